//! Replacing a region of a page that somebody else wrote.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use recado::change::region::{LARGEST_PAGE, Refusal, find, splice, splice_in};
use recado::site::Locate;
use scraper::{ElementRef, Html, Selector};

const INSIDE: &str = "<ul class=\"recado-promotions\">\n<li data-recado=\"promotions/pao\">Pão em dobro até sábado — R$ 9,90 🥖</li>\n</ul>";

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/cases/pages")
}

fn page(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the page is in the repository")
}

fn select(selector: &str) -> Locate {
    Locate::Selector(selector.to_owned())
}

fn marker(name: &str) -> Locate {
    Locate::Marker(name.to_owned())
}

fn cannot_hold(tag: &str) -> Outcome {
    Outcome::Refused(Refusal::CannotHold {
        tag: tag.to_owned(),
    })
}

fn encoding(found: &str) -> Outcome {
    Outcome::Refused(Refusal::Encoding {
        found: found.to_owned(),
    })
}

enum Outcome {
    /// What stood in the region, as a person reads it.
    Replaced(&'static str),
    Refused(Refusal),
}

use Outcome::{Refused, Replaced};

/// Every page in `cases/pages`, the region asked for, and what becomes of it.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a table, one line for each page")]
fn pages() -> Vec<(&'static str, Locate, Outcome)> {
    use Refusal::{BadSelector, NotFound, Several, UnpairedMarker, WouldChangeMore};
    let promotions = || select("#promotions");
    vec![
        ("plain-modern.html", promotions(), Replaced("\n      <p>Em breve, ofertas aqui.</p>\n    ")),
        ("plain-modern.html", select("#promotions["), Refused(BadSelector)),
        ("plain-modern.html", select("body > main > section:nth-of-type(2) > p"), cannot_hold("p")),
        ("plain-modern.html", select("meta[name=viewport]"), cannot_hold("meta")),
        ("plain-modern.html", select("title"), cannot_hold("title")),
        ("plain-modern.html", select("html"), Refused(WouldChangeMore)),
        ("plain-modern.html", select("section"), Refused(Several { found: 2 })),
        // Encodings and line ends.
        ("crlf-frontpage.html", select("#ofertas"), Replaced("\r\n  <b>Ofertas da semana</b>\r\n")),
        ("bom-crlf.html", promotions(), Replaced("\r\n")),
        ("old-mac-newlines.html", promotions(), Replaced("nada")),
        ("latin1-meta.html", select("#promocoes"), Replaced("Nenhuma promoção no momento.")),
        ("windows1252-undeclared.html", select(".avisos"), Replaced("Promoção “terça em dobro”")),
        ("word-export.htm", select("#avisos"), Replaced("<p class=MsoNormal>Aviso<o:p></o:p></p>")),
        ("utf8-declared-with-stray-latin1.html", promotions(), Replaced("nada")),
        ("ascii-undeclared.html", promotions(), Replaced("")),
        ("shift-jis.html", promotions(), Replaced("ここに")),
        ("utf16le.html", promotions(), encoding("UTF-16")),
        ("utf16-no-bom.html", promotions(), encoding("binary")),
        ("iso-2022-jp.html", promotions(), encoding("ISO-2022-JP")),
        // Tables.
        ("table-layout-1999.html", select("#ofertas"), Replaced("\n<FONT FACE=\"Arial\" SIZE=2>Ofertas da semana</FONT>\n")),
        ("table-selected.html", promotions(), cannot_hold("table")),
        ("table-row-selected.html", promotions(), cannot_hold("tbody")),
        ("implied-tbody.html", select("#t tbody"), Refused(NotFound)),
        ("foster-parented.html", promotions(), Replaced("nada")),
        ("foster-parented.html", select("#cardapio"), Refused(WouldChangeMore)),
        ("foster-parented-region.html", promotions(), Replaced("<p>Fechado hoje")),
        // End tags that are implied, missing, too many, or in the wrong order.
        ("li-implied-end.html", promotions(), Replaced("Sem ofertas\n  ")),
        ("last-li-implied-end.html", promotions(), Replaced("Sem ofertas\n")),
        ("nested-li.html", promotions(), Replaced("Ofertas<ul><li>um<li>dois</ul>")),
        ("dd-definition.html", select("#avisos"), Replaced("nenhum")),
        ("p-closed-by-ul.html", promotions(), cannot_hold("p")),
        ("p-holds-text.html", select("#hoje"), cannot_hold("p")),
        ("missing-div-end.html", promotions(), Refused(WouldChangeMore)),
        ("missing-inner-div-end.html", promotions(), Replaced("<div class=\"caixa\">Promoções aqui</div>\n<div class=\"rodape\">Rua B, 22</div>\n")),
        ("stray-end-tags.html", promotions(), Replaced("Sapatos</span></b></section> em oferta")),
        ("misnested-bold.html", promotions(), Refused(WouldChangeMore)),
        ("bold-leaks-out.html", promotions(), Refused(WouldChangeMore)),
        ("font-soup.html", promotions(), Replaced("<font color=red>Oferta!</font>")),
        ("formatting-region.html", promotions(), Refused(Several { found: 2 })),
        ("link-around-region.html", promotions(), Replaced("Programação")),
        ("heading-region.html", select("#hoje"), Replaced("Hoje")),
        // Other kinds of page.
        ("uppercase-tags.html", select("#Promotions"), Replaced("Temporada")),
        ("frameset.html", promotions(), Refused(NotFound)),
        ("xhtml-strict.html", promotions(), Replaced("<br />")),
        ("xhtml-self-closed-div.html", promotions(), Refused(WouldChangeMore)),
        ("minified.html", promotions(), Replaced("<p>Nada<p>ainda")),
        ("duplicate-ids.html", promotions(), Refused(Several { found: 2 })),
        ("duplicate-ids.html", select(".mobile #promotions"), Replaced("b")),
        ("no-such-element.html", promotions(), Refused(NotFound)),
        ("commented-out.html", promotions(), Replaced("novo<!-- </div> -->")),
        ("conditional-comments.html", promotions(), Replaced("Imóveis")),
        ("cdata-and-svg.html", promotions(), Replaced("x")),
        ("svg-selected.html", promotions(), cannot_hold("g")),
        ("noscript.html", promotions(), Replaced("com script")),
        ("noscript.html", select("body noscript:first-child"), cannot_hold("noscript")),
        ("template-element.html", promotions(), Replaced("<template><p>interno</template>")),
        ("malformed-attributes.html", promotions(), Replaced("Ração")),
        ("unclosed-attribute-quote.html", promotions(), Refused(NotFound)),
        ("no-html-head-body.html", promotions(), Replaced("bainhas")),
        ("no-html-head-body.html", select("body"), Refused(NotFound)),
        ("fragment-include.html", promotions(), Replaced("\n    nada\n  ")),
        ("content-after-body.html", promotions(), Replaced("x")),
        ("content-after-body.html", select("#tudo"), Refused(WouldChangeMore)),
        ("script-with-tags.html", promotions(), Replaced("<script>if (a<b && c>d) document.write(\"</div>\");</script>x")),
        ("script-with-tags.html", select("body > textarea"), cannot_hold("textarea")),
        ("select-in-form.html", promotions(), Replaced("<option>um<option>dois")),
        ("wordpress-saved.html", promotions(), Replaced("<p>Prato do dia</p><div></p></div>")),
        // Markers, also in the code of other programs.
        ("marker-jekyll.html", marker("promotions"), Replaced("\n  {% for oferta in ofertas %}<li>{{ oferta.titulo }}{% endfor %}\n  ")),
        ("marker-php.php", marker("promotions"), Replaced("\n<p>nada</p>\n")),
        ("marker-blade.blade.php", marker("promotions"), Replaced("")),
        ("marker-jinja-tight.html", marker("promotions"), Replaced("velho")),
        ("marker-markdown.md", marker("promotions"), Replaced("\n\n- nada\n\n")),
        ("marker-include.html", marker("promotions"), Replaced("\n<p>nada</p>\n")),
        ("marker-before-doctype.html", marker("promotions"), cannot_hold("html")),
        ("marker-latin1.htm", marker("promotions"), Replaced("\r\n")),
        ("marker-latin1.htm", marker("hours"), Refused(NotFound)),
        ("marker-unpaired.html", marker("promotions"), Refused(UnpairedMarker)),
        ("marker-twice.html", marker("promotions"), Refused(Several { found: 2 })),
        ("marker-backwards.html", marker("promotions"), Refused(UnpairedMarker)),
        ("marker-in-script.html", marker("promotions"), cannot_hold("script")),
        ("marker-in-comment.html", marker("promotions"), cannot_hold("!--")),
        ("marker-across-elements.html", marker("promotions"), Refused(WouldChangeMore)),
        ("marker-in-paragraph.html", marker("promotions"), cannot_hold("p")),
        ("marker-nested-regions.html", marker("promotions"), Refused(WouldChangeMore)),
        ("marker-nested-regions.html", marker("hours"), Replaced("")),
    ]
}

#[test]
fn every_page_in_the_wild_is_replaced_or_refused_as_the_table_says() {
    for (name, locate, expected) in pages() {
        let bytes = page(name);
        match (splice_in(&bytes, &locate, INSIDE), expected) {
            (Ok(spliced), Replaced(was)) => {
                let range = find(&bytes, &locate).expect("what was spliced is found");
                assert_eq!(read(name, &bytes[range.clone()]), was, "{name} {locate:?}");
                only_the_inside_changed(&bytes, range, &spliced.page, spliced.inside.clone());
                let again = splice(&spliced.page, &locate, INSIDE).expect("a second time");
                assert!(
                    again == spliced.page,
                    "{name}: the second time changes bytes"
                );
                let text = read(name, &spliced.page[spliced.inside]);
                assert!(
                    reads_as(&text).contains("Pão em dobro até sábado — R$ 9,90 🥖"),
                    "{name}: {text}"
                );
            }
            (Err(refusal), Refused(expected)) => assert_eq!(refusal, expected, "{name} {locate:?}"),
            (Ok(_), Refused(expected)) => {
                panic!("{name} {locate:?} was replaced, not {expected:?}")
            }
            (Err(refusal), Replaced(_)) => panic!("{name} {locate:?}: {refusal:?}"),
        }
    }
}

#[test]
fn every_page_of_the_folder_stands_in_the_table() {
    let table = pages();
    let mut files = 0;
    for file in fs::read_dir(folder()).expect("the folder of pages") {
        let name = file.expect("an entry").file_name();
        let name = name.to_str().expect("a plain name");
        assert!(table.iter().any(|(page, _, _)| *page == name), "{name}");
        files += 1;
    }
    assert!(files >= 40, "{files}");
}

/// The page's bytes as text, by what the file's name says of its encoding.
fn read(name: &str, bytes: &[u8]) -> String {
    let encoding = match name {
        "shift-jis.html" => encoding_rs::SHIFT_JIS,
        "latin1-meta.html"
        | "windows1252-undeclared.html"
        | "word-export.htm"
        | "xhtml-strict.html"
        | "marker-latin1.htm" => encoding_rs::WINDOWS_1252,
        _ => encoding_rs::UTF_8,
    };
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    assert!(!wrong, "{name} is not {}", encoding.name());
    text.into_owned()
}

/// What a visitor reads.
fn reads_as(html: &str) -> String {
    Html::parse_fragment(html).root_element().text().collect()
}

fn only_the_inside_changed(
    old: &[u8],
    was: std::ops::Range<usize>,
    new: &[u8],
    is: std::ops::Range<usize>,
) {
    assert!(
        old[..was.start] == new[..is.start],
        "bytes before the region changed"
    );
    assert!(
        old[was.end..] == new[is.end..],
        "bytes after the region changed"
    );
}

fn inside_of(page: &str, locate: &Locate, inside: &str) -> String {
    let spliced = splice_in(page.as_bytes(), locate, inside).expect("a page with a region");
    String::from_utf8(spliced.page[spliced.inside].to_vec()).expect("UTF-8")
}

#[test]
fn letters_that_the_page_cannot_hold_become_references() {
    let bytes = page("latin1-meta.html");
    let spliced = splice_in(&bytes, &select("#promocoes"), "Pão — 🥖 €").expect("spliced");
    assert_eq!(&spliced.page[spliced.inside], b"P\xe3o \x97 &#129366; \x80");
}

#[test]
fn a_page_that_does_not_say_its_encoding_gets_references() {
    let page = "<div id=a></div><p>Open";
    assert_eq!(inside_of(page, &select("#a"), "Pão"), "P&#227;o");
    let page = "<div id=a></div><p>até já";
    assert_eq!(inside_of(page, &select("#a"), "Pão"), "Pão");
}

#[test]
fn template_code_typed_by_a_secretary_is_text() {
    let page = "<!-- recado:a --><!-- /recado:a -->";
    insta::assert_snapshot!(
        inside_of(page, &marker("a"), "{{ config }} {% include x %} <?php x ?> <% x %> oi@aurora.example"),
        @"&#123;&#123; config }} &#123;% include x %} &lt;?php x ?> &lt;% x %> oi@aurora.example"
    );
    let blade = "@extends('app')\n<!-- recado:a --><!-- /recado:a -->";
    insta::assert_snapshot!(
        inside_of(blade, &marker("a"), "@php(x) <style>@media{a{b:c}}</style> @x"),
        @"&#64;php(x) <style>@media{a{b:c}}</style> &#64;x"
    );
}

#[test]
fn a_text_that_would_hide_the_region_next_time_is_refused() {
    let page = "<!doctype html><div id=a></div>text";
    for inside in [
        "<p id=a>x",
        "</div><p>x",
        "<div>",
        "<!--",
        "<script>",
        "<textarea>",
        "<b>",
    ] {
        assert!(
            splice(page.as_bytes(), &select("#a"), inside).is_err(),
            "{inside}"
        );
    }
    let page = "<div><!-- recado:a --><!-- /recado:a --></div>";
    for inside in [
        "<!-- /recado:a -->",
        "</div>",
        "<div>",
        "<!--",
        "<!-- recado:b -->",
    ] {
        assert!(
            splice(page.as_bytes(), &marker("a"), inside).is_err(),
            "{inside}"
        );
    }
}

#[test]
fn an_empty_text_empties_the_region() {
    let page = "<!doctype html><meta charset=utf-8><ul id=a><li>x</ul>";
    let empty = splice(page.as_bytes(), &select("#a"), "").expect("spliced");
    assert_eq!(empty, b"<!doctype html><meta charset=utf-8><ul id=a></ul>");
}

#[test]
fn a_region_that_holds_the_pages_own_encoding_is_refused() {
    let page = "<div id=a><meta charset=utf-8>x</div>até";
    let refused = Err(Refusal::WouldChangeMore);
    assert_eq!(splice(page.as_bytes(), &select("#a"), "y"), refused);
    let page = "<div id=a>x</div>até";
    let inside = "<meta charset=iso-8859-1>";
    assert_eq!(splice(page.as_bytes(), &select("#a"), inside), refused);
}

#[test]
fn a_page_nested_deeper_than_browsers_follow_is_refused_at_once() {
    for open in ["<div>", "<b><p>", "<table><tr><td>", "<font size=1><p>"] {
        let page = open.repeat(50_000) + "<div id=a></div>";
        let refused = Err(Refusal::WouldChangeMore);
        assert_eq!(
            splice(page.as_bytes(), &select("#a"), "x"),
            refused,
            "{open}"
        );
    }
    // A long list or table without any end tags is not deep.
    for row in [
        "<li>x",
        "<tr><td>a<td>b",
        "<p>x",
        "<a href=x>x",
        "<br><img src=x>",
        "<dt>a<dd>b",
    ] {
        let page = format!("<div id=a></div><table><ul>{}", row.repeat(600));
        assert!(find(page.as_bytes(), &select("#a")).is_ok(), "{row}");
    }
}

#[test]
fn a_page_larger_than_the_limit_is_refused() {
    let mut page = b"<div id=a></div>".to_vec();
    page.resize(LARGEST_PAGE + 1, b' ');
    let refused = Err(Refusal::TooLarge { len: page.len() });
    assert_eq!(splice(&page, &select("#a"), "x"), refused);
}

/// Pieces of pages as people and programs leave them.
const SOUP: &[&str] = &[
    "<div>",
    "</div>",
    "<div id=promotions>",
    "<p>",
    "</p>",
    "<p id=promotions>",
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<li id=promotions>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=x>",
    "</a>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<td id=promotions>",
    "<caption>",
    "<select>",
    "<option>",
    "</select>",
    "<form>",
    "</form>",
    "<svg>",
    "</svg>",
    "<title>",
    "</title>",
    "<style>",
    "</style>",
    "<script>",
    "</script>",
    "<textarea>",
    "</textarea>",
    "<template>",
    "</template>",
    "<noscript>",
    "</noscript>",
    "<!--",
    "-->",
    "<!-- x -->",
    "<![CDATA[",
    "]]>",
    "<body>",
    "</body>",
    "<html>",
    "</html>",
    "<head>",
    "</head>",
    "<br/>",
    "<img src=x>",
    "<hr>",
    "<h1>",
    "</h1>",
    "<pre>",
    "\n",
    "text",
    " ",
    "&amp;",
    "<?php $a->b ?>",
    "{% if a < b %}",
    "<",
    ">",
    "\"",
    "'",
    "=",
    "<div ",
    "id=promotions",
    "/>",
    "<!doctype html>",
    "<frameset>",
    "<math>",
    "<mi>",
    "<button>",
    "</button>",
    "<!-- recado:promotions -->",
    "<!-- /recado:promotions -->",
    "<plaintext>",
    "<dd>",
    "<dt id='promotions'>",
    "<DIV ID=promotions>",
    "</DIV>",
    "é",
];

fn soup() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(SOUP), 0..24).prop_map(|pieces| {
        let mut page = pieces.concat();
        // A page without any region says nothing.
        if !page.contains("promotions") {
            page.push_str("<div id=promotions>x</div><p>end");
        }
        page.into_bytes()
    })
}

