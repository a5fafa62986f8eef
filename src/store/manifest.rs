//! What we wrote to each target: files, regions, items. Written together with the confirmation of
//! the change that made it so.

use std::sync::Arc;

use imbl::OrdMap;
use imbl::ordmap::DiffItem;
use jiff::Timestamp;
use sqlx::{AnyConnection, Row};

use super::holds::{count, count_up};
use super::kept::{self, Kept};
use super::{Store, StoreError, Tx, hash, ms, truth};
use crate::change::{ItemShown, Manifest, Owned};
use crate::hash::Hash;
use crate::target::Applied;

super::sql! {
    REVISION = "SELECT revision FROM manifest WHERE site = $1 AND target = $2";
    FILES = "SELECT path, hash, version FROM manifest_file WHERE site = $1 AND target = $2";
    REGIONS = "SELECT region, hash FROM manifest_region WHERE site = $1 AND target = $2";
    ITEMS = "SELECT item, title, fingerprint, shown_until, ended FROM manifest_item \
        WHERE site = $1 AND target = $2";
    PUT_REVISION = "INSERT INTO manifest (site, target, revision, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (site, target) DO UPDATE SET revision = excluded.revision, at = excluded.at";
    PUT_FILE = "INSERT INTO manifest_file (site, target, path, hash, version) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site, target, path) \
        DO UPDATE SET hash = excluded.hash, version = excluded.version";
    PUT_REGION = "INSERT INTO manifest_region (site, target, region, hash) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (site, target, region) \
        DO UPDATE SET hash = excluded.hash";
    PUT_ITEM = "INSERT INTO manifest_item \
        (site, target, item, title, fingerprint, shown_until, ended) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, target, item) \
        DO UPDATE SET title = excluded.title, fingerprint = excluded.fingerprint, \
        shown_until = excluded.shown_until, ended = excluded.ended";
    REMOVE_FILE = "DELETE FROM manifest_file WHERE site = $1 AND target = $2 AND path = $3";
    REMOVE_REGION = "DELETE FROM manifest_region WHERE site = $1 AND target = $2 AND region = $3";
    REMOVE_ITEM = "DELETE FROM manifest_item WHERE site = $1 AND target = $2 AND item = $3";
}

/// The manifest with what only the target could tell.
pub(super) fn as_applied(after: &Manifest, applied: &Applied) -> Manifest {
    let mut manifest = after.clone();
    manifest.revision = Some(applied.revision.clone());
    for (path, version) in &applied.versions {
        if let Some(owned) = manifest.files.get_mut(path) {
            owned.version.clone_from(version);
        }
    }
    manifest
}

/// The manifest as this transaction sees it.
pub(super) async fn read(
    kept: &Kept,
    connection: &mut AnyConnection,
    site: &str,
    target: &str,
) -> Result<Arc<Manifest>, StoreError> {
    let name = kept::manifest(site, target);
    let edition = count(&mut *connection, &name).await?;
    if let Some(manifest) = kept.manifests.at(&name, edition) {
        return Ok(manifest);
    }
    let manifest = Arc::new(read_rows(connection, site, target).await?);
    kept.manifests.keep(&name, edition, manifest.clone());
    Ok(manifest)
}

async fn read_rows(
    connection: &mut AnyConnection,
    site: &str,
    target: &str,
) -> Result<Manifest, StoreError> {
    let mut manifest = Manifest::default();
    let row = sqlx::query(REVISION)
        .bind(site)
        .bind(target)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(manifest);
    };
    manifest.revision = row.try_get("revision")?;
    let of = |statement| sqlx::query::<sqlx::Any>(statement).bind(site).bind(target);
    for row in of(FILES).fetch_all(&mut *connection).await? {
        let owned = Owned {
            hash: hash(row.try_get("hash")?)?,
            version: row.try_get("version")?,
        };
        manifest.files.insert(row.try_get("path")?, owned);
    }
    for row in of(REGIONS).fetch_all(&mut *connection).await? {
        let inside = hash(row.try_get("hash")?)?;
        manifest.regions.insert(row.try_get("region")?, inside);
    }
    for row in of(ITEMS).fetch_all(&mut *connection).await? {
        let shown = ItemShown {
            title: row.try_get("title")?,
            fingerprint: hash(row.try_get("fingerprint")?)?,
            until: row.try_get("shown_until")?,
            ended: row.try_get::<i64, _>("ended")? != 0,
        };
        manifest.items.insert(row.try_get("item")?, shown);
    }
    Ok(manifest)
}

