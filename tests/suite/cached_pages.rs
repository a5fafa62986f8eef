//! A host whose cache still shows visitors the old page (C17).

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use recado::daemon::News;
use recado::proof::Verdict;
use recado::store::State;
use recado::words::Language;

use crate::service::{MORNING, Service};
use crate::world::{BREAD, World};

/// Shows the files of a folder to whoever asks past the cache, and an old page to everybody else.
fn cached(website: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its number");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]);
            let asked = request.split(' ').nth(1).unwrap_or("/");
            let page = match asked.split_once("?recado=") {
                Some((path, _)) => {
                    let file = format!("public{path}index.html");
                    std::fs::read_to_string(website.join(file)).ok()
                }
                None => Some("<!doctype html><h1>Em breve</h1>".to_owned()),
            };
            let status = if page.is_some() {
                "200 OK"
            } else {
                "404 Not Found"
            };
            let page = page.unwrap_or_default();
            let answer = format!(
                "HTTP/1.1 {status}\r\nCache-Control: max-age=1800\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
                page.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn c17_a_cache_that_keeps_the_old_page_is_told_and_after_a_quarter_of_an_hour_it_is_late() {
    let world = World::bakery();
    let url = cached(world.beside("website"));
    let site = world.read("sites/padaria.yaml").unwrap();
    let site = site.replace("https://padaria-aurora.example", &url);
    world.write("sites/padaria.yaml", &site.replace("proof: none\n", ""));
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    let published = service.clock.monotonic();
    let early = |news: &News| matches!(news, News::Looked { late: false, .. });
    let news = service.told("the first look", early).await;
    let News::Looked { verdict, .. } = news else {
        panic!("{news:?}");
    };
    assert!(
        matches!(verdict, Verdict::BuiltButCached { .. }),
        "{verdict:?}"
    );
    let told = verdict.sentence(Language::English);
    assert!(told.contains("is up to date, but a cache"), "{told}");
    assert!(told.ends_with("for up to 30 minutes."), "{told}");
    let late = |news: &News| matches!(news, News::Looked { late: true, .. });
    let step = Duration::from_secs(20);
    service.told_by(step, "the alarm", late).await;
    let waited = service.clock.monotonic().saturating_sub(published);
    assert!(waited >= Duration::from_secs(15 * 60), "{waited:?}");
    let state = service.store.site_state("padaria").await.unwrap().unwrap();
    assert_eq!(state.state, State::Late);
    assert!(state.args.contains("a cache still gives"), "{}", state.args);
    service.end().await;
}
