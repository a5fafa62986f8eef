//! The coming days played through: what a secretary reads, and that nothing is touched.

use std::path::Path;

use crate::world::{BREAD, World, bakery_site};

/// The sample workspace in a folder of its own.
fn samples() -> World {
    let world = World::empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["sites", "content"] {
        copy(&root.join(folder), &world.root().join(folder));
    }
    world
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn rehearse(world: &World, locale: &str, args: &[&str]) -> String {
    let output = world
        .command()
        .env("LC_ALL", locale)
        .arg("rehearse")
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() <= Some(1), "{said}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_bakerys_year_as_its_secretary_reads_it() {
    let args = [
        "padaria-aurora",
        "--at",
        "2026-11-24T09:00",
        "--days",
        "365",
    ];
    insta::assert_snapshot!(rehearse(&samples(), "pt_BR.UTF-8", &args));
}

#[test]
fn the_practices_year_as_its_secretary_reads_it() {
    let args = ["harbor-dental", "--at", "2026-11-24T09:00", "--days", "365"];
    insta::assert_snapshot!(rehearse(&samples(), "en_IE.UTF-8", &args));
}

#[test]
fn a_rehearsal_touches_nothing() {
    let world = World::bakery_on_git();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write("content/padaria/promotions/ruim.md", "---\ntitel: x\n---\n");
    let before = world.snapshot();
    rehearse(&world, "en_US.UTF-8", &["--days", "60"]);
    assert!(world.snapshot() == before);
    assert_eq!(world.git(&["for-each-ref"]), "");
    world.recado(&["publish"]);
    let (before, tip) = (world.snapshot(), world.git(&["rev-parse", "main"]));
    rehearse(&world, "en_US.UTF-8", &["--days", "60"]);
    assert!(world.snapshot() == before);
    assert_eq!(world.git(&["rev-parse", "main"]), tip);
}

#[test]
fn what_waits_for_a_yes_is_said_before_its_day() {
    let world = World::bakery();
    let website = world.beside("website");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let review = "review: { promotions: required, reviewers: [ana@padaria.example] }\n";
    world.write("sites/padaria.yaml", &(bakery_site(&target) + review));
    let friday = BREAD.replace("starts: 2026-01-01", "starts: 2027-01-08 08:00");
    world.write("content/padaria/promotions/pao.md", &friday);
    let args = ["--at", "2027-01-04T09:00", "--days", "10"];
    let waits = rehearse(&world, "en_US.UTF-8", &args);
    let expected = "is not shown unless ana@padaria.example says yes before";
    assert_eq!(waits.matches(expected).count(), 1, "{waits}");
    let on_its_day = "goes on the website, until the end of Thursday, 31 December 2099. \
        Only if ana@padaria.example says yes before.";
    assert!(waits.contains(on_its_day), "{waits}");
    assert!(!waits.contains("files are written"), "{waits}");
    world
        .recado(&["approve", "padaria", "--by", "Ana"])
        .expect_code(0);
    let agreed = rehearse(&world, "en_US.UTF-8", &args);
    assert!(
        !agreed.contains(expected) && agreed.contains("files are written"),
        "{agreed}"
    );
}

#[test]
fn where_silence_is_a_yes_the_day_it_speaks_is_told() {
    let world = World::bakery();
    let website = world.beside("website");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    let review = "review: { promotions: required, if_silent: { after: 24h, then: publish } }\n";
    world.write("sites/padaria.yaml", &(bakery_site(&target) + review));
    let friday = BREAD
        .replace("starts: 2026-01-01", "starts: 2027-01-08 08:00")
        .replace("price:", "email: { list: clientes, subject: Oi }\nprice:");
    world.write("content/padaria/promotions/pao.md", &friday);
    let args = ["--at", "2027-01-04T09:00", "--days", "10"];
    insta::assert_snapshot!(rehearse(&world, "pt_BR.UTF-8", &args));
}

#[test]
fn a_page_that_cannot_be_looked_at_is_code_3_and_a_sentence() {
    let world = World::bakery_on_git();
    let site = world.read("sites/padaria.yaml").unwrap();
    let region = "  - region: { file: index.html, select: \"#promotions\", show: promotions }\n";
    world.write(
        "sites/padaria.yaml",
        &site.replace("  - pages: public/\n", region),
    );
    world.write("content/padaria/promotions/pao.md", BREAD);
    std::fs::remove_dir_all(world.beside("site.git")).unwrap();
    let told = world.recado(&["rehearse", "--days", "3"]).expect_code(3);
    assert!(told.out.contains("To look at:\n  • "), "{}", told.out);
}

#[test]
fn two_sites_that_write_one_file_are_told() {
    let world = World::bakery();
    let website = world.beside("website");
    let target = format!("{{ kind: folder, path: \"{}\" }}", website.display());
    world.write("sites/confeitaria.yaml", &bakery_site(&target));
    world.write("content/padaria/promotions/pao.md", BREAD);
    let told = rehearse(&world, "en_US.UTF-8", &["--days", "3"]);
    assert!(
        told.contains("confeitaria, padaria all write public/index.html"),
        "{told}"
    );
}

#[test]
fn a_rehearsal_is_rows_for_programs() {
    let world = World::bakery();
    world.write(
        "content/padaria/promotions/pao.md",
        &BREAD.replace("starts: 2026-01-01", "starts: 2027-01-08 08:00"),
    );
    let args = [
        "--at",
        "2027-01-04T09:00",
        "--days",
        "10",
        "--format",
        "json",
    ];
    let rows: serde_json::Value =
        serde_json::from_str(&rehearse(&world, "en_US.UTF-8", &args)).unwrap();
    assert_eq!(rows[0]["event"], "starts");
    assert_eq!(rows[0]["at"], "2027-01-08T08:00:00-03:00");
    assert_eq!(rows[1]["item"], "promotions/pao");
    assert!(rows[1]["files"].as_u64().unwrap() > 1);
}

#[test]
fn days_have_a_limit() {
    let world = World::bakery();
    world.recado(&["rehearse", "--days", "0"]).expect_code(2);
    world.recado(&["rehearse", "--days", "9999"]).expect_code(2);
}
