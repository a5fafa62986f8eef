//! The real program, killed while it writes a website: the next run goes on as if nothing had been.

use std::path::Path;
use std::process::Command;

use crate::photos::long_gif;
use crate::world::{BREAD, World, bakery_site};

/// The system kills the program when it writes past this size; in KiB. The ledger stays below.
const LARGEST: u64 = 4 * 1024;

fn with_photo(name: &str) -> String {
    BREAD.replace(
        "price:",
        &format!("image: {name}.gif\nimage_alt: {name}\nprice:"),
    )
}

fn publish_until_killed(world: &World) {
    run_until_killed(world, &["publish"]);
}

fn run_until_killed(world: &World, args: &[&str]) {
    let command = world.command();
    let mut limited = Command::new("bash");
    limited
        .args([
            "-c",
            &format!("ulimit -c 0; ulimit -f {LARGEST}; exec \"$@\""),
            "-",
        ])
        .arg(command.get_program())
        .args(command.get_args())
        .args(args);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    use std::os::unix::process::ExitStatusExt as _;
    let status = limited.output().expect("bash runs").status;
    assert!(status.signal().is_some(), "it was not killed: {status}");
}

fn litter(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let below = litter(&entry.path());
            if std::fs::read_dir(entry.path()).expect("a folder").count() == 0 {
                found.push(name);
            }
            found.extend(below);
        } else if name.ends_with(".recado-new") {
            found.push(name);
        }
    }
    found
}

/// A bakery with two offers with photos, one of which the system does not let through.
fn bakery() -> World {
    let world = World::bakery();
    for name in ["bolo", "pao", "torta", "rosca"] {
        let small = long_gif(64, name.as_bytes()[0]);
        world.write_bytes(&format!("content/padaria/promotions/{name}.gif"), &small);
        world.write(
            &format!("content/padaria/promotions/{name}.md"),
            &with_photo(name),
        );
    }
    let large = long_gif(6 * 1024, b'!');
    world.write_bytes("content/padaria/promotions/rosca.gif", &large);
    // Kept by an earlier pass, so that the limit meets the website's own copy.
    let kept = format!(".recado/pictures/{}", recado::hash::Hash::of(&large).hex());
    world.write_bytes(&kept, &large);
    world
}

#[test]
fn a_publish_killed_half_way_is_finished_by_the_next_one() {
    let world = bakery();
    publish_until_killed(&world);
    assert_eq!(litter(&world.beside("website")).len(), 1, "half a picture");
    assert_eq!(world.page("public/index.html"), None, "pages come last");
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(answer.out.contains("Pão de queijo"), "{}", answer.out);
    assert_eq!(litter(&world.beside("website")), [""; 0]);
    let again = world.recado(&["publish"]).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{}", again.out);
}

#[test]
fn what_a_killed_publish_left_is_no_humans_edit_even_if_the_text_changed_since() {
    let world = bakery();
    let large = world.root().join("content/padaria/promotions/rosca.gif");
    std::fs::write(&large, long_gif(64, b'?')).expect("written");
    world.recado(&["publish"]).expect_code(0);
    std::fs::write(&large, long_gif(6 * 1024, b'!')).expect("written");
    for name in ["bolo", "pao"] {
        let path = format!("content/padaria/promotions/{name}.gif");
        world.write_bytes(&path, &long_gif(64, name.as_bytes()[1]));
    }
    publish_until_killed(&world);
    world.remove("content/padaria/promotions/rosca.md");
    world.remove("content/padaria/promotions/rosca.gif");
    let newer = with_photo("pao").replace("9,90", "7,90");
    world.write("content/padaria/promotions/pao.md", &newer);
    world.recado(&["publish"]).expect_code(0);
    let page = world.page("public/promocoes/pao/index.html");
    assert!(page.expect("the page").contains("7,90"));
    assert_eq!(world.page("public/promocoes/rosca/index.html"), None);
    assert_eq!(litter(&world.beside("website")), [""; 0]);
}

#[test]
fn an_undo_killed_half_way_is_finished_by_the_next_publish() {
    let world = bakery();
    world.recado(&["publish"]).expect_code(0);
    let monday = world.page("public/promocoes/rosca/index.html");
    let file = "content/padaria/promotions/rosca.md";
    world.write(file, BREAD);
    world.remove("content/padaria/promotions/rosca.gif");
    world.recado(&["publish"]).expect_code(0);
    run_until_killed(&world, &["undo", "padaria"]);
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.page("public/promocoes/rosca/index.html"), monday);
    assert_eq!(world.read(file).as_deref(), Some(BREAD));
    assert_eq!(litter(&world.beside("website")), [""; 0]);
    let again = world.recado(&["publish"]).expect_code(0);
    assert!(
        again.out.contains("nothing else to publish"),
        "{}",
        again.out
    );
}

