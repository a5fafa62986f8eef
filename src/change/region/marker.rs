//! Finds the text between `<!-- recado:NAME -->` and `<!-- /recado:NAME -->`.

use std::ops::Range;

use ego_tree::NodeRef;
use encoding_rs::Encoding;
use memchr::memmem;
use scraper::{Html, Node};

use super::Refusal;
use super::dom::{self, Hidden, PROBE_COMMENT};

/// A pair of markers.
pub(super) struct Found {
    pub inside: Range<usize>,
    /// The element around the pair, lower case.
    pub parent: String,
    name: String,
    read: Read,
}

/// How the file is read.
#[derive(Clone, Copy)]
struct Read {
    encoding: &'static Encoding,
    /// A file that other files include: nothing says that it is a page, so it is read as a part of
    /// one. Read as a page, markers at its very start would stand before the page.
    part: bool,
}

impl Read {
    fn parse(self, bytes: &[u8]) -> Html {
        if self.part {
            dom::parse_part(bytes, self.encoding)
        } else {
            dom::parse(bytes, self.encoding)
        }
    }
}

impl Found {
    /// True where a browser sees the same in both pages but for what stands between the markers.
    ///
    /// In the new page both markers must be children of one element. In the old one they need not:
    /// what the programmer put between them as a sample may end after them (`<li>` without its end
    /// tag), as long as nothing that began before them ends between them.
    pub fn same_outside(&self, old: &[u8], new: &[u8]) -> bool {
        let old = self.read.parse(old);
        let Some((open, close)) = comments(&old, &self.name) else {
            return false;
        };
        let old = dom::outline(&old, Hidden::Between(open.id(), close.id()));
        let new = self.read.parse(new);
        comments(&new, &self.name).is_some_and(|(open, close)| {
            open.parent() == close.parent()
                && old == dom::outline(&new, Hidden::Between(open.id(), close.id()))
        })
    }
}

/// Finds the pair, or says why not. Bytes are searched, so that template code around the markers
/// does not matter; then the page is read as a browser does, and both must be comments side by
/// side in one element.
pub(super) fn locate(
    page: &[u8],
    name: &str,
    encoding: &'static Encoding,
) -> Result<Found, Refusal> {
    let markers: Vec<Marker> = markers(page).collect();
    let ours = |closing: bool| {
        let found: Vec<&Marker> = markers
            .iter()
            .filter(|marker| marker.closing == closing && marker.name == name.as_bytes())
            .collect();
        found
    };
    let (open, close) = match (&ours(false)[..], &ours(true)[..]) {
        ([], []) => return Err(Refusal::NotFound),
        ([], _) | (_, []) => return Err(Refusal::UnpairedMarker),
        ([open], [close]) => (open.range.clone(), close.range.clone()),
        (opens, closes) => {
            return Err(Refusal::Several {
                found: opens.len().max(closes.len()),
            });
        }
    };
    if open.end > close.start {
        return Err(Refusal::UnpairedMarker);
    }
    let inside = open.end..close.start;
    // Another region inside this one would be lost.
    if markers
        .iter()
        .any(|marker| inside.contains(&marker.range.start))
    {
        return Err(Refusal::WouldChangeMore);
    }
    let read = Read {
        encoding,
        part: !is_page(page),
    };
    let html = read.parse(page);
    let Some((first, _)) = comments(&html, name) else {
        return Err(why_no_comment(&html, name));
    };
    let parent = first
        .parent()
        .and_then(|node| Some(node.value().as_element()?.name().to_owned()));
    let found = Found {
        inside: inside.clone(),
        parent: parent.unwrap_or_else(|| "html".to_owned()),
        name: name.to_owned(),
        read,
    };
    let hollow = [
        &page[..inside.start],
        format!("<!--{PROBE_COMMENT}0-->").as_bytes(),
        &page[inside.end..],
    ]
    .concat();
    if found.same_outside(page, &hollow) {
        Ok(found)
    } else {
        Err(Refusal::WouldChangeMore)
    }
}

/// The two markers, where a browser reads exactly these two as comments.
fn comments<'a>(html: &'a Html, name: &str) -> Option<(NodeRef<'a, Node>, NodeRef<'a, Node>)> {
    let mut comments = html.tree.root().descendants().filter_map(|node| {
        let comment = node.value().as_comment()?;
        let (closing, found) = meaning(comment.as_bytes())?;
        (found == name.as_bytes()).then_some((closing, node))
    });
    match (comments.next()?, comments.next()?, comments.next()) {
        ((false, open), (true, close), None) => Some((open, close)),
        _ => None,
    }
}

fn why_no_comment(html: &Html, name: &str) -> Refusal {
    let word = format!("recado:{name}");
    for node in html.tree.root().descendants() {
        let tag = match node.value() {
            Node::Text(text) if text.contains(&word) => node
                .parent()
                .and_then(|parent| parent.value().as_element().map(|e| e.name().to_owned())),
            Node::Comment(comment)
                if comment.contains(&word) && meaning(comment.as_bytes()).is_none() =>
            {
                Some("!--".to_owned())
            }
            _ => None,
        };
        if let Some(tag) = tag {
            return Refusal::CannotHold { tag };
        }
    }
    Refusal::WouldChangeMore
}

fn is_page(file: &[u8]) -> bool {
    let lower = file.to_ascii_lowercase();
    ["<!doctype", "<html", "<body", "<head>", "<title"]
        .iter()
        .any(|word| memmem::find(&lower, word.as_bytes()).is_some())
}

struct Marker<'a> {
    range: Range<usize>,
    name: &'a [u8],
    closing: bool,
}

/// Every marker of the page, of whatever name.
fn markers(page: &[u8]) -> impl Iterator<Item = Marker<'_>> {
    memmem::find_iter(page, b"<!--").filter_map(move |start| {
        let rest = &page[start + 4..];
        let length = memmem::find(&rest[..rest.len().min(512)], b"-->")?;
        let (closing, name) = meaning(&rest[..length])?;
        Some(Marker {
            range: start..start + 4 + length + 3,
            name,
            closing,
        })
    })
}

/// What a comment's text says: the name and whether it closes. White space does not matter.
fn meaning(comment: &[u8]) -> Option<(bool, &[u8])> {
    let text = comment.trim_ascii();
    let (closing, text) = match text.strip_prefix(b"/") {
        Some(rest) => (true, rest.trim_ascii_start()),
        None => (false, text),
    };
    let name = text.strip_prefix(b"recado:")?.trim_ascii_start();
    let plain = !name.is_empty() && !name.iter().any(u8::is_ascii_whitespace);
    plain.then_some((closing, name))
}
