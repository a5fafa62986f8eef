//! Promotional mail to a mail server on the same machine: the conversation alone, without a ledger and its
//! barrier, beside Postfix's own generator and a loop of Python's smtplib, to Postfix's smtp-sink, taking turns.
//! `tests/servers/mail-peers.sh` has to have been run.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod campaign;
mod sink;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use recado::clock::Clock;
use recado::mail::dkim::{Algorithm, Key, Signer};
use recado::network::Network;
use recado::smtp::{Account, Barrier, Body, Connector, Envelope, Outcome, Session};

use sink::Sink;

const MESSAGES: usize = 4_000;
const BYTES: usize = 20_000;
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let sink = Sink::start();
    let messages: Arc<Vec<String>> = Arc::new((0..MESSAGES).map(message).collect());
    let example = folder.path().join("message.eml");
    std::fs::write(&example, &messages[0]).expect("a message");
    let signers = [Algorithm::RsaSha256, Algorithm::Ed25519Sha256].map(signer);
    let [rsa, ed25519] = signers.map(Arc::new);
    let mut shop = campaign::Shop::open(sink.port, MESSAGES).await;
    let mut rates: [Vec<f64>; 10] = Default::default();
    for round in 0..ROUNDS {
        let source = timed(|| sink.source(MESSAGES));
        let python = timed(|| sink.python(&example, MESSAGES));
        let unsigned = sent(&sink, &messages, None).await;
        let with_rsa = sent(&sink, &messages, Some(&rsa)).await;
        let with_ed25519 = sent(&sink, &messages, Some(&ed25519)).await;
        let mut campaigns = [0.0; 3];
        let both = [Algorithm::RsaSha256, Algorithm::Ed25519Sha256];
        for (number, algorithms) in [&both[..0], &both[..1], &both[..]].into_iter().enumerate() {
            let signers = algorithms
                .iter()
                .map(|algorithm| signer(*algorithm))
                .collect();
            let occasion = format!("{round} {number}");
            let (took, tally) = shop.campaign(&occasion, Some(signers)).await;
            assert_eq!(tally.accepted, MESSAGES as i64, "{tally:?}");
            campaigns[number] = MESSAGES as f64 / took.sent;
        }
        let [campaign, campaign_rsa, campaign_both] = campaigns;
        let only_rsa = timed(|| signed(&rsa, &messages));
        let only_ed25519 = timed(|| signed(&ed25519, &messages));
        let round = [
            source,
            python,
            unsigned,
            with_rsa,
            with_ed25519,
            only_rsa,
            only_ed25519,
            campaign,
            campaign_rsa,
            campaign_both,
        ];
        for (rates, rate) in rates.iter_mut().zip(round) {
            rates.push(rate);
        }
    }
    let [
        source,
        python,
        unsigned,
        with_rsa,
        with_ed25519,
        only_rsa,
        only_ed25519,
        campaign,
        campaign_rsa,
        campaign_both,
    ] = rates.map(middle);
    println!(
        "messages a second, p50 of {ROUNDS} rounds of {MESSAGES}, {BYTES} bytes, {CONNECTIONS} connections"
    );
    let line = |what: &str, rate: f64| println!("{what:<44}{rate:>8.0}");
    line("smtp-source -d", source);
    line("Python's smtplib, a thread per connection", python);
    line("recado, unsigned", unsigned);
    line("recado, signed with RSA-2048", with_rsa);
    line("recado, signed with Ed25519", with_ed25519);
    line("RSA-2048 signing alone, all cores", only_rsa);
    line("Ed25519 signing alone, all cores", only_ed25519);
    let bytes = shop.example().await.len();
    shop.close().await;
    line("recado, a campaign with its ledger, unsigned", campaign);
    line("the same, signed with RSA-2048", campaign_rsa);
    line("the same, signed with both", campaign_both);
    println!("{:<44}{bytes:>8}", "bytes of one of its messages");
    let ratio = |what: &str, ratio: f64| println!("{what:<44}{ratio:>8.2}");
    ratio("unsigned / smtp-source", unsigned / source);
    ratio("unsigned / smtplib", unsigned / python);
    ratio("with RSA / RSA alone", with_rsa / only_rsa);
    ratio("campaign / smtp-source", campaign / source);
    ratio("campaign with RSA / RSA alone", campaign_rsa / only_rsa);
    ratio("campaign with both / RSA alone", campaign_both / only_rsa);
    ratio("with Ed25519 / unsigned", with_ed25519 / unsigned);
    start(&sink).await;
}

