//! Real servers for one test: started on free ports in a temporary folder, stopped at the end.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use recado::network::Network;
use recado::site::GitRemote;
use tempfile::TempDir;

/// The project's own copy of a script below `tests/servers`.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/servers")
        .join(name)
}

/// A port that nobody else takes while this process lives. Every test is a process of its own, and a port that was merely free
/// a moment ago is handed to the next one that asks: so each is held by a locked file. They lie below the ports that the
/// system gives to outgoing connections.
pub fn free_port() -> u16 {
    let held = std::env::temp_dir().join("recado-test-ports");
    std::fs::create_dir_all(&held).expect("a folder for the ports in use");
    let start = std::process::id();
    for turn in 0..PORTS {
        let port = FIRST_PORT + ((start.wrapping_mul(7) + turn) % PORTS) as u16;
        let lock = std::fs::File::create(held.join(port.to_string())).expect("a file for the port");
        if lock.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            // Held until the process ends.
            std::mem::forget(lock);
            return port;
        }
    }
    panic!("loopback has no free port");
}

const FIRST_PORT: u16 = 15_000;
const PORTS: u32 = 15_000;

/// Loopback, and nothing else that is private.
pub fn loopback() -> Network {
    Network {
        allow: vec!["127.0.0.0/8".parse().expect("a block of addresses")],
    }
}

/// The ways to one and the same repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Path,
    File,
    Http,
    Ssh,
}

pub const DOORS: [Door; 4] = [Door::Path, Door::File, Door::Http, Door::Ssh];

/// A bare repository behind a path, HTTP and SSH.
pub struct GitServer {
    folder: TempDir,
    pub http: u16,
    pub ssh: u16,
    pub tls: u16,
}

impl GitServer {
    pub fn start() -> Self {
        // Between asking for a free port and taking it, somebody else may take it.
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let (http, ssh, tls) = (free_port(), free_port(), free_port());
            let outcome = Command::new(script("git-up.sh"))
                .arg(folder.path())
                .args([http, ssh, tls].map(|port| port.to_string()))
                .stdin(Stdio::null())
                .output()
                .expect("git-up.sh runs");
            let server = Self {
                folder,
                http,
                ssh,
                tls,
            };
            if outcome.status.success() {
                return server;
            }
            eprintln_of(&outcome.stderr);
        }
        panic!(
            "the git servers did not start: are nginx-light, fcgiwrap and openssh-server installed?"
        );
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn bare(&self) -> PathBuf {
        self.folder().join("repos/site.git")
    }

    /// The remote as a site file describes it.
    pub fn remote(&self, door: Door) -> GitRemote {
        self.remote_at(
            door,
            if door == Door::Http {
                self.http
            } else {
                self.ssh
            },
        )
    }

    /// The same through another port, for example a proxy's.
    pub fn remote_at(&self, door: Door, port: u16) -> GitRemote {
        let bare = self.bare();
        let bare = bare.display();
        let (address, user) = match door {
            Door::Path => (bare.to_string(), None),
            Door::File => (format!("file://{bare}"), None),
            Door::Http => (
                format!("http://127.0.0.1:{port}/git/site.git"),
                Some("bot".to_owned()),
            ),
            Door::Ssh => (format!("ssh://{}@127.0.0.1:{port}{bare}", whoami()), None),
        };
        GitRemote {
            remote: address,
            branch: "main".to_owned(),
            secret: None,
            user,
            host_key: (door == Door::Ssh).then(|| self.fingerprint("host_key.pub")),
            create_branch: false,
        }
    }

    /// The right password or key for a door.
    pub fn secret(&self, door: Door) -> Option<String> {
        match door {
            Door::Path | Door::File => None,
            Door::Http => Some("s3cret".to_owned()),
            Door::Ssh => {
                Some(fs::read_to_string(self.folder().join("id")).expect("the key was made"))
            }
        }
    }

    /// `SHA256:…` of a public key in the servers' folder.
    pub fn fingerprint(&self, key: &str) -> String {
        let out = Command::new("ssh-keygen")
            .arg("-lf")
            .arg(self.folder().join(key))
            .output();
        let out = out.expect("ssh-keygen runs").stdout;
        let line = String::from_utf8_lossy(&out).into_owned();
        line.split_whitespace()
            .nth(1)
            .expect("a fingerprint")
            .to_owned()
    }

    /// Runs git on the bare repository.
    pub fn git(&self, args: &[&str]) -> String {
        git_in(&self.bare(), args)
    }

