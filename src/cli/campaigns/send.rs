//! `recado email send`: a person starts a campaign, and it is sent here and now.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::super::args::EmailSend;
use super::super::email::check::written;
use super::super::local;
use super::super::run::stop_on_signal;
use super::super::session::Session;
use super::super::voice::Failure;
use super::{ACTOR, is_meant, is_open, meant, open_campaigns};
use crate::campaign::Due;
use crate::content::SiteContent;
use crate::mailing::round::waits_for;
use crate::mailing::{Campaigns, Happened, NotStarted, Reason, Told, Transport};
use crate::preflight::Check;
use crate::reconcile::{Mailable, SiteInput, asks};
use crate::store::{CampaignRow, CampaignState, Start, Store, StoreError};

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
                return Err(without_email(content, &args.item, session));
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
        let before = self.store.campaign_of(site, &one.item, &one.occasion).await;
        let before = before.map_err(failed)?;
        let now = self.session.clock.now();
        let title = ("title", one.title.as_str().into());
        if let Some(row) = before {
            if self.args.unknown {
                return self.again(row).await;
            }
            let at = self.content.site.zone.civil(row.started_at);
            let values = [title, ("at", at.into()), ("site", site.as_str().into())];
            if row.state != CampaignState::Done {
                let text = voice.say("cli-campaign-ended-before", &values);
                return Err(Failure::Refused(text));
            }
            voice.tell("cli-campaign-before", &values);
            return Ok(None);
        }
        let until = one.until_by_hand(now);
        if until <= now {
            let text = voice.say("cli-campaign-ended", &[title]);
            return Err(Failure::Refused(text));
        }
        let quiet = self.campaigns.quiet(self.content, now);
        if let Some(quiet) = quiet.filter(|quiet| *quiet >= until) {
            let at = self.content.site.zone.civil(quiet);
            let text = voice.say("cli-campaign-quiet", &[title, ("at", at.into())]);
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
            Err(NotStarted::Checks { checks, .. }) => return Err(self.unfit(&checks)),
            Err(error) => return Err(Failure::Refused(error.sentence(voice.language))),
        };
        if !self.is_confirmed(prepared.people())? {
            return Err(Failure::Refused(
                voice.say("cli-campaign-not-confirmed", &[]),
            ));
        }
        if let Ok(Transport::Folder(folder)) = post.transport(Some(&content.site)).await {
            let folder = folder.display().to_string();
            voice.tell("cli-campaign-folder", &[("folder", folder.into())]);
        }
        match post.start(&prepared).await.map_err(failed)? {
            Start::Started(row) | Start::Before(row) => {
                let people = row.audience;
                voice.line(self.told(Happened::Started { people, until }));
                Ok(Some(row))
            }
        }
    }

    /// What there is to tell of it.
    fn told(&self, what: Happened) -> String {
        let site = &self.content.site;
        let told = Told {
            site: site.id.clone(),
            item: self.one.item.clone(),
            title: self.one.title.clone(),
            zone: site.zone.clone(),
            what,
        };
        told.sentence(self.session.voice.language)
    }

    /// Everything that keeps it from starting, as `recado email check` shows it.
    fn unfit(&self, checks: &[Check]) -> Failure {
        let (voice, site) = (self.session.voice, &self.content.site.id);
        let title = ("title", self.one.title.as_str().into());
        let values = [title, ("site", site.as_str().into())];
        let mut lines = vec![voice.say("cli-campaign-unfit", &values)];
        lines.extend(checks.iter().flat_map(|check| written(check, &voice)));
        Failure::Refused(lines.join("\n"))
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
async fn go_on(
    campaigns: &Campaigns,
    content: &SiteContent,
    row: CampaignRow,
    session: &Session,
) -> Result<u8, Failure> {
    let voice = session.voice;
    let failed = |error| session.ledger_failure(&error);
    let moment = |at: Timestamp| ("at", content.site.zone.civil(at).into());
    loop {
        let Some(row) = open(&campaigns.post.store, &row).await.map_err(failed)? else {
            return ended(&campaigns.post.store, &row).await.map_err(failed);
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
        let row = open(&campaigns.post.store, &row).await.map_err(failed)?;
        let (Some(row), Some(next)) = (row, rounded.next) else {
            continue;
        };
        let why = Reason::read(&row.reason).filter(|_| row.state == CampaignState::Paused);
        if let Some(why) = why.filter(|why| why.again().is_none()) {
            voice.trouble(why.sentence(voice.language));
            return Ok(1);
        }
        if next.duration_since(session.clock.now()) > PATIENCE {
            let values = [moment(next), ("site", row.site.as_str().into())];
            voice.tell("cli-campaign-later", &values);
            return Ok(u8::from(row.state == CampaignState::Paused));
        }
        if row.state == CampaignState::Paused {
            voice.tell("cli-campaign-again", &[moment(next)]);
        }
        tokio::select! {
            () = session.clock.sleep_until(next) => {}
            () = campaigns.stop.cancelled() => {}
        }
    }
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
