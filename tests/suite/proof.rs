//! What is seen on the public page, and what it says about a change.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use recado::change::{
    Body, ChangeSet, Desired, ItemShown, Live, LiveFile, Manifest, Owned, RegionWish, diff,
};
use recado::hash::Hash;
use recado::moment::Zone;
use recado::proof::{
    Expectation, Look, NoAnswer, PageVerdict, Verdict, Wanted, address_of, expect, judge, look,
    minutes_kept,
};
use recado::site::{Business, Locate, Place, Review, Show, Site, TargetKind, TargetPlan};
use recado::words::Language::{English, Portuguese};

fn site(url: &str) -> Site {
    Site {
        id: "padaria".to_owned(),
        name: "Padaria".to_owned(),
        url: url.to_owned(),
        language: "pt-BR".to_owned(),
        languages: vec!["pt-BR".to_owned()],
        zone: Zone::utc(),
        country: None,
        theme: "shopfront".to_owned(),
        look: recado::site::Look::default(),
        business: Business::default(),
        targets: Vec::new(),
        refresh: Vec::new(),
        review: Review::default(),
        notify: Vec::new(),
        mail: None,
        prove: true,
    }
}

fn plan(folder: &str) -> TargetPlan {
    TargetPlan {
        name: "folder".to_owned(),
        kind: TargetKind::Folder {
            path: "out".to_owned(),
        },
        places: vec![
            Place::Pages {
                folder: folder.to_owned(),
            },
            Place::Region {
                file: "loja.html".to_owned(),
                locate: Locate::Selector("#promotions".to_owned()),
                show: Show::Promotions,
            },
        ],
    }
}

fn page(title: &str, price: &str) -> String {
    format!(
        "<!doctype html>\n<html>\n<head><meta charset=utf-8><title>{title}</title></head>\n<body>\n  <h1>{title}</h1>\n  <article data-recado=\"promotions/pao\">\n    <p>Pão por {price}</p>\n  </article>\n</body>\n</html>\n"
    )
}

const OFFER: &str = "promocoes/pao/index.html";

/// A desired site with one offer at a price.
fn offer(price: &str) -> Desired {
    let mut desired = Desired::default();
    let body = Body::Bytes(Arc::from(page("Pão", price).as_bytes()));
    desired.files.insert(OFFER.to_owned(), body);
    let shown = ItemShown {
        title: "Pão".to_owned(),
        fingerprint: Hash::of(price.as_bytes()),
        until: None,
        ended: false,
    };
    desired.items.insert("promotions/pao".to_owned(), shown);
    desired
}

fn region(inside: &str) -> Desired {
    Desired {
        regions: vec![RegionWish {
            file: "loja.html".to_owned(),
            locate: Locate::Selector("#promotions".to_owned()),
            inside: inside.to_owned(),
        }],
        ..Desired::default()
    }
}

/// What a change from one state to the next is, on a target that held the first.
fn change(before: &Desired, after: &Desired, foreign: &[(&str, &str)]) -> ChangeSet {
    let mut live = Live::default();
    let mut manifest = Manifest {
        items: before.items.clone(),
        ..Manifest::default()
    };
    for (path, text) in foreign {
        live.files
            .insert((*path).to_owned(), live_file(text.as_bytes()));
    }
    for (path, body) in &before.files {
        let Body::Bytes(bytes) = body else { continue };
        let file = live_file(bytes);
        let (hash, version) = (file.hash, file.version.clone());
        manifest.files.insert(path.clone(), Owned { hash, version });
        live.files.insert(path.clone(), file);
    }
    diff(after, &manifest, &live)
}

fn live_file(bytes: &[u8]) -> LiveFile {
    LiveFile {
        version: Hash::of(bytes).hex(),
        hash: Hash::of(bytes),
        bytes: Some(Arc::from(bytes)),
    }
}

fn expectations(before: &Desired, after: &Desired) -> Vec<Expectation> {
    let changes = change(before, after, &[]);
    expect(&site("https://padaria.example"), &plan(""), after, &changes)
}

fn only(expectations: Vec<Expectation>) -> Expectation {
    assert_eq!(expectations.len(), 1, "{expectations:?}");
    expectations.into_iter().next().expect("one")
}

