//! Opening hours as they were read: a week with gaps, special days, and how they are written.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::fact::Source;
use crate::content::Span;
use crate::content::time::written_span;
use crate::words::Language;

/// The days of a week, Monday first; `None` where nothing was said, empty for closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week(pub [Option<Vec<Span>>; 7]);

/// Hours as one place says them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    pub week: Week,
    /// Days with hours of their own, empty for closed.
    pub special: BTreeMap<(Date, Date), Vec<Span>>,
    /// Days about which something was said that was not understood.
    pub doubted: Vec<Weekday>,
    pub source: Source,
    /// The path of the page.
    pub page: String,
}

/// Days that have to be said before words are taken for the hours of a week: fewer may be about a concert
/// on Friday.
const ENOUGH_DAYS: usize = 5;

impl Hours {
    /// Whether this is the week of a business: of words many days, of data what it says as a whole.
    pub fn is_week(&self) -> bool {
        let whole = self.source != Source::Text && self.doubted.is_empty() && self.week.known() > 0;
        whole || self.week.known() >= ENOUGH_DAYS
    }

    /// The days that nobody spoke about, which are taken as closed; those that were not understood are
    /// not among them.
    pub fn unsaid(&self) -> Vec<Weekday> {
        let days = self.week.unsaid().into_iter();
        days.filter(|day| !self.doubted.contains(day)).collect()
    }

    /// The days that were not understood.
    pub fn unknown(&self) -> Vec<Weekday> {
        let days = self.week.unsaid().into_iter();
        days.filter(|day| self.doubted.contains(day)).collect()
    }

    /// The week with the days that nobody spoke about closed.
    pub fn settled(&self) -> Week {
        let mut week = self.week.clone();
        for day in self.unsaid() {
            week.0[index(day)] = Some(Vec::new());
        }
        week
    }
}

/// The place of a weekday in a [`Week`].
pub fn index(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// Adds a span to those of a day. False where it overlaps one of them.
pub fn add(spans: &mut Vec<Span>, span: Span) -> bool {
    if spans.contains(&span) {
        return true;
    }
    if spans
        .iter()
        .any(|one| one.from < span.to && span.from < one.to)
    {
        return false;
    }
    spans.push(span);
    spans.sort();
    true
}

impl Week {
    /// Says the whole day. False where something else was said before, which stays.
    pub fn say(&mut self, day: Weekday, spans: &[Span]) -> bool {
        let slot = &mut self.0[index(day)];
        match slot {
            Some(known) => known == spans,
            None => {
                *slot = Some(spans.to_vec());
                true
            }
        }
    }

    /// How many days something was said about.
    pub fn known(&self) -> usize {
        self.0.iter().flatten().count()
    }

    /// The days about which nothing was said.
    pub fn unsaid(&self) -> Vec<Weekday> {
        let days = Weekday::Monday.cycle_forward().take(7);
        days.filter(|day| self.0[index(*day)].is_none()).collect()
    }

    /// The spans of a day; a day without a word is closed.
    pub fn on(&self, day: Weekday) -> &[Span] {
        self.0[index(day)].as_deref().unwrap_or_default()
    }

    /// The days about which the other says something else.
    pub fn contradictions(&self, other: &Self) -> Vec<Weekday> {
        let differs =
            |day: &Weekday| other.0[index(*day)].is_some() && other.on(*day) != self.on(*day);
        let days = Weekday::Monday.cycle_forward().take(7);
        days.filter(differs).collect()
    }

    /// The lines of an hours file, equal neighbours together; without the days that nothing is known of.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let days: Vec<Weekday> = Weekday::Monday.cycle_forward().take(7).collect();
        let said = |day: Weekday| &self.0[index(day)];
        let groups = days.chunk_by(|one, next| said(*one) == said(*next));
        let groups = groups.filter(|group| said(group[0]).is_some());
        let line = |group: &[Weekday]| {
            let (first, last) = (group[0], group[group.len() - 1]);
            let mut days = name(first, language).to_owned();
            if last != first {
                days = format!("{days}-{}", name(last, language));
            }
            format!("{days}: {}", written(self.on(first), language))
        };
        groups.map(line).collect()
    }
}

/// The spans of a day as an hours file has them.
pub fn written(spans: &[Span], language: Language) -> String {
    if spans.is_empty() {
        let closed = match language {
            Language::English => "closed",
            Language::Portuguese => "fechado",
        };
        return closed.to_owned();
    }
    let spans: Vec<String> = spans.iter().map(|span| written_span(*span)).collect();
    spans.join(", ")
}

/// A weekday as an hours file has it.
pub fn name(day: Weekday, language: Language) -> &'static str {
    let names = match language {
        Language::English => ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        Language::Portuguese => ["seg", "ter", "qua", "qui", "sex", "sáb", "dom"],
    };
    names[index(day)]
}
