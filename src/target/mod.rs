//! Stage 4, IO: making it so. A closed set of backends behind one enum; the difference is shared
//! (`change`), each backend chooses its granularity. No backend retries: retries belong to the
//! schedule.

use std::collections::BTreeSet;

use imbl::OrdMap;

pub use crate::change::Applied;
use crate::change::{ChangeSet, Live, Owned};

pub mod advice;
pub mod directus;
pub mod entries;
pub mod folder;
pub mod forbidden;
mod form;
pub mod ghost;
pub mod git;
pub mod http;
mod plain;
pub mod rehearsal;
pub mod sentence;
mod ssh;
pub mod strapi;
pub mod talk;
pub mod upload;
pub mod wordpress;

pub use folder::Folder;
pub use rehearsal::Rehearsal;
pub use upload::Upload;

/// Something that can be written to. The set is closed: the compiler lists every place to touch
/// when a kind is added.
#[derive(Clone, Debug)]
pub enum Target {
    Folder(Folder),
    Git(git::GitTarget),
    Rehearsal(Rehearsal),
    WordPress(wordpress::WordPress),
    Upload(Upload),
    Ghost(ghost::Ghost),
    Directus(directus::Directus),
    Strapi(strapi::Strapi),
    Http(http::Http),
}

/// A change made ready without any remote effect. What it will be called is known before the first
/// byte leaves, so that it can be recorded.
#[derive(Debug)]
pub struct Prepared {
    /// The revision it builds on; empty where the target has none.
    pub old: String,
    /// The revision it will make.
    pub new: String,
    work: Work,
}

#[derive(Debug)]
enum Work {
    Files(Box<ChangeSet>),
    Commit(git::Prepared),
}

impl Target {
    /// What the target holds now, as far as asked.
    pub async fn live(&self, ask: &Ask) -> Result<Live, TargetError> {
        match self {
            Self::Folder(folder) => folder.live(ask).await,
            Self::Git(git) => git.live(ask).await,
            Self::Rehearsal(rehearsal) => rehearsal.live(ask).await,
            Self::WordPress(wordpress) => entries::live(wordpress, ask).await,
            Self::Upload(upload) => upload.live(ask).await,
            Self::Ghost(ghost) => entries::live(ghost, ask).await,
            Self::Directus(directus) => entries::live(directus, ask).await,
            Self::Strapi(strapi) => entries::live(strapi, ask).await,
            Self::Http(http) => entries::live(http, ask).await,
        }
    }

    /// Makes the change ready. Writes nothing that a visitor could see.
    pub async fn prepare(
        &self,
        ticket: &Ticket,
        change: ChangeSet,
    ) -> Result<Prepared, TargetError> {
        match self {
            Self::Folder(_)
            | Self::Rehearsal(_)
            | Self::Upload(_)
            | Self::WordPress(_)
            | Self::Ghost(_)
            | Self::Directus(_)
            | Self::Strapi(_)
            | Self::Http(_) => Ok(Prepared {
                old: change.base.clone(),
                new: ticket.effect.clone(),
                work: Work::Files(Box::new(change)),
            }),
            Self::Git(git) => {
                let prepared = git.prepare(ticket, &change).await?;
                Ok(Prepared {
                    old: prepared.old.clone(),
                    new: prepared.new.clone(),
                    work: Work::Commit(prepared),
                })
            }
        }
    }

    /// Carries the change out, on the condition that the target is as it was when the change set
    /// was computed.
    pub async fn apply(&self, prepared: &Prepared) -> Result<Applied, TargetError> {
        match (self, &prepared.work) {
            (Self::Folder(folder), Work::Files(change)) => {
                folder.apply(&prepared.new, change).await
            }
            (Self::Rehearsal(rehearsal), Work::Files(change)) => {
                rehearsal.apply(&prepared.new, change).await
            }
            (Self::Upload(upload), Work::Files(change)) => {
                upload.apply(&prepared.new, change).await
            }
            (Self::Git(git), Work::Commit(commit)) => git.push(commit).await,
            (Self::WordPress(wordpress), Work::Files(change)) => {
                entries::apply(wordpress, &prepared.new, change).await
            }
            (Self::Ghost(ghost), Work::Files(change)) => {
                entries::apply(ghost, &prepared.new, change).await
            }
            (Self::Directus(directus), Work::Files(change)) => {
                entries::apply(directus, &prepared.new, change).await
            }
            (Self::Strapi(strapi), Work::Files(change)) => {
                entries::apply(strapi, &prepared.new, change).await
            }
            (Self::Http(http), Work::Files(change)) => {
                entries::apply(http, &prepared.new, change).await
            }
            _ => Err(TargetError::Local(anyhow::anyhow!(
                "prepared for another kind of target"
            ))),
        }
    }

