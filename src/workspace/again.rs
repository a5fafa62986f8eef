//! Reading a part of the workspace again while the rest stays as it was read: a save touches one
//! site, and often one file of thousands.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CString;
use std::sync::Arc;

use super::batch::Batch;
use super::names::{self, Class};
use super::read::{ReadCache, ReadFile, read_entries};
use super::walk::{Entry, Folder};
use super::{Scan, SiteRead, Workspace, read_content};

/// What of a site is to be read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    Whole,
    /// These files, by path below the root.
    Files(BTreeSet<String>),
}

impl Workspace {
    /// The workspace as it was `before`, with these sites read again. `None`: something is not where
    /// it was, and everything has to be read.
    pub fn read_again(
        &self,
        before: &Scan,
        again: &BTreeMap<String, Again>,
        cache: &mut ReadCache,
    ) -> Option<Scan> {
        let root = self.open_root().ok()?;
        cache.begin();
        let mut scan = before.clone();
        for (id, what) in again {
            let known = before.sites.get(id).filter(|known| known.present)?;
            let files = match what {
                Again::Whole => None,
                Again::Files(paths) => self.files_again(&root, known, paths, cache),
            };
            let site = match files {
                Some(site) => site,
                None => self.site_again(&root, known, cache)?,
            };
            scan.sites.insert(id.clone(), Arc::new(site));
        }
        Some(scan)
    }

    fn site_again(
        &self,
        root: &Folder,
        known: &SiteRead,
        cache: &mut ReadCache,
    ) -> Option<SiteRead> {
        let mut site = read_content(root, &known.id, cache, self.limits);
        // Copies of the site's own file were found beside it.
        let file = format!("sites/{}.yaml", known.id);
        let copies = known.conflicts.iter();
        let copies = copies.filter(|conflict| conflict.original == file);
        site.conflicts.extend(copies.cloned());
        site.present.then_some(site)
    }

    /// `None` where one of the files is not the ordinary file with an ordinary name that it was.
    fn files_again(
        &self,
        root: &Folder,
        known: &SiteRead,
        paths: &BTreeSet<String>,
        cache: &mut ReadCache,
    ) -> Option<SiteRead> {
        let mut site = known.clone();
        let sizes = site.batch.stats.iter().map(|stat| stat.stamp.size);
        let mut left = self.limits.bytes.checked_sub(sizes.sum())?;
        let own = format!("content/{}/", known.id);
        for path in paths {
            path.strip_prefix(&own)?;
            let (above, name) = path.rsplit_once('/')?;
            let mut folder = root.enter_named("content").ok()?;
            for name in above.split('/').skip(1) {
                folder = folder.enter_named(name).ok()?;
            }
            let entry = ordinary(&folder, name)?;
            let (read, over) = read_entries(cache, &folder, vec![entry], &mut left);
            let read = read.into_iter().next().filter(|_| !over)?;
            site.batch.replace(read)?;
        }
        (site.batch.files.len() <= self.limits.names).then_some(site)
    }
}

/// A regular file whose name on the disk is the composed one, with one name only.
fn ordinary(folder: &Folder, name: &str) -> Option<Entry> {
    let is_plain = names::class(name) == Class::Content && names::conflict_copy(name).is_none();
    let raw_name = CString::new(name).ok().filter(|_| is_plain)?;
    let entry = folder.entry(raw_name, name.to_owned()).ok()??;
    (entry.regular && !entry.linked).then_some(entry)
}

impl Batch {
    /// Puts a file in the place of the one with its path, or where it belongs. `None` where there is
    /// more to be said of it than its bytes.
    fn replace(&mut self, read: ReadFile) -> Option<()> {
        let path = read.entry.path.clone();
        let told = self.findings.iter().any(|one| one.place.file == path);
        let at = self.files.partition_point(|file| file.path < path);
        let same = self.files[at..].iter().take_while(|file| file.path == path);
        let same = same.count();
        if told || same > 1 || !self.incomplete.is_empty() {
            return None;
        }
        let (file, stat) = read.fine()?;
        self.files.splice(at..at + same, [file]);
        self.stats.splice(at..at + same, [stat]);
        Some(())
    }
}
