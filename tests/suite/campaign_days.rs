//! The e-mail of an offer, from its file to everybody's mailbox, under a service whose clock moves when told to.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use recado::daemon::News;
use recado::mailing::Happened;
use recado::secret::Vault;
use recado::store::{Answer, Approval, CampaignRow, Store, Tally};
use recado::subscribers::{Address, Consent, ListName, Subscriber};
use recado::words::Language;

use crate::service::{MORNING, Service};
use crate::smtp::fake::{Act, At, Fake, Manner};
use crate::world::{World, bakery_site};

const NINE: &str = "2026-11-27T12:00:00Z";

/// The offer of a day whose e-mail goes out at nine.
const OFFER: &str = "---
title: Pão de queijo em dobro
starts: 2026-11-27 09:00
ends: 2026-11-27 20:00
email:
  list: clientes
  send: 2026-11-27 09:00
  subject: '{{ first_name | default(\"Vizinho\") }}, só hoje'
---
Dois pães de queijo pelo preço de um.
";

pub fn bakery(server: &Fake, more: &str) -> World {
    let world = World::bakery();
    let folder = world.beside("website").display().to_string();
    let site = bakery_site(&format!("{{ kind: folder, path: \"{folder}\" }}"));
    let smtp = format!("smtp://127.0.0.1:{}?tls=none", server.port);
    let mail = format!(
        "mail: {{ from: \"Padaria Aurora <oi@padaria-aurora.example>\", smtp: \"{smtp}\", {more} }}\n"
    );
    world.write("sites/padaria.yaml", &(site + &mail));
    world.write("content/padaria/promotions/pao.md", OFFER);
    world
}

/// People who asked for it at the counter.
pub async fn list(service: &Service, world: &World, people: usize) {
    let now = service.clock.now();
    let vault = Vault::new(service.store.clone(), world.beside("key"));
    let key = vault.address_key("Bia", now).await.unwrap();
    let subscribers = service.store.subscribers("padaria");
    let list = ListName::new("clientes").unwrap();
    for number in 1..=people {
        let person = Subscriber {
            address: Address::read(&format!("c{number}@clientes.example")).unwrap(),
            first_name: (number % 2 == 0).then(|| "Ana".to_owned()),
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

/// How many messages each person has.
pub fn mailboxes(server: &Fake) -> BTreeMap<String, usize> {
    let mut mailboxes = BTreeMap::new();
    for kept in server.kept() {
        *mailboxes.entry(kept.to).or_default() += 1;
    }
    mailboxes
}

fn each_has_one(server: &Fake, people: usize) {
    let mailboxes = mailboxes(server);
    assert_eq!(mailboxes.len(), people, "{mailboxes:?}");
    assert!(mailboxes.values().all(|count| *count == 1), "{mailboxes:?}");
}

async fn happened(service: &mut Service, what: &str, good: impl Fn(&Happened) -> bool) -> Happened {
    let is_it = |news: &News| matches!(news, News::Mail(told) if good(&told.what));
    match service.told_by(Duration::from_secs(5), what, is_it).await {
        News::Mail(told) => told.what,
        other => panic!("{other:?}"),
    }
}

async fn done(service: &mut Service) -> Tally {
    match happened(service, "the end", |what| matches!(what, Happened::Done(_))).await {
        Happened::Done(tally) => tally,
        other => panic!("{other:?}"),
    }
}

pub async fn campaign(store: &Store) -> CampaignRow {
    let mut rows = store.campaigns("padaria").await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

#[tokio::test]
async fn at_nine_everybody_on_the_list_gets_their_own_message_once() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 12).await;
    service.published().await;
    assert!(server.kept().is_empty(), "not before nine");
    let tally = done(&mut service).await;
    let nine: Timestamp = NINE.parse().unwrap();
    assert!(service.clock.now() >= nine);
    assert_eq!(tally.accepted, 12);
    each_has_one(&server, 12);
    let texts: Vec<String> = server
        .kept()
        .iter()
        .map(|kept| String::from_utf8(kept.wire.clone()).unwrap())
        .collect();
    let ways: std::collections::BTreeSet<&str> = texts
        .iter()
        .map(|text| text.split("List-Unsubscribe: <").nth(1).unwrap())
        .map(|rest| rest.split('>').next().unwrap())
        .collect();
    assert_eq!(ways.len(), 12, "everybody has a way out of their own");
    let named = texts.iter().filter(|text| text.contains("Subject: Ana,"));
    let unnamed = texts
        .iter()
        .filter(|text| text.contains("Subject: Vizinho,"));
    assert_eq!((named.count(), unnamed.count()), (6, 6), "{}", texts[0]);
    service.live_for(Duration::from_secs(600)).await;
    each_has_one(&server, 12);
    service.end().await;
}

#[tokio::test]
async fn without_the_clients_yes_nobody_is_written_to() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let site = world.read("sites/padaria.yaml").unwrap() + "review: { promotions: required }\n";
    world.write("sites/padaria.yaml", &site);
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 3).await;
    let held = |news: &News| matches!(news, News::Pass(report) if !report.held.is_empty());
    let News::Pass(report) = service.told("what is held", held).await else {
        unreachable!()
    };
    let waits = |what: &Happened| matches!(what, Happened::Waits(why) if why.code == "approval");
    happened(&mut service, "the wait", waits).await;
    service.live_for(Duration::from_secs(300)).await;
    assert!(server.kept().is_empty());
    let held = &report.held[0];
    let yes = Approval {
        answer: Answer::Approved,
        by: "Ana".to_owned(),
        because: String::new(),
        at: service.clock.now(),
    };
    let answers = [(held.item.clone(), held.fingerprint, yes)];
    service.store.answer("padaria", &answers).await.unwrap();
    assert_eq!(done(&mut service).await.accepted, 3);
    each_has_one(&server, 3);
    service.end().await;
}

