//! Colours as the web takes them. Telephones write photos in a wider range of colours and say so in a
//! profile; with the profile gone they would look pale.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// The longest profile that is read, in bytes; those of cameras have a few thousand.
const LONGEST: usize = 1 << 20;

/// Turns the colours into sRGB. A profile that cannot be used is as if there were none.
pub(super) fn to_srgb(picture: &mut DynamicImage, profile: Option<&[u8]>) {
    let profile = profile.filter(|profile| profile.len() <= LONGEST);
    let Some(profile) = profile.and_then(|bytes| ColorProfile::new_from_slice(bytes).ok()) else {
        return;
    };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let (layout, pixels): (Layout, &mut [u8]) = match picture {
        DynamicImage::ImageRgb8(picture) => (Layout::Rgb, picture),
        DynamicImage::ImageRgba8(picture) => (Layout::Rgba, picture),
        _ => return,
    };
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(layout, &srgb, layout, options) else {
        return;
    };
    let before = pixels.to_vec();
    if transform.transform(&before, pixels).is_err() {
        pixels.copy_from_slice(&before);
    }
}
