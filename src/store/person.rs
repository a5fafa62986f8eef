//! What the ledger knows of one person beside the lists, and what it shows of a time: for the duties of privacy
//! (RELIABILITY 4.7).

use jiff::Timestamp;
use sqlx::Row;

use super::{BounceRow, Store, StoreError, Subscribers, Tx, instant, ms};
use crate::secret::AddressKey;
use crate::subscribers::Address;

super::sql! {
    MESSAGES = "SELECT m.campaign, m.number, c.item, c.list, c.started_at, m.state, m.updated_at, m.reply FROM message m \
        JOIN campaign c ON c.id = m.campaign WHERE m.site = $1 AND m.person = $2 ORDER BY c.started_at, m.campaign";
    LEFT = "SELECT campaign, at FROM departure WHERE site = $1 AND person = $2 ORDER BY at, campaign";
    SIGN_UPS = "SELECT list, address, first_name, language, source, asked_at FROM sign_up \
        WHERE site = $1 AND key = $2 ORDER BY asked_at, list";
    NOTICES = "SELECT id, kind, address, subject, state, created_at FROM notice WHERE site = $1 ORDER BY created_at, id";
    FORGET_SIGN_UPS = "DELETE FROM sign_up WHERE site = $1 AND key = $2";
    FORGET_NOTICE = "DELETE FROM notice WHERE site = $1 AND id = $2";
    /// Servers repeat addresses in what they say.
    FORGET_SAID = "UPDATE bounce SET said = '' WHERE site = $1 AND person = $2";
    KEPT = "SELECT COUNT(DISTINCT campaign) AS campaigns, COUNT(*) AS messages FROM message WHERE site = $1";
    /// What concerns the whole installation has no object.
    AUDITED = "SELECT at, actor, action, object, detail FROM audit WHERE at >= $2 AND at <= $3 \
        AND (object = '' OR object = $1 OR SUBSTR(object, 1, LENGTH($1) + 1) = CAST($1 AS TEXT) || ' ') ORDER BY seq";
}

/// A message of a campaign to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub campaign: String,
    pub item: String,
    pub list: String,
    pub started_at: Timestamp,
    pub state: String,
    /// When it became what it is.
    pub at: Timestamp,
    /// What the mail server said.
    pub reply: String,
}

/// Somebody asked for a list and has not confirmed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedUp {
    pub list: String,
    pub address: String,
    pub first_name: Option<String>,
    pub language: Option<String>,
    pub source: String,
    pub at: Timestamp,
}

/// A single mail to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub kind: String,
    pub subject: String,
    pub state: String,
    pub at: Timestamp,
}

/// One line of the record of who did what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    pub at: Timestamp,
    pub actor: String,
    pub action: String,
    pub object: String,
    pub detail: String,
}

impl Subscribers {
    /// The messages of campaigns to a person.
    pub async fn received(
        &self,
        address: &Address,
        key: &AddressKey,
    ) -> Result<Vec<Received>, StoreError> {
        let rows = sqlx::query(MESSAGES)
            .bind(self.site())
            .bind(key.hash(self.site(), address))
            .fetch_all(&self.store().reader)
            .await?;
        let received = rows.iter().map(|row| {
            Ok(Received {
                campaign: row.try_get("campaign")?,
                item: row.try_get("item")?,
                list: row.try_get("list")?,
                started_at: instant(row.try_get("started_at")?),
                state: row.try_get("state")?,
                at: instant(row.try_get("updated_at")?),
                reply: row.try_get("reply")?,
            })
        });
        received.collect()
    }

    /// What came back of them.
    pub async fn came_back_of(
        &self,
        address: &Address,
        key: &AddressKey,
    ) -> Result<Vec<BounceRow>, StoreError> {
        let person = key.hash(self.site(), address);
        self.store().bounces_of(self.site(), &person).await
    }

    /// The campaigns through which a person left, and when.
    pub async fn departures(
        &self,
        address: &Address,
        key: &AddressKey,
    ) -> Result<Vec<(String, Timestamp)>, StoreError> {
        let rows = sqlx::query(LEFT)
            .bind(self.site())
            .bind(key.hash(self.site(), address))
            .fetch_all(&self.store().reader)
            .await?;
        let left = rows
            .iter()
            .map(|row| Ok((row.try_get("campaign")?, instant(row.try_get("at")?))));
        left.collect()
    }

    /// The lists that a person asked for and has not confirmed.
    pub async fn sign_ups(&self, address: &Address) -> Result<Vec<SignedUp>, StoreError> {
        let rows = sqlx::query(SIGN_UPS).bind(self.site()).bind(address.key());
        let rows = rows.fetch_all(&self.store().reader).await?;
        let asked = rows.iter().map(|row| {
            Ok(SignedUp {
                list: row.try_get("list")?,
                address: row.try_get("address")?,
                first_name: row.try_get("first_name")?,
                language: row.try_get("language")?,
                source: row.try_get("source")?,
                at: instant(row.try_get("asked_at")?),
            })
        });
        asked.collect()
    }

    /// The single mails to a person.
    pub async fn told(&self, address: &Address) -> Result<Vec<Told>, StoreError> {
        let rows = sqlx::query(NOTICES).bind(self.site());
        let mut told = Vec::new();
        for row in rows.fetch_all(&self.store().reader).await? {
            if is_to(row.try_get("address")?, address) {
                told.push(Told {
                    kind: row.try_get("kind")?,
                    subject: row.try_get("subject")?,
                    state: row.try_get("state")?,
                    at: instant(row.try_get("created_at")?),
                });
            }
        }
        Ok(told)
    }
}

impl Store {
    /// How many campaigns of a site have messages that are kept one by one, and how many messages these are.
    pub async fn kept_messages(&self, site: &str) -> Result<(i64, i64), StoreError> {
        let row = sqlx::query(KEPT).bind(site).fetch_one(&self.reader).await?;
        Ok((row.try_get("campaigns")?, row.try_get("messages")?))
    }

    /// What the record shows of a site and of the whole installation in a time, its ends included.
    pub async fn audited(
        &self,
        site: &str,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let rows = sqlx::query(AUDITED)
            .bind(site)
            .bind(ms(since))
            .bind(ms(until));
        let rows = rows.fetch_all(&self.reader).await?;
        let audited = rows.iter().map(|row| {
            Ok(AuditRow {
                at: instant(row.try_get("at")?),
                actor: row.try_get("actor")?,
                action: row.try_get("action")?,
                object: row.try_get("object")?,
                detail: row.try_get("detail")?,
            })
        });
        audited.collect()
    }
}

/// Removes what names a person outside lists and campaigns; the keyed hash stays.
pub(super) async fn forget(
    tx: &mut Tx,
    site: &str,
    address: &Address,
    person: &str,
) -> Result<(), StoreError> {
    for (statement, who) in [(FORGET_SIGN_UPS, address.key()), (FORGET_SAID, person)] {
        let query = sqlx::query(statement).bind(site).bind(who);
        query.execute(&mut **tx).await?;
    }
    // In whatever spelling it was written to.
    let notices = sqlx::query(NOTICES).bind(site);
    for row in notices.fetch_all(&mut **tx).await? {
        if is_to(row.try_get("address")?, address) {
            let id: &str = row.try_get("id")?;
            let query = sqlx::query(FORGET_NOTICE).bind(site).bind(id);
            query.execute(&mut **tx).await?;
        }
    }
    Ok(())
}

fn is_to(written: &str, address: &Address) -> bool {
    Address::read(written).is_ok_and(|read| read.key() == address.key())
}
