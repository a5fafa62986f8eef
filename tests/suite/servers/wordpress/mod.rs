//! A bakery's WordPress: what a secretary's files become there, by the real program against the real
//! system.

mod drift;
mod faults;
mod life;
mod lost;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use recado::reconcile::{self, Mode, Reconciler, SiteReport};
use recado::secret::Vault;
use recado::store::Store;
use recado::workspace::{ReadCache, Workspace};
use serde_json::Value;

use super::support::loopback;
use super::systems::{Fetched, Server, curl};
use crate::photos::{jpeg, scenery};
use crate::world::World;

pub const BREAD_FILE: &str = "content/padaria/promotions/pao.md";

pub const BREAD: &str = "---
title: Pão de queijo em dobro
starts: 2026-12-01 09:00
ends: 2026-12-06
price: R$ 9,90
was: R$ 14,90
code: PAO2
image: foto.jpg
image_alt: Uma cesta de pães
---
Dois pães de queijo pelo preço de um, **só no balcão**.

- um
- dois
";

/// The systems that every story is told of.
#[derive(Clone, Copy, Debug)]
pub enum Edition {
    /// 6.8 on SQLite.
    New,
    /// 6.1 on MariaDB.
    Old,
}

/// A website and the bakery's workspace before it.
pub struct Bakery {
    pub server: Server,
    pub world: World,
}

impl Bakery {
    pub fn open(edition: Edition) -> Self {
        let database = match edition {
            Edition::New => "sqlite",
            Edition::Old => "mysql",
        };
        Self::with(Server::start("wp-up.sh", &[database]), None)
    }

    /// Talks to the website through this port, and otherwise as its administrator.
    pub fn with(server: Server, port: Option<u16>) -> Self {
        let port = port.unwrap_or(server.port);
        let world = World::empty();
        let settle = "network: { allow: [127.0.0.0/8], settle: 1s }\n";
        world.write("recado.yaml", settle);
        let bakery = Self { server, world };
        bakery.site(port, "admin", PLACES);
        bakery.world.write(BREAD_FILE, BREAD);
        let photo = jpeg(&scenery(1600, 900));
        bakery
            .world
            .write_bytes("content/padaria/promotions/foto.jpg", &photo);
        bakery.keep(&bakery.server.says("/password"));
        bakery
    }

    pub fn site(&self, port: u16, user: &str, places: &str) {
        let url = self.server.says("/url");
        let site = format!(
            "name: Padaria Aurora\nurl: {url}\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\ncountry: BR\n\
             target: {{ kind: wordpress, url: \"http://127.0.0.1:{port}\", user: {user}, secret: wp }}\n\
             places:\n{places}"
        );
        self.world.write("sites/padaria.yaml", &site);
    }

    pub fn keep(&self, password: &str) {
        let kept = self
            .world
            .recado_with_input(&["secret", "set", "wp"], password);
        kept.expect_code(0);
    }

    /// What a visitor gets.
    pub fn visit(&self, path: &str) -> Fetched {
        let url = format!("{}{path}", self.server.says("/url"));
        curl("GET", &url, None, None)
    }

    /// What the administrator gets, or does by hand.
    pub fn by_hand(&self, method: &str, route: &str, body: Option<&Value>) -> Value {
        let login = format!("admin:{}", self.server.says("/password"));
        let url = format!("{}/?rest_route=/wp/v2/{route}", self.server.says("/url"));
        curl(method, &url, Some(&login), body).json()
    }

    /// Every post of ours, in whatever state, oldest first.
    pub fn posts(&self) -> Vec<Value> {
        let route = "posts&search=recado-item&status=publish,future,draft,pending,private,trash&context=edit&per_page=100&orderby=id&order=asc";
        let found = self.by_hand("GET", route, None);
        found.as_array().expect("a list").clone()
    }

    pub fn public_posts(&self) -> Vec<Value> {
        let posts = self.posts().into_iter();
        posts.filter(|post| post["status"] == "publish").collect()
    }

    pub fn pictures(&self) -> usize {
        let media = self.by_hand("GET", "media&per_page=100", None);
        media.as_array().expect("a list").len()
    }
}

pub const PLACES: &str = "  - entries: { each: promotions, as: post, category: Promoções }\n";

/// What the service does, with its clock in our hand.
pub struct Service {
    pub reconciler: Reconciler,
    workspace: Workspace,
}

impl Service {
    pub async fn of(world: &World, now: Timestamp) -> Self {
        let workspace = Workspace::open(&world.root()).expect("the workspace");
        let ledger = world.root().join(".recado/ledger.db");
        std::fs::create_dir_all(world.root().join(".recado")).expect("a folder");
        let store = Store::open(&ledger.display().to_string(), now).await;
        let store = store.expect("the ledger");
        let vault = Vault::new(store.clone(), world.beside("key"));
        let host = "localhost".to_owned();
        let mut reconciler = Reconciler::new(workspace.clone(), store, vault, loopback(), host);
        reconciler.settle = jiff::SignedDuration::from_secs(1);
        Self {
            reconciler,
            workspace,
        }
    }

    pub async fn pass(&self, now: Timestamp) -> SiteReport {
        let scan = self.workspace.read(&mut ReadCache::new());
        let store = &self.reconciler.store;
        let themes = Arc::new(scan.theme_files());
        let input = reconcile::input(&self.workspace, &scan, "padaria", themes, Some(store)).await;
        let input = input.expect("the files");
        let report = self
            .reconciler
            .pass(&input, Mode::Service, now, Duration::from_secs(5));
        report.await.expect("a pass")
    }
}

/// An instant by the bakery's clock.
pub fn at(text: &str) -> Timestamp {
    let clock: jiff::civil::DateTime = text.parse().expect("a time");
    clock
        .in_tz("America/Sao_Paulo")
        .expect("an instant")
        .timestamp()
}
