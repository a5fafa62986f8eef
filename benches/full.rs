//! A full build: from the content files to every page, each with the five newest items beside it, by
//! Recado, Hugo and Eleventy taking turns, with templates that do the same work. Time is from the start
//! of a process to its end, memory is what it held at most.
//! `tests/servers/generators.sh` installs the peers; `benches/README.md` explains.
//! `cargo bench --bench full -- 1000` builds another number of items than 10,000.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[expect(dead_code, reason = "the edits belong to another benchmark")]
#[path = "common/content.rs"]
mod content;
#[expect(dead_code, reason = "the whole sites belong to another benchmark")]
#[path = "common/generators.rs"]
mod generators;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/program.rs"]
mod program;
#[expect(dead_code, reason = "processes are watched while they run")]
#[path = "common/timing.rs"]
mod timing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use recado::change::Body;
use recado::clock::Clock;
use recado::content::Accepted;
use recado::publication::{self, render};
use recado::reconcile::{input, read};
use recado::workspace::{ReadCache, Workspace};
use timing::Times;

/// Builds of each, after one that does not count.
const ROUNDS: usize = 5;

/// The word with which the benchmark starts itself: what is measured is a process of its own.
const ITSELF: &str = "recado-builds";

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let Some(at) = words.iter().position(|word| word == ITSELF) {
        let look = words.get(at + 2).is_some();
        let pages = build(Path::new(&words[at + 1]), look).await;
        println!("{pages}");
        // As programs end: without taking apart what they built.
        std::process::exit(0);
    }
    let count = words.iter().find_map(|word| word.parse().ok());
    compare(count.unwrap_or(10_000));
}

/// Everything up to the rendered site in memory; how many pages there are, or with `look` how many have the five
/// newest items on them.
async fn build(root: &Path, look: bool) -> usize {
    let workspace = Workspace::open(root).expect("a workspace");
    let scan = workspace.read(&mut ReadCache::new());
    let themes = Arc::new(scan.theme_files());
    let theme = render::Theme::from_files("plain", &themes["plain"]).expect("a theme");
    let input = input(&workspace, &scan, "shop", themes.clone(), None).await;
    let now = Clock::System.now();
    let reading = read(&input.expect("a site"), &Accepted::new(), now);
    let content = reading.content.expect("content");
    let publication = publication::at(&content, now);
    let plan = &content.site.targets[0];
    let desired = render::desired(&content, &publication, plan, &theme).expect("rendered");
    let pages = desired.files.iter().filter(|(path, body)| {
        let Body::Bytes(bytes) = body else {
            return false;
        };
        path.ends_with(".html") && (!look || has_five(bytes))
    });
    let pages = pages.count();
    // Nothing is taken apart.
    std::mem::forget((desired, publication, content, scan));
    pages
}

fn has_five(page: &[u8]) -> bool {
    memchr::memmem::find_iter(page, "class=\"new\"").count() == 5
}

/// One builder, and what it took.
struct Builder {
    name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    times: Times,
    most: f64,
}

impl Builder {
    fn new(name: &'static str, program: PathBuf, folder: &Path, arguments: &[&str]) -> Self {
        Self {
            name,
            program,
            arguments: arguments.iter().map(|&word| word.to_owned()).collect(),
            folder: folder.to_path_buf(),
            times: Times::default(),
            most: 0.0,
        }
    }

    fn run(&mut self, counts: bool) {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).current_dir(&self.folder);
        command.env("HOME", &self.folder).stdout(Stdio::null());
        let started = Instant::now();
        let mut process = command.spawn().expect("a program");
        let status = format!("/proc/{}/status", process.id());
        let ended = loop {
            if let Some(ended) = process.try_wait().expect("a process") {
                break ended;
            }
            self.most = self.most.max(peak(&status));
            std::thread::sleep(Duration::from_millis(2));
        };
        assert!(ended.success(), "{} failed", self.name);
        if counts {
            self.times.add(started.elapsed());
        }
    }
}

/// The most that a process has held so far, in MB; 0 for one that is just ending.
fn peak(status: &str) -> f64 {
    let status = fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}

fn compare(count: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let [recado, hugo, eleventy] =
        ["recado", "hugo", "eleventy"].map(|name| folder.path().join(name));
    plain::for_recado(&recado, count);
    plain::for_hugo(&hugo, count);
    plain::for_eleventy(&eleventy, count);
    let itself = std::env::current_exe().expect("this program");
    let installed = generators::peers();
    let root = recado.display().to_string();
    let mut builders = [
        Builder::new("Recado", itself, &recado, &[ITSELF, &root]),
        Builder::new(
            "Hugo",
            installed.join("hugo"),
            &hugo,
            &["--quiet", "--renderToMemory"],
        ),
        Builder::new(
            "Eleventy",
            installed.join("eleventy"),
            &eleventy,
            &["--quiet", "--dryrun"],
        ),
    ];
    the_same_pages(&builders, count);
    for round in 0..=ROUNDS {
        builders.iter_mut().for_each(|one| one.run(round > 0));
    }
    println!("a full build of {count} items to memory, p50 of {ROUNDS}");
    println!(
        "{:<12}{:>10}{:>12}{:>14}{:>12}",
        "", "ms", "pages/s", "MB at most", "/ Recado"
    );
    let first = builders[0].times.middle();
    for one in &builders {
        let middle = one.times.middle();
        #[expect(clippy::cast_precision_loss, reason = "a count of pages")]
        let pages = count as f64 / middle * 1_000.0;
        println!(
            "{:<12}{middle:>10.0}{pages:>12.0}{:>14.0}{:>12.1}",
            one.name,
            one.most,
            middle / first
        );
    }
}

/// Before anything is measured: each makes a page for every item, with the five newest beside it.
fn the_same_pages(builders: &[Builder], count: usize) {
    let itself = Command::new(&builders[0].program)
        .args(&builders[0].arguments)
        .arg("look")
        .output();
    let pages = String::from_utf8(itself.expect("a build").stdout).expect("a number");
    let pages: usize = pages.trim().parse().expect("a number");
    assert!(pages >= count, "Recado made {pages} pages");
    let to_files = [
        ["--quiet", "--destination=out"],
        ["--quiet", "--output=out"],
    ];
    for (builder, words) in builders[1..].iter().zip(to_files) {
        program::run(&builder.folder, &builder.program, &words);
        let pages = pages_below(&builder.folder.join("out"));
        let pages = pages
            .iter()
            .filter(|path| has_five(&fs::read(path).expect("a page")));
        let pages = pages.count();
        assert!(pages >= count, "{} made {pages} pages", builder.name);
    }
}

fn pages_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let entries = entries.map(|entry| entry.expect("an entry").path());
    let pages = entries.flat_map(|path| match path.is_dir() {
        true => pages_below(&path),
        false => vec![path],
    });
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "html");
    pages.filter(is_page).collect()
}
