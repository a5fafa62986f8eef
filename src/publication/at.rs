//! The publication at an instant, and the next instant at which it differs.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Hidden, HoursShown, Publication, Reason, Shown, State};
use crate::content::day::Days;
use crate::content::{After, Announcement, Common, Hours, Promotion, SiteContent};
use crate::moment::Zone;

/// How many days ahead the opening hours are compared with today's. A year and a bit, so that every
/// holiday is met once.
const HOURS_AHEAD: i32 = 400;

/// What is shown of every item, and until when that holds: offers change at instants that are known
/// beforehand, and a pass comes far more often.
#[derive(Debug, Default)]
pub struct Memory {
    zone: String,
    promotions: Vec<Judged<Promotion>>,
    announcements: Vec<Judged<Announcement>>,
}

/// One item, judged at an instant.
#[derive(Debug)]
struct Judged<T> {
    item: Arc<T>,
    found: Result<Shown, Reason>,
    from: Timestamp,
    /// The first instant at which it may be otherwise.
    until: Option<Timestamp>,
}

impl Memory {
    /// Judges every item that is another one than before, or whose time has come.
    fn judge(&mut self, content: &SiteContent, at: Timestamp) {
        let zone = &content.site.zone;
        if self.zone != zone.name() {
            *self = Self {
                zone: zone.name().to_owned(),
                ..Self::default()
            };
        }
        let judge = |item: &Promotion| (promotion_at(item, zone, at), next_of(item, zone, at));
        let common: fn(&Promotion) -> &Common = |item| &item.common;
        judged(&mut self.promotions, &content.promotions, common, judge, at);
        let judge = |item: &Announcement| {
            let next = next_of_announcement(item, zone, at);
            (announcement_at(item, zone, at), next)
        };
        let common: fn(&Announcement) -> &Common = |item| &item.common;
        let announcements = &content.announcements;
        judged(&mut self.announcements, announcements, common, judge, at);
    }

    fn next(&self) -> Option<Timestamp> {
        let promotions = self.promotions.iter().filter_map(|one| one.until);
        let announcements = self.announcements.iter().filter_map(|one| one.until);
        promotions.chain(announcements).min()
    }
}

/// Both lists are sorted by slug.
fn judged<T>(
    memory: &mut Vec<Judged<T>>,
    items: &[Arc<T>],
    common: fn(&T) -> &Common,
    judge: impl Fn(&T) -> (Result<Shown, Reason>, Option<Timestamp>),
    at: Timestamp,
) {
    let mut before = std::mem::take(memory).into_iter().peekable();
    memory.reserve(items.len());
    for item in items {
        let is_before = |old: &Judged<T>| common(&old.item).slug < common(item).slug;
        while before.next_if(is_before).is_some() {}
        let holds = |old: &Judged<T>| {
            let still = old.until.is_none_or(|until| at < until);
            Arc::ptr_eq(&old.item, item) && old.from <= at && still
        };
        let old = before.next_if(holds);
        memory.push(old.unwrap_or_else(|| {
            let (found, until) = judge(item);
            Judged {
                item: item.clone(),
                found,
                from: at,
                until,
            }
        }));
    }
}

/// What the site shows at this instant, and why the rest is not shown.
pub fn at(content: &SiteContent, at: Timestamp) -> Publication {
    at_since(content, at, &mut Memory::default())
}

/// As [`at`], with what was found out of the same site before.
pub fn at_since(content: &SiteContent, at: Timestamp, memory: &mut Memory) -> Publication {
    let zone = &content.site.zone;
    memory.judge(content, at);
    let mut hidden = Vec::new();
    let mut keep = |item: &str, found: Result<Shown, Reason>| match found {
        Ok(shown) => Some(shown),
        Err(reason) => {
            hidden.push(Hidden {
                item: item.to_owned(),
                reason,
            });
            None
        }
    };
    let judged = memory.promotions.iter();
    let judged = judged.map(|one| (&one.item.common.id, one.found.clone()));
    let mut promotions: Vec<_> = judged.filter_map(|(id, found)| keep(id, found)).collect();
    promotions.sort_by(|a, b| promotion_order(a).cmp(&promotion_order(b)));
    let judged = memory.announcements.iter();
    let judged = judged.map(|one| (&one.item.common.id, one.found.clone()));
    let mut announcements: Vec<_> = judged.filter_map(|(id, found)| keep(id, found)).collect();
    announcements.sort_by(|a, b| (Reverse(a.since), &a.item).cmp(&(Reverse(b.since), &b.item)));
    let mut pages: Vec<_> = content.pages.iter().collect();
    pages.sort_by_key(|page| {
        let order = page.texts.first().map_or(0, |text| text.order);
        (order, page.common.slug.as_str())
    });
    let pages = pages.into_iter().filter_map(|page| {
        let id = &page.common.id;
        keep(id, standing(id, page.common.draft))
    });
    let mut shown = promotions;
    shown.extend(announcements);
    shown.extend(pages);
    let hours = content.hours.as_ref().and_then(|hours| {
        keep(
            &hours.common.id,
            standing(&hours.common.id, hours.common.draft),
        )?;
        Some(hours_on(hours, &hours.days(), zone.today(at)))
    });
    Publication {
        at,
        shown,
        hidden,
        hours,
    }
}

