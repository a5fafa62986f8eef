//! Recado itself: a workspace, a bare repository on this disk, and passes as the service makes
//! them, with what it keeps in memory kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use recado::network::Network;
use recado::reconcile::{Mode, Reconciler, input_beside};
use recado::secret::Vault;
use recado::store::Store;
use recado::watch::Heard;
use recado::watch::beliefs::Beliefs;
use recado::watch::steady::{QUIET_WITH_EVENTS, QUIET_WITHOUT_EVENTS};
use recado::workspace::{Again, ReadCache, Scan, Workspace};

use super::content::{Edit, Item};
use super::program::git;

/// File events arrive, and nobody is writing.
fn heard() -> Heard {
    Heard {
        events: true,
        ..Heard::default()
    }
}

pub struct Office {
    root: PathBuf,
    count: usize,
    workspace: Workspace,
    reconciler: Reconciler,
    cache: ReadCache,
    beliefs: Beliefs,
    /// The last reading, and the settled view of it.
    seen: Scan,
    settled: Scan,
    /// Milliseconds on the clock of the readings.
    clock: u64,
    now: Timestamp,
}

impl Office {
    /// A workspace with one site of `count` items, published once.
    pub async fn open(below: &Path, count: usize) -> Self {
        let root = below.join("workspace");
        fs::create_dir_all(root.join("sites")).expect("a folder");
        git(below, &["init", "-q", "--bare", "-b", "main", "remote.git"]);
        let remote = below.join("remote.git").display().to_string();
        let site = format!(
            "name: Shop\nurl: https://shop.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\n\
             country: BR\ntarget: {{ kind: git, remote: \"{remote}\", branch: main }}\n\
             places:\n  - pages: public/\nproof: none\n"
        );
        fs::write(root.join("sites/shop.yaml"), site).expect("the site");
        let content = root.join("content/shop");
        (0..count).for_each(|number| Item::new(number).for_recado(&content));
        let now = recado::clock::Clock::System.now();
        let workspace = Workspace::open(&root).expect("a workspace");
        workspace.make_state_dir().expect("a state folder");
        let ledger = root.join(".recado/ledger.db").display().to_string();
        let store = Store::open(&ledger, now).await.expect("a ledger");
        let here = root.display().to_string();
        store.start_up("bench", &here, now).await.expect("started");
        let vault = Vault::new(store.clone(), below.join("key"));
        let network = Network::default();
        let host = "localhost".to_owned();
        let mut office = Self {
            root,
            count,
            reconciler: Reconciler::new(workspace.clone(), store, vault, network, host),
            workspace,
            cache: ReadCache::new(),
            beliefs: Beliefs::new(),
            seen: Scan::default(),
            settled: Scan::default(),
            clock: 0,
            now,
        };
        // What is there at the start counts once it was read twice.
        office.notice();
        office.clock += QUIET_WITHOUT_EVENTS;
        office.notice();
        office.publish().await;
        office
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn remote(&self) -> PathBuf {
        self.root.with_file_name("remote.git")
    }

    /// Saves a file; the service hears of it and reads the site, and the quiet time begins.
    pub fn edit(&mut self, edit: Edit, round: usize) {
        Item::edited(edit, self.count, round).for_recado(&self.root.join("content/shop"));
        let site = BTreeMap::from([("shop".to_owned(), Again::Whole)]);
        self.notice_again(&site);
        self.clock += QUIET_WITH_EVENTS;
    }

    /// From the end of the quiet time to the remote's branch: what was saved is one commit there.
    pub async fn pass(&mut self) {
        let due = self.beliefs.due(self.clock).expect("a part");
        self.notice_again(&due);
        self.publish().await;
    }

    fn notice(&mut self) {
        self.seen = self.workspace.read(&mut self.cache);
        let believed = self.beliefs.observe(&self.seen, self.clock, &heard());
        self.settled = believed.scan.unwrap_or_default();
    }

    fn notice_again(&mut self, again: &BTreeMap<String, Again>) {
        let seen = self
            .workspace
            .read_again(&self.seen, again, &mut self.cache);
        self.seen = seen.expect("the site is where it was");
        let believed = (self.beliefs).observe_some(&self.seen, Some(again), self.clock, &heard());
        self.settled = believed.scan.expect("a settled view");
    }

    async fn publish(&mut self) {
        let themes = Arc::new(self.settled.theme_files());
        let store = Some(&self.reconciler.store);
        let (settled, seen) = (&self.settled, &self.seen);
        let input = input_beside(&self.workspace, settled, seen, "shop", themes, store)
            .await
            .expect("the site's input");
        let report = self
            .reconciler
            .pass(&input, Mode::Service, self.now, Duration::ZERO)
            .await
            .expect("a pass");
        assert_eq!(report.published().count(), 1, "{:?}", report.targets);
    }
}
