//! Finds the one element that a selector matches, and the bytes of its inside.

use std::ops::Range;

use encoding_rs::Encoding;
use scraper::{ElementRef, Html, Selector};

use super::Refusal;
use super::dom::{self, Hidden, PROBE, PROBE_COMMENT};
use super::tags::{END_MAY_BE_IMPLIED, TEXT_ONLY, Tag, VOID};

/// An element of the page.
pub(super) struct Found {
    pub inside: Range<usize>,
    /// Lower case.
    pub name: String,
    /// Just after the name in the start tag: a place for the probe.
    name_end: usize,
}

impl Found {
    /// True where a browser sees the same in both pages but for the inside of this element.
    pub fn same_outside(&self, old: &[u8], new: &[u8], encoding: &'static Encoding) -> bool {
        match (self.outside(old, encoding), self.outside(new, encoding)) {
            (Some(old), Some(new)) => old == new,
            _ => false,
        }
    }

    fn outside(&self, page: &[u8], encoding: &'static Encoding) -> Option<Vec<u8>> {
        let html = dom::parse(&dom::with_inserts(page, &[self.probe()]), encoding);
        match dom::probed(&html, "0")[..] {
            [only] => Some(dom::outline(&html, Hidden::InsideOf(only.id()))),
            _ => None,
        }
    }

    fn probe(&self) -> (usize, String) {
        (self.name_end, format!(" {PROBE}=\"0\""))
    }
}

/// Finds the element, or says why not.
pub(super) fn locate(
    page: &[u8],
    selector: &str,
    encoding: &'static Encoding,
    tags: &[Tag],
) -> Result<Found, Refusal> {
    let selector = Selector::parse(selector).map_err(|_| Refusal::BadSelector)?;
    let plain = dom::parse(page, encoding);
    only_match(&plain, &selector)?;
    let started = start_tag(page, tags, &plain, &selector, encoding)?;
    let tag = &tags[started];
    if TEXT_ONLY.contains(&tag.name.as_str()) || VOID.contains(&tag.name.as_str()) {
        return Err(Refusal::CannotHold {
            tag: tag.name.clone(),
        });
    }
    let mut found = Found {
        inside: tag.range.end..tag.range.end,
        name: tag.name.clone(),
        name_end: tag.name_end,
    };
    found.inside.end = end_of_inside(page, tags, started, &found, encoding)?;
    check_hollow(page, &found, encoding)?;
    Ok(found)
}

fn only_match<'a>(html: &'a Html, selector: &Selector) -> Result<ElementRef<'a>, Refusal> {
    let mut found = dom::elements(html).filter(|element| selector.matches(element));
    let Some(first) = found.next() else {
        return Err(Refusal::NotFound);
    };
    match found.count() {
        0 => Ok(first),
        more => Err(Refusal::Several { found: more + 1 }),
    }
}

/// Which tag of the page made the selected element: every start tag of a copy gets a number, and
/// the element is asked for its own. An element that a browser adds by itself has none.
fn start_tag(
    page: &[u8],
    tags: &[Tag],
    plain: &Html,
    selector: &Selector,
    encoding: &'static Encoding,
) -> Result<usize, Refusal> {
    let probes: Vec<(usize, String)> = (0..)
        .zip(tags)
        .filter(|(_, tag)| !tag.closing)
        .map(|(number, tag): (usize, &Tag)| (tag.name_end, format!(" {PROBE}=\"{number}\"")))
        .collect();
    let html = dom::parse(&dom::with_inserts(page, &probes), encoding);
    if dom::outline(&html, Hidden::Nothing) != dom::outline(plain, Hidden::Nothing) {
        return Err(Refusal::WouldChangeMore);
    }
    let element = only_match(&html, selector)?;
    let number = element.attr(PROBE).ok_or(Refusal::NotFound)?;
    // A formatting tag that is closed out of order makes several elements out of one tag.
    if dom::probed(&html, number).len() != 1 {
        return Err(Refusal::WouldChangeMore);
    }
    number.parse().map_err(|_| Refusal::WouldChangeMore)
}

