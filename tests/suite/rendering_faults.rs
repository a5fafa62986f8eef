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

use crate::rendering_shop::{FRIDAY, bakery, bakery_site, file, main_of, pages_in, read, render};
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
    assert_snapshot!(fault("<h1>{{ sites.name }}</h1>"), @r#"themes/aurora/pages/home.html:1: Variable `sites` is not defined. Available variables: alternates, announcements, archive, assets, banner, has_archive, hours, json_ld, links, look, menu, more_announcements, more_promotions, newest, page, promotions, site, week, words"#);
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
fn a_template_that_loops_without_a_word_is_stopped() {
    let silent = "{% for a in range(end=9999) %}\n{%- for b in range(end=9999) -%}\n\n{% endfor -%}{% endfor %}";
    assert_snapshot!(fault(silent), @"themes/aurora/pages/home.html:1: the loops of this page take more than 1000000 turns");
    let in_a_text = "{% set x %}\n{% for a in range(end=9999) %}{% for b in range(end=9999) %}{% endfor %}{% endfor %}{% endset %}";
    assert_snapshot!(fault(in_a_text), @"themes/aurora/pages/home.html:2: the loops of this page take more than 1000000 turns");
}

#[test]
fn a_text_or_a_list_that_grows_and_grows_is_stopped() {
    let text = "{% set s = 'xxxxxxxxxxxxxxxx' %}\n{% for a in range(end=100) %}{% set_global s = s ~ s %}{% endfor %}";
    assert_snapshot!(fault(text), @"themes/aurora/pages/home.html:2: what is set here grew past 1048576 bytes or entries");
    let list = "{% set s = [1, 2, 3] %}{% for a in range(end=100) %}{% set_global s = [...s, ...s] %}{% endfor %}";
    assert_snapshot!(fault(list), @"themes/aurora/pages/home.html:1: what is set here grew past 1048576 bytes or entries");
    let block = "{% set s = 'xxxxxxxxxxxxxxxx' %}{% for a in range(end=100) %}{% set_global s %}{{ s }}{{ s }}{% endset %}{% endfor %}";
    assert_snapshot!(fault(block), @"themes/aurora/pages/home.html:1: what is set here grew past 1048576 bytes or entries");
}

#[test]
fn what_is_counted_changes_no_page() {
    let text = "{% raw %}{% for x in y %}{{ }}{% endraw %}|{# {% for #}|{% set a = \"%}\" -%}\n  {{ a }}|{% for n in range(end=3) -%}\n {{ n }}\n{%- endfor %}|{% set b %} {{ a }} {% endset %}[{{ b }}]|{% for n in [] %}{% else %}none{% endfor %}";
    let theme = theme(&[("pages/home.html", text)]).unwrap();
    let content = bakery();
    let publication = publication::at(&content, instant(FRIDAY));
    let plan = &content.site.targets[0];
    let desired = desired(&content, &publication, plan, &theme).unwrap();
    let home = file(&desired, "index.html");
    assert_eq!(home, "{% for x in y %}{{ }}||%}|012|[ %} ]|none");
}

#[test]
fn behind_a_fault_no_page_is_begun() {
    // Each of these pages takes a second before it is given up.
    let slow =
        "{% for a in range(end=9999) %}{% for b in range(end=9999) %}{% endfor %}{% endfor %}";
    let theme = theme(&[("pages/announcement.html", slow)]).unwrap();
    let files: Vec<(String, String)> = (0..400)
        .map(|number| {
            let text = format!("---\ntitle: Aviso {number}\npublish: 2026-11-01\n---\nOi.\n");
            (format!("announcements/aviso-{number}.md"), text)
        })
        .collect();
    let list: Vec<(&str, &[u8])> = (files.iter())
        .map(|(path, text)| (path.as_str(), text.as_bytes()))
        .collect();
    let content = read(bakery_site(), &list, FRIDAY);
    let publication = publication::at(&content, instant(FRIDAY));
    let plan = pages_in("", &content.site);
    let started = std::time::Instant::now();
    desired(&content, &publication, &plan, &theme).unwrap_err();
    let took = started.elapsed();
    assert!(took < std::time::Duration::from_secs(60), "{took:?}");
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
