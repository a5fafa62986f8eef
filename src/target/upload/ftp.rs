//! FTP (RFC 959) with passive data connections, over TLS (RFC 4217) or readable. Lists for machines
//! where the server has them (RFC 3659, MLSD), else the lists for people.
//!
//! One command runs at a time, so that everything waits for the one connection.

use std::collections::BTreeSet;
use std::sync::Arc;

use suppaftp::tokio::{AsyncRustlsConnector, AsyncRustlsFtpStream};
use suppaftp::types::{FileType, FtpError, Mode, Response};
use suppaftp::{FtpResult, Status};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Mutex;
use tokio_rustls::TlsConnector;

use super::address::{Place, Protection};
use super::line::{Entries, Entry, Kind, beside, chain, old_name, split};
use super::look::Detail;
use super::talk::Talk;
use super::{LARGEST_FILE, Shared};
use crate::network::ConnectError;
use crate::target::TargetError;
use secrecy::ExposeSecret as _;

mod lists;

/// Bytes of one list.
const LONGEST_LIST: u64 = 16 << 20;

/// Bytes that are sent before the server may be waited for again.
const PIECE: usize = 64 << 10;

/// Up to so many names are asked for one by one: a list needs a connection of its own.
const FEW: usize = 4;

/// Seconds by which a file's time is set back, as with SFTP.
const SET_BACK: i64 = 2;

pub(super) struct Ftp {
    pub talk: Arc<Talk>,
    stream: Mutex<AsyncRustlsFtpStream>,
    root: String,
    /// It has lists for machines.
    lists: bool,
    /// It sets a file's time (draft-somers-ftp-mfxx).
    sets_time: bool,
}

impl Ftp {
    pub async fn open(
        shared: &Shared,
        place: &Place,
        protection: Protection,
        talk: Arc<Talk>,
    ) -> Result<Self, TargetError> {
        let connected = shared
            .network
            .connect(&place.host, place.port, &shared.limits)
            .await;
        let tcp = connected.map_err(|error| match error {
            ConnectError::Blocked(blocked) => talk.blocked(blocked),
            ConnectError::Io(error) => talk.unreachable(error),
        })?;
        let tls = || {
            let config =
                crate::network::tls().map_err(|error| talk.not_ready(error.to_string()))?;
            let connector = TlsConnector::from(Arc::new(config));
            Ok::<_, TargetError>(AsyncRustlsConnector::from(connector))
        };
        let opened = match protection {
            Protection::None => {
                let open = AsyncRustlsFtpStream::connect_with_stream(tcp);
                talk.wait(open).await?
            }
            Protection::Explicit => {
                let tls = tls()?;
                let open = async {
                    let plain = AsyncRustlsFtpStream::connect_with_stream(tcp).await?;
                    plain.into_secure(tls, &place.host).await
                };
                talk.wait(open).await?
            }
            Protection::Implicit => {
                // It is connected to once more, at the address that was checked.
                let address = tcp.peer_addr().map_err(|error| talk.unreachable(error))?;
                drop(tcp);
                talk.wait(implicit(address, tls()?, &place.host)).await?
            }
        };
        let failed = |error| failure(&talk, "", error);
        let mut stream = opened.map_err(failed)?;
        let secret = shared.secret.expose_secret().trim_end_matches(['\r', '\n']);
        let logged_in = talk
            .wait(stream.login(shared.user.as_str(), secret))
            .await?;
        logged_in.map_err(failed)?;
        let binary = talk.wait(stream.transfer_type(FileType::Binary)).await?;
        binary.map_err(failed)?;
        // A server that cannot say what it can do can do little.
        let features = talk.wait(stream.feat()).await?.unwrap_or_default();
        let offers = |name: &str| {
            let mut names = features.keys();
            names.any(|feature| feature.eq_ignore_ascii_case(name))
        };
        if offers("UTF8") {
            // Some want to be asked, others always do it and refuse.
            let _ = talk.wait(stream.opts("UTF8", Some("ON"))).await?;
        }
        // EPSV (RFC 2428) names no address; PASV's is ignored: both connect to the checked one.
        stream.set_mode(Mode::ExtendedPassive);
        stream.set_passive_nat_workaround(true);
        Ok(Self {
            lists: offers("MLST") || offers("MLSD"),
            sets_time: offers("MFMT"),
            talk,
            stream: Mutex::new(stream),
            root: place.root.clone(),
        })
    }

