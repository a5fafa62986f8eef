//! Looking at the public pages: for a change that was just made, and for a site as a whole.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::pass::{DRIFT, LATE, PROVING};
use super::plan::{desired, plan_target};
use super::{PassError, Reconciler, SiteInput, read};
use crate::change::{ChangeSet, Desired, Drift};
use crate::network::Limits;
use crate::proof::{self, Expectation, Look, NoAnswer, Verdict, expect};
use crate::site::{Site, TargetPlan};
use crate::store::{SiteState, State, StoreError};

/// Between two looks for the same change.
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// A change whose arrival on the public page is being looked for.
#[derive(Clone, Debug)]
pub struct Looking {
    pub site: String,
    pub target: String,
    /// The change's number.
    pub number: i64,
    /// The site's public address.
    url: String,
    effect: String,
    expectations: Vec<Expectation>,
}

impl Looking {
    /// `None` where the site file turned the look off or no page could show the change.
    pub(super) fn for_change(
        site: &Site,
        plan: &TargetPlan,
        desired: &Desired,
        change: &ChangeSet,
        number: i64,
    ) -> Option<Self> {
        if !site.prove {
            return None;
        }
        let expectations = expect(site, plan, desired, change);
        (!expectations.is_empty()).then(|| Self {
            site: site.id.clone(),
            target: plan.name.clone(),
            number,
            url: site.url.clone(),
            effect: format!("{} {} {number}", site.id, plan.name),
            expectations,
        })
    }
}

/// What `verify` found at one target.
#[derive(Debug)]
pub struct Verified {
    pub target: String,
    /// `None` where the site file says `proof: none`.
    pub verdict: Option<Verdict>,
    pub drift: Vec<Drift>,
    pub error: Option<PassError>,
    /// Nothing was published there yet.
    pub nothing_yet: bool,
}

impl Reconciler {
    /// Looks until the change is live or `patience` is over, and keeps the last verdict. `None`
    /// where `patience` is zero: nobody looked.
    pub async fn look_until(
        &self,
        looking: &Looking,
        patience: Duration,
    ) -> Result<Option<Verdict>, StoreError> {
        if patience.is_zero() {
            return Ok(None);
        }
        let deadline = Instant::now() + patience;
        let mut attempt = 1;
        loop {
            let verdict = self.look(looking, attempt).await;
            let over = Instant::now() + BETWEEN_LOOKS >= deadline;
            if !verdict.may_change_by_itself() || over {
                return Ok(Some(verdict));
            }
            attempt += 1;
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// One look.
    pub async fn look(&self, looking: &Looking, attempt: u32) -> Verdict {
        let limits = Limits {
            total: Duration::from_secs(30),
            ..Limits::default()
        };
        let client = match self.network.client_for(&looking.url, &limits) {
            Ok((_, client)) => client,
            Err(error) => {
                tracing::warn!(url = %looking.url, %error, "the public page cannot be looked at");
                let (url, why) = (looking.url.clone(), NoAnswer::Connection);
                return Verdict::Unreachable { url, why };
            }
        };
        let look = Look {
            attempt,
            ..Look::first(&looking.effect)
        };
        proof::look(&client, &looking.expectations, &look).await
    }

    /// Keeps what was seen of a change.
    pub async fn note_verdict(
        &self,
        looking: &Looking,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let detail = super::both(|language| verdict.sentence(language));
        let before = self.store.site_state(&looking.site).await?;
        let drifted = before.clone().filter(|state| state.code == DRIFT);
        if let Some(mut state) = drifted.filter(|_| verdict.is_live()) {
            state.state = State::Live;
            state.since = now;
            self.store.set_site_state(&looking.site, &state).await?;
        }
        let waited = before.is_some_and(|state| [PROVING, LATE].contains(&state.code.as_str()));
        if verdict.is_live() && waited {
            let state = SiteState {
                state: State::Live,
                since: now,
                code: "live".to_owned(),
                args: super::both(|_| String::new()),
            };
            self.store.set_site_state(&looking.site, &state).await?;
        }
        self.store
            .note_verdict(
                &looking.site,
                &looking.target,
                looking.number,
                verdict.word(),
                &detail,
                now,
            )
            .await
    }

    /// Looks whether what was published is live: at each target, and on the public pages.
    pub async fn verify(
        &self,
        input: &SiteInput,
        now: Timestamp,
    ) -> Result<Vec<Verified>, PassError> {
        let accepted = self.store.accepted(&input.id).await?;
        let reading = read(input, &accepted, now);
        let Some(content) = &reading.content else {
            return Ok(Vec::new());
        };
        let site = content.site.clone();
        let manifests = self.manifests(&site).await?;
        let standing = self.standing(content, &manifests, now).await?;
        let (content, publication) = (standing.content, standing.publication);
        let theme = self.theme(&site, &input.themes)?;
        let mut verified = Vec::new();
        for (plan, manifest) in site.targets.iter().zip(&manifests) {
            let mut one = Verified {
                target: plan.name.clone(),
                verdict: None,
                drift: Vec::new(),
                error: None,
                nothing_yet: manifest.revision.is_none() && manifest.files.is_empty(),
            };
            let desired = desired(&content, &publication, plan, &theme)?;
            match self.target(&site, plan).await {
                Err(error) => one.error = Some(error),
                Ok(target) => match plan_target(&target, &desired, manifest).await {
                    Err(error) => one.error = Some(error.into()),
                    Ok((_, change)) => {
                        one.drift = change.drift.clone();
                        let number = self.store.last_number(&site.id, &plan.name).await?;
                        let settled = ChangeSet {
                            after: change.after.clone(),
                            ..Default::default()
                        };
                        let looking = Looking::for_change(
                            &site,
                            plan,
                            &desired,
                            &settled,
                            number.unwrap_or_default(),
                        );
                        if let Some(looking) = looking.filter(|_| !one.nothing_yet) {
                            let verdict = self
                                .look(&looking, now.as_second().unsigned_abs() as u32)
                                .await;
                            self.note_verdict(&looking, &verdict, now).await?;
                            one.verdict = Some(verdict);
                        }
                    }
                },
            }
            verified.push(one);
        }
        Ok(verified)
    }
}