#[test]
fn exactly_our_page_is_shown_and_the_one_before_is_old() {
    let expected = only(expectations(&offer("R$ 2"), &offer("R$ 1")));
    assert_eq!(expected.url, "https://padaria.example/promocoes/pao/");
    assert_eq!(
        judge(200, page("Pão", "R$ 1").as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, page("Pão", "R$ 2").as_bytes(), &expected),
        PageVerdict::Old
    );
    assert_eq!(
        judge(200, b"<h1>Parked</h1>", &expected),
        PageVerdict::Different
    );
    assert_eq!(judge(404, b"", &expected), PageVerdict::Different);
    let failed = PageVerdict::NoAnswer(NoAnswer::Status(503));
    assert_eq!(judge(503, b"", &expected), failed);
}

#[test]
fn a_page_that_the_host_minified_is_judged_by_what_a_visitor_reads() {
    let minified = |price: &str| {
        format!(
            "<!doctype html><meta charset=utf-8><title>Pão</title><script src=x></script><h1>Pão</h1><article data-recado=promotions/pao><p>Pão por {price}</article><script>track()</script>"
        )
    };
    let expected = only(expectations(&offer("R$ 2"), &offer("R$ 1")));
    assert_eq!(
        judge(200, minified("R$ 1").as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, minified("R$ 2").as_bytes(), &expected),
        PageVerdict::Old
    );
}

#[test]
fn a_refresh_behind_a_host_that_changes_bytes_is_judged_by_the_main_part() {
    let front = |hours: &str| {
        let mut desired = Desired::default();
        let text = format!(
            "<!doctype html><h1>Padaria</h1><main>\n<p>Hoje: {hours}</p>\n<p>Escreva para oi@aurora.example hoje</p></main>"
        );
        let body = Body::Bytes(Arc::from(text.as_bytes()));
        desired.files.insert("index.html".to_owned(), body);
        desired
    };
    let expected = only(expectations(&front("8h às 18h"), &front("8h às 12h")));
    let served = |hours: &str| {
        format!(
            "<!doctype html><h1>Padaria</h1><main><p>Hoje: {hours}<p>Escreva para <a class=__cf_email__>[email&#160;protected]</a> hoje</main><script>x</script>"
        )
    };
    assert_eq!(
        judge(200, served("8h às 12h").as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, served("8h às 18h").as_bytes(), &expected),
        PageVerdict::Old
    );
}

#[test]
fn a_new_page_that_is_not_there_yet_is_old_also_behind_a_friendly_error_page() {
    let expected = only(expectations(&Desired::default(), &offer("R$ 1")));
    assert_eq!(judge(404, b"", &expected), PageVerdict::Old);
    assert_eq!(
        judge(200, b"<h1>Not found</h1>", &expected),
        PageVerdict::Old
    );
}

#[test]
fn a_page_that_was_taken_down_is_proved_gone() {
    let expected = only(expectations(&offer("R$ 1"), &Desired::default()));
    assert!(matches!(expected.wanted, Wanted::Gone { .. }));
    assert_eq!(judge(404, b"", &expected), PageVerdict::Shown);
    assert_eq!(judge(410, b"", &expected), PageVerdict::Shown);
    assert_eq!(
        judge(200, b"<h1>Padaria</h1>", &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, page("Pão", "R$ 1").as_bytes(), &expected),
        PageVerdict::Old
    );
    assert_eq!(
        judge(200, page("Pão", "R$ 3").as_bytes(), &expected),
        PageVerdict::Old
    );
}

#[test]
fn a_settled_page_that_shows_something_else_is_different() {
    let expected = only(expectations(&offer("R$ 1"), &offer("R$ 1")));
    assert!(!expected.just_written);
    assert_eq!(
        judge(200, page("Pão", "R$ 1").as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, page("Pão", "R$ 2").as_bytes(), &expected),
        PageVerdict::Different
    );
    assert_eq!(judge(404, b"", &expected), PageVerdict::Different);
}

const HOST: &str = "<!doctype html><title>Loja</title><div id=promotions>em breve</div><p>fim";

