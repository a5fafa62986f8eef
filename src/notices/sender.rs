//! Handing a single mail to the account it goes over, or writing it into a folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::Clock;
use crate::mail::dkim;
use crate::mail::{MailError, Message, bare_address};
use crate::mailing::{Post, Transport, Unready};
use crate::site::Site;
use crate::smtp::{
    Account, Barrier, Body, Cause, Class, Envelope, Failure, Outcome, Phase, Reply, Session, Tls,
};
use crate::words::{Language, say};

/// One message may take so long, from the connection to the answer. A claim lasts longer.
const WHOLE: Duration = Duration::from_secs(120);

/// Whose account a mail goes over, and who sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The workspace to its team: its own sender and account, where it has a sender.
    Team,
    /// The site to its visitors.
    Site,
}

/// What became of a mail that left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The server took it, with these words.
    Taken { said: String },
    /// It is in a folder.
    Written { file: PathBuf },
}

/// Why a mail did not leave.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("nobody is named as the sender")]
    NoSender,
    #[error(transparent)]
    Unready(#[from] Unready),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Failed(#[from] Failure),
    /// It may have arrived.
    #[error("no answer: {0}")]
    Unknown(Cause),
    #[error("the folder: {0}")]
    Folder(io::Error),
}

impl SendError {
    /// Trying again changes nothing.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Mail(_) => true,
            Self::Failed(failure) => match &failure.cause {
                // Said of the message as a whole, after it was handed over.
                Cause::Reply(reply) if failure.phase == Phase::Body => {
                    reply.is_no() && !reply.concerns_account()
                }
                _ => failure.class() == Class::Never,
            },
            _ => false,
        }
    }

    /// It would be the same for every message of the account.
    pub fn concerns_account(&self) -> bool {
        match self {
            Self::NoSender | Self::Unready(_) | Self::Folder(_) => true,
            Self::Failed(failure) => failure.class() == Class::Pause,
            _ => false,
        }
    }

    /// Nobody could be reached.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Failed(failure) if failure.phase <= Phase::Greeting)
    }

    /// One sentence or two, in the reader's language, with what to do.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::NoSender => say(language, "mailing-no-sender", &[]),
            Self::Unready(why) => why.sentence(language),
            Self::Mail(error) => error.sentence(language),
            Self::Failed(failure) => failure.sentence(language),
            Self::Unknown(_) => say(language, "mailing-unknown", &[]),
            Self::Folder(error) => {
                let why = [("why", error.to_string().into())];
                say(language, "mailing-folder", &why)
            }
        }
    }
}

/// A connection that several mails of one account use, one after the other.
#[derive(Default)]
pub struct Line {
    open: Option<(String, Session)>,
    /// Accounts that do not work in this round, with what was wrong.
    broken: BTreeMap<String, String>,
}

/// Where a mail goes, once it is known.
#[derive(Debug)]
pub struct Route {
    /// As it is shown: `Padaria Aurora <oi@padaria.example>`.
    pub from: String,
    pub transport: Transport,
}

impl Post {
    /// Over which account, and from whom.
    ///
    /// # Errors
    /// No sender, no account that works.
    pub async fn route(&self, voice: Voice, site: Option<&Site>) -> Result<Route, SendError> {
        let shared = self.mail.as_ref();
        let shared = shared.and_then(|mail| mail.from.clone());
        let own = site.and_then(|site| site.mail.as_ref());
        let own = own.map(|mail| mail.from.clone());
        // A sender has to fit the account: servers refuse those of others.
        let (from, site) = match (voice, shared, own) {
            (Voice::Team, Some(from), _) => (from, None),
            (_, _, Some(from)) => (from, site),
            (Voice::Site, ..) => return Err(SendError::NoSender),
            (Voice::Team, None, None) => (self.user().ok_or(SendError::NoSender)?, None),
        };
        let transport = self.transport(site).await?;
        Ok(Route { from, transport })
    }

    /// The user of the workspace's account, where that is an address.
    fn user(&self) -> Option<String> {
        let mail = self.mail.as_ref()?;
        let url = url::Url::parse(&mail.smtp).ok()?;
        let user = percent_encoding::percent_decode_str(url.username());
        let user = user.decode_utf8().ok()?.into_owned();
        user.contains('@').then_some(user)
    }

