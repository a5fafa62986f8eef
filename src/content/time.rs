//! Times of day and spans of hours as people write them.

use jiff::civil::Time;

use super::Span;
use super::fault::Fault;
use super::spelling::{excerpt, fold};

/// Minutes in a day.
pub const DAY: u16 = 24 * 60;
/// A span may be written past midnight up to this hour of the next day (`18:00-26:00`).
const LAST_HOUR: u16 = 36;

/// What a text is when it is read as a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Minutes after midnight; 1440 is written `24:00`.
    Minutes(u16),
    /// `midnight`, which is the start of one day and the end of another.
    Midnight,
    /// It has the form of a time, and no clock shows it (`25:90`).
    Impossible,
    No,
}

/// Reads a time of day: `08:30`, `8h`, `8h30`, `8:30 pm`, `noon`, `meio-dia`. A bare number is not
/// one: `9-5` could be read in two ways.
pub fn clock(text: &str) -> Clock {
    let folded = fold(text);
    match folded.as_str() {
        "noon" | "midday" | "meio-dia" | "meio dia" => return Clock::Minutes(12 * 60),
        "midnight" | "meia-noite" | "meia noite" => return Clock::Midnight,
        _ => {}
    }
    let compact: String = folded.chars().filter(|c| *c != ' ').collect();
    let (digits, half) = split_half(&compact);
    let Some((hour, minute)) = hour_and_minute(digits, half.is_some()) else {
        return Clock::No;
    };
    let hour = match half {
        None if hour <= LAST_HOUR => hour,
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        _ => return Clock::Impossible,
    };
    if minute > 59 || (hour == LAST_HOUR && minute > 0) {
        return Clock::Impossible;
    }
    Clock::Minutes(hour * 60 + minute)
}

fn split_half(text: &str) -> (&str, Option<bool>) {
    for (ending, afternoon) in [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)] {
        if let Some(digits) = text.strip_suffix(ending) {
            return (digits, Some(afternoon));
        }
    }
    (text, None)
}

fn hour_and_minute(text: &str, bare_hour: bool) -> Option<(u16, u16)> {
    let text = ["horas", "hora", "min", "hrs", "hs"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit).map(|rest| (rest, *unit)))
        .map_or_else(
            || text.to_owned(),
            |(rest, unit)| {
                if unit == "min" || rest.contains(':') {
                    rest.to_owned()
                } else {
                    format!("{rest}h")
                }
            },
        );
    let number = |digits: &str| -> Option<u16> {
        let usable = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        usable.then(|| digits.parse().ok()).flatten()
    };
    if let Some((hour, rest)) = text.split_once(':') {
        let rest = rest.strip_suffix('h').unwrap_or(rest);
        let minute = rest.strip_suffix(":00").unwrap_or(rest);
        return (minute.len() == 2).then(|| Some((number(hour)?, number(minute)?)))?;
    }
    if let Some((hour, minute)) = text.split_once('h') {
        let minute = if minute.is_empty() { "00" } else { minute };
        return (minute.len() == 2).then(|| Some((number(hour)?, number(minute)?)))?;
    }
    bare_hour.then(|| Some((number(&text)?, 0)))?
}

/// Minutes after midnight (below 1440) as a time.
pub fn time(minutes: u16) -> Time {
    let hour = i8::try_from(minutes / 60 % 24).unwrap_or(0);
    let minute = i8::try_from(minutes % 60).unwrap_or(0);
    Time::new(hour, minute, 0, 0).unwrap_or(Time::midnight())
}

/// True for the words that mean closed all day.
pub fn means_closed(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "closed",
        "close",
        "fechado",
        "fechada",
        "fechados",
        "fecha",
        "fechamos",
        "encerrado",
        "encerrada",
        "nao abre",
        "nao abrimos",
        "off",
    ];
    WORDS.contains(&fold(text).as_str())
}

/// The hours of one day: `closed`, `24h`, or spans such as `08:00-12:00, 13:30-18:00`. Sorted;
/// empty means closed.
///
/// # Errors
/// `hours-empty`, `hours-not-understood`, `time-impossible`, `hours-span-empty`, `hours-overlap`.
pub fn spans(text: &str) -> Result<Vec<Span>, Fault> {
    if means_closed(text) {
        return Ok(Vec::new());
    }
    let folded = fold(text);
    if folded.is_empty() {
        return Err(Fault::new("hours-empty"));
    }
    const ALL_DAY: &[&str] = &[
        "24h",
        "24 h",
        "24 horas",
        "24 hours",
        "open 24 hours",
        "aberto 24 horas",
        "24/7",
    ];
    if ALL_DAY.contains(&folded.as_str()) {
        return Ok(vec![Span { from: 0, to: DAY }]);
    }
    let listed = folded
        .replace(" e ", ",")
        .replace(" and ", ",")
        .replace(" & ", ",");
    let mut spans = Vec::new();
    for part in listed.split([',', ';', '/']) {
        spans.push(span(part.trim(), text)?);
    }
    spans.sort();
    for pair in spans.windows(2) {
        if pair[1].from < pair[0].to {
            return Err(Fault::new("hours-overlap")
                .with("first", written_span(pair[0]))
                .with("second", written_span(pair[1])));
        }
    }
    Ok(spans)
}

/// `08:00-12:00`; past midnight `18:00-02:00`.
pub fn written_span(span: Span) -> String {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let end = if span.to > DAY {
        span.to - DAY
    } else {
        span.to
    };
    format!("{}-{}", clock(span.from), clock(end))
}

fn span(part: &str, whole: &str) -> Result<Span, Fault> {
    let fault = |code| Fault::new(code).with("written", excerpt(whole, 60));
    let bare = ["das ", "de ", "from ", "da "]
        .iter()
        .find_map(|word| part.strip_prefix(word))
        .unwrap_or(part);
    // "meio-dia" and "meia-noite" carry a hyphen of their own.
    let bare = bare
        .replace("meio-dia", "meio dia")
        .replace("meia-noite", "meia noite");
    let Some((from, to)) = [" as ", " a ", " to ", " ate ", "-"]
        .iter()
        .find_map(|between| bare.split_once(between))
    else {
        return Err(fault("hours-not-understood"));
    };
    let from = match clock(from) {
        Clock::Minutes(minutes) if minutes < DAY => minutes,
        Clock::Midnight => 0,
        Clock::Minutes(_) | Clock::Impossible => return Err(fault("time-impossible")),
        Clock::No => return Err(fault("hours-not-understood")),
    };
    let to = match clock(to) {
        Clock::Minutes(minutes) => minutes,
        Clock::Midnight => DAY,
        Clock::Impossible => return Err(fault("time-impossible")),
        Clock::No => return Err(fault("hours-not-understood")),
    };
    if from == to {
        return Err(fault("hours-span-empty"));
    }
    let to = if to < from { to + DAY } else { to };
    Ok(Span { from, to })
}