    pub async fn is_alive(&self) -> bool {
        let mut stream = self.stream.lock().await;
        let answer = tokio::time::timeout(self.talk.limits.connect, stream.noop());
        matches!(answer.await, Ok(Ok(())))
    }

    fn at(&self, path: &str) -> String {
        match (self.root.as_str(), path) {
            ("", path) => path.to_owned(),
            (root, "") => root.to_owned(),
            (root, path) => beside(root, path),
        }
    }

    pub async fn list(
        &self,
        folder: &str,
        names: &BTreeSet<&str>,
        detail: Detail,
    ) -> Result<Option<Entries>, TargetError> {
        if detail == Detail::Named && self.lists && names.len() <= FEW {
            let mut entries = Entries::new();
            for name in names {
                let aside = old_name(name);
                for name in [name, aside.as_str()] {
                    if let Some(entry) = self.entry(&beside(folder, name)).await? {
                        entries.insert(name.to_owned(), entry);
                        break;
                    }
                }
            }
            return Ok(Some(entries));
        }
        if self.lists {
            let list = self.text("MLSD", folder).await?;
            return Ok(list.map(|text| text.lines().filter_map(lists::machine).collect()));
        }
        // Most show names with a dot only when asked; some take the question for a name.
        let list = match self.text("LIST -a", folder).await? {
            None => self.text("LIST", folder).await?,
            list => list,
        };
        let Some(text) = list else {
            return Ok(None);
        };
        let mut entries: Entries = text.lines().filter_map(lists::people).collect();
        // The times in it are for people: to the minute, in a zone that nobody knows.
        for name in names {
            if let Some(entry) = entries.get_mut(*name).filter(|one| one.kind == Kind::File) {
                entry.stamp = self.time(&beside(folder, name)).await?;
            }
        }
        Ok(Some(entries))
    }

