//! From file events to hints, with real files; and the clock where there are no events.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use recado::content::RawBody;
use recado::watch::beliefs::Beliefs;
use recado::watch::events::{Pending, Seen};
use recado::watch::{Events, Hearing, Hint, Pace, Watcher, Why};
use recado::words::Language;
use recado::workspace::{ReadCache, Workspace};
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

use super::{CUT, LONG, deaf};

pub fn changed(path: &str) -> Seen {
    Seen::Changed {
        path: path.to_owned(),
        new_folder: false,
    }
}

pub fn folder(path: &str) -> Hint {
    Hint::Folder(path.to_owned())
}

#[test]
fn a_hint_waits_for_quiet_in_its_folder_but_not_for_ever() {
    let mut pending = Pending::default();
    pending.hear(changed("content/a/x.md"), 0);
    pending.hear(changed("content/b/y.md"), 100);
    pending.hear(changed("content/a/z.md"), 200);
    assert_eq!(pending.next(250, 2_000), Some(350));
    assert_eq!(pending.ripe(349, 250, 2_000), []);
    assert_eq!(pending.ripe(350, 250, 2_000), [folder("content/b")]);
    assert_eq!(pending.ripe(450, 250, 2_000), [folder("content/a")]);
    assert_eq!(pending.next(250, 2_000), None);
    for at in (1_000..3_000).step_by(100) {
        pending.hear(changed("content/a/x.md"), at);
        assert_eq!(pending.ripe(at, 250, 2_000), []);
    }
    pending.hear(changed("content/a/x.md"), 3_000);
    assert_eq!(pending.ripe(3_000, 250, 2_000), [folder("content/a")]);
}

#[test]
fn lost_events_and_very_many_folders_are_one_rescan() {
    let mut pending = Pending::default();
    pending.hear(changed("content/a/x.md"), 0);
    pending.hear(Seen::Writing("content/a/x.md".to_owned()), 0);
    pending.hear(Seen::Lost, 0);
    assert_eq!(pending.ripe(250, 250, 2_000), [Hint::Rescan]);
    assert!(pending.writing().is_empty());
    for n in 0..1_000 {
        pending.hear(changed(&format!("content/site-{n}/hours.md")), 1_000);
    }
    let hints = pending.ripe(5_000, 250, 2_000);
    assert!(
        hints.contains(&Hint::Rescan) && hints.len() <= 257,
        "{}",
        hints.len()
    );
}

#[test]
fn a_new_folder_is_looked_at_twice() {
    let mut pending = Pending::default();
    let path = "content/a/promotions".to_owned();
    pending.hear(
        Seen::Changed {
            path,
            new_folder: true,
        },
        0,
    );
    assert_eq!(pending.ripe(250, 250, 2_000), [folder("content/a")]);
    assert_eq!(pending.next(250, 2_000), Some(2_000));
    assert_eq!(pending.ripe(2_000, 250, 2_000), [folder("content/a")]);
    assert_eq!(pending.next(250, 2_000), None);
}

#[test]
fn a_hint_names_its_site() {
    assert_eq!(folder("content/aurora/promotions").site(), Some("aurora"));
    assert_eq!(folder("content/aurora").site(), Some("aurora"));
    assert_eq!(folder("sites").site(), None);
    assert_eq!(folder("").site(), None);
    assert_eq!(folder("content").site(), None);
    assert_eq!(Hint::Rescan.site(), None);
}

pub fn workspace() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "sites/aurora.yaml", "name: Padaria Aurora\n");
    put(dir.path(), "content/aurora/promotions/pao.md", LONG);
    dir
}

pub fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A pace at which no rescan comes by the clock while a test runs.
fn no_clock() -> Pace {
    Pace {
        rescan_hearing: Duration::from_secs(3_600),
        rescan_deaf: Duration::from_secs(3_600),
        check: Duration::from_millis(100),
        ..Pace::default()
    }
}

