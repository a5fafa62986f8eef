//! Messages of which nobody knows whether they arrived: who, what became known of them later, and what a
//! person decides.

use jiff::{SignedDuration, Timestamp};
use sqlx::{AnyConnection, Row};

use super::holds::{audit_in, count_up};
use super::{CampaignRow, Lease, Store, StoreError, Tx, ms};

super::sql! {
    LATE_TRUTH = "UPDATE message SET state = $4, reply = $5, updated_at = $6 \
        WHERE site = $1 AND campaign = $2 AND number = $3 AND state = 'unknown'";
    UNKNOWN_ADDRESSES = "SELECT address FROM message WHERE campaign = $1 AND state = 'unknown' AND address <> '' ORDER BY number";
    RESEND = "UPDATE message SET state = 'queued', generation = generation + 1, attempts = 0, not_before = $3, \
            updated_at = $3 \
        WHERE campaign = $1 AND state = 'unknown' AND leaving = 0 AND address <> '' AND updated_at <= $2 \
        AND person NOT IN (SELECT hash FROM suppression WHERE suppression.site = message.site)";
    OPEN_AGAIN = "UPDATE campaign SET state = 'sending', reason = '', until_at = $3, updated_at = $4 \
        WHERE site = $1 AND id = $2";
    LEFT_BEHIND = "SELECT * FROM campaign WHERE site = $1 AND state NOT IN ('sending', 'paused') \
        AND EXISTS (SELECT 1 FROM message WHERE message.campaign = campaign.id AND message.state = 'data')";
    LOSE_TO_COPY = "UPDATE message SET state = 'unknown', reply = 'restored', updated_at = $1 \
        WHERE state IN ('queued', 'claimed', 'data') AND campaign IN \
            (SELECT id FROM campaign WHERE state IN ('sending', 'paused'))";
}

/// After this time a message whose answer was lost cannot arrive any more (RELIABILITY R4).
pub const SETTLE: SignedDuration = SignedDuration::from_mins(15);

impl Store {
    /// A bounce or a delivery report says what became of an unknown message; `false` where it is not
    /// unknown.
    pub async fn late_truth(
        &self,
        campaign: &CampaignRow,
        number: i64,
        is_accepted: bool,
        reply: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let which = (campaign.site.as_str(), campaign.id.as_str(), number);
        let done = truth_in(&mut tx, which, is_accepted, reply, at).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// People of whom nobody knows whether they got it, in the order of the audience.
    pub async fn unknown_addresses(&self, campaign: &str) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query(UNKNOWN_ADDRESSES)
            .bind(campaign)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("address")?)).collect()
    }

    /// Campaigns that ended while a message was on its way, and whose worker did not say what became of it.
    pub async fn left_behind(&self, site: &str) -> Result<Vec<CampaignRow>, StoreError> {
        let rows = sqlx::query(LEFT_BEHIND)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(super::campaigns::read).collect()
    }

    /// Sends unknown messages once more, because a person said so: those of which nothing can be on its
    /// way any more, to people who may still be written to. How many. Under the campaign's lease, which
    /// nobody has who still works on it.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] where the lease is somebody else's by now.
    pub async fn resend_unknown(
        &self,
        lease: &Lease,
        campaign: &CampaignRow,
        until: Timestamp,
        actor: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        super::outbox::held(&mut tx, lease).await?;
        count_up(&mut tx, &super::subscribers::edition_of(&campaign.site)).await?;
        let settled = at.saturating_sub(SETTLE).unwrap_or(Timestamp::MIN);
        let done = sqlx::query(RESEND)
            .bind(campaign.id.as_str())
            .bind(ms(settled))
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        let count = done.rows_affected();
        if count > 0 {
            sqlx::query(OPEN_AGAIN)
                .bind(campaign.site.as_str())
                .bind(campaign.id.as_str())
                .bind(ms(until))
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
            let object = format!("{} {}", campaign.site, campaign.item);
            let detail = format!("{} {count}", campaign.id);
            audit_in(
                &mut tx,
                actor,
                "campaign resend unknown",
                &object,
                &detail,
                at,
            )
            .await?;
            count_up(&mut tx, "decisions").await?;
        }
        tx.commit().await?;
        Ok(count)
    }
}

/// This ledger may be a copy, and the other one may have gone on sending: whoever was not reached when it
/// was made is unknown from now on (M20).
pub(super) async fn lose_to_copy(tx: &mut Tx, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query(LOSE_TO_COPY)
        .bind(ms(at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// As [`Store::late_truth`], of a site's campaign and number, in the transaction of what else follows from it.
pub(super) async fn truth_in(
    tx: &mut AnyConnection,
    (site, campaign, number): (&str, &str, i64),
    is_accepted: bool,
    reply: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(LATE_TRUTH)
        .bind(site)
        .bind(campaign)
        .bind(number)
        .bind(if is_accepted { "accepted" } else { "refused" })
        .bind(reply)
        .bind(ms(at))
        .execute(tx)
        .await?;
    Ok(done.rows_affected() > 0)
}
