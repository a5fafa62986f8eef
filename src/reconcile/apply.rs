//! One target of one site: look, compare, write the intent down, carry it out, keep the evidence.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::plan::plan_target;
use super::report::{Outcome, Published, TargetReport};
use super::unanswered::{arrived_meanwhile, arrived_whole, half_done};
use super::{Mode, Reconciler};
use crate::change::{ChangeSet, Desired, ItemChange, Manifest, as_kept};
use crate::site::{Site, TargetKind, TargetPlan};
use crate::store::{Begun, EffectRow, Late, Lease, NewEffect, StoreError, UNDO};
use crate::target::{Applied, Target, TargetError, Ticket};
use crate::words::{Language, say};

/// How often a pass reads again and plans again when somebody else wrote meanwhile.
const ROUNDS: usize = 3;

/// How long a writer that says nothing keeps its right to write. A process that was killed holds up
/// nobody for longer: after a restart everything is right within a minute (promise 2).
const LEASE: Duration = Duration::from_secs(20);

/// How often a writer says that it is still at work (K4).
const HEARTBEAT: Duration = Duration::from_secs(5);

/// One target's work in one pass.
pub(super) struct Work<'a> {
    pub site: &'a Arc<Site>,
    pub plan: &'a TargetPlan,
    pub target: &'a Target,
    pub desired: &'a Desired,
    /// Items that stay at an earlier version since an undo.
    pub undone: &'a [String],
    pub mode: Mode,
    pub now: Timestamp,
}

/// A confirmed change, before anybody looked at the public page.
pub(super) struct Confirmed {
    pub number: i64,
    pub change: ChangeSet,
    pub published: Published,
}

/// What was done at a target, and the change that was confirmed.
pub(super) type Brought = (TargetReport, Option<Confirmed>);

impl Reconciler {
    /// Brings one target to what it should hold. Two sites in one repository wait for each other:
    /// the lease is the target's, not the site's. `None`: nothing was done, because bytes are needed
    /// that were not rendered.
    pub(super) async fn bring(&self, work: &Work<'_>) -> Result<Option<Brought>, StoreError> {
        let name = lease_name(work.site, work.plan);
        let owner = format!("{} {}", self.owner, work.site.id);
        let busy = || {
            Ok(Some((
                TargetReport::plain(&work.plan.name, Outcome::Busy),
                None,
            )))
        };
        // Held as long as this process lives and works: a lease whose holder was killed would keep
        // everybody away for its whole time.
        let turn = match self.workspace.turn(&name) {
            Ok(Some(turn)) => Some(turn),
            Ok(None) => return busy(),
            Err(error) => {
                tracing::warn!(%error, "no turn can be taken; the lease alone decides");
                None
            }
        };
        let lease = match self.store.acquire(&name, &owner, LEASE).await? {
            None if turn.is_some() => self.store.seize(&name, &owner, LEASE).await?,
            lease => lease,
        };
        let Some(lease) = lease else {
            return busy();
        };
        let done = tokio::select! {
            done = self.bring_alone(work, &lease) => done,
            fenced = self.keep(&lease) => Err(fenced),
        };
        self.store.give_back(&lease).await?;
        done
    }

