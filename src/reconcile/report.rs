//! What came of one pass over one site, for the command line, the service and the tests.

use std::sync::Arc;

use super::{Held, Stop};
use crate::change::{Drift, ItemChange, RegionRefused};
use crate::finding::Finding;
use crate::proof::Verdict;
use crate::site::Site;
use crate::target::TargetError;

/// One pass over one site.
#[derive(Debug)]
pub struct SiteReport {
    pub id: String,
    /// `None` where the site file could not be understood and none was accepted before.
    pub site: Option<Arc<Site>>,
    pub findings: Vec<Finding>,
    /// Set where nothing was published, for this reason.
    pub stop: Option<Stop>,
    pub targets: Vec<TargetReport>,
    pub held: Vec<Held>,
    /// Items that stay at an earlier version since an undo.
    pub undone: Vec<String>,
    /// Waiting items whose client said nothing in time: to be reminded, told once.
    pub reminders: Vec<Held>,
    /// Items that silence just said yes to.
    pub silent: Vec<Held>,
    /// Files that had been absent are all there again: a freeze because of them was lifted.
    pub returned: bool,
    /// What a service goes on looking for on the public pages.
    pub looking: Vec<super::Looking>,
    /// When the publication changes next, by the files as they are.
    pub next_change: Option<jiff::Timestamp>,
}

/// One target in one pass.
#[derive(Debug)]
pub struct TargetReport {
    pub name: String,
    pub outcome: Outcome,
    /// What a human changed there; left alone.
    pub drift: Vec<Drift>,
    /// Regions that were left alone, with the reason.
    pub refused: Vec<RegionRefused>,
}

/// What happened at one target.
#[derive(Debug)]
pub enum Outcome {
    /// It already was as it should be.
    Unchanged,
    Published(Published),
    /// Another process or task writes to it just now.
    Busy,
    /// It failed lately; its next time has not come.
    NotYet,
    Failed(TargetError),
    /// The theme has a mistake.
    Theme(String),
    /// A picture cannot be opened.
    Picture(String),
    /// The ledger or the vault failed.
    Ledger(String),
}

/// A change that arrived.
#[derive(Debug)]
pub struct Published {
    pub number: i64,
    /// In the site's language.
    pub sentence: String,
    pub items: Vec<ItemChange>,
    /// Files written or removed.
    pub files: usize,
    pub revision: String,
    /// What the public page showed; `None` where it was not looked at.
    pub verdict: Option<Verdict>,
    /// For whoever goes on looking.
    pub looking: Option<super::Looking>,
}

impl TargetReport {
    pub(super) fn plain(name: &str, outcome: Outcome) -> Self {
        Self {
            name: name.to_owned(),
            outcome,
            drift: Vec::new(),
            refused: Vec::new(),
        }
    }
}

impl SiteReport {
    /// The exit code of PRODUCT 5 for this site: 3 wins over 1.
    pub fn code(&self) -> u8 {
        let unreachable = |target: &TargetReport| matches!(&target.outcome, Outcome::Failed(error) if error.is_unreachable());
        if self.targets.iter().any(unreachable) {
            return 3;
        }
        let wrong = |target: &TargetReport| {
            !target.drift.is_empty()
                || !target.refused.is_empty()
                || matches!(
                    target.outcome,
                    Outcome::Failed(_)
                        | Outcome::Theme(_)
                        | Outcome::Picture(_)
                        | Outcome::Ledger(_)
                )
        };
        // A pause by hand is somebody's wish; one after a refused login is a refusal.
        let stopped = match &self.stop {
            Some(Stop::Frozen(_)) => true,
            Some(Stop::Paused(hold)) => hold.code != "paused",
            Some(Stop::WaitsForYes) | None => false,
        };
        let errors = self.findings.iter().any(Finding::is_error);
        u8::from(stopped || errors || self.targets.iter().any(wrong))
    }

    /// The changes that arrived.
    pub fn published(&self) -> impl Iterator<Item = (&TargetReport, &Published)> {
        self.targets
            .iter()
            .filter_map(|target| match &target.outcome {
                Outcome::Published(published) => Some((target, published)),
                _ => None,
            })
    }
}
