//! A bakery's Ghost 6.

use std::path::Path;

use recado::reconcile::Outcome;
use recado::target::TargetError;
use recado::target::ghost::Key;
use recado::words::Language;
use serde_json::{Value, json};

use super::bakery::{self, Bakery, Seen, System, failed, nothing_to_do, published};
use super::systems::{Fetched, Losing, Server, curl, curl_with};
use super::wordpress::{BREAD, BREAD_FILE, Service, at};

struct Ghost;

const PLACES: &str = "places:\n  - entries: { each: promotions, as: post, category: Promoções }\n";

impl System for Ghost {
    const SCRIPT: &'static str = "ghost-up.sh";
    const LOGIN: &'static str = "/key";

    fn target(port: u16) -> String {
        format!(
            "target: {{ kind: ghost, url: \"http://127.0.0.1:{port}\", secret: cms }}\n{PLACES}"
        )
    }

    fn entries(server: &Server) -> Vec<Seen> {
        posts(server).iter().map(seen).collect()
    }

    fn rename(server: &Server, id: &str, title: &str) {
        put(server, id, json!({ "title": title }));
    }

    fn hide(server: &Server, id: &str) {
        put(server, id, json!({ "status": "draft" }));
    }

    fn delete(server: &Server, id: &str) {
        let deleted = by_hand(server, "DELETE", &format!("posts/{id}/"), None);
        assert_eq!(deleted.status, 204);
    }

    fn pictures(server: &Server) -> usize {
        files(&server.folder().join("content/images"))
    }
}

/// What the owner does, by the interface that the system's own editor uses.
fn by_hand(server: &Server, method: &str, route: &str, body: Option<&Value>) -> Fetched {
    let key = Key::read(&server.says("/key").into()).expect("a key");
    let now = recado::clock::Clock::System.now();
    let login = format!("Authorization: Ghost {}", key.token(now).expect("a token"));
    let url = format!("{}/ghost/api/admin/{route}", server.says("/url"));
    curl_with(method, &url, &["-H", &login], body)
}

/// Posts about promotions; a new Ghost has one of its own.
fn posts(server: &Server) -> Vec<Value> {
    let route =
        "posts/?limit=100&formats=html&include=tags,newsletter,email&order=created_at%20asc";
    let found = by_hand(server, "GET", route, None).json();
    let found = found["posts"].as_array().expect("a list").clone();
    let is_promotion = |post: &Value| post["title"].to_string().contains("ão");
    found.into_iter().filter(is_promotion).collect()
}

fn seen(post: &Value) -> Seen {
    let text = |name: &str| post[name].as_str().unwrap_or_default().to_owned();
    Seen {
        id: text("id"),
        is_public: post["status"] == "published",
        title: text("title"),
        text: text("html"),
    }
}

fn put(server: &Server, id: &str, mut fields: Value) {
    let route = format!("posts/{id}/");
    let now = by_hand(server, "GET", &route, None).json();
    fields["updated_at"] = now["posts"][0]["updated_at"].clone();
    let done = by_hand(server, "PUT", &route, Some(&json!({ "posts": [fields] })));
    assert_eq!(done.status, 200, "{}", done.body);
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    // What is shown smaller is made by the system itself.
    let paths = paths.filter(|path| !path.ends_with("size"));
    paths
        .map(|path| if path.is_dir() { files(&path) } else { 1 })
        .sum()
}

fn visit(bakery: &Bakery<Ghost>, path: &str) -> Fetched {
    let url = format!("{}{path}", bakery.server.says("/url"));
    curl("GET", &url, None, None)
}

