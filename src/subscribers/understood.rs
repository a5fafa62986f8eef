//! What was understood of a file of people.

use super::address::BadAddress;
use super::export::Separator;
use super::{Charset, Meaning, Subscriber};
use crate::words::{Language, say};

/// A file of people, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    pub charset: Charset,
    /// `None`: there is one column.
    pub separator: Option<Separator>,
    /// Where the headings stand; `None`: there are none.
    pub header_line: Option<u32>,
    pub columns: Vec<Column>,
    /// Lines with something in them, below the headings.
    pub rows: usize,
    /// Each address once, in the order of the file.
    pub people: Vec<Subscriber>,
    /// The first lines whose address is none, at most a thousand.
    pub rejected: Vec<Rejected>,
    /// All of them.
    pub rejected_count: usize,
    /// Lines with an address that stands further up already.
    pub repeated: usize,
    /// Lines without any address.
    pub without: usize,
    /// People who left, as the file itself says. They are not among `people`.
    pub left: usize,
    /// Lines with several addresses in one cell, of which the first counts.
    pub several: usize,
    /// Dates of consent that were not understood, or could be read in two ways.
    pub undated: usize,
}

/// Lines that are listed at most.
pub const MOST_REJECTED: usize = 1000;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Empty where there are no headings.
    pub heading: String,
    /// `None`: nothing of it is kept.
    pub meaning: Option<Meaning>,
}

/// A line that gives nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub line: u32,
    /// A few characters of what stands there.
    pub written: String,
    /// `None`: the line is longer than 64 kB.
    pub why: Option<BadAddress>,
}

impl Rejected {
    /// What is wrong, for people.
    pub fn sentence(&self, language: Language) -> String {
        match self.why {
            Some(bad) => bad.sentence(language),
            None => say(language, "address-line-too-long", &[]),
        }
    }
}

/// Why a file gives no list at all. The sentence for people is [`Unreadable::sentence`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    Empty,
    /// A workbook, or something else that is no text.
    NotText,
    /// A text without a column of addresses; its first line.
    NoAddresses {
        first: String,
    },
}

impl Unreadable {
    /// What is wrong and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Empty => say(language, "list-file-empty", &[]),
            Self::NotText => say(language, "list-file-not-text", &[]),
            Self::NoAddresses { first } => {
                let first = [("first", first.as_str().into())];
                say(language, "list-file-no-addresses", &first)
            }
        }
    }
}
