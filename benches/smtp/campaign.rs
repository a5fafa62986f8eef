//! Whole campaigns with their ledger: started from a promotion's file, sent through the durable barrier.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use recado::campaign::{Due, due};
use recado::clock::Clock;
use recado::content::SiteContent;
use recado::dispatch::{Dispatch, Ended, Pace};
use recado::mail::dkim::Signer;
use recado::mailing::Post;
use recado::mailing::letters::Outgoing;
use recado::publication::render::Theme;
use recado::reconcile::{self, Reconciler};
use recado::secret::{AddressKey, Vault};
use recado::smtp::{Account, Connector};
use recado::store::{CampaignRow, Recipient, Start, Store, Tally};
use recado::subscribers::{Address, Consent, ListName, Subscriber};
use recado::workspace::{ReadCache, Workspace};
use tokio_util::sync::CancellationToken;

use super::{CONNECTIONS, loopback};

/// A shop with a list, whose offer is on its website.
pub struct Shop {
    folder: tempfile::TempDir,
    post: Post,
    account: Account,
    content: SiteContent,
    theme: Arc<Theme>,
    due: Due,
    store: Store,
}

/// How long the steps of a campaign took, in seconds.
pub struct Took {
    /// Every message was made once.
    pub prepared: f64,
    pub written: f64,
    pub sent: f64,
}

impl Shop {
    /// A workspace with so many people on the list, whose mail goes to this port.
    pub async fn open(port: u16, people: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), port);
        let now = Clock::System.now();
        let workspace = Workspace::open(folder.path()).expect("a workspace");
        workspace.make_state_dir().expect("a folder of state");
        let ledger = folder.path().join(".recado/ledger.db");
        let store = Store::open(&ledger.display().to_string(), now).await;
        let store = store.expect("a ledger");
        let vault = Vault::new(store.clone(), folder.path().join("key"));
        let key = vault.address_key("bench", now).await.expect("a key");
        fill(&store, &key, people, now).await;
        let scan = workspace.read(&mut ReadCache::new());
        let account = format!("smtp://127.0.0.1:{port}?tls=none");
        let account = Account::read(&account, None).expect("an account");
        let post = Post {
            store: store.clone(),
            vault: vault.clone(),
            clock: Clock::System,
            connector: Connector::new(loopback()).expect("authorities"),
            network: loopback(),
            root: folder.path().to_owned(),
            mail: None,
            base: "https://desk.agency.example".to_owned(),
        };
        let host = "localhost".to_owned();
        let reconciler = Reconciler::new(workspace.clone(), store.clone(), vault, loopback(), host);
        let themes = Arc::new(scan.theme_files());
        let input = reconcile::input(&workspace, &scan, "padaria", themes.clone(), Some(&store));
        let input = input.await.expect("the files");
        let reading = reconciler.read(&input, &Arc::default(), now);
        let content = reading.content.expect("a site");
        let theme = reconciler.theme(&content.site, &themes).expect("a theme");
        let due = due(&content, now).into_iter().next().expect("an e-mail");
        Self {
            folder,
            post,
            account,
            content,
            theme,
            due,
            store,
        }
    }

    /// One more campaign, sent to everybody with these signatures; `None`: only started.
    pub async fn campaign(
        &mut self,
        occasion: &str,
        signers: Option<Vec<Signer>>,
    ) -> (Took, Tally) {
        self.due.occasion = occasion.to_owned();
        let now = Clock::System.now();
        let until = now + jiff::SignedDuration::from_hours(4);
        let post = &self.post;
        let started = Instant::now();
        let when = (until, "bench", now);
        let prepared = post.prepare(&self.content, &self.theme, &self.due, when);
        let prepared = prepared.await.expect("a campaign");
        let made = started.elapsed().as_secs_f64();
        let start = post.start(&prepared).await.expect("a start");
        let written = started.elapsed().as_secs_f64() - made;
        let row = match start {
            Start::Started(row) | Start::Before(row) => row,
            Start::ListsChanged => panic!("nobody else writes here"),
        };
        let started = Instant::now();
        if let Some(signers) = signers {
            self.send(&row, signers).await;
        }
        let took = Took {
            prepared: made,
            written,
            sent: started.elapsed().as_secs_f64(),
        };
        let tally = self.store.tally(&row.id).await.expect("a tally");
        (took, tally)
    }

    async fn send(&self, row: &CampaignRow, signers: Vec<Signer>) {
        let owner = format!("bench {}", row.id);
        let lease = self
            .store
            .acquire(&row.id, &owner, Duration::from_secs(600));
        let lease = lease.await.expect("the ledger").expect("the lease");
        let now = Clock::System.now();
        let taken = self.store.take_over(&lease, &row.id, now).await;
        taken.expect("the campaign");
        let dispatch = Dispatch {
            store: self.store.clone(),
            clock: Clock::System,
            connector: Connector::new(loopback()).expect("authorities"),
            account: self.account.clone(),
            name: None,
            connections: CONNECTIONS,
            pace: Arc::new(Pace::new(None)),
            pause_at: None,
            most: None,
            stop: CancellationToken::new(),
        };
        let letters = Arc::new(self.outgoing(row, signers).await);
        let ended = dispatch.run(&lease, row, letters).await;
        assert!(matches!(ended, Ok(Ended::Idle)), "{ended:?}");
    }

    async fn outgoing(&self, row: &CampaignRow, signers: Vec<Signer>) -> Outgoing {
        let kept = self.store.letters(&row.id).await.expect("letters");
        let letters = kept.iter().map(|(_, letter)| serde_json::from_str(letter));
        let letters = letters.collect::<Result<Vec<_>, _>>().expect("letters");
        let site = &self.content.site;
        let sender = self.post.sender(site, row.started_at).await;
        let mut sender = sender.expect("a sender");
        sender.signers = signers;
        let about = (row.id.as_str(), row.list.as_str());
        let outgoing = Outgoing::new(sender, about, letters, row.started_at);
        outgoing.expect("messages")
    }

    /// A message of the first campaign.
    pub async fn example(&self) -> Vec<u8> {
        let rows = self.store.campaigns("padaria").await.expect("campaigns");
        let row = rows.first().expect("a campaign");
        let outgoing = self.outgoing(row, Vec::new()).await;
        let to = Recipient {
            person: "0".repeat(64),
            address: "p1@exemplo.example".to_owned(),
            first_name: Some("Ana".to_owned()),
            name: None,
            language: "pt-BR".to_owned(),
        };
        let parcel = outgoing.packed(&to, 1, 0);
        parcel.expect("a message").body.wire().to_vec()
    }

    /// Closes the ledger.
    pub async fn close(self) {
        self.store.close().await;
        drop(self.folder);
    }
}

