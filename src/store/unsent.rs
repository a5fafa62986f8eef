//! E-mails of items that do not go out: they wait for something, or their time ended. Campaigns note both
//! as occurrences (`mailing::round`).

use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Store, StoreError, instant, ms};

super::sql! {
    /// One site's, or with an empty name all of them. What was started, called off or missed does not wait
    /// any more; what was started after all was not missed. Occasions are compared without the zone at
    /// their end: a site may change it.
    UNSENT = "SELECT o.rule, o.key, o.due_at, o.outcome, \
        (SELECT w.outcome FROM occurrence w \
            WHERE w.rule = REPLACE(o.rule, ' email ', ' email waits ') AND w.key = o.key) AS waited \
        FROM occurrence o WHERE o.due_at > $1 AND o.rule LIKE '% email %' \
        AND (CAST($3 AS TEXT) = '' \
            OR SUBSTR(o.rule, 1, LENGTH(CAST($3 AS TEXT)) + 7) = CAST($3 AS TEXT) || ' email ') \
        AND (o.rule LIKE '% email waits %' OR (o.outcome = 'missed' AND o.due_at > $2)) \
        AND NOT EXISTS (SELECT 1 FROM occurrence s WHERE o.rule LIKE '% email waits %' \
            AND s.rule = REPLACE(o.rule, ' email waits ', ' email ') AND s.key = o.key) \
        AND NOT EXISTS (SELECT 1 FROM campaign c \
            WHERE c.site || ' email ' || c.item = REPLACE(o.rule, ' email waits ', ' email ') \
            AND (c.occasion = o.key \
                OR c.occasion LIKE REPLACE(o.key, '[' || o.zone || ']', '[') || '%')) \
        ORDER BY o.due_at, o.rule, o.key";
}

/// An e-mail that waited for this long is not spoken of any more.
const WAITING: SignedDuration = SignedDuration::from_hours(3 * 24);

/// Nor is one whose time ended so long ago.
const MISSED: SignedDuration = SignedDuration::from_hours(2 * 24);

/// The e-mail of an item that did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    pub site: String,
    /// `promotions/black-friday`.
    pub item: String,
    pub occasion: String,
    /// Its time ended; else it waits.
    pub is_missed: bool,
    /// When its time ended, or since when it waits.
    pub at: Timestamp,
    /// What it waits for, or waited for last, as `mailing::Reason` is kept; may be empty.
    pub reason: String,
}

impl Store {
    /// The e-mails of a site that wait since three days at most, or whose time ended in the last two.
    pub async fn unsent(&self, site: &str, now: Timestamp) -> Result<Vec<Unsent>, StoreError> {
        let mut tx = self.read().await?;
        unsent(&mut tx, site, now).await
    }
}

/// As [`Store::unsent`]; of all sites where `site` is empty.
pub(super) async fn unsent(
    tx: &mut AnyConnection,
    site: &str,
    now: Timestamp,
) -> Result<Vec<Unsent>, StoreError> {
    let before = |time| now.saturating_sub(time).unwrap_or(Timestamp::MIN);
    let rows = sqlx::query(UNSENT)
        .bind(ms(before(WAITING)))
        .bind(ms(before(MISSED)))
        .bind(site)
        .fetch_all(tx)
        .await?;
    let rows = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(rows.into_iter().flatten().collect())
}

/// `None`: a rule of another kind that only looks like it.
fn read(row: &AnyRow) -> Result<Option<Unsent>, StoreError> {
    let rule: String = row.try_get("rule")?;
    let Some((site, item)) = rule.split_once(" email ") else {
        return Ok(None);
    };
    let (item, is_missed) = match item.strip_prefix("waits ") {
        Some(item) => (item, false),
        None => (item, true),
    };
    let reason: Option<String> = match is_missed {
        true => row.try_get("waited")?,
        false => Some(row.try_get("outcome")?),
    };
    Ok(Some(Unsent {
        site: site.to_owned(),
        item: item.to_owned(),
        occasion: row.try_get("key")?,
        is_missed,
        at: instant(row.try_get("due_at")?),
        reason: reason.unwrap_or_default(),
    }))
}
