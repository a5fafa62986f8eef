//! `recado email send`, `status`, `pause`, `resume` and `stop`: campaigns and what becomes of them.

pub mod send;
pub mod status;
pub mod steps;

use std::io::Write as _;

use super::local;
use super::session::Session;
use super::voice::Failure;
use crate::campaign::{Due, Standing, asked_for};
use crate::content::SiteContent;
use crate::store::{CampaignRow, CampaignState, Store};
use crate::words::Arg;

/// Who acts where a command does.
const ACTOR: &str = "cli";

/// The e-mail of an item that a command means: one that may start now, else one that was missed and may still
/// go out, else the next one, else the last one.
fn meant(content: &SiteContent, item: &str, session: &Session) -> Option<Due> {
    let now = session.clock.now();
    let all = asked_for(content, now).into_iter();
    let of_item = all.filter(|one| is_meant(&one.item, item));
    of_item.min_by_key(|one| match one.standing(None, now) {
        Standing::Open { .. } => (0, 0),
        Standing::Over(at) if one.until_by_hand(now) > now => (1, -at.as_second()),
        Standing::Ahead(at) => (2, at.map_or(0, jiff::Timestamp::as_second)),
        Standing::Over(at) => (3, -at.as_second()),
    })
}

/// `promotions/black-friday`, or its last part.
fn is_meant(item: &str, written: &str) -> bool {
    item == written || item.rsplit('/').next() == Some(written)
}

/// The campaign of an item that was started last and of which something is unknown.
async fn unknown_campaign(
    store: &Store,
    site: &str,
    item: &str,
    session: &Session,
) -> Result<Option<CampaignRow>, Failure> {
    let failed = |error| session.ledger_failure(&error);
    let rows = store.campaigns(site).await.map_err(failed)?;
    for row in rows
        .into_iter()
        .rev()
        .filter(|row| is_meant(&row.item, item))
    {
        if store.tally(&row.id).await.map_err(failed)?.unknown > 0 {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The campaigns of an item that are open, the newest first.
async fn open_campaigns(
    store: &Store,
    site: &str,
    item: &str,
    session: &Session,
) -> Result<Vec<CampaignRow>, Failure> {
    let rows = store.campaigns(site).await;
    let rows = rows.map_err(|error| session.ledger_failure(&error))?;
    let open = rows.into_iter().rev().filter(is_open);
    Ok(open.filter(|row| is_meant(&row.item, item)).collect())
}

/// Asks at the terminal; whether the answer is yes.
fn is_typed(key: &str, values: &[(&str, Arg)], session: &Session) -> Result<bool, Failure> {
    let voice = session.voice;
    let asked = write!(std::io::stderr(), "{} ", voice.say(key, values));
    asked.map_err(|error| local(&voice, &error))?;
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.map_err(|error| local(&voice, &error))?;
    let yes = voice.say("cli-campaign-confirm-yes", &[]);
    Ok(answer.trim().eq_ignore_ascii_case(&yes))
}

/// Whether it goes on, or may.
fn is_open(row: &CampaignRow) -> bool {
    [CampaignState::Sending, CampaignState::Paused].contains(&row.state)
}
