//! Signing a message as its domain's own (DKIM, RFC 6376), with RSA or Ed25519 (RFC 8463).
//!
//! What is signed are the words and the headers that say from whom, to whom, about what, and how to
//! leave. Content-Type is not among them: relays write it anew. Both canonicalisations are relaxed, so that
//! a relay which folds a line otherwise does no harm.

mod canonical;
mod key;
mod record;
mod tags;
mod verify;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use memchr::memchr2_iter;
use url::Host;

pub use canonical::{body as relaxed_body, field as relaxed_field};
pub use key::{Algorithm, Key, KeyError};
pub use record::{DkimRecord, PublicKey, RecordError};
pub use tags::{tag, tags};
pub use verify::{Unverified, Verified, verify};

/// The headers that are signed where a message has them, in this order (RFC 6376, 5.4.1; RFC 8058, 4).
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Characters of a line of the signature, before the next begins.
const LINE: usize = 72;

/// Why a message is not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DkimError {
    #[error("the domain of the signature is no domain")]
    Domain,
    #[error("the selector of the signature is no part of a domain")]
    Selector,
    /// A server would end the line otherwise, and the signature would be of another message.
    #[error("a line of the message does not end in CRLF")]
    Lines,
    #[error("the message has no end of its headers")]
    NoBody,
    #[error("the message has no From")]
    NoFrom,
    /// Readers differ in which of them they show.
    #[error("the message has {0} twice")]
    Twice(&'static str),
    #[error("the signature could not be made")]
    Sign,
}

/// Signs for one domain. Its key is read once.
#[derive(Debug)]
pub struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

impl Signer {
    /// Signs as `domain`, whose key is published at `selector._domainkey.domain`.
    ///
    /// # Errors
    /// A name that no server of names has.
    pub fn new(domain: &str, selector: &str, key: Key) -> Result<Self, DkimError> {
        let Ok(Host::Domain(domain)) = Host::parse(domain) else {
            return Err(DkimError::Domain);
        };
        let plain = |text: &str| {
            let fine = |c: char| c.is_ascii_alphanumeric() || c == '-';
            let label = |label: &str| !label.is_empty() && label.chars().all(fine);
            text.split('.').all(label)
        };
        if !plain(&domain) {
            return Err(DkimError::Domain);
        }
        if !plain(selector) {
            return Err(DkimError::Selector);
        }
        Ok(Self {
            domain,
            selector: selector.to_owned(),
            key,
        })
    }

    /// The message with its signature before it. `at` is when it is signed: the same for a whole campaign
    /// gives the same bytes again.
    ///
    /// # Errors
    /// A message that receivers could read in two ways.
    pub fn sign(&self, message: &[u8], at: Timestamp) -> Result<Vec<u8>, DkimError> {
        sign(std::slice::from_ref(self), message, at)
    }

    /// The domain it signs as.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Where its key is published, below `_domainkey`.
    pub fn selector(&self) -> &str {
        &self.selector
    }

    /// The field DKIM-Signature, with its CRLF.
    fn field(&self, message: &mut Prepared, at: Timestamp) -> Result<String, DkimError> {
        let Self {
            domain,
            selector,
            key,
        } = self;
        let Prepared { names, hash, .. } = message;
        let mut field = format!(
            "DKIM-Signature: v=1; a={}; c=relaxed/relaxed;\r\n d={domain}; s={selector}; t={};\r\n h={names};\r\n bh={hash};\r\n b=",
            key.algorithm().name(),
            at.as_second().max(0),
        );
        let signature = message.with(&field, |bytes| key.sign(bytes));
        let signature = BASE64_STANDARD.encode(signature.map_err(|_| DkimError::Sign)?);
        for (number, piece) in signature.as_bytes().chunks(LINE).enumerate() {
            field.push_str(if number == 0 { "" } else { "\r\n " });
            field.push_str(&String::from_utf8_lossy(piece));
        }
        field.push_str("\r\n");
        Ok(field)
    }
}

