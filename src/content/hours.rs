//! The keys of the opening hours: the week, special days, public holidays.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use crate::yaml::{Field, Mark, Name, Node, Value};

use super::fault::{Fault, FileFindings};
use super::fields::value;
use super::spelling::{excerpt, fold, weekdays};
use super::time::{DAY, means_closed, spans, written_span};
use super::{HolidayRule, Regular, Span, date, day};

/// Longest expression that is read, in characters.
const LONGEST_EXPRESSION: usize = 2_000;
/// A span past midnight that is longer than this, in minutes, is probably a slip (`08:00-06:00`).
const LONG_NIGHT: u16 = 16 * 60;

/// One special day as written. In a translation only the dates and the note count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialFields {
    pub from: Date,
    pub to: Date,
    /// `None` only in a translation.
    pub spans: Option<Vec<Span>>,
    pub note: Option<String>,
    pub mark: Mark,
}

/// The week: a map of days, or an OpenStreetMap expression.
pub fn regular(field: Field, findings: &mut FileFindings) -> Option<Regular> {
    let mark = field.node.mark;
    match &field.node.value {
        Value::Map(entries) => week(entries, findings),
        Value::Scalar { text, .. } if means_closed(text) => Some(Regular::Week(Default::default())),
        Value::Scalar { text, .. } if text.chars().count() > LONGEST_EXPRESSION => {
            findings.mark(mark, Fault::new("hours-expression-too-long"));
            None
        }
        Value::Scalar { text, .. } => match day::check_osm(text.trim()) {
            Ok(()) => Some(Regular::Osm(text.trim().to_owned())),
            Err(part) => {
                let fault = Fault::new("hours-expression").with("part", excerpt(&part, 60));
                findings.mark(mark, fault);
                None
            }
        },
        Value::Seq(_) => {
            findings.mark(mark, Fault::new("hours-list"));
            None
        }
    }
}

fn week(entries: &[(Name, Node)], findings: &mut FileFindings) -> Option<Regular> {
    let mut days: [Option<(u32, Vec<Span>)>; 7] = Default::default();
    let mut complete = true;
    for (key, value) in entries {
        let written = key.text.as_str();
        let listed = match weekdays(written) {
            Ok(listed) => listed,
            Err(fault) => {
                findings.mark(key.mark, fault);
                complete = false;
                continue;
            }
        };
        let Some(spans) = day_spans(value, written, findings) else {
            complete = false;
            continue;
        };
        for weekday in listed {
            let slot = &mut days[index(weekday)];
            if let Some((earlier, _)) = slot {
                let fault = Fault::new("hours-day-twice")
                    .with("day", excerpt(written, 40))
                    .with("weekday", number(weekday))
                    .with("first-line", *earlier)
                    .with("second-line", key.mark.line);
                findings.mark(key.mark, fault);
                complete = false;
                break;
            }
            *slot = Some((key.mark.line, spans.clone()));
        }
    }
    let first = entries
        .first()
        .map_or(Mark { line: 1, column: 1 }, |(key, _)| key.mark);
    if complete {
        missing_days(&days, first, findings);
    }
    let lines: Vec<u32> = days
        .iter()
        .map(|day| day.as_ref().map_or(first.line, |(line, _)| *line))
        .collect();
    let week = days.map(|day| day.map_or_else(Vec::new, |(_, spans)| spans));
    nights(&week, &lines, findings);
    complete.then_some(Regular::Week(week))
}

fn missing_days(days: &[Option<(u32, Vec<Span>)>; 7], place: Mark, findings: &mut FileFindings) {
    let missing: Vec<usize> = (0..7).filter(|at| days[*at].is_none()).collect();
    if let Some(first) = missing.first() {
        let fault = Fault::new("hours-day-missing")
            .with("weekday", first + 1)
            .with("more", missing.len() - 1);
        findings.mark(place, fault);
    }
}

/// A night that runs into the next morning's hours, or that is longer than a shift.
fn nights(week: &[Vec<Span>; 7], lines: &[u32], findings: &mut FileFindings) {
    let mut said = Vec::new();
    for (at, spans) in week.iter().enumerate() {
        let Some(last) = spans.last().filter(|span| span.to > DAY) else {
            continue;
        };
        let line = lines[at];
        let next = &week[(at + 1) % 7];
        let code = if next.first().is_some_and(|first| first.from + DAY < last.to) {
            "hours-night-overlaps"
        } else if last.to - last.from > LONG_NIGHT {
            "hours-night-long"
        } else {
            continue;
        };
        if !said.contains(&(line, code)) {
            said.push((line, code));
            let fault = Fault::new(code)
                .with("weekday", at + 1)
                .with("span", written_span(*last));
            findings.at(line, 1, fault);
        }
    }
}

