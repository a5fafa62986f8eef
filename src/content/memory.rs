//! A site as it was understood at the last reading, so that only files that changed are read again.
//! What an item is understood from is compared, not assumed: its own files, what was accepted of
//! them, and what all items share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::ordmap::DiffItem;
use itertools::{EitherOrBoth, merge_join_by};
use jiff::Timestamp;

use super::contradictions::Places;
use super::file::Leaf;
use super::name::Kind;
use super::{Accepted, AcceptedVersion, Conflict, RawBody, RawFile, RawSite, SiteContent};
use crate::finding::Finding;
use crate::site::Site;

/// Warnings that look at the calendar are up to date to this many seconds.
const STEP: i64 = 3600;

/// What a reading left behind for the next one of the same site.
#[derive(Debug, Default)]
pub struct Memory {
    last: Option<Last>,
}

/// An item's kind and slug.
pub(super) type Key = (Kind, String);

/// What one item adds to a site's content.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub content: SiteContent,
    pub places: Places,
}

/// A whole reading, item by item.
#[derive(Debug)]
pub(super) struct Last {
    shared: Shared,
    files: Vec<RawFile>,
    accepted: Accepted,
    /// The files of every item.
    pub groups: BTreeMap<Key, Vec<Leaf>>,
    /// What is said of files that belong to no item, by path.
    pub strays: BTreeMap<String, Vec<Finding>>,
    pub parts: BTreeMap<Key, Arc<Part>>,
    /// Items of which there are findings, or for which an earlier version stands in.
    pub told: BTreeSet<Key>,
    /// The items together; findings are those of no item.
    pub content: SiteContent,
    pub places: Places,
}

/// What all items are understood from, beside their own files.
#[derive(Debug)]
struct Shared {
    site: Arc<Site>,
    step: i64,
    /// Everything that is no text: an item may show a picture from anywhere.
    others: Vec<RawFile>,
    conflicts: Vec<Conflict>,
}

impl Memory {
    /// The last reading with the texts that are other files, or were accepted otherwise, since then.
    /// Where what all items share has changed, an empty one and every path.
    pub(super) fn begin(
        &mut self,
        site: &Arc<Site>,
        raw: &RawSite,
        accepted: &Accepted,
        now: Timestamp,
    ) -> (Last, BTreeSet<String>) {
        let shared = Shared::of(site, raw, now);
        let known = self.last.take().filter(|last| last.shared.is(&shared));
        let Some(mut last) = known else {
            let all = raw.files.iter().map(|file| file.path.clone());
            return (Last::new(shared, raw, accepted), all.collect());
        };
        let mut changed: BTreeSet<String> = BTreeSet::new();
        for both in merge_join_by(&last.files, &raw.files, |a, b| a.path.cmp(&b.path)) {
            match both {
                EitherOrBoth::Both(a, b) if same(&a.body, &b.body) => {}
                EitherOrBoth::Both(file, _)
                | EitherOrBoth::Left(file)
                | EitherOrBoth::Right(file) => {
                    changed.insert(file.path.clone());
                }
            }
        }
        let means = |version: &AcceptedVersion| (version.hash, version.published);
        for one in last.accepted.diff(accepted) {
            match one {
                DiffItem::Update { old, new } if means(old.1) == means(new.1) => {}
                DiffItem::Add(path, _)
                | DiffItem::Remove(path, _)
                | DiffItem::Update { new: (path, _), .. } => {
                    changed.insert(path.clone());
                }
            }
        }
        if !changed.is_empty() {
            last.files.clone_from(&raw.files);
        }
        last.accepted = accepted.clone();
        last.shared = shared;
        (last, changed)
    }

    pub(super) fn end(&mut self, last: Last) {
        self.last = Some(last);
    }
}

impl Last {
    fn new(shared: Shared, raw: &RawSite, accepted: &Accepted) -> Self {
        Self {
            content: SiteContent::empty(&shared.site),
            shared,
            files: raw.files.clone(),
            accepted: accepted.clone(),
            groups: BTreeMap::new(),
            strays: BTreeMap::new(),
            parts: BTreeMap::new(),
            told: BTreeSet::new(),
            places: Places::new(),
        }
    }

    /// Puts an item in the place of what it was; `None`: it is there no more.
    pub fn put(&mut self, key: &Key, part: Option<Part>) {
        let mut pictures = BTreeSet::new();
        if let Some(old) = self.parts.remove(key) {
            self.content.take(&key.0.id(&key.1));
            for path in old.content.good.keys() {
                self.content.good.remove(path);
                if !path.ends_with(".md") {
                    pictures.insert(path.clone());
                }
            }
            for id in old.places.keys() {
                self.places.remove(id);
            }
            self.told.remove(key);
        }
        // Another item may show the same picture.
        if !pictures.is_empty() {
            let shown = self.parts.values().flat_map(|other| &other.content.good);
            for (path, good) in shown.filter(|(path, _)| pictures.contains(*path)) {
                self.content.good.insert(path.clone(), good.clone());
            }
        }
        let Some(part) = part else { return };
        let one = &part.content;
        self.content.add(one);
        self.places.extend(part.places.clone());
        if !one.findings.is_empty() || !one.standing_in.is_empty() {
            self.told.insert(key.clone());
        }
        self.parts.insert(key.clone(), Arc::new(part));
    }

    /// Parts that say something.
    pub fn told(&self) -> impl Iterator<Item = &SiteContent> {
        let parts = self.told.iter().filter_map(|key| self.parts.get(key));
        parts.map(|part| &part.content)
    }
}

impl Shared {
    fn of(site: &Arc<Site>, raw: &RawSite, now: Timestamp) -> Self {
        let others = raw.files.iter().filter(|file| !file.path.ends_with(".md"));
        Self {
            site: site.clone(),
            step: now.as_second().div_euclid(STEP),
            others: others.cloned().collect(),
            conflicts: raw.conflicts.clone(),
        }
    }

    fn is(&self, other: &Self) -> bool {
        let same_file = |(a, b): (&RawFile, &RawFile)| a.path == b.path && same(&a.body, &b.body);
        self.step == other.step
            && (Arc::ptr_eq(&self.site, &other.site) || self.site == other.site)
            && self.conflicts == other.conflicts
            && self.others.len() == other.others.len()
            && self.others.iter().zip(&other.others).all(same_file)
    }
}

/// The same bytes in memory need not be compared; what could not be read is looked at again.
fn same(a: &RawBody, b: &RawBody) -> bool {
    match (a, b) {
        (RawBody::Bytes(a), RawBody::Bytes(b)) => Arc::ptr_eq(a, b) || a == b,
        _ => false,
    }
}
