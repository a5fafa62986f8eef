//! Campaigns: started once for each occasion of an item, with an audience that is frozen then.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use CampaignState::{Done, Paused, Sending};

use super::{Lease, Store, StoreError, hash, instant, ms, retention};
use crate::hash::Hash;

super::sql! {
    CAMPAIGN = "SELECT * FROM campaign WHERE id = $1";
    OF_ITEM = "SELECT * FROM campaign WHERE site = $1 AND item = $2 ORDER BY started_at, id";
    CAMPAIGNS = "SELECT * FROM campaign WHERE site = $1 ORDER BY started_at, id";
    MOVE_CAMPAIGN = "UPDATE campaign SET state = $3, reason = $4, updated_at = $5 \
        WHERE site = $1 AND id = $2 AND state IN (CAST($6 AS TEXT), CAST($7 AS TEXT)) \
        AND (state <> $3 OR reason <> $4)";
    RETRY_CAMPAIGN = "UPDATE campaign SET state = 'sending', reason = '', updated_at = $4 \
        WHERE site = $1 AND id = $2 AND state = 'paused' AND reason = $3";
    CANARY_UNTRIED = "SELECT COUNT(*) AS people FROM message WHERE campaign = $1 \
        AND number <= (SELECT canary FROM campaign WHERE id = $1) \
        AND (state IN ('claimed', 'data') OR (state = 'queued' AND attempts = 0))";
    EXPIRE_MESSAGES = "UPDATE message SET state = 'expired', updated_at = $2 \
        WHERE campaign = $1 AND state IN ('queued', 'claimed')";
    TALLY = "SELECT state, COUNT(*) AS people FROM message WHERE campaign = $1 GROUP BY state";
    CANARY = "SELECT state, COUNT(*) AS people FROM message \
        WHERE campaign = $1 AND number <= (SELECT canary FROM campaign WHERE id = $1) GROUP BY state";
    LET_REST_GO = "UPDATE campaign SET rest_from = $3, updated_at = $4 \
        WHERE site = $1 AND id = $2 AND canary > 0 AND rest_from = 0";
    LEFT_THROUGH = "SELECT COUNT(*) AS people FROM departure WHERE site = $1 AND campaign = $2";
    /// Of all sites. A campaign that ended before the second instant has no message after the first.
    SENT_OVER = "SELECT COUNT(*) AS sent FROM campaign JOIN message ON message.campaign = campaign.id \
        WHERE campaign.account = $1 AND (campaign.updated_at > $3 OR campaign.state IN ('sending', 'paused')) \
        AND message.state IN ('data', 'accepted', 'refused', 'unknown') AND message.updated_at > $2";
    GOES_OVER = "UPDATE campaign SET account = $3 WHERE site = $1 AND id = $2 AND account <> $3";
    OPEN_MESSAGES = "SELECT COUNT(*) AS people FROM message \
        WHERE campaign = $1 AND state IN ('queued', 'claimed', 'data')";
}

/// So long after the end of a campaign an answer to one of its messages may still be written down.
const SLACK: SignedDuration = SignedDuration::from_hours(24);

/// Where a campaign is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CampaignState {
    Sending,
    /// By a person, or because the account does not work. The rows stay as they are.
    Paused,
    /// Everybody has an outcome.
    Done,
    /// A person ended it.
    Stopped,
    /// Its time, or its offer, was over.
    Expired,
}

const STATES: [CampaignState; 5] = [
    CampaignState::Sending,
    CampaignState::Paused,
    CampaignState::Done,
    CampaignState::Stopped,
    CampaignState::Expired,
];

impl CampaignState {
    /// As kept, and as printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Expired => "expired",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        let found = STATES.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| StoreError::Damaged {
            what: format!("the campaign state {text}"),
        })
    }
}

/// A campaign as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignRow {
    pub id: String,
    pub site: String,
    pub item: String,
    pub occasion: String,
    pub list: String,
    pub content: Hash,
    pub state: CampaignState,
    /// Why it is paused or ended.
    pub reason: String,
    pub until: Timestamp,
    /// People who were on the list when it started.
    pub audience: i64,
    pub started_at: Timestamp,
    /// So many of the audience go ahead of the others; 0: all together.
    pub canary: i64,
    /// From when on the others may go; `None`: not yet.
    pub rest_from: Option<Timestamp>,
    /// The account it went over last, `host:port user`; empty: none yet.
    pub account: String,
}

