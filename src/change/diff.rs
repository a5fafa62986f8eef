//! The difference, three ways: what we want, what we wrote last time, what is there now.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;
use itertools::merge_join_by;

use super::region::{self, Refusal};
use super::{
    Body, ChangeSet, Choice, Desired, Drift, DriftKind, Live, LiveFile, Manifest, Owned,
    RegionRefused, RegionWish, Remove, Write, folder_key, items, kept_key, region_key,
};
use crate::hash::Hash;

/// Compares what a target should hold with what it holds.
///
/// A file is written only where its path is free or holds exactly what we wrote; what is already as
/// desired is taken into the manifest without a write. What a human changed, deleted or put there
/// is drift: left alone, and the manifest keeps what we know of it, so that the next look says the
/// same. A file of ours that is no longer wanted is removed if nobody touched it.
///
/// A region is replaced where its inside is what we wrote; the first time whatever stands there is
/// replaced, because the programmer prepared it for us. Several regions of one file make one write.
/// If one of them cannot be replaced, nothing of that file is written. Files of regions are never
/// removed, and a region that is no longer wished stays as it is.
///
/// `live` must hold every path of the manifest and of [`Desired::new_paths`] that exists, with bytes for
/// [`Desired::pages_to_read`]; a page without its bytes is refused as missing.
pub fn diff(desired: &Desired, manifest: &Manifest, live: &Live) -> ChangeSet {
    let mut work = Work {
        desired,
        manifest,
        live,
        set: ChangeSet {
            base: live.revision.clone(),
            ..ChangeSet::default()
        },
    };
    work.set.after = Manifest {
        items: OrdMap::new(),
        ..manifest.clone()
    };
    let mut by_file: BTreeMap<&str, Vec<&RegionWish>> = BTreeMap::new();
    for wish in &desired.regions {
        by_file.entry(&wish.file).or_default().push(wish);
    }
    let absent = work.absent_folders();
    let mut there = live.files.iter().peekable();
    for both in merge_join_by(&desired.files, &manifest.files, |a, b| a.0.cmp(b.0)) {
        let (wanted, owned) = both.left_and_right();
        let path = wanted.map(|(path, _)| path);
        let Some(path) = path.or(owned.map(|(path, _)| path)) else {
            continue;
        };
        while there.next_if(|(other, _)| *other < path).is_some() {}
        let live = there.peek().filter(|(other, _)| *other == path);
        let at = At {
            path,
            owned: owned.map(|(_, owned)| owned),
            live: live.map(|(_, live)| *live),
        };
        match wanted.map(|(_, body)| body) {
            Some(_) if absent.iter().any(|folder| is_below(path, folder)) => {}
            // A region may stand in a page of our own, too.
            Some(body) => {
                let wishes = by_file.remove(path.as_str()).unwrap_or_default();
                work.file(&at, body, &wishes);
            }
            // A page of ours in which only a region is wished now belongs to the programmer.
            None if by_file.contains_key(path.as_str()) => {
                work.set.after.files.remove(path);
            }
            None => work.unwanted(&at),
        }
    }
    for (file, wishes) in &by_file {
        work.regions(file, wishes);
    }
    work.set.drift.sort_by(|a, b| a.path.cmp(&b.path));
    work.set.drift.dedup();
    items::compare(&mut work.set, desired, manifest, live);
    work.set
}

/// What stands at a path once ours is written over it: our file, or the page as it is with our regions
/// in it. `None` where nothing of ours goes there any more, or a region cannot be placed.
pub fn with_ours(desired: &Desired, live: &Live, path: &str) -> Option<Arc<[u8]>> {
    let mut page = match desired.files.get(path) {
        Some(Body::Bytes(bytes)) => bytes.clone(),
        Some(Body::Picture { bytes, .. }) => return bytes.clone(),
        Some(Body::Known(_) | Body::AsLive) => return None,
        None if desired.regions.iter().any(|wish| wish.file == path) => {
            live.files.get(path)?.bytes.clone()?
        }
        None => return None,
    };
    for wish in desired.regions.iter().filter(|wish| wish.file == path) {
        page = region::splice(&page, &wish.locate, &wish.inside)
            .ok()?
            .into();
    }
    Some(page)
}

