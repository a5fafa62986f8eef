//! The folder: what is read, what is refused, what is said about it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot make its folder should stop"
)]

mod absence;
mod keeping;
mod names;
mod reading;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use recado::content::{RawBody, RawFile};
use recado::words::Language;
use recado::workspace::{ReadCache, Scan, SiteRead, Workspace};
use tempfile::TempDir;

/// A workspace with one site, `aurora`.
pub fn aurora() -> TempDir {
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

pub fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub fn scan(dir: &TempDir) -> Scan {
    Workspace::open(dir.path())
        .unwrap()
        .read(&mut ReadCache::new())
}

pub fn site(dir: &TempDir) -> SiteRead {
    Arc::unwrap_or_clone(scan(dir).sites.remove("aurora").unwrap())
}

pub fn paths(files: &[RawFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

pub fn body<'a>(site: &'a SiteRead, path: &str) -> &'a RawBody {
    let path = format!("content/aurora/{path}");
    let file = site.batch.files.iter().find(|file| file.path == path);
    &file.unwrap_or_else(|| panic!("{path} was not read")).body
}

pub fn text(body: &RawBody) -> &str {
    match body {
        RawBody::Bytes(bytes) => std::str::from_utf8(bytes).unwrap(),
        other => panic!("no text but {other:?}"),
    }
}

pub fn codes(site: &SiteRead) -> Vec<(&str, &str)> {
    let findings = site.findings().iter();
    findings.map(|f| (f.code, f.place.file.as_str())).collect()
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
        "file-still-empty",
        "text-shrank",
    ] {
        for key in [format!("finding-{code}"), format!("finding-{code}.hint")] {
            assert!(own(Language::English).contains(&key), "{key}");
        }
    }
}
