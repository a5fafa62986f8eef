//! In which sizes a website shows a picture, from its size alone: addresses are known before anything
//! is opened.

/// Pixels, as seen on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// Widths that browsers choose from: a telephone, a telephone with a sharp screen or a card on a
/// computer, a column, a column on a sharp screen.
pub const WIDTHS: [u32; 4] = [480, 800, 1200, 1600];

/// The width of what is shown where nothing can be chosen: by mail programs and social networks.
const CARD: u32 = 1200;

/// A WebP cannot be wider or taller.
const LONGEST: u32 = 16_383;

/// All sizes of a picture of this size, the smallest first; at least one, none larger than the
/// picture. One that would save less than a sixth of the width is left out.
pub fn sizes(of: Size) -> Vec<Size> {
    let widest = within(of, WIDTHS[WIDTHS.len() - 1]);
    let smaller = WIDTHS.into_iter().filter(|width| width * 6 / 5 <= widest);
    smaller
        .filter(|width| *width < widest)
        .chain([widest])
        .map(|width| at(of, width))
        .collect()
}

/// The one size for where nothing can be chosen.
pub fn card(of: Size) -> Size {
    at(of, within(of, CARD))
}

/// The picture's own width or this one, less where it would be too tall.
fn within(of: Size, most: u32) -> u32 {
    let (width, height) = (u64::from(of.width), u64::from(of.height).max(1));
    let lying = u64::from(LONGEST) * width / height;
    let fits = lying.min(width).min(u64::from(most)).max(1);
    u32::try_from(fits).unwrap_or(most)
}

fn at(of: Size, width: u32) -> Size {
    let (whole, tall) = (u64::from(of.width).max(1), u64::from(of.height));
    let height = (tall * u64::from(width) + whole / 2) / whole;
    let height = u32::try_from(height).unwrap_or(LONGEST);
    Size {
        width,
        height: height.clamp(1, LONGEST),
    }
}
