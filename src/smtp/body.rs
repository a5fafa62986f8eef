//! A message as it goes over the wire: every line ends in CRLF, and none but the last is a single dot
//! (RFC 5321, 4.5.2).
//!
//! A lone CR or LF never leaves: servers disagree about whether one ends a line, and with
//! `LF . CR LF` a sender could end a message in the middle for some of them (VU#302671).

use memchr::memchr3_iter;

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
    pub fn new(message: &[u8]) -> Self {
        let mut wire = Vec::with_capacity(message.len() + message.len() / 32 + 8);
        let mut doubled = 0;
        let mut copied = 0;
        // Only these three bytes are ever looked at.
        for at in memchr3_iter(b'\r', b'\n', b'.', message) {
            // The LF of a CRLF went with its CR.
            if at < copied {
                continue;
            }
            wire.extend_from_slice(&message[copied..at]);
            copied = at + 1;
            match message[at] {
                b'.' => {
                    if starts_line(&wire) {
                        wire.push(b'.');
                        doubled += 1;
                    }
                    wire.push(b'.');
                }
                byte => {
                    wire.extend_from_slice(b"\r\n");
                    if byte == b'\r' && message.get(copied) == Some(&b'\n') {
                        copied += 1;
                    }
                }
            }
        }
        wire.extend_from_slice(&message[copied..]);
        if !starts_line(&wire) {
            wire.extend_from_slice(b"\r\n");
        }
        let size = wire.len() - doubled;
        let eight_bit = !wire.is_ascii();
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

/// Whether the next byte begins a line. The message's first does, too.
fn starts_line(wire: &[u8]) -> bool {
    wire.is_empty() || wire.ends_with(b"\r\n")
}
