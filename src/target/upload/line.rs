//! A connection to a web host, whatever it speaks. The set of protocols is closed, so that the
//! compiler lists every place to touch when one is added.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::address::Address;
use super::ftp::Ftp;
use super::look::Detail;
use super::s3::S3;
use super::sftp::Sftp;
use super::talk::Talk;
use super::webdav::WebDav;
use super::{LARGEST_FILE, Shared};
use crate::target::TargetError;

/// How long the connections of an HTTP client are good for the next use.
const HTTP_KEPT: Duration = Duration::from_secs(3);

/// The end of an unfinished file's name.
const NEW: &str = ".recado-new";

/// The end of the name of a file that makes room for its successor.
const OLD: &str = ".recado-old";

pub(super) enum Line {
    Sftp(Sftp),
    Ftp(Ftp),
    WebDav(WebDav),
    S3(S3),
}

/// What stands at a name, as the server tells it without sending it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub kind: Kind,
    pub size: u64,
    /// Changes when the content does: an etag, or the time of the last change. Empty where the
    /// server tells neither.
    pub stamp: String,
    /// Who may do what with it (Unix), where the server tells.
    pub rights: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    Other,
}

impl Entry {
    /// A folder, of which nothing else matters.
    pub fn folder() -> Self {
        Self {
            kind: Kind::Folder,
            size: 0,
            stamp: String::new(),
            rights: None,
        }
    }

    /// A file with this size and stamp.
    pub fn file(size: u64, stamp: String) -> Self {
        Self {
            kind: Kind::File,
            size,
            stamp,
            rights: None,
        }
    }
}

/// What stands in a folder, by name.
pub(super) type Entries = BTreeMap<String, Entry>;

impl Line {
    /// A connection that is logged in.
    pub async fn open(shared: &Shared, talk: Arc<Talk>) -> Result<Self, TargetError> {
        Ok(match &shared.address {
            Address::Sftp(place) => Self::Sftp(Sftp::open(shared, place, talk).await?),
            Address::Ftp(place, protection) => {
                Self::Ftp(Ftp::open(shared, place, *protection, talk).await?)
            }
            Address::WebDav(url) => Self::WebDav(WebDav::open(shared, url, talk)?),
            Address::S3(bucket) => Self::S3(S3::open(shared, bucket, talk)?),
        })
    }

    pub fn talk(&self) -> &Talk {
        match self {
            Self::Sftp(sftp) => &sftp.talk,
            Self::Ftp(ftp) => &ftp.talk,
            Self::WebDav(webdav) => webdav.talk(),
            Self::S3(s3) => s3.talk(),
        }
    }

    /// Whether a connection that was kept for this long can be used. HTTP servers close theirs after a
    /// few seconds without a word, and a request that is just on its way is lost then.
    pub async fn is_alive(&self, kept: Duration) -> bool {
        match self {
            Self::Sftp(sftp) => sftp.is_alive().await,
            Self::Ftp(ftp) => ftp.is_alive().await,
            Self::WebDav(_) | Self::S3(_) => kept < HTTP_KEPT,
        }
    }

    /// The bytes that are left for us, where the server tells.
    pub async fn room(&self) -> Option<u64> {
        match self {
            Self::Sftp(sftp) => sftp.room().await,
            Self::Ftp(_) | Self::WebDav(_) | Self::S3(_) => None,
        }
    }

    /// What stands in a folder; `None` where there is no such folder. Where only a few names are
    /// wanted and asking for each is less work, the others may be missing.
    pub async fn list(
        &self,
        folder: &str,
        names: &BTreeSet<&str>,
        detail: Detail,
    ) -> Result<Option<Entries>, TargetError> {
        match self {
            Self::Sftp(sftp) => sftp.list(folder).await,
            Self::Ftp(ftp) => ftp.list(folder, names, detail).await,
            Self::WebDav(webdav) => webdav.list(folder).await,
            Self::S3(s3) => s3.list(folder).await,
        }
    }

    /// The bytes of a file, or where a link leads to. `None`: it is not there any more.
    pub async fn read(&self, path: &str, entry: &Entry) -> Result<Option<Vec<u8>>, TargetError> {
        let bytes = match self {
            Self::Sftp(sftp) => sftp.read(path, entry.kind).await?,
            Self::Ftp(ftp) => ftp.read(path).await?,
            Self::WebDav(webdav) => webdav.read(path).await?,
            Self::S3(s3) => s3.read(path).await?,
        };
        match bytes {
            Some(bytes) if bytes.len() as u64 > LARGEST_FILE => {
                Err(self.talk().too_large(LARGEST_FILE))
            }
            bytes => Ok(bytes),
        }
    }

