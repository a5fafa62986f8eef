//! What a secretary should know this week: what is due, and which public holidays have no hours.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::sentences::hours_words;
use super::timeline::{Event, EventKind, timeline};
use crate::content::{SiteContent, Span};
use crate::moment::Zone;
use crate::words::{Arg, Language, say};

/// Days that count as "this week", today included.
const WEEK: i32 = 7;

/// How far ahead public holidays without hours are named.
const HOLIDAYS_AHEAD: i32 = 21;

/// One line of the digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigestLine {
    /// Something that happens this week.
    Due(Event),
    /// A public holiday for which nobody wrote hours, and what the website would show.
    HolidayWithoutHours { date: Date, spans: Vec<Span> },
}

impl DigestLine {
    /// Whether it is about today or tomorrow: what a daily mail is worth being sent for.
    pub fn is_soon(&self, zone: &Zone, now: Timestamp) -> bool {
        let after = zone.today(now).saturating_add(2.days());
        match self {
            Self::Due(event) => zone.today(event.at) < after,
            Self::HolidayWithoutHours { date, .. } => *date < after,
        }
    }

    /// The line in words.
    pub fn sentence(&self, language: Language, zone: &Zone) -> String {
        match self {
            Self::Due(event) => {
                let args = [
                    ("moment", zone.civil(event.at).into()),
                    ("sentence", Arg::Text(event.reason(language, zone))),
                ];
                say(language, "digest-due", &args)
            }
            Self::HolidayWithoutHours { date, spans } => {
                let hours = hours_words(language, spans);
                let args = [("date", (*date).into()), ("hours", hours.into())];
                say(language, "digest-holiday", &args)
            }
        }
    }
}

/// What is due in the seven days from `now` on, without the refreshes themselves, and the public
/// holidays of the next three weeks for which nobody wrote hours. What has changed since the last
/// digest is known to the ledger and added by the caller.
pub fn digest(content: &SiteContent, now: Timestamp) -> Vec<DigestLine> {
    let zone = &content.site.zone;
    let today = zone.today(now);
    let week = zone.start_of_day(today.saturating_add(WEEK.days()));
    let mut lines: Vec<DigestLine> = timeline(content, now, week)
        .into_iter()
        .filter(|event| event.kind != EventKind::Refresh)
        .map(DigestLine::Due)
        .collect();
    if let Some(hours) = content.hours.as_ref().filter(|hours| !hours.common.draft) {
        let until = today.saturating_add(HOLIDAYS_AHEAD.days());
        let days = hours.days();
        let holidays = hours.holidays_without_hours(today, until).into_iter();
        lines.extend(holidays.map(|date| DigestLine::HolidayWithoutHours {
            date,
            spans: days.on(date).spans,
        }));
    }
    lines
}
