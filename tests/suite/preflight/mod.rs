//! Before an e-mail leaves: what names, links and the letter itself say. The names are asked of a real server
//! on loopback, the links of a real web server.

mod letters;
pub mod names;
mod setup;
mod spf;

use std::net::SocketAddr;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode, Uri};
use recado::clock::{Clock, Manual};
use recado::mail::dkim::{sign, verify};
use recado::mail::{Composed, Message};
use recado::mailing::Post;
use recado::network::Network;
use recado::preflight::{self, Check, Names, Outside, Sample, Severity};
use recado::secret::Vault;
use recado::settings::Mail;
use recado::site::{Bounces, Site};
use recado::smtp::Connector;
use recado::store::Store;
use recado::words::Language;

use crate::mailing::{ana, envelope, letter, mailing_bakery};
use crate::shop::instant;
use names::FakeNames;

const DOMAIN: &str = "padaria-aurora.example";
/// A server out in the world, by number: nobody connects to it here.
const RELAY: &str = "smtp://192.0.2.25:587";

const OFFER: &str = "---
title: Pão de queijo em dobro
ends: 2026-11-29
email: { list: clientes, preheader: Só no balcão }
---
Dois pelo preço de um, só no balcão, das oito da manhã às sete da noite, de sexta a domingo. Veja o [mapa](/mapa).

![Um pão](pao-de-queijo.jpg)
";

/// An office with a vault, and the world around it.
struct Office {
    folder: tempfile::TempDir,
    post: Post,
    names: FakeNames,
    site: Site,
    page: SocketAddr,
    _clock: std::sync::Arc<Manual>,
}

/// A website with a front page, a map and pictures; the page for leaving opens.
async fn website() -> SocketAddr {
    let seen = |method: Method, uri: Uri| async move {
        let path = uri.path();
        let kind = match path.starts_with("/assets/") {
            true => "image/jpeg",
            false => "text/html; charset=utf-8",
        };
        let status = match path {
            // Some servers know no HEAD.
            "/mapa" if method == Method::HEAD => StatusCode::METHOD_NOT_ALLOWED,
            "/closed" => StatusCode::INTERNAL_SERVER_ERROR,
            "/loja" => StatusCode::NOT_FOUND,
            _ => StatusCode::OK,
        };
        (status, [(CONTENT_TYPE, kind)], "Sair?")
    };
    let app = Router::new().fallback(seen);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    at
}

