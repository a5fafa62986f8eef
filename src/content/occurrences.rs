//! The times an offer takes place. Days are counted in the calendar and only then become instants,
//! so that 17:00 stays 17:00 over a clock change. Everything is computed from the date asked for:
//! a million missed occurrences cost no more than one (RELIABILITY, promise 6).

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Every, Promotion, Repeat};
use crate::moment::{Civil, Zone};

/// How many occurrences in a row may be swallowed by clock changes before we stop looking. One a
/// year is common (02:10-02:50 on the spring Sunday); more in a row mean that the offer ends before
/// it starts, which is a finding of its own.
const MOST_SWALLOWED: usize = 16;

/// One time that an offer takes place. Never empty: `starts < ends`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// `None`: at once, since always.
    pub starts: Option<Timestamp>,
    /// The first instant at which it is over.
    pub ends: Timestamp,
    /// Local date and time as written, and the zone: `2026-12-04T17:00[America/Sao_Paulo]`,
    /// `2026-12-04[America/Sao_Paulo]` for a whole day, `[America/Sao_Paulo]` for "at once".
    /// The same occurrence has the same key whatever the zone's rules become.
    pub key: String,
    /// The start as it is written for this occurrence.
    pub written_start: Option<Civil>,
    /// The end as it is written for this occurrence; a date is inclusive.
    pub written_end: Civil,
}

/// An occurrence that no clock ever shows: a clock change skips it whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swallowed {
    /// The clock change.
    pub at: Timestamp,
    pub written_start: Civil,
    /// As [`Occurrence::key`].
    pub key: String,
}

impl Occurrence {
    /// True while it takes place.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.starts.is_none_or(|starts| starts <= at) && at < self.ends
    }
}

impl Promotion {
    /// The first occurrence that is not over at `at`: the one taking place, else the next one.
    pub fn occurrence_at_or_after(&self, zone: &Zone, at: Timestamp) -> Option<Occurrence> {
        self.candidates(zone, at)
            .take(self.days_long().try_into().unwrap_or(0) + MOST_SWALLOWED)
            .flatten()
            .find(|occurrence| at < occurrence.ends)
    }

    /// Every occurrence that overlaps `from..until`, in order.
    pub fn occurrences<'a>(
        &'a self,
        zone: &'a Zone,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        let last_day = zone.today(until);
        self.start_days(self.look_from(zone, from))
            .take_while(move |day| day.is_none_or(|day| day <= last_day))
            .filter_map(move |day| self.occurrence_on(zone, day).ok())
            .skip_while(move |occurrence| occurrence.ends <= from)
            .take_while(move |occurrence| occurrence.starts.is_none_or(|starts| starts < until))
    }

    /// The last occurrence of all; `None` where it repeats without an end or never takes place.
    pub fn last_occurrence(&self, zone: &Zone) -> Option<Occurrence> {
        let Some((repeat, first)) = self.repeating() else {
            let day = self.starts.map(|starts| starts.date);
            return self.occurrence_on(zone, day).ok();
        };
        let mut before = repeat.until?;
        for _ in 0..MOST_SWALLOWED {
            let day = repeat.on_or_before(first, before)?;
            if let Ok(found) = self.occurrence_on(zone, Some(day)) {
                return Some(found);
            }
            before = day.checked_sub(1.day()).ok()?;
        }
        None
    }

    /// The occurrences in `from..until` that a clock change skips whole.
    pub fn swallowed<'a>(
        &'a self,
        zone: &'a Zone,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = Swallowed> + 'a {
        let last_day = zone.today(until);
        self.start_days(self.look_from(zone, from))
            .take_while(move |day| day.is_none_or(|day| day <= last_day))
            .filter_map(move |day| self.occurrence_on(zone, day).err().flatten())
            .filter(move |swallowed| from <= swallowed.at && swallowed.at < until)
    }

    /// The first occurrence of all, where it takes place.
    pub fn first_occurrence(&self, zone: &Zone) -> Option<Occurrence> {
        self.occurrence_at_or_after(zone, Timestamp::MIN)
    }

    /// The repetition with the day of the first occurrence. A start is needed to count from: an
    /// offer without one takes place once.
    fn repeating(&self) -> Option<(&Repeat, Date)> {
        self.repeat.as_ref().zip(self.starts.map(|s| s.date))
    }

    /// Days between the start's and the end's date.
    fn days_long(&self) -> i32 {
        let starts = self.starts.map_or(self.ends.date, |starts| starts.date);
        days_between(starts, self.ends.date).max(0)
    }

    /// The day from which an occurrence may still be running at `at`. One day more on each side of
    /// a date line change.
    fn look_from(&self, zone: &Zone, at: Timestamp) -> Date {
        let back = self.days_long().saturating_add(2);
        zone.today(at).checked_sub(back.days()).unwrap_or(Date::MIN)
    }

    fn candidates<'a>(
        &'a self,
        zone: &'a Zone,
        at: Timestamp,
    ) -> impl Iterator<Item = Option<Occurrence>> + 'a {
        self.start_days(self.look_from(zone, at))
            .map(move |day| self.occurrence_on(zone, day).ok())
    }

    /// The days on which an occurrence starts, from `from` on. An offer that does not repeat has
    /// one, wherever it lies; `None` in it is "at once".
    fn start_days(&self, from: Date) -> impl Iterator<Item = Option<Date>> + '_ {
        let once = self.repeating().is_none();
        let once = once.then(|| self.starts.map(|starts| starts.date));
        let first = self
            .repeating()
            .and_then(|(repeat, first)| repeat.on_or_after(first, from));
        let many = std::iter::successors(first, move |day| {
            let (repeat, first) = self.repeating()?;
            repeat.on_or_after(first, day.checked_add(1.day()).ok()?)
        });
        once.into_iter().chain(many.map(Some))
    }

    /// The occurrence that starts on this day. The error is one that a clock change skips whole, or
    /// none at all where the end is written before the start.
    fn occurrence_on(
        &self,
        zone: &Zone,
        day: Option<Date>,
    ) -> Result<Occurrence, Option<Swallowed>> {
        let (written_start, written_end) = match (day, self.starts) {
            (Some(day), Some(first)) => {
                let long = days_between(first.date, self.ends.date);
                let last = day.checked_add(long.days()).map_err(|_| None)?;
                let on = |date, time| Civil { date, time };
                (Some(on(day, first.time)), on(last, self.ends.time))
            }
            _ => (None, self.ends),
        };
        let starts = written_start.map(|starts| starts.start(zone));
        let ends = written_end.end(zone);
        let key = key(written_start, zone);
        match (starts, written_start) {
            (Some(at), Some(written_start)) if at >= ends => {
                let skipped = at == ends && written_end.is_after(written_start);
                Err(skipped.then_some(Swallowed {
                    at,
                    written_start,
                    key,
                }))
            }
            _ => Ok(Occurrence {
                starts,
                ends,
                key,
                written_start,
                written_end,
            }),
        }
    }
}

