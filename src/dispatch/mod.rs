//! A campaign on its way. Messages are claimed from the outbox and made; each is offered to the mail server,
//! goes through the ledger's barrier, is handed over, and what the server says is written down (RELIABILITY
//! 2.7). Several connections are at it at once; the barriers and outcomes of all of them share transactions,
//! because each of those waits for the disk.
//!
//! Nothing is retried here but what a relay asks for by closing a connection that had worked: a message that
//! is to be sent later says from when, and a trouble that is everybody's ends the run.

mod clerk;
mod pace;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::smtp::{
    Account, Barrier, Body, Cause, Class, Connector, Envelope, Failure, Outcome as Handed, Phase,
    Reply, Session,
};
use crate::store::{CampaignRow, Claimed, Lease, Outcome, Sent, Store, StoreError};
use clerk::Clerk;
pub use pace::Pace;

/// Messages claimed at a time, for each connection.
const CLAIM: usize = 8;

/// So many refusals in a row for reasons of policy (RFC 3463, 5.7) concern us and not these people; so many
/// for no reason that is said, too.
const POLICY_REFUSALS: u32 = 8;
const BARE_REFUSALS: u32 = 20;

/// When a message that the server does not want now is tried again, by how often it was tried (M2).
const AGAIN: [Duration; 3] = [
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(60 * 60),
];

/// A message, ready for the wire.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub envelope: Envelope,
    pub body: Body,
}

/// Makes the message to each person. All of them were made once before the campaign started, so none fails
/// for what it says.
pub trait Letters: Send + Sync {
    /// # Errors
    /// Why this person cannot be written to.
    fn parcel(&self, to: &Claimed) -> Result<Parcel, String>;
}

/// Everything that sending needs.
#[derive(Clone)]
pub struct Dispatch {
    pub store: Store,
    pub clock: Clock,
    pub connector: Connector,
    pub account: Account,
    /// The sender's host, as it says it to the server.
    pub name: Option<String>,
    /// How many at once.
    pub connections: usize,
    pub pace: Arc<Pace>,
    /// No message is begun from then on.
    pub pause_at: Option<Timestamp>,
    /// How many are begun, at most.
    pub most: Option<u64>,
    /// None is begun after this was cancelled.
    pub stop: CancellationToken,
}

/// How a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Nothing more is due now.
    Idle,
    /// It would be the same for everybody; all that was not sent is due again.
    Trouble(Failure),
}

impl Dispatch {
    /// Sends what is due of a campaign, under its lease.
    ///
    /// # Errors
    /// The ledger: another worker has the campaign by now, or nothing can be written down. Nothing leaves
    /// from then on.
    pub async fn run(
        &self,
        lease: &Lease,
        campaign: &CampaignRow,
        letters: Arc<dyn Letters>,
    ) -> Result<Ended, StoreError> {
        let (clerk, written) = Clerk::start(&self.store, &self.clock, lease, &campaign.id);
        let run = Run {
            dispatch: self,
            lease,
            campaign,
            letters,
            clerk,
            due: Mutex::default(),
            trouble: Mutex::default(),
            is_over: AtomicBool::new(false),
            refusals: AtomicU32::new(0),
            begun: AtomicU64::new(0),
        };
        let connections = (0..self.connections.max(1)).map(|_| run.connection());
        let ended = join_all(connections).await;
        run.give_back().await;
        let trouble = run.trouble.lock().await.take();
        // The clerk ends once nobody can ask it any more, with everything written down.
        drop(run);
        written.await_all().await?;
        ended.into_iter().collect::<Result<(), StoreError>>()?;
        Ok(trouble.map_or(Ended::Idle, Ended::Trouble))
    }
}

struct Run<'a> {
    dispatch: &'a Dispatch,
    lease: &'a Lease,
    campaign: &'a CampaignRow,
    letters: Arc<dyn Letters>,
    clerk: Clerk,
    /// Claimed, and nobody's yet.
    due: Mutex<VecDeque<Claimed>>,
    trouble: Mutex<Option<Failure>>,
    is_over: AtomicBool,
    /// Refusals in a row that say nothing of their recipients.
    refusals: AtomicU32,
    begun: AtomicU64,
}

