//! Going back: the site as it was, the files untouched, and the way forward.

use std::collections::BTreeMap;

use crate::world::{BREAD, World};

const PAGE: &str = "public/promocoes/pao/index.html";
const FILE: &str = "content/padaria/promotions/pao.md";
const NEWS: &str = "---\ntitle: Forno novo\n---\nChegou.\n";

/// The smallest picture that is one.
const DOT: &[u8] = &[
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0xff, 0xff, 0xff,
    0x00, 0x00, 0x00, 0x21, 0xf9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b,
];

fn website(world: &World) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &std::path::Path, below: &std::path::Path, into: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(below).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, into);
            } else {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                into.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let (root, mut files) = (world.beside("website"), BTreeMap::new());
    walk(&root, &root, &mut files);
    files
}

fn published(texts: &[&str]) -> World {
    let world = World::bakery();
    for text in texts {
        world.write(FILE, text);
        world.recado(&["publish"]).expect_code(0);
    }
    world
}

#[test]
fn tuesday_is_undone_and_editing_the_file_moves_on() {
    let world = World::bakery();
    let with_picture = BREAD.replace("price:", "image: ponto.gif\nimage_alt: Um ponto\nprice:");
    world.write_bytes("content/padaria/promotions/ponto.gif", DOT);
    world.write(FILE, &with_picture);
    world.recado(&["publish"]).expect_code(0);
    let monday = website(&world);
    // Tuesday: another price, the picture gone, one page too many.
    let tuesday = BREAD.replace("9,90", "0,99");
    world.write(FILE, &tuesday);
    world.remove("content/padaria/promotions/ponto.gif");
    world.write("content/padaria/announcements/forno.md", NEWS);
    world.recado(&["publish"]).expect_code(0);
    assert_ne!(website(&world), monday);
    let answer = world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(
        answer.out.contains("goes back to its earlier version"),
        "{}",
        answer.out
    );
    assert!(
        answer.out.contains("is taken off the website"),
        "{}",
        answer.out
    );
    assert!(website(&world) == monday, "not byte for byte as on Monday");
    assert_eq!(world.read(FILE).as_deref(), Some(tuesday.as_str()));
    let second = world.recado(&["publish"]).expect_code(0);
    assert!(
        second.out.contains("nothing else to publish"),
        "{}",
        second.out
    );
    assert!(website(&world) == monday);
    world.write(FILE, &BREAD.replace("9,90", "7,90"));
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 7,90"));
    assert!(
        world.page("public/avisos/forno/index.html").is_none(),
        "the other item stays undone"
    );
}

#[test]
fn released_files_count_again() {
    let world = published(&[BREAD, &BREAD.replace("9,90", "0,99")]);
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 9,90"));
    world
        .recado(&["undo", "padaria", "--release"])
        .expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 0,99"));
    let none = world
        .recado(&["undo", "padaria", "--release"])
        .expect_code(0);
    assert!(none.out.contains("nothing is undone"), "{}", none.out);
}

#[test]
fn undoing_again_goes_further_back() {
    let prices = ["9,90", "8,90", "7,90"].map(|price| BREAD.replace("9,90", price));
    let world = published(&prices.each_ref().map(String::as_str));
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 8,90"));
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 9,90"));
    let first = world.recado(&["undo", "padaria"]).expect_code(1);
    assert!(first.err.contains("no earlier state"), "{}", first.err);
    // Forward again, to what was in between.
    world
        .recado(&["undo", "padaria", "--to", "2"])
        .expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 8,90"));
}

#[test]
fn what_was_undone_already_is_said_and_nothing_is_written() {
    let world = published(&[BREAD, &BREAD.replace("9,90", "0,99")]);
    world
        .recado(&["undo", "padaria", "--to", "1"])
        .expect_code(0);
    let before = website(&world);
    let again = world
        .recado(&["undo", "padaria", "--to", "1"])
        .expect_code(1);
    assert!(
        again.err.contains("already shows the state of change #1"),
        "{}",
        again.err
    );
    assert!(website(&world) == before);
}

#[test]
fn there_has_to_be_something_to_undo() {
    let world = World::bakery();
    let nothing = world.recado(&["undo", "padaria"]).expect_code(1);
    assert!(
        nothing.err.contains("nothing was published yet"),
        "{}",
        nothing.err
    );
    world.write(FILE, BREAD);
    world.recado(&["publish"]).expect_code(0);
    let unknown = world
        .recado(&["undo", "padaria", "--to", "7"])
        .expect_code(1);
    assert!(unknown.err.contains("no change #7"), "{}", unknown.err);
    world.recado(&["pause", "padaria"]).expect_code(0);
    let paused = world.recado(&["undo", "padaria"]).expect_code(1);
    assert!(
        paused.err.contains("recado resume padaria"),
        "{}",
        paused.err
    );
}

#[test]
fn a_deleted_item_comes_back_and_its_file_does_not() {
    let world = published(&[BREAD]);
    for name in ["um", "dois", "três", "quatro"] {
        world.write(&format!("content/padaria/announcements/{name}.md"), NEWS);
    }
    world.recado(&["publish"]).expect_code(0);
    let before = website(&world);
    world.remove(FILE);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page(PAGE).is_none());
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(website(&world) == before);
    assert_eq!(world.read(FILE), None);
}

