//! Dates, times and weekdays in the language of a page.

use jiff::civil::{Date, DateTime, Weekday};

use crate::words::{Language, long_date, month_name, weekday_name};

/// How a language writes dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speech {
    Known(Language),
    /// "Friday, November 27, 2026", 8:00 am.
    American,
    /// A language whose dates we cannot write yet: `2026-11-27`.
    Unknown,
}

impl Speech {
    pub(super) fn of(language: &str) -> Self {
        let tag = language.to_ascii_lowercase();
        match tag.split(['-', '_']).next() {
            Some("pt") => Self::Known(Language::Portuguese),
            Some("en") if matches!(tag.as_str(), "en-us" | "en_us") => Self::American,
            Some("en") => Self::Known(Language::English),
            _ => Self::Unknown,
        }
    }

    /// "Friday, 27 November 2026", "sexta-feira, 27 de novembro de 2026".
    pub(super) fn date(self, date: Date) -> String {
        match self {
            // The first of a month is an ordinal in Portuguese.
            Self::Known(Language::Portuguese) if date.day() == 1 => {
                long_date(Language::Portuguese, date)
            }
            Self::Known(language) => long_date(language, date),
            Self::American => format!(
                "{}, {} {}, {}",
                weekday_name(Language::English, date.weekday()),
                month_name(Language::English, date.month()),
                date.day(),
                date.year()
            ),
            Self::Unknown => date.to_string(),
        }
    }

    /// The date, and the time to the minute.
    pub(super) fn moment(self, moment: DateTime) -> String {
        let date = self.date(moment.date());
        let minutes = u16::try_from(moment.hour()).unwrap_or(0) * 60
            + u16::try_from(moment.minute()).unwrap_or(0);
        let time = self.clock(minutes);
        match self {
            Self::Known(Language::Portuguese) => format!("{date}, às {time}"),
            Self::Known(Language::English) | Self::American => format!("{date} at {time}"),
            Self::Unknown => format!("{date} {time}"),
        }
    }

    /// `08:00`; in the United States `8:00 am`. Minutes after midnight; past midnight of the next
    /// day the clock begins again.
    pub(super) fn clock(self, minutes: u16) -> String {
        if minutes == 24 * 60 && self != Self::American {
            return "24:00".to_owned();
        }
        let (hour, minute) = (minutes / 60 % 24, minutes % 60);
        if self != Self::American {
            return format!("{hour:02}:{minute:02}");
        }
        let half = if hour < 12 { "am" } else { "pm" };
        let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
        format!("{hour}:{minute:02} {half}")
    }

    /// A weekday as a table of hours names it: "Monday", "segunda".
    pub(super) fn weekday(self, weekday: Weekday) -> String {
        let name = match self {
            Self::Known(language) => weekday_name(language, weekday),
            Self::American | Self::Unknown => weekday_name(Language::English, weekday),
        };
        name.strip_suffix("-feira").unwrap_or(name).to_owned()
    }
}
