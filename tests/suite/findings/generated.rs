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

const X: &str = "content/aurora/promotions/x.md";

/// What it is, the files of the site, and what is told of them all as `file:line code`.
type Case = (&'static str, Vec<RawFile>, Vec<&'static str>);

fn text(body: impl AsRef<[u8]>) -> Vec<RawFile> {
    vec![bytes(X, body)]
}

fn other(path: &str, body: RawBody) -> RawFile {
    RawFile {
        path: path.to_owned(),
        body,
    }
}

fn named(name: &str, body: impl AsRef<[u8]>) -> Vec<RawFile> {
    vec![bytes(&format!("content/aurora/promotions/{name}"), body)]
}

fn with_picture(body: impl AsRef<[u8]>) -> Vec<RawFile> {
    vec![
        bytes(X, with_image("p.png")),
        bytes("content/aurora/promotions/p.png", body),
    ]
}

fn spoiled_letters() -> Vec<Case> {
    let latin: Vec<u8> = head("")
        .replace('ã', "\u{1}")
        .bytes()
        .map(|b| if b == 1 { 0xE3 } else { b })
        .collect();
    let windows = head("").replace('\n', "\r\n").replace("Pão", "Pao");
    let quotes = [windows.as_bytes(), b"Disse \x93oi\x94.\r\n"].concat();
    let after = |from: &str, to: &str| text(head("").replace(from, to));
    vec![
        (
            "Windows-1252",
            text(&latin),
            vec!["x.md:2 encoding-windows-1252"],
        ),
        (
            "Windows-1252 quotes",
            text(&quotes),
            vec!["x.md:7 encoding-windows-1252"],
        ),
        (
            "UTF-16",
            text(utf16(&head(""), true)),
            vec!["x.md:1 encoding-utf16"],
        ),
        (
            "UTF-16 without mark",
            text(utf16(&head(""), false)),
            vec!["x.md:1 encoding-utf16"],
        ),
        (
            "NUL",
            after("Texto", "Te\0xto"),
            vec!["x.md:6 character-control"],
        ),
        (
            "form feed",
            after("Pão", "P\u{c}o"),
            vec!["x.md:2 character-control"],
        ),
        (
            "next line",
            after("Pão", "P\u{85}o"),
            vec!["x.md:2 character-control"],
        ),
        (
            "escape code",
            after("Pão", "\u{1b}[31mPão"),
            vec!["x.md:2 character-control"],
        ),
    ]
}

