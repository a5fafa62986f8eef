//! Dates and times as people write them: forgiving, never guessing. ISO always; day first where the
//! site's language writes so; a date that can be read in two ways is refused with both readings.

use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};

use crate::moment::Civil;

use super::fault::Fault;
use super::spelling::{excerpt, fold, weekday};
use super::time::{Clock, DAY, clock, time};

/// Years that somebody may mean.
const YEARS: RangeInclusive<i32> = 1970..=2199;

/// A date, or a date and a time, in the site's language.
///
/// # Errors
/// `date-…` and `time-…` codes: not understood, ambiguous, two-digit year, no year, impossible,
/// relative (`amanhã`), an offset written with it, a weekday that contradicts the date.
pub fn civil(text: &str, language: &str) -> Result<Civil, Fault> {
    if let Some(date) = plain_date(text) {
        return Ok(Civil::day(date));
    }
    let fault = |code| Fault::new(code).with("written", excerpt(text, 60));
    if text.trim().starts_with(['“', '”', '„', '‘', '’', '«']) {
        return Err(fault("quotes-curly").with("fixed", text.trim_matches(is_curly)));
    }
    let folded = fold(text);
    if folded.is_empty() {
        return Err(fault("date-not-understood"));
    }
    if says_relative(&folded) {
        return Err(fault("date-relative"));
    }
    let mut read = Reading::default();
    let words = words(&folded);
    for (index, word) in words.iter().enumerate() {
        let half = words.get(index + 1).filter(|next| is_half(next));
        if is_half(word) {
            continue;
        }
        let joined = half.map_or_else(|| word.clone(), |half| format!("{word}{half}"));
        read.word(&joined, half.is_some(), &fault, language)?;
    }
    read.finish(text, &fault)
}

/// `2026-11-27`, as most dates are written, read at once.
fn plain_date(text: &str) -> Option<Date> {
    let is_digit = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let is_plain = text.len() == 10 && text.bytes().enumerate().all(is_digit);
    let date: Date = is_plain.then(|| text.parse().ok()).flatten()?;
    YEARS.contains(&i32::from(date.year())).then_some(date)
}

/// A day without a time.
///
/// # Errors
/// As [`civil`], and `date-only` where a time is written too.
pub fn day(text: &str, language: &str) -> Result<Date, Fault> {
    let civil = civil(text, language)?;
    match civil.time {
        None => Ok(civil.date),
        Some(_) => Err(Fault::new("date-only").with("written", excerpt(text, 60))),
    }
}

