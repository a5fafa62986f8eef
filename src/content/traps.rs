//! What goes wrong in a head before anything can read it: tabs, a colon inside a title, curly
//! quotes around it. Found line by line, so that each gets its own sentence instead of a parser's.

use super::encoding::number;
use super::fault::{Fault, FileFindings};
use super::front_matter::key_of;
use super::spelling::excerpt;

/// Looks at every line of a head. Errors mean that reading it further would only add noise.
pub fn look(head: &str, findings: &mut FileFindings) {
    let mut block: Option<usize> = None;
    let mut quoted: Option<char> = None;
    for (index, line) in head.lines().enumerate() {
        let at = number(index + 1);
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if line.trim().is_empty() {
            continue;
        }
        if let Some(quote) = quoted {
            if closes(line, quote) {
                quoted = None;
            }
            continue;
        }
        if block.is_some_and(|outer| indent > outer) {
            continue;
        }
        block = None;
        if let Some(fault) = indentation(line) {
            findings.at(at, fault.0, fault.1);
            continue;
        }
        if line.starts_with("<<<<<<<") || line.starts_with(">>>>>>>") || line.starts_with("=======")
        {
            findings.at(at, 1, Fault::new("merge-marker"));
            continue;
        }
        let Some((column, value)) = value_of(line) else {
            if let Some((column, fault)) = no_colon(line) {
                findings.at(at, column, fault);
            }
            continue;
        };
        if opens_block(value) {
            block = Some(indent);
            continue;
        }
        if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            if !closes(&value[1..], quote) {
                quoted = Some(quote);
            } else if let Some(fault) = after_quote(value, quote) {
                findings.at(at, column, fault);
            }
            continue;
        }
        if let Some(fault) = plain(value) {
            findings.at(at, column, fault);
        }
    }
}

fn indentation(line: &str) -> Option<(u32, Fault)> {
    let blank: Vec<char> = line.chars().take_while(|c| c.is_whitespace()).collect();
    let place =
        |wanted: &dyn Fn(&char) -> bool| blank.iter().position(wanted).map(|at| number(at + 1));
    if let Some(column) = place(&|c| *c == '\t') {
        return Some((column, Fault::new("indent-tab")));
    }
    let column = place(&|c| *c != ' ')?;
    Some((column, Fault::new("indent-no-break-space")))
}

/// The value after `key: ` (also inside a list, `- key: `), with its column.
fn value_of(line: &str) -> Option<(u32, &str)> {
    let mut inner = line.trim_start();
    while let Some(rest) = inner.strip_prefix("- ") {
        inner = rest.trim_start();
    }
    if inner.starts_with(['#', '"', '\'', '[', '{']) {
        return None;
    }
    let (key, value) = inner.split_once(':')?;
    if key.is_empty() || !(value.is_empty() || value.starts_with([' ', '\t', '\u{A0}'])) {
        return None;
    }
    let value = value.trim();
    let offset = value.as_ptr() as usize - line.as_ptr() as usize;
    let column = if value.is_empty() {
        line.chars().count() + 1
    } else {
        line[..offset].chars().count() + 1
    };
    Some((number(column), value))
}

/// `title Black Friday` and `title:Black Friday` are no keys.
fn no_colon(line: &str) -> Option<(u32, Fault)> {
    if line.starts_with([
        ' ', '-', '#', '"', '\'', '{', '[', ']', '}', '&', '*', '!', '%', '?',
    ]) {
        return None;
    }
    if let Some((key, value)) = line.split_once(':') {
        let is_key = key_of(&format!("{key}:")).is_some() && !value.is_empty();
        return is_key.then(|| {
            let fixed = format!("{}: {}", key.trim(), value.trim());
            (
                number(key.chars().count() + 1),
                Fault::new("colon-without-space").with("fixed", excerpt(&fixed, 80)),
            )
        });
    }
    Some((
        1,
        Fault::new("line-without-colon").with("written", excerpt(line, 60)),
    ))
}

