//! The mailbox that failures come back to, on a real server: Dovecot (`tests/servers/dovecot-up.sh`).

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use recado::bounce::inbox::{Book, InboxError, Mailbox, Reader, Visit};
use recado::clock::Clock;
use recado::network::{Limits, Network};
use recado::secret::{Secret, Vault};
use recado::store::Reason;
use recado::subscribers::Address;

use super::support::{free_port, loopback, script};
use crate::bounces::{back, example};
use crate::privacy::{CANARY, Kept};

struct Server {
    folder: tempfile::TempDir,
    says: serde_json::Value,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ports = [free_port(), free_port()].map(|port| port.to_string());
        let up = Command::new(script("dovecot-up.sh"))
            .arg(folder.path())
            .args(ports)
            .output();
        let up = up.expect("dovecot-up.sh runs");
        let trouble = String::from_utf8_lossy(&up.stderr);
        assert!(up.status.success(), "{trouble}");
        let says = serde_json::from_slice(&up.stdout).expect("a line of JSON");
        Self { folder, says }
    }

    fn says(&self, name: &str) -> &str {
        self.says[name].as_str().expect("it is said")
    }

    /// Something arrives.
    fn deliver(&self, name: &str, mail: &[u8]) {
        let file = Path::new(self.says("mail"))
            .join("new")
            .join(format!("{name}.mail"));
        // Delivered with a rename, as mail is.
        let draft = Path::new(self.says("mail")).join("tmp").join(name);
        fs::write(&draft, mail).unwrap();
        fs::rename(&draft, &file).unwrap();
    }

    /// The mails there are, and whether each was seen.
    fn mails(&self) -> Vec<(String, bool)> {
        let mut found = Vec::new();
        for folder in ["new", "cur"] {
            for entry in fs::read_dir(Path::new(self.says("mail")).join(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let flags = name.rsplit_once(":2,").map_or("", |(_, flags)| flags);
                let known = name.split('.').next().unwrap().to_owned();
                found.push((known, flags.contains('S')));
            }
        }
        found.sort();
        found
    }

    /// The server numbers its mails anew.
    fn forget_numbers(&self) {
        let numbers: PathBuf = Path::new(self.says("mail")).join("dovecot-uidlist");
        fs::remove_file(numbers).unwrap();
        for entry in fs::read_dir(self.says("mail")).unwrap().flatten() {
            if entry
                .file_name()
                .to_string_lossy()
                .starts_with("dovecot.index")
            {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }

    fn mailbox(&self, address: &str, password: &str) -> Mailbox {
        Mailbox::read(address, Some(Secret::new(password.to_owned()))).expect("a mailbox")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let down = Command::new(script("down.sh"))
            .arg(self.folder.path())
            .status();
        assert!(down.is_ok());
    }
}

#[expect(
    unsafe_code,
    reason = "every test is a process of its own, and nothing else looks at the environment yet"
)]
fn trust(authority: &str) {
    // SAFETY: nothing else reads or writes the environment at this time.
    unsafe { std::env::set_var("SSL_CERT_FILE", authority) };
}

fn reader() -> Reader {
    Reader::new(loopback(), Limits::default()).expect("authorities")
}

async fn reason(kept: &Kept, written: &str) -> Option<Reason> {
    let (site, address) = (
        kept.store.subscribers("padaria"),
        Address::read(written).unwrap(),
    );
    let found = site.suppression(&address, &kept.key).await;
    found.unwrap().map(|found| found.reason)
}

async fn book(kept: &Kept) -> Book {
    let vault = Vault::new(kept.store.clone(), kept.world.beside("key"));
    let key = vault.kept_address_key().await.unwrap();
    Book {
        store: kept.store.clone(),
        key: Arc::new(key.unwrap()),
        clock: Clock::System,
    }
}

