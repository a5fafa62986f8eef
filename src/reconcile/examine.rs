//! A site looked over for whoever sets it up or wonders why nothing arrives: each target, the public
//! page, the age of the secrets. Reads only.

use std::time::Duration;

use jiff::Timestamp;

use super::{PassError, Reconciler};
use crate::network::{Limits, without_login};
use crate::proof::NoAnswer;
use crate::secret::VaultError;
use crate::site::{Site, TargetPlan};
use crate::target::advice::Advice;

/// What a look at one target found.
#[derive(Debug)]
pub struct Examined {
    pub target: String,
    /// Where it is, for people.
    pub address: String,
    pub found: Result<Vec<Advice>, PassError>,
}

/// What a look at one site found.
#[derive(Debug)]
pub struct Examination {
    pub targets: Vec<Examined>,
    /// The public page: whether it answers.
    pub page: Result<(), NoAnswer>,
    /// Secrets that are older than they should be, with their age in days.
    pub old: Vec<(String, i64)>,
}

impl Reconciler {
    /// Looks a site over.
    ///
    /// # Errors
    /// The ledger or the vault cannot be read.
    pub async fn examine(&self, site: &Site, now: Timestamp) -> Result<Examination, VaultError> {
        let mut targets = Vec::new();
        for plan in &site.targets {
            targets.push(self.examine_target(site, plan).await);
        }
        let old = self.old_secrets(site, now).await?;
        let page = self.page(site).await;
        Ok(Examination { targets, page, old })
    }

    /// Looks at the targets of a site that a secret of this name opens.
    pub async fn examine_opened_by(&self, site: &Site, name: &str) -> Vec<Examined> {
        let mut targets = Vec::new();
        for plan in &site.targets {
            if plan.kind.secret() == Some(name) {
                targets.push(self.examine_target(site, plan).await);
            }
        }
        targets
    }

    async fn examine_target(&self, site: &Site, plan: &TargetPlan) -> Examined {
        let found = match self.target(site, plan).await {
            Ok(target) => target.examine(&plan.places).await.map_err(Into::into),
            Err(error) => Err(error),
        };
        Examined {
            target: plan.name.clone(),
            address: without_login(&plan.kind.website()),
            found,
        }
    }

    async fn old_secrets(
        &self,
        site: &Site,
        now: Timestamp,
    ) -> Result<Vec<(String, i64)>, VaultError> {
        let mut names: Vec<&str> = site
            .targets
            .iter()
            .filter_map(|plan| plan.kind.secret())
            .collect();
        let mail = site.mail.as_ref().and_then(|mail| mail.secret.as_deref());
        names.extend(mail);
        let mut old = Vec::new();
        for secret in self.vault.list().await? {
            if let Some(days) = secret
                .too_old(now)
                .filter(|_| names.contains(&secret.name.as_str()))
            {
                old.push((secret.name, days));
            }
        }
        Ok(old)
    }

    /// Whether the public page answers. What it says is for `verify`.
    async fn page(&self, site: &Site) -> Result<(), NoAnswer> {
        let limits = Limits {
            total: Duration::from_secs(30),
            ..self.limits.clone()
        };
        let asked = self.network.client_for(&site.url, &limits);
        let (url, client) = asked.map_err(|_| NoAnswer::Connection)?;
        let answer = tokio::time::timeout(limits.total, client.get(url).send()).await;
        let answer = answer.map_err(|_| NoAnswer::TooSlow)?;
        let status = answer.map_err(|_| NoAnswer::Connection)?.status();
        match status.is_server_error() {
            true => Err(NoAnswer::Status(status.as_u16())),
            false => Ok(()),
        }
    }
}