fn item(price: &str) -> String {
    format!(
        "<ul class=\"recado-promotions\"><li data-recado=\"promotions/pao\">Pão {price}</li></ul>"
    )
}

#[test]
fn a_region_is_proved_inside_the_layout_of_the_sites_own_generator() {
    let desired = region(&item("R$ 1"));
    let changes = change(&Desired::default(), &desired, &[("loja.html", HOST)]);
    let expected = only(expect(
        &site("https://padaria.example"),
        &plan("public/"),
        &desired,
        &changes,
    ));
    assert_eq!(expected.url, "https://padaria.example/loja.html");
    let built = |inside: &str| {
        format!("<html><body><nav>Menu</nav><div id=promotions>\n {inside}</div></body></html>")
    };
    assert_eq!(
        judge(200, built(&item("R$ 1")).as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, built(&item("R$ 2")).as_bytes(), &expected),
        PageVerdict::Old
    );
    assert_eq!(
        judge(200, built("em breve").as_bytes(), &expected),
        PageVerdict::Old
    );
    assert_eq!(
        judge(200, b"<h1>Parked</h1>", &expected),
        PageVerdict::Different
    );
    // The generator threw the element away and kept the text.
    let flat = format!("<body><main>{}</main>", item("R$ 1"));
    assert_eq!(judge(200, flat.as_bytes(), &expected), PageVerdict::Shown);
}

#[test]
fn an_emptied_region_that_still_shows_the_offer_is_old() {
    let mut before = region(&item("R$ 1"));
    before.items = offer("R$ 1").items;
    let host = HOST.replace("em breve", &item("R$ 1"));
    let changes = change(&before, &region(""), &[("loja.html", &host)]);
    let expected = only(expect(
        &site("https://padaria.example"),
        &plan(""),
        &region(""),
        &changes,
    ));
    let built = |inside: &str| format!("<nav>Menu</nav><div id=promotions>{inside}</div>");
    assert_eq!(
        judge(200, built("").as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, built(&item("R$ 1")).as_bytes(), &expected),
        PageVerdict::Old
    );
}

#[test]
fn a_marker_region_is_read_between_its_comments() {
    let mut desired = region("<p>Hoje: 8h às 18h</p>");
    desired.regions[0].locate = Locate::Marker("hours".to_owned());
    let host = "<!-- recado:hours --><!-- /recado:hours -->";
    let changes = change(&Desired::default(), &desired, &[("loja.html", host)]);
    let expected = only(expect(
        &site("https://padaria.example"),
        &plan(""),
        &desired,
        &changes,
    ));
    let built = |text: &str| {
        format!("<main><!-- recado:hours --><p>{text}</p><!-- /recado:hours --></main>")
    };
    assert_eq!(
        judge(200, built("Hoje: 8h às 18h").as_bytes(), &expected),
        PageVerdict::Shown
    );
    assert_eq!(
        judge(200, built("Hoje: 8h às 18h e 20h").as_bytes(), &expected),
        PageVerdict::Old
    );
    let without_comments = "<main><p>Hoje: 8h às 18h</p></main>";
    assert_eq!(
        judge(200, without_comments.as_bytes(), &expected),
        PageVerdict::Shown
    );
}

#[test]
fn files_have_the_addresses_that_a_server_gives_them() {
    let site = site("https://padaria.example");
    let of = |folder: &str, path: &str| address_of(&site, &plan(folder), path);
    let shown = |path: &str| Some(format!("https://padaria.example/{path}"));
    assert_eq!(of("public/", "public/index.html"), shown(""));
    assert_eq!(
        of("public/", "public/promocoes/pão/index.html"),
        shown("promocoes/p%C3%A3o/")
    );
    assert_eq!(of("", "index.html"), shown(""));
    assert_eq!(of("public/", "loja.html"), shown("loja.html"));
    assert_eq!(of("public/", "sobre/index.php"), shown("sobre/"));
    assert_eq!(
        of("public", "publication/a.html"),
        shown("publication/a.html")
    );
    for part in [
        "_includes/promos.html",
        "resources/views/home.blade.php",
        "index.md",
        "layouts/a.html",
        "a.jpg",
        "LICENSE",
    ] {
        assert_eq!(of("", part), None, "{part}");
    }
}

