//! [`Steady`] for a whole workspace: settings, themes and every site settle each on their own, so
//! that a file that never holds still stops nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::steady::{Heard, Settled, Steady};
use crate::content::RawFile;
use crate::workspace::{Again, Batch, Scan, SiteRead};

/// What settles within this time is worth waiting for, in milliseconds. Longer than any wait for a
/// writer to be quiet, far shorter than the wait for a deletion.
const SOON: u64 = 2_500;

/// Where more files wait than this, the whole site is read again: it costs no more, and tells which
/// files have come since.
const FEW: usize = 32;

/// What `run` believes of a workspace. Pure.
#[derive(Clone, Debug, Default)]
pub struct Beliefs {
    settings: Followed,
    themes: Followed,
    sites: BTreeMap<String, FollowedSite>,
    /// The first view of everything was given out.
    begun: bool,
}

/// Files that settle, and how they stood at the last reading of them.
#[derive(Clone, Debug, Default)]
struct Followed {
    steady: Steady,
    last: Settled,
}

#[derive(Clone, Debug, Default)]
struct FollowedSite {
    steady: Steady,
    last: BelievedSite,
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
    pub read: Option<Arc<SiteRead>>,
    pub changed: bool,
    pub waiting: usize,
    pub next_look: Option<u64>,
}

impl Beliefs {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What has to be read again at `at` for something to come to an end: some sites, or everything
    /// (`None`).
    pub fn due(&self, at: u64) -> Option<BTreeMap<String, Again>> {
        let is_due = |look: Option<u64>| look.is_some_and(|look| look <= at);
        if is_due(self.settings.last.next_look) || is_due(self.themes.last.next_look) {
            return None;
        }
        let due = self
            .sites
            .iter()
            .filter(|(_, site)| is_due(site.last.next_look));
        let due = due.map(|(id, site)| {
            let again = match &site.last.read {
                Some(_) if site.last.waiting <= FEW => Again::Files(site.steady.waiting()),
                _ => Again::Whole,
            };
            (id.clone(), again)
        });
        Some(due.collect())
    }

    /// Takes in a reading of everything, made at `at` (milliseconds on a clock that never goes
    /// back).
    pub fn observe(&mut self, scan: &Scan, at: u64, heard: &Heard) -> Believed {
        self.observe_some(scan, None, at, heard)
    }

    /// As [`Beliefs::observe`], of a reading in which only these sites were read again.
    pub fn observe_some(
        &mut self,
        scan: &Scan,
        again: Option<&BTreeMap<String, Again>>,
        at: u64,
        heard: &Heard,
    ) -> Believed {
        if scan.unreadable_root.is_some() {
            // Says nothing about any file: what was believed is neither confirmed nor forgotten.
            return Believed {
                scan: Some(scan.clone()),
                ..Believed::default()
            };
        }
        let mut believed = Believed::default();
        let whole = again.is_none();
        let settings = self.settings.observe(&scan.settings, whole, at, heard);
        let themes = self.themes.observe(&scan.themes, whole, at, heard);
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
            let is_read = again.is_none_or(|again| again.contains_key(&id));
            let site = match scan.sites.get(&id) {
                _ if !is_read => self.as_before(&id),
                Some(read) => self.observe_site(read, at, heard),
                None => {
                    let id = id.clone();
                    let nothing = SiteRead {
                        id,
                        ..SiteRead::default()
                    };
                    self.observe_site(&nothing, at, heard)
                }
            };
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
            .retain(|id, site| scan.sites.contains_key(id) || !site.steady.is_empty());
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
        let site = self.sites.entry(read.id.clone()).or_default();
        let Settled {
            view,
            changed,
            waiting,
            next_look,
        } = site.steady.observe(&read.batch, at, heard);
        let believed = |batch: Batch| {
            Arc::new(SiteRead {
                id: read.id.clone(),
                present: read.present,
                batch,
                conflicts: read.conflicts.clone(),
            })
        };
        site.last = BelievedSite {
            read: view.map(believed),
            changed,
            waiting,
            next_look,
        };
        site.last.clone()
    }

    /// A site that was not read again.
    fn as_before(&self, id: &str) -> BelievedSite {
        let last = self.sites.get(id).map(|site| site.last.clone());
        BelievedSite {
            changed: false,
            ..last.unwrap_or_default()
        }
    }
}

impl Followed {
    /// `again`: the files were read again.
    fn observe(&mut self, read: &Batch, again: bool, at: u64, heard: &Heard) -> Settled {
        if again {
            self.last = self.steady.observe(read, at, heard);
        } else {
            self.last.changed = false;
        }
        self.last.clone()
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
