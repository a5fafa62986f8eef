//! A client's yes: bound to exactly what the files said, asked again for what differs.

use jiff::{SignedDuration, Timestamp};
use recado::hash::Hash;
use recado::review::{is_late, silence};
use recado::site::{IfSilent, Review, Silence};
use recado::store::Asked;

use crate::shop::{instant, promotion, shop};
use crate::world::{BREAD, World, bakery_site};

const PAGE: &str = "public/promocoes/pao/index.html";
const FILE: &str = "content/padaria/promotions/pao.md";

/// The bakery, whose promotions need a yes; `more` is added to its review rule.
fn asking(more: &str) -> World {
    let world = World::bakery();
    let website = world.beside("website");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let review = format!("review: {{ promotions: required{more} }}\n");
    world.write("sites/padaria.yaml", &(bakery_site(&target) + &review));
    world
}

fn approved() -> World {
    let world = asking("");
    world.write(FILE, BREAD);
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).expect("published").contains("R$ 9,90"));
    world
}

#[test]
fn nothing_is_published_before_the_yes_and_all_of_it_after() {
    let world = asking("");
    world.write(FILE, BREAD);
    world.write(
        "content/padaria/announcements/forno.md",
        "---\ntitle: Forno novo\n---\nChegou.\n",
    );
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(answer.out.contains("waits for a yes"), "{}", answer.out);
    assert_eq!(world.page(PAGE), None);
    // What needs no yes goes ahead.
    assert!(world.page("public/avisos/forno/index.html").is_some());
    world
        .recado(&["approve", "padaria", "pao", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).is_some());
    let again = world
        .recado(&["approve", "padaria", "pao", "--by", "Ana"])
        .expect_code(0);
    assert!(again.out.contains("Ana already said yes"), "{}", again.out);
}

#[test]
fn a_comma_changed_after_the_yes_is_asked_again_with_just_that_difference() {
    let world = approved();
    world.write(FILE, &BREAD.replace("de um, **só", "de um **só"));
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(answer.out.contains("waits for a yes"), "{}", answer.out);
    let page = world.page(PAGE).expect("the version agreed to stays");
    assert!(page.contains("preço de um, <strong>"), "{page}");
    let letter = world.recado(&["review", "padaria"]).expect_code(0).out;
    insta::assert_snapshot!(without_times(&letter));
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    let page = world.page(PAGE).expect("the new version");
    assert!(page.contains("preço de um <strong>"), "{page}");
}

#[test]
fn a_new_offer_is_shown_whole_in_the_clients_language() {
    let world = asking(
        ", reviewers: [ana@padaria-aurora.example], if_silent: { after: 24h, then: publish }",
    );
    world.write(FILE, BREAD);
    let letter = world
        .recado(&["review", "padaria", "promotions/pao"])
        .expect_code(0)
        .out;
    insta::assert_snapshot!(without_times(&letter));
}

/// The program's clock is today's.
fn without_times(text: &str) -> String {
    let line = |line: &str| {
        let dated = line.contains(" since ") || line.contains("No answer by ");
        match dated {
            true => format!(
                "{} …",
                line.split(" by ")
                    .next()
                    .unwrap()
                    .split(" since ")
                    .next()
                    .unwrap()
            ),
            false => line.to_owned(),
        }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_yes_to_something_since_changed_records_nothing() {
    let world = asking("");
    world.write(FILE, BREAD);
    world.recado(&["review", "padaria"]).expect_code(0);
    world.write(FILE, &BREAD.replace("9,90", "8,90"));
    let refused = world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(1);
    assert!(
        refused.err.contains("Price: R$ 9,90 → R$ 8,90"),
        "{}",
        refused.err
    );
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.page(PAGE), None);
    world.recado(&["review", "padaria"]).expect_code(0);
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).expect("agreed").contains("R$ 8,90"));
}

