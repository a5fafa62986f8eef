//! What a human changed on the live site: shown, left, written over or taken over.

use crate::world::{BREAD, World, bakery_site};

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

#[test]
fn what_is_decided_is_no_failure_any_more() {
    let world = edited("só no balcão", "na porta");
    world
        .recado(&["drift", "padaria", "leave", "promocoes/pao"])
        .expect_code(0);
    let decided = world.recado(&["drift", "padaria"]).expect_code(0).out;
    assert!(decided.contains("Decided: it stays"), "{decided}");
    assert!(!decided.contains("You decide"), "{decided}");
}

#[test]
fn a_deleted_page_has_no_words_to_take_over() {
    let world = edited("só no balcão", "só no balcão");
    std::fs::remove_file(world.beside("website").join(PAGE)).unwrap();
    let refused = world.recado(&["drift", "padaria", "adopt"]).expect_code(1);
    assert!(
        refused.err.contains("no words to take over"),
        "{}",
        refused.err
    );
    assert_eq!(world.read(FILE).as_deref(), Some(BREAD));
}

#[test]
fn taken_over_words_wait_for_the_client_and_the_page_stays() {
    let world = edited("só no balcão", "na porta");
    let site = world.read("sites/padaria.yaml").unwrap();
    let review = "review: { promotions: required }\n";
    world.write("sites/padaria.yaml", &(site + review));
    let told = world.recado(&["drift", "padaria", "adopt"]).expect_code(0);
    assert!(told.out.contains("client is asked first"), "{}", told.out);
    assert!(world.read(FILE).unwrap().contains("na porta"));
    world.recado(&["publish"]);
    assert!(world.page(PAGE).unwrap().contains("na porta"));
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    world.recado(&["publish"]);
    world
        .recado(&["drift", "padaria", "overwrite"])
        .expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("na porta"));
    let again = world.recado(&["publish"]).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{}", again.out);
}

const HOME: &str = "<!doctype html><title>Padaria</title><h1>Oi</h1>
<div id=\"promotions\"></div>
<p>rodapé</p>
";

/// A page of the programmer's with our offers in it, published.
fn home() -> World {
    let world = World::empty();
    let website = world.beside("website");
    std::fs::create_dir_all(&website).unwrap();
    std::fs::write(website.join("index.html"), HOME).unwrap();
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let region = "  - region: { file: index.html, select: \"#promotions\", show: promotions }\n";
    let site = bakery_site(&target).replace("  - pages: public/\n", region);
    world.write("sites/padaria.yaml", &site);
    world.write(FILE, BREAD);
    world.recado(&["publish"]).expect_code(0);
    world
}

fn change_home(world: &World, from: &str, to: &str) {
    let page = world.page("index.html").unwrap();
    assert!(page.contains(from), "{page}");
    let page = page.replace(from, to);
    std::fs::write(world.beside("website/index.html"), page).unwrap();
}

#[test]
fn an_edit_inside_a_region_is_shown_and_taken_over_without_the_page_around_it() {
    let world = home();
    change_home(&world, "só no balcão", "na porta");
    change_home(&world, "rodapé", "rodapé novo");
    let shown = world.recado(&["drift", "padaria"]).expect_code(1).out;
    assert!(
        shown.contains("  - só no balcão\n  + na porta\n"),
        "{shown}"
    );
    assert!(!shown.contains("rodapé"), "{shown}");
    world.recado(&["drift", "padaria", "adopt"]).expect_code(0);
    let file = world.read(FILE).unwrap();
    assert_eq!(file, BREAD.replace("só no balcão", "na porta"));
    let page = world.page("index.html").unwrap();
    assert!(
        page.contains("na porta") && page.contains("rodapé novo"),
        "{page}"
    );
    // The very same edit against the words of before is an edit again.
    change_home(&world, "na porta", "só no balcão");
    world.recado(&["publish"]).expect_code(1);
    world
        .recado(&["drift", "padaria", "overwrite"])
        .expect_code(0);
    assert!(world.page("index.html").unwrap().contains("na porta"));
}

#[test]
fn a_page_that_lost_its_region_is_told() {
    let world = home();
    change_home(&world, "id=\"promotions\"", "id=\"other\"");
    let told = world.recado(&["drift", "padaria"]).expect_code(1).out;
    assert!(told.contains("no element that matches"), "{told}");
}

#[test]
fn nothing_is_decided_while_the_website_is_gone() {
    let world = World::bakery_on_git();
    world.write(FILE, BREAD);
    world.recado(&["publish"]).expect_code(0);
    let (here, away) = (world.beside("site.git"), world.beside("away.git"));
    std::fs::rename(&here, &away).unwrap();
    for task in ["leave", "overwrite", "adopt"] {
        let failed = world.recado(&["drift", "padaria", task]);
        assert!(failed.code != 0 && !failed.err.is_empty(), "{failed:?}");
    }
    std::fs::rename(&away, &here).unwrap();
    world.recado(&["drift", "padaria"]).expect_code(0);
    assert_eq!(world.commits(), 1);
}
