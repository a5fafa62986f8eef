//! What visitors see: every kind of page, regions, feeds, structured data.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::sync::Arc;

use insta::assert_snapshot;
use recado::change::Body;
use recado::content::name::Kind;
use recado::publication;
use recado::publication::render::{address, desired, fragment};
use recado::site::{Locate, Place, Show};

use crate::rendering_shop::{
    FRIDAY, bakery, bakery_site, file, json_ld, main_of, pages_in, read, render, shopfront,
};
use crate::shop::instant;

/// The region in the site's first language.
fn region(show: Show, at: &str) -> String {
    let content = bakery();
    let publication = publication::at(&content, instant(at));
    fragment(&content, &publication, show, "pt-BR", &shopfront()).unwrap()
}

/// What the theme's own files hold, and how an icon is drawn, changes more often than what a page says.
fn without_hashes(text: &str) -> String {
    [
        "/style-",
        "/open-",
        "/icon-",
        "/icon-180-",
        "/icon-192-",
        "/icon-512-",
        "/site-",
    ]
    .iter()
    .fold(text.to_owned(), |text, name| without(&text, name))
}

fn without(text: &str, name: &str) -> String {
    let is_hash = |rest: &str| {
        rest.chars()
            .take(12)
            .filter(char::is_ascii_hexdigit)
            .count()
            == 12
    };
    let parts: Vec<_> = text.split(name).collect();
    let rest = parts[1..].iter().map(|part| match is_hash(part) {
        true => format!("{name}HASH{}", &part[12..]),
        false => format!("{name}{part}"),
    });
    std::iter::once(parts[0].to_owned()).chain(rest).collect()
}

#[test]
fn a_rendered_site_has_these_files() {
    let desired = render(&bakery(), FRIDAY);
    let files: Vec<_> = desired.files.keys().map(String::as_str).collect();
    assert_snapshot!(without_hashes(&files.join("\n")));
}

#[test]
fn folders_are_named_in_the_language_of_the_page() {
    let site = bakery_site();
    assert_eq!(
        address(&site, Kind::Promotion, "black-friday", "pt-BR"),
        "/promocoes/black-friday/"
    );
    assert_eq!(
        address(&site, Kind::Promotion, "black-friday", "en"),
        "/en/promotions/black-friday/"
    );
    assert_eq!(
        address(&site, Kind::Announcement, "agua", "pt-BR"),
        "/avisos/agua/"
    );
    assert_eq!(address(&site, Kind::Hours, "hours", "pt-BR"), "/horario/");
    assert_eq!(address(&site, Kind::Page, "sobre", "pt-BR"), "/sobre/");
}

#[test]
fn the_front_page() {
    assert_snapshot!(main_of(&render(&bakery(), FRIDAY), "index.html"));
}

#[test]
fn the_head_of_a_promotions_page() {
    let page = file(
        &render(&bakery(), FRIDAY),
        "promocoes/black-friday/index.html",
    );
    assert_snapshot!(without_hashes(page.split("<main").next().unwrap()));
}

#[test]
fn a_promotions_page() {
    let page = main_of(
        &render(&bakery(), FRIDAY),
        "promocoes/black-friday/index.html",
    );
    assert_snapshot!(page);
}

#[test]
fn a_promotions_page_in_the_second_language() {
    let page = main_of(
        &render(&bakery(), FRIDAY),
        "en/promotions/black-friday/index.html",
    );
    assert_snapshot!(page);
}

#[test]
fn an_announcements_page() {
    assert_snapshot!(main_of(
        &render(&bakery(), FRIDAY),
        "avisos/natal/index.html"
    ));
}

#[test]
fn the_hours_page() {
    assert_snapshot!(main_of(&render(&bakery(), FRIDAY), "horario/index.html"));
}

#[test]
fn a_standing_page() {
    assert_snapshot!(main_of(&render(&bakery(), FRIDAY), "sobre/index.html"));
}

#[test]
fn the_page_for_what_is_not_there() {
    assert_snapshot!(main_of(&render(&bakery(), FRIDAY), "404.html"));
}

#[test]
fn feed_site_map_and_robots() {
    let desired = render(&bakery(), FRIDAY);
    assert_snapshot!("feed", file(&desired, "feed.xml"));
    assert_snapshot!("sitemap", file(&desired, "sitemap.xml"));
    assert_snapshot!("robots", file(&desired, "robots.txt"));
}

