//! The notes beside files that have findings: `black-friday.PROBLEM.txt` next to
//! `black-friday.md`. Written and removed by `run` and `publish` only; never read as content.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::io::{Read as _, Write as _};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, fstat, openat, renameat, unlinkat};
use rustix::io::Errno;

use super::Workspace;
use super::names;
use super::read::open_file;
use super::walk::Folder;

/// The first line of every note. A file without it is somebody's own and is left alone.
pub const NOTE_MARK: &str = "*** Recado ***";

/// Notes longer than this are not ours to compare.
const LARGEST_NOTE: u64 = 256 * 1024;
/// As deep as content is read.
const DEEPEST: usize = 12;

/// What [`Workspace::settle_notes`] did. Paths are below the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotesSettled {
    pub written: Vec<String>,
    pub removed: Vec<String>,
    /// A file of this name exists that Recado did not write.
    pub left_alone: Vec<String>,
    /// Could not be written or removed, with the operating system's words.
    pub failed: Vec<(String, String)>,
}

/// The path of the note for a content file: `a/black-friday.en.md` → `a/black-friday.en.PROBLEM.txt`.
pub fn note_path(file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |parts| parts);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = if stem.is_empty() { name } else { stem };
    if folder.is_empty() {
        format!("{stem}{}", names::NOTE_END)
    } else {
        format!("{folder}/{stem}{}", names::NOTE_END)
    }
}

impl Workspace {
    /// Makes the notes of one site be exactly these: `wanted` maps the path of a content file of the
    /// site (or of its site file) to the text of its note. Writes only what differs; files that
    /// belong together (`x.md` and `x.yaml`) share one note. Nothing outside the site's content
    /// folder and `sites/` is touched.
    pub fn settle_notes(&self, site: &str, wanted: &BTreeMap<String, String>) -> NotesSettled {
        let mut done = NotesSettled::default();
        let mut notes: BTreeMap<String, String> = BTreeMap::new();
        for (file, text) in wanted {
            let note = notes.entry(note_path(file)).or_default();
            if note.is_empty() {
                *note = format!("{NOTE_MARK}\n");
            }
            note.push('\n');
            note.push_str(text.trim_end());
            note.push('\n');
        }
        let Ok(root) = Folder::root(self.root()) else {
            return done;
        };
        if let Ok(sites) = root.enter_named("sites") {
            let own = format!("sites/{site}{}", names::NOTE_END);
            settle_folder(&sites, &notes, |path| path == own, &mut done);
        }
        let content = root.enter_named("content");
        if let Ok(folder) = content.and_then(|content| content.enter_named(site)) {
            settle_tree(&folder, &notes, 0, &mut done);
        }
        done
    }
}

fn settle_tree(
    folder: &Folder,
    notes: &BTreeMap<String, String>,
    depth: usize,
    done: &mut NotesSettled,
) {
    let folders = settle_folder(folder, notes, |_| true, done);
    if depth + 1 >= DEEPEST {
        return;
    }
    for (raw_name, name) in folders {
        if let Ok(inner) = folder.enter(&raw_name, &name) {
            settle_tree(&inner, notes, depth + 1, done);
        }
    }
}

/// Settles the notes directly inside one folder and returns the folders in it.
fn settle_folder(
    folder: &Folder,
    notes: &BTreeMap<String, String>,
    ours: impl Fn(&str) -> bool,
    done: &mut NotesSettled,
) -> Vec<(CString, String)> {
    let Ok(names) = folder.names() else {
        return Vec::new();
    };
    for raw_name in &names.notes {
        let Ok(text) = raw_name.to_str() else {
            continue;
        };
        let path = folder.path_of(&names::composed(text));
        if ours(&path) && !notes.contains_key(&path) {
            remove(folder, raw_name, path, done);
        }
    }
    for raw_name in &names.leftovers {
        // Left by a write that was killed; the name is ours alone.
        discard(folder, raw_name);
    }
    let inside = notes.iter().filter(|(path, _)| {
        ours(path) && path.rsplit_once('/').map(|(above, _)| above) == Some(folder.path.as_str())
    });
    for (path, text) in inside {
        write(folder, path, text, &names.notes, done);
    }
    names.folders
}

/// What a note's place holds.
enum Held {
    Nothing,
    /// Begins with our mark; the whole text.
    Ours(String),
    Foreign,
}

