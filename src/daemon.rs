//! `recado run`: keeps watching the files and the clock. Events wake it; what it does is decided by
//! the scan and the clock alone, so that nothing depends on an event arriving or on never sleeping.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::content::RawBody;
use crate::mailing::{Campaigns, Rounded};
use crate::reconcile::{Reconciler, Themes};
use crate::store::{Store, StoreError, TimeCheck};
use crate::watch::beliefs::Beliefs;
use crate::watch::{Events, Hint, Pace, Watcher};
use crate::workspace::{ReadCache, Scan, Workspace};

pub mod awake;
pub mod hinted;
mod looks;
mod mails;
mod news;
pub mod pass;
mod refresh;
pub mod sites;

use hinted::{Hinted, Reading};
pub use news::News;
use pass::{Pass, Passed};
use sites::Sites;

/// Sites worked on at once.
const AT_ONCE: usize = 8;

/// How often a decision made by another command is looked for (K11).
const NUDGE: Duration = Duration::from_secs(2);

/// How long what is under way may take after the service was told to stop; with the closing of the
/// ledger less than half a minute (K7).
const STOPPING: Duration = Duration::from_secs(25);

/// How often the wall clock is noted, so that one that goes back is noticed after a restart (T15).
const NOTE_TIME: SignedDuration = SignedDuration::from_secs(60);

/// A folder that was not read for this long is read although nobody gave a hint (promise 10).
const READ_EVERY: u64 = 60_000;

/// Every file is read again this often, whatever its times say (F19).
const READ_IN_FULL: u64 = 24 * 3600 * 1000;

/// Between two attempts to read a folder that cannot be read.
const UNREADABLE: u64 = 5_000;

/// The service of one workspace.
pub struct Daemon {
    pub workspace: Workspace,
    pub reconciler: Arc<Reconciler>,
    pub clock: Clock,
    pub events: Events,
    pub pace: Pace,
    pub campaigns: Arc<Campaigns>,
    pub news: mpsc::UnboundedSender<News>,
}

impl Daemon {
    /// Runs until `stop` is cancelled, then finishes what is under way. A ledger that fails while
    /// the service runs is told and tried again (F20).
    pub async fn run(self, stop: CancellationToken) {
        let (watcher, mut hints) = Watcher::start(self.workspace.root(), self.events, self.pace);
        let mut hearing = watcher.hearing();
        let mut state = Running::new(&self);
        state.begin().await;
        state.read(&watcher, Reading::Everything).await;
        let mut nudge = tokio::time::interval(NUDGE);
        nudge.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if state.watch_clock() {
                // No pass begins before the ledger has said whether this clock can be believed.
                state.tick().await;
            }
            state.stir(&watcher, &hints);
            state.start_due();
            state.start_mails();
            let rest = state.rest();
            let mut hinted = Hinted::default();
            tokio::select! {
                () = stop.cancelled() => break,
                Some(hint) = hints.recv() => hinted.add(&hint),
                Some(done) = state.passes.join_next_with_id(), if !state.passes.is_empty() => {
                    state.settle(done);
                }
                Some(ended) = state.mails.ended(), if !state.mails.is_idle() => {
                    state.settle_mail(ended);
                }
                Ok(()) = hearing.changed() => {
                    let now = hearing.borrow_and_update().clone();
                    state.tell(News::Hearing(now));
                }
                _ = nudge.tick() => state.tick().await,
                () = rest => {}
            }
            hinted.add_waiting(&mut hints);
            let reading = state.reading(hinted);
            state.read(&watcher, reading).await;
        }
        state.finish().await;
    }
}

