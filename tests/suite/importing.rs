//! `recado import`: websites served on loopback, and the files that are proposed for them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use proptest::prelude::*;
use recado::import::week::{Week, written};
use recado::import::{Page, Website, Wishes, hours, markdown, propose, robots::Robots};
use recado::site;
use recado::words::Language::English;

use crate::world::{Answer, World};

/// A website out of files: `/contato/` is `contato.html`.
#[derive(Clone)]
struct Served {
    files: PathBuf,
    origin: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Served {
    fn start(case: &str) -> Self {
        let files = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/suite/cases/import")
            .join(case);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a listener");
        let served = Self {
            files,
            origin: format!("http://{}", listener.local_addr().expect("an address")),
            asked: Arc::default(),
        };
        let app = axum::Router::new()
            .fallback(answer)
            .with_state(served.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                axum::serve(listener, app).await
            })
        });
        served
    }

    fn asked(&self) -> Vec<String> {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn answer(State(served): State<Served>, request: Request) -> Response {
    let path = request.uri().path();
    let mut asked = served.asked.lock().unwrap_or_else(PoisonError::into_inner);
    asked.push(request.uri().to_string());
    drop(asked);
    let reply = |status: u16, kind: &str, body: Body| {
        Response::builder()
            .status(status)
            .header("content-type", kind)
            .body(body)
            .expect("a response")
    };
    let away = |to: &str| {
        Response::builder()
            .status(301)
            .header("location", to)
            .body(Body::empty())
            .expect("a response")
    };
    match path {
        "/huge" => return reply(200, "text/html", Body::from(vec![b'x'; 5 << 20])),
        "/deep" => return reply(200, "text/html", Body::from("<div>".repeat(20_000))),
        "/text" => return reply(200, "text/plain", Body::from("8h às 18h")),
        "/away" => return away("https://elsewhere.example/"),
        "/circle" => return away("/circle"),
        "/moved" => return away("/"),
        "/closed" => return reply(401, "text/html", Body::empty()),
        "/broken" => return reply(503, "text/html", Body::empty()),
        "/login" => {
            let form = "<form><input name=user><input type=password></form>";
            return reply(200, "text/html", Body::from(form));
        }
        _ => {}
    }
    let name = match path.trim_matches('/') {
        "" => "index",
        name => name,
    };
    let kinds = [
        ("", "text/plain"),
        (".html", "text/html; charset=utf-8"),
        (".json", "application/json"),
    ];
    for (end, kind) in kinds {
        let file = served.files.join(format!("{name}{end}"));
        if let Ok(text) = std::fs::read_to_string(&file) {
            return reply(
                200,
                kind,
                Body::from(text.replace("@origin@", &served.origin)),
            );
        }
    }
    reply(404, "text/html", Body::empty())
}

fn world(language: &str) -> World {
    let world = World::empty();
    let settings = format!("language: {language}\nnetwork: {{ allow: [127.0.0.0/8] }}\n");
    world.write("recado.yaml", &settings);
    world
}

fn import(world: &World, served: &Served, more: &[&str]) -> Answer {
    let args = [&["import", &served.origin, "--at", "2026-12-01"], more].concat();
    world.recado(&args)
}

/// Everything that an import said and wrote, and what the workspace's own reader warns of. It finds no
/// error.
#[track_caller]
fn proposed(case: &str, language: &str) -> String {
    let world = world(language);
    let served = Served::start(case);
    let answer = import(&world, &served, &["--site", "loja"]).expect_code(0);
    let mut all = answer.out;
    for (path, bytes) in world.snapshot() {
        let path = path
            .strip_prefix(world.root())
            .expect("below it")
            .display()
            .to_string();
        if path == "recado.yaml" || world.root().join(&path).is_dir() {
            continue;
        }
        let text = String::from_utf8(bytes)
            .expect("text")
            .replace("\r\n", "\n");
        all.push_str(&format!("\n=== {path}\n{text}"));
    }
    let check = world.recado(&["check", "loja", "--at", "2026-12-01"]);
    all.push_str(&format!("\n=== recado check\n{}", check.expect_code(0).out));
    all.replace(&served.origin, "https://website.example")
}

#[test]
fn import_of_a_bakery_with_a_table() {
    insta::assert_snapshot!(proposed("bakery", "pt-BR"));
}

#[test]
fn import_of_a_dentist_with_structured_data() {
    insta::assert_snapshot!(proposed("dentist", "en"));
}

#[test]
fn import_of_microdata() {
    insta::assert_snapshot!(proposed("microdata", "en"));
}

#[test]
fn import_of_wordpress_with_its_posts() {
    insta::assert_snapshot!(proposed("wordpress", "pt-BR"));
}

#[test]
fn import_of_hours_that_contradict_each_other() {
    insta::assert_snapshot!(proposed("contradiction", "pt-BR"));
}

#[test]
fn import_of_a_hostile_page_is_words_only() {
    insta::assert_snapshot!(proposed("hostile", "pt-BR"));
}

#[test]
fn import_of_nothing_writes_nothing() {
    let world = world("en");
    let before = world.snapshot();
    let served = Served::start("nothing");
    let answer = import(&world, &served, &[]).expect_code(1);
    assert!(answer.err.contains("Nothing was written"), "{}", answer.err);
    assert_eq!(world.snapshot(), before);
}

#[test]
fn import_is_polite() {
    let world = world("en");
    let served = Served::start("bakery");
    import(&world, &served, &[]).expect_code(0);
    let asked = served.asked();
    assert_eq!(asked[..2], ["/robots.txt", "/"]);
    assert!(asked.len() <= 10, "{asked:?}");
    assert!(
        !asked.iter().any(|path| path.contains("produtos")),
        "{asked:?}"
    );
    // A number says nothing about a business, so the site is called after it.
    assert!(world.read("sites/padaria-estrela.yaml").is_some());
}

#[test]
fn import_never_overwrites() {
    let world = world("en");
    let served = Served::start("bakery");
    world.write("content/loja/hours.md", "mine");
    let first = import(&world, &served, &["--site", "loja"]).expect_code(0);
    assert!(
        first.out.contains("left as it is: content/loja/hours.md"),
        "{}",
        first.out
    );
    assert_eq!(world.read("content/loja/hours.md").as_deref(), Some("mine"));
    let before = world.snapshot();
    let again = import(&world, &served, &["--site", "loja"]).expect_code(0);
    assert!(
        again.out.contains("Everything was there already"),
        "{}",
        again.out
    );
    assert_eq!(world.snapshot(), before);

    // Another client's site of the same name gets nothing of this one.
    let other = Served::start("contradiction");
    let refused = import(&world, &other, &["--site", "loja"]).expect_code(1);
    assert!(refused.err.contains("--site"), "{}", refused.err);
    assert_eq!(world.snapshot(), before);
}

#[cfg(unix)]
#[test]
fn import_writes_nothing_outside_the_workspace() {
    let world = world("en");
    let outside = world.beside("outside");
    std::fs::create_dir_all(&outside).expect("a folder");
    std::fs::create_dir_all(world.root().join("content")).expect("a folder");
    std::os::unix::fs::symlink(&outside, world.root().join("content/loja")).expect("a link");
    let served = Served::start("bakery");
    import(&world, &served, &["--site", "loja"]).expect_code(1);
    assert_eq!(std::fs::read_dir(outside).expect("a folder").count(), 0);
}

#[test]
fn import_says_why_it_cannot_read() {
    let world = world("en");
    let served = Served::start("nothing");
    let cases = [
        ("/huge", 1, "larger"),
        ("/deep", 1, "larger"),
        ("/text", 1, "not a web page"),
        ("/away", 1, "elsewhere.example"),
        ("/circle", 1, "circle"),
        ("/closed", 1, "login"),
        ("/login", 1, "login"),
        ("/nowhere", 1, "404"),
        ("/broken", 3, "503"),
        ("/moved", 1, "Nothing about the business"),
    ];
    for (path, code, says) in cases {
        let answer = world.recado(&["import", &format!("{}{path}", served.origin)]);
        let answer = answer.expect_code(code);
        assert!(answer.err.contains(says), "{path}: {}", answer.err);
        assert_eq!(answer.err.lines().count(), 1, "{path}: {}", answer.err);
    }
    for (address, code) in [
        ("not an address", 2),
        ("ftp://shop.example", 2),
        ("https://user:secret@shop.example", 2),
        ("http://127.0.0.1:1", 3),
        ("http://10.0.0.1", 1),
        ("http://169.254.169.254/latest/meta-data", 1),
    ] {
        world.recado(&["import", address]).expect_code(code);
    }
    world
        .recado(&["import", &served.origin, "--site", "../x"])
        .expect_code(2);
    world.remove("recado.yaml");
    let answer = world.recado(&["import", &served.origin]).expect_code(1);
    assert!(answer.err.contains("private"), "{}", answer.err);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever a website is called, our own reader takes the site file and reads that name back.
    #[test]
    fn import_writes_any_words_as_words(name in "\\PC{0,40}|[-:#'\"{}\\[\\]&*!|>%@` a~?,\u{201c}\u{202e}\n]{0,20}") {
        let data = serde_json::json!({
            "@type": "Bakery", "name": name, "telephone": "+55 11 3333-0000", "slogan": name,
            "address": { "streetAddress": name, "addressRegion": name },
        });
        let data = data.to_string().replace('<', "\\u003c");
        let url = url::Url::parse("https://padaria.example/").expect("an address");
        let html = format!("<html lang=pt-BR><script type='application/ld+json'>{data}</script>");
        let website = Website {
            url: "https://padaria.example".to_owned(),
            pages: vec![Page { url, html, is_front: true }],
            posts: None,
            left: Vec::new(),
        };
        let wishes = Wishes {
            id: None,
            language: English,
            now: "2026-12-01T12:00:00Z".parse().expect("an instant"),
        };
        let proposal = propose(&website, &wishes).expect("a proposal");
        let (site, findings) = site::read("padaria", "", &proposal.files[0].bytes);
        let text = String::from_utf8_lossy(&proposal.files[0].bytes);
        prop_assert!(findings.is_empty(), "{findings:?}\n{text}");
        let site = site.expect("a site");
        let claim = site.business.claim.first().map(|(_, claim)| claim.clone());
        prop_assert_eq!(claim, site.business.street.clone());
        prop_assert!(site.business.street.is_none_or(|street| street == site.name));
    }
}

/// The week in the words of an hours file.
fn week(week: &Week) -> String {
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let said = days
        .iter()
        .zip(&week.0)
        .filter_map(|(day, spans)| Some(format!("{day} {}", written(spans.as_ref()?, English))));
    said.collect::<Vec<_>>().join(" | ")
}

/// Lines of a website and the week they are read as; nothing where they are not understood.
const SPELLINGS: &[(&[&str], &str)] = &[
    (&["Segunda: 8h às 18h"], "mon 08:00-18:00"),
    (&["Sáb 8h30-13h"], "sat 08:30-13:00"),
    (&["Dom fechado"], "sun closed"),
    (&["Domingo: Não abrimos"], "sun closed"),
    (
        &["Sex. das 8 às 12 e das 14 às 18h"],
        "fri 08:00-12:00, 14:00-18:00",
    ),
    (
        &["SÁBADO | 8h–12h e 13h30–18h"],
        "sat 08:00-12:00, 13:30-18:00",
    ),
    (&["6ª feira: 8:00h às 17:00h"], "fri 08:00-17:00"),
    (
        &["Sáb e dom: 10 horas às 14 horas"],
        "sat 10:00-14:00 | sun 10:00-14:00",
    ),
    (&["Aos sábados, das 9h ao meio-dia"], ""),
    (&["Aos sábados, das 9h até o meio-dia"], ""),
    (&["Sábado: 9h às meio-dia"], "sat 09:00-12:00"),
    (&["Sexta 18h às 2h"], "fri 18:00-02:00"),
    (&["Sexta 18h à meia-noite"], "fri 18:00-24:00"),
    (&["Das 9h às 13h aos sábados"], "sat 09:00-13:00"),
    (
        &["Segunda", "8h às 12h", "Terça", "fechado"],
        "mon 08:00-12:00 | tue closed",
    ),
    (&["Sáb (exceto feriados) 8h-12h"], "sat 08:00-12:00"),
    (&["Mon 9am–5:30pm"], "mon 09:00-17:30"),
    (&["Sat: 9 a.m. to 1 p.m."], "sat 09:00-13:00"),
    (&["Sun 12-5pm"], "sun 12:00-17:00"),
    (&["Tue 9-5pm"], "tue 09:00-17:00"),
    (&["Fri 5pm-2am"], "fri 17:00-02:00"),
    (&["Fri 5pm until midnight"], "fri 17:00-24:00"),
    (&["Closed on Sundays"], "sun closed"),
    (&["Saturday: noon - 4pm"], "sat 12:00-16:00"),
    (&["Wed 08.30 - 17.00"], "wed 08:30-17:00"),
    (&["Thu 8-18"], "thu 08:00-18:00"),
    (
        &["Sat & Sun 10:00 – 16:00"],
        "sat 10:00-16:00 | sun 10:00-16:00",
    ),
    (&["Sunday: open 24 hours"], "sun 00:00-24:00"),
    (
        &["Weekends 10am to 4pm"],
        "sat 10:00-16:00 | sun 10:00-16:00",
    ),
    (&["Mon 9-12, 1-5pm"], ""),
    (&["Sábado (8h-12h)"], "sat 08:00-12:00"),
    // What can be read in two ways, or is about something else.
    (&["Mon 9-5"], ""),
    (&["Mon 9:00-5:00"], ""),
    (&["Fri 10-11pm"], ""),
    (&["Segunda fornada às 15h"], ""),
    (&["Sexta a partir das 18h"], ""),
    (&["Missa das 8h às 9h"], ""),
    (&["Sat 25:00-26:90"], ""),
];

#[test]
fn import_understands_hours_in_many_spellings() {
    for (lines, expected) in SPELLINGS {
        let found = hours::read(lines.iter().copied());
        assert_eq!(week(&found.week), *expected, "{lines:?}");
    }
    let all = "Segunda a sexta: 8h às 18h | Sáb 8h30-13h | Dom fechado";
    let found = hours::read([all]);
    assert_eq!(found.week.known(), 7);
    assert!(found.unclear.is_empty());
    assert_eq!(
        found.week.lines(English),
        ["mon-fri: 08:00-18:00", "sat: 08:30-13:00", "sun: closed"]
    );
    assert_eq!(hours::read(["Todos os dias 8h-20h"]).week.known(), 7);
    assert_eq!(hours::read(["Mon 9-5"]).unclear, ["Mon 9-5"]);
    let schema = hours::schema("Mo,Th-Fr 09:00-12:00, 14:00-18:00").expect("understood");
    assert_eq!(
        week(&schema),
        "mon 09:00-12:00, 14:00-18:00 | thu 09:00-12:00, 14:00-18:00 | fri 09:00-12:00, 14:00-18:00"
    );
    assert_eq!(hours::schema("Mo-Fr by appointment"), None);
}

#[test]
fn import_makes_markdown_of_words_only() {
    let base = url::Url::parse("https://shop.example/news/").expect("an address");
    let text = |html: &str| markdown::from_html(html, &base).map(|text| text.markdown);
    let same: &[(&str, Option<&str>)] = &[
        ("<p>One <b> two </b>three</p>", Some("One **two** three")),
        ("<h1>A</h1><h4>B</h4>c", Some("## A\n\n### B\n\nc")),
        ("<a href=../x>x</a>", Some("[x](https://shop.example/x)")),
        ("<a href='javascript:alert(1)'>x</a>", Some("x")),
        ("<p></p><b> </b><ul></ul><img src=x>", None),
        ("<script>x</script><style>y</style>", None),
        ("a<br>b<br>", Some("a  \nb")),
    ];
    for (html, expected) in same {
        assert_eq!(text(html).as_deref(), *expected, "{html}");
    }
    let shown = |html: &str| {
        let markdown = text(html).expect("a text");
        let mut out = String::new();
        pulldown_cmark::html::push_html(&mut out, pulldown_cmark::Parser::new(&markdown));
        out
    };
    let words = "&lt;script&gt;alert(1)&lt;/script&gt; *a* _b_ [c](d) # e 1. f";
    assert_eq!(
        shown(&format!("<p>{words}</p>")),
        format!("<p>{words}</p>\n")
    );
    for start in [
        "# a", "- a", "+ a", "1. a", "&gt; a", "=== a", "--- a", "``` a", "| a",
    ] {
        assert_eq!(
            shown(&format!("<p>{start}</p>")),
            format!("<p>{start}</p>\n")
        );
    }
}

#[test]
fn import_reads_robots_as_the_standard_says() {
    let robots = Robots::read(
        "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /a/\nAllow: /a/b # yes\nDisallow: /*.php$\nDisallow:\n",
    );
    for (path, allowed) in [
        ("/", true),
        ("/a/", false),
        ("/a/x", false),
        ("/a/b", true),
        ("/x.php", false),
        ("/x.php?y=1", true),
    ] {
        assert_eq!(robots.allow(path), allowed, "{path}");
    }
    let ours = Robots::read("User-agent: *\nAllow: /\nUser-agent: Recado\nDisallow: /wp-json/\n");
    assert!(!ours.allow("/wp-json/wp/v2/posts"));
    assert!(ours.allow("/"));
}
