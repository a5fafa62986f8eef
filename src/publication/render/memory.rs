//! What was rendered before, so that only what depends on a change is rendered again. A page is known
//! by a hash over everything its template is given: the site and its theme, what every page has
//! around its own, and the items in it. Texts and pages themselves are not kept: what is unchanged
//! needs no bytes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::theme_error::ThemeError;
use crate::change::Body;
use crate::hash::Hash;

/// What one target's rendering left behind for the next.
#[derive(Debug, Default)]
pub struct Memory {
    before: Seen,
    now: Seen,
}

#[derive(Debug, Default)]
struct Seen {
    /// By path: what the file was made from, and what it was.
    files: HashMap<String, (Hash, Hash)>,
    /// By item and language in one state.
    items: HashMap<Hash, First>,
}

/// An item as lists show it.
#[derive(Clone, Debug)]
pub(super) struct First {
    pub excerpt: Arc<str>,
    /// Over everything that a list shows of it.
    pub card: Hash,
}

impl Memory {
    /// A file: rendered, unless it was made from the same before.
    pub(super) fn file(
        &mut self,
        path: &str,
        key: Hash,
        render: impl FnOnce() -> Result<String, ThemeError>,
    ) -> Result<Body, ThemeError> {
        let known = self.before.files.remove_entry(path);
        if let Some((path, (before, hash))) = known
            && before == key
        {
            self.now.files.insert(path, (key, hash));
            return Ok(Body::Known(hash));
        }
        let bytes: Arc<[u8]> = Arc::from(render()?.into_bytes());
        let hash = Hash::of(&bytes);
        self.now.files.insert(path.to_owned(), (key, hash));
        Ok(Body::Bytes(bytes))
    }

    /// What a list showed of an item in exactly this state.
    pub(super) fn first(&self, item: Hash) -> Option<&First> {
        self.before.items.get(&item)
    }

    pub(super) fn keep_first(&mut self, item: Hash, first: First) {
        self.now.items.insert(item, first);
    }

    /// This rendering is over; what it did not use is forgotten.
    pub(super) fn turn(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    /// Nothing is known any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// A hash over parts of any kind.
pub(super) fn key(name: &str, hashes: impl IntoIterator<Item = Hash>) -> Hash {
    let hashes: Vec<Hash> = hashes.into_iter().collect();
    let parts = hashes.iter().map(Hash::as_bytes);
    Hash::of_parts(std::iter::once(name.as_bytes()).chain(parts))
}

/// The identity of a theme's sets of files in their order, as far as pages are made from them.
pub(super) fn edition<'f>(sets: impl Iterator<Item = &'f BTreeMap<String, Arc<[u8]>>>) -> Hash {
    let parts = sets.flat_map(|files| {
        let of_pages = files.iter().filter(|(path, _)| !path.starts_with("email/"));
        of_pages.flat_map(|(path, body)| [path.as_bytes(), body])
    });
    Hash::of_parts(parts)
}
