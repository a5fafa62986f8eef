//! How the bytes of a git conversation travel. libgit2 speaks the git protocol; the connections
//! are ours, so that there is one TLS stack, checked addresses, no redirects and a limit on
//! everything.
//!
//! libgit2 knows one address scheme of ours, `recado-rpc://N/` or `recado-stream://N/`, where `N`
//! names a [`Link`]: the real address, the login and what happened to it. libgit2 thus never sees
//! a login, cannot fall back on a transport of its own, and no `insteadOf` in somebody's
//! configuration can send us elsewhere.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use git2::transport::Transport;
use git2::{ErrorClass, ErrorCode, Remote, Repository};
use reqwest::Url;
use secrecy::SecretString;
use tokio::runtime::Handle;

use crate::network::{Limits, Network, without_login};
use crate::site::GitRemote;
use crate::target::TargetError;

mod address;
mod http;
mod program;
mod ssh;

pub(super) use address::Address;

/// How many bytes of the server's own words are kept for the person who must read them.
const SAID_LIMIT: usize = 4096;

/// One conversation with a remote: where, with which login, within which limits; and what became
/// of it, since libgit2 carries nothing but a text through its errors.
pub(super) struct Link {
    pub number: u64,
    pub route: Arc<Route>,
    pub handle: Handle,
    pub deadline: Instant,
    state: Mutex<State>,
}

/// What is the same for all conversations of a target.
pub(super) struct Route {
    /// The remote as people read it: never with a login.
    pub name: String,
    pub address: Address,
    pub user: Option<String>,
    pub secret: Option<SecretString>,
    pub host_key: Option<String>,
    pub network: Network,
    pub limits: Limits,
    /// Made once: loading the certificate authorities takes tens of milliseconds.
    client: OnceLock<(Url, reqwest::Client)>,
    session: ssh::Kept,
}

impl Route {
    /// A remote as the site file describes it, with its login.
    pub fn new(
        remote: &GitRemote,
        secret: Option<SecretString>,
        network: Network,
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let (address, user) = Address::parse(remote.remote.trim())?;
        Ok(Self {
            name: without_login(remote.remote.trim()),
            address,
            user: remote.user.clone().or(user),
            secret,
            host_key: remote.host_key.clone(),
            network,
            limits,
            client: OnceLock::new(),
            session: ssh::Kept::default(),
        })
    }
}

#[derive(Default)]
struct State {
    trouble: Option<TargetError>,
    sent: bool,
    received: u64,
    said: Vec<u8>,
}

static LINKS: LazyLock<Mutex<BTreeMap<u64, Arc<Link>>>> = LazyLock::new(Mutex::default);

fn links() -> MutexGuard<'static, BTreeMap<u64, Arc<Link>>> {
    // A map of handles is whole after every statement: a panic elsewhere cannot have torn it.
    LINKS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A [`Link`] for as long as this lives.
pub(super) struct OpenLink(Arc<Link>);

impl std::ops::Deref for OpenLink {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.0
    }
}

impl Drop for OpenLink {
    fn drop(&mut self) {
        links().remove(&self.0.number);
    }
}

impl Link {
    /// A new conversation. Its time runs from now.
    pub fn open(route: &Arc<Route>, handle: &Handle) -> OpenLink {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let link = Arc::new(Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            route: Arc::clone(route),
            handle: handle.clone(),
            deadline: Instant::now() + route.limits.total,
            state: Mutex::default(),
        });
        links().insert(link.number, Arc::clone(&link));
        OpenLink(link)
    }

    /// libgit2's handle on the remote, on the transport that fits the address.
    pub fn remote<'repo>(&self, repo: &'repo Repository) -> Result<Remote<'repo>, git2::Error> {
        register()?;
        match &self.route.address {
            Address::Local(path) => repo.remote_anonymous(&path.to_string_lossy()),
            Address::Http(_) => repo.remote_anonymous(&format!("recado-rpc://{}/", self.number)),
            Address::Ssh { .. } => self.stream_remote(repo),
        }
    }

    /// The remote over a two-way stream. For a path that is the `git` program, which runs the
    /// repository's hooks; libgit2's own local transport would pass them by.
    pub fn stream_remote<'repo>(
        &self,
        repo: &'repo Repository,
    ) -> Result<Remote<'repo>, git2::Error> {
        register()?;
        repo.remote_anonymous(&format!("recado-stream://{}/", self.number))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the first thing that went wrong and gives libgit2 an error to stop on.
    pub fn fail(&self, trouble: TargetError) -> git2::Error {
        let text = trouble.to_string().replace('\0', " ");
        self.state().trouble.get_or_insert(trouble);
        git2::Error::new(ErrorCode::GenericError, ErrorClass::Net, text)
    }

    /// As [`Link::fail`], for the reading and writing side.
    pub fn fail_io(&self, trouble: TargetError) -> std::io::Error {
        // libgit2 takes the text as a C string.
        let text = trouble.to_string().replace('\0', " ");
        self.state().trouble.get_or_insert(trouble);
        std::io::Error::other(text)
    }

    /// Whether anything went wrong on the way.
    pub fn is_in_trouble(&self) -> bool {
        self.state().trouble.is_some()
    }

    /// What went wrong on the way, if anything did.
    pub fn take_trouble(&self) -> Option<TargetError> {
        self.state().trouble.take()
    }

    /// The connection broke, timed out or was never made.
    pub fn unreachable(&self, cause: impl Into<anyhow::Error>) -> TargetError {
        TargetError::Unreachable {
            target: self.route.name.clone(),
            cause: cause.into(),
        }
    }

    /// From here on the server may have what it needs to apply the change.
    pub fn mark_sent(&self) {
        self.state().sent = true;
    }

    /// Whether [`Link::mark_sent`] was reached.
    pub fn was_sent(&self) -> bool {
        self.state().sent
    }

    /// Counts received bytes against the limit.
    pub fn count(&self, bytes: usize) -> std::io::Result<()> {
        let limit = self.route.limits.received;
        let total = {
            let mut state = self.state();
            state.received = state.received.saturating_add(bytes as u64);
            state.received
        };
        if total <= limit {
            return Ok(());
        }
        let target = self.route.name.clone();
        Err(self.fail_io(TargetError::TooLarge {
            target,
            megabytes: limit >> 20,
        }))
    }

    /// Keeps what the server says beside the protocol.
    pub fn hear(&self, words: &[u8]) {
        let mut state = self.state();
        let room = SAID_LIMIT.saturating_sub(state.said.len());
        state
            .said
            .extend_from_slice(&words[..words.len().min(room)]);
    }

    /// The server's words as plain lines, without terminal codes and progress counters.
    pub fn heard(&self) -> String {
        plain_lines(&String::from_utf8_lossy(&self.state().said))
    }

    /// Waits for one step, no longer than the idle limit and the whole conversation allow.
    pub fn wait<T>(&self, step: impl Future<Output = T>) -> Result<T, TargetError> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let limit = left.min(self.route.limits.idle);
        self.handle
            .block_on(async { tokio::time::timeout(limit, step).await })
            .map_err(|_| self.unreachable(anyhow::anyhow!("no answer within {limit:?}")))
    }
}

