//! One target of one site: look, compare, write the intent down, carry it out, keep the evidence.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::delta::Delta;
use super::plan::{ask, plan_target};
use super::report::{Outcome, Published, TargetReport};
use super::{Mode, Reconciler};
use crate::change::{ChangeSet, Desired, Manifest};
use crate::site::{Site, TargetKind, TargetPlan};
use crate::store::{Begun, EffectRow, Lease, NewEffect, StoreError};
use crate::target::{Applied, Target, TargetError, Ticket};
use crate::words::Language;

/// How often a pass reads again and plans again when somebody else wrote meanwhile.
const ROUNDS: usize = 3;

/// How long a writer may take before another may write; renewed by nobody, since no single write
/// lasts longer than a target's own time limit of ten minutes.
const LEASE: Duration = Duration::from_secs(15 * 60);

/// After this time a request without an answer cannot take effect any more (RELIABILITY R4).
pub(super) const SETTLE: SignedDuration = SignedDuration::from_mins(15);

/// One target's work in one pass.
pub(super) struct Work<'a> {
    pub site: &'a Arc<Site>,
    pub plan: &'a TargetPlan,
    pub target: &'a Target,
    pub desired: &'a Desired,
    pub mode: Mode,
    pub now: Timestamp,
}

/// A confirmed change, before anybody looked at the public page.
pub(super) struct Confirmed {
    pub number: i64,
    pub change: ChangeSet,
    pub published: Published,
}

impl Reconciler {
    /// Brings one target to what it should hold. Two sites in one repository wait for each other:
    /// the lease is the target's, not the site's.
    pub(super) async fn bring(
        &self,
        work: &Work<'_>,
    ) -> Result<(TargetReport, Option<Confirmed>), StoreError> {
        let name = lease_name(work.site, work.plan);
        let owner = format!("{} {}", self.owner, work.site.id);
        let Some(lease) = self.store.acquire(&name, &owner, LEASE).await? else {
            return Ok((TargetReport::plain(&work.plan.name, Outcome::Busy), None));
        };
        let done = self.bring_alone(work, &lease).await;
        self.store.give_back(&lease).await?;
        done
    }

    async fn bring_alone(
        &self,
        work: &Work<'_>,
        lease: &Lease,
    ) -> Result<(TargetReport, Option<Confirmed>), StoreError> {
        let name = &work.plan.name;
        let failed = |error| TargetReport::plain(name, Outcome::Failed(error));
        let open = match self.resolve_open(work).await? {
            Ok(open) => open,
            Err(error) => return Ok((failed(error), None)),
        };
        for _ in 0..ROUNDS {
            self.store.renew(lease).await?;
            let after = self.store.last_number(&work.site.id, name).await?;
            let mut manifest = self.store.manifest(&work.site.id, name).await?;
            if !open.is_empty() {
                // What an attempt without an answer left half done is ours, not a human's edit.
                match work.target.live(&ask(work.desired, &manifest)).await {
                    Ok(live) => open.iter().for_each(|delta| delta.overlay(&mut manifest, &live)),
                    Err(error) => return Ok((failed(error), None)),
                }
            }
            let change = match plan_target(work.target, work.desired, &manifest).await {
                Ok((_, change)) => change,
                Err(error) => return Ok((failed(error), None)),
            };
            if change.is_empty() {
                if change.after != manifest {
                    self.store
                        .adopt_manifest(&work.site.id, name, &change.after, work.now)
                        .await?;
                }
                return Ok((seen(name, Outcome::Unchanged, &change), None));
            }
            match self.carry_out(work, &change, after).await? {
                Step::Again => {}
                Step::Done(outcome) => return Ok((seen(name, outcome, &change), None)),
                Step::Confirmed(published) => {
                    let report = seen(name, Outcome::Unchanged, &change);
                    let number = published.number;
                    return Ok((report, Some(Confirmed { number, change, published })));
                }
            }
        }
        let target = name.clone();
        Ok((failed(TargetError::Moved { target }), None))
    }

