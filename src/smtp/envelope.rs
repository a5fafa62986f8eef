//! Who sends and who receives, as the mail server is told (RFC 5321, 4.1.2; RFC 6531).

use url::Host;

/// The longest path between the angle brackets (RFC 5321, 4.5.3.1.3), without them.
const LONGEST: usize = 254;

/// What stands in a local part beside letters and digits (RFC 5322, `atext`), and dots.
const BESIDE_LETTERS: &[u8] = b".!#$%&'*+-/=?^_`{|}~";

/// An address that cannot be written between the angle brackets. Nothing of it is repeated: it may hold
/// what breaks a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("this is no address of a person")]
    NotAnAddress,
    #[error("the address is longer than any server takes")]
    TooLong,
}

/// One sender, one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    from: String,
    to: String,
    utf8: bool,
}

impl Envelope {
    /// An envelope. `from` is where bounces go. `headers_need_utf8` where a header of the message holds an
    /// address with other letters than ASCII (`Message::needs_utf8`).
    ///
    /// # Errors
    /// An address that is none, or longer than RFC 5321 allows.
    pub fn new(from: &str, to: &str, headers_need_utf8: bool) -> Result<Self, AddressError> {
        let (from, to) = (address(from)?, address(to)?);
        let utf8 = headers_need_utf8 || !from.is_ascii() || !to.is_ascii();
        Ok(Self { from, to, utf8 })
    }

    /// The sender, without the angle brackets.
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The recipient, without the angle brackets.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Whether the server has to know SMTPUTF8.
    pub fn needs_utf8(&self) -> bool {
        self.utf8
    }
}

/// The address with its domain in ASCII (RFC 5891). A quoted local part is refused: nobody has one, and
/// what may stand in it is understood differently everywhere.
fn address(written: &str) -> Result<String, AddressError> {
    let wrong = AddressError::NotAnAddress;
    let (local, domain) = written.rsplit_once('@').ok_or(wrong)?;
    let plain = |c: char| match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => {
            byte.is_ascii_alphanumeric() || BESIDE_LETTERS.contains(&byte)
        }
        _ => !c.is_control() && !c.is_whitespace(),
    };
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    if local.is_empty() || dots || !local.chars().all(plain) {
        return Err(wrong);
    }
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return Err(wrong);
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if !domain.chars().all(fine) {
        return Err(wrong);
    }
    let address = format!("{local}@{domain}");
    match address.len() > LONGEST {
        true => Err(AddressError::TooLong),
        false => Ok(address),
    }
}
