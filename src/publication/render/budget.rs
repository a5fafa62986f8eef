//! How much a template may do. Tera has no limit of its own for a loop that prints nothing, or for a text that doubles with every turn of
//! one. So each template is compiled with calls of two functions that its author did not write: one at the beginning
//! of every turn of a loop, one behind everything that is set. They print nothing and stand in the lines that are there.

use std::cell::Cell;

use tera::{Kwargs, State, Tera, TeraResult, Value};

/// The most turns that all loops of a page take together: a second's work. A list of ten thousand items takes thirty thousand.
const MOST_TURNS: u32 = 1_000_000;

/// The most bytes, or entries, of one thing that a template sets.
const MOST_SET: usize = 1 << 20;

const TURN: &str = "__turn";
const FITS: &str = "__fits";

thread_local! {
    /// Turns that the page made on this thread has taken.
    static TURNS: Cell<u32> = const { Cell::new(0) };
}

/// Begins a page.
pub(super) fn begin() {
    TURNS.set(0);
}

/// Gives the two functions to an engine.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function(TURN, |_: Kwargs, _: &State| {
        let turns = TURNS.get() + 1;
        TURNS.set(turns);
        match turns > MOST_TURNS {
            true => Err(tera::Error::message(format!(
                "the loops of this page take more than {MOST_TURNS} turns"
            ))),
            false => Ok(nothing()),
        }
    });
    tera.register_function(FITS, fits);
}

fn fits(arguments: Kwargs, _: &State) -> TeraResult<Value> {
    let value = arguments.must_get::<&Value>("value")?;
    let text = value.as_str().map(str::len);
    let size = text.or_else(|| value.as_array().map(<[Value]>::len));
    match size.is_some_and(|size| size > MOST_SET) {
        true => Err(tera::Error::message(format!(
            "what is set here grew past {MOST_SET} bytes or entries"
        ))),
        false => Ok(nothing()),
    }
}

fn nothing() -> Value {
    Value::safe_string("")
}

/// A template with the calls put in. What cannot be read as a template comes back as it is: compiling it tells why.
pub(super) fn bounded(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 9 / 8);
    let mut rest = source;
    // Names of blocks that set something, until they end.
    let mut open = Vec::new();
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = match from.as_bytes().get(1) {
            Some(b'#') => from.find("#}").map(|at| at + 2),
            Some(b'{') => end_of(from, "}}"),
            Some(b'%') => end_of(from, "%}"),
            _ => Some(1),
        };
        let Some(end) = end else {
            out.push_str(from);
            return out;
        };
        let (tag, behind) = from.split_at(end);
        out.push_str(tag);
        rest = behind;
        if !tag.starts_with("{%") {
            continue;
        }
        let said = tag[2..end - 2].trim_matches(|c: char| c == '-' || c.is_whitespace());
        let (word, words) = said.split_at(said.find(char::is_whitespace).unwrap_or(said.len()));
        let call = match word {
            "raw" => {
                let raw = end_of_raw(rest);
                out.push_str(&rest[..raw]);
                rest = &rest[raw..];
                continue;
            }
            "for" => format!("{TURN}()"),
            "set" | "set_global" => {
                let (name, how) = name_of(words.trim_start());
                if !how.starts_with('=') {
                    open.push(name.to_owned());
                    continue;
                }
                format!("{FITS}(value={name})")
            }
            "endset" => match open.pop() {
                Some(name) => format!("{FITS}(value={name})"),
                None => continue,
            },
            _ => continue,
        };
        // What the tag trims behind itself is trimmed behind the call.
        let trims = if tag.ends_with("-%}") { "-" } else { "" };
        out.push_str(&format!("{{{{ {call} {trims}}}}}"));
    }
    out.push_str(rest);
    out
}

/// The name at the beginning, and what follows it.
fn name_of(words: &str) -> (&str, &str) {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let end = words.find(|c| !is_name(c)).unwrap_or(words.len());
    let (name, how) = words.split_at(end);
    (name, how.trim_start())
}

/// Where a tag is over: behind `close`, as far as that is no part of a text in it.
fn end_of(tag: &str, close: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in tag.char_indices().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if tag[at..].starts_with(close) => return Some(at + close.len()),
            None => {}
        }
    }
    None
}

/// How long what is taken as it stands is, without the tag that ends it.
fn end_of_raw(rest: &str) -> usize {
    let tags = rest.match_indices("{%").map(|(at, _)| at);
    let mut ends = tags.filter(|at| {
        let said = rest[at + 2..].trim_start_matches('-').trim_start();
        said.starts_with("endraw")
    });
    ends.next().unwrap_or(rest.len())
}
