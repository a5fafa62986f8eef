//! The folder: what is read, what is refused, what is said about it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use recado::content::{Conflict, RawBody, RawFile};
use recado::words::Language;
use recado::workspace::absence::{Absence, KnownFiles, Sentinel, absent_input};
use recado::workspace::lock::{LockError, host_id};
use recado::workspace::names::{self, Class, CopyName};
use recado::workspace::note::{NOTE_MARK, note_path};
use recado::workspace::pool::read_within;
use recado::workspace::{ReadCache, Scan, SiteRead, Workspace, WorkspaceError};
use rustix::fs::{CWD, Mode, mkfifoat};
use tempfile::TempDir;

/// A workspace with one site, `aurora`.
fn aurora() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "recado.yaml", "language: pt-BR\n");
    put(dir.path(), "sites/aurora.yaml", "name: Padaria Aurora\n");
    put(
        dir.path(),
        "content/aurora/hours.md",
        "---\nhours: {}\n---\n",
    );
    put(
        dir.path(),
        "content/aurora/promotions/pao.md",
        "---\ntitle: Pão\n---\n",
    );
    dir
}

fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn scan(dir: &TempDir) -> Scan {
    Workspace::open(dir.path())
        .unwrap()
        .read(&mut ReadCache::new())
}

fn site(dir: &TempDir) -> SiteRead {
    scan(dir).sites.remove("aurora").unwrap()
}

fn paths(files: &[RawFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

fn body<'a>(site: &'a SiteRead, path: &str) -> &'a RawBody {
    let path = format!("content/aurora/{path}");
    let file = site.batch.files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("{path} was not read")).body
}

fn text(body: &RawBody) -> &str {
    match body {
        RawBody::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        other => panic!("no text but {other:?}"),
    }
}

fn codes(site: &SiteRead) -> Vec<(&str, &str)> {
    let findings = site.findings().iter();
    findings.map(|f| (f.code, f.place.file.as_str())).collect()
}

#[test]
fn everything_in_the_workspace_is_read() {
    let dir = aurora();
    put(dir.path(), "content/orphan/hours.md", "x");
    put(
        dir.path(),
        "content/aurora/promotions/pao.jpg",
        [0xff, 0xd8],
    );
    put(dir.path(), "sites/empty.yaml", "name: Nothing yet\n");
    put(dir.path(), "sites/LEIA-ME.txt", "not a site");
    put(dir.path(), "themes/own/pages/index.html", "<p>");
    put(dir.path(), "themes/own/static/a.css", "p{}");
    put(dir.path(), "themes/readme.txt", "not a theme");
    put(dir.path(), "public/index.html", "the website's own");
    let scan = scan(&dir);
    assert_eq!(scan.unreadable_root, None);
    assert_eq!(text(&scan.recado_yaml().unwrap().body), "language: pt-BR\n");
    let site_files: Vec<_> = scan.site_files().map(|file| file.path.as_str()).collect();
    assert_eq!(site_files, ["sites/aurora.yaml", "sites/empty.yaml"]);
    assert_eq!(
        paths(&scan.sites["aurora"].raw_site().files),
        [
            "content/aurora/hours.md",
            "content/aurora/promotions/pao.jpg",
            "content/aurora/promotions/pao.md",
        ]
    );
    assert!(scan.sites["aurora"].present);
    assert!(!scan.sites["empty"].present);
    assert_eq!(scan.content_without_site, ["orphan"]);
    let themes = scan.theme_files();
    assert_eq!(themes.keys().collect::<Vec<_>>(), ["own"]);
    assert_eq!(&*themes["own"]["pages/index.html"], b"<p>");
    assert_eq!(themes["own"].len(), 2);
}

