//! `recado run`: keeps watching the files and the clock. Events wake it; what it does is decided by
//! the scan and the clock alone, so that nothing depends on an event arriving or on never sleeping.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::reconcile::{self, Looking, Mode, Outcome, Reconciler, SiteReport, Themes};
use crate::schedule;
use crate::store::{Store, StoreError};
use crate::watch::beliefs::Beliefs;
use crate::watch::{Events, Hearing, Hint, Pace, Watcher};
use crate::workspace::{ReadCache, Scan, Workspace};

mod looks;
mod refresh;

/// Sites worked on at once.
const AT_ONCE: usize = 4;

/// The shortest time between two changes of one site, so that ten thousand saves are one commit
/// (F26).
const BETWEEN_CHANGES: SignedDuration = SignedDuration::from_secs(10);

/// How often a decision made by another command is looked for (K11).
const NUDGE: Duration = Duration::from_secs(2);

/// How long what is under way may take after the service was told to stop (K7).
const STOPPING: Duration = Duration::from_secs(30);

/// How often the wall clock is noted, so that one that goes back is noticed after a restart (T15).
const NOTE_TIME: SignedDuration = SignedDuration::from_secs(60);

/// What the service tells while it runs.
#[derive(Debug)]
pub enum News {
    /// Saved files are heard at once, or not, with what to do about it.
    Hearing(Hearing),
    Pass(SiteReport),
    /// A change was looked for on the public page and the answer changed.
    Looked {
        site: String,
        verdict: crate::proof::Verdict,
    },
    /// The ledger failed; what is due waits.
    Ledger(StoreError),
}

/// The service of one workspace.
pub struct Daemon {
    pub workspace: Workspace,
    pub reconciler: Arc<Reconciler>,
    pub clock: Clock,
    pub events: Events,
    pub pace: Pace,
    pub news: mpsc::UnboundedSender<News>,
}

/// What the service knows of one site between two passes.
#[derive(Default)]
struct SiteClock {
    /// Something changed since the last pass began.
    dirty: bool,
    running: bool,
    /// The next instant at which there may be something to do.
    wake: Option<Timestamp>,
    last_change: Option<Timestamp>,
}

/// What a pass leaves for the schedule.
struct Passed {
    site: String,
    wake: Option<Timestamp>,
    changed: bool,
}

impl Daemon {
    /// Runs until `stop` is cancelled, then finishes what is under way.
    pub async fn run(self, stop: CancellationToken) -> Result<(), StoreError> {
        let (watcher, mut hints) = Watcher::start(self.workspace.root(), self.events, self.pace);
        let mut hearing = watcher.hearing();
        let mut state = Running::new(&self);
        state.read(&watcher).await;
        loop {
            state.start_due().await?;
            let nap = state.nap();
            tokio::select! {
                () = stop.cancelled() => break,
                hint = hints.recv() => {
                    drain(&mut hints);
                    if hint.is_some() {
                        state.read(&watcher).await;
                    }
                }
                Some(done) = state.passes.join_next(), if !state.passes.is_empty() => {
                    state.settle(done);
                }
                Ok(()) = hearing.changed() => {
                    let now = hearing.borrow_and_update().clone();
                    state.tell(News::Hearing(now));
                }
                () = tokio::time::sleep(nap) => state.tick(&watcher).await?,
            }
        }
        state.finish().await;
        Ok(())
    }
}

/// Several hints are one reading.
fn drain(hints: &mut mpsc::Receiver<Hint>) {
    while hints.try_recv().is_ok() {}
}

/// The service at work.
struct Running<'a> {
    daemon: &'a Daemon,
    beliefs: Beliefs,
    cache: Option<ReadCache>,
    /// The settled view; `None` until there is one.
    scan: Option<Arc<Scan>>,
    themes: Arc<Themes>,
    /// On the monotonic clock, in milliseconds: when reading again brings something to an end.
    next_look: Option<u64>,
    last_read: u64,
    sites: BTreeMap<String, SiteClock>,
    passes: JoinSet<(Passed, Option<Looking>)>,
    looks: looks::Looks,
    decisions: i64,
    time_noted: Option<Timestamp>,
}

