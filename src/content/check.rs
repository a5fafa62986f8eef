//! What contradicts itself within one item: an end before its start, a price above the old one, an
//! e-mail after the offer.

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::moment::{Civil, Zone};
use crate::words::Arg;
use crate::yaml::Mark;

use super::fault::{Fault, FileFindings};
use super::fields::{EmailFields, Fields};
use super::name::Kind;
use super::{After, Every, Repeat, price, repeat};

/// Where a file begins.
const TOP: Mark = Mark { line: 1, column: 1 };

/// What the checks of an original need besides its fields.
pub struct Circumstances<'a> {
    pub kind: Kind,
    pub zone: &'a Zone,
    pub now: Timestamp,
    /// True once the item was really shown on the live site.
    pub published: bool,
}

/// Looks at the fields of an original against each other.
pub fn original(fields: &Fields, at: &Circumstances, findings: &mut FileFindings) {
    let mut say = |key: &str, fault: Fault| {
        let mark = fields.places.get(key).copied().unwrap_or(TOP);
        findings.mark(mark, fault);
    };
    picture(fields, &mut say);
    match at.kind {
        Kind::Promotion => {
            prices(fields, &mut say);
            let backwards = span(fields.starts, fields.ends, ("starts", "ends"), at, &mut say);
            if !backwards {
                repetition(fields, &mut say);
                past(fields.ends, fields, at, "ends", &mut say);
            }
            email(fields, fields.starts, fields.ends, at, &mut say);
        }
        Kind::Announcement => {
            let backwards = span(
                fields.publish,
                fields.expires,
                ("publish", "expires"),
                at,
                &mut say,
            );
            if !backwards {
                past(fields.expires, fields, at, "expires", &mut say);
            }
            email(fields, fields.publish, fields.expires, at, &mut say);
        }
        Kind::Page | Kind::Hours => {}
    }
}

type Say<'a> = &'a mut dyn FnMut(&str, Fault);

/// A date, or a date and a time, for a sentence.
pub fn spoken(civil: Civil) -> Arg {
    match civil.time {
        None => Arg::Date(civil.date),
        Some(time) => Arg::Moment(civil.date.to_datetime(time)),
    }
}

fn picture(fields: &Fields, say: Say) {
    if fields.image.is_some() && fields.image_alt.is_none() {
        say("image", Fault::new("picture-without-alt"));
    }
    if fields.image_alt.is_some() && !fields.places.contains_key("image") {
        say("image_alt", Fault::new("alt-without-picture"));
    }
}

fn prices(fields: &Fields, say: Say) {
    match (&fields.price, &fields.was) {
        (None, Some(_)) if !fields.places.contains_key("price") => {
            say("was", Fault::new("price-missing-beside-was"))
        }
        (Some(now), Some(was)) => {
            if let (Ok(new), Ok(old)) = (price::amount(now), price::amount(was))
                && new.cents >= old.cents
            {
                say(
                    "price",
                    Fault::new("price-not-lower")
                        .with("price", now.as_str())
                        .with("was", was.as_str()),
                );
            }
        }
        _ => {}
    }
}

/// True where the end is not after the start.
fn span(
    starts: Option<Civil>,
    ends: Option<Civil>,
    keys: (&str, &str),
    at: &Circumstances,
    say: Say,
) -> bool {
    for (civil, key) in [(starts, keys.0), (ends, keys.1)] {
        if let Some(civil) = civil.filter(|civil| civil.falls_in_gap(at.zone)) {
            let becomes: DateTime = at.zone.civil(civil.start(at.zone));
            say(
                key,
                Fault::new("time-in-clock-change")
                    .with("written", spoken(civil))
                    .with("becomes", becomes),
            );
        }
    }
    let (Some(starts), Some(ends)) = (starts, ends) else {
        return false;
    };
    let backwards = ends.end(at.zone) <= starts.start(at.zone);
    if backwards {
        say(
            keys.1,
            Fault::new("ends-before-start")
                .with("starts", spoken(starts))
                .with("ends", spoken(ends)),
        );
    }
    backwards
}

fn repetition(fields: &Fields, say: Say) {
    let Some(every) = fields.repeat.clone().flatten() else {
        if fields.until.is_some() && !fields.places.contains_key("repeat") {
            say("until", Fault::new("until-without-repeat"));
        }
        return;
    };
    let (Some(starts), Some(ends)) = (fields.starts, fields.ends) else {
        if !fields.places.contains_key("starts") {
            say("repeat", Fault::new("repeat-without-start"));
        }
        return;
    };
    let repeat = Repeat {
        every,
        until: fields.until,
    };
    for fault in repeat::contradictions(&repeat, starts, ends) {
        let key = if fault.code == "repeat-until-before-start" {
            "until"
        } else {
            "repeat"
        };
        say(key, fault);
    }
}

