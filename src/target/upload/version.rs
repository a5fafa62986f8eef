//! The name of a file's content on a web host: what is in it, and what the server shows while
//! that is so.

use std::fmt;

use super::line::Entry;
use crate::hash::Hash;

/// A version as the ledger keeps it: hash, size and stamp with spaces between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version<'a> {
    pub hash: std::borrow::Cow<'a, str>,
    size: u64,
    stamp: &'a str,
}

impl<'a> Version<'a> {
    /// The version of these bytes while the server shows this entry.
    pub fn of(hash: Hash, entry: &'a Entry) -> Self {
        Self {
            hash: hash.hex().into(),
            size: entry.size,
            stamp: &entry.stamp,
        }
    }

    /// A version from the ledger. What is none of ours is a version of nothing.
    pub fn parse(text: &'a str) -> Self {
        let mut parts = text.splitn(3, ' ');
        let hash = parts.next().unwrap_or_default();
        let size = parts.next().and_then(|size| size.parse().ok());
        let stamp = parts.next().unwrap_or_default();
        Self {
            hash: hash.into(),
            size: size.unwrap_or_default(),
            stamp,
        }
    }

    /// Whether the server shows what it showed then. A server without stamps never says so.
    pub fn is_of(&self, entry: &Entry) -> bool {
        !self.stamp.is_empty() && (self.size, self.stamp) == (entry.size, entry.stamp.as_str())
    }
}

impl fmt::Display for Version<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.hash, self.size, self.stamp)
    }
}
