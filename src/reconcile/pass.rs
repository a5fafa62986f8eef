//! One pass over one site, from its files to the evidence.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::PoisonError;
use std::time::Duration;

use itertools::{Itertools, merge_join_by};
use jiff::{SignedDuration, Timestamp};

use super::kept::both;
use super::report::{Outcome, SiteReport, TargetReport};
use super::{Mode, Reconciler, SiteInput, Stop, waiting_words};
use crate::content::{Accepted, SiteContent, Text};
use crate::publication::Publication;
use crate::publication::render::Theme;
use crate::reading::Reading;
use crate::site::{Site, TargetPlan};
use crate::store::{State, StoreError};
use crate::words::Language;

impl Reconciler {
    /// Carries out what is due now for one site. `look_for`: how long to look for a change on the
    /// public page before going on; zero looks later (see [`super::Looking`]).
    pub async fn pass(
        &self,
        input: &SiteInput,
        mode: Mode,
        now: Timestamp,
        look_for: Duration,
    ) -> Result<SiteReport, StoreError> {
        let accepted = self.store.accepted(&input.id).await?;
        let reading = self.read(input, &accepted, now);
        let mut report = SiteReport {
            id: input.id.clone(),
            site: reading.site().cloned(),
            findings: reading.findings.clone(),
            stop: None,
            targets: Vec::new(),
            held: Vec::new(),
            undone: Vec::new(),
            reminders: Vec::new(),
            silent: Vec::new(),
            returned: false,
            looking: Vec::new(),
            next_change: reading
                .content
                .as_ref()
                .and_then(|content| self.next_change(content, now)),
        };
        let mut holds = self.store.holds(&input.id).await?;
        if let (Some(absence), None) = (&input.absent, &holds.frozen) {
            let why = both(|language| absence.sentence(language));
            self.store
                .freeze(Some(&input.id), ABSENT, &why, now)
                .await?;
            holds = self.store.holds(&input.id).await?;
        } else if let Some(hold) = &holds.frozen
            && (hold.site.as_str(), hold.code.as_str()) == (&input.id, ABSENT)
            && input.absent.is_none()
            && input.complete
        {
            // Nothing is missing any more, so that going on takes nothing down: a drive that was
            // connected again needs nobody's yes.
            report.returned = self.store.release(Some(&input.id), "system", now).await?;
            holds = self.store.holds(&input.id).await?;
        }
        if let Some(frozen) = holds.frozen {
            report.stop = Some(Stop::Frozen(frozen));
            return Ok(report);
        }
        self.take_in(input, &reading, &accepted, now).await?;
        if let Some(paused) = holds.paused {
            report.stop = Some(Stop::Paused(paused));
            return Ok(report);
        }
        if let Some(content) = &reading.content {
            let work = Due {
                content,
                accepted: &accepted,
                input,
                mode,
                now,
                look_for,
            };
            self.publish_site(&work, &mut report).await?;
            self.store.settled_elsewhere(&content.site, now).await?;
        }
        self.note_state(&report, now).await?;
        Ok(report)
    }

    /// Keeps what was understood: the good versions, the files that exist, the notes beside files
    /// with errors.
    async fn take_in(
        &self,
        input: &SiteInput,
        reading: &Reading,
        accepted: &Accepted,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let site = &input.id;
        self.settle_notes(input, reading).await;
        self.store.accept(site, &reading.good, now).await?;
        let files = input.raw.files.iter().map(|file| file.path.as_str());
        let texts = files.filter(|path| path.ends_with(".md"));
        let here: Vec<&str> = texts.dedup().collect();
        let prefix = format!("content/{site}/");
        // What is known of a picture stays: a text that stands in may still show it.
        let known = accepted.keys().map(String::as_str);
        let known = known.filter(|path| path.starts_with(&prefix) && path.ends_with(".md"));
        let gone = merge_join_by(known, here.iter().copied(), Ord::cmp);
        let gone: Vec<&str> = gone.filter_map(|path| path.just_left()).collect();
        self.store.forget(site, gone).await?;
        self.store.remember_files(site, &here).await
    }

    /// Makes the notes beside the files those of this reading. Where there is nothing to write, none
    /// lies there, and this process left none, no folder is looked through.
    async fn settle_notes(&self, input: &SiteInput, reading: &Reading) {
        let (notes, id) = (reading.notes(), input.id.clone());
        let lock = || self.noteless.lock().unwrap_or_else(PoisonError::into_inner);
        let nothing = notes.is_empty() && !input.notes;
        if nothing && lock().contains(&id) {
            return;
        }
        let workspace = self.workspace.clone();
        let settled =
            tokio::task::spawn_blocking(move || workspace.settle_notes(&id, &notes)).await;
        let Ok(settled) = settled else { return };
        for (path, why) in &settled.failed {
            tracing::warn!(%path, %why, "a note could not be written");
        }
        match nothing && settled.failed.is_empty() {
            true => lock().insert(input.id.clone()),
            false => lock().remove(&input.id),
        };
    }

