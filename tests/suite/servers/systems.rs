//! Content systems on loopback, and what stands between them and us.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::support::free_port;

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/servers")
        .join(name)
}

/// A server that a script starts in a folder of its own and describes as JSON.
pub struct Server {
    folder: TempDir,
    pub port: u16,
    pub about: Value,
}

impl Server {
    /// Runs `SCRIPT DIR PORT ARGS…`.
    pub fn start(name: &str, args: &[&str]) -> Self {
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port());
        let started = Command::new(script(name))
            .arg(folder.path())
            .arg(port.to_string())
            .args(args)
            .stdin(Stdio::null())
            .output()
            .expect("the script runs");
        let said = String::from_utf8_lossy(&started.stdout);
        let trouble = String::from_utf8_lossy(&started.stderr);
        assert!(
            started.status.success(),
            "{name} did not start; run tests/servers/cms.sh first\n{said}\n{trouble}"
        );
        let line = said.lines().last().unwrap_or_default();
        let about = serde_json::from_str(line).expect("what the script says of it");
        Self {
            folder,
            port,
            about,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A word of what the script said.
    pub fn says(&self, pointer: &str) -> String {
        let value = self.about.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("no {pointer}")).to_owned()
    }

    pub fn switch(&self, name: &str, text: Option<&str>) {
        let path = self.folder().join(name);
        match text {
            Some(text) => std::fs::write(path, text).expect("a switch"),
            None => std::fs::remove_file(path).expect("a switch"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = Command::new(script("down.sh"))
            .arg(self.folder.path())
            .status();
        if !std::thread::panicking() {
            assert!(stopped.is_ok_and(|status| status.success()));
        }
    }
}

/// An answer without its body's meaning.
pub struct Fetched {
    pub status: u16,
    pub body: String,
}

impl Fetched {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

/// One request by a program that is not ours.
pub fn curl(method: &str, url: &str, login: Option<&str>, body: Option<&Value>) -> Fetched {
    let login: Vec<&str> = login.into_iter().flat_map(|login| ["-u", login]).collect();
    curl_with(method, url, &login, body)
}

/// The same with more of the program's own words.
pub fn curl_with(method: &str, url: &str, words: &[&str], body: Option<&Value>) -> Fetched {
    let mut command = Command::new("curl");
    command.args(["-sS", "-g", "-X", method, "-w", "\n%{http_code}"]);
    command.args(words);
    if let Some(body) = body {
        command.args(["-H", "Content-Type: application/json", "-d"]);
        command.arg(body.to_string());
    }
    let output = command.arg(url).output().expect("curl runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let (body, status) = text.rsplit_once('\n').expect("a status");
    Fetched {
        status: status.parse().expect("a status"),
        body: body.to_owned(),
    }
}

/// A proxy that loses answers.
pub struct Losing {
    program: Child,
    pub port: u16,
    control: u16,
}

impl Losing {
    pub fn before(server: u16) -> Self {
        let (port, control) = (free_port(), free_port());
        let mut program = Command::new("python3")
            .arg(script("loseproxy.py"))
            .args([port, server, control].map(|port| port.to_string()))
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let out = program.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(out)
            .read_line(&mut line)
            .expect("the proxy speaks");
        assert!(line.trim().starts_with("ready"), "it did not start: {line}");
        Self {
            program,
            port,
            control,
        }
    }

    /// What goes wrong from now on.
    pub fn set(&self, settings: &Value) {
        let url = format!("http://127.0.0.1:{}/", self.control);
        curl("PUT", &url, None, Some(settings));
    }

    /// What came and went since then.
    pub fn counts(&self) -> Value {
        let url = format!("http://127.0.0.1:{}/", self.control);
        curl("GET", &url, None, None).json()
    }
}

impl Drop for Losing {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
