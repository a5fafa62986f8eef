//! Which pages of a website are worth looking at.

use std::collections::BTreeSet;

use scraper::{Html, Selector};
use url::Url;

use crate::content::spelling::fold;

/// What a page is probably about, the most useful first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Hours,
    Contact,
    About,
}

/// A link to another page of the same website.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    pub kind: Kind,
    /// Its place on the page.
    order: usize,
    pub url: Url,
}

const WORDS: &[(Kind, &[&str])] = &[
    (
        Kind::Hours,
        &[
            "horario",
            "hours",
            "opening",
            "funcionamento",
            "atendimento",
        ],
    ),
    (
        Kind::Contact,
        &[
            "contato",
            "contacto",
            "contact",
            "fale conosco",
            "faleconosco",
            "visit",
            "find us",
            "localizacao",
            "onde estamos",
            "como chegar",
            "location",
        ],
    ),
    (
        Kind::About,
        &[
            "sobre",
            "about",
            "quem somos",
            "quem-somos",
            "nossa historia",
            "our story",
        ],
    ),
];

/// Endings of files that are no pages.
const FILES: &[&str] = &[
    ".pdf", ".jpg", ".jpeg", ".png", ".webp", ".gif", ".svg", ".zip", ".doc", ".docx", ".xml",
    ".ics",
];

/// What the page behind a link is about, by the words of the link and by its address.
pub fn kind(words: &str, url: &Url) -> Option<Kind> {
    let path = fold(url.path());
    let words = fold(words);
    let says = |word: &&str| words.contains(*word) || path.contains(&word.replace(' ', "-"));
    let found = WORDS.iter().find(|(_, list)| list.iter().any(says));
    found.map(|(kind, _)| *kind)
}

/// The links of a page to others of the same host, the most useful first, each address once.
pub fn find(html: &Html, page: &Url) -> Vec<Link> {
    let Ok(anchors) = Selector::parse("a[href]") else {
        return Vec::new();
    };
    let mut seen = BTreeSet::from([page.path().to_owned()]);
    let mut links = Vec::new();
    for (order, anchor) in html.select(&anchors).enumerate() {
        let href = anchor.attr("href").unwrap_or_default().trim();
        let Ok(mut url) = page.join(href) else {
            continue;
        };
        url.set_fragment(None);
        let words: String = anchor.text().take(20).collect();
        let is_file = FILES
            .iter()
            .any(|end| url.path().to_lowercase().ends_with(end));
        if url.origin() != page.origin() || is_file || words.len() > 200 {
            continue;
        }
        if let Some(kind) = kind(&words, &url)
            && seen.insert(url.path().to_owned())
        {
            links.push(Link { kind, order, url });
        }
    }
    links.sort();
    links
}
