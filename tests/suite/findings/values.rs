//! Dates, times, spans, prices, names, links: each value with what it is read as.

use recado::content::personal::{Known, Line};
use recado::content::{address, date, name, price, repeat, spelling, time};

fn read(text: &str, language: &str) -> String {
    match date::civil(text, language) {
        Ok(civil) => match civil.time {
            Some(time) => format!("{} {time}", civil.date),
            None => civil.date.to_string(),
        },
        Err(fault) => fault.code.to_owned(),
    }
}

#[test]
fn dates_as_people_write_them() {
    let same = [
        "2026-11-27",
        "27/11/2026",
        "27-11-2026",
        "27.11.2026",
        "2026/11/27",
        "20261127",
        "27 de novembro de 2026",
        "27 nov 2026",
        "November 27, 2026",
        "Friday 27 November 2026",
        "sexta, 27/11/2026",
        "sexta-feira 27/11/2026",
        "sex 27/11/2026",
        "2026-11-27 (sexta)",
        "  2026-11-27 ",
        "2026–11–27",
        "27º de novembro de 2026",
        "Nov 27th, 2026",
    ];
    for text in same {
        assert_eq!(read(text, "pt-BR"), "2026-11-27", "{text}");
    }
    let morning = [
        "2026-11-27 08:30",
        "2026-11-27T08:30",
        "27/11/2026 8h30",
        "27/11/2026 às 8h30",
        "27/11/2026, 08:30",
        "2026-11-27 8:30 am",
        "2026-11-27 8:30am",
        "2026-11-27T08:30:00",
        "27/11/2026 8h30min",
    ];
    for text in morning {
        assert_eq!(read(text, "pt-BR"), "2026-11-27 08:30:00", "{text}");
    }
    assert_eq!(read("27/11/2026 8h", "pt-BR"), "2026-11-27 08:00:00");
    assert_eq!(read("27/11/2026 18 h", "pt-BR"), "2026-11-27 18:00:00");
    assert_eq!(read("27/11/2026 meio-dia", "pt-BR"), "2026-11-27 12:00:00");
    assert_eq!(read("2026-11-27 24:00", "pt-BR"), "2026-11-28 00:00:00");
}

#[test]
fn slashes_follow_the_language_and_are_never_guessed() {
    assert_eq!(read("05/06/2026", "pt-BR"), "2026-06-05");
    assert_eq!(read("05/06/2026", "en-GB"), "2026-06-05");
    assert_eq!(read("05/06/2026", "de"), "2026-06-05");
    assert_eq!(read("05/06/2026", "en"), "date-ambiguous");
    assert_eq!(read("05/06/2026", "en-US"), "date-ambiguous");
    assert_eq!(read("05/05/2026", "en"), "2026-05-05");
    assert_eq!(read("27/11/2026", "en"), "2026-11-27");
    assert_eq!(read("11/27/2026", "en-US"), "2026-11-27");
    assert_eq!(read("11/27/2026", "pt-BR"), "date-impossible-month");
}

#[test]
fn an_ambiguous_date_names_both_readings_with_their_weekdays() {
    let fault = date::civil("05/06/2026", "en").unwrap_err();
    let text = recado::words::say(
        recado::words::Language::English,
        "finding-date-ambiguous",
        &fault.args,
    );
    assert_eq!(
        text,
        "“05/06/2026” can be read in two ways: Friday, 5 June 2026 or Wednesday, 6 May 2026?"
    );
}

#[test]
fn dates_that_are_none() {
    let cases = [
        ("amanhã", "date-relative"),
        ("next Friday", "date-relative"),
        ("semana que vem", "date-relative"),
        ("27/11", "date-without-year"),
        ("27 de novembro", "date-without-year"),
        ("5-6-26", "date-two-digit-year"),
        ("27 nov 26", "date-two-digit-year"),
        ("2026-02-29", "date-impossible"),
        ("31/04/2026", "date-impossible"),
        ("2026-00-10", "date-impossible-month"),
        ("26-11-27", "date-two-digit-year"),
        ("12026-11-27", "date-not-understood"),
        ("2026-11-27 08:00Z", "date-with-offset"),
        ("2026-11-27T08:00+01:00", "date-with-offset"),
        ("2026-11-27 8", "date-not-understood"),
        ("2026-11-27 2026-11-28", "date-not-understood"),
        ("2026-11-27 08:60", "time-impossible"),
        ("2026-11-27 13:00 pm", "time-impossible"),
        ("sábado 27/11/2026", "date-weekday-contradicts"),
        ("", "date-not-understood"),
        ("-", "date-not-understood"),
    ];
    for (text, code) in cases {
        assert_eq!(read(text, "pt-BR"), code, "{text}");
    }
}

