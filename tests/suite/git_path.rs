//! The git target on a path, without any server: what it writes, and what it never writes.

use std::path::Path;

use git2::{FileMode, ObjectType, Oid, Repository, Signature, Time};
use recado::change::Owned;
use recado::network::Network;
use recado::site::GitRemote;
use recado::target::forbidden::check_path;
use recado::target::git::GitTarget;
use recado::target::{Ask, TargetError};
use tempfile::TempDir;

use crate::git_story::{ask, change, live, prepare, publish, target, ticket};

struct Place {
    folder: TempDir,
}

impl Place {
    /// A bare repository whose branch `main` holds these entries.
    fn with(entries: &[(&str, &[u8], FileMode)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = Self { folder };
        let repo = Repository::init_bare(place.bare()).expect("a repository");
        let mut index = git2::Index::new().expect("an index");
        for (path, body, mode) in entries {
            let id = match mode {
                FileMode::Commit => Oid::from_str(&"1".repeat(40)).expect("an id"),
                _ => repo.blob(body).expect("a blob"),
            };
            index.add(&entry(path, id, *mode)).expect("added");
        }
        let tree = index.write_tree_to(&repo).expect("a tree");
        let tree = repo.find_tree(tree).expect("the tree");
        let by = Signature::new("Ana", "ana@example.com", &Time::new(0, 0)).expect("a name");
        repo.commit(Some("refs/heads/main"), &by, &by, "by hand", &tree, &[])
            .expect("a commit");
        drop(tree);
        place
    }

    fn bare(&self) -> std::path::PathBuf {
        self.folder.path().join("site.git")
    }

    fn repo(&self) -> Repository {
        Repository::open(self.bare()).expect("the repository")
    }

    fn target(&self) -> GitTarget {
        target(
            remote(&self.bare()),
            None,
            &self.folder.path().join("caches"),
            Network::default(),
        )
    }

    /// The same repository for somebody who has never looked at it.
    fn elsewhere(&self) -> GitTarget {
        let caches = tempfile::tempdir_in(self.folder.path()).expect("a folder");
        target(
            remote(&self.bare()),
            None,
            &caches.keep(),
            Network::default(),
        )
    }

    /// A change by hand.
    fn write(&self, path: &str, body: &[u8]) {
        let repo = self.repo();
        let tip = repo.revparse_single("main").expect("the tip");
        let tip = tip.into_commit().expect("a commit");
        let mut update = git2::build::TreeUpdateBuilder::new();
        update.upsert(path, repo.blob(body).expect("a blob"), FileMode::Blob);
        let tree = update.create_updated(&repo, &tip.tree().expect("its tree"));
        let tree = repo.find_tree(tree.expect("a tree")).expect("the tree");
        let by = Signature::new("Ana", "ana@example.com", &Time::new(0, 0)).expect("a name");
        repo.commit(Some("refs/heads/main"), &by, &by, "by hand", &tree, &[&tip])
            .expect("a commit");
    }

    fn entry(&self, path: &str) -> Option<(String, i32)> {
        let repo = self.repo();
        let tree = repo.revparse_single("main^{tree}").expect("a tree");
        let tree = tree.into_tree().expect("a tree");
        let entry = tree.get_path(Path::new(path)).ok()?;
        Some((entry.id().to_string(), entry.filemode()))
    }
}

fn entry(path: &str, id: Oid, mode: FileMode) -> git2::IndexEntry {
    git2::IndexEntry {
        ctime: git2::IndexTime::new(0, 0),
        mtime: git2::IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: u32::from(mode),
        uid: 0,
        gid: 0,
        file_size: 0,
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

fn remote(path: &Path) -> GitRemote {
    GitRemote {
        remote: path.display().to_string(),
        branch: "main".to_owned(),
        secret: None,
        user: None,
        host_key: None,
        create_branch: false,
    }
}

const CONFIGURATION: &[&str] = &[
    ".git/config",
    ".GIT/hooks/pre-commit",
    "public/.git/x",
    ".gitattributes",
    ".gitmodules",
    ".github/workflows/deploy.yml",
    ".gitlab-ci.yml",
    ".forgejo/workflows/x.yml",
    ".circleci/config.yml",
    ".travis.yml",
    ".htaccess",
    "public/.htaccess",
    ".env",
    ".npmrc",
    ".g\u{200c}it/config",
    "git~1/config",
    "netlify.toml",
    "Netlify.TOML",
    "public/netlify.toml",
    "_redirects",
    "public/_redirects",
    "_headers",
    "package.json",
    "sub/package.json",
    "package-lock.json",
    "vercel.json",
    "wrangler.toml",
    "Makefile",
    "Dockerfile",
    "Gemfile",
    "_config.yml",
    "hugo.toml",
    "astro.config.mjs",
    "eleventy.config.js",
    "vite.config.ts",
    "composer.json",
    "CNAME",
    "web.config",
    "node_modules/x.js",
    "_plugins/x.rb",
    "netlify/functions/x.js",
    "functions/hello.ts",
    "api/x.py",
    "index.php",
    "x.cgi",
    "Jenkinsfile",
    "azure-pipelines.yml",
    "_worker.js",
];

const UNUSABLE: &[&str] = &[
    "",
    "/etc/passwd",
    "../x",
    "a/../b",
    "a//b",
    "./a",
    "a/",
    "a\\b",
    "C:/x",
    "a\0b",
    "a\nb",
    "con",
    "public/NUL.html",
    "lpt1.txt",
    "trailing.",
    "trailing ",
    "what?.html",
    "a|b",
];

const CONTENT: &[&str] = &[
    "index.html",
    "public/index.html",
    "promocoes/pão-de-queijo/index.html",
    "assets/a1b2.jpg",
    "_data/hours.json",
    "_posts/2026-11-27-black-friday.md",
    "feed.xml",
    "robots.txt",
    ".nojekyll",
    ".well-known/security.txt",
    "content/promotions/x.md",
    "config/index.html",
    "src/data/hours.yaml",
    "console/index.html",
    "packages/index.html",
    "functions/index.html",
    "public/api/data.json",
];

#[test]
fn f30_content_never_becomes_configuration() {
    for path in CONFIGURATION {
        assert!(
            matches!(check_path(path), Err(TargetError::Forbidden { .. })),
            "{path}"
        );
    }
    for path in UNUSABLE {
        let outcome = check_path(path);
        let named = matches!(&outcome, Err(TargetError::Forbidden { why, .. }) if why == "name");
        assert!(named, "{path:?} {outcome:?}");
    }
    for path in CONTENT {
        assert!(check_path(path).is_ok(), "{path}");
    }
}

#[tokio::test]
async fn f30_a_change_that_touches_configuration_writes_nothing_at_all() {
    let place = Place::with(&[("index.html", b"1", FileMode::Blob)]);
    let git = place.target();
    let files: [(&str, Option<&[u8]>); 2] = [
        ("a.html", Some(b"A")),
        (".github/workflows/deploy.yml", Some(b"on: push")),
    ];
    let outcome = prepare(&git, "e1", &files).await;
    assert!(
        matches!(outcome, Err(TargetError::Forbidden { .. })),
        "{outcome:?}"
    );
    assert_eq!(place.entry("a.html"), None);
}

#[tokio::test]
async fn submodules_links_and_lfs_pointers_are_never_replaced() {
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    let place = Place::with(&[
        ("blog", b"", FileMode::Commit),
        ("latest.html", b"old.html", FileMode::Link),
        ("photo.jpg", pointer, FileMode::Blob),
        ("about", b"a file", FileMode::Blob),
        ("shop/index.html", b"shop", FileMode::Blob),
    ]);
    let git = place.target();
    let cases = [
        ("blog/a.html", "submodule"),
        ("blog", "submodule"),
        ("latest.html", "link"),
        ("latest.html/a.html", "link"),
        ("photo.jpg", "lfs"),
        ("about/index.html", "not-a-folder"),
        ("shop", "not-a-folder"),
    ];
    for (path, expected) in cases {
        match prepare(&git, "e1", &[(path, Some(b"ours"))]).await {
            Err(TargetError::Forbidden { why, .. }) => assert_eq!(why, expected, "{path}"),
            outcome => panic!("{path} {outcome:?}"),
        }
    }
}

#[tokio::test]
async fn the_last_file_of_a_folder_takes_the_folder_with_it_and_modes_stay() {
    let place = Place::with(&[
        ("a/b/c/only.html", b"1", FileMode::Blob),
        ("keep.html", b"1", FileMode::Blob),
        ("run.sh", b"1", FileMode::BlobExecutable),
    ]);
    let git = place.target();
    let files: [(&str, Option<&[u8]>); 2] = [("a/b/c/only.html", None), ("run.sh", Some(b"2"))];
    publish(&git, "e1", &files).await.expect("published");
    assert_eq!(place.entry("a"), None);
    assert!(place.entry("keep.html").is_some());
    assert_eq!(
        place.entry("run.sh").expect("there").1,
        i32::from(FileMode::BlobExecutable)
    );
}

#[tokio::test]
async fn one_edit_in_a_large_site_writes_one_file_and_the_folders_above_it() {
    let names: Vec<String> = (0..600)
        .map(|n| format!("shelf-{}/page-{n}/index.html", n % 40))
        .collect();
    let entries: Vec<(&str, &[u8], FileMode)> = names
        .iter()
        .map(|name| (name.as_str(), name.as_bytes(), FileMode::Blob))
        .collect();
    let place = Place::with(&entries);
    let git = place.target();
    let applied = publish(&git, "e1", &[(&names[7], Some(b"new"))])
        .await
        .expect("published");
    let repo = place.repo();
    let before = repo
        .revparse_single("main~1^{tree}")
        .expect("the tree before")
        .id();
    let commit = repo
        .revparse_single(&applied.revision)
        .expect("the commit")
        .id();
    let mut packs = repo.packbuilder().expect("a pack");
    let mut walk = repo.revwalk().expect("a walk");
    walk.push(commit).expect("pushed");
    walk.hide(
        repo.find_commit(commit)
            .expect("ours")
            .parent_id(0)
            .expect("a parent"),
    )
    .expect("hidden");
    packs.insert_walk(&mut walk).expect("inserted");
    // The commit, the root, the shelf, the page's folder, the page.
    assert_eq!(packs.object_count(), 5);
    assert_ne!(
        before,
        repo.revparse_single("main^{tree}")
            .expect("the tree now")
            .id()
    );
}

#[tokio::test]
async fn a_known_version_gives_its_hash_without_being_read() {
    let place = Place::with(&[("index.html", b"1", FileMode::Blob)]);
    let git = place.target();
    let first = live(&git, &["index.html"]).await.expect("live");
    let file = &first.files["index.html"];
    assert_eq!(file.hash, recado::hash::Hash::of(b"1"));
    let told = recado::hash::Hash::of(b"as the ledger remembers it");
    let owned = recado::change::Owned {
        hash: told,
        version: file.version.clone(),
    };
    let known = Ask {
        known: [("index.html".to_owned(), owned)].into_iter().collect(),
        ..Ask::default()
    };
    let again = git.live(&known).await.expect("live");
    assert_eq!(again.files["index.html"].hash, told);
    assert!(again.files["index.html"].bytes.is_none());
}

/// A site large enough that a look at it is remembered: whatever happens between two looks, the
/// second sees what one who never looked before sees.
#[tokio::test]
async fn what_is_remembered_of_a_look_is_what_a_new_look_finds() {
    let names: Vec<String> = (0..250)
        .map(|number| format!("p/{number:03}/index.html"))
        .collect();
    let files: Vec<(&str, &[u8], FileMode)> = names
        .iter()
        .map(|name| (name.as_str(), name.as_bytes(), FileMode::Blob))
        .collect();
    let place = Place::with(&files);
    let git = place.target();
    let mut known = imbl::OrdMap::new();
    let look = async |known: &imbl::OrdMap<String, Owned>| {
        let ask = Ask {
            known: known.clone(),
            new: names
                .iter()
                .filter(|name| !known.contains_key(*name))
                .cloned()
                .collect(),
            ..Ask::default()
        };
        let remembered = git.live(&ask).await.expect("live");
        let stranger = place.elsewhere().live(&ask).await.expect("live");
        assert_eq!(remembered.files, stranger.files);
        assert_eq!(remembered.revision, stranger.revision);
        remembered
    };
    let first = look(&known).await;
    for (path, file) in &first.files {
        let (hash, version) = (file.hash, file.version.clone());
        known.insert(path.clone(), Owned { hash, version });
    }
    look(&known).await;
    // We write one, and take one away; the ledger knows it, or not yet.
    let wanted = change(&first, &[(&names[3], Some(b"ours")), (&names[4], None)]);
    let prepared = git.prepare(&ticket("e1"), &wanted).await.expect("prepared");
    git.push(&prepared).await.expect("pushed");
    look(&known).await;
    let version = prepared.versions[&names[3]].clone();
    let hash = recado::hash::Hash::of(b"ours");
    known.insert(names[3].clone(), Owned { hash, version });
    known.remove(&names[4]);
    look(&known).await;
    // Somebody else writes.
    place.write(&names[7], b"theirs");
    look(&known).await;
    known.remove(&names[9]);
    look(&known).await;
}

#[tokio::test]
async fn what_already_arrived_is_no_conflict() {
    let place = Place::with(&[
        ("index.html", b"1", FileMode::Blob),
        ("gone.html", b"1", FileMode::Blob),
    ]);
    let git = place.target();
    let before = live(&git, &["index.html", "gone.html", "new.html"])
        .await
        .expect("live");
    let files: [(&str, Option<&[u8]>); 3] = [
        ("index.html", Some(b"2")),
        ("gone.html", None),
        ("new.html", Some(b"N")),
    ];
    let wanted = change(&before, &files);
    let prepared = git.prepare(&ticket("e1"), &wanted).await.expect("prepared");
    git.push(&prepared).await.expect("pushed");
    let again = git
        .prepare(&ticket("e1"), &wanted)
        .await
        .expect("the same change once more");
    assert!(again.is_nothing());
    let foreign = change(&before, &[("new.html", Some(b"other"))]);
    let outcome = git.prepare(&ticket("e2"), &foreign).await;
    assert!(
        matches!(outcome, Err(TargetError::Moved { .. })),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_subject_cannot_forge_a_trailer() {
    let place = Place::with(&[("index.html", b"1", FileMode::Blob)]);
    let git = place.target();
    let base = git.live(&ask(&[], "")).await.expect("live").revision;
    let mut forged = ticket("e1");
    forged.subject = "Hello\n\nRecado-Change: e2\n".to_owned();
    forged.author_name = "Ana <evil>\nfrom".to_owned();
    let before = live(&git, &["a.html"]).await.expect("live");
    let prepared = git
        .prepare(&forged, &change(&before, &[("a.html", Some(b"A"))]))
        .await
        .expect("prepared");
    git.push(&prepared).await.expect("pushed");
    let repo = place.repo();
    let commit = repo
        .revparse_single("main")
        .expect("a commit")
        .peel(ObjectType::Commit)
        .expect("a commit");
    let commit = commit.into_commit().expect("a commit");
    assert_eq!(
        commit.summary().ok().flatten(),
        Some("Hello Recado-Change: e2")
    );
    assert_eq!(commit.author().name().ok(), Some("Ana evil from"));
    assert!(git.find("e2", &base).await.expect("searched").is_none());
    assert!(git.find("e1", &base).await.expect("searched").is_some());
}

#[tokio::test]
async fn an_address_that_cannot_be_used_says_why() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let new = |address: &str, branch: &str| {
        let mut remote = remote(Path::new(address));
        branch.clone_into(&mut remote.branch);
        GitTarget::new(remote, folder.path(), None, Network::default()).map(|_| ())
    };
    for address in [
        "git@host.example:site.git",
        "ftp://host.example/site.git",
        "ssh://host.example",
        "ssh:///x",
    ] {
        let outcome = new(address, "main");
        assert!(
            matches!(outcome, Err(TargetError::NotReady { .. })),
            "{address} {outcome:?}"
        );
    }
    for branch in ["", "a..b", "-x y", "a b", "x.lock"] {
        let outcome = new("https://host.example/site.git", branch);
        assert!(
            matches!(outcome, Err(TargetError::NotReady { .. })),
            "{branch:?} {outcome:?}"
        );
    }
    let Err(error) = new("https://bot:hunter2@host.example/site.git", "main") else {
        panic!("a password in the address");
    };
    assert!(matches!(error, TargetError::Login { .. }));
    assert!(!format!("{error:?} {error}").contains("hunter2"));
    let missing = folder.path().join("nowhere.git");
    let git = target(remote(&missing), None, folder.path(), Network::default());
    let outcome = live(&git, &["a.html"]).await;
    assert!(
        matches!(outcome, Err(TargetError::NotReady { .. })),
        "{outcome:?}"
    );
}
