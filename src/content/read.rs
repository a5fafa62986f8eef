//! All files of one site → its items and findings. One bad file never stops another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use crate::finding::Finding;
use crate::site::Site;

use super::fault::{Fault, FileFindings};
use super::file::{Desk, Leaf, Version};
use super::items::Item;
use super::memory::{Key, Last, Memory, Part};
use super::name::{Kind, Role, role};
use super::picture::Album;
use super::{Accepted, RawBody, RawFile, RawSite, SiteContent, contradictions, leak, picture};

/// What a secretary wrote for one site, understood.
///
/// `now` is only for warnings that look at the calendar: an end that passed unseen, holidays in the
/// next three weeks.
pub fn read(site: &Arc<Site>, raw: &RawSite, accepted: &Accepted, now: Timestamp) -> SiteContent {
    read_since(site, raw, accepted, now, &mut Memory::default())
}

/// As [`read`], with what the last reading of the same site left behind. Warnings that look at the
/// calendar may be those of the same hour.
pub fn read_since(
    site: &Arc<Site>,
    raw: &RawSite,
    accepted: &Accepted,
    now: Timestamp,
    memory: &mut Memory,
) -> SiteContent {
    let (mut last, changed) = memory.begin(site, raw, accepted, now);
    let desk = Desk {
        site,
        raw,
        accepted,
        now,
    };
    let mut items = sort(&desk, &changed, &mut last);
    // An earlier version that stands in may show pictures that only the ledger knows.
    let stands_in = |key: &&Key| {
        let part = last.parts.get(*key);
        part.is_some_and(|part| !part.content.standing_in.is_empty())
    };
    items.extend(
        last.told
            .iter()
            .filter(stands_in)
            .cloned()
            .collect::<Vec<_>>(),
    );
    let copies: BTreeMap<&str, &str> = raw
        .conflicts
        .iter()
        .map(|conflict| (conflict.original.as_str(), conflict.copy.as_str()))
        .collect();
    let groups = &last.groups;
    let parts = items.par_iter().map(|key| {
        let leaves = groups.get(key)?;
        Some(Pass::new(&desk).understood(key, leaves, &copies))
    });
    let parts: Vec<Option<Part>> = parts.collect();
    for (key, part) in items.iter().zip(parts) {
        last.put(key, part);
    }
    let mut content = last.content.clone();
    for part in last.told() {
        content.findings.extend(part.findings.iter().cloned());
        content.standing_in.extend(part.standing_in.iter().cloned());
    }
    let strays = last.strays.values().flatten();
    content.findings.extend(strays.cloned());
    content.findings.extend(lonely_copies(raw, &last.groups));
    logo(&desk, &mut content);
    let across = contradictions::find(&content, &last.places, now);
    content.findings.extend(across);
    content
        .findings
        .sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    content.findings.dedup();
    content.standing_in.sort();
    content.standing_in.dedup();
    memory.end(last);
    content
}

/// Puts every changed file where it belongs and returns the items that have one; what belongs
/// nowhere becomes a finding.
fn sort(desk: &Desk<'_>, changed: &BTreeSet<String>, last: &mut Last) -> BTreeSet<Key> {
    let mut items = BTreeSet::new();
    let root = format!("content/{}/", desk.raw.id);
    for path in changed {
        let inside = path.strip_prefix(&root).unwrap_or(path);
        let mut findings = FileFindings::new(&desk.site.id, path);
        // Two files can have one name once it is composed.
        let files: Vec<&RawFile> = desk.raw.named(path).collect();
        match role(inside, desk.site) {
            Role::Item {
                kind,
                slug,
                language,
            } => {
                let key = (kind, slug);
                let leaves = last.groups.entry(key.clone()).or_default();
                leaves.retain(|leaf| leaf.path != *path);
                let at = leaves.partition_point(|leaf| leaf.path < *path);
                let leaf = Leaf {
                    path: path.clone(),
                    language,
                };
                leaves.splice(at..at, files.iter().map(|_| leaf.clone()));
                if leaves.is_empty() {
                    last.groups.remove(&key);
                }
                items.insert(key);
                continue;
            }
            Role::Refused(fault) => findings.whole(fault),
            Role::Misplaced(fault) => {
                findings.whole(fault);
                (files.iter()).for_each(|file| secret(path, &file.body, &mut findings));
            }
            Role::Other => {
                (files.iter()).for_each(|file| secret(path, &file.body, &mut findings));
            }
        }
        let findings = findings.into_list();
        match files.is_empty() || findings.is_empty() {
            true => last.strays.remove(path),
            false => last.strays.insert(path.clone(), findings),
        };
    }
    items
}

struct Pass<'a> {
    desk: &'a Desk<'a>,
    content: SiteContent,
    places: contradictions::Places,
}

impl<'a> Pass<'a> {
    fn new(desk: &'a Desk<'a>) -> Self {
        Self {
            desk,
            content: SiteContent::empty(desk.site),
            places: contradictions::Places::new(),
        }
    }

