//! What `recado plan --format json` prints of a change set (PRODUCT 5.1).

use serde::Serialize;

use super::{Action, ChangeSet, DriftKind};
use crate::moment::Zone;
use crate::words::{Language, say};

/// The plan of one site at one instant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Plan {
    pub site: String,
    /// RFC 3339 in the site's offset.
    pub at: String,
    pub changes: Vec<PlanChange>,
    /// Waiting for the client's yes.
    pub waiting: Vec<Held>,
    /// Not shown for another reason ("starts Friday, 27 November 2026 at 09:00").
    pub held: Vec<Held>,
    /// What a human changed on the site, and regions that could not be replaced. Left alone.
    pub drift: Vec<PlanDrift>,
}

/// One change of one item on one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanChange {
    /// `promotions/black-friday`; `site` where only pages are refreshed.
    pub item: String,
    /// `add`, `change` or `remove`.
    pub action: &'static str,
    pub target: String,
    pub path: String,
    pub sentence: String,
}

/// An item that is not changed now, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    pub item: String,
    pub reason: String,
}

/// Something that was left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanDrift {
    pub target: String,
    pub path: String,
    /// `edited`, `deleted`, `foreign`, `region-edited` or `region-refused`.
    pub kind: &'static str,
    pub sentence: String,
    pub hint: String,
}

impl Action {
    /// `add`, `change` or `remove`, as printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Remove => "remove",
        }
    }
}

impl ChangeSet {
    /// The changes that will be written; empty exactly where nothing is written.
    pub fn plan_changes(&self, target: &str, language: Language, zone: &Zone) -> Vec<PlanChange> {
        let written = self.items.iter().filter(|item| !item.blocked);
        let mut changes: Vec<PlanChange> = written
            .map(|item| PlanChange {
                item: item.item.clone(),
                action: item.action.as_str(),
                target: target.to_owned(),
                path: item.path.clone(),
                sentence: item.sentence(language, zone),
            })
            .collect();
        let first = self.writes.keys().chain(self.removes.keys()).next();
        if let (true, Some(path)) = (changes.is_empty(), first) {
            changes.push(PlanChange {
                item: "site".to_owned(),
                action: Action::Change.as_str(),
                target: target.to_owned(),
                path: path.clone(),
                sentence: say(language, "change-refresh", &[]),
            });
        }
        changes
    }

    /// What was left alone on this target.
    pub fn plan_drift(&self, site: &str, target: &str, language: Language) -> Vec<PlanDrift> {
        let drift = self.drift.iter().map(|drift| PlanDrift {
            target: target.to_owned(),
            path: drift.path.clone(),
            kind: match drift.kind {
                DriftKind::Edited => "edited",
                DriftKind::Deleted => "deleted",
                DriftKind::Foreign => "foreign",
                DriftKind::RegionEdited => "region-edited",
            },
            sentence: drift.sentence(language),
            hint: drift.hint(site, language),
        });
        let refused = self.refused.iter().map(|refused| PlanDrift {
            target: target.to_owned(),
            path: refused.file.clone(),
            kind: "region-refused",
            sentence: refused.sentence(language),
            hint: refused.hint(language),
        });
        drift.chain(refused).collect()
    }
}
