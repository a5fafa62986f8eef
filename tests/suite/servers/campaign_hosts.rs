//! Several at work on one campaign: programs beside each other, one that was stopped for longer than its lease, and
//! two computers on one PostgreSQL ledger. Nobody gets two messages and nobody is missing.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

use recado::clock::Clock;
use recado::content::SiteContent;
use recado::mailing::{Campaigns, Post};
use recado::reconcile::{self, Reconciler};
use recado::secret::Vault;
use recado::smtp::Connector;
use recado::store::{CampaignRow, CampaignState, Store};
use recado::workspace::{ReadCache, Workspace};
use sqlx::AnyConnection;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::campaign_shop::{Mailing, Shop};
use super::ledger_pg::Postgres;
use super::support::loopback;
use crate::slow::{Moments, is_full};

const PEOPLE: usize = 400;

/// After so much time it does not go on any more.
const MOST: Duration = Duration::from_secs(60);

const SOON: Duration = Duration::from_millis(20);

/// Another computer with the same files and the same ledger.
#[derive(Clone)]
struct Host {
    campaigns: Arc<Campaigns>,
    content: Arc<SiteContent>,
}

impl Host {
    async fn of(shop: &Shop, store: &Store, name: &str) -> Self {
        let root = shop.world.beside(name);
        for folder in ["sites", "content"] {
            copy(&shop.world.root().join(folder), &root.join(folder));
        }
        let workspace = Workspace::open(&root).unwrap();
        workspace.make_state_dir().unwrap();
        let vault = Vault::new(store.clone(), shop.world.beside("key"));
        let post = Post {
            store: store.clone(),
            vault: vault.clone(),
            clock: Clock::System,
            connector: Connector::new(loopback()).unwrap(),
            network: loopback(),
            root,
            mail: None,
            base: format!("http://127.0.0.1:{}", shop.pages),
        };
        let scan = workspace.read(&mut ReadCache::default());
        let themes = Arc::new(scan.theme_files());
        let input = reconcile::input(&workspace, &scan, "padaria", themes, Some(store));
        let input = input.await.unwrap();
        let accepted = store.accepted("padaria").await.unwrap();
        let here = name.to_owned();
        let mut reconciler = Reconciler::new(workspace, store.clone(), vault, loopback(), here);
        reconciler.owner = format!("recado {name}");
        let reading = reconciler.read(&input, &accepted, Clock::System.now());
        let campaigns = Campaigns::new(post, Arc::new(reconciler), CancellationToken::new());
        Self {
            campaigns: Arc::new(campaigns),
            content: Arc::new(reading.content.expect("the site")),
        }
    }

    async fn row(&self, mailing: &Mailing) -> CampaignRow {
        let rows = self.campaigns.post.store.campaigns("padaria").await;
        let mut rows = rows.unwrap().into_iter();
        let row = rows.find(|row| row.item == mailing.item);
        row.expect("the campaign")
    }

    /// Goes on with a campaign until it is done or has ended.
    async fn work(self, mailing: Mailing) {
        loop {
            let row = self.row(&mailing).await;
            if row.state == CampaignState::Done {
                return;
            }
            // As a person would: what paused it is told.
            if row.state == CampaignState::Paused {
                println!("paused: {}", row.reason);
                let (store, now) = (&self.campaigns.post.store, Clock::System.now());
                let resumed = store.resume_campaign(&row.site, &row.id, now).await;
                resumed.unwrap();
            }
            match self.campaigns.send_on(&self.content, &row).await {
                // The service tries again, too, where two got into each other's way.
                Err(error) if error.is_busy() => println!("busy: {error}"),
                sent => drop(sent.unwrap()),
            }
            tokio::time::sleep(SOON).await;
        }
    }

    fn begin(&self, mailing: &Mailing) -> Work {
        Work(tokio::spawn(self.clone().work(mailing.clone())))
    }
}

/// A host at work. It ends with the test: one that outlived the folder of a test that failed would tell of a key
/// that is gone, and not of what had failed.
struct Work(JoinHandle<()>);

impl Work {
    async fn done(mut self) {
        (&mut self.0).await.unwrap();
    }

    /// Ends it in the middle of whatever it does.
    async fn give_up(&mut self) {
        self.0.abort();
        let _ = (&mut self.0).await;
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        match from.is_dir() {
            true => copy(&from, &to),
            false => drop(std::fs::copy(&from, &to).unwrap()),
        }
    }
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    let done = Command::new("kill").args([name, &pid]).status();
    assert!(done.unwrap().success());
}

/// Waits until so many more have arrived, and sees to it that everybody is counted meanwhile. `false` where
/// everybody has theirs before.
async fn arrived(shop: &Shop, ledger: &mut AnyConnection, mailing: &Mailing, more: usize) -> bool {
    let (born, had) = (Instant::now(), shop.arrived(mailing).len());
    loop {
        let has = shop.arrived(mailing).len();
        if has >= had + more {
            return true;
        }
        let states = shop.states(ledger, mailing).await;
        let mut open = states
            .values()
            .filter(|state| ["queued", "claimed", "data"].contains(&state.as_str()));
        if !states.is_empty() && open.next().is_none() {
            return false;
        }
        assert!(born.elapsed() < MOST, "it does not go on: {}", shop.said());
        tokio::time::sleep(SOON).await;
    }
}

