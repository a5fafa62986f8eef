//! Why a message was not handed over, while it is certain that it was not. What comes of it follows from
//! the phase and the server's words ([`Failure::class`], RELIABILITY 2.7).

use std::io;

use super::envelope::AddressError;
use super::reply::{BadReply, Reply};
use crate::network::Blocked;

/// How far the conversation had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Connect,
    Greeting,
    Hello,
    Tls,
    Login,
    Mail,
    Recipient,
    /// Up to the 354.
    Data,
    /// The message without its end.
    Body,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The address is not one that may be reached.
    #[error(transparent)]
    Blocked(Blocked),
    /// Without TLS only this computer is talked to.
    #[error("only this computer is sent mail without TLS")]
    NotLoopback,
    #[error("the connection failed: {0}")]
    Io(io::Error),
    #[error("the server did not answer in time")]
    Timeout,
    #[error("the server closed the connection")]
    Closed,
    #[error(transparent)]
    Garbage(#[from] BadReply),
    /// The server said no, or something that does not fit.
    #[error("{0}")]
    Reply(Reply),
    /// STARTTLS is not offered: the server has none, or somebody on the way removed it.
    #[error("the server offers no TLS")]
    NoTls,
    #[error("TLS failed: {0}")]
    Tls(String),
    /// Neither PLAIN nor LOGIN is offered.
    #[error("the server offers no login that is known here")]
    NoLogin,
    #[error("the message has {bytes} bytes, the server takes {limit}")]
    TooLarge { bytes: usize, limit: usize },
    /// The message has eight-bit text, the server takes seven bits (RFC 6152).
    #[error("the server takes no eight-bit messages")]
    NeedsEightBit,
    /// An address has letters that only newer servers take (RFC 6531).
    #[error("the server takes no addresses with such letters")]
    NeedsUtf8,
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The connection was used up by an earlier failure.
    #[error("the connection is closed")]
    NotOpen,
    /// More time than allowed passed between the ledger's barrier and the end of the message.
    #[error("the message was not finished in time and was taken back")]
    TooLate,
}

/// What follows for the row in the ledger. In each case nothing was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It would be the same for everybody: the campaign pauses, all rows stay queued.
    Pause,
    /// This person later.
    Later,
    /// This person never, as things are.
    Never,
    /// Only the connection is gone. Where it had carried messages before, the same row goes over a new
    /// one; some relays close after a number of messages.
    Reconnect,
}

/// A message that was not sent.
#[derive(Debug, thiserror::Error)]
#[error("{phase:?}: {cause}")]
pub struct Failure {
    pub phase: Phase,
    pub cause: Cause,
}

impl Failure {
    /// What follows for the row.
    pub fn class(&self) -> Class {
        match &self.cause {
            Cause::NeedsUtf8 | Cause::Address(_) => Class::Never,
            _ if self.phase <= Phase::Login => Class::Pause,
            Cause::Io(_) | Cause::Timeout | Cause::Closed | Cause::NotOpen => Class::Reconnect,
            Cause::TooLate => Class::Later,
            Cause::Reply(reply) => self.class_of(reply),
            _ => Class::Pause,
        }
    }

    fn class_of(&self, reply: &Reply) -> Class {
        match self.phase {
            _ if reply.ends_connection() => Class::Reconnect,
            _ if reply.concerns_account() => Class::Pause,
            _ if reply.is_later() => Class::Later,
            Phase::Recipient if reply.is_no() => Class::Never,
            _ => Class::Pause,
        }
    }

    /// What the server said, where it said something.
    pub fn reply(&self) -> Option<&Reply> {
        match &self.cause {
            Cause::Reply(reply) => Some(reply),
            _ => None,
        }
    }
}

impl Phase {
    /// A failure in this phase.
    pub(super) fn failed(self, cause: impl Into<Cause>) -> Failure {
        Failure {
            phase: self,
            cause: cause.into(),
        }
    }
}
