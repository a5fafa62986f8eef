//! Whether every MJML element is closed by its own name. The renderer takes `</mj-section>` for the
//! end of an `<mj-text>`, and what follows lands in the wrong place.

use super::html::MjmlFault;

/// The first element that is closed by another name, or never.
pub fn unbalanced(mjml: &str) -> Option<MjmlFault> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &mjml.as_bytes()[at..]) {
        let start = at + found;
        let rest = &mjml[start + 1..];
        if rest.starts_with("!--") {
            let length = rest.find("-->").unwrap_or(rest.len());
            at = start + 1 + length;
            continue;
        }
        let (closes, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let name = &rest[..length.unwrap_or(rest.len())];
        let tag = &rest[..end_of_tag(rest)];
        at = start + 1 + usize::from(closes) + tag.len();
        if name != "mjml" && !name.starts_with("mj-") {
            continue;
        }
        if !closes {
            if !tag.ends_with('/') {
                open.push((start, name));
            }
        } else if open.pop().is_none_or(|(_, opened)| opened != name) {
            let said = format!("</{name}> closes nothing here");
            return Some(MjmlFault { at: start, said });
        }
    }
    let (at, name) = open.pop()?;
    let said = format!("<{name}> is not closed");
    Some(MjmlFault { at, said })
}

/// Bytes up to the `>` that is in no quotes.
fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    rest.len()
}
