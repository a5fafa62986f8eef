//! Takes out of a picture what is not the picture: where and when it was taken, with which telephone,
//! by whom. The pixels stay byte for byte. Pictures that cannot be walked through are left as they
//! are. Sources: ITU-T T.81 annex B (JPEG), Exif 2.32, PNG (third edition), RFC 9649 (WebP).

/// Raised when a picture would come out with other bytes than before, because it is part of the
/// picture's name on the site.
pub(super) const EDITION: &str = "1";

/// A picture without what surrounds it, and how it has to be turned.
#[derive(Debug, PartialEq, Eq)]
pub struct Stripped {
    pub bytes: Vec<u8>,
    /// The picture lies on its side: width and height change places on the screen.
    pub on_its_side: bool,
}

/// The picture without metadata. `extension` is `jpg`, `png`, `webp` or `gif`.
pub fn strip(bytes: &[u8], extension: &str) -> Stripped {
    let upright = |bytes: Option<Vec<u8>>| Stripped {
        bytes: bytes.unwrap_or_default(),
        on_its_side: false,
    };
    let found = match extension {
        "jpg" => jpeg(bytes),
        "png" => png(bytes).map(|bytes| upright(Some(bytes))),
        "webp" => webp(bytes).map(|bytes| upright(Some(bytes))),
        _ => None,
    };
    found.unwrap_or_else(|| upright(Some(bytes.to_vec())))
}

const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP15: u8 = 0xef;
const APP0: u8 = 0xe0;
const APP14: u8 = 0xee;
const COMMENT: u8 = 0xfe;
const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;

/// Keeps what decoding needs: JFIF, the colour profile, Adobe's colour transform, tables, scans. Of
/// the Exif block only the orientation stays, in a block of its own: without it a portrait taken
/// with a telephone would lie on its side. What follows the end of the image (a second picture, a
/// video) goes.
fn jpeg(bytes: &[u8]) -> Option<Stripped> {
    let mut rest = bytes.strip_prefix(&[0xff, START_OF_IMAGE])?;
    let mut head = Vec::new();
    let mut body = Vec::with_capacity(bytes.len());
    let mut orientation = 1;
    loop {
        let marker = next_marker(&mut rest)?;
        if marker == END_OF_IMAGE {
            body.extend_from_slice(&[0xff, END_OF_IMAGE]);
            break;
        }
        let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
        let segment = rest.get(..length.max(2))?;
        rest = &rest[segment.len()..];
        let content = &segment[2..];
        match marker {
            APP1 => orientation = exif_orientation(content).unwrap_or(orientation),
            APP0 if content.starts_with(b"JFIF\0") => push(&mut head, marker, segment),
            APP2 if content.starts_with(b"ICC_PROFILE\0") => push(&mut body, marker, segment),
            APP14 if content.starts_with(b"Adobe") => push(&mut body, marker, segment),
            APP0..=APP15 | COMMENT => {}
            _ => push(&mut body, marker, segment),
        }
        if marker == START_OF_SCAN {
            let scan = scan_length(rest);
            body.extend_from_slice(&rest[..scan]);
            rest = &rest[scan..];
            if rest.is_empty() {
                break;
            }
        }
    }
    let mut stripped = vec![0xff, START_OF_IMAGE];
    stripped.append(&mut head);
    if orientation != 1 {
        stripped.extend_from_slice(&orientation_block(orientation));
    }
    stripped.append(&mut body);
    Some(Stripped {
        bytes: stripped,
        on_its_side: orientation >= 5,
    })
}

fn push(out: &mut Vec<u8>, marker: u8, segment: &[u8]) {
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(segment);
}

/// The marker's code; fill bytes before it are passed over.
fn next_marker(rest: &mut &[u8]) -> Option<u8> {
    let after = rest.strip_prefix(&[0xff])?;
    let fill = after.iter().take_while(|byte| **byte == 0xff).count();
    let code = *after.get(fill)?;
    *rest = &after[fill + 1..];
    (code != 0).then_some(code)
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

/// Tag 0x0112 of the first directory, 1 to 8.
fn exif_orientation(content: &[u8]) -> Option<u16> {
    let tiff = content.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let short = |at: usize| {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = usize::try_from(if little {
        u32::from_le_bytes(four)
    } else {
        u32::from_be_bytes(four)
    })
    .ok()?;
    let entries = usize::from(short(directory)?);
    (0..entries)
        .map(|entry| directory + 2 + entry * 12)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at + 8))
        .filter(|turn| (1..=8).contains(turn))
}

/// An Exif block that says the orientation and nothing else.
fn orientation_block(orientation: u16) -> Vec<u8> {
    let mut block = vec![0xff, APP1, 0, 34];
    block.extend_from_slice(b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    block.extend_from_slice(&orientation.to_be_bytes());
    block.extend_from_slice(&[0; 6]);
    block
}

/// Without the chunks for text, time and Exif.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    let mut kept = SIGNATURE.to_vec();
    while !rest.is_empty() {
        let length: [u8; 4] = rest.get(..4)?.try_into().ok()?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok()?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        rest = &rest[chunk.len()..];
        let kind = &chunk[4..8];
        if !matches!(kind, b"eXIf" | b"tEXt" | b"zTXt" | b"iTXt" | b"tIME") {
            kept.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            break;
        }
    }
    Some(kept)
}

/// Without the EXIF and XMP chunks, and without the flags that announce them.
fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    const EXIF_AND_XMP: u8 = 0b0000_1100;
    let body = bytes.strip_prefix(b"RIFF")?.get(4..)?;
    let mut rest = body.strip_prefix(b"WEBP")?;
    let mut kept = b"WEBP".to_vec();
    while rest.len() >= 8 {
        let length: [u8; 4] = rest.get(4..8)?.try_into().ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        let padded = length.checked_add(length % 2)?.checked_add(8)?;
        let chunk = rest.get(..padded.min(rest.len()))?;
        chunk.get(8..length.checked_add(8)?)?;
        rest = &rest[chunk.len()..];
        let start = kept.len();
        match &chunk[..4] {
            b"EXIF" | b"XMP " => continue,
            _ => kept.extend_from_slice(chunk),
        }
        if chunk.starts_with(b"VP8X")
            && let Some(flags) = kept.get_mut(start + 8)
        {
            *flags &= !EXIF_AND_XMP;
        }
    }
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&u32::try_from(kept.len()).ok()?.to_le_bytes());
    file.extend_from_slice(&kept);
    Some(file)
}
