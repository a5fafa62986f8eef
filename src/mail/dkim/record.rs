//! The record of a key as a domain publishes it (RFC 6376, 3.6.1).

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rsa::PublicKey as RsaPublicKey;
use aws_lc_rs::signature::{
    ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::Algorithm;
use super::tags::{tag, tags, tight};

/// What a domain publishes for one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DkimRecord {
    pub algorithm: Algorithm,
    /// `recado-r1`.
    pub selector: String,
    /// `recado-r1._domainkey.padaria.example`.
    pub name: String,
    /// The text, in one piece.
    pub text: String,
    /// As a line of a zone, in strings of 255 characters at most.
    pub zone: String,
}

/// Why a record holds no key that our signatures can be verified with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    #[error("this is no record of a key")]
    NotARecord,
    /// An empty key: the domain took it back.
    #[error("the key is revoked")]
    Revoked,
    #[error("the key in the record is none")]
    BadKey,
    /// Another kind, another hash, or not for mail.
    #[error("the record is for something else")]
    Other,
}

/// A public key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub algorithm: Algorithm,
    /// RSAPublicKey of PKCS#1, or the 32 bytes of Ed25519.
    key: Vec<u8>,
    /// The domain only tries signatures out (`t=y`).
    pub testing: bool,
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", self.algorithm.name())
    }
}

impl PublicKey {
    /// Reads the text of a record, its strings joined.
    ///
    /// # Errors
    /// Text of another kind, a revoked or broken key.
    pub fn read(record: &str) -> Result<Self, RecordError> {
        let tags = tags(record);
        let value = |name| tag(&tags, name);
        if value("v").is_some_and(|version| version != "DKIM1") {
            return Err(RecordError::NotARecord);
        }
        let key = tight(value("p").ok_or(RecordError::NotARecord)?);
        if key.is_empty() {
            return Err(RecordError::Revoked);
        }
        let among =
            |list: &str, wanted: &[&str]| list.split(':').any(|one| wanted.contains(&one.trim()));
        let hash = value("h").is_none_or(|hashes| among(hashes, &["sha256"]));
        let mail = value("s").is_none_or(|services| among(services, &["*", "email"]));
        if !hash || !mail {
            return Err(RecordError::Other);
        }
        let bytes = BASE64_STANDARD.decode(key);
        let bytes = bytes.map_err(|_| RecordError::BadKey)?;
        let (algorithm, key) = match value("k").unwrap_or("rsa") {
            "rsa" => (Algorithm::RsaSha256, rsa(&bytes)?),
            "ed25519" if bytes.len() == 32 => (Algorithm::Ed25519Sha256, bytes),
            "ed25519" => return Err(RecordError::BadKey),
            _ => return Err(RecordError::Other),
        };
        let testing = value("t").is_some_and(|flags| among(flags, &["y"]));
        Ok(Self {
            algorithm,
            key,
            testing,
        })
    }

    /// Whether both are one key, however their records are written.
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.algorithm == other.algorithm && self.key == other.key
    }

    /// Whether this is the signature of these bytes.
    pub(super) fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let hash = digest(&SHA256, bytes);
        let (algorithm, signed): (&'static dyn VerificationAlgorithm, &[u8]) = match self.algorithm
        {
            Algorithm::RsaSha256 => (&RSA_PKCS1_2048_8192_SHA256, bytes),
            // RFC 8463, 3.
            Algorithm::Ed25519Sha256 => (&ED25519, hash.as_ref()),
        };
        let key = UnparsedPublicKey::new(algorithm, &self.key);
        key.verify(signed, signature).is_ok()
    }
}

/// As the errata of RFC 6376 have it, or as its text does.
fn rsa(bytes: &[u8]) -> Result<Vec<u8>, RecordError> {
    let key = RsaPublicKey::from_der(bytes).map_err(|_| RecordError::BadKey)?;
    Ok(key.as_ref().to_vec())
}
