//! One round for one site: campaigns whose time has come are started, those that are under way go on. A round
//! ends by itself after a while, so that what changed meanwhile (a pause, an offer that was taken down) is
//! seen.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::Post;
use super::limits::Limits;
use super::reason::Reason;
use super::told::{Happened, Told};
use crate::campaign::{Due, Standing, due};
use crate::content::SiteContent;
use crate::mail::Letter;
use crate::proof::Verdict;
use crate::publication::render::Theme;
use crate::reconcile::{Mailable, Reconciler, SiteInput};
use crate::site::Site;
use crate::store::{CampaignState, Occurrence, Start, StoreError};
use crate::words::say;

/// Between two looks at what a campaign waits for.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// After a list changed while a campaign was about to start.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// An item that is mailed once and was within this time is not mailed again by itself, whatever dates its
/// file has by now.
const LATELY: SignedDuration = SignedDuration::from_hours(21 * 24);

/// Times of an item that were missed or called off, looked at at most.
const MOST_NOTED: u32 = 400;

/// Between two looks at what only people can mend.
const MENDED: SignedDuration = SignedDuration::from_mins(5);

/// The campaigns of a workspace.
pub struct Campaigns {
    pub post: Post,
    pub reconciler: Arc<Reconciler>,
    /// Cancelled, no message is begun any more.
    pub stop: CancellationToken,
    pub(super) limits: Limits,
}

/// What came of a round.
#[derive(Debug, Default)]
pub struct Rounded {
    /// When the next one is due.
    pub next: Option<Timestamp>,
    pub told: Vec<Told>,
}

impl Rounded {
    pub(super) fn again(&mut self, at: Timestamp) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }

    pub(super) fn tell(&mut self, site: &Site, item: &str, title: &str, what: Happened) {
        self.told.push(Told {
            site: site.id.clone(),
            zone: site.zone.clone(),
            item: item.to_owned(),
            title: title.to_owned(),
            what,
        });
    }
}

impl Campaigns {
    /// The campaigns of a workspace, sent until `stop`.
    pub fn new(post: Post, reconciler: Arc<Reconciler>, stop: CancellationToken) -> Self {
        Self {
            post,
            reconciler,
            stop,
            limits: Limits::default(),
        }
    }

    /// One round. A site that is paused or frozen has none (promise 11).
    ///
    /// # Errors
    /// The ledger.
    pub async fn round(&self, input: &SiteInput) -> Result<Rounded, StoreError> {
        let (store, now) = (&self.post.store, self.post.clock.now());
        let mut rounded = Rounded::default();
        let holds = store.holds(&input.id).await?;
        if holds.frozen.is_some() || holds.paused.is_some() {
            return Ok(rounded);
        }
        if input.absent.is_some() {
            // Files that are away say nothing about any offer (promise 8).
            rounded.again(now + AGAIN);
            return Ok(rounded);
        }
        let accepted = store.accepted(&input.id).await?;
        let reading = self.reconciler.read(input, &accepted, now);
        let Some(content) = &reading.content else {
            return Ok(rounded);
        };
        let mut failed = Ok(());
        for one in due(content, now) {
            let begun = self.begin(input, content, &one, now, &mut rounded).await;
            failed = failed.and(begun);
        }
        for row in store.left_behind(&input.id).await? {
            self.take_behind(&row).await?;
        }
        for row in store.campaigns(&input.id).await? {
            let is_open = [CampaignState::Sending, CampaignState::Paused].contains(&row.state);
            if is_open {
                let gone_on = self.go_on(content, &row, &mut rounded).await;
                failed = failed.and(gone_on);
            }
        }
        // What is broken of one e-mail keeps no other one.
        failed.map(|()| rounded)
    }

