//! The e-mail of an item: what a person reads, and the message it travels in.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use recado::content::SiteContent;
use recado::mail::{self, Envelope, Letter, MOST_BYTES, MailError, Person};
use recado::publication::render::{Occasion, Palettes, Theme, ThemeError};
use recado::site::{Font, Look, SiteMail};
use recado::words::Language;

use crate::rendering_shop::{FRIDAY, bakery, bakery_site, read, shopfront};
use crate::shop::instant;

pub const OFFER: &str = "---
title: Pão & \"queijo\" <em> dobro
starts: 2026-11-27
ends: 2026-11-29
image: pao-de-queijo.jpg
image_alt: Um cesto, visto de cima
price: R$ 9,90
was: R$ 19,90
code: PAO2
link: /loja?a=1&b=2
terms: Um por cliente.
email:
  list: clientes
  subject: \"{{ first_name | default(\\\"Vizinho\\\") }}, só até domingo: pão em dobro\"
  preheader: Mostre o código PAO2
---
Dois pelo preço de um, **só no balcão**. Veja [a loja](/loja), o [mapa](#mapa) ou escreva para <oi@padaria-aurora.example>.

## Quando

- às 8h
- às 16h

![Um pão](pao-de-queijo.jpg)

| Dia | Hora |
|---|---|
| sexta | 8h |

{{ first_name }} {% raw %} \\\\ fica como está.
";

/// A bakery that says who its e-mails come from.
pub fn mailing_bakery(promotion: &str) -> SiteContent {
    let mut site = bakery_site();
    site.mail = Some(SiteMail {
        from: "Padaria Aurora, a da praça <oi@padaria-aurora.example>".to_owned(),
        reply_to: Some("oi@padaria-aurora.example".to_owned()),
        ..SiteMail::default()
    });
    let picture = include_bytes!("rendering/pao.jpg");
    let files: &[(&str, &[u8])] = &[
        ("promotions/pao.md", promotion.as_bytes()),
        ("promotions/pao-de-queijo.jpg", picture),
    ];
    read(site, files, FRIDAY)
}

pub fn occasion(item: &str) -> Occasion<'_> {
    Occasion {
        item,
        language: "pt-BR",
        at: instant(FRIDAY),
        browser: Some("https://padaria-aurora.example/promocoes/pao/"),
    }
}

pub fn letter(promotion: &str) -> Letter {
    let content = mailing_bakery(promotion);
    let letter = Letter::write(&content, &shopfront(), occasion("promotions/pao"));
    letter.unwrap().unwrap()
}

pub fn ana() -> Person {
    Person {
        address: "ana@exemplo.example".to_owned(),
        first_name: Some("Ana".to_owned()),
        name: Some("Ana Conceição".to_owned()),
    }
}

pub const LEAVE: &str = "https://recado.example/u/ana-2f9c?x=1&y=2";

pub fn envelope() -> Envelope {
    Envelope {
        message_id: "1f2e3d4c@padaria-aurora.example".to_owned(),
        date: instant("2026-11-27T12:00:00Z"),
        unsubscribe: LEAVE.to_owned(),
        unsubscribe_mail: Some("sair+2f9c@padaria-aurora.example".to_owned()),
    }
}

/// The text of the header lines, folded lines joined.
fn head(message: &[u8]) -> String {
    let text = String::from_utf8(message.to_vec()).unwrap();
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    head.replace("\r\n ", " ")
}

#[test]
fn everybody_reads_their_own_greeting_and_has_their_own_way_out() {
    let letter = letter(OFFER);
    let read = letter.compose(&ana(), LEAVE).unwrap();
    assert_eq!(read.subject, "Ana, só até domingo: pão em dobro");
    assert_eq!(read.preheader, "Mostre o código PAO2");
    assert!(
        read.html
            .contains("<p style=\"margin: 0 0 16px;\">Olá, Ana!</p>")
    );
    assert!(
        read.html
            .contains("href=\"https://recado.example/u/ana-2f9c?x=1&amp;y=2\"")
    );
    assert!(read.text.contains("Olá, Ana!") && read.text.contains(LEAVE));

    let stranger = Person {
        address: "x@exemplo.example".to_owned(),
        ..Person::default()
    };
    let other = "https://recado.example/u/outro";
    let theirs = letter.compose(&stranger, other).unwrap();
    assert_eq!(theirs.subject, "Vizinho, só até domingo: pão em dobro");
    assert!(theirs.html.contains("Olá, pessoal!") && !theirs.html.contains("ana-2f9c"));
    assert!(theirs.text.contains(other) && !theirs.text.contains("Ana"));
}

