//! Everything of one publication in one language, worked out once: the pages, regions and feeds of
//! that language are made from it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use tera::Value;

use super::address::{self, Spot};
use super::assets::{Assets, Shown as PictureShown};
use super::dates::Speech;
use super::icon::Icon;
use super::markdown::{self, BodyPicture, BodyPictures};
use super::memory::{self, First};
use super::opening::Run;
use super::theme::Theme;
use super::when::When;
use crate::content::price::amount;
use crate::content::{Announcement, Page, Picture, Promotion, SiteContent, Text};
use crate::hash::Hash;
use crate::moment::Zone;
use crate::publication::{HoursShown, Publication, Reason, State};
use crate::site::{Place, Site};

/// Characters of an item's first paragraph on a list, and of a description for search engines.
const EXCERPT: usize = 180;

/// One language of a publication.
pub(super) struct Scene<'a> {
    pub site: &'a Site,
    pub theme: &'a Theme,
    pub language: &'a str,
    /// Over everything that is the same for all items and pages of this language.
    pub ground: Hash,
    pub speech: Speech,
    pub words: BTreeMap<String, String>,
    /// True where the site has pages of its own, so that lists may point at them.
    pub has_pages: bool,
    has_pictures: bool,
    /// Links to the theme's files by name.
    pub assets: BTreeMap<String, String>,
    /// By end then slug.
    pub promotions: Vec<Item<'a>>,
    /// Over, with a page that says so.
    pub ended: Vec<Item<'a>>,
    /// Newest first.
    pub announcements: Vec<Item<'a>>,
    /// Standing pages, by order then slug.
    pub standing: Vec<Item<'a>>,
    /// When the last of the items that are over was taken down.
    pub gone: Option<Timestamp>,
    /// Pages that the menu names, with what it calls them.
    pub menu: Vec<(Spot<'a>, String)>,
    pub menu_key: Hash,
    /// Over the urgent announcements.
    pub banner_key: Hash,
    /// The usual week in rows; empty where the site has no hours.
    pub week: Vec<Run>,
    pub hours_key: Hash,
    /// What templates see of the site's look, once one asks.
    pub look: OnceLock<Value>,
    /// The business's own.
    pub logo: Option<&'a Picture>,
    /// The site's icon, once something asks.
    pub icon: OnceLock<Icon>,
    pub hours: Option<(&'a crate::content::Hours, &'a HoursShown)>,
    /// The text below the hours' table.
    pub hours_note: Option<(&'a Text, BodyPictures)>,
}

/// One item in one language.
pub(super) struct Item<'a> {
    pub id: &'a str,
    pub spot: Spot<'a>,
    /// Below the site's own address.
    pub address: String,
    pub text: &'a Text,
    /// Over everything it is made from.
    pub key: Hash,
    /// Over everything that a list shows of it.
    pub card: Hash,
    pub excerpt: Arc<str>,
    pub image: Option<PictureShown>,
    pub pictures: BodyPictures,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub ended: bool,
    pub urgent: bool,
    pub promotion: Option<&'a Promotion>,
    pub when: When,
}

/// The items of a site by id, so that a publication's entry is found at once.
pub(super) struct Index<'a> {
    promotions: HashMap<&'a str, &'a Promotion>,
    announcements: HashMap<&'a str, &'a Announcement>,
    pages: HashMap<&'a str, &'a Page>,
}

impl<'a> Index<'a> {
    pub(super) fn of(content: &'a SiteContent) -> Self {
        let promotions = content.promotions.iter();
        let announcements = content.announcements.iter();
        let pages = content.pages.iter();
        Self {
            promotions: promotions.map(|p| (p.common.id.as_str(), &**p)).collect(),
            announcements: announcements
                .map(|a| (a.common.id.as_str(), &**a))
                .collect(),
            pages: pages.map(|p| (p.common.id.as_str(), &**p)).collect(),
        }
    }

    /// What is common to an item, and its texts.
    pub(super) fn find(&self, id: &str) -> Option<(&'a crate::content::Common, &'a [Text])> {
        if let Some(found) = self.promotions.get(id) {
            return Some((&found.common, &found.texts));
        }
        if let Some(found) = self.announcements.get(id) {
            return Some((&found.common, &found.texts));
        }
        let found = self.pages.get(id)?;
        Some((&found.common, &found.texts))
    }

