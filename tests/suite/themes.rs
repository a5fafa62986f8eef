//! The two themes of the program, themes of one's own, and what their manual says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use recado::change::{Body, Desired};
use recado::content::SiteContent;
use recado::publication;
use recado::publication::render::{
    EMBEDDED, FACTS, TEXT, Theme, contrast, desired, fragment, own_files,
};
use recado::site::Show;
use recado::words::Language;
use scraper::{Html, Selector};

use crate::rendering_shop::{FRIDAY, bakery, bakery_site, file, main_of, read, render, render_by};
use crate::shop::instant;
use crate::world::World;

/// The Monday after the sale, which is kept.
const MONDAY: &str = "2026-11-30T12:00:00Z";

fn theme(name: &str) -> Theme {
    Theme::embedded(name)
        .expect("in the program")
        .expect("compiled")
}

fn pages(desired: &Desired) -> impl Iterator<Item = (&str, String)> {
    desired.files.iter().filter_map(|(path, body)| match body {
        Body::Bytes(bytes) if path.ends_with(".html") => Some((
            path.as_str(),
            String::from_utf8(bytes.to_vec()).expect("text"),
        )),
        _ => None,
    })
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).expect(selector))
        .count()
}

#[test]
fn both_themes_render_every_page_well_formed() {
    for name in EMBEDDED {
        let theme = theme(name);
        for at in [
            FRIDAY,
            MONDAY,
            "2026-12-25T12:00:00Z",
            "2026-01-05T12:00:00Z",
        ] {
            let desired = render_by(&theme, &bakery(), at);
            let mut seen = 0;
            for (path, page) in pages(&desired) {
                let html = Html::parse_document(&page);
                assert!(html.errors.is_empty(), "{name} {path}: {:?}", html.errors);
                for once in ["h1", "main", "title", "body > a.skip"] {
                    assert_eq!(count(&html, once), 1, "{name} {path} {once}");
                }
                headings_in_order(name, path, &html);
                seen += 1;
            }
            assert!(seen > 6, "{name}: {seen} pages");
        }
    }
}

/// A heading is at most one level below the one before it.
fn headings_in_order(name: &str, path: &str, html: &Html) {
    let all = Selector::parse("h1, h2, h3, h4, h5, h6").expect("headings");
    let mut before = 0;
    for heading in html.select(&all) {
        let level = heading.value().name()[1..].parse::<u32>().expect("a level");
        assert!(
            level <= before + 1,
            "{name} {path}: h{level} after h{before}"
        );
        before = level;
    }
}

#[test]
fn a_theme_takes_from_the_base_what_it_leaves_out() {
    let own = own_files("classic").expect("in the program");
    assert!(own.contains_key("pages/home.html") && !own.contains_key("pages/promotion.html"));
    let classic = render_by(&theme("classic"), &bakery(), FRIDAY);
    let shopfront = render(&bakery(), FRIDAY);
    let offer = "promocoes/black-friday/index.html";
    assert_eq!(main_of(&classic, offer), main_of(&shopfront, offer));
    assert_ne!(file(&classic, offer), file(&shopfront, offer));
    // Its words stand over those of the base.
    let page = file(&classic, "index.html");
    assert!(page.contains("<span>Telefone</span>") && page.contains("Promoções"));
}

#[test]
fn a_folder_stands_over_the_theme_of_its_name() {
    let notice =
        "{% extends \"pages/base.html\" %}{% block main %}<h1>Nada aqui</h1>{% endblock main %}";
    let files = BTreeMap::from([("pages/404.html".to_owned(), Arc::from(notice.as_bytes()))]);
    let own = Theme::from_files("classic", &files).expect("compiled");
    let desired = render_by(&own, &bakery(), FRIDAY);
    assert_eq!(main_of(&desired, "404.html"), "<h1>Nada aqui</h1>");
    let home = render_by(&theme("classic"), &bakery(), FRIDAY);
    assert_eq!(file(&desired, "index.html"), file(&home, "index.html"));
}

#[test]
fn a_fault_names_the_theme_that_has_it() {
    let wrong = Arc::from(&b"{{ announcement.title"[..]);
    let files = BTreeMap::from([("pages/announcement.html".to_owned(), wrong)]);
    let error = Theme::from_files("classic", &files).expect_err("a fault");
    assert!(
        error.file == "themes/classic/pages/announcement.html",
        "{error}"
    );
    let bar = Arc::from(&b"{{ words.a }}{% block main %}{% endblock main %}"[..]);
    let files = BTreeMap::from([("pages/base.html".to_owned(), bar)]);
    let error = try_render(
        &Theme::from_files("own", &files).expect("compiled"),
        &bakery(),
    );
    assert!(
        error.starts_with("themes/own/pages/base.html:1: "),
        "{error}"
    );
}

