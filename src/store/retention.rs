//! What is not kept for ever: who got which message of a campaign, after two years (RELIABILITY 4.7). How many they were
//! and what became of them stays.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::Row;

use super::bounces::counts;
use super::campaigns::tally_in;
use super::{CameBack, Store, StoreError, Tally, Tx, ms};

/// From the start of a campaign: 24 months, in which there may be a leap day.
pub const KEPT: SignedDuration = SignedDuration::from_hours(731 * 24);

super::sql! {
    OLD = "SELECT id, site FROM campaign WHERE started_at < $1 AND totals = '' \
        AND state IN ('done', 'stopped', 'expired') ORDER BY started_at, id LIMIT 100";
    TOTALS = "SELECT totals FROM campaign WHERE id = $1";
    PUT_TOTALS = "UPDATE campaign SET totals = $3 WHERE site = $1 AND id = $2";
    DEPARTURES = "SELECT COUNT(*) AS people FROM departure WHERE site = $1 AND campaign = $2";
    FORGET_MESSAGES = "DELETE FROM message WHERE site = $1 AND campaign = $2";
    FORGET_BOUNCES = "DELETE FROM bounce WHERE site = $1 AND campaign = $2";
    FORGET_DEPARTURES = "DELETE FROM departure WHERE site = $1 AND campaign = $2";
}

impl Store {
    /// Forgets who got the messages of ended campaigns that started more than [`KEPT`] ago, a hundred campaigns at
    /// most; how many campaigns it were. Cheap where there are none.
    pub async fn forget_old_messages(&self, now: Timestamp) -> Result<usize, StoreError> {
        let before = now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN);
        let old = sqlx::query(OLD).bind(ms(before));
        let old = old.fetch_all(&self.reader).await?;
        for row in &old {
            let (site, campaign): (&str, &str) = (row.try_get("site")?, row.try_get("id")?);
            let mut tx = self.write().await?;
            let tally = tally_in(&mut tx, campaign).await?;
            let back = counts(&mut tx, site, campaign).await?;
            let left = sqlx::query(DEPARTURES).bind(site).bind(campaign);
            let left: i64 = left.fetch_one(&mut *tx).await?.try_get("people")?;
            sqlx::query(PUT_TOTALS)
                .bind(site)
                .bind(campaign)
                .bind(written(&tally, &back, left).to_string())
                .execute(&mut *tx)
                .await?;
            for statement in [FORGET_MESSAGES, FORGET_BOUNCES, FORGET_DEPARTURES] {
                let query = sqlx::query(statement).bind(site).bind(campaign);
                query.execute(&mut *tx).await?;
            }
            tx.commit().await?;
        }
        if !old.is_empty() {
            self.forget_rows().await;
        }
        Ok(old.len())
    }
}

/// What is left of a campaign's messages: their states, what came back.
pub(super) async fn totals(tx: &mut Tx, campaign: &str) -> Result<(Tally, CameBack), StoreError> {
    let kept = kept_totals(tx, campaign).await?;
    let of = |name: &str| kept[name].as_i64().unwrap_or_default();
    let tally = Tally::of(of);
    let back = CameBack {
        hard: of("hard"),
        soft: of("soft"),
        complaints: of("complaints"),
    };
    Ok((tally, back))
}

/// How many people had left through a campaign whose messages are not kept any more.
pub(super) async fn departures(tx: &mut Tx, campaign: &str) -> Result<i64, StoreError> {
    let kept = kept_totals(tx, campaign).await?;
    Ok(kept["departures"].as_i64().unwrap_or_default())
}

async fn kept_totals(tx: &mut Tx, campaign: &str) -> Result<Value, StoreError> {
    let row = sqlx::query(TOTALS).bind(campaign);
    let row = row.fetch_optional(&mut **tx).await?;
    let kept: &str = row.as_ref().map_or(Ok(""), |row| row.try_get("totals"))?;
    Ok(serde_json::from_str(kept).unwrap_or_default())
}

fn written(tally: &Tally, back: &CameBack, departures: i64) -> Value {
    json!({
        "queued": tally.queued, "claimed": tally.claimed, "data": tally.data, "accepted": tally.accepted,
        "refused": tally.refused, "unknown": tally.unknown, "suppressed": tally.suppressed,
        "expired": tally.expired, "hard": back.hard, "soft": back.soft, "complaints": back.complaints,
        "departures": departures,
    })
}
