//! What goes over the wire (M9).

use proptest::prelude::*;
use recado::smtp::Body;

fn wire(message: &str) -> String {
    String::from_utf8(Body::new(message.as_bytes()).wire().to_vec()).unwrap()
}

#[test]
fn m9_dots_are_doubled_and_lines_end_alike() {
    let cases = [
        ("", ""),
        ("a", "a\r\n"),
        ("a\r\n", "a\r\n"),
        (".", "..\r\n"),
        (".\r\n", "..\r\n"),
        ("a\r\n.\r\nb", "a\r\n..\r\nb\r\n"),
        ("a\n.\nb\n", "a\r\n..\r\nb\r\n"),
        ("a\r.\rb\r", "a\r\n..\r\nb\r\n"),
        ("a\r\n.\n", "a\r\n..\r\n"),
        ("a\n.\r\nMAIL FROM:<x>", "a\r\n..\r\nMAIL FROM:<x>\r\n"),
        ("a\r\r\nb", "a\r\n\r\nb\r\n"),
        ("a\n\r\nb", "a\r\n\r\nb\r\n"),
        ("a.b\r\n..c", "a.b\r\n...c\r\n"),
    ];
    for (message, expected) in cases {
        assert_eq!(wire(message), expected, "{message:?}");
    }
}

/// What a server makes of the wire: each line without its first dot.
fn undone(wire: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    for line in wire.split_inclusive(|byte| *byte == b'\n') {
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    message
}

/// The message with ends of lines as they should be, made the slow way.
fn canonical(message: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    let mut before = 0;
    for (at, byte) in message.iter().enumerate() {
        match byte {
            b'\n' if before == b'\r' && at > 0 => {}
            b'\r' | b'\n' => lines.extend_from_slice(b"\r\n"),
            byte => lines.push(*byte),
        }
        before = *byte;
    }
    if !lines.is_empty() && !lines.ends_with(b"\r\n") {
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

fn troublesome() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"\r".to_vec()),
        4 => Just(b"\n".to_vec()),
        4 => Just(b"\r\n".to_vec()),
        4 => Just(b".".to_vec()),
        1 => Just(b"\r\n.\r\n".to_vec()),
        2 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn m9_no_message_ends_early_and_no_end_of_a_line_stands_alone(message in troublesome()) {
        let body = Body::new(message.as_slice());
        let wire = body.wire();
        for (at, byte) in wire.iter().enumerate() {
            match byte {
                b'\r' => prop_assert_eq!(wire.get(at + 1), Some(&b'\n')),
                b'\n' => prop_assert!(at > 0 && wire[at - 1] == b'\r'),
                _ => {}
            }
        }
        let whole = [b"\r\n", wire, b".\r\n"].concat();
        let end = memchr::memmem::find(&whole, b"\r\n.\r\n");
        prop_assert_eq!(end, Some(whole.len() - 5));
        prop_assert_eq!(undone(wire), canonical(&message));
        prop_assert_eq!(body.size(), canonical(&message).len());
        prop_assert_eq!(body.is_eight_bit(), !message.is_ascii());
    }
}
