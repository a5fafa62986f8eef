//! Changes of targets, written ahead: intended, attempted, confirmed by evidence (RELIABILITY 2.1
//! R1–R8, 2.3). Every step holds the effect's epoch; a step under an old epoch changes nothing and
//! says [`StoreError::Fenced`].

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::holds::count_up;
use super::{Engine, Store, StoreError, Tx, hash, instant, ms};
use crate::hash::Hash;

super::sql! {
    LOCK_NUMBERS = "UPDATE counter SET value = value WHERE name = $1";
    ADD_NUMBERS = "INSERT INTO counter (name, value) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING";
    EFFECT = "SELECT * FROM effect WHERE id = $1";
    LATEST = "SELECT * FROM effect WHERE site = $1 AND target = $2 ORDER BY number DESC LIMIT 1";
    IN_FLIGHT = "SELECT * FROM effect WHERE site = $1 AND target = $2 \
        AND state IN ('attempting', 'unknown')";
    LAST_NUMBER = "SELECT MAX(number) AS number FROM effect \
        WHERE site = $1 AND target = $2 AND state = 'confirmed'";
    ADD_EFFECT = "INSERT INTO effect (id, site, target, number, kind, desired_hash, \
        base_revision, state, epoch, attempt_no, crashes, not_before, remote_old, remote_new, \
        revision, unacked_until, sentence, change_json, reason, created_at, updated_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'due', 1, 0, 0, $8, NULL, NULL, NULL, NULL, \
        $9, $10, '', $8, $8)";
    SUPERSEDE_DUE = "UPDATE effect SET state = 'superseded', epoch = epoch + 1, updated_at = $3 \
        WHERE site = $1 AND target = $2 AND state = 'due'";
    CLAIM = "UPDATE effect SET epoch = epoch + 1, updated_at = $3, \
        crashes = crashes + CASE WHEN state = 'attempting' THEN 1 ELSE 0 END \
        WHERE id = $1 AND epoch = $2 AND state IN ('due', 'attempting', 'unknown')";
    QUARANTINE = "UPDATE effect SET state = 'quarantined', updated_at = $3 \
        WHERE id = $1 AND epoch = $2 AND crashes >= $4";
    REOPEN = "UPDATE effect SET state = 'due', epoch = epoch + 1, crashes = 0, reason = '', \
        not_before = $3, updated_at = $3 \
        WHERE id = $1 AND epoch = $2 AND state IN ('refused', 'quarantined')";
    ADD_ATTEMPT = "INSERT INTO attempt (effect_id, attempt_no, phase, epoch, detail, at) \
        SELECT id, attempt_no, $2, epoch, $3, $4 FROM effect WHERE id = $1 \
        ON CONFLICT (effect_id, attempt_no, phase, epoch) DO NOTHING";
}

/// Crashes while attempting one effect after which it is put aside, so that the others go on (K9).
const CRASHES: i64 = 3;

/// A change that is intended.
#[derive(Clone, Debug)]
pub struct NewEffect {
    pub site: String,
    pub target: String,
    /// `publish`, `undo`, …
    pub kind: String,
    /// Of everything the target should hold.
    pub desired_hash: Hash,
    /// The revision the change was computed against.
    pub base_revision: String,
    /// [`Store::last_number`] as read before the change was planned. With it, a target that was
    /// put back behind our back gets its change again, as a new effect; without it, the same change
    /// from the same base is taken for the one confirmed last.
    pub after: Option<i64>,
    /// The change's sentence.
    pub sentence: String,
    /// The item changes as JSON, for the history.
    pub change: String,
    /// The time of the intent.
    pub at: Timestamp,
}

/// Where an effect is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectState {
    /// Intended; certainly nothing was sent, or what was sent certainly has no effect.
    Due,
    /// May be running at the target, even after our process is dead.
    Attempting,
    /// No answer came; only reading the target tells.
    Unknown,
    Confirmed,
    Refused,
    /// A newer change took its place before anything was sent.
    Superseded,
    /// Crashed the process three times.
    Quarantined,
}

const STATES: [EffectState; 7] = [
    EffectState::Due,
    EffectState::Attempting,
    EffectState::Unknown,
    EffectState::Confirmed,
    EffectState::Refused,
    EffectState::Superseded,
    EffectState::Quarantined,
];

impl EffectState {
    /// As kept, and as printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Attempting => "attempting",
            Self::Unknown => "unknown",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
            Self::Quarantined => "quarantined",
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, StoreError> {
        STATES
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| StoreError::Damaged {
                what: format!("the effect state {text}"),
            })
    }
}