#[tokio::test]
async fn m16_what_came_back_is_read_once_and_left_where_it_is() {
    let server = Server::start();
    trust(server.says("ca"));
    let kept = Kept::new().await;
    let row = kept.sent().await;
    let way = back(&kept.key, &row.id, 1);
    let forged = way.replace(".1.", ".2.");
    let mut huge = example("answer", &way, "");
    huge.resize(3 << 20, b'x');
    server.deliver("1-hard", &example("postfix-hard", &way, ""));
    server.deliver("2-forged", &example("gmail-hard", &forged, ""));
    server.deliver("3-away", &example("away-pt", &way, ""));
    server.deliver("4-answer", &example("answer", &way, ""));
    server.deliver("5-huge", &huge);
    let (book, reader, tls) = (book(&kept).await, reader(), server.says("tls"));
    let mailbox = server.mailbox(tls, "s3cret\n");
    let visit = reader.visit(tls, &mailbox, &book).await.expect("a visit");
    assert_eq!(
        (visit.mails, visit.reports, visit.unproved),
        (5, 1, 1),
        "{visit:?}"
    );
    assert_eq!(reason(&kept, CANARY).await, Some(Reason::Bounced));
    assert_eq!(reason(&kept, "rui@exemplo.com.br").await, None);
    let left = server.mails();
    let left: Vec<_> = left
        .iter()
        .map(|(name, seen)| (name.as_str(), *seen))
        .collect();
    let expected = [
        ("1-hard", true),
        ("2-forged", true),
        ("3-away", true),
        ("4-answer", false),
        ("5-huge", false),
    ];
    assert_eq!(left, expected, "what a person wrote stays new for a person");

    assert_eq!(
        reader.visit(tls, &mailbox, &book).await.unwrap(),
        Visit::default()
    );
    server.deliver(
        "6-soft",
        &example("postfix-full", &back(&kept.key, &row.id, 2), ""),
    );
    let visit = reader.visit(tls, &mailbox, &book).await.unwrap();
    assert_eq!((visit.mails, visit.reports), (1, 1));
}

