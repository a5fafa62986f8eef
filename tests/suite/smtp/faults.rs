//! The faults of mail servers (RELIABILITY 3.6), as far as one conversation shows them.

use recado::smtp::{Body, Cause, Class, Failure, Outcome, Phase, Timeouts};

use super::fake::{Act, At, Fake, Manner};
use super::{
    SHORT, accepted, bare, barrier, connected, connector, message, patient, sent, session, to,
};

const ANA: &str = "ana@exemplo.example";
const BEA: &str = "bea@exemplo.example";

async fn no_session(manner: Manner, timeouts: Timeouts) -> Failure {
    let fake = Fake::start(manner).await;
    let failure = connected(&fake, timeouts).await.err().expect("no session");
    assert_eq!(failure.class(), Class::Pause, "{failure}");
    assert!(fake.kept().is_empty());
    failure
}

#[tokio::test]
async fn m1_a_server_that_is_not_there_burns_no_row() {
    let gone = Fake {
        port: 1,
        ..Fake::start(Manner::default()).await
    };
    let failure = connected(&gone, patient()).await.err().expect("no session");
    assert_eq!(
        (failure.phase, failure.class()),
        (Phase::Connect, Class::Pause)
    );
    let mut account = bare(&gone);
    account.host = "name.invalid".to_owned();
    let failure = recado::smtp::Session::connect(&connector(), &account, None).await;
    let failure = failure.err().expect("no session");
    assert_eq!(
        (failure.phase, failure.class()),
        (Phase::Connect, Class::Pause)
    );
}

#[tokio::test]
async fn m1_a_server_that_will_not_talk_burns_no_row() {
    let greetings = [
        Act::SayAndClose("421 4.3.2 closing\r\n"),
        Act::Say("554 5.7.1 not you\r\n"),
        Act::Close,
        Act::Say("HTTP/1.1 400 Bad Request\r\n"),
        Act::Endless("220-welcome\r\n"),
        Act::Endless("220-welcome "),
    ];
    for act in greetings {
        let failure = no_session(Manner::default().with(At::Greeting, act), patient()).await;
        assert_eq!(failure.phase, Phase::Greeting, "{failure}");
    }
    let silent = Manner::default().with(At::Greeting, Act::Silent);
    let timeouts = Timeouts {
        greeting: SHORT,
        ..patient()
    };
    assert!(matches!(
        no_session(silent, timeouts).await.cause,
        Cause::Timeout
    ));
    let busy = Manner::default().with(At::Ehlo, Act::Say("421 4.3.2 busy\r\n"));
    assert_eq!(no_session(busy, patient()).await.phase, Phase::Hello);
}

#[tokio::test]
async fn m2_greylisting_is_for_later_and_the_connection_stays() {
    let manner = Manner::default()
        .with_to(At::Rcpt, ANA, Act::Say("450 4.2.0 greylisted\r\n"))
        .with_to(At::Dot, BEA, Act::Say("451 4.7.1 try again\r\n"));
    let fake = Fake::start(manner).await;
    let mut session = session(&fake).await;
    let failure = sent(&mut session, ANA).await.expect_err("greylisted");
    assert_eq!(
        (failure.phase, failure.class()),
        (Phase::Recipient, Class::Later)
    );
    let outcome = sent(&mut session, BEA).await.unwrap();
    assert!(
        matches!(
            outcome,
            Outcome::Refused {
                permanent: false,
                ..
            }
        ),
        "{outcome:?}"
    );
    accepted(&mut session, "caio@exemplo.example").await;
    assert_eq!((fake.connections(), fake.kept().len()), (1, 1));
}

#[tokio::test]
async fn m3_a_recipient_that_is_refused_leaves_the_others_alone() {
    for offers in [vec!["PIPELINING"], vec![]] {
        let manner = Manner {
            offers,
            ..Manner::default()
        };
        let no = Act::Say("550 5.1.1 nobody here\r\n");
        let fake = Fake::start(manner.with_to(At::Rcpt, ANA, no)).await;
        let mut session = session(&fake).await;
        let failure = sent(&mut session, ANA).await.expect_err("refused");
        assert_eq!(
            (failure.phase, failure.class()),
            (Phase::Recipient, Class::Never)
        );
        assert!(failure.reply().unwrap().concerns_mailbox());
        accepted(&mut session, BEA).await;
        assert_eq!(fake.connections(), 1);
        let people: Vec<_> = fake.kept().into_iter().map(|kept| kept.to).collect();
        assert_eq!(people, [BEA]);
    }
}

