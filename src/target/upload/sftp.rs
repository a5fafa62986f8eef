//! Files over SSH: version 3 of the protocol (draft-ietf-secsh-filexfer-02), which every server
//! speaks, and the extensions of OpenSSH where they are offered.

use std::sync::Arc;

use futures_util::FutureExt as _;
use russh::client::Handle;
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::extensions;
use russh_sftp::protocol::{FileAttributes, FileType, OpenFlags, Packet, StatusCode};

use super::address::Place;
use super::line::{Entries, Entry, Kind, beside, chain};
use super::talk::Talk;
use super::{LARGEST_FILE, Shared, together};
use crate::target::TargetError;
use crate::target::ssh::{Doorman, Server};

/// Bytes in one request: every server takes as many.
const PIECE: usize = 32 << 10;

/// Pieces of one file that are on their way at one time.
const PIECES: usize = 16;

/// More entries in one folder are not looked through.
const MOST_ENTRIES: usize = 100_000;

/// A rename that replaces what stands there (OpenSSH's PROTOCOL, 4.3).
const POSIX_RENAME: &str = "posix-rename@openssh.com";

/// Seconds by which a file's time is set back: see [`Sftp::settle`].
const SET_BACK: u32 = 2;

pub(super) struct Sftp {
    pub talk: Arc<Talk>,
    raw: RawSftpSession,
    /// Ends with this.
    _session: Handle<Doorman>,
    root: String,
    renames_over: bool,
    syncs: bool,
    tells_room: bool,
}

impl Sftp {
    pub async fn open(
        shared: &Shared,
        place: &Place,
        talk: Arc<Talk>,
    ) -> Result<Self, TargetError> {
        let server = Server {
            name: talk.name(),
            host: &place.host,
            port: place.port,
            user: &shared.user,
            secret: Some(&shared.secret),
            host_key: shared.host_key.as_deref(),
            network: &shared.network,
            limits: &shared.limits,
        };
        let session = server.log_in().await?;
        let lost = |error| talk.unreachable(error);
        let channel = talk.wait(session.channel_open_session()).await?;
        let channel = channel.map_err(lost)?;
        let asked = talk.wait(channel.request_subsystem(true, "sftp")).await?;
        asked.map_err(lost)?;
        let raw = RawSftpSession::new(channel.into_stream());
        raw.set_timeout(shared.limits.idle.as_secs().max(1));
        let version = match talk.wait(raw.init()).await? {
            Ok(version) => version,
            Err(error) if session.is_closed() => return Err(talk.unreachable(error)),
            Err(error) => {
                let why = format!("the server lets nobody transfer files (SFTP): {error}");
                return Err(talk.not_ready(why));
            }
        };
        let offers = |name: &str| version.extensions.contains_key(name);
        Ok(Self {
            renames_over: offers(POSIX_RENAME),
            syncs: offers(extensions::FSYNC),
            tells_room: offers(extensions::STATVFS),
            talk,
            raw,
            _session: session,
            root: place.root.clone(),
        })
    }

    pub async fn is_alive(&self) -> bool {
        let limit = self.talk.limits.connect;
        let answer = tokio::time::timeout(limit, self.raw.realpath("."));
        matches!(answer.await, Ok(Ok(_)))
    }

    /// The bytes that are left for this login, where the server tells.
    pub async fn room(&self) -> Option<u64> {
        if !self.tells_room {
            return None;
        }
        let found = self.talk.wait(self.raw.statvfs(self.at(""))).await.ok()?;
        let found = found.ok()?;
        Some(found.blocks_avail.saturating_mul(found.fragment_size))
    }

    fn at(&self, path: &str) -> String {
        match (self.root.as_str(), path) {
            ("", "") => ".".to_owned(),
            (root, "") => root.to_owned(),
            (root, path) => beside(root, path),
        }
    }

    pub async fn list(&self, folder: &str) -> Result<Option<Entries>, TargetError> {
        let handle = match self.talk.wait(self.raw.opendir(self.at(folder))).await? {
            Ok(handle) => handle.handle,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(self.refusal(folder, error)),
        };
        let mut entries = Entries::new();
        let listed = loop {
            let some = match self.talk.wait(self.raw.readdir(&handle)).await? {
                Ok(some) => some.files,
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => {
                    break Ok(Some(entries));
                }
                // Some look only now.
                Err(error) if is_absent(&error) => break Ok(None),
                Err(error) => break Err(self.refusal(folder, error)),
            };
            let real = some
                .into_iter()
                .filter(|file| file.filename != "." && file.filename != "..");
            entries.extend(real.map(|file| {
                let entry = entry(&file.attrs, &file.longname);
                (file.filename, entry)
            }));
            if entries.len() > MOST_ENTRIES {
                let why = format!("{folder} holds more than {MOST_ENTRIES} files");
                break Err(self.talk.not_ready(why));
            }
        };
        self.close(handle).await?;
        listed
    }

