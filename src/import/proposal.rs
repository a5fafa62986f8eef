//! From what was read to files: the best source of each value, checked by our own reader.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use url::{Host, Url};

use super::fact::{Facts, What};
use super::files::{content_files, secret, site_file};
use super::generator::Generator;
use super::guess::{Guesses, guess};
use super::page::{self, Standing};
use super::week::Hours;
use super::{Website, note};
use crate::content::name::slug;
use crate::content::{self, Accepted, RawBody, RawFile, RawSite};
use crate::moment::Zone;
use crate::sample::File;
use crate::site;
use crate::words::Language;

/// The name of the note about an import. Nothing reads it.
pub const NOTE: &str = "IMPORT.txt";

/// How the files are to be.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// The site's id; without it one is made from the website's address.
    pub id: Option<String>,
    /// Of the workspace.
    pub language: Language,
    pub now: Timestamp,
}

/// Files for a new site.
#[derive(Clone, Debug)]
pub struct Proposal {
    pub id: String,
    /// The site file first, the note last.
    pub files: Vec<File>,
    /// What was read where, in three lines.
    pub said: Vec<String>,
    /// The name of a secret that has to be set.
    pub secret: Option<String>,
}

/// Everything that was understood of a website.
pub(super) struct Understood<'a> {
    pub website: &'a Website,
    pub id: String,
    pub language: Language,
    pub today: Date,
    pub facts: Facts,
    /// Of the best source.
    pub hours: Option<Hours>,
    /// What other places say about the hours.
    pub other_hours: Vec<Hours>,
    pub guesses: Guesses,
    pub generator: Option<Generator>,
    pub pages: Vec<Standing>,
    /// Pages and words on them about hours that were not understood.
    pub unclear: Vec<(String, String)>,
}

/// The files for a website. `None` where nothing of it was understood.
pub fn propose(website: &Website, wishes: &Wishes) -> Option<Proposal> {
    let read = understand(website, wishes);
    let posts = website.posts.iter().flat_map(|(posts, _)| posts).count();
    let business = [What::Phone, What::Email, What::Street, What::City];
    let knows = business.iter().any(|what| read.facts.best(*what).is_some());
    if !knows && read.hours.is_none() && posts == 0 && read.pages.is_empty() {
        return None;
    }
    let site_file = site_file(&read);
    // Every value was cleaned and checked: a site file that its reader refuses is a defect of ours.
    let site = site::read(&read.id, &site_file.path, &site_file.bytes).0?;
    let (files, refused) = accepted(site, content_files(&read), wishes);
    let mut proposal = Proposal {
        said: note::three_lines(&read, &files),
        secret: (read.generator == Some(Generator::WordPress)).then(|| secret(&read.id)),
        files: vec![site_file],
        id: read.id.clone(),
    };
    let note = File {
        path: format!("content/{}/{NOTE}", read.id),
        bytes: note::note(&read, &files, &refused).into_bytes(),
    };
    proposal.files.extend(files);
    proposal.files.push(note);
    Some(proposal)
}

fn understand<'a>(website: &'a Website, wishes: &Wishes) -> Understood<'a> {
    let today = Zone::utc().date(wishes.now);
    let mut facts = Facts::default();
    let (mut hours, mut pages, mut unclear) = (Vec::new(), Vec::new(), Vec::new());
    let (mut language, mut generator) = (None, None);
    for page in &website.pages {
        let seen = page::read(page, today);
        facts.extend(seen.facts);
        hours.extend(seen.hours);
        pages.extend(seen.text);
        unclear.extend(seen.unclear.into_iter().map(|words| (page.path(), words)));
        language = language.or(seen.language);
        generator = generator.or(seen.generator);
    }
    // WordPress shows its pages itself.
    pages.retain(|_| generator != Some(Generator::WordPress));
    // The foot of a website says the same on every page.
    let mut known = BTreeSet::new();
    unclear.retain(|(_, words)| known.insert(words.clone()));
    let best = hours
        .iter()
        .filter(|hours| hours.is_week())
        .min_by_key(|hours| hours.source)
        .cloned()
        .map(|best| with_special(best, &hours));
    let host = Url::parse(&website.url).ok();
    let guesses = match &host {
        Some(url) => guess(language.as_deref(), &facts, url, wishes.language),
        None => guess(
            language.as_deref(),
            &facts,
            &website.pages[0].url,
            wishes.language,
        ),
    };
    Understood {
        id: wishes
            .id
            .clone()
            .unwrap_or_else(|| id(host.as_ref(), &facts)),
        website,
        language: wishes.language,
        today,
        facts,
        hours: best,
        other_hours: hours,
        guesses,
        generator,
        pages,
        unclear,
    }
}

/// The hours with the special days of the first place that has any.
fn with_special(mut best: Hours, all: &[Hours]) -> Hours {
    if best.special.is_empty()
        && let Some(other) = all.iter().find(|hours| !hours.special.is_empty())
    {
        best.special = other.special.clone();
    }
    best
}

/// `https://www.padaria-aurora.com.br` → `padaria-aurora`; for a number the name of the business.
fn id(url: Option<&Url>, facts: &Facts) -> String {
    let host = match url.and_then(Url::host) {
        Some(Host::Domain(host)) if host.contains('.') => {
            let host = host.strip_prefix("www.").unwrap_or(host);
            host.split('.').next().map(str::to_owned)
        }
        _ => None,
    };
    let name = || facts.value(What::Name).map(str::to_owned);
    let id = host.or_else(name).and_then(|name| slug(&name).ok());
    let id: String = id
        .unwrap_or_else(|| "site".to_owned())
        .chars()
        .take(64)
        .collect();
    id.trim_matches('-').to_owned()
}

/// The files that our own reader takes without an error, and what it says of the others.
fn accepted(
    site: site::Site,
    files: Vec<File>,
    wishes: &Wishes,
) -> (Vec<File>, Vec<(String, String)>) {
    let mut raw: Vec<RawFile> = files
        .iter()
        .map(|file| RawFile {
            path: file.path.clone(),
            body: RawBody::Bytes(Arc::from(file.bytes.as_slice())),
        })
        .collect();
    raw.sort_by(|one, two| one.path.cmp(&two.path));
    let raw = RawSite {
        id: site.id.clone(),
        files: raw,
        conflicts: Vec::new(),
    };
    let content = content::read(&Arc::new(site), &raw, &Accepted::default(), wishes.now);
    let errors = content.findings.iter().filter(|finding| finding.is_error());
    let refused: Vec<(String, String)> = errors
        .map(|finding| (finding.place.file.clone(), finding.message(wishes.language)))
        .collect();
    let is_good = |file: &File| refused.iter().all(|(path, _)| *path != file.path);
    (files.into_iter().filter(is_good).collect(), refused)
}
