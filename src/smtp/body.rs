//! A message as it goes over the wire: every line ends in CRLF, and none but the last is a single dot
//! (RFC 5321, 4.5.2).
//!
//! A lone CR or LF never leaves: servers disagree about whether one ends a line, and with
//! `LF . CR LF` a sender could end a message in the middle for some of them (VU#302671).

use memchr::{memchr_iter, memchr2, memmem};

const CRLF: &[u8] = b"\r\n";
const LEADING_DOT: &[u8] = b"\r\n.";

/// The line that ends a message.
const END: &[u8] = b".\r\n";

/// A message, ready to be sent. Made before anybody waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// With dots doubled, and the end.
    wire: Vec<u8>,
    /// As a server counts it (RFC 1870, 5): without the doubled dots and the end.
    size: usize,
    eight_bit: bool,
}

impl Body {
    /// Prepares the bytes of a message. Each CR, LF and CRLF becomes the end of a line.
    pub fn new(message: impl Into<Vec<u8>>) -> Self {
        let mut wire = message.into();
        if !has_clean_lines(&wire) {
            wire = with_clean_lines(&wire);
        }
        if !(wire.is_empty() || wire.ends_with(CRLF)) {
            wire.extend_from_slice(CRLF);
        }
        let size = wire.len();
        let eight_bit = !wire.is_ascii();
        if wire.starts_with(b".") || memmem::find(&wire, LEADING_DOT).is_some() {
            wire = with_doubled_dots(&wire);
        }
        wire.extend_from_slice(END);
        Self {
            wire,
            size,
            eight_bit,
        }
    }

    /// What is written before the line with the dot.
    pub fn wire(&self) -> &[u8] {
        &self.wire[..self.wire.len() - END.len()]
    }

    /// The same, and the line with the dot.
    pub fn with_end(&self) -> &[u8] {
        &self.wire
    }

    /// Bytes of the message, as servers count them.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Whether the message needs eight bits (RFC 6152).
    pub fn is_eight_bit(&self) -> bool {
        self.eight_bit
    }
}

/// Whether every CR and every LF is one half of a CRLF: nearly every message's are, and it is left as it is then.
fn has_clean_lines(message: &[u8]) -> bool {
    let lines = memmem::find_iter(message, CRLF).count();
    CRLF.iter()
        .all(|half| memchr_iter(*half, message).count() == lines)
}

fn with_clean_lines(message: &[u8]) -> Vec<u8> {
    let mut clean = Vec::with_capacity(message.len() + message.len() / 32);
    let mut rest = message;
    while let Some(at) = memchr2(b'\r', b'\n', rest) {
        clean.extend_from_slice(&rest[..at]);
        clean.extend_from_slice(CRLF);
        let behind = &rest[at..];
        rest = behind.strip_prefix(CRLF).unwrap_or(&behind[1..]);
    }
    clean.extend_from_slice(rest);
    clean
}

/// Of a message with clean lines.
fn with_doubled_dots(message: &[u8]) -> Vec<u8> {
    let mut doubled = Vec::with_capacity(message.len() + message.len() / 32);
    if message.starts_with(b".") {
        doubled.push(b'.');
    }
    let mut copied = 0;
    for at in memmem::find_iter(message, LEADING_DOT) {
        let dot = at + CRLF.len();
        doubled.extend_from_slice(&message[copied..dot]);
        doubled.push(b'.');
        copied = dot;
    }
    doubled.extend_from_slice(&message[copied..]);
    doubled
}
