//! What should be seen on which public page, computed from what was written. Pure.

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Node, Selector};

use crate::change::{Action, Body, ChangeSet, Desired, Entry, MEDIA_FOLDER, Stamp, region};
use crate::hash::Hash;
use crate::site::{Locate, Place, Site, TargetPlan};

/// More pages say nothing more: what builds one builds all.
const MOST_PAGES: usize = 6;

/// One public page and what should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    pub url: String,
    /// The file on the target.
    pub path: String,
    pub wanted: Wanted,
    /// Written or removed by this change; otherwise it should have been there all the time.
    pub just_written: bool,
    /// What stood in the file before.
    pub previous: Option<Hash>,
}

/// What should be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Exactly our page. Hosts that shorten pages or put scripts into them change bytes, so the
    /// checks are enough.
    Page { hash: Hash, checks: Vec<Check> },
    /// A page of the programmer's that shows our regions.
    Regions { checks: Vec<Check> },
    /// Nothing: the page was taken down. What still shows the item is the old page.
    Gone { item: String, title: String },
}

/// Something that can be seen on a page. Texts are what a visitor reads, without
/// white space: minifiers take it away between blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// The element with `data-recado="…"` reads exactly so.
    Item { id: String, text: String },
    /// No element has `data-recado="…"`.
    NoItem { id: String },
    /// The first `<h1>` reads so.
    Heading { text: String },
    /// The region reads exactly so; where it cannot be found on the public page, the page reads so
    /// somewhere.
    Inside { locate: Locate, text: String },
    /// The page's only `<main>` reads exactly so.
    Main { text: String },
    /// The page reads so somewhere.
    Somewhere { text: String },
    /// The page holds the entry in exactly this version, by the comment behind it. Where comments are
    /// taken out of pages, its title has to be there.
    Entry { hash: Hash, title: String },
}

/// The pages to look at after a change, at most six: what was taken down, pages with regions, the
/// front page, pages of items. After an empty change set: the same pages of the whole publication,
/// to verify it. Pages that were left alone (drift, refusals) are not expected to show anything.
pub fn expect(
    site: &Site,
    plan: &TargetPlan,
    desired: &Desired,
    changes: &ChangeSet,
) -> Vec<Expectation> {
    let left_alone: BTreeSet<&str> = (changes.drift.iter().map(|drift| drift.path.as_str()))
        .chain(changes.refused.iter().map(|refused| refused.file.as_str()))
        .collect();
    let mut expectations = taken_down(site, plan, changes);
    expectations.truncate(2);
    expectations.extend(entries(changes, &left_alone));
    let is_due = |path: &str| {
        !left_alone.contains(path) && (changes.is_empty() || changes.writes.contains_key(path))
    };
    let hosts: BTreeSet<&str> = (desired.regions.iter().map(|wish| wish.file.as_str()))
        .filter(|path| is_due(path) && !desired.files.contains_key(*path))
        .collect();
    for path in hosts {
        let link = changes
            .writes
            .get(path)
            .and_then(|write| write.replaces.as_deref());
        let link = link.and_then(Stamp::read).map(|stamp| stamp.link);
        if let Some(url) = link.or_else(|| address_of(site, plan, path)) {
            let checks = region_checks(desired, changes, path);
            expectations.push(expected(changes, url, path, Wanted::Regions { checks }));
        }
    }
    expectations.truncate(MOST_PAGES - 2);
    let mut pages: Vec<&String> = desired.files.keys().filter(|path| is_due(path)).collect();
    let of_items: BTreeSet<&str> = changes
        .items
        .iter()
        .map(|item| item.path.as_str())
        .collect();
    // The front page has the shortest name; then the pages of the items that changed.
    pages.sort_by_key(|path| {
        let is_front =
            address_of(site, plan, path).is_some_and(|url| url == format!("{}/", site.url));
        (!is_front, !of_items.contains(path.as_str()), path.len())
    });
    for path in pages {
        if expectations.len() == MOST_PAGES {
            break;
        }
        let Some(url) = address_of(site, plan, path)
            .filter(|_| path.ends_with("/index.html") || *path == "index.html")
        else {
            continue;
        };
        let hash = changes.after.files.get(path).map(|owned| owned.hash);
        if let (Some(hash), Some(body)) = (hash, body_of(desired, changes, path)) {
            let checks = page_checks(body, changes, desired);
            expectations.push(expected(changes, url, path, Wanted::Page { hash, checks }));
        }
    }
    expectations
}

