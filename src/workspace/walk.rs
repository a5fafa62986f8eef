//! Listing folders without following links.

use std::ffi::CString;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, Stat, openat, statat};
use rustix::io::Errno;

use super::names::{self, Class};
use super::read::Stamp;

/// An open folder and how it is called.
pub(super) struct Folder {
    pub fd: Arc<OwnedFd>,
    /// Bytes of the path below the root as the disk has them; the key of the cache.
    pub key: Vec<u8>,
    /// The path below the root, composed, `/` between folders; empty for the root.
    pub path: String,
}

/// Something in a folder that is not a folder to go into.
#[derive(Clone)]
pub(super) struct Entry {
    pub raw_name: CString,
    pub key: Vec<u8>,
    /// Composed.
    pub name: String,
    pub path: String,
    pub stamp: Stamp,
    pub regular: bool,
    pub symlink: bool,
    /// More than one name points at this file (F16).
    pub linked: bool,
}

/// A folder inside a folder.
pub(super) struct Below {
    pub raw_name: CString,
    pub name: String,
}

/// What lies in one folder, without the names that are ignored.
#[derive(Default)]
pub(super) struct Listing {
    pub entries: Vec<Entry>,
    pub folders: Vec<Below>,
    /// Names whose bytes are not text.
    pub bad_names: Vec<String>,
    /// Paths of notes that Recado wrote earlier, with the name on disk.
    pub notes: Vec<CString>,
    /// The limit was reached and the rest was not looked at.
    pub cut: bool,
}

impl Folder {
    /// The workspace's root. The way to it may lead over links: a person chose it.
    pub fn root(path: &std::path::Path) -> Result<Self, Errno> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty())?;
        Ok(Self {
            fd: Arc::new(fd),
            key: Vec::new(),
            path: String::new(),
        })
    }

    /// A folder directly inside this one; a link is refused (`ELOOP` or `ENOTDIR`).
    pub fn enter(&self, raw_name: &CString, name: &str) -> Result<Self, Errno> {
        let flags = OFlags::RDONLY
            | OFlags::DIRECTORY
            | OFlags::NOFOLLOW
            | OFlags::NONBLOCK
            | OFlags::CLOEXEC;
        let fd = openat(&*self.fd, raw_name.as_c_str(), flags, Mode::empty())?;
        Ok(Self {
            fd: Arc::new(fd),
            key: self.key_of(raw_name),
            path: self.path_of(name),
        })
    }

    /// [`Folder::enter`] by a name that is the same on every disk.
    pub fn enter_named(&self, name: &str) -> Result<Self, Errno> {
        let raw = CString::new(name).map_err(|_| Errno::INVAL)?;
        self.enter(&raw, name)
    }

    pub fn key_of(&self, raw_name: &CString) -> Vec<u8> {
        let mut key = self.key.clone();
        if !key.is_empty() {
            key.push(b'/');
        }
        key.extend_from_slice(raw_name.as_bytes());
        key
    }

    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.path)
        }
    }

    /// Lists the folder, sorted by composed name, stopping after `most` names.
    pub fn list(&self, most: usize) -> Result<Listing, Errno> {
        let mut listing = Listing::default();
        let mut count = 0;
        for found in Dir::read_from(&*self.fd)? {
            let found = found?;
            let raw = found.file_name();
            if raw == c"." || raw == c".." {
                continue;
            }
            let raw_name = CString::from(raw);
            let Ok(text) = raw_name.to_str() else {
                listing
                    .bad_names
                    .push(raw_name.to_string_lossy().into_owned());
                continue;
            };
            let name = names::composed(text);
            match names::class(&name) {
                Class::Ignored => continue,
                Class::Note => {
                    listing.notes.push(raw_name);
                    continue;
                }
                Class::Content => {}
            }
            if count == most {
                listing.cut = true;
                break;
            }
            count += 1;
            self.place(&mut listing, raw_name, name)?;
        }
        listing
            .entries
            .sort_by(|a, b| (&a.name, &a.raw_name).cmp(&(&b.name, &b.raw_name)));
        listing
            .folders
            .sort_by(|a, b| (&a.name, &a.raw_name).cmp(&(&b.name, &b.raw_name)));
        listing.bad_names.sort();
        Ok(listing)
    }

    fn place(&self, listing: &mut Listing, raw_name: CString, name: String) -> Result<(), Errno> {
        let Some(stat) = self.stat(&raw_name)? else {
            // Gone since it was listed.
            return Ok(());
        };
        let kind = FileType::from_raw_mode(stat.st_mode);
        if kind == FileType::Directory && !names::is_text(&name) {
            listing.folders.push(Below { raw_name, name });
            return Ok(());
        }
        listing.entries.push(self.entry_of(&stat, raw_name, name));
        Ok(())
    }

    /// What lies in the folder under this name; `None` where there is nothing.
    pub fn entry(&self, raw_name: CString, name: String) -> Result<Option<Entry>, Errno> {
        let stat = self.stat(&raw_name)?;
        Ok(stat.map(|stat| self.entry_of(&stat, raw_name, name)))
    }

    fn stat(&self, raw_name: &CString) -> Result<Option<Stat>, Errno> {
        match statat(&*self.fd, raw_name.as_c_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn entry_of(&self, stat: &Stat, raw_name: CString, name: String) -> Entry {
        let kind = FileType::from_raw_mode(stat.st_mode);
        Entry {
            key: self.key_of(&raw_name),
            path: self.path_of(&name),
            stamp: Stamp::of(stat),
            regular: kind == FileType::RegularFile,
            symlink: kind == FileType::Symlink,
            linked: kind == FileType::RegularFile && stat.st_nlink > 1,
            raw_name,
            name,
        }
    }
}

/// Names in one folder, without asking anything else about them.
pub(super) struct Names {
    pub notes: Vec<CString>,
    /// Drafts of notes whose writing was killed.
    pub leftovers: Vec<CString>,
    pub folders: Vec<(CString, String)>,
}

impl Folder {
    /// The notes and folders in this folder.
    pub fn names(&self) -> Result<Names, Errno> {
        let mut names = Names {
            notes: Vec::new(),
            leftovers: Vec::new(),
            folders: Vec::new(),
        };
        for found in Dir::read_from(&*self.fd)? {
            let found = found?;
            let raw_name = CString::from(found.file_name());
            let Ok(text) = raw_name.to_str() else {
                continue;
            };
            let name = names::composed(text);
            match names::class(&name) {
                Class::Note => names.notes.push(raw_name),
                Class::Ignored if name == ".recado-note.tmp" => names.leftovers.push(raw_name),
                Class::Ignored => {}
                Class::Content => {
                    let may_be_folder =
                        matches!(found.file_type(), FileType::Directory | FileType::Unknown);
                    if may_be_folder && !names::is_text(&name) {
                        names.folders.push((raw_name, name));
                    }
                }
            }
        }
        Ok(names)
    }
}
