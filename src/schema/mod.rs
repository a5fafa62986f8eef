//! JSON Schema for the files that people write, so that an editor can help while they write. Made
//! from the key tables that the readers use; pure.

use serde_json::{Map, Value, json};

use crate::content::keys;
use crate::content::name::Kind;
use crate::yaml::{Key, Shape, fold};
use crate::{settings, site};

/// The kinds of file, as `recado schema KIND` knows them.
pub const KINDS: &[&str] = &[
    "site",
    "recado",
    "promotion",
    "announcement",
    "hours",
    "page",
    "translation",
];

/// The schema (draft 2020-12) of a kind of file: the whole file for `site` and `recado`, the part
/// between the lines of three hyphens for the others. `translation` is for `x.en.md` beside `x.md`,
/// which may leave out every key. `None` for any other kind.
pub fn schema(kind: &str) -> Option<Value> {
    if kind == "translation" {
        let kinds = [Kind::Promotion, Kind::Announcement, Kind::Hours, Kind::Page];
        let tables = kinds.map(keys::of);
        return Some(document("A translation of an item", &tables, Vec::new()));
    }
    let (title, table, required): (_, &'static [Key], &[&str]) = match kind {
        "site" => {
            let required = &["name", "url", "language", "timezone"];
            (
                "One client's website: sites/<site>.yaml",
                site::keys::SITE,
                required,
            )
        }
        "recado" => ("The workspace: recado.yaml", settings::KEYS, &[]),
        "promotion" => ("A promotion", keys::of(Kind::Promotion), &["title", "ends"]),
        "announcement" => ("An announcement", keys::of(Kind::Announcement), &["title"]),
        "hours" => ("The opening hours", keys::of(Kind::Hours), &["hours"]),
        "page" => ("A standing page", keys::of(Kind::Page), &["title"]),
        _ => return None,
    };
    let mut all: Vec<Value> = required.iter().map(|name| one_of(table, name)).collect();
    if kind == "site" {
        // One target with its places, or several that bring their own.
        let several = one_of(table, "targets");
        let one = one_of(table, "target");
        all.push(json!({ "oneOf": [one, several] }));
    }
    Some(document(title, &[table], all))
}

/// A schema of the keys of these tables, the first meaning of a name counting, with what else has to
/// hold.
fn document(title: &str, tables: &[&'static [Key]], all: Vec<Value>) -> Value {
    let mut writer = Writer::default();
    let mut object = writer.map_of("", tables);
    if !all.is_empty() {
        object.insert("allOf".to_owned(), Value::Array(all));
    }
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".to_owned(), json!(title));
    schema.extend(object);
    schema.insert("$defs".to_owned(), Value::Object(writer.keys));
    Value::Object(schema)
}

/// One of the spellings of a key must be there.
fn one_of(table: &'static [Key], name: &str) -> Value {
    let key = table.iter().find(|key| key.name == name);
    let names = key.map(spellings).unwrap_or_default();
    let required: Vec<Value> = names
        .iter()
        .map(|name| json!({ "required": [name] }))
        .collect();
    json!({ "anyOf": required })
}

/// Every spelling of a key that a schema can list: its names, with and without accents.
pub fn spellings(key: &Key) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in std::iter::once(&key.name).chain(key.also) {
        for name in [(*name).to_owned(), fold(name)] {
            if !all.contains(&name) {
                all.push(name);
            }
        }
    }
    all
}

/// Writes each key once, below `$defs`: a key has many spellings.
#[derive(Default)]
struct Writer {
    keys: Map<String, Value>,
}

impl Writer {
    fn map_of(&mut self, path: &str, tables: &[&'static [Key]]) -> Map<String, Value> {
        let mut properties = Map::new();
        for key in tables.iter().copied().flatten() {
            let name = format!("{path}{}", key.name);
            if !self.keys.contains_key(&name) {
                let mut value = self.of(&name, key);
                value.insert("description".to_owned(), json!(key.about));
                value.insert("examples".to_owned(), json!([key.example]));
                self.keys.insert(name.clone(), Value::Object(value));
            }
            let there = json!({ "$ref": format!("#/$defs/{name}") });
            for spelling in spellings(key) {
                properties.entry(spelling).or_insert(there.clone());
            }
        }
        let mut object = Map::new();
        object.insert("type".to_owned(), json!("object"));
        object.insert("additionalProperties".to_owned(), json!(false));
        object.insert("properties".to_owned(), Value::Object(properties));
        object
    }

    /// The value of a key. A line may look like a number, a date or a yes to an editor.
    fn of(&mut self, name: &str, key: &Key) -> Map<String, Value> {
        let line = json!({ "type": ["string", "number", "boolean"] });
        let below = format!("{name}.");
        let value = match key.shape {
            Shape::Line => line,
            Shape::Text => json!({ "type": "string" }),
            Shape::Number => json!({ "type": "integer" }),
            Shape::YesNo => json!({ "enum": [true, false, "yes", "no", "sim", "não"] }),
            Shape::Word(words) => json!({ "anyOf": [{ "enum": words }, line] }),
            Shape::Lines => json!({ "anyOf": [line, { "type": "array", "items": line }] }),
            Shape::Map(table) => Value::Object(self.map_of(&below, &[table])),
            Shape::Maps(table) => {
                let one = self.map_of(&below, &[table]);
                json!({ "anyOf": [{ "type": "array", "items": one }, one] })
            }
            Shape::Free => json!({}),
        };
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}
