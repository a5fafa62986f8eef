//! Recado carries what a secretary wrote to the client's website: at the right minute, proved, and
//! down again.
//!
//! # The journey
//!
//! ```text
//! (path, bytes) ──content──▶ items + findings ──publication::at(t)──▶ Publication ──render──▶ Desired
//!       Desired + what is live ──change::diff──▶ ChangeSet ──target──▶ Applied ──proof──▶ Verdict
//! ```
//!
//! [`reconcile`] walks it once for one site; [`daemon`] walks it at the right minute for all of them.
//!
//! # Invariants
//!
//! 1. Parsing never fails; it yields findings. One bad file never stops another.
//! 2. Local time becomes an instant in [`moment`] and nowhere else.
//! 3. [`publication::at`] is constant between two neighbouring [`publication::next_change`] instants.
//! 4. `diff(p, apply(live, diff(p, live)))` is empty: the second run writes nothing.
//! 5. Outside our places not a byte changes.
//! 6. Applying is conditional on the revision and versions that were read.
//! 7. [`reconcile`] takes a site and nothing else. An event may wake it, never steer it.
//! 8. Nothing is published whose fingerprint was not approved, where the site asks for approval.
//! 9. Retries belong to the [`schedule`], never to a target.
//! 10. Only [`clock`] asks the time, only [`config`] the environment.
//! 11. Same inputs, same bytes.
//!
//! The suite's `layers` module reads the sources and fails where a pure stage names an IO module.
//!
//! # The modules, in reading order

/// A pass over ten thousand items is mostly small values made and dropped: half its time with the C
/// library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// Words and moments that everything uses.
pub mod clock;
pub mod config;
pub mod finding;
pub mod hash;
pub mod moment;
pub mod words;

// 1: what people wrote.
pub mod content;
pub mod picture;
pub mod reading;
pub mod sample;
pub mod schema;
pub mod settings;
pub mod site;
pub mod workspace;
pub mod yaml;

// 2: what the site shows, and when.
pub mod publication;
pub mod schedule;

// The same as e-mail, and who asked for it.
pub mod campaign;
pub mod mail;
pub mod privacy;
pub mod subscribers;

// What clients are asked, going back, taking over, and beginning.
pub mod adopt;
pub mod import;
pub mod review;
pub mod undo;

// 3 to 5: the difference, making it so, looking at it.
pub mod change;
pub mod network;
pub mod proof;
pub mod target;

// Handing e-mail to a server, and what comes back.
pub mod bounce;
pub mod dispatch;
pub mod mailing;
pub mod preflight;
pub mod smtp;

// The record, and everything together.
pub mod daemon;
pub mod notices;
pub mod reconcile;
pub mod rehearse;
pub mod secret;
pub mod store;
pub mod watch;
pub mod web;

// The program.
pub mod cli;
pub mod demo;