fn is_curly(c: char) -> bool {
    c.is_whitespace() || matches!(c, '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '"')
}

fn is_half(word: &str) -> bool {
    matches!(
        word,
        "am" | "pm" | "a.m." | "p.m." | "h" | "horas" | "hs" | "hrs"
    )
}

fn says_relative(folded: &str) -> bool {
    const RELATIVE: &[&str] = &[
        "today",
        "tomorrow",
        "yesterday",
        "tonight",
        "now",
        "next",
        "hoje",
        "amanha",
        "ontem",
        "agora",
        "proxima",
        "proximo",
        "depois",
        "que vem",
        "hj",
    ];
    let is_word = |word: &&str| folded.split([' ', ',']).any(|part| part == *word);
    RELATIVE
        .iter()
        .any(|word| is_word(word) || (word.contains(' ') && folded.contains(word)))
        || (weekday(folded).is_some())
}

/// Splits at spaces, commas and brackets, and at the `T` of an ISO date and time.
fn words(folded: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in folded
        .split([' ', ',', '(', ')'])
        .filter(|word| !word.is_empty())
    {
        match word.split_once('t') {
            Some((date, time))
                if date.starts_with(|c: char| c.is_ascii_digit())
                    && time.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                words.push(date.to_owned());
                words.push(time.to_owned());
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

type MakeFault<'a> = &'a dyn Fn(&'static str) -> Fault;

/// What the words said so far.
#[derive(Default)]
struct Reading {
    date: Option<Date>,
    day: Option<i32>,
    month: Option<i8>,
    year: Option<i16>,
    /// Minutes after midnight.
    minutes: Option<u16>,
    weekday: Option<Weekday>,
}

impl Reading {
    fn word(
        &mut self,
        word: &str,
        half: bool,
        fault: MakeFault,
        language: &str,
    ) -> Result<(), Fault> {
        const FILLERS: &[&str] = &[
            "de", "of", "as", "at", "the", "do", "dia", "a", "o", "em", "on", "-", "feira",
        ];
        if FILLERS.contains(&word) {
            return Ok(());
        }
        if let Some(day) = weekday(word) {
            self.weekday = Some(day);
            return Ok(());
        }
        if let Some(month) = month(word) {
            return put(&mut self.month, month, fault);
        }
        if has_offset(word) {
            return Err(fault("date-with-offset"));
        }
        match clock(word) {
            Clock::Minutes(minutes) if minutes <= DAY => {
                return put(&mut self.minutes, minutes, fault);
            }
            Clock::Minutes(_) | Clock::Impossible => return Err(fault("time-impossible")),
            Clock::Midnight => return Err(fault("time-midnight")),
            Clock::No if half => return Err(fault("time-not-understood")),
            Clock::No => {}
        }
        if let Some(date) = numeric(word, language, fault)? {
            return put(&mut self.date, date, fault);
        }
        self.number(word, fault)
    }

    fn number(&mut self, word: &str, fault: MakeFault) -> Result<(), Fault> {
        let bare = ["st", "nd", "rd", "th", "o"]
            .iter()
            .find_map(|ending| word.strip_suffix(ending))
            .unwrap_or(word)
            .trim_end_matches('.');
        if bare.is_empty() || bare.len() > 4 || !bare.bytes().all(|b| b.is_ascii_digit()) {
            return Err(fault("date-not-understood"));
        }
        let number: i16 = bare.parse().map_err(|_| fault("date-not-understood"))?;
        if bare.len() == 4 {
            put(&mut self.year, number, fault)
        } else if self.day.is_some() && bare.len() == 2 {
            Err(fault("date-two-digit-year"))
        } else {
            put(&mut self.day, i32::from(number), fault)
        }
    }

    fn finish(self, text: &str, fault: MakeFault) -> Result<Civil, Fault> {
        let date = match (self.date, self.day, self.month, self.year) {
            (Some(date), None, None, None) => date,
            (None, Some(day), Some(month), Some(year)) => {
                checked(i32::from(year), i32::from(month), day, fault)?
            }
            (None, Some(_), Some(_), None) => return Err(fault("date-without-year")),
            (None, None, None, None) if self.minutes.is_some() => {
                return Err(fault("date-only-a-time"));
            }
            _ => return Err(fault("date-not-understood")),
        };
        if let Some(weekday) = self.weekday.filter(|weekday| *weekday != date.weekday()) {
            let offset = weekday.to_monday_zero_offset() - date.weekday().to_monday_zero_offset();
            let nearest = date.checked_add(i32::from(offset).days()).unwrap_or(date);
            return Err(Fault::new("date-weekday-contradicts")
                .with("written", excerpt(text, 60))
                .with("date", date)
                .with("nearest", nearest));
        }
        match self.minutes {
            None => Ok(Civil::day(date)),
            // 24:00 is the first instant of the next day.
            Some(DAY) => {
                let next = date.checked_add(1.day()).unwrap_or(date);
                Ok(Civil {
                    date: next,
                    time: Some(Time::midnight()),
                })
            }
            Some(minutes) => Ok(Civil {
                date,
                time: Some(time(minutes)),
            }),
        }
    }
}

fn put<T>(place: &mut Option<T>, value: T, fault: MakeFault) -> Result<(), Fault> {
    if place.is_some() {
        return Err(fault("date-not-understood"));
    }
    *place = Some(value);
    Ok(())
}

fn has_offset(word: &str) -> bool {
    let Some((_, rest)) = word.split_once(':') else {
        return false;
    };
    rest.ends_with('z') || rest.contains('+') || rest.contains('-')
}

/// A date in digits with `-`, `/` or `.` between them, or eight digits of ISO basic format.
fn numeric(word: &str, language: &str, fault: MakeFault) -> Result<Option<Date>, Fault> {
    if word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit()) {
        let number = |range: std::ops::Range<usize>| word[range].parse().unwrap_or(0);
        return checked(number(0..4), number(4..6), number(6..8), fault).map(Some);
    }
    let parts: Vec<&str> = word.trim_end_matches('.').split(['-', '/', '.']).collect();
    let digits = |part: &&str| {
        !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit())
    };
    if parts.len() < 2 || !parts.iter().all(digits) {
        return Ok(None);
    }
    let numbers: Vec<i32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match (numbers.as_slice(), parts.as_slice()) {
        ([_, _], _) => Err(fault("date-without-year")),
        ([year, month, day], [first, ..]) if first.len() == 4 => {
            checked(*year, *month, *day, fault).map(Some)
        }
        ([first, second, year], [.., last]) if last.len() == 4 => {
            day_and_month(*first, *second, *year, language, fault).map(Some)
        }
        ([_, _, _], _) => Err(fault("date-two-digit-year")),
        _ => Err(fault("date-not-understood")),
    }
}

fn day_and_month(
    first: i32,
    second: i32,
    year: i32,
    language: &str,
    fault: MakeFault,
) -> Result<Date, Fault> {
    if writes_day_first(language) {
        return checked(year, second, first, fault);
    }
    if first <= 12 && second <= 12 && first != second {
        let one = checked(year, second, first, fault)?;
        let other = checked(year, first, second, fault)?;
        return Err(fault("date-ambiguous")
            .with("day-first", one)
            .with("month-first", other)
            .with("iso-day-first", one.to_string())
            .with("iso-month-first", other.to_string()));
    }
    if first <= 12 {
        checked(year, first, second, fault)
    } else {
        checked(year, second, first, fault)
    }
}

/// True where people who write this language put the day before the month. Not for plain English
/// and the regions where both orders are in use, nor where the year comes first.
fn writes_day_first(language: &str) -> bool {
    let mut parts = language.split(['-', '_']);
    let primary = parts.next().unwrap_or("").to_ascii_lowercase();
    let regions: Vec<String> = parts.map(str::to_ascii_uppercase).collect();
    let mixed = regions
        .iter()
        .any(|region| matches!(region.as_str(), "US" | "CA" | "PH" | "PR"));
    let plain_english = primary == "en" && regions.is_empty();
    let year_first = matches!(
        primary.as_str(),
        "zh" | "ja" | "ko" | "hu" | "lt" | "mn" | "fil"
    );
    !(mixed || plain_english || year_first)
}

/// The date, when the calendar has it and its year is one a shop can mean.
fn checked(year: i32, month: i32, day: i32, fault: MakeFault) -> Result<Date, Fault> {
    if !YEARS.contains(&year) {
        return Err(fault("date-far-year"));
    }
    let narrow = |number: i32| i8::try_from(number).ok();
    let year = i16::try_from(year).unwrap_or(i16::MAX);
    let (Some(month), Some(day)) = (narrow(month), narrow(day)) else {
        return Err(fault("date-impossible-month"));
    };
    let Ok(first) = Date::new(year, month, 1) else {
        return Err(fault("date-impossible-month"));
    };
    Date::new(year, month, day)
        .map_err(|_| fault("date-impossible").with("last", first.last_of_month()))
}

const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "janeiro"],
    &["feb", "february", "fev", "fevereiro"],
    &["mar", "march", "marco"],
    &["apr", "april", "abr", "abril"],
    &["may", "mai", "maio"],
    &["jun", "june", "junho"],
    &["jul", "july", "julho"],
    &["aug", "august", "ago", "agosto"],
    &["sep", "sept", "september", "set", "setembro"],
    &["oct", "october", "out", "outubro"],
    &["nov", "november", "novembro"],
    &["dec", "december", "dez", "dezembro"],
];

fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    let found = MONTHS.iter().position(|names| names.contains(&word))?;
    i8::try_from(found + 1).ok()
}
