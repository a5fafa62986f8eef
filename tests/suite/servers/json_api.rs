//! A bakery's own interface of JSON, of two flavours that differ in all that interfaces differ in. It
//! keeps what it is told, and stands behind the proxy that loses answers and brings requests late.

use recado::target::TargetError;
use recado::words::Language;
use serde_json::{Value, json};

use super::bakery::{self, Bakery, Seen, System, failed, nothing_to_do, published};
use super::systems::{Fetched, Server, curl_with};
use super::wordpress::{BREAD, BREAD_FILE, Service, at};

struct Plain;
struct Wrapped;
struct Summary;

const PLAIN: &str = "secret: cms, login: \"X-Api-Key: {{ secret }}\", upload: POST files, files: \"GET files?name={{ file }}\", link_at: url";
const WRAPPED: &str = "secret: cms, list: \"GET {{ collection }}?page[number]={{ page }}\", change: \"PUT {{ collection }}/{{ id }}\", upload: POST files, files: \"GET files?name={{ file }}\", body: '{ \"data\": { \"type\": \"{{ collection }}\", \"attributes\": {{ fields }} } }', list_at: data, entry_at: data, fields_at: attributes, link_at: url";
const FIELDS: &str = "title: title, slug: slug, body: text, starts: starts, ends: ends, image: image, recado_id: item";

fn target(port: u16, api: &str, collection: &str, fields: &str) -> String {
    format!(
        "target: {{ kind: http, url: \"http://127.0.0.1:{port}\", {api} }}\n\
         places:\n  - entries: {{ each: promotions, as: {collection}, fields: {{ {fields} }}, \
         published: {{ visible: true }}, draft: {{ visible: false }} }}\n"
    )
}

/// What the programmer does by hand.
fn by_hand(server: &Server, method: &str, route: &str, body: Option<&Value>) -> Fetched {
    let url = format!("{}/{route}", server.says("/url"));
    let key = server.says("/editor");
    let words = [
        "-H",
        &format!("X-Api-Key: {key}"),
        "-H",
        &format!("Authorization: Bearer {key}"),
    ];
    curl_with(method, &url, &words, body)
}

fn seen(id: &Value, fields: &Value) -> Seen {
    let text = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
    Seen {
        id: id.as_str().map_or_else(|| id.to_string(), str::to_owned),
        is_public: fields["visible"] == true,
        title: text("title"),
        text: text("body"),
    }
}

impl System for Plain {
    const SCRIPT: &'static str = "json-api-up.sh";
    const ARGS: &'static [&'static str] = &["plain"];
    const LOGIN: &'static str = "/editor";

    fn target(port: u16) -> String {
        target(port, PLAIN, "promotions", FIELDS)
    }

    fn entries(server: &Server) -> Vec<Seen> {
        let found = by_hand(server, "GET", "promotions", None).json();
        let found = found.as_array().expect("a list");
        found
            .iter()
            .map(|entry| seen(&entry["id"], entry))
            .collect()
    }

    fn rename(server: &Server, id: &str, title: &str) {
        patch(server, id, &json!({ "title": title }));
    }

    fn hide(server: &Server, id: &str) {
        patch(server, id, &json!({ "visible": false }));
    }

    fn delete(server: &Server, id: &str) {
        let route = format!("promotions/{id}");
        assert_eq!(by_hand(server, "DELETE", &route, None).status, 204);
    }

    fn pictures(server: &Server) -> usize {
        let files = by_hand(server, "GET", "files", None).json();
        files.as_array().expect("a list").len()
    }
}

impl System for Summary {
    const SCRIPT: &'static str = "json-api-up.sh";
    const ARGS: &'static [&'static str] = &["summary"];
    const LOGIN: &'static str = "/editor";

    fn target(port: u16) -> String {
        Plain::target(port)
    }

    fn entries(server: &Server) -> Vec<Seen> {
        Plain::entries(server)
    }

    fn rename(server: &Server, id: &str, title: &str) {
        Plain::rename(server, id, title);
    }

    fn hide(server: &Server, id: &str) {
        Plain::hide(server, id);
    }

    fn delete(server: &Server, id: &str) {
        Plain::delete(server, id);
    }

    fn pictures(server: &Server) -> usize {
        Plain::pictures(server)
    }
}

