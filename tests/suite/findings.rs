//! What a secretary wrote: every finding in its line and its words, good files beside broken ones,
//! the last good version in place of a broken one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use recado::content::report::{Format, Sources, report};
use recado::content::{
    self, Accepted, AcceptedVersion, Conflict, RawBody, RawFile, RawSite, SiteContent, codes,
};
use recado::finding::{Finding, Severity};
use recado::hash::Hash;
use recado::moment::Zone;
use recado::site::Site;
use recado::words::{self, Language};

mod days;
mod fallback;
mod generated;
mod properties;
mod remembered;
mod samples;
mod values;

/// Tuesday, 10 November 2026, noon in São Paulo.
fn now() -> Timestamp {
    "2026-11-10T15:00:00Z".parse().unwrap()
}

fn site(
    id: &str,
    language: &str,
    languages: &[&str],
    zone: &str,
    country: Option<&str>,
) -> Arc<Site> {
    Arc::new(Site {
        id: id.to_owned(),
        name: "Padaria Aurora".to_owned(),
        url: "https://padaria-aurora.example".to_owned(),
        language: language.to_owned(),
        languages: languages.iter().map(|tag| (*tag).to_owned()).collect(),
        zone: Zone::named(zone).unwrap(),
        country: country.map(str::to_owned),
        theme: "shopfront".to_owned(),
        look: recado::site::Look::default(),
        business: recado::site::Business::default(),
        targets: Vec::new(),
        refresh: Vec::new(),
        review: recado::site::Review::default(),
        notify: Vec::new(),
        mail: None,
        prove: false,
    })
}

fn aurora() -> Arc<Site> {
    site(
        "aurora",
        "pt-BR",
        &["pt-BR"],
        "America/Sao_Paulo",
        Some("BR"),
    )
}

fn bilingual() -> Arc<Site> {
    site(
        "aurora",
        "pt-BR",
        &["pt-BR", "en"],
        "America/Sao_Paulo",
        Some("BR"),
    )
}

fn harbor() -> Arc<Site> {
    site("harbor", "en", &["en"], "Europe/London", Some("GB"))
}

fn bytes(path: &str, body: impl AsRef<[u8]>) -> RawFile {
    RawFile {
        path: path.to_owned(),
        body: RawBody::Bytes(Arc::from(body.as_ref())),
    }
}

fn raw(id: &str, mut files: Vec<RawFile>) -> RawSite {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    RawSite {
        id: id.to_owned(),
        files,
        conflicts: Vec::new(),
    }
}

/// One promotion file of the sample site, read.
fn promotion(text: &str) -> SiteContent {
    let file = bytes("content/aurora/promotions/x.md", text);
    content::read(
        &aurora(),
        &raw("aurora", vec![file]),
        &Accepted::new(),
        now(),
    )
}

/// `line:code` of every finding.
fn told(content: &SiteContent) -> Vec<String> {
    content
        .findings
        .iter()
        .map(|finding| format!("{}:{}", finding.place.line, finding.code))
        .collect()
}

fn broken_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/cases/broken")
}

fn files_below(folder: &Path, prefix: &str, into: &mut Vec<RawFile>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        let inside = format!("{prefix}/{name}");
        if path.is_dir() {
            files_below(&path, &inside, into);
        } else {
            into.push(bytes(&inside, fs::read(&path).unwrap()));
        }
    }
}

/// Every site of the folder of broken files, read, with the texts for the report.
fn read_broken() -> (Vec<SiteContent>, Sources) {
    let mut all = Vec::new();
    let mut sources = Sources::new();
    let mut names: Vec<String> = fs::read_dir(broken_folder())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in names {
        let site = match name.as_str() {
            "harbor" => site("harbor", "en", &["en"], "Europe/London", Some("GB")),
            "tradutora" => site(
                "tradutora",
                "pt-BR",
                &["pt-BR", "en"],
                "America/Sao_Paulo",
                Some("BR"),
            ),
            other => site(other, "pt-BR", &["pt-BR"], "America/Sao_Paulo", Some("BR")),
        };
        let mut files = Vec::new();
        files_below(
            &broken_folder().join(&name),
            &format!("content/{name}"),
            &mut files,
        );
        for file in &files {
            if let RawBody::Bytes(bytes) = &file.body
                && let Ok(text) = std::str::from_utf8(bytes)
            {
                sources.insert(file.path.clone(), text.to_owned());
            }
        }
        all.push(content::read(
            &site,
            &raw(&name, files),
            &Accepted::new(),
            now(),
        ));
    }
    (all, sources)
}

fn findings_of(all: &[SiteContent]) -> Vec<Finding> {
    all.iter()
        .flat_map(|content| content.findings.clone())
        .collect()
}

