//! `repeat:`, how often an offer comes back.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::moment::Civil;

use super::fault::Fault;
use super::spelling::{excerpt, fold, weekdays};
use super::{Every, Repeat};

/// `daily`, `weekly`, `weekly on fri, sat`, `monthly`, and their Portuguese.
///
/// # Errors
/// `repeat-not-understood`, `weekday-not-understood`.
pub fn every(text: &str) -> Result<Every, Fault> {
    let folded = fold(text);
    match folded.as_str() {
        "daily" | "every day" | "day" | "diario" | "diaria" | "diariamente" | "todo dia"
        | "todos os dias" => {
            return Ok(Every::Day);
        }
        "weekly" | "every week" | "week" | "semanal" | "semanalmente" | "toda semana"
        | "todas as semanas" => {
            return Ok(Every::Week(Vec::new()));
        }
        "monthly" | "every month" | "month" | "mensal" | "mensalmente" | "todo mes"
        | "todos os meses" => {
            return Ok(Every::Month);
        }
        _ => {}
    }
    const WEEKLY: &[&str] = &[
        "weekly on ",
        "weekly ",
        "every ",
        "semanalmente ",
        "semanal ",
        "toda ",
        "todo ",
        "todas as ",
        "todos os ",
        "weekly:",
        "semanal:",
    ];
    const ON: &[&str] = &[
        "on ", "as ", "na ", "no ", "nas ", "nos ", "em ", "a ", "de ",
    ];
    let Some(days) = WEEKLY.iter().find_map(|word| folded.strip_prefix(word)) else {
        return Err(Fault::new("repeat-not-understood").with("written", excerpt(text, 40)));
    };
    let days = days.trim();
    let days = ON
        .iter()
        .find_map(|word| days.strip_prefix(word))
        .unwrap_or(days);
    weekdays(days).map(Every::Week)
}

/// What is wrong between a repetition and its first occurrence.
pub fn contradictions(repeat: &Repeat, starts: Civil, ends: Civil) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Some(until) = repeat.until.filter(|until| *until < starts.date) {
        faults.push(
            Fault::new("repeat-until-before-start")
                .with("until", until)
                .with("starts", starts.date),
        );
    }
    if let Every::Week(days) = &repeat.every
        && !days.is_empty()
        && !days.contains(&starts.date.weekday())
    {
        faults.push(Fault::new("repeat-first-other-weekday").with("starts", starts.date));
    }
    if length_in_minutes(starts, ends)
        > shortest_gap_in_minutes(&repeat.every, starts.date.weekday())
    {
        faults.push(Fault::new("repeat-overlaps"));
    }
    if repeat.every == Every::Month && meets_a_short_month(starts.date, repeat.until) {
        faults.push(
            Fault::new("repeat-short-months")
                .with("day", u32::try_from(starts.date.day()).unwrap_or(0)),
        );
    }
    faults
}

/// Whether a month of the run lacks the day on which the first one begins.
fn meets_a_short_month(starts: Date, until: Option<Date>) -> bool {
    // Four years, so that the 29th meets a February without one.
    let months = starts.first_of_month().series(1.month()).take(48);
    let is_within = |month: &Date| until.is_none_or(|until| month.last_of_month() <= until);
    let mut months = months.take_while(is_within);
    months.any(|month| month.days_in_month() < starts.day())
}

fn length_in_minutes(starts: Civil, ends: Civil) -> i64 {
    let minutes = |civil: Civil, whole_day: i64| {
        civil.time.map_or(whole_day, |time| {
            i64::from(time.hour()) * 60 + i64::from(time.minute())
        })
    };
    days_between(starts.date, ends.date) * 1440 + minutes(ends, 1440) - minutes(starts, 0)
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to)
        .map_or(i64::MAX / 1440 / 4, |span| i64::from(span.get_days()))
}

fn shortest_gap_in_minutes(every: &Every, first: Weekday) -> i64 {
    let days = match every {
        Every::Day => 1,
        Every::Month => 28,
        Every::Week(days) if days.is_empty() => 7,
        Every::Week(days) => {
            let mut offsets: Vec<i64> = days
                .iter()
                .map(|day| i64::from(first.until(*day)))
                .collect();
            offsets.sort_unstable();
            offsets.dedup();
            let around = offsets.first().copied().unwrap_or(0) + 7;
            offsets.push(around);
            offsets
                .windows(2)
                .map(|pair| pair[1] - pair[0])
                .min()
                .unwrap_or(7)
        }
    };
    days * 1440
}
