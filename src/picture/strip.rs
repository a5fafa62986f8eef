//! Takes out of a picture what is not the picture: where and when it was taken, with which telephone,
//! by whom. The pixels stay byte for byte. What cannot be walked through to its end is no picture.
//! Sources: ITU-T T.81 annex B (JPEG), Exif 2.32, PNG (third edition), RFC 9649 (WebP).

use super::gif::gif;
use super::turn::{block, turn_of};

/// A picture without what surrounds it, and what was found on the way.
#[derive(Debug, PartialEq, Eq)]
pub struct Stripped {
    pub bytes: Vec<u8>,
    /// How it has to be turned to be seen upright: Exif's orientation, 1 (not at all) to 8.
    pub turn: u8,
    /// It shows several pictures one after the other.
    pub moving: bool,
}

/// Why a file is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Damaged, or its end is missing.
    Broken,
    /// Of a kind that browsers do not show.
    Unknown,
}

/// The picture without metadata. `extension` is `jpg`, `png`, `webp` or `gif`.
///
/// # Errors
/// A file that is not a whole picture of this kind.
pub fn strip(bytes: &[u8], extension: &str) -> Result<Stripped, Flaw> {
    match extension {
        "jpg" => jpeg(bytes),
        "png" => png(bytes).ok_or(Flaw::Broken),
        "webp" => webp(bytes).ok_or(Flaw::Broken),
        "gif" => gif(bytes),
        _ => Err(Flaw::Unknown),
    }
}

/// Scans of one JPEG. Encoders make about ten; each costs the reader a walk over all pixels, however
/// few bytes it has.
const MOST_SCANS: usize = 100;

const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP15: u8 = 0xef;
const APP0: u8 = 0xe0;
const APP14: u8 = 0xee;
const COMMENT: u8 = 0xfe;
const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
/// Baseline, extended and progressive, all packed after Huffman.
const FRAMES_OF_BROWSERS: [u8; 3] = [0xc0, 0xc1, 0xc2];

/// Keeps what decoding needs: JFIF, the colour profile, Adobe's colour transform, tables, scans. Of
/// the Exif block only the orientation stays, in a block of its own: without it a portrait taken
/// with a telephone would lie on its side. What follows the end of the image (a second picture, a
/// video) goes.
fn jpeg(bytes: &[u8]) -> Result<Stripped, Flaw> {
    let mut rest = (bytes.strip_prefix(&[0xff, START_OF_IMAGE])).ok_or(Flaw::Broken)?;
    let mut head = Vec::new();
    let mut body = Vec::with_capacity(bytes.len());
    let (mut turn, mut frames, mut scans) = (1, 0, 0);
    loop {
        let (marker, segment) = next_segment(&mut rest).ok_or(Flaw::Broken)?;
        if marker == END_OF_IMAGE {
            body.extend_from_slice(&[0xff, END_OF_IMAGE]);
            break;
        }
        let content = &segment[2..];
        match marker {
            APP1 if content.starts_with(b"Exif\0\0") => turn = turn_of(content).unwrap_or(turn),
            APP0 if content.starts_with(b"JFIF\0") => push(&mut head, marker, segment),
            APP2 if content.starts_with(b"ICC_PROFILE\0") => push(&mut body, marker, segment),
            APP14 if content.starts_with(b"Adobe") => push(&mut body, marker, segment),
            APP0..=APP15 | COMMENT => {}
            _ => push(&mut body, marker, segment),
        }
        if is_frame(marker) {
            frames += 1;
            let eight_bits = content.first() == Some(&8);
            if !(FRAMES_OF_BROWSERS.contains(&marker) && eight_bits) {
                return Err(Flaw::Unknown);
            }
        }
        if marker == START_OF_SCAN {
            scans += 1;
            let scan = scan_length(rest);
            body.extend_from_slice(&rest[..scan]);
            rest = &rest[scan..];
        }
    }
    if frames != 1 || !(1..=MOST_SCANS).contains(&scans) {
        return Err(Flaw::Broken);
    }
    let mut stripped = vec![0xff, START_OF_IMAGE];
    stripped.append(&mut head);
    if turn != 1 {
        let block = block(turn);
        stripped.extend_from_slice(&[0xff, APP1, 0, 8 + block.len() as u8]);
        stripped.extend_from_slice(b"Exif\0\0");
        stripped.extend_from_slice(&block);
    }
    stripped.append(&mut body);
    Ok(Stripped {
        bytes: stripped,
        turn,
        moving: false,
    })
}

/// True for the markers that say how large a picture is and how it is packed.
fn is_frame(marker: u8) -> bool {
    (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The next marker and its segment, which begins with its length. The end of the image has none.
fn next_segment<'b>(rest: &mut &'b [u8]) -> Option<(u8, &'b [u8])> {
    let marker = next_marker(rest)?;
    if marker == END_OF_IMAGE {
        return Some((marker, &[]));
    }
    let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
    let segment = rest.get(..length.max(2))?;
    *rest = &rest[segment.len()..];
    Some((marker, segment))
}

fn push(out: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(segment);
}

/// The marker's code. Fill bytes before it are passed over, and so is what some cameras leave between
/// two segments.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    loop {
        let at = memchr::memchr(0xff, rest)?;
        let after = &rest[at..];
        let fill = after.iter().take_while(|byte| **byte == 0xff).count();
        let code = *after.get(fill)?;
        *rest = &after[fill + 1..];
        if code != 0 {
            return Some(code);
        }
    }
}

