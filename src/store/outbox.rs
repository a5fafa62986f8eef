//! The outbox of a campaign: who is written to next, and what became of each message (RELIABILITY 2.7).
//!
//! A message is claimed, and may be given back as long as it is. The barrier is durable before the first
//! byte of its body leaves: from there on it is never sent again, because nobody can know any more whether
//! it arrived until the server says so. Every step is taken under the lease of the campaign, so that a
//! worker that was stopped for an hour finds out before it sends anything.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row};

use super::subscribers::leaving::suppress_in;
use super::{Lease, Reason, Recipient, Store, StoreError, Tx, instant, ms};

super::sql! {
    /// Nobody takes the lease before this transaction ends.
    HOLD_LEASE = "UPDATE lease SET epoch = epoch WHERE name = $1 AND owner = $2 AND epoch = $3";
    CLAIM_MESSAGES = "UPDATE message SET state = 'claimed', epoch = $2, attempts = attempts + 1, updated_at = $3 \
        WHERE campaign = $1 AND state = 'queued' AND number IN (SELECT number FROM message \
            WHERE campaign = $1 AND state = 'queued' AND not_before <= $3 AND number <= (SELECT \
                CASE WHEN canary = 0 OR (rest_from > 0 AND rest_from <= $3) THEN audience ELSE canary END \
                FROM campaign WHERE id = $1) ORDER BY number LIMIT $4) \
        AND EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state = 'sending' AND until_at > $3 \
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.site = '' OR hold.site = campaign.site)) \
        RETURNING number, person, address, first_name, name, language, generation, attempts";
    /// Nobody tried what was only claimed: what the server said no to is settled, and counts.
    GIVE_BACK = "UPDATE message SET state = 'queued', attempts = attempts - 1, updated_at = $3 \
        WHERE campaign = $1 AND state = 'claimed' AND epoch <> $2";
    LOSE = "UPDATE message SET state = 'unknown', updated_at = $3 \
        WHERE campaign = $1 AND state = 'data' AND epoch <> $2";
    RELEASE_MESSAGES = "UPDATE message SET attempts = attempts - 1, updated_at = $3, state = CASE \
            WHEN leaving = 1 THEN 'suppressed' \
            WHEN EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state IN ('sending', 'paused')) THEN 'queued' \
            ELSE 'expired' END \
        WHERE campaign = $1 AND state = 'claimed' AND epoch = $2";
    MAY_SEND = "SELECT 1 AS yes FROM campaign WHERE id = $1 AND state = 'sending' AND until_at > $2 \
        AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.site = '' OR hold.site = campaign.site)";
    SUPPRESS_MESSAGES = "UPDATE message SET leaving = 1, updated_at = $3, \
            state = CASE WHEN state IN ('data', 'unknown') THEN state ELSE 'suppressed' END \
        WHERE site = $1 AND person = $2 AND state IN ('queued', 'claimed', 'data', 'unknown') \
        AND (CAST($4 AS TEXT) IS NULL OR campaign IN (SELECT id FROM campaign WHERE site = $1 AND list = $4))";
    /// Servers repeat addresses in what they say.
    FORGET_PERSON = "UPDATE message SET address = '', first_name = NULL, name = NULL, reply = '' \
        WHERE site = $1 AND person = $2";
    SUPPRESS_STARTED = "UPDATE message SET state = 'suppressed' WHERE campaign = $1 AND state = 'queued' \
        AND person IN (SELECT hash FROM suppression WHERE site = $2)";
    STILL_HELD = "SELECT 1 AS yes FROM lease WHERE name = $1 AND owner = $2 AND epoch = $3";
    LET_THROUGH = "SELECT number FROM message WHERE campaign = $1 AND number BETWEEN $4 AND $5 \
        AND state = 'data' AND epoch = $2 AND not_before = $3";
    WHOSE = "SELECT site, person FROM message WHERE campaign = $1 AND number = $2";
    NEXT_MESSAGE = "SELECT MIN(not_before) AS at FROM message WHERE campaign = $1 AND state = 'queued' \
        AND number <= (SELECT CASE WHEN canary = 0 OR (rest_from > 0 AND rest_from <= $2) THEN audience \
            ELSE canary END FROM campaign WHERE id = $1)";
}

/// A message that this worker has to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Its place in the audience, from 1.
    pub number: i64,
    pub to: Recipient,
    pub generation: i64,
    /// How often it was tried, this time counted.
    pub attempts: i64,
}

