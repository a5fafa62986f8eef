//! A branch of a git repository.

use super::{address_fault, host_key, relative, secret};
use crate::site::{GitRemote, TargetKind, address, keys, path};
use crate::yaml::{Report, Sheet, excerpt};

pub(super) fn git(sheet: &Sheet, report: &mut Report) -> Option<TargetKind> {
    sheet.require("remote", keys::GIT, report);
    let remote = remote(sheet, report);
    let branch = sheet.single_line("branch", report);
    if let Some(name) = branch.as_deref().filter(|name| !is_branch(name)) {
        let args = vec![("written", excerpt(name, 60).into())];
        report.error(sheet.place("branch"), "branch-unusable", args);
    }
    let secret = secret(sheet, report);
    let user = sheet.single_line("user", report);
    let host_key = host_key(sheet, report);
    let create_branch = sheet.yes_no("create_branch", report).unwrap_or(false);
    let remote = remote?;
    let local = remote.starts_with("file://") || !remote.contains("://");
    if local && secret.is_some() {
        report.warning(sheet.place("secret"), "secret-not-needed", Vec::new());
    }
    if host_key.is_some() && !remote.starts_with("ssh://") {
        report.warning(sheet.place("host_key"), "host-key-not-needed", Vec::new());
    }
    let branch = branch.unwrap_or_else(|| "main".to_owned());
    Some(TargetKind::Git(GitRemote {
        remote,
        branch,
        secret,
        user,
        host_key,
        create_branch,
    }))
}

fn remote(sheet: &Sheet, report: &mut Report) -> Option<String> {
    let written = sheet.single_line("remote", report)?;
    let mark = sheet.place("remote");
    match address::remote(&written) {
        Err(wrong) => {
            address_fault(mark, "remote", &written, &wrong, report);
            None
        }
        Ok(remote) if !remote.contains("://") && !path::is_absolute(&remote) => {
            relative(&remote, mark, report)
        }
        Ok(remote) if remote.starts_with('~') => {
            report.error(
                mark,
                "path-home",
                vec![("written", excerpt(&remote, 60).into())],
            );
            None
        }
        Ok(remote) => Some(remote),
    }
}

/// The rules of git for names of branches.
fn is_branch(name: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "~^:?*[\\".contains(c);
    let parts = name.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(".lock")
            && !part.ends_with('.')
    });
    parts
        && !name.contains(odd)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.starts_with('-')
        && name != "@"
}
