//! Content systems whose certificate is not as it should be (C11): nothing is sent to them, and nothing
//! that anybody writes changes that.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::support::script;
use crate::world::{Answer, BREAD, World};

/// A server of its own behind each certificate of `certificates.sh`; it counts the requests it can read.
struct Door {
    port: u16,
    heard: Arc<AtomicUsize>,
}

impl Door {
    fn with(certificates: &Path, name: &str) -> Self {
        let file = |ending: &str| certificates.join(format!("{name}.{ending}"));
        let certificate = CertificateDer::from_pem_file(file("pem")).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(file("key")).expect("its key");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key);
        let config = Arc::new(config.expect("a server"));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("its number").port();
        let heard = Arc::new(AtomicUsize::new(0));
        let count = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let session = ServerConnection::new(config.clone()).expect("a session");
                let mut stream = StreamOwned::new(session, stream);
                // Whoever does not trust the certificate ends the handshake.
                if matches!(stream.read(&mut [0; 4096]), Ok(1..)) {
                    count.fetch_add(1, Ordering::SeqCst);
                    let answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
                    let _ = stream.write_all(answer);
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
        });
        Self { port, heard }
    }

    fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

/// Target, what follows `each: promotions` in its place, and a login that could be one.
const SYSTEMS: [(&str, &str, &str); 4] = [
    ("kind: wordpress, user: ana", "as: post", "abcd efgh"),
    ("kind: ghost", "as: post", "5f1a5f1a5f1a5f1a5f1a5f1a:0001"),
    (
        "kind: directus",
        "as: promotions, fields: { title: title, recado_id: item }, published: { status: published }, draft: { status: draft }",
        "token",
    ),
    (
        "kind: strapi",
        "as: promotions, fields: { title: title, recado_id: item }",
        "token",
    ),
];

/// A bakery in front of such a server.
fn bakery(certificates: &Path) -> World {
    let world = World::empty();
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    world.write("content/padaria/promotions/pao.md", BREAD);
    let authority = certificates.join("ca.pem");
    std::fs::copy(authority, world.beside("ca.pem")).expect("the authority");
    world
}

fn write_site(world: &World, port: u16, system: usize, more: &str) {
    let (target, place, _) = SYSTEMS[system];
    let site = format!(
        "name: Padaria\nurl: https://padaria.example\nlanguage: pt-BR\ntimezone: America/Sao_Paulo\n\
         target: {{ {target}, url: \"https://127.0.0.1:{port}\", secret: cms{more} }}\n\
         places:\n  - entries: {{ each: promotions, {place} }}\nproof: none\n"
    );
    world.write("sites/padaria.yaml", &site);
}

/// Runs the program on a computer that trusts the authority.
fn recado(world: &World, args: &[&str]) -> Answer {
    let authority = world.beside("ca.pem");
    let mut command = world.command();
    let output = command.env("SSL_CERT_FILE", authority).args(args).output();
    let output = output.expect("the program ran");
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

pub fn certificates() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let made = Command::new(script("certificates.sh"))
        .arg(folder.path())
        .output();
    let made = made.expect("certificates.sh runs");
    let trouble = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "is openssl installed? {trouble}");
    folder
}

#[test]
fn c11_a_content_system_that_nobody_vouches_for_is_refused_and_hears_nothing() {
    let certificates = certificates();
    let world = bakery(certificates.path());
    for (system, (target, _, login)) in SYSTEMS.iter().enumerate() {
        let kept = world.recado_with_input(&["secret", "set", "cms"], login);
        kept.expect_code(0);
        for (name, why) in [
            ("expired", "expired"),
            ("other-name", "not valid for name"),
            ("self-signed", "UnknownIssuer"),
        ] {
            let door = Door::with(certificates.path(), name);
            write_site(&world, door.port, system, "");
            let told = recado(&world, &["publish"]);
            let said = format!("{}{}", told.out, told.err);
            assert_eq!(told.code, 1, "{target} {name}: {said}");
            assert!(said.contains("Nobody vouches for"), "{name}: {said}");
            assert!(said.contains(why), "{target} {name}: {said}");
            assert_eq!(door.heard(), 0, "{target} {name}");
        }
        // It is the certificate that is refused, and not everything.
        let door = Door::with(certificates.path(), "good");
        write_site(&world, door.port, system, "");
        let told = recado(&world, &["publish"]);
        assert!(!told.out.contains("vouches"), "{target}: {told:?}");
        assert!(door.heard() > 0, "{target}: {told:?}");
    }
}

#[test]
fn c11_no_switch_makes_a_certificate_count_less() {
    let certificates = certificates();
    let world = bakery(certificates.path());
    let kept = world.recado_with_input(&["secret", "set", "cms"], "abcd efgh");
    kept.expect_code(0);
    let door = Door::with(certificates.path(), "self-signed");
    for switch in [
        "insecure: true",
        "verify: false",
        "verify_tls: false",
        "tls: none",
        "ignore_certificate: true",
        "skip_verify: true",
    ] {
        write_site(&world, door.port, 0, &format!(", {switch}"));
        let told = recado(&world, &["check"]);
        let key = switch.split(':').next().unwrap_or_default();
        let said = format!("{}{}", told.out, told.err);
        assert!(said.contains(&format!("“{key}” is not known")), "{said}");
        recado(&world, &["publish"]);
    }
    write_site(&world, door.port, 0, "");
    for switch in ["--insecure", "--no-verify", "-k"] {
        recado(&world, &["publish", switch]).expect_code(2);
    }
    assert_eq!(door.heard(), 0);
}