const PATIENCE: Duration = Duration::from_secs(5);

/// Starts to listen and waits until events are heard and the first rescans are over.
async fn listening(root: &Path) -> (Watcher, Receiver<Hint>) {
    let (watcher, mut hints) = Watcher::start(root, Events::Native, no_clock());
    let mut hearing = watcher.hearing();
    let heard = hearing.wait_for(|hearing| *hearing != Hearing::Starting);
    let state = tokio::time::timeout(PATIENCE * 2, heard)
        .await
        .unwrap()
        .unwrap()
        .clone();
    assert_eq!(state, Hearing::Events);
    // One by the clock, and one because the folders are watched from now on.
    until(&mut hints, &Hint::Rescan).await;
    until(&mut hints, &Hint::Rescan).await;
    (watcher, hints)
}

/// The hints up to this one.
async fn until(hints: &mut Receiver<Hint>, wanted: &Hint) -> Vec<Hint> {
    let mut before = Vec::new();
    loop {
        let next = tokio::time::timeout(PATIENCE, hints.recv()).await;
        let hint = next.unwrap_or_else(|_| panic!("no {wanted:?} in 5 s, only {before:?}"));
        let hint = hint.expect("a watcher that still runs");
        if hint == *wanted {
            return before;
        }
        before.push(hint);
    }
}

#[tokio::test]
async fn a_saved_file_is_believed_within_five_seconds() {
    let dir = workspace();
    let (watcher, mut hints) = listening(dir.path()).await;
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut cache = ReadCache::new();
    let mut beliefs = Beliefs::new();
    let clock = Instant::now();
    let now = || u64::try_from(clock.elapsed().as_millis()).unwrap();
    let heard = watcher.heard();
    assert!(heard.events);
    beliefs.observe(&workspace.read(&mut cache), 0, &heard);
    // The clock of beliefs starts two seconds before ours.
    let first = beliefs.observe(&workspace.read(&mut cache), 2_000, &heard);
    assert!(first.scan.is_some());
    let new = LONG.replace("Dois", "Três");
    put(dir.path(), "content/aurora/promotions/pao.md", &new);
    until(&mut hints, &folder("content/aurora/promotions")).await;
    loop {
        let at = 2_000 + now();
        let read = workspace.read_site("aurora", &mut cache);
        let believed = beliefs.observe_site(&read, at, &watcher.heard());
        let view = believed.read.unwrap();
        if matches!(&view.batch.files[0].body, RawBody::Bytes(bytes) if **bytes == *new.as_bytes())
        {
            assert!(believed.changed);
            break;
        }
        let nap = believed.next_look.expect("a time to look again") - at;
        drop(tokio::time::timeout(Duration::from_millis(nap), hints.recv()).await);
    }
    assert!(
        clock.elapsed() < Duration::from_secs(5),
        "{:?}",
        clock.elapsed()
    );
}

#[tokio::test]
async fn a_new_folder_filled_at_once_is_heard_and_then_watched() {
    let dir = workspace();
    let (_watcher, mut hints) = listening(dir.path()).await;
    for n in 0..50 {
        put(dir.path(), &format!("content/new/a/b/c/{n}.md"), LONG);
    }
    let hint = tokio::time::timeout(PATIENCE, hints.recv())
        .await
        .unwrap()
        .unwrap();
    assert!(
        hint == folder("content") || hint.site() == Some("new"),
        "{hint:?}"
    );
    let read = Workspace::open(dir.path())
        .unwrap()
        .read(&mut ReadCache::new());
    assert_eq!(read.sites["new"].batch.files.len(), 50);
    // The second look at the new folders is over before the next save, so that its hint is its own.
    until(&mut hints, &folder("content")).await;
    put(dir.path(), "content/new/a/b/c/later.md", LONG);
    until(&mut hints, &folder("content/new/a/b/c")).await;
}

