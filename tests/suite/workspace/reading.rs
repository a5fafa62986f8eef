//! Reading: everything that is there, nothing outside, and never stuck.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use recado::content::RawBody;
use recado::words::Language;
use recado::workspace::pool::read_within;
use recado::workspace::{Again, Limits, ReadCache, Scan, Workspace, WorkspaceError};
use rustix::fs::{CWD, Mode, mkfifoat};

use super::{aurora, body, codes, paths, put, scan, site, text};

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

/// Everything that a reading says of the site.
fn said(scan: &Scan) -> String {
    let site = &scan.sites["aurora"];
    let files = site.batch.files.iter().zip(&site.batch.stats);
    let files: Vec<_> = files.collect();
    format!("{files:?} {:?} {:?}", site.batch.findings, site.conflicts)
}

#[test]
fn files_read_again_are_what_a_whole_reading_finds() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut cache = ReadCache::new();
    let mut seen = workspace.read(&mut cache);
    let of = |name: &str| format!("content/aurora/{name}");
    let changes: [(&str, Option<&str>); 7] = [
        ("promotions/pao.md", Some("---\ntitle: Outro pão\n---\n")),
        ("promotions/novo.md", Some("---\ntitle: Novo\n---\n")),
        ("announcements/a.md", Some("---\ntitle: Aviso\n---\n")),
        ("promotions/novo.md", None),
        (
            "promotions/pao (conflicted copy).md",
            Some("---\ntitle: Cópia\n---\n"),
        ),
        ("promotions/.oculto.md", Some("nothing")),
        ("hours.md", Some("---\nhours:\n  mon: 08:00-12:00\n---\n")),
    ];
    for (name, text) in changes {
        let path = dir.path().join(of(name));
        match text {
            Some(text) => put(dir.path(), &of(name), text),
            None => fs::remove_file(path).unwrap(),
        }
        let files = Again::Files([of(name)].into());
        let again = [("aurora".to_owned(), files)].into();
        seen = workspace.read_again(&seen, &again, &mut cache).unwrap();
        let whole = workspace.read(&mut ReadCache::new());
        assert_eq!(said(&seen), said(&whole), "{name}");
    }
}

#[test]
fn what_is_not_where_it_was_is_left_to_a_whole_reading() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let mut cache = ReadCache::new();
    let seen = workspace.read(&mut cache);
    let mut again = |site: &str| {
        let again = [(site.to_owned(), Again::Whole)].into();
        workspace.read_again(&seen, &again, &mut cache).is_some()
    };
    assert!(again("aurora"));
    assert!(!again("somebody-new"));
    fs::rename(dir.path().join("content"), dir.path().join("away")).unwrap();
    assert!(!again("aurora"));
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
fn a_reading_that_never_ends_stops_nobody_else() {
    let (_never, gate) = mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let jobs: Vec<u32> = (0..200).collect();
    let results = read_within(Duration::from_millis(400), jobs, move |job| {
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
fn more_files_than_allowed_are_a_finding_and_count_as_unseen() {
    let dir = aurora();
    for n in 0..50 {
        put(
            dir.path(),
            &format!("content/aurora/promotions/p{n}.md"),
            "x",
        );
    }
    let limits = Limits {
        names: 10,
        ..Limits::default()
    };
    let workspace = Workspace::open(dir.path()).unwrap().with_limits(limits);
    let site = workspace.read_site("aurora", &mut ReadCache::new());
    assert_eq!(site.batch.files.len(), 9);
    assert_eq!(
        codes(&site),
        [("folder-too-full", "content/aurora/promotions")]
    );
    assert_eq!(site.batch.incomplete[0].path, "content/aurora/promotions");
}

#[test]
fn more_bytes_than_allowed_are_a_finding_and_the_rest_stays_unread() {
    let dir = aurora();
    for n in 0..5 {
        put(
            dir.path(),
            &format!("content/aurora/promotions/p{n}.jpg"),
            vec![0xff; 1 << 20],
        );
    }
    let limits = Limits {
        bytes: 3 << 20,
        ..Limits::default()
    };
    let workspace = Workspace::open(dir.path()).unwrap().with_limits(limits);
    let site = workspace.read_site("aurora", &mut ReadCache::new());
    let unread = site
        .batch
        .files
        .iter()
        .filter(|file| matches!(file.body, RawBody::NotYet));
    assert_eq!(unread.count(), 3);
    assert!(matches!(body(&site, "hours.md"), RawBody::Bytes(_)));
    let message = site.findings()[0].message(Language::English);
    assert_eq!(
        message,
        "The files of this site are too large together; Recado reads up to 3 MB for one site."
    );
}

#[expect(
    clippy::print_stdout,
    reason = "the time it took is what these tests tell"
)]
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
