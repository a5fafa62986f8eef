//! The pages as templates see them, and the style sheet that dresses them in a shop's colour and typeface.

use std::fmt::Write as _;

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;

use super::shops::Shop;
use crate::hash::Hash;
use crate::publication::render::{Palettes, hex, typefaces};
use crate::site::{Font, Look};
use crate::words::Language;

const CSS: &str = include_str!("style.css");

/// Where a shop chose no colour.
const ACCENT: [u8; 3] = [0x2f, 0x5d, 0x7c];

/// The colour and the typeface of a page; nothing chosen: calm ones of our own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dress {
    accent: Option<[u8; 3]>,
    font: Option<Font>,
}

const FONTS: [(&str, Font); 5] = [
    ("sans", Font::Sans),
    ("serif", Font::Serif),
    ("rounded", Font::Rounded),
    ("slab", Font::Slab),
    ("mono", Font::Mono),
];

impl Dress {
    pub(super) fn of(look: &Look) -> Self {
        Self {
            accent: look.accent,
            font: look.font,
        }
    }

    /// The colours on a light and on a dark ground, which can be read whatever was chosen.
    pub(super) fn palettes(&self) -> Palettes {
        Palettes::of(self.accent.unwrap_or(ACCENT))
    }

    /// The address of its style sheet. Another edition of the sheet has another one, so that it may be kept for ever.
    pub(super) fn path(&self) -> String {
        let accent = hex(self.accent.unwrap_or(ACCENT));
        let font = self.font.unwrap_or(Font::Sans);
        let font = FONTS.iter().find(|(_, one)| *one == font);
        let font = font.map_or("sans", |(word, _)| word);
        format!("/style/{}/{}-{font}.css", edition(), &accent[1..])
    }

    /// Reads what follows `/style/`.
    pub(super) fn read(path: &str) -> Option<Self> {
        let (edition, name) = path.split_once('/')?;
        let (accent, font) = name.strip_suffix(".css")?.split_once('-')?;
        let font = FONTS.iter().find(|(word, _)| *word == font)?.1;
        let digits = accent.len() == 6 && accent.bytes().all(|byte| byte.is_ascii_hexdigit());
        let accent = u32::from_str_radix(accent, 16).ok().filter(|_| digits)?;
        let [_, red, green, blue] = accent.to_be_bytes();
        (edition == self::edition()).then_some(Self {
            accent: Some([red, green, blue]),
            font: Some(font),
        })
    }

    fn css(&self) -> String {
        let palettes = self.palettes();
        let colours = |palette: &crate::publication::render::Palette| {
            let mut css = String::new();
            for (name, colour) in palette.named() {
                let _ = write!(css, "--{name}:{};", hex(colour));
            }
            css
        };
        let (headings, text) = typefaces(self.font.unwrap_or(Font::Sans));
        let (light, dark) = (colours(&palettes.light), colours(&palettes.dark));
        format!(
            ":root{{color-scheme:light dark;{light}--headings:{headings};--text:{text}}}\n\
             @media(prefers-color-scheme:dark){{:root{{{dark}}}}}\n{CSS}"
        )
    }
}

fn edition() -> String {
    Hash::of(CSS.as_bytes()).short(16)
}

/// A style sheet, which browsers keep.
pub(super) fn style(dress: &Dress) -> Response {
    let mut response = Response::new(dress.css().into());
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    headers.insert(CONTENT_TYPE, kind);
    let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, keep);
    response
}

/// Nothing here belongs into a search engine.
pub(super) fn robots() -> Response {
    let mut response = Response::new("User-agent: *\nDisallow: /\n".into());
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

/// What is around every page.
#[derive(Debug)]
pub(super) struct Frame {
    lang: &'static str,
    title: String,
    shop: Option<Named>,
    style: String,
}

#[derive(Debug)]
struct Named {
    name: String,
    url: Option<String>,
}

impl Frame {
    pub(super) fn new(
        language: Language,
        title: String,
        shop: Option<&Shop>,
        dress: &Dress,
    ) -> Self {
        let named = shop.map(|shop| Named {
            name: shop.name.clone(),
            url: shop.url.as_ref().map(url::Url::to_string),
        });
        Self {
            lang: tag(language),
            title: match &named {
                Some(shop) => format!("{title} · {}", shop.name),
                None => title,
            },
            shop: named,
            style: dress.path(),
        }
    }

    pub(super) fn of(language: Language, title: String, shop: &Shop) -> Self {
        Self::new(language, title, Some(shop), &shop.dress)
    }
}

/// BCP 47.
pub(super) fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Portuguese => "pt-BR",
    }
}

/// A button that sends one word.
#[derive(Debug)]
pub(super) struct Button {
    pub(super) class: &'static str,
    pub(super) value: &'static str,
    pub(super) label: String,
}

#[derive(Debug)]
pub(super) struct Link {
    pub(super) url: String,
    pub(super) label: String,
}

/// A page that says something.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub(super) struct Message {
    pub(super) frame: Frame,
    pub(super) heading: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) button: Option<Button>,
    pub(super) link: Option<Link>,
}

/// A language that can be chosen.
#[derive(Debug)]
pub(super) struct Choice {
    tag: String,
    name: String,
    chosen: bool,
}

impl Choice {
    /// The languages of a shop in their own words, one of them chosen.
    pub(super) fn all(shop: &Shop, chosen: &str) -> Vec<Self> {
        let one = |tag: &String| Self {
            tag: tag.clone(),
            name: own_name(tag).to_owned(),
            chosen: tag == chosen,
        };
        shop.languages.iter().map(one).collect()
    }
}

fn own_name(tag: &str) -> &str {
    match tag.split('-').next().unwrap_or_default() {
        "pt" => "Português",
        "en" => "English",
        "es" => "Español",
        "fr" => "Français",
        "de" => "Deutsch",
        "it" => "Italiano",
        "nl" => "Nederlands",
        "ja" => "日本語",
        "zh" => "中文",
        _ => tag,
    }
}

/// The page for leaving, and for choosing what to get.
#[derive(Debug, Template)]
#[template(path = "leave.html")]
pub(super) struct Leave {
    pub(super) frame: Frame,
    pub(super) saved: bool,
    pub(super) words: LeaveWords,
    pub(super) known: Option<Known>,
}

#[derive(Debug)]
pub(super) struct LeaveWords {
    pub(super) saved: String,
    pub(super) heading: String,
    pub(super) text: String,
    pub(super) button: String,
    pub(super) all: String,
    pub(super) preferences: String,
    pub(super) lists: String,
    pub(super) lists_hint: String,
    pub(super) language: String,
    pub(super) first_name: String,
    pub(super) save: String,
}

/// What is known of somebody who is on a list.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) lists: Vec<String>,
    pub(super) languages: Vec<Choice>,
    pub(super) first_name: String,
}

/// The form for signing up.
#[derive(Debug, Template)]
#[template(path = "sign_up.html")]
pub(super) struct Form {
    pub(super) frame: Frame,
    pub(super) words: FormWords,
    pub(super) fault: Option<String>,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) languages: Vec<Choice>,
}

#[derive(Debug)]
pub(super) struct FormWords {
    pub(super) heading: String,
    pub(super) text: String,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) language: String,
    pub(super) trap: String,
    pub(super) button: String,
}

impl Message {
    pub(super) fn text(&self) -> String {
        text(self)
    }
}

/// What a template makes. Ours cannot fail: they only fill in strings.
pub(super) fn text(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be filled in");
        String::new()
    })
}
