//! The keys of the opening hours: the week, special days, public holidays.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

use super::fault::{Fault, FileFindings};
use super::keys::SPECIAL_KEYS;
use super::sheet::{Field, Node, Sheet, Value, shape_fault};
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
    pub line: u32,
    pub column: u32,
}

/// The week: a map of days, or an OpenStreetMap expression.
pub fn regular(field: &Field, findings: &mut FileFindings) -> Option<Regular> {
    let (line, column) = (field.node.line, field.node.column);
    match &field.node.value {
        Value::Map(entries) => week(entries, findings),
        Value::Text(text) if means_closed(text) => Some(Regular::Week(Default::default())),
        Value::Text(text) if text.chars().count() > LONGEST_EXPRESSION => {
            findings.at(line, column, Fault::new("hours-expression-too-long"));
            None
        }
        Value::Text(text) => match day::check_osm(text.trim()) {
            Ok(()) => Some(Regular::Osm(text.trim().to_owned())),
            Err(part) => {
                let fault = Fault::new("hours-expression").with("part", excerpt(&part, 60));
                findings.at(line, column, fault);
                None
            }
        },
        Value::List(_) => {
            findings.at(line, column, shape_fault(field));
            None
        }
    }
}

fn week(entries: &[(Node, Node)], findings: &mut FileFindings) -> Option<Regular> {
    let mut days: [Option<(u32, Vec<Span>)>; 7] = Default::default();
    let mut complete = true;
    for (key, value) in entries {
        let written = key.text().unwrap_or("");
        let listed = match weekdays(written) {
            Ok(listed) => listed,
            Err(fault) => {
                findings.at(key.line, key.column, fault);
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
                    .with("second-line", key.line);
                findings.at(key.line, key.column, fault);
                complete = false;
                break;
            }
            *slot = Some((key.line, spans.clone()));
        }
    }
    let first = entries
        .first()
        .map_or((1, 1), |(key, _)| (key.line, key.column));
    if complete {
        missing_days(&days, first, findings);
    }
    let lines: Vec<u32> = days
        .iter()
        .map(|day| day.as_ref().map_or(first.0, |(line, _)| *line))
        .collect();
    let week = days.map(|day| day.map_or_else(Vec::new, |(_, spans)| spans));
    nights(&week, &lines, findings);
    complete.then_some(Regular::Week(week))
}

fn missing_days(
    days: &[Option<(u32, Vec<Span>)>; 7],
    place: (u32, u32),
    findings: &mut FileFindings,
) {
    let missing: Vec<usize> = (0..7).filter(|at| days[*at].is_none()).collect();
    if let Some(first) = missing.first() {
        let fault = Fault::new("hours-day-missing")
            .with("weekday", first + 1)
            .with("more", missing.len() - 1);
        findings.at(place.0, place.1, fault);
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
        Value::Text(text) if text.trim().is_empty() => {
            findings.at(node.line, node.column, Fault::new("hours-empty"));
            return None;
        }
        Value::Text(text) => text.clone(),
        Value::List(parts) if parts.iter().all(|part| part.text().is_some()) => parts
            .iter()
            .filter_map(Node::text)
            .collect::<Vec<_>>()
            .join(", "),
        _ => {
            let fault = Fault::new("value-not-text")
                .with("key", excerpt(day, 40))
                .with("example", "08:00-12:00, 13:30-18:00");
            findings.at(node.line, node.column, fault);
            return None;
        }
    };
    match spans(&text) {
        Ok(spans) => Some(spans),
        Err(fault) => {
            findings.at(node.line, node.column, fault);
            None
        }
    }
}

/// `closed`, `open` (as usual), or hours.
pub fn holidays(field: &Field, findings: &mut FileFindings) -> Option<HolidayRule> {
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
    day_spans(&field.node, &field.written, findings).map(HolidayRule::Spans)
}

/// The special days, those that are right. Each wrong one is a finding at its place.
pub fn special(
    field: &Field,
    language: &str,
    is_translation: bool,
    findings: &mut FileFindings,
) -> Vec<SpecialFields> {
    let single;
    let list: &[Node] = match &field.node.value {
        Value::List(list) => list,
        _ => {
            single = [field.node.clone()];
            &single
        }
    };
    let mut days: Vec<SpecialFields> = Vec::new();
    let mut seen: BTreeMap<(Date, Date), u32> = BTreeMap::new();
    for node in list {
        let Value::Map(entries) = &node.value else {
            findings.at(node.line, node.column, Fault::new("special-not-block"));
            continue;
        };
        let Some(day) = special_day(node, entries, language, is_translation, findings) else {
            continue;
        };
        let earlier = seen
            .iter()
            .find(|((from, to), _)| *from <= day.to && day.from <= *to);
        if let Some(((from, _), line)) = earlier {
            let fault = Fault::new("special-twice")
                .with("date", day.from.max(*from))
                .with("first-line", *line)
                .with("second-line", day.line);
            findings.at(day.line, day.column, fault);
        }
        seen.insert((day.from, day.to), day.line);
        days.push(day);
    }
    days
}

fn special_day(
    node: &Node,
    entries: &[(Node, Node)],
    language: &str,
    is_translation: bool,
    findings: &mut FileFindings,
) -> Option<SpecialFields> {
    let sheet = Sheet::read(entries, SPECIAL_KEYS, None, findings);
    let mut day = |name: &str| sheet.value(name, findings, |text| date::day(text, language));
    let (single, from, to) = (day("date"), day("from"), day("to"));
    let note = sheet.line("note", findings);
    let spans = match sheet.get("hours") {
        Some(field) => Some(day_spans(&field.node, &field.written, findings)?),
        None if is_translation => None,
        None => {
            findings.at(node.line, node.column, Fault::new("special-without-hours"));
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
            sheet.fault("to", fault, findings);
            return None;
        }
        _ => {
            // A date that is there and wrong has its own finding already.
            let written = ["date", "from", "to"].map(|name| sheet.get(name).is_some());
            let told = [single.is_some(), from.is_some(), to.is_some()];
            if written == told {
                findings.at(node.line, node.column, Fault::new("special-without-date"));
            }
            return None;
        }
    };
    Some(SpecialFields {
        from,
        to,
        spans,
        note,
        line: node.line,
        column: node.column,
    })
}
