//! Splits a file at its `---` lines, and explains every way in which they go wrong.

use super::encoding::number;
use super::fault::{Fault, FileFindings};
use super::spelling::fold;

/// A file's two halves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What stands between the `---` lines, after as many empty lines as stand before it, so that
    /// line numbers in it are line numbers of the file.
    pub head: String,
    /// Lines in the file before the first line of the body.
    pub lines_before_body: u32,
    /// Markdown, without empty lines around it.
    pub body: String,
}

/// Splits, or says what is wrong with the dashes.
pub fn split(text: &str, findings: &mut FileFindings) -> Option<Split> {
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|line| !line.trim().is_empty())?;
    if lines[first].trim_end() != "---" {
        findings.at(number(first + 1), 1, opening_fault(lines[first]));
        return None;
    }
    let mut close = None;
    for (index, line) in lines.iter().enumerate().skip(first + 1) {
        let bare = line.trim_end();
        if bare == "---" {
            close = Some(index);
            break;
        }
        if bare == "..." {
            findings.at(number(index + 1), 1, Fault::new("dashes-three-dots"));
            return None;
        }
        if looks_like_dashes(bare) {
            findings.at(
                number(index + 1),
                1,
                Fault::new("dashes-wrong").with("written", bare.trim()),
            );
            return None;
        }
    }
    let Some(close) = close else {
        let line = number(first_body_line(&lines, first + 1) + 1);
        findings.at(
            line,
            1,
            Fault::new("dashes-unclosed").with("opened", number(first + 1)),
        );
        return None;
    };
    if let Some(second) = second_head(&lines, close) {
        findings.at(number(second + 1), 1, Fault::new("dashes-twice"));
        return None;
    }
    let mut head = "\n".repeat(first + 1);
    head.push_str(&lines[first + 1..close].join("\n"));
    head.push('\n');
    let skipped = lines[close + 1..]
        .iter()
        .take_while(|line| line.trim().is_empty())
        .count();
    let body = lines[close + 1 + skipped..]
        .join("\n")
        .trim_end()
        .to_owned();
    Some(Split {
        head,
        lines_before_body: number(close + 1 + skipped),
        body,
    })
}

fn opening_fault(line: &str) -> Fault {
    let bare = line.trim();
    if looks_like_dashes(bare) || bare == "---" || bare == "+++" {
        return Fault::new("dashes-wrong").with("written", bare);
    }
    Fault::new("dashes-missing")
}

/// Two, four or more hyphens, or the long dash that a word processor puts for them.
fn looks_like_dashes(line: &str) -> bool {
    let bare = line.trim();
    let dashes = bare
        .chars()
        .all(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}'));
    let spaced = bare
        .split(' ')
        .filter(|part| !part.is_empty())
        .all(|part| part == "-")
        && bare.contains(' ');
    !bare.is_empty() && (dashes || spaced) && bare != "-" && line.trim_end() != "---"
}

/// The first line that is no line of a head: where the closing dashes probably belong.
fn first_body_line(lines: &[&str], from: usize) -> usize {
    let mut at = from;
    while at < lines.len() {
        let line = lines[at];
        let belongs = line.trim().is_empty()
            || line.starts_with([' ', '\t', '#'])
            || line.starts_with("- ")
            || key_of(line).is_some();
        if !belongs {
            break;
        }
        at += 1;
    }
    // Empty lines before the text belong to neither; the dashes go right after the last key.
    while at > from && lines[at - 1].trim().is_empty() {
        at -= 1;
    }
    at.min(lines.len().saturating_sub(1))
}

/// The word before the colon, when the line looks like `key: value`.
pub fn key_of(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let simple = !key.is_empty()
        && key.chars().count() <= 40
        && key.starts_with(char::is_alphabetic)
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' '))
        && key.split_whitespace().count() <= 3;
    (simple && (rest.is_empty() || rest.starts_with([' ', '\t', '\u{A0}']))).then_some(key)
}

/// A second block of keys right below the first, closed by `---` again: two documents in one file.
fn second_head(lines: &[&str], close: usize) -> Option<usize> {
    let start = lines[close + 1..]
        .iter()
        .position(|line| !line.trim().is_empty())?
        + close
        + 1;
    let start = if lines[start].trim_end() == "---" {
        start + 1
    } else {
        start
    };
    let end = lines
        .iter()
        .skip(start)
        .position(|line| line.trim_end() == "---")?
        + start;
    let block = lines.get(start..end)?;
    let known = |line: &&str| key_of(line).is_some_and(|key| super::keys::is_known(&fold(key)));
    let only_keys = block.iter().all(|line| {
        line.trim().is_empty() || line.starts_with([' ', '\t', '#']) || key_of(line).is_some()
    });
    (only_keys && block.iter().any(known)).then_some(start)
}
