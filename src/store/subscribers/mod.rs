//! Who is on which list of a site. [`Subscribers`] belongs to one site and binds it into every statement, so
//! that no call can name another client's people by mistake.

pub(super) mod bulk;
pub(super) mod departing;
pub(super) mod leaving;

use std::collections::BTreeSet;

use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

pub use bulk::Merged;
pub use departing::Preferences;
pub use leaving::{Reason, Suppressed};

use super::holds::{audit_in, count, count_up};
use super::{Store, StoreError, Tx, instant, ms};
use crate::secret::AddressKey;
use crate::subscribers::{Address, Consent, ListName, Subscriber};

super::sql! {
    LISTS = "SELECT l.name AS name, COUNT(s.key) AS people, \
        CAST(COALESCE(SUM(CASE WHEN s.state = 'active' THEN 1 ELSE 0 END), 0) AS BIGINT) AS active, \
        CAST(COALESCE(SUM(CASE WHEN s.state = 'active' AND s.consent_source IS NOT NULL \
            THEN 1 ELSE 0 END), 0) AS BIGINT) AS mailable \
        FROM subscriber_list l LEFT JOIN subscriber s ON s.site = l.site AND s.list = l.name \
        WHERE l.site = $1 GROUP BY l.name ORDER BY l.name";
    ADD_LIST = "INSERT INTO subscriber_list (site, name, created_at) VALUES ($1, $2, $3) \
        ON CONFLICT (site, name) DO NOTHING";
    OF_LIST = "SELECT list, key, address, first_name, name, language, tags, consent_source, consent_at, \
        consent_noted_at, added_at, state, removed_because, removed_at \
        FROM subscriber WHERE site = $1 AND list = $2 ORDER BY key";
    OF_PERSON = "SELECT list, key, address, first_name, name, language, tags, consent_source, consent_at, \
        consent_noted_at, added_at, state, removed_because, removed_at \
        FROM subscriber WHERE site = $1 AND key = $2 ORDER BY list";
    PUT = "INSERT INTO subscriber (site, list, key, address, first_name, name, language, tags, \
        consent_source, consent_at, consent_noted_at, added_at, state) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'active') \
        ON CONFLICT (site, list, key) DO UPDATE SET address = excluded.address, \
        first_name = excluded.first_name, name = excluded.name, language = excluded.language, \
        tags = excluded.tags, consent_source = excluded.consent_source, \
        consent_at = excluded.consent_at, consent_noted_at = excluded.consent_noted_at, \
        state = 'active', removed_because = NULL, removed_at = NULL";
}

/// A person as they stand on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub list: String,
    pub person: Subscriber,
    pub added_at: Timestamp,
    /// When we were told of their consent.
    pub consent_noted_at: Option<Timestamp>,
    pub standing: Standing,
}

/// Whether a person is still on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Active,
    Removed { because: String, at: Timestamp },
}

impl Listed {
    /// Whether this list may mail them: they are on it, and it is known where they asked for that.
    pub fn can_be_mailed(&self) -> bool {
        self.standing == Standing::Active && self.person.consent.source.is_some()
    }
}

/// A list and how many people are on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCounts {
    pub name: String,
    /// On it now.
    pub active: i64,
    /// Of these, with a source of consent.
    pub mailable: i64,
    /// Left or taken off it.
    pub removed: i64,
}

/// What became of one person who was added by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    New,
    /// Was on the list already; what is known is brought up to date.
    Known,
    /// Had left, or must not be mailed: with a new consent they are back.
    Back(Option<Reason>),
}

/// The lists of one site.
#[derive(Clone, Debug)]
pub struct Subscribers {
    pub(super) store: Store,
    pub(super) site: String,
}

impl Store {
    /// The lists of this site, and of no other.
    pub fn subscribers(&self, site: &str) -> Subscribers {
        let site = site.to_owned();
        let store = self.clone();
        Subscribers { store, site }
    }
}

