//! When a site is refreshed, and how long silence may last, as people write it.

use jiff::SignedDuration;
use jiff::civil::{Time, Weekday};

use super::Refresh;
use crate::yaml::fold;

const DAYS: [(Weekday, &[&str]); 7] = [
    (
        Weekday::Monday,
        &["mon", "monday", "mondays", "seg", "segunda", "segundas"],
    ),
    (
        Weekday::Tuesday,
        &[
            "tue", "tues", "tuesday", "tuesdays", "ter", "terca", "tercas",
        ],
    ),
    (
        Weekday::Wednesday,
        &["wed", "wednesday", "wednesdays", "qua", "quarta", "quartas"],
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
        ],
    ),
    (
        Weekday::Friday,
        &["fri", "friday", "fridays", "sex", "sexta", "sextas"],
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

/// `daily 05:30`, `weekly mon 06:00`, `todo dia às 5h30`, `toda segunda 6h`.
pub fn refresh(written: &str) -> Option<Refresh> {
    let folded = fold(written).replace("-feira", "").replace([',', '.'], " ");
    let mut daily = false;
    let mut weekly = false;
    let mut on = None;
    let mut at = None;
    for word in folded.split_whitespace() {
        match word {
            "daily" | "diario" | "diaria" | "diariamente" | "day" | "dia" | "dias" => daily = true,
            "weekly" | "semanal" | "semanalmente" => weekly = true,
            "every" | "each" | "at" | "on" | "todo" | "toda" | "todos" | "todas" | "os" | "as"
            | "a" | "o" | "em" | "na" | "no" | "feira" => {}
            word => {
                if let Some(day) = weekday(word) {
                    if on.replace(day).is_some() {
                        return None;
                    }
                } else if at.replace(time(word)?).is_some() {
                    return None;
                }
            }
        }
    }
    match (daily, weekly, on, at?) {
        (true, false, None, at) => Some(Refresh::Daily { at }),
        (false, _, Some(on), at) => Some(Refresh::Weekly { on, at }),
        _ => None,
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    let found = DAYS.iter().find(|(_, names)| names.contains(&word))?;
    Some(found.0)
}

/// `05:30`, `5h30`, `5h`.
fn time(word: &str) -> Option<Time> {
    let (hours, minutes) = word.split_once([':', 'h'])?;
    let number = |text: &str| {
        let short = !text.is_empty() && text.len() <= 2;
        text.parse::<i8>().ok().filter(|_| short)
    };
    let minutes = if minutes.is_empty() && word.ends_with('h') {
        0
    } else {
        number(minutes)?
    };
    Time::new(number(hours)?, minutes, 0, 0).ok()
}

/// `24h`, `2d`, `90min`, `2 dias`, `48 horas`, `5s`. At most a year.
pub fn duration(written: &str) -> Option<SignedDuration> {
    let folded = fold(written);
    let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = folded.split_at(digits);
    let number: i64 = number.parse().ok().filter(|number| *number > 0)?;
    const MINUTE: i64 = 60;
    const DAY: i64 = 24 * 60 * MINUTE;
    let seconds = match unit.trim() {
        "s" | "sec" | "seconds" | "segundos" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuto" | "minutos" => MINUTE,
        "h" | "hour" | "hours" | "hora" | "horas" => 60 * MINUTE,
        "d" | "day" | "days" | "dia" | "dias" => DAY,
        "w" | "week" | "weeks" | "semana" | "semanas" => 7 * DAY,
        _ => return None,
    };
    let seconds = number
        .checked_mul(seconds)
        .filter(|all| *all <= 366 * DAY)?;
    Some(SignedDuration::from_secs(seconds))
}
