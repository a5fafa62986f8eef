#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clock;
mod ledger;
mod servers;
mod vault;
