//! Entries, pages and pictures are written one by one; what an entry uses is there before it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::Value;

use super::live::ours;
use super::media::pictures;
use super::request::{by_id, changed, delete, moved, refused, still, written};
use super::{Found, Hide, Path, SIDE_BY_SIDE, System, Wish, addressed};
use crate::change::{Applied, ChangeSet, Entry, Remove, Stamp, Write};
use crate::target::TargetError;
use crate::target::forbidden::check_change;

/// What one change has in hand while it is carried out.
pub struct Work<'a> {
    pub(super) change: &'a ChangeSet,
    /// By path.
    media: BTreeMap<String, Stamp>,
    /// Entries of ours that are there already, by collection. Looked for only where something is new.
    ours: BTreeMap<String, Vec<Found>>,
    /// An answer was lost on the way, and what it belonged to was found all the same. It may take effect
    /// once more, later.
    unsettled: AtomicBool,
}

impl Work<'_> {
    /// Says that an answer was lost.
    pub fn unsettle(&self) {
        self.unsettled.store(true, Ordering::Relaxed);
    }

    /// An answer was lost, and what it belonged to was not found.
    pub fn unknown(&self, system: &impl System, cause: anyhow::Error) -> TargetError {
        self.unsettle();
        let target = system.talk().target.clone();
        TargetError::Unknown { target, cause }
    }
}

/// Writes and removes what the change set says.
pub async fn apply<S: System>(
    system: &S,
    revision: &str,
    change: &ChangeSet,
) -> Result<Applied, TargetError> {
    check_change(change)?;
    let mut work = Work {
        change,
        media: BTreeMap::new(),
        ours: BTreeMap::new(),
        unsettled: AtomicBool::new(false),
    };
    let new = change.writes.iter();
    let new = new.filter(|(_, write)| write.replaces.is_none());
    for (collection, marks) in by_collection(new.map(|(path, _)| path)) {
        let ours = ours(system, collection, &marks).await?;
        work.ours.insert(collection.to_owned(), ours);
    }
    let progress = &system.talk().progress;
    progress.begin(change.writes.len() + change.removes.len());
    let brought = match pictures(system, &work).await {
        Ok(media) => {
            work.media = media;
            write_all(system, &work).await
        }
        Err(error) => Err(error),
    };
    // What is over goes, whatever became of what is new: an offer that cannot be written keeps none on
    // the website that has ended.
    let taken = match brought.as_ref().is_err_and(TargetError::ends_it) {
        true => Ok(()),
        false => take_all_down(system, &work).await,
    };
    let (versions, kept) = both(brought, taken)?;
    let unsettled = work.unsettled.load(Ordering::Relaxed);
    if unsettled {
        let paths = change.after.files.keys().chain(change.removes.keys());
        sweep(system, paths).await?;
    }
    let revision = revision.to_owned();
    Ok(Applied {
        revision,
        versions,
        unsettled,
        kept,
    })
}

/// What became of what is new, and of what is over. Of two failures the first counts, unless the second
/// alone leaves something unknown.
fn both<T>(
    brought: Result<T, TargetError>,
    taken: Result<(), TargetError>,
) -> Result<T, TargetError> {
    match (brought, taken) {
        (Ok(brought), taken) => taken.map(|()| brought),
        (Err(first), Err(second)) if counts_before(&second, &first) => Err(second),
        (Err(first), _) => Err(first),
    }
}

/// Whether a later failure is told in the place of an earlier one.
fn counts_before(later: &TargetError, earlier: &TargetError) -> bool {
    let is_unknown = |error: &TargetError| matches!(error, TargetError::Unknown { .. });
    is_unknown(later) && !is_unknown(earlier)
}

/// Where it is, what is known of it now, and a page as the system kept it.
type Written = (String, Stamp, Option<String>);

/// The versions of what is written, and the pages that the system did not keep as they were written.
type Brought = (BTreeMap<String, String>, BTreeMap<String, Arc<[u8]>>);