    /// Starts an e-mail whose time has come, once everything is as it has to be.
    async fn begin(
        &self,
        input: &SiteInput,
        content: &SiteContent,
        one: &Due,
        now: Timestamp,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let (store, site) = (&self.post.store, &content.site);
        if self.is_settled(&site.id, one, now).await? {
            return Ok(());
        }
        let seen = store
            .noted(&seen_rule(&site.id, one), &one.occasion)
            .await?;
        let standing = one.standing(seen.map(|seen| seen.due_at), now);
        match standing {
            Standing::Ahead(Some(at)) => {
                rounded.again(at);
                return Ok(());
            }
            Standing::Over(over) => return self.missed(content, one, over, rounded).await,
            Standing::Ahead(None) | Standing::Open { .. } => {}
        }
        if let Some(before) = self.mailed_lately(&site.id, one, now).await? {
            // Somebody moved its dates after it went out: whether people shall read it twice is for a person
            // to say.
            let args = [("at", site.zone.civil(before).into())];
            let why = Reason::new("again", |language| {
                say(language, "campaign-why-again", &args)
            });
            return self.waits(content, one, why, rounded).await;
        }
        let content = match self
            .reconciler
            .mailable(input, content, &one.item, now)
            .await
        {
            Ok(Mailable::Yes(content)) if !due(&content, now).contains(one) => {
                // An undo put an earlier version back: its e-mail is not what the file says.
                rounded.again(now + MENDED);
                let why = Reason::new("undone", |language| {
                    say(language, "campaign-why-undone", &[])
                });
                return self.waits(&content, one, why, rounded).await;
            }
            Ok(Mailable::Yes(content)) => *content,
            Ok(other) => {
                rounded.again(now + AGAIN);
                let Standing::Open { until } = standing else {
                    // It goes out once it is seen; nothing is late yet.
                    return Ok(());
                };
                rounded.again(until);
                return self.waits(content, one, waits_for(&other), rounded).await;
            }
            Err(error) => {
                rounded.again(now + MENDED);
                let why = Reason::new("page", |language| error.sentence(language));
                return self.waits(content, one, why, rounded).await;
            }
        };
        let until = match standing {
            Standing::Open { until } => until,
            _ => {
                let first = self.note(&content, one, seen_rule(&site.id, one), "seen", now);
                store.record(&first).await?;
                one.until(now)
            }
        };
        self.start(input, &content, one, until, rounded).await
    }

    async fn start(
        &self,
        input: &SiteInput,
        content: &SiteContent,
        one: &Due,
        until: Timestamp,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let now = self.post.clock.now();
        if let Some(quiet) = self.quiet(content, now) {
            rounded.again(quiet);
            let why = Reason::new("quiet", |language| say(language, "campaign-why-quiet", &[]));
            return self.waits(content, one, why, rounded).await;
        }
        let theme = match self.reconciler.theme(&content.site, &input.themes) {
            Ok(theme) => theme,
            Err(error) => {
                rounded.again(now + MENDED);
                let why = Reason::new("theme", |language| error.sentence(language));
                return self.waits(content, one, why, rounded).await;
            }
        };
        let when = (until, "system", now);
        if let Some(before) = self.told_before(content, &theme, one, now).await? {
            let args = [("at", content.site.zone.civil(before).into())];
            let why = Reason::new("again", |language| {
                say(language, "campaign-why-same", &args)
            });
            return self.waits(content, one, why, rounded).await;
        }
        let prepared = match self.post.prepare(content, &theme, one, when).await {
            Ok(prepared) => prepared,
            Err(super::NotStarted::Store(error)) => return Err(error),
            Err(error) => {
                rounded.again(now + MENDED);
                let why = Reason::new("checks", |language| error.sentence(language));
                return self.waits(content, one, why, rounded).await;
            }
        };
        match self.post.start(&prepared).await? {
            Start::Started(row) => {
                if let Some(check) = &prepared.foretold {
                    let why = Reason::new("pace", |language| check.whole(language));
                    let what = Happened::Foretold(why);
                    rounded.tell(&content.site, &row.item, &one.title, what);
                }
                let people = row.audience;
                let what = Happened::Started { people, until };
                rounded.tell(&content.site, &row.item, &one.title, what);
            }
            Start::Before(_) => {}
            // Somebody signed up or left meanwhile.
            Start::ListsChanged => rounded.again(now + SOON),
        }
        Ok(())
    }

    /// Until when nothing is sent because people sleep.
    pub fn quiet(&self, content: &SiteContent, now: Timestamp) -> Option<Timestamp> {
        let mail = content.site.mail.as_ref()?;
        mail.pace.quiet?.ends(&content.site.zone, now)
    }

    /// Whether there is nothing to start any more: it was started, missed, or called off.
    async fn is_settled(&self, site: &str, one: &Due, now: Timestamp) -> Result<bool, StoreError> {
        let store = &self.post.store;
        let lately = now.saturating_sub(LATELY).unwrap_or(Timestamp::MIN);
        let started = store.campaigns_of(site, &one.item).await?;
        if started
            .iter()
            .any(|row| one.is_same_occasion(&row.occasion))
        {
            return Ok(true);
        }
        let noted = store
            .occurrences(&rule(site, &one.item), MOST_NOTED)
            .await?;
        // What was called off stays so under other dates, where the item is mailed once. Next year's offer in
        // the same file is another one.
        let is_it = |row: &Occurrence| {
            let called_off = row.outcome != "missed" && !one.each && row.due_at > lately;
            called_off || one.is_same_occasion(&row.key)
        };
        Ok(noted.iter().any(is_it))
    }

