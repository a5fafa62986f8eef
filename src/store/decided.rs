//! What people decided about items: the client's yes or no to a version, and what an undo put back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Row;

use super::holds::{audit_in, count_up};
use super::{Store, StoreError, hash, instant, ms};
use crate::hash::Hash;

super::sql! {
    APPROVALS = "SELECT item, fingerprint, verdict, actor, reason, at FROM approval \
        WHERE site = $1 ORDER BY item, at";
    PUT_APPROVAL = "INSERT INTO approval (site, item, fingerprint, verdict, actor, reason, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, item, fingerprint) \
        DO UPDATE SET verdict = excluded.verdict, actor = excluded.actor, \
        reason = excluded.reason, at = excluded.at";
    UNDONE = "SELECT item, kept, instead_of, number, actor, at FROM undone WHERE site = $1";
    PUT_UNDONE = "INSERT INTO undone (site, item, kept, instead_of, number, actor, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, item) \
        DO UPDATE SET kept = excluded.kept, instead_of = excluded.instead_of, \
        number = excluded.number, actor = excluded.actor, at = excluded.at";
    FORGET_UNDONE = "DELETE FROM undone WHERE site = $1 AND item = $2";
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Approved,
    Rejected,
}

impl Answer {
    /// As kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// What the client, or silence, said of one version of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub answer: Answer,
    /// Who said it; `silence` where nobody did in time and the site file says that this is a yes.
    pub by: String,
    /// Why not; empty for a yes.
    pub because: String,
    pub at: Timestamp,
}

/// An item that stays at an earlier version since an undo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The fingerprint of the version that stays; `None`: the item is not shown.
    pub kept: Option<Hash>,
    /// The [`Common::files`](crate::content::Common) of what they said at the undo; `None`: there was
    /// no file. Once they say something else, the undo is over for this item.
    pub instead_of: Option<Hash>,
    /// The change that the undo went back to.
    pub number: i64,
    pub by: String,
    pub at: Timestamp,
}

/// Everything that was decided about the items of a site.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// The last word on each version, by item and fingerprint.
    pub approvals: BTreeMap<String, BTreeMap<Hash, Approval>>,
    /// By item.
    pub undone: BTreeMap<String, Undone>,
}

impl Decided {
    /// The last word on this version.
    pub fn answer(&self, item: &str, fingerprint: Hash) -> Option<&Approval> {
        self.approvals.get(item)?.get(&fingerprint)
    }
}

impl Store {
    /// What was decided about a site's items.
    pub async fn decided(&self, site: &str) -> Result<Decided, StoreError> {
        let mut decided = Decided::default();
        let rows = sqlx::query(APPROVALS).bind(site);
        for row in rows.fetch_all(&self.reader).await? {
            let approval = Approval {
                answer: match row.try_get("verdict")? {
                    "approved" => Answer::Approved,
                    _ => Answer::Rejected,
                },
                by: row.try_get("actor")?,
                because: row.try_get("reason")?,
                at: instant(row.try_get("at")?),
            };
            let of_item = decided.approvals.entry(row.try_get("item")?).or_default();
            of_item.insert(hash(row.try_get("fingerprint")?)?, approval);
        }
        let rows = sqlx::query(UNDONE).bind(site);
        for row in rows.fetch_all(&self.reader).await? {
            let known = |column| -> Result<Option<Hash>, StoreError> {
                let hex: Option<String> = row.try_get(column)?;
                hex.map(|hex| hash(&hex)).transpose()
            };
            let undone = Undone {
                kept: known("kept")?,
                instead_of: known("instead_of")?,
                number: row.try_get("number")?,
                by: row.try_get("actor")?,
                at: instant(row.try_get("at")?),
            };
            decided.undone.insert(row.try_get("item")?, undone);
        }
        Ok(decided)
    }

    /// Records answers, durable before anybody is told (RELIABILITY promise 1), with their audit.
    pub async fn answer(
        &self,
        site: &str,
        answers: &[(String, Hash, Approval)],
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for (item, fingerprint, approval) in answers {
            sqlx::query(PUT_APPROVAL)
                .bind(site)
                .bind(item.as_str())
                .bind(fingerprint.hex())
                .bind(approval.answer.as_str())
                .bind(approval.by.as_str())
                .bind(approval.because.as_str())
                .bind(ms(approval.at))
                .execute(&mut *tx)
                .await?;
            let object = format!("{site} {item}");
            let detail = format!("{} {}", fingerprint.hex(), approval.because);
            let (by, action) = (approval.by.as_str(), approval.answer.as_str());
            audit_in(&mut tx, by, action, &object, detail.trim(), approval.at).await?;
        }
        count_up(&mut tx, "decisions").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records what an undo leaves standing.
    pub async fn put_undone(
        &self,
        site: &str,
        items: &BTreeMap<String, Undone>,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for (item, undone) in items {
            sqlx::query(PUT_UNDONE)
                .bind(site)
                .bind(item.as_str())
                .bind(undone.kept.map(|hash| hash.hex()))
                .bind(undone.instead_of.map(|hash| hash.hex()))
                .bind(undone.number)
                .bind(undone.by.as_str())
                .bind(ms(undone.at))
                .execute(&mut *tx)
                .await?;
            let object = format!("{site} {item}");
            let detail = format!("to {}", undone.number);
            audit_in(&mut tx, &undone.by, "undo", &object, &detail, undone.at).await?;
        }
        count_up(&mut tx, "decisions").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets go of undone items: their files count again.
    pub async fn forget_undone<'a>(
        &self,
        site: &str,
        items: impl IntoIterator<Item = &'a str>,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        for item in items {
            sqlx::query(FORGET_UNDONE)
                .bind(site)
                .bind(item)
                .execute(&mut *tx)
                .await?;
            audit_in(
                &mut tx,
                by,
                "undo-released",
                &format!("{site} {item}"),
                "",
                at,
            )
            .await?;
        }
        count_up(&mut tx, "decisions").await?;
        tx.commit().await?;
        Ok(())
    }
}
