//! Files for programs that come by: the Atom feed (RFC 4287), the site map (sitemaps.org 0.9) and
//! `robots.txt`.

use std::cmp::Reverse;
use std::fmt::Write;

use jiff::Timestamp;

use super::address::{Spot, prefix, public_url, spot_address};
use super::markdown::escape;
use super::scene::{Item, Scene};
use crate::hash::{Hash, Parts};
use crate::site::Site;

/// The newest entries of a feed; readers keep the older ones.
const MOST_ENTRIES: usize = 50;

/// Where a language's feed is: `/feed.xml`, `/en/feed.xml`.
pub(super) fn address(site: &Site, language: &str) -> String {
    format!("{}/feed.xml", prefix(site, language))
}

/// Over everything that the feed is made from.
pub(super) fn key(scene: &Scene<'_>) -> Hash {
    let mut parts = Parts::default();
    parts.part(scene.ground.as_bytes());
    for item in scene.announcements.iter().chain(&scene.promotions) {
        let since = item.since.map_or(i64::MIN, Timestamp::as_microsecond);
        parts.part(item.card.as_bytes());
        parts.part(&since.to_le_bytes());
    }
    parts.hash()
}

/// Promotions and announcements that are on, newest first. An item without a start has been there
/// "since always" and stands last.
pub(super) fn atom(scene: &Scene<'_>) -> String {
    let site = scene.site;
    let mut items: Vec<&Item<'_>> = scene.announcements.iter().collect();
    items.extend(&scene.promotions);
    items.sort_by_key(|item| (Reverse(item.since), item.id));
    items.truncate(MOST_ENTRIES);
    let own = public_url(site, &address(site, scene.language));
    let home = public_url(site, &spot_address(site, Spot::Home, scene.language));
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{}</id>\n<link rel=\"self\" href=\"{}\"/>\n<link href=\"{}\"/>\n\
         <updated>{}</updated>\n<author><name>{}</name></author>\n",
        xml(scene.language),
        xml(&site.name),
        xml(&own),
        xml(&own),
        xml(&home),
        updated(items.first().and_then(|item| item.since)),
        xml(&site.name),
    );
    for item in items {
        let url = public_url(site, &item.address);
        // Each time an offer comes round it is a new entry.
        let id = match item
            .promotion
            .and_then(|p| p.repeat.as_ref())
            .zip(item.since)
        {
            Some((_, since)) => format!("{url}#{}", scene.zone().date(since)),
            None => url.clone(),
        };
        // Writing to a String cannot fail.
        let _ = write!(
            feed,
            "<entry>\n<title>{}</title>\n<id>{}</id>\n<link href=\"{}\"/>\n<updated>{}</updated>\n\
             <summary>{}</summary>\n</entry>\n",
            xml(&item.text.title),
            xml(&id),
            xml(&url),
            updated(item.since),
            xml(&item.excerpt),
        );
    }
    feed.push_str("</feed>\n");
    feed
}

/// Atom wants an instant even where nobody wrote one; the first of all instants says "unknown".
fn updated(since: Option<Timestamp>) -> String {
    since.unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

/// A page in all its languages.
pub(super) struct Mapped<'a> {
    /// `(address, language)`.
    pub editions: Vec<(String, &'a str)>,
    /// The first of them is in the site's first language.
    pub has_default: bool,
    /// As RFC 3339; `None` where nobody knows.
    pub changed: Option<String>,
}

/// A page with its translations, for the site map.
pub(super) fn mapped(site: &Site, page: &Mapped<'_>) -> String {
    let editions = &page.editions;
    let urls = editions
        .iter()
        .map(|(address, _)| xml(&public_url(site, address)));
    let urls: Vec<String> = urls.collect();
    let several = || editions.iter().zip(&urls).filter(|_| editions.len() > 1);
    let default = several().take(usize::from(page.has_default));
    let default = default.map(|(_, url)| (url, "x-default"));
    let named = several().map(|((_, language), url)| (url, *language));
    let others: Vec<_> = named.chain(default).collect();
    let mut map = String::new();
    for url in &urls {
        let _ = write!(map, "<url><loc>{url}</loc>");
        if let Some(changed) = &page.changed {
            let _ = write!(map, "<lastmod>{changed}</lastmod>");
        }
        for (other, language) in &others {
            let _ = write!(
                map,
                "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{other}\"/>",
                xml(language),
            );
        }
        map.push_str("</url>\n");
    }
    map
}

/// The site map of these pages.
pub(super) fn sitemap(pages: &[String]) -> String {
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
    format!("{head}{}</urlset>\n", pages.concat())
}

/// Everything may be read; the site map is over there.
pub(super) fn robots(site: &Site) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}\n",
        public_url(site, "/sitemap.xml")
    )
}

/// Escaped, without the control characters that XML 1.0 cannot hold.
fn xml(text: &str) -> String {
    let held = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    escape(&text.chars().filter(held).collect::<String>())
}