#[test]
fn a_no_is_told_with_its_reason_until_the_file_changes() {
    let world = approved();
    world.write(FILE, &BREAD.replace("9,90", "1,90"));
    world
        .recado(&[
            "reject",
            "padaria",
            "pao",
            "--by",
            "Ana",
            "--because",
            "the price is wrong",
        ])
        .expect_code(0);
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(
        answer.out.contains("Ana says no") && answer.out.contains("the price is wrong"),
        "{}",
        answer.out
    );
    assert!(
        world
            .page(PAGE)
            .expect("what was agreed")
            .contains("R$ 9,90")
    );
    world.write(FILE, BREAD);
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(!answer.out.contains("waits"), "{}", answer.out);
}

#[test]
fn other_items_go_ahead_while_a_changed_one_waits() {
    let world = approved();
    world.write(FILE, &BREAD.replace("9,90", "8,90"));
    world.write(
        "content/padaria/announcements/forno.md",
        "---\ntitle: Forno novo\n---\nChegou.\n",
    );
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page("public/avisos/forno/index.html").is_some());
    assert!(world.page(PAGE).expect("agreed").contains("R$ 9,90"));
}

#[test]
fn a_yes_to_all_never_says_yes_to_what_was_not_shown() {
    let world = asking("");
    world.write(FILE, BREAD);
    world.recado(&["review", "padaria"]).expect_code(0);
    world.write(
        "content/padaria/promotions/bolo.md",
        &BREAD.replace("title: ", "title: Bolo e "),
    );
    let yes = ["approve", "padaria", "--by", "Ana"];
    let answer = world.recado(&yes).expect_code(0);
    assert!(answer.out.contains("still waits"), "{}", answer.out);
    for _ in 0..2 {
        let answer = world.recado(&yes).expect_code(1);
        assert!(answer.out.contains("still waits"), "{}", answer.out);
        assert!(!answer.out.contains("says yes"), "{}", answer.out);
    }
    world.recado(&["review", "padaria"]).expect_code(0);
    world.recado(&yes).expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page("public/promocoes/bolo/index.html").is_some());
}

#[test]
fn another_place_asks_again() {
    let world = approved();
    let file = world.read("sites/padaria.yaml").expect("the site file");
    world.write(
        "sites/padaria.yaml",
        &file.replace("pages: public/", "pages: elsewhere/"),
    );
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(answer.out.contains("waits for a yes"), "{}", answer.out);
    assert!(world.page("elsewhere/promocoes/pao/index.html").is_none());
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page("elsewhere/promocoes/pao/index.html").is_some());
}

#[test]
fn an_item_with_a_mistake_cannot_be_agreed_to() {
    let world = approved();
    world.write(FILE, &BREAD.replace("ends:", "endz:"));
    let answer = world.recado(&["approve", "padaria", "pao", "--by", "Ana"]);
    assert!(answer.code <= 1, "{answer:?}");
    assert!(world.page(PAGE).expect("agreed").contains("R$ 9,90"));
}

#[test]
fn a_name_that_says_nothing_and_an_item_that_is_not_there_are_wrong_usage() {
    let world = approved();
    world
        .recado(&["approve", "padaria", "--by", " "])
        .expect_code(2);
    let near = world
        .recado(&["approve", "padaria", "promotions/pau", "--by", "Ana"])
        .expect_code(2);
    assert!(near.err.contains("promotions/pao"), "{}", near.err);
}

#[test]
fn a_no_to_something_since_changed_records_nothing() {
    let world = asking("");
    world.write(FILE, BREAD);
    world.recado(&["review", "padaria"]).expect_code(0);
    world.write(FILE, &BREAD.replace("9,90", "8,90"));
    let no = [
        "reject",
        "padaria",
        "pao",
        "--by",
        "Ana",
        "--because",
        "too dear",
    ];
    let refused = world.recado(&no).expect_code(1);
    assert!(
        refused.err.contains("changed after you showed it"),
        "{}",
        refused.err
    );
    let status = world.recado(&["review", "padaria"]).expect_code(0);
    assert!(!status.out.contains("says no"), "{}", status.out);
}

