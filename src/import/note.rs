//! What is said about an import: the note beside the files, and three lines on the terminal.

use std::collections::BTreeSet;

use jiff::civil::Weekday;

use super::fact::{Fact, Source, What};
use super::guess::same_number;
use super::proposal::Understood;
use super::week::{Hours, name, written};
use crate::sample::File;
use crate::words::{Arg, say};

/// Contradictions and words that are listed at most, each.
const MOST: usize = 20;

/// What a note tells of, in this order.
const TOLD: &[What] = &[
    What::Name,
    What::Kind,
    What::Claim,
    What::Phone,
    What::Email,
    What::Street,
    What::City,
    What::Region,
    What::Postcode,
    What::Country,
];

/// The text of the note. Lines end as Windows' Notepad wants them too.
pub(super) fn note(read: &Understood, files: &[File], refused: &[(String, String)]) -> String {
    let words = |key: &str| say(read.language, key, &[]);
    let head = [
        ("url", Arg::from(read.website.url.as_str())),
        ("day", Arg::from(read.today)),
    ];
    let mut lines = vec![say(read.language, "import-note-head", &head), String::new()];
    let parts = [
        ("import-note-read", read_where(read, files)),
        ("import-note-guessed", guessed(read)),
        ("import-note-contradictions", contradictions(read)),
        ("import-note-unclear", unclear(read, refused)),
        ("import-note-by-hand", by_hand(read)),
    ];
    for (title, list) in parts {
        if !list.is_empty() {
            lines.push(words(title));
            lines.extend(list.into_iter().map(|line| format!("- {line}")));
            lines.push(String::new());
        }
    }
    lines.join("\r\n")
}

/// What was read where, in three lines: the business, its hours, its texts.
pub(super) fn three_lines(read: &Understood, files: &[File]) -> Vec<String> {
    let known: Vec<String> = TOLD
        .iter()
        .filter_map(|what| read.facts.best(*what))
        .map(|fact| say(read.language, fact.what.key(), &[]))
        .collect();
    let sources: BTreeSet<(Source, &str)> = TOLD
        .iter()
        .filter_map(|what| read.facts.best(*what))
        .map(|fact| (fact.source, fact.page.as_str()))
        .collect();
    let sources: Vec<String> = sources
        .into_iter()
        .map(|(source, page)| place(read, source, page))
        .collect();
    let business = match known.is_empty() {
        true => say(read.language, "import-said-business.none", &[]),
        false => {
            let args = [
                ("known", known.join(", ").into()),
                ("places", sources.join("; ").into()),
            ];
            say(read.language, "import-said-business", &args)
        }
    };
    vec![business, hours_line(read), texts_line(read, files)]
}

fn hours_line(read: &Understood) -> String {
    match &read.hours {
        None => say(read.language, "import-said-hours.none", &[]),
        Some(hours) => {
            let from = place(read, hours.source, &hours.page);
            say(
                read.language,
                "import-said-hours",
                &[("place", from.into())],
            )
        }
    }
}

fn texts_line(read: &Understood, files: &[File]) -> String {
    let count = |kind: &str| {
        let inside = format!("/{kind}/");
        files
            .iter()
            .filter(|file| file.path.contains(&inside))
            .count()
    };
    let args = [
        ("announcements", count("announcements").into()),
        ("pages", count("pages").into()),
    ];
    say(read.language, "import-said-texts", &args)
}

/// `structured data (JSON-LD) on /contato`.
fn place(read: &Understood, source: Source, page: &str) -> String {
    let source = say(read.language, source.key(), &[]);
    let args = [("source", source.into()), ("page", page.into())];
    say(read.language, "import-place", &args)
}

fn fact(read: &Understood, fact: &Fact) -> String {
    let args = [
        ("what", say(read.language, fact.what.key(), &[]).into()),
        ("value", fact.value.as_str().into()),
        ("place", place(read, fact.source, &fact.page).into()),
    ];
    say(read.language, "import-note-fact", &args)
}

fn read_where(read: &Understood, files: &[File]) -> Vec<String> {
    let mut lines: Vec<String> = TOLD
        .iter()
        .filter_map(|what| read.facts.best(*what))
        .map(|best| fact(read, best))
        .collect();
    lines.push(hours_line(read));
    lines.push(texts_line(read, files));
    for page in &read.pages {
        let args = [
            ("title", page.title.as_str().into()),
            ("page", page.page.as_str().into()),
        ];
        lines.push(say(read.language, "import-note-page", &args));
    }
    if let Some(generator) = &read.generator {
        let args = [("generator", generator.name().into())];
        lines.push(say(read.language, "import-note-generator", &args));
    }
    lines
}

