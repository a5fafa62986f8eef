//! Themes that are wrong, and what their programmer reads.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use insta::assert_snapshot;
use recado::publication;
use recado::publication::render::{Theme, ThemeError, desired};
use recado::words::Language;

use crate::rendering_shop::{FRIDAY, bakery, file, main_of, render};
use crate::shop::instant;

fn theme(files: &[(&str, &str)]) -> Result<Theme, ThemeError> {
    let files: BTreeMap<String, Arc<[u8]>> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), Arc::from(text.as_bytes())))
        .collect();
    Theme::from_files("aurora", &files)
}

/// What the programmer reads when the bakery is rendered with this front page.
fn fault(home: &str) -> String {
    let rendered = theme(&[("pages/home.html", home)]).and_then(|theme| {
        let content = bakery();
        let publication = publication::at(&content, instant(FRIDAY));
        desired(&content, &publication, &content.site.targets[0], &theme)
    });
    rendered.unwrap_err().sentence(Language::English)
}

#[test]
fn a_theme_may_be_one_file() {
    let theme = theme(&[("pages/404.html", "{{ site.name }}: {{ words.not_found }}")]).unwrap();
    let content = bakery();
    let publication = publication::at(&content, instant(FRIDAY));
    let plan = &content.site.targets[0];
    let desired = desired(&content, &publication, plan, &theme).unwrap();
    assert_eq!(
        file(&desired, "404.html"),
        "Padaria Aurora: Esta página não está aqui"
    );
    assert_eq!(
        main_of(&desired, "index.html"),
        main_of(&render(&content, FRIDAY), "index.html")
    );
}

#[test]
fn own_words_stand_over_the_themes() {
    let words = "promotions: Ofertas da casa\n";
    let theme = theme(&[("words.pt-BR.yaml", words)]).unwrap();
    let content = bakery();
    let publication = publication::at(&content, instant(FRIDAY));
    let plan = &content.site.targets[0];
    let desired = desired(&content, &publication, plan, &theme).unwrap();
    let home = file(&desired, "index.html");
    assert!(home.contains("Ofertas da casa") && home.contains("Avisos"));
}

#[test]
fn a_style_sheet_finds_the_themes_own_files() {
    let files = [
        (
            "static/style.css",
            "a { src: url('fonts/serif.woff2') } b { src: url(gone.png) }",
        ),
        ("static/fonts/serif.woff2", "letters"),
    ];
    let theme = theme(&files).unwrap();
    let content = bakery();
    let publication = publication::at(&content, instant(FRIDAY));
    let plan = &content.site.targets[0];
    let desired = desired(&content, &publication, plan, &theme).unwrap();
    let names: Vec<_> = desired.files.keys().collect();
    let font = names.iter().find(|name| name.ends_with(".woff2")).unwrap();
    let style = names.iter().find(|name| name.ends_with(".css")).unwrap();
    let font = font.strip_prefix("assets/").unwrap();
    assert_eq!(
        file(&desired, style),
        format!("a {{ src: url(\"{font}\") }} b {{ src: url(gone.png) }}")
    );
}

