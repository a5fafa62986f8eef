//! Recado carries what a secretary wrote to the client's website.

pub mod change;
pub mod clock;
pub mod content;
pub mod finding;
pub mod hash;
pub mod moment;
pub mod network;
pub mod proof;
pub mod publication;
pub mod schedule;
pub mod secret;
pub mod site;
pub mod store;
pub mod target;
pub mod watch;
pub mod words;
pub mod workspace;
pub mod yaml;
