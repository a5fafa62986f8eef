//! The ledger: what was intended, tried and proved, durable before anybody is told (RELIABILITY
//! 2.2). One file for each family of tables; every SQL text is a constant of `sql!`, with
//! `$1` placeholders, which SQLite and PostgreSQL both read.
//!
//! Three kinds of rows never change: attempts, audit entries and accepted texts. A row of an effect
//! changes only under its epoch, so that a process that was stopped for an hour finds out at its
//! next write that somebody else went on.

mod accepted;
mod asked;
mod audience;
mod barrier;
mod bounces;
mod campaigns;
mod decided;
mod digest;
mod drift;
mod effects;
mod engine;
mod error;
mod history;
mod holds;
mod installation;
mod kept;
mod late;
mod leases;
mod manifest;
mod notices;
mod occurrences;
mod outbox;
mod person;
mod planned;
mod retention;
mod schema;
mod secrets;
mod sign_ups;
mod sites;
mod starts;
mod steps;
mod subscribers;
mod troubles;
mod unknowns;
mod unsent;
mod versions;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Any, AnyPool, Row, Transaction};

pub use asked::{Asked, ReviewLink};
pub use audience::Recipient;
pub use barrier::{Outcome, Sent, Writer};
pub use bounces::{
    Alarm, Applied, BounceRow, COMPLAINTS_AT_LEAST, COMPLAINTS_STOP, COMPLAINTS_WARN, Came,
    CameBack, PAUSED_FOR_COMPLAINTS, SOFT_LIMIT, SOFT_WINDOW, Way,
};
pub use campaigns::{CampaignRow, CampaignState, Tally};
pub use decided::{Answer, Approval, Decided, Undone};
pub use digest::Digest;
pub use effects::{Begun, EffectRow, EffectState, NewEffect};
pub use engine::{Engine, network_file_system};
pub use error::StoreError;
pub use history::{AttemptRow, HistoryRow, UNDO, Verdict};
pub use holds::{Hold, Holds};
pub use installation::{Installation, TimeCheck};
pub use late::Late;
pub use leases::Lease;
pub use notices::{EXPIRED as NOTICE_EXPIRED, NewNotice, Notice, NoticeEnd, NoticeKind, NoticeRow};
pub use occurrences::Occurrence;
pub use outbox::Claimed;
pub use person::{AuditRow, Received, SignedUp, Told};
pub use retention::KEPT;
pub use schema::{KNOWN as SCHEMA, MIGRATIONS, Migration};
pub use secrets::SealedRow;
pub use sign_ups::{Asking, LINK, Question, SignUp};
pub use sites::{Failure, SiteState, State};
pub use starts::{NewCampaign, Start};
pub use subscribers::{
    Added, ListCounts, Listed, Merged, Preferences, Reason, Standing, Subscribers, Suppressed,
};
pub use troubles::{CampaignTrouble, Told as TroubleTold, Watched};
pub use unknowns::SETTLE as MAIL_SETTLE;
pub use unsent::Unsent;

use engine::Location;

/// Names SQL texts and lists them, so that a test can prepare each of them on both databases.
macro_rules! sql {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        pub(in crate::store) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
use sql;

/// Every statement that runs on both databases, by name, sorted by file.
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        accepted::ALL,
        asked::ALL,
        bounces::ALL,
        campaigns::ALL,
        decided::ALL,
        digest::ALL,
        drift::ALL,
        effects::ALL,
        history::ALL,
        holds::ALL,
        installation::ALL,
        late::ALL,
        leases::ALL,
        manifest::ALL,
        notices::ALL,
        occurrences::ALL,
        outbox::ALL,
        person::ALL,
        planned::ALL,
        retention::ALL,
        secrets::ALL,
        sign_ups::ALL,
        sites::ALL,
        starts::ALL,
        steps::ALL,
        subscribers::ALL,
        subscribers::departing::ALL,
        subscribers::leaving::ALL,
        troubles::ALL,
        unknowns::ALL,
        unsent::ALL,
        versions::ALL,
    ]
    .concat()
}

/// Every statement of one database only: the name tells which, where it is not for both.
pub fn own_statements() -> Vec<(&'static str, &'static str)> {
    [
        audience::ALL,
        barrier::ALL,
        engine::ALL,
        schema::ALL,
        subscribers::bulk::ALL,
    ]
    .concat()
}

type Tx = Transaction<'static, Any>;

/// The ledger. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
    /// One connection for SQLite, so that writers of this process queue here and not on its lock.
    writer: AnyPool,
    reader: AnyPool,
    /// The copy that a read-only store reads, removed with the last clone.
    copy: Option<Arc<tempfile::TempDir>>,
    kept: Arc<kept::Kept>,
}

