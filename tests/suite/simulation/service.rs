//! The service at work, piece by piece: its own schedule and its own passes on a clock that moves
//! when it is told to. Only the loop that waits for events is left out.

use std::sync::Arc;

use jiff::Timestamp;
use recado::clock::Clock;
use recado::daemon::News;
use recado::daemon::awake;
use recado::daemon::pass::{Pass, Passed, Start};
use recado::daemon::sites::Sites;
use recado::reconcile::{Reconciler, SiteReport};
use recado::store::{Store, TimeCheck};
use recado::watch::beliefs::Believed;
use recado::workspace::Scan;
use tokio::sync::mpsc;

use super::office::{SITE, THEMES};

pub struct Service {
    pub reconciler: Arc<Reconciler>,
    pub sites: Sites,
    /// What was read last.
    pub seen: Arc<Scan>,
    /// What is believed of it.
    settled: Arc<Scan>,
    tell: mpsc::UnboundedSender<News>,
    told: mpsc::UnboundedReceiver<News>,
    decisions: i64,
    noted: Option<Timestamp>,
    watched: Timestamp,
}

impl Service {
    /// Starts, and takes up where an earlier run ended.
    pub async fn start(reconciler: Reconciler, scan: Arc<Scan>, clock: &Clock) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let now = clock.now();
        let store = reconciler.store.clone();
        let mut service = Self {
            reconciler: Arc::new(reconciler),
            sites: Sites::default(),
            seen: scan.clone(),
            settled: scan.clone(),
            tell,
            told,
            decisions: store.decisions().await.unwrap(),
            noted: None,
            watched: awake::last(&store).await.unwrap().unwrap_or(now),
        };
        service.watch_clock(now);
        service.believe(scan, true, now);
        service
    }

    /// Takes in a reading of the folder; `settled` where it is believed at once.
    pub fn read(&mut self, scan: &Arc<Scan>, settled: bool, now: Timestamp) {
        self.sites.compare(&self.seen, scan, now);
        self.seen = scan.clone();
        if settled {
            self.believe(scan.clone(), false, now);
        }
    }

    fn believe(&mut self, scan: Arc<Scan>, all: bool, now: Timestamp) {
        let changed = Believed {
            changed: [SITE.to_owned()].into(),
            ..Believed::default()
        };
        self.sites.take_in(&scan, all, &changed, now);
        self.settled = scan;
    }

    /// Where much time passed since the last look at the clock, the computer slept.
    pub fn watch_clock(&mut self, now: Timestamp) {
        if now.duration_since(self.watched) > awake::SLEEP {
            self.sites.slept(self.watched, now);
        }
        self.watched = now;
    }

    /// The service was at work all the time until now.
    pub fn awake(&mut self, now: Timestamp) {
        self.watched = now;
    }

    /// Notes the time, and looks at decisions that were made elsewhere.
    pub async fn tick(&mut self, store: &Store, now: Timestamp) {
        let due = |at: Timestamp| at > now || now.duration_since(at).as_secs() >= 60;
        if self.noted.is_none_or(due) {
            if store.note_time(now).await.unwrap() == TimeCheck::Fine {
                awake::note(store, now).await.unwrap();
            }
            self.noted = Some(now);
        }
        let decisions = store.decisions().await.unwrap();
        if decisions != self.decisions {
            self.decisions = decisions;
            self.sites.all_dirty(now);
        }
    }

    /// The pass that starts now, if one does.
    pub fn due(&mut self, clock: &Clock) -> Option<impl Future<Output = Passed> + 'static> {
        let start: Start = self.sites.start(clock.now(), clock.monotonic(), 1).pop()?;
        let pass = Pass {
            reconciler: self.reconciler.clone(),
            clock: clock.clone(),
            news: self.tell.clone(),
            scan: self.settled.clone(),
            seen: self.seen.clone(),
            themes: THEMES.clone(),
            start,
        };
        Some(pass.run())
    }

    /// What passes reported since the last question.
    pub fn reports(&mut self) -> Vec<SiteReport> {
        let mut reports = Vec::new();
        while let Ok(news) = self.told.try_recv() {
            if let News::Pass(report) = news {
                reports.push(*report);
            }
        }
        reports
    }
}
