//! A campaign on its way. Messages are claimed from the outbox and made ahead of the connections; each is offered to
//! the mail server, goes through the ledger's barrier, is handed over, and what the server says is written down
//! (RELIABILITY 2.7). Several connections are at it at once; the barriers and outcomes of all of them share
//! transactions, because each of those waits for the disk.
//!
//! Nothing is retried here but what a relay asks for by closing a connection that had worked: a message that
//! is to be sent later says from when, and a trouble that is everybody's ends the run.

mod clerk;
mod connection;
mod pace;
mod run;
mod supply;

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::smtp::{Account, Body, Connector, Envelope, Failure};
use crate::store::{CampaignRow, Claimed, Lease, Store, StoreError};
use clerk::Clerk;
pub use pace::Pace;
use run::Run;

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
    /// Sends what is due of a campaign, under its lease. Given up, it begins nothing more.
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
        let connections = self.connections.max(1);
        let ledger = (&self.store, &self.clock);
        let (clerk, written) = Clerk::start(ledger, lease, &campaign.id, connections);
        let run = Arc::new(Run::new(self, lease, campaign, letters, clerk));
        // Each is a task of its own, so that all cores make messages and talk to the server.
        let mut tasks = JoinSet::new();
        let (made, supply) = supply::channel(self.pace.is_limited());
        let (claimed, due) = mpsc::channel(1);
        tasks.spawn(supply::claim(run.clone(), claimed));
        tasks.spawn(supply::make(run.clone(), due, made));
        for _ in 0..connections {
            tasks.spawn(connection::work(run.clone(), supply.clone()));
        }
        drop(supply);
        let mut ended = Ok(());
        while let Some(task) = tasks.join_next().await {
            match task {
                Ok(task) => ended = ended.and(task),
                Err(error) => {
                    if let Ok(panic) = error.try_into_panic() {
                        std::panic::resume_unwind(panic);
                    }
                    // The program is ending.
                }
            }
        }
        let trouble = run.take_trouble();
        // The clerk ends once nobody can ask it any more, with everything written down.
        drop(run);
        let written = written.await_all().await;
        // What was claimed and not begun is due again at once, however it ended.
        let now = self.clock.now();
        let released = self.store.release_messages(lease, &campaign.id, now);
        written.and(ended).and(released.await)?;
        Ok(trouble.map_or(Ended::Idle, Ended::Trouble))
    }
}
