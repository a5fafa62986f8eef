//! A list as a table for a spreadsheet, which [`understand`](super::understand) reads back.

use std::borrow::Cow;

use jiff::Timestamp;

use super::Subscriber;
use crate::moment::Zone;

/// What stands between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Separator {
    /// All there are, the commonest first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// As it stands in the file.
    pub fn char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
            Self::Pipe => '|',
        }
    }

    /// The key of its name for people.
    pub fn key(self) -> &'static str {
        match self {
            Self::Comma => "separator-comma",
            Self::Semicolon => "separator-semicolon",
            Self::Tab => "separator-tab",
            Self::Pipe => "separator-pipe",
        }
    }

    /// What Excel expects on a computer of this language: a semicolon where the comma stands in numbers.
    pub fn of_language(tag: &str) -> Self {
        const DECIMAL_COMMA: &[&str] = &[
            "bg", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fr", "gl", "hr", "hu",
            "id", "it", "lt", "lv", "nb", "nl", "nn", "no", "pl", "pt", "ro", "ru", "sk", "sl",
            "sr", "sv", "tr", "uk", "vi",
        ];
        let primary = tag
            .split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        // In Mexico numbers have a point.
        let point = tag.eq_ignore_ascii_case("es-MX");
        match DECIMAL_COMMA.contains(&primary.as_str()) && !point {
            true => Self::Semicolon,
            false => Self::Comma,
        }
    }
}

/// A person of a list with what the ledger adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported<'a> {
    pub person: &'a Subscriber,
    pub added_at: Timestamp,
}

const HEADINGS: [&str; 8] = [
    "email",
    "first_name",
    "name",
    "language",
    "tags",
    "consent_source",
    "consent_date",
    "added",
];

/// The table: UTF-8 with a byte order mark, without which Excel takes it for Windows-1252; instants in
/// the site's zone. A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP ASVS
/// 1.2.10), which is taken away where the table is read back.
pub fn csv<'a>(
    people: impl IntoIterator<Item = Exported<'a>>,
    separator: Separator,
    zone: &Zone,
) -> String {
    let between = separator.char();
    let mut table = String::from('\u{FEFF}');
    row(&mut table, HEADINGS.map(Cow::Borrowed), between);
    for Exported { person, added_at } in people {
        let text = |text: &'a Option<String>| Cow::Borrowed(text.as_deref().unwrap_or_default());
        let tags: Vec<&str> = person.tags.iter().map(String::as_str).collect();
        let consented = person.consent.at.map(|at| zone.rfc3339(at));
        let cells = [
            Cow::Borrowed(person.address.written()),
            text(&person.first_name),
            text(&person.name),
            text(&person.language),
            Cow::Owned(tags.join("|")),
            text(&person.consent.source),
            Cow::Owned(consented.unwrap_or_default()),
            Cow::Owned(zone.rfc3339(added_at)),
        ];
        row(&mut table, cells, between);
    }
    table
}

fn row<const N: usize>(table: &mut String, cells: [Cow<'_, str>; N], between: char) {
    for (number, cell) in cells.iter().enumerate() {
        if number > 0 {
            table.push(between);
        }
        let guard = if is_formula(cell) { "'" } else { "" };
        let quoted =
            |c: char| c == between || matches!(c, '"' | '\n' | '\r' | ',' | ';' | '\t' | '|');
        if cell.contains(quoted) {
            table.push_str(&format!("\"{guard}{}\"", cell.replace('"', "\"\"")));
        } else {
            table.push_str(guard);
            table.push_str(cell);
        }
    }
    table.push_str("\r\n");
}

/// What a spreadsheet computes. Apostrophes before it are looked through, so that a name that begins with
/// one comes back as it was.
fn is_formula(cell: &str) -> bool {
    let formula = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\0' | '＝' | '＋' | '－' | '＠'
        )
    };
    cell.trim_start_matches('\'').starts_with(formula)
}

/// A cell without the apostrophe that [`csv`] put before it.
pub fn without_guard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}
