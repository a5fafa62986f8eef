//! Taking a human's words from the live site over into the content file they came from. Pure.
//!
//! Only what is certain is taken: words that replaced words of ours, which stand exactly once in the
//! site's files. Everything else is for a person to copy.

use std::collections::BTreeMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::change::Entry;

/// Words shorter than this stand in too many places by chance.
const SHORTEST: usize = 3;

/// Words of ours and what a human made of them, in the order of the page. `None` where more than
/// words differs: something was added, removed or moved.
pub fn replaced(ours: &str, theirs: &str) -> Option<Vec<(String, String)>> {
    let (old, new) = (words(ours), words(theirs));
    let mut pairs: Vec<(String, String)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        match op {
            DiffOp::Equal { .. } => {}
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } if old_len == new_len => {
                let pair = |at: usize| (old[old_index + at].clone(), new[new_index + at].clone());
                pairs.extend((0..old_len).map(pair));
            }
            _ => return None,
        }
    }
    pairs.dedup();
    (!pairs.is_empty()).then_some(pairs)
}

/// As [`replaced`], of an entry of a content system: its title is not in its content. What the system
/// makes of the content by itself, its excerpt, is nobody's words.
pub fn replaced_in_entry(ours: &Entry, theirs: &Entry) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    if ours.title != theirs.title {
        pairs.push((ours.title.clone(), theirs.title.clone()));
    }
    if words(&ours.content) != words(&theirs.content) {
        pairs.extend(replaced(&ours.content, &theirs.content)?);
    }
    (!pairs.is_empty()).then_some(pairs)
}

/// As [`differing`], of an entry of a content system.
pub fn differing_in_entry(ours: &Entry, theirs: &Entry) -> Vec<String> {
    let mut lines = Vec::new();
    if ours.title != theirs.title {
        lines.extend([format!("- {}", ours.title), format!("+ {}", theirs.title)]);
    }
    lines.extend(differing(&ours.content, &theirs.content));
    lines
}

/// What a visitor reads differently, in the order of the page: `-` before words of ours that are not
/// there, `+` before words that a human put there.
pub fn differing(ours: &str, theirs: &str) -> Vec<String> {
    let (old, new) = (words(ours), words(theirs));
    let mut lines = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if !matches!(op, DiffOp::Equal { .. }) {
            lines.extend(old[op.old_range()].iter().map(|words| format!("- {words}")));
            lines.extend(new[op.new_range()].iter().map(|words| format!("+ {words}")));
        }
    }
    lines
}

/// What a visitor reads on a page, piece by piece between its tags.
fn words(page: &str) -> Vec<String> {
    let page = scraper::Html::parse_document(page);
    let unseen = |name: &str| matches!(name, "head" | "script" | "style" | "template");
    let mut words = Vec::new();
    for node in page.tree.nodes() {
        let Some(text) = node.value().as_text() else {
            continue;
        };
        let mut above = node.ancestors().filter_map(|one| one.value().as_element());
        if !text.trim().is_empty() && !above.any(|one| unseen(one.name())) {
            words.push(text.trim().to_owned());
        }
    }
    words
}

/// The one file that holds these words, with the new ones in their place. `files`: the texts of the
/// site's content files by path. `None` where they stand nowhere, or more than once.
pub fn edited(files: &BTreeMap<String, String>, old: &str, new: &str) -> Option<(String, String)> {
    if old.chars().count() < SHORTEST || new.contains(['\n', '\r']) {
        return None;
    }
    let mut holding = files
        .iter()
        .filter(|(_, text)| text.contains(old))
        .map(|(path, text)| (path, text, text.matches(old).count()));
    let (path, text, count) = holding.next()?;
    if count != 1 || holding.next().is_some() {
        return None;
    }
    let at = text.find(old)?;
    let line_starts = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line_ends = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let in_head = text[..at].matches("---\n").count() == 1;
    // In the front matter the words have to be the whole value; quoted, they stay what they are.
    let (start, end, written) = match in_head {
        false => (at, at + old.len(), new.to_owned()),
        true => {
            let line = &text[line_starts..line_ends];
            let (key, value) = line.split_once(':')?;
            let value = value.trim();
            let is_whole = value.trim_matches(['"', '\'']) == old;
            is_whole.then_some(())?;
            let quoted = serde_json::Value::String(new.to_owned()).to_string();
            (line_starts, line_ends, format!("{key}: {quoted}"))
        }
    };
    let mut edited = text.clone();
    edited.replace_range(start..end, &written);
    Some((path.clone(), edited))
}
