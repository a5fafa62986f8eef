//! What was published, and what the public page showed of it.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{EffectState, Store, StoreError, instant, ms};

super::sql! {
    HISTORY = "SELECT e.number, e.site, e.target, e.kind, e.state, e.sentence, e.revision, \
        e.reason, e.change_json, e.created_at, e.updated_at, v.state AS verdict \
        FROM effect e LEFT JOIN verdict v \
        ON v.site = e.site AND v.target = e.target AND v.number = e.number \
        WHERE ($1 = '' OR e.site = $1) \
        AND e.state IN ('confirmed', 'refused', 'unknown', 'attempting', 'quarantined') \
        ORDER BY e.updated_at DESC, e.site, e.number DESC LIMIT $2";
    ATTEMPTS = "SELECT attempt_no, phase, epoch, detail, at FROM attempt \
        WHERE effect_id = $1 ORDER BY attempt_no, at, epoch, phase";
    PUT_VERDICT = "INSERT INTO verdict (site, target, number, state, detail, since, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (site, target, number) DO UPDATE SET \
        since = CASE WHEN verdict.state = excluded.state \
            THEN verdict.since ELSE excluded.since END, \
        state = excluded.state, detail = excluded.detail, at = excluded.at";
    LAST_VERDICT = "SELECT number, state, detail, since, at FROM verdict \
        WHERE site = $1 AND target = $2 ORDER BY number DESC LIMIT 1";
}

/// The kind of a change by which an undo was carried out.
pub const UNDO: &str = "undo";

/// A change for `recado history` (PRODUCT 5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    pub number: i64,
    /// When it became what it is: confirmed, refused, unknown.
    pub at: Timestamp,
    /// When it was intended.
    pub intended_at: Timestamp,
    pub site: String,
    pub target: String,
    /// `publish`, or [`UNDO`].
    pub kind: String,
    pub sentence: String,
    /// Never due or superseded: what nothing was sent for is no history.
    pub state: EffectState,
    pub revision: Option<String>,
    /// Why it was refused or is unknown.
    pub reason: String,
    /// The item changes as JSON.
    pub change: String,
    /// What the public page showed last: the proof's word.
    pub verdict: Option<String>,
}

impl HistoryRow {
    /// One of the four words of PRODUCT 5.1. Of a quarantined change nobody knows whether it
    /// happened.
    pub fn state_word(&self) -> &'static str {
        match self.state {
            EffectState::Quarantined => EffectState::Unknown.as_str(),
            state => state.as_str(),
        }
    }
}

/// One step of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    pub attempt_no: i64,
    /// `attempting`, `confirmed`, `refused`, `unknown`, `retry` or `quarantined`.
    pub phase: String,
    pub epoch: i64,
    pub detail: String,
    pub at: Timestamp,
}

/// What the public page showed of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub number: i64,
    pub state: String,
    pub detail: String,
    /// The first look that showed this state.
    pub since: Timestamp,
    /// The last look.
    pub at: Timestamp,
}

fn row_of_history(row: &AnyRow) -> Result<HistoryRow, StoreError> {
    Ok(HistoryRow {
        number: row.try_get("number")?,
        at: instant(row.try_get("updated_at")?),
        intended_at: instant(row.try_get("created_at")?),
        site: row.try_get("site")?,
        target: row.try_get("target")?,
        kind: row.try_get("kind")?,
        sentence: row.try_get("sentence")?,
        state: EffectState::read(row.try_get("state")?)?,
        revision: row.try_get("revision")?,
        reason: row.try_get("reason")?,
        change: row.try_get("change_json")?,
        verdict: row.try_get("verdict")?,
    })
}

impl Store {
    /// What was published, newest first: of one site, or of all.
    pub async fn history(
        &self,
        site: Option<&str>,
        limit: u32,
    ) -> Result<Vec<HistoryRow>, StoreError> {
        let rows = sqlx::query(HISTORY)
            .bind(site.unwrap_or_default())
            .bind(i64::from(limit))
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(row_of_history).collect()
    }

    /// Every step of every attempt of an effect, in order.
    pub async fn attempts(&self, effect_id: &str) -> Result<Vec<AttemptRow>, StoreError> {
        let rows = sqlx::query(ATTEMPTS)
            .bind(effect_id)
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(AttemptRow {
                    attempt_no: row.try_get("attempt_no")?,
                    phase: row.try_get("phase")?,
                    epoch: row.try_get("epoch")?,
                    detail: row.try_get("detail")?,
                    at: instant(row.try_get("at")?),
                })
            })
            .collect()
    }

    /// Notes what the public page shows of a change.
    pub async fn note_verdict(
        &self,
        site: &str,
        target: &str,
        number: i64,
        state: &str,
        detail: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(PUT_VERDICT)
            .bind(site)
            .bind(target)
            .bind(number)
            .bind(state)
            .bind(detail)
            .bind(ms(at))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The verdict on the newest change of a target that was looked at.
    pub async fn last_verdict(
        &self,
        site: &str,
        target: &str,
    ) -> Result<Option<Verdict>, StoreError> {
        let row = sqlx::query(LAST_VERDICT)
            .bind(site)
            .bind(target)
            .fetch_optional(&self.reader)
            .await?;
        row.map(|row| {
            Ok(Verdict {
                number: row.try_get("number")?,
                state: row.try_get("state")?,
                detail: row.try_get("detail")?,
                since: instant(row.try_get("since")?),
                at: instant(row.try_get("at")?),
            })
        })
        .transpose()
    }
}
