//! What the secretary's manuals show: every example is a good file, every command exists.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use clap::error::ErrorKind;
use jiff::Timestamp;
use recado::cli::args;
use recado::content::{self, Accepted, RawBody, RawFile, RawSite};
use recado::finding::Finding;
use recado::words::Language;
use recado::{settings, site};

use crate::samples::site_files;
use crate::world::World;

/// A manual, the language that its reader speaks, and the sample site it is about.
const MANUALS: [(&str, Language, &str); 2] = [
    ("docs/secretary.md", Language::English, "harbor-dental"),
    ("docs/secretaria.md", Language::Portuguese, "padaria-aurora"),
];

/// A fenced part of a manual: its language, the line above it, its lines, and where it begins.
struct Fence {
    language: String,
    above: String,
    text: String,
    line: usize,
}

fn read(manual: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(manual);
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{manual}: {error}"))
}

/// The fenced parts of a manual, and its other lines.
fn parts(text: &str) -> (Vec<Fence>, Vec<&str>) {
    let (mut fences, mut prose) = (Vec::<Fence>::new(), Vec::new());
    let (mut open, mut above) = (false, "");
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => fences.push(Fence {
                language: language.to_owned(),
                above: above.to_owned(),
                text: String::new(),
                line: number + 1,
            }),
            (None, true) => {
                if let Some(fence) = fences.last_mut() {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
            (None, false) => prose.push(line),
            (Some(_), true) => {}
        }
        open ^= line.starts_with("```");
        if !line.trim().is_empty() {
            above = line;
        }
    }
    (fences, prose)
}

/// What stands between backticks in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// What Recado finds in the files of a site: every mistake, and whatever it has to say about one of them.
fn objections(id: &str, files: &BTreeMap<String, Vec<u8>>, about: &str) -> Vec<Finding> {
    let path = format!("sites/{id}.yaml");
    let (found, mut findings) = site::read(id, &path, &files[&path]);
    if let Some(own) = files.get("recado.yaml") {
        findings.extend(settings::read("recado.yaml", own).1);
    }
    let folder = format!("content/{id}/");
    let raw = RawSite {
        id: id.to_owned(),
        files: files
            .iter()
            .filter(|(path, _)| path.starts_with(&folder))
            .map(|(path, bytes)| RawFile {
                path: path.clone(),
                body: RawBody::Bytes(bytes.clone().into()),
            })
            .collect(),
        ..RawSite::default()
    };
    let now: Timestamp = "2026-11-25T12:00:00Z".parse().expect("an instant");
    let found = Arc::new(found.expect("a site"));
    findings.extend(content::read(&found, &raw, &Accepted::new(), now).findings);
    // A manual may leave out a translation.
    findings.retain(|one| {
        one.is_error() || one.place.file == about && one.code != "translation-missing"
    });
    findings
}

/// The sample workspace, as the secretary finds it.
fn workspace() -> BTreeMap<String, Vec<u8>> {
    let mut files = site_files("harbor-dental");
    files.extend(site_files("padaria-aurora"));
    files
}

/// The file that an example is, by the name that the line above it ends with.
fn path(manual: &str, id: &str, fence: &Fence) -> String {
    let name = quoted(&fence.above).last();
    let name =
        name.unwrap_or_else(|| panic!("{manual}:{}: the line above names no file", fence.line));
    if fence.language == "yaml" || name.starts_with("content/") {
        return name.to_owned();
    }
    format!("content/{id}/{name}")
}

fn is_example(fence: &Fence) -> bool {
    ["markdown", "yaml"].contains(&fence.language.as_str())
}

