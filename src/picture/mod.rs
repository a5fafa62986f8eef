//! Pictures as bytes, pure: what a file really is, the same without what a camera wrote into it, and
//! the sizes in which a website shows it. Nothing here trusts a header: what cannot be walked through
//! from its first byte to its last is refused, and whoever opens a picture does so within limits.

mod colour;
mod gif;
mod make;
mod recipe;
mod sizes;
mod strip;
mod turn;

pub use make::{Unmade, make, opens};
pub use recipe::{EDITION, Form, Recipe};
pub use sizes::{Size, WIDTHS, card, sizes};
pub use strip::{Flaw, Stripped, strip};
pub use turn::lies_on_its_side;

/// Pixels in a picture, after which opening it costs too much memory: 40 million are 160 MB.
pub const MOST_PIXELS: u64 = 40_000_000;
