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
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;

use sink::Sink;

const MESSAGES: usize = 12_000;
const BYTES: usize = 20_000;
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 3;

/// What is measured, in the order of a round.
const MEASURED: [&str; 11] = [
    "smtp-source -d",
    "Python's smtplib, a thread per connection",
    "RSA-2048 by ring alone, all cores",
    "RSA-2048 signing alone, all cores",
    "Ed25519 signing alone, all cores",
    "recado, unsigned",
    "recado, signed with RSA-2048",
    "recado, signed with Ed25519",
    "recado, a campaign with its ledger, unsigned",
    "the same, signed with RSA-2048",
    "the same, signed with both",
];

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let sink = Sink::start();
    let messages: Arc<Vec<String>> = Arc::new((0..MESSAGES).map(message).collect());
    let example = folder.path().join("message.eml");
    std::fs::write(&example, &messages[0]).expect("a message");
    let mut shop = campaign::Shop::open(sink.port, MESSAGES).await;
    if std::env::args().any(|argument| argument == "unsigned") {
        only_unsigned(&sink, &mut shop).await;
        return shop.close().await;
    }
    let mut rates: [Vec<f64>; MEASURED.len()] = Default::default();
    for number in 0..ROUNDS {
        let round = round(number, &sink, (&messages, &example), &mut shop).await;
        for (rates, rate) in rates.iter_mut().zip(round) {
            rates.push(rate);
        }
    }
    let bytes = shop.example().await.len();
    shop.close().await;
    report(rates.map(middle));
    println!("{bytes} bytes in one of a campaign's messages");
    start(&sink).await;
}

/// An unsigned campaign beside smtp-source, for whoever makes it faster.
async fn only_unsigned(sink: &Sink, shop: &mut campaign::Shop) {
    let (mut campaigns, mut source) = (Vec::new(), Vec::new());
    for number in 0..2 * ROUNDS {
        let (took, tally) = shop.campaign(&number.to_string(), Some(Vec::new())).await;
        assert_eq!(tally.accepted, MESSAGES as i64, "{tally:?}");
        campaigns.push(MESSAGES as f64 / took.sent);
        source.push(timed(|| sink.source(MESSAGES)));
    }
    let (campaign, source) = (middle(campaigns), middle(source));
    let ratio = campaign / source;
    println!("{campaign:.0} messages a second, smtp-source {source:.0}: {ratio:.3}");
}

async fn round(
    number: usize,
    sink: &Sink,
    (messages, example): (&Arc<Vec<String>>, &std::path::Path),
    shop: &mut campaign::Shop,
) -> [f64; MEASURED.len()] {
    let both = [Algorithm::RsaSha256, Algorithm::Ed25519Sha256];
    let [rsa, ed25519] = both.map(signer).map(Arc::new);
    let ring = key_of_ring();
    let mut campaigns = [0.0; 3];
    for (which, algorithms) in [&both[..0], &both[..1], &both[..]].into_iter().enumerate() {
        let signers = algorithms.iter().map(|algorithm| signer(*algorithm));
        let occasion = format!("{number} {which}");
        let (took, tally) = shop.campaign(&occasion, Some(signers.collect())).await;
        assert_eq!(tally.accepted, MESSAGES as i64, "{tally:?}");
        campaigns[which] = MESSAGES as f64 / took.sent;
    }
    [
        timed(|| sink.source(MESSAGES)),
        timed(|| sink.python(example, MESSAGES)),
        timed(|| signed_by_ring(&ring)),
        timed(|| signed(&rsa, messages)),
        timed(|| signed(&ed25519, messages)),
        sent(sink, messages, None).await,
        sent(sink, messages, Some(&rsa)).await,
        sent(sink, messages, Some(&ed25519)).await,
        campaigns[0],
        campaigns[1],
        campaigns[2],
    ]
}

fn report(rates: [f64; MEASURED.len()]) {
    println!(
        "messages a second, p50 of {ROUNDS} rounds of {MESSAGES}, {BYTES} bytes, {CONNECTIONS} connections"
    );
    for (what, rate) in MEASURED.iter().zip(rates) {
        println!("{what:<46}{rate:>8.0}");
    }
    let ratio = |what: &str, ratio: f64| println!("{what:<46}{ratio:>8.2}");
    let [
        source,
        python,
        ring,
        only_rsa,
        _,
        unsigned,
        with_rsa,
        with_ed25519,
        campaign,
        rsa,
        both,
    ] = rates;
    ratio("unsigned / smtp-source", unsigned / source);
    ratio("unsigned / smtplib", unsigned / python);
    ratio("RSA alone / RSA by ring alone", only_rsa / ring);
    ratio("with RSA / RSA alone", with_rsa / only_rsa);
    ratio("with Ed25519 / unsigned", with_ed25519 / unsigned);
    ratio("campaign / smtp-source", campaign / source);
    ratio("campaign with RSA / RSA by ring alone", rsa / ring);
    ratio("campaign with RSA / RSA alone", rsa / only_rsa);
    ratio("campaign with both / RSA by ring alone", both / ring);
    ratio("campaign with both / RSA alone", both / only_rsa);
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

/// Only the signatures, on every core: nothing that signs these messages so is faster.
fn signed(signer: &Signer, messages: &[String]) {
    use rayon::prelude::*;
    messages.par_iter().for_each(|message| {
        std::hint::black_box(sign(signer, message));
    });
}

fn key_of_ring() -> ring::rsa::KeyPair {
    let text = Key::generate(Algorithm::RsaSha256).expect("a key");
    let document = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).expect("a key");
    ring::rsa::KeyPair::from_pkcs8(document.secret_pkcs8_der()).expect("a key")
}

/// Only the operation of another library, over a short text and without a message around it: what signing is
/// measured against.
fn signed_by_ring(key: &ring::rsa::KeyPair) {
    use rayon::prelude::*;
    let random = ring::rand::SystemRandom::new();
    (0..MESSAGES).into_par_iter().for_each(|number| {
        let mut signature = vec![0; key.public().modulus_len()];
        let encoding = &ring::signature::RSA_PKCS1_SHA256;
        key.sign(encoding, &random, &number.to_be_bytes(), &mut signature)
            .expect("a signature");
        std::hint::black_box(signature);
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
            Some(signer) => Body::new(sign(signer, message)),
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
