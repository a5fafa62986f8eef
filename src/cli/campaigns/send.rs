//! `recado email send`: a person starts a campaign, and it is sent here and now.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::args::EmailSend;
use super::super::local;
use super::super::run::stop_on_signal;
use super::super::session::Session;
use super::super::voice::Failure;
use super::{ACTOR, meant, open_campaigns};
use crate::campaign::Due;
use crate::content::SiteContent;
use crate::mailing::round::waits_for;
use crate::mailing::{Campaigns, NotStarted};
use crate::reconcile::{Mailable, SiteInput, asks};
use crate::store::{CampaignRow, CampaignState, Start, Store};

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
    let one = meant(content, &args.item, session);
    let row = match open_campaigns(&store, &site, &args.item, session).await? {
        open if !open.is_empty() => open.into_iter().next(),
        _ => None,
    };
    let row = match row {
        Some(row) => {
            // Whoever sends by hand means that it goes on.
            let resumed = store.resume_campaign(&site, &row.id, now).await;
            resumed.map_err(failed)?;
            row
        }
        None => {
            let Some(one) = one else {
                let values = [("site", site.into()), ("item", args.item.as_str().into())];
                return Err(Failure::Usage(voice.say("cli-campaign-no-item", &values)));
            };
            let starting = Starting {
                args,
                session,
                store: &store,
                campaigns: &campaigns,
                input: &input,
                content,
                one,
            };
            match starting.row().await? {
                Some(row) => row,
                None => return Ok(0),
            }
        }
    };
    go_on(&campaigns, content, row, session).await
}

struct Starting<'a> {
    args: &'a EmailSend,
    session: &'a Session,
    store: &'a Store,
    campaigns: &'a Campaigns,
    input: &'a SiteInput,
    content: &'a SiteContent,
    one: Due,
}