    /// How many commits the branch has; none where it does not exist.
    pub fn commits(&self) -> usize {
        let exists = !self.git(&["for-each-ref", "refs/heads/main"]).is_empty();
        if exists {
            self.git(&["rev-list", "--count", "main"])
                .parse()
                .expect("a number")
        } else {
            0
        }
    }

    /// What the branch's tip holds at a path.
    pub fn show(&self, path: &str) -> String {
        self.git(&["show", &format!("main:{path}")])
    }

    /// A programmer commits files (`None` deletes) and pushes.
    pub fn human(&self, files: &[(&str, Option<&str>)]) -> String {
        let work = tempfile::tempdir().expect("a temporary folder");
        let bare = self.bare();
        git_in(
            work.path(),
            &["clone", "-q", &bare.display().to_string(), "."],
        );
        git_in(work.path(), &["checkout", "-q", "-B", "main"]);
        for (path, text) in files {
            let file = work.path().join(path);
            match text {
                Some(text) => {
                    fs::create_dir_all(file.parent().expect("below the folder")).expect("a folder");
                    fs::write(&file, text).expect("a file");
                }
                None => fs::remove_file(&file).expect("the file exists"),
            }
        }
        git_in(work.path(), &["add", "-A"]);
        git_in(work.path(), &["commit", "-q", "-m", "by hand"]);
        git_in(work.path(), &["push", "-q", "origin", "main"]);
        git_in(work.path(), &["rev-parse", "HEAD"])
    }

    /// Puts a hook into the bare repository.
    pub fn hook(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let file = self.bare().join("hooks").join(name);
        fs::write(&file, format!("#!/bin/sh\n{text}\n")).expect("a hook");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("executable");
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        let stopped = Command::new(script("down.sh")).arg(self.folder()).status();
        assert!(stopped.is_ok(), "down.sh runs");
    }
}

/// git without anybody's configuration.
pub fn git_in(folder: &Path, args: &[&str]) -> String {
    let outcome = Command::new("git")
        .current_dir(folder)
        .args(args)
        .env("HOME", folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .envs([
            ("GIT_AUTHOR_NAME", "Ana"),
            ("GIT_AUTHOR_EMAIL", "ana@example.com"),
        ])
        .envs([
            ("GIT_COMMITTER_NAME", "Ana"),
            ("GIT_COMMITTER_EMAIL", "ana@example.com"),
        ])
        .output()
        .expect("git runs");
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert!(outcome.status.success(), "git {args:?}: {said}");
    String::from_utf8_lossy(&outcome.stdout)
        .trim_end()
        .to_owned()
}

fn whoami() -> String {
    let out = Command::new("id")
        .arg("-un")
        .output()
        .expect("id runs")
        .stdout;
    String::from_utf8_lossy(&out).trim().to_owned()
}

#[expect(
    clippy::print_stderr,
    reason = "the test's own log says why a server did not start"
)]
fn eprintln_of(text: &[u8]) {
    eprintln!("{}", String::from_utf8_lossy(text));
}

/// A TCP proxy in front of a server that misbehaves when told to.
pub struct Proxy {
    program: Child,
    pub port: u16,
    control: u16,
}

impl Proxy {
    pub fn before(server: u16) -> Self {
        Self::at(free_port(), server)
    }

    /// The same at this port.
    pub fn at(port: u16, server: u16) -> Self {
        let control = free_port();
        let mut program = Command::new("python3")
            .arg(script("faultproxy.py"))
            .args([port.to_string(), server.to_string(), control.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 runs");
        let out = program.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(out)
            .read_line(&mut line)
            .expect("the proxy speaks");
        assert_eq!(line.trim(), "ready", "the proxy did not start");
        Self {
            program,
            port,
            control,
        }
    }

    /// The port on which it is told what to do.
    pub fn control(&self) -> u16 {
        self.control
    }

    /// Sets what goes wrong from now on, as JSON; `{}` lets everything pass.
    pub fn set(&self, toxics: &str) {
        self.ask(&format!(
            "PUT / HTTP/1.1\r\nContent-Length: {}\r\n\r\n{toxics}",
            toxics.len()
        ));
    }

    /// Connections and bytes in each direction since the last [`Proxy::set`].
    pub fn passed(&self) -> (u64, u64, u64) {
        let answer = self.ask("GET / HTTP/1.1\r\n\r\n");
        let body = answer.split("\r\n\r\n").nth(1).expect("a body");
        let stats: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let of = |name: &str| stats["stats"][name].as_u64().expect("a number");
        (of("conns"), of("up"), of("down"))
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.control)).expect("the control port");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