    /// What stands at a path, on a server with lists for machines.
    async fn entry(&self, path: &str) -> Result<Option<Entry>, TargetError> {
        let command = format!("MLST {}", self.at(path));
        let mut stream = self.stream.lock().await;
        let done = [Status::RequestedFileActionOk];
        let answer = self
            .talk
            .wait(stream.custom_command(command, &done))
            .await?;
        match answer {
            Ok(answer) => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                let line = text.lines().find(|line| line.starts_with(' '));
                let entry = line.and_then(|line| lists::machine(line.trim_start()));
                Ok(entry.map(|(_, entry)| entry))
            }
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(failure(&self.talk, path, error)),
        }
    }

    /// When a file was changed; empty where the server does not say.
    async fn time(&self, path: &str) -> Result<String, TargetError> {
        let command = format!("MDTM {}", self.at(path));
        let mut stream = self.stream.lock().await;
        let answer = stream.custom_command(command, &[Status::File]);
        match self.talk.wait(answer).await? {
            Ok(answer) => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                Ok(text
                    .split_whitespace()
                    .nth(1)
                    .unwrap_or_default()
                    .to_owned())
            }
            Err(FtpError::UnexpectedResponse(_)) => Ok(String::new()),
            Err(error) => Err(failure(&self.talk, path, error)),
        }
    }

    /// A list of a folder; `None` where it is not there.
    async fn text(&self, command: &str, folder: &str) -> Result<Option<String>, TargetError> {
        let at = self.at(folder);
        let command = match at.as_str() {
            "" => command.to_owned(),
            at => format!("{command} {at}"),
        };
        let bytes = self.fetch(folder, &command, LONGEST_LIST).await?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, TargetError> {
        let command = format!("RETR {}", self.at(path));
        self.fetch(path, &command, LARGEST_FILE).await
    }

    /// What the server sends on a data connection; `None` where there is nothing to send.
    async fn fetch(
        &self,
        path: &str,
        command: &str,
        limit: u64,
    ) -> Result<Option<Vec<u8>>, TargetError> {
        let mut stream = self.stream.lock().await;
        let begun = [Status::AboutToSend, Status::AlreadyOpen];
        let mut answer = self
            .talk
            .wait(stream.custom_data_command(command, &begun))
            .await?;
        if let Err(error) = &answer
            && lists::is_unknown_command(error)
        {
            stream.set_mode(Mode::Passive);
            answer = self
                .talk
                .wait(stream.custom_data_command(command, &begun))
                .await?;
        }
        let mut data = match answer {
            Ok((_, data)) => data,
            Err(error) if is_absent(&error) => return Ok(None),
            Err(error) => return Err(failure(&self.talk, path, error)),
        };
        let mut bytes = Vec::new();
        loop {
            let read = self.talk.wait(data.read_buf(&mut bytes)).await?;
            let read = read.map_err(|error| self.talk.unreachable(error))?;
            if bytes.len() as u64 > limit {
                return Err(self.talk.too_large(limit));
            }
            if read == 0 {
                break;
            }
        }
        let finished = self.talk.wait(data.finish()).await?;
        finished.map_err(|error| failure(&self.talk, path, error))?;
        Ok(Some(bytes))
    }

    /// Writes a file beside the one that it will replace.
    pub async fn write(&self, path: &str, body: &Arc<[u8]>) -> Result<Entry, TargetError> {
        let at = self.at(path);
        let sent = self.send(&at, body).await?;
        sent.map_err(|error| failure(&self.talk, path, error))?;
        let size = body.len() as u64;
        let entry = match self.lists {
            true => self.entry(path).await?,
            false => Some(Entry::file(size, self.time(path).await?)),
        };
        let Some(mut entry) = entry.filter(|entry| entry.size == size) else {
            let why = anyhow::anyhow!("{path} did not arrive whole");
            return Err(self.talk.unreachable(why));
        };
        if let Some(back) = lists::earlier(&entry.stamp, SET_BACK).filter(|_| self.sets_time) {
            let command = format!("MFMT {back} {at}");
            let mut stream = self.stream.lock().await;
            let answer = stream.custom_command(command, &[Status::File]);
            if self.talk.wait(answer).await?.is_ok() {
                entry.stamp = back;
            }
        }
        Ok(entry)
    }

    async fn send(&self, at: &str, body: &[u8]) -> Result<FtpResult<()>, TargetError> {
        let mut stream = self.stream.lock().await;
        let mut answer = self.talk.wait(stream.put_with_stream(at)).await?;
        if let Err(error) = &answer
            && lists::is_unknown_command(error)
        {
            stream.set_mode(Mode::Passive);
            answer = self.talk.wait(stream.put_with_stream(at)).await?;
        }
        let mut data = match answer {
            Ok(data) => data,
            Err(error) => return Ok(Err(error)),
        };
        for piece in body.chunks(PIECE) {
            let sent = self.talk.wait_for(PIECE as u64, data.write_all(piece));
            // A server without room closes the connection; why, it says at the end.
            if sent.await?.is_err() {
                break;
            }
        }
        self.talk.wait(data.finish()).await
    }

    pub async fn rename(&self, from: &str, to: &str) -> Result<(), TargetError> {
        let (old, new) = (self.at(from), self.at(to));
        let mut stream = self.stream.lock().await;
        let answer = self.talk.wait(stream.rename(&old, &new)).await?;
        answer.map_err(|error| failure(&self.talk, to, error))
    }

    pub async fn remove(&self, path: &str) -> Result<(), TargetError> {
        let answer = {
            let mut stream = self.stream.lock().await;
            self.talk.wait(stream.rm(self.at(path))).await?
        };
        match answer {
            Ok(()) => Ok(()),
            // One number for a file that is gone and for one that may not be removed.
            Err(error) if is_absent(&error) => {
                let (folder, name) = split(path);
                let names = BTreeSet::from([name]);
                let there = self.list(folder, &names, Detail::Named).await?;
                match there.is_some_and(|entries| entries.contains_key(name)) {
                    true => Err(failure(&self.talk, path, error)),
                    false => Ok(()),
                }
            }
            Err(error) => Err(failure(&self.talk, path, error)),
        }
    }

    pub async fn make_folder(&self, folder: &str) -> Result<(), TargetError> {
        let at = self.at(folder);
        let mut stream = self.stream.lock().await;
        if !folder.is_empty() {
            let made = self.talk.wait(stream.mkdir(&at)).await?;
            return made.map_err(|error| failure(&self.talk, folder, error));
        }
        // Which of the folders above the root are there, nobody knows; the last one counts.
        let mut last = Ok(());
        for part in chain(&at) {
            last = self.talk.wait(stream.mkdir(part)).await?;
        }
        last.map_err(|error| failure(&self.talk, &at, error))
    }

    pub async fn remove_folder(&self, folder: &str) -> Result<bool, TargetError> {
        let mut stream = self.stream.lock().await;
        match self.talk.wait(stream.rmdir(self.at(folder))).await? {
            Ok(()) => Ok(true),
            Err(FtpError::UnexpectedResponse(_)) => Ok(false),
            Err(error) => Err(failure(&self.talk, folder, error)),
        }
    }
}

