//! The relaxed forms of headers and bodies (RFC 6376, 3.4.2 and 3.4.4), of messages whose lines end in
//! CRLF.

use aws_lc_rs::digest::{Context, Digest, SHA256};

/// The fields of the headers, each with the lines that continue it, without its last CRLF.
pub(super) fn fields(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = head;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut from = 0;
        let end = loop {
            match memchr::memmem::find(&rest[from..], b"\r\n") {
                None => break rest.len(),
                Some(at) => match rest.get(from + at + 2) {
                    Some(b' ' | b'\t') => from += at + 2,
                    _ => break from + at,
                },
            }
        };
        let field = &rest[..end];
        rest = rest.get(end + 2..).unwrap_or_default();
        Some(field)
    })
}

/// Appends a field's relaxed form, without CRLF: its name small, its lines one, each space one.
pub fn field(field: &[u8], into: &mut Vec<u8>) {
    let colon = memchr::memchr(b':', field).unwrap_or(field.len());
    let (name, value) = field.split_at(colon);
    into.extend(name.trim_ascii_end().iter().map(u8::to_ascii_lowercase));
    into.push(b':');
    // A fold is white space once its CRLF is gone, and so is what stands around it.
    let words = value.get(1..).unwrap_or_default();
    let words = words.split(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    for (number, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if number > 0 {
            into.push(b' ');
        }
        into.extend_from_slice(word);
    }
}

/// A body's relaxed form: each space one, none at the end of a line, no empty lines at the end.
pub fn body(body: &[u8]) -> Vec<u8> {
    let mut relaxed = Vec::with_capacity(body.len() + 2);
    pieces(body, |piece| relaxed.extend_from_slice(piece));
    relaxed
}

/// The SHA-256 of a body's relaxed form.
pub(super) fn body_hash(body: &[u8]) -> Digest {
    /// Shorter pieces cost more to hand over than to copy.
    const SHORT: usize = 512;
    let mut context = Context::new(&SHA256);
    let mut gathered = Vec::with_capacity(4 * SHORT);
    pieces(body, |piece| {
        if gathered.len() + piece.len() > gathered.capacity() || piece.len() > SHORT {
            context.update(&gathered);
            gathered.clear();
        }
        match piece.len() {
            ..=SHORT => gathered.extend_from_slice(piece),
            _ => context.update(piece),
        }
    });
    context.update(&gathered);
    context.finish()
}

/// A body's relaxed form in pieces, each as long as nothing in it changes: most bodies are one, and the end of
/// its last line.
fn pieces(body: &[u8], mut take: impl FnMut(&[u8])) {
    /// Looked at as one, without a branch.
    const BLOCK: usize = 64;
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    // Behind every space before it something stands.
    let Some(last) = body.iter().rposition(|byte| !blank(byte)) else {
        return;
    };
    let mut taken = 0;
    for start in (0..last).step_by(BLOCK) {
        let end = last.min(start + BLOCK);
        let pairs = body[start..end].iter().zip(&body[start + 1..=end]);
        if !pairs.fold(false, |found, (byte, next)| found | changes(*byte, *next)) {
            continue;
        }
        for at in start..end {
            if at < taken || !changes(body[at], body[at + 1]) {
                continue;
            }
            take(&body[taken..at]);
            let spaces = body[at..].iter().take_while(|byte| is_space(**byte));
            taken = at + spaces.count();
            if body[taken] != b'\r' {
                take(b" ");
            }
        }
    }
    take(&body[taken..=last]);
    take(b"\r\n");
}

/// Whether white space begins here that is not a single space within a line.
fn changes(byte: u8, next: u8) -> bool {
    (byte == b'\t') | ((byte == b' ') & (is_space(next) | (next == b'\r')))
}

fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte == b'\t')
}
