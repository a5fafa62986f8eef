//! The site's icon: the first letter of its name on its accent, as a vector, as pixels, and in the web
//! app manifest (W3C) that telephones ask for. Named by what it is made from, so that it is drawn once.

use png::{BitDepth, ColorType, Encoder};
use serde_json::{Value, json};
use tiny_skia::{FillRule, Mask, Path, PathBuilder, Stroke, Transform};
use unicode_normalization::UnicodeNormalization;

use super::address::{Spot, href, public_url, spot_address};
use super::colours::{self, ACCENT, Palettes};
use super::letters;
use super::scene::Scene;
use crate::hash::Hash;
use crate::site::{Site, colour};

/// Raised when an icon would come out with other bytes than before, because it is part of its name.
const EDITION: &str = "1";

/// Hex digits of the hash in a name, as for other assets.
const DIGITS: usize = 12;

/// Pixels: two for Android and desks, one for Apple.
pub(super) const SIZES: [u16; 3] = [192, 512, 180];

/// The largest, which also stands for the business where it has no other picture.
pub(super) const LARGEST: u16 = 512;

/// Apple's, for the home screen.
pub(super) const TOUCH: u16 = 180;

/// How thick the line of a letter is, of 100.
const THICK: f32 = 10.0;

/// How large the letter is in pixels' icons: telephones cut a circle of 80 % out of them.
const IN_CIRCLE: f32 = 0.85;

/// One site's icon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Icon {
    line: &'static str,
    ground: [u8; 3],
    ink: [u8; 3],
    hash: Hash,
    /// Its web app manifest in one language, and the address of that.
    pub manifest: (String, String),
}

impl Icon {
    pub(super) fn of(scene: &Scene<'_>) -> Self {
        let (site, theme) = (scene.site, scene.theme);
        let accent = site.look.accent;
        let accent = accent.or_else(|| colour(theme.property("fill")?));
        let palette = Palettes::of(accent.unwrap_or(ACCENT)).light;
        let (ground, ink) = (palette.fill, palette.on_fill);
        let line = initial(site);
        let mut icon = Self {
            line,
            ground,
            ink,
            hash: Hash::of_parts([EDITION.as_bytes(), line.as_bytes(), &ground, &ink]),
            manifest: Default::default(),
        };
        icon.manifest = icon.manifest(scene, palette.paper);
        icon
    }

    /// Below the site's own address: `/assets/icon-0123456789ab.svg`.
    pub(super) fn vector_address(&self) -> String {
        format!("/assets/icon-{}.svg", self.hash.short(DIGITS))
    }

    /// `/assets/icon-192-0123456789ab.png`.
    pub(super) fn address(&self, size: u16) -> String {
        format!("/assets/icon-{size}-{}.png", self.hash.short(DIGITS))
    }

    pub(super) fn vector(&self) -> String {
        let (ground, ink, line) = (colours::hex(self.ground), colours::hex(self.ink), self.line);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\
             <rect width=\"100\" height=\"100\" rx=\"20\" fill=\"{ground}\"/>\
             <path d=\"{line}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{THICK}\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>\n"
        )
    }

    /// A PNG with one palette: the shades between ground and letter. `None` is a defect of the
    /// program: all lines are its own.
    pub(super) fn pixels(&self, size: u16) -> Option<Vec<u8>> {
        let side = u32::from(size);
        let mut mask = Mask::new(side, side)?;
        let stroke = Stroke {
            width: THICK,
            line_cap: tiny_skia::LineCap::Round,
            line_join: tiny_skia::LineJoin::Round,
            ..Stroke::default()
        };
        let scale = f32::from(size) / 100.0;
        let letter = path(self.line)?.stroke(&stroke, scale)?;
        let inset = 50.0 * (1.0 - IN_CIRCLE);
        let place = Transform::from_translate(inset, inset).pre_scale(IN_CIRCLE, IN_CIRCLE);
        let place = place.post_scale(scale, scale);
        mask.fill_path(&letter, FillRule::Winding, true, place);
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, side, side);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(self.shades());
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(mask.data()).ok()?;
        writer.finish().ok()?;
        Some(bytes)
    }

    /// 256 colours from the ground to the letter.
    fn shades(&self) -> Vec<u8> {
        let pairs = self.ground.iter().zip(&self.ink);
        let pairs: Vec<(u32, u32)> = pairs.map(|(a, b)| (u32::from(*a), u32::from(*b))).collect();
        let shade = |step: u32| {
            let mixed = pairs.iter().map(move |(from, to)| {
                let mixed = (from * (255 - step) + to * step + 127) / 255;
                u8::try_from(mixed).unwrap_or(u8::MAX)
            });
            mixed.collect::<Vec<u8>>()
        };
        (0..=255).flat_map(shade).collect()
    }

    fn manifest(&self, scene: &Scene<'_>, paper: [u8; 3]) -> (String, String) {
        let site = scene.site;
        let link = |address: &str| href(site, address);
        let home = link(&spot_address(site, Spot::Home, scene.language));
        let pixels = |size: u16| {
            json!({ "src": link(&self.address(size)), "sizes": format!("{size}x{size}"),
                "type": "image/png", "purpose": "any maskable" })
        };
        let mut icons = vec![json!({ "src": link(&self.vector_address()), "sizes": "any",
            "type": "image/svg+xml" })];
        let sizes = SIZES.into_iter().filter(|size| *size != TOUCH);
        icons.extend(sizes.map(pixels));
        let manifest: Value = json!({
            "id": home,
            "name": site.name,
            "lang": scene.language,
            "start_url": home,
            "scope": link("/"),
            "display": "minimal-ui",
            "background_color": colours::hex(paper),
            "theme_color": colours::hex(self.ground),
            "icons": icons,
        });
        let text = format!("{manifest:#}\n");
        let hash = Hash::of(text.as_bytes()).short(DIGITS);
        (format!("/assets/site-{hash}.webmanifest"), text)
    }

    /// The largest as a whole address.
    pub(super) fn public(&self, site: &Site) -> String {
        public_url(site, &self.address(LARGEST))
    }
}

impl Scene<'_> {
    pub(super) fn icon(&self) -> &Icon {
        self.icon.get_or_init(|| Icon::of(self))
    }

    /// What `<head>` says of it: `icon`, `touch_icon`, `manifest`.
    pub(super) fn icon_links(&self) -> [(&'static str, String); 3] {
        let icon = self.icon();
        let link = |address: &str| href(self.site, address);
        [
            ("icon", link(&icon.vector_address())),
            ("touch_icon", link(&icon.address(TOUCH))),
            ("manifest", link(&icon.manifest.0)),
        ]
    }
}

/// The line of the first letter or digit of the name, without its accent.
fn initial(site: &Site) -> &'static str {
    let first = site.name.chars().find(|letter| letter.is_alphanumeric());
    let plain = first.and_then(|letter| letter.nfd().next());
    let letter = plain.map(|letter| letter.to_ascii_uppercase());
    letter.and_then(letters::line).unwrap_or(letters::SHOP)
}

fn path(line: &str) -> Option<Path> {
    let mut words = line.split(' ');
    let mut path = PathBuilder::new();
    while let Some(word) = words.next() {
        let mut next = || words.next()?.parse::<f32>().ok();
        match word {
            "M" => path.move_to(next()?, next()?),
            "L" => path.line_to(next()?, next()?),
            "C" => path.cubic_to(next()?, next()?, next()?, next()?, next()?, next()?),
            _ => path.close(),
        }
    }
    path.finish()
}