#[test]
fn a_template_that_is_wrong_is_told_with_file_and_line() {
    assert_snapshot!(fault("<h1>\n{{ site.name </h1>"), @r#"themes/aurora/pages/home.html:2: Found `</` but expected }}."#);
}

#[test]
fn an_unknown_variable_is_told_with_those_there_are() {
    assert_snapshot!(fault("<h1>{{ sites.name }}</h1>"), @r#"themes/aurora/pages/home.html:1: Variable `sites` is not defined. Available variables: alternates, announcements, assets, banner, hours, json_ld, links, menu, more_announcements, page, promotions, site, words"#);
    assert_snapshot!(fault("<h1>\n\n{{ site.nmae }}</h1>"), @r#"themes/aurora/pages/home.html:3: Field `nmae` is not defined. Available fields: business, home, name, url"#);
}

#[test]
fn a_template_that_prints_all_there_is_is_refused() {
    assert_snapshot!(fault("<h1>\n{{ __tera_context }}"), @"themes/aurora/pages/home.html:2: `__tera_context` prints everything in another order each time. Name what you want to see instead.");
}

#[test]
fn an_unknown_filter_is_told() {
    assert_snapshot!(fault("<h1>\n{{ site.name | shout }}</h1>"), @r#"themes/aurora/pages/home.html:2: Unknown filter `shout`"#);
}

#[test]
fn a_template_that_loops_is_stopped() {
    let nested = "{% for a in range(end=9999) %}{% for b in range(end=9999) %}0123456789{% endfor %}{% endfor %}";
    assert_snapshot!(fault(nested), @r#"themes/aurora/pages/home.html: this page grew past 8 MiB. Look for a loop that repeats too often."#);
    assert_snapshot!(fault("{% for a in range(end=100000000) %}x{% endfor %}"), @r#"themes/aurora/pages/home.html:1: `range` gives at most 10000 numbers, in steps of 1 or more"#);
}

#[test]
fn a_template_that_includes_itself_is_refused() {
    assert_snapshot!(fault("x{% include \"pages/home.html\" %}"), @r#"themes/aurora/pages/home.html: Circular include detected for template 'pages/home.html'. Include chain: `["pages/home.html", "pages/home.html"]`"#);
}

#[test]
fn words_that_are_not_words_are_told_with_their_line() {
    let error = theme(&[("words.pt.yaml", "promotions: Ofertas\nhours: [1, 2]\n")]);
    assert_snapshot!(error.err().unwrap().sentence(Language::Portuguese), @r#"themes/aurora/words.pt.yaml:2: as palavras do tema são um "nome: texto" em cada linha. hours: invalid type: sequence, expected a string at line 2 column 8"#);
}

#[test]
fn a_template_that_is_not_text_is_told() {
    let files = BTreeMap::from([("pages/home.html".to_owned(), Arc::from(&b"a\n\xe9"[..]))]);
    let error = Theme::from_files("aurora", &files).err().unwrap();
    assert_snapshot!(error, @r#"themes/aurora/pages/home.html:2: this file is not UTF-8 text. Save it again as UTF-8."#);
}

/// WCAG 2.2, 1.4.3: text has 4.5:1 against what it stands on, light and dark.
#[test]
fn text_of_the_shopfront_can_be_read() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/themes/shopfront/static/style.css"
    );
    let style = std::fs::read_to_string(path).unwrap();
    let (light, rest) = style.split_once("@media").unwrap();
    let dark = rest.split_once("* {").unwrap().0;
    for palette in [light, dark] {
        let colour = |name: &str| {
            let at = palette.find(&format!("--{name}: #")).unwrap() + name.len() + 5;
            let part = |at: usize| u8::from_str_radix(&palette[at..at + 2], 16).unwrap();
            luminance([part(at), part(at + 2), part(at + 4)])
        };
        for (text, ground) in [
            ("ink", "paper"),
            ("ink", "card"),
            ("ink", "notice"),
            ("soft", "paper"),
            ("soft", "card"),
            ("accent", "paper"),
            ("accent", "card"),
            ("accent", "notice"),
            ("accent-ink", "accent"),
        ] {
            let (a, b) = (colour(text), colour(ground));
            let ratio = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
        }
    }
}

fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[test]
fn a_page_asks_for_nothing_from_elsewhere() {
    let desired = render(&bakery(), FRIDAY);
    for (path, body) in &desired.files {
        let recado::change::Body::Bytes(bytes) = body else {
            continue;
        };
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("src=\"http"), "{path}");
        assert!(
            !text.contains("url(") && !text.contains("@import"),
            "{path}"
        );
    }
    let home = file(&desired, "index.html");
    let styles: Vec<_> = home.match_indices("rel=\"stylesheet\"").collect();
    assert_eq!(styles.len(), 1);
    assert!(home.contains("rel=\"stylesheet\" href=\"/assets/style-"));
}
