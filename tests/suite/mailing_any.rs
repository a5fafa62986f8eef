//! The e-mail of any item to anybody.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use recado::content::SiteContent;
use recado::mail::{Letter, Person};
use recado::publication::render::Theme;

use crate::mailing::{OFFER, envelope, mailing_bakery, occasion};
use crate::rendering_shop::shopfront;

static CONTENT: LazyLock<SiteContent> = LazyLock::new(|| mailing_bakery(OFFER));
static THEME: LazyLock<Theme> = LazyLock::new(shopfront);

/// Text with what could be taken for something else.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "</mj-text>",
        "<mj-raw>",
        "<br>",
        "<!--",
        "-->",
        "<![endif]-->",
        "]]>",
        "{{ x }}",
        "{%",
        "&amp;",
        "&",
        "\"",
        "\\u{41}",
        "e\u{301}",
        "\u{202e}",
        "\r\n",
        "\n\n",
        "\n.\n",
        "=?utf-8?q?x?=",
        "From: x",
        "<style>",
        "<table><tr>",
        "| a |\n|---|\n",
        "# ",
        "> ",
        "- ",
        "[a](/b)",
        "![c](pao-de-queijo.jpg)",
        "<a href='javascript:x'>",
        "😀",
        "\u{0}",
        "R$ 9,90",
    ]);
    let piece = prop_oneof![3 => odd.prop_map(str::to_owned), 2 => "[ -~]{0,12}", 1 => "\\PC{0,6}"];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// What a reader shows of a message: its headers, and what its parts say.
fn said(message: &[u8]) -> (Vec<String>, Vec<String>) {
    let parsed = mail_parser::MessageParser::new().parse(message).unwrap();
    let mut headers: Vec<String> = parsed
        .headers_raw()
        .map(|(name, value)| {
            format!(
                "{}: {}",
                name.to_lowercase(),
                value.replace("\r\n", "").trim()
            )
        })
        .filter(|header| !header.starts_with("content-type"))
        .collect();
    headers.sort();
    let parts = parsed.parts.iter().filter_map(|part| part.text_contents());
    (headers, parts.map(str::to_owned).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_message_is_whole(
        title in text(), body in text(), greeting in text(), name in text(), alt in text(),
    ) {
        let mut content = CONTENT.clone();
        let texts = &mut Arc::make_mut(&mut content.promotions[0]).texts[0];
        texts.title.clone_from(&title);
        texts.body = body;
        texts.image_alt = Some(alt);
        texts.mail.subject = Some(title.replace(['{', '}'], ""));
        texts.mail.greeting = Some(greeting.replace(['{', '}'], ""));
        let letter = Letter::write(&content, &THEME, occasion("promotions/pao"));
        let letter = letter.unwrap().unwrap();
        let person = Person {
            address: "ana@exemplo.example".to_owned(),
            first_name: Some(name.clone()),
            name: Some(name),
        };
        let plain = letter.message(&person, &envelope()).unwrap();
        let mould = letter.clone().mould(envelope().date).unwrap();
        let moulded = mould.message(&person, &envelope()).unwrap();
        prop_assert_eq!(said(&plain.bytes), said(&moulded.bytes));
        let parts = String::from_utf8(moulded.bytes).unwrap();
        let parts = parts.split_once("\r\n\r\n").unwrap().1;
        prop_assert!(parts.lines().all(|line| line.len() <= 76), "{}", parts);
        let composed = letter.compose(&person, &envelope().unsubscribe).unwrap();
        for part in [&composed.html, &composed.text] {
            let mut rest = part.split("recado").skip(1);
            prop_assert!(rest.all(|rest| !rest.starts_with(|c: char| c.is_ascii_hexdigit())), "{}", part);
        }
        let page = scraper::Html::parse_document(&composed.html);
        let select = |what| scraper::Selector::parse(what).unwrap();
        let heading: String = page.select(&select("h1")).next().unwrap().text().collect();
        let words = |text: &str| text.replace('\0', "\u{fffd}").split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(words(&heading), words(&title));
        prop_assert!(page.select(&select("script, mj-text, mj-raw, body style")).next().is_none());
        prop_assert!(page.select(&select("a[href='https://recado.example/u/ana-2f9c?x=1&y=2']")).next().is_some());

        let message = letter.packed(&composed, &person, &envelope()).unwrap();
        prop_assert!(message.bytes.is_ascii() && !message.needs_utf8);
        let text = String::from_utf8(message.bytes).unwrap();
        let mut lines = text.split("\r\n");
        prop_assert!(lines.clone().all(|line| line.len() <= 998 && !line.contains(['\r', '\n', '\0'])));
        let names: Vec<&str> = lines.by_ref()
            .take_while(|line| !line.is_empty())
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| line.split_once(": ").map(|(name, _)| name).or(line.strip_suffix(':')))
            .collect();
        let expected = ["From", "To", "Subject", "Date", "Message-ID", "Reply-To", "List-Unsubscribe",
            "List-Unsubscribe-Post", "List-Id", "Content-Language", "MIME-Version", "Content-Type"];
        prop_assert!(expected.iter().all(|name| names.contains(name)) && names.len() == expected.len(), "{:?}", names);
    }
}

#[test]
fn no_line_of_a_part_is_longer_than_may_be_however_long_an_address_is() {
    let letter = Letter::write(&CONTENT, &THEME, occasion("promotions/pao"));
    let letter = letter.unwrap().unwrap();
    let mould = letter.mould(envelope().date).unwrap();
    let person = Person {
        address: "ana@exemplo.example".to_owned(),
        first_name: None,
        name: None,
    };
    for length in 0..160 {
        for odd in ["a", "é"] {
            let mut envelope = envelope();
            envelope.unsubscribe = format!("https://recado.example/{}{odd}", "u".repeat(length));
            let message = mould.message(&person, &envelope).unwrap();
            let text = String::from_utf8(message.bytes.clone()).unwrap();
            let parts = text.split_once("\r\n\r\n").unwrap().1;
            let long = parts.lines().find(|line| line.len() > 76);
            assert_eq!(long, None, "{length} and {odd}");
            let said = said(&message.bytes).1.concat();
            assert!(said.contains(&envelope.unsubscribe), "{length} and {odd}");
        }
    }
}