    /// Puts a whole file in the place of what stands there (`over`), and says what the server shows
    /// of it then.
    pub async fn put(
        &self,
        path: &str,
        body: &Arc<[u8]>,
        over: Option<&Entry>,
    ) -> Result<Entry, TargetError> {
        match self {
            Self::Sftp(sftp) => {
                let written = sftp.write(&new_name(path), body, over).await;
                let entry = self.unfinished(path, written).await?;
                self.stand(path, over).await?;
                Ok(entry)
            }
            Self::Ftp(ftp) => {
                let written = ftp.write(&new_name(path), body).await;
                let entry = self.unfinished(path, written).await?;
                self.stand(path, over).await?;
                Ok(entry)
            }
            Self::WebDav(webdav) => webdav.put(path, &new_name(path), body, over).await,
            Self::S3(s3) => s3.put(path, body, over).await,
        }
    }

    /// Takes an unfinished file away again where writing it was refused: on a full disk it would
    /// keep the room that somebody makes.
    async fn unfinished(
        &self,
        path: &str,
        written: Result<Entry, TargetError>,
    ) -> Result<Entry, TargetError> {
        if let Err(TargetError::Full { .. } | TargetError::Refused { .. }) = &written {
            // The reason is what must be told, whatever becomes of this.
            let _ = self.remove(&new_name(path)).await;
        }
        written
    }

    /// Gives a finished file its name. A server that never renames over a file gets the old one out
    /// of the way first, and back if that was in vain.
    async fn stand(&self, path: &str, over: Option<&Entry>) -> Result<(), TargetError> {
        let new = new_name(path);
        match self.rename(&new, path).await {
            Err(TargetError::Refused { .. } | TargetError::Denied { .. }) if over.is_some() => {}
            outcome => return outcome,
        }
        let old = old_name(path);
        self.rename(path, &old).await?;
        if let Err(error) = self.rename(&new, path).await {
            self.rename(&old, path).await?;
            return Err(error);
        }
        self.remove(&old).await
    }

    /// Renames a file, over another one where the server does that.
    pub async fn rename(&self, from: &str, to: &str) -> Result<(), TargetError> {
        match self {
            Self::Sftp(sftp) => sftp.rename(from, to).await,
            Self::Ftp(ftp) => ftp.rename(from, to).await,
            Self::WebDav(webdav) => webdav.rename(from, to).await,
            // Nothing there is ever put aside.
            Self::S3(s3) => Err(s3.talk().refused("objects are not renamed")),
        }
    }

    /// Removes a file; one that is gone already is no failure.
    pub async fn remove(&self, path: &str) -> Result<(), TargetError> {
        match self {
            Self::Sftp(sftp) => sftp.remove(path).await,
            Self::Ftp(ftp) => ftp.remove(path).await,
            Self::WebDav(webdav) => webdav.remove(path).await,
            Self::S3(s3) => s3.remove(path).await,
        }
    }

    /// Makes a folder in one that is there; for the empty path, the root with all above it.
    pub async fn make_folder(&self, folder: &str) -> Result<(), TargetError> {
        match self {
            Self::Sftp(sftp) => sftp.make_folder(folder).await,
            Self::Ftp(ftp) => ftp.make_folder(folder).await,
            Self::WebDav(webdav) => webdav.make_folder(folder).await,
            Self::S3(_) => Ok(()),
        }
    }

    /// Removes a folder if it is empty; whether it was.
    pub async fn remove_folder(&self, folder: &str) -> Result<bool, TargetError> {
        match self {
            Self::Sftp(sftp) => sftp.remove_folder(folder).await,
            Self::Ftp(ftp) => ftp.remove_folder(folder).await,
            Self::WebDav(webdav) => webdav.remove_folder(folder).await,
            Self::S3(_) => Ok(false),
        }
    }
}

/// Folder and name of a path.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A path in a folder.
pub(super) fn beside(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Where a file is written before it gets its name.
fn new_name(path: &str) -> String {
    let (folder, name) = split(path);
    beside(folder, &format!(".{name}{NEW}"))
}

/// Where a file waits while its successor gets its name.
pub(super) fn old_name(path: &str) -> String {
    let (folder, name) = split(path);
    beside(folder, &format!(".{name}{OLD}"))
}

/// Whether a name is that of an unfinished file.
pub(super) fn is_new(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(NEW)
}

/// The name of the file that stands at this name while its successor gets its own.
pub(super) fn put_aside(name: &str) -> Option<&str> {
    name.strip_prefix('.')?.strip_suffix(OLD)
}

/// A chain of folders down to this one, the topmost first: `a`, `a/b`.
pub(super) fn chain(folder: &str) -> impl Iterator<Item = &str> {
    let ends = folder.match_indices('/').map(|(at, _)| at);
    let ends = ends.chain((!folder.is_empty()).then_some(folder.len()));
    ends.map(|end| &folder[..end])
        .filter(|part| !part.is_empty())
}
