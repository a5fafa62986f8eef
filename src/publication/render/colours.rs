//! The colours of a page, all made from one accent: each text can be read on every ground it stands
//! on, whatever accent was chosen (WCAG 2.2, 1.4.3 and 1.4.11).

use std::fmt::Write as _;

use palette::color_difference::Wcag21RelativeContrast as _;
use palette::convert::FromColorUnclamped as _;
use palette::{FromColor as _, IsWithinBounds as _, Oklch, Srgb};

use crate::site::{Font, Look};

/// What text needs against its ground.
pub const TEXT: f32 = 4.5;
/// What buttons and other parts need.
pub const PARTS: f32 = 3.0;

/// The accent where neither the site file nor the theme's style sheet says one.
pub(super) const ACCENT: [u8; 3] = [0xb3, 0x54, 0x1e];

/// How far a colour moves at a time until it can be read; of a lightness from 0 to 1.
const STEP: f32 = 0.005;

/// The colours on a light ground, or on a dark one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The page.
    pub paper: [u8; 3],
    /// What stands out from it.
    pub card: [u8; 3],
    /// A band with a breath of the accent.
    pub tint: [u8; 3],
    /// Lines that only decorate.
    pub line: [u8; 3],
    pub ink: [u8; 3],
    /// Less important text.
    pub soft: [u8; 3],
    /// The accent as text: links and prices.
    pub accent: [u8; 3],
    /// The accent as the ground of buttons and badges.
    pub fill: [u8; 3],
    /// Text on `fill`.
    pub on_fill: [u8; 3],
}

/// Light and dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palettes {
    pub light: Palette,
    pub dark: Palette,
}

/// How light the grounds and texts are, and how much of the accent's colour is in them.
struct Plan {
    paper: (f32, f32),
    card: (f32, f32),
    tint: (f32, f32),
    line: (f32, f32),
    ink: (f32, f32),
    soft: (f32, f32),
    /// The darkest the accent begins as text.
    accent: f32,
    /// The way colours go until they can be read.
    away: f32,
}

const LIGHT: Plan = Plan {
    paper: (0.987, 0.006),
    card: (1.0, 0.0),
    tint: (0.957, 0.018),
    line: (0.89, 0.022),
    ink: (0.25, 0.025),
    soft: (0.46, 0.025),
    accent: 0.0,
    away: -STEP,
};

const DARK: Plan = Plan {
    paper: (0.19, 0.012),
    card: (0.235, 0.015),
    tint: (0.27, 0.03),
    line: (0.37, 0.025),
    ink: (0.94, 0.012),
    soft: (0.78, 0.02),
    accent: 0.75,
    away: STEP,
};

impl Palettes {
    /// From red, green and blue.
    pub fn of(accent: [u8; 3]) -> Self {
        let accent = Oklch::from_color(Srgb::from(accent).into_format::<f32>());
        Self {
            light: palette(accent, &LIGHT),
            dark: palette(accent, &DARK),
        }
    }
}

fn palette(accent: Oklch, plan: &Plan) -> Palette {
    // A grey accent gives grey grounds.
    let near = |(lightness, chroma): (f32, f32)| {
        shown(Oklch {
            l: lightness,
            chroma: accent.chroma.min(chroma),
            ..accent
        })
    };
    let (paper, card, tint) = (near(plan.paper), near(plan.card), near(plan.tint));
    let grounds = [paper, card, tint];
    let readable = |(l, chroma): (f32, f32)| {
        let chroma = accent.chroma.min(chroma);
        moved(
            Oklch {
                l,
                chroma,
                ..accent
            },
            &grounds,
            TEXT,
            plan.away,
        )
    };
    let fill = moved(accent, &grounds, PARTS, plan.away);
    let text = Oklch {
        l: accent.l.max(plan.accent),
        ..accent
    };
    Palette {
        paper,
        card,
        tint,
        line: near(plan.line),
        ink: readable(plan.ink),
        soft: readable(plan.soft),
        accent: moved(text, &grounds, TEXT, plan.away),
        fill,
        on_fill: on(fill),
    }
}

