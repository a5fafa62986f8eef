//! What was rendered before, so that only what depends on a change is rendered again. A page is known
//! by a hash over everything its template is given: the site and its theme, what every page has
//! around its own, and the items in it. Texts and pages themselves are not kept: what is unchanged
//! needs no bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;
use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use jiff::Timestamp;
use tera::Value;

use super::address;
use super::theme_error::ThemeError;
use super::when::When;
use crate::change::{Body, ItemShown};
use crate::hash::Hash;

type Files = OrdMap<String, Body>;

/// What one target's rendering left behind for the next.
#[derive(Debug, Default)]
pub struct Memory {
    /// Over the site, its theme and its languages.
    grounds: Vec<Hash>,
    /// Counts renderings.
    turn: u64,
    before: Seen,
    now: Seen,
    items: HashMap<String, Known>,
    /// Items that are new or other than at the last rendering, and those that are gone.
    changed: Vec<String>,
    /// The rendered site by address; bytes are there while a rendering goes on.
    pub(super) site: Files,
    /// Addresses with bytes.
    fresh: Vec<String>,
    /// Where the files of the site lie that are no item's page.
    others: BTreeSet<String>,
    /// By folder: the site as it was when the folder was filled, and its files.
    folders: BTreeMap<String, (Files, Files)>,
    /// What the target shows.
    pub(super) shown: OrdMap<String, ItemShown>,
}

#[derive(Debug, Default)]
struct Seen {
    /// By path: what the file was made from, and what it was.
    files: HashMap<String, (Hash, Hash)>,
}

/// What an item is made from, beside the site and its theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct From {
    /// Over its files in all languages.
    pub files: Hash,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub ended: bool,
}

/// An item in one state.
#[derive(Debug)]
struct Known {
    from: From,
    /// The last rendering that had it.
    turn: u64,
    /// By language.
    firsts: Vec<Option<Arc<First>>>,
}

/// An item in one language, as lists show it.
#[derive(Clone, Debug)]
pub(super) struct First {
    /// Below the site's own address.
    pub address: Arc<str>,
    pub excerpt: Arc<str>,
    pub when: When,
    /// Over everything it is made from.
    pub key: Hash,
    /// Over everything that a list shows of it.
    pub card: Hash,
    /// Over what its page was given beside the item; `None`: it has no page yet.
    pub page: Option<Hash>,
    /// What a list shows of it, kept where there are many.
    pub listed: OnceLock<Value>,
}

impl Memory {
    /// Begins a rendering. On another ground nothing is known.
    pub(super) fn begin(&mut self, grounds: Vec<Hash>) {
        if self.grounds != grounds {
            self.forget();
            self.grounds = grounds;
        }
        self.turn += 1;
        self.changed.clear();
    }

    /// Notes that an item is there, in this state.
    pub(super) fn meet(&mut self, id: &str, from: From) {
        let turn = self.turn;
        if let Some(known) = self.items.get_mut(id) {
            known.turn = turn;
            if known.from == from {
                return;
            }
            known.from = from;
            let old = std::mem::take(&mut known.firsts);
            self.take_down(&old);
        } else {
            let firsts = Vec::new();
            let known = Known { from, turn, firsts };
            self.items.insert(id.to_owned(), known);
        }
        self.changed.push(id.to_owned());
    }

    /// Pages of items that are not as they were; what is still shown is made again.
    fn take_down(&mut self, firsts: &[Option<Arc<First>>]) {
        for first in firsts.iter().flatten().filter(|first| first.page.is_some()) {
            self.site.remove(&page_file(&first.address));
        }
    }

    /// An item as it was in this language, in the same state.
    pub(super) fn first(&self, id: &str, language: usize) -> Option<Arc<First>> {
        self.items.get(id)?.firsts.get(language)?.clone()
    }

    pub(super) fn keep_first(&mut self, id: &str, language: usize, first: Arc<First>) {
        if let Some(known) = self.items.get_mut(id) {
            let languages = known.firsts.len().max(language + 1);
            known.firsts.resize_with(languages, || None);
            known.firsts[language] = Some(first);
        }
    }

    /// Keeps an item's page, made beside this.
    pub(super) fn put_page(&mut self, id: &str, language: usize, beside: Hash, page: Arc<[u8]>) {
        let Some(first) = self.first_mut(id, language) else {
            return;
        };
        first.page = Some(beside);
        let file = page_file(&first.address);
        self.put(file, Body::Bytes(page));
    }

    /// Something else stands at the address of an item's page.
    pub(super) fn forget_page(&mut self, id: &str, language: usize) {
        if let Some(first) = self.first_mut(id, language) {
            first.page = None;
        }
    }

    fn first_mut(&mut self, id: &str, language: usize) -> Option<&mut First> {
        let known = self.items.get_mut(id)?;
        known.firsts.get_mut(language)?.as_mut().map(Arc::make_mut)
    }

    fn put(&mut self, file: String, body: Body) {
        if matches!(body, Body::Bytes(_)) {
            self.fresh.push(file.clone());
        }
        self.site.insert(file, body);
    }