/// The pages of a content system's entries: those that this change wrote, or all of them.
fn entries(changes: &ChangeSet, left_alone: &BTreeSet<&str>) -> Vec<Expectation> {
    let all = changes.is_empty();
    let due = changes.after.files.iter().filter(|(path, _)| {
        !left_alone.contains(path.as_str()) && (all || changes.writes.contains_key(*path))
    });
    let mut due: Vec<_> = due.collect();
    due.sort_by_key(|(path, _)| !changes.items.iter().any(|item| item.path == **path));
    let of_title = |path: &str| {
        let write = changes.writes.get(path)?;
        Some(collapsed(&Entry::read(&write.body)?.title))
    };
    let pages = due.into_iter().filter_map(|(path, owned)| {
        let stamp = Stamp::read(&owned.version).filter(|_| !path.starts_with(MEDIA_FOLDER))?;
        // Not every system shows its entries itself.
        if stamp.link.is_empty() {
            return None;
        }
        let (hash, title) = (owned.hash, of_title(path).unwrap_or_default());
        let checks = vec![Check::Entry { hash, title }];
        let wanted = Wanted::Regions { checks };
        Some(expected(changes, stamp.link, path, wanted))
    });
    pages.take(MOST_PAGES - 2).collect()
}

fn expected(changes: &ChangeSet, url: String, path: &str, wanted: Wanted) -> Expectation {
    Expectation {
        url,
        path: path.to_owned(),
        wanted,
        just_written: changes.writes.contains_key(path) || changes.removes.contains_key(path),
        previous: changes.was.get(path).copied(),
    }
}

fn taken_down(site: &Site, plan: &TargetPlan, changes: &ChangeSet) -> Vec<Expectation> {
    let gone = changes.items.iter().filter_map(|item| {
        let removed = changes.removes.get(&item.path)?;
        (item.action == Action::Remove).then_some((item, removed))
    });
    gone.filter_map(|(item, removed)| {
        let link = Stamp::read(&removed.version).map(|stamp| stamp.link);
        let url = link.or_else(|| address_of(site, plan, &item.path));
        let url = url.filter(|url| !url.is_empty())?;
        let wanted = Wanted::Gone {
            item: item.item.clone(),
            title: item.title.clone(),
        };
        Some(expected(changes, url, &item.path, wanted))
    })
    .collect()
}

fn body_of<'a>(desired: &'a Desired, changes: &'a ChangeSet, path: &str) -> Option<&'a [u8]> {
    if let Some(write) = changes.writes.get(path) {
        return Some(&write.body);
    }
    match desired.files.get(path)? {
        Body::Bytes(bytes) => Some(bytes),
        Body::Known(_) | Body::Picture { .. } | Body::AsLive => None,
    }
}

fn page_checks(body: &[u8], changes: &ChangeSet, desired: &Desired) -> Vec<Check> {
    let html = Html::parse_document(&region::decode(body));
    let mut checks: Vec<Check> = heading(&html)
        .into_iter()
        .map(|text| Check::Heading { text })
        .collect();
    checks.extend(item_checks(&html));
    checks.push(match main_of(&html) {
        Some(text) => Check::Main { text },
        None => Check::Somewhere {
            text: text_of(&html),
        },
    });
    checks.extend(absent(changes, desired));
    checks
}

fn region_checks(desired: &Desired, changes: &ChangeSet, path: &str) -> Vec<Check> {
    let mut checks = Vec::new();
    for wish in desired.regions.iter().filter(|wish| wish.file == path) {
        let html = Html::parse_fragment(&wish.inside);
        checks.push(Check::Inside {
            locate: wish.locate.clone(),
            text: text_of(&html),
        });
        checks.extend(item_checks(&html));
    }
    checks.extend(absent(changes, desired));
    checks
}

