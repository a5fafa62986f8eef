//! Opening hours in words, as people write them on websites in English and Portuguese: `Segunda a
//! sexta: 8h às 18h`, `Sáb 8h30-13h`, `Mon–Fri 9am–5:30pm`, `Closed on Sundays`. What can be read in
//! two ways is not understood.

use jiff::civil::Weekday;

use super::week::{Week, add};
use crate::content::Span;
use crate::content::spelling::{fold, weekday, weekdays};
use crate::content::time::{Clock, DAY, clock, means_closed};
use crate::yaml::excerpt;

/// Characters of a line that can be about hours.
const LONGEST_LINE: usize = 400;
/// A shift past midnight is no longer than this, in minutes.
const LONGEST_NIGHT: u16 = 16 * 60;
/// A shop that closes in the early morning opened the evening before: without am or pm, hours that
/// end before this and begin after midnight are probably those of an afternoon.
const EARLY: u16 = 6 * 60;

/// How an hour is written, which says how surely it is one of the morning or the afternoon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `9`
    Bare,
    /// `9:00`
    Colon,
    /// `9h`, `noon`
    Sure,
    /// `9am`
    Half,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hour {
    minutes: u16,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Days(Vec<Weekday>),
    Hour(Hour),
    /// Between two days or two hours; `true` for a word that only a clock of 24 hours goes with.
    To(bool),
    And,
    Closed,
    Other,
}

/// What the lines of one page say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub week: Week,
    /// Lines about days and hours that were not understood.
    pub unclear: Vec<String>,
    /// The days that such lines are about.
    pub doubted: Vec<Weekday>,
}

/// Reads lines one after the other: the days may stand above their hours.
pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>) -> Found {
    let mut found = Found::default();
    let mut waiting = Vec::new();
    for line in lines {
        if line.chars().count() > LONGEST_LINE {
            waiting.clear();
            continue;
        }
        let tokens = tokens(line, false);
        let mut reading = Reading {
            tokens: &tokens,
            at: 0,
            days: waiting.clone(),
        };
        if !reading.line(&mut found.week) {
            found.unclear.push(excerpt(line, 120));
            found.doubted.append(&mut waiting);
            found.doubted.extend(mentioned(&tokens));
        }
        waiting = reading.days;
    }
    found.unclear.dedup();
    found
}

/// The `openingHours` of schema.org: `Mo-Fr 09:00-17:00`. `None` where it is not understood.
pub fn schema(text: &str) -> Option<Week> {
    let tokens = tokens(text, true);
    let mut week = Week::default();
    let mut reading = Reading {
        tokens: &tokens,
        at: 0,
        days: Vec::new(),
    };
    let understood = reading.line(&mut week) && week.known() > 0;
    (understood && !tokens.contains(&Token::Other)).then_some(week)
}

/// Every day that a line names.
fn mentioned(tokens: &[Token]) -> Vec<Weekday> {
    let mut days = Vec::new();
    for at in 0..tokens.len() {
        let mut reading = Reading {
            tokens,
            at,
            days: Vec::new(),
        };
        days.extend(reading.day_list());
    }
    days
}

struct Reading<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Days whose hours are still to come.
    days: Vec<Weekday>,
}

