//! The invariants of a website in git (promises 1, 2 and 5), read from the ledger, the bare
//! repository and the files, for tests in which something went wrong half way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::world::{World, git};

/// A change as the ledger has it.
#[derive(Debug)]
struct Change {
    id: String,
    state: String,
    revision: String,
}

/// A commit of the website's branch.
struct Commit {
    id: String,
    tree: String,
    parent_tree: String,
    change: String,
}

/// A website in git, and everything that was told about it.
pub struct Website<'a> {
    pub world: &'a World,
    pub site: &'a str,
    /// The bare repository's name beside the workspace.
    pub repository: &'a Path,
}

impl Website<'_> {
    /// No change is made twice or for nothing, and what the ledger confirmed is there.
    #[track_caller]
    pub fn holds_each_change_once(&self) {
        let commits = self.commits();
        let mut by_change: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for commit in commits.iter().filter(|commit| !commit.change.is_empty()) {
            by_change
                .entry(&commit.change)
                .or_default()
                .push(&commit.id);
            assert_ne!(
                commit.tree, commit.parent_tree,
                "{} changes nothing",
                commit.id
            );
        }
        for (change, commits) in &by_change {
            assert_eq!(commits.len(), 1, "{change} was made twice: {commits:?}");
        }
        let changes = self.changes();
        let confirmed = changes
            .iter()
            .filter(|change| change.state == "confirmed" && !change.revision.is_empty());
        let mut known = BTreeSet::new();
        for change in confirmed {
            let made = by_change.get(change.id.as_str());
            assert_eq!(
                made.map(|commits| commits[0]),
                Some(change.revision.as_str()),
                "{}: {change:?} is confirmed and not there",
                self.site
            );
            known.insert(change.id.as_str());
        }
        for change in by_change.keys() {
            assert!(
                known.contains(change),
                "{}: the commit of {change} is in no confirmed row: {changes:?}",
                self.site
            );
        }
    }

    /// Every revision that the program told of is part of the branch.
    #[track_caller]
    pub fn holds_what_was_told(&self, told: &str) {
        let commits = self.commits();
        for revision in told_revisions(told) {
            assert!(
                commits
                    .iter()
                    .any(|commit| commit.id.starts_with(&revision)),
                "{}: {revision} was told and is not there",
                self.site
            );
        }
    }

    /// The rows the ledger has confirmed now; one that was confirmed stays so.
    pub fn confirmed(&self) -> BTreeSet<String> {
        let changes = self.changes().into_iter();
        changes
            .filter(|change| change.state == "confirmed")
            .map(|change| change.id)
            .collect()
    }

    /// The tree of the branch's tip.
    pub fn tree(&self) -> String {
        let output = std::process::Command::new("git")
            .current_dir(self.repository)
            .args(["rev-parse", "-q", "--verify", "main^{tree}"])
            .output()
            .expect("git ran");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn commits(&self) -> Vec<Commit> {
        let format = "--format=%H %T %P|%(trailers:key=Recado-Change,valueonly,separator=%x20)";
        let list = git(self.repository, &["log", format, "--all"]);
        let trees: BTreeMap<String, String> = list
            .lines()
            .filter_map(|line| {
                let mut words = line.split(['|', ' ']);
                Some((words.next()?.to_owned(), words.next()?.to_owned()))
            })
            .collect();
        let read = |line: &str| {
            let (ids, change) = line.split_once('|').expect("the format");
            let mut ids = ids.split(' ').map(str::to_owned);
            let (id, tree) = (ids.next().expect("an id"), ids.next().expect("a tree"));
            let parent = ids.next().unwrap_or_default();
            Commit {
                id,
                tree,
                parent_tree: trees.get(&parent).cloned().unwrap_or_default(),
                change: change.trim().to_owned(),
            }
        };
        list.lines().map(read).collect()
    }

    /// All changes of this site in the ledger, which is whole.
    fn changes(&self) -> Vec<Change> {
        let file = self.world.root().join(".recado/ledger.db");
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            use sqlx::{Connection as _, Row as _};
            sqlx::any::install_default_drivers();
            let url = format!("sqlite://{}?mode=rw", file.display());
            let mut ledger = sqlx::AnyConnection::connect(&url).await.expect("opened");
            let check = sqlx::query("PRAGMA integrity_check")
                .fetch_one(&mut ledger)
                .await
                .expect("checked");
            assert_eq!(check.get::<String, _>(0), "ok");
            let rows = sqlx::query("SELECT id, state, revision FROM effect WHERE site = $1")
                .bind(self.site)
                .fetch_all(&mut ledger)
                .await
                .expect("rows");
            let changes = rows.iter().map(|row| Change {
                id: row.get(0),
                state: row.get(1),
                revision: row.get::<Option<String>, _>(2).unwrap_or_default(),
            });
            let changes = changes.collect();
            ledger.close().await.expect("closed");
            changes
        })
    }
}

/// The revisions that the program called published.
fn told_revisions(told: &str) -> Vec<String> {
    let after = told.split("revision ").skip(1);
    let word = after.map(|rest| rest.chars().take_while(char::is_ascii_hexdigit).collect());
    word.filter(|word: &String| word.len() >= 7).collect()
}
