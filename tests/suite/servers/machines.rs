//! Feeds, site maps, calendars and front pages beside independent readers and judges
//! (`tests/servers/visitors.sh` puts them there).

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::{Timestamp, ToSpan};
use recado::content::{HolidayRule, SiteContent};
use recado::publication::render::{Spot, public_url, spot_address};
use recado::publication::{self, State};
use serde_json::Value;

use super::pages::sample as workspace;
use super::visitors::{previewed, root, run, script, tools};
use crate::samples::sample;
use crate::slow::is_full;

const SITES: [&str; 2] = ["padaria-aurora", "harbor-dental"];

/// A Friday with an offer in each shop.
const DAY: &str = "2026-11-27T10:00";

/// Every file below a folder with one of these endings.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = path.display().to_string();
            match path.is_dir() {
                true => folders.push(path),
                false if endings.iter().any(|ending| name.ends_with(ending)) => found.push(path),
                false => {}
            }
        }
    }
    found.sort();
    found
}

/// What the readers found in a rendered site, by path below it.
fn read(site: &Path) -> BTreeMap<String, Value> {
    let mut python = Command::new(tools().join("python/bin/python"));
    python.arg(root().join("tests/servers/machines.py"));
    python.arg(tools()).args(files(site, &[".xml", ".ics"]));
    let found: BTreeMap<String, Value> = serde_json::from_str(&run(&mut python)).expect("JSON");
    let below = found.into_iter().map(|(path, value)| {
        let below = Path::new(&path)
            .strip_prefix(site)
            .expect("a file of the site");
        (below.display().to_string(), value)
    });
    below.collect()
}

fn instant(content: &SiteContent) -> Timestamp {
    let moment: jiff::civil::DateTime = DAY.parse().expect("a moment");
    let zone = &content.site.zone;
    zone.start_of_day(moment.date()) + jiff::SignedDuration::from_hours(10)
}

/// Titles of what is on, in a language.
fn shown(content: &SiteContent, language: &str) -> BTreeSet<String> {
    let publication = publication::at(content, instant(content));
    let current = publication
        .shown
        .iter()
        .filter(|shown| shown.state == State::Current);
    let current: BTreeSet<&str> = current.map(|shown| shown.item.as_str()).collect();
    let offers = content
        .promotions
        .iter()
        .map(|one| (&one.common.id, &one.texts));
    let news = content
        .announcements
        .iter()
        .map(|one| (&one.common.id, &one.texts));
    let texts = offers
        .chain(news)
        .filter(|(id, _)| current.contains(id.as_str()));
    let texts = texts
        .flat_map(|(_, texts)| texts)
        .filter(|text| text.language == language);
    texts.map(|text| text.title.clone()).collect()
}