#[test]
fn a_yes_to_all_is_one_to_what_the_client_was_shown() {
    let world = asking("");
    world.write(FILE, BREAD);
    world.recado(&["review", "padaria"]).expect_code(0);
    world.write("content/padaria/promotions/torta.md", BREAD);
    let yes = world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    assert!(
        yes.out.contains("`recado review padaria promotions/torta`"),
        "{}",
        yes.out
    );
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).is_some());
    assert!(world.page("public/promocoes/torta/index.html").is_none());
}

#[test]
fn what_is_over_and_was_never_shown_waits_for_nothing() {
    let world = asking("");
    world.write(FILE, &BREAD.replace("2099-12-31", "2026-01-31"));
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(!answer.out.contains("waits"), "{}", answer.out);
    let refused = world
        .recado(&["approve", "padaria", "pao", "--by", "Ana"])
        .expect_code(1);
    assert!(
        refused
            .err
            .contains("was over on Saturday, 31 January 2026"),
        "{}",
        refused.err
    );
}

#[test]
fn an_offer_on_the_website_ends_early_with_a_yes() {
    let world = approved();
    world.write(FILE, &BREAD.replace("2099-12-31", "2026-01-31"));
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).is_some(), "nobody said yes to the end");
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).is_none());
}

#[test]
fn the_status_knows_an_answer_at_once() {
    let world = asking("");
    world.write(FILE, BREAD);
    world.recado(&["publish"]).expect_code(0);
    let no = [
        "reject",
        "padaria",
        "pao",
        "--by",
        "Ana",
        "--because",
        "too dear",
    ];
    world.recado(&no).expect_code(0);
    let status = world.recado(&["status"]).expect_code(0).out;
    assert!(status.contains("“too dear”"), "{status}");
    assert!(!status.contains("leaves the website"), "{status}");
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    let status = world.recado(&["status"]).expect_code(0).out;
    assert!(status.contains("`recado publish padaria`"), "{status}");
}

#[test]
fn a_yes_more_than_a_day_after_the_start_is_asked_about() {
    let mut shop = shop("America/Sao_Paulo");
    let friday = promotion("pao", "2026-11-27 08:00", "2026-11-30");
    shop.promotions.push(friday.into());
    let late = |first_since: &str, now: &str| {
        let asked = Asked {
            fingerprint: Hash::of(b"what it says"),
            since: instant(first_since),
            first_since: instant(first_since),
            shown: None,
            reminded_at: None,
        };
        is_late(&shop, "promotions/pao", Some(&asked), instant(now))
    };
    assert!(!late("2026-11-20T12:00:00Z", "2026-11-28T10:59:00Z"));
    assert!(late("2026-11-20T12:00:00Z", "2026-11-28T11:01:00Z"));
    // What was written after its start could not be answered before.
    assert!(!late("2026-11-28T12:00:00Z", "2026-11-29T11:00:00Z"));
}

#[test]
fn a_yes_outlives_a_website_that_is_gone_for_a_while() {
    let world = World::bakery_on_git();
    let file = world.read("sites/padaria.yaml").expect("the site file");
    let review = "review: { promotions: required }\n";
    world.write("sites/padaria.yaml", &(file + review));
    world.write(FILE, BREAD);
    let (here, away) = (world.beside("site.git"), world.beside("away.git"));
    std::fs::rename(&here, &away).unwrap();
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    let failed = world.recado(&["publish"]);
    assert!(failed.code != 0 && !failed.err.is_empty(), "{failed:?}");
    std::fs::rename(&away, &here).unwrap();
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.commits(), 1);
    let tip = world.git(&["show", &format!("main:{PAGE}")]);
    assert!(tip.contains("R$ 9,90"), "{tip}");
}

#[test]
fn silence_speaks_at_its_time() {
    let review = Review {
        promotions: true,
        if_silent: Some(IfSilent {
            after: SignedDuration::from_hours(24),
            then: Silence::Publish,
        }),
        ..Review::default()
    };
    let since: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let asked = Asked {
        fingerprint: Hash::of(b"what it says"),
        since,
        first_since: since,
        shown: None,
        reminded_at: None,
    };
    let expected = "2026-11-25T12:00:00Z".parse().unwrap();
    assert_eq!(silence(&review, &asked), Some((Silence::Publish, expected)));
}
