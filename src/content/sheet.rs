//! One file's head as fields: known keys with their values and places. Unknown keys and values of
//! the wrong shape become findings here, so that what reads the fields sees only text.

use std::collections::BTreeMap;

use super::fault::{Fault, FileFindings};
use super::keys::{self, Key};
use super::name::Kind;
use super::spelling::excerpt;

/// A value in a head, with its place.
#[derive(Clone, Debug)]
pub struct Node {
    pub line: u32,
    pub column: u32,
    pub value: Value,
}

/// The three shapes of a value. Scalars are the text that was written, whatever it looks like.
#[derive(Clone, Debug)]
pub enum Value {
    /// Empty for a key without a value.
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// The text; `None` for lists and maps.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True for a key that was left empty: the same as not written.
    pub fn is_empty(&self) -> bool {
        match &self.value {
            Value::Text(text) => text.trim().is_empty(),
            Value::List(list) => list.is_empty(),
            Value::Map(map) => map.is_empty(),
        }
    }
}

/// A key with its value.
#[derive(Clone, Debug)]
pub struct Field {
    pub key: &'static Key,
    /// As it was written.
    pub written: String,
    pub line: u32,
    pub column: u32,
    pub node: Node,
}

/// The fields of a map, by the first name of their keys.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub fields: BTreeMap<&'static str, Field>,
}

impl Sheet {
    /// Sorts a map's entries by key. Unknown keys are errors that suggest the right one; two
    /// spellings of one key are a duplicate that names both lines.
    pub fn read(
        entries: &[(Node, Node)],
        table: &'static [Key],
        kind: Option<Kind>,
        findings: &mut FileFindings,
    ) -> Self {
        let mut sheet = Self::default();
        for (key_node, node) in entries {
            let (line, column) = (key_node.line, key_node.column);
            let written = key_node.text().unwrap_or("").to_owned();
            let Some(key) = keys::find(table, &written) else {
                let suggestion = keys::suggestion(table, kind, &written);
                let known: Vec<&str> = table.iter().map(|key| key.name).collect();
                let fault = Fault::new("key-unknown")
                    .with("key", excerpt(&written, 40))
                    .suggest(suggestion)
                    .with("known", known.join(", "));
                findings.at(line, column, fault);
                continue;
            };
            if let Some(earlier) = sheet.fields.get(key.name) {
                let fault = Fault::new("key-twice")
                    .with("key", excerpt(&written, 40))
                    .with("other", earlier.written.as_str())
                    .with("first-line", earlier.line)
                    .with("second-line", line);
                findings.at(line, column, fault);
                continue;
            }
            let field = Field {
                key,
                written,
                line,
                column,
                node: node.clone(),
            };
            sheet.fields.insert(key.name, field);
        }
        sheet
    }

    /// A field that has a value.
    pub fn get(&self, name: &str) -> Option<&Field> {
        self.fields.get(name).filter(|field| !field.node.is_empty())
    }

    /// The text of a field. A list or a map in its place is an error with an example.
    pub fn text(&self, name: &str, findings: &mut FileFindings) -> Option<&str> {
        let field = self.get(name)?;
        match field.node.text() {
            Some(text) => Some(text),
            None => {
                findings.at(field.node.line, field.node.column, shape_fault(field));
                None
            }
        }
    }

    /// The text of a field that is one line.
    pub fn line(&self, name: &str, findings: &mut FileFindings) -> Option<String> {
        let text = self.text(name, findings)?.trim().to_owned();
        if text.contains(['\n', '\r']) {
            self.fault(
                name,
                Fault::new("text-not-one-line").with("key", self.written(name)),
                findings,
            );
            return None;
        }
        Some(text)
    }

    /// The text of a field, read by `reader`; its fault is placed at the value.
    pub fn value<T>(
        &self,
        name: &str,
        findings: &mut FileFindings,
        reader: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let text = self.line(name, findings)?;
        match reader(&text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.fault(name, fault, findings);
                None
            }
        }
    }

    /// Places a fault at the value of a field, or at the top where the field is missing.
    pub fn fault(&self, name: &str, fault: Fault, findings: &mut FileFindings) {
        let (line, column) = self.place(name);
        findings.at(line, column, fault);
    }

    /// Line and column of a field's value.
    pub fn place(&self, name: &str) -> (u32, u32) {
        self.fields
            .get(name)
            .map_or((1, 1), |field| (field.node.line, field.node.column))
    }

    /// The key as it stands in the file, for a sentence.
    pub fn written(&self, name: &str) -> String {
        self.fields
            .get(name)
            .map_or_else(|| name.to_owned(), |field| field.written.clone())
    }
}

/// A list or a map where a text belongs.
pub fn shape_fault(field: &Field) -> Fault {
    Fault::new("value-not-text")
        .with("key", field.written.as_str())
        .with("example", field.key.example)
}
