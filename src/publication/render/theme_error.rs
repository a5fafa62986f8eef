//! A fault in a theme, for the programmer who wrote it.

use std::fmt;

use super::limited::MOST_BYTES;
use crate::words::{Arg, Language, say};

/// What is wrong in which file of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeError {
    /// `themes/shopfront/pages/home.html`.
    pub file: String,
    /// Counts from 1; `None` where the fault has no line.
    pub line: Option<u32>,
    pub problem: Problem,
}

/// The kinds of fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// What the template engine says; an unknown variable comes with those there are.
    Template(String),
    /// An element of an e-mail that does not exist.
    UnknownElement(String),
    /// An e-mail that nobody could stop.
    NoWayOut,
    /// A page of more than [`MOST_BYTES`].
    TooLarge,
    /// A words file that is not `name: text`.
    Words(String),
    /// A template that prints all it is given: in another order each time.
    Everything,
    /// Bytes that are not UTF-8.
    NotText,
    /// Neither in the program nor in the workspace.
    Unknown,
}

impl ThemeError {
    /// What is wrong, without the place.
    pub fn said(&self, language: Language) -> String {
        let sentence = self.sentence(language);
        let behind = sentence.strip_prefix(&self.place()).unwrap_or(&sentence);
        behind.trim_start_matches([':', ' ']).to_owned()
    }

    fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.file),
            None => self.file.clone(),
        }
    }

    /// One sentence with the place in front and what to do.
    pub fn sentence(&self, language: Language) -> String {
        let place = self.place();
        let mut args = vec![("place", Arg::Text(place))];
        let key = match &self.problem {
            Problem::Template(said) => {
                args.push(("said", Arg::Text(said.clone())));
                "theme-template"
            }
            Problem::UnknownElement(name) => {
                args.push(("name", Arg::Text(name.clone())));
                "theme-unknown-element"
            }
            Problem::TooLarge => {
                args.push(("limit", Arg::from(MOST_BYTES >> 20)));
                "theme-too-large"
            }
            Problem::Words(said) => {
                args.push(("said", Arg::Text(said.clone())));
                "theme-words"
            }
            Problem::NoWayOut => "theme-no-way-out",
            Problem::Everything => "theme-everything",
            Problem::NotText => "theme-not-text",
            Problem::Unknown => "theme-unknown",
        };
        say(language, key, &args)
    }
}

impl fmt::Display for ThemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Language::English))
    }
}

impl std::error::Error for ThemeError {}
