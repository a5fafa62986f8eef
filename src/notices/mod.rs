//! Single mails: alerts and digests to those who are named in `notify`, and the questions that follow
//! sign-ups. What is due is in the ledger before anything is sent (`store::notices`); it is sent at least
//! once, under the same Message-ID each time.
//!
//! Alerts are decided from what the ledger says is wrong, not from events: [`trouble::steps`] compares it
//! with what was told. A restart tells nothing twice, and nothing that happened while nobody listened is
//! missed.

mod ledger;
mod sender;
pub mod trouble;
mod watch;
mod worker;
mod written;

pub use sender::{Delivered, Line, Route, SendError, Sender, Voice};
pub use watch::needs_a_person;
pub use worker::{Notices, Round};
pub use written::{About, Part, Written};
