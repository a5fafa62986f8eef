//! The ledger in a SQLite file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use recado::store::{Store, StoreError, own_statements, statements};
use sqlx::{AnyConnection, Connection, Executor, SqlSafeStr};

#[path = "ledger/stories.rs"]
pub mod stories;

use stories::minute;

/// A folder with a ledger, gone with it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join(".recado/ledger.db")
    }

    async fn open(&self) -> Store {
        Store::open(self.file().to_str().unwrap(), minute(0))
            .await
            .unwrap()
    }

    async fn connection(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=rw", self.file().display());
        AnyConnection::connect(&url).await.unwrap()
    }
}

macro_rules! on_sqlite {
    ($($name:ident,)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                let home = Home::new();
                stories::$name(home.open().await).await;
            }
        )*
    };
}
crate::ledger_stories!(on_sqlite);

#[tokio::test]
async fn every_statement_is_understood_by_sqlite() {
    let home = Home::new();
    home.open().await.close().await;
    let mut connection = home.connection().await;
    let sqlites = own_statements()
        .into_iter()
        .filter(|(name, _)| !name.starts_with("POSTGRES"))
        .filter(|(_, text)| !text.contains(';'));
    let mut seen = 0;
    for (name, text) in statements().into_iter().chain(sqlites) {
        let prepared = connection.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
        seen += 1;
    }
    assert!(seen > 80, "only {seen} statements");
}
