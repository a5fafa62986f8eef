//! The audience of a campaign, as it is frozen when it starts: a thousand rows a statement.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Engine, Store, StoreError, Tx, ms};

/// People written with one statement.
const AT_ONCE: usize = 1000;

super::sql! {
    /// The rows of `$4`, JSON: [[number, person, address, first name, name, language], …].
    SQLITE_ADD_MESSAGES = "INSERT INTO message (campaign, number, site, person, address, first_name, name, language, \
        state, leaving, epoch, generation, attempts, not_before, reply, updated_at) \
        SELECT $1, value ->> 0, $2, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
        'queued', 0, 0, 0, 0, $3, '', $3 FROM json_each($4)";
    /// The same; only the function that takes JSON apart has another name.
    POSTGRES_ADD_MESSAGES = "INSERT INTO message (campaign, number, site, person, address, first_name, name, language, \
        state, leaving, epoch, generation, attempts, not_before, reply, updated_at) \
        SELECT $1, CAST(value ->> 0 AS BIGINT), $2, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, \
        'queued', 0, 0, 0, 0, $3, '', $3 FROM json_array_elements(CAST(CAST($4 AS TEXT) AS JSON)) AS row (value)";
}

/// One person of an audience.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The keyed hash by which this person is kept from being written to again.
    pub person: String,
    pub address: String,
    pub first_name: Option<String>,
    pub name: Option<String>,
    pub language: String,
}

impl Store {
    pub(super) async fn add_messages(
        &self,
        tx: &mut Tx,
        (campaign, site, at): (&str, &str, Timestamp),
        audience: &[Recipient],
    ) -> Result<(), StoreError> {
        let text = match self.engine {
            Engine::Sqlite => SQLITE_ADD_MESSAGES,
            Engine::Postgres => POSTGRES_ADD_MESSAGES,
        };
        let numbered: Vec<(usize, &Recipient)> = (1..).zip(audience).collect();
        for some in numbered.chunks(AT_ONCE) {
            let rows = some.iter().map(|(number, to)| {
                json!([
                    number,
                    to.person,
                    to.address,
                    to.first_name,
                    to.name,
                    to.language
                ])
            });
            sqlx::query(text)
                .bind(campaign)
                .bind(site)
                .bind(ms(at))
                .bind(Value::from_iter(rows).to_string())
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }
}