async fn write_all(system: &impl System, work: &Work<'_>) -> Result<Brought, TargetError> {
    let media = work.media.iter();
    let media = media.map(|(path, stamp)| (path.clone(), stamp.to_version()));
    let mut versions: BTreeMap<String, String> = media.collect();
    let mut kept = BTreeMap::new();
    let mut writes: Vec<BoxFuture<'_, Result<Written, TargetError>>> = Vec::new();
    for (path, write) in &work.change.writes {
        let of = Path::of(path);
        // Pictures are there already.
        if let Some(Path::Media(_)) = of {
            continue;
        }
        let written = async move {
            let (stamp, page) = match of {
                Some(Path::Entry { collection, mark }) => {
                    let stamp = write_entry(system, work, collection, mark, write).await?;
                    (stamp, None)
                }
                Some(Path::Page(_)) => {
                    let (stamp, page) = system.write_page(work, write).await?;
                    (
                        stamp,
                        Some(page).filter(|page| *page.as_bytes() != *write.body),
                    )
                }
                Some(Path::Media(_)) | None => return Err(refused(system, "not an entry")),
            };
            system.talk().progress.step();
            Ok((path.clone(), stamp, page))
        };
        writes.push(written.boxed());
    }
    for (path, stamp, page) in side_by_side(writes).await? {
        versions.insert(path.clone(), stamp.to_version());
        kept.extend(page.map(|page| (path, Arc::from(page.into_bytes()))));
    }
    Ok((versions, kept))
}

async fn take_all_down(system: &impl System, work: &Work<'_>) -> Result<(), TargetError> {
    let mut removes: Vec<BoxFuture<'_, Result<(), TargetError>>> = Vec::new();
    for (path, remove) in &work.change.removes {
        // Pictures stay: somebody may have put them elsewhere, too.
        if let Some(Path::Entry { collection, mark }) = Path::of(path) {
            removes.push(take_down(system, work, collection, mark, remove).boxed());
        }
    }
    side_by_side(removes).await.map(|_| ())
}

async fn write_entry(
    system: &impl System,
    work: &Work<'_>,
    collection: &str,
    mark: &str,
    write: &Write,
) -> Result<Stamp, TargetError> {
    let entry = Entry::read(&write.body).ok_or_else(|| refused(system, "not an entry"))?;
    let before = write.replaces.as_deref().and_then(Stamp::read);
    let picture = entry.picture.as_ref();
    let wish = Wish {
        collection,
        mark,
        hash: write.hash,
        entry: &entry,
        content: &addressed(&entry.content, &work.media),
        picture: picture.and_then(|(path, _)| work.media.get(path)),
        category: before.as_ref().map_or("", |stamp| &stamp.category),
    };
    let now = match &before {
        Some(stamp) => still(system, collection, stamp, mark)
            .await?
            .ok_or_else(|| moved(system))?,
        None => draft(system, work, &wish).await?,
    };
    let request = system.publish(&wish, &now).await?;
    let found = changed(system, work, request, collection, &now.id, |found| {
        found.is_public && found.claimed() == Some(write.hash)
    });
    let found = found.await?;
    if !found.is_public {
        let state = found.raw.get("status").and_then(Value::as_str);
        let state = state.map_or_else(String::new, |state| format!(" but “{state}”"));
        return Err(refused(system, &format!("the entry is not public{state}")));
    }
    let target = &system.talk().target;
    if !found.is_untouched() {
        tracing::warn!(%target, id = found.id, "the website takes words out of what it is given");
    }
    let address = &found.entry.slug;
    // Not every collection has a field for it.
    if !address.is_empty() && *address != entry.slug {
        tracing::warn!(%target, wanted = entry.slug, got = address, "another entry has this address");
    }
    Ok(found.stamp(entry.category.as_deref().unwrap_or_default()))
}

/// A draft to publish: one of ours that is there already, else a new one.
async fn draft(
    system: &impl System,
    work: &Work<'_>,
    wish: &Wish<'_>,
) -> Result<Found, TargetError> {
    // What a human works on is theirs, also where it began as ours. One that is public already came
    // there since we looked.
    let known = work.ours.get(wish.collection).into_iter().flatten();
    let known = known.filter(|found| found.is_of(wish.mark) && found.is_untouched());
    if let Some(found) = known.min_by_key(|found| !found.is_public) {
        return Ok(found.clone());
    }
    let cause = match written(system, system.make(wish), wish.collection, None, |_| true).await? {
        Ok(found) => return kept(system, wish, found).await,
        Err(cause) => cause,
    };
    work.unsettle();
    let there = ours(system, wish.collection, &[wish.mark]).await;
    let is_made = |found: &Found| found.is_of(wish.mark) && found.is_spare();
    let made = there.ok().and_then(|there| there.into_iter().find(is_made));
    made.ok_or_else(|| work.unknown(system, cause))
}

/// A draft that is as it should be. One that could not be known again, or would never be right, goes before
/// anybody sees it.
async fn kept(system: &impl System, wish: &Wish<'_>, found: Found) -> Result<Found, TargetError> {
    let Some(why) = system.misfit(wish, &found).await? else {
        return Ok(found);
    };
    delete(system, wish.collection, &found.id).await?;
    let target = system.talk().target.clone();
    Err(TargetError::NotReady { target, why })
}

