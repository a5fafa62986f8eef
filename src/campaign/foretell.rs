//! Whether an e-mail reaches everybody before its end, at the pace that its site asks for. Messages are let go
//! one by one, as a worker does, so that quiet hours, the day of an account and the wait behind those who go
//! ahead count as they will.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::moment::Zone;
use crate::site::Pace;

/// Between those who go ahead and the others: most refusals have come by then.
const WATCH: SignedDuration = SignedDuration::from_mins(15);

/// The day of an account, in microseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Ends of quiet hours in a row that are looked at: after a clock change a second one can follow.
const QUIETS: usize = 4;

/// From when on the others go, once those who go ahead are through: a short time is not spent on watching.
pub fn rest_from(ahead: Timestamp, until: Timestamp) -> Timestamp {
    let half = until.duration_since(ahead) / 2;
    ahead.saturating_add(WATCH.min(half)).unwrap_or(ahead)
}

/// An e-mail that is to go out: from when, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Course<'a> {
    pub pace: &'a Pace,
    pub zone: &'a Zone,
    pub from: Timestamp,
    /// No message begins from then on.
    pub until: Timestamp,
}

/// Not everybody gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// So many do.
    pub reached: usize,
    /// What keeps the others from it most.
    pub limit: Limit,
    /// How long it would take to write to all of them, from its start to the end of the last one's turn.
    pub takes: SignedDuration,
}

/// What limits an e-mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Messages in a minute.
    Minute(u32),
    /// Messages in any 24 hours.
    Day(u32),
    Quiet,
}

impl Course<'_> {
    /// Whether so many people are too many for this time; `None` where everybody gets it.
    pub fn shortfall(&self, people: usize) -> Option<Shortfall> {
        let reached = self.reached(people, self.pace);
        if reached >= people {
            return None;
        }
        let without = |change: fn(&mut Pace)| {
            let mut pace = self.pace.clone();
            change(&mut pace);
            self.reached(people, &pace)
        };
        let minute = self.pace.per_minute.map(|most| {
            let more = without(|pace| pace.per_minute = None);
            (more, Limit::Minute(most))
        });
        let day = self.pace.per_day.map(|most| {
            let more = without(|pace| pace.per_day = None);
            (more, Limit::Day(most))
        });
        let quiet = self.pace.quiet.map(|_| {
            let more = without(|pace| pace.quiet = None);
            (more, Limit::Quiet)
        });
        // Of two that keep as many from it, the first.
        let found = [quiet, day, minute].into_iter().flatten();
        let limit = found.max_by_key(|(more, _)| *more);
        Some(Shortfall {
            reached,
            limit: limit.map_or(Limit::Quiet, |(_, limit)| limit),
            takes: self.takes(people),
        })
    }

    fn reached(&self, people: usize, pace: &Pace) -> usize {
        let until = self.until.as_microsecond();
        self.turns(people, pace)
            .take_while(|(at, _)| *at < until)
            .count()
    }

    fn takes(&self, people: usize) -> SignedDuration {
        let last = self.turns(people, self.pace).last();
        let end = last.map_or(0, |(at, gap)| at.saturating_add(gap));
        SignedDuration::from_micros(end.saturating_sub(self.from.as_microsecond()).max(0))
    }

    /// When each message begins, in microseconds, and how long until the next may.
    fn turns(&self, people: usize, pace: &Pace) -> impl Iterator<Item = (i64, i64)> {
        let gap = pace
            .per_minute
            .map_or(0, |most| 60_000_000 / i64::from(most.max(1)));
        let per_day = pace
            .per_day
            .map(|most| usize::try_from(most).unwrap_or(usize::MAX));
        let ahead = pace.ahead(people);
        let (zone, until, quiet) = (self.zone.clone(), self.until, pace.quiet);
        let mut next = self.from.as_microsecond();
        // The turns of the last day, as far as they count.
        let mut day = VecDeque::new();
        let mut awake_until = i64::MIN;
        (0..people).map(move |number| {
            let mut at = next;
            if number > 0 && number == ahead {
                let through = instant(at.saturating_sub(gap));
                at = at.max(rest_from(through, until).as_microsecond());
            }
            if per_day.is_some_and(|most| day.len() >= most) {
                let first: i64 = day.pop_front().unwrap_or(at);
                at = at.max(first.saturating_add(DAY));
            }
            for _ in 0..QUIETS {
                if at < awake_until {
                    break;
                }
                let now = instant(at);
                let end = quiet.and_then(|quiet| quiet.ends(&zone, now));
                match end {
                    Some(end) => at = end.as_microsecond(),
                    None => {
                        let begins = quiet.and_then(|quiet| quiet.begins(&zone, now));
                        awake_until = begins.map_or(i64::MAX, Timestamp::as_microsecond);
                        break;
                    }
                }
            }
            if per_day.is_some() {
                day.push_back(at);
            }
            next = at.saturating_add(gap);
            (at, gap)
        })
    }
}

fn instant(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
}
