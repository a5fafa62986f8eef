//! A secretary's day with the real program: files in, website out.

use crate::world::{BREAD, World, bakery_site, git};

#[test]
fn a_saved_promotion_is_on_the_website_after_publish() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(
        answer.out.contains("Pão de queijo em dobro"),
        "{}",
        answer.out
    );
    let page = world
        .page("public/promocoes/pao/index.html")
        .expect("the page");
    assert!(
        page.contains("Pão de queijo em dobro") && page.contains("<strong>só no balcão</strong>")
    );
    assert!(
        world
            .page("public/index.html")
            .expect("front page")
            .contains("Pão de queijo em dobro")
    );
}

#[test]
fn publishing_twice_writes_nothing_the_second_time() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.commits(), 1);
    let tip = world.git(&["rev-parse", "main"]);
    let second = world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.git(&["rev-parse", "main"]), tip);
    assert!(second.out.contains("nothing to publish"), "{}", second.out);
}

#[test]
fn a_text_put_back_to_what_it_was_is_a_third_commit() {
    let world = World::bakery_on_git();
    for text in [
        BREAD.to_owned(),
        BREAD.replace("9,90", "8,90"),
        BREAD.to_owned(),
    ] {
        world.write("content/padaria/promotions/pao.md", &text);
        world.recado(&["publish"]).expect_code(0);
    }
    assert_eq!(world.commits(), 3);
}

#[test]
fn a_commit_says_what_changed_and_for_whom() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    let message = world.git(&["log", "-1", "--format=%an <%ae>%n%B", "main"]);
    assert!(
        message.starts_with("Recado <recado@localhost>\n"),
        "{message}"
    );
    assert!(message.contains("Pão de queijo em dobro"), "{message}");
    assert!(
        message.contains("\nRecado-Change: ") && message.contains("\nRecado-Site: padaria"),
        "{message}"
    );
}

#[test]
fn everything_else_in_the_repository_stays() {
    let world = World::bakery_on_git();
    git(&world.beside(""), &["clone", "-q", "site.git", "work"]);
    let work = world.beside("work");
    std::fs::write(work.join("package.json"), "{}").expect("written");
    std::fs::create_dir_all(work.join("public")).expect("made");
    std::fs::write(work.join("public/own.html"), "<p>mine").expect("written");
    for args in [
        &["add", "-A"][..],
        &["commit", "-qm", "own"],
        &["push", "-q", "origin", "HEAD:main"],
    ] {
        git(&work, args);
    }
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.git(&["show", "main:public/own.html"]), "<p>mine");
    assert_eq!(world.git(&["show", "main:package.json"]), "{}");
    assert!(
        world
            .git(&["show", "main:public/promocoes/pao/index.html"])
            .contains("Pão de queijo")
    );
}

#[test]
fn a_broken_edit_leaves_the_last_good_version_live_and_a_note_beside_the_file() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write(
        "content/padaria/promotions/suco.md",
        &BREAD.replace("Pão de queijo", "Suco"),
    );
    world.recado(&["publish"]).expect_code(0);
    world.write(
        "content/padaria/promotions/pao.md",
        &BREAD.replace("ends: 2099-12-31", "ends: amanhã"),
    );
    world.write(
        "content/padaria/promotions/suco.md",
        &BREAD.replace("Pão de queijo", "Suco de laranja"),
    );
    world.recado(&["publish"]).expect_code(1);
    assert!(
        world
            .page("public/promocoes/pao/index.html")
            .expect("still live")
            .contains("Pão de queijo em dobro")
    );
    assert!(
        world
            .page("public/promocoes/suco/index.html")
            .expect("live")
            .contains("Suco de laranja")
    );
    let note = world
        .read("content/padaria/promotions/pao.PROBLEM.txt")
        .expect("a note");
    assert!(note.contains("4"), "the line is named: {note}");
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(
        world.read("content/padaria/promotions/pao.PROBLEM.txt"),
        None
    );
}

#[test]
fn check_and_plan_write_nothing_at_all() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write("content/padaria/promotions/broken.md", "no front matter");
    let before = world.snapshot();
    world.recado(&["check"]).expect_code(1);
    world.recado(&["plan"]).expect_code(1);
    assert_eq!(world.snapshot(), before);
    assert_eq!(world.git(&["for-each-ref"]), "");
}

#[test]
fn an_emptied_folder_freezes_the_site_and_takes_nothing_down() {
    let world = World::bakery();
    for name in ["a", "b", "c", "d", "e"] {
        world.write(&format!("content/padaria/promotions/{name}.md"), BREAD);
    }
    world.recado(&["publish"]).expect_code(0);
    world.remove("content/padaria");
    let answer = world.recado(&["publish"]).expect_code(1);
    assert!(
        answer.out.contains("frozen") || answer.err.contains("frozen"),
        "{answer:?}"
    );
    assert!(world.page("public/promocoes/a/index.html").is_some());
    let status = world.recado(&["status", "--format", "json"]).expect_code(0);
    assert!(status.out.contains("\"frozen\""), "{}", status.out);
}

#[test]
fn one_promotion_removed_is_taken_down() {
    let world = World::bakery();
    for name in ["a", "b", "c", "d", "e"] {
        world.write(&format!("content/padaria/promotions/{name}.md"), BREAD);
    }
    world.recado(&["publish"]).expect_code(0);
    world.remove("content/padaria/promotions/c.md");
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.page("public/promocoes/c/index.html"), None);
    assert!(world.page("public/promocoes/a/index.html").is_some());
}

