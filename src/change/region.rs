//! Replaces the inside of one region of a page that somebody else wrote. Every byte outside stays,
//! or the page is refused with the reason.

use std::ops::Range;

use crate::site::Locate;

/// Why a page was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No element or no marker pair.
    NotFound,
    /// More than one.
    Several { found: usize },
    /// Not a selector that can be understood.
    BadSelector,
    /// An opening marker without its end, or the other way round.
    UnpairedMarker,
    /// The element cannot hold other elements (`<img>`, `<script>`, `<textarea>` …).
    CannotHold { tag: String },
    /// Read again as a browser does, more than this element would change (broken nesting).
    WouldChangeMore,
    /// Bytes that are not text in the page's own encoding, or an encoding we do not write.
    Encoding { found: String },
    /// The file is larger than what we take apart; `len` in bytes.
    TooLarge { len: usize },
}

/// The byte range of the inside of the region in `page`.
pub fn find(_page: &[u8], _locate: &Locate) -> Result<Range<usize>, Refusal> {
    Err(Refusal::NotFound)
}

/// The page with `inside` in place of what stands in the region now. Identical bytes outside.
pub fn splice(_page: &[u8], _locate: &Locate, _inside: &str) -> Result<Vec<u8>, Refusal> {
    Err(Refusal::NotFound)
}