#[test]
fn a_folder_that_is_no_workspace_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let error = |path: &str| Workspace::open(&dir.path().join(path)).unwrap_err();
    assert!(matches!(error(""), WorkspaceError::NotAWorkspace(_)));
    assert!(matches!(error("nowhere"), WorkspaceError::Missing(_)));
    assert!(matches!(error("file"), WorkspaceError::NotAFolder(_)));
    let sentence = error("").sentence(Language::English);
    assert!(sentence.contains("recado init"), "{sentence}");
    let sentence = error("").sentence(Language::Portuguese);
    assert!(
        sentence.contains("não é uma pasta de trabalho"),
        "{sentence}"
    );
}

#[test]
fn the_workspace_is_found_from_a_folder_inside_it() {
    let dir = aurora();
    let inside = dir.path().join("content/aurora/promotions");
    let found = Workspace::find(&inside).unwrap();
    assert_eq!(found.root(), dir.path());
    assert!(Workspace::open(&inside).is_err());
}

#[test]
fn a_root_that_disappears_is_said_and_reads_as_nothing() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    fs::remove_dir_all(dir.path().join("sites")).unwrap();
    fs::remove_file(dir.path().join("recado.yaml")).unwrap();
    let scan = workspace.read(&mut ReadCache::new());
    assert!(scan.unreadable_root.is_some());
    assert!(scan.sites.is_empty());
}

#[test]
fn unchanged_files_are_not_read_again() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut cache = ReadCache::new();
    let first = workspace.read(&mut cache);
    let total = 4;
    // Each version is read twice before its times are believed.
    while cache.believed() < total {
        workspace.read(&mut cache);
    }
    let later = workspace.read(&mut cache);
    let bytes = |scan: &Scan| match body(&scan.sites["aurora"], "hours.md") {
        RawBody::Bytes(bytes) => Arc::clone(bytes),
        other => panic!("{other:?}"),
    };
    assert!(Arc::ptr_eq(&bytes(&first), &bytes(&later)));
    cache.forget();
    assert_eq!(cache.believed(), 0);
}

#[test]
fn a_change_with_the_old_size_and_time_is_seen() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut cache = ReadCache::new();
    while cache.believed() < 4 {
        workspace.read(&mut cache);
    }
    let path = dir.path().join("content/aurora/promotions/pao.md");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "---\ntitle: Mel\n----\n").unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_modified(time).unwrap();
    let site = workspace.read_site("aurora", &mut cache);
    assert_eq!(
        text(body(&site, "promotions/pao.md")),
        "---\ntitle: Mel\n----\n"
    );
}

#[test]
fn deleted_files_leave_the_cache() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut cache = ReadCache::new();
    while cache.believed() < 4 {
        workspace.read(&mut cache);
    }
    fs::remove_file(dir.path().join("content/aurora/hours.md")).unwrap();
    let site = workspace.read_site("aurora", &mut cache);
    assert_eq!(
        paths(&site.batch.files),
        ["content/aurora/promotions/pao.md"]
    );
    assert_eq!(cache.believed(), 3);
}

#[test]
fn links_are_never_followed() {
    let outside = tempfile::tempdir().unwrap();
    put(outside.path(), "secret.md", "do not read");
    let dir = aurora();
    let content = dir.path().join("content/aurora");
    symlink(
        outside.path().join("secret.md"),
        content.join("promotions/link.md"),
    )
    .unwrap();
    symlink(outside.path(), content.join("announcements")).unwrap();
    symlink("loop.md", content.join("loop.md")).unwrap();
    symlink(outside.path(), dir.path().join("content/stranger")).unwrap();
    symlink(outside.path(), dir.path().join("themes")).unwrap();
    let scan = scan(&dir);
    let site = &scan.sites["aurora"];
    assert!(matches!(
        body(site, "promotions/link.md"),
        RawBody::NotAFile
    ));
    assert!(matches!(body(site, "loop.md"), RawBody::NotAFile));
    assert!(matches!(body(site, "announcements"), RawBody::NotAFile));
    assert_eq!(
        codes(site),
        [("link-not-followed", "content/aurora/announcements")]
    );
    assert!(!scan.sites.contains_key("stranger"));
    assert!(scan.themes.files.is_empty());
}

