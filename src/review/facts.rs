//! An item as a list of facts in plain words, and how two versions of it differ.

use similar::{ChangeTag, TextDiff};

use crate::content::version::ItemContent;
use crate::content::{Common, Every, Hours, Regular, Text};
use crate::moment::Civil;
use crate::publication::sentences::hours_words;
use crate::words::{Language, long_date, long_moment, say, weekday_name};

/// Words shown before and after a change in a long text.
const AROUND: usize = 4;

/// A text of up to this many characters is shown whole, before and after.
const SHORT: usize = 80;

/// One fact: its label ("Price"), and what it says.
type Fact = (String, String);

/// Everything the item says, one line for each fact, in this language. Facts that are not written are
/// left out.
pub fn facts(item: &ItemContent, language: Language) -> Vec<String> {
    let facts = of(item, language).into_iter();
    facts
        .map(|(label, value)| match value.contains('\n') {
            true => format!("{label}:\n{value}"),
            false => format!("{label}: {value}"),
        })
        .collect()
}

/// What differs, one line for each fact: `Price: R$ 9,90 → R$ 8,90`. Of long texts only the words
/// around each change.
pub fn differences(before: &ItemContent, after: &ItemContent, language: Language) -> Vec<String> {
    let (old, new) = (of(before, language), of(after, language));
    let find = |facts: &[Fact], label: &str| {
        let found = facts.iter().find(|(other, _)| other == label);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let mut labels: Vec<&String> = new.iter().map(|(label, _)| label).collect();
    labels.extend(old.iter().map(|(label, _)| label));
    let mut lines = Vec::new();
    let mut told = Vec::new();
    for label in labels {
        if told.contains(&label) {
            continue;
        }
        told.push(label);
        let (was, is) = (find(&old, label), find(&new, label));
        if was != is {
            lines.push(format!("{label}: {}", change(&was, &is, language)));
        }
    }
    if lines.is_empty() {
        lines.push(say(language, "review-only-form", &[]));
    }
    lines
}

fn change(was: &str, is: &str, language: Language) -> String {
    let nothing = || say(language, "review-nothing", &[]);
    let short = |text: &str| text.chars().count() <= SHORT && !text.contains('\n');
    if was.is_empty() || is.is_empty() || (short(was) && short(is)) {
        let or_nothing = |text: &str| match text.is_empty() {
            true => nothing(),
            false => text.to_owned(),
        };
        return format!("{} → {}", or_nothing(was), or_nothing(is));
    }
    let diff = TextDiff::from_words(was, is);
    let mut pieces = Vec::new();
    for group in diff.grouped_ops(AROUND * 2) {
        let (mut old, mut new) = (String::new(), String::new());
        for op in group {
            for one in diff.iter_changes(&op) {
                let value = one.value();
                match one.tag() {
                    ChangeTag::Delete => old.push_str(value),
                    ChangeTag::Insert => new.push_str(value),
                    ChangeTag::Equal => {
                        old.push_str(value);
                        new.push_str(value);
                    }
                }
            }
        }
        pieces.push(format!(
            "“… {} …” → “… {} …”",
            one_line(&old),
            one_line(&new)
        ));
    }
    pieces.join("; ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn of(item: &ItemContent, language: Language) -> Vec<Fact> {
    let label = |key: &str| say(language, &format!("review-{key}"), &[]);
    let mut facts: Vec<Fact> = Vec::new();
    let several = item.texts().len() > 1;
    for text in item.texts() {
        let in_language = match several {
            true => format!(" ({})", text.language),
            false => String::new(),
        };
        for (key, value) in said(text) {
            facts.push((format!("{}{in_language}", label(key)), value));
        }
    }
    let dates = match item {
        ItemContent::Promotion(one) => {
            let repeat = one.repeat.as_ref();
            let until = repeat.and_then(|repeat| repeat.until);
            vec![
                ("starts", one.starts.map(|at| moment(at, language))),
                ("ends", Some(end(one.ends, language))),
                (
                    "repeat",
                    repeat.map(|repeat| every(&repeat.every, language)),
                ),
                ("until", until.map(|day| long_date(language, day))),
                ("code", one.code.clone()),
            ]
        }
        ItemContent::Announcement(one) => vec![
            ("starts", one.publish.map(|at| moment(at, language))),
            ("ends", one.expires.map(|at| end(at, language))),
            (
                "urgent",
                one.urgent.then(|| say(language, "review-yes", &[])),
            ),
        ],
        ItemContent::Page(_) => Vec::new(),
        ItemContent::Hours(one) => {
            facts.extend(week(one, language));
            Vec::new()
        }
    };
    for (key, value) in dates {
        facts.extend(value.map(|value| (label(key), value)));
    }
    facts.extend(email(item.common(), language));
    facts
}

/// What one language of an item says.
fn said(text: &Text) -> Vec<(&'static str, String)> {
    let plain = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut pictures: Vec<String> = Vec::new();
    for picture in text.image.iter().chain(text.pictures.values()) {
        // The few digits tell another picture of the same name from this one.
        let name = picture.file.rsplit('/').next().unwrap_or(&picture.file);
        pictures.push(format!("{name} [{}]", picture.hash.short(4)));
    }
    let all = [
        ("title", text.title.clone()),
        ("price", plain(&text.price)),
        ("was", plain(&text.was)),
        ("text", text.body.trim().to_owned()),
        ("terms", plain(&text.terms)),
        ("link-to", plain(&text.link)),
        ("pictures", pictures.join(", ")),
        ("image-alt", plain(&text.image_alt)),
        ("subject-line", plain(&text.mail.subject)),
        ("preheader", plain(&text.mail.preheader)),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn email(common: &Common, language: Language) -> Option<Fact> {
    let email = common.email.as_ref()?;
    let list = ("list", email.list.as_str().into());
    let value = match email.send {
        Some(send) => {
            let at = ("at", moment(send, language).into());
            say(language, "review-email-at", &[list, at])
        }
        None => say(language, "review-email-at-start", &[list]),
    };
    Some((say(language, "review-email", &[]), value))
}

fn moment(at: Civil, language: Language) -> String {
    match at.time {
        Some(time) => long_moment(language, at.date.to_datetime(time)),
        None => long_date(language, at.date),
    }
}

/// A date alone is inclusive, which is said.
fn end(at: Civil, language: Language) -> String {
    match at.time {
        Some(_) => moment(at, language),
        None => say(language, "understood-whole-day", &[("day", at.date.into())]),
    }
}

fn every(every: &Every, language: Language) -> String {
    match every {
        Every::Day => say(language, "review-daily", &[]),
        Every::Month => say(language, "review-monthly", &[]),
        Every::Week(days) if days.is_empty() => say(language, "review-weekly", &[]),
        Every::Week(days) => {
            let names: Vec<&str> = days
                .iter()
                .map(|day| weekday_name(language, *day))
                .collect();
            say(
                language,
                "review-weekly-on",
                &[("days", names.join(", ").into())],
            )
        }
    }
}

fn week(hours: &Hours, language: Language) -> Vec<Fact> {
    let mut facts = Vec::new();
    match &hours.regular {
        Regular::Osm(text) => facts.push((say(language, "review-hours", &[]), text.clone())),
        Regular::Week(days) => {
            let names = jiff::civil::Weekday::Monday.cycle_forward();
            for (name, spans) in names.zip(days) {
                let name = weekday_name(language, name).to_owned();
                facts.push((name, hours_words(language, spans)));
            }
        }
    }
    for special in &hours.special {
        let day = match special.from == special.to {
            true => long_date(language, special.from),
            false => format!(
                "{} – {}",
                long_date(language, special.from),
                long_date(language, special.to)
            ),
        };
        let note = special.notes.first().map(|(_, note)| format!(" ({note})"));
        let words = hours_words(language, &special.spans);
        facts.push((day, format!("{words}{}", note.unwrap_or_default())));
    }
    facts
}