/// The message with a signature of each of these before it, the first on top: none is of another.
///
/// # Errors
/// As [`Signer::sign`].
pub fn sign(signers: &[Signer], message: &[u8], at: Timestamp) -> Result<Vec<u8>, DkimError> {
    /// A signature of RSA with its tags.
    const FIELD: usize = 800;
    let mut signed = Vec::with_capacity(signers.len() * FIELD + message.len());
    if !signers.is_empty() {
        let mut prepared = Prepared::new(message)?;
        for signer in signers {
            signed.extend_from_slice(signer.field(&mut prepared, at)?.as_bytes());
        }
    }
    signed.extend_from_slice(message);
    Ok(signed)
}

/// What is the same for everybody who signs a message.
struct Prepared {
    /// The signed headers in their relaxed form, each with its CRLF.
    headers: Vec<u8>,
    /// Their names as a signature lists them (`h=`).
    names: String,
    /// Of the body, as a signature has it (`bh=`).
    hash: String,
}

impl Prepared {
    fn new(message: &[u8]) -> Result<Self, DkimError> {
        check_lines(message)?;
        let end = memchr::memmem::find(message, b"\r\n\r\n").ok_or(DkimError::NoBody)?;
        let (head, body) = (&message[..end + 2], &message[end + 4..]);
        let mut names = String::new();
        let mut headers = Vec::with_capacity(head.len() + 512);
        for (name, field) in SIGNED.into_iter().zip(the_fields(head)?) {
            let Some(field) = field else {
                continue;
            };
            canonical::field(field, &mut headers);
            headers.extend_from_slice(b"\r\n");
            // A second From, put in front by somebody else, would break the signature (5.4.2).
            names.push_str(if name == "From" { "From:From" } else { name });
            names.push(':');
        }
        if !names.starts_with("From:") {
            return Err(DkimError::NoFrom);
        }
        Ok(Self {
            headers,
            names: folded(names.trim_end_matches(':')),
            hash: BASE64_STANDARD.encode(canonical::body_hash(body)),
        })
    }

    /// Does something with the bytes that are signed together with this field, which lacks its signature yet.
    fn with<T>(&mut self, field: &str, work: impl FnOnce(&[u8]) -> T) -> T {
        let length = self.headers.len();
        canonical::field(field.as_bytes(), &mut self.headers);
        let done = work(&self.headers);
        self.headers.truncate(length);
        done
    }
}

/// The names, with the end of a line where it is full.
fn folded(names: &str) -> String {
    let mut folded = String::new();
    let mut length = 0;
    for name in names.split_inclusive(':') {
        if length + name.len() > LINE {
            folded.push_str("\r\n ");
            length = 0;
        }
        folded.push_str(name);
        length += name.len();
    }
    folded
}

/// Whether every line ends in CRLF and nothing else does.
fn check_lines(message: &[u8]) -> Result<(), DkimError> {
    let fine = memchr2_iter(b'\r', b'\n', message).all(|at| match message[at] {
        b'\r' => message.get(at + 1) == Some(&b'\n'),
        _ => at > 0 && message[at - 1] == b'\r',
    });
    if fine { Ok(()) } else { Err(DkimError::Lines) }
}

/// The fields of these names, in the order of [`SIGNED`], each with the lines that belong to it and without its
/// last CRLF.
fn the_fields(head: &[u8]) -> Result<[Option<&[u8]>; SIGNED.len()], DkimError> {
    let mut found = [None; SIGNED.len()];
    for field in canonical::fields(head) {
        let name = field.split(|byte| *byte == b':').next();
        let name = name.unwrap_or_default().trim_ascii_end();
        let place = SIGNED
            .iter()
            .position(|signed| name.eq_ignore_ascii_case(signed.as_bytes()));
        let Some(place) = place else {
            continue;
        };
        if found[place].replace(field).is_some() {
            return Err(DkimError::Twice(SIGNED[place]));
        }
    }
    Ok(found)
}
