//! The names of lists and of tags.

use super::text;

/// The longest name of a list, in characters.
const LONGEST: usize = 60;

/// The name of a list, as an item's `email: { list: … }` writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListName(String);

impl ListName {
    /// Takes a name; `None` where it is none: empty, on several lines, or longer than 60 characters.
    pub fn new(written: &str) -> Option<Self> {
        let name = text(written)?;
        (name == written.trim() && name.chars().count() <= LONGEST).then_some(Self(name))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tag as it is kept: on one line, without what stands between tags in a table, at most 60 characters.
pub fn tag(written: &str) -> Option<String> {
    let plain = written.replace(['"', ',', ';', '|'], " ");
    let tag: String = text(&plain)?.chars().take(LONGEST).collect();
    Some(tag.trim_end().to_owned())
}
