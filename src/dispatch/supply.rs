//! Messages for the connections: claimed, made and signed ahead of them.

use std::num::NonZero;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::{Mutex, mpsc};

use super::Parcel;
use super::run::Run;
use crate::store::{Claimed, StoreError};

/// Messages claimed at a time: each claim waits for the disk. Over an account with a limit there are few: they
/// would wait here for long, and another computer could send them if this one stopped.
const CLAIM: usize = 128;
const CLAIM_SLOW: usize = 8;

/// Messages made by one task, and those that wait for a connection.
const MAKE: usize = 8;
const WAITING: usize = 64;
const WAITING_SLOW: usize = 1;

/// A message that is due, and what is sent, or why this person cannot be written to.
pub(super) type Made = (Claimed, Result<Parcel, String>);

/// Where the connections take messages from.
#[derive(Clone)]
pub(super) struct Supply(Arc<Mutex<mpsc::Receiver<Made>>>);

pub(super) fn channel(is_limited: bool) -> (mpsc::Sender<Made>, Supply) {
    let waiting = if is_limited { WAITING_SLOW } else { WAITING };
    let (made, taken) = mpsc::channel(waiting);
    (made, Supply(Arc::new(Mutex::new(taken))))
}

impl Supply {
    /// The next message that is due; `None` once there is none.
    pub async fn next(&self) -> Option<Made> {
        self.0.lock().await.recv().await
    }
}

/// Claims messages until none is due or nobody takes any more: the next ones while the last are made.
pub(super) async fn claim(
    run: Arc<Run>,
    claimed: mpsc::Sender<Vec<Claimed>>,
) -> Result<(), StoreError> {
    let mut left = run.dispatch.most.unwrap_or(u64::MAX);
    while !run.is_to_end() {
        let most = match run.dispatch.pace.is_limited() {
            true => CLAIM_SLOW,
            false => CLAIM,
        };
        let most = usize::try_from(left).unwrap_or(most).min(most);
        let due = run.claim(most).await?;
        left -= due.len() as u64;
        if due.is_empty() || claimed.send(due).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Makes what was claimed, until there is no more of it or no connection takes any.
pub(super) async fn make(
    run: Arc<Run>,
    due: mpsc::Receiver<Vec<Claimed>>,
    made: mpsc::Sender<Made>,
) -> Result<(), StoreError> {
    // One core is left to the connections and the ledger, which wait for each other and not for signatures.
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let makers = cores.saturating_sub(1).max(1);
    let due = stream::unfold(due, async |mut due| Some((due.recv().await?, due)));
    let pieces = due.flat_map(|due| {
        let pieces: Vec<Vec<Claimed>> = due.chunks(MAKE).map(<[_]>::to_vec).collect();
        stream::iter(pieces)
    });
    let making = pieces.map(|piece| make_some(run.clone(), piece));
    let mut making = std::pin::pin!(making.buffered(makers));
    while let Some(piece) = making.next().await {
        for message in piece {
            if made.send(message).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// A signature takes a processor for most of a millisecond: too long for a thread that others wait for.
async fn make_some(run: Arc<Run>, claimed: Vec<Claimed>) -> Vec<Made> {
    let made = tokio::task::spawn_blocking(move || {
        let made = claimed.into_iter().map(|to| {
            let parcel = run.letters.parcel(&to);
            (to, parcel)
        });
        made.collect()
    });
    made.await
        .unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program is ending.
            Err(_) => Vec::new(),
        })
}