impl fmt::Debug for Store {
    /// Never the address, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("engine", &self.engine)
            .field("copy", &self.copy.is_some())
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the ledger and brings its schema up to date. `url_or_path` is `postgres://…`, or the
    /// path of a SQLite file, made with its folder where absent (0600). `opened_at` dates what a
    /// new ledger holds.
    pub async fn open(url_or_path: &str, opened_at: Timestamp) -> Result<Self, StoreError> {
        let (engine, writer, reader) = match Location::of(url_or_path) {
            Location::File(path) => {
                let (writer, reader) = engine::open_file(&path).await?;
                (Engine::Sqlite, writer, reader)
            }
            Location::Server(url) => {
                let pool = engine::open_server(&url, false).await?;
                (Engine::Postgres, pool.clone(), pool)
            }
        };
        let store = Self {
            engine,
            writer,
            reader,
            copy: None,
            kept: Arc::default(),
        };
        store.prepare(opened_at).await?;
        Ok(store)
    }

    async fn prepare(&self, at: Timestamp) -> Result<(), StoreError> {
        let mut found = 0;
        if self.engine == Engine::Sqlite {
            found = schema::version(&mut *self.reader.acquire().await?, self.engine).await?;
        }
        if found != SCHEMA {
            let mut tx = self.write().await?;
            schema::upgrade(&mut tx, self.engine, at).await?;
            installation::ensure(&mut tx, at).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Opens the ledger for reading and changes nothing on the disk beside it: `None` where there
    /// is none. A SQLite file that nobody has open is read from a copy, because reading it in place
    /// would leave SQLite's helper files beside it.
    pub async fn read_only(url_or_path: &str) -> Result<Option<Self>, StoreError> {
        let (engine, reader, copy) = match Location::of(url_or_path) {
            Location::File(path) => {
                let Some((reader, copy)) = open_to_read(&path).await? else {
                    return Ok(None);
                };
                (Engine::Sqlite, reader, copy)
            }
            Location::Server(url) => {
                let pool = engine::open_server(&url, true).await?;
                (Engine::Postgres, pool, None)
            }
        };
        let store = Self {
            engine,
            writer: reader.clone(),
            reader,
            copy: copy.map(Arc::new),
            kept: Arc::default(),
        };
        let found = schema::version(&mut *store.reader.acquire().await?, engine).await?;
        match found {
            0 => Ok(None),
            SCHEMA => Ok(Some(store)),
            _ if found > SCHEMA => Err(StoreError::SchemaNewer {
                found,
                known: SCHEMA,
            }),
            _ => Err(StoreError::SchemaOlder {
                found,
                known: SCHEMA,
            }),
        }
    }

    /// Which database this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The settings that durability rests on, as the database has them on a writing connection: for
    /// the operator who asks whether "recorded" means on the disk.
    pub async fn settings(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let rows = sqlx::query(self.engine.settings())
            .fetch_all(&self.writer)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get("name")?, row.try_get("value")?)))
            .collect()
    }

    /// Writes what is left and closes every connection.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }

    /// A transaction that may write. Dropped without a commit, nothing of it has happened.
    async fn write(&self) -> Result<Tx, StoreError> {
        engine::begin(&self.writer, self.engine.begin()).await
    }

    /// A transaction that sees one state of the ledger.
    async fn read(&self) -> Result<Tx, StoreError> {
        engine::begin(&self.reader, self.engine.begin_read()).await
    }
}

/// How often a copy is tried while others write, before reading beside them.
const COPIES: usize = 5;

async fn open_to_read(
    path: &Path,
) -> Result<Option<(AnyPool, Option<tempfile::TempDir>)>, StoreError> {
    let failed = |cause| StoreError::Path {
        path: path.to_owned(),
        cause,
    };
    for _ in 0..COPIES {
        let before = match std::fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        if beside(path, "-wal").exists() {
            break;
        }
        let folder = tempfile::tempdir().map_err(failed)?;
        let copy = folder.path().join("ledger.db");
        std::fs::copy(path, &copy).map_err(failed)?;
        let after = std::fs::metadata(path).map_err(failed)?;
        let same = before.len() == after.len() && before.modified().ok() == after.modified().ok();
        if same && !beside(path, "-wal").exists() {
            let pool = engine::read_file(&copy, "immutable").await?;
            return Ok(Some((pool, Some(folder))));
        }
    }
    Ok(Some((engine::read_file(path, "ro").await?, None)))
}

fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Epoch milliseconds, as every instant is kept.
fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// The instant of a kept number; numbers outside jiff's range are the nearest end of it.
fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}

/// 0 or 1, as truth is kept.
fn truth(value: bool) -> i64 {
    i64::from(value)
}

/// A hash from its row.
fn hash(hex: &str) -> Result<crate::hash::Hash, StoreError> {
    crate::hash::Hash::from_hex(hex).ok_or_else(|| StoreError::Damaged {
        what: format!("{hex} is not a hash"),
    })
}
