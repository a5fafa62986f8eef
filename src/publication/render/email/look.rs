//! How an e-mail looks: as the pages of the site do.

use std::collections::BTreeMap;

use tera::Value;

use super::super::colours::{ACCENT, Palette, Palettes, hex, typefaces};
use super::super::scene::Scene;
use crate::site::colour;

/// Where neither the site file nor the theme's style sheet says one.
const TYPEFACE: &str = "-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif";

/// The colours on light and on dark paper, and the typefaces: what the site file chose, else what
/// the theme's style sheet has.
pub(super) fn look(scene: &Scene<'_>) -> Value {
    let (look, theme) = (&scene.site.look, scene.theme);
    let accent = look.accent.or_else(|| colour(theme.property("fill")?));
    let papers = Palettes::of(accent.unwrap_or(ACCENT));
    let (headings, text) = match look.font.map(typefaces) {
        Some((headings, text)) => (Some(headings), Some(text)),
        None => (theme.property("headings"), theme.property("text")),
    };
    Value::from(BTreeMap::from([
        ("light", named(&papers.light)),
        ("dark", named(&papers.dark)),
        ("headings", typeface(headings)),
        ("text", typeface(text)),
    ]))
}

fn named(palette: &Palette) -> Value {
    let colours = palette.named().into_iter();
    let colours = colours.map(|(name, colour)| (name.replace('-', "_"), Value::from(hex(colour))));
    Value::from(colours.collect::<BTreeMap<_, _>>())
}

/// Without quotation marks, which would end the attribute that it stands in, and without the words
/// for a system's own typefaces, which Outlook on Windows does not know.
fn typeface(families: Option<&str>) -> Value {
    let families = families.unwrap_or(TYPEFACE).replace(['"', '\''], "");
    let families = families.split(',').map(str::trim);
    let known = families.filter(|family| *family != "system-ui" && !family.starts_with("ui-"));
    Value::from(known.collect::<Vec<_>>().join(","))
}
