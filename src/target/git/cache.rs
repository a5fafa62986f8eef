//! The bare copy of a remote branch below `.recado/git`. It is disposable: whatever is wrong with
//! it is cured by deleting it and fetching again, since everything in it comes from the remote or
//! can be computed again from the files.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use git2::{Repository, RepositoryInitOptions};
use tokio::sync::Mutex as Turn;

use super::look::Looked;
use crate::hash::Hash;

/// Packs in a cache before it is fetched anew. libgit2 never tidies up; every fetch leaves a pack,
/// and a few hundred make each look-up slow. git itself repacks at 50.
const PACKS: usize = 200;

/// Loose objects in one of the 256 folders before the cache is fetched anew: about 10,000 in all,
/// years of commits. git itself repacks at 27.
const LOOSE: usize = 40;

/// What is known of a remote branch beside its cache.
pub(super) type Found = RefCell<Option<Looked>>;

/// One remote branch's cache.
#[derive(Clone, Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

/// The right to use a cache until it is dropped, against every other process as well.
pub(super) struct Alone {
    _file: File,
}

impl Cache {
    /// The cache of this remote and branch. Two sites in one repository share it.
    pub fn of(caches: &Path, remote: &str, branch: &str) -> io::Result<Self> {
        let name = Hash::of_parts([remote.as_bytes(), branch.as_bytes()]).short(24);
        Ok(Self {
            folder: std::path::absolute(caches)?.join(format!("{name}.git")),
        })
    }

    /// The queue of this cache: one for the process, whoever asks. Whose turn it is has what the one
    /// before found out.
    pub fn turn(&self) -> Arc<Turn<Found>> {
        static TURNS: LazyLock<Mutex<BTreeMap<PathBuf, Arc<Turn<Found>>>>> =
            LazyLock::new(Mutex::default);
        let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(self.folder.clone()).or_default())
    }

    /// Waits until no other process uses the cache. The operating system gives the right back
    /// when its holder dies, so it cannot go stale.
    pub fn alone(&self) -> io::Result<Alone> {
        if let Some(parent) = self.folder.parent() {
            fs::create_dir_all(parent)?;
        }
        let file = File::create(self.folder.with_extension("turn"))?;
        file.lock()?;
        Ok(Alone { _file: file })
    }

    /// Opens the cache, or makes an empty one. Locks that a killed process left are removed: with
    /// [`Alone`] in hand, nobody else can hold one.
    pub fn open(&self, _alone: &Alone) -> Result<Repository, git2::Error> {
        super::transport::register()?;
        let error = |error: io::Error| git2::Error::from_str(&error.to_string());
        if self.folder.join("HEAD").exists() {
            remove_locks(&self.folder, 0).map_err(error)?;
            return Repository::open_bare(&self.folder);
        }
        let mut options = RepositoryInitOptions::new();
        options
            .bare(true)
            .external_template(false)
            .initial_head("recado");
        Repository::init_opts(&self.folder, &options)
    }

    /// Deletes a cache that became slow. Only between two changes: between making one ready and
    /// sending it the cache holds what is to be sent.
    pub fn tidy(&self, alone: &Alone) -> io::Result<()> {
        match self.is_untidy() {
            true => self.wipe(alone),
            false => Ok(()),
        }
    }

    fn is_untidy(&self) -> bool {
        let objects = self.folder.join("objects");
        let count = |folder: &str| fs::read_dir(objects.join(folder)).map_or(0, Iterator::count);
        // A pack has an index beside it.
        count("pack") > 2 * PACKS || count("17") > LOOSE
    }

    /// Deletes the cache.
    pub fn wipe(&self, _alone: &Alone) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Locks lie beside what they lock: at the top (`HEAD.lock`, `config.lock`, `shallow.lock`,
/// `packed-refs.lock`) and below `refs`.
fn remove_locks(folder: &Path, depth: usize) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_lock = path
            .extension()
            .is_some_and(|extension| extension == "lock");
        if path.is_dir() {
            let name = path.file_name().unwrap_or_default();
            if depth < 4 && (depth > 0 || name == "refs") {
                remove_locks(&path, depth + 1)?;
            }
        } else if is_lock {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}