/// What a person can read of a server's output: terminal codes, progress that overwrites itself
/// and empty lines are left out.
fn plain_lines(text: &str) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let line = line
            .rsplit('\r')
            .find(|part| !part.trim().is_empty())
            .unwrap_or("");
        let mut plain = String::new();
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            if character == '\u{1b}' {
                // A terminal code ends with its first letter.
                characters.by_ref().find(char::is_ascii_alphabetic);
            } else if !character.is_control() {
                plain.push(character);
            }
        }
        let plain = plain.trim();
        if !plain.is_empty() {
            lines.push(plain.to_owned());
        }
    }
    lines.join("\n")
}

/// Makes our two schemes known to libgit2, once for the process.
#[expect(
    unsafe_code,
    reason = "libgit2's table of transports and its global options have no lock of their own; \
              both are written here once, before any repository is opened by this program"
)]
pub(super) fn register() -> Result<(), git2::Error> {
    static REGISTERED: OnceLock<Result<(), String>> = OnceLock::new();
    let outcome = REGISTERED.get_or_init(|| {
        use git2::ConfigLevel::{Global, ProgramData, System, XDG};
        let set_up = || -> Result<(), git2::Error> {
            // SAFETY: `OnceLock` lets one thread in and holds the others back, and every use of
            // libgit2 in this program comes through this function first.
            unsafe {
                // The configuration of whoever started the program must not steer pushes
                // (`insteadOf`, proxies, filters).
                for level in [ProgramData, System, XDG, Global] {
                    git2::opts::set_search_path(level, "")?;
                }
                // A client's repository often belongs to another user of the machine. Nothing in
                // it is ever executed by libgit2; the `git` program keeps its own check.
                git2::opts::set_verify_owner_validation(false)?;
                git2::transport::register("recado-rpc", |remote| {
                    let link = link_of(remote)?;
                    Transport::smart(remote, true, http::Http::new(link))
                })?;
                git2::transport::register("recado-stream", |remote| {
                    let link = link_of(remote)?;
                    match link.route.address {
                        Address::Ssh { .. } => Transport::smart(remote, false, ssh::Ssh::new(link)),
                        _ => Transport::smart(remote, false, program::Program::new(link)),
                    }
                })?;
            }
            git2::opts::strict_object_creation(true);
            git2::opts::strict_hash_verification(true);
            Ok(())
        };
        set_up().map_err(|error| error.message().to_owned())
    });
    outcome.clone().map_err(|text| git2::Error::from_str(&text))
}

fn link_of(remote: &Remote<'_>) -> Result<Arc<Link>, git2::Error> {
    let address = remote.url()?;
    let number = address
        .split("//")
        .nth(1)
        .and_then(|rest| rest.trim_end_matches('/').parse().ok());
    number
        .and_then(|number: u64| links().get(&number).cloned())
        .ok_or_else(|| git2::Error::from_str("this conversation is over"))
}

/// The service's program and its name on the wire.
fn service_name(service: git2::transport::Service) -> &'static str {
    use git2::transport::Service::{ReceivePack, ReceivePackLs, UploadPack, UploadPackLs};
    match service {
        UploadPackLs | UploadPack => "git-upload-pack",
        ReceivePackLs | ReceivePack => "git-receive-pack",
    }
}
