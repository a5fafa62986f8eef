//! Who this installation is and whether it may act (promise 11; faults T15, K13).

use jiff::Timestamp;
use sqlx::{AnyConnection, Row};

use super::holds::{Kind, add_hold, holds_of};
use super::{Engine, Hold, Store, StoreError, Tx, instant, ms};
use crate::schedule::CLOCK_TOLERANCE;

super::sql! {
    ADD_INSTALLATION = "INSERT INTO installation \
        (one, id, host_id, workspace, epoch, last_time, started_at, created_at) \
        VALUES (1, $1, '', '', 0, $2, $2, $2) ON CONFLICT (one) DO NOTHING";
    INSTALLATION = "SELECT id, host_id, workspace, epoch, last_time, started_at FROM installation";
    START = "UPDATE installation SET host_id = $1, workspace = $2, epoch = epoch + 1, \
        started_at = $3 RETURNING epoch";
    KNOWN_HOST = "SELECT COUNT(*) AS found FROM known_host WHERE host_id = $1 AND workspace = $2";
    ADD_HOST = "INSERT INTO known_host (host_id, workspace, since) VALUES ($1, $2, $3) \
        ON CONFLICT (host_id, workspace) DO NOTHING";
    FORGET_OTHER_HOSTS = "DELETE FROM known_host WHERE NOT (host_id = $1 AND workspace = $2)";
    WORKSPACE_ID = "SELECT workspace_id FROM installation";
    SET_WORKSPACE_ID = "UPDATE installation SET workspace_id = $1";
    NOTE_TIME = "UPDATE installation SET last_time = $1 WHERE last_time < $1";
}

/// The reason of the freeze that follows a start on another computer or in another folder.
pub const MOVED: &str = "moved";

/// The code of a freeze because the ledger is an earlier copy of itself.
const RESTORED: &str = "restored";

/// The reason of the freeze that follows a wall clock gone back.
pub const CLOCK_BACK: &str = "clock-back";

/// This installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installation {
    /// Random, made with the ledger.
    pub id: String,
    /// The computer of the last start; empty before the first.
    pub host_id: String,
    /// The workspace path of the last start; empty before the first.
    pub workspace: String,
    /// One more for each start of a service or a writing command.
    pub epoch: i64,
    /// Why nothing may be sent or published until a person releases it.
    pub frozen: Option<Hold>,
    /// The latest wall-clock time that was ever noted.
    pub last_time: Timestamp,
    pub started_at: Timestamp,
}

/// Whether the wall clock can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeCheck {
    Fine,
    /// More than five minutes before a time that was noted earlier; the installation is frozen now.
    WentBack {
        last: Timestamp,
    },
}

/// Gives a new ledger its identity.
pub(super) async fn ensure(tx: &mut Tx, at: Timestamp) -> Result<(), StoreError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| StoreError::Damaged {
        what: format!("no randomness from the system: {error}"),
    })?;
    let id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    sqlx::query(ADD_INSTALLATION)
        .bind(id)
        .bind(ms(at))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn installation_in(connection: &mut AnyConnection) -> Result<Installation, StoreError> {
    let row = sqlx::query(INSTALLATION)
        .fetch_one(&mut *connection)
        .await?;
    Ok(Installation {
        id: row.try_get("id")?,
        host_id: row.try_get("host_id")?,
        workspace: row.try_get("workspace")?,
        epoch: row.try_get("epoch")?,
        frozen: holds_of(connection, "").await?.frozen,
        last_time: instant(row.try_get("last_time")?),
        started_at: instant(row.try_get("started_at")?),
    })
}

impl Store {
    /// The sign by which the workspace's folder is known again (F17); `None` before the first pass.
    pub async fn workspace_id(&self) -> Result<Option<String>, StoreError> {
        let row = sqlx::query(WORKSPACE_ID).fetch_one(&self.reader).await?;
        let id: String = row.try_get("workspace_id")?;
        Ok((!id.is_empty()).then_some(id))
    }

