//! The two steps that sending waits for: the barrier before a message's body, and what became of it behind it
//! (RELIABILITY 2.7). Those of all connections go into one transaction, a statement for each of the two.

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Row;

use super::outbox::{held, nobody_there};
use super::{Engine, Lease, Store, StoreError, Tx, ms};

super::sql! {
    /// The barrier for the numbers of `$2`, JSON: [1, 2, …].
    SQLITE_BARRIER = "UPDATE message SET state = 'data', updated_at = $4 \
        WHERE campaign = $1 AND number IN (SELECT value FROM json_each($2)) \
        AND state = 'claimed' AND epoch = $3 AND leaving = 0 \
        AND EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state = 'sending' AND until_at > $4 \
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.site = '' OR hold.site = campaign.site)) \
        RETURNING number";
    /// What is said of the messages of `$2`, JSON: [[number, state, reply, not before, the two states one of which
    /// it is in], …].
    SQLITE_SETTLE = "UPDATE message SET reply = CASE WHEN address = '' THEN '' ELSE said.reply END, \
            not_before = said.not_before, updated_at = $4, state = CASE \
            WHEN said.state <> 'queued' THEN said.state \
            WHEN leaving = 1 THEN 'suppressed' \
            WHEN EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state IN ('sending', 'paused')) THEN 'queued' \
            ELSE 'expired' END \
        FROM (SELECT value ->> 0 AS number, value ->> 1 AS state, value ->> 2 AS reply, value ->> 3 AS not_before, \
            value ->> 4 AS was, value ->> 5 AS or_was FROM json_each($2)) AS said \
        WHERE message.campaign = $1 AND message.number IN (SELECT value ->> 0 FROM json_each($2)) \
        AND message.number = said.number AND message.epoch = $3 \
        AND message.state IN (said.was, said.or_was)";
    /// The same two; only the function that takes JSON apart has another name, and nobody has to be told to begin
    /// with the few messages instead of the whole campaign.
    POSTGRES_BARRIER = "UPDATE message SET state = 'data', updated_at = $4 \
        WHERE campaign = $1 AND number IN (SELECT CAST(value AS BIGINT) \
            FROM json_array_elements_text(CAST(CAST($2 AS TEXT) AS JSON)) AS row (value)) \
        AND state = 'claimed' AND epoch = $3 AND leaving = 0 \
        AND EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state = 'sending' AND until_at > $4 \
            AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.site = '' OR hold.site = campaign.site)) \
        RETURNING number";
    POSTGRES_SETTLE = "UPDATE message SET reply = CASE WHEN address = '' THEN '' ELSE said.reply END, \
            not_before = said.not_before, updated_at = $4, state = CASE \
            WHEN said.state <> 'queued' THEN said.state \
            WHEN leaving = 1 THEN 'suppressed' \
            WHEN EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state IN ('sending', 'paused')) THEN 'queued' \
            ELSE 'expired' END \
        FROM (SELECT CAST(value ->> 0 AS BIGINT) AS number, value ->> 1 AS state, value ->> 2 AS reply, \
            CAST(value ->> 3 AS BIGINT) AS not_before, value ->> 4 AS was, value ->> 5 AS or_was \
            FROM json_array_elements(CAST(CAST($2 AS TEXT) AS JSON)) AS row (value)) AS said \
        WHERE message.campaign = $1 AND message.number = said.number AND message.epoch = $3 \
        AND message.state IN (said.was, said.or_was)";
}

/// What became of a message, and how sure that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server has it.
    Accepted { reply: String },
    /// The server does not want it, for good.
    Refused { reply: String },
    /// The server has no such mailbox: nobody writes to it again.
    Gone { reply: String },
    /// It was certainly not sent; it is tried again from then on.
    Later { reply: String, from: Timestamp },
    /// The body went out and no answer came.
    Unknown { reply: String },
}

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub number: i64,
    /// It was behind the barrier.
    pub was_behind: bool,
    pub sent: Sent,
}

