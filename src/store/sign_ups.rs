//! Who asked for a list through a form and has not said so again (double opt-in). The question goes out as a
//! single mail, which is queued in the same transaction.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Added, Store, StoreError, Subscribers, instant, ms};
use crate::hash::Hash;
use crate::secret::AddressKey;
use crate::subscribers::{Address, Consent, ListName, Subscriber};

/// How long the link in the question is good.
pub const LINK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long it is tried to send the question.
const TRIED: SignedDuration = SignedDuration::from_hours(48);

/// Between two questions to one address.
const BETWEEN: SignedDuration = SignedDuration::from_mins(15);

/// Questions to one address in [`DAY`].
const MOST: i64 = 3;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// When what nobody confirmed is forgotten: until then the link says why it does not work.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Who acts.
const ACTOR: &str = "subscriber";

super::sql! {
    HAS_LIST = "SELECT name FROM subscriber_list WHERE site = $1 AND name = $2";
    ASKED_BEFORE = "SELECT COUNT(*) AS mails, MIN(created_at) AS first, MAX(created_at) AS last FROM notice \
        WHERE site = $1 AND kind = 'sign-up' AND LOWER(address) = LOWER(CAST($2 AS TEXT)) AND created_at > $3";
    ADD_SIGN_UP = "INSERT INTO sign_up (site, list, key, address, first_name, language, token_hash, source, \
        asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
        ON CONFLICT (site, list, key) DO UPDATE SET address = excluded.address, \
        first_name = excluded.first_name, language = excluded.language, \
        token_hash = excluded.token_hash, source = excluded.source, asked_at = excluded.asked_at";
    /// Which site a token belongs to is what it says.
    SIGN_UP = "SELECT site, list, address, first_name, language, source, asked_at FROM sign_up \
        WHERE token_hash = $1";
    TAKE_SIGN_UP = "DELETE FROM sign_up WHERE site = $1 AND token_hash = $2 AND asked_at > $3 \
        RETURNING site, list, address, first_name, language, source, asked_at";
    FORGET_SIGN_UPS = "DELETE FROM sign_up WHERE site = $1 AND asked_at <= $2";
    SIGN_UPS_OF = "SELECT site, list, address, first_name, language, source, asked_at FROM sign_up \
        WHERE site = $1 AND key = $2 ORDER BY list";
    PENDING = "SELECT list, COUNT(*) AS people FROM sign_up WHERE site = $1 AND asked_at > $2 GROUP BY list";
    ADD_QUESTION = "INSERT INTO notice (id, site, kind, address, language, subject, text, html, state, attempts, \
        not_before, expires_at, reply, created_at) \
        VALUES ($1, $2, 'sign-up', $3, $4, $5, $6, $7, 'due', 0, $8, $9, '', $8) ON CONFLICT (id) DO NOTHING";
}

/// Somebody who asked for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignUp {
    pub site: String,
    pub list: ListName,
    pub address: Address,
    pub first_name: Option<String>,
    /// BCP 47; `None`: the site's own.
    pub language: Option<String>,
    /// Where they asked, in words; it becomes the source of their consent.
    pub source: String,
    pub asked_at: Timestamp,
}

/// What a sign-up is answered with by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Of the token in its link; `None` where they are on the list and there is nothing to confirm.
    pub token: Option<Hash>,
    /// BCP 47.
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What became of a sign-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    Queued,
    /// This address was written to a moment ago, or too often today: nothing was changed.
    TooSoon {
        again: Timestamp,
    },
}

impl Store {
    /// The sign-up of a token, however old it is.
    pub async fn sign_up(&self, token: &Hash) -> Result<Option<SignUp>, StoreError> {
        let row = sqlx::query(SIGN_UP)
            .bind(token.hex())
            .fetch_optional(&self.reader)
            .await?;
        row.as_ref().map(read).transpose()
    }
}

impl Subscribers {
    /// Whether the site has such a list.
    pub async fn has_list(&self, list: &ListName) -> Result<bool, StoreError> {
        let row = sqlx::query(HAS_LIST)
            .bind(self.site.as_str())
            .bind(list.as_str())
            .fetch_optional(&self.store.reader)
            .await?;
        Ok(row.is_some())
    }

