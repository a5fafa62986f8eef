//! A branch of a git repository as a target: read through a bare cache, written as one commit for
//! each change set by a push that compares before it sets (RELIABILITY 2.4).
//!
//! The steps of that protocol and where they are: g0 fetch (`remote.rs`), g1 look for the trailer
//! ([`GitTarget::find`]), g2 and g3 tree and commit (`commit.rs`), g4 belongs to the ledger, g5 to
//! g7 push and look (`push.rs`).
//!
//! The whole history of the one branch is fetched, not a depth of one: the search for a trailer
//! after a base and the question whether our last commit is still an ancestor of the tip need it,
//! a shallow cache would answer both wrongly, and after the first fetch only what is new travels.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use git2::{Commit, Delta, Oid, Repository};
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::change::{ChangeSet, Live};
use crate::network::{Limits, Network, without_login};
use crate::site::GitRemote;
use crate::target::{Applied, Ask, TargetError, Ticket};

mod cache;
mod commit;
mod look;
mod loose;
mod push;
mod remote;
mod transport;

use cache::Cache;
use look::{Look, Looked};
use transport::{Link, OpenLink, Route};

/// Conversations with git servers at one time, in the whole process: each holds a thread.
const CONVERSATIONS: usize = 16;

/// Larger files are not ours and are not read; bytes.
const LARGEST_FILE: usize = 100 * 1024 * 1024;

/// How many commits are looked through for a trailer where no base is known.
const SEARCH_LIMIT: usize = 10_000;

static NETWORK_WORK: Semaphore = Semaphore::const_new(CONVERSATIONS);

/// A branch of a git repository.
#[derive(Clone)]
pub struct GitTarget {
    route: Arc<Route>,
    branch: Arc<str>,
    create_branch: bool,
    cache: Cache,
}

/// A commit that waits in the cache to be pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// The tip it stands on; empty where the branch does not exist yet.
    pub old: String,
    /// The commit; the same as `old` where the remote already holds what is wanted.
    pub new: String,
    /// The blob of every path that is written.
    pub versions: BTreeMap<String, String>,
    /// What the commit holds.
    looked: Option<Looked>,
}

impl Prepared {
    /// The remote already holds what is wanted: nothing will be pushed.
    pub fn is_nothing(&self) -> bool {
        self.old == self.new
    }
}

/// What stops work on the cache: something to tell, or a broken cache.
#[derive(Debug)]
enum Fault {
    Target(TargetError),
    Cache(git2::Error),
}

impl From<TargetError> for Fault {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}

impl From<git2::Error> for Fault {
    fn from(error: git2::Error) -> Self {
        Self::Cache(error)
    }
}

impl GitTarget {
    /// A target for this remote. Nothing is contacted or written yet. A relative path in `remote`
    /// is read from the process's folder: the caller joins it to the workspace root. `caches` is
    /// the folder of the bare caches; `secret` the password, token or private key.
    pub fn new(
        remote: GitRemote,
        caches: &Path,
        secret: Option<SecretString>,
        network: Network,
    ) -> Result<Self, TargetError> {
        Self::with_limits(remote, caches, secret, network, Limits::default())
    }

    /// As [`GitTarget::new`], with other limits than the usual ones.
    pub fn with_limits(
        remote: GitRemote,
        caches: &Path,
        secret: Option<SecretString>,
        network: Network,
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let name = without_login(&remote.remote);
        let branch = remote.branch.trim();
        if !git2::Reference::is_valid_name(&branch_ref(branch)) {
            let why = format!("{branch} is not a name for a branch");
            return Err(TargetError::NotReady { target: name, why });
        }
        let route = Route::new(&remote, secret, network, limits)?;
        let cache =
            Cache::of(caches, &name, branch).map_err(|error| TargetError::Local(error.into()))?;
        Ok(Self {
            route: Arc::new(route),
            branch: Arc::from(branch),
            create_branch: remote.create_branch,
            cache,
        })
    }

    /// The remote as people read it: its address without a login.
    pub fn name(&self) -> &str {
        &self.route.name
    }

    /// What the branch holds now, of the paths asked for. The revision is the tip's commit id,
    /// empty for a branch that the first change will create.
    pub async fn live(&self, ask: &Ask) -> Result<Live, TargetError> {
        let ask = ask.clone();
        self.work(Begin::Tidy, move |job| {
            let Some(tip) = job.tip()? else {
                return job.nothing_yet(&ask);
            };
            job.check_history(&ask, tip)?;
            job.read(&ask, tip)
        })
        .await
    }

