//! A change that goes over HTTP: Recado's git target beside `git push`, of the same files, to the
//! same server (nginx and git http-backend on loopback), taking turns.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "common/program.rs"]
mod program;
#[path = "common/timing.rs"]
mod timing;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use program::{git, run};
use recado::change::{ChangeSet, Live, Write};
use recado::hash::Hash;
use recado::network::Network;
use recado::site::GitRemote;
use recado::target::git::GitTarget;
use recado::target::{Ask, Ticket};
use secrecy::SecretString;
use timing::Times;

const ROUNDS: usize = 60;
const PAGES: usize = 1_000;

/// What a new price touches: its page, two lists, the feed.
const TOUCHED: [&str; 4] = ["p/7/index.html", "p/index.html", "index.html", "feed.xml"];

#[derive(Default)]
struct Table {
    whole: Times,
    pushed: Times,
    git_push: Times,
    git_whole: Times,
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path());
    let target = server.target();
    let clone = server.clone_of("peer.git");
    for repository in ["site.git", "peer.git"] {
        server.fill(repository);
    }
    git(&clone, &["pull", "-q", "origin", "main"]);
    let mut table = Table::default();
    for round in 0..ROUNDS {
        recado(&mut table, &target, round).await;
        peer(&mut table, &clone, round);
    }
    let [whole, pushed] = [&table.whole, &table.pushed].map(Times::middle);
    let [git_whole, git_push] = [&table.git_whole, &table.git_push].map(Times::middle);
    println!("milliseconds, p50 of {ROUNDS}, 4 files of a site of {PAGES} pages over HTTP");
    println!("{:<44}{pushed:>7.1}", "recado: commit and push");
    println!(
        "{:<44}{whole:>7.1}",
        "recado: look, commit, push, look again"
    );
    println!("{:<44}{git_push:>7.1}", "git push");
    println!("{:<44}{git_whole:>7.1}", "git add, commit, push");
    println!(
        "recado's commit and push / git push: {:.2}",
        pushed / git_push
    );
    println!(
        "recado's whole / git add, commit, push: {:.2}",
        whole / git_whole
    );
}

async fn recado(table: &mut Table, target: &GitTarget, round: usize) {
    let started = Instant::now();
    let paths = TOUCHED.iter().map(|path| (*path).to_owned());
    let ask = Ask {
        new: paths.collect(),
        ..Ask::default()
    };
    let live = target.live(&ask).await.expect("what is live");
    let looked = Instant::now();
    let ticket = Ticket {
        effect: format!("effect-{round}"),
        site: "shop".to_owned(),
        subject: "A new price".to_owned(),
        author_name: "Recado".to_owned(),
        author_email: "recado@localhost".to_owned(),
        at: 1_795_773_600,
    };
    let prepared = target.prepare(&ticket, &change(&live, round)).await;
    let applied = target.push(&prepared.expect("a commit")).await;
    applied.expect("pushed");
    table.pushed.add(looked.elapsed());
    table.whole.add(started.elapsed());
}

fn change(live: &Live, round: usize) -> ChangeSet {
    let mut change = ChangeSet {
        base: live.revision.clone(),
        ..ChangeSet::default()
    };
    for path in TOUCHED {
        let body = page(path, round + 1);
        let write = Write {
            hash: Hash::of(body.as_bytes()),
            body: Arc::from(body.as_bytes()),
            replaces: live.files.get(path).map(|file| file.version.clone()),
        };
        change.writes.insert(path.to_owned(), write);
    }
    change
}

fn peer(table: &mut Table, clone: &Path, round: usize) {
    for path in TOUCHED {
        fs::write(clone.join(path), page(path, round + 1)).expect("written");
    }
    let started = Instant::now();
    git(clone, &["add", "-A"]);
    git(clone, &["commit", "-q", "-m", "A new price"]);
    table
        .git_push
        .measure(|| git(clone, &["push", "-q", "origin", "main"]));
    table.git_whole.add(started.elapsed());
}

/// A page of the usual size.
fn page(path: &str, round: usize) -> String {
    let text = format!("<p>{path}, edição {round}: dois pães de queijo pelo preço de um.</p>\n");
    format!("<!doctype html><title>{path}</title>\n{}", text.repeat(40))
}

/// The servers of the tests (`tests/servers/git-up.sh`), stopped with the value.
struct Server {
    folder: PathBuf,
    http: u16,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let ports = [(); 3].map(|()| free_port());
        let [http, ssh, tls] = ports.map(|port| port.to_string());
        let here = folder.display().to_string();
        let server = Self {
            folder: folder.to_path_buf(),
            http: ports[0],
        };
        run(folder, &script("git-up.sh"), &[&here, &http, &ssh, &tls]);
        git(
            &folder.join("repos"),
            &["init", "-q", "--bare", "-b", "main", "peer.git"],
        );
        let peer = folder.join("repos/peer.git");
        git(&peer, &["config", "http.receivepack", "true"]);
        server
    }

    /// The first commit of a repository: every page.
    fn fill(&self, repository: &str) {
        let clone = self.folder.join(format!("fill-{repository}"));
        let bare = self
            .folder
            .join("repos")
            .join(repository)
            .display()
            .to_string();
        git(
            &self.folder,
            &["clone", "-q", &bare, &clone.display().to_string()],
        );
        git(&clone, &["checkout", "-q", "-b", "main"]);
        let pages = (0..PAGES).map(|number| format!("p/{number}/index.html"));
        for path in pages.chain(TOUCHED.map(str::to_owned)) {
            let file = clone.join(&path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("the folder");
            fs::write(file, page(&path, 0)).expect("written");
        }
        git(&clone, &["add", "-A"]);
        git(&clone, &["commit", "-q", "-m", "first"]);
        git(&clone, &["push", "-q", "origin", "main"]);
    }

    fn clone_of(&self, repository: &str) -> PathBuf {
        let clone = self.folder.join("clone");
        let address = format!("http://bot:s3cret@127.0.0.1:{}/git/{repository}", self.http);
        git(&self.folder, &["clone", "-q", &address, "clone"]);
        git(&clone, &["checkout", "-q", "-b", "main"]);
        clone
    }

    fn target(&self) -> GitTarget {
        let remote = GitRemote {
            remote: format!("http://127.0.0.1:{}/git/site.git", self.http),
            branch: "main".to_owned(),
            secret: None,
            user: Some("bot".to_owned()),
            host_key: None,
            create_branch: false,
        };
        let network = Network {
            allow: vec!["127.0.0.0/8".parse().expect("a block of addresses")],
        };
        let secret = Some(SecretString::from("s3cret"));
        let caches = self.folder.join("caches");
        GitTarget::new(remote, &caches, secret, network).expect("a target")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let here = self.folder.display().to_string();
        run(&self.folder, &script("down.sh"), &[&here]);
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/servers")
        .join(name)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("an address").port()
}
