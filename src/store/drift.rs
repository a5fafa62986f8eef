//! What a person decided about something that a human changed on the live site.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;

use super::holds::{audit_in, count_up};
use super::{Store, StoreError, hash, ms};
use crate::change::Choice;

super::sql! {
    CHOICES = "SELECT path, choice, seen FROM drift_choice WHERE site = $1 AND target = $2";
    PUT_CHOICE = "INSERT INTO drift_choice (site, target, path, choice, seen, actor, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, target, path) \
        DO UPDATE SET choice = excluded.choice, seen = excluded.seen, actor = excluded.actor, \
        at = excluded.at";
    FORGET_CHOICE = "DELETE FROM drift_choice WHERE site = $1 AND target = $2 AND path = $3";
    OWNER = "SELECT site FROM manifest_file WHERE path = $1 AND site <> $2 ORDER BY site LIMIT 1";
}

const OVERWRITE: &str = "overwrite";
const LEAVE: &str = "leave";

impl Store {
    /// What was decided about a target, by path.
    pub async fn choices(
        &self,
        site: &str,
        target: &str,
    ) -> Result<BTreeMap<String, Choice>, StoreError> {
        let rows = sqlx::query(CHOICES)
            .bind(site)
            .bind(target)
            .fetch_all(&self.reader)
            .await?;
        let mut choices = BTreeMap::new();
        for row in &rows {
            let choice: String = row.try_get("choice")?;
            let seen: String = row.try_get("seen")?;
            let choice = Choice {
                overwrite: choice == OVERWRITE,
                seen: match seen.is_empty() {
                    true => None,
                    false => Some(hash(&seen)?),
                },
            };
            choices.insert(row.try_get("path")?, choice);
        }
        Ok(choices)
    }

    /// Records a decision, with its audit.
    pub async fn choose(
        &self,
        site: &str,
        target: &str,
        path: &str,
        choice: &Choice,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let word = if choice.overwrite { OVERWRITE } else { LEAVE };
        let mut tx = self.write().await?;
        sqlx::query(PUT_CHOICE)
            .bind(site)
            .bind(target)
            .bind(path)
            .bind(word)
            .bind(choice.seen.map(|seen| seen.hex()).unwrap_or_default())
            .bind(by)
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        let object = format!("{site} {target} {path}");
        audit_in(&mut tx, by, &format!("drift-{word}"), &object, "", at).await?;
        count_up(&mut tx, "decisions").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets decisions that were carried out, so that another change of a human is asked about.
    pub async fn forget_choices<'a>(
        &self,
        site: &str,
        target: &str,
        paths: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for path in paths {
            sqlx::query(FORGET_CHOICE)
                .bind(site)
                .bind(target)
                .bind(path)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Another site that wrote a file with this path: the two may share a target.
    pub async fn other_owner(&self, path: &str, site: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(OWNER)
            .bind(path)
            .bind(site)
            .fetch_optional(&self.reader)
            .await?;
        Ok(row.map(|row| row.try_get("site")).transpose()?)
    }
}
