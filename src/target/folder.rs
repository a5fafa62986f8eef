//! A folder that a web server shows. Each file is replaced as a whole (temporary name, then
//! rename), pictures before the pages that use them, and only where it still is what we last saw.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use super::advice::Advice;
use super::forbidden::{check_change, forbidden};
use super::{Ask, TargetError};
use crate::change::{Applied, ChangeSet, Live, LiveFile};
use crate::hash::Hash;

/// Larger files are not ours and are not read; bytes.
const LARGEST_FILE: u64 = 100 * 1024 * 1024;

/// The end of an unfinished file's name.
const NEW: &str = ".recado-new";

/// The folder below which everything is written.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// A target for this folder; it is made at the first publish if it does not exist.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The state of the files asked for.
    pub async fn live(&self, ask: &Ask) -> Result<Live, TargetError> {
        let (folder, ask) = (self.clone(), ask.clone());
        off_the_async_threads(move || folder.read(&ask)).await
    }

    /// Writes and removes what the change set says.
    pub async fn apply(&self, revision: &str, change: &ChangeSet) -> Result<Applied, TargetError> {
        let (folder, change, revision) = (self.clone(), change.clone(), revision.to_owned());
        off_the_async_threads(move || folder.write(revision, &change)).await
    }

    /// Whether files may be written there.
    ///
    /// # Errors
    /// A folder that cannot be written to, or stands on a disk that is not connected.
    pub async fn examine(&self) -> Result<Vec<Advice>, TargetError> {
        let folder = self.clone();
        off_the_async_threads(move || {
            if !folder.root.exists() {
                let path = folder.name();
                return Ok(vec![Advice::NotThereYet { path }]);
            }
            let probe = tempfile::Builder::new()
                .prefix(".")
                .suffix(NEW)
                .tempfile_in(&folder.root);
            probe.map_err(|error| folder.unreachable("", error))?;
            let room = rustix::fs::statvfs(&folder.root).ok();
            let room = room.map(|found| found.f_bavail.saturating_mul(found.f_frsize));
            Ok(Advice::room(&folder.name(), room).into_iter().collect())
        })
        .await
    }

    fn name(&self) -> String {
        self.root.display().to_string()
    }

    fn read(&self, ask: &Ask) -> Result<Live, TargetError> {
        let mut live = Live::default();
        let dir = match Dir::open_ambient_dir(&self.root, ambient_authority()) {
            Ok(dir) => dir,
            Err(error) if error.kind() == ErrorKind::NotFound && ask.last_revision.is_none() => {
                return Ok(live);
            }
            Err(error) => {
                let why = format!("the folder cannot be opened: {error}");
                return Err(TargetError::NotReady {
                    target: self.name(),
                    why,
                });
            }
        };
        if !ask.known.is_empty() && self.is_empty(&dir)? {
            let why = "the folder is empty; is its disk connected?".to_owned();
            return Err(TargetError::NotReady {
                target: self.name(),
                why,
            });
        }
        if !ask.folders.is_empty() && !self.is_empty(&dir)? {
            let missing = ask.folders.iter().filter(|name| !dir.is_dir(name));
            live.missing = missing.cloned().collect();
        }
        let wanted = ask.paths().chain(&ask.read);
        for path in wanted {
            if live.files.contains_key(path) {
                continue;
            }
            if let Some(bytes) = self.bytes(&dir, path)? {
                let hash = Hash::of(&bytes);
                let bytes = ask.read.contains(path).then(|| Arc::from(bytes));
                live.files.insert(
                    path.clone(),
                    LiveFile {
                        version: hash.hex(),
                        hash,
                        bytes,
                    },
                );
            }
        }
        Ok(live)
    }

    /// Nothing at all is there: what stands at the place of a disk that is not connected.
    fn is_empty(&self, dir: &Dir) -> Result<bool, TargetError> {
        let entries = dir.entries().map(|mut entries| entries.next().is_none());
        entries.map_err(|error| self.unreachable("", error))
    }

    /// What stands at a path, as git would say it: a link is a file that holds where it leads to, and
    /// is never followed; below a link or a file, and where a folder stands, there is nothing.
    fn bytes(&self, dir: &Dir, path: &str) -> Result<Option<Vec<u8>>, TargetError> {
        let failed = |error| self.unreachable(path, error);
        match obstacle(dir, path).map_err(failed)? {
            Some(Obstacle::Link | Obstacle::NotAFolder) => return Ok(None),
            Some(Obstacle::LinkItself) => {
                let to = dir.read_link_contents(path).map_err(failed)?;
                return Ok(Some(to.into_os_string().into_encoded_bytes()));
            }
            None => {}
        }
        // Asked before opening: opening a pipe would wait for somebody to write into it.
        let metadata = match dir.symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        if !metadata.is_file() || metadata.len() > LARGEST_FILE {
            let why = format!("{path} is not an ordinary file of a website");
            return Err(TargetError::NotReady {
                target: self.name(),
                why,
            });
        }
        let file = match dir.open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST_FILE)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        Ok(Some(bytes))
    }

    fn write(&self, revision: String, change: &ChangeSet) -> Result<Applied, TargetError> {
        check_change(change)?;
        std::fs::create_dir_all(&self.root).map_err(|error| self.unreachable("", error))?;
        let dir = Dir::open_ambient_dir(&self.root, ambient_authority())
            .map_err(|error| self.unreachable("", error))?;
        self.still_as_seen(&dir, change)?;
        sweep(&dir, change).map_err(|error| self.unreachable("", error))?;
        let mut versions = BTreeMap::new();
        // Visitors may come at any moment: what pages use is there before the pages.
        let (pages, parts): (Vec<_>, Vec<_>) =
            change.writes.iter().partition(|(path, _)| is_page(path));
        for (path, write) in parts.into_iter().chain(pages) {
            self.replace(&dir, path, &write.body)?;
            versions.insert(path.clone(), write.hash.hex());
        }
        let (pages, parts): (Vec<_>, Vec<_>) =
            change.removes.keys().partition(|path| is_page(path));
        for path in pages.into_iter().chain(parts) {
            self.remove(&dir, path)?;
        }
        sync_folders(&dir, change).map_err(|error| self.unreachable("", error))?;
        Ok(Applied {
            revision,
            versions,
            ..Applied::default()
        })
    }

    fn still_as_seen(&self, dir: &Dir, change: &ChangeSet) -> Result<(), TargetError> {
        let moved = || TargetError::Moved {
            target: self.name(),
        };
        for (path, write) in &change.writes {
            match obstacle(dir, path).map_err(|error| self.unreachable(path, error))? {
                Some(Obstacle::Link) => return Err(forbidden(path, "link")),
                Some(Obstacle::NotAFolder) => return Err(forbidden(path, "not-a-folder")),
                Some(Obstacle::LinkItself) if write.replaces.is_some() => {
                    return Err(forbidden(path, "link"));
                }
                Some(Obstacle::LinkItself) | None => {}
            }
            let now = self.bytes(dir, path)?.map(|bytes| Hash::of(&bytes));
            let as_seen = now.map(|hash| hash.hex()) == write.replaces;
            // Killed half way last time: what already is as it should be is no surprise.
            if !as_seen && now != Some(write.hash) {
                return Err(moved());
            }
        }
        for (path, remove) in &change.removes {
            let now = self.bytes(dir, path)?.map(|bytes| Hash::of(&bytes).hex());
            if now.is_some_and(|version| version != remove.version) {
                return Err(moved());
            }
        }
        Ok(())
    }

    fn replace(&self, dir: &Dir, path: &str, body: &[u8]) -> Result<(), TargetError> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let write = || -> std::io::Result<()> {
            if !folder.is_empty() {
                dir.create_dir_all(folder)?;
            }
            // A page's rights are its owner's choice (a web server's group, for example).
            let before = dir
                .symlink_metadata(path)
                .ok()
                .map(|found| found.permissions());
            let temporary = beside(folder, &format!(".{name}{NEW}"));
            let mut options = OpenOptions::new();
            let mut file = dir.open_with(&temporary, options.write(true).create_new(true))?;
            file.write_all(body)?;
            if let Some(permissions) = before {
                file.set_permissions(permissions)?;
            }
            file.sync_all()?;
            dir.rename(&temporary, dir, path)
        };
        write().map_err(|error| self.unreachable(path, error))
    }

    fn remove(&self, dir: &Dir, path: &str) -> Result<(), TargetError> {
        // Whatever came into the way since we looked: our file is gone, and what can be reached
        // through a link is not ours.
        match obstacle(dir, path) {
            Ok(None) => {}
            Ok(Some(_)) => return Ok(()),
            Err(error) => return Err(self.unreachable(path, error)),
        }
        match dir.remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(self.unreachable(path, error));
            }
            _ => {}
        }
        // A folder that became empty was a page's own; one with other files stays.
        let mut folder = path;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            if dir.remove_dir(parent).is_err() {
                break;
            }
            folder = parent;
        }
        Ok(())
    }

    fn unreachable(&self, path: &str, error: std::io::Error) -> TargetError {
        let target = self.name();
        let full = [ErrorKind::StorageFull, ErrorKind::QuotaExceeded];
        if full.contains(&error.kind()) {
            let said = format!("{path}: {error}");
            return TargetError::Full { target, said };
        }
        let cause = anyhow::Error::new(error).context(path.to_owned());
        TargetError::Unreachable { target, cause }
    }
}

