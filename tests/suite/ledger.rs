//! The ledger in a SQLite file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use recado::store::{Store, StoreError, network_file_system, own_statements, statements};
use recado::words::Language;
use sqlx::{AnyConnection, Connection, Executor, SqlSafeStr};

mod accounts;
mod decisions;
mod departures;
mod interrupted;
pub mod lists;
mod outbox_model;
pub mod outboxes;
mod returns;
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

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn only_its_owner_reads_the_ledger() {
    let home = Home::new();
    let store = home.open().await;
    store.nudge().await.unwrap();
    let folder = home.file().parent().unwrap().to_owned();
    assert_eq!(mode(&folder), 0o700);
    let mut files = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        assert_eq!(mode(&entry.unwrap().path()), 0o600);
        files += 1;
    }
    assert_eq!(files, 3, "ledger.db, ledger.db-wal, ledger.db-shm");
    store.close().await;
    fs::set_permissions(home.file(), fs::Permissions::from_mode(0o644)).unwrap();
    home.open().await;
    assert_eq!(mode(&home.file()), 0o600);
}

#[tokio::test]
async fn what_was_told_is_on_the_disk() {
    let home = Home::new();
    let store = home.open().await;
    let settings = store.settings().await.unwrap();
    assert_eq!(settings["journal_mode"], "wal");
    assert_eq!(settings["synchronous"], "2", "FULL");
    assert_eq!(settings["foreign_keys"], "1");
    assert_eq!(settings["busy_timeout"], "20000");
    let version: Vec<u32> = settings["sqlite_version"]
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert!(version >= vec![3, 51, 3], "{version:?}");
}

#[tokio::test]
async fn a_ledger_of_a_newer_program_is_left_alone() {
    for change in [
        "INSERT INTO schema_version (version, at) VALUES (99, 0)",
        "PRAGMA user_version = 99",
    ] {
        let home = Home::new();
        home.open().await.close().await;
        let mut connection = home.connection().await;
        sqlx::raw_sql(change)
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let before = fs::read(home.file()).unwrap();
        let path = home.file();
        let path = path.to_str().unwrap();
        let refused = Store::open(path, minute(1)).await.unwrap_err();
        assert!(matches!(refused, StoreError::SchemaNewer { found: 99, .. }));
        let read = Store::read_only(path).await.unwrap_err();
        assert!(matches!(read, StoreError::SchemaNewer { found: 99, .. }));
        assert_eq!(fs::read(home.file()).unwrap(), before);
        let said = refused.sentence(Language::Portuguese);
        assert!(said.contains("Atualize o Recado"), "{said}");
    }
}

/// Every path under a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(tree(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn looking_leaves_no_trace() {
    let home = Home::new();
    let file = home.file();
    let path = file.to_str().unwrap();
    assert!(Store::read_only(path).await.unwrap().is_none());
    assert_eq!(fs::read_dir(home.folder.path()).unwrap().count(), 0);

    let store = home.open().await;
    stories::started(&store, &stories::change("A", "r0")).await;
    store
        .pause(Some("padaria"), "ana", minute(1))
        .await
        .unwrap();
    store.close().await;
    let before = tree(home.folder.path());
    let looking = Store::read_only(path).await.unwrap().unwrap();
    assert!(looking.holds("padaria").await.unwrap().paused.is_some());
    assert!(looking.nudge().await.is_err(), "it cannot write");
    looking.close().await;
    assert_eq!(tree(home.folder.path()), before);
}