    /// One item by itself.
    fn understood(
        mut self,
        (kind, slug): &Key,
        leaves: &[Leaf],
        copies: &BTreeMap<&str, &str>,
    ) -> Part {
        self.item(*kind, slug, leaves, copies);
        Part {
            content: self.content,
            places: self.places,
        }
    }

    fn item(&mut self, kind: Kind, slug: &str, leaves: &[Leaf], copies: &BTreeMap<&str, &str>) {
        let id = kind.id(slug);
        let Some(leaf) = self.original(kind, leaves) else {
            return;
        };
        let collided = leaves
            .iter()
            .filter(|other| other.language.is_none())
            .count()
            > 1;
        let original = if collided {
            self.desk.earlier(&leaf, kind, None)
        } else {
            self.take(&leaf, kind, copies, None)
        };
        let Some(original) = original else {
            return;
        };
        let translations = self.translations(kind, leaves, copies, &original);
        let standing_in =
            original.standing_in || translations.iter().any(|version| version.standing_in);
        let item = Item {
            kind,
            slug,
            original: &original,
            translations: &translations,
            site: self.desk.site,
        };
        let whole = match kind {
            Kind::Promotion => item
                .promotion()
                .map(|item| self.content.promotions.push(Arc::new(item))),
            Kind::Announcement => item
                .announcement()
                .map(|item| self.content.announcements.push(Arc::new(item))),
            Kind::Page => item
                .page()
                .map(|item| self.content.pages.push(Arc::new(item))),
            Kind::Hours => item.hours().map(|item| self.content.hours = Some(item)),
        };
        if whole.is_none() {
            return;
        }
        if standing_in {
            self.content.standing_in.push(id.clone());
        }
        for picture in item.pictures() {
            if picture.bytes.is_some() && !standing_in {
                self.content.good.insert(
                    picture.file.clone(),
                    (picture.hash, picture::facts(picture).into()),
                );
            }
        }
        self.missing_translations(kind, &original, leaves);
        // Lines of an earlier version are not lines of the file that is there now.
        let places = if original.standing_in {
            BTreeMap::new()
        } else {
            original.fields.places.clone()
        };
        self.places.insert(id, Arc::new(places));
    }

    /// The original of a group, or the finding that there is none, or too many.
    fn original(&mut self, kind: Kind, leaves: &[Leaf]) -> Option<Leaf> {
        self.collisions(leaves);
        let originals: Vec<&Leaf> = leaves
            .iter()
            .filter(|leaf| leaf.language.is_none())
            .collect();
        match originals.as_slice() {
            [] => {
                for leaf in leaves {
                    let expected = expected_original(&leaf.path);
                    self.say(
                        &leaf.path,
                        Fault::new("translation-without-original").with("expected", expected),
                    );
                }
                None
            }
            [one] => Some((*one).clone()),
            // Both are refused; the one that was good before stays.
            many => {
                let known = many
                    .iter()
                    .find(|leaf| self.desk.earlier(leaf, kind, None).is_some());
                known.map(|leaf| (*leaf).clone())
            }
        }
    }

    /// Two files for one address: different capitals, accents or spaces in their names.
    fn collisions(&mut self, leaves: &[Leaf]) {
        for (at, leaf) in leaves.iter().enumerate() {
            let twin = leaves
                .iter()
                .enumerate()
                .find(|(other, twin)| *other != at && twin.language == leaf.language);
            if let Some((_, twin)) = twin {
                let other = file_name(&twin.path).to_owned();
                let code = if twin.path == leaf.path {
                    "name-same-letters"
                } else {
                    "name-collision"
                };
                self.say(&leaf.path, Fault::new(code).with("other", other));
            }
        }
    }

    fn translations(
        &mut self,
        kind: Kind,
        leaves: &[Leaf],
        copies: &BTreeMap<&str, &str>,
        original: &Version,
    ) -> Vec<Version> {
        let mut versions: Vec<Version> = Vec::new();
        for leaf in leaves.iter().filter(|leaf| leaf.language.is_some()) {
            let twins = leaves
                .iter()
                .filter(|other| other.language == leaf.language)
                .count();
            let version = if twins > 1 {
                self.desk.earlier(leaf, kind, Some(&original.fields))
            } else {
                self.take(leaf, kind, copies, Some(&original.fields))
            };
            // A translation that is still a draft is left out; its original stands.
            let version = version.filter(|version| version.fields.draft != Some(true));
            let taken = versions
                .iter()
                .any(|version| version.language == leaf.language);
            versions.extend(version.filter(|_| !taken));
        }
        for version in &versions {
            self.older(version, original);
        }
        versions
    }

    /// The original changed since it was accepted, its translation did not. Known only until the
    /// new original is accepted, so it is a warning at the time of saving and no mark on the page.
    fn older(&mut self, version: &Version, original: &Version) {
        let accepted = |path: &str| self.desk.accepted.get(path).map(|version| version.hash);
        let original_moved = accepted(&original.path).is_some_and(|hash| hash != original.hash);
        if original_moved && accepted(&version.path) == Some(version.hash) {
            let fault = Fault::new("translation-older").with("original", file_name(&original.path));
            self.say(&version.path, fault);
        }
    }

