//! What a template can read, by name. Each fact stands beside a hash over what it is made from: a
//! page is made anew exactly when something that its template reads is another than before. Which
//! names a template reads is asked of the template ([`Theme::reads`]); nobody keeps a list.
//!
//! [`Theme::reads`]: super::theme::Theme::reads

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tera::{Context, Value};

use super::address::{Spot, href, public_url, spot_address};
use super::feed;
use super::icon;
use super::json_ld;
use super::memory;
use super::scene::{Item, Scene};
use super::theme_error::ThemeError;
use super::website::{Languages, Website};
use crate::hash::{Hash, Parts};

/// Announcements on the front page; the others are one click away.
const NEWS_ON_HOME: usize = 3;

/// Offers on the front page, those that end first.
const OFFERS_ON_HOME: usize = 12;

/// Every name that a template can read.
pub const NAMES: [&str; 22] = [
    "alternates",
    "announcement",
    "announcements",
    "archive",
    "assets",
    "banner",
    "has_archive",
    "hours",
    "item",
    "json_ld",
    "links",
    "look",
    "menu",
    "more_announcements",
    "more_promotions",
    "newest",
    "page",
    "promotion",
    "promotions",
    "site",
    "week",
    "words",
];

/// What one template is rendered for.
#[derive(Clone, Copy)]
pub(super) struct View<'s, 'a> {
    pub website: &'s Website<'s, 'a>,
    /// Which of the languages.
    pub number: usize,
    /// `None`: no page of its own. Regions, and the page for addresses that do not exist.
    pub spot: Option<Spot<'a>>,
    /// Whose page it is.
    pub item: Option<&'s Item<'a>>,
}

/// A fact: what it depends on, and how it is made.
struct Fact {
    of: Of,
    make: fn(&View<'_, '_>) -> Value,
}

/// What a fact depends on.
enum Of {
    /// On nothing but the item whose page it is.
    Item,
    /// On this. The same for all pages of items that are there in the same languages and are not urgent.
    All(Hash),
}

impl<'s, 'a> View<'s, 'a> {
    pub(super) fn scene(&self) -> &'s Scene<'a> {
        &self.website.scenes[self.number]
    }

    /// Over the template and everything that it reads here, but for the item whose page it is. Which
    /// page it is belongs to its path, by which it is remembered.
    pub(super) fn key(&self, template: &str) -> Hash {
        let mut parts = Parts::default();
        parts.part(template.as_bytes());
        for name in self.scene().theme.reads(template) {
            if let Some(fact) = self.fact(name) {
                parts.part(name.as_bytes());
                if let Of::All(key) = fact.of {
                    parts.part(key.as_bytes());
                }
            }
        }
        parts.hash()
    }

    /// The languages that have this page.
    pub(super) fn languages(&self) -> Languages {
        let spot = self.spot.map(|spot| self.website.languages(spot));
        spot.unwrap_or_default()
    }

    /// The template with what it reads. One that fails is tried with everything: the engine's
    /// message then names all there is.
    pub(super) fn render(&self, template: &str) -> Result<String, ThemeError> {
        let read = self.scene().theme.reads(template);
        self.render_with(template, read)
            .or_else(|_| self.render_with(template, &NAMES))
    }

