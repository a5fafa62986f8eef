//! What a message tells by itself.

use std::collections::BTreeMap;

use recado::mail::{Composed, MOST_BYTES, MailError};
use recado::preflight::letter::{self, Sample};
use recado::preflight::links::{self, Manner, Reached, Written};
use recado::preflight::{Check, Severity, unwritten};
use recado::words::Language;

use crate::mailing::{LEAVE, OFFER, ana, envelope, letter as offer};

/// Twenty words and more.
const WORDS: &str = "Nesta semana o pão de queijo sai do forno às oito e às dezesseis horas, e quem vem ao balcão leva dois pelo preço de um.";

fn plain() -> Composed {
    Composed {
        subject: "Pão de queijo em dobro".to_owned(),
        preheader: "Só no balcão".to_owned(),
        html: format!("<p>{WORDS}</p>"),
        text: WORDS.to_owned(),
    }
}

fn sample(composed: &Composed) -> Sample<'_> {
    Sample {
        item: "promotions/pao",
        language: "pt-BR",
        composed,
        message: b"",
        unsubscribe: LEAVE,
    }
}

fn found(composed: &Composed) -> Vec<(Severity, &'static str)> {
    let checks = letter::judge(&sample(composed));
    checks
        .iter()
        .map(|check| (check.severity, check.code))
        .collect()
}

/// What is found once this was changed.
fn with(change: impl FnOnce(&mut Composed)) -> Vec<(Severity, &'static str)> {
    let mut composed = plain();
    change(&mut composed);
    found(&composed)
}

#[test]
fn a_good_letter_has_one_line_that_says_so() {
    assert_eq!(found(&plain()), [(Severity::Fine, "letter-fine")]);
}

#[test]
fn a_letter_of_the_shops_theme_is_read_as_it_is_sent() {
    let offer = offer(OFFER);
    let composed = offer.compose(&ana(), LEAVE).unwrap();
    // Its text has a place of a template that nothing fills.
    assert_eq!(found(&composed), [(Severity::Blocks, "braces")]);
    let links = letter::links(&sample(&composed));
    assert!(
        links
            .links
            .contains(&"https://padaria-aurora.example/loja?a=1&b=2".to_owned())
    );
    assert!(!links.links.iter().any(|link| link == LEAVE));
    assert_eq!(links.pictures.len(), 1, "{:?}", links.pictures);
    let message = offer.packed(&composed, &ana(), &envelope()).unwrap().bytes;
    let mut sample = sample(&composed);
    sample.message = &message;
    assert_eq!(letter::leaving(&sample, false), None);
    let text = String::from_utf8(message.clone()).unwrap();
    let without = text.replace("List-Unsubscribe-Post:", "X:").into_bytes();
    sample.message = &without;
    assert!(letter::leaving(&sample, false).unwrap().blocks());
}

#[test]
fn subjects_are_read_as_people_read_them() {
    let subject = |text: &str| {
        let text = text.to_owned();
        with(|composed| composed.subject = text)
    };
    assert_eq!(subject("  "), [(Severity::Blocks, "subject-empty")]);
    assert_eq!(
        subject(&"pão ".repeat(18)),
        [(Severity::Warns, "subject-long")]
    );
    assert_eq!(
        subject("PÃO DE QUEIJO"),
        [(Severity::Hint, "subject-capitals")]
    );
    assert_eq!(subject("PAO2"), [(Severity::Fine, "letter-fine")]);
    assert_eq!(subject("Pão!!"), [(Severity::Hint, "subject-marks")]);
    assert_eq!(subject("Pão! Queijo!"), [(Severity::Fine, "letter-fine")]);
}

#[test]
fn words_of_spam_are_hints_in_the_letters_language() {
    let mut composed = plain();
    composed.subject = "Última chance: GRÁTIS".to_owned();
    assert_eq!(found(&composed), [(Severity::Hint, "phrases")]);
    let mut english = sample(&composed);
    english.language = "en";
    let codes = letter::judge(&english);
    assert_eq!(codes[0].code, "letter-fine");
    // A part of a word is no word.
    let part = with(|composed| composed.subject = "Gratinado de queijo".to_owned());
    assert_eq!(part, [(Severity::Fine, "letter-fine")]);
}