    async fn publish_site(&self, due: &Due<'_>, report: &mut SiteReport) -> Result<(), StoreError> {
        let site = due.content.site.clone();
        let manifests = self.manifests(&site).await?;
        let (mut standing, asking) = self
            .standing_asked(due.content, &manifests, due.now)
            .await?;
        // An earlier version that stands has an end of its own.
        let standing_change = match &standing.content {
            Cow::Borrowed(_) => None,
            Cow::Owned(content) => self.next_change(content, due.now),
        };
        let changes = report.next_change.into_iter().chain(standing_change);
        report.next_change = changes.chain(asking.next).min();
        report.reminders = asking.reminders;
        report.silent = asking.silent;
        report.held = std::mem::take(&mut standing.held);
        let undone = std::mem::take(&mut standing.undone);
        report.undone.clone_from(&undone);
        let moved_on = standing.moved_on.iter().map(String::as_str);
        if !standing.moved_on.is_empty() {
            self.store
                .forget_undone(&site.id, moved_on, "system", due.now)
                .await?;
        }
        if standing.blocked {
            report.stop = Some(Stop::WaitsForYes);
            return Ok(());
        }
        self.keep_shown(&standing, &manifests, due.accepted, due.now)
            .await?;
        let (content, publication) = (&*standing.content, &standing.publication);
        let theme = match self.theme(&site, &due.input.themes) {
            Ok(theme) => theme,
            Err(error) => {
                let why = error.sentence(Language::of_tag(&site.language));
                report.targets = theme_failed(&site, &why);
                return Ok(());
            }
        };
        for plan in &site.targets {
            let one = OneTarget {
                due,
                content,
                publication,
                theme: &theme,
                undone: &undone,
            };
            let target = self.publish_target(&one, plan).await?;
            let looking = self.looking(&one, plan, &target).await?;
            report.looking.extend(looking);
            report.targets.push(target);
        }
        let arrived = |target: &TargetReport| {
            matches!(target.outcome, Outcome::Unchanged | Outcome::Published(_))
        };
        if report.targets.iter().all(arrived) {
            // Once nothing sent before can arrive any more, it is looked at once more. A target that
            // failed has a time of its own.
            for plan in &site.targets {
                let settled = self.store.next_late(&site.id, &plan.name).await?;
                let settled = settled.filter(|_| plan.kind.is_system());
                let settled = settled.map(|at| at.max(due.now + SOON));
                report.next_change = report.next_change.into_iter().chain(settled).min();
            }
            let accepted = self.store.accepted(&site.id).await?;
            let new = accepted.iter().filter(|(_, version)| !version.published);
            let new = new.map(|(path, _)| path.as_str());
            let new: HashSet<&str> = new.filter(|path| path.ends_with(".md")).collect();
            let shown = shown_files(content, publication, &new);
            self.store.mark_published(&site.id, shown).await?;
        }
        Ok(())
    }
}

/// The least time between two looks at the same thing.
const SOON: SignedDuration = SignedDuration::from_secs(5);

/// The code of a freeze because files are absent.
pub const ABSENT: &str = "absent-input";

/// The code of the state of a site of which something waits for the client's yes.
pub const WAITING: &str = "waiting";

/// The code of the state of a site whose change was sent and is being looked for.
pub const PROVING: &str = "proving";

/// The code of the state of a site whose change did not appear on the public page in time.
pub const LATE: &str = "late";

/// The code of the state of a site that is live but for what a human changed there.
pub const DRIFT: &str = "drift";

/// What one pass was asked for.
pub(super) struct Due<'a> {
    pub content: &'a SiteContent,
    pub accepted: &'a Accepted,
    pub input: &'a SiteInput,
    pub mode: Mode,
    pub now: Timestamp,
    pub look_for: Duration,
}

/// What every target of a pass shares.
pub(super) struct OneTarget<'a> {
    pub due: &'a Due<'a>,
    pub content: &'a SiteContent,
    pub publication: &'a Publication,
    pub theme: &'a Theme,
    pub undone: &'a [String],
}

fn theme_failed(site: &Site, why: &str) -> Vec<TargetReport> {
    let failed =
        |plan: &TargetPlan| TargetReport::plain(&plan.name, Outcome::Theme(why.to_owned()));
    site.targets.iter().map(failed).collect()
}

