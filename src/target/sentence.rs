//! What a person reads when a target failed: what happened, and what to do. The cause chain is
//! for the log.

use super::TargetError;
use crate::words::{Arg, Language, say};

/// How much of a server's own words is quoted, in characters.
const QUOTE: usize = 600;

/// Reasons of [`TargetError::Forbidden`] that have a sentence of their own.
const FORBIDDEN: [&str; 7] = [
    "name",
    "hidden",
    "settings",
    "link",
    "submodule",
    "lfs",
    "not-a-folder",
];

impl TargetError {
    /// One plain sentence or two, in the reader's language. Never holds a login.
    pub fn sentence(&self, language: Language) -> String {
        let (key, args) = self.words();
        say(language, &key, &args)
    }

    fn words(&self) -> (String, Vec<(&'static str, Arg)>) {
        let target = |target: &String| ("target", Arg::from(target.as_str()));
        let (key, args) = match self {
            Self::Unreachable { target: name, .. } => ("target-unreachable", vec![target(name)]),
            Self::Login { target: name, why } => login(target(name), why),
            Self::HostKey {
                target: name,
                offered,
                pinned,
            } => {
                let key = match pinned {
                    None => "target-host-key-new",
                    Some(_) => "target-host-key-changed",
                };
                let pinned = pinned.clone().unwrap_or_default();
                let offered = Arg::from(offered.as_str());
                let args = vec![
                    target(name),
                    ("offered", offered),
                    ("pinned", pinned.into()),
                ];
                (key, args)
            }
            Self::Refused { target: name, said } => {
                ("target-refused", vec![target(name), ("said", quote(said))])
            }
            Self::Moved { target: name } => ("target-moved", vec![target(name)]),
            Self::Rewritten {
                target: name,
                last,
                now,
                ..
            } => {
                let key = if now.is_empty() {
                    "target-gone"
                } else {
                    "target-rewritten"
                };
                let (last, now) = (Arg::from(short(last)), Arg::from(short(now)));
                (key, vec![target(name), ("last", last), ("now", now)])
            }
            Self::NotReady { target: name, why } => {
                ("target-not-ready", vec![target(name), ("why", quote(why))])
            }
            Self::NoBranch {
                target: name,
                branch,
                existing,
            } => {
                let key = if existing.is_empty() {
                    "target-no-branch-at-all"
                } else {
                    "target-no-branch"
                };
                let branch = Arg::from(branch.as_str());
                let existing = Arg::from(existing.join(", "));
                (
                    key,
                    vec![target(name), ("branch", branch), ("existing", existing)],
                )
            }
            Self::Blocked { target: name, why } => {
                ("target-blocked", vec![target(name), ("why", quote(why))])
            }
            Self::TooLarge {
                target: name,
                megabytes,
            } => {
                let megabytes = Arg::Text(megabytes.to_string());
                (
                    "target-too-large",
                    vec![target(name), ("megabytes", megabytes)],
                )
            }
            Self::Redirected { target: name, to } => {
                ("target-redirected", vec![target(name), ("to", quote(to))])
            }
            Self::Forbidden { path, why } => return forbidden(path, why),
            Self::Unknown { target: name, .. } => ("target-unknown", vec![target(name)]),
            Self::Local(cause) => ("target-local", vec![("why", quote(&format!("{cause:#}")))]),
        };
        (key.to_owned(), args)
    }
}

fn login(target: (&'static str, Arg), why: &str) -> (&'static str, Vec<(&'static str, Arg)>) {
    match why {
        "missing" => ("target-login-missing", vec![target]),
        "unreadable-key" => ("target-login-key", vec![target]),
        "in-address" => ("target-login-in-address", vec![target]),
        _ => ("target-login", vec![target]),
    }
}

fn forbidden(path: &str, why: &str) -> (String, Vec<(&'static str, Arg)>) {
    let key = if FORBIDDEN.contains(&why) {
        format!("target-forbidden-{why}")
    } else {
        "target-forbidden".to_owned()
    };
    (key, vec![("path", Arg::from(path)), ("why", quote(why))])
}

/// The first words of somebody else's text, on one line.
fn quote(text: &str) -> Arg {
    let line = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" · ");
    let mut quoted: String = line.chars().take(QUOTE).collect();
    if quoted.len() < line.len() {
        quoted.push('…');
    }
    Arg::Text(quoted)
}

/// The first twelve characters of a revision.
fn short(revision: &str) -> String {
    revision.chars().take(12).collect()
}
