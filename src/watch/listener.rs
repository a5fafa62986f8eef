//! The thread behind [`super::Watcher`]: owns notify's watcher, keeps it on the right folders, and
//! passes hints on.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, watch};

use super::events::{Pending, Seen, WATCHED, translate};
use super::probe::{Probe, network_drive};
use super::{Events, Hearing, Hint, Pace, Why};

/// What notify's thread and ours share.
#[derive(Debug)]
pub(super) struct Shared {
    ears: Mutex<Ears>,
    wake: Condvar,
    begin: Instant,
    quiet: u64,
    longest: u64,
}

#[derive(Debug, Default)]
struct Ears {
    pending: Pending,
    /// Watched folders that came, went or were replaced.
    lost: BTreeSet<PathBuf>,
    probe_heard: bool,
    failed: Option<Why>,
    /// Something is due sooner than our thread knows.
    sooner: bool,
    stop: bool,
}

impl Shared {
    pub fn new(pace: &Pace) -> Self {
        Self {
            ears: Mutex::default(),
            wake: Condvar::new(),
            begin: Instant::now(),
            quiet: milliseconds(pace.quiet),
            longest: milliseconds(pace.longest),
        }
    }

    pub fn stop(&self) {
        self.lock().stop = true;
        self.wake.notify_all();
    }

    pub fn writing(&self) -> BTreeSet<String> {
        self.lock().pending.writing()
    }

    pub fn coming(&self) -> Vec<Hint> {
        self.lock().pending.coming()
    }

    fn lock(&self) -> MutexGuard<'_, Ears> {
        self.ears.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since the start.
    fn now(&self) -> u64 {
        milliseconds(self.begin.elapsed())
    }

