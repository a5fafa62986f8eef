//! What a human does on the website is theirs.

use recado::change::DriftKind;
use recado::reconcile::{Outcome, SiteReport};
use serde_json::json;

use super::{BREAD, BREAD_FILE, Bakery, Edition, Service, at};
use crate::servers::bakery::{nothing_to_do, published};

/// On the website by any clock: commands have their own.
fn bread() -> String {
    let always = BREAD.replace("starts: 2026-12-01 09:00\n", "");
    always.replace("ends: 2026-12-06", "ends: 2036-12-06")
}

fn drift(report: &SiteReport) -> Vec<DriftKind> {
    report.targets[0].drift.iter().map(|one| one.kind).collect()
}

async fn live() -> (Bakery, Service, String) {
    let bakery = Bakery::open(Edition::New);
    bakery.world.write(BREAD_FILE, &bread());
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    service.pass(at("2026-12-01T09:00")).await;
    let id = bakery.public_posts()[0]["id"].to_string();
    (bakery, service, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_text_that_a_human_changed_is_told_and_stays_until_somebody_decides() {
    let (bakery, service, id) = live().await;
    let theirs = json!({ "title": "Nosso pão de queijo" });
    bakery.by_hand("POST", &format!("posts/{id}"), Some(&theirs));
    bakery
        .world
        .write(BREAD_FILE, &bread().replace("9,90", "8,90"));
    for minute in 1..3 {
        let report = service.pass(at(&format!("2026-12-01T09:0{minute}"))).await;
        assert_eq!(drift(&report), [DriftKind::Edited]);
        assert!(bakery.visit("/pao/").body.contains("Nosso pão de queijo"));
    }
    let told = bakery.world.recado(&["drift", "padaria"]).expect_code(1);
    assert!(told.out.contains("Nosso pão de queijo"), "{}", told.out);
    let path = "posts/promotions/pao";
    let decided = bakery
        .world
        .recado(&["drift", "padaria", "overwrite", path]);
    decided.expect_code(0);
    service.pass(at("2026-12-01T09:05")).await;
    let page = bakery.visit("/pao/").body;
    assert!(page.contains("Pão de queijo em dobro") && page.contains("8,90"));
    assert_eq!(bakery.posts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_a_human_took_down_is_not_put_back_in_silence() {
    for (method, more, body) in [
        ("DELETE", "", None),
        ("DELETE", "&force=true", None),
        ("POST", "", Some(json!({ "status": "private" }))),
        ("POST", "", Some(json!({ "status": "draft" }))),
    ] {
        let (bakery, service, id) = live().await;
        bakery.by_hand(method, &format!("posts/{id}{more}"), body.as_ref());
        let cheaper = bread().replace("9,90", "8,90");
        bakery.world.write(BREAD_FILE, &cheaper);
        for minute in 1..3 {
            let report = service.pass(at(&format!("2026-12-01T09:0{minute}"))).await;
            assert_eq!(drift(&report), [DriftKind::Deleted], "{method} {body:?}");
            assert_eq!(
                bakery.visit("/pao/").status,
                404,
                "a new text changes nothing"
            );
        }
        let path = "posts/promotions/pao";
        let asked = bakery.world.recado(&["drift", "padaria"]).expect_code(1);
        assert!(asked.out.contains("Somebody deleted"), "{}", asked.out);
        let decided = bakery
            .world
            .recado(&["drift", "padaria", "overwrite", path]);
        decided.expect_code(0);
        service.pass(at("2026-12-01T09:05")).await;
        assert_eq!(bakery.visit("/pao/").status, 200, "{method} {body:?}");
        assert_eq!(bakery.posts().len(), 1, "the same post: {method} {body:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_humans_own_category_and_posts_are_left_alone() {
    let (bakery, service, id) = live().await;
    let about = &bakery.server.about["categories"];
    let both = json!({ "categories": [about["promocoes"], about["eventos"]] });
    bakery.by_hand("POST", &format!("posts/{id}"), Some(&both));
    let own = json!({ "title": "Do dono", "content": "<p>meu</p>", "status": "draft" });
    let own = bakery.by_hand("POST", "posts", Some(&own))["id"].to_string();
    bakery
        .world
        .write(BREAD_FILE, &bread().replace("9,90", "8,90"));
    let report = service.pass(at("2026-12-01T09:01")).await;
    assert!(matches!(report.targets[0].outcome, Outcome::Published(_)));
    let post = bakery.by_hand("GET", &format!("posts/{id}&context=edit"), None);
    assert_eq!(post["categories"].as_array().map(Vec::len), Some(2));
    let own = bakery.by_hand("GET", &format!("posts/{own}&context=edit"), None);
    assert_eq!(own["status"], "draft");
}

#[tokio::test(flavor = "multi_thread")]
async fn c14_an_address_that_is_taken_gets_another_one_and_the_real_one_is_looked_at() {
    let bakery = Bakery::open(Edition::New);
    let other =
        json!({ "title": "Pão", "slug": "pao", "content": "<p>do dono</p>", "status": "publish" });
    bakery.by_hand("POST", "posts", Some(&other));
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    let report = service.pass(at("2026-12-01T09:00")).await;
    let Outcome::Published(published) = &report.targets[0].outcome else {
        panic!("{:?}", report.targets[0].outcome);
    };
    assert!(
        published
            .verdict
            .as_ref()
            .is_some_and(|verdict| verdict.is_live())
    );
    assert!(bakery.visit("/pao/").body.contains("do dono"));
    assert!(
        bakery
            .visit("/pao-2/")
            .body
            .contains("Pão de queijo em dobro")
    );
    let again = service.pass(at("2026-12-01T09:01")).await;
    assert!(matches!(again.targets[0].outcome, Outcome::Unchanged));
}

#[tokio::test(flavor = "multi_thread")]
async fn c16_an_id_that_means_another_post_now_is_never_written_over() {
    let (bakery, service, id) = live().await;
    let other = json!({ "title": "Outra coisa", "content": "<p>de um backup antigo</p>" });
    bakery.by_hand("POST", &format!("posts/{id}"), Some(&other));
    bakery
        .world
        .write(BREAD_FILE, &bread().replace("9,90", "8,90"));
    for decide in [false, true] {
        if decide {
            let path = "posts/promotions/pao";
            bakery
                .world
                .recado(&["drift", "padaria", "overwrite", path]);
        }
        service.pass(at("2026-12-01T09:05")).await;
        let post = bakery.by_hand("GET", &format!("posts/{id}&context=edit"), None);
        assert_eq!(post["title"]["raw"], "Outra coisa");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_a_builder_lays_out_is_refused_with_its_name() {
    let bakery = Bakery::open(Edition::New);
    let page = bakery.server.about["page"].to_string();
    let content =
        "[vc_row][vc_column]<!-- recado:horario --><!-- /recado:horario -->[/vc_column][/vc_row]";
    bakery.by_hand(
        "POST",
        &format!("pages/{page}"),
        Some(&json!({ "content": content })),
    );
    let places = "  - region: { page: contato, marker: horario, show: promotions }\n";
    bakery.site(bakery.server.port, "admin", places);
    let told = bakery.world.recado(&["publish"]).expect_code(1);
    assert!(told.out.contains("WPBakery"), "{told:?}");
    let now = bakery.by_hand("GET", &format!("pages/{page}&context=edit"), None);
    assert_eq!(now["content"]["raw"], content);
}

/// What a website does with texts of people who may not write all markup.
const STRIPPING: &str = "<?php
add_filter('wp_insert_post_data', function ($data) {
  $data['post_content'] = wp_slash(wp_kses_post(wp_unslash($data['post_content'])));
  return $data;
});";

#[tokio::test(flavor = "multi_thread")]
async fn c15_what_is_stripped_from_a_region_is_learnt_and_a_humans_edit_in_it_is_still_told() {
    let bakery = Bakery::open(Edition::New);
    let plugin = bakery
        .server
        .folder()
        .join("content/mu-plugins/stripping.php");
    std::fs::write(plugin, STRIPPING).expect("a plugin");
    let places = "  - region: { page: contato, marker: horario, show: promotions }\n";
    bakery.site(bakery.server.port, "admin", places);
    let page = format!("pages/{}", bakery.server.about["page"]);
    let content = || {
        let page = bakery.by_hand("GET", &format!("{page}&context=edit"), None);
        page["content"]["raw"]
            .as_str()
            .expect("its text")
            .to_owned()
    };
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let kept = content();
    assert!(
        kept.contains("R$ 9,90") && !kept.contains("<time"),
        "{kept}"
    );
    for minute in 1..4 {
        let report = service.pass(at(&format!("2026-12-01T09:0{minute}"))).await;
        assert_eq!(drift(&report), []);
        nothing_to_do(&report);
    }
    assert_eq!(content(), kept, "nothing is put right");

    bakery
        .world
        .write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    published(&service.pass(at("2026-12-01T09:05")).await);
    nothing_to_do(&service.pass(at("2026-12-01T09:06")).await);
    let theirs = content().replace("8,90", "1,90");
    bakery.by_hand("POST", &page, Some(&json!({ "content": theirs })));
    let report = service.pass(at("2026-12-01T09:07")).await;
    assert_eq!(drift(&report), [DriftKind::RegionEdited]);
    assert!(content().contains("1,90"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_humans_words_are_taken_over_into_the_file() {
    let (bakery, service, id) = live().await;
    let route = format!("posts/{id}&context=edit");
    let content = bakery.by_hand("GET", &route, None)["content"]["raw"].clone();
    let content = content
        .as_str()
        .expect("its content")
        .replace("só no balcão", "na loja toda");
    let theirs = json!({ "title": "Nosso pão de queijo", "content": content });
    bakery.by_hand("POST", &format!("posts/{id}"), Some(&theirs));
    let told = bakery.world.recado(&["drift", "padaria"]).expect_code(1);
    assert!(told.out.contains("+ na loja toda"), "{}", told.out);
    assert!(!told.out.contains("recado-sent"), "{}", told.out);
    bakery
        .world
        .recado(&["drift", "padaria", "adopt"])
        .expect_code(0);
    let file = bakery.world.read(BREAD_FILE).expect("the file");
    assert!(
        file.contains("Nosso pão de queijo") && file.contains("na loja toda"),
        "{file}"
    );
    service.pass(at("2026-12-01T09:05")).await;
    let page = bakery.visit("/pao/").body;
    assert!(page.contains("Nosso pão de queijo") && page.contains("na loja toda"));
    let report = service.pass(at("2026-12-01T09:06")).await;
    assert_eq!(drift(&report), []);
}