#[test]
fn at_most_six_pages_are_looked_at_the_front_page_among_them() {
    let mut desired = offer("R$ 1");
    for number in 0..40 {
        let body = Body::Bytes(Arc::from(page("Pão", &number.to_string()).as_bytes()));
        desired
            .files
            .insert(format!("avisos/a{number}/index.html"), body.clone());
        desired.files.insert("index.html".to_owned(), body);
    }
    let urls: Vec<String> = expectations(&Desired::default(), &desired)
        .into_iter()
        .map(|e| e.url)
        .collect();
    assert_eq!(urls.len(), 6);
    assert_eq!(
        urls[..2],
        [
            "https://padaria.example/",
            "https://padaria.example/promocoes/pao/"
        ]
    );
}

#[test]
fn what_was_left_alone_is_not_expected() {
    let desired = offer("R$ 1");
    let changes = change(&Desired::default(), &desired, &[(OFFER, "theirs")]);
    let found = expect(
        &site("https://padaria.example"),
        &plan(""),
        &desired,
        &changes,
    );
    assert!(found.is_empty());
}

#[derive(Clone, Default)]
enum Answer {
    #[default]
    Nothing,
    Page(String),
    Status(u16),
    Redirect(String),
    Huge,
    Hang,
}

/// A small public website: what it answers plainly and past its cache.
#[derive(Clone, Default)]
struct Public {
    answers: Arc<Mutex<BTreeMap<(String, bool), Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
    address: String,
}

impl Public {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let public = Self {
            address: format!("http://{address}"),
            ..Self::default()
        };
        let app = axum::Router::new()
            .fallback(answer)
            .with_state(public.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        public
    }

    fn set(&self, path: &str, answer: Answer) -> &Self {
        self.cached(path, answer.clone(), answer)
    }

    fn cached(&self, path: &str, plain: Answer, fresh: Answer) -> &Self {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert((path.to_owned(), false), plain);
        answers.insert((path.to_owned(), true), fresh);
        drop(answers);
        self
    }

    async fn look(&self, before: &Desired, after: &Desired) -> Verdict {
        let changes = change(before, after, &[]);
        let expectations = expect(&site(&self.address), &plan(""), after, &changes);
        look(&client(), &expectations, &Look::first("e1")).await
    }
}

async fn answer(State(public): State<Public>, request: Request) -> Response {
    let fresh = request
        .uri()
        .query()
        .is_some_and(|query| query.contains("recado="));
    let cache = request
        .headers()
        .get("cache-control")
        .map(|value| format!("{value:?}"));
    let asked = format!("{} {}", request.uri(), cache.unwrap_or_default());
    public
        .asked
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(asked);
    let key = (request.uri().path().to_owned(), fresh);
    let found = public
        .answers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&key)
        .cloned();
    let reply = |status: u16| Response::builder().status(status);
    match found.unwrap_or_default() {
        Answer::Nothing => reply(404).body(HttpBody::empty()),
        Answer::Page(text) => reply(200)
            .header("content-type", "text/html")
            .body(text.into()),
        Answer::Status(status) => reply(status).body(HttpBody::empty()),
        Answer::Redirect(to) => reply(302).header("location", to).body(HttpBody::empty()),
        Answer::Huge => {
            let part = Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 1 << 20]));
            let parts = futures_util::stream::iter(std::iter::repeat_with(move || {
                part.as_ref()
                    .map(Bytes::clone)
                    .map_err(|_| std::io::Error::other("never"))
            }));
            reply(200).body(HttpBody::from_stream(parts))
        }
        Answer::Hang => std::future::pending().await,
    }
    .expect("a response")
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("a client")
}

fn shown(price: &str) -> Answer {
    Answer::Page(page("Pão", price))
}

const AT: &str = "/promocoes/pao/";

#[tokio::test]
async fn a_site_that_shows_what_was_written_is_live() {
    let public = Public::start().await;
    public.set(AT, shown("R$ 1"));
    let verdict = public.look(&offer("R$ 2"), &offer("R$ 1")).await;
    assert_eq!(verdict, Verdict::Live { pages: 1 });
    assert!(verdict.is_live());
}