impl Office {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ledger.db").display().to_string();
        let now = instant("2026-11-27T12:00:00Z");
        let store = Store::open(&file, now).await.unwrap();
        let (clock, manual) = Clock::manual(now);
        let page = website().await;
        let network = Network {
            allow: vec!["127.0.0.0/8".parse().unwrap()],
        };
        let post = Post {
            vault: Vault::new(store.clone(), folder.path().join("key")),
            store,
            clock,
            connector: Connector::new(network).unwrap(),
            network: crate::smtp::loopback(),
            root: folder.path().to_owned(),
            mail: Some(Mail {
                smtp: RELAY.to_owned(),
                secret: None,
                from: None,
                bounces: None,
            }),
            base: format!("http://{page}"),
        };
        let mut site = Site::clone(&mailing_bakery(OFFER).site);
        site.business.street = Some("Rua das Flores 10".to_owned());
        Self {
            folder,
            post,
            names: FakeNames::start(),
            site,
            page,
            _clock: manual,
        }
    }

    /// Everything that the domain has to say about its mail, and the keys.
    async fn published(self) -> Self {
        let now = self.post.clock.now();
        let keys = self.post.vault.ensure_dkim(DOMAIN, "test", now).await;
        for record in keys.unwrap().records() {
            self.names.text(&record.name, &record.text);
        }
        self.names.mail(DOMAIN, "mx.padaria-aurora.example");
        self.names.text(DOMAIN, "v=spf1 ip4:192.0.2.25 -all");
        self.names.text(DOMAIN, "something=else");
        let policy = "v=DMARC1; p=none; rua=mailto:oi@padaria-aurora.example";
        self.names.text("_dmarc.padaria-aurora.example", policy);
        self
    }

    /// A letter whose website is the one on this computer.
    fn letter(&self, offer: &str) -> (Composed, Message, String) {
        let page = format!("http://{}", self.page);
        let letter = letter(offer);
        let leave = format!("{page}/leave/padaria/clientes/-/x/y");
        let mut composed = letter.compose(&ana(), &leave).unwrap();
        let shop = "https://padaria-aurora.example";
        composed.html = composed.html.replace(shop, &page);
        let mut envelope = envelope();
        envelope.unsubscribe.clone_from(&leave);
        let message = letter.packed(&composed, &ana(), &envelope).unwrap();
        (composed, message, leave)
    }

    async fn check(&self, offer: &str) -> Vec<Check> {
        let (composed, message, leave) = self.letter(offer);
        let sample = Sample {
            item: "promotions/pao",
            language: "pt-BR",
            composed: &composed,
            message: &message.bytes,
            unsubscribe: &leave,
        };
        let outside = Outside {
            network: &Network {
                allow: vec!["127.0.0.0/8".parse().unwrap()],
            },
            names: &Names::of_server(self.names.at),
        };
        let samples = [sample];
        let checks = preflight::check(&self.post, &self.site, &samples, true, Some(outside)).await;
        checks.unwrap()
    }

    /// What is found, but for what follows from a desk on this computer.
    async fn found(&self) -> Vec<(Severity, &'static str)> {
        let checks = self.check(OFFER).await;
        let checks = checks.iter().filter(|check| {
            let usual = ["leave-near", "leave-headers"];
            check.severity != Severity::Fine && !usual.contains(&check.code)
        });
        checks.map(|check| (check.severity, check.code)).collect()
    }

    fn told(checks: &[Check], code: &str) -> String {
        let check = checks.iter().find(|check| check.code == code);
        let check = check.unwrap_or_else(|| panic!("{code} in {checks:#?}"));
        let remedy = check.remedy(Language::English).unwrap_or_default();
        format!("{}\n{remedy}", check.sentence(Language::English))
    }
}

#[tokio::test]
async fn m17_a_domain_that_publishes_everything_is_fine() {
    let office = Office::open().await.published().await;
    assert_eq!(office.found().await, []);
    let checks = office.check(OFFER).await;
    for fine in [
        "domain-reached",
        "spf-fine",
        "dkim-fine",
        "dmarc-fine",
        "leave-fine",
    ] {
        assert!(
            checks.iter().any(|check| check.code == fine),
            "{fine}: {checks:#?}"
        );
    }
}

#[tokio::test]
async fn m17_nothing_published_blocks_with_the_records_to_add() {
    let office = Office::open().await;
    let now = office.post.clock.now();
    let keys = office
        .post
        .vault
        .ensure_dkim(DOMAIN, "test", now)
        .await
        .unwrap();
    let found = office.found().await;
    let wanted = [
        (Severity::Blocks, "domain-nowhere"),
        (Severity::Blocks, "spf-missing"),
        (Severity::Blocks, "dkim-missing"),
        (Severity::Blocks, "dmarc-missing"),
        (Severity::Warns, "dkim-missing"),
    ];
    assert_eq!(found, wanted);
    let checks = office.check(OFFER).await;
    let record = &keys.records()[0];
    let told = Office::told(&checks, "dkim-missing");
    assert!(
        told.contains(&record.name) && told.contains(&record.text),
        "{told}"
    );
    assert!(record.text.len() > 255, "one string would hold it");
    let told = Office::told(&checks, "spf-missing");
    assert!(told.contains("v=spf1 ip4:192.0.2.25 ~all"), "{told}");
    let told = Office::told(&checks, "dmarc-missing");
    assert!(
        told.contains("v=DMARC1; p=none; rua=mailto:oi@padaria-aurora.example"),
        "{told}"
    );
}