/// "Ended and never shown": a warning, unless the item was live once or says that it is a draft.
fn past(end: Option<Civil>, fields: &Fields, at: &Circumstances, key: &str, say: Say) {
    let Some(end) = end.filter(|_| !at.published && fields.draft != Some(true)) else {
        return;
    };
    let over = match (
        fields.repeat.as_ref().and_then(Option::as_ref),
        fields.until,
    ) {
        (None, _) => end.end(at.zone) <= at.now,
        (Some(_), None) => false,
        // The last occurrence starts on that day at the latest.
        (Some(every), Some(until)) => {
            let reach = if *every == Every::Day {
                until
            } else {
                until.max(end.date)
            };
            Civil::day(reach).end(at.zone) <= at.now
        }
    };
    if over && fields.after != Some(After::Keep) {
        say(
            key,
            Fault::new("ended-never-shown").with("ends", spoken(end)),
        );
    }
}

fn email(
    fields: &Fields,
    starts: Option<Civil>,
    ends: Option<Civil>,
    at: &Circumstances,
    say: Say,
) {
    let Some(email) = &fields.email else {
        return;
    };
    let EmailFields {
        send,
        no_later_than,
        ..
    } = email;
    for (civil, key) in [(send, "email.send"), (no_later_than, "email.no_later_than")] {
        if let Some(civil) = civil.filter(|civil| civil.falls_in_gap(at.zone)) {
            let becomes = at.zone.civil(civil.start(at.zone));
            say(
                key,
                Fault::new("time-in-clock-change")
                    .with("written", spoken(civil))
                    .with("becomes", becomes),
            );
        }
    }
    let first_end = ends.map(|ends| ends.end(at.zone));
    let goes_out = send.or(starts);
    if let (Some(send), Some(end), Some(ends)) = (*send, first_end, ends)
        && send.start(at.zone) >= end
        && fields.repeat.as_ref().is_none_or(Option::is_none)
    {
        say(
            "email.send",
            Fault::new("email-after-end")
                .with("send", spoken(send))
                .with("ends", spoken(ends)),
        );
    }
    if let (Some(send), Some(starts)) = (*send, starts)
        && send.start(at.zone) < starts.start(at.zone)
    {
        say(
            "email.send",
            Fault::new("email-before-start")
                .with("send", spoken(send))
                .with("starts", spoken(starts)),
        );
    }
    if let (Some(goes_out), Some(limit)) = (goes_out, *no_later_than)
        && limit.end(at.zone) <= goes_out.start(at.zone)
    {
        let fault = Fault::new("email-limit-before-send")
            .with("limit", spoken(limit))
            .with("send", spoken(goes_out));
        say("email.no_later_than", fault);
    }
}

/// A translation inherits dates, code and list; writing other ones is a finding.
pub fn translation(fields: &Fields, original: &Fields, findings: &mut FileFindings) {
    let email = fields.email.clone().unwrap_or_default();
    let base = original.email.clone().unwrap_or_default();
    let differs = [
        ("starts", other(&fields.starts, &original.starts)),
        ("ends", other(&fields.ends, &original.ends)),
        ("publish", other(&fields.publish, &original.publish)),
        ("expires", other(&fields.expires, &original.expires)),
        ("until", other(&fields.until, &original.until)),
        ("repeat", other(&fields.repeat, &original.repeat)),
        ("code", other(&fields.code, &original.code)),
        ("after", other(&fields.after, &original.after)),
        ("level", other(&fields.urgent, &original.urgent)),
        ("hours", other(&fields.hours, &original.hours)),
        ("holidays", other(&fields.holidays, &original.holidays)),
        ("email.list", other(&email.list, &base.list)),
        (
            "email.send",
            other(&email.send, &base.send) || other(&email.send_each, &base.send_each),
        ),
        (
            "email.no_later_than",
            other(&email.no_later_than, &base.no_later_than),
        ),
    ];
    let mut say = |key: &str, fault: Fault| {
        let mark = fields.places.get(key).copied().unwrap_or(TOP);
        findings.mark(mark, fault);
    };
    for (key, _) in differs.iter().filter(|(_, differs)| *differs) {
        let bare = key.rsplit('.').next().unwrap_or(key);
        say(key, Fault::new("translation-overrides").with("key", bare));
    }
    if fields.image.is_some() && fields.image_alt.is_none() && original.image_alt.is_none() {
        say("image", Fault::new("picture-without-alt"));
    }
    let days = original.special.clone().unwrap_or_default();
    for day in fields.special.iter().flatten() {
        let same = days
            .iter()
            .find(|known| (known.from, known.to) == (day.from, day.to));
        match same {
            None => {
                let fault = Fault::new("translation-special-unknown").with("date", day.from);
                findings.mark(day.mark, fault);
            }
            Some(known) if day.spans.is_some() && day.spans != known.spans => {
                findings.mark(
                    day.mark,
                    Fault::new("translation-overrides").with("key", "hours"),
                );
            }
            Some(_) => {}
        }
    }
}

fn other<T: PartialEq>(own: &Option<T>, original: &Option<T>) -> bool {
    own.is_some() && own != original
}
