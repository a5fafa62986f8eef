//! TLS and logging in: never without the one, never the other before it (M8).

use recado::network::Network;
use recado::smtp::{Account, Cause, Class, Connector, Failure, Outcome, Phase, Session, Tls};

use super::fake::{Act, At, Fake, Manner};
use super::faults::{TOO_MUCH, large};
use super::{accepted, bare, barrier, connector, to, with_login};

async fn connect(fake: &Fake, tls: Tls) -> Result<Session, Failure> {
    Session::connect(&connector(), &with_login(fake, tls), None).await
}

fn paused(failure: &Failure, phase: Phase) {
    assert_eq!(failure.phase, phase, "{failure}");
    assert_eq!(failure.class(), Class::Pause, "{failure}");
}

async fn refused(manner: Manner, tls: Tls) -> (Failure, Vec<String>) {
    let fake = Fake::start(manner).await;
    let failure = connect(&fake, tls).await.err().expect("no session");
    (failure, fake.commands())
}

#[tokio::test]
async fn a_message_goes_over_tls_after_a_login() {
    for tls in [Tls::StartTls, Tls::Implicit] {
        let manner = Manner {
            implicit: tls == Tls::Implicit,
            ..Manner::default()
        };
        let fake = Fake::start(manner).await;
        let mut session = connect(&fake, tls).await.expect("a session");
        accepted(&mut session, "ana@exemplo.example").await;
        session.quit().await;
        assert_eq!(fake.kept().len(), 1);
        let commands = fake.commands();
        let readable: Vec<_> = commands
            .iter()
            .filter(|one| !one.starts_with("TLS "))
            .collect();
        let expected: &[&str] = match tls {
            Tls::Implicit => &[],
            _ => &["EHLO [127.0.0.1]", "STARTTLS"],
        };
        assert_eq!(readable, expected);
        assert!(commands.contains(&"TLS AUTH PLAIN AGFuYQBodW50ZXIy".to_owned()));
        assert_eq!(commands.last().unwrap(), "TLS QUIT");
    }
}

#[tokio::test]
async fn a_large_message_arrives_whole_over_tls_or_not_at_all() {
    for breaks in [false, true] {
        let mut manner = Manner {
            implicit: true,
            ..Manner::default().without("SIZE")
        };
        if breaks {
            manner = manner.with(At::Body, Act::Close);
        }
        let fake = Fake::start(manner).await;
        let mut session = connect(&fake, Tls::Implicit).await.expect("a session");
        let body = large(if breaks { TOO_MUCH } else { 3 << 20 });
        let ready = session.offer(&to("ana@exemplo.example"), &body).await;
        match ready.expect("354").send(&barrier()).await {
            Outcome::Accepted { .. } => assert!(!breaks && session.is_open()),
            Outcome::NotSent(failure) => {
                assert!(breaks && !session.is_open(), "{failure}");
                assert_eq!(failure.phase, Phase::Body);
            }
            other => panic!("{other:?}"),
        }
        let kept: Vec<usize> = fake.kept().iter().map(|kept| kept.wire.len()).collect();
        let whole = body.wire().len();
        assert_eq!(kept, if breaks { vec![] } else { vec![whole] });
    }
}

#[tokio::test]
async fn login_is_used_where_plain_is_not_offered() {
    for offer in ["AUTH LOGIN", "AUTH=LOGIN", "auth xoauth2 login"] {
        let manner = Manner {
            behind_tls: vec![offer],
            ..Manner::default()
        };
        let fake = Fake::start(manner).await;
        let session = connect(&fake, Tls::StartTls).await.expect("a session");
        assert!(session.is_open());
        assert!(fake.commands().contains(&"TLS AUTH LOGIN".to_owned()));
    }
}

#[tokio::test]
async fn m8_starttls_that_was_stripped_ends_the_conversation() {
    let stripped =
        Manner::default().with(At::Ehlo, Act::Say("250-fake\r\n250 AUTH PLAIN LOGIN\r\n"));
    let (failure, commands) = refused(stripped, Tls::StartTls).await;
    paused(&failure, Phase::Tls);
    assert!(matches!(failure.cause, Cause::NoTls));
    assert_eq!(commands, ["EHLO [127.0.0.1]"]);
    let denied = Manner::default().with(At::StartTls, Act::Say("454 4.7.0 not now\r\n"));
    let (failure, commands) = refused(denied, Tls::StartTls).await;
    paused(&failure, Phase::Tls);
    assert_eq!(commands, ["EHLO [127.0.0.1]", "STARTTLS"]);
}