/// One path on all three sides.
struct At<'a> {
    path: &'a str,
    owned: Option<&'a Owned>,
    live: Option<&'a LiveFile>,
}

struct Work<'a> {
    desired: &'a Desired,
    manifest: &'a Manifest,
    live: &'a Live,
    set: ChangeSet,
}

impl<'a> Work<'a> {
    /// Folders that the website does not have although nothing of ours ever went there. A folder that
    /// was there once may be gone because our own files were the last in it: it is made again.
    fn absent_folders(&mut self) -> Vec<&'a str> {
        let mut absent = Vec::new();
        for folder in &self.desired.folders {
            let key = folder_key(folder);
            let ours = self.manifest.files.keys();
            let known = self.manifest.regions.contains_key(&key)
                || ours.into_iter().any(|path| is_below(path, folder));
            if known || !self.live.missing.contains(folder) {
                let name = Hash::of(folder.as_bytes());
                self.set.after.regions.insert(key, name);
                continue;
            }
            self.set.refused.push(RegionRefused {
                file: folder.clone(),
                locate: None,
                why: Refusal::NoFolder,
            });
            absent.push(folder.as_str());
        }
        absent
    }

    fn file(&mut self, at: &At<'_>, body: &Body, wishes: &[&RegionWish]) {
        let (bytes, hash) = match body {
            Body::Bytes(bytes) => match self.composed(bytes, wishes) {
                Some(bytes) => (Some(bytes.clone()), Hash::of(&bytes)),
                None => return self.keep_as_live(at),
            },
            Body::Known(hash) => (None, *hash),
            Body::Picture {
                bytes: Some(bytes), ..
            } => (Some(bytes.clone()), Hash::of(bytes)),
            Body::Picture { bytes: None, .. } => match at.owned {
                Some(owned) => (None, owned.hash),
                None => {
                    self.set.unrendered = true;
                    return;
                }
            },
            Body::AsLive => return self.keep_as_live(at),
        };
        match (at.owned, at.live) {
            (_, Some(live)) if live.hash == hash => self.adopt(at, live),
            (None, None) => self.write(at, bytes, hash),
            (Some(owned), Some(live)) if live.hash == owned.hash => self.write(at, bytes, hash),
            _ if self.may_overwrite(at.path) => self.write(at, bytes, hash),
            (None, Some(_)) => self.found(at.path, DriftKind::Foreign),
            (Some(_), Some(_)) => self.found(at.path, DriftKind::Edited),
            (Some(_), None) => self.found(at.path, DriftKind::Deleted),
        }
    }

    /// Our own page with our regions in it; `None` where one of them is refused.
    fn composed(&mut self, bytes: &Arc<[u8]>, wishes: &[&RegionWish]) -> Option<Arc<[u8]>> {
        let mut page = bytes.clone();
        for wish in wishes {
            match region::splice(&page, &wish.locate, &wish.inside) {
                Ok(spliced) => page = spliced.into(),
                Err(why) => {
                    self.refuse(wish, why);
                    return None;
                }
            }
        }
        Some(page)
    }

    fn keep_as_live(&mut self, at: &At<'_>) {
        match (at.owned, at.live) {
            (None, _) => {}
            (Some(owned), Some(live)) if live.hash == owned.hash => self.adopt(at, live),
            (Some(_), Some(_)) => self.found(at.path, DriftKind::Edited),
            (Some(_), None) => self.found(at.path, DriftKind::Deleted),
        }
    }

    /// What is there already is ours.
    fn adopt(&mut self, at: &At<'_>, live: &LiveFile) {
        let is_known = |owned: &Owned| owned.hash == live.hash && owned.version == live.version;
        if !at.owned.is_some_and(is_known) {
            self.own(at.path, live.hash, live.version.clone());
        }
    }

    fn own(&mut self, path: &str, hash: Hash, version: String) {
        let owned = Owned { hash, version };
        self.set.after.files.insert(path.to_owned(), owned);
    }

    fn write(&mut self, at: &At<'_>, body: Option<Arc<[u8]>>, hash: Hash) {
        let Some(body) = body else {
            self.set.unrendered = true;
            return;
        };
        // The target fills the version in: `ChangeSet::manifest`.
        self.own(at.path, hash, String::new());
        self.put(at.path, body, hash, at.live);
    }

    fn put(&mut self, path: &str, body: Arc<[u8]>, hash: Hash, live: Option<&LiveFile>) {
        if let Some(live) = live {
            self.set.was.insert(path.to_owned(), live.hash);
        }
        let replaces = live.map(|live| live.version.clone());
        let write = Write {
            body,
            hash,
            replaces,
        };
        self.set.writes.insert(path.to_owned(), write);
    }

    /// Whether a person decided that ours is written over what stands at this path now.
    fn may_overwrite(&self, path: &str) -> bool {
        self.decided(path).is_some_and(|choice| choice.overwrite)
    }

    /// The decision about exactly what stands at this path now.
    fn decided(&self, path: &str) -> Option<&Choice> {
        let seen = self.live.files.get(path).map(|live| live.hash);
        let choice = self.desired.choices.get(path);
        choice.filter(|choice| choice.seen == seen)
    }

    /// Drift: left alone, and what we know of it is kept.
    fn found(&mut self, path: &str, kind: DriftKind) {
        let path = path.to_owned();
        if self.decided(&path).is_some() {
            self.set.left.insert(path.clone());
        }
        self.set.drift.push(Drift { path, kind });
    }

    fn refuse(&mut self, wish: &RegionWish, why: Refusal) {
        self.set.refused.push(RegionRefused {
            file: wish.file.clone(),
            locate: Some(wish.locate.clone()),
            why,
        });
    }

    /// A file of ours that nobody wishes for any more.
    fn unwanted(&mut self, at: &At<'_>) {
        if let Some(live) = at.live {
            let untouched = at.owned.is_some_and(|owned| owned.hash == live.hash);
            if !untouched && !self.may_overwrite(at.path) {
                return self.found(at.path, DriftKind::Edited);
            }
            let (path, version) = (at.path.to_owned(), live.version.clone());
            self.set.was.insert(path.clone(), live.hash);
            self.set.removes.insert(path, Remove { version });
        }
        self.set.after.files.remove(at.path);
    }

    fn regions(&mut self, file: &str, wishes: &[&RegionWish]) {
        let live = self.live.files.get(file);
        let Some((live, bytes)) = live.and_then(|live| Some((live, live.bytes.as_ref()?))) else {
            for wish in wishes {
                self.refuse(wish, Refusal::NoFile);
            }
            return;
        };
        if let Some(name) = self.live.builders.get(file) {
            for wish in wishes {
                let name = name.clone();
                self.refuse(wish, Refusal::Builder { name });
            }
            return;
        }
        let mut draft = Draft {
            page: bytes.to_vec(),
            hashes: BTreeMap::new(),
            placed: Vec::new(),
            in_place: BTreeSet::new(),
        };
        let overwrite = self.may_overwrite(file);
        let mut refused = false;
        for wish in wishes {
            match draft.place(wish, self.manifest, overwrite) {
                Ok(true) => {}
                Ok(false) => self.found(file, DriftKind::RegionEdited),
                Err(why) => {
                    refused = true;
                    self.refuse(wish, why);
                }
            }
        }
        for wish in draft.overwritten() {
            refused = true;
            self.refuse(wish, Refusal::WouldChangeMore);
        }
        if refused {
            return;
        }
        for key in draft
            .hashes
            .keys()
            .filter(|key| !draft.in_place.contains(*key))
        {
            self.set.after.regions.remove(&kept_key(key));
        }
        self.set.after.regions.extend(draft.hashes);
        if draft.page[..] != bytes[..] {
            let hash = Hash::of(&draft.page);
            self.put(file, draft.page.into(), hash, Some(live));
        }
    }
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// A page while its regions are replaced.
struct Draft<'a> {
    page: Vec<u8>,
    hashes: BTreeMap<String, Hash>,
    /// With the hash of what stands in each.
    placed: Vec<(&'a RegionWish, Hash)>,
    /// Regions that are as the website made them of what is wished: written again they would become the
    /// same again (C15).
    in_place: BTreeSet<String>,
}

