//! What is wrong now, and what of it the team was told: kept, so that a restart tells nothing twice.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::holds::all_holds;
use super::notices::{NewNotice, put};
use super::sites::{failure, site_state};
use super::unsent::unsent;
use super::{Failure, Hold, SiteState, Store, StoreError, Unsent, instant, ms};

super::sql! {
    /// The sites where something is wrong, and those that were told about.
    WATCHED_STATES = "SELECT site, state, since, code, args FROM site_state \
        WHERE state IN ('failed', 'late') OR code = 'drift' OR site IN (SELECT site FROM trouble) ORDER BY site";
    WATCHED_FAILURES = "SELECT site, target, count, not_before, code, detail, since FROM failure \
        ORDER BY site, target";
    WATCHED_CAMPAIGNS = "SELECT c.id, c.site, c.item, c.state, c.reason, c.updated_at, \
        (SELECT COUNT(*) FROM message m WHERE m.campaign = c.id AND m.state = 'unknown') AS unknown, \
        (SELECT COUNT(*) FROM message m WHERE m.campaign = c.id AND m.state = 'expired') AS expired \
        FROM campaign c WHERE c.state = 'paused' OR (c.state IN ('done', 'expired') AND c.updated_at > $1) \
        ORDER BY c.site, c.started_at, c.id";
    TOLD = "SELECT site, kind, about, since, told_at FROM trouble ORDER BY site, kind, about";
    PUT_TROUBLE = "INSERT INTO trouble (site, kind, about, since, told_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (site, kind, about) DO UPDATE SET since = excluded.since, told_at = excluded.told_at \
        WHERE trouble.since <> excluded.since";
    END_TROUBLE = "DELETE FROM trouble WHERE site = $1 AND kind = $2 AND about = $3 AND since = $4";
}

/// How long an ended campaign is looked at for what went wrong: two days, in milliseconds.
const LOOKED_AT: i64 = 2 * 24 * 3600 * 1000;

/// Everything that an alert can be about, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Watched {
    /// Of each site where something is wrong or was; without its stops.
    pub states: Vec<(String, SiteState)>,
    /// `true`: a freeze.
    pub holds: Vec<(bool, Hold)>,
    /// By site.
    pub failures: Vec<(String, Failure)>,
    pub campaigns: Vec<CampaignTrouble>,
    /// E-mails that were not started.
    pub unsent: Vec<Unsent>,
    pub told: Vec<Told>,
}

/// A campaign that may need somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignTrouble {
    pub id: String,
    pub site: String,
    pub item: String,
    /// `paused`, `done` or `expired`.
    pub state: String,
    /// Why, as kept.
    pub reason: String,
    pub since: Timestamp,
    /// People of whom nobody knows whether they got it.
    pub unknown: i64,
    /// People who were not written to in time.
    pub expired: i64,
}

/// A trouble of which the team was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Empty: of the whole installation.
    pub site: String,
    pub kind: String,
    pub about: String,
    pub since: Timestamp,
    pub told_at: Timestamp,
}

impl Store {
    /// What is wrong at this moment, and what of it was told.
    pub async fn watched(&self, now: Timestamp) -> Result<Watched, StoreError> {
        let mut tx = self.read().await?;
        let states = sqlx::query(WATCHED_STATES).fetch_all(&mut *tx).await?;
        let failures = sqlx::query(WATCHED_FAILURES).fetch_all(&mut *tx).await?;
        let campaigns = sqlx::query(WATCHED_CAMPAIGNS)
            .bind(ms(now).saturating_sub(LOOKED_AT))
            .fetch_all(&mut *tx)
            .await?;
        let told = sqlx::query(TOLD).fetch_all(&mut *tx).await?;
        let of = |row: &AnyRow| {
            let failed = failure(row, row.try_get("target")?)?;
            Ok((row.try_get("site")?, failed))
        };
        Ok(Watched {
            states: states.iter().map(site_state).collect::<Result<_, _>>()?,
            holds: all_holds(&mut tx).await?,
            failures: failures.iter().map(of).collect::<Result<_, StoreError>>()?,
            campaigns: campaigns.iter().map(campaign).collect::<Result<_, _>>()?,
            unsent: unsent(&mut tx, "", now).await?,
            told: told.iter().map(read_told).collect::<Result<_, _>>()?,
        })
    }

    /// Notes that the team is told, and queues the mails that tell it; `false` where another worker did.
    pub async fn tell_trouble(
        &self,
        told: &Told,
        notices: &[NewNotice],
    ) -> Result<bool, StoreError> {
        self.with_notices(PUT_TROUBLE, told, true, notices, told.told_at)
            .await
    }

    /// Notes that a trouble is over, and queues the mails that say so; `false` where another worker did.
    pub async fn end_trouble(
        &self,
        told: &Told,
        notices: &[NewNotice],
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.with_notices(END_TROUBLE, told, false, notices, at)
            .await
    }

    async fn with_notices(
        &self,
        statement: &'static str,
        told: &Told,
        is_new: bool,
        notices: &[NewNotice],
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let query = sqlx::query(statement)
            .bind(told.site.as_str())
            .bind(told.kind.as_str())
            .bind(told.about.as_str())
            .bind(ms(told.since));
        let query = match is_new {
            true => query.bind(ms(told.told_at)),
            false => query,
        };
        let done = query.execute(&mut *tx).await?.rows_affected() > 0;
        if done {
            for notice in notices {
                put(&mut tx, notice, at).await?;
            }
        }
        tx.commit().await?;
        Ok(done)
    }
}

fn campaign(row: &AnyRow) -> Result<CampaignTrouble, StoreError> {
    Ok(CampaignTrouble {
        id: row.try_get("id")?,
        site: row.try_get("site")?,
        item: row.try_get("item")?,
        state: row.try_get("state")?,
        reason: row.try_get("reason")?,
        since: instant(row.try_get("updated_at")?),
        unknown: row.try_get("unknown")?,
        expired: row.try_get("expired")?,
    })
}

fn read_told(row: &AnyRow) -> Result<Told, StoreError> {
    Ok(Told {
        site: row.try_get("site")?,
        kind: row.try_get("kind")?,
        about: row.try_get("about")?,
        since: instant(row.try_get("since")?),
        told_at: instant(row.try_get("told_at")?),
    })
}
