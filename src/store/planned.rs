//! The manifest that a change in flight will leave, kept as its difference from the one before.

use std::sync::Arc;

use imbl::OrdMap;
use serde_json::{Map, Value, json};
use sqlx::Row;

use super::kept::Kept;
use super::{EffectRow, Store, StoreError, Tx, hash, manifest};
use crate::change::{ItemShown, Manifest, Owned};

super::sql! {
    PUT_PLANNED = "INSERT INTO planned (effect_id, site, target, number, difference) \
        VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (effect_id) DO UPDATE SET difference = excluded.difference";
    PLANNED = "SELECT difference FROM planned WHERE effect_id = $1";
    MAY_ARRIVE = "SELECT effect_id FROM planned WHERE site = $1 AND target = $2 ORDER BY number";
    FORGET_PLANNED = "DELETE FROM planned WHERE site = $1 AND target = $2 AND number <= $3";
}

/// Keeps what `after` differs in from the manifest as it is.
pub(super) async fn put(
    kept: &Kept,
    tx: &mut Tx,
    effect: &EffectRow,
    after: &Manifest,
) -> Result<(), StoreError> {
    let before = manifest::read(kept, tx, &effect.site, &effect.target).await?;
    sqlx::query(PUT_PLANNED)
        .bind(effect.id.as_str())
        .bind(effect.site.as_str())
        .bind(effect.target.as_str())
        .bind(effect.number)
        .bind(difference(&before, after).to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets the plans of this change and of every earlier one of its target: none of them can
/// arrive any more.
pub(super) async fn forget(tx: &mut Tx, effect: &EffectRow) -> Result<(), StoreError> {
    sqlx::query(FORGET_PLANNED)
        .bind(effect.site.as_str())
        .bind(effect.target.as_str())
        .bind(effect.number)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

impl Store {
    /// The changes of a target that were sent, or nearly, and of which nobody knows whether they
    /// arrived: any of them may still be found there. Oldest first; nearly always none.
    pub async fn may_arrive(&self, site: &str, target: &str) -> Result<Vec<EffectRow>, StoreError> {
        let rows = sqlx::query(MAY_ARRIVE)
            .bind(site)
            .bind(target)
            .fetch_all(&self.reader)
            .await?;
        let mut effects = Vec::new();
        for row in &rows {
            effects.extend(self.effect(row.try_get("effect_id")?).await?);
        }
        Ok(effects)
    }

    /// The manifest that [`Store::prepared`] was given for this effect, for whoever finds the
    /// effect at the target after a crash; `None` where nothing was sent yet, or all is settled.
    pub async fn planned(&self, effect: &EffectRow) -> Result<Option<Manifest>, StoreError> {
        let mut tx = self.read().await?;
        let row = sqlx::query(PLANNED)
            .bind(effect.id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let text: String = row.try_get("difference")?;
        let before = manifest::read(&self.kept, &mut tx, &effect.site, &effect.target).await?;
        let after = after(before, text).ok_or_else(|| StoreError::Damaged {
            what: format!("the plan of change {}", effect.number),
        });
        after.map(Some)
    }
}

fn difference(before: &Manifest, after: &Manifest) -> Value {
    json!({
        "files": changed(&before.files, &after.files, |owned| {
            json!([owned.hash.hex(), owned.version])
        }),
        "regions": changed(&before.regions, &after.regions, |inside| json!(inside.hex())),
        "items": changed(&before.items, &after.items, |shown| {
            json!([shown.title, shown.fingerprint.hex(), shown.until, shown.ended])
        }),
    })
}

/// What is new or different, and `null` for what is gone.
fn changed<T: PartialEq>(
    before: &OrdMap<String, T>,
    after: &OrdMap<String, T>,
    value: impl Fn(&T) -> Value,
) -> Value {
    let gone = manifest::gone(before, after);
    let gone = gone.into_iter().map(|key| (key.to_owned(), Value::Null));
    let new = manifest::differing(before, after).map(|(key, kept)| (key.to_owned(), value(kept)));
    Value::Object(gone.chain(new).collect())
}

/// A manifest with a difference put on it; `None` where that cannot be read.
pub(super) fn after(before: Arc<Manifest>, difference: String) -> Option<Manifest> {
    let mut after = Arc::unwrap_or_clone(before);
    apply(&mut after, &difference).map(|()| after)
}

/// Puts a difference on a manifest; `None` where it cannot be read.
fn apply(manifest: &mut Manifest, text: &str) -> Option<()> {
    let mut kept: Map<String, Value> = serde_json::from_str(text).ok()?;
    put_back(&mut manifest.files, kept.remove("files")?, |value| {
        let [hash_hex, version] = value.as_array()?.as_slice() else {
            return None;
        };
        Some(Owned {
            hash: hash(hash_hex.as_str()?).ok()?,
            version: version.as_str()?.to_owned(),
        })
    })?;
    put_back(&mut manifest.regions, kept.remove("regions")?, |value| {
        hash(value.as_str()?).ok()
    })?;
    put_back(&mut manifest.items, kept.remove("items")?, |value| {
        let [title, fingerprint, until, ended] = value.as_array()?.as_slice() else {
            return None;
        };
        Some(ItemShown {
            title: title.as_str()?.to_owned(),
            fingerprint: hash(fingerprint.as_str()?).ok()?,
            until: until.as_i64(),
            ended: ended.as_bool()?,
        })
    })
}

fn put_back<T: Clone>(
    into: &mut OrdMap<String, T>,
    kept: Value,
    value: impl Fn(&Value) -> Option<T>,
) -> Option<()> {
    for (key, kept) in kept.as_object()? {
        if kept.is_null() {
            into.remove(key);
        } else {
            into.insert(key.clone(), value(kept)?);
        }
    }
    Some(())
}
