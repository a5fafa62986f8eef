//! Before an e-mail starts: does its pace let everybody have it before its end?

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use jiff::{SignedDuration, Timestamp};
use recado::campaign::{Course, Limit, Shortfall};
use recado::moment::Zone;
use recado::site::{Pace, Quiet};

use crate::smtp::fake::{Fake, Manner};
use crate::world::{World, bakery_site};

/// A time of 27 November 2026 in São Paulo, or of the days after it: `09:00`, `33:00`.
fn at(time: &str) -> Timestamp {
    let (hours, minutes) = time.split_once(':').unwrap();
    let day: Timestamp = "2026-11-27T03:00:00Z".parse().unwrap();
    day + SignedDuration::from_hours(hours.parse().unwrap())
        + SignedDuration::from_mins(minutes.parse().unwrap())
}

fn short(pace: &Pace, from: &str, until: &str, people: usize) -> Option<Shortfall> {
    let zone = Zone::named("America/Sao_Paulo").unwrap();
    let course = Course {
        pace,
        zone: &zone,
        from: at(from),
        until: at(until),
    };
    course.shortfall(people)
}

fn minute(rate: u32) -> Pace {
    Pace {
        per_minute: Some(rate),
        ..Pace::default()
    }
}

#[test]
fn twelve_thousand_at_sixty_a_minute_do_not_fit_into_two_hours_and_forty_minutes() {
    let found = short(&minute(60), "09:00", "11:40", 12_000).unwrap();
    assert_eq!(found.reached, 9_600);
    assert_eq!(found.limit, Limit::Minute(60));
    assert_eq!(found.takes, SignedDuration::from_mins(200));
}

#[test]
fn what_just_fits_is_no_shortfall_and_one_more_is() {
    assert_eq!(short(&minute(60), "09:00", "12:20", 12_000), None);
    let found = short(&minute(60), "09:00", "12:20", 12_001).unwrap();
    assert_eq!(found.reached, 12_000);
    assert_eq!(short(&Pace::default(), "09:00", "09:01", 1_000_000), None);
    assert_eq!(short(&minute(1), "09:00", "09:01", 1), None);
    assert_eq!(short(&minute(1), "09:00", "09:00", 0), None);
}

#[test]
fn in_the_quiet_hours_nobody_is_reached() {
    let quiet = Quiet::read("21:00-08:00");
    let pace = Pace {
        quiet,
        ..minute(60)
    };
    // An hour in the evening, two in the morning.
    assert_eq!(short(&pace, "20:00", "34:00", 3 * 3600), None);
    let found = short(&pace, "20:00", "34:00", 3 * 3600 + 1).unwrap();
    assert_eq!((found.reached, found.limit), (3 * 3600, Limit::Minute(60)));
    assert!(found.takes >= SignedDuration::from_hours(14));
    // Without any other limit the quiet hours alone can be too long.
    let silent = Pace {
        quiet,
        ..Pace::default()
    };
    let found = short(&silent, "22:00", "31:00", 5).unwrap();
    assert_eq!((found.reached, found.limit), (0, Limit::Quiet));
    assert_eq!(short(&silent, "22:00", "32:01", 5), None);
}

#[test]
fn an_account_sends_no_more_in_any_day_than_it_may() {
    let pace = Pace {
        per_day: Some(2_000),
        ..Pace::default()
    };
    let found = short(&pace, "09:00", "18:00", 12_000).unwrap();
    assert_eq!((found.reached, found.limit), (2_000, Limit::Day(2_000)));
    assert_eq!(found.takes, SignedDuration::from_hours(5 * 24));
    assert_eq!(short(&pace, "09:00", "33:01", 4_000), None);
    assert_eq!(
        short(&pace, "09:00", "33:00", 4_000).unwrap().reached,
        2_000
    );
    // The one after the day is as late as the one that it waits for was.
    let both = Pace {
        per_day: Some(60),
        ..minute(1)
    };
    assert_eq!(short(&both, "09:00", "33:30", 120).unwrap().reached, 90);
}