async fn open() -> (Bakery<Ghost>, Service) {
    let bakery = Bakery::open();
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    (bakery, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_promotions_whole_life_on_ghost() {
    let (bakery, _) = bakery::a_whole_life::<Ghost>().await;
    let post = &posts(&bakery.server)[0];
    let page = visit(&bakery, "/pao/");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Pão de queijo em dobro") && page.body.contains("R$ 9,90"));
    assert_eq!(post["slug"], "pao", "the address is the first one's");
    let tags = post["tags"].as_array().expect("tags");
    let tags: Vec<_> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
    assert_eq!(tags, ["Promoções", "#recado-promotions/pao"]);
    assert_eq!(post["feature_image_alt"], "Uma cesta de pães");
    let picture = post["feature_image"].as_str().expect("a picture");
    assert_eq!(curl("HEAD", picture, Some("-I"), None).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_is_seen_by_visitors_and_sends_no_mail() {
    let (bakery, service) = open().await;
    let report = service.pass(at("2026-12-01T09:00")).await;
    let Outcome::Published(published) = &report.targets[0].outcome else {
        panic!("{report:?}");
    };
    let verdict = published.verdict.as_ref().expect("somebody looked");
    assert!(verdict.is_live(), "{verdict:?}");
    let post = &posts(&bakery.server)[0];
    assert_eq!(
        (&post["newsletter"], &post["email"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(post["email_only"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn c12_a_human_hand_is_told_and_stays() {
    bakery::a_human_hand_is_told_and_stays::<Ghost>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c13_what_a_human_took_down_is_not_put_back() {
    bakery::what_a_human_took_down_is_not_put_back::<Ghost>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_humans_own_tags_stay() {
    let (bakery, service) = open().await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let id = bakery.public()[0].id.clone();
    let mut tags = posts(&bakery.server)[0]["tags"].clone();
    tags.as_array_mut()
        .expect("tags")
        .push(json!({ "name": "Natal" }));
    put(&bakery.server, &id, json!({ "tags": tags }));
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);
    let cheaper = BREAD.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    published(&service.pass(at("2026-12-01T09:02")).await);
    let post = &posts(&bakery.server)[0];
    let tags = post["tags"].as_array().expect("tags");
    let tags: Vec<_> = tags.iter().filter_map(|tag| tag["name"].as_str()).collect();
    assert_eq!(tags, ["Promoções", "Natal", "#recado-promotions/pao"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_a_human_made_is_neither_published_nor_deleted() {
    let (bakery, service) = open().await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let id = bakery.public()[0].id.clone();
    let copied = by_hand(&bakery.server, "POST", &format!("posts/{id}/copy/"), None);
    assert_eq!(copied.status, 201, "{}", copied.body);
    published(&service.pass(at("2026-12-07T00:00")).await);
    let left = bakery.entries();
    assert!(left.len() == 1 && !left[0].is_public, "{left:?}");
    let again = BREAD.replace("ends: 2026-12-06", "ends: 2026-12-13");
    bakery.world.write(BREAD_FILE, &again);
    published(&service.pass(at("2026-12-08T09:00")).await);
    assert_eq!((bakery.public().len(), bakery.entries().len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_written_as_well() {
    let (bakery, service) = open().await;
    let target = Ghost::target(bakery.server.port);
    bakery.site(&target.replace("as: post, category: Promoções", "as: page"));
    published(&service.pass(at("2026-12-01T09:00")).await);
    assert!(visit(&bakery, "/pao/").body.contains("R$ 9,90"));
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);
    assert!(bakery.entries().is_empty(), "no post");
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_a_key_that_was_revoked_pauses_the_site() {
    let wrong = format!("5f1a5f1a5f1a5f1a5f1a5f1a:{}", "0".repeat(64));
    bakery::a_wrong_login_pauses_the_site::<Ghost>(&wrong).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c19_a_key_that_was_rotated_is_told_and_the_next_one_goes_on() {
    let (bakery, service) = open().await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let old = bakery.server.says("/key");
    let (id, secret) = old.split_once(':').expect("a key");
    let fresh: String = secret.chars().rev().collect();
    let sql = format!("UPDATE ghost.api_keys SET secret = '{fresh}' WHERE secret = '{secret}'");
    let done = std::process::Command::new("mariadb")
        .args(["--no-defaults", "-uroot", "-S"])
        .arg(bakery.server.folder().join("my/s"))
        .args(["-e", &sql])
        .status();
    assert!(done.is_ok_and(|status| status.success()), "rotated");
    let cheaper = BREAD.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    let report = service.pass(at("2026-12-01T09:01")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Login { .. }), "{error:?}");
    let told = error.sentence(Language::English);
    assert!(told.contains("recado secret set"), "{told}");
    let paused = service.pass(at("2026-12-01T09:20")).await;
    assert!(paused.stop.is_some(), "it is not knocked at again");
    bakery.keep(&format!("{id}:{fresh}"));
    published(&service.pass(at("2026-12-01T09:21")).await);
}

/// Between our look and our write somebody else writes: what Ghost says then is what it says to any
/// write that was made for an older state.
#[tokio::test(flavor = "multi_thread")]
async fn c19_a_conflict_is_looked_at_again_and_planned_anew() {
    let server = Server::start(Ghost::SCRIPT, &[]);
    let proxy = Losing::before(server.port);
    let bakery = Bakery::<Ghost>::behind(server, proxy.port);
    let service = Service::of(&bakery.world, at("2026-12-01T09:00")).await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let route = format!("posts/{}/", bakery.public()[0].id);
    let stale = json!({ "posts": [{ "title": "Pão", "updated_at": "2020-01-01T00:00:00.000Z" }] });
    let conflict = by_hand(&bakery.server, "PUT", &route, Some(&stale));
    assert_eq!(conflict.status, 409, "{}", conflict.body);
    proxy.set(&json!({
        "every": 1, "methods": ["PUT"], "mode": "status", "status": 409,
        "headers": { "Content-Type": "application/json" }, "body": conflict.body,
    }));
    let cheaper = BREAD.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    let report = service.pass(at("2026-12-01T09:01")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Moved { .. }), "{error:?}");
    assert!(error.is_transient());
    proxy.set(&json!({}));
    published(&service.pass(at("2026-12-01T10:02")).await);
    let public = bakery.public();
    assert_eq!(public.len(), 1, "{public:?}");
    assert!(public[0].text.contains("R$ 8,90"), "{public:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_key_is_told_before_anything_is_sent() {
    let (bakery, service) = open().await;
    bakery.keep("a password");
    let report = service.pass(at("2026-12-01T09:00")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Login { .. }), "{error:?}");
}

#[test]
fn every_third_answer_lost_never_makes_two_posts() {
    bakery::every_third_answer_lost_never_makes_two::<Ghost>();
}

#[test]
fn killed_at_any_instant_it_goes_on_as_if_nothing_had_been() {
    bakery::killed_at_any_instant_it_goes_on::<Ghost>();
}