    fn take(
        &mut self,
        leaf: &Leaf,
        kind: Kind,
        copies: &BTreeMap<&str, &str>,
        original: Option<&super::fields::Fields>,
    ) -> Option<Version> {
        let held = copies
            .get(leaf.path.as_str())
            .map(|copy| Fault::new("conflict-copy").with("copy", file_name(copy)));
        let (version, findings) = self.desk.version(leaf, kind, held, original);
        self.content.findings.extend(findings);
        if let Some(version) = version.as_ref().filter(|version| !version.standing_in) {
            let good = (version.hash, Arc::from(version.text.as_str()));
            self.content.good.insert(version.path.clone(), good);
        }
        version
    }

    fn missing_translations(&mut self, kind: Kind, original: &Version, leaves: &[Leaf]) {
        let fields = &original.fields;
        let has_words = kind != Kind::Hours
            || fields.title.is_some()
            || !fields.body.is_empty()
            || fields
                .special
                .iter()
                .flatten()
                .any(|day| day.note.is_some());
        let zone = &self.desk.site.zone;
        let end = fields
            .ends
            .or(fields.expires)
            .filter(|_| fields.repeat.is_none());
        let over = end.is_some_and(|end| end.end(zone) <= self.desk.now);
        if !has_words || over || fields.draft == Some(true) {
            return;
        }
        for language in &self.desk.site.languages {
            let there = leaves
                .iter()
                .any(|leaf| leaf.language.as_ref() == Some(language));
            if *language != self.desk.site.language && !there {
                let suggestion = translation_name(&original.path, language);
                let code = match kind {
                    // Figures need no translation: the table is shown in every language.
                    Kind::Hours => "translation-missing-hours",
                    _ => "translation-missing",
                };
                let fault = Fault::new(code)
                    .with("language", language.as_str())
                    .with("suggestion", suggestion);
                self.say(&original.path, fault);
            }
        }
    }

    fn say(&mut self, file: &str, fault: Fault) {
        let mut findings = FileFindings::new(&self.desk.site.id, file);
        findings.whole(fault);
        self.content.findings.extend(findings.into_list());
    }
}

/// The picture with the name of a logo. One that cannot be read at this moment is the one that was
/// there before.
fn logo(desk: &Desk<'_>, content: &mut SiteContent) {
    let path = format!("content/{}/{}", desk.raw.id, picture::LOGO);
    let Some(body) = desk.raw.body(&path) else {
        return;
    };
    let album = Album {
        raw: desk.raw,
        accepted: desk.accepted,
        standing_in: true,
    };
    let found = match body {
        RawBody::NotYet => album.find(&path, picture::LOGO).ok(),
        body => match picture::logo(&path, body) {
            Ok(logo) => Some(logo),
            Err(fault) => {
                let mut findings = FileFindings::new(&desk.site.id, &path);
                findings.whole(fault);
                content.findings.extend(findings.into_list());
                album.remembered(&path)
            }
        },
    };
    if let Some(logo) = found.as_ref().filter(|logo| logo.bytes.is_some()) {
        let facts = (logo.hash, picture::facts(logo).into());
        content.good.insert(path, facts);
    }
    content.logo = found;
}

/// Conflict copies of files that are not there themselves.
fn lonely_copies(raw: &RawSite, groups: &BTreeMap<Key, Vec<Leaf>>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for conflict in &raw.conflicts {
        let mut leaves = groups.values().flatten();
        let known = leaves.any(|leaf| leaf.path == conflict.original);
        let is_text = conflict.copy.to_lowercase().ends_with(".md");
        if !known && is_text {
            let copy = file_name(&conflict.copy);
            let expected = file_name(&conflict.original);
            let fault = Fault::new("conflict-copy-alone")
                .with("copy", copy)
                .with("original", expected);
            let mut of_copy = FileFindings::new(&raw.id, &conflict.copy);
            of_copy.whole(fault);
            findings.extend(of_copy.into_list());
        }
    }
    findings
}

fn secret(path: &str, body: &RawBody, findings: &mut FileFindings) {
    let RawBody::Bytes(bytes) = body else {
        return;
    };
    if imagesize::image_type(bytes).is_ok() {
        return;
    }
    if let Some((line, fault)) = leak::find(path, bytes, false) {
        findings.at(line, 1, fault);
    }
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `x.en.md` → `x.md`.
fn expected_original(path: &str) -> String {
    let stem = file_name(path).trim_end_matches(".md");
    let name = stem.rsplit_once('.').map_or(stem, |(name, _)| name);
    format!("{name}.md")
}

/// `x.md` → `x.en.md`.
fn translation_name(path: &str, language: &str) -> String {
    let name = file_name(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{language}.md")
}