/// How many people of an audience are in each state. At every instant they are all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub queued: i64,
    pub claimed: i64,
    pub data: i64,
    pub accepted: i64,
    pub refused: i64,
    pub unknown: i64,
    pub suppressed: i64,
    pub expired: i64,
}

impl Tally {
    /// So many people of each state, by its name in the ledger.
    pub(super) fn of(people: impl Fn(&str) -> i64) -> Self {
        Self {
            queued: people("queued"),
            claimed: people("claimed"),
            data: people("data"),
            accepted: people("accepted"),
            refused: people("refused"),
            unknown: people("unknown"),
            suppressed: people("suppressed"),
            expired: people("expired"),
        }
    }

    /// All of them: the audience.
    pub fn people(&self) -> i64 {
        let sent = self.accepted + self.refused + self.unknown;
        self.queued + self.claimed + self.data + sent + self.suppressed + self.expired
    }
}

impl Store {
    /// The campaigns of a site, the oldest first.
    pub async fn campaigns(&self, site: &str) -> Result<Vec<CampaignRow>, StoreError> {
        let rows = sqlx::query(CAMPAIGNS)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(read).collect()
    }

    /// The campaigns of an item, the oldest first.
    pub async fn campaigns_of(
        &self,
        site: &str,
        item: &str,
    ) -> Result<Vec<CampaignRow>, StoreError> {
        let rows = sqlx::query(OF_ITEM)
            .bind(site)
            .bind(item)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(read).collect()
    }

    /// How many people are in each state; of campaigns whose messages are not kept any more, as it was then.
    pub async fn tally(&self, campaign: &str) -> Result<Tally, StoreError> {
        let mut tx = self.read().await?;
        match tally_in(&mut tx, campaign).await? {
            found if found.people() > 0 => Ok(found),
            _ => Ok(retention::totals(&mut tx, campaign).await?.0),
        }
    }

    /// As [`Store::tally`], of those who go ahead.
    pub async fn canary_tally(&self, campaign: &str) -> Result<Tally, StoreError> {
        let mut tx = self.read().await?;
        counted(&mut tx, CANARY, campaign).await
    }

