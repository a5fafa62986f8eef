//! The lines between the dashes → a tree with places. Scalars stay the text that was written: `no`,
//! `012` and `12:30` are never anything else here.

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use super::encoding::number;
use super::fault::{Fault, FileFindings};
use super::sheet::{Node, Value};
use super::spelling::excerpt;

/// Nested deeper than this, nobody wrote it by hand.
const DEEPEST: usize = 32;
/// More values than this, nobody wrote them by hand.
const MOST_NODES: usize = 10_000;

/// The keys and values of a head; `None` with a finding where it cannot be read.
pub fn entries(head: &str, findings: &mut FileFindings) -> Option<Vec<(Node, Node)>> {
    let root = match tree(head) {
        Ok(root) => root,
        Err((line, column, fault)) => {
            findings.at(line, column, fault);
            return None;
        }
    };
    match root {
        None => Some(Vec::new()),
        Some(Node {
            value: Value::Map(entries),
            ..
        }) => Some(entries),
        Some(node) => {
            let written = excerpt(head, 60);
            findings.at(
                node.line,
                node.column,
                Fault::new("line-without-colon").with("written", written),
            );
            None
        }
    }
}

type Misplaced = (u32, u32, Fault);

/// A list or map that is still open.
enum Open {
    List(u32, u32, Vec<Node>),
    Map(u32, u32, Vec<(Node, Node)>, Option<Node>),
}

fn tree(head: &str) -> Result<Option<Node>, Misplaced> {
    let mut stack: Vec<Open> = Vec::new();
    let mut root = None;
    for (count, event) in Parser::new_from_str(head).enumerate() {
        let (event, span) = event.map_err(|error| scan_fault(&error, head))?;
        let (line, column) = place(&span);
        let at = |code| (line, column, Fault::new(code));
        if stack.len() > DEEPEST {
            return Err(at("head-too-deep"));
        }
        if count > MOST_NODES {
            return Err(at("head-too-much"));
        }
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag.is_some()),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
                (*anchor, tag.is_some())
            }
            Event::Alias(_) => (1, false),
            _ => (0, false),
        };
        if anchor != 0 || tag {
            return Err(at("head-sign"));
        }
        let done = match event {
            Event::SequenceStart(..) => {
                stack.push(Open::List(line, column, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                stack.push(Open::Map(line, column, Vec::new(), None));
                None
            }
            Event::Scalar(text, style, ..) => {
                let is_null = style == ScalarStyle::Plain && matches!(text.as_ref(), "~" | "null");
                let text = if is_null {
                    String::new()
                } else {
                    text.into_owned()
                };
                Some(Node {
                    line,
                    column,
                    value: Value::Text(text),
                })
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(close),
            _ => None,
        };
        if let Some(node) = done {
            match stack.last_mut() {
                None => root = Some(node),
                Some(Open::List(_, _, list)) => list.push(node),
                Some(Open::Map(_, _, entries, key)) => match key.take() {
                    None => *key = Some(node),
                    Some(known) => entries.push((known, node)),
                },
            }
        }
    }
    Ok(root)
}

fn close(open: Open) -> Node {
    match open {
        Open::List(line, column, list) => Node {
            line,
            column,
            value: Value::List(list),
        },
        Open::Map(line, column, entries, _) => Node {
            line,
            column,
            value: Value::Map(entries),
        },
    }
}

fn place(span: &Span) -> (u32, u32) {
    (
        number(span.start.line().max(1)),
        number(span.start.col() + 1),
    )
}

/// What the scanner stumbled on, in the words of somebody who never heard of one.
fn scan_fault(error: &ScanError, head: &str) -> Misplaced {
    let lines: Vec<&str> = head.lines().collect();
    // The scanner often notices one line late: what it cannot use is the line before.
    let noticed = error.marker().line().clamp(1, lines.len().max(1));
    let is_blank = |at: usize| lines.get(at - 1).is_none_or(|line| line.trim().is_empty());
    let line = (1..=noticed)
        .rev()
        .find(|at| !is_blank(*at))
        .unwrap_or(noticed);
    let written = lines.get(line - 1).copied().unwrap_or("");
    let indented = written.starts_with(' ');
    let code = if error.info().contains("quoted scalar") || error.info().contains("quote") {
        "quotes-open"
    } else if written.contains(['[', ']', '{', '}']) || error.info().contains("flow") {
        "brackets-open"
    } else if indented {
        "indent-wrong"
    } else {
        "line-not-understood"
    };
    (
        number(line),
        1,
        Fault::new(code).with("written", excerpt(written, 60)),
    )
}