#[tokio::test]
async fn m8_a_certificate_that_nobody_vouches_for_hears_no_login() {
    let wrong = [
        ("expired", "Expired"),
        ("other-name", "not valid for name"),
        ("self-signed", "UnknownIssuer"),
    ];
    for (certificate, why) in wrong {
        for tls in [Tls::StartTls, Tls::Implicit] {
            let manner = Manner {
                certificate,
                implicit: tls == Tls::Implicit,
                ..Manner::default()
            };
            let (failure, commands) = refused(manner, tls).await;
            paused(&failure, Phase::Tls);
            let told = failure.to_string().to_lowercase();
            assert!(told.contains(&why.to_lowercase()), "{certificate}: {told}");
            assert!(!commands.iter().any(|one| one.contains("AUTH")));
        }
    }
}

#[tokio::test]
async fn m8_text_behind_the_answer_to_starttls_is_not_the_servers() {
    let injected = "220 2.0.0 go on\r\n250 AUTH PLAIN\r\n";
    let manner = Manner::default().with(At::StartTls, Act::Say(injected));
    let (failure, commands) = refused(manner, Tls::StartTls).await;
    paused(&failure, Phase::Tls);
    assert!(matches!(failure.cause, Cause::Garbage(_)), "{failure}");
    assert!(!commands.iter().any(|one| one.contains("AUTH")));
}

#[tokio::test]
async fn m8_a_login_offered_before_tls_is_not_used() {
    let manner = Manner {
        offers: vec!["AUTH PLAIN LOGIN"],
        ..Manner::default()
    };
    let fake = Fake::start(manner).await;
    connect(&fake, Tls::StartTls).await.expect("a session");
    let commands = fake.commands();
    let logins = commands.iter().filter(|one| one.contains("AUTH"));
    assert!(logins.clone().count() == 1 && logins.clone().all(|one| one.starts_with("TLS ")));
}

#[tokio::test]
async fn m4_a_wrong_password_pauses_and_is_not_repeated() {
    let manner = Manner {
        login: "ana\0another",
        ..Manner::default()
    };
    // This server repeats what it was told.
    let (failure, _) = refused(manner, Tls::StartTls).await;
    paused(&failure, Phase::Login);
    assert_eq!(failure.reply().map(|reply| reply.code), Some(535));
    let shown = format!("{failure} {failure:?}");
    for secret in ["hunter2", "AGFuYQBodW50ZXIy", "aHVudGVyMg=="] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(shown.contains("***"));
}

#[tokio::test]
async fn m4_a_server_without_a_known_login_pauses() {
    let manner = Manner {
        behind_tls: vec!["AUTH GSSAPI XOAUTH2"],
        ..Manner::default()
    };
    let (failure, _) = refused(manner, Tls::StartTls).await;
    paused(&failure, Phase::Login);
    assert!(matches!(failure.cause, Cause::NoLogin));
}

#[tokio::test]
async fn c10_a_mail_server_at_a_private_address_is_not_contacted() {
    let fake = Fake::start(Manner::default()).await;
    let closed = Connector::new(Network::default()).expect("authorities");
    for account in [bare(&fake), with_login(&fake, Tls::StartTls)] {
        let failure = Session::connect(&closed, &account, None).await;
        let failure = failure.err().expect("no session");
        paused(&failure, Phase::Connect);
        assert!(matches!(failure.cause, Cause::Blocked(_)), "{failure}");
    }
    assert_eq!(fake.connections(), 0);
}

#[tokio::test]
async fn mail_without_tls_goes_to_this_computer_only() {
    let account = Account {
        host: "192.0.2.1".to_owned(),
        port: 9,
        tls: Tls::None,
        user: None,
        secret: None,
    };
    let failure = Session::connect(&connector(), &account, None).await;
    paused(&failure.err().expect("no session"), Phase::Connect);
}