/// Where the inside ends: a copy gets a numbered comment before every tag that follows, and those
/// that a browser finds inside the element tell how far it reaches.
fn end_of_inside(
    page: &[u8],
    tags: &[Tag],
    started: usize,
    found: &Found,
    encoding: &'static Encoding,
) -> Result<usize, Refusal> {
    let mut places = vec![found.inside.start];
    for pair in tags[started..].windows(2) {
        // Before the end tag of `<script>` or `<title>` a comment would be text.
        if !TEXT_ONLY.contains(&pair[0].name.as_str()) || pair[0].closing {
            places.push(pair[1].range.start);
        }
    }
    // A page may break off inside a comment or a script, where a last comment would be text.
    let inside =
        inside_places(page, &places, found, encoding).filter(|inside| *inside < places.len());
    let inside = match inside {
        Some(inside) => inside,
        None => {
            places.push(page.len());
            inside_places(page, &places, found, encoding).ok_or(Refusal::WouldChangeMore)?
        }
    };
    let Some(end) = inside.checked_sub(1).map(|last| places[last]) else {
        return Err(Refusal::CannotHold {
            tag: found.name.clone(),
        });
    };
    let own_end = tags
        .iter()
        .any(|tag| tag.range.start == end && tag.closing && tag.name == found.name);
    if own_end || END_MAY_BE_IMPLIED.contains(&found.name.as_str()) {
        Ok(end)
    } else {
        Err(Refusal::WouldChangeMore)
    }
}

/// How many of `places`, from the first, lie inside the element. `None` where they do not follow
/// each other or the comments changed the page.
fn inside_places(
    page: &[u8],
    places: &[usize],
    found: &Found,
    encoding: &'static Encoding,
) -> Option<usize> {
    let mut inserts = vec![found.probe()];
    inserts.extend((0..).zip(places).map(|(number, place): (usize, &usize)| {
        (*place, format!("<!--{PROBE_COMMENT}{number}-->"))
    }));
    let html = dom::parse(&dom::with_inserts(page, &inserts), encoding);
    let &[element] = &dom::probed(&html, "0")[..] else {
        return None;
    };
    if Some(dom::outline(&html, Hidden::InsideOf(element.id()))) != found.outside(page, encoding) {
        return None;
    }
    let mut numbers: Vec<usize> = element
        .descendants()
        .filter_map(|node| {
            node.value()
                .as_comment()?
                .strip_prefix(PROBE_COMMENT)?
                .parse()
                .ok()
        })
        .collect();
    numbers.sort_unstable();
    let in_a_row = (0..)
        .zip(&numbers)
        .all(|(at, number): (usize, &usize)| at == *number);
    in_a_row.then_some(numbers.len())
}

/// With the range taken out, the element must be empty and everything else as before.
fn check_hollow(page: &[u8], found: &Found, encoding: &'static Encoding) -> Result<(), Refusal> {
    let hollow = [
        &page[..found.inside.start],
        format!("<!--{PROBE_COMMENT}0-->").as_bytes(),
        &page[found.inside.end..],
    ]
    .concat();
    let html = dom::parse(&dom::with_inserts(&hollow, &[found.probe()]), encoding);
    let &[element] = &dom::probed(&html, "0")[..] else {
        return Err(Refusal::WouldChangeMore);
    };
    let mut children = element.children();
    let empty = children.next().is_some_and(|only| {
        only.value()
            .as_comment()
            .is_some_and(|comment| comment.starts_with(PROBE_COMMENT))
    }) && children.next().is_none();
    let outside = dom::outline(&html, Hidden::InsideOf(element.id()));
    if empty && Some(outside) == found.outside(page, encoding) {
        Ok(())
    } else {
        Err(Refusal::WouldChangeMore)
    }
}