/// The colour, made darker or lighter until it can be told from all of these. White or black can be
/// told from every ground of a [`Plan`].
fn moved(mut colour: Oklch, grounds: &[[u8; 3]], enough: f32, away: f32) -> [u8; 3] {
    loop {
        let found = shown(colour);
        let told = grounds
            .iter()
            .all(|ground| contrast(found, *ground) >= enough);
        if told || !(0.0..=1.0).contains(&colour.l) {
            return found;
        }
        colour.l += away;
    }
}

/// White, where it can be read, else black: one of them always can.
fn on(fill: [u8; 3]) -> [u8; 3] {
    let (white, black) = ([0xff; 3], [0; 3]);
    if contrast(white, fill) >= TEXT {
        white
    } else {
        black
    }
}

/// The nearest colour that screens have: paler rather than of another hue.
fn shown(mut colour: Oklch) -> [u8; 3] {
    loop {
        let found = Srgb::from_color_unclamped(colour);
        if found.is_within_bounds() || colour.chroma < 0.001 {
            return Srgb::from_color(colour).into_format::<u8>().into();
        }
        colour.chroma *= 0.97;
    }
}

/// From 1 (the same) to 21 (black on white).
pub fn contrast(one: [u8; 3], other: [u8; 3]) -> f32 {
    let srgb = |colour: [u8; 3]| Srgb::from(colour).into_format::<f32>();
    srgb(one).relative_contrast(srgb(other))
}

/// `#b3541e`.
pub fn hex(colour: [u8; 3]) -> String {
    let [red, green, blue] = colour;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

impl Palette {
    /// By the name of the custom property that style sheets know each by.
    pub fn named(&self) -> [(&'static str, [u8; 3]); 9] {
        [
            ("paper", self.paper),
            ("card", self.card),
            ("tint", self.tint),
            ("line", self.line),
            ("ink", self.ink),
            ("soft", self.soft),
            ("accent", self.accent),
            ("fill", self.fill),
            ("on-fill", self.on_fill),
        ]
    }

    fn css(&self) -> String {
        self.named()
            .iter()
            .fold(String::new(), |mut css, (name, colour)| {
                let _ = write!(css, "--{name}:{};", hex(*colour));
                css
            })
    }
}

/// What a `<style>` element says of a look; empty where nothing was chosen.
pub(super) fn style(look: &Look) -> String {
    let mut light = String::new();
    let mut dark = String::new();
    if let Some(accent) = look.accent {
        let palettes = Palettes::of(accent);
        light.push_str(&palettes.light.css());
        dark = format!(
            "@media(prefers-color-scheme:dark){{:root{{{}}}}}",
            palettes.dark.css()
        );
    }
    if let Some(font) = look.font {
        let (headings, text) = typefaces(font);
        let _ = write!(light, "--headings:{headings};--text:{text};");
    }
    match light.as_str() {
        "" => String::new(),
        light => format!(":root{{{light}}}{dark}"),
    }
}

/// Of headings, and of text, as style sheets write them.
pub fn typefaces(font: Font) -> (&'static str, &'static str) {
    (stack(font), stack(text_beside(font)))
}

/// What longer text is set in beside headings of a typeface.
fn text_beside(headings: Font) -> Font {
    match headings {
        Font::Slab | Font::Mono => Font::Sans,
        same => same,
    }
}

/// Typefaces that computers and telephones bring along; nothing is fetched.
fn stack(font: Font) -> &'static str {
    match font {
        Font::Sans => {
            "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"Helvetica Neue\",Arial,sans-serif"
        }
        Font::Serif => {
            "\"Iowan Old Style\",\"Palatino Linotype\",Palatino,\"URW Palladio L\",P052,\"Noto Serif\",Georgia,serif"
        }
        Font::Rounded => {
            "ui-rounded,\"Hiragino Maru Gothic ProN\",Quicksand,Nunito,\"Arial Rounded MT Bold\",\"Varela Round\",Calibri,sans-serif"
        }
        Font::Slab => {
            "Rockwell,\"Rockwell Nova\",\"Roboto Slab\",\"Noto Serif\",\"DejaVu Serif\",\"Sitka Small\",serif"
        }
        Font::Mono => {
            "ui-monospace,\"Cascadia Mono\",Menlo,Consolas,\"DejaVu Sans Mono\",monospace"
        }
    }
}
