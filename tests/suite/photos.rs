//! Pictures made for a test: real files of every kind, with what cameras and people put into them.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// What nobody may find in a picture on a website.
pub const SECRETS: [&[u8]; 3] = [b"GPS-23.55", b"SecretPhone", b"by Ana"];

/// Red, green, blue and yellow quarters, each told from the others after any turn.
pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x * 2 < width, y * 2 < height) {
            (true, true) => Rgb([220, 30, 30]),
            (false, true) => Rgb([30, 200, 40]),
            (true, false) => Rgb([40, 40, 220]),
            (false, false) => Rgb([230, 220, 40]),
        }
    })
}

/// The names of the quarters' colours, row by row.
pub fn seen(picture: &DynamicImage) -> [&'static str; 4] {
    let rgb = picture.to_rgb8();
    let (width, height) = rgb.dimensions();
    let name = |x: u32, y: u32| match rgb.get_pixel(x, y).0 {
        [r, g, b] if r > 150 && g < 110 && b < 110 => "red",
        [r, g, b] if r < 110 && g > 150 && b < 110 => "green",
        [r, g, b] if r < 110 && g < 110 && b > 150 => "blue",
        [r, g, b] if r > 150 && g > 150 && b < 120 => "yellow",
        _ => "another",
    };
    [
        name(width / 4, height / 4),
        name(width * 3 / 4, height / 4),
        name(width / 4, height * 3 / 4),
        name(width * 3 / 4, height * 3 / 4),
    ]
}

/// Something between a photo and a drawing: smooth, with some noise in it.
pub fn scenery(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 28;
        let part = |value: u32, of: u32| (value * 200 / of) as u8 + noise as u8;
        Rgb([part(x, width), part(y, height), part(x + y, width + height)])
    })
}

pub fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    written(&DynamicImage::ImageRgb8(picture.clone()), ImageFormat::Jpeg)
}

pub fn png(picture: &RgbImage) -> Vec<u8> {
    written(&DynamicImage::ImageRgb8(picture.clone()), ImageFormat::Png)
}

pub fn webp(picture: &RgbImage) -> Vec<u8> {
    written(&DynamicImage::ImageRgb8(picture.clone()), ImageFormat::WebP)
}

/// A red disc on nothing.
pub fn clear_disc(side: u32) -> Vec<u8> {
    let middle = i64::from(side / 2);
    let disc = RgbaImage::from_fn(side, side, |x, y| {
        let (x, y) = (i64::from(x) - middle, i64::from(y) - middle);
        match x * x + y * y < middle * middle {
            true => Rgba([220, 30, 30, 255]),
            false => Rgba([0, 0, 0, 0]),
        }
    });
    written(&DynamicImage::ImageRgba8(disc), ImageFormat::Png)
}

/// A GIF that shows these one after the other, with a note of its maker.
pub fn gif(frames: &[RgbImage]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for frame in frames {
        let frame = DynamicImage::ImageRgb8(frame.clone()).into_rgba8();
        encoder.encode_frame(Frame::new(frame)).expect("a frame");
    }
    drop(encoder);
    let note = b"\x21\xfe\x06by Ana\0";
    let head = 13
        + if bytes[10] & 0x80 == 0 {
            0
        } else {
            3 << ((bytes[10] & 7) + 1)
        };
    bytes.splice(head..head, note.iter().copied());
    bytes
}

/// What a telephone notes: its name, the place, and how it was held.
fn exif(turn: u8) -> Vec<u8> {
    let mut tiff = b"II\x2a\0\x08\0\0\0\x03\0".to_vec();
    tiff.extend(b"\x0f\x01\x02\0\x0b\0\0\0\x40\0\0\0");
    tiff.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, turn, 0, 0, 0]);
    tiff.extend(b"\x25\x88\x04\0\x01\0\0\0\x50\0\0\0");
    tiff.extend([0; 4]);
    tiff.resize(0x40, 0);
    tiff.extend(b"SecretPhone\0");
    tiff.resize(0x50, 0);
    tiff.extend(b"GPS-23.55,-46.63");
    tiff
}

/// The JPEG as a telephone leaves it that was held so.
pub fn taken(jpeg: &[u8], turn: u8) -> Vec<u8> {
    let mut block = b"Exif\0\0".to_vec();
    block.extend(exif(turn));
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend(u16::try_from(block.len() + 2).expect("short").to_be_bytes());
    bytes.extend(&block);
    bytes.extend(b"\xff\xfe\0\x08by Ana");
    bytes.extend(&jpeg[2..]);
    bytes.extend(b"by Ana: what stands behind a picture");
    bytes
}

/// The PNG with the same notes, and a text.
pub fn png_taken(png: &[u8], turn: u8) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let mut chunk = u32::try_from(content.len())
            .expect("short")
            .to_be_bytes()
            .to_vec();
        chunk.extend(kind);
        chunk.extend(content);
        let sum = crc32fast::hash(&chunk[4..]);
        chunk.extend(sum.to_be_bytes());
        chunk
    };
    let notes = [
        chunk(b"eXIf", &exif(turn)),
        chunk(b"tEXt", b"Author\0by Ana"),
    ]
    .concat();
    [&png[..33], &notes, &png[33..], b"by Ana"].concat()
}

/// The WebP with the same notes.
pub fn webp_taken(webp: &[u8], turn: u8) -> Vec<u8> {
    let size = imagesize::blob_size(webp).expect("a size");
    let less = |pixels: usize| u32::try_from(pixels - 1).expect("small").to_le_bytes();
    let mut body = b"WEBPVP8X\x0a\0\0\0\x0c\0\0\0".to_vec();
    body.extend(&less(size.width)[..3]);
    body.extend(&less(size.height)[..3]);
    body.extend(&webp[12..]);
    for (kind, content) in [(b"EXIF", exif(turn)), (b"XMP ", b"by Ana".to_vec())] {
        body.extend(kind);
        body.extend(u32::try_from(content.len()).expect("short").to_le_bytes());
        body.extend(&content);
        body.resize(body.len().next_multiple_of(2), 0);
    }
    let size = u32::try_from(body.len()).expect("short").to_le_bytes();
    [&b"RIFF"[..], &size, &body].concat()
}

/// A GIF of one pixel that moves and is this many KiB long: published as it is, whatever its length.
pub fn long_gif(size: usize, mark: u8) -> Vec<u8> {
    const FRAME: &[u8] = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01";
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0".to_vec();
    bytes.extend(FRAME);
    bytes.push(0);
    bytes.extend(FRAME);
    while bytes.len() + 258 < size * 1024 {
        bytes.push(255);
        bytes.extend([mark; 255]);
    }
    bytes.extend([0, 0x3b]);
    bytes
}

pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A PNG that says to be ten times as wide and tall as it is: every checksum is right, and most of it is missing.
pub fn png_that_lies(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = png(picture);
    for (at, size) in [(16, picture.width()), (20, picture.height())] {
        bytes[at..at + 4].copy_from_slice(&(size * 10).to_be_bytes());
    }
    let sum = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}
