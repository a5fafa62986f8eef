//! `recado email bounce` and `recado email bounces` as programs and people use them.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use recado::bounce::MOST_READ;
use recado::bounce::inbox::{InboxError, Reader};
use recado::bounce::watch::{EVERY, Heard, Place, Watch};
use recado::clock::{Clock, Manual};
use recado::network::{Limits, Network};
use recado::secret::{Secret, Vault};
use recado::store::{Reason, Store};
use recado::subscribers::Address;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::bounces::{back, example};
use crate::privacy::{CANARY, Kept, ledger, now};

#[tokio::test]
async fn m16_a_piped_report_is_taken_in_and_listed() {
    let kept = Kept::new().await;
    let row = kept.sent().await;
    kept.store.close().await;
    let way = back(&kept.key, &row.id, 1);
    let mail = String::from_utf8(example("postfix-hard", &way, "")).unwrap();
    let pipe = |mail: &str, rest: &[&str]| {
        let args = [&["email", "bounce"], rest].concat();
        kept.world.recado_with_input(&args, mail).expect_code(0).out
    };
    let forged = mail.replace(".1.", ".2.");
    assert!(pipe(&forged, &[]).starts_with("Ignored:"));
    let away = String::from_utf8(example("away-pt", &way, "")).unwrap();
    assert!(pipe(&away, &[]).starts_with("Nothing to do:"));
    assert!(pipe("", &[]).starts_with("Nothing to do:"));
    let long = format!("{mail}{}", "x".repeat(MOST_READ + 300_000));
    let taken = pipe(&long, &["--site", "padaria"]);
    assert!(taken.contains("not written to again"), "{taken}");
    assert!(pipe(&mail, &[]).contains("known already"));
    let list = kept
        .world
        .recado(&["email", "bounces", "padaria"])
        .expect_code(0)
        .out;
    assert!(
        list.contains(CANARY) && list.contains("not delivered, for good"),
        "{list}"
    );
    assert!(list.contains("One report was ignored"), "{list}");
    let list = kept
        .world
        .recado(&["email", "bounces", "padaria", "--format", "json"])
        .expect_code(0);
    let list: serde_json::Value = serde_json::from_str(&list.out).unwrap();
    assert_eq!(list[0]["kind"], "hard");
    assert_eq!(list[0]["number"], 1);
    assert_eq!(list[0]["address"], CANARY);
}

#[tokio::test]
async fn m16_a_subscriber_whose_forward_fails_is_not_written_to_again() {
    let kept = Kept::new().await;
    let row = kept.sent().await;
    kept.store.close().await;
    let mail = example("postfix-hard", &back(&kept.key, &row.id, 1), "");
    let mail = String::from_utf8(mail).unwrap();
    // Behind the subscriber's address is another one, and the server there names that one alone.
    let named = mail.matches("Recipient: rfc822;").count();
    assert_eq!(named, 2, "the final and the original one");
    let mail = mail.replace("ana@clientes.example", "elsewhere@forward.example");
    assert!(!mail.contains(CANARY));
    let piped = kept.world.recado_with_input(&["email", "bounce"], &mail);
    let said = piped.expect_code(0).out;
    assert!(said.contains("not written to again"), "{said}");
    let store = Store::open(&ledger(&kept.world), now()).await.unwrap();
    let people = store.subscribers("padaria");
    for (written, wanted) in [
        (CANARY, Some(Reason::Bounced)),
        ("elsewhere@forward.example", None),
        ("rui@exemplo.com.br", None),
    ] {
        let address = Address::read(written).unwrap();
        let found = people.suppression(&address, &kept.key).await.unwrap();
        assert_eq!(found.map(|found| found.reason), wanted, "{written}");
    }
}

#[test]
fn m16_an_installation_that_sent_nothing_believes_nobody() {
    let world = crate::world::World::bakery();
    let way = "devolucoes+0011223344556677.1.0123456789abcdef@padaria.example";
    let mail = String::from_utf8(example("postfix-hard", way, "")).unwrap();
    let taken = world
        .recado_with_input(&["email", "bounce"], &mail)
        .expect_code(0);
    assert!(taken.out.starts_with("Ignored:"), "{taken:?}");
    let none = world.recado(&["email", "bounces"]).expect_code(0);
    assert!(none.out.contains("Nothing came back"), "{none:?}");
}

#[tokio::test]
async fn a_mailbox_that_fails_is_told_of_once_a_day() {
    let kept = Kept::new().await;
    let (clock, hands) = Clock::manual(now());
    let (heard, mut hearing) = mpsc::unbounded_channel();
    let watch = Watch {
        reader: Reader::new(Network::default(), Limits::default()).unwrap(),
        store: kept.store.clone(),
        vault: Vault::new(kept.store.clone(), kept.world.beside("key")),
        clock,
        heard,
    };
    // Its password was never named.
    let place = Place {
        address: "imaps://x@mail.example".to_owned(),
        secret: None,
    };
    let (asked, mut asking) = mpsc::unbounded_channel();
    let places = move || {
        let _ = asked.send(());
        std::future::ready(BTreeSet::from([place.clone()]))
    };
    let stop = CancellationToken::new();
    let working = tokio::spawn(watch.run(places, stop.clone()));
    let mut told = Vec::new();
    let mut passed = Duration::ZERO;
    asking.recv().await.unwrap();
    while passed < Duration::from_secs(25 * 3600) {
        hands.advance(EVERY);
        passed += EVERY;
        // The round before is over when the next one asks.
        asking.recv().await.unwrap();
        while let Ok(heard) = hearing.try_recv() {
            told.push(passed);
            let Heard::Failed { why, .. } = heard else {
                panic!("{heard:?}")
            };
            assert!(matches!(why, InboxError::NoSecret), "{why:?}");
        }
    }
    stop.cancel();
    working.await.unwrap();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[1] - told[0] >= Duration::from_secs(23 * 3600),
        "{told:?}"
    );
}

