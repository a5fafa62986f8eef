//! Messages for the connections: claimed, made and signed ahead of them, on all cores.

use std::num::NonZero;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt as _};
use tokio::sync::{Mutex, mpsc};

use super::Parcel;
use super::run::Run;
use crate::store::{Claimed, StoreError};

/// Messages claimed at a time: each claim waits for the disk. Over an account with a limit there are fewer, which
/// another computer could send if this one stopped.
const CLAIM: usize = 256;
const CLAIM_SLOW: usize = 32;

/// Messages made by one task, and those that wait for a connection.
const MAKE: usize = 8;
const WAITING: usize = 64;

/// A message that is due, and what is sent, or why this person cannot be written to.
pub(super) type Made = (Claimed, Result<Parcel, String>);

/// Where the connections take messages from.
#[derive(Clone)]
pub(super) struct Supply(Arc<Mutex<mpsc::Receiver<Made>>>);

pub(super) fn channel() -> (mpsc::Sender<Made>, Supply) {
    let (made, taken) = mpsc::channel(WAITING);
    (made, Supply(Arc::new(Mutex::new(taken))))
}

impl Supply {
    /// The next message that is due; `None` once there is none.
    pub async fn next(&self) -> Option<Made> {
        self.0.lock().await.recv().await
    }
}

/// Claims and makes messages until none is due, or no connection takes any more.
pub(super) async fn all(run: Arc<Run>, made: mpsc::Sender<Made>) -> Result<(), StoreError> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut left = run.dispatch.most.unwrap_or(u64::MAX);
    while !run.is_to_end() {
        let most = match run.dispatch.pace.is_limited() {
            true => CLAIM_SLOW,
            false => CLAIM,
        };
        let most = usize::try_from(left).unwrap_or(most).min(most);
        let claimed = run.claim(most).await?;
        if claimed.is_empty() {
            break;
        }
        left -= claimed.len() as u64;
        let pieces: Vec<Vec<Claimed>> = claimed.chunks(MAKE).map(<[_]>::to_vec).collect();
        let making = stream::iter(pieces).map(|piece| make(run.clone(), piece));
        let mut making = std::pin::pin!(making.buffered(cores));
        while let Some(piece) = making.next().await {
            for message in piece {
                if made.send(message).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// A signature takes a processor for most of a millisecond: too long for a thread that others wait for.
async fn make(run: Arc<Run>, claimed: Vec<Claimed>) -> Vec<Made> {
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
