//! `recado email send`, `status`, `pause`, `resume` and `stop`: campaigns and what becomes of them.

pub mod send;
pub mod status;
pub mod steps;

use super::session::Session;
use super::voice::Failure;
use crate::campaign::{Due, Standing, asked_for};
use crate::content::SiteContent;
use crate::store::{CampaignRow, CampaignState, Store};

/// Who acts where a command does.
const ACTOR: &str = "cli";

/// The e-mail of an item that a command means: one that may start now, else the next one, else the last one
/// that was missed.
fn meant(content: &SiteContent, item: &str, session: &Session) -> Option<Due> {
    let now = session.clock.now();
    let all = asked_for(content, now).into_iter();
    let of_item = all.filter(|one| is_meant(&one.item, item));
    of_item.min_by_key(|one| match one.standing(None, now) {
        Standing::Open { .. } => (0, 0),
        Standing::Ahead(at) => (1, at.map_or(0, jiff::Timestamp::as_second)),
        Standing::Over(at) => (2, -at.as_second()),
    })
}

/// `promotions/black-friday`, or its last part.
fn is_meant(item: &str, written: &str) -> bool {
    item == written || item.rsplit('/').next() == Some(written)
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

/// Whether it goes on, or may.
fn is_open(row: &CampaignRow) -> bool {
    [CampaignState::Sending, CampaignState::Paused].contains(&row.state)
}
