//! A page as a browser reads it, and what of it stands outside a region.

use std::collections::BTreeSet;

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use encoding_rs::Encoding;
use scraper::{ElementRef, Html, Node};

/// An attribute that tells which start tag made an element. Put into copies that are read and
/// thrown away.
pub(super) const PROBE: &str = "data-recado-probe";
/// How a comment begins that tells which element is open at a place of the page.
pub(super) const PROBE_COMMENT: &str = "recado-probe-";

pub(super) fn parse(page: &[u8], encoding: &'static Encoding) -> Html {
    let (text, _) = encoding.decode_with_bom_removal(page);
    Html::parse_document(&text)
}

/// As [`parse`], for a file that becomes a part of a page's body.
pub(super) fn parse_part(part: &[u8], encoding: &'static Encoding) -> Html {
    let (text, _) = encoding.decode_with_bom_removal(part);
    Html::parse_fragment(&text)
}

/// The page with short texts put in at byte offsets, which ascend.
pub(super) fn with_inserts(page: &[u8], inserts: &[(usize, String)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(page.len() + inserts.len() * 32);
    let mut at = 0;
    for (offset, text) in inserts {
        out.extend_from_slice(&page[at..*offset]);
        out.extend_from_slice(text.as_bytes());
        at = *offset;
    }
    out.extend_from_slice(&page[at..]);
    out
}

/// Every element of the document in its order. (`Html::select` also walks over nodes that the
/// parser threw away.)
pub(super) fn elements(html: &Html) -> impl Iterator<Item = ElementRef<'_>> {
    html.tree.root().descendants().filter_map(ElementRef::wrap)
}

/// The elements that bear the probe `value`.
pub(super) fn probed<'a>(html: &'a Html, value: &str) -> Vec<ElementRef<'a>> {
    elements(html)
        .filter(|element| element.attr(PROBE) == Some(value))
        .collect()
}

/// What is left out of an outline.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Nothing,
    InsideOf(NodeId),
    /// Everything that begins after one comment and before another, also where it ends later.
    Between(NodeId, NodeId),
}

/// Everything that a browser knows of the document, but for what is hidden and for our probes.
/// Equal bytes mean equal trees: NUL separates and cannot stand in parsed text.
pub(super) fn outline(html: &Html, hidden: Hidden) -> Vec<u8> {
    let mut out = Vec::new();
    let mut hiding = Hiding::new(hidden);
    let mut after_text = false;
    for edge in html.tree.root().traverse() {
        match hiding.pass(edge) {
            Pass::Show => {}
            Pass::Hide => continue,
            // An element that began before the hidden part ends within it: this outline is like
            // no other.
            Pass::Broken => out.extend_from_slice(b"\0broken"),
        }
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Comment(comment) if comment.starts_with(PROBE_COMMENT) => {}
                Node::Text(text) => {
                    if !after_text {
                        out.extend_from_slice(b"\0text\0");
                    }
                    after_text = true;
                    out.extend_from_slice(text.as_bytes());
                }
                other => {
                    describe(other, &mut out);
                    after_text = false;
                }
            },
            Edge::Close(node) => {
                if matches!(node.value(), Node::Element(_) | Node::Fragment) {
                    out.extend_from_slice(b"\0end");
                    after_text = false;
                }
            }
        }
    }
    out
}

/// Walks along with the tree and says what is hidden.
struct Hiding {
    hidden: Hidden,
    active: bool,
    begun: BTreeSet<NodeId>,
}

enum Pass {
    Show,
    Hide,
    Broken,
}

impl Hiding {
    fn new(hidden: Hidden) -> Self {
        Self {
            hidden,
            active: false,
            begun: BTreeSet::new(),
        }
    }

    fn pass(&mut self, edge: Edge<'_, Node>) -> Pass {
        match (self.hidden, edge) {
            (Hidden::Nothing, _) => Pass::Show,
            (Hidden::InsideOf(target), Edge::Open(node)) => {
                let hide = self.active;
                self.active |= node.id() == target;
                if hide { Pass::Hide } else { Pass::Show }
            }
            (Hidden::InsideOf(target), Edge::Close(node)) => {
                self.active &= node.id() != target;
                if self.active { Pass::Hide } else { Pass::Show }
            }
            (Hidden::Between(_, to), Edge::Open(node)) => {
                self.active &= node.id() != to;
                if !self.active {
                    return Pass::Show;
                }
                self.begun.insert(node.id());
                Pass::Hide
            }
            (Hidden::Between(from, _), Edge::Close(node)) => {
                if self.begun.contains(&node.id()) {
                    Pass::Hide
                } else if self.active {
                    Pass::Broken
                } else {
                    self.active = node.id() == from;
                    Pass::Show
                }
            }
        }
    }
}

fn describe(node: &Node, out: &mut Vec<u8>) {
    let mut put = |part: &str| {
        out.push(0);
        out.extend_from_slice(part.as_bytes());
    };
    match node {
        Node::Document => put("document"),
        Node::Fragment => put("fragment"),
        Node::Doctype(doctype) => {
            put("doctype");
            put(doctype.name());
            put(doctype.public_id());
            put(doctype.system_id());
        }
        Node::Comment(comment) => {
            put("comment");
            put(comment);
        }
        Node::ProcessingInstruction(instruction) => {
            put("instruction");
            put(&instruction.target);
            put(&instruction.data);
        }
        Node::Element(element) => {
            put("element");
            put(&element.name.ns);
            put(&element.name.local);
            for (name, value) in &element.attrs {
                if &*name.local != PROBE {
                    put(&name.ns);
                    put(&name.local);
                    put(value);
                }
            }
        }
        Node::Text(_) => {}
    }
}
