//! Steps g5 to g7: push under compare-and-set, and look whether it arrived. libgit2 says success
//! when a server turns one branch down, and says nothing when a server does not report: only an
//! answer for our branch or a look at the remote counts.

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use git2::{ObjectType, Oid, PushOptions, RemoteCallbacks, Repository, Tree};

use super::transport::{Address, Link};
use super::{Fault, Job, Prepared, branch_ref, loose};
use crate::target::TargetError;

/// The cache's own name for the commit that is being pushed. On the way to a path it stands only
/// as long as the push.
const NEXT: &str = "refs/recado/next";

/// After this time a lock that is still empty belongs to nobody alive.
const EMPTY_LOCK: Duration = Duration::from_secs(2);

/// Hooks that a push runs.
const HOOKS: [&str; 6] = [
    "pre-receive",
    "update",
    "proc-receive",
    "post-receive",
    "post-update",
    "reference-transaction",
];

/// What the server made of the push, as far as it said.
enum Reply {
    Accepted,
    Declined(String),
    /// It took the connection's end, or nothing at all, for an answer.
    Silent(TargetError),
}

/// Pushes a prepared commit. `Ok`: the remote was seen to hold it.
pub(super) fn push(job: &Job<'_>, prepared: &Prepared) -> Result<(), Fault> {
    job.check_local()?;
    let old = if prepared.old.is_empty() {
        Oid::ZERO_SHA1
    } else {
        Oid::from_str(&prepared.old)?
    };
    let new = Oid::from_str(&prepared.new)?;
    if !job.repo.odb()?.exists(new) {
        // The cache was made anew since: what was prepared is gone, and is prepared again.
        return Err(moved(job));
    }
    if let Address::Local(path) = &job.target.route.address
        && !runs_programs(path)
    {
        return push_to_path(job, path, old, new);
    }
    let reply = push_over(job, old, new)?;
    confirm(job, old, new, reply)
}

fn moved(job: &Job<'_>) -> Fault {
    TargetError::Moved { target: job.name() }.into()
}

/// g5 and g6. `Err` where certainly nothing was changed.
fn push_over(job: &Job<'_>, old: Oid, new: Oid) -> Result<Reply, Fault> {
    let link = job.link();
    let branch = branch_ref(&job.target.branch);
    job.repo.reference(NEXT, new, true, "push")?;
    let answer: RefCell<Option<Result<(), String>>> = RefCell::new(None);
    let stale = RefCell::new(false);
    let mut callbacks = RemoteCallbacks::new();
    callbacks.push_negotiation(|updates| {
        let [update] = updates else {
            return Err(git2::Error::from_str("one branch was to be pushed"));
        };
        if update.src() == old
            && update.dst() == new
            && update.dst_refname_bytes() == branch.as_bytes()
        {
            return Ok(());
        }
        *stale.borrow_mut() = true;
        Err(git2::Error::from_str("the branch moved"))
    });
    callbacks.push_update_reference(|name, refusal| {
        if name == branch {
            *answer.borrow_mut() = Some(refusal.map_or(Ok(()), |text| Err(text.to_owned())));
        }
        Ok(())
    });
    callbacks.sideband_progress(|words| {
        link.hear(words);
        true
    });
    let mut options = PushOptions::new();
    options.remote_callbacks(callbacks);
    let pushed = remote_for_push(job, &link)
        .and_then(|mut remote| remote.push(&[format!("{NEXT}:{branch}")], Some(&mut options)));
    drop(options);
    if *stale.borrow() {
        return Err(moved(job));
    }
    let answer = answer.borrow_mut().take();
    match (pushed, answer) {
        (Ok(()), Some(Ok(()))) => Ok(Reply::Accepted),
        (_, Some(Err(text))) => Ok(Reply::Declined(with_words(&text, &link))),
        (Err(error), _) if !link.was_sent() => Err(job.blame(&link, error)),
        (Err(error), _) => match link.take_trouble() {
            Some(TargetError::Unreachable { cause, .. }) => Ok(silent(job, cause)),
            // An answer instead of a result: the push was not even read.
            Some(trouble) => Err(trouble.into()),
            // The conversation held, so the words are the server's.
            None if error.class() == git2::ErrorClass::Net => {
                Ok(Reply::Declined(with_words(error.message(), &link)))
            }
            // Our side broke in the middle of the pack: a damaged cache, and half a pack, which no
            // server applies.
            None => Err(Fault::Cache(error)),
        },
        (Ok(()), None) => Ok(silent(job, anyhow::anyhow!("the server gave no report"))),
    }
}

