//! The page's own encoding and line ends: how its bytes are read, and how new text is written
//! among them.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252, X_USER_DEFINED};
use lol_html::AsciiCompatibleEncoding;
use memchr::memmem;

use super::{LARGEST_PAGE, Refusal};

/// Browsers look at the first 1024 bytes; pages in the wild put a long comment first.
const DECLARED_WITHIN: usize = 16 * 1024;

/// How a page is read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub encoding: &'static Encoding,
    /// The page says so itself, by a byte order mark, `<meta charset>` or an XML declaration.
    declared: bool,
}

impl Reading {
    /// True where both pages declare the same encoding, or none.
    pub fn says_the_same(self, other: Self) -> bool {
        let said = |reading: Self| reading.declared.then_some(reading.encoding);
        said(self) == said(other)
    }
}

/// Judges the bytes of a page: size, text or not, encoding.
pub(super) fn read(page: &[u8]) -> Result<Reading, Refusal> {
    check_size(page)?;
    let refuse = |found: &str| {
        Err(Refusal::Encoding {
            found: found.to_owned(),
        })
    };
    if page.starts_with(&[0xff, 0xfe]) || page.starts_with(&[0xfe, 0xff]) {
        return refuse("UTF-16");
    }
    if memchr::memchr(0, page).is_some() {
        return refuse("binary");
    }
    let reading = detect(page);
    if AsciiCompatibleEncoding::new(reading.encoding).is_none() {
        return refuse(reading.encoding.name());
    }
    Ok(reading)
}

fn check_size(page: &[u8]) -> Result<(), Refusal> {
    if page.len() > LARGEST_PAGE {
        return Err(Refusal::TooLarge { len: page.len() });
    }
    Ok(())
}

/// The text of a page, read in its own encoding; what cannot be read becomes U+FFFD.
pub(crate) fn decode(page: &[u8]) -> String {
    let (text, _, _) = detect(page).encoding.decode(page);
    text.into_owned()
}

fn detect(page: &[u8]) -> Reading {
    if page.starts_with(&[0xef, 0xbb, 0xbf]) {
        return Reading {
            encoding: UTF_8,
            declared: true,
        };
    }
    let head = &page[..page.len().min(DECLARED_WITHIN)];
    if let Some(encoding) = declared_by_meta(head).or_else(|| declared_by_xml(head)) {
        return Reading {
            encoding,
            declared: true,
        };
    }
    let encoding = if std::str::from_utf8(page).is_ok() {
        UTF_8
    } else {
        WINDOWS_1252
    };
    Reading {
        encoding,
        declared: false,
    }
}

/// `<meta charset=…>` and `<meta http-equiv=Content-Type content="…; charset=…">`, as the HTML
/// standard's prescan (13.2.3.2), but for its details on attributes.
fn declared_by_meta(head: &[u8]) -> Option<&'static Encoding> {
    let lower = head.to_ascii_lowercase();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', &lower[at..]) {
        at += found;
        let rest = &lower[at..];
        if rest.starts_with(b"<!--") {
            at += memmem::find(rest, b"-->")? + 3;
        } else if rest.starts_with(b"<meta") {
            let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
            if let Some(encoding) = label_after(&rest[..end], b"charset") {
                return Some(match encoding {
                    // The standard: a page that can say so in ASCII is not in UTF-16.
                    found if !found.is_ascii_compatible() && found.name().starts_with("UTF-16") => {
                        UTF_8
                    }
                    found if found == X_USER_DEFINED => WINDOWS_1252,
                    found => found,
                });
            }
            at += end;
        } else {
            at += 1;
        }
    }
    None
}

fn declared_by_xml(head: &[u8]) -> Option<&'static Encoding> {
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = memmem::find(head, b"?>")?;
    label_after(&head[..end].to_ascii_lowercase(), b"encoding")
}