/// From a promotion's file to a campaign that is written down, with every message made once.
async fn start(sink: &Sink) {
    const PEOPLE: usize = 100_000;
    let mut shop = campaign::Shop::open(sink.port, PEOPLE).await;
    let (took, tally) = shop.campaign("start", None).await;
    assert_eq!(tally.queued, PEOPLE as i64, "{tally:?}");
    println!(
        "the start of a campaign for {PEOPLE} people: {:.1} s to make every message, {:.1} s to write it down",
        took.prepared, took.written
    );
    shop.close().await;
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn rate(started: Instant) -> f64 {
    MESSAGES as f64 / started.elapsed().as_secs_f64()
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    rate(started)
}

/// An alternative of text and HTML, as campaigns are, to one person.
fn message(number: usize) -> String {
    let line =
        "<p style=3D\"margin:0\">P=C3=A3o de queijo em dobro, s=C3=B3 no balc=C3=A3o</p>=\r\n";
    let mut text = format!(
        "From: Padaria Aurora <oi@padaria.example>\r\nTo: p{number}@exemplo.example\r\nSubject: Hoje\r\n\
         Date: Fri, 27 Nov 2026 12:00:00 +0000\r\nMessage-ID: <{number}@padaria.example>\r\nMIME-Version: 1.0\r\n\
         List-Unsubscribe: <https://recado.example/u/{number}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\
         Content-Type: multipart/alternative; boundary=\"=_x\"\r\n\r\n--=_x\r\nContent-Type: text/plain\r\n\r\nHoje\r\n\
         --=_x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    );
    while text.len() < BYTES - 20 {
        text.push_str(line);
    }
    text.push_str("\r\n--=_x--\r\n");
    text
}

fn signer(algorithm: Algorithm) -> Signer {
    let text = Key::generate(algorithm).expect("a key");
    let key = Key::read(&text).expect("the key");
    Signer::new("padaria.example", "recado1", key).expect("a signer")
}

fn sign(signer: &Signer, message: &str) -> Vec<u8> {
    let signed = signer.sign(message.as_bytes(), Timestamp::UNIX_EPOCH);
    signed.expect("a signature")
}

/// Only the signatures, on every core: no program that signs these messages is faster with this library.
fn signed(signer: &Signer, messages: &[String]) {
    use rayon::prelude::*;
    messages.par_iter().for_each(|message| {
        std::hint::black_box(sign(signer, message));
    });
}

async fn sent(sink: &Sink, messages: &Arc<Vec<String>>, signer: Option<&Arc<Signer>>) -> f64 {
    let started = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let work = (Arc::clone(&next), Arc::clone(messages), signer.cloned());
            tokio::spawn(worker(sink.account(), work))
        })
        .collect();
    for worker in workers {
        worker.await.expect("a worker");
    }
    rate(started)
}

type Work = (Arc<AtomicUsize>, Arc<Vec<String>>, Option<Arc<Signer>>);

/// Prepares the next message while it is its turn: everything is made anew for each.
async fn worker(account: Account, (next, messages, signer): Work) {
    let connector = Connector::new(loopback()).expect("authorities");
    let session = Session::connect(&connector, &account, None);
    let mut session = session.await.expect("a session");
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(message) = messages.get(number) else {
            break;
        };
        let body = match &signer {
            Some(signer) => Body::new(&sign(signer, message)),
            None => Body::new(message.as_bytes()),
        };
        let to = format!("p{number}@exemplo.example");
        let envelope = Envelope::new("b+1@padaria.example", &to, false).expect("an envelope");
        let ready = session.offer(&envelope, &body).await.expect("354");
        let outcome = ready.send(&Barrier::now(&Clock::System)).await;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    session.quit().await;
}

fn loopback() -> Network {
    let allow = vec!["127.0.0.0/8".parse().expect("a network")];
    Network { allow }
}
