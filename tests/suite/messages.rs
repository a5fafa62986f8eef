//! Every sentence of `words/` as a person reads it, and the values that both languages put into it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use recado::words::{Arg, Language, keys, say};

/// The source text of every message and attribute of a language, by key.
fn sources(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("words")
        .join(language);
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let (mut id, mut key) = (String::new(), String::new());
        for line in text.lines() {
            let attribute = line
                .trim_start()
                .strip_prefix('.')
                .filter(|_| line.starts_with("    ."));
            let begins = line.starts_with(|letter: char| letter.is_ascii_alphabetic());
            if let Some((name, _)) = attribute.and_then(|rest| rest.split_once(" =")) {
                key = format!("{id}.{name}");
            } else if let (true, Some((name, _))) = (begins, line.split_once(" =")) {
                id = name.to_owned();
                key.clone_from(&id);
            } else if line.starts_with('#') {
                continue;
            }
            let text: &mut String = all.entry(key.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    all.remove("");
    all
}

/// The names after `$` in a message.
fn variables(text: &str) -> BTreeSet<String> {
    // `$9.90` is a price, `$price` a variable.
    let named = |rest: &&str| rest.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let names = text.split('$').skip(1).filter(named).map(|rest| {
        let end = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '-');
        rest[..end.unwrap_or(rest.len())].to_owned()
    });
    names.collect()
}

/// The names that choose between forms with a number: `{ $count -> [one] …`.
fn counts(text: &str) -> BTreeSet<String> {
    let chosen = |name: &String| {
        let form = text
            .split_once(&format!("${name} ->"))
            .map(|(_, rest)| rest);
        form.is_some_and(|rest| {
            let first = rest.trim_start();
            first.starts_with("[one]") || first.starts_with("[0]") || first.starts_with("[1]")
        })
    };
    variables(text).into_iter().filter(chosen).collect()
}

/// A value as the program would give it, told from the variable's name.
fn sample(name: &str, is_count: bool) -> Arg {
    let day = jiff::civil::date(2026, 11, 27);
    match name {
        _ if is_count => Arg::Number(3),
        "at" | "moment" | "from" | "to" | "next" | "until" | "written_at" => {
            Arg::Moment(day.at(8, 30, 0, 0))
        }
        "date" | "day" => Arg::Date(day),
        _ => Arg::Text(format!("<{name}>")),
    }
}

fn told(language: Language, folder: &str) -> String {
    let mut out = String::new();
    let sources = sources(folder);
    for key in keys(language) {
        // A message of attributes only says nothing itself.
        let Some(text) = sources.get(&key) else {
            panic!("{key} is not found in words/{folder}");
        };
        let counts = counts(text);
        let names = variables(text);
        let args: Vec<(&str, Arg)> = names
            .iter()
            .map(|name| (name.as_str(), sample(name, counts.contains(name))))
            .collect();
        let _ = writeln!(out, "{key} = {}", say(language, &key, &args));
        // One of a thing, and none, are said in other words.
        for number in [0, 1] {
            let args: Vec<(&str, Arg)> = args
                .iter()
                .map(|(name, arg)| match arg {
                    Arg::Number(_) => (*name, Arg::Number(number)),
                    other => (*name, other.clone()),
                })
                .collect();
            if !counts.is_empty() {
                let _ = writeln!(out, "    [{number}] {}", say(language, &key, &args));
            }
        }
    }
    out
}

#[test]
fn every_english_sentence_as_it_is_read() {
    insta::assert_snapshot!("messages_english", told(Language::English, "en"));
}

#[test]
fn every_portuguese_sentence_as_it_is_read() {
    insta::assert_snapshot!("messages_portuguese", told(Language::Portuguese, "pt-BR"));
}

#[test]
fn both_languages_put_the_same_values_into_each_sentence() {
    let (english, portuguese) = (sources("en"), sources("pt-BR"));
    assert!(
        english.len() > 300,
        "{} sentences were found",
        english.len()
    );
    let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(keys(&english), keys(&portuguese));
    let differing: Vec<String> = english
        .iter()
        .filter(|(key, text)| variables(text) != variables(&portuguese[*key]))
        .map(|(key, text)| {
            format!(
                "{key}: {:?} in English, {:?} in Portuguese",
                variables(text),
                variables(&portuguese[key])
            )
        })
        .collect();
    assert_eq!(differing, Vec::<String>::new());
}

#[test]
fn no_sentence_shows_its_own_machinery() {
    for (language, folder) in [(Language::English, "en"), (Language::Portuguese, "pt-BR")] {
        for line in told(language, folder).lines() {
            let sentence = line
                .split_once(" = ")
                .map_or(line.trim(), |(_, sentence)| sentence);
            // Fluent prints what it could not fill in as `{$name}`.
            assert!(!sentence.contains("{$"), "{line}");
            assert!(!sentence.contains("  "), "two spaces: {line}");
        }
    }
}

#[test]
fn portuguese_sentences_speak_no_jargon_to_a_secretary() {
    // What a secretary reads are findings, notes, states; programmers' files may be called by name.
    let secretary = |key: &str| {
        [
            "finding-",
            "note-",
            "report-",
            "cli-status",
            "cli-check",
            "timeline-",
            "understood-",
        ]
        .iter()
        .any(|prefix| key.starts_with(prefix))
    };
    let jargon = [
        "yaml",
        "front matter",
        "parse",
        "token",
        "string",
        "commit",
        "branch",
        "deploy",
    ];
    for line in told(Language::Portuguese, "pt-BR").lines() {
        let Some((key, sentence)) = line.split_once(" = ") else {
            continue;
        };
        let words: Vec<String> = sentence
            .split(|letter: char| !letter.is_alphanumeric())
            .map(str::to_lowercase)
            .collect();
        for word in jargon.iter().filter(|_| secretary(key)) {
            // A file's name is said as it is: `recado.yaml`.
            let said =
                words.iter().any(|one| one == word) && !sentence.contains(&format!(".{word}"));
            assert!(!said, "{line}");
        }
    }
}
