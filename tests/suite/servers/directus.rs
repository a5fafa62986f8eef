//! A bakery's Directus, with collections that its programmer made.

use recado::target::TargetError;
use recado::words::Language;
use serde_json::{Value, json};

use super::bakery::{self, Bakery, Seen, System, failed, nothing_to_do, published};
use super::systems::{Fetched, Server, curl_with};
use super::wordpress::{BREAD, BREAD_FILE, Service, at};

struct Directus;

const FIELDS: &str = "fields: { title: title, slug: slug, body: text, starts: starts, ends: ends, image: image, recado_id: item }";

fn places(collection: &str, fields: &str) -> String {
    format!(
        "places:\n  - entries: {{ each: promotions, as: {collection}, {fields}, published: {{ status: published }}, draft: {{ status: draft }} }}\n"
    )
}

fn target(port: u16, places: &str) -> String {
    format!("target: {{ kind: directus, url: \"http://127.0.0.1:{port}\", secret: cms }}\n{places}")
}

impl System for Directus {
    const SCRIPT: &'static str = "directus-up.sh";
    const LOGIN: &'static str = "/editor";

    fn target(port: u16) -> String {
        target(port, &places("promotions", FIELDS))
    }

    fn entries(server: &Server) -> Vec<Seen> {
        items(server, "promotions").iter().map(seen).collect()
    }

    fn rename(server: &Server, id: &str, title: &str) {
        patch(server, id, json!({ "title": title }));
    }

    fn hide(server: &Server, id: &str) {
        patch(server, id, json!({ "status": "draft" }));
    }

    fn delete(server: &Server, id: &str) {
        let deleted = by_hand(server, "DELETE", &format!("items/promotions/{id}"), None);
        assert_eq!(deleted.status, 204);
    }

    fn pictures(server: &Server) -> usize {
        let files = by_hand(server, "GET", "files", None).json();
        files["data"].as_array().expect("a list").len()
    }
}

/// What the administrator does.
fn by_hand(server: &Server, method: &str, route: &str, body: Option<&Value>) -> Fetched {
    let login = format!("Authorization: Bearer {}", server.says("/token"));
    let url = format!("{}/{route}", server.says("/url"));
    curl_with(method, &url, &["-H", &login], body)
}

fn items(server: &Server, collection: &str) -> Vec<Value> {
    let found = by_hand(server, "GET", &format!("items/{collection}"), None).json();
    found["data"].as_array().expect("a list").clone()
}

fn seen(item: &Value) -> Seen {
    let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    Seen {
        id: item["id"].to_string(),
        is_public: item["status"] == "published",
        title: text("title"),
        text: text("body"),
    }
}

fn patch(server: &Server, id: &str, fields: Value) {
    let done = by_hand(
        server,
        "PATCH",
        &format!("items/promotions/{id}"),
        Some(&fields),
    );
    assert_eq!(done.status, 200, "{}", done.body);
}

async fn open() -> (Bakery<Directus>, Service) {
    let bakery = Bakery::open();
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    (bakery, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_on_directus() {
    let (bakery, _) = bakery::a_whole_life::<Directus>().await;
    let item = &items(&bakery.server, "promotions")[0];
    assert_eq!(item["slug"], "pao");
    assert_eq!(item["starts"], "2026-12-01T12:00:00.000Z");
    assert_eq!(item["ends"], "2026-12-14T03:00:00.000Z");
    let image = item["image"].as_str().expect("a file");
    let url = format!("{}/assets/{image}", bakery.server.says("/url"));
    assert_eq!(
        curl_with("GET", &url, &["-o", "/dev/null"], None).status,
        200
    );
    let mark = item["recado_id"].as_str().expect("our mark");
    assert!(mark.starts_with("promotions/pao sent:"), "{mark}");
}

#[tokio::test(flavor = "multi_thread")]
async fn items_with_ids_of_any_kind_are_written() {
    let (bakery, service) = open().await;
    let fields = "fields: { title: title, body: text, recado_id: item }";
    let places = places("announcements", fields);
    bakery.site(&target(bakery.server.port, &places));
    published(&service.pass(at("2026-12-01T09:00")).await);
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);
    let cheaper = BREAD.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    published(&service.pass(at("2026-12-01T09:02")).await);
    let items = items(&bakery.server, "announcements");
    assert_eq!(items.len(), 1);
    assert!(items[0]["body"].to_string().contains("8,90"));
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_human_hand_is_told_and_stays() {
    bakery::a_human_hand_is_told_and_stays::<Directus>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_a_human_took_down_is_not_put_back() {
    bakery::what_a_human_took_down_is_not_put_back::<Directus>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_a_token_that_was_revoked_pauses_the_site() {
    bakery::a_wrong_login_pauses_the_site::<Directus>("another-token-0123456789").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_only_read_is_told() {
    let (bakery, service) = open().await;
    bakery.world.recado(&["doctor"]).expect_code(0);
    bakery.keep(&bakery.server.says("/reader"));
    let told = bakery.world.recado(&["doctor"]).expect_code(1);
    assert!(told.out.contains("may not do this"), "{told:?}");
    let report = service.pass(at("2026-12-01T09:00")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Role { .. }), "{error:?}");
    assert!(bakery.entries().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_or_field_that_is_not_there_is_named() {
    let other = FIELDS.replace("body:", "text:");
    for (places, named) in [
        (places("promos", FIELDS), "\"promos\""),
        (places("promotions", &other), "\"text\""),
    ] {
        let (bakery, service) = open().await;
        bakery.site(&target(bakery.server.port, &places));
        let report = service.pass(at("2026-12-01T09:00")).await;
        let error = failed(&report);
        assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
        let told = error.sentence(Language::English);
        assert!(told.contains(named), "{told}");
        assert!(bakery.entries().is_empty());
    }
}

#[test]
fn every_third_answer_lost_never_makes_two_entries() {
    bakery::every_third_answer_lost_never_makes_two::<Directus>();
}

#[test]
fn killed_at_any_instant_it_goes_on_as_if_nothing_had_been() {
    bakery::killed_at_any_instant_it_goes_on::<Directus>();
}