/// Makes the kept manifest equal to `after`; only what differs is written. Returns how often it was
/// written by now, for [`Kept`] once the transaction is committed.
pub(super) async fn put(
    kept: &Kept,
    tx: &mut Tx,
    site: &str,
    target: &str,
    after: &Manifest,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let before = read(kept, tx, site, target).await?;
    let edition = count_up(tx, &kept::manifest(site, target)).await?;
    sqlx::query(PUT_REVISION)
        .bind(site)
        .bind(target)
        .bind(after.revision.as_deref())
        .bind(ms(at))
        .execute(&mut **tx)
        .await?;
    for (path, owned) in differing(&before.files, &after.files) {
        sqlx::query(PUT_FILE)
            .bind(site)
            .bind(target)
            .bind(path)
            .bind(owned.hash.hex())
            .bind(owned.version.as_str())
            .execute(&mut **tx)
            .await?;
    }
    for (region, inside) in differing(&before.regions, &after.regions) {
        sqlx::query(PUT_REGION)
            .bind(site)
            .bind(target)
            .bind(region)
            .bind(Hash::hex(inside))
            .execute(&mut **tx)
            .await?;
    }
    for (item, shown) in differing(&before.items, &after.items) {
        sqlx::query(PUT_ITEM)
            .bind(site)
            .bind(target)
            .bind(item)
            .bind(shown.title.as_str())
            .bind(shown.fingerprint.hex())
            .bind(shown.until)
            .bind(truth(shown.ended))
            .execute(&mut **tx)
            .await?;
    }
    let gone = [
        (REMOVE_FILE, gone(&before.files, &after.files)),
        (REMOVE_REGION, gone(&before.regions, &after.regions)),
        (REMOVE_ITEM, gone(&before.items, &after.items)),
    ];
    for (statement, keys) in gone {
        for key in keys {
            sqlx::query(statement)
                .bind(site)
                .bind(target)
                .bind(key)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(edition)
}

/// What is new or another than before.
pub(super) fn differing<'a, T: PartialEq>(
    before: &'a OrdMap<String, T>,
    after: &'a OrdMap<String, T>,
) -> impl Iterator<Item = (&'a str, &'a T)> {
    before.diff(after).filter_map(|one| match one {
        DiffItem::Add(key, value)
        | DiffItem::Update {
            new: (key, value), ..
        } => Some((key.as_str(), value)),
        DiffItem::Remove(..) => None,
    })
}

/// What is there no more.
pub(super) fn gone<'a, T: PartialEq>(
    before: &'a OrdMap<String, T>,
    after: &'a OrdMap<String, T>,
) -> Vec<&'a str> {
    let gone = before.diff(after).filter_map(|one| match one {
        DiffItem::Remove(key, _) => Some(key.as_str()),
        DiffItem::Add(..) | DiffItem::Update { .. } => None,
    });
    gone.collect()
}

impl Store {
    /// What we wrote to a target last; empty before the first change.
    pub async fn manifest(&self, site: &str, target: &str) -> Result<Arc<Manifest>, StoreError> {
        let mut tx = self.read().await?;
        read(&self.kept, &mut tx, site, target).await
    }

    /// Takes over what is live as ours, without a change: after a lost ledger, or where a human's
    /// edit is adopted.
    pub async fn adopt_manifest(
        &self,
        site: &str,
        target: &str,
        manifest: &Manifest,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let edition = put(&self.kept, &mut tx, site, target, manifest, at).await?;
        tx.commit().await?;
        self.keep_manifest(site, target, edition, manifest.clone());
        Ok(())
    }

    /// Keeps a manifest that was committed.
    pub(super) fn keep_manifest(&self, site: &str, target: &str, edition: i64, manifest: Manifest) {
        let name = kept::manifest(site, target);
        self.kept.manifests.keep(&name, edition, Arc::new(manifest));
    }
}
