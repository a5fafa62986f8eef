//! What becomes of a picture that somebody hands in: which sizes it has, that it is upright, and what
//! is refused.

use std::sync::Arc;

use image::{DynamicImage, ImageFormat, RgbImage};
use proptest::prelude::*;
use recado::hash::Hash;
use recado::picture::{Flaw, Form, Recipe, Size, Unmade, card, make, sizes, strip};

use crate::photos::{
    SECRETS, clear_disc, gif, holds, jpeg, png, png_taken, quarters, scenery, seen, taken, webp,
    webp_taken, written,
};

fn size(width: u32, height: u32) -> Size {
    Size { width, height }
}

fn recipe(source: &[u8], extension: &'static str, form: Form) -> Arc<Recipe> {
    let turn = strip(source, extension).map_or(1, |stripped| stripped.turn);
    Arc::new(Recipe {
        file: "content/padaria/foto".to_owned(),
        hash: Hash::of(source),
        source: Arc::from(source),
        extension,
        turn,
        form,
    })
}

fn made(source: &[u8], extension: &'static str, form: Form) -> Result<Vec<u8>, Unmade> {
    let mut made = make(&[recipe(source, extension, form)])?;
    Ok(made.remove(0))
}

#[track_caller]
fn opened(bytes: &[u8], format: ImageFormat) -> DynamicImage {
    image::load_from_memory_with_format(bytes, format).expect("a picture")
}

#[test]
fn widths_are_those_that_somebody_needs_and_the_picture_has() {
    let widths = |width, height| -> Vec<u32> {
        let sizes = sizes(size(width, height)).into_iter();
        sizes.map(|size| size.width).collect()
    };
    assert_eq!(widths(4000, 3000), [480, 800, 1200, 1600]);
    assert_eq!(widths(1200, 800), [480, 800, 1200]);
    assert_eq!(widths(1000, 800), [480, 800, 1000]);
    assert_eq!(widths(820, 500), [480, 820], "800 would save nothing");
    assert_eq!(widths(300, 200), [300]);
    assert_eq!(widths(1, 1), [1]);
    assert_eq!(card(size(4000, 3000)), size(1200, 900));
    assert_eq!(card(size(300, 200)), size(300, 200));
}

proptest! {
    #[test]
    fn no_size_is_larger_than_the_picture_or_than_a_webp_may_be(width in 1_u32..70_000, height in 1_u32..70_000) {
        let mut before = 0;
        for found in sizes(size(width, height)).into_iter().chain([card(size(width, height))]) {
            prop_assert!((1..=width.min(1600)).contains(&found.width));
            prop_assert!((1..=16_383).contains(&found.height));
            let exact = f64::from(height) * f64::from(found.width) / f64::from(width);
            prop_assert!((f64::from(found.height) - exact).abs() <= 1.0);
            before = before.max(found.width);
        }
        prop_assert!(before > 0);
    }
}

/// The four quarters as a viewer sees them, for each way in which a telephone is held.
const TURNS: [(u8, [&str; 4]); 8] = [
    (1, ["red", "green", "blue", "yellow"]),
    (2, ["green", "red", "yellow", "blue"]),
    (3, ["yellow", "blue", "green", "red"]),
    (4, ["blue", "yellow", "red", "green"]),
    (5, ["red", "blue", "green", "yellow"]),
    (6, ["blue", "red", "yellow", "green"]),
    (7, ["yellow", "green", "blue", "red"]),
    (8, ["green", "yellow", "red", "blue"]),
];

#[test]
fn a_picture_is_upright_however_the_telephone_was_held_and_tells_no_secret() {
    let picture = quarters(600, 400);
    let (photo, drawing, web) = (jpeg(&picture), png(&picture), webp(&picture));
    for (turn, wanted) in TURNS {
        let upright = match turn >= 5 {
            true => size(200, 300),
            false => size(300, 200),
        };
        for (source, extension) in [
            (taken(&photo, turn), "jpg"),
            (png_taken(&drawing, turn), "png"),
            (webp_taken(&web, turn), "webp"),
        ] {
            let name = format!("{extension} {turn}");
            assert!(
                SECRETS.iter().all(|secret| holds(&source, secret)),
                "{name}"
            );
            let forms = [Form::Whole, Form::Jpeg(upright), Form::Webp(upright)];
            for form in forms {
                let bytes = made(&source, extension, form).expect(&name);
                for secret in SECRETS {
                    assert!(!holds(&bytes, secret), "{name} {form:?}");
                }
                let format = match (form, extension) {
                    (Form::Webp(_), _) | (Form::Whole, "webp") => ImageFormat::WebP,
                    (Form::Whole, "png") => ImageFormat::Png,
                    _ => ImageFormat::Jpeg,
                };
                let found = opened(&bytes, format);
                if form == Form::Whole {
                    let again = strip(&bytes, extension).expect("still a picture");
                    assert_eq!((again.turn, &again.bytes), (turn, &bytes), "{name}");
                    continue;
                }
                assert_eq!(size(found.width(), found.height()), upright, "{name}");
                assert_eq!(seen(&found), wanted, "{name} {form:?}");
            }
        }
    }
}