#[test]
fn pictures_have_words_beside_them() {
    let picture = "<img src=\"https://padaria.example/pao.jpg\">";
    let silent = with(|composed| composed.html.push_str(picture));
    assert_eq!(silent, [(Severity::Warns, "alt-missing")]);
    let few = with(|composed| {
        composed.html = picture.replace("<img", "<img alt='Pão'");
        composed.text = "Venha!".to_owned();
    });
    assert_eq!(few, [(Severity::Hint, "few-words")]);
}

#[test]
fn what_must_not_leave_blocks() {
    let text = with(|composed| composed.text = "\n".to_owned());
    assert_eq!(text, [(Severity::Blocks, "text-empty")]);
    let braces = with(|composed| composed.text.push_str(" {{ first_name }}"));
    assert_eq!(braces, [(Severity::Blocks, "braces")]);
    let size = with(|composed| composed.html = "x".repeat(MOST_BYTES + 1));
    assert_eq!(size, [(Severity::Blocks, "size")]);
    let error = MailError::TooLarge { bytes: 103_000 };
    assert_eq!(
        unwritten("promotions/pao", "pt-BR", &error, Language::English).code,
        "size"
    );
    let preheader = with(|composed| composed.preheader.clear());
    assert_eq!(preheader, [(Severity::Hint, "preheader-missing")]);
    let hidden = with(|composed| {
        composed
            .html
            .push_str("<p style=\"display: none\">dinheiro</p>");
    });
    assert_eq!(hidden, [(Severity::Hint, "hidden")]);
}

fn judged(link: &str, reached: Reached, published: bool) -> Vec<(Severity, &'static str)> {
    let links = letter::Links {
        links: vec![link.to_owned()],
        pictures: vec![],
    };
    let reached = BTreeMap::from([(link.to_owned(), reached)]);
    let manner = Manner {
        home: Some("https://padaria.example"),
        published,
        near: false,
    };
    let checks: Vec<Check> = links::judge(&links, &reached, manner);
    checks
        .iter()
        .map(|check| (check.severity, check.code))
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let answer = |status| Reached::Answer { status, kind: None };
    let other = "https://other.example/x";
    let own = "https://padaria.example/promocoes/pao/";
    assert_eq!(
        judged(other, answer(200), true),
        [(Severity::Fine, "links-fine")]
    );
    assert_eq!(
        judged(other, answer(301), true),
        [(Severity::Fine, "links-fine")]
    );
    assert_eq!(
        judged(other, answer(404), false),
        [(Severity::Blocks, "link-gone")]
    );
    assert_eq!(
        judged(other, answer(410), true),
        [(Severity::Blocks, "link-gone")]
    );
    assert_eq!(
        judged(own, answer(404), false),
        [(Severity::Hint, "link-not-yet")]
    );
    assert_eq!(
        judged(own, answer(404), true),
        [(Severity::Blocks, "link-gone")]
    );
    assert_eq!(
        judged(other, answer(503), true),
        [(Severity::Warns, "link-trouble")]
    );
    assert_eq!(
        judged(other, Reached::TooSlow, true),
        [(Severity::Warns, "link-trouble")]
    );
    assert_eq!(
        judged(other, Reached::NoHost, true),
        [(Severity::Blocks, "link-no-host")]
    );
    assert_eq!(
        judged(other, Reached::Private, true),
        [(Severity::Blocks, "link-private")]
    );
    let plain = "http://other.example/";
    assert_eq!(
        judged(plain, Reached::Plain, true),
        [(Severity::Warns, "link-plain")]
    );
    for elsewhere in ["mailto:oi@padaria.example", "tel:+551133334444", "#mapa"] {
        assert_eq!(Written::read(elsewhere), Written::Elsewhere);
    }
    for odd in ["javascript:alert(1)", "/loja", "loja.example"] {
        assert_eq!(
            judged(odd, answer(200), true),
            [(Severity::Blocks, "link-odd")]
        );
    }
}
