//! Many files and many sites: reading a hundred thousand files at the start, what a service at rest
//! keeps in memory, and a pass over ten thousand sites in which nothing changed.
//! `cargo bench --bench scale [scan|rest|unchanged]`; `benches/README.md` explains.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[expect(
    dead_code,
    reason = "the edits and the peers' files belong to another benchmark"
)]
#[path = "common/content.rs"]
mod content;
#[path = "common/timing.rs"]
mod timing;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use content::Item;
use futures_util::StreamExt;
use jiff::Timestamp;
use recado::content::Accepted;
use recado::network::Network;
use recado::reconcile::{Mode, Outcome, Reconciler, SiteInput, input, read};
use recado::secret::Vault;
use recado::store::Store;
use recado::workspace::{ReadCache, Workspace};
use timing::Times;

/// Scans, taking turns with their floor.
const SCANS: usize = 5;

/// Sites that the service works on at once.
const AT_ONCE: usize = 8;

#[tokio::main]
async fn main() {
    let only = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let wanted = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if wanted("scan") {
        scan().await;
    }
    if wanted("rest") {
        rest();
    }
    if wanted("unchanged") {
        unchanged().await;
    }
}

/// A workspace of shops, each with its own folder as its website.
struct Agency {
    folder: tempfile::TempDir,
    sites: Vec<String>,
}

impl Agency {
    fn new(below: Option<&Path>, sites: usize, items: usize) -> Self {
        let folder = match below {
            Some(below) => tempfile::tempdir_in(below),
            None => tempfile::tempdir(),
        };
        let folder = folder.expect("a folder");
        let sites: Vec<String> = (0..sites).map(|site| format!("shop-{site:05}")).collect();
        let agency = Self { folder, sites };
        fs::create_dir_all(agency.root().join("sites")).expect("a folder");
        for site in &agency.sites {
            let website = agency.website(site);
            fs::create_dir_all(&website).expect("a folder");
            let text = format!(
                "name: {site}\nurl: https://{site}.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\n\
                 country: BR\ntarget: {{ kind: folder, path: {} }}\nplaces:\n  - pages: \"\"\nproof: none\n",
                website.display()
            );
            fs::write(agency.root().join(format!("sites/{site}.yaml")), text).expect("a site");
            let content = agency.root().join("content").join(site);
            (0..items).for_each(|number| Item::new(number).for_recado(&content));
        }
        agency
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    fn website(&self, site: &str) -> PathBuf {
        self.folder.path().join("websites").join(site)
    }
}

/// Walk, read, hash and parse: the least that knowing all files takes.
fn floor(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_dir() {
            files += floor(&entry.path());
            continue;
        }
        let bytes = fs::read(entry.path()).expect("a file");
        std::hint::black_box(blake3::hash(&bytes));
        let text = String::from_utf8(bytes).expect("text");
        let head = text
            .strip_prefix("---\n")
            .and_then(|text| text.split_once("---\n"));
        let (head, body) = head.expect("front matter");
        let head: serde_yaml::Mapping = serde_yaml::from_str(head).expect("keys");
        let events = pulldown_cmark::Parser::new(body).count();
        std::hint::black_box((head, events));
        files += 1;
    }
    files
}

/// The scan at the start: every file is read and understood.
async fn scan() {
    const SITES: usize = 100;
    const ITEMS: usize = 1_000;
    let agency = Agency::new(None, SITES, ITEMS);
    let workspace = Workspace::open(&agency.root()).expect("a workspace");
    let now = recado::clock::Clock::System.now();
    let [mut least, mut folder, mut whole] = [(); 3].map(|()| Times::default());
    for _ in 0..=SCANS {
        let files = least.measure(|| floor(&agency.root().join("content")));
        assert_eq!(files, SITES * ITEMS);
        let started = Instant::now();
        let scan = Arc::new(workspace.read(&mut ReadCache::new()));
        folder.add(started.elapsed());
        // As the service does: a task for each site, some side by side.
        let themes = Arc::new(scan.theme_files());
        let tasks = agency.sites.iter().cloned().map(|site| {
            let (workspace, scan, themes) = (workspace.clone(), scan.clone(), themes.clone());
            tokio::spawn(async move {
                let input = input(&workspace, &scan, &site, themes, None).await;
                let reading = read(&input.expect("a site"), &Accepted::new(), now);
                let content = reading.content.expect("content");
                content.promotions.len() + content.announcements.len()
            })
        });
        let tasks = futures_util::stream::iter(tasks).buffer_unordered(AT_ONCE);
        let understood: Vec<_> = tasks.collect().await;
        whole.add(started.elapsed());
        let understood: usize = understood
            .into_iter()
            .map(|count| count.expect("read"))
            .sum();
        assert_eq!(understood, SITES * ITEMS);
    }
    let [least, folder, whole] = [least, folder, whole].map(|times| times.middle());
    println!("{} files, warm, p50 of {SCANS}, ms", SITES * ITEMS);
    println!(
        "{:<52}{least:>9.0}",
        "walk + read + hash + parse, one thread"
    );
    println!("{:<52}{folder:>9.0}", "Recado: read");
    println!("{:<52}{whole:>9.0}", "Recado: read and understood");
    println!(
        "{:<52}{:>9.2}",
        "read and understood / floor",
        whole / least
    );
}

