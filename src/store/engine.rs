//! Opening the database: SQLite in a file of this computer, or PostgreSQL. What the two do not
//! share is in this file and in `migrations/`.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, ConnectOptions, Connection, Row};

use super::{StoreError, Tx};

/// The two databases a ledger can live in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Where a ledger is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    File(PathBuf),
    /// The address, password included: never printed.
    Server(String),
}

impl Location {
    pub(super) fn of(url_or_path: &str) -> Self {
        if url_or_path.starts_with("postgres://") || url_or_path.starts_with("postgresql://") {
            return Self::Server(url_or_path.to_owned());
        }
        let path = url_or_path.strip_prefix("sqlite:").unwrap_or(url_or_path);
        let path = path.strip_prefix("//").unwrap_or(path);
        Self::File(PathBuf::from(path))
    }
}

/// SQLite loses committed transactions in WAL mode with two connections before this version
/// (RELIABILITY 5).
pub(super) const SQLITE_NEEDED: &str = "3.51.3";

/// How long a writer waits for another process.
const PATIENCE: Duration = Duration::from_secs(20);

/// Connections that read at the same time. Readers are short; a service has few at once.
const READERS: u32 = 4;

/// Connections to PostgreSQL of one process.
const CONNECTIONS: u32 = 8;

super::sql! {
    /// Writing sessions: FULL because NORMAL may lose committed transactions at power loss. Sixteen megabytes of log
    /// before it is taken into the file: a campaign writes the same pages again and again.
    SQLITE_WRITER = "PRAGMA busy_timeout = 20000; PRAGMA synchronous = FULL; \
        PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
        PRAGMA wal_autocheckpoint = 4000; PRAGMA trusted_schema = OFF";
    SQLITE_READER = "PRAGMA busy_timeout = 20000; PRAGMA query_only = ON; \
        PRAGMA trusted_schema = OFF";
    SQLITE_WAL = "PRAGMA journal_mode = WAL";
    /// Takes what the log holds into the file and empties the log.
    SQLITE_FORGET = "PRAGMA wal_checkpoint(TRUNCATE)";
    /// Writes the file anew: pages that were divided while it grew keep copies of rows in their gaps.
    SQLITE_REBUILD = "VACUUM";
    SQLITE_VERSION = "SELECT sqlite_version() AS version";
    SQLITE_SETTINGS = "SELECT 'journal_mode' AS name, CAST(journal_mode AS TEXT) AS value \
        FROM pragma_journal_mode UNION ALL \
        SELECT 'synchronous', CAST(synchronous AS TEXT) FROM pragma_synchronous UNION ALL \
        SELECT 'foreign_keys', CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys UNION ALL \
        SELECT 'busy_timeout', CAST(timeout AS TEXT) FROM pragma_busy_timeout UNION ALL \
        SELECT 'sqlite_version', sqlite_version()";
    POSTGRES_SETTINGS = "SELECT name, setting AS value FROM pg_settings \
        WHERE name IN ('synchronous_commit', 'fsync', 'lock_timeout', 'server_version')";
    SQLITE_BEGIN = "BEGIN IMMEDIATE";
    SQLITE_BEGIN_READ = "BEGIN DEFERRED";
    POSTGRES_SESSION = "SET synchronous_commit = on; SET lock_timeout = '20s'; \
        SET idle_in_transaction_session_timeout = '60s'";
    POSTGRES_READER = "SET default_transaction_read_only = on";
    POSTGRES_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED";
    POSTGRES_BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
}

impl Engine {
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => SQLITE_BEGIN,
            Self::Postgres => POSTGRES_BEGIN,
        }
    }

    pub(super) fn settings(self) -> &'static str {
        match self {
            Self::Sqlite => SQLITE_SETTINGS,
            Self::Postgres => POSTGRES_SETTINGS,
        }
    }

    /// What empties the log of earlier pages, where there is one.
    pub(super) fn forget(self) -> Option<&'static str> {
        (self == Self::Sqlite).then_some(SQLITE_FORGET)
    }

    /// What leaves nothing in the file of rows that are gone, where that is ours to do.
    pub(super) fn rebuild(self) -> Option<&'static str> {
        (self == Self::Sqlite).then_some(SQLITE_REBUILD)
    }

    pub(super) fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => SQLITE_BEGIN_READ,
            Self::Postgres => POSTGRES_BEGIN_READ,
        }
    }
}

/// A pool whose every connection has run `session`. The first connection is made by itself, because
/// a pool keeps trying where it should say what is wrong.
pub(super) async fn pool(
    url: &str,
    size: u32,
    session: &'static [&'static str],
) -> Result<AnyPool, StoreError> {
    sqlx::any::install_default_drivers();
    let options = url
        .parse::<AnyConnectOptions>()?
        .disable_statement_logging();
    let mut first = options.connect().await?;
    for text in session {
        sqlx::raw_sql(*text).execute(&mut first).await?;
    }
    first.close().await?;
    Ok(AnyPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE + Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not go away as a server does.
        .test_before_acquire(!url.starts_with("sqlite:"))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for text in session {
                    sqlx::raw_sql(*text).execute(&mut *connection).await?;
                }
                Ok(())
            })
        })
        .connect_lazy_with(options))
}

