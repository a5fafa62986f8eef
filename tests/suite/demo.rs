//! `recado demo` as a newcomer runs it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use recado::clock::Clock;
use recado::demo::catcher::{self, Catcher};
use recado::mail::Single;
use recado::smtp::{Account, Barrier, Body, Envelope, Outcome, Session};
use recado::words::Language;
use tokio_util::sync::CancellationToken;

use crate::ledger::stories::minute;
use crate::smtp::connector;
use crate::world::{BREAD, World, bakery_site};

/// Asks a server on this computer, naming this host.
fn asked(url: &str, path: &str, host: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let patience = Some(Duration::from_secs(10));
    stream.set_read_timeout(patience).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn page(url: &str, path: &str) -> String {
    asked(url, path, url.strip_prefix("http://").unwrap())
}

struct Caught {
    catcher: Catcher,
    folder: tempfile::TempDir,
    _stop: tokio_util::sync::DropGuard,
}

async fn catching() -> Caught {
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    let clock = Clock::manual(minute(0)).0;
    let mails = folder.path().join("mails");
    let catcher = catcher::start(&mails, Language::English, clock, stop.clone()).await;
    Caught {
        catcher: catcher.unwrap(),
        folder,
        _stop: stop.drop_guard(),
    }
}

async fn sent(catcher: &Catcher, subject: &str, html: &str) {
    let account = format!("smtp://{}?tls=none", catcher.smtp);
    let account = Account::read(&account, None).unwrap();
    let single = Single {
        from: "Padaria Aurora <oi@padaria.example>",
        reply_to: None,
        to: "bia@example.org",
        subject,
        text: "Pão em dobro.\n.\nSó hoje.",
        html,
        language: "pt-BR",
        id: "1",
        date: minute(0),
        is_automatic: false,
    };
    let message = single.message().unwrap();
    let connector = connector();
    let session = Session::connect(&connector, &account, Some("desk.example")).await;
    let mut session = session.unwrap();
    let envelope = Envelope::new("b+1@padaria.example", "bia@example.org", false).unwrap();
    for _ in 0..2 {
        let body = Body::new(message.bytes.as_slice());
        let ready = session.offer(&envelope, &body).await.unwrap();
        let outcome = ready.send(&Barrier::now(&Clock::System)).await;
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    session.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_catcher_shows_what_arrived_and_lets_nothing_of_it_run() {
    let caught = catching().await;
    let url = caught.catcher.url.clone();
    assert!(page(&url, "/").contains("No e-mail has arrived yet."));
    let html = "<html><head></head><body><script>alert(1)</script><b>Pão</b></body></html>";
    sent(&caught.catcher, "Pão & <queijo>", html).await;
    let list = page(&url, "/");
    assert!(list.contains("Pão &amp; &lt;queijo&gt;"), "{list}");
    assert!(list.contains("To bia@example.org"), "{list}");
    assert!(list.contains("2 e-mails, the newest first"), "{list}");
    let text = page(&url, "/mail/1/text");
    assert!(text.contains("Pão em dobro.\n.\nSó hoje."), "{text}");
    assert!(page(&url, "/mail/2/headers").contains("Message-ID: &lt;1@padaria.example&gt;"));
    let view = page(&url, "/mail/1");
    assert!(view.contains("<iframe src=\"/mail/1/body\""), "{view}");
    let body = page(&url, "/mail/1/body");
    assert!(
        body.contains("content-security-policy: sandbox allow-popups"),
        "{body}"
    );
    assert!(!body.contains("allow-scripts"), "{body}");
    let source = page(&url, "/mail/1/source");
    assert!(source.contains("filename=\"0001.eml\""), "{source}");
    let file = std::fs::read(caught.folder.path().join("mails/0001.eml")).unwrap();
    assert!(source.as_bytes().ends_with(&file));
    assert!(page(&url, "/mail/9").starts_with("HTTP/1.1 404"));
    // A website elsewhere that gives itself this computer's address.
    assert!(asked(&url, "/", "evil.example").starts_with("HTTP/1.1 421"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_catcher_says_what_it_does_not_understand_and_forgets_on_rset() {
    let caught = catching().await;
    let mut stream = TcpStream::connect(caught.catcher.smtp).unwrap();
    let said = "HELO me\r\nDATA\r\nRCPT TO:<a@b.example>\r\nMAIL TO:<a>\r\nMAIL FROM:<>\r\nMAIL FROM:<>\r\nRSET\r\nDATA\r\nPUSH\r\nNOOP\r\nQUIT\r\n";
    stream.write_all(said.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let codes: Vec<&str> = answer.lines().map(|line| &line[..3]).collect();
    let expected = [
        "220", "250", "503", "503", "501", "250", "503", "250", "503", "500", "250", "221",
    ];
    assert_eq!(codes, expected, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_mail_goes_to_the_address_that_was_given_and_says_what_it_is() {
    let caught = catching().await;
    let world = World::empty();
    let target = "{ kind: folder, path: website }";
    let mail = format!(
        "mail: {{ from: \"Padaria <oi@padaria.example>\", smtp: \"smtp://{}?tls=none\" }}\n",
        caught.catcher.smtp
    );
    world.write("sites/padaria.yaml", &(bakery_site(target) + &mail));
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let test = |more: &[&str]| world.recado(&[&["email", "test", "padaria"], more].concat());
    let plain = test(&["--to", "bia@example.org"]).expect_code(0);
    assert!(plain.out.contains("250 2.0.0 caught"), "{}", plain.out);
    test(&["pao", "--to", "bia@example.org"]).expect_code(0);
    let list = page(&caught.catcher.url, "/");
    assert!(
        list.contains("[Teste] Os e-mails de Padaria Aurora chegam"),
        "{list}"
    );
    assert!(list.contains("[Teste] Pão de queijo em dobro"), "{list}");
    let headers = page(&caught.catcher.url, "/mail/2/headers");
    assert!(headers.contains("bia@example.org"), "{headers}");
    assert!(page(&caught.catcher.url, "/mail/2/text").contains("/unsubscribe/preview"));
    let unknown = test(&["bolo", "--to", "bia@example.org"]).expect_code(2);
    assert!(unknown.err.contains("bolo"), "{}", unknown.err);
    test(&["--to", "bia"]).expect_code(2);
    drop(caught);
    let gone = test(&["--to", "bia@example.org"]).expect_code(3);
    assert!(gone.err.contains("could not be reached"), "{}", gone.err);
}

mod slow {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    /// Ends the program it started, whatever the test does.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// The body at `http://127.0.0.1:PORT` + path, or nothing where nobody answers.
    fn page(address: &str) -> Option<String> {
        let host = address.strip_prefix("http://")?;
        let mut stream = TcpStream::connect(host).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(
            stream,
            "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    /// Looks until the page shows this, for a minute at most.
    #[track_caller]
    fn wait_for(address: &str, text: &str) {
        let start = Instant::now();
        while !page(address).is_some_and(|page| page.contains(text)) {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{address} never showed {text}"
            );
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }

    #[test]
    fn an_edit_to_the_file_it_names_shows_at_the_address_it_prints() {
        let home = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_recado"))
            .args(["demo", "--stop-after", "120"])
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env("LC_ALL", "en_US.UTF-8")
            .env_remove("RECADO_KEY_FILE")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the demo starts");
        let lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let _running = Running(child);
        let (send, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut urls = Vec::new();
        let mut file = None;
        while file.is_none() || urls.len() < 3 {
            let line = said
                .recv_timeout(Duration::from_secs(30))
                .expect("addresses and a file");
            urls.extend(
                line.split_whitespace()
                    .find(|word| word.starts_with("http://"))
                    .map(str::to_owned),
            );
            let path = PathBuf::from(line.trim());
            file = file.or_else(|| (path.is_absolute() && path.is_file()).then_some(path));
        }
        let (file, look) = (file.expect("a file"), urls.pop().expect("where to look"));
        wait_for(&look, "Padaria Aurora");
        wait_for(&urls[1], "recado-promotions");
        edit(&file);
        wait_for(&look, "Editado por uma pessoa");
    }

    fn edit(file: &Path) {
        let text = std::fs::read_to_string(file).expect("the file");
        let lines = text.lines().map(|line| match line.split_once(": ") {
            Some((key @ ("title" | "título"), _)) => format!("{key}: Editado por uma pessoa"),
            _ => line.to_owned(),
        });
        let edited: Vec<String> = lines.collect();
        std::fs::write(file, edited.join("\n") + "\n").expect("saved");
    }
}