    /// Builds the commit for a change set on the branch's present tip, in the cache only. The same
    /// ticket, tip and change give the same commit id.
    pub async fn prepare(
        &self,
        ticket: &Ticket,
        change: &ChangeSet,
    ) -> Result<Prepared, TargetError> {
        let (ticket, change) = (ticket.clone(), change.clone());
        self.work(Begin::AsIs, move |job| {
            let tip = job.tip()?;
            let parent = tip.map(|tip| job.repo.find_commit(tip)).transpose()?;
            if parent.is_none() {
                job.check_creation()?;
            }
            let name = &job.target.route.name;
            let written = commit::write_tree_at_once(job.repo, name, parent.as_ref(), &change)?;
            let versions = written.versions;
            let old = tip.map(|tip| tip.to_string()).unwrap_or_default();
            let same = parent
                .as_ref()
                .is_some_and(|parent| parent.tree_id() == written.tree);
            let new = if same {
                old.clone()
            } else {
                commit::write_commit(job.repo, &ticket, parent.as_ref(), written.tree)?.to_string()
            };
            let (before, tip) = (job.looked.borrow(), tip.unwrap_or(Oid::ZERO_SHA1));
            let before = before.as_ref().filter(|looked| looked.is_of(tip));
            let id = Oid::from_str(&new)?;
            let looked = before.map(|looked| looked.with(&change, &versions, id));
            Ok(Prepared {
                old,
                new,
                versions,
                looked,
            })
        })
        .await
    }

    /// Pushes a prepared commit, if the branch still stands where it was prepared, and looks
    /// whether it arrived.
    pub async fn push(&self, prepared: &Prepared) -> Result<Applied, TargetError> {
        let applied = Applied {
            revision: prepared.new.clone(),
            versions: prepared.versions.clone(),
            ..Applied::default()
        };
        if prepared.is_nothing() {
            return Ok(applied);
        }
        let prepared = prepared.clone();
        self.work(Begin::AsIs, move |job| {
            push::push(job, &prepared)?;
            job.looked.replace(prepared.looked.clone());
            Ok(())
        })
        .await?;
        Ok(applied)
    }

    /// Whether a change arrived earlier: looks for its trailer in the commits after `base` (the
    /// revision it was made against; empty: all of them).
    pub async fn find(&self, effect: &str, base: &str) -> Result<Option<Applied>, TargetError> {
        let (effect, base) = (effect.to_owned(), base.to_owned());
        self.work(Begin::AsIs, move |job| {
            let Some(tip) = job.tip()? else {
                return Ok(None);
            };
            job.search(tip, &effect, &base)
        })
        .await
    }

    /// Whether the repository is there, the login is right, and it may push.
    ///
    /// # Errors
    /// What would keep a push from being tried.
    pub async fn may_push(&self) -> Result<(), TargetError> {
        self.work(Begin::AsIs, |job| job.may_push()).await
    }

    /// Runs work on the cache: one at a time for each cache, off the async threads. A broken cache
    /// is deleted and the work done once more on a new one.
    async fn work<T: Send + 'static>(
        &self,
        begin: Begin,
        work: impl Fn(&Job<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, TargetError> {
        let turn = self.cache.turn().lock_owned().await;
        let place = NETWORK_WORK
            .acquire()
            .await
            .map_err(|error| TargetError::Local(error.into()))?;
        let target = self.clone();
        let handle = Handle::current();
        let running = tokio::task::spawn_blocking(move || {
            // Held by the thread, not by whoever waits for it: a push goes on when nobody waits.
            let _held = place;
            target.work_alone(begin, &handle, &turn, &work)
        });
        running
            .await
            .map_err(|error| TargetError::Local(error.into()))?
    }

    fn work_alone<T>(
        &self,
        begin: Begin,
        handle: &Handle,
        looked: &RefCell<Option<Looked>>,
        work: &impl Fn(&Job<'_>) -> Result<T, Fault>,
    ) -> Result<T, TargetError> {
        let local = |error: std::io::Error| TargetError::Local(error.into());
        let alone = self.cache.alone().map_err(local)?;
        if begin == Begin::Tidy {
            self.cache.tidy(&alone).map_err(local)?;
        }
        let attempt = || {
            let repo = self.cache.open(&alone)?;
            work(&Job {
                target: self,
                repo: &repo,
                handle,
                looked,
            })
        };
        let broken = match attempt() {
            Ok(done) => return Ok(done),
            Err(Fault::Target(error)) => return Err(error),
            Err(Fault::Cache(error)) => error,
        };
        tracing::warn!(remote = %self.route.name, %broken, "the git cache is made anew");
        self.cache.wipe(&alone).map_err(local)?;
        attempt().map_err(|fault| match fault {
            Fault::Target(error) => error,
            Fault::Cache(error) => TargetError::Local(error.into()),
        })
    }
}

impl std::fmt::Debug for GitTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GitTarget({} {})", self.route.name, self.branch)
    }
}

