//! How people spell yes and no, and the days of the week.

use crate::yaml;
use jiff::civil::Weekday;

use super::fault::Fault;

pub use crate::yaml::{excerpt, fold};

/// Longer than this, in bytes, nothing that was written is a misspelling of a word.
const LONGEST_WORD: usize = 128;

/// The candidate nearest to what was written, when it is near enough to be what was meant.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let is_word = written.len() <= LONGEST_WORD;
    is_word.then(|| yaml::nearest(written, candidates))?
}

/// `yes` and `no` in English and Portuguese.
///
/// # Errors
/// `yes-no-not-understood` for anything else.
pub fn yes_no(text: &str) -> Result<bool, Fault> {
    yaml::yes_no(text)
        .ok_or_else(|| Fault::new("yes-no-not-understood").with("written", excerpt(text, 40)))
}

const WEEKDAYS: [(Weekday, &[&str]); 7] = [
    (
        Weekday::Monday,
        &[
            "mon", "monday", "mondays", "seg", "segunda", "segundas", "2a",
        ],
    ),
    (
        Weekday::Tuesday,
        &[
            "tue", "tues", "tuesday", "tuesdays", "ter", "terca", "tercas", "3a",
        ],
    ),
    (
        Weekday::Wednesday,
        &[
            "wed",
            "weds",
            "wednesday",
            "wednesdays",
            "qua",
            "quarta",
            "quartas",
            "4a",
        ],
    ),
    (
        Weekday::Thursday,
        &[
            "thu",
            "thur",
            "thurs",
            "thursday",
            "thursdays",
            "qui",
            "quinta",
            "quintas",
            "5a",
        ],
    ),
    (
        Weekday::Friday,
        &["fri", "friday", "fridays", "sex", "sexta", "sextas", "6a"],
    ),
    (
        Weekday::Saturday,
        &["sat", "saturday", "saturdays", "sab", "sabado", "sabados"],
    ),
    (
        Weekday::Sunday,
        &["sun", "sunday", "sundays", "dom", "domingo", "domingos"],
    ),
];

/// A weekday by name, short or long, in English or Portuguese.
pub fn weekday(text: &str) -> Option<Weekday> {
    let name = fold(text).replace("-feira", "").replace(" feira", "");
    let name = name.trim_end_matches('.');
    WEEKDAYS
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(day, _)| *day)
}

/// Days of the week as people list them: `mon-fri`, `seg a sex`, `sáb e dom`, `todos os dias`.
/// In the order written, each once.
///
/// # Errors
/// `weekday-not-understood`, with the nearest name where there is one.
pub fn weekdays(text: &str) -> Result<Vec<Weekday>, Fault> {
    const WEEK: &[&str] = &[
        "daily",
        "every day",
        "all days",
        "todos os dias",
        "todo dia",
        "diariamente",
    ];
    const WORKING: &[&str] = &["weekdays", "working days", "dias uteis", "dias de semana"];
    const WEEKEND: &[&str] = &["weekend", "weekends", "fim de semana", "fins de semana"];
    let folded = fold(text).replace("-feira", "").replace(" feira", "");
    let all = || Weekday::Monday.cycle_forward().take(7);
    if WEEK.contains(&folded.as_str()) {
        return Ok(all().collect());
    }
    if WORKING.contains(&folded.as_str()) {
        return Ok(all().take(5).collect());
    }
    if WEEKEND.contains(&folded.as_str()) {
        return Ok(all().skip(5).collect());
    }
    let listed = folded
        .replace(" e ", ",")
        .replace(" and ", ",")
        .replace(" & ", ",");
    let mut days = Vec::new();
    for part in listed
        .split([',', ';', '/'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        for day in weekday_range(part)? {
            if !days.contains(&day) {
                days.push(day);
            }
        }
    }
    if days.is_empty() {
        return Err(weekday_fault(text));
    }
    Ok(days)
}

fn weekday_range(part: &str) -> Result<Vec<Weekday>, Fault> {
    let part = part.strip_prefix("de ").unwrap_or(part);
    let ends = [" a ", " to ", " ate ", "-", " to"]
        .iter()
        .find_map(|between| part.split_once(between));
    let Some((from, to)) = ends else {
        return Ok(vec![weekday(part).ok_or_else(|| weekday_fault(part))?]);
    };
    let first = weekday(from).ok_or_else(|| weekday_fault(from))?;
    let last = weekday(to).ok_or_else(|| weekday_fault(to))?;
    let mut days: Vec<Weekday> = first.cycle_forward().take(7).collect();
    if let Some(end) = days.iter().position(|day| *day == last) {
        days.truncate(end + 1);
    }
    Ok(days)
}

fn weekday_fault(written: &str) -> Fault {
    let names = WEEKDAYS.iter().flat_map(|(_, names)| names.iter().copied());
    let suggestion = nearest(written, names).unwrap_or("");
    Fault::new("weekday-not-understood")
        .with("written", excerpt(written, 40))
        .suggest(suggestion)
}