#[tokio::test]
async fn an_old_page_everywhere_is_pushed_but_not_built() {
    let public = Public::start().await;
    public.set(AT, shown("R$ 2"));
    let url = format!("{}{AT}", public.address);
    let verdict = public.look(&offer("R$ 2"), &offer("R$ 1")).await;
    assert_eq!(verdict, Verdict::PushedNotBuilt { url: url.clone() });
    // A page that is not there yet, and one that is not gone yet.
    public.set(AT, Answer::Nothing);
    let verdict = public.look(&Desired::default(), &offer("R$ 1")).await;
    assert_eq!(verdict, Verdict::PushedNotBuilt { url: url.clone() });
    public.set(AT, shown("R$ 1"));
    let verdict = public.look(&offer("R$ 1"), &Desired::default()).await;
    assert_eq!(verdict, Verdict::PushedNotBuilt { url });
}

#[test]
fn c17_a_cache_says_how_long_it_keeps_a_page() {
    for (said, age, minutes) in [
        ("public, max-age=600", None, Some(10)),
        ("max-age=0, s-maxage=\"90\"", None, Some(2)),
        ("max-age=600", Some("541"), Some(1)),
        ("max-age=600", Some("900"), None),
        ("no-cache", None, None),
        ("max-age=soon", Some("later"), None),
    ] {
        assert_eq!(minutes_kept(said, age), minutes, "{said} {age:?}");
    }
}

#[tokio::test]
async fn c17_an_old_page_only_in_the_cache_is_built_but_cached() {
    let public = Public::start().await;
    public.cached(AT, shown("R$ 2"), shown("R$ 1"));
    let url = format!("{}{AT}", public.address);
    let verdict = public.look(&offer("R$ 2"), &offer("R$ 1")).await;
    assert_eq!(
        verdict,
        Verdict::BuiltButCached {
            url: url.clone(),
            minutes: None
        }
    );
    public.cached(AT, shown("R$ 1"), Answer::Nothing);
    let verdict = public.look(&offer("R$ 1"), &Desired::default()).await;
    assert_eq!(verdict, Verdict::BuiltButCached { url, minutes: None });
}

#[tokio::test]
async fn a_foreign_page_is_different() {
    let public = Public::start().await;
    public.set(AT, Answer::Page("<h1>Domain for sale</h1>".to_owned()));
    let url = format!("{}{AT}", public.address);
    let verdict = public.look(&offer("R$ 2"), &offer("R$ 1")).await;
    assert_eq!(verdict, Verdict::Different { url });
}

#[tokio::test]
async fn a_firewall_that_refuses_the_second_look_does_not_hide_what_visitors_see() {
    let public = Public::start().await;
    public.cached(AT, shown("R$ 1"), Answer::Status(403));
    let verdict = public.look(&offer("R$ 2"), &offer("R$ 1")).await;
    assert!(verdict.is_live());
}