#[tokio::test]
async fn m17_a_key_that_was_rotated_in_the_names_blocks_with_the_record() {
    let office = Office::open().await.published().await;
    let now = office.post.clock.now();
    let other = office
        .post
        .vault
        .ensure_dkim("other.example", "test", now)
        .await;
    let other = &other.unwrap().records()[0];
    let name = "recado-r1._domainkey.padaria-aurora.example";
    office.names.remove(name);
    office.names.text(name, &other.text);
    assert_eq!(office.found().await, [(Severity::Blocks, "dkim-other")]);
    office.names.remove(name);
    office.names.text(name, "v=DKIM1; k=rsa; p=");
    assert_eq!(office.found().await, [(Severity::Blocks, "dkim-other")]);
    let keys = office.post.vault.dkim(DOMAIN).await.unwrap().unwrap();
    office.names.remove(name);
    let written_otherwise = format!("t=y; {}", keys.records()[0].text.replace("; ", ";"));
    office.names.text(name, &written_otherwise);
    assert_eq!(office.found().await, [(Severity::Hint, "dkim-testing")]);
}

#[tokio::test]
async fn m17_without_keys_nothing_starts() {
    let office = Office::open().await;
    office.names.mail(DOMAIN, "mx.padaria-aurora.example");
    office.names.text(DOMAIN, "v=spf1 ip4:192.0.2.25 -all");
    office
        .names
        .text("_dmarc.padaria-aurora.example", "v=DMARC1; p=reject");
    assert_eq!(office.found().await, [(Severity::Blocks, "dkim-none")]);
}

#[tokio::test]
async fn m17_names_only_warn_where_the_mail_stays_on_this_computer() {
    let mut office = Office::open().await;
    for near in ["smtp://127.0.0.1:1025?tls=none", "folder:mails?trial=yes"] {
        office.post.mail.as_mut().unwrap().smtp = near.to_owned();
        let checks = office.check(OFFER).await;
        let blocking = checks.iter().filter(|check| check.blocks());
        let names = [
            "domain-nowhere",
            "spf-missing",
            "dkim-none",
            "dmarc-missing",
        ];
        for code in names {
            let found = checks.iter().find(|check| check.code == code).unwrap();
            assert_eq!(found.severity, Severity::Warns, "{near}: {code}");
        }
        assert_eq!(blocking.count(), 0, "{near}: {checks:#?}");
    }
}

#[tokio::test]
async fn a_server_of_names_that_fails_only_warns() {
    let office = Office::open().await.published().await;
    for name in [DOMAIN, "_dmarc.padaria-aurora.example"] {
        office.names.breaks(name);
    }
    let found = office.found().await;
    assert_eq!(found, [(Severity::Warns, "names-silent"); 3]);
}

#[tokio::test]
async fn a_relay_that_the_record_does_not_name_is_a_hint() {
    let mut office = Office::open().await.published().await;
    office.names.remove(DOMAIN);
    office.names.mail(DOMAIN, "mx.padaria-aurora.example");
    office.names.text(DOMAIN, "v=spf1 mx -all");
    assert_eq!(office.found().await, [(Severity::Hint, "spf-relay")]);
    let told = Office::told(&office.check(OFFER).await, "spf-relay");
    assert!(told.contains("v=spf1 mx ip4:192.0.2.25 -all"), "{told}");
    // Its own server is surely the one that sends; and where the record names it, all is well.
    office.post.mail.as_mut().unwrap().smtp = format!("smtp://mail.{DOMAIN}:587");
    office
        .names
        .address("mail.padaria-aurora.example", "192.0.2.26");
    assert_eq!(office.found().await, [(Severity::Warns, "spf-relay")]);
    office
        .names
        .address("mx.padaria-aurora.example", "192.0.2.26");
    assert_eq!(office.found().await, []);
}

