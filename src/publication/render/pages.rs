//! The pages of a rendered site: which there are, and each one by itself, so that one page can be
//! made without the others.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tera::{Context, Value};

use super::address::{self, Spot, href, public_url, spot_address};
use super::feed;
use super::json_ld;
use super::memory;
use super::scene::{Item, Scene};
use super::theme_error::ThemeError;
use crate::hash::Hash;

/// Announcements on the front page; the others are one click away.
const NEWS_ON_HOME: usize = 3;

/// Which languages have a page, by page: indices into the site's scenes, in the site's order.
pub(super) type Languages<'a> = BTreeMap<Spot<'a>, Vec<usize>>;

/// A page to be rendered.
#[derive(Clone, Copy)]
pub(super) struct PageWish<'s, 'a> {
    pub spot: Spot<'a>,
    /// `None` for lists.
    item: Option<&'s Item<'a>>,
}

/// All pages of one language, in a fixed order.
pub(super) fn wishes<'s, 'a>(scene: &'s Scene<'a>) -> Vec<PageWish<'s, 'a>> {
    let list = |spot| PageWish { spot, item: None };
    let mut all = vec![list(Spot::Home), list(Spot::Promotions)];
    if !scene.announcements.is_empty() {
        all.push(list(Spot::Announcements));
    }
    if scene.hours.is_some() {
        all.push(list(Spot::Hours));
    }
    let items = scene.promotions.iter().chain(&scene.ended);
    let items = items.chain(&scene.announcements).chain(&scene.pages);
    all.extend(items.map(|item| PageWish {
        spot: item.spot,
        item: Some(item),
    }));
    all
}

/// Which languages have which page.
pub(super) fn languages<'a>(scenes: &[Scene<'a>]) -> Languages<'a> {
    let mut languages = Languages::new();
    for (number, scene) in scenes.iter().enumerate() {
        for wish in wishes(scene) {
            languages.entry(wish.spot).or_default().push(number);
        }
    }
    languages
}

