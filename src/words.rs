//! Every sentence a person sees, in English and Brazilian Portuguese, from the Fluent files in
//! `words/`. A missing sentence is a defect that the suite finds by comparing both languages.

use std::cell::OnceCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;
use jiff::civil::{Date, DateTime, Weekday};
use unic_langid::LanguageIdentifier;

/// The languages in which Recado speaks to people. What a client's website says is not bound to
/// them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    English,
    Portuguese,
}

impl Language {
    /// The nearest of our languages to a BCP 47 tag or a POSIX locale (`pt-BR`, `pt_BR.UTF-8`).
    pub fn of_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("pt") {
            Self::Portuguese
        } else {
            Self::English
        }
    }
}

/// A value put into a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Text(String),
    Number(i64),
    /// Printed with its weekday: "Friday, 27 November 2026".
    Date(Date),
    /// Printed with its weekday: "Friday, 27 November 2026 at 09:00".
    Moment(DateTime),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg {
    fn from(count: i64) -> Self {
        Self::Number(count)
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<Date> for Arg {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime> for Arg {
    fn from(moment: DateTime) -> Self {
        Self::Moment(moment)
    }
}

const ENGLISH: &[&str] = &[
    include_str!("../words/en/findings.ftl"),
    include_str!("../words/en/sites.ftl"),
    include_str!("../words/en/changes.ftl"),
    include_str!("../words/en/timeline.ftl"),
    include_str!("../words/en/targets.ftl"),
    include_str!("../words/en/watch.ftl"),
    include_str!("../words/en/cli.ftl"),
    include_str!("../words/en/ledger.ftl"),
    include_str!("../words/en/service.ftl"),
    include_str!("../words/en/themes.ftl"),
    include_str!("../words/en/mail.ftl"),
    include_str!("../words/en/campaign.ftl"),
    include_str!("../words/en/import.ftl"),
    include_str!("../words/en/subscribers.ftl"),
    include_str!("../words/en/preflight.ftl"),
    include_str!("../words/en/bounces.ftl"),
    include_str!("../words/en/privacy.ftl"),
    include_str!("../words/en/pages.ftl"),
    include_str!("../words/en/mailing.ftl"),
    include_str!("../words/en/notices.ftl"),
    include_str!("../words/en/catcher.ftl"),
];
const PORTUGUESE: &[&str] = &[
    include_str!("../words/pt-BR/findings.ftl"),
    include_str!("../words/pt-BR/sites.ftl"),
    include_str!("../words/pt-BR/changes.ftl"),
    include_str!("../words/pt-BR/timeline.ftl"),
    include_str!("../words/pt-BR/targets.ftl"),
    include_str!("../words/pt-BR/watch.ftl"),
    include_str!("../words/pt-BR/cli.ftl"),
    include_str!("../words/pt-BR/ledger.ftl"),
    include_str!("../words/pt-BR/service.ftl"),
    include_str!("../words/pt-BR/themes.ftl"),
    include_str!("../words/pt-BR/mail.ftl"),
    include_str!("../words/pt-BR/campaign.ftl"),
    include_str!("../words/pt-BR/import.ftl"),
    include_str!("../words/pt-BR/subscribers.ftl"),
    include_str!("../words/pt-BR/preflight.ftl"),
    include_str!("../words/pt-BR/bounces.ftl"),
    include_str!("../words/pt-BR/privacy.ftl"),
    include_str!("../words/pt-BR/pages.ftl"),
    include_str!("../words/pt-BR/mailing.ftl"),
    include_str!("../words/pt-BR/notices.ftl"),
    include_str!("../words/pt-BR/catcher.ftl"),
];

// Fluent's bundle holds a cache that is not shared between threads; one for each thread is small.
thread_local! {
    static BUNDLES: [OnceCell<FluentBundle<FluentResource>>; 2] = const { [OnceCell::new(), OnceCell::new()] };
}

/// The sentence `key` (or `key.attribute`) with its values filled in. An unknown key returns the
/// key itself, so that a person at least sees which sentence is missing.
pub fn say(language: Language, key: &str, args: &[(&str, Arg)]) -> String {
    BUNDLES.with(|bundles| {
        let bundle = match language {
            Language::English => bundles[0].get_or_init(|| bundle(language, ENGLISH)),
            Language::Portuguese => bundles[1].get_or_init(|| bundle(language, PORTUGUESE)),
        };
        let (id, attribute) = key
            .split_once('.')
            .map_or((key, None), |(id, name)| (id, Some(name)));
        let message = bundle.get_message(id);
        let pattern = match attribute {
            None => message.and_then(|message| message.value()),
            Some(name) => message
                .and_then(|message| message.get_attribute(name))
                .map(|found| found.value()),
        };
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let mut values = FluentArgs::new();
        for (name, arg) in args {
            values.set(*name, value(language, arg));
        }
        bundle
            .format_pattern(pattern, Some(&values), &mut Vec::new())
            .into_owned()
    })
}

/// Every key of a language with its attributes (`key` and `key.attribute`), sorted, for the tests
/// that compare the languages.
pub fn keys(language: Language) -> Vec<String> {
    let texts = if language == Language::English {
        ENGLISH
    } else {
        PORTUGUESE
    };
    let mut keys = Vec::new();
    for text in texts {
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*text).to_owned());
        for entry in resource.entries() {
            if let Entry::Message(message) = entry {
                keys.push(message.id.name.to_owned());
                keys.extend(
                    message
                        .attributes
                        .iter()
                        .map(|a| format!("{}.{}", message.id.name, a.id.name)),
                );
            }
        }
    }
    keys.sort();
    keys
}

fn bundle(language: Language, texts: &[&str]) -> FluentBundle<FluentResource> {
    let tag = match language {
        Language::English => "en",
        Language::Portuguese => "pt-BR",
    };
    let tag: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    bundle.set_use_isolating(false);
    for text in texts {
        // Both languages are parsed and compared in the suite; a broken file cannot land.
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new((*text).to_owned());
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn value(language: Language, arg: &Arg) -> FluentValue<'static> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.clone()),
        Arg::Number(number) => FluentValue::from(*number),
        Arg::Date(date) => FluentValue::from(long_date(language, *date)),
        Arg::Moment(moment) => FluentValue::from(long_moment(language, *moment)),
    }
}

/// "Friday, 27 November 2026" or "sexta-feira, 27 de novembro de 2026".
pub fn long_date(language: Language, date: Date) -> String {
    let month = month_name(language, date.month());
    let weekday = weekday_name(language, date.weekday());
    match language {
        Language::English => format!("{weekday}, {} {month} {}", date.day(), date.year()),
        Language::Portuguese => {
            // The first of a month is an ordinal in Portuguese.
            let first = if date.day() == 1 { "º" } else { "" };
            format!(
                "{weekday}, {}{first} de {month} de {}",
                date.day(),
                date.year()
            )
        }
    }
}

/// The date as [`long_date`], and the time to the minute.
pub fn long_moment(language: Language, moment: DateTime) -> String {
    let joined = if language == Language::English {
        "at"
    } else {
        "às"
    };
    format!(
        "{} {joined} {:02}:{:02}",
        long_date(language, moment.date()),
        moment.hour(),
        moment.minute()
    )
}

/// The weekday in full.
pub fn weekday_name(language: Language, weekday: Weekday) -> &'static str {
    let names = match language {
        Language::English => [
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ],
        Language::Portuguese => [
            "segunda-feira",
            "terça-feira",
            "quarta-feira",
            "quinta-feira",
            "sexta-feira",
            "sábado",
            "domingo",
        ],
    };
    names[usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)]
}

/// The month in full; `month` counts from 1.
pub fn month_name(language: Language, month: i8) -> &'static str {
    let names = match language {
        Language::English => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Language::Portuguese => [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    };
    names[usize::try_from(month - 1).unwrap_or(0)]
}
