//! The two steps that sending waits for: the barrier before a message's body, and what became of it behind it
//! (RELIABILITY 2.7). Those of several connections are one statement, and so one transaction.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection};

use super::outbox::nobody_there;
use super::{Engine, Lease, Store, StoreError, ms};

super::sql! {
    /// Moves the messages of `$2`, JSON: [[number, state, reply, not before, the two states one of which it is in], …].
    /// Into `data`, through the barrier, go only those whom nothing holds back. `MATERIALIZED` and `+`: it begins with
    /// these few and takes them apart once, instead of looking at a whole campaign.
    SQLITE_ADVANCE = "WITH said AS MATERIALIZED (SELECT value ->> 0 AS number, value ->> 1 AS state, \
            value ->> 2 AS reply, value ->> 3 AS not_before, value ->> 4 AS was, value ->> 5 AS or_was FROM json_each($2)) \
        UPDATE message SET updated_at = $4, \
            reply = CASE WHEN address = '' THEN '' ELSE said.reply END, not_before = said.not_before, \
            state = CASE WHEN said.state <> 'queued' THEN said.state \
                WHEN leaving = 1 THEN 'suppressed' \
                WHEN EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state IN ('sending', 'paused')) THEN 'queued' \
                ELSE 'expired' END \
        FROM said \
        WHERE message.campaign = $1 AND message.number = said.number AND message.epoch = $3 \
        AND +message.state IN (said.was, said.or_was) AND (said.state <> 'data' OR (leaving = 0 \
            AND EXISTS (SELECT 1 FROM lease WHERE name = $5 AND owner = $6 AND epoch = $3) \
            AND EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state = 'sending' AND until_at > $4 \
                AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.site = '' OR hold.site = campaign.site))))";
    /// The same; only the function that takes JSON apart has another name.
    POSTGRES_ADVANCE = "WITH said AS MATERIALIZED (SELECT CAST(value ->> 0 AS BIGINT) AS number, value ->> 1 AS state, \
            value ->> 2 AS reply, \
            CAST(value ->> 3 AS BIGINT) AS not_before, value ->> 4 AS was, value ->> 5 AS or_was \
            FROM json_array_elements(CAST(CAST($2 AS TEXT) AS JSON)) AS row (value)) \
        UPDATE message SET updated_at = $4, \
            reply = CASE WHEN address = '' THEN '' ELSE said.reply END, not_before = said.not_before, \
            state = CASE WHEN said.state <> 'queued' THEN said.state \
                WHEN leaving = 1 THEN 'suppressed' \
                WHEN EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state IN ('sending', 'paused')) THEN 'queued' \
                ELSE 'expired' END \
        FROM said \
        WHERE message.campaign = $1 AND message.number = said.number AND message.epoch = $3 \
        AND message.state IN (said.was, said.or_was) AND (said.state <> 'data' OR (leaving = 0 \
            AND EXISTS (SELECT 1 FROM lease WHERE name = $5 AND owner = $6 AND epoch = $3) \
            AND EXISTS (SELECT 1 FROM campaign WHERE id = $1 AND state = 'sending' AND until_at > $4 \
                AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.site = '' OR hold.site = campaign.site))))";
}

/// A connection that writes, for several calls: giving one back and taking one costs two trips to the database.
/// On SQLite nobody else writes meanwhile.
pub struct Writer(PoolConnection<Any>);

/// Tells the calls of this process apart. Another process has another epoch.
static CALLS: AtomicI64 = AtomicI64::new(1);

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
        let about = (lease, campaign, at);
        self.advance(&mut None, about, &[], numbers).await
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
        let about = (lease, campaign, at);
        self.advance(&mut None, about, outcomes, &[])
            .await
            .map(drop)
    }

    /// [`Store::settle_messages`] and [`Store::barrier`] in one statement: they are what sending waits for. Whether
    /// a message may leave is settled by its own row: one that another worker has taken over has another epoch,
    /// or another state. `on` is kept by whoever calls again soon.
    ///
    /// # Errors
    /// As these. The outcomes are written down also where the lease is lost.
    pub async fn advance(
        &self,
        on: &mut Option<Writer>,
        (lease, campaign, at): (&Lease, &str, Timestamp),
        outcomes: &[Outcome],
        numbers: &[i64],
    ) -> Result<Vec<i64>, StoreError> {
        let about = (lease, campaign, at);
        let is_gone = |outcome: &&Outcome| matches!(outcome.sent, Sent::Gone { .. });
        for outcome in outcomes.iter().filter(is_gone) {
            // There may be no other.
            *on = None;
            let mut tx = self.write().await?;
            if self.moved(&mut tx, about, &[outcome.said(at)]).await? > 0 {
                nobody_there(&mut tx, campaign, outcome.number, at).await?;
            }
            tx.commit().await?;
        }
        let others = outcomes.iter().filter(|outcome| !is_gone(outcome));
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let said: Vec<Value> = others
            .map(|outcome| outcome.said(at))
            .chain(numbers.iter().map(|number| to_barrier(*number, call)))
            .collect();
        if said.is_empty() {
            return Ok(Vec::new());
        }
        // Alone, a statement is a transaction. What it met an error on is not used again.
        let mut writer = match on.take() {
            Some(kept) => kept,
            None => Writer(self.writer.acquire().await?),
        };
        let moved = self.moved(&mut writer.0, about, &said).await?;
        if moved == said.len() || numbers.is_empty() {
            *on = Some(writer);
            return Ok(numbers.to_vec());
        }
        // Whoever asks for a second connection may wait for those who do the same.
        drop(writer);
        let through = self.let_through(lease, campaign, call, numbers).await?;
        if through.is_empty() && !numbers.is_empty() {
            self.still_held(lease).await?;
        }
        Ok(through)
    }

    /// How many were moved.
    async fn moved(
        &self,
        on: &mut AnyConnection,
        (lease, campaign, at): (&Lease, &str, Timestamp),
        said: &[Value],
    ) -> Result<usize, StoreError> {
        let text = match self.engine {
            Engine::Sqlite => SQLITE_ADVANCE,
            Engine::Postgres => POSTGRES_ADVANCE,
        };
        let done = sqlx::query(text)
            .bind(campaign)
            .bind(Value::from(said).to_string())
            .bind(lease.epoch)
            .bind(ms(at))
            .bind(lease.name.as_str())
            .bind(lease.owner.as_str())
            .execute(on)
            .await?;
        Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
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

/// A message that is to go through the barrier, as the statement takes it. It is not due any more: in place of when,
/// it is kept which call let it through, because nothing may come through twice.
fn to_barrier(number: i64, call: i64) -> Value {
    json!([number, "data", "", call, "claimed", "claimed"])
}
