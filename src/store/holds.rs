//! Decisions that stop and let go, with their log: what people and guards say to a service that
//! runs beside them.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Store, StoreError, Tx, instant, ms};

super::sql! {
    SET_TIME = "UPDATE installation SET last_time = $1";
    ADD_HOLD = "INSERT INTO hold (site, kind, since, code, args, actor) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site, kind) DO NOTHING";
    REMOVE_HOLD = "DELETE FROM hold WHERE site = $1 AND kind = $2";
    HOLDS_OF = "SELECT site, kind, since, code, args, actor FROM hold \
        WHERE site = $1 OR site = '' ORDER BY site, kind";
    HOLDS = "SELECT site, kind, since, code, args, actor FROM hold ORDER BY site, kind";
    COUNT_UP = "UPDATE counter SET value = value + 1 WHERE name = $1 RETURNING value";
    ADD_COUNTER = "INSERT INTO counter (name, value) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING";
    COUNTER = "SELECT value FROM counter WHERE name = $1";
    ADD_AUDIT = "INSERT INTO audit (seq, at, actor, action, object, detail) \
        VALUES ($1, $2, $3, $4, $5, $6)";
}

/// A stop, for one site or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Empty: the whole installation.
    pub site: String,
    pub since: Timestamp,
    /// A stable code: `moved`, `clock-back`, `mass-deletion`, `paused`, …
    pub code: String,
    /// JSON with the values of its sentence.
    pub args: String,
    pub actor: String,
}

/// What holds a site back. A site's own stop and the installation's are both listed; the site's own
/// comes last and is the one to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    pub paused: Option<Hold>,
    pub frozen: Option<Hold>,
}

/// The two kinds of stop.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Paused,
    Frozen,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Paused => "paused",
            Self::Frozen => "frozen",
        }
    }
}

/// The value of a counter; 0 before the first time.
pub(super) async fn count(connection: &mut AnyConnection, name: &str) -> Result<i64, StoreError> {
    let row = sqlx::query(COUNTER)
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok(0), |row| Ok(row.try_get("value")?))
}

/// The next value of a counter. The row stays locked until the transaction ends, which puts
/// writers of the same counter in line on PostgreSQL.
pub(super) async fn count_up(tx: &mut Tx, name: &str) -> Result<i64, StoreError> {
    let row = sqlx::query(COUNT_UP)
        .bind(name)
        .fetch_optional(&mut **tx)
        .await?;
    if let Some(row) = row {
        return Ok(row.try_get("value")?);
    }
    sqlx::query(ADD_COUNTER)
        .bind(name)
        .execute(&mut **tx)
        .await?;
    let row = sqlx::query(COUNT_UP)
        .bind(name)
        .fetch_one(&mut **tx)
        .await?;
    Ok(row.try_get("value")?)
}

fn hold(row: &AnyRow) -> Result<(String, Hold), StoreError> {
    let hold = Hold {
        site: row.try_get("site")?,
        since: instant(row.try_get("since")?),
        code: row.try_get("code")?,
        args: row.try_get("args")?,
        actor: row.try_get("actor")?,
    };
    Ok((row.try_get("kind")?, hold))
}

pub(super) async fn holds_of(
    connection: &mut AnyConnection,
    site: &str,
) -> Result<Holds, StoreError> {
    let rows = sqlx::query(HOLDS_OF)
        .bind(site)
        .fetch_all(connection)
        .await?;
    let mut holds = Holds::default();
    for row in &rows {
        match hold(row)? {
            (kind, hold) if kind == Kind::Paused.as_str() => holds.paused = Some(hold),
            (_, hold) => holds.frozen = Some(hold),
        }
    }
    Ok(holds)
}

pub(super) async fn add_hold(tx: &mut Tx, kind: Kind, hold: &Hold) -> Result<(), StoreError> {
    let added = sqlx::query(ADD_HOLD)
        .bind(hold.site.as_str())
        .bind(kind.as_str())
        .bind(ms(hold.since))
        .bind(hold.code.as_str())
        .bind(hold.args.as_str())
        .bind(hold.actor.as_str())
        .execute(&mut **tx)
        .await?;
    if added.rows_affected() > 0 {
        count_up(tx, "decisions").await?;
    }
    Ok(())
}

