//! Items as they were understood at the last reading, so that only files that changed are read
//! again. What an item is understood from is compared, not assumed: its own files, what was accepted
//! of them, and what all items share.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::contradictions::Places;
use super::file::Leaf;
use super::name::Kind;
use super::{Accepted, Conflict, RawBody, RawSite, SiteContent};
use crate::hash::Hash;
use crate::site::Site;

/// Warnings that look at the calendar are up to date to this many seconds.
const STEP: i64 = 3600;

/// What a reading left behind for the next one of the same site.
#[derive(Debug, Default)]
pub struct Memory {
    shared: Option<Shared>,
    before: HashMap<(Kind, String), Remembered>,
    now: HashMap<(Kind, String), Remembered>,
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
        match (&self.0, &other.0) {
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
        self.before = std::mem::take(&mut self.now);
        if self.shared.as_ref() != Some(&shared) {
            self.before.clear();
        }
        self.shared = Some(shared);
    }

    /// An item as it was understood from the same files, or as `understand` says.
    pub(super) fn part(
        &mut self,
        item: (Kind, &str),
        leaves: &[Leaf],
        bodies: impl Fn(&str) -> Option<RawBody>,
        accepted: &Accepted,
        understand: impl FnOnce() -> Part,
    ) -> Arc<Part> {
        let name = (item.0, item.1.to_owned());
        let source = |leaf: &Leaf| {
            let known = accepted.get(&leaf.path);
            Some(Source {
                path: leaf.path.clone(),
                body: Body(bodies(&leaf.path)?),
                accepted: known.map(|known| (known.hash, known.published)),
            })
        };
        let from: Option<Vec<Source>> = leaves.iter().map(source).collect();
        let Some(from) = from else {
            return Arc::new(understand());
        };
        let remembered = self.before.remove(&name);
        let part = match remembered.filter(|remembered| remembered.from == from) {
            Some(remembered) => remembered.part,
            None => Arc::new(understand()),
        };
        // An earlier version that stands in may show pictures that only the ledger knows.
        if part.content.standing_in.is_empty() {
            let part = part.clone();
            self.now.insert(name, Remembered { from, part });
        }
        part
    }
}
