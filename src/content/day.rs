//! The hours of one day: special days win over public holidays, these over the week. Everything is
//! civil: a span belongs to the day it begins on and no zone is asked.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use jiff::ToSpan;
use jiff::civil::Date;
use opening_hours::localization::Country;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};

use super::{DayHours, DaySource, HolidayRule, Hours, Regular, Span};

/// The years whose public holidays are known (the calendar embedded in opening-hours 2.1, national
/// holidays of about a hundred countries; regional ones are left out). Outside them no day is a
/// holiday.
pub const HOLIDAY_YEARS: RangeInclusive<i16> = 2000..=2076;

/// Minutes in a civil day.
const DAY: u16 = 24 * 60;

/// A span of an OSM expression that runs on from the evening before ends by noon; one that lasts
/// longer is taken as the next day's own.
const LATEST_CARRY: u16 = 12 * 60;

impl Hours {
    /// The hours of one day and where they come from.
    pub fn on(&self, date: Date) -> DayHours {
        self.days().on(date)
    }

    /// As [`Hours::on`] for many days: expression and holidays are read once.
    pub fn days(&self) -> Days<'_> {
        let country = self.country.as_deref().and_then(country);
        let holidays = country.map(Country::holidays);
        let osm = match &self.regular {
            Regular::Week(_) => None,
            // An expression that cannot be read never gets here: `check_osm` refuses its file.
            Regular::Osm(text) => text.parse::<OpeningHours>().ok().map(|hours| {
                let context = Context::default();
                hours.with_context(match &holidays {
                    Some(holidays) => context.with_holidays(holidays.clone()),
                    None => context,
                })
            }),
        };
        Days {
            hours: self,
            holidays,
            osm,
        }
    }

    /// Public holidays in `from..=until` for which nobody wrote hours: no rule for holidays, no
    /// special day, and no `PH` in an OSM expression. The shop would be shown as on any other day.
    pub fn holidays_without_hours(&self, from: Date, until: Date) -> Vec<Date> {
        let in_expression = match &self.regular {
            Regular::Osm(text) => text.contains("PH"),
            Regular::Week(_) => false,
        };
        if self.holidays.is_some() || in_expression {
            return Vec::new();
        }
        let mut days = match &self.country {
            Some(country) => public_holidays(country, from, until),
            None => Vec::new(),
        };
        days.retain(|day| self.special_on(*day).is_none());
        days
    }

    /// The days on which an entry of the special days counts, as `(first, last)`: those of its own that no
    /// later entry has too.
    pub fn counting(&self, index: usize) -> Vec<(Date, Date)> {
        let Some((own, later)) = self.special.get(index..).and_then(<[_]>::split_first) else {
            return Vec::new();
        };
        let whole = vec![(own.from, own.to)];
        later.iter().fold(whole, |parts, later| {
            let cut = |(from, to): (Date, Date)| {
                let before = later.from.saturating_sub(1.day()).min(to);
                let after = later.to.saturating_add(1.day()).max(from);
                let before = (from < later.from).then_some((from, before));
                let after = (to > later.to).then_some((after, to));
                [before, after].into_iter().flatten()
            };
            parts.into_iter().flat_map(cut).collect()
        })
    }

    /// The special day that counts on this date: of several, the last written.
    fn special_on(&self, date: Date) -> Option<usize> {
        self.special
            .iter()
            .rposition(|special| special.from <= date && date <= special.to)
    }
}

/// The days of one [`Hours`], with everything read that does not depend on the day.
pub struct Days<'a> {
    hours: &'a Hours,
    holidays: Option<ContextHolidays>,
    osm: Option<OpeningHours>,
}

impl Days<'_> {
    /// The hours of one day and where they come from.
    pub fn on(&self, date: Date) -> DayHours {
        if let Some(index) = self.hours.special_on(date) {
            return DayHours {
                spans: self.hours.special[index].spans.clone(),
                source: DaySource::Special(index),
            };
        }
        let rule = self.hours.holidays.as_ref();
        let rule = rule.filter(|_| self.is_public_holiday(date));
        let (spans, source) = match rule {
            Some(HolidayRule::Closed) => (Vec::new(), DaySource::Holiday),
            Some(HolidayRule::Spans(spans)) => (spans.clone(), DaySource::Holiday),
            Some(HolidayRule::AsUsual) | None => (self.regular(date), DaySource::Regular),
        };
        DayHours { spans, source }
    }

    /// True on a public holiday of the site's country.
    pub fn is_public_holiday(&self, date: Date) -> bool {
        self.holidays
            .as_ref()
            .zip(to_chrono(date))
            .is_some_and(|(holidays, date)| holidays.get_public().contains(date))
    }

    /// True where only the week and the special days make the hours, so that far from any special
    /// day one week is like the next.
    pub fn is_plain_week(&self) -> bool {
        let week = matches!(self.hours.regular, Regular::Week(_));
        week && !matches!(
            self.hours.holidays,
            Some(HolidayRule::Closed | HolidayRule::Spans(_))
        )
    }

    /// What the week says for this day, without special days and holidays.
    pub fn regular(&self, date: Date) -> Vec<Span> {
        match (&self.hours.regular, &self.osm) {
            (Regular::Week(week), _) => {
                let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
                week[weekday].clone()
            }
            (Regular::Osm(_), Some(osm)) => osm_spans(osm, date),
            (Regular::Osm(_), None) => Vec::new(),
        }
    }
}

