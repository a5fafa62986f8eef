//! One conversation, phase by phase.

use std::time::Duration;

use jiff::Timestamp;
use recado::clock::Clock;
use recado::smtp::{Barrier, Body, Cause, Class, Outcome, Phase, Timeouts};

use super::fake::{Act, At, Fake, Manner};
use super::faults::{TOO_MUCH, large};
use super::{SHORT, accepted, barrier, connected, message, patient, sent, session, to};

const ANA: &str = "ana@exemplo.example";
const BEA: &str = "bea@exemplo.example";

#[tokio::test]
async fn many_messages_go_over_one_connection_without_reset() {
    for offers in [vec!["PIPELINING"], vec![]] {
        let fake = Fake::start(Manner {
            offers,
            ..Manner::default()
        })
        .await;
        let mut session = session(&fake).await;
        accepted(&mut session, ANA).await;
        accepted(&mut session, BEA).await;
        assert_eq!(session.accepted(), 2);
        session.quit().await;
        let expected = [
            "EHLO desk.example",
            "MAIL FROM:<b+1@padaria.example>",
            "RCPT TO:<ana@exemplo.example>",
            "DATA",
            "MAIL FROM:<b+1@padaria.example>",
            "RCPT TO:<bea@exemplo.example>",
            "DATA",
            "QUIT",
        ];
        assert_eq!(fake.commands(), expected);
    }
}

#[tokio::test]
async fn a_refused_recipient_is_followed_by_a_reset() {
    let manner = Manner::default().with_to(At::Rcpt, ANA, Act::Say("550 5.1.1 no\r\n"));
    let fake = Fake::start(manner).await;
    let mut session = session(&fake).await;
    sent(&mut session, ANA).await.expect_err("refused");
    accepted(&mut session, BEA).await;
    accepted(&mut session, BEA).await;
    let resets = fake.commands().iter().filter(|one| *one == "RSET").count();
    assert_eq!((resets, fake.connections()), (1, 1));
}

#[tokio::test]
async fn a_server_that_wants_a_message_to_nobody_gets_none() {
    let manner = Manner::default().with_to(At::Mail, "", Act::Say("550 5.7.1 no\r\n"));
    let fake = Fake::start(manner).await;
    let mut session = session(&fake).await;
    // It refuses the sender and says 354 all the same (RFC 2920, 3.1).
    let failure = sent(&mut session, ANA).await.expect_err("refused");
    assert_eq!(
        (failure.phase, failure.class()),
        (Phase::Mail, Class::Pause)
    );
    assert!(!session.is_open() && fake.kept().is_empty());
}

#[tokio::test]
async fn an_old_server_is_greeted_with_helo() {
    let manner = Manner::default().with(At::Ehlo, Act::Say("502 what?\r\n"));
    let fake = Fake::start(manner).await;
    accepted(&mut session(&fake).await, ANA).await;
    let kept = &fake.kept()[0];
    assert_eq!(kept.mail, "MAIL FROM:<b+1@padaria.example>");
    assert_eq!(fake.commands()[1], "HELO desk.example");
}

#[tokio::test]
async fn a_message_that_is_too_large_is_not_offered() {
    let fake = Fake::start(Manner {
        offers: vec!["SIZE 100"],
        ..Manner::default()
    })
    .await;
    let mut session = session(&fake).await;
    let body = Body::new([b'x'; 101]);
    let failure = session
        .offer(&to(ANA), &body)
        .await
        .err()
        .expect("too large");
    assert!(matches!(
        failure.cause,
        Cause::TooLarge {
            bytes: 103,
            limit: 100
        }
    ));
    assert_eq!(failure.class(), Class::Pause);
    accepted(&mut session, ANA).await;
}

#[tokio::test]
async fn eight_bits_are_announced_or_not_sent() {
    let body = Body::new("Subject: pão\r\n\r\npão\r\n".as_bytes());
    let seven = Fake::start(Manner::default().without("8BITMIME")).await;
    let mut conversation = session(&seven).await;
    let failure = conversation.offer(&to(ANA), &body).await;
    let failure = failure.err().expect("seven bits");
    assert!(matches!(failure.cause, Cause::NeedsEightBit));
    let eight = Fake::start(Manner::default()).await;
    let mut conversation = session(&eight).await;
    let ready = conversation.offer(&to(ANA), &body).await.unwrap();
    assert!(matches!(
        ready.send(&barrier()).await,
        Outcome::Accepted { .. }
    ));
    assert!(eight.kept()[0].mail.ends_with(" BODY=8BITMIME"));
}

