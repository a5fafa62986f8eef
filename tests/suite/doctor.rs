//! `recado doctor`: what a secretary reads when nothing arrives, and what she sends on.

use crate::world::{BREAD, World, bakery_site};

#[test]
fn a_website_that_can_be_written_to_is_said_so_in_a_line() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let answer = world.recado(&["doctor", "padaria"]);
    let good = "site.git main answers and accepts the login.";
    assert!(answer.out.contains(good), "{answer:?}");
    assert_eq!(world.git(&["for-each-ref"]), "", "nothing was written");
}

#[test]
fn a_folder_that_is_not_there_yet_is_no_fault_and_is_not_made() {
    let world = World::bakery();
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("does not exist yet"), "{answer:?}");
    assert!(!world.beside("website").exists());
}

#[test]
fn a_repository_that_is_not_there_comes_with_a_letter_to_the_programmer() {
    let world = World::empty();
    let nowhere = world.beside("nowhere.git");
    let target = format!("{{ kind: git, remote: \"{}\" }}", nowhere.display());
    world.write("sites/padaria.yaml", &bakery_site(&target));
    let answer = world.recado(&["doctor"]);
    assert!(answer.code == 1 || answer.code == 3, "{answer:?}");
    assert!(
        answer.out.contains("To send to the programmer:"),
        "{answer:?}"
    );
    assert!(
        answer.out.contains("| Hello! I look after the website"),
        "{answer:?}"
    );
}

#[test]
fn a_secret_that_was_never_saved_is_named() {
    let world = World::empty();
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let target = "{ kind: wordpress, url: \"http://127.0.0.1:1\", user: ana, secret: aurora-wp }";
    let site = bakery_site(target);
    let (head, _) = site.split_once("places:").expect("places");
    let places = "places:\n  - entries: { each: promotions, as: post }\n";
    world.write("sites/padaria.yaml", &format!("{head}{places}"));
    let answer = world.recado(&["doctor"]);
    assert!(answer.out.contains("aurora-wp"), "{answer:?}");
    assert_ne!(answer.code, 0);
}
