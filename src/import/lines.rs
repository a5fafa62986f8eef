//! A page as the lines that a visitor reads.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements whose inside nobody reads as text.
const UNSEEN: &[&str] = &[
    "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "math", "noscript",
    "object", "script", "select", "style", "svg", "template", "textarea", "video",
];

/// True for an element that begins and ends a line.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// True for an element that is not read.
pub fn is_unseen(node: NodeRef<'_, Node>) -> bool {
    node.value()
        .as_element()
        .is_some_and(|element| UNSEEN.contains(&element.name()) || element.attr("hidden").is_some())
}

/// The lines below an element, none of them empty, with single spaces.
pub fn lines(root: ElementRef<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut unseen = 0_usize;
    for edge in root.traverse() {
        let (Edge::Open(node) | Edge::Close(node)) = edge;
        if is_unseen(node) {
            match edge {
                Edge::Open(_) => unseen += 1,
                Edge::Close(_) => unseen -= 1,
            }
        } else if unseen > 0 {
            continue;
        }
        match node.value() {
            Node::Text(text) if unseen == 0 && matches!(edge, Edge::Open(_)) => line.push_str(text),
            Node::Element(element) if is_block(element.name()) => end(&mut line, &mut lines),
            // Cells and pieces that stand beside each other are words of their own.
            Node::Element(_) => line.push(' '),
            _ => {}
        }
    }
    end(&mut line, &mut lines);
    lines
}

fn end(line: &mut String, lines: &mut Vec<String>) {
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if !words.is_empty() {
        lines.push(words);
    }
    line.clear();
}
