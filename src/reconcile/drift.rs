//! What a human changed on the live site, shown with what stood there, and what a person wants done
//! with it.

use std::sync::Arc;

use jiff::Timestamp;

use super::plan::{ask, desired, plan_target};
use super::{PassError, Reconciler, SiteInput, read};
use crate::change::{Body, Choice, DriftKind};
use crate::hash::Hash;

/// One file of the live site that is not as we left it.
#[derive(Debug)]
pub struct Drifted {
    pub target: String,
    pub path: String,
    pub kind: DriftKind,
    /// What would stand there by the files; for a region nothing, since the page is the
    /// programmer's.
    pub ours: Option<Arc<[u8]>>,
    /// What stands there; `None` where it was deleted.
    pub theirs: Option<Arc<[u8]>>,
    /// The hash of what stands there.
    pub seen: Option<Hash>,
    /// What was decided about exactly this.
    pub choice: Option<Choice>,
}

impl Reconciler {
    /// Everything that a human changed, on every target.
    ///
    /// # Errors
    /// A target that cannot be looked at, with its reason.
    pub async fn drifted(
        &self,
        input: &SiteInput,
        now: Timestamp,
    ) -> Result<Vec<Drifted>, PassError> {
        let accepted = self.store.accepted(&input.id).await?;
        let reading = read(input, &accepted, now);
        let Some(content) = &reading.content else {
            return Ok(Vec::new());
        };
        let site = content.site.clone();
        let manifests = super::apply::manifests(self, &site).await?;
        let standing = self.standing(content, &manifests, now).await?;
        let theme = self.theme(&site, &input.themes)?;
        let mut drifted = Vec::new();
        for (plan, manifest) in site.targets.iter().zip(&manifests) {
            let wanted = desired(&standing.content, &standing.publication, plan, &theme)?;
            let target = self.target(&site, plan).await?;
            let (_, change) = plan_target(&target, &wanted, manifest).await?;
            if change.drift.is_empty() {
                continue;
            }
            let mut ask = ask(&wanted, manifest);
            ask.read
                .extend(change.drift.iter().map(|one| one.path.clone()));
            let live = target.live(&ask).await?;
            let choices = self.store.choices(&site.id, &plan.name).await?;
            for one in &change.drift {
                let theirs = live.files.get(&one.path);
                let seen = theirs.map(|file| file.hash);
                let ours = match wanted.files.get(&one.path) {
                    Some(Body::Bytes(bytes)) => Some(bytes.clone()),
                    _ => None,
                };
                let choice = choices.get(&one.path).filter(|choice| choice.seen == seen);
                drifted.push(Drifted {
                    target: plan.name.clone(),
                    path: one.path.clone(),
                    kind: one.kind,
                    ours,
                    theirs: theirs.and_then(|file| file.bytes.clone()),
                    seen,
                    choice: choice.cloned(),
                });
            }
        }
        Ok(drifted)
    }
}
