//! A map as fields of a table of keys. Unknown keys, duplicates and values of the wrong shape
//! become findings here, so that what reads the fields sees only what it asked for.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::finding::{Finding, Place, Severity};
use crate::words::Arg;

use super::{Fault, Mark, Name, Node, Style, Value};

/// One key of a file. The first name is that of the reference; all are accepted in any case, with
/// or without accents, with `_`, `-` or a space between words.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub also: &'static [&'static str],
    pub shape: Shape,
    /// A value as people would write it.
    pub example: &'static str,
    /// One sentence for the reference and for editors.
    pub about: &'static str,
}

/// A row of a table of keys.
pub const fn key(
    name: &'static str,
    also: &'static [&'static str],
    shape: Shape,
    example: &'static str,
    about: &'static str,
) -> Key {
    Key {
        name,
        also,
        shape,
        example,
        about,
    }
}

/// The shape of a key's value, for reading and for the schema.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// One line.
    Line,
    /// Any text.
    Text,
    /// A whole number.
    Number,
    /// `yes` or `no`.
    YesNo,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One line, or a list of lines.
    Lines,
    /// Keys of their own.
    Map(&'static [Key]),
    /// A list of such.
    Maps(&'static [Key]),
    /// Keys that nobody can foresee (weekdays), or one line.
    Free,
}

/// The findings of one file while it is read.
#[derive(Clone, Debug)]
pub struct Report {
    pub site: String,
    /// Relative to the workspace root.
    pub file: String,
    pub findings: Vec<Finding>,
}

/// A key with its value.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    pub key: &'static Key,
    /// As it was written.
    pub written: &'a str,
    pub mark: Mark,
    pub node: &'a Node,
}

/// The fields of one map, by the first name of their keys.
#[derive(Clone, Debug, Default)]
pub struct Sheet<'a> {
    /// Where the map stands, for what is missing in it.
    pub mark: Mark,
    fields: BTreeMap<&'static str, Field<'a>>,
}

impl Report {
    /// Nothing found yet.
    pub fn new(site: &str, file: &str) -> Self {
        Self {
            site: site.to_owned(),
            file: file.to_owned(),
            findings: Vec::new(),
        }
    }

    /// An error at a place.
    pub fn error(&mut self, mark: Mark, code: &'static str, args: Vec<(&'static str, Arg)>) {
        self.push(Severity::Error, mark, code, args);
    }

    /// A warning at a place.
    pub fn warning(&mut self, mark: Mark, code: &'static str, args: Vec<(&'static str, Arg)>) {
        self.push(Severity::Warning, mark, code, args);
    }

    /// A fault of the text itself.
    pub fn fault(&mut self, fault: &Fault) {
        self.error(fault.mark, fault.problem.code(), fault.problem.args());
    }

    /// True where something stops the file.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    fn push(
        &mut self,
        severity: Severity,
        mark: Mark,
        code: &'static str,
        args: Vec<(&'static str, Arg)>,
    ) {
        self.findings.push(Finding {
            site: self.site.clone(),
            severity,
            code,
            place: Place {
                file: self.file.clone(),
                line: mark.line.max(1),
                column: mark.column.max(1),
            },
            args,
        });
    }
}

impl<'a> Sheet<'a> {
    /// Sorts a map's entries by key. Unknown keys are errors that suggest the right one; two
    /// spellings of one key are a duplicate that names both lines. A node that is no map is an
    /// error, and the sheet is empty.
    pub fn read(node: &'a Node, table: &'static [Key], report: &mut Report) -> Self {
        let mut sheet = Self {
            mark: node.mark,
            fields: BTreeMap::new(),
        };
        let entries: &[(Name, Node)] = match &node.value {
            Value::Map(entries) => entries,
            _ => {
                let example = table.first().map_or("", |key| key.name);
                report.error(node.mark, "not-keys", vec![("key", example.into())]);
                return sheet;
            }
        };
        for (name, node) in entries {
            let Some(key) = find(table, &name.text) else {
                report.error(name.mark, "key-unknown", unknown(table, &name.text));
                continue;
            };
            let field = Field {
                key,
                written: &name.text,
                mark: name.mark,
                node,
            };
            if let Some(earlier) = sheet.fields.get(key.name) {
                let args = vec![
                    ("key", excerpt(&name.text, 40).into()),
                    ("other", earlier.written.into()),
                    ("first-line", earlier.mark.line.into()),
                    ("second-line", name.mark.line.into()),
                ];
                report.error(name.mark, "key-twice", args);
                continue;
            }
            sheet.fields.insert(key.name, field);
        }
        sheet
    }

