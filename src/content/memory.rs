//! Items as they were understood at the last reading, so that only files that changed are read
//! again. What an item is understood from is compared, not assumed: its own files, what was accepted
//! of them, and what all items share.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::contradictions::Places;
use super::file::Leaf;
use super::name::Kind;
use super::read::Groups;
use super::{Accepted, Conflict, RawBody, RawSite, SiteContent};
use crate::hash::Hash;
use crate::site::Site;

/// Warnings that look at the calendar are up to date to this many seconds.
const STEP: i64 = 3600;

/// What a reading left behind for the next one of the same site.
#[derive(Debug, Default)]
pub struct Memory {
    shared: Option<Shared>,
    sorted: Option<Sorted>,
    parts: HashMap<Kind, HashMap<String, Remembered>>,
    /// Counts readings.
    reading: u64,
}

/// Which files there were, and which of them make up an item.
#[derive(Debug)]
struct Sorted {
    paths: Vec<String>,
    groups: Arc<Groups>,
}

/// What all items are understood from, beside their own files.
#[derive(Debug, PartialEq)]
struct Shared {
    site: Arc<Site>,
    step: i64,
    /// Everything that is no text: an item may show a picture from anywhere.
    others: Vec<(String, Body)>,
    conflicts: Vec<Conflict>,
}

#[derive(Debug)]
struct Remembered {
    from: Vec<Source>,
    part: Arc<Part>,
    /// The last reading that had it.
    reading: u64,
}

/// One file of an item, and what was accepted of it.
#[derive(Debug, PartialEq)]
struct Source {
    path: String,
    body: Body,
    accepted: Option<(Hash, bool)>,
}

/// A file's bytes; the same bytes in memory need not be compared.
#[derive(Debug)]
struct Body(RawBody);

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Body {
    fn is(&self, other: &RawBody) -> bool {
        match (&self.0, other) {
            (RawBody::Bytes(a), RawBody::Bytes(b)) => Arc::ptr_eq(a, b) || a == b,
            // What could not be read is looked at again.
            _ => false,
        }
    }
}

/// What one item adds to a site's content.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub content: SiteContent,
    pub places: Places,
}

impl Memory {
    /// Begins a reading; forgets everything where what all items share has changed.
    pub(super) fn begin(&mut self, site: &Arc<Site>, raw: &RawSite, now: Timestamp) {
        let others = raw.files.iter().filter(|file| !file.path.ends_with(".md"));
        let shared = Shared {
            site: site.clone(),
            step: now.as_second().div_euclid(STEP),
            others: others
                .map(|file| (file.path.clone(), Body(file.body.clone())))
                .collect(),
            conflicts: raw.conflicts.clone(),
        };
        self.reading += 1;
        if self.shared.as_ref() != Some(&shared) {
            self.parts.clear();
            self.sorted = None;
        }
        self.shared = Some(shared);
    }

    /// The files of every item, where there are the same files as at the last reading.
    pub(super) fn groups(&self, raw: &RawSite) -> Option<Arc<Groups>> {
        let sorted = self.sorted.as_ref()?;
        let paths = raw.files.iter().map(|file| &file.path);
        paths.eq(&sorted.paths).then(|| sorted.groups.clone())
    }

    pub(super) fn keep_groups(&mut self, raw: &RawSite, groups: &Arc<Groups>) {
        let paths = raw.files.iter().map(|file| file.path.clone());
        self.sorted = Some(Sorted {
            paths: paths.collect(),
            groups: groups.clone(),
        });
    }

    /// An item as it was understood from the same files, or as `understand` says.
    pub(super) fn part<'b>(
        &mut self,
        item: (Kind, &str),
        leaves: &[Leaf],
        bodies: impl Fn(&str) -> Option<&'b RawBody>,
        accepted: &Accepted,
        understand: impl FnOnce() -> Part,
    ) -> Arc<Part> {
        let parts = self.parts.entry(item.0).or_default();
        if let Some(remembered) = parts.get_mut(item.1)
            && remembered.from.len() == leaves.len()
            && (remembered.from.iter().zip(leaves))
                .all(|(source, leaf)| source.is(leaf, bodies(&leaf.path), accepted))
        {
            remembered.reading = self.reading;
            return remembered.part.clone();
        }
        let part = Arc::new(understand());
        let source = |leaf: &Leaf| Some(Source::of(leaf, bodies(&leaf.path)?, accepted));
        let from: Option<Vec<Source>> = leaves.iter().map(source).collect();
        // An earlier version that stands in may show pictures that only the ledger knows.
        if let Some(from) = from
            && part.content.standing_in.is_empty()
        {
            let (part, reading) = (part.clone(), self.reading);
            let remembered = Remembered {
                from,
                part,
                reading,
            };
            parts.insert(item.1.to_owned(), remembered);
        }
        part
    }

    /// Ends a reading: what it did not have is forgotten.
    pub(super) fn end(&mut self) {
        for parts in self.parts.values_mut() {
            parts.retain(|_, remembered| remembered.reading == self.reading);
        }
    }
}

impl Source {
    fn of(leaf: &Leaf, body: &RawBody, accepted: &Accepted) -> Self {
        let known = accepted.get(&leaf.path);
        Self {
            path: leaf.path.clone(),
            body: Body(body.clone()),
            accepted: known.map(|known| (known.hash, known.published)),
        }
    }

    fn is(&self, leaf: &Leaf, body: Option<&RawBody>, accepted: &Accepted) -> bool {
        let known = accepted.get(&leaf.path);
        self.path == leaf.path
            && body.is_some_and(|body| self.body.is(body))
            && self.accepted == known.map(|known| (known.hash, known.published))
    }
}
