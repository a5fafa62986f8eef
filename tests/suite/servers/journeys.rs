//! A secretary's day against real git servers, with the real program.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use recado::reconcile::{self, Mode, Outcome, Reconciler, SiteReport};
use recado::secret::Vault;
use recado::store::Store;
use recado::target::TargetError;
use recado::workspace::{ReadCache, Workspace};

use super::support::{Door, GitServer, Proxy, loopback};
use crate::world::{Answer, BREAD, World, bakery_site};

const BREAD_FILE: &str = "content/padaria/promotions/pao.md";

/// The site file's line for this remote.
fn target(server: &GitServer, door: Door, port: u16, pinned: bool) -> String {
    let remote = server.remote_at(door, port);
    let user = remote
        .user
        .map_or(String::new(), |user| format!(", user: {user}"));
    let pin = match remote.host_key {
        Some(key) if pinned => format!(", host_key: \"{key}\""),
        _ => String::new(),
    };
    format!(
        "{{ kind: git, remote: \"{}\", branch: main, secret: padaria-git{user}{pin} }}",
        remote.remote
    )
}

/// A bakery whose website is behind this door, with the right secret kept.
fn bakery(server: &GitServer, door: Door, port: u16) -> World {
    let world = bakery_without_secret(server, door, port);
    keep(&world, &server.secret(door).expect("a secret"));
    world
}

fn bakery_without_secret(server: &GitServer, door: Door, port: u16) -> World {
    let world = World::empty();
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let target = target(server, door, port, true);
    world.write("sites/padaria.yaml", &bakery_site(&target));
    world.write(BREAD_FILE, BREAD);
    world
}

fn keep(world: &World, secret: &str) -> Answer {
    world
        .recado_with_input(&["secret", "set", "padaria-git"], secret)
        .expect_code(0)
}

fn port(server: &GitServer, door: Door) -> u16 {
    match door {
        Door::Http => server.http,
        _ => server.ssh,
    }
}

/// Publishes with limits under which a server that hangs is given up soon.
fn publish(world: &World) -> Answer {
    world.recado(&["--network-limits", "2,2,20", "publish"])
}

fn json(world: &World, command: &str) -> Vec<serde_json::Value> {
    let answer = world.recado(&[command, "--format", "json"]).expect_code(0);
    serde_json::from_str(&answer.out).expect("a JSON list")
}

fn confirmed(world: &World) -> Vec<String> {
    let rows = json(world, "history").into_iter();
    rows.filter(|row| row["state"] == "confirmed")
        .map(|row| row["revision"].as_str().expect("a revision").to_owned())
        .collect()
}

#[test]
fn a_password_kept_as_a_secret_opens_the_way_over_http() {
    let server = GitServer::start();
    let world = bakery(&server, Door::Http, server.http);
    let answer = publish(&world).expect_code(0);
    assert!(answer.out.contains("Pão de queijo"), "{}", answer.out);
    assert!(
        server
            .show("public/promocoes/pao/index.html")
            .contains("Pão de queijo em dobro")
    );
    let again = publish(&world).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{}", again.out);
    assert_eq!(server.commits(), 1);
    let tip = server.git(&["rev-parse", "main"]);
    assert_eq!(confirmed(&world), [tip]);
}

#[test]
fn a_key_and_a_pinned_host_open_the_way_over_ssh() {
    let server = GitServer::start();
    let world = bakery(&server, Door::Ssh, server.ssh);
    let unpinned = bakery_site(&target(&server, Door::Ssh, server.ssh, false));
    world.write("sites/padaria.yaml", &unpinned);
    let answer = publish(&world).expect_code(1);
    let line = format!("host_key: {}", server.fingerprint("host_key.pub"));
    assert!(answer.err.contains(&line), "{answer:?}");
    assert_eq!(server.commits(), 0);
    let pinned = unpinned.replace(" }\nplaces", &format!(", {line} }}\nplaces"));
    assert_ne!(pinned, unpinned);
    world.write("sites/padaria.yaml", &pinned);
    publish(&world).expect_code(0);
    assert_eq!(server.commits(), 1);
    publish(&world).expect_code(0);
    assert_eq!(server.commits(), 1);
}

#[test]
fn g1_a_programmers_push_of_another_file_stays_below_our_next_change() {
    for door in [Door::Http, Door::Ssh] {
        let server = GitServer::start();
        let world = bakery(&server, door, port(&server, door));
        publish(&world).expect_code(0);
        let theirs = server.human(&[("style.css", Some("p {}"))]);
        publish(&world).expect_code(0);
        assert_eq!(server.git(&["rev-parse", "main"]), theirs, "nothing to say");
        world.write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
        publish(&world).expect_code(0);
        assert_eq!(server.git(&["rev-parse", "main^"]), theirs);
        assert_eq!(server.show("style.css"), "p {}");
        assert_eq!(server.commits(), 3);
    }
}

