//! Entries and pictures are written one by one; what an entry uses is there before it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use reqwest::RequestBuilder;

use super::media::pictures;
use super::{Found, Path, SIDE_BY_SIDE, System, Wish, addressed};
use crate::change::{Applied, ChangeSet, Entry, Remove, Stamp, Write};
use crate::target::TargetError;
use crate::target::forbidden::check_change;
use crate::target::talk::{Reply, Trouble};

/// What one change has in hand while it is carried out.
pub(super) struct Work<'a> {
    pub change: &'a ChangeSet,
    /// By path.
    media: BTreeMap<String, Stamp>,
    /// Entries of ours that are not public, by collection. Looked for only where something is new.
    hidden: BTreeMap<String, Vec<Found>>,
    /// An answer was lost on the way, and what it belonged to was found all the same. It may take effect
    /// once more, later.
    unsettled: AtomicBool,
}

impl Work<'_> {
    pub fn unsettle(&self) {
        self.unsettled.store(true, Ordering::Relaxed);
    }

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
        hidden: BTreeMap::new(),
        unsettled: AtomicBool::new(false),
    };
    for collection in collections_with_new(change) {
        let mut hidden = system.marked(collection).await?;
        hidden.retain(|found| !found.is_public);
        work.hidden.insert(collection.to_owned(), hidden);
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
    let versions = both(brought, taken)?;
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

async fn write_all(
    system: &impl System,
    work: &Work<'_>,
) -> Result<BTreeMap<String, String>, TargetError> {
    let media = work.media.iter();
    let media = media.map(|(path, stamp)| (path.clone(), stamp.to_version()));
    let mut versions: BTreeMap<String, String> = media.collect();
    let mut writes: Vec<BoxFuture<'_, Result<(String, Stamp), TargetError>>> = Vec::new();
    for (path, write) in &work.change.writes {
        if let Some(Path::Entry { collection, mark }) = Path::of(path) {
            let written = async move {
                let stamp = write_entry(system, work, collection, mark, write).await?;
                system.talk().progress.step();
                Ok((path.clone(), stamp))
            };
            writes.push(written.boxed());
        }
    }
    for (path, stamp) in side_by_side(writes).await? {
        versions.insert(path, stamp.to_version());
    }
    Ok(versions)
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
    let target = &system.talk().target;
    let entry = Entry::read(&write.body).ok_or_else(|| TargetError::Refused {
        target: target.clone(),
        said: "not an entry".to_owned(),
    })?;
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
    let request = system.publish(&wish, &now);
    let found = changed(system, work, request, collection, &now.id, |found| {
        found.is_public && found.claimed() == Some(write.hash)
    });
    let found = found.await?;
    if !found.is_public {
        let (target, said) = (target.clone(), "the entry is not public".to_owned());
        return Err(TargetError::Refused { target, said });
    }
    if !found.is_untouched() {
        tracing::warn!(%target, id = found.id, "the website takes words out of what it is given");
    }
    Ok(found.stamp(entry.category.as_deref().unwrap_or_default()))
}

/// A draft to publish: one of ours that is there already, else a new one.
async fn draft(
    system: &impl System,
    work: &Work<'_>,
    wish: &Wish<'_>,
) -> Result<Found, TargetError> {
    let hidden = work.hidden.get(wish.collection).map_or(&[][..], |all| all);
    let ours = || hidden.iter().filter(|found| found.is_of(wish.mark));
    // One that a human took from the public is ours to take again only as long as it says what we said.
    let known = ours().find(|found| found.is_spare());
    if let Some(found) = known.or_else(|| ours().find(|found| found.is_untouched())) {
        return Ok(found.clone());
    }
    match answered(system, system.make(wish), wish.collection).await? {
        Ok(found) => Ok(found),
        Err(cause) => {
            work.unsettle();
            let marked = system.marked(wish.collection).await;
            let found = marked.ok().and_then(|marked| {
                let mut ours = marked.into_iter().filter(|found| found.is_of(wish.mark));
                ours.find(Found::is_spare)
            });
            found.ok_or_else(|| work.unknown(system, cause))
        }
    }
}

/// An entry that is public no longer. It is hidden on the condition that nobody touched it; the draft
/// that this leaves is deleted.
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
    let Some(request) = system.hide(collection, mark, &now) else {
        return gone(system, work, collection, &now.id).await;
    };
    let hidden = changed(system, work, request, collection, &now.id, |found| {
        !found.is_public
    });
    hidden.await?;
    if delete(system, collection, &now.id).await.is_err() {
        // It cannot be seen, which is what counts; the sweep comes back to it.
        work.unsettle();
    }
    Ok(())
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

/// The entry as it is now, if it is as it was seen; `None` where it is gone.
async fn still(
    system: &impl System,
    collection: &str,
    stamp: &Stamp,
    mark: &str,
) -> Result<Option<Found>, TargetError> {
    let Some(now) = by_id(system, collection, &stamp.id).await? else {
        return Ok(None);
    };
    if !now.is_of(mark) {
        return Err(TargetError::Rewritten {
            target: system.talk().target.clone(),
            last: stamp.link.clone(),
            now: now.link,
            why: "another entry has its id".to_owned(),
        });
    }
    match now.is_as(stamp) {
        true => Ok(Some(now)),
        false => Err(moved(system)),
    }
}

async fn by_id(
    system: &impl System,
    collection: &str,
    id: &str,
) -> Result<Option<Found>, TargetError> {
    let ids = [id.to_owned()];
    Ok(system.by_ids(collection, &ids).await?.into_iter().next())
}

fn moved(system: &impl System) -> TargetError {
    let target = system.talk().target.clone();
    TargetError::Moved { target }
}

/// Sends a change of one entry. An answer that is lost is looked for at the entry itself.
async fn changed(
    system: &impl System,
    work: &Work<'_>,
    request: RequestBuilder,
    collection: &str,
    id: &str,
    is_done: impl Fn(&Found) -> bool,
) -> Result<Found, TargetError> {
    let cause = match answered(system, request, collection).await {
        Ok(Ok(found)) => return Ok(found),
        Ok(Err(cause)) => cause,
        // Some systems forbid what is not there.
        Err(error @ (TargetError::Role { .. } | TargetError::NotReady { .. })) => {
            let now = by_id(system, collection, id).await?;
            return Err(now.map_or_else(|| moved(system), |_| error));
        }
        Err(error) => return Err(error),
    };
    work.unsettle();
    match by_id(system, collection, id).await {
        Ok(Some(found)) if is_done(&found) => Ok(found),
        _ => Err(work.unknown(system, cause)),
    }
}

/// The entry in the answer to a request, or why there is no answer to be had although it may have
/// arrived.
async fn answered(
    system: &impl System,
    request: RequestBuilder,
    collection: &str,
) -> Result<Result<Found, anyhow::Error>, TargetError> {
    let reply: Reply = match system.talk().send(request).await {
        Ok(reply) => reply,
        Err(Trouble::NotSent(error)) => return Err(error),
        Err(Trouble::Lost(cause)) => return Ok(Err(cause)),
    };
    match system.judge(reply) {
        Ok(answer) => {
            let found = system.entry(collection, &answer);
            Ok(found.ok_or_else(|| anyhow::anyhow!("not an entry")))
        }
        Err(TargetError::Unreachable { cause, .. }) => Ok(Err(cause)),
        Err(error) => Err(error),
    }
}

async fn delete(system: &impl System, collection: &str, id: &str) -> Result<(), TargetError> {
    let reply = system.talk().reply(system.delete(collection, id)).await?;
    // An answer without a body says that it is done.
    match reply.status.is_success() && reply.body.is_empty() {
        true => Ok(()),
        false => system.judge(reply).map(|_| ()),
    }
}

/// Drafts of ours that nobody publishes any more, in the collections of these entries. Nothing public,
/// nothing that a human worked on and nothing unmarked is touched.
pub async fn sweep<'p>(
    system: &impl System,
    paths: impl Iterator<Item = &'p String>,
) -> Result<(), TargetError> {
    let collections: BTreeSet<&str> = paths
        .filter_map(|path| match Path::of(path)? {
            Path::Entry { collection, .. } => Some(collection),
            Path::Media(_) => None,
        })
        .collect();
    for collection in collections {
        for spare in system
            .marked(collection)
            .await?
            .iter()
            .filter(|found| found.is_spare())
        {
            match delete(system, collection, &spare.id).await {
                // Where drafts may not be deleted they stay: nobody sees them.
                Err(TargetError::Role { said, .. } | TargetError::Refused { said, .. }) => {
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
pub(in crate::target) async fn side_by_side<T>(
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

/// Collections in which something is to be made.
fn collections_with_new(change: &ChangeSet) -> BTreeSet<&str> {
    let new = change.writes.iter().filter_map(|(path, write)| {
        let Some(Path::Entry { collection, .. }) = Path::of(path) else {
            return None;
        };
        write.replaces.is_none().then_some(collection)
    });
    new.collect()
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