impl Reading<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Reads a line into the week. False where it is about days and hours and some of it is lost.
    fn line(&mut self, week: &mut Week) -> bool {
        let hours = |token: &Token| matches!(token, Token::Hour(_) | Token::Closed);
        let about = self.tokens.iter().any(hours)
            && (!self.days.is_empty()
                || self
                    .tokens
                    .iter()
                    .any(|token| matches!(token, Token::Days(_))));
        let mut clear = true;
        while let Some(token) = self.peek() {
            match token {
                Token::Days(_) => {
                    self.days = self.day_list();
                    self.skip_and();
                }
                Token::Hour(_) | Token::Closed => {
                    let spans = self.spans();
                    self.skip_and();
                    // `8h às 18h, de segunda a sexta`; `Closed on Sundays`
                    let before =
                        self.days.is_empty() && matches!(self.peek(), Some(Token::Days(_)));
                    let days = if before {
                        self.day_list()
                    } else {
                        std::mem::take(&mut self.days)
                    };
                    self.skip_and();
                    let said = |spans: Vec<Span>| {
                        let refused = days.iter().filter(|day| !week.say(**day, &spans)).count();
                        !days.is_empty() && refused == 0
                    };
                    clear &= spans.is_some_and(said);
                }
                Token::To(_) | Token::And => self.at += 1,
                Token::Other => {
                    self.at += 1;
                    self.days.clear();
                }
            }
        }
        clear || !about
    }

    fn skip_and(&mut self) {
        while matches!(self.peek(), Some(Token::And)) {
            self.at += 1;
        }
    }

    /// `Segunda a sexta`, `sáb e dom`, `Mon, Wed`.
    fn day_list(&mut self) -> Vec<Weekday> {
        let mut listed: Vec<Weekday> = Vec::new();
        loop {
            let Some(Token::Days(days)) = self.peek() else {
                return listed;
            };
            let mut days = days.clone();
            self.at += 1;
            if let (Some(Token::To(_)), Some(Token::Days(last))) =
                (self.peek(), self.tokens.get(self.at + 1))
                && let ([first], [last]) = (days.as_slice(), last.as_slice())
            {
                let all: Vec<Weekday> = first.cycle_forward().take(7).collect();
                let end = all.iter().position(|day| day == last).unwrap_or(0);
                days = all[..=end].to_vec();
                self.at += 2;
            }
            for day in days {
                if !listed.contains(&day) {
                    listed.push(day);
                }
            }
            if let (Some(Token::And), Some(Token::Days(_))) =
                (self.peek(), self.tokens.get(self.at + 1))
            {
                self.at += 1;
            }
        }
    }

    /// The hours of a day, with its lunch break; `None` where they are not understood, up to the
    /// next days.
    fn spans(&mut self) -> Option<Vec<Span>> {
        let mut spans = Vec::new();
        let mut clear = true;
        loop {
            match (
                self.peek(),
                self.tokens.get(self.at + 1),
                self.tokens.get(self.at + 2),
            ) {
                (Some(Token::Closed), ..) => self.at += 1,
                (Some(Token::Hour(from)), Some(Token::To(sure)), Some(Token::Hour(to))) => {
                    let span = span(*from, *to, *sure);
                    let last = spans.last().map_or(0, |last: &Span| last.to);
                    clear &= span.is_some_and(|span| span.from >= last && add(&mut spans, span));
                    self.at += 3;
                }
                (Some(Token::Hour(hour)), ..) => {
                    // `24h` alone is the whole day; any other hour alone says nothing.
                    let all_day = hour.minutes == DAY && hour.form == Form::Sure;
                    clear &= all_day && add(&mut spans, Span { from: 0, to: DAY });
                    self.at += 1;
                }
                _ => return clear.then_some(spans),
            }
            if let (Some(Token::And), Some(Token::Hour(_))) =
                (self.peek(), self.tokens.get(self.at + 1))
            {
                self.at += 1;
            }
        }
    }
}

/// From one hour to another. `sure`: the word between them goes with a clock of 24 hours.
fn span(from: Hour, to: Hour, sure: bool) -> Option<Span> {
    let halves = |hour: u16| (hour % (DAY / 2), hour % (DAY / 2) + DAY / 2);
    let twelve = |hour: Hour| hour.minutes > 0 && hour.minutes <= DAY / 2;
    let (start, end) = match (from.form, to.form) {
        (Form::Bare, Form::Half) if twelve(from) => {
            let (morning, afternoon) = halves(from.minutes);
            match (morning < to.minutes, afternoon < to.minutes) {
                (true, true) if morning <= EARLY => (afternoon, to.minutes),
                (true, true) => return None,
                (true, false) => (morning, to.minutes),
                (false, _) => (afternoon, to.minutes),
            }
        }
        (Form::Half, Form::Bare) if twelve(to) => {
            let (morning, afternoon) = halves(to.minutes);
            match (morning > from.minutes, afternoon > from.minutes) {
                (true, true) => return None,
                (false, true) => (from.minutes, afternoon),
                _ => (from.minutes, morning),
            }
        }
        (Form::Bare, Form::Bare) if !sure && to.minutes <= DAY / 2 => return None,
        _ => (from.minutes, to.minutes),
    };
    let half = from.form == Form::Half || to.form == Form::Half;
    if start == end || start >= DAY {
        return None;
    }
    if end < start {
        let evening = start >= DAY / 2;
        let end = end + DAY;
        return (evening && end - start <= LONGEST_NIGHT).then_some(Span {
            from: start,
            to: end,
        });
    }
    if !half && start > 0 && end <= EARLY {
        return None;
    }
    let end = if end == DAY - 1 { DAY } else { end };
    Some(Span {
        from: start,
        to: end,
    })
}

/// Words of more than one part, and what stands for them.
const PHRASES: &[(&str, &str)] = &[
    ("-feira", " "),
    (" feira", " "),
    ("p.m.", "pm"),
    ("a.m.", "am"),
    ("p.m", "pm"),
    ("a.m", "am"),
    ("meia-noite", "midnight"),
    ("meia noite", "midnight"),
    ("meio-dia", "noon"),
    ("meio dia", "noon"),
    ("24 horas", "24h"),
    ("24 hours", "24h"),
    ("24/7", "daily 24h"),
    ("todos os dias", "daily"),
    ("todo dia", "daily"),
    ("todo o dia", "24h"),
    ("every day", "daily"),
    ("all days", "daily"),
    ("7 days a week", "daily"),
    ("dias uteis", "weekdays"),
    ("dias de semana", "weekdays"),
    ("working days", "weekdays"),
    ("fim de semana", "weekend"),
    ("fins de semana", "weekend"),
    ("nao abrimos", "closed"),
    ("nao abre", "closed"),
    ("nao funciona", "closed"),
    ("sem atendimento", "closed"),
];