/// Begins a transaction, by itself: whoever asked may be gone before the answer (a worker that lost its lease,
/// a program that ends). What sqlx 0.9 gives up between BEGIN and its answer stays open on a PostgreSQL
/// connection that goes back to the pool, and takes in what the next one writes.
pub(super) async fn begin(pool: &AnyPool, statement: &'static str) -> Result<Tx, StoreError> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    match begun.await {
        Ok(begun) => Ok(begun?),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The program is ending.
            Err(_) => Err(sqlx::Error::PoolClosed.into()),
        },
    }
}

/// One writer and a few readers of a SQLite file, which is made where it is absent.
pub(super) async fn open_file(path: &Path) -> Result<(AnyPool, AnyPool), StoreError> {
    let path = prepare_file(path)?;
    let url = file_url(&path, "rw")?;
    let writer = pool(&url, 1, &[SQLITE_WRITER]).await?;
    check_version(&writer).await?;
    write_ahead(&writer).await?;
    let reader = pool(&url, READERS, &[SQLITE_READER]).await?;
    Ok((writer, reader))
}

/// A pool that only reads a SQLite file.
pub(super) async fn read_file(path: &Path, mode: &str) -> Result<AnyPool, StoreError> {
    pool(&file_url(path, mode)?, READERS, &[SQLITE_READER]).await
}

/// A pool on a PostgreSQL server.
pub(super) async fn open_server(url: &str, read_only: bool) -> Result<AnyPool, StoreError> {
    let session: &[&str] = if read_only {
        &[POSTGRES_SESSION, POSTGRES_READER]
    } else {
        &[POSTGRES_SESSION]
    };
    pool(url, CONNECTIONS, session).await
}

/// Turns write-ahead logging on. The switch needs the file for itself and does not wait for it by
/// itself, so that two processes that open a new ledger at once may meet here.
async fn write_ahead(writer: &AnyPool) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        let switched = sqlx::query(SQLITE_WAL).fetch_one(writer).await;
        let mode: String = match switched.map_err(StoreError::from) {
            Ok(row) => row.try_get(0)?,
            Err(error) if error.is_busy() && tries < 100 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
            Err(error) => return Err(error),
        };
        if mode != "wal" {
            return Err(StoreError::Damaged {
                what: format!("journal mode {mode} where wal was asked for"),
            });
        }
        return Ok(());
    }
}

async fn check_version(writer: &AnyPool) -> Result<(), StoreError> {
    let found: String = sqlx::query(SQLITE_VERSION)
        .fetch_one(writer)
        .await?
        .try_get(0)?;
    if version_numbers(&found) < version_numbers(SQLITE_NEEDED) {
        return Err(StoreError::SqliteTooOld {
            found,
            needed: SQLITE_NEEDED,
        });
    }
    Ok(())
}

fn version_numbers(version: &str) -> Vec<u32> {
    version
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

/// Makes the folder and the file, readable for their owner alone, and returns the path without
/// links in its folders.
fn prepare_file(path: &Path) -> Result<PathBuf, StoreError> {
    let failed = |cause| StoreError::Path {
        path: path.to_owned(),
        cause,
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(failed)?;
    let folder = folder.canonicalize().map_err(failed)?;
    refuse_network_drive(&folder)?;
    let name = path
        .file_name()
        .ok_or_else(|| failed(ErrorKind::InvalidFilename.into()))?;
    let file = folder.join(name);
    // SQLite gives its -wal and -shm files the rights of this one.
    let opened = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&file)
        .map_err(failed)?;
    let rights = opened.metadata().map_err(failed)?.permissions().mode();
    if rights & 0o077 != 0 {
        opened
            .set_permissions(Permissions::from_mode(0o600))
            .map_err(failed)?;
    }
    Ok(file)
}

/// Refuses file systems whose locks and memory maps do not reach other computers (RELIABILITY
/// 2.2). A ledger on one of them would be corrupted by the second computer that opens it.
pub(super) fn refuse_network_drive(folder: &Path) -> Result<(), StoreError> {
    #[cfg(target_os = "linux")]
    {
        let found = rustix::fs::statfs(folder).map_err(|cause| StoreError::Path {
            path: folder.to_owned(),
            cause: cause.into(),
        })?;
        if let Some(system) = network_file_system(found.f_type as u64) {
            return Err(StoreError::NetworkDrive {
                path: folder.to_owned(),
                system,
            });
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = folder;
    Ok(())
}

/// The name of a file system that is shared between computers, by the number `statfs(2)` gives
/// (linux/magic.h and the file systems' own sources). FUSE is refused as a whole: what stands
/// behind it cannot be told.
pub fn network_file_system(magic: u64) -> Option<&'static str> {
    match magic & 0xffff_ffff {
        0x6969 => Some("NFS"),
        0x517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x0102_1997 => Some("9p"),
        0x6573_5546 => Some("FUSE"),
        0x5346_414f | 0x6b41_4653 => Some("AFS"),
        0x00c3_6400 => Some("Ceph"),
        0x7375_7245 => Some("Coda"),
        0x0bd0_0bd0 => Some("Lustre"),
        _ => None,
    }
}

/// `sqlite:///path?mode=…`, with every unusual byte escaped.
fn file_url(path: &Path, mode: &str) -> Result<String, StoreError> {
    let text = path.to_str().ok_or_else(|| StoreError::Path {
        path: path.to_owned(),
        cause: ErrorKind::InvalidFilename.into(),
    })?;
    let mut url = String::from("sqlite://");
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    let query = match mode {
        "immutable" => "?mode=ro&immutable=1",
        "ro" => "?mode=ro",
        _ => "?mode=rw",
    };
    url.push_str(query);
    Ok(url)
}
