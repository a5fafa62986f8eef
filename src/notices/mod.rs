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

use jiff::SignedDuration;

/// A mail that was not sent is tried again after these, and then no more.
const AGAIN: [SignedDuration; 4] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_mins(60),
];

pub use sender::{Delivered, Line, Route, SendError, Voice};
pub use watch::needs_a_person;
pub use worker::{Notices, Round};
pub use written::{About, Part, Written};