/// What is in the way of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    /// A folder above it is a link.
    Link,
    /// It is a link itself.
    LinkItself,
    /// A file stands where a folder is needed, or a folder where the file is to be.
    NotAFolder,
}

fn obstacle(dir: &Dir, path: &str) -> std::io::Result<Option<Obstacle>> {
    let mut ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
    ends.push(path.len());
    for end in ends {
        let is_file = end == path.len();
        let found = match dir.symlink_metadata(&path[..end]) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let obstacle = match (found.is_symlink(), found.is_dir(), is_file) {
            (true, _, false) => Obstacle::Link,
            (true, _, true) => Obstacle::LinkItself,
            (false, false, false) | (false, true, true) => Obstacle::NotAFolder,
            _ => continue,
        };
        return Ok(Some(obstacle));
    }
    Ok(None)
}

/// Every folder that holds a file of ours before or after the change.
fn folders(change: &ChangeSet) -> BTreeSet<&str> {
    let paths = change.writes.keys().chain(change.removes.keys());
    paths
        .chain(change.after.files.keys())
        .map(|path| path.rsplit_once('/').map_or(".", |(folder, _)| folder))
        .collect()
}

/// Removes the unfinished files that a killed writer left. The lease of the target keeps any other
/// writer away.
fn sweep(dir: &Dir, change: &ChangeSet) -> std::io::Result<()> {
    for folder in folders(change) {
        let entries = match dir.read_dir(folder) {
            Ok(entries) => entries,
            Err(_) => continue,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with('.') && name.ends_with(NEW) && entry.metadata()?.is_file() {
                entry.remove_file()?;
            }
        }
    }
    Ok(())
}

/// A rename is durable once its folder is: the ledger must not know of a page that a power cut took
/// back.
fn sync_folders(dir: &Dir, change: &ChangeSet) -> std::io::Result<()> {
    for folder in folders(change) {
        if let Ok(folder) = dir.open(folder) {
            folder.sync_all()?;
        }
    }
    Ok(())
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".xml")
}

fn beside(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

async fn off_the_async_threads<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TargetError> + Send + 'static,
) -> Result<T, TargetError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|stopped| Err(TargetError::Local(stopped.into())))
}