/// A swapper exchanges a file and a folder for links to the outside as fast as it can.
fn race_the_swapper(tries: usize) {
    let outside = tempfile::tempdir().unwrap();
    put(outside.path(), "x.md", "SECRET");
    let dir = aurora();
    let content = dir.path().join("content/aurora");
    put(dir.path(), "content/aurora/x.md", "inside");
    put(dir.path(), "content/aurora/folder/x.md", "inside");
    symlink(outside.path().join("x.md"), content.join(".link-file")).unwrap();
    symlink(outside.path(), content.join(".link-folder")).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let swapper = std::thread::spawn({
        let (stop, content) = (Arc::clone(&stop), content.clone());
        move || {
            use rustix::fs::{RenameFlags, renameat_with};
            let swap = |a: &str, b: &str| {
                let (a, b) = (content.join(a), content.join(b));
                renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).unwrap();
            };
            let mut swaps = 0_u64;
            while !stop.load(Ordering::Relaxed) {
                swap("x.md", ".link-file");
                swap("folder", ".link-folder");
                swaps += 1;
            }
            swaps
        }
    });
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut read = 0;
    for _ in 0..tries {
        // A fresh cache, so that everything is opened every time.
        let site = workspace.read_site("aurora", &mut ReadCache::new());
        for file in &site.batch.files {
            if let RawBody::Bytes(bytes) = &file.body {
                assert_ne!(&**bytes, b"SECRET", "{} was read through a link", file.path);
                read += 1;
            }
        }
    }
    stop.store(true, Ordering::Relaxed);
    let swaps = swapper.join().unwrap();
    assert!(swaps > 0 && read > 0, "{swaps} swaps, {read} files read");
}

#[test]
fn a_swapped_link_is_not_followed() {
    race_the_swapper(1_000);
}

#[test]
fn pipes_sockets_and_folders_with_the_name_of_a_text_never_block() {
    let dir = aurora();
    let content = dir.path().join("content/aurora");
    mkfifoat(CWD, content.join("pipe.md"), Mode::from_raw_mode(0o600)).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(content.join("socket.md")).unwrap();
    fs::create_dir(content.join("folder.md")).unwrap();
    let site = site(&dir);
    for name in ["pipe.md", "socket.md", "folder.md"] {
        assert!(matches!(body(&site, name), RawBody::NotAFile), "{name}");
    }
    assert!(matches!(body(&site, "hours.md"), RawBody::Bytes(_)));
}

#[test]
fn huge_files_are_measured_not_read() {
    let dir = aurora();
    let sparse = |name: &str, len: u64| {
        let file = fs::File::create(dir.path().join("content/aurora").join(name)).unwrap();
        file.set_len(len).unwrap();
    };
    sparse("huge.md", 10 << 30);
    sparse("huge.jpg", 10 << 30);
    sparse("just.md", 1 << 20);
    sparse("over.md", (1 << 20) + 1);
    let site = site(&dir);
    let len = |name: &str| match body(&site, name) {
        RawBody::TooLarge { len } => Some(*len),
        _ => None,
    };
    assert_eq!(len("huge.md"), Some(10 << 30));
    assert_eq!(len("huge.jpg"), Some(10 << 30));
    assert_eq!(len("over.md"), Some((1 << 20) + 1));
    assert_eq!(text(body(&site, "just.md")).len(), 1 << 20);
}

#[test]
fn a_hard_link_is_reported() {
    let dir = aurora();
    let content = dir.path().join("content/aurora");
    fs::hard_link(content.join("hours.md"), dir.path().join("elsewhere")).unwrap();
    assert_eq!(
        codes(&site(&dir)),
        [("file-linked", "content/aurora/hours.md")]
    );
}

