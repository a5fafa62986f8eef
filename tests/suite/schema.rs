//! The schema that helps an editor, against the tables that the readers use.

use recado::content::keys;
use recado::content::name::Kind;
use recado::schema::{KINDS, schema, spellings};
use recado::yaml::{Key, Shape};
use recado::{settings, site};
use serde_json::Value;

/// Every kind of file with its keys.
pub fn tables() -> [(&'static str, &'static [Key]); 6] {
    [
        ("site", site::keys::SITE),
        ("recado", settings::KEYS),
        ("promotion", keys::of(Kind::Promotion)),
        ("announcement", keys::of(Kind::Announcement)),
        ("hours", keys::of(Kind::Hours)),
        ("page", keys::of(Kind::Page)),
    ]
}

/// The object in a schema that describes a map: the value itself, or one of its alternatives.
fn object(value: &Value) -> &Value {
    let alternatives = value["anyOf"].as_array();
    let found = alternatives.and_then(|all| all.iter().find(|one| one["properties"].is_object()));
    found.unwrap_or(value)
}

/// What a reference leads to.
fn resolved<'a>(schema: &'a Value, value: &'a Value) -> &'a Value {
    let Some(path) = value["$ref"].as_str() else {
        return value;
    };
    let name = path.strip_prefix("#/$defs/").expect(path);
    schema["$defs"].get(name).expect(path)
}

fn compare(path: &str, table: &[Key], schema: &Value, value: &Value) {
    let value = object(resolved(schema, value));
    assert_eq!(value["additionalProperties"], false, "{path}");
    let properties = value["properties"].as_object().expect(path);
    let mut expected: Vec<String> = table.iter().flat_map(spellings).collect();
    expected.sort();
    expected.dedup();
    let mut found: Vec<String> = properties.keys().cloned().collect();
    found.sort();
    assert_eq!(found, expected, "{path}");
    for key in table {
        let value = resolved(schema, &properties[key.name]);
        assert_eq!(value["description"], key.about, "{path} {}", key.name);
        for spelling in spellings(key) {
            assert_eq!(properties[&spelling], properties[key.name], "{path}");
        }
        assert!(
            key.about.ends_with('.') || key.about.contains(": "),
            "{path} {}",
            key.name
        );
        if let Shape::Map(inner) | Shape::Maps(inner) = key.shape {
            compare(
                &format!("{path}.{}", key.name),
                inner,
                schema,
                &properties[key.name],
            );
        }
    }
}

#[test]
fn every_key_of_every_file_is_in_its_schema() {
    let kinds: Vec<&str> = tables().map(|(kind, _)| kind).to_vec();
    assert_eq!([kinds.as_slice(), &["translation"]].concat(), KINDS);
    for (kind, table) in tables() {
        let schema = schema(kind).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        compare(kind, table, &schema, &schema);
    }
    assert_eq!(schema("nothing"), None);
}

#[test]
fn a_translation_may_leave_everything_out() {
    let schema = schema("translation").unwrap();
    assert_eq!(schema.get("allOf"), None);
    for key in ["título", "hours", "publish", "menu", "image_alt"] {
        assert!(schema["properties"][key]["$ref"].is_string(), "{key}");
    }
}

#[test]
fn a_schema_is_small_enough_for_an_editor() {
    for kind in KINDS {
        let size = schema(kind).unwrap().to_string().len();
        assert!(size < 100_000, "{kind}: {size} bytes");
    }
}

#[test]
fn what_is_required_may_be_written_in_portuguese() {
    let schema = schema("promotion").unwrap();
    let expected = serde_json::json!([
        { "anyOf": [{ "required": ["title"] }, { "required": ["título"] }, { "required": ["titulo"] }] },
        { "anyOf": [
            { "required": ["ends"] }, { "required": ["end"] }, { "required": ["fim"] },
            { "required": ["termina"] }, { "required": ["término"] }, { "required": ["termino"] },
        ] },
    ]);
    assert_eq!(schema["allOf"], expected);
}

#[test]
fn no_two_keys_of_a_table_share_a_spelling() {
    fn look(path: &str, table: &[Key]) {
        let mut all: Vec<String> = table
            .iter()
            .flat_map(|key| {
                spellings(key)
                    .into_iter()
                    .map(|name| recado::yaml::fold(&name))
                    .collect::<std::collections::BTreeSet<_>>()
            })
            .collect();
        all.sort();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count, "{path}: {all:?}");
        for key in table {
            if let Shape::Map(inner) | Shape::Maps(inner) = key.shape {
                look(&format!("{path}.{}", key.name), inner);
            }
        }
    }
    for (kind, table) in tables() {
        look(kind, table);
    }
}
