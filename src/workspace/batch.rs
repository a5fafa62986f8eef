//! Files that were read together.

use std::collections::BTreeSet;

use super::names;
use super::read::{FileStat, Outcome, ReadCache, ReadFile, read_entries};
use super::walk::{Entry, Folder};
use super::whole_file;
use crate::content::{Conflict, RawBody, RawFile};
use crate::finding::{Finding, Severity};
use crate::words::Arg;

/// Folders inside folders inside one site or the themes.
const DEEPEST: usize = 12;

/// Files of one site, of the themes, or the settings, as found at one moment.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The site they belong to; empty for settings and themes.
    pub site: String,
    /// Sorted by path. Two names on disk that are one name when composed (F12) stand next to each
    /// other under the same path.
    pub files: Vec<RawFile>,
    /// One for each of `files`, in the same order.
    pub stats: Vec<FileStat>,
    /// What could not be looked into: files below may exist although they are not listed.
    pub incomplete: Vec<Incomplete>,
    /// What the reading has to say about files.
    pub findings: Vec<Finding>,
    /// How many notes lie beside the files.
    pub notes: usize,
    /// Emptied into the site's list once the folder is read.
    pub conflicts: Vec<Conflict>,
}

/// A folder that could not be listed, or a file on a failing disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// Below the root of the workspace.
    pub path: String,
    /// The operating system's words.
    pub why: String,
}

/// How much one site, or the themes, may hold: beyond it is a finding, not a full memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders.
    pub names: usize,
    /// Of all files together.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            names: 200_000,
            bytes: 1024 * 1024 * 1024,
        }
    }
}

/// What may still be read.
pub(super) struct Allowance {
    limits: Limits,
    left: Limits,
}

impl Allowance {
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            left: limits,
        }
    }
}

