//! What a picture on a website may not tell.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use proptest::prelude::*;
use recado::publication::render::strip;

const FOTO: &[u8] = include_bytes!("rendering/pao.jpg");

/// The picture with this Exif orientation in place of its own.
fn turned(orientation: u8) -> Vec<u8> {
    let at = FOTO
        .windows(4)
        .position(|w| w == [0x12, 0x01, 3, 0])
        .unwrap();
    let mut foto = FOTO.to_vec();
    foto[at + 8] = orientation;
    foto
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_photo_does_not_tell_where_it_was_taken() {
    for secret in [&b"GPS"[..], b"SecretPhone", b"by Ana", b"TRAILING"] {
        assert!(holds(FOTO, secret));
        assert!(!holds(&strip(FOTO, "jpg").bytes, secret));
    }
    let stripped = strip(FOTO, "jpg").bytes;
    let size = imagesize::blob_size(&stripped).unwrap();
    assert_eq!((size.width, size.height), (480, 300));
    assert_eq!(strip(&stripped, "jpg").bytes, stripped);
}

#[test]
fn a_photo_taken_upright_stays_upright() {
    let foto = strip(&turned(6), "jpg");
    assert!(foto.on_its_side);
    assert!(holds(&foto.bytes, b"Exif\0\0MM"));
    assert!(!holds(&foto.bytes, b"GPS"));
    let again = strip(&foto.bytes, "jpg");
    assert_eq!(
        again, foto,
        "the orientation is read back from our own block"
    );
    assert!(!strip(&turned(3), "jpg").on_its_side);
}

#[test]
fn a_picture_that_is_cut_off_is_left_as_it_is_or_cut_shorter() {
    for length in 0..FOTO.len().min(900) {
        let cut = &FOTO[..length];
        assert!(strip(cut, "jpg").bytes.len() <= cut.len().max(1));
    }
}

#[test]
fn png_and_webp_lose_their_notes() {
    let chunk = |kind: &[u8; 4], body: &[u8]| {
        let mut chunk = u32::try_from(body.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend_from_slice(kind);
        chunk.extend_from_slice(body);
        chunk.extend_from_slice(&[0; 4]);
        chunk
    };
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    let head = chunk(b"IHDR", &[0; 13]);
    let end = chunk(b"IEND", b"");
    let noted = [
        &signature[..],
        &head,
        &chunk(b"tEXt", b"Author\0Ana"),
        &chunk(b"eXIf", b"GPS"),
        &end,
        b"tail",
    ]
    .concat();
    assert_eq!(strip(&noted, "png").bytes, [signature, head, end].concat());

    let riff = |chunks: &[&[u8]]| {
        let body = [&b"WEBP"[..], &chunks.concat()].concat();
        let size = u32::try_from(body.len()).unwrap().to_le_bytes();
        [&b"RIFF"[..], &size, &body].concat()
    };
    let noted = riff(&[
        b"VP8X\x0a\0\0\0\x1c\0\0\0\0\0\0\0\0\0",
        b"EXIF\x03\0\0\0GPS\0",
        b"VP8 \x02\0\0\0ab",
    ]);
    let plain = riff(&[b"VP8X\x0a\0\0\0\x10\0\0\0\0\0\0\0\0\0", b"VP8 \x02\0\0\0ab"]);
    assert_eq!(strip(&noted, "webp").bytes, plain);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_a_picture_or_left_alone(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for kind in ["jpg", "png", "webp", "gif"] {
            let mut with_head = match kind {
                "jpg" => vec![0xff, 0xd8, 0xff],
                "png" => b"\x89PNG\r\n\x1a\n".to_vec(),
                "webp" => b"RIFF\0\0\0\0WEBP".to_vec(),
                _ => b"GIF89a".to_vec(),
            };
            with_head.extend_from_slice(&bytes);
            let once = strip(&with_head, kind).bytes;
            prop_assert!(once.len() <= with_head.len());
        }
    }
}
