//! Pages that a programmer wrote by hand, kept current by the real program.

use crate::world::{Answer, BREAD, World, bakery_site};

const PAGE: &str = "<!DOCTYPE html>\r\n<HTML lang=pt-br><meta charset='utf-8'>\r\n<body  class=x>\r\n\
<!-- mine -->\r\n<div ID='promotions' data-x=1 >old</div >\r\n<p>a &amp b\r\n\
<footer><!-- recado:horas -->old<!-- /recado:horas --></footer>\r\n";

const HOURS: &str = "---\nhours:\n  mon-fri: 08:00-18:00\n  sat: closed\n  sun: closed\n---\n";

/// A bakery whose website is a hand-written page, with these places.
fn bakery(places: &str) -> World {
    let world = World::empty();
    let website = world.beside("website");
    std::fs::create_dir_all(&website).expect("a folder");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let site = bakery_site(&target);
    world.write(
        "sites/padaria.yaml",
        &site.replace("  - pages: public/\n", places),
    );
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write("content/padaria/hours.md", HOURS);
    world
}

fn put(world: &World, path: &str, text: &str) {
    std::fs::write(world.beside("website").join(path), text).expect("written");
}

const BOTH: &str = "  - region: { file: index.html, select: \"#promotions\", show: promotions }\n\
\x20 - region: { file: index.html, marker: horas, show: hours }\n";

/// What stands before, between and after the two regions.
fn around(page: &str) -> [&str; 3] {
    let (before, rest) = page.split_once("data-x=1 >").expect("the start tag");
    let (_, rest) = rest.split_once("</div >").expect("the end tag");
    let (between, rest) = rest.split_once("<!-- recado:horas -->").expect("a marker");
    let (_, after) = rest.split_once("<!-- /recado:horas -->").expect("a marker");
    [before, between, after]
}

fn publish(world: &World) -> Answer {
    world.recado(&["publish"])
}

#[test]
fn a_hand_written_page_is_filled_and_every_other_byte_stays() {
    let world = bakery(BOTH);
    put(&world, "index.html", PAGE);
    put(&world, "other.html", "<p>other");
    publish(&world).expect_code(0);
    let page = world.page("index.html").expect("the page");
    assert_eq!(around(&page), around(PAGE));
    assert!(page.contains("data-recado=\"promotions/pao\""), "{page}");
    assert!(page.contains("Pão de queijo em dobro") && !page.contains("old"));
    assert!(page.contains("18:00") || page.contains("18h"), "{page}");
    assert_eq!(world.page("other.html").as_deref(), Some("<p>other"));
    let names = std::fs::read_dir(world.beside("website")).expect("a folder");
    assert_eq!(names.count(), 2, "nothing else was written");
}

#[test]
fn a_page_is_not_written_a_second_time() {
    use std::os::unix::fs::MetadataExt as _;
    let world = bakery(BOTH);
    put(&world, "index.html", PAGE);
    publish(&world).expect_code(0);
    let file = world.beside("website/index.html");
    let before = std::fs::metadata(&file).expect("there");
    let answer = publish(&world).expect_code(0);
    let after = std::fs::metadata(&file).expect("there");
    assert_eq!(
        (before.ino(), before.mtime_nsec()),
        (after.ino(), after.mtime_nsec())
    );
    assert!(answer.out.contains("nothing to publish"), "{}", answer.out);
}

#[test]
fn an_offer_that_ended_leaves_the_region_empty_and_the_page_whole() {
    let world = bakery(BOTH);
    put(&world, "index.html", PAGE);
    publish(&world).expect_code(0);
    world.write(
        "content/padaria/promotions/pao.md",
        &BREAD.replace("2099-12-31", "2026-01-02"),
    );
    publish(&world).expect_code(0);
    let page = world.page("index.html").expect("the page");
    assert_eq!(around(&page), around(PAGE));
    assert!(page.contains("data-x=1 ></div >"), "{page}");
}

#[test]
fn a_page_without_the_element_is_told_and_untouched_and_the_other_is_published() {
    let places = "  - region: { file: index.html, select: \"#promotions\", show: promotions }\n\
\x20 - region: { file: horas.html, marker: horas, show: hours }\n";
    let world = bakery(places);
    put(&world, "index.html", "<p>no such element");
    put(&world, "horas.html", PAGE);
    for _ in 0..2 {
        let answer = publish(&world).expect_code(1);
        assert!(
            answer.out.contains("index.html") && answer.out.contains("#promotions"),
            "{}",
            answer.out
        );
        let page = world.page("index.html");
        assert_eq!(page.as_deref(), Some("<p>no such element"));
        assert!(!world.page("horas.html").expect("there").contains("-->old"));
        let status = world.recado(&["status", "--format", "json"]).expect_code(0);
        assert!(status.out.contains("\"failed\""), "{}", status.out);
    }
    put(&world, "index.html", PAGE);
    publish(&world).expect_code(0);
    assert!(
        world
            .page("index.html")
            .expect("there")
            .contains("Pão de queijo")
    );
}

#[test]
fn a_region_that_the_programmer_rewrote_is_left_to_them() {
    let world = bakery(BOTH);
    put(&world, "index.html", PAGE);
    publish(&world).expect_code(0);
    let page = world.page("index.html").expect("the page");
    let theirs = page.replace("Pão de queijo em dobro", "Meu texto");
    put(&world, "index.html", &theirs);
    world.write(
        "content/padaria/promotions/pao.md",
        &BREAD.replace("9,90", "8,90"),
    );
    let answer = publish(&world).expect_code(1);
    assert!(answer.out.contains("index.html"), "{}", answer.out);
    assert_eq!(world.page("index.html"), Some(theirs));
}
