//! Keys that sign mail: made, read, and as the record that a domain publishes (RFC 6376, 3.6.1; RFC 8463, 4).

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

/// An RSA key that is made here. Longer ones do not fit into the answers of some servers of names.
const RSA_SIZE: KeySize = KeySize::Rsa2048;

/// Characters of one string in a record (RFC 1035, 3.3).
const LONGEST_STRING: usize = 255;

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// What every receiver verifies.
    RsaSha256,
    /// Short and quick; some receivers do not know it, so it is a second signature.
    Ed25519Sha256,
}

impl Algorithm {
    /// As in a signature (`a=`).
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-sha256",
            Self::Ed25519Sha256 => "ed25519-sha256",
        }
    }
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PKCS#8, neither RSA of 2048 bits or more nor Ed25519.
    #[error("this is no private key that mail can be signed with")]
    NotAKey,
    #[error("no key could be made")]
    NotMade,
    #[error("the key did not sign")]
    NotSigned,
}

enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

/// A private key, ready to sign.
pub struct Key {
    pair: Pair,
    /// What a record holds: an RSA key with what it is before it (RFC 5280, 4.1, SubjectPublicKeyInfo), or
    /// the 32 bytes of Ed25519.
    public: Vec<u8>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} ***)", self.algorithm().name())
    }
}

impl Key {
    /// Makes a private key: PKCS#8 as text (RFC 5958, RFC 7468), for the vault. RSA takes a tenth of a second of
    /// a processor, or several of them.
    ///
    /// # Errors
    /// A computer without random numbers.
    pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<String>, KeyError> {
        match algorithm {
            Algorithm::RsaSha256 => {
                let pair = RsaKeyPair::generate(RSA_SIZE).map_err(|_| KeyError::NotMade)?;
                let document = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair);
                Ok(pem(document.map_err(|_| KeyError::NotMade)?.as_ref()))
            }
            Algorithm::Ed25519Sha256 => {
                // The first version of the form, without the public half: openssl reads no other.
                let document = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new());
                Ok(pem(document.map_err(|_| KeyError::NotMade)?.as_ref()))
            }
        }
    }

    /// Reads a private key as [`Key::generate`] or openssl writes it.
    ///
    /// # Errors
    /// Anything else.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let document = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes());
        let document = document.map_err(|_| KeyError::NotAKey)?;
        let bytes = document.secret_pkcs8_der();
        if let Ok(pair) = RsaKeyPair::from_pkcs8(bytes) {
            let public = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key());
            let public = public.map_err(|_| KeyError::NotAKey)?.as_ref().to_vec();
            let pair = Pair::Rsa(Box::new(pair));
            return Ok(Self { pair, public });
        }
        let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(|_| KeyError::NotAKey)?;
        let public = pair.public_key().as_ref().to_vec();
        let pair = Pair::Ed25519(Box::new(pair));
        Ok(Self { pair, public })
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Rsa(_) => Algorithm::RsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519Sha256,
        }
    }

    /// The text of the record at `selector._domainkey.domain`.
    pub fn record(&self) -> String {
        let kind = match self.pair {
            Pair::Rsa(_) => "rsa",
            Pair::Ed25519(_) => "ed25519",
        };
        format!(
            "v=DKIM1; k={kind}; p={}",
            BASE64_STANDARD.encode(&self.public)
        )
    }

    /// The record as a line of a zone (RFC 1035, 5.1): a string holds 255 characters at most.
    pub fn zone_record(&self, selector: &str, domain: &str) -> String {
        let record = self.record();
        let strings: Vec<String> = record
            .as_bytes()
            .chunks(LONGEST_STRING)
            .map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece)))
            .collect();
        let strings = strings.join(" ");
        format!("{selector}._domainkey.{domain}. IN TXT ( {strings} )")
    }

    /// The signature of these bytes. Ed25519 signs their SHA-256 (RFC 8463, 3).
    ///
    /// # Errors
    /// A computer without random numbers or without memory.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let random = SystemRandom::new();
                pair.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature)
                    .map_err(|_| KeyError::NotSigned)?;
                Ok(signature)
            }
            Pair::Ed25519(pair) => {
                let signature = pair.try_sign(digest(&SHA256, bytes).as_ref());
                let signature = signature.map_err(|_| KeyError::NotSigned)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

/// Lines of 64 characters between two that say what it is (RFC 7468, 2).
fn pem(document: &[u8]) -> Zeroizing<String> {
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(document));
    let mut text = Zeroizing::new(String::with_capacity(encoded.len() * 2 + 64));
    text.push_str("-----BEGIN PRIVATE KEY-----\n");
    for line in encoded.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text.push_str("-----END PRIVATE KEY-----\n");
    text
}
