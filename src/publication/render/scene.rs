//! Everything of one publication in one language, worked out once: the pages, regions and feeds of
//! that language are made from it.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;
use tera::Value;

use super::address::{self, Spot};
use super::assets::{Assets, Pictured, Shown as PictureShown, Uses};
use super::dates::Speech;
use super::icon::Icon;
use super::index::{Index, Source};
use super::markdown::{self, BodyPicture, BodyPictures};
use super::memory::{self, First, From};
use super::opening::Run;
use super::theme::Theme;
use super::when::When;
use crate::content::price::amount;
use crate::content::{Picture, Promotion, SiteContent, Text};
use crate::hash::Hash;
use crate::moment::Zone;
use crate::publication::{HoursShown, Publication, Reason};
use crate::site::{Place, Site};

/// Characters of an item's first paragraph on a list, and of a description for search engines.
const EXCERPT: usize = 180;

/// Items from which on what lists show of each is kept from one rendering to the next: the memory of
/// thousands of small sites is worth more than their time.
const MANY: usize = 200;

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
    uses: Uses,
    /// More items than what lists show of them is worth forgetting: see [`Scene::listed`].
    many: bool,
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
    /// Places of the newest items, once something asks for them.
    pub newest: OnceLock<Vec<usize>>,
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
    pub hours_note: Option<(&'a Text, Album)>,
}

/// The pictures of one text.
#[derive(Default)]
pub(super) struct Album {
    /// As our own pages show them.
    pub pages: BodyPictures,
    /// As a generator's pages show them.
    pub whole: BodyPictures,
    /// As a content system has them: the address by the name in the text.
    pub cards: BTreeMap<String, String>,
}

/// One item in one language.
pub(super) struct Item<'a> {
    pub id: &'a str,
    pub spot: Spot<'a>,
    pub text: &'a Text,
    first: Arc<First>,
    pub image: Option<Pictured>,
    pub pictures: Album,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    pub ended: bool,
    pub urgent: bool,
    pub promotion: Option<&'a Promotion>,
    /// What a list shows of it, once one asks.
    pub listed: OnceLock<Value>,
}

