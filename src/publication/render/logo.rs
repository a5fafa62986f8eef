//! A business's own logo as the site's icon.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Encoder, Limits, Transformations};
use tiny_skia::{
    Color, ColorU8, FilterQuality, Pixmap, PixmapPaint, PremultipliedColorU8, Transform,
};

/// Bytes that reading a logo may need: 4,096 pixels on each side.
const MOST_BYTES: usize = 64 << 20;

/// How much of the icon the logo takes: telephones cut a circle of 80 % out of it.
const OF_SIDE: f32 = 0.72;

/// The PNG in the middle of a square of paper, as PNG. `None` for one that cannot be read.
pub(super) fn icon(logo: &[u8], size: u16, paper: [u8; 3]) -> Option<Vec<u8>> {
    let side = f32::from(size);
    let wanted = side * OF_SIDE;
    let mut logo = read(logo)?;
    // Halved as long as it is more than twice too large: each pixel of the icon then comes from all of
    // the logo's that lie below it.
    while longest(&logo) > 2.0 * wanted {
        logo = halved(&logo)?;
    }
    let scale = wanted / longest(&logo);
    let [red, green, blue] = paper;
    let mut icon = Pixmap::new(u32::from(size), u32::from(size))?;
    icon.fill(Color::from_rgba8(red, green, blue, u8::MAX));
    let (width, height) = sides(&logo);
    let (x, y) = ((side - width * scale) / 2.0, (side - height * scale) / 2.0);
    let place = Transform::from_translate(x, y).pre_scale(scale, scale);
    icon.draw_pixmap(0, 0, logo.as_ref(), &paint(), place, None);
    written(&icon)
}

fn paint() -> PixmapPaint {
    PixmapPaint {
        quality: FilterQuality::Bilinear,
        ..PixmapPaint::default()
    }
}

/// In pixels, which are far fewer than what a float counts exactly.
fn sides(picture: &Pixmap) -> (f32, f32) {
    let side = |pixels: u32| f32::from(u16::try_from(pixels).unwrap_or(u16::MAX));
    (side(picture.width()), side(picture.height()))
}

fn longest(picture: &Pixmap) -> f32 {
    let (width, height) = sides(picture);
    width.max(height)
}

fn halved(picture: &Pixmap) -> Option<Pixmap> {
    let (width, height) = (picture.width().div_ceil(2), picture.height().div_ceil(2));
    let mut half = Pixmap::new(width, height)?;
    let place = Transform::from_scale(0.5, 0.5);
    half.draw_pixmap(0, 0, picture.as_ref(), &paint(), place, None);
    Some(half)
}

fn read(bytes: &[u8]) -> Option<Pixmap> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MOST_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let length = reader
        .output_buffer_size()
        .filter(|len| *len <= MOST_BYTES)?;
    let mut buffer = vec![0; length];
    let frame = reader.next_frame(&mut buffer).ok()?;
    let buffer = buffer.get(..frame.buffer_size())?;
    let mut picture = Pixmap::new(frame.width, frame.height)?;
    let samples = frame.color_type.samples();
    let pixels = picture.pixels_mut().iter_mut();
    for (pixel, found) in pixels.zip(buffer.chunks_exact(samples)) {
        *pixel = match *found {
            [grey] => colour(grey, grey, grey, u8::MAX),
            [grey, alpha] => colour(grey, grey, grey, alpha),
            [red, green, blue] => colour(red, green, blue, u8::MAX),
            [red, green, blue, alpha] => colour(red, green, blue, alpha),
            _ => return None,
        };
    }
    Some(picture)
}

fn colour(red: u8, green: u8, blue: u8, alpha: u8) -> PremultipliedColorU8 {
    ColorU8::from_rgba(red, green, blue, alpha).premultiply()
}

/// Without transparency: there is paper behind everything.
fn written(icon: &Pixmap) -> Option<Vec<u8>> {
    let solid = icon.pixels().iter();
    let solid = solid.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]);
    let solid: Vec<u8> = solid.collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, icon.width(), icon.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&solid).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