#[test]
fn an_item_without_translation_is_left_out_in_that_language() {
    let desired = render(&bakery(), "2026-11-27T21:00:00Z");
    assert!(
        desired
            .files
            .contains_key("promocoes/happy-hour/index.html")
    );
    let untranslated = "en/promotions/happy-hour/index.html";
    assert!(!desired.files.contains_key(untranslated));
    assert!(!file(&desired, "en/index.html").contains("Café da tarde"));
    // The switch leads to the front page, and no search engine is told of a translation.
    let page = file(&desired, "promocoes/happy-hour/index.html");
    assert!(page.contains("<a href=\"/en/\" lang=\"en\" hreflang=\"en\">English</a>"));
    assert!(!page.contains("rel=\"alternate\" hreflang=\"en\""));
}

#[test]
fn an_ended_offer_that_is_kept_says_so_and_is_on_no_list() {
    let monday = "2026-11-30T12:00:00Z";
    let desired = render(&bakery(), monday);
    let page = main_of(&desired, "promocoes/black-friday/index.html");
    assert!(page.contains("Esta promoção terminou."));
    assert!(!page.contains("PAO2"), "the code is of no use any more");
    let whole = file(&desired, "promocoes/black-friday/index.html");
    assert!(!whole.contains("application/ld+json"));
    for list in ["index.html", "promocoes/index.html", "feed.xml"] {
        assert!(!file(&desired, list).contains("black-friday"), "{list}");
    }
    assert!(desired.items["promotions/black-friday"].ended);
    assert!(!region(Show::Promotions, monday).contains("black-friday"));
}

#[test]
fn a_region_is_one_list_with_one_entry_for_each_offer_by_end_then_slug() {
    // At six in the evening the daily coffee, over tonight, stands before the sale that ends on Sunday.
    let region = region(Show::Promotions, "2026-11-27T21:00:00Z");
    assert!(region.starts_with("<ul class=\"recado-promotions\">"));
    assert!(region.ends_with("</ul>"));
    let entries: Vec<_> = region.match_indices("<li data-recado=\"").collect();
    assert_eq!(entries.len(), 2);
    let coffee = region.find("<li data-recado=\"promotions/happy-hour\">");
    let sale = region.find("<li data-recado=\"promotions/black-friday\">");
    assert!(coffee.unwrap() < sale.unwrap());
}

#[test]
fn announcements_stand_newest_first() {
    let region = region(Show::Announcements, FRIDAY);
    let of = |id: &str| region.find(&format!("<li data-recado=\"announcements/{id}\">"));
    assert!(of("agua").unwrap() < of("natal").unwrap());
    assert!(of("natal").unwrap() < of("forno").unwrap());
}

#[test]
fn nothing_to_show_leaves_a_region_empty() {
    let before_all = "2026-01-05T12:00:00Z";
    assert_eq!(region(Show::Promotions, before_all), "");
    assert_eq!(region(Show::Announcements, before_all), "");
    assert_eq!(region(Show::Banner, before_all), "");
    let without_hours = read(bakery_site(), &[], FRIDAY);
    let publication = publication::at(&without_hours, instant(FRIDAY));
    for show in [Show::Hours, Show::HoursToday] {
        let html = fragment(&without_hours, &publication, show, "pt-BR", &shopfront());
        assert_eq!(html.unwrap(), "");
    }
}

#[test]
fn only_urgent_announcements_are_on_the_banner() {
    assert_snapshot!(region(Show::Banner, FRIDAY));
}

