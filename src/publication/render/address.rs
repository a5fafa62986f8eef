//! Where everything of a rendered site lives (PRODUCT 3.5): paths of files, addresses of pages, and
//! which addresses a visitor may be sent to.

use crate::content::name::Kind;
use crate::site::{Place, Site};
use crate::words::Language;

/// A page of a rendered site, in no particular language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot<'a> {
    Home,
    Promotions,
    Promotion(&'a str),
    Announcements,
    Announcement(&'a str),
    Hours,
    /// Offers that are over and kept.
    Archive,
    Page(&'a str),
}

impl<'a> Spot<'a> {
    /// The page of an item by its id (`promotions/black-friday`, `hours`).
    pub fn of_item(id: &'a str) -> Option<Self> {
        match id.split_once('/') {
            Some(("promotions", slug)) => Some(Self::Promotion(slug)),
            Some(("announcements", slug)) => Some(Self::Announcement(slug)),
            Some(("pages", slug)) => Some(Self::Page(slug)),
            None if id == "hours" => Some(Self::Hours),
            _ => None,
        }
    }

    /// Of the item whose page it is; empty for front pages and lists.
    pub(super) fn slug(self) -> &'a str {
        match self {
            Self::Promotion(slug) | Self::Announcement(slug) | Self::Page(slug) => slug,
            Self::Home | Self::Promotions | Self::Announcements | Self::Archive | Self::Hours => "",
        }
    }

    /// Without a slash in front, with one at the end; empty for the front page.
    pub(super) fn below(self, folders: &Folders) -> String {
        match self {
            Self::Home => String::new(),
            Self::Promotions => format!("{}/", folders.promotions),
            Self::Promotion(slug) => format!("{}/{slug}/", folders.promotions),
            Self::Announcements => format!("{}/", folders.announcements),
            Self::Announcement(slug) => format!("{}/{slug}/", folders.announcements),
            Self::Hours => format!("{}/", folders.hours),
            Self::Archive => format!("{}/", folders.archive),
            Self::Page(slug) => format!("{slug}/"),
        }
    }
}

/// The folder names of one language.
pub(super) struct Folders {
    pub promotions: &'static str,
    pub announcements: &'static str,
    pub hours: &'static str,
    /// The calendar below it, without its ending.
    pub special_days: &'static str,
    pub archive: &'static str,
}

impl Folders {
    /// Portuguese names for Portuguese, English ones for every other language.
    pub(super) fn of(language: &str) -> Self {
        match Language::of_tag(language) {
            Language::Portuguese => Self {
                promotions: "promocoes",
                announcements: "avisos",
                hours: "horario",
                special_days: "dias-especiais",
                archive: "arquivo",
            },
            Language::English => Self {
                promotions: "promotions",
                announcements: "announcements",
                hours: "hours",
                special_days: "special-days",
                archive: "archive",
            },
        }
    }
}

/// The address of an item's page below the site's own: `/promocoes/black-friday/`. The first of the
/// site's languages has no prefix, the others live under `/<language>/`. The slug of the hours is
/// not looked at.
pub fn address(site: &Site, kind: Kind, slug: &str, language: &str) -> String {
    let spot = match kind {
        Kind::Promotion => Spot::Promotion(slug),
        Kind::Announcement => Spot::Announcement(slug),
        Kind::Page => Spot::Page(slug),
        Kind::Hours => Spot::Hours,
    };
    spot_address(site, spot, language)
}

/// As [`address`], for every kind of page.
pub fn spot_address(site: &Site, spot: Spot<'_>, language: &str) -> String {
    let below = spot.below(&Folders::of(language));
    format!("{}/{below}", prefix(site, language))
}

/// The file of a page inside a `pages` place with this folder (`""` or `public/`):
/// `public/promocoes/black-friday/index.html`.
pub fn spot_file(site: &Site, folder: &str, spot: Spot<'_>, language: &str) -> String {
    in_folder(
        folder,
        &format!("{}index.html", spot_address(site, spot, language)),
    )
}

/// The path of a file on a target: the place's folder and an address below it.
pub(super) fn in_folder(folder: &str, address: &str) -> String {
    let folder = folder.trim_matches('/');
    let address = address.trim_start_matches('/');
    if folder.is_empty() || folder == "." {
        address.to_owned()
    } else {
        format!("{folder}/{address}")
    }
}

/// The whole public address of something below the site's own.
pub fn public_url(site: &Site, address: &str) -> String {
    format!("{}{address}", site.url.trim_end_matches('/'))
}

/// What a link on the site's own pages says: the path part of the site's address in front, so that
/// a site below a folder (`https://people.example/~aurora`) works too.
pub(super) fn href(site: &Site, address: &str) -> String {
    let rest = site
        .url
        .split_once("://")
        .map_or(site.url.as_str(), |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    format!("{}{address}", path.trim_end_matches('/'))
}

/// Empty for the site's first language, `/en` for another.
pub(super) fn prefix(site: &Site, language: &str) -> String {
    if site.languages.first().is_none_or(|first| first == language) {
        String::new()
    } else {
        format!("/{language}")
    }
}

/// Schemes that a visitor may be sent to.
pub(super) const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// An address that is safe in a `href`: https, http, mailto, tel, or relative. Browsers drop control
/// characters and outer spaces before they look for a scheme, so an address that holds any is
/// refused. `//host` is given the scheme it would get anyway.
pub fn safe_href(address: &str) -> Option<String> {
    let address = address.trim_matches(' ');
    if address.is_empty()
        || address
            .chars()
            .any(|c| c.is_control() || c == '\\' || is_invisible(c))
    {
        return None;
    }
    if let Some(rest) = address.strip_prefix("//") {
        return (!rest.is_empty()).then(|| format!("https://{rest}"));
    }
    // A colon after the first slash, question mark or hash belongs to the path.
    let head = address.split(['/', '?', '#']).next().unwrap_or("");
    match head.split_once(':') {
        None => Some(address.to_owned()),
        Some((scheme, _)) => {
            let scheme = scheme.to_ascii_lowercase();
            SCHEMES
                .contains(&scheme.as_str())
                .then(|| address.to_owned())
        }
    }
}

/// Zero-width and direction characters, which make an address look like another.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// Whether pages of its own are made for a site's items.
pub fn has_pages(site: &Site) -> bool {
    let mut places = site.targets.iter().flat_map(|target| &target.places);
    places.any(|place| matches!(place, Place::Pages { .. }))
}
