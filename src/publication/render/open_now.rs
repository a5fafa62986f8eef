//! What a page needs for saying itself whether the shop is open: the hours of every day, for the
//! script `open.js`. It is the same from one change of the publication to the next, whatever day it
//! is; only of an expression, whose weeks can all differ, it covers the months from this one on.

use jiff::ToSpan;
use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::dates::Speech;
use super::opening::Note;
use super::scene::Scene;
use crate::content::day::{Days, public_holidays};
use crate::content::{DaySource, HolidayRule, Hours, Regular, Span, Special};
use crate::words::Language;

/// Public holidays that are known ahead. After the last of them the page says nothing of now.
const HOLIDAYS: usize = 20;

/// Weeks of an expression that are known ahead.
const WEEKS: usize = 58;

/// The theme's words that the script puts together.
const WORDS: [&str; 11] = [
    "all_day",
    "closed",
    "closed_opens",
    "closed_opens_day",
    "closed_now",
    "holiday",
    "hours_today",
    "on_date",
    "open_now",
    "open_until",
    "tomorrow",
];

/// Days whose hours are not those of the week.
pub(super) struct Exception<'s> {
    pub from: Date,
    /// Inclusive.
    pub to: Date,
    /// Empty: closed.
    pub spans: &'s [Span],
    pub note: Option<Note>,
    /// Index into the hours' special days; `None` for a public holiday.
    pub special: Option<usize>,
}

/// Seven days from Monday.
type Week = Vec<Vec<Span>>;

impl Scene<'_> {
    /// For a `<script type="application/json">`. Spans are minutes after midnight; `weeks` are
    /// `[first day, week from Monday]` in order, the first without a day; `days` are
    /// `[first day, last day, spans, why, note, its language]`, of which the last counts (why is
    /// `special`, or `usual` for a week of an expression that is not like the others, over which
    /// `holidays` stand); `until` is the last day that is known, where not all are.
    pub(super) fn open_now(&self) -> Option<Value> {
        let (hours, shown) = self.hours?;
        let days = hours.days();
        let (weeks, mut exceptions, last_week) = match &hours.regular {
            Regular::Week(week) => (vec![json!(["", week_value(week)])], Vec::new(), None),
            Regular::Osm(_) => expression(&days, shown.today),
        };
        let (holidays, special): (Vec<_>, Vec<_>) = self
            .exceptions()
            .into_iter()
            .partition(|day| day.special.is_none());
        let on_holidays = holidays.first().map(|day| spans_value(day.spans));
        let holidays: Vec<Date> = holidays.iter().map(|day| day.to).collect();
        exceptions.extend(special.iter().map(|day| {
            let (text, language) = match &day.note {
                Some(note) => (Some(&note.text), Some(&note.language)),
                None => (None, None),
            };
            let language = language.filter(|language| *language != self.language);
            let spans = spans_value(day.spans);
            json!([day.from, day.to, spans, "special", text, language])
        }));
        let words = WORDS.map(|key| (key.to_owned(), Value::from(self.word(key))));
        let weekdays = jiff::civil::Weekday::Monday.cycle_forward().take(7);
        let weekdays: Vec<String> = weekdays.map(|day| self.speech.weekday(day)).collect();
        Some(json!({
            "zone": self.zone().name(),
            "weeks": weeks,
            "days": exceptions,
            "holidays": holidays,
            "on_holidays": on_holidays,
            "until": last_week.into_iter().chain(holidays.last().copied()).min(),
            "words": words.into_iter().collect::<serde_json::Map<_, _>>(),
            "weekdays": weekdays,
            "dates": dates(self.speech),
        }))
    }

    /// Public holidays with hours of their own, then what the hours' own list says, of which the
    /// last that fits a day counts.
    pub(super) fn exceptions(&self) -> Vec<Exception<'_>> {
        let Some((hours, shown)) = self.hours else {
            return Vec::new();
        };
        let on_holidays = match &hours.holidays {
            Some(HolidayRule::Spans(spans)) => spans.as_slice(),
            _ => &[],
        };
        let holidays = holidays(hours, &hours.days(), shown.today).into_iter();
        let holidays = holidays.map(|date| Exception {
            from: date,
            to: date,
            spans: on_holidays,
            note: Some(Note {
                language: self.language.to_owned(),
                text: self.word("holiday"),
            }),
            special: None,
        });
        let special = special(hours, shown.today).map(|(index, special)| Exception {
            from: special.from,
            to: special.to,
            spans: &special.spans,
            note: self.note(special),
            special: Some(index),
        });
        holidays.chain(special).collect()
    }

    /// What [`Scene::open_now`] depends on beside the hours' files and the days shown.
    pub(super) fn open_now_key(&self) -> String {
        let Some((hours, shown)) = self.hours else {
            return String::new();
        };
        let month = match hours.regular {
            Regular::Week(_) => None,
            Regular::Osm(_) => Some(shown.today.first_of_month()),
        };
        format!(
            "{month:?} {:?}",
            holidays(hours, &hours.days(), shown.today)
        )
    }
}