#[tokio::test]
async fn programs_beside_each_other_send_a_campaign_once() {
    let mut shop = Shop::open(PEOPLE, "");
    let mut ledger = shop.ledger().await;
    let mailing = shop.offer();
    let mut service = shop.start(&["run"]);
    let mut beside: Vec<Child> = (0..3).map(|_| shop.send(&mailing)).collect();
    while arrived(&shop, &mut ledger, &mailing, 40).await {
        shop.status(&mailing);
        beside.push(shop.send(&mailing));
    }
    for mut child in beside {
        let ended = child.wait().expect("it ended");
        assert!(ended.success(), "{}", shop.said());
    }
    let born = Instant::now();
    while shop.status(&mailing)["state"] != "done" {
        assert!(born.elapsed() < MOST, "{}", shop.said());
        tokio::time::sleep(SOON).await;
    }
    service.kill().expect("stopped");
    service.wait().expect("it ended");
    let unknown = shop.is_done(&mut ledger, &mailing).await;
    assert_eq!(unknown, 0, "nobody was interrupted");
}

/// Whether every thread stands still: the signal has gone out before that.
fn has_stopped(child: &Child) -> bool {
    let threads = std::fs::read_dir(format!("/proc/{}/task", child.id()));
    let mut threads = threads.expect("its threads").flatten();
    threads.all(|thread| {
        let state = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        let behind_the_name = state.rsplit_once(") ");
        behind_the_name.is_some_and(|(_, rest)| rest.starts_with('T'))
    })
}

/// Stops a program where it stands, as long as it is not writing to the ledger: nobody could, then.
async fn stop(child: &Child, ledger: &mut AnyConnection) {
    let run = |text: &'static str| sqlx::raw_sql(text);
    run("PRAGMA busy_timeout = 50")
        .execute(&mut *ledger)
        .await
        .unwrap();
    loop {
        signal(child, "-STOP");
        while !has_stopped(child) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        if run("BEGIN IMMEDIATE").execute(&mut *ledger).await.is_ok() {
            run("ROLLBACK").execute(&mut *ledger).await.unwrap();
            return;
        }
        signal(child, "-CONT");
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_was_stopped_while_another_went_on_sends_nothing_twice() {
    let rounds = if is_full() { 30 } else { 3 };
    let mut shop = Shop::open(PEOPLE, "");
    let mut ledger = shop.ledger().await;
    let file = shop.world.root().join(".recado/ledger.db");
    for round in 0..rounds {
        let mut moments = Moments::of(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(round + 1));
        let mailing = shop.offer();
        let now = Clock::System.now();
        let store = Store::open(&file.display().to_string(), now).await.unwrap();
        let host = Host::of(&shop, &store, &format!("host-{round}")).await;
        let mut first = shop.send(&mailing);
        assert!(arrived(&shop, &mut ledger, &mailing, 1 + moments.number(150)).await);
        stop(&first, &mut ledger).await;
        let other = host.begin(&mailing);
        // It wakes when the other is done, or in the middle of its work.
        let more = [PEOPLE, moments.number(100)][moments.number(2)];
        let was_amid = arrived(&shop, &mut ledger, &mailing, more).await;
        signal(&first, "-CONT");
        other.done().await;
        let ended = first.wait().expect("it ended");
        assert!(ended.success(), "{}", shop.said());
        let unknown = shop.is_done(&mut ledger, &mailing).await;
        println!("round {round}: woken amid it: {was_amid}, {unknown} unknown");
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn computers_on_one_postgresql_ledger_send_a_campaign_once() {
    let server = Postgres::start();
    let url = server.database("two_hosts").await;
    let mut shop = Shop::open(PEOPLE, &url);
    let mut ledger = shop.ledger().await;
    let rounds = if is_full() { 20 } else { 2 };
    for round in 0..rounds {
        let mailing = shop.offer();
        let now = Clock::System.now();
        let (one, two) = tokio::join!(Store::open(&url, now), Store::open(&url, now));
        let stores = [one.unwrap(), two.unwrap()];
        let hosts = [
            Host::of(&shop, &stores[0], &format!("one-{round}")).await,
            Host::of(&shop, &stores[1], &format!("two-{round}")).await,
        ];
        // Somebody starts it and is killed.
        let mut first = shop.send(&mailing);
        assert!(arrived(&shop, &mut ledger, &mailing, 20).await);
        first.kill().expect("killed");
        first.wait().expect("it ended");
        let mut work = hosts.each_ref().map(|host| host.begin(&mailing));
        let mut ends = 0;
        loop {
            // Whoever has the lease is late in renewing it: its time is over, and the other one takes it. Or it
            // is given up in the middle of its work.
            const OVER: &str = "UPDATE lease SET expires_at = 0, ttl = 0 WHERE name LIKE 'mail %'";
            ends += 1;
            let is_given_up = ends % 3 == 0;
            if is_given_up {
                work[0].give_up().await;
            }
            sqlx::query(OVER).execute(&mut ledger).await.unwrap();
            if is_given_up {
                work[0] = hosts[0].begin(&mailing);
            }
            if !arrived(&shop, &mut ledger, &mailing, 35).await {
                break;
            }
            shop.is_right(&mut ledger, &mailing).await;
        }
        for done in work {
            done.done().await;
        }
        let unknown = shop.is_done(&mut ledger, &mailing).await;
        println!("round {round}: {ends} leases ended, {unknown} unknown");
    }
}