fn guessed(read: &Understood) -> Vec<String> {
    let guesses = &read.guesses;
    let all = [
        ("import-what-language", Some(&guesses.language)),
        ("import-what-country", guesses.country.as_ref()),
        ("import-what-zone", Some(&guesses.zone)),
    ];
    let lines = all.into_iter().filter_map(|(what, guess)| {
        let guess = guess?;
        let args = [
            ("what", say(read.language, what, &[]).into()),
            ("value", guess.value.as_str().into()),
            ("why", say(read.language, guess.why.key(), &[]).into()),
        ];
        Some(say(read.language, "import-note-guess", &args))
    });
    lines.collect()
}

fn contradictions(read: &Understood) -> Vec<String> {
    let mut lines = Vec::new();
    for what in [What::Phone, What::Email] {
        let same = |one: &str, two: &str| match what {
            What::Phone => same_number(one, two),
            _ => one.eq_ignore_ascii_case(two),
        };
        let Some(best) = read.facts.best(what) else {
            continue;
        };
        let mut known = vec![best.value.as_str()];
        for other in read.facts.all(what) {
            if !known.iter().any(|one| same(one, &other.value)) {
                known.push(&other.value);
                lines.push(say(
                    read.language,
                    "import-note-other",
                    &[("fact", fact(read, other).into())],
                ));
            }
        }
    }
    if let Some(best) = &read.hours {
        let others = read.other_hours.iter();
        lines.extend(others.flat_map(|other| hours_contradictions(read, best, other)));
    }
    lines.dedup();
    lines.truncate(MOST);
    lines
}

/// Each day about which another place says something else.
fn hours_contradictions(read: &Understood, best: &Hours, other: &Hours) -> Vec<String> {
    let days = best.week.contradictions(&other.week);
    let line = |day| {
        let args = [
            ("day", name(day, read.language).into()),
            ("taken", written(best.week.on(day), read.language).into()),
            ("from", place(read, best.source, &best.page).into()),
            ("other", written(other.week.on(day), read.language).into()),
            ("place", place(read, other.source, &other.page).into()),
        ];
        say(read.language, "import-note-hours-differ", &args)
    };
    let unknown = best.unknown();
    let days = days.into_iter().filter(|day| !unknown.contains(day));
    days.map(line).collect()
}

fn unclear(read: &Understood, refused: &[(String, String)]) -> Vec<String> {
    let mut lines = Vec::new();
    let days = |days: Vec<Weekday>| {
        let days: Vec<&str> = days.iter().map(|day| name(*day, read.language)).collect();
        [("days", Arg::from(days.join(", ")))]
    };
    if let Some(hours) = &read.hours {
        let all = [
            ("import-note-unsaid", hours.unsaid()),
            ("import-note-doubted", hours.unknown()),
        ];
        let all = all.into_iter().filter(|(_, days)| !days.is_empty());
        lines.extend(all.map(|(key, list)| say(read.language, key, &days(list))));
    }
    for (page, text) in read.unclear.iter().take(MOST) {
        let args = [
            ("page", page.as_str().into()),
            ("text", text.as_str().into()),
        ];
        lines.push(say(read.language, "import-note-text", &args));
    }
    for (file, why) in refused.iter().take(MOST) {
        let args = [("file", file.as_str().into()), ("why", why.as_str().into())];
        lines.push(say(read.language, "import-note-refused", &args));
    }
    if let Some((_, left @ 1..)) = &read.website.posts {
        lines.push(say(
            read.language,
            "import-note-posts-left",
            &[("count", (*left).into())],
        ));
    }
    let left = read.website.left.iter();
    lines.extend(left.map(|(url, why)| why.sentence(url.path(), read.language)));
    lines
}

/// What an import cannot do for anybody.
fn by_hand(read: &Understood) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(logo) = read.facts.best(What::Logo) {
        let args = [
            ("url", logo.value.as_str().into()),
            ("id", read.id.as_str().into()),
        ];
        lines.push(say(read.language, "import-note-logo", &args));
    }
    let posts = read.website.posts.iter().flat_map(|(posts, _)| posts);
    let texts = posts
        .map(|post| &post.text)
        .chain(read.pages.iter().map(|page| &page.text));
    let pictures: usize = texts.map(|text| text.pictures).sum();
    if pictures > 0 {
        lines.push(say(
            read.language,
            "import-note-pictures",
            &[("count", pictures.into())],
        ));
    }
    if read.website.posts.is_some() {
        lines.push(say(read.language, "import-note-drafts", &[]));
    }
    let profiles: BTreeSet<&str> = read
        .facts
        .all(What::Profile)
        .map(|fact| fact.value.as_str())
        .collect();
    if !profiles.is_empty() {
        let all: Vec<&str> = profiles.into_iter().take(MOST).collect();
        lines.push(say(
            read.language,
            "import-note-profiles",
            &[("profiles", all.join(", ").into())],
        ));
    }
    lines
}
