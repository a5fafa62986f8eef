//! Entries of a collection that a programmer made: the site file says which fields are filled with what.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Mark, Said, Wish, words};
use crate::change::Entry;
use crate::site::{Fill, Mapping};
use crate::target::TargetError;
use crate::target::talk::Talk;

/// How entries of a collection are filled.
///
/// # Errors
/// No place of the site file says it any more.
pub fn of<'a>(
    mappings: &'a BTreeMap<String, Mapping>,
    collection: &str,
    talk: &Talk,
) -> Result<&'a Mapping, TargetError> {
    mappings.get(collection).ok_or_else(|| TargetError::NotReady {
        target: talk.target.clone(),
        why: format!(
            "entries of ours are still in “{collection}”, and no place of the site file says how they are filled; put its fields back until they are gone"
        ),
    })
}

/// Every field that is ours, with the mark of a draft or of what is published. `image` is a reference to
/// the picture as the system wants it.
pub fn filled(
    mapping: &Mapping,
    wish: &Wish<'_>,
    image: &Value,
    is_public: bool,
) -> Map<String, Value> {
    let mut filled = Map::new();
    for (field, fill) in &mapping.fields {
        let value = match fill {
            Fill::Image => image.clone(),
            fill => text(wish, *fill).map_or(Value::Null, |text| json!(text)),
        };
        filled.insert(field.clone(), value);
    }
    let words = words_of(mapping, |field| filled.get(field));
    let said = match is_public {
        true => Said::Sent(wish.hash, words),
        false => Said::Draft(words),
    };
    filled.insert(mapping.mark().to_owned(), marked(wish.mark, said));
    filled
}

/// What goes into a field of text; `None` where the item has nothing of the kind.
fn text<'a>(wish: &Wish<'a>, fill: Fill) -> Option<&'a str> {
    let entry = wish.entry;
    let text = match fill {
        Fill::Title => entry.title.as_str(),
        Fill::Slug => &entry.slug,
        Fill::Text => wish.content,
        Fill::Excerpt => &entry.excerpt,
        Fill::Language => &entry.language,
        Fill::ImageAlt => entry.picture.as_ref().map_or("", |(_, alt)| alt),
        other => entry.values.get(other.as_str()).map_or("", String::as_str),
    };
    (!text.is_empty()).then_some(text)
}

/// What the field of the mark holds.
pub fn marked(mark: &str, said: Said) -> Value {
    let item = mark.to_owned();
    json!(Mark { item, said }.to_text())
}

/// The mark of an entry.
pub fn mark(mapping: &Mapping, entry: &Value) -> Option<Mark> {
    entry.get(mapping.mark())?.as_str().and_then(Mark::read)
}

/// The short hash of what an entry says.
pub fn words_of<'a>(mapping: &Mapping, value: impl Fn(&str) -> Option<&'a Value>) -> String {
    let fields = mapping.fields.iter().filter(|(_, fill)| fill.is_words());
    let texts = fields.map(|(field, _)| value(field).and_then(Value::as_str).unwrap_or_default());
    words(texts)
}

/// What a human could have changed: every field of ours but the mark. `None` where one is missing: then
/// it is no such entry (C7).
pub fn values(mapping: &Mapping, entry: &Value) -> Option<String> {
    let own = mapping
        .fields
        .iter()
        .filter(|(_, fill)| *fill != Fill::Item);
    let states = mapping.published.iter().map(|(name, _)| name);
    let names = own.map(|(name, _)| name).chain(states);
    let values = names.map(|name| Some((name.clone(), entry.get(name)?.clone())));
    let values: Map<String, Value> = values.collect::<Option<_>>()?;
    entry.get(mapping.mark())?;
    Some(Value::Object(values).to_string())
}

/// For a person who compares it with ours.
pub fn entry(mapping: &Mapping, entry: &Value, mark: Option<&Mark>) -> Entry {
    let text = |fill| {
        let field = mapping.field(fill).and_then(|field| entry.get(field));
        field.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    Entry {
        item: mark.map(|mark| mark.item.clone()).unwrap_or_default(),
        slug: text(Fill::Slug),
        title: text(Fill::Title),
        excerpt: text(Fill::Excerpt),
        content: text(Fill::Text),
        ..Entry::default()
    }
}
