//! After a change: looking at the public page until it is live, for a quarter of an hour, then
//! saying that it is late.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Daemon, News};
use crate::clock::Clock;
use crate::proof::Verdict;
use crate::reconcile::{LATE as LATE_CODE, Looking, Reconciler, both};
use crate::store::{SiteState, State, StoreError};

/// How long a host may take to build and show a change before somebody is told.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// Between two looks at a change that is late already: it may still come, and then it is said.
const LATE: Duration = Duration::from_secs(15 * 60);

/// After this nobody looks any more; the regular look at the site says how it stands.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(24);

/// The looks that are under way, by site and target.
pub struct Looks {
    reconciler: Arc<Reconciler>,
    clock: Clock,
    news: mpsc::UnboundedSender<News>,
    running: BTreeMap<(String, String), (i64, CancellationToken)>,
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

    /// Looks for this change from now on, instead of for an earlier one of the target.
    pub fn start(&mut self, looking: Looking) {
        let place = (looking.site.clone(), looking.target.clone());
        if let Some((number, stop)) = self.running.get(&place) {
            if *number == looking.number && !stop.is_cancelled() {
                return;
            }
            stop.cancel();
        }
        let stop = CancellationToken::new();
        self.running.insert(place, (looking.number, stop.clone()));
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
        self.running.retain(|_, (_, stop)| !stop.is_cancelled());
    }

    /// Stops all looks.
    pub fn stop(&mut self) {
        std::mem::take(&mut self.running)
            .into_values()
            .for_each(|(_, stop)| stop.cancel());
    }
}

async fn look(
    reconciler: &Reconciler,
    clock: &Clock,
    news: &mpsc::UnboundedSender<News>,
    looking: &Looking,
) {
    let started = clock.monotonic();
    let mut told = None;
    for attempt in 1.. {
        let verdict = reconciler.look(looking, attempt).await;
        let now = clock.now();
        if let Err(error) = reconciler.note_verdict(looking, &verdict, now).await {
            tracing::error!(%error, "a verdict could not be kept");
        }
        let waited = clock.monotonic().saturating_sub(started);
        let longer = |than| SignedDuration::try_from(waited).is_ok_and(|waited| waited >= than);
        let over = !verdict.may_change_by_itself();
        let late = !verdict.is_live() && (over || longer(PATIENCE));
        if late && let Err(error) = note_late(reconciler, looking, &verdict, now).await {
            tracing::error!(%error, "a late change could not be noted");
        }
        let seen = (verdict, late);
        if told.as_ref() != Some(&seen) {
            let _ = news.send(News::Looked {
                site: looking.site.clone(),
                verdict: seen.0.clone(),
                late,
            });
            told = Some(seen);
        }
        if over || longer(GIVEN_UP) {
            return;
        }
        clock.sleep(if late { LATE } else { pause(attempt) }).await;
    }
}

async fn note_late(
    reconciler: &Reconciler,
    looking: &Looking,
    verdict: &Verdict,
    now: Timestamp,
) -> Result<(), StoreError> {
    let said = |language| format!("{} {}", verdict.sentence(language), verdict.hint(language));
    let state = SiteState {
        state: State::Late,
        since: now,
        code: LATE_CODE.to_owned(),
        args: both(said),
    };
    let store = &reconciler.store;
    store.set_site_state(&looking.site, &state).await
}

/// One second at first, then longer, never more than half a minute.
fn pause(attempt: u32) -> Duration {
    Duration::from_secs(u64::from(1_u32 << attempt.min(5)).min(30))
}