#[test]
fn names_are_composed_and_collisions_kept() {
    let dir = aurora();
    put(
        dir.path(),
        "content/aurora/promotions/cafe\u{301}.md",
        "decomposed",
    );
    put(
        dir.path(),
        "content/aurora/promotions/caf\u{e9}.md",
        "composed",
    );
    let site = site(&dir);
    let found: Vec<_> = site
        .batch
        .files
        .iter()
        .filter(|file| file.path == "content/aurora/promotions/caf\u{e9}.md")
        .map(|file| text(&file.body).to_owned())
        .collect();
    assert_eq!(found, ["decomposed", "composed"]);
    assert_eq!(site.batch.files.len(), site.batch.stats.len());
}

#[test]
fn a_name_that_is_not_text_is_a_finding() {
    use std::os::unix::ffi::OsStrExt;
    let dir = aurora();
    let name = std::ffi::OsStr::from_bytes(b"promo\xe7\xe3o.md");
    fs::write(dir.path().join("content/aurora").join(name), "x").unwrap();
    let site = site(&dir);
    assert_eq!(
        codes(&site),
        [("name-not-text", "content/aurora/promo\u{fffd}\u{fffd}o.md")]
    );
    assert_eq!(site.batch.files.len(), 2);
}

#[test]
fn folders_too_deep_are_told_and_count_as_unseen() {
    let dir = aurora();
    put(
        dir.path(),
        &format!("content/aurora/{}x.md", "d/".repeat(40)),
        "deep",
    );
    let site = site(&dir);
    assert_eq!(site.batch.files.len(), 2);
    assert_eq!(site.findings()[0].code, "folder-too-deep");
    assert_eq!(site.batch.incomplete.len(), 1);
}

#[test]
fn what_editors_leave_behind_is_ignored() {
    for name in [
        ".black-friday.md.swp",
        "4913",
        "5036",
        "black-friday.md~",
        ".#black-friday.md",
        "#black-friday.md#",
        "~$black-friday.docx",
        ".~lock.black-friday.odt#",
        "._black-friday.md",
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
        "Desktop.ini",
        "x.tmp",
        "~WRL0001.tmp",
        "foto.jpg.crdownload",
        "foto.jpg.part",
        "black-friday.md.sb-1a2b3c4d-AbCdEf",
        ".goutputstream-ABC123",
        "x.md___jb_tmp___",
        "Icon\r",
        "@eaDir",
        ".recado-probe-77",
    ] {
        assert_eq!(names::class(name), Class::Ignored, "{name}");
    }
    for name in [
        "black-friday.md",
        "2026.md",
        "4914",
        "a~b.md",
        "tmp.md",
        "#1.md",
        "promo.sb-1.md",
    ] {
        assert_eq!(names::class(name), Class::Content, "{name}");
    }
    assert_eq!(names::class("black-friday.PROBLEM.txt"), Class::Note);
    assert_eq!(names::class("black-friday.problem.TXT"), Class::Note);
}

#[test]
fn conflict_copies_are_recognised_with_their_original() {
    let certain = |original: &str| {
        let original = original.to_owned();
        Some(CopyName {
            original,
            certain: true,
        })
    };
    let likely = |original: &str| {
        let original = original.to_owned();
        Some(CopyName {
            original,
            certain: false,
        })
    };
    for copy in [
        "promo (Ana's conflicted copy 2026-11-27).md",
        "promo (conflicted copy 2026-11-27 091500).md",
        "promo (Cópia em conflito de Ana 2026-11-27).md",
        "promo (Co\u{301}pia em conflito de ANA-PC 2026-11-27).md",
        "promo (Copia en conflicto de Ana 2026-11-27).md",
        "promo (In Konflikt stehende Kopie von Ana 2026-11-27).md",
        "promo (Copie en conflit de Ana 2026-11-27).md",
        "promo (Copia in conflitto di Ana 2026-11-27).md",
        "promo (Case Conflict).md",
        "promo (SFConflict ana@x.example 2026-11-27-09-15-00).md",
        "promo.sync-conflict-20261127-091500-ABCDEFG.md",
        "promo_conflict-20261127-091500.md",
        "promo [Conflict].md",
        "promo_conf(1).md",
    ] {
        assert_eq!(names::conflict_copy(copy), certain("promo.md"), "{copy}");
    }
    for copy in [
        "promo (1).md",
        "promo (12).md",
        "promo-DESKTOP-7Q2ABC3.md",
        "promo-ANA-PC.md",
        "promo-Anas-MacBook-Pro.md",
        "promo-LAPTOP_9.md",
    ] {
        assert_eq!(names::conflict_copy(copy), likely("promo.md"), "{copy}");
    }
    let english = names::conflict_copy("promo.en (1).md");
    assert_eq!(english, likely("promo.en.md"));
    for own in [
        "promo.md",
        "black-friday.md",
        "promo (sabado).md",
        "foto (1).jpg",
        "promo-2026.md",
        "conflict.md",
        "natal-2.md",
        "(1).md",
    ] {
        assert_eq!(names::conflict_copy(own), None, "{own}");
    }
}

