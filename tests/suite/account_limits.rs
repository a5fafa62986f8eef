//! What an account may send is the account's: sites that share one keep to its limits together.

use std::time::Duration;

use jiff::Timestamp;
use recado::clock::Clock;
use recado::daemon::News;
use recado::dispatch::Pace;
use recado::mailing::Happened;
use recado::secret::Vault;
use recado::store::Tally;
use recado::subscribers::{Address, Consent, ListName, Subscriber};

use crate::ledger::stories::minute;
use crate::service::{MORNING, Service};
use crate::smtp::fake::{Fake, Manner};
use crate::world::{World, bakery_site};

const NINE: &str = "2026-11-27T12:00:00Z";

const STEP: Duration = Duration::from_secs(10);

/// A site whose offer is mailed at this time, over this server.
fn site(world: &World, id: &str, at: &str, server: &Fake, more: &str) {
    let folder = world.beside(id).display().to_string();
    let file = bakery_site(&format!("{{ kind: folder, path: \"{folder}\" }}"));
    let smtp = format!("smtp://127.0.0.1:{}?tls=none", server.port);
    let mail = format!("mail: {{ from: \"oi@{id}.example\", smtp: \"{smtp}\"{more} }}\n");
    world.write(&format!("sites/{id}.yaml"), &(file + &mail));
    let dates = "starts: 2026-11-27 08:00\nends: 2026-11-27 20:00";
    let email = format!("email: {{ list: clientes, send: {at}, no_later_than: 2026-11-27 09:40 }}");
    let offer = format!("---\ntitle: Pão de {id}\n{dates}\n{email}\n---\nSó hoje.\n");
    world.write(&format!("content/{id}/promotions/pao.md"), &offer);
}

async fn list(service: &Service, world: &World, site: &str, people: usize) {
    let now = service.clock.now();
    let vault = Vault::new(service.store.clone(), world.beside("key"));
    let key = vault.address_key("Bia", now).await.unwrap();
    let subscribers = service.store.subscribers(site);
    let list = ListName::new("clientes").unwrap();
    for number in 1..=people {
        let person = Subscriber {
            address: Address::read(&format!("c{number}@{site}.clientes.example")).unwrap(),
            first_name: None,
            name: None,
            language: None,
            tags: Default::default(),
            consent: Consent {
                source: Some("balcão".to_owned()),
                at: Some(now),
            },
        };
        let added = subscribers.add(&list, &person, &key, "Bia", now).await;
        added.unwrap();
    }
}

/// Waits until the e-mails of so many sites have ended; what became of each.
async fn ended(service: &mut Service, sites: usize) -> Vec<(String, Tally)> {
    let mut ended = Vec::new();
    while ended.len() < sites {
        let is_end = |news: &News| {
            let News::Mail(told) = news else { return false };
            matches!(told.what, Happened::Done(_) | Happened::Expired(_))
        };
        let News::Mail(told) = service.told_by(STEP, "the end", is_end).await else {
            unreachable!()
        };
        let (Happened::Done(tally) | Happened::Expired(tally)) = told.what else {
            unreachable!()
        };
        ended.push((told.site, tally));
    }
    ended
}

#[tokio::test]
async fn two_sites_over_one_account_go_at_the_pace_of_the_stricter_one() {
    let server = Fake::start(Manner::default()).await;
    let world = World::empty();
    site(
        &world,
        "padaria",
        "2026-11-27 09:00",
        &server,
        ", per_minute: 1",
    );
    site(&world, "cafe", "2026-11-27 09:05", &server, "");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, "padaria", 12).await;
    list(&service, &world, "cafe", 6).await;
    ended(&mut service, 2).await;
    assert_eq!(server.kept().len(), 18);
    let nine: Timestamp = NINE.parse().unwrap();
    let took = service.clock.now().duration_since(nine);
    // Until the bakery has sent for five minutes no more, the café keeps to its pace.
    assert!(took.as_mins() >= 17, "{took:?}");
    service.end().await;
}