/// A service with nothing to do.
fn rest() {
    const SITES: usize = 1_000;
    const ITEMS: usize = 10;
    let agency = Agency::new(memory(), SITES, ITEMS);
    let mut service = Command::new(env!("CARGO_BIN_EXE_recado"))
        .arg("-C")
        .arg(agency.root())
        .arg("run")
        .env("HOME", agency.folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("recado");
    let started = Instant::now();
    let is_there = |site: &String| agency.website(site).join("index.html").exists();
    while !agency.sites.iter().all(is_there) {
        assert!(
            started.elapsed() < Duration::from_secs(600),
            "not published in ten minutes"
        );
        assert!(
            service.try_wait().expect("a process").is_none(),
            "the service ended"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
    let published = started.elapsed();
    let idle = at_rest(&service);
    service.kill().expect("ended");
    service.wait().expect("ended");
    println!("{SITES} sites of {ITEMS} items");
    println!(
        "{:<52}{:>9.1}",
        "all published after, s",
        published.as_secs_f64()
    );
    println!("{:<52}{:>9.0}", "resident at rest, MB", idle.0);
    println!("{:<52}{:>9.0}", "resident at most, MB", idle.1);
    println!("{:<52}{:>9.2}", "processor at rest, % of one core", idle.2);
}

/// Resident now and at most in MB, and the share of a core in percent, once nothing moves any more.
fn at_rest(service: &Child) -> (f64, f64, f64) {
    const LOOK: Duration = Duration::from_secs(70);
    std::thread::sleep(Duration::from_secs(10));
    let before = ticks(service.id());
    // Longer than a minute: the regular look at everything is part of rest.
    std::thread::sleep(LOOK);
    let spent = ticks(service.id()) - before;
    let status = fs::read_to_string(format!("/proc/{}/status", service.id())).expect("a process");
    let kilobytes = |name: &str| -> f64 {
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.and_then(|number| number.parse().ok()).expect(name)
    };
    let [now, most] = ["VmRSS:", "VmHWM:"].map(|name| kilobytes(name) / 1_024.0);
    (now, most, spent / LOOK.as_secs_f64())
}

/// Processor time of a process in hundredths of a second.
fn ticks(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("a process");
    let after = stat.rsplit_once(')').expect("a name").1;
    let fields: Vec<&str> = after.split_whitespace().collect();
    // utime and stime are fields 14 and 15 of proc(5); the third is the first one here.
    let [user, system] = [11, 12].map(|at: usize| fields[at].parse::<f64>().expect("ticks"));
    user + system
}

/// A pass over sites in which nothing changed: nothing is written.
async fn unchanged() {
    const SITES: usize = 10_000;
    const ITEMS: usize = 4;
    let agency = Agency::new(memory(), SITES, ITEMS);
    let root = agency.root();
    let now = recado::clock::Clock::System.now();
    let workspace = Workspace::open(&root).expect("a workspace");
    workspace.make_state_dir().expect("a state folder");
    let ledger = root.join(".recado/ledger.db").display().to_string();
    let store = Store::open(&ledger, now).await.expect("a ledger");
    let here = root.display().to_string();
    store.start_up("bench", &here, now).await.expect("started");
    let vault = Vault::new(store.clone(), agency.folder.path().join("key"));
    let host = "localhost".to_owned();
    let network = Network::default();
    let reconciler = Reconciler::new(workspace.clone(), store.clone(), vault, network, host);
    let mut cache = ReadCache::new();
    let mut took = Vec::new();
    let mut websites = Vec::new();
    for _ in 0..2 {
        let started = Instant::now();
        let scan = workspace.read(&mut cache);
        let themes = Arc::new(scan.theme_files());
        let inputs = futures_util::stream::iter(&agency.sites)
            .map(|site| input(&workspace, &scan, site, themes.clone(), Some(&store)));
        let passes =
            inputs.map(async |input| pass(&reconciler, &input.await.expect("a site"), now).await);
        let published: usize = passes
            .buffer_unordered(AT_ONCE)
            .map(usize::from)
            .fold(0, async |sum, one| sum + one)
            .await;
        took.push((published, started.elapsed().as_secs_f64()));
        websites.push(written(&agency.folder.path().join("websites")));
    }
    assert_eq!([took[0].0, took[1].0], [SITES, 0]);
    assert!(
        websites[0] == websites[1],
        "something was written to a website"
    );
    println!(
        "{SITES} sites of {ITEMS} items, {} files on the websites",
        websites[0].len()
    );
    println!("{:<52}{:>9.1}", "first pass: all published, s", took[0].1);
    println!(
        "{:<52}{:>9.1}",
        "second pass: nothing changed, nothing written, s", took[1].1
    );
}

/// True where something was published.
async fn pass(reconciler: &Reconciler, input: &SiteInput, now: Timestamp) -> bool {
    let pass = reconciler.pass(input, Mode::Service, now, Duration::ZERO);
    let report = pass.await.expect("a pass");
    let fine = |outcome: &Outcome| matches!(outcome, Outcome::Unchanged | Outcome::Published(_));
    assert!(
        report.targets.iter().all(|one| fine(&one.outcome)),
        "{:?}",
        report.targets
    );
    report.published().next().is_some()
}

/// Every file with its inode and its time: both change when a file is written.
fn written(folder: &Path) -> BTreeMap<PathBuf, (u64, i64, i64)> {
    use std::os::unix::fs::MetadataExt;
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let meta = entry.metadata().expect("a file");
        if meta.is_dir() {
            files.extend(written(&entry.path()));
        } else {
            files.insert(entry.path(), (meta.ino(), meta.mtime(), meta.mtime_nsec()));
        }
    }
    files
}

/// A disk in memory, where there is one: what is measured is Recado, not the disk.
fn memory() -> Option<&'static Path> {
    Some(Path::new("/dev/shm")).filter(|folder| folder.is_dir())
}
