//! A bakery on a content system, whichever it is: what a secretary's files become there, by the real
//! program against the real system.

use std::marker::PhantomData;
use std::process::Stdio;
use std::time::{Duration, Instant};

use recado::change::DriftKind;
use recado::reconcile::{Outcome, SiteReport};
use recado::target::TargetError;
use serde_json::json;

use super::systems::{Losing, Server};
use super::wordpress::{BREAD, BREAD_FILE, Service, at};
use crate::photos::{jpeg, scenery};
use crate::slow::is_full;
use crate::world::World;

/// An entry as its owner finds it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: String,
    pub is_public: bool,
    pub title: String,
    pub text: String,
}

/// What the stories need to know of a content system.
pub trait System {
    const SCRIPT: &'static str;
    /// What the script is told besides.
    const ARGS: &'static [&'static str] = &[];
    /// `target` and `places` of a site file.
    fn target(port: u16) -> String;
    /// The password, key or token, in what the script says.
    const LOGIN: &'static str;
    /// Every promotion, in whatever state.
    fn entries(server: &Server) -> Vec<Seen>;
    /// The owner changes the title.
    fn rename(server: &Server, id: &str, title: &str);
    /// The owner takes an entry from the public.
    fn hide(server: &Server, id: &str);
    /// The owner deletes an entry.
    fn delete(server: &Server, id: &str);
    fn pictures(server: &Server) -> usize;
}

pub struct Bakery<S> {
    pub server: Server,
    pub world: World,
    system: PhantomData<S>,
}

impl<S: System> Bakery<S> {
    pub fn open() -> Self {
        let server = Server::start(S::SCRIPT, S::ARGS);
        let port = server.port;
        Self::behind(server, port)
    }

    /// Talks to the system through this port.
    pub fn behind(server: Server, port: u16) -> Self {
        let world = World::empty();
        let settle = "network: { allow: [127.0.0.0/8], settle: 1s }\n";
        world.write("recado.yaml", settle);
        let system = PhantomData;
        let bakery = Self {
            server,
            world,
            system,
        };
        bakery.site(&S::target(port));
        bakery.world.write(BREAD_FILE, BREAD);
        let photo = jpeg(&scenery(1600, 900));
        let file = "content/padaria/promotions/foto.jpg";
        bakery.world.write_bytes(file, &photo);
        bakery.keep(&bakery.server.says(S::LOGIN));
        bakery
    }

    pub fn site(&self, target: &str) {
        let url = self.server.says("/url");
        let site = format!(
            "name: Padaria Aurora\nurl: {url}\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\ncountry: BR\n{target}"
        );
        self.world.write("sites/padaria.yaml", &site);
    }

    pub fn keep(&self, login: &str) {
        let kept = ["secret", "set", "cms"];
        self.world.recado_with_input(&kept, login).expect_code(0);
    }

    pub fn entries(&self) -> Vec<Seen> {
        S::entries(&self.server)
    }

    pub fn public(&self) -> Vec<Seen> {
        let mut entries = self.entries();
        entries.retain(|entry| entry.is_public);
        entries
    }

    async fn service(&self, now: &str) -> Service {
        Service::of(&self.world, at(now)).await
    }
}

#[track_caller]
pub fn published(report: &SiteReport) {
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
}

#[track_caller]
pub fn nothing_to_do(report: &SiteReport) {
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Unchanged), "{outcome:?}");
}

#[track_caller]
pub fn failed(report: &SiteReport) -> &TargetError {
    match &report.targets[0].outcome {
        Outcome::Failed(error) => error,
        other => panic!("{other:?}"),
    }
}

fn drift(report: &SiteReport) -> Vec<DriftKind> {
    report.targets[0].drift.iter().map(|one| one.kind).collect()
}

pub async fn a_whole_life<S: System>() -> (Bakery<S>, Service) {
    let bakery = Bakery::<S>::open();
    let service = bakery.service("2026-11-30T10:00").await;
    nothing_to_do(&service.pass(at("2026-12-01T08:59")).await);
    assert!(bakery.entries().is_empty(), "not before its minute");

    published(&service.pass(at("2026-12-01T09:00")).await);
    let entries = bakery.entries();
    let [entry] = &entries[..] else {
        panic!("{entries:?}");
    };
    assert!(entry.is_public);
    assert_eq!(entry.title, "Pão de queijo em dobro");
    assert!(entry.text.contains("R$ 9,90") && entry.text.contains("só no balcão"));
    assert_eq!(S::pictures(&bakery.server), 1);
    nothing_to_do(&service.pass(at("2026-12-01T09:01")).await);

    let cheaper = BREAD.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    published(&service.pass(at("2026-12-02T09:00")).await);
    let now = bakery.entries();
    assert_eq!(
        (now.len(), S::pictures(&bakery.server)),
        (1, 1),
        "nothing twice"
    );
    assert_eq!(now[0].id, entry.id);
    assert!(now[0].text.contains("R$ 8,90") && !now[0].text.contains("R$ 9,90"));

    published(&service.pass(at("2026-12-07T00:00")).await);
    assert!(bakery.entries().is_empty(), "over, and no draft is left");
    nothing_to_do(&service.pass(at("2026-12-07T00:01")).await);

    let again = BREAD.replace("ends: 2026-12-06", "ends: 2026-12-13");
    bakery.world.write(BREAD_FILE, &again);
    published(&service.pass(at("2026-12-08T09:00")).await);
    assert_eq!(
        (bakery.public().len(), bakery.entries().len()),
        (1, 1),
        "back"
    );
    assert_eq!(S::pictures(&bakery.server), 1);
    (bakery, service)
}