    /// A field that has a value.
    pub fn get(&self, name: &str) -> Option<Field<'a>> {
        self.fields
            .get(name)
            .filter(|field| !field.node.is_empty())
            .copied()
    }

    /// The fields that have a value, by name.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> + '_ {
        self.fields
            .values()
            .filter(|field| !field.node.is_empty())
            .copied()
    }

    /// The place of a field's value; of the map itself where the field is missing.
    pub fn place(&self, name: &str) -> Mark {
        self.fields
            .get(name)
            .map_or(self.mark, |field| field.node.mark)
    }

    /// The place of a key that stands there with nothing behind it.
    pub fn place_of_empty(&self, name: &str) -> Option<Mark> {
        let field = self.fields.get(name)?;
        field.node.is_empty().then_some(field.mark)
    }

    /// A required field that is missing is an error at the map's place.
    pub fn require(&self, name: &'static str, table: &'static [Key], report: &mut Report) {
        if self.get(name).is_some() {
            return;
        }
        let mark = self.fields.get(name).map_or(self.mark, |field| field.mark);
        let example = find(table, name).map_or("", |key| key.example);
        let args = vec![("key", name.into()), ("example", example.into())];
        report.error(mark, "key-missing", args);
    }

    /// The text of a field, as written. A list or a map in its place is an error with an example.
    pub fn text(&self, name: &str, report: &mut Report) -> Option<String> {
        self.get(name)?.text(report)
    }

    /// The text of a field that is one line, without white space around it.
    pub fn single_line(&self, name: &str, report: &mut Report) -> Option<String> {
        self.get(name)?.single_line(report)
    }

    /// `yes` or `no`, in English or Portuguese.
    pub fn yes_no(&self, name: &str, report: &mut Report) -> Option<bool> {
        let field = self.get(name)?;
        let text = field.single_line(report)?;
        let answer = yes_no(&text);
        if answer.is_none() {
            let written = excerpt(&text, 40);
            let args = vec![("written", written.into())];
            report.error(field.node.mark, "yes-no-not-understood", args);
        }
        answer
    }

    /// One line, or a list of lines, each with its place. Empty where the field is missing.
    pub fn list_of_text(&self, name: &str, report: &mut Report) -> Vec<(String, Mark)> {
        let Some(field) = self.get(name) else {
            return Vec::new();
        };
        let Value::Seq(nodes) = &field.node.value else {
            let line = field.single_line(report);
            return line
                .into_iter()
                .map(|text| (text, field.node.mark))
                .collect();
        };
        nodes
            .iter()
            .filter_map(|node| {
                let text = Field { node, ..field }.single_line(report)?;
                Some((text, node.mark))
            })
            .collect()
    }

    /// The fields of a map below a field.
    pub fn map(&self, name: &str, report: &mut Report) -> Option<Sheet<'a>> {
        let field = self.get(name)?;
        field.map(report)
    }
}

impl<'a> Field<'a> {
    /// The text, as written.
    pub fn text(&self, report: &mut Report) -> Option<String> {
        match &self.node.value {
            Value::Scalar { text, style } => {
                let curly = text.starts_with(['“', '”', '„']) && text.ends_with(['“', '”']);
                if *style == Style::Plain && curly {
                    let fixed = super::quoted(text.trim_matches(['“', '”', '„']));
                    let args = vec![("fixed", fixed.into())];
                    report.warning(self.node.mark, "quotes-curly-shown", args);
                }
                Some(text.clone())
            }
            Value::Seq(_) | Value::Map(_) => {
                let args = vec![
                    ("key", excerpt(self.written, 40).into()),
                    ("example", self.key.example.into()),
                ];
                report.error(self.node.mark, "value-not-text", args);
                None
            }
        }
    }

