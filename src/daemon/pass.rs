//! One pass of one site, on a task of its own: its files, its targets, its regular look, and what is
//! to be told of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp, ToSpan};
use tokio::sync::mpsc;

use super::{News, refresh};
use crate::clock::Clock;
use crate::content::SiteContent;
use crate::moment::Zone;
use crate::publication::missed::{Missed, missed};
use crate::publication::moved::{Moved, moved};
use crate::publication::timeline::timeline;
use crate::reconcile::{self, Looking, Mode, Outcome, Reconciler, SiteInput, Stop, Themes, read};
use crate::store::{Occurrence, StoreError};
use crate::workspace::Scan;

/// Between two attempts at a target that somebody else writes to.
const BUSY: SignedDuration = SignedDuration::from_secs(5);

/// Changes of instants that are told, at most.
const MOST_MOVED: usize = 20;

/// What a pass is started with.
pub struct Start {
    pub id: String,
    /// The site was not looked after between these two.
    pub slept: Option<(Timestamp, Timestamp)>,
    /// The site's time zone before it was changed.
    pub old_zone: Option<Zone>,
    /// Passes in a row that failed before this one.
    pub failures: u32,
}

/// What a pass leaves for the schedule.
#[derive(Default)]
pub struct Passed {
    pub site: String,
    pub wake: Option<Timestamp>,
    pub changed: bool,
    pub frozen: bool,
    /// It could not be made.
    pub failed: bool,
    /// What came and went unseen in this time was told.
    pub told_sleep: Option<(Timestamp, Timestamp)>,
    /// What to look for on the public pages.
    pub looking: Vec<Looking>,
}

/// One pass.
pub struct Pass {
    pub reconciler: Arc<Reconciler>,
    pub clock: Clock,
    pub news: mpsc::UnboundedSender<News>,
    pub scan: Arc<Scan>,
    pub seen: Arc<Scan>,
    pub themes: Arc<Themes>,
    pub start: Start,
}

impl Pass {
    /// Makes the pass. A ledger that fails is told the first time.
    pub async fn run(self) -> Passed {
        let now = self.clock.now();
        match self.pass(now).await {
            Ok(passed) => passed,
            Err(error) => {
                tracing::error!(site = %self.start.id, %error, "the ledger failed");
                if self.start.failures == 0 {
                    self.tell(News::Ledger(error));
                }
                Passed {
                    site: self.start.id,
                    failed: true,
                    ..Passed::default()
                }
            }
        }
    }

    fn tell(&self, news: News) {
        // Nobody listens any more: the service goes on all the same.
        let _ = self.news.send(news);
    }

    async fn pass(&self, now: Timestamp) -> Result<Passed, StoreError> {
        let (reconciler, id) = (&self.reconciler, &self.start.id);
        let store = &reconciler.store;
        let input = reconcile::input_beside(
            &reconciler.workspace,
            &self.scan,
            &self.seen,
            id,
            self.themes.clone(),
            Some(store),
        )
        .await?;
        let mut report = reconciler
            .pass(&input, Mode::Service, now, Duration::ZERO)
            .await?;
        let frozen = matches!(report.stop, Some(Stop::Frozen(_)));
        let looking = std::mem::take(&mut report.looking);
        let mut passed = Passed {
            site: id.clone(),
            changed: report.published().next().is_some(),
            frozen,
            looking,
            ..Passed::default()
        };
        let content = match self.start.slept.is_some() || self.start.old_zone.is_some() {
            true => read(&input, &*store.accepted(id).await?, now).content,
            false => None,
        };
        let mut unseen = Vec::new();
        if let Some(content) = &content {
            self.tell_moved(content, now);
            if report.stop.is_none() {
                unseen = self.unseen(content, now).await?;
                passed.told_sleep = self.start.slept;
            }
        }
        let next_change = report.next_change;
        let busy = report
            .targets
            .iter()
            .any(|target| matches!(target.outcome, Outcome::Busy));
        let refreshed = self.refresh(&input, &report, &unseen, now).await?;
        self.tell(News::Pass(Box::new(report)));
        if refreshed.digest {
            self.tell(News::Refreshed(id.clone()));
        }
        let failures = store.failures(id).await?.into_iter();
        // A failure whose time has come was tried just now, or waits for a person.
        let retries = failures
            .map(|failure| failure.not_before)
            .filter(|at| *at > now);
        let again = now.checked_add(BUSY).ok().filter(|_| busy);
        passed.wake = retries
            .chain(next_change)
            .chain(refreshed.next)
            .chain(again)
            .min();
        Ok(passed)
    }

    async fn refresh(
        &self,
        input: &SiteInput,
        report: &reconcile::SiteReport,
        unseen: &[Missed],
        now: Timestamp,
    ) -> Result<refresh::Refreshed, StoreError> {
        refresh::refresh(&self.reconciler, input, report, unseen, now).await
    }

    /// Says what happens at another instant since the site's time zone was changed (T9).
    fn tell_moved(&self, content: &SiteContent, now: Timestamp) {
        let Some(old) = &self.start.old_zone else {
            return;
        };
        let site = &content.site;
        let moved = moved_since(content, old, now);
        self.tell(News::Moved {
            site: site.id.clone(),
            from: old.name().to_owned(),
            zone: site.zone.clone(),
            moved,
        });
    }

    /// Notes and tells what came and went while nobody was at work (T10). What somebody published
    /// by hand in that time was seen.
    async fn unseen(
        &self,
        content: &SiteContent,
        now: Timestamp,
    ) -> Result<Vec<Missed>, StoreError> {
        let Some((since, until)) = self.start.slept else {
            return Ok(Vec::new());
        };
        let (store, site) = (&self.reconciler.store, &content.site);
        let history = store.history(Some(&site.id), 200).await?;
        let mut unseen = Vec::new();
        for one in missed(content, since, now) {
            let by_hand = |at: Timestamp| one.starts <= at && at < one.ends;
            if history.iter().any(|row| by_hand(row.intended_at)) {
                continue;
            }
            let occurrence = Occurrence {
                rule: format!("{} start {}", site.id, one.item),
                key: one.key.clone(),
                due_at: one.starts,
                zone: site.zone.name().to_owned(),
                tzdb: refresh::TZDB.to_owned(),
                outcome: format!("missed: computer off {since} to {until}"),
            };
            if store.record(&occurrence).await? {
                unseen.push(one);
            }
        }
        if !unseen.is_empty() {
            self.tell(News::Missed {
                site: site.id.clone(),
                zone: site.zone.clone(),
                missed: unseen.clone(),
            });
        }
        Ok(unseen)
    }
}

/// The events of the next two months that stood at another instant in the old zone.
fn moved_since(content: &SiteContent, old: &Zone, now: Timestamp) -> Vec<Moved> {
    let day = 24.hours();
    let months = (60 * 24).hours();
    let from = |at: Timestamp| at.saturating_sub(day).unwrap_or(at);
    let until = now.saturating_add(months).unwrap_or(Timestamp::MAX);
    let mut before = content.clone();
    let mut site = (*content.site).clone();
    site.zone = old.clone();
    before.site = Arc::new(site);
    let wider = until.saturating_add(day).unwrap_or(until);
    let mut moved = moved(
        &timeline(&before, from(now), wider),
        &timeline(content, now, until),
    );
    moved.truncate(MOST_MOVED);
    moved
}
