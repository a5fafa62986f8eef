//! What a revision holds at many paths. Each folder is opened once; one that holds exactly what we
//! know of it is recognised by its name alone.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use imbl::OrdMap;
use imbl::ordmap::DiffItem;

use git2::{ObjectType, Oid, Repository, Tree};

use super::{Fault, LARGEST_FILE};
use crate::change::{ChangeSet, Live, LiveFile, Owned};
use crate::hash::Hash;
use crate::target::Ask;

/// Files from which on a look is worth remembering.
const MANY: usize = 200;

/// What was found at a revision. It stays true: a revision always holds the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Looked {
    revision: Oid,
    /// What was asked for, and known of it.
    known: OrdMap<String, Owned>,
    /// Without their bytes.
    files: OrdMap<String, LiveFile>,
}

impl Looked {
    /// After a look; `None` where looking again costs little.
    pub fn after(revision: Oid, ask: &Ask, live: &Live) -> Option<Self> {
        if live.files.len() < MANY {
            return None;
        }
        let mut files = live.files.clone();
        for path in &ask.read {
            if let Some(file) = files.get_mut(path) {
                file.bytes = None;
            }
        }
        let known = ask.known.clone();
        Some(Self {
            revision,
            known,
            files,
        })
    }

    /// The same once this change is made on it.
    pub fn with(&self, change: &ChangeSet, versions: &BTreeMap<String, String>, new: Oid) -> Self {
        let mut next = self.clone();
        next.revision = new;
        for (path, write) in &change.writes {
            let file = versions.get(path).map(|version| LiveFile {
                version: version.clone(),
                hash: write.hash,
                bytes: None,
            });
            next.put(path, file);
        }
        for path in change.removes.keys() {
            next.files.remove(path);
        }
        next
    }

    fn put(&mut self, path: &str, file: Option<LiveFile>) {
        match file {
            Some(file) => self.files.insert(path.to_owned(), file),
            None => self.files.remove(path),
        };
    }

    pub fn is_of(&self, revision: Oid) -> bool {
        self.revision == revision
    }

    /// What is known already of what is asked for, and what is still to be looked at.
    pub fn split(&self, ask: &Ask) -> (OrdMap<String, LiveFile>, Ask) {
        let mut files = self.files.clone();
        let mut rest = Ask {
            known: OrdMap::new(),
            ..ask.clone()
        };
        for one in self.known.diff(&ask.known) {
            match one {
                DiffItem::Remove(path, _) => {
                    files.remove(path);
                }
                DiffItem::Add(path, known)
                | DiffItem::Update {
                    new: (path, known), ..
                } => match files.get_mut(path) {
                    Some(file) if file.version == known.version => file.hash = known.hash,
                    _ => {
                        files.remove(path);
                        rest.known.insert(path.clone(), known.clone());
                    }
                },
            }
        }
        for path in ask.new.iter().chain(&ask.read) {
            files.remove(path);
        }
        (files, rest)
    }
}

/// One revision, looked at.
pub(super) struct Look<'r> {
    repo: &'r Repository,
    /// By path, `""` for the top; `None` where there is no folder.
    folders: HashMap<String, Option<Tree<'r>>>,
}

/// The paths asked for in one folder, by name.
type Names<'a> = BTreeMap<&'a str, (&'a String, Option<&'a Owned>)>;

impl<'r> Look<'r> {
    /// At the revision with this tree.
    pub fn new(repo: &'r Repository, root: Tree<'r>) -> Self {
        let folders = HashMap::from([(String::new(), Some(root))]);
        Self { repo, folders }
    }