#[test]
fn the_hours_of_today_follow_special_days() {
    assert_snapshot!(region(Show::HoursToday, FRIDAY), @r#"<span class="recado-hours-today" data-recado="hours"><strong>Hoje:</strong> <span><span>08:00–12:00</span>, <span>13:30–18:00</span></span></span>"#);
    assert_snapshot!(region(Show::HoursToday, "2026-12-25T12:00:00Z"), @r#"<span class="recado-hours-today" data-recado="hours"><strong>Hoje:</strong> <span class="closed"><span>Fechado</span></span> <small>(Natal)</small> Próxima abertura: <time datetime="2026-12-28">segunda-feira, 28 de dezembro de 2026</time>, <span>08:00–12:00</span>, <span>13:30–18:00</span></span>"#);
}

#[test]
fn without_pages_of_its_own_a_region_says_everything_itself() {
    let mut site = bakery_site();
    site.targets[0].places = vec![Place::Region {
        file: "index.html".to_owned(),
        locate: Locate::Marker("promotions".to_owned()),
        show: Show::Promotions,
    }];
    let body = "---\ntitle: Bolo\nends: 2026-12-01\nlink: /bolos\nterms: Um por mesa.\n---\n# Hoje\n\nDe **fubá**.\n";
    let content = read(site, &[("promotions/bolo.md", body.as_bytes())], FRIDAY);
    let desired = render(&content, FRIDAY);
    assert!(desired.files.is_empty());
    assert_snapshot!(desired.regions[0].inside);
    assert_eq!(
        desired.items.keys().collect::<Vec<_>>(),
        ["promotions/bolo"]
    );
}

#[test]
fn the_business_and_its_hours_in_structured_data() {
    let json = json_ld(&render(&bakery(), FRIDAY), "index.html");
    assert_snapshot!(serde_json::to_string_pretty(&json).unwrap());
}

#[test]
fn hours_past_midnight_belong_to_the_day_they_begin_on() {
    let hours = "---\nhours:\n  fri: 18:00-02:00\n  sat: 00:00-24:00\n---\n";
    let content = read(bakery_site(), &[("hours.md", hours.as_bytes())], FRIDAY);
    let desired = render(&content, FRIDAY);
    let json = &json_ld(&desired, "horario/index.html")[0];
    let hours = json["openingHoursSpecification"].to_string();
    assert_snapshot!(hours, @r#"[{"@type":"OpeningHoursSpecification","opens":"18:00","closes":"02:00","dayOfWeek":["Friday"]},{"@type":"OpeningHoursSpecification","opens":"00:00","closes":"23:59","dayOfWeek":["Saturday"]}]"#);
    let page = main_of(&desired, "horario/index.html");
    assert!(page.contains("18:00–02:00"), "{page}");
    assert!(page.contains("Aberto 24 horas"), "{page}");
}

#[test]
fn an_expression_shows_the_usual_week_even_when_a_holiday_is_near() {
    let mut site = bakery_site();
    site.language = "en".to_owned();
    site.languages = vec!["en".to_owned()];
    let hours = "---\nhours: Mo-Fr 09:00-18:00; Sa 09:00-13:00; PH off\n---\n";
    // Friday is Christmas Day.
    let monday = "2026-12-21T12:00:00Z";
    let content = read(site, &[("hours.md", hours.as_bytes())], monday);
    let page = main_of(&render(&content, monday), "hours/index.html");
    assert!(
        page.contains("Monday to Friday <em class=\"mark\">Today</em></th><td><span>09:00–18:00"),
        "{page}"
    );
}

#[test]
fn dates_in_other_languages() {
    let sale = "---\ntitle: Sale\nstarts: 2026-11-27 08:00\nends: 2026-12-01 18:30\n---\nx\n";
    let period = |language: &str| {
        let mut site = bakery_site();
        site.language = language.to_owned();
        site.languages = vec![language.to_owned()];
        let content = read(site, &[("promotions/sale.md", sale.as_bytes())], FRIDAY);
        let page = main_of(&render(&content, FRIDAY), "promotions/sale/index.html");
        let start = page.find("<p class=\"when\">").unwrap();
        page[start..start + page[start..].find("</p>").unwrap()].to_owned()
    };
    assert_snapshot!(period("en-US"), @r#"<p class="when">From <time datetime="2026-11-27T08:00:00-03:00">Friday, November 27, 2026 at 8:00 am</time> to <time datetime="2026-12-01T18:30:00-03:00">Tuesday, December 1, 2026 at 6:30 pm</time>"#);
    assert_snapshot!(period("en-IE"), @r#"<p class="when">From <time datetime="2026-11-27T08:00:00-03:00">Friday, 27 November 2026 at 08:00</time> to <time datetime="2026-12-01T18:30:00-03:00">Tuesday, 1 December 2026 at 18:30</time>"#);
    assert_snapshot!(period("de"), @r#"<p class="when">From <time datetime="2026-11-27T08:00:00-03:00">2026-11-27 08:00</time> to <time datetime="2026-12-01T18:30:00-03:00">2026-12-01 18:30</time>"#);
}

#[test]
fn an_offer_in_structured_data() {
    let desired = render(&bakery(), FRIDAY);
    let json = &json_ld(&desired, "promocoes/black-friday/index.html")[0];
    assert_eq!(json["price"], "9.90");
    assert_eq!(json["priceCurrency"], "BRL");
    assert_eq!(json["validFrom"], "2026-11-27T00:00:00-03:00");
    assert_eq!(json["validThrough"], "2026-11-30T00:00:00-03:00");
}

#[test]
fn every_item_says_when_it_ends_and_under_which_title_people_know_it() {
    let desired = render(&bakery(), FRIDAY);
    let sale = &desired.items["promotions/black-friday"];
    assert_eq!(sale.title, "Black Friday no balcão");
    let end = instant("2026-11-30T03:00:00Z").as_millisecond();
    assert_eq!(sale.until, Some(end));
    assert_eq!(desired.items["hours"].title, "Horário de funcionamento");
}

#[test]
fn pages_lie_below_their_folder() {
    let content = bakery();
    let publication = publication::at(&content, instant(FRIDAY));
    for (folder, path) in [
        ("public/", "public/promocoes/index.html"),
        ("", "promocoes/index.html"),
        ("./", "promocoes/index.html"),
    ] {
        let plan = pages_in(folder, &content.site);
        let desired = desired(&content, &publication, &plan, &shopfront()).unwrap();
        assert!(desired.files.contains_key(path), "{folder:?}");
    }
}

#[test]
fn a_site_below_a_folder_of_its_host_links_to_that_folder() {
    let mut site = bakery_site();
    site.url = "https://people.example/~aurora".to_owned();
    let content = read(
        site,
        &[("pages/sobre.md", b"---\ntitle: Sobre\nmenu: yes\n---\nOi\n")],
        FRIDAY,
    );
    let page = file(&render(&content, FRIDAY), "index.html");
    assert!(page.contains("href=\"/~aurora/sobre/\""));
    assert!(page.contains("rel=\"canonical\" href=\"https://people.example/~aurora/\""));
    assert!(page.contains("href=\"/~aurora/assets/style-"));
}

#[test]
fn a_picture_that_is_gone_stays_as_it_is_live() {
    let mut content = bakery();
    let with = render(&content, FRIDAY);
    for promotion in &mut content.promotions {
        for text in &mut Arc::make_mut(promotion).texts {
            if let Some(picture) = &mut text.image {
                picture.bytes = None;
            }
        }
    }
    let without = render(&content, FRIDAY);
    assert_eq!(
        with.files.keys().collect::<Vec<_>>(),
        without.files.keys().collect::<Vec<_>>()
    );
    let picture = without
        .files
        .iter()
        .find(|(path, _)| path.ends_with(".jpg"));
    assert!(matches!(picture, Some((_, Body::AsLive))));
}

#[test]
fn same_inputs_same_bytes() {
    let first = render_at(&bakery(), instant(FRIDAY));
    for _ in 0..3 {
        assert!(render_at(&bakery(), instant(FRIDAY)) == first);
    }
}

/// What the schedule relies on: nobody looks at a site between two changes of its publication.
#[test]
fn between_two_changes_every_byte_stays() {
    let content = bakery();
    let mut at = instant("2026-11-26T12:00:00Z");
    for _ in 0..24 {
        let Some(next) = publication::next_change(&content, at) else {
            break;
        };
        let last = next - jiff::SignedDuration::from_millis(1);
        let (early, late) = (render_at(&content, at), render_at(&content, last));
        assert!(early == late, "from {at} to {last}");
        at = next;
    }
    assert!(
        at > instant("2026-12-01T00:00:00Z"),
        "it got as far as {at}"
    );
}

fn render_at(
    content: &recado::content::SiteContent,
    at: jiff::Timestamp,
) -> Vec<(String, Vec<u8>)> {
    let desired = render(content, &at.to_string());
    let files = desired.files.into_iter().map(|(path, body)| match body {
        Body::Bytes(bytes) => (path, bytes.to_vec()),
        Body::Picture { recipe, .. } => (path, recipe.key().as_bytes().to_vec()),
        Body::Known(_) | Body::AsLive => (path, Vec::new()),
    });
    files.collect()
}

#[test]
fn an_urgent_announcement_stands_once_on_a_page() {
    let desired = render(&bakery(), FRIDAY);
    for path in ["index.html", "avisos/agua/index.html"] {
        let page = file(&desired, path);
        let times = page.matches("data-recado=\"announcements/agua\"").count();
        assert_eq!(times, 1, "{path}");
    }
}

#[test]
fn the_theme_has_every_word_in_both_languages() {
    let words = |file: &str| -> std::collections::BTreeMap<String, String> {
        let path = format!("{}/themes/shopfront/{file}", env!("CARGO_MANIFEST_DIR"));
        serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let english = words("words.en.yaml");
    let portuguese = words("words.pt.yaml");
    assert_eq!(
        english.keys().collect::<Vec<_>>(),
        portuguese.keys().collect::<Vec<_>>()
    );
}
