//! Many people at once: one transaction, a thousand rows a statement.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::json;

use super::leaving::{Reason, suppressions};
use super::{Listed, OF_LIST, Standing, Subscribers, audit_in, fill, listed};
use crate::secret::AddressKey;
use crate::store::{Engine, StoreError, Tx, ms};
use crate::subscribers::{ListName, Subscriber};

/// People written with one statement.
const AT_ONCE: usize = 1000;

crate::store::sql! {
    /// The rows of `$3`, JSON: [[key, address, first name, name, language, tags, consent source, consent
    /// at, consent noted at, added at], …].
    SQLITE_PUT_ALL = "INSERT INTO subscriber (site, list, key, address, first_name, name, language, \
        tags, consent_source, consent_at, consent_noted_at, added_at, state) \
        SELECT $1, $2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
        value ->> 5, value ->> 6, CAST(value ->> 7 AS BIGINT), CAST(value ->> 8 AS BIGINT), \
        CAST(value ->> 9 AS BIGINT), 'active' FROM json_each($3) WHERE true \
        ON CONFLICT (site, list, key) DO UPDATE SET first_name = excluded.first_name, \
        name = excluded.name, language = excluded.language, tags = excluded.tags, \
        consent_source = excluded.consent_source, consent_at = excluded.consent_at, \
        consent_noted_at = excluded.consent_noted_at";
    /// The same; only the function that takes JSON apart has another name. The inner cast is for the driver, which
    /// knows no parameters of the type JSON.
    POSTGRES_PUT_ALL = "INSERT INTO subscriber (site, list, key, address, first_name, name, language, \
        tags, consent_source, consent_at, consent_noted_at, added_at, state) \
        SELECT $1, $2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, \
        value ->> 5, value ->> 6, CAST(value ->> 7 AS BIGINT), CAST(value ->> 8 AS BIGINT), \
        CAST(value ->> 9 AS BIGINT), 'active' FROM json_array_elements(CAST(CAST($3 AS TEXT) AS JSON)) AS row (value) WHERE true \
        ON CONFLICT (site, list, key) DO UPDATE SET first_name = excluded.first_name, \
        name = excluded.name, language = excluded.language, tags = excluded.tags, \
        consent_source = excluded.consent_source, consent_at = excluded.consent_at, \
        consent_noted_at = excluded.consent_noted_at";
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// There was no such list before.
    pub new_list: bool,
    pub added: usize,
    /// Of these, without a source of consent.
    pub without_source: usize,
    /// On the list already.
    pub known: usize,
    /// Of these, with a source of consent since now.
    pub now_with_source: usize,
    /// Left this list earlier: not added again.
    pub left: usize,
    /// Must not be mailed by this site: not added.
    pub suppressed: usize,
    /// Of these, erased.
    pub erased: usize,
}

impl Subscribers {
    /// Puts people on a list. Who left it or is suppressed is not brought back; of who is on it already, what
    /// is not known is taken over, and nothing is overwritten.
    pub async fn import(
        &self,
        list: &ListName,
        people: &[Subscriber],
        key: &AddressKey,
        actor: &str,
        at: Timestamp,
    ) -> Result<Merged, StoreError> {
        let mut tx = self.write().await?;
        let new_list = self.ensure_list(&mut tx, list, at).await?;
        let (mut merged, rows) = self.merge(&mut tx, list, people, key, at).await?;
        merged.new_list = new_list;
        for rows in rows.chunks(AT_ONCE) {
            let text = match self.store.engine {
                Engine::Sqlite => SQLITE_PUT_ALL,
                Engine::Postgres => POSTGRES_PUT_ALL,
            };
            sqlx::query(text)
                .bind(self.site.as_str())
                .bind(list.as_str())
                .bind(serde_json::Value::from(rows).to_string())
                .execute(&mut *tx)
                .await?;
        }
        let object = format!("{} {}", self.site, list.as_str());
        let detail = format!("added {} known {}", merged.added, merged.known);
        audit_in(&mut tx, actor, "subscribers import", &object, &detail, at).await?;
        tx.commit().await?;
        Ok(merged)
    }