#[tokio::test]
async fn looking_beside_a_service_sees_what_it_wrote() {
    let home = Home::new();
    let store = home.open().await;
    store
        .pause(Some("padaria"), "ana", minute(1))
        .await
        .unwrap();
    let file = home.file();
    let looking = Store::read_only(file.to_str().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert!(looking.holds("padaria").await.unwrap().paused.is_some());
    let before = looking.decisions().await.unwrap();
    store
        .resume(Some("padaria"), "ana", minute(2))
        .await
        .unwrap();
    assert_eq!(looking.decisions().await.unwrap(), before + 1);
    assert!(
        looking
            .resume(Some("padaria"), "x", minute(3))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn unusual_paths_hold_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["with space", "per%20cent?&#", "ação", "semi;colon"] {
        let path = folder.path().join(name).join("ledger.db");
        let text = path.to_str().unwrap();
        let store = Store::open(text, minute(0)).await.unwrap();
        store.nudge().await.unwrap();
        store.close().await;
        assert!(path.exists(), "{name}");
        let again = Store::read_only(text).await.unwrap().unwrap();
        assert_eq!(again.decisions().await.unwrap(), 1, "{name}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[tokio::test]
async fn two_processes_open_a_new_ledger_at_once() {
    let home = Home::new();
    let opened = futures_util::future::join_all((0..8).map(|_| home.open())).await;
    let mut ids = BTreeSet::new();
    for store in &opened {
        store.nudge().await.unwrap();
        ids.insert(store.installation().await.unwrap().id);
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(opened[0].decisions().await.unwrap(), 8);
}

#[test]
fn network_drives_are_told_by_their_number() {
    let refused = [
        (0x6969, "NFS"),
        (0xff53_4d42, "SMB"),
        (0xfe53_4d42, "SMB"),
        (0x517b, "SMB"),
        (0x0102_1997, "9p"),
        (0x6573_5546, "FUSE"),
    ];
    for (magic, name) in refused {
        assert_eq!(network_file_system(magic), Some(name));
    }
    // Some systems hand the number out with its sign.
    assert_eq!(network_file_system(0xffff_ffff_ff53_4d42), Some("SMB"));
    // ext4, btrfs, xfs, tmpfs, overlay, zfs
    for magic in [
        0xef53,
        0x9123_683e,
        0x5846_5342,
        0x0102_1994,
        0x794c_7630,
        0x2fc1_2fc1,
    ] {
        assert_eq!(network_file_system(magic), None);
    }
}

#[tokio::test]
async fn a_full_disk_is_told_from_other_failures() {
    let home = Home::new();
    home.open().await.close().await;
    let mut connection = home.connection().await;
    // SQLite says the same at this limit as where the disk has no space left.
    sqlx::raw_sql("PRAGMA max_page_count = 1")
        .execute(&mut connection)
        .await
        .unwrap();
    let grow = "INSERT INTO digest (site, at, body) VALUES ('p', 0, hex(zeroblob(4000000)))";
    let full = sqlx::raw_sql(grow).execute(&mut connection).await;
    let full = StoreError::from(full.unwrap_err());
    assert!(full.is_full(), "{full:?}");
    assert!(full.sentence(Language::English).contains("Free some space"));
    connection.close().await.unwrap();
    assert_eq!(home.open().await.digest("p").await.unwrap(), None);
}

#[tokio::test]
async fn a_busy_ledger_is_told_from_other_failures() {
    let home = Home::new();
    home.open().await.close().await;
    let mut one = home.connection().await;
    let mut two = home.connection().await;
    let _held = one.begin_with("BEGIN IMMEDIATE").await.unwrap();
    sqlx::raw_sql("PRAGMA busy_timeout = 0")
        .execute(&mut two)
        .await
        .unwrap();
    let busy = two.begin_with("BEGIN IMMEDIATE").await.unwrap_err();
    assert!(StoreError::from(busy).is_busy());
}

#[tokio::test]
async fn a_broken_file_is_named_as_such() {
    let home = Home::new();
    fs::create_dir_all(home.file().parent().unwrap()).unwrap();
    fs::write(home.file(), "this is a letter, not a ledger. ".repeat(200)).unwrap();
    let file = home.file();
    let broken = Store::open(file.to_str().unwrap(), minute(0))
        .await
        .unwrap_err();
    assert!(matches!(broken, StoreError::Damaged { .. }), "{broken:?}");
}

#[tokio::test]
async fn what_must_never_change_cannot() {
    let home = Home::new();
    let store = home.open().await;
    let row = stories::started(&store, &stories::change("A", "r0")).await;
    store
        .prepared(&row, "r0", "r1", &Default::default(), minute(1))
        .await
        .unwrap();
    store.audit("ana", "look", "", "", minute(1)).await.unwrap();
    let mut connection = home.connection().await;
    for change in [
        "UPDATE attempt SET phase = 'x'",
        "DELETE FROM attempt",
        "UPDATE audit SET actor = 'x'",
        "DELETE FROM audit",
    ] {
        let done = sqlx::raw_sql(change).execute(&mut connection).await;
        assert!(
            done.unwrap_err().to_string().contains("append only"),
            "{change}"
        );
    }
}

/// Every SQL text has a name in `sql!`, so that the tests above prepare all of them.
#[test]
fn no_sql_stands_outside_the_list() {
    let known: BTreeSet<String> = statements()
        .into_iter()
        .chain(own_statements())
        .map(|(_, text)| text.to_owned())
        .collect();
    let verbs = [
        "SELECT ",
        "INSERT ",
        "UPDATE ",
        "DELETE FROM ",
        "WITH ",
        "CREATE ",
        "DROP ",
        "ALTER ",
        "PRAGMA ",
        "BEGIN ",
        "COMMIT",
        "ROLLBACK",
        "SET ",
        "VACUUM",
        "REPLACE INTO ",
    ];
    let mut found = 0;
    for (path, source) in tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        for literal in literals(&String::from_utf8(source).unwrap()) {
            if verbs.iter().any(|verb| literal.starts_with(verb)) {
                assert!(known.contains(&literal), "{}: {literal}", path.display());
                found += 1;
            }
        }
    }
    assert!(found >= known.len(), "{found} of {}", known.len());
}

/// The string literals of a Rust file as the compiler reads them: a backslash at the end of a line
/// joins it with the next.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line_or_more in source.split('"').skip(1).step_by(2) {
        let mut text = String::new();
        let mut joining = false;
        for line in line_or_more.lines() {
            let line = if joining { line.trim_start() } else { line };
            joining = line.ends_with('\\');
            text.push_str(line.strip_suffix('\\').unwrap_or(line));
        }
        found.push(text);
    }
    found
}

#[test]
fn every_failure_of_the_ledger_has_a_sentence() {
    let path = PathBuf::from("/srv/clients/.recado/ledger.db");
    let cause = || sqlx::Error::PoolClosed;
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let failures = [
        StoreError::Full(cause()),
        StoreError::Busy(cause()),
        StoreError::Unreachable(cause()),
        StoreError::Fenced {
            what: "x".to_owned(),
        },
        StoreError::SchemaNewer { found: 9, known: 1 },
        StoreError::SchemaOlder { found: 0, known: 1 },
        StoreError::NetworkDrive {
            path: path.clone(),
            system: "NFS",
        },
        StoreError::SqliteTooOld {
            found: "3.51.1".to_owned(),
            needed: "3.51.3",
        },
        StoreError::Path {
            path: path.clone(),
            cause: full,
        },
        StoreError::Path {
            path,
            cause: denied,
        },
        StoreError::Damaged {
            what: "x".to_owned(),
        },
        StoreError::Database(cause()),
    ];
    for language in [Language::English, Language::Portuguese] {
        for failure in &failures {
            let said = failure.sentence(language);
            assert!(said.ends_with('.') && !said.contains('{'), "{said}");
        }
    }
    assert!(failures[8].is_full() && !failures[9].is_full());
}