impl<'a> Running<'a> {
    fn new(daemon: &'a Daemon) -> Self {
        Self {
            daemon,
            beliefs: Beliefs::new(),
            cache: Some(ReadCache::new()),
            scan: None,
            themes: Arc::default(),
            next_look: None,
            last_read: 0,
            sites: BTreeMap::new(),
            passes: JoinSet::new(),
            looks: looks::Looks::new(daemon),
            decisions: 0,
            time_noted: None,
        }
    }

    fn store(&self) -> &Store {
        &self.daemon.reconciler.store
    }

    fn tell(&self, news: News) {
        // Nobody listens any more: the service goes on all the same.
        let _ = self.daemon.news.send(news);
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.daemon.clock.monotonic().as_millis()).unwrap_or(u64::MAX)
    }

    /// Reads the folder and takes in what can be believed of it.
    async fn read(&mut self, watcher: &Watcher) {
        let (workspace, mut cache) = (
            self.daemon.workspace.clone(),
            self.cache.take().unwrap_or_default(),
        );
        let reading = tokio::task::spawn_blocking(move || {
            let scan = workspace.read(&mut cache);
            (scan, cache)
        });
        let Ok((scan, cache)) = reading.await else {
            self.cache = Some(ReadCache::new());
            return;
        };
        self.cache = Some(cache);
        self.last_read = self.milliseconds();
        let believed = self
            .beliefs
            .observe(&scan, self.last_read, &watcher.heard());
        self.next_look = believed.next_look;
        let Some(settled) = believed.scan else { return };
        let first = self.scan.is_none();
        if first || believed.all_changed {
            self.themes = Arc::new(settled.theme_files());
        }
        for id in settled.sites.keys() {
            let site = self.sites.entry(id.clone()).or_default();
            site.dirty |= first || believed.all_changed || believed.changed.contains(id);
        }
        let gone: BTreeSet<String> = self
            .sites
            .keys()
            .filter(|id| !settled.sites.contains_key(*id))
            .cloned()
            .collect();
        for id in gone {
            self.sites.remove(&id);
        }
        self.scan = Some(Arc::new(settled));
    }

    /// Starts a pass for every site that is due, as far as there is room.
    async fn start_due(&mut self) -> Result<(), StoreError> {
        let Some(scan) = self.scan.clone() else {
            return Ok(());
        };
        let now = self.daemon.clock.now();
        let due: Vec<String> = self
            .sites
            .iter()
            .filter(|(_, site)| !site.running && site.is_due(now))
            .map(|(id, _)| id.clone())
            .collect();
        for id in due {
            if self.passes.len() >= AT_ONCE {
                break;
            }
            let Some(site) = self.sites.get_mut(&id) else {
                continue;
            };
            site.dirty = false;
            site.wake = None;
            site.running = true;
            self.looks.forget(&id);
            let pass = Pass {
                reconciler: self.daemon.reconciler.clone(),
                clock: self.daemon.clock.clone(),
                news: self.daemon.news.clone(),
                scan: scan.clone(),
                themes: self.themes.clone(),
                id,
            };
            self.passes.spawn(pass.run());
        }
        Ok(())
    }

    /// Takes the result of a pass in. A pass that panicked is tried again like any failure (K8).
    fn settle(&mut self, done: Result<(Passed, Option<Looking>), tokio::task::JoinError>) {
        let now = self.daemon.clock.now();
        match done {
            Ok((passed, looking)) => {
                if let Some(site) = self.sites.get_mut(&passed.site) {
                    site.running = false;
                    site.wake = passed.wake;
                    if passed.changed {
                        site.last_change = Some(now);
                    }
                }
                if let Some(looking) = looking {
                    self.looks.start(looking);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a pass ended in the middle; it is made again");
                let again = now.checked_add(schedule::LOOK_EVERY).ok();
                for site in self.sites.values_mut().filter(|site| site.running) {
                    // Which site it was is not known; a second pass of the others does nothing.
                    site.running = false;
                    site.wake = again;
                }
            }
        }
    }

    /// Looks at the clock, at decisions made elsewhere, and at files that are due to be read.
    async fn tick(&mut self, watcher: &Watcher) -> Result<(), StoreError> {
        self.looks.take_in();
        if self.next_look.is_some_and(|at| at <= self.milliseconds()) {
            self.read(watcher).await;
        }
        let now = self.daemon.clock.now();
        let noted = self
            .time_noted
            .and_then(|at| at.checked_add(NOTE_TIME).ok());
        if noted.is_none_or(|next| next <= now) || self.time_noted.is_some_and(|at| at > now) {
            self.store().note_time(now).await?;
            self.time_noted = Some(now);
        }
        let decisions = self.store().decisions().await?;
        if decisions != self.decisions {
            self.decisions = decisions;
            self.sites.values_mut().for_each(|site| site.dirty = true);
        }
        Ok(())
    }

    /// How long to wait when nothing happens.
    fn nap(&self) -> Duration {
        let now = self.daemon.clock.now();
        let instants = self
            .sites
            .values()
            .filter(|site| !site.running)
            .filter_map(|site| site.next(now));
        let until = instants.min().map(|at| at.duration_since(now));
        let until = until.map(|left| Duration::try_from(left).unwrap_or(Duration::ZERO));
        let look = self
            .next_look
            .map(|at| Duration::from_millis(at.saturating_sub(self.milliseconds())));
        let nap = [Some(NUDGE), until, look]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(NUDGE);
        // A site that is due but has to wait for room is woken by the pass that ends.
        nap.max(Duration::from_millis(20))
    }

    async fn finish(mut self) {
        self.looks.stop();
        let rest = async { while self.passes.join_next().await.is_some() {} };
        // What is not done by then is resolved by the next start.
        let _ = tokio::time::timeout(STOPPING, rest).await;
    }
}

