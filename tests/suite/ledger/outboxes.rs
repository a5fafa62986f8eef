//! Stories of campaigns: everybody of an audience is written to once at most, and everybody is counted.

use std::time::Duration;

use jiff::Timestamp;
use recado::hash::Hash;
use recado::store::{
    CampaignRow, CampaignState, Lease, NewCampaign, Outcome, Recipient, Sent, Start, Store, Tally,
};

use recado::subscribers::ListName;

use super::stories::minute;

fn campaign(occasion: &str) -> NewCampaign {
    NewCampaign {
        site: "padaria".to_owned(),
        item: "promotions/pao".to_owned(),
        occasion: occasion.to_owned(),
        list: "clientes".to_owned(),
        content: Hash::of(b"Pao"),
        letters: vec![("pt-BR".to_owned(), "{}".to_owned())],
        canary: 0,
        until: minute(240),
        at: minute(0),
        actor: "Bia".to_owned(),
        edition: None,
    }
}

pub fn audience(people: usize) -> Vec<Recipient> {
    let one = |number: usize| Recipient {
        person: format!("hash-{number}"),
        address: format!("c{number}@clientes.example"),
        first_name: Some("Ana".to_owned()),
        name: None,
        language: "pt-BR".to_owned(),
    };
    (1..=people).map(one).collect()
}

pub async fn sending(store: &Store, people: usize) -> CampaignRow {
    let started = store
        .start_campaign(&campaign("1"), &audience(people))
        .await;
    match started.unwrap() {
        Start::Started(row) => row,
        other => panic!("{other:?}"),
    }
}

pub async fn worker(store: &Store, owner: &str) -> Lease {
    let lease = store.acquire("mail padaria", owner, Duration::ZERO).await;
    lease.unwrap().expect("nobody has it")
}

/// The tally, after it was seen that nobody is missing.
pub async fn counted(store: &Store, row: &CampaignRow) -> Tally {
    let tally = store.tally(&row.id).await.unwrap();
    assert_eq!(tally.people(), row.audience, "{tally:?}");
    tally
}

async fn claim(store: &Store, lease: &Lease, row: &CampaignRow, at: Timestamp) -> Vec<i64> {
    let claimed = store.claim_messages(lease, &row.id, 100, at).await.unwrap();
    claimed.iter().map(|claimed| claimed.number).collect()
}

pub fn outcome(number: i64, was_behind: bool, sent: Sent) -> Outcome {
    Outcome {
        number,
        was_behind,
        sent,
    }
}

fn said(reply: &str) -> String {
    reply.to_owned()
}

pub async fn a_campaign_starts_once_with_its_audience(store: Store) {
    let row = sending(&store, 3).await;
    assert_eq!((row.audience, row.state), (3, CampaignState::Sending));
    let again = store.start_campaign(&campaign("1"), &audience(9)).await;
    assert_eq!(again.unwrap(), Start::Before(row.clone()));
    assert_eq!(counted(&store, &row).await.queued, 3);
    let next = store.start_campaign(&campaign("2"), &audience(2)).await;
    assert!(matches!(next.unwrap(), Start::Started(row) if row.audience == 2));
    assert_eq!(store.campaigns("padaria").await.unwrap().len(), 2);
    assert!(store.campaigns("other").await.unwrap().is_empty());
}

pub async fn every_message_goes_through_the_barrier_once(store: Store) {
    let row = sending(&store, 4).await;
    let lease = worker(&store, "run 1").await;
    assert_eq!(claim(&store, &lease, &row, minute(1)).await, [1, 2, 3, 4]);
    assert!(claim(&store, &lease, &row, minute(1)).await.is_empty());
    let through = store.barrier(&lease, &row.id, &[1, 2, 3], minute(1)).await;
    assert_eq!(through.unwrap(), [1, 2, 3]);
    let again = store.barrier(&lease, &row.id, &[1], minute(1)).await;
    assert!(again.unwrap().is_empty(), "it left already");
    let later = Sent::Later {
        reply: said("451 later"),
        from: minute(6),
    };
    let outcomes = [
        outcome(
            1,
            true,
            Sent::Accepted {
                reply: said("250 ok"),
            },
        ),
        outcome(2, true, later.clone()),
        outcome(3, true, Sent::Unknown { reply: said("") }),
        outcome(
            4,
            false,
            Sent::Refused {
                reply: said("550 5.1.1"),
            },
        ),
    ];
    store
        .settle_messages(&lease, &row.id, &outcomes, minute(2))
        .await
        .unwrap();
    let tally = counted(&store, &row).await;
    assert_eq!(
        (tally.accepted, tally.queued, tally.unknown, tally.refused),
        (1, 1, 1, 1)
    );
    let unknown = store.unknown_addresses(&row.id).await.unwrap();
    assert_eq!(unknown, ["c3@clientes.example"]);
    assert_eq!(
        store.next_message(&row.id, minute(1)).await.unwrap(),
        Some(minute(6))
    );
    assert!(claim(&store, &lease, &row, minute(5)).await.is_empty());
    let claimed = store
        .claim_messages(&lease, &row.id, 9, minute(6))
        .await
        .unwrap();
    assert_eq!((claimed[0].number, claimed[0].attempts), (2, 2));
}

