//! What was due once: each occurrence has a key (rule, local date-time, zone) and is noted once
//! (promise 6).

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Store, StoreError, instant, ms};

super::sql! {
    ADD = "INSERT INTO occurrence (rule, key, due_at, zone, tzdb, outcome) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (rule, key) DO NOTHING";
    LAST = "SELECT rule, key, due_at, zone, tzdb, outcome FROM occurrence \
        WHERE rule = $1 ORDER BY due_at DESC, key DESC LIMIT 1";
    NOTED = "SELECT rule, key, due_at, zone, tzdb, outcome FROM occurrence WHERE rule = $1 AND key = $2";
    RECENT = "SELECT rule, key, due_at, zone, tzdb, outcome FROM occurrence \
        WHERE rule = $1 ORDER BY due_at DESC, key DESC LIMIT $2";
    SET_OUTCOME = "UPDATE occurrence SET outcome = $3 WHERE rule = $1 AND key = $2";
}

/// One occurrence of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// `<site> daily 05:30`, `<site> start promotions/black-friday`, …
    pub rule: String,
    /// The local date and time with its zone, which is what makes it this occurrence: a clock that
    /// goes back does not fire it again (T2, T14).
    pub key: String,
    pub due_at: Timestamp,
    pub zone: String,
    /// The version of the time zone database that made `due_at` of it (T7).
    pub tzdb: String,
    /// `done`, `merged`, `missed: …`.
    pub outcome: String,
}

fn occurrence(row: &AnyRow) -> Result<Occurrence, StoreError> {
    Ok(Occurrence {
        rule: row.try_get("rule")?,
        key: row.try_get("key")?,
        due_at: instant(row.try_get("due_at")?),
        zone: row.try_get("zone")?,
        tzdb: row.try_get("tzdb")?,
        outcome: row.try_get("outcome")?,
    })
}

impl Store {
    /// Notes an occurrence; false where it was noted before and must not run again.
    pub async fn record(&self, occurrence: &Occurrence) -> Result<bool, StoreError> {
        let done = sqlx::query(ADD)
            .bind(occurrence.rule.as_str())
            .bind(occurrence.key.as_str())
            .bind(ms(occurrence.due_at))
            .bind(occurrence.zone.as_str())
            .bind(occurrence.tzdb.as_str())
            .bind(occurrence.outcome.as_str())
            .execute(&self.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Says how an occurrence that was noted came out.
    pub async fn set_outcome(
        &self,
        rule: &str,
        key: &str,
        outcome: &str,
    ) -> Result<(), StoreError> {
        sqlx::query(SET_OUTCOME)
            .bind(rule)
            .bind(key)
            .bind(outcome)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// One occurrence, if it was noted.
    pub async fn noted(&self, rule: &str, key: &str) -> Result<Option<Occurrence>, StoreError> {
        let row = sqlx::query(NOTED)
            .bind(rule)
            .bind(key)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(occurrence).transpose()
    }

    /// The latest occurrence of a rule that was noted, by its due time.
    pub async fn last_done(&self, rule: &str) -> Result<Option<Occurrence>, StoreError> {
        let row = sqlx::query(LAST)
            .bind(rule)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(occurrence).transpose()
    }

    /// The latest occurrences of a rule, newest first.
    pub async fn occurrences(&self, rule: &str, limit: u32) -> Result<Vec<Occurrence>, StoreError> {
        let rows = sqlx::query(RECENT)
            .bind(rule)
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(occurrence).collect()
    }
}
