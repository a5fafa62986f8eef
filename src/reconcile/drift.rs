//! What a human changed on the live site, shown with what stood there, and what a person wants done
//! with it.

use std::sync::Arc;

use jiff::Timestamp;

use super::plan::{ask, desired, plan_target};
use super::{PassError, Reconciler, SiteInput, read};
use crate::change::{Choice, DriftKind, RegionRefused, with_ours};
use crate::hash::Hash;

/// One file of the live site that is not as we left it.
#[derive(Debug)]
pub struct Drifted {
    pub target: String,
    pub path: String,
    pub kind: DriftKind,
    /// What would stand there by the files: our file, or the programmer's page with our regions.
    pub ours: Option<Arc<[u8]>>,
    /// What stands there; `None` where it was deleted.
    pub theirs: Option<Arc<[u8]>>,
    /// The hash of what stands there.
    pub seen: Option<Hash>,
    /// What was decided about exactly this.
    pub choice: Option<Choice>,
}

/// What is not as we left it on the targets of a site.
#[derive(Debug, Default)]
pub struct Strayed {
    pub drifted: Vec<Drifted>,
    /// Places that could not be written to at all.
    pub refused: Vec<RegionRefused>,
}

impl Reconciler {
    /// Everything that a human changed, on every target.
    ///
    /// # Errors
    /// A target that cannot be looked at, with its reason.
    pub async fn drifted(&self, input: &SiteInput, now: Timestamp) -> Result<Strayed, PassError> {
        let accepted = self.store.accepted(&input.id).await?;
        let reading = read(input, &accepted, now);
        let Some(content) = &reading.content else {
            return Ok(Strayed::default());
        };
        let site = content.site.clone();
        let manifests = self.manifests(&site).await?;
        let standing = self.standing(content, &manifests, now).await?;
        let theme = self.theme(&site, &input.themes)?;
        let mut found = Strayed::default();
        for (plan, manifest) in site.targets.iter().zip(&manifests) {
            let mut wanted = desired(&standing.content, &standing.publication, plan, &theme)?;
            let target = self.target(&site, plan).await?;
            let (_, change) = plan_target(&target, &wanted, manifest).await?;
            found.refused.extend(change.refused);
            if change.drift.is_empty() {
                continue;
            }
            let strayed = |path: &str| change.drift.iter().any(|one| one.path == path);
            self.pictures(&mut wanted, strayed).await?;
            let mut ask = ask(&wanted, manifest);
            ask.read
                .extend(change.drift.iter().map(|one| one.path.clone()));
            let live = target.live(&ask).await?;
            let choices = self.store.choices(&site.id, &plan.name).await?;
            for one in &change.drift {
                let theirs = live.files.get(&one.path);
                let seen = theirs.map(|file| file.hash);
                let choice = choices.get(&one.path).filter(|choice| choice.seen == seen);
                found.drifted.push(Drifted {
                    target: plan.name.clone(),
                    path: one.path.clone(),
                    kind: one.kind,
                    ours: with_ours(&wanted, &live, &one.path),
                    theirs: theirs.and_then(|file| file.bytes.clone()),
                    seen,
                    choice: choice.cloned(),
                });
            }
        }
        Ok(found)
    }
}
