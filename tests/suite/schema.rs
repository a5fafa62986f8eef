//! The schema that helps an editor, against the tables that the readers use.

use recado::content::keys;
use recado::content::name::Kind;
use recado::schema::{KINDS, schema, spellings};
use recado::yaml::{Key, Shape};
use recado::{settings, site};
use serde_json::Value;

fn tables() -> [(&'static str, &'static [Key]); 6] {
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

fn compare(path: &str, table: &[Key], value: &Value) {
    let value = object(value);
    assert_eq!(value["additionalProperties"], false, "{path}");
    let properties = value["properties"].as_object().expect(path);
    let mut expected: Vec<String> = table.iter().flat_map(spellings).collect();
    expected.sort();
    expected.dedup();
    let mut found: Vec<String> = properties.keys().cloned().collect();
    found.sort();
    assert_eq!(found, expected, "{path}");
    for key in table {
        assert_eq!(
            properties[key.name]["description"], key.about,
            "{path} {}",
            key.name
        );
        assert!(
            key.about.ends_with('.') || key.about.contains(": "),
            "{path} {}",
            key.name
        );
        if let Shape::Map(inner) | Shape::Maps(inner) = key.shape {
            compare(
                &format!("{path}.{}", key.name),
                inner,
                &properties[key.name],
            );
        }
    }
}

#[test]
fn every_key_of_every_file_is_in_its_schema() {
    assert_eq!(tables().map(|(kind, _)| kind).as_slice(), KINDS);
    for (kind, table) in tables() {
        let schema = schema(kind).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        compare(kind, table, &schema);
    }
    assert_eq!(schema("nothing"), None);
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
