//! The lines of a table as cells. A quote that nobody closed would swallow the rest of the file with all its
//! people, so that a record is never larger than [`LONGEST`], and one over several lines has to have as many
//! cells as the others.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// The longest record that is read, in bytes.
const LONGEST: usize = 64 * 1024;
/// The most cells of a record.
const WIDEST: usize = 512;

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it begins in the file, from 1.
    pub line: u32,
    /// `None`: it is longer than anything that is a person.
    pub cells: Option<Vec<String>>,
}

/// Goes through a table.
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    /// How many cells the records have, once that is known.
    width: Option<usize>,
    separator: u8,
    quoted: Reader,
    plain: Reader,
    text: Box<[u8]>,
    ends: Box<[usize]>,
}

impl<'a> Records<'a> {
    /// Over a text whose last line has its end.
    pub fn new(text: &'a str, separator: u8) -> Self {
        let reader = |quoting| {
            let mut builder = ReaderBuilder::new();
            builder.delimiter(separator).quoting(quoting).build()
        };
        Self {
            bytes: text.as_bytes(),
            at: 0,
            line: 1,
            width: None,
            separator,
            quoted: reader(true),
            plain: reader(false),
            text: vec![0; LONGEST].into(),
            ends: vec![0; WIDEST].into(),
        }
    }

    /// The same, where records have this many cells.
    pub fn of_width(self, width: usize) -> Self {
        let width = Some(width);
        Self { width, ..self }
    }

    fn skip_line_ends(&mut self) {
        while let Some(b'\r' | b'\n') = self.bytes.get(self.at) {
            self.pass(1);
        }
    }

    /// Goes on by so many bytes, and by a line end that would be torn apart.
    fn pass(&mut self, count: usize) {
        let mut end = self.at + count;
        if self.bytes.get(end.wrapping_sub(1)) == Some(&b'\r')
            && self.bytes.get(end) == Some(&b'\n')
        {
            end += 1;
        }
        let lines = line_ends(&self.bytes[self.at..end]);
        self.line = self.line.saturating_add(lines);
        self.at = end;
    }

    fn cells(&self, count: usize) -> Vec<String> {
        let mut start = 0;
        let cell = |end: &usize| {
            let cell = String::from_utf8_lossy(&self.text[start..*end]).into_owned();
            start = *end;
            cell
        };
        self.ends[..count].iter().map(cell).collect()
    }

    /// By the rules of quoting, where that gives a record that can be one.
    fn by_quotes(&mut self) -> Option<Vec<String>> {
        let rest = &self.bytes[self.at..];
        self.quoted.reset();
        let (result, read, _, count) =
            self.quoted
                .read_record(rest, &mut self.text, &mut self.ends);
        let whole = matches!(result, ReadRecordResult::Record);
        let one_line = line_ends(rest[..read].trim_ascii_end()) == 0;
        let fits = one_line
            || (self.width.is_none_or(|width| width == count)
                && quotes_are_whole(&rest[..read], self.separator));
        if !whole || !fits {
            return None;
        }
        let cells = self.cells(count);
        self.pass(read);
        Some(cells)
    }

    /// One line of the file, its quotes taken as letters.
    fn by_line(&mut self) -> Option<Vec<String>> {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let end = end.map_or(rest.len(), |end| end + 1);
        self.plain.reset();
        let line = &rest[..end];
        let (result, _, _, count) = self.plain.read_record(line, &mut self.text, &mut self.ends);
        let cells = matches!(result, ReadRecordResult::Record).then(|| self.cells(count));
        self.pass(end);
        cells
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        self.skip_line_ends();
        if self.at >= self.bytes.len() {
            return None;
        }
        let line = self.line;
        let cells = match self.by_quotes() {
            Some(cells) => Some(cells),
            None => self.by_line(),
        };
        Some(Record { line, cells })
    }
}

/// Whether every quote that opens a cell closes at its end. The one that a stray quote finds further down opens
/// a cell of its own there.
fn quotes_are_whole(record: &[u8], separator: u8) -> bool {
    let ends = |byte: Option<&u8>| match byte {
        Some(byte) => *byte == separator || matches!(byte, b'\r' | b'\n'),
        None => true,
    };
    let mut at = 0;
    while at < record.len() {
        if record[at] == b'"' {
            at += 1;
            while at < record.len() && (record[at] != b'"' || record.get(at + 1) == Some(&b'"')) {
                at += if record[at] == b'"' { 2 } else { 1 };
            }
            at += 1;
            if !ends(record.get(at)) {
                return false;
            }
        }
        while !ends(record.get(at)) {
            at += 1;
        }
        at += 1;
    }
    true
}

/// Each of CRLF, LF and CR ends one line.
fn line_ends(bytes: &[u8]) -> u32 {
    let ends = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count()).unwrap_or(u32::MAX)
}
