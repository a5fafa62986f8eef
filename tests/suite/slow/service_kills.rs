//! `kill -9` at any instant: after the next start the websites are what the files say, no change is
//! made twice, and nothing that was confirmed is lost (promise 2).

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::service::{Running, clients, published, said, wait};
use crate::world::{BREAD, World, git};

/// The same numbers for the same seed, spread well enough for moments to kill at.
struct Moments(u64);

impl Moments {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

fn rounds() -> usize {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test asks how long it may take"
    )]
    match std::env::var("RECADO_TEST_ROUNDS").as_deref() {
        Ok("full") => 30,
        _ => 10,
    }
}

fn save(world: &World, client: usize, item: usize, version: usize) -> String {
    let title = format!("Item {item} versão {version}");
    let text = BREAD.replace("Pão de queijo em dobro", &title);
    world.write(&format!("content/c{client}/promotions/i{item}.md"), &text);
    title
}

fn shows(world: &World, client: usize, item: usize, title: &str) -> bool {
    let page = format!("promocoes/i{item}/index.html");
    published(world, &format!("c{client}"), &page).is_some_and(|text| text.contains(title))
}

#[test]
fn after_kill_nine_at_any_instant_everything_is_right_within_a_minute() {
    const CLIENTS: usize = 3;
    let world = clients(CLIENTS);
    let mut moments = Moments(0x5EED_CAFE_F00D);
    let mut version = 0;
    let mut slowest = Duration::ZERO;
    for round in 0..rounds() {
        let running = Running::start(&world, &[]);
        // Two seconds after a start the first change leaves: half of the kills are meant for it.
        let life = match round % 2 {
            0 => Duration::from_millis(1_900 + moments.next(600)),
            _ => Duration::from_millis(moments.next(6_000)),
        };
        let born = Instant::now();
        let mut wanted = Vec::new();
        let mut edits = 0;
        while born.elapsed() < life || edits < CLIENTS {
            version += 1;
            let (client, item) = (edits % CLIENTS, usize::try_from(moments.next(5)).unwrap());
            wanted.retain(|(c, i, _)| (*c, *i) != (client, item));
            wanted.push((client, item, save(&world, client, item, version)));
            edits += 1;
            std::thread::park_timeout(Duration::from_millis(50 + moments.next(400)));
        }
        running.kill();
        let again = Running::start(&world, &[]);
        let took = wait("what the files say", Duration::from_secs(60), || {
            wanted.retain(|(client, item, title)| !shows(&world, *client, *item, title));
            wanted.is_empty()
        });
        slowest = slowest.max(took);
        println!("round {round}: killed after {life:?}, right again after {took:?}");
        again.kill();
    }
    println!("slowest: {slowest:?}");
    let _last = Running::start(&world, &[]);
    confirmed_is_there(&world, CLIENTS);
    for client in 0..CLIENTS {
        changes_are_made_once(&world, client);
    }
    as_a_fresh_publication(&world, CLIENTS);
}

/// Every commit bears another change.
fn changes_are_made_once(world: &World, client: usize) {
    let folder = world.beside(&format!("c{client}.git"));
    let format = "--format=%(trailers:key=Recado-Change,valueonly,separator=)";
    let list = git(&folder, &["log", format, "main"]);
    let all: Vec<&str> = list.lines().filter(|line| !line.is_empty()).collect();
    let different: BTreeSet<&&str> = all.iter().collect();
    assert_eq!(all.len(), different.len(), "c{client}: {all:?}");
    assert!(!all.is_empty());
}

/// Nothing that the ledger calls published is missing from the websites.
fn confirmed_is_there(world: &World, clients: usize) {
    let history = world
        .recado(&["history", "--format", "json"])
        .expect_code(0);
    let rows: serde_json::Value = serde_json::from_str(&history.out).unwrap();
    let there: BTreeSet<String> = (0..clients)
        .flat_map(|client| {
            let folder = world.beside(&format!("c{client}.git"));
            let list = git(&folder, &["rev-list", "main"]);
            list.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    for row in rows.as_array().unwrap() {
        if row["state"] == "confirmed" {
            let revision = row["revision"].as_str().unwrap();
            assert!(there.contains(revision), "{row}");
        }
    }
}

/// The websites are byte for byte what one publication of the same files makes.
fn as_a_fresh_publication(world: &World, count: usize) {
    let fresh = clients(count);
    for client in 0..count {
        for item in 0..5 {
            let path = format!("content/c{client}/promotions/i{item}.md");
            if let Some(text) = world.read(&path) {
                fresh.write(&path, &text);
            }
        }
    }
    fresh.recado(&["publish"]).expect_code(0);
    for client in 0..count {
        let tree = |world: &World| {
            let folder = world.beside(&format!("c{client}.git"));
            git(&folder, &["rev-parse", "main^{tree}"])
        };
        let right = tree(&fresh);
        wait("the same website", Duration::from_secs(60), || {
            tree(world) == right
        });
    }
    println!("{}", said(world));
}
