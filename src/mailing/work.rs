//! A campaign that was started goes on, under its lease, until nothing is due.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::letters::Outgoing;
use super::limits::{Grant, Left};
use super::reason::Reason;
use super::round::{Campaigns, Rounded};
use super::told::Happened;
use super::{Transport, folder};
use crate::campaign::rest_from;
use crate::content::SiteContent;
use crate::dispatch::{Dispatch, Ended};
use crate::mail::Letter;
use crate::smtp::Account;
use crate::store::{CampaignRow, CampaignState, Lease, StoreError, Tally};
use crate::words::say;
use crate::workspace::lock::Lock;

/// How long a run lasts before it is looked at whether it may go on.
const RUN: SignedDuration = SignedDuration::from_mins(2);

/// Between two runs of one campaign.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// How long a lease is held without being renewed, and how often it is.
const LEASE: Duration = Duration::from_secs(60);
const HEARTBEAT: Duration = Duration::from_secs(15);

/// While somebody else sends it.
const BUSY: SignedDuration = SignedDuration::from_secs(5);

/// How long is waited after trouble that is everybody's, by how often it came in a row.
const BACK_OFF: [SignedDuration; 3] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
];

/// Where more of those who went ahead were refused, per cent, the others wait for a person.
const REFUSED_CANARY: i64 = 10;

/// Connections to a mail server at once.
const CONNECTIONS: usize = 8;

/// Between two looks at an account of whose day nothing is left.
const SPENT: SignedDuration = SignedDuration::from_mins(10);

/// One campaign in a round.
struct One<'a> {
    content: &'a SiteContent,
    row: &'a CampaignRow,
    title: String,
}

impl One<'_> {
    fn tell(&self, rounded: &mut Rounded, what: Happened) {
        rounded.tell(&self.content.site, &self.row.item, &self.title, what);
    }
}

impl Campaigns {
    /// One run of one campaign, for whoever waits for it.
    ///
    /// # Errors
    /// The ledger.
    pub async fn send_on(
        &self,
        content: &SiteContent,
        row: &CampaignRow,
    ) -> Result<Rounded, StoreError> {
        let mut rounded = Rounded::default();
        self.go_on(content, row, &mut rounded).await?;
        Ok(rounded)
    }

    /// Whether another process on this computer is sending it.
    ///
    /// # Errors
    /// The folder of state cannot be used.
    pub fn is_elsewhere(&self, row: &CampaignRow) -> std::io::Result<bool> {
        let turn = self.reconciler.workspace.turn(&lease_name(row))?;
        Ok(turn.is_none())
    }

    /// Lets those be written to once more of whom nobody knows whether they got it. How many; `None`
    /// while somebody sends the campaign.
    ///
    /// # Errors
    /// The ledger.
    pub async fn resend_unknown(
        &self,
        row: &CampaignRow,
        until: Timestamp,
        actor: &str,
    ) -> Result<Option<u64>, StoreError> {
        let Some((_turn, lease)) = self.lease(&lease_name(row)).await? else {
            return Ok(None);
        };
        let (store, now) = (&self.post.store, self.post.clock.now());
        let resent = store.resend_unknown(&lease, row, until, actor, now).await;
        store.give_back(&lease).await?;
        resent.map(Some)
    }

    /// Goes on with a campaign that is open.
    pub(super) async fn go_on(
        &self,
        content: &SiteContent,
        row: &CampaignRow,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let now = self.post.clock.now();
        let one = One {
            content,
            row,
            title: title(content, &row.item),
        };
        if let Some(ended) = self.to_end(content, row, now).await? {
            return self.end(&one, ended, rounded).await;
        }
        rounded.again(row.until);
        let mut before = None;
        if row.state == CampaignState::Paused {
            let reason = Reason::read(&row.reason);
            let again = reason.as_ref().and_then(Reason::again);
            match again {
                Some(again) if again <= now => {
                    before = reason;
                    if !self.post.store.retry_campaign(row, now).await? {
                        // A person decided meanwhile.
                        rounded.again(now + SOON);
                        return Ok(());
                    }
                }
                Some(again) => {
                    rounded.again(again);
                    return Ok(());
                }
                None => return Ok(()),
            }
        }
        if let Some(quiet) = self.quiet(content, now) {
            rounded.again(quiet);
            return Ok(());
        }
        self.run(&one, before, rounded).await
    }

