//! After a change: looking at the public page until it is live, for a quarter of an hour, then
//! saying that it is late.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Daemon, News};
use crate::clock::Clock;
use crate::reconcile::{Looking, Reconciler, both};
use crate::store::{SiteState, State};

/// How long a host may take to build and show a change before somebody is told.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// The looks that are under way, by site.
pub struct Looks {
    reconciler: Arc<Reconciler>,
    clock: Clock,
    news: mpsc::UnboundedSender<News>,
    running: BTreeMap<String, CancellationToken>,
}

impl Looks {
    pub fn new(daemon: &Daemon) -> Self {
        Self {
            reconciler: daemon.reconciler.clone(),
            clock: daemon.clock.clone(),
            news: daemon.news.clone(),
            running: BTreeMap::new(),
        }
    }

    /// Looks for this change from now on, instead of for an earlier one of the site.
    pub fn start(&mut self, looking: Looking) {
        self.forget(&looking.site);
        let stop = CancellationToken::new();
        self.running.insert(looking.site.clone(), stop.clone());
        let (reconciler, clock, news) = (
            self.reconciler.clone(),
            self.clock.clone(),
            self.news.clone(),
        );
        tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = look(&reconciler, &clock, &news, &looking) => {}
            }
            stop.cancel();
        });
    }

    /// Drops the looks that have come to an end.
    pub fn take_in(&mut self) {
        self.running.retain(|_, stop| !stop.is_cancelled());
    }

    /// Stops looking for a site's change: a newer pass decides again.
    pub fn forget(&mut self, site: &str) {
        if let Some(stop) = self.running.remove(site) {
            stop.cancel();
        }
    }

    /// Stops all looks.
    pub fn stop(&mut self) {
        std::mem::take(&mut self.running)
            .into_values()
            .for_each(|stop| stop.cancel());
    }
}

async fn look(
    reconciler: &Reconciler,
    clock: &Clock,
    news: &mpsc::UnboundedSender<News>,
    looking: &Looking,
) {
    let started = clock.monotonic();
    let mut before = None;
    for attempt in 1.. {
        let verdict = reconciler.look(looking, attempt).await;
        let now = clock.now();
        if let Err(error) = reconciler.note_verdict(looking, &verdict, now).await {
            tracing::error!(%error, "a verdict could not be kept");
        }
        let waited = clock.monotonic().saturating_sub(started);
        let late = SignedDuration::try_from(waited).is_ok_and(|waited| waited >= PATIENCE);
        if before.as_ref() != Some(&verdict) {
            let site = looking.site.clone();
            let _ = news.send(News::Looked {
                site,
                verdict: verdict.clone(),
            });
            before = Some(verdict.clone());
        }
        if late && !verdict.is_live() {
            let args = both(|language| {
                format!("{} {}", verdict.sentence(language), verdict.hint(language))
            });
            let state = SiteState {
                state: State::Late,
                since: now,
                code: "late".to_owned(),
                args,
            };
            if let Err(error) = reconciler.store.set_site_state(&looking.site, &state).await {
                tracing::error!(%error, "a late change could not be noted");
            }
        }
        if late || !verdict.may_change_by_itself() {
            return;
        }
        clock.sleep(pause(attempt)).await;
    }
}

/// One second at first, then longer, never more than half a minute.
fn pause(attempt: u32) -> Duration {
    Duration::from_secs(u64::from(1_u32 << attempt.min(5)).min(30))
}
