//! An e-mail address: what is one, and when two are the same.

use unicode_normalization::UnicodeNormalization;
use url::Host;

use crate::content::encoding::is_invisible;
use crate::content::personal::one_line;
use crate::words::{Language, say};

/// Bytes before the `@` (RFC 5321, 4.5.3.1.1).
const LONGEST_LOCAL: usize = 64;
/// Bytes of a whole address: a path of 256 with its angle brackets (RFC 5321, 4.5.3.1.3).
const LONGEST: usize = 254;

/// An address that mail can be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    written: String,
    key: String,
}

/// Why something is no address. The sentence for people is [`BadAddress::sentence`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAddress {
    Empty,
    /// No `@`, or more than one.
    NotOne,
    /// A space, or a character that nobody can see.
    Characters,
    TooLong,
    /// What stands before the `@`.
    Local,
    /// What stands behind it is no name of a mail server.
    Domain,
}

impl BadAddress {
    /// What is wrong, for people.
    pub fn sentence(self, language: Language) -> String {
        let key = match self {
            Self::Empty => "address-empty",
            Self::NotOne => "address-not-one",
            Self::Characters => "address-characters",
            Self::TooLong => "address-too-long",
            Self::Local => "address-local",
            Self::Domain => "address-domain",
        };
        say(language, key, &[])
    }
}

impl Address {
    /// Reads an address; spaces around it, `mailto:` and angle brackets are not part of it.
    ///
    /// # Errors
    /// What keeps mail from being sent to it.
    pub fn read(written: &str) -> Result<Self, BadAddress> {
        let bare = bare(written);
        if bare.is_empty() {
            return Err(BadAddress::Empty);
        }
        // A line end or a NUL inside an address is somebody's attack or a damaged file, never a person.
        if (bare.chars()).any(|c| c.is_whitespace() || c.is_control() || is_invisible(c)) {
            return Err(BadAddress::Characters);
        }
        let (local, domain) = bare.rsplit_once('@').ok_or(BadAddress::NotOne)?;
        if local.contains('@') {
            return Err(BadAddress::NotOne);
        }
        if local.len() > LONGEST_LOCAL {
            return Err(BadAddress::TooLong);
        }
        if !is_dot_atom(local) {
            return Err(BadAddress::Local);
        }
        let server = server(domain).ok_or(BadAddress::Domain)?;
        if local.len() + 1 + server.len() > LONGEST {
            return Err(BadAddress::TooLong);
        }
        // What the message is made with has to take it too.
        if lettre::Address::new(local, server.as_str()).is_err() {
            return Err(BadAddress::Local);
        }
        let written = format!("{local}@{}", domain.to_lowercase());
        let key = format!("{}@{server}", folded(local));
        Ok(Self { written, key })
    }

    /// As its owner writes it, the name of the server in small letters.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The same for every spelling of the same address: small letters throughout, the server's name in the
    /// letters that every server knows. `maria+shop@` and `maria@` stay two: some servers keep them apart.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The name and the address of `Maria <maria@example>`; no name where there is none.
pub fn with_name(written: &str) -> (Option<&str>, &str) {
    match written
        .trim()
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'))
    {
        Some((name, address)) => {
            let name = name.trim().trim_matches('"').trim();
            (Some(name).filter(|name| !name.is_empty()), address)
        }
        None => (None, written),
    }
}

/// Without what people and programs put around an address.
fn bare(written: &str) -> &str {
    let around =
        |c: char| c.is_whitespace() || is_invisible(c) || matches!(c, '"' | '\'' | ',' | ';');
    // An apostrophe can begin an address; around one it is a quote.
    let text = written.trim_matches(|c: char| around(c) && c != '\'');
    let text = match text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        Some(inside) => inside.trim_matches(around),
        None => text,
    };
    let text = with_name(text).1;
    let scheme = text
        .get(..7)
        .filter(|start| start.eq_ignore_ascii_case("mailto:"));
    match scheme {
        Some(_) => text[7..].split('?').next().unwrap_or_default().trim(),
        None => text.trim(),
    }
}

/// Atoms with dots between them (RFC 5321 and, for other scripts, RFC 6531). Quoted ones are legal, and nobody
/// has one: what looks like it is a mistake.
fn is_dot_atom(local: &str) -> bool {
    let atom =
        |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    local
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(atom))
}

/// The name of a mail server in ASCII. Numbers are none: nobody's address ends in one.
fn server(domain: &str) -> Option<String> {
    if domain.contains(['%', '[', ':', '/']) {
        return None;
    }
    let Ok(Host::Domain(name)) = Host::parse(domain) else {
        return None;
    };
    let label = |label: &str| {
        let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        (1..=63).contains(&label.len())
            && label.chars().all(fine)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next()?;
    let known = last.len() > 1 && last.chars().any(|c| c.is_ascii_alphabetic());
    (name.contains('.') && known && name.split('.').all(label)).then_some(name)
}

fn folded(local: &str) -> String {
    if local.is_ascii() {
        return local.to_ascii_lowercase();
    }
    let small: String = local.chars().flat_map(char::to_lowercase).collect();
    small.nfc().collect()
}

/// A few characters of what was written, fit to be printed.
pub fn shown(written: &str) -> String {
    crate::content::spelling::excerpt(&one_line(written), 60)
}