    /// Fills in the files that were asked for.
    pub fn read(&mut self, ask: &Ask, live: &mut Live) -> Result<(), Fault> {
        let mut by_folder: BTreeMap<&str, Names<'_>> = BTreeMap::new();
        let known = ask.known.iter().map(|(path, known)| (path, Some(known)));
        let read = ask.read.iter();
        let read = read.filter(|path| !ask.known.contains_key(*path));
        let unknown = ask.new.iter().chain(read).map(|path| (path, None));
        for (path, known) in known.chain(unknown) {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let names = by_folder.entry(folder).or_default();
            names.insert(name, (path, known));
        }
        for (folder, names) in by_folder {
            let is_read = names.values().any(|(path, _)| ask.read.contains(*path));
            if !is_read && self.holds_exactly(folder, &names)? {
                live.files.extend(names.into_values().filter_map(as_known));
                continue;
            }
            for (name, (path, known)) in names {
                if let Some((id, ObjectType::Blob)) = self.entry(folder, name)? {
                    let file = self.file(id, known, ask.read.contains(path))?;
                    live.files.insert(path.clone(), file);
                }
            }
        }
        if self.folder("")?.is_some_and(|root| !root.is_empty()) {
            for folder in &ask.folders {
                if !matches!(self.entry("", folder)?, Some((_, ObjectType::Tree))) {
                    live.missing.insert(folder.clone());
                }
            }
        }
        Ok(())
    }

    fn folder(&mut self, path: &str) -> Result<Option<&Tree<'r>>, Fault> {
        if !self.folders.contains_key(path) {
            let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
            let tree = match self.entry(above, name)? {
                Some((id, ObjectType::Tree)) => Some(self.repo.find_tree(id)?),
                _ => None,
            };
            self.folders.insert(path.to_owned(), tree);
        }
        Ok(self.folders.get(path).and_then(Option::as_ref))
    }

    fn entry(&mut self, folder: &str, name: &str) -> Result<Option<(Oid, ObjectType)>, Fault> {
        let Some(tree) = self.folder(folder)? else {
            return Ok(None);
        };
        let entry = tree.get_name_bytes(name.as_bytes());
        Ok(entry.and_then(|entry| Some((entry.id(), entry.kind()?))))
    }

    /// Whether a folder holds these files as we know them, and nothing else: then its name is the
    /// hash over their names and versions (git's tree object).
    fn holds_exactly(&mut self, folder: &str, names: &Names<'_>) -> Result<bool, Fault> {
        let Some((above, name)) = folder.rsplit_once('/').or(Some(("", folder))) else {
            return Ok(false);
        };
        let mut object = Vec::with_capacity(names.len() * 48);
        for (name, (_, known)) in names {
            let version = known.and_then(|known| Oid::from_str(&known.version).ok());
            let Some(version) = version.filter(|_| !folder.is_empty()) else {
                return Ok(false);
            };
            object.extend_from_slice(b"100644 ");
            object.extend_from_slice(name.as_bytes());
            object.push(0);
            object.extend_from_slice(version.as_bytes());
        }
        let expected = Oid::hash_object(ObjectType::Tree, &object)?;
        Ok(self.entry(above, name)? == Some((expected, ObjectType::Tree)))
    }

    fn file(&self, id: Oid, known: Option<&Owned>, read: bool) -> Result<LiveFile, Fault> {
        let version = id.to_string();
        let known = known.filter(|known| known.version == version);
        if let (Some(known), false) = (known, read) {
            return Ok(LiveFile {
                version,
                hash: known.hash,
                bytes: None,
            });
        }
        // Asked before unpacking: a few packed bytes can be a blob that fills the memory. No text
        // has the hash of its name, so that it counts as somebody else's.
        let (size, _) = self.repo.odb()?.read_header(id)?;
        if size > LARGEST_FILE {
            return Ok(LiveFile {
                hash: Hash::of(version.as_bytes()),
                version,
                bytes: None,
            });
        }
        let blob = self.repo.find_blob(id)?;
        let hash = known.map_or_else(|| Hash::of(blob.content()), |known| known.hash);
        let bytes = read.then(|| Arc::from(blob.content()));
        Ok(LiveFile {
            version,
            hash,
            bytes,
        })
    }
}

fn as_known((path, known): (&String, Option<&Owned>)) -> Option<(String, LiveFile)> {
    let known = known?;
    let file = LiveFile {
        version: known.version.clone(),
        hash: known.hash,
        bytes: None,
    };
    Some((path.clone(), file))
}