fn patch(server: &Server, id: &str, fields: &Value) {
    let route = format!("promotions/{id}");
    let done = by_hand(server, "PATCH", &route, Some(fields));
    assert_eq!(done.status, 200, "{}", done.body);
}

impl System for Wrapped {
    const SCRIPT: &'static str = "json-api-up.sh";
    const ARGS: &'static [&'static str] = &["wrapped"];
    const LOGIN: &'static str = "/editor";

    fn target(port: u16) -> String {
        target(port, WRAPPED, "promotions", FIELDS)
    }

    fn entries(server: &Server) -> Vec<Seen> {
        let mut all = Vec::new();
        for page in 1.. {
            let route = format!("promotions?page[number]={page}");
            let found = by_hand(server, "GET", &route, None).json();
            let found = found["data"].as_array().expect("a list").clone();
            if found.is_empty() {
                break;
            }
            all.extend(
                found
                    .iter()
                    .map(|entry| seen(&entry["id"], &entry["attributes"])),
            );
        }
        all
    }

    fn rename(server: &Server, id: &str, title: &str) {
        put(server, id, "title", json!(title));
    }

    fn hide(server: &Server, id: &str) {
        put(server, id, "visible", json!(false));
    }

    fn delete(server: &Server, id: &str) {
        Plain::delete(server, id);
    }

    fn pictures(server: &Server) -> usize {
        let files = by_hand(server, "GET", "files", None).json();
        files["data"].as_array().expect("a list").len()
    }
}