impl Subscribers {
    pub(super) fn site(&self) -> &str {
        &self.site
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// Every list with its counts, by name.
    pub async fn lists(&self) -> Result<Vec<ListCounts>, StoreError> {
        let rows = sqlx::query(LISTS).bind(self.site.as_str());
        let rows = rows.fetch_all(&self.store.reader).await?;
        let list = |row: &AnyRow| {
            let people: i64 = row.try_get("people")?;
            let active = row.try_get("active")?;
            Ok(ListCounts {
                name: row.try_get("name")?,
                active,
                mailable: row.try_get("mailable")?,
                removed: people - active,
            })
        };
        rows.iter().map(list).collect()
    }

    /// Grows with every change of a list of the site, and with every campaign that starts.
    pub async fn edition(&self) -> Result<i64, StoreError> {
        let mut tx = self.store.read().await?;
        count(&mut tx, &edition_of(&self.site)).await
    }

    /// Everybody who is or was on a list, by address.
    pub async fn people(&self, list: &ListName) -> Result<Vec<Listed>, StoreError> {
        let rows = sqlx::query(OF_LIST)
            .bind(self.site.as_str())
            .bind(list.as_str());
        let rows = rows.fetch_all(&self.store.reader).await?;
        rows.iter().map(listed).collect()
    }

    /// Where one person stands, list by list.
    pub async fn person(&self, address: &Address) -> Result<Vec<Listed>, StoreError> {
        let rows = sqlx::query(OF_PERSON)
            .bind(self.site.as_str())
            .bind(address.key());
        let rows = rows.fetch_all(&self.store.reader).await?;
        rows.iter().map(listed).collect()
    }

    /// Adds one person with a consent of their own, which brings back who had left or was suppressed.
    pub async fn add(
        &self,
        list: &ListName,
        person: &Subscriber,
        key: &AddressKey,
        actor: &str,
        at: Timestamp,
    ) -> Result<Added, StoreError> {
        let mut tx = self.write().await?;
        let added = self.add_in(&mut tx, list, person, key, actor, at).await?;
        tx.commit().await?;
        Ok(added)
    }

    /// [`Subscribers::add`] in the transaction of something larger.
    pub(super) async fn add_in(
        &self,
        tx: &mut Tx,
        list: &ListName,
        person: &Subscriber,
        key: &AddressKey,
        actor: &str,
        at: Timestamp,
    ) -> Result<Added, StoreError> {
        self.ensure_list(tx, list, at).await?;
        let hash = key.hash(&self.site, &person.address);
        let suppressed = leaving::forget_suppression(tx, &self.site, &hash).await?;
        let rows = sqlx::query(OF_PERSON)
            .bind(self.site.as_str())
            .bind(person.address.key());
        let rows = rows.fetch_all(&mut **tx).await?;
        let before = rows.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
        let before = before.into_iter().find(|one| one.list == list.as_str());
        let added = match (&before, suppressed) {
            (_, Some(reason)) => Added::Back(Some(reason)),
            (None, None) => Added::New,
            (Some(one), None) if one.standing == Standing::Active => Added::Known,
            (Some(_), None) => Added::Back(None),
        };
        let mut person = person.clone();
        if let Some(before) = &before {
            fill(&mut person, &before.person);
        }
        self.put(tx, list, &person, before.as_ref(), at).await?;
        let object = format!("{} {}", self.site, list.as_str());
        audit_in(tx, actor, "subscriber add", &object, &hash, at).await?;
        Ok(added)
    }

    async fn put(
        &self,
        tx: &mut Tx,
        list: &ListName,
        person: &Subscriber,
        before: Option<&Listed>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(PUT)
            .bind(self.site.as_str())
            .bind(list.as_str())
            .bind(person.address.key())
            .bind(person.address.written())
            .bind(person.first_name.as_deref())
            .bind(person.name.as_deref())
            .bind(person.language.as_deref())
            .bind(tags_as_kept(&person.tags))
            .bind(person.consent.source.as_deref())
            .bind(person.consent.at.map(ms))
            .bind(person.consent.source.as_ref().map(|_| ms(at)))
            .bind(ms(before.map_or(at, |one| one.added_at)))
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// A transaction that writes lists of this site. On a shared ledger two of them would not see what
    /// the other one suppresses, so the second waits here.
    pub(super) async fn write(&self) -> Result<Tx, StoreError> {
        let mut tx = self.store.write().await?;
        count_up(&mut tx, &edition_of(&self.site)).await?;
        Ok(tx)
    }

    /// True where the list is new.
    async fn ensure_list(
        &self,
        tx: &mut Tx,
        list: &ListName,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let made = sqlx::query(ADD_LIST)
            .bind(self.site.as_str())
            .bind(list.as_str())
            .bind(ms(at))
            .execute(&mut **tx)
            .await?;
        Ok(made.rows_affected() > 0)
    }
}

/// The counter of a site's lists.
pub(in crate::store) fn edition_of(site: &str) -> String {
    format!("subscribers {site}")
}

/// Keeps what was known where nothing new is said.
fn fill(person: &mut Subscriber, before: &Subscriber) {
    let keep = |new: &mut Option<String>, old: &Option<String>| {
        if new.is_none() {
            new.clone_from(old);
        }
    };
    keep(&mut person.first_name, &before.first_name);
    keep(&mut person.name, &before.name);
    keep(&mut person.language, &before.language);
    person.tags.extend(before.tags.iter().cloned());
}

fn tags_as_kept(tags: &BTreeSet<String>) -> String {
    serde_json::Value::from_iter(tags.iter().map(String::as_str)).to_string()
}

fn listed(row: &AnyRow) -> Result<Listed, StoreError> {
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("a subscriber's {what}"),
    };
    let address: String = row.try_get("address")?;
    let tags: &str = row.try_get("tags")?;
    let time = |column| -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = row.try_get(column)?;
        Ok(at.map(instant))
    };
    let standing = match row.try_get("state")? {
        "active" => Standing::Active,
        _ => Standing::Removed {
            because: row
                .try_get::<Option<String>, _>("removed_because")?
                .unwrap_or_default(),
            at: time("removed_at")?.ok_or_else(|| damaged("state"))?,
        },
    };
    let person = Subscriber {
        address: Address::read(&address).map_err(|_| damaged("address"))?,
        first_name: row.try_get("first_name")?,
        name: row.try_get("name")?,
        language: row.try_get("language")?,
        tags: serde_json::from_str(tags).map_err(|_| damaged("tags"))?,
        consent: Consent {
            source: row.try_get("consent_source")?,
            at: time("consent_at")?,
        },
    };
    Ok(Listed {
        list: row.try_get("list")?,
        person,
        added_at: instant(row.try_get("added_at")?),
        consent_noted_at: time("consent_noted_at")?,
        standing,
    })
}