#[tokio::test]
async fn redirects_are_followed_on_the_same_host_only() {
    let public = Public::start().await;
    let (before, after) = (offer("R$ 2"), offer("R$ 1"));
    let look = || public.look(&before, &after);
    public
        .set("/novo/", shown("R$ 1"))
        .set(AT, Answer::Redirect("/novo/".to_owned()));
    assert!(look().await.is_live());
    let why = |verdict| match verdict {
        Verdict::Unreachable { why, .. } => why,
        other => panic!("{other:?}"),
    };
    public.set(AT, Answer::Redirect(AT.to_owned()));
    assert_eq!(why(look().await), NoAnswer::Redirects);
    public.set(
        AT,
        Answer::Redirect("https://elsewhere.example/x".to_owned()),
    );
    let elsewhere = NoAnswer::Elsewhere("https://elsewhere.example".to_owned());
    assert_eq!(why(look().await), elsewhere);
    // Another port is another server.
    let other = Public::start().await;
    other.set(AT, shown("R$ 1"));
    public.set(AT, Answer::Redirect(format!("{}{AT}", other.address)));
    assert_eq!(
        why(look().await),
        NoAnswer::Elsewhere(other.address.clone())
    );
    assert!(
        other
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_unreachable_with_its_reason() {
    let public = Public::start().await;
    let changes = change(&offer("R$ 2"), &offer("R$ 1"), &[]);
    let expectations = expect(&site(&public.address), &plan(""), &offer("R$ 1"), &changes);
    let short = Look {
        patience: Duration::from_millis(300),
        ..Look::first("e1")
    };
    for (given, expected) in [
        (Answer::Status(503), NoAnswer::Status(503)),
        (Answer::Huge, NoAnswer::TooLarge),
        (Answer::Hang, NoAnswer::TooSlow),
    ] {
        let hangs = matches!(given, Answer::Hang);
        public.set(AT, given);
        let patience = if hangs { &short } else { &Look::first("e1") };
        let url = format!("{}{AT}", public.address);
        let verdict = look(&client(), &expectations, patience).await;
        assert_eq!(verdict, Verdict::Unreachable { url, why: expected });
        assert!(verdict.may_change_by_itself());
    }
    // Nobody listens on a port that was just given back.
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", closed.local_addr().expect("an address"));
    drop(closed);
    let expectations = expect(&site(&address), &plan(""), &offer("R$ 1"), &changes);
    let verdict = look(&client(), &expectations, &short).await;
    assert!(matches!(
        verdict,
        Verdict::Unreachable {
            why: NoAnswer::Connection,
            ..
        }
    ));
}

#[tokio::test]
async fn c17_the_second_look_asks_for_an_address_that_no_cache_has_seen() {
    let public = Public::start().await;
    let changes = change(&offer("R$ 2"), &offer("R$ 1"), &[]);
    let expectations = expect(&site(&public.address), &plan(""), &offer("R$ 1"), &changes);
    for attempt in 1..=2 {
        let again = Look {
            attempt,
            ..Look::first("e1")
        };
        look(&client(), &expectations, &again).await;
    }
    let asked = public
        .asked
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let (plain, fresh): (Vec<_>, Vec<_>) = asked
        .into_iter()
        .partition(|asked| !asked.contains("recado="));
    assert_eq!(plain, ["/promocoes/pao/ ", "/promocoes/pao/ "]);
    assert_eq!(fresh.len(), 2);
    assert_ne!(fresh[0], fresh[1]);
    assert!(
        fresh.iter().all(|asked| asked.ends_with(" \"no-cache\"")),
        "{fresh:?}"
    );
}

#[tokio::test]
async fn nothing_to_look_at_is_said() {
    let nothing = look(&client(), &[], &Look::first("e1")).await;
    assert_eq!(nothing, Verdict::NothingToSee);
}

#[test]
fn every_verdict_says_what_was_seen_and_what_to_do() {
    let url = || "https://padaria.example/".to_owned();
    let unreachable = |why| Verdict::Unreachable { url: url(), why };
    let verdicts = [
        Verdict::Live { pages: 1 },
        Verdict::Live { pages: 3 },
        Verdict::PushedNotBuilt { url: url() },
        Verdict::BuiltButCached {
            url: url(),
            minutes: None,
        },
        Verdict::BuiltButCached {
            url: url(),
            minutes: Some(10),
        },
        Verdict::Different { url: url() },
        Verdict::NothingToSee,
        unreachable(NoAnswer::Connection),
        unreachable(NoAnswer::TooSlow),
        unreachable(NoAnswer::TooLarge),
        unreachable(NoAnswer::Redirects),
        unreachable(NoAnswer::Elsewhere(
            "https://www.padaria.example".to_owned(),
        )),
        unreachable(NoAnswer::Status(503)),
    ];
    let mut told = String::new();
    for language in [English, Portuguese] {
        for verdict in &verdicts {
            let (sentence, hint) = (verdict.sentence(language), verdict.hint(language));
            assert!(
                !sentence.starts_with("proof-") && !hint.starts_with("proof-"),
                "{sentence}"
            );
            told += &format!("{sentence}\n  {hint}\n");
        }
    }
    insta::assert_snapshot!(told);
}
