//! Every test of the program, in one binary.

mod changes;
mod git_path;
mod git_story;
mod hours;
mod ledger;
mod moments;
mod network;
mod regions;
mod schedules;
mod servers;
mod shop;
mod timeline;
mod vault;
