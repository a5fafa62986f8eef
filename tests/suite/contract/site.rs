//! A client's website behind each kind of target, and the hands of a person who works on it too.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use recado::change::{self, Body, ChangeSet, Desired, Live, Manifest, RegionWish};
use recado::network::{Limits, Network};
use recado::site::{GitRemote, Locate, WebHost};
use recado::target::git::GitTarget;
use recado::target::{Applied, Ask, Folder, Rehearsal, Target, TargetError, Upload};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::git_story::ticket;
use crate::servers::host::{Kind, UploadHost};
use crate::servers::support::{Door, GitServer, git_in, loopback};

/// Where a website can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Folder,
    Rehearsal,
    GitPath,
    GitHttp,
    GitSsh,
    /// A web host that takes files.
    Host(Kind),
}

/// One website, what we know of it, and what a person sees there.
pub struct Website {
    pub place: Place,
    pub target: Target,
    pub manifest: Manifest,
    folder: TempDir,
    server: Option<GitServer>,
    host: Option<UploadHost>,
    changes: u32,
}

/// Files that were there before us.
pub const SURROUNDINGS: &[(&str, &str)] = &[
    ("index.html", "<!doctype html><p>mine\r\n"),
    ("package.json", "{}"),
    ("public/own.html", "<p>mine too"),
    ("public/promocoes/antiga.html", "<p>from before"),
    ("run.sh", "#!/bin/sh\n"),
];

impl Website {
    /// A website with its programmer's files in it.
    pub fn open(place: Place) -> Self {
        let site = Self::bare(place);
        let files: Vec<_> = SURROUNDINGS
            .iter()
            .map(|(path, text)| (*path, Some(*text)))
            .collect();
        site.human(&files);
        if place == Place::Folder {
            fs::create_dir_all(site.root().join("empty/inner")).expect("a folder");
        }
        site
    }

