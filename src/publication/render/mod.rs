//! What visitors see: a publication through a theme becomes files, regions and the items they stand
//! for. Pure: the theme's files are handed in as bytes. The same input gives the same bytes, and
//! nothing depends on the day it is rendered but what the publication itself says.

mod address;
mod assets;
mod blocks;
mod budget;
mod calendar;
mod colours;
mod data;
mod dates;
mod email;
mod entries;
mod facts;
mod feed;
mod fragment;
mod icon;
mod index;
mod json_ld;
mod letters;
mod limited;
mod logo;
mod markdown;
mod memory;
mod open_now;
mod opening;
mod pages;
mod portable;
mod scene;
mod theme;
mod theme_error;
mod website;
mod when;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use imbl::OrdMap;
use rayon::prelude::*;

pub use address::{Spot, address, has_pages, public_url, safe_href, spot_address, spot_file};
pub use colours::{PARTS, Palette, Palettes, TEXT, contrast, hex, typefaces};
pub use email::{Occasion, Sheet, Slots, sheet};
pub use facts::NAMES as FACTS;
pub use limited::MOST_BYTES;
pub use markdown::sanitise;
pub use memory::Memory;
pub use theme::{EMBEDDED, Theme, own_files};
pub use theme_error::{Problem, ThemeError};

use assets::Assets;
use index::Index;
use scene::Scene;
use website::{Languages, Website};

use crate::change::{Body, Desired, ItemShown, RegionWish};
use crate::content::SiteContent;
use crate::hash::Hash;
use crate::publication::{Publication, Shown, State};
use crate::site::{Each, Feed, Place, Show, TargetPlan};

/// Everything one target should hold at `publication.at`.
///
/// # Errors
/// A template of the theme that cannot be rendered.
pub fn desired(
    content: &SiteContent,
    publication: &Publication,
    plan: &TargetPlan,
    theme: &Theme,
) -> Result<Desired, ThemeError> {
    desired_since(content, publication, plan, theme, &mut Memory::default())
}

/// As [`desired`], with the bytes of those files only that are not as they were at the last
/// rendering of this target ([`Body::Known`]).
///
/// # Errors
/// As [`desired`]. What was remembered is forgotten then.
pub fn desired_since(
    content: &SiteContent,
    publication: &Publication,
    plan: &TargetPlan,
    theme: &Theme,
    memory: &mut Memory,
) -> Result<Desired, ThemeError> {
    let is = |wanted: fn(&Place) -> bool| plan.places.iter().any(wanted);
    if is(|place| matches!(place, Place::Region { .. }))
        && is(|place| !matches!(place, Place::Region { .. }))
    {
        // A region may stand in one of our own pages, and then its bytes are needed.
        memory.forget();
    }
    let rendered = render(content, publication, plan, theme, memory);
    match rendered {
        Ok(_) => memory.turn(),
        Err(_) => memory.forget(),
    }
    rendered
}

fn render(
    content: &SiteContent,
    publication: &Publication,
    plan: &TargetPlan,
    theme: &Theme,
    memory: &mut Memory,
) -> Result<Desired, ThemeError> {
    let index = Index::of(content);
    let languages = || content.site.languages.iter().map(String::as_str);
    let grounds = languages().map(|language| {
        let logo = content.logo.as_ref();
        scene::ground(&content.site, theme, language, logo)
    });
    memory.begin(grounds.collect());
    for shown in &publication.shown {
        if let Some(source) = index.find(&shown.item) {
            memory.meet(&shown.item, source.from(shown));
        }
    }
    let changed = memory.sweep();
    let mut assets = Assets::new(memory);
    let scenes = languages().enumerate();
    let scenes: Vec<Scene<'_>> = scenes
        .map(|language| Scene::new(content, &index, publication, theme, language, &mut assets))
        .collect();
    let website = Website::of(&scenes);
    let mut desired = Desired::default();
    let Some(first) = scenes.first() else {
        return Ok(desired);
    };
    let mut places = plan.places.iter();
    if places.any(|place| matches!(place, Place::Pages { .. })) {
        render_site(&website, &mut assets)?;
    }
    for place in &plan.places {
        fill(place, plan, &website, &mut assets, &mut desired)?;
    }
    desired.items = items(&changed, &index, publication, plan, first, memory);
    Ok(desired)
}

