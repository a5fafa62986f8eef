//! Who may write to a target now (R9). A lease ends by the clock of the database, or on SQLite by
//! the time this computer has been running: never by a wall clock, which people and time servers
//! move.

use std::time::Duration;

use sqlx::Row;

use super::{Engine, Store, StoreError};
use crate::clock;

// `expires_at > now + ttl` cannot be while the clock that gave it runs on: the computer was
// restarted since, and whoever held the lease is gone with it.
super::sql! {
    ACQUIRE = "INSERT INTO lease (name, owner, epoch, expires_at, ttl) \
        SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), 1, \
            COALESCE(CAST($4 AS BIGINT), now_ms) + CAST($3 AS BIGINT), CAST($3 AS BIGINT) \
        FROM database_clock WHERE true \
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = lease.epoch + 1, \
            expires_at = excluded.expires_at, ttl = excluded.ttl \
        WHERE lease.expires_at <= excluded.expires_at - excluded.ttl \
            OR lease.expires_at > excluded.expires_at - excluded.ttl + lease.ttl \
        RETURNING epoch";
    SEIZE = "UPDATE lease SET owner = CAST($2 AS TEXT), epoch = lease.epoch + 1, \
            expires_at = CAST($4 AS BIGINT) + CAST($3 AS BIGINT), ttl = CAST($3 AS BIGINT) \
        WHERE name = CAST($1 AS TEXT) RETURNING epoch";
    RENEW = "UPDATE lease SET expires_at = \
        COALESCE(CAST($4 AS BIGINT), (SELECT now_ms FROM database_clock)) + ttl \
        WHERE name = $1 AND owner = $2 AND epoch = $3";
    RELEASE = "UPDATE lease SET expires_at = 0, ttl = 0 \
        WHERE name = $1 AND owner = $2 AND epoch = $3";
    HOLDER = "SELECT owner FROM lease WHERE name = $1 AND expires_at > 0";
}

/// The right to write to one thing. Renew it within its time; at [`StoreError::Fenced`] stop at
/// once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// `<site> <target>`, or the remote and branch that several sites share.
    pub name: String,
    pub owner: String,
    /// Grows with every holder.
    pub epoch: i64,
}

impl Store {
    /// Takes a lease for `ttl`; `None` while somebody else holds it. `owner` is different for each
    /// process and task: a second call by the same owner does not get it again.
    pub async fn acquire(
        &self,
        name: &str,
        owner: &str,
        ttl: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let row = sqlx::query(ACQUIRE)
            .bind(name)
            .bind(owner)
            .bind(millis(ttl))
            .bind(self.machine_time())
            .fetch_optional(&self.writer)
            .await?;
        row.map(|row| {
            Ok(Lease {
                name: name.to_owned(),
                owner: owner.to_owned(),
                epoch: row.try_get("epoch")?,
            })
        })
        .transpose()
    }

    /// Takes a lease from a holder that is known to be dead: the caller has what every living holder
    /// on this computer has (see `Workspace::turn`). `None` where other computers write to the same
    /// ledger, since of them nobody here knows; there the lease ends by its time.
    pub async fn seize(
        &self,
        name: &str,
        owner: &str,
        ttl: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        let Some(time) = self.machine_time() else {
            return Ok(None);
        };
        let row = sqlx::query(SEIZE)
            .bind(name)
            .bind(owner)
            .bind(millis(ttl))
            .bind(time)
            .fetch_optional(&self.writer)
            .await?;
        row.map(|row| {
            Ok(Lease {
                name: name.to_owned(),
                owner: owner.to_owned(),
                epoch: row.try_get("epoch")?,
            })
        })
        .transpose()
    }

    /// Keeps a lease for its time again, even where that time was over, as long as nobody else
    /// took it.
    pub async fn renew(&self, lease: &Lease) -> Result<(), StoreError> {
        let done = sqlx::query(RENEW)
            .bind(lease.name.as_str())
            .bind(lease.owner.as_str())
            .bind(lease.epoch)
            .bind(self.machine_time())
            .execute(&self.writer)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Fenced {
                what: format!("the lease {}", lease.name),
            });
        }
        Ok(())
    }

    /// Gives a lease back. Nothing happens where somebody else has it by now.
    pub async fn give_back(&self, lease: &Lease) -> Result<(), StoreError> {
        sqlx::query(RELEASE)
            .bind(lease.name.as_str())
            .bind(lease.owner.as_str())
            .bind(lease.epoch)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Who took the lease last and did not give it back, to name in a sentence.
    pub async fn lease_holder(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(HOLDER)
            .bind(name)
            .fetch_optional(&self.reader)
            .await?;
        row.map(|row| Ok(row.try_get("owner")?)).transpose()
    }

    /// Milliseconds by which leases are measured; `None` lets the database take its own clock.
    fn machine_time(&self) -> Option<i64> {
        match self.engine {
            Engine::Sqlite => Some(millis(clock::machine_time())),
            Engine::Postgres => None,
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}
