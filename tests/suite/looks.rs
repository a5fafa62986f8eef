//! The colour and typeface of a site: what can be read stays so, whatever is chosen.

use proptest::prelude::*;
use recado::publication::render::{PARTS, Palette, Palettes, TEXT, contrast};
use recado::site::{Look, colour};

use crate::rendering_shop::{FRIDAY, bakery_site, file, read, render};

/// WCAG 2.2, 1.4.3 and 1.4.11: texts against every ground they stand on, parts beside theirs.
fn readable(palette: &Palette) {
    for ground in [palette.paper, palette.card, palette.tint] {
        for text in [palette.ink, palette.soft, palette.accent] {
            assert!(contrast(text, ground) >= TEXT, "{text:?} on {ground:?}");
        }
        let fill = palette.fill;
        assert!(contrast(fill, ground) >= PARTS, "{fill:?} on {ground:?}");
    }
    let on = contrast(palette.on_fill, palette.fill);
    assert!(on >= TEXT, "{on} on {:?}", palette.fill);
}

proptest! {
    #[test]
    fn every_accent_can_be_read_on_light_and_on_dark(accent: [u8; 3]) {
        let palettes = Palettes::of(accent);
        readable(&palettes.light);
        readable(&palettes.dark);
    }

    #[test]
    fn whatever_is_written_as_a_colour_is_one_or_none(written: String) {
        let _ = colour(&written);
    }
}

#[test]
fn the_ends_of_the_scale_can_be_read_too() {
    for accent in [[0; 3], [255; 3], [255, 255, 0], [0, 0, 255], [128; 3]] {
        let palettes = Palettes::of(accent);
        readable(&palettes.light);
        readable(&palettes.dark);
    }
}

#[test]
fn an_accent_that_can_be_read_stays_as_it_was_chosen() {
    let brown = [0x8f, 0x3f, 0x12];
    assert_eq!(Palettes::of(brown).light.accent, brown);
}

#[test]
fn colours_are_read_as_style_sheets_write_them() {
    assert_eq!(colour("#b3541e"), Some([0xb3, 0x54, 0x1e]));
    assert_eq!(colour("B3541E"), Some([0xb3, 0x54, 0x1e]));
    assert_eq!(colour("#b53"), Some([0xbb, 0x55, 0x33]));
    // Half see-through black is grey on white.
    assert_eq!(colour("#00000080"), Some([0x7f; 3]));
    assert_eq!(colour("#0000"), Some([0xff; 3]));
    for wrong in [
        "",
        "#",
        "#12",
        "#12345",
        "brown",
        "rgb(1,2,3)",
        "#1é3",
        "#+12345",
    ] {
        assert_eq!(colour(wrong), None, "{wrong}");
    }
}

/// The first page of a bakery that looks like this.
fn home(look: Look) -> String {
    let mut site = bakery_site();
    site.look = look;
    file(&render(&read(site, &[], FRIDAY), FRIDAY), "index.html")
}

#[test]
fn a_page_carries_the_look_of_its_site() {
    let look = Look {
        accent: Some([0xff, 0xd4, 0x00]),
        font: None,
    };
    let page = home(look);
    let light = Palettes::of([0xff, 0xd4, 0x00]).light;
    let [red, green, blue] = light.accent;
    assert!(page.contains(&format!("--accent:#{red:02x}{green:02x}{blue:02x};")));
    let [red, green, blue] = light.paper;
    let ground =
        format!("(prefers-color-scheme: light)\" content=\"#{red:02x}{green:02x}{blue:02x}\"");
    assert!(page.contains(&ground));
    assert!(!home(Look::default()).contains("<style>"));
}
