//! The mailbox that failures come back to, over IMAP (RFC 3501): what is new in it is read, understood and marked as seen.
//! Nothing is ever deleted, moved or answered. How far it was read is in the ledger; where the server numbers its mails anew
//! (another UIDVALIDITY), all of them are read again, which changes nothing.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_imap::Client;
use async_imap::error::Error as ImapError;
use futures_util::StreamExt as _;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;

pub use super::mailbox::{Mailbox, Tls};
use super::taken::{Taken, take_in};
use super::{MOST_READ, Says};
use crate::clock::Clock;
use crate::network::{Blocked, ConnectError, Limits, Network};
use crate::secret::{AddressKey, VaultError};
use crate::store::{Store, StoreError};
use crate::words::{Language, say};

/// Mails taken in at one visit; the next one goes on behind them.
const MOST_MAILS: usize = 500;

/// Why a mailbox was not read.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    #[error("this is not the address of a mailbox")]
    NotUnderstood,
    #[error("the mailbox has no password")]
    NoSecret,
    #[error("the address of the mailbox has no user")]
    NoUser,
    #[error("only this computer is logged in to without TLS")]
    NoTls,
    #[error(transparent)]
    Blocked(Blocked),
    #[error("the connection failed: {0}")]
    Io(#[from] io::Error),
    #[error("TLS failed: {0}")]
    Tls(String),
    #[error("the server offers no TLS")]
    NoStartTls,
    /// The server's words.
    #[error("the login is refused: {0}")]
    Login(String),
    #[error("the server did not answer in time")]
    Timeout,
    #[error("the server says something else: {0}")]
    Protocol(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl InboxError {
    /// What happened and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        let (key, why) = match self {
            Self::NotUnderstood => ("inbox-not-understood", String::new()),
            Self::NoSecret => ("inbox-no-secret", String::new()),
            Self::NoUser => ("inbox-no-user", String::new()),
            Self::NoTls => ("inbox-no-tls", String::new()),
            Self::Blocked(blocked) => ("inbox-blocked", blocked.to_string()),
            Self::Io(error) => ("inbox-unreachable", error.to_string()),
            Self::Tls(why) => ("inbox-tls", why.clone()),
            Self::NoStartTls => ("inbox-no-starttls", String::new()),
            Self::Login(why) => ("inbox-login", why.clone()),
            Self::Timeout => ("inbox-timeout", String::new()),
            Self::Protocol(why) => ("inbox-protocol", why.clone()),
            Self::Store(error) => ("inbox-ledger", error.sentence(language)),
            Self::Vault(error) => ("inbox-ledger", error.sentence(language)),
        };
        say(language, key, &[("why", why.into())])
    }

    /// Nobody answers: later it may be otherwise.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Timeout)
    }
}

/// How mailboxes are connected to. One for all of them.
#[derive(Clone)]
pub struct Reader {
    pub network: Network,
    pub tls: Arc<rustls::ClientConfig>,
    pub limits: Limits,
}

/// Where what is read goes.
#[derive(Clone)]
pub struct Book {
    pub store: Store,
    pub key: Arc<AddressKey>,
    pub clock: Clock,
}

/// What a visit found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// New mails.
    pub mails: usize,
    /// Of these, reports that changed something.
    pub reports: usize,
    /// Reports that nobody can vouch for.
    pub unproved: usize,
    /// What somebody should look at.
    pub alarms: Vec<Taken>,
}

type Session = async_imap::Session<Box<dyn Duplex>>;

impl Reader {
    /// Connects to addresses of this network and trusts the authorities of this computer.
    ///
    /// # Errors
    /// A computer without authorities.
    pub fn new(network: Network, limits: Limits) -> Result<Self, rustls::Error> {
        let tls = Arc::new(crate::network::tls()?);
        Ok(Self {
            network,
            tls,
            limits,
        })
    }

    /// Logs in and out: whether the mailbox can be read.
    pub async fn try_login(&self, mailbox: &Mailbox) -> Result<(), InboxError> {
        let visit = async {
            let mut session = self.log_in(mailbox).await?;
            self.within(session.examine("INBOX")).await?;
            let _ = self.within(session.logout()).await;
            Ok(())
        };
        self.in_total(visit).await
    }

