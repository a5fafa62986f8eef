//! Entries of a content system: what its pages say around them is the system's own affair, so an entry
//! holds the words of one item and no more.

use std::collections::BTreeMap;

use super::address::{self, Spot};
use super::assets::Assets;
use super::scene::{Item, Scene};
use super::theme_error::ThemeError;
use super::website::Website;
use super::{blocks, memory};
use crate::change::{Body, Entry, MEDIA, MEDIA_FOLDER};
use crate::site::{Each, Entries, Fill, TargetKind};

/// What a place of kind `entries` holds.
#[derive(Default)]
pub(super) struct Rendered {
    /// By path on the target.
    pub files: BTreeMap<String, Body>,
    /// Which items stand in which of them.
    pub shows: Vec<(String, String)>,
}

/// The entries of a place, with the pictures that they show.
///
/// # Errors
/// A template of the theme that cannot be rendered.
pub(super) fn entries(
    place: &Entries,
    kind: &TargetKind,
    website: &Website<'_, '_>,
    assets: &mut Assets<'_>,
) -> Result<Rendered, ThemeError> {
    let mut rendered = Rendered::default();
    for (number, scene) in website.scenes.iter().enumerate() {
        if !place.speaks(scene.language, number == 0) {
            continue;
        }
        for item in items(scene, place.each) {
            let path = path(place, item, scene, number == 0);
            for address in pictures(item) {
                if let Some(body) = assets.cards.get(&address) {
                    rendered.files.insert(media(&address), body.clone());
                }
            }
            let view = website.page(number, item.spot, Some(item));
            let template = template(place.each);
            let ground = format!("{path} {place:?} {}", kind.word());
            let key = memory::key(&ground, [item.key, view.key(template)]);
            let body = assets.memory.file(&path, key, || {
                let html = view.render(template)?;
                Ok(entry(place, kind, scene, item, &html).to_text())
            })?;
            rendered.shows.push((item.id.to_owned(), path.clone()));
            rendered.files.insert(path, body);
        }
    }
    Ok(rendered)
}

fn items<'s, 'a>(scene: &'s Scene<'a>, each: Each) -> impl Iterator<Item = &'s Item<'a>> {
    scene.items().filter(move |item| {
        let is_one = match each {
            Each::Promotions => matches!(item.spot, Spot::Promotion(_)),
            Each::Announcements => matches!(item.spot, Spot::Announcement(_)),
            Each::Pages => matches!(item.spot, Spot::Page(_)),
        };
        is_one && !item.ended
    })
}

/// `posts/promotions/black-friday`; of a further language `posts/en/promotions/black-friday`.
fn path(place: &Entries, item: &Item<'_>, scene: &Scene<'_>, is_first: bool) -> String {
    let collection = &place.collection;
    match is_first {
        true => format!("{collection}/{}", item.id),
        false => format!("{collection}/{}/{}", scene.language.to_lowercase(), item.id),
    }
}

/// The last part of the address. Two languages of one item cannot have the same.
fn slug(item: &Item<'_>, scene: &Scene<'_>, is_first: bool) -> String {
    let slug = item.spot.slug();
    match is_first {
        true => slug.to_owned(),
        false => format!("{slug}-{}", scene.language.to_lowercase()),
    }
}

fn template(each: Each) -> &'static str {
    match each {
        Each::Promotions => "entries/promotion.html",
        Each::Announcements => "entries/announcement.html",
        Each::Pages => "entries/page.html",
    }
}

fn entry(
    place: &Entries,
    kind: &TargetKind,
    scene: &Scene<'_>,
    item: &Item<'_>,
    html: &str,
) -> Entry {
    let is_first = scene.language == scene.site.languages[0];
    let html = with_media(html.trim(), item);
    let content = match kind {
        TargetKind::WordPress(_) => blocks::blocks(&html),
        _ => html,
    };
    let picture = item.image.as_ref().map(|image| {
        let alt = item.text.image_alt.clone().unwrap_or_default();
        (media(&image.card.address), alt)
    });
    Entry {
        item: item.id.to_owned(),
        language: scene.language.to_owned(),
        slug: slug(item, scene, is_first),
        title: item.text.title.clone(),
        excerpt: item.excerpt.to_string(),
        category: place.category.clone(),
        picture,
        values: values(place, item, scene),
        content,
    }
}

/// What the fields of a mapping hold besides what every entry has.
fn values(place: &Entries, item: &Item<'_>, scene: &Scene<'_>) -> BTreeMap<String, String> {
    let fields = place.mapping.iter().flat_map(|mapping| &mapping.fields);
    let values = fields.filter_map(|(_, fill)| {
        let at = |at: Option<jiff::Timestamp>| at.map(|at| scene.zone().rfc3339(at));
        let value = match fill {
            Fill::Starts => at(item.since),
            Fill::Ends => at(item.until),
            Fill::Price => item.text.price.clone(),
            Fill::Was => item.text.was.clone(),
            Fill::Code => item.promotion.and_then(|promotion| promotion.code.clone()),
            Fill::Link => item.text.link.as_deref().and_then(address::safe_href),
            Fill::Terms => item.text.terms.clone(),
            _ => None,
        };
        Some((fill.as_str().to_owned(), value?))
    });
    values.collect()
}

/// The addresses of an item's pictures as they would be on pages of our own.
fn pictures(item: &Item<'_>) -> Vec<String> {
    let body = item.pictures.cards.values().cloned();
    let image = item.image.iter();
    let image = image.map(|pictured| pictured.card.address.clone());
    body.chain(image).collect()
}

/// The path of a picture on a target of entries.
fn media(address: &str) -> String {
    let file = address.rsplit('/').next().unwrap_or(address);
    format!("{MEDIA_FOLDER}{file}")
}

/// The text with our own pictures named as the target will know them.
fn with_media(html: &str, item: &Item<'_>) -> String {
    let mut html = html.to_owned();
    for (name, shown) in &item.pictures.pages {
        if let Some(card) = item.pictures.cards.get(name) {
            let file = card.rsplit('/').next().unwrap_or(card);
            let (page, media) = (shown.href.as_str(), format!("src=\"{MEDIA}{file}\""));
            html = html.replace(&format!("src=\"{page}\""), &media);
        }
    }
    html
}
