//! The least that git itself has to do for a change: the same files, committed on the tip of a bare
//! repository by libgit2, durably, and nothing else.

use std::path::{Path, PathBuf};

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Repository, Signature, Time};

use super::program::git;

pub struct Floor {
    repository: Repository,
    of: PathBuf,
}

/// Files and what they hold.
pub type Files = Vec<(String, Vec<u8>)>;

impl Floor {
    /// A copy of a repository.
    pub fn of(remote: &Path, below: &Path) -> Self {
        let from = remote.display().to_string();
        git(below, &["clone", "-q", "--bare", &from, "floor.git"]);
        let repository = Repository::open(below.join("floor.git")).expect("the copy");
        let mut config = repository.config().expect("its configuration");
        config.set_bool("core.fsyncObjectFiles", true).expect("set");
        drop(config);
        let repository = Repository::open(repository.path()).expect("the copy");
        Self {
            repository,
            of: remote.to_path_buf(),
        }
    }

    /// What the last commit of the repository wrote.
    pub fn last_change(&self) -> Files {
        let repository = Repository::open(&self.of).expect("the repository");
        let tip = repository.revparse_single("main").expect("the tip");
        let tip = tip.into_commit().expect("a commit");
        let before = tip.parent(0).expect("one before").tree().expect("a tree");
        let diff =
            repository.diff_tree_to_tree(Some(&before), Some(&tip.tree().expect("a tree")), None);
        let mut files = Files::new();
        for delta in diff.expect("the change").deltas() {
            let path = delta
                .new_file()
                .path()
                .expect("a path")
                .display()
                .to_string();
            let blob = repository.find_blob(delta.new_file().id()).expect("a file");
            files.push((path, blob.content().to_vec()));
        }
        files
    }

    pub fn commit(&self, files: &Files) {
        let repository = &self.repository;
        let tip = repository.revparse_single("main").expect("the tip");
        let tip = tip.into_commit().expect("a commit");
        let mut update = TreeUpdateBuilder::new();
        for (path, bytes) in files {
            let blob = repository.blob(bytes).expect("written");
            update.upsert(path.as_str(), blob, FileMode::Blob);
        }
        let tree = update
            .create_updated(repository, &tip.tree().expect("a tree"))
            .expect("a tree");
        let tree = repository.find_tree(tree).expect("the tree");
        let by = Signature::new("Bench", "bench@example.org", &Time::new(0, 0)).expect("a name");
        repository
            .commit(
                Some("refs/heads/main"),
                &by,
                &by,
                "a change",
                &tree,
                &[&tip],
            )
            .expect("committed");
    }
}
