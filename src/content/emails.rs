//! When the e-mail of an item goes out, and which of its times it belongs to. Days are counted in the
//! calendar, as for the offers themselves.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Announcement, EmailPlan, Promotion};
use crate::moment::{Civil, Zone};

/// Times of one offer that are looked at, at most.
const MOST: usize = 1000;

/// One e-mail of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailTime {
    /// `None`: as soon as the item is on the website.
    pub at: Option<Timestamp>,
    /// As written, of this time.
    pub no_later_than: Option<Civil>,
    /// The end of the day it goes out on, where no time of that day is written: all of it is meant, not its
    /// first hours.
    pub day_ends: Option<Timestamp>,
    /// Which time of the item: [`super::occurrences::Occurrence::key`], or `publish`.
    pub key: String,
    /// When what it tells of is over; `None`: never.
    pub ends: Option<Timestamp>,
}

impl Promotion {
    /// The e-mails of the times that overlap `from..until`, or are sent within. Of an offer that comes
    /// back there is one in all, where the file does not say `send: each`.
    pub fn emails(&self, zone: &Zone, from: Timestamp, until: Timestamp) -> Vec<EmailTime> {
        let Some(plan) = &self.common.email else {
            return Vec::new();
        };
        let Some(first) = self.first_occurrence(zone) else {
            return Vec::new();
        };
        let email = |occurrence: &super::occurrences::Occurrence, shift: i64| {
            let moved = |civil: Civil| Civil {
                date: civil.date.saturating_add(shift.days()),
                time: civil.time,
            };
            let send = plan.send.map(moved);
            EmailTime {
                at: send.map(|send| send.start(zone)).or(occurrence.starts),
                no_later_than: plan.no_later_than.map(moved),
                day_ends: end_of_day(send.or(occurrence.written_start), zone),
                key: occurrence.key.clone(),
                ends: Some(occurrence.ends),
            }
        };
        let first_day = first.written_start.map(|start| start.date);
        let (Some(first_day), true) = (first_day, plan.send_each && self.repeat.is_some()) else {
            return vec![email(&first, 0)];
        };
        // A message may go out some days before or after the time it belongs to.
        let early = plan.send.map_or(0, |send| days_from(first_day, send.date));
        let margin = (early.abs() + 1).days();
        let from = zone.today(from).saturating_sub(margin);
        let until = zone.today(until).saturating_add(margin);
        let times = self.occurrences(zone, zone.start_of_day(from), zone.start_of_day(until));
        let each = times.take(MOST).filter_map(|occurrence| {
            let day = occurrence.written_start?.date;
            Some(email(&occurrence, days_from(first_day, day)))
        });
        each.collect()
    }
}

impl Announcement {
    /// Its e-mail, where it has one and is ever shown.
    pub fn email(&self, zone: &Zone) -> Option<EmailTime> {
        let plan: &EmailPlan = self.common.email.as_ref()?;
        let since = self.publish.map(|publish| publish.start(zone));
        let ends = self.expires.map(|expires| expires.end(zone));
        if since.zip(ends).is_some_and(|(since, ends)| ends <= since) {
            return None;
        }
        Some(EmailTime {
            at: plan.send.map(|send| send.start(zone)).or(since),
            no_later_than: plan.no_later_than,
            day_ends: end_of_day(plan.send.or(self.publish), zone),
            key: "publish".to_owned(),
            ends,
        })
    }
}

/// When a day that was written without a time is over.
fn end_of_day(written: Option<Civil>, zone: &Zone) -> Option<Timestamp> {
    let day = written.filter(|written| written.time.is_none())?;
    Some(day.end(zone))
}

fn days_from(first: Date, day: Date) -> i64 {
    day.duration_since(first).as_hours() / 24
}