    pub(super) fn is_urgent(&self, id: &str) -> bool {
        self.announcements.get(id).is_some_and(|found| found.urgent)
    }
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        content: &'a SiteContent,
        index: &Index<'a>,
        publication: &'a Publication,
        theme: &'a Theme,
        language: &'a str,
        assets: &mut Assets<'_>,
    ) -> Self {
        let site = content.site.as_ref();
        let logo = content.logo.as_ref();
        let ground = ground(site, theme, language, logo);
        let mut scene = Self {
            site,
            theme,
            language,
            ground,
            speech: Speech::of(language),
            words: theme.words(language),
            has_pages: has_pages(site),
            has_pictures: has_pictures(site),
            assets: BTreeMap::new(),
            promotions: Vec::new(),
            ended: Vec::new(),
            announcements: Vec::new(),
            standing: Vec::new(),
            gone: gone(publication),
            menu: Vec::new(),
            menu_key: ground,
            banner_key: ground,
            week: Vec::new(),
            hours_key: ground,
            look: OnceLock::new(),
            logo,
            icon: OnceLock::new(),
            hours: content.hours.as_ref().zip(publication.hours.as_ref()),
            hours_note: None,
        };
        if scene.has_pages {
            scene.assets = assets.theme(site, &theme.statics);
        }
        for shown in &publication.shown {
            if let Some(mut item) = scene.item(index, shown, publication.at, assets) {
                let known = assets.memory.first(item.key);
                item.card = match known {
                    Some(first) => first.card,
                    None => scene.card(&item),
                };
                let (excerpt, card) = (item.excerpt.clone(), item.card);
                assets.memory.keep_first(item.key, First { excerpt, card });
                match item.spot {
                    Spot::Promotion(_) if item.ended => scene.ended.push(item),
                    Spot::Promotion(_) => scene.promotions.push(item),
                    Spot::Announcement(_) => scene.announcements.push(item),
                    _ => scene.standing.push(item),
                }
            }
        }
        scene.hours_note = scene.hours.and_then(|(hours, _)| {
            let text = hours.texts.iter().find(|text| text.language == language)?;
            let pictures = scene.body_pictures(text, assets);
            Some((text, pictures))
        });
        scene.menu = scene.menu_entries();
        scene.menu_key = memory::key(&format!("{:?}", scene.menu), [ground]);
        scene.banner_key = scene.lists(scene.announcements.iter().filter(|item| item.urgent));
        scene.week = scene.usual_week();
        scene.hours_key = scene.key_of_hours();
        scene
    }

    /// `None` where the item has no text in this language: it is left out there.
    fn item(
        &self,
        index: &Index<'a>,
        shown: &'a crate::publication::Shown,
        at: Timestamp,
        assets: &mut Assets<'_>,
    ) -> Option<Item<'a>> {
        let spot = Spot::of_item(&shown.item)?;
        let (common, texts) = index.find(&shown.item)?;
        let text = texts.iter().find(|text| text.language == self.language)?;
        let promotion = index.promotions.get(shown.item.as_str()).copied();
        let announcement = index.announcements.get(shown.item.as_str()).copied();
        let ended = shown.state == State::Ended;
        let when = match promotion {
            Some(promotion) => When::promotion(promotion, self.zone(), at, ended),
            None => When::announcement(announcement),
        };
        let key = self.item_key(common.files, shown);
        let known = assets.memory.first(key).map(|first| first.excerpt.clone());
        let excerpt = known.unwrap_or_else(|| markdown::excerpt(&text.body, EXCERPT).into());
        Some(Item {
            id: &shown.item,
            spot,
            address: address::spot_address(self.site, spot, self.language),
            text,
            key,
            card: key,
            excerpt,
            image: self.picture(text.image.as_ref(), assets),
            pictures: self.body_pictures(text, assets),
            since: shown.since,
            until: shown.until,
            ended,
            urgent: announcement.is_some_and(|found| found.urgent),
            promotion,
            when,
        })
    }

    /// An item is made from its files and the site, at one stretch of time in which nothing of it
    /// changes.
    fn item_key(&self, files: Hash, shown: &crate::publication::Shown) -> Hash {
        let instant = |at: Option<Timestamp>| at.map_or(i64::MIN, Timestamp::as_microsecond);
        let (since, until) = (instant(shown.since), instant(shown.until));
        Hash::of_parts([
            self.ground.as_bytes(),
            shown.item.as_bytes(),
            files.as_bytes(),
            &since.to_le_bytes(),
            &until.to_le_bytes(),
            &[u8::from(shown.state == State::Ended)],
        ])
    }

    fn card(&self, item: &Item<'_>) -> Hash {
        let shown = self.value(item, None);
        Hash::of(format!("{shown:?}").as_bytes())
    }

    pub(super) fn zone(&self) -> &'a Zone {
        &self.site.zone
    }

    /// A word of the theme; its key where it has none, so that the programmer sees what is missing.
    pub(super) fn word(&self, key: &str) -> String {
        self.words
            .get(key)
            .cloned()
            .unwrap_or_else(|| key.to_owned())
    }

    /// Without pages of our own, or a generator's folder for them, there is no place for pictures.
    fn picture(&self, picture: Option<&Picture>, assets: &mut Assets<'_>) -> Option<PictureShown> {
        picture
            .filter(|_| self.has_pictures)
            .map(|picture| assets.picture(picture))
    }

    fn body_pictures(&self, text: &Text, assets: &mut Assets<'_>) -> BodyPictures {
        let mut pictures = BodyPictures::new();
        for (name, picture) in &text.pictures {
            if let Some(shown) = self.picture(Some(picture), assets) {
                let found = BodyPicture {
                    href: address::href(self.site, &shown.address),
                    address: shown.address,
                    width: shown.width,
                    height: shown.height,
                };
                pictures.insert(name.clone(), found);
            }
        }
        pictures
    }

    /// What a template sees of an item. With `below`, its whole text under a heading of that level.
    pub(super) fn value(&self, item: &Item<'a>, below: Option<u8>) -> Value {
        let text = item.text;
        let plain = |text: &Option<String>| Value::from(text.clone());
        let link = text.link.as_deref().and_then(address::safe_href);
        let code = item.promotion.and_then(|p| p.code.clone());
        let href = self
            .has_pages
            .then(|| address::href(self.site, &item.address));
        let mut value = BTreeMap::from([
            ("id", Value::from(item.id)),
            ("title", Value::from(text.title.as_str())),
            ("href", Value::from(href)),
            ("excerpt", Value::from(&*item.excerpt)),
            ("image", self.image_value(item)),
            ("price", plain(&text.price)),
            ("was", plain(&text.was)),
            ("code", Value::from(code)),
            ("link", Value::from(link)),
            ("terms", plain(&text.terms)),
            ("ended", Value::from(item.ended)),
            ("urgent", Value::from(item.urgent)),
            ("when_html", Value::safe_string(&item.when.short(self))),
            ("period_html", Value::safe_string(&item.when.long(self))),
            ("repeat", Value::from(item.when.repeat(self))),
            ("ends", Value::from(self.ends(item))),
            ("saving", Value::from(saving(text))),
            ("body_html", Value::none()),
        ]);
        if let Some(below) = below {
            let html = markdown::to_html(&text.body, below, &item.pictures);
            value.insert("body_html", Value::safe_string(&html));
        }
        Value::from(value)
    }

    /// The instant at which it is over, for the browser.
    fn ends(&self, item: &Item<'_>) -> Option<String> {
        let until = item.until.filter(|_| !item.ended)?;
        Some(self.zone().rfc3339(until))
    }

    fn image_value(&self, item: &Item<'a>) -> Value {
        let alt = item.text.image_alt.clone().unwrap_or_default();
        Value::from(item.image.as_ref().map(|shown| {
            BTreeMap::from([
                ("src", Value::from(address::href(self.site, &shown.address))),
                ("width", Value::from(shown.width)),
                ("height", Value::from(shown.height)),
                ("alt", Value::from(alt.as_str())),
            ])
        }))
    }
}

