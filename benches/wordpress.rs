//! An edit that goes to WordPress: a whole pass of Recado beside WordPress's own answer to the one bare
//! request that such an edit needs, to another post, on the same machine, taking turns; and the first publish of 500
//! items. `tests/servers/cms.sh wordpress` has to be there.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "common/timing.rs"]
#[expect(dead_code, reason = "what waits is measured by hand")]
mod timing;

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use recado::clock::Clock;
use recado::network::Network;
use recado::reconcile::{self, Mode, Outcome, Reconciler};
use recado::secret::{Secret, Vault};
use recado::store::Store;
use recado::workspace::{ReadCache, Workspace};
use serde_json::{Value, json};
use timing::Times;

const ROUNDS: usize = 60;
const ITEMS: usize = 500;

#[tokio::main]
async fn main() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&folder.path().join("server"));
    let root = folder.path().join("workspace");
    server.workspace(&root);
    let recado = Recado::open(&root, &server).await;
    write(&root, "one", 0);
    recado.published().await;

    let (mut ours, mut bare) = (Times::default(), Times::default());
    let post = server.post().await;
    for round in 1..=ROUNDS {
        write(&root, "one", round);
        let start = Instant::now();
        recado.published().await;
        ours.add(start.elapsed());
        let start = Instant::now();
        server.bare(post, round).await;
        bare.add(start.elapsed());
    }
    let [ours, bare] = [&ours, &bare].map(Times::middle);
    println!(
        "milliseconds, p50 of {ROUNDS}, an edit of one promotion on WordPress 6.8 with SQLite"
    );
    println!("{:<44}{bare:>7.1}", "wordpress: one bare POST of a post");
    println!("{:<44}{ours:>7.1}", "recado: a whole pass (three requests)");
    println!("{:<44}{:>7.2}", "recado / bare POST", ours / bare);
    let [ours, bare] = [ours, bare].map(|each| 1000.0 / each);
    println!("publishes a second: {ours:.1} beside {bare:.1} bare ones");

    for number in 0..ITEMS {
        write(&root, &format!("item-{number}"), number);
    }
    let start = Instant::now();
    recado.published().await;
    let whole = start.elapsed().as_secs_f64();
    println!(
        "first publish of {ITEMS} items: {whole:.1} s, {:.1} items a second",
        ITEMS as f64 / whole
    );
    let start = Instant::now();
    recado.pass().await;
    println!(
        "a pass over them, unchanged: {:.0} ms",
        start.elapsed().as_secs_f64() * 1000.0
    );
}

fn write(root: &Path, name: &str, price: usize) {
    let folder = root.join("content/padaria/promotions");
    std::fs::create_dir_all(&folder).expect("a folder");
    let text = format!(
        "---\ntitle: Pão de queijo {name}\nends: 2036-12-31\nprice: R$ {},00\n---\nDois pães pelo preço de um, **só no balcão**.\n",
        price + 1
    );
    std::fs::write(folder.join(format!("{name}.md")), text).expect("a file");
}

struct Server {
    folder: std::path::PathBuf,
    about: Value,
    client: reqwest::Client,
}

impl Server {
    fn start(folder: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|one| one.local_addr());
        let port = port.expect("a free port").port().to_string();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/servers/wp-up.sh");
        let started = Command::new(script)
            .arg(folder)
            .args([&port, "sqlite"])
            .output();
        let said = started.expect("the script runs").stdout;
        let about =
            serde_json::from_slice(&said).expect("run tests/servers/cms.sh wordpress first");
        Self {
            folder: folder.to_owned(),
            about,
            client: reqwest::Client::builder()
                .tcp_nodelay(true)
                .build()
                .expect("a client"),
        }
    }

    fn says(&self, key: &str) -> &str {
        self.about[key].as_str().expect("a text")
    }

    fn workspace(&self, root: &Path) {
        std::fs::create_dir_all(root.join("sites")).expect("a folder");
        let url = self.says("url");
        let site = format!(
            "name: Padaria\nurl: {url}\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\nproof: none\n\
             target: {{ kind: wordpress, url: \"{url}\", user: admin, secret: wp }}\n\
             places:\n  - entries: {{ each: promotions, as: post, category: Promoções }}\n"
        );
        std::fs::write(root.join("sites/padaria.yaml"), site).expect("the site file");
    }

    async fn request(&self, method: reqwest::Method, route: &str, body: Option<Value>) -> Value {
        let url = format!("{}/?rest_route=/wp/v2/{route}", self.says("url"));
        let request = self
            .client
            .request(method, url)
            .basic_auth("admin", Some(self.says("password")));
        let request = match body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(body.to_string()),
            None => request,
        };
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{}", answer.status());
        serde_json::from_slice(&answer.bytes().await.expect("whole")).expect("JSON")
    }

    /// A public post that is nobody's: in one of ours each bare request would be another hand's.
    async fn post(&self) -> u64 {
        let body = json!({ "title": "Pão de queijo", "content": "R$ 0,00", "status": "publish" });
        let made = self
            .request(reqwest::Method::POST, "posts", Some(body))
            .await;
        made["id"].as_u64().expect("a number")
    }

    async fn bare(&self, post: u64, round: usize) {
        let content = format!("<!-- wp:paragraph --><p>R$ {round},00</p><!-- /wp:paragraph -->");
        let body = json!({ "title": "Pão de queijo", "content": content, "status": "publish" });
        let other = self
            .request(reqwest::Method::POST, &format!("posts/{post}"), Some(body))
            .await;
        assert_eq!(other["id"], post);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/servers/down.sh");
        let _ = Command::new(script).arg(&self.folder).status();
    }
}

struct Recado {
    reconciler: Reconciler,
    workspace: Workspace,
}

impl Recado {
    async fn open(root: &Path, server: &Server) -> Self {
        let now = Clock::System.now();
        let workspace = Workspace::open(root).expect("the workspace");
        let store = Store::open(&root.join("ledger.db").display().to_string(), now).await;
        let store = store.expect("the ledger");
        let vault = Vault::new(store.clone(), root.join("key"));
        let password = Secret::new(server.says("password").to_owned());
        vault
            .set("wp", &password, "bench", now)
            .await
            .expect("kept");
        let network = Network {
            allow: vec!["127.0.0.0/8".parse().expect("a block")],
        };
        let host = "localhost".to_owned();
        let reconciler = Reconciler::new(workspace.clone(), store, vault, network, host);
        Self {
            reconciler,
            workspace,
        }
    }

    async fn pass(&self) -> Outcome {
        let scan = self.workspace.read(&mut ReadCache::new());
        let themes = Arc::new(scan.theme_files());
        let store = Some(&self.reconciler.store);
        let input = reconcile::input(&self.workspace, &scan, "padaria", themes, store).await;
        let input = input.expect("the files");
        let pass = self
            .reconciler
            .pass(&input, Mode::Person, Clock::System.now(), Duration::ZERO);
        let mut report = pass.await.expect("a pass");
        report.targets.remove(0).outcome
    }

    async fn published(&self) {
        let outcome = self.pass().await;
        assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
    }
}