impl Store {
    /// Stops a site, or with `None` all of them, because something is not as it should be. An
    /// earlier freeze keeps its reason.
    pub async fn freeze(
        &self,
        site: Option<&str>,
        code: &str,
        args: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.hold(Kind::Frozen, site, code, args, "system", now)
            .await
    }

    /// Lets go of a freeze; false where there was none. Releasing the installation also takes the
    /// wall clock as it is now.
    pub async fn release(
        &self,
        site: Option<&str>,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.let_go(Kind::Frozen, site, actor, now).await
    }

    /// A person stops a site, or with `None` all of them.
    pub async fn pause(
        &self,
        site: Option<&str>,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.hold(Kind::Paused, site, "paused", "{}", actor, now)
            .await
    }

    /// Stops a site because nothing gets better until a person does something (a wrong password).
    pub async fn pause_because(
        &self,
        site: &str,
        code: &str,
        args: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.hold(Kind::Paused, Some(site), code, args, "system", now)
            .await
    }

    /// Lets a site go on; false where it was not paused.
    pub async fn resume(
        &self,
        site: Option<&str>,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.let_go(Kind::Paused, site, actor, now).await
    }

    /// What holds this site back, the stops of the whole installation included.
    pub async fn holds(&self, site: &str) -> Result<Holds, StoreError> {
        holds_of(&mut *self.reader.acquire().await?, site).await
    }

    /// A number that grows with every decision a person or a guard makes (pause, resume, freeze,
    /// release, [`Store::nudge`]). A service reads it often and looks closer when it moved.
    pub async fn decisions(&self) -> Result<i64, StoreError> {
        let row = sqlx::query(COUNTER)
            .bind("decisions")
            .fetch_one(&self.reader)
            .await?;
        Ok(row.try_get("value")?)
    }

    /// Makes a running service look again.
    pub async fn nudge(&self) -> Result<i64, StoreError> {
        let mut tx = self.write().await?;
        let value = count_up(&mut tx, "decisions").await?;
        tx.commit().await?;
        Ok(value)
    }

    /// Adds to the log of who did what. Rows are never changed or removed.
    pub async fn audit(
        &self,
        actor: &str,
        action: &str,
        object: &str,
        detail: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        audit_in(&mut tx, actor, action, object, detail, at).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn hold(
        &self,
        kind: Kind,
        site: Option<&str>,
        code: &str,
        args: &str,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let hold = Hold {
            site: site.unwrap_or_default().to_owned(),
            since: now,
            code: code.to_owned(),
            args: args.to_owned(),
            actor: actor.to_owned(),
        };
        let mut tx = self.write().await?;
        add_hold(&mut tx, kind, &hold).await?;
        audit_in(&mut tx, actor, kind.as_str(), &hold.site, code, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn let_go(
        &self,
        kind: Kind,
        site: Option<&str>,
        actor: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let site = site.unwrap_or_default();
        let mut tx = self.write().await?;
        let removed = sqlx::query(REMOVE_HOLD)
            .bind(site)
            .bind(kind.as_str())
            .execute(&mut *tx)
            .await?
            .rows_affected()
            > 0;
        if removed {
            count_up(&mut tx, "decisions").await?;
            let action = match kind {
                Kind::Paused => "resume",
                Kind::Frozen => "release",
            };
            audit_in(&mut tx, actor, action, site, "", now).await?;
            if site.is_empty() && matches!(kind, Kind::Frozen) {
                sqlx::query(SET_TIME)
                    .bind(ms(now))
                    .execute(&mut *tx)
                    .await?;
            }
        }
        tx.commit().await?;
        Ok(removed)
    }
}

pub(super) async fn audit_in(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    object: &str,
    detail: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let seq = count_up(tx, "audit").await?;
    sqlx::query(ADD_AUDIT)
        .bind(seq)
        .bind(ms(at))
        .bind(actor)
        .bind(action)
        .bind(object)
        .bind(detail)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Every stop there is, for [`Store::states`](super::Store::states).
pub(super) async fn all_holds(
    connection: &mut AnyConnection,
) -> Result<Vec<(bool, Hold)>, StoreError> {
    let rows = sqlx::query(HOLDS).fetch_all(connection).await?;
    let mut holds = Vec::new();
    for row in &rows {
        let (kind, hold) = hold(row)?;
        holds.push((kind == Kind::Frozen.as_str(), hold));
    }
    Ok(holds)
}
