//! What can go wrong with the ledger, by what happens next.

use std::path::PathBuf;

use crate::words::{Arg, Language, say};

/// A failure of the ledger. The sentence for people is [`StoreError::sentence`]; the cause goes to
/// the log.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left. Nothing was written; stop claiming work and look again later.
    #[error("the disk of the ledger is full")]
    Full(#[source] sqlx::Error),
    /// Somebody else is writing for longer than we wait. Try again.
    #[error("the ledger is busy")]
    Busy(#[source] sqlx::Error),
    /// The database server does not answer.
    #[error("the ledger's database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    /// Another process took this over: stop at once, write nothing more.
    #[error("{what} was taken over by another process")]
    Fenced { what: String },
    /// Written by a newer Recado. Nothing was touched.
    #[error("the ledger has schema {found}, this program knows {known}")]
    SchemaNewer { found: i64, known: i64 },
    /// Written by an older Recado and opened for reading only, which upgrades nothing.
    #[error("the ledger has schema {found}, this program reads {known}")]
    SchemaOlder { found: i64, known: i64 },
    /// A file system on which SQLite's locks cannot be relied on.
    #[error("{path} is on a network drive ({system})")]
    NetworkDrive { path: PathBuf, system: &'static str },
    /// SQLite older than the version that fixed losing transactions.
    #[error("SQLite {found} is older than {needed}")]
    SqliteTooOld { found: String, needed: &'static str },
    /// A folder or file could not be made, read or protected.
    #[error("{path} cannot be used")]
    Path {
        path: PathBuf,
        #[source]
        cause: std::io::Error,
    },
    /// A row that no version of this program writes.
    #[error("the ledger holds something that cannot be read: {what}")]
    Damaged { what: String },
    /// Anything else the database said.
    #[error("the ledger failed")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// No space left on the device.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full(_) => true,
            Self::Path { cause, .. } => cause.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }

    /// Worth trying again in a moment.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    /// Another process has taken over; this one must stop.
    pub fn is_fenced(&self) -> bool {
        matches!(self, Self::Fenced { .. })
    }

    /// The database went away, perhaps in the middle of a commit.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable(_))
    }

    /// What happened and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        let (key, args): (&str, Vec<(&str, Arg)>) = match self {
            _ if self.is_full() => ("ledger-full", vec![]),
            Self::Full(_) => ("ledger-full", vec![]),
            Self::Busy(_) => ("ledger-busy", vec![]),
            Self::Unreachable(_) => ("ledger-unreachable", vec![]),
            Self::Fenced { .. } => ("ledger-fenced", vec![]),
            Self::SchemaNewer { .. } => ("ledger-newer", vec![]),
            Self::SchemaOlder { .. } => ("ledger-older", vec![]),
            Self::NetworkDrive { path, system } => (
                "ledger-network-drive",
                vec![
                    ("path", path.display().to_string().into()),
                    ("system", (*system).into()),
                ],
            ),
            Self::SqliteTooOld { found, .. } => {
                ("ledger-sqlite-old", vec![("found", found.clone().into())])
            }
            Self::Path { path, cause } => (
                "ledger-path",
                vec![
                    ("path", path.display().to_string().into()),
                    ("why", cause.to_string().into()),
                ],
            ),
            Self::Damaged { what } => ("ledger-damaged", vec![("what", what.clone().into())]),
            Self::Database(cause) => ("ledger-failed", vec![("why", cause.to_string().into())]),
        };
        say(language, key, &args)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match kind(&error) {
            Kind::Full => Self::Full(error),
            Kind::Busy => Self::Busy(error),
            Kind::Unreachable => Self::Unreachable(error),
            Kind::Damaged => Self::Damaged {
                what: error.to_string(),
            },
            Kind::Other => Self::Database(error),
        }
    }
}

enum Kind {
    Full,
    Busy,
    Unreachable,
    Damaged,
    Other,
}

fn kind(error: &sqlx::Error) -> Kind {
    match error {
        sqlx::Error::Database(cause) => kind_of_code(&cause.code().unwrap_or_default()),
        sqlx::Error::PoolTimedOut => Kind::Busy,
        sqlx::Error::Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull => Kind::Full,
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => Kind::Unreachable,
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Kind::Damaged,
        _ => Kind::Other,
    }
}

/// By the code of the engine: SQLite's are decimal result codes of up to four digits (the low byte
/// is the primary one, <https://sqlite.org/rescode.html>), PostgreSQL's always have five characters
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn kind_of_code(code: &str) -> Kind {
    if code.len() < 5 {
        let code = code.parse::<i32>().unwrap_or(0);
        return match code & 0xff {
            // SQLITE_IOERR_SHMSIZE: no room for what stands beside an open ledger.
            10 if code == 4874 => Kind::Full,
            5 | 6 => Kind::Busy,
            11 | 26 => Kind::Damaged,
            13 => Kind::Full,
            _ => Kind::Other,
        };
    }
    match code {
        "53100" => Kind::Full,
        "40001" | "40P01" | "55P03" => Kind::Busy,
        _ if code.starts_with("08") || code.starts_with("57P") => Kind::Unreachable,
        _ => Kind::Other,
    }
}