/// The service at work.
struct Running<'a> {
    daemon: &'a Daemon,
    beliefs: Beliefs,
    cache: Option<ReadCache>,
    /// The settled view; `None` until there is one.
    scan: Option<Arc<Scan>>,
    /// The last reading as it was. What says that files are not really gone is judged by it: a
    /// folder that vanished is noticed before anybody believes that its files were deleted.
    seen: Arc<Scan>,
    unreadable: bool,
    sign: Option<String>,
    settings: Option<Vec<u8>>,
    themes: Arc<Themes>,
    /// On the monotonic clock, in milliseconds: when reading again brings something to an end.
    next_look: Option<u64>,
    last_read: u64,
    last_full: u64,
    sites: Sites,
    passes: JoinSet<Passed>,
    names: Vec<(Id, String)>,
    looks: looks::Looks,
    mails: mails::Mails,
    decisions: i64,
    watched: Timestamp,
    noted: Option<Timestamp>,
    ledger_fails: bool,
}

impl<'a> Running<'a> {
    fn new(daemon: &'a Daemon) -> Self {
        Self {
            daemon,
            beliefs: Beliefs::new(),
            cache: Some(ReadCache::new()),
            scan: None,
            seen: Arc::default(),
            unreadable: false,
            sign: None,
            settings: None,
            themes: Arc::default(),
            next_look: None,
            last_read: 0,
            last_full: milliseconds(&daemon.clock),
            sites: Sites::default(),
            passes: JoinSet::new(),
            names: Vec::new(),
            looks: looks::Looks::new(daemon),
            mails: mails::Mails::new(daemon.campaigns.clone()),
            decisions: 0,
            watched: daemon.clock.now(),
            noted: None,
            ledger_fails: false,
        }
    }

    fn store(&self) -> &Store {
        &self.daemon.reconciler.store
    }

    fn tell(&self, news: News) {
        // Nobody listens any more: the service goes on all the same.
        let _ = self.daemon.news.send(news);
    }

    fn now(&self) -> Timestamp {
        self.daemon.clock.now()
    }

    /// Takes up where an earlier run ended.
    async fn begin(&mut self) {
        let known = async {
            let decisions = self.store().decisions().await?;
            let awake = awake::last(self.store()).await?;
            Ok((decisions, awake))
        };
        match known.await {
            Ok((decisions, awake)) => {
                self.decisions = decisions;
                if let Some(since) = awake {
                    self.slept(since);
                }
            }
            Err(error) => self.ledger_failed(error),
        }
    }

    /// Nobody was at work between `since` and now. Whatever came and went meanwhile is not shown
    /// any more, and is told (T10).
    fn slept(&mut self, since: Timestamp) {
        let until = self.now();
        if until.duration_since(since) > awake::SLEEP {
            self.tell(News::Slept { since, until });
            self.sites.slept(since, until);
        }
    }

    /// Reads the folder, or these sites of it, and takes in what can be believed of it.
    async fn read(&mut self, watcher: &Watcher, reading: Reading) {
        let again = match reading {
            Reading::Nothing => return,
            Reading::Sites(sites) => Some(sites),
            Reading::Everything => None,
        };
        let mut cache = self.cache.take().unwrap_or_default();
        let started = milliseconds(&self.daemon.clock);
        if started >= self.last_full + READ_IN_FULL && again.is_none() {
            cache.forget();
            self.last_full = started;
        }
        let (workspace, before) = (self.daemon.workspace.clone(), self.seen.clone());
        let reading = tokio::task::spawn_blocking(move || {
            let part = again.and_then(|again| {
                let scan = workspace.read_again(&before, &again, &mut cache)?;
                Some((scan, Some(again)))
            });
            let (scan, again) = part.unwrap_or_else(|| (workspace.read(&mut cache), None));
            (scan, again, workspace.workspace_id(), cache)
        });
        let Ok((scan, again, sign, cache)) = reading.await else {
            self.cache = Some(ReadCache::new());
            self.last_read = started;
            return;
        };
        self.cache = Some(cache);
        let at = milliseconds(&self.daemon.clock);
        if again.is_none() {
            self.last_read = at;
        }
        if let Some(why) = &scan.unreadable_root {
            // It says nothing about any file: what was believed stays, and nothing is done.
            if !self.unreadable {
                self.tell(News::Unreadable(why.clone()));
            }
            self.unreadable = true;
            self.next_look = Some(at + UNREADABLE);
            return;
        }
        if std::mem::take(&mut self.unreadable) {
            self.tell(News::Readable);
        }
        let heard = watcher.heard();
        let mut believed = self.beliefs.observe_some(&scan, again.as_ref(), at, &heard);
        self.next_look = believed.next_look;
        let now = self.now();
        let begun = self.scan.is_some();
        if begun {
            self.sites.compare(&self.seen, &scan, now);
        }
        self.seen = Arc::new(scan);
        let same_sign = std::mem::replace(&mut self.sign, sign) == self.sign;
        let Some(settled) = believed.scan.take() else {
            return;
        };
        if !begun || believed.all_changed {
            self.themes = Arc::new(settled.theme_files());
            self.compare_settings(&settled, begun);
        }
        let all = !begun || believed.all_changed || !same_sign;
        let left = self.sites.take_in(&settled, all, &believed, now);
        left.into_iter()
            .for_each(|site| self.tell(News::Left(site)));
        self.scan = Some(Arc::new(settled));
    }