#[test]
fn g1_a_page_that_the_programmer_changed_is_told_and_not_overwritten() {
    let server = GitServer::start();
    let world = bakery(&server, Door::Http, server.http);
    publish(&world).expect_code(0);
    let path = "public/promocoes/pao/index.html";
    server.human(&[(path, Some("<p>my own"))]);
    world.write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    for _ in 0..2 {
        let answer = publish(&world).expect_code(1);
        assert!(answer.out.contains(path), "{}", answer.out);
        assert_eq!(server.show(path), "<p>my own");
    }
    assert!(server.show("public/index.html").contains("8,90"));
    assert_eq!(server.commits(), 3, "ours, theirs, and the rest of ours");
}

/// What the service does, with its clock in our hand.
struct Service {
    reconciler: Reconciler,
    workspace: Workspace,
}

impl Service {
    async fn of(world: &World, now: Timestamp) -> Self {
        let workspace = Workspace::open(&world.root()).expect("the workspace");
        let ledger = world.root().join(".recado/ledger.db");
        let store = Store::open(&ledger.display().to_string(), now).await;
        let store = store.expect("the ledger");
        let vault = Vault::new(store.clone(), world.beside("key"));
        let host = "localhost".to_owned();
        let reconciler = Reconciler::new(workspace.clone(), store, vault, loopback(), host);
        Self {
            reconciler,
            workspace,
        }
    }

    async fn pass(&self, now: Timestamp) -> SiteReport {
        let scan = self.workspace.read(&mut ReadCache::new());
        let store = &self.reconciler.store;
        let themes = Arc::new(scan.theme_files());
        let input = reconcile::input(&self.workspace, &scan, "padaria", themes, Some(store)).await;
        let input = input.expect("the files");
        let report = self
            .reconciler
            .pass(&input, Mode::Service, now, Duration::ZERO);
        report.await.expect("a pass")
    }
}

