//! What the connections of one run share.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::clerk::Clerk;
use super::{Dispatch, Letters};
use crate::smtp::{Failure, Reply};
use crate::store::{CampaignRow, Claimed, Lease, StoreError};

/// So many refusals in a row for reasons of policy (RFC 3463, 5.7) concern us and not these people; so many
/// for no reason that is said, too.
const POLICY_REFUSALS: u32 = 8;
const BARE_REFUSALS: u32 = 20;

pub(super) struct Run {
    pub dispatch: Dispatch,
    pub letters: Arc<dyn Letters>,
    pub clerk: Clerk,
    pub campaign: CampaignRow,
    lease: Lease,
    trouble: Mutex<Option<Failure>>,
    is_over: AtomicBool,
    /// Refusals in a row that say nothing of their recipients.
    refusals: AtomicU32,
}

impl Run {
    pub fn new(
        dispatch: &Dispatch,
        lease: &Lease,
        campaign: &CampaignRow,
        letters: Arc<dyn Letters>,
        clerk: Clerk,
    ) -> Self {
        Self {
            dispatch: dispatch.clone(),
            letters,
            clerk,
            campaign: campaign.clone(),
            lease: lease.clone(),
            trouble: Mutex::default(),
            is_over: AtomicBool::new(false),
            refusals: AtomicU32::new(0),
        }
    }

    /// The next messages that are due.
    pub async fn claim(&self, most: usize) -> Result<Vec<Claimed>, StoreError> {
        let Dispatch { store, clock, .. } = &self.dispatch;
        store
            .claim_messages(&self.lease, &self.campaign.id, most, clock.now())
            .await
    }

    /// Waits as the account's pace asks; `false` where it is too late by then.
    pub async fn wait_for_turn(&self) -> bool {
        let clock = &self.dispatch.clock;
        let left = self.dispatch.pause_at.map(|at| {
            let left = at.duration_since(clock.now());
            Duration::try_from(left).unwrap_or_default()
        });
        let Some(wait) = self
            .dispatch
            .pace
            .turn(clock, left.unwrap_or(Duration::MAX))
        else {
            return false;
        };
        if !wait.is_zero() {
            tokio::select! {
                () = self.dispatch.clock.sleep(wait) => {}
                () = self.dispatch.stop.cancelled() => {}
            }
        }
        !self.is_to_end()
    }

    /// No message may be begun any more.
    pub fn is_to_end(&self) -> bool {
        let now = self.dispatch.clock.now();
        let paused = self.dispatch.pause_at.is_some_and(|at| at <= now);
        let stopped = paused || self.dispatch.stop.is_cancelled();
        stopped || self.is_over.load(Ordering::Relaxed) || self.clerk.has_failed()
    }

    /// Nothing more is begun.
    pub fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// The same, because of a trouble that is everybody's; the first one counts.
    pub fn end_with(&self, failure: Failure) {
        self.end();
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.get_or_insert(failure);
    }

    pub fn take_trouble(&self) -> Option<Failure> {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.take()
    }

    /// A message did not come through the barrier. Where the campaign itself may not go on, none would.
    pub async fn held_back(&self) -> Result<(), StoreError> {
        let Dispatch { store, clock, .. } = &self.dispatch;
        if !store.may_send(&self.campaign.id, clock.now()).await? {
            self.end();
        }
        Ok(())
    }

    /// The server took a message.
    pub fn accepted(&self) {
        self.refusals.store(0, Ordering::Relaxed);
        self.dispatch.pace.accepted();
    }

    /// Whether refusals that say nothing of their recipients follow one another, so that the next one would be
    /// refused too.
    pub fn are_too_many(&self, reply: Option<&Reply>) -> bool {
        let Some(reply) = reply.filter(|reply| reply.is_policy() || reply.enhanced.is_none())
        else {
            return false;
        };
        let most = match reply.is_policy() {
            true => POLICY_REFUSALS,
            false => BARE_REFUSALS,
        };
        self.refusals.fetch_add(1, Ordering::Relaxed) + 1 >= most
    }
}
