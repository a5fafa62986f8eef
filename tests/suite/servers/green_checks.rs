//! Before an e-mail leaves, where nothing is wrong: a desk that is reached over https by its name, a domain that
//! publishes everything. The test runs itself again as on a computer of its own (`tests/servers/apart.sh`), whose names
//! are all ours, so that the program asks the system for names, trusts authorities and reaches hosts as everywhere.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use recado::clock::Clock;
use recado::secret::Vault;
use recado::store::Store;
use recado::web::Pages;
use recado::words::Language;
use recado::workspace::Workspace;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::certificates::certificates;
use super::support::script;
use crate::preflight::names::FakeNames;
use crate::world::{Answer, World, bakery_site};

const DOMAIN: &str = "padaria-aurora.example";
const DESK: &str = "desk.padaria-aurora.example";
/// This computer's address in the network apart.
const HERE: &str = "198.51.100.7";
/// Where the desk itself listens, behind the server that speaks TLS.
const PAGES: &str = "127.0.0.1:8420";

const OFFER: &str = "---
title: Pão de queijo em dobro
ends: 2099-12-31
email: { list: clientes, preheader: Só no balcão }
---
Dois pelo preço de um, só no balcão, das oito da manhã às sete da noite, de sexta a domingo. Veja o [mapa](/mapa).
";

/// A server in front: the website's pages are its own, the desk's are behind it.
fn front(certificates: &Path) {
    let file = |ending: &str| certificates.join(format!("names.{ending}"));
    let certificate = CertificateDer::from_pem_file(file("pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(file("key")).expect("its key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    let config = Arc::new(config.expect("a server"));
    let listener = TcpListener::bind((HERE, 443)).expect("the port of https");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let session = ServerConnection::new(config.clone()).expect("a session");
            let stream = StreamOwned::new(session, stream);
            std::thread::spawn(move || passed_on(stream));
        }
    });
}

/// One request, and its answer.
fn passed_on(mut stream: StreamOwned<ServerConnection, TcpStream>) {
    let mut asked = Vec::new();
    let mut part = [0; 4096];
    while !asked.ends_with(b"\r\n\r\n") {
        match stream.read(&mut part) {
            Ok(length @ 1..) => asked.extend(&part[..length]),
            _ => return,
        }
    }
    let asked = String::from_utf8(asked).expect("a request");
    let mut answer = Vec::new();
    if asked.to_lowercase().contains(&format!("host: {DESK}")) {
        let mut desk = TcpStream::connect(PAGES).expect("the desk");
        let asked = asked.replacen("\r\n", "\r\nConnection: close\r\n", 1);
        desk.write_all(asked.as_bytes()).expect("asked");
        desk.read_to_end(&mut answer).expect("answered");
    } else {
        answer.extend(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n");
        answer.extend(b"Content-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let _ = stream.write_all(&answer);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// The bakery, its ledger open beside the program.
async fn shop() -> (World, Store, Vault) {
    let world = World::bakery();
    let settings = format!(
        "network: {{ allow: [{HERE}] }}\ndesk: {{ listen: \"{PAGES}\", url: \"https://{DESK}\" }}\n\
         mail: {{ smtp: \"smtp://{HERE}:587\" }}\n"
    );
    world.write("recado.yaml", &settings);
    let website = world.beside("website").display().to_string();
    let site = bakery_site(&format!("{{ kind: folder, path: \"{website}\" }}"));
    let mail = format!("mail: {{ from: \"Padaria Aurora <oi@{DOMAIN}>\" }}\n");
    world.write("sites/padaria.yaml", &(site + &mail));
    world.write("content/padaria/promotions/pao.md", OFFER);
    world.recado(&["publish"]).expect_code(0);
    let ledger = world.root().join(".recado/ledger.db").display().to_string();
    let store = Store::open(&ledger, Clock::System.now()).await.unwrap();
    let vault = Vault::new(store.clone(), world.beside("key"));
    (world, store, vault)
}

/// What the domain says of itself, to whoever asks this computer.
async fn published(vault: &Vault) -> FakeNames {
    let names = FakeNames::at("127.0.0.1:53");
    let keys = vault.ensure_dkim(DOMAIN, "ana", Clock::System.now()).await;
    for record in keys.unwrap().records() {
        names.text(&record.name, &record.text);
    }
    names.mail(DOMAIN, &format!("mx.{DOMAIN}"));
    names.text(DOMAIN, &format!("v=spf1 ip4:{HERE} -all"));
    let policy = format!("v=DMARC1; p=none; rua=mailto:oi@{DOMAIN}");
    names.text(&format!("_dmarc.{DOMAIN}"), &policy);
    for name in [DOMAIN, DESK] {
        names.address(name, HERE);
    }
    names
}

/// Severity and code of each check, by the program itself.
fn checks(world: &World, authority: &Path) -> (Answer, Vec<(String, String)>) {
    let mut command = world.command();
    let args = ["email", "check", "padaria", "--format", "json"];
    let output = command.args(args).env("SSL_CERT_FILE", authority).output();
    let output = output.expect("the program ran");
    let answer = Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let found: Vec<Value> = serde_json::from_str(&answer.out).expect("JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let found = found
        .iter()
        .map(|one| (text(&one["severity"]), text(&one["code"])))
        .collect();
    (answer, found)
}

async fn every_check_is_fine() {
    let certificates = certificates();
    let (world, store, vault) = shop().await;
    let names = published(&vault).await;
    front(certificates.path());
    let pages = Pages {
        store,
        vault,
        clock: Clock::System,
        workspace: Workspace::open(&world.root()).unwrap(),
        base: format!("https://{DESK}"),
        language: Language::English,
    };
    let listener = tokio::net::TcpListener::bind(PAGES).await.unwrap();
    tokio::spawn(pages.serve(listener, CancellationToken::new()));
    let authority = certificates.path().join("ca.pem");

    let (answer, found) = checks(&world, &authority);
    let wrong = found.iter().filter(|(severity, _)| severity != "fine");
    assert_eq!(wrong.count(), 0, "{}", answer.out);
    for code in [
        "domain-reached",
        "spf-fine",
        "dkim-fine",
        "dmarc-fine",
        "leave-fine",
        "links-fine",
    ] {
        assert!(found.iter().any(|one| one.1 == code), "{code}: {found:?}");
    }
    answer.expect_code(0);

    // And each of them can fail here: an authority that nobody trusts, a name that is gone.
    let other = certificates.path().join("self-signed.pem");
    let (answer, found) = checks(&world, &other);
    let silent = ("blocks".to_owned(), "leave-silent".to_owned());
    assert!(found.contains(&silent), "{}", answer.out);
    answer.expect_code(1);
    names.remove(DESK);
    let (answer, found) = checks(&world, &authority);
    assert!(found.contains(&silent), "{}", answer.out);
    answer.expect_code(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_on_https_and_a_domain_that_publishes_everything_pass_every_check() {
    // Only the network apart has this address.
    if UdpSocket::bind((HERE, 0)).is_ok() {
        return every_check_is_fine().await;
    }
    let name = "servers::green_checks::a_desk_on_https_and_a_domain_that_publishes_everything_pass_every_check";
    let again = Command::new(script("apart.sh"))
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", name, "--nocapture"])
        .output();
    let again = again.expect("apart.sh runs");
    let said = String::from_utf8_lossy(&again.stdout);
    let trouble = String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success(), "{said}{trouble}");
    assert!(said.contains("1 passed"), "{said}");
}
