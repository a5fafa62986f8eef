//! What the listener heard and nobody has read yet.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::mpsc;

use crate::watch::Hint;
use crate::workspace::Again;

/// Sites that are to be read again because something was heard in them. Several hints are one reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hinted {
    everything: bool,
    sites: BTreeSet<String>,
}

impl Hinted {
    /// Notes one hint.
    pub fn add(&mut self, hint: &Hint) {
        match hint.site() {
            Some(site) => {
                self.sites.insert(site.to_owned());
            }
            None => self.everything = true,
        }
    }

    /// Notes all hints that wait.
    pub fn add_waiting(&mut self, hints: &mut mpsc::Receiver<Hint>) {
        while let Ok(hint) = hints.try_recv() {
            self.add(&hint);
        }
    }

    /// True where something was heard in this site that was not read yet.
    pub fn has(&self, site: &str) -> bool {
        self.everything || self.sites.contains(site)
    }

    /// What is to be read now, with what is `due` by the clock.
    pub fn reading(self, due: Reading) -> Reading {
        match due {
            Reading::Everything => Reading::Everything,
            _ if self.everything => Reading::Everything,
            Reading::Nothing if self.sites.is_empty() => Reading::Nothing,
            Reading::Nothing => Reading::Sites(whole(self.sites)),
            Reading::Sites(mut sites) => {
                sites.extend(whole(self.sites));
                Reading::Sites(sites)
            }
        }
    }
}

fn whole(sites: BTreeSet<String>) -> BTreeMap<String, Again> {
    let sites = sites.into_iter();
    sites.map(|site| (site, Again::Whole)).collect()
}

/// What is read in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    Nothing,
    Sites(BTreeMap<String, Again>),
    Everything,
}
