//! Site files, `recado.yaml` and the schema: what is wrong and where, and what a good file means.

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
    site.unwrap()
}

/// The good site with one line in the place of the line that begins with the same key.
fn with(line: &str) -> String {
    let key = line.split(':').next().unwrap();
    let mut replaced = false;
    let mut text: String = GOOD
        .lines()
        .map(|old| {
            let same = old.split(':').next() == Some(key);
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

/// Every broken file: what stands in it, and the findings as `line:column code` (`?`: a warning).
fn broken() -> Vec<(String, &'static str)> {
    let mut cases = about_the_text();
    cases.extend(about_the_site());
    cases.extend(about_targets());
    cases.extend(about_places());
    cases
}

fn about_the_text() -> Vec<(String, &'static str)> {
    vec![
        (String::new(), "1:1 site-empty"),
        ("# nothing yet\n".to_owned(), "1:1 site-empty"),
        ("just a text\n".to_owned(), "1:1 not-keys"),
        ("- a\n- b\n".to_owned(), "1:1 not-keys"),
        (with("name: Padaria: a melhor"), "1:7 colon-in-text"),
        (with("name: @padaria"), "1:7 sign-at-start"),
        (with("name: *base"), "1:7 sign-at-start"),
        (with("name: \"Padaria"), "1:7 quotes-open"),
        (with("languages: [pt-BR, en"), "8:12 brackets-open"),
        (with("name:Padaria"), "1:5 colon-without-space"),
        (with("business:\n\tphone: 1"), "9:1 indent-tab"),
        (
            with("business:\n\u{a0}\u{a0}phone: 1"),
            "9:1 indent-no-break-space",
        ),
        (with("name: “Aurora”"), "1:7 quotes-curly-shown?"),
        (format!("{GOOD}---\nname: x\n"), "8:1 second-part"),
        (with("name: [Padaria, Aurora]"), "1:7 value-not-text"),
        (
            with("name: |\n  Padaria\n  Aurora"),
            "2:3 text-not-one-line",
        ),
        (with("name:"), "1:1 key-missing"),
        (with("nme: x"), "8:1 key-unknown"),
        (with("titulo: x"), "8:1 key-unknown"),
        (with("nome: Outra"), "8:1 key-twice"),
        (format!("{GOOD}name: Outra\n"), "8:1 key-twice"),
        (with("business: padaria"), "8:11 value-not-keys"),
    ]
}

fn about_the_site() -> Vec<(String, &'static str)> {
    vec![
        (with("url: padaria.example"), "2:6 address-scheme"),
        (with("url: ftp://padaria.example"), "2:6 address-scheme"),
        (with("url: javascript:alert(1)"), "2:6 address-scheme"),
        (with("url: http://padaria.example"), "2:6 address-not-https"),
        (
            with("url: https://padaria.example/?utm=1"),
            "2:6 address-not-plain",
        ),
        (with("url: https://padaria"), "2:6 address-not-understood"),
        (
            with("url: https://pàdaria.example"),
            "2:6 address-punycode?",
        ),
        (
            with("url: https://ana:hunter2@padaria.example"),
            "2:6 secret-in-file",
        ),
        (with("language: português"), "3:11 language-unknown"),
        (with("language: pt_BR"), "3:11 language-unknown"),
        (with("language: en-UK"), "3:11 language-unknown"),
        (with("languages: [en, es]"), "8:12 language-not-listed"),
        (with("languages: [pt-BR, en, en]"), "8:24 language-twice"),
        (with("timezone: BRT"), "4:11 zone-unknown"),
        (with("timezone: GMT-3"), "4:11 zone-unknown"),
        (with("timezone: America/São Paulo"), "4:11 zone-unknown"),
        (with("timezone: Etc/GMT+3"), "4:11 zone-unknown"),
        (with("country: Brasil"), "8:10 country-unknown"),
        (with("country: XX"), "8:10 country-unknown"),
        (with("country: AQ"), "8:10 country-without-holidays?"),
        (with("theme: ../evil"), "8:8 theme-name"),
        (
            with("business: { type: Padaria & Café }"),
            "8:19 business-type",
        ),
        (
            with("business: { email: oi at padaria }"),
            "8:20 email-address",
        ),
        (with("refresh: daily"), "8:10 refresh-not-understood"),
        (
            with("refresh: [daily 25:00, weekly 06:00]"),
            "8:11 refresh-not-understood, 8:24 refresh-not-understood",
        ),
        (
            with("refresh: daily mon 06:00"),
            "8:10 refresh-not-understood",
        ),
        (with("review: { promotions: maybe }"), "8:23 word-unknown"),
        (with("review: { reviewers: [ana] }"), "8:23 email-address"),
        (
            with("review: { if_silent: { after: soon, then: wait } }"),
            "8:31 duration-not-understood, 8:43 word-unknown",
        ),
        (
            with("review: { if_silent: { after: 24h } }"),
            "8:22 key-missing",
        ),
        (with("notify: [x]"), "8:10 email-address"),
        (with("mail: { reply_to: a@b.example }"), "8:7 key-missing"),
        (with("mail: { from: Padaria }"), "8:15 email-address"),
        (
            with("mail: { from: a@b.example, smtp: \"smtp://a:pw@mail.example\" }"),
            "8:34 secret-in-file",
        ),
        (
            with("mail: { from: a@b.example, smtp: mail.example }"),
            "8:34 address-not-understood",
        ),
        (
            with("mail: { from: a@b.example, secret: \"hunter2!\" }"),
            "8:36 secret-not-a-name",
        ),
        (with("proof: maybe"), "8:8 word-unknown"),
    ]
}

fn about_targets() -> Vec<(String, &'static str)> {
    vec![
        (target("kind: wordpress\nurl: https://x.example"), "6:9 target-kind-later"),
        (target("kind: upload"), "6:9 target-kind-later"),
        (target("kind: gti\nremote: x"), "6:9 word-unknown"),
        (target("path: /srv"), "6:3 key-missing"),
        (target("kind: folder"), "6:3 key-missing"),
        (target("kind: folder\npath: ../outside"), "7:9 path-outside"),
        (target("kind: folder\npath: ~/site"), "7:9 path-home"),
        (target("kind: folder\npath: content/padaria"), "7:9 path-own"),
        (target("kind: folder\npath: https://x.example"), "7:9 path-is-address"),
        (target("kind: folder\npath: /srv\nbranch: main"), "8:3 key-unknown"),
        (target("kind: git"), "6:3 key-missing"),
        (target("kind: git\nremote: https://ana:hunter2@git.example/x.git"), "7:11 secret-in-file"),
        (target("kind: git\nremote: https://ghp_abcdefghijklmnop@git.example/x.git"), "7:11 secret-in-file"),
        (target("kind: git\nremote: git@git.example:padaria/site.git"), "7:11 address-scheme"),
        (target("kind: git\nremote: git://git.example/site.git"), "7:11 address-scheme"),
        (target("kind: git\nremote: http://git.example/site.git"), "7:11 address-not-https"),
        (target("kind: git\nremote: /srv/x.git\nbranch: a..b"), "8:11 branch-unusable"),
        (target("kind: git\nremote: /srv/x.git\nsecret: padaria-git"), "8:11 secret-not-needed?"),
        (target("kind: git\nremote: https://g.example/x.git\nsecret: glpat-abcdefgh12345"), "8:11 secret-not-a-name"),
        (target("kind: git\nremote: ssh://git@g.example/x.git\nhost_key: AAAA"), "8:13 host-key-form"),
        (target("kind: git\nremote: /srv/x.git\ncreate_branch: maybe"), "8:18 yes-no-not-understood"),
        (target("kind: folder\npath: /srv\nplaces: [{ pages: x }]"), "8:3 places-twice"),
        (with("targets:\n  - kind: folder\n    path: /srv"), "8:1 target-and-targets"),
        (
            GOOD.replace("target: {", "targets: [{").replace("padaria }", "padaria }]"),
            "5:11 key-missing, 6:1 places-beside-targets",
        ),
        (
            GOOD.replace(
                "target: { kind: folder, path: /srv/padaria }\nplaces:\n  - pages: public/\n",
                "targets:\n  - { kind: folder, path: /srv, places: [{ pages: a }] }\n  - { kind: folder, path: /srv, places: [{ pages: b }] }\n",
            ),
            "7:5 target-twice",
        ),
        (GOOD.replace("target: { kind: folder, path: /srv/padaria }\n", ""), "1:1 key-missing"),
    ]
}

fn about_places() -> Vec<(String, &'static str)> {
    vec![
        (places(""), "5:9 key-missing"),
        (places("  - pages:\n"), "7:5 place-empty"),
        (places("  - pages: /public\n"), "7:12 place-absolute"),
        (places("  - pages: C:/public\n"), "7:12 place-absolute"),
        (places("  - pages: a/../../b\n"), "7:12 place-outside"),
        (places("  - pages: a\\b\n"), "7:12 place-backslash"),
        (
            places("  - pages: .github/workflows\n"),
            "7:12 place-settings",
        ),
        (
            places("  - region: { file: .GIT/config, marker: x, show: hours }\n"),
            "7:21 place-settings",
        ),
        (
            places("  - region: { file: netlify.toml, marker: x, show: hours }\n"),
            "7:21 place-settings",
        ),
        (
            places("  - region: { file: _redirects, marker: x, show: hours }\n"),
            "7:21 place-settings",
        ),
        (
            places("  - region: { file: package.json, marker: x, show: hours }\n"),
            "7:21 place-settings",
        ),
        (
            places("  - region: { file: \"a?.html\", marker: x, show: hours }\n"),
            "7:21 place-unusable",
        ),
        (
            places("  - region: { file: pages/, marker: x, show: hours }\n"),
            "7:21 region-not-a-file",
        ),
        (
            places("  - region: { file: a.html, show: hours }\n"),
            "7:13 region-no-way",
        ),
        (
            places("  - region: { file: a.html, marker: x }\n"),
            "7:13 key-missing",
        ),
        (
            places("  - region: { file: a.html, select: \"#a\", marker: a, show: hours }\n"),
            "7:43 region-two-ways",
        ),
        (
            places("  - region: { file: a.html, select: \"##\", show: hours }\n"),
            "7:37 selector-not-understood",
        ),
        (
            places("  - region: { file: a.html, marker: \"a --> b\", show: hours }\n"),
            "7:37 marker-unusable",
        ),
        (
            places("  - region: { file: a.html, marker: x, show: promos }\n"),
            "7:46 word-unknown",
        ),
        (
            places("  - data: { file: x.json, show: hours }\n"),
            "7:5 place-later",
        ),
        (
            places("  - entries: { each: promotions }\n"),
            "7:5 place-later",
        ),
        (
            places("  - pages: public\n  - pages: public/\n"),
            "8:5 places-overlap",
        ),
        (
            places(
                "  - pages: public\n  - region: { file: public/index.html, marker: x, show: hours }\n",
            ),
            "8:5 places-overlap",
        ),
        (
            places(
                "  - pages: \"\"\n  - region: { file: en/hours/index.html, marker: x, show: hours }\n",
            ),
            "8:5 places-overlap",
        ),
        (
            places(
                "  - region: { file: a.html, marker: x, show: hours }\n  - region: { file: ./a.html, marker: x, show: banner }\n",
            ),
            "8:5 places-overlap",
        ),
        (places("  - public/\n"), "7:5 value-not-keys"),
    ]
}

#[test]
fn each_broken_site_file_is_explained_at_its_line() {
    let mut wrong = Vec::new();
    for (text, expected) in broken() {
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
    for (text, _) in broken() {
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
