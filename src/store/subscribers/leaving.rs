//! Leaving a list, being erased, and who must not be mailed any more.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::Row;

use super::{Subscribers, audit_in};
use crate::secret::AddressKey;
use crate::store::{StoreError, Tx, instant, ms, notices, outbox};
use crate::subscribers::{Address, ListName};

crate::store::sql! {
    REMOVE = "UPDATE subscriber SET state = 'removed', removed_because = $1, removed_at = $2 \
        WHERE site = $3 AND list = $4 AND key = $5 AND state = 'active'";
    ERASE = "DELETE FROM subscriber WHERE site = $1 AND key = $2";
    /// What was erased stays so: a complaint about what is gone says nothing new.
    SUPPRESS = "INSERT INTO suppression (site, hash, reason, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (site, hash) DO UPDATE SET reason = excluded.reason, at = excluded.at \
        WHERE suppression.reason <> 'erased'";
    SUPPRESSIONS = "SELECT hash, reason FROM suppression WHERE site = $1";
    SUPPRESSION = "SELECT reason, at FROM suppression WHERE site = $1 AND hash = $2";
    FORGET_SUPPRESSION = "DELETE FROM suppression WHERE site = $1 AND hash = $2";
}

/// Why an address must not be mailed by a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Unsubscribed,
    Bounced,
    Complained,
    Erased,
}

impl Reason {
    /// As kept, and the end of the key of its sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Erased => "erased",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        [
            Self::Unsubscribed,
            Self::Bounced,
            Self::Complained,
            Self::Erased,
        ]
        .into_iter()
        .find(|reason| reason.as_str() == text)
        .ok_or_else(|| StoreError::Damaged {
            what: format!("the reason {text}"),
        })
    }
}

/// An address that must not be mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suppressed {
    pub reason: Reason,
    pub at: Timestamp,
}

impl Subscribers {
    /// Takes a person off one list; false where they were not on it. What is known of them stays, so that
    /// nobody puts them back by importing an old file.
    pub async fn remove(
        &self,
        list: &ListName,
        address: &Address,
        because: &str,
        key: &AddressKey,
        actor: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(REMOVE)
            .bind(because)
            .bind(ms(at))
            .bind(self.site.as_str())
            .bind(list.as_str())
            .bind(address.key())
            .execute(&mut *tx)
            .await?;
        let removed = done.rows_affected() > 0;
        if removed {
            let object = format!("{} {}", self.site, list.as_str());
            let hash = key.hash(&self.site, address);
            outbox::leave(&mut tx, &self.site, &hash, Some(list.as_str()), at).await?;
            audit_in(&mut tx, actor, "subscriber remove", &object, &hash, at).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Forgets a person on every list of the site but for the keyed hash of their address, which keeps
    /// them from coming back. Nothing of them is left in the file. Says from how many lists they went.
    pub async fn erase(
        &self,
        address: &Address,
        key: &AddressKey,
        actor: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(ERASE)
            .bind(self.site.as_str())
            .bind(address.key())
            .execute(&mut *tx)
            .await?;
        let hash = key.hash(&self.site, address);
        suppress_in(&mut tx, &self.site, &hash, Reason::Erased, at).await?;
        outbox::forget_person(&mut tx, &self.site, &hash).await?;
        notices::forget(&mut tx, &self.site, address.written()).await?;
        audit_in(&mut tx, actor, "subscriber erase", &self.site, &hash, at).await?;
        tx.commit().await?;
        self.store.forget_rows().await;
        Ok(done.rows_affected())
    }

    /// Keeps an address from being mailed by this site.
    pub async fn suppress(
        &self,
        address: &Address,
        reason: Reason,
        key: &AddressKey,
        actor: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let hash = key.hash(&self.site, address);
        suppress_in(&mut tx, &self.site, &hash, reason, at).await?;
        let action = format!("subscriber {}", reason.as_str());
        audit_in(&mut tx, actor, &action, &self.site, &hash, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Why this site must not mail an address, if so.
    pub async fn suppression(
        &self,
        address: &Address,
        key: &AddressKey,
    ) -> Result<Option<Suppressed>, StoreError> {
        let row = sqlx::query(SUPPRESSION)
            .bind(self.site.as_str())
            .bind(key.hash(&self.site, address))
            .fetch_optional(&self.store.reader)
            .await?;
        row.map(|row| {
            Ok(Suppressed {
                reason: Reason::read(row.try_get("reason")?)?,
                at: instant(row.try_get("at")?),
            })
        })
        .transpose()
    }
}

async fn suppress_in(
    tx: &mut Tx,
    site: &str,
    hash: &str,
    reason: Reason,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(SUPPRESS)
        .bind(site)
        .bind(hash)
        .bind(reason.as_str())
        .bind(ms(at))
        .execute(&mut **tx)
        .await?;
    // From the same commit on nothing to them comes through the barrier (M12).
    outbox::leave(tx, site, hash, None, at).await
}

/// Every suppressed hash of a site and why.
pub(super) async fn suppressions(
    tx: &mut Tx,
    site: &str,
) -> Result<HashMap<String, Reason>, StoreError> {
    let rows = sqlx::query(SUPPRESSIONS).bind(site);
    let rows = rows.fetch_all(&mut **tx).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("hash")?, Reason::read(row.try_get("reason")?)?)))
        .collect()
}

/// Lets an address be mailed again; why it was not.
pub(super) async fn forget_suppression(
    tx: &mut Tx,
    site: &str,
    hash: &str,
) -> Result<Option<Reason>, StoreError> {
    let row = sqlx::query(SUPPRESSION).bind(site).bind(hash);
    let Some(row) = row.fetch_optional(&mut **tx).await? else {
        return Ok(None);
    };
    sqlx::query(FORGET_SUPPRESSION)
        .bind(site)
        .bind(hash)
        .execute(&mut **tx)
        .await?;
    Ok(Some(Reason::read(row.try_get("reason")?)?))
}