impl Repeat {
    /// The first start day that is not before `day`.
    fn on_or_after(&self, first: Date, day: Date) -> Option<Date> {
        let found = if day <= first {
            first
        } else {
            match &self.every {
                Every::Day => day,
                Every::Week(days) => (0..7)
                    .filter_map(|ahead| day.checked_add(ahead.days()).ok())
                    .find(|day| falls_on(days, first, *day))?,
                Every::Month => match same_day_of_month(first, day) {
                    found if found >= day => found,
                    found => same_day_of_month(
                        first,
                        found.first_of_month().checked_add(1.month()).ok()?,
                    ),
                },
            }
        };
        self.until
            .is_none_or(|until| found <= until)
            .then_some(found)
    }

    /// The last start day that is not after `day`.
    fn on_or_before(&self, first: Date, day: Date) -> Option<Date> {
        let found = match &self.every {
            Every::Day => day,
            Every::Week(days) => (0..7)
                .filter_map(|back| day.checked_sub(back.days()).ok())
                .find(|day| *day == first || falls_on(days, first, *day))?,
            Every::Month => match same_day_of_month(first, day) {
                found if found <= day => found,
                found => {
                    same_day_of_month(first, found.first_of_month().checked_sub(1.day()).ok()?)
                }
            },
        };
        (found >= first).then_some(found)
    }
}

/// One of the weekdays; where none is written, that of the first occurrence.
fn falls_on(days: &[jiff::civil::Weekday], first: Date, day: Date) -> bool {
    if days.is_empty() {
        day.weekday() == first.weekday()
    } else {
        days.contains(&day.weekday())
    }
}

/// In the month of `month`, the day of the first occurrence, or the month's last one (T6).
fn same_day_of_month(first: Date, month: Date) -> Date {
    let day = first.day().min(month.days_in_month());
    Date::new(month.year(), month.month(), day).unwrap_or(month)
}

fn days_between(from: Date, to: Date) -> i32 {
    let days = to.duration_since(from).as_hours() / 24;
    i32::try_from(days).unwrap_or(0)
}

fn key(starts: Option<Civil>, zone: &Zone) -> String {
    let name = zone.name();
    match starts {
        None => format!("[{name}]"),
        Some(Civil { date, time: None }) => format!("{date}[{name}]"),
        Some(Civil {
            date,
            time: Some(time),
        }) => format!("{date}T{:02}:{:02}[{name}]", time.hour(), time.minute()),
    }
}