/// What an item in one language is made from, with what was known of it.
struct Found<'a> {
    shown: &'a crate::publication::Shown,
    spot: Spot<'a>,
    source: Source<'a>,
    text: &'a Text,
    known: Option<Arc<First>>,
    image: Option<Pictured>,
    pictures: Album,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        content: &'a SiteContent,
        index: &Index<'a>,
        publication: &'a Publication,
        theme: &'a Theme,
        (number, language): (usize, &'a str),
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
            uses: Uses::of(site),
            many: publication.shown.len() >= MANY,
            assets: BTreeMap::new(),
            promotions: Vec::new(),
            ended: Vec::new(),
            announcements: Vec::new(),
            standing: Vec::new(),
            gone: gone(publication),
            newest: OnceLock::new(),
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
        for item in scene.all_items(index, publication, number, assets) {
            match item.spot {
                Spot::Promotion(_) if item.ended => scene.ended.push(item),
                Spot::Promotion(_) => scene.promotions.push(item),
                Spot::Announcement(_) => scene.announcements.push(item),
                _ => scene.standing.push(item),
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

    /// The items that have a text in this language; the others are left out there.
    fn all_items(
        &self,
        index: &Index<'a>,
        publication: &'a Publication,
        number: usize,
        assets: &mut Assets<'_>,
    ) -> Vec<Item<'a>> {
        let found = publication.shown.iter().filter_map(|shown| {
            let spot = Spot::of_item(&shown.item)?;
            let source = index.find(&shown.item)?;
            let mut texts = source.texts().iter();
            let text = texts.find(|text| text.language == self.language)?;
            Some((shown, spot, source, text))
        });
        let found = found.map(|(shown, spot, source, text)| Found {
            shown,
            spot,
            source,
            text,
            known: assets.memory.first(&shown.item, number),
            image: self.picture(text.image.as_ref(), assets),
            pictures: self.body_pictures(text, assets),
        });
        let found: Vec<Found<'a>> = found.collect();
        let is_new: Vec<bool> = found.iter().map(|one| one.known.is_none()).collect();
        let items = found.into_par_iter();
        let items = items.map(|found| self.item(found, publication.at));
        let items: Vec<Item<'a>> = items.collect();
        for (item, _) in items.iter().zip(is_new).filter(|(_, is_new)| *is_new) {
            (assets.memory).keep_first(item.id, number, item.first.clone());
        }
        items
    }

    fn item(&self, found: Found<'a>, at: Timestamp) -> Item<'a> {
        let (shown, source, text) = (found.shown, found.source, found.text);
        let from = source.from(shown);
        let is_known = found.known.is_some();
        let first = found.known.unwrap_or_else(|| {
            let when = match source {
                Source::Promotion(item) => When::promotion(item, self.zone(), at, from.ended),
                Source::Announcement(item) => When::announcement(Some(item)),
                Source::Page(_) => When::announcement(None),
            };
            let key = self.item_key(&shown.item, &from);
            Arc::new(First {
                address: address::spot_address(self.site, found.spot, self.language).into(),
                excerpt: markdown::excerpt(&text.body, EXCERPT).into(),
                when,
                key,
                card: key,
                page: None,
                listed: OnceLock::new(),
            })
        });
        let mut item = Item {
            id: &shown.item,
            spot: found.spot,
            text,
            first,
            image: found.image,
            pictures: found.pictures,
            since: from.since,
            until: from.until,
            ended: from.ended,
            urgent: source.is_urgent(),
            promotion: match source {
                Source::Promotion(item) => Some(item),
                Source::Announcement(_) | Source::Page(_) => None,
            },
            listed: OnceLock::new(),
        };
        if !is_known {
            let card = self.card(&item);
            Arc::make_mut(&mut item.first).card = card;
        }
        item
    }

    /// An item is made from its files and the site, at one stretch of time in which nothing of it
    /// changes.
    fn item_key(&self, id: &str, from: &From) -> Hash {
        let instant = |at: Option<Timestamp>| at.map_or(i64::MIN, Timestamp::as_microsecond);
        let (since, until) = (instant(from.since), instant(from.until));
        Hash::of_parts([
            self.ground.as_bytes(),
            id.as_bytes(),
            from.files.as_bytes(),
            &since.to_le_bytes(),
            &until.to_le_bytes(),
            &[u8::from(from.ended)],
        ])
    }

    fn card(&self, item: &Item<'a>) -> Hash {
        let shown = self.listed(item);
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
    fn picture(&self, picture: Option<&Picture>, assets: &mut Assets<'_>) -> Option<Pictured> {
        picture
            .filter(|_| self.uses.any())
            .map(|picture| assets.picture(picture, self.uses))
    }

    fn body_pictures(&self, text: &Text, assets: &mut Assets<'_>) -> Album {
        let mut album = Album::default();
        for (name, picture) in &text.pictures {
            if let Some(pictured) = self.picture(Some(picture), assets) {
                let of = |shown: &PictureShown, srcset: String| BodyPicture {
                    href: address::href(self.site, &shown.address),
                    address: shown.address.clone(),
                    size: shown.size,
                    srcset,
                };
                let page = of(&pictured.plain, pictured.srcset(self.site));
                album.pages.insert(name.clone(), page);
                let whole = of(&pictured.whole, String::new());
                album.whole.insert(name.clone(), whole);
                album
                    .cards
                    .insert(name.clone(), pictured.card.address.clone());
            }
        }
        album
    }

    /// What a template sees of an item on a list of items that have pages of their own.
    pub(super) fn listed<'i>(&self, item: &'i Item<'a>) -> &'i Value {
        let kept = match self.many {
            true => &item.first.listed,
            false => &item.listed,
        };
        kept.get_or_init(|| self.value(item, None))
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
            let html = markdown::to_html(&text.body, below, &item.pictures.pages);
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
        Value::from(item.image.as_ref().map(|pictured| {
            let Pictured { plain, .. } = pictured;
            let srcset = pictured.srcset(self.site);
            let srcset = Some(srcset).filter(|srcset| !srcset.is_empty());
            BTreeMap::from([
                ("src", Value::from(address::href(self.site, &plain.address))),
                ("width", Value::from(plain.size.width)),
                ("height", Value::from(plain.size.height)),
                ("alt", Value::from(alt.as_str())),
                ("srcset", Value::from(srcset)),
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
pub(super) fn ground(site: &Site, theme: &Theme, language: &str, logo: Option<&Picture>) -> Hash {
    let site = format!("{site:?}");
    let logo = logo.map(|logo| logo.hash.hex()).unwrap_or_default();
    Hash::of_parts([
        theme.edition.as_bytes(),
        site.as_bytes(),
        language.as_bytes(),
        logo.as_bytes(),
    ])
}

impl Deref for Item<'_> {
    type Target = First;

    fn deref(&self) -> &First {
        &self.first
    }
}

impl Item<'_> {
    /// Where its whole pictures lie, below the site's own address.
    pub(super) fn whole_addresses(&self) -> impl Iterator<Item = String> + '_ {
        let body = self.pictures.whole.values();
        let body = body.map(|picture| picture.address.clone());
        let image = self.image.iter();
        body.chain(image.map(|pictured| pictured.whole.address.clone()))
    }
}

/// True where one of the site's targets holds rendered pages.
pub(super) fn has_pages(site: &Site) -> bool {
    let mut places = site.targets.iter().flat_map(|target| &target.places);
    places.any(|place| matches!(place, Place::Pages { .. }))
}