/// An effect as the ledger has it. It is also the right to take its next step, under `epoch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectRow {
    /// 64 hex digits; the `Recado-Change:` trailer.
    pub id: String,
    pub site: String,
    pub target: String,
    /// Grows by one for each change of the site; what `history` and `undo --to` count.
    pub number: i64,
    pub kind: String,
    pub desired_hash: Hash,
    pub base_revision: String,
    pub state: EffectState,
    pub epoch: i64,
    pub attempt_no: i64,
    pub crashes: i64,
    pub not_before: Timestamp,
    /// What the last attempt wanted to replace, and with what.
    pub remote_old: Option<String>,
    pub remote_new: Option<String>,
    /// The revision that holds it, once confirmed.
    pub revision: Option<String>,
    /// A request without an answer may take effect until then.
    pub unacked_until: Option<Timestamp>,
    pub sentence: String,
    pub change: String,
    /// Why it was refused, is unknown or is tried again.
    pub reason: String,
    /// The time of the intent: the time in everything written, on every attempt.
    pub at: Timestamp,
    pub updated_at: Timestamp,
}

/// What came of an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is ours to do.
    Started(EffectRow),
    /// An earlier change of this target may still be running: finish that one first.
    InFlight(EffectRow),
    /// Exactly this was done already, from the same base: look at the target again.
    AlreadyConfirmed(EffectRow),
    /// The target said no to exactly this. [`Store::reopen`] tries again.
    Refused(EffectRow),
    /// It crashed the process three times. [`Store::reopen`] tries again.
    Quarantined(EffectRow),
}

fn effect(row: &AnyRow) -> Result<EffectRow, StoreError> {
    let unacked: Option<i64> = row.try_get("unacked_until")?;
    Ok(EffectRow {
        id: row.try_get("id")?,
        site: row.try_get("site")?,
        target: row.try_get("target")?,
        number: row.try_get("number")?,
        kind: row.try_get("kind")?,
        desired_hash: hash(row.try_get("desired_hash")?)?,
        base_revision: row.try_get("base_revision")?,
        state: EffectState::read(row.try_get("state")?)?,
        epoch: row.try_get("epoch")?,
        attempt_no: row.try_get("attempt_no")?,
        crashes: row.try_get("crashes")?,
        not_before: instant(row.try_get("not_before")?),
        remote_old: row.try_get("remote_old")?,
        remote_new: row.try_get("remote_new")?,
        revision: row.try_get("revision")?,
        unacked_until: unacked.map(instant),
        sentence: row.try_get("sentence")?,
        change: row.try_get("change_json")?,
        reason: row.try_get("reason")?,
        at: instant(row.try_get("created_at")?),
        updated_at: instant(row.try_get("updated_at")?),
    })
}

/// The identity of a change (R8). The number makes a text that was put back to an earlier version
/// a new effect.
fn identity(new: &NewEffect, number: i64) -> Hash {
    Hash::of_parts([
        new.site.as_bytes(),
        new.target.as_bytes(),
        new.kind.as_bytes(),
        new.desired_hash.hex().as_bytes(),
        new.base_revision.as_bytes(),
        &number.to_le_bytes(),
    ])
}

fn same(row: &EffectRow, new: &NewEffect) -> bool {
    row.kind == new.kind
        && row.desired_hash == new.desired_hash
        && row.base_revision == new.base_revision
}

pub(super) async fn by_id(
    connection: &mut AnyConnection,
    id: &str,
) -> Result<EffectRow, StoreError> {
    let row = sqlx::query(EFFECT)
        .bind(id)
        .fetch_optional(connection)
        .await?;
    match row {
        Some(row) => effect(&row),
        None => Err(fenced(id)),
    }
}

fn fenced(id: &str) -> StoreError {
    StoreError::Fenced {
        what: format!("change {}", id.get(..12).unwrap_or(id)),
    }
}

/// Zero rows: the epoch is not ours any more, or the effect is finished.
pub(super) fn step(changed: u64, effect: &EffectRow) -> Result<(), StoreError> {
    if changed == 0 {
        return Err(fenced(&effect.id));
    }
    Ok(())
}

