//! Bytes → text, with line ends made equal. What is not clean UTF-8 is refused with the line and
//! what it probably means; never mojibake on the site.

use std::sync::Arc;

use crate::hash::Hash;

use super::RawBody;
use super::fault::{Fault, FileFindings};
use super::spelling::excerpt;

/// The text of one file and the hash that its identity rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Without a byte order mark, every line end is `\n`.
    pub text: String,
    /// Of `text`, so that changing only line ends changes nothing.
    pub hash: Hash,
}

impl Decoded {
    /// Text that is already clean.
    pub fn of(text: &str) -> Self {
        let text = match text.contains('\r') {
            true => text.replace("\r\n", "\n").replace('\r', "\n"),
            false => text.to_owned(),
        };
        let hash = Hash::of(text.as_bytes());
        Self { text, hash }
    }
}

/// Reads a text file, or says why not. Findings of what can be read all the same (a bidirectional
/// control, mojibake) are warnings.
pub fn decode(body: &RawBody, findings: &mut FileFindings) -> Option<Decoded> {
    let bytes = available(body, findings)?;
    if bytes.iter().all(u8::is_ascii_whitespace) {
        findings.whole(Fault::new("file-empty"));
        return None;
    }
    if let Some(guess) = first_of_utf16(&bytes) {
        findings.whole(Fault::new("encoding-utf16").with("guess", excerpt(&guess, 60)));
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            windows_1252(bytes, error.valid_up_to(), findings);
            return None;
        }
    };
    let decoded = Decoded::of(text);
    characters(&decoded.text, findings);
    (!findings.has_errors()).then_some(decoded)
}

fn available(body: &RawBody, findings: &mut FileFindings) -> Option<Arc<[u8]>> {
    match body {
        RawBody::Bytes(bytes) => return Some(Arc::clone(bytes)),
        RawBody::TooLarge { len } => {
            let mebibytes = usize::try_from(len.div_ceil(1 << 20)).unwrap_or(usize::MAX);
            findings.whole(Fault::new("file-too-large").with("size", mebibytes));
        }
        RawBody::NotAFile => findings.whole(Fault::new("file-not-a-file")),
        RawBody::Unreadable { why } => {
            findings.whole(Fault::new("file-unreadable").with("why", excerpt(why, 120)));
        }
        RawBody::NotYet => {}
    }
    None
}

/// The first line, where the bytes are UTF-16 with or without its mark.
fn first_of_utf16(bytes: &[u8]) -> Option<String> {
    let (text, _) = utf16(bytes)?.decode_with_bom_removal(bytes);
    let telling = text
        .lines()
        .find(|line| line.chars().any(char::is_alphanumeric));
    Some(telling.unwrap_or("").to_owned())
}

/// Which UTF-16 the bytes are, with or without its mark; `None`: they are none.
pub fn utf16(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let sample = &bytes[..bytes.len().min(512)];
    let zeros_at = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let mostly = |count: usize| sample.len() >= 4 && count * 3 > sample.len();
    if bytes.starts_with(b"\xFF\xFE") || mostly(zeros_at(1)) {
        Some(encoding_rs::UTF_16LE)
    } else if bytes.starts_with(b"\xFE\xFF") || mostly(zeros_at(0)) {
        Some(encoding_rs::UTF_16BE)
    } else {
        None
    }
}

fn windows_1252(bytes: &[u8], bad: usize, findings: &mut FileFindings) {
    let before = &bytes[..bad];
    // Each of CRLF, LF and CR ends one line.
    let text_before = String::from_utf8_lossy(before)
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let line = text_before.matches('\n').count() + 1;
    let column = text_before
        .rsplit('\n')
        .next()
        .unwrap_or("")
        .chars()
        .count()
        + 1;
    let start = before
        .iter()
        .rposition(|b| matches!(b, b'\n' | b'\r'))
        .map_or(0, |at| at + 1);
    let rest = &bytes[start..];
    let end = rest
        .iter()
        .position(|b| matches!(b, b'\n' | b'\r'))
        .unwrap_or(rest.len());
    let (guess, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&rest[..end]);
    let guess = excerpt(&guess, 60);
    findings.at(
        number(line),
        number(column),
        Fault::new("encoding-windows-1252").with("guess", guess),
    );
}

/// Looks at every character once. One finding for each kind and line is enough.
fn characters(text: &str, findings: &mut FileFindings) {
    // A line of printable ASCII has nothing to be told.
    let is_plain = |line: &str| line.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t'));
    let lines = text.lines().enumerate();
    for (index, line) in lines.filter(|(_, line)| !is_plain(line)) {
        let at = number(index + 1);
        let column =
            |wanted: &dyn Fn(char) -> bool| line.chars().position(wanted).map(|at| number(at + 1));
        if let Some(column) = column(&is_refused_control) {
            let found = line
                .chars()
                .find(|c| is_refused_control(*c))
                .unwrap_or('\0');
            let code = format!("U+{:04X}", u32::from(found));
            findings.at(
                at,
                column,
                Fault::new("character-control").with("character", code),
            );
        }
        if let Some(column) = column(&|c| c == char::REPLACEMENT_CHARACTER) {
            findings.at(at, column, Fault::new("character-lost"));
        }
        if let Some(column) =
            column(&|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        {
            findings.at(at, column, Fault::new("character-direction"));
        }
        if let Some(column) = invisible_in_address(line) {
            findings.at(at, column, Fault::new("character-invisible-in-link"));
        }
        if let Some((column, guess)) = mojibake(line) {
            findings.at(
                at,
                column,
                Fault::new("text-mojibake").with("guess", excerpt(&guess, 60)),
            );
        }
    }
}

fn is_refused_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// True for characters that nobody sees and that make an address another one.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn invisible_in_address(line: &str) -> Option<u32> {
    if !line.contains(is_invisible) {
        return None;
    }
    let mut column = 1;
    for word in line.split(' ') {
        let plain: String = word.chars().filter(|c| !is_invisible(*c)).collect();
        let is_address = ["://", "](", "www."]
            .iter()
            .any(|sign| plain.contains(sign));
        if let Some(at) = word.chars().position(is_invisible).filter(|_| is_address) {
            return Some(number(column + at));
        }
        column += word.chars().count() + 1;
    }
    None
}

/// UTF-8 that was read as Windows-1252 and saved again: `PÃ£o`. The proof is that reading it back
/// gives sensible text.
fn mojibake(line: &str) -> Option<(u32, String)> {
    let suspicious = ["Ã", "Â", "â€"]
        .iter()
        .filter_map(|sign| line.find(sign))
        .min()?;
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(line);
    let repaired = String::from_utf8(bytes.into_owned())
        .ok()
        .filter(|_| !lost)?;
    let column = line[..suspicious].chars().count() + 1;
    (repaired != line).then_some((number(column), repaired))
}

/// Counts of lines and characters fit: a text is at most 1 MiB.
pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