#[test]
fn what_can_be_seen_through_stays_so_for_browsers_and_is_white_in_a_jpeg() {
    let disc = clear_disc(400);
    let webp = made(&disc, "png", Form::Webp(size(200, 200))).expect("made");
    let webp = opened(&webp, ImageFormat::WebP).into_rgba8();
    assert_eq!(webp.get_pixel(0, 0).0[3], 0);
    let [red, green, _, alpha] = webp.get_pixel(100, 100).0;
    assert!(red > 200 && green < 60 && alpha == 255);
    let jpeg = made(&disc, "png", Form::Jpeg(size(200, 200))).expect("made");
    let jpeg = opened(&jpeg, ImageFormat::Jpeg).into_rgb8();
    assert!(jpeg.get_pixel(0, 0).0.iter().all(|part| *part > 250));
    assert!(jpeg.get_pixel(100, 100).0[0] > 200);
}

#[test]
fn a_gif_that_moves_goes_on_moving_and_loses_the_note_of_its_maker() {
    let frames = [quarters(60, 40), scenery(60, 40)];
    let source = gif(&frames);
    assert!(holds(&source, b"by Ana"));
    let stripped = strip(&source, "gif").expect("a GIF");
    assert!(stripped.moving && !holds(&stripped.bytes, b"by Ana"));
    assert!(!strip(&gif(&frames[..1]), "gif").expect("a GIF").moving);
    use image::AnimationDecoder as _;
    let decoder = image::codecs::gif::GifDecoder::new(std::io::Cursor::new(&stripped.bytes));
    let shown = decoder.expect("a GIF").into_frames().collect_frames();
    assert_eq!(shown.expect("frames").len(), 2);
    let first = made(&source, "gif", Form::Jpeg(size(60, 40))).expect("made");
    assert_eq!(seen(&opened(&first, ImageFormat::Jpeg)), TURNS[0].1);
}

/// Telephones write colours in a range of their own.
#[test]
fn colours_are_those_that_the_camera_meant() {
    let picture = RgbImage::from_pixel(64, 64, image::Rgb([200, 100, 50]));
    let mut wide = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut wide, 95);
    let profile = moxcms::ColorProfile::new_display_p3();
    let profile = profile.encode().expect("a profile");
    encoder.add_icc_profile(&profile).expect("short");
    encoder
        .encode(picture.as_raw(), 64, 64, jpeg_encoder::ColorType::Rgb)
        .expect("a JPEG");
    let bytes = made(&wide, "jpg", Form::Jpeg(size(64, 64))).expect("made");
    let [red, green, blue] = opened(&bytes, ImageFormat::Jpeg)
        .into_rgb8()
        .get_pixel(30, 30)
        .0;
    // Display P3 (200, 100, 50) is sRGB (213, 96, 33), by CSS Color 4.
    assert!(
        red.abs_diff(213) < 5 && green.abs_diff(96) < 5 && blue.abs_diff(33) < 8,
        "{red} {green} {blue}"
    );
}

/// What scanners, printers and drawing programs write.
#[test]
fn every_kind_of_pixel_can_be_opened() {
    let quarters = quarters(60, 40);
    let mut cmyk = Vec::new();
    let inks: Vec<u8> = quarters
        .pixels()
        .flat_map(|pixel| [255 - pixel[0], 255 - pixel[1], 255 - pixel[2], 0])
        .collect();
    jpeg_encoder::Encoder::new(&mut cmyk, 95)
        .encode(&inks, 60, 40, jpeg_encoder::ColorType::Cmyk)
        .expect("a JPEG");
    let rgb = DynamicImage::ImageRgb8(quarters);
    let deep = DynamicImage::ImageRgba16(rgb.to_rgba16());
    let gray = DynamicImage::ImageLuma8(rgb.to_luma8());
    let faint = DynamicImage::ImageLumaA16(rgb.to_luma_alpha16());
    for (name, source, extension, coloured) in [
        ("inks", cmyk, "jpg", true),
        ("16 bits", written(&deep, ImageFormat::Png), "png", true),
        ("gray", written(&gray, ImageFormat::Jpeg), "jpg", false),
        (
            "gray, 16 bits",
            written(&faint, ImageFormat::Png),
            "png",
            false,
        ),
    ] {
        for form in [Form::Jpeg(size(60, 40)), Form::Webp(size(60, 40))] {
            let format = match form {
                Form::Jpeg(_) => ImageFormat::Jpeg,
                _ => ImageFormat::WebP,
            };
            let bytes = made(&source, extension, form).expect(name);
            let found = opened(&bytes, format);
            assert!(!found.color().has_alpha(), "{name}: nothing shows through");
            if coloured {
                assert_eq!(seen(&found), TURNS[0].1, "{name}");
            }
        }
    }
}