#[test]
fn a_conflict_copy_is_never_content() {
    let dir = aurora();
    put(dir.path(), "content/aurora/promotions/pao (1).md", "copy");
    put(
        dir.path(),
        "content/aurora/promotions/mel (1).md",
        "somebody's own name",
    );
    put(
        dir.path(),
        "content/aurora/hours.sync-conflict-20261127-091500-ABCDEFG.md",
        "copy",
    );
    put(
        dir.path(),
        "sites/aurora (conflicted copy 2026-11-27).yaml",
        "copy",
    );
    let scan = scan(&dir);
    let site = scan.sites["aurora"].raw_site();
    let conflict = |copy: &str, original: &str| Conflict {
        copy: copy.to_owned(),
        original: original.to_owned(),
    };
    assert_eq!(
        site.conflicts,
        [
            conflict(
                "content/aurora/hours.sync-conflict-20261127-091500-ABCDEFG.md",
                "content/aurora/hours.md"
            ),
            conflict(
                "content/aurora/promotions/pao (1).md",
                "content/aurora/promotions/pao.md"
            ),
            conflict(
                "sites/aurora (conflicted copy 2026-11-27).yaml",
                "sites/aurora.yaml"
            ),
        ]
    );
    assert_eq!(
        paths(&site.files),
        [
            "content/aurora/hours.md",
            "content/aurora/promotions/mel (1).md",
            "content/aurora/promotions/pao.md",
        ]
    );
    assert_eq!(scan.site_files().count(), 1);
}

#[test]
fn a_site_file_with_the_wrong_ending_is_told() {
    let dir = aurora();
    put(dir.path(), "sites/harbor.yml", "name: Harbor\n");
    let scan = scan(&dir);
    let finding = &scan.settings.findings[0];
    assert_eq!(
        (finding.site.as_str(), finding.code),
        ("harbor", "site-file-yml")
    );
    let hint = finding.hint(Language::English);
    assert_eq!(hint, "Rename it to harbor.yaml.");
}

#[test]
fn a_reading_that_never_ends_stops_nobody_else() {
    let (_never, gate) = mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let jobs: Vec<u32> = (0..200).collect();
    let results = read_within(Duration::from_millis(40), jobs, move |job| {
        if job % 20 == 7 {
            assert!(gate.lock().unwrap().recv().is_err());
        }
        job
    });
    let unread: Vec<usize> = (0..200).filter(|at| results[*at].is_none()).collect();
    assert_eq!(unread, [7, 27, 47, 67, 87, 107, 127, 147, 167, 187]);
    assert_eq!(results[199], Some(199));
}

#[test]
fn many_readings_that_never_end_are_given_up_together() {
    let (_never, gate) = mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let jobs: Vec<u32> = (0..1000).collect();
    let results = read_within(Duration::from_millis(10), jobs, move |_| {
        assert!(gate.lock().unwrap().recv().is_err());
    });
    assert!(results.iter().all(Option::is_none));
}

