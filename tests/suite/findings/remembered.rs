//! A reading that remembers the last one says what a reading from nothing says.

use proptest::prelude::*;
use recado::content::{Memory, read, read_since};

use super::*;

/// Files that are written, changed and deleted: good and broken ones, translations, pictures that
/// two texts share, strays.
const NAMES: [&str; 9] = [
    "promotions/pao.md",
    "promotions/pao.en.md",
    "promotions/mel.md",
    "promotions/forno.png",
    "announcements/aviso.md",
    "announcements/aviso.en.md",
    "pages/sobre.md",
    "hours.md",
    "promotions/lista.docx",
];

fn text(name: &str, number: usize) -> Vec<u8> {
    let ending = ["png", "docx"].into_iter().find(|end| name.ends_with(end));
    if let Some(ending) = ending {
        return match (ending, number % 2) {
            ("png", 0) => {
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0".to_vec()
            }
            ("png", _) => b"no picture".to_vec(),
            _ => b"a list".to_vec(),
        };
    }
    let head = match number {
        0 => "title: Um\nends: 2026-12-24",
        1 => "title: Outro\nends: 2026-12-24\ncode: PAO10",
        2 => "title: [",
        3 => "title: Com foto\nends: 2026-12-30\nimage: forno.png\nimage_alt: O forno",
        4 => "ends: 2026-12-30",
        5 => "title: Passou\nends: 2026-01-02\ncode: PAO10",
        _ => "hours:\n  mon-fri: 08:00-18:00",
    };
    format!("---\n{head}\n---\nTexto {number}.\n").into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_reading_that_remembers_says_what_one_from_nothing_says(
        steps in prop::collection::vec((0..NAMES.len(), prop::option::of(0_usize..7), any::<bool>()), 1..25)
    ) {
        let site = aurora();
        let mut memory = Memory::default();
        let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut accepted = Accepted::new();
        for (name, number, accepts) in steps {
            let path = format!("content/aurora/{}", NAMES[name]);
            match number {
                Some(number) => files.insert(path, text(NAMES[name], number)),
                None => files.remove(&path),
            };
            let list = files.iter().map(|(path, body)| bytes(path, body)).collect();
            let raw = raw("aurora", list);
            let since = read_since(&site, &raw, &accepted, now(), &mut memory);
            let whole = read(&site, &raw, &accepted, now());
            prop_assert_eq!(format!("{since:#?}"), format!("{whole:#?}"));
            if accepts {
                for (path, (hash, text)) in &whole.good {
                    let version = AcceptedVersion {
                        hash: *hash,
                        text: text.clone(),
                        published: name % 2 == 0,
                    };
                    accepted.insert(path.clone(), version);
                }
            }
        }
    }
}