    /// Finds out what became of attempts without an answer (R3). Those that arrived are confirmed;
    /// of the others, the part that may be there already is returned.
    async fn resolve_open(
        &self,
        work: &Work<'_>,
    ) -> Result<Result<Vec<Delta>, TargetError>, StoreError> {
        let mut left = Vec::new();
        for effect in self.store.open_effects(&work.site.id).await? {
            if effect.target != work.plan.name {
                continue;
            }
            let delta: Delta = serde_json::from_str(&effect.change).unwrap_or_default();
            match work.target.find(&effect.id, &effect.base_revision).await {
                Err(error) => return Ok(Err(error)),
                Ok(Some(applied)) => {
                    let effect = self.store.claim(&effect, work.now).await?;
                    self.confirm_found(work, &effect, &applied, &delta).await?;
                }
                Ok(None) => {
                    // Both kinds of target take a change from one state only, so that a late
                    // arrival of this one and a newer one cannot both happen.
                    let effect = self.store.claim(&effect, work.now).await?;
                    if effect.state != crate::store::EffectState::Quarantined {
                        self.store
                            .retry(&effect, "not there after a restart", work.now, work.now)
                            .await?;
                    }
                    left.push(delta);
                }
            }
        }
        Ok(Ok(left))
    }

    async fn confirm_found(
        &self,
        work: &Work<'_>,
        effect: &EffectRow,
        applied: &Applied,
        delta: &Delta,
    ) -> Result<(), StoreError> {
        let manifest = self.store.manifest(&work.site.id, &work.plan.name).await?;
        let after = delta.onto(&manifest, applied);
        self.store
            .confirm(effect, applied, &after, &effect.sentence, work.now)
            .await
    }

    async fn carry_out(
        &self,
        work: &Work<'_>,
        change: &ChangeSet,
        after: Option<i64>,
    ) -> Result<Step, StoreError> {
        let language = Language::of_tag(&work.site.language);
        let sentence = change.subject(language);
        let new = NewEffect {
            site: work.site.id.clone(),
            target: work.plan.name.clone(),
            kind: "publish".to_owned(),
            desired_hash: work.desired.desired_hash(),
            base_revision: change.base.clone(),
            after,
            sentence: sentence.clone(),
            change: serde_json::to_string(&Delta::of(change)).unwrap_or_default(),
            at: work.now,
        };
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
        let ticket = Ticket {
            effect: effect.id.clone(),
            site: work.site.id.clone(),
            subject: sentence.clone(),
            author_name: "Recado".to_owned(),
            author_email: format!("recado@{}", self.host),
            at: effect.at.as_second(),
        };
        let prepared = match work.target.prepare(&ticket, change.clone()).await {
            Ok(prepared) => prepared,
            Err(error) => return self.not_done(work, &effect, error).await,
        };
        let effect = self
            .store
            .prepared(&effect, &prepared.old, &prepared.new, work.now)
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
        self.store
            .confirm(&effect, &applied, &change.after, &sentence, work.now)
            .await?;
        Ok(Step::Confirmed(Published {
            number: effect.number,
            sentence,
            items: change.items.clone(),
            revision: applied.revision,
            verdict: None,
            looking: None,
        }))
    }

    /// Records why a change did not happen, by what happens next.
    async fn not_done(
        &self,
        work: &Work<'_>,
        effect: &EffectRow,
        error: TargetError,
    ) -> Result<Step, StoreError> {
        let why = error.to_string();
        match &error {
            TargetError::Moved { .. } => {
                self.store.retry(effect, &why, work.now, work.now).await?;
                return Ok(Step::Again);
            }
            TargetError::Unknown { .. } => {
                let until = work.now.checked_add(SETTLE).unwrap_or(Timestamp::MAX);
                self.store.unknown(effect, &why, until, work.now).await?;
            }
            TargetError::Unreachable { .. }
            | TargetError::Local(_)
            | TargetError::Login { .. }
            | TargetError::HostKey { .. } => {
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
    Confirmed(Published),
}

fn seen(name: &str, outcome: Outcome, change: &ChangeSet) -> TargetReport {
    TargetReport {
        name: name.to_owned(),
        outcome,
        drift: change.drift.clone(),
        refused: change.refused.clone(),
    }
}

/// Who writes to a repository and branch, or to a folder, does so alone (G14).
fn lease_name(site: &Site, plan: &TargetPlan) -> String {
    match &plan.kind {
        TargetKind::Folder { path } => format!("folder {} {path}", site.id),
        TargetKind::Git(git) => format!("git {} {}", git.remote, git.branch),
    }
}

/// The manifest of every target of a site, in the order of the targets.
pub(super) async fn manifests(
    reconciler: &Reconciler,
    site: &Site,
) -> Result<Vec<Manifest>, StoreError> {
    let mut manifests = Vec::new();
    for plan in &site.targets {
        manifests.push(reconciler.store.manifest(&site.id, &plan.name).await?);
    }
    Ok(manifests)
}
