//! Content that belongs to no website, and site files that are not read: `check` says what every
//! other command refuses.

use crate::world::{Answer, BREAD, World};

#[track_caller]
fn codes(answer: &Answer) -> Vec<(String, String)> {
    let list: Vec<serde_json::Value> = serde_json::from_str(&answer.out).expect("a list");
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let pairs = list
        .iter()
        .map(|one| (text(&one["code"]), text(&one["file"])));
    pairs.collect()
}

fn expected(code: &str, file: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), file.to_owned())]
}

#[test]
fn a_content_folder_without_a_site_file_is_found() {
    let world = World::bakery();
    world.write("content/padria/promotions/pao.md", BREAD);
    for args in [
        &["check", "--format", "json"][..],
        &["check", "padria", "--format", "json"],
    ] {
        let answer = world.recado(args).expect_code(1);
        assert_eq!(
            codes(&answer),
            expected("site-file-missing", "content/padria")
        );
    }
    for command in ["plan", "publish", "verify"] {
        let answer = world.recado(&[command, "padria"]).expect_code(1);
        let said = answer.out + &answer.err;
        assert!(said.contains("padria"), "{command} says what is wrong");
    }
    let note = world.root().join("content/padria.PROBLEM.txt");
    assert!(!note.exists(), "a note lies beside a file");
}

#[test]
fn a_site_file_with_another_ending_is_found_once() {
    let world = World::bakery();
    let (good, slip) = ("sites/padaria.yaml", "sites/padaria.yml");
    std::fs::rename(world.root().join(good), world.root().join(slip)).expect("renamed");
    // Without any content there is no site at all; the finding is said all the same.
    for _ in 0..2 {
        let answer = world.recado(&["check", "--format", "json"]).expect_code(1);
        assert_eq!(codes(&answer), expected("site-file-yml", slip));
        world.write("content/padaria/promotions/pao.md", BREAD);
    }
}

#[test]
fn verify_of_a_site_that_cannot_be_read_is_code_1() {
    let world = World::bakery();
    world.write("sites/padaria.yaml", "name: Padaria\n");
    let answer = world.recado(&["verify"]).expect_code(1);
    assert!(answer.err.contains("padaria"), "{}", answer.err);
}
