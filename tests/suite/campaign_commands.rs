//! `recado email send`, `pause`, `stop` and `status`, as somebody types them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use crate::world::{BREAD, World};

/// A bakery with two people on its list, and an offer on its website whose e-mail nobody has sent.
fn bakery(smtp: &str, more: &str) -> World {
    let world = World::bakery();
    let site = world.read("sites/padaria.yaml").unwrap();
    let mail = format!("mail: {{ from: oi@padaria-aurora.example, smtp: \"{smtp}\"{more} }}\n");
    world.write("sites/padaria.yaml", &(site + &mail));
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let offer = BREAD.replace("price:", "email: { list: clientes }\nprice:");
    world.write("content/padaria/promotions/pao.md", &offer);
    for person in ["ana", "davi"] {
        let address = format!("{person}@clientes.example");
        let add = ["subscribers", "add", "padaria", "clientes", &address];
        let added = world.recado(&[&add[..], &["--source", "counter"]].concat());
        assert_eq!(added.code, 0, "{}", added.err);
    }
    assert_eq!(world.recado(&["publish"]).code, 0);
    world
}

fn send(world: &World) -> crate::world::Answer {
    world.recado(&["email", "send", "padaria", "pao"])
}

fn status(world: &World) -> serde_json::Value {
    let answer = world.recado(&["email", "status", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    rows[0].clone()
}

#[test]
fn after_the_last_message_no_rest_is_spoken_of_and_a_second_send_writes_to_nobody() {
    let world = bakery("folder:outbox?trial=yes", "");
    let sent = send(&world);
    assert_eq!(sent.code, 0, "{}", sent.err);
    assert!(sent.out.contains("nobody gets them"), "{}", sent.out);
    assert!(sent.out.contains("is done. Accepted: 2"), "{}", sent.out);
    assert!(!sent.out.contains("More is sent"), "{}", sent.out);
    let again = send(&world);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("was sent before"), "{}", again.out);
    assert_eq!(status(&world)["accepted"], 2);
}

#[test]
fn many_people_are_written_to_only_by_whoever_says_so() {
    let world = bakery("folder:outbox?trial=yes", ", confirm_above: 1");
    let asked = send(&world);
    assert_eq!(asked.code, 1);
    assert!(asked.err.contains("--yes"), "{}", asked.err);
    assert!(status(&world).is_null(), "nothing was begun");
    let sent = world.recado(&["email", "send", "padaria", "pao", "--yes"]);
    assert_eq!(sent.code, 0, "{}", sent.err);
}

/// The same at a terminal, where this is typed: what stands on it afterwards, and how it ended.
fn send_at_a_terminal(world: &World, typed: &str) -> (String, bool) {
    let mut command = world.command();
    command.args(["email", "send", "padaria", "pao"]);
    let words: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_str().unwrap())
        .collect();
    let mut terminal = Command::new("script");
    terminal.args(["-qec", &words.join(" "), "/dev/null"]);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => terminal.env(name, value),
            None => terminal.env_remove(name),
        };
    }
    let mut terminal = terminal
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("util-linux's script");
    let mut keyboard = terminal.stdin.take().unwrap();
    keyboard.write_all(typed.as_bytes()).unwrap();
    let ended = terminal.wait_with_output().unwrap();
    drop(keyboard);
    let shown = String::from_utf8(ended.stdout).unwrap();
    (shown, ended.status.success())
}

#[test]
fn at_a_terminal_it_is_asked_whether_so_many_are_meant() {
    let world = bakery("folder:outbox?trial=yes", ", confirm_above: 1");
    let (shown, is_good) = send_at_a_terminal(&world, "no\n");
    assert!(!is_good && shown.contains("2 people"), "{shown}");
    assert!(status(&world).is_null(), "nothing was begun");
    let (shown, is_good) = send_at_a_terminal(&world, "yes\n");
    assert!(is_good, "{shown}");
    assert_eq!(status(&world)["accepted"], 2);
}

