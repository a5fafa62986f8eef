//! One `run` for each workspace, and which workspace and computer this is.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::{STATE, Workspace};
use crate::hash::Hash;
use crate::moment::Zone;
use crate::words::{Arg, Language, say};

/// Who holds a workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    pub pid: u32,
    pub host: String,
    pub since: Timestamp,
}

/// Why the workspace could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("another recado run holds this workspace")]
    Held(Option<Holder>),
    #[error("{path} cannot be locked: {source}")]
    Failed {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl LockError {
    /// What is wrong and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Held(Some(holder)) => {
                let args = [
                    ("pid", Arg::from(holder.pid.to_string())),
                    ("host", Arg::from(holder.host.as_str())),
                    ("since", Zone::utc().civil(holder.since).into()),
                ];
                say(language, "lock-held", &args)
            }
            Self::Held(None) => say(language, "lock-held-unknown", &[]),
            Self::Failed { path, source } => {
                let args = [
                    ("path", Arg::from(path.display().to_string())),
                    ("why", Arg::from(source.to_string())),
                ];
                say(language, "lock-failed", &args)
            }
        }
    }
}

/// Holds the workspace until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Workspace {
    /// Creates `.recado/` where it is missing, readable by its owner alone and ignored by git.
    pub fn make_state_dir(&self) -> Result<PathBuf, std::io::Error> {
        let folder = self.root().join(STATE);
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        // A link here would send the ledger and the secrets to wherever it points.
        if !fs::symlink_metadata(&folder)?.is_dir() {
            return Err(std::io::ErrorKind::NotADirectory.into());
        }
        let ignore = folder.join(".gitignore");
        if !ignore.try_exists()? {
            fs::write(ignore, "*\n")?;
        }
        Ok(folder)
    }

    /// Takes the workspace for `run`. `now` is kept for the sentence that a second `run` gets.
    pub fn lock(&self, now: Timestamp) -> Result<Lock, LockError> {
        let path = self.root().join(STATE).join("lock");
        let failed = |source: std::io::Error| LockError::Failed {
            path: path.clone(),
            source,
        };
        self.make_state_dir().map_err(failed)?;
        let mut file = open_lock(&path).map_err(failed)?;
        // Whoever asks for the holder holds the file for an instant; that is no second `run`.
        let mut tries = 0;
        loop {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => break,
                Err(Errno::WOULDBLOCK) if tries < 10 => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(Errno::WOULDBLOCK) => return Err(LockError::Held(read_holder(&mut file))),
                Err(error) => return Err(failed(error.into())),
            }
        }
        let holder = Holder {
            pid: std::process::id(),
            host: host_name(),
            since: now,
        };
        write_holder(&mut file, &holder).map_err(failed)?;
        Ok(Lock { _file: file })
    }

    /// Takes the turn of one target among the processes of this computer; `None` while another has
    /// it. The operating system gives it back when its holder dies, which a lease in the ledger
    /// cannot know.
    pub fn turn(&self, target: &str) -> Result<Option<Lock>, std::io::Error> {
        let folder = self.make_state_dir()?.join("turns");
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let name = Hash::of(target.as_bytes()).short(24);
        let file = open_lock(&folder.join(name))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Who holds the workspace now; `None` where nobody does.
    pub fn holder(&self) -> Option<Holder> {
        let mut file = File::open(self.root().join(STATE).join("lock")).ok()?;
        match flock(&file, FlockOperation::NonBlockingLockShared) {
            Err(Errno::WOULDBLOCK) => read_holder(&mut file),
            _ => None,
        }
    }

    /// The id written at the first pass (F17). `None`: not there.
    pub fn workspace_id(&self) -> Option<String> {
        let text = fs::read_to_string(self.root().join(STATE).join("workspace-id")).ok()?;
        let id = text.trim();
        let valid = id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit());
        valid.then(|| id.to_owned())
    }

    /// Writes the id at the first pass and returns it; an id that is there stays.
    pub fn ensure_workspace_id(&self) -> Result<String, std::io::Error> {
        if let Some(id) = self.workspace_id() {
            return Ok(id);
        }
        let folder = self.make_state_dir()?;
        let id = random_id()?;
        let mut draft = tempfile::NamedTempFile::new_in(&folder)?;
        writeln!(draft, "{id}")?;
        draft.as_file().sync_all()?;
        draft.persist(folder.join("workspace-id"))?;
        File::open(&folder)?.sync_all()?;
        Ok(id)
    }
}

fn open_lock(path: &Path) -> Result<File, std::io::Error> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

fn write_holder(file: &mut File, holder: &Holder) -> Result<(), std::io::Error> {
    let text = serde_json::to_string(holder)?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

fn random_id() -> Result<String, std::io::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The computer's name, for people.
pub fn host_name() -> String {
    ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|path| {
            let name = fs::read_to_string(path).ok()?;
            let name = name.trim();
            (!name.is_empty()).then(|| name.to_owned())
        })
        .unwrap_or_else(|| "localhost".to_owned())
}

/// A name for this computer that stays over restarts, hashed so that the original is not spread:
/// the machine id, never the boot id. Where there is none (containers, other systems), a random id
/// kept in the file `fallback`, which should lie in the user's own settings.
pub fn host_id(fallback: &Path) -> Result<String, std::io::Error> {
    let machine = ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .iter()
        .find_map(|path| machine_id(Path::new(path)));
    let id = match machine.or_else(|| machine_id(fallback)) {
        Some(id) => id,
        None => {
            let id = random_id()?;
            if let Some(folder) = fallback.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(fallback, format!("{id}\n"))?;
            id
        }
    };
    Ok(Hash::of_parts([b"recado host".as_slice(), id.as_bytes()]).short(32))
}

fn machine_id(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let id = text.trim();
    let valid =
        id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit()) && id.chars().any(|c| c != '0');
    valid.then(|| id.to_owned())
}
