//! The real program as a service: how soon, how much, beside what.

use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::world::{BREAD, World, bakery_site, git};

/// `recado run` in a workspace, ended with the value.
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts it and waits until it watches.
    pub fn start(world: &World, more: &[&str]) -> Self {
        let log = world.beside("run.log");
        let out = fs::File::create(&log).unwrap();
        let child = world
            .command()
            .arg("run")
            .args(more)
            .stdout(Stdio::from(out.try_clone().unwrap()))
            .stderr(Stdio::from(out))
            .spawn()
            .unwrap();
        let mut running = Self { child };
        wait("the start", Duration::from_secs(30), || {
            assert!(running.is_alive(), "{}", said(world));
            said(world).contains("Watching")
        });
        running
    }

    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let done = std::process::Command::new("kill")
            .args([name, &pid])
            .status();
        assert!(done.unwrap().success());
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The largest memory it ever had, in MB.
    fn peak(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kilobytes / 1024
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything the service said.
pub fn said(world: &World) -> String {
    fs::read_to_string(world.beside("run.log")).unwrap_or_default()
}

/// Looks for an outcome until it is there; returns how long that took.
#[track_caller]
pub fn wait(what: &str, most: Duration, mut there: impl FnMut() -> bool) -> Duration {
    let started = Instant::now();
    while !there() {
        assert!(
            started.elapsed() < most,
            "{what} did not come within {most:?}"
        );
        std::thread::park_timeout(Duration::from_millis(25));
    }
    started.elapsed()
}

/// A workspace of clients `c0`, `c1`, …, each with a bare repository of its own.
pub fn clients(count: usize) -> World {
    let world = World::empty();
    for number in 0..count {
        let name = format!("c{number}");
        let repository = format!("{name}.git");
        git(
            &world.beside(""),
            &["init", "-q", "--bare", "-b", "main", &repository],
        );
        let remote = world.beside(&repository).display().to_string();
        let target = format!("{{ kind: git, remote: \"{remote}\", branch: main }}");
        world.write(&format!("sites/{name}.yaml"), &bakery_site(&target));
        world.write(&format!("content/{name}/promotions/pao.md"), BREAD);
    }
    world
}

/// A file of a client's website as it is published, or nothing.
pub fn published(world: &World, client: &str, path: &str) -> Option<String> {
    let answer = std::process::Command::new("git")
        .current_dir(world.beside(&format!("{client}.git")))
        .args(["show", &format!("main:public/{path}")])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    answer.status.success().then_some(text)
}

/// How many commits a client's website has.
pub fn commits(world: &World, client: &str) -> usize {
    let folder = world.beside(&format!("{client}.git"));
    let list = git(&folder, &["rev-list", "--count", "main"]);
    list.trim().parse().unwrap()
}

fn has(world: &World, client: &str, text: &str) -> bool {
    published(world, client, "index.html").is_some_and(|page| page.contains(text))
}

fn bread(title: &str) -> String {
    BREAD.replace("Pão de queijo em dobro", title)
}

/// Saves one text for each client in turn and returns how long each took to be published.
fn saves(world: &World, clients: usize, most: Duration) -> Vec<u128> {
    (0..clients)
        .map(|number| {
            let client = format!("c{number}");
            let title = format!("Broa {number}");
            world.write(
                &format!("content/{client}/promotions/pao.md"),
                &bread(&title),
            );
            let took = wait(&title, most, || has(world, &client, &title));
            took.as_millis()
        })
        .collect()
}

#[test]
fn a_save_is_published_within_five_seconds() {
    let world = clients(6);
    world.recado(&["publish"]).expect_code(0);
    let _running = Running::start(&world, &[]);
    let took = saves(&world, 6, Duration::from_secs(5));
    println!("published after {took:?} ms");
}

#[test]
fn with_every_event_dropped_a_save_is_published_within_sixty_seconds() {
    let world = clients(3);
    world.recado(&["publish"]).expect_code(0);
    let _running = Running::start(&world, &["--drop-events"]);
    let took = saves(&world, 3, Duration::from_secs(60));
    println!("published without events after {took:?} ms");
}

#[test]
fn a_second_service_is_refused_and_told_who_runs() {
    let world = clients(1);
    let running = Running::start(&world, &[]);
    let second = world.recado(&["run"]).expect_code(1);
    let pid = running.child.id().to_string();
    assert!(second.err.contains(&pid), "{}", second.err);
}

#[test]
fn a_request_to_end_ends_it_within_thirty_seconds_with_code_zero() {
    let world = clients(4);
    let mut running = Running::start(&world, &[]);
    // In the middle of the first publications.
    wait("a first commit", Duration::from_secs(30), || {
        published(&world, "c0", "index.html").is_some()
    });
    running.signal("-TERM");
    let took = wait("the end", Duration::from_secs(30), || !running.is_alive());
    println!("ended after {} ms", took.as_millis());
    let code = running.child.wait().unwrap().code();
    assert_eq!(code, Some(0), "{}", said(&world));
    assert!(said(&world).contains("Nothing was left half-done"));
    let history = world
        .recado(&["history", "--format", "json"])
        .expect_code(0);
    assert!(!history.out.contains("attempting"), "{}", history.out);
}

#[test]
fn other_commands_work_beside_a_running_service() {
    let world = clients(2);
    let _running = Running::start(&world, &[]);
    wait("the first publication", Duration::from_secs(30), || {
        has(&world, "c1", "Pão de queijo")
    });
    for round in 0..3 {
        let title = format!("Rosca {round}");
        world.write("content/c0/promotions/pao.md", &bread(&title));
        world.recado(&["plan"]).expect_code(0);
        world.recado(&["publish", "c0"]).expect_code(0);
        assert!(has(&world, "c0", &title), "publish waits for nobody");
        let status = world.recado(&["status", "--format", "json"]).expect_code(0);
        assert!(status.out.contains("\"live\""), "{}", status.out);
    }
    let settled = commits(&world, "c0");
    world.write("content/c1/promotions/pao.md", &bread("Cuca"));
    wait("the service's own change", Duration::from_secs(60), || {
        has(&world, "c1", "Cuca")
    });
    assert_eq!(
        commits(&world, "c0"),
        settled,
        "nothing was published twice"
    );
}

#[test]
fn ten_thousand_files_saved_at_once_are_one_commit_for_each_site() {
    const CLIENTS: usize = 20;
    const EACH: usize = 500;
    let world = clients(CLIENTS);
    world.recado(&["publish"]).expect_code(0);
    let running = Running::start(&world, &[]);
    saves(&world, 1, Duration::from_secs(20));
    let started = Instant::now();
    for number in 0..EACH {
        for client in 0..CLIENTS {
            let text =
                format!("---\ntitle: Aviso {number}\npublish: 2026-01-01\n---\nTexto {number}.\n");
            world.write(
                &format!("content/c{client}/announcements/a{number}.md"),
                &text,
            );
        }
    }
    let written = started.elapsed();
    let pages = |client: usize| {
        let folder = world.beside(&format!("c{client}.git"));
        let below = ["ls-tree", "--name-only", "main", "public/avisos/"];
        let list = git(&folder, &below);
        list.lines()
            .filter(|path| path.starts_with("public/avisos/a"))
            .count()
    };
    for client in 0..CLIENTS {
        wait("every file", Duration::from_secs(300), || {
            pages(client) >= EACH
        });
    }
    let took = started.elapsed();
    let peak = running.peak();
    let counts: Vec<usize> = (0..CLIENTS)
        .map(|number| commits(&world, &format!("c{number}")))
        .collect();
    println!(
        "10,000 files written in {written:?}, published after {took:?}, {peak} MB, commits {counts:?}"
    );
    for client in 0..CLIENTS {
        let folder = world.beside(&format!("c{client}.git"));
        let times = git(&folder, &["log", "--format=%ct", "main"]);
        let times: Vec<i64> = times.lines().map(|time| time.parse().unwrap()).collect();
        let close = times
            .windows(2)
            .filter(|pair| pair[0] - pair[1] < 9)
            .count();
        // The first two may be close: `publish`, then the service.
        assert!(close <= 1, "c{client}: {times:?}");
    }
    assert!(peak < 300, "{peak} MB");
    // One for `publish`, one for the single save, one for all the others; where saving them took longer than
    // a change waits, one for each such time.
    let most = 3 + usize::try_from(written.as_secs() / 10).expect("a short time");
    assert!(counts.iter().all(|count| *count <= most), "{counts:?}");
}

/// The item's page is there in every commit after the first.
fn never_gone(world: &World, page: &str) {
    let folder = world.beside("c0.git");
    for commit in git(&folder, &["rev-list", "main"]).lines() {
        let tree = git(&folder, &["ls-tree", "-r", "--name-only", commit]);
        assert!(tree.contains(page), "{commit} takes {page} down");
    }
}

#[test]
fn however_an_editor_saves_nothing_flickers() {
    let world = clients(1);
    world.recado(&["publish"]).expect_code(0);
    let _running = Running::start(&world, &[]);
    let path = world.root().join("content/c0/promotions/pao.md");
    let published = |title: &str| {
        wait(title, Duration::from_secs(60), || has(&world, "c0", title));
    };
    // Written beside and renamed over.
    let beside = world.root().join("content/c0/promotions/.pao.md.swp");
    fs::write(&beside, bread("Renomeado")).unwrap();
    fs::rename(&beside, &path).unwrap();
    published("Renomeado");
    // Deleted, and written anew after a while.
    fs::remove_file(&path).unwrap();
    let gap = Instant::now();
    wait("a gap", Duration::from_secs(30), || {
        assert!(has(&world, "c0", "Renomeado"));
        gap.elapsed() > Duration::from_secs(12)
    });
    fs::write(&path, bread("De novo")).unwrap();
    published("De novo");
    // Emptied, half written, then whole.
    let whole = bread("Inteiro");
    let mut file = fs::File::create(&path).unwrap();
    let gap = Instant::now();
    wait("an empty file", Duration::from_secs(30), || {
        assert!(has(&world, "c0", "De novo"));
        gap.elapsed() > Duration::from_secs(4)
    });
    use std::io::Write as _;
    let (head, tail) = whole.split_at(whole.len() / 2);
    file.write_all(head.as_bytes()).unwrap();
    file.flush().unwrap();
    let gap = Instant::now();
    wait("half a file", Duration::from_secs(30), || {
        gap.elapsed() > Duration::from_millis(600)
    });
    file.write_all(tail.as_bytes()).unwrap();
    drop(file);
    published("Inteiro");
    never_gone(&world, "public/promocoes/pao/index.html");
}
