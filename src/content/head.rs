//! The lines between the dashes → a map with places, and the one trap that no parser sees.

use crate::yaml::{self, Mark, Node, Value};

use super::encoding::number;
use super::fault::{Fault, FileFindings};
use super::spelling::excerpt;

/// Reads a head whose line numbers are those of the file. An empty one is a map without keys;
/// `None` with a finding where it cannot be read.
pub fn read(head: &str, findings: &mut FileFindings) -> Option<Node> {
    cut_texts(head, findings);
    let root = match yaml::parse(head, 0) {
        Ok(root) => root,
        Err(fault) => {
            findings.report.fault(&fault);
            return None;
        }
    };
    let empty = Node {
        mark: Mark { line: 1, column: 1 },
        value: Value::Map(Vec::new()),
    };
    match root {
        None => Some(empty),
        Some(node) if matches!(node.value, Value::Map(_)) => Some(Node {
            mark: empty.mark,
            ..node
        }),
        Some(node) => {
            let written = excerpt(head, 60);
            let fault = Fault::new("line-without-colon").with("written", written);
            findings.at(node.mark.line, node.mark.column, fault);
            None
        }
    }
}

/// `title: Oferta #1` is read as "Oferta": what follows a hash is a comment. With a space after the
/// hash a person meant one; without it, a number or a tag that would be lost without a word.
fn cut_texts(head: &str, findings: &mut FileFindings) {
    let mut block: Option<usize> = None;
    for (index, line) in head.lines().enumerate() {
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if line.trim().is_empty() || block.is_some_and(|outer| indent > outer) {
            continue;
        }
        block = None;
        let Some((column, value)) = value_of(line) else {
            continue;
        };
        if value.starts_with(['|', '>']) {
            block = Some(indent);
        } else if !value.starts_with(['"', '\'', '[', '{']) && hash_cuts(value) {
            let fault = Fault::new("hash-cuts-text").with("fixed", yaml::quoted(value));
            findings.at(number(index + 1), column, fault);
        }
    }
}

/// The value after `key: ` (also inside a list, `- key: `), with its column.
fn value_of(line: &str) -> Option<(u32, &str)> {
    let (before, _) = line.split_once(": ")?;
    if before.trim_start().starts_with(['#', '"', '\'', '[', '{']) {
        return None;
    }
    let rest = &line[before.len() + 1..];
    let value = rest.trim();
    let spaces = rest.len() - rest.trim_start().len();
    let column = before.chars().count() + 1 + rest[..spaces].chars().count() + 1;
    (!value.is_empty()).then_some((number(column), value))
}

fn hash_cuts(value: &str) -> bool {
    let follows = |rest: &str| rest.starts_with(|c: char| c.is_alphanumeric());
    value.strip_prefix('#').is_some_and(follows)
        || value
            .split_once(" #")
            .is_some_and(|(_, rest)| follows(rest))
}
