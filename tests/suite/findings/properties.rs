//! What holds for every text, not only for those somebody thought of.

use proptest::prelude::*;
use recado::content::encoding::Decoded;
use recado::content::{date, name, price, repeat, spelling, time};

use super::*;

/// Pieces that heads are made of, so that random texts get past the first line.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("---\n".to_owned()),
        Just("title: ".to_owned()),
        Just("ends: 2026-11-29\n".to_owned()),
        Just("hours:\n  mon-fri: ".to_owned()),
        Just("special:\n  - date: ".to_owned()),
        Just("email:\n  list: ".to_owned()),
        Just("image: ".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("  ".to_owned()),
        Just("“".to_owned()),
        Just("![x](".to_owned()),
        "[ -~]{0,12}",
        "\\PC{0,6}",
    ]
}

fn read_all(body: &[u8]) -> usize {
    let folders = [
        "promotions/x.md",
        "announcements/x.md",
        "pages/x.md",
        "hours.md",
        "promotions/x.en.md",
    ];
    let files: Vec<RawFile> = folders
        .iter()
        .map(|path| bytes(&format!("content/aurora/{path}"), body))
        .collect();
    let content = content::read(&bilingual(), &raw("aurora", files), &Accepted::new(), now());
    let lines = String::from_utf8_lossy(body)
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .lines()
        .count()
        .max(1);
    for finding in &content.findings {
        let line = usize::try_from(finding.place.line).unwrap();
        assert!(line <= lines, "{finding:?} in {lines} lines");
        assert!(
            codes::CODES.iter().any(|(code, _)| *code == finding.code),
            "{}",
            finding.code
        );
        for language in [Language::English, Language::Portuguese] {
            assert!(!finding.message(language).is_empty());
            assert!(!finding.hint(language).is_empty());
        }
    }
    content.findings.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_reading_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&body);
    }

    #[test]
    fn no_text_makes_reading_panic(pieces in prop::collection::vec(piece(), 0..24)) {
        read_all(pieces.concat().as_bytes());
    }

    #[test]
    fn a_head_with_anything_in_it_never_panics(inside in "(\\PC{0,20}\n){0,6}") {
        read_all(format!("---\ntitle: x\n{inside}---\n{inside}").as_bytes());
    }

    #[test]
    fn line_ends_do_not_change_the_hash(lines in prop::collection::vec("[^\r\n]{0,20}", 0..8)) {
        let hash = Decoded::of(&lines.join("\n")).hash;
        prop_assert_eq!(hash, Decoded::of(&lines.join("\r\n")).hash);
        prop_assert_eq!(hash, Decoded::of(&lines.join("\r")).hash);
    }

    #[test]
    fn dates_round_trip(days in 0i32..80_000, minute in 0u16..1440, language in prop::sample::select(vec!["pt-BR", "en", "en-GB", "de"])) {
        use jiff::ToSpan;
        let date = jiff::civil::date(1970, 1, 1).checked_add(days.days()).unwrap();
        let (hour, rest) = (minute / 60, minute % 60);
        let civil = date::civil(&format!("{date} {hour:02}:{rest:02}"), language).unwrap();
        prop_assert_eq!(civil.date, date);
        prop_assert_eq!(civil.time, Some(time::time(minute)));
        for words in [Language::English, Language::Portuguese] {
            let spoken = recado::words::long_date(words, date);
            prop_assert_eq!(date::day(&spoken, language).map_err(|fault| fault.code), Ok(date));
        }
        let slashes = format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year());
        prop_assert_eq!(date::day(&slashes, "pt-BR").unwrap(), date);
        match date::day(&slashes, "en") {
            Ok(read) => prop_assert_eq!(read, date),
            Err(fault) => prop_assert_eq!(fault.code, "date-ambiguous"),
        }
    }

    #[test]
    fn values_never_panic(text in "\\PC{0,40}") {
        let _ = date::civil(&text, "pt-BR");
        let _ = date::civil(&text, "en");
        let _ = time::spans(&text);
        let _ = price::amount(&text);
        let _ = repeat::every(&text);
        let _ = spelling::weekdays(&text);
        let _ = content::address::link(&text);
        let _ = content::personal::Line::read(&text);
    }

    #[test]
    fn numbers_with_signs_never_panic(text in "[0-9/.:hR$€%amp -]{0,24}") {
        let _ = date::civil(&text, "pt-BR");
        let _ = date::civil(&text, "en");
        let _ = time::spans(&text);
        let _ = price::amount(&text);
    }

    #[test]
    fn spans_round_trip(from in 0u16..1440, length in 1u16..1440) {
        let span = content::Span { from, to: from + length };
        prop_assert_eq!(time::spans(&time::written_span(span)).unwrap(), vec![span]);
    }

    #[test]
    fn a_name_becomes_an_address_of_plain_letters_or_is_refused(text in "\\PC{1,30}") {
        if let Ok(slug) = name::slug(&text) {
            prop_assert!(!slug.is_empty());
            prop_assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert_eq!(name::slug(&slug).unwrap(), slug.clone());
        }
    }
}
