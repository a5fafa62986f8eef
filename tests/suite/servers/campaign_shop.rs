//! A bakery with many people on its list, whose e-mail goes to a real mail server that writes down what it takes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Child, Stdio};

use serde_json::Value;
use sqlx::{AnyConnection, Connection as _, Row as _};

use super::mailbox::Mailbox;
use super::support::free_port;
use crate::world::{BREAD, World, bakery_site};

/// The states of a message, as `recado email status` counts them.
const STATES: [&str; 8] = [
    "queued",
    "claimed",
    "data",
    "accepted",
    "refused",
    "unknown",
    "suppressed",
    "expired",
];

pub struct Shop {
    pub world: World,
    pub mailbox: Mailbox,
    pub people: usize,
    /// Where the public pages listen.
    pub pages: u16,
    /// Where the ledger is; empty for the usual place.
    ledger: String,
    offers: usize,
}

/// The e-mail of one offer.
#[derive(Clone)]
pub struct Mailing {
    pub item: String,
    /// What the mail server had taken before.
    before: usize,
}

impl Shop {
    /// A shop that writes to so many people; `ledger` is empty for the usual place.
    pub fn open(people: usize, ledger: &str) -> Self {
        let (world, mailbox) = (World::bakery(), Mailbox::start("plain"));
        let pages = free_port();
        let settings = format!(
            "network: {{ allow: [127.0.0.0/8] }}\ndesk: {{ listen: \"127.0.0.1:{pages}\" }}\n"
        );
        let kept = match ledger {
            "" => String::new(),
            url => format!("database: \"{url}\"\n"),
        };
        let settings = settings + &kept;
        world.write("recado.yaml", &settings);
        let smtp = mailbox.says["url"].as_str().expect("an address");
        let sender = "Padaria Aurora <oi@padaria-aurora.example>";
        let folder = world.beside("website").display().to_string();
        let site = bakery_site(&format!("{{ kind: folder, path: \"{folder}\" }}"));
        let site = site.replace("language: pt-BR", "language: pt-BR\nlanguages: [pt-BR, en]");
        let mail = format!("mail: {{ from: \"{sender}\", smtp: \"{smtp}\" }}\n");
        world.write("sites/padaria.yaml", &(site + &mail));
        let mut list = "Nome;E-mail;Idioma\n".to_owned();
        for number in 1..=people {
            let language = ["pt-BR", "en"][number % 2];
            writeln!(list, "Ana {number};c{number}@clientes.example;{language}").unwrap();
        }
        let file = world.beside("people.csv");
        std::fs::write(&file, list).expect("written");
        let file = file.display().to_string();
        let import = ["subscribers", "import", "padaria", "clientes", &file];
        let answer = world.recado(&[&import[..], &["--source", "balcão"]].concat());
        answer.expect_code(0);
        Self {
            world,
            mailbox,
            people,
            pages,
            ledger: ledger.to_owned(),
            offers: 0,
        }
    }

    /// The next offer is on the website, in both languages; its e-mail is not sent yet.
    pub fn offer(&mut self) -> Mailing {
        self.offers += 1;
        let name = format!("oferta-{}", self.offers);
        let text = BREAD.replace("price:", "email: { list: clientes }\nprice:");
        let text = text.replace("starts: 2026-01-01\n", "");
        let text = text.replace("Pão de queijo", &format!("Pão {}", self.offers));
        let path = format!("content/padaria/promotions/{name}");
        self.world.write(&format!("{path}.md"), &text);
        let english = "---\ntitle: Two for one\n---\nOnly **at the counter**.\n";
        self.world.write(&format!("{path}.en.md"), english);
        self.world.recado(&["publish"]).expect_code(0);
        Mailing {
            item: format!("promotions/{name}"),
            before: self.mailbox.accepted().len(),
        }
    }

    /// The program, started.
    pub fn start(&self, args: &[&str]) -> Child {
        let mut command = self.world.command();
        let log = std::fs::File::create(self.world.beside("log")).expect("a file");
        let err = log.try_clone().expect("the same file");
        command.args(args).stdout(log).stderr(Stdio::from(err));
        command.spawn().expect("the program started")
    }

    /// Starts the e-mail or goes on with it.
    pub fn send(&self, mailing: &Mailing) -> Child {
        self.start(&["email", "send", "padaria", &mailing.item, "--yes"])
    }

    /// What the last program that was started said.
    pub fn said(&self) -> String {
        std::fs::read_to_string(self.world.beside("log")).unwrap_or_default()
    }

