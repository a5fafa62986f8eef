//! The samples of the manual, as they stand there.

use super::*;
use crate::photos;
use recado::content::{After, Every, HolidayRule, Regular, Span};

const PROMOTION: &str = r#"---
title: Black Friday no balcão
starts: 2026-11-27            # a date, or a date and time: 2026-11-27 08:00
ends: 2026-11-29              # a date is inclusive: to the end of that day
image: pao-de-queijo.jpg
image_alt: Pães de queijo dourados numa cesta
price: R$ 9,90
was: R$ 19,90
code: PAO2
link: /loja
terms: Um por cliente.
after: remove                 # remove (default) | keep ("this offer has ended")
email:                        # optional; absent = no e-mail
  list: clientes
  send: 2026-11-27 09:00      # default: when it starts
  no_later_than: 2026-11-27 18:00
  subject: "Só até domingo: pão de queijo em dobro"
  preheader: Use o código PAO2
draft: false
---
Dois pães de queijo pelo preço de um, **só no balcão**.
"#;

const HOURS: &str = "---
hours:
  mon-fri: 08:00-12:00, 13:30-18:00
  sat: 08:00-13:00
  sun: closed
special:
  - date: 2026-12-24
    hours: 08:00-12:00
    note: Véspera de Natal
  - from: 2026-12-25
    to: 2026-12-26
    hours: closed
    note: Natal
holidays: closed              # what public holidays of the site's country do unless a special day says otherwise
---
Free text shown below the table.
";

fn sample() -> SiteContent {
    let picture = photos::jpeg(&photos::quarters(4, 3));
    let files = vec![
        bytes("content/aurora/hours.md", HOURS),
        bytes("content/aurora/promotions/black-friday.md", PROMOTION),
        bytes("content/aurora/promotions/pao-de-queijo.jpg", picture),
    ];
    content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now())
}

#[test]
fn the_samples_of_the_manual_have_no_findings() {
    let content = sample();
    assert!(content.findings.is_empty(), "{:?}", content.findings);
}

#[test]
fn the_sample_promotion_is_what_it_says() {
    let content = sample();
    let promotion = &content.promotions[0];
    assert_eq!(promotion.common.id, "promotions/black-friday");
    assert_eq!(promotion.after, After::Remove);
    let email = promotion.common.email.as_ref().unwrap();
    assert_eq!(email.list, "clientes");
    assert_eq!(email.send.unwrap().time.unwrap().to_string(), "09:00:00");
    assert_eq!(
        email.no_later_than.unwrap().time.unwrap().to_string(),
        "18:00:00"
    );
    assert_eq!(
        email.subject.as_deref(),
        Some("Só até domingo: pão de queijo em dobro")
    );
    let text = &promotion.texts[0];
    assert_eq!(text.terms.as_deref(), Some("Um por cliente."));
    assert_eq!(
        text.body,
        "Dois pães de queijo pelo preço de um, **só no balcão**."
    );
    let image = text.image.as_ref().unwrap();
    assert_eq!((image.extension, image.width, image.height), ("jpg", 4, 3));
}

#[test]
fn the_sample_hours_are_what_they_say() {
    let content = sample();
    let hours = content.hours.as_ref().unwrap();
    let Regular::Week(week) = &hours.regular else {
        panic!("{:?}", hours.regular)
    };
    assert_eq!(
        week[0],
        [
            Span { from: 480, to: 720 },
            Span {
                from: 810,
                to: 1080
            }
        ]
    );
    assert!(week[6].is_empty());
    assert_eq!(hours.special.len(), 2);
    assert_eq!(
        hours.special[1].notes,
        [("pt-BR".to_owned(), "Natal".to_owned())]
    );
    assert_eq!(hours.holidays, Some(HolidayRule::Closed));
    assert_eq!(hours.country.as_deref(), Some("BR"));
}

