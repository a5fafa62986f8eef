//! What keeps a site or an item back: a pause, a freeze, a yes that was not given. Pure.

use crate::change::Manifest;
use crate::content::{Common, SiteContent};
use crate::site::Review;
use crate::store::Hold;

/// An item that waits for the client's yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub item: String,
    pub title: String,
    /// An earlier version is on the site: nothing of this site is published until the yes, because
    /// the earlier text must not disappear.
    pub live: bool,
}

/// Why nothing of a site is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Paused(Hold),
    Frozen(Hold),
    /// A changed item waits for a yes while its earlier version is live.
    WaitsForYes,
}

/// The content without the items that wait for a yes, and those items. What is live exactly as it
/// is written needs no second yes.
pub fn without_held(content: &SiteContent, manifests: &[Manifest]) -> (SiteContent, Vec<Held>) {
    let mut content = content.clone();
    let review: Review = content.site.review.clone();
    let mut held = Vec::new();
    let mut keep = |asks: bool, common: &Common, title: &str| {
        if !asks || common.draft {
            return true;
        }
        let shown = || {
            manifests
                .iter()
                .filter_map(|manifest| manifest.items.get(&common.id))
        };
        if shown().any(|item| item.fingerprint == common.fingerprint) {
            return true;
        }
        held.push(Held {
            item: common.id.clone(),
            title: title.to_owned(),
            live: shown().next().is_some(),
        });
        false
    };
    let title = |texts: &[crate::content::Text]| {
        texts
            .first()
            .map(|text| text.title.clone())
            .unwrap_or_default()
    };
    content
        .promotions
        .retain(|item| keep(review.promotions, &item.common, &title(&item.texts)));
    content
        .announcements
        .retain(|item| keep(review.announcements, &item.common, &title(&item.texts)));
    content
        .pages
        .retain(|item| keep(review.pages, &item.common, &title(&item.texts)));
    if let Some(hours) = &content.hours
        && !keep(review.hours, &hours.common, &title(&hours.texts))
    {
        content.hours = None;
    }
    (content, held)
}
