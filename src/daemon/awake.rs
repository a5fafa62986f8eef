//! When the service was last at work, so that after a sleep or a stop it is known what came and
//! went unseen (T10).

use jiff::{SignedDuration, Timestamp};

use crate::store::{Occurrence, Store, StoreError};

/// A pause between two looks at the clock that counts as sleep.
pub const SLEEP: SignedDuration = SignedDuration::from_mins(10);

/// One row, whose outcome is the instant.
const RULE: &str = "service awake";
const KEY: &str = "last";

/// When the service of this ledger was last at work; `None` before its first run.
pub async fn last(store: &Store) -> Result<Option<Timestamp>, StoreError> {
    let row = store.last_done(RULE).await?;
    Ok(row.and_then(|row| row.outcome.parse().ok()))
}

/// The service is at work.
pub async fn note(store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let first = Occurrence {
        rule: RULE.to_owned(),
        key: KEY.to_owned(),
        due_at: now,
        zone: "UTC".to_owned(),
        tzdb: super::refresh::TZDB.to_owned(),
        outcome: now.to_string(),
    };
    if store.record(&first).await? {
        return Ok(());
    }
    store.set_outcome(RULE, KEY, &now.to_string()).await
}