    /// A website that holds nothing.
    pub fn bare(place: Place) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("website")).expect("a folder");
        let server = match place {
            Place::GitHttp | Place::GitSsh => Some(GitServer::start()),
            _ => None,
        };
        let host = match place {
            Place::Host(kind) => Some(UploadHost::start(kind)),
            _ => None,
        };
        if place == Place::GitPath {
            git_in(
                folder.path(),
                &["init", "-q", "--bare", "-b", "main", "site.git"],
            );
        }
        let caches = folder.path().join("caches");
        let git = |remote: GitRemote, secret: Option<String>| {
            let secret = secret.map(SecretString::from);
            let target =
                GitTarget::with_limits(remote, &caches, secret, loopback(), Limits::default());
            Target::Git(target.expect("an address"))
        };
        let behind = |door| {
            let server = server.as_ref().expect("a server");
            git(server.remote(door), server.secret(door))
        };
        let target = match place {
            Place::Folder => Target::Folder(Folder::new(folder.path().join("website"))),
            Place::Rehearsal => Target::Rehearsal(Rehearsal::default()),
            Place::GitPath => git(remote_at(&folder.path().join("site.git")), None),
            Place::GitHttp => behind(Door::Http),
            Place::GitSsh => behind(Door::Ssh),
            Place::Host(kind) => {
                let host = host.as_ref().expect("a host");
                if kind.is_tls() {
                    host.trust();
                }
                Target::Upload(upload(&host.host(), &host.secret()))
            }
        };
        Self {
            place,
            target,
            manifest: Manifest::default(),
            folder,
            server,
            host,
            changes: 0,
        }
    }

    /// The folder website, here or at a web host.
    pub fn root(&self) -> PathBuf {
        match &self.host {
            Some(host) => host.root(),
            None => self.folder.path().join("website"),
        }
    }

    pub fn host(&self) -> &UploadHost {
        self.host.as_ref().expect("a place at a web host")
    }

    fn is_bucket(&self) -> bool {
        matches!(self.place, Place::Host(kind) if kind.is_bucket())
    }

    pub fn repository(&self) -> PathBuf {
        match &self.server {
            Some(server) => server.bare(),
            None => self.folder.path().join("site.git"),
        }
    }

    pub fn caches(&self) -> PathBuf {
        self.folder.path().join("caches")
    }

    pub fn server(&self) -> &GitServer {
        self.server.as_ref().expect("a place behind a server")
    }

    pub fn is_git(&self) -> bool {
        matches!(self.place, Place::GitPath | Place::GitHttp | Place::GitSsh)
    }

    /// Looks and compares, as a pass does.
    pub async fn plan(&self, desired: &Desired) -> Result<(Live, ChangeSet), TargetError> {
        let ask = Ask {
            known: self.manifest.files.clone(),
            new: desired.new_paths(&self.manifest),
            read: desired.pages_to_read(),
            last_revision: self.manifest.revision.clone(),
            folders: desired.folders.clone(),
            half_done: false,
        };
        let live = self.target.live(&ask).await?;
        let change = change::diff(desired, &self.manifest, &live);
        Ok((live, change))
    }

    /// Prepares and applies; our side forgets the outcome.
    pub async fn attempt(&mut self, change: &ChangeSet) -> Result<Applied, TargetError> {
        self.changes += 1;
        let ticket = ticket(&format!("effect-{}", self.changes));
        let prepared = self.target.prepare(&ticket, change.clone()).await?;
        self.target.apply(&prepared).await
    }

    /// The name of the last change attempted.
    pub fn last_effect(&self) -> String {
        format!("effect-{}", self.changes)
    }

    /// Prepares, applies and keeps what the ledger keeps.
    pub async fn carry_out(&mut self, change: &ChangeSet) -> Result<(), TargetError> {
        if change.is_empty() {
            self.manifest = change.after.clone();
            return Ok(());
        }
        let applied = self.attempt(change).await?;
        self.manifest = change.manifest(&applied);
        Ok(())
    }

    /// A whole pass; the change it made.
    pub async fn publish(&mut self, desired: &Desired) -> Result<ChangeSet, TargetError> {
        let (_, change) = self.plan(desired).await?;
        self.carry_out(&change).await?;
        Ok(change)
    }

    /// A whole pass that must go well.
    pub async fn published(&mut self, desired: &Desired) -> ChangeSet {
        self.publish(desired).await.expect("published")
    }

    /// A person writes files, or removes them (`None`).
    pub fn human(&self, files: &[(&str, Option<&str>)]) {
        match &self.target {
            Target::Rehearsal(rehearsal) => {
                for (path, text) in files {
                    rehearsal.human_edit(path, text.map(str::as_bytes));
                }
            }
            Target::Upload(_) if self.is_bucket() => {
                self.host().bucket(files);
            }
            Target::Folder(_) | Target::Upload(_) => put(&self.root(), files),
            Target::Git(_) => self.commit(|work| put(work, files)),
            _ => panic!("entries have a contract of their own"),
        }
    }

    /// A person does something in the website's folder: in a git website, a clone of it.
    pub fn by_hand(&self, work: impl Fn(&Path)) {
        match self.place {
            Place::Folder | Place::Host(_) => work(&self.root()),
            Place::Rehearsal => panic!("a rehearsal has no folder"),
            _ => self.commit(work),
        }
    }

    fn commit(&self, work: impl Fn(&Path)) {
        let clone = tempfile::tempdir().expect("a temporary folder");
        let bare = self.repository().display().to_string();
        git_in(clone.path(), &["clone", "-q", &bare, "."]);
        git_in(clone.path(), &["checkout", "-q", "-B", "main"]);
        work(clone.path());
        git_in(clone.path(), &["add", "-A"]);
        git_in(clone.path(), &["commit", "-q", "-m", "by hand"]);
        git_in(clone.path(), &["push", "-q", "origin", "main"]);
    }

    /// Everything the website holds: text and rights of each file, and folders without files.
    pub fn holds(&self) -> BTreeMap<String, (u32, String)> {
        let mut all = BTreeMap::new();
        match &self.target {
            Target::Rehearsal(rehearsal) => {
                for (path, bytes) in rehearsal.files() {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    all.insert(path, (0, text));
                }
            }
            Target::Upload(_) if self.is_bucket() => {
                let files = self.host().bucket(&[]).into_iter();
                all.extend(files.map(|(path, text)| (path, (0, text))));
            }
            Target::Folder(_) | Target::Upload(_) => walk(&self.root(), "", &mut all),
            Target::Git(_) => self.tree(&mut all),
            _ => panic!("entries have a contract of their own"),
        }
        all
    }

    /// The text of one file of the website.
    pub fn text(&self, path: &str) -> Option<String> {
        self.holds().get(path).map(|(_, text)| text.clone())
    }

    fn tree(&self, all: &mut BTreeMap<String, (u32, String)>) {
        let repo = git2::Repository::open(self.repository()).expect("the repository");
        let Ok(tip) = repo.revparse_single("main^{tree}") else {
            return;
        };
        let tree = tip.into_tree().expect("a tree");
        tree.walk(git2::TreeWalkMode::PreOrder, |above, entry| {
            if entry.kind() == Some(git2::ObjectType::Blob) {
                let blob = repo.find_blob(entry.id()).expect("a blob");
                let text = String::from_utf8_lossy(blob.content()).into_owned();
                let name = entry.name().expect("a name in UTF-8");
                let mode = u32::try_from(entry.filemode()).expect("a mode");
                all.insert(format!("{above}{name}"), (mode, text));
            }
            git2::TreeWalkResult::Ok
        })
        .expect("a walk");
    }
}