#[tokio::test]
async fn a_root_that_is_made_anew_is_watched_again() {
    let above = tempfile::tempdir().unwrap();
    let root = above.path().join("clients");
    put(&root, "sites/aurora.yaml", "x");
    put(&root, "content/aurora/promotions/pao.md", LONG);
    let (_watcher, mut hints) = listening(&root).await;
    fs::remove_dir_all(&root).unwrap();
    until(&mut hints, &Hint::Rescan).await;
    put(&root, "sites/aurora.yaml", "x");
    put(&root, "content/aurora/promotions/pao.md", LONG);
    until(&mut hints, &Hint::Rescan).await;
    // The watch may follow a moment after the folder.
    let mut saves = 0;
    loop {
        saves += 1;
        put(
            &root,
            "content/aurora/promotions/pao.md",
            &LONG.repeat(saves),
        );
        let next = tokio::time::timeout(Duration::from_millis(500), hints.recv()).await;
        if next == Ok(Some(folder("content/aurora/promotions"))) {
            break;
        }
        assert!(saves < 20, "saves in the new folder are not heard");
    }
}

#[tokio::test]
async fn a_content_folder_that_is_exchanged_is_watched_again() {
    let dir = workspace();
    let (_watcher, mut hints) = listening(dir.path()).await;
    fs::rename(dir.path().join("content"), dir.path().join("old")).unwrap();
    put(dir.path(), "content/aurora/promotions/pao.md", CUT);
    until(&mut hints, &Hint::Rescan).await;
    let mut saves = 0;
    loop {
        saves += 1;
        put(
            dir.path(),
            "content/aurora/promotions/pao.md",
            &LONG.repeat(saves),
        );
        let next = tokio::time::timeout(Duration::from_millis(500), hints.recv()).await;
        if next == Ok(Some(folder("content/aurora/promotions"))) {
            break;
        }
        assert!(saves < 20, "saves in the new folder are not heard");
    }
}

#[tokio::test]
async fn our_own_reading_and_writing_and_temporary_files_give_no_hint() {
    let dir = workspace();
    let (_watcher, mut hints) = listening(dir.path()).await;
    let workspace = Workspace::open(dir.path()).unwrap();
    workspace.read(&mut ReadCache::new());
    let note = (
        "content/aurora/promotions/pao.md".to_owned(),
        "falta o título".to_owned(),
    );
    workspace.settle_notes("aurora", &BTreeMap::from([note]));
    workspace.ensure_workspace_id().unwrap();
    put(dir.path(), "content/aurora/promotions/.pao.md.swp", "vim");
    put(dir.path(), "content/aurora/promotions/4913", "");
    put(dir.path(), "public/index.html", "<p>");
    put(dir.path(), "sites/aurora.yaml", "name: Aurora\n");
    let before = until(&mut hints, &folder("sites")).await;
    assert_eq!(before, []);
}

#[tokio::test]
async fn a_file_being_written_is_known_until_it_is_closed() {
    use std::io::Write as _;
    let dir = workspace();
    let (watcher, mut hints) = listening(dir.path()).await;
    let mut file = fs::File::create(dir.path().join("content/aurora/promotions/pao.md")).unwrap();
    file.write_all(b"---\ntitle: half").unwrap();
    until(&mut hints, &folder("content/aurora/promotions")).await;
    let writing: Vec<_> = watcher.heard().writing.into_iter().collect();
    assert_eq!(writing, ["content/aurora/promotions/pao.md"]);
    drop(file);
    until(&mut hints, &folder("content/aurora/promotions")).await;
    assert!(watcher.heard().writing.is_empty());
}