fn try_render(theme: &Theme, content: &SiteContent) -> String {
    let publication = publication::at(content, instant(FRIDAY));
    let plan = &content.site.targets[0];
    let rendered = desired(content, &publication, plan, theme);
    rendered.expect_err("a fault").sentence(Language::English)
}

#[test]
fn offers_that_are_kept_are_in_the_archive_while_there_are_any() {
    let friday = render(&bakery(), FRIDAY);
    assert!(!friday.files.contains_key("arquivo/index.html"));
    assert!(!file(&friday, "promocoes/index.html").contains("/arquivo/"));
    let monday = render(&bakery(), MONDAY);
    let archive = main_of(&monday, "arquivo/index.html");
    assert!(archive.contains("data-recado=\"promotions/black-friday\""));
    assert!(archive.contains("Terminou"));
    assert!(!archive.contains("PAO2") && !archive.contains("data-ends"));
    assert!(main_of(&monday, "en/archive/index.html").contains("Black Friday at the counter"));
    assert!(file(&monday, "promocoes/index.html").contains("href=\"/arquivo/\""));
    assert!(file(&monday, "sitemap.xml").contains("https://padaria-aurora.example/arquivo/"));
}

#[test]
fn a_card_and_a_page_say_when_their_offer_is_over() {
    let friday = render(&bakery(), FRIDAY);
    let ends = "data-ends=\"2026-11-30T00:00:00-03:00\"";
    let card = format!("data-recado=\"promotions/black-friday\" {ends}");
    for path in ["index.html", "promocoes/index.html"] {
        assert!(file(&friday, path).contains(&card), "{path}");
    }
    // The offer's own page stays and says so; its code goes.
    let page = file(&friday, "promocoes/black-friday/index.html");
    let over = "<p class=\"ended\" hidden data-begins=\"2026-11-30T00:00:00-03:00\">";
    assert!(page.contains(over), "{page}");
    assert!(page.contains(&format!("<p class=\"code\" {ends}>")));
    assert!(
        file(&friday, "avisos/agua/index.html").contains("data-ends=\"2026-11-27T18:00:00-03:00\"")
    );
    assert!(!main_of(&friday, "avisos/natal/index.html").contains("data-ends"));
}

#[test]
fn a_saving_is_shown_where_both_prices_say_the_same() {
    let badge = |price: &str, was: &str| {
        let offer =
            format!("---\ntitle: Bolo\nends: 2026-12-01\nprice: {price}\nwas: {was}\n---\nx\n");
        let content = read(
            bakery_site(),
            &[("promotions/bolo.md", offer.as_bytes())],
            FRIDAY,
        );
        let page = main_of(&render(&content, FRIDAY), "promocoes/bolo/index.html");
        let badge = page.split("class=\"badge\">").nth(1)?;
        Some(badge.split('<').next()?.to_owned())
    };
    assert_eq!(badge("R$ 9,90", "R$ 19,90").as_deref(), Some("−50%"));
    assert_eq!(badge("R$ 9,99 o quilo", "R$ 10,00 o quilo"), None);
    assert_eq!(badge("R$ 2,00 cada", "R$ 10,00 a dúzia"), None);
    assert_eq!(badge("R$ 20,00", "R$ 10,00"), None);
}

