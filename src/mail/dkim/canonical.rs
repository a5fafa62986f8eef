//! The relaxed forms of headers and bodies (RFC 6376, 3.4.2 and 3.4.4), of messages whose lines end in
//! CRLF.

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
    // Where the last line with something on it ends.
    let mut end = 0;
    let mut rest = body;
    while !rest.is_empty() {
        let length = memchr::memchr(b'\r', rest).unwrap_or(rest.len());
        let before = relaxed.len();
        line(&rest[..length], &mut relaxed);
        let empty = relaxed.len() == before;
        relaxed.extend_from_slice(b"\r\n");
        if !empty {
            end = relaxed.len();
        }
        rest = rest.get(length + 2..).unwrap_or_default();
    }
    relaxed.truncate(end);
    relaxed
}

fn line(line: &[u8], into: &mut Vec<u8>) {
    let mut space = false;
    for byte in line {
        match byte {
            b' ' | b'\t' => space = true,
            byte => {
                if space {
                    into.push(b' ');
                    space = false;
                }
                into.push(*byte);
            }
        }
    }
}
