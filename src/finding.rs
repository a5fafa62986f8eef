//! Something wrong in a file somebody wrote: which file, which line, what it is in the reader's
//! words, what to do. Findings are data; the sentences live in `words/`.

use crate::words::{Arg, Language, say};

/// How much a finding stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The item is not taken over; its last good version stays live.
    Error,
    /// The item is published; somebody should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Where in which file. Lines and columns count from 1, columns in characters; the file is
/// relative to the workspace root with `/` between folders.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// One finding. `code` is stable and is the key of its sentences: `finding-<code>` in `words/`,
/// with the attribute `.hint` for what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub site: String,
    pub severity: Severity,
    pub code: &'static str,
    pub place: Place,
    pub args: Vec<(&'static str, Arg)>,
}

impl Finding {
    /// What is wrong, in one sentence.
    pub fn message(&self, language: Language) -> String {
        say(language, &format!("finding-{}", self.code), &self.args)
    }

    /// What to do about it.
    pub fn hint(&self, language: Language) -> String {
        say(language, &format!("finding-{}.hint", self.code), &self.args)
    }

    /// Error findings stop their file.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