impl<'a> Draft<'a> {
    /// Replaces one region; `false` where a human changed what we wrote there.
    fn place(
        &mut self,
        wish: &'a RegionWish,
        manifest: &Manifest,
        overwrite: bool,
    ) -> Result<bool, Refusal> {
        let key = region_key(&wish.file, &wish.locate);
        if self
            .placed
            .iter()
            .any(|(other, _)| other.locate == wish.locate)
        {
            return Err(Refusal::Several { found: 2 });
        }
        let was = region::find(&self.page, &wish.locate)?;
        let spliced = region::splice_in(&self.page, &wish.locate, &wish.inside)?;
        let wanted = inside_hash(&spliced.page[spliced.inside]);
        let found = inside_hash(&self.page[was]);
        let written = manifest.regions.get(&key);
        let is_kept = manifest.regions.get(&kept_key(&key)) == Some(&found);
        let mut stands = wanted;
        if is_kept && written == Some(&wanted) {
            self.in_place.insert(key.clone());
            stands = found;
        } else if spliced.page != self.page {
            let edited = written.is_some_and(|hash| *hash != found && !is_kept);
            if edited && !overwrite {
                return Ok(false);
            }
            self.page = spliced.page;
        }
        self.hashes.insert(key, wanted);
        self.placed.push((wish, stands));
        Ok(true)
    }

