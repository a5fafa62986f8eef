//! Replaces the inside of one region of a page that somebody else wrote. Every byte outside stays,
//! or the page is refused with the reason.
//!
//! Three steps. `lol_html` only locates the tags in the page's own bytes. The original bytes are
//! spliced: nothing is printed again from a tree, so what stands outside cannot change. Then the
//! page is read again as a browser reads it (html5ever), before and after, and everything outside
//! the region must be the same tree: that finds end tags that are implied, nesting that is broken
//! and lists that break out of the element they were put into.

mod dom;
mod element;
mod encoding;
mod marker;
mod tags;

use std::ops::Range;

use crate::site::Locate;

pub(crate) use encoding::decode;

/// The largest page that is taken apart, in bytes (8 MiB).
pub const LARGEST_PAGE: usize = 8 * 1024 * 1024;

/// Why a page was left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file is not on the target.
    NoFile,
    /// The folder at the top, into which data files should go, is not on the target.
    NoFolder,
    /// No element or no marker pair.
    NotFound,
    /// More than one.
    Several { found: usize },
    /// Not a selector that can be understood.
    BadSelector,
    /// An opening marker without its end, or the other way round.
    UnpairedMarker,
    /// The element cannot hold other elements (`<img>`, `<script>`, `<textarea>`), or not these
    /// (a list inside `<p>`). `!--` where a marker stands inside another comment.
    CannotHold { tag: String },
    /// Read again as a browser does, more than this element would change (broken nesting).
    WouldChangeMore,
    /// Bytes that are not text in the page's own encoding, or an encoding we do not write.
    Encoding { found: String },
    /// A tool that lays out pages by itself keeps what visitors see in a place of its own.
    Builder { name: String },
    /// The file is larger than what we take apart; `len` in bytes.
    TooLarge { len: usize },
}

/// A page with its region replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spliced {
    pub page: Vec<u8>,
    /// Where the new inside stands in `page`.
    pub inside: Range<usize>,
}

/// The byte range of the inside of the region in `page`.
///
/// An element's inside runs from its start tag to its end tag; where HTML lets the end tag be left
/// out (`<li>`, `<p>`, `<td>` …) to the tag that ends it for a browser. An element whose end tag
/// is missing although HTML asks for it is refused: a browser would let it run on over things that
/// the programmer never meant. A marker counts only where a browser reads it as a comment; inside
/// `<script>`, `<style>`, `<textarea>` or another comment it is refused.
pub fn find(page: &[u8], locate: &Locate) -> Result<Range<usize>, Refusal> {
    let read = encoding::read(page)?;
    Ok(spot(page, locate, read.encoding)?.inside())
}

/// The page with `inside` in place of what stands in the region now. Identical bytes outside.
///
/// What is written is [`Spliced::inside`]: `inside` with the page's own line ends and in the
/// page's own encoding, with numeric character references for what that cannot hold, for a page
/// that does not say its encoding, and for `{` (in a page that a template language reads, `{{`
/// typed by a secretary would be run on the client's server).
pub fn splice(page: &[u8], locate: &Locate, inside: &str) -> Result<Vec<u8>, Refusal> {
    splice_in(page, locate, inside).map(|spliced| spliced.page)
}

/// As [`splice`], and where the inside stands afterwards. [`find`] on the result gives exactly that
/// range; a text that would make the region ambiguous next time is refused.
pub fn splice_in(page: &[u8], locate: &Locate, inside: &str) -> Result<Spliced, Refusal> {
    let read = encoding::read(page)?;
    let spot = spot(page, locate, read.encoding)?;
    let range = spot.inside();
    let (before, after) = (&page[..range.start], &page[range.end..]);
    // What the page says of its encoding must stand outside the region.
    let outside = encoding::read(&[before, after].concat())?;
    if !outside.says_the_same(read) {
        return Err(Refusal::WouldChangeMore);
    }
    let inside = encoding::prepare(inside, before, after, outside);
    let new = [before, &inside, after].concat();
    let spliced = Spliced {
        inside: range.start..range.start + inside.len(),
        page: new,
    };
    if spliced.page == page {
        return Ok(spliced);
    }
    if !encoding::read(&spliced.page)?.says_the_same(outside) {
        return Err(Refusal::WouldChangeMore);
    }
    let unchanged = match &spot {
        Spot::Element(element) => element.same_outside(page, &spliced.page, read.encoding),
        Spot::Marker(marker) => marker.same_outside(page, &spliced.page),
    };
    if !unchanged {
        return Err(Refusal::CannotHold { tag: spot.holder() });
    }
    if find(&spliced.page, locate)? != spliced.inside {
        return Err(Refusal::WouldChangeMore);
    }
    Ok(spliced)
}

/// A region found in a page.
enum Spot {
    Element(element::Found),
    Marker(marker::Found),
}

impl Spot {
    fn inside(&self) -> Range<usize> {
        match self {
            Self::Element(found) => found.inside.clone(),
            Self::Marker(found) => found.inside.clone(),
        }
    }

    /// The element that holds what is written.
    fn holder(&self) -> String {
        match self {
            Self::Element(found) => found.name.clone(),
            Self::Marker(found) => found.parent.clone(),
        }
    }
}

fn spot(
    page: &[u8],
    locate: &Locate,
    encoding: &'static encoding_rs::Encoding,
) -> Result<Spot, Refusal> {
    // Also where markers are searched for: a page must not be read that takes for ever.
    let tags = tags::tags(page, encoding)?;
    match locate {
        Locate::Selector(selector) => {
            element::locate(page, selector, encoding, &tags).map(Spot::Element)
        }
        Locate::Marker(name) => marker::locate(page, name, encoding).map(Spot::Marker),
    }
}

/// Whether a page can be read as a browser does in reasonable time.
pub(crate) fn is_readable(page: &[u8]) -> bool {
    let tags = encoding::read(page).map(|read| tags::tags(page, read.encoding));
    tags.is_ok_and(|tags| tags.is_ok_and(|tags| tags::is_modest(&tags)))
}