    /// `recado.yaml` is read at the start: a ledger or a network rule is not exchanged under passes
    /// that are under way.
    fn compare_settings(&mut self, settled: &Scan, begun: bool) {
        let bytes = settled.recado_yaml().and_then(|file| match &file.body {
            RawBody::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        });
        if begun && bytes != self.settings {
            self.tell(News::Settings);
        }
        self.settings = bytes;
    }

    /// Starts a pass for every site that is due, as far as there is room.
    fn start_due(&mut self) {
        let Some(scan) = self.scan.clone().filter(|_| !self.unreadable) else {
            return;
        };
        let free = AT_ONCE.saturating_sub(self.passes.len());
        for start in self
            .sites
            .start(self.now(), self.daemon.clock.monotonic(), free)
        {
            let id = start.id.clone();
            let pass = Pass {
                reconciler: self.daemon.reconciler.clone(),
                clock: self.daemon.clock.clone(),
                news: self.daemon.news.clone(),
                scan: scan.clone(),
                seen: self.seen.clone(),
                themes: self.themes.clone(),
                start,
            };
            let task = self.passes.spawn(pass.run());
            self.names.push((task.id(), id));
        }
    }

    /// Takes the result of a pass in. A pass that panicked is made again like one that failed, and
    /// stops no other site (K8).
    fn settle(&mut self, done: Result<(Id, Passed), JoinError>) {
        let (now, passed_time) = (self.now(), self.daemon.clock.monotonic());
        let task = match &done {
            Ok((task, _)) => *task,
            Err(error) => error.id(),
        };
        let at = self.names.iter().position(|(id, _)| *id == task);
        let site = at.map(|at| self.names.swap_remove(at).1);
        match done {
            Ok((_, passed)) => {
                self.sites.settle(&passed, now, passed_time);
                self.mails.wake(&passed.site, now);
                for looking in passed.looking {
                    self.looks.start(looking);
                }
            }
            Err(error) => {
                let Some(site) = site else { return };
                tracing::error!(%site, %error, "a pass ended in the middle; it is made again");
                self.sites.failed(&site, now);
                self.tell(News::Crashed(site));
            }
        }
    }

    /// Starts the rounds of e-mails that are due.
    fn start_mails(&mut self) {
        let Some(scan) = self.scan.clone().filter(|_| !self.unreadable) else {
            return;
        };
        let sight = mails::Sight {
            scan,
            seen: self.seen.clone(),
            themes: self.themes.clone(),
        };
        self.mails.start(self.now(), &sight);
    }

    fn settle_mail(&mut self, ended: Result<(Id, Result<Rounded, StoreError>), JoinError>) {
        match self.mails.settle(ended, self.now()) {
            Ok(rounded) => rounded
                .told
                .into_iter()
                .for_each(|told| self.tell(News::Mail(told))),
            Err(error) => self.ledger_failed(error),
        }
    }

    /// Between two rounds hardly any time passes; where it did, the computer slept. Whether the clock
    /// went back.
    fn watch_clock(&mut self) -> bool {
        let now = self.now();
        let before = std::mem::replace(&mut self.watched, now);
        self.slept(before);
        now < before
    }