#[tokio::test]
async fn t13_an_email_whose_time_passed_while_nobody_was_at_work_asks_first() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 3).await;
    service.published().await;
    service.end().await;
    let mut service = Service::start(&world, "2026-11-27T17:00:00Z").await;
    let missed = |what: &Happened| matches!(what, Happened::Missed { .. });
    happened(&mut service, "what was missed", missed).await;
    service.live_for(Duration::from_secs(300)).await;
    assert!(server.kept().is_empty());
    service.end().await;
}

#[tokio::test]
async fn m15_an_offer_that_ends_while_its_email_goes_out_is_sent_to_nobody_more() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "per_minute: 1");
    let short = OFFER.replace("ends: 2026-11-27 20:00", "ends: 2026-11-27 09:05");
    world.write("content/padaria/promotions/pao.md", &short);
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 40).await;
    let expired = |what: &Happened| matches!(what, Happened::Expired(_));
    let Happened::Expired(tally) = happened(&mut service, "the end", expired).await else {
        unreachable!()
    };
    assert_eq!(tally.people(), 40);
    assert!(tally.accepted >= 2 && tally.accepted <= 7, "{tally:?}");
    assert_eq!(tally.accepted + tally.expired, 40, "{tally:?}");
    let reached = usize::try_from(tally.accepted).unwrap();
    each_has_one(&server, reached);
    service.end().await;
}

#[tokio::test]
async fn an_offer_that_is_withdrawn_is_sent_to_nobody_more() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "per_minute: 1");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 40).await;
    let started = |what: &Happened| matches!(what, Happened::Started { .. });
    happened(&mut service, "the start", started).await;
    let draft = OFFER.replace("title:", "draft: true\ntitle:");
    world.write("content/padaria/promotions/pao.md", &draft);
    let stopped = |what: &Happened| matches!(what, Happened::Stopped(_));
    happened(&mut service, "the end", stopped).await;
    let tally = service
        .store
        .tally(&campaign(&service.store).await.id)
        .await;
    let tally = tally.unwrap();
    assert!(tally.accepted < 15 && tally.expired > 25, "{tally:?}");
    service.end().await;
}

#[tokio::test]
async fn in_the_quiet_hours_nobody_is_woken() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "quiet_hours: \"21:00-09:30\"");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 3).await;
    assert_eq!(done(&mut service).await.accepted, 3);
    let half_past: Timestamp = "2026-11-27T12:30:00Z".parse().unwrap();
    assert!(service.clock.now() >= half_past);
    service.end().await;
}

#[tokio::test]
async fn a_pace_that_cannot_reach_everybody_is_told_at_the_start() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "per_day: 10");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 25).await;
    let foretold = |what: &Happened| matches!(what, Happened::Foretold(_));
    let told = happened(&mut service, "what is foretold", foretold).await;
    let Happened::Foretold(why) = told else {
        panic!("{told:?}");
    };
    let why = why.sentence(Language::English);
    assert!(
        why.contains("about 15 people will not get it") && why.contains("per_day"),
        "{why}"
    );
    service.end().await;
}