#[tokio::test]
async fn m4_a_sender_that_is_refused_pauses_everybody() {
    let cases = [
        (At::Mail, "550 5.7.1 not your address\r\n", Phase::Mail),
        (At::Mail, "530 5.7.0 log in first\r\n", Phase::Mail),
        (
            At::Rcpt,
            "550 5.4.5 daily quota exceeded\r\n",
            Phase::Recipient,
        ),
        (At::Rcpt, "535 5.7.8 session expired\r\n", Phase::Recipient),
        (At::Data, "554 5.7.1 no\r\n", Phase::Data),
    ];
    for (at, said, phase) in cases {
        let fake = Fake::start(Manner::default().with(at, Act::Say(said))).await;
        let failure = sent(&mut session(&fake).await, ANA).await;
        let failure = failure.expect_err("refused");
        assert_eq!(
            (failure.phase, failure.class()),
            (phase, Class::Pause),
            "{said}"
        );
        assert!(fake.kept().is_empty());
    }
    let quota = Manner::default().with(At::Dot, Act::Say("550 5.4.5 daily quota\r\n"));
    let fake = Fake::start(quota).await;
    let outcome = sent(&mut session(&fake).await, ANA).await.unwrap();
    let Outcome::Refused {
        reply,
        permanent: true,
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert!(reply.concerns_account());
}

#[tokio::test]
async fn m5_a_connection_lost_before_the_message_has_sent_nothing() {
    for at in [At::Mail, At::Rcpt, At::Data] {
        for act in [Act::Close, Act::SayAndClose("421 4.3.0 bye\r\n")] {
            for offers in [vec!["PIPELINING"], vec![]] {
                let manner = Manner {
                    offers,
                    ..Manner::default()
                };
                let fake = Fake::start(manner.with(at, act.clone())).await;
                let mut session = session(&fake).await;
                let failure = sent(&mut session, ANA).await.expect_err("lost");
                assert_eq!(failure.class(), Class::Reconnect, "{failure}");
                assert!(!session.is_open() && fake.kept().is_empty());
            }
        }
    }
}

/// More than the buffers of a connection hold, so that it cannot be written whole.
pub const TOO_MUCH: usize = 40 << 20;

pub fn large(bytes: usize) -> Body {
    let mut message = b"Subject: x\r\n\r\n".to_vec();
    message.resize(bytes, b'x');
    Body::new(message)
}

#[tokio::test]
async fn m5_a_connection_lost_in_the_middle_of_a_message_has_sent_nothing() {
    for act in [
        Act::Close,
        Act::SayAndClose("421 4.3.0 bye\r\n"),
        Act::SayAndClose("552 5.3.4 too much\r\n"),
        // It would go on reading up to the end.
        Act::Say("451 4.3.1 no room\r\n"),
    ] {
        let manner = Manner::default().without("SIZE").with(At::Body, act);
        let fake = Fake::start(manner).await;
        let mut session = session(&fake).await;
        let body = large(TOO_MUCH);
        let ready = session.offer(&to(ANA), &body).await.expect("354");
        let outcome = ready.send(&barrier()).await;
        let Outcome::NotSent(failure) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(failure.phase, Phase::Body);
        assert!(!session.is_open() && fake.kept().is_empty());
    }
}

#[tokio::test]
async fn m5_a_server_that_stops_taking_a_message_has_none_of_it() {
    let stuck = Manner::default()
        .without("SIZE")
        .with(At::Body, Act::Silent);
    let fake = Fake::start(stuck).await;
    let timeouts = Timeouts {
        block: SHORT * 5,
        ..patient()
    };
    let mut session = connected(&fake, timeouts).await.unwrap();
    let body = large(TOO_MUCH);
    let ready = session.offer(&to(ANA), &body).await.expect("354");
    let Outcome::NotSent(failure) = ready.send(&barrier()).await else {
        panic!("nobody took its end");
    };
    assert!(matches!(failure.cause, Cause::Timeout), "{failure}");
    assert!(!session.is_open() && fake.kept().is_empty());
}

#[tokio::test]
async fn m5_a_server_that_speaks_before_the_end_gets_no_end() {
    let hasty = Manner::default().with(At::Data, Act::Say("354 go on\r\n250 2.0.0 kept\r\n"));
    let fake = Fake::start(hasty).await;
    let mut session = session(&fake).await;
    let outcome = sent(&mut session, ANA).await.expect("354");
    assert!(matches!(outcome, Outcome::NotSent(_)), "{outcome:?}");
    assert!(!session.is_open() && fake.kept().is_empty());
}

#[tokio::test]
async fn m6_an_answer_that_never_comes_leaves_the_message_unknown() {
    let acts = [
        Act::Close,
        Act::Silent,
        Act::Say("kept\r\n"),
        Act::SayAndClose("250-2.0.0 ke"),
        Act::Say("354 go on\r\n"),
        Act::Endless("250-ok\r\n"),
    ];
    for act in acts {
        let fake = Fake::start(Manner::default().with(At::Dot, act.clone())).await;
        let timeouts = Timeouts {
            dot: SHORT * 5,
            ..patient()
        };
        let mut session = connected(&fake, timeouts).await.unwrap();
        let outcome = sent(&mut session, ANA).await.expect("354");
        assert!(
            matches!(outcome, Outcome::Unknown { .. }),
            "{act:?}: {outcome:?}"
        );
        assert!(!session.is_open(), "{act:?}");
        let failure = sent(&mut session, BEA).await.expect_err("closed");
        assert!(matches!(failure.cause, Cause::NotOpen));
    }
}

#[tokio::test]
async fn m6_a_late_answer_is_waited_for() {
    let fake = Fake::start(Manner::default().with(At::Dot, Act::Silent)).await;
    let mut session = session(&fake).await;
    let body = message();
    let ready = session.offer(&to(ANA), &body).await.unwrap();
    let barrier = barrier();
    let waiting = tokio::time::timeout(SHORT, ready.send(&barrier)).await;
    assert!(waiting.is_err());
    // The future was dropped half way: nothing may follow on this connection.
    assert!(!session.is_open());
}

#[tokio::test]
async fn m7_a_relay_that_takes_few_messages_per_connection_loses_none() {
    let fake = Fake::start(Manner {
        most: 3,
        ..Manner::default()
    })
    .await;
    let mut conversation = session(&fake).await;
    for number in 0..10 {
        let person = format!("p{number}@exemplo.example");
        match sent(&mut conversation, &person).await {
            Ok(outcome) => assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}"),
            Err(failure) => {
                assert_eq!(failure.class(), Class::Reconnect);
                assert_eq!(conversation.accepted(), 3);
                conversation = session(&fake).await;
                accepted(&mut conversation, &person).await;
            }
        }
    }
    let people: Vec<_> = fake.kept().into_iter().map(|kept| kept.to).collect();
    let expected: Vec<_> = (0..10).map(|n| format!("p{n}@exemplo.example")).collect();
    assert_eq!((people, fake.connections()), (expected, 4));
}