/// The row of the week that says "today".
fn today(hours: &str, at: &str) -> Option<String> {
    let mut site = bakery_site();
    (site.language, site.languages) = ("en".to_owned(), vec!["en".to_owned()]);
    let content = read(site, &[("hours.md", hours.as_bytes())], at);
    let page = main_of(&render(&content, at), "hours/index.html");
    let html = Html::parse_fragment(&page);
    let row = Selector::parse("tr.today th").expect("a row");
    let text = html.select(&row).next()?.text().collect::<String>();
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn the_row_of_today_says_so_in_words() {
    const HOURS: &str = "---\nhours:\n  mon: closed\n  tue-sat: 08:00-18:00\n  sun: closed\nspecial:\n  - date: 2026-12-24\n    hours: 08:00-12:00\n    note: Eve\n---\n";
    let row = |day: u32| today(HOURS, &format!("2026-12-{day:02}T12:00:00Z"));
    // 6 December is a Sunday; the shop rests on two days in a row.
    assert_eq!(row(5).as_deref(), Some("Tuesday to Saturday Today"));
    assert_eq!(row(6).as_deref(), Some("Sunday to Monday Today"));
    assert_eq!(row(7).as_deref(), Some("Sunday to Monday Today"));
    assert_eq!(row(8).as_deref(), Some("Tuesday to Saturday Today"));
    assert_eq!(
        row(24).as_deref(),
        Some("Thursday, 24 December 2026 Today Eve")
    );
}

/// Nobody looks at the page between two changes of its publication.
#[test]
fn today_stays_right_until_the_page_is_made_again() {
    const HOURS: &str = "---\nhours:\n  mon: 10:00-12:00\n  tue-thu: 08:00-18:00\n  fri: closed\n  sat: closed\n  sun: 10:00-12:00\n---\n";
    let content = read(bakery_site(), &[("hours.md", HOURS.as_bytes())], FRIDAY);
    let page = |at: jiff::Timestamp| file(&render(&content, &at.to_string()), "horario/index.html");
    let mut at = instant(FRIDAY);
    for _ in 0..20 {
        let next = publication::next_change(&content, at).expect("hours change");
        assert_eq!(
            page(at),
            page(next - jiff::SignedDuration::from_millis(1)),
            "from {at}"
        );
        at = next;
    }
}

#[test]
fn a_shop_that_is_closed_says_when_it_opens_again() {
    let christmas = render(&bakery(), "2026-12-25T12:00:00Z");
    let page = main_of(&christmas, "index.html");
    let next = "Próxima abertura: <time datetime=\"2026-12-28\">segunda-feira, 28 de dezembro de 2026</time>";
    assert!(page.contains(next), "{page}");
    assert!(!main_of(&render(&bakery(), FRIDAY), "index.html").contains("Próxima abertura"));
}

/// A note that nobody translated is marked as the language it is in.
#[test]
fn a_note_in_another_language_says_so() {
    let page = file(&render(&bakery(), FRIDAY), "en/hours/index.html");
    assert!(
        page.contains("<small lang=\"pt-BR\">Natal</small>"),
        "{page}"
    );
}

#[test]
fn a_region_is_valid_wherever_it_is_put_and_brings_no_colour_of_its_own() {
    let content = bakery();
    let christmas = publication::at(&content, instant("2026-12-25T12:00:00Z"));
    let friday = publication::at(&content, instant(FRIDAY));
    let blocks = [
        "div", "section", "main", "td", "li", "article", "aside", "dd",
    ];
    let words = ["p", "span", "strong", "h2", "a"];
    for name in EMBEDDED {
        let theme = theme(name);
        for (show, hosts) in [
            (Show::Promotions, &blocks[..]),
            (Show::Announcements, &blocks[..]),
            (Show::Hours, &blocks[..]),
            (Show::Banner, &blocks[..]),
            (Show::HoursToday, &blocks[..]),
            (Show::HoursToday, &words[..]),
        ] {
            for at in [&friday, &christmas] {
                let inside = fragment(&content, at, show, "pt-BR", &theme).expect("rendered");
                assert!(
                    !inside.contains("color") && !inside.contains("px"),
                    "{inside}"
                );
                for host in hosts {
                    stays_inside(host, &inside);
                }
            }
        }
    }
}

/// A browser reads the text as it was written, in this element.
fn stays_inside(host: &str, inside: &str) {
    let around = match host {
        "td" => ("<table><tbody><tr>", "</tr></tbody></table>"),
        "li" => ("<ul>", "</ul>"),
        "dd" => ("<dl><dt>x</dt>", "</dl>"),
        _ => ("", ""),
    };
    let page = format!(
        "<!doctype html><html><head><title>x</title></head><body>{}<{host} id=\"here\">{inside}</{host}>{}</body></html>",
        around.0, around.1
    );
    let html = Html::parse_document(&page);
    assert!(html.errors.is_empty(), "{host}: {:?} {inside}", html.errors);
    let here = Selector::parse("#here").expect("a selector");
    let found = html.select(&here).next().expect("the element").inner_html();
    let alone = Html::parse_fragment(inside).root_element().inner_html();
    assert_eq!(found, alone, "{host}");
}

/// The grounds and texts that style sheets fall back on are as readable as those that are made.
#[test]
fn the_colours_of_the_themes_can_be_read() {
    for name in EMBEDDED {
        let files = own_files(name).expect("in the program");
        let style = String::from_utf8(files["static/style.css"].to_vec()).expect("text");
        assert!(style.len() < 14 * 1024, "{name}: {} bytes", style.len());
        let (light, rest) = style.split_once("@media").expect("two palettes");
        let dark = rest.split_once("* {").expect("rules").0;
        for palette in [light, dark] {
            let colour = |name: &str| {
                let (_, hex) = palette.split_once(&format!("--{name}: ")).expect(name);
                recado::site::colour(&hex[..7]).expect(hex)
            };
            for (text, ground) in TEXTS {
                let found = contrast(colour(text), colour(ground));
                assert!(found >= TEXT, "{name}: {text} on {ground}: {found:.2}");
            }
        }
        let home = file(&render_by(&theme(name), &bakery(), FRIDAY), "index.html");
        for palette in [light, dark] {
            let (_, paper) = palette.split_once("--paper: ").expect("a ground");
            let told = format!("content=\"{}\"", &paper[..7]);
            assert!(home.contains(&told), "{name}: theme-color is not {told}");
        }
    }
}

const TEXTS: [(&str, &str); 12] = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "tint"),
    ("soft", "paper"),
    ("soft", "card"),
    ("soft", "tint"),
    ("accent", "paper"),
    ("accent", "card"),
    ("accent", "tint"),
    ("on-fill", "fill"),
    ("notice-ink", "notice"),
    ("notice", "notice-ink"),
];

