//! Messages handed to real mail servers: aiosmtpd, which demands TLS and a login, and Postfix's smtp-sink
//! (`tests/servers/mail-up.sh`).

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use recado::clock::Clock;
use recado::mail::dkim::{Algorithm, Key, Signer};
use recado::smtp::{Barrier, Body, Class, Envelope, Failure, Outcome, Phase, Session};

use super::dkim::verified;
use super::mailbox::{Mailbox, trust};
use crate::mailing::{OFFER, ana, envelope, letter};

const FROM: &str = "b+1@padaria-aurora.example";
const ANA: &str = "ana@exemplo.example";

async fn sent(session: &mut Session, to: &str, message: &[u8]) -> Result<Outcome, Failure> {
    let envelope = Envelope::new(FROM, to, false).unwrap();
    let body = Body::new(message);
    let ready = session.offer(&envelope, &body).await?;
    Ok(ready.send(&Barrier::now(&Clock::System)).await)
}

fn content(kept: &serde_json::Value) -> Vec<u8> {
    BASE64_STANDARD
        .decode(kept["content"].as_str().unwrap())
        .unwrap()
}

#[tokio::test]
async fn a_message_arrives_as_it_was_composed() {
    let message = letter(OFFER).message(&ana(), &envelope()).unwrap().bytes;
    for kind in ["starttls", "tls"] {
        let mailbox = Mailbox::start(kind);
        let mut session = mailbox.session().await;
        for _ in 0..3 {
            let outcome = sent(&mut session, ANA, &message).await.expect(kind);
            assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
        }
        session.quit().await;
        let kept = mailbox.kept();
        assert_eq!(kept.len(), 3);
        for one in kept {
            assert_eq!(content(&one), message, "{kind}");
            assert_eq!(
                (one["from"].as_str(), &one["to"]),
                (Some(FROM), &serde_json::json!([ANA]))
            );
            // aiosmtpd itself sees no TLS where it was there from the start.
            assert!(
                one["login"] == true && (kind == "tls" || one["tls"] == true),
                "{one}"
            );
        }
    }
}

#[tokio::test]
async fn a_server_that_refuses_says_whom_and_goes_on() {
    let mailbox = Mailbox::start("starttls");
    let mut session = mailbox.session().await;
    for (to, class) in [
        ("nobody@exemplo.example", Class::Never),
        ("busy@exemplo.example", Class::Later),
    ] {
        let failure = sent(&mut session, to, b"Subject: x\r\n\r\nx\r\n").await;
        let failure = failure.expect_err("refused");
        assert_eq!(
            (failure.phase, failure.class()),
            (Phase::Recipient, class),
            "{failure}"
        );
    }
    let spam = sent(
        &mut session,
        "spam@exemplo.example",
        b"Subject: x\r\n\r\nx\r\n",
    )
    .await;
    assert!(
        matches!(
            spam,
            Ok(Outcome::Refused {
                permanent: true,
                ..
            })
        ),
        "{spam:?}"
    );
    let person = "conceição@exemplo.example";
    let outcome = sent(&mut session, person, b"Subject: x\n\n.\n..x\r\n.\n").await;
    assert!(
        matches!(outcome, Ok(Outcome::Accepted { .. })),
        "{outcome:?}"
    );
    let kept = mailbox.kept();
    assert_eq!((kept.len(), kept[0]["to"][0].as_str()), (1, Some(person)));
    assert_eq!(content(&kept[0]), b"Subject: x\r\n\r\n.\r\n..x\r\n.\r\n");
}

#[tokio::test]
async fn m8_a_real_server_that_nobody_vouches_for_hears_nothing() {
    for kind in ["starttls", "tls"] {
        let mailbox = Mailbox::start(kind);
        let failure = mailbox.connected("s3cret").await.err().expect("no session");
        assert_eq!((failure.phase, failure.class()), (Phase::Tls, Class::Pause));
        assert!(failure.to_string().contains("UnknownIssuer"), "{failure}");
        assert!(mailbox.kept().is_empty());
    }
}

#[tokio::test]
async fn m4_a_real_server_that_knows_another_password_pauses() {
    let mailbox = Mailbox::start("starttls");
    trust(Path::new(mailbox.says["ca"].as_str().unwrap()));
    let failure = mailbox.connected("wrong").await.err().expect("no session");
    assert_eq!(
        (failure.phase, failure.class()),
        (Phase::Login, Class::Pause)
    );
    assert_eq!(
        failure.reply().map(|reply| reply.code),
        Some(535),
        "{failure}"
    );
}

#[tokio::test]
async fn many_messages_go_in_few_packets_to_smtp_sink() {
    let mailbox = Mailbox::start("sink");
    let mut session = mailbox.session().await;
    let text = "Subject: x\n\n.\n..\nlast  ";
    for number in 0..200 {
        let to = format!("p{number}@exemplo.example");
        let outcome = sent(&mut session, &to, text.as_bytes()).await.unwrap();
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    assert_eq!(session.accepted(), 200);
    session.quit().await;
    let files = mailbox.files();
    assert_eq!(files.len(), 200);
    for file in files {
        let kept = std::fs::read_to_string(file).unwrap();
        assert!(kept.contains("\nSubject: x\n\n.\n..\nlast  \n"), "{kept}");
    }
}

#[tokio::test]
async fn m17_a_signature_holds_where_the_message_arrives() {
    let message = letter(OFFER).message(&ana(), &envelope()).unwrap().bytes;
    let mailbox = Mailbox::start("starttls");
    let mut session = mailbox.session().await;
    for algorithm in [Algorithm::RsaSha256, Algorithm::Ed25519Sha256] {
        let key = Key::read(&Key::generate(algorithm).unwrap()).unwrap();
        let record = key.record();
        let signer = Signer::new("padaria-aurora.example", "recado1", key).unwrap();
        let signed = signer.sign(&message, Timestamp::UNIX_EPOCH).unwrap();
        let outcome = sent(&mut session, ANA, &signed).await.unwrap();
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
        let kept = mailbox.kept();
        assert!(
            verified(&content(kept.last().unwrap()), &record),
            "{algorithm:?}"
        );
    }
}
