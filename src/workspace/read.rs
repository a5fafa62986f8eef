//! From a folder on disk to files in memory. Every step opens one name inside a folder that is
//! already open, and never follows a link, so nothing outside the workspace can be reached, also
//! when somebody swaps a folder for a link while we look (F15). Only regular files are opened, and
//! never in a way that could block (F14).

use std::collections::HashMap;
use std::ffi::CString;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, openat, statat};
use rustix::io::Errno;

use super::names;
use super::pool::read_within;
use super::walk::{Entry, Folder};
use crate::content::{RawBody, RawFile};
use crate::hash::Hash;

/// The largest text that is read, in bytes.
pub const LARGEST_TEXT: u64 = 1024 * 1024;
/// The largest picture or other medium that is read, in bytes.
pub const LARGEST_MEDIA: u64 = 25 * 1024 * 1024;

/// How long one file may take to be read.
const READ_DEADLINE: Duration = Duration::from_secs(5);
/// File systems count time in steps of up to 10 ms (some in 2 s); a file that was written twice
/// within one step looks unchanged. So each version is read twice, this far apart, before its
/// times are believed.
const SECOND_LOOK: Duration = Duration::from_millis(50);
/// Bytes of file bodies that the cache itself keeps alive. Larger files and everything beyond are
/// kept only as long as somebody else holds them.
const KEPT_BYTES: u64 = 512 * 1024 * 1024;

/// What tells one version of a file from another without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970; anybody can set it (F19).
    pub modified_ns: i128,
    /// Nanoseconds since 1970; only the system sets it.
    pub changed_ns: i128,
    pub inode: u64,
}

impl Stamp {
    pub(super) fn of(stat: &Stat) -> Self {
        let nanoseconds = |seconds: i128, rest: i128| seconds * 1_000_000_000 + rest;
        Self {
            size: u64::try_from(stat.st_size).unwrap_or(0),
            modified_ns: nanoseconds(stat.st_mtime.into(), stat.st_mtime_nsec.into()),
            changed_ns: nanoseconds(stat.st_ctime.into(), stat.st_ctime_nsec.into()),
            inode: stat.st_ino,
        }
    }
}

/// A file's stamp and the hash of what was read. The hash is that of no bytes where there is no
/// body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStat {
    pub stamp: Stamp,
    pub hash: Hash,
}

struct Known {
    stamp: Stamp,
    hash: Hash,
    kept: Option<Arc<[u8]>>,
    seen: Weak<[u8]>,
    first_read: Instant,
    /// Read a second time, [`SECOND_LOOK`] or more after the first.
    believed: bool,
    generation: u64,
}

/// What was read before, so that an unchanged file is not read again.
#[derive(Default)]
pub struct ReadCache {
    files: HashMap<Vec<u8>, Known>,
    kept_bytes: u64,
    /// Files whose reading hangs in a thread of an earlier scan; the flag says when it returned.
    hanging: HashMap<Vec<u8>, Arc<AtomicBool>>,
    generation: u64,
}

impl ReadCache {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the next scan read every file again, whatever its times say (F19): at the start and
    /// once a day.
    pub fn forget(&mut self) {
        self.files.clear();
        self.kept_bytes = 0;
    }

    /// Number of files that the next scan need not read if nothing changes.
    pub fn believed(&self) -> usize {
        self.files.values().filter(|known| known.believed).count()
    }

    pub(super) fn begin(&mut self) {
        self.generation += 1;
        self.hanging.retain(|_, done| !done.load(Ordering::Acquire));
    }

    /// Drops what was not seen since [`ReadCache::begin`] below `prefix`.
    pub(super) fn sweep(&mut self, prefix: &[u8]) {
        let generation = self.generation;
        let kept_bytes = &mut self.kept_bytes;
        let below = |key: &[u8]| key.starts_with(prefix);
        self.files.retain(|key, known| {
            let stays = known.generation == generation || !below(key);
            if !stays && known.kept.is_some() {
                *kept_bytes = kept_bytes.saturating_sub(known.stamp.size);
            }
            stays
        });
    }

    fn lookup(&mut self, key: &[u8], stamp: &Stamp) -> Option<(Arc<[u8]>, Hash)> {
        let generation = self.generation;
        let known = self.files.get_mut(key)?;
        known.generation = generation;
        if known.stamp != *stamp || !known.believed {
            return None;
        }
        let bytes = known.seen.upgrade()?;
        Some((bytes, known.hash))
    }

