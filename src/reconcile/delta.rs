//! What one effect would leave behind in the manifest, in a form the ledger can keep: when the
//! answer to a change was lost and it turns out to have arrived, this says what is ours there now.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::change::{ChangeSet, ItemShown, Live, Manifest, Owned};
use crate::hash::Hash;
use crate::target::Applied;

/// The difference between two manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delta {
    /// Hash by path; `None`: removed.
    files: BTreeMap<String, Option<String>>,
    /// All regions as they will be.
    regions: BTreeMap<String, String>,
    /// All items as they will be.
    items: BTreeMap<String, Item>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Item {
    title: String,
    fingerprint: String,
    until: Option<i64>,
    ended: bool,
}

impl Delta {
    /// What this change set does to the manifest.
    pub fn of(change: &ChangeSet) -> Self {
        let written = change.writes.iter().map(|(path, write)| (path.clone(), Some(write.hash.hex())));
        let removed = change.removes.keys().map(|path| (path.clone(), None));
        let regions = change.after.regions.iter().map(|(key, hash)| (key.clone(), hash.hex()));
        let items = change.after.items.iter().map(|(id, shown)| {
            let item = Item {
                title: shown.title.clone(),
                fingerprint: shown.fingerprint.hex(),
                until: shown.until,
                ended: shown.ended,
            };
            (id.clone(), item)
        });
        Self { files: written.chain(removed).collect(), regions: regions.collect(), items: items.collect() }
    }

    /// The manifest as this change left it, on evidence that it arrived.
    pub fn onto(&self, manifest: &Manifest, applied: &Applied) -> Manifest {
        let mut after = manifest.clone();
        after.revision = Some(applied.revision.clone());
        for (path, hash) in &self.files {
            match hash.as_deref().and_then(Hash::from_hex) {
                Some(hash) if !self.is_region_file(path) => {
                    let version = applied.versions.get(path).cloned().unwrap_or_else(|| hash.hex());
                    after.files.insert(path.clone(), Owned { hash, version });
                }
                Some(_) => {}
                None => {
                    after.files.remove(path);
                }
            }
        }
        let hashes = self.regions.iter().filter_map(|(key, hex)| Some((key.clone(), Hash::from_hex(hex)?)));
        after.regions = hashes.collect();
        let items = self.items.iter().filter_map(|(id, item)| {
            let fingerprint = Hash::from_hex(&item.fingerprint)?;
            let shown = ItemShown { title: item.title.clone(), fingerprint, until: item.until, ended: item.ended };
            Some((id.clone(), shown))
        });
        after.items = items.collect();
        after
    }

    /// Takes over into the manifest what this change wrote before its answer was lost, as far as it
    /// stands there now. The rest stays as the manifest has it.
    pub fn overlay(&self, manifest: &mut Manifest, live: &Live) {
        for (path, hash) in &self.files {
            let standing = live.files.get(path);
            match (hash.as_deref().and_then(Hash::from_hex), standing) {
                (Some(hash), Some(file)) if file.hash == hash && !self.is_region_file(path) => {
                    let version = file.version.clone();
                    manifest.files.insert(path.clone(), Owned { hash, version });
                }
                (None, None) => {
                    manifest.files.remove(path);
                }
                _ => {}
            }
        }
        // A page with regions is written whole: it stands as this change left it, or not at all.
        let arrived = |path: &str| {
            let hash = self.files.get(path).and_then(|hash| hash.as_deref()).and_then(Hash::from_hex);
            hash.is_some() && live.files.get(path).map(|file| file.hash) == hash
        };
        for (key, hex) in &self.regions {
            let file = self.files.keys().find(|path| key.starts_with(&format!("{path} ")));
            if let (Some(file), Some(hash)) = (file, Hash::from_hex(hex))
                && arrived(file)
            {
                manifest.regions.insert(key.clone(), hash);
            }
        }
    }

    /// A page with a region belongs to its programmer: it is never in the manifest's files.
    fn is_region_file(&self, path: &str) -> bool {
        self.regions.keys().any(|key| key.strip_prefix(path).is_some_and(|rest| rest.starts_with(' ')))
    }
}