fn write(folder: &Path, port: u16) {
    let site = format!(
        "name: Padaria Aurora\nurl: https://padaria-aurora.example\nlanguage: pt-BR\n\
         timezone: America/Sao_Paulo\ntarget: {{ kind: folder, path: site }}\nplaces: [{{ pages: public/ }}]\n\
         proof: none\nmail: {{ from: \"Padaria Aurora <oi@padaria-aurora.example>\", \
         smtp: \"smtp://127.0.0.1:{port}?tls=none\", bounces: {{ address: b@padaria-aurora.example }} }}\n"
    );
    // With the theme's frame it becomes twenty kilobytes.
    let text =
        "Dois pães de queijo pelo preço de um, **só no balcão**, enquanto durar.\n\n".repeat(22);
    let offer = format!(
        "---\ntitle: Pão de queijo em dobro\nends: 2099-12-31\nemail: {{ list: clientes, \
         subject: '{{{{ first_name | default(\"Vizinho\") }}}}, só hoje' }}\n---\n{text}"
    );
    for (path, text) in [
        ("sites/padaria.yaml", site),
        ("content/padaria/promotions/pao.md", offer),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, text).expect("a file");
    }
}

async fn fill(store: &Store, key: &AddressKey, people: usize, now: Timestamp) {
    let list = ListName::new("clientes").expect("a name");
    let person = |number: usize| Subscriber {
        address: Address::read(&format!("p{number}@exemplo.example")).expect("an address"),
        first_name: Some("Ana".to_owned()),
        name: None,
        language: None,
        tags: Default::default(),
        consent: Consent {
            source: Some("balcão".to_owned()),
            at: Some(now),
        },
    };
    let people: Vec<Subscriber> = (0..people).map(person).collect();
    let lists = store.subscribers("padaria");
    let merged = lists.import(&list, &people, key, "bench", now);
    merged.await.expect("a list");
}
