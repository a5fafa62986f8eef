//! A change, carried out in an order in which visitors never miss anything: what pages use before
//! the pages, and pages gone before what they used.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt as _;

use super::line::{Entry, Kind, Line, chain, split};
use super::look::{Detail, Obstacle, Seen, look};
use super::version::Version;
use super::{WIDTH, read, together};
use crate::change::{ChangeSet, Write};
use crate::hash::Hash;
use crate::target::TargetError;
use crate::target::forbidden::forbidden;

/// Writes and removes what the change set says; the versions of the files written. `unfinished`
/// are files of an earlier writer that was killed: the lease of the target keeps any other one away.
pub(super) async fn apply(
    line: &Line,
    change: &ChangeSet,
    mut unfinished: BTreeSet<String>,
) -> Result<BTreeMap<String, String>, TargetError> {
    let paths = change.writes.keys().chain(change.removes.keys());
    let mut seen = look(line, paths.map(String::as_str), Detail::Whole).await?;
    seen.put_back(line).await?;
    let mut versions = still_as_seen(line, &seen, change).await?;
    unfinished.extend(seen.unfinished());
    line.talk().mark_sent();
    clear(line, unfinished.into_iter()).await?;
    make_folders(line, &seen, change).await?;
    let writes = change.writes.iter();
    let writes = writes.filter(|(path, _)| !versions.contains_key(*path));
    let (pages, parts): (Vec<_>, Vec<_>) = writes.partition(|(path, _)| is_page(path));
    for group in [parts, pages] {
        let mut work = Vec::new();
        for (path, write) in group {
            work.push(put(line, path, write, seen.entry(path)).boxed());
        }
        match together(WIDTH, work).await {
            Ok(written) => versions.extend(written),
            // What is over goes, whatever became of what is new. What pages use stays: old ones may
            // still use it.
            Err(error) if !error.ends_it() => {
                remove(line, &seen, change, is_page).await?;
                return Err(error);
            }
            Err(error) => return Err(error),
        }
    }
    remove(line, &seen, change, |_| true).await?;
    Ok(versions)
}

/// Takes unfinished files away.
pub(super) async fn clear(
    line: &Line,
    unfinished: impl Iterator<Item = String>,
) -> Result<(), TargetError> {
    for path in unfinished {
        line.remove(&path).await?;
    }
    Ok(())
}

/// Whether everything is as it was when the change set was computed. The versions of files that
/// already are as they should be: killed half way last time, they are no surprise.
async fn still_as_seen(
    line: &Line,
    seen: &Seen,
    change: &ChangeSet,
) -> Result<BTreeMap<String, String>, TargetError> {
    for (path, write) in &change.writes {
        match seen.obstacle(path) {
            Some(Obstacle::Link) => return Err(forbidden(path, "link")),
            Some(Obstacle::NotAFolder) => return Err(forbidden(path, "not-a-folder")),
            Some(Obstacle::LinkItself) if write.replaces.is_some() => {
                return Err(forbidden(path, "link"));
            }
            Some(Obstacle::LinkItself) | None => {}
        }
    }
    let mut work = Vec::new();
    for (path, write) in &change.writes {
        work.push(arrived(line, path, write, seen.entry(path)).boxed());
    }
    let arrived = together(WIDTH, work).await?;
    for (path, remove) in &change.removes {
        let entry = seen.entry(path).filter(|entry| entry.kind != Kind::Folder);
        let Some(entry) = entry else {
            continue;
        };
        let version = Version::parse(&remove.version);
        if !version.is_of(entry) {
            let bytes = read(line, path, entry).await?;
            if bytes.is_some_and(|bytes| Hash::of(&bytes).hex() != version.hash) {
                return Err(line.talk().moved());
            }
        }
    }
    Ok(arrived.into_iter().flatten().collect())
}

/// Whether a path may be written: it still holds what is to be replaced (`None`), or holds what is
/// to be written already, and in which version.
async fn arrived(
    line: &Line,
    path: &str,
    write: &Write,
    entry: Option<&Entry>,
) -> Result<Option<(String, String)>, TargetError> {
    let before = write.replaces.as_deref().map(Version::parse);
    let entry = match (entry, &before) {
        (None, None) => return Ok(None),
        (None, Some(_)) => return Err(line.talk().moved()),
        (Some(entry), Some(before)) if before.is_of(entry) => return Ok(None),
        (Some(entry), _) => entry,
    };
    let bytes = read(line, path, entry).await?;
    let hash = bytes.map(|bytes| Hash::of(&bytes));
    if hash == Some(write.hash) && entry.kind == Kind::File {
        let version = Version::of(write.hash, entry).to_string();
        return Ok(Some((path.to_owned(), version)));
    }
    let same = before.is_some_and(|before| hash.is_some_and(|hash| hash.hex() == before.hash));
    match same {
        true => Ok(None),
        false => Err(line.talk().moved()),
    }
}

async fn put(
    line: &Line,
    path: &str,
    write: &Write,
    over: Option<&Entry>,
) -> Result<(String, String), TargetError> {
    let entry = line.put(path, &write.body, over).await?;
    let version = Version::of(write.hash, &entry).to_string();
    Ok((path.to_owned(), version))
}

/// Makes every folder that a file needs and that is not there.
async fn make_folders(line: &Line, seen: &Seen, change: &ChangeSet) -> Result<(), TargetError> {
    if seen.is_gone() && !change.writes.is_empty() {
        line.make_folder("").await?;
    }
    let folders = change.writes.keys().flat_map(|path| chain(split(path).0));
    let missing: BTreeSet<&str> = folders.filter(|folder| !seen.is_folder(folder)).collect();
    for folder in missing {
        line.make_folder(folder).await?;
    }
    Ok(())
}

async fn remove(
    line: &Line,
    seen: &Seen,
    change: &ChangeSet,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), TargetError> {
    // Whatever came into the way since we looked: our file is gone, and what can be reached
    // through a link is not ours.
    let is_file = |path: &&String| {
        let entry = seen.entry(path);
        entry.is_some_and(|entry| entry.kind == Kind::File)
    };
    let ours = change.removes.keys().filter(|path| wanted(path));
    let ours = ours.filter(is_file);
    let (pages, parts): (Vec<_>, Vec<_>) = ours.partition(|path| is_page(path));
    for path in pages.into_iter().chain(parts) {
        line.remove(path).await?;
    }
    // A folder that became empty was a page's own; one with other files stays.
    let mut folders: BTreeSet<&str> = change.removes.keys().map(|path| split(path).0).collect();
    while let Some(folder) = folders.pop_last() {
        let is_there = !folder.is_empty() && seen.is_folder(folder);
        if is_there && line.remove_folder(folder).await? {
            folders.insert(split(folder).0);
        }
    }
    Ok(())
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html") || path.ends_with(".xml")
}
