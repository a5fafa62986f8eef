//! The vault: passwords, tokens and keys of targets, sealed in the ledger under a key that lies
//! outside it (RELIABILITY 4.4). Nothing here prints a secret, and nobody can read one back: a list
//! shows a fingerprint, and of long tokens the last four characters.

use std::fmt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use crate::store::{SealedRow, Store, StoreError};
use crate::words::{Arg, Language, say};

mod addresses;
mod dkim;
mod key;
mod rotate;

pub use addresses::AddressKey;
pub use dkim::{DkimKeys, DkimPair, OLD_RECORDS_STAY};
use key::Key;
pub use key::KeySource;
pub use rotate::Rotation;

/// The longest value that is taken, in bytes. Private keys with certificates stay far below.
const LONGEST: usize = 64 * 1024;

/// How the names of what the program keeps for itself begin: no name that people give has a colon.
const OWN: &str = "recado:";

/// The shortest token whose last four characters are shown.
const SHOWN_FROM: usize = 12;

/// A secret value. It is wiped from memory when dropped and prints as `***`.
pub struct Secret(SecretString);

impl Secret {
    /// Takes a value over.
    pub fn new(value: String) -> Self {
        Self(SecretString::from(value))
    }

    /// The value itself, for the one call that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl Clone for Secret {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What may be shown of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretInfo {
    pub name: String,
    pub version: i64,
    /// Eight hex digits that change with the value. They are made with the key, so that nobody
    /// without it can use them to try passwords.
    pub fingerprint: String,
    /// The last four characters of a token of twelve or more, on one line, without spaces.
    pub last_four: Option<String>,
    /// When it was set: an age of 180 days is worth a warning.
    pub set_at: Timestamp,
    /// False where this key does not open it: it must be entered again.
    pub readable: bool,
}

/// Days after which a secret should be replaced.
const OLD: i64 = 180;

impl SecretInfo {
    /// Its age in days, where that is worth a warning.
    pub fn too_old(&self, now: Timestamp) -> Option<i64> {
        let days = (now.as_second() - self.set_at.as_second()) / (24 * 60 * 60);
        (days >= OLD).then_some(days)
    }
}