    /// What `recado email status` says of it, in which everybody is counted.
    pub fn status(&self, mailing: &Mailing) -> Value {
        let asked = ["email", "status", "padaria", "--format", "json"];
        let answer = self.world.recado(&asked).expect_code(0);
        let all: Vec<Value> = serde_json::from_str(&answer.out).expect("JSON");
        let of_item = all.into_iter().find(|one| one["item"] == mailing.item);
        let one = of_item.expect("the e-mail");
        let counted: u64 = STATES
            .iter()
            .map(|state| one[*state].as_u64().unwrap())
            .sum();
        assert_eq!(one["audience"], counted, "{one}");
        one
    }

    /// How many messages of an e-mail each address has by now.
    pub fn arrived(&self, mailing: &Mailing) -> BTreeMap<String, usize> {
        let mut arrived = BTreeMap::new();
        for (to, _) in &self.mailbox.accepted()[mailing.before..] {
            *arrived.entry(to.clone()).or_default() += 1;
        }
        arrived
    }

    /// The ledger, for a look past the program.
    pub async fn ledger(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        let file = self.world.root().join(".recado/ledger.db");
        let url = match self.ledger.as_str() {
            "" => format!("sqlite://{}?mode=rw", file.display()),
            url => url.to_owned(),
        };
        AnyConnection::connect(&url).await.expect("opened")
    }

    /// The state of everybody's message; nobody's before the campaign starts.
    pub async fn states(
        &self,
        ledger: &mut AnyConnection,
        mailing: &Mailing,
    ) -> BTreeMap<String, String> {
        const STATES: &str = "SELECT address, message.state AS state, audience FROM message \
            JOIN campaign ON campaign.id = campaign WHERE campaign.item = $1";
        let rows = sqlx::query(STATES).bind(mailing.item.as_str());
        let rows = rows.fetch_all(ledger).await.expect("rows");
        if let Some(row) = rows.first() {
            assert_eq!(row.get::<i64, _>("audience"), rows.len() as i64);
            assert_eq!(rows.len(), self.people);
        }
        let each = rows
            .iter()
            .map(|row| (row.get("address"), row.get("state")));
        each.collect()
    }

    /// At any time, whatever was killed: nobody has two messages, what arrived is not due again, and what
    /// counts as accepted did arrive.
    pub async fn is_right(&self, ledger: &mut AnyConnection, mailing: &Mailing) {
        // What arrived before the look is not due in it, and what is accepted in it arrived before the next.
        let before = self.arrived(mailing);
        let states = self.states(ledger, mailing).await;
        let after = self.arrived(mailing);
        for (address, count) in &after {
            assert_eq!(*count, 1, "{address}");
        }
        for address in before.keys() {
            let state = states[address].as_str();
            assert!(
                ["data", "accepted", "unknown"].contains(&state),
                "{address}: {state}"
            );
        }
        for (address, state) in &states {
            assert!(
                state != "accepted" || after.contains_key(address),
                "{address}"
            );
        }
    }

    /// At the end: everybody has it and it is known, or is named as somebody of whom nobody knows. How many
    /// these are.
    pub async fn is_done(&self, ledger: &mut AnyConnection, mailing: &Mailing) -> usize {
        let status = self.status(mailing);
        assert_eq!(status["state"], "done", "{status}");
        self.is_right(ledger, mailing).await;
        let arrived = self.arrived(mailing);
        let states = self.states(ledger, mailing).await;
        assert_eq!(states.len(), self.people);
        let mut unknown = Vec::new();
        for (address, state) in &states {
            match (state.as_str(), arrived.get(address)) {
                ("accepted", Some(1)) => {}
                ("unknown", None | Some(1)) => unknown.push(address.as_str()),
                other => panic!("{address}: {other:?}"),
            }
        }
        assert!(arrived.keys().all(|address| states.contains_key(address)));
        let named = status["unknown_addresses"].as_array().unwrap().iter();
        let mut named: Vec<&str> = named.map(|one| one.as_str().unwrap()).collect();
        named.sort_unstable();
        assert_eq!(named, unknown);
        let records = &self.mailbox.accepted()[mailing.before..];
        let ids: std::collections::BTreeSet<_> = records.iter().map(|(_, id)| id).collect();
        assert_eq!(
            ids.len(),
            records.len(),
            "each message has an id of its own"
        );
        unknown.len()
    }
}
