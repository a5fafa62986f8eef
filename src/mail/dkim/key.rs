//! Keys that sign mail: made, read, and as the record that a domain publishes (RFC 6376, 3.6.1; RFC 8463, 4).

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use getrandom::SysRng;
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::pkcs8::EncodePrivateKey as _;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

/// Bits of an RSA key that is made here. Longer ones do not fit into the answers of some servers of names.
const RSA_BITS: usize = 2048;

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
pub struct Key(Pair);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({} ***)", self.algorithm().name())
    }
}

impl Key {
    /// Makes a private key: PKCS#8 as text (RFC 5958, RFC 7468), for the vault. RSA takes a second or more of
    /// a processor.
    ///
    /// # Errors
    /// A computer without random numbers.
    pub fn generate(algorithm: Algorithm) -> Result<Zeroizing<String>, KeyError> {
        match algorithm {
            Algorithm::RsaSha256 => {
                // ring makes no RSA keys. Signing, where time could tell, stays with ring.
                let key = rsa::RsaPrivateKey::new(&mut unwrapped(), RSA_BITS);
                let key = key.map_err(|_| KeyError::NotMade)?;
                let document = key.to_pkcs8_der().map_err(|_| KeyError::NotMade)?;
                Ok(pem(document.as_bytes()))
            }
            Algorithm::Ed25519Sha256 => {
                let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
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
            return Ok(Self(Pair::Rsa(Box::new(pair))));
        }
        // openssl leaves the public half out.
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(bytes);
        let pair = pair.map_err(|_| KeyError::NotAKey)?;
        Ok(Self(Pair::Ed25519(Box::new(pair))))
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Pair::Rsa(_) => Algorithm::RsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519Sha256,
        }
    }

    /// The text of the record at `selector._domainkey.domain`.
    pub fn record(&self) -> String {
        let (kind, public) = match &self.0 {
            Pair::Rsa(pair) => ("rsa", public_key_info(pair.public().as_ref())),
            Pair::Ed25519(pair) => ("ed25519", pair.public_key().as_ref().to_vec()),
        };
        format!("v=DKIM1; k={kind}; p={}", BASE64_STANDARD.encode(public))
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
    /// A computer without random numbers.
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.0 {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                // Random numbers hide how long it takes; the signature is the same each time.
                pair.sign(
                    &RSA_PKCS1_SHA256,
                    &SystemRandom::new(),
                    bytes,
                    &mut signature,
                )
                .map_err(|_| KeyError::NotSigned)?;
                Ok(signature)
            }
            Pair::Ed25519(pair) => {
                let hash = ring::digest::digest(&ring::digest::SHA256, bytes);
                Ok(pair.sign(hash.as_ref()).as_ref().to_vec())
            }
        }
    }
}

/// The system's random numbers.
fn unwrapped() -> getrandom::rand_core::UnwrapErr<SysRng> {
    getrandom::rand_core::UnwrapErr(SysRng)
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

/// The identifier of rsaEncryption with its empty parameters (RFC 8017, A.1), in DER.
const RSA_ENCRYPTION: [u8; 15] = [
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// An RSA public key with what it is before it (RFC 5280, 4.1, SubjectPublicKeyInfo), as records hold it.
fn public_key_info(key: &[u8]) -> Vec<u8> {
    let bits = [&[0], key].concat();
    der(0x30, &[&RSA_ENCRYPTION, &der(0x03, &bits)[..]].concat())
}

/// A value with its tag and length (X.690, 8.1).
fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = value.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = &length[zeros.min(length.len() - 1)..];
    let mut whole = vec![tag];
    if value.len() >= 0x80 {
        // At most eight digits.
        whole.push(0x80 | digits.len() as u8);
    }
    whole.extend_from_slice(digits);
    whole.extend_from_slice(value);
    whole
}
