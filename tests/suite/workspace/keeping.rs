//! What is written into the workspace: notes, the lock, the id.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;

use recado::words::Language;
use recado::workspace::Workspace;
use recado::workspace::absence::Sentinel;
use recado::workspace::lock::{LockError, host_id};
use recado::workspace::note::{NOTE_MARK, note_path};

use super::{aurora, put, site};

#[test]
fn notes_are_written_once_and_removed_when_fixed() {
    let dir = aurora();
    let workspace = Workspace::open(dir.path()).unwrap();
    let file = "content/aurora/promotions/pao.md".to_owned();
    let wanted = BTreeMap::from([(file.clone(), "Linha 3: falta a data do fim.".to_owned())]);
    let note = note_path(&file);
    assert_eq!(note, "content/aurora/promotions/pao.PROBLEM.txt");
    let done = workspace.settle_notes("aurora", &wanted);
    assert_eq!(done.written, [note.as_str()]);
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
        [note.as_str()]
    );
    let done = workspace.settle_notes("aurora", &BTreeMap::new());
    assert_eq!(done.removed, [note.as_str()]);
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
        assert!(sentence.contains("27"), "{sentence}");
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