    /// Looks for a change of ours after `base`, by its effect id: the evidence that resolves a lost
    /// reply. `None` where the target cannot tell; then the next comparison decides.
    pub async fn find(&self, effect: &str, base: &str) -> Result<Option<Applied>, TargetError> {
        match self {
            Self::Folder(_)
            | Self::Upload(_)
            | Self::WordPress(_)
            | Self::Ghost(_)
            | Self::Directus(_)
            | Self::Strapi(_)
            | Self::Http(_) => Ok(None),
            Self::Git(git) => git.find(effect, base).await,
            Self::Rehearsal(rehearsal) => rehearsal.find(effect).await,
        }
    }
}

impl Target {
    /// A content system, whose entries are written one by one.
    pub fn is_system(&self) -> bool {
        matches!(
            self,
            Self::WordPress(_)
                | Self::Ghost(_)
                | Self::Directus(_)
                | Self::Strapi(_)
                | Self::Http(_)
        )
    }

    /// It takes whatever comes last, not only what was made for the state that it is in: a request
    /// whose answer was lost can undo a newer one.
    pub fn takes_late(&self) -> bool {
        self.is_system()
    }

    /// Takes away what lost answers left behind around these paths, once nothing more can arrive.
    pub async fn sweep<'p>(
        &self,
        paths: impl Iterator<Item = &'p String>,
    ) -> Result<(), TargetError> {
        match self {
            Self::WordPress(wordpress) => entries::sweep(wordpress, paths).await,
            Self::Ghost(ghost) => entries::sweep(ghost, paths).await,
            Self::Directus(directus) => entries::sweep(directus, paths).await,
            Self::Strapi(strapi) => entries::sweep(strapi, paths).await,
            Self::Http(http) => entries::sweep(http, paths).await,
            Self::Folder(_) | Self::Git(_) | Self::Rehearsal(_) | Self::Upload(_) => Ok(()),
        }
    }
}

/// What `live` should look at.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Paths whose version and hash are wanted, with what we know of them, so that an unchanged
    /// file need not be read again.
    pub known: OrdMap<String, Owned>,
    /// Paths of which nothing is known yet.
    pub new: BTreeSet<String>,
    /// Paths whose bytes are wanted too (pages with regions).
    pub read: BTreeSet<String>,
    /// The revision our last change made; `None` before the first. A target that had a state and
    /// has none now is an error, not an empty site.
    pub last_revision: Option<String>,
    /// Folders at the top of which it is wanted whether they are there.
    pub folders: BTreeSet<String>,
    /// A writer may have been killed at these paths, and whoever asks has the target for itself: what
    /// it left unfinished there is taken away.
    pub half_done: bool,
}

impl Ask {
    /// Every path whose version and hash are wanted.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.known.keys().chain(&self.new)
    }
}

/// The identity of a change, decided before anything is written. Everything that ends up in a
/// commit comes from here, so that every attempt makes the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Hex, from the ledger; the `Recado-Change:` trailer.
    pub effect: String,
    pub site: String,
    /// The change's sentence: the commit's subject.
    pub subject: String,
    /// `Recado <recado@host>` or the secretary's name.
    pub author_name: String,
    pub author_email: String,
    /// The time of the intent, epoch seconds: never the time of the attempt.
    pub at: i64,
}

