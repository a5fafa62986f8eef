//! `kill -9` at any instant: after the next start the websites are what the files say, no change is
//! made twice, and nothing that was told or confirmed is lost (promise 2).
//!
//! A round's choices come from its seed, which is printed: `RECADO_TEST_SEED=0x…` plays that round
//! alone. The instant of the kill is the same then; what the program was doing at it may not be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::service::{Running, clients, published, said, wait};
use super::{Moments, seeds};
use crate::converged::Website;
use crate::world::{BREAD, World};

/// Of these the first needs nothing, in the second somebody undoes, in the third a client has to
/// say yes.
const CLIENTS: usize = 3;
const ITEMS: usize = 5;

/// From the restart to everything being right (promise 2).
const MOST: Duration = Duration::from_secs(60);

/// What people type while the service runs. Some are killed with it.
const BESIDE: [&[&str]; 5] = [
    &["publish"],
    &["publish", "c0"],
    UNDO,
    YES,
    &["status", "--format", "json"],
];
const UNDO: &[&str] = &["undo", "c1"];
const RELEASE: &[&str] = &["undo", "c1", "--release"];
const YES: &[&str] = &["approve", "c2", "--by", "Ana"];

fn file(client: usize, item: usize) -> String {
    format!("content/c{client}/promotions/i{item}.md")
}

/// Everything that happens to one workspace over all rounds.
struct Office {
    world: World,
    version: usize,
    /// What was told in all rounds.
    told: String,
    confirmed: Vec<BTreeSet<String>>,
    slowest: Duration,
}

/// What the files say and the website may not show yet.
type Wanted = BTreeMap<(usize, usize), String>;

impl Office {
    fn open() -> Self {
        Self {
            world: workspace(),
            version: 0,
            told: String::new(),
            confirmed: vec![BTreeSet::new(); CLIENTS],
            slowest: Duration::ZERO,
        }
    }

    /// One round: people work, everything is killed, the service starts again, all is right.
    fn round(&mut self, seed: u64) {
        let mut moments = Moments::of(seed);
        let running = Running::start(&self.world, &[]);
        // Two seconds after a start the first change leaves: half of the kills are meant for it.
        let life = match moments.next(2) {
            0 => Duration::from_millis(1_900 + moments.next(600)),
            _ => Duration::from_millis(moments.next(6_000)),
        };
        let (wanted, beside) = self.work(&mut moments, life);
        running.kill();
        let typed: Vec<&str> = beside.iter().map(|(args, _)| args[0]).collect();
        println!("seed {seed:#018x}: killed after {life:?}, beside: {typed:?}");
        let undone = typed.contains(&"undo");
        for (_, child) in beside {
            self.hear(child);
        }
        self.told += &said(&self.world);
        for client in 0..CLIENTS {
            let confirmed = self.website(client, |website| website.confirmed());
            assert!(self.confirmed[client].is_subset(&confirmed), "c{client}");
            self.confirmed[client] = confirmed;
        }
        let born = Instant::now();
        let again = Running::start(&self.world, &[]);
        self.converge(wanted, undone);
        let took = born.elapsed();
        assert!(took < MOST, "right again only after {took:?}");
        self.slowest = self.slowest.max(took);
        println!("  right again after {took:?}");
        self.told += &said(&self.world);
        again.kill();
    }

