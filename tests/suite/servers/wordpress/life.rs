//! A promotion's whole life, read by a visitor at each step.

use recado::reconcile::{Outcome, SiteReport};

use super::{BREAD, BREAD_FILE, Bakery, Edition, PLACES, Service, at};

#[track_caller]
fn published(report: &SiteReport) {
    let outcome = &report.targets[0].outcome;
    let Outcome::Published(published) = outcome else {
        panic!("not published: {outcome:?}");
    };
    let verdict = published.verdict.as_ref().expect("somebody looked");
    assert!(verdict.is_live(), "{verdict:?}");
}

#[track_caller]
fn nothing_to_do(report: &SiteReport) {
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Unchanged), "{outcome:?}");
}

async fn a_whole_life(edition: Edition) {
    let bakery = Bakery::open(edition);
    let service = Service::of(&bakery.world, at("2026-11-30T10:00")).await;

    let draft = BREAD.replace("price:", "draft: true\nprice:");
    bakery.world.write(BREAD_FILE, &draft);
    nothing_to_do(&service.pass(at("2026-12-01T09:00")).await);
    assert_eq!(bakery.visit("/pao/").status, 404, "a draft");

    bakery.world.write(BREAD_FILE, BREAD);
    nothing_to_do(&service.pass(at("2026-12-01T08:59")).await);
    assert_eq!(bakery.visit("/pao/").status, 404, "not before its minute");
    assert!(bakery.posts().is_empty());

    published(&service.pass(at("2026-12-01T09:00")).await);
    let page = bakery.visit("/pao/");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Pão de queijo em dobro") && page.body.contains("R$ 9,90"));
    assert_eq!((bakery.public_posts().len(), bakery.pictures()), (1, 1));
    let post = &bakery.posts()[0];
    let id = post["id"].clone();
    let picture = bakery.by_hand("GET", "media", None)[0].clone();
    assert_eq!(post["featured_media"], picture["id"]);
    assert_eq!(picture["alt_text"], "Uma cesta de pães");
    assert_eq!(
        post["categories"],
        serde_json::json!([bakery.server.about["categories"]["promocoes"]])
    );
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);

    bakery
        .world
        .write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    published(&service.pass(at("2026-12-02T09:00")).await);
    let page = bakery.visit("/pao/");
    assert!(page.body.contains("R$ 8,90") && !page.body.contains("R$ 9,90"));
    assert_eq!(
        (bakery.posts().len(), bakery.pictures()),
        (1, 1),
        "nothing twice"
    );
    assert_eq!(bakery.posts()[0]["id"], id);

    published(&service.pass(at("2026-12-07T00:00")).await);
    assert_eq!(bakery.visit("/pao/").status, 404, "over");
    assert!(bakery.public_posts().is_empty());
    assert!(bakery.posts().iter().all(|post| post["status"] != "draft"));
    nothing_to_do(&service.pass(at("2026-12-07T00:01")).await);

    let again = BREAD.replace("ends: 2026-12-06", "ends: 2026-12-13");
    bakery.world.write(BREAD_FILE, &again);
    published(&service.pass(at("2026-12-08T09:00")).await);
    assert_eq!(bakery.visit("/pao/").status, 200, "back");
    assert_eq!(bakery.posts().len(), 1, "the same post");
    assert_eq!(bakery.posts()[0]["id"], id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_on_wordpress_6_8() {
    a_whole_life(Edition::New).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_on_wordpress_6_1() {
    a_whole_life(Edition::Old).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_picture_makes_a_change_three_requests() {
    let server = super::Server::start("wp-up.sh", &["sqlite"]);
    let proxy = crate::servers::systems::Losing::before(server.port);
    let bakery = Bakery::with(server, Some(proxy.port));
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    bakery
        .world
        .write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    proxy.set(&serde_json::json!({}));
    published(&service.pass(at("2026-12-01T09:05")).await);
    let counts = proxy.counts();
    let requests = counts["log"].as_array().expect("a list").len();
    assert_eq!(requests, 3, "{counts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_of_a_page_is_filled_and_nothing_around_it_changes() {
    for edition in [Edition::New, Edition::Old] {
        let bakery = Bakery::open(edition);
        let places = "  - region: { page: contato, marker: horario, show: hours }\n";
        bakery.site(bakery.server.port, "admin", places);
        let hours = "---\nhours: { mon-fri: \"08:00-18:00\" }\n---\n";
        bakery.world.write("content/padaria/hours.md", hours);
        let page = bakery.server.about["page"].to_string();
        let content = || {
            let page = bakery.by_hand("GET", &format!("pages/{page}&context=edit"), None);
            page["content"]["raw"]
                .as_str()
                .expect("its content")
                .to_owned()
        };
        let before = content();
        let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
        published(&service.pass(at("2026-12-01T09:00")).await);
        let after = content();
        let around = |text: &str| {
            let (head, rest) = text
                .split_once("<!-- recado:horario -->")
                .expect("a marker");
            let (_, tail) = rest
                .split_once("<!-- /recado:horario -->")
                .expect("a marker");
            (head.to_owned(), tail.to_owned())
        };
        assert_eq!(around(&before), around(&after));
        assert!(after.contains("08:00") && !after.contains("<p>old</p>"));
        assert!(bakery.visit("/contato/").body.contains("18:00"));
        nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_addresses_and_a_second_language_are_no_hindrance() {
    let bakery = Bakery::with(super::Server::start("wp-up.sh", &["sqlite", "plain"]), None);
    let places = format!("{PLACES}  - entries: {{ each: promotions, as: post, language: en }}\n");
    bakery.site(bakery.server.port, "admin", &places);
    let site = bakery
        .world
        .read("sites/padaria.yaml")
        .expect("the site file");
    let site = site.replace("timezone", "languages: [pt-BR, en]\ntimezone");
    bakery.world.write("sites/padaria.yaml", &site);
    let english =
        "---\ntitle: Two for one\nimage_alt: A basket of bread\n---\nTwo for the price of one.\n";
    bakery
        .world
        .write("content/padaria/promotions/pao.en.md", english);
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let posts = bakery.public_posts();
    let titles: Vec<_> = posts
        .iter()
        .map(|post| post["title"]["raw"].as_str())
        .collect();
    assert_eq!(posts.len(), 2, "{titles:?}");
    assert!(titles.contains(&Some("Two for one")));
    assert_eq!(bakery.pictures(), 1, "one picture for both");
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn c15_what_an_author_may_not_write_is_learnt_and_not_repaired_for_ever() {
    for edition in [Edition::New, Edition::Old] {
        let bakery = Bakery::open(edition);
        let places = "  - entries: { each: promotions, as: post }\n";
        bakery.site(bakery.server.port, "author", places);
        bakery.keep(&bakery.server.says("/users/author"));
        let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
        published(&service.pass(at("2026-12-01T09:00")).await);
        // The words stand; the markup that an author may not use is gone.
        let raw = bakery.posts()[0]["content"]["raw"].to_string();
        assert!(
            raw.contains("só no balcão") && !raw.contains("<time"),
            "{raw}"
        );
        for minute in 1..4 {
            nothing_to_do(&service.pass(at(&format!("2026-12-01T09:0{minute}"))).await);
        }
        bakery
            .world
            .write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
        published(&service.pass(at("2026-12-01T09:05")).await);
        assert!(bakery.visit("/pao/").body.contains("8,90"));
    }
}

/// What some plugins do with every text that is saved: paragraphs and shortcodes become markup, and
/// something is added that is another thing each time.
const REWRITING: &str = "<?php
add_shortcode('desde', fn() => 'desde 1987');
add_filter('wp_insert_post_data', function ($data) {
  $text = wpautop(do_shortcode(wp_unslash($data['post_content'])));
  $data['post_content'] = wp_slash($text . '<p>Salvo em ' . microtime(true) . '</p>');
  return $data;
});";

#[tokio::test(flavor = "multi_thread")]
async fn c15_a_plugin_that_rewrites_what_is_saved_is_not_fought() {
    let server = super::Server::start("wp-up.sh", &["sqlite"]);
    let proxy = crate::servers::systems::Losing::before(server.port);
    let plugin = server.folder().join("content/mu-plugins/rewriting.php");
    std::fs::write(plugin, REWRITING).expect("a plugin");
    let bakery = Bakery::with(server, Some(proxy.port));
    let text = format!("{BREAD}\nSomos padeiros [desde].\n");
    bakery.world.write(BREAD_FILE, &text);
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let page = bakery.visit("/pao/").body;
    assert!(page.contains("R$ 9,90") && page.contains("Salvo em"));
    // Nothing of that is a human's edit, and nothing is put right.
    let writes = || proxy.counts()["requests"]["POST"].as_u64().unwrap_or(0);
    proxy.set(&serde_json::json!({}));
    for minute in 1..6 {
        let report = service.pass(at(&format!("2026-12-01T09:0{minute}"))).await;
        assert_eq!(report.targets[0].drift, []);
        nothing_to_do(&report);
    }
    assert_eq!(writes(), 0);
    let cheaper = text.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    published(&service.pass(at("2026-12-01T09:06")).await);
    nothing_to_do(&service.pass(at("2026-12-01T09:07")).await);
    assert!(writes() <= 2, "{}", proxy.counts());
    assert!(bakery.visit("/pao/").body.contains("8,90"));
    assert_eq!(bakery.posts().len(), 1);
}

/// Whatever the website's own zone is, and though its clock is days behind ours here, an entry never
/// waits for its time.
#[tokio::test(flavor = "multi_thread")]
async fn c18_an_entry_is_public_at_once_whatever_the_website_takes_for_the_time() {
    for edition in [Edition::New, Edition::Old] {
        for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            let bakery = Bakery::open(edition);
            let settings = serde_json::json!({ "timezone": zone });
            let kept = bakery.by_hand("POST", "settings", Some(&settings));
            assert_eq!(kept["timezone"], zone);
            let shown = |step: &str| {
                let post = &bakery.posts()[0];
                let dated = post["date_gmt"].as_str().expect("a date");
                let dated: jiff::civil::DateTime = dated.parse().expect("a date");
                let dated = dated.in_tz("UTC").expect("an instant").timestamp();
                let now = recado::clock::Clock::System.now();
                let age = now.as_second() - dated.as_second();
                assert_eq!(post["status"], "publish", "{edition:?} {zone} {step}");
                assert!(
                    (-1..60).contains(&age),
                    "{edition:?} {zone} {step}: {post:#}"
                );
                assert_eq!(
                    bakery.visit("/pao/").status,
                    200,
                    "{edition:?} {zone} {step}"
                );
            };
            let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
            published(&service.pass(at("2026-12-01T09:00")).await);
            shown("new");
            let cheaper = BREAD.replace("9,90", "8,90");
            bakery.world.write(BREAD_FILE, &cheaper);
            published(&service.pass(at("2026-12-02T09:00")).await);
            shown("changed");
            published(&service.pass(at("2026-12-07T00:00")).await);
            // What comes back from the bin is dated anew: by `date_gmt`, which knows no zone.
            let again = BREAD.replace("ends: 2026-12-06", "ends: 2026-12-13");
            bakery.world.write(BREAD_FILE, &again);
            published(&service.pass(at("2026-12-08T09:00")).await);
            shown("back");
        }
    }
}

/// Everything that a text can hold.
const RICH: &str = "
Dois pães de queijo pelo preço de um, **só no balcão**, *hoje* e [sempre](https://example.org).

![Uma foto](foto.jpg)

- um
- dois
  - três
- quatro

1. primeiro
2. segundo

## Título

### Menor

> citação \"aspas\"

---

| a | b |
|---|---|
| 1 | 2 |

    código

Fim com quebra\\
de linha & \"aspas\" <b>html</b>.
";

#[tokio::test(flavor = "multi_thread")]
async fn the_block_editor_opens_an_entry_and_finds_nothing_wrong() {
    for edition in [Edition::New, Edition::Old] {
        let bakery = Bakery::open(edition);
        let (head, _) = BREAD.rsplit_once("---").expect("a head");
        let head = head.replace(
            "price:",
            "link: https://example.org/pedir\nterms: Enquanto durar\nprice:",
        );
        bakery
            .world
            .write(BREAD_FILE, &format!("{head}---\n{RICH}"));
        let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
        published(&service.pass(at("2026-12-01T09:00")).await);
        let id = bakery.public_posts()[0]["id"].to_string();
        let seen = std::process::Command::new("node")
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/servers/editor.mjs"
            ))
            .arg(crate::servers::pages::tools())
            .args([&bakery.server.says("/url"), "admin", "adminpass", &id])
            .output()
            .expect("node is installed");
        let said = String::from_utf8_lossy(&seen.stdout);
        let trouble = String::from_utf8_lossy(&seen.stderr);
        let seen: serde_json::Value = serde_json::from_str(&said)
            .unwrap_or_else(|_| panic!("{edition:?}: {said}\n{trouble}"));
        let blocks = seen["blocks"].as_array().expect("blocks");
        assert!(blocks.len() > 20, "{edition:?}: {seen:#}");
        for block in blocks {
            assert_eq!(block["valid"], true, "{edition:?}: {block:#}");
        }
        assert_eq!(seen["dirty"], false, "{edition:?}");
    }
}
