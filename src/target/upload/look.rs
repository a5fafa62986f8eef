//! A look at the folders that hold what is asked for, from the root down.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt as _;

use super::line::{Entries, Entry, Kind, Line, beside, is_new, put_aside, split};
use super::{WIDTH, together};
use crate::target::TargetError;

/// How much of a folder is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// The names asked for; of the root all.
    Named,
    /// Everything, so that nothing unfinished is missed.
    Whole,
}

/// What was seen, by folder; the root is the empty path. Folders that are not there are missing.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    folders: BTreeMap<String, Entries>,
}

/// What is in the way of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// A folder above it is a link.
    Link,
    /// It is a link itself.
    LinkItself,
    /// A file stands where a folder is needed, or a folder where the file is to be.
    NotAFolder,
}

/// Lists the folders of these paths, each level at once. Below what is no folder nothing is looked
/// for: a server would follow a link there.
pub(super) async fn look<'a>(
    line: &Line,
    paths: impl Iterator<Item = &'a str>,
    detail: Detail,
) -> Result<Seen, TargetError> {
    let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([("", BTreeSet::new())]);
    for mut path in paths {
        while !path.is_empty() {
            let (folder, name) = split(path);
            wanted.entry(folder).or_default().insert(name);
            path = folder;
        }
    }
    if let Line::S3(s3) = line {
        let folders = s3.tree(wanted.keys().copied()).await?;
        return Ok(Seen { folders });
    }
    let mut seen = Seen::default();
    let mut level = vec![String::new()];
    while !level.is_empty() {
        let mut lists = Vec::new();
        for folder in &level {
            let detail = if folder.is_empty() {
                Detail::Whole
            } else {
                detail
            };
            lists.push(line.list(folder, &wanted[folder.as_str()], detail).boxed());
        }
        let lists = together(WIDTH, lists).await?;
        let mut next = Vec::new();
        for (folder, entries) in level.into_iter().zip(lists) {
            let Some(entries) = entries else {
                continue;
            };
            for name in &wanted[folder.as_str()] {
                let is_folder = entries.get(*name).map(|entry| entry.kind) == Some(Kind::Folder);
                let below = beside(&folder, name);
                if is_folder && wanted.contains_key(below.as_str()) {
                    next.push(below);
                }
            }
            seen.folders.insert(folder, entries);
        }
        level = next;
    }
    Ok(seen)
}

impl Seen {
    /// What stands at a path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let (folder, name) = split(path);
        self.folders.get(folder)?.get(name)
    }

    pub fn is_folder(&self, path: &str) -> bool {
        path.is_empty() && self.folders.contains_key("")
            || self.entry(path).map(|entry| entry.kind) == Some(Kind::Folder)
    }

    /// The root is not there.
    pub fn is_gone(&self) -> bool {
        !self.folders.contains_key("")
    }

    /// Nothing at all is there: what stands at the place of a disk that is not connected.
    pub fn is_empty(&self) -> bool {
        self.folders.get("").is_none_or(BTreeMap::is_empty)
    }

    /// What is in the way of a path.
    pub fn obstacle(&self, path: &str) -> Option<Obstacle> {
        let ends = path.match_indices('/').map(|(at, _)| at);
        for end in ends.chain([path.len()]) {
            let is_file = end == path.len();
            match (self.entry(&path[..end])?.kind, is_file) {
                (Kind::Link, false) => return Some(Obstacle::Link),
                (Kind::Link, true) => return Some(Obstacle::LinkItself),
                (Kind::File | Kind::Other, false) | (Kind::Folder, true) => {
                    return Some(Obstacle::NotAFolder);
                }
                _ => {}
            }
        }
        None
    }

    /// The unfinished files that a killed writer left.
    pub fn unfinished(&self) -> impl Iterator<Item = String> + '_ {
        self.names().filter_map(|(folder, name, _)| {
            let is_litter = is_new(name) || put_aside(name).is_some();
            is_litter.then(|| beside(folder, name))
        })
    }

    /// Gives files their names back that were out of the way when a writer was killed. A page must
    /// not be missing until its next change.
    pub async fn put_back(&mut self, line: &Line) -> Result<(), TargetError> {
        let aside = self.names().filter_map(|(folder, name, entry)| {
            let of = beside(folder, put_aside(name)?);
            let is_missing = self.entry(&of).is_none();
            is_missing.then(|| (beside(folder, name), of, entry.clone()))
        });
        let aside: Vec<_> = aside.collect();
        for (from, to, entry) in aside {
            line.rename(&from, &to).await?;
            for (path, entry) in [(from, None), (to, Some(entry))] {
                let (folder, name) = split(&path);
                let entries = self.folders.entry(folder.to_owned()).or_default();
                match entry {
                    Some(entry) => entries.insert(name.to_owned(), entry),
                    None => entries.remove(name),
                };
            }
        }
        Ok(())
    }

    fn names(&self) -> impl Iterator<Item = (&str, &str, &Entry)> {
        self.folders.iter().flat_map(|(folder, entries)| {
            let names = entries.iter();
            names.map(|(name, entry)| (folder.as_str(), name.as_str(), entry))
        })
    }
}
