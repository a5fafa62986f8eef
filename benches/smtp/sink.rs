//! Postfix's smtp-sink, and the programs that are measured beside us.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use recado::smtp::Account;

use super::{BYTES, CONNECTIONS};

/// One connection for each of the threads; each message has one recipient.
const PYTHON: &str = r#"
import smtplib, sys, threading
port, messages, connections, file = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
message = open(file, "rb").read()
def work(first):
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(first, messages, connections):
            server.sendmail("b+1@padaria.example", [f"p{number}@exemplo.example"], message)
threads = [threading.Thread(target=work, args=(first,)) for first in range(connections)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"#;

/// Postfix's smtp-sink, which throws everything away.
pub struct Sink {
    pub port: u16,
    process: Child,
}

impl Sink {
    pub fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("its number").port();
        drop(free);
        let address = format!("127.0.0.1:{port}");
        let mut sink = postfix("smtp-sink");
        // As root it becomes somebody else.
        if is_root() {
            sink.args(["-u", "nobody"]);
        }
        let process = sink.args([address.as_str(), "100"]).spawn();
        let sink = Self {
            port,
            process: process.expect("smtp-sink"),
        };
        while std::net::TcpStream::connect(&address).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        sink
    }

    pub fn account(&self) -> Account {
        let address = format!("smtp://127.0.0.1:{}?tls=none", self.port);
        Account::read(&address, None).expect("an account")
    }

    /// `-d`: it keeps its connections.
    pub fn source(&self, messages: usize) {
        let (sessions, messages) = (CONNECTIONS.to_string(), messages.to_string());
        let length = BYTES.to_string();
        let address = format!("127.0.0.1:{}", self.port);
        let args = [
            "-d",
            "-s",
            &sessions,
            "-m",
            &messages,
            "-l",
            &length,
            "-f",
            "b@padaria.example",
            "-t",
            "p@exemplo.example",
            &address,
        ];
        let done = postfix("smtp-source").args(args).status();
        assert!(done.is_ok_and(|done| done.success()));
    }

    pub fn python(&self, message: &Path, messages: usize) {
        let numbers = [self.port as usize, messages, CONNECTIONS].map(|number| number.to_string());
        let mut python = Command::new(peers().join("python/bin/python"));
        let python = python.args(["-c", PYTHON]).args(numbers).arg(message);
        assert!(python.status().is_ok_and(|done| done.success()));
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout == b"0\n")
}

fn postfix(program: &str) -> Command {
    let folder = peers().join("postfix/usr");
    let mut command = Command::new(folder.join("sbin").join(program));
    command.env("LD_LIBRARY_PATH", folder.join("lib/postfix"));
    command.stdout(Stdio::null());
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the script put the programs"
)]
fn peers() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    let folder = std::env::var_os("RECADO_MAIL_PEERS").map(PathBuf::from);
    folder.unwrap_or_else(|| cache.unwrap_or_else(home).join("recado/mail-peers"))
}