/// A page from the wild with cuts and pieces put in.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let names: Vec<&str> = pages().into_iter().map(|(name, _, _)| name).collect();
    let edit = (
        any::<proptest::sample::Index>(),
        0_usize..40,
        proptest::sample::select(SOUP),
    );
    (
        proptest::sample::select(names),
        proptest::collection::vec(edit, 0..6),
    )
        .prop_map(|(name, edits)| {
            let mut bytes = page(name);
            for (at, cut, piece) in edits {
                let at = at.index(bytes.len() + 1);
                let end = (at + cut).min(bytes.len());
                bytes.splice(at..end, piece.bytes());
            }
            bytes
        })
}

fn locators() -> impl Strategy<Value = Locate> {
    prop_oneof![
        4 => Just(select("#promotions")),
        2 => Just(marker("promotions")),
        1 => Just(select("body")),
        1 => Just(select("div:first-of-type")),
        1 => Just(select("td, #ofertas, .avisos")),
    ]
}

fn insides() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(INSIDE.to_owned()),
        1 => Just(String::new()),
        1 => Just("só texto".to_owned()),
        1 => proptest::collection::vec(proptest::sample::select(SOUP), 0..5).prop_map(|p| p.concat()),
    ]
}

/// The document with the selected element emptied, written out. A second opinion: it shares no
/// code with the program's own check.
fn emptied(page: &[u8], selector: &str) -> Option<String> {
    let (text, _, _) = encoding_rs::UTF_8.decode(page);
    let mut html = Html::parse_document(&text);
    let selector = Selector::parse(selector).ok()?;
    let mut found = html.tree.root().descendants().filter_map(ElementRef::wrap);
    let target = found.find(|element| selector.matches(element))?.id();
    drop(found);
    while let Some(mut child) = html.tree.get_mut(target)?.first_child() {
        child.detach();
    }
    Some(html.html())
}

