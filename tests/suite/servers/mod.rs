//! Tests that need a real server. `tests/run` installs them; without one, these fail.

mod contract;
mod crash_points;
mod generators;
mod git;
mod git_cache;
mod git_cuts;
mod git_faults;
pub mod host;
mod journeys;
mod ledger_pg;
mod machines;
mod mail;
mod pages;
pub mod support;
pub mod systems;
mod upload_cuts;
mod uploads;
mod visitors;
mod wordpress;
