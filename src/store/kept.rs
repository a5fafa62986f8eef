//! What was read of a site last, kept in memory while a counter in the ledger says that nobody has
//! written it since: large sites are passed over again and again, and little of them changes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use imbl::OrdSet;

use crate::change::Manifest;
use crate::content::Accepted;

/// Sites whose rows are kept. Edits come in bursts at few sites; memory is for all of them.
const SITES: usize = 32;

/// One for each kind of rows that a pass reads whole.
#[derive(Default)]
pub(super) struct Kept {
    pub accepted: Recent<Accepted>,
    pub files: Recent<OrdSet<String>>,
    pub manifests: Recent<Manifest>,
}

/// The last rows of one kind, by the name of their counter, with the count at which they were read.
pub(super) struct Recent<T>(Mutex<VecDeque<(String, i64, Arc<T>)>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Recent<T> {
    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, i64, Arc<T>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was kept at exactly this count.
    pub fn at(&self, name: &str, edition: i64) -> Option<Arc<T>> {
        let kept = self.lock();
        let found = kept
            .iter()
            .find(|(known, at, _)| known == name && *at == edition);
        found.map(|(_, _, rows)| rows.clone())
    }

    /// Keeps what is committed.
    pub fn keep(&self, name: &str, edition: i64, rows: Arc<T>) {
        let mut kept = self.lock();
        kept.retain(|(known, _, _)| known != name);
        kept.push_front((name.to_owned(), edition, rows));
        kept.truncate(SITES);
    }
}

/// The counter of the accepted texts of a site.
pub(super) fn accepted(site: &str) -> String {
    format!("accepted {site}")
}

/// The counter of the known files of a site.
pub(super) fn files(site: &str) -> String {
    format!("files {site}")
}

/// The counter of a target's manifest.
pub(super) fn manifest(site: &str, target: &str) -> String {
    format!("manifest {site} {target}")
}