#[test]
fn quiet_hours_that_outlast_the_email_are_told_before_it_begins() {
    // The next minute in which anybody may be written to is tomorrow, and the offer ends in two hours.
    let now = recado::clock::Clock::System
        .now()
        .in_tz("America/Sao_Paulo")
        .unwrap();
    let until = now.time().wrapping_sub(jiff::ToSpan::minutes(30));
    let from = until.wrapping_add(jiff::ToSpan::minutes(1));
    let time = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let quiet = format!(", quiet_hours: \"{}-{}\"", time(from), time(until));
    let world = bakery("folder:outbox?trial=yes", &quiet);
    let soon = now.checked_add(jiff::ToSpan::hours(2)).unwrap();
    let end = format!("'{}'", soon.strftime("%Y-%m-%d %H:%M"));
    let offer = BREAD.replace("price:", "email: { list: clientes }\nprice:");
    let offer = offer.replace("2099-12-31", &end);
    world.write("content/padaria/promotions/pao.md", &offer);
    assert_eq!(world.recado(&["publish"]).code, 0);
    let refused = send(&world);
    assert_eq!(refused.code, 1, "{}", refused.out);
    assert!(refused.err.contains("quiet_hours"), "{}", refused.err);
}

#[test]
fn a_person_pauses_what_was_to_be_tried_again_by_itself() {
    let world = begun();
    assert_eq!(status(&world)["state"], "paused");
    let paused = world.recado(&["email", "pause", "padaria", "pao"]);
    assert_eq!(paused.code, 0, "{}", paused.err);
    let reason = status(&world)["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("Somebody paused it"), "{reason}");
    assert_eq!(world.recado(&["email", "stop", "padaria", "pao"]).code, 0);
    let again = send(&world);
    assert_eq!(again.code, 1, "{}", again.out);
    assert!(
        again.err.contains("not begun a second time"),
        "{}",
        again.err
    );
}

/// An e-mail that was begun over a server which is not there.
fn begun() -> World {
    let world = bakery("smtp://127.0.0.1:9?tls=none", "");
    let mut sending = world
        .command()
        .args(["email", "send", "padaria", "pao"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(sending.stdout.take().unwrap()).lines();
    let waits = |line: &String| line.contains("It is tried again");
    assert!(lines.map(Result::unwrap).any(|line| waits(&line)));
    sending.kill().unwrap();
    sending.wait().unwrap();
    world
}

#[test]
fn a_site_that_changed_its_zone_still_stops_the_email_that_it_began() {
    let world = begun();
    let site = world.read("sites/padaria.yaml").unwrap();
    let moved = site.replace("America/Sao_Paulo", "America/Manaus");
    world.write("sites/padaria.yaml", &moved);
    let stop = || world.recado(&["email", "stop", "padaria", "pao"]);
    let stopped = stop();
    assert_eq!(stopped.code, 0, "{}", stopped.err);
    assert!(stopped.out.contains("ended for good"), "{}", stopped.out);
    assert!(stopped.out.contains("Not written to, now or later: 2"));
    assert_eq!(status(&world)["state"], "stopped");
    // It was begun: there is nothing that could be called off.
    let again = stop();
    assert_eq!(again.code, 2, "{}", again.out);
    assert!(again.err.contains("no e-mail for"), "{}", again.err);
    let help = world.recado(&["email", "stop", "--help"]);
    assert!(help.out.contains("never gets it"), "{}", help.out);
}

#[test]
fn what_keeps_an_email_from_leaving_is_a_list() {
    let world = bakery("folder:outbox?trial=yes", "");
    let site = world.read("sites/padaria.yaml").unwrap();
    let site = site.replace(
        "folder:outbox?trial=yes",
        "smtp://mail.padaria-aurora.example:587",
    );
    world.write("sites/padaria.yaml", &site);
    let refused = send(&world);
    assert_eq!(refused.code, 1, "{}", refused.out);
    let marks = refused.err.lines().filter(|line| line.starts_with("  ✗ "));
    assert!(marks.count() > 1, "{}", refused.err);
    let nothing = world.recado(&["email", "send", "padaria", "pa"]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.err.contains("has no promotion"), "{}", nothing.err);
}
