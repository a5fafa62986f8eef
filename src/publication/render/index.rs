//! The items of a site as they were written, found by id.

use hashbrown::HashMap;

use super::memory::From;
use crate::content::{Announcement, Common, Page, Promotion, SiteContent, Text};
use crate::publication::{Shown, State};

/// The items of a site by id, so that a publication's entry is found at once.
pub(super) struct Index<'a>(HashMap<&'a str, Source<'a>>);

/// An item as it was written.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Promotion(&'a Promotion),
    Announcement(&'a Announcement),
    Page(&'a Page),
}

impl<'a> Source<'a> {
    pub fn common(self) -> &'a Common {
        match self {
            Self::Promotion(item) => &item.common,
            Self::Announcement(item) => &item.common,
            Self::Page(item) => &item.common,
        }
    }

    pub fn texts(self) -> &'a [Text] {
        match self {
            Self::Promotion(item) => &item.texts,
            Self::Announcement(item) => &item.texts,
            Self::Page(item) => &item.texts,
        }
    }

    pub fn is_urgent(self) -> bool {
        matches!(self, Self::Announcement(item) if item.urgent)
    }

    /// What the item is made from in the state in which it is shown.
    pub fn from(self, shown: &Shown) -> From {
        From {
            files: self.common().files,
            since: shown.since,
            until: shown.until,
            ended: shown.state == State::Ended,
        }
    }
}

impl<'a> Index<'a> {
    pub(super) fn of(content: &'a SiteContent) -> Self {
        let promotions = content.promotions.iter();
        let promotions = promotions.map(|item| Source::Promotion(item));
        let announcements = content.announcements.iter();
        let announcements = announcements.map(|item| Source::Announcement(item));
        let pages = content.pages.iter().map(|item| Source::Page(item));
        let all = promotions.chain(announcements).chain(pages);
        Self(all.map(|item| (item.common().id.as_str(), item)).collect())
    }

    pub(super) fn find(&self, id: &str) -> Option<Source<'a>> {
        self.0.get(id).copied()
    }
}