/// What one place adds to a target.
fn fill(
    place: &Place,
    plan: &TargetPlan,
    website: &Website<'_, '_>,
    assets: &mut Assets<'_>,
    desired: &mut Desired,
) -> Result<(), ThemeError> {
    match place {
        Place::Pages { folder } => {
            let files = assets.memory.in_folder(folder);
            match desired.files.is_empty() {
                true => desired.files = files,
                false => desired.files.extend(files),
            }
            let pictures = assets.files.iter().filter(|(_, body)| is_picture(body));
            let pictures = pictures.map(|(address, body)| {
                let path = address::in_folder(folder, address);
                (path, body.clone())
            });
            desired.files.extend(pictures);
        }
        Place::Region { file, locate, show } => desired.regions.push(RegionWish {
            file: file.clone(),
            locate: locate.clone(),
            inside: fragment::inside(website.view(0), *show)?,
        }),
        Place::Data {
            file,
            feed,
            profile,
        } => {
            let (feed, profile) = (*feed, *profile);
            let place = data::DataPlace {
                file,
                feed,
                profile,
            };
            let data = place.files(website.scenes, assets)?;
            desired.files.extend(data.files);
            for (item, path) in data.shows {
                desired.data.entry(item).or_default().push(path);
            }
            let folder = file.split_once('/').map(|(folder, _)| folder.to_owned());
            desired.folders.extend(folder);
        }
        Place::Entries(place) => {
            let rendered = entries::entries(place, &plan.kind, website, assets)?;
            desired.files.extend(rendered.files);
            for (item, path) in rendered.shows {
                desired.data.entry(item).or_default().push(path);
            }
        }
    }
    Ok(())
}

/// The inside of a region in one of the site's languages; empty where there is nothing to show.
///
/// # Errors
/// A template of the theme that cannot be rendered.
pub fn fragment(
    content: &SiteContent,
    publication: &Publication,
    show: Show,
    language: &str,
    theme: &Theme,
) -> Result<String, ThemeError> {
    let index = Index::of(content);
    let mut memory = Memory::default();
    let mut assets = Assets::new(&mut memory);
    let language = (0, language);
    let scene = Scene::new(content, &index, publication, theme, language, &mut assets);
    let scenes = [scene];
    fragment::inside(Website::of(&scenes).view(0), show)
}

/// Renders what of the site's own pages is not as it was. Where two would have one path, the site's
/// own pages win over a standing page with their name.
fn render_site(website: &Website<'_, '_>, assets: &mut Assets<'_>) -> Result<(), ThemeError> {
    let others = other_files(website, assets)?;
    assets.memory.put_others(others);
    let mut wanted = Vec::new();
    for (number, scene) in website.scenes.iter().enumerate() {
        let mut beside = HashMap::<(&str, Languages), Hash>::new();
        for item in scene.items() {
            if matches!(item.spot, Spot::Page(_)) && assets.memory.covers(&item.address) {
                assets.memory.forget_page(item.id, number);
                continue;
            }
            let view = website.page(number, item.spot, Some(item));
            let template = pages::template(item.spot);
            let key = match item.urgent {
                true => view.key(template),
                false => *(beside.entry((template, view.languages())))
                    .or_insert_with(|| view.key(template)),
            };
            if item.page != Some(key) {
                wanted.push((item.id, key, view, template));
            }
        }
    }
    // Side by side. Of several faults the one of the first page is told, and no page behind a fault is begun.
    let failed = AtomicUsize::new(usize::MAX);
    let pages = wanted.par_iter().enumerate();
    let pages = pages.map(|(at, (_, _, view, template))| {
        if failed.load(Ordering::Relaxed) < at {
            return None;
        }
        let page = view.render(template).inspect_err(|_| {
            failed.fetch_min(at, Ordering::Relaxed);
        });
        Some(page.map(|page| Arc::from(page.into_bytes())))
    });
    let pages: Vec<Option<Result<Arc<[u8]>, ThemeError>>> = pages.collect();
    for ((item, key, view, _), page) in wanted.into_iter().zip(pages.into_iter().flatten()) {
        assets.memory.put_page(item, view.number, key, page?);
    }
    Ok(())
}

