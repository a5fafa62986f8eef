//! Which site is due when, and whose turn it is.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::hinted::Hinted;
use super::pass::{Passed, Start};
use crate::content::RawBody;
use crate::moment::Zone;
use crate::schedule::{self, Waiting, pick, start_delay};
use crate::site::{self, Site};
use crate::watch::beliefs::Believed;
use crate::workspace::{Scan, SiteRead};

/// The shortest time between two changes of one site, so that ten thousand saves are one commit
/// (F26).
const BETWEEN_CHANGES: Duration = Duration::from_secs(10);

/// How long a change waits for other files of its site that are about to settle or were not read yet,
/// so that what was saved together is one commit.
const TOGETHER: SignedDuration = SignedDuration::from_secs(10);

/// The sites of the workspace as the service knows them.
#[derive(Default)]
pub struct Sites {
    known: BTreeMap<String, SiteClock>,
    /// The service slept before any site was known.
    slept: Option<(Timestamp, Timestamp)>,
}

/// What the service knows of one site between two passes.
#[derive(Default)]
struct SiteClock {
    /// Since when something is different than at the last pass.
    dirty: Option<Timestamp>,
    /// More of its files will settle in a moment.
    settling: bool,
    /// Something was heard in its folder that was not read yet.
    stirring: bool,
    running: bool,
    /// The next instant at which there may be something to do.
    wake: Option<Timestamp>,
    /// On the monotonic clock.
    last_change: Option<Duration>,
    /// Passes in a row that could not be made.
    failures: u32,
    frozen: bool,
    /// The site was not looked after between these two.
    slept: Option<(Timestamp, Timestamp)>,
    /// The host that its first target talks to.
    host: String,
    zone: Option<Zone>,
    /// The zone before it was changed, until that was told.
    old_zone: Option<Zone>,
}

impl Sites {
    /// Takes in a settled view. Returns the sites of which neither file nor folder is left.
    pub fn take_in(
        &mut self,
        settled: &Scan,
        all: bool,
        believed: &Believed,
        now: Timestamp,
    ) -> Vec<String> {
        for id in settled.sites.keys() {
            let new = !self.known.contains_key(id);
            let slept = self.slept;
            let site = self.known.entry(id.clone()).or_insert_with(|| SiteClock {
                slept,
                ..SiteClock::default()
            });
            site.settling = believed.settling.contains(id);
            if new || all || believed.changed.contains(id) {
                site.dirty.get_or_insert(now);
            }
            if new || all {
                site.read(settled, id);
            }
        }
        let gone: Vec<String> = self
            .known
            .keys()
            .filter(|id| !settled.sites.contains_key(*id))
            .cloned()
            .collect();
        for id in &gone {
            self.known.remove(id);
        }
        // A site that joins later is new, it did not sleep.
        if !self.known.is_empty() {
            self.slept = None;
        }
        gone
    }

    /// A folder that vanished, came back, or cannot be read is looked at before its files settle.
    pub fn compare(&mut self, before: &Scan, after: &Scan, now: Timestamp) {
        let nothing = SiteRead::default();
        for (id, site) in &mut self.known {
            let seen = |scan: &Scan| {
                let read = scan.sites.get(id).map_or(&nothing, |read| &**read);
                let files = site.frozen.then_some(read.batch.files.len());
                (read.present, read.batch.incomplete.len(), files)
            };
            if seen(before) != seen(after) {
                site.dirty.get_or_insert(now);
            }
        }
    }

    /// Notes in which sites something was heard that was not read yet.
    pub fn stir(&mut self, heard: &Hinted) {
        for (id, site) in &mut self.known {
            site.stirring = heard.has(id);
        }
    }

    /// Every site is to be looked at.
    pub fn all_dirty(&mut self, now: Timestamp) {
        for site in self.known.values_mut() {
            site.dirty.get_or_insert(now);
        }
    }

    /// Nobody was at work from `since` until `until`.
    pub fn slept(&mut self, since: Timestamp, until: Timestamp) {
        if self.known.is_empty() {
            self.slept = Some((since, until));
        }
        for site in self.known.values_mut() {
            let since = site.slept.map_or(since, |(first, _)| first.min(since));
            site.slept = Some((since, until));
        }
        self.all_dirty(until);
    }