    /// Whether a campaign must end although it is not done, and how.
    async fn to_end(
        &self,
        content: &SiteContent,
        row: &CampaignRow,
        now: Timestamp,
    ) -> Result<Option<(CampaignState, Reason)>, StoreError> {
        if row.until <= now {
            let over = Reason::new("over", |language| say(language, "campaign-why-over", &[]));
            return Ok(Some((CampaignState::Expired, over)));
        }
        if self.reconciler.shows(content, &row.item, now).await? {
            return Ok(None);
        }
        let gone = Reason::new("withdrawn", |language| {
            say(language, "campaign-why-withdrawn", &[])
        });
        Ok(Some((CampaignState::Stopped, gone)))
    }

    async fn end(
        &self,
        one: &One<'_>,
        (state, why): (CampaignState, Reason),
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let row = one.row;
        let (store, now) = (&self.post.store, self.post.clock.now());
        let kept = why.kept();
        // What another run had on its way is unknown before nobody looks at it any more.
        let Some((_turn, lease)) = self.lease(&lease_name(row)).await? else {
            rounded.again(now + BUSY);
            return Ok(());
        };
        let taken = store.take_over(&lease, &row.id, now).await;
        store.give_back(&lease).await?;
        taken?;
        let ended = store.end_campaign(&row.site, &row.id, state, &kept, now);
        if ended.await? {
            let what = match state {
                CampaignState::Expired => Happened::Expired(store.tally(&row.id).await?),
                _ => Happened::Stopped(why),
            };
            one.tell(rounded, what);
        }
        Ok(())
    }

    /// Says of a campaign that ended what became of messages whose worker is gone: nobody knows.
    pub(super) async fn take_behind(&self, row: &CampaignRow) -> Result<(), StoreError> {
        let Some((_turn, lease)) = self.lease(&lease_name(row)).await? else {
            return Ok(());
        };
        let (store, now) = (&self.post.store, self.post.clock.now());
        let taken = store.take_over(&lease, &row.id, now).await;
        store.give_back(&lease).await?;
        taken
    }

    /// One run, under the campaign's lease.
    async fn run(
        &self,
        one: &One<'_>,
        before: Option<Reason>,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let One { content, row, .. } = *one;
        let now = self.post.clock.now();
        let transport = match self.post.transport(Some(&content.site)).await {
            Ok(transport) => transport,
            Err(error) => {
                let why = Reason::new("trouble", |language| error.sentence(language));
                return self.pause(one, (why, before), rounded).await;
            }
        };
        let grant = match self.left(content, &transport).await? {
            None => None,
            Some(Left::Some(grant)) => Some(grant),
            Some(Left::Promised) => {
                rounded.again(now + BUSY);
                return Ok(());
            }
            Some(Left::Nothing) => {
                rounded.again(now + SPENT);
                return Ok(());
            }
        };
        let outgoing = match self.outgoing(content, row).await? {
            Ok(outgoing) => Arc::new(outgoing),
            Err(why) => return self.pause(one, (why, before), rounded).await,
        };
        let Some((_turn, lease)) = self.lease(&lease_name(row)).await? else {
            rounded.again(now + BUSY);
            return Ok(());
        };
        let ended = tokio::select! {
            ended = self.send(content, row, (&transport, outgoing, grant), &lease) => ended,
            fenced = self.keep(&lease) => Err(fenced),
        };
        let after = match ended {
            Ok(Ended::Idle) => self.settle(one, &lease, rounded).await,
            Ok(Ended::Trouble(failure)) => {
                let why = Reason::new("trouble", |language| failure.sentence(language));
                self.pause(one, (why, before), rounded).await
            }
            Err(error) => Err(error),
        };
        self.post.store.give_back(&lease).await?;
        match after {
            // Somebody else goes on with it: that may be noticed at the very end, too.
            Err(error) if error.is_fenced() => {
                rounded.again(now + BUSY);
                Ok(())
            }
            after => after,
        }
    }