    /// Regions that a later one wrote over, because it holds them.
    fn overwritten(&self) -> Vec<&'a RegionWish> {
        let is_there = |wish: &RegionWish, hash: Hash| {
            region::find(&self.page, &wish.locate)
                .is_ok_and(|inside| inside_hash(&self.page[inside]) == hash)
        };
        let lost = self
            .placed
            .iter()
            .filter(|(wish, hash)| !is_there(wish, *hash));
        lost.map(|(wish, _)| *wish).collect()
    }
}

/// The hash of what stands in a region of a page now, as a manifest keeps it; `None` where the
/// region is not there.
pub fn region_inside(page: &[u8], wish: &RegionWish) -> Option<Hash> {
    let inside = region::find(page, &wish.locate).ok()?;
    Some(inside_hash(&page[inside]))
}

/// The manifest after a change, with what the website made of the regions in these pages. In a region
/// that a human changed they sent back their own words: those are not learnt.
pub fn as_kept(
    change: &ChangeSet,
    wishes: &[RegionWish],
    kept: &BTreeMap<String, Arc<[u8]>>,
) -> Manifest {
    let mut after = change.after.clone();
    for wish in wishes {
        let inside = kept
            .get(&wish.file)
            .and_then(|page| region_inside(page, wish));
        let key = region_key(&wish.file, &wish.locate);
        let sent = change.writes.get(&wish.file);
        let sent = sent.and_then(|write| region_inside(&write.body, wish));
        let known = [after.regions.get(&key), after.regions.get(&kept_key(&key))];
        let is_ours = sent.is_some() && known.contains(&sent.as_ref());
        if let Some(inside) = inside.filter(|inside| is_ours && known[0] != Some(inside)) {
            after.regions.insert(kept_key(&key), inside);
        }
    }
    after
}

/// The hash of a region's inside, the same for all line ends: git may turn them, and that is not
/// an edit.
fn inside_hash(inside: &[u8]) -> Hash {
    let mut plain = Vec::with_capacity(inside.len());
    for (at, &byte) in inside.iter().enumerate() {
        match byte {
            b'\r' if inside.get(at + 1) == Some(&b'\n') => {}
            b'\r' => plain.push(b'\n'),
            other => plain.push(other),
        }
    }
    Hash::of(&plain)
}
