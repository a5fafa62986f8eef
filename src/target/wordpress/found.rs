//! An entry as the interface gives it.

use serde_json::Value;

use super::mark;
use crate::change::Entry;
use crate::hash::Hash;
use crate::target::entries::Found;

/// `None` where it is no entry: every field that we asked for must be there (C7).
pub(super) fn read(value: &Value) -> Option<Found> {
    let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
    let raw = |name: &str| value.get(name)?.get("raw")?.as_str().map(str::to_owned);
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    let (id, status, slug) = (number("id")?, text("status")?, text("slug")?);
    let (title, content) = (raw("title")?, raw("content")?);
    // A kind of the website's own may have no picture and no excerpt.
    let excerpt = raw("excerpt").unwrap_or_default();
    let picture = number("featured_media").unwrap_or_default().to_string();
    // The time of the last change would not do: it counts whole seconds.
    let parts = [&status, &slug, &title, &content, &excerpt, &picture];
    let seen = Hash::of_parts(parts.map(|part| part.as_bytes())).hex();
    let mark = mark::read(&content, status == "draft");
    Some(Found {
        id: id.to_string(),
        is_public: status == "publish",
        changed: String::new(),
        link: text("link")?,
        words: mark::words(&title, &content),
        seen,
        entry: Entry {
            item: mark.as_ref().map_or("", |mark| &mark.item).to_owned(),
            slug,
            title,
            excerpt,
            content: mark::without(&content),
            ..Entry::default()
        },
        mark,
        raw: value.clone(),
    })
}