/// True where the text holds the closing quote.
fn closes(text: &str, quote: char) -> bool {
    let mut escaped = false;
    for c in text.chars() {
        if quote == '"' && c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        if c == quote && !escaped {
            return true;
        }
        escaped = false;
    }
    false
}

/// `"Só hoje": pão` goes on after the quote ended.
fn after_quote(value: &str, quote: char) -> Option<Fault> {
    let inner = &value[1..];
    let mut escaped = false;
    let mut end = None;
    let mut chars = inner.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if quote == '"' && c == '\\' && !escaped {
            escaped = true;
            continue;
        }
        if c == quote && !escaped {
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == '\'') {
                chars.next();
                continue;
            }
            end = Some(at + 1);
            break;
        }
        escaped = false;
    }
    let rest = inner.get(end?..)?.trim();
    let fine = rest.is_empty() || rest.starts_with('#');
    (!fine).then(|| Fault::new("text-after-quote").with("fixed", quoted(value)))
}

/// A value without quotes that YAML would read as something else than what stands there.
fn plain(value: &str) -> Option<Fault> {
    if value == "#" || value.starts_with("# ") || is_flow(value) {
        return None;
    }
    let text = cut_comment(value);
    let fixed = || {
        let bare = text.trim_matches(|c| matches!(c, '“' | '”' | '„' | '«' | '»'));
        quoted(bare.trim())
    };
    let curly = text.starts_with(['“', '”', '„', '«']);
    if text.contains(": ") || text.ends_with(':') {
        let code = if curly {
            "quotes-curly"
        } else {
            "colon-in-text"
        };
        return Some(Fault::new(code).with("fixed", fixed()));
    }
    if curly
        && text
            .chars()
            .last()
            .is_some_and(|c| matches!(c, '“' | '”' | '»'))
    {
        return Some(Fault::new("quotes-curly-shown").with("fixed", fixed()));
    }
    let first = text.chars().next().unwrap_or(' ');
    let misread = match first {
        '@' | '`' | '%' | ',' | ']' | '}' | '[' | '{' | '>' | '|' => true,
        '*' | '&' | '!' => {
            text.contains(' ') && !text.starts_with("!!")
                || text.len() == 1
                || text.ends_with(first)
        }
        '-' | '?' => text.starts_with("- ") || text.starts_with("? "),
        _ => false,
    };
    if misread {
        return Some(
            Fault::new("sign-at-start")
                .with("sign", first.to_string())
                .with("fixed", fixed()),
        );
    }
    if hash_cuts(value) {
        return Some(Fault::new("hash-cuts-text").with("fixed", quoted(value)));
    }
    None
}

/// `|` or `>` with nothing but its options behind it: the lines below are the text.
fn opens_block(value: &str) -> bool {
    let mark = cut_comment(value);
    mark.starts_with(['|', '>'])
        && mark.len() <= 3
        && mark[1..]
            .chars()
            .all(|c| matches!(c, '+' | '-' | '1'..='9'))
}

/// A list or map in brackets, possibly over several lines; not a text that begins with a bracket.
fn is_flow(value: &str) -> bool {
    let text = cut_comment(value);
    let closing = match text.chars().next() {
        Some('[') => ']',
        Some('{') if !text.starts_with("{{") => '}',
        _ => return false,
    };
    text.ends_with(closing) || !text.contains(closing)
}

/// The value without a comment behind it.
fn cut_comment(value: &str) -> &str {
    value.split(" #").next().unwrap_or(value).trim_end()
}

/// `Oferta #1`: what follows a hash is not read; with a space after the hash it is a comment.
fn hash_cuts(value: &str) -> bool {
    let direct = value.starts_with('#') && !value.starts_with("# ") && value.len() > 1;
    let mut pieces = value.split(" #").skip(1);
    direct
        || pieces
            .next()
            .is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

/// The value in straight quotes, as it should be written.
fn quoted(value: &str) -> String {
    let value = excerpt(value, 80);
    if value.contains('"') {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}
