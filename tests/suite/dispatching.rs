//! A campaign from the ledger to a mail server on loopback: to everybody once, whatever the server does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use recado::clock::{Clock, Manual};
use recado::dispatch::{Dispatch, Ended, Letters, Pace, Parcel};
use recado::smtp::{Body, Envelope};
use recado::store::{CampaignRow, Claimed, Lease, Store, StoreError, Tally};

use tokio_util::sync::CancellationToken;

use crate::ledger::outboxes::{counted, sending, worker};
use crate::ledger::stories::minute;
use crate::smtp::fake::{Act, At, Fake, Manner};
use crate::smtp::{bare, connector};

struct Bread;

impl Letters for Bread {
    fn parcel(&self, to: &Claimed) -> Result<Parcel, String> {
        let address = &to.to.address;
        let envelope = Envelope::new("b@padaria.example", address, false);
        let text = format!("To: {address}\r\nSubject: pao\r\n\r\nSo hoje.\r\n");
        Ok(Parcel {
            envelope: envelope.map_err(|error| error.to_string())?,
            body: Body::new(text.as_bytes()),
        })
    }
}

struct Post {
    _folder: tempfile::TempDir,
    store: Store,
    row: CampaignRow,
    lease: Lease,
    server: Fake,
    dispatch: Dispatch,
    clock: Arc<Manual>,
}

impl Post {
    async fn of(people: usize, manner: Manner) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.db").display().to_string();
        let store = Store::open(&file, minute(0)).await.unwrap();
        let row = sending(&store, people).await;
        let lease = worker(&store, "run 1").await;
        let server = Fake::start(manner).await;
        let (clock, manual) = Clock::manual(minute(1));
        let dispatch = Dispatch {
            store: store.clone(),
            clock,
            connector: connector(),
            account: bare(&server),
            name: Some("desk.example".to_owned()),
            connections: 4,
            pace: Arc::new(Pace::new(None)),
            pause_at: None,
            most: None,
            stop: CancellationToken::new(),
        };
        Self {
            _folder: folder,
            store,
            row,
            lease,
            server,
            dispatch,
            clock: manual,
        }
    }

    async fn run(&self) -> Result<Ended, StoreError> {
        let letters = Arc::new(Bread);
        self.dispatch.run(&self.lease, &self.row, letters).await
    }

    async fn idle(&self) -> Tally {
        let ended = self.run().await.unwrap();
        assert!(matches!(ended, Ended::Idle), "{ended:?}");
        counted(&self.store, &self.row).await
    }

    /// How many messages each recipient has.
    fn mailboxes(&self) -> BTreeMap<String, usize> {
        let mut mailboxes = BTreeMap::new();
        for kept in self.server.kept() {
            *mailboxes.entry(kept.to).or_default() += 1;
        }
        mailboxes
    }

    #[track_caller]
    fn each_has_one(&self, people: usize) {
        let mailboxes = self.mailboxes();
        assert_eq!(mailboxes.len(), people, "{mailboxes:?}");
        assert!(
            mailboxes.values().all(|messages| *messages == 1),
            "{mailboxes:?}"
        );
    }
}

#[tokio::test]
async fn everybody_gets_one_message_over_a_few_connections() {
    let post = Post::of(60, Manner::default()).await;
    let tally = post.idle().await;
    assert_eq!(tally.accepted, 60);
    post.each_has_one(60);
    assert_eq!(post.server.connections(), 4);
    assert_eq!(post.idle().await.accepted, 60, "and none a second one");
    post.each_has_one(60);
}

#[tokio::test]
async fn m7_a_relay_that_closes_after_some_messages_is_connected_to_again() {
    let manner = Manner {
        most: 3,
        ..Manner::default()
    };
    let post = Post::of(30, manner).await;
    assert_eq!(post.idle().await.accepted, 30);
    post.each_has_one(30);
}

#[tokio::test]
async fn m2_who_is_to_be_tried_later_is_and_who_is_unknown_there_is_refused() {
    let manner = Manner::default()
        .with_to(
            At::Rcpt,
            "c2@clientes.example",
            Act::Say("451 4.7.1 later\r\n"),
        )
        .with_to(
            At::Dot,
            "c3@clientes.example",
            Act::Say("452 4.3.1 full\r\n"),
        )
        .with_to(
            At::Rcpt,
            "c4@clientes.example",
            Act::Say("550 5.1.1 nobody\r\n"),
        )
        .with_to(At::Dot, "c5@clientes.example", Act::Say("554 5.7.1 no\r\n"));
    let post = Post::of(6, manner).await;
    let tally = post.idle().await;
    assert_eq!((tally.accepted, tally.queued, tally.refused), (2, 2, 2));
    let next = post
        .store
        .next_message(&post.row.id, post.dispatch.clock.now())
        .await
        .unwrap();
    assert_eq!(next, Some(minute(6)), "five minutes later");
    for minutes in [6, 21, 81] {
        post.clock.set(minute(minutes));
        assert_eq!(post.idle().await.queued, 2);
    }
    // There is no time for another one before the campaign ends.
    post.clock.set(minute(200));
    let tally = post.idle().await;
    assert_eq!((tally.accepted, tally.queued, tally.refused), (2, 0, 4));
    post.each_has_one(2);
}