pub async fn a_human_hand_is_told_and_stays<S: System>() {
    let bakery = Bakery::<S>::open();
    let service = bakery.service("2026-12-01T09:00").await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let id = bakery.public()[0].id.clone();
    S::rename(&bakery.server, &id, "Nosso pão");
    let cheaper = BREAD.replace("9,90", "8,90");
    bakery.world.write(BREAD_FILE, &cheaper);
    for minute in 1..3 {
        let report = service.pass(at(&format!("2026-12-01T09:0{minute}"))).await;
        assert_eq!(drift(&report), [DriftKind::Edited]);
        assert_eq!(bakery.public()[0].title, "Nosso pão");
    }
    // Its end does not take down what a human made their own.
    let report = service.pass(at("2026-12-07T00:00")).await;
    assert_eq!(drift(&report), [DriftKind::Edited]);
    assert_eq!(bakery.public().len(), 1);
}

pub async fn what_a_human_took_down_is_not_put_back<S: System>() {
    let bakery = Bakery::<S>::open();
    let service = bakery.service("2026-12-01T09:00").await;
    published(&service.pass(at("2026-12-01T09:00")).await);
    let id = bakery.public()[0].id.clone();
    S::hide(&bakery.server, &id);
    let report = service.pass(at("2026-12-01T09:01")).await;
    assert_eq!(drift(&report), [DriftKind::Deleted]);
    S::delete(&bakery.server, &id);
    let report = service.pass(at("2026-12-01T09:02")).await;
    assert_eq!(drift(&report), [DriftKind::Deleted]);
    assert!(bakery.entries().is_empty());
}

pub async fn a_wrong_login_pauses_the_site<S: System>(wrong: &str) {
    let bakery = Bakery::<S>::open();
    let service = bakery.service("2026-12-01T09:00").await;
    bakery.keep(wrong);
    let report = service.pass(at("2026-12-01T09:00")).await;
    let error = failed(&report);
    assert!(matches!(error, TargetError::Login { .. }), "{error:?}");
    let paused = service.pass(at("2026-12-01T09:20")).await;
    assert!(paused.stop.is_some(), "nobody is locked out by us");
    bakery.keep(&bakery.server.says(S::LOGIN));
    published(&service.pass(at("2026-12-01T10:20")).await);
}

fn rounds(few: usize, many: usize) -> usize {
    if is_full() { many } else { few }
}

/// Without a start and an end that the clock decides.
fn bread(price: usize) -> String {
    BREAD
        .replace("starts: 2026-12-01 09:00\n", "")
        .replace("ends: 2026-12-06", "ends: 2036-12-06")
        .replace("R$ 9,90", &format!("R$ {price},00"))
        .replace("R$ 14,90", "R$ 9999,00")
}

#[track_caller]
fn at_most_one<S: System>(bakery: &Bakery<S>, round: usize) {
    let public = bakery.public();
    assert!(public.len() <= 1, "round {round}: {public:#?}");
}

pub fn every_third_answer_lost_never_makes_two<S: System>() {
    let server = Server::start(S::SCRIPT, S::ARGS);
    let proxy = Losing::before(server.port);
    let bakery = Bakery::<S>::behind(server, proxy.port);
    let rounds = rounds(30, 200);
    let lossy = json!({
        "every": 3, "mode": "both", "late_ms": 300,
        "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
    });
    for round in 1..=rounds {
        proxy.set(&lossy);
        bakery.world.write(BREAD_FILE, &bread(round));
        let answer = bakery.world.recado(&["publish", "--wait", "0"]);
        assert!(matches!(answer.code, 0 | 3), "round {round}: {answer:?}");
        at_most_one(&bakery, round);
    }
    proxy.set(&json!({}));
    finished(&bakery, rounds);
}

pub fn killed_at_any_instant_it_goes_on<S: System>() {
    let bakery = Bakery::<S>::open();
    let rounds = rounds(10, 100);
    let whole = Instant::now();
    bakery.world.write(BREAD_FILE, &bread(0));
    let publish = ["publish", "--wait", "0"];
    bakery.world.recado(&publish).expect_code(0);
    let whole = whole.elapsed();
    for round in 1..=rounds {
        bakery.world.write(BREAD_FILE, &bread(round));
        let mut program = bakery.world.command();
        let program = program.args(publish);
        let program = program.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = program.spawn().expect("it starts");
        // Killed between its first and its last request, a little later each time.
        let until = Instant::now() + whole.mul_f64(round as f64 / rounds as f64);
        while Instant::now() < until && child.try_wait().expect("its state").is_none() {
            std::thread::yield_now();
        }
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("it ended");
        at_most_one(&bakery, round);
    }
    finished(&bakery, rounds);
}

/// After the time in which something sent before may still arrive, one more look settles all: the entry
/// is as the file says, and nothing of ours lies about.
fn finished<S: System>(bakery: &Bakery<S>, price: usize) {
    let publish = ["publish", "--wait", "0"];
    bakery.world.recado(&publish).expect_code(0);
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let answer = bakery.world.recado(&publish);
        let is_clean = bakery.entries().len() == 1 && answer.out.contains("nothing to publish");
        if is_clean || Instant::now() > deadline {
            break;
        }
    }
    let entries = bakery.entries();
    assert_eq!(entries.len(), 1, "{entries:#?}");
    assert!(entries[0].is_public);
    let text = &entries[0].text;
    assert!(text.contains(&format!("R$ {price},00")), "{text}");
    assert_eq!(S::pictures(&bakery.server), 1);
    let again = bakery.world.recado(&["publish"]).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{again:?}");
}