    /// The text, where it is one line, without white space around it.
    pub fn single_line(&self, report: &mut Report) -> Option<String> {
        let text = self.text(report)?;
        let text = text.trim();
        if text.contains(|c: char| c.is_control() && c != '\t') {
            let args = vec![("key", excerpt(self.written, 40).into())];
            report.error(self.node.mark, "text-not-one-line", args);
            return None;
        }
        Some(text.to_owned())
    }

    /// The keys below it, by the table of its shape.
    pub fn map(&self, report: &mut Report) -> Option<Sheet<'a>> {
        let (Shape::Map(table) | Shape::Maps(table)) = self.key.shape else {
            return None;
        };
        if !matches!(self.node.value, Value::Map(_)) {
            let known: Vec<&str> = table.iter().map(|key| key.name).collect();
            let args = vec![
                ("key", excerpt(self.written, 40).into()),
                ("example", self.key.example.into()),
                ("listed", usize::from(!known.is_empty()).into()),
                ("known", known.join(", ").into()),
            ];
            report.error(self.node.mark, "value-not-keys", args);
            return None;
        }
        Some(Sheet::read(self.node, table, report))
    }

    /// The maps of a list below it, by the table of its shape. One map alone counts as a list.
    pub fn maps(&self, report: &mut Report) -> Vec<Sheet<'a>> {
        let Value::Seq(nodes) = &self.node.value else {
            return self.map(report).into_iter().collect();
        };
        nodes
            .iter()
            .filter_map(|node| Field { node, ..*self }.map(report))
            .collect()
    }
}

/// The key that was written, in whichever spelling.
pub fn find(table: &'static [Key], written: &str) -> Option<&'static Key> {
    // Nearly every key is written as the table has it.
    let exact = |key: &&Key| key.name == written || key.also.contains(&written);
    if let Some(key) = table.iter().find(exact) {
        return Some(key);
    }
    let wanted = plain(written);
    table.iter().find(|key| {
        plain(key.name) == wanted || key.also.iter().any(|other| plain(other) == wanted)
    })
}

fn unknown(table: &'static [Key], written: &str) -> Vec<(&'static str, Arg)> {
    let names = table
        .iter()
        .flat_map(|key| std::iter::once(key.name).chain(key.also.iter().copied()));
    let suggestion = nearest(&plain(written), names).unwrap_or("");
    let known: Vec<&str> = table.iter().map(|key| key.name).collect();
    vec![
        ("key", excerpt(written, 40).into()),
        ("found", usize::from(!suggestion.is_empty()).into()),
        ("suggestion", suggestion.into()),
        ("known", known.join(", ").into()),
    ]
}

fn plain(written: &str) -> String {
    fold(written).replace([' ', '-'], "_")
}

/// The text in lower case without accents, with plain hyphens and single spaces.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return joined(&text.to_ascii_lowercase());
    }
    let plain: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect();
    joined(&plain)
}

/// With single spaces.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The candidate nearest to what was written, when it is near enough to be what was meant.
pub fn nearest<'a>(
    written: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let written = fold(written);
    let allowed = (written.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&written, &fold(candidate));
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Text for a sentence: one line, at most `limit` characters.
pub fn excerpt(text: &str, limit: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limit {
        return line;
    }
    let cut: String = line.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}

/// `yes` and `no` in English and Portuguese; `None` for anything else.
pub fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "on" | "sim" | "s" | "verdadeiro" => Some(true),
        "no" | "n" | "false" | "off" | "nao" | "falso" => Some(false),
        _ => None,
    }
}
