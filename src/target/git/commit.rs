//! A change set as one commit, computed in the cache. Blobs hold exactly the desired bytes (no
//! filter, no line-end conversion, G13), and only the trees on the way to a changed path are
//! written anew. The commit's name depends on the ticket, the parent and the bytes alone, so every
//! attempt makes the same one.

use std::collections::BTreeMap;

use git2::{
    Commit, FileMode, ObjectType, Oid, Repository, Signature, Time, Tree, TreeBuilder, TreeEntry,
};

use super::Fault;
use crate::change::{ChangeSet, Remove, Write};
use crate::target::forbidden::{check_path, forbidden};
use crate::target::{TargetError, Ticket};

/// How a Git LFS pointer begins.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
/// Pointers are shorter than this.
const LFS_POINTER_LIMIT: usize = 1024;

const TRAILER_CHANGE: &str = "Recado-Change:";
const TRAILER_SITE: &str = "Recado-Site:";

/// Edits below one folder.
#[derive(Default)]
struct Folder<'a> {
    files: BTreeMap<&'a str, Edit<'a>>,
    folders: BTreeMap<&'a str, Folder<'a>>,
}

enum Edit<'a> {
    Write(&'a Write),
    Remove(&'a Remove),
}

/// What [`write_tree`] made.
pub(super) struct Written {
    pub tree: Oid,
    /// The blob of every path written.
    pub versions: BTreeMap<String, String>,
}

/// Files of one change from which on its objects are written as one pack: each loose object is a
/// file of its own.
const MANY: usize = 500;

/// Before every other store of objects.
const FIRST: i32 = 1000;

/// As [`write_tree`]; the objects of a large change are kept in memory and become one pack at the
/// end. They go through a handle of their own, because the memory stays with the handle.
pub(super) fn write_tree_at_once(
    repo: &Repository,
    target: &str,
    parent: Option<&Commit<'_>>,
    change: &ChangeSet,
) -> Result<Written, Fault> {
    if change.writes.len() < MANY {
        return write_tree(repo, target, parent, change);
    }
    let beside = Repository::open_bare(repo.path())?;
    let odb = beside.odb()?;
    odb.add_new_mempack_backend(FIRST)?;
    let parent = parent.map(|parent| beside.find_commit(parent.id()));
    let parent = parent.transpose()?;
    let written = write_tree(&beside, target, parent.as_ref(), change)?;
    let mut packs = beside.packbuilder()?;
    packs.insert_tree(written.tree)?;
    let store = repo.odb()?;
    let mut writer = store.packwriter()?;
    let mut broken = None;
    packs.foreach(|piece| {
        broken = std::io::Write::write_all(&mut writer, piece).err();
        broken.is_none()
    })?;
    if let Some(error) = broken {
        return Err(Fault::Target(TargetError::Local(error.into())));
    }
    writer.commit()?;
    Ok(written)
}

/// The tree of `parent` with the change set applied, after checking every path against what it
/// replaces. What already is as it should be is no conflict.
fn write_tree(
    repo: &Repository,
    target: &str,
    parent: Option<&Commit<'_>>,
    change: &ChangeSet,
) -> Result<Written, Fault> {
    let mut root = Folder::default();
    for (path, write) in &change.writes {
        root.add(path, Edit::Write(write))?;
    }
    for (path, remove) in &change.removes {
        root.add(path, Edit::Remove(remove))?;
    }
    let mut writer = Writer {
        repo,
        target,
        versions: BTreeMap::new(),
    };
    let before = parent.map(Commit::tree).transpose()?;
    let builder = writer.folder("", before.as_ref(), &root)?;
    let tree = builder.write()?;
    Ok(Written {
        tree,
        versions: writer.versions,
    })
}

impl<'a> Folder<'a> {
    fn add(&mut self, path: &'a str, edit: Edit<'a>) -> Result<(), TargetError> {
        check_path(path)?;
        let mut folder = self;
        let mut rest = path;
        while let Some((name, below)) = rest.split_once('/') {
            folder = folder.folders.entry(name).or_default();
            rest = below;
        }
        folder.files.insert(rest, edit);
        Ok(())
    }

    fn has_writes(&self) -> bool {
        self.files
            .values()
            .any(|edit| matches!(edit, Edit::Write(_)))
            || self.folders.values().any(Folder::has_writes)
    }
}

struct Writer<'a> {
    repo: &'a Repository,
    target: &'a str,
    versions: BTreeMap<String, String>,
}

