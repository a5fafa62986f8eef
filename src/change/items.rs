//! Which items a change set adds, changes and removes, and where each can be seen.

use std::collections::{BTreeSet, HashMap, HashSet};

use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use memchr::memmem;

use super::{Action, Body, ChangeSet, Desired, ItemChange, ItemShown, Live, Manifest};

/// The folders of items' pages, by the first part of an item's id, in the languages of pages.
const FOLDERS: [(&str, &[&str]); 3] = [
    ("promotions", &["promotions", "promocoes"]),
    ("announcements", &["announcements", "avisos"]),
    ("hours", &["hours", "horario"]),
];

/// Fills in `items` and `after.items`. An item is told where one of its files is written or
/// removed; one that is shown already is only remembered. An item all of whose files are left alone
/// is told as blocked, and the manifest keeps what it knew of it.
pub(super) fn compare(set: &mut ChangeSet, desired: &Desired, manifest: &Manifest, live: &Live) {
    let alone: BTreeSet<&str> = (set.drift.iter().map(|drift| drift.path.as_str()))
        .chain(set.refused.iter().map(|refused| refused.file.as_str()))
        .collect();
    // A refused folder stands for all that would lie in it.
    let is_left_alone = |path: &String| {
        let folder = path.split('/').next().unwrap_or_default();
        alone.contains(path.as_str()) || alone.contains(folder)
    };
    let differing: Vec<_> = differing(&manifest.items, &desired.items).collect();
    let names = differing.iter().flat_map(|(id, ..)| names(id));
    let pages = Pages::of(names.collect(), desired, manifest);
    let mut changes = Vec::new();
    let mut after = desired.items.clone();
    for (id, old, new) in differing {
        let files = files_of(id, new, &pages, desired, manifest, live);
        let is_touched =
            |path: &String| set.writes.contains_key(path) || set.removes.contains_key(path);
        let touched = match files.is_empty() {
            true => !set.is_empty(),
            false => files.iter().any(is_touched),
        };
        let blocked = !touched && !files.is_empty() && files.iter().all(is_left_alone);
        if blocked {
            match old {
                Some(old) => after.insert(id.clone(), old.clone()),
                None => after.remove(id),
            };
        }
        if touched || blocked {
            let seen = files.iter().find(|path| is_touched(path));
            let path =
                seen.or(files.first())
                    .or(set.writes.keys().chain(set.removes.keys()).next());
            let path = path.cloned().unwrap_or_default();
            changes.extend(told(id, new, old, path, blocked));
        }
    }
    set.items = changes;
    set.after.items = after;
}

fn told(
    id: &str,
    new: Option<&ItemShown>,
    old: Option<&ItemShown>,
    path: String,
    blocked: bool,
) -> Option<ItemChange> {
    let (action, shown) = match (new, old) {
        (Some(new), None) => (Action::Add, new),
        (Some(new), Some(_)) => (Action::Change, new),
        (None, Some(old)) => (Action::Remove, old),
        (None, None) => return None,
    };
    Some(ItemChange {
        item: id.to_owned(),
        action,
        title: shown.title.clone(),
        until: shown.until.filter(|_| action != Action::Remove),
        path,
        ended: shown.ended,
        blocked,
    })
}

/// Items that are new, gone, or other than before: the id, what was, what is to be.
fn differing<'a>(
    before: &'a OrdMap<String, ItemShown>,
    after: &'a OrdMap<String, ItemShown>,
) -> impl Iterator<Item = (&'a String, Option<&'a ItemShown>, Option<&'a ItemShown>)> {
    before.diff(after).map(|one| match one {
        DiffItem::Add(id, new) => (id, None, Some(new)),
        DiffItem::Update { old, new } => (new.0, Some(old.1), Some(new.1)),
        DiffItem::Remove(id, old) => (id, Some(old), None),
    })
}

/// What the folder of an item's page may be called.
fn names(id: &str) -> Vec<&str> {
    match id.split_once('/') {
        Some((_, slug)) => vec![slug],
        None => folders(id).to_vec(),
    }
}