pub async fn what_a_dead_worker_had_behind_the_barrier_is_unknown(store: Store) {
    let row = sending(&store, 3).await;
    let dead = worker(&store, "run 1").await;
    claim(&store, &dead, &row, minute(1)).await;
    store
        .barrier(&dead, &row.id, &[1, 2], minute(1))
        .await
        .unwrap();
    let next = worker(&store, "run 2").await;
    store.take_over(&next, &row.id, minute(2)).await.unwrap();
    let tally = counted(&store, &row).await;
    assert_eq!((tally.unknown, tally.queued), (2, 1));
    assert_eq!(
        claim(&store, &next, &row, minute(2)).await,
        [3],
        "and never the others"
    );

    // It only slept: nothing more leaves it, and what the server told it is still the truth.
    let barrier = store.barrier(&dead, &row.id, &[3], minute(2)).await;
    assert!(barrier.unwrap_err().is_fenced());
    let accepted = Sent::Accepted {
        reply: said("250 ok"),
    };
    let outcomes = [
        outcome(1, true, accepted.clone()),
        outcome(3, false, accepted),
    ];
    store
        .settle_messages(&dead, &row.id, &outcomes, minute(3))
        .await
        .unwrap();
    let tally = counted(&store, &row).await;
    assert_eq!((tally.accepted, tally.unknown, tally.claimed), (1, 1, 1));
    // A report of a delivery that failed comes days later.
    assert!(
        store
            .late_truth(&row, 2, false, "550 5.2.1", minute(900))
            .await
            .unwrap()
    );
    assert!(
        !store
            .late_truth(&row, 1, false, "550 5.2.1", minute(900))
            .await
            .unwrap()
    );
    assert_eq!(counted(&store, &row).await.refused, 1);
}

pub async fn who_leaves_gets_nothing_from_then_on(store: Store) {
    let row = sending(&store, 4).await;
    let lease = worker(&store, "run 1").await;
    let claimed = store
        .claim_messages(&lease, &row.id, 3, minute(1))
        .await
        .unwrap();
    assert_eq!(claimed.len(), 3);
    store
        .barrier(&lease, &row.id, &[1], minute(1))
        .await
        .unwrap();
    for person in ["hash-1", "hash-2", "hash-4"] {
        store
            .suppress_messages("padaria", person, minute(1))
            .await
            .unwrap();
    }
    store
        .suppress_messages("other", "hash-3", minute(1))
        .await
        .unwrap();
    let through = store.barrier(&lease, &row.id, &[2, 3], minute(2)).await;
    assert_eq!(through.unwrap(), [3]);
    // The first one's message was on its way; the server does not want it now, and nobody tries again.
    let later = Sent::Later {
        reply: said("451"),
        from: minute(2),
    };
    let outcomes = [outcome(1, true, later)];
    store
        .settle_messages(&lease, &row.id, &outcomes, minute(2))
        .await
        .unwrap();
    assert!(claim(&store, &lease, &row, minute(9)).await.is_empty());
    let tally = counted(&store, &row).await;
    assert_eq!((tally.suppressed, tally.data), (3, 1));
}