/// The bytes of entropy-coded data before the next marker that is not part of it (stuffed zeros and
/// restart markers are).
fn scan_length(data: &[u8]) -> usize {
    let mut from = 0;
    while let Some(at) = memchr::memchr(0xff, &data[from..]) {
        let at = from + at;
        match data.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => from = at + 2,
            Some(0xff) => from = at + 1,
            Some(_) => return at,
            None => break,
        }
    }
    data.len()
}

/// The chunks that a picture is shown by. Those for text, time, Exif and what programs put there for
/// themselves are left out.
const PNG_KEPT: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

/// Chunks whose name begins with a capital are what cannot be done without: their sums are checked.
fn png(bytes: &[u8]) -> Option<Stripped> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut kept = SIGNATURE.to_vec();
    let (mut turn, mut frames, mut has_pixels) = (1, 1, false);
    let mut after_head = 0;
    loop {
        let length: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        rest = &rest[chunk.len()..];
        let (kind, content) = (&chunk[4..8], &chunk[8..8 + length]);
        if kind[0].is_ascii_uppercase() && crc32fast::hash(&chunk[4..8 + length]) != sum_of(chunk)?
        {
            return None;
        }
        match kind {
            b"IHDR" if after_head != 0 => return None,
            b"eXIf" => turn = turn_of(content).unwrap_or(turn),
            b"acTL" if !has_pixels => {
                frames = u32::from_be_bytes(content.get(..4)?.try_into().ok()?)
            }
            b"IDAT" => has_pixels = true,
            _ => {}
        }
        if after_head == 0 && kind != b"IHDR" {
            return None;
        }
        if PNG_KEPT.iter().any(|known| kind == known.as_slice()) {
            kept.extend_from_slice(chunk);
        }
        if after_head == 0 {
            after_head = kept.len();
        }
        if kind == b"IEND" {
            break;
        }
    }
    if turn != 1 {
        let chunk = png_chunk(b"eXIf", &block(turn))?;
        kept.splice(after_head..after_head, chunk);
    }
    has_pixels.then_some(Stripped {
        bytes: kept,
        turn,
        moving: frames > 1,
    })
}

/// The sum that a chunk ends with.
fn sum_of(chunk: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(*chunk.last_chunk::<4>()?))
}

fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Option<Vec<u8>> {
    let mut chunk = u32::try_from(content.len()).ok()?.to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(content);
    let sum = crc32fast::hash(&chunk[4..]);
    chunk.extend_from_slice(&sum.to_be_bytes());
    Some(chunk)
}

/// The chunks that a picture is shown by.
const WEBP_KEPT: [&[u8; 4]; 7] = [
    b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L",
];

/// Without the EXIF and XMP chunks, and without the flags that announce them.
fn webp(bytes: &[u8]) -> Option<Stripped> {
    const EXIF: u8 = 0b0000_1000;
    const EXIF_AND_XMP: u8 = 0b0000_1100;
    let body = bytes.strip_prefix(b"RIFF")?;
    let length = usize::try_from(u32::from_le_bytes(*body.first_chunk::<4>()?)).ok()?;
    let body = body.get(4..length.checked_add(4)?)?;
    let mut rest = body.strip_prefix(b"WEBP")?;
    let mut kept = b"WEBP".to_vec();
    let (mut turn, mut frames, mut pictures) = (1, 0_usize, 0_usize);
    while rest.len() >= 8 {
        let length: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        let padded = length.checked_add(length % 2)?.checked_add(8)?;
        let chunk = rest.get(..padded.min(rest.len()))?;
        let content = chunk.get(8..length.checked_add(8)?)?;
        rest = &rest[chunk.len()..];
        match &chunk[..4] {
            b"EXIF" => turn = turn_of(content).unwrap_or(turn),
            b"ANMF" => frames += 1,
            b"VP8 " | b"VP8L" => pictures += 1,
            _ => {}
        }
        if WEBP_KEPT
            .iter()
            .any(|known| chunk.starts_with(known.as_slice()))
        {
            kept.extend_from_slice(chunk);
        }
    }
    if let Some(flags) = kept.get_mut(12).filter(|_| body[4..].starts_with(b"VP8X")) {
        *flags &= !EXIF_AND_XMP;
        if turn != 1 {
            *flags |= EXIF;
            let block = block(turn);
            kept.extend_from_slice(b"EXIF");
            kept.extend_from_slice(&u32::try_from(block.len()).ok()?.to_le_bytes());
            kept.extend_from_slice(&block);
        }
    }
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&u32::try_from(kept.len()).ok()?.to_le_bytes());
    file.extend_from_slice(&kept);
    (frames + pictures > 0).then_some(Stripped {
        bytes: file,
        turn,
        moving: frames > 1,
    })
}
