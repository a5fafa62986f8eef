//! [`Steady`] for a whole workspace: settings, themes and every site settle each on their own, so
//! that a file that never holds still stops nobody else.

use std::collections::{BTreeMap, BTreeSet};

use super::steady::{Heard, Settled, Steady};
use crate::content::RawFile;
use crate::workspace::{Batch, Scan, SiteRead};

/// What settles within this time is worth waiting for, in milliseconds. Longer than any wait for a
/// writer to be quiet, far shorter than the wait for a deletion.
const SOON: u64 = 2_500;

/// What `run` believes of a workspace. Pure.
#[derive(Clone, Debug, Default)]
pub struct Beliefs {
    settings: Steady,
    themes: Steady,
    sites: BTreeMap<String, Steady>,
    /// The first view of everything was given out.
    begun: bool,
}

/// The settled view of the workspace.
#[derive(Clone, Debug, Default)]
pub struct Believed {
    /// `None` until everything that was there at the first reading has settled. A site that
    /// appears later joins when it has settled. Where the root could not be read, the scan that
    /// says so.
    pub scan: Option<Scan>,
    /// Settings or themes differ from the view before: every site is to be looked at.
    pub all_changed: bool,
    /// Sites whose files differ from the view before.
    pub changed: BTreeSet<String>,
    /// Sites of which more files will settle in a moment: somebody saves many at once.
    pub settling: BTreeSet<String>,
    /// Files that still wait, for "… is being written".
    pub waiting: usize,
    /// When to read again, in milliseconds on the clock of the readings.
    pub next_look: Option<u64>,
}

/// The settled view of one site.
#[derive(Clone, Debug, Default)]
pub struct BelievedSite {
    pub read: Option<SiteRead>,
    pub changed: bool,
    pub waiting: usize,
    pub next_look: Option<u64>,
}

impl Beliefs {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a reading of everything, made at `at` (milliseconds on a clock that never goes
    /// back).
    pub fn observe(&mut self, scan: &Scan, at: u64, heard: &Heard) -> Believed {
        if scan.unreadable_root.is_some() {
            // Says nothing about any file: what was believed is neither confirmed nor forgotten.
            return Believed {
                scan: Some(scan.clone()),
                ..Believed::default()
            };
        }
        let mut believed = Believed::default();
        let settings = self.settings.observe(&scan.settings, at, heard);
        let themes = self.themes.observe(&scan.themes, at, heard);
        believed.all_changed = settings.changed || themes.changed;
        believed.add(&settings);
        believed.add(&themes);
        let mut whole = settings.view.is_some() && themes.view.is_some();
        let mut result = Scan {
            settings: settings.view.unwrap_or_default(),
            themes: themes.view.unwrap_or_default(),
            ..Scan::default()
        };
        let ids: BTreeSet<String> = scan
            .sites
            .keys()
            .chain(self.sites.keys())
            .cloned()
            .collect();
        for id in ids {
            let nothing = SiteRead {
                id: id.clone(),
                ..SiteRead::default()
            };
            let read = scan.sites.get(&id).unwrap_or(&nothing);
            let site = self.observe_site(read, at, heard);
            believed.waiting += site.waiting;
            believed.plan(site.next_look);
            if site.changed {
                believed.changed.insert(id.clone());
            }
            let soon = site.next_look.is_some_and(|look| look <= at + SOON);
            if site.waiting > 0 && soon {
                believed.settling.insert(id.clone());
            }
            match site.read {
                None => whole = false,
                Some(read) => {
                    result.sites.insert(id, read);
                }
            }
        }
        let with_file: BTreeSet<String> = result.site_files().filter_map(site_id).collect();
        self.sites
            .retain(|id, steady| scan.sites.contains_key(id) || !steady.is_empty());
        result
            .sites
            .retain(|id, _| scan.sites.contains_key(id) || with_file.contains(id));
        result.content_without_site = result
            .sites
            .values()
            .filter(|site| site.present && !with_file.contains(&site.id))
            .map(|site| site.id.clone())
            .collect();
        self.begun |= whole;
        believed.scan = self.begun.then_some(result);
        believed
    }

    /// Takes in a reading of one site.
    pub fn observe_site(&mut self, read: &SiteRead, at: u64, heard: &Heard) -> BelievedSite {
        let steady = self.sites.entry(read.id.clone()).or_default();
        let Settled {
            view,
            changed,
            waiting,
            next_look,
        } = steady.observe(&read.batch, at, heard);
        BelievedSite {
            read: view.map(|batch: Batch| SiteRead {
                id: read.id.clone(),
                present: read.present,
                batch,
                conflicts: read.conflicts.clone(),
            }),
            changed,
            waiting,
            next_look,
        }
    }
}

impl Believed {
    fn add(&mut self, settled: &Settled) {
        self.waiting += settled.waiting;
        self.plan(settled.next_look);
    }

    fn plan(&mut self, look: Option<u64>) {
        self.next_look = match (self.next_look, look) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

fn site_id(file: &RawFile) -> Option<String> {
    let stem = file.path.strip_prefix("sites/")?.strip_suffix(".yaml")?;
    Some(stem.to_owned())
}
