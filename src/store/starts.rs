//! The start of a campaign: its audience and what it says are frozen in one transaction.

use jiff::Timestamp;
use sqlx::Row;

use super::campaigns::by_id;
use super::holds::{audit_in, count_up};
use super::subscribers::edition_of;
use super::{CampaignRow, Recipient, Store, StoreError, ms};
use crate::hash::Hash;

super::sql! {
    ADD_CAMPAIGN = "INSERT INTO campaign (id, site, item, occasion, list, content_hash, state, reason, \
        until_at, audience, started_at, updated_at, canary) \
        VALUES ($1, $2, $3, $4, $5, $6, 'sending', '', $7, $8, $9, $9, $10) ON CONFLICT DO NOTHING";
    ADD_LETTER = "INSERT INTO campaign_letter (campaign, language, letter) VALUES ($1, $2, $3)";
    LETTERS = "SELECT language, letter FROM campaign_letter WHERE campaign = $1 ORDER BY language";
}

/// A campaign that is to be started.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    pub site: String,
    pub item: String,
    /// Which time of an item that comes back: its start. It is started once.
    pub occasion: String,
    pub list: String,
    /// Of everything that is sent, whoever it goes to.
    pub content: Hash,
    /// What is said in each language, as it is kept.
    pub letters: Vec<(String, String)>,
    /// So many of the audience go ahead of the others; 0: all together.
    pub canary: i64,
    /// Nothing is sent from then on.
    pub until: Timestamp,
    pub at: Timestamp,
    /// Who started it.
    pub actor: String,
    /// [`super::Subscribers::edition`] when the audience was read; `None`: it is not from a list.
    pub edition: Option<i64>,
}

impl NewCampaign {
    /// Its id: the same occasion has the same one, on every computer.
    pub fn id(&self) -> String {
        let parts = [&self.site, &self.item, &self.occasion];
        Hash::of_parts(parts.map(|part| part.as_bytes())).hex()
    }
}

/// What became of a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    Started(CampaignRow),
    /// It was started before, and is as it is: whoever starts it again sends nothing twice.
    Before(CampaignRow),
    /// Somebody came to a list or left one since its people were read: they have to be read again.
    ListsChanged,
}

impl Store {
    /// Starts a campaign with this audience, in one transaction. What was started before stays as it
    /// is, whatever the list holds now.
    pub async fn start_campaign(
        &self,
        new: &NewCampaign,
        audience: &[Recipient],
    ) -> Result<Start, StoreError> {
        let mut tx = self.write().await?;
        // Who leaves meanwhile waits here, or is seen here.
        let edition = count_up(&mut tx, &edition_of(&new.site)).await?;
        if new.edition.is_some_and(|read| read + 1 != edition) {
            return Ok(Start::ListsChanged);
        }
        let id = new.id();
        let people = i64::try_from(audience.len()).unwrap_or(i64::MAX);
        let added = sqlx::query(ADD_CAMPAIGN)
            .bind(id.as_str())
            .bind(new.site.as_str())
            .bind(new.item.as_str())
            .bind(new.occasion.as_str())
            .bind(new.list.as_str())
            .bind(new.content.hex())
            .bind(ms(new.until))
            .bind(people)
            .bind(ms(new.at))
            .bind(new.canary)
            .execute(&mut *tx)
            .await?;
        if added.rows_affected() == 0 {
            return Ok(Start::Before(by_id(&mut tx, &id).await?));
        }
        for (language, letter) in &new.letters {
            sqlx::query(ADD_LETTER)
                .bind(id.as_str())
                .bind(language.as_str())
                .bind(letter.as_str())
                .execute(&mut *tx)
                .await?;
        }
        self.add_messages(&mut tx, (&id, &new.site, new.at), audience)
            .await?;
        // Somebody may have left since the list was read.
        super::outbox::suppress_started(&mut tx, &new.site, &id).await?;
        let object = format!("{} {}", new.site, new.item);
        audit_in(&mut tx, &new.actor, "campaign start", &object, &id, new.at).await?;
        let row = by_id(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(Start::Started(row))
    }

    /// What a campaign says, by language, as it was kept at its start.
    pub async fn letters(&self, campaign: &str) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query(LETTERS)
            .bind(campaign)
            .fetch_all(&self.reader)
            .await?;
        let letter =
            |row: &sqlx::any::AnyRow| Ok((row.try_get("language")?, row.try_get("letter")?));
        rows.iter().map(letter).collect()
    }
}
