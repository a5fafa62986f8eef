//! Why a text is not the YAML that people write, as data; the sentences live in `words/`.

use crate::words::Arg;

use super::Mark;

/// One thing that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub mark: Mark,
    pub problem: Problem,
}

/// What is wrong, in the reader's terms. `fixed` is the value as it should be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A line is indented with a tab.
    IndentTab,
    /// A line is indented with a hidden space from copied text.
    IndentNoBreakSpace,
    /// A line stands further in, or further out, than the lines it belongs to.
    IndentWrong { written: String },
    /// A second colon in a value without quotes.
    ColonInText { fixed: String },
    /// `key:value`.
    ColonWithoutSpace { fixed: String },
    /// A line among keys that is none.
    LineWithoutColon { written: String },
    /// Curly quotes where straight ones are needed.
    QuotesCurly { fixed: String },
    /// A value that begins with `@`, `%`, `&`, `*`, `!`, a backquote or the like.
    SignAtStart { sign: char, fixed: String },
    /// The text goes on after the closing quote.
    TextAfterQuote { fixed: String },
    /// A quote that is never closed.
    QuoteUnclosed { written: String },
    /// A backslash in double quotes that means nothing.
    Backslash,
    /// `[` or `{` that is never closed, or a bracket too many.
    BracketUnclosed { written: String },
    /// A character that cannot be shown.
    Control,
    /// A second document in the same file.
    SecondDocument,
    /// A list or a map where a key belongs.
    KeyNotSimple,
    /// More than [`super::MAX_DEPTH`] levels.
    TooDeep,
    /// More than [`super::MAX_NODES`] values.
    TooMany,
    /// Not UTF-8; `guess` is the line as Windows-1252.
    NotUtf8 { guess: String },
    /// Anything else.
    NotUnderstood { written: String },
}

impl Problem {
    /// The stable code: `finding-<code>` in `words/`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::IndentTab => "indent-tab",
            Self::IndentNoBreakSpace => "indent-no-break-space",
            Self::IndentWrong { .. } => "indent-wrong",
            Self::ColonInText { .. } => "colon-in-text",
            Self::ColonWithoutSpace { .. } => "colon-without-space",
            Self::LineWithoutColon { .. } => "line-without-colon",
            Self::QuotesCurly { .. } => "quotes-curly",
            Self::SignAtStart { .. } => "sign-at-start",
            Self::TextAfterQuote { .. } => "text-after-quote",
            Self::QuoteUnclosed { .. } => "quotes-open",
            Self::Backslash => "backslash-in-quotes",
            Self::BracketUnclosed { .. } => "brackets-open",
            Self::Control => "character-not-shown",
            Self::SecondDocument => "second-part",
            Self::KeyNotSimple => "key-not-simple",
            Self::TooDeep => "nested-too-deep",
            Self::TooMany => "too-many-values",
            Self::NotUtf8 { .. } => "encoding-windows-1252",
            Self::NotUnderstood { .. } => "line-not-understood",
        }
    }

    /// The values in its sentence.
    pub fn args(&self) -> Vec<(&'static str, Arg)> {
        match self {
            Self::ColonInText { fixed }
            | Self::ColonWithoutSpace { fixed }
            | Self::QuotesCurly { fixed }
            | Self::TextAfterQuote { fixed } => vec![("fixed", fixed.as_str().into())],
            Self::LineWithoutColon { written }
            | Self::IndentWrong { written }
            | Self::QuoteUnclosed { written }
            | Self::BracketUnclosed { written }
            | Self::NotUnderstood { written } => vec![("written", written.as_str().into())],
            Self::SignAtStart { sign, fixed } => vec![
                ("sign", sign.to_string().into()),
                ("fixed", fixed.as_str().into()),
            ],
            Self::NotUtf8 { guess } => vec![("guess", guess.as_str().into())],
            Self::TooDeep => vec![("limit", super::MAX_DEPTH.into())],
            Self::TooMany => vec![("limit", super::MAX_NODES.into())],
            _ => Vec::new(),
        }
    }
}

/// Bytes → text: without a byte order mark, every line end `\n`.
///
/// # Errors
/// Bytes that are not UTF-8, at their line, with what the line probably says; the first character
/// that cannot be shown.
pub fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let even = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return shown(even(text)),
        Err(error) => error,
    };
    let before = even(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or("");
    let (whole, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    let guess = even(&whole);
    let guess = guess.split('\n').nth(line - 1).unwrap_or("");
    Err(Fault {
        mark: Mark {
            line: fits(line),
            column: fits(last.chars().count() + 1),
        },
        problem: Problem::NotUtf8 {
            guess: super::excerpt(guess, 60),
        },
    })
}

/// The text, where every character of it can be shown.
fn shown(text: String) -> Result<String, Fault> {
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    for (at, line) in text.split('\n').enumerate() {
        if let Some(column) = line.chars().position(control) {
            return Err(Fault {
                mark: Mark {
                    line: fits(at + 1),
                    column: fits(column + 1),
                },
                problem: Problem::Control,
            });
        }
    }
    Ok(text)
}

fn fits(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
