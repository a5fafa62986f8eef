//! `docs/reference.md` is what the types say. With `RECADO_WRITE_REFERENCE=1` it is written anew.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, Command};
use recado::cli::args;
use recado::content::codes::CODES;
use recado::finding::Severity;
use recado::schema::{KINDS, schema};
use recado::words::{self, Language, say};
use recado::yaml::{Key, Shape};

use crate::schema::tables;

const HEAD: &str = "<!-- Made from the types by tests/suite/reference.rs. Do not edit: change the types, then run
RECADO_WRITE_REFERENCE=1 cargo nextest run --locked reference -->

# Reference

Every command, every key and every finding of this version. For secretaries there is a manual, in [English](secretary.md) and in
[Portuguese](secretaria.md); for programmers [programmer.md](programmer.md); for the look of a website [themes.md](themes.md).

- [Commands](#commands)
- [Exit codes](#exit-codes)
- [Keys](#keys)
- [Findings](#findings)
";

const EXIT_CODES: &str = "
## Exit codes

| code | means |
|---|---|
| 0 | done, nothing to do, or waiting for a yes |
| 1 | something to mend in a file (what is good is published all the same), a refusal, a change by hand on the website, a freeze |
| 2 | wrong usage |
| 3 | a target could not be reached; it wins over 1 |

`plan` and `check` answer 0, or 1 where something is to be mended; `verify` 1 for a change by hand and 3 where the page cannot be
reached. Warnings never change the code.
";

const KEYS: &str = "
## Keys

A key may be written in any of its spellings, with or without capitals and accents, with `_`, `-` or a space between words. An unknown
key is an error that suggests the right one. `recado schema KIND` prints the same for editors.
";

const FINDINGS: &str = "
## Findings

What `recado check` says, by code. `…` stands for what was written. An error stops its file, and the last good version stays on the
website; a warning stops nothing.
";

/// The heading of a kind of file, as `recado schema` knows it.
fn heading(kind: &str) -> &'static str {
    match kind {
        "site" => "One client's website: `sites/<site>.yaml`",
        "recado" => "The workspace: `recado.yaml`",
        "promotion" => "A promotion: `content/<site>/promotions/<name>.md`",
        "announcement" => "An announcement: `content/<site>/announcements/<name>.md`",
        "hours" => "Opening hours: `content/<site>/hours.md`",
        _ => "A standing page: `content/<site>/pages/<name>.md`",
    }
}

/// One cell of a table: a bar would end it, and a tag would be one.
fn cell(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.replace('|', "\\|").replace('<', "&lt;")
}

/// Code in a cell; only a bar needs a sign before it there.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

fn option(arg: &Arg) -> String {
    let value = || {
        let names = arg.get_value_names().unwrap_or_default();
        names
            .iter()
            .map(|name| format!(" {name}"))
            .collect::<String>()
    };
    let value = if arg.get_action().takes_values() {
        value()
    } else {
        String::new()
    };
    match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}{value}"),
        (None, Some(long)) => format!("--{long}{value}"),
        _ => value.trim().to_owned(),
    }
}

fn arguments<'a>(out: &mut String, all: impl Iterator<Item = &'a Arg>) {
    let mut rows = String::new();
    for arg in all.filter(|arg| !arg.is_hide_set()) {
        let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(rows, "| {} | {} |", code(&option(arg)), cell(&help));
    }
    if !rows.is_empty() {
        let _ = write!(out, "\n| | |\n|---|---|\n{rows}");
    }
}

fn command(out: &mut String, one: &Command) {
    let about = one.get_about().map(ToString::to_string).unwrap_or_default();
    let usage = one.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    let mut subcommands = one
        .get_subcommands()
        .filter(|sub| !sub.is_hide_set())
        .peekable();
    if subcommands.peek().is_none() {
        let _ = write!(out, "\n### `{usage}`\n\n{about}.\n");
        arguments(out, one.get_arguments().filter(|arg| !arg.is_global_set()));
    }
    for sub in subcommands {
        command(out, sub);
    }
}

fn value(key: &Key) -> String {
    match key.shape {
        Shape::Line => "one line".to_owned(),
        Shape::Text => "text".to_owned(),
        Shape::Number => "a whole number".to_owned(),
        Shape::YesNo => "yes or no".to_owned(),
        Shape::Word(words) => words
            .iter()
            .map(|word| code(word))
            .collect::<Vec<_>>()
            .join(", "),
        Shape::Lines => "one line, or a list".to_owned(),
        Shape::Map(_) => "keys of its own".to_owned(),
        Shape::Maps(_) => "a list, each with keys of its own".to_owned(),
        Shape::Free => "as the example".to_owned(),
    }
}

