//! Stories of what comes back: who is written to no more, which unknown message is known now, which campaign stops.

use jiff::Timestamp;
use recado::bounce::{Taken, take_in};
use recado::hash::Hash;
use recado::secret::AddressKey;
use recado::store::{
    Alarm, Applied, Came, CameBack, CampaignRow, CampaignState, NewCampaign, PAUSED_FOR_COMPLAINTS,
    Reason, Recipient, Sent, Start, Store, Way,
};

use super::lists::{address, key, list, person};
use super::outboxes::{outcome, worker};
use super::stories::minute;
use crate::bounces::{back, example, leave};

const DAY: i64 = 24 * 60;

fn people(count: usize, key: &AddressKey) -> Vec<Recipient> {
    let one = |number: usize| {
        let written = format!("c{number}@clientes.example");
        Recipient {
            person: key.hash("padaria", &address(&written)),
            address: written,
            first_name: None,
            name: None,
            language: "pt-BR".to_owned(),
        }
    };
    (1..=count).map(one).collect()
}

/// A campaign whose messages were handed over, with these outcomes.
async fn sent(
    store: &Store,
    key: &AddressKey,
    occasion: &str,
    outcomes: &[Sent],
    at: Timestamp,
) -> CampaignRow {
    let new = NewCampaign {
        site: "padaria".to_owned(),
        item: "promotions/pao".to_owned(),
        occasion: occasion.to_owned(),
        list: "clientes".to_owned(),
        content: Hash::of(b"Pao"),
        letters: Vec::new(),
        canary: 0,
        actor: "Bia".to_owned(),
        edition: None,
        until: at + jiff::SignedDuration::from_hours(24),
        at,
    };
    let started = store
        .start_campaign(&new, &people(outcomes.len(), key))
        .await;
    let Start::Started(row) = started.unwrap() else {
        panic!("started before")
    };
    let lease = worker(store, occasion).await;
    let most = outcomes.len();
    store
        .claim_messages(&lease, &row.id, most, at)
        .await
        .unwrap();
    let numbers: Vec<i64> = (1..).take(most).collect();
    let through = store.barrier(&lease, &row.id, &numbers, at).await.unwrap();
    let outcomes = through.iter().map(|&number| {
        let sent = outcomes[usize::try_from(number).unwrap() - 1].clone();
        outcome(number, true, sent)
    });
    let outcomes: Vec<_> = outcomes.collect();
    store
        .settle_messages(&lease, &row.id, &outcomes, at)
        .await
        .unwrap();
    store.give_back(&lease).await.unwrap();
    row
}

fn accepted() -> Sent {
    Sent::Accepted {
        reply: "250 ok".to_owned(),
    }
}

fn unknown() -> Sent {
    Sent::Unknown {
        reply: String::new(),
    }
}

async fn reason(store: &Store, key: &AddressKey, written: &str) -> Option<Reason> {
    let (site, address) = (store.subscribers("padaria"), address(written));
    let found = site.suppression(&address, key);
    found.await.unwrap().map(|found| found.reason)
}

fn applied(taken: Taken) -> Applied {
    match taken {
        Taken::Applied(_, applied) => applied,
        other => panic!("{other:?}"),
    }
}

pub async fn m16_a_hard_bounce_keeps_a_person_from_being_written_to(store: Store) {
    let key = key(&store).await;
    let row = sent(&store, &key, "1", &[accepted(), accepted()], minute(0)).await;
    let mail = example("postfix-hard", &back(&key, &row.id, 2), "");
    let taken = take_in(&mail, None, &store, &key, minute(5)).await.unwrap();
    let first = applied(taken);
    assert_eq!(
        (first.suppressed, first.is_known),
        (Some(Reason::Bounced), false)
    );
    assert_eq!(
        reason(&store, &key, "c2@clientes.example").await,
        Some(Reason::Bounced)
    );
    assert_eq!(reason(&store, &key, "c1@clientes.example").await, None);
    let tally = store.tally(&row.id).await.unwrap();
    assert_eq!(tally.accepted, 2, "what the server took, it took");
    let counts = CameBack {
        hard: 1,
        soft: 0,
        complaints: 0,
    };
    assert_eq!(store.bounces(&row).await.unwrap(), counts);
    let audience = people(2, &key);
    // The next campaign leaves them out; and who comes back with a new consent stays, whatever is read again.
    let people = store.subscribers("padaria");
    let back_again = person(&audience[1].address, "Ana", Some("balcão"));
    people
        .add(&list("clientes"), &back_again, &key, "ana", minute(6))
        .await
        .unwrap();
    let again = applied(take_in(&mail, None, &store, &key, minute(7)).await.unwrap());
    assert!(again.is_known && again.suppressed.is_none());
    assert_eq!(reason(&store, &key, "c2@clientes.example").await, None);
    let lately = store.bounces_lately("padaria", 10).await.unwrap();
    assert_eq!(lately.len(), 1);
    assert_eq!(lately[0].address.as_deref(), Some("c2@clientes.example"));
    assert!(
        lately[0].said.contains("User unknown"),
        "{}",
        lately[0].said
    );
    assert!(store.bounces_lately("dental", 10).await.unwrap().is_empty());
}

