//! `recado email bounce` and `recado email bounces` as programs and people use them.

use std::collections::BTreeSet;
use std::time::Duration;

use recado::bounce::MOST_READ;
use recado::bounce::inbox::{InboxError, Reader};
use recado::bounce::watch::{EVERY, Heard, Place, Watch};
use recado::clock::Clock;
use recado::network::{Limits, Network};
use recado::secret::Vault;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::bounces::{back, example};
use crate::privacy::{CANARY, Kept, now};

#[tokio::test]
async fn m16_a_piped_report_is_taken_in_and_listed() {
    let kept = Kept::new().await;
    let row = kept.sent().await;
    kept.store.close().await;
    let way = back(&kept.key, &row.id, 1);
    let mail = String::from_utf8(example("postfix-hard", &way, "")).unwrap();
    let pipe = |mail: &str, rest: &[&str]| {
        let args = [&["email", "bounce"], rest].concat();
        kept.world.recado_with_input(&args, mail).expect_code(0).out
    };
    let forged = mail.replace(".1.", ".2.");
    assert!(pipe(&forged, &[]).starts_with("Ignored:"));
    let away = String::from_utf8(example("away-pt", &way, "")).unwrap();
    assert!(pipe(&away, &[]).starts_with("Nothing to do:"));
    assert!(pipe("", &[]).starts_with("Nothing to do:"));
    let long = format!("{mail}{}", "x".repeat(MOST_READ + 300_000));
    let taken = pipe(&long, &["--site", "padaria"]);
    assert!(taken.contains("not written to again"), "{taken}");
    assert!(pipe(&mail, &[]).contains("known already"));
    let list = kept
        .world
        .recado(&["email", "bounces", "padaria"])
        .expect_code(0)
        .out;
    assert!(
        list.contains(CANARY) && list.contains("not delivered, for good"),
        "{list}"
    );
    assert!(list.contains("One report was ignored"), "{list}");
    let list = kept
        .world
        .recado(&["email", "bounces", "padaria", "--format", "json"])
        .expect_code(0);
    let list: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!(list[0]["kind"], "hard");
    assert_eq!(list[0]["number"], 1);
    assert_eq!(list[0]["address"], CANARY);
}

#[test]
fn m16_an_installation_that_sent_nothing_believes_nobody() {
    let world = crate::world::World::bakery();
    let way = "devolucoes+0011223344556677.1.0123456789abcdef@padaria.example";
    let mail = String::from_utf8(example("postfix-hard", way, "")).unwrap();
    let taken = world
        .recado_with_input(&["email", "bounce"], &mail)
        .expect_code(0);
    assert!(taken.out.starts_with("Ignored:"), "{taken:?}");
    let none = world.recado(&["email", "bounces"]).expect_code(0);
    assert!(none.out.contains("Nothing came back"), "{none:?}");
}

#[tokio::test]
async fn a_mailbox_that_fails_is_told_of_once_a_day() {
    let kept = Kept::new().await;
    let (clock, hands) = Clock::manual(now());
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let watch = Watch {
        reader: Reader::new(Network::default(), Limits::default()).unwrap(),
        store: kept.store.clone(),
        vault: Vault::new(kept.store.clone(), kept.world.beside("key")),
        clock,
        heard,
    };
    // Its password was never named.
    let place = Place {
        address: "imaps://x@mail.example".to_owned(),
        secret: None,
    };
    let (asked, mut asking) = mpsc::unbounded_channel();
    let places = move || {
        let _ = asked.send(());
        std::future::ready(BTreeSet::from([place.clone()]))
    };
    let stop = CancellationToken::new();
    let working = tokio::spawn(watch.run(places, stop.clone()));
    let mut told = Vec::new();
    let mut passed = Duration::ZERO;
    asking.recv().await.unwrap();
    while passed < Duration::from_secs(25 * 3600) {
        hands.advance(EVERY);
        passed += EVERY;
        // The round before is over when the next one asks.
        asking.recv().await.unwrap();
        while let Ok(heard) = hearing.try_recv() {
            told.push(passed);
            let Heard::Failed { why, .. } = heard else {
                panic!("{heard:?}")
            };
            assert!(matches!(why, InboxError::NoSecret), "{why:?}");
        }
    }
    stop.cancel();
    working.await.unwrap();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[1] - told[0] >= Duration::from_secs(23 * 3600),
        "{told:?}"
    );
}
