//! A web host that takes files over the network: a folder far away. Each file is replaced as a whole,
//! pictures before the pages that use them, and only where it still is what we last saw.
//!
//! What differs between the protocols is behind `Line`: how a folder is listed and how a file is
//! read, replaced and removed. Everything that decides is here: what is looked at (`look.rs`) and
//! in which order a change is carried out (`write.rs`).
//!
//! Nothing is downloaded to find out that it is unchanged. A version holds the hash of what we
//! wrote beside the size and the stamp (etag or time of change) that the server showed afterwards;
//! while it shows the same, the hash is known.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use secrecy::SecretString;

use super::advice::Advice;
use super::{Applied, Ask, TargetError};
use crate::change::{ChangeSet, Live, LiveFile};
use crate::hash::Hash;
use crate::network::{Limits, Network};
use crate::site::WebHost;

mod address;
mod ftp;
mod http;
mod line;
mod look;
mod s3;
mod sftp;
mod talk;
mod version;
mod webdav;
mod write;

use address::Address;
use line::{Entry, Kind, Line};
use look::{Detail, look};
use talk::Talk;
use version::Version;

/// Larger files are not ours and are not read; bytes.
const LARGEST_FILE: u64 = 100 * 1024 * 1024;

/// Requests that are on their way at one time, where the protocol has several.
const WIDTH: usize = 8;

/// What a look writes to find out whether it may: the name of an unfinished file.
const PROBE: &str = ".doctor.recado-new";

/// How long a connection waits for the next use. A publish is several looks and a change within
/// seconds; logging in anew for each would be most of its time.
const KEPT: Duration = Duration::from_secs(20);

/// The folder of a web host below which everything is written.
#[derive(Clone)]
pub struct Upload {
    shared: Arc<Shared>,
}

/// What is the same for all conversations with the host.
struct Shared {
    /// The address as people read it.
    name: String,
    address: Address,
    user: String,
    secret: SecretString,
    host_key: Option<String>,
    network: Network,
    limits: Limits,
    kept: Mutex<Option<(Line, Instant)>>,
    /// Unfinished files that a look came across.
    unfinished: Mutex<BTreeSet<String>>,
}

impl Upload {
    /// A target for this host. Nothing is contacted yet. `secret` is the password, private key or
    /// secret access key.
    pub fn new(
        host: &WebHost,
        secret: SecretString,
        network: Network,
        limits: Limits,
    ) -> Result<Self, TargetError> {
        let (name, address) = Address::parse(&host.url)?;
        Ok(Self {
            shared: Arc::new(Shared {
                name,
                address,
                user: host.user.clone(),
                secret,
                host_key: host.host_key.clone(),
                network,
                limits,
                kept: Mutex::default(),
                unfinished: Mutex::default(),
            }),
        })
    }

    /// The state of the files asked for.
    pub async fn live(&self, ask: &Ask) -> Result<Live, TargetError> {
        let line = self.line().await?;
        let live = self.read(&line, ask).await?;
        self.keep(line);
        Ok(live)
    }

    /// Whether the host can be reached, takes the login, has the folder, and lets files be written,
    /// renamed and removed in it. Left behind by whatever ends this, the file is an unfinished one of
    /// ours, which the next publish removes.
    ///
    /// # Errors
    /// What would keep files from being written.
    pub async fn examine(&self) -> Result<Vec<Advice>, TargetError> {
        let line = self.line().await?;
        let seen = look(&line, std::iter::empty(), Detail::Named).await?;
        let path = self.shared.name.clone();
        if seen.is_gone() {
            self.keep(line);
            return Ok(vec![Advice::NotThereYet { path }]);
        }
        line.remove(PROBE).await?;
        line.put(PROBE, &Arc::from(*b"recado doctor\n"), None)
            .await?;
        line.remove(PROBE).await?;
        let room = line.room().await;
        self.keep(line);
        Ok(Advice::room(&path, room).into_iter().collect())
    }

    /// Writes and removes what the change set says.
    pub async fn apply(&self, revision: &str, change: &ChangeSet) -> Result<Applied, TargetError> {
        super::forbidden::check_change(change)?;
        let line = self.line().await?;
        let unfinished = self.unfinished().clone();
        let versions = write::apply(&line, change, unfinished).await?;
        self.unfinished().clear();
        self.keep(line);
        Ok(Applied {
            revision: revision.to_owned(),
            versions,
            ..Applied::default()
        })
    }

