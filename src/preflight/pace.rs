//! Whether the pace of a site lets everybody have an e-mail before its end; pure.

use jiff::{SignedDuration, Timestamp};

use super::{Check, Severity};
use crate::campaign::{Course, Due, Limit};
use crate::site::Site;
use crate::words::Arg;

/// Longer than this is told in days.
const DAYS: i64 = 48 * 60;

/// Foretells of an e-mail to so many people, which is sent from one instant until another, that not everybody
/// will get it.
pub fn foretell(
    site: &Site,
    due: &Due,
    people: usize,
    (from, until): (Timestamp, Timestamp),
) -> Option<Check> {
    let pace = &site.mail.as_ref()?.pace;
    let zone = &site.zone;
    let course = Course {
        pace,
        zone,
        from,
        until,
    };
    let short = course.shortfall(people)?;
    let ends = if due.is_over_at(until) { "yes" } else { "no" };
    let mut args: Vec<(&'static str, Arg)> = vec![
        ("people", people.into()),
        ("from", zone.civil(from).into()),
        ("until", zone.civil(until).into()),
        ("short", (people - short.reached).into()),
        ("ends", ends.into()),
    ];
    let code = match short.limit {
        Limit::Minute(rate) => {
            args.push(("rate", rate.into()));
            "pace-minute"
        }
        Limit::Day(rate) => {
            args.push(("rate", rate.into()));
            "pace-day"
        }
        Limit::Quiet => "pace-quiet",
    };
    let waits = match (pace.quiet.is_some(), pace.ahead(people) > 0) {
        (false, false) => "none",
        (true, false) => "quiet",
        (false, true) => "ahead",
        (true, true) => "both",
    };
    args.push(("waits", waits.into()));
    args.extend(time(short.takes));
    Some(Check {
        item: Some(due.item.clone()),
        ..Check::new(Severity::Hint, code, args)
    })
}

/// A time as it is told: `40 min`, `3 h 20 min`, or in days.
fn time(takes: SignedDuration) -> [(&'static str, Arg); 4] {
    let minutes = (takes.as_secs() + 59) / 60;
    let unit = match minutes {
        ..60 => "minutes",
        60..DAYS => "hours",
        _ => "days",
    };
    let (hours, rest) = (minutes / 60, minutes % 60);
    let days = (hours + i64::from(rest > 0) + 23) / 24;
    [
        ("unit", unit.into()),
        ("hours", hours.into()),
        ("minutes", rest.into()),
        ("days", days.into()),
    ]
}