    /// Looks at decisions made elsewhere, and notes the time.
    async fn tick(&mut self) {
        self.looks.take_in();
        let now = self.now();
        match self.look_into_ledger(now).await {
            Ok(()) => self.ledger_fails = false,
            Err(error) => self.ledger_failed(error),
        }
    }

    async fn look_into_ledger(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let due = |at: Timestamp| at > now || now.duration_since(at) >= NOTE_TIME;
        if self.noted.is_none_or(due) {
            match self.store().note_time(now).await? {
                TimeCheck::Fine => awake::note(self.store(), now).await?,
                TimeCheck::WentBack { last } if self.noted.is_none_or(|at| at > now) => {
                    self.tell(News::ClockWentBack { last, now });
                }
                TimeCheck::WentBack { .. } => {}
            }
            self.noted = Some(now);
        }
        let decisions = self.store().decisions().await?;
        if decisions != self.decisions {
            self.decisions = decisions;
            self.sites.all_dirty(now);
        }
        Ok(())
    }

    fn ledger_failed(&mut self, error: StoreError) {
        tracing::error!(%error, "the ledger failed");
        if !std::mem::replace(&mut self.ledger_fails, true) {
            self.tell(News::Ledger(error));
        }
    }

    /// What is to be read now.
    fn reading(&self, hinted: Hinted) -> Reading {
        let now = milliseconds(&self.daemon.clock);
        let planned = self.next_look.is_some_and(|at| at <= now);
        let due = match planned {
            true => self
                .beliefs
                .due(now)
                .map_or(Reading::Everything, Reading::Sites),
            false => Reading::Nothing,
        };
        match hinted.reading(due) {
            _ if now >= self.last_read + READ_EVERY => Reading::Everything,
            Reading::Sites(_) if self.unreadable => Reading::Everything,
            reading => reading,
        }
    }

    /// Tells sites in which something stirs, so that a pass begins when all that was saved together is
    /// known.
    fn stir(&mut self, watcher: &Watcher, hints: &mpsc::Receiver<Hint>) {
        let mut stirring = Hinted::default();
        watcher.coming().iter().for_each(|hint| stirring.add(hint));
        // Asked for second: nothing is missed on its way from the one to the other. It is taken in next.
        if !hints.is_empty() {
            stirring.add(&Hint::Rescan);
        }
        self.sites.stir(&stirring);
    }

    /// Returns when there is something to do by the clock.
    fn rest(&self) -> impl Future<Output = ()> + use<> {
        let clock = self.daemon.clock.clone();
        let until = match self.unreadable {
            true => None,
            false => self.sites.next(self.now(), clock.monotonic()),
        };
        let mail = self.mails.next().filter(|_| !self.unreadable);
        let until = until.into_iter().chain(mail).min();
        let look = self
            .next_look
            .map(|at| Duration::from_millis(at.saturating_sub(milliseconds(&clock)).max(1)));
        async move {
            tokio::select! {
                () = clock.sleep_until(until.unwrap_or(Timestamp::MAX)) => {}
                () = clock.sleep(look.unwrap_or(Duration::from_secs(60))) => {}
            }
        }
    }

    async fn finish(mut self) {
        self.looks.stop();
        self.daemon.campaigns.stop.cancel();
        let rest = async {
            while self.passes.join_next().await.is_some() {}
            while self.mails.ended().await.is_some() {}
        };
        // What is not done by then is resolved by the next start.
        let _ = tokio::time::timeout(STOPPING, rest).await;
        if let Err(error) = self.note_the_end().await {
            tracing::error!(%error, "the end of the service could not be noted");
        }
    }
}

impl Running<'_> {
    /// A clock that is not believed says nothing about when the service was at work.
    async fn note_the_end(&self) -> Result<(), StoreError> {
        match self.store().installation().await?.frozen {
            Some(_) => Ok(()),
            None => awake::note(self.store(), self.now()).await,
        }
    }
}

/// On the clock that never goes back.
fn milliseconds(clock: &Clock) -> u64 {
    u64::try_from(clock.monotonic().as_millis()).unwrap_or(u64::MAX)
}
