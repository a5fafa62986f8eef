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
use super::json_ld;
use super::memory;
use super::scene::{Item, Scene};
use super::theme_error::ThemeError;
use crate::hash::{Hash, Parts};

/// Announcements on the front page; the others are one click away.
const NEWS_ON_HOME: usize = 3;

/// Offers on the front page, those that end first.
const OFFERS_ON_HOME: usize = 12;

/// Every name that a template can read.
pub const NAMES: [&str; 21] = [
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
    "page",
    "promotion",
    "promotions",
    "site",
    "week",
    "words",
];

/// All languages of a website.
pub(super) struct Website<'s, 'a> {
    pub scenes: &'s [Scene<'a>],
    /// Which languages have a page, sorted by page.
    pub editions: Vec<(Spot<'a>, Editions)>,
    grounds: Hash,
}

/// A set of languages: indices into the scenes, which are in the site's order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Editions(u64);

impl Editions {
    fn of(number: usize) -> Self {
        Self(1 << number)
    }

    fn contains(self, number: usize) -> bool {
        self.0 & (1 << number) != 0
    }

    pub fn numbers(self) -> impl Iterator<Item = usize> {
        (0..64).filter(move |number| self.contains(*number))
    }
}

/// What one template is rendered for.
#[derive(Clone, Copy)]
pub(super) struct View<'s, 'a> {
    website: &'s Website<'s, 'a>,
    /// Which of the languages.
    number: usize,
    /// `None`: no page of its own. Regions, and the page for addresses that do not exist.
    spot: Option<Spot<'a>>,
    /// Whose page it is.
    item: Option<&'s Item<'a>>,
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

impl<'s, 'a> Website<'s, 'a> {
    pub(super) fn of(scenes: &'s [Scene<'a>]) -> Self {
        let pages = |(number, scene): (usize, &'s Scene<'a>)| {
            let items = scene.items().map(|item| item.spot);
            let pages = scene.lists_shown().chain(items);
            pages.map(move |spot| (spot, Editions::of(number)))
        };
        let pages = scenes.iter().enumerate().flat_map(pages);
        let mut editions: Vec<(Spot<'a>, Editions)> = pages.collect();
        editions.sort();
        editions.dedup_by(|next, one| {
            let same = next.0 == one.0;
            one.1.0 |= if same { next.1.0 } else { 0 };
            same
        });
        let grounds = memory::key("grounds", scenes.iter().map(|scene| scene.ground));
        Self {
            scenes,
            editions,
            grounds,
        }
    }

    /// Over which pages there are, in which languages.
    pub(super) fn map_key(&self) -> Hash {
        let mut parts = Parts::default();
        parts.part(self.grounds.as_bytes());
        for (spot, editions) in &self.editions {
            parts.part(kind(Some(*spot)).as_bytes());
            parts.part(spot.slug().as_bytes());
            parts.part(&editions.0.to_le_bytes());
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
    pub(super) fn editions(&self) -> Editions {
        let all = &self.website.editions;
        let found = self.spot.and_then(|spot| {
            let at = all.binary_search_by(|(other, _)| other.cmp(&spot));
            at.ok().map(|at| all[at].1)
        });
        found.unwrap_or_default()
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
        Value::from(BTreeMap::from([
            ("home", link(Spot::Home)),
            ("promotions", link(Spot::Promotions)),
            ("announcements", link(Spot::Announcements)),
            ("hours", link(Spot::Hours)),
            ("archive", link(Spot::Archive)),
            ("feed", Value::from(feed)),
        ]))
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
        memory::key(&format!("{:?}", self.editions()), [self.website.grounds])
    }

    /// The other languages: their edition of this page, or their front page.
    fn alternates(&self) -> Value {
        let scenes = self.website.scenes;
        let others = scenes.iter().enumerate().map(|(other, scene)| {
            let same = self.editions().contains(other);
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
                ("current", Value::from(other == self.number)),
            ]))
        });
        let others = others.filter(|_| scenes.len() > 1);
        Value::from(others.collect::<Vec<_>>())
    }

    fn page(&self) -> Value {
        let (scene, site) = (self.scene(), self.scene().site);
        let (title, description) = match (self.item, self.spot) {
            (Some(item), _) => (item.text.title.clone(), item.excerpt.to_string()),
            (None, Some(Spot::Home)) => match site.business.city.as_deref() {
                Some(city) => (String::new(), format!("{}, {city}", site.name)),
                None => (String::new(), site.name.clone()),
            },
            (None, Some(Spot::Promotions)) => (scene.word("promotions"), String::new()),
            (None, Some(Spot::Announcements)) => (scene.word("announcements"), String::new()),
            (None, Some(Spot::Hours)) => (scene.hours_title(), String::new()),
            (None, Some(Spot::Archive)) => (scene.word("archive"), String::new()),
            (None, _) => (scene.word("not_found"), String::new()),
        };
        let address = self
            .spot
            .map(|spot| spot_address(site, spot, scene.language));
        let image = self.item.and_then(|item| item.image.as_ref());
        Value::from(BTreeMap::from([
            ("kind", Value::from(kind(self.spot))),
            ("title", Value::from(title)),
            ("description", Value::from(description)),
            ("language", Value::from(scene.language)),
            (
                "canonical",
                Value::from(address.map(|address| public_url(site, &address))),
            ),
            (
                "image",
                Value::from(image.map(|image| public_url(site, &image.card.address))),
            ),
        ]))
    }

    fn json_ld(&self) -> Option<Json> {
        match (self.item, self.spot) {
            (Some(item), _) => json_ld::offer(self.scene(), item),
            (None, Some(Spot::Home | Spot::Hours)) => Some(json_ld::business(self.scene())),
            (None, _) => None,
        }
    }
}

/// What a page's template calls the item whose page it is.
fn own_name(spot: Spot<'_>) -> &'static str {
    match spot {
        Spot::Promotion(_) => "promotion",
        Spot::Announcement(_) => "announcement",
        _ => "item",
    }
}

fn kind(spot: Option<Spot<'_>>) -> &'static str {
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
