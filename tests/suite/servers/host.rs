//! Web hosts that take files, one for each test: see `tests/servers/upload-up.sh`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use recado::site::WebHost;
use serde_json::Value;
use tempfile::TempDir;

use super::support::{free_port, script};

/// What a host speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sftp,
    /// Without OpenSSH's extensions: a rename never replaces a file.
    SftpPlain,
    /// With a password.
    SftpPassword,
    Ftp,
    /// Without the commands of the last twenty-five years.
    FtpOld,
    Ftps,
    /// Encrypted from the first byte, on the port that was once reserved for that.
    FtpsImplicit,
    WebDav,
    WebDavTls,
    S3,
    /// Another program with the same interface.
    S3rver,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Sftp => "sftp",
            Self::SftpPlain => "sftp-plain",
            Self::SftpPassword => "sftp-password",
            Self::Ftp => "ftp",
            Self::FtpOld => "ftp-old",
            Self::Ftps | Self::FtpsImplicit => "ftps",
            Self::WebDav => "webdav",
            Self::WebDavTls => "webdav-tls",
            Self::S3 => "s3",
            Self::S3rver => "s3rver",
        }
    }

    pub fn is_bucket(self) -> bool {
        matches!(self, Self::S3 | Self::S3rver)
    }

    pub fn is_tls(self) -> bool {
        matches!(self, Self::Ftps | Self::FtpsImplicit | Self::WebDavTls)
    }
}

/// The folder of a bucket in which a website lies.
const PREFIX: &str = "web/";

/// A host that runs while this lives.
pub struct UploadHost {
    pub kind: Kind,
    folder: TempDir,
    says: Value,
}

impl UploadHost {
    pub fn start(kind: Kind) -> Self {
        // Between asking for a free port and taking it, somebody else may take it.
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let outcome = Command::new(script("upload-up.sh"))
                .arg(folder.path())
                .arg(kind.word())
                .arg(free_port().to_string())
                .args((kind == Kind::FtpsImplicit).then(|| free_port().to_string()))
                .stdin(Stdio::null())
                .stderr(Stdio::inherit())
                .output()
                .expect("upload-up.sh runs");
            let says = serde_json::from_slice(&outcome.stdout).unwrap_or_default();
            let host = Self { kind, folder, says };
            if outcome.status.success() {
                return host;
            }
        }
        panic!(
            "the host did not start: did tests/servers/uploads.sh run, is openssh-server installed?"
        );
    }

    fn says(&self, name: &str) -> &str {
        self.says[name].as_str().unwrap_or_default()
    }

    /// The host as a site file describes it.
    pub fn host(&self) -> WebHost {
        let url = self.says("url").trim_end_matches('/');
        let rest = url.split_once("://").expect("an address").1;
        let url = match self.kind {
            // One starts in the folder, one must be told it whole.
            Kind::Sftp => format!("{url}{}", self.root().display()),
            Kind::Ftps => format!("ftps://{rest}"),
            Kind::FtpsImplicit => self.says("implicit").to_owned(),
            Kind::WebDav => format!("http+webdav://{rest}"),
            Kind::WebDavTls => format!("https+webdav://{rest}"),
            Kind::S3 | Kind::S3rver => {
                let prefix = PREFIX.trim_end_matches('/');
                format!(
                    "s3://site/{prefix}?endpoint={url}&region={}",
                    self.says("region")
                )
            }
            _ => url.to_owned(),
        };
        WebHost {
            url,
            user: self.says("user").to_owned(),
            secret: "web".to_owned(),
            host_key: self.says["host_key"].as_str().map(str::to_owned),
        }
    }

    /// The right password or key.
    pub fn secret(&self) -> String {
        match self.says["key"].as_str() {
            Some(file) => fs::read_to_string(file).expect("the key was made"),
            None => self.says("password").to_owned(),
        }
    }

    /// The folder that is served; none for a bucket.
    pub fn root(&self) -> PathBuf {
        PathBuf::from(self.says("root"))
    }

    /// Makes this computer trust the authority of the host's certificate.
    #[expect(
        unsafe_code,
        reason = "every test is a process of its own, and no thread of ours runs yet"
    )]
    pub fn trust(&self) {
        // SAFETY: nothing else reads or writes the environment at this time.
        unsafe { std::env::set_var("SSL_CERT_FILE", self.says("ca")) };
    }

    /// From now on the disk is full, or nothing may be written.
    pub fn switch(&self, name: &str, on: bool) {
        let file = self.folder.path().join(name);
        match on {
            true => fs::write(file, "").expect("a switch"),
            false => fs::remove_file(file).expect("it was on"),
        }
    }

    /// A person puts objects into the bucket or removes them (`None`); what it holds then.
    pub fn bucket(&self, files: &[(&str, Option<&str>)]) -> BTreeMap<String, String> {
        let wanted: BTreeMap<String, Option<&str>> = files
            .iter()
            .map(|(path, text)| (format!("{PREFIX}{path}"), *text))
            .collect();
        let python = Command::new(script("uploads.sh"))
            .output()
            .expect("it runs");
        let folder = String::from_utf8_lossy(&python.stdout).trim().to_owned();
        let mut program = Command::new(Path::new(&folder).join("python/bin/python"))
            .arg(script("bucket.py"))
            .args([self.says("url"), self.says("user"), self.says("password")])
            .args([self.says("region"), self.says("bucket")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let wanted = serde_json::to_vec(&wanted).expect("JSON");
        let mut input = program.stdin.take().expect("a pipe");
        input.write_all(&wanted).expect("written");
        drop(input);
        let out = program.wait_with_output().expect("it ends").stdout;
        let all: BTreeMap<String, String> = serde_json::from_slice(&out).expect("JSON");
        let below = all.into_iter();
        below
            .filter_map(|(key, text)| Some((key.strip_prefix(PREFIX)?.to_owned(), text)))
            .collect()
    }
}

impl Drop for UploadHost {
    fn drop(&mut self) {
        let stopped = Command::new(script("down.sh"))
            .arg(self.folder.path())
            .status();
        assert!(stopped.is_ok(), "down.sh runs");
    }
}
