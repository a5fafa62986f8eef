//! Every third answer is lost, and the program is killed: never two public posts for one item, the
//! last text stands, and no draft of ours is left.

use std::process::Stdio;
use std::time::{Duration, Instant};

use recado::reconcile::Outcome;
use serde_json::json;

use super::{BREAD, BREAD_FILE, Bakery, Edition, Server, Service, at};
use crate::servers::systems::Losing;
use crate::slow::is_full;

fn rounds(few: usize, many: usize) -> usize {
    if is_full() { many } else { few }
}

/// Without a start and an end that the clock decides.
fn bread(price: usize) -> String {
    BREAD
        .replace("starts: 2026-12-01 09:00\n", "")
        .replace("ends: 2026-12-06", "ends: 2036-12-06")
        .replace("R$ 9,90", &format!("R$ {price},00"))
        .replace("R$ 14,90", "R$ 9999,00")
}

#[track_caller]
fn at_most_one(bakery: &Bakery, round: usize) {
    let public = bakery.public_posts();
    assert!(public.len() <= 1, "round {round}: {public:#?}");
}

/// Everything is as the file says, and nothing of ours lies about.
#[track_caller]
fn settled(bakery: &Bakery, price: usize) {
    let public = bakery.public_posts();
    assert_eq!(public.len(), 1, "{public:#?}");
    let raw = public[0]["content"]["raw"].to_string();
    assert!(raw.contains(&format!("R$ {price},00")), "{raw}");
    let drafts = bakery
        .posts()
        .into_iter()
        .filter(|post| post["status"] == "draft");
    assert_eq!(drafts.count(), 0, "drafts of ours");
    assert_eq!(bakery.pictures(), 1);
}

#[test]
fn every_third_answer_lost_never_makes_two_posts() {
    let server = Server::start("wp-up.sh", &["sqlite"]);
    let proxy = Losing::before(server.port);
    let bakery = Bakery::with(server, Some(proxy.port));
    let rounds = rounds(30, 200);
    for round in 1..=rounds {
        proxy.set(&json!({ "every": 3, "mode": "both", "late_ms": 300, "methods": ["GET", "POST", "DELETE"] }));
        bakery.world.write(BREAD_FILE, &bread(round));
        let answer = bakery.world.recado(&["publish", "--wait", "0"]);
        assert!(matches!(answer.code, 0 | 3), "round {round}: {answer:?}");
        at_most_one(&bakery, round);
    }
    proxy.set(&json!({}));
    finished(&bakery, rounds);
}

/// After the time in which something sent before may still arrive, one more look settles all.
fn finished(bakery: &Bakery, price: usize) {
    bakery
        .world
        .recado(&["publish", "--wait", "0"])
        .expect_code(0);
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = bakery.world.recado(&["publish", "--wait", "0"]);
        let drafts = bakery
            .posts()
            .into_iter()
            .filter(|post| post["status"] == "draft");
        let is_clean = drafts.count() == 0 && answer.out.contains("nothing to publish");
        if is_clean || Instant::now() > deadline {
            break;
        }
    }
    settled(bakery, price);
    let again = bakery.world.recado(&["publish"]).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{again:?}");
}

fn killed_at_any_instant(edition: Edition) {
    let bakery = Bakery::open(edition);
    let rounds = rounds(10, 100);
    // Killed between its first and its last request, a little later each time.
    let whole = Instant::now();
    bakery.world.write(BREAD_FILE, &bread(0));
    bakery
        .world
        .recado(&["publish", "--wait", "0"])
        .expect_code(0);
    let whole = whole.elapsed();
    for round in 1..=rounds {
        bakery.world.write(BREAD_FILE, &bread(round));
        let mut program = bakery.world.command();
        let program = program.args(["publish", "--wait", "0"]);
        let mut child = program
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let until = Instant::now() + whole.mul_f64(round as f64 / rounds as f64);
        while Instant::now() < until && child.try_wait().expect("its state").is_none() {
            std::thread::yield_now();
        }
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("it ended");
        at_most_one(&bakery, round);
    }
    finished(&bakery, rounds);
}

#[test]
fn killed_at_any_instant_it_goes_on_as_if_nothing_had_been_on_6_8() {
    killed_at_any_instant(Edition::New);
}

#[test]
fn killed_at_any_instant_it_goes_on_as_if_nothing_had_been_on_6_1() {
    killed_at_any_instant(Edition::Old);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_ledger_makes_nothing_twice_where_the_search_finds_nothing() {
    let bakery = Bakery::open(Edition::New);
    let plugin = bakery
        .server
        .folder()
        .join("content/mu-plugins/no-search.php");
    let no_search = "<?php add_action('pre_get_posts', fn($query) => $query->get('s') && $query->set('post__in', [0]));";
    std::fs::write(plugin, no_search).expect("a plugin");
    let now = at("2026-12-01T09:00");
    let service = Service::of(&bakery.world, now).await;
    let report = service.pass(now).await;
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
    service.reconciler.store.close().await;
    let state = bakery.world.root().join(".recado");
    for file in std::fs::read_dir(state).expect("a folder").flatten() {
        if file.file_name().to_string_lossy().starts_with("ledger.db") {
            std::fs::remove_file(file.path()).expect("a ledger");
        }
    }
    bakery.keep(&bakery.server.says("/password"));
    let service = Service::of(&bakery.world, now).await;
    // Only the picture is looked for, and found.
    let report = service.pass(at("2026-12-01T09:10")).await;
    let Outcome::Published(published) = &report.targets[0].outcome else {
        panic!("{report:?}");
    };
    assert!(
        published.items.is_empty() && published.files == 1,
        "{published:?}"
    );
    assert!(bakery.posts().is_empty(), "the search finds nothing");
    let all = "posts&slug=pao,pao-2&context=edit&status=publish,draft,trash";
    let all = bakery.by_hand("GET", all, None);
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    assert_eq!(bakery.pictures(), 1);
}