fn index(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)
}

/// From 1 for Monday: the sentences choose the name.
fn number(weekday: Weekday) -> usize {
    index(weekday) + 1
}

/// Hours as a text, or as a list of texts.
fn day_spans(node: &Node, day: &str, findings: &mut FileFindings) -> Option<Vec<Span>> {
    let text = match &node.value {
        Value::Scalar { text, .. } if text.trim().is_empty() => {
            findings.mark(node.mark, Fault::new("hours-empty"));
            return None;
        }
        Value::Scalar { text, .. } => text.clone(),
        Value::Seq(parts) if parts.iter().all(|part| part.text().is_some()) => parts
            .iter()
            .filter_map(Node::text)
            .collect::<Vec<_>>()
            .join(", "),
        _ => {
            let fault = Fault::new("value-not-text")
                .with("key", excerpt(day, 40))
                .with("example", "08:00-12:00, 13:30-18:00");
            findings.mark(node.mark, fault);
            return None;
        }
    };
    match spans(&text) {
        Ok(spans) => Some(spans),
        Err(fault) => {
            findings.mark(node.mark, fault);
            None
        }
    }
}

/// `closed`, `open` (as usual), or hours.
pub fn holidays(field: Field, findings: &mut FileFindings) -> Option<HolidayRule> {
    let usual = [
        "open",
        "aberto",
        "abre",
        "abrimos",
        "normal",
        "as usual",
        "como sempre",
        "como de costume",
    ];
    if let Some(text) = field.node.text() {
        if means_closed(text) {
            return Some(HolidayRule::Closed);
        }
        if usual.contains(&fold(text).as_str()) {
            return Some(HolidayRule::AsUsual);
        }
    }
    day_spans(field.node, field.written, findings).map(HolidayRule::Spans)
}

/// The special days, those that are right. Each wrong one is a finding at its place.
pub fn special(
    field: Field,
    language: &str,
    is_translation: bool,
    findings: &mut FileFindings,
) -> Option<Vec<SpecialFields>> {
    let list: &[Node] = match &field.node.value {
        Value::Seq(list) => list,
        // One day alone, without its hyphen.
        _ => std::slice::from_ref(field.node),
    };
    let mut days: Vec<SpecialFields> = Vec::new();
    let mut seen: BTreeMap<(Date, Date), u32> = BTreeMap::new();
    for node in list {
        if !matches!(node.value, Value::Map(_)) {
            findings.mark(node.mark, Fault::new("special-not-block"));
            continue;
        }
        let one = Field { node, ..field };
        let Some(day) = special_day(one, language, is_translation, findings) else {
            continue;
        };
        let earlier = seen
            .iter()
            .find(|((from, to), _)| *from <= day.to && day.from <= *to);
        if let Some(((from, _), line)) = earlier {
            let fault = Fault::new("special-twice")
                .with("date", day.from.max(*from))
                .with("first-line", *line)
                .with("second-line", day.mark.line);
            findings.mark(day.mark, fault);
        }
        seen.insert((day.from, day.to), day.mark.line);
        days.push(day);
    }
    Some(days)
}

fn special_day(
    field: Field,
    language: &str,
    is_translation: bool,
    findings: &mut FileFindings,
) -> Option<SpecialFields> {
    let node = field.node;
    let sheet = field.map(&mut findings.report)?;
    let mut day = |name: &str| value(&sheet, name, findings, |text| date::day(text, language));
    let (single, from, to) = (day("date"), day("from"), day("to"));
    let note = sheet.single_line("note", &mut findings.report);
    let spans = match sheet.get("hours") {
        Some(field) => Some(day_spans(field.node, field.written, findings)?),
        None if is_translation => None,
        None => {
            findings.mark(node.mark, Fault::new("special-without-hours"));
            return None;
        }
    };
    let (from, to) = match (single, from, to) {
        (Some(date), None, None) => (date, date),
        (None, Some(from), Some(to)) if from <= to => (from, to),
        (None, Some(from), Some(to)) => {
            let fault = Fault::new("special-backwards")
                .with("from", from)
                .with("to", to);
            findings.mark(sheet.place("to"), fault);
            return None;
        }
        _ => {
            // A date that is there and wrong has its own finding already.
            let written = ["date", "from", "to"].map(|name| sheet.get(name).is_some());
            let told = [single.is_some(), from.is_some(), to.is_some()];
            if written == told {
                findings.mark(node.mark, Fault::new("special-without-date"));
            }
            return None;
        }
    };
    Some(SpecialFields {
        from,
        to,
        spans,
        note,
        mark: node.mark,
    })
}
