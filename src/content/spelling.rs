//! How people spell things: accents or none, capitals or none, the long dash a word processor puts,
//! yes in two languages, and the nearest word to one that is not known.

use jiff::civil::Weekday;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fault::Fault;

/// The text in lower case without accents, with plain hyphens and single spaces.
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2018}' | '\u{2019}' => '\'',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The candidate nearest to what was written, when it is near enough to be what was meant.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = fold(written);
    let allowed = (written.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&written, &fold(candidate));
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Text for a sentence: one line, at most `limit` characters.
pub fn excerpt(text: &str, limit: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limit {
        return line;
    }
    let cut: String = line.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// `yes` and `no` in English and Portuguese.
///
/// # Errors
/// `yes-no-not-understood` for anything else.
pub fn yes_no(text: &str) -> Result<bool, Fault> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "on" | "sim" | "s" | "verdadeiro" => Ok(true),
        "no" | "n" | "false" | "off" | "nao" | "falso" => Ok(false),
        _ => Err(Fault::new("yes-no-not-understood").with("written", excerpt(text, 40))),
    }
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
