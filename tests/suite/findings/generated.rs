//! Broken files whose bytes an editor or git would spoil, and files that are none: made here.

use super::*;

fn head(extra: &str) -> String {
    format!("---\ntitle: Pão\nends: 2026-11-29\n{extra}---\n\nTexto.\n")
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes
}

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mut bytes = if mark { vec![0xFF, 0xFE] } else { Vec::new() };
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

fn with_image(name: &str) -> String {
    head(&format!("image: {name}\nimage_alt: Pães\n"))
}

/// Files beside `promotions/x.md`, and what is told of it all, as `file:line code`.
fn cases() -> Vec<(&'static str, Vec<RawFile>, Vec<&'static str>)> {
    let x = "content/aurora/promotions/x.md";
    let text = |body: &[u8]| vec![bytes(x, body)];
    let other = |body: RawBody| {
        vec![RawFile {
            path: x.to_owned(),
            body,
        }]
    };
    let beside = |name: &str, body: Vec<u8>| {
        vec![
            bytes(x, with_image(name)),
            bytes(&format!("content/aurora/promotions/{name}"), body),
        ]
    };
    let named =
        |name: &str, body: &[u8]| vec![bytes(&format!("content/aurora/promotions/{name}"), body)];
    let latin: Vec<u8> = head("")
        .replace('ã', "\u{1}")
        .bytes()
        .map(|b| if b == 1 { 0xE3 } else { b })
        .collect();
    let quotes = [
        b"---\r\ntitle: Oi\r\nends: 2026-11-29\r\n---\r\n\r\nDisse ".as_slice(),
        b"\x93oi\x94.\r\n",
    ]
    .concat();
    vec![
        ("nothing", text(b""), vec!["x.md:1 file-empty"]),
        ("only spaces", text(b" \n\n\t\n"), vec!["x.md:1 file-empty"]),
        (
            "Windows-1252",
            text(&latin),
            vec!["x.md:2 encoding-windows-1252"],
        ),
        (
            "Windows-1252 quotes",
            text(&quotes),
            vec!["x.md:6 encoding-windows-1252"],
        ),
        (
            "UTF-16",
            text(&utf16(&head(""), true)),
            vec!["x.md:1 encoding-utf16"],
        ),
        (
            "UTF-16 without mark",
            text(&utf16(&head(""), false)),
            vec!["x.md:1 encoding-utf16"],
        ),
        (
            "NUL",
            text(head("").replace("Texto", "Te\0xto").as_bytes()),
            vec!["x.md:6 character-control"],
        ),
        (
            "form feed",
            text(head("").replace("Pão", "P\u{c}o").as_bytes()),
            vec!["x.md:2 character-control"],
        ),
        (
            "next line",
            text(head("").replace("Pão", "P\u{85}o").as_bytes()),
            vec!["x.md:2 character-control"],
        ),
        (
            "too large",
            other(RawBody::TooLarge { len: 3 << 30 }),
            vec!["x.md:1 file-too-large"],
        ),
        (
            "a pipe",
            other(RawBody::NotAFile),
            vec!["x.md:1 file-not-a-file"],
        ),
        (
            "in the cloud",
            other(RawBody::Unreadable {
                why: "timed out".to_owned(),
            }),
            vec!["x.md:1 file-unreadable"],
        ),
        (
            "a key as text",
            text(b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n"),
            vec!["x.md:1 secret-private-key"],
        ),
        (
            "a key file",
            named("id_ed25519", b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n"),
            vec![
                "id_ed25519:1 secret-private-key",
                "id_ed25519:1 file-not-markdown",
            ],
        ),
        (
            "a key store",
            named("cofre.kdbx", b"\x03\xd9\xa2\x9a"),
            vec!["cofre.kdbx:1 secret-file-name"],
        ),
        (
            "a token",
            text(head("terms: ghp_abcdefghijklmnopqrstuvwxyz0123456789\n").as_bytes()),
            vec!["x.md:4 secret-password"],
        ),
        (
            "a picture of 60,000 by 60,000",
            beside("p.png", png(60_000, 60_000)),
            vec!["x.md:4 picture-too-many-pixels"],
        ),
        (
            "a picture cut off",
            beside("p.png", png(1, 1)[..14].to_vec()),
            vec!["x.md:4 picture-broken"],
        ),
        (
            "an empty picture",
            beside("p.png", Vec::new()),
            vec!["x.md:4 picture-empty"],
        ),
        (
            "a drawing named as picture",
            beside("p.png", b"<?xml version='1.0'?><svg/>".to_vec()),
            vec!["x.md:4 picture-svg"],
        ),
        (
            "a huge picture",
            vec![
                bytes(x, with_image("p.png")),
                RawFile {
                    path: "content/aurora/promotions/p.png".to_owned(),
                    body: RawBody::TooLarge { len: 30 << 20 },
                },
            ],
            vec!["x.md:4 picture-too-large"],
        ),
        (
            "Windows device",
            named("con.md", head("").as_bytes()),
            vec!["con.md:1 name-reserved"],
        ),
        (
            "colon in name",
            named("a:b.md", head("").as_bytes()),
            vec!["a:b.md:1 name-unusable"],
        ),
        (
            "dot at the end",
            named("natal..md", head("").as_bytes()),
            vec!["natal..md:1 name-unusable"],
        ),
        (
            "two capitals",
            vec![
                bytes("content/aurora/promotions/Promo.md", head("")),
                bytes("content/aurora/promotions/promo.md", head("")),
            ],
            vec!["Promo.md:1 name-collision", "promo.md:1 name-collision"],
        ),
        (
            "same name in NFC and NFD",
            vec![
                bytes("content/aurora/promotions/pão.md", head("")),
                bytes("content/aurora/promotions/pão.md", head("")),
            ],
            vec!["pão.md:1 name-same-letters"],
        ),
        (
            "deep nesting",
            text(head(&format!("price: {}\n", "[".repeat(100_000))).as_bytes()),
            vec!["x.md:4 nested-too-deep"],
        ),
        (
            "a bomb of references",
            text(head(&format!("terms: [{}]\n", "x,".repeat(20_000))).as_bytes()),
            vec!["x.md:4 too-many-values"],
        ),
        (
            "old Mac line ends",
            text(b"---\rtitle: Oi\rends: 31/11/2026\r---\rTexto\r"),
            vec!["x.md:3 date-impossible"],
        ),
        (
            "Windows line ends",
            text(b"---\r\ntitle: Oi\r\nends: 31/11/2026\r\n---\r\nTexto\r\n"),
            vec!["x.md:3 date-impossible"],
        ),
        (
            "mark of byte order",
            text(b"\xEF\xBB\xBF---\ntitle: Oi\nends: 31/11/2026\n---\n"),
            vec!["x.md:3 date-impossible"],
        ),
        (
            "empty lines before",
            text(b"\n\n---\ntitle: Oi\nends: 31/11/2026\n---\n"),
            vec!["x.md:5 date-impossible"],
        ),
    ]
}

pub fn all() -> Vec<SiteContent> {
    cases()
        .into_iter()
        .map(|(_, files, _)| {
            content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now())
        })
        .collect()
}

#[test]
fn spoiled_bytes_are_told_in_their_line() {
    for (what, files, expected) in cases() {
        let content = content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now());
        let mut told: Vec<String> = content
            .findings
            .iter()
            .map(|finding| {
                let name = finding.place.file.rsplit('/').next().unwrap();
                format!("{name}:{} {}", finding.place.line, finding.code)
            })
            .collect();
        told.sort();
        told.dedup();
        let mut expected = expected.clone();
        expected.sort_unstable();
        assert_eq!(told, expected, "{what}");
        assert!(content.promotions.is_empty(), "{what}");
    }
}

#[test]
fn the_guess_for_old_accents_is_shown() {
    let (_, files, _) = cases().remove(2);
    let content = content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now());
    let text = content.findings[0].message(Language::Portuguese);
    assert_eq!(
        text,
        "Os acentos foram salvos de um jeito antigo (Windows-1252). O texto deve ser: title: Pão"
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let plain = promotion(&head(""));
    let spoiled = promotion(&format!("\u{FEFF}{}", head("").replace('\n', "\r\n")));
    assert_eq!(plain.promotions, spoiled.promotions);
    assert_eq!(plain.promotions.len(), 1);
    assert_eq!(plain.good, spoiled.good);
}

#[test]
fn folders_with_the_name_of_a_text_do_not_hide_the_others() {
    let files = vec![
        RawFile {
            path: "content/aurora/promotions/a.md".to_owned(),
            body: RawBody::NotAFile,
        },
        bytes("content/aurora/promotions/b.md", head("")),
    ];
    let content = content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now());
    assert_eq!(content.promotions.len(), 1);
    assert!(
        content
            .findings
            .iter()
            .all(|finding| finding.severity == Severity::Error)
    );
}
