//! Every test of the program, in one binary.

mod changes;
mod git_path;
mod git_story;
mod any_content;
mod hours;
mod ledger;
mod moments;
mod network;
mod regions;
mod publications;
mod schedules;
mod servers;
mod shop;
mod timeline;
mod vault;
