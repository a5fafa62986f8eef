//! Absent input freezes, it never unpublishes (promise 8). Pure.

use std::sync::Arc;

use imbl::OrdSet;
use itertools::{Itertools, merge_join_by};

use super::{Incomplete, SiteRead};
use crate::content::RawFile;
use crate::words::{Arg, Language, say};

/// Content files of one site that the ledger knows as accepted, by path below the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFiles {
    pub files: Arc<OrdSet<String>>,
}

impl KnownFiles {
    /// Known files that are not among these, which are sorted by path.
    pub fn missing<'a>(&'a self, files: &'a [RawFile]) -> impl Iterator<Item = &'a String> {
        let here = files.iter().map(|file| &file.path).dedup();
        merge_join_by(self.files.iter(), here, Ord::cmp).filter_map(|path| path.just_left())
    }
}

/// Whether the workspace is the one we knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sentinel {
    /// Nothing is known yet; this pass writes the id.
    FirstPass,
    Same,
    /// The id that was written is gone.
    Missing,
    /// Another workspace stands at this path.
    Other,
}

impl Sentinel {
    /// Compares the id the ledger knows with the one found in `.recado/workspace-id`.
    pub fn judge(known: Option<&str>, found: Option<&str>) -> Self {
        match (known, found) {
            (None, _) => Self::FirstPass,
            (Some(_), None) => Self::Missing,
            (Some(known), Some(found)) if known == found => Self::Same,
            (Some(_), Some(_)) => Self::Other,
        }
    }
}

/// Why a site is frozen: what should be there is not, and nobody said that it should go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The workspace as a whole (F17).
    Workspace(Sentinel),
    /// `content/<site>` is gone although it had items (F17).
    Folder { site: String, items: usize },
    /// Part of the folder cannot be looked into (F21).
    Unreadable {
        site: String,
        path: String,
        why: String,
    },
    /// More than max(3, 20 %) of the items are gone (F18), or not one file is left.
    Many {
        site: String,
        gone: Vec<String>,
        of: usize,
    },
}

/// What a reading of one site says about absence.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'a> {
    pub site: &'a str,
    /// False where there is no folder.
    pub present: bool,
    pub incomplete: &'a [Incomplete],
    pub files: &'a [RawFile],
}

impl<'a> From<&'a SiteRead> for Settled<'a> {
    fn from(read: &'a SiteRead) -> Self {
        Self {
            site: &read.id,
            present: read.present,
            incomplete: &read.batch.incomplete,
            files: &read.batch.files,
        }
    }
}

/// Items that may disappear at once without anybody being asked, as long as any file is left.
const FEW: usize = 3;

/// Judges one site's reading against what was known. `None`: go ahead.
pub fn absent_input<'a>(
    known: &KnownFiles,
    sentinel: Sentinel,
    read: impl Into<Settled<'a>>,
) -> Option<Absence> {
    let read = read.into();
    if matches!(sentinel, Sentinel::Missing | Sentinel::Other) {
        return Some(Absence::Workspace(sentinel));
    }
    let of = known.files.len();
    let site = read.site.to_owned();
    if of == 0 {
        return None;
    }
    if !read.present {
        return Some(Absence::Folder { site, items: of });
    }
    let hides = |place: &Incomplete| known.files.iter().any(|path| lies_in(path, &place.path));
    if let Some(Incomplete { path, why }) = read.incomplete.iter().find(|i| hides(i)) {
        let (path, why) = (path.clone(), why.clone());
        return Some(Absence::Unreadable { site, path, why });
    }
    let gone: Vec<String> = known.missing(read.files).cloned().collect();
    // A folder without a single file is what stands at the place of a disk that is not connected,
    // whatever the number of items. More than 20 %: gone / of > 1 / 5.
    let nothing = read.files.is_empty();
    if nothing || gone.len() > FEW && gone.len() * 5 > of {
        Some(Absence::Many { site, gone, of })
    } else {
        None
    }
}

/// True for the folder itself and for everything below it.
pub(crate) fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Absence {
    /// What happened and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        let text = |text: &str| Arg::from(text);
        match self {
            Self::Workspace(Sentinel::Other) => say(language, "absent-other-workspace", &[]),
            Self::Workspace(_) => say(language, "absent-workspace", &[]),
            Self::Folder { site, items } => {
                let args = [("site", text(site)), ("count", Arg::from(*items))];
                say(language, "absent-folder", &args)
            }
            Self::Unreadable { site, path, why } => {
                let args = [
                    ("site", text(site)),
                    ("path", text(path)),
                    ("why", text(why)),
                ];
                say(language, "absent-unreadable", &args)
            }
            Self::Many { site, gone, of } => {
                let args = [
                    ("site", text(site)),
                    ("count", Arg::from(gone.len())),
                    ("of", Arg::from(*of)),
                    ("list", Arg::from(gone.join(", "))),
                ];
                say(language, "absent-many", &args)
            }
        }
    }
}
