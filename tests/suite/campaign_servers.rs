//! Campaigns over mail servers with bad habits: at any time everybody is counted, nobody gets two messages, and of
//! whom nobody knows is named.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use recado::daemon::News;
use recado::mailing::Happened;
use recado::store::{CampaignRow, Store, Tally};
use tokio::task::JoinHandle;

use crate::campaign_days::{bakery, campaign, list, mailboxes};
use crate::service::{MORNING, Service};
use crate::smtp::fake::{Act, At, Fake, Manner};

const PEOPLE: usize = 40;

/// What became of a campaign.
struct Came {
    tally: Tally,
    mailboxes: BTreeMap<String, usize>,
    unknown: BTreeSet<String>,
}

/// Looks all the time whether everybody is counted.
fn counting(store: Store, row: CampaignRow) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut looks = tokio::time::interval(Duration::from_millis(5));
        loop {
            looks.tick().await;
            let tally = store.tally(&row.id).await.unwrap();
            assert_eq!(tally.people(), row.audience, "{tally:?}");
        }
    })
}

/// A campaign over such a server, up to its end.
async fn sent_over(manner: Manner) -> Came {
    let server = Fake::start(manner).await;
    let world = bakery(&server, "");
    let mut service = Service::start(&world, MORNING).await;
    list(&service, &world, PEOPLE).await;
    let started = |what: &Happened| matches!(what, Happened::Started { .. });
    let ended = |what: &Happened| matches!(what, Happened::Done(_) | Happened::Expired(_));
    let mail = |news: &News, good: fn(&Happened) -> bool| matches!(news, News::Mail(told) if good(&told.what));
    let step = Duration::from_secs(5);
    service
        .told_by(step, "the start", |news| mail(news, started))
        .await;
    let row = campaign(&service.store).await;
    let looking = counting(service.store.clone(), row.clone());
    service
        .told_by(step, "the end", |news| mail(news, ended))
        .await;
    assert!(!looking.is_finished(), "somebody was not counted");
    looking.abort();
    let tally = service.store.tally(&row.id).await.unwrap();
    let unknown = service.store.unknown_addresses(&row.id).await.unwrap();
    // Nothing more leaves.
    service.live_for(Duration::from_secs(3_600)).await;
    service.end().await;
    let came = Came {
        tally,
        mailboxes: mailboxes(&server),
        unknown: unknown.into_iter().collect(),
    };
    came.is_right();
    came
}

impl Came {
    /// What holds whatever the server does.
    fn is_right(&self) {
        let tally = &self.tally;
        assert_eq!(tally.people(), PEOPLE as i64, "{tally:?}");
        assert_eq!(tally.queued + tally.claimed + tally.data, 0, "{tally:?}");
        let twice = self.mailboxes.iter().find(|(_, messages)| **messages > 1);
        assert_eq!(twice, None);
        assert_eq!(
            self.unknown.len() as i64,
            tally.unknown,
            "{:?}",
            self.unknown
        );
        // Who has a message counts as accepted, or is named.
        let arrived: BTreeSet<String> = self.mailboxes.keys().cloned().collect();
        let known = arrived.difference(&self.unknown).count();
        assert_eq!(known as i64, tally.accepted, "{tally:?}");
    }
}

#[tokio::test]
async fn m1_a_server_that_hangs_up_behind_the_dot_leaves_names_and_no_second_message() {
    for (act, arrives) in [(Act::Close, true), (Act::Lose, false)] {
        let came = sent_over(Manner::default().with_every(7, At::Dot, act)).await;
        assert_eq!(came.tally.unknown, 5, "{:?}", came.tally);
        assert_eq!(came.tally.accepted, 35);
        let theirs = came.unknown.iter();
        assert!(
            theirs
                .clone()
                .all(|one| came.mailboxes.contains_key(one) == arrives)
        );
    }
}

#[tokio::test]
async fn m2_a_server_that_wants_some_later_gets_them_later_and_once() {
    for at in [At::Dot, At::Rcpt] {
        let later = Act::Say("451 4.3.0 later\r\n");
        let came = sent_over(Manner::default().with_every(7, at, later)).await;
        assert_eq!(came.tally.accepted, 40, "{at:?}: {:?}", came.tally);
    }
}

#[tokio::test]
async fn a_server_that_takes_its_time_is_waited_for() {
    let slow = Act::Wait(Duration::from_millis(300));
    let came = sent_over(Manner::default().with_every(3, At::Dot, slow)).await;
    assert_eq!(came.tally.accepted, 40, "{:?}", came.tally);
}

#[tokio::test]
async fn m19_a_server_that_closes_after_a_few_messages_is_called_again() {
    let most = 3;
    let manner = Manner {
        most,
        ..Manner::default()
    };
    let came = sent_over(manner).await;
    assert_eq!(came.tally.accepted, 40, "{:?}", came.tally);
}

#[tokio::test]
async fn m3_whom_a_server_refuses_is_counted_and_the_others_get_theirs() {
    let no = || Act::Say("550 5.1.1 nobody here\r\n");
    let spam = Act::Say("550 5.7.1 not wanted\r\n");
    let manner = Manner::default()
        .with_to(At::Rcpt, "c3@clientes.example", no())
        .with_to(At::Rcpt, "c20@clientes.example", no())
        .with_to(At::Dot, "c33@clientes.example", spam);
    let came = sent_over(manner).await;
    assert_eq!(
        (came.tally.accepted, came.tally.refused),
        (37, 3),
        "{:?}",
        came.tally
    );
}

#[tokio::test]
async fn m19_a_server_that_wants_fewer_at_once_gets_them_all_in_the_end() {
    for at in [At::Mail, At::Rcpt] {
        let slower = Act::SayAndClose("421 4.7.0 too fast\r\n");
        let came = sent_over(Manner::default().with_every(14, at, slower)).await;
        assert_eq!(came.tally.accepted, 40, "{at:?}: {:?}", came.tally);
    }
}

#[tokio::test]
async fn m1_a_server_with_every_bad_habit_gives_nobody_two() {
    let manner = Manner {
        most: 9,
        ..Manner::default()
    };
    let manner = manner
        .with_to(
            At::Rcpt,
            "c3@clientes.example",
            Act::Say("550 5.1.1 nobody here\r\n"),
        )
        .with_every(7, At::Dot, Act::Close)
        .with_every(11, At::Dot, Act::Lose)
        .with_every(8, At::Dot, Act::Say("451 4.3.0 later\r\n"))
        .with_every(4, At::Dot, Act::Wait(Duration::from_millis(100)))
        .with_every(16, At::Dot, Act::SayAndClose("421 4.7.0 enough\r\n"))
        .with_every(13, At::Rcpt, Act::Say("450 4.7.1 grey\r\n"))
        .with_every(37, At::Data, Act::Close)
        .with_every(39, At::Mail, Act::SayAndClose("421 4.7.0 too fast\r\n"))
        .with_every(19, At::Body, Act::Close);
    let came = sent_over(manner).await;
    assert!(
        came.tally.unknown >= 5 && came.tally.accepted >= 25,
        "{:?}",
        came.tally
    );
    assert!(came.tally.refused >= 1, "{:?}", came.tally);
}
