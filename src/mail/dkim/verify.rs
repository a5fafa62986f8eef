//! What a receiver makes of our signatures (RFC 6376, 6.1): looked at before the first message leaves.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::canonical;
use super::record::{PublicKey, RecordError};
use super::tags::{tag, tags, tight};

/// Why a signature proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// Something is missing, or is done in a way that we do not.
    #[error("the signature is not understood")]
    NotUnderstood,
    #[error("there is no record at its place")]
    NoRecord,
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("the words are other ones than those that were signed")]
    Body,
    #[error("the headers, or the key, are other ones than those that were signed")]
    Signature,
}

/// One signature of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub domain: String,
    pub selector: String,
    /// The names of the headers that it covers, in small letters.
    pub covers: Vec<String>,
    pub outcome: Result<(), Unverified>,
}

/// Looks at each signature of a message, from the top. `record` gives the text at
/// `selector._domainkey.domain`, its strings joined.
pub fn verify(message: &[u8], record: impl Fn(&str, &str) -> Option<String>) -> Vec<Verified> {
    let end = memchr::memmem::find(message, b"\r\n\r\n");
    let end = end.unwrap_or(message.len());
    let head = message.get(..end + 2).unwrap_or(message);
    let body = message.get(end + 4..).unwrap_or_default();
    let fields: Vec<&[u8]> = canonical::fields(head).collect();
    let signatures = fields
        .iter()
        .filter(|field| is_named(field, "dkim-signature"));
    signatures
        .map(|field| one(field, &fields, body, &record))
        .collect()
}

fn one(
    field: &[u8],
    fields: &[&[u8]],
    body: &[u8],
    record: &impl Fn(&str, &str) -> Option<String>,
) -> Verified {
    let text = String::from_utf8_lossy(field);
    let value = text.split_once(':').map_or("", |(_, value)| value);
    let tags = tags(value);
    let said = |name| tag(&tags, name).map(tight).unwrap_or_default();
    let covers: Vec<String> = said("h").split(':').map(str::to_ascii_lowercase).collect();
    let (domain, selector) = (said("d"), said("s"));
    let check = || {
        // How much of the words is signed (`l=`) lets anybody add to them.
        let ours = said("v") == "1" && said("c") == "relaxed/relaxed" && tag(&tags, "l").is_none();
        if !ours {
            return Err(Unverified::NotUnderstood);
        }
        let key = record(&selector, &domain).ok_or(Unverified::NoRecord)?;
        let key = PublicKey::read(&key)?;
        if said("a") != key.algorithm.name() {
            return Err(RecordError::Other.into());
        }
        let decoded = |name| BASE64_STANDARD.decode(said(name));
        let hash = decoded("bh").map_err(|_| Unverified::NotUnderstood)?;
        let signature = decoded("b").map_err(|_| Unverified::NotUnderstood)?;
        if canonical::body_hash(body).as_ref() != hash {
            return Err(Unverified::Body);
        }
        match key.verifies(&signed(field, fields, &covers), &signature) {
            true => Ok(()),
            false => Err(Unverified::Signature),
        }
    };
    Verified {
        outcome: check(),
        domain,
        selector,
        covers,
    }
}

/// The bytes that were signed: the fields from the bottom up (5.4.2), then the signature without its value.
fn signed(signature: &[u8], fields: &[&[u8]], covers: &[String]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut taken = vec![false; fields.len()];
    for name in covers {
        let found = (0..fields.len())
            .rev()
            .find(|at| !taken[*at] && is_named(fields[*at], name));
        if let Some(at) = found {
            taken[at] = true;
            canonical::field(fields[at], &mut bytes);
            bytes.extend_from_slice(b"\r\n");
        }
    }
    let mut bare = Vec::with_capacity(signature.len());
    for (number, tag) in signature.split(|byte| *byte == b';').enumerate() {
        if number > 0 {
            bare.push(b';');
        }
        let equals = memchr::memchr(b'=', tag);
        let name = equals.map(|at| tag[..at].trim_ascii());
        match (name, equals) {
            (Some(b"b"), Some(at)) => bare.extend_from_slice(&tag[..=at]),
            _ => bare.extend_from_slice(tag),
        }
    }
    canonical::field(&bare, &mut bytes);
    bytes
}

fn is_named(field: &[u8], name: &str) -> bool {
    let its_name = field.split(|byte| *byte == b':').next();
    let its_name = its_name.unwrap_or_default().trim_ascii_end();
    its_name.eq_ignore_ascii_case(name.as_bytes())
}