#[tokio::test]
async fn m9_the_server_keeps_what_was_written() {
    let fake = Fake::start(Manner::default()).await;
    let mut session = session(&fake).await;
    let message = b"Subject: x\n\n.\r.\r\n\n.\r\nMAIL FROM:<evil@x.example>\r\n..\nend";
    let body = Body::new(message);
    let ready = session.offer(&to(ANA), &body).await.unwrap();
    let outcome = ready.send(&barrier()).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }));
    let kept = &fake.kept()[0];
    let wire =
        "Subject: x\r\n\r\n..\r\n..\r\n\r\n..\r\nMAIL FROM:<evil@x.example>\r\n...\r\nend\r\n";
    assert_eq!(String::from_utf8_lossy(&kept.wire), wire);
    assert_eq!(
        kept.mail,
        format!("MAIL FROM:<b+1@padaria.example> SIZE={}", wire.len() - 4)
    );
    assert!(
        !fake
            .commands()
            .iter()
            .any(|command| command.contains("evil"))
    );
}

#[tokio::test]
async fn m10_an_address_that_the_server_does_not_know_to_write_is_that_persons_failure() {
    let person = "conceição@exemplo.example";
    let fake = Fake::start(Manner::default().without("SMTPUTF8")).await;
    let mut conversation = session(&fake).await;
    let failure = sent(&mut conversation, person)
        .await
        .expect_err("no SMTPUTF8");
    assert!(matches!(failure.cause, Cause::NeedsUtf8));
    assert_eq!(failure.class(), Class::Never);
    accepted(&mut conversation, ANA).await;
    let knowing = Fake::start(Manner::default()).await;
    let mut conversation = session(&knowing).await;
    accepted(&mut conversation, person).await;
    let kept = &knowing.kept()[0];
    assert!(
        kept.mail.ends_with(" SMTPUTF8") && kept.to == person,
        "{kept:?}"
    );
}
