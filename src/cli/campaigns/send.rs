//! `recado email send`: a person starts a campaign, and it is sent here and now.

use std::io::IsTerminal as _;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::args::EmailSend;
use super::super::email::check::written;
use super::super::local;
use super::super::run::stop_on_signal;
use super::super::session::Session;
use super::super::voice::Failure;
use super::{ACTOR, is_meant, is_open, is_typed, meant, open_campaigns, unknown_campaign};
use crate::campaign::{Due, Standing};
use crate::content::SiteContent;
use crate::mailing::round::waits_for;
use crate::mailing::{Campaigns, Happened, NotStarted, Reason, Told, Transport};
use crate::preflight::Check;
use crate::reconcile::{Mailable, SiteInput, asks};
use crate::store::{CampaignRow, CampaignState, Start, Store, StoreError};
use crate::words::Arg;

/// How long unknown messages may go out once more, where the item says nothing.
const FOR_UNKNOWN: SignedDuration = SignedDuration::from_hours(4);

/// A wait that this command makes; for a longer one the service goes on.
const PATIENCE: SignedDuration = SignedDuration::from_mins(3);

/// Starts the campaign of an item, or goes on with it, until nothing is due for some minutes.
pub async fn send(args: &EmailSend, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let store = session.store().await?;
    let failed = |error| session.ledger_failure(&error);
    let holds = store.holds(&site).await.map_err(failed)?;
    if let Some(hold) = holds.frozen.or(holds.paused) {
        let why = crate::reconcile::held_because(&hold, voice.language);
        let values = [("site", site.into()), ("why", why.into())];
        return Err(Failure::Refused(voice.say("cli-campaign-held", &values)));
    }
    let reconciler = Arc::new(session.reconciler(store.clone()));
    let campaigns = session.campaigns(reconciler)?;
    stop_on_signal(&campaigns.stop).map_err(|error| local(&voice, &error))?;
    let input = session.input(&site, Some(&store)).await?;
    let now = session.clock.now();
    let reading = session.reading(&site, Some(&store), now).await?;
    let Some(content) = &reading.content else {
        let site = [("site", site.into())];
        return Err(Failure::Refused(voice.say("state-no-site", &site)));
    };
    let starting = Starting {
        args,
        session,
        store: &store,
        campaigns: &campaigns,
        input: &input,
        content,
    };
    match starting.campaign().await? {
        Some(row) => go_on(&campaigns, row, session).await,
        None => Ok(0),
    }
}

struct Starting<'a> {
    args: &'a EmailSend,
    session: &'a Session,
    store: &'a Store,
    campaigns: &'a Campaigns,
    input: &'a SiteInput,
    content: &'a SiteContent,
}