#[tokio::test]
async fn m16_a_mailbox_that_is_read_again_changes_nothing() {
    let server = Server::start();
    trust(server.says("ca"));
    let kept = Kept::new().await;
    let row = kept.sent().await;
    server.deliver(
        "1-hard",
        &example("postfix-hard", &back(&kept.key, &row.id, 1), ""),
    );
    server.deliver(
        "2-soft",
        &example("postfix-full", &back(&kept.key, &row.id, 2), ""),
    );
    let (book, reader) = (book(&kept).await, reader());
    let (tls, plain) = (server.says("tls"), server.says("plain"));
    let mailbox = server.mailbox(tls, "s3cret");
    let visit = reader.visit(tls, &mailbox, &book).await.unwrap();
    assert_eq!((visit.mails, visit.reports), (2, 2));
    let before = kept.store.bounces(&row).await.unwrap();
    let added = [
        "subscribers",
        "add",
        "padaria",
        "clientes",
        CANARY,
        "--source",
        "balcão",
    ];
    kept.world.recado(&added).expect_code(0);

    server.forget_numbers();
    let visit = reader.visit(tls, &mailbox, &book).await.unwrap();
    assert_eq!((visit.mails, visit.reports), (2, 0), "{visit:?}");
    // The same through the other doors, each remembered by itself.
    let none = format!("{plain}?tls=none");
    for door in [plain, &none] {
        let visit = reader
            .visit(door, &server.mailbox(door, "s3cret"), &book)
            .await
            .unwrap();
        assert_eq!((visit.mails, visit.reports), (2, 0), "{door}");
    }
    assert_eq!(kept.store.bounces(&row).await.unwrap(), before);
    assert_eq!(reason(&kept, CANARY).await, None, "back with a new consent");
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_read_says_why() {
    let server = Server::start();
    let (tls, plain) = (server.says("tls"), server.says("plain"));
    // Nobody vouches for its certificate here.
    for door in [tls, plain] {
        let strange = reader().try_login(&server.mailbox(door, "s3cret")).await;
        assert!(matches!(strange, Err(InboxError::Tls(_))), "{strange:?}");
    }
    trust(server.says("ca"));
    for door in [tls, plain] {
        reader()
            .try_login(&server.mailbox(door, "s3cret"))
            .await
            .expect(door);
        let refused = reader().try_login(&server.mailbox(door, "guess7")).await;
        match refused {
            Err(InboxError::Login(why)) => assert!(!why.contains("guess7"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    let private = Reader {
        network: Network::default(),
        ..reader()
    };
    let blocked = private.try_login(&server.mailbox(tls, "s3cret")).await;
    assert!(
        matches!(blocked, Err(InboxError::Blocked(_))),
        "{blocked:?}"
    );
    let nobody = format!("imaps://x@127.0.0.1:{}", free_port());
    let nobody = reader().try_login(&server.mailbox(&nobody, "x")).await;
    assert!(
        matches!(&nobody, Err(error) if error.is_unreachable()),
        "{nobody:?}"
    );
    let secret = || Some(Secret::new("x".to_owned()));
    for (address, secret) in [
        ("imap://x@mail.example?tls=none", secret()),
        ("imaps://mail.example", secret()),
        ("imaps://x@mail.example", None),
        ("https://x@mail.example", secret()),
        ("imaps://x:y@mail.example", secret()),
    ] {
        assert!(Mailbox::read(address, secret).is_err(), "{address}");
    }
}

#[tokio::test]
async fn doctor_tries_both_logins_without_sending() {
    let server = Server::start();
    let kept = Kept::new().await;
    let sink = Sink::start();
    let port = &sink.port;
    let authorities = kept.world.beside("both.pem");
    let both = [
        fs::read(server.says("ca")).unwrap(),
        fs::read(sink.folder.path().join("ca.pem")).unwrap(),
    ]
    .concat();
    fs::write(&authorities, both).unwrap();
    kept.world
        .write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let site = kept.world.read("sites/padaria.yaml").unwrap();
    let with_mail = |user: &str| {
        let inbox = server.says("tls");
        format!(
            "{site}\nmail:\n  from: Padaria <ola@padaria.example>\n  smtp: smtp://{user}@127.0.0.1:{port}\n  secret: caixa\n  \
             bounces: {{ address: devolucoes@padaria.example, inbox: \"{inbox}\", secret: caixa }}\n"
        )
    };
    kept.world.write("sites/padaria.yaml", &with_mail("bot"));
    kept.world
        .recado_with_input(&["secret", "set", "caixa"], "s3cret\n")
        .expect_code(0);
    let doctor = || {
        let mut command = kept.world.command();
        let command = command
            .args(["doctor", "padaria"])
            .env("SSL_CERT_FILE", &authorities);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let good = doctor();
    assert!(
        good.contains(&format!("✓ The mail server 127.0.0.1:{port} answers")),
        "{good}"
    );
    assert!(good.contains("✓ The mailbox imaps://"), "{good}");
    kept.world
        .recado_with_input(&["secret", "rotate", "caixa"], "other\n");
    kept.world
        .recado_with_input(&["secret", "set", "caixa"], "wrong-one\n")
        .expect_code(0);
    let bad = doctor();
    assert!(bad.contains("✗ The mail server cannot be used"), "{bad}");
    assert!(
        bad.contains("✗ What comes back of e-mails cannot be read"),
        "{bad}"
    );
    assert!(!bad.contains("wrong-one"), "{bad}");
    assert_eq!(
        fs::read_dir(sink.folder.path().join("mail"))
            .unwrap()
            .count(),
        0,
        "nothing was sent"
    );
}

/// A mail server that demands TLS and a login, and keeps what it gets.
struct Sink {
    folder: tempfile::TempDir,
    port: String,
}

impl Sink {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port().to_string();
        let up = Command::new(script("mail-up.sh"))
            .arg(folder.path())
            .args(["starttls", &port])
            .output();
        assert!(up.expect("mail-up.sh runs").status.success());
        Self { folder, port }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let down = Command::new(script("down.sh"))
            .arg(self.folder.path())
            .status();
        assert!(down.is_ok());
    }
}

#[tokio::test]
async fn the_service_reads_the_mailbox_and_says_what_came_back() {
    let server = Server::start();
    let kept = Kept::new().await;
    let row = kept.sent().await;
    server.deliver(
        "1-hard",
        &example("postfix-hard", &back(&kept.key, &row.id, 1), ""),
    );
    kept.store.close().await;
    let inbox = server.says("tls");
    kept.world.write(
        "recado.yaml",
        &format!(
            "network: {{ allow: [127.0.0.0/8] }}\nmail:\n  smtp: smtp://127.0.0.1:9?tls=none\n  \
             bounces: {{ address: devolucoes@padaria.example, inbox: \"{inbox}\", secret: caixa }}\n"
        ),
    );
    kept.world
        .recado_with_input(&["secret", "set", "caixa"], "s3cret\n")
        .expect_code(0);
    let mut command = kept.world.command();
    let command = command.arg("run").env("SSL_CERT_FILE", server.says("ca"));
    let mut service = command.stdout(Stdio::piped()).spawn().expect("the service");
    let out = service.stdout.take().expect("its output");
    let heard = BufReader::new(out)
        .lines()
        .map_while(Result::ok)
        .any(|line| line.contains("one report about"));
    service.kill().unwrap();
    service.wait().unwrap();
    assert!(heard);
    let list = kept
        .world
        .recado(&["email", "bounces", "padaria"])
        .expect_code(0)
        .out;
    assert!(list.contains(CANARY), "{list}");
}