/// A conversation that is encrypted from its first byte; the data connections are, too.
async fn implicit(
    address: std::net::SocketAddr,
    tls: AsyncRustlsConnector,
    host: &str,
) -> FtpResult<AsyncRustlsFtpStream> {
    let mut stream = AsyncRustlsFtpStream::connect_secure_implicit(address, tls, host).await?;
    for command in ["PBSZ 0", "PROT P"] {
        stream.custom_command(command, &[Status::CommandOk]).await?;
    }
    Ok(stream)
}

/// The numbers that say, among other things, that nothing stands there; of a folder that is to be
/// listed for machines the second one (RFC 3659, 7.2.1).
fn is_absent(error: &FtpError) -> bool {
    let FtpError::UnexpectedResponse(answer) = error else {
        return false;
    };
    matches!(answer.status.code(), 550 | 501) && !is_denial(&said(answer))
}

fn said(answer: &Response) -> String {
    String::from_utf8_lossy(&answer.body).trim().to_owned()
}

/// RFC 959 has one number for what is missing and what is forbidden; servers differ in their words.
fn is_denial(said: &str) -> bool {
    let said = said.to_lowercase();
    let words = [
        "permission",
        "denied",
        "privilege",
        "not allowed",
        "read-only",
    ];
    words.iter().any(|word| said.contains(word))
}

fn is_full(said: &str) -> bool {
    let said = said.to_lowercase();
    let words = [
        "quota",
        "no space",
        "disk full",
        "disk is full",
        "insufficient storage",
    ];
    words.iter().any(|word| said.contains(word))
}

/// What the server's answer means.
fn failure(talk: &Talk, path: &str, error: FtpError) -> TargetError {
    let answer = match error {
        FtpError::UnexpectedResponse(answer) => answer,
        FtpError::SecureError(why) if why.contains("certificate") => return talk.certificate(why),
        other => return talk.unreachable(other),
    };
    let said = match path {
        "" => said(&answer),
        path => format!("{path}: {}", said(&answer)),
    };
    match answer.status.code() {
        430 | 530 | 532 => talk.login(said),
        452 | 552 => talk.full(said),
        // An answer that says yes and is not understood was cut short.
        ..400 | 421 | 425 | 426 | 434 | 450 | 451 => talk.unreachable(anyhow::anyhow!(said)),
        _ if is_full(&said) => talk.full(said),
        _ if is_denial(&said) => talk.denied(said),
        _ => talk.refused(said),
    }
}