#[test]
fn the_text_part_says_the_same_without_pictures() {
    let read = letter(OFFER).compose(&ana(), LEAVE).unwrap();
    insta::assert_snapshot!(read.text);
}

#[test]
fn the_body_is_never_a_template() {
    let read = letter(OFFER).compose(&ana(), LEAVE).unwrap();
    for part in [&read.html, &read.text] {
        assert!(part.contains("{{ first_name }} {% raw %}"), "{part}");
    }
}

#[test]
fn addresses_work_from_anywhere() {
    let read = letter(OFFER).compose(&ana(), LEAVE).unwrap();
    let page = scraper::Html::parse_document(&read.html);
    let every = scraper::Selector::parse("[href], [src], link").unwrap();
    let mut seen = 0;
    for element in page.select(&every) {
        let element = element.value();
        let address = element.attr("href").or(element.attr("src")).unwrap();
        let known = ["https://padaria-aurora.example/", "https://recado.example/"];
        let whole = known.iter().any(|start| address.starts_with(start));
        let other = ["mailto:oi@padaria-aurora.example", "tel:+551133334444"];
        assert!(whole || other.contains(&address), "{address}");
        seen += 1;
    }
    assert!(seen >= 9, "{seen}");
    assert!(
        read.html
            .contains("https://padaria-aurora.example/loja?a=1&amp;b=2")
    );
    assert!(
        read.html
            .contains("https://padaria-aurora.example/promocoes/pao/#mapa")
    );
}

#[test]
fn a_cunning_text_stays_text() {
    let title = "Pão \u{202f}e\u{301} \\u{41} '\\' <script>alert(1)</script> &amp; \"x\" {{7*7}}";
    let offer = format!(
        "---\ntitle: {}\nends: 2026-11-29\nimage: pao-de-queijo.jpg\nimage_alt: {0}\n---\nx <script>y</script>\n",
        serde_json::to_string(title).unwrap()
    );
    let content = mailing_bakery(&offer);
    let title = &content.promotions[0].texts[0].title;
    let read = letter(&offer).compose(&ana(), LEAVE).unwrap();
    let page = scraper::Html::parse_document(&read.html);
    let select = |what: &str| scraper::Selector::parse(what).unwrap();
    let heading = page.select(&select("h1")).next().unwrap();
    assert_eq!(heading.text().collect::<String>(), *title);
    let image = page.select(&select("img")).next().unwrap();
    assert_eq!(image.value().attr("alt"), Some(title.as_str()));
    assert!(
        page.select(&select("script, mj-text, mj-raw"))
            .next()
            .is_none()
    );
}

#[test]
fn nobody_writes_into_the_head_of_a_message() {
    let letter = letter(OFFER);
    let mut person = ana();
    person.name = Some("Ana\r\nBcc: todos@exemplo.example".to_owned());
    person.first_name = Some("Ana\nX-Injected: sim".to_owned());
    let message = letter.message(&person, &envelope()).unwrap();
    let head = head(&message.bytes);
    let named = |name: &str| head.lines().any(|line| line.starts_with(name));
    assert!(!named("Bcc:") && !named("X-Injected:"), "{head}");
    for broken in ["x\r\nBcc: y@z.example", "a b", "", "<x>", "é"] {
        let mut envelope = envelope();
        envelope.message_id = broken.to_owned();
        assert!(letter.message(&ana(), &envelope).is_err(), "{broken:?}");
    }
    for broken in [
        "x",
        "x@",
        "x@y@z\r\n",
        "x\n@y.example",
        "x@y .example",
        "x@[::1",
    ] {
        let mut person = ana();
        person.address = broken.to_owned();
        assert!(letter.message(&person, &envelope()).is_err(), "{broken:?}");
    }
    for broken in ["javascript:alert(1)", "x", "", "http://recado.example/u"] {
        let mut envelope = envelope();
        envelope.unsubscribe = broken.to_owned();
        assert!(letter.message(&ana(), &envelope).is_err(), "{broken:?}");
    }
}