/// The first instant strictly after `after` at which the publication may differ; `None` where
/// nothing will change until somebody edits a file. Between two neighbouring instants it is
/// constant.
pub fn next_change(content: &SiteContent, after: Timestamp) -> Option<Timestamp> {
    next_change_since(content, after, &mut Memory::default())
}

/// As [`next_change`], with what was found out of the same site before.
pub fn next_change_since(
    content: &SiteContent,
    after: Timestamp,
    memory: &mut Memory,
) -> Option<Timestamp> {
    memory.judge(content, after);
    let hours = content.hours.as_ref().filter(|hours| !hours.common.draft);
    let hours = hours.and_then(|hours| next_hours(hours, &content.site.zone, after));
    memory.next().into_iter().chain(hours).min()
}

/// The first instant after `at` at which an offer may be shown otherwise.
fn next_of(promotion: &Promotion, zone: &Zone, at: Timestamp) -> Option<Timestamp> {
    if promotion.common.draft {
        return None;
    }
    let occurrence = promotion.occurrence_at_or_after(zone, at)?;
    let starts = occurrence.starts.filter(|starts| *starts > at);
    Some(starts.unwrap_or(occurrence.ends))
}

fn next_of_announcement(item: &Announcement, zone: &Zone, at: Timestamp) -> Option<Timestamp> {
    if item.common.draft {
        return None;
    }
    let publish = item.publish.map(|publish| publish.start(zone));
    let expires = item.expires.map(|expires| expires.end(zone));
    let instants = publish.into_iter().chain(expires);
    instants.filter(|instant| *instant > at).min()
}

fn promotion_at(promotion: &Promotion, zone: &Zone, at: Timestamp) -> Result<Shown, Reason> {
    if promotion.common.draft {
        return Err(Reason::Draft);
    }
    let shown = |state, since, until| Shown {
        item: promotion.common.id.clone(),
        state,
        since,
        until,
    };
    let Some(occurrence) = promotion.occurrence_at_or_after(zone, at) else {
        // One that a clock change swallowed whole has never been on the site: it cannot be kept.
        return match (promotion.last_occurrence(zone), promotion.after) {
            (Some(last), After::Keep) => Ok(shown(State::Ended, Some(last.ends), None)),
            (Some(last), After::Remove) => Err(Reason::EndedAt(last.ends)),
            (None, _) => Err(Reason::EndedAt(promotion.ends.end(zone))),
        };
    };
    match occurrence.starts {
        Some(starts) if at < starts => {
            let first = promotion.first_occurrence(zone);
            let is_first = first.is_none_or(|first| first.key == occurrence.key);
            Err(if is_first {
                Reason::StartsAt(starts)
            } else {
                Reason::NextAt(starts)
            })
        }
        since => Ok(shown(State::Current, since, Some(occurrence.ends))),
    }
}

fn promotion_order(shown: &Shown) -> (bool, Option<Timestamp>, &str) {
    let ended = shown.state == State::Ended;
    let end = if ended { shown.since } else { shown.until };
    (ended, end, &shown.item)
}

fn announcement_at(item: &Announcement, zone: &Zone, at: Timestamp) -> Result<Shown, Reason> {
    let since = item.publish.map(|publish| publish.start(zone));
    let until = item.expires.map(|expires| expires.end(zone));
    match (since, until) {
        _ if item.common.draft => Err(Reason::Draft),
        (Some(since), _) if at < since => Err(Reason::StartsAt(since)),
        (_, Some(until)) if until <= at => Err(Reason::EndedAt(until)),
        _ => Ok(Shown {
            item: item.common.id.clone(),
            state: State::Current,
            since,
            until,
        }),
    }
}

fn standing(item: &str, draft: bool) -> Result<Shown, Reason> {
    if draft {
        return Err(Reason::Draft);
    }
    Ok(Shown {
        item: item.to_owned(),
        state: State::Current,
        since: None,
        until: None,
    })
}

fn hours_on(hours: &Hours, days: &Days<'_>, today: Date) -> HoursShown {
    let mut special: Vec<usize> = (0..hours.special.len())
        .filter(|index| hours.special[*index].to >= today)
        .collect();
    special.sort_by_key(|index| hours.special[*index].from);
    HoursShown {
        today,
        day: days.on(today),
        special,
    }
}

/// The next midnight at which the hours shown differ. Far ahead only special days are known to
/// change anything; where an expression or holidays might, the last midnight looked at is returned,
/// and the search goes on from there.
fn next_hours(hours: &Hours, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
    let days = hours.days();
    let today = zone.today(after);
    let now = hours_on(hours, &days, today);
    let differs = |day: Date| {
        let midnight = zone.start_of_day(day);
        // Where the calendar skips a day, its midnight is the next one's.
        let begins = zone.today(midnight);
        (midnight > after && hours_on(hours, &days, begins) != now).then_some(midnight)
    };
    let horizon = today.checked_add(HOURS_AHEAD.days()).ok()?;
    let near = today.series(1.day()).skip(1).take_while(|d| *d <= horizon);
    if let Some(midnight) = near.into_iter().find_map(differs) {
        return Some(midnight);
    }
    if !days.is_plain_week() {
        return Some(zone.start_of_day(horizon));
    }
    let mut far: Vec<Date> = hours
        .special
        .iter()
        .flat_map(|special| [Ok(special.from), special.to.checked_add(1.day())])
        .filter_map(Result::ok)
        .filter(|day| *day > horizon)
        .collect();
    far.sort_unstable();
    far.into_iter().find_map(differs)
}
