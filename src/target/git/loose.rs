//! Objects from one repository on this disk to another, as the files in which they lie: they are
//! compressed already.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use git2::{Oid, Repository};
use tempfile::{Builder, NamedTempFile};

/// Copies objects, durably: all are on the disk before the first has its name. `false`: one of them
/// does not lie in a file of its own, and nothing was done. Whoever calls has read them just now, so
/// that their bytes are known to be what their names say.
pub(super) fn copy(from: &Repository, to: &Repository, objects: &[Oid]) -> io::Result<bool> {
    let mut copies: Vec<(NamedTempFile, PathBuf)> = Vec::new();
    for id in objects {
        let (ours, theirs) = (file(from, *id), file(to, *id));
        if theirs.exists() {
            continue;
        }
        let bytes = match fs::read(ours) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let Some(folder) = theirs.parent() else {
            return Ok(false);
        };
        fs::create_dir_all(folder)?;
        // git tidies files up that begin so.
        let mut copy = Builder::new()
            .prefix("tmp_obj_")
            .permissions(Permissions::from_mode(0o444))
            .tempfile_in(folder)?;
        copy.write_all(&bytes)?;
        copies.push((copy, theirs));
    }
    // Written first and made durable then: the first waits for the disk, the others hardly.
    for (copy, _) in &copies {
        copy.as_file().sync_all()?;
    }
    for (copy, theirs) in copies {
        match copy.persist_noclobber(theirs) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error.error);
            }
            _ => {}
        }
    }
    Ok(true)
}

/// Where git keeps an object in a file of its own.
fn file(repo: &Repository, id: Oid) -> PathBuf {
    let hex = id.to_string();
    let (folder, name) = hex.split_at(2);
    repo.commondir().join("objects").join(folder).join(name)
}
