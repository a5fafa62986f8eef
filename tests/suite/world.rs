//! A workspace in a temporary folder and the real program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A throw-away workspace with its own key file; nothing outside it is touched.
pub struct World {
    folder: tempfile::TempDir,
}

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl World {
    /// An empty workspace.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(folder.path().join("workspace/sites")).expect("the workspace");
        Self { folder }
    }

    /// A bakery in São Paulo whose website is a folder (`website/` beside the workspace).
    pub fn bakery() -> Self {
        let world = Self::empty();
        let website = world.beside("website");
        world.write(
            "sites/padaria.yaml",
            &bakery_site(&format!(
                "{{ kind: folder, path: \"{}\" }}",
                website.display()
            )),
        );
        world
    }

    /// The bakery with a bare git repository as its website.
    pub fn bakery_on_git() -> Self {
        let world = Self::empty();
        let remote = world.beside("site.git");
        git(
            &world.beside(""),
            &["init", "-q", "--bare", "-b", "main", "site.git"],
        );
        world.write(
            "sites/padaria.yaml",
            &bakery_site(&format!(
                "{{ kind: git, remote: \"{}\", branch: main }}",
                remote.display()
            )),
        );
        world
    }

    /// The workspace's folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    /// A path beside the workspace.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the workspace.
    pub fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    /// Writes a file of the workspace as these bytes.
    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(path, bytes).expect("a written file");
    }

    /// Removes a file or folder of the workspace.
    pub fn remove(&self, path: &str) {
        let path = self.root().join(path);
        if path.is_dir() {
            std::fs::remove_dir_all(path)
        } else {
            std::fs::remove_file(path)
        }
        .expect("removed");
    }

    /// A file of the workspace, or nothing.
    pub fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.root().join(path)).ok()
    }

    /// A page of the folder website, or nothing.
    pub fn page(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.beside("website").join(path)).ok()
    }

    /// The program, ready to run in this workspace.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recado"));
        command
            .arg("-C")
            .arg(self.root())
            .env("RECADO_KEY_FILE", self.beside("key"))
            .env("HOME", self.folder.path())
            .env("LC_ALL", "en_US.UTF-8")
            .env_remove("XDG_CONFIG_HOME")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn recado(&self, args: &[&str]) -> Answer {
        answer(self.command().args(args).output().expect("the program ran"))
    }

    /// Runs the program with a line on its standard input.
    pub fn recado_with_input(&self, args: &[&str], input: &str) -> Answer {
        use std::io::Write as _;
        let mut child = self
            .command()
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program started");
        let mut stdin = child.stdin.take().expect("its input");
        stdin
            .write_all(input.as_bytes())
            .expect("read by the program");
        drop(stdin);
        answer(child.wait_with_output().expect("the program ended"))
    }

    /// What git says about the bare repository.
    pub fn git(&self, args: &[&str]) -> String {
        git(&self.beside("site.git"), args)
    }

    /// How many commits the branch has.
    pub fn commits(&self) -> usize {
        self.git(&["rev-list", "--count", "main"])
            .trim()
            .parse()
            .expect("a number")
    }

    /// Everything below the workspace with its bytes, for "nothing was written".
    pub fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.root(), &mut files);
        files.sort();
        files
    }
}

impl Answer {
    /// Fails with everything the program said unless it answered with this code.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "\n--- out\n{}\n--- err\n{}",
            self.out, self.err
        );
        self
    }
}

fn answer(output: Output) -> Answer {
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.push((path.clone(), Vec::new()));
            collect(&path, files);
        } else {
            files.push((path.clone(), std::fs::read(&path).expect("a file")));
        }
    }
}

/// Runs git with the surroundings' settings kept out.
#[track_caller]
pub fn git(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(folder)
        .args(args)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", "Programmer")
        .env("GIT_AUTHOR_EMAIL", "programmer@example.org")
        .env("GIT_COMMITTER_NAME", "Programmer")
        .env("GIT_COMMITTER_EMAIL", "programmer@example.org")
        .output()
        .expect("git ran");
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The bakery's site file with this target.
pub fn bakery_site(target: &str) -> String {
    format!(
        "name: Padaria Aurora
url: https://padaria-aurora.example
language: pt-BR
timezone: America/Sao_Paulo
country: BR
theme: shopfront
business: {{ type: Bakery, phone: \"+55 11 3333-4444\", street: Rua das Flores 10, city: São Paulo }}
target: {target}
places:
  - pages: public/
proof: none
"
    )
}

/// A promotion that is on now and for years.
pub const BREAD: &str = "---
title: Pão de queijo em dobro
starts: 2026-01-01
ends: 2099-12-31
price: R$ 9,90
was: R$ 19,90
---
Dois pães de queijo pelo preço de um, **só no balcão**.
";
