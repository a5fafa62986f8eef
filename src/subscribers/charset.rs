//! The letters of a file.

use std::borrow::Cow;

use crate::content::encoding::utf16;

/// How a file's letters are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    Utf8,
    Utf16,
    Windows1252,
}

impl Charset {
    /// As people and programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// The text of a file, in the letters that it is most likely written in: what is no UTF-8 was saved by
/// Excel on a computer of Western Europe or the Americas, or by a program that is older than that.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Charset) {
    if let Some(encoding) = utf16(bytes) {
        return (encoding.decode_with_bom_removal(bytes).0, Charset::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), Charset::Utf8),
        Err(_) => {
            let western = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
            (western.0, Charset::Windows1252)
        }
    }
}
