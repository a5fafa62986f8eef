//! `look`: the colour and the typeface that a site chose.

use palette::{Srgb, Srgba, WithAlpha as _};

use super::target::word_fault;
use crate::yaml::{Key, Report, Shape, Sheet, excerpt, fold, key};

/// As written in a site file.
const FONTS: &[&str] = &["sans", "serif", "rounded", "slab", "mono"];

/// The keys below `look`.
pub(super) const KEYS: &[Key] = &[
    key(
        "accent",
        &["cor", "cor_de_destaque", "destaque", "colour", "color"],
        Shape::Line,
        "\"#b3541e\"",
        "The colour of links, prices and buttons, in quotes; made darker or lighter where it could not be read.",
    ),
    key(
        "font",
        &["fonte", "letra", "typeface"],
        Shape::Word(FONTS),
        "serif",
        "The typeface: sans, serif, rounded, slab or mono.",
    ),
];

/// What the site file says about how the pages look. Nothing said: as the theme is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Red, green and blue of the accent.
    pub accent: Option<[u8; 3]>,
    pub font: Option<Font>,
}

/// Families of typefaces that every computer has one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    Sans,
    Serif,
    Rounded,
    Slab,
    Mono,
}

impl Font {
    fn of(written: &str) -> Option<Self> {
        match fold(written).replace(['-', '_'], " ").as_str() {
            "sans" | "sans serif" | "sem serifa" => Some(Self::Sans),
            "serif" | "serifa" | "com serifa" => Some(Self::Serif),
            "rounded" | "round" | "arredondada" | "redonda" => Some(Self::Rounded),
            "slab" | "slab serif" | "egipcia" => Some(Self::Slab),
            "mono" | "monospace" | "maquina" => Some(Self::Mono),
            _ => None,
        }
    }
}

/// The `look` of a site file.
pub(super) fn read(sheet: &Sheet, report: &mut Report) -> Look {
    let Some(sheet) = sheet.map("look", report) else {
        return Look::default();
    };
    Look {
        accent: accent(&sheet, report),
        font: font(&sheet, report),
    }
}

/// A colour without quotes is a comment in YAML: the key is there and has nothing behind it.
fn accent(sheet: &Sheet, report: &mut Report) -> Option<[u8; 3]> {
    if sheet.get("accent").is_none() {
        if let Some(mark) = sheet.place_of_empty("accent") {
            report.error(mark, "colour-without-quotes", Vec::new());
        }
        return None;
    }
    let written = sheet.single_line("accent", report)?;
    let accent = colour(&written);
    if accent.is_none() {
        let args = vec![("written", excerpt(&written, 40).into())];
        report.error(sheet.place("accent"), "colour-unknown", args);
    }
    accent
}

fn font(sheet: &Sheet, report: &mut Report) -> Option<Font> {
    let written = sheet.single_line("font", report)?;
    let font = Font::of(&written);
    if font.is_none() {
        word_fault(sheet.place("font"), "font", &written, FONTS, report);
    }
    font
}

/// `#b3541e`, `#b53`, with or without the `#`. One that lets the ground through is the colour it
/// gives on white.
pub fn colour(written: &str) -> Option<[u8; 3]> {
    let digits = written.strip_prefix('#').unwrap_or(written);
    if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    if let Ok(solid) = digits.parse::<Srgb<u8>>() {
        return Some(solid.into());
    }
    let see_through = digits.parse::<Srgba<u8>>().ok()?.into_format::<f32, f32>();
    let (colour, alpha) = see_through.split();
    let over_white = colour * alpha + Srgb::new(1.0, 1.0, 1.0) * (1.0 - alpha);
    Some(over_white.into_format::<u8>().into())
}
