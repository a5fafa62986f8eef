//! Every test of the program, in one binary.

#![expect(
    clippy::print_stdout,
    reason = "figures belong into the output of a slow test"
)]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod any_content;
mod approvals;
mod cached_pages;
mod campaigns;
mod catalogue;
mod changes;
mod clock;
mod commands;
mod contract;
mod converged;
mod crash;
mod data_places;
mod demo;
mod dispatching;
mod dkim;
mod doctor;
mod drifting;
mod findings;
mod git_path;
mod git_story;
mod hours;
mod icons;
mod importing;
mod importing_posts;
mod journeys;
mod killed;
mod layers;
mod ledger;
mod lists_read;
mod looks;
mod mailing;
mod mailing_any;
mod manuals;
mod messages;
mod missing_site;
mod moments;
mod network;
mod notices;
mod photos;
mod pictures;
mod pictures_published;
mod proof;
mod publications;
mod reference;
mod region_journeys;
mod regions;
mod rehearsing;
mod rendering;
mod rendering_faults;
mod rendering_memory;
mod rendering_pictures;
mod rendering_safety;
mod rendering_shop;
mod rotating;
mod same_bytes;
mod samples;
mod schedules;
mod schema;
mod servers;
mod service;
mod shop;
mod simulation;
mod sites;
mod slow;
mod smtp;
mod structured;
mod subscribing;
mod talking;
mod target_sentences;
mod themes;
mod timeline;
mod undoing;
mod vault;
mod watching;
mod workspace;
mod world;
mod yaml;
