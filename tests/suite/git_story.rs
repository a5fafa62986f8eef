//! What the tests of the git target share: a change made by hand and published.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use recado::change::{ChangeSet, Live, Remove, Write};
use recado::hash::Hash;
use recado::network::{Limits, Network};
use recado::site::GitRemote;
use recado::target::git::{GitTarget, Prepared};
use recado::target::{Applied, Ask, TargetError, Ticket};
use secrecy::SecretString;

/// Limits under which a test that waits for one of them ends soon.
pub fn short_limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        idle: Duration::from_secs(2),
        total: Duration::from_secs(30),
        ..Limits::default()
    }
}

pub fn target(
    remote: GitRemote,
    secret: Option<String>,
    caches: &Path,
    network: Network,
) -> GitTarget {
    let secret = secret.map(SecretString::from);
    GitTarget::with_limits(remote, caches, secret, network, Limits::default()).expect("an address")
}

pub fn ticket(effect: &str) -> Ticket {
    Ticket {
        effect: effect.to_owned(),
        site: "padaria-aurora".to_owned(),
        subject: "Black Friday no balcão is shown until Sunday".to_owned(),
        author_name: "Recado".to_owned(),
        author_email: "recado@localhost".to_owned(),
        at: 1_795_773_600,
    }
}

/// Asks for some paths, with their bytes.
pub fn ask(paths: &[&str], last: &str) -> Ask {
    Ask {
        new: paths.iter().map(|path| (*path).to_owned()).collect(),
        read: paths.iter().map(|path| (*path).to_owned()).collect(),
        last_revision: Some(last.to_owned()).filter(|last| !last.is_empty()),
        ..Ask::default()
    }
}

/// The change that makes `live` hold these files; `None` removes one.
pub fn change(live: &Live, files: &[(&str, Option<&[u8]>)]) -> ChangeSet {
    let mut change = ChangeSet {
        base: live.revision.clone(),
        ..ChangeSet::default()
    };
    for (path, body) in files {
        let version = live.files.get(*path).map(|file| file.version.clone());
        match (body, version) {
            (Some(body), replaces) => {
                let write = Write {
                    body: Arc::from(*body),
                    hash: Hash::of(body),
                    replaces,
                };
                change.writes.insert((*path).to_owned(), write);
            }
            (None, Some(version)) => {
                change
                    .removes
                    .insert((*path).to_owned(), Remove { version });
            }
            (None, None) => {}
        }
    }
    change
}

pub async fn live(target: &GitTarget, paths: &[&str]) -> Result<Live, TargetError> {
    target.live(&ask(paths, "")).await
}

pub async fn prepare(
    target: &GitTarget,
    effect: &str,
    files: &[(&str, Option<&[u8]>)],
) -> Result<Prepared, TargetError> {
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let live = live(target, &paths).await?;
    target.prepare(&ticket(effect), &change(&live, files)).await
}

/// Looks, prepares, pushes.
pub async fn publish(
    target: &GitTarget,
    effect: &str,
    files: &[(&str, Option<&[u8]>)],
) -> Result<Applied, TargetError> {
    let prepared = prepare(target, effect, files).await?;
    target.push(&prepared).await
}

/// The bytes of every file of `live`, as text.
pub fn texts(live: &Live) -> BTreeMap<String, String> {
    let text = |bytes: &Option<Arc<[u8]>>| {
        String::from_utf8_lossy(bytes.as_deref().expect("the bytes were asked for")).into_owned()
    };
    live.files
        .iter()
        .map(|(path, file)| (path.clone(), text(&file.bytes)))
        .collect()
}

/// Bytes that no compression makes smaller, the same in every run.
pub fn noise(length: usize, seed: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut number = 0;
    while bytes.len() < length {
        bytes.extend(
            Hash::of(format!("{seed}{number}").as_bytes())
                .hex()
                .as_bytes()
                .chunks(2)
                .map(|pair| {
                    let text = std::str::from_utf8(pair).expect("hex is ASCII");
                    u8::from_str_radix(text, 16).expect("hex")
                }),
        );
        number += 1;
    }
    bytes.truncate(length);
    bytes
}
