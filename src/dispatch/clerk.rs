//! Who writes to the ledger for all connections: whatever was asked while the last transaction was on its
//! way to the disk goes into the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::clock::Clock;
use crate::store::{Lease, Outcome, Store, StoreError, Writer};

/// Between two attempts to write to the ledger. A message behind the barrier is taken back after a minute.
const AGAIN: [Duration; 3] = [
    Duration::from_millis(50),
    Duration::from_millis(500),
    Duration::from_secs(3),
];

/// So long before somebody else may write: who leaves a list waits for that.
const IN_A_ROW: Duration = Duration::from_millis(10);

/// What became of messages waits so long for the next barrier, which is written anyway. What the program had not
/// written down when it ended is unknown, so it is not long.
const LINGER: Duration = Duration::from_millis(2);

enum Asked {
    Through(i64, oneshot::Sender<bool>),
    Settle(Outcome),
}

/// Where the connections ask.
pub(super) struct Clerk {
    asked: mpsc::UnboundedSender<Asked>,
    has_failed: Arc<AtomicBool>,
}

/// The clerk's end: everything is written down, or why not.
pub(super) struct Written(JoinHandle<Result<(), StoreError>>);

impl Clerk {
    /// Starts one for a campaign with so many connections.
    pub fn start(
        (store, clock): (&Store, &Clock),
        lease: &Lease,
        campaign: &str,
        connections: usize,
    ) -> (Self, Written) {
        let (asked, asks) = mpsc::unbounded_channel();
        let has_failed = Arc::new(AtomicBool::new(false));
        let work = Work {
            store: store.clone(),
            clock: clock.clone(),
            lease: lease.clone(),
            campaign: campaign.to_owned(),
            at_once: connections.div_ceil(2),
            has_failed: has_failed.clone(),
        };
        let written = Written(tokio::spawn(work.all(asks)));
        (Self { asked, has_failed }, written)
    }

    /// Whether this message may leave now. Once it may, it is durable that it might have.
    pub async fn lets_through(&self, number: i64) -> bool {
        let (answer, answered) = oneshot::channel();
        if self.asked.send(Asked::Through(number, answer)).is_err() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        answered.await.unwrap_or(false)
    }

    /// Writes down what became of a message, soon.
    pub fn settle(&self, outcome: Outcome) {
        let _ = self.asked.send(Asked::Settle(outcome));
    }

    /// The ledger cannot be written to, or is another worker's: nothing may leave any more.
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }
}

impl Written {
    /// Waits for it.
    ///
    /// # Errors
    /// The first thing that could not be written down.
    pub async fn await_all(self) -> Result<(), StoreError> {
        self.0
            .await
            .unwrap_or_else(|error| match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The program is ending.
                Err(_) => Ok(()),
            })
    }
}

struct Work {
    store: Store,
    clock: Clock,
    lease: Lease,
    campaign: String,
    /// Barriers in one transaction, at most. Half of the connections: were all of them let through together, the
    /// server would wait for the disk, and then the disk for the server.
    at_once: usize,
    has_failed: Arc<AtomicBool>,
}

/// What goes into one transaction.
#[derive(Default)]
struct Batch {
    outcomes: Vec<Outcome>,
    waiting: Vec<(i64, oneshot::Sender<bool>)>,
}

impl Batch {
    fn add(&mut self, asked: Asked) {
        match asked {
            // Whoever is gone sends nothing.
            Asked::Through(_, answer) if answer.is_closed() => {}
            Asked::Through(number, answer) => self.waiting.push((number, answer)),
            Asked::Settle(outcome) => self.outcomes.push(outcome),
        }
    }
}

impl Work {
    async fn all(self, mut asks: mpsc::UnboundedReceiver<Asked>) -> Result<(), StoreError> {
        let mut failed = Ok(());
        let (mut writer, mut since) = (None, Instant::now());
        while let Some(batch) = self.gathered(&mut asks, &mut writer).await {
            let Batch { outcomes, waiting } = batch;
            let numbers: Vec<i64> = waiting.iter().map(|(number, _)| *number).collect();
            let advanced = self.advance(&mut writer, &outcomes, &numbers).await;
            let through = match advanced {
                Ok(through) => through,
                Err(error) => {
                    self.has_failed.store(true, Ordering::Relaxed);
                    failed = failed.and(Err(error));
                    Vec::new()
                }
            };
            for (number, answer) in waiting {
                let _ = answer.send(through.contains(&number));
            }
            if since.elapsed() >= IN_A_ROW {
                (writer, since) = (None, Instant::now());
            }
        }
        failed
    }

    /// What is asked by now, or next; `None` once nobody can ask any more. Nobody is kept from writing meanwhile
    /// for long.
    async fn gathered(
        &self,
        asks: &mut mpsc::UnboundedReceiver<Asked>,
        writer: &mut Option<Writer>,
    ) -> Option<Batch> {
        let mut batch = Batch::default();
        batch.add(match tokio::time::timeout(LINGER, asks.recv()).await {
            Ok(first) => first?,
            Err(_) => {
                *writer = None;
                asks.recv().await?
            }
        });
        let until = Instant::now() + LINGER;
        while batch.waiting.len() < self.at_once {
            let next = match asks.try_recv() {
                Ok(next) => Ok(Some(next)),
                Err(_) if !batch.waiting.is_empty() => break,
                Err(_) => tokio::time::timeout_at(until, asks.recv()).await,
            };
            let Ok(Some(next)) = next else {
                break;
            };
            batch.add(next);
        }
        Some(batch)
    }

    async fn advance(
        &self,
        writer: &mut Option<Writer>,
        outcomes: &[Outcome],
        numbers: &[i64],
    ) -> Result<Vec<i64>, StoreError> {
        let store = &self.store;
        // The time is asked anew: a campaign may end while the ledger is waited for.
        let about = || (&self.lease, self.campaign.as_str(), self.clock.now());
        // After a failure what is known is still written down, and nothing else may leave.
        let numbers = match self.has_failed.load(Ordering::Relaxed) {
            true => &[],
            false => numbers,
        };
        // What became of messages must not be lost because the ledger is busy for a moment. Done twice it is
        // the same; a barrier that came through without our knowing lets nothing leave.
        for wait in AGAIN {
            match store.advance(writer, about(), outcomes, numbers).await {
                Err(error) if !error.is_fenced() => {
                    tracing::warn!(%error, "the ledger could not be written to; once more");
                    tokio::time::sleep(wait).await;
                }
                done => return done,
            }
        }
        store.advance(writer, about(), outcomes, &[]).await
    }
}