impl Store {
    /// The barrier, for the messages of several connections at once: the numbers of those whose bodies may
    /// leave now. Of the others somebody left the list, the campaign ended, or another worker has them.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] where the lease is somebody else's by now: nothing may leave.
    pub async fn barrier(
        &self,
        lease: &Lease,
        campaign: &str,
        numbers: &[i64],
        at: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        self.advance(lease, campaign, &[], numbers, at).await
    }

    /// Writes down what became of messages. A worker that has lost its lease meanwhile still says what the
    /// server told it: of a message that is unknown since, it is the truth. What somebody else has claimed
    /// again is theirs.
    pub async fn settle_messages(
        &self,
        lease: &Lease,
        campaign: &str,
        outcomes: &[Outcome],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let done = self.advance(lease, campaign, outcomes, &[], at).await;
        done.map(drop)
    }

    /// [`Store::settle_messages`] and [`Store::barrier`] in one transaction: they are what sending waits for.
    ///
    /// # Errors
    /// As these. The outcomes are written down also where the lease is lost.
    pub async fn advance(
        &self,
        lease: &Lease,
        campaign: &str,
        outcomes: &[Outcome],
        numbers: &[i64],
        at: Timestamp,
    ) -> Result<Vec<i64>, StoreError> {
        let mut tx = self.write().await?;
        let about = (lease, campaign, at);
        let (gone, others): (Vec<_>, Vec<_>) = outcomes
            .iter()
            .partition(|outcome| matches!(outcome.sent, Sent::Gone { .. }));
        self.settle(&mut tx, about, &others).await?;
        for outcome in gone {
            if self.settle(&mut tx, about, &[outcome]).await? > 0 {
                nobody_there(&mut tx, campaign, outcome.number, at).await?;
            }
        }
        let (mut through, mut held_by_us) = (Vec::new(), Ok(()));
        if !numbers.is_empty() {
            held_by_us = held(&mut tx, lease).await;
            if held_by_us.is_ok() {
                through = self.let_through(&mut tx, about, numbers).await?;
            }
        }
        tx.commit().await?;
        held_by_us.map(|()| through)
    }

    async fn let_through(
        &self,
        tx: &mut Tx,
        (lease, campaign, at): (&Lease, &str, Timestamp),
        numbers: &[i64],
    ) -> Result<Vec<i64>, StoreError> {
        let text = match self.engine {
            Engine::Sqlite => SQLITE_BARRIER,
            Engine::Postgres => POSTGRES_BARRIER,
        };
        let rows = sqlx::query(text)
            .bind(campaign)
            .bind(Value::from(numbers).to_string())
            .bind(lease.epoch)
            .bind(ms(at))
            .fetch_all(&mut **tx)
            .await?;
        let numbers = rows.iter().map(|row| Ok(row.try_get("number")?));
        numbers.collect()
    }

    /// How many of them are as they are now because of this.
    async fn settle(
        &self,
        tx: &mut Tx,
        (lease, campaign, at): (&Lease, &str, Timestamp),
        outcomes: &[&Outcome],
    ) -> Result<u64, StoreError> {
        if outcomes.is_empty() {
            return Ok(0);
        }
        let text = match self.engine {
            Engine::Sqlite => SQLITE_SETTLE,
            Engine::Postgres => POSTGRES_SETTLE,
        };
        let said = outcomes.iter().map(|outcome| outcome.said(at));
        let done = sqlx::query(text)
            .bind(campaign)
            .bind(Value::from_iter(said).to_string())
            .bind(lease.epoch)
            .bind(ms(at))
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected())
    }
}

impl Outcome {
    /// As the statements take it.
    fn said(&self, at: Timestamp) -> Value {
        let (state, reply, from) = match &self.sent {
            Sent::Accepted { reply } => ("accepted", reply.as_str(), at),
            Sent::Refused { reply } | Sent::Gone { reply } => ("refused", reply.as_str(), at),
            Sent::Later { reply, from } => ("queued", reply.as_str(), *from),
            Sent::Unknown { reply } => ("unknown", reply.as_str(), at),
        };
        // Taken over since, it counts as unknown: what the server said of it is true all the same.
        let was = match self.was_behind {
            true => ["data", "unknown"],
            false => ["claimed"; 2],
        };
        json!([self.number, state, reply, ms(from), was[0], was[1]])
    }
}
