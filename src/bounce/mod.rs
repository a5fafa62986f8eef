//! What comes back of a message: that it was not delivered (RFC 3464), that it was unwanted (RFC 5965), that somebody is
//! away (RFC 3834). [`understand`] reads one mail and touches nothing; [`Report::proved`] says of which message it
//! speaks, if a tag of ours proves that; [`take_in`] writes it down. Nothing here ever answers a mail, so that two programs
//! cannot write to each other for ever.

mod fields;
pub mod inbox;
mod mailbox;
mod parts;
mod report;
mod status;
mod taken;
pub mod watch;

pub use report::{Proved, Report, Says, understand};
pub use status::{Status, Weight};
pub use taken::{Taken, take_in};

/// Bytes of a mail that are read; what follows them is not looked at.
pub const MOST_READ: usize = 1 << 20;
