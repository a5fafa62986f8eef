//! The content as it is to be published: earlier versions stand where a yes is missing or an undo was
//! made, and every version that goes out is kept, so that it can stand later.

use std::borrow::Cow;
use std::sync::Arc;

use itertools::merge_join_by;
use jiff::Timestamp;

use super::Reconciler;
use super::hold::{Held, Judged, Stands, asks, judge};
use crate::change::Manifest;
use crate::content::version::{ItemVersion, KeptItem};
use crate::content::{Accepted, Common, SiteContent, Text};
use crate::hash::Hash;
use crate::publication::{self, Publication};
use crate::review::ended;
use crate::store::{Answer, Decided, StoreError};

/// What a site publishes at one instant.
#[derive(Debug)]
pub struct Standing<'a> {
    pub content: Cow<'a, SiteContent>,
    pub publication: Publication,
    /// Items that wait for the client's yes.
    pub held: Vec<Held>,
    /// Items that stay at an earlier version since an undo.
    pub undone: Vec<String>,
    /// Items whose files say something else since they were undone.
    pub moved_on: Vec<String>,
    /// An earlier version that has to stand cannot be put in its place: nothing can be published
    /// without taking something down that nobody wanted down.
    pub blocked: bool,
}

/// What is over and was never shown waits for nothing any more. What is shown may be ended early: that
/// is a change like any other.
fn still_asked(held: Vec<Held>, content: &SiteContent, at: Timestamp) -> Vec<Held> {
    if held.is_empty() {
        return held;
    }
    let written = publication::at(content, at);
    let waits = |one: &Held| one.live || ended(&written, &one.item).is_none();
    held.into_iter().filter(waits).collect()
}

/// Which of these items, sorted by id, a target does not show in exactly this version.
fn not_shown<'a>(
    items: Vec<(&'a Common, &'a [Text])>,
    manifest: &Manifest,
) -> Vec<(&'a Common, &'a [Text])> {
    let both = merge_join_by(items, &manifest.items, |(common, _), (id, _)| {
        common.id.cmp(id)
    });
    let new = both.filter_map(|both| {
        let (item, shown) = both.left_and_right();
        let (common, texts) = item?;
        let is_shown = shown.is_some_and(|(_, shown)| shown.fingerprint == common.fingerprint);
        (!is_shown).then_some((common, texts))
    });
    new.collect()
}

impl Reconciler {
    /// What the site publishes at `at`.
    pub async fn standing<'a>(
        &self,
        content: &'a SiteContent,
        manifests: &[Arc<Manifest>],
        at: Timestamp,
    ) -> Result<Standing<'a>, StoreError> {
        let decided = self.store.decided(&content.site.id).await?;
        self.standing_as(content, manifests, &decided, at).await
    }

    /// As [`Reconciler::standing`], with these decisions.
    pub async fn standing_as<'a>(
        &self,
        content: &'a SiteContent,
        manifests: &[Arc<Manifest>],
        decided: &Decided,
        at: Timestamp,
    ) -> Result<Standing<'a>, StoreError> {
        let Judged {
            stands,
            held,
            undone,
            moved_on,
        } = judge(content, manifests, decided);
        // Where the site file sends it elsewhere by now, an earlier version needs a yes of its own.
        let may_stand = |item: &str, earlier: &Common| {
            let answer = decided.answer(item, earlier.fingerprint);
            !asks(&content.site.review, item)
                || answer.is_some_and(|said| said.answer == Answer::Approved)
        };
        let mut composed = Cow::Borrowed(content);
        let mut blocked = false;
        for (item, stands) in stands {
            let Stands::At(fingerprint) = stands else {
                composed.to_mut().take(&item);
                continue;
            };
            let kept = self.kept(&content.site.id, &item, fingerprint).await?;
            let earlier = kept.and_then(|kept| kept.read(&content.site, at));
            match earlier {
                // Under other places or another zone it would not be what the client agreed to; what
                // an undo put back goes where the site file says, if the client need not be asked.
                Some(earlier)
                    if earlier.common().fingerprint == fingerprint
                        || (undone.contains(&item) && may_stand(&item, earlier.common())) =>
                {
                    composed.to_mut().put(earlier);
                }
                _ => blocked = true,
            }
        }
        let publication = self.publication(&composed, at);
        let held = still_asked(held, content, at);
        Ok(Standing {
            content: composed,
            publication,
            held,
            undone,
            moved_on,
            blocked,
        })
    }

    /// An earlier version with what is at hand of its pictures.
    pub async fn kept(
        &self,
        site: &str,
        item: &str,
        fingerprint: Hash,
    ) -> Result<Option<KeptItem>, StoreError> {
        let Some(mut kept) = self.store.kept_item(site, item, fingerprint).await? else {
            return Ok(None);
        };
        let wanted: Vec<(String, Hash)> = kept
            .version
            .pictures
            .iter()
            .map(|(path, (hash, _))| (path.clone(), *hash))
            .collect();
        let workspace = self.workspace.clone();
        let found = tokio::task::spawn_blocking(move || {
            let of = |(path, hash)| Some((path, workspace.kept_picture(hash)?));
            wanted.into_iter().filter_map(of).collect()
        });
        kept.pictures = found.await.unwrap_or_default();
        Ok(Some(kept))
    }

    /// Keeps what goes out for the first time.
    pub(super) async fn keep_shown(
        &self,
        standing: &Standing<'_>,
        manifests: &[Arc<Manifest>],
        accepted: &Accepted,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let content = &standing.content;
        let mut fresh: Vec<_> = content.items_by_id().collect();
        for manifest in manifests {
            fresh = not_shown(fresh, manifest);
        }
        let hash_of = |path: &str| match content.good.get(path) {
            Some((hash, _)) => Some(*hash),
            None => accepted.get(path).map(|version| version.hash),
        };
        let new: Vec<ItemVersion> = fresh
            .iter()
            .filter_map(|(common, texts)| ItemVersion::of(common, texts, hash_of))
            .collect();
        let pictures: Vec<(Hash, Arc<[u8]>)> = fresh
            .iter()
            .flat_map(|(_, texts)| *texts)
            .flat_map(|text| text.image.iter().chain(text.pictures.values()))
            .filter_map(|picture| Some((picture.hash, picture.bytes.clone()?)))
            .collect();
        if !pictures.is_empty() {
            let workspace = self.workspace.clone();
            let kept = tokio::task::spawn_blocking(move || {
                let keep = |(hash, bytes): &(Hash, Arc<[u8]>)| workspace.keep_picture(*hash, bytes);
                pictures.iter().try_for_each(keep)
            });
            if let Ok(Err(error)) = kept.await {
                // The change itself does not need them; an undo will say that it does.
                tracing::warn!(%error, "a published picture could not be kept");
            }
        }
        self.store.keep_items(&content.site.id, &new, now).await
    }
}