    /// Reads what is new in a mailbox. `name` is by what it is remembered; `site`, where its mail is one site's alone.
    ///
    /// # Errors
    /// What was taken in before stays so, and is not read again.
    pub async fn visit(
        &self,
        name: &str,
        mailbox: &Mailbox,
        book: &Book,
    ) -> Result<Visit, InboxError> {
        let visit = async {
            let mut session = self.log_in(mailbox).await?;
            let visit = self.read_new(name, &mut session, book).await;
            let _ = self.within(session.logout()).await;
            visit
        };
        self.in_total(visit).await
    }

    async fn read_new(
        &self,
        name: &str,
        session: &mut Session,
        book: &Book,
    ) -> Result<Visit, InboxError> {
        let found = self.within(session.select("INBOX")).await?;
        let validity = found.uid_validity.unwrap_or_default();
        let last = match book.store.inbox(name).await? {
            Some((known, last)) if known == validity => last,
            _ => 0,
        };
        let mut visit = Visit::default();
        let nothing_new = found
            .uid_next
            .is_some_and(|next| next <= last.saturating_add(1));
        if found.exists == 0 || nothing_new {
            return Ok(visit);
        }
        let new = format!("UID {}:*", last.saturating_add(1));
        let mut new: Vec<u32> = self
            .within(session.uid_search(new))
            .await?
            .into_iter()
            .collect();
        // `n:*` names the last mail also where its number is smaller (RFC 3501, 6.4.8).
        new.retain(|uid| *uid > last);
        new.sort_unstable();
        for uid in new.into_iter().take(MOST_MAILS) {
            let mail = self.fetch(session, uid).await?;
            let now = book.clock.now();
            // One that went away meanwhile is read as far as it will ever be.
            if let Some(mail) = mail {
                let taken = take_in(&mail, None, &book.store, &book.key, now).await?;
                visit.mails += 1;
                book.store.put_inbox(name, (validity, uid), now).await?;
                // What a person wrote stays new for a person.
                if taken != Taken::Ignored(Says::Nothing) {
                    self.mark_seen(session, uid).await?;
                }
                visit.count(taken);
            } else {
                book.store.put_inbox(name, (validity, uid), now).await?;
            }
        }
        Ok(visit)
    }

    async fn fetch(&self, session: &mut Session, uid: u32) -> Result<Option<Vec<u8>>, InboxError> {
        // PEEK: a mail that could not be taken in stays as it is.
        let what = format!("(UID BODY.PEEK[]<0.{MOST_READ}>)");
        let mut fetched = self
            .within(session.uid_fetch(uid.to_string(), what))
            .await?;
        let mut mail = None;
        while let Some(one) = self.next(fetched.next()).await? {
            let one = one?;
            if one.uid == Some(uid) {
                mail = one.body().map(<[u8]>::to_vec).or(mail);
            }
        }
        Ok(mail)
    }