#[test]
fn everything_may_be_written_in_portuguese() {
    let text = "---\nTÍTULO: Pão\nInicio: 27/11/2026\nfim: 29/11/2026 18h\npreco: R$ 9,90\ncodigo: A\nrascunho: não\ndepois: manter\nrepetir: nunca\ne-mail:\n  lista: clientes\n  enviar: 27/11/2026 9h\n  assunto: Oi\n---\nOi.\n";
    let content = promotion(text);
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    let offer = &content.promotions[0];
    assert_eq!(offer.after, After::Keep);
    assert_eq!(offer.repeat, None);
    assert!(offer.common.email.is_some());
    let hours = "---\nhorário:\n  seg–sex: 8h–12h e 13h30–18h\n  sáb e dom: fechado\nespecial:\n  - de: 25/12/2026\n    até: 26/12/2026\n    horário: fechado\nferiados: 8h às 12h\n---\n";
    let file = bytes("content/aurora/hours.md", hours);
    let content = content::read(
        &aurora(),
        &raw("aurora", vec![file]),
        &Accepted::new(),
        now(),
    );
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    assert!(matches!(
        content.hours.unwrap().holidays,
        Some(HolidayRule::Spans(_))
    ));
}

#[test]
fn an_expression_of_openstreetmap_stands_for_the_week() {
    let file = bytes(
        "content/aurora/hours.md",
        "---\nhours: Mo-Fr 08:00-18:00; Sa 08:00-13:00; PH off\n---\n",
    );
    let content = content::read(
        &aurora(),
        &raw("aurora", vec![file]),
        &Accepted::new(),
        now(),
    );
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    let hours = content.hours.unwrap();
    assert!(matches!(hours.regular, Regular::Osm(_)));
    assert!(hours.on("2026-11-15".parse().unwrap()).spans.is_empty());
}

#[test]
fn content_is_data_and_never_a_template() {
    let content =
        promotion("---\ntitle: \"{{7*7}}\"\nends: 2026-11-29\n---\n{% for x in y %} {{ 7*7 }}\n");
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    assert_eq!(content.promotions[0].texts[0].title, "{{7*7}}");
    assert_eq!(
        content.promotions[0].texts[0].body,
        "{% for x in y %} {{ 7*7 }}"
    );
}

#[test]
fn text_stays_text_whatever_it_looks_like() {
    let content = promotion("---\ntitle: no\nends: 2026-11-29\ncode: 0123\nterms: 1.10\n---\n");
    let offer = &content.promotions[0];
    assert_eq!(offer.texts[0].title, "no");
    assert_eq!(offer.code.as_deref(), Some("0123"));
    assert_eq!(offer.texts[0].terms.as_deref(), Some("1.10"));
}

#[test]
fn pictures_of_the_body_are_found_beside_the_text() {
    let files = vec![
        bytes(
            "content/aurora/announcements/x.md",
            "---\ntitle: Fotos\n---\n![Pães](fotos/p%C3%A3o%201.png)\n![Bolo](https://elsewhere.example/b.png)\n",
        ),
        bytes(
            "content/aurora/announcements/fotos/pão 1.png",
            photos::png(&photos::quarters(4, 3)),
        ),
    ];
    let content = content::read(&aurora(), &raw("aurora", files), &Accepted::new(), now());
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    let pictures = &content.announcements[0].texts[0].pictures;
    assert_eq!(
        pictures["fotos/p%C3%A3o%201.png"].file,
        "content/aurora/announcements/fotos/pão 1.png"
    );
}

#[test]
fn the_repeating_sample_repeats() {
    let content = promotion(
        "---\ntitle: Pão\nstarts: 2026-12-04 17:00\nends: 2026-12-04 20:00\nrepeat: weekly\nuntil: 2027-03-31\nemail: { list: clientes, send: first }\n---\n",
    );
    assert!(content.findings.is_empty(), "{:?}", content.findings);
    let repeat = content.promotions[0].repeat.as_ref().unwrap();
    assert_eq!(repeat.every, Every::Week(Vec::new()));
    assert_eq!(repeat.until.unwrap().to_string(), "2027-03-31");
    assert!(
        !content.promotions[0]
            .common
            .email
            .as_ref()
            .unwrap()
            .send_each
    );
}
