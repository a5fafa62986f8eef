//! From the bytes of a file to people: letters, separator, headings, lines.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::address::{Address, BadAddress, shown, with_name};
use super::columns::{Meaning, meanings, says_left, speaks_of_mail};
use super::export::{Separator, without_guard};
use super::records::{Record, Records};
use super::understood::{Column, MOST_REJECTED, Rejected, Understood, Unreadable};
use super::{Consent, Subscriber, charset, first_word, tag, text};
use crate::content::date;
use crate::moment::{Civil, Zone};

/// Lines among which the headings are looked for.
const HEAD: usize = 20;
/// Lines by which a separator is judged.
const SAMPLE: usize = 50;

/// What is said beside the file, for everybody in it.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where these people asked for e-mail; a column of the file goes first.
    pub source: Option<String>,
    /// Of those whose line has none.
    pub language: Option<String>,
    pub tags: BTreeSet<String>,
    /// The languages of the site, its own first. Never empty.
    pub languages: Vec<String>,
    /// Where times of the file are meant.
    pub zone: Zone,
}

/// Understands a file of people: any bytes give a list or a reason.
///
/// # Errors
/// It is empty, no text, or has no column of addresses.
pub fn understand(bytes: &[u8], given: &Given) -> Result<Understood, Unreadable> {
    if bytes.trim_ascii().is_empty() {
        return Err(Unreadable::Empty);
    }
    if is_no_text(bytes) {
        return Err(Unreadable::NotText);
    }
    let (decoded, charset) = charset::decode(bytes);
    let mut whole = decoded.into_owned();
    whole.push('\n');
    let (said, body) = said_separator(&whole);
    let skipped = u32::from(said.is_some());
    let shape = Shape::of(body, said).ok_or_else(|| {
        let first = body.lines().find(|line| !line.trim().is_empty());
        let first = shown(first.unwrap_or_default());
        Unreadable::NoAddresses { first }
    })?;
    let mut reading = Reading {
        given,
        columns: &shape.meanings,
        seen: HashSet::new(),
        understood: Understood {
            charset,
            separator: (shape.width > 1).then_some(shape.separator),
            header_line: shape.header_line.map(|line| line + skipped),
            columns: shape.columns(),
            rows: 0,
            people: Vec::new(),
            rejected: Vec::new(),
            rejected_count: 0,
            repeated: 0,
            without: 0,
            left: 0,
            several: 0,
            undated: 0,
        },
    };
    let records = Records::new(body, shape.byte()).of_width(shape.width);
    let after = shape.header_line.unwrap_or(0);
    for mut record in records.filter(|record| record.line > after) {
        record.line += skipped;
        reading.record(&record);
    }
    Ok(reading.understood)
}

/// Workbooks (a zip file, or a compound file of older programs) and PDFs.
fn is_no_text(bytes: &[u8]) -> bool {
    let signs: [&[u8]; 3] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0", b"%PDF-"];
    signs.iter().any(|sign| bytes.starts_with(sign))
}

/// The separator that Excel's own first line names, and the text below it.
fn said_separator(whole: &str) -> (Option<Separator>, &str) {
    let (first, rest) = whole.split_once('\n').unwrap_or((whole, ""));
    let said = first.trim_end_matches('\r').strip_prefix("sep=");
    let separator = said.and_then(|said| {
        let mut all = Separator::ALL.into_iter();
        all.find(|one| said.chars().eq([one.char()]))
    });
    match separator {
        Some(separator) => (Some(separator), rest),
        None => (None, whole),
    }
}

/// How a table is laid out.
struct Shape {
    separator: Separator,
    header_line: Option<u32>,
    headings: Vec<String>,
    meanings: Vec<Option<Meaning>>,
    width: usize,
    /// How much speaks for it: headings with a meaning, lines with an address, lines of one width.
    weight: (usize, usize, usize),
}

impl Shape {
    /// The layout that most speaks for; `None` where there are no addresses.
    fn of(text: &str, said: Option<Separator>) -> Option<Self> {
        let one_of = Separator::ALL.into_iter();
        // Of equals the last counts, and the comma is the commonest.
        let shapes = one_of
            .rev()
            .filter(|separator| said.is_none_or(|said| said == *separator))
            .filter_map(|separator| Self::with(text, separator));
        shapes.max_by_key(|shape| shape.weight)
    }