    async fn mark_seen(&self, session: &mut Session, uid: u32) -> Result<(), InboxError> {
        let stored = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)");
        let mut stored = Box::pin(self.within(stored).await?);
        while let Some(one) = self.next(stored.next()).await? {
            one?;
        }
        Ok(())
    }

    async fn log_in(&self, mailbox: &Mailbox) -> Result<Session, InboxError> {
        let tcp = self
            .network
            .connect(&mailbox.host, mailbox.port, &self.limits)
            .await;
        let tcp = tcp.map_err(|error| match error {
            ConnectError::Blocked(blocked) => InboxError::Blocked(blocked),
            ConnectError::Io(error) => InboxError::Io(error),
        })?;
        // Whatever the name promised.
        if mailbox.tls == Tls::None && !tcp.peer_addr()?.ip().to_canonical().is_loopback() {
            return Err(InboxError::NoTls);
        }
        let tcp: Box<dyn Duplex> = Box::new(tcp);
        let stream = match mailbox.tls {
            Tls::Implicit => self.encrypted(tcp, &mailbox.host).await?,
            Tls::None => tcp,
            Tls::StartTls => {
                let mut client = Client::new(tcp);
                self.greeting(&mut client).await?;
                let asked = self
                    .within(client.run_command_and_check_ok("STARTTLS", None))
                    .await;
                asked.map_err(|error| match error {
                    InboxError::Protocol(_) => InboxError::NoStartTls,
                    error => error,
                })?;
                self.encrypted(client.into_inner(), &mailbox.host).await?
            }
        };
        let bounded = Bounded {
            inner: stream,
            left: self.limits.received,
        };
        let mut client = Client::new(Box::new(bounded) as Box<dyn Duplex>);
        if mailbox.tls != Tls::StartTls {
            self.greeting(&mut client).await?;
        }
        // What a file or a prompt leaves behind a password.
        let password = mailbox.secret.expose().trim_end_matches(['\r', '\n']);
        let logged_in = client.login(&mailbox.user, password);
        match tokio::time::timeout(self.limits.idle, logged_in).await {
            Ok(Ok(session)) => Ok(session),
            // A server may repeat what it did not understand.
            Ok(Err((ImapError::No(why) | ImapError::Bad(why), _))) => {
                Err(InboxError::Login(why.replace(password, "***")))
            }
            Ok(Err((error, _))) => Err(error.into()),
            Err(_) => Err(InboxError::Timeout),
        }
    }

    async fn greeting(&self, client: &mut Client<Box<dyn Duplex>>) -> Result<(), InboxError> {
        let greeted = self.next(client.read_response()).await?;
        match greeted? {
            Some(_) => Ok(()),
            None => Err(ImapError::ConnectionLost.into()),
        }
    }

    /// The same connection, encrypted, once the certificate was found to be the host's.
    async fn encrypted(
        &self,
        stream: Box<dyn Duplex>,
        host: &str,
    ) -> Result<Box<dyn Duplex>, InboxError> {
        let told = |error: &dyn fmt::Display| InboxError::Tls(error.to_string());
        let name = ServerName::try_from(host.to_owned()).map_err(|error| told(&error))?;
        let handshake = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream);
        let stream = self.next(handshake).await?;
        Ok(Box::new(stream.map_err(|error| told(&error))?))
    }

    /// One answer of the server, or the end of patience.
    async fn next<T>(&self, answer: impl Future<Output = T>) -> Result<T, InboxError> {
        let answer = tokio::time::timeout(self.limits.idle, answer).await;
        answer.map_err(|_| InboxError::Timeout)
    }

    async fn within<T>(
        &self,
        answer: impl Future<Output = Result<T, ImapError>>,
    ) -> Result<T, InboxError> {
        Ok(self.next(answer).await??)
    }

    async fn in_total<T>(
        &self,
        visit: impl Future<Output = Result<T, InboxError>>,
    ) -> Result<T, InboxError> {
        let visit = tokio::time::timeout(self.limits.total, visit).await;
        visit.unwrap_or(Err(InboxError::Timeout))
    }
}

impl From<ImapError> for InboxError {
    fn from(error: ImapError) -> Self {
        match error {
            ImapError::Io(error) => Self::Io(error),
            ImapError::ConnectionLost => Self::Io(io::ErrorKind::ConnectionReset.into()),
            error => Self::Protocol(error.to_string().chars().take(200).collect()),
        }
    }
}

impl Visit {
    fn count(&mut self, taken: Taken) {
        match &taken {
            Taken::Applied(_, applied) => self.reports += usize::from(!applied.is_known),
            Taken::Unproved(_) => self.unproved += 1,
            Taken::Ignored(_) | Taken::Gone(_) => {}
        }
        if taken.is_alarm() {
            self.alarms.push(taken);
        }
    }
}

/// A connection, with TLS or without.
trait Duplex: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Duplex for T {}

/// A connection over which no more than so much comes in.
#[derive(Debug)]
struct Bounded {
    inner: Box<dyn Duplex>,
    left: u64,
}

impl AsyncRead for Bounded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Err(io::Error::other("the server sends too much")));
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        let taken = u64::try_from(buf.filled().len() - before).unwrap_or(u64::MAX);
        self.left = self.left.saturating_sub(taken);
        read
    }
}

impl AsyncWrite for Bounded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
