//! Makes the pictures of a website from those that people hand in. Opening one costs memory, so that
//! whoever calls this opens one at a time, outside the threads that answer.

use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::colour::to_srgb;
use super::{Form, MOST_PIXELS, Recipe, Size, lies_on_its_side, strip};
use crate::words::{Language, say};

/// The most memory that opening a picture may take, in bytes: 40 million pixels with four channels of
/// 16 bits.
const MOST_MEMORY: u64 = MOST_PIXELS * 8;

/// How good a WebP is, of 100. Beside a JPEG of quality 76 the same noise, and half the bytes
/// (`docs/ARCHITECTURE.md`).
const WEBP_QUALITY: f32 = 80.0;

/// How good a JPEG is, of 100.
const JPEG_QUALITY: u8 = 80;

/// A picture that was walked through, and that nobody can open all the same.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{file} cannot be opened: {why}")]
pub struct Unmade {
    /// Relative to the workspace root.
    pub file: String,
    /// For the log.
    pub why: String,
}

impl Unmade {
    /// What is wrong and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        say(
            language,
            "picture-unmade",
            &[("file", self.file.as_str().into())],
        )
    }
}

/// The bytes of each recipe, in their order. All are of one source, which is opened once, and only
/// if one of them needs it.
///
/// # Errors
/// A source that cannot be opened within the limits.
pub fn make(recipes: &[Arc<Recipe>]) -> Result<Vec<Vec<u8>>, Unmade> {
    let mut opened: Option<Opened> = None;
    let each = recipes.iter().map(|recipe| {
        let failed = |why: String| Unmade {
            file: recipe.file.clone(),
            why,
        };
        let size = match recipe.form {
            Form::Whole => {
                let stripped = strip(&recipe.source, recipe.extension);
                return stripped
                    .map(|stripped| stripped.bytes)
                    .map_err(|flaw| failed(format!("{flaw:?}")));
            }
            Form::Jpeg(size) | Form::Webp(size) => size,
        };
        let opened = match &opened {
            Some(opened) => opened,
            None => opened.insert(Opened::of(recipe).map_err(failed)?),
        };
        let picture = opened.sized(size).map_err(failed)?;
        match recipe.form {
            Form::Jpeg(_) => jpeg(&picture),
            _ => webp(&picture, recipe.extension),
        }
        .map_err(failed)
    });
    each.collect()
}

/// Whether a picture that can be walked through can be opened as well. One is opened at a time.
pub fn opens(bytes: &[u8], extension: &str) -> bool {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    // A decoder that gives up in the middle says no as well.
    std::panic::catch_unwind(|| open(bytes, extension).is_ok()).unwrap_or(false)
}

/// The pixels, and the profile of their colours.
fn open(bytes: &[u8], extension: &str) -> Result<(DynamicImage, Option<Vec<u8>>), String> {
    let format = match extension {
        "jpg" => ImageFormat::Jpeg,
        "png" => ImageFormat::Png,
        "webp" => ImageFormat::WebP,
        _ => ImageFormat::Gif,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("{width} × {height} pixels"));
    }
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| error.to_string())?;
    Ok((picture, profile))
}

/// A picture as it lies in its file: not turned yet, in its own colours.
struct Opened {
    picture: DynamicImage,
    profile: Option<Vec<u8>>,
    turn: Orientation,
    on_its_side: bool,
}

impl Opened {
    fn of(recipe: &Recipe) -> Result<Self, String> {
        let (picture, profile) = open(&recipe.source, recipe.extension)?;
        let picture = match picture.color().has_alpha() {
            true => DynamicImage::ImageRgba8(picture.into_rgba8()),
            false => DynamicImage::ImageRgb8(picture.into_rgb8()),
        };
        Ok(Self {
            picture,
            profile,
            turn: Orientation::from_exif(recipe.turn).unwrap_or(Orientation::NoTransforms),
            on_its_side: lies_on_its_side(recipe.turn),
        })
    }

    /// The picture in this size, upright, in the colours of the web. It is made small first: what
    /// follows then costs little.
    fn sized(&self, size: Size) -> Result<DynamicImage, String> {
        let (width, height) = match self.on_its_side {
            true => (size.height, size.width),
            false => (size.width, size.height),
        };
        let mut picture = match (self.picture.width(), self.picture.height()) {
            same if same == (width, height) => self.picture.clone(),
            _ => resized(&self.picture, width, height)?,
        };
        to_srgb(&mut picture, self.profile.as_deref());
        picture.apply_orientation(self.turn);
        Ok(match picture {
            DynamicImage::ImageRgba8(clear) if clear.pixels().all(|pixel| pixel[3] == u8::MAX) => {
                DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(clear).into_rgb8())
            }
            picture => picture,
        })
    }
}

fn resized(picture: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage, String> {
    let kind = match picture.color().has_alpha() {
        true => PixelType::U8x4,
        false => PixelType::U8x3,
    };
    let (whole, tall) = (picture.width(), picture.height());
    let from = ImageRef::new(whole, tall, picture.as_bytes(), kind);
    let from = from.map_err(|error| error.to_string())?;
    let mut to = Image::new(width, height, kind);
    let mut resizer = Resizer::new();
    resizer
        .resize(&from, &mut to, None)
        .map_err(|error| error.to_string())?;
    let pixels = to.into_vec();
    let picture = match kind {
        PixelType::U8x4 => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
        _ => RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
    };
    picture.ok_or_else(|| "a picture of another size".to_owned())
}

/// Progressive, with tables of its own: what a slow line shows first is the whole picture.
fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, String> {
    let on_white = on_white(picture);
    let side = |pixels: u32| u16::try_from(pixels).map_err(|error| error.to_string());
    let (width, height) = (side(on_white.width())?, side(on_white.height())?);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, JPEG_QUALITY);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
    encoder
        .encode(on_white.as_raw(), width, height, ColorType::Rgb)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let DynamicImage::ImageRgba8(clear) = picture else {
        return picture.to_rgb8();
    };
    let mut on_white = RgbImage::new(clear.width(), clear.height());
    for (to, from) in on_white.pixels_mut().zip(clear.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over = |colour: u32| (colour * alpha + 255 * (255 - alpha) + 127) / 255;
        to.0 = [red, green, blue].map(|colour| u8::try_from(over(colour)).unwrap_or(u8::MAX));
    }
    on_white
}

/// With loss, whatever it is: even drawings are smaller so. Those come as PNG or GIF, and the edges of
/// their colours are kept sharp.
fn webp(picture: &DynamicImage, extension: &str) -> Result<Vec<u8>, String> {
    let encoder = match picture {
        DynamicImage::ImageRgba8(clear) => {
            webp::Encoder::from_rgba(clear, clear.width(), clear.height())
        }
        DynamicImage::ImageRgb8(solid) => {
            webp::Encoder::from_rgb(solid, solid.width(), solid.height())
        }
        _ => return Err("a picture of another kind".to_owned()),
    };
    let mut config = webp::WebPConfig::new().map_err(|()| "no settings".to_owned())?;
    config.quality = WEBP_QUALITY;
    config.use_sharp_yuv = i32::from(matches!(extension, "png" | "gif"));
    let encoded = encoder.encode_advanced(&config);
    let encoded = encoded.map_err(|error| format!("{error:?}"))?;
    Ok(encoded.to_vec())
}
