//! What waits for the client's answer: which version of an item, since when, and which version the
//! client was shown.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;

use super::{Store, StoreError, hash, instant, ms};
use crate::hash::Hash;

super::sql! {
    ASKED = "SELECT item, fingerprint, since, first_since, shown, reminded_at FROM asked \
        WHERE site = $1";
    PUT_ASKED = "INSERT INTO asked (site, item, fingerprint, since, first_since, shown, reminded_at) \
        VALUES ($1, $2, $3, $4, $4, NULL, NULL) ON CONFLICT (site, item) \
        DO UPDATE SET fingerprint = excluded.fingerprint, since = excluded.since, \
        reminded_at = NULL";
    FORGET_ASKED = "DELETE FROM asked WHERE site = $1 AND item = $2";
    SHOWN = "UPDATE asked SET shown = $3 WHERE site = $1 AND item = $2";
    REMINDED = "UPDATE asked SET reminded_at = $3 WHERE site = $1 AND item = $2";
    ADD_LINK = "INSERT INTO review_link \
        (token_hash, site, item, fingerprint, reviewer, made_at, expires_at, used_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)";
}

/// An item that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub fingerprint: Hash,
    /// Since when this version waits.
    pub since: Timestamp,
    /// Since when any version waits.
    pub first_since: Timestamp,
    /// The version that was given to a person to show.
    pub shown: Option<Hash>,
    pub reminded_at: Option<Timestamp>,
}

/// A link for one reviewer to one version of one item. Of the token only a hash is kept.
#[derive(Clone, Debug)]
pub struct ReviewLink {
    pub token_hash: Hash,
    pub item: String,
    pub fingerprint: Hash,
    pub reviewer: String,
    pub expires_at: Timestamp,
}

impl Store {
    /// What waits, by item.
    pub async fn asked(&self, site: &str) -> Result<BTreeMap<String, Asked>, StoreError> {
        let rows = sqlx::query(ASKED)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        let mut asked = BTreeMap::new();
        for row in &rows {
            let shown: Option<String> = row.try_get("shown")?;
            let reminded: Option<i64> = row.try_get("reminded_at")?;
            let one = Asked {
                fingerprint: hash(row.try_get("fingerprint")?)?,
                since: instant(row.try_get("since")?),
                first_since: instant(row.try_get("first_since")?),
                shown: shown.map(|hex| hash(&hex)).transpose()?,
                reminded_at: reminded.map(instant),
            };
            asked.insert(row.try_get("item")?, one);
        }
        Ok(asked)
    }

    /// Exactly these versions wait now; returns what is known of them. A version that waited before
    /// keeps its time, another one starts anew.
    pub async fn ask(
        &self,
        site: &str,
        waiting: &[(&str, Hash)],
        at: Timestamp,
    ) -> Result<BTreeMap<String, Asked>, StoreError> {
        let known = self.asked(site).await?;
        let is_known = |(item, fingerprint): &&(&str, Hash)| {
            let found = known.get(*item);
            found.is_some_and(|asked| asked.fingerprint == *fingerprint)
        };
        if waiting.len() == known.len() && waiting.iter().all(|one| is_known(&one)) {
            return Ok(known);
        }
        let mut tx = self.write().await?;
        let waits = |item: &str| waiting.iter().any(|(other, _)| *other == item);
        for item in known.keys().filter(|item| !waits(item)) {
            sqlx::query(FORGET_ASKED)
                .bind(site)
                .bind(item.as_str())
                .execute(&mut *tx)
                .await?;
        }
        for (item, fingerprint) in waiting.iter().filter(|one| !is_known(one)) {
            sqlx::query(PUT_ASKED)
                .bind(site)
                .bind(*item)
                .bind(fingerprint.hex())
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        self.asked(site).await
    }

    /// This version was given to a person to show to the client. Where a desk is known, with links.
    pub async fn shown(
        &self,
        site: &str,
        item: &str,
        fingerprint: Hash,
        links: &[ReviewLink],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(SHOWN)
            .bind(site)
            .bind(item)
            .bind(fingerprint.hex())
            .execute(&mut *tx)
            .await?;
        for link in links {
            sqlx::query(ADD_LINK)
                .bind(link.token_hash.hex())
                .bind(site)
                .bind(link.item.as_str())
                .bind(link.fingerprint.hex())
                .bind(link.reviewer.as_str())
                .bind(ms(at))
                .bind(ms(link.expires_at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A reminder of this item was given.
    pub async fn reminded(&self, site: &str, item: &str, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(REMINDED)
            .bind(site)
            .bind(item)
            .bind(ms(at))
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