    /// People save, delete and type commands until the life of the service is over.
    fn work(
        &mut self,
        moments: &mut Moments,
        life: Duration,
    ) -> (Wanted, Vec<(&'static [&'static str], Child)>) {
        let born = Instant::now();
        let (mut wanted, mut beside) = (Wanted::new(), Vec::new());
        let mut edits = 0;
        while born.elapsed() < life || edits < CLIENTS {
            let (client, item) = (edits % CLIENTS, moments.number(ITEMS));
            edits += 1;
            match moments.next(6) {
                // One at a time: more than that is a mass deletion, which freezes.
                0 if edits > CLIENTS && self.is_whole(client) => {
                    self.world.remove(&file(client, item));
                    wanted.remove(&(client, item));
                }
                1 if beside.len() < 3 => {
                    let args = BESIDE[moments.number(BESIDE.len())];
                    beside.push((args, self.start(args)));
                }
                _ => {
                    wanted.insert((client, item), self.save(client, item));
                }
            }
            std::thread::park_timeout(Duration::from_millis(50 + moments.next(400)));
        }
        (wanted, beside)
    }

    fn is_whole(&self, client: usize) -> bool {
        (0..ITEMS).all(|item| self.world.read(&file(client, item)).is_some())
    }

    fn save(&mut self, client: usize, item: usize) -> String {
        self.version += 1;
        let title = format!("Item {item} versão {}", self.version);
        let text = BREAD.replace("Pão de queijo em dobro", &title);
        self.world.write(&file(client, item), &text);
        title
    }

    fn start(&self, args: &[&str]) -> Child {
        let mut command = self.world.command();
        command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    /// Kills a command that still works, and keeps what it had told.
    fn hear(&mut self, mut child: Child) {
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        self.told += &String::from_utf8_lossy(&output.stdout);
    }

    /// Waits for what the files say, with the yes that the third client still has to give.
    fn converge(&mut self, mut wanted: Wanted, undone: bool) {
        if undone {
            wait("the release of an undo", MOST, || {
                self.world.recado(RELEASE).code == 0
            });
        }
        let mut asked = Instant::now();
        wait("what the files say", MOST, || {
            wanted.retain(|(client, item), title| !self.shows(*client, *item, title));
            if wanted.keys().any(|(client, _)| *client == 2)
                && asked.elapsed() > Duration::from_millis(500)
            {
                self.told += &self.world.recado(YES).out;
                asked = Instant::now();
            }
            wanted.is_empty()
        });
    }

    fn shows(&self, client: usize, item: usize, title: &str) -> bool {
        let page = format!("promocoes/i{item}/index.html");
        published(&self.world, &format!("c{client}"), &page)
            .is_some_and(|text| text.contains(title))
    }

    fn website<T>(&self, client: usize, look: impl FnOnce(&Website<'_>) -> T) -> T {
        let site = format!("c{client}");
        look(&Website {
            world: &self.world,
            site: &site,
            repository: &repository(&self.world, client),
        })
    }

    /// After the last round: deletions too, and every invariant.
    fn close(mut self) {
        // Typed by a person, a publish takes the folder as it is.
        let _yes = self.world.recado(YES);
        let answer = self.world.recado(&["publish"]).expect_code(0);
        self.told += &answer.out;
        let right = fresh(&self.world);
        for (client, right) in right.iter().enumerate() {
            self.website(client, |website| {
                assert_eq!(website.tree(), *right, "c{client}");
                website.holds_each_change_once();
                assert!(self.confirmed[client].is_subset(&website.confirmed()));
            });
        }
        self.told_is_there();
        let nothing = self.world.recado(&["publish"]).expect_code(0);
        let lines = nothing.out.matches("nothing to publish").count();
        assert_eq!(lines, CLIENTS, "{}", nothing.out);
        println!("slowest: {:?}", self.slowest);
    }

    /// Every revision that was told of is in one of the repositories.
    fn told_is_there(&self) {
        let blocks = self.told.split("\nc").map(|block| format!("\nc{block}"));
        let mut heard = 0;
        for block in blocks {
            let number = block
                .trim_start()
                .chars()
                .nth(1)
                .and_then(|c| c.to_digit(10));
            if let Some(number) = number.and_then(|number| usize::try_from(number).ok())
                && number < CLIENTS
            {
                heard += block.matches("revision ").count();
                self.website(number, |website| website.holds_what_was_told(&block));
            }
        }
        println!("{heard} publications were told");
    }
}

fn repository(world: &World, client: usize) -> PathBuf {
    world.beside(&format!("c{client}.git"))
}

fn workspace() -> World {
    let world = clients(CLIENTS);
    let site = world.read("sites/c2.yaml").unwrap();
    world.write(
        "sites/c2.yaml",
        &(site + "review: { promotions: required }\n"),
    );
    for client in 0..CLIENTS {
        for item in 0..ITEMS {
            world.write(&file(client, item), BREAD);
        }
    }
    world
}

/// The websites that one publication of the same files makes.
fn fresh(world: &World) -> Vec<String> {
    let fresh = workspace();
    for client in 0..CLIENTS {
        for item in 0..ITEMS {
            match world.read(&file(client, item)) {
                Some(text) => fresh.write(&file(client, item), &text),
                None => fresh.remove(&file(client, item)),
            }
        }
    }
    fresh.recado(YES).expect_code(0);
    fresh.recado(&["publish"]).expect_code(0);
    let tree = |client: usize| {
        let (site, repository) = (format!("c{client}"), repository(&fresh, client));
        let website = Website {
            world: &fresh,
            site: &site,
            repository: &repository,
        };
        website.tree()
    };
    (0..CLIENTS).map(tree).collect()
}

fn rounds(share: u64) {
    let mut office = Office::open();
    for seed in seeds(share) {
        office.round(seed);
    }
    office.close();
}

#[test]
fn after_kill_nine_at_any_instant_everything_is_right_within_a_minute_1() {
    rounds(1);
}

#[test]
fn after_kill_nine_at_any_instant_everything_is_right_within_a_minute_2() {
    rounds(2);
}

#[test]
fn after_kill_nine_at_any_instant_everything_is_right_within_a_minute_3() {
    rounds(3);
}

#[test]
fn a_deletion_is_carried_out_once_though_the_service_was_killed_during_its_wait() {
    let mut office = Office::open();
    office.world.recado(&["publish"]).expect_code(0);
    let running = Running::start(&office.world, &[]);
    // A service that just started takes the folder as it finds it; only then deletions wait.
    let title = office.save(0, 1);
    wait("a save", MOST, || office.shows(0, 1, &title));
    let shown = || published(&office.world, "c0", "promocoes/i3/index.html").is_some();
    office.world.remove(&file(0, 3));
    let gap = Instant::now();
    wait("half of the wait", MOST, || {
        assert!(shown(), "gone at once");
        gap.elapsed() > Duration::from_secs(15)
    });
    running.kill();
    let _again = Running::start(&office.world, &[]);
    let took = wait("the deletion", MOST, || !shown());
    println!("gone {took:?} after the restart");
    office.website(0, |website| website.holds_each_change_once());
}
