//! The opening hours as a page shows them.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use tera::Value;

use super::address::href;
use super::calendar;
use super::json_ld;
use super::markdown;
use super::scene::Scene;
use super::when::day;
use crate::content::{DaySource, HolidayRule, Hours, Regular, Span};
use crate::hash::Hash;

/// Weekdays with the same hours, in a row: `(first, last, spans)`.
pub(super) type Run = (Weekday, Weekday, Vec<Span>);

/// The hours of the seven weekdays, from Monday. An expression can differ from week to week: of it
/// the seven days that follow, without public holidays.
pub(super) fn week(hours: &Hours, today: Date) -> [Vec<Span>; 7] {
    const WEEKS_TO_LOOK: i32 = 5;
    if let Regular::Week(week) = &hours.regular {
        return week.clone();
    }
    let days = hours.days();
    std::array::from_fn(|index| {
        let wanted = i8::try_from(index).unwrap_or(0);
        let candidates = (0..WEEKS_TO_LOOK * 7)
            .filter_map(|ahead| today.checked_add(ahead.days()).ok())
            .filter(|date| date.weekday().to_monday_zero_offset() == wanted);
        // A holiday may cut the night before it, or leave its own on the morning after.
        let near = |date: Date| {
            let around = [date.yesterday(), Ok(date), date.tomorrow()].into_iter();
            around.flatten().any(|date| days.is_public_holiday(date))
        };
        let usual = candidates.clone().find(|date| !near(*date));
        let date = usual.or_else(|| candidates.clone().next());
        date.map(|date| days.regular(date)).unwrap_or_default()
    })
}

/// Neighbours with the same hours joined, Sunday and Monday too: a shop that rests on both rests "from
/// Sunday to Monday". Such a run stands where most of its days are.
pub(super) fn runs(week: &[Vec<Span>; 7]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let days = Weekday::Monday.cycle_forward().take(7);
    for (weekday, spans) in days.zip(week) {
        match runs.last_mut() {
            Some((_, last, same)) if same == spans => *last = weekday,
            _ => runs.push((weekday, weekday, spans.clone())),
        }
    }
    let around = match runs.as_slice() {
        [monday, .., sunday] => monday.2 == sunday.2,
        _ => false,
    };
    if around && let Some(sunday) = runs.pop() {
        let monday = runs.remove(0);
        let run = (sunday.0, monday.1, sunday.2);
        let before = days_between(sunday.0, Weekday::Sunday);
        let after = days_between(Weekday::Monday, monday.1);
        let place = if after > before { 0 } else { runs.len() };
        runs.insert(place, run);
    }
    runs
}

fn is_in((first, last, _): &Run, day: Weekday) -> bool {
    days_between(*first, day) <= days_between(*first, *last)
}

/// From 0 to 6.
fn days_between(first: Weekday, last: Weekday) -> usize {
    usize::from(first.until(last).unsigned_abs())
}

/// Why a day's hours are as they are, in somebody's words.
pub(super) struct Note {
    pub(super) language: String,
    pub(super) text: String,
}

