//! The one way in which content systems and web hosts are talked to over HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;

use recado::network::{Limits, Network};
use recado::target::ghost::Ghost;
use recado::target::talk::{Hosts, Talk, Trouble};
use recado::target::{Ask, Target, TargetError};
use recado::words::Language;

/// A server that answers every request with these bytes, and then with what `more` gives.
fn answering(head: String, more: impl Fn() -> Option<Vec<u8>> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its number").port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(head.as_bytes());
            while let Some(piece) = more() {
                if stream.write_all(&piece).is_err() {
                    break;
                }
            }
        }
    });
    format!("http://127.0.0.1:{port}")
}

fn whole(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    );
    answering(head, || None)
}

fn talk(url: &str, hosts: &Hosts) -> Talk {
    let network = Network {
        allow: vec!["127.0.0.0/8".parse().expect("a block")],
    };
    let limits = Limits {
        total: Duration::from_secs(2),
        ..Limits::default()
    };
    Talk::new(url, &network, &limits, hosts).expect("a conversation")
}

async fn ask(url: &str) -> Result<serde_json::Value, TargetError> {
    let talk = talk(url, &Hosts::default());
    let request = talk.client().get(url);
    talk.ask(request).await.map(|(_, json)| json)
}

#[tokio::test]
async fn c4_retry_after_is_obeyed_within_a_day_and_garbage_waits_a_minute() {
    let date = "Date: Tue, 01 Dec 2026 12:00:00 GMT\r\n";
    for (said, seconds) in [
        ("7", 7),
        ("120", 120),
        ("315360000", 86_400),
        ("99999999999999999999999", 86_400),
        ("Tue, 01 Dec 2026 12:05:00 GMT", 300),
        ("Mon, 01 Dec 2036 12:05:00 GMT", 86_400),
        ("Tue, 01 Dec 2026 11:00:00 GMT", 60),
        ("soon", 60),
        ("-5", 60),
        ("", 60),
    ] {
        for status in ["429 Too Many Requests", "503 Service Unavailable"] {
            let url = whole(status, &format!("{date}Retry-After: {said}\r\n"), "wait");
            let Err(TargetError::Later { wait, .. }) = ask(&url).await else {
                panic!("{status} {said}");
            };
            assert_eq!(wait.as_secs(), seconds, "{status} {said}");
        }
    }
}

#[tokio::test]
async fn c7_what_is_no_answer_is_no_success() {
    let html = "Content-Type: text/html\r\n";
    let page = "<!doctype html><title>Login</title><p>Please log in";
    let url = whole("200 OK", html, page);
    let Err(TargetError::NotApi { said, .. }) = ask(&url).await else {
        panic!("a page");
    };
    assert_eq!(said, "Login Please log in");
    for body in ["", "{\"id\": 1", "nothing"] {
        let url = whole("200 OK", "", body);
        let error = ask(&url).await.expect_err("no answer");
        assert!(error.is_transient(), "{body}: {error:?}");
    }
    let warned = "<br />\n<b>Warning</b>: [\"x\"] in {file}\n{\"id\": 1}";
    let url = whole("200 OK", html, warned);
    assert_eq!(ask(&url).await.expect("an answer")["id"], 1);
    let url = whole("403 Forbidden", html, "<h1>Blocked</h1>");
    assert!(matches!(ask(&url).await, Err(TargetError::Firewall { .. })));
}

#[tokio::test]
async fn c8_an_answer_without_end_is_given_up_in_size_and_in_time() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_owned();
    let url = answering(head.clone(), || Some(vec![b' '; 1 << 16]));
    let error = ask(&url).await.expect_err("too large");
    assert!(
        format!("{error:?}").contains("larger than 8 MB"),
        "{error:?}"
    );
    // A bomb: what it becomes counts, not what comes.
    let mut bomb = Vec::new();
    let encoder = flate2::write::GzEncoder::new(&mut bomb, flate2::Compression::best());
    let mut encoder = encoder;
    for _ in 0..64 {
        encoder.write_all(&vec![b' '; 1 << 20]).expect("compressed");
    }
    encoder.finish().expect("compressed");
    assert!(bomb.len() < 1 << 17);
    let length = bomb.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let once = std::sync::Mutex::new(Some(bomb));
    let url = answering(head, move || once.lock().expect("a lock").take());
    let error = ask(&url).await.expect_err("too large");
    assert!(
        format!("{error:?}").contains("larger than 8 MB"),
        "{error:?}"
    );
    let drip = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_owned();
    let url = answering(drip, || {
        std::thread::sleep(Duration::from_millis(100));
        Some(vec![b' '])
    });
    let error = ask(&url).await.expect_err("too slow");
    assert!(
        format!("{error:?}").contains("no answer in 2s"),
        "{error:?}"
    );
}

