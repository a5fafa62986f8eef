//! A new value in the place of an old one, and a new key in the place of the old key. Until the one
//! transaction that switches, the old one is in use; after it, it is nowhere.

use jiff::Timestamp;

use super::key::{self, Key};
use super::{KeySource, Secret, SecretInfo, Vault, VaultError, check_value, info};
use crate::store::StoreError;

/// A new value on trial. It is in the memory of this process alone, so that whatever ends the
/// process leaves the old one in use and nothing of the new one behind.
#[derive(Debug)]
pub struct Rotation {
    vault: Vault,
    name: String,
    value: Secret,
    /// The version that it takes the place of; another one since then is not touched.
    before: i64,
}

impl Vault {
    /// Whether there is a secret of this name.
    ///
    /// # Errors
    /// There is none, or the ledger cannot be read.
    pub async fn has(&self, name: &str) -> Result<(), VaultError> {
        self.row(name).await.map(|_| ())
    }

    /// Begins to replace a value. Nothing is written.
    ///
    /// # Errors
    /// There is no such secret, the value is none, or it is the one in use.
    pub async fn rotate(&self, name: &str, value: Secret) -> Result<Rotation, VaultError> {
        check_value(&value)?;
        let row = self.row(name).await?;
        let keys = key::all(&self.source)?;
        let installation = self.store.installation().await?.id;
        let old = key::open(&keys, &installation, &row);
        if old.is_ok_and(|old| old.expose() == value.expose()) {
            return Err(VaultError::Same {
                name: name.to_owned(),
            });
        }
        Ok(Rotation {
            vault: self.clone(),
            name: name.to_owned(),
            value,
            before: row.version,
        })
    }

    /// Seals every secret with a new key, which takes the place of the old one. The new key is on
    /// the disk before anything is sealed with it, and the old one until everything is: interrupted
    /// anywhere, both are tried, and the next call goes on. Says how many were sealed.
    ///
    /// # Errors
    /// The key is not in a file of ours, or a secret does not open: its own key may be found again.
    pub async fn rekey(&self, actor: &str, at: Timestamp) -> Result<usize, VaultError> {
        let KeySource::File(path) = &self.source else {
            return Err(VaultError::KeyElsewhere);
        };
        let keys = key::all(&self.source)?;
        let installation = self.store.installation().await?.id;
        for row in self.store.all_sealed().await? {
            key::open(&keys, &installation, &row)?;
        }
        let fresh = Key::make(&key::next(path))?;
        // Another process may have sealed with the fresh one already.
        let sealed = self.store.reseal(actor, at, |row| {
            let value = key::open(&keys, &installation, row)
                .or_else(|error| fresh.open(&installation, row).map_err(|_| error))?;
            fresh.seal(&installation, &row.name, row.version + 1, &value, row.at)
        });
        let sealed = sealed.await?;
        // On a shared ledger another computer may have set a secret in this moment.
        for row in self.store.all_sealed().await? {
            if fresh.open(&installation, &row).is_err() {
                let what = format!("the secret {}", row.name);
                return Err(StoreError::Fenced { what }.into());
            }
        }
        key::replace(path)?;
        // One that was set with the old key until then is sealed once more: nobody has that key now.
        for row in self.store.all_sealed().await? {
            if fresh.open(&installation, &row).is_err() {
                let again = self.store.reseal(actor, at, |row| {
                    let value = fresh
                        .open(&installation, row)
                        .or_else(|_| key::open(&keys, &installation, row))?;
                    fresh.seal(&installation, &row.name, row.version + 1, &value, row.at)
                });
                again.await?;
                break;
            }
        }
        Ok(sealed)
    }
}

impl Rotation {
    /// The vault as it would be with the new value.
    pub fn on_trial(&self) -> Vault {
        Vault {
            trial: Some((self.name.clone(), self.value.clone())),
            ..self.vault.clone()
        }
    }

    /// Puts the new value in the place of the old one, which is forgotten.
    ///
    /// # Errors
    /// Somebody else set or removed it meanwhile: theirs stands.
    pub async fn switch(self, actor: &str, at: Timestamp) -> Result<SecretInfo, VaultError> {
        let Self { vault, name, .. } = &self;
        let key = Key::from(&vault.source)?;
        let installation = vault.store.installation().await?.id;
        let row = key.seal(&installation, name, self.before + 1, &self.value, at)?;
        vault.store.switch_sealed(&row, self.before, actor).await?;
        vault.get(name).await?;
        Ok(info(&row, Some(&self.value)))
    }
}