#[tokio::test]
async fn the_probe_leaves_nothing_behind() {
    let dir = workspace();
    let (_watcher, _hints) = listening(dir.path()).await;
    let names: Vec<_> = fs::read_dir(dir.path().join("content"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["aurora"]);
}

/// Promise 10. The hints come by the clock alone; each stands for the twenty seconds that lie
/// between two of them.
#[tokio::test]
async fn with_every_event_dropped_a_save_is_believed_within_a_minute() {
    let dir = workspace();
    let real = Pace::default();
    let step = u64::try_from(real.rescan_deaf.as_millis()).unwrap();
    let pace = Pace {
        rescan_deaf: Duration::from_millis(20),
        ..real
    };
    let (watcher, mut hints) = Watcher::deaf(dir.path(), pace);
    let workspace = Workspace::open(dir.path()).unwrap();
    let (mut cache, mut beliefs) = (ReadCache::new(), Beliefs::new());
    let new = LONG.replace("Dois", "Três");
    let mut believed_at = None;
    // Saved right after the third look: the longest wait there is.
    for look in 0..8 {
        until(&mut hints, &Hint::Rescan).await;
        let heard = watcher.heard();
        assert!(!heard.events);
        let scan = workspace.read(&mut cache);
        let believed = beliefs.observe(&scan, look * step, &heard);
        if look == 2 {
            assert!(believed.scan.is_some());
            put(dir.path(), "content/aurora/promotions/pao.md", &new);
        } else if look > 2 && believed.changed.contains("aurora") {
            let scan = believed.scan.unwrap();
            let file = &scan.sites["aurora"].batch.files[0];
            assert!(matches!(&file.body, RawBody::Bytes(bytes) if **bytes == *new.as_bytes()));
            believed_at = Some((look - 2) * step);
            break;
        }
    }
    assert!(believed_at.unwrap() <= 60_000, "{believed_at:?} ms");
    assert_eq!(*watcher.hearing().borrow(), Hearing::Polling(Why::Asked));
}

#[test]
fn the_clock_alone_keeps_the_minute_also_where_events_are_believed_to_work() {
    let pace = Pace::default();
    let second_look = Duration::from_millis(recado::watch::steady::QUIET_WITHOUT_EVENTS);
    assert!(pace.rescan_hearing + second_look < Duration::from_secs(60));
    assert!(pace.rescan_deaf * 2 + second_look < Duration::from_secs(60));
}

#[test]
fn the_limits_of_the_system_are_told_apart() {
    use notify::{Error, ErrorKind};
    let io = |code| Error::io(std::io::Error::from_raw_os_error(code));
    let (enfile, emfile, enospc, eacces) = (23, 24, 28, 13);
    assert_eq!(
        Why::from(&Error::new(ErrorKind::MaxFilesWatch)),
        Why::TooManyWatches
    );
    assert_eq!(Why::from(&io(enospc)), Why::TooManyWatches);
    assert_eq!(Why::from(&io(emfile)), Why::TooManyInstances);
    assert_eq!(Why::from(&io(enfile)), Why::TooManyInstances);
    assert!(matches!(Why::from(&io(eacces)), Why::Other(_)));
}

#[test]
fn each_reason_for_polling_says_what_to_do() {
    let warn = |why: Why| Hearing::Polling(why).warning(Language::English).unwrap();
    assert!(warn(Why::TooManyWatches).contains("sysctl fs.inotify.max_user_watches"));
    assert!(warn(Why::TooManyInstances).contains("sysctl fs.inotify.max_user_instances"));
    assert!(warn(Why::NetworkDrive("NFS".to_owned())).contains("(NFS)"));
    assert!(warn(Why::NoEvent).contains("20 seconds"));
    assert_eq!(Pace::default().rescan_deaf, Duration::from_secs(20));
    assert_eq!(Hearing::Events.warning(Language::Portuguese), None);
}

#[test]
fn a_site_that_disappears_is_believed_gone_after_a_minute_and_others_stay() {
    let dir = workspace();
    put(dir.path(), "sites/harbor.yaml", "name: Harbor\n");
    put(dir.path(), "content/harbor/hours.md", LONG);
    let workspace = Workspace::open(dir.path()).unwrap();
    let (mut cache, mut beliefs) = (ReadCache::new(), Beliefs::new());
    let mut look = |at: u64| beliefs.observe(&workspace.read(&mut cache), at, &deaf());
    assert!(look(0).scan.is_none());
    assert_eq!(look(2_000).scan.unwrap().sites.len(), 2);
    fs::remove_dir_all(dir.path().join("content/harbor")).unwrap();
    fs::remove_file(dir.path().join("sites/harbor.yaml")).unwrap();
    let held = look(10_000).scan.unwrap();
    assert_eq!(held.sites["harbor"].batch.files.len(), 1);
    assert!(!held.sites["harbor"].present);
    assert_eq!(held.site_files().count(), 2);
    let gone = look(70_000);
    assert!(gone.all_changed);
    let gone = gone.scan.unwrap();
    assert_eq!(gone.sites.keys().collect::<Vec<_>>(), ["aurora"]);
}

#[test]
fn an_unreadable_root_forgets_nothing() {
    let dir = workspace();
    let workspace = Workspace::open(dir.path()).unwrap();
    let (mut cache, mut beliefs) = (ReadCache::new(), Beliefs::new());
    beliefs.observe(&workspace.read(&mut cache), 0, &deaf());
    beliefs.observe(&workspace.read(&mut cache), 2_000, &deaf());
    let away = dir.path().join("away");
    fs::rename(dir.path().join("sites"), &away).unwrap();
    for minute in 0..5 {
        let believed = beliefs.observe(
            &workspace.read(&mut cache),
            10_000 + minute * 60_000,
            &deaf(),
        );
        assert!(believed.scan.unwrap().unreadable_root.is_some());
        assert!(believed.changed.is_empty() && !believed.all_changed);
    }
    fs::rename(&away, dir.path().join("sites")).unwrap();
    let back = beliefs.observe(&workspace.read(&mut cache), 400_000, &deaf());
    assert_eq!(back.scan.unwrap().sites["aurora"].batch.files.len(), 1);
    assert!(back.changed.is_empty());
}

#[expect(
    clippy::print_stdout,
    reason = "the time it took is what these tests tell"
)]
mod slow {
    use super::*;