#[test]
fn a_paused_site_waits_until_it_is_resumed() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["pause", "padaria"]).expect_code(0);
    world.recado(&["publish"]);
    assert_eq!(world.page("public/index.html"), None);
    world.recado(&["resume", "padaria"]).expect_code(0);
    world.recado(&["publish"]).expect_code(0);
    assert!(world.page("public/index.html").is_some());
}

#[test]
fn a_page_somebody_edited_by_hand_is_left_alone_and_said() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    let page = world.beside("website/public/promocoes/pao/index.html");
    std::fs::write(&page, "<h1>my own words</h1>").expect("edited");
    world.write(
        "content/padaria/promotions/pao.md",
        &BREAD.replace("9,90", "8,90"),
    );
    let answer = world.recado(&["publish"]).expect_code(1);
    assert_eq!(
        std::fs::read_to_string(&page).expect("there"),
        "<h1>my own words</h1>"
    );
    assert!(
        answer.out.contains("public/promocoes/pao/index.html"),
        "{}",
        answer.out
    );
}

#[test]
fn a_missing_remote_is_a_plain_sentence_and_code_three() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write(
        "sites/padaria.yaml",
        &bakery_site("{ kind: git, remote: \"http://127.0.0.1:1/site.git\", branch: main }"),
    );
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let answer = world.recado(&["publish"]).expect_code(3);
    assert!(
        answer.err.contains("127.0.0.1:1") || answer.out.contains("127.0.0.1:1"),
        "{answer:?}"
    );
}

#[test]
fn history_lists_every_publication() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    world.write(
        "content/padaria/promotions/pao.md",
        &BREAD.replace("9,90", "8,90"),
    );
    world.recado(&["publish"]).expect_code(0);
    let rows: serde_json::Value = serde_json::from_str(
        &world
            .recado(&["history", "--format", "json"])
            .expect_code(0)
            .out,
    )
    .expect("JSON");
    let rows = rows.as_array().expect("a list");
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|row| row["state"] == "confirmed" && row["site"] == "padaria"),
        "{rows:?}"
    );
    let tip = world.git(&["rev-parse", "main"]);
    assert!(
        rows.iter().any(|row| row["revision"] == tip.trim()),
        "{rows:?}"
    );
}

#[test]
fn a_wrong_command_line_is_code_two() {
    let world = World::bakery();
    world.recado(&["publsh"]).expect_code(2);
    world.recado(&["check", "nosuch"]).expect_code(2);
    world.recado(&["check", "--at", "tomorrow"]).expect_code(2);
}

#[test]
fn secrets_are_listed_by_name_only() {
    let world = World::bakery();
    world
        .recado_with_input(&["secret", "set", "padaria-git"], "tok-VERYSECRET-1234\n")
        .expect_code(0);
    let listed = world.recado(&["secret", "list"]).expect_code(0);
    assert!(
        listed.out.contains("padaria-git") && !listed.out.contains("VERYSECRET"),
        "{}",
        listed.out
    );
    world
        .recado(&["secret", "remove", "padaria-git"])
        .expect_code(0);
    assert!(
        !world
            .recado(&["secret", "list"])
            .out
            .contains("padaria-git")
    );
}

#[test]
fn good_files_beside_a_hundred_broken_ones_are_published() {
    let world = World::bakery();
    let broken = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/suite/cases/broken/aurora/promotions");
    let mut copied = 0;
    for entry in std::fs::read_dir(broken).expect("the cases").flatten() {
        if entry.path().is_file() {
            let bytes = std::fs::read(entry.path()).expect("a case");
            let name = entry.file_name().to_string_lossy().into_owned();
            world.write_bytes(&format!("content/padaria/promotions/{name}"), &bytes);
            copied += 1;
        }
    }
    assert!(copied >= 60, "{copied} broken files");
    for name in ["boa-oferta-um", "boa-oferta-dois"] {
        world.write(&format!("content/padaria/promotions/{name}.md"), BREAD);
    }
    let answer = world.recado(&["publish"]).expect_code(1);
    assert!(!answer.err.contains("panicked"), "{}", answer.err);
    for name in ["boa-oferta-um", "boa-oferta-dois"] {
        let page = world.page(&format!("public/promocoes/{name}/index.html"));
        assert!(
            page.is_some_and(|page| page.contains("Pão de queijo em dobro")),
            "{name}"
        );
    }
}

#[test]
fn a_picture_stays_live_as_long_as_the_last_good_text_shows_it() {
    let picture = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("content/padaria-aurora/promotions/pao-de-queijo.jpg");
    let picture = std::fs::read(picture).expect("the picture");
    let world = World::bakery();
    let text = BREAD.replace("price:", "image: pao.jpg\nimage_alt: Pães\nprice:");
    world.write_bytes("content/padaria/promotions/pao.jpg", &picture);
    world.write("content/padaria/promotions/pao.md", &text);
    world.recado(&["publish"]).expect_code(0);
    let page = world.page("public/promocoes/pao/index.html").expect("live");
    let (_, after) = page.split_once("src=\"/").expect("a picture on the page");
    let (asset, _) = after.split_once('"').expect("its address");
    world.remove("content/padaria/promotions/pao.jpg");
    for price in ["R$ 8,90", "R$ 7,90"] {
        world.write(
            "content/padaria/promotions/pao.md",
            &text.replace("R$ 9,90", price),
        );
        world.recado(&["publish"]).expect_code(1);
        let now = world.page("public/promocoes/pao/index.html");
        assert_eq!(now.as_ref(), Some(&page));
        assert!(
            world.beside("website/public").join(asset).is_file(),
            "{asset}"
        );
    }
}