/// A picture is not remembered: what it is made from would stay in memory with it.
fn is_picture(body: &Body) -> bool {
    matches!(body, Body::Picture { .. } | Body::AsLive)
}

/// Every file of the site that is neither an item's page nor a picture, by address: lists, feeds, the
/// theme's own.
fn other_files(
    website: &Website<'_, '_>,
    assets: &mut Assets<'_>,
) -> Result<BTreeMap<String, Body>, ThemeError> {
    let scenes = website.scenes;
    let site = scenes[0].site;
    let text = |text: String| Body::Bytes(Arc::from(text.into_bytes()));
    assets.icon(scenes[0].icon());
    let own = assets.files.iter().filter(|(_, body)| !is_picture(body));
    let own = own.map(|(address, body)| (address.clone(), body.clone()));
    let mut files: BTreeMap<String, Body> = own.collect();
    let mut wanted = Vec::new();
    for (number, scene) in scenes.iter().enumerate() {
        for spot in scene.lists_shown() {
            let path = memory::page_file(&spot_address(site, spot, scene.language));
            if !files.contains_key(&path) {
                let view = website.page(number, spot, None);
                wanted.push((path, Making::Page(view, pages::template(spot))));
            }
        }
        wanted.push((feed::address(site, scene.language), Making::Feed(scene)));
        let (manifest, body) = scene.icon().manifest.clone();
        files.insert(manifest, text(body));
        let calendar = calendar::ics(scene);
        files.extend(calendar.map(|ics| (calendar::address(scene), text(ics))));
    }
    wanted.push(("/sitemap.xml".to_owned(), Making::Map(website)));
    files.insert("/robots.txt".to_owned(), text(feed::robots(site)));
    let nowhere = Making::Page(website.view(0), pages::NOT_FOUND);
    wanted.push(("/404.html".to_owned(), nowhere));
    files.extend(made(wanted, assets.memory)?);
    Ok(files)
}

