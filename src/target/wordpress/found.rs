//! An entry as the interface gives it.

use serde_json::Value;

use super::mark;
use crate::change::{Entry, Stamp};
use crate::hash::Hash;

/// One entry, in the state in which it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub id: u64,
    pub status: String,
    pub slug: String,
    pub link: String,
    pub picture: u64,
    pub categories: Vec<u64>,
    pub title: String,
    pub content: String,
    pub excerpt: String,
}

impl Found {
    /// `None` where it is no entry: every field that we asked for must be there (C7).
    pub fn read(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        let raw = |name: &str| value.get(name)?.get("raw")?.as_str().map(str::to_owned);
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        let categories = value.get("categories").and_then(Value::as_array);
        let categories = categories.into_iter().flatten().filter_map(Value::as_u64);
        Some(Self {
            id: number("id")?,
            status: text("status")?,
            slug: text("slug")?,
            link: text("link")?,
            // A kind of the website's own may have no picture and no excerpt.
            picture: number("featured_media").unwrap_or_default(),
            categories: categories.collect(),
            title: raw("title")?,
            content: raw("content")?,
            excerpt: raw("excerpt").unwrap_or_default(),
        })
    }

    pub fn is_public(&self) -> bool {
        self.status == "publish"
    }

    /// Over everything that a human could have changed of what is ours. The time of the last change
    /// would not do: it counts whole seconds.
    pub fn seen(&self) -> String {
        let picture = self.picture.to_string();
        let parts = [
            &self.status,
            &self.slug,
            &self.title,
            &self.content,
            &self.excerpt,
            &picture,
        ];
        Hash::of_parts(parts.map(|part| part.as_bytes())).hex()
    }

    /// How it is found again and known to be as it is.
    pub fn stamp(&self, category: Option<&str>) -> Stamp {
        Stamp {
            id: self.id.to_string(),
            seen: self.seen(),
            link: self.link.clone(),
            category: category.unwrap_or_default().to_owned(),
            ..Stamp::default()
        }
    }

    /// What we wrote, if exactly its words still stand there.
    pub fn sent(&self) -> Option<Hash> {
        let (hash, words) = mark::sent(&self.content)?;
        (words == mark::words(&self.title, &self.content)).then_some(hash)
    }

    /// As text, for a person who compares it with ours.
    pub fn to_text(&self) -> String {
        let entry = Entry {
            item: mark::item(&self.content).unwrap_or_default().to_owned(),
            slug: self.slug.clone(),
            title: self.title.clone(),
            excerpt: self.excerpt.clone(),
            content: mark::without(&self.content),
            ..Entry::default()
        };
        entry.to_text()
    }
}