impl Store {
    /// Takes a campaign over. What an earlier worker had only claimed was not sent, and is due again;
    /// what it had behind the barrier is unknown.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] where the lease is somebody else's by now.
    pub async fn take_over(
        &self,
        lease: &Lease,
        campaign: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        held(&mut tx, lease).await?;
        for statement in [GIVE_BACK, LOSE] {
            sqlx::query(statement)
                .bind(campaign)
                .bind(lease.epoch)
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Claims the next messages that are due, at most so many, in the order of the audience.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] where the lease is somebody else's by now.
    pub async fn claim_messages(
        &self,
        lease: &Lease,
        campaign: &str,
        most: usize,
        at: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let mut tx = self.write().await?;
        held(&mut tx, lease).await?;
        let rows = sqlx::query(CLAIM_MESSAGES)
            .bind(campaign)
            .bind(lease.epoch)
            .bind(ms(at))
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(&mut *tx)
            .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            claimed.push(Claimed {
                number: row.try_get("number")?,
                to: Recipient {
                    person: row.try_get("person")?,
                    address: row.try_get("address")?,
                    first_name: row.try_get("first_name")?,
                    name: row.try_get("name")?,
                    language: row.try_get("language")?,
                },
                generation: row.try_get("generation")?,
                attempts: row.try_get("attempts")?,
            });
        }
        tx.commit().await?;
        claimed.sort_by_key(|claimed| claimed.number);
        Ok(claimed)
    }

    /// What this worker has claimed and did not begin is due again at once, as if nobody had tried.
    pub async fn release_messages(
        &self,
        lease: &Lease,
        campaign: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(RELEASE_MESSAGES)
            .bind(campaign)
            .bind(lease.epoch)
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Which of these messages this call of this worker let through the barrier.
    pub(super) async fn let_through(
        &self,
        lease: &Lease,
        campaign: &str,
        call: i64,
        numbers: &[i64],
    ) -> Result<Vec<i64>, StoreError> {
        let rows = sqlx::query(LET_THROUGH)
            .bind(campaign)
            .bind(lease.epoch)
            .bind(call)
            .bind(numbers.iter().min().copied().unwrap_or_default())
            .bind(numbers.iter().max().copied().unwrap_or_default())
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("number")?)).collect()
    }

    /// The lease is this worker's at this moment.
    pub(super) async fn still_held(&self, lease: &Lease) -> Result<(), StoreError> {
        let row = sqlx::query(STILL_HELD)
            .bind(lease.name.as_str())
            .bind(lease.owner.as_str())
            .bind(lease.epoch)
            .fetch_optional(&self.reader)
            .await?;
        row.map(drop).ok_or_else(|| lost(lease))
    }

    /// Whether messages of a campaign come through the barrier at all.
    pub async fn may_send(&self, campaign: &str, at: Timestamp) -> Result<bool, StoreError> {
        let row = sqlx::query(MAY_SEND)
            .bind(campaign)
            .bind(ms(at))
            .fetch_optional(&self.reader)
            .await?;
        Ok(row.is_some())
    }

    /// No message of this site to this person leaves any more, from this commit on: one that is not behind the
    /// barrier does not come through it (M12).
    pub async fn suppress_messages(
        &self,
        site: &str,
        person: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        leave(&mut tx, site, person, None, at).await?;
        Ok(tx.commit().await?)
    }

    /// When the first message that waits is due, of those that may go at `at`.
    pub async fn next_message(
        &self,
        campaign: &str,
        at: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(NEXT_MESSAGE)
            .bind(campaign)
            .bind(ms(at))
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get::<Option<i64>, _>("at")?.map(instant))
    }
}

/// As [`Store::suppress_messages`], of one list or of all, in the transaction in which the person leaves.
pub(super) async fn leave(
    tx: &mut AnyConnection,
    site: &str,
    person: &str,
    list: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(SUPPRESS_MESSAGES)
        .bind(site)
        .bind(person)
        .bind(ms(at))
        .bind(list)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes what a person is called and their address out of every campaign. What became of their messages
/// stays counted.
pub(super) async fn forget_person(
    tx: &mut AnyConnection,
    site: &str,
    person: &str,
) -> Result<(), StoreError> {
    sqlx::query(FORGET_PERSON)
        .bind(site)
        .bind(person)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes those out of an audience who must not be written to at the moment in which it starts.
pub(super) async fn suppress_started(
    tx: &mut AnyConnection,
    site: &str,
    campaign: &str,
) -> Result<(), StoreError> {
    sqlx::query(SUPPRESS_STARTED)
        .bind(campaign)
        .bind(site)
        .execute(tx)
        .await?;
    Ok(())
}

/// The lease is still this worker's.
pub(super) async fn held(tx: &mut AnyConnection, lease: &Lease) -> Result<(), StoreError> {
    let held = sqlx::query(HOLD_LEASE)
        .bind(lease.name.as_str())
        .bind(lease.owner.as_str())
        .bind(lease.epoch)
        .execute(tx)
        .await?;
    match held.rows_affected() {
        0 => Err(lost(lease)),
        _ => Ok(()),
    }
}

fn lost(lease: &Lease) -> StoreError {
    StoreError::Fenced {
        what: format!("the lease {}", lease.name),
    }
}

/// The server has no such mailbox: the person is not written to again.
pub(super) async fn nobody_there(
    tx: &mut Tx,
    campaign: &str,
    number: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    let row = sqlx::query(WHOSE)
        .bind(campaign)
        .bind(number)
        .fetch_one(&mut **tx)
        .await?;
    let (site, person): (String, String) = (row.try_get("site")?, row.try_get("person")?);
    suppress_in(tx, &site, &person, Reason::Bounced, at).await?;
    Ok(())
}