/// The keys of a map, then those of the maps in it; a map that was told already is not told again.
fn keys(
    out: &mut String,
    path: &str,
    table: &[Key],
    required: &[String],
    told: &mut Vec<Vec<&str>>,
) {
    let _ = write!(
        out,
        "\n| key | also | value | example | |\n|---|---|---|---|---|\n"
    );
    for key in table {
        let also: Vec<String> = key.also.iter().map(|name| code(name)).collect();
        let must = if required.iter().any(|name| name == key.name) {
            " **required**"
        } else {
            ""
        };
        let (also, value, about) = (also.join(", "), value(key), cell(key.about));
        let _ = writeln!(
            out,
            "| `{}`{must} | {also} | {value} | {} | {about} |",
            key.name,
            code(key.example)
        );
    }
    for key in table {
        if let Shape::Map(inner) | Shape::Maps(inner) = key.shape {
            let names: Vec<&str> = inner.iter().map(|key| key.name).collect();
            if !told.contains(&names) {
                told.push(names);
                let path = format!("{path}{}", key.name);
                let _ = write!(out, "\n#### Below `{path}`\n");
                keys(out, &format!("{path}."), inner, &[], told);
            }
        }
    }
}

/// The keys that a kind of file must have, and those of which it must have one.
fn required(kind: &str) -> (Vec<String>, Vec<String>) {
    let schema = schema(kind).expect("a kind");
    let (mut all, mut one) = (Vec::new(), Vec::new());
    let first =
        |value: &serde_json::Value| value["anyOf"][0]["required"][0].as_str().map(str::to_owned);
    for rule in schema["allOf"].as_array().into_iter().flatten() {
        all.extend(first(rule));
        one.extend(
            rule["oneOf"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(first),
        );
    }
    (all, one)
}

/// A sentence with `…` where it holds a value: Fluent leaves `{$name}` where none is given.
fn sentence(language: Language, key: &str) -> String {
    let said = say(language, key, &[]);
    let mut parts = said.split("{$");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push('…');
        out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    cell(&out)
}

fn finding(out: &mut String, code: &str, severity: &str) {
    let _ = write!(out, "| `{code}`{severity} |");
    for language in [Language::English, Language::Portuguese] {
        let message = sentence(language, &format!("finding-{code}"));
        let hint = sentence(language, &format!("finding-{code}.hint"));
        let _ = write!(out, " {message} *{hint}* |");
    }
    out.push('\n');
}

fn findings(out: &mut String) {
    const TABLE: &str = "\n| code | English | português |\n|---|---|---|\n";
    let _ = write!(out, "{FINDINGS}\n### In content files\n{TABLE}");
    for (code, severity) in CODES {
        let severity = if *severity == Severity::Warning {
            ", a warning"
        } else {
            ""
        };
        finding(out, code, severity);
    }
    let _ = write!(
        out,
        "\n### In site files, in `recado.yaml` and in the folder\n{TABLE}"
    );
    for key in words::keys(Language::English) {
        let code = key
            .strip_prefix("finding-")
            .filter(|code| !code.contains('.'));
        if let Some(code) = code.filter(|code| CODES.iter().all(|(known, _)| known != code)) {
            finding(out, code, "");
        }
    }
}

fn reference() -> String {
    let mut out = format!(
        "{HEAD}\n## Commands\n\nHelp in your own language: `recado --help`, `recado COMMAND --help`.\n"
    );
    let mut all = args::command(Language::English).term_width(0);
    all.build();
    arguments(&mut out, all.get_arguments());
    command(&mut out, &all);
    out.push_str(EXIT_CODES);
    out.push_str(KEYS);
    let mut told = Vec::new();
    for kind in KINDS {
        let Some((_, table)) = tables().into_iter().find(|(name, _)| name == kind) else {
            continue;
        };
        let (must, one_of) = required(kind);
        let _ = write!(out, "\n### {}\n", heading(kind));
        if !one_of.is_empty() {
            let _ = write!(
                out,
                "\nExactly one of `{}` is required.\n",
                one_of.join("` and `")
            );
        }
        keys(&mut out, "", table, &must, &mut told);
    }
    findings(&mut out);
    out
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the person at the test decides")]
fn the_reference_is_what_the_types_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md");
    let reference = reference();
    if std::env::var_os("RECADO_WRITE_REFERENCE").is_some() {
        std::fs::write(&path, &reference).expect("docs/ can be written");
    }
    let written = std::fs::read_to_string(&path).expect("docs/reference.md");
    let differs = written
        .lines()
        .zip(reference.lines())
        .find(|(old, new)| old != new);
    assert!(
        written == reference,
        "docs/reference.md is old, at {differs:?}. Write it anew: RECADO_WRITE_REFERENCE=1 cargo nextest run --locked reference"
    );
}