#[test]
fn notes_are_written_once_and_removed_when_fixed() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let file = "content/aurora/promotions/pao.md".to_owned();
    let wanted = BTreeMap::from([(file.clone(), "Linha 3: falta a data do fim.".to_owned())]);
    let note = note_path(&file);
    assert_eq!(note, "content/aurora/promotions/pao.PROBLEM.txt");
    let done = workspace.settle_notes("aurora", &wanted);
    assert_eq!(done.written, [note.clone()]);
    let text = fs::read_to_string(dir.path().join(&note)).unwrap();
    assert_eq!(
        text,
        format!("{NOTE_MARK}\n\nLinha 3: falta a data do fim.\n")
    );
    assert_eq!(
        workspace.settle_notes("aurora", &wanted),
        Default::default()
    );
    assert_eq!(site(&dir).batch.files.len(), 2);
    let other = BTreeMap::from([(file, "Linha 4: outra coisa.".to_owned())]);
    assert_eq!(
        workspace.settle_notes("aurora", &other).written,
        [note.clone()]
    );
    let done = workspace.settle_notes("aurora", &BTreeMap::new());
    assert_eq!(done.removed, [note.clone()]);
    assert!(!dir.path().join(&note).exists());
    let left: Vec<_> = fs::read_dir(dir.path().join("content/aurora/promotions"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["pao.md"]);
}

#[test]
fn the_note_of_a_site_file_lies_beside_it_and_other_sites_notes_stay() {
    let dir = aurora();
    put(
        dir.path(),
        "sites/other.PROBLEM.txt",
        format!("{NOTE_MARK}\n\nx\n"),
    );
    let workspace = Workspace::open(dir.path()).unwrap();
    let wanted = BTreeMap::from([("sites/aurora.yaml".to_owned(), "x".to_owned())]);
    let done = workspace.settle_notes("aurora", &wanted);
    assert_eq!(done.written, ["sites/aurora.PROBLEM.txt"]);
    let done = workspace.settle_notes("aurora", &BTreeMap::new());
    assert_eq!(done.removed, ["sites/aurora.PROBLEM.txt"]);
    assert!(dir.path().join("sites/other.PROBLEM.txt").exists());
}

#[test]
fn somebodys_own_file_with_the_name_of_a_note_stays() {
    let outside = tempfile::tempdir().unwrap();
    put(
        outside.path(),
        "target.txt",
        format!("{NOTE_MARK}\n\nours?\n"),
    );
    let dir = aurora();
    let content = dir.path().join("content/aurora");
    put(
        dir.path(),
        "content/aurora/hours.PROBLEM.txt",
        "my own list of problems\n",
    );
    symlink(
        outside.path().join("target.txt"),
        content.join("promotions/pao.PROBLEM.txt"),
    )
    .unwrap();
    let workspace = Workspace::open(dir.path()).unwrap();
    let wanted = BTreeMap::from([
        ("content/aurora/hours.md".to_owned(), "x".to_owned()),
        (
            "content/aurora/promotions/pao.md".to_owned(),
            "x".to_owned(),
        ),
        (
            "content/other/hours.md".to_owned(),
            "another site".to_owned(),
        ),
        ("../escape.md".to_owned(), "outside".to_owned()),
    ]);
    let done = workspace.settle_notes("aurora", &wanted);
    assert_eq!(
        done.left_alone,
        [
            "content/aurora/hours.PROBLEM.txt",
            "content/aurora/promotions/pao.PROBLEM.txt"
        ]
    );
    assert!(done.written.is_empty());
    let done = workspace.settle_notes("aurora", &BTreeMap::new());
    assert!(done.removed.is_empty());
    let text = fs::read_to_string(outside.path().join("target.txt")).unwrap();
    assert_eq!(text, format!("{NOTE_MARK}\n\nours?\n"));
    let own = fs::read_to_string(content.join("hours.PROBLEM.txt")).unwrap();
    assert_eq!(own, "my own list of problems\n");
}