/// Pages by the name of their folder, of the folders that were asked for.
struct Pages<'a>(HashMap<&'a str, BTreeSet<&'a String>>);

impl<'a> Pages<'a> {
    fn of(names: HashSet<&str>, desired: &'a Desired, manifest: &'a Manifest) -> Self {
        let mut pages = Self(HashMap::new());
        if names.is_empty() {
            return pages;
        }
        for path in desired.files.keys().chain(manifest.files.keys()) {
            let folder = path.strip_suffix("/index.html");
            let name = folder.and_then(|folder| folder.rsplit('/').next());
            if let Some(name) = name.filter(|name| names.contains(name)) {
                pages.0.entry(name).or_default().insert(path);
            }
        }
        pages
    }

    /// The pages of an item, that of the site's first language first: its path is the shortest.
    fn of_item(&self, id: &str) -> Vec<String> {
        let names = names(id);
        let found = names.iter().filter_map(|name| self.0.get(name)).flatten();
        let mut own: Vec<String> = found
            .filter(|path| is_page_of(path, id))
            .map(|path| (*path).clone())
            .collect();
        own.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        own
    }
}

/// The folders of a kind of item, in the languages of pages.
fn folders(kind: &str) -> &'static [&'static str] {
    let found = FOLDERS.iter().find(|(name, _)| *name == kind);
    found.map_or(&[], |(_, folders)| folders)
}

/// The files that show an item: its own pages, else the pages with regions in which it stands (or
/// stood, for one that goes).
fn files_of(
    id: &str,
    new: Option<&ItemShown>,
    pages: &Pages<'_>,
    desired: &Desired,
    manifest: &Manifest,
    live: &Live,
) -> Vec<String> {
    let own = pages.of_item(id);
    if !own.is_empty() {
        return own;
    }
    let mark = format!("data-recado=\"{id}\"");
    let mut hosts: Vec<String> = Vec::new();
    for wish in &desired.regions {
        let shows = match new {
            Some(_) => wish.inside.contains(&mark),
            None => (live.files.get(&wish.file))
                .and_then(|file| file.bytes.as_ref())
                .is_some_and(|bytes| memmem::find(bytes, mark.as_bytes()).is_some()),
        };
        if shows && !hosts.contains(&wish.file) {
            hosts.push(wish.file.clone());
        }
    }
    match new {
        Some(_) => hosts.extend(desired.data.get(id).into_iter().flatten().cloned()),
        None => {
            let gone = manifest.files.keys();
            hosts.extend(gone.filter(|path| is_data_of(path, id)).cloned());
        }
    }
    if hosts.is_empty() {
        // A front page that lists everything.
        hosts.extend(desired.files.iter().filter_map(|(path, body)| match body {
            Body::Bytes(bytes) => memmem::find(bytes, mark.as_bytes()).map(|_| path.clone()),
            Body::Known(_) | Body::Picture { .. } | Body::AsLive => None,
        }));
    }
    hosts
}

/// True for `_posts/2026-11-27-black-friday.md`, the data file of an item of its own.
fn is_data_of(path: &str, id: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let slug = id.rsplit('/').next().unwrap_or(id);
    stem.strip_suffix(slug)
        .is_some_and(|before| before.is_empty() || before.ends_with('-'))
}

/// True for `promocoes/black-friday/index.html` and `promotions/black-friday`.
pub(crate) fn is_page_of(path: &str, id: &str) -> bool {
    let Some(folder) = path.strip_suffix("/index.html") else {
        return false;
    };
    let mut parts = folder.rsplit('/');
    let last = parts.next().unwrap_or_default();
    let before = parts.next().unwrap_or_default();
    match id.split_once('/') {
        None => folders(id).contains(&last),
        Some(("pages", slug)) => {
            last == slug && !FOLDERS.iter().any(|(_, folders)| folders.contains(&before))
        }
        Some((kind, slug)) => last == slug && folders(kind).contains(&before),
    }
}
