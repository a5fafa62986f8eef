//! The opening hours as a page shows them.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use tera::Value;

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
        let usual = candidates
            .clone()
            .find(|date| !days.is_public_holiday(*date));
        let date = usual.or_else(|| candidates.clone().next());
        date.map(|date| days.regular(date)).unwrap_or_default()
    })
}

/// Neighbours with the same hours joined.
pub(super) fn runs(week: &[Vec<Span>; 7]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let days = Weekday::Monday.cycle_forward().take(7);
    for (weekday, spans) in days.zip(week) {
        match runs.last_mut() {
            Some((_, last, same)) if same == spans => *last = weekday,
            _ => runs.push((weekday, weekday, spans.clone())),
        }
    }
    runs
}

impl Scene<'_> {
    /// What a template sees of the hours; `None` where the site has none.
    pub(super) fn hours_value(&self, below: u8) -> Option<Value> {
        let (hours, shown) = self.hours?;
        let rows = runs(&week(hours, shown.today))
            .into_iter()
            .map(|(first, last, spans)| {
                let mut row = self.spans_value(&spans);
                row.insert("days", Value::from(self.days_name(first, last)));
                Value::from(row)
            });
        let special = shown.special.iter().filter_map(|index| {
            let special = hours.special.get(*index)?;
            let mut row = self.spans_value(&special.spans);
            row.insert("when_html", Value::safe_string(&self.days_html(special)));
            row.insert("note", Value::from(self.note(special)));
            Some(Value::from(row))
        });
        let mut today = self.spans_value(&shown.day.spans);
        today.insert("note", Value::from(self.note_today()));
        let note_html = self.hours_note.as_ref().map(|(text, pictures)| {
            Value::safe_string(&markdown::to_html(&text.body, below, pictures))
        });
        Some(Value::from(BTreeMap::from([
            ("rows", Value::from(rows.collect::<Vec<_>>())),
            ("special", Value::from(special.collect::<Vec<_>>())),
            ("today", Value::from(today)),
            ("holidays", Value::from(self.holidays(hours))),
            ("note_html", Value::from(note_html)),
        ])))
    }

    /// Over everything that pages say of the hours.
    pub(super) fn key_of_hours(&self) -> Hash {
        let Some((hours, shown)) = self.hours else {
            return self.ground;
        };
        let week = week(hours, shown.today);
        let said = format!("{week:?} {:?} {:?}", shown.day, shown.special);
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
    fn spans(&self, spans: &[Span]) -> String {
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
    pub(super) fn note_today(&self) -> Option<String> {
        let (hours, shown) = self.hours?;
        match shown.day.source {
            DaySource::Regular => None,
            DaySource::Special(index) => hours.special.get(index).and_then(|s| self.note(s)),
            DaySource::Holiday => Some(self.word("holiday")),
        }
    }

    /// In the page's language, else in the original's.
    pub(super) fn note(&self, special: &crate::content::Special) -> Option<String> {
        let same = special
            .notes
            .iter()
            .find(|(language, _)| language == self.language);
        let note = same.or_else(|| special.notes.first())?;
        Some(note.1.clone())
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
