//! Files of people as they come: from spreadsheets, address books, other mailing services.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use recado::moment::Zone;
use recado::subscribers::{
    Address, Exported, Given, Separator, Subscriber, Understood, Unreadable, csv, understand,
};
use recado::words::Language;

use crate::ledger::stories::minute;

fn given() -> Given {
    Given {
        source: None,
        language: None,
        tags: BTreeSet::new(),
        languages: vec!["pt-BR".to_owned(), "en".to_owned()],
        zone: Zone::named("America/Sao_Paulo").unwrap(),
    }
}

#[track_caller]
fn read(bytes: impl AsRef<[u8]>) -> Understood {
    understand(bytes.as_ref(), &given()).unwrap_or_else(|why| panic!("{why:?}"))
}

/// What was understood, as lines.
fn told(understood: &Understood) -> String {
    let mut told = format!(
        "{}, {:?}, header {:?}\n",
        understood.charset.name(),
        understood.separator,
        understood.header_line
    );
    for column in &understood.columns {
        let meaning = column.meaning.map_or("-", |meaning| meaning.key());
        writeln!(told, "{} = {meaning}", column.heading).unwrap();
    }
    for person in &understood.people {
        let tags: Vec<_> = person.tags.iter().map(String::as_str).collect();
        let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        writeln!(
            told,
            "{} | {} | {} | {} | {} | {} | {}",
            person.address.written(),
            dash(&person.first_name),
            dash(&person.name),
            dash(&person.language),
            tags.join(","),
            dash(&person.consent.source),
            person
                .consent
                .at
                .map_or("-".to_owned(), |at| at.to_string()),
        )
        .unwrap();
    }
    for one in &understood.rejected {
        let why = one.sentence(Language::English);
        writeln!(told, "line {}: “{}”: {why}", one.line, one.written).unwrap();
    }
    for (name, count) in [
        ("repeated", understood.repeated),
        ("without", understood.without),
        ("left", understood.left),
        ("several", understood.several),
        ("undated", understood.undated),
    ] {
        if count > 0 {
            writeln!(told, "{count} {name}").unwrap();
        }
    }
    told
}