#[tokio::test]
async fn m4_a_refused_sender_or_quota_ends_the_run_and_burns_no_row() {
    for at in [At::Mail, At::Rcpt, At::Dot] {
        let manner = Manner::default().with(at, Act::Say("550 5.4.5 daily quota\r\n"));
        let post = Post::of(20, manner).await;
        let ended = post.run().await.unwrap();
        let Ended::Trouble(failure) = ended else {
            panic!("{at:?}: {ended:?}");
        };
        assert!(failure.to_string().contains("5.4.5"), "{failure}");
        let tally = counted(&post.store, &post.row).await;
        assert_eq!(tally.queued, 20, "{at:?}");
        assert!(post.server.kept().is_empty());
    }
}

#[tokio::test]
async fn m1_a_server_that_is_not_there_burns_no_row() {
    let post = Post::of(
        5,
        Manner::default().with(At::Greeting, Act::Say("421 not now\r\n")),
    )
    .await;
    assert!(matches!(post.run().await.unwrap(), Ended::Trouble(_)));
    assert_eq!(counted(&post.store, &post.row).await.queued, 5);
}

#[tokio::test]
async fn m6_an_answer_that_is_lost_behind_the_dot_is_unknown_for_ever() {
    let manner = Manner::default().with_to(At::Dot, "c2@clientes.example", Act::Close);
    let post = Post::of(4, manner).await;
    let tally = post.idle().await;
    assert_eq!((tally.accepted, tally.unknown), (3, 1));
    let unknown = post.store.unknown_addresses(&post.row.id).await.unwrap();
    assert_eq!(unknown, ["c2@clientes.example"]);
    post.clock.set(minute(100));
    assert_eq!(post.idle().await.unknown, 1);
    let asked = post.server.commands();
    let offers = asked.iter().filter(|line| line.contains("c2@clientes"));
    assert_eq!(offers.count(), 1, "it is never offered again");
}

/// Whether the end of it was written by then decides the ledger, not the other way about.
#[tokio::test]
async fn m5_a_connection_that_breaks_in_a_message_leaves_it_due_or_unknown_and_never_sent() {
    let manner = Manner::default().with_to(At::Body, "c2@clientes.example", Act::Close);
    let post = Post::of(4, manner).await;
    let tally = post.idle().await;
    assert_eq!((tally.accepted, tally.queued + tally.unknown), (3, 1));
    post.each_has_one(3);
}

#[tokio::test]
async fn m12_who_left_before_the_barrier_gets_nothing() {
    let post = Post::of(5, Manner::default()).await;
    let left = post.store.suppress_messages("padaria", "hash-3", minute(1));
    left.await.unwrap();
    let tally = post.idle().await;
    assert_eq!((tally.accepted, tally.suppressed), (4, 1));
    assert!(!post.mailboxes().contains_key("c3@clientes.example"));
}

#[tokio::test]
async fn a_worker_whose_campaign_was_taken_over_sends_nothing() {
    let post = Post::of(5, Manner::default()).await;
    let other = worker(&post.store, "run 2").await;
    post.store
        .take_over(&other, &post.row.id, minute(1))
        .await
        .unwrap();
    assert!(post.run().await.unwrap_err().is_fenced());
    assert!(post.server.kept().is_empty());
    assert_eq!(counted(&post.store, &post.row).await.queued, 5);
}

#[tokio::test]
async fn a_person_whose_message_cannot_be_made_is_refused_alone() {
    struct Picky;
    impl Letters for Picky {
        fn parcel(&self, to: &Claimed) -> Result<Parcel, String> {
            match to.number {
                2 => Err("no such address".to_owned()),
                _ => Bread.parcel(to),
            }
        }
    }
    let post = Post::of(3, Manner::default()).await;
    let ended = post
        .dispatch
        .run(&post.lease, &post.row, Arc::new(Picky))
        .await;
    assert!(matches!(ended.unwrap(), Ended::Idle));
    let tally = counted(&post.store, &post.row).await;
    assert_eq!((tally.accepted, tally.refused), (2, 1));
}

#[tokio::test]
async fn a_run_that_is_dropped_leaves_nothing_that_is_sent_again() {
    let manner = Manner::default().with_to(At::Dot, "c7@clientes.example", Act::Silent);
    let post = Post::of(40, manner).await;
    let all_but_one = async {
        while counted(&post.store, &post.row).await.accepted < 39 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let dropped = async {
        tokio::select! {
            ended = post.run() => panic!("it waits for an answer: {ended:?}"),
            () = all_but_one => {}
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), dropped).await;
    in_time.expect("39 answers");
    let next = worker(&post.store, "run 2").await;
    post.store
        .take_over(&next, &post.row.id, minute(2))
        .await
        .unwrap();
    let ended = post.dispatch.run(&next, &post.row, Arc::new(Bread)).await;
    assert!(matches!(ended.unwrap(), Ended::Idle));
    let tally = counted(&post.store, &post.row).await;
    assert_eq!((tally.accepted, tally.unknown), (39, 1), "{tally:?}");
    assert!(post.mailboxes().values().all(|messages| *messages == 1));
}