/// What went wrong with the vault. The sentence for people is [`VaultError::sentence`].
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    #[error("there is no secret named {name}")]
    Missing { name: String },
    #[error("{name} is not a name for a secret")]
    BadName { name: String },
    #[error("the value is empty")]
    Empty,
    #[error("the value has more than {LONGEST} bytes")]
    TooLong,
    /// Nobody set a secret yet, or the key is lost: what is sealed must be entered again.
    #[error("there is no key at {path}")]
    NoKey { path: PathBuf },
    #[error("{path} can be read by others (mode {mode:o})")]
    KeyOpen { path: PathBuf, mode: u32 },
    #[error("{path} does not hold a key")]
    KeyBroken { path: PathBuf },
    #[error("{path} cannot be used")]
    KeyFile {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    /// Sealed with another key, for another installation, or changed since.
    #[error("the secret {name} does not open with this key")]
    Sealed { name: String },
    #[error("the system gives no random numbers")]
    Random,
    /// A rotation to the value that is in use already.
    #[error("{name} has this value already")]
    Same { name: String },
    /// The key is not ours to replace: the system hands it over.
    #[error("the key does not come from a file of its owner's")]
    KeyElsewhere,
    /// Which people were erased can no longer be told: the key that sealed that is another one.
    #[error("the key for addresses does not open")]
    Addresses,
    /// The same while there is no key at all: its file was moved, or its drive is not there.
    #[error("the key for addresses is sealed, and there is no key at {path}")]
    AddressesNoKey { path: PathBuf },
    /// They were sealed with a key that is lost.
    #[error("the keys that sign mail of {domain} do not open")]
    Dkim { domain: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl VaultError {
    /// What happened and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        let path = |path: &Path| ("path", Arg::from(path.display().to_string()));
        let (key, args) = match self {
            Self::Store(error) => return error.sentence(language),
            Self::Missing { name } => ("secret-missing", vec![("name", name.clone().into())]),
            Self::BadName { name } => ("secret-bad-name", vec![("name", name.clone().into())]),
            Self::Empty => ("secret-empty", vec![]),
            Self::TooLong => ("secret-too-long", vec![]),
            Self::NoKey { path: at } => ("secret-no-key", vec![path(at)]),
            Self::KeyOpen { path: at, .. } => ("secret-key-open", vec![path(at)]),
            Self::KeyBroken { path: at } => ("secret-key-broken", vec![path(at)]),
            Self::KeyFile { path: at, cause } => (
                "secret-key-file",
                vec![path(at), ("why", cause.to_string().into())],
            ),
            Self::Sealed { name } => ("secret-sealed", vec![("name", name.clone().into())]),
            Self::Random => ("secret-random", vec![]),
            Self::Same { name } => ("secret-same", vec![("name", name.clone().into())]),
            Self::Addresses => ("secret-addresses", vec![("name", addresses::NAME.into())]),
            Self::AddressesNoKey { path: at } => {
                let name = ("name", addresses::NAME.into());
                ("secret-addresses-no-key", vec![path(at), name])
            }
            Self::Dkim { domain } => ("secret-dkim", vec![("domain", domain.clone().into())]),
            Self::KeyElsewhere => ("secret-key-elsewhere", vec![]),
        };
        say(language, key, &args)
    }
}

/// The vault of one installation.
#[derive(Clone, Debug)]
pub struct Vault {
    store: Store,
    source: KeySource,
    /// A name and the new value that it opens with, in this process alone.
    trial: Option<(String, Secret)>,
}

impl Vault {
    /// The vault in this ledger under this key. Nothing is read yet.
    pub fn new(store: Store, source: impl Into<KeySource>) -> Self {
        let source = source.into();
        Self {
            store,
            source,
            trial: None,
        }
    }

    /// Seals a value under a name, in the place of an earlier one. The first call makes the key.
    pub async fn set(
        &self,
        name: &str,
        value: &Secret,
        actor: &str,
        at: Timestamp,
    ) -> Result<SecretInfo, VaultError> {
        check_name(name)?;
        check_value(value)?;
        let key = match (Key::from(&self.source), &self.source) {
            (Err(VaultError::NoKey { .. }), KeySource::File(path)) => Key::make(path)?,
            (other, _) => other?,
        };
        let installation = self.store.installation().await?.id;
        let before = self.store.sealed(name).await?;
        let version = before.map_or(1, |row| row.version + 1);
        let row = key.seal(&installation, name, version, value, at)?;
        self.store.put_sealed(&row, actor).await?;
        // The key may have been replaced in this moment, and what the old one sealed is lost then.
        self.get(name).await?;
        Ok(info(&row, Some(value)))
    }

    /// Opens a secret, for the one call that needs it.
    pub async fn get(&self, name: &str) -> Result<Secret, VaultError> {
        if let Some((_, value)) = self.trial.as_ref().filter(|(tried, _)| tried == name) {
            return Ok(value.clone());
        }
        let (_, value) = self
            .unsealed(name)
            .await?
            .ok_or_else(|| VaultError::Missing {
                name: name.to_owned(),
            })?;
        Ok(value)
    }

    /// What is sealed under a name; `None` where nothing is. Row and key are looked at one after the other, and
    /// `rekey` may change both in between: only what is closed while its row stays the same is closed.
    async fn unsealed(&self, name: &str) -> Result<Option<(SealedRow, Secret)>, VaultError> {
        let installation = self.store.installation().await?.id;
        let mut row = self.store.sealed(name).await?;
        while let Some(sealed) = row {
            let error = match key::open(&key::all(&self.source)?, &installation, &sealed) {
                Ok(value) => return Ok(Some((sealed, value))),
                Err(error) => error,
            };
            row = self.store.sealed(name).await?;
            if row.as_ref() == Some(&sealed) {
                return Err(error);
            }
        }
        Ok(None)
    }

    async fn row(&self, name: &str) -> Result<SealedRow, VaultError> {
        let row = self.store.sealed(name).await?;
        row.ok_or_else(|| VaultError::Missing {
            name: name.to_owned(),
        })
    }

    /// What may be shown of every secret, by name. Without a usable key the names are still
    /// listed.
    pub async fn list(&self) -> Result<Vec<SecretInfo>, VaultError> {
        let rows = self.store.all_sealed().await?;
        let keys = key::all(&self.source).unwrap_or_default();
        let installation = self.store.installation().await?.id;
        // What nobody set is nobody's to list.
        let set = rows.iter().filter(|row| !row.name.starts_with(OWN));
        Ok(set
            .map(|row| info(row, key::open(&keys, &installation, row).ok().as_ref()))
            .collect())
    }

    /// Forgets a secret; false where there was none of this name.
    pub async fn remove(&self, name: &str, actor: &str, at: Timestamp) -> Result<bool, VaultError> {
        Ok(self.store.remove_sealed(name, actor, at).await?)
    }
}

fn info(row: &SealedRow, value: Option<&Secret>) -> SecretInfo {
    SecretInfo {
        name: row.name.clone(),
        version: row.version,
        fingerprint: row.fingerprint.clone(),
        last_four: value.and_then(|value| last_four(value.expose())),
        set_at: row.at,
        readable: value.is_some(),
    }
}

fn last_four(value: &str) -> Option<String> {
    let characters: Vec<char> = value.chars().collect();
    let is_token = characters.len() >= SHOWN_FROM && !characters.iter().any(|c| c.is_whitespace());
    is_token.then(|| characters[characters.len() - 4..].iter().collect())
}

/// Names are what site files hold: letters, digits, `-`, `_` and `.`, at most 64.
fn check_name(name: &str) -> Result<(), VaultError> {
    let good = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if name.is_empty() || name.len() > 64 || !name.chars().all(good) {
        return Err(VaultError::BadName {
            name: name.chars().take(80).collect(),
        });
    }
    Ok(())
}

fn check_value(value: &Secret) -> Result<(), VaultError> {
    match value.expose() {
        "" => Err(VaultError::Empty),
        text if text.len() > LONGEST => Err(VaultError::TooLong),
        _ => Ok(()),
    }
}
