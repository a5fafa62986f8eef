//! What a theme says in an e-mail about one item: MJML and text, with stand-ins where the body goes
//! and where the words differ from person to person. What becomes of them is told in [`crate::mail`].

mod body;
mod look;
mod stationery;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tera::{Context, Value};

pub(super) use stationery::Stationery;

use super::address::{Spot, public_url};
use super::assets::Assets;
use super::index::Index;
use super::memory::Memory;
use super::scene::{Item, Scene};
use super::theme::Theme;
use super::theme_error::ThemeError;
use crate::change::Body;
use crate::content::SiteContent;
use crate::hash::Hash;
use crate::picture::Recipe;
use crate::publication::{Publication, Shown, State};

/// How wide an e-mail is on a computer, in pixels. Phones make it as wide as they are.
const WIDTH: u32 = 600;

/// An item's e-mail in one language, before it is written to anybody.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// `email/promotion.mjml`, for the names in errors.
    pub template: &'static str,
    pub mjml: String,
    pub text: String,
    /// The item's own text as HTML, with addresses that work anywhere. It takes the place of
    /// [`Slots::body`] after the MJML was read: what a secretary writes is never MJML.
    pub body_html: String,
    pub title: String,
    /// The first words of the item.
    pub excerpt: String,
    /// What the theme says to people where the item says nothing.
    pub greeting: String,
    pub slots: Slots,
    /// Pictures of the e-mail by the address they will have, as far as they are here.
    pub pictures: BTreeMap<String, Arc<Recipe>>,
}

/// What stands in the templates' output for what is filled in later. Nobody can write one by chance
/// or by intent: a hash of the item's files is part of it.
#[derive(Clone, Debug)]
pub struct Slots {
    pub body: String,
    pub greeting: String,
    pub preheader: String,
    pub unsubscribe: String,
}

impl Slots {
    fn of(seed: Hash) -> Self {
        let slot = |name: &str| format!("recado{}{name}", seed.short(24));
        Self {
            body: slot("body"),
            greeting: slot("greeting"),
            preheader: slot("preheader"),
            unsubscribe: slot("unsubscribe"),
        }
    }
}

/// Which e-mail is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// `promotions/black-friday`.
    pub item: &'a str,
    /// One of the site's languages.
    pub language: &'a str,
    /// When it goes out. An offer that repeats is told about as it is then.
    pub at: Timestamp,
    /// Where the same can be read in a browser.
    pub browser: Option<&'a str>,
}

/// The e-mail of an item; `None` where there is no such promotion or announcement in this language.
///
/// # Errors
/// A template of the theme that cannot be rendered.
pub fn sheet(
    content: &SiteContent,
    theme: &Theme,
    occasion: Occasion<'_>,
) -> Result<Option<Sheet>, ThemeError> {
    let publication = Publication {
        at: occasion.at,
        shown: vec![Shown {
            item: occasion.item.to_owned(),
            state: State::Current,
            since: None,
            until: None,
        }],
        hidden: Vec::new(),
        hours: None,
    };
    let index = Index::of(content);
    let mut memory = Memory::default();
    let mut assets = Assets::new(&mut memory);
    let language = (0, occasion.language);
    let scene = Scene::new(content, &index, &publication, theme, language, &mut assets);
    let (item, template, text) = match (&scene.promotions[..], &scene.announcements[..]) {
        ([item, ..], _) => (item, "email/promotion.mjml", "email/promotion.txt"),
        (_, [item, ..]) => (item, "email/announcement.mjml", "email/announcement.txt"),
        _ => return Ok(None),
    };
    let slots = Slots::of(item.key);
    let letter = Letter {
        scene: &scene,
        item,
        slots: &slots,
        browser: occasion.browser,
    };
    let body_html = letter.body();
    let part = |template: &'static str, name: &'static str, body: Value| {
        let mut context = letter.context();
        context.insert_value(name, body);
        let part = theme.email(template, &context)?;
        match part.contains(&slots.unsubscribe) {
            true => Ok(part),
            false => Err(theme.no_way_out(template)),
        }
    };
    let plain = Value::from(body::text(&body_html));
    Ok(Some(Sheet {
        template,
        mjml: part(template, "body_html", Value::safe_string(&slots.body))?,
        text: part(text, "body_text", plain)?,
        body_html,
        title: item.text.title.clone(),
        excerpt: item.excerpt.to_string(),
        greeting: scene.word("email_greeting"),
        pictures: pictures(&scene, item, &assets),
        slots: slots.clone(),
    }))
}