/// An entry that is public no longer, on the condition that nobody touched it.
async fn take_down(
    system: &impl System,
    work: &Work<'_>,
    collection: &str,
    mark: &str,
    remove: &Remove,
) -> Result<(), TargetError> {
    let Some(stamp) = Stamp::read(&remove.version) else {
        return Ok(());
    };
    let Some(now) = still(system, collection, &stamp, mark).await? else {
        return Ok(());
    };
    let hidden = |request| {
        let is_done = |found: &Found| !found.is_public;
        changed(system, work, request, collection, &now.id, is_done)
    };
    match system.hide(collection, mark, &now) {
        Hide::Delete => gone(system, work, collection, &now.id).await,
        Hide::Draft(request) => {
            hidden(request).await?;
            if delete(system, collection, &now.id).await.is_err() {
                // It cannot be seen, which is what counts; the sweep comes back to it.
                work.unsettle();
            }
            Ok(())
        }
        Hide::Bin(draft) => {
            let binned = hidden(system.delete(collection, &now.id)).await;
            match binned {
                Err(TargetError::Refused { .. }) => hidden(draft).await.map(|_| ()),
                done => done.map(|_| ()),
            }
        }
    }
}

/// Deletes an entry that is public. An answer that is lost is looked for at the entry itself.
async fn gone(
    system: &impl System,
    work: &Work<'_>,
    collection: &str,
    id: &str,
) -> Result<(), TargetError> {
    match delete(system, collection, id).await {
        Err(TargetError::Unreachable { cause, .. }) => {
            work.unsettle();
            match by_id(system, collection, id).await {
                Ok(None) => Ok(()),
                _ => Err(work.unknown(system, cause)),
            }
        }
        done => done,
    }
}

/// Drafts of ours that nobody publishes any more, in the collections of these entries. Nothing public,
/// nothing that a human worked on and nothing unmarked is touched.
pub async fn sweep<'p>(
    system: &impl System,
    paths: impl Iterator<Item = &'p String>,
) -> Result<(), TargetError> {
    for (collection, marks) in by_collection(paths) {
        let ours = ours(system, collection, &marks).await?;
        for spare in ours.iter().filter(|found| found.is_spare()) {
            match delete(system, collection, &spare.id).await {
                // Where drafts may not be deleted they stay: nobody sees them.
                Err(
                    TargetError::Role { said, .. }
                    | TargetError::Refused { said, .. }
                    | TargetError::NotReady { why: said, .. },
                ) => {
                    let target = &system.talk().target;
                    tracing::warn!(%target, id = spare.id, said, "a draft of ours stays");
                }
                done => done?,
            }
        }
    }
    Ok(())
}

/// Carries these out, a few at a time. After a failure nothing more is begun, and what is under way is
/// waited for: a request that was given up half way may arrive all the same. Of several failures one
/// that leaves something unknown counts.
pub(super) async fn side_by_side<T>(
    work: Vec<BoxFuture<'_, Result<T, TargetError>>>,
) -> Result<Vec<T>, TargetError> {
    let mut waiting = work.into_iter();
    let mut under_way: FuturesUnordered<_> = waiting.by_ref().take(SIDE_BY_SIDE).collect();
    let (mut done, mut failed) = (Vec::new(), None);
    while let Some(one) = under_way.next().await {
        match one {
            Ok(one) => done.push(one),
            Err(error) => match &failed {
                Some(earlier) if !counts_before(&error, earlier) => {}
                _ => failed = Some(error),
            },
        }
        if failed.is_none() {
            under_way.extend(waiting.next());
        }
    }
    failed.map_or(Ok(done), Err)
}

/// The marks of these entries, by collection.
fn by_collection<'p>(paths: impl Iterator<Item = &'p String>) -> BTreeMap<&'p str, Vec<&'p str>> {
    let mut marks: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        if let Some(Path::Entry { collection, mark }) = Path::of(path) {
            marks.entry(collection).or_default().push(mark);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_write_and_a_removal_that_fail_the_one_that_leaves_something_unknown_counts() {
        let target = || "http://padaria".to_owned();
        let refused = || TargetError::Refused {
            target: target(),
            said: "no".to_owned(),
        };
        let moved = || TargetError::Moved { target: target() };
        let unknown = || TargetError::Unknown {
            target: target(),
            cause: anyhow::anyhow!("lost"),
        };
        for (brought, taken, told) in [
            (Err(refused()), Err(moved()), "refused"),
            (Err(moved()), Err(refused()), "moved"),
            (Err(refused()), Err(unknown()), "did not say"),
            (Err(unknown()), Err(refused()), "did not say"),
            (Ok(()), Err(refused()), "refused"),
            (Err(refused()), Ok(()), "refused"),
        ] {
            let error = both(brought, taken).expect_err("one failed").to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
