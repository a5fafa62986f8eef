//! What contradicts itself across files: a promotion on a day the hours say closed, one coupon in
//! two offers, a public holiday soon with no hours written.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::OrdMap;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::finding::Finding;
use crate::yaml::Mark;

use super::day::{Days, knows_holidays};
use super::fault::{Fault, FileFindings};
use super::read::file_name;
use super::spelling::fold;
use super::time::DAY;
use super::{DaySource, Every, Promotion, SiteContent, Span};

/// Where the keys of each item stand, by item id.
pub type Places = OrdMap<String, Arc<BTreeMap<String, Mark>>>;

/// Days ahead for which a public holiday without hours is said.
const HOLIDAY_NOTICE: i32 = 21;
/// An offer of at most this many days is looked at day by day; in a longer one everybody expects a
/// closed day or two.
const SHORT_OFFER: i32 = 14;
/// How far ahead an offer that repeats is compared with the hours, in occurrences.
const OCCURRENCES_AHEAD: usize = 8;

/// All contradictions across the files of one site.
pub fn find(content: &SiteContent, places: &Places, now: Timestamp) -> Vec<Finding> {
    let mut all = Vec::new();
    closed_days(content, places, now, &mut all);
    coupons(content, places, now, &mut all);
    holidays(content, places, now, &mut all);
    all
}

fn say(
    content: &SiteContent,
    file: &str,
    place: Option<&Mark>,
    fault: Fault,
    all: &mut Vec<Finding>,
) {
    let mut findings = FileFindings::new(&content.site.id, file);
    let top = Mark { line: 1, column: 1 };
    findings.mark(place.copied().unwrap_or(top), fault);
    all.extend(findings.into_list());
}

fn closed_days(content: &SiteContent, places: &Places, now: Timestamp, all: &mut Vec<Finding>) {
    let Some(hours) = &content.hours else {
        return;
    };
    let days = hours.days();
    for promotion in content
        .promotions
        .iter()
        .filter(|promotion| !promotion.common.draft)
    {
        let Some(fault) = closed_day(promotion, &days, content, now) else {
            continue;
        };
        let known = places.get(&promotion.common.id);
        let place = known.and_then(|known| known.get("starts").or_else(|| known.get("ends")));
        say(content, &promotion.common.file, place, fault, all);
    }
}

/// The first thing the hours have against an offer.
fn closed_day(
    promotion: &Promotion,
    days: &Days,
    content: &SiteContent,
    now: Timestamp,
) -> Option<Fault> {
    let zone = &content.site.zone;
    let hours_file = content
        .hours
        .as_ref()
        .map_or("", |hours| file_name(&hours.common.file));
    let every_day = promotion
        .repeat
        .as_ref()
        .is_some_and(|repeat| repeat.every == Every::Day);
    let mut from = now;
    for _ in 0..OCCURRENCES_AHEAD {
        let next = promotion.occurrence_at_or_after(zone, from)?;
        let first = next
            .starts
            .map_or_else(|| zone.date(now), |starts| zone.date(starts));
        // The end is the first instant that is over: the day before it is the last day.
        let last = zone.date(next.ends.checked_sub(1.second()).unwrap_or(next.ends));
        let (whole, first) = (first, first.max(zone.date(now)));
        // Without a start nobody knows how long it has been on.
        let length = next.starts.and_then(|_| whole.until(last).ok());
        let is_short = length.is_some_and(|length| length.get_days() < SHORT_OFFER);
        let closed = is_short.then(|| closed_within(days, first, last, every_day));
        let found = closed
            .flatten()
            .map(|day| Fault::new("promotion-on-closed-day").with("date", day))
            .or_else(|| outside_hours(promotion, days, first, last));
        if let Some(fault) = found {
            return Some(fault.with("hours-file", hours_file));
        }
        promotion.repeat.as_ref()?;
        from = next.ends;
    }
    None
}

