//! Single mails that are no campaign: alerts and digests to the team, the question that follows a
//! sign-up. Each is written down before anybody is told that it will come, and is sent at least once; its
//! id is made of what it is about, so that the same one is never queued twice, and is its Message-ID, so
//! that a second copy can be told from another message (RELIABILITY 2.8).

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Store, StoreError, instant, ms};
use crate::hash::Hash;

super::sql! {
    PUT_NOTICE = "INSERT INTO notice (id, site, kind, address, language, subject, text, html, state, attempts, \
        not_before, expires_at, reply, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'due', 0, $9, $10, '', $9) ON CONFLICT (id) DO NOTHING";
    EXPIRE_NOTICES = "UPDATE notice SET state = 'failed', reply = 'expired', text = '', html = '' \
        WHERE state = 'due' AND expires_at <= $1";
    /// The outer condition is looked at again where another worker was faster.
    CLAIM_NOTICES = "UPDATE notice SET attempts = attempts + 1, not_before = $2 \
        WHERE state = 'due' AND not_before <= $1 AND id IN (SELECT id FROM notice \
            WHERE state = 'due' AND not_before <= $1 \
            ORDER BY CASE kind WHEN 'sign-up' THEN 0 WHEN 'alert' THEN 1 ELSE 2 END, not_before, id LIMIT $3) \
        RETURNING id, site, kind, address, language, subject, text, html, attempts, created_at";
    RETRY_NOTICE = "UPDATE notice SET reply = $3, not_before = $4 \
        WHERE site = $1 AND id = $2 AND state = 'due'";
    END_NOTICE = "UPDATE notice SET state = $3, reply = $4, text = '', html = '' \
        WHERE site = $1 AND id = $2 AND state = 'due'";
    OLD_NOTICES = "DELETE FROM notice WHERE created_at < $1";
    NOTICES = "SELECT id, kind, address, subject, state, attempts, reply FROM notice \
        WHERE site = $1 ORDER BY created_at, id";
    GIVEN_UP = "SELECT id, kind, address, subject, state, attempts, reply FROM notice \
        WHERE site = $1 AND state = 'failed' AND created_at > $2 ORDER BY created_at DESC, id";
}

/// How long what was sent is remembered: 30 days, in milliseconds.
const KEPT: i64 = 30 * 24 * 3600 * 1000;

/// What stands in the place of an answer where its time was over before it could be sent.
pub const EXPIRED: &str = "expired";

/// Which single mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something is wrong, or well again.
    Alert,
    Digest,
    /// The question whether somebody really asked for a list.
    SignUp,
}

impl NoticeKind {
    /// As kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alert => "alert",
            Self::Digest => "digest",
            Self::SignUp => "sign-up",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        let kinds = [Self::Alert, Self::Digest, Self::SignUp];
        let found = kinds.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| StoreError::Damaged {
            what: format!("the kind of notice {text}"),
        })
    }
}

/// A mail that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// Of [`NewNotice::id`].
    pub id: String,
    /// Empty: of the whole installation.
    pub site: String,
    pub kind: NoticeKind,
    pub address: String,
    /// Of its text, as a tag.
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// It says nothing any more from then on.
    pub expires_at: Timestamp,
}

impl NewNotice {
    /// The id of a mail about these things: 64 hex digits, the same on every computer. It should hold the
    /// site, what happened, since when, and the address.
    pub fn id(about: &[&str]) -> String {
        Hash::of_parts(about.iter().map(|part| part.as_bytes())).hex()
    }
}

/// A mail that this worker has to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: String,
    pub site: String,
    pub kind: NoticeKind,
    pub address: String,
    pub language: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// How often it was tried, this time counted.
    pub attempts: i64,
    pub created_at: Timestamp,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeEnd {
    Sent,
    Failed,
}

