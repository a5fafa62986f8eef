//! The public pages as visitors, mail programs and strangers meet them: over HTTP on loopback, with a real ledger and a
//! clock that moves when told to.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use recado::campaign::{Leaving, confirming};
use recado::clock::{Clock, Manual};
use recado::secret::{AddressKey, Vault};
use recado::store::{Standing, Store};
use recado::subscribers::{Address, Consent, ListName, Subscriber};
use recado::web::Pages;
use recado::words::Language;
use recado::workspace::Workspace;
use sqlx::{AnyConnection, Connection, Row};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::world::World;

mod guarding;
mod leaving;
mod limits;
mod serving;
mod signing_up;

const MORNING: &str = "2026-11-27T12:00:00Z";

const DENTAL: &str = "name: Harbor Dental
url: https://harbor-dental.example
language: en-GB
timezone: Europe/London
theme: shopfront
target: { kind: folder, path: dental }
places:
  - pages: public/
proof: none
";

/// Two clients' lists, and the pages for them.
struct Town {
    world: World,
    store: Store,
    key: AddressKey,
    manual: Arc<Manual>,
    clock: Clock,
    host: String,
    stop: CancellationToken,
}

/// What came back.
#[derive(Debug)]
struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut named = lines.filter(|(one, _)| one.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value)
    }

    #[track_caller]
    fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:#?}");
        self
    }

    #[track_caller]
    fn says(self, text: &str) -> Self {
        assert!(self.body.contains(text), "no “{text}” in {self:#?}");
        self
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Town {
    async fn new() -> Self {
        Self::at("http://127.0.0.1:PORT").await
    }

    /// The pages, reached by this address.
    async fn at(base: &str) -> Self {
        let world = World::bakery();
        let site = world.read("sites/padaria.yaml").unwrap();
        let look = "languages: [pt-BR, en]\nlook: { accent: \"#b3541e\" }\n";
        world.write("sites/padaria.yaml", &(site + look));
        world.write("sites/dental.yaml", DENTAL);
        let (clock, manual) = Clock::manual(MORNING.parse().unwrap());
        let ledger = world.root().join(".recado/ledger.db");
        let ledger = ledger.display().to_string();
        let store = Store::open(&ledger, clock.now()).await.unwrap();
        let vault = Vault::new(store.clone(), world.beside("key"));
        let key = vault.address_key("ana", clock.now()).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let pages = Pages {
            store: store.clone(),
            vault,
            clock: clock.clone(),
            workspace: Workspace::open(&world.root()).unwrap(),
            base: base.replace("127.0.0.1:PORT", &host),
            language: Language::English,
        };
        let stop = CancellationToken::new();
        tokio::spawn(pages.serve(listener, stop.clone()));
        Self {
            world,
            store,
            key,
            manual,
            clock,
            host,
            stop,
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Somebody who asked for a list at the counter.
    async fn subscribed(&self, site: &str, list: &str, written: &str, language: Option<&str>) {
        let person = Subscriber {
            address: address(written),
            first_name: Some("Bia".to_owned()),
            name: None,
            language: language.map(str::to_owned),
            tags: [].into(),
            consent: Consent {
                source: Some("counter".to_owned()),
                at: None,
            },
        };
        let people = self.store.subscribers(site);
        let list = ListName::new(list).unwrap();
        let added = people.add(&list, &person, &self.key, "ana", self.now());
        added.await.unwrap();
    }

    /// The lists of a site on which somebody is.
    async fn on(&self, site: &str, written: &str) -> Vec<String> {
        let lists = self.store.subscribers(site).person(&address(written)).await;
        let mut lists = lists.unwrap();
        lists.retain(|one| one.standing == Standing::Active);
        lists.into_iter().map(|one| one.list).collect()
    }

    /// The way out of a list, as it stands in a message of this campaign.
    fn way(&self, site: &str, list: &str, campaign: &str, written: &str) -> String {
        let person = self.key.hash(site, &address(written));
        let way = Leaving::of(site, list, campaign, &person);
        way.path(&self.key.tag(Leaving::PURPOSE, &way.parts()))
    }

    async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], "").await
    }

    async fn post(&self, path: &str, body: &str) -> Reply {
        let form = "Content-Type: application/x-www-form-urlencoded";
        self.send("POST", path, &[form], body).await
    }

    async fn send(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
        let host = format!("Host: {}", self.host);
        let own = !headers.iter().any(|line| line.starts_with("Host:"));
        let lines = own.then_some(host.as_str()).into_iter();
        let lines: Vec<&str> = lines.chain(headers.iter().copied()).collect();
        let (lines, length) = (lines.join("\r\n"), body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{lines}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        self.raw(request.as_bytes()).await
    }

    /// Sends these bytes, and reads until the other side is done.
    async fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        // Whoever is refused at the beginning need not take the rest.
        let _ = stream.write_all(bytes).await;
        let mut text = Vec::new();
        let read = stream.read_to_end(&mut text);
        let read = tokio::time::timeout(Duration::from_secs(20), read).await;
        let _ = read.expect("an answer in time");
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text.as_str(), ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Reply {
            status: status.unwrap_or_default(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    /// The answer of the ledger's own file.
    async fn rows(&self, sql: &'static str) -> Vec<Vec<String>> {
        sqlx::any::install_default_drivers();
        let file = self.world.root().join(".recado/ledger.db");
        let url = format!("sqlite://{}?mode=ro", file.display());
        let mut connection = AnyConnection::connect(&url).await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
        let cells = |row: &sqlx::any::AnyRow| (0..row.len()).map(|at| row.get(at)).collect();
        rows.iter().map(cells).collect()
    }

    /// The mails that wait, the newest last: address, language, subject, text, HTML.
    async fn mails(&self) -> Vec<Vec<String>> {
        let sql = "SELECT address, language, subject, text, html FROM notice \
            WHERE kind = 'sign-up' AND state = 'due' AND attempts = 0 ORDER BY created_at";
        let mut mails = self.rows(sql).await;
        for written in mails.iter_mut().flat_map(|mail| &mut mail[3..]) {
            *written = self.sent(written);
        }
        mails
    }

    /// What waits in the ledger, as it is sent.
    fn sent(&self, written: &str) -> String {
        let token = |seed: &str| self.key.token(confirming::PURPOSE, &[seed]);
        confirming::sent(written, token)
    }

    /// The link in the newest mail, without the address of the pages.
    async fn link(&self) -> String {
        let mails = self.mails().await;
        let text = &mails.last().expect("a mail")[3];
        let base = format!("http://{}", self.host);
        let line = text.lines().find_map(|line| line.strip_prefix(&base));
        line.expect("a link").to_owned()
    }

    /// Everything that the ledger holds of people.
    async fn people(&self) -> Vec<Vec<String>> {
        let sql = "SELECT site || list || key || state || COALESCE(language, '') || COALESCE(first_name, '') \
            FROM subscriber UNION ALL SELECT 'sign up ' || site || list || key FROM sign_up \
            UNION ALL SELECT 'suppressed ' || site || hash FROM suppression \
            UNION ALL SELECT 'left ' || campaign || person FROM departure \
            UNION ALL SELECT 'mail ' || id FROM notice ORDER BY 1";
        self.rows(sql).await
    }
}

fn address(written: &str) -> Address {
    Address::read(written).unwrap()
}

/// A page without what differs from town to town.
fn page(reply: &Reply) -> String {
    let style = regex_free(&reply.body, "/style/", "/");
    style.replace("\n\n", "\n")
}

/// The text with what stands between these two, once, left out.
fn regex_free(text: &str, from: &str, to: &str) -> String {
    let Some((before, rest)) = text.split_once(from) else {
        return text.to_owned();
    };
    let after = rest.split_once(to).map_or(rest, |(_, after)| after);
    format!("{before}{from}EDITION{to}{after}")
}