pub async fn nothing_leaves_a_campaign_that_waits_or_has_ended(store: Store) {
    let row = sending(&store, 4).await;
    let lease = worker(&store, "run 1").await;
    let claimed = store
        .claim_messages(&lease, &row.id, 2, minute(1))
        .await
        .unwrap();
    assert_eq!(claimed.len(), 2);
    assert!(
        store
            .pause_campaign("padaria", &row.id, "535", minute(1))
            .await
            .unwrap()
    );
    assert!(
        !store
            .pause_campaign("other", &row.id, "", minute(1))
            .await
            .unwrap()
    );
    let through = store.barrier(&lease, &row.id, &[1, 2], minute(1)).await;
    assert!(through.unwrap().is_empty());
    assert!(claim(&store, &lease, &row, minute(1)).await.is_empty());
    assert!(
        store
            .resume_campaign("padaria", &row.id, minute(2))
            .await
            .unwrap()
    );
    let through = store.barrier(&lease, &row.id, &[1], minute(2)).await;
    assert_eq!(through.unwrap(), [1]);
    // Its time is over, whoever forgot to say so.
    let through = store.barrier(&lease, &row.id, &[2], minute(240)).await;
    assert!(through.unwrap().is_empty());

    let ended = CampaignState::Expired;
    let over = store.end_campaign("padaria", &row.id, ended, "the offer ended", minute(240));
    assert!(over.await.unwrap());
    let outcomes = [outcome(
        1,
        true,
        Sent::Later {
            reply: said("451"),
            from: minute(241),
        },
    )];
    store
        .settle_messages(&lease, &row.id, &outcomes, minute(240))
        .await
        .unwrap();
    assert_eq!(counted(&store, &row).await.expired, 4);
    assert!(
        !store
            .resume_campaign("padaria", &row.id, minute(241))
            .await
            .unwrap()
    );
}

pub async fn a_campaign_is_done_when_everybody_has_an_outcome(store: Store) {
    let row = sending(&store, 1).await;
    let lease = worker(&store, "run 1").await;
    claim(&store, &lease, &row, minute(1)).await;
    store
        .barrier(&lease, &row.id, &[1], minute(1))
        .await
        .unwrap();
    assert!(
        !store
            .finish_campaign(&lease, &row, minute(1))
            .await
            .unwrap()
    );
    let outcomes = [outcome(1, true, Sent::Unknown { reply: said("") })];
    store
        .settle_messages(&lease, &row.id, &outcomes, minute(1))
        .await
        .unwrap();
    assert!(
        store
            .finish_campaign(&lease, &row, minute(2))
            .await
            .unwrap()
    );
    let rows = store.campaigns("padaria").await.unwrap();
    assert_eq!(rows[0].state, CampaignState::Done);
}

pub async fn who_comes_or_leaves_while_a_campaign_is_prepared_makes_it_read_the_list_again(
    store: Store,
) {
    let lists = store.subscribers("padaria");
    let mut new = campaign("1");
    new.edition = Some(lists.edition().await.unwrap());
    let list = ListName::new("clientes").unwrap();
    lists.make_list(&list, "Bia", minute(0)).await.unwrap();
    let started = store.start_campaign(&new, &audience(3)).await.unwrap();
    assert_eq!(started, Start::ListsChanged);
    assert!(store.campaigns("padaria").await.unwrap().is_empty());
    new.edition = Some(lists.edition().await.unwrap());
    let started = store.start_campaign(&new, &audience(3)).await.unwrap();
    assert!(matches!(started, Start::Started(_)), "{started:?}");
}

pub async fn who_left_is_not_written_to_again_although_their_message_is_unknown(store: Store) {
    let row = sending(&store, 2).await;
    let lease = worker(&store, "run 1").await;
    let numbers = claim(&store, &lease, &row, minute(1)).await;
    let through = store.barrier(&lease, &row.id, &numbers, minute(1)).await;
    assert_eq!(through.unwrap(), [1, 2]);
    let lost = Sent::Unknown {
        reply: said("silence"),
    };
    let outcomes = [outcome(1, true, lost.clone()), outcome(2, true, lost)];
    let settled = store.settle_messages(&lease, &row.id, &outcomes, minute(1));
    settled.await.unwrap();
    store
        .suppress_messages("padaria", "hash-1", minute(2))
        .await
        .unwrap();
    let resent = store
        .resend_unknown(&lease, &row, minute(200), "Bia", minute(30))
        .await;
    assert_eq!(resent.unwrap(), 1);
    assert_eq!(claim(&store, &lease, &row, minute(31)).await, [2]);
    assert_eq!(counted(&store, &row).await.unknown, 1);
}

pub async fn what_nobody_tried_counts_as_no_attempt(store: Store) {
    let row = sending(&store, 1).await;
    let lease = worker(&store, "run 1").await;
    for _ in 0..3 {
        assert_eq!(claim(&store, &lease, &row, minute(1)).await, [1]);
        let released = store.release_messages(&lease, &row.id, minute(1));
        released.await.unwrap();
    }
    // Nor does a worker's end before anything was tried.
    assert_eq!(claim(&store, &lease, &row, minute(1)).await, [1]);
    let next = worker(&store, "run 2").await;
    store.take_over(&next, &row.id, minute(2)).await.unwrap();
    let claimed = store.claim_messages(&next, &row.id, 1, minute(2)).await;
    assert_eq!(claimed.unwrap()[0].attempts, 1);
}
