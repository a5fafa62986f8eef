//! The cache is disposable: whatever happens to it, the next change arrives (G7, G16).

use recado::target::TargetError;

use super::support::{Door, GitServer, loopback};
use crate::git_story::{live, prepare, publish, target};

#[tokio::test(flavor = "multi_thread")]
async fn g7_locks_left_by_a_killed_process_do_not_matter() {
    let server = GitServer::start();
    server.human(&[("index.html", Some("1"))]);
    let caches = server.folder().join("caches");
    let git = target(
        server.remote(Door::Http),
        server.secret(Door::Http),
        &caches,
        loopback(),
    );
    live(&git, &["a.html"]).await.expect("live");
    let cache = only_cache(&caches);
    for lock in [
        "HEAD.lock",
        "config.lock",
        "shallow.lock",
        "packed-refs.lock",
        "refs/recado/tip.lock",
        "refs/recado/next.lock",
    ] {
        std::fs::write(cache.join(lock), "").expect("a lock");
    }
    server.human(&[("index.html", Some("2"))]);
    publish(&git, "e1", &[("a.html", Some(b"A"))])
        .await
        .expect("published");
    assert_eq!(server.commits(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn g16_a_damaged_cache_is_made_anew() {
    let server = GitServer::start();
    server.human(&[("index.html", Some("1")), ("public/a.html", Some("old"))]);
    let caches = server.folder().join("caches");
    let git = target(
        server.remote(Door::Http),
        server.secret(Door::Http),
        &caches,
        loopback(),
    );
    publish(&git, "e0", &[("public/b.html", Some(b"B"))])
        .await
        .expect("published");
    let mut number = 0;
    for damage in [flip_bits, empty_files, remove_objects] {
        number += 1;
        damage(&only_cache(&caches));
        let text = format!("version {number}");
        let files: [(&str, Option<&[u8]>); 1] = [("public/a.html", Some(text.as_bytes()))];
        publish(&git, &format!("e{number}"), &files)
            .await
            .expect("published all the same");
        assert_eq!(server.show("public/a.html"), text);
    }
    let files: [(&str, Option<&[u8]>); 1] = [("public/a.html", Some(b"last"))];
    let prepared = prepare(&git, "e4", &files).await.expect("prepared");
    flip_bits(&only_cache(&caches));
    let outcome = git.push(&prepared).await;
    assert!(
        matches!(outcome, Err(TargetError::Moved { .. })),
        "prepare again: {outcome:?}"
    );
    publish(&git, "e4", &files)
        .await
        .expect("published all the same");
    assert_eq!(server.commits(), 6);
    assert_eq!(server.git(&["fsck", "--strict"]), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_has_grown_untidy_is_fetched_anew() {
    let server = GitServer::start();
    server.human(&[("index.html", Some("1"))]);
    let caches = server.folder().join("caches");
    let git = target(
        server.remote(Door::Ssh),
        server.secret(Door::Ssh),
        &caches,
        loopback(),
    );
    live(&git, &["index.html"]).await.expect("live");
    let packs = only_cache(&caches).join("objects/pack");
    for number in 0..500 {
        std::fs::write(packs.join(format!("old-{number}")), "").expect("written");
    }
    publish(&git, "e1", &[("a.html", Some(b"A"))])
        .await
        .expect("published");
    assert!(std::fs::read_dir(&packs).expect("the packs").count() < 10);
}

fn only_cache(caches: &std::path::Path) -> std::path::PathBuf {
    let entries = std::fs::read_dir(caches).expect("the caches' folder");
    let mut folders = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir());
    let cache = folders.next().expect("a cache");
    assert!(folders.next().is_none(), "one remote and branch, one cache");
    cache
}

fn each_file(folder: &std::path::Path, act: &dyn Fn(&std::path::Path)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            each_file(&path, act)
        } else {
            act(&path)
        }
    }
}

fn rewrite(path: &std::path::Path, bytes: &[u8]) {
    // git makes objects read-only.
    std::fs::remove_file(path).expect("removed");
    std::fs::write(path, bytes).expect("written");
}

fn flip_bits(cache: &std::path::Path) {
    each_file(cache, &|path| {
        let mut bytes = std::fs::read(path).expect("read");
        for at in (0..bytes.len()).step_by(16) {
            bytes[at] ^= 0x10;
        }
        rewrite(path, &bytes);
    });
}

fn empty_files(cache: &std::path::Path) {
    each_file(&cache.join("objects"), &|path| rewrite(path, b""));
}

fn remove_objects(cache: &std::path::Path) {
    each_file(&cache.join("objects"), &|path| {
        std::fs::remove_file(path).expect("removed")
    });
}