/// What the e-mail shows, as far as it is here.
fn pictures(
    scene: &Scene<'_>,
    item: &Item<'_>,
    assets: &Assets<'_>,
) -> BTreeMap<String, Arc<Recipe>> {
    let body = item.pictures.pages.values().map(|shown| &shown.address);
    let image = item.image.iter().map(|pictured| &pictured.card.address);
    let known = body.chain(image).filter_map(|address| {
        let file = assets.files.get(address);
        let Some(Body::Picture { recipe, .. }) = file.or_else(|| assets.whole.get(address)) else {
            return None;
        };
        Some((public_url(scene.site, address), recipe.clone()))
    });
    known.collect()
}

/// One item in one language, and what the templates may ask about it.
struct Letter<'s, 'a> {
    scene: &'s Scene<'a>,
    item: &'s Item<'a>,
    slots: &'s Slots,
    browser: Option<&'s str>,
}

impl Letter<'_, '_> {
    /// The address of the item's own page, or of the site where items have none: what relative
    /// links of its text are relative to.
    fn home(&self) -> String {
        let site = self.scene.site;
        match self.scene.has_pages {
            true => public_url(site, &self.item.address),
            false => public_url(site, "/"),
        }
    }

    fn body(&self) -> String {
        let html = super::markdown::to_html(&self.item.text.body, 1, &self.item.pictures.pages);
        body::anywhere(&html, &self.home())
    }

    fn context(&self) -> Context {
        let mut context = Context::new();
        let mut insert = |name: &'static str, value: Value| context.insert_value(name, value);
        insert("site", self.scene.site_value());
        insert("words", Value::from(self.scene.words.clone()));
        insert("language", Value::from(self.scene.language));
        insert("item", self.item());
        insert("links", self.links());
        insert("look", look::look(self.scene));
        insert("greeting", Value::from(self.slots.greeting.as_str()));
        insert("preheader", Value::from(self.slots.preheader.as_str()));
        context
    }

    fn item(&self) -> Value {
        let (item, scene) = (self.item, self.scene);
        let text = item.text;
        let plain = |text: &Option<String>| Value::from(text.clone());
        let code = item.promotion.and_then(|promotion| promotion.code.clone());
        let told = |html: &str| Value::from(capital(&body::text(html)));
        Value::from(BTreeMap::from([
            ("title", Value::from(text.title.as_str())),
            ("image", self.image()),
            ("price", plain(&text.price)),
            ("was", plain(&text.was)),
            ("code", Value::from(code)),
            ("terms", plain(&text.terms)),
            ("urgent", Value::from(item.urgent)),
            ("when", told(&item.when.short(scene))),
            ("period", told(&item.when.long(scene))),
            ("repeat", Value::from(item.when.repeat(scene))),
        ]))
    }

    fn image(&self) -> Value {
        let alt = self.item.text.image_alt.clone().unwrap_or_default();
        Value::from(self.item.image.as_ref().map(|image| {
            BTreeMap::from([
                (
                    "src",
                    Value::from(public_url(self.scene.site, &image.card.address)),
                ),
                ("width", Value::from(image.card.size.width.min(WIDTH))),
                ("alt", Value::from(alt.as_str())),
            ])
        }))
    }

    fn links(&self) -> Value {
        let scene = self.scene;
        let own = self.item.text.link.as_deref();
        let own = own.and_then(|link| body::absolute(link, &self.home()));
        let page = scene.has_pages.then(|| self.home());
        let front = super::address::spot_address(scene.site, Spot::Home, scene.language);
        Value::from(BTreeMap::from([
            ("link", Value::from(own)),
            ("page", Value::from(page)),
            ("home", Value::from(public_url(scene.site, &front))),
            ("browser", Value::from(self.browser)),
            ("unsubscribe", Value::from(self.slots.unsubscribe.as_str())),
        ]))
    }
}

/// With a capital in front: a date that stands alone on its line.
fn capital(text: &str) -> String {
    let text = text.trim();
    let mut rest = text.chars();
    let first = rest.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(rest).collect()
}