#[test]
fn a_second_run_is_refused_naming_the_holder() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let now = "2026-11-27T09:00:00Z".parse().unwrap();
    assert_eq!(workspace.holder(), None);
    let lock = workspace.lock(now).unwrap();
    let refused = workspace.lock(now).unwrap_err();
    let LockError::Held(Some(holder)) = &refused else {
        panic!("{refused}");
    };
    assert_eq!((holder.pid, holder.since), (std::process::id(), now));
    assert_eq!(workspace.holder().as_ref(), Some(holder));
    for language in [Language::English, Language::Portuguese] {
        let sentence = refused.sentence(language);
        assert!(sentence.contains(&holder.pid.to_string()), "{sentence}");
        assert!(sentence.contains(&holder.host), "{sentence}");
        assert!(sentence.contains("2026-11-27"), "{sentence}");
    }
    drop(lock);
    assert_eq!(workspace.holder(), None);
    workspace.lock(now).unwrap();
    let ignored = fs::read_to_string(dir.path().join(".recado/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");
}

#[test]
fn a_state_folder_that_is_a_link_is_refused() {
    let outside = tempfile::tempdir().unwrap();
    let dir = aurora();
    symlink(outside.path(), dir.path().join(".recado")).unwrap();
    let workspace = Workspace::open(dir.path()).unwrap();
    assert!(workspace.make_state_dir().is_err());
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn the_workspace_keeps_its_id() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    assert_eq!(workspace.workspace_id(), None);
    let id = workspace.ensure_workspace_id().unwrap();
    assert_eq!(workspace.ensure_workspace_id().unwrap(), id);
    assert_eq!(workspace.workspace_id(), Some(id.clone()));
    assert_eq!(Sentinel::judge(None, None), Sentinel::FirstPass);
    assert_eq!(Sentinel::judge(Some(&id), Some(&id)), Sentinel::Same);
    assert_eq!(Sentinel::judge(Some(&id), None), Sentinel::Missing);
    assert_eq!(Sentinel::judge(Some(&id), Some("other")), Sentinel::Other);
}

#[test]
fn the_computer_keeps_its_name_and_does_not_spread_its_id() {
    let dir = tempfile::tempdir().unwrap();
    let fallback = dir.path().join("recado/host-id");
    let id = host_id(&fallback).unwrap();
    assert_eq!(host_id(&fallback).unwrap(), id);
    assert_eq!(id.len(), 32);
    for path in ["/etc/machine-id", "/proc/sys/kernel/random/boot_id"] {
        let raw = fs::read_to_string(path).unwrap_or_default();
        assert_ne!(raw.trim(), id);
    }
}

fn known(count: usize) -> KnownFiles {
    let files = (0..count).map(|n| format!("content/aurora/promotions/p{n}.md"));
    KnownFiles {
        files: files.collect(),
    }
}

/// A reading that has the first `count` of them.
fn reading(count: usize) -> SiteRead {
    let mut read = SiteRead {
        id: "aurora".to_owned(),
        present: true,
        ..SiteRead::default()
    };
    read.batch.files = known(count)
        .files
        .into_iter()
        .map(|path| RawFile {
            path,
            body: RawBody::Bytes(b"x".as_slice().into()),
        })
        .collect();
    read
}