#[tokio::test]
async fn some_go_ahead_and_the_others_wait_for_a_person_if_many_are_refused() {
    let refused = Manner::default().with(At::Rcpt, Act::Say("550 5.1.1 nobody\r\n"));
    let server = Fake::start(refused).await;
    let world = bakery(&server, "canary: 10%");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 60).await;
    let paused = |what: &Happened| matches!(what, Happened::Paused(why) if why.code == "canary");
    happened(&mut service, "the pause", paused).await;
    let row = campaign(&service.store).await;
    let tally = service.store.tally(&row.id).await.unwrap();
    assert_eq!((tally.refused, tally.queued), (10, 50));
    service.end().await;
}

#[tokio::test]
async fn the_others_follow_those_who_went_ahead_after_a_quarter_of_an_hour() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "canary: 10%");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 60).await;
    let tally = done(&mut service).await;
    assert_eq!(tally.accepted, 60);
    let quarter: Timestamp = "2026-11-27T12:15:00Z".parse().unwrap();
    assert!(service.clock.now() >= quarter);
    each_has_one(&server, 60);
    service.end().await;
}

#[tokio::test]
async fn m4_a_refused_login_pauses_the_campaign_and_burns_nobody() {
    let server =
        Fake::start(Manner::default().with(At::Mail, Act::Say("550 5.4.5 quota\r\n"))).await;
    let world = bakery(&server, "");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 20).await;
    let paused = |what: &Happened| matches!(what, Happened::Paused(why) if why.code == "trouble");
    happened(&mut service, "the pause", paused).await;
    let row = campaign(&service.store).await;
    let tally = service.store.tally(&row.id).await.unwrap();
    assert_eq!((tally.queued, tally.people()), (20, 20), "{tally:?}");
    service.end().await;
}

#[tokio::test]
async fn m20_a_copy_of_an_installation_sends_nothing_by_itself() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "per_minute: 1");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 30).await;
    let started = |what: &Happened| matches!(what, Happened::Started { .. });
    happened(&mut service, "the start", started).await;
    let store = service.end().await;
    let sent = server.kept().len();
    let row = campaign(&store).await;
    let (root, now) = (world.root().display().to_string(), row.started_at);
    store
        .start_up("another-computer", &root, now)
        .await
        .unwrap();
    let tally = store.tally(&row.id).await.unwrap();
    assert_eq!(tally.people(), 30);
    assert_eq!(
        (tally.queued, tally.claimed, tally.data),
        (0, 0, 0),
        "{tally:?}"
    );
    assert!(tally.unknown > 20, "{tally:?}");
    store.close().await;
    let mut service = Service::start(&world, "2026-11-27T12:03:00Z").await;
    service.live_for(Duration::from_secs(300)).await;
    service
        .store
        .release(None, "Bia", service.clock.now())
        .await
        .unwrap();
    service.live_for(Duration::from_secs(300)).await;
    assert_eq!(server.kept().len(), sent);
    service.end().await;
}

#[tokio::test]
async fn m12_who_leaves_in_the_middle_gets_nothing_after_that() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "per_minute: 1");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 8).await;
    let started = |what: &Happened| matches!(what, Happened::Started { .. });
    happened(&mut service, "the start", started).await;
    let before = mailboxes(&server);
    let mut who = (1..=8).map(|number| format!("c{number}@clientes.example"));
    let leaving = who.rfind(|address| !before.contains_key(address)).unwrap();
    let vault = Vault::new(service.store.clone(), world.beside("key"));
    let now = service.clock.now();
    let key = vault.address_key("Bia", now).await.unwrap();
    let list = ListName::new("clientes").unwrap();
    let address = Address::read(&leaving).unwrap();
    let subscribers = service.store.subscribers("padaria");
    let left = subscribers
        .remove(&list, &address, "link", &key, "web", now)
        .await;
    assert!(left.unwrap());
    let had = mailboxes(&server).contains_key(&leaving);
    let tally = done(&mut service).await;
    assert_eq!(mailboxes(&server).contains_key(&leaving), had);
    assert_eq!(tally.people(), 8);
    service.end().await;
}