#[tokio::test]
async fn failures_that_come_back_elsewhere_are_checked_there() {
    let mut office = Office::open().await.published().await;
    let mail = office.site.mail.as_mut().unwrap();
    mail.bounces = Some(Bounces {
        address: "bounces@agency.example".to_owned(),
        ..Bounces::default()
    });
    assert_eq!(office.found().await, [(Severity::Blocks, "spf-missing")]);
    office
        .names
        .text("agency.example", "v=spf1 ip4:192.0.2.25 -all");
    assert_eq!(office.found().await, [(Severity::Hint, "return-elsewhere")]);
}

#[tokio::test]
async fn an_address_that_everybody_may_have_is_no_sender() {
    let mut office = Office::open().await;
    office.site.mail.as_mut().unwrap().from = "Padaria <padaria@gmail.com>".to_owned();
    assert_eq!(office.found().await, [(Severity::Blocks, "shared-domain")]);
    office.site.mail = None;
    assert_eq!(office.found().await, [(Severity::Blocks, "sender-none")]);
}

#[tokio::test]
async fn a_mail_server_that_is_missing_is_said() {
    let mut office = Office::open().await.published().await;
    office.site.business.street = None;
    office.post.mail = None;
    let wanted = [
        (Severity::Blocks, "account-none"),
        (Severity::Warns, "street-missing"),
    ];
    assert_eq!(office.found().await, wanted);
    office.post.mail = Some(Mail {
        smtp: "smtp://padaria@192.0.2.25:587".to_owned(),
        secret: Some("padaria-smtp".to_owned()),
        from: None,
        bounces: None,
    });
    let found = office.found().await;
    assert_eq!(found[0], (Severity::Blocks, "account-secret"));
}

#[tokio::test]
async fn what_a_letter_leads_to_is_asked_for() {
    let office = Office::open().await.published().await;
    let fine = office.check(OFFER).await;
    assert!(
        fine.iter().any(|check| check.code == "links-fine"),
        "{fine:#?}"
    );
    let with = async |link: &str| office.check(&OFFER.replace("/mapa", link)).await;
    let told = Office::told(&with("/loja").await, "link-gone");
    assert!(told.contains("/loja") && told.contains("404"), "{told}");
    let told = Office::told(&with("/closed").await, "link-trouble");
    assert!(told.contains("HTTP 500"), "{told}");
    let told = Office::told(&with("https://10.0.0.7/loja").await, "link-private");
    assert!(told.contains("10.0.0.7"), "{told}");
    let told = Office::told(&with("https://nowhere.invalid/").await, "link-no-host");
    assert!(told.contains("nowhere.invalid"), "{told}");
    let told = Office::told(&with("http://plain.example/").await, "link-plain");
    assert!(told.contains("plain.example"), "{told}");
}

#[tokio::test]
async fn m17_our_own_verifier_finds_both_signatures_right() {
    let office = Office::open().await.published().await;
    let keys = office.post.vault.dkim(DOMAIN).await.unwrap().unwrap();
    let (_, message, _) = office.letter(OFFER);
    let signed = sign(
        &keys.signers().unwrap(),
        &message.bytes,
        office.post.clock.now(),
    )
    .unwrap();
    let records = keys.records();
    let record = |selector: &str, domain: &str| {
        let name = format!("{selector}._domainkey.{domain}");
        let found = records.iter().find(|record| record.name == name)?;
        Some(found.text.clone())
    };
    let verified = verify(&signed, record);
    let selectors: Vec<&str> = verified.iter().map(|one| one.selector.as_str()).collect();
    assert_eq!(selectors, ["recado-r1", "recado-e1"]);
    assert!(
        verified.iter().all(|one| one.outcome.is_ok()),
        "{verified:?}"
    );
    assert!(office.folder.path().exists());
}