    /// Remembers what was read and hands back the copy to use: two equal readings share one.
    fn remember(&mut self, key: Vec<u8>, stamp: Stamp, bytes: Arc<[u8]>, hash: Hash) -> Arc<[u8]> {
        let before = self.files.remove(&key);
        if let Some(known) = &before
            && known.kept.is_some()
        {
            self.kept_bytes = self.kept_bytes.saturating_sub(known.stamp.size);
        }
        let same = before.filter(|known| known.stamp == stamp && known.hash == hash);
        let now = Instant::now();
        let first_read = same.as_ref().map_or(now, |known| known.first_read);
        let bytes = same.and_then(|known| known.seen.upgrade()).unwrap_or(bytes);
        let keep = stamp.size <= LARGEST_TEXT && self.kept_bytes + stamp.size <= KEPT_BYTES;
        if keep {
            self.kept_bytes += stamp.size;
        }
        let known = Known {
            stamp,
            hash,
            kept: keep.then(|| Arc::clone(&bytes)),
            seen: Arc::downgrade(&bytes),
            first_read,
            believed: now.duration_since(first_read) >= SECOND_LOOK,
            generation: self.generation,
        };
        self.files.insert(key, known);
        bytes
    }
}

/// A file as read: its place in the listing and what was found.
pub(super) struct ReadFile {
    pub entry: Entry,
    pub body: RawBody,
    pub stat: FileStat,
    pub outcome: Outcome,
}

impl ReadFile {
    /// The file, where there is nothing else to be said of it.
    pub fn fine(self) -> Option<(RawFile, FileStat)> {
        let path = self.entry.path;
        let body = self.body;
        (self.outcome == Outcome::Fine).then_some((RawFile { path, body }, self.stat))
    }
}

/// What else is to be said about a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Fine,
    /// No answer within the deadline (F7).
    NotHere,
    /// The disk itself reported an error (F21).
    Disk,
}

enum Reading {
    Bytes(Vec<u8>, Hash, Stamp),
    Changing(Vec<u8>, Hash, Stamp),
    Body(RawBody, Outcome),
    /// Gone between listing and opening.
    Gone,
}

struct Job {
    folder: Arc<OwnedFd>,
    name: CString,
    limit: u64,
    returned: Arc<AtomicBool>,
}

/// Reads the entries of one folder, from the cache where nothing changed. Files that vanished
/// meanwhile are left out. `budget` is what may still be read into memory, in bytes.
pub(super) fn read_entries(
    cache: &mut ReadCache,
    folder: &Folder,
    entries: Vec<Entry>,
    budget: &mut u64,
) -> (Vec<ReadFile>, bool) {
    let mut read = Vec::with_capacity(entries.len());
    let mut waiting = Vec::new();
    let mut jobs = Vec::new();
    let mut over_budget = false;
    let nothing = Hash::of(b"");
    for entry in entries {
        let limit = if names::is_media(&entry.name) {
            LARGEST_MEDIA
        } else {
            LARGEST_TEXT
        };
        let size = entry.stamp.size;
        if !entry.regular {
            read.push(as_listed(entry, RawBody::NotAFile, Outcome::Fine, nothing));
        } else if size > limit {
            let body = RawBody::TooLarge { len: size };
            read.push(as_listed(entry, body, Outcome::Fine, nothing));
        } else if size > *budget {
            over_budget = true;
            read.push(as_listed(entry, RawBody::NotYet, Outcome::Fine, nothing));
        } else if cache.hanging.contains_key(&entry.key) {
            read.push(as_listed(entry, RawBody::NotYet, Outcome::NotHere, nothing));
        } else {
            *budget -= size;
            if let Some((bytes, hash)) = cache.lookup(&entry.key, &entry.stamp) {
                let body = RawBody::Bytes(bytes);
                read.push(as_listed(entry, body, Outcome::Fine, hash));
            } else {
                let returned = Arc::new(AtomicBool::new(false));
                jobs.push(Job {
                    folder: Arc::clone(&folder.fd),
                    name: entry.raw_name.clone(),
                    limit,
                    returned: Arc::clone(&returned),
                });
                waiting.push((entry, returned));
            }
        }
    }
    let results = read_within(READ_DEADLINE, jobs, |job| {
        let reading = read_one(&job.folder, &job.name, job.limit);
        job.returned.store(true, Ordering::Release);
        reading
    });
    for ((entry, returned), result) in waiting.into_iter().zip(results) {
        read.extend(settle(cache, entry, returned, result));
    }
    (read, over_budget)
}

