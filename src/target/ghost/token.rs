//! The Admin API key, and the token that is minted of it for every request
//! (<https://docs.ghost.org/admin-api/#token-authentication>).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How long a token is good for, in seconds: the most that is accepted.
const GOOD_FOR: i64 = 5 * 60;

/// `id:secret`, the secret in hexadecimal digits.
#[derive(Clone)]
pub struct Key(SecretString);

impl Key {
    /// `None` where it is no such key.
    pub fn read(written: &SecretString) -> Option<Self> {
        let key = Self(written.expose_secret().trim().into());
        key.parts()?;
        Some(key)
    }

    fn parts(&self) -> Option<(&str, Zeroizing<Vec<u8>>)> {
        let (id, secret) = self.0.expose_secret().split_once(':')?;
        let pairs = secret.as_bytes().chunks(2);
        let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        let bytes = Zeroizing::new(bytes.collect::<Option<Vec<u8>>>()?);
        let is_key = !id.is_empty() && secret.len().is_multiple_of(2) && !bytes.is_empty();
        is_key.then_some((id, bytes))
    }

    /// A token for requests that are sent now.
    pub fn token(&self, now: Timestamp) -> Option<String> {
        let (id, secret) = self.parts()?;
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(json!({ "alg": "HS256", "typ": "JWT", "kid": id }));
        let now = now.as_second();
        let claims = part(json!({ "iat": now, "exp": now + GOOD_FOR, "aud": "/admin/" }));
        let signed = format!("{head}.{claims}");
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).ok()?;
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        Some(format!("{signed}.{signature}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_ghost_is_signed_with_the_key() {
        let key = Key::read(&"5f1a:000102030405\n".into()).expect("a key");
        let now = "2026-11-26T12:00:00Z".parse().expect("an instant");
        // As `openssl dgst -sha256 -mac HMAC -macopt hexkey:000102030405` signs it.
        let signed = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjVmMWEifQ.\
                      eyJpYXQiOjE3OTU2OTQ0MDAsImV4cCI6MTc5NTY5NDcwMCwiYXVkIjoiL2FkbWluLyJ9";
        let token = format!("{signed}.a_eSvm7-UJJiVPkx9KmjmATPaBeLWxDU8Vi3nQTNMuk");
        assert_eq!(key.token(now), Some(token));
    }

    #[test]
    fn what_is_no_key_of_ghost_is_told_before_anything_is_sent() {
        for other in [
            "",
            "5f1a",
            ":0001",
            "5f1a:",
            "5f1a:001",
            "5f1a:zz",
            "5f1a:0é1",
        ] {
            assert!(Key::read(&other.into()).is_none(), "{other}");
        }
    }
}