fn put(server: &Server, id: &str, field: &str, value: Value) {
    let route = format!("promotions/{id}");
    let now = by_hand(server, "GET", &route, None).json();
    let mut fields = now["data"]["attributes"].clone();
    fields[field] = value;
    let body = json!({ "data": { "attributes": fields } });
    assert_eq!(by_hand(server, "PUT", &route, Some(&body)).status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_behind_a_plain_interface() {
    let (bakery, _) = bakery::a_whole_life::<Plain>().await;
    let entry = &by_hand(&bakery.server, "GET", "promotions", None).json()[0];
    assert_eq!(entry["slug"], "pao");
    assert_eq!(entry["starts"], "2026-12-01T09:00:00-03:00");
    let picture = &by_hand(&bakery.server, "GET", "files", None).json()[0];
    assert_eq!(entry["image"], picture["id"]);
    let mark = entry["recado_id"].as_str().expect("our mark");
    assert!(mark.starts_with("promotions/pao sent:"), "{mark}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_behind_an_interface_that_says_little() {
    bakery::a_whole_life::<Wrapped>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_entries_are_read_page_by_page() {
    let bakery = Bakery::<Wrapped>::open();
    for name in ["bolo", "café", "sonho", "torta", "broa"] {
        let file = format!("content/padaria/promotions/{name}.md");
        let text = format!("---\ntitle: {name}\nends: 2026-12-06\n---\nSó hoje.\n");
        bakery.world.write(&file, &text);
    }
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);
    assert_eq!(bakery.public().len(), 6);
    published(&service.pass(at("2026-12-07T00:00")).await);
    assert!(bakery.entries().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_human_hand_is_told_and_stays() {
    bakery::a_human_hand_is_told_and_stays::<Plain>().await;
    bakery::a_human_hand_is_told_and_stays::<Wrapped>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_human_took_down_is_not_put_back() {
    bakery::what_a_human_took_down_is_not_put_back::<Plain>().await;
    bakery::what_a_human_took_down_is_not_put_back::<Wrapped>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_a_key_that_was_revoked_pauses_the_site() {
    bakery::a_wrong_login_pauses_the_site::<Plain>("another-0123456789").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_only_read_is_told() {
    let bakery = Bakery::<Plain>::open();
    bakery.keep(&bakery.server.says("/reader"));
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    let report = service.pass(at("2026-12-01T09:00")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Role { .. }), "{error:?}");
}

/// One refuses a field that it does not know, the other passes over it: either is told, and nothing of
/// ours is left there.
#[tokio::test(flavor = "multi_thread")]
async fn a_field_or_collection_that_is_not_there_is_named() {
    let other = FIELDS.replace("starts: starts", "begins: starts");
    let without_mark = FIELDS.replace("recado_id", "ours");
    fn told<S: System>(report: &recado::reconcile::SiteReport, bakery: &Bakery<S>, named: &str) {
        let sentence = failed(report).sentence(Language::English);
        assert!(sentence.contains(named), "{sentence}");
        assert!(bakery.entries().is_empty());
    }
    let now = at("2026-12-01T09:00");
    for (collection, fields, named) in [
        ("promos", FIELDS, "no such thing"),
        ("promotions", &other, "begins"),
        ("promotions", &without_mark, "ours"),
    ] {
        let bakery = Bakery::<Plain>::open();
        bakery.site(&target(bakery.server.port, PLAIN, collection, fields));
        told(
            &Service::of(&bakery.world, now).await.pass(now).await,
            &bakery,
            named,
        );
        let bakery = Bakery::<Wrapped>::open();
        bakery.site(&target(bakery.server.port, WRAPPED, collection, fields));
        told(
            &Service::of(&bakery.world, now).await.pass(now).await,
            &bakery,
            named,
        );
    }
}

/// Nothing of ours would be found again in such a list when an answer or the ledger is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_does_not_hold_whole_entries_is_told_before_anything_is_public() {
    let bakery = Bakery::<Summary>::open();
    let now = at("2026-12-01T09:00");
    let report = Service::of(&bakery.world, now).await.pass(now).await;
    let sentence = failed(&report).sentence(Language::English);
    assert!(
        sentence.contains("does not give drafts with all their fields"),
        "{sentence}"
    );
    assert!(bakery.entries().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_no_list_is_told() {
    let bakery = Bakery::<Plain>::open();
    let api = format!("{PLAIN}, list_at: items");
    bakery.site(&target(bakery.server.port, &api, "promotions", FIELDS));
    let now = at("2026-12-01T09:00");
    let report = Service::of(&bakery.world, now).await.pass(now).await;
    let sentence = failed(&report).sentence(Language::English);
    assert!(sentence.contains("no list of entries"), "{sentence}");
    let told = bakery.world.recado(&["doctor"]).expect_code(1);
    assert!(told.out.contains("no list of entries"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_without_a_way_to_upload_them_are_told() {
    let bakery = Bakery::<Plain>::open();
    let api = "secret: cms, login: \"X-Api-Key: {{ secret }}\"";
    bakery.site(&target(bakery.server.port, api, "promotions", FIELDS));
    let now = at("2026-12-01T09:00");
    let service = Service::of(&bakery.world, now).await;
    let report = service.pass(now).await;
    let sentence = failed(&report).sentence(Language::English);
    assert!(sentence.contains("pictures are uploaded"), "{sentence}");
    let text = BREAD.replace("image: foto.jpg\nimage_alt: Uma cesta de pães\n", "");
    bakery.world.write(BREAD_FILE, &text);
    published(&service.pass(at("2026-12-01T09:20")).await);
}

#[test]
fn every_third_answer_lost_never_makes_two_entries() {
    bakery::every_third_answer_lost_never_makes_two::<Plain>();
}

#[test]
fn every_third_answer_lost_never_makes_two_where_little_is_answered() {
    bakery::every_third_answer_lost_never_makes_two::<Wrapped>();
}

#[test]
fn killed_at_any_instant_it_goes_on_as_if_nothing_had_been() {
    bakery::killed_at_any_instant_it_goes_on::<Plain>();
}

#[test]
fn killed_at_any_instant_it_goes_on_where_little_is_answered() {
    bakery::killed_at_any_instant_it_goes_on::<Wrapped>();
}
