//! git over SSH: one session, one command, its input and output.

use std::io::{self, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};
use russh::client::{Handle, Msg};
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Disconnect};

use super::{Address, Link, service_name};
use crate::target::TargetError;
use crate::target::ssh::{Doorman, Server};

/// How long a session waits for the next conversation. A publish is four conversations within
/// seconds (look, prepare, push, look); logging in anew for each would be most of its time.
const KEPT: Duration = Duration::from_secs(20);

/// A session that may carry the next conversation with the same remote.
#[derive(Default)]
pub(super) struct Kept(Mutex<Option<(Handle<Doorman>, Instant)>>);

impl Kept {
    fn take(&self) -> Option<Handle<Doorman>> {
        let (session, since) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()?;
        (since.elapsed() < KEPT && !session.is_closed()).then_some(session)
    }

    fn put(&self, session: Handle<Doorman>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((session, Instant::now()));
    }
}

/// The SSH side of one conversation.
pub(super) struct Ssh {
    link: Arc<Link>,
}

impl Ssh {
    pub fn new(link: Arc<Link>) -> Self {
        Self { link }
    }
}

impl SmartSubtransport for Ssh {
    fn action(
        &self,
        _url: &str,
        service: Service,
    ) -> Result<Box<dyn SmartSubtransportStream>, git2::Error> {
        // For a stream, libgit2 asks only for the first of the two steps of a service.
        let stream =
            Conversation::open(&self.link, service).map_err(|trouble| self.link.fail(trouble))?;
        Ok(Box::new(stream))
    }

    fn close(&self) -> Result<(), git2::Error> {
        Ok(())
    }
}

/// A command running on the server.
struct Conversation {
    link: Arc<Link>,
    pushing: bool,
    /// Taken by `drop` alone.
    session: Option<Handle<Doorman>>,
    input: ChannelWriteHalf<Msg>,
    output: ChannelReadHalf,
    /// What arrived and was not read yet.
    arrived: io::Cursor<Vec<u8>>,
    ended: bool,
    any: bool,
    complaint: Vec<u8>,
}

impl Conversation {
    fn open(link: &Arc<Link>, service: Service) -> Result<Self, TargetError> {
        let Address::Ssh { host, port, path } = &link.route.address else {
            return Err(TargetError::Local(anyhow::anyhow!(
                "{} is not an ssh address",
                link.route.name
            )));
        };
        let command = format!("{} {}", service_name(service), quoted(path));
        let limits = &link.route.limits;
        if let Some(session) = link.route.session.take() {
            // A session that died unnoticed must cost no more than making a new one.
            let started = link.wait(tokio::time::timeout(
                limits.connect,
                start(&session, &command),
            ));
            if let Ok(Ok(Ok(channel))) = started {
                return Ok(Self::on(link, service, session, channel));
            }
        }
        let session = log_in(link, host, *port)?;
        let started = link.wait(start(&session, &command))?;
        let channel = started.map_err(|error| link.unreachable(error))?;
        Ok(Self::on(link, service, session, channel))
    }

    fn on(
        link: &Arc<Link>,
        service: Service,
        session: Handle<Doorman>,
        channel: Channel<Msg>,
    ) -> Self {
        let (output, input) = channel.split();
        Self {
            link: Arc::clone(link),
            pushing: matches!(service, Service::ReceivePackLs | Service::ReceivePack),
            session: Some(session),
            input,
            output,
            arrived: io::Cursor::default(),
            ended: false,
            any: false,
            complaint: Vec::new(),
        }
    }

    fn take(&mut self, message: Option<ChannelMsg>) {
        match message {
            Some(ChannelMsg::Data { data }) => {
                self.any = true;
                let at = usize::try_from(self.arrived.position()).unwrap_or(usize::MAX);
                let mut rest = self
                    .arrived
                    .get_ref()
                    .get(at..)
                    .unwrap_or_default()
                    .to_vec();
                rest.extend_from_slice(&data);
                self.arrived = io::Cursor::new(rest);
            }
            Some(ChannelMsg::ExtendedData { data, .. })
                if self.complaint.len() < super::SAID_LIMIT =>
            {
                self.complaint.extend_from_slice(&data);
            }
            Some(ChannelMsg::Failure) => self.ended = true,
            None => self.ended = true,
            // The end of the output may come before what the command complained about.
            Some(_) => {}
        }
    }

