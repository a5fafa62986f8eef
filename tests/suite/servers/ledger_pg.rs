//! The ledger in a real PostgreSQL server: the same stories, the same statements.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use recado::store::{Begun, Engine, Store, StoreError, own_statements, statements};
use sqlx::{AnyConnection, Connection, Executor, SqlSafeStr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::key_races;
use crate::ledger::stories::{self, applied, change, minute, started};

/// A server of its own, stopped when dropped.
pub struct Postgres {
    folder: tempfile::TempDir,
    url: String,
}

impl Postgres {
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("recado-pg-")
            .tempdir()
            .unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/pg-up.sh");
        for _ in 0..5 {
            // Another process may take the port between here and the server's start.
            let port = TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port();
            let dir = folder.path().join(port.to_string());
            let output = Command::new(&script)
                .arg(&dir)
                .arg(port.to_string())
                .output()
                .unwrap();
            if output.status.success() {
                let url = String::from_utf8(output.stdout).unwrap().trim().to_owned();
                return Self { folder, url };
            }
            let log = std::fs::read_to_string(dir.join("pg.log")).unwrap_or_default();
            if !log.contains("Address already in use") {
                let said = String::from_utf8_lossy(&output.stderr);
                panic!("PostgreSQL did not start: {said}{log}");
            }
        }
        panic!("PostgreSQL found no free port five times");
    }

    async fn connection(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    /// An empty database.
    pub async fn database(&self, name: &str) -> String {
        let mut admin = self.connection().await;
        let create = format!("CREATE DATABASE {name}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(create))
            .execute(&mut admin)
            .await
            .unwrap();
        let server = self.url.strip_suffix("/postgres").unwrap();
        format!("{server}/{name}")
    }

    async fn open(&self, name: &str) -> Store {
        let url = self.database(name).await;
        Store::open(&url, minute(0)).await.unwrap()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        for entry in std::fs::read_dir(self.folder.path()).unwrap().flatten() {
            if let Ok(id) = std::fs::read_to_string(entry.path().join("pg.pid")) {
                // SIGQUIT: stop at once, nothing needs saving.
                let _ = Command::new("kill").args(["-QUIT", id.trim()]).status();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_story_is_the_same_on_postgresql() {
    let server = Postgres::start();
    macro_rules! on_postgres {
        ($($name:ident,)*) => {
            $(
                let store = server.open(stringify!($name)).await;
                assert_eq!(store.engine(), Engine::Postgres);
                let told = tokio::spawn(stories::$name(store.clone())).await;
                assert!(told.is_ok(), "{}", stringify!($name));
                store.close().await;
            )*
        };
    }
    crate::ledger_stories!(on_postgres);
}

#[tokio::test]
async fn every_statement_is_understood_by_postgresql() {
    let server = Postgres::start();
    let url = server.database("statements").await;
    Store::open(&url, minute(0)).await.unwrap().close().await;
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    let own = own_statements()
        .into_iter()
        .filter(|(name, _)| !name.starts_with("SQLITE"))
        .filter(|(_, text)| !text.contains(';'));
    let mut seen = 0;
    for (name, text) in statements().into_iter().chain(own) {
        let prepared = connection.prepare(text.into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
        seen += 1;
    }
    assert!(seen > 80, "only {seen} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_machines_start_one_change() {
    let server = Postgres::start();
    let url = server.database("two").await;
    let (one, two) = tokio::join!(Store::open(&url, minute(0)), Store::open(&url, minute(0)));
    let (one, two) = (one.unwrap(), two.unwrap());
    for round in 0..20 {
        let mut new = change("A", &format!("r{round}"));
        new.target = format!("git-{round}");
        let (a, b) = tokio::join!(begin_and_prepare(&one, &new), begin_and_prepare(&two, &new));
        assert_eq!(
            usize::from(a) + usize::from(b),
            1,
            "round {round}: exactly one is in flight and held"
        );
    }
}

/// True where this machine holds the change in flight at the end.
async fn begin_and_prepare(store: &Store, new: &recado::store::NewEffect) -> bool {
    match store.begin(new).await.unwrap() {
        Begun::Started(row) => match store
            .prepared(&row, "old", "new", &Default::default(), minute(1))
            .await
        {
            Ok(_) => true,
            Err(error) => {
                assert!(error.is_fenced(), "{error:?}");
                false
            }
        },
        Begun::InFlight(_) => false,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_connection_lost_half_way_leaves_nothing() {
    let server = Postgres::start();
    let url = server.database("lost").await;
    let store = Store::open(&url, minute(0)).await.unwrap();
    let row = started(&store, &change("A", "r0")).await;
    let mut admin = server.connection().await;
    sqlx::raw_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'lost'")
        .execute(&mut admin)
        .await
        .unwrap();
    // The pool finds its dead connections and makes new ones, or says that it could not be reached.
    let mut tries = 0;
    let row = loop {
        match store
            .prepared(&row, "r0", "r1", &Default::default(), minute(1))
            .await
        {
            Ok(row) => break row,
            Err(error) if error.is_unreachable() && tries < 20 => tries += 1,
            Err(error) => panic!("{error:?}"),
        }
    };
    assert_eq!(row.attempt_no, 1);
    store
        .confirm(&row, &applied("r1"), &Default::default(), "ok", minute(2))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_while_a_transaction_begins_leaves_none_open() {
    const OPEN: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = 'given_up' \
        AND state LIKE 'idle in transaction%'";
    let server = Postgres::start();
    let store = server.open("given_up").await;
    for micros in (0..400).map(|step| step * 5) {
        let patience = Duration::from_micros(micros);
        // Whoever asked is gone before the answer.
        let _ = tokio::time::timeout(patience, store.installation()).await;
        let _ = tokio::time::timeout(patience, store.nudge()).await;
        let read = store.installation().await;
        assert!(read.is_ok(), "{micros}: {read:?}");
        let written = store.audit("ana", "release", "p", "", minute(1)).await;
        assert!(written.is_ok(), "{micros}: {written:?}");
    }
    let mut admin = server.connection().await;
    let born = Instant::now();
    loop {
        let open: i64 = sqlx::query_scalar(OPEN)
            .fetch_one(&mut admin)
            .await
            .unwrap();
        if open == 0 {
            return;
        }
        let late = born.elapsed() > Duration::from_secs(5);
        assert!(!late, "{open} transactions are nobody's");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let server = Postgres::start();
    let url = server.database("newer").await;
    Store::open(&url, minute(0)).await.unwrap().close().await;
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("INSERT INTO schema_version (version, at) VALUES (99, 0)")
        .execute(&mut connection)
        .await
        .unwrap();
    let refused = Store::open(&url, minute(1)).await.unwrap_err();
    assert!(matches!(refused, StoreError::SchemaNewer { found: 99, .. }));
    let read = Store::read_only(&url).await.unwrap_err();
    assert!(matches!(read, StoreError::SchemaNewer { found: 99, .. }));
}

#[tokio::test]
async fn the_log_of_who_did_what_cannot_be_changed() {
    let server = Postgres::start();
    let url = server.database("audit").await;
    let store = Store::open(&url, minute(0)).await.unwrap();
    store
        .audit("ana", "release", "p", "", minute(1))
        .await
        .unwrap();
    let mut connection = AnyConnection::connect(&url).await.unwrap();
    for change in ["UPDATE audit SET actor = 'eva'", "DELETE FROM audit"] {
        let done = sqlx::raw_sql(change).execute(&mut connection).await;
        assert!(done.unwrap_err().to_string().contains("append only"));
    }
    assert!(format!("{store:?}").contains("Postgres"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_at_once() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("postgres://ana:c4n4ry-pw@127.0.0.1:{port}/nothing");
    let error = Store::open(&url, minute(0)).await.unwrap_err();
    assert!(error.is_unreachable(), "{error:?}");
    assert!(!format!("{error:?}").contains("c4n4ry"));
}

#[tokio::test]
async fn what_was_told_is_on_the_servers_disk() {
    let server = Postgres::start();
    let store = server.open("settings").await;
    let settings = store.settings().await.unwrap();
    assert_eq!(settings["synchronous_commit"], "on");
    let looking = Store::read_only(&server.database("empty").await).await;
    assert!(looking.unwrap().is_none());
}

impl Postgres {
    /// Has it speak TLS, with the certificate of the fake mail server. Only the server's own user may read the key.
    async fn encrypt(&self) {
        let certificate = include_str!("../smtp/tls/good.pem");
        let key = include_str!("../smtp/tls/good.key");
        let mut admin = self.connection().await;
        let mut ask = async |statement: String| {
            let asked = sqlx::raw_sql(sqlx::AssertSqlSafe(statement));
            asked.execute(&mut admin).await.unwrap();
        };
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            let lines = text.trim_end().replace('\n', "'), ('");
            ask(format!(
                "COPY (VALUES ('{lines}')) TO PROGRAM 'umask 077; cat >{name}'"
            ))
            .await;
        }
        ask("ALTER SYSTEM SET ssl = on".to_owned()).await;
        ask("SELECT pg_reload_conf()".to_owned()).await;
    }
}

#[tokio::test]
async fn c11_a_server_is_trusted_as_this_computer_trusts_others() {
    let server = Postgres::start();
    let url = server.database("encrypted").await;
    server.encrypt().await;
    let url = format!("{url}?sslmode=verify-full");
    // Until the server has read its settings again it says that it speaks no TLS.
    loop {
        let refused = Store::open(&url, minute(0)).await.unwrap_err();
        let refused = format!("{refused:?}");
        if refused.contains("UnknownIssuer") {
            break;
        }
        assert!(refused.contains("does not support TLS"), "{refused}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    super::mailbox::trust(&root.join("tests/suite/smtp/tls/ca.pem"));
    let store = Store::open(&url, minute(0)).await.unwrap();
    assert_eq!(store.engine(), Engine::Postgres);
}

/// Stands between a ledger and its server, and cuts the connection at a commit.
struct Scissors {
    url: String,
    armed: Arc<Mutex<Option<Cut>>>,
}

/// When to cut: with the commit on its way to the server, or before.
#[derive(Clone, Copy)]
enum Cut {
    BeforeCommit,
    AfterCommit,
}

impl Scissors {
    async fn before(url: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = listener.local_addr().unwrap().to_string();
        let (_, rest) = url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let armed = Arc::new(Mutex::new(None));
        let (server, shared) = (server.to_owned(), Arc::clone(&armed));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = tokio::net::TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, Arc::clone(&shared)));
            }
        });
        Self {
            url: format!("postgres://postgres@{own}/{name}?sslmode=disable"),
            armed,
        }
    }
}

async fn carry(
    mut client: tokio::net::TcpStream,
    mut server: tokio::net::TcpStream,
    armed: Arc<Mutex<Option<Cut>>>,
) {
    let (mut up, mut down) = (vec![0; 65536], vec![0; 65536]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let Ok(length @ 1..) = read else { return };
                let commits = up[..length].windows(7).any(|text| text == b"COMMIT\0");
                let cut = if commits { armed.lock().unwrap().take() } else { None };
                if matches!(cut, Some(Cut::BeforeCommit)) {
                    return;
                }
                server.write_all(&up[..length]).await.unwrap();
                if cut.is_some() {
                    // The server has answered: it is done, and nobody hears of it.
                    let _ = server.read(&mut down).await;
                    return;
                }
            }
            read = server.read(&mut down) => {
                let Ok(length @ 1..) = read else { return };
                if client.write_all(&down[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_without_an_answer_is_looked_up() {
    let server = Postgres::start();
    let url = server.database("cut").await;
    let scissors = Scissors::before(&url).await;
    let store = Store::open(&scissors.url, minute(0)).await.unwrap();
    let row = started(&store, &change("A", "r0")).await;

    *scissors.armed.lock().unwrap() = Some(Cut::BeforeCommit);
    let lost = store
        .prepared(&row, "r0", "r1", &Default::default(), minute(1))
        .await;
    assert!(lost.unwrap_err().is_unreachable());
    assert!(scissors.armed.lock().unwrap().is_none(), "it was cut");
    assert!(store.may_arrive("padaria", "git").await.unwrap().is_empty());

    *scissors.armed.lock().unwrap() = Some(Cut::AfterCommit);
    let row = store
        .prepared(&row, "r0", "r1", &Default::default(), minute(2))
        .await
        .unwrap();
    assert!(scissors.armed.lock().unwrap().is_none(), "it was cut");
    assert_eq!(
        store.may_arrive("padaria", "git").await.unwrap(),
        std::slice::from_ref(&row)
    );

    *scissors.armed.lock().unwrap() = Some(Cut::AfterCommit);
    store
        .confirm(&row, &applied("r1"), &Default::default(), "ok", minute(3))
        .await
        .unwrap();
    assert_eq!(store.last_number("padaria", "git").await.unwrap(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_at_once_on_a_new_postgresql_ledger_have_one_key() {
    let server = Postgres::start();
    for round in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let url = server.database(&format!("begin_{round}")).await;
        key_races::programs_that_begin_at_once_have_one_key(&url, folder.path()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_their_own_do_not_seal_over_each_other_on_postgresql() {
    let server = Postgres::start();
    for round in 0..6 {
        let folder = tempfile::tempdir().unwrap();
        let url = server.database(&format!("own_{round}")).await;
        let (url, folder) = (&url, folder.path());
        key_races::computers_with_keys_of_their_own_do_not_seal_over_each_other(url, folder).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_a_postgresql_ledger_is_never_refused_while_keys_are_replaced() {
    let server = Postgres::start();
    let folder = tempfile::tempdir().unwrap();
    let url = server.database("replaced").await;
    key_races::keys_are_replaced_under_a_reader(&url, folder.path()).await;
}
