//! What the ledger says is wrong, as troubles.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::trouble::{Before, Kind, PATIENCE, Trouble};
use crate::hash::Hash;
use crate::mailing::Reason;
use crate::reconcile::{DRIFT, LATE, PROVING, both, held_because};
use crate::store::{CampaignTrouble, State, TroubleTold, Watched};
use crate::words::say;

/// Who stops what no person stopped.
const SYSTEM: &str = "system";

/// The hold of an installation that may be a copy: nothing is sent before a person lets it go (promise 11).
const MOVED: &str = "moved";

/// What is wrong now.
pub struct Seen {
    pub troubles: Vec<Trouble>,
    pub told: Vec<Before>,
    /// Sites that were looked at and are fine.
    well: BTreeSet<String>,
    /// Sites, or with the empty name all of them, that are stopped.
    stopped: BTreeSet<String>,
}

impl Seen {
    /// Reads the ledger's view; `None` where nothing may be sent at all.
    pub fn of(watched: &Watched, now: Timestamp) -> Option<Self> {
        let everything = |code: &str| {
            let holds = watched.holds.iter();
            holds
                .filter(|(_, hold)| hold.site.is_empty())
                .any(|(_, hold)| hold.code == code)
        };
        if everything(MOVED) {
            return None;
        }
        let stopped = watched.holds.iter().map(|(_, hold)| hold.site.clone());
        let mut seen = Self {
            troubles: Vec::new(),
            told: watched.told.iter().filter_map(before).collect(),
            well: BTreeSet::new(),
            stopped: stopped.collect(),
        };
        seen.holds(watched);
        seen.failures(watched, now);
        seen.states(watched);
        seen.troubles
            .extend(watched.campaigns.iter().filter_map(of_campaign));
        seen.unsent(watched);
        Some(seen)
    }

    /// Whether a site was looked at, and nothing is wrong with it. The whole installation is fine where
    /// nothing stops it.
    pub fn is_well(&self, site: &str) -> bool {
        let lasts = |trouble: &Trouble| {
            trouble.site == site && !trouble.kind.is_of_campaign() && trouble.kind != Kind::Drift
        };
        !self.is_stopped(site)
            && (site.is_empty() || self.well.contains(site))
            && !self.troubles.iter().any(lasts)
    }

    fn is_stopped(&self, site: &str) -> bool {
        self.stopped.contains("") || self.stopped.contains(site)
    }

    fn holds(&mut self, watched: &Watched) {
        for (frozen, hold) in &watched.holds {
            // What a person stopped, that person knows.
            if hold.actor != SYSTEM {
                continue;
            }
            let kind = if *frozen { Kind::Frozen } else { Kind::Paused };
            let said = both(|language| held_because(hold, language));
            let trouble = trouble(&hold.site, kind, hold.since, said);
            self.troubles.push(trouble);
        }
    }

    fn failures(&mut self, watched: &Watched, now: Timestamp) {
        for (site, failure) in &watched.failures {
            if self.is_stopped(site) {
                continue;
            }
            let said = failure.detail.clone();
            let mut trouble = trouble(site, Kind::Unreachable, failure.since, said);
            trouble.about.clone_from(&failure.target);
            trouble.from = later(failure.since);
            // The next try is overdue: nobody was at work, and what was so may be over.
            trouble.is_fresh = failure.not_before >= now;
            self.troubles.push(trouble);
        }
    }

    fn unsent(&mut self, watched: &Watched) {
        for one in &watched.unsent {
            let reason = Reason::read(&one.reason).unwrap_or_default();
            let (kind, said) = match one.is_missed {
                true => (Kind::CampaignMissed, last_in_its_way(&reason)),
                // A site that is stopped sends nothing.
                false if self.is_stopped(&one.site) || !needs_a_person(&reason) => continue,
                false => (Kind::CampaignWaits, reason.words.clone()),
            };
            let mut trouble = trouble(&one.site, kind, one.at, said);
            if kind == Kind::CampaignWaits && reason.code == "approval" {
                // The client may be about to answer.
                trouble.from = later(one.at);
            }
            trouble.about = format!("{} {}", one.item, one.occasion);
            trouble.item.clone_from(&one.item);
            self.troubles.push(trouble);
        }
    }

    fn states(&mut self, watched: &Watched) {
        for (site, state) in &watched.states {
            if self.is_stopped(site) {
                continue;
            }
            let code = state.code.as_str();
            let said = state.args.clone();
            match state.state {
                State::Late if code == LATE => {
                    self.troubles
                        .push(trouble(site, Kind::Late, state.since, said));
                }
                // What a target said is in its failure or its pause.
                State::Failed if matches!(code, "failed" | "no-site" | "region-refused") => {
                    let mut trouble = trouble(site, Kind::Failed, state.since, said);
                    trouble.from = later(state.since);
                    self.troubles.push(trouble);
                }
                State::Live | State::Waiting if code != PROVING => {
                    if state.state == State::Live || code != DRIFT {
                        self.well.insert(site.clone());
                    }
                    if code == DRIFT {
                        let about = Hash::of(said.as_bytes()).short(16);
                        let mut trouble = trouble(site, Kind::Drift, state.since, said);
                        trouble.about = about;
                        self.troubles.push(trouble);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether an e-mail that waits does so until a person does something: a page appears, and quiet hours end,
/// by themselves.
pub fn needs_a_person(waits: &Reason) -> bool {
    ["approval", "checks", "theme", "again"].contains(&waits.code.as_str())
}

fn trouble(site: &str, kind: Kind, since: Timestamp, said: String) -> Trouble {
    Trouble {
        site: site.to_owned(),
        kind,
        about: String::new(),
        since,
        from: since,
        is_fresh: true,
        said,
        item: String::new(),
        people: 0,
    }
}

fn later(since: Timestamp) -> Timestamp {
    since.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX)
}

/// How often a campaign may pause by itself before the team hears of it: most such pauses are over soon.
const PAUSES: u32 = 3;

fn of_campaign(campaign: &CampaignTrouble) -> Option<Trouble> {
    let reason = Reason::read(&campaign.reason).unwrap_or_default();
    let mut since = campaign.since;
    let (kind, people) = match campaign.state.as_str() {
        "paused" if reason.code.is_empty() || reason.is_a_persons() => return None,
        "paused" if reason.again > 0 => {
            // It is one trouble, however often it was tried again.
            since = Timestamp::from_millisecond(reason.since).unwrap_or(since);
            if reason.times < PAUSES {
                return None;
            }
            (Kind::CampaignPaused, 0)
        }
        "paused" => (Kind::CampaignPaused, 0),
        "expired" if campaign.expired > 0 => (Kind::CampaignExpired, campaign.expired),
        _ if campaign.unknown > 0 => (Kind::CampaignUnknown, campaign.unknown),
        _ => return None,
    };
    let mut trouble = trouble(&campaign.site, kind, since, reason.words);
    trouble.about.clone_from(&campaign.id);
    trouble.item.clone_from(&campaign.item);
    trouble.people = people;
    Some(trouble)
}

/// What an e-mail waited for when its time ended, where that was no hour of the day.
fn last_in_its_way(reason: &Reason) -> String {
    if reason.words.is_empty() || reason.code == "quiet" {
        return String::new();
    }
    both(|language| {
        let why = [("why", reason.sentence(language).into())];
        say(language, "alert-campaign-missed.because", &why)
    })
}

fn before(told: &TroubleTold) -> Option<Before> {
    Some(Before {
        site: told.site.clone(),
        kind: Kind::read(&told.kind)?,
        about: told.about.clone(),
        since: told.since,
        told_at: told.told_at,
    })
}
