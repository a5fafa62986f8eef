//! What a human changed on the live site: shown, left, written over or taken over.

use crate::world::{BREAD, World};

const PAGE: &str = "public/promocoes/pao/index.html";
const FILE: &str = "content/padaria/promotions/pao.md";

/// A published bakery on whose website a human changed one page.
fn edited(from: &str, to: &str) -> World {
    let world = World::bakery();
    world.write(FILE, BREAD);
    world.recado(&["publish"]).expect_code(0);
    human(&world, from, to);
    world
}

fn human(world: &World, from: &str, to: &str) {
    let page = world.page(PAGE).expect("the page");
    assert!(page.contains(from), "{page}");
    std::fs::write(world.beside("website").join(PAGE), page.replace(from, to)).unwrap();
}

#[test]
fn a_humans_edit_is_shown_with_what_stood_there() {
    let world = edited("só no balcão", "no balcão e na porta");
    let shown = world.recado(&["drift", "padaria"]).expect_code(1).out;
    assert!(
        shown.contains("+") && shown.contains("no balcão e na porta"),
        "{shown}"
    );
    assert!(shown.contains("recado drift padaria overwrite"), "{shown}");
    world.recado(&["publish"]).expect_code(1);
    assert!(world.page(PAGE).unwrap().contains("no balcão e na porta"));
}

#[test]
fn what_is_left_is_quiet_until_somebody_changes_it_again() {
    let world = edited("só no balcão", "na porta");
    world.recado(&["drift", "padaria", "leave"]).expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("na porta"));
    world.recado(&["verify"]).expect_code(1);
    human(&world, "na porta", "na esquina");
    world.recado(&["publish"]).expect_code(1);
    assert!(world.page(PAGE).unwrap().contains("na esquina"));
}

#[test]
fn what_is_written_over_is_ours_again_and_a_new_edit_is_asked_about() {
    let world = edited("só no balcão", "na porta");
    world
        .recado(&["drift", "padaria", "overwrite", PAGE])
        .expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("só no balcão"));
    let none = world.recado(&["drift", "padaria"]).expect_code(0);
    assert!(none.out.contains("as Recado left it"), "{}", none.out);
    // The very same edit, once more.
    human(&world, "só no balcão", "na porta");
    world.recado(&["publish"]).expect_code(1);
    assert!(world.page(PAGE).unwrap().contains("na porta"));
}

#[test]
fn a_page_that_was_deleted_comes_back_only_when_told() {
    let world = edited("só no balcão", "só no balcão");
    std::fs::remove_file(world.beside("website").join(PAGE)).unwrap();
    world.recado(&["publish"]).expect_code(1);
    assert!(world.page(PAGE).is_none());
    world
        .recado(&["drift", "padaria", "overwrite"])
        .expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("só no balcão"));
}

#[test]
fn words_are_taken_over_into_the_file_they_came_from() {
    let world = edited("só no balcão", "no balcão e na porta");
    world.recado(&["drift", "padaria", "adopt"]).expect_code(0);
    let file = world.read(FILE).unwrap();
    assert_eq!(file, BREAD.replace("só no balcão", "no balcão e na porta"));
    assert!(world.page(PAGE).unwrap().contains("no balcão e na porta"));
    let again = world.recado(&["publish"]).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{}", again.out);
}

#[test]
fn what_cannot_be_taken_over_is_shown_to_be_copied() {
    let world = edited(
        "<strong>só no balcão</strong>",
        "<strong>só no balcão</strong> <em>e na porta</em>",
    );
    let before = world.read(FILE);
    let refused = world.recado(&["drift", "padaria", "adopt"]).expect_code(1);
    assert!(refused.err.contains("+ e na porta"), "{}", refused.err);
    assert_eq!(world.read(FILE), before);
    assert!(world.page(PAGE).unwrap().contains("e na porta"));
}

#[test]
fn a_page_nobody_changed_is_said() {
    let world = edited("só no balcão", "na porta");
    let none = world
        .recado(&["drift", "padaria", "leave", "public/index.html"])
        .expect_code(1);
    assert!(
        none.err.contains("nobody changed public/index.html"),
        "{}",
        none.err
    );
}