    /// Renews a lease until somebody else has it (K3). A ledger that does not answer for a moment
    /// takes nothing away: whether the lease was lost is decided where the next step is written.
    async fn keep(&self, lease: &Lease) -> StoreError {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            match self.store.renew(lease).await {
                Err(error) if error.is_fenced() => return error,
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
                Ok(()) => {}
            }
        }
    }

    async fn bring_alone(
        &self,
        work: &Work<'_>,
        lease: &Lease,
    ) -> Result<Option<Brought>, StoreError> {
        let name = &work.plan.name;
        let failed = |error| TargetReport::plain(name, Outcome::Failed(error));
        for _ in 0..ROUNDS {
            self.store.renew(lease).await?;
            let open = match self.resolve_open(work).await? {
                Ok(open) => open,
                Err(error) => return Ok(Some((failed(error), None))),
            };
            let after = self.store.last_number(&work.site.id, name).await?;
            let late = match work.target.takes_late() {
                true => self.store.late(&work.site.id, name).await?,
                false => Vec::new(),
            };
            let mut manifest = self.store.manifest(&work.site.id, name).await?;
            let seen_at = match half_done(work, &open, &late, &mut manifest).await {
                Ok(seen_at) => seen_at,
                Err(error) => return Ok(Some((failed(error), None))),
            };
            match arrived_meanwhile(work, &open).await {
                // The next round confirms it; a newer change would take its place unseen.
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => return Ok(Some((failed(error), None))),
            }
            let change = match plan_target(work.target, work.desired, &manifest).await {
                // It arrived between the two looks: what it left is not known yet.
                Ok((live, _)) if seen_at.is_some_and(|seen| seen != live.revision) => continue,
                Ok((_, change)) if change.unrendered => return Ok(None),
                Ok((_, change)) => change,
                Err(error) => return Ok(Some((failed(error), None))),
            };
            self.forget_done(work, &change).await?;
            if change.is_empty() {
                if let Err(error) = self
                    .nothing_left(work, &open, &late, &manifest, &change)
                    .await?
                {
                    return Ok(Some((failed(error), None)));
                }
                return Ok(Some((seen(name, Outcome::Unchanged, &change), None)));
            }
            match self.carry_out(work, &change, &manifest, after).await? {
                Step::Again => {}
                Step::Done(outcome) => return Ok(Some((seen(name, outcome, &change), None))),
                Step::Confirmed(published, applied) => {
                    let report = seen(name, Outcome::Unchanged, &change);
                    let number = published.number;
                    // With the target's own names for what it holds now: some of them are addresses.
                    let change = ChangeSet {
                        after: change.manifest(&applied),
                        ..change
                    };
                    let confirmed = Confirmed {
                        number,
                        change,
                        published,
                    };
                    return Ok(Some((report, Some(confirmed))));
                }
            }
        }
        let target = name.clone();
        Ok(Some((failed(TargetError::Moved { target }), None)))
    }

    /// The target holds what it should: what was open before is done, what could still arrive is
    /// settled.
    async fn nothing_left(
        &self,
        work: &Work<'_>,
        open: &[(EffectRow, Manifest)],
        late: &[Late],
        manifest: &Manifest,
        change: &ChangeSet,
    ) -> Result<Result<(), TargetError>, StoreError> {
        let (site, target) = (&work.site.id, &work.plan.name);
        if let Some(effect) = arrived_whole(work, open) {
            let revision = effect.remote_new.clone().unwrap_or_default();
            let applied = Applied {
                revision,
                ..Applied::default()
            };
            self.store
                .confirm(effect, &applied, &change.after, &effect.sentence, work.now)
                .await?;
        } else if change.after != *manifest {
            self.store
                .adopt_manifest(site, target, &change.after, work.now)
                .await?;
        }
        if late.iter().any(|late| late.until <= work.now) {
            if let Err(error) = work.target.sweep(change.after.files.keys()).await {
                return Ok(Err(error));
            }
            self.store.settled(site, target, work.now).await?;
        }
        Ok(Ok(()))
    }

    /// Decisions about what is not there any more are over: the same change of a human, made once
    /// more, is asked about once more.
    async fn forget_done(&self, work: &Work<'_>, change: &ChangeSet) -> Result<(), StoreError> {
        let stands = |path: &str| {
            change.drift.iter().any(|drift| drift.path == path)
                || change.writes.contains_key(path)
                || change.removes.contains_key(path)
        };
        let paths = work.desired.choices.keys().map(String::as_str);
        let over: Vec<&str> = paths.filter(|path| !stands(path)).collect();
        match over.is_empty() {
            true => Ok(()),
            false => {
                let (site, target) = (&work.site.id, &work.plan.name);
                self.store.forget_choices(site, target, over).await
            }
        }
    }

    /// Decisions that this change carried out are over.
    async fn forget_carried_out(
        &self,
        work: &Work<'_>,
        change: &ChangeSet,
    ) -> Result<(), StoreError> {
        let written =
            |path: &&str| change.writes.contains_key(*path) || change.removes.contains_key(*path);
        let done = work.desired.choices.keys().map(String::as_str);
        let done: Vec<&str> = done.filter(written).collect();
        if !done.is_empty() {
            let (site, target) = (&work.site.id, &work.plan.name);
            self.store.forget_choices(site, target, done).await?;
        }
        Ok(())
    }

    async fn carry_out(
        &self,
        work: &Work<'_>,
        change: &ChangeSet,
        before: &Manifest,
        after: Option<i64>,
    ) -> Result<Step, StoreError> {
        let new = intent(work, change, before, after);
        let sentence = new.sentence.clone();
        let effect = match self.store.begin(&new).await? {
            Begun::Started(effect) => effect,
            Begun::InFlight(_) => return Ok(Step::Done(Outcome::Busy)),
            Begun::AlreadyConfirmed(_) => return Ok(Step::Again),
            Begun::Refused(effect) | Begun::Quarantined(effect) => match work.mode {
                Mode::Service => {
                    let (target, said) = (work.plan.name.clone(), effect.reason);
                    let error = TargetError::Refused { target, said };
                    return Ok(Step::Done(Outcome::Failed(error)));
                }
                Mode::Person => {
                    self.store.reopen(&effect, work.now).await?;
                    return Ok(Step::Again);
                }
            },
        };
        let ticket = self.ticket(work, &effect, &sentence);
        let prepared = match work.target.prepare(&ticket, change.clone()).await {
            Ok(prepared) => prepared,
            Err(error) => return self.not_done(work, &effect, error).await,
        };
        let effect = self
            .store
            .prepared(
                &effect,
                &prepared.old,
                &prepared.new,
                &change.after,
                work.now,
            )
            .await?;
        let applied = match work.target.apply(&prepared).await {
            Ok(applied) => applied,
            Err(error @ TargetError::Unknown { .. }) => {
                match work.target.find(&effect.id, &effect.base_revision).await {
                    Ok(Some(applied)) => applied,
                    _ => return self.not_done(work, &effect, error).await,
                }
            }
            Err(error) => return self.not_done(work, &effect, error).await,
        };
        if applied.unsettled {
            let until = self.settled_at(work.now);
            self.store.may_be_late(&effect, until).await?;
        }
        let after = as_kept(change, &work.desired.regions, &applied.kept);
        self.store
            .confirm(&effect, &applied, &after, &sentence, work.now)
            .await?;
        self.forget_carried_out(work, change).await?;
        let published = Published {
            number: effect.number,
            sentence,
            items: change.items.clone(),
            files: change.writes.len() + change.removes.len(),
            revision: applied.revision.clone(),
            verdict: None,
            looking: None,
        };
        Ok(Step::Confirmed(published, applied))
    }

    /// The identity of a change, from what was written down before anything was sent: the same for
    /// every attempt.
    fn ticket(&self, work: &Work<'_>, effect: &EffectRow, sentence: &str) -> Ticket {
        Ticket {
            effect: effect.id.clone(),
            site: work.site.id.clone(),
            subject: sentence.to_owned(),
            author_name: "Recado".to_owned(),
            author_email: format!("recado@{}", self.host),
            at: effect.at.as_second(),
        }
    }

    /// From when on a request of now whose answer was lost cannot take effect any more (RELIABILITY
    /// R4).
    pub(super) fn settled_at(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.settle).unwrap_or(Timestamp::MAX)
    }

    /// Records why a change did not happen, by what happens next.
    async fn not_done(
        &self,
        work: &Work<'_>,
        effect: &EffectRow,
        error: TargetError,
    ) -> Result<Step, StoreError> {
        let why = error.to_string();
        let sent = matches!(
            error,
            TargetError::Unknown { .. }
                | TargetError::Moved { .. }
                | TargetError::Refused { .. }
                | TargetError::Rewritten { .. }
        );
        if sent && work.target.takes_late() {
            let until = self.settled_at(work.now);
            self.store.may_be_late(effect, until).await?;
        }
        match &error {
            TargetError::Moved { .. } => {
                self.store.retry(effect, &why, work.now, work.now).await?;
                return Ok(Step::Again);
            }
            TargetError::Unknown { .. } => {
                let until = self.settled_at(work.now);
                self.store.unknown(effect, &why, until, work.now).await?;
            }
            TargetError::Unreachable { .. }
            | TargetError::Local(_)
            | TargetError::Login { .. }
            | TargetError::Stripped { .. }
            | TargetError::Role { .. }
            | TargetError::Firewall { .. }
            | TargetError::NotApi { .. }
            | TargetError::Certificate { .. }
            | TargetError::Later { .. }
            | TargetError::HostKey { .. }
            | TargetError::Denied { .. }
            | TargetError::Full { .. } => {
                self.store.retry(effect, &why, work.now, work.now).await?;
            }
            TargetError::Refused { said, .. } => {
                self.store.refuse(effect, said, work.now).await?;
            }
            _ => self.store.refuse(effect, &why, work.now).await?,
        }
        Ok(Step::Done(Outcome::Failed(error)))
    }
}

