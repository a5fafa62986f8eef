//! Texts that were accepted, so that a broken edit leaves the last good version standing
//! (PRODUCT 3.4). Every version is kept; one of each path is the newest.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;

use super::{Store, StoreError, hash, ms};
use crate::content::{Accepted, AcceptedVersion};
use crate::hash::Hash;

super::sql! {
    ACCEPTED = "SELECT a.path, a.hash, a.published, v.body FROM accepted a \
        JOIN accepted_version v ON v.site = a.site AND v.path = a.path AND v.hash = a.hash \
        WHERE a.site = $1";
    ACCEPTED_HASHES = "SELECT path, hash FROM accepted WHERE site = $1";
    PUT_VERSION = "INSERT INTO accepted_version (site, path, hash, body, first_at, last_at) \
        VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (site, path, hash) \
        DO UPDATE SET last_at = excluded.last_at";
    PUT_ACCEPTED = "INSERT INTO accepted (site, path, hash, published, at) \
        VALUES ($1, $2, $3, 0, $4) ON CONFLICT (site, path) \
        DO UPDATE SET hash = excluded.hash, at = excluded.at";
    MARK_PUBLISHED = "UPDATE accepted SET published = 1 \
        WHERE site = $1 AND path = $2 AND published = 0";
    FORGET_ACCEPTED = "DELETE FROM accepted WHERE site = $1 AND path = $2";
    VERSIONS = "SELECT hash, body, last_at FROM accepted_version \
        WHERE site = $1 AND path = $2 ORDER BY last_at DESC, hash";
}

impl Store {
    /// The newest accepted version of every path of a site.
    pub async fn accepted(&self, site: &str) -> Result<Accepted, StoreError> {
        let rows = sqlx::query(ACCEPTED)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        let mut accepted = Accepted::new();
        for row in &rows {
            let version = AcceptedVersion {
                hash: hash(row.try_get("hash")?)?,
                text: row.try_get("body")?,
                published: row.try_get::<i64, _>("published")? != 0,
            };
            accepted.insert(row.try_get("path")?, version);
        }
        Ok(accepted)
    }

    /// Keeps these texts as the newest good versions, by path; returns how many were new. What is
    /// accepted already is not written again, and paths that are not named stay as they are.
    pub async fn accept(
        &self,
        site: &str,
        good: &BTreeMap<String, (Hash, String)>,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        let rows = sqlx::query(ACCEPTED_HASHES)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        let mut known = BTreeMap::new();
        for row in &rows {
            known.insert(row.try_get::<String, _>("path")?, row.try_get("hash")?);
        }
        let new: Vec<_> = good
            .iter()
            .map(|(path, (hash, text))| (path, hash.hex(), text))
            .filter(|(path, hash, _)| known.get(*path) != Some(hash))
            .collect();
        if new.is_empty() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        for (path, hash, text) in &new {
            sqlx::query(PUT_VERSION)
                .bind(site)
                .bind(path.as_str())
                .bind(hash.as_str())
                .bind(text.as_str())
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
            sqlx::query(PUT_ACCEPTED)
                .bind(site)
                .bind(path.as_str())
                .bind(hash.as_str())
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(new.len())
    }

    /// Notes that these paths were really shown on the live site.
    pub async fn mark_published<'a>(
        &self,
        site: &str,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        self.for_each_path(MARK_PUBLISHED, site, paths).await
    }

    /// Forgets paths whose files are gone. Their texts stay as history.
    pub async fn forget<'a>(
        &self,
        site: &str,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        self.for_each_path(FORGET_ACCEPTED, site, paths).await
    }

    /// Every version of a path that was ever accepted, newest first, with the time it was taken
    /// last.
    pub async fn versions(
        &self,
        site: &str,
        path: &str,
    ) -> Result<Vec<(Hash, String, Timestamp)>, StoreError> {
        let rows = sqlx::query(VERSIONS)
            .bind(site)
            .bind(path)
            .fetch_all(&self.reader)
            .await?;
        rows.iter()
            .map(|row| {
                Ok((
                    hash(row.try_get("hash")?)?,
                    row.try_get("body")?,
                    super::instant(row.try_get("last_at")?),
                ))
            })
            .collect()
    }

    async fn for_each_path<'a>(
        &self,
        statement: &'static str,
        site: &str,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let paths: Vec<&str> = paths.into_iter().collect();
        if paths.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for path in paths {
            sqlx::query(statement)
                .bind(site)
                .bind(path)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