pub async fn m16_a_forged_report_changes_nothing_and_is_counted(store: Store) {
    let key = key(&store).await;
    let row = sent(&store, &key, "1", &[accepted(), unknown()], minute(0)).await;
    let others = back(&key, &row.id, 1).replace(".1.", ".2.");
    for way in [others.as_str(), "devolucoes@padaria.example"] {
        for name in [
            "postfix-hard",
            "qmail-hard",
            "postfix-relayed",
            "feedback-with-sender",
            "unsubscribe",
        ] {
            let taken = take_in(&example(name, way, ""), None, &store, &key, minute(5)).await;
            assert!(matches!(taken.unwrap(), Taken::Unproved(_)), "{name} {way}");
        }
    }
    assert_eq!(store.bounces_without_proof().await.unwrap(), 10);
    // The tag is right, and the message is another client's.
    let mail = example("postfix-hard", &back(&key, &row.id, 1), "");
    let taken = take_in(&mail, Some("dental"), &store, &key, minute(5))
        .await
        .unwrap();
    assert!(matches!(taken, Taken::Gone(_)), "{taken:?}");
    for name in ["away-pt", "away-en", "answer", "postfix-delayed"] {
        let mail = example(name, &back(&key, &row.id, 1), "");
        let taken = take_in(&mail, None, &store, &key, minute(5)).await.unwrap();
        assert!(matches!(taken, Taken::Ignored(_)), "{taken:?}");
    }
    assert_eq!(store.bounces(&row).await.unwrap(), CameBack::default());
    assert_eq!(reason(&store, &key, "c1@clientes.example").await, None);
    assert_eq!(store.tally(&row.id).await.unwrap().unknown, 1);
}

pub async fn m16_a_report_tells_what_became_of_an_unknown_message(store: Store) {
    let key = key(&store).await;
    let outcomes = [unknown(), unknown(), unknown(), accepted()];
    let row = sent(&store, &key, "1", &outcomes, minute(0)).await;
    for (name, number, settled) in [
        ("postfix-relayed", 1, Some(true)),
        ("exchange-hard", 2, Some(false)),
        ("gave-up", 3, Some(false)),
        ("gmail-hard", 4, None),
    ] {
        let mail = example(name, &back(&key, &row.id, number), "");
        let taken = applied(
            take_in(&mail, Some("padaria"), &store, &key, minute(9))
                .await
                .unwrap(),
        );
        assert_eq!(taken.settled, settled, "{name}");
    }
    let tally = store.tally(&row.id).await.unwrap();
    assert_eq!((tally.accepted, tally.refused, tally.unknown), (2, 2, 0));
    assert_eq!(tally.people(), row.audience);
    let counts = CameBack {
        hard: 2,
        soft: 1,
        complaints: 0,
    };
    assert_eq!(store.bounces(&row).await.unwrap(), counts);
}

pub async fn m16_three_soft_bounces_in_a_month_are_enough(store: Store) {
    let key = key(&store).await;
    // The first is too long ago to count with the others.
    let days = [0, 31, 40, 45];
    for (number, day) in days.into_iter().enumerate() {
        let at = minute(day * DAY);
        let row = sent(&store, &key, &number.to_string(), &[accepted()], at).await;
        let mail = example("postfix-full", &back(&key, &row.id, 1), "");
        let taken = applied(take_in(&mail, None, &store, &key, at).await.unwrap());
        let expected = (number == 3).then_some(Reason::Bounced);
        assert_eq!(taken.suppressed, expected, "day {day}");
        let again = applied(take_in(&mail, None, &store, &key, at).await.unwrap());
        assert!(again.is_known);
    }
    assert_eq!(
        reason(&store, &key, "c1@clientes.example").await,
        Some(Reason::Bounced)
    );
}

pub async fn m16_a_complaint_takes_a_person_off_everything(store: Store) {
    let key = key(&store).await;
    let row = sent(&store, &key, "1", &[accepted(), accepted()], minute(0)).await;
    let hash = people(1, &key)[0].person.clone();
    let mail = example("feedback", "", &leave(&key, "clientes", &row.id, &hash));
    let taken = applied(take_in(&mail, None, &store, &key, minute(5)).await.unwrap());
    assert_eq!(
        (taken.suppressed, taken.alarm),
        (Some(Reason::Complained), Alarm::Quiet)
    );
    let bia = address("c1@clientes.example");
    assert_eq!(
        reason(&store, &key, bia.written()).await,
        Some(Reason::Complained)
    );
    let left = store
        .subscribers("padaria")
        .departures(&bia, &key)
        .await
        .unwrap();
    assert_eq!(left, [(row.id.clone(), minute(5))]);
}

