//! A mail taken apart (RFC 2046), within limits: whoever sends it chooses how deep it is nested. The leaves are decoded by
//! the parser of mail; what lies in what is decided here, so that no depth reaches its recursion.

use mail_parser::{HeaderName, Message, MessageParser, MimeHeaders as _, PartType};

/// How deep parts may lie in parts. A report is one deep, forwarded ones are two or three.
const DEEPEST: usize = 8;

/// Parts that are looked at.
const MOST: usize = 64;

/// Bytes of headers that are looked at.
const LONGEST_HEAD: usize = 128 << 10;

/// One part that holds no others.
pub(super) struct Part {
    /// `text/plain`, in small letters.
    pub kind: String,
    /// Decoded; of a message within the message, its headers.
    pub text: String,
}

/// A mail's own headers, and its parts in their order.
pub(super) struct Parts {
    /// Names in small letters, values unfolded and not decoded.
    pub headers: Vec<(String, String)>,
    pub subject: String,
    /// `multipart/report`, in small letters.
    pub kind: String,
    /// The `report-type` of a `multipart/report` (RFC 6522), in small letters.
    pub report: String,
    pub parts: Vec<Part>,
}

impl Parts {
    pub(super) fn of(mail: &[u8]) -> Self {
        let parser = MessageParser::new().with_mime_headers();
        let parser = parser.header_text(HeaderName::Subject);
        let head = headers_of(&parser, split(mail).0);
        let head = head.as_ref();
        let kind = head.and_then(|head| head.content_type());
        let report = kind.and_then(|kind| kind.attribute("report-type"));
        let subject = head.and_then(|head| head.subject());
        let mut parts = Vec::new();
        walk(&parser, mail, 0, &mut parts);
        Self {
            headers: head.map(raw).unwrap_or_default(),
            subject: subject.unwrap_or_default().to_owned(),
            kind: kind_of(head).0,
            report: report.unwrap_or_default().to_ascii_lowercase(),
            parts,
        }
    }

    /// Every value of a header, in the order in which they stand.
    pub(super) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.headers.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The first part of a kind.
    pub(super) fn part(&self, kinds: &[&str]) -> Option<&Part> {
        self.parts.iter().find(|part| kinds.contains(&&*part.kind))
    }
}

fn walk(parser: &MessageParser, bytes: &[u8], depth: usize, into: &mut Vec<Part>) {
    if into.len() >= MOST || depth > DEEPEST {
        return;
    }
    let (head, body) = split(bytes);
    let head = headers_of(parser, head);
    let (kind, boundary) = kind_of(head.as_ref());
    if kind.starts_with("multipart/") {
        let Some(boundary) = boundary else { return };
        for part in between(body, &boundary) {
            walk(parser, part, depth + 1, into);
        }
        return;
    }
    let text = match kind.as_str() {
        // Its headers say of which message the report speaks; its body says nothing.
        "message/rfc822" | "message/global" => of_bytes(split(body).0),
        _ if kind.starts_with("text/") || kind.starts_with("message/") => decoded(parser, bytes),
        _ => return,
    };
    into.push(Part { kind, text });
}

/// What a leaf says, whatever it is encoded with.
fn decoded(parser: &MessageParser, bytes: &[u8]) -> String {
    let (head, body) = split(bytes);
    // What was looked at has to be what is parsed.
    let known = head.len() <= LONGEST_HEAD;
    let Some(mut message) = known.then(|| parser.parse(bytes)).flatten() else {
        return of_bytes(body);
    };
    match message
        .parts
        .first_mut()
        .map(|part| std::mem::take(&mut part.body))
    {
        Some(PartType::Text(text) | PartType::Html(text)) => text.into_owned(),
        Some(PartType::Binary(bytes) | PartType::InlineBinary(bytes)) => of_bytes(&bytes),
        _ => String::new(),
    }
}

fn of_bytes(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The headers, and what follows the empty line behind them.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut from = 0;
    while let Some(length) = memchr::memchr(b'\n', &bytes[from..]) {
        let line = &bytes[from..from + length];
        from += length + 1;
        if matches!(line, b"" | b"\r") {
            return bytes.split_at(from);
        }
    }
    (bytes, &[])
}

fn headers_of<'a>(parser: &MessageParser, head: &'a [u8]) -> Option<Message<'a>> {
    parser.parse_headers(&head[..head.len().min(LONGEST_HEAD)])
}

/// The kind of a part in small letters, and what divides it where it holds others. Without a word about it, it is text
/// (RFC 2045, 5.2).
fn kind_of(head: Option<&Message<'_>>) -> (String, Option<String>) {
    let kind = head.and_then(|head| head.content_type());
    let Some(kind) = kind else {
        return ("text/plain".to_owned(), None);
    };
    let name = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
    let boundary = kind.attribute("boundary").map(str::to_owned);
    (
        name.to_ascii_lowercase(),
        boundary.filter(|text| !text.is_empty()),
    )
}

/// What stands between the lines that divide a part (RFC 2046, 5.1.1). One that is cut off counts as it is.
fn between<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let (mut begun, mut from) = (None, 0);
    while from < body.len() && found.len() < MOST {
        let length = memchr::memchr(b'\n', &body[from..]).unwrap_or(body.len() - from - 1);
        let next = from + length + 1;
        let line = body[from..next].strip_prefix(b"--");
        let rest = line.and_then(|line| line.strip_prefix(boundary.as_bytes()));
        let last = rest.is_some_and(|rest| rest.starts_with(b"--"));
        if last || rest.is_some_and(|rest| rest.trim_ascii().is_empty()) {
            found.extend(begun.replace(next).map(|begun| &body[begun..from]));
        }
        if last {
            return found;
        }
        from = next;
    }
    found.extend(begun.map(|begun| &body[begun..]));
    found
}

/// Names in small letters, values on one line.
fn raw(head: &Message<'_>) -> Vec<(String, String)> {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let headers = head.headers_raw();
    headers
        .map(|(name, value)| (name.to_ascii_lowercase(), line(value)))
        .collect()
}
