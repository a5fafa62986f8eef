//! One edit, from the saved file to the remote's branch, beside what a generator and git need for
//! it: Recado's pass and its `publish` command, Hugo, Zola, and bare libgit2 as the floor, taking
//! turns in one run. `tests/servers/generators.sh` installs the peers; `benches/README.md` explains.
//! `cargo bench --bench peers -- 1000` is one size alone; with `alone` there are no Hugo and no Zola.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod common;

use std::path::PathBuf;
use std::process::Command;

use common::content::{EDITS, Edit};
use common::floor::Floor;
use common::generators::{Kind, Site};
use common::office::Office;
use common::timing::Times;

/// Items and how often each edit is made.
const SIZES: [(usize, usize); 3] = [(100, 15), (1_000, 11), (10_000, 5)];

/// The times of one edit: Recado's pass, the floor, the command, Hugo, Zola.
#[derive(Default)]
struct Row {
    pass: Times,
    floor: Times,
    command: Times,
    hugo: Times,
    zola: Times,
}

#[tokio::main]
async fn main() {
    println!("milliseconds, p50, from the saved file to the remote's branch");
    println!(
        "{:>6} {:<16}{:>9}{:>9}{:>9}{:>9}{:>9}{:>11}{:>11}{:>11}",
        "items",
        "edit",
        "floor",
        "pass",
        "command",
        "Hugo",
        "Zola",
        "pass/floor",
        "Hugo/pass",
        "Zola/pass"
    );
    let wanted: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    for (count, rounds) in SIZES {
        if wanted.is_empty() || wanted.contains(&count) {
            size(count, rounds).await;
        }
    }
}

async fn size(count: usize, rounds: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut office = Office::open(folder.path(), count).await;
    // The command finds another process's name in the ledger than this one's, and asks a person.
    recado(&office, "release");
    let floor = Floor::of(&office.remote(), folder.path());
    let alone = std::env::args().any(|word| word == "alone");
    let kinds = [(Kind::Hugo, "hugo"), (Kind::Zola, "zola")];
    let kinds = kinds.into_iter().filter(|_| !alone);
    let peers: Vec<Site> = kinds
        .map(|(kind, name)| Site::new(kind, &peer(name), folder.path(), count))
        .collect();
    for peer in &peers {
        assert!(peer.pages() >= count, "{}", peer.pages());
    }
    for (edit, name) in EDITS {
        let mut row = Row::default();
        for round in 0..rounds {
            turn(&mut row, &mut office, &floor, &peers, edit, round).await;
        }
        // Apart from the passes: a service that keeps its ledger to itself reads nothing twice.
        for round in rounds..2 * rounds {
            office.edit(edit, round);
            row.command.measure(|| recado(&office, "publish"));
        }
        print(count, name, &row);
    }
}

async fn turn(
    row: &mut Row,
    office: &mut Office,
    floor: &Floor,
    peers: &[Site],
    edit: Edit,
    round: usize,
) {
    office.edit(edit, round);
    let started = std::time::Instant::now();
    office.pass().await;
    row.pass.add(started.elapsed());
    let change = floor.last_change();
    row.floor.measure(|| floor.commit(&change));
    for (peer, times) in peers.iter().zip([&mut row.hugo, &mut row.zola]) {
        peer.edit(edit, round);
        times.measure(|| peer.publish("a change"));
    }
}

/// The command as a person types it: everything is read and opened anew.
fn recado(office: &Office, word: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_recado"))
        .arg("-C")
        .arg(office.root())
        .arg(word)
        .env("HOME", office.root().with_file_name("home"))
        .output()
        .expect("recado");
    assert!(output.status.success(), "{output:?}");
}

fn print(count: usize, name: &str, row: &Row) {
    let times = [&row.floor, &row.pass, &row.command, &row.hugo, &row.zola];
    let [floor, pass, command, hugo, zola] = times.map(Times::middle);
    println!(
        "{count:>6} {name:<16}{floor:>9.1}{pass:>9.1}{command:>9.1}{hugo:>9.0}{zola:>9.0}{:>11.1}{:>11.1}{:>11.1}",
        pass / floor,
        hugo / pass,
        zola / pass
    );
}

/// A program that `tests/servers/generators.sh` installed.
fn peer(name: &str) -> PathBuf {
    let folder = common::generators::peers();
    let program = folder.join(name);
    assert!(
        program.exists(),
        "{} is missing: run tests/servers/generators.sh",
        program.display()
    );
    program
}
