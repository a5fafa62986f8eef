//! An item as its files said it earlier: what it was made of, and the item understood again from
//! that. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::hash::Hash;
use crate::site::Site;

use super::{
    Accepted, AcceptedVersion, Announcement, Common, Good, Hours, Page, Picture, Promotion,
    RawBody, RawFile, RawSite, SiteContent, Text, picture, read,
};

/// Which texts and pictures made up an item at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemVersion {
    pub item: String,
    pub fingerprint: Hash,
    pub title: String,
    /// The hash of each text by its path: the original and its translations.
    pub texts: BTreeMap<String, Hash>,
    /// Of each picture by its path: the hash of its bytes and `jpg 1200 800`.
    pub pictures: BTreeMap<String, (Hash, String)>,
}

/// An earlier version of an item, brought together again from where its parts are kept.
#[derive(Clone, Debug)]
pub struct KeptItem {
    pub version: ItemVersion,
    /// The texts themselves, by path.
    pub texts: BTreeMap<String, String>,
    /// The bytes of the pictures that are at hand, by path. What is live under the name of one that
    /// is not stays.
    pub pictures: BTreeMap<String, Arc<[u8]>>,
}

/// One item of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemContent {
    Promotion(Arc<Promotion>),
    Announcement(Arc<Announcement>),
    Page(Arc<Page>),
    Hours(Box<Hours>),
}

impl ItemVersion {
    /// What an item is made of now; `hash_of` knows the texts by path. `None` where it does not know
    /// one of them.
    pub fn of(
        common: &Common,
        texts: &[Text],
        hash_of: impl Fn(&str) -> Option<Hash>,
    ) -> Option<Self> {
        let title = texts
            .first()
            .map(|text| text.title.clone())
            .unwrap_or_default();
        let mut version = Self {
            item: common.id.clone(),
            fingerprint: common.fingerprint,
            title,
            texts: BTreeMap::new(),
            pictures: BTreeMap::new(),
        };
        for text in texts {
            version
                .texts
                .insert(text.file.clone(), hash_of(&text.file)?);
            for picture in text.image.iter().chain(text.pictures.values()) {
                let known = (picture.hash, picture::facts(picture));
                version.pictures.insert(picture.file.clone(), known);
            }
        }
        Some(version)
    }
}

impl KeptItem {
    /// The item as it was, under the site file as it is now. `None` where its texts cannot be
    /// understood any more.
    pub fn read(&self, site: &Arc<Site>, now: Timestamp) -> Option<ItemContent> {
        let mut raw = RawSite {
            id: site.id.clone(),
            ..RawSite::default()
        };
        let mut accepted = Accepted::new();
        let mut stands_in = |path: &str, hash: Hash, text: &str, body: RawBody| {
            let version = AcceptedVersion {
                hash,
                text: Arc::from(text),
                published: true,
            };
            accepted.insert(path.to_owned(), version);
            let path = path.to_owned();
            raw.files.push(RawFile { path, body });
        };
        for (path, hash) in &self.version.texts {
            stands_in(path, *hash, self.texts.get(path)?, RawBody::NotYet);
        }
        for (path, (hash, facts)) in &self.version.pictures {
            let body = match self.pictures.get(path) {
                Some(bytes) => RawBody::Bytes(bytes.clone()),
                None => RawBody::NotYet,
            };
            stands_in(path, *hash, facts, body);
        }
        raw.files.sort_by(|a, b| a.path.cmp(&b.path));
        read(site, &raw, &accepted, now).take(&self.version.item)
    }
}

impl ItemContent {
    /// What every item has.
    pub fn common(&self) -> &Common {
        match self {
            Self::Promotion(item) => &item.common,
            Self::Announcement(item) => &item.common,
            Self::Page(item) => &item.common,
            Self::Hours(item) => &item.common,
        }
    }

    /// What it says, in the order of the site's languages.
    pub fn texts(&self) -> &[Text] {
        match self {
            Self::Promotion(item) => &item.texts,
            Self::Announcement(item) => &item.texts,
            Self::Page(item) => &item.texts,
            Self::Hours(item) => &item.texts,
        }
    }

    /// Every picture that it shows.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        let texts = self.texts().iter();
        texts.flat_map(|text| text.image.iter().chain(text.pictures.values()))
    }
}