    fn with(text: &str, separator: Separator) -> Option<Self> {
        let records = Records::new(text, separator.char() as u8).take(SAMPLE);
        let records: Vec<(u32, Vec<String>)> = records
            .filter_map(|record| Some((record.line, record.cells?)))
            .collect();
        let head = records.iter().take(HEAD).enumerate();
        let named = head.map(|(at, (_, cells))| (at, meanings(cells)));
        let mut named = named.filter(|(_, found)| found.contains(&Some(Meaning::Address)));
        let (header, meanings) = match named.next() {
            Some((at, meanings)) => (Some(at), meanings),
            None => nameless(&records)?,
        };
        let rows = &records[header.map_or(0, |at| at + 1)..];
        let column = meanings
            .iter()
            .position(|one| *one == Some(Meaning::Address))?;
        let width = match header {
            Some(at) => records[at].1.len(),
            None => meanings.len(),
        };
        let is_address = |(_, cells): &&(u32, Vec<String>)| is_address(cells.get(column));
        let weight = (
            meanings.iter().flatten().count(),
            rows.iter().filter(is_address).count(),
            match width {
                1 => 0,
                width => rows
                    .iter()
                    .filter(|(_, cells)| cells.len() == width)
                    .count(),
            },
        );
        Some(Self {
            separator,
            header_line: header.map(|at| records[at].0),
            headings: header.map(|at| records[at].1.clone()).unwrap_or_default(),
            meanings,
            width,
            weight,
        })
    }

    fn byte(&self) -> u8 {
        self.separator.char() as u8
    }

    fn columns(&self) -> Vec<Column> {
        let columns = self
            .meanings
            .iter()
            .enumerate()
            .map(|(at, meaning)| Column {
                heading: self
                    .headings
                    .get(at)
                    .map_or_else(String::new, |name| shown(name)),
                meaning: *meaning,
            });
        columns.collect()
    }
}

fn is_address(cell: Option<&String>) -> bool {
    cell.is_some_and(|cell| Address::read(without_guard(cell.trim())).is_ok())
}

/// Without a heading that is known: the column that holds the most addresses. What stands in the others
/// is not guessed.
fn nameless(records: &[(u32, Vec<String>)]) -> Option<(Option<usize>, Vec<Option<Meaning>>)> {
    let width = records.iter().map(|(_, cells)| cells.len()).max()?;
    let count = |at: usize| {
        let cells = records
            .iter()
            .filter(|(_, cells)| is_address(cells.get(at)));
        cells.count()
    };
    // The first of equals.
    let column = (0..width).rev().max_by_key(|at| count(*at))?;
    if count(column) == 0 {
        return None;
    }
    let mut meanings = vec![None; width];
    meanings[column] = Some(Meaning::Address);
    let (_, first) = records.first()?;
    let heading = first.get(column).map(String::as_str).unwrap_or_default();
    let is_heading =
        speaks_of_mail(heading) || (!heading.trim().is_empty() && !heading.contains('@'));
    Some((is_heading.then_some(0), meanings))
}

/// Goes through the lines of a table.
struct Reading<'a> {
    given: &'a Given,
    columns: &'a [Option<Meaning>],
    seen: HashSet<String>,
    understood: Understood,
}

