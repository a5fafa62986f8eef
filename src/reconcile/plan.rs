//! What one site should do now, on each of its targets. Reads only.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Held, PassError, Reconciler, Standing, Themes};
use crate::change::{self, ChangeSet, Desired, Live, Manifest};
use crate::content::SiteContent;
use crate::publication::Publication;
use crate::publication::render::{self, Theme};
use crate::reading::Reading;
use crate::site::{Site, TargetPlan};
use crate::target::{Ask, Target, TargetError};

/// Files whose old text is read for the difference.
const MOST_TEXTS: usize = 30;

/// A site's plan at one instant: what a person is shown, and what a pass carries out.
#[derive(Debug)]
pub struct SitePlan {
    pub site: Arc<Site>,
    pub at: Timestamp,
    pub publication: Publication,
    pub targets: Vec<TargetPlanned>,
    /// Items that wait for the client's yes.
    pub held: Vec<Held>,
}

/// One target's part of a plan, or why it could not be looked at.
#[derive(Debug)]
pub struct TargetPlanned {
    pub name: String,
    /// With the old text of the first files that would be written, for the difference.
    pub change: Result<(ChangeSet, Live), TargetError>,
}

/// What one target should hold and how that differs from what it holds.
pub async fn plan_target(
    target: &Target,
    desired: &Desired,
    manifest: &Manifest,
) -> Result<(Live, ChangeSet), TargetError> {
    let live = target.live(&ask(desired, manifest)).await?;
    let change = change::diff(desired, manifest, &live);
    Ok((live, change))
}

/// What has to be looked at to compare.
pub fn ask(desired: &Desired, manifest: &Manifest) -> Ask {
    Ask {
        known: manifest.files.clone(),
        new: desired.new_paths(manifest),
        read: desired.pages_to_read(),
        last_revision: manifest.revision.clone(),
        folders: desired.folders.clone(),
        half_done: false,
    }
}

/// What a target should hold at the publication's instant.
pub fn desired(
    content: &SiteContent,
    publication: &Publication,
    plan: &TargetPlan,
    theme: &Theme,
) -> Result<Desired, PassError> {
    Ok(render::desired(content, publication, plan, theme)?)
}

/// As [`plan_target`], with the old text of the files that people are shown.
async fn plan_with_texts(
    target: &Target,
    desired: &Desired,
    manifest: &Manifest,
) -> Result<(ChangeSet, Live), TargetError> {
    let (live, change) = plan_target(target, desired, manifest).await?;
    if change.writes.is_empty() {
        return Ok((change, live));
    }
    let mut ask = ask(desired, manifest);
    ask.read
        .extend(change.writes.keys().take(MOST_TEXTS).cloned());
    let live = target.live(&ask).await?;
    Ok((change, live))
}

impl Reconciler {
    /// What the site would do at `at`; writes nothing. `None` where the site file cannot be
    /// understood.
    pub async fn plan(
        &self,
        reading: &Reading,
        themes: &Arc<Themes>,
        at: Timestamp,
    ) -> Result<Option<SitePlan>, PassError> {
        let Some(content) = &reading.content else {
            return Ok(None);
        };
        let site = content.site.clone();
        let manifests = self.manifests(&site).await?;
        let Standing {
            content,
            publication,
            held,
            ..
        } = self.standing(content, &manifests, at).await?;
        let theme = self.theme(&site, themes)?;
        let mut targets = Vec::new();
        for (plan, manifest) in site.targets.iter().zip(&manifests) {
            let mut desired = desired(&content, &publication, plan, &theme)?;
            desired.choices = self.store.choices(&site.id, &plan.name).await?;
            self.missing_pictures(&mut desired, manifest).await?;
            let change = match self.target(&site, plan).await {
                Ok(target) => plan_with_texts(&target, &desired, manifest).await,
                Err(PassError::Target(error)) => Err(error),
                Err(error) => return Err(error),
            };
            targets.push(TargetPlanned {
                name: plan.name.clone(),
                change,
            });
        }
        Ok(Some(SitePlan {
            site,
            at,
            publication,
            targets,
            held,
        }))
    }
}