#[tokio::test]
async fn an_offer_whose_dates_are_moved_after_it_went_out_is_not_mailed_again_by_itself() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 3).await;
    assert_eq!(done(&mut service).await.accepted, 3);
    let moved = OFFER
        .replace("starts: 2026-11-27 09:00", "starts: 2026-11-27 08:30")
        .replace("send: 2026-11-27 09:00", "send: 2026-11-27 09:20");
    world.write("content/padaria/promotions/pao.md", &moved);
    let asks = |what: &Happened| matches!(what, Happened::Waits(why) if why.code == "again");
    happened(&mut service, "the question", asks).await;
    service.live_for(Duration::from_secs(900)).await;
    each_has_one(&server, 3);
    service.end().await;
}

#[tokio::test]
async fn an_offer_that_comes_back_is_mailed_each_time_and_in_each_time_once() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let daily = OFFER
        .replace("send: 2026-11-27 09:00", "send: each")
        .replace(
            "ends: 2026-11-27 20:00",
            "ends: 2026-11-27 20:00\nrepeat: daily\nuntil: 2026-11-28",
        );
    world.write("content/padaria/promotions/pao.md", &daily);
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 3).await;
    assert_eq!(done(&mut service).await.accepted, 3);
    each_has_one(&server, 3);
    service.manual.advance(Duration::from_secs(23 * 3600));
    assert_eq!(done(&mut service).await.accepted, 3);
    assert!(mailboxes(&server).values().all(|count| *count == 2));
    service.manual.advance(Duration::from_secs(23 * 3600));
    service.live_for(Duration::from_secs(7200)).await;
    assert!(mailboxes(&server).values().all(|count| *count == 2));
    service.end().await;
}

#[tokio::test]
async fn m13_a_message_that_cannot_be_made_for_one_person_is_sent_to_nobody() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let long = "Pão quente de manhã até a noite. ".repeat(4000);
    world.write(
        "content/padaria/promotions/pao.md",
        &(OFFER.to_owned() + &long),
    );
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, 3).await;
    let waits = |what: &Happened| matches!(what, Happened::Waits(why) if why.code == "checks");
    let Happened::Waits(why) = happened(&mut service, "the wait", waits).await else {
        unreachable!()
    };
    let said = why.sentence(recado::words::Language::English);
    assert!(said.contains("102 kB"), "{said}");
    service.live_for(Duration::from_secs(600)).await;
    assert!(server.kept().is_empty());
    assert!(service.store.campaigns("padaria").await.unwrap().is_empty());
    world.write("content/padaria/promotions/pao.md", OFFER);
    assert_eq!(done(&mut service).await.accepted, 3);
    service.end().await;
}

#[tokio::test]
async fn an_email_of_a_day_without_a_time_goes_out_at_any_hour_of_it() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    let day = "title: Pão\nstarts: 2026-11-27\nends: 2026-11-28\nemail: { list: clientes }\n";
    let offer = format!("---\n{day}---\nDois pelo preço de um.\n");
    world.write("content/padaria/promotions/pao.md", &offer);
    let mut service = Service::start(&world, "2026-11-27T17:00:00Z").await;
    list(&service, &world, 3).await;
    assert_eq!(done(&mut service).await.accepted, 3);
    service.end().await;
}

#[tokio::test]
async fn a_list_without_consent_is_kept_and_written_to_by_nobody() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "");
    world.write("people.csv", "email\nana@clientes.example\n");
    let people = world.root().join("people.csv").display().to_string();
    let import = ["subscribers", "import", "padaria", "clientes", &people];
    world.recado(&import).expect_code(0);
    world.recado(&["publish", "--at", "2026-11-27T10:00"]);
    let sent = world.recado(&["email", "send", "padaria", "pao"]);
    assert_eq!(sent.code, 1, "{sent:?}");
    assert!(server.kept().is_empty());
}

#[tokio::test]
async fn quiet_hours_do_not_use_up_the_time_of_an_email() {
    let server = Fake::start(Manner::default()).await;
    let world = bakery(&server, "quiet_hours: 08:00-14:00");
    let mut service = Service::start(&world, "2026-11-27T16:55:00Z").await;
    list(&service, &world, 3).await;
    assert_eq!(done(&mut service).await.accepted, 3);
    let two: Timestamp = "2026-11-27T17:00:00Z".parse().unwrap();
    assert!(service.clock.now() >= two);
    service.end().await;
}
