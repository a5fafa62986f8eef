//! What lost answers leave behind: drafts of ours that nobody publishes any more.

use std::collections::BTreeSet;

use reqwest::Method;

use super::apply::{Work, lock};
use super::found::Found;
use super::{Path, WordPress};
use crate::target::TargetError;

impl WordPress {
    /// After a change in which something was made or an answer was lost: entries of ours beside the one
    /// that is public go to the bin, if they are drafts. Nothing public and nothing unmarked is touched.
    pub(super) async fn sweep_after(&self, work: &Work<'_>) -> Result<(), TargetError> {
        if !*lock(&work.unsettled) {
            return Ok(());
        }
        let paths = work.change.after.files.keys();
        let paths = paths.chain(work.change.removes.keys());
        self.sweep(paths).await
    }

    /// Sweeps the collections in which these entries lie.
    pub async fn sweep<'p>(
        &self,
        paths: impl Iterator<Item = &'p String>,
    ) -> Result<(), TargetError> {
        let collections: BTreeSet<&str> = paths
            .filter_map(|path| match Path::of(path)? {
                Path::Entry { collection, .. } => Some(collection),
                _ => None,
            })
            .collect();
        for collection in collections {
            for same in self.marked(collection).await?.into_values() {
                // One that a human works on is theirs, also where it began as a copy of ours.
                let is_ours = |found: &&Found| found.status == "draft" && found.sent().is_some();
                let drafts = same.iter().filter(is_ours);
                for draft in drafts {
                    let route = format!("{collection}/{}", draft.id);
                    let asked = self.request(Method::DELETE, &route, &[]);
                    self.judge(self.talk.ask(asked).await?).await?;
                }
            }
        }
        Ok(())
    }
}