impl Reading<'_> {
    fn record(&mut self, record: &Record) {
        let Some(cells) = &record.cells else {
            self.understood.rows += 1;
            return self.reject(record.line, String::new(), None);
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        self.understood.rows += 1;
        let written = self.cell(cells, Meaning::Address);
        if written.is_empty() {
            self.understood.without += 1;
            return;
        }
        let (display, first) = self.one_address(written);
        let address = match Address::read(first) {
            Ok(address) => address,
            Err(bad) => return self.reject(record.line, shown(written), Some(bad)),
        };
        let left = !self.cell(cells, Meaning::Left).is_empty()
            || says_left(self.cell(cells, Meaning::Status));
        if left {
            self.understood.left += 1;
            return;
        }
        if !self.seen.insert(address.key().to_owned()) {
            self.understood.repeated += 1;
            return;
        }
        let person = self.person(address, display, cells);
        self.understood.people.push(person);
    }

    fn reject(&mut self, line: u32, written: String, why: Option<BadAddress>) {
        self.understood.rejected_count += 1;
        if self.understood.rejected.len() < MOST_REJECTED {
            let rejected = Rejected { line, written, why };
            self.understood.rejected.push(rejected);
        }
    }

    /// The first cell with something in it among the columns of this meaning.
    fn cell<'c>(&self, cells: &'c [String], meaning: Meaning) -> &'c str {
        let of = self.columns.iter().zip(cells);
        let mut filled = of
            .filter(|(column, _)| **column == Some(meaning))
            .map(|(_, cell)| without_guard(cell.trim()))
            .filter(|cell| !cell.is_empty());
        filled.next().unwrap_or_default()
    }

    /// The first of the addresses of a cell, with the name beside it.
    fn one_address<'c>(&mut self, cell: &'c str) -> (Option<&'c str>, &'c str) {
        let mut parts = cell
            .split([';', ','])
            .flat_map(|part| part.split(":::"))
            .filter(|part| part.contains('@'));
        let first = parts.next();
        // `"Silva, Maria" <maria@…>` is one address with a comma in its name.
        let several = first.is_some() && parts.next().is_some();
        if several {
            self.understood.several += 1;
        }
        match (first, several) {
            (Some(first), true) => with_name(first),
            _ => with_name(cell),
        }
    }

    fn person(&mut self, address: Address, display: Option<&str>, cells: &[String]) -> Subscriber {
        let cell = |meaning| text(self.cell(cells, meaning));
        let (first, last) = (cell(Meaning::FirstName), cell(Meaning::LastName));
        let whole = cell(Meaning::Name).or_else(|| match (&first, &last) {
            (Some(first), Some(last)) => text(&format!("{first} {last}")),
            (None, None) => display.and_then(text),
            (one, other) => one.clone().or_else(|| other.clone()),
        });
        // Only a surname: nobody is greeted by it.
        let first_name = first.or_else(|| match last {
            Some(_) => None,
            None => whole.as_deref().and_then(first_word),
        });
        let language = language(self.cell(cells, Meaning::Language), &self.given.languages);
        let written = self.cell(cells, Meaning::ConsentDate);
        let at = when(written, self.given);
        let undated = !written.is_empty() && at.is_none();
        let mut tags = self.given.tags.clone();
        tags.extend(tags_of(self.cell(cells, Meaning::Tags)));
        let source = cell(Meaning::ConsentSource).or_else(|| self.given.source.clone());
        self.understood.undated += usize::from(undated);
        Subscriber {
            address,
            first_name,
            name: whole,
            language: language.or_else(|| self.given.language.clone()),
            tags,
            consent: Consent { source, at },
        }
    }
}

/// Tags of a cell. An address book's own groups begin with an asterisk and say nothing.
fn tags_of(cell: &str) -> impl Iterator<Item = String> {
    let parts = cell
        .split([',', ';', '|'])
        .flat_map(|part| part.split(":::"));
    parts
        .filter(|part| !part.trim().starts_with('*'))
        .filter_map(tag)
}

/// A language as the site names it; else the tag as it is written, where it can be one.
pub fn language(written: &str, languages: &[String]) -> Option<String> {
    let folded = crate::content::spelling::fold(written).replace('_', "-");
    let folded = match folded.as_str() {
        "portugues" | "portuguese" => "pt",
        "ingles" | "english" => "en",
        "espanhol" | "spanish" | "espanol" => "es",
        tag => tag,
    };
    let primary = folded.split('-').next().unwrap_or_default();
    let same = |tag: &&String| tag.eq_ignore_ascii_case(folded);
    let near = |tag: &&String| {
        let of_site = tag.split('-').next().unwrap_or_default();
        of_site.eq_ignore_ascii_case(primary)
    };
    let known = languages
        .iter()
        .find(same)
        .or_else(|| languages.iter().find(near));
    let is_tag = (2..=3).contains(&primary.len())
        && folded.len() <= 35
        && primary.chars().all(|c| c.is_ascii_lowercase())
        && folded
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-');
    known.cloned().or_else(|| is_tag.then(|| folded.to_owned()))
}

/// When somebody consented: an instant, or a date and perhaps a time of the site's zone.
fn when(written: &str, given: &Given) -> Option<Timestamp> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Some(at);
    }
    // `2021-03-05 12:34:56`; what is longer may carry an offset, which would be dropped in silence.
    if written.len() == 19
        && let Ok(moment) = written.parse::<DateTime>()
    {
        return Some(Civil::minute(moment).start(&given.zone));
    }
    let own = given
        .languages
        .first()
        .map(String::as_str)
        .unwrap_or_default();
    let civil = date::civil(written, own).ok()?;
    Some(civil.start(&given.zone))
}