#[test]
fn leaving_is_one_click() {
    let message = letter(OFFER).message(&ana(), &envelope()).unwrap();
    let head = head(&message.bytes);
    for line in [
        "List-Unsubscribe: <https://recado.example/u/ana-2f9c?x=1&y=2>, <mailto:sair+2f9c@padaria-aurora.example>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Id: <clientes.padaria-aurora.example>",
        "Reply-To: oi@padaria-aurora.example",
        "Message-ID: <1f2e3d4c@padaria-aurora.example>",
        "Date: Fri, 27 Nov 2026 12:00:00 +0000",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|found| found == line), "{line}\n{head}");
    }
}

#[test]
fn a_message_is_seven_bit_with_whole_line_ends() {
    let message = letter(OFFER).message(&ana(), &envelope()).unwrap();
    assert!(!message.needs_utf8 && message.bytes.is_ascii());
    let text = String::from_utf8(message.bytes).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines.iter().all(|line| !line.contains(['\r', '\n'])));
    assert!(lines.iter().all(|line| line.len() <= 998));
}

#[test]
fn addresses_with_letters_of_their_own() {
    let letter = letter(OFFER);
    let to = |address: &str| Person {
        address: address.to_owned(),
        ..Person::default()
    };
    let domain = letter.message(&to("ana@pão.example"), &envelope()).unwrap();
    assert!(
        head(&domain.bytes).contains("To: ana@xn--po-sia.example"),
        "{}",
        head(&domain.bytes)
    );
    assert!(!domain.needs_utf8);
    let local = letter
        .message(&to("josé@exemplo.example"), &envelope())
        .unwrap();
    let text = head(&local.bytes);
    assert!(text.contains("To: josé@exemplo.example"), "{text}");
    assert!(
        local.needs_utf8,
        "only a server that knows SMTPUTF8 takes it"
    );
}

#[test]
fn a_button_is_a_coloured_cell_for_outlook() {
    let read = letter(OFFER).compose(&ana(), LEAVE).unwrap();
    let page = scraper::Html::parse_document(&read.html);
    let button = scraper::Selector::parse("td[bgcolor] > a").unwrap();
    let link = page.select(&button).next().unwrap();
    let cell = scraper::ElementRef::wrap(link.parent().unwrap()).unwrap();
    assert_eq!(cell.value().attr("bgcolor"), Some("#b3541e"));
    let style = cell.value().attr("style").unwrap();
    assert!(style.contains("mso-padding-alt:15px 28px"), "{style}");
    let href = link.value().attr("href");
    assert_eq!(href, Some("https://padaria-aurora.example/loja?a=1&b=2"));
}

/// What the site file chose, else what the theme's style sheet has.
#[test]
fn an_e_mail_looks_as_the_pages_do() {
    let html = |content: &SiteContent, theme: &Theme| {
        let letter = Letter::write(content, theme, occasion("promotions/pao"));
        let read = letter.unwrap().unwrap().compose(&ana(), LEAVE).unwrap();
        read.html
    };
    let hex = |[red, green, blue]: [u8; 3]| format!("#{red:02x}{green:02x}{blue:02x}");
    let mut content = mailing_bakery(OFFER);
    let classic = Theme::embedded("classic").unwrap().unwrap();
    let blue = html(&content, &classic);
    assert!(blue.contains("bgcolor=\"#1f5673\""), "{blue}");
    assert!(blue.contains("font-family: Charter,Bitstream Charter,"));

    let yellow = [0xff, 0xd4, 0x00];
    Arc::make_mut(&mut content.site).look = Look {
        accent: Some(yellow),
        font: Some(Font::Slab),
    };
    let Palettes { light, dark } = Palettes::of(yellow);
    for theme in [&classic, &shopfront()] {
        let html = html(&content, theme);
        assert!(html.contains("font-family: Rockwell,Rockwell Nova,"));
        assert!(html.contains(&format!("bgcolor=\"{}\"", hex(light.fill))));
        assert!(html.contains(&format!("color: {};", hex(light.on_fill))));
        assert!(html.contains(&format!("background-color: {}", hex(dark.paper))));
    }
}

#[test]
fn dark_colours_stand_in_the_head() {
    let read = letter(OFFER).compose(&ana(), LEAVE).unwrap();
    let (head, body) = read.html.split_once("</head>").unwrap();
    assert!(head.contains("@media (prefers-color-scheme: dark)"));
    assert!(head.contains("<meta name=\"color-scheme\" content=\"light dark\">"));
    for class in [
        "paper", "card", "soft", "accent", "body", "code", "button", "quiet",
    ] {
        assert!(head.contains(&format!(".{class}")), "{class}");
        assert!(body.contains(&format!("class=\"{class}\"")), "{class}");
    }
}