fn held(folder: &Folder, raw_name: &CString) -> Result<Held, std::io::Error> {
    let fd = match open_file(&folder.fd, raw_name) {
        Ok(fd) => fd,
        Err(Errno::NOENT) => return Ok(Held::Nothing),
        Err(Errno::LOOP | Errno::NXIO) => return Ok(Held::Foreign),
        Err(error) => return Err(error.into()),
    };
    let stat = fstat(&fd)?;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return Ok(Held::Foreign);
    }
    let mut bytes = Vec::new();
    std::fs::File::from(fd)
        .take(LARGEST_NOTE)
        .read_to_end(&mut bytes)?;
    let ours = bytes
        .strip_prefix(NOTE_MARK.as_bytes())
        .is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
        });
    Ok(if ours {
        Held::Ours(String::from_utf8_lossy(&bytes).into_owned())
    } else {
        Held::Foreign
    })
}

fn remove(folder: &Folder, raw_name: &CString, path: String, done: &mut NotesSettled) {
    let result = held(folder, raw_name).and_then(|held| match held {
        Held::Ours(_) => {
            unlinkat(&*folder.fd, raw_name.as_c_str(), AtFlags::empty())?;
            Ok(true)
        }
        Held::Nothing | Held::Foreign => Ok(false),
    });
    match result {
        Ok(true) => done.removed.push(path),
        Ok(false) => {}
        Err(error) => done.failed.push((path, error.to_string())),
    }
}

fn write(folder: &Folder, path: &str, text: &str, there: &[CString], done: &mut NotesSettled) {
    let name = path.rsplit('/').next().unwrap_or(path);
    // The disk may have the same name in its decomposed form.
    let raw_name = there
        .iter()
        .find(|raw| raw.to_str().is_ok_and(|raw| names::composed(raw) == name))
        .cloned()
        .or_else(|| CString::new(name).ok());
    let Some(raw_name) = raw_name else {
        return;
    };
    let result = held(folder, &raw_name).and_then(|held| match held {
        Held::Ours(before) if before == text => Ok(None),
        Held::Ours(_) => replace(folder, &raw_name, text).map(|()| Some(true)),
        Held::Nothing => place(folder, &raw_name, text).map(Some),
        Held::Foreign => Ok(Some(false)),
    });
    match result {
        Ok(None) => {}
        Ok(Some(true)) => done.written.push(path.to_owned()),
        Ok(Some(false)) => done.left_alone.push(path.to_owned()),
        Err(error) => done.failed.push((path.to_owned(), error.to_string())),
    }
}

/// The name under which a note is written before it is put in its place. Hidden, so nobody reads
/// it; the same for every note of a folder, since one process writes notes (it holds the lock or
/// the target's lease) and a left-over is replaced.
const DRAFT: &std::ffi::CStr = c".recado-note.tmp";

/// Removes a draft; that there is none is as good.
fn discard(folder: &Folder, name: &std::ffi::CStr) {
    let _ = unlinkat(&*folder.fd, name, AtFlags::empty());
}

fn draft(folder: &Folder, text: &str) -> Result<(), std::io::Error> {
    discard(folder, DRAFT);
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let fd = openat(&*folder.fd, DRAFT, flags, Mode::from_raw_mode(0o644))?;
    let mut file = std::fs::File::from(fd);
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_data());
    if written.is_err() {
        discard(folder, DRAFT);
    }
    written
}

fn replace(folder: &Folder, raw_name: &CString, text: &str) -> Result<(), std::io::Error> {
    draft(folder, text)?;
    renameat(&*folder.fd, DRAFT, &*folder.fd, raw_name.as_c_str()).map_err(|error| {
        discard(folder, DRAFT);
        error.into()
    })
}

/// Puts a note where nothing was; false where something appeared meanwhile.
fn place(folder: &Folder, raw_name: &CString, text: &str) -> Result<bool, std::io::Error> {
    draft(folder, text)?;
    // A hard link never replaces what is there. File systems without hard links get a rename.
    let flags = AtFlags::empty();
    let linked = rustix::fs::linkat(&*folder.fd, DRAFT, &*folder.fd, raw_name.as_c_str(), flags);
    match linked {
        Ok(()) => {
            unlinkat(&*folder.fd, DRAFT, AtFlags::empty())?;
            Ok(true)
        }
        Err(Errno::EXIST) => {
            unlinkat(&*folder.fd, DRAFT, AtFlags::empty())?;
            Ok(false)
        }
        Err(_) => {
            renameat(&*folder.fd, DRAFT, &*folder.fd, raw_name.as_c_str()).map_err(|error| {
                discard(folder, DRAFT);
                std::io::Error::from(error)
            })?;
            Ok(true)
        }
    }
}
