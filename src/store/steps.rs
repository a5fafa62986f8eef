//! What an effect goes through once it was begun: sent, then confirmed, refused, unknown, due again
//! or dropped. Each step is one transaction under the effect's epoch.

use jiff::Timestamp;

use super::effects::{by_id, note_attempt, step};
use super::{EffectRow, Store, StoreError, manifest, ms, planned};
use crate::change::Manifest;
use crate::target::Applied;

super::sql! {
    PREPARED = "UPDATE effect SET state = 'attempting', attempt_no = attempt_no + 1, \
        remote_old = $3, remote_new = $4, unacked_until = NULL, updated_at = $5 \
        WHERE id = $1 AND epoch = $2 AND state IN ('due', 'attempting', 'unknown')";
    CONFIRM = "UPDATE effect SET state = 'confirmed', revision = $3, sentence = $4, reason = '', \
        unacked_until = NULL, updated_at = $5 \
        WHERE id = $1 AND epoch = $2 AND state <> 'confirmed'";
    REFUSE = "UPDATE effect SET state = 'refused', reason = $3, unacked_until = NULL, \
        updated_at = $4 \
        WHERE id = $1 AND epoch = $2 AND state IN ('due', 'attempting', 'unknown')";
    UNKNOWN = "UPDATE effect SET state = 'unknown', reason = $3, unacked_until = $4, \
        updated_at = $5 WHERE id = $1 AND epoch = $2 AND state IN ('attempting', 'unknown')";
    RETRY = "UPDATE effect SET state = 'due', reason = $3, not_before = $4, \
        unacked_until = NULL, updated_at = $5 \
        WHERE id = $1 AND epoch = $2 AND state IN ('due', 'attempting', 'unknown')";
    CLEAR_FAILURE = "DELETE FROM failure WHERE site = $1 AND target = $2";
}

impl Store {
    /// Durable before the first byte that could cause the effect: what is going to be replaced by
    /// what, and the manifest once it is. The effect is in flight from here.
    pub async fn prepared(
        &self,
        effect: &EffectRow,
        old: &str,
        new: &str,
        after: &Manifest,
        at: Timestamp,
    ) -> Result<EffectRow, StoreError> {
        let mut tx = self.step_of(&effect.site).await?;
        let done = sqlx::query(PREPARED)
            .bind(effect.id.as_str())
            .bind(effect.epoch)
            .bind(old)
            .bind(new)
            .bind(ms(at))
            .execute(&mut *tx)
            .await;
        let done = match done {
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => 0,
            other => other?.rows_affected(),
        };
        step(done, effect)?;
        note_attempt(
            &mut tx,
            &effect.id,
            "attempting",
            &format!("{old}..{new}"),
            at,
        )
        .await?;
        planned::put(&self.kept, &mut tx, effect, after).await?;
        let attempting = by_id(&mut tx, &effect.id).await?;
        self.finish(tx, &attempting).await?;
        Ok(attempting)
    }

    /// The evidence came (R2), late perhaps, for a change that was dropped by then: the change, its
    /// manifest and its items become true together.
    /// `after` is the change set's; revision and versions are taken from `applied`.
    pub async fn confirm(
        &self,
        effect: &EffectRow,
        applied: &Applied,
        after: &Manifest,
        sentence: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.step_of(&effect.site).await?;
        let done = sqlx::query(CONFIRM)
            .bind(effect.id.as_str())
            .bind(effect.epoch)
            .bind(applied.revision.as_str())
            .bind(sentence)
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        step(done.rows_affected(), effect)?;
        let after = manifest::as_applied(after, applied);
        planned::forget(&mut tx, effect).await?;
        let (site, target) = (&effect.site, &effect.target);
        let edition = manifest::put(&self.kept, &mut tx, site, target, &after, at).await?;
        note_attempt(&mut tx, &effect.id, "confirmed", &applied.revision, at).await?;
        sqlx::query(CLEAR_FAILURE)
            .bind(effect.site.as_str())
            .bind(effect.target.as_str())
            .execute(&mut *tx)
            .await?;
        let confirmed = by_id(&mut tx, &effect.id).await?;
        self.finish(tx, &confirmed).await?;
        self.keep_manifest(site, target, edition, after);
        Ok(())
    }

    /// The target said no, for good (R2).
    pub async fn refuse(
        &self,
        effect: &EffectRow,
        why: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.ended(effect, (REFUSE, "refused"), why, None, at).await
    }

    /// The request went out and no answer came. It may take effect until `unacked_until` (R4).
    pub async fn unknown(
        &self,
        effect: &EffectRow,
        why: &str,
        unacked_until: Timestamp,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let until = Some(unacked_until);
        self.ended(effect, (UNKNOWN, "unknown"), why, until, at)
            .await
    }

    /// Nothing happened and nothing can happen any more: due again from `not_before`. Only where
    /// the request certainly did not go out, or the target takes it from one revision only.
    pub async fn retry(
        &self,
        effect: &EffectRow,
        why: &str,
        not_before: Timestamp,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.ended(effect, (RETRY, "retry"), why, Some(not_before), at)
            .await
    }

    /// An attempt came to an end without evidence that the change arrived. `until` is the
    /// statement's own instant, where it has one.
    async fn ended(
        &self,
        effect: &EffectRow,
        (statement, phase): (&'static str, &str),
        why: &str,
        until: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.step_of(&effect.site).await?;
        let mut query = sqlx::query(statement)
            .bind(effect.id.as_str())
            .bind(effect.epoch)
            .bind(why);
        if let Some(until) = until {
            query = query.bind(ms(until));
        }
        let done = query.bind(ms(at)).execute(&mut *tx).await?;
        step(done.rows_affected(), effect)?;
        note_attempt(&mut tx, &effect.id, phase, why, at).await?;
        let now = by_id(&mut tx, &effect.id).await?;
        self.finish(tx, &now).await
    }
}