#[test]
fn the_turn_of_a_killed_publish_is_free_at_once() {
    let world = bakery();
    publish_until_killed(&world);
    let answer = world.recado(&["publish"]).expect_code(0);
    assert!(!answer.out.contains("somebody else"), "{}", answer.out);
}

#[test]
fn a_region_that_a_killed_publish_filled_is_no_humans_edit() {
    let world = World::empty();
    let website = world.beside("website");
    std::fs::create_dir_all(&website).expect("a folder");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let places = "  - region: { file: a.html, marker: x, show: promotions }\n\
\x20 - region: { file: b.html, marker: x, show: promotions }\n";
    let site = bakery_site(&target).replace("  - pages: public/\n", places);
    world.write("sites/padaria.yaml", &site);
    let page = "<!doctype html><meta charset=utf-8><div><!-- recado:x --><!-- /recado:x --></div>";
    std::fs::write(website.join("a.html"), page).expect("written");
    let long = format!("{page}<p>{}", "x".repeat(6 * 1024 * 1024));
    std::fs::write(website.join("b.html"), long).expect("written");
    let save = |price: &str| {
        world.write(
            "content/padaria/promotions/pao.md",
            &BREAD.replace("9,90", price),
        );
    };
    save("9,10");
    world.recado(&["publish"]).expect_code(0);
    save("9,20");
    publish_until_killed(&world);
    let shown = |path| world.page(path).expect("the page");
    assert!(shown("a.html").contains("9,20") && shown("b.html").contains("9,10"));
    save("9,30");
    world.recado(&["publish"]).expect_code(0);
    assert!(shown("a.html").contains("9,30") && shown("b.html").contains("9,30"));
    assert_eq!(litter(&website), [""; 0]);
}

/// Runs a statement on the ledger of a world.
async fn in_the_ledger(world: &World, statement: &'static str) {
    use sqlx::Connection as _;
    sqlx::any::install_default_drivers();
    let file = world.root().join(".recado/ledger.db");
    let url = format!("sqlite://{}?mode=rw", file.display());
    let mut ledger = sqlx::AnyConnection::connect(&url).await.expect("opened");
    sqlx::raw_sql(statement)
        .execute(&mut ledger)
        .await
        .expect("done");
    ledger.close().await.expect("closed");
}

#[tokio::test]
async fn a_change_that_was_made_and_not_yet_noted_is_found_and_stands_in_the_history() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    let newer = BREAD.replace("9,90", "7,90");
    world.write("content/padaria/promotions/pao.md", &newer);
    let cut = "CREATE TRIGGER cut BEFORE UPDATE ON effect WHEN new.state = 'confirmed' \
        BEGIN SELECT raise(ABORT, 'cut'); END";
    in_the_ledger(&world, cut).await;
    world.recado(&["publish"]).expect_code(1);
    let page = world.page("public/promocoes/pao/index.html");
    assert!(page.expect("the page").contains("7,90"), "it was made");
    in_the_ledger(&world, "DROP TRIGGER cut").await;
    world.recado(&["publish"]).expect_code(0);
    let history = world
        .recado(&["history", "--format", "json"])
        .expect_code(0);
    let rows: serde_json::Value = serde_json::from_str(&history.out).expect("JSON");
    let state = |number: u64| {
        let rows = rows.as_array().expect("a list").iter();
        let mut states = rows.filter(|row| row["number"] == number);
        states.next().map(|row| row["state"].clone())
    };
    assert_eq!(state(1), Some("confirmed".into()));
    assert_eq!(state(2), Some("confirmed".into()), "{rows}");
}

#[test]
fn a_lock_that_somebody_else_has_on_the_branch_is_left_alone() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.recado(&["publish"]).expect_code(0);
    let lock = world.beside("site.git/refs/heads/main.lock");
    let theirs = format!("{}\n", "a".repeat(40));
    std::fs::write(&lock, &theirs).expect("written");
    let newer = BREAD.replace("9,90", "7,90");
    world.write("content/padaria/promotions/pao.md", &newer);
    for _ in 0..2 {
        world.recado(&["publish"]).expect_code(3);
        let text = std::fs::read_to_string(&lock).expect("the lock");
        assert_eq!(text, theirs);
    }
    assert_eq!(world.commits(), 1);
    std::fs::remove_file(&lock).expect("removed");
    world.recado(&["publish"]).expect_code(0);
    assert_eq!(world.commits(), 2);
}