    /// F22, F26: whatever happens to the events, everything is seen in the end.
    #[tokio::test]
    async fn ten_thousand_files_saved_at_once_are_all_believed() {
        let dir = workspace();
        let (watcher, mut hints) = listening(dir.path()).await;
        let workspace = Workspace::open(dir.path()).unwrap();
        let (mut cache, mut beliefs) = (ReadCache::new(), Beliefs::new());
        let clock = Instant::now();
        let now = || u64::try_from(clock.elapsed().as_millis()).unwrap();
        beliefs.observe(&workspace.read(&mut cache), 0, &watcher.heard());
        for n in 0..10_000 {
            put(
                dir.path(),
                &format!("content/aurora/pages/page-{n}.md"),
                LONG,
            );
        }
        let saved = clock.elapsed();
        let mut looks = 0;
        loop {
            looks += 1;
            let scan = workspace.read(&mut cache);
            let believed = beliefs.observe(&scan, now(), &watcher.heard());
            let count = believed.scan.map_or(0, |scan| {
                let files = &scan.sites["aurora"].batch.files;
                let read = files
                    .iter()
                    .filter(|file| matches!(file.body, RawBody::Bytes(_)));
                read.count()
            });
            if count == 10_001 {
                break;
            }
            let nap = believed.next_look.map_or(PATIENCE, |at| {
                Duration::from_millis(at.saturating_sub(now()))
            });
            drop(tokio::time::timeout(nap, hints.recv()).await);
            assert!(
                clock.elapsed() < Duration::from_secs(60),
                "only {count} believed"
            );
        }
        println!(
            "saved in {saved:?}, believed in {:?}, {looks} looks",
            clock.elapsed()
        );
    }
}