#[tokio::test]
async fn what_another_site_sent_over_the_account_counts_in_its_day() {
    let server = Fake::start(Manner::default()).await;
    let world = World::empty();
    site(&world, "cafe", "2026-11-27 09:00", &server, "");
    site(
        &world,
        "padaria",
        "2026-11-27 09:10",
        &server,
        ", per_day: 8",
    );
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, "cafe", 5).await;
    list(&service, &world, "padaria", 10).await;
    let first = ended(&mut service, 1).await;
    assert_eq!((first[0].0.as_str(), first[0].1.accepted), ("cafe", 5));
    let last = ended(&mut service, 1).await;
    let (id, tally) = &last[0];
    assert_eq!(
        (id.as_str(), tally.accepted, tally.expired),
        ("padaria", 3, 7)
    );
    assert_eq!(server.kept().len(), 8);
    service.end().await;
}

#[tokio::test]
async fn two_sites_at_once_send_no_more_than_the_day_of_their_account() {
    let server = Fake::start(Manner::default()).await;
    let world = World::empty();
    for id in ["cafe", "padaria"] {
        site(&world, id, "2026-11-27 09:00", &server, ", per_day: 110");
    }
    let mut service = Service::start(&world, MORNING).await;
    for id in ["cafe", "padaria"] {
        list(&service, &world, id, 100).await;
    }
    let ended = ended(&mut service, 2).await;
    assert_eq!(server.kept().len(), 110);
    let sent: Vec<i64> = ended.iter().map(|(_, tally)| tally.accepted).collect();
    assert_eq!(sent.iter().sum::<i64>(), 110, "{sent:?}");
    service.end().await;
}

#[test]
fn the_strictest_wish_counts_as_long_as_whoever_has_it_sends() {
    let (clock, manual) = Clock::manual(minute(0));
    let pace = Pace::new(None);
    let longest = Duration::MAX;
    let turn = || {
        let wait = pace.turn(&clock, longest).unwrap();
        manual.advance(wait);
        wait.as_secs()
    };
    pace.ask("cafe", None, &clock);
    assert_eq!([turn(), turn()], [0, 0]);
    pace.ask("padaria", Some(6), &clock);
    assert_eq!([turn(), turn(), turn()], [0, 10, 10]);
    pace.ask("dental", Some(2), &clock);
    assert_eq!([turn(), turn(), turn()], [10, 30, 30]);
    pace.ask("dental", Some(60), &clock);
    assert_eq!([turn(), turn(), turn()], [30, 10, 10], "a changed file");
    manual.advance(Duration::from_secs(300));
    assert_eq!([turn(), turn(), turn()], [0, 0, 0], "nobody else sends");
}

#[test]
fn m19_a_server_that_wants_fewer_is_obeyed_beside_every_wish() {
    let (clock, _) = Clock::manual(minute(0));
    let pace = Pace::new(None);
    let between = |pace: &Pace| {
        let now = pace.turn(&clock, Duration::MAX).unwrap();
        pace.turn(&clock, Duration::MAX).unwrap() - now
    };
    assert_eq!(between(&pace).as_millis(), 0);
    pace.slow_down();
    assert_eq!(between(&pace).as_millis(), 250);
    pace.slow_down();
    assert_eq!(between(&pace).as_millis(), 500);
    pace.ask("padaria", Some(60), &clock);
    assert_eq!(between(&pace).as_millis(), 1000);
    pace.slow_down();
    assert_eq!(between(&pace).as_millis(), 2000);
    (0..50).for_each(|_| pace.accepted());
    assert_eq!(between(&pace).as_millis(), 1000);
    pace.ask("padaria", None, &clock);
    (0..50).for_each(|_| pace.accepted());
    assert_eq!(between(&pace).as_millis(), 0);
}
