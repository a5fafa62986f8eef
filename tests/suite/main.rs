//! Every test of the program, in one binary.

mod changes;
mod git_path;
mod git_story;
mod findings;
mod schema;
mod sites;
mod yaml;
mod any_content;
mod findings;
mod hours;
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clock;
mod ledger;
mod moments;
mod network;
mod proof;
mod regions;
mod publications;
mod schedules;
mod servers;
mod shop;
mod timeline;
mod vault;
mod target_sentences;
mod watching;
mod workspace;
mod yaml;