fn no_texts() -> Vec<Case> {
    let cloud = RawBody::Unreadable {
        why: "timed out".to_owned(),
    };
    let key = b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n";
    let token = head("terms: ghp_abcdefghijklmnopqrstuvwxyz0123456789\n");
    vec![
        ("nothing", text(b""), vec!["x.md:1 file-empty"]),
        ("only spaces", text(b" \n\n\t\n"), vec!["x.md:1 file-empty"]),
        (
            "too large",
            vec![other(X, RawBody::TooLarge { len: 3 << 30 })],
            vec!["x.md:1 file-too-large"],
        ),
        (
            "a pipe",
            vec![other(X, RawBody::NotAFile)],
            vec!["x.md:1 file-not-a-file"],
        ),
        (
            "in the cloud",
            vec![other(X, cloud)],
            vec!["x.md:1 file-unreadable"],
        ),
        (
            "a key as text",
            text(key),
            vec!["x.md:1 secret-private-key"],
        ),
        (
            "a key file",
            named("id_ed25519", key),
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
        ("a token", text(token), vec!["x.md:4 secret-password"]),
    ]
}

fn pictures() -> Vec<Case> {
    let huge = other(
        "content/aurora/promotions/p.png",
        RawBody::TooLarge { len: 30 << 20 },
    );
    vec![
        (
            "60,000 by 60,000",
            with_picture(png(60_000, 60_000)),
            vec!["x.md:4 picture-too-many-pixels"],
        ),
        (
            "cut off",
            with_picture(&png(1, 1)[..14]),
            vec!["x.md:4 picture-broken"],
        ),
        (
            "no pixels",
            with_picture(png(0, 1)),
            vec!["x.md:4 picture-broken"],
        ),
        ("empty", with_picture(b""), vec!["x.md:4 picture-empty"]),
        (
            "a drawing",
            with_picture(b"<?xml version='1.0'?><svg/>"),
            vec!["x.md:4 picture-svg"],
        ),
        (
            "too large",
            vec![bytes(X, with_image("p.png")), huge],
            vec!["x.md:4 picture-too-large"],
        ),
    ]
}

fn names() -> Vec<Case> {
    let good = head("");
    let both = |one: &str, two: &str| [named(one, &good), named(two, &good)].concat();
    let long = format!("{}.md", "a".repeat(200));
    let told: &'static str = format!("{long}:1 name-too-long").leak();
    vec![
        (
            "Windows device",
            named("con.md", &good),
            vec!["con.md:1 name-reserved"],
        ),
        (
            "colon",
            named("a:b.md", &good),
            vec!["a:b.md:1 name-unusable"],
        ),
        (
            "dot at the end",
            named("natal..md", &good),
            vec!["natal..md:1 name-unusable"],
        ),
        (
            "space at the end",
            named("natal .md", &good),
            vec!["natal .md:1 name-unusable"],
        ),
        ("too long", named(&long, &good), vec![told]),
        (
            "two capitals",
            both("Promo.md", "promo.md"),
            vec!["Promo.md:1 name-collision", "promo.md:1 name-collision"],
        ),
        (
            "NFC and NFD",
            both("pão.md", "pão.md"),
            vec!["pão.md:1 name-same-letters"],
        ),
    ]
}

fn ends_of_lines_and_bombs() -> Vec<Case> {
    let wrong = "---\ntitle: Oi\nends: 31/11/2026\n---\nTexto\n";
    let third = || vec!["x.md:3 date-impossible"];
    vec![
        ("old Mac", text(wrong.replace('\n', "\r")), third()),
        ("Windows", text(wrong.replace('\n', "\r\n")), third()),
        ("byte order mark", text(format!("\u{FEFF}{wrong}")), third()),
        (
            "empty lines before",
            text(format!("\n\n{wrong}")),
            vec!["x.md:5 date-impossible"],
        ),
        (
            "deep nesting",
            text(head(&format!("price: {}\n", "[".repeat(100_000)))),
            vec!["x.md:4 nested-too-deep"],
        ),
        (
            "many values",
            text(head(&format!("terms: [{}]\n", "x,".repeat(20_000)))),
            vec!["x.md:4 too-many-values"],
        ),
    ]
}

fn cases() -> Vec<Case> {
    [
        spoiled_letters(),
        no_texts(),
        pictures(),
        names(),
        ends_of_lines_and_bombs(),
    ]
    .concat()
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

/// Nobody knows what a file may hold between two spaces.
#[test]
fn an_endless_word_is_told_like_any_other() {
    for key in [
        "ends", "image", "link", "price", "repeat", "code", "draft", "terms", "email",
    ] {
        let word = "a".repeat(1 << 18);
        let content = promotion(&format!("---\ntitle: x\n{key}: {word}\n---\n"));
        let longest = content
            .findings
            .iter()
            .map(|finding| finding.message(Language::English).len())
            .max();
        assert!(longest.unwrap() < 300, "{key}");
    }
    for body in ["[", "![", "*a ", "`", "<", "> ", "- "] {
        promotion(&format!(
            "---\ntitle: x\nends: 2026-11-29\n---\n{}",
            body.repeat(100_000)
        ));
    }
}

#[test]
fn holidays_need_a_country_with_a_calendar() {
    let file = bytes(
        "content/aurora/hours.md",
        "---\nhours:\n  mon-sun: 08:00-18:00\nholidays: closed\n---\n",
    );
    let nowhere = site("aurora", "pt-BR", &["pt-BR"], "America/Sao_Paulo", None);
    let content = content::read(
        &nowhere,
        &raw("aurora", vec![file]),
        &Accepted::new(),
        now(),
    );
    assert_eq!(told(&content), ["4:holidays-unknown"]);
}

#[test]
fn the_guess_for_old_accents_is_shown() {
    let (_, files, _) = cases().remove(0);
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
