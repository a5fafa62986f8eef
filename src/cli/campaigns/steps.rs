//! `recado email pause`, `resume`, `stop`: a person decides about an e-mail that is on its way, or to come.

use std::io::IsTerminal as _;

use super::super::args::{EmailItem, EmailStop};
use super::super::session::Session;
use super::super::voice::Failure;
use super::{ACTOR, is_typed, meant, open_campaigns};
use crate::mailing::Reason;
use crate::store::{CampaignRow, CampaignState, Occurrence, Store};
use crate::words::say;

/// Sends nothing more of an e-mail.
pub async fn pause(args: &EmailItem, session: &Session) -> Result<u8, Failure> {
    let (site, store) = opened(args, session).await?;
    let failed = |error| session.ledger_failure(&error);
    let mut any = false;
    for row in open_campaigns(&store, &site, &args.item, session).await? {
        let named = [
            ("site", row.site.as_str().into()),
            ("item", row.item.as_str().into()),
        ];
        let why = Reason::new("person", |language| {
            say(language, "campaign-why-person", &named)
        });
        let now = session.clock.now();
        let kept = why.kept();
        let held = store.hold_campaign(&site, &row.id, &kept, now);
        any |= held.await.map_err(failed)? || row.state == CampaignState::Paused;
    }
    told(args, &site, session, any, "cli-campaign-paused", &[])
}

/// Goes on with an e-mail.
pub async fn resume(args: &EmailItem, session: &Session) -> Result<u8, Failure> {
    let (site, store) = opened(args, session).await?;
    let failed = |error| session.ledger_failure(&error);
    let mut any = false;
    for row in open_campaigns(&store, &site, &args.item, session).await? {
        let now = session.clock.now();
        let resumed = store.resume_campaign(&site, &row.id, now).await;
        any |= resumed.map_err(failed)? || row.state == CampaignState::Sending;
    }
    store.nudge().await.map_err(failed)?;
    let service = match session.workspace.holder().is_some() {
        true => "yes",
        false => "no",
    };
    let service = [("service", service.into())];
    told(args, &site, session, any, "cli-campaign-resumed", &service)
}

/// Ends an e-mail for good; one that is to come does not start by itself.
pub async fn stop(args: &EmailStop, session: &Session) -> Result<u8, Failure> {
    let EmailStop { of: args, yes } = args;
    let (site, store) = opened(args, session).await?;
    let failed = |error| session.ledger_failure(&error);
    let why = Reason::new("stopped", |language| {
        say(language, "campaign-why-stopped", &[])
    });
    let open = open_campaigns(&store, &site, &args.item, session).await?;
    if !yes && !is_meant_for_good(&open, &store, session).await? {
        let text = session.voice.say("cli-campaign-not-stopped", &[]);
        return Err(Failure::Refused(text));
    }
    let now = session.clock.now();
    let mut expired = None;
    for row in open {
        let state = CampaignState::Stopped;
        let kept = why.kept();
        let ended = store.end_campaign(&site, &row.id, state, &kept, now);
        if ended.await.map_err(failed)? {
            let tally = store.tally(&row.id).await.map_err(failed)?;
            expired = Some(expired.unwrap_or(0) + tally.expired);
        }
    }
    if let Some(expired) = expired {
        let count = [("expired", expired.into())];
        return told(args, &site, session, true, "cli-campaign-stopped", &count);
    }
    let called_off = call_off(&store, &site, args, session).await?;
    told(
        args,
        &site,
        session,
        called_off,
        "cli-campaign-cancelled",
        &[],
    )
}

/// Whether people who have not got it yet shall never get it. Only at a terminal somebody can be asked: for
/// scripts, and where it has to be quick, it ends.
async fn is_meant_for_good(
    open: &[CampaignRow],
    store: &Store,
    session: &Session,
) -> Result<bool, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(true);
    }
    let mut people = 0;
    for row in open {
        let tally = store.tally(&row.id).await;
        let tally = tally.map_err(|error| session.ledger_failure(&error))?;
        people += tally.queued + tally.claimed;
    }
    let Some(row) = open.first().filter(|_| people > 0) else {
        return Ok(true);
    };
    let values = [
        ("count", people.into()),
        ("site", row.site.as_str().into()),
        ("item", row.item.as_str().into()),
    ];
    is_typed("cli-campaign-stop-confirm", &values, session)
}

/// Notes that an e-mail which is to come is not wanted.
async fn call_off(
    store: &Store,
    site: &str,
    args: &EmailItem,
    session: &Session,
) -> Result<bool, Failure> {
    let now = session.clock.now();
    let reading = session.reading(site, Some(store), now).await?;
    let Some(content) = &reading.content else {
        return Ok(false);
    };
    let Some(one) = meant(content, &args.item, session) else {
        return Ok(false);
    };
    let failed = |error| session.ledger_failure(&error);
    let started = store.campaigns_of(site, &one.item).await;
    let mut started = started.map_err(failed)?.into_iter();
    // As the service has it: also where the site was in another zone then.
    if started.any(|row| one.is_same_occasion(&row.occasion)) {
        return Ok(false);
    }
    let row = Occurrence {
        rule: crate::mailing::round::rule(site, &one.item),
        key: one.occasion.clone(),
        due_at: one.send.unwrap_or(now),
        zone: content.site.zone.name().to_owned(),
        tzdb: "bundled".to_owned(),
        outcome: format!("called off by {ACTOR}"),
    };
    store.record(&row).await.map_err(failed)
}

async fn opened(args: &EmailItem, session: &Session) -> Result<(String, Store), Failure> {
    let site = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let store = session.store().await?;
    Ok((site, store))
}

/// Says what was done, or that there was nothing to do.
fn told(
    args: &EmailItem,
    site: &str,
    session: &Session,
    done: bool,
    key: &str,
    more: &[(&str, crate::words::Arg)],
) -> Result<u8, Failure> {
    let mut values = vec![("site", site.into()), ("item", args.item.as_str().into())];
    values.extend(more.iter().map(|(name, value)| (*name, value.clone())));
    match done {
        true => {
            session.voice.tell(key, &values);
            Ok(0)
        }
        false => Err(Failure::Usage(
            session.voice.say("cli-campaign-none-open", &values),
        )),
    }
}
