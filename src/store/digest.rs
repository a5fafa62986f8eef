//! What a secretary is told after a refresh: what changed, what is due, which holidays have no
//! hours yet.

use jiff::Timestamp;
use sqlx::Row;

use super::{Store, StoreError, instant, ms};

super::sql! {
    PUT = "INSERT INTO digest (site, at, body) VALUES ($1, $2, $3) \
        ON CONFLICT (site, at) DO UPDATE SET body = excluded.body";
    LAST = "SELECT at, body FROM digest WHERE site = $1 ORDER BY at DESC LIMIT 1";
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
    /// Writes a digest; those older than eight weeks go.
    pub async fn put_digest(
        &self,
        site: &str,
        at: Timestamp,
        text: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(PUT)
            .bind(site)
            .bind(ms(at))
            .bind(text)
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
}
