//! Places of kind `data`: files for the website's own generator (PRODUCT 3.5).

use super::keys;
use super::path;
use super::places::{checked, show};
use super::target::word_fault;
use super::{Place, Show};
use crate::yaml::{Mark, Report, Sheet, excerpt};

/// What may stand in the name of a data file, between braces.
const HOLES: [&str; 3] = ["slug", "date", "language"];

/// What a data file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// One file with a list, or with the hours.
    Show(Show),
    /// A file for each item of a kind.
    Each(Each),
}

/// The kinds of item that can have a file each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    Promotions,
    Announcements,
    Pages,
}

/// The generator that reads the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    Jekyll,
    Hugo,
    Zola,
    Eleventy,
    Astro,
    /// No generator in particular.
    Plain,
}

/// How a data file is written, from its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFormat {
    Json,
    Yaml,
    /// YAML front matter, then Markdown.
    Markdown,
    /// YAML front matter, then HTML.
    Html,
}

impl Each {
    /// As written in a site file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promotions => "promotions",
            Self::Announcements => "announcements",
            Self::Pages => "pages",
        }
    }

    pub(super) fn named(written: &str) -> Option<Self> {
        match show(written) {
            Some(Show::Promotions) => return Some(Self::Promotions),
            Some(Show::Announcements) => return Some(Self::Announcements),
            _ => {}
        }
        let is_pages = matches!(crate::yaml::fold(written).as_str(), "pages" | "paginas");
        is_pages.then_some(Self::Pages)
    }
}

impl Profile {
    /// As written in a site file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jekyll => "jekyll",
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Eleventy => "eleventy",
            Self::Astro => "astro",
            Self::Plain => "plain",
        }
    }

    fn named(written: &str) -> Option<Self> {
        Some(match crate::yaml::fold(written).as_str() {
            "jekyll" => Self::Jekyll,
            "hugo" => Self::Hugo,
            "zola" => Self::Zola,
            "eleventy" | "11ty" => Self::Eleventy,
            "astro" => Self::Astro,
            "plain" | "json" | "yaml" => Self::Plain,
            _ => return None,
        })
    }

    /// The folder whose files the generator copies as they are, `""` for the top. Without a
    /// generator nobody knows where pictures belong.
    pub fn statics(self) -> Option<&'static str> {
        match self {
            Self::Jekyll | Self::Eleventy => Some(""),
            Self::Hugo | Self::Zola => Some("static"),
            Self::Astro => Some("public"),
            Self::Plain => None,
        }
    }
}

impl DataFormat {
    /// From a file's ending.
    pub fn of(file: &str) -> Option<Self> {
        match file.rsplit_once('.')?.1 {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// A data file's path for one item in one language.
pub fn filled(file: &str, slug: &str, date: &str, language: &str) -> String {
    file.replace("{slug}", slug)
        .replace("{date}", date)
        .replace("{language}", language)
}

/// Reads the inside of `data:`.
pub(super) fn data(sheet: &Sheet, report: &mut Report) -> Option<Place> {
    sheet.require("file", keys::DATA, report);
    let feed = feed(sheet, report);
    let profile = match sheet.single_line("profile", report) {
        None => Some(Profile::Plain),
        Some(written) => {
            let found = Profile::named(&written);
            if found.is_none() {
                let mark = sheet.place("profile");
                word_fault(mark, "profile", &written, keys::PROFILES, report);
            }
            found
        }
    };
    let written = sheet.single_line("file", report)?;
    let mark = sheet.place("file");
    let file = file(&written, mark, report)?;
    let (feed, profile) = (feed?, profile?);
    fits(&file, mark, feed, profile, report).then_some(Place::Data {
        file,
        feed,
        profile,
    })
}

fn feed(sheet: &Sheet, report: &mut Report) -> Option<Feed> {
    if let (Some(_), Some(each)) = (sheet.get("show"), sheet.get("each")) {
        report.error(each.mark, "data-show-and-each", Vec::new());
        return None;
    }
    if let Some(written) = sheet.single_line("each", report) {
        let found = Each::named(&written);
        if found.is_none() {
            word_fault(sheet.place("each"), "each", &written, keys::EACH, report);
        }
        return found.map(Feed::Each);
    }
    let Some(written) = sheet.single_line("show", report) else {
        let misspelt = sheet.get("show").is_some() || sheet.get("each").is_some();
        if !misspelt {
            report.error(sheet.mark, "data-show-or-each", Vec::new());
        }
        return None;
    };
    let found = show(&written);
    if found.is_none() {
        word_fault(sheet.place("show"), "show", &written, keys::SHOWS, report);
    }
    found.map(Feed::Show)
}

/// The path with its holes, if every way to fill them is a path that may be written.
fn file(written: &str, mark: Mark, report: &mut Report) -> Option<String> {
    if written.ends_with('/') {
        let args = vec![("written", excerpt(written, 60).into())];
        report.error(mark, "region-not-a-file", args);
        return None;
    }
    let sample = filled(written, "pao", "2026-11-24", "en");
    if sample.contains(['{', '}']) {
        let holes = HOLES.map(|hole| format!("{{{hole}}}")).join(" ");
        let args = vec![
            ("written", excerpt(written, 60).into()),
            ("holes", holes.into()),
        ];
        report.error(mark, "data-hole", args);
        return None;
    }
    checked(&sample, mark, false, report)?;
    path::inside(written).ok()
}

/// Whether the name fits what is written into it; tells why not.
fn fits(file: &str, mark: Mark, feed: Feed, profile: Profile, report: &mut Report) -> bool {
    let (each, has) = (matches!(feed, Feed::Each(_)), |hole: &str| {
        file.contains(hole)
    });
    let code = match DataFormat::of(file) {
        None => "data-ending",
        Some(DataFormat::Markdown | DataFormat::Html) if !each => "data-list-ending",
        _ if each && !has("{slug}") => "data-needs-slug",
        _ if !each && (has("{slug}") || has("{date}")) => "data-no-slug",
        _ if profile == Profile::Jekyll && each && is_undated_post(file) => "data-jekyll-date",
        _ => return true,
    };
    let args = vec![("written", excerpt(file, 60).into())];
    report.error(mark, code, args);
    false
}

/// Jekyll passes over posts whose names do not begin with their day.
fn is_undated_post(file: &str) -> bool {
    let in_posts = file.starts_with("_posts/") || file.contains("/_posts/");
    let name = file.rsplit('/').next().unwrap_or(file);
    in_posts && !name.starts_with("{date}-")
}