fn spans(text: &str) -> String {
    match time::spans(text) {
        Ok(spans) if spans.is_empty() => "closed".to_owned(),
        Ok(spans) => spans
            .into_iter()
            .map(time::written_span)
            .collect::<Vec<_>>()
            .join(" "),
        Err(fault) => fault.code.to_owned(),
    }
}

#[test]
fn hours_as_people_write_them() {
    let same = [
        "08:00-12:00, 13:30-18:00",
        "8h-12h, 13h30-18h",
        "8h às 12h e 13h30 às 18h",
        "das 8h às 12h, das 13h30 às 18h",
        "08:00 – 12:00 ; 13:30 – 18:00",
        "13:30-18:00, 08:00-12:00",
        "8am-noon, 1:30pm-6pm",
        "8:00 to 12:00 and 13:30 to 18:00",
    ];
    for text in same {
        assert_eq!(spans(text), "08:00-12:00 13:30-18:00", "{text}");
    }
    for text in ["closed", "fechado", "Fechado", "não abrimos"] {
        assert_eq!(spans(text), "closed", "{text}");
    }
    assert_eq!(spans("24h"), "00:00-24:00");
    assert_eq!(spans("18:00-02:00"), "18:00-02:00");
    assert_eq!(spans("18:00-26:00"), "18:00-02:00");
    assert_eq!(spans("18h à meia-noite"), "18:00-24:00");
    assert_eq!(spans("18h-meia-noite"), "18:00-24:00");
    assert_eq!(spans("9-5"), "hours-not-understood");
    assert_eq!(spans("08:00-13:00, 12:00-18:00"), "hours-overlap");
    assert_eq!(spans("08:00"), "hours-not-understood");
    assert_eq!(time::spans("18:00-02:00").unwrap()[0].to, 26 * 60);
}

#[test]
fn weekdays_in_both_languages() {
    let days = |text: &str| {
        spelling::weekdays(text)
            .map(|days| days.len())
            .map_err(|fault| fault.code)
    };
    for text in [
        "mon-fri",
        "seg-sex",
        "seg a sex",
        "segunda a sexta",
        "Segunda-feira a sexta-feira",
        "seg–sex",
        "weekdays",
        "dias úteis",
        "2ª a 6ª",
    ] {
        assert_eq!(days(text), Ok(5), "{text}");
    }
    for text in [
        "sat, sun",
        "sáb e dom",
        "sab/dom",
        "weekend",
        "fim de semana",
        "saturday and sunday",
    ] {
        assert_eq!(days(text), Ok(2), "{text}");
    }
    assert_eq!(days("sex-seg"), Ok(4));
    assert_eq!(days("todos os dias"), Ok(7));
    assert_eq!(days("sabo"), Err("weekday-not-understood"));
}

#[test]
fn a_price_is_text_with_one_amount() {
    let cents = |text: &str| {
        price::amount(text)
            .map(|amount| amount.cents)
            .map_err(|fault| fault.code)
    };
    for (text, expected) in [
        ("R$ 10", 1000),
        ("10,00 €", 1000),
        ("$5", 500),
        ("R$ 9,90", 990),
        ("R$ 1.234,56", 123_456),
        ("US$ 1,234.56", 123_456),
        ("9.90", 990),
        ("3 por R$ 10", 1000),
        ("R$ 9,90 o kg", 990),
        ("a partir de R$ 19,9", 1990),
        ("£49", 4900),
        ("R$ 10 / 500 g", 1000),
        ("1.000", 100_000),
    ] {
        assert_eq!(cents(text), Ok(expected), "{text}");
    }
    assert_eq!(cents("grátis"), Err("price-without-amount"));
    assert_eq!(cents("20%"), Err("price-without-amount"));
    assert_eq!(cents("R$ 10 ou R$ 12"), Err("price-two-amounts"));
    assert_eq!(cents("R$ 10-12"), Err("price-two-amounts"));
    assert_eq!(cents("10 20"), Err("price-two-amounts"));
    assert_eq!(cents("99999999999999999999"), Err("price-without-amount"));
}

#[test]
fn yes_and_no_in_two_languages() {
    for text in ["yes", "sim", "Sim", "true", "on"] {
        assert_eq!(spelling::yes_no(text), Ok(true));
    }
    for text in ["no", "não", "NAO", "false"] {
        assert_eq!(spelling::yes_no(text), Ok(false));
    }
    assert!(spelling::yes_no("talvez").is_err());
}

