//! Whether an item may be written about by e-mail: in exactly the version that the client agreed to, on
//! every target, and seen by a visitor (R10: what cannot be taken back follows from evidence alone).

use jiff::Timestamp;

use super::plan::{desired, plan_target};
use super::{Looking, PassError, Reconciler, SiteInput};
use crate::change::{Action, ChangeSet, Desired, ItemChange, is_page_of};
use crate::content::SiteContent;
use crate::proof::Verdict;
use crate::site::Site;
use crate::store::StoreError;

/// How an item stands before its e-mail.
#[derive(Debug)]
pub enum Mailable {
    /// It is on the website, with the content as it was published.
    Yes(Box<SiteContent>),
    /// The client has not said yes.
    Held,
    /// The site does not show it at this instant: withdrawn, undone, not started, over.
    NotShown,
    /// It is not on every target yet.
    NotSent,
    /// A human changed it there.
    Drifted,
    /// A target or its public page says something else, or nothing.
    NotSeen(Verdict),
    Unreachable(PassError),
}

impl Reconciler {
    /// Looks at the targets and the public pages of one item.
    ///
    /// # Errors
    /// The ledger or the theme. What a target says is in the answer.
    pub async fn mailable(
        &self,
        input: &SiteInput,
        content: &SiteContent,
        item: &str,
        now: Timestamp,
    ) -> Result<Mailable, PassError> {
        let site = content.site.clone();
        let manifests = self.manifests(&site).await?;
        let standing = self.standing(content, &manifests, now).await?;
        if standing.blocked || standing.held.iter().any(|held| held.item == item) {
            return Ok(Mailable::Held);
        }
        let shown = standing.publication.shown.iter();
        if !{ shown }.any(|shown| shown.item == item) {
            return Ok(Mailable::NotShown);
        }
        let theme = self.theme(&site, &input.themes)?;
        for (plan, manifest) in site.targets.iter().zip(&manifests) {
            let desired = desired(&standing.content, &standing.publication, plan, &theme)?;
            let target = match self.target(&site, plan).await {
                Ok(target) => target,
                Err(error) => return Ok(Mailable::Unreachable(error)),
            };
            let change = match plan_target(&target, &desired, manifest).await {
                Ok((_, change)) => change,
                Err(error) => return Ok(Mailable::Unreachable(error.into())),
            };
            let pages = pages_of(item, &desired);
            let is_its = |path: &str| pages.iter().any(|page| page.path == path);
            if change.drift.iter().any(|drift| is_its(&drift.path)) {
                return Ok(Mailable::Drifted);
            }
            let waits = change.items.iter().any(|change| change.item == item);
            let is_sent = manifest.items.get(item) == desired.items.get(item);
            if waits || !is_sent {
                return Ok(Mailable::NotSent);
            }
            if let Some(verdict) = self.seen(&site, plan, &desired, &change, item).await?
                && !verdict.is_live()
            {
                return Ok(Mailable::NotSeen(verdict));
            }
        }
        let content = standing.content.into_owned();
        Ok(Mailable::Yes(Box::new(content)))
    }

    /// Whether the site shows an item at `now`, whatever is on the targets by then.
    ///
    /// # Errors
    /// The ledger.
    pub async fn shows(
        &self,
        content: &SiteContent,
        item: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let manifests = self.manifests(&content.site).await?;
        let standing = self.standing(content, &manifests, now).await?;
        // What nobody can tell now is told by the next look.
        let mut shown = standing.publication.shown.iter();
        Ok(standing.blocked || shown.any(|shown| shown.item == item))
    }

    /// What the public pages show of an item; `None` where nobody can look.
    async fn seen(
        &self,
        site: &Site,
        plan: &crate::site::TargetPlan,
        desired: &Desired,
        change: &ChangeSet,
        item: &str,
    ) -> Result<Option<Verdict>, PassError> {
        let number = self.store.last_number(&site.id, &plan.name).await?;
        let settled = ChangeSet {
            after: change.after.clone(),
            items: pages_of(item, desired),
            drift: change.drift.clone(),
            refused: change.refused.clone(),
            ..ChangeSet::default()
        };
        let number = number.unwrap_or_default();
        let looking = Looking::for_change(site, plan, desired, &settled, number);
        Ok(match looking {
            Some(looking) => Some(self.look(&looking, 1).await),
            None => None,
        })
    }
}

/// Where an item can be seen: these pages are looked at first.
fn pages_of(item: &str, desired: &Desired) -> Vec<ItemChange> {
    let slug = item.rsplit('/').next().unwrap_or(item);
    let is_entry = |path: &str| path.rsplit('/').next() == Some(slug);
    let paths = desired.files.keys();
    let paths = paths.filter(|path| is_page_of(path, item) || is_entry(path));
    let pages = paths.map(|path| ItemChange {
        item: item.to_owned(),
        action: Action::Change,
        title: String::new(),
        until: None,
        path: path.clone(),
        ended: false,
        blocked: false,
    });
    pages.collect()
}
