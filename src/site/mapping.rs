//! Which fields of a collection an item fills, where a programmer made the collection.

use serde_json::Value as Json;

use super::target::word_fault;
use crate::finding::Finding;
use crate::yaml::{Field, Key, Node, Report, Sheet, Style, Value, excerpt, find, fold};

/// How entries of one collection are filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The fields of the collection, each with what of the item goes into it. One holds
    /// [`Fill::Item`].
    pub fields: Vec<(String, Fill)>,
    /// What other fields hold while an entry is public.
    pub published: Vec<(String, Json)>,
    /// What they hold while it is not.
    pub draft: Vec<(String, Json)>,
}

impl Mapping {
    /// The field by which an entry of ours is known.
    pub fn mark(&self) -> &str {
        self.field(Fill::Item).unwrap_or_default()
    }

    /// The first field that this goes into.
    pub fn field(&self, fill: Fill) -> Option<&str> {
        let found = self.fields.iter().find(|(_, own)| *own == fill);
        found.map(|(field, _)| field.as_str())
    }

    /// What the fields that tell it hold while an entry is public, or is not.
    pub fn state(&self, is_public: bool) -> &[(String, Json)] {
        match is_public {
            true => &self.published,
            false => &self.draft,
        }
    }

    /// As a part of the ground of a client's yes.
    pub(super) fn ground(&self) -> String {
        let fields = self.fields.iter();
        let fields = fields.map(|(field, fill)| format!(" {field}={}", fill.as_str()));
        let states = self.published.iter().chain(&self.draft);
        let states = states.map(|(field, value)| format!(" {field}={value}"));
        fields.chain(states).collect()
    }
}

/// What of an item goes into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fill {
    Title,
    Slug,
    Text,
    Excerpt,
    Starts,
    Ends,
    Price,
    Was,
    Code,
    Link,
    Terms,
    Image,
    ImageAlt,
    Language,
    Item,
}

const FILLS: [(Fill, &str, &str); 15] = [
    (Fill::Title, "title", "titulo"),
    (Fill::Slug, "slug", "endereco"),
    (Fill::Text, "text", "texto"),
    (Fill::Excerpt, "excerpt", "resumo"),
    (Fill::Starts, "starts", "inicio"),
    (Fill::Ends, "ends", "fim"),
    (Fill::Price, "price", "preco"),
    (Fill::Was, "was", "antes"),
    (Fill::Code, "code", "codigo"),
    (Fill::Link, "link", "link"),
    (Fill::Terms, "terms", "condicoes"),
    (Fill::Image, "image", "imagem"),
    (Fill::ImageAlt, "image_alt", "imagem_alt"),
    (Fill::Language, "language", "idioma"),
    (Fill::Item, "item", "item"),
];

impl Fill {
    /// As written in a site file.
    pub fn as_str(self) -> &'static str {
        let found = FILLS.iter().find(|(fill, ..)| *fill == self);
        found.map_or("", |(_, word, _)| word)
    }

    /// By its word in English or Portuguese.
    pub fn named(written: &str) -> Option<Self> {
        let written = fold(written).replace([' ', '-'], "_");
        let found = FILLS
            .iter()
            .find(|(_, word, other)| *word == written || *other == written);
        found.map(|(fill, ..)| *fill)
    }

    /// Words that a human may change, as against dates and references.
    pub fn is_words(self) -> bool {
        !matches!(self, Self::Starts | Self::Ends | Self::Image | Self::Item)
    }
}

/// Reads `fields`, and `published` and `draft` where the table has them.
pub(super) fn mapping(
    sheet: &Sheet,
    table: &'static [Key],
    report: &mut Report,
) -> Option<Mapping> {
    let has_states = find(table, "published").is_some();
    for name in ["fields", "published", "draft"] {
        if find(table, name).is_some() {
            sheet.require(name, table, report);
        }
    }
    let before = report.findings.len();
    let mut fields: Vec<(String, Fill)> = Vec::new();
    for (name, node) in entries(sheet.get("fields")?, report)? {
        let written = node.text().unwrap_or_default();
        match Fill::named(written) {
            Some(fill) => fields.push((name, fill)),
            None => {
                let words: Vec<&str> = FILLS.iter().map(|(_, word, _)| *word).collect();
                word_fault(node.mark, "fields", written, &words, report);
            }
        }
    }
    let mut mapping = Mapping {
        fields,
        published: Vec::new(),
        draft: Vec::new(),
    };
    if mapping.field(Fill::Item).is_none() {
        report.error(sheet.place("fields"), "mapping-without-item", Vec::new());
    }
    if has_states {
        mapping.published = states(sheet.get("published")?, report)?;
        mapping.draft = states(sheet.get("draft")?, report)?;
        check_states(&mapping, sheet, report);
    }
    let found = &report.findings[before..];
    (!found.iter().any(Finding::is_error)).then_some(mapping)
}

/// The same fields tell what is public and what is not, and none of them is filled otherwise.
fn check_states(mapping: &Mapping, sheet: &Sheet, report: &mut Report) {
    let named = |states: &[(String, Json)]| {
        let mut names: Vec<String> = states.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    };
    let (shown, hidden) = (named(&mapping.published), named(&mapping.draft));
    let mut public = mapping.published.iter();
    if shown != hidden || public.all(|state| mapping.draft.contains(state)) {
        report.error(sheet.place("draft"), "mapping-states", Vec::new());
    }
    let twice = mapping.fields.iter().find(|(name, _)| shown.contains(name));
    if let Some((name, _)) = twice {
        let args = vec![("field", excerpt(name, 40).into())];
        report.error(sheet.place("fields"), "mapping-field-twice", args);
    }
}

/// The names and values of a map whose keys are fields of the collection.
fn entries<'a>(field: Field<'a>, report: &mut Report) -> Option<Vec<(String, &'a Node)>> {
    let Value::Map(written) = &field.node.value else {
        let args = vec![
            ("key", excerpt(field.written, 40).into()),
            ("example", field.key.example.into()),
            ("listed", 0usize.into()),
        ];
        report.error(field.node.mark, "value-not-keys", args);
        return None;
    };
    let mut entries: Vec<(String, &Node)> = Vec::new();
    for (name, node) in written {
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let usable = !name.text.is_empty() && name.text.len() <= 64 && name.text.chars().all(good);
        let is_new = entries.iter().all(|(other, _)| *other != name.text);
        let code = match (usable, is_new) {
            (true, true) => {
                entries.push((name.text.clone(), node));
                continue;
            }
            (true, false) => "mapping-field-twice",
            (false, _) => "mapping-field-unusable",
        };
        let args = vec![("field", excerpt(&name.text, 40).into())];
        report.error(name.mark, code, args);
    }
    Some(entries)
}

/// Fields with the values that they hold.
fn states(field: Field, report: &mut Report) -> Option<Vec<(String, Json)>> {
    let written = entries(field, report)?;
    let states = written.into_iter().map(|(name, node)| (name, json(node)));
    Some(states.collect())
}

/// A value as it is meant: in quotes it is text, whatever it says.
fn json(node: &Node) -> Json {
    let Value::Scalar { text, style } = &node.value else {
        return Json::Null;
    };
    let plain = *style == Style::Plain;
    let known = serde_json::from_str(text).ok();
    let known = known.filter(|json: &Json| plain && !json.is_object() && !json.is_array());
    known.unwrap_or_else(|| Json::String(text.clone()))
}