impl<'a> Writer<'a> {
    fn folder(
        &mut self,
        above: &str,
        before: Option<&Tree<'a>>,
        edits: &Folder<'_>,
    ) -> Result<TreeBuilder<'a>, Fault> {
        let mut builder = self.repo.treebuilder(before)?;
        for (name, edit) in &edits.files {
            let path = format!("{above}{name}");
            let entry = before.and_then(|tree| tree.get_name(name));
            match edit {
                Edit::Write(write) => self.write(&mut builder, &path, name, entry, write)?,
                Edit::Remove(remove) => match entry {
                    Some(entry) if entry.id().to_string() == remove.version => {
                        builder.remove(*name)?
                    }
                    Some(_) => return Err(self.moved()),
                    None => {}
                },
            }
        }
        for (name, below) in &edits.folders {
            let path = format!("{above}{name}/");
            let entry = before.and_then(|tree| tree.get_name(name));
            let inner = match entry.as_ref().map(|entry| (entry.kind(), entry.filemode())) {
                Some((Some(ObjectType::Tree), _)) => {
                    let id = entry.as_ref().map(TreeEntry::id).unwrap_or(Oid::ZERO_SHA1);
                    Some(self.repo.find_tree(id)?)
                }
                None => None,
                Some(_) if !below.has_writes() => continue,
                Some((kind, mode)) => return Err(forbidden(&path, obstacle(kind, mode)).into()),
            };
            let built = self.folder(&path, inner.as_ref(), below)?;
            if !built.is_empty() {
                builder.insert(*name, built.write()?, FileMode::Tree.into())?;
            } else if entry.is_some() {
                // git keeps no empty folders.
                builder.remove(*name)?;
            }
        }
        Ok(builder)
    }

    fn write(
        &mut self,
        builder: &mut TreeBuilder<'_>,
        path: &str,
        name: &str,
        entry: Option<TreeEntry<'_>>,
        write: &Write,
    ) -> Result<(), Fault> {
        let blob = self.repo.blob(&write.body)?;
        self.versions.insert(path.to_owned(), blob.to_string());
        let mut mode = i32::from(FileMode::Blob);
        if let Some(entry) = entry {
            if entry.kind() != Some(ObjectType::Blob)
                || entry.filemode() == i32::from(FileMode::Link)
            {
                return Err(forbidden(path, obstacle(entry.kind(), entry.filemode())).into());
            }
            if entry.id() == blob {
                return Ok(());
            }
            if write.replaces.as_deref() != Some(entry.id().to_string().as_str()) {
                return Err(self.moved());
            }
            if self.is_lfs_pointer(entry.id())? {
                return Err(forbidden(path, "lfs").into());
            }
            mode = entry.filemode();
        } else if write.replaces.is_some() {
            return Err(self.moved());
        }
        builder.insert(name, blob, mode)?;
        Ok(())
    }

    fn is_lfs_pointer(&self, id: Oid) -> Result<bool, Fault> {
        let (size, _) = self.repo.odb()?.read_header(id)?;
        Ok(size < LFS_POINTER_LIMIT && self.repo.find_blob(id)?.content().starts_with(LFS_POINTER))
    }

    fn moved(&self) -> Fault {
        TargetError::Moved {
            target: self.target.to_owned(),
        }
        .into()
    }
}

/// Why something that stands at our path, or on the way to it, is not ours to replace.
fn obstacle(kind: Option<ObjectType>, mode: i32) -> &'static str {
    match kind {
        Some(ObjectType::Commit) => "submodule",
        Some(ObjectType::Blob) if mode == i32::from(FileMode::Link) => "link",
        _ => "not-a-folder",
    }
}

/// The commit, in the cache only.
pub(super) fn write_commit(
    repo: &Repository,
    ticket: &Ticket,
    parent: Option<&Commit<'_>>,
    tree: Oid,
) -> Result<Oid, Fault> {
    let name = one_line(&ticket.author_name, "Recado");
    let email = one_line(&ticket.author_email, "recado@localhost");
    let by = Signature::new(&name, &email, &Time::new(ticket.at, 0))?;
    let subject = one_line_of(&ticket.subject);
    let subject = if subject.is_empty() {
        "Recado"
    } else {
        &subject
    };
    let message = format!(
        "{subject}\n\n{TRAILER_CHANGE} {}\n{TRAILER_SITE} {}\n",
        one_line_of(&ticket.effect),
        one_line_of(&ticket.site)
    );
    let tree = repo.find_tree(tree)?;
    let parents: Vec<&Commit<'_>> = parent.into_iter().collect();
    Ok(repo.commit(None, &by, &by, &message, &tree, &parents)?)
}

/// Whether a commit message's last paragraph carries this change's trailer.
pub(super) fn carries(message: &str, effect: &str) -> bool {
    let mut paragraphs = message.trim_end().rsplit("\n\n");
    paragraphs.next().is_some_and(|last| {
        last.lines().any(|line| {
            line.strip_prefix(TRAILER_CHANGE)
                .is_some_and(|value| value.trim() == effect)
        })
    })
}

fn one_line_of(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A name as git takes one: one line, no angle brackets.
fn one_line(text: &str, otherwise: &str) -> String {
    let plain = one_line_of(&text.replace(['<', '>'], ""));
    if plain.is_empty() {
        otherwise.to_owned()
    } else {
        plain
    }
}
