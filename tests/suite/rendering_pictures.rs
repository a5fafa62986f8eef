//! What a picture on a website may not tell.

use proptest::prelude::*;
use recado::picture::{Flaw, lies_on_its_side, strip};

use crate::photos::holds;

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

#[test]
fn a_photo_does_not_tell_where_it_was_taken() {
    let stripped = strip(FOTO, "jpg").unwrap().bytes;
    for secret in [&b"GPS"[..], b"SecretPhone", b"by Ana", b"TRAILING"] {
        assert!(holds(FOTO, secret));
        assert!(!holds(&stripped, secret));
    }
    let size = imagesize::blob_size(&stripped).unwrap();
    assert_eq!((size.width, size.height), (480, 300));
    assert_eq!(strip(&stripped, "jpg").unwrap().bytes, stripped);
}

#[test]
fn a_photo_taken_upright_stays_upright() {
    let foto = strip(&turned(6), "jpg").unwrap();
    assert!(lies_on_its_side(foto.turn));
    assert!(holds(&foto.bytes, b"Exif\0\0MM"));
    assert!(!holds(&foto.bytes, b"GPS"));
    let again = strip(&foto.bytes, "jpg").unwrap();
    assert_eq!(
        again, foto,
        "the orientation is read back from our own block"
    );
    assert!(!lies_on_its_side(strip(&turned(3), "jpg").unwrap().turn));
}

#[test]
fn a_photo_that_is_cut_off_is_none() {
    for length in 0..FOTO.len().min(900) {
        assert_eq!(strip(&FOTO[..length], "jpg"), Err(Flaw::Broken));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_a_picture_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for kind in ["jpg", "png", "webp", "gif"] {
            let mut with_head = match kind {
                "jpg" => vec![0xff, 0xd8, 0xff],
                "png" => b"\x89PNG\r\n\x1a\n".to_vec(),
                "webp" => b"RIFF\0\0\0\0WEBP".to_vec(),
                _ => b"GIF89a".to_vec(),
            };
            with_head.extend_from_slice(&bytes);
            if let Ok(stripped) = strip(&with_head, kind) {
                prop_assert!(stripped.bytes.len() <= with_head.len() + 64);
            }
        }
    }
}
