//! What keeps a site or an item back: a pause, a freeze, a yes that was not given, an undo. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::change::Manifest;
use crate::content::{Common, SiteContent};
use crate::hash::Hash;
use crate::site::Review;
use crate::store::{Answer, Approval, Decided, Hold};
use crate::words::{Language, say};

/// An item that waits for the client's yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub item: String,
    pub title: String,
    /// What the yes is asked for.
    pub fingerprint: Hash,
    /// An earlier version is on the site, and stays until the yes.
    pub live: bool,
    /// What the client said instead of yes.
    pub rejected: Option<Approval>,
}

impl Held {
    /// The title as it stands in a sentence: it may have commas of its own.
    pub fn quoted(&self) -> String {
        format!("“{}”", self.title)
    }

    /// Who said no, and why, with what to do.
    pub fn rejected_words(&self, said: &Approval, language: Language) -> String {
        let args = [
            ("title", self.title.as_str().into()),
            ("by", said.by.as_str().into()),
            ("because", said.because.as_str().into()),
            ("item", self.item.as_str().into()),
        ];
        say(language, "cli-rejected-because", &args)
    }
}

/// What waits, with what the client said against it.
pub fn waiting_words(held: &[Held], language: Language) -> String {
    let titles: Vec<String> = held.iter().map(Held::quoted).collect();
    let items = [("items", titles.join(", ").into())];
    let said = held.iter().filter_map(|held| {
        let said = held.rejected.as_ref()?;
        Some(held.rejected_words(said, language))
    });
    let words = std::iter::once(say(language, "cli-waiting-for-yes", &items)).chain(said);
    words.collect::<Vec<_>>().join("\n  ")
}

/// Why nothing of a site is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Paused(Hold),
    Frozen(Hold),
    /// A changed item waits for a yes and its earlier version cannot be put in its place: it is not
    /// known any more, or it would go to other places than before.
    WaitsForYes,
}

/// What is shown of an item in place of what its files say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    Hidden,
    /// An earlier version, by its fingerprint.
    At(Hash),
}

/// What does not go as its files say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// By item.
    pub stands: BTreeMap<String, Stands>,
    /// Items that wait for the client's yes.
    pub held: Vec<Held>,
    /// Items that stay at an earlier version since an undo.
    pub undone: Vec<String>,
    /// Items whose files say something else since they were undone: the undo is over for them.
    pub moved_on: Vec<String>,
}

/// Judges every item. What is live exactly as it is written needs no second yes; what waits leaves
/// its live version standing; what was undone stays undone until its files change.
pub fn judge(content: &SiteContent, manifests: &[Arc<Manifest>], decided: &Decided) -> Judged {
    let mut judged = Judged::default();
    let mut seen = decided.undone.clone();
    for (common, texts) in content.items() {
        if let Some(undone) = seen.remove(&common.id) {
            if undone.instead_of == Some(common.files) {
                judged.stand_undone(&common.id, undone.kept);
                continue;
            }
            judged.moved_on.push(common.id.clone());
        }
        if !asks(&content.site.review, &common.id) || common.draft {
            continue;
        }
        let live = live_version(manifests, &common.id);
        let answer = decided.answer(&common.id, common.fingerprint);
        let approved = answer.is_some_and(|said| said.answer == Answer::Approved);
        if approved || is_live(manifests, common) {
            continue;
        }
        let stands = live.map_or(Stands::Hidden, Stands::At);
        judged.stands.insert(common.id.clone(), stands);
        judged.held.push(Held {
            item: common.id.clone(),
            title: texts
                .first()
                .map(|text| text.title.clone())
                .unwrap_or_default(),
            fingerprint: common.fingerprint,
            live: live.is_some(),
            rejected: answer.cloned(),
        });
    }
    // What is left has no file now.
    for (item, undone) in seen {
        match undone.instead_of {
            None => judged.stand_undone(&item, undone.kept),
            Some(_) => judged.moved_on.push(item),
        }
    }
    judged
}

impl Judged {
    fn stand_undone(&mut self, item: &str, kept: Option<Hash>) {
        let stands = kept.map_or(Stands::Hidden, Stands::At);
        self.stands.insert(item.to_owned(), stands);
        self.undone.push(item.to_owned());
    }
}

/// Whether the site file wants a yes for items of this kind.
pub fn asks(review: &Review, item: &str) -> bool {
    match item.split('/').next() {
        Some("promotions") => review.promotions,
        Some("announcements") => review.announcements,
        Some("pages") => review.pages,
        _ => review.hours,
    }
}

fn live_version(manifests: &[Arc<Manifest>], item: &str) -> Option<Hash> {
    let mut shown = manifests
        .iter()
        .filter_map(|manifest| manifest.items.get(item));
    shown.next().map(|shown| shown.fingerprint)
}

fn is_live(manifests: &[Arc<Manifest>], common: &Common) -> bool {
    let mut shown = manifests
        .iter()
        .filter_map(|manifest| manifest.items.get(&common.id));
    shown.any(|shown| shown.fingerprint == common.fingerprint)
}
