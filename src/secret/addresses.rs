//! The key under which addresses are remembered that must not be mailed. It is a secret of its own, sealed
//! beside the others, so that a new key of the vault (`secret rekey`) leaves every hash as it is.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::key::Key;
use super::{KeySource, Secret, Vault, VaultError};
use crate::store::StoreError;
use crate::subscribers::Address;

/// Its name in the vault; nobody can set one like it.
pub(super) const NAME: &str = "recado:addresses";

/// How often it is sealed where the vault's key is replaced each time in between.
const RACES: i64 = 3;

/// Makes keyed hashes of addresses. Wiped when dropped.
pub struct AddressKey(Zeroizing<Vec<u8>>);

impl fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl AddressKey {
    /// A key that no hash was ever made with, for asking where nothing can be found.
    pub fn passing() -> Self {
        Self(Zeroizing::new(Vec::new()))
    }

    /// HMAC-SHA256 over the site and the address in the spelling that makes two of them the same, as 64 hex
    /// digits: the hashes of two clients say nothing about who is on both lists.
    pub fn hash(&self, site: &str, address: &Address) -> String {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        mac.update(site.as_bytes());
        mac.update(&[0]);
        mac.update(address.key().as_bytes());
        let digits = mac.finalize().into_bytes();
        digits.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl AddressKey {
    /// Proves that an address in a message was made here: 32 hex digits of an HMAC-SHA256 over what it is
    /// for and its parts, each with its length, so that no two lists of parts look alike.
    pub fn tag(&self, purpose: &str, parts: &[&str]) -> String {
        let mut digits = self.token(purpose, parts);
        digits.truncate(32);
        digits
    }

    /// All 64 hex digits of what a tag begins with: something that only its reader may know, of what others may.
    pub fn token(&self, purpose: &str, parts: &[&str]) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            return String::new();
        };
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        let digits = mac.finalize().into_bytes();
        digits.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether a tag is the right one. How long that takes says nothing about it.
    pub fn has_tag(&self, tag: &str, purpose: &str, parts: &[&str]) -> bool {
        let right = self.tag(purpose, parts);
        // Without a key there is nothing to prove.
        let known = !self.0.is_empty() && right.len() == tag.len();
        known
            && bool::from(subtle::ConstantTimeEq::ct_eq(
                right.as_bytes(),
                tag.as_bytes(),
            ))
    }

    /// The same for a tag of which an address has room for the first 16 digits.
    pub fn begins_tag(&self, tag: &str, purpose: &str, parts: &[&str]) -> bool {
        let right = self.tag(purpose, parts);
        let begins = right.get(..16).filter(|_| !self.0.is_empty());
        let begins = begins.filter(|begins| begins.len() == tag.len());
        begins.is_some_and(|begins| {
            bool::from(subtle::ConstantTimeEq::ct_eq(
                begins.as_bytes(),
                tag.as_bytes(),
            ))
        })
    }
}

impl Vault {
    /// The key for addresses; the first call makes it, and the vault's own where there is none.
    ///
    /// # Errors
    /// [`VaultError::Addresses`] where it was sealed with another key of the vault, and
    /// [`VaultError::AddressesNoKey`] where it was sealed and the vault's key is not there.
    pub async fn address_key(&self, actor: &str, at: Timestamp) -> Result<AddressKey, VaultError> {
        if let Some(kept) = self.kept_address_key().await? {
            return Ok(kept);
        }
        let mut fresh = Zeroizing::new([0; 32]);
        getrandom::fill(fresh.as_mut_slice()).map_err(|_| VaultError::Random)?;
        let digits: String = fresh.iter().map(|byte| format!("{byte:02x}")).collect();
        let digits = Secret::new(digits);
        let installation = self.store.installation().await?.id;
        for version in 1..=RACES {
            let key = match (Key::from(&self.source), &self.source) {
                (Err(VaultError::NoKey { .. }), KeySource::File(path)) => Key::make(path)?,
                (other, _) => other?,
            };
            let row = key.seal(&installation, NAME, version, &digits, at)?;
            let put = match version {
                1 => self.store.put_sealed(&row, actor).await,
                _ => self.store.switch_sealed(&row, version - 1, actor).await,
            };
            match (put, self.kept_address_key().await) {
                // The vault's key was replaced since it was read, and nobody can open what it sealed: so nobody
                // has used it, and it is sealed once more.
                (Ok(()), Err(VaultError::Addresses)) => {}
                // Where another process was faster, its key counts.
                (Ok(()) | Err(StoreError::Fenced { .. }), kept) => {
                    return kept?.ok_or(VaultError::Addresses);
                }
                (Err(error), _) => return Err(error.into()),
            }
        }
        Err(VaultError::Addresses)
    }

    /// The key for addresses; `None` where none was needed yet, so that nothing was suppressed either.
    ///
    /// # Errors
    /// As [`Vault::address_key`].
    pub async fn kept_address_key(&self) -> Result<Option<AddressKey>, VaultError> {
        let value = match self.unsealed(NAME).await {
            // Another key would not open it either, and which one is missing is known.
            Err(VaultError::NoKey { path }) => return Err(VaultError::AddressesNoKey { path }),
            Err(VaultError::Sealed { .. }) => return Err(VaultError::Addresses),
            unsealed => unsealed?,
        };
        let Some((_, value)) = value else {
            return Ok(None);
        };
        let bytes = value.expose().as_bytes().to_vec();
        Ok(Some(AddressKey(Zeroizing::new(bytes))))
    }
}