fn western(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| match c {
            '–' => 0x96,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect()
}

#[test]
fn a_brazilian_excel_file_in_windows_1252() {
    let file = western(
        "Nome;Sobrenome;E-mail;Data do consentimento;Telefone\r\n\
         João;Conceição;joao@padaria.example;31/03/2026;(11) 99999-0000\r\n\
         Ana;;ANA@Exemplo.Com.BR;5/4/2026 8h30;\r\n\
         Zé;;ze@exemplo;;\r\n\
         Bia;Sá;joao@PADARIA.example;;\r\n\
         ;;;;\r\n\
         Sem endereço;;;;\r\n",
    );
    insta::assert_snapshot!(told(&read(file)), @"
    Windows-1252, Some(Semicolon), header Some(1)
    Nome = column-first-name
    Sobrenome = column-last-name
    E-mail = column-address
    Data do consentimento = column-consent-date
    Telefone = -
    joao@padaria.example | João | João Conceição | - |  | - | 2026-03-31T03:00:00Z
    ANA@exemplo.com.br | Ana | Ana | - |  | - | 2026-04-05T11:30:00Z
    line 4: “ze@exemplo”: what stands behind the @ is not the name of a mail server, such as example.com
    1 repeated
    1 without
    ");
}

#[test]
fn google_contacts() {
    let file = "First Name,Middle Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Notes\n\
        Maria,,Silva,* myContacts ::: Clientes,* Other,maria@exemplo.com.br ::: m@outra.example,,\"fala\nmuito\"\n\
        José,,,* myContacts,,,jose@exemplo.com.br,\n\
        Só Telefone,,,* myContacts,,,,\n";
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, Some(Comma), header Some(1)
    First Name = column-first-name
    Middle Name = -
    Last Name = column-last-name
    Labels = column-tags
    E-mail 1 - Label = -
    E-mail 1 - Value = column-address
    E-mail 2 - Value = column-address
    Notes = -
    maria@exemplo.com.br | Maria | Maria Silva | - | Clientes | - | -
    jose@exemplo.com.br | José | José | - |  | - | -
    1 without
    1 several
    ");
}

#[test]
fn mailchimp() {
    let file = "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,TAGS,UNSUB_TIME\n\
        ana@exemplo.com.br,Ana,Souza,2,,2021-03-05 12:34:56,\"\"\"vip\"\",\"\"padaria\"\"\",\n\
        rui@exemplo.com.br,Rui,,2,2020-01-02 03:04:05,2021-03-05 12:34:56,,2024-05-06 07:08:09\n";
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, Some(Comma), header Some(1)
    Email Address = column-address
    First Name = column-first-name
    Last Name = column-last-name
    MEMBER_RATING = -
    OPTIN_TIME = column-consent-date
    CONFIRM_TIME = column-consent-date
    TAGS = column-tags
    UNSUB_TIME = column-left
    ana@exemplo.com.br | Ana | Ana Souza | - | padaria,vip | - | 2021-03-05T15:34:56Z
    1 left
    ");
}

#[test]
fn a_bare_list_of_addresses() {
    let file = "ana@exemplo.com.br\n\n  rui@exemplo.com.br ;\n<mailto:eva@exemplo.com.br>\nana@exemplo.com.br\n";
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, Some(Semicolon), header None
     = column-address
     = -
    ana@exemplo.com.br | - | - | - |  | - | -
    rui@exemplo.com.br | - | - | - |  | - | -
    eva@exemplo.com.br | - | - | - |  | - | -
    1 repeated
    ");
}

#[test]
fn addresses_copied_from_a_mail_program() {
    let file = "\"Silva, Maria\" <maria@exemplo.com.br>\nRui Sá <rui@exemplo.com.br>\n";
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, None, header None
     = column-address
    maria@exemplo.com.br | - | Silva, Maria | - |  | - | -
    rui@exemplo.com.br | Rui | Rui Sá | - |  | - | -
    ");
}

#[test]
fn headings_may_stand_further_down() {
    let file = "Clientes da padaria\t\t\nexportado em 2026\t\t\nIdioma\tE-mail\tEtiquetas\nEnglish\tann@shop.example\tloja; vip\nportuguês\tbia@shop.example\t\n";
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, Some(Tab), header Some(3)
    Idioma = column-language
    E-mail = column-address
    Etiquetas = column-tags
    ann@shop.example | - | - | en | loja,vip | - | -
    bia@shop.example | - | - | pt-BR |  | - | -
    ");
}

#[test]
fn every_charset_and_separator_gives_the_same_people() {
    let plain = "nome;e-mail\nJoão;joao@exemplo.com.br\nZoë;zoe@exemplo.com.br\n";
    let people = read(plain).people;
    assert_eq!(people.len(), 2);
    let utf16 = |bytes: fn(u16) -> [u8; 2], text: &str| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let marked = format!("\u{FEFF}{plain}");
    for file in [
        marked.clone().into_bytes(),
        western(plain),
        utf16(u16::to_le_bytes, &marked),
        utf16(u16::to_be_bytes, &marked),
        utf16(u16::to_le_bytes, plain),
        plain.replace('\n', "\r\n").into_bytes(),
        plain.replace('\n', "\r").into_bytes(),
        format!("sep=;\r\n{plain}").into_bytes(),
        plain.replace(';', ",").into_bytes(),
        plain.replace(';', "\t").into_bytes(),
        plain.replace(';', "|").into_bytes(),
        plain.trim_end().as_bytes().to_vec(),
    ] {
        assert_eq!(read(&file).people, people, "{}", file.escape_ascii());
    }
}

#[test]
fn a_quote_that_nobody_closed_swallows_nobody() {
    let file = "nome;e-mail\n\"Ana;ana@exemplo.com.br\nRui;rui@exemplo.com.br\n\"Eva \"\"a padeira\"\"\";eva@exemplo.com.br\nLia;lia@exemplo.com.br\n";
    let addresses: Vec<_> = read(file)
        .people
        .iter()
        .map(|person| person.address.written().to_owned())
        .collect();
    let all = ["ana", "rui", "eva", "lia"].map(|name| format!("{name}@exemplo.com.br"));
    assert_eq!(addresses, all);
}

#[test]
fn a_line_of_ten_megabytes_and_nul_bytes_stop_nobody() {
    let mut file = b"e-mail,nome\n".to_vec();
    file.extend(vec![b'x'; 10 << 20]);
    file.extend(b"\nana@exemplo.com.br,A\0na\r\nru\0i@exemplo.com.br,Rui\n");
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, Some(Comma), header Some(1)
    e-mail = column-address
    nome = column-name
    ana@exemplo.com.br | A | A na | - |  | - | -
    line 2: “”: this line is longer than 64 kB, so it is no person
    line 4: “ru i@exemplo.com.br”: there is a space in it, or a character that nobody can see
    ");
}

#[test]
fn a_name_cannot_bring_a_header_with_it() {
    let file = "e-mail,nome\nana@exemplo.com.br,\"Ana\r\nBcc: all@evil.example\"\n\"rui@exemplo.com.br\nBcc: x@evil.example\",Rui\n";
    insta::assert_snapshot!(told(&read(file)), @"
    UTF-8, Some(Comma), header Some(1)
    e-mail = column-address
    nome = column-name
    ana@exemplo.com.br | Ana | Ana Bcc: all@evil.example | - |  | - | -
    line 4: “rui@exemplo.com.br Bcc: x@evil.example”: there is a space in it, or a character that nobody can see
    ");
}

#[test]
fn what_gives_no_list_says_why() {
    let why = |bytes: &[u8]| understand(bytes, &given()).unwrap_err();
    assert_eq!(why(b" \r\n"), Unreadable::Empty);
    assert_eq!(why(b"PK\x03\x04workbook"), Unreadable::NotText);
    assert_eq!(why(b"\xD0\xCF\x11\xE0\xA1"), Unreadable::NotText);
    let first = "nome;telefone".to_owned();
    assert_eq!(
        why(b"nome;telefone\nAna;1\n"),
        Unreadable::NoAddresses { first }
    );
}

#[test]
fn addresses_are_the_same_however_they_are_spelt() {
    let key = |written: &str| Address::read(written).unwrap().key().to_owned();
    for same in [
        "ana@exemplo.com.br",
        " Ana@EXEMPLO.com.br ",
        "<ANA@exemplo.com.BR>",
        "mailto:ana@exemplo.com.br?subject=x",
    ] {
        assert_eq!(key(same), "ana@exemplo.com.br", "{same}");
    }
    assert_eq!(key("oi@pão.example"), "oi@xn--po-sia.example");
    assert_eq!(key("oi@PÃO.example"), key("oi@xn--po-sia.example"));
    assert_eq!(
        key("Conceição@exemplo.example"),
        "conceição@exemplo.example"
    );
    assert_eq!(key("o'neill@exemplo.example"), "o'neill@exemplo.example");
    assert_ne!(key("ana+loja@exemplo.com.br"), key("ana@exemplo.com.br"));
    assert_eq!(
        Address::read("Ana.Sá@Exemplo.example").unwrap().written(),
        "Ana.Sá@exemplo.example"
    );
}

#[test]
fn what_is_no_address_is_refused() {
    let long = format!("{}@exemplo.example", "a".repeat(65));
    let longer = format!("a@{}example", "abcdefgh.".repeat(28));
    for bad in [
        "",
        "ana",
        "@exemplo.com",
        "ana@",
        "ana@exemplo",
        "a na@exemplo.com",
        "ana@@exemplo.com",
        "ana@exem plo.com",
        "ana@exemplo..com",
        ".ana@exemplo.com",
        "ana.@exemplo.com",
        "a..a@exemplo.com",
        "ana@-exemplo.com",
        "ana@[127.0.0.1]",
        "ana@127.0.0.1",
        "ana@exemplo.c",
        "\"a b\"@exemplo.com",
        "ana@exemplo.com\r\nBcc: x@y.example",
        "ana\0@exemplo.com",
        "an\u{200B}a@exemplo.com",
        &long,
        &longer,
    ] {
        assert!(Address::read(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_spreadsheet_computes_nothing_of_an_export() {
    let file = "e-mail,nome,etiquetas\n=cmd@exemplo.com.br,\"=HYPERLINK(\"\"http://evil.example\"\")\",@loja\n+a@exemplo.com.br,'-1+1,-x\n";
    let people = read(file).people;
    let table = table(&people, Separator::Semicolon);
    insta::assert_snapshot!(table.trim_start_matches('\u{FEFF}').replace('\r', ""), @r#"
    email;first_name;name;language;tags;consent_source;consent_date;added
    '=cmd@exemplo.com.br;"'=HYPERLINK(""http://evil.example"")";"'=HYPERLINK(""http://evil.example"")";;'@loja;;;2026-11-18T08:06:40-03:00
    '+a@exemplo.com.br;'-1+1;'-1+1;;'-x;;;2026-11-18T08:06:40-03:00
    "#);
    assert_eq!(read(&table).people, people, "and it is read back as it was");
}

fn table(people: &[Subscriber], separator: Separator) -> String {
    let exported = people.iter().map(|person| Exported {
        person,
        added_at: minute(0),
    });
    csv(exported, separator, &given().zone)
}

#[test]
fn excel_opens_an_export_in_columns() {
    let of = |tag| Separator::of_language(tag);
    assert_eq!([of("pt-BR"), of("de")], [Separator::Semicolon; 2]);
    assert_eq!([of("en"), of("en-GB"), of("es-MX")], [Separator::Comma; 3]);
    assert!(
        table(&[], Separator::Comma).starts_with('\u{FEFF}'),
        "for its letters"
    );
}

prop_compose! {
    fn cell()(cell in prop_oneof![
        "[a-z]{1,5}@[a-z]{1,5}\\.example", "\\PC{0,12}", Just("\"".to_owned()), Just("e-mail".to_owned()),
        Just("'=1".to_owned()), Just("a\nb".to_owned()), Just("31/12/2026".to_owned()),
    ]) -> String { cell }
}

proptest! {
    #[test]
    fn any_bytes_give_a_list_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = understand(&bytes, &given());
    }

    #[test]
    fn any_table_gives_a_list_that_is_read_back(
        rows in prop::collection::vec(prop::collection::vec(cell(), 1..5), 1..12),
        between in prop::sample::select(vec![",", ";", "\t", "|"]),
    ) {
        let lines: Vec<String> = rows.iter().map(|row| row.join(between)).collect();
        let Ok(understood) = understand(lines.join("\r\n").as_bytes(), &given()) else {
            return Ok(());
        };
        for person in &understood.people {
            let texts = [&person.name, &person.first_name, &person.consent.source];
            for text in texts.into_iter().flatten() {
                prop_assert!(!text.chars().any(char::is_control));
            }
        }
        if !understood.people.is_empty() {
            let again = understand(table(&understood.people, Separator::Comma).as_bytes(), &given());
            prop_assert_eq!(again.unwrap().people, understood.people);
        }
    }
}
