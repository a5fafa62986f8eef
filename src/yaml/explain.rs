//! What a person did where the parser gave up. The parser says where; the line itself says why.

use saphyr_parser::{Marker, ScanError};

use super::{Fault, Mark, Problem, excerpt};

/// The parser's place in ours.
pub fn mark_of(at: Marker) -> Mark {
    let fits = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Mark {
        line: fits(at.line().max(1)),
        column: fits(at.col() + 1),
    }
}

/// Explains an error of the parser. The line it stopped at is looked at first, then the one
/// before, where many mistakes really are.
pub fn scan_error(text: &str, error: &ScanError) -> Fault {
    let mark = mark_of(*error.marker());
    let info = error.info();
    if info.contains("unprintable") || info.contains("byte order mark") {
        return Fault {
            mark,
            problem: Problem::Control,
        };
    }
    if info.contains("recursion limit") {
        return Fault {
            mark,
            problem: Problem::TooDeep,
        };
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let here = usize::try_from(mark.line).unwrap_or(1) - 1;
    let before = (0..here.min(lines.len()))
        .rev()
        .find(|at| !lines[*at].trim().is_empty() && !lines[*at].trim_start().starts_with('#'));
    // A tab is reported at the end of the line above it.
    let after = Some(here + 1).filter(|_| info.contains("tab"));
    for at in [after, Some(here), before].into_iter().flatten() {
        if let Some(fault) = lines.get(at).and_then(|line| trap(at, line)) {
            return fault;
        }
    }
    let (mark, problem) = structure(&lines, here, mark, info);
    Fault { mark, problem }
}

/// Mistakes that only several lines together show.
fn structure(lines: &[&str], here: usize, mark: Mark, info: &str) -> (Mark, Problem) {
    if info.contains("tab") {
        return (mark, Problem::IndentTab);
    }
    if info.contains("escape") {
        return (mark, Problem::Backslash);
    }
    let written = |mark: Mark| {
        let at = usize::try_from(mark.line).unwrap_or(1) - 1;
        excerpt(lines.get(at).copied().unwrap_or(""), 60)
    };
    if info.contains("quoted scalar") {
        let mark = quote(lines, here).unwrap_or(mark);
        let written = written(mark);
        return (mark, Problem::QuoteUnclosed { written });
    }
    let flow = info.contains("flow") || info.contains("bracket") || info.contains("',' or");
    let open = bracket(lines, if flow { here } else { here.saturating_sub(1) });
    if flow || open.is_some() {
        let mark = open.unwrap_or(inside(lines, mark));
        let written = written(mark);
        return (mark, Problem::BracketUnclosed { written });
    }
    let mark = inside(lines, mark);
    let written = written(mark);
    let indent = [
        "block",
        "indentation",
        "not allowed in this context",
        "simple key",
    ];
    if indent.iter().any(|words| info.contains(words)) {
        (mark, Problem::IndentWrong { written })
    } else {
        (mark, Problem::NotUnderstood { written })
    }
}

/// The fault of a value that begins with a sign of YAML's own.
pub fn sign_fault(text: &str, mark: Mark, sign: char, line_offset: u32) -> Fault {
    let line = text
        .split('\n')
        .nth(usize::try_from(mark.line).unwrap_or(1) - 1)
        .unwrap_or("");
    // The parser reports an anchor or a tag at the value behind it, sometimes on a later line.
    let found = value_of(line).filter(|(_, value)| value.starts_with(sign));
    let found = found.or_else(|| {
        let start = line.find(sign)?;
        Some((line[..start].chars().count() + 1, line[start..].trim_end()))
    });
    let (column, value) = match found {
        Some((column, value)) => (u32::try_from(column).unwrap_or(1), value.to_owned()),
        None => (mark.column, sign.to_string()),
    };
    Fault {
        mark: Mark {
            line: mark.line + line_offset,
            column,
        },
        problem: Problem::SignAtStart {
            sign,
            fixed: quoted(&value),
        },
    }
}

/// A place within the text: an error at the end of the file belongs to its last written line.
fn inside(lines: &[&str], mark: Mark) -> Mark {
    let here = usize::try_from(mark.line).unwrap_or(1);
    if lines
        .get(here - 1)
        .is_some_and(|line| !line.trim().is_empty())
    {
        return mark;
    }
    let last = lines[..here.min(lines.len())]
        .iter()
        .rposition(|line| !line.trim().is_empty());
    last.map_or(mark, |at| Mark {
        line: number(at + 1),
        column: 1,
    })
}

/// The last opening bracket at or before the line that nothing closes there.
fn bracket(lines: &[&str], here: usize) -> Option<Mark> {
    let mut open = Vec::new();
    for (at, line) in lines.iter().enumerate().take(here + 1) {
        for (column, c) in line.chars().enumerate() {
            match c {
                '[' | '{' => open.push(Mark {
                    line: number(at + 1),
                    column: number(column + 1),
                }),
                ']' | '}' => {
                    open.pop();
                }
                _ => {}
            }
        }
    }
    open.pop()
}

/// The nearest line at or before this one whose value opens a quote that it does not close.
fn quote(lines: &[&str], here: usize) -> Option<Mark> {
    (0..=here.min(lines.len().checked_sub(1)?))
        .rev()
        .find_map(|at| {
            let (column, value) = value_of(lines[at])?;
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let closed = value[1..].contains(quote);
            (!closed).then(|| Mark {
                line: number(at + 1),
                column: number(column),
            })
        })
}

/// The mistakes that a single line shows.
fn trap(at: usize, line: &str) -> Option<Fault> {
    let fault = |column: usize, problem: Problem| {
        Some(Fault {
            mark: Mark {
                line: number(at + 1),
                column: number(column),
            },
            problem,
        })
    };
    let blank: Vec<char> = line.chars().take_while(|c| c.is_whitespace()).collect();
    if line.trim().is_empty() {
        return None;
    }
    if let Some(column) = blank.iter().position(|c| *c == '\t') {
        return fault(column + 1, Problem::IndentTab);
    }
    if let Some(column) = blank.iter().position(|c| *c != ' ') {
        return fault(column + 1, Problem::IndentNoBreakSpace);
    }
    let bare = line.trim();
    if let Some((column, value)) = value_of(line) {
        let problem = value_trap(value)?;
        return fault(column, problem);
    }
    if bare.starts_with(['#', '"', '\'', '[', ']', '{', '}', '-', '?', '%', '|', '>'])
        || bare.ends_with([',', ']', '}'])
    {
        return None;
    }
    let column = blank.len() + 1;
    match bare.split_once(':') {
        Some((key, value))
            if !key.is_empty()
                && key
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) =>
        {
            let fixed = excerpt(&format!("{key}: {}", value.trim()), 80);
            fault(
                column + key.chars().count(),
                Problem::ColonWithoutSpace { fixed },
            )
        }
        Some(_) => None,
        None => fault(
            column,
            Problem::LineWithoutColon {
                written: excerpt(bare, 60),
            },
        ),
    }
}