#[test]
fn dates_still_count_after_an_undo() {
    let world = published(&[BREAD]);
    world.write(
        "content/padaria/promotions/velha.md",
        &BREAD.replace("ends: 2099-12-31", "ends: 2026-01-02"),
    );
    world.write(FILE, &BREAD.replace("9,90", "0,99"));
    world.recado(&["publish"]);
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 9,90"));
    assert!(world.page("public/promocoes/velha/index.html").is_none());
}

#[test]
fn an_undo_is_one_more_commit_that_says_so() {
    let world = World::bakery_on_git();
    for price in ["9,90", "0,99"] {
        world.write(FILE, &BREAD.replace("9,90", price));
        world.recado(&["publish"]).expect_code(0);
    }
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert_eq!(world.commits(), 3);
    let subject = world.git(&["log", "-1", "--format=%s", "main"]);
    assert!(subject.starts_with("Desfeito: "), "{subject}");
    let trees = world.git(&["log", "--format=%T", "main"]);
    let trees: Vec<&str> = trees.lines().collect();
    assert_eq!(trees[0], trees[2], "the first state, byte for byte");
}

#[test]
fn an_edit_after_an_undo_can_be_undone_too() {
    let world = published(&[BREAD, &BREAD.replace("9,90", "0,99")]);
    world.recado(&["undo", "padaria"]).expect_code(0);
    world.write(FILE, &BREAD.replace("9,90", "7,77"));
    world.recado(&["publish"]).expect_code(0);
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 9,90"));
}

#[test]
fn forward_to_what_the_file_says_there_is_nothing_to_release() {
    let world = published(&[BREAD, &BREAD.replace("9,90", "0,99")]);
    world.recado(&["undo", "padaria"]).expect_code(0);
    let forward = world
        .recado(&["undo", "padaria", "--to", "2"])
        .expect_code(0);
    assert!(forward.out.contains("as its file says"), "{}", forward.out);
    assert!(world.page(PAGE).unwrap().contains("R$ 0,99"));
    let status = world.recado(&["status"]).expect_code(0);
    assert!(!status.out.contains("undo"), "{}", status.out);
}

#[test]
fn a_change_of_no_item_is_said_with_the_way_further_back() {
    let world = published(&[BREAD, &BREAD.replace("9,90", "0,99")]);
    let site = world.read("sites/padaria.yaml").unwrap();
    world.write(
        "sites/padaria.yaml",
        &site.replace("Rua das Flores 10", "Rua das Flores 12"),
    );
    world.recado(&["publish"]).expect_code(0);
    let refused = world.recado(&["undo", "padaria"]).expect_code(1);
    assert!(
        refused.err.contains("#3, changed no item")
            && refused.err.contains("`recado undo padaria --to 1`"),
        "{}",
        refused.err
    );
    assert!(world.page(PAGE).unwrap().contains("R$ 0,99"));
}

#[test]
fn what_was_undone_has_nothing_to_answer() {
    let world = World::bakery();
    let file = world.read("sites/padaria.yaml").unwrap();
    world.write(
        "sites/padaria.yaml",
        &(file + "review: { promotions: required }\n"),
    );
    for price in ["9,90", "8,90"] {
        world.write(FILE, &BREAD.replace("9,90", price));
        world
            .recado(&["approve", "padaria", "--by", "Ana"])
            .expect_code(0);
        world.recado(&["publish"]).expect_code(0);
    }
    // Something newer waits while the live version is undone.
    world.write(FILE, &BREAD.replace("9,90", "6,66"));
    world.recado(&["publish"]).expect_code(0);
    world.recado(&["undo", "padaria"]).expect_code(0);
    assert!(world.page(PAGE).unwrap().contains("R$ 9,90"));
    let refused = world
        .recado(&["approve", "padaria", "pao", "--by", "Ana"])
        .expect_code(1);
    assert!(refused.err.contains("--release"), "{}", refused.err);
    world
        .recado(&["undo", "padaria", "--release"])
        .expect_code(0);
    assert!(
        world.page(PAGE).unwrap().contains("R$ 9,90"),
        "the newer version still waits for its yes"
    );
    // Elsewhere the earlier version would be something nobody agreed to.
    world
        .recado(&["undo", "padaria", "--to", "2"])
        .expect_code(0);
    let site = world.read("sites/padaria.yaml").unwrap();
    world.write("sites/padaria.yaml", &site.replace("public/", "elsewhere/"));
    let stands = world.recado(&["publish"]);
    assert!(
        stands.out.contains("nothing of this site is published"),
        "{stands:?}"
    );
    assert!(world.page("elsewhere/promocoes/pao/index.html").is_none());
}

#[test]
fn an_undo_is_carried_out_once_the_website_is_there_again() {
    let world = World::bakery_on_git();
    for price in ["9,90", "0,99"] {
        world.write(FILE, &BREAD.replace("9,90", price));
        world.recado(&["publish"]).expect_code(0);
    }
    let (here, away) = (world.beside("site.git"), world.beside("away.git"));
    std::fs::rename(&here, &away).unwrap();
    let failed = world.recado(&["undo", "padaria"]);
    assert!(failed.code != 0 && !failed.err.is_empty(), "{failed:?}");
    std::fs::rename(&away, &here).unwrap();
    world.recado(&["publish"]).expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.commits(), 3);
    let tip = world.git(&["show", &format!("main:{PAGE}")]);
    assert!(tip.contains("R$ 9,90"), "{tip}");
}