fn as_listed(entry: Entry, body: RawBody, outcome: Outcome, hash: Hash) -> ReadFile {
    let stat = FileStat {
        stamp: entry.stamp,
        hash,
    };
    ReadFile {
        entry,
        body,
        stat,
        outcome,
    }
}

fn settle(
    cache: &mut ReadCache,
    entry: Entry,
    returned: Arc<AtomicBool>,
    result: Option<Reading>,
) -> Option<ReadFile> {
    let mut stat = FileStat {
        stamp: entry.stamp,
        hash: Hash::of(b""),
    };
    let (body, outcome) = match result {
        None => {
            cache.hanging.insert(entry.key.clone(), returned);
            (RawBody::NotYet, Outcome::NotHere)
        }
        Some(Reading::Gone) => return None,
        Some(Reading::Body(body, outcome)) => (body, outcome),
        Some(Reading::Bytes(bytes, hash, stamp)) => {
            stat = FileStat { stamp, hash };
            let bytes = cache.remember(entry.key.clone(), stamp, bytes.into(), hash);
            (RawBody::Bytes(bytes), Outcome::Fine)
        }
        Some(Reading::Changing(bytes, hash, stamp)) => {
            stat = FileStat { stamp, hash };
            (RawBody::Bytes(bytes.into()), Outcome::Fine)
        }
    };
    Some(ReadFile {
        entry,
        body,
        stat,
        outcome,
    })
}

/// Opens one name inside an open folder, for reading, following nothing and blocking on nothing.
pub(super) fn open_file(folder: &OwnedFd, name: &CString) -> Result<OwnedFd, Errno> {
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    openat(folder, name.as_c_str(), flags, Mode::empty())
}

fn read_one(folder: &OwnedFd, name: &CString, limit: u64) -> Reading {
    const TRIES: usize = 3;
    let mut last = None;
    for _ in 0..TRIES {
        match try_read(folder, name, limit) {
            // Written to while it was read: half of one version and half of another.
            Ok(changing @ Reading::Changing(..)) => last = Some(changing),
            Ok(other) => return other,
            Err(error) => return failed(error),
        }
    }
    last.unwrap_or(Reading::Gone)
}

fn try_read(folder: &OwnedFd, name: &CString, limit: u64) -> Result<Reading, std::io::Error> {
    // The listing saw a regular file; what stands there now is asked again before and after
    // opening, since opening a device can already do something.
    let listed = statat(folder, name.as_c_str(), AtFlags::SYMLINK_NOFOLLOW)?;
    if FileType::from_raw_mode(listed.st_mode) != FileType::RegularFile {
        return Ok(Reading::Body(RawBody::NotAFile, Outcome::Fine));
    }
    let fd = open_file(folder, name)?;
    let before = fstat(&fd)?;
    if FileType::from_raw_mode(before.st_mode) != FileType::RegularFile {
        return Ok(Reading::Body(RawBody::NotAFile, Outcome::Fine));
    }
    let stamp = Stamp::of(&before);
    if stamp.size > limit {
        let len = stamp.size;
        return Ok(Reading::Body(RawBody::TooLarge { len }, Outcome::Fine));
    }
    let mut file = std::fs::File::from(fd);
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0) + 1);
    (&mut file).take(limit + 1).read_to_end(&mut bytes)?;
    let len = bytes.len() as u64;
    if len > limit {
        return Ok(Reading::Body(RawBody::TooLarge { len }, Outcome::Fine));
    }
    let after = Stamp::of(&fstat(&file)?);
    let hash = Hash::of(&bytes);
    Ok(if after == stamp && len == stamp.size {
        Reading::Bytes(bytes, hash, stamp)
    } else {
        Reading::Changing(bytes, hash, after)
    })
}

fn failed(error: std::io::Error) -> Reading {
    match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::NOENT) => Reading::Gone,
        Some(Errno::LOOP | Errno::NXIO | Errno::ISDIR) => {
            Reading::Body(RawBody::NotAFile, Outcome::Fine)
        }
        // Linux says so for a placeholder that no program is there to fill.
        Some(Errno::AGAIN | Errno::TIMEDOUT) => Reading::Body(RawBody::NotYet, Outcome::NotHere),
        Some(Errno::IO) => unreadable(&error, Outcome::Disk),
        _ => unreadable(&error, Outcome::Fine),
    }
}

fn unreadable(error: &std::io::Error, outcome: Outcome) -> Reading {
    let why = error.to_string();
    Reading::Body(RawBody::Unreadable { why }, outcome)
}