impl SiteClock {
    fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let wanted = if self.dirty { Some(now) } else { self.wake };
        let earliest = self
            .last_change
            .and_then(|at| at.checked_add(BETWEEN_CHANGES).ok());
        // A clock that was set back must not hold a site up for longer than the pause itself.
        let earliest = earliest.filter(|at| at.duration_since(now) <= BETWEEN_CHANGES);
        Some(wanted?.max(earliest.unwrap_or(Timestamp::MIN)))
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.next(now).is_some_and(|at| at <= now)
    }
}

/// One pass of one site, on a task of its own.
struct Pass {
    reconciler: Arc<Reconciler>,
    clock: Clock,
    news: mpsc::UnboundedSender<News>,
    scan: Arc<Scan>,
    themes: Arc<Themes>,
    id: String,
}

impl Pass {
    async fn run(self) -> (Passed, Option<Looking>) {
        let now = self.clock.now();
        match self.pass(now).await {
            Ok(passed) => passed,
            Err(error) => {
                tracing::error!(site = %self.id, %error, "the ledger failed");
                let _ = self.news.send(News::Ledger(error));
                let wake = now.checked_add(schedule::backoff(1, &self.id)).ok();
                (
                    Passed {
                        site: self.id,
                        wake,
                        changed: false,
                    },
                    None,
                )
            }
        }
    }

    async fn pass(&self, now: Timestamp) -> Result<(Passed, Option<Looking>), StoreError> {
        let reconciler = &self.reconciler;
        let store = &reconciler.store;
        let workspace = &reconciler.workspace;
        let input = reconcile::input(
            workspace,
            &self.scan,
            &self.id,
            self.themes.clone(),
            Some(store),
        )
        .await?;
        let report = reconciler
            .pass(&input, Mode::Service, now, Duration::ZERO)
            .await?;
        let refreshed = refresh::refresh(reconciler, &input, &report, now).await?;
        let mut wakes: Vec<Timestamp> = store
            .failures(&self.id)
            .await?
            .into_iter()
            .map(|failure| failure.not_before)
            .collect();
        wakes.extend(report.next_change);
        wakes.extend(refreshed.next);
        let busy = report
            .targets
            .iter()
            .any(|target| matches!(target.outcome, Outcome::Busy));
        wakes.extend(
            now.checked_add(SignedDuration::from_secs(5))
                .ok()
                .filter(|_| busy),
        );
        let looking = report
            .published()
            .find_map(|(_, published)| published.looking.clone());
        let passed = Passed {
            site: self.id.clone(),
            wake: wakes.into_iter().min(),
            changed: report.published().next().is_some(),
        };
        let _ = self.news.send(News::Pass(report));
        Ok((passed, looking))
    }
}