    /// The sites whose pass starts now: at most `free`, fair to every host and every client (T16).
    pub fn start(&mut self, now: Timestamp, time: Duration, free: usize) -> Vec<Start> {
        let together = self.together();
        let mut running: BTreeMap<String, usize> = BTreeMap::new();
        let mut waiting = Vec::new();
        for (id, site) in &self.known {
            if site.running {
                *running.entry(site.host.clone()).or_default() += 1;
            } else if let Some(since) = site.due(id, now, time, &together)
                && since <= now
            {
                waiting.push(Waiting {
                    site: id.clone(),
                    host: site.host.clone(),
                    since,
                });
            }
        }
        let mut starts = Vec::new();
        for index in pick(&waiting, &running, free) {
            let id = &waiting[index].site;
            let Some(site) = self.known.get_mut(id) else {
                continue;
            };
            site.dirty = None;
            site.wake = None;
            site.running = true;
            starts.push(Start {
                id: id.clone(),
                slept: site.slept,
                old_zone: site.old_zone.take(),
                failures: site.failures,
            });
        }
        starts
    }

    /// The next instant after `now` at which a site becomes due. One that is due already waits for
    /// room, and a pass that ends makes room.
    pub fn next(&self, now: Timestamp, time: Duration) -> Option<Timestamp> {
        let together = self.together();
        self.known
            .iter()
            .filter(|(_, site)| !site.running)
            .filter_map(|(id, site)| site.due(id, now, time, &together))
            .filter(|at| *at > now)
            .min()
    }

    /// Takes in what a pass found.
    pub fn settle(&mut self, passed: &Passed, now: Timestamp, time: Duration) {
        let Some(site) = self.known.get_mut(&passed.site) else {
            return;
        };
        site.running = false;
        if passed.failed {
            return self.failed(&passed.site, now);
        }
        site.failures = 0;
        site.wake = passed.wake;
        site.frozen = passed.frozen;
        if passed.changed {
            site.last_change = Some(time);
        }
        if passed.told_sleep.is_some() && site.slept == passed.told_sleep {
            site.slept = None;
        }
    }

    /// A pass could not be made: it is made again, later each time.
    pub fn failed(&mut self, id: &str, now: Timestamp) {
        if let Some(site) = self.known.get_mut(id) {
            site.running = false;
            site.failures = site.failures.saturating_add(1);
            site.wake = now.checked_add(schedule::backoff(site.failures, id)).ok();
        }
    }

    /// How many sites have an instant in common.
    fn together(&self) -> BTreeMap<Timestamp, usize> {
        let mut together = BTreeMap::new();
        for at in self.known.values().filter_map(|site| site.wake) {
            *together.entry(at).or_default() += 1;
        }
        together
    }
}

impl SiteClock {
    /// When a pass is due; a save never waits for the sites that start at the same minute.
    fn due(
        &self,
        id: &str,
        now: Timestamp,
        time: Duration,
        together: &BTreeMap<Timestamp, usize>,
    ) -> Option<Timestamp> {
        let woken = self.wake.map(|at| {
            let delay = start_delay(id, together.get(&at).copied().unwrap_or(1));
            at.saturating_add(delay).unwrap_or(Timestamp::MAX)
        });
        let dirty = self.dirty.map(|at| match self.settling || self.stirring {
            // The clock was set back since.
            _ if at > now => now,
            true => at.saturating_add(TOGETHER).unwrap_or(Timestamp::MAX),
            false => at,
        });
        let wanted = match (dirty, woken) {
            (Some(dirty), Some(woken)) => dirty.min(woken),
            (dirty, woken) => dirty.or(woken)?,
        };
        let pause = self
            .last_change
            .map(|at| (at + BETWEEN_CHANGES).saturating_sub(time))
            .filter(|pause| !pause.is_zero())
            .and_then(|pause| SignedDuration::try_from(pause).ok());
        let earliest = pause.map(|pause| now.saturating_add(pause).unwrap_or(Timestamp::MAX));
        Some(earliest.map_or(wanted, |earliest| wanted.max(earliest)))
    }

    /// What of the site's own file the schedule needs.
    fn read(&mut self, settled: &Scan, id: &str) {
        let path = format!("sites/{id}.yaml");
        let file = settled.site_files().find(|file| file.path == path);
        let Some(RawBody::Bytes(bytes)) = file.map(|file| &file.body) else {
            return;
        };
        let (Some(read), _) = site::read(id, &path, bytes) else {
            return;
        };
        self.host = host(&read);
        let before = self.zone.replace(read.zone.clone());
        if let Some(before) = before.filter(|before| before.name() != read.zone.name()) {
            self.old_zone.get_or_insert(before);
        }
    }
}

/// The host that a site's first target talks to; empty for this computer.
fn host(site: &Site) -> String {
    let first = site.targets.first().and_then(|plan| plan.kind.address());
    first
        .and_then(|address| reqwest::Url::parse(address).ok())
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default()
}
