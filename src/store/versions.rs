//! Items as they were published: which texts and pictures each version was made of. The texts are in
//! `accepted_version`; a picture's bytes are kept outside the ledger.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;

use super::{Store, StoreError, hash, ms};
use crate::content::version::{ItemVersion, KeptItem};
use crate::hash::Hash;

super::sql! {
    KEEP_ITEM = "INSERT INTO item_version (site, item, fingerprint, title, files, pictures, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, item, fingerprint) DO NOTHING";
    KEPT_ITEM = "SELECT title, files, pictures FROM item_version \
        WHERE site = $1 AND item = $2 AND fingerprint = $3";
    KEPT_TEXT = "SELECT body FROM accepted_version WHERE site = $1 AND path = $2 AND hash = $3";
}

impl Store {
    /// Keeps what these items are made of, so that they can be put back. What is kept already is
    /// not written again.
    pub async fn keep_items(
        &self,
        site: &str,
        versions: &[ItemVersion],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if versions.is_empty() {
            return Ok(());
        }
        let mut tx = self.write().await?;
        for version in versions {
            let texts: Vec<(&str, String)> = version
                .texts
                .iter()
                .map(|(path, hash)| (path.as_str(), hash.hex()))
                .collect();
            let pictures: Vec<(&str, String, &str)> = version
                .pictures
                .iter()
                .map(|(path, (hash, facts))| (path.as_str(), hash.hex(), facts.as_str()))
                .collect();
            sqlx::query(KEEP_ITEM)
                .bind(site)
                .bind(version.item.as_str())
                .bind(version.fingerprint.hex())
                .bind(version.title.as_str())
                .bind(serde_json::json!(texts).to_string())
                .bind(serde_json::json!(pictures).to_string())
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// An earlier version of an item with its texts, without its pictures' bytes; `None` where it was
    /// never kept.
    pub async fn kept_item(
        &self,
        site: &str,
        item: &str,
        fingerprint: Hash,
    ) -> Result<Option<KeptItem>, StoreError> {
        let mut tx = self.read().await?;
        let row = sqlx::query(KEPT_ITEM)
            .bind(site)
            .bind(item)
            .bind(fingerprint.hex())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let texts: BTreeMap<String, Hash> = list(row.try_get("files")?)?
            .into_iter()
            .map(|(path, hex): (String, String)| Ok((path, hash(&hex)?)))
            .collect::<Result<_, StoreError>>()?;
        let pictures = list(row.try_get("pictures")?)?
            .into_iter()
            .map(|(path, hex, facts): (String, String, String)| Ok((path, (hash(&hex)?, facts))))
            .collect::<Result<_, StoreError>>()?;
        let mut kept = KeptItem {
            version: ItemVersion {
                item: item.to_owned(),
                fingerprint,
                title: row.try_get("title")?,
                texts,
                pictures,
            },
            texts: BTreeMap::new(),
            pictures: BTreeMap::new(),
        };
        for (path, hash) in &kept.version.texts {
            let row = sqlx::query(KEPT_TEXT)
                .bind(site)
                .bind(path.as_str())
                .bind(hash.hex())
                .fetch_optional(&mut *tx)
                .await?;
            let Some(row) = row else {
                return Ok(None);
            };
            kept.texts.insert(path.clone(), row.try_get("body")?);
        }
        Ok(Some(kept))
    }
}

fn list<T: serde::de::DeserializeOwned>(json: &str) -> Result<Vec<T>, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Damaged {
        what: format!("a kept version of an item ({error})"),
    })
}