fn closed_within(days: &Days, first: Date, last: Date, every_day: bool) -> Option<Date> {
    let days_left = first.series(1.day()).take_while(|day| *day <= last);
    let span: Vec<Date> = days_left.collect();
    let closed = |day: &Date| days.on(*day).spans.is_empty();
    let by_itself = |day: &Date| closed(day) && days.on(*day).source != DaySource::Regular;
    if let Some(day) = span.iter().find(|day| by_itself(day)) {
        return Some(*day);
    }
    if span.iter().all(closed) && !every_day {
        return span.first().copied();
    }
    None
}

/// An offer of some hours on one day, none of which the shop is open.
fn outside_hours(promotion: &Promotion, days: &Days, first: Date, last: Date) -> Option<Fault> {
    let (starts, ends) = (promotion.starts?, promotion.ends);
    let (from, to) = (starts.time?, ends.time?);
    if first != last || starts.date != ends.date {
        return None;
    }
    let minutes = |time: jiff::civil::Time| {
        u16::try_from(time.hour()).unwrap_or(0) * 60 + u16::try_from(time.minute()).unwrap_or(0)
    };
    let offer = Span {
        from: minutes(from),
        to: minutes(to),
    };
    let meets = |span: &Span| span.from < offer.to && offer.from < span.to;
    let night = first
        .yesterday()
        .ok()
        .map(|day| days.on(day).spans)
        .unwrap_or_default();
    let after_midnight = night
        .iter()
        .filter(|span| span.to > DAY)
        .any(|span| offer.from + DAY < span.to);
    let open = days.on(first).spans;
    if open.is_empty() || open.iter().any(meets) || after_midnight {
        return None;
    }
    Some(Fault::new("promotion-outside-hours").with("date", first))
}

/// One coupon in two offers that are not over.
fn coupons(content: &SiteContent, places: &Places, now: Timestamp, all: &mut Vec<Finding>) {
    let zone = &content.site.zone;
    let mut by_code: BTreeMap<String, Vec<&Promotion>> = BTreeMap::new();
    for promotion in content
        .promotions
        .iter()
        .filter(|promotion| !promotion.common.draft)
    {
        let Some(code) = &promotion.code else {
            continue;
        };
        if promotion.occurrence_at_or_after(zone, now).is_some() {
            by_code.entry(fold(code)).or_default().push(promotion);
        }
    }
    for offers in by_code.values().filter(|offers| offers.len() > 1) {
        for (at, offer) in offers.iter().enumerate() {
            let other = offers[usize::from(at == 0)];
            let fault = Fault::new("coupon-twice")
                .with("coupon", offer.code.clone().unwrap_or_default())
                .with("other", file_name(&other.common.file));
            let place = places
                .get(&offer.common.id)
                .and_then(|known| known.get("code"));
            say(content, &offer.common.file, place, fault, all);
        }
    }
}

/// Public holidays in the next three weeks for which nobody wrote hours.
fn holidays(content: &SiteContent, places: &Places, now: Timestamp, all: &mut Vec<Finding>) {
    let Some(hours) = content.hours.as_ref().filter(|hours| !hours.common.draft) else {
        return;
    };
    let country = content.site.country.as_deref();
    if hours.holidays.is_some() && !country.is_some_and(knows_holidays) {
        let place = places
            .get(&hours.common.id)
            .and_then(|known| known.get("holidays"));
        say(
            content,
            &hours.common.file,
            place,
            Fault::new("holidays-unknown"),
            all,
        );
    }
    let today = content.site.zone.date(now);
    let until = today.checked_add(HOLIDAY_NOTICE.days()).unwrap_or(today);
    let known = places.get(&hours.common.id);
    let place = known.and_then(|known| known.get("special").or_else(|| known.get("hours")));
    for day in hours.holidays_without_hours(today, until) {
        say(
            content,
            &hours.common.file,
            place,
            Fault::new("holiday-without-hours").with("date", day),
            all,
        );
    }
}