    pub async fn read(&self, path: &str, kind: Kind) -> Result<Option<Vec<u8>>, TargetError> {
        if kind == Kind::Link {
            let to = self.talk.wait(self.raw.readlink(self.at(path))).await?;
            let to = to.map_err(|error| self.refusal(path, error))?;
            let to = to.files.into_iter().next().map(|file| file.filename);
            return Ok(Some(to.unwrap_or_default().into_bytes()));
        }
        let open = self
            .raw
            .open(self.at(path), OpenFlags::READ, FileAttributes::empty());
        let handle = match self.talk.wait(open).await? {
            Ok(handle) => handle.handle,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(self.refusal(path, error)),
        };
        let bytes = self.read_all(path, &handle).await;
        self.close(handle).await?;
        bytes.map(Some)
    }

    async fn read_all(&self, path: &str, handle: &str) -> Result<Vec<u8>, TargetError> {
        let attrs = self.talk.wait(self.raw.fstat(handle)).await?;
        let attrs = attrs.map_err(|error| self.refusal(path, error))?.attrs;
        let size = attrs.size.unwrap_or_default();
        if size > LARGEST_FILE {
            return Err(self.talk.too_large(LARGEST_FILE));
        }
        let mut work = Vec::new();
        for from in (0..size).step_by(PIECE) {
            let length = (size - from).min(PIECE as u64);
            work.push(self.read_piece(path, handle, from, length).boxed());
        }
        let pieces = together(PIECES, work).await?;
        Ok(pieces.concat())
    }

    /// A piece of a file. A server may send less than asked for, and the file may have become
    /// shorter.
    async fn read_piece(
        &self,
        path: &str,
        handle: &str,
        from: u64,
        length: u64,
    ) -> Result<Vec<u8>, TargetError> {
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < length {
            let rest = u32::try_from(length - bytes.len() as u64).unwrap_or(u32::MAX);
            let at = from + bytes.len() as u64;
            match self.talk.wait(self.raw.read(handle, at, rest)).await? {
                Ok(data) if data.data.is_empty() => break,
                Ok(data) => bytes.extend_from_slice(&data.data),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break,
                Err(error) => return Err(self.refusal(path, error)),
            }
        }
        Ok(bytes)
    }

    /// Writes a file that is not there yet, with the rights of the one that it will replace.
    pub async fn write(
        &self,
        path: &str,
        body: &Arc<[u8]>,
        like: Option<&Entry>,
    ) -> Result<Entry, TargetError> {
        let flags = OpenFlags::WRITE | OpenFlags::CREATE | OpenFlags::EXCLUDE;
        let open = self.raw.open(self.at(path), flags, FileAttributes::empty());
        let handle = self.talk.wait(open).await?;
        let handle = handle.map_err(|error| self.refusal(path, error))?.handle;
        let written = self.fill(path, &handle, body, like).await;
        self.close(handle).await?;
        written
    }

    async fn fill(
        &self,
        path: &str,
        handle: &str,
        body: &[u8],
        like: Option<&Entry>,
    ) -> Result<Entry, TargetError> {
        let mut work = Vec::new();
        for (number, piece) in body.chunks(PIECE).enumerate() {
            let from = (number * PIECE) as u64;
            let write = async move {
                let sent = self.raw.write(handle, from, piece.to_vec());
                let sent = self.talk.wait_for(body.len() as u64, sent).await?;
                sent.map_err(|error| self.no_room(path, error))
            };
            work.push(write.boxed());
        }
        together(PIECES, work).await?;
        let entry = self.settle(path, handle, like).await?;
        if entry.size != body.len() as u64 {
            let why = format!("{path} arrived with {} bytes", entry.size);
            return Err(self.talk.unreachable(anyhow::anyhow!(why)));
        }
        if self.syncs {
            let synced = self.talk.wait(self.raw.fsync(handle)).await?;
            synced.map_err(|error| self.no_room(path, error))?;
        }
        Ok(entry)
    }

    /// Sets a new file's rights, and its time two seconds back: the protocol counts in seconds, and
    /// whoever changes the page in the second in which we wrote it leaves another time than ours.
    /// A server that allows neither keeps its own.
    async fn settle(
        &self,
        path: &str,
        handle: &str,
        like: Option<&Entry>,
    ) -> Result<Entry, TargetError> {
        let found = self.talk.wait(self.raw.fstat(handle)).await?;
        let mut attrs = found.map_err(|error| self.refusal(path, error))?.attrs;
        let rights = like.and_then(|like| like.rights);
        let back = attrs.mtime.map(|time| time.saturating_sub(SET_BACK));
        let wanted = FileAttributes {
            permissions: rights,
            atime: back,
            mtime: back,
            ..FileAttributes::empty()
        };
        if self
            .talk
            .wait(self.raw.fsetstat(handle, wanted))
            .await?
            .is_ok()
        {
            attrs.mtime = back;
        }
        Ok(entry(&attrs, "-"))
    }

