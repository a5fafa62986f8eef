//! The publication at an instant, and the next instant at which it differs.

use std::cmp::Reverse;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Hidden, HoursShown, Publication, Reason, Shown, State};
use crate::content::day::Days;
use crate::content::{After, Announcement, Hours, Promotion, SiteContent};
use crate::moment::Zone;

/// How many days ahead the opening hours are compared with today's. A year and a bit, so that every
/// holiday is met once.
const HOURS_AHEAD: i32 = 400;

/// What the site shows at this instant, and why the rest is not shown.
pub fn at(content: &SiteContent, at: Timestamp) -> Publication {
    let zone = &content.site.zone;
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
    let mut promotions: Vec<_> = content
        .promotions
        .iter()
        .filter_map(|promotion| keep(&promotion.common.id, promotion_at(promotion, zone, at)))
        .collect();
    promotions.sort_by(|a, b| promotion_order(a).cmp(&promotion_order(b)));
    let mut announcements: Vec<_> = content
        .announcements
        .iter()
        .filter_map(|item| keep(&item.common.id, announcement_at(item, zone, at)))
        .collect();
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
    let zone = &content.site.zone;
    let promotions = content.promotions.iter().filter_map(|promotion| {
        if promotion.common.draft {
            return None;
        }
        let occurrence = promotion.occurrence_at_or_after(zone, after)?;
        let starts = occurrence.starts.filter(|starts| *starts > after);
        Some(starts.unwrap_or(occurrence.ends))
    });
    let announcements = content.announcements.iter().flat_map(|item| {
        let instants = [
            item.publish.map(|publish| publish.start(zone)),
            item.expires.map(|expires| expires.end(zone)),
        ];
        let shown = !item.common.draft;
        instants
            .into_iter()
            .flatten()
            .filter(move |instant| shown && *instant > after)
    });
    let hours = content.hours.as_ref().filter(|hours| !hours.common.draft);
    let hours = hours.and_then(|hours| next_hours(hours, zone, after));
    promotions.chain(announcements).chain(hours).min()
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