#[tokio::test]
async fn c9_a_redirect_is_told_and_not_followed() {
    for (status, to, told) in [
        (
            "301 Moved",
            "https://elsewhere.example/",
            "https://elsewhere.example/",
        ),
        ("302 Found", "/wp-login.php", "/wp-login.php"),
        (
            "307 Temporary",
            "https://u:p@elsewhere.example/x",
            "https://elsewhere.example/x",
        ),
        (
            "308 Permanent",
            "https://elsewhere.example/",
            "https://elsewhere.example/",
        ),
    ] {
        let url = whole(status, &format!("Location: {to}\r\n"), "");
        let Err(TargetError::Redirected { to, .. }) = ask(&url).await else {
            panic!("{status}");
        };
        assert!(to.ends_with(told) && !to.contains("u:p"), "{to}");
    }
}

#[tokio::test]
async fn c5_a_host_that_does_not_answer_is_left_alone_for_a_while_whoever_asks() {
    // Nobody listens there any more.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its number"));
    drop(listener);
    let hosts = Hosts::default();
    let asked = async |talk: &Talk| {
        let request = talk.client().get(&url);
        match talk.send(request).await {
            Err(Trouble::NotSent(TargetError::Unreachable { cause, .. })) => format!("{cause:#}"),
            other => panic!("{other:?}"),
        }
    };
    for _ in 0..5 {
        assert!(!asked(&talk(&url, &hosts)).await.contains("asked again"));
    }
    assert!(asked(&talk(&url, &hosts)).await.contains("asked again"));
    let pauses = [4, 5, 6, 7, 100].map(|times| Hosts::pause_after(times).as_secs());
    assert_eq!(pauses, [0, 30, 60, 120, 600]);
}

/// What Ghost answers to whom it does not serve any more.
const TOO_OLD: &str = r#"{"errors": [{"message": "Request could not be served, the endpoint was not found.",
    "context": "Provided client accept-version v5.0 is behind current Ghost version v9.1.", "code": "UPDATE_CLIENT"}]}"#;

#[tokio::test]
async fn c19_ghost_is_asked_in_the_version_that_we_know_and_says_when_it_knows_it_no_more() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its number"));
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a request");
        let mut request = [0; 4096];
        let length = stream.read(&mut request).expect("a request");
        let (head, length_of) = (
            "HTTP/1.1 406 Not Acceptable\r\nConnection: close",
            TOO_OLD.len(),
        );
        let kind = "Content-Type: application/json";
        let answer = format!("{head}\r\n{kind}\r\nContent-Length: {length_of}\r\n\r\n{TOO_OLD}");
        stream.write_all(answer.as_bytes()).expect("sent");
        String::from_utf8_lossy(&request[..length]).to_lowercase()
    });
    let talk = talk(&url, &Hosts::default());
    let key = "5f1a:000102030405".into();
    let ghost = Target::Ghost(Ghost::new(talk, &key).expect("a key"));
    let ask = Ask {
        new: ["posts/promotions/pao".to_owned()].into(),
        ..Ask::default()
    };
    let error = ghost.live(&ask).await.expect_err("refused");
    assert!(matches!(error, TargetError::NotReady { .. }), "{error:?}");
    let told = error.sentence(Language::English);
    assert!(told.contains("behind current Ghost version v9.1"), "{told}");
    let asked = asked.join().expect("the request");
    assert!(asked.contains("accept-version: v5.0\r\n"), "{asked}");
}

#[tokio::test]
async fn a_page_made_to_cost_much_is_quoted_at_once() {
    let bomb: String = (0..100_000)
        .map(|id| format!("<p><b id={id}>x</p>"))
        .collect();
    let url = whole("200 OK", "Content-Type: text/html\r\n", &bomb);
    let begun = std::time::Instant::now();
    assert!(matches!(ask(&url).await, Err(TargetError::NotApi { .. })));
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}
