//! One target's part of a pass: render, bring, look at the public page, count failures.

use std::sync::{Arc, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::apply::{Confirmed, Work};
use super::kept::both;
use super::pass::OneTarget;
use super::plan::desired;
use super::report::{Outcome, TargetReport};
use super::{Mode, PassError, Reconciler};
use crate::change::Desired;
use crate::publication::render::{self, ThemeError};
use crate::schedule;
use crate::site::{Site, TargetPlan};
use crate::store::StoreError;
use crate::target::TargetError;
use crate::words::Language;

impl Reconciler {
    pub(super) async fn publish_target(
        &self,
        one: &OneTarget<'_>,
        plan: &TargetPlan,
    ) -> Result<TargetReport, StoreError> {
        let (site, due) = (&one.content.site, one.due);
        let language = Language::of_tag(&site.language);
        if due.mode == Mode::Service
            && let Some(failure) = self.store.failure(&site.id, &plan.name).await?
            && failure.not_before > due.now
        {
            return Ok(TargetReport::plain(&plan.name, Outcome::NotYet));
        }
        let rendered = self.desired_since(one, plan);
        let desired = match self.complete(one, plan, rendered).await? {
            Ok(desired) => desired,
            Err(why) => return Ok(TargetReport::plain(&plan.name, why)),
        };
        let target = match self.target(site, plan).await {
            Ok(target) => target,
            Err(PassError::Target(error)) => {
                let report = TargetReport::plain(&plan.name, Outcome::Failed(error));
                self.after_target(site, &report, due.now).await?;
                return Ok(report);
            }
            Err(PassError::Store(error)) => return Err(error),
            Err(error) => {
                let why = error.sentence(language);
                return Ok(TargetReport::plain(&plan.name, Outcome::Ledger(why)));
            }
        };
        let mut work = Work {
            site,
            plan,
            target: &target,
            desired: &desired,
            undone: one.undone,
            mode: due.mode,
            now: due.now,
        };
        let whole;
        let (mut report, confirmed) = match self.bring(&work).await? {
            Some(brought) => brought,
            None => {
                let rendered = render::desired(one.content, one.publication, plan, one.theme);
                whole = match self.complete(one, plan, rendered).await? {
                    Ok(whole) => whole,
                    Err(why) => return Ok(TargetReport::plain(&plan.name, why)),
                };
                work.desired = &whole;
                let late = || (TargetReport::plain(&plan.name, Outcome::NotYet), None);
                self.bring(&work).await?.unwrap_or_else(late)
            }
        };
        let desired = work.desired;
        if let Some(confirmed) = confirmed {
            report.outcome = self.proved(one, plan, desired, confirmed).await?;
        }
        self.after_target(site, &report, due.now).await?;
        Ok(report)
    }

    /// What the target should hold, with the bytes of what changed since the last pass only.
    fn desired_since(&self, one: &OneTarget<'_>, plan: &TargetPlan) -> Result<Desired, ThemeError> {
        let name = (one.content.site.id.clone(), plan.name.clone());
        let lock = || self.memories.lock().unwrap_or_else(PoisonError::into_inner);
        // Taken out meanwhile: other sites do not wait for this one.
        let mut memory = lock().remove(&name).unwrap_or_default();
        let (content, publication) = (one.content, one.publication);
        let desired = render::desired_since(content, publication, plan, one.theme, &mut memory);
        lock().insert(name, memory);
        desired
    }

    /// What was rendered, with people's decisions and the pictures that the target does not hold yet.
    async fn complete(
        &self,
        one: &OneTarget<'_>,
        plan: &TargetPlan,
        rendered: Result<Desired, ThemeError>,
    ) -> Result<Result<Desired, Outcome>, StoreError> {
        let site = &one.content.site;
        let language = Language::of_tag(&site.language);
        let mut desired = match rendered {
            Ok(desired) => desired,
            Err(error) => return Ok(Err(Outcome::Theme(error.sentence(language)))),
        };
        desired.choices = self.store.choices(&site.id, &plan.name).await?;
        let manifest = self.store.manifest(&site.id, &plan.name).await?;
        let made = self.missing_pictures(&mut desired, &manifest).await;
        Ok(match made {
            Ok(()) => Ok(desired),
            Err(unmade) => Err(Outcome::Picture(unmade.sentence(language))),
        })
    }

    async fn proved(
        &self,
        one: &OneTarget<'_>,
        plan: &TargetPlan,
        desired: &crate::change::Desired,
        confirmed: Confirmed,
    ) -> Result<Outcome, StoreError> {
        let Confirmed {
            number,
            change,
            mut published,
        } = confirmed;
        let looking = super::Looking::for_change(&one.content.site, plan, desired, &change, number);
        if let Some(looking) = &looking {
            published.verdict = self.look_until(looking, one.due.look_for).await?;
            if let Some(verdict) = &published.verdict {
                self.note_verdict(looking, verdict, one.due.now).await?;
            }
        }
        published.looking = looking;
        Ok(Outcome::Published(published))
    }

    /// What the service looks for at this target: the change it made just now, or the last one where
    /// nobody has seen it live yet (a service that was stopped while it looked).
    pub(super) async fn looking(
        &self,
        one: &OneTarget<'_>,
        plan: &TargetPlan,
        report: &TargetReport,
    ) -> Result<Option<super::Looking>, StoreError> {
        let site = &one.content.site;
        match &report.outcome {
            Outcome::Published(published) => return Ok(published.looking.clone()),
            Outcome::Unchanged if site.prove && one.due.mode == Mode::Service => {}
            _ => return Ok(None),
        }
        let Some(number) = self.store.last_number(&site.id, &plan.name).await? else {
            return Ok(None);
        };
        let last = self.store.last_verdict(&site.id, &plan.name).await?;
        if last.is_some_and(|last| last.number >= number && is_seen(&last.state)) {
            return Ok(None);
        }
        let Ok(desired) = desired(one.content, one.publication, plan, one.theme) else {
            return Ok(None);
        };
        let whole = crate::change::ChangeSet {
            after: Arc::unwrap_or_clone(self.store.manifest(&site.id, &plan.name).await?),
            ..Default::default()
        };
        Ok(super::Looking::for_change(
            site, plan, &desired, &whole, number,
        ))
    }

    /// Keeps count of failures for the schedule, and pauses where only a person can help.
    async fn after_target(
        &self,
        site: &Arc<Site>,
        report: &TargetReport,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Outcome::Failed(error) = &report.outcome else {
            return self.store.clear_failures(&site.id, &report.name).await;
        };
        tracing::warn!(site = %site.id, target = %report.name, error = ?error, "not published");
        if error.needs_person() {
            let why = both(|language| error.sentence(language));
            let code = error.pause_code();
            return self.store.pause_because(&site.id, code, &why, now).await;
        }
        let before = self.store.failure(&site.id, &report.name).await?;
        let count = before.map_or(0, |failure| failure.count) + 1;
        let mut wait = schedule::backoff(u32::try_from(count).unwrap_or(u32::MAX), &site.id);
        if let TargetError::Later { wait: asked, .. } = error {
            wait = wait.max(SignedDuration::try_from(*asked).unwrap_or(wait));
        }
        let not_before = now.checked_add(wait).unwrap_or(Timestamp::MAX);
        let detail = both(|language| error.sentence(language));
        self.store
            .note_failure(
                &site.id,
                &report.name,
                &error.code(),
                &detail,
                not_before,
                now,
            )
            .await?;
        Ok(())
    }
}

/// True for the words of verdicts after which nobody needs to look again.
fn is_seen(verdict: &str) -> bool {
    matches!(verdict, "live" | "nothing-to-see")
}