    /// How many of those who go ahead were not tried yet.
    pub async fn canary_untried(&self, campaign: &str) -> Result<i64, StoreError> {
        let row = sqlx::query(CANARY_UNTRIED)
            .bind(campaign)
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get("people")?)
    }

    /// Those who went ahead got it: the others go from then on.
    pub async fn let_rest_go(
        &self,
        campaign: &CampaignRow,
        from: Timestamp,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(LET_REST_GO)
            .bind(campaign.site.as_str())
            .bind(campaign.id.as_str())
            .bind(ms(from))
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// How many people left through a message of this campaign.
    pub async fn left_through(&self, campaign: &CampaignRow) -> Result<i64, StoreError> {
        let mut tx = self.read().await?;
        let row = sqlx::query(LEFT_THROUGH)
            .bind(campaign.site.as_str())
            .bind(campaign.id.as_str())
            .fetch_one(&mut *tx)
            .await?;
        match row.try_get("people")? {
            0 => retention::departures(&mut tx, &campaign.id).await,
            people => Ok(people),
        }
    }

    /// Messages that were handed over to an account since then, whichever site's they are: a number for whoever
    /// sends, never for people.
    pub async fn sent_over(&self, account: &str, since: Timestamp) -> Result<i64, StoreError> {
        let ended = since.saturating_sub(SLACK).unwrap_or(Timestamp::MIN);
        let row = sqlx::query(SENT_OVER)
            .bind(account)
            .bind(ms(since))
            .bind(ms(ended))
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get("sent")?)
    }

    /// A campaign goes over this account from now on.
    pub async fn goes_over(&self, campaign: &CampaignRow, account: &str) -> Result<(), StoreError> {
        if campaign.account == account {
            return Ok(());
        }
        let mut tx = self.write().await?;
        sqlx::query(GOES_OVER)
            .bind(campaign.site.as_str())
            .bind(campaign.id.as_str())
            .bind(account)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Sends nothing more until somebody resumes it; `false` where it was not sending.
    pub async fn pause_campaign(
        &self,
        site: &str,
        id: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let moved = move_to(&mut tx, (site, id), SENDING, (Paused, reason), at).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// As [`Store::pause_campaign`], by a person: also where it was paused for another reason, after which it
    /// would go on by itself.
    pub async fn hold_campaign(
        &self,
        site: &str,
        id: &str,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let moved = move_to(&mut tx, (site, id), OPEN, (Paused, reason), at).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Goes on by itself, if it is still paused for the reason that was read.
    pub async fn retry_campaign(
        &self,
        campaign: &CampaignRow,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(RETRY_CAMPAIGN)
            .bind(campaign.site.as_str())
            .bind(campaign.id.as_str())
            .bind(campaign.reason.as_str())
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    /// Goes on where it was; `false` where it was not paused.
    pub async fn resume_campaign(
        &self,
        site: &str,
        id: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let moved = move_to(&mut tx, (site, id), PAUSED, (Sending, ""), at).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Ends a campaign before everybody has an outcome: who was not reached never will be. A message
    /// that is behind the barrier gets its outcome all the same. `false` where it had ended before.
    pub async fn end_campaign(
        &self,
        site: &str,
        id: &str,
        state: CampaignState,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let moved = move_to(&mut tx, (site, id), OPEN, (state, reason), at).await?;
        if moved {
            sqlx::query(EXPIRE_MESSAGES)
                .bind(id)
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(moved)
    }

    /// Says that a campaign is done, if nobody of its audience is without an outcome.
    pub async fn finish_campaign(
        &self,
        lease: &Lease,
        campaign: &CampaignRow,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        super::outbox::held(&mut tx, lease).await?;
        let open: i64 = sqlx::query(OPEN_MESSAGES)
            .bind(campaign.id.as_str())
            .fetch_one(&mut *tx)
            .await?
            .try_get("people")?;
        if open > 0 {
            return Ok(false);
        }
        let which = (campaign.site.as_str(), campaign.id.as_str());
        let moved = move_to(&mut tx, which, OPEN, (Done, ""), at).await?;
        tx.commit().await?;
        Ok(moved)
    }
}

/// How many people are in each state, of the messages that are kept.
pub(super) async fn tally_in(tx: &mut AnyConnection, campaign: &str) -> Result<Tally, StoreError> {
    counted(tx, TALLY, campaign).await
}

async fn counted(
    tx: &mut AnyConnection,
    statement: &'static str,
    campaign: &str,
) -> Result<Tally, StoreError> {
    let rows = sqlx::query(statement).bind(campaign).fetch_all(tx).await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let state: String = row.try_get("state")?;
        found.insert(state, row.try_get::<i64, _>("people")?);
    }
    Ok(Tally::of(|state| {
        found.get(state).copied().unwrap_or_default()
    }))
}

/// As [`Store::pause_campaign`], in the transaction of what it follows from.
pub(super) async fn pause_in(
    tx: &mut AnyConnection,
    which: (&str, &str),
    reason: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    move_to(tx, which, OPEN, (Paused, reason), at).await
}

const SENDING: [CampaignState; 2] = [Sending; 2];
const PAUSED: [CampaignState; 2] = [Paused; 2];
const OPEN: [CampaignState; 2] = [Sending, Paused];

/// Moves a campaign of a site from one of these states to another, and says why; `false` where it is in none.
async fn move_to(
    tx: &mut AnyConnection,
    (site, id): (&str, &str),
    from: [CampaignState; 2],
    (to, reason): (CampaignState, &str),
    at: Timestamp,
) -> Result<bool, StoreError> {
    let moved = sqlx::query(MOVE_CAMPAIGN)
        .bind(site)
        .bind(id)
        .bind(to.as_str())
        .bind(reason)
        .bind(ms(at))
        .bind(from[0].as_str())
        .bind(from[1].as_str())
        .execute(tx)
        .await?;
    Ok(moved.rows_affected() > 0)
}

pub(super) async fn by_id(tx: &mut AnyConnection, id: &str) -> Result<CampaignRow, StoreError> {
    let row = sqlx::query(CAMPAIGN).bind(id).fetch_one(tx).await?;
    read(&row)
}

pub(super) fn read(row: &AnyRow) -> Result<CampaignRow, StoreError> {
    Ok(CampaignRow {
        id: row.try_get("id")?,
        site: row.try_get("site")?,
        item: row.try_get("item")?,
        occasion: row.try_get("occasion")?,
        list: row.try_get("list")?,
        content: hash(row.try_get("content_hash")?)?,
        state: CampaignState::read(row.try_get("state")?)?,
        reason: row.try_get("reason")?,
        until: instant(row.try_get("until_at")?),
        audience: row.try_get("audience")?,
        started_at: instant(row.try_get("started_at")?),
        canary: row.try_get("canary")?,
        rest_from: Some(row.try_get("rest_from")?)
            .filter(|at| *at > 0)
            .map(instant),
        account: row.try_get("account")?,
    })
}
