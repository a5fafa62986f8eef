//! Civil date and time in a site's zone → instant. The clock-change rule lives here and nowhere
//! else; everything downstream compares instants.
//!
//! The rule (PRODUCT 4): a time that falls in a gap moves to the first valid minute; of a time that
//! happens twice, a start takes the first and an end takes the second. A date without a time starts
//! at the first instant of that day and ends at the midnight after it; where that midnight happens
//! twice, at the second, because until then the clock on the wall shows the day itself again.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

/// The time zones that came with the program. The computer's own would make the same files mean
/// different instants on two computers, and reading them is IO.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// An IANA time zone by name.
#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Zone {
    /// The zone with this IANA name; `None` where the database has none. Abbreviations (`BRT`) and
    /// offsets (`GMT-3`, whose sign is a trap) are not zones of a place.
    pub fn named(name: &str) -> Option<Self> {
        let is_place =
            name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("posix/");
        if !is_place && name != "UTC" {
            return None;
        }
        let zone = ZONES.get(name).ok()?;
        let name = zone.iana_name()?.to_owned();
        Some(Self { name, zone })
    }

    /// Every name that [`Zone::named`] takes, sorted, to suggest the one that was meant.
    pub fn names() -> Vec<String> {
        let names = ZONES.available().map(|name| name.as_str().to_owned());
        let mut names: Vec<_> = names.filter(|name| Self::named(name).is_some()).collect();
        names.sort_unstable();
        names
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a clock on the wall shows there at this instant.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// The calendar day there at this instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.civil(at).date()
    }

    /// The day that counts there at this instant: the last one that has started. Unlike
    /// [`Zone::date`] it never goes back where clocks are set back over midnight.
    pub fn today(&self, at: Timestamp) -> Date {
        let mut today = self.date(at);
        while let Ok(next) = today.checked_add(1.day())
            && self.start_of_day(next) <= at
        {
            today = next;
        }
        today
    }

    /// RFC 3339 with the zone's offset at that instant, to the second.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        let offset = self.zone.to_offset(at);
        at.display_with_offset(offset).to_string()
    }

    /// The first instant of a day. Where midnight does not exist, the first minute that does.
    pub fn start_of_day(&self, date: Date) -> Timestamp {
        self.resolve(date.to_datetime(Time::midnight()), Take::First)
    }

    /// False for a day that the calendar skips there (Apia, 30 December 2011).
    pub fn day_exists(&self, date: Date) -> bool {
        match date.checked_add(1.day()) {
            Ok(next) => self.start_of_day(date) < self.start_of_day(next),
            Err(_) => true,
        }
    }

    /// The clock changes in `from..until`, in order.
    pub fn clock_changes(&self, from: Timestamp, until: Timestamp) -> Vec<ClockChange> {
        let just_before = from.checked_sub(1.millisecond()).unwrap_or(Timestamp::MIN);
        self.zone
            .following(just_before)
            .map(|change| change.timestamp())
            .take_while(|at| *at < until)
            .filter_map(|at| {
                let earlier = at.checked_sub(1.second()).ok()?;
                let change = ClockChange {
                    at,
                    before: self.zone.to_offset(earlier).to_datetime(at),
                    after: self.zone.to_datetime(at),
                };
                (change.before != change.after).then_some(change)
            })
            .collect()
    }

    /// Of a time that the clock on the wall shows twice, which of the two this instant is; `None`
    /// at all other times.
    pub fn showing(&self, at: Timestamp) -> Option<Showing> {
        let civil = self.zone.to_datetime(at);
        match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Fold { before, .. } if self.zone.to_offset(at) == before => {
                Some(Showing::First)
            }
            AmbiguousOffset::Fold { .. } => Some(Showing::Second),
            _ => None,
        }
    }

    fn resolve(&self, civil: DateTime, take: Take) -> Timestamp {
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        let found = match (ambiguous.offset(), take) {
            (AmbiguousOffset::Unambiguous { .. }, _) => ambiguous.compatible(),
            (AmbiguousOffset::Fold { .. }, Take::First) => ambiguous.earlier(),
            (AmbiguousOffset::Fold { .. }, Take::Second) => ambiguous.later(),
            (AmbiguousOffset::Gap { .. }, _) => {
                // Read with the offset after the change, the time lies before the change: the next
                // transition from there is the first instant that exists again.
                let before = ambiguous.earlier();
                before.map(|at| {
                    self.zone
                        .following(at)
                        .next()
                        .map_or(at, |change| change.timestamp())
                })
            }
        };
        found.unwrap_or(if civil.year() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }
}

/// The instant at which the clocks of a zone are set forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockChange {
    pub at: Timestamp,
    /// What the clock would show without the change.
    pub before: DateTime,
    /// What it shows.
    pub after: DateTime,
}

/// Of a time that happens twice, the first or the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    First,
    Second,
}

#[derive(Clone, Copy)]
enum Take {
    First,
    Second,
}

/// A date, or a date and time, as a person wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub date: Date,
    pub time: Option<Time>,
}

impl Civil {
    /// A whole day.
    pub fn day(date: Date) -> Self {
        Self { date, time: None }
    }

    /// A minute of a day.
    pub fn minute(moment: DateTime) -> Self {
        Self {
            date: moment.date(),
            time: Some(moment.time()),
        }
    }

    /// True where an end written so lies after this start, in the calendar.
    pub fn is_after(&self, start: Self) -> bool {
        let start = start
            .date
            .to_datetime(start.time.unwrap_or(Time::midnight()));
        match self.time {
            None => self.date >= start.date(),
            Some(time) => self.date.to_datetime(time) > start,
        }
    }

    /// The instant at which something that starts then starts.
    pub fn start(&self, zone: &Zone) -> Timestamp {
        match self.time {
            None => zone.start_of_day(self.date),
            Some(time) => zone.resolve(self.date.to_datetime(time), Take::First),
        }
    }

    /// The instant from which something that ends then is gone. A date is inclusive.
    pub fn end(&self, zone: &Zone) -> Timestamp {
        match self.time {
            None => {
                let next = self.date.checked_add(1.day()).unwrap_or(Date::MAX);
                zone.resolve(next.to_datetime(Time::midnight()), Take::Second)
            }
            Some(time) => zone.resolve(self.date.to_datetime(time), Take::Second),
        }
    }

    /// True where the written minute does not exist in the zone (a clock-change gap), so that a
    /// start moves to the first valid minute.
    pub fn falls_in_gap(&self, zone: &Zone) -> bool {
        self.time.is_some_and(|time| {
            let civil = self.date.to_datetime(time);
            matches!(
                zone.zone.to_ambiguous_timestamp(civil).offset(),
                AmbiguousOffset::Gap { .. }
            )
        })
    }
}
