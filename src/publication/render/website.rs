//! All languages of a website together: which pages there are, in which of them, and when they changed.

use jiff::Timestamp;

use super::address::Spot;
use super::facts::{View, kind};
use super::memory;
use super::scene::{Item, Scene};
use crate::hash::{Hash, Parts};

/// All languages of a website.
pub(super) struct Website<'s, 'a> {
    pub scenes: &'s [Scene<'a>],
    /// Every page, sorted.
    pub editions: Vec<Edition<'a>>,
    pub grounds: Hash,
}

/// A page in all its languages.
pub(super) struct Edition<'a> {
    pub spot: Spot<'a>,
    pub languages: Languages,
    /// When it last changed by the calendar, as far as that is known.
    changed: Option<Timestamp>,
}

/// A set of languages: indices into the scenes, which are in the site's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Languages(u64);

impl Languages {
    fn of(number: usize) -> Self {
        Self(1 << number)
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn contains(self, number: usize) -> bool {
        self.0 & (1 << number) != 0
    }

    pub fn several(self) -> bool {
        self.0.count_ones() > 1
    }

    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |number| self.contains(*number))
    }
}

impl<'s, 'a> Website<'s, 'a> {
    pub(super) fn of(scenes: &'s [Scene<'a>]) -> Self {
        let pages = |(number, scene): (usize, &'s Scene<'a>)| {
            let items = scene.items().map(|item| (item.spot, item.since));
            let lists = scene.lists_shown().map(|spot| (spot, scene.changed(spot)));
            lists.chain(items).map(move |(spot, changed)| Edition {
                spot,
                languages: Languages::of(number),
                changed,
            })
        };
        let pages = scenes.iter().enumerate().flat_map(pages);
        let mut editions: Vec<Edition<'a>> = pages.collect();
        editions.sort_by(|a, b| a.spot.cmp(&b.spot));
        editions.dedup_by(|next, one| {
            let same = next.spot == one.spot;
            if same {
                one.languages = one.languages.and(next.languages);
                one.changed = next.changed.or(one.changed);
            }
            same
        });
        let grounds = memory::key("grounds", scenes.iter().map(|scene| scene.ground));
        Self {
            scenes,
            editions,
            grounds,
        }
    }

    fn edition(&self, spot: Spot<'_>) -> Option<&Edition<'a>> {
        let at = self.editions.binary_search_by(|page| page.spot.cmp(&spot));
        at.ok().map(|at| &self.editions[at])
    }

    /// The languages that have a page.
    pub(super) fn languages(&self, spot: Spot<'_>) -> Languages {
        if self.scenes.len() == 1 {
            return Languages::of(0);
        }
        let edition = self.edition(spot);
        edition.map(|page| page.languages).unwrap_or_default()
    }

    /// When a page last changed, in the site's offset.
    pub(super) fn changed(&self, edition: &Edition<'_>) -> Option<String> {
        let zone = self.scenes.first()?.zone();
        Some(zone.rfc3339(edition.changed?))
    }

    /// Over which pages there are, in which languages, and when they changed.
    pub(super) fn map_key(&self) -> Hash {
        let mut parts = Parts::default();
        parts.part(self.grounds.as_bytes());
        for edition in &self.editions {
            let changed = edition.changed.map(Timestamp::as_second);
            parts.part(kind(Some(edition.spot)).as_bytes());
            parts.part(edition.spot.slug().as_bytes());
            parts.part(&edition.languages.0.to_le_bytes());
            parts.part(&changed.unwrap_or_default().to_le_bytes());
        }
        parts.hash()
    }

    /// What is rendered for no page in particular.
    pub(super) fn view(&'s self, number: usize) -> View<'s, 'a> {
        View {
            website: self,
            number,
            spot: None,
            item: None,
        }
    }

    pub(super) fn page(
        &'s self,
        number: usize,
        spot: Spot<'a>,
        item: Option<&'s Item<'a>>,
    ) -> View<'s, 'a> {
        View {
            website: self,
            number,
            spot: Some(spot),
            item,
        }
    }
}
