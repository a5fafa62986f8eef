//! Stage 3, pure: how what should be shown differs from what is live. The change set prints as
//! sentences that a client can approve, and is what a target applies: no other path writes.

mod diff;
mod entry;
mod items;
mod plan;
pub mod region;
mod sentence;
mod unified;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;
use itertools::merge_join_by;

use crate::hash::{Hash, Parts};
use crate::picture::Recipe;
use crate::site::Locate;

pub use diff::{as_kept, diff, region_inside, with_ours};
pub use entry::{Entry, MEDIA, MEDIA_FOLDER, Stamp};
pub(crate) use items::is_page_of;
pub use plan::{Held, Plan, PlanChange, PlanDrift};

/// What one target should hold: our files, our regions, and the items they stand for.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// By path relative to the target's root, `/` between folders.
    pub files: OrdMap<String, Body>,
    pub regions: Vec<RegionWish>,
    pub items: OrdMap<String, ItemShown>,
    /// The data files in which an item stands, by item.
    pub data: BTreeMap<String, Vec<String>>,
    /// What a person decided about what a human changed there, by path.
    pub choices: BTreeMap<String, Choice>,
    /// Folders at the top of the target that must be there already the first time: a file for a
    /// generator in a folder that it does not have would be read by nobody.
    pub folders: BTreeSet<String>,
}

/// A person's decision about something on the live site. It holds for exactly what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Ours is written over it; else it is left, and nobody is warned again.
    pub overwrite: bool,
    /// The hash of what stood there; `None`: nothing did.
    pub seen: Option<Hash>,
}

impl Desired {
    /// The identity of what is desired: equal for equal files, regions and items, whatever is
    /// live.
    pub fn desired_hash(&self) -> Hash {
        let mut hasher = Parts::default();
        for (path, body) in &self.files {
            hasher.part(b"file");
            hasher.part(path.as_bytes());
            match body {
                Body::Bytes(bytes) => hasher.part(Hash::of(bytes).as_bytes()),
                Body::Known(hash) => hasher.part(hash.as_bytes()),
                Body::Picture { recipe, .. } => hasher.part(recipe.key().as_bytes()),
                Body::AsLive => hasher.part(b"as live"),
            }
        }
        for wish in &self.regions {
            hasher.part(b"region");
            hasher.part(region_key(&wish.file, &wish.locate).as_bytes());
            hasher.part(wish.inside.as_bytes());
        }
        for (id, item) in &self.items {
            hasher.part(b"item");
            hasher.part(id.as_bytes());
            hasher.part(item.title.as_bytes());
            hasher.part(item.fingerprint.as_bytes());
            hasher.part(format!("{:?} {}", item.until, item.ended).as_bytes());
        }
        hasher.hash()
    }

    /// Paths of which the manifest knows nothing: with the manifest's own, all that [`diff`] must know
    /// of the target.
    pub fn new_paths(&self, manifest: &Manifest) -> BTreeSet<String> {
        let both = merge_join_by(self.files.keys(), manifest.files.keys(), Ord::cmp);
        let new = both.filter_map(|path| path.just_left());
        let hosts = self.regions.iter().map(|wish| &wish.file);
        let hosts = hosts.filter(|file| !manifest.files.contains_key(*file));
        new.chain(hosts).cloned().collect()
    }

    /// The paths whose bytes [`diff`] must have: the pages with regions.
    pub fn pages_to_read(&self) -> BTreeSet<String> {
        self.regions.iter().map(|wish| wish.file.clone()).collect()
    }
}

/// The bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Bytes(Arc<[u8]>),
    /// The bytes with this hash, rendered before and not again: they are needed only where the
    /// target does not hold them.
    Known(Hash),
    /// A picture, whose path names what it is made from and how: what we wrote there before is what it
    /// would be. It has bytes once it was made.
    Picture {
        recipe: Arc<Recipe>,
        bytes: Option<Arc<[u8]>>,
    },
    /// Whatever is live there under our name stays: the source is gone while an earlier accepted
    /// version stands in.
    AsLive,
}

/// The inside of one region of a file that somebody else wrote.
#[derive(Clone, Debug)]
pub struct RegionWish {
    pub file: String,
    pub locate: Locate,
    pub inside: String,
}

/// An item on a target, as the ledger remembers it. Equal values are not a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemShown {
    pub title: String,
    pub fingerprint: Hash,
    /// Epoch milliseconds, for the sentence ("until Sunday 29 November").
    pub until: Option<i64>,
    pub ended: bool,
}

/// What we wrote to a target last time, from the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The revision that our last change made; `None` before the first.
    pub revision: Option<String>,
    pub files: OrdMap<String, Owned>,
    /// By [`region_key`]: the hash of the inside we wrote. By [`folder_key`]: that the folder was
    /// there when we first looked.
    pub regions: OrdMap<String, Hash>,
    pub items: OrdMap<String, ItemShown>,
}

/// A file we wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    pub hash: Hash,
    /// The target's own name for exactly these bytes (a git blob id; for a folder the hash again).
    pub version: String,
}

