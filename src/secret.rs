//! The vault: passwords, tokens and keys of targets, sealed in the ledger under a key that lies
//! outside it (RELIABILITY 4.4). Nothing here prints a secret, and nobody can read one back: a list
//! shows a fingerprint, and of long tokens the last four characters.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

use crate::store::{SealedRow, Store, StoreError};
use crate::words::{Arg, Language, say};

/// The longest value that is taken, in bytes. Private keys with certificates stay far below.
const LONGEST: usize = 64 * 1024;

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
        };
        say(language, key, &args)
    }
}

/// Where the key comes from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// A file of its owner's alone; made by the first secret that is set.
    File(PathBuf),
    /// A file that the system hands to the service (systemd's `LoadCredential=`). Whom it is shown to is
    /// the system's affair: it may have a list of readers that looks like a group's right to read.
    Credential(PathBuf),
    /// The key itself, from the environment, for systems that keep secrets nowhere else.
    Value(Secret),
}

impl From<PathBuf> for KeySource {
    fn from(path: PathBuf) -> Self {
        Self::File(path)
    }
}

/// The vault of one installation.
#[derive(Clone, Debug)]
pub struct Vault {
    store: Store,
    source: KeySource,
}

/// The key that seals. Wiped when dropped.
struct Key(Zeroizing<[u8; 32]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Vault {
    /// The vault in this ledger under this key. Nothing is read yet.
    pub fn new(store: Store, source: impl Into<KeySource>) -> Self {
        let source = source.into();
        Self { store, source }
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
        match value.expose() {
            "" => return Err(VaultError::Empty),
            text if text.len() > LONGEST => return Err(VaultError::TooLong),
            _ => {}
        }
        let key = match (Key::from(&self.source), &self.source) {
            (Err(VaultError::NoKey { .. }), KeySource::File(path)) => Key::make(path)?,
            (other, _) => other?,
        };
        let installation = self.store.installation().await?.id;
        let before = self.store.sealed(name).await?;
        let version = before.map_or(1, |row| row.version + 1);
        let row = key.seal(&installation, name, version, value, at)?;
        self.store.put_sealed(&row, actor).await?;
        Ok(info(&row, Some(value)))
    }

    /// Opens a secret, for the one call that needs it.
    pub async fn get(&self, name: &str) -> Result<Secret, VaultError> {
        let row = self.store.sealed(name).await?;
        let row = row.ok_or_else(|| VaultError::Missing {
            name: name.to_owned(),
        })?;
        let key = Key::from(&self.source)?;
        key.open(&self.store.installation().await?.id, &row)
    }

    /// What may be shown of every secret, by name. Without a usable key the names are still
    /// listed.
    pub async fn list(&self) -> Result<Vec<SecretInfo>, VaultError> {
        let rows = self.store.all_sealed().await?;
        let key = Key::from(&self.source).ok();
        let installation = self.store.installation().await?.id;
        Ok(rows
            .iter()
            .map(|row| {
                let value = key
                    .as_ref()
                    .and_then(|key| key.open(&installation, row).ok());
                info(row, value.as_ref())
            })
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

impl Key {
    fn from(source: &KeySource) -> Result<Self, VaultError> {
        match source {
            KeySource::File(path) => Self::read(path, 0o077),
            KeySource::Credential(path) => Self::read(path, 0o007),
            KeySource::Value(value) => {
                let key = Self::of_hex(value.expose().as_bytes().trim_ascii());
                key.ok_or_else(|| VaultError::KeyBroken {
                    path: PathBuf::from("$RECADO_KEY"),
                })
            }
        }
    }

    /// The key in this file, which nobody may read to whom one of these bits of its mode belongs.
    fn read(path: &Path, nobody: u32) -> Result<Self, VaultError> {
        let failed = |cause| VaultError::KeyFile {
            path: path.to_owned(),
            cause,
        };
        let mut file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(VaultError::NoKey {
                    path: path.to_owned(),
                });
            }
            Err(error) => return Err(failed(error)),
        };
        let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
        if mode & nobody != 0 {
            return Err(VaultError::KeyOpen {
                path: path.to_owned(),
                mode,
            });
        }
        let mut text = Zeroizing::new([0; 256]);
        let mut length = 0;
        while length < text.len() {
            match file.read(&mut text[length..]).map_err(failed)? {
                0 => break,
                more => length += more,
            }
        }
        Self::of_hex(text[..length].trim_ascii()).ok_or_else(|| VaultError::KeyBroken {
            path: path.to_owned(),
        })
    }

    /// Makes a key and its file, which appears whole or not at all; where another process was
    /// faster, its key counts.
    fn make(path: &Path) -> Result<Self, VaultError> {
        let failed = |cause| VaultError::KeyFile {
            path: path.to_owned(),
            cause,
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(failed)?;
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| VaultError::Random)?;
        let mut line = Zeroizing::new(String::with_capacity(65));
        for byte in key.iter() {
            for half in [byte >> 4, byte & 15] {
                line.push(char::from_digit(half.into(), 16).unwrap_or('0'));
            }
        }
        line.push('\n');
        // A temporary file of this crate is made 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(line.as_bytes()).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        match file.persist_noclobber(path) {
            Ok(_) => {}
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error.error)),
        }
        std::fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
        Self::read(path, 0o077)
    }

    fn of_hex(text: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; 32]);
        if text.len() != 64 {
            return None;
        }
        for (index, byte) in key.iter_mut().enumerate() {
            let high = char::from(text[index * 2]).to_digit(16)?;
            let low = char::from(text[index * 2 + 1]).to_digit(16)?;
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        Some(Self(key))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }

    fn seal(
        &self,
        installation: &str,
        name: &str,
        version: i64,
        value: &Secret,
        at: Timestamp,
    ) -> Result<SealedRow, VaultError> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).map_err(|_| VaultError::Random)?;
        let bound = bound_to(installation, name, version);
        let payload = Payload {
            msg: value.expose().as_bytes(),
            aad: bound.as_bytes(),
        };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| VaultError::TooLong)?;
        Ok(SealedRow {
            name: name.to_owned(),
            version,
            nonce: BASE64.encode(nonce),
            sealed: BASE64.encode(sealed),
            fingerprint: self.fingerprint(value),
            at,
        })
    }

    fn open(&self, installation: &str, row: &SealedRow) -> Result<Secret, VaultError> {
        let closed = || VaultError::Sealed {
            name: row.name.clone(),
        };
        let nonce = BASE64.decode(&row.nonce).map_err(|_| closed())?;
        let nonce = <[u8; 24]>::try_from(nonce).map_err(|_| closed())?;
        let sealed = BASE64.decode(&row.sealed).map_err(|_| closed())?;
        let bound = bound_to(installation, &row.name, row.version);
        let payload = Payload {
            msg: &sealed,
            aad: bound.as_bytes(),
        };
        let opened = self.cipher().decrypt(&XNonce::from(nonce), payload);
        match String::from_utf8(opened.map_err(|_| closed())?) {
            Ok(value) => Ok(Secret::new(value)),
            Err(error) => {
                error.into_bytes().zeroize();
                Err(closed())
            }
        }
    }

    fn fingerprint(&self, value: &Secret) -> String {
        // Another key than the one that seals, so that neither says anything about the other.
        let mut own = blake3::derive_key("recado vault fingerprint 2026-11", &*self.0);
        let print = blake3::keyed_hash(&own, value.expose().as_bytes());
        own.zeroize();
        print.as_bytes()[..4]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What a seal is bound to: a row copied to another installation, name or version does not open.
fn bound_to(installation: &str, name: &str, version: i64) -> String {
    format!("{installation}|{name}|{version}")
}