fn label_after(tag: &[u8], word: &[u8]) -> Option<&'static Encoding> {
    for found in memmem::find_iter(tag, word) {
        let rest = tag[found + word.len()..].trim_ascii_start();
        let Some(rest) = rest.strip_prefix(b"=") else {
            continue;
        };
        let rest = rest.trim_ascii_start();
        let rest = match rest.first() {
            Some(b'"' | b'\'') => &rest[1..],
            _ => rest,
        };
        let end = rest.iter().position(|byte| {
            matches!(byte, b'"' | b'\'' | b';' | b'/') || byte.is_ascii_whitespace()
        });
        if let Some(encoding) = Encoding::for_label(&rest[..end.unwrap_or(rest.len())]) {
            return Some(encoding);
        }
    }
    None
}

/// New text as it stands between `before` and `after`. Depends on nothing that stands in the
/// region now, so that a second time gives the same bytes.
pub(super) fn prepare(inside: &str, before: &[u8], after: &[u8], read: Reading) -> Vec<u8> {
    let text = inside.replace("\r\n", "\n").replace('\r', "\n");
    let text = defuse(&text, before, after);
    let text = match line_end(before, after) {
        "\n" => text,
        other => text.replace('\n', other),
    };
    match written_in(before, after, read) {
        None => as_references(&text).into_bytes(),
        // What the encoding cannot hold becomes a numeric character reference.
        Some(encoding) => encoding.encode(&text).0.into_owned(),
    }
}

/// The encoding to write; `None` for ASCII with character references, which is right however the
/// page is read: where it does not say its encoding and holds no UTF-8, or says one thing and is
/// another (the server's header may then be the truth).
fn written_in(before: &[u8], after: &[u8], read: Reading) -> Option<&'static Encoding> {
    if before.is_ascii() && after.is_ascii() {
        return read.declared.then_some(read.encoding);
    }
    let is_utf8 = std::str::from_utf8(before).is_ok() && std::str::from_utf8(after).is_ok();
    match (read.declared, is_utf8) {
        (true, _) if (read.encoding == UTF_8) == is_utf8 => Some(read.encoding),
        (false, true) => Some(UTF_8),
        _ => None,
    }
}

fn as_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter);
        } else {
            out.push_str(&format!("&#{};", u32::from(letter)));
        }
    }
    out
}

/// The line end used most outside the region.
fn line_end(before: &[u8], after: &[u8]) -> &'static str {
    let (mut crlf, mut lf, mut cr) = (0_usize, 0_usize, 0_usize);
    for part in [before, after] {
        for at in memchr::memchr2_iter(b'\r', b'\n', part) {
            match (part[at], part.get(at + 1)) {
                (b'\r', Some(b'\n')) => crlf += 1,
                (b'\r', _) => cr += 1,
                _ if at > 0 && part[at - 1] == b'\r' => {}
                _ => lf += 1,
            }
        }
    }
    if crlf > lf.max(cr) {
        "\r\n"
    } else if cr > lf {
        "\r"
    } else {
        "\n"
    }
}

/// Takes the meaning out of what template languages run: `{{ }}`, `{% %}`, `{expression}`, `<?`,
/// `<%`, and `@directive` where the page is Blade. A reader of the page sees the same text.
/// Scripts and styles stay: they come from a theme, never from a secretary.
fn defuse(text: &str, before: &[u8], after: &[u8]) -> String {
    let blade = [before, after].iter().any(|part| is_blade(part));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let code = first_of(rest, &["<script", "<style"]);
        let (plain, tail) = rest.split_at(code.unwrap_or(rest.len()));
        let plain = plain
            .replace('{', "&#123;")
            .replace("<?", "&lt;?")
            .replace("<%", "&lt;%");
        out.push_str(&if blade {
            plain.replace('@', "&#64;")
        } else {
            plain
        });
        let end = first_of(tail, &["</script", "</style"]).unwrap_or(tail.len());
        out.push_str(&tail[..end]);
        rest = &tail[end..];
    }
    out
}

fn first_of(text: &str, words: &[&str]) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    words.iter().filter_map(|word| lower.find(word)).min()
}

fn is_blade(part: &[u8]) -> bool {
    const DIRECTIVES: [&[u8]; 8] = [
        b"@extends(",
        b"@section(",
        b"@yield(",
        b"@include(",
        b"@foreach",
        b"@if",
        b"@php",
        b"{{",
    ];
    DIRECTIVES
        .iter()
        .any(|word| memmem::find(part, word).is_some())
}