/// What a target holds now, as far as it was asked.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The target's name for its whole state (a commit id); empty where it has none.
    pub revision: String,
    /// Of the paths asked for, those that exist.
    pub files: OrdMap<String, LiveFile>,
    /// Of the folders asked for, those that are missing beside other files.
    pub missing: BTreeSet<String>,
    /// Pages that a tool lays out by itself, which has what visitors see in a place of its own: the
    /// tool's name, by path.
    pub builders: BTreeMap<String, String>,
}

/// A file on a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveFile {
    pub version: String,
    pub hash: Hash,
    /// Only for paths asked for with their bytes.
    pub bytes: Option<Arc<[u8]>>,
}

/// The name of a region in the manifest: `index.html#promotions` style, unique for file and
/// locator.
pub fn region_key(file: &str, locate: &Locate) -> String {
    match locate {
        Locate::Selector(selector) => format!("{file} select {selector}"),
        Locate::Marker(name) => format!("{file} marker {name}"),
    }
}

/// The name in the manifest of what the website made of a region's inside, where that is not what was
/// written.
pub fn kept_key(region: &str) -> String {
    format!("{region} kept")
}

/// The name of a folder of data files in the manifest. No page has a name that could be mixed up
/// with it: a region's says how it is found.
pub fn folder_key(folder: &str) -> String {
    format!("folder {folder}")
}

/// The difference between a publication and what is live on one target. Empty means: nothing to
/// do.
#[derive(Clone, Debug, Default)]
pub struct ChangeSet {
    /// The revision it was computed against; applying is conditional on it.
    pub base: String,
    /// What people read, by item.
    pub items: Vec<ItemChange>,
    /// By path.
    pub writes: BTreeMap<String, Write>,
    pub removes: BTreeMap<String, Remove>,
    /// The hash of what stands now at the paths that are written or removed, so that the proof can
    /// tell the old page from a foreign one.
    pub was: BTreeMap<String, Hash>,
    /// Files of ours that somebody else changed, or foreign files at our paths. Left alone.
    pub drift: Vec<Drift>,
    /// Paths of drift that a person decided to leave.
    pub left: BTreeSet<String>,
    /// A file would have to be written whose bytes are not here: see [`Body::Known`] and
    /// [`Body::Picture`]. The set must not be applied.
    pub unrendered: bool,
    /// Regions that could not be replaced, with the reason. Nothing of their file is written.
    pub refused: Vec<RegionRefused>,
    /// The manifest as it will be once this is applied, but for versions and revision.
    pub after: Manifest,
}

impl ChangeSet {
    /// Nothing is written. Drift, refusals and items that wait for them may still have to be told.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.removes.is_empty()
    }

    /// What the ledger keeps once the target applied this: [`ChangeSet::after`] with the target's
    /// names for what it wrote. Where nothing was to be applied, `after` itself is kept.
    pub fn manifest(&self, applied: &Applied) -> Manifest {
        let mut manifest = self.after.clone();
        manifest.revision = Some(applied.revision.clone());
        for path in self.writes.keys() {
            if let Some(owned) = manifest.files.get_mut(path) {
                let version = applied.versions.get(path).cloned();
                owned.version = version.unwrap_or_else(|| owned.hash.hex());
            }
        }
        manifest
    }
}

/// Evidence that a change arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The revision that holds it.
    pub revision: String,
    /// The target's names for the files written.
    pub versions: BTreeMap<String, String>,
    /// Something was sent twice, or may have been: it can take effect once more, later.
    pub unsettled: bool,
    /// Pages with regions of which the website kept something else than was written: it may take markup
    /// out, or add its own.
    pub kept: BTreeMap<String, Arc<[u8]>>,
}

/// One file to write.
#[derive(Clone, Debug)]
pub struct Write {
    pub body: Arc<[u8]>,
    pub hash: Hash,
    /// The version it replaces; `None`: the path must be free.
    pub replaces: Option<String>,
}

/// One file to remove; only ever one that we wrote.
#[derive(Clone, Debug)]
pub struct Remove {
    pub version: String,
}

/// Something on the live site that is not as we left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    pub path: String,
    pub kind: DriftKind,
}

/// What a human did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftKind {
    /// Our file has other bytes.
    Edited,
    /// Our file is gone.
    Deleted,
    /// A file that we never wrote stands at our path.
    Foreign,
    /// The inside of our region has other bytes.
    RegionEdited,
}

/// A region that was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionRefused {
    pub file: String,
    /// `None` where it is about the whole file or folder.
    pub locate: Option<Locate>,
    pub why: region::Refusal,
}

/// A change of one item, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    pub item: String,
    pub action: Action,
    pub title: String,
    /// Epoch milliseconds.
    pub until: Option<i64>,
    /// A path on the target where it can be seen.
    pub path: String,
    /// The page stays and says that the offer has ended.
    pub ended: bool,
    /// All files that show it were changed by somebody else or refused: nothing of it is written.
    pub blocked: bool,
}

/// What happens to an item on the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Add,
    Change,
    Remove,
}