    pub async fn rename(&self, from: &str, to: &str) -> Result<(), TargetError> {
        let (old, new) = (self.at(from), self.at(to));
        let outcome = if self.renames_over {
            let names = [old.as_bytes(), new.as_bytes()].map(|name| {
                let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
                [&length.to_be_bytes(), name].concat()
            });
            let answer = self.raw.extended(POSIX_RENAME, names.concat());
            match self.talk.wait(answer).await? {
                Ok(Packet::Status(status)) if status.status_code == StatusCode::Ok => Ok(()),
                Ok(Packet::Status(status)) => Err(Error::Status(status)),
                Ok(_) => Err(Error::UnexpectedPacket),
                Err(error) => Err(error),
            }
        } else {
            let answer = self.talk.wait(self.raw.rename(old, new)).await?;
            answer.map(|_| ())
        };
        outcome.map_err(|error| self.refusal(to, error))
    }

    pub async fn remove(&self, path: &str) -> Result<(), TargetError> {
        match self.talk.wait(self.raw.remove(self.at(path))).await? {
            Err(error) if !is_absent(&error) => Err(self.refusal(path, error)),
            _ => Ok(()),
        }
    }

    pub async fn make_folder(&self, folder: &str) -> Result<(), TargetError> {
        let at = self.at(folder);
        // Which of the folders above the root are there, nobody knows.
        let above: Vec<&str> = match folder {
            "" => chain(&at).collect(),
            _ => vec![&at],
        };
        let mut last = Ok(());
        for part in above {
            let made = self.raw.mkdir(part, FileAttributes::empty());
            last = match self.talk.wait(made).await? {
                Err(error) if !folder.is_empty() => Err(self.refusal(folder, error)),
                Err(error) => match self.talk.wait(self.raw.stat(part)).await? {
                    Ok(found) if found.attrs.is_dir() => Ok(()),
                    _ => Err(self.refusal(part, error)),
                },
                Ok(_) => Ok(()),
            };
        }
        last
    }

    pub async fn remove_folder(&self, folder: &str) -> Result<bool, TargetError> {
        match self.talk.wait(self.raw.rmdir(self.at(folder))).await? {
            Ok(_) => Ok(true),
            Err(Error::Status(_)) => Ok(false),
            Err(error) => Err(self.refusal(folder, error)),
        }
    }

    async fn close(&self, handle: String) -> Result<(), TargetError> {
        let closed = self.talk.wait(self.raw.close(handle)).await?;
        closed
            .map(|_| ())
            .map_err(|error| self.no_room("the file", error))
    }

    /// What the server's answer means.
    fn refusal(&self, path: &str, error: Error) -> TargetError {
        let Error::Status(status) = error else {
            return self.talk.unreachable(error);
        };
        let said = match status.error_message.as_str() {
            "" => format!("{path}: {}", status.status_code),
            message => format!("{path}: {message}"),
        };
        match status.status_code {
            StatusCode::PermissionDenied => self.talk.denied(said),
            StatusCode::NoConnection | StatusCode::ConnectionLost => {
                self.talk.unreachable(anyhow::anyhow!(said))
            }
            _ => self.talk.refused(said),
        }
    }

    /// As [`Sftp::refusal`], while bytes are written: version 3 has no word for a full disk, and
    /// little else fails then.
    fn no_room(&self, path: &str, error: Error) -> TargetError {
        match self.refusal(path, error) {
            TargetError::Refused { said, .. } => self.talk.full(said),
            other => other,
        }
    }
}

/// What a server tells of a name: in its attributes, else in the line for people beside them.
fn entry(attrs: &FileAttributes, line: &str) -> Entry {
    let kind = match (attrs.permissions, line.chars().next()) {
        (Some(_), _) => match attrs.file_type() {
            FileType::Dir => Kind::Folder,
            FileType::Symlink => Kind::Link,
            FileType::File => Kind::File,
            FileType::Other => Kind::Other,
        },
        (None, Some('d')) => Kind::Folder,
        (None, Some('l')) => Kind::Link,
        (None, _) => Kind::File,
    };
    Entry {
        kind,
        size: attrs.size.unwrap_or_default(),
        stamp: attrs.mtime.map(|time| time.to_string()).unwrap_or_default(),
        rights: attrs.permissions.map(|rights| rights & 0o7777),
    }
}

fn is_absent(error: &Error) -> bool {
    matches!(error, Error::Status(status) if status.status_code == StatusCode::NoSuchFile)
}