    async fn send(
        &self,
        content: &SiteContent,
        row: &CampaignRow,
        (transport, outgoing, grant): (&Transport, Arc<Outgoing>, Option<Grant>),
        lease: &Lease,
    ) -> Result<Ended, StoreError> {
        let now = self.post.clock.now();
        let store = &self.post.store;
        store.take_over(lease, &row.id, now).await?;
        let account = match transport {
            Transport::Folder(path) => {
                let to = (outgoing, path.as_path());
                folder::write_out(store, lease, row, to, now).await?;
                return Ok(Ended::Idle);
            }
            Transport::Server(account) => account,
        };
        // What leaves from here on counts for this account.
        store.goes_over(row, &account.name()).await?;
        let most = grant.as_ref().map(|grant| grant.most);
        let dispatch = self.dispatch(content, account, most);
        dispatch.run(lease, row, outgoing).await
    }

    /// What is left of the day of the account; `None` where the site sets no such limit.
    async fn left(
        &self,
        content: &SiteContent,
        transport: &Transport,
    ) -> Result<Option<Left>, StoreError> {
        let mail = content.site.mail.as_ref();
        let per_day = mail.and_then(|mail| mail.pace.per_day);
        let (Some(per_day), Transport::Server(account)) = (per_day, transport) else {
            return Ok(None);
        };
        let (store, now) = (&self.post.store, self.post.clock.now());
        let account = self.limits.of(&account.name());
        account.left(per_day, store, now).await.map(Some)
    }

    fn dispatch(&self, content: &SiteContent, account: &Account, most: Option<u64>) -> Dispatch {
        let mail = content.site.mail.as_ref();
        let per_minute = mail.and_then(|mail| mail.pace.per_minute);
        let now = self.post.clock.now();
        let run = now.saturating_add(RUN).unwrap_or(Timestamp::MAX);
        let quiet = mail.and_then(|mail| mail.pace.quiet);
        let quiet = quiet.and_then(|quiet| quiet.begins(&content.site.zone, now));
        let pace = self.limits.of(&account.name()).pace.clone();
        pace.ask(&content.site.id, per_minute, &self.post.clock);
        Dispatch {
            store: self.post.store.clone(),
            clock: self.post.clock.clone(),
            connector: self.post.connector.clone(),
            account: account.clone(),
            name: self.post.greeting_name(),
            connections: CONNECTIONS,
            pace,
            pause_at: Some(quiet.map_or(run, |quiet| quiet.min(run))),
            most,
            stop: self.stop.clone(),
        }
    }

    /// What the campaign sends, as it was settled when it started.
    async fn outgoing(
        &self,
        content: &SiteContent,
        row: &CampaignRow,
    ) -> Result<Result<Outgoing, Reason>, StoreError> {
        let kept = self.post.store.letters(&row.id).await?;
        // The site's first language is that of whom nothing better is known.
        let languages = &content.site.languages;
        let place = |language: &String| languages.iter().position(|known| known == language);
        let mut letters: Vec<Letter> = kept
            .iter()
            .filter_map(|(_, text)| serde_json::from_str(text).ok())
            .collect();
        letters.sort_by_key(|letter| place(&letter.language).unwrap_or(usize::MAX));
        let sender = match self.post.sender(&content.site, row.started_at).await {
            Ok(sender) => sender,
            Err(error) => {
                return Ok(Err(Reason::new("trouble", |language| {
                    error.sentence(language)
                })));
            }
        };
        let made = Outgoing::new(sender, (&row.id, &row.list), letters, row.started_at);
        Ok(made.map_err(|error| Reason::new("trouble", |language| error.sentence(language))))
    }

