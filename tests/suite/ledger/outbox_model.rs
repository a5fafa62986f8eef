//! Two workers on one outbox, who crash, stall and go on at any step, and a mail server that keeps what it
//! is given: whatever happens, nobody gets a message twice, nobody is missing from the count, and nobody gets
//! one after leaving.

use std::collections::{BTreeMap, BTreeSet};

use recado::store::{CampaignRow, Lease, Outcome, Sent, Store};

use super::Home;
use super::outboxes::{audience, counted, outcome, sending, worker};
use super::stories::minute;
use crate::slow::{Moments, is_full};

const PEOPLE: usize = 12;

/// What a worker knows: the lease that it believes to have, and how far it is with each message.
#[derive(Default)]
struct Worker {
    lease: Option<Lease>,
    claimed: Vec<i64>,
    through: Vec<i64>,
    /// Bodies that left, and what the server answered, where the answer arrived.
    answered: Vec<(i64, Option<bool>)>,
}

/// What the mail server has, and who left when.
#[derive(Default)]
struct World {
    mailbox: BTreeMap<i64, usize>,
    left: BTreeSet<i64>,
}

async fn step(
    moments: &mut Moments,
    store: &Store,
    row: &CampaignRow,
    worker: &mut Worker,
    world: &mut World,
    (name, at): (&str, i64),
) {
    let at = minute(at);
    let Some(lease) = worker.lease.clone() else {
        let lease = super::outboxes::worker(store, name).await;
        store.take_over(&lease, &row.id, at).await.unwrap();
        worker.lease = Some(lease);
        return;
    };
    match moments.next(8) {
        0 | 1 => match store.claim_messages(&lease, &row.id, 3, at).await {
            Ok(claimed) => worker.claimed.extend(claimed.iter().map(|one| one.number)),
            Err(error) if error.is_fenced() => *worker = Worker::default(),
            Err(error) => panic!("{error}"),
        },
        2 | 3 => match store.barrier(&lease, &row.id, &worker.claimed, at).await {
            Ok(through) => {
                worker.claimed.clear();
                assert!(
                    through.iter().all(|one| !world.left.contains(one)),
                    "left before"
                );
                worker.through.extend(through);
            }
            Err(error) if error.is_fenced() => {
                worker.claimed.clear();
                // What is behind the barrier was let through: it may still leave.
            }
            Err(error) => panic!("{error}"),
        },
        4 | 5 => {
            for number in std::mem::take(&mut worker.through) {
                let is_wanted = moments.next(4) > 0;
                let is_heard = moments.next(4) > 0;
                *world.mailbox.entry(number).or_default() += usize::from(is_wanted);
                worker
                    .answered
                    .push((number, is_heard.then_some(is_wanted)));
            }
        }
        6 => {
            let outcomes: Vec<Outcome> = worker
                .answered
                .drain(..)
                .map(|(number, answer)| {
                    let reply = String::new();
                    let sent = match answer {
                        Some(true) => Sent::Accepted { reply },
                        Some(false) => Sent::Later { reply, from: at },
                        None => Sent::Unknown { reply },
                    };
                    outcome(number, true, sent)
                })
                .collect();
            let settled = store.settle_messages(&lease, &row.id, &outcomes, at);
            settled.await.unwrap();
        }
        // It is killed, or sleeps while the other takes over.
        _ => {
            if moments.next(2) == 0 {
                *worker = Worker::default();
            }
        }
    }
}

async fn play(seed: u64) {
    let home = Home::new();
    let store = home.open().await;
    let row = sending(&store, PEOPLE).await;
    let mut moments = Moments::of(seed);
    let mut workers = [Worker::default(), Worker::default()];
    let mut world = World::default();
    for at in 0..120 {
        let which = moments.number(2);
        let name = ["run 1", "run 2"][which];
        let who = &mut workers[which];
        step(&mut moments, &store, &row, who, &mut world, (name, at)).await;
        if moments.next(20) == 0 {
            let number = moments.next(PEOPLE as u64) as i64 + 1;
            let person = &audience(PEOPLE)[number as usize - 1].person;
            let left = store.suppress_messages("padaria", person, minute(at));
            left.await.unwrap();
            world.left.insert(number);
        }
        counted(&store, &row).await;
        let twice = world.mailbox.values().any(|messages| *messages > 1);
        assert!(!twice, "seed {seed:#x}, step {at}: {:?}", world.mailbox);
    }
    // Whoever is left finishes: then everybody has an outcome, and what is accepted did arrive.
    let lease = worker(&store, "run 3").await;
    store.take_over(&lease, &row.id, minute(130)).await.unwrap();
    let claimed = store
        .claim_messages(&lease, &row.id, PEOPLE, minute(130))
        .await;
    let numbers: Vec<i64> = claimed.unwrap().iter().map(|one| one.number).collect();
    let through = store.barrier(&lease, &row.id, &numbers, minute(130)).await;
    let outcomes: Vec<Outcome> = through
        .unwrap()
        .iter()
        .map(|number| {
            *world.mailbox.entry(*number).or_default() += 1;
            let reply = String::new();
            outcome(*number, true, Sent::Accepted { reply })
        })
        .collect();
    store
        .settle_messages(&lease, &row.id, &outcomes, minute(130))
        .await
        .unwrap();
    let tally = counted(&store, &row).await;
    let arrived: usize = world.mailbox.values().sum();
    assert!(
        world.mailbox.values().all(|messages| *messages <= 1),
        "seed {seed:#x}"
    );
    assert_eq!(
        tally.queued + tally.claimed + tally.data,
        0,
        "seed {seed:#x}: {tally:?}"
    );
    let (accepted, unknown) = (tally.accepted as usize, tally.unknown as usize);
    assert!(
        accepted <= arrived && arrived <= accepted + unknown,
        "seed {seed:#x}: {tally:?}, {arrived}"
    );
}

#[tokio::test]
async fn nobody_is_written_to_twice_whatever_becomes_of_the_workers() {
    let rounds = if is_full() { 2_000 } else { 60 };
    for round in 1..=rounds {
        play(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(round)).await;
    }
}