fn silent(job: &Job<'_>, cause: anyhow::Error) -> Reply {
    Reply::Silent(TargetError::Unknown {
        target: job.name(),
        cause,
    })
}

fn remote_for_push<'a>(job: &Job<'a>, link: &Link) -> Result<git2::Remote<'a>, git2::Error> {
    match job.target.route.address {
        Address::Local(_) => link.stream_remote(job.repo),
        _ => link.remote(job.repo),
    }
}

fn with_words(text: &str, link: &Link) -> String {
    let heard = link.heard();
    if heard.is_empty() {
        text.to_owned()
    } else {
        format!("{heard}\n{text}")
    }
}

/// g7: looks at the remote. Whatever was said, a branch that holds our commit is the proof, and a
/// branch that went elsewhere can never take it any more, since the push compares with `old`.
fn confirm(job: &Job<'_>, old: Oid, new: Oid, reply: Reply) -> Result<(), Fault> {
    let seen = match (job.look(true), &reply) {
        (Ok(seen), _) => seen.tip,
        (Err(fault), Reply::Accepted) => {
            // The server's own report is evidence (R2); the look would only have been a second.
            tracing::debug!(?fault, "pushed; the look at the remote failed");
            return Ok(());
        }
        (Err(_), _) => None,
    };
    let before = (!old.is_zero()).then_some(old);
    if let Some(tip) = seen
        && job.contains(tip, new)?
    {
        return Ok(());
    }
    match reply {
        Reply::Accepted => Err(moved(job)),
        Reply::Declined(said) if seen == before || seen.is_none() => Err(TargetError::Refused {
            target: job.name(),
            said,
        }
        .into()),
        Reply::Silent(unknown) if seen == before || seen.is_none() => Err(unknown.into()),
        Reply::Declined(_) | Reply::Silent(_) => Err(moved(job)),
    }
}

