//! Leaving through an address in a message, which names a person by the keyed hash alone.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::Row;

use super::leaving::{Reason, remove_in, suppress_in};
use super::{Standing, Subscribers, audit_in, listed};
use crate::campaign::Leaving;
use crate::secret::AddressKey;
use crate::store::{StoreError, Tx, ms, outbox};
use crate::subscribers::{Address, ListName};

/// People read with one statement.
const AT_ONCE: i64 = 5000;

/// Why somebody is off a list who left it through a page.
const BECAUSE: &str = "unsubscribed";

/// Who acts.
const ACTOR: &str = "subscriber";

crate::store::sql! {
    ADDRESS_OF_MESSAGE = "SELECT address FROM message WHERE site = $1 AND person = $2 AND address <> '' LIMIT 1";
    KEYS_AFTER = "SELECT DISTINCT key FROM subscriber WHERE site = $1 AND key > $2 ORDER BY key LIMIT $3";
    REMOVE_EVERYWHERE = "UPDATE subscriber SET state = 'removed', removed_because = $1, removed_at = $2 \
        WHERE site = $3 AND key = $4 AND state = 'active'";
    CAMPAIGN_OF_LINK = "SELECT id FROM campaign WHERE site = $1 AND list = $2 AND SUBSTR(id, 1, 16) = $3";
    NOTE_DEPARTURE = "INSERT INTO departure (site, campaign, person, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (campaign, person) DO NOTHING";
    PREFER = "UPDATE subscriber SET first_name = $3, language = $4 WHERE site = $1 AND key = $2";
}

/// What somebody wants of a client's e-mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The lists on which they stay; the others they leave.
    pub stay: BTreeSet<String>,
    pub first_name: Option<String>,
    /// BCP 47; `None`: the site's own.
    pub language: Option<String>,
}

impl Subscribers {
    /// Whose hash this is; `None` where nothing is kept of them any more. A message that went to them says so at
    /// once; without one everybody of the site is looked at.
    pub async fn named(
        &self,
        person: &str,
        key: &AddressKey,
    ) -> Result<Option<Address>, StoreError> {
        let is_theirs = |address: &Address| key.hash(&self.site, address) == person;
        let row = sqlx::query(ADDRESS_OF_MESSAGE)
            .bind(self.site.as_str())
            .bind(person)
            .fetch_optional(&self.store.reader)
            .await?;
        if let Some(row) = row {
            let address = Address::read(row.try_get("address")?).ok();
            if let Some(address) = address.filter(is_theirs) {
                return Ok(Some(address));
            }
        }
        let mut after = String::new();
        loop {
            let rows = sqlx::query(KEYS_AFTER)
                .bind(self.site.as_str())
                .bind(after.as_str())
                .bind(AT_ONCE)
                .fetch_all(&self.store.reader)
                .await?;
            for row in &rows {
                let address = Address::read(row.try_get("key")?).ok();
                if let Some(address) = address.filter(is_theirs) {
                    return Ok(Some(address));
                }
            }
            match rows.last() {
                Some(last) => after = last.try_get("key")?,
                None => return Ok(None),
            }
        }
    }

    /// Takes the person off the list that the address in their message names, or off every list of the site, which
    /// then keeps them from being mailed until they ask for it anew. From the same commit on nothing of it leaves
    /// any more (M12). Who has left before is as they were.
    pub async fn depart(
        &self,
        way: &Leaving,
        address: Option<&Address>,
        from_all: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let list = way.list.as_str();
        if self.leave_list(&mut tx, list, address, way, at).await? {
            self.note_departure(&mut tx, way, at).await?;
        }
        if from_all {
            if let Some(address) = address {
                sqlx::query(REMOVE_EVERYWHERE)
                    .bind(BECAUSE)
                    .bind(ms(at))
                    .bind(self.site.as_str())
                    .bind(address.key())
                    .execute(&mut *tx)
                    .await?;
            }
            let reason = Reason::Unsubscribed;
            suppress_in(&mut tx, &self.site, &way.person, reason, at).await?;
            let action = "subscriber unsubscribed";
            audit_in(&mut tx, ACTOR, action, &self.site, &way.person, at).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Does what somebody wants: they leave lists, and are called and written to as they say. Nobody comes onto a
    /// list by it.
    pub async fn prefer(
        &self,
        way: &Leaving,
        address: &Address,
        wanted: &Preferences,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let rows = sqlx::query(super::OF_PERSON)
            .bind(self.site.as_str())
            .bind(address.key());
        let rows = rows.fetch_all(&mut *tx).await?;
        for row in &rows {
            let one = listed(row)?;
            if one.standing != Standing::Active || wanted.stay.contains(&one.list) {
                continue;
            }
            self.leave_list(&mut tx, &one.list, Some(address), way, at)
                .await?;
            if one.list == way.list {
                self.note_departure(&mut tx, way, at).await?;
            }
        }
        sqlx::query(PREFER)
            .bind(self.site.as_str())
            .bind(address.key())
            .bind(wanted.first_name.as_deref())
            .bind(wanted.language.as_deref())
            .execute(&mut *tx)
            .await?;
        let action = "subscriber prefer";
        audit_in(&mut tx, ACTOR, action, &self.site, &way.person, at).await?;
        Ok(tx.commit().await?)
    }

    /// True where they were on it.
    async fn leave_list(
        &self,
        tx: &mut Tx,
        list: &str,
        address: Option<&Address>,
        way: &Leaving,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let was_on_it = match address {
            Some(address) => {
                let list_of = (self.site.as_str(), list);
                remove_in(tx, list_of, address, BECAUSE, at).await?
            }
            None => false,
        };
        outbox::leave(tx, &self.site, &way.person, Some(list), at).await?;
        if was_on_it {
            let object = format!("{} {list}", self.site);
            audit_in(tx, ACTOR, "subscriber leave", &object, &way.person, at).await?;
        }
        Ok(was_on_it)
    }

    /// Notes through which campaign they left, where it is still known.
    async fn note_departure(
        &self,
        tx: &mut Tx,
        way: &Leaving,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let campaign = sqlx::query(CAMPAIGN_OF_LINK)
            .bind(self.site.as_str())
            .bind(way.list.as_str())
            .bind(way.campaign.as_str())
            .fetch_optional(&mut **tx)
            .await?;
        let Some(campaign) = campaign else {
            return Ok(());
        };
        sqlx::query(NOTE_DEPARTURE)
            .bind(self.site.as_str())
            .bind(campaign.try_get::<String, _>("id")?)
            .bind(way.person.as_str())
            .bind(ms(at))
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Makes a list that nobody is on yet; false where there is one.
    pub async fn make_list(
        &self,
        list: &ListName,
        actor: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let made = self.ensure_list(&mut tx, list, at).await?;
        if made {
            let object = format!("{} {}", self.site, list.as_str());
            audit_in(&mut tx, actor, "subscriber list", &object, "", at).await?;
        }
        tx.commit().await?;
        Ok(made)
    }
}