/// What went wrong at a target, by what happens next. The sentence for people is
/// [`TargetError::sentence`]; the cause goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// No answer, a cut connection, a time-out: try again later.
    #[error("{target} could not be reached")]
    Unreachable {
        target: String,
        #[source]
        cause: anyhow::Error,
    },
    /// Wrong or missing password, token or key: the site pauses until somebody changes it. `why`
    /// is the server's answer, or `missing`, `unreadable-key` or `in-address`.
    #[error("{target} refused the login: {why}")]
    Login { target: String, why: String },
    /// The login was taken out of the request on its way: the system behind never saw it (C3).
    #[error("the Authorization header does not arrive at {target}")]
    Stripped { target: String },
    /// The login is right and may not do this; in the server's words.
    #[error("the login at {target} may not do this: {said}")]
    Role { target: String, said: String },
    /// A firewall in front of the system answered in its place (C2).
    #[error("a firewall in front of {target} turned us away: {said}")]
    Firewall { target: String, said: String },
    /// What answers is not the interface that the site file names: a web page, a login form.
    #[error("{target} does not answer as expected: {said}")]
    NotApi { target: String, said: String },
    /// The server asks us to come back later (C4).
    #[error("{target} asks us to come back in {wait:?}")]
    Later {
        target: String,
        wait: std::time::Duration,
    },
    /// The server's identity is not the pinned one, or no identity is pinned yet.
    #[error("the identity of {target} is not the expected one")]
    HostKey {
        target: String,
        offered: String,
        pinned: Option<String>,
    },
    /// The server understood and said no (a hook, a protected branch, a size limit).
    #[error("{target} refused the change: {said}")]
    Refused { target: String, said: String },
    /// Nobody whom this computer trusts vouches for the server (C11). Nothing was sent.
    #[error("nobody vouches for {target}: {why}")]
    Certificate { target: String, why: String },
    /// The login is right, but its owner may not do this there.
    #[error("{target} does not allow it: {said}")]
    Denied { target: String, said: String },
    /// There is no room left.
    #[error("{target} is full: {said}")]
    Full { target: String, said: String },
    /// Somebody else wrote since we looked: read again, plan again.
    #[error("{target} moved while we were writing")]
    Moved { target: String },
    /// History was rewritten or our state is gone; a person must look.
    #[error("{target} no longer holds what we published: {why}")]
    Rewritten {
        target: String,
        last: String,
        now: String,
        why: String,
    },
    /// The target is not set up (no such branch, no such folder).
    #[error("{target} is not ready: {why}")]
    NotReady { target: String, why: String },
    /// The repository has other branches than the one in the site file.
    #[error("{target} has no branch {branch}")]
    NoBranch {
        target: String,
        branch: String,
        existing: Vec<String>,
    },
    /// The address leads to a private network, or is not encrypted, and `network.allow` does not
    /// name it. Nothing was sent.
    #[error("{target} is not at a public address: {why}")]
    Blocked { target: String, why: String },
    /// The repository is larger than the limit for one conversation.
    #[error("{target} is larger than {megabytes} MB")]
    TooLarge { target: String, megabytes: u64 },
    /// The server sent us to another address; the login was not sent there.
    #[error("{target} now answers from {to}")]
    Redirected { target: String, to: String },
    /// A path or size that we never write, whatever the site file says. `why` is a word of
    /// [`forbidden`]'s, which chooses the sentence.
    #[error("{path} is not a place Recado writes to: {why}")]
    Forbidden { path: String, why: String },
    /// The request went out and no answer came: it may still take effect. Read before anything
    /// else.
    #[error("{target} did not say whether the change arrived")]
    Unknown {
        target: String,
        #[source]
        cause: anyhow::Error,
    },
    /// Our own disk, cache or memory.
    #[error("this computer could not do its part: {0}")]
    Local(#[source] anyhow::Error),
}

impl TargetError {
    /// Worth trying again without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. }
                | Self::Moved { .. }
                | Self::Unknown { .. }
                | Self::Later { .. }
        )
    }

    /// Only a person can help, and trying again may lock the login out: the site pauses.
    pub fn needs_person(&self) -> bool {
        matches!(
            self,
            Self::Login { .. }
                | Self::Stripped { .. }
                | Self::Role { .. }
                | Self::Firewall { .. }
                | Self::NotApi { .. }
        )
    }

    /// Whatever else is asked there now, the answer is the same.
    pub fn ends_it(&self) -> bool {
        self.needs_person()
            || matches!(
                self,
                Self::Unreachable { .. }
                    | Self::Later { .. }
                    | Self::Certificate { .. }
                    | Self::Blocked { .. }
                    | Self::Redirected { .. }
            )
    }

    /// The reason of the pause in the ledger. One because of a login ends when another is saved.
    pub fn pause_code(&self) -> &'static str {
        match self {
            Self::Login { .. } | Self::Role { .. } => "login",
            _ => "target",
        }
    }

    /// Nobody answered: exit code 3 of the command line.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::Unknown { .. } | Self::Later { .. }
        )
    }
}