#[test]
fn every_broken_file_is_told_in_its_line() {
    let (all, _) = read_broken();
    let mut told: Vec<String> = findings_of(&all)
        .iter()
        .map(|finding| {
            let inside = finding.place.file.strip_prefix("content/").unwrap();
            format!("{inside}:{} {}", finding.place.line, finding.code)
        })
        .collect();
    told.sort();
    let expected = fs::read_to_string(broken_folder().join("expected.txt")).unwrap();
    let mut expected: Vec<&str> = expected
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    expected.sort_unstable();
    let missing: Vec<_> = expected
        .iter()
        .filter(|line| !told.contains(&(**line).to_owned()))
        .collect();
    let surplus: Vec<_> = told
        .iter()
        .filter(|line| !expected.contains(&line.as_str()))
        .collect();
    assert!(
        missing.is_empty() && surplus.is_empty(),
        "not told: {missing:#?}\ntold besides: {surplus:#?}"
    );
    assert_eq!(told.len(), expected.len());
    let files: BTreeSet<&str> = expected
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(files.len() >= 90, "{} broken files", files.len());
}

#[test]
fn good_files_beside_broken_ones_come_out_good() {
    let (all, _) = read_broken();
    let aurora = all
        .iter()
        .find(|content| content.site.id == "aurora")
        .unwrap();
    let promotion = |slug: &str| {
        aurora
            .promotions
            .iter()
            .find(|item| item.common.slug == slug)
    };
    let good = promotion("boa").unwrap();
    assert_eq!(good.texts[0].title, "Pão de queijo em dobro");
    assert_eq!(good.starts.unwrap().date.to_string(), "2026-11-27");
    assert_eq!(good.starts.unwrap().time.unwrap().to_string(), "08:30:00");
    assert_eq!(good.ends.date.to_string(), "2026-11-29");
    assert_eq!(good.code.as_deref(), Some("PAO2"));
    assert_eq!(good.texts[0].image.as_ref().unwrap().extension, "png");
    assert!(promotion("boa-que-repete").unwrap().repeat.is_some());
    assert!(promotion("data-impossivel").is_none());
    assert!(
        aurora
            .announcements
            .iter()
            .any(|item| item.urgent && item.common.slug == "bom-aviso")
    );
    assert!(
        aurora
            .pages
            .iter()
            .any(|item| item.texts[0].menu && item.texts[0].order == 2)
    );
    let hours = aurora.hours.as_ref().unwrap();
    assert_eq!(hours.on("2026-11-10".parse().unwrap()).spans.len(), 2);
    let harbor = all
        .iter()
        .find(|content| content.site.id == "harbor")
        .unwrap();
    let good = harbor
        .promotions
        .iter()
        .find(|item| item.common.slug == "good")
        .unwrap();
    assert_eq!(good.starts.unwrap().time.unwrap().to_string(), "09:00:00");
}

#[test]
fn the_whole_report_in_english() {
    let (all, sources) = read_broken();
    let text = report(
        &findings_of(&all),
        &sources,
        Language::English,
        Format::Human { color: false },
    );
    insta::assert_snapshot!(text);
}

#[test]
fn the_whole_report_in_portuguese() {
    let (all, sources) = read_broken();
    let text = report(
        &findings_of(&all),
        &sources,
        Language::Portuguese,
        Format::Human { color: false },
    );
    insta::assert_snapshot!(text);
}

#[test]
fn every_code_has_its_sentences_in_both_languages() {
    let both = [Language::English, Language::Portuguese];
    for language in both {
        let keys: BTreeSet<String> = words::keys(language).into_iter().collect();
        for (code, _) in codes::CODES {
            assert!(
                keys.contains(&format!("finding-{code}")),
                "{language:?} {code}"
            );
            assert!(
                keys.contains(&format!("finding-{code}.hint")),
                "{language:?} {code}.hint"
            );
        }
    }
    let own = |language| -> Vec<String> {
        let all = words::keys(language).into_iter();
        all.filter(|key| {
            key.starts_with("finding-") || key.starts_with("report-") || key.starts_with("note-")
        })
        .collect()
    };
    assert_eq!(own(Language::English), own(Language::Portuguese));
    let sorted: Vec<&str> = codes::CODES.iter().map(|(code, _)| *code).collect();
    assert!(sorted.is_sorted());
}

#[test]
fn both_languages_use_the_same_values_in_each_sentence() {
    let values = |text: &str| {
        let mut by_key: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let begins = line.starts_with(|c: char| c.is_ascii_lowercase());
            if begins {
                key = line.split(" =").next().unwrap().to_owned();
            } else if line.trim_start().starts_with(".hint") {
                key = format!("{}.hint", key.trim_end_matches(".hint"));
            }
            let names = line.split("{ $").skip(1).map(|rest| {
                rest.chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
                    .collect::<String>()
            });
            by_key.entry(key.clone()).or_default().extend(names);
        }
        by_key
    };
    let english = values(include_str!("../../words/en/findings.ftl"));
    let portuguese = values(include_str!("../../words/pt-BR/findings.ftl"));
    for (key, names) in &english {
        assert_eq!(Some(names), portuguese.get(key), "{key}");
    }
    assert_eq!(english.len(), portuguese.len());
}

#[test]
fn no_sentence_lacks_a_value() {
    let (all, _) = read_broken();
    let generated = generated::all();
    let told = findings_of(&all)
        .into_iter()
        .chain(generated.into_iter().flat_map(|content| content.findings));
    for finding in told {
        for language in [Language::English, Language::Portuguese] {
            for text in [finding.message(language), finding.hint(language)] {
                assert!(
                    !text.contains("{$") && !text.contains("finding-"),
                    "{} {text}",
                    finding.code
                );
            }
        }
    }
}