    /// Whether something else stands at the address of an item's page.
    pub(super) fn covers(&self, address: &str) -> bool {
        self.others.contains(&page_file(address))
    }

    /// Everything of the site that is no item's page, instead of what there was.
    pub(super) fn put_others(&mut self, others: BTreeMap<String, Body>) {
        let before = std::mem::take(&mut self.others);
        for address in before.iter().filter(|one| !others.contains_key(*one)) {
            self.site.remove(address);
        }
        for (address, body) in others {
            let stays = match (self.site.get(&address), &body) {
                (Some(Body::Known(hash)), Body::Bytes(bytes)) => Hash::of(bytes) == *hash,
                (known, body) => known == Some(body),
            };
            self.others.insert(address.clone());
            if !stays {
                self.put(address, body);
            }
        }
    }

    /// Drops the items that this rendering did not meet. Returns those that are other than they
    /// were: new, changed or gone.
    pub(super) fn sweep(&mut self) -> Vec<String> {
        let turn = self.turn;
        let gone = |known: &Known| known.turn != turn;
        let mut changed = std::mem::take(&mut self.changed);
        let gone: Vec<(String, Known)> = self.items.extract_if(|_, known| gone(known)).collect();
        for (id, known) in gone {
            self.take_down(&known.firsts);
            changed.push(id);
        }
        changed
    }

    /// The site's files in a folder of the target.
    pub(super) fn in_folder(&mut self, folder: &str) -> Files {
        let (before, files) = self.folders.entry(folder.to_owned()).or_default();
        for one in before.diff(&self.site) {
            match one {
                DiffItem::Add(address, body)
                | DiffItem::Update {
                    new: (address, body),
                    ..
                } => {
                    files.insert(address::in_folder(folder, address), body.clone());
                }
                DiffItem::Remove(address, _) => {
                    files.remove(&address::in_folder(folder, address));
                }
            }
        }
        *before = self.site.clone();
        files.clone()
    }

    /// A file: rendered, unless it was made from the same before.
    pub(super) fn file(
        &mut self,
        path: &str,
        key: Hash,
        render: impl FnOnce() -> Result<String, ThemeError>,
    ) -> Result<Body, ThemeError> {
        match self.unchanged(path, key) {
            Some(body) => Ok(body),
            None => Ok(self.anew(path, key, render()?.into_bytes())),
        }
    }

    /// A file whose path names what it is made from; `None` where it cannot be made.
    pub(super) fn named(
        &mut self,
        path: &str,
        make: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Option<Body> {
        let key = Hash::of(path.as_bytes());
        match self.unchanged(path, key) {
            Some(body) => Some(body),
            None => make().map(|bytes| self.anew(path, key, bytes)),
        }
    }

    /// A file that was made from the same before.
    pub(super) fn unchanged(&mut self, path: &str, key: Hash) -> Option<Body> {
        let (path, (before, hash)) = self.before.files.remove_entry(path)?;
        (before == key).then(|| {
            self.now.files.insert(path, (key, hash));
            Body::Known(hash)
        })
    }

    /// A file that was made just now.
    pub(super) fn anew(&mut self, path: &str, key: Hash, bytes: Vec<u8>) -> Body {
        let bytes: Arc<[u8]> = Arc::from(bytes);
        let hash = Hash::of(&bytes);
        self.now.files.insert(path.to_owned(), (key, hash));
        Body::Bytes(bytes)
    }

    /// This rendering is over; what it did not use is forgotten.
    pub(super) fn turn(&mut self) {
        self.before = std::mem::take(&mut self.now);
        self.let_go();
    }

    /// Keeps hashes in the place of bytes: thousands of sites rest, and none needs its pages for that.
    fn let_go(&mut self) {
        for address in std::mem::take(&mut self.fresh) {
            if let Some(body) = self.site.get_mut(&address)
                && let Body::Bytes(bytes) = body
            {
                *body = Body::Known(Hash::of(bytes));
            }
        }
        let folders: Vec<String> = self.folders.keys().cloned().collect();
        folders.iter().for_each(|folder| {
            self.in_folder(folder);
        });
    }

    /// Nothing is known any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

/// `/promocoes/pao/` → `/promocoes/pao/index.html`.
pub(super) fn page_file(address: &str) -> String {
    format!("{address}index.html")
}

/// A hash over parts of any kind.
pub(super) fn key(name: &str, hashes: impl IntoIterator<Item = Hash>) -> Hash {
    let mut parts = crate::hash::Parts::default();
    parts.part(name.as_bytes());
    hashes
        .into_iter()
        .for_each(|hash| parts.part(hash.as_bytes()));
    parts.hash()
}

/// The identity of a theme's sets of files in their order, as far as pages are made from them.
pub(super) fn edition<'f>(sets: impl Iterator<Item = &'f BTreeMap<String, Arc<[u8]>>>) -> Hash {
    let parts = sets.flat_map(|files| {
        let of_pages = files.iter().filter(|(path, _)| !path.starts_with("email/"));
        of_pages.flat_map(|(path, body)| [path.as_bytes(), body])
    });
    Hash::of_parts(parts)
}