    /// The output ended before the protocol did.
    fn cut(&self) -> TargetError {
        let said = super::plain_lines(&String::from_utf8_lossy(&self.complaint));
        let target = self.link.route.name.clone();
        if self.any || said.is_empty() {
            return self
                .link
                .unreachable(anyhow::anyhow!("the connection ended early. {said}"));
        }
        // The text of the large hosts and of plain file rights.
        if said.to_lowercase().contains("denied") {
            return TargetError::Login { target, why: said };
        }
        TargetError::NotReady { target, why: said }
    }
}

impl Read for Conversation {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.arrived.read(buffer)?;
            if length > 0 {
                self.link.count(length)?;
                return Ok(length);
            }
            if self.ended {
                self.link.fail_io(self.cut());
                return Ok(0);
            }
            let message = self
                .link
                .wait(self.output.wait())
                .map_err(|trouble| self.link.fail_io(trouble))?;
            self.take(message);
        }
    }
}

impl Write for Conversation {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A lone flush packet is libgit2's goodbye; everything else asks for a change.
        if self.pushing && bytes != b"0000" {
            self.link.mark_sent();
        }
        let piece = bytes[..bytes.len().min(32 << 10)].to_vec();
        let length = piece.len();
        let mut heard = Vec::new();
        // A server that talks while we write must not wait for us to listen, nor we for it.
        let sent = {
            let (input, output) = (&self.input, &mut self.output);
            self.link.wait(async {
                let mut sending = std::pin::pin!(input.data_bytes(piece));
                loop {
                    tokio::select! {
                        sent = &mut sending => return sent,
                        message = output.wait() => match message {
                            None => return Err(russh::Error::Disconnect),
                            message => heard.push(message),
                        },
                    }
                }
            })
        };
        for message in heard {
            self.take(message);
        }
        match sent {
            Ok(Ok(())) => Ok(length),
            Ok(Err(error)) => Err(self.link.fail_io(self.link.unreachable(error))),
            Err(silent) => Err(self.link.fail_io(silent)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else {
            return;
        };
        let _ = self.link.wait(self.input.eof());
        // libgit2 stops reading at the report; what hooks still print must be taken off the line,
        // or they are ended by it.
        while self.pushing && !self.ended {
            match self.link.wait(self.output.wait()) {
                Ok(Some(ChannelMsg::Close) | None) | Err(_) => break,
                Ok(Some(_)) => {}
            }
        }
        let ended = self.link.wait(self.input.close());
        // Whatever went wrong may have been the session's fault.
        if matches!(ended, Ok(Ok(()))) && !self.link.is_in_trouble() && !session.is_closed() {
            self.link.route.session.put(session);
            return;
        }
        // Out of courtesy; the connection is closed either way.
        let _ = self
            .link
            .wait(session.disconnect(Disconnect::ByApplication, "", ""));
    }
}

/// A command on a new channel of the session.
async fn start(session: &Handle<Doorman>, command: &str) -> Result<Channel<Msg>, russh::Error> {
    let channel = session.channel_open_session().await?;
    channel.exec(true, command).await?;
    Ok(channel)
}

fn log_in(link: &Link, host: &str, port: u16) -> Result<Handle<Doorman>, TargetError> {
    let route = &link.route;
    let server = Server {
        name: &route.name,
        host,
        port,
        user: route.user.as_deref().unwrap_or("git"),
        secret: route.secret.as_ref(),
        host_key: route.host_key.as_deref(),
        network: &route.network,
        limits: &route.limits,
    };
    link.wait(server.log_in())?
}

/// A path as one word for the server's shell, quoted as git itself quotes it. git-shell and the
/// git programs expand `~user` inside the quotes.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''").replace('!', r"'\!'"))
}
