//! The timeline in words: why something happens, hours, clock changes.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

use super::Reason;
use super::timeline::{Event, Why};
use crate::content::Span;
use crate::moment::{Civil, ClockChange, Showing, Zone};
use crate::site::Refresh;
use crate::words::{Arg, Language, long_date, long_moment, say};

impl Event {
    /// Why it happens, in one or two sentences.
    pub fn reason(&self, language: Language, zone: &Zone) -> String {
        let mut reason = self.why.sentence(language, zone, zone.today(self.at));
        let key = match zone.showing(self.at) {
            None => return reason,
            Some(Showing::First) => "timeline-first-showing",
            Some(Showing::Second) => "timeline-second-showing",
        };
        let args = [("time", clock(zone.civil(self.at)).into())];
        reason.push(' ');
        reason.push_str(&say(language, key, &args));
        reason
    }
}

impl Reason {
    /// Why an item is not on the website, in one sentence.
    pub fn sentence(self, language: Language, zone: &Zone) -> String {
        let (key, at) = match self {
            Self::Draft => return say(language, "timeline-hidden-draft", &[]),
            Self::StartsAt(at) => ("timeline-hidden-starts", at),
            Self::NextAt(at) => ("timeline-hidden-next", at),
            Self::EndedAt(at) => ("timeline-hidden-ended", at),
        };
        say(language, key, &[("moment", zone.civil(at).into())])
    }
}

impl Why {
    /// `today` is the day it happens, so that "until 20:00" need not repeat it.
    fn sentence(&self, language: Language, zone: &Zone, today: Date) -> String {
        let until = |to: Civil| Arg::Text(until_words(language, to, today));
        let (key, title, more) = match self {
            Self::OfferStarts { title, from, to } => {
                let mut more = vec![("until", until(*to))];
                let moved = from.falls_in_gap(zone);
                if moved {
                    more.push(("written", written(*from)));
                }
                let plain = "timeline-offer-starts";
                let key = if moved {
                    "timeline-offer-starts.gap"
                } else {
                    plain
                };
                (key, title, more)
            }
            Self::OfferGoesOn { title, to } => {
                ("timeline-offer-goes-on", title, vec![("until", until(*to))])
            }
            Self::OfferEnds { title, kept, next } => {
                let key = match (kept, next) {
                    (true, _) => "timeline-offer-ends.kept",
                    (_, Some(_)) => "timeline-offer-ends.next",
                    (false, None) => "timeline-offer-ends",
                };
                let next = next.map(|next| ("next", zone.civil(next).into()));
                (key, title, next.into_iter().collect())
            }
            Self::OfferSkipped { title, from } => (
                "timeline-offer-skipped",
                title,
                vec![("written", written(*from))],
            ),
            Self::Appears { title, expires, .. } => match expires {
                Some(to) => ("timeline-appears.until", title, vec![("until", until(*to))]),
                None => ("timeline-appears", title, Vec::new()),
            },
            Self::Disappears { title } => ("timeline-disappears", title, Vec::new()),
            Self::Email {
                title,
                list,
                no_later_than,
            } => {
                let list = ("list", list.as_str().into());
                match no_later_than {
                    Some(to) => (
                        "timeline-email.latest",
                        title,
                        vec![list, ("until", until(*to))],
                    ),
                    None => ("timeline-email", title, vec![list]),
                }
            }
            Self::Refresh { .. }
            | Self::Special { .. }
            | Self::Holiday { .. }
            | Self::UsualHours { .. } => return self.about_the_site(language, today),
        };
        let mut args = vec![("title", title.as_str().into())];
        args.extend(more);
        say(language, key, &args)
    }

    fn about_the_site(&self, language: Language, today: Date) -> String {
        let (key, spans) = match self {
            Self::Refresh {
                rule: Refresh::Weekly { .. },
            } => {
                return say(language, "timeline-refresh.weekly", &[]);
            }
            Self::Special {
                to, spans, note, ..
            } => {
                let mut args = vec![("hours", hours_words(language, spans).into())];
                args.extend(note.as_ref().map(|note| ("note", note.as_str().into())));
                let several = *to > today;
                if several {
                    let until = until_words(language, Civil::day(*to), today);
                    args.push(("until", until.into()));
                }
                let key = match (note, several) {
                    (Some(_), true) => "timeline-special.note-until",
                    (Some(_), false) => "timeline-special.note",
                    (None, true) => "timeline-special.until",
                    (None, false) => "timeline-special",
                };
                return say(language, key, &args);
            }
            Self::Holiday { spans } => ("timeline-holiday", spans),
            Self::UsualHours { spans } => ("timeline-usual-hours", spans),
            _ => return say(language, "timeline-refresh", &[]),
        };
        say(
            language,
            key,
            &[("hours", hours_words(language, spans).into())],
        )
    }
}

