//! Attempts without an answer: what became of them, and what they may have left half done.

use std::sync::Arc;

use super::Reconciler;
use super::apply::Work;
use super::plan::ask;
use crate::change::{Desired, Live, Manifest, Owned, region_inside, region_key};
use crate::store::{EffectRow, EffectState, Late, StoreError};
use crate::target::{Target, TargetError};

impl Reconciler {
    /// Finds out what became of attempts without an answer (R3). Those that arrived are confirmed;
    /// the others are returned with what they would have left: part of it may be there already.
    pub(super) async fn resolve_open(
        &self,
        work: &Work<'_>,
    ) -> Result<Result<Vec<(EffectRow, Manifest)>, TargetError>, StoreError> {
        let mut left = Vec::new();
        for effect in self
            .store
            .may_arrive(&work.site.id, &work.plan.name)
            .await?
        {
            let found = match work.target.find(&effect.id, &effect.base_revision).await {
                Ok(found) => found,
                Err(error) => return Ok(Err(error)),
            };
            let planned = self.store.planned(&effect).await?;
            let open = matches!(effect.state, EffectState::Attempting | EffectState::Unknown);
            let effect = match open {
                true => self.store.claim(&effect, work.now).await?,
                false => effect,
            };
            match (found, planned) {
                (Some(applied), Some(planned)) => {
                    self.store
                        .confirm(&effect, &applied, &planned, &effect.sentence, work.now)
                        .await?;
                }
                (_, planned) => {
                    // A target that takes a change from one state only cannot take this one late and
                    // a newer one as well; of the others it is remembered.
                    if open && work.target.takes_late() {
                        let until = self.settled_at(work.now);
                        self.store.may_be_late(&effect, until).await?;
                    }
                    if open && effect.state != EffectState::Quarantined {
                        let why = "not there after a lost answer";
                        self.store.retry(&effect, why, work.now, work.now).await?;
                    }
                    left.extend(planned.map(|planned| (effect, planned)));
                }
            }
        }
        Ok(Ok(left))
    }
}

/// The change without an answer that the reading just proved: folders keep no names of changes,
/// but this one holds all that was wanted, and nothing is left to do.
pub(super) fn arrived_whole<'a>(
    work: &Work<'_>,
    open: &'a [(EffectRow, Manifest)],
) -> Option<&'a EffectRow> {
    let is_files = matches!(work.target, Target::Folder(_) | Target::Upload(_));
    if !is_files && !work.target.is_system() {
        return None;
    }
    let (effect, _) = open.last()?;
    let given_up = matches!(effect.state, EffectState::Refused | EffectState::Superseded);
    (!given_up && effect.desired_hash == work.desired.desired_hash()).then_some(effect)
}

/// Takes over what attempts without an answer left half done: it is ours, not a human's edit, also
/// where nothing wishes for it any more. Returns the revision that was looked at, where it looked.
pub(super) async fn half_done(
    work: &Work<'_>,
    open: &[(EffectRow, Manifest)],
    late: &[Late],
    manifest: &mut Arc<Manifest>,
) -> Result<Option<String>, TargetError> {
    let late = late.iter().map(|late| &late.planned);
    let planned: Vec<&Manifest> = late
        .chain(open.iter().map(|(_, planned)| planned))
        .collect();
    if planned.is_empty() {
        return Ok(None);
    }
    let mut ask = ask(work.desired, manifest);
    let paths = planned.iter().flat_map(|planned| planned.files.keys());
    let new = paths.filter(|path| !ask.known.contains_key(*path));
    ask.new.extend(new.cloned().collect::<Vec<_>>());
    ask.half_done = true;
    let live = work.target.live(&ask).await?;
    for planned in planned {
        overlay(Arc::make_mut(manifest), planned, &live, work.desired);
    }
    Ok(Some(live.revision))
}

/// Whether one of the changes that were not found arrived since they were asked for: before the look
/// whose revision the plan must still find.
pub(super) async fn arrived_meanwhile(
    work: &Work<'_>,
    open: &[(EffectRow, Manifest)],
) -> Result<bool, TargetError> {
    for (effect, _) in open {
        let found = work.target.find(&effect.id, &effect.base_revision).await?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes over into the manifest what an attempt without an answer wrote, as far as it stands there
/// now: it is ours, not a human's edit.
fn overlay(manifest: &mut Manifest, planned: &Manifest, live: &Live, desired: &Desired) {
    for (path, owned) in &planned.files {
        if let Some(file) = live.files.get(path)
            && file.hash == owned.hash
        {
            let (hash, version) = (file.hash, file.version.clone());
            manifest.files.insert(path.clone(), Owned { hash, version });
        }
    }
    let stays = |path: &String| planned.files.contains_key(path) || live.files.contains_key(path);
    let before = std::mem::take(&mut manifest.files);
    manifest.files = before.into_iter().filter(|(path, _)| stays(path)).collect();
    for wish in &desired.regions {
        let key = region_key(&wish.file, &wish.locate);
        let page = live
            .files
            .get(&wish.file)
            .and_then(|file| file.bytes.as_ref());
        let inside = page.and_then(|page| region_inside(page, wish));
        if let (Some(inside), Some(hash)) = (inside, planned.regions.get(&key))
            && inside == *hash
        {
            manifest.regions.insert(key, inside);
        }
    }
}