fn strings(list: &Value, name: &str) -> Vec<String> {
    let list = list.as_array().expect("a list").iter();
    list.map(|one| one[name].as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn a_feed_reader_finds_what_is_on_in_each_language() {
    let world = workspace("shopfront");
    for id in SITES {
        let site = previewed(&world, id, DAY);
        let content = sample(id, Timestamp::UNIX_EPOCH);
        let read = read(&site);
        for language in &content.site.languages {
            let home = spot_address(&content.site, Spot::Home, language);
            let feed = &read[&format!("{}feed.xml", home.trim_start_matches('/'))];
            assert_eq!(feed["language"], language.as_str());
            let own = public_url(&content.site, &format!("{home}feed.xml"));
            assert_eq!(feed["self"], serde_json::json!([own]));
            let titles = strings(&feed["entries"], "title");
            assert_eq!(
                BTreeSet::from_iter(titles.clone()),
                shown(&content, language),
                "{id}"
            );
            assert!(titles.len() > 1, "{id} {language}: {titles:?}");
            for link in strings(&feed["entries"], "link") {
                let below = link
                    .strip_prefix(&content.site.url)
                    .expect("a page of the site");
                assert!(site.join(&below[1..]).join("index.html").exists(), "{link}");
            }
        }
    }
}

#[test]
fn a_site_map_is_as_its_schema_says_and_names_every_page() {
    let world = workspace("classic");
    for id in SITES {
        let site = previewed(&world, id, DAY);
        let content = sample(id, Timestamp::UNIX_EPOCH);
        let map = read(&site)["sitemap.xml"].clone();
        let map = map.as_object().expect("pages");
        let pages = files(&site, &["index.html"]).into_iter().map(|path| {
            let below = path
                .strip_prefix(&site)
                .expect("a page")
                .display()
                .to_string();
            let below = below.strip_suffix("index.html").expect("a page").to_owned();
            public_url(&content.site, &format!("/{below}"))
        });
        let pages: BTreeSet<String> = pages.collect();
        assert_eq!(map.keys().cloned().collect::<BTreeSet<_>>(), pages);
        let now = instant(&content);
        let mut dated = 0;
        for (page, found) in map {
            if let Some(changed) = found["lastmod"].as_str() {
                let changed: Timestamp = changed.parse().expect("an instant");
                assert!(changed <= now, "{page}: {changed}");
                dated += 1;
            }
            let others = found["others"].as_object().expect("languages");
            for (language, other) in others {
                assert!(
                    pages.contains(other.as_str().expect("a page")),
                    "{page} {language}"
                );
            }
            let several = content.site.languages.len() > 1;
            assert_eq!(
                others.contains_key("x-default"),
                several && others.len() > 1,
                "{page}"
            );
        }
        assert!(dated > 4, "{id}: {dated}");
    }
}

#[test]
fn a_calendar_program_finds_the_special_days() {
    let world = workspace("shopfront");
    for id in SITES {
        let read = read(&previewed(&world, id, DAY));
        let content = sample(id, Timestamp::UNIX_EPOCH);
        let hours = content.hours.as_ref().expect("hours");
        let calendars = read.iter().filter(|(path, _)| path.ends_with(".ics"));
        let calendars: Vec<_> = calendars.collect();
        assert_eq!(calendars.len(), content.site.languages.len());
        for (path, calendar) in calendars {
            let is_english = content.site.languages.len() == 1 || path.starts_with("en/");
            let language = if is_english { "en" } else { "pt-BR" };
            let events = calendar["events"].as_array().expect("events");
            for special in &hours.special {
                let (from, until) = (special.from.to_string(), special.to.saturating_add(1.day()));
                let mut events = events
                    .iter()
                    .filter(|event| event["from"] == from && event["until"] == until.to_string());
                let event = events
                    .next()
                    .unwrap_or_else(|| panic!("{path} has no {from}"));
                let summary = event["summary"].as_str().expect("text");
                assert!(
                    summary.starts_with(&format!("{}: ", content.site.name)),
                    "{summary}"
                );
                let mut notes = special.notes.iter();
                let note = notes.find(|(of, _)| of == language).expect("a note");
                assert!(summary.ends_with(&format!("({})", note.1)), "{summary}");
                assert_eq!(events.next(), None);
            }
            // Public holidays have hours of their own in both.
            assert!(!matches!(hours.holidays, None | Some(HolidayRule::AsUsual)));
            assert!(events.len() > hours.special.len() + 10, "{path}");
        }
    }
}

/// In both themes; the marks are out of 100. How long a page takes is the machine's affair as well: full
/// marks for it are asked for in the large rounds, which are run where nothing else is.
#[test]
fn lighthouse_gives_every_front_page_full_marks() {
    for theme in ["shopfront", "classic"] {
        let world = workspace(theme);
        let sites = SITES.map(|id| previewed(&world, id, DAY));
        let mut node = script("lighthouse.mjs");
        node.arg(tools()).args(&sites);
        let marks: Value = serde_json::from_str(&run(&mut node)).expect("JSON");
        for site in sites {
            let marks = &marks[site.display().to_string()];
            for category in ["accessibility", "best-practices", "seo"] {
                assert_eq!(marks[category], 100, "{theme} {category}: {marks}");
            }
            let least = if is_full() { 100 } else { 90 };
            let performance = marks["performance"].as_u64();
            assert!(performance >= Some(least), "{theme}: {marks}");
        }
    }
}
