//! Campaigns beside the passes: a round of a site takes as long as sending does, and stops no pass.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinError, JoinSet};

use crate::mailing::{Campaigns, Rounded};
use crate::reconcile::{self, Themes};
use crate::store::StoreError;
use crate::workspace::Scan;

/// After a round that could not be made.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// The rounds of all sites.
pub struct Mails {
    campaigns: Arc<Campaigns>,
    due: BTreeMap<String, Timestamp>,
    running: JoinSet<Round>,
    names: Vec<(Id, String)>,
}

/// A round that has ended.
type Round = Result<Rounded, StoreError>;

/// What a round is made with.
pub struct Sight {
    pub scan: Arc<Scan>,
    pub seen: Arc<Scan>,
    pub themes: Arc<Themes>,
}

impl Mails {
    pub fn new(campaigns: Arc<Campaigns>) -> Self {
        Self {
            campaigns,
            due: BTreeMap::new(),
            running: JoinSet::new(),
            names: Vec::new(),
        }
    }

    /// A site is looked at from then on: its files, the website or a decision changed something.
    pub fn wake(&mut self, site: &str, at: Timestamp) {
        let due = self.due.entry(site.to_owned()).or_insert(at);
        *due = (*due).min(at);
    }

    /// When the next round is due.
    pub fn next(&self) -> Option<Timestamp> {
        let is_free = |site: &str| !self.names.iter().any(|(_, running)| running == site);
        let due = self.due.iter().filter(|(site, _)| is_free(site));
        due.map(|(_, at)| *at).min()
    }

    /// Starts the rounds that are due; one at a time for a site.
    pub fn start(&mut self, now: Timestamp, sight: &Sight) {
        let due: Vec<String> = self
            .due
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(site, _)| site.clone())
            .collect();
        for site in due {
            if self.names.iter().any(|(_, running)| *running == site) {
                continue;
            }
            self.due.remove(&site);
            let campaigns = self.campaigns.clone();
            let (scan, seen) = (sight.scan.clone(), sight.seen.clone());
            let (themes, id) = (sight.themes.clone(), site.clone());
            let round = async move {
                let reconciler = &campaigns.reconciler;
                let (workspace, store) = (&reconciler.workspace, Some(&reconciler.store));
                let input =
                    reconcile::input_beside(workspace, &scan, &seen, &id, themes, store).await?;
                campaigns.round(&input).await
            };
            let task = self.running.spawn(round);
            self.names.push((task.id(), site));
        }
    }

    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// The next round that ends.
    pub async fn ended(&mut self) -> Option<Result<(Id, Round), JoinError>> {
        self.running.join_next_with_id().await
    }

    /// Takes a round in: what there is to tell, and what failed the first time.
    pub fn settle(&mut self, ended: Result<(Id, Round), JoinError>, now: Timestamp) -> Round {
        let task = match &ended {
            Ok((task, _)) => *task,
            Err(error) => error.id(),
        };
        let at = self.names.iter().position(|(id, _)| *id == task);
        let site = at.map(|at| self.names.swap_remove(at).1);
        let site = site.unwrap_or_default();
        let again = now.saturating_add(AGAIN).unwrap_or(now);
        match ended {
            Ok((_, Ok(rounded))) => {
                if let Some(next) = rounded.next {
                    self.wake(&site, next);
                }
                Ok(rounded)
            }
            Ok((_, Err(error))) => {
                self.wake(&site, again);
                Err(error)
            }
            Err(error) => {
                tracing::error!(%site, %error, "a round of e-mails ended in the middle; it is made again");
                self.wake(&site, again);
                Ok(Rounded::default())
            }
        }
    }
}