/// Words that change nothing.
const SKIPPED: &[&str] = &[
    "de",
    "da",
    "das",
    "do",
    "dos",
    "from",
    "between",
    "entre",
    "open",
    "aberto",
    "aberta",
    "abertos",
    "abre",
    "abrimos",
    "horario",
    "horarios",
    "hours",
    "opening",
    "funcionamento",
    "atendimento",
    "expediente",
    "hora",
    "horas",
    "hs",
    "hrs",
    "h",
    "on",
    "aos",
    "ao",
    "no",
    "nos",
    "na",
    "nas",
    "the",
    "is",
    "are",
    "we",
    "estamos",
    "somos",
    "loja",
    "shop",
    "store",
];

fn tokens(line: &str, short: bool) -> Vec<Token> {
    let mut text = fold(&without_remarks(line));
    for (phrase, word) in PHRASES {
        if text.contains(phrase) {
            text = text.replace(phrase, word);
        }
    }
    let mut tokens = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let is_word =
            |c: char| c.is_alphanumeric() || (first.is_ascii_digit() && matches!(c, ':' | '.'));
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        if end == 0 {
            match first {
                '-' => tokens.push(Token::To(false)),
                ',' | ';' | '/' | '|' | '&' | '+' | '•' | '·' => tokens.push(Token::And),
                ' ' | ':' | '.' | '~' | '*' | '!' => {}
                _ => tokens.push(Token::Other),
            }
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let word = rest[..end].trim_end_matches([':', '.']);
        rest = &rest[end..];
        if first.is_ascii_digit() {
            // `9 am`, `8 h`
            let unit = ["am", "pm", "horas", "hrs", "hs", "h"]
                .into_iter()
                .find(|unit| {
                    let after = rest.trim_start().strip_prefix(unit);
                    after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
                });
            let joined = unit.map_or_else(|| word.to_owned(), |unit| format!("{word}{unit}"));
            if let Some(unit) = unit {
                rest = &rest.trim_start()[unit.len()..];
            }
            tokens.push(number(&joined));
        } else {
            tokens.extend(self::word(word, short));
        }
    }
    tokens
}

/// Brackets mostly hold remarks: `Segunda a sexta (exceto feriados)`. The line stays without them, but
/// for those that hold numbers: `Sábado (8h-12h)`.
fn without_remarks(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(['(', '[']) {
        let (inside, behind) = after.split_once([')', ']']).unwrap_or((after, ""));
        kept.push_str(before);
        kept.push(' ');
        if inside.contains(|c: char| c.is_ascii_digit()) {
            kept.push_str(inside);
        }
        kept.push(' ');
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

fn number(word: &str) -> Token {
    if let Some(day) = weekday(word) {
        return Token::Days(vec![day]);
    }
    let form = if word.ends_with("am") || word.ends_with("pm") {
        Form::Half
    } else if word.contains([':', '.']) {
        Form::Colon
    } else {
        Form::Sure
    };
    let minutes = match clock(&word.replace('.', ":")) {
        Clock::Minutes(minutes) => Some(minutes),
        _ => None,
    };
    if let Some(minutes) = minutes {
        return Token::Hour(Hour { minutes, form });
    }
    match word.parse::<u16>() {
        Ok(hour) if word.len() <= 2 && hour <= 24 => Token::Hour(Hour {
            minutes: hour * 60,
            form: Form::Bare,
        }),
        _ => Token::Other,
    }
}

fn word(word: &str, short: bool) -> Option<Token> {
    const SHORT: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
    if let Some(at) = SHORT.iter().position(|day| short && *day == word) {
        let day = Weekday::Monday.cycle_forward().nth(at);
        return day.map(|day| Token::Days(vec![day]));
    }
    if SKIPPED.contains(&word) {
        return None;
    }
    let sure = |minutes| {
        Token::Hour(Hour {
            minutes,
            form: Form::Sure,
        })
    };
    Some(match word {
        "a" | "as" | "ate" => Token::To(true),
        "to" | "until" | "till" | "til" | "through" | "thru" => Token::To(false),
        "e" | "and" => Token::And,
        "noon" | "midday" => sure(DAY / 2),
        "midnight" => sure(DAY),
        "daily" | "diariamente" | "weekdays" | "weekend" | "weekends" => {
            Token::Days(weekdays(word).unwrap_or_default())
        }
        _ if means_closed(word) => Token::Closed,
        _ => match weekday(word) {
            Some(day) => Token::Days(vec![day]),
            None => Token::Other,
        },
    })
}