#[test]
fn repetitions_in_two_languages() {
    use recado::content::Every;
    for text in ["weekly", "semanal", "toda semana"] {
        assert_eq!(repeat::every(text), Ok(Every::Week(Vec::new())), "{text}");
    }
    for text in [
        "weekly on fri, sat",
        "semanal na sex e sáb",
        "toda sexta e sábado",
        "every fri and sat",
    ] {
        let Ok(Every::Week(days)) = repeat::every(text) else {
            panic!("{text}")
        };
        assert_eq!(days.len(), 2, "{text}");
    }
    assert_eq!(repeat::every("todo dia"), Ok(Every::Day));
    assert_eq!(repeat::every("mensalmente"), Ok(Every::Month));
    assert!(repeat::every("às vezes").is_err());
}

#[test]
fn file_names_become_addresses_or_are_refused() {
    let slug = |text: &str| name::slug(text).unwrap_or_else(|fault| fault.code.to_owned());
    assert_eq!(slug("black-friday"), "black-friday");
    assert_eq!(slug("Promoção de Natal"), "promocao-de-natal");
    assert_eq!(slug("Weiß & Söhne"), "weiss-sohne");
    assert_eq!(slug("v1.2"), "v1-2");
    assert_eq!(slug("console"), "console");
    for reserved in ["con", "CON", "nul", "com1", "LPT9", "aux"] {
        assert_eq!(slug(reserved), "name-reserved", "{reserved}");
    }
    for unusable in ["🎉", "a:b", "natal.", "natal ", "..", "?", "日本"] {
        assert_eq!(slug(unusable), "name-unusable", "{unusable}");
    }
    assert_eq!(slug(&"a".repeat(300)), "name-too-long");
}

#[test]
fn links_that_a_visitor_can_open() {
    for good in [
        "/loja",
        "https://a.example/x?y=1#z",
        "mailto:oi@a.example",
        "tel:+551133334444",
        "#mapa",
    ] {
        assert_eq!(address::link(good), Ok(good.to_owned()));
    }
    let code = |text: &str| address::link(text).unwrap_err().code;
    assert_eq!(code("javascript:alert(1)"), "link-scheme");
    assert_eq!(code("JaVaScRiPt:alert(1)"), "link-scheme");
    assert_eq!(code("data:text/html,x"), "link-scheme");
    assert_eq!(code("//evil.example"), "link-not-understood");
    assert_eq!(code("https://"), "link-not-understood");
    assert_eq!(code("loja"), "link-not-understood");
}

#[test]
fn subjects_know_only_their_names() {
    let code = |text: &str| Line::read(text).unwrap_err().code;
    assert!(Line::read("sem nomes").is_ok());
    assert!(Line::read("Da {{ shop }}").is_ok());
    assert_eq!(code("{{7*7}}"), "email-unknown-name");
    assert_eq!(code("{{ password }}"), "email-unknown-name");
    assert_eq!(code("{% if x %}"), "email-braces");
    assert_eq!(code("{{ first_name"), "email-braces");
    assert_eq!(code("first_name }}"), "email-braces");
    assert_eq!(code("{{ first_name | upper }}"), "email-braces");
    assert_eq!(code("{{ first_name }}, hoje"), "email-name-without-default");
    assert_eq!(
        code("{{ name | default(' ') }}"),
        "email-name-without-default"
    );
}

#[test]
fn a_missing_name_never_prints_a_hole() {
    let line = Line::read("{{ first_name | default(\"Cliente\") }}, hoje na {{ shop }}").unwrap();
    let shop = "Aurora";
    let filled = |first_name| {
        line.fill(Known {
            first_name,
            shop,
            ..Known::default()
        })
    };
    assert_eq!(filled(Some("Ana")), "Ana, hoje na Aurora");
    for nobody in [None, Some(""), Some(" \t"), Some("\u{200b}")] {
        assert_eq!(filled(nobody), "Cliente, hoje na Aurora");
    }
}

#[test]
fn a_name_is_text_and_nothing_else() {
    let line = Line::read("Oi, {{ name | default('gente') }}!").unwrap();
    let filled = |name| {
        line.fill(Known {
            name: Some(name),
            ..Known::default()
        })
    };
    assert_eq!(
        filled("Ana\r\nBcc: x@y.example"),
        "Oi, Ana Bcc: x@y.example!"
    );
    assert_eq!(filled("{{ shop }}"), "Oi, {{ shop }}!");
    assert_eq!(filled(&"a".repeat(500)).chars().count(), 65);
}
