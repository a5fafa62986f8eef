//! Handing a message to a mail server (RFC 5321), one recipient at a time, phase by phase.
//!
//! Whoever sends promotional mail once has to know what is certain after every failure. So the
//! conversation stops where a ledger can be written: [`Session::offer`] ends with the server waiting
//! for the message (354), [`Ready::send`] hands it over. Up to the line with the dot nothing was sent,
//! whatever goes wrong; behind it, a lost answer is [`Outcome::Unknown`] and stays so (RELIABILITY 2.7).
//!
//! Nothing is tried twice in here: retries belong to the schedule. Only public addresses are reached,
//! a login goes over TLS alone, and what a server says is read within limits.

mod account;
mod body;
mod envelope;
mod extensions;
mod failure;
mod login;
mod reply;
mod sentence;
mod session;
mod transaction;
mod wire;

pub use account::{Account, AccountError, Tls};
pub use body::Body;
pub use envelope::{AddressError, Envelope};
pub use failure::{Cause, Class, Failure, Phase};
pub use reply::{BadReply, Enhanced, Reply};
pub use session::{Connector, Session, Timeouts};
pub use transaction::{Barrier, Outcome, Ready};
