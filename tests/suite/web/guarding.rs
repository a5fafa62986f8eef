//! What holds for every page: headers, names, limits, and whatever strangers send.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use recado::subscribers::ListName;

use super::{Reply, Town};

/// The headers of an answer in alphabetical order, without what changes.
fn headers(reply: &Reply) -> String {
    let mut lines: Vec<&str> = reply.head.lines().skip(1).collect();
    lines.retain(|line| {
        let line = line.to_ascii_lowercase();
        !["date:", "content-length:", "connection:"]
            .iter()
            .any(|name| line.starts_with(name))
    });
    lines.sort_unstable();
    lines.join("\n")
}

#[tokio::test]
async fn every_answer_has_the_same_headers() {
    let town = Town::at("https://desk.agencia.example").await;
    let people = town.store.subscribers("padaria");
    let list = ListName::new("clientes").unwrap();
    people.make_list(&list, "ana", town.now()).await.unwrap();
    let form = town.get("/sign-up/padaria/clientes").await.expect(200);
    insta::assert_snapshot!("the_headers_of_a_page", headers(&form));
    for path in ["/", "/nothing", "/leave/x", "/confirm/x"] {
        let reply = town.get(path).await.expect(404);
        assert_eq!(headers(&reply), headers(&form), "{path}");
    }
    let sheet = form
        .body
        .split("href=\"")
        .find(|part| part.starts_with("/style/"));
    let sheet = sheet.and_then(|part| part.split('"').next()).unwrap();
    assert!(sheet.ends_with("/b3541e-sans.css"), "{sheet}");
    let style = town.get(sheet).await.expect(200).says("--accent:");
    insta::assert_snapshot!("the_headers_of_a_style_sheet", headers(&style));
    town.get(&sheet.replace("b3541e", "zzzzzz"))
        .await
        .expect(404);
    town.get("/robots.txt")
        .await
        .expect(200)
        .says("Disallow: /");

    let plain = Town::new().await;
    let reply = plain.get("/nothing").await.expect(404);
    assert_eq!(
        reply.header("strict-transport-security"),
        None,
        "where it is no https"
    );
}

#[tokio::test]
async fn the_pages_answer_to_their_own_names_alone() {
    let town = Town::at("https://desk.agencia.example").await;
    let known = [
        "desk.agencia.example",
        "DESK.agencia.example:443",
        "localhost:1",
        "127.0.0.1",
        "[::1]:80",
    ];
    for host in known {
        let reply = town.send("GET", "/", &[&format!("Host: {host}")], "").await;
        assert_eq!(reply.status, 404, "{host}");
    }
    let unknown = [
        "evil.example",
        "desk.agencia.example.evil.example",
        "192.0.2.1",
        "",
        "a b",
        "evil.example@desk.agencia.example:x",
    ];
    for host in unknown {
        let reply = town.send("GET", "/", &[&format!("Host: {host}")], "").await;
        assert!(matches!(reply.status, 421 | 400), "{host}: {reply:?}");
        assert!(!reply.body.contains("evil"), "{host}");
    }
    let both = ["Host: localhost", "Host: evil.example"];
    assert_ne!(town.send("GET", "/", &both, "").await.status, 404);
    town.raw(b"GET / HTTP/1.0\r\n\r\n").await.expect(421);
    town.raw(b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .expect(421);
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let town = Town::new().await;
    town.subscribed("padaria", "clientes", "eva@clientes.example", None)
        .await;
    let way = town.way("padaria", "clientes", "", "eva@clientes.example");
    let body = format!("{}&List-Unsubscribe=One-Click", "x".repeat(16 * 1024));
    town.post(&way, &body).await.expect(413);
    assert_eq!(
        town.on("padaria", "eva@clientes.example").await,
        ["clientes"]
    );
    let chunks = format!("4001\r\n{}\r\n0\r\n\r\n", "x".repeat(0x4001));
    let head = format!(
        "POST {way} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    town.raw(format!("{head}{chunks}").as_bytes())
        .await
        .expect(413);
    let long = format!(
        "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "x".repeat(40_000)
    );
    let reply = town.raw(long.as_bytes()).await;
    assert!(matches!(reply.status, 414 | 431), "{reply:?}");
}

#[tokio::test]
async fn a_page_without_a_site_speaks_as_the_browser_does() {
    let town = Town::new().await;
    for (accepted, says) in [
        ("pt-BR,pt;q=0.9,en;q=0.8", "Não há nada aqui"),
        ("fr-FR, en;q=0.5", "There is nothing here"),
        ("", "There is nothing here"),
    ] {
        let header = format!("Accept-Language: {accepted}");
        town.send("GET", "/x", &[&header], "")
            .await
            .expect(404)
            .says(says);
    }
}

/// Parts of addresses that mean something, and what strangers put between them.
fn paths() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "leave",
        "sign-up",
        "confirm",
        "style",
        "padaria",
        "clientes",
        "-",
        "..",
        "%2e%2e",
        "%00",
        "%ff",
        "",
        "0123456789abcdef",
        "robots.txt",
    ]);
    let hex = "[0-9a-f]{32}|[0-9a-f]{64}|[0-9a-f]{16}";
    let part = prop_oneof![known.prop_map(str::to_owned), hex, "[!-~]{0,12}"];
    prop::collection::vec(part, 0..8).prop_map(|parts| format!("/{}", parts.join("/")))
}

#[test]
fn no_address_that_a_stranger_writes_does_anything() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let town = runtime.block_on(async {
        let town = Town::new().await;
        town.subscribed("padaria", "clientes", "eva@clientes.example", None)
            .await;
        town
    });
    let before = runtime.block_on(town.people());
    let mut runner = TestRunner::new(Config::with_cases(200));
    let bodies = prop::sample::select(vec![
        "List-Unsubscribe=One-Click",
        "do=leave-all",
        "do=save",
        "\0",
        "%",
        "email=%00",
    ]);
    let methods = prop::sample::select(vec!["GET", "POST", "HEAD", "DELETE"]);
    let tried = runner.run(&(methods, paths(), bodies), |(method, path, body)| {
        // The form on our own page is for strangers; it is looked at elsewhere.
        let is_form = method == "POST" && path == "/sign-up/padaria/clientes";
        prop_assume!(!is_form);
        let reply = runtime.block_on(town.send(method, &path, &[], body));
        prop_assert!((200..500).contains(&reply.status), "{path}: {reply:?}");
        prop_assert!(reply.status >= 400 || reply.status == 200);
        Ok(())
    });
    tried.unwrap();
    assert_eq!(runtime.block_on(town.people()), before);
}