#[test]
fn the_same_is_written_in_the_same_bytes() {
    let one = letter(OFFER).message(&ana(), &envelope()).unwrap();
    let two = letter(OFFER).message(&ana(), &envelope()).unwrap();
    assert_eq!(one, two);
}

#[test]
fn what_would_be_cut_off_is_refused() {
    let sentence = "Pão quente, café fresco e bolo de fubá para todos. ";
    let offer = |times| format!("{OFFER}\n{}", sentence.repeat(times));
    let fits = letter(&offer(1_400)).compose(&ana(), LEAVE).unwrap();
    assert!(fits.html.len() < MOST_BYTES);
    let error = letter(&offer(2_000)).compose(&ana(), LEAVE).unwrap_err();
    assert!(matches!(error, MailError::TooLarge { .. }), "{error:?}");
    insta::assert_snapshot!(error.sentence(Language::Portuguese), @"Este e-mail tem 125 kB. Muitos programas cortam o que passa de 102 kB: encurte o texto.");
}

#[test]
fn a_site_without_a_sender_is_told_what_to_write() {
    let content = bakery();
    let item = occasion("promotions/black-friday");
    let error = Letter::write(&content, &shopfront(), item).unwrap_err();
    insta::assert_snapshot!(error.sentence(Language::English), @r#"The site file of padaria-aurora does not say who its e-mails come from. Add a line such as: mail: { from: "The shop <hello@shop.example>" }"#);
}

#[test]
fn an_item_in_two_languages_has_two_emails() {
    let content = {
        let mut content = bakery();
        let mut site = (*content.site).clone();
        site.mail = mailing_bakery(OFFER).site.mail.clone();
        content.site = Arc::new(site);
        content
    };
    let item = Some("black-friday");
    let previewed = mail::preview(&content, &shopfront(), item, instant(FRIDAY)).unwrap();
    let names: Vec<&str> = previewed.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["black-friday.pt-BR", "black-friday.en"]);
    assert!(previewed[0].html.contains("Não quero mais receber"));
    assert!(previewed[1].html.contains("Stop these e-mails"));
    let nothing = mail::preview(&content, &shopfront(), Some("nada"), instant(FRIDAY));
    assert!(nothing.unwrap().is_empty());
}

/// A theme with these files, and what comes of writing the offer with it.
fn fault(files: &[(&str, &str)]) -> String {
    let bytes = |text: &str| Arc::from(text.as_bytes().to_vec());
    let files: BTreeMap<String, Arc<[u8]>> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), bytes(text)))
        .collect();
    let theme: Result<Theme, ThemeError> = Theme::from_files("aurora", &files);
    let written = theme.map_err(MailError::from).and_then(|theme| {
        Letter::write(&mailing_bakery(OFFER), &theme, occasion("promotions/pao"))
    });
    match written {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(error) => error.sentence(Language::English),
    }
}

#[test]
fn a_fault_in_a_theme_names_file_and_line() {
    let with = |inside: &str| {
        let before =
            "<mjml>\n<mj-body><!-- {{ links.unsubscribe }} -->\n<mj-section>\n<mj-column>\n";
        let after = "\n</mj-column>\n</mj-section>\n</mj-body>\n</mjml>\n";
        fault(&[("email/promotion.mjml", &format!("{before}{inside}{after}"))])
    };
    let told = [
        with("<mj-txt>Oi</mj-txt>"),
        with("<mj-include path=\"x\" />"),
        with("<mj-text>Oi</mj-section>"),
        with("<mj-text color=\"red>Oi</mj-text>"),
        with("<mj-text>{{ item.tilte }}</mj-text>"),
        with("<mj-text>{{ item.title </mj-text>"),
        fault(&[(
            "email/promotion.mjml",
            "<mjml>\n<mj-head>\n<mj-style colour=\"red\"></mj-style>\n\
             <mj-title>{{ links.unsubscribe }}</mj-title>\n</mj-head>\n</mjml>",
        )]),
        fault(&[("email/promotion.txt", "{{ item.nada }}")]),
        fault(&[("email/promotion.txt", "{{ body_html }}")]),
        fault(&[("email/promotion.txt", "{{ body_text }}")]),
        fault(&[("words.pt-BR.yaml", "email_greeting: \"Oi, {{ nome }}\"\n")]),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