pub async fn m16_a_mail_to_the_way_back_leaves_its_list_alone(store: Store) {
    let key = key(&store).await;
    let site = store.subscribers("padaria");
    for name in ["clientes", "amigos"] {
        let bia = person("c1@clientes.example", "Bia", Some("balcão"));
        site.add(&list(name), &bia, &key, "ana", minute(0))
            .await
            .unwrap();
    }
    let row = sent(&store, &key, "1", &[accepted()], minute(0)).await;
    let mail = example("unsubscribe", &back(&key, &row.id, 1), "");
    let taken = applied(take_in(&mail, None, &store, &key, minute(5)).await.unwrap());
    assert_eq!(taken.suppressed, Some(Reason::Unsubscribed));
    let lists = site.person(&address("c1@clientes.example")).await.unwrap();
    let mailable: Vec<_> = lists.iter().filter(|one| one.can_be_mailed()).collect();
    assert_eq!(mailable.len(), 1);
    assert_eq!(mailable[0].list, "amigos");
    // Back with a new consent: the old mail, read again, takes nobody off.
    let bia = person("c1@clientes.example", "Bia", Some("site"));
    site.add(&list("clientes"), &bia, &key, "ana", minute(6))
        .await
        .unwrap();
    let again = applied(take_in(&mail, None, &store, &key, minute(7)).await.unwrap());
    assert!(again.is_known);
    let lists = site.person(&address("c1@clientes.example")).await.unwrap();
    assert!(lists.iter().all(|one| one.can_be_mailed()));
}

pub async fn m19_too_many_complaints_stop_a_campaign(store: Store) {
    let key = key(&store).await;
    let mut outcomes = vec![accepted(); 1500];
    // Somebody is still to be written to.
    outcomes.push(Sent::Later {
        reply: String::new(),
        from: minute(60),
    });
    let row = sent(&store, &key, "1", &outcomes, minute(0)).await;
    let id = &row.id[..16];
    let mut alarms = Vec::new();
    for number in 1..=6 {
        let way = Way::Number {
            campaign: id,
            number,
        };
        let came = store
            .came_back(way, None, Came::Complaint, "abuse", minute(5))
            .await;
        alarms.push(came.unwrap().unwrap().alarm);
    }
    use Alarm::{Paused, Quiet, Warn};
    assert_eq!(alarms, [Quiet, Quiet, Warn, Warn, Paused, Warn]);
    let campaigns = store.campaigns("padaria").await.unwrap();
    assert_eq!(campaigns[0].state, CampaignState::Paused);
    assert_eq!(campaigns[0].reason, PAUSED_FOR_COMPLAINTS);
}

pub async fn m3_who_has_no_mailbox_any_more_is_written_to_by_no_campaign(store: Store) {
    let key = key(&store).await;
    let gone = Sent::Gone {
        reply: "550 5.1.1 nobody".to_owned(),
    };
    let row = sent(&store, &key, "1", &[gone], minute(0)).await;
    assert_eq!(store.tally(&row.id).await.unwrap().refused, 1);
    assert_eq!(
        reason(&store, &key, "c1@clientes.example").await,
        Some(Reason::Bounced)
    );
}

pub async fn who_got_what_is_forgotten_after_two_years_and_the_figures_stay(store: Store) {
    let key = key(&store).await;
    let outcomes = [accepted(), accepted(), unknown()];
    let old = sent(&store, &key, "old", &outcomes, minute(0)).await;
    let running = sent(&store, &key, "running", &outcomes, minute(1)).await;
    let young = sent(&store, &key, "young", &outcomes, minute(300 * DAY)).await;
    for row in [&old, &young] {
        let mail = example("postfix-hard", &back(&key, &row.id, 1), "");
        take_in(&mail, None, &store, &key, minute(5)).await.unwrap();
        let ended = store.end_campaign("padaria", &row.id, CampaignState::Stopped, "", minute(6));
        assert!(ended.await.unwrap());
    }
    let tally = store.tally(&old.id).await.unwrap();
    let now = minute(732 * DAY);
    assert_eq!(store.forget_old_messages(now).await.unwrap(), 1);
    assert_eq!(store.forget_old_messages(now).await.unwrap(), 0);
    assert_eq!(store.tally(&old.id).await.unwrap(), tally);
    assert_eq!(store.bounces(&old).await.unwrap().hard, 1);
    let ana = address("c1@clientes.example");
    let kept = store
        .subscribers("padaria")
        .received(&ana, &key)
        .await
        .unwrap();
    let kept: Vec<_> = kept.into_iter().map(|one| one.campaign).collect();
    assert_eq!(kept, [running.id, young.id]);
    let mail = example("gmail-hard", &back(&key, &old.id, 2), "");
    let taken = take_in(&mail, None, &store, &key, now).await.unwrap();
    assert!(matches!(taken, Taken::Gone(_)));
}