/// A mailbox whose server refuses every login until the gate is opened; counts them.
#[derive(Clone, Default)]
struct Gate {
    logins: Arc<AtomicUsize>,
    is_open: Arc<AtomicBool>,
}

impl Gate {
    async fn start(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let gate = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                gate.talk(stream).await;
            }
        });
        port
    }

    /// One conversation (RFC 3501), with an empty mailbox.
    async fn talk(&self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        let mut say = b"* OK hello\r\n".to_vec();
        loop {
            stream.write_all(&say).await.unwrap();
            let mut line = String::new();
            if !matches!(stream.read_line(&mut line).await, Ok(1..)) {
                return;
            }
            let mut words = line.split_ascii_whitespace();
            let (tag, command) = (words.next().unwrap(), words.next().unwrap());
            let answer = match command {
                "LOGIN" => {
                    self.logins.fetch_add(1, Ordering::SeqCst);
                    match self.is_open.load(Ordering::SeqCst) {
                        true => "OK come in",
                        false => "NO [AUTHENTICATIONFAILED] no",
                    }
                }
                _ => "OK done",
            };
            let more = match command {
                "SELECT" => "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] known\r\n",
                "LOGOUT" => "* BYE see you\r\n",
                _ => "",
            };
            say = format!("{more}{tag} {answer}\r\n").into_bytes();
        }
    }
}

/// A service's watch over one mailbox, and what it does while time passes.
struct Watched {
    hands: Arc<Manual>,
    asking: mpsc::UnboundedReceiver<()>,
    hearing: mpsc::UnboundedReceiver<Heard>,
    gate: Gate,
    minute: u64,
    stop: CancellationToken,
}

impl Watched {
    async fn start(kept: &Kept) -> Self {
        let gate = Gate::default();
        let port = gate.start().await;
        let (clock, hands) = Clock::manual(now());
        let (heard, hearing) = mpsc::unbounded_channel();
        let vault = Vault::new(kept.store.clone(), kept.world.beside("key"));
        let password = Secret::new("a password".to_owned());
        vault.set("inbox", &password, "ana", now()).await.unwrap();
        let watch = Watch {
            reader: Reader::new(crate::smtp::loopback(), Limits::default()).unwrap(),
            store: kept.store.clone(),
            vault,
            clock,
            heard,
        };
        let place = Place {
            address: format!("imap://x@127.0.0.1:{port}?tls=none"),
            secret: Some("inbox".to_owned()),
        };
        let (asked, asking) = mpsc::unbounded_channel();
        let places = move || {
            let _ = asked.send(());
            std::future::ready(BTreeSet::from([place.clone()]))
        };
        let stop = CancellationToken::new();
        tokio::spawn(watch.run(places, stop.clone()));
        let minute = 0;
        Self {
            hands,
            asking,
            hearing,
            gate,
            minute,
            stop,
        }
    }

    /// The minutes at which there was a login, up to this one.
    async fn logins_until(&mut self, minute: u64) -> Vec<u64> {
        let mut at = Vec::new();
        loop {
            // A round begins where it asks, and is over when the clock is waited for.
            self.asking.recv().await.unwrap();
            while self.hands.waiting() == 0 {
                tokio::task::yield_now().await;
            }
            if self.gate.logins.swap(0, Ordering::SeqCst) > 0 {
                at.push(self.minute);
            }
            self.hands.advance(EVERY);
            self.minute += EVERY.as_secs() / 60;
            if self.minute > minute {
                return at;
            }
        }
    }

    /// What was told since the last time.
    fn told(&mut self) -> Vec<&'static str> {
        let mut told = Vec::new();
        while let Ok(heard) = self.hearing.try_recv() {
            told.push(match heard {
                Heard::Failed {
                    why: InboxError::Login(_),
                    ..
                } => "refused",
                Heard::Good { .. } => "good",
                other => panic!("{other:?}"),
            });
        }
        told
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[tokio::test]
async fn a_refused_login_is_tried_seldom_and_soon_again_once_it_is_taken() {
    let kept = Kept::new().await;
    let mut watched = Watched::start(&kept).await;
    // After a quarter of an hour, half an hour, and an hour each time.
    assert_eq!(watched.logins_until(220).await, [0, 15, 45, 105, 165]);
    assert_eq!(watched.told(), ["refused"], "once");
    watched.gate.is_open.store(true, Ordering::SeqCst);
    assert_eq!(watched.logins_until(235).await, [225, 230, 235]);
    assert_eq!(watched.told(), ["good"]);
    // What was before counts no more.
    watched.gate.is_open.store(false, Ordering::SeqCst);
    assert_eq!(watched.logins_until(300).await, [240, 255, 285]);
    assert_eq!(watched.told(), ["refused"]);
}