    /// When an e-mail of an item that is mailed once went out already, not long ago: under other dates.
    async fn mailed_lately(
        &self,
        site: &str,
        one: &Due,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        if one.each {
            return Ok(None);
        }
        let lately = now.saturating_sub(LATELY).unwrap_or(Timestamp::MIN);
        let started = self.post.store.campaigns_of(site, &one.item).await?;
        let last = started.iter().map(|row| row.started_at).max();
        Ok(last.filter(|at| *at > lately))
    }

    /// When the same letter went to the same list lately as the e-mail of another item: its file was renamed.
    ///
    /// # Errors
    /// The ledger.
    pub async fn told_before(
        &self,
        content: &SiteContent,
        theme: &Theme,
        one: &Due,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let Ok(letters) = super::start::letters(content, theme, one, now) else {
            return Ok(None);
        };
        let lately = now.saturating_sub(LATELY).unwrap_or(Timestamp::MIN);
        let store = &self.post.store;
        for row in store.campaigns(&content.site.id).await?.iter().rev() {
            if row.item == one.item || row.list != one.list || row.started_at < lately {
                continue;
            }
            let kept = store.letters(&row.id).await?;
            let kept = kept
                .iter()
                .map(|(_, text)| serde_json::from_str::<Letter>(text));
            let kept: Vec<Letter> = kept.flatten().collect();
            let is_there = |new: &Letter| kept.iter().any(|kept| new.says_the_same(kept));
            let same = letters.iter().all(is_there);
            if same {
                return Ok(Some(row.started_at));
            }
        }
        Ok(None)
    }

    /// Its time is over, and nobody was written to: that is told once, and a person may still send it.
    async fn missed(
        &self,
        content: &SiteContent,
        one: &Due,
        over: Timestamp,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let site = &content.site.id;
        let row = self.note(content, one, rule(site, &one.item), "missed", over);
        if self.post.store.record(&row).await? {
            let what = Happened::Missed { over };
            rounded.tell(&content.site, &one.item, &one.title, what);
        }
        Ok(())
    }

    /// Notes what an e-mail waits for, and tells it once.
    async fn waits(
        &self,
        content: &SiteContent,
        one: &Due,
        why: Reason,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let (store, site) = (&self.post.store, &content.site.id);
        let rule = waits_rule(site, &one.item);
        let before = store.noted(&rule, &one.occasion).await?;
        let before = before.and_then(|row| Reason::read(&row.outcome));
        if before.as_ref() == Some(&why) {
            return Ok(());
        }
        let now = self.post.clock.now();
        let row = self.note(content, one, rule.clone(), &why.kept(), now);
        if !store.record(&row).await? {
            store.set_outcome(&rule, &one.occasion, &why.kept()).await?;
        }
        // A page takes a moment to appear; that it is late is told where it is looked for.
        if why.code != "page" {
            let what = Happened::Waits(why);
            rounded.tell(&content.site, &one.item, &one.title, what);
        }
        Ok(())
    }

    fn note(
        &self,
        content: &SiteContent,
        one: &Due,
        rule: String,
        outcome: &str,
        at: Timestamp,
    ) -> Occurrence {
        Occurrence {
            rule,
            key: one.occasion.clone(),
            due_at: at,
            zone: content.site.zone.name().to_owned(),
            tzdb: "bundled".to_owned(),
            outcome: outcome.to_owned(),
        }
    }
}

/// Under this rule it is noted that an e-mail will not be started by itself any more.
pub fn rule(site: &str, item: &str) -> String {
    format!("{site} email {item}")
}

/// Under this rule it is noted what an e-mail waits for.
pub fn waits_rule(site: &str, item: &str) -> String {
    format!("{site} email waits {item}")
}

/// Under this rule it is noted when an item without a time of its own was first seen on the website.
fn seen_rule(site: &str, one: &Due) -> String {
    format!("{site} email seen {}", one.item)
}

/// What keeps an item from being written about.
pub fn waits_for(standing: &Mailable) -> Reason {
    let plain = |code: &str, key: &str| Reason::new(code, |language| say(language, key, &[]));
    match standing {
        Mailable::Yes(_) => Reason::default(),
        Mailable::Held => plain("approval", "campaign-why-approval"),
        Mailable::NotShown => plain("page", "campaign-why-not-shown"),
        Mailable::Drifted => plain("page", "campaign-why-drift"),
        Mailable::NotSent => plain("page", "campaign-why-not-sent"),
        Mailable::NotSeen(verdict) => {
            let words = |verdict: &Verdict, language| {
                format!("{} {}", verdict.sentence(language), verdict.hint(language))
            };
            Reason::new("page", |language| words(verdict, language))
        }
        Mailable::Unreachable(error) => Reason::new("page", |language| error.sentence(language)),
    }
}