fn absent(changes: &ChangeSet, desired: &Desired) -> Vec<Check> {
    let gone = changes.items.iter().filter(|item| {
        item.action == Action::Remove && !item.blocked && !desired.items.contains_key(&item.item)
    });
    gone.map(|item| Check::NoItem {
        id: item.item.clone(),
    })
    .collect()
}

/// One check for each item that stands once in the page.
fn item_checks(html: &Html) -> Vec<Check> {
    let all: Vec<(String, String)> = items(html)
        .map(|(id, element)| (id.to_owned(), text_in(element)))
        .collect();
    let once = |id: &str| all.iter().filter(|(other, _)| other == id).count() == 1;
    let found = all.iter().filter(|(id, _)| once(id));
    found
        .map(|(id, text)| Check::Item {
            id: id.clone(),
            text: text.clone(),
        })
        .collect()
}

/// Every element of ours with its item.
pub(super) fn items(html: &Html) -> impl Iterator<Item = (&str, ElementRef<'_>)> {
    let elements = html.tree.root().descendants().filter_map(ElementRef::wrap);
    elements.filter_map(|element| Some((element.attr("data-recado")?, element)))
}

pub(super) fn heading(html: &Html) -> Option<String> {
    let selector = Selector::parse("h1").ok()?;
    html.select(&selector).next().map(text_in)
}

/// What a visitor reads in the page's only `<main>`.
pub(super) fn main_of(html: &Html) -> Option<String> {
    let selector = Selector::parse("main").ok()?;
    let mut found = html.select(&selector);
    let only = found.next()?;
    found.next().is_none().then(|| text_in(only))
}

/// What a visitor reads on the page.
pub(super) fn text_of(html: &Html) -> String {
    let body = Selector::parse("body").ok();
    let body = body.and_then(|body| html.select(&body).next());
    text_in(body.unwrap_or_else(|| html.root_element()))
}

/// What a visitor reads in an element, as [`collapsed`]. Without e-mail addresses: some hosts hide
/// them from robots, and a robot is what reads here.
pub(super) fn text_in(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        let Node::Text(part) = node.value() else {
            continue;
        };
        let unseen = node.ancestors().any(|above| {
            above.value().as_element().is_some_and(|element| {
                let hidden = ["script", "style", "template", "noscript", "title"];
                hidden.contains(&element.name()) || element.classes().any(|c| c == "__cf_email__")
            })
        });
        if !unseen {
            text.extend(part.split_whitespace().filter(|word| !word.contains('@')));
        }
    }
    text
}

/// Without any white space: whether there is some between two elements changes with every
/// minifier.
pub(super) fn collapsed(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}

/// The public address of a file: below the `pages` folder of the target if it lies there, else
/// below the target's root. `None` for what a server does not show under its own name (parts,
/// layouts, templates).
pub fn address_of(site: &Site, plan: &TargetPlan, path: &str) -> Option<String> {
    let folders = plan.places.iter().filter_map(|place| match place {
        Place::Pages { folder } => Some(folder.trim_matches('/')),
        Place::Region { .. } | Place::Data { .. } | Place::Entries(_) => None,
    });
    let below = folders
        .filter(|folder| !folder.is_empty())
        .filter_map(|folder| path.strip_prefix(folder)?.strip_prefix('/'))
        .min_by_key(|rest| rest.len())
        .unwrap_or(path);
    let (folder, file) = below.rsplit_once('/').unwrap_or(("", below));
    let hidden = |part: &str| {
        part.starts_with(['_', '.'])
            || matches!(
                part,
                "includes" | "layouts" | "partials" | "templates" | "views" | "src"
            )
    };
    if folder.split('/').any(hidden) || hidden(file) {
        return None;
    }
    let (stem, kind) = file.split_once('.')?;
    if !matches!(kind, "html" | "htm" | "xhtml" | "php" | "shtml") {
        return None;
    }
    let shown = match (folder, stem) {
        ("", "index") => String::new(),
        (folder, "index") => format!("{folder}/"),
        _ => below.to_owned(),
    };
    Some(format!("{}/{}", site.url, encoded(&shown)))
}

fn encoded(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