pub fn remote_at(bare: &Path) -> GitRemote {
    GitRemote {
        remote: bare.display().to_string(),
        branch: "main".to_owned(),
        secret: None,
        user: None,
        host_key: None,
        create_branch: false,
    }
}

fn put(root: &Path, files: &[(&str, Option<&str>)]) {
    for (path, text) in files {
        let file = root.join(path);
        match text {
            None => fs::remove_file(&file).expect("removed"),
            Some(text) => {
                fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
                fs::write(&file, text).expect("written");
                if path.ends_with(".sh") {
                    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("set");
                }
            }
        }
    }
}

fn walk(folder: &Path, above: &str, all: &mut BTreeMap<String, (u32, String)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = format!("{above}{}", entry.file_name().to_string_lossy());
        let meta = entry.metadata().expect("there");
        let mode = meta.permissions().mode();
        if meta.is_dir() {
            all.insert(format!("{name}/"), (mode, String::new()));
            walk(&entry.path(), &format!("{name}/"), all);
        } else if meta.is_symlink() {
            let to = fs::read_link(entry.path()).expect("a link");
            all.insert(name, (mode, to.display().to_string()));
        } else {
            let bytes = fs::read(entry.path()).expect("a file");
            all.insert(name, (mode, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
}

/// What should be shown: these files.
pub fn wish(files: &[(&str, &str)]) -> Desired {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), Body::Bytes(Arc::from(text.as_bytes()))));
    Desired {
        files: files.collect(),
        ..Desired::default()
    }
}

/// The same with the inside of a marker of a page.
pub fn with_region(mut desired: Desired, file: &str, marker: &str, inside: &str) -> Desired {
    desired.regions.push(RegionWish {
        file: file.to_owned(),
        locate: Locate::Marker(marker.to_owned()),
        inside: inside.to_owned(),
    });
    desired
}

/// A git target as a site file describes it, with short limits.
pub fn git_target(remote: GitRemote, secret: Option<&str>, caches: &Path) -> GitTarget {
    let secret = secret.map(|secret| SecretString::from(secret.to_owned()));
    let limits = crate::git_story::short_limits();
    let network: Network = loopback();
    GitTarget::with_limits(remote, caches, secret, network, limits).expect("an address")
}

/// A web host as a site file describes it, with short limits.
pub fn upload(host: &WebHost, secret: &str) -> Upload {
    let secret = SecretString::from(secret.to_owned());
    let limits = crate::git_story::short_limits();
    Upload::new(host, secret, loopback(), limits).expect("an address")
}