#[tokio::test]
async fn a_message_that_is_abandoned_was_not_sent() {
    let fake = Fake::start(Manner::default()).await;
    for dropped in [false, true] {
        let mut conversation = session(&fake).await;
        let body = message();
        let ready = conversation.offer(&to(ANA), &body).await.unwrap();
        match dropped {
            true => drop(ready),
            false => ready.abandon(),
        }
        assert!(!conversation.is_open());
    }
    assert!(fake.kept().is_empty());
}

#[tokio::test]
async fn a_worker_that_was_stalled_takes_the_message_back() {
    let fake = Fake::start(Manner::default()).await;
    let (clock, hand) = Clock::manual(Timestamp::UNIX_EPOCH);
    for (passes, sent) in [(60, true), (61, false)] {
        let mut session = session(&fake).await;
        let body = message();
        let ready = session.offer(&to(ANA), &body).await.unwrap();
        let barrier = Barrier::now(&clock);
        hand.advance(Duration::from_secs(passes));
        match ready.send(&barrier).await {
            Outcome::Accepted { .. } => assert!(sent),
            Outcome::NotSent(failure) => {
                assert!(!sent && matches!(failure.cause, Cause::TooLate));
                assert_eq!(failure.class(), Class::Later);
                assert!(!session.is_open());
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(fake.kept().len(), 1);
}

#[tokio::test]
async fn a_worker_that_is_stalled_in_the_middle_of_a_message_does_not_end_it() {
    let slow = Manner::default()
        .without("SIZE")
        .with(At::Body, Act::Wait(SHORT));
    let fake = Fake::start(slow).await;
    let (clock, hand) = Clock::manual(Timestamp::UNIX_EPOCH);
    let mut session = session(&fake).await;
    let body = large(TOO_MUCH);
    let ready = session.offer(&to(ANA), &body).await.expect("354");
    let barrier = Barrier::now(&clock);
    // Most of it cannot have been written by then: the server is not reading yet.
    let (outcome, ()) = tokio::join!(ready.send(&barrier), async {
        hand.advance(Duration::from_secs(61));
    });
    let Outcome::NotSent(failure) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(matches!(failure.cause, Cause::TooLate), "{failure}");
    assert!(!session.is_open() && fake.kept().is_empty());
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_for_ever() {
    for (at, phase) in [
        (At::Mail, Phase::Mail),
        (At::Rcpt, Phase::Recipient),
        (At::Data, Phase::Data),
    ] {
        let fake = Fake::start(Manner::default().with(at, Act::Silent)).await;
        let timeouts = Timeouts {
            command: SHORT * 5,
            data: SHORT,
            ..patient()
        };
        let mut session = connected(&fake, timeouts).await.unwrap();
        let failure = sent(&mut session, ANA).await.expect_err("silence");
        assert_eq!((failure.phase, failure.class()), (phase, Class::Reconnect));
        assert!(matches!(failure.cause, Cause::Timeout) && !session.is_open());
    }
}

#[tokio::test]
async fn nonsense_closes_the_connection() {
    for at in [At::Mail, At::Rcpt, At::Data] {
        for said in ["what\r\n", "250-a\r\n550 b\r\n", "999 x\r\n"] {
            let fake = Fake::start(Manner::default().with(at, Act::Say(said))).await;
            let mut session = session(&fake).await;
            let failure = sent(&mut session, ANA).await.expect_err("nonsense");
            assert!(matches!(failure.cause, Cause::Garbage(_)), "{failure}");
            assert_eq!(failure.class(), Class::Pause);
            assert!(!session.is_open() && fake.kept().is_empty());
        }
    }
}

#[tokio::test]
async fn an_answer_too_many_is_not_taken_for_the_next_ones() {
    let twice = Act::Say("250 2.0.0 kept\r\n250 2.0.0 kept\r\n");
    let fake = Fake::start(Manner::default().with(At::Dot, twice)).await;
    let mut session = session(&fake).await;
    accepted(&mut session, ANA).await;
    let failure = sent(&mut session, BEA).await.expect_err("out of step");
    assert!(matches!(failure.cause, Cause::Garbage(_)), "{failure}");
    assert!(!session.is_open());
    assert_eq!(fake.kept().len(), 1);
}

#[tokio::test]
async fn a_session_may_be_held_by_a_task() {
    fn task<T: Send>(held: T) -> T {
        held
    }
    let fake = Fake::start(Manner::default()).await;
    let conversation = task(session(&fake)).await;
    task(conversation.quit()).await;
}