fn is_refused(report: &SiteReport) -> bool {
    matches!(
        &report.targets[0].outcome,
        Outcome::Failed(TargetError::Refused { said, .. }) if said.contains("nothing on Fridays")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn g3_what_a_hook_refuses_waits_until_something_changes_or_a_person_asks() {
    let server = GitServer::start();
    let world = bakery(&server, Door::Http, server.http);
    server.hook(
        "pre-receive",
        "echo x >>tries; echo 'nothing on Fridays' >&2; exit 1",
    );
    let tries = || {
        let file = std::fs::read_to_string(server.bare().join("tries"));
        file.unwrap_or_default().lines().count()
    };
    let answer = publish(&world).expect_code(1);
    assert!(answer.err.contains("nothing on Fridays"), "{answer:?}");
    assert_eq!(tries(), 1);

    let mut now = recado::clock::Clock::System.now();
    let service = Service::of(&world, now).await;
    for _ in 0..3 {
        now += SignedDuration::from_hours(30);
        assert!(is_refused(&service.pass(now).await), "still told");
    }
    assert_eq!(tries(), 1, "the service asks no second time");

    publish(&world).expect_code(1);
    assert_eq!(tries(), 2, "a person does");

    world.write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    now += SignedDuration::from_hours(30);
    assert!(is_refused(&service.pass(now).await));
    assert_eq!(tries(), 3, "another text is another question");

    server.hook("pre-receive", "exit 0");
    publish(&world).expect_code(0);
    assert!(server.show("public/index.html").contains("8,90"));
    assert_eq!(server.commits(), 1);
}

#[test]
fn g4_a_wrong_password_pauses_the_site_and_the_right_one_lets_it_go_on() {
    for door in [Door::Http, Door::Ssh] {
        let server = GitServer::start();
        let world = bakery_without_secret(&server, door, port(&server, door));
        let wrong = match door {
            Door::Http => "wrong".to_owned(),
            _ => std::fs::read_to_string(server.folder().join("stranger")).expect("a key"),
        };
        keep(&world, &wrong);
        let answer = publish(&world).expect_code(1);
        assert_eq!(answer.err.matches("secret set").count(), 1, "{answer:?}");
        assert_eq!(json(&world, "status")[0]["state"], "paused");
        let before = std::fs::read_to_string(server.folder().join("nginx.log"));
        let answer = publish(&world);
        assert!(
            answer.out.contains("secret set") && answer.err.is_empty(),
            "paused, with the reason: {answer:?}"
        );
        let after = std::fs::read_to_string(server.folder().join("nginx.log"));
        assert_eq!(before.ok(), after.ok(), "the server is left alone");
        let kept = keep(&world, &server.secret(door).expect("a secret"));
        assert!(kept.out.contains("padaria"), "{}", kept.out);
        publish(&world).expect_code(0);
        assert_eq!(server.commits(), 1);
        assert_eq!(json(&world, "status")[0]["state"], "live");
    }
}

/// Cuts every connection of a `publish` after so many bytes; then lets one through.
fn cut(door: Door, direction: &str, cuts: &[u32]) {
    let server = GitServer::start();
    server.human(&[("own.txt", Some("mine"))]);
    let proxy = Proxy::before(port(&server, door));
    let world = bakery(&server, door, proxy.port);
    let mut unreached = 0;
    for cut in cuts {
        proxy.set(&format!(
            r#"{{"cut_after": {cut}, "direction": "{direction}"}}"#
        ));
        let answer = publish(&world);
        assert!(
            matches!(answer.code, 0 | 3),
            "{door:?} {direction} {cut}: {answer:?}"
        );
        unreached += i32::from(answer.code == 3);
        assert!(server.commits() <= 2, "{door:?} {direction} {cut}");
    }
    assert!(unreached > 0, "{door:?} {direction}: nothing was cut");
    proxy.set("{}");
    publish(&world).expect_code(0);
    assert_eq!(server.commits(), 2, "{door:?} {direction}: theirs and ours");
    let tip = server.git(&["rev-parse", "main"]);
    assert_eq!(confirmed(&world), [tip], "{door:?} {direction}");
    let again = publish(&world).expect_code(0);
    assert!(again.out.contains("nothing to publish"), "{}", again.out);
    assert_eq!(server.show("own.txt"), "mine");
}

#[test]
fn g6_a_push_over_http_that_is_cut_becomes_one_commit_and_one_entry() {
    cut(Door::Http, "up", &[100, 500, 900, 2_000, 6_000, 12_000]);
}

#[test]
fn g6_a_push_over_ssh_that_is_cut_becomes_one_commit_and_one_entry() {
    cut(Door::Ssh, "up", &[100, 1_500, 3_000, 4_000, 8_000, 14_000]);
}

#[test]
fn g6_an_answer_over_http_that_is_cut_becomes_one_commit_and_one_entry() {
    cut(Door::Http, "down", &[100, 400, 800, 1_200, 1_600]);
}

#[test]
fn g6_an_answer_over_ssh_that_is_cut_becomes_one_commit_and_one_entry() {
    cut(Door::Ssh, "down", &[100, 1_500, 2_500, 3_000, 3_500]);
}

#[test]
fn an_answer_that_got_lost_is_found_by_the_next_publish() {
    for door in [Door::Http, Door::Ssh] {
        let server = GitServer::start();
        let proxy = Proxy::before(port(&server, door));
        let world = bakery(&server, door, proxy.port);
        // The hook runs after the branch has moved and before the server answers.
        let control = proxy.control();
        let put = r#"{\"blackhole\": true, \"direction\": \"down\"}"#;
        server.hook(
            "post-receive",
            &format!("curl -s -X PUT -d \"{put}\" http://127.0.0.1:{control}/ >/dev/null"),
        );
        publish(&world).expect_code(3);
        assert_eq!(server.commits(), 1, "{door:?}: it did arrive");
        assert_eq!(json(&world, "history")[0]["state"], "unknown", "{door:?}");
        proxy.set("{}");
        publish(&world).expect_code(0);
        assert_eq!(server.commits(), 1, "{door:?}: no second commit");
        let tip = server.git(&["rev-parse", "main"]);
        assert_eq!(confirmed(&world), [tip], "{door:?}");
        assert_eq!(json(&world, "history").len(), 1, "{door:?}");
        // The ledger knows whose bytes these are: the next text replaces them.
        server.hook("post-receive", "exit 0");
        world.write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
        publish(&world).expect_code(0);
        assert_eq!(server.commits(), 2, "{door:?}");
    }
}

#[test]
fn an_answer_that_got_lost_and_a_newer_text_make_two_commits_and_no_drift() {
    let server = GitServer::start();
    let proxy = Proxy::before(server.http);
    let world = bakery(&server, Door::Http, proxy.port);
    let control = proxy.control();
    let put = r#"{\"blackhole\": true, \"direction\": \"down\"}"#;
    server.hook(
        "post-receive",
        &format!("curl -s -X PUT -d \"{put}\" http://127.0.0.1:{control}/ >/dev/null"),
    );
    publish(&world).expect_code(3);
    server.hook("post-receive", "exit 0");
    proxy.set("{}");
    world.write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    publish(&world).expect_code(0);
    assert_eq!(server.commits(), 2);
    assert_eq!(confirmed(&world).len(), 2);
    assert!(server.show("public/index.html").contains("8,90"));
}

#[test]
fn g10_a_server_that_hangs_costs_its_own_site_only_and_not_long() {
    for door in [Door::Http, Door::Ssh] {
        let server = GitServer::start();
        let proxy = Proxy::before(port(&server, door));
        let world = bakery(&server, door, proxy.port);
        let folder = world.beside("website");
        let other = format!("{{ kind: folder, path: \"{}\" }}", folder.display());
        world.write("sites/zeta.yaml", &bakery_site(&other));
        world.write("content/zeta/promotions/pao.md", BREAD);
        proxy.set(r#"{"blackhole": true}"#);
        let began = Instant::now();
        let answer = publish(&world).expect_code(3);
        assert!(began.elapsed() < Duration::from_secs(40), "{door:?}");
        let remote = format!("127.0.0.1:{}", proxy.port);
        assert!(
            answer.err.starts_with("padaria: ") && answer.err.contains(&remote),
            "{door:?} {answer:?}"
        );
        assert!(world.page("public/index.html").is_some(), "{door:?}");
        proxy.set("{}");
        publish(&world).expect_code(0);
        assert_eq!(server.commits(), 1, "{door:?}");
    }
}
