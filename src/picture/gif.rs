//! A GIF without its notes. Source: Graphics Interchange Format, version 89a.

use super::strip::{Flaw, Stripped};

const EXTENSION: u8 = 0x21;
const PICTURE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;
const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// Keeps the pictures, how long each is shown, and how often all are.
pub(super) fn gif(bytes: &[u8]) -> Result<Stripped, Flaw> {
    let mut at = 13;
    let head = bytes.get(..at).ok_or(Flaw::Broken)?;
    at += palette(head[10]);
    let mut kept = bytes.get(..at).ok_or(Flaw::Broken)?.to_vec();
    let mut frames = 0_usize;
    // Some programs forget the trailer; a file that ends between two blocks is whole all the same.
    while let Some(kind) = bytes.get(at).filter(|kind| **kind != TRAILER) {
        let from = at;
        let keep = match *kind {
            EXTENSION => {
                let label = *bytes.get(at + 1).ok_or(Flaw::Broken)?;
                at = blocks(bytes, at + 2).ok_or(Flaw::Broken)?;
                let content = &bytes[from + 2..at];
                let loops = [&b"\x0bNETSCAPE2.0\x03"[..], b"\x0bANIMEXTS1.0\x03"];
                let repeats = loops.iter().any(|name| content.starts_with(name));
                label == GRAPHIC_CONTROL || label == APPLICATION && repeats
            }
            PICTURE => {
                let flags = *bytes.get(at + 9).ok_or(Flaw::Broken)?;
                at = blocks(bytes, at + 10 + palette(flags) + 1).ok_or(Flaw::Broken)?;
                frames += 1;
                true
            }
            _ => return Err(Flaw::Broken),
        };
        if keep {
            kept.extend_from_slice(&bytes[from..at]);
        }
    }
    if frames == 0 {
        return Err(Flaw::Broken);
    }
    kept.push(TRAILER);
    Ok(Stripped {
        bytes: kept,
        turn: 1,
        moving: frames > 1,
    })
}

/// Bytes of the colour table that these flags announce.
fn palette(flags: u8) -> usize {
    match flags & 0x80 {
        0 => 0,
        _ => 3 << ((flags & 7) + 1),
    }
}

/// Where a chain of blocks, each with its length in front, is over.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