    /// Sends one message. In a folder it is called by its `name`.
    ///
    /// # Errors
    /// It did not leave, or nobody knows.
    pub async fn hand_over(
        &self,
        line: &mut Line,
        route: &Route,
        to: &str,
        message: Message,
        name: &str,
    ) -> Result<Delivered, SendError> {
        let from = bare_address(&route.from)?;
        let bytes = self.signed(&from, message.bytes).await;
        let account = match &route.transport {
            Transport::Folder(folder) => {
                let file = write(folder, name, &bytes).await;
                let file = file.map_err(SendError::Folder)?;
                return Ok(Delivered::Written { file });
            }
            Transport::Server(account) => account,
        };
        let envelope = Envelope::new(&from, to, message.needs_utf8);
        let envelope = envelope.map_err(|error| failed(Phase::Recipient, error))?;
        let body = Body::new(bytes);
        let sent = self.over(line, account, &envelope, &body);
        match tokio::time::timeout(WHOLE, sent).await {
            Ok(done) => done,
            // Dropped half way, the connection is of no more use.
            Err(_) => Err(failed(Phase::Data, Cause::Timeout)),
        }
    }

    async fn signed(&self, from: &str, bytes: Vec<u8>) -> Vec<u8> {
        let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
        let at: Timestamp = self.clock.now();
        let signers = match self.signers(domain).await {
            Ok(signers) => signers,
            Err(error) => {
                tracing::warn!(%domain, %error, "a message goes without its signature");
                return bytes;
            }
        };
        dkim::sign(&signers, &bytes, at).unwrap_or_else(|error| {
            tracing::warn!(%domain, %error, "a message goes without its signature");
            bytes
        })
    }

    async fn over(
        &self,
        line: &mut Line,
        account: &Account,
        envelope: &Envelope,
        body: &Body,
    ) -> Result<Delivered, SendError> {
        let name = name_of(account);
        let kept = line.open.take();
        let kept = kept.filter(|(open, session)| *open == name && session.is_open());
        let mut session = match kept {
            Some((_, session)) => session,
            None => self.connected(account).await?,
        };
        let clock = &self.clock;
        let had_worked = session.accepted() > 0;
        let outcome = match handed(&mut session, envelope, body, clock).await {
            // A relay that takes so many messages over one connection.
            Err(failure) if failure.class() == Class::Reconnect && had_worked => {
                session = self.connected(account).await?;
                handed(&mut session, envelope, body, clock).await
            }
            outcome => outcome,
        };
        // It may be used for the next message, also where this one was refused.
        line.open = Some((name, session));
        match outcome? {
            Outcome::Accepted { reply } => Ok(Delivered::Taken {
                said: reply.to_string(),
            }),
            Outcome::Refused { reply, .. } => Err(refused(reply)),
            Outcome::Unknown { cause } => Err(SendError::Unknown(cause)),
            Outcome::NotSent(failure) => Err(failure.into()),
        }
    }

    async fn connected(&self, account: &Account) -> Result<Session, Failure> {
        let name = self.greeting_name();
        Session::connect(&self.connector, account, name.as_deref()).await
    }
}

impl Line {
    /// What was wrong with the account of a route earlier in this round.
    pub fn is_broken(&self, route: &Route) -> Option<&str> {
        self.broken.get(&key(route)).map(String::as_str)
    }

    /// Nobody tries this account again in this round.
    pub fn note_broken(&mut self, route: &Route, why: &str) {
        self.broken.insert(key(route), why.to_owned());
    }

    /// Takes leave.
    pub async fn close(self) {
        if let Some((_, session)) = self.open {
            session.quit().await;
        }
    }
}

fn key(route: &Route) -> String {
    match &route.transport {
        Transport::Server(account) => name_of(account),
        Transport::Folder(folder) => folder.display().to_string(),
    }
}

/// Tells accounts apart.
fn name_of(account: &Account) -> String {
    let tls = match account.tls {
        Tls::StartTls => "starttls",
        Tls::Implicit => "tls",
        Tls::None => "none",
    };
    let user = account.user.as_deref().unwrap_or_default();
    format!("{tls} {user}@{}:{}", account.host, account.port)
}

async fn handed(
    session: &mut Session,
    envelope: &Envelope,
    body: &Body,
    clock: &Clock,
) -> Result<Outcome, Failure> {
    let ready = session.offer(envelope, body).await?;
    Ok(ready.send(&Barrier::now(clock)).await)
}

fn failed(phase: Phase, cause: impl Into<Cause>) -> SendError {
    let cause = cause.into();
    SendError::Failed(Failure { phase, cause })
}

fn refused(reply: Reply) -> SendError {
    failed(Phase::Body, Cause::Reply(reply))
}

/// Whole or not at all: whoever looks into the folder sees no half of a message.
async fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    tokio::fs::create_dir_all(folder).await?;
    let file = folder.join(format!("{name}.eml"));
    let half = folder.join(format!(".{name}.half"));
    tokio::fs::write(&half, bytes).await?;
    tokio::fs::rename(&half, &file).await?;
    Ok(file)
}