/// Whether a push to the repository at this path runs hooks or touches a work tree.
fn runs_programs(path: &Path) -> bool {
    let Ok(remote) = Repository::open(path) else {
        return false;
    };
    if !remote.is_bare() {
        return true;
    }
    let configured = remote
        .config()
        .and_then(|config| config.get_path("core.hooksPath"));
    let hooks = match configured {
        Ok(folder) => remote.path().join(folder),
        Err(_) => remote.path().join("hooks"),
    };
    HOOKS.iter().any(|name| is_program(&hooks.join(name)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Removes the lock on a branch that this program left there when it was killed: nobody else ever
/// would, and every later push, a programmer's too, would be turned away. It is known by the
/// commit in it, the one that [`NEXT`] still names since that push did not end. An empty one may
/// belong to a living git, which keeps a lock empty for an instant only.
fn unlock(lock: &Path, last: Oid) {
    let read = || {
        let text = std::fs::read_to_string(lock).ok()?;
        Some((text, lock.metadata().ok()?.modified().ok()?))
    };
    let Some(before) = read() else {
        return;
    };
    if before.0.is_empty() {
        std::thread::sleep(EMPTY_LOCK);
    }
    let is_ours = before.0.is_empty() || before.0.trim_end() == last.to_string();
    if is_ours && read() == Some(before) {
        match std::fs::remove_file(lock) {
            Ok(()) => {
                tracing::info!(lock = %lock.display(), "a lock left by a killed push is gone")
            }
            Err(error) => tracing::warn!(lock = %lock.display(), %error, "a lock stays"),
        }
    }
}

/// Objects of a change up to which each is written by itself. A pack is written, indexed and made
/// durable as three files, and compares its objects with each other before.
const FEW: usize = 24;

/// Takes the objects of a commit over into the other repository.
fn carry(job: &Job<'_>, remote: &Repository, old: Oid, new: Oid) -> Result<(), Fault> {
    let said = |error: git2::Error| refused(job, error.message());
    let odb = remote.odb().map_err(said)?;
    let mut objects = Vec::new();
    if is_small(job.repo, old, new, &mut objects)? {
        let ours = job.repo.odb()?;
        let read = objects.iter().rev().map(|id| ours.read(*id));
        let read = read.collect::<Result<Vec<_>, _>>()?;
        // Where a file cannot be copied, libgit2 says why, in the words that people are told.
        if !loose::copy(job.repo, remote, &objects).unwrap_or(false) {
            for object in read {
                odb.write(object.kind(), object.data()).map_err(said)?;
            }
        }
        return Ok(());
    }
    let mut packs = job.repo.packbuilder()?;
    let mut walk = job.repo.revwalk()?;
    walk.push(new)?;
    if !old.is_zero() {
        walk.hide(old)?;
    }
    packs.insert_walk(&mut walk)?;
    let mut writer = odb.packwriter().map_err(said)?;
    let mut broken = None;
    packs.foreach(
        |piece| match std::io::Write::write_all(&mut writer, piece) {
            Ok(()) => true,
            Err(error) => {
                broken = Some(error);
                false
            }
        },
    )?;
    if let Some(error) = broken {
        return Err(refused(job, &error.to_string()));
    }
    writer.commit().map_err(said)?;
    Ok(())
}

fn refused(job: &Job<'_>, said: &str) -> Fault {
    let (target, said) = (job.name(), said.to_owned());
    TargetError::Refused { target, said }.into()
}

/// Lists what a commit holds and its parent does not, the commit first; false where that is more
/// than a few objects, or where there is no one parent to compare with.
fn is_small(
    repo: &Repository,
    old: Oid,
    new: Oid,
    objects: &mut Vec<Oid>,
) -> Result<bool, git2::Error> {
    let commit = repo.find_commit(new)?;
    if old.is_zero() || commit.parent_ids().next() != Some(old) {
        return Ok(false);
    }
    objects.push(new);
    let before = repo.find_commit(old)?.tree()?;
    let after = commit.tree()?;
    differing(repo, Some(&before), &after, objects)
}

/// Adds a tree that is another than before, and what is new below it.
fn differing(
    repo: &Repository,
    before: Option<&Tree<'_>>,
    after: &Tree<'_>,
    objects: &mut Vec<Oid>,
) -> Result<bool, git2::Error> {
    if before.is_some_and(|before| before.id() == after.id()) {
        return Ok(true);
    }
    objects.push(after.id());
    for entry in after {
        let was = before.and_then(|before| before.get_name_bytes(entry.name_bytes()));
        if was.as_ref().is_some_and(|was| was.id() == entry.id()) {
            continue;
        }
        match entry.kind() {
            Some(ObjectType::Tree) => {
                let was = was.filter(|was| was.kind() == Some(ObjectType::Tree));
                let was = was.map(|was| repo.find_tree(was.id())).transpose()?;
                if !differing(repo, was.as_ref(), &repo.find_tree(entry.id())?, objects)? {
                    return Ok(false);
                }
            }
            Some(ObjectType::Blob) => objects.push(entry.id()),
            _ => {}
        }
        if objects.len() > FEW {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A bare repository on this computer, without hooks. libgit2's own local push would set the
/// branch without comparing; here the comparison and the setting are one step under git's lock.
fn push_to_path(job: &Job<'_>, path: &Path, old: Oid, new: Oid) -> Result<(), Fault> {
    let said = |error: git2::Error| refused(job, error.message());
    let remote = Repository::open(path).map_err(said)?;
    carry(job, &remote, old, new)?;
    let branch = branch_ref(&job.target.branch);
    if let Ok(last) = job.repo.refname_to_id(NEXT) {
        unlock(&remote.commondir().join(format!("{branch}.lock")), last);
    }
    job.repo.reference(NEXT, new, true, "push")?;
    let set = if old.is_zero() {
        remote.reference(&branch, new, false, "push")
    } else {
        remote.reference_matching(&branch, new, true, old, "push")
    };
    job.repo.find_reference(NEXT)?.delete()?;
    use git2::ErrorCode::{Exists, Modified, NotFound};
    match set {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.code(), Exists | Modified | NotFound) => Err(moved(job)),
        Err(error) if error.code() == git2::ErrorCode::Locked => Err(TargetError::Unreachable {
            target: job.name(),
            cause: error.into(),
        }
        .into()),
        Err(error) => Err(said(error)),
    }
}
