//! `recado email bounce` and `recado email bounces` as programs and people use them.

use recado::bounce::MOST_READ;

use crate::bounces::{back, example};
use crate::privacy::{CANARY, Kept};

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