#[test]
fn the_wait_behind_those_who_go_ahead_counts() {
    let pace = Pace {
        canary: Some(10),
        ..minute(60)
    };
    // Ten minutes for the first, a quarter of an hour, ninety for the others.
    assert_eq!(short(&pace, "09:00", "10:55", 6_000), None);
    let found = short(&pace, "09:00", "10:45", 6_000).unwrap();
    assert_eq!((found.reached, found.limit), (5_401, Limit::Minute(60)));
    // Fewer than fifty all go together.
    assert_eq!(short(&pace, "09:00", "09:01", 49), None);
}

/// A bakery with this pace and so many people; its e-mail goes out in two hours, for an hour.
fn bakery(server: &Fake, pace: &str, people: usize) -> World {
    let world = World::empty();
    let folder = world.beside("website").display().to_string();
    let file = bakery_site(&format!("{{ kind: folder, path: \"{folder}\" }}"));
    let smtp = format!("smtp://127.0.0.1:{}?tls=none", server.port);
    let mail = format!("mail: {{ from: oi@padaria.example, smtp: \"{smtp}\"{pace} }}\n");
    world.write("sites/padaria.yaml", &(file + &mail));
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let [send, end] = [2, 3].map(|hours| {
        let then = recado::clock::Clock::System.now() + SignedDuration::from_hours(hours);
        let there = then.in_tz("America/Sao_Paulo").unwrap();
        there.strftime("%Y-%m-%d %H:%M").to_string()
    });
    let email = format!("email: {{ list: clientes, send: {send}, no_later_than: {end} }}");
    let dates = "starts: 2026-01-01\nends: 2099-12-31";
    let offer = format!("---\ntitle: Pão em dobro\n{dates}\n{email}\n---\nSó hoje.\n");
    world.write("content/padaria/promotions/pao.md", &offer);
    let addresses = (1..=people).map(|number| format!("c{number}@clientes.example\n"));
    let table: String = std::iter::once("email\n".to_owned())
        .chain(addresses)
        .collect();
    world.write("people.csv", &table);
    let people = world.root().join("people.csv").display().to_string();
    let import = ["subscribers", "import", "padaria", "clientes", &people];
    let import = [&import[..], &["--source", "counter"]].concat();
    let imported = world.recado(&import);
    assert_eq!(imported.code, 0, "{}", imported.err);
    world
}

#[tokio::test]
async fn who_looks_before_the_start_is_told_how_many_will_not_get_it() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, ", per_minute: 1", 100);
    let preview = world.recado(&["email", "preview", "padaria"]);
    assert_eq!(preview.code, 0, "{}", preview.err);
    let told = "At 1 a minute, 100 messages take 1 h 40 min.";
    assert!(preview.out.contains(told), "{}", preview.out);
    assert!(preview.out.contains("about 40 people will not get it"));
    let checked = world.recado(&["email", "check", "padaria"]);
    assert!(checked.out.contains(told), "{}", checked.out);
    assert!(
        checked
            .out
            .contains("raise per_minute in the site file, or set no_later_than")
    );
    let json = world.recado(&["email", "check", "padaria", "--format", "json"]);
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let rows = rows.as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["code"] == "pace-minute")
        .unwrap();
    assert_eq!(
        (row["severity"].as_str(), row["item"].as_str()),
        (Some("hint"), Some("promotions/pao"))
    );
    assert!(server.kept().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_it_by_hand_is_told_before_the_first_message() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, ", per_day: 2", 5);
    assert_eq!(world.recado(&["publish"]).code, 0);
    let mut sending = world
        .command()
        .args(["email", "send", "padaria", "pao", "--yes"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(sending.stdout.take().unwrap()).lines();
    let mut told = String::new();
    for line in lines.map(Result::unwrap) {
        told.push_str(&line);
        if told.contains("will not get it") {
            break;
        }
        assert!(server.kept().is_empty(), "{told}");
    }
    assert!(told.contains("about 3 people will not get it"), "{told}");
    sending.kill().unwrap();
    sending.wait().unwrap();
}

#[tokio::test]
async fn where_everybody_gets_it_nothing_is_foretold() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, ", per_minute: 2", 100);
    let checked = world.recado(&["email", "check", "padaria"]);
    assert!(!checked.out.contains("will not get it"), "{}", checked.out);
}