impl Scene<'_> {
    /// What a template sees of the hours; `None` where the site has none.
    pub(super) fn hours_value(&self, below: u8) -> Option<Value> {
        let (hours, shown) = self.hours?;
        let today = self.row_today();
        let rows = self.week.iter().enumerate();
        let rows = rows.map(|(number, run)| self.row(run, today == Some(number)));
        let special = shown.special.iter().filter_map(|index| {
            let special = hours.special.get(*index)?;
            let mut row = self.spans_value(&special.spans);
            let today = shown.day.source == DaySource::Special(*index);
            row.insert("today", Value::from(today));
            row.insert("from", Value::from(special.from.to_string()));
            row.insert("to", Value::from(special.to.to_string()));
            row.insert("when_html", Value::safe_string(&self.days_html(special)));
            self.put_note(&mut row, self.note(special));
            Some(Value::from(row))
        });
        let mut today = self.spans_value(&shown.day.spans);
        self.put_note(&mut today, self.note_today());
        let note_html = self.hours_note.as_ref().map(|(text, pictures)| {
            Value::safe_string(&markdown::to_html(&text.body, below, &pictures.pages))
        });
        let data = self.open_now().as_ref().map(json_ld::script);
        let data = data.map(|json| Value::safe_string(&json));
        Some(Value::from(BTreeMap::from([
            ("rows", Value::from(rows.collect::<Vec<_>>())),
            ("special", Value::from(special.collect::<Vec<_>>())),
            ("today", Value::from(today)),
            ("next", Value::from(self.next_open())),
            ("holidays", Value::from(self.holidays(hours))),
            ("note_html", Value::from(note_html)),
            ("data", Value::from(data)),
            ("calendar", Value::from(self.calendar())),
        ])))
    }

    /// The link to the calendar of special days, where there is one.
    fn calendar(&self) -> Option<String> {
        let is = self.has_pages && !self.exceptions().is_empty();
        is.then(|| href(self.site, &calendar::address(self)))
    }

    /// The usual week, which is the same on every day.
    pub(super) fn week_value(&self) -> Option<Value> {
        self.hours?;
        let rows = self.week.iter().map(|run| self.row(run, false));
        Some(Value::from(rows.collect::<Vec<_>>()))
    }

    /// Over everything that [`Scene::week_value`] is made from.
    pub(super) fn week_key(&self) -> Hash {
        let said = format!("{:?}", self.week);
        Hash::of_parts([self.ground.as_bytes(), said.as_bytes()])
    }

    /// The usual week in rows; empty where the site has no hours.
    pub(super) fn usual_week(&self) -> Vec<Run> {
        let rows = self
            .hours
            .map(|(hours, shown)| runs(&week(hours, shown.today)));
        rows.unwrap_or_default()
    }

    /// A note, and its language where that is not the page's.
    fn put_note(&self, row: &mut BTreeMap<&'static str, Value>, note: Option<Note>) {
        let foreign = note.as_ref().map(|note| note.language.clone());
        let foreign = foreign.filter(|language| language != self.language);
        row.insert("note", Value::from(note.map(|note| note.text)));
        row.insert("note_language", Value::from(foreign));
    }

    fn row(&self, run: &Run, today: bool) -> Value {
        let (first, last, spans) = run;
        let mut row = self.spans_value(spans);
        row.insert("days", Value::from(self.days_name(*first, *last)));
        row.insert("today", Value::from(today));
        let days = first.cycle_forward().take(1 + days_between(*first, *last));
        let numbers = days.map(|day| day.to_monday_one_offset().to_string());
        let numbers = numbers.collect::<Vec<_>>().join(" ");
        row.insert("weekdays", Value::from(numbers));
        Value::from(row)
    }

    /// Which row of the week holds today, where today is a usual day. It stays right while the
    /// publication stays: days with the same hours one after the other are in one row.
    fn row_today(&self) -> Option<usize> {
        let (_, shown) = self.hours?;
        let day = shown.today.weekday();
        let usual = shown.day.source == DaySource::Regular;
        let mut rows = self.week.iter();
        rows.position(|run| usual && is_in(run, day))
    }

    /// The next day with hours, where there are none today.
    fn next_open(&self) -> Option<Value> {
        // As far as the publication looks for its next change: it is right as long as that stays.
        const DAYS_TO_LOOK: i32 = 400;
        let (hours, shown) = self.hours?;
        if !shown.day.spans.is_empty() {
            return None;
        }
        let days = hours.days();
        let coming =
            (1..=DAYS_TO_LOOK).filter_map(|ahead| shown.today.checked_add(ahead.days()).ok());
        let (date, spans) = coming
            .map(|date| (date, days.on(date).spans))
            .find(|(_, spans)| !spans.is_empty())?;
        let mut next = self.spans_value(&spans);
        next.insert("when_html", Value::safe_string(&day(self, date)));
        Some(Value::from(next))
    }

    /// Over everything that pages say of the hours.
    pub(super) fn key_of_hours(&self) -> Hash {
        let Some((hours, shown)) = self.hours else {
            return self.ground;
        };
        let (week, row, next) = (&self.week, self.row_today(), self.next_open());
        let (day, special) = (&shown.day, &shown.special);
        let ahead = self.open_now_key();
        let said = format!("{week:?} {row:?} {day:?} {special:?} {next:?} {ahead}");
        let parts = [
            self.ground.as_bytes(),
            hours.common.files.as_bytes(),
            said.as_bytes(),
        ];
        Hash::of_parts(parts)
    }

    /// The title written in the hours file, or the theme's own word.
    pub(super) fn hours_title(&self) -> String {
        let written = self.hours_note.as_ref().map(|(text, _)| text.title.trim());
        match written.filter(|title| !title.is_empty()) {
            Some(title) => title.to_owned(),
            None => self.word("hours"),
        }
    }

    fn spans_value(&self, spans: &[Span]) -> BTreeMap<&'static str, Value> {
        BTreeMap::from([
            ("hours", Value::from(self.spans(spans))),
            ("hours_html", Value::safe_string(&self.spans_html(spans))),
            ("closed", Value::from(spans.is_empty())),
        ])
    }

    /// "08:00–12:00, 13:30–18:00", "Closed".
    pub(super) fn spans(&self, spans: &[Span]) -> String {
        self.span_words(spans).join(", ")
    }

    /// The same with each span in an element of its own, so that a style can keep it on one line.
    fn spans_html(&self, spans: &[Span]) -> String {
        let words = self.span_words(spans).into_iter();
        let words = words.map(|word| format!("<span>{}</span>", markdown::escape(&word)));
        words.collect::<Vec<_>>().join(", ")
    }

    fn span_words(&self, spans: &[Span]) -> Vec<String> {
        if spans.is_empty() {
            return vec![self.word("closed")];
        }
        let words = spans.iter().map(|span| match (span.from, span.to) {
            (0, 1440) => self.word("all_day"),
            (from, to) => format!("{}–{}", self.speech.clock(from), self.speech.clock(to)),
        });
        words.collect()
    }

    /// "Monday to Friday", "Saturday".
    fn days_name(&self, first: Weekday, last: Weekday) -> String {
        let name = self.speech.weekday(first);
        let text = if first == last {
            name
        } else if first == Weekday::Monday && last == Weekday::Sunday {
            self.word("every_day")
        } else {
            format!(
                "{name} {} {}",
                self.word("days_to"),
                self.speech.weekday(last)
            )
        };
        capitalised(&text)
    }

    fn days_html(&self, special: &crate::content::Special) -> String {
        if special.from == special.to {
            return day(self, special.from);
        }
        let to = markdown::escape(&self.word("days_to"));
        format!("{} {to} {}", day(self, special.from), day(self, special.to))
    }

    /// Why the hours of today are as they are, where they are not the usual ones.
    pub(super) fn note_today(&self) -> Option<Note> {
        let (hours, shown) = self.hours?;
        match shown.day.source {
            DaySource::Regular => None,
            DaySource::Special(index) => hours.special.get(index).and_then(|s| self.note(s)),
            DaySource::Holiday => Some(Note {
                language: self.language.to_owned(),
                text: self.word("holiday"),
            }),
        }
    }

    /// In the page's language, else in the original's.
    pub(super) fn note(&self, special: &crate::content::Special) -> Option<Note> {
        let mut notes = special.notes.iter();
        let same = notes.find(|(language, _)| language == self.language);
        let (language, text) = same.or_else(|| special.notes.first())?;
        Some(Note {
            language: language.clone(),
            text: text.clone(),
        })
    }

    fn holidays(&self, hours: &Hours) -> Option<String> {
        Some(match hours.holidays.as_ref()? {
            HolidayRule::Closed => self.word("holidays_closed"),
            HolidayRule::AsUsual => self.word("holidays_usual"),
            HolidayRule::Spans(spans) => {
                format!("{}: {}", self.word("holidays"), self.spans(spans))
            }
        })
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