/// What is wrong with a value on its own line.
fn value_trap(value: &str) -> Option<Problem> {
    let text = value.split(" #").next().unwrap_or(value).trim_end();
    let first = text.chars().next()?;
    let curly = |c: char| matches!(c, '“' | '”' | '„' | '«' | '»' | '‘' | '’');
    let fixed = || quoted(text.trim_matches(curly));
    match first {
        '"' | '\'' => after_quote(text, first).then(|| Problem::TextAfterQuote {
            fixed: quoted(text),
        }),
        '[' | '{' => {
            let closing = if first == '[' { ']' } else { '}' };
            let goes_on = text
                .rsplit_once(closing)
                .is_some_and(|(_, rest)| !rest.trim().is_empty());
            goes_on.then(|| Problem::SignAtStart {
                sign: first,
                fixed: fixed(),
            })
        }
        '@' | '`' | '%' | ',' | ']' | '}' | '*' | '&' | '!' => Some(Problem::SignAtStart {
            sign: first,
            fixed: fixed(),
        }),
        '|' | '>' if text.chars().count() > 3 => Some(Problem::SignAtStart {
            sign: first,
            fixed: fixed(),
        }),
        _ if text.contains(": ") || text.ends_with(':') => {
            let fixed = fixed();
            Some(if curly(first) {
                Problem::QuotesCurly { fixed }
            } else {
                Problem::ColonInText { fixed }
            })
        }
        '-' | '?' if text[1..].starts_with(' ') => Some(Problem::SignAtStart {
            sign: first,
            fixed: fixed(),
        }),
        _ => None,
    }
}

/// True where text follows the closing quote.
fn after_quote(text: &str, quote: char) -> bool {
    let mut rest = text[1..].chars().peekable();
    while let Some(c) = rest.next() {
        if quote == '"' && c == '\\' {
            rest.next();
        } else if c == quote {
            if quote == '\'' && rest.peek() == Some(&'\'') {
                rest.next();
                continue;
            }
            return !rest.collect::<String>().trim().is_empty();
        }
    }
    false
}

/// The value after `key: ` (also behind a hyphen), with its column counted from 1.
fn value_of(line: &str) -> Option<(usize, &str)> {
    let mut inner = line.trim_start();
    while let Some(rest) = inner.strip_prefix("- ") {
        inner = rest.trim_start();
    }
    if inner.starts_with(['#', '"', '\'', '[', '{']) {
        return None;
    }
    let (key, value) = inner.split_once(": ")?;
    let value = value.trim();
    if key.is_empty() || value.is_empty() {
        return None;
    }
    let start = line.len() - line.trim_end().len();
    let start = line.len() - start - value.len();
    Some((line[..start].chars().count() + 1, value))
}

/// The value in straight quotes, as it should be written.
pub fn quoted(value: &str) -> String {
    let value = excerpt(value, 80);
    if value.contains('"') {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
