//! `recado subscribers` as people use it.

use std::fs;

use serde_json::Value;

use crate::world::{Answer, World};

const FILE: &str = "Nome;E-mail;Telefone\r\nAna Souza;ana@exemplo.com.br;1\r\nRui Sá;rui@exemplo.com.br;2\r\nZé;ze@exemplo;3\r\n";

fn lists(world: &World, args: &[&str]) -> Answer {
    world.recado(&[&["subscribers"], args].concat())
}

/// A file beside the workspace.
fn file(world: &World, text: &str) -> String {
    let path = world.beside("people.csv");
    fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn import(world: &World, rest: &[&str]) -> Answer {
    let path = file(world, FILE);
    lists(
        world,
        &[&["import", "padaria", "clientes", &path], rest].concat(),
    )
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}\n{}", answer.out))
}

#[test]
fn an_import_shows_what_it_understood_and_did() {
    let world = World::bakery();
    let answer = import(&world, &["--source", "counter form, March 2026"]).expect_code(0);
    let out = answer
        .out
        .replace(&world.beside("").display().to_string(), "");
    insta::assert_snapshot!(out);
    let counts = lists(&world, &["list", "padaria"]).expect_code(0);
    assert_eq!(counts.out, "padaria, clientes: 2 people, 2 can be mailed\n");
}

#[test]
fn a_trial_changes_nothing() {
    let world = World::bakery();
    let before = world.snapshot();
    let answer = import(&world, &["--dry-run", "--format", "json"]).expect_code(0);
    let told = json(&answer);
    assert_eq!(
        (&told[0]["added"], &told[0]["without_source"]),
        (&2.into(), &2.into())
    );
    assert_eq!(told[0]["rejected"][0]["line"], 4);
    assert!(world.snapshot() == before, "not even .recado/");
    import(&world, &["--source", "balcão"]).expect_code(0);
    let told = json(&import(&world, &["--dry-run", "--format", "json"]).expect_code(0));
    assert_eq!(
        (&told[0]["added"], &told[0]["known"]),
        (&0.into(), &2.into())
    );
}

#[test]
fn people_without_a_source_are_kept_and_not_mailed() {
    let world = World::bakery();
    let answer = import(&world, &[]).expect_code(0);
    assert!(
        answer
            .out
            .contains("2 people are kept but cannot be mailed"),
        "{}",
        answer.out
    );
    let told = json(&lists(&world, &["list", "--format", "json"]).expect_code(0));
    assert_eq!(
        (&told[0]["active"], &told[0]["mailable"]),
        (&2.into(), &0.into())
    );
}

#[test]
fn an_export_is_imported_as_the_same_people() {
    let world = World::bakery();
    import(&world, &["--source", "balcão", "--tag", "loja"]).expect_code(0);
    let out = world.beside("out.csv").display().to_string();
    let export = ["export", "padaria", "clientes", "--out", &out];
    lists(&world, &export).expect_code(0);
    let printed = lists(&world, &["export", "padaria", "clientes"]).expect_code(0);
    let table = fs::read_to_string(&out).unwrap();
    assert_eq!(printed.out, table);
    assert!(
        lists(&world, &export)
            .expect_code(1)
            .err
            .contains("not written over")
    );
    lists(&world, &["import", "padaria", "amigos", &out]).expect_code(0);
    let copy = lists(&world, &["export", "padaria", "amigos"])
        .expect_code(0)
        .out;
    let people = |table: &str| -> Vec<String> {
        let lines = table
            .lines()
            .map(|line| line.rsplit_once(';').unwrap().0.to_owned());
        lines.collect()
    };
    assert_eq!(
        people(&copy),
        people(&table),
        "all but the day they were added"
    );
}