pub(super) async fn note_attempt(
    tx: &mut Tx,
    id: &str,
    phase: &str,
    detail: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(ADD_ATTEMPT)
        .bind(id)
        .bind(phase)
        .bind(detail)
        .bind(ms(at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// Writes an intent down before anything is sent (R1). A due change of the same target that
    /// nothing was sent for yet is superseded; one in flight must be finished first (R6).
    pub async fn begin(&self, new: &NewEffect) -> Result<Begun, StoreError> {
        let mut tx = self.step_of(&new.site).await?;
        let in_flight = sqlx::query(IN_FLIGHT)
            .bind(new.site.as_str())
            .bind(new.target.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(row) = in_flight {
            return Ok(Begun::InFlight(effect(&row)?));
        }
        let latest = sqlx::query(LATEST)
            .bind(new.site.as_str())
            .bind(new.target.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let latest = latest.as_ref().map(effect).transpose()?;
        if let Some(latest) = latest.filter(|latest| same(latest, new)) {
            match latest.state {
                EffectState::Refused => return Ok(Begun::Refused(latest)),
                EffectState::Quarantined => return Ok(Begun::Quarantined(latest)),
                EffectState::Confirmed if new.after != Some(latest.number) => {
                    return Ok(Begun::AlreadyConfirmed(latest));
                }
                EffectState::Due => {
                    let claimed = claim_in(&mut tx, &latest, new.at).await?;
                    self.finish(tx, &claimed).await?;
                    return Ok(Begun::Started(claimed));
                }
                _ => {}
            }
        }
        sqlx::query(SUPERSEDE_DUE)
            .bind(new.site.as_str())
            .bind(new.target.as_str())
            .bind(ms(new.at))
            .execute(&mut *tx)
            .await?;
        let number = count_up(&mut tx, &numbers(&new.site)).await?;
        let id = identity(new, number).hex();
        sqlx::query(ADD_EFFECT)
            .bind(id.as_str())
            .bind(new.site.as_str())
            .bind(new.target.as_str())
            .bind(number)
            .bind(new.kind.as_str())
            .bind(new.desired_hash.hex())
            .bind(new.base_revision.as_str())
            .bind(ms(new.at))
            .bind(new.sentence.as_str())
            .bind(new.change.as_str())
            .execute(&mut *tx)
            .await?;
        let started = by_id(&mut tx, &id).await?;
        self.finish(tx, &started).await?;
        Ok(Begun::Started(started))
    }

    /// The effect as it is now; `None` where there is none with this id.
    pub async fn effect(&self, id: &str) -> Result<Option<EffectRow>, StoreError> {
        let row = sqlx::query(EFFECT)
            .bind(id)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(effect).transpose()
    }

    /// The number of the change confirmed last on a target.
    pub async fn last_number(&self, site: &str, target: &str) -> Result<Option<i64>, StoreError> {
        let row = sqlx::query(LAST_NUMBER)
            .bind(site)
            .bind(target)
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get("number")?)
    }

    /// Takes an unfinished effect over (R7): whoever held it is fenced. Taking one over that was
    /// being attempted counts as a crash; after the third it comes back quarantined.
    pub async fn claim(&self, effect: &EffectRow, at: Timestamp) -> Result<EffectRow, StoreError> {
        let mut tx = self.step_of(&effect.site).await?;
        let claimed = claim_in(&mut tx, effect, at).await?;
        self.finish(tx, &claimed).await?;
        Ok(claimed)
    }

    /// Makes a refused or quarantined effect due again, after a person did something about it.
    pub async fn reopen(&self, effect: &EffectRow, at: Timestamp) -> Result<EffectRow, StoreError> {
        let mut tx = self.step_of(&effect.site).await?;
        let done = sqlx::query(REOPEN)
            .bind(effect.id.as_str())
            .bind(effect.epoch)
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        step(done.rows_affected(), effect)?;
        let reopened = by_id(&mut tx, &effect.id).await?;
        self.finish(tx, &reopened).await?;
        Ok(reopened)
    }

    /// A transaction in which no other step of this site's effects happens. SQLite has one writer
    /// anyway; on PostgreSQL they queue at the row that numbers the site's changes, or else a
    /// change could be taken over between being read as due and being sent.
    pub(super) async fn step_of(&self, site: &str) -> Result<Tx, StoreError> {
        let mut tx = self.write().await?;
        if self.engine == Engine::Postgres {
            for statement in [ADD_NUMBERS, LOCK_NUMBERS] {
                sqlx::query(statement)
                    .bind(numbers(site))
                    .execute(&mut *tx)
                    .await?;
            }
        }
        Ok(tx)
    }

    /// Commits. A connection lost in the middle of a commit leaves it open whether it happened;
    /// the row tells (K5).
    pub(super) async fn finish(&self, tx: Tx, meant: &EffectRow) -> Result<(), StoreError> {
        let Err(error) = tx.commit().await.map_err(StoreError::from) else {
            return Ok(());
        };
        if error.is_unreachable()
            && let Ok(Some(found)) = self.effect(&meant.id).await
            && found == *meant
        {
            return Ok(());
        }
        Err(error)
    }
}

fn numbers(site: &str) -> String {
    format!("site {site}")
}

async fn claim_in(tx: &mut Tx, effect: &EffectRow, at: Timestamp) -> Result<EffectRow, StoreError> {
    let done = sqlx::query(CLAIM)
        .bind(effect.id.as_str())
        .bind(effect.epoch)
        .bind(ms(at))
        .execute(&mut **tx)
        .await?;
    step(done.rows_affected(), effect)?;
    let epoch = effect.epoch + 1;
    let quarantined = sqlx::query(QUARANTINE)
        .bind(effect.id.as_str())
        .bind(epoch)
        .bind(ms(at))
        .bind(CRASHES)
        .execute(&mut **tx)
        .await?;
    if quarantined.rows_affected() > 0 {
        note_attempt(tx, &effect.id, "quarantined", "", at).await?;
    }
    by_id(tx, &effect.id).await
}