impl Starting<'_> {
    /// The campaign to send; `None` where there is nothing to do, which was said.
    async fn row(&self) -> Result<Option<CampaignRow>, Failure> {
        let (voice, one) = (self.session.voice, &self.one);
        let failed = |error| self.session.ledger_failure(&error);
        let site = &self.content.site.id;
        let started = self.store.campaigns_of(site, &one.item).await;
        let started = started.map_err(failed)?;
        let same = |row: &&CampaignRow| one.is_same_occasion(&row.occasion);
        let before = started.iter().find(same).cloned();
        let now = self.session.clock.now();
        let title = ("title", one.title.as_str().into());
        if let Some(row) = before {
            if self.args.unknown {
                return self.again(row).await;
            }
            let at = self.content.site.zone.civil(row.started_at);
            voice.tell("cli-campaign-before", &[title, ("at", at.into())]);
            return Ok(None);
        }
        let until = one.until_by_hand(now);
        if until <= now {
            let text = voice.say("cli-campaign-ended", &[title]);
            return Err(Failure::Refused(text));
        }
        if let (Some(last), false) = (started.last(), one.each || self.args.yes) {
            let at = self.content.site.zone.civil(last.started_at);
            let text = voice.say("cli-campaign-again", &[title, ("at", at.into())]);
            return Err(Failure::Refused(text));
        }
        let content = self.mailable(now).await?;
        let theme = (self.campaigns.reconciler).theme(&content.site, &self.input.themes);
        let theme = theme.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
        let when = (until, ACTOR, now);
        let post = &self.campaigns.post;
        let prepared = match post.prepare(&content, &theme, one, when).await {
            Ok(prepared) => prepared,
            Err(NotStarted::Store(error)) => return Err(failed(error)),
            Err(error) => return Err(Failure::Refused(error.sentence(voice.language))),
        };
        if !self.is_confirmed(prepared.people())? {
            return Err(Failure::Refused(
                voice.say("cli-campaign-not-confirmed", &[]),
            ));
        }
        match post.start(&prepared).await.map_err(failed)? {
            Start::Started(row) | Start::Before(row) => Ok(Some(row)),
        }
    }

    /// The content as it is on the website.
    async fn mailable(&self, now: Timestamp) -> Result<SiteContent, Failure> {
        let (voice, one) = (self.session.voice, &self.one);
        let reconciler = &self.campaigns.reconciler;
        let looked = reconciler.mailable(self.input, self.content, &one.item, now);
        let why = match looked.await {
            Ok(Mailable::Yes(content)) => return Ok(*content),
            Ok(other) => waits_for(&other).sentence(voice.language),
            Err(error) => error.sentence(voice.language),
        };
        let values = [("title", one.title.as_str().into()), ("why", why.into())];
        Err(Failure::Refused(
            voice.say("cli-campaign-not-live", &values),
        ))
    }

    /// Sends once more to those of whom nobody knows.
    async fn again(&self, row: CampaignRow) -> Result<Option<CampaignRow>, Failure> {
        let failed = |error| self.session.ledger_failure(&error);
        let until = self.one.until_by_hand(self.session.clock.now());
        let resent = self.campaigns.resend_unknown(&row, until, ACTOR).await;
        let count = resent.map_err(failed)?.unwrap_or(0);
        let values = [("count", usize::try_from(count).unwrap_or(usize::MAX).into())];
        self.session.voice.tell("cli-campaign-resent", &values);
        if count == 0 {
            return Ok(None);
        }
        let rows = open_campaigns(self.store, &row.site, &row.item, self.session).await?;
        Ok(rows.into_iter().find(|open| open.id == row.id))
    }

    /// Whether so many people are really meant. What the client agreed to is.
    fn is_confirmed(&self, people: usize) -> Result<bool, Failure> {
        let (voice, site) = (self.session.voice, &self.content.site);
        let limit = site.mail.as_ref().map(|mail| mail.pace.confirm_above);
        let many = limit.is_some_and(|limit| people > usize::try_from(limit).unwrap_or(usize::MAX));
        if self.args.yes || !many || asks(&site.review, &self.one.item) {
            return Ok(true);
        }
        if !std::io::stdin().is_terminal() {
            return Ok(false);
        }
        let text = voice.say("cli-campaign-confirm", &[("count", people.into())]);
        let asked = write!(std::io::stderr(), "{text} ");
        asked.map_err(|error| local(&voice, &error))?;
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.map_err(|error| local(&voice, &error))?;
        let yes = voice.say("cli-campaign-confirm-yes", &[]);
        Ok(answer.trim().eq_ignore_ascii_case(&yes))
    }
}

/// Sends what is due, and waits for what is due soon.
async fn go_on(
    campaigns: &Campaigns,
    content: &SiteContent,
    row: CampaignRow,
    session: &Session,
) -> Result<u8, Failure> {
    let voice = session.voice;
    let failed = |error| session.ledger_failure(&error);
    let store = &campaigns.post.store;
    loop {
        let rows = store.campaigns(&row.site).await.map_err(failed)?;
        let Some(row) = rows.into_iter().find(|known| known.id == row.id) else {
            return Ok(0);
        };
        if ![CampaignState::Sending, CampaignState::Paused].contains(&row.state) {
            return Ok(u8::from(row.state != CampaignState::Done));
        }
        let elsewhere = campaigns.is_elsewhere(&row);
        if elsewhere.map_err(|error| local(&voice, &error))? {
            let values = [
                ("title", row.item.as_str().into()),
                ("site", row.site.as_str().into()),
            ];
            voice.tell("cli-campaign-elsewhere", &values);
            return Ok(0);
        }
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
        let now = session.clock.now();
        match rounded.next {
            Some(next) if next.duration_since(now) <= PATIENCE => {
                tokio::select! {
                    () = session.clock.sleep_until(next) => {}
                    () = campaigns.stop.cancelled() => {}
                }
            }
            Some(_) => {
                voice.tell("cli-campaign-later", &[("site", row.site.as_str().into())]);
                return Ok(0);
            }
            None => {}
        }
    }
}
