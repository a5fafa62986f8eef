//! What an account may send is the account's, whichever sites use it: one pace, and one day. Whose the other
//! messages are is nobody's to know: only how many there were is asked for, and nobody is told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::dispatch::Pace;
use crate::store::{Store, StoreError};

/// An account's day.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A run gets half of what is left of the day, so that the campaigns of several sites take turns; where less
/// than this is left, it gets all.
const WHOLE: u64 = 50;

/// The accounts over which this process sends, by their names.
#[derive(Default)]
pub struct Limits {
    accounts: Mutex<HashMap<String, Arc<Shared>>>,
}

/// What is shared by everything that is sent over one account.
pub struct Shared {
    name: String,
    pub pace: Arc<Pace>,
    /// Held while it is counted what is left of the day.
    counting: tokio::sync::Mutex<()>,
    /// What runs may still begin, of the day: some of it may be in the ledger already.
    granted: AtomicU64,
}

/// What is left of an account's day.
pub enum Left {
    /// This much, for one run.
    Some(Grant),
    /// Others are about to send the rest of it.
    Promised,
    /// Nothing.
    Nothing,
}

/// So many messages may be begun. It lasts as long as the run.
pub struct Grant {
    account: Arc<Shared>,
    pub most: u64,
}

impl Drop for Grant {
    fn drop(&mut self) {
        self.account.granted.fetch_sub(self.most, Ordering::SeqCst);
    }
}

impl Limits {
    /// The account of this name.
    pub fn of(&self, name: &str) -> Arc<Shared> {
        let accounts = self.accounts.lock();
        let mut accounts = accounts.unwrap_or_else(PoisonError::into_inner);
        let shared = accounts.entry(name.to_owned()).or_insert_with(|| {
            Arc::new(Shared {
                name: name.to_owned(),
                pace: Arc::new(Pace::new(None)),
                counting: tokio::sync::Mutex::default(),
                granted: AtomicU64::new(0),
            })
        });
        shared.clone()
    }
}

impl Shared {
    /// What one run may send of an account's day, for a site that wants at most so many messages in it.
    ///
    /// # Errors
    /// The ledger.
    pub async fn left(
        self: &Arc<Self>,
        per_day: u32,
        store: &Store,
        now: Timestamp,
    ) -> Result<Left, StoreError> {
        let _counting = self.counting.lock().await;
        // Read first: what is sent from here on is counted twice rather than never.
        let granted = self.granted.load(Ordering::SeqCst);
        let since = now.saturating_sub(DAY).unwrap_or(Timestamp::MIN);
        let sent = store.sent_over(&self.name, since).await?;
        let unsent = u64::from(per_day).saturating_sub(u64::try_from(sent).unwrap_or(0));
        let left = unsent.saturating_sub(granted);
        if left == 0 {
            return Ok(match unsent {
                0 => Left::Nothing,
                _ => Left::Promised,
            });
        }
        let most = left.div_ceil(2).max(WHOLE).min(left);
        self.granted.fetch_add(most, Ordering::SeqCst);
        let account = self.clone();
        Ok(Left::Some(Grant { account, most }))
    }
}
