//! The tags of a page, located in its own bytes.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use encoding_rs::Encoding;
use lol_html::html_content::TextType;
use lol_html::{
    AsciiCompatibleEncoding, DocumentContentHandlers, ElementContentHandlers, HtmlRewriter,
    Settings,
};
use memchr::memmem;

use super::Refusal;

/// More tags than the longest page written for people has.
const MOST_TAGS: usize = 400_000;
/// Browsers flatten what is nested deeper (512 levels in Blink), so that nobody can say what such a
/// page looks like; and reading it takes the square of its depth.
const DEEPEST: usize = 512;

/// Elements whose text is not read for tags (HTML standard 13.2.6.2), and elements without an
/// inside (13.1.2, void elements).
pub(super) const TEXT_ONLY: [&str; 10] = [
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
];
pub(super) const VOID: [&str; 17] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input",
    "link", "meta", "param", "source", "track", "wbr",
];
/// Elements whose end tag may be left out (HTML standard 13.1.2.4).
pub(super) const END_MAY_BE_IMPLIED: [&str; 16] = [
    "body", "caption", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td",
    "tfoot", "th", "thead", "tr",
];

/// A tag in the page's bytes.
pub(super) struct Tag {
    /// Of a start tag all of it; of an end tag up to its name.
    pub range: Range<usize>,
    /// Just after the name: a place for the probe.
    pub name_end: usize,
    /// Lower case.
    pub name: String,
    pub closing: bool,
}

impl Tag {
    fn read(page: &[u8], range: Range<usize>, closing: bool) -> Self {
        let name_start = range.start + if closing { 2 } else { 1 };
        let length = page[name_start..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        let name_end = length.map_or(page.len(), |length| name_start + length);
        let name = String::from_utf8_lossy(&page[name_start..name_end]).to_ascii_lowercase();
        Self {
            range: range.start..range.end.max(name_end),
            name_end,
            name,
            closing,
        }
    }
}

/// Elements that a browser opens anew in every paragraph until they are closed (HTML standard 13.2.4.3).
const FORMATTING: [&str; 14] = [
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// More elements than a browser may have to open anew on the longest page written for people.
const MOST_REOPENED: usize = 4_000_000;

/// Whether reading the page as a browser does makes about as many elements as it has tags. Formatting
/// that is never closed multiplies them: twenty kilobytes can become gigabytes.
pub(super) fn is_modest(tags: &[Tag]) -> bool {
    let (mut open, mut reopened) = (0_usize, 0_usize);
    for tag in tags {
        let formats = FORMATTING.contains(&tag.name.as_str());
        match (formats, tag.closing) {
            (true, false) => open += 1,
            (true, true) => open = open.saturating_sub(1),
            (false, _) => reopened += open,
        }
        if reopened > MOST_REOPENED {
            return false;
        }
    }
    true
}

/// Every tag of the page in its order. `lol_html` reports start tags, comments and text; in plain
/// text `</x` is always an end tag, also one that closes nothing, which it does not report.
pub(super) fn tags(page: &[u8], encoding: &'static Encoding) -> Result<Vec<Tag>, Refusal> {
    let Some(ascii) = AsciiCompatibleEncoding::new(encoding) else {
        return Err(Refusal::Encoding {
            found: encoding.name().to_owned(),
        });
    };
    let starts = RefCell::new(Vec::new());
    let others = RefCell::new(Vec::new());
    let everything: lol_html::Selector = "*".parse().map_err(|_| Refusal::BadSelector)?;
    let settings = Settings::new()
        .with_strict(false)
        .with_encoding(ascii)
        .append_element_content_handler((
            Cow::Borrowed(&everything),
            ElementContentHandlers::default().element(
                |element: &mut lol_html::html_content::Element<'_, '_>| {
                    starts.borrow_mut().push(element.source_location().bytes());
                    Ok(())
                },
            ),
        ))
        .append_document_content_handler(
            DocumentContentHandlers::default()
                .comments(|comment: &mut lol_html::html_content::Comment<'_>| {
                    others.borrow_mut().push(comment.source_location().bytes());
                    Ok(())
                })
                .text(|text: &mut lol_html::html_content::TextChunk<'_>| {
                    if text.text_type() != TextType::Data {
                        others.borrow_mut().push(text.source_location().bytes());
                    }
                    Ok(())
                }),
        );
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| {});
    let read = rewriter.write(page).and_then(|()| rewriter.end());
    read.map_err(|_| Refusal::WouldChangeMore)?;
    let starts = starts.into_inner();
    let mut covered = others.into_inner();
    covered.extend(starts.iter().cloned());
    covered.sort_unstable_by_key(|range| range.start);
    let mut tags: Vec<Tag> = starts
        .into_iter()
        .map(|range| Tag::read(page, range, false))
        .collect();
    let mut next = 0;
    for at in memmem::find_iter(page, b"</") {
        while next < covered.len() && covered[next].end <= at {
            next += 1;
        }
        let free = covered.get(next).is_none_or(|range| at < range.start);
        if free && page.get(at + 2).is_some_and(u8::is_ascii_alphabetic) {
            tags.push(Tag::read(page, at..at + 2, true));
        }
    }
    if tags.len() > MOST_TAGS {
        return Err(Refusal::TooLarge { len: page.len() });
    }
    tags.sort_by_key(|tag| tag.range.start);
    if is_deep(&tags, page) {
        return Err(Refusal::WouldChangeMore);
    }
    Ok(tags)
}

/// Whether elements are nested deeper than browsers follow. Tags are counted as a browser would
/// close them, roughly: what may be implied is closed by its like, an end tag closes all down to
/// its start tag.
fn is_deep(tags: &[Tag], page: &[u8]) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags {
        let name = tag.name.as_str();
        let implied = |name: &str| END_MAY_BE_IMPLIED.contains(&name);
        if tag.closing {
            if let Some(at) = open.iter().rposition(|other| *other == name) {
                open.truncate(at);
            }
            continue;
        }
        if VOID.contains(&name) || page[..tag.range.end].ends_with(b"/>") {
            continue;
        }
        while let Some(last) = open.last().copied() {
            let its_like = last == name && matches!(name, "a" | "button" | "nobr");
            let both_implied = implied(last) && implied(name);
            let block = last == "p" && name == "div";
            if !(its_like || both_implied || block) {
                break;
            }
            open.pop();
            if last == name {
                break;
            }
        }
        open.push(name);
        if open.len() > DEEPEST {
            return true;
        }
    }
    false
}