impl Batch {
    /// Reads a folder and the folders in it. `depth` counts from 0.
    pub(super) fn read_tree(
        &mut self,
        folder: &Folder,
        cache: &mut ReadCache,
        allowed: &mut Allowance,
        depth: usize,
    ) {
        let below = self.read_folder(folder, cache, allowed, |_| true);
        for (raw_name, name) in below {
            let path = folder.path_of(&name);
            if depth + 1 >= DEEPEST {
                self.tell("folder-too-deep", Severity::Error, &path, vec![]);
                self.incomplete.push(Incomplete {
                    path,
                    why: format!("more than {DEEPEST} folders deep"),
                });
                continue;
            }
            match folder.enter(&raw_name, &name) {
                Ok(inner) => self.read_tree(&inner, cache, allowed, depth + 1),
                // Gone, or no folder any more, since it was listed.
                Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR) => {}
                Err(rustix::io::Errno::LOOP) => {}
                Err(error) => self.miss(&path, &error.to_string()),
            }
        }
    }

    /// Reads the files of a folder whose names `wanted` accepts, not the folders in it.
    pub(super) fn read_some(
        &mut self,
        folder: &Folder,
        cache: &mut ReadCache,
        allowed: &mut Allowance,
        wanted: impl Fn(&str) -> bool,
    ) {
        self.read_folder(folder, cache, allowed, wanted);
    }

    fn read_folder(
        &mut self,
        folder: &Folder,
        cache: &mut ReadCache,
        allowed: &mut Allowance,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<(std::ffi::CString, String)> {
        let listing = match folder.list(allowed.left.names) {
            Ok(listing) => listing,
            Err(error) => {
                self.miss(&folder.path, &error.to_string());
                return Vec::new();
            }
        };
        if listing.cut {
            let most = vec![("most", Arg::from(allowed.limits.names))];
            self.tell("folder-too-full", Severity::Error, &folder.path, most);
            self.incomplete.push(Incomplete {
                path: folder.path.clone(),
                why: format!("more than {} files", allowed.limits.names),
            });
        }
        self.notes += listing.notes.len();
        for name in &listing.bad_names {
            let path = folder.path_of(name);
            self.tell("name-not-text", Severity::Error, &path, vec![]);
        }
        allowed.left.names = allowed
            .left
            .names
            .saturating_sub(listing.entries.len() + listing.folders.len());
        let entries: Vec<Entry> = listing
            .entries
            .into_iter()
            .filter(|entry| wanted(&entry.name))
            .collect();
        let entries = self.set_copies_aside(folder, entries);
        let (read, over) = read_entries(cache, folder, entries, &mut allowed.left.bytes);
        if over {
            let megabytes = usize::try_from(allowed.limits.bytes >> 20).unwrap_or(usize::MAX);
            let most = vec![("most", Arg::from(megabytes))];
            self.tell("folder-too-large", Severity::Error, &folder.path, most);
        }
        for file in read {
            self.take(file);
        }
        let mut below = Vec::new();
        for inner in listing.folders {
            match names::conflict_copy(&inner.name) {
                Some(copy) if copy.certain => self.conflicts.push(Conflict {
                    copy: folder.path_of(&inner.name),
                    original: folder.path_of(&copy.original),
                }),
                _ => below.push((inner.raw_name, inner.name)),
            }
        }
        below
    }

    /// Conflict copies are reported and never read (F6).
    fn set_copies_aside(&mut self, folder: &Folder, entries: Vec<Entry>) -> Vec<Entry> {
        let looks_like_one = |entry: &Entry| names::conflict_copy(&entry.name).is_some();
        if !entries.iter().any(looks_like_one) {
            return entries;
        }
        let beside: BTreeSet<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        let (copies, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| {
            names::conflict_copy(&entry.name)
                .is_some_and(|copy| copy.certain || beside.contains(&copy.original))
        });
        for copy in copies {
            if let Some(name) = names::conflict_copy(&copy.name) {
                self.conflicts.push(Conflict {
                    copy: copy.path,
                    original: folder.path_of(&name.original),
                });
            }
        }
        files
    }

    fn take(&mut self, file: ReadFile) {
        let ReadFile {
            entry,
            body,
            stat,
            outcome,
        } = file;
        if entry.linked {
            self.tell("file-linked", Severity::Warning, &entry.path, vec![]);
        }
        if entry.symlink && !names::is_text(&entry.name) {
            self.tell("link-not-followed", Severity::Warning, &entry.path, vec![]);
        }
        match outcome {
            Outcome::Fine => {}
            Outcome::NotHere => self.tell("file-not-here", Severity::Error, &entry.path, vec![]),
            Outcome::Disk => {
                if let RawBody::Unreadable { why } = &body {
                    self.incomplete.push(Incomplete {
                        path: entry.path.clone(),
                        why: why.clone(),
                    });
                }
            }
        }
        self.files.push(RawFile {
            path: entry.path,
            body,
        });
        self.stats.push(stat);
    }

    /// Notes that a folder could not be looked into.
    pub(super) fn miss(&mut self, path: &str, why: &str) {
        let args = vec![("why", Arg::from(why))];
        self.tell("folder-unreadable", Severity::Error, path, args);
        self.incomplete.push(Incomplete {
            path: path.to_owned(),
            why: why.to_owned(),
        });
    }

    fn tell(
        &mut self,
        code: &'static str,
        severity: Severity,
        path: &str,
        args: Vec<(&'static str, Arg)>,
    ) {
        self.findings.push(Finding {
            site: self.site.clone(),
            severity,
            code,
            place: whole_file(path),
            args,
        });
    }

    /// Brings everything into its order.
    pub(super) fn finish(&mut self) {
        let files = std::mem::take(&mut self.files);
        let stats = std::mem::take(&mut self.stats);
        let mut both: Vec<_> = files.into_iter().zip(stats).collect();
        both.sort_by(|a, b| a.0.path.cmp(&b.0.path));
        (self.files, self.stats) = both.into_iter().unzip();
        self.conflicts.sort_by(|a, b| a.copy.cmp(&b.copy));
        self.findings
            .sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    }

    pub(super) fn take_conflicts(&mut self) -> Vec<Conflict> {
        std::mem::take(&mut self.conflicts)
    }

    /// Takes files out, with their stats.
    pub(super) fn remove_where(&mut self, matches: impl Fn(&RawFile) -> bool) -> Vec<RawFile> {
        let files = std::mem::take(&mut self.files);
        let stats = std::mem::take(&mut self.stats);
        let mut removed = Vec::new();
        for (file, stat) in files.into_iter().zip(stats) {
            if matches(&file) {
                removed.push(file);
            } else {
                self.files.push(file);
                self.stats.push(stat);
            }
        }
        removed
    }
}