#[test]
fn a_picture_whose_end_is_missing_is_refused() {
    let picture = scenery(90, 60);
    let frames = [quarters(60, 40), scenery(60, 40)];
    for (whole, extension) in [
        (jpeg(&picture), "jpg"),
        (png(&picture), "png"),
        (webp(&picture), "webp"),
        (gif(&frames), "gif"),
    ] {
        assert!(strip(&whole, extension).is_ok(), "{extension}");
        for part in 1..20 {
            let cut = &whole[..whole.len() * part / 20];
            assert_eq!(
                strip(cut, extension),
                Err(Flaw::Broken),
                "{extension} {part}/20"
            );
        }
    }
}

#[test]
fn a_damaged_drawing_is_refused() {
    let mut damaged = png(&scenery(90, 60));
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0x55;
    assert_eq!(strip(&damaged, "png"), Err(Flaw::Broken));
}

#[test]
fn a_photo_that_browsers_cannot_show_or_that_costs_too_much_to_open_is_refused() {
    let photo = jpeg(&scenery(90, 60));
    let frame = photo
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    let mut arithmetic = photo.clone();
    arithmetic[frame + 1] = 0xc9;
    assert_eq!(strip(&arithmetic, "jpg"), Err(Flaw::Unknown));
    let mut deep = photo.clone();
    deep[frame + 4] = 12;
    assert_eq!(strip(&deep, "jpg"), Err(Flaw::Unknown));
    // Two sizes: whoever judges by the first opens the second.
    let segment = usize::from(u16::from_be_bytes([photo[frame + 2], photo[frame + 3]])) + 2;
    let mut two = photo.clone();
    two.splice(frame..frame, photo[frame..frame + segment].iter().copied());
    assert_eq!(strip(&two, "jpg"), Err(Flaw::Broken));
    let scan = photo
        .windows(2)
        .position(|two| two == [0xff, 0xda])
        .expect("a scan");
    let mut many = photo[..scan].to_vec();
    for _ in 0..101 {
        many.extend(&photo[scan..photo.len() - 2]);
    }
    many.extend([0xff, 0xd9]);
    assert_eq!(strip(&many, "jpg"), Err(Flaw::Broken));
}

/// The name of a picture on a website stands for its bytes. Where this fails because an encoder
/// was updated, `picture::EDITION` has to be raised.
#[test]
fn the_same_picture_gives_the_same_bytes_on_any_number_of_threads() {
    let source = png_taken(&png(&scenery(900, 600)), 6);
    let recipes = || {
        [
            Form::Jpeg(size(600, 900)),
            Form::Webp(size(480, 720)),
            Form::Webp(size(600, 900)),
        ]
        .map(|form| recipe(&source, "png", form))
    };
    let alone = make(&recipes()).expect("made");
    let together: Vec<Vec<Vec<u8>>> = std::thread::scope(|scope| {
        let each = [(); 4].map(|()| scope.spawn(|| make(&recipes()).expect("made")));
        each.into_iter()
            .map(|one| one.join().expect("made"))
            .collect()
    });
    assert!(together.iter().all(|one| *one == alone));
    let hashes = alone.iter().map(|bytes| Hash::of(bytes).short(12));
    let hashes: Vec<String> = hashes.collect();
    assert_eq!(hashes, ["41470b743b9e", "88c419e68dd1", "714031cacd54"]);
}

#[test]
fn many_pixels_are_not_opened_whatever_was_thought_of_them() {
    let mut bytes = png(&scenery(4, 4));
    bytes[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let sum = crc32fast::hash(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    assert!(strip(&bytes, "png").is_ok(), "its parts are in order");
    assert!(made(&bytes, "png", Form::Webp(size(480, 480))).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    /// Damage that the walk through a file does not see is an error of whoever opens it, at most.
    #[test]
    fn a_damaged_picture_is_made_or_refused(kind in 0_usize..4, at in 0.0_f64..1.0, with in any::<u8>(), turn in 1_u8..9) {
        let picture = scenery(60, 40);
        let (mut bytes, extension) = match kind {
            0 => (taken(&jpeg(&picture), turn), "jpg"),
            1 => (png_taken(&png(&picture), turn), "png"),
            2 => (webp_taken(&webp(&picture), turn), "webp"),
            _ => (gif(&[picture.clone(), picture]), "gif"),
        };
        let place = (at * bytes.len() as f64) as usize;
        bytes[place] = with;
        if strip(&bytes, extension).is_ok() {
            for form in [Form::Whole, Form::Jpeg(size(30, 20)), Form::Webp(size(30, 20))] {
                if let Ok(made) = made(&bytes, extension, form) {
                    prop_assert!(!made.is_empty());
                }
            }
        }
    }
}