#[test]
fn every_example_of_a_manual_is_a_good_file() {
    for (manual, language, id) in MANUALS {
        let mut files = workspace();
        let mut paths = Vec::new();
        let text = read(manual);
        for fence in parts(&text).0.into_iter().filter(is_example) {
            let path = path(manual, id, &fence);
            let owner = MANUALS.iter().find(|(_, _, owner)| path.contains(owner));
            let owner = owner.map_or(id, |(_, _, owner)| owner);
            files.insert(path.clone(), fence.text.into_bytes());
            let objections: Vec<String> = objections(owner, &files, &path)
                .iter()
                .map(|finding| format!("{:?} {}", finding.place, finding.message(language)))
                .collect();
            assert!(
                objections.is_empty(),
                "{manual}:{}: {}",
                fence.line,
                objections.join("\n")
            );
            paths.push(path);
        }
        for kind in ["/promotions/", "/announcements/", "/pages/", "/hours.md"] {
            assert!(
                paths.iter().any(|path| path.contains(kind)),
                "{manual}: no example of {kind}"
            );
        }
    }
}

/// With `RECADO_WRITE_REFERENCE=1` the answers are written anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "the person at the test decides")]
fn what_a_manual_shows_of_a_day_is_what_the_program_answers() {
    for (manual, language, id) in MANUALS {
        let world = World::empty();
        for (path, bytes) in workspace() {
            world.write_bytes(&path, &bytes);
        }
        let tag = if language == Language::Portuguese {
            "pt-BR"
        } else {
            "en"
        };
        world.write("recado.yaml", &format!("language: {tag}\n"));
        let mut text = read(manual);
        let (fences, _) = parts(&text);
        for fence in fences.iter().filter(|fence| is_example(fence)) {
            world.write(&path(manual, id, fence), &fence.text);
        }
        let mut asked = 0;
        for fence in &fences {
            let typed = fence
                .text
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("$ recado "));
            let Some(typed) = typed.filter(|typed| typed.contains(" --at ")) else {
                continue;
            };
            asked += 1;
            let answer = world
                .command()
                .current_dir(world.beside(""))
                .args(words(typed))
                .output();
            let answer = answer.expect("the program ran").stdout;
            let answer = String::from_utf8(answer).expect("text");
            let true_text = format!("$ recado {typed}\n{}\n", answer.trim_end());
            if std::env::var_os("RECADO_WRITE_REFERENCE").is_some() {
                text = text.replace(&fence.text, &true_text);
            } else {
                assert_eq!(
                    fence.text, true_text,
                    "{manual}:{}: RECADO_WRITE_REFERENCE=1 cargo nextest run --locked manuals",
                    fence.line
                );
            }
        }
        assert!(asked > 3, "{manual}: {asked} answers");
        if std::env::var_os("RECADO_WRITE_REFERENCE").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(manual);
            std::fs::write(path, text).expect("docs/ can be written");
        }
    }
}

/// A command as a shell would take it apart; quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (number, part) in line.split('"').enumerate() {
        for (piece, text) in part.split(' ').enumerate() {
            if number % 2 == 1 && piece > 0 {
                words.last_mut().expect("a word").push(' ');
            } else if piece > 0 {
                words.push(String::new());
            }
            words.last_mut().expect("a word").push_str(text);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_a_manual_exists() {
    for (manual, language, _) in MANUALS {
        let text = read(manual);
        let (fences, prose) = parts(&text);
        let typed = fences.iter().flat_map(|fence| fence.text.lines());
        let typed = typed.map(|line| line.strip_prefix("$ ").unwrap_or(line));
        let mentioned = prose.into_iter().flat_map(quoted);
        // Recado's own answers name commands between backticks too.
        let answered = fences
            .iter()
            .flat_map(|fence| fence.text.lines().flat_map(quoted));
        let mut seen = 0;
        for line in typed.chain(mentioned).chain(answered) {
            if !line.starts_with("recado ") {
                continue;
            }
            seen += 1;
            let Err(error) = args::command(language).try_get_matches_from(words(line)) else {
                continue;
            };
            // A command may be named without what follows it.
            let named = [
                ErrorKind::MissingRequiredArgument,
                ErrorKind::DisplayHelp,
                ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand,
            ];
            assert!(named.contains(&error.kind()), "{manual}: {line}: {error}");
        }
        assert!(seen > 20, "{manual}: {seen} commands");
    }
}