/// Which of these texts are on the site.
fn shown_files<'a>(
    content: &'a SiteContent,
    publication: &Publication,
    of: &HashSet<&str>,
) -> Vec<&'a str> {
    if of.is_empty() {
        return Vec::new();
    }
    let is_one = |texts: &[Text]| texts.iter().any(|text| of.contains(text.file.as_str()));
    let items: Vec<_> = content.items().filter(|(_, texts)| is_one(texts)).collect();
    let ids: HashSet<&str> = items.iter().map(|(common, _)| common.id.as_str()).collect();
    let shown = publication.shown.iter().map(|shown| shown.item.as_str());
    let shown: HashSet<&str> = shown.filter(|id| ids.contains(id)).collect();
    let hours = content.hours.as_ref().map(|hours| hours.common.id.as_str());
    let is_shown = |id: &str| hours == Some(id) || shown.contains(id);
    let items = items.into_iter().filter(|(common, _)| is_shown(&common.id));
    let texts = items.flat_map(|(_, texts)| texts);
    texts.map(|text| text.file.as_str()).collect()
}

impl Reconciler {
    /// Writes down how the site stands after this pass.
    async fn note_state(&self, report: &SiteReport, now: Timestamp) -> Result<(), StoreError> {
        let (state, code, args) = report.state();
        let unseen = |target: &super::TargetReport| {
            matches!(target.outcome, Outcome::NotYet | Outcome::Busy)
        };
        if state == State::Live && report.targets.iter().any(unseen) {
            // A target that was left alone says nothing about how it stands.
            if self.store.site_state(&report.id).await?.is_some() {
                return Ok(());
            }
        }
        if state == State::Live && report.published().next().is_none() {
            // Nothing new left: what the looks found of the last change still stands.
            let before = self.store.site_state(&report.id).await?;
            let waits = |code: &str| code == LATE || code == PROVING;
            if !report.looking.is_empty() && before.is_some_and(|before| waits(&before.code)) {
                return Ok(());
            }
        }
        let state = crate::store::SiteState {
            state,
            since: now,
            code,
            args,
        };
        self.store.set_site_state(&report.id, &state).await
    }
}

impl SiteReport {
    /// The state of the site after this pass, with its code and its sentence in both languages.
    fn state(&self) -> (State, String, String) {
        for target in &self.targets {
            match &target.outcome {
                Outcome::Failed(error) => {
                    return (
                        State::Failed,
                        error.code(),
                        both(|language| error.sentence(language)),
                    );
                }
                Outcome::Theme(why) | Outcome::Picture(why) | Outcome::Ledger(why) => {
                    return (State::Failed, "failed".to_owned(), both(|_| why.clone()));
                }
                _ => {}
            }
        }
        if self.site.is_none() {
            let why = |language| {
                crate::words::say(
                    language,
                    "state-no-site",
                    &[("site", self.id.as_str().into())],
                )
            };
            return (State::Failed, "no-site".to_owned(), both(why));
        }
        if matches!(self.stop, Some(Stop::WaitsForYes)) {
            let why = |language| {
                let mut words = crate::words::say(language, "cli-blocked", &[]);
                if !self.held.is_empty() {
                    words = waiting_words(&self.held, language) + "\n  " + &words;
                }
                words
            };
            return (State::Waiting, "blocked".to_owned(), both(why));
        }
        if !self.held.is_empty() {
            let why = |language| waiting_words(&self.held, language);
            return (State::Waiting, WAITING.to_owned(), both(why));
        }
        let looked_for = |published: &super::Published| {
            let seen = published.verdict.as_ref();
            published.looking.is_some() && !seen.is_some_and(crate::proof::Verdict::is_live)
        };
        // What a human changed there is left alone, and has to be seen by somebody.
        let alone = |language| self.left_alone(language);
        let refused = self.targets.iter().any(|target| !target.refused.is_empty());
        let drifted = self.targets.iter().any(|target| !target.drift.is_empty());
        let is_looked_for = self.published().any(|(_, published)| looked_for(published));
        if is_looked_for && drifted && !refused {
            // It would be forgotten once the change is seen.
            return (State::Waiting, DRIFT.to_owned(), both(alone));
        }
        if is_looked_for {
            let why = |language| crate::words::say(language, "state-proving", &[]);
            return (State::Waiting, PROVING.to_owned(), both(why));
        }
        let (state, code) = match (refused, drifted) {
            (true, _) => (State::Failed, "region-refused"),
            (false, true) => (State::Live, DRIFT),
            (false, false) => (State::Live, "live"),
        };
        (state, code.to_owned(), both(alone))
    }

    /// What was left as it is on the website, and what to do about it; empty where all is as it should be.
    fn left_alone(&self, language: Language) -> String {
        let drift = self.targets.iter().flat_map(|target| &target.drift);
        let drift = drift.map(|one| one.sentence(language) + " " + &one.hint(&self.id, language));
        let refused = self.targets.iter().flat_map(|target| &target.refused);
        let refused = refused.map(|one| one.sentence(language) + " " + &one.hint(language));
        let undone = self.undone.join(", ");
        let args = [("items", undone.into()), ("site", self.id.as_str().into())];
        let undone = crate::words::say(language, "cli-undone-items", &args);
        let undone = (!self.undone.is_empty()).then_some(undone);
        let words = drift.chain(refused).chain(undone);
        words.collect::<Vec<_>>().join("\n  ")
    }
}