#[test]
fn a_few_deletions_pass_and_many_are_held() {
    let judge = |of: usize, left: usize| absent_input(&known(of), Sentinel::Same, &reading(left));
    let gone = |absence: Option<Absence>| match absence {
        Some(Absence::Many { gone, .. }) => gone.len(),
        None => 0,
        other => panic!("{other:?}"),
    };
    assert_eq!(gone(judge(3, 0)), 0);
    assert_eq!(gone(judge(10, 7)), 0);
    assert_eq!(gone(judge(10, 6)), 4);
    assert_eq!(gone(judge(100, 80)), 0);
    assert_eq!(gone(judge(100, 79)), 21);
    assert_eq!(gone(judge(0, 5)), 0);
    let sentence = judge(5, 1).unwrap().sentence(Language::English);
    insta::assert_snapshot!(sentence, @r#"4 of 5 items of aurora are gone at once: content/aurora/promotions/p1.md, content/aurora/promotions/p2.md, content/aurora/promotions/p3.md, content/aurora/promotions/p4.md. They stay on the site. Put the files back; if they should really go, type "recado release aurora"."#);
}

#[test]
fn an_absent_folder_freezes() {
    let mut read = reading(0);
    read.present = false;
    let absence = absent_input(&known(1), Sentinel::Same, &read).unwrap();
    insta::assert_snapshot!(absence.sentence(Language::Portuguese), @r#"A pasta content/aurora sumiu, e nela havia um item. Talvez um disco não esteja conectado. Nada sai do site. Coloque a pasta de volta; se tudo deve mesmo sair, digite "recado release aurora"."#);
    assert_eq!(absent_input(&known(0), Sentinel::Same, &read), None);
    let absence = absent_input(&known(1), Sentinel::Missing, &reading(1)).unwrap();
    assert_eq!(absence, Absence::Workspace(Sentinel::Missing));
    assert_eq!(
        absent_input(&known(1), Sentinel::FirstPass, &reading(1)),
        None
    );
}

#[test]
fn a_folder_that_cannot_be_opened_freezes_and_others_go_on() {
    let dir = aurora();
    let mut read = site(&dir);
    let known = KnownFiles {
        files: BTreeSet::from(["content/aurora/promotions/pao.md".to_owned()]),
    };
    assert_eq!(absent_input(&known, Sentinel::Same, &read), None);
    // What a reader without the right to open the folder gets.
    read.batch
        .files
        .retain(|file| !file.path.contains("promotions"));
    read.batch.incomplete.push(recado::workspace::Incomplete {
        path: "content/aurora/promotions".to_owned(),
        why: "Permission denied (os error 13)".to_owned(),
    });
    let absence = absent_input(&known, Sentinel::Same, &read).unwrap();
    assert!(matches!(absence, Absence::Unreadable { .. }), "{absence:?}");
}

#[test]
fn every_sentence_exists_in_both_languages() {
    let own = |language| -> Vec<String> {
        let keys = recado::words::keys(language).into_iter();
        keys.filter(|key| !key.is_empty()).collect()
    };
    assert_eq!(own(Language::English), own(Language::Portuguese));
    for code in [
        "file-not-here",
        "file-linked",
        "link-not-followed",
        "folder-unreadable",
        "folder-too-deep",
        "folder-too-full",
        "folder-too-large",
        "name-not-text",
        "site-file-yml",
        "file-empty",
        "text-shrank",
    ] {
        for key in [format!("finding-{code}"), format!("finding-{code}.hint")] {
            assert!(own(Language::English).contains(&key), "{key}");
        }
    }
}

mod slow {
    use super::*;

    #[test]
    fn a_swapped_link_is_not_followed_in_20_000_tries() {
        race_the_swapper(20_000);
    }

    /// F26, and the measure for many files: a warm scan against walking, reading and hashing.
    #[test]
    fn ten_thousand_files_are_read_and_scanned_again_quickly() {
        let dir = aurora();
        for n in 0..10_000 {
            let folder = ["promotions", "announcements", "pages"][n % 3];
            let path = format!("content/aurora/{folder}/item-{n}.md");
            put(
                dir.path(),
                &path,
                format!("---\ntitle: Item {n}\n---\n{}\n", "texto ".repeat(200)),
            );
        }
        let workspace = Workspace::open(dir.path()).unwrap();
        let mut cache = ReadCache::new();
        let clock = std::time::Instant::now();
        let scan = workspace.read(&mut cache);
        let cold = clock.elapsed();
        assert_eq!(scan.sites["aurora"].batch.files.len(), 10_002);
        while cache.believed() < 10_004 {
            workspace.read(&mut cache);
        }
        let clock = std::time::Instant::now();
        let scan = workspace.read(&mut cache);
        let warm = clock.elapsed();
        assert_eq!(scan.sites["aurora"].batch.files.len(), 10_002);
        println!("10,000 files: cold {cold:?}, warm {warm:?}");
    }
}
