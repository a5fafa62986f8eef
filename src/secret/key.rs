//! The key that seals, and the file it lies in.

use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use jiff::Timestamp;
use zeroize::{Zeroize, Zeroizing};

use super::{Secret, VaultError};
use crate::store::SealedRow;

/// The end of the name of a key that takes the place of the one beside it.
const NEXT: &str = ".new";

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

/// The key that seals. Wiped when dropped.
pub(super) struct Key(Zeroizing<[u8; 32]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The keys that may open something, the one that seals first. There are two while one takes the
/// other's place, and after that was interrupted.
pub(super) fn all(source: &KeySource) -> Result<Vec<Key>, VaultError> {
    let KeySource::File(path) = source else {
        return Ok(vec![Key::from(source)?]);
    };
    // The next one is looked for first: the other way round, one that takes the first one's place in between
    // would be missed at both places.
    let next = Key::read(&next(path), 0o077);
    match (Key::from(source), next) {
        (Ok(first), Ok(next)) => Ok(vec![first, next]),
        (Ok(first), Err(_)) => Ok(vec![first]),
        (Err(VaultError::NoKey { .. }), Ok(next)) => Ok(vec![next]),
        (Err(error), _) => Err(error),
    }
}

/// Opens a row with the first of these keys that does.
pub(super) fn open(
    keys: &[Key],
    installation: &str,
    row: &SealedRow,
) -> Result<Secret, VaultError> {
    let mut opened = keys.iter().map(|key| key.open(installation, row));
    let found = opened.find(Result::is_ok);
    found.unwrap_or_else(|| {
        Err(VaultError::Sealed {
            name: row.name.clone(),
        })
    })
}

/// Where the next key lies until it takes the place of this one: beside the file itself, not beside
/// a link to it.
pub(super) fn next(path: &Path) -> PathBuf {
    let mut name = real(path).into_os_string();
    name.push(NEXT);
    name.into()
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Gives the next key the name and the owner of this one, which is gone then.
pub(super) fn replace(path: &Path) -> Result<(), VaultError> {
    let real = real(path);
    let renamed = same_owner(&real, &next(path))
        .and_then(|()| std::fs::rename(next(path), &real))
        .and_then(|()| sync(folder_of(&real)));
    match renamed {
        // Another process did it.
        Err(error) if error.kind() == ErrorKind::NotFound && real.exists() => Ok(()),
        renamed => renamed.map_err(|cause| VaultError::KeyFile { path: real, cause }),
    }
}

/// An administrator's command must not take the key from the account that the service runs under.
fn same_owner(old: &Path, new: &Path) -> std::io::Result<()> {
    let (was, is) = (std::fs::metadata(old)?, std::fs::metadata(new)?);
    match (was.uid(), was.gid()) == (is.uid(), is.gid()) {
        true => Ok(()),
        false => std::os::unix::fs::chown(new, Some(was.uid()), Some(was.gid())),
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// What was named or renamed in a folder stays so when the power goes.
fn sync(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

impl Key {
    pub fn from(source: &KeySource) -> Result<Self, VaultError> {
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
    pub fn make(path: &Path) -> Result<Self, VaultError> {
        let failed = |cause| VaultError::KeyFile {
            path: path.to_owned(),
            cause,
        };
        let folder = folder_of(path);
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
        sync(folder).map_err(failed)?;
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

    pub fn seal(
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

    pub fn open(&self, installation: &str, row: &SealedRow) -> Result<Secret, VaultError> {
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

    pub fn fingerprint(&self, value: &Secret) -> String {
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