    /// Notes a sign-up and queues the question that follows it. An earlier one of the same person for the same list
    /// is replaced, and its link with it.
    pub async fn ask(
        &self,
        sign_up: &SignUp,
        question: &Question,
        at: Timestamp,
    ) -> Result<Asking, StoreError> {
        let mut tx = self.write().await?;
        let site = self.site.as_str();
        let before = sqlx::query(ASKED_BEFORE)
            .bind(site)
            .bind(sign_up.address.written())
            .bind(ms(before(at, DAY)))
            .fetch_one(&mut *tx)
            .await?;
        if let Some(again) = too_soon(&before, at)? {
            return Ok(Asking::TooSoon { again });
        }
        sqlx::query(FORGET_SIGN_UPS)
            .bind(site)
            .bind(ms(self::before(at, FORGOTTEN)))
            .execute(&mut *tx)
            .await?;
        if let Some(token) = &question.token {
            sqlx::query(ADD_SIGN_UP)
                .bind(site)
                .bind(sign_up.list.as_str())
                .bind(sign_up.address.key())
                .bind(sign_up.address.written())
                .bind(sign_up.first_name.as_deref())
                .bind(sign_up.language.as_deref())
                .bind(token.hex())
                .bind(sign_up.source.as_str())
                .bind(ms(at))
                .execute(&mut *tx)
                .await?;
        }
        sqlx::query(ADD_QUESTION)
            .bind(question_id(sign_up, question, at))
            .bind(site)
            .bind(sign_up.address.written())
            .bind(question.language.as_str())
            .bind(question.subject.as_str())
            .bind(question.text.as_str())
            .bind(question.html.as_str())
            .bind(ms(at))
            .bind(ms(after(at, TRIED)))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Asking::Queued)
    }

    /// Puts whoever has this token on the list that they asked for, with this as their consent; `None` where the
    /// token was used, replaced, or is older than [`LINK`].
    pub async fn confirm(
        &self,
        token: &Hash,
        key: &AddressKey,
        at: Timestamp,
    ) -> Result<Option<(SignUp, Added)>, StoreError> {
        let mut tx = self.write().await?;
        let row = sqlx::query(TAKE_SIGN_UP)
            .bind(self.site.as_str())
            .bind(token.hex())
            .bind(ms(before(at, LINK)))
            .fetch_optional(&mut *tx)
            .await?;
        let Some(sign_up) = row.as_ref().map(read).transpose()? else {
            return Ok(None);
        };
        let person = Subscriber {
            address: sign_up.address.clone(),
            first_name: sign_up.first_name.clone(),
            name: None,
            language: sign_up.language.clone(),
            tags: std::collections::BTreeSet::new(),
            consent: Consent {
                source: Some(sign_up.source.clone()),
                at: Some(at),
            },
        };
        let added = self
            .add_in(&mut tx, &sign_up.list, &person, key, ACTOR, at)
            .await?;
        tx.commit().await?;
        Ok(Some((sign_up, added)))
    }

    /// What one person asked for and did not confirm.
    pub async fn asked(&self, address: &Address) -> Result<Vec<SignUp>, StoreError> {
        let rows = sqlx::query(SIGN_UPS_OF)
            .bind(self.site.as_str())
            .bind(address.key())
            .fetch_all(&self.store.reader)
            .await?;
        rows.iter().map(read).collect()
    }

    /// How many people asked for each list and did not confirm it yet.
    pub async fn pending(&self, at: Timestamp) -> Result<BTreeMap<String, i64>, StoreError> {
        let rows = sqlx::query(PENDING)
            .bind(self.site.as_str())
            .bind(ms(before(at, LINK)))
            .fetch_all(&self.store.reader)
            .await?;
        let list = |row: &AnyRow| Ok((row.try_get("list")?, row.try_get("people")?));
        rows.iter().map(list).collect()
    }
}

/// The same for the same question, so that it is queued once.
fn question_id(sign_up: &SignUp, question: &Question, at: Timestamp) -> String {
    let once = match &question.token {
        Some(token) => token.hex(),
        None => at.as_millisecond().to_string(),
    };
    let parts = [
        "sign-up",
        &sign_up.site,
        sign_up.list.as_str(),
        sign_up.address.key(),
        &once,
    ];
    Hash::of_parts(parts.map(str::as_bytes)).hex()
}

/// From when on this address may be written to again, where that is not now.
fn too_soon(row: &AnyRow, at: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let mails: i64 = row.try_get("mails")?;
    let time = |column| -> Result<Timestamp, StoreError> {
        let kept: Option<i64> = row.try_get(column)?;
        Ok(kept.map_or(Timestamp::MIN, instant))
    };
    if mails >= MOST {
        return Ok(Some(after(time("first")?, DAY)));
    }
    let again = after(time("last")?, BETWEEN);
    Ok((mails > 0 && again > at).then_some(again))
}

fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_sub(by).unwrap_or(Timestamp::MIN)
}

fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn read(row: &AnyRow) -> Result<SignUp, StoreError> {
    let damaged = |what: &str| StoreError::Damaged {
        what: format!("the {what} of a sign-up"),
    };
    Ok(SignUp {
        site: row.try_get("site")?,
        list: ListName::new(row.try_get("list")?).ok_or_else(|| damaged("list"))?,
        address: Address::read(row.try_get("address")?).map_err(|_| damaged("address"))?,
        first_name: row.try_get("first_name")?,
        language: row.try_get("language")?,
        source: row.try_get("source")?,
        asked_at: instant(row.try_get("asked_at")?),
    })
}
