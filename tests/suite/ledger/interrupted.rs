//! Power cuts, kills and dropped tasks: nothing told is lost, nothing is half done.

use std::fs;
use std::future::{Future, poll_fn};
use std::path::Path;
use std::pin::pin;
use std::task::Poll;

use recado::change::{Manifest, Owned};
use recado::hash::Hash;
use recado::store::{EffectState, MIGRATIONS, Store};
use sqlx::{Connection, Row};

use super::Home;
use super::stories::{self, minute};
use crate::world::{BREAD, World};

/// The files as a computer that lost its power now would find them.
fn power_cut(home: &Home) -> Home {
    let after = Home::new();
    fs::create_dir_all(after.file().parent().unwrap()).unwrap();
    for ending in ["", "-wal"] {
        let from = format!("{}{ending}", home.file().display());
        let to = format!("{}{ending}", after.file().display());
        if Path::new(&from).exists() {
            fs::copy(from, to).unwrap();
        }
    }
    after
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_told_and_keeps_nothing_half_done() {
    let home = Home::new();
    let store = home.open().await;
    let row = stories::started(&store, &stories::change("A", "r0")).await;
    let row = store
        .prepared(&row, "r0", "r1", &Default::default(), minute(1))
        .await
        .unwrap();
    let after = power_cut(&home).open_again().await;
    assert_eq!(
        after.may_arrive("padaria", "git").await.unwrap(),
        std::slice::from_ref(&row)
    );

    // Half a transaction: a confirmation of which only some rows were written.
    let mut half = home.connection().await;
    let mut tx = half.begin_with("BEGIN IMMEDIATE").await.unwrap();
    for text in [
        "UPDATE effect SET state = 'confirmed', revision = 'r1'",
        "INSERT INTO manifest (site, target, revision, at) VALUES ('padaria', 'git', 'r1', 0)",
    ] {
        sqlx::raw_sql(text).execute(&mut *tx).await.unwrap();
        let after = power_cut(&home).open_again().await;
        assert_eq!(
            after.may_arrive("padaria", "git").await.unwrap(),
            std::slice::from_ref(&row)
        );
        assert_eq!(
            after.manifest("padaria", "git").await.unwrap().revision,
            None
        );
    }
    drop(tx);
    drop(half);
    store
        .confirm(
            &row,
            &stories::applied("r1"),
            &Default::default(),
            "ok",
            minute(2),
        )
        .await
        .unwrap();
    let after = power_cut(&home).open_again().await;
    let manifest = after.manifest("padaria", "git").await.unwrap();
    assert_eq!(manifest.revision.as_deref(), Some("r1"));
}

impl Home {
    /// Opens a copy and keeps its folder for as long as the process runs.
    async fn open_again(self) -> Store {
        let store = self.open().await;
        let _ = self.folder.keep();
        store
    }
}

/// The service was killed, so its log is still there; looking reads it and leaves it for the next
/// start.
#[tokio::test]
async fn looking_after_a_kill_changes_neither_the_ledger_nor_its_log() {
    let home = Home::new();
    let store = home.open().await;
    store
        .pause(Some("padaria"), "ana", minute(1))
        .await
        .unwrap();
    let after = power_cut(&home);
    let files = || {
        let mut files = super::tree(after.folder.path());
        files.retain(|path, _| !path.to_string_lossy().ends_with("-shm"));
        files
    };
    let before = files();
    assert_eq!(before.len(), 2, "the ledger and its log");
    let path = after.file();
    let looking = Store::read_only(path.to_str().unwrap()).await.unwrap();
    let looking = looking.unwrap();
    assert!(looking.holds("padaria").await.unwrap().paused.is_some());
    looking.close().await;
    assert_eq!(files(), before);
    let store = after.open().await;
    assert!(store.holds("padaria").await.unwrap().paused.is_some());
}

#[tokio::test]
async fn a_migration_cut_short_has_not_happened() {
    let home = Home::new();
    fs::create_dir_all(home.file().parent().unwrap()).unwrap();
    fs::write(home.file(), "").unwrap();
    let step = &MIGRATIONS[0];
    let mut connection = home.connection().await;
    sqlx::raw_sql("PRAGMA journal_mode = WAL")
        .execute(&mut connection)
        .await
        .unwrap();
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let mut cuts = 0;
    for text in step
        .common
        .split(";\n")
        .filter(|text| !text.trim().is_empty())
    {
        sqlx::raw_sql(sqlx::AssertSqlSafe(text))
            .execute(&mut *tx)
            .await
            .unwrap();
        let after = power_cut(&home).open_again().await;
        assert_eq!(after.installation().await.unwrap().epoch, 0);
        cuts += 1;
    }
    assert!(cuts > 20);
    drop(tx);
    drop(connection);
    assert_eq!(home.open().await.decisions().await.unwrap(), 0);
}

/// Polls a task this often and then drops it; `None` where it was dropped.
async fn dropped_after<T>(polls: usize, task: impl Future<Output = T>) -> Option<T> {
    let mut task = pin!(task);
    let mut left = polls;
    poll_fn(move |context| match task.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn a_task_dropped_anywhere_leaves_all_or_nothing() {
    let home = Home::new();
    let store = home.open().await;
    let mut after = Manifest::default();
    for name in 0..5 {
        let owned = Owned {
            hash: Hash::of(b"x"),
            version: "v".to_owned(),
        };
        after.files.insert(format!("{name}.html"), owned);
    }
    let (mut before, mut finished) = (0, 0);
    for polls in 0..60 {
        let mut new = stories::change("A", "r0");
        new.target = format!("git-{polls}");
        let row = stories::started(&store, &new).await;
        let row = store
            .prepared(&row, "r0", "r1", &after, minute(1))
            .await
            .unwrap();
        let done = stories::applied("r1");
        let confirming = store.confirm(&row, &done, &after, "ok", minute(2));
        let told = dropped_after(polls, confirming).await;
        // A commit that was sent goes on without its task; the next writer stands behind it.
        store.nudge().await.unwrap();
        let found = store.effect(&row.id).await.unwrap().unwrap();
        let manifest = store.manifest("padaria", &new.target).await.unwrap();
        match found.state {
            EffectState::Attempting => {
                assert_eq!(*manifest, Manifest::default());
                assert!(told.is_none(), "told, yet not done");
                let planned = store.planned(&found).await.unwrap();
                assert_eq!(planned.as_ref(), Some(&after));
                before += 1;
            }
            EffectState::Confirmed => {
                assert_eq!(manifest.files, after.files);
                assert_eq!(manifest.revision.as_deref(), Some("r1"));
                finished += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(
        before > 1 && finished > 5,
        "{before} before, {finished} done"
    );
}

/// What was sent to a target that the site file names no more, and can arrive no more, is forgotten;
/// what can still arrive is remembered, since the target may come back.
#[tokio::test]
async fn what_may_be_late_at_a_target_that_is_gone_is_forgotten_in_time() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    sqlx::any::install_default_drivers();
    let file = world.root().join(".recado/ledger.db");
    let url = format!("sqlite://{}?mode=rw", file.display());
    let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
    let future = i64::MAX / 2;
    for (effect, site, target, until) in [
        ("gone-over", "padaria", "ghost", 1),
        ("gone-open", "padaria", "ghost", future),
        ("here", "padaria", "folder", 1),
        ("other", "outra", "ghost", 1),
    ] {
        let row = format!(
            "INSERT INTO late (effect_id, site, target, number, until_at, difference) \
             VALUES ('{effect}', '{site}', '{target}', 1, {until}, '{{}}')"
        );
        let row = sqlx::AssertSqlSafe(row);
        sqlx::raw_sql(row).execute(&mut connection).await.unwrap();
    }
    world.recado(&["publish"]).expect_code(0);
    let all = "SELECT effect_id FROM late ORDER BY effect_id";
    let rows = sqlx::query(all).fetch_all(&mut connection).await.unwrap();
    let left: Vec<String> = rows.iter().map(|row| row.get("effect_id")).collect();
    assert_eq!(left, ["gone-open", "here", "other"]);
}
