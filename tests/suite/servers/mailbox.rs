//! A mail server of its own for a test: aiosmtpd or Postfix's smtp-sink (`tests/servers/mail-up.sh`).

use std::path::{Path, PathBuf};
use std::process::Command;

use recado::secret::Secret;
use recado::smtp::{Account, Connector, Failure, Session};

use super::support::{free_port, loopback, script};

/// A mail server that runs while this lives.
pub struct Mailbox {
    folder: tempfile::TempDir,
    pub says: serde_json::Value,
}

impl Mailbox {
    pub fn start(kind: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port().to_string();
        let mut up = Command::new(script("mail-up.sh"));
        let up = up.arg(folder.path()).args([kind, &port]).output();
        let up = up.expect("mail-up.sh runs");
        let trouble = String::from_utf8_lossy(&up.stderr);
        assert!(up.status.success(), "{trouble}");
        let says = serde_json::from_slice(&up.stdout).expect("a line of JSON");
        Self { folder, says }
    }

    pub fn account(&self, password: &str) -> Account {
        let secret = self.says["user"].as_str();
        let secret = secret.map(|_| Secret::new(password.to_owned()));
        let url = self.says["url"].as_str().expect("an address");
        Account::read(url, secret).expect("an account")
    }

    /// A session, on a computer that trusts the server's authority.
    pub async fn session(&self) -> Session {
        if let Some(authority) = self.says["ca"].as_str() {
            trust(Path::new(authority));
        }
        self.connected("s3cret").await.expect("a session")
    }

    pub async fn connected(&self, password: &str) -> Result<Session, Failure> {
        let connector = Connector::new(loopback()).expect("authorities");
        Session::connect(&connector, &self.account(password), None).await
    }

    pub fn files(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path().join("mail"));
        let mut files: Vec<_> = files.unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }

    /// What aiosmtpd kept.
    pub fn kept(&self) -> Vec<serde_json::Value> {
        let read = |file: &PathBuf| serde_json::from_slice(&std::fs::read(file).unwrap());
        self.files()
            .iter()
            .map(|file| read(file).unwrap())
            .collect()
    }

    /// What was taken, by recipient and Message-ID, in order: each was written down before the sender was
    /// told so.
    pub fn accepted(&self) -> Vec<(String, String)> {
        let lines = std::fs::read_to_string(self.folder.path().join("accepted"));
        let lines = lines.unwrap_or_default();
        // The last one may be half written.
        let whole = lines.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap().to_owned();
        let read = whole.lines().map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            (text(&line, "to"), text(&line, "id"))
        });
        read.collect()
    }
}

impl Drop for Mailbox {
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
/// This computer trusts that authority from now on.
pub fn trust(authority: &Path) {
    // SAFETY: nothing else reads or writes the environment at this time.
    unsafe { std::env::set_var("SSL_CERT_FILE", authority) };
}