impl Store {
    /// Queues a mail; `false` where it was queued before, sent or not. Once this returns, it will be sent
    /// whatever happens to this process.
    pub async fn put_notice(&self, notice: &NewNotice, at: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write().await?;
        let new = put(&mut tx, notice, at).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Takes the mails that are due, at most so many: questions to visitors before alerts before digests.
    /// Nobody else gets them before `again`; after it they are due once more, should this process be gone.
    pub async fn claim_notices(
        &self,
        most: u32,
        again: Timestamp,
        at: Timestamp,
    ) -> Result<Vec<Notice>, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(EXPIRE_NOTICES)
            .bind(ms(at))
            .execute(&mut *tx)
            .await?;
        let rows = sqlx::query(CLAIM_NOTICES)
            .bind(ms(at))
            .bind(ms(again))
            .bind(i64::from(most))
            .fetch_all(&mut *tx)
            .await?;
        tx.commit().await?;
        rows.iter().map(read).collect()
    }

    /// Tries it once more, from then on.
    pub async fn retry_notice(
        &self,
        notice: &Notice,
        reply: &str,
        from: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query(RETRY_NOTICE)
            .bind(notice.site.as_str())
            .bind(notice.id.as_str())
            .bind(reply)
            .bind(ms(from))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Notes that it was sent, or never will be. Its words, which may hold somebody's link, are forgotten.
    pub async fn end_notice(
        &self,
        notice: &Notice,
        end: NoticeEnd,
        reply: &str,
    ) -> Result<(), StoreError> {
        let state = match end {
            NoticeEnd::Sent => "sent",
            NoticeEnd::Failed => "failed",
        };
        sqlx::query(END_NOTICE)
            .bind(notice.site.as_str())
            .bind(notice.id.as_str())
            .bind(state)
            .bind(reply)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// Deletes what is older than 30 days.
    pub async fn forget_old_notices(&self, at: Timestamp) -> Result<(), StoreError> {
        sqlx::query(OLD_NOTICES)
            .bind(ms(at).saturating_sub(KEPT))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The mails of a site of the last 30 days, the oldest first: subject, address, `due`, `sent` or
    /// `failed`, how often each was tried, and what was said last.
    pub async fn notices(&self, site: &str) -> Result<Vec<NoticeRow>, StoreError> {
        let rows = sqlx::query(NOTICES)
            .bind(site)
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(row_of).collect()
    }

    /// Those that were queued since then and will never be sent, the newest first. `reply` is what was said last, or
    /// [`EXPIRED`].
    pub async fn given_up_notices(
        &self,
        site: &str,
        since: Timestamp,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        let rows = sqlx::query(GIVEN_UP)
            .bind(site)
            .bind(ms(since))
            .fetch_all(&self.reader)
            .await?;
        rows.iter().map(row_of).collect()
    }
}

fn row_of(row: &AnyRow) -> Result<NoticeRow, StoreError> {
    Ok(NoticeRow {
        id: row.try_get("id")?,
        kind: NoticeKind::read(row.try_get("kind")?)?,
        address: row.try_get("address")?,
        subject: row.try_get("subject")?,
        state: row.try_get("state")?,
        attempts: row.try_get("attempts")?,
        reply: row.try_get("reply")?,
    })
}

/// How a mail stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    pub id: String,
    pub kind: NoticeKind,
    pub address: String,
    pub subject: String,
    pub state: String,
    pub attempts: i64,
    pub reply: String,
}

/// [`Store::put_notice`] in a transaction.
pub(super) async fn put(
    tx: &mut AnyConnection,
    notice: &NewNotice,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let added = sqlx::query(PUT_NOTICE)
        .bind(notice.id.as_str())
        .bind(notice.site.as_str())
        .bind(notice.kind.as_str())
        .bind(notice.address.as_str())
        .bind(notice.language.as_str())
        .bind(notice.subject.as_str())
        .bind(notice.text.as_str())
        .bind(notice.html.as_str())
        .bind(ms(at))
        .bind(ms(notice.expires_at))
        .execute(tx)
        .await?;
    Ok(added.rows_affected() > 0)
}

fn read(row: &AnyRow) -> Result<Notice, StoreError> {
    Ok(Notice {
        id: row.try_get("id")?,
        site: row.try_get("site")?,
        kind: NoticeKind::read(row.try_get("kind")?)?,
        address: row.try_get("address")?,
        language: row.try_get("language")?,
        subject: row.try_get("subject")?,
        text: row.try_get("text")?,
        html: row.try_get("html")?,
        attempts: row.try_get("attempts")?,
        created_at: instant(row.try_get("created_at")?),
    })
}