impl SiteContent {
    /// Every item's common part and texts, in the order promotions, announcements, pages, hours.
    pub fn items(&self) -> impl Iterator<Item = (&Common, &[Text])> {
        let promotions = self.promotions.iter();
        let promotions = promotions.map(|item| (&item.common, item.texts.as_slice()));
        let announcements = self.announcements.iter();
        let announcements = announcements.map(|item| (&item.common, item.texts.as_slice()));
        let pages = self.pages.iter();
        let pages = pages.map(|item| (&item.common, item.texts.as_slice()));
        let hours = self.hours.iter();
        let hours = hours.map(|item| (&item.common, item.texts.as_slice()));
        promotions.chain(announcements).chain(pages).chain(hours)
    }

    /// As [`SiteContent::items`], sorted by id: within a kind, that is the order of the slugs.
    pub fn items_by_id(&self) -> impl Iterator<Item = (&Common, &[Text])> {
        let announcements = self.announcements.iter();
        let announcements = announcements.map(|item| (&item.common, item.texts.as_slice()));
        let hours = self.hours.iter();
        let hours = hours.map(|item| (&item.common, item.texts.as_slice()));
        let pages = self.pages.iter();
        let pages = pages.map(|item| (&item.common, item.texts.as_slice()));
        let promotions = self.promotions.iter();
        let promotions = promotions.map(|item| (&item.common, item.texts.as_slice()));
        announcements.chain(hours).chain(pages).chain(promotions)
    }

    /// No item, no finding.
    pub(super) fn empty(site: &Arc<Site>) -> Self {
        Self {
            site: Arc::clone(site),
            promotions: Vec::new(),
            announcements: Vec::new(),
            pages: Vec::new(),
            hours: None,
            logo: None,
            findings: Vec::new(),
            good: Good::new(),
            standing_in: Vec::new(),
        }
    }

    /// Takes the items of another in, each in the place of the one with its id, with its good texts.
    pub(super) fn add(&mut self, other: &Self) {
        for item in &other.promotions {
            self.put(ItemContent::Promotion(item.clone()));
        }
        for item in &other.announcements {
            self.put(ItemContent::Announcement(item.clone()));
        }
        for item in &other.pages {
            self.put(ItemContent::Page(item.clone()));
        }
        if other.hours.is_some() {
            self.hours.clone_from(&other.hours);
        }
        let good = other.good.iter();
        self.good
            .extend(good.map(|(path, good)| (path.clone(), good.clone())));
    }

    /// Takes an item out.
    pub fn take(&mut self, id: &str) -> Option<ItemContent> {
        let is_hours = |hours: &mut Hours| hours.common.id == id;
        if let Some(hours) = self.hours.take_if(is_hours) {
            return Some(ItemContent::Hours(Box::new(hours)));
        }
        let (_, slug) = id.split_once('/')?;
        // Within a kind they are sorted by slug, and slugs are told apart by the kind in the id.
        let promotions = &mut self.promotions;
        let at = promotions.binary_search_by(|item| item.common.slug.as_str().cmp(slug));
        if let Some(at) = at.ok().filter(|at| promotions[*at].common.id == id) {
            return Some(ItemContent::Promotion(promotions.remove(at)));
        }
        let announcements = &mut self.announcements;
        let at = announcements.binary_search_by(|item| item.common.slug.as_str().cmp(slug));
        if let Some(at) = at.ok().filter(|at| announcements[*at].common.id == id) {
            return Some(ItemContent::Announcement(announcements.remove(at)));
        }
        let pages = &mut self.pages;
        let at = pages.binary_search_by(|item| item.common.slug.as_str().cmp(slug));
        let at = at.ok().filter(|at| pages[*at].common.id == id)?;
        Some(ItemContent::Page(pages.remove(at)))
    }

    /// Puts an item in, in the place of the one with its id.
    pub fn put(&mut self, item: ItemContent) {
        self.take(&item.common().id);
        match item {
            ItemContent::Promotion(item) => {
                let slug = |other: &Arc<Promotion>| other.common.slug < item.common.slug;
                let at = self.promotions.partition_point(slug);
                self.promotions.insert(at, item);
            }
            ItemContent::Announcement(item) => {
                let slug = |other: &Arc<Announcement>| other.common.slug < item.common.slug;
                let at = self.announcements.partition_point(slug);
                self.announcements.insert(at, item);
            }
            ItemContent::Page(item) => {
                let slug = |other: &Arc<Page>| other.common.slug < item.common.slug;
                let at = self.pages.partition_point(slug);
                self.pages.insert(at, item);
            }
            ItemContent::Hours(item) => self.hours = Some(*item),
        }
    }
}