    /// Called on notify's thread.
    fn hear(&self, root: &Path, event: notify::Result<notify::Event>) {
        let at = self.now();
        let mut ears = self.lock();
        let before = ears.pending.next(self.quiet, self.longest);
        match event {
            Ok(event) => {
                for seen in translate(root, &event) {
                    match &seen {
                        Seen::Roots(path) => {
                            ears.lost.insert(path.clone());
                        }
                        Seen::Probe => ears.probe_heard = true,
                        _ => {}
                    }
                    ears.pending.hear(seen, at);
                }
            }
            Err(error) => {
                ears.failed = Some(Why::from(&error));
                ears.pending.hear(Seen::Lost, at);
            }
        }
        let after = ears.pending.next(self.quiet, self.longest);
        if after.is_some_and(|after| before.is_none_or(|before| after < before)) {
            ears.sooner = true;
        }
        let wake =
            ears.sooner || ears.probe_heard || ears.failed.is_some() || !ears.lost.is_empty();
        drop(ears);
        // Most events only push what is due further away: 10,000 saves would wake the other thread
        // 30,000 times.
        if wake {
            self.wake.notify_all();
        }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Starts the thread. Without a thread there would be no hint at all: then the hearing says so, and
/// the channel is closed.
pub(super) fn spawn(
    root: &Path,
    events: Events,
    pace: Pace,
    shared: Arc<Shared>,
    hints: mpsc::Sender<Hint>,
    state: watch::Sender<Hearing>,
) {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let state = Arc::new(state);
    let told = Arc::clone(&state);
    let begun = thread::Builder::new()
        .name("folder watcher".to_owned())
        .spawn(move || {
            let mut listener = Listener {
                root,
                events,
                pace,
                shared,
                hints,
                state,
                native: None,
                watched: BTreeMap::new(),
                probe: None,
                owed: false,
            };
            listener.run();
        });
    if let Err(error) = begun {
        told.send_replace(Hearing::Polling(Why::Other(error.to_string())));
    }
}

/// A folder as the disk knows it.
type Identity = (u64, u64);

struct Listener {
    root: PathBuf,
    events: Events,
    pace: Pace,
    shared: Arc<Shared>,
    hints: mpsc::Sender<Hint>,
    state: Arc<watch::Sender<Hearing>>,
    native: Option<RecommendedWatcher>,
    watched: BTreeMap<PathBuf, Identity>,
    probe: Option<(Probe, u64)>,
    /// The channel was full: a rescan is owed.
    owed: bool,
}

impl Listener {
    fn run(&mut self) {
        let (mut next_check, mut next_retry, mut last_rescan) = (0, 0, None);
        loop {
            let now = self.shared.now();
            if self.events == Events::Dropped {
                self.tell(Hearing::Polling(Why::Asked));
            } else {
                self.follow_up();
                let silent = matches!(*self.state.borrow(), Hearing::Polling(_));
                if (self.native.is_none() || silent) && now >= next_retry {
                    next_retry = now + milliseconds(self.pace.retry);
                    self.begin();
                }
                if now >= next_check || !self.shared.lock().lost.is_empty() {
                    next_check = now + milliseconds(self.pace.check);
                    if let Err(why) = self.attach() {
                        self.probe = None;
                        self.tell(Hearing::Polling(why));
                    }
                }
                self.judge_probe(now);
            }
            let every = match *self.state.borrow() {
                Hearing::Events => self.pace.rescan_hearing,
                Hearing::Starting | Hearing::Polling(_) => self.pace.rescan_deaf,
            };
            let due = last_rescan.map_or(now, |last| last + milliseconds(every));
            if now >= due {
                last_rescan = Some(now);
                self.owed = true;
            }
            if self.pass_on(now).is_err() {
                return;
            }
            let next_rescan = last_rescan.unwrap_or(now) + milliseconds(every);
            if self.wait(now, next_check.min(next_rescan)).is_err() {
                return;
            }
        }
    }

    /// Waits until something is due. `Err`: stop.
    fn wait(&self, now: u64, until: u64) -> Result<(), ()> {
        let ears = self.shared.lock();
        let mut until = until;
        if self.events == Events::Native {
            let (quiet, longest) = (self.shared.quiet, self.shared.longest);
            until = until.min(ears.pending.next(quiet, longest).unwrap_or(until));
        }
        if let Some((_, written)) = &self.probe {
            until = until.min(written + milliseconds(self.pace.probe));
        }
        if self.owed {
            until = until.min(now + self.shared.quiet);
        }
        let nap = Duration::from_millis(until.saturating_sub(self.shared.now()).max(1));
        let probing = self.probe.is_some();
        let (mut ears, _) = self
            .shared
            .wake
            .wait_timeout_while(ears, nap, |ears| {
                let news = ears.sooner || ears.failed.is_some() || !ears.lost.is_empty();
                !(ears.stop || news || probing && ears.probe_heard)
            })
            .unwrap_or_else(PoisonError::into_inner);
        ears.sooner = false;
        if ears.stop || self.hints.is_closed() {
            Err(())
        } else {
            Ok(())
        }
    }

    /// Sends what is ripe. `Err`: nobody listens any more.
    fn pass_on(&mut self, now: u64) -> Result<(), ()> {
        let (quiet, longest) = (self.shared.quiet, self.shared.longest);
        let mut ripe = self.shared.lock().pending.ripe(now, quiet, longest);
        if self.events == Events::Dropped {
            ripe.clear();
        }
        if self.owed {
            ripe = vec![Hint::Rescan];
        }
        self.owed = false;
        for hint in ripe {
            match self.hints.try_send(hint) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => self.owed = true,
                Err(TrySendError::Closed(_)) => return Err(()),
            }
        }
        Ok(())
    }

    fn tell(&self, hearing: Hearing) {
        self.state.send_if_modified(|before| {
            let new = *before != hearing;
            if new {
                *before = hearing;
            }
            new
        });
    }

    /// Makes a new watcher of the system's events.
    fn begin(&mut self) {
        self.native = None;
        self.watched.clear();
        self.probe = None;
        {
            let mut ears = self.shared.lock();
            ears.probe_heard = false;
            ears.failed = None;
        }
        let (shared, root) = (Arc::clone(&self.shared), self.root.clone());
        let config = Config::default().with_follow_symlinks(false);
        let made = RecommendedWatcher::new(move |event| shared.hear(&root, event), config);
        match made {
            Ok(native) => self.native = Some(native),
            Err(error) => {
                self.tell(Hearing::Polling(Why::from(&error)));
                return;
            }
        }
        match self.attach() {
            Ok(()) => {}
            Err(why) => {
                self.tell(Hearing::Polling(why));
                return;
            }
        }
        let content = self.root.join("content");
        let folder = if content.is_dir() {
            &content
        } else {
            &self.root
        };
        if let Some(kind) = network_drive(folder) {
            self.tell(Hearing::Polling(Why::NetworkDrive(kind.to_owned())));
            return;
        }
        match Probe::write(folder) {
            Ok(probe) => self.probe = Some((probe, self.shared.now())),
            Err(_) => self.tell(Hearing::Polling(Why::NoEvent)),
        }
    }

    /// Looks whether the event of the probe came.
    fn judge_probe(&mut self, now: u64) {
        let Some((_, written)) = &self.probe else {
            return;
        };
        if self.shared.lock().probe_heard {
            self.probe = None;
            self.tell(Hearing::Events);
        } else if now >= written + milliseconds(self.pace.probe) {
            self.probe = None;
            self.tell(Hearing::Polling(Why::NoEvent));
        }
    }

    /// What notify's thread reported as failing.
    fn follow_up(&mut self) {
        let failed = self.shared.lock().failed.take();
        if let Some(why) = failed {
            self.probe = None;
            self.tell(Hearing::Polling(why));
        }
    }

    /// Watches the root and the folders below it, anew where they are other folders than before.
    fn attach(&mut self) -> Result<(), Why> {
        let lost = std::mem::take(&mut self.shared.lock().lost);
        let Some(native) = &mut self.native else {
            return Ok(());
        };
        let mut failed = None;
        let mut changed = false;
        let folders = WATCHED.iter().map(|name| self.root.join(name));
        for path in std::iter::once(self.root.clone()).chain(folders) {
            let is_root = path == self.root;
            let found = identity(&path, is_root);
            let before = self.watched.get(&path).copied();
            if found == before && !lost.contains(&path) {
                continue;
            }
            if before.is_some() {
                // The system may have let go of it by itself.
                let _ = native.unwatch(&path);
                self.watched.remove(&path);
            }
            changed |= before.is_some() || found.is_some();
            let Some(found) = found else {
                continue;
            };
            let mode = if is_root {
                RecursiveMode::NonRecursive
            } else {
                RecursiveMode::Recursive
            };
            match native.watch(&path, mode) {
                Ok(()) => {
                    self.watched.insert(path, found);
                }
                Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => {}
                Err(error) => {
                    // Not tried again until everything is begun anew.
                    failed = Some(Why::from(&error));
                    self.watched.insert(path, found);
                }
            }
        }
        if changed {
            let at = self.shared.now();
            self.shared.lock().pending.everything(at);
        }
        failed.map_or(Ok(()), Err)
    }
}

/// `None`: no such folder. The way to the root may lead over a link; a folder in it may be none.
fn identity(path: &Path, is_root: bool) -> Option<Identity> {
    let found = if is_root {
        std::fs::metadata(path)
    } else {
        std::fs::symlink_metadata(path)
    };
    let found = found.ok().filter(std::fs::Metadata::is_dir)?;
    Some((found.dev(), found.ino()))
}