    async fn read(&self, line: &Line, ask: &Ask) -> Result<Live, TargetError> {
        let mut live = Live::default();
        let marks = ask.folders.iter();
        let paths = ask.paths().chain(&ask.read).chain(marks);
        let detail = match ask.half_done {
            true => Detail::Whole,
            false => Detail::Named,
        };
        let mut seen = look(line, paths.map(String::as_str), detail).await?;
        seen.put_back(line).await?;
        match ask.half_done {
            // Nothing may be left to write where it lies: what was begun is not wished for any more.
            true => write::clear(line, seen.unfinished()).await?,
            false => self.unfinished().extend(seen.unfinished()),
        }
        if seen.is_gone() && ask.last_revision.is_some() {
            return Err(line.talk().not_ready("the folder is gone"));
        }
        if seen.is_empty() && !ask.known.is_empty() {
            let why = "the folder is empty; is the address still right?";
            return Err(line.talk().not_ready(why));
        }
        if !seen.is_empty() {
            let missing = ask.folders.iter().filter(|name| !seen.is_folder(name));
            live.missing = missing.cloned().collect();
        }
        let wanted: BTreeSet<&String> = ask.paths().chain(&ask.read).collect();
        let mut files = Vec::new();
        for path in wanted {
            if let Some(entry) = seen.entry(path).filter(|entry| entry.kind != Kind::Folder) {
                files.push(live_file(line, ask, path, entry).boxed());
            }
        }
        let files = together(WIDTH, files).await?;
        live.files = files.into_iter().flatten().collect();
        Ok(live)
    }

    /// A connection that is logged in: the one of a moment ago, else a new one.
    async fn line(&self) -> Result<Line, TargetError> {
        let kept = self
            .shared
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some((line, since)) = kept {
            let kept = since.elapsed();
            line.talk().begin();
            if kept < KEPT && line.is_alive(kept).await {
                return Ok(line);
            }
        }
        let talk = Talk::new(self.shared.name.clone(), self.shared.limits.clone());
        Line::open(&self.shared, Arc::new(talk)).await
    }

    /// Keeps a connection on which nothing went wrong.
    fn keep(&self, line: Line) {
        let mut kept = self
            .shared
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = Some((line, Instant::now()));
    }

    fn unfinished(&self) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
        self.shared
            .unfinished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({})", self.shared.name)
    }
}

/// What stands at a path; downloaded only where that is not known already. `None`: it went away
/// after the look.
async fn live_file(
    line: &Line,
    ask: &Ask,
    path: &str,
    entry: &Entry,
) -> Result<Option<(String, LiveFile)>, TargetError> {
    let known = ask.known.get(path);
    let known = known.filter(|owned| Version::parse(&owned.version).is_of(entry));
    if let Some(owned) = known
        && !ask.read.contains(path)
    {
        let file = LiveFile {
            version: owned.version.clone(),
            hash: owned.hash,
            bytes: None,
        };
        return Ok(Some((path.to_owned(), file)));
    }
    let Some(bytes) = read(line, path, entry).await? else {
        return Ok(None);
    };
    let hash = Hash::of(&bytes);
    let file = LiveFile {
        version: Version::of(hash, entry).to_string(),
        hash,
        bytes: ask.read.contains(path).then(|| Arc::from(bytes)),
    };
    Ok(Some((path.to_owned(), file)))
}

/// The bytes of what stands at a path. As git would say it, a link is a file that holds where it
/// leads to.
async fn read(line: &Line, path: &str, entry: &Entry) -> Result<Option<Vec<u8>>, TargetError> {
    if entry.kind == Kind::Other || entry.size > LARGEST_FILE {
        let why = format!("{path} is not an ordinary file of a website");
        return Err(line.talk().not_ready(why));
    }
    line.read(path, entry).await
}

/// Does all of these, so many at a time; the results in their order.
async fn together<T>(
    width: usize,
    work: Vec<BoxFuture<'_, Result<T, TargetError>>>,
) -> Result<Vec<T>, TargetError> {
    stream::iter(work).buffered(width).try_collect().await
}