impl Starting<'_> {
    /// The campaign to send; `None` where there is nothing to do, which was said.
    async fn campaign(&self) -> Result<Option<CampaignRow>, Failure> {
        let (site, item) = (&self.content.site.id, &self.args.item);
        let failed = |error| self.session.ledger_failure(&error);
        let open = open_campaigns(self.store, site, item, self.session).await?;
        if let Some(row) = open.into_iter().next() {
            // Whoever sends by hand means that it goes on.
            let now = self.session.clock.now();
            let resumed = self.store.resume_campaign(site, &row.id, now).await;
            resumed.map_err(failed)?;
            return Ok(Some(row));
        }
        if self.args.unknown {
            return self.again().await;
        }
        let Some(one) = meant(self.content, item, self.session) else {
            return Err(without_email(self.content, item, self.session));
        };
        match self.allowed(&one).await? {
            Some(until) => self.start(&one, until).await.map(Some),
            None => Ok(None),
        }
    }

    /// Until when an e-mail may be sent if it is started now; `None` where it was sent before, which was said.
    async fn allowed(&self, one: &Due) -> Result<Option<Timestamp>, Failure> {
        let (voice, site) = (self.session.voice, &self.content.site);
        let failed = |error| self.session.ledger_failure(&error);
        let started = self.store.campaigns_of(&site.id, &one.item).await;
        let started = started.map_err(failed)?;
        let now = self.session.clock.now();
        let title = || ("title", one.title.as_str().into());
        let at = |at: Timestamp| ("at", site.zone.civil(at).into());
        let same = |row: &&CampaignRow| one.is_same_occasion(&row.occasion);
        if let Some(row) = started.iter().find(same) {
            let id = ("site", site.id.as_str().into());
            let values = [title(), at(row.started_at), id];
            if row.state != CampaignState::Done {
                let text = voice.say("cli-campaign-ended-before", &values);
                return Err(Failure::Refused(text));
            }
            voice.tell("cli-campaign-before", &values);
            return Ok(None);
        }
        let until = one.until_by_hand(now);
        let refused =
            |key: &str, values: &[(&str, Arg)]| Err(Failure::Refused(voice.say(key, values)));
        if until <= now {
            return refused("cli-campaign-ended", &[title()]);
        }
        let quiet = self.campaigns.quiet(self.content, now);
        if let Some(quiet) = quiet.filter(|quiet| *quiet >= until) {
            return refused("cli-campaign-quiet", &[title(), at(quiet)]);
        }
        if self.args.yes {
            return Ok(Some(until));
        }
        match (one.standing(None, now), started.last()) {
            (Standing::Ahead(Some(next)), _) if one.each => {
                refused("cli-campaign-ahead", &[title(), at(next)])
            }
            (_, Some(last)) if !one.each => {
                refused("cli-campaign-moved", &[title(), at(last.started_at)])
            }
            _ => Ok(Some(until)),
        }
    }

    async fn start(&self, one: &Due, until: Timestamp) -> Result<CampaignRow, Failure> {
        let (voice, now) = (self.session.voice, self.session.clock.now());
        let failed = |error| self.session.ledger_failure(&error);
        let content = self.mailable(&one.item, &one.title, now).await?;
        let theme = (self.campaigns.reconciler).theme(&content.site, &self.input.themes);
        let theme = theme.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
        let told = self.campaigns.told_before(&content, &theme, one, now).await;
        if let (Some(before), false) = (told.map_err(failed)?, self.args.yes) {
            let at = content.site.zone.civil(before);
            let values = [("title", one.title.as_str().into()), ("at", at.into())];
            return Err(Failure::Refused(voice.say("cli-campaign-same", &values)));
        }
        let post = &self.campaigns.post;
        let mut confirmed = None;
        loop {
            let when = (until, ACTOR, now);
            let prepared = match post.prepare(&content, &theme, one, when).await {
                Ok(prepared) => prepared,
                Err(NotStarted::Store(error)) => return Err(failed(error)),
                Err(NotStarted::Checks { checks, .. }) => return Err(self.unfit(one, &checks)),
                Err(error) => return Err(Failure::Refused(error.sentence(voice.language))),
            };
            // Somebody may come to the list or leave it while the question stands.
            let people = prepared.people();
            if confirmed.is_none_or(|confirmed| people > confirmed) {
                if let Some(check) = &prepared.foretold {
                    written(check, &voice)
                        .iter()
                        .for_each(|line| voice.line(line));
                }
                if !self.is_confirmed(people, &one.item)? {
                    let text = voice.say("cli-campaign-not-confirmed", &[]);
                    return Err(Failure::Refused(text));
                }
                confirmed = Some(people + people / 10);
            }
            match post.start(&prepared).await.map_err(failed)? {
                Start::Started(row) => {
                    self.tell_start(one, &row, until).await;
                    return Ok(row);
                }
                Start::Before(row) => return Ok(row),
                Start::ListsChanged => {}
            }
        }
    }

    /// Says to how many people it goes, and where to if it stays here.
    async fn tell_start(&self, one: &Due, row: &CampaignRow, until: Timestamp) {
        let (voice, site) = (self.session.voice, &self.content.site);
        if let Ok(Transport::Folder(folder)) = self.campaigns.post.transport(Some(site)).await {
            let folder = folder.display().to_string();
            voice.tell("cli-campaign-folder", &[("folder", folder.into())]);
        }
        let people = row.audience;
        let told = Told {
            site: site.id.clone(),
            item: one.item.clone(),
            title: one.title.clone(),
            zone: site.zone.clone(),
            what: Happened::Started { people, until },
        };
        voice.line(told.sentence(voice.language));
    }

    /// Everything that keeps it from starting, as `recado email check` shows it.
    fn unfit(&self, one: &Due, checks: &[Check]) -> Failure {
        let (voice, site) = (self.session.voice, &self.content.site.id);
        let title = ("title", one.title.as_str().into());
        let values = [title, ("site", site.as_str().into())];
        let mut lines = vec![voice.say("cli-campaign-unfit", &values)];
        lines.extend(checks.iter().flat_map(|check| written(check, &voice)));
        Failure::Refused(lines.join("\n"))
    }

    /// The content as it is on the website.
    async fn mailable(
        &self,
        item: &str,
        title: &str,
        now: Timestamp,
    ) -> Result<SiteContent, Failure> {
        let voice = self.session.voice;
        let reconciler = &self.campaigns.reconciler;
        let looked = reconciler.mailable(self.input, self.content, item, now);
        let why = match looked.await {
            Ok(Mailable::Yes(content)) => return Ok(*content),
            Ok(other) => waits_for(&other).sentence(voice.language),
            Err(error) => error.sentence(voice.language),
        };
        let values = [("title", title.into()), ("why", why.into())];
        Err(Failure::Refused(
            voice.say("cli-campaign-not-live", &values),
        ))
    }

    /// Sends once more to those of whom nobody knows, if the website still shows what it tells of.
    async fn again(&self) -> Result<Option<CampaignRow>, Failure> {
        let failed = |error| self.session.ledger_failure(&error);
        let (voice, site) = (self.session.voice, &self.content.site.id);
        let item = &self.args.item;
        let row = unknown_campaign(self.store, site, item, self.session).await?;
        let mut count = 0;
        if let Some(row) = &row {
            let now = self.session.clock.now();
            let content = self.mailable(&row.item, &row.item, now).await?;
            let one = meant(&content, &row.item, self.session);
            let usual = now.saturating_add(FOR_UNKNOWN).unwrap_or(now);
            let until = one.map_or(usual, |one| one.until_by_hand(now));
            let resent = self.campaigns.resend_unknown(row, until, ACTOR).await;
            count = resent.map_err(failed)?.unwrap_or(0);
        }
        let values = [("count", usize::try_from(count).unwrap_or(usize::MAX).into())];
        voice.tell("cli-campaign-resent", &values);
        Ok(row.filter(|_| count > 0))
    }

    /// Whether so many people are really meant. What the client agreed to is.
    fn is_confirmed(&self, people: usize, item: &str) -> Result<bool, Failure> {
        let site = &self.content.site;
        let limit = site.mail.as_ref().map(|mail| mail.pace.confirm_above);
        let many = limit.is_some_and(|limit| people > usize::try_from(limit).unwrap_or(usize::MAX));
        if self.args.yes || !many || asks(&site.review, item) {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() {
            return Ok(false);
        }
        let count = [("count", people.into())];
        is_typed("cli-campaign-confirm", &count, self.session)
    }
}

