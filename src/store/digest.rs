//! What a secretary is told after a refresh: what changed, what is due, which holidays have no
//! hours yet.

use jiff::Timestamp;
use sqlx::Row;

use super::notices::{NewNotice, put};
use super::{Store, StoreError, instant, ms, truth};

super::sql! {
    PUT = "INSERT INTO digest (site, at, body, due) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (site, at) DO UPDATE SET body = excluded.body, due = excluded.due";
    LAST = "SELECT at, body FROM digest WHERE site = $1 ORDER BY at DESC LIMIT 1";
    DUE_DIGESTS = "SELECT site, at, body FROM digest WHERE due = 1 ORDER BY at, site LIMIT 100";
    DIGEST_QUEUED = "UPDATE digest SET due = 0 WHERE site = $1 AND at = $2 AND due = 1";
    FORGET = "DELETE FROM digest WHERE site = $1 AND at < $2";
}

/// How long digests are kept: eight weeks, in milliseconds.
const KEPT: i64 = 8 * 7 * 24 * 3600 * 1000;

/// A digest as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    pub at: Timestamp,
    pub text: String,
}

impl Store {
    /// Writes a digest; those older than eight weeks go. `is_mailed`: it also goes to those who are named
    /// in `notify`.
    pub async fn put_digest(
        &self,
        site: &str,
        at: Timestamp,
        text: &str,
        is_mailed: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(PUT)
            .bind(site)
            .bind(ms(at))
            .bind(text)
            .bind(truth(is_mailed))
            .execute(&mut *tx)
            .await?;
        sqlx::query(FORGET)
            .bind(site)
            .bind(ms(at).saturating_sub(KEPT))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest digest of a site.
    pub async fn digest(&self, site: &str) -> Result<Option<Digest>, StoreError> {
        let row = sqlx::query(LAST)
            .bind(site)
            .fetch_optional(&self.reader)
            .await?;
        row.map(|row| {
            Ok(Digest {
                at: instant(row.try_get("at")?),
                text: row.try_get("body")?,
            })
        })
        .transpose()
    }

    /// Digests that are still to be mailed, the oldest first, by site.
    pub async fn due_digests(&self) -> Result<Vec<(String, Digest)>, StoreError> {
        let rows = sqlx::query(DUE_DIGESTS).fetch_all(&self.reader).await?;
        let rows = rows.iter().map(|row| {
            let digest = Digest {
                at: instant(row.try_get("at")?),
                text: row.try_get("body")?,
            };
            Ok((row.try_get("site")?, digest))
        });
        rows.collect()
    }

    /// Queues the mails of a digest, once.
    pub async fn queue_digest(
        &self,
        site: &str,
        digest: Timestamp,
        notices: &[NewNotice],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let queued = sqlx::query(DIGEST_QUEUED)
            .bind(site)
            .bind(ms(digest))
            .execute(&mut *tx)
            .await?;
        if queued.rows_affected() > 0 {
            for notice in notices {
                put(&mut tx, notice, at).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}
