//! Step g0: where the branch is now, and its commits in the cache.

use git2::{AutotagOption, Direction, ErrorClass, FetchOptions, Oid, RemoteCallbacks};

use super::transport::{Address, Link};
use super::{Fault, Job, branch_ref};
use crate::target::TargetError;

/// The cache's own name for the branch's tip.
const TIP: &str = "refs/recado/tip";

/// What a remote advertises.
#[derive(Debug, Default)]
pub(super) struct Advertised {
    pub tip: Option<Oid>,
    pub branches: Vec<String>,
    /// Nothing at all: a repository nobody ever pushed to.
    pub empty: bool,
}

impl Job<'_> {
    /// The branch's tip, fetched. `None`: the branch does not exist.
    pub(super) fn tip(&self) -> Result<Option<Oid>, Fault> {
        Ok(self.look(true)?.tip)
    }

    /// A branch that does not exist may be created in an empty repository, or where the site file
    /// says so (G9).
    pub(super) fn check_creation(&self) -> Result<(), Fault> {
        let seen = self.look(false)?;
        if seen.empty || self.target.create_branch {
            return Ok(());
        }
        let branch = self.target.branch.to_string();
        Err(TargetError::NoBranch {
            target: self.name(),
            branch,
            existing: seen.branches,
        }
        .into())
    }

    /// Whether the login may push: the conversation of a push is begun, and nothing is said in it.
    pub(super) fn may_push(&self) -> Result<(), Fault> {
        if self.tip()?.is_none() {
            self.check_creation()?;
        }
        let link = self.link();
        let begin = || -> Result<(), git2::Error> {
            let mut remote = link.remote(self.repo)?;
            remote.connect_auth(Direction::Push, None, None)?;
            Ok(())
        };
        begin().map_err(|error| self.blame(&link, error))
    }

    /// Asks the remote what it has, and fetches the branch where asked to.
    pub(super) fn look(&self, fetch: bool) -> Result<Advertised, Fault> {
        let link = self.link();
        self.check_local()?;
        self.look_over(&link, fetch)
            .map_err(|error| self.blame(&link, error))
    }

    fn look_over(&self, link: &Link, fetch: bool) -> Result<Advertised, git2::Error> {
        let branch = branch_ref(&self.target.branch);
        let mut remote = link.remote(self.repo)?;
        let mut connection = remote.connect_auth(Direction::Fetch, None, None)?;
        let mut seen = Advertised {
            empty: true,
            ..Advertised::default()
        };
        for head in connection.list()? {
            seen.empty = false;
            if head.name() == branch {
                seen.tip = Some(head.oid());
            }
            if let Some(name) = head.name().strip_prefix("refs/heads/") {
                seen.branches.push(name.to_owned());
            }
        }
        let Some(tip) = seen.tip.filter(|_| fetch) else {
            return Ok(seen);
        };
        // The tip's name in the cache is written last, so it vouches for everything below it.
        if self.repo.refname_to_id(TIP).ok() != Some(tip) {
            let mut callbacks = RemoteCallbacks::new();
            callbacks.sideband_progress(|words| {
                link.hear(words);
                true
            });
            let mut options = FetchOptions::new();
            options
                .remote_callbacks(callbacks)
                .download_tags(AutotagOption::None)
                .update_fetchhead(false);
            connection
                .remote()
                .download(&[format!("+{branch}:{TIP}")], Some(&mut options))?;
            self.repo.find_commit(tip)?;
            self.repo.reference(TIP, tip, true, "fetch")?;
        }
        Ok(seen)
    }

    /// A path must hold a repository; libgit2 would speak of an unsupported protocol.
    pub(super) fn check_local(&self) -> Result<(), TargetError> {
        let Address::Local(path) = &self.target.route.address else {
            return Ok(());
        };
        super::transport::register().map_err(|error| TargetError::Local(error.into()))?;
        match git2::Repository::open(path) {
            Ok(_) => Ok(()),
            Err(error) => Err(TargetError::NotReady {
                target: self.name(),
                why: error.message().to_owned(),
            }),
        }
    }

    /// Whose fault an error of libgit2 is: the way there, the other side, or the cache.
    pub(super) fn blame(&self, link: &Link, error: git2::Error) -> Fault {
        if let Some(trouble) = link.take_trouble() {
            return trouble.into();
        }
        match error.class() {
            ErrorClass::Net
            | ErrorClass::Http
            | ErrorClass::Ssh
            | ErrorClass::Ssl
            | ErrorClass::Callback => {
                let why = format!("{}\n{}", error.message(), link.heard())
                    .trim()
                    .to_owned();
                TargetError::NotReady {
                    target: self.name(),
                    why,
                }
                .into()
            }
            _ => Fault::Cache(error),
        }
    }
}
