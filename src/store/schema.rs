//! The schema's version. Migrations go forward only, each in one transaction with its number, so
//! that an interrupted one has not happened; a ledger of a newer program is refused untouched.

use jiff::Timestamp;
use sqlx::{AnyConnection, Row};

use super::engine::Engine;
use super::{StoreError, Tx, ms};

/// One step of the schema: the common text and each engine's own.
pub struct Migration {
    pub version: i64,
    pub common: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// Every step, oldest first. Never edited once released.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        common: include_str!("migrations/0001.sql"),
        sqlite: include_str!("migrations/0001.sqlite.sql"),
        postgres: include_str!("migrations/0001.postgres.sql"),
    },
    Migration {
        version: 2,
        common: include_str!("migrations/0002.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        version: 3,
        common: include_str!("migrations/0003.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        version: 4,
        common: include_str!("migrations/0004.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        version: 5,
        common: include_str!("migrations/0005.sql"),
        sqlite: "",
        postgres: "",
    },
    Migration {
        version: 6,
        common: include_str!("migrations/0006.sql"),
        sqlite: "",
        postgres: "",
    },
];

/// The version this program reads and writes.
pub const KNOWN: i64 = 6;

super::sql! {
    SCHEMA_OF = "SELECT MAX(version) AS version FROM schema_version";
    NOTE_SCHEMA = "INSERT INTO schema_version (version, at) VALUES ($1, $2)";
    SQLITE_HAS_SCHEMA = "SELECT COUNT(*) AS found FROM sqlite_master WHERE name = 'schema_version'";
    SQLITE_GUARD = "SELECT user_version AS version FROM pragma_user_version";
    SQLITE_SET_GUARD = "PRAGMA user_version = 6";
    POSTGRES_HAS_SCHEMA = "SELECT COUNT(*) AS found FROM pg_tables \
        WHERE schemaname = current_schema() AND tablename = 'schema_version'";
    /// One process upgrades, the others wait. The number is "recado" in ASCII.
    POSTGRES_UPGRADE_LOCK = "SELECT CAST(pg_advisory_xact_lock(125780154411119) AS TEXT)";
}

/// The version of the ledger behind this connection; 0 for an empty database.
pub(super) async fn version(
    connection: &mut AnyConnection,
    engine: Engine,
) -> Result<i64, StoreError> {
    let exists = match engine {
        Engine::Sqlite => SQLITE_HAS_SCHEMA,
        Engine::Postgres => POSTGRES_HAS_SCHEMA,
    };
    let found: i64 = sqlx::query(exists)
        .fetch_one(&mut *connection)
        .await?
        .try_get("found")?;
    let mut version = 0;
    if found > 0 {
        let row = sqlx::query(SCHEMA_OF).fetch_one(&mut *connection).await?;
        version = row.try_get::<Option<i64>, _>("version")?.unwrap_or(0);
    }
    if engine == Engine::Sqlite {
        let row = sqlx::query(SQLITE_GUARD)
            .fetch_one(&mut *connection)
            .await?;
        version = version.max(row.try_get("version")?);
    }
    Ok(version)
}

/// Brings an older ledger to [`KNOWN`]. Everything happens in the caller's transaction.
pub(super) async fn upgrade(tx: &mut Tx, engine: Engine, at: Timestamp) -> Result<(), StoreError> {
    if engine == Engine::Postgres {
        sqlx::query(POSTGRES_UPGRADE_LOCK)
            .execute(&mut **tx)
            .await?;
    }
    let found = version(tx, engine).await?;
    if found > KNOWN {
        return Err(StoreError::SchemaNewer {
            found,
            known: KNOWN,
        });
    }
    for step in MIGRATIONS.iter().filter(|step| step.version > found) {
        let own = match engine {
            Engine::Sqlite => step.sqlite,
            Engine::Postgres => step.postgres,
        };
        sqlx::raw_sql(step.common).execute(&mut **tx).await?;
        if !own.is_empty() {
            sqlx::raw_sql(own).execute(&mut **tx).await?;
        }
        sqlx::query(NOTE_SCHEMA)
            .bind(step.version)
            .bind(ms(at))
            .execute(&mut **tx)
            .await?;
    }
    if engine == Engine::Sqlite && found < KNOWN {
        sqlx::raw_sql(SQLITE_SET_GUARD).execute(&mut **tx).await?;
    }
    Ok(())
}