#[test]
fn an_erased_person_is_nowhere_and_does_not_come_back() {
    let world = World::bakery();
    let mut many = String::from("e-mail,nome\n");
    for number in 0..3000_u32 {
        let mixed = number.wrapping_mul(0x9E37_79B1);
        many.push_str(&format!("p{mixed:08x}@exemplo.com.br,Pessoa {number}\n"));
    }
    many.push_str("canario@exemplo.com.br,Canário Amarelo\n");
    let path = file(&world, &many);
    for list in ["clientes", "amigos"] {
        lists(
            &world,
            &["import", "padaria", list, &path, "--source", "balcão"],
        )
        .expect_code(0);
    }
    lists(
        &world,
        &["remove", "padaria", "amigos", "canario@exemplo.com.br"],
    )
    .expect_code(0);
    let erased = lists(&world, &["erase", "padaria", "Canario@exemplo.com.br"]).expect_code(0);
    assert!(erased.out.contains("from 2 lists"), "{}", erased.out);
    for entry in fs::read_dir(world.root().join(".recado"))
        .unwrap()
        .flatten()
    {
        let bytes = fs::read(entry.path()).unwrap_or_default();
        for part in [b"canario".as_slice(), b"Amarelo"] {
            let found = bytes.windows(part.len()).any(|window| window == part);
            assert!(!found, "{} holds them", entry.path().display());
        }
    }
    let again = lists(
        &world,
        &["import", "padaria", "clientes", &path, "--source", "x"],
    );
    let again = again.expect_code(0).out;
    assert!(
        again.contains("One address must not be mailed any more"),
        "{again}"
    );
    let person = ["export", "padaria", "--person", "canario@exemplo.com.br"];
    let kept = json(&lists(&world, &person).expect_code(0));
    assert_eq!(kept[0]["lists"], Value::Array(Vec::new()));
    assert_eq!(kept[0]["suppressed"]["reason"], "erased");
}

#[test]
fn a_person_can_ask_what_is_kept_about_them() {
    let world = World::bakery();
    let add = [
        "add",
        "padaria",
        "clientes",
        "Bia@Exemplo.com.br",
        "--name",
        "Bia Sá",
        "--source",
        "balcão",
    ];
    lists(&world, &add).expect_code(0);
    let person = ["export", "padaria", "--person", "bia@exemplo.com.br"];
    let kept = json(&lists(&world, &person).expect_code(0));
    let one = &kept[0]["lists"][0];
    assert_eq!(
        (&one["address"], &one["first_name"]),
        (&"Bia@exemplo.com.br".into(), &"Bia".into())
    );
    assert_eq!(
        (&one["consent_source"], &one["can_be_mailed"]),
        (&"balcão".into(), &true.into())
    );
    assert_eq!(kept[0]["suppressed"], Value::Null);
}

#[test]
fn a_new_key_of_the_vault_forgets_nobody_who_was_erased() {
    let world = World::bakery();
    lists(&world, &["erase", "padaria", "rui@exemplo.com.br"]).expect_code(0);
    world.recado(&["secret", "rekey"]).expect_code(0);
    let told = json(&import(&world, &["--format", "json"]).expect_code(0));
    assert_eq!(
        (&told[0]["added"], &told[0]["erased"]),
        (&1.into(), &1.into())
    );
    fs::remove_file(world.beside("key")).unwrap();
    let lost = import(&world, &[]).expect_code(1);
    assert!(
        lost.err.contains("Put the earlier key file back"),
        "{}",
        lost.err
    );
}

#[test]
fn mistakes_are_told_in_plain_words() {
    let world = World::bakery();
    let large = world.beside("large.csv");
    fs::File::create(&large)
        .unwrap()
        .set_len(200 << 20)
        .unwrap();
    let large = large.display().to_string();
    let told = |args: &[&str], code| lists(&world, args).expect_code(code).err;
    let said = told(&["import", "padaria", "clientes", &large], 1);
    assert!(
        said.contains("has 200 MB, and files of up to 64 MB are read"),
        "{said}"
    );
    let none = file(&world, "nome;telefone\nAna;1\n");
    let said = told(&["import", "padaria", "clientes", &none], 1);
    assert!(
        said.contains("There is no column with e-mail addresses"),
        "{said}"
    );
    let said = told(
        &["add", "padaria", "clientes", "ana@exemplo", "--source", "x"],
        2,
    );
    assert!(
        said.contains("“ana@exemplo” is no e-mail address"),
        "{said}"
    );
    told(&["add", "padaria", "clientes", "ana@exemplo.com.br"], 2);
    let said = told(&["export", "padaria", "clientes"], 2);
    assert!(said.contains("has no list “clientes”"), "{said}");
    import(&world, &[]).expect_code(0);
    let said = told(&["remove", "padaria", "clientes", "eva@exemplo.com.br"], 1);
    assert!(said.contains("is not on clientes"), "{said}");
    let said = told(
        &["import", "padaria", "clientes", &none, "--language", "fr"],
        2,
    );
    assert!(said.contains("not one of the languages"), "{said}");
}
