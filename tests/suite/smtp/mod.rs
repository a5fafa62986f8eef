//! Handing messages to a mail server, against a fake one on loopback.

mod account;
mod bodies;
pub mod fake;
mod faults;
mod phases;
mod replies;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use fake::Fake;
use jiff::Timestamp;
use recado::clock::Clock;
use recado::network::Network;
use recado::secret::Secret;
use recado::smtp::{
    Account, Barrier, Body, Connector, Envelope, Failure, Outcome, Session, Timeouts, Tls,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// A certificate of the fake server, or its key.
fn certificate(name: &str, kind: &str) -> &'static [u8] {
    match (name, kind) {
        ("good", "pem") => include_bytes!("tls/good.pem"),
        ("good", _) => include_bytes!("tls/good.key"),
        ("expired", "pem") => include_bytes!("tls/expired.pem"),
        ("expired", _) => include_bytes!("tls/expired.key"),
        ("other-name", "pem") => include_bytes!("tls/other-name.pem"),
        ("other-name", _) => include_bytes!("tls/other-name.key"),
        (_, "pem") => include_bytes!("tls/self-signed.pem"),
        _ => include_bytes!("tls/self-signed.key"),
    }
}

pub fn loopback() -> Network {
    Network {
        allow: vec!["127.0.0.0/8".parse().unwrap()],
    }
}

/// Trusts the authority of the fake server, and waits for nothing long.
pub fn connector() -> Connector {
    let mut roots = rustls::RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(include_bytes!("tls/ca.pem")).unwrap();
    roots.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Connector::trusting(loopback(), Arc::new(config)).waiting(patient())
}

/// Long enough for a busy computer.
fn patient() -> Timeouts {
    let long = Duration::from_secs(20);
    Timeouts {
        connect: long,
        greeting: long,
        command: long,
        data: long,
        block: long,
        dot: long,
        quit: long,
    }
}

/// So short that a test may wait for it, where only silence follows.
const SHORT: Duration = Duration::from_millis(100);

/// Without TLS and login, for what is the same with them.
pub fn bare(fake: &Fake) -> Account {
    let address = format!("smtp://127.0.0.1:{}?tls=none", fake.port);
    Account::read(&address, None).unwrap()
}

/// With both.
fn with_login(fake: &Fake, tls: Tls) -> Account {
    let scheme = match tls {
        Tls::Implicit => "smtps",
        _ => "smtp",
    };
    let address = format!("{scheme}://ana@127.0.0.1:{}", fake.port);
    Account::read(&address, Some(Secret::new("hunter2\n".to_owned()))).unwrap()
}

async fn session(fake: &Fake) -> Session {
    connected(fake, patient()).await.expect("a session")
}

async fn connected(fake: &Fake, timeouts: Timeouts) -> Result<Session, Failure> {
    let connector = connector().waiting(timeouts);
    Session::connect(&connector, &bare(fake), Some("desk.example")).await
}

fn to(person: &str) -> Envelope {
    Envelope::new("b+1@padaria.example", person, false).unwrap()
}

fn message() -> Body {
    Body::new(b"Subject: hoje\r\n\r\n.pao\r\n")
}

/// Time stands still.
fn barrier() -> Barrier {
    Barrier::now(&Clock::manual(Timestamp::UNIX_EPOCH).0)
}

/// One message; what became of it.
async fn sent(session: &mut Session, person: &str) -> Result<Outcome, Failure> {
    let body = message();
    let ready = session.offer(&to(person), &body).await?;
    Ok(ready.send(&barrier()).await)
}

async fn accepted(session: &mut Session, person: &str) {
    let outcome = sent(session, person).await.expect("it was offered");
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
}