/// What the engine says there is, when a name is asked for that there is not.
fn fields(template: &str, asked: &str) -> BTreeSet<String> {
    let text = format!("{{% set it = {asked} %}}{{{{ it.x }}}}");
    let files = BTreeMap::from([(template.to_owned(), Arc::from(text.as_bytes()))]);
    let said = try_render(
        &Theme::from_files("own", &files).expect("compiled"),
        &bakery(),
    );
    let (_, known) = said.split_once("Available fields: ").expect(&said);
    known.split(", ").map(str::to_owned).collect()
}

#[test]
fn everything_a_template_can_use_is_in_the_manual() {
    let manual = include_str!("../../docs/themes.md");
    let said = |name: &str, of: &str| {
        assert!(
            manual.contains(&format!("`{name}`")),
            "`{name}` of {of} is not in docs/themes.md"
        );
    };
    for fact in FACTS {
        assert!(manual.contains(&format!("\n| `{fact}` | ")), "{fact}");
    }
    for (template, asked) in [
        ("pages/home.html", "site"),
        ("pages/home.html", "site.business"),
        ("pages/home.html", "look"),
        ("pages/home.html", "page"),
        ("pages/home.html", "links"),
        ("pages/home.html", "menu[0]"),
        ("pages/home.html", "alternates[0]"),
        ("pages/home.html", "hours"),
        ("pages/home.html", "hours.rows[0]"),
        ("pages/home.html", "hours.special[0]"),
        ("pages/home.html", "hours.today"),
        ("pages/promotion.html", "promotion"),
        ("pages/promotion.html", "promotion.image"),
        ("pages/announcement.html", "announcement"),
    ] {
        for field in fields(template, asked) {
            said(&field, asked);
        }
    }
}

#[test]
fn check_tells_the_fault_of_a_theme_before_anything_is_published() {
    let world = World::bakery();
    let site = world.read("sites/padaria.yaml").expect("the site");
    world.write(
        "sites/padaria.yaml",
        &site.replace("theme: shopfront", "theme: minha"),
    );
    world.write(
        "content/padaria/announcements/a.md",
        "---\ntitle: Oi\n---\nOi.\n",
    );
    let said = |expected: &str| {
        let answer = world.recado(&["check"]).expect_code(1);
        assert!(answer.out.contains(expected), "{}", answer.out);
        assert!(answer.out.contains("theme-fault"), "{}", answer.out);
    };
    said("there is no such theme");
    let page = "themes/minha/pages/announcement.html";
    world.write(page, "<p>\n{{ announcement.title }</p>");
    said("themes/minha/pages/announcement.html:2");
    world.write(page, "<p>\n{{ announcement.nmae }}</p>");
    said("`nmae` is not defined");
    world.write(page, "<p>{{ announcement.title }}</p>");
    world.recado(&["check"]).expect_code(0);
    world.write(
        "themes/minha/email/promotion.mjml",
        "<mjml><mj-nothing></mj-nothing></mjml>",
    );
    said("mj-nothing");
}

#[test]
fn a_theme_of_ones_own_begins_as_a_copy() {
    let world = World::bakery();
    let answer = world
        .recado(&["theme", "new", "minha-loja", "--from", "classic"])
        .expect_code(0);
    assert!(answer.out.contains("theme: minha-loja"), "{}", answer.out);
    for (path, bytes) in own_files("classic").expect("in the program") {
        if path != "README.md" {
            let copied = world
                .read(&format!("themes/minha-loja/{path}"))
                .expect("copied");
            assert_eq!(copied.as_bytes(), &*bytes, "{path}");
        }
    }
    let manual = world
        .read("themes/minha-loja/README.md")
        .expect("the manual");
    assert!(manual.contains("`has_archive`"));
    world.recado(&["theme", "new", "minha-loja"]).expect_code(1);
    assert_eq!(
        world.read("themes/minha-loja/README.md").as_deref(),
        Some(manual.as_str())
    );
}

#[test]
fn a_theme_needs_a_name_and_something_to_begin_with() {
    let world = World::bakery();
    for args in [
        &["theme", "new", "Minha Loja"][..],
        &["theme", "new", "../fora"],
        &["theme", "new", "loja", "--from", "clasic"],
        &["theme", "new"],
    ] {
        world.recado(args).expect_code(2);
    }
    assert!(world.read("themes/loja/README.md").is_none());
}