    fn render_with(&self, template: &str, names: &[&'static str]) -> Result<String, ThemeError> {
        let mut context = Context::new();
        for name in names {
            if let Some(fact) = self.fact(name) {
                context.insert_value(*name, (fact.make)(self));
            }
        }
        self.scene().theme.render(template, &context)
    }

    /// `None` where there is nothing of this name here.
    fn fact(&self, name: &str) -> Option<Fact> {
        let scene = self.scene();
        let fact = |key, make| {
            let of = Of::All(key);
            Some(Fact { of, make })
        };
        let own = |make| match self.item {
            Some(_) => Some(Fact { of: Of::Item, make }),
            None => fact(self.own(), make),
        };
        match name {
            "site" => fact(scene.ground, |view| view.scene().site_value()),
            "words" => fact(scene.ground, |view| Value::from(view.scene().words.clone())),
            "assets" => fact(scene.ground, |view| {
                Value::from(view.scene().assets.clone())
            }),
            "look" => fact(scene.ground, |view| view.scene().look_value().clone()),
            "links" => fact(scene.ground, |view| view.links()),
            "menu" => fact(scene.menu_key, |view| view.menu()),
            "alternates" => fact(self.alternates_key(), |view| view.alternates()),
            "banner" => fact(self.banner_key(), |view| {
                view.scene().list(view.banner(), 2)
            }),
            "promotions" => fact(scene.lists(self.promotions()), |view| {
                view.scene().list(view.promotions(), 3)
            }),
            "announcements" => fact(scene.lists(self.announcements()), |view| {
                view.scene().list(view.announcements(), 3)
            }),
            "newest" => fact(scene.lists(scene.newest()), |view| {
                view.scene().list(view.scene().newest(), 3)
            }),
            "archive" => fact(scene.lists(&scene.ended), |view| {
                view.scene().list(view.scene().ended.iter().rev(), 3)
            }),
            "has_archive" => fact(memory::key(&self.has_archive().to_string(), []), |view| {
                Value::from(view.has_archive())
            }),
            "more_announcements" => fact(memory::key(&self.more().to_string(), []), |view| {
                Value::from(view.more())
            }),
            "more_promotions" => {
                let more = scene.promotions.len() > OFFERS_ON_HOME;
                fact(memory::key(&more.to_string(), []), |view| {
                    Value::from(view.scene().promotions.len() > OFFERS_ON_HOME)
                })
            }
            "hours" => fact(scene.hours_key, |view| {
                let below = if view.is(Spot::Hours) { 1 } else { 2 };
                Value::from(view.scene().hours_value(below))
            }),
            "week" => fact(scene.week_key(), |view| {
                Value::from(view.scene().week_value())
            }),
            "promotion" | "announcement" | "item" => {
                self.item.filter(|item| name == own_name(item.spot))?;
                own(|view| Value::from(view.item.map(|item| view.scene().value(item, Some(1)))))
            }
            "page" => own(|view| view.page()),
            "json_ld" => own(|view| {
                let json = view.json_ld().as_ref().map(json_ld::script);
                Value::from(json.map(|json| Value::safe_string(&json)))
            }),
            _ => None,
        }
    }

    /// What a page that is no item's is about.
    fn own(&self) -> Hash {
        match self.spot {
            Some(Spot::Home | Spot::Hours) => self.scene().hours_key,
            _ => self.scene().ground,
        }
    }

    fn is(&self, spot: Spot<'_>) -> bool {
        self.spot == Some(spot)
    }

    /// Urgent announcements, newest first. On its own page one need not be announced.
    fn banner(&self) -> impl Iterator<Item = &'s Item<'a>> + use<'s, 'a> {
        let own = self.item.map(|item| item.id);
        let urgent = self.scene().announcements.iter();
        urgent.filter(move |item| item.urgent && own != Some(item.id))
    }

    fn banner_key(&self) -> Hash {
        let scene = self.scene();
        match self.item.is_some_and(|item| item.urgent) {
            true => scene.lists(self.banner()),
            false => scene.banner_key,
        }
    }

    /// On the front page the newest; the urgent ones stand on its banner already.
    fn announcements(&self) -> impl Iterator<Item = &'s Item<'a>> + use<'s, 'a> {
        let home = self.is(Spot::Home);
        let most = if home { NEWS_ON_HOME } else { usize::MAX };
        let all = self.scene().announcements.iter();
        all.filter(move |item| !(home && item.urgent)).take(most)
    }

    /// On the front page those that end first.
    fn promotions(&self) -> impl Iterator<Item = &'s Item<'a>> + use<'s, 'a> {
        let most = match self.is(Spot::Home) {
            true => OFFERS_ON_HOME,
            false => usize::MAX,
        };
        self.scene().promotions.iter().take(most)
    }

    /// More announcements than the front page shows.
    fn more(&self) -> bool {
        let calm = self.scene().announcements.iter();
        calm.filter(|item| !item.urgent).nth(NEWS_ON_HOME).is_some()
    }

    /// Offers that are over have a page.
    fn has_archive(&self) -> bool {
        !self.scene().ended.is_empty()
    }

    fn links(&self) -> Value {
        let (scene, site) = (self.scene(), self.scene().site);
        let link = |spot| Value::from(href(site, &spot_address(site, spot, scene.language)));
        let feed = href(site, &feed::address(site, scene.language));
        let icon = scene.icon_links().into_iter();
        let icon = icon.map(|(name, link)| (name, Value::from(link)));
        let mut links = BTreeMap::from([
            ("home", link(Spot::Home)),
            ("promotions", link(Spot::Promotions)),
            ("announcements", link(Spot::Announcements)),
            ("hours", link(Spot::Hours)),
            ("archive", link(Spot::Archive)),
            ("feed", Value::from(feed)),
        ]);
        links.extend(icon);
        Value::from(links)
    }

    fn menu(&self) -> Value {
        let scene = self.scene();
        let entries = scene.menu.iter().map(|(spot, title)| {
            let address = spot_address(scene.site, *spot, scene.language);
            Value::from(BTreeMap::from([
                ("title", Value::from(title.as_str())),
                ("href", Value::from(href(scene.site, &address))),
                ("current", Value::from(self.is(*spot))),
            ]))
        });
        Value::from(entries.collect::<Vec<_>>())
    }

    fn alternates_key(&self) -> Hash {
        if self.website.scenes.len() == 1 {
            return self.website.grounds;
        }
        memory::key(&format!("{:?}", self.languages()), [self.website.grounds])
    }

    /// The other languages: their edition of this page, or their front page.
    fn alternates(&self) -> Value {
        let scenes = self.website.scenes;
        let others = scenes.iter().enumerate().map(|(other, scene)| {
            let same = self.languages().contains(other);
            let spot = self.spot.filter(|_| same).unwrap_or(Spot::Home);
            let address = spot_address(scene.site, spot, scene.language);
            let name = match scene.theme.speaks(scene.language) {
                true => scene.word("language"),
                false => scene.language.to_owned(),
            };
            Value::from(BTreeMap::from([
                ("language", Value::from(scene.language)),
                ("name", Value::from(name)),
                ("href", Value::from(href(scene.site, &address))),
                ("url", Value::from(public_url(scene.site, &address))),
                ("same", Value::from(same)),
                ("default", Value::from(same && self.is_default(other))),
                ("current", Value::from(other == self.number)),
            ]))
        });
        let others = others.filter(|_| scenes.len() > 1);
        Value::from(others.collect::<Vec<_>>())
    }

    /// Of a page in several languages, the edition for everybody else.
    fn is_default(&self, number: usize) -> bool {
        number == 0 && self.languages().several()
    }

    fn title(&self) -> String {
        let scene = self.scene();
        match (self.item, self.spot) {
            (Some(item), _) => item.text.title.clone(),
            (None, Some(Spot::Home)) => String::new(),
            (None, Some(Spot::Promotions)) => scene.word("promotions"),
            (None, Some(Spot::Announcements)) => scene.word("announcements"),
            (None, Some(Spot::Hours)) => scene.hours_title(),
            (None, Some(Spot::Archive)) => scene.word("archive"),
            (None, _) => scene.word("not_found"),
        }
    }

    /// What search engines show below the title.
    fn description(&self) -> String {
        let (scene, site) = (self.scene(), self.scene().site);
        if let Some(item) = self.item {
            return item.excerpt.to_string();
        }
        let business = match site.business.city.as_deref() {
            Some(city) => format!("{}, {city}", site.name),
            None => site.name.clone(),
        };
        match (self.spot, scene.claim()) {
            (Some(Spot::Home), Some(claim)) => format!("{business}. {claim}"),
            (Some(Spot::Home), None) => business,
            (Some(_), _) => format!("{}: {business}", self.title()),
            (None, _) => String::new(),
        }
    }

    fn page(&self) -> Value {
        let (scene, site) = (self.scene(), self.scene().site);
        let address = self
            .spot
            .map(|spot| spot_address(site, spot, scene.language));
        let published = self.item.filter(|item| item.promotion.is_none());
        let published = published.and_then(|item| item.since);
        let mut page = BTreeMap::from([
            ("kind", Value::from(kind(self.spot))),
            ("title", Value::from(self.title())),
            ("description", Value::from(self.description())),
            ("language", Value::from(scene.language)),
            (
                "canonical",
                Value::from(address.map(|address| public_url(site, &address))),
            ),
            ("locale", Value::from(locale(scene.language))),
            (
                "published",
                Value::from(published.map(|since| scene.zone().rfc3339(since))),
            ),
        ]);
        page.extend(self.page_image());
        Value::from(page)
    }

    /// What is shown beside a link to this page: the item's picture, else the site's icon.
    fn page_image(&self) -> [(&'static str, Value); 4] {
        let (scene, site) = (self.scene(), self.scene().site);
        let pictured = self
            .item
            .and_then(|item| Some((item, item.image.as_ref()?)));
        let (url, width, height, alt) = match pictured {
            Some((item, image)) => {
                let alt = item.text.image_alt.clone().unwrap_or_default();
                (
                    public_url(site, &image.card.address),
                    image.card.size.width,
                    image.card.size.height,
                    alt,
                )
            }
            None => {
                let side = u32::from(icon::LARGEST);
                (scene.icon().public(site), side, side, site.name.clone())
            }
        };
        [
            ("image", Value::from(url)),
            ("image_width", Value::from(width)),
            ("image_height", Value::from(height)),
            ("image_alt", Value::from(alt)),
        ]
    }

    fn json_ld(&self) -> Option<Json> {
        let scene = self.scene();
        match (self.item, self.spot) {
            (Some(item), Some(Spot::Promotion(_))) => json_ld::promotion(scene, item),
            (Some(item), Some(Spot::Announcement(_))) => Some(json_ld::announcement(scene, item)),
            (None, Some(Spot::Home)) => Some(json_ld::business(scene, true)),
            (None, Some(Spot::Hours)) => Some(json_ld::business(scene, false)),
            _ => None,
        }
    }
}

/// A language with its region as Open Graph writes it, `pt_BR`; `None` without a region.
fn locale(language: &str) -> Option<String> {
    let (language, region) = language.split_once('-')?;
    let is_region = region.len() == 2 && region.chars().all(|c| c.is_ascii_alphabetic());
    is_region.then(|| format!("{language}_{}", region.to_ascii_uppercase()))
}

/// What a page's template calls the item whose page it is.
fn own_name(spot: Spot<'_>) -> &'static str {
    match spot {
        Spot::Promotion(_) => "promotion",
        Spot::Announcement(_) => "announcement",
        _ => "item",
    }
}

pub(super) fn kind(spot: Option<Spot<'_>>) -> &'static str {
    match spot {
        Some(Spot::Home) => "home",
        Some(Spot::Promotions) => "promotions",
        Some(Spot::Promotion(_)) => "promotion",
        Some(Spot::Announcements) => "announcements",
        Some(Spot::Announcement(_)) => "announcement",
        Some(Spot::Hours) => "hours",
        Some(Spot::Archive) => "archive",
        Some(Spot::Page(_)) => "page",
        None => "not-found",
    }
}