/// The spans that begin on this day. The evaluator cuts at midnight, so that "Fr 18:00-02:00" is
/// split over two days; here the hours after midnight go back to the evening they belong to.
fn osm_spans(osm: &OpeningHours, date: Date) -> Vec<Span> {
    let mut spans = cut_at_midnight(osm, date);
    let evening_before = date.checked_sub(1.day()).ok();
    let evening_before = evening_before.map(|date| cut_at_midnight(osm, date));
    if runs_on(evening_before.as_deref(), Some(&spans)) {
        spans.remove(0);
    }
    let morning_after = date.checked_add(1.day()).ok();
    let morning_after = morning_after.map(|date| cut_at_midnight(osm, date));
    if runs_on(Some(&spans), morning_after.as_deref())
        && let Some(last) = spans.last_mut()
        && let Some(first) = morning_after.as_deref().and_then(<[Span]>::first)
    {
        last.to = DAY + first.to;
    }
    spans
}

/// True where the evening's last span and the next morning's first one are one visit.
fn runs_on(evening: Option<&[Span]>, morning: Option<&[Span]>) -> bool {
    let evening = evening.and_then(<[Span]>::last);
    let morning = morning.and_then(<[Span]>::first);
    evening.zip(morning).is_some_and(|(evening, morning)| {
        evening.to == DAY && evening.from > 0 && morning.from == 0 && morning.to <= LATEST_CARRY
    })
}

/// What is open between this midnight and the next, neighbours joined.
fn cut_at_midnight(osm: &OpeningHours, date: Date) -> Vec<Span> {
    let Some(date) = to_chrono(date) else {
        return Vec::new();
    };
    let mut spans: Vec<Span> = Vec::new();
    for range in osm.schedule_at(date) {
        if range.kind != RuleKind::Open {
            continue;
        }
        let from = range.range.start.mins_from_midnight();
        let to = range.range.end.mins_from_midnight();
        match spans.last_mut() {
            Some(last) if last.to == from => last.to = to,
            _ => spans.push(Span { from, to }),
        }
    }
    spans
}

/// The national public holidays of a country (ISO 3166-1 alpha-2) in `from..=until`, ascending.
/// Empty for a country that the calendar does not have; see [`HOLIDAY_YEARS`].
pub fn public_holidays(country: &str, from: Date, until: Date) -> Vec<Date> {
    let Some(known) = self::country(country) else {
        return Vec::new();
    };
    let holidays = known.holidays();
    let calendar = holidays.get_public();
    let mut found = Vec::new();
    let Some(mut after) = from.checked_sub(1.day()).ok().and_then(to_chrono) else {
        return found;
    };
    while let Some(next) = calendar.first_after(after) {
        match from_chrono(next) {
            Some(date) if date <= until => found.push(date),
            _ => break,
        }
        after = next;
    }
    found
}

/// True where the embedded calendar knows this country's public holidays.
pub fn knows_holidays(country: &str) -> bool {
    self::country(country).is_some_and(|known| known.holidays().get_public().count() > 0)
}

fn country(code: &str) -> Option<Country> {
    code.to_ascii_uppercase().parse().ok()
}

/// Whether an OpenStreetMap `opening_hours` expression can be used. The error is the part of the
/// expression that is not understood, as it was written (the whole of it where no part can be
/// named). Sunrise and sunset are refused: they need to know where on earth the shop is.
pub fn check_osm(expression: &str) -> Result<(), String> {
    if let Err(error) = expression.parse::<OpeningHours>() {
        return Err(part_not_understood(expression, &error.to_string()));
    }
    let lower = expression.to_ascii_lowercase();
    match ["sunrise", "sunset", "dawn", "dusk"]
        .into_iter()
        .find(|event| outside_quotes(&lower).contains(event))
    {
        Some(event) => Err(event.to_owned()),
        None => Ok(()),
    }
}

/// The expression without the comments in quotes.
fn outside_quotes(expression: &str) -> String {
    expression.split('"').step_by(2).collect()
}

/// From the place (`--> 1:12`, counted in characters) that the parser printed, to the end of the
/// rule.
fn part_not_understood(expression: &str, printed: &str) -> String {
    let column = printed.split_once("--> ").and_then(|(_, rest)| {
        let place = rest.split_whitespace().next()?;
        place.split_once(':')?.1.parse::<usize>().ok()
    });
    let rest: String = expression
        .chars()
        .skip(column.map_or(0, |column| column.saturating_sub(1)))
        .take_while(|letter| *letter != ';')
        .collect();
    let rest = rest.trim();
    if rest.is_empty() {
        expression.trim().to_owned()
    } else {
        rest.to_owned()
    }
}

/// The same day for the crate that reads expressions; `None` outside its years.
pub fn to_chrono(date: Date) -> Option<NaiveDate> {
    let month = u32::try_from(date.month()).ok()?;
    let day = u32::try_from(date.day()).ok()?;
    NaiveDate::from_ymd_opt(i32::from(date.year()), month, day)
}

/// The same day as ours; `None` outside the years of a [`Date`].
pub fn from_chrono(date: NaiveDate) -> Option<Date> {
    let year = i16::try_from(date.year()).ok()?;
    let month = i8::try_from(date.month()).ok()?;
    let day = i8::try_from(date.day()).ok()?;
    Date::new(year, month, day).ok()
}