/// Why there is nothing to send for what was typed.
fn without_email(content: &SiteContent, item: &str, session: &Session) -> Failure {
    let is_there = content
        .items()
        .any(|(common, _)| is_meant(&common.id, item));
    let key = match is_there {
        true => "cli-campaign-no-item",
        false => "cli-email-test-no-item",
    };
    let site = content.site.id.as_str();
    let values = [("site", site.into()), ("item", item.into())];
    Failure::Usage(session.voice.say(key, &values))
}

/// Sends what is due, and waits for what is due soon.
async fn go_on(campaigns: &Campaigns, row: CampaignRow, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let failed = |error| session.ledger_failure(&error);
    let store = &campaigns.post.store;
    loop {
        let Some(row) = open(store, &row).await.map_err(failed)? else {
            return ended(store, &row).await.map_err(failed);
        };
        let elsewhere = campaigns.is_elsewhere(&row);
        if elsewhere.map_err(|error| local(&voice, &error))? {
            let values = [
                ("title", row.item.as_str().into()),
                ("site", row.site.as_str().into()),
            ];
            voice.tell("cli-campaign-elsewhere", &values);
            return Ok(0);
        }
        // The files as they are now: an offer that is taken down meanwhile is sent to nobody more.
        let files = session.anew()?;
        let now = session.clock.now();
        let reading = files.reading(&row.site, Some(store), now).await?;
        let Some(content) = &reading.content else {
            let site = [("site", row.site.as_str().into())];
            return Err(Failure::Refused(voice.say("state-no-site", &site)));
        };
        let rounded = campaigns.send_on(content, &row).await.map_err(failed)?;
        for told in &rounded.told {
            match told.is_trouble() {
                true => voice.trouble(told.sentence(voice.language)),
                false => voice.line(told.sentence(voice.language)),
            }
        }
        if campaigns.stop.is_cancelled() {
            voice.tell("cli-campaign-halted", &[]);
            return Ok(1);
        }
        let row = open(store, &row).await.map_err(failed)?;
        let (Some(row), Some(next)) = (row, rounded.next) else {
            continue;
        };
        if let Some(code) = rest(&row, next, content, session) {
            return Ok(code);
        }
        tokio::select! {
            () = session.clock.sleep_until(next) => {}
            () = campaigns.stop.cancelled() => {}
        }
    }
}

/// What a campaign that goes on later is told as, with the exit code where nobody waits here for it.
fn rest(
    row: &CampaignRow,
    next: Timestamp,
    content: &SiteContent,
    session: &Session,
) -> Option<u8> {
    let voice = session.voice;
    let is_paused = row.state == CampaignState::Paused;
    let at = ("at", content.site.zone.civil(next).into());
    let why = Reason::read(&row.reason).filter(|_| is_paused);
    if let Some(why) = why.filter(|why| why.again().is_none()) {
        voice.trouble(why.sentence(voice.language));
        return Some(1);
    }
    if next.duration_since(session.clock.now()) > PATIENCE {
        let values = [at, ("site", row.site.as_str().into())];
        voice.tell("cli-campaign-later", &values);
        return Some(u8::from(is_paused));
    }
    if is_paused {
        voice.tell("cli-campaign-again", &[at]);
    }
    None
}

/// A campaign as it is now, unless it has ended.
async fn open(store: &Store, row: &CampaignRow) -> Result<Option<CampaignRow>, StoreError> {
    let rows = store.campaigns(&row.site).await?;
    let mut known = rows.into_iter().filter(|known| known.id == row.id);
    Ok(known.find(is_open))
}

/// The exit code of a campaign that has ended: everybody has an outcome, or not.
async fn ended(store: &Store, row: &CampaignRow) -> Result<u8, StoreError> {
    let rows = store.campaigns(&row.site).await?;
    let known = rows.into_iter().find(|known| known.id == row.id);
    Ok(u8::from(
        known.is_some_and(|row| row.state != CampaignState::Done),
    ))
}
