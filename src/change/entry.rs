//! An entry of a content system as a file of its target: the same bytes for the same entry, which a
//! person can read in a difference. A head of one line for each field, an empty line, the content.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::site::Fill;

/// What a link to a picture of the target begins with in the content, before the target knows the
/// picture's address: `recado-media:pao-1200-0123456789ab.jpg`.
pub const MEDIA: &str = "recado-media:";

/// The folder of pictures on a target of entries.
pub const MEDIA_FOLDER: &str = "media/";

/// One entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The id of the item that it stands for.
    pub item: String,
    /// BCP 47.
    pub language: String,
    /// The last part of its address.
    pub slug: String,
    pub title: String,
    /// One line; may be empty.
    pub excerpt: String,
    /// The name of its category.
    pub category: Option<String>,
    /// The path of its picture on the target, and what the picture shows.
    pub picture: Option<(String, String)>,
    /// What fields of the website's own hold of the item besides, by their words in a site file.
    pub values: BTreeMap<String, String>,
    /// HTML, or what the content system has in its place.
    pub content: String,
}

impl Entry {
    /// The entry as text.
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.content.len() + 400);
        let mut line = |name: &str, value: &str| {
            if !value.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{name}: {}", one_line(value));
            }
        };
        line("title", &self.title);
        line("slug", &self.slug);
        line("language", &self.language);
        line("item", &self.item);
        line("excerpt", &self.excerpt);
        line("category", self.category.as_deref().unwrap_or_default());
        if let Some((path, alt)) = &self.picture {
            line("picture", path);
            line("alt", alt);
        }
        for (name, value) in &self.values {
            line(name, value);
        }
        text.push('\n');
        text.push_str(&self.content);
        text
    }

    /// Reads what [`Entry::to_text`] wrote; `None` for anything else.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, content) = text.split_once("\n\n")?;
        let mut entry = Self {
            content: content.to_owned(),
            ..Self::default()
        };
        for line in head.lines() {
            let (name, value) = line.split_once(": ")?;
            let value = value.to_owned();
            match name {
                "title" => entry.title = value,
                "slug" => entry.slug = value,
                "language" => entry.language = value,
                "item" => entry.item = value,
                "excerpt" => entry.excerpt = value,
                "category" => entry.category = Some(value),
                "picture" => entry.picture = Some((value, String::new())),
                "alt" => entry.picture.as_mut()?.1 = value,
                _ if Fill::named(name).is_some() => {
                    drop(entry.values.insert(name.to_owned(), value))
                }
                _ => return None,
            }
        }
        Some(entry)
    }
}

fn one_line(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a target of entries keeps in [`Owned::version`] of each: how it is found again, and what it
/// looked like after our last write.
///
/// [`Owned::version`]: super::Owned::version
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The system's own id.
    pub id: String,
    /// When the system says that it was changed last.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub changed: String,
    /// A hash over the fields as the system gave them back: it may have rewritten them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// The public address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
    /// The name of the category that it was put into.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
}

impl Stamp {
    /// As a version.
    pub fn to_version(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From a version; `None` where it is another target's.
    pub fn read(version: &str) -> Option<Self> {
        serde_json::from_str(version).ok()
    }
}
