//! Site files, `recado.yaml` and the schema: what is wrong and where, and what a good file means.

mod broken;
mod mistakes;
mod systems;

use recado::finding::Finding;
use recado::settings::{self, Database};
use recado::site::{self, Locate, Place, Refresh, Show, Silence, Site, TargetKind};
use recado::words::Language;

const GOOD: &str = "\
name: Padaria Aurora
url: https://padaria-aurora.example/
language: pt-BR
timezone: America/Sao_Paulo
target: { kind: folder, path: /srv/padaria }
places:
  - pages: public/
";

fn read(text: &str) -> (Option<Site>, Vec<Finding>) {
    site::read("padaria", "sites/padaria.yaml", text.as_bytes())
}

fn good(text: &str) -> Site {
    let (site, findings) = read(text);
    assert!(findings.is_empty(), "{}", printed(&findings));
    site.expect("a site without findings")
}

/// The good site with one line in the place of the line that begins with the same key.
fn with(line: &str) -> String {
    let key = line.split(':').next();
    let mut replaced = false;
    let mut text: String = GOOD
        .lines()
        .map(|old| {
            let same = old.split(':').next() == key;
            replaced |= same;
            format!("{}\n", if same { line } else { old })
        })
        .collect();
    if !replaced {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// The good site with another target, given as the lines below `target:`.
fn target(lines: &str) -> String {
    with(&format!("target:\n  {}", lines.replace('\n', "\n  ")))
}

fn places(lines: &str) -> String {
    GOOD.replace("  - pages: public/\n", lines)
}

fn printed(findings: &[Finding]) -> String {
    findings
        .iter()
        .map(|finding| {
            format!(
                "{}:{} {} {}\n  {}\n",
                finding.place.line,
                finding.place.column,
                finding.severity.as_str(),
                finding.code,
                finding.message(Language::English),
            )
        })
        .collect()
}

fn codes(findings: &[Finding]) -> String {
    let all: Vec<String> = findings
        .iter()
        .map(|finding| {
            let kind = if finding.is_error() { "" } else { "?" };
            format!(
                "{}:{} {}{kind}",
                finding.place.line, finding.place.column, finding.code
            )
        })
        .collect();
    all.join(", ")
}

#[test]
fn each_broken_site_file_is_explained_at_its_line() {
    let mut wrong = Vec::new();
    for (text, expected) in broken::cases() {
        let (site, findings) = read(&text);
        let found = codes(&findings);
        if found != expected {
            wrong.push(format!("{text}\n  wanted {expected}\n  found  {found}\n"));
        }
        let stops = findings.iter().any(Finding::is_error);
        assert_eq!(site.is_none(), stops, "{text}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_has_its_sentences_filled_in() {
    for (text, _) in broken::cases() {
        for finding in read(&text).1 {
            for language in [Language::English, Language::Portuguese] {
                for sentence in [finding.message(language), finding.hint(language)] {
                    let unfilled = sentence.contains("{$") || sentence.starts_with("finding-");
                    assert!(
                        !unfilled && !sentence.is_empty(),
                        "{} {sentence:?}",
                        finding.code
                    );
                }
            }
        }
    }
}

#[test]
fn a_password_in_a_file_is_never_repeated() {
    let lines = [
        with("url: https://ana:hunter2@padaria.example"),
        with("mail: { from: a@b.example, smtp: \"smtp://ana:hunter2@mail.example\" }"),
        with("mail: { from: a@b.example, secret: \"hunter2!\" }"),
        target("kind: git\nremote: https://ana:hunter2@git.example/x.git"),
        target("kind: git\nremote: https://ana:hunter2/x@git.example/x.git"),
        target("kind: git\nremote: gopher://ana:hunter2@git.example/x.git"),
        target("kind: git\nremote: https://glpat-hunter2hunter2@git.example/x.git"),
        target("kind: git\nremote: https://git.example/x.git\nsecret: \"-----BEGIN hunter2\""),
        target("kind: folder\npath: https://ana:hunter2@git.example"),
    ];
    for text in lines {
        let (_, findings) = read(&text);
        assert!(findings.iter().any(Finding::is_error), "{text}");
        let all = format!("{findings:?}{}", printed(&findings));
        assert!(!all.contains("hunter2"), "{text}{all}");
    }
}

#[test]
fn a_zone_that_is_none_is_refused_with_the_names_that_are_meant() {
    let cases = [
        ("BRT", "", "America/Sao_Paulo"),
        ("Brasília", "", "America/Sao_Paulo"),
        ("GMT-3", "BR", "America/Sao_Paulo"),
        ("UTC-03:00", "", "America/Sao_Paulo"),
        ("-0300", "", "America/Sao_Paulo"),
        ("GMT+1", "PT", "Europe/Lisbon, Europe/Berlin"),
        ("Etc/GMT+3", "", "America/Sao_Paulo"),
        ("America/Sao Paulo", "", "America/Sao_Paulo"),
        ("America/SaoPaulo", "", "America/Sao_Paulo"),
        ("Sao Paulo", "", "America/Sao_Paulo"),
        ("Europe/Lisboa", "", "Europe/Lisbon"),
        ("Lisbon", "", "Europe/Lisbon"),
        ("Portugal", "", "Europe/Lisbon"),
        ("EST", "", "America/New_York"),
        ("somewhere", "PT", "Europe/Lisbon"),
        ("somewhere", "", ""),
    ];
    for (written, country, expected) in cases {
        let country = Some(country).filter(|code| !code.is_empty());
        let names = site::code::zone(written, country).unwrap_err();
        assert_eq!(names.join(", "), expected, "{written}");
    }
    let zone = site::code::zone("america/sao_paulo", None).unwrap();
    assert_eq!(zone.name(), "America/Sao_Paulo");
}

#[test]
fn codes_of_languages_and_countries_are_suggested() {
    let languages = [
        ("português", "pt-BR"),
        ("pt_BR", "pt-BR"),
        ("pt-Brasil", "pt-BR"),
        ("en-UK", "en-GB"),
        ("English", "en"),
        ("BR", "pt-BR"),
        ("xq", ""),
    ];
    for (written, expected) in languages {
        let found = site::code::language(written).unwrap_err();
        assert_eq!(found, expected, "{written}");
    }
    let fine = [
        ("PT-br", "pt-BR"),
        ("en", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
    ];
    for (written, expected) in fine {
        assert_eq!(site::code::language(written).as_deref(), Ok(expected));
    }
    let countries = [
        ("Brasil", "BR"),
        ("Brazill", "BR"),
        ("UK", "GB"),
        ("EUA", "US"),
        ("XX", ""),
    ];
    for (written, expected) in countries {
        assert_eq!(site::code::country(written), Err(expected), "{written}");
    }
    assert_eq!(site::code::country("no").as_deref(), Ok("NO"));
}

#[test]
fn norway_is_a_country_and_a_phone_number_stays_as_written() {
    let site = good(&with("country: NO\nbusiness: { phone: 01133334444 }"));
    assert_eq!(site.country.as_deref(), Some("NO"));
    assert_eq!(site.business.phone.as_deref(), Some("01133334444"));
    assert_eq!(site.business.kind, "LocalBusiness");
}

#[test]
fn a_short_site_has_sensible_defaults() {
    let site = good(GOOD);
    assert_eq!(site.id, "padaria");
    assert_eq!(site.url, "https://padaria-aurora.example");
    assert_eq!(site.languages, ["pt-BR"]);
    assert_eq!(site.theme, "shopfront");
    assert!(site.prove && site.refresh.is_empty() && site.mail.is_none());
    assert_eq!(site.targets[0].name, "folder");
    let folder = "public/".to_owned();
    assert_eq!(site.targets[0].places, [Place::Pages { folder }]);
}

#[test]
fn a_site_may_be_written_in_portuguese() {
    let site = good(
        "Nome: Padaria Aurora
Endereço: https://padaria-aurora.example
idioma: pt-br
fuso horário: America/Sao_Paulo
país: br
empresa: { tipo: Bakery, telefone: '+55 11 3333-4444', cidade: São Paulo, CEP: 01310-100 }
destino: { tipo: pasta, caminho: public/padaria }
lugares:
  - páginas: ./
  - região: { arquivo: sobre.html, marcador: promoções, mostrar: promoções }
atualizar: [todo dia às 5h30, toda segunda-feira 6h, semanal sáb 07:15]
aprovação: { promoções: obrigatória, avisos: nenhuma, revisores: ana@padaria.example, sem_resposta: { após: 2 dias, então: publicar } }
avisar: equipe@agencia.example
prova: nenhuma
",
    );
    assert_eq!(
        (site.language.as_str(), site.country.as_deref()),
        ("pt-BR", Some("BR"))
    );
    assert_eq!(site.business.postcode.as_deref(), Some("01310-100"));
    let path = "public/padaria".to_owned();
    assert_eq!(site.targets[0].kind, TargetKind::Folder { path });
    let region = Place::Region {
        file: "sobre.html".to_owned(),
        locate: Locate::Marker("promoções".to_owned()),
        show: Show::Promotions,
    };
    assert_eq!(
        site.targets[0].places,
        [
            Place::Pages {
                folder: String::new()
            },
            region
        ]
    );
    let at = jiff::civil::time;
    let expected = [
        Refresh::Daily {
            at: at(5, 30, 0, 0),
        },
        Refresh::Weekly {
            on: jiff::civil::Weekday::Monday,
            at: at(6, 0, 0, 0),
        },
        Refresh::Weekly {
            on: jiff::civil::Weekday::Saturday,
            at: at(7, 15, 0, 0),
        },
    ];
    assert_eq!(site.refresh, expected);
    let silent = site.review.if_silent.unwrap();
    assert_eq!(
        (silent.after.as_hours(), silent.then),
        (48, Silence::Publish)
    );
    assert!(site.review.promotions && !site.review.announcements && !site.prove);
}

#[test]
fn several_targets_have_names_and_places_of_their_own() {
    let site = good(
        "name: Harbor Dental
url: https://127.0.0.1:8443
language: en
timezone: Europe/Dublin
targets:
  - kind: git
    remote: ssh://git@git.example:22/harbor.git
    branch: gh-pages
    user: git
    secret: harbor-key
    host_key: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    create_branch: yes
    places: [{ pages: \"\" }]
  - kind: git
    remote: remotes/harbor.git
    places:
      - region: { file: index.html, select: '#offers > ul', show: promotions }
      - region: { file: index.html, select: '#hours', show: hours-today }
  - { kind: folder, path: /srv/harbor, places: [pages: public] }
",
    );
    let names: Vec<&str> = site
        .targets
        .iter()
        .map(|target| target.name.as_str())
        .collect();
    assert_eq!(names, ["git", "git-2", "folder"]);
    let TargetKind::Git(git) = &site.targets[0].kind else {
        panic!("git")
    };
    assert_eq!((git.branch.as_str(), git.create_branch), ("gh-pages", true));
    let TargetKind::Git(git) = &site.targets[1].kind else {
        panic!("git")
    };
    assert_eq!(
        (git.remote.as_str(), git.branch.as_str()),
        ("remotes/harbor.git", "main")
    );
}

#[test]
fn a_web_host_is_read_with_its_user_wherever_that_stands() {
    let host = |lines: &str| {
        let site = good(&target(&format!("kind: upload\n{lines}\nsecret: web")));
        let TargetKind::Upload(host) = site.targets[0].kind.clone() else {
            panic!("upload")
        };
        assert_eq!(host.secret, "web");
        (host.url, host.user)
    };
    let read = |url: &str, user: &str| (url.to_owned(), user.to_owned());
    assert_eq!(
        host("url: sftp://ana@web.example/public_html/"),
        read("sftp://web.example/public_html", "ana")
    );
    assert_eq!(
        host("url: ftps://ana%40padaria.example@web.example:990"),
        read("ftps://web.example:990", "ana@padaria.example")
    );
    assert_eq!(
        host("url: http+webdav://127.0.0.1:8080/site\nuser: ana"),
        read("http+webdav://127.0.0.1:8080/site", "ana")
    );
    let bucket = "s3://shop/web?endpoint=https://s3.example&region=eu-1";
    assert_eq!(
        host(&format!("url: {bucket}\nuser: AKIAIOSFODNN7EXAMPLE")),
        read(bucket, "AKIAIOSFODNN7EXAMPLE")
    );
}

#[test]
fn a_site_is_named_by_its_file() {
    for (id, suggestion) in [
        ("Padaria Aurora", "padaria-aurora"),
        ("padaria_são", "padaria-sao"),
        ("", "padaria-aurora"),
    ] {
        let (site, findings) = site::read(id, "sites/x.yaml", GOOD.as_bytes());
        assert!(site.is_none());
        assert_eq!(codes(&findings), "1:1 site-name");
        assert!(
            findings[0]
                .hint(Language::English)
                .contains(&format!("{suggestion}.yaml"))
        );
    }
}

#[test]
fn the_workspace_file_is_optional_in_all_its_parts() {
    let (empty, findings) = settings::read("recado.yaml", b"");
    assert_eq!((empty, findings.len()), (settings::Settings::default(), 0));
    let text = "\
language: pt-BR
desk: { listen: \"127.0.0.1:8420\", url: https://desk.agency.example, preview_listen: localhost:8421, preview_url: https://preview.agency.example/ }
mail: { smtp: \"smtp://agency@mail.example:587\", secret: agency-smtp }
database: postgres://recado@db.example/recado
network: { allow: [127.0.0.0/8, 10.1.2.3, \"::1/128\", 192.168.1.7/16] }
notify: [equipe@agencia.example]
";
    let (settings, findings) = settings::read("recado.yaml", text.as_bytes());
    assert!(findings.is_empty(), "{}", printed(&findings));
    assert_eq!(settings.language.as_deref(), Some("pt-BR"));
    assert_eq!(settings.desk.listen.unwrap().port(), 8420);
    assert_eq!(
        settings.desk.preview_listen.unwrap().to_string(),
        "127.0.0.1:8421"
    );
    assert_eq!(
        settings.desk.preview_url.as_deref(),
        Some("https://preview.agency.example")
    );
    assert_eq!(
        settings.network_allow,
        ["127.0.0.0/8", "10.1.2.3/32", "::1/128", "192.168.0.0/16"]
    );
    assert_eq!(
        settings.database,
        Database::Postgres("postgres://recado@db.example/recado".to_owned())
    );
}

#[test]
fn what_is_wrong_in_the_workspace_file_leaves_the_rest_standing() {
    let cases = [
        ("language: fr", "1:11 settings-language"),
        ("desk: { listen: 8420 }", "1:17 listen-not-understood"),
        (
            "desk: { listen: \"127.0.0.1:1\", preview_listen: \"127.0.0.1:1\" }",
            "1:48 preview-same-port",
        ),
        (
            "desk: { url: https://a.example, preview_url: https://a.example }",
            "1:46 preview-same-host",
        ),
        ("desk: { url: http://a.example }", "1:14 address-not-https"),
        (
            "mail: { smtp: \"smtp://a:b@c.example\" }",
            "1:15 secret-in-file",
        ),
        ("mail: { secret: x }", "1:7 key-missing"),
        ("database: mysql://x", "1:11 database-unknown"),
        (
            "database: postgres://a:hunter2@b/c",
            "1:11 database-password?",
        ),
        (
            "network: { allow: [10.0.0.0/33, lan] }",
            "1:20 network-not-understood, 1:33 network-not-understood",
        ),
        ("network: { allow: 0.0.0.0/0 }", "1:19 network-everything?"),
        ("notify: someone", "1:9 email-address"),
        ("sites: x", "1:1 key-unknown"),
    ];
    for (text, expected) in cases {
        let text = format!("{text}\n");
        let (_, findings) = settings::read("recado.yaml", text.as_bytes());
        assert_eq!(codes(&findings), expected, "{text}");
        assert!(!printed(&findings).contains("hunter2"));
        for finding in &findings {
            for language in [Language::English, Language::Portuguese] {
                let hint = finding.hint(language);
                assert!(
                    !hint.contains("{$") && !hint.starts_with("finding-"),
                    "{hint}"
                );
            }
        }
    }
    let (settings, _) = settings::read("recado.yaml", b"language: fr\nnotify: a@b.example\n");
    assert_eq!(settings.notify, ["a@b.example"]);
}

#[test]
fn a_marker_with_the_name_of_what_can_be_shown_says_it() {
    let place = "  - region: { file: index.html, marker: hours-today }\n";
    let shown = |lines: &str| -> Vec<Show> {
        let places = good(&places(lines)).targets[0].places.clone();
        let shows = places.into_iter().map(|place| match place {
            Place::Region { show, .. } => show,
            _ => panic!("a region"),
        });
        shows.collect()
    };
    assert_eq!(shown(place), [Show::HoursToday]);
    let other = "  - region: { file: index.html, marker: hours, show: banner }\n";
    assert_eq!(shown(other), [Show::Banner]);
}
