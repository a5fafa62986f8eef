//! Stage 3, pure: how what should be shown differs from what is live. The change set prints as
//! sentences that a client can approve, and is what a target applies: no other path writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::hash::Hash;
use crate::site::Locate;

/// What one target should hold: our files, our regions, and the items they stand for.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// By path relative to the target's root, `/` between folders.
    pub files: BTreeMap<String, Body>,
    pub regions: Vec<RegionWish>,
    pub items: BTreeMap<String, ItemShown>,
}

/// The bytes of a file.
#[derive(Clone, Debug)]
pub enum Body {
    Bytes(Arc<[u8]>),
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
    pub files: BTreeMap<String, Owned>,
    /// By [`region_key`]: the hash of the inside we wrote.
    pub regions: BTreeMap<String, Hash>,
    pub items: BTreeMap<String, ItemShown>,
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
    pub files: BTreeMap<String, LiveFile>,
}

/// A file on a target.
#[derive(Clone, Debug)]
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
    /// Files of ours that somebody else changed, or foreign files at our paths. Left alone.
    pub drift: Vec<Drift>,
    /// Regions that could not be replaced, with the reason. Nothing of their file is written.
    pub refused: Vec<RegionRefused>,
    /// The manifest as it will be once this is applied, but for versions and revision.
    pub after: Manifest,
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
    pub locate: Locate,
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
}

/// What happens to an item on the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Add,
    Change,
    Remove,
}

pub mod region;