fn holds(bytes: &[u8], locate: &Locate, inside: &str) -> Result<(), TestCaseError> {
    let Ok(spliced) = splice_in(bytes, locate, inside) else {
        return Ok(());
    };
    let was = find(bytes, locate).expect("what was spliced is found");
    let is = spliced.inside.clone();
    prop_assert!(bytes[..was.start] == spliced.page[..is.start]);
    prop_assert!(bytes[was.end..] == spliced.page[is.end..]);
    prop_assert_eq!(find(&spliced.page, locate), Ok(is));
    prop_assert_eq!(
        splice(&spliced.page, locate, inside),
        Ok(spliced.page.clone())
    );
    if let Locate::Selector(selector) = locate {
        let (old, new) = (emptied(bytes, selector), emptied(&spliced.page, selector));
        // The oracle reads UTF-8 only.
        if std::str::from_utf8(bytes).is_ok() {
            prop_assert_eq!(old, new);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tag_soup_is_spliced_exactly_or_refused(bytes in soup(), locate in locators(), inside in insides()) {
        holds(&bytes, &locate, &inside)?;
    }

    #[test]
    fn damaged_pages_are_spliced_exactly_or_refused(bytes in mutated(), locate in locators(), inside in insides()) {
        holds(&bytes, &locate, &inside)?;
    }

    #[test]
    fn any_bytes_are_spliced_exactly_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let page = [&bytes[..], b"<div id=promotions>x</div>", &bytes[..]].concat();
        holds(&page, &select("#promotions"), INSIDE)?;
    }
}
