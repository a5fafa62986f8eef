//! What waits for the client: noted with its time, reminded of, and taken for a yes where the site
//! file says that silence is one.

use std::sync::Arc;

use jiff::Timestamp;

use super::standing::Standing;
use super::{Held, Reconciler};
use crate::change::Manifest;
use crate::content::SiteContent;
use crate::hash::Hash;
use crate::review::silence;
use crate::site::Silence;
use crate::store::{Answer, Approval, StoreError};

/// Who says yes where nobody says anything.
pub const SILENCE: &str = "silence";

/// What came of the questions of one pass.
#[derive(Debug, Default)]
pub(super) struct Asking {
    /// When silence says something next.
    pub next: Option<Timestamp>,
    /// Items whose client is to be reminded, told once.
    pub reminders: Vec<Held>,
    /// Items that silence just said yes to.
    pub silent: Vec<Held>,
}

impl Reconciler {
    /// What the site publishes now, once silence has had its say, and what waits.
    pub(super) async fn standing_asked<'a>(
        &self,
        content: &'a SiteContent,
        manifests: &[Arc<Manifest>],
        now: Timestamp,
    ) -> Result<(Standing<'a>, Asking), StoreError> {
        let site = &content.site;
        let standing = self.standing(content, manifests, now).await?;
        let mut asking = Asking::default();
        if standing.held.is_empty() && !site.review.asks() {
            return Ok((standing, asking));
        }
        let waiting: Vec<(&str, Hash)> = standing
            .held
            .iter()
            .map(|held| (held.item.as_str(), held.fingerprint))
            .collect();
        let asked = self.store.ask(&site.id, &waiting, now).await?;
        let mut answers = Vec::new();
        // A no is an answer: silence says nothing more.
        for held in standing.held.iter().filter(|held| held.rejected.is_none()) {
            let Some(one) = asked.get(&held.item) else {
                continue;
            };
            let Some((then, at)) = silence(&site.review, one) else {
                continue;
            };
            match then {
                _ if at > now => asking.next = asking.next.into_iter().chain([at]).min(),
                Silence::Publish => {
                    let approval = Approval {
                        answer: Answer::Approved,
                        by: SILENCE.to_owned(),
                        because: String::new(),
                        at: now,
                    };
                    asking.silent.push(held.clone());
                    answers.push((held.item.clone(), held.fingerprint, approval));
                }
                Silence::Remind if one.reminded_at.is_none() => {
                    self.store.reminded(&site.id, &held.item, now).await?;
                    asking.reminders.push(held.clone());
                }
                Silence::Hold | Silence::Remind => {}
            }
        }
        if answers.is_empty() {
            return Ok((standing, asking));
        }
        self.store.answer(&site.id, &answers).await?;
        let standing = self.standing(content, manifests, now).await?;
        Ok((standing, asking))
    }
}