/// The days that the hours' own list says, with the last that are over: their nights reach into the
/// next day. Of several on one day the last written counts.
fn special(hours: &Hours, today: Date) -> impl Iterator<Item = (usize, &Special)> {
    let over = hours.special.iter().map(|special| special.to);
    let last = over.filter(|to| *to < today).max();
    let all = hours.special.iter().enumerate();
    all.filter(move |(_, special)| special.to >= today || Some(special.to) == last)
}

/// The public holidays with hours of their own, for which no special day is written: the last one
/// that is over, then those of today and to come. Neighbours come and go together, because nothing
/// else of the publication changes between them.
fn holidays(hours: &Hours, days: &Days<'_>, today: Date) -> Vec<Date> {
    const YEARS_TO_LOOK: i32 = 20;
    let with_hours = matches!(
        hours.holidays,
        Some(HolidayRule::Closed | HolidayRule::Spans(_))
    );
    let Some(country) = hours.country.as_deref().filter(|_| with_hours) else {
        return Vec::new();
    };
    let written = |date: Date| {
        let mut special = hours.special.iter();
        special.any(|special| special.from <= date && date <= special.to)
    };
    let is = |date: Date| days.is_public_holiday(date) && !written(date);
    let mut first = today;
    while is(first)
        && let Ok(before) = first.yesterday()
        && is(before)
    {
        first = before;
    }
    let found = |from, until| {
        let found = public_holidays(country, from, until).into_iter();
        found.filter(|date| !written(*date))
    };
    let past = first.saturating_sub(1.year());
    let over = found(past, first.saturating_sub(1.day())).next_back();
    let coming = found(first, first.saturating_add(YEARS_TO_LOOK.years()));
    over.into_iter().chain(coming.take(HOLIDAYS)).collect()
}

/// The public holidays of this month and the year to come, and the days around them, on which an
/// expression is not as in the usual week, and no special day is written.
pub(super) fn holidays_of_expression(
    hours: &Hours,
    usual: &[Vec<Span>; 7],
    today: Date,
) -> Vec<(Date, Vec<Span>)> {
    let Some(country) = hours.country.as_deref() else {
        return Vec::new();
    };
    let days = hours.days();
    let month = today.first_of_month();
    let holidays = public_holidays(country, month, month.saturating_add(1.year())).into_iter();
    let around = holidays.flat_map(|date| [date.yesterday(), Ok(date), date.tomorrow()]);
    let around: BTreeSet<Date> = around.flatten().collect();
    let around = around.into_iter();
    let around = around.filter(|date| days.on(*date).source == DaySource::Regular);
    let differ = around.filter_map(|date| {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        let spans = days.regular(date);
        (usual[weekday] != spans).then_some((date, spans))
    });
    differ.collect()
}

/// An expression week by week, from the one before this month on: a week that lasts becomes the
/// usual one, the days of others are exceptions. Also the last day.
fn expression(days: &Days<'_>, today: Date) -> (Vec<Value>, Vec<Value>, Option<Date>) {
    let before = today.first_of_month().saturating_sub(1.day());
    let into = before.weekday().to_monday_zero_offset();
    let monday = before.saturating_sub(i32::from(into).days());
    let week = |monday: Date| -> Week {
        let seven = monday.series(1.day()).take(7);
        seven.map(|date| days.regular(date)).collect()
    };
    let mondays: Vec<Date> = monday.series(7.days()).take(WEEKS).collect();
    let all: Vec<Week> = mondays.iter().map(|monday| week(*monday)).collect();
    let (mut weeks, mut exceptions) = (Vec::new(), Vec::new());
    let mut usual: Option<&Week> = None;
    for (number, (monday, week)) in mondays.iter().zip(&all).enumerate() {
        let lasts = all.get(number + 1).is_none_or(|next| next == week);
        match usual {
            Some(usual) if usual == week => {}
            Some(usual) if !lasts => {
                let seven = monday.series(1.day()).zip(week.iter().zip(usual));
                let others = seven.filter(|(_, (spans, usual))| spans != usual);
                exceptions.extend(others.map(|(date, (spans, _))| exception(date, spans)));
            }
            before => {
                let from = before.map(|_| monday.to_string()).unwrap_or_default();
                weeks.push(json!([from, week_value(week)]));
                usual = Some(week);
            }
        }
    }
    let last = mondays.last().map(|monday| monday.saturating_add(6.days()));
    (weeks, exceptions, last)
}

fn exception(date: Date, spans: &[Span]) -> Value {
    json!([date, date, spans_value(spans), "usual"])
}

fn week_value(week: &[Vec<Span>]) -> Vec<Value> {
    week.iter().map(|spans| spans_value(spans)).collect()
}

fn spans_value(spans: &[Span]) -> Value {
    spans
        .iter()
        .map(|span| json!([span.from, span.to]))
        .collect()
}

/// How the browser writes days and times: a language and region that every browser knows. Empty: as
/// `2026-11-27`.
fn dates(speech: Speech) -> &'static str {
    match speech {
        Speech::Known(Language::Portuguese) => "pt-BR",
        Speech::Known(Language::English) => "en-GB",
        Speech::American => "en-US",
        Speech::Unknown => "",
    }
}