    /// What [`Subscribers::import`] would do. Nothing is written; without a key nobody was suppressed yet.
    pub async fn would_import(
        &self,
        list: &ListName,
        people: &[Subscriber],
        key: Option<&AddressKey>,
        at: Timestamp,
    ) -> Result<Merged, StoreError> {
        let known = self.lists().await?;
        let mut tx = self.store.read().await?;
        let passing = AddressKey::passing();
        let key = key.unwrap_or(&passing);
        let (mut merged, _) = self.merge(&mut tx, list, people, key, at).await?;
        merged.new_list = !known.iter().any(|one| one.name == list.as_str());
        Ok(merged)
    }

    async fn merge(
        &self,
        tx: &mut Tx,
        list: &ListName,
        people: &[Subscriber],
        key: &AddressKey,
        at: Timestamp,
    ) -> Result<(Merged, Vec<serde_json::Value>), StoreError> {
        let suppressed = suppressions(tx, &self.site).await?;
        let rows = sqlx::query(OF_LIST)
            .bind(self.site.as_str())
            .bind(list.as_str());
        let rows = rows.fetch_all(&mut **tx).await?;
        let known = rows.iter().map(|row| {
            let listed = listed(row)?;
            Ok((listed.person.address.key().to_owned(), listed))
        });
        let known = known.collect::<Result<HashMap<_, _>, StoreError>>()?;
        let mut merged = Merged::default();
        let mut rows = Vec::new();
        for person in people {
            let reason = match suppressed.is_empty() {
                true => None,
                false => suppressed.get(&key.hash(&self.site, &person.address)),
            };
            if let Some(reason) = reason {
                merged.suppressed += 1;
                merged.erased += usize::from(*reason == Reason::Erased);
                continue;
            }
            let before = known.get(person.address.key());
            rows.extend(merged.person(person, before, at));
        }
        Ok((merged, rows))
    }
}

impl Merged {
    /// What an import does where there is no ledger yet.
    pub fn of_a_new_list(people: &[Subscriber]) -> Self {
        let sourceless = people.iter().filter(|one| one.consent.source.is_none());
        Self {
            new_list: true,
            added: people.len(),
            without_source: sourceless.count(),
            ..Self::default()
        }
    }

    /// Counts one person; the row to write, where there is something new.
    fn person(
        &mut self,
        person: &Subscriber,
        before: Option<&Listed>,
        at: Timestamp,
    ) -> Option<serde_json::Value> {
        let noted = person.consent.source.as_ref().map(|_| at);
        let Some(before) = before else {
            self.added += 1;
            self.without_source += usize::from(person.consent.source.is_none());
            return Some(row(person, noted, at));
        };
        if before.standing != Standing::Active {
            self.left += 1;
            return None;
        }
        self.known += 1;
        // What is known goes first: an old file does not undo a correction.
        let mut after = before.person.clone();
        fill(&mut after, person);
        let mut noted_at = before.consent_noted_at;
        if before.person.consent.source.is_none() && person.consent.source.is_some() {
            self.now_with_source += 1;
            after.consent = person.consent.clone();
            noted_at = noted;
        }
        (after != before.person).then(|| row(&after, noted_at, before.added_at))
    }
}

fn row(person: &Subscriber, noted: Option<Timestamp>, added: Timestamp) -> serde_json::Value {
    let tags: Vec<&str> = person.tags.iter().map(String::as_str).collect();
    json!([
        person.address.key(),
        person.address.written(),
        person.first_name,
        person.name,
        person.language,
        json!(tags).to_string(),
        person.consent.source,
        person.consent.at.map(ms),
        noted.map(ms),
        ms(added),
    ])
}
