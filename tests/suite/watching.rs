//! Noticing a saved file: what may be believed, and when; and that nothing depends on an event.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot make its folder should stop"
)]

mod listening;
mod steady;
mod together;

use recado::watch::Heard;

pub const LONG: &str =
    "---\ntitle: Pão\n---\nDois pães de queijo pelo preço de um, só no balcão.\n";
pub const CUT: &str = "---\ntitle: Pão\n---\nDois pães\n";

pub fn deaf() -> Heard {
    Heard::default()
}
