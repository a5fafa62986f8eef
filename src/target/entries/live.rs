//! What stands on the website, as far as asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Found, Path, System};
use crate::change::{Live, LiveFile, Owned, Stamp};
use crate::hash::Hash;
use crate::site::Place;
use crate::target::advice::Advice;
use crate::target::{Ask, TargetError};

/// An entry that was written before: its path, what is known of it.
type Known<'a> = (&'a str, &'a Owned, Stamp);

/// The state of the entries, pages and pictures asked for.
pub async fn live(system: &impl System, ask: &Ask) -> Result<Live, TargetError> {
    let mut live = Live::default();
    let mut known: BTreeMap<&str, Vec<Known<'_>>> = BTreeMap::new();
    let mut new: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut pages = BTreeSet::new();
    for path in ask.paths().chain(&ask.read) {
        let owned = ask.known.get(path);
        let owned = owned.and_then(|owned| Some((owned, Stamp::read(&owned.version)?)));
        match (Path::of(path), owned) {
            // Not asked for: a picture that somebody deletes goes from the entries that showed it,
            // and is seen there.
            (Some(Path::Media(_)), Some((owned, _))) => {
                let file = file(owned.hash, owned.version.clone());
                live.files.insert(path.clone(), file);
            }
            // Uploaded or not, its name tells: whoever uploads looks for it.
            (Some(Path::Media(_)) | None, _) => {}
            (Some(Path::Page(slug)), _) => {
                pages.insert(slug);
            }
            (Some(Path::Entry { collection, .. }), Some((owned, stamp))) => {
                let known = known.entry(collection).or_default();
                known.push((path, owned, stamp));
            }
            (Some(Path::Entry { collection, mark }), None) => {
                new.entry(collection).or_default().insert(mark, path);
            }
        }
    }
    for (collection, known) in known {
        known_ones(system, collection, &known, ask, &mut live).await?;
    }
    for (collection, wanted) in new {
        unknown_ones(system, collection, &wanted, ask, &mut live).await?;
    }
    if !pages.is_empty() {
        system.pages(&pages, &mut live).await?;
    }
    Ok(live)
}

/// Whether the places' collections can be read and written.
pub async fn examine(system: &impl System, places: &[Place]) -> Result<Vec<Advice>, TargetError> {
    for place in places {
        if let Place::Entries(entries) = place {
            system.marked(&entries.collection).await?;
            system.may_write(&entries.collection).await?;
        }
    }
    Ok(Vec::new())
}

/// Entries that we wrote before, by their ids. What is not public is not there for a visitor.
async fn known_ones(
    system: &impl System,
    collection: &str,
    known: &[Known<'_>],
    ask: &Ask,
    live: &mut Live,
) -> Result<(), TargetError> {
    let ids: Vec<String> = known.iter().map(|(.., stamp)| stamp.id.clone()).collect();
    let found = system.by_ids(collection, &ids).await?;
    let found: BTreeMap<&str, &Found> = found
        .iter()
        .map(|found| (found.id.as_str(), found))
        .collect();
    for (path, owned, stamp) in known {
        let found = found.get(stamp.id.as_str()).filter(|found| found.is_public);
        let (Some(found), Some(Path::Entry { mark, .. })) = (found, Path::of(path)) else {
            continue;
        };
        // An id that means something else now: the website was put back to an older state (C16).
        let is_ours = found.is_of(mark);
        let hash = match is_ours && found.is_as(stamp) {
            true => owned.hash,
            false => {
                let late = found.sent().filter(|sent| is_ours && *sent != owned.hash);
                late.unwrap_or_else(|| Hash::of(found.seen.as_bytes()))
            }
        };
        put(live, ask, path, hash, &found.stamp(&stamp.category), found);
    }
    Ok(())
}

/// Entries of which nothing is known: found by our mark, where an answer was lost or the ledger was. A
/// draft of ours is no entry yet.
async fn unknown_ones(
    system: &impl System,
    collection: &str,
    wanted: &BTreeMap<&str, &str>,
    ask: &Ask,
    live: &mut Live,
) -> Result<(), TargetError> {
    let marks: Vec<&str> = wanted.keys().copied().collect();
    for found in ours(system, collection, &marks).await? {
        let path = found
            .mark
            .as_ref()
            .and_then(|mark| wanted.get(mark.item.as_str()));
        let Some(path) = path.filter(|path| found.is_public && !live.files.contains_key(**path))
        else {
            continue;
        };
        let hash = found.sent();
        let hash = hash.unwrap_or_else(|| Hash::of(found.seen.as_bytes()));
        put(live, ask, path, hash, &found.stamp(""), &found);
    }
    Ok(())
}

/// All entries of ours in a collection, among them those with these marks, wherever the system finds
/// them.
pub(super) async fn ours(
    system: &impl System,
    collection: &str,
    marks: &[&str],
) -> Result<Vec<Found>, TargetError> {
    let mut all = system.marked(collection).await?;
    let is_missing = |mark: &&str| !all.iter().any(|found| found.is_of(mark));
    let missing: Vec<&str> = marks.iter().copied().filter(is_missing).collect();
    if !missing.is_empty() {
        let overlooked = system.overlooked(collection, &missing).await?;
        let is_missing = |found: &Found| missing.iter().any(|mark| found.is_of(mark));
        all.extend(overlooked.into_iter().filter(is_missing));
    }
    Ok(all)
}

fn put(live: &mut Live, ask: &Ask, path: &str, hash: Hash, stamp: &Stamp, found: &Found) {
    let mut file = file(hash, stamp.to_version());
    if ask.read.contains(path) {
        file.bytes = Some(Arc::from(found.entry.to_text().into_bytes()));
    }
    live.files.insert(path.to_owned(), file);
}

fn file(hash: Hash, version: String) -> LiveFile {
    LiveFile {
        version,
        hash,
        bytes: None,
    }
}
