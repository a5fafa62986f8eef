//! What a website is made with.

use scraper::{Html, Selector};

/// A program or service that makes websites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generator {
    WordPress,
    Other(String),
}

impl Generator {
    /// The name it is known by.
    pub fn name(&self) -> &str {
        match self {
            Self::WordPress => "WordPress",
            Self::Other(name) => name,
        }
    }
}

/// Those that say so in `<meta name=generator>`, by the beginning of what they say.
const SAID: &[&str] = &[
    "WordPress",
    "Ghost",
    "Wix",
    "Squarespace",
    "Joomla",
    "Drupal",
    "Shopify",
    "Webflow",
    "Blogger",
    "Weebly",
    "Hugo",
    "Jekyll",
    "Astro",
    "Eleventy",
    "Zola",
    "Gatsby",
    "TYPO3",
    "PrestaShop",
];

/// Those that are known by what their pages hold.
const TRACES: &[(&str, &str)] = &[
    ("/wp-content/", "WordPress"),
    ("https://api.w.org/", "WordPress"),
    ("static.wixstatic.com", "Wix"),
    ("static.parastorage.com", "Wix"),
    ("static1.squarespace.com", "Squarespace"),
    ("cdn.shopify.com", "Shopify"),
    ("data-wf-site", "Webflow"),
];

/// What made the page, as far as it tells.
pub fn detect(html: &Html, source: &str) -> Option<Generator> {
    let metas = Selector::parse("meta[name=generator i]").ok()?;
    let said = html.select(&metas).find_map(|meta| {
        let said = meta.attr("content")?.to_lowercase();
        SAID.iter()
            .find(|name| said.starts_with(&name.to_lowercase()))
    });
    let traces = || TRACES.iter().find(|(trace, _)| source.contains(trace));
    let name = said.copied().or_else(|| traces().map(|(_, name)| *name))?;
    Some(match name {
        "WordPress" => Generator::WordPress,
        name => Generator::Other(name.to_owned()),
    })
}