/// What makes a file of the site that is no item's page.
enum Making<'s, 'a> {
    Page(facts::View<'s, 'a>, &'static str),
    Feed(&'s Scene<'a>),
    Map(&'s Website<'s, 'a>),
}

impl Making<'_, '_> {
    /// Over all that it is made from.
    fn key(&self) -> Hash {
        match self {
            Self::Page(view, template) => view.key(template),
            Self::Feed(scene) => feed::key(scene),
            Self::Map(website) => website.map_key(),
        }
    }

    fn make(&self) -> Result<String, ThemeError> {
        match self {
            Self::Page(view, template) => view.render(template),
            Self::Feed(scene) => Ok(feed::atom(scene)),
            Self::Map(website) => Ok(sitemap(website)),
        }
    }
}

/// These files: made side by side, but for those that were made from the same before.
fn made(
    wanted: Vec<(String, Making<'_, '_>)>,
    memory: &mut Memory,
) -> Result<Vec<(String, Body)>, ThemeError> {
    let wanted = wanted.into_iter().map(|(path, making)| {
        let key = making.key();
        let known = memory.unchanged(&path, key);
        (path, making, key, known)
    });
    let wanted: Vec<_> = wanted.collect();
    let missing = wanted.par_iter().map(|(_, making, _, known)| {
        let is_missing = known.is_none();
        is_missing.then(|| making.make())
    });
    let texts: Vec<Option<Result<String, ThemeError>>> = missing.collect();
    let bodies = wanted.into_iter().zip(texts);
    let bodies = bodies.map(|((path, making, key, known), text)| {
        let body = match known {
            Some(body) => body,
            None => {
                let text = text.unwrap_or_else(|| making.make())?;
                memory.anew(&path, key, text.into_bytes())
            }
        };
        Ok((path, body))
    });
    bodies.collect()
}

fn sitemap(website: &Website<'_, '_>) -> String {
    let scenes = website.scenes;
    let site = scenes[0].site;
    let pages = website.editions.par_iter().map(|edition| {
        let each = edition.languages.numbers().map(|number| {
            let language = scenes[number].language;
            (spot_address(site, edition.spot, language), language)
        });
        feed::mapped(
            site,
            &feed::Mapped {
                editions: each.collect(),
                has_default: edition.languages.contains(0),
                changed: website.changed(edition),
            },
        )
    });
    feed::sitemap(&pages.collect::<Vec<String>>())
}

/// The items that this target's places show: those that did so at the last rendering, but for what
/// changed since.
fn items(
    changed: &[String],
    index: &Index<'_>,
    publication: &Publication,
    plan: &TargetPlan,
    first: &Scene<'_>,
    memory: &mut Memory,
) -> OrdMap<String, ItemShown> {
    let changed: HashSet<&str> = changed.iter().map(String::as_str).collect();
    for id in &changed {
        memory.shown.remove(*id);
    }
    let shown = publication.shown.iter().filter(|_| !changed.is_empty());
    for shown in shown.filter(|shown| changed.contains(shown.item.as_str())) {
        let Some(source) = index.find(&shown.item) else {
            continue;
        };
        let (common, texts) = (source.common(), source.texts());
        let in_first = texts.iter().any(|text| text.language == first.language);
        let mut places = plan.places.iter();
        if !places.any(|place| holds(place, shown, in_first, source.is_urgent())) {
            continue;
        }
        let original = texts
            .iter()
            .find(|text| text.language == first.site.language);
        let title = original.or_else(|| texts.first());
        memory.shown.insert(
            shown.item.clone(),
            ItemShown {
                title: title.map(|text| text.title.clone()).unwrap_or_default(),
                fingerprint: common.fingerprint,
                until: shown.until.map(jiff::Timestamp::as_millisecond),
                ended: shown.state == State::Ended,
            },
        );
    }
    let mut items = memory.shown.clone();
    let shows_hours = |place: &Place| match place {
        Place::Pages { .. } => true,
        Place::Region { show, .. }
        | Place::Data {
            feed: Feed::Show(show),
            ..
        } => {
            matches!(show, Show::Hours | Show::HoursToday)
        }
        Place::Data { .. } | Place::Entries(_) => false,
    };
    if let Some((hours, _)) = first.hours
        && plan.places.iter().any(shows_hours)
    {
        items.insert(
            hours.common.id.clone(),
            ItemShown {
                title: first.hours_title(),
                fingerprint: hours.common.fingerprint,
                until: None,
                ended: false,
            },
        );
    }
    items
}

fn is_one_of(spot: Option<Spot<'_>>, each: Each) -> bool {
    match each {
        Each::Promotions => matches!(spot, Some(Spot::Promotion(_))),
        Each::Announcements => matches!(spot, Some(Spot::Announcement(_))),
        Each::Pages => matches!(spot, Some(Spot::Page(_))),
    }
}

/// Whether an item is to be seen at a place. Regions speak the site's first language and list no
/// offer that is over.
fn holds(place: &Place, shown: &Shown, in_first: bool, urgent: bool) -> bool {
    let spot = Spot::of_item(&shown.item);
    let listed = |show: Show| match show {
        Show::Promotions => {
            matches!(spot, Some(Spot::Promotion(_))) && shown.state == State::Current
        }
        Show::Announcements => matches!(spot, Some(Spot::Announcement(_))),
        Show::Banner => urgent,
        Show::Hours | Show::HoursToday => false,
    };
    match place {
        Place::Pages { .. } => true,
        Place::Region { show, .. } => in_first && listed(*show),
        Place::Data { file, feed, .. } => {
            let here = match feed {
                Feed::Show(show) => listed(*show),
                Feed::Each(each) => is_one_of(spot, *each),
            };
            here && (in_first || file.contains("{language}"))
        }
        Place::Entries(entries) => {
            let in_language = in_first || entries.language.is_some();
            is_one_of(spot, entries.each) && in_language && shown.state == State::Current
        }
    }
}
