//! Changes that may still take effect at targets that take whatever comes last. Kept until their time
//! is over, whatever was confirmed meanwhile.

use jiff::Timestamp;
use sqlx::Row;

use super::{EffectRow, Store, StoreError, instant, manifest, ms, planned};
use crate::change::Manifest;
use crate::site::Site;

super::sql! {
    MAY_BE_LATE = "INSERT INTO late (effect_id, site, target, number, until_at, difference) \
        SELECT effect_id, site, target, number, $2, difference FROM planned WHERE effect_id = $1 \
        ON CONFLICT (effect_id) DO UPDATE SET until_at = excluded.until_at";
    LATE = "SELECT effect_id, until_at, difference FROM late \
        WHERE site = $1 AND target = $2 ORDER BY number";
    NEXT_LATE = "SELECT MIN(until_at) AS until_at FROM late WHERE site = $1 AND target = $2";
    LATE_TARGETS = "SELECT DISTINCT target FROM late WHERE site = $1";
    SETTLED = "DELETE FROM late WHERE site = $1 AND target = $2 AND until_at <= $3";
}

/// A change that may still take effect.
#[derive(Clone, Debug)]
pub struct Late {
    pub effect: String,
    /// From then on it cannot any more.
    pub until: Timestamp,
    /// What the target would hold by it, beside what it holds now.
    pub planned: Manifest,
}

impl Store {
    /// Remembers that this change, whose plan was written down, may take effect until then.
    pub async fn may_be_late(
        &self,
        effect: &EffectRow,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(MAY_BE_LATE)
            .bind(effect.id.as_str())
            .bind(ms(until))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The changes of a target that may still take effect, oldest first; nearly always none.
    pub async fn late(&self, site: &str, target: &str) -> Result<Vec<Late>, StoreError> {
        let mut tx = self.read().await?;
        let rows = sqlx::query(LATE)
            .bind(site)
            .bind(target)
            .fetch_all(&mut *tx)
            .await?;
        let mut late = Vec::new();
        for row in rows {
            let before = manifest::read(&self.kept, &mut tx, site, target).await?;
            let planned = planned::after(before, row.try_get("difference")?);
            let effect: String = row.try_get("effect_id")?;
            let what = || format!("the plan of change {effect}");
            late.push(Late {
                planned: planned.ok_or_else(|| StoreError::Damaged { what: what() })?,
                until: instant(row.try_get("until_at")?),
                effect,
            });
        }
        Ok(late)
    }

    /// When the first of a target's changes cannot take effect any more.
    pub async fn next_late(
        &self,
        site: &str,
        target: &str,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row = sqlx::query(NEXT_LATE)
            .bind(site)
            .bind(target)
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get::<Option<i64>, _>("until_at")?.map(instant))
    }

    /// Forgets those of targets that the site has no more, once their time is over: until then the
    /// target may come back, and they may still take effect.
    pub async fn settled_elsewhere(&self, site: &Site, now: Timestamp) -> Result<(), StoreError> {
        let rows = sqlx::query(LATE_TARGETS)
            .bind(site.id.as_str())
            .fetch_all(&self.reader)
            .await?;
        for row in rows {
            let target: String = row.try_get("target")?;
            if site.targets.iter().all(|plan| plan.name != target) {
                self.settled(&site.id, &target, now).await?;
            }
        }
        Ok(())
    }

    /// Forgets those whose time is over: what the target holds now, it keeps.
    pub async fn settled(
        &self,
        site: &str,
        target: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(SETTLED)
            .bind(site)
            .bind(target)
            .bind(ms(now))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