    /// After a run: is everybody reached, or those who go ahead?
    async fn settle(
        &self,
        one: &One<'_>,
        lease: &Lease,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let row = one.row;
        let (store, now) = (&self.post.store, self.post.clock.now());
        if store.finish_campaign(lease, row, now).await? {
            let tally = store.tally(&row.id).await?;
            one.tell(rounded, Happened::Done(tally));
            return Ok(());
        }
        let watches = row.canary > 0 && row.rest_from.is_none();
        if watches && store.canary_untried(&row.id).await? == 0 {
            let ahead = store.canary_tally(&row.id).await?;
            return self.canary(one, &ahead, rounded).await;
        }
        let next = store.next_message(&row.id, now).await?;
        let rest = row.rest_from.filter(|at| *at > now);
        let next = next.into_iter().chain(rest).min();
        rounded.again(next.unwrap_or(now).max(now + SOON));
        Ok(())
    }

    /// Those who went ahead are through: the others follow, unless too many were refused.
    async fn canary(
        &self,
        one: &One<'_>,
        ahead: &Tally,
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let row = one.row;
        let (store, now) = (&self.post.store, self.post.clock.now());
        if ahead.refused * 100 <= row.canary * REFUSED_CANARY {
            let from = rest_from(now, row.until);
            store.let_rest_go(row, from, now).await?;
            rounded.again(from);
            return Ok(());
        }
        let args = [
            ("refused", ahead.refused.into()),
            ("count", row.canary.into()),
            ("site", row.site.as_str().into()),
            ("item", row.item.as_str().into()),
        ];
        let why = Reason::new("canary", |language| {
            say(language, "campaign-why-canary", &args)
        });
        // Whoever resumes it has seen that.
        store.let_rest_go(row, now, now).await?;
        store
            .pause_campaign(&row.site, &row.id, &why.kept(), now)
            .await?;
        one.tell(rounded, Happened::Paused(why));
        Ok(())
    }

    /// Pauses a campaign that cannot go on; it is tried again by itself, later each time.
    async fn pause(
        &self,
        one: &One<'_>,
        (mut why, before): (Reason, Option<Reason>),
        rounded: &mut Rounded,
    ) -> Result<(), StoreError> {
        let row = one.row;
        let (store, now) = (&self.post.store, self.post.clock.now());
        let times = before.as_ref().map_or(0, |before| before.times);
        let step = usize::try_from(times).unwrap_or(usize::MAX);
        let wait = BACK_OFF[step.min(BACK_OFF.len() - 1)];
        let again = now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        why.again = again.as_millisecond();
        why.times = times.saturating_add(1);
        why.since = before.map_or(now.as_millisecond(), |before| before.since);
        rounded.again(again);
        let kept = why.kept();
        let paused = store.pause_campaign(&row.site, &row.id, &kept, now);
        if paused.await? && times == 0 {
            one.tell(rounded, Happened::Paused(why));
        }
        Ok(())
    }

    /// The right to send a campaign, with what says that this process lives.
    async fn lease(&self, name: &str) -> Result<Option<(Option<Lock>, Lease)>, StoreError> {
        let owner = format!("{} mail", self.reconciler.owner);
        let turn = match self.reconciler.workspace.turn(name) {
            Ok(Some(turn)) => Some(turn),
            Ok(None) => return Ok(None),
            Err(error) => {
                tracing::warn!(%error, "no turn can be taken; the lease alone decides");
                None
            }
        };
        let store = &self.post.store;
        let lease = match store.acquire(name, &owner, LEASE).await? {
            None if turn.is_some() => store.seize(name, &owner, LEASE).await?,
            lease => lease,
        };
        Ok(lease.map(|lease| (turn, lease)))
    }

    /// Renews the lease until somebody else has it.
    async fn keep(&self, lease: &Lease) -> StoreError {
        loop {
            tokio::time::sleep(HEARTBEAT).await;
            match self.post.store.renew(lease).await {
                Err(error) if error.is_fenced() => return error,
                Err(error) => tracing::warn!(%error, "a lease could not be renewed"),
                Ok(()) => {}
            }
        }
    }
}

fn lease_name(row: &CampaignRow) -> String {
    format!("mail {}", row.id)
}

/// What an item is called; its id where it is gone.
fn title(content: &SiteContent, item: &str) -> String {
    let found = content.items().find(|(common, _)| common.id == item);
    let title = found
        .and_then(|(_, texts)| texts.first())
        .map(|text| &text.title);
    title.map_or_else(|| item.to_owned(), Clone::clone)
}
