//! The site's icon: the business's logo, or the first letter of its name on its accent; as a vector, as
//! pixels, and in the web app manifest (W3C) that telephones ask for. Named by what it is made from, so
//! that it is drawn once.

use png::{BitDepth, ColorType, Encoder};
use serde_json::{Value, json};
use tiny_skia::{FillRule, Mask, Path, PathBuilder, Stroke, Transform};
use unicode_normalization::UnicodeNormalization;

use super::address::{Spot, href, public_url, spot_address};
use super::colours::{self, ACCENT, Palettes};
use super::letters;
use super::logo;
use super::scene::Scene;
use crate::content::Picture;
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
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Icon {
    line: &'static str,
    ground: [u8; 3],
    ink: [u8; 3],
    paper: [u8; 3],
    logo: Option<Picture>,
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
        let (line, paper) = (initial(site), palette.paper);
        let logo = scene.logo.cloned();
        let hash = match &logo {
            Some(logo) => Hash::of_parts([EDITION.as_bytes(), logo.hash.as_bytes(), &paper]),
            None => Hash::of_parts([EDITION.as_bytes(), line.as_bytes(), &ground, &ink]),
        };
        let mut icon = Self {
            line,
            ground,
            ink,
            paper,
            logo,
            hash,
            manifest: Default::default(),
        };
        icon.manifest = icon.manifest(scene);
        icon
    }

    /// Below the site's own address: `/assets/icon-0123456789ab.svg`; `None` for a logo, which is
    /// pixels alone.
    fn vector_address(&self) -> Option<String> {
        let address = || format!("/assets/icon-{}.svg", self.hash.short(DIGITS));
        self.logo.is_none().then(address)
    }

    /// The letter as SVG, and its address.
    pub(super) fn drawing(&self) -> Option<(String, String)> {
        Some((self.vector_address()?, self.vector()))
    }

    /// The file is not there to be drawn: what is live under its name stays.
    pub(super) fn is_gone(&self) -> bool {
        self.logo.as_ref().is_some_and(|logo| logo.bytes.is_none())
    }

    /// `/assets/icon-192-0123456789ab.png`.
    pub(super) fn address(&self, size: u16) -> String {
        format!("/assets/icon-{size}-{}.png", self.hash.short(DIGITS))
    }

    fn vector(&self) -> String {
        let (ground, ink, line) = (colours::hex(self.ground), colours::hex(self.ink), self.line);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\
             <rect width=\"100\" height=\"100\" rx=\"20\" fill=\"{ground}\"/>\
             <path d=\"{line}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{THICK}\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>\n"
        )
    }

    /// A PNG. A logo that cannot be drawn after all leaves its place to the letter.
    pub(super) fn pixels(&self, size: u16) -> Option<Vec<u8>> {
        let logo = self.logo.as_ref().and_then(|logo| logo.bytes.as_ref());
        let logo = logo.and_then(|logo| logo::icon(logo, size, self.paper));
        logo.or_else(|| self.letter(size))
    }

    /// A PNG with one palette: the shades between ground and letter. `None` is a defect of the
    /// program: all lines are its own.
    fn letter(&self, size: u16) -> Option<Vec<u8>> {
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

    fn manifest(&self, scene: &Scene<'_>) -> (String, String) {
        let site = scene.site;
        let link = |address: &str| href(site, address);
        let home = link(&spot_address(site, Spot::Home, scene.language));
        let pixels = |size: u16| {
            json!({ "src": link(&self.address(size)), "sizes": format!("{size}x{size}"),
                "type": "image/png", "purpose": "any maskable" })
        };
        let vector = self.vector_address().map(
            |address| json!({ "src": link(&address), "sizes": "any", "type": "image/svg+xml" }),
        );
        let mut icons: Vec<Value> = vector.into_iter().collect();
        let sizes = SIZES.into_iter().filter(|size| *size != TOUCH);
        icons.extend(sizes.map(pixels));
        let manifest: Value = json!({
            "id": home,
            "name": site.name,
            "lang": scene.language,
            "start_url": home,
            "scope": link("/"),
            "display": "minimal-ui",
            "background_color": colours::hex(self.paper),
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

    /// What `<head>` says of it: `icon`, `icon_type`, `touch_icon`, `manifest`.
    pub(super) fn icon_links(&self) -> [(&'static str, String); 4] {
        let icon = self.icon();
        let link = |address: &str| href(self.site, address);
        let (address, kind) = match icon.vector_address() {
            Some(address) => (address, "image/svg+xml"),
            None => (icon.address(SIZES[0]), "image/png"),
        };
        [
            ("icon", link(&address)),
            ("icon_type", kind.to_owned()),
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