enum Step {
    /// Read again, plan again.
    Again,
    Done(Outcome),
    Confirmed(Published, Applied),
}

/// What is written down before anything is sent.
fn intent(work: &Work<'_>, change: &ChangeSet, before: &Manifest, after: Option<i64>) -> NewEffect {
    let language = Language::of_tag(&work.site.language);
    let is_undone = |item: &ItemChange| work.undone.contains(&item.item);
    let undoes = change.items.iter().any(is_undone);
    let mut sentence = change.subject(language);
    if undoes {
        let what = [("sentence", sentence.into())];
        sentence = say(language, "change-undone", &what);
    }
    NewEffect {
        site: work.site.id.clone(),
        target: work.plan.name.clone(),
        kind: if undoes { UNDO } else { "publish" }.to_owned(),
        desired_hash: work.desired.desired_hash(),
        base_revision: change.base.clone(),
        after,
        sentence,
        change: items_json(change, before),
        at: work.now,
    }
}

/// The item changes for the history, with the version of each before and after: what an undo goes
/// back by.
fn items_json(change: &ChangeSet, before: &Manifest) -> String {
    let version = |manifest: &Manifest, item: &str| {
        let shown = manifest.items.get(item);
        shown.map(|shown| shown.fingerprint.hex())
    };
    let items = change.items.iter().filter(|item| !item.blocked);
    let items = items.map(|item| {
        serde_json::json!({
            "item": item.item,
            "action": item.action.as_str(),
            "title": item.title,
            "was": version(before, &item.item),
            "now": version(&change.after, &item.item),
        })
    });
    serde_json::Value::Array(items.collect()).to_string()
}

fn seen(name: &str, outcome: Outcome, change: &ChangeSet) -> TargetReport {
    TargetReport {
        name: name.to_owned(),
        outcome,
        drift: change
            .drift
            .iter()
            .filter(|drift| !change.left.contains(&drift.path))
            .cloned()
            .collect(),
        refused: change.refused.clone(),
    }
}

/// Who writes to a repository and branch, or to a folder, does so alone (G14).
fn lease_name(site: &Site, plan: &TargetPlan) -> String {
    match &plan.kind {
        TargetKind::Folder { path } => format!("folder {} {path}", site.id),
        other => format!("{} {}", other.word(), other.website()),
    }
}

impl Reconciler {
    /// What was written to every target of a site, in the order of the targets.
    pub async fn manifests(&self, site: &Site) -> Result<Vec<Arc<Manifest>>, StoreError> {
        let mut manifests = Vec::new();
        for plan in &site.targets {
            manifests.push(self.store.manifest(&site.id, &plan.name).await?);
        }
        Ok(manifests)
    }
}
