//! The house rules that a compiler cannot check: pure stages name no IO, files stay readable,
//! every sentence exists in both languages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use recado::words::{Language, keys};

/// Modules that decide without touching anything. Paths below `src/`, files or folders.
const PURE: &[&str] = &[
    "bounce/fields.rs",
    "bounce/mailbox.rs",
    "bounce/parts.rs",
    "bounce/report.rs",
    "bounce/status.rs",
    "campaign",
    "change",
    "content",
    "finding.rs",
    "hash.rs",
    "import/fact.rs",
    "import/files.rs",
    "import/generator.rs",
    "import/guess.rs",
    "import/hours.rs",
    "import/lines.rs",
    "import/links.rs",
    "import/markdown.rs",
    "import/microdata.rs",
    "import/note.rs",
    "import/page.rs",
    "import/posts.rs",
    "import/proposal.rs",
    "import/robots.rs",
    "import/schema_org.rs",
    "import/trouble.rs",
    "import/week.rs",
    "mail",
    "moment.rs",
    "notices/trouble.rs",
    "notices/written.rs",
    "picture",
    "preflight/check.rs",
    "preflight/dmarc.rs",
    "preflight/judge.rs",
    "preflight/letter.rs",
    "preflight/links.rs",
    "preflight/names.rs",
    "preflight/pace.rs",
    "preflight/records.rs",
    "preflight/spf.rs",
    "privacy.rs",
    "proof/expectation.rs",
    "proof/judge.rs",
    "publication",
    "reading.rs",
    "schedule.rs",
    "schema.rs",
    "settings.rs",
    "site",
    "subscribers",
    "watch/steady.rs",
    "web/limits.rs",
    "web/route.rs",
    "words.rs",
    "yaml",
];

/// What only IO modules may say.
const NOT_PURE: &[&str] = &[
    "tokio::",
    "reqwest",
    "sqlx",
    "git2",
    "notify::",
    "std::fs",
    "TcpStream",
    "std::process",
    "std::env",
    "cap_std",
    "async fn",
    ".await",
    "crate::store",
    "crate::target",
    "crate::clock",
    "crate::network",
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .expect("a source folder")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&root, &mut paths);
    paths.sort();
    let named = paths.into_iter().map(|path| {
        let text = std::fs::read_to_string(&path).expect("a source file");
        (
            path.strip_prefix(&root)
                .expect("below src")
                .display()
                .to_string(),
            text,
        )
    });
    named.collect()
}

/// The lines of code, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(n, line)| (n + 1, line))
}

#[test]
fn pure_stages_name_no_io() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        let pure = PURE
            .iter()
            .any(|name| path == *name || path.starts_with(&format!("{name}/")));
        if !pure {
            continue;
        }
        for (number, line) in code(&text) {
            wrong.extend(
                NOT_PURE
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{path}:{number} {word}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_clock_asks_the_time_and_only_config_the_environment() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        for (number, line) in code(&text) {
            let time = ["SystemTime::now", "Timestamp::now"]
                .iter()
                .any(|word| line.contains(word));
            if time && path != "clock.rs" {
                wrong.push(format!("{path}:{number} asks the time"));
            }
            if line.contains("env::var") && path != "config.rs" {
                wrong.push(format!("{path}:{number} reads the environment"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_under_five_hundred_lines() {
    let long: Vec<_> = all_sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn every_sentence_exists_in_both_languages() {
    let english: BTreeSet<_> = keys(Language::English).into_iter().collect();
    let portuguese: BTreeSet<_> = keys(Language::Portuguese).into_iter().collect();
    let only_one: Vec<_> = english.symmetric_difference(&portuguese).collect();
    assert!(!english.is_empty() && only_one.is_empty(), "{only_one:?}");
}

#[test]
fn every_sentence_the_program_asks_for_is_there() {
    let known: BTreeSet<_> = keys(Language::English).into_iter().collect();
    let mut missing = Vec::new();
    for (path, text) in all_sources() {
        for (at, _) in text.match_indices("say(") {
            let longer_name = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let Some((before, rest)) = text[at + 4..].split_once('"') else {
                continue;
            };
            let is_first = before
                .chars()
                .all(|c| c.is_alphanumeric() || "_.,& \n".contains(c));
            let Some((key, _)) = rest.split_once('"') else {
                continue;
            };
            if !longer_name && is_first && key.contains('-') && !known.contains(key) {
                missing.push(format!("{path}: {key}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