/// Over everything that a page is made from: what all pages have around their own, and its own.
pub(super) fn page_key(
    scenes: &[Scene<'_>],
    number: usize,
    wish: PageWish<'_, '_>,
    languages: &Languages<'_>,
    frame: Hash,
) -> Hash {
    let scene = &scenes[number];
    let cards = |items: &[Item<'_>]| memory::key("cards", items.iter().map(|item| item.card));
    let own = match (wish.spot, wish.item) {
        (Spot::Home, _) => {
            let news = scene.announcements.iter().filter(|item| !item.urgent);
            let news: Vec<Hash> = news.take(NEWS_ON_HOME + 1).map(|item| item.card).collect();
            let parts = [cards(&scene.promotions), scene.hours_key()];
            memory::key("home", parts.into_iter().chain(news))
        }
        (Spot::Promotions, _) => cards(&scene.promotions),
        (Spot::Announcements, _) => cards(&scene.announcements),
        (_, Some(item)) => item.key,
        _ => scene.hours_key(),
    };
    let with = languages.get(&wish.spot);
    let page = format!("{:?} {with:?}", wish.spot);
    memory::key(&page, [frame, own])
}

/// Over everything that a language's pages have around their own.
pub(super) fn frame_key(scenes: &[Scene<'_>], number: usize) -> Hash {
    let scene = &scenes[number];
    let menu = scene.pages.iter().filter(|item| item.text.menu);
    let banner = scene.announcements.iter().filter(|item| item.urgent);
    let around = menu.chain(banner).map(|item| item.key);
    let grounds = scenes.iter().map(|scene| scene.ground);
    let name = format!(
        "frame {number} {} {}",
        scene.announcements.is_empty(),
        scene.hours.is_some()
    );
    memory::key(&name, grounds.chain(around))
}

/// One page.
pub(super) fn page(
    scenes: &[Scene<'_>],
    number: usize,
    wish: PageWish<'_, '_>,
    languages: &Languages<'_>,
) -> Result<String, ThemeError> {
    let scene = &scenes[number];
    let mut context = Context::new();
    let (template, title, description, json) = match (wish.spot, wish.item) {
        (Spot::Home, _) => home(scene, &mut context),
        (Spot::Promotions, _) => {
            context.insert_value("promotions", scene.list(&scene.promotions));
            let title = scene.word("promotions");
            ("pages/promotions.html", title, String::new(), None)
        }
        (Spot::Announcements, _) => {
            context.insert_value("announcements", scene.list(&scene.announcements));
            let title = scene.word("announcements");
            ("pages/announcements.html", title, String::new(), None)
        }
        (Spot::Hours, _) => {
            context.insert_value("hours", Value::from(scene.hours_value(1)));
            let title = scene.hours_title();
            let business = json_ld::business(scene);
            ("pages/hours.html", title, String::new(), Some(business))
        }
        (spot, Some(item)) => item_page(scene, spot, item, &mut context),
        // Pages of items are only ever made from an item.
        (_, None) => ("pages/page.html", String::new(), String::new(), None),
    };
    frame(scene, Some(wish.spot), &mut context);
    // On its own page an urgent announcement need not be announced.
    let own = wish.item.map(|item| item.id);
    context.insert_value("banner", scene.banner(own));
    let json = json.as_ref().map(json_ld::script);
    context.insert_value("json_ld", Value::from(json.map(|j| Value::safe_string(&j))));
    context.insert_value(
        "alternates",
        alternates(scenes, number, wish.spot, languages),
    );
    let canonical = spot_address(scene.site, wish.spot, scene.language);
    let image = wish.item.and_then(|item| item.image.as_ref());
    let image = image.map(|image| public_url(scene.site, &image.address));
    context.insert_value(
        "page",
        Value::from(BTreeMap::from([
            ("kind", Value::from(kind(wish.spot))),
            ("title", Value::from(title)),
            ("description", Value::from(description)),
            ("language", Value::from(scene.language)),
            ("canonical", Value::from(public_url(scene.site, &canonical))),
            ("image", Value::from(image)),
        ])),
    );
    scene.theme.render(template, &context)
}

type Parts = (&'static str, String, String, Option<Json>);

fn home(scene: &Scene<'_>, context: &mut Context) -> Parts {
    // The urgent ones stand on the banner already.
    let news = scene.announcements.iter().filter(|item| !item.urgent);
    let news: Vec<&Item<'_>> = news.collect();
    let newest = news.iter().copied().take(NEWS_ON_HOME);
    context.insert_value("promotions", scene.list(&scene.promotions));
    context.insert_value("announcements", scene.list(newest));
    let more = news.len() > NEWS_ON_HOME;
    context.insert_value("more_announcements", Value::from(more));
    context.insert_value("hours", Value::from(scene.hours_value(2)));
    let city = scene.site.business.city.as_deref();
    let description = match city {
        Some(city) => format!("{}, {city}", scene.site.name),
        None => scene.site.name.clone(),
    };
    let business = json_ld::business(scene);
    (
        "pages/home.html",
        String::new(),
        description,
        Some(business),
    )
}

fn item_page(scene: &Scene<'_>, spot: Spot<'_>, item: &Item<'_>, context: &mut Context) -> Parts {
    let (template, name) = match spot {
        Spot::Promotion(_) => ("pages/promotion.html", "promotion"),
        Spot::Announcement(_) => ("pages/announcement.html", "announcement"),
        _ => ("pages/page.html", "item"),
    };
    context.insert_value(name, scene.value(item, Some(1)));
    let title = item.text.title.clone();
    let json = json_ld::offer(scene, item);
    (template, title, item.excerpt.to_string(), json)
}

/// The page for addresses that do not exist.
pub(super) fn not_found(scenes: &[Scene<'_>]) -> Result<String, ThemeError> {
    let scene = &scenes[0];
    let mut context = Context::new();
    frame(scene, None, &mut context);
    context.insert_value("banner", scene.banner(None));
    context.insert_value("json_ld", Value::none());
    let homes = scenes
        .iter()
        .skip(1)
        .map(|scene| language_link(scene, Spot::Home));
    context.insert_value("alternates", Value::from(homes.collect::<Vec<_>>()));
    context.insert_value(
        "page",
        Value::from(BTreeMap::from([
            ("kind", Value::from("not-found")),
            ("title", Value::from(scene.word("not_found"))),
            ("description", Value::from("")),
            ("language", Value::from(scene.language)),
            ("canonical", Value::none()),
            ("image", Value::none()),
        ])),
    );
    scene.theme.render("pages/404.html", &context)
}

/// What every page has around its own.
fn frame(scene: &Scene<'_>, spot: Option<Spot<'_>>, context: &mut Context) {
    let site = scene.site;
    let link = |spot| Value::from(href(site, &spot_address(site, spot, scene.language)));
    context.insert_value("site", scene.site_value());
    context.insert_value("words", Value::from(scene.words.clone()));
    context.insert_value("assets", Value::from(scene.assets.clone()));
    context.insert_value("menu", menu(scene, spot));
    let feed = href(site, &feed::address(site, scene.language));
    context.insert_value(
        "links",
        Value::from(BTreeMap::from([
            ("home", link(Spot::Home)),
            ("promotions", link(Spot::Promotions)),
            ("announcements", link(Spot::Announcements)),
            ("hours", link(Spot::Hours)),
            ("feed", Value::from(feed)),
        ])),
    );
}

fn menu(scene: &Scene<'_>, current: Option<Spot<'_>>) -> Value {
    let mut entries = vec![(Spot::Promotions, scene.word("promotions"))];
    if !scene.announcements.is_empty() {
        entries.push((Spot::Announcements, scene.word("announcements")));
    }
    if scene.hours.is_some() {
        entries.push((Spot::Hours, scene.word("hours_menu")));
    }
    let pages = scene.pages.iter().filter(|item| item.text.menu);
    entries.extend(pages.map(|item| (item.spot, item.text.title.clone())));
    let entries = entries.into_iter().map(|(spot, title)| {
        let address = spot_address(scene.site, spot, scene.language);
        Value::from(BTreeMap::from([
            ("title", Value::from(title)),
            ("href", Value::from(href(scene.site, &address))),
            ("current", Value::from(Some(spot) == current)),
        ]))
    });
    Value::from(entries.collect::<Vec<_>>())
}

/// The other languages: their edition of this page, or their front page.
fn alternates(
    scenes: &[Scene<'_>],
    number: usize,
    spot: Spot<'_>,
    languages: &Languages<'_>,
) -> Value {
    let with = languages.get(&spot).map(Vec::as_slice).unwrap_or_default();
    let others = scenes.iter().enumerate().map(|(other, scene)| {
        let same = with.contains(&other);
        let mut link = language_link(scene, if same { spot } else { Spot::Home });
        link.insert("same", Value::from(same));
        link.insert("current", Value::from(other == number));
        Value::from(link)
    });
    let others = others.filter(|_| scenes.len() > 1);
    Value::from(others.collect::<Vec<_>>())
}

fn language_link(scene: &Scene<'_>, spot: Spot<'_>) -> BTreeMap<&'static str, Value> {
    let address = spot_address(scene.site, spot, scene.language);
    let name = if scene.theme.speaks(scene.language) {
        scene.word("language")
    } else {
        scene.language.to_owned()
    };
    BTreeMap::from([
        ("language", Value::from(scene.language)),
        ("name", Value::from(name)),
        ("href", Value::from(href(scene.site, &address))),
        ("url", Value::from(public_url(scene.site, &address))),
        ("same", Value::from(false)),
        ("current", Value::from(false)),
    ])
}

fn kind(spot: Spot<'_>) -> &'static str {
    match spot {
        Spot::Home => "home",
        Spot::Promotions => "promotions",
        Spot::Promotion(_) => "promotion",
        Spot::Announcements => "announcements",
        Spot::Announcement(_) => "announcement",
        Spot::Hours => "hours",
        Spot::Page(_) => "page",
    }
}

impl<'a> Scene<'a> {
    /// Items on a list. Where they have pages of their own, the list needs their first words only.
    pub(super) fn list<'s>(&self, items: impl IntoIterator<Item = &'s Item<'a>>) -> Value
    where
        'a: 's,
    {
        const BELOW: u8 = 3;
        let whole = (!self.has_pages).then_some(BELOW);
        let items = items.into_iter().map(|item| self.value(item, whole));
        Value::from(items.collect::<Vec<_>>())
    }

    /// Urgent announcements, newest first, but for the one whose page it is.
    pub(super) fn banner(&self, own: Option<&str>) -> Value {
        const BELOW: u8 = 2;
        let whole = (!self.has_pages).then_some(BELOW);
        let urgent = self.announcements.iter().filter(|item| item.urgent);
        let urgent = urgent.filter(|item| own != Some(item.id));
        let urgent = urgent.map(|item| self.value(item, whole));
        Value::from(urgent.collect::<Vec<_>>())
    }

    /// What templates see of the site.
    pub(super) fn site_value(&self) -> Value {
        let business = &self.site.business;
        let plain = |text: &Option<String>| Value::from(text.clone());
        let dial = business.phone.as_ref().map(|phone| {
            let digits = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+');
            format!("tel:{}", digits.collect::<String>())
        });
        let mail = business.email.as_ref().map(|mail| format!("mailto:{mail}"));
        let business = BTreeMap::from([
            ("phone", plain(&business.phone)),
            ("phone_href", Value::from(dial)),
            ("email", plain(&business.email)),
            ("email_href", Value::from(mail)),
            ("street", plain(&business.street)),
            ("city", plain(&business.city)),
            ("region", plain(&business.region)),
            ("postcode", plain(&business.postcode)),
        ]);
        Value::from(BTreeMap::from([
            ("name", Value::from(self.site.name.as_str())),
            ("url", Value::from(public_url(self.site, "/"))),
            (
                "home",
                Value::from(href(
                    self.site,
                    &address::spot_address(self.site, Spot::Home, self.language),
                )),
            ),
            ("business", Value::from(business)),
        ]))
    }
}
