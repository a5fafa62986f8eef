//! From single file events to hints: which folder to look at again once it has been quiet for a
//! moment. Pure but for the translation of notify's events; the time is given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Event, EventKind};

use super::Hint;
use super::probe::PROBE_NAME;
use crate::workspace::names::{self, Class};

/// More folders than this waiting at once are one rescan.
const MOST_FOLDERS: usize = 256;
/// Files remembered as open for writing; more are treated as closed.
const MOST_WRITING: usize = 10_000;
/// A file whose closing was never heard is taken as closed after this, in milliseconds.
const LONGEST_WRITING: u64 = 60_000;
/// For this long after events were lost nobody knows which files are open, in milliseconds. The system
/// says once that its queue was full, and drops events behind that word until it was heard: what is
/// left of them may be a file's writing without its closing.
const UNSURE: u64 = 2_000;
/// A new folder is looked at once more after this, in milliseconds: files made in it before it was
/// watched made no event (F25).
const SECOND_LOOK: u64 = 2_000;
/// Only Linux tells when a writer closes a file.
const CLOSES_ARE_HEARD: bool = cfg!(target_os = "linux");

/// The folders below the root that are watched with everything in them.
pub(super) const WATCHED: [&str; 3] = ["content", "sites", "themes"];

/// An event as far as we care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Something at this path below the root came, went or changed.
    Changed { path: String, new_folder: bool },
    /// A program has written to this file and not closed it yet.
    Writing(String),
    /// The writer is done with this file.
    Closed(String),
    /// Events were lost (F22).
    Lost,
    /// The root or one of the folders directly below it came, went or was replaced.
    Roots(PathBuf),
    /// Our own probe.
    Probe,
}

/// Translates one event of notify; `root` is the absolute path of the workspace.
pub fn translate(root: &Path, event: &Event) -> Vec<Seen> {
    if event.need_rescan() {
        return vec![Seen::Lost];
    }
    let mut seen = Vec::new();
    for path in &event.paths {
        let Ok(inside) = path.strip_prefix(root) else {
            continue;
        };
        let parts: Vec<String> = inside
            .iter()
            .map(|part| names::composed(&part.to_string_lossy()))
            .collect();
        if parts
            .last()
            .is_some_and(|name| name.starts_with(PROBE_NAME))
        {
            seen.push(Seen::Probe);
            continue;
        }
        if parts
            .iter()
            .any(|name| names::class(name) != Class::Content)
        {
            continue;
        }
        let replaced = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        match parts.as_slice() {
            [] if replaced => seen.push(Seen::Roots(path.clone())),
            [] => {}
            [name] if WATCHED.contains(&name.as_str()) => {
                if replaced {
                    seen.push(Seen::Roots(path.clone()));
                }
            }
            // Whatever else lies beside them is not ours: perhaps the folder a website is in.
            [name] if name != "recado.yaml" => {}
            _ => translate_file(&event.kind, parts.join("/"), &mut seen),
        }
    }
    seen
}

fn translate_file(kind: &EventKind, path: String, seen: &mut Vec<Seen>) {
    let mut changed = |new_folder| {
        seen.push(Seen::Changed {
            path: path.clone(),
            new_folder,
        });
    };
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
            changed(false);
            seen.push(Seen::Closed(path));
        }
        // Reading, our own too, changes nothing.
        EventKind::Access(_) => {}
        EventKind::Create(CreateKind::Folder) => changed(true),
        EventKind::Modify(ModifyKind::Data(_)) => {
            changed(false);
            if CLOSES_ARE_HEARD {
                seen.push(Seen::Writing(path));
            }
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => {
            // A folder that was moved in comes with everything inside it.
            changed(true);
            seen.push(Seen::Closed(path));
        }
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => {
            changed(false);
            seen.push(Seen::Closed(path));
        }
        _ => changed(false),
    }
}

#[derive(Clone, Copy, Debug)]
struct Since {
    first: u64,
    last: u64,
}

/// What was heard and not passed on yet. Times in milliseconds.
#[derive(Debug, Default)]
pub struct Pending {
    folders: BTreeMap<String, Since>,
    again: BTreeMap<String, u64>,
    rescan: Option<Since>,
    writing: BTreeMap<String, u64>,
    lost: Option<u64>,
}

impl Pending {
    /// Takes in one event.
    pub fn hear(&mut self, seen: Seen, at: u64) {
        match seen {
            Seen::Changed { path, new_folder } => {
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                self.touch(folder, at);
                if new_folder {
                    self.again.insert(folder.to_owned(), at + SECOND_LOOK);
                }
            }
            Seen::Writing(path) => {
                let unsure = self.lost.is_some_and(|lost| at < lost + UNSURE);
                let room = self.writing.len() < MOST_WRITING || self.writing.contains_key(&path);
                if room && !unsure {
                    self.writing.insert(path, at);
                }
            }
            Seen::Closed(path) => {
                self.writing.remove(&path);
            }
            Seen::Lost => {
                // Closings may be among what was lost.
                self.writing.clear();
                self.lost = Some(at);
                self.everything(at);
            }
            Seen::Roots(_) => self.everything(at),
            Seen::Probe => {}
        }
    }

    /// Asks for a look at everything.
    pub fn everything(&mut self, at: u64) {
        let since = self.rescan.get_or_insert(Since {
            first: at,
            last: at,
        });
        since.last = at;
    }

    fn touch(&mut self, folder: &str, at: u64) {
        if let Some(since) = self.folders.get_mut(folder) {
            since.last = at;
        } else if self.folders.len() < MOST_FOLDERS {
            let since = Since {
                first: at,
                last: at,
            };
            self.folders.insert(folder.to_owned(), since);
        } else {
            self.folders.clear();
            self.everything(at);
        }
    }

    /// Takes out the hints that are ripe: quiet for `quiet`, or waiting for `longest` although
    /// events keep coming.
    pub fn ripe(&mut self, at: u64, quiet: u64, longest: u64) -> Vec<Hint> {
        let is_ripe = |since: &Since| at >= (since.last + quiet).min(since.first + longest);
        self.writing.retain(|_, last| at < *last + LONGEST_WRITING);
        if self.rescan.as_ref().is_some_and(is_ripe) {
            self.rescan = None;
            self.folders.clear();
            return vec![Hint::Rescan];
        }
        let due: Vec<String> = self
            .again
            .extract_if(.., |_, when| *when <= at)
            .map(|(folder, _)| folder)
            .collect();
        let ripe = self.folders.extract_if(.., |_, since| is_ripe(since));
        let folders: BTreeSet<String> = ripe.map(|(folder, _)| folder).chain(due).collect();
        folders.into_iter().map(Hint::Folder).collect()
    }

    /// When [`Pending::ripe`] will have something.
    pub fn next(&self, quiet: u64, longest: u64) -> Option<u64> {
        let ripe = |since: &Since| (since.last + quiet).min(since.first + longest);
        let folders = self.folders.values().chain(self.rescan.as_ref()).map(ripe);
        folders.chain(self.again.values().copied()).min()
    }

    /// What [`Pending::ripe`] will give once it has been quiet. A second look at a new folder is not
    /// among it: mostly it brings nothing.
    pub fn coming(&self) -> Vec<Hint> {
        match self.rescan {
            Some(_) => vec![Hint::Rescan],
            None => self.folders.keys().cloned().map(Hint::Folder).collect(),
        }
    }

    /// Files that some program has open for writing.
    pub fn writing(&self) -> BTreeSet<String> {
        self.writing.keys().cloned().collect()
    }
}
