//! What a client is asked and shown: an item in plain words, only what differs from the version
//! they know, and what silence means. Pure.

mod facts;
mod letter;

use std::sync::Arc;

use jiff::Timestamp;

use crate::content::{Promotion, SiteContent};
use crate::publication::{Publication, Reason};
use crate::site::{Review, Silence};
use crate::store::Asked;

pub use facts::{differences, facts};
pub use letter::{Letter, Question, link_ends};

/// How late a yes may come after the start without being asked about (RELIABILITY T17).
pub const LATE: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// What silence means for a waiting item, and when it does.
pub fn silence(review: &Review, asked: &Asked) -> Option<(Silence, Timestamp)> {
    let rule = review.if_silent?;
    let at = asked.since.checked_add(rule.after).ok()?;
    Some((rule.then, at))
}

/// Whether a yes that comes now is later than a day after the item should have been on the site and
/// somebody could have said it.
pub fn is_late(content: &SiteContent, item: &str, asked: Option<&Asked>, now: Timestamp) -> bool {
    let Some(asked) = asked else { return false };
    let zone = &content.site.zone;
    let promotion = content.promotions.iter().find(|one| one.common.id == item);
    let start = |one: &Arc<Promotion>| Some(one.first_occurrence(zone)?.starts)?;
    let announcement = content
        .announcements
        .iter()
        .find(|one| one.common.id == item);
    let publish = announcement.and_then(|one| Some(one.publish?.start(zone)));
    match promotion.and_then(start).or(publish) {
        Some(start) => now.duration_since(start.max(asked.first_since)) > LATE,
        None => false,
    }
}

/// When the item's time on the site was over, if it is.
pub fn ended(publication: &Publication, item: &str) -> Option<Timestamp> {
    let hidden = publication.hidden.iter().find(|one| one.item == item)?;
    match hidden.reason {
        Reason::EndedAt(at) => Some(at),
        _ => None,
    }
}
