//! `recado email setup` and `recado email check`, as they are typed.

use serde_json::Value;

use super::names::FakeNames;
use crate::world::{BREAD, World, bakery_site};

/// A bakery that sends over a server out in the world.
fn bakery() -> World {
    let world = World::empty();
    let site = bakery_site("{ kind: folder, path: public_html }");
    let sender = "mail: { from: \"Padaria Aurora <oi@padaria-aurora.example>\", smtp: \"smtp://192.0.2.25:587\" }\n";
    world.write("sites/padaria.yaml", &format!("{site}{sender}"));
    let cake = BREAD.replace(
        "price:",
        "email: { list: clientes, send: 2049-11-27 09:00 }\nprice:",
    );
    world.write("content/padaria/promotions/bolo.md", &cake);
    world
}

fn typed(world: &World, names: &FakeNames, args: &[&str], code: i32) -> String {
    let server = names.at.to_string();
    let args = [&["email"], args, &["--name-server", &server]].concat();
    world.recado(&args).expect_code(code).out
}

fn json(world: &World, names: &FakeNames, args: &[&str], code: i32) -> Value {
    let args = [args, &["--format", "json"]].concat();
    serde_json::from_str(&typed(world, names, &args, code)).unwrap()
}

/// Does what the text to the programmer asks for.
fn publish(setup: &Value, names: &FakeNames) {
    for record in setup["records"].as_array().unwrap() {
        if record["standing"] == "missing" {
            let text = |key: &str| record[key].as_str().unwrap().to_owned();
            names.text(&text("name"), &text("value"));
        }
    }
}

#[test]
fn setup_makes_keys_once_and_prints_the_records_until_they_are_there() {
    let (world, names) = (bakery(), FakeNames::start());
    let told = typed(&world, &names, &["setup", "padaria"], 0);
    for part in [
        "recado-r1._domainkey.padaria-aurora.example",
        "recado-e1._domainkey.padaria-aurora.example. IN TXT (",
        "v=spf1 ip4:192.0.2.25 ~all",
        "v=DMARC1; p=none; rua=mailto:oi@padaria-aurora.example",
        "    | Name: recado-r1",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let first = json(&world, &names, &["setup", "padaria"], 0);
    let again = json(&world, &names, &["setup", "padaria"], 0);
    assert_eq!(first, again);
    publish(&first, &names);
    let told = typed(&world, &names, &["setup", "padaria"], 0);
    assert!(told.contains("publishes all that is needed"), "{told}");
    assert!(!told.contains("| "), "{told}");
    let listed = world.recado(&["secret", "list"]).expect_code(0).out;
    assert!(!listed.contains("recado:"), "{listed}");
}

#[test]
fn m17_new_keys_are_used_once_the_domain_publishes_them() {
    let (world, names) = (bakery(), FakeNames::start());
    publish(&json(&world, &names, &["setup", "padaria"], 0), &names);
    let renewed = json(&world, &names, &["setup", "padaria", "--new-keys"], 0);
    assert_eq!(
        (&renewed["keys"], &renewed["next_keys"]),
        (&1.into(), &2.into())
    );
    let checks = json(&world, &names, &["check", "padaria"], 1);
    let codes: Vec<&str> = checks
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|c| c["code"].as_str())
        .collect();
    assert!(
        !codes.contains(&"dkim-missing"),
        "the old ones are in use: {codes:?}"
    );
    publish(&renewed, &names);
    let switched = json(&world, &names, &["setup", "padaria"], 0);
    assert_eq!(
        (&switched["keys"], &switched["switched_from"]),
        (&2.into(), &1.into())
    );
    let after = json(&world, &names, &["setup", "padaria"], 0);
    assert_eq!(
        (&after["keys"], &after["next_keys"]),
        (&2.into(), &Value::Null)
    );
}

#[test]
fn the_text_to_the_programmer_is_in_the_readers_language() {
    let (world, names) = (bakery(), FakeNames::start());
    world.write("recado.yaml", "language: pt-BR\n");
    let told = typed(&world, &names, &["setup", "padaria"], 0);
    assert!(
        told.contains("| Olá,") && told.contains("| Obrigado!"),
        "{told}"
    );
    world.write(
        "sites/padaria.yaml",
        &bakery_site("{ kind: folder, path: public_html }"),
    );
    let server = names.at.to_string();
    let refused = world.recado(&["email", "setup", "padaria", "--name-server", &server]);
    assert!(refused.expect_code(1).err.contains("mail: { from:"));
}

#[test]
fn check_says_what_blocks_and_what_to_do() {
    let (world, names) = (bakery(), FakeNames::start());
    let told = typed(&world, &names, &["check", "padaria"], 1);
    for part in [
        "✗ There are no keys to sign",
        "→ Make them, and see what the domain has to publish: recado email setup padaria",
        "promotions/bolo (pt-BR)",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let checks = json(&world, &names, &["check", "padaria", "bolo"], 1);
    let keys: Vec<&String> = checks[0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["item", "language", "code", "severity", "message", "hint"]
    );
    let server = names.at.to_string();
    let unknown = [
        "email",
        "check",
        "padaria",
        "nada",
        "--name-server",
        &server,
    ];
    world.recado(&unknown).expect_code(2);
}

#[test]
fn a_trial_into_a_folder_is_kept_by_nothing_but_its_letter() {
    let (world, names) = (bakery(), FakeNames::start());
    let site = world.read("sites/padaria.yaml").unwrap();
    let site = site.replace("smtp://192.0.2.25:587", "folder:mails?trial=yes");
    world.write("sites/padaria.yaml", &site);
    let checks = json(&world, &names, &["check", "padaria"], 0);
    let severe = checks.as_array().unwrap().iter();
    let severe: Vec<_> = severe
        .filter(|check| check["severity"] == "warns")
        .collect();
    assert!(
        severe.iter().any(|check| check["code"] == "dkim-none"),
        "{checks}"
    );
}
