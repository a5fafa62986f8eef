//! Every target checks every path before it writes the first byte (RELIABILITY F30): the list is
//! the site file's own ([`crate::site::forbidden`]), what stands in the way is seen here.

use super::TargetError;
use crate::change::ChangeSet;
use crate::site::forbidden::{Forbidden, reason};

/// Whether a path of a target may be written: relative, `/` between folders.
///
/// The error's `why` is `name` (not a usable path), `hidden` (a name that begins with a dot),
/// or `settings` (steers a build or a host). Later steps add `link`, `submodule`, `lfs` and
/// `not-a-folder`, which depend on what stands there.
pub fn check_path(path: &str) -> Result<(), TargetError> {
    let why = match reason(path) {
        None => return Ok(()),
        Some(Forbidden::Name) => "name",
        Some(Forbidden::Hidden) => "hidden",
        Some(Forbidden::Settings) => "settings",
    };
    Err(forbidden(path, why))
}

/// Whether every path that a change writes or removes may be touched.
pub(super) fn check_change(change: &ChangeSet) -> Result<(), TargetError> {
    let mut paths = change.writes.keys().chain(change.removes.keys());
    paths.try_for_each(|path| check_path(path))
}

/// The error for a path and a reason.
pub(super) fn forbidden(path: &str, why: &str) -> TargetError {
    TargetError::Forbidden {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}
