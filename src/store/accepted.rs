//! Texts that were accepted, so that a broken edit leaves the last good version standing
//! (PRODUCT 3.4). Every version is kept; one of each path is the newest.

use std::sync::Arc;

use itertools::merge_join_by;
use jiff::Timestamp;
use sqlx::Row;

use super::holds::{count, count_up};
use super::{Store, StoreError, Tx, hash, kept, ms};
use crate::content::{Accepted, AcceptedVersion, Good};
use crate::hash::Hash;

super::sql! {
    ACCEPTED = "SELECT a.path, a.hash, a.published, v.body FROM accepted a \
        JOIN accepted_version v ON v.site = a.site AND v.path = a.path AND v.hash = a.hash \
        WHERE a.site = $1";
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
    pub async fn accepted(&self, site: &str) -> Result<Arc<Accepted>, StoreError> {
        let name = kept::accepted(site);
        let mut tx = self.read().await?;
        let edition = count(&mut tx, &name).await?;
        if let Some(accepted) = self.kept.accepted.at(&name, edition) {
            return Ok(accepted);
        }
        let rows = sqlx::query(ACCEPTED).bind(site).fetch_all(&mut *tx).await?;
        let mut accepted = Accepted::new();
        for row in &rows {
            let version = AcceptedVersion {
                hash: hash(row.try_get("hash")?)?,
                text: Arc::from(row.try_get::<String, _>("body")?),
                published: row.try_get::<i64, _>("published")? != 0,
            };
            accepted.insert(row.try_get("path")?, version);
        }
        let accepted = Arc::new(accepted);
        self.kept.accepted.keep(&name, edition, accepted.clone());
        Ok(accepted)
    }

    /// Keeps these texts as the newest good versions, by path; returns how many were new. What is
    /// accepted already is not written again, and paths that are not named stay as they are.
    pub async fn accept(
        &self,
        site: &str,
        good: &Good,
        at: Timestamp,
    ) -> Result<usize, StoreError> {
        let known = self.accepted(site).await?;
        let both = merge_join_by(good, &*known, |(a, _), (b, _)| a.cmp(b));
        let new = both.filter_map(|both| {
            let (good, known) = both.left_and_right();
            let (path, (hash, text)) = good?;
            let is_known = known.is_some_and(|(_, known)| known.hash == *hash);
            (!is_known).then_some((path, (hash, text)))
        });
        let new: Vec<_> = new.collect();
        if new.is_empty() {
            return Ok(0);
        }
        let mut tx = self.write().await?;
        for (path, (hash, text)) in &new {
            for (statement, body) in [(PUT_VERSION, Some(text)), (PUT_ACCEPTED, None)] {
                let query = sqlx::query(statement)
                    .bind(site)
                    .bind(path.as_str())
                    .bind(hash.hex());
                let query = match body {
                    Some(text) => query.bind(&***text),
                    None => query,
                };
                query.bind(ms(at)).execute(&mut *tx).await?;
            }
        }
        let after = |accepted: &mut Accepted| {
            for (path, (hash, text)) in &new {
                let published = accepted.get(*path).is_some_and(|known| known.published);
                let version = AcceptedVersion {
                    hash: **hash,
                    text: Arc::clone(text),
                    published,
                };
                accepted.insert((*path).clone(), version);
            }
        };
        self.accepted_after(tx, site, after).await?;
        Ok(new.len())
    }

    /// Ends a transaction that wrote accepted texts; `change` is what it wrote.
    async fn accepted_after(
        &self,
        mut tx: Tx,
        site: &str,
        change: impl FnOnce(&mut Accepted),
    ) -> Result<(), StoreError> {
        let name = kept::accepted(site);
        let edition = count_up(&mut tx, &name).await?;
        tx.commit().await?;
        if let Some(mut accepted) = self.kept.accepted.at(&name, edition - 1) {
            change(Arc::make_mut(&mut accepted));
            self.kept.accepted.keep(&name, edition, accepted);
        }
        Ok(())
    }

    /// Notes that these paths were really shown on the live site.
    pub async fn mark_published<'a>(
        &self,
        site: &str,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let known = self.accepted(site).await?;
        let is_new = |path: &&str| known.get(*path).is_some_and(|known| !known.published);
        let paths = paths.into_iter().filter(is_new).collect();
        self.for_each_path(MARK_PUBLISHED, site, paths, |accepted, path| {
            if let Some(version) = accepted.get_mut(path) {
                version.published = true;
            }
        })
        .await
    }

    /// Forgets paths whose files are gone. Their texts stay as history.
    pub async fn forget<'a>(
        &self,
        site: &str,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let paths = paths.into_iter().collect();
        self.for_each_path(FORGET_ACCEPTED, site, paths, |accepted, path| {
            accepted.remove(path);
        })
        .await
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

    async fn for_each_path(
        &self,
        statement: &'static str,
        site: &str,
        paths: Vec<&str>,
        change: impl Fn(&mut Accepted, &str),
    ) -> Result<(), StoreError> {
        if paths.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for path in &paths {
            sqlx::query(statement)
                .bind(site)
                .bind(*path)
                .execute(&mut *tx)
                .await?;
        }
        let after = |accepted: &mut Accepted| paths.iter().for_each(|path| change(accepted, path));
        self.accepted_after(tx, site, after).await
    }
}