fn gone(publication: &Publication) -> Option<Timestamp> {
    let hidden = publication.hidden.iter();
    let over = hidden.filter_map(|hidden| match hidden.reason {
        Reason::EndedAt(at) => Some(at),
        _ => None,
    });
    over.max()
}

/// How many per cent the price is below the earlier one, rounded down. Only where both say the same
/// but for the amount: "R$ 5 each" and "R$ 20 for six" are no saving.
fn saving(text: &Text) -> Option<i64> {
    let (price, was) = (text.price.as_deref()?, text.was.as_deref()?);
    let around = |text: &str| -> String {
        let number = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\u{a0}');
        text.chars().filter(|c| !number(c)).collect()
    };
    if around(price) != around(was) {
        return None;
    }
    let (now, before) = (amount(price).ok()?.cents, amount(was).ok()?.cents);
    let saved = before
        .checked_sub(now)?
        .checked_mul(100)?
        .checked_div(before)?;
    (1..100).contains(&saved).then_some(saved)
}

/// Over a site, its theme and a language of it.
fn ground(site: &Site, theme: &Theme, language: &str, logo: Option<&Picture>) -> Hash {
    let site = format!("{site:?}");
    let logo = logo.map(|logo| logo.hash.hex()).unwrap_or_default();
    Hash::of_parts([
        theme.edition.as_bytes(),
        site.as_bytes(),
        language.as_bytes(),
        logo.as_bytes(),
    ])
}

impl Item<'_> {
    /// Where its pictures lie, below the site's own address.
    pub(super) fn picture_addresses(&self) -> impl Iterator<Item = String> + '_ {
        let body = self
            .pictures
            .values()
            .map(|picture| picture.address.clone());
        body.chain(self.image.iter().map(|image| image.address.clone()))
    }
}

/// True where one of the site's places has a folder for pictures.
fn has_pictures(site: &Site) -> bool {
    let mut places = site.targets.iter().flat_map(|target| &target.places);
    places.any(|place| match place {
        Place::Pages { .. } => true,
        Place::Region { .. } => false,
        Place::Data { profile, .. } => profile.statics().is_some(),
    })
}

/// True where one of the site's targets holds rendered pages.
pub(super) fn has_pages(site: &Site) -> bool {
    let mut places = site.targets.iter().flat_map(|target| &target.places);
    places.any(|place| matches!(place, Place::Pages { .. }))
}
