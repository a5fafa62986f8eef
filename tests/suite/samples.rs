//! The repository's own root as the sample workspace that it is, and what `init` and `demo` write.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use recado::content::{Accepted, RawBody, RawFile, RawSite, SiteContent};
use recado::finding::Finding;
use recado::sample::{self, DEMO_EDIT, DemoMail, DemoSite, File};
use recado::words::Language;
use recado::{settings, site};

const SITES: [&str; 2] = ["harbor-dental", "padaria-aurora"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn bytes(path: &str) -> Vec<u8> {
    std::fs::read(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn none(findings: &[Finding]) {
    let all: Vec<String> = findings
        .iter()
        .map(|finding| format!("{:?} {}", finding.place, finding.message(Language::English)))
        .collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// What `init` and `demo` write on a day.
fn written(today: Date) -> Vec<Vec<File>> {
    let padaria = DemoSite {
        url: "http://127.0.0.1:4001",
        remote: "/tmp/demo folder/remotes/\"padaria\".git",
    };
    let harbor = DemoSite {
        url: "http://127.0.0.1:4002",
        remote: "C:\\demo\\harbor.git",
    };
    let mail = DemoMail {
        smtp: "127.0.0.1:4025",
        desk: "127.0.0.1:4080",
        send: &format!("{today} 09:00"),
    };
    vec![
        sample::init(Language::English, today),
        sample::init(Language::Portuguese, today),
        sample::demo(today, &padaria, &harbor, &mail),
    ]
}

#[test]
fn the_sample_sites_have_nothing_to_correct() {
    let (_, findings) = settings::read("recado.yaml", &bytes("recado.yaml"));
    none(&findings);
    for id in SITES {
        let file = format!("sites/{id}.yaml");
        let (site, findings) = site::read(id, &file, &bytes(&file));
        none(&findings);
        let site = site.expect("a site without findings");
        assert!(!site.prove, "{id}: nobody answers at this address");
    }
}

#[test]
fn pictures_of_the_sample_are_small() {
    let mut seen = 0;
    for id in SITES {
        for kind in ["promotions", "announcements", "pages"] {
            let folder = root().join("content").join(id).join(kind);
            for entry in std::fs::read_dir(&folder).expect("a folder of the sample") {
                let path = entry.expect("an entry").path();
                let Ok(size) = imagesize::size(&path) else {
                    continue;
                };
                let length = std::fs::metadata(&path).expect("a file").len();
                assert!(length < 150_000, "{}: {length} bytes", path.display());
                assert_eq!((size.width, size.height), (1200, 800), "{}", path.display());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 15);
}

#[test]
fn what_init_and_demo_write_has_nothing_to_correct() {
    for files in written(date(2026, 12, 24)) {
        let sites = files.iter().filter(|file| file.path.starts_with("sites/"));
        for file in sites {
            let id = file
                .path
                .trim_start_matches("sites/")
                .trim_end_matches(".yaml");
            let (site, findings) = site::read(id, &file.path, &file.bytes);
            none(&findings);
            let site = site.expect("a site without findings");
            let folder = format!("content/{}/", site.id);
            assert!(
                files.iter().any(|file| file.path.starts_with(&folder)),
                "{folder}"
            );
        }
        let own = files
            .iter()
            .find(|file| file.path == "recado.yaml")
            .expect("recado.yaml");
        none(&settings::read("recado.yaml", &own.bytes).1);
    }
}

#[test]
fn the_demonstration_names_its_addresses_and_a_file_to_edit() {
    let files = written(date(2026, 12, 24)).remove(2);
    let file = |path: &str| {
        let found = files.iter().find(|file| file.path == path);
        found
            .unwrap_or_else(|| panic!("{path} is missing"))
            .bytes
            .clone()
    };
    let (site, _) = site::read("harbor-dental", "", &file("sites/harbor-dental.yaml"));
    let site = site.expect("a site");
    assert_eq!(site.url, "http://127.0.0.1:4002");
    let site::TargetKind::Git(git) = &site.targets[0].kind else {
        panic!("a git target")
    };
    assert_eq!(git.remote, "C:\\demo\\harbor.git");
    let edit = String::from_utf8(file(DEMO_EDIT)).expect("text");
    assert!(
        edit.contains("starts: 2026-12-23\nends: 2026-12-27\n"),
        "{edit}"
    );
    assert!(!file("content/padaria-aurora/promotions/pao-de-queijo.jpg").is_empty());

    let website = sample::harbor_website();
    let page = website
        .iter()
        .find(|file| file.path == "index.html")
        .expect("index.html");
    let page = std::str::from_utf8(&page.bytes).expect("text");
    for place in &site.targets[0].places {
        let site::Place::Region { file, locate, .. } = place else {
            panic!("regions only")
        };
        assert_eq!(file, "index.html");
        let found = match locate {
            site::Locate::Selector(selector) => {
                let selector = scraper::Selector::parse(selector).expect("a selector");
                scraper::Html::parse_document(page)
                    .select(&selector)
                    .count()
            }
            site::Locate::Marker(name) => page.matches(&format!("<!-- recado:{name} -->")).count(),
        };
        assert_eq!(found, 1, "{locate:?}");
    }
}

#[test]
fn days_between_signs_are_filled_in_and_addresses_of_people_stay() {
    let today = date(2026, 12, 24);
    let text = "oi@padaria.example @today@ @today+10@ 09:00 @today-1@ @other@ a@b @word@";
    let filled = sample::fill(text, today, &[("word", "x\"y")]);
    assert_eq!(
        filled,
        "oi@padaria.example 2026-12-24 2027-01-03 09:00 2026-12-23 @other@ a@b x\\\"y"
    );
}

/// Every file below a folder of the repository.
fn below(folder: &Path, into: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the sample") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            below(&path, into);
            continue;
        }
        let relative = path.strip_prefix(root()).expect("below the root");
        into.push(File {
            path: relative.to_string_lossy().into_owned(),
            bytes: std::fs::read(&path).expect("a file"),
        });
    }
}

/// The files of a site of the repository's own sample, by path.
pub fn site_files(id: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = Vec::new();
    below(&root().join("sites"), &mut files);
    below(&root().join("content").join(id), &mut files);
    files
        .into_iter()
        .map(|file| (file.path, file.bytes))
        .collect()
}

/// What a site of the repository's own sample says.
pub fn sample(id: &str, now: Timestamp) -> SiteContent {
    let mut files = Vec::new();
    below(&root().join("sites"), &mut files);
    below(&root().join("content").join(id), &mut files);
    content(id, &files, now)
}

fn content(id: &str, files: &[File], now: Timestamp) -> SiteContent {
    let file = format!("sites/{id}.yaml");
    let own = files
        .iter()
        .find(|one| one.path == file)
        .expect("a site file");
    let (site, findings) = site::read(id, &file, &own.bytes);
    none(&findings);
    let folder = format!("content/{id}/");
    let mut raw = RawSite {
        id: id.to_owned(),
        ..RawSite::default()
    };
    for file in files.iter().filter(|file| file.path.starts_with(&folder)) {
        raw.files.push(RawFile {
            path: file.path.clone(),
            body: RawBody::Bytes(file.bytes.clone().into()),
        });
    }
    raw.files.sort_by(|a, b| a.path.cmp(&b.path));
    recado::content::read(
        &Arc::new(site.expect("a site")),
        &raw,
        &Accepted::new(),
        now,
    )
}

fn errors(findings: &[Finding]) {
    let errors: Vec<Finding> = findings
        .iter()
        .filter(|one| one.is_error())
        .cloned()
        .collect();
    none(&errors);
}

#[test]
fn the_sample_content_is_whole_and_without_findings() {
    let mut files = Vec::new();
    below(&root().join("sites"), &mut files);
    below(&root().join("content"), &mut files);
    let now = |text: &str| text.parse::<Timestamp>().expect("an instant");
    for id in SITES {
        let content = content(id, &files, now("2026-11-24T09:00:00Z"));
        none(&content.findings);
        let counts = (
            content.promotions.len(),
            content.announcements.len(),
            content.pages.len(),
        );
        let all = match id {
            "padaria-aurora" => (19, 11, 4),
            _ => (15, 12, 4),
        };
        assert_eq!(counts, all, "{id}");
        assert!(content.hours.is_some(), "{id}");
    }
    // Later there are warnings about what is over, and never an error.
    for later in [
        "2026-12-31T23:00:00Z",
        "2027-02-10T00:00:00Z",
        "2027-06-01T00:00:00Z",
        "2027-09-20T00:00:00Z",
    ] {
        for id in SITES {
            errors(&content(id, &files, now(later)).findings);
        }
    }
}

#[test]
fn what_init_and_demo_write_is_right_on_whatever_day_that_is() {
    for day in 0..60 {
        let today = date(2026, 11, 1).saturating_add(day.days());
        let now = today
            .at(12, 0, 0, 0)
            .in_tz("UTC")
            .expect("an instant")
            .timestamp();
        for files in written(today) {
            let sites = files.iter().filter_map(|file| {
                let name = file.path.strip_prefix("sites/")?;
                name.strip_suffix(".yaml")
            });
            for id in sites {
                let content = content(id, &files, now);
                none(&content.findings);
                assert!(
                    !content.promotions.is_empty() && content.hours.is_some(),
                    "{id}"
                );
            }
        }
    }
}
