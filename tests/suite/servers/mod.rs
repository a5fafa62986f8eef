//! Tests that need a real server. `tests/run` installs them; without one, these fail.

mod bakery;
mod certificates;
mod contract;
mod crash_points;
mod directus;
mod generators;
mod ghost;
mod git;
mod git_cache;
mod git_cuts;
mod git_faults;
pub mod host;
mod journeys;
mod json_api;
mod ledger_pg;
mod machines;
mod mail;
mod pages;
mod strapi;
pub mod support;
pub mod systems;
mod upload_cuts;
mod upload_kills;
mod uploads;
mod visitors;
mod wordpress;