/// How a piece of work finds the cache.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// Made anew where it became slow.
    Tidy,
    /// As the work before left it.
    AsIs,
}

/// One piece of work on the cache.
struct Job<'a> {
    target: &'a GitTarget,
    repo: &'a Repository,
    handle: &'a Handle,
    /// What the last look or push left behind.
    looked: &'a RefCell<Option<Looked>>,
}

impl Job<'_> {
    fn link(&self) -> OpenLink {
        Link::open(&self.target.route, self.handle)
    }

    fn name(&self) -> String {
        self.target.route.name.clone()
    }

    fn rewritten(&self, last: &str, now: Option<Oid>, why: &str) -> Fault {
        let now = now.map(|now| now.to_string()).unwrap_or_default();
        let (target, last, why) = (self.name(), last.to_owned(), why.to_owned());
        TargetError::Rewritten {
            target,
            last,
            now,
            why,
        }
        .into()
    }

    /// The branch does not exist: fine before our first change, where that may create it.
    fn nothing_yet(&self, ask: &Ask) -> Result<Live, Fault> {
        match ask.last_revision.as_deref() {
            Some(last) if !last.is_empty() => Err(self.rewritten(last, None, "the branch is gone")),
            _ => {
                self.check_creation()?;
                Ok(Live::default())
            }
        }
    }

    /// Our last change must still be part of the history (G2).
    fn check_history(&self, ask: &Ask, tip: Oid) -> Result<(), Fault> {
        let Some(last) = ask.last_revision.as_deref().filter(|last| !last.is_empty()) else {
            return Ok(());
        };
        let is_part = match Oid::from_str(last) {
            Ok(last) => self.contains(tip, last)?,
            Err(_) => false,
        };
        if is_part {
            Ok(())
        } else {
            Err(self.rewritten(last, Some(tip), "its history was replaced"))
        }
    }

    /// Whether `commit` is `tip` or one of its ancestors.
    fn contains(&self, tip: Oid, commit: Oid) -> Result<bool, Fault> {
        Ok(tip == commit
            || (self.repo.odb()?.exists(commit) && self.repo.graph_descendant_of(tip, commit)?))
    }

    fn read(&self, ask: &Ask, tip: Oid) -> Result<Live, Fault> {
        let root = self.repo.find_commit(tip)?.tree()?;
        let mut live = Live {
            revision: tip.to_string(),
            ..Live::default()
        };
        let before = self.looked.take().filter(|looked| looked.is_of(tip));
        let known = before.map(|looked| looked.split(ask));
        let mut look = Look::new(self.repo, root);
        match known {
            Some((files, rest)) => {
                live.files = files;
                look.read(&rest, &mut live)?;
            }
            None => look.read(ask, &mut live)?,
        }
        self.looked.replace(Looked::after(tip, ask, &live));
        Ok(live)
    }

    fn search(&self, tip: Oid, effect: &str, base: &str) -> Result<Option<Applied>, Fault> {
        let mut walk = self.repo.revwalk()?;
        walk.push(tip)?;
        if let Ok(base) = Oid::from_str(base)
            && !base.is_zero()
            && self.repo.odb()?.exists(base)
        {
            walk.hide(base)?;
        }
        for id in walk.take(SEARCH_LIMIT) {
            let commit = self.repo.find_commit(id?)?;
            let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
            if commit::carries(&message, effect) {
                let versions = self.written_by(&commit)?;
                return Ok(Some(Applied {
                    revision: commit.id().to_string(),
                    versions,
                    ..Applied::default()
                }));
            }
        }
        Ok(None)
    }

    /// The files a commit wrote, with their blobs.
    fn written_by(&self, commit: &Commit<'_>) -> Result<BTreeMap<String, String>, Fault> {
        let before = match commit.parent_count() {
            0 => None,
            _ => Some(commit.parent(0)?.tree()?),
        };
        let diff = self
            .repo
            .diff_tree_to_tree(before.as_ref(), Some(&commit.tree()?), None)?;
        let mut versions = BTreeMap::new();
        for delta in diff
            .deltas()
            .filter(|delta| delta.status() != Delta::Deleted)
        {
            let path = delta.new_file().path_bytes().unwrap_or_default();
            let path = String::from_utf8_lossy(path).into_owned();
            versions.insert(path, delta.new_file().id().to_string());
        }
        Ok(versions)
    }
}

/// The full name of a branch.
fn branch_ref(branch: &str) -> String {
    format!("refs/heads/{branch}")
}
