//! A bakery's Strapi 5, with content types that its programmer made.

use recado::target::TargetError;
use serde_json::{Value, json};

use super::bakery::{self, Bakery, Seen, System, failed};
use super::systems::{Fetched, Server, curl_with};
use super::wordpress::{Service, at};

struct Strapi;

const FIELDS: &str = "fields: { title: title, slug: slug, body: text, starts: starts, ends: ends, image: image, recado_id: item }";

fn target(port: u16, collection: &str, fields: &str) -> String {
    format!(
        "target: {{ kind: strapi, url: \"http://127.0.0.1:{port}\", secret: cms }}\n\
         places:\n  - entries: {{ each: promotions, as: {collection}, {fields} }}\n"
    )
}

impl System for Strapi {
    const SCRIPT: &'static str = "strapi-up.sh";
    const LOGIN: &'static str = "/token";

    fn target(port: u16) -> String {
        target(port, "promotions", FIELDS)
    }

    fn entries(server: &Server) -> Vec<Seen> {
        let public = items(server, "published");
        let draft = items(server, "draft");
        let shown = |draft: &Value| {
            let is_same = |public: &&Value| public["documentId"] == draft["documentId"];
            seen(public.iter().find(is_same).unwrap_or(draft))
        };
        draft.iter().map(shown).collect()
    }

    fn rename(server: &Server, id: &str, title: &str) {
        let body = json!({ "data": { "title": title } });
        let route = format!("promotions/{id}?status=published");
        let done = by_hand(server, "PUT", &route, Some(&body));
        assert_eq!(done.status, 200, "{}", done.body);
    }

    /// The interface has no way to do it; an editor's button has the same effect on visitors.
    fn hide(server: &Server, id: &str) {
        Self::delete(server, id);
    }

    fn delete(server: &Server, id: &str) {
        let deleted = by_hand(server, "DELETE", &format!("promotions/{id}"), None);
        assert_eq!(deleted.status, 204);
    }

    fn pictures(server: &Server) -> usize {
        let files = by_hand(server, "GET", "upload/files", None).json();
        files.as_array().expect("a list").len()
    }
}

/// What the administrator does.
fn by_hand(server: &Server, method: &str, route: &str, body: Option<&Value>) -> Fetched {
    let login = format!("Authorization: Bearer {}", server.says("/token"));
    let url = format!("{}/api/{route}", server.says("/url"));
    curl_with(method, &url, &["-H", &login], body)
}

fn items(server: &Server, status: &str) -> Vec<Value> {
    let route = format!("promotions?status={status}&populate=image");
    let found = by_hand(server, "GET", &route, None).json();
    found["data"].as_array().expect("a list").clone()
}

fn seen(item: &Value) -> Seen {
    let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
    Seen {
        id: text("documentId"),
        is_public: item["publishedAt"].is_string(),
        title: text("title"),
        text: text("body"),
    }
}

async fn open() -> (Bakery<Strapi>, Service) {
    let bakery = Bakery::open();
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    (bakery, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_on_strapi() {
    let (bakery, _) = bakery::a_whole_life::<Strapi>().await;
    let item = &items(&bakery.server, "published")[0];
    assert_eq!(item["slug"], "pao");
    assert_eq!(item["starts"], "2026-12-01T12:00:00.000Z");
    assert_eq!(item["image"]["alternativeText"], "Uma cesta de pães");
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_human_hand_is_told_and_stays() {
    bakery::a_human_hand_is_told_and_stays::<Strapi>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_editor_has_begun_is_not_published_for_them() {
    let (bakery, service) = open().await;
    bakery::published(&service.pass(at("2026-12-01T09:00")).await);
    let id = bakery.public()[0].id.clone();
    let body = json!({ "data": { "title": "Ainda não" } });
    let route = format!("promotions/{id}?status=draft");
    assert_eq!(
        by_hand(&bakery.server, "PUT", &route, Some(&body)).status,
        200
    );
    let cheaper = super::wordpress::BREAD.replace("9,90", "8,90");
    bakery.world.write(super::wordpress::BREAD_FILE, &cheaper);
    let report = service.pass(at("2026-12-01T09:01")).await;
    assert_eq!(report.targets[0].drift.len(), 1);
    assert_eq!(items(&bakery.server, "draft")[0]["title"], "Ainda não");
    assert_eq!(bakery.public()[0].title, "Pão de queijo em dobro");
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_a_human_deleted_is_not_put_back() {
    let (bakery, service) = open().await;
    bakery::published(&service.pass(at("2026-12-01T09:00")).await);
    Strapi::delete(&bakery.server, &bakery.public()[0].id);
    let report = service.pass(at("2026-12-01T09:01")).await;
    assert_eq!(report.targets[0].drift.len(), 1);
    assert!(bakery.entries().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_a_token_that_was_revoked_pauses_the_site() {
    bakery::a_wrong_login_pauses_the_site::<Strapi>("another-token-0123456789").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_only_read_is_told() {
    let (bakery, service) = open().await;
    bakery.keep(&bakery.server.says("/reader"));
    let report = service.pass(at("2026-12-01T09:00")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Role { .. }), "{error:?}");
    assert!(bakery.entries().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_or_field_that_is_not_there_is_told() {
    let (bakery, service) = open().await;
    let port = bakery.server.port;
    for (target, minute) in [
        (target(port, "promos", FIELDS), 0),
        (
            target(port, "promotions", &FIELDS.replace("body:", "text:")),
            5,
        ),
    ] {
        bakery.site(&target);
        let report = service.pass(at(&format!("2026-12-01T09:0{minute}"))).await;
        let error = failed(&report);
        assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
        assert!(bakery.entries().is_empty());
    }
}

#[test]
fn every_third_answer_lost_never_makes_two_entries() {
    bakery::every_third_answer_lost_never_makes_two::<Strapi>();
}

#[test]
fn killed_at_any_instant_it_goes_on_as_if_nothing_had_been() {
    bakery::killed_at_any_instant_it_goes_on::<Strapi>();
}
