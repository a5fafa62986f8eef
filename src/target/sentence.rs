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
        say(language, &self.key(), &self.args())
    }

    /// A stable word for the ledger: the key of the sentence without `target-`.
    pub fn code(&self) -> String {
        self.key().trim_start_matches("target-").to_owned()
    }

    fn key(&self) -> String {
        let key = match self {
            Self::Unreachable { .. } => "target-unreachable",
            Self::Login { why, .. } => match why.as_str() {
                "missing" => "target-login-missing",
                "unreadable-key" => "target-login-key",
                "in-address" => "target-login-in-address",
                "unseen" => "target-login-unseen",
                _ => "target-login",
            },
            Self::Stripped { .. } => "target-stripped",
            Self::Role { .. } => "target-role",
            Self::Firewall { .. } => "target-firewall",
            Self::NotApi { .. } => "target-not-api",
            Self::Later { .. } => "target-later",
            Self::HostKey { pinned: None, .. } => "target-host-key-new",
            Self::HostKey { .. } => "target-host-key-changed",
            Self::Refused { .. } => "target-refused",
            Self::Certificate { .. } => "target-certificate",
            Self::Denied { .. } => "target-denied",
            Self::Full { .. } => "target-full",
            Self::Moved { .. } => "target-moved",
            Self::Rewritten { now, .. } if now.is_empty() => "target-gone",
            Self::Rewritten { .. } => "target-rewritten",
            Self::NotReady { .. } => "target-not-ready",
            Self::NoBranch { existing, .. } if existing.is_empty() => "target-no-branch-at-all",
            Self::NoBranch { .. } => "target-no-branch",
            Self::Blocked { .. } => "target-blocked",
            Self::TooLarge { .. } => "target-too-large",
            Self::Redirected { .. } => "target-redirected",
            Self::Forbidden { why, .. } if FORBIDDEN.contains(&why.as_str()) => {
                return format!("target-forbidden-{why}");
            }
            Self::Forbidden { .. } => "target-forbidden",
            Self::Unknown { .. } => "target-unknown",
            Self::Local(_) => "target-local",
        };
        key.to_owned()
    }

    fn args(&self) -> Vec<(&'static str, Arg)> {
        let text = |text: &str| Arg::from(text);
        let (target, mut args) = match self {
            Self::Unreachable { target, .. }
            | Self::Unknown { target, .. }
            | Self::Moved { target }
            | Self::Stripped { target }
            | Self::Login { target, .. } => (target, vec![]),
            Self::HostKey {
                target,
                offered,
                pinned,
            } => {
                let pinned = text(pinned.as_deref().unwrap_or_default());
                (target, vec![("offered", text(offered)), ("pinned", pinned)])
            }
            Self::Refused { target, said }
            | Self::Role { target, said }
            | Self::Firewall { target, said }
            | Self::NotApi { target, said }
            | Self::Denied { target, said }
            | Self::Full { target, said } => (target, vec![("said", quote(said))]),
            Self::Later { target, wait } => {
                let minutes = wait.as_secs().div_ceil(60);
                (target, vec![("minutes", text(&minutes.to_string()))])
            }
            Self::Rewritten {
                target, last, now, ..
            } => (
                target,
                vec![("last", text(&short(last))), ("now", text(&short(now)))],
            ),
            Self::NotReady { target, why }
            | Self::Blocked { target, why }
            | Self::Certificate { target, why } => (target, vec![("why", quote(why))]),
            Self::NoBranch {
                target,
                branch,
                existing,
            } => {
                let existing = quote(&existing.join(", "));
                (
                    target,
                    vec![("branch", text(branch)), ("existing", existing)],
                )
            }
            Self::TooLarge { target, megabytes } => {
                (target, vec![("megabytes", text(&megabytes.to_string()))])
            }
            Self::Redirected { target, to } => (target, vec![("to", quote(to))]),
            Self::Forbidden { path, why } => {
                return vec![("path", text(path)), ("why", quote(why))];
            }
            Self::Local(cause) => return vec![("why", quote(&format!("{cause:#}")))],
        };
        args.push(("target", text(target)));
        args
    }
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
