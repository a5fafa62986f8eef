//! The sealed rows of the vault. What they hold is `secret.rs`'s; here they are letters and digits.

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::holds::audit_in;
use super::{Store, StoreError, Tx, instant, ms};

super::sql! {
    SEALED = "SELECT name, version, nonce, sealed, fingerprint, at FROM secret WHERE name = $1";
    ALL_SEALED = "SELECT name, version, nonce, sealed, fingerprint, at FROM secret ORDER BY name";
    PUT = "INSERT INTO secret (name, version, nonce, sealed, fingerprint, at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (name) DO UPDATE SET \
        version = excluded.version, nonce = excluded.nonce, sealed = excluded.sealed, \
        fingerprint = excluded.fingerprint, at = excluded.at \
        WHERE secret.version < excluded.version";
    SWITCH = "UPDATE secret SET version = $1, nonce = $2, sealed = $3, fingerprint = $4, at = $5 \
        WHERE name = $6 AND version = $7";
    REMOVE = "DELETE FROM secret WHERE name = $1";
}

/// A secret as it lies in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRow {
    pub name: String,
    /// Grows with every `secret set`; part of what the seal is bound to.
    pub version: i64,
    /// Base64.
    pub nonce: String,
    /// Base64.
    pub sealed: String,
    /// Keyed, so that it cannot be used to try passwords without the key.
    pub fingerprint: String,
    pub at: Timestamp,
}

fn sealed(row: &AnyRow) -> Result<SealedRow, StoreError> {
    Ok(SealedRow {
        name: row.try_get("name")?,
        version: row.try_get("version")?,
        nonce: row.try_get("nonce")?,
        sealed: row.try_get("sealed")?,
        fingerprint: row.try_get("fingerprint")?,
        at: instant(row.try_get("at")?),
    })
}

impl Store {
    /// One sealed secret.
    pub async fn sealed(&self, name: &str) -> Result<Option<SealedRow>, StoreError> {
        let row = sqlx::query(SEALED)
            .bind(name)
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(sealed).transpose()
    }

    /// Every sealed secret, by name.
    pub async fn all_sealed(&self) -> Result<Vec<SealedRow>, StoreError> {
        let rows = sqlx::query(ALL_SEALED).fetch_all(&self.reader).await?;
        rows.iter().map(sealed).collect()
    }

    /// Puts a sealed secret in the place of its earlier version; a version that is not newer than
    /// the kept one is fenced.
    pub async fn put_sealed(&self, row: &SealedRow, actor: &str) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let done = sqlx::query(PUT)
            .bind(row.name.as_str())
            .bind(row.version)
            .bind(row.nonce.as_str())
            .bind(row.sealed.as_str())
            .bind(row.fingerprint.as_str())
            .bind(ms(row.at))
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Fenced {
                what: format!("the secret {}", row.name),
            });
        }
        audit_in(
            &mut tx,
            actor,
            "secret set",
            &row.name,
            &row.fingerprint,
            row.at,
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts a sealed secret in the place of exactly this version; any other one is fenced. Nothing of
    /// the old one is left in the file.
    pub async fn switch_sealed(
        &self,
        row: &SealedRow,
        before: i64,
        actor: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        switch_in(&mut tx, row, before).await?;
        let (action, print) = ("secret rotate", &row.fingerprint);
        audit_in(&mut tx, actor, action, &row.name, print, row.at).await?;
        tx.commit().await?;
        self.forget_pages().await;
        Ok(())
    }

    /// Seals every secret anew, all or none; says how many there were.
    pub async fn reseal<E: From<StoreError>>(
        &self,
        actor: &str,
        at: Timestamp,
        seal: impl Fn(&SealedRow) -> Result<SealedRow, E>,
    ) -> Result<usize, E> {
        let mut tx = self.write().await?;
        let rows = sqlx::query(ALL_SEALED).fetch_all(&mut *tx).await;
        let rows = rows.map_err(StoreError::from)?;
        for row in &rows {
            let old = sealed(row)?;
            switch_in(&mut tx, &seal(&old)?, old.version).await?;
        }
        audit_in(&mut tx, actor, "secret rekey", "", "", at).await?;
        tx.commit().await.map_err(StoreError::from)?;
        self.forget_pages().await;
        Ok(rows.len())
    }

    /// Overwrites what SQLite keeps of earlier pages beside the ledger. Where somebody reads at this
    /// moment, the next one to close the ledger does it.
    pub(super) async fn forget_pages(&self) {
        if let Some(text) = self.engine.forget() {
            let done = sqlx::query(text).fetch_all(&self.writer).await;
            if let Err(error) = done {
                tracing::info!(%error, "the log beside the ledger was not emptied");
            }
        }
    }

    /// Leaves nothing of rows that were deleted, in the ledger or beside it. Where that fails the rows are
    /// gone all the same, and their bytes go as the space is used again.
    pub(super) async fn forget_rows(&self) {
        if let Some(text) = self.engine.rebuild() {
            let done = sqlx::query(text).execute(&self.writer).await;
            if let Err(error) = done {
                tracing::warn!(%error, "the ledger could not be written anew");
            }
        }
        self.forget_pages().await;
    }

    /// Removes a secret; false where there was none. The page it lay on is overwritten.
    pub async fn remove_sealed(
        &self,
        name: &str,
        actor: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let removed = sqlx::query(REMOVE)
            .bind(name)
            .execute(&mut *tx)
            .await?
            .rows_affected()
            > 0;
        if removed {
            audit_in(&mut tx, actor, "secret remove", name, "", at).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }
}

async fn switch_in(tx: &mut Tx, row: &SealedRow, before: i64) -> Result<(), StoreError> {
    let done = sqlx::query(SWITCH)
        .bind(row.version)
        .bind(row.nonce.as_str())
        .bind(row.sealed.as_str())
        .bind(row.fingerprint.as_str())
        .bind(ms(row.at))
        .bind(row.name.as_str())
        .bind(before)
        .execute(&mut **tx)
        .await?;
    match done.rows_affected() {
        0 => Err(StoreError::Fenced {
            what: format!("the secret {}", row.name),
        }),
        _ => Ok(()),
    }
}