/// What came of one message.
enum Done {
    /// As the ledger is told.
    Settled { was_behind: bool, sent: Sent },
    /// It did not come through the barrier: the ledger knows better.
    Left,
    /// It was not sent, and no other would be.
    Trouble(Failure),
    /// The same, of a message that was handed over whole: the server has not taken it.
    NotTaken { sent: Sent, failure: Failure },
}

/// For good; where the server says that nobody has this mailbox, for every campaign.
fn refused(reply: Option<&Reply>, said: String) -> Sent {
    match reply.is_some_and(Reply::concerns_mailbox) {
        true => Sent::Gone { reply: said },
        false => Sent::Refused { reply: said },
    }
}

impl Run<'_> {
    /// One connection's work, until nothing is due or everything has ended.
    async fn connection(&self) -> Result<(), StoreError> {
        let mut session = None;
        while let Some(claimed) = self.next().await? {
            let number = claimed.number;
            if !self.wait_for_turn().await {
                self.due.lock().await.push_front(claimed);
                break;
            }
            self.begun.fetch_add(1, Ordering::Relaxed);
            let done = match self.letters.parcel(&claimed) {
                Ok(parcel) => self.deliver(&mut session, &claimed, &parcel).await,
                Err(reply) => Done::Settled {
                    was_behind: false,
                    sent: Sent::Refused { reply },
                },
            };
            match done {
                Done::Settled { was_behind, sent } => self.clerk.settle(Outcome {
                    number,
                    was_behind,
                    sent,
                }),
                Done::Left => {}
                Done::Trouble(failure) => {
                    self.clerk.settle(Outcome {
                        number,
                        was_behind: false,
                        sent: Sent::Later {
                            reply: failure.to_string(),
                            from: self.dispatch.clock.now(),
                        },
                    });
                    self.end(failure).await;
                }
                Done::NotTaken { sent, failure } => {
                    self.clerk.settle(Outcome {
                        number,
                        was_behind: true,
                        sent,
                    });
                    self.end(failure).await;
                }
            }
        }
        if let Some(session) = session {
            session.quit().await;
        }
        Ok(())
    }

    /// Waits as the account's pace asks; `false` where it is too late by then.
    async fn wait_for_turn(&self) -> bool {
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
    fn is_to_end(&self) -> bool {
        let now = self.dispatch.clock.now();
        let paused = self.dispatch.pause_at.is_some_and(|at| at <= now);
        let begun = self.begun.load(Ordering::Relaxed);
        let enough = self.dispatch.most.is_some_and(|most| begun >= most);
        let stopped = paused || enough || self.dispatch.stop.is_cancelled();
        stopped || self.is_over.load(Ordering::Relaxed) || self.clerk.has_failed()
    }

    /// Nothing more is begun.
    async fn end(&self, failure: Failure) {
        self.is_over.store(true, Ordering::Relaxed);
        self.trouble.lock().await.get_or_insert(failure);
    }

    /// The next message that is due; `None` once there is none, or nothing may be sent any more.
    async fn next(&self) -> Result<Option<Claimed>, StoreError> {
        if self.is_to_end() {
            return Ok(None);
        }
        let mut due = self.due.lock().await;
        if due.is_empty() {
            let most = CLAIM * self.dispatch.connections.max(1);
            let (store, now) = (&self.dispatch.store, self.dispatch.clock.now());
            due.extend(
                store
                    .claim_messages(self.lease, &self.campaign.id, most, now)
                    .await?,
            );
        }
        Ok(due.pop_front())
    }

    async fn deliver(
        &self,
        session: &mut Option<Session>,
        claimed: &Claimed,
        parcel: &Parcel,
    ) -> Done {
        loop {
            let open = match session.take().filter(Session::is_open) {
                Some(open) => open,
                None => match self.connected().await {
                    Ok(open) => open,
                    Err(failure) => return Done::Trouble(failure),
                },
            };
            let open = session.insert(open);
            let had_worked = open.accepted() > 0;
            let failure = match open.offer(&parcel.envelope, &parcel.body).await {
                Ok(ready) => {
                    if !self.clerk.lets_through(claimed.number).await {
                        ready.abandon();
                        return Done::Left;
                    }
                    let barrier = Barrier::now(&self.dispatch.clock);
                    return self.handed(claimed, ready.send(&barrier).await);
                }
                Err(failure) => failure,
            };
            // Of a connection that has worked the same words can mean that it carried enough.
            let slower = failure.reply().is_some_and(Reply::asks_for_less);
            if slower && !had_worked {
                self.dispatch.pace.slow_down();
            }
            let sent = match failure.class() {
                Class::Later => self.later(claimed, failure.to_string()),
                Class::Never if self.are_too_many(failure.reply()) => {
                    return Done::Trouble(failure);
                }
                Class::Never => refused(failure.reply(), failure.to_string()),
                // A relay that takes so many messages over one connection.
                Class::Reconnect if had_worked => continue,
                // It happens to this person each time: the others do not wait for them.
                Class::Reconnect if failure.phase >= Phase::Recipient && claimed.attempts > 2 => {
                    self.later(claimed, failure.to_string())
                }
                Class::Reconnect | Class::Pause => return Done::Trouble(failure),
            };
            let was_behind = false;
            return Done::Settled { was_behind, sent };
        }
    }

    /// Whether refusals that say nothing of their recipients follow one another, so that the next one would be
    /// refused too.
    fn are_too_many(&self, reply: Option<&Reply>) -> bool {
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

    async fn connected(&self) -> Result<Session, Failure> {
        let Dispatch {
            connector,
            account,
            name,
            ..
        } = self.dispatch;
        Session::connect(connector, account, name.as_deref()).await
    }

    /// What the server's answer to a whole message means.
    fn handed(&self, claimed: &Claimed, handed: Handed) -> Done {
        let sent = match handed {
            Handed::Accepted { reply } => {
                self.refusals.store(0, Ordering::Relaxed);
                self.dispatch.pace.accepted();
                Sent::Accepted {
                    reply: reply.to_string(),
                }
            }
            // A quota, or a login that ended: what it says of this message it would say of each.
            Handed::Refused { reply, .. } if reply.concerns_account() => {
                let (said, from) = (reply.to_string(), self.dispatch.clock.now());
                let failure = Failure {
                    phase: Phase::Body,
                    cause: Cause::Reply(reply),
                };
                let sent = Sent::Later { reply: said, from };
                return Done::NotTaken { sent, failure };
            }
            Handed::Refused { reply, permanent } => {
                if reply.asks_for_less() {
                    self.dispatch.pace.slow_down();
                }
                let said = reply.to_string();
                match permanent {
                    true if self.are_too_many(Some(&reply)) => {
                        let sent = refused(Some(&reply), said);
                        let (phase, cause) = (Phase::Body, Cause::Reply(reply));
                        let failure = Failure { phase, cause };
                        return Done::NotTaken { sent, failure };
                    }
                    true => refused(Some(&reply), said),
                    false => self.later(claimed, said),
                }
            }
            Handed::Unknown { cause } => Sent::Unknown {
                reply: cause.to_string(),
            },
            Handed::NotSent(failure) => self.later(claimed, failure.to_string()),
        };
        let was_behind = true;
        Done::Settled { was_behind, sent }
    }

    /// Another time, as long as there is one before the campaign's end.
    fn later(&self, claimed: &Claimed, reply: String) -> Sent {
        let tried = usize::try_from(claimed.attempts).unwrap_or(0).max(1);
        let wait = AGAIN[(tried - 1).min(AGAIN.len() - 1)];
        let from = self.dispatch.clock.now().checked_add(wait);
        match from.ok().filter(|from| *from < self.campaign.until) {
            Some(from) => Sent::Later { reply, from },
            None => Sent::Refused { reply },
        }
    }

    /// What was claimed and not begun is due again at once.
    async fn give_back(&self) {
        for claimed in self.due.lock().await.drain(..) {
            self.clerk.settle(Outcome {
                number: claimed.number,
                was_behind: false,
                sent: Sent::Untried,
            });
        }
    }
}