/// The day, or day and time, as somebody wrote it.
fn written(moment: Civil) -> Arg {
    match moment.time {
        Some(time) => moment.date.to_datetime(time).into(),
        None => moment.date.into(),
    }
}

/// "until 20:00", "until the end of the day", or with the day where that is another one.
fn until_words(language: Language, to: Civil, today: Date) -> String {
    let (key, arg) = match to.time {
        Some(time) if to.date == today => (
            "timeline-until-time",
            ("time", clock(to.date.to_datetime(time)).into()),
        ),
        Some(time) => (
            "timeline-until-moment",
            ("moment", to.date.to_datetime(time).into()),
        ),
        None if to.date == today => ("timeline-until-end-of-day", ("date", to.date.into())),
        None => ("timeline-until-end-of", ("date", to.date.into())),
    };
    say(language, key, &[arg])
}

/// "08:00–12:00 and 13:30–18:00", or "closed". Past midnight the hours of the next day are written:
/// "18:00–02:00".
pub fn hours_words(language: Language, spans: &[Span]) -> String {
    let spans: Vec<String> = spans.iter().map(|span| span_words(*span)).collect();
    match spans.split_last() {
        None => say(language, "timeline-closed", &[]),
        Some((only, [])) => only.clone(),
        Some((last, others)) => {
            let and = say(language, "timeline-comma-and", &[]);
            format!("{} {and} {last}", others.join(", "))
        }
    }
}

fn span_words(span: Span) -> String {
    let clock = |minutes: u16| match minutes {
        1440 => "24:00".to_owned(),
        _ => format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60),
    };
    format!("{}–{}", clock(span.from), clock(span.to))
}

/// What the clocks do, for the day on which they do it: [`day_of_change`].
pub fn clock_change_words(language: Language, change: &ClockChange) -> Vec<String> {
    let minutes = change.after.duration_since(change.before).as_mins();
    let first = change.before.date();
    if minutes >= 20 * 60 {
        let skipped = first
            .series(1.day())
            .take_while(|day| *day < change.after.date());
        return skipped
            .map(|day| say(language, "timeline-day-skipped", &[("date", day.into())]))
            .collect();
    }
    let key = match (minutes < 0, first > change.after.date()) {
        (true, true) if change.before.time() == jiff::civil::Time::midnight() => {
            "timeline-clocks-back.midnight"
        }
        (true, _) => "timeline-clocks-back",
        (false, _) => "timeline-clocks-forward",
    };
    let args = [
        ("amount", amount(language, minutes.abs()).into()),
        ("time", clock(change.before).into()),
        ("new", clock(change.after).into()),
    ];
    vec![say(language, key, &args)]
}

fn amount(language: Language, minutes: i64) -> String {
    match minutes {
        30 => say(language, "timeline-amount.half", &[]),
        _ if minutes % 60 == 0 => {
            let hours = Arg::Number(minutes / 60);
            say(language, "timeline-amount.hours", &[("hours", hours)])
        }
        _ => say(
            language,
            "timeline-amount",
            &[("minutes", Arg::Number(minutes))],
        ),
    }
}

/// The day a person would look for a clock change on.
pub fn day_of_change(change: &ClockChange) -> Date {
    change.after.date()
}

/// "08:05".
pub fn clock(moment: DateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

/// When something ended: the last day where it was there to the end of one.
pub fn end_words(language: Language, zone: &Zone, at: Timestamp) -> String {
    let end = zone.civil(at);
    match end.time() == jiff::civil::Time::midnight() {
        true => long_date(language, zone.date(at - 1.second())),
        false => long_moment(language, end),
    }
}

/// An instant's clock time in a zone.
pub fn clock_at(zone: &Zone, at: Timestamp) -> String {
    clock(zone.civil(at))
}