    /// Keeps the sign that was written into the folder.
    pub async fn set_workspace_id(&self, id: &str) -> Result<(), StoreError> {
        sqlx::query(SET_WORKSPACE_ID)
            .bind(id)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// This installation as the ledger knows it.
    pub async fn installation(&self) -> Result<Installation, StoreError> {
        let mut tx = self.read().await?;
        installation_in(&mut tx).await
    }

    /// Notes a start: the epoch goes up. On a computer or in a folder that this ledger does not
    /// know, the installation is frozen until a person releases it: it may be a clone or a restored
    /// backup. A SQLite ledger belongs to the last computer it was started on; a PostgreSQL ledger
    /// to each one that was released once.
    pub async fn start_up(
        &self,
        host_id: &str,
        workspace: &str,
        now: Timestamp,
    ) -> Result<Installation, StoreError> {
        self.start_up_after(host_id, workspace, 0, now).await
    }

    /// As [`Store::start_up`], where this folder has seen the installation's epoch be `seen` before. A ledger
    /// that counts less is an earlier copy of itself.
    pub async fn start_up_after(
        &self,
        host_id: &str,
        workspace: &str,
        seen: i64,
        now: Timestamp,
    ) -> Result<Installation, StoreError> {
        let mut tx = self.write().await?;
        let before = installation_in(&mut tx).await?;
        sqlx::query(START)
            .bind(host_id)
            .bind(workspace)
            .bind(ms(now))
            .fetch_one(&mut *tx)
            .await?;
        let known: i64 = sqlx::query(KNOWN_HOST)
            .bind(host_id)
            .bind(workspace)
            .fetch_one(&mut *tx)
            .await?
            .try_get("found")?;
        if known == 0 && !before.host_id.is_empty() {
            let hold = Hold {
                site: String::new(),
                since: now,
                code: MOVED.to_owned(),
                args: args(&[
                    ("from_host", &before.host_id),
                    ("from_workspace", &before.workspace),
                    ("host", host_id),
                    ("workspace", workspace),
                ]),
                actor: "system".to_owned(),
            };
            add_hold(&mut tx, Kind::Frozen, &hold).await?;
            super::unknowns::lose_to_copy(&mut tx, now).await?;
        } else if before.epoch < seen {
            let hold = Hold {
                site: String::new(),
                since: now,
                code: RESTORED.to_owned(),
                args: args(&[]),
                actor: "system".to_owned(),
            };
            add_hold(&mut tx, Kind::Frozen, &hold).await?;
            super::unknowns::lose_to_copy(&mut tx, now).await?;
        }
        sqlx::query(ADD_HOST)
            .bind(host_id)
            .bind(workspace)
            .bind(ms(now))
            .execute(&mut *tx)
            .await?;
        if self.engine == Engine::Sqlite {
            sqlx::query(FORGET_OTHER_HOSTS)
                .bind(host_id)
                .bind(workspace)
                .execute(&mut *tx)
                .await?;
        }
        check_time(&mut tx, &before, now).await?;
        let after = installation_in(&mut tx).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Notes that this wall-clock time was seen, and freezes the installation where it is more than
    /// five minutes before one that was seen earlier. A clock that runs ahead is not told from
    /// sleep.
    pub async fn note_time(&self, now: Timestamp) -> Result<TimeCheck, StoreError> {
        let mut tx = self.write().await?;
        let before = installation_in(&mut tx).await?;
        let check = check_time(&mut tx, &before, now).await?;
        tx.commit().await?;
        Ok(check)
    }
}

async fn check_time(
    tx: &mut Tx,
    before: &Installation,
    now: Timestamp,
) -> Result<TimeCheck, StoreError> {
    let earliest = before
        .last_time
        .saturating_sub(CLOCK_TOLERANCE)
        .unwrap_or(Timestamp::MIN);
    if now < earliest {
        let hold = Hold {
            site: String::new(),
            since: now,
            code: CLOCK_BACK.to_owned(),
            args: args(&[
                ("now", &now.to_string()),
                ("last", &before.last_time.to_string()),
            ]),
            actor: "system".to_owned(),
        };
        add_hold(tx, Kind::Frozen, &hold).await?;
        return Ok(TimeCheck::WentBack {
            last: before.last_time,
        });
    }
    sqlx::query(NOTE_TIME)
        .bind(ms(now))
        .execute(&mut **tx)
        .await?;
    Ok(TimeCheck::Fine)
}

/// A flat JSON object.
fn args(values: &[(&str, &str)]) -> String {
    let map: serde_json::Map<String, serde_json::Value> = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).into()))
        .collect();
    serde_json::Value::Object(map).to_string()
}
