//! The folder: reads `sites/`, `content/` and `themes/` into memory, and judges nothing.

pub mod absence;
mod again;
mod batch;
mod keep;
pub mod lock;
mod made;
pub mod names;
pub mod note;
pub mod pool;
pub mod read;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::io::Errno;

pub use again::Again;
pub use batch::{Batch, Incomplete, Limits};
pub use read::{FileStat, ReadCache, Stamp};

use crate::content::{Conflict, RawBody, RawFile, RawSite};
use crate::finding::{Finding, Place, Severity};
use crate::words::{Arg, Language, say};
use batch::Allowance;
use walk::Folder;

/// The folder of state inside the workspace.
pub const STATE: &str = ".recado";

/// A workspace on disk. Holds no open file; every reading starts at the root again, so that a root
/// that was recreated or mounted anew is seen as it is now.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    limits: Limits,
}

/// Why a folder cannot be used as a workspace.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    #[error("there is no folder {0}")]
    Missing(PathBuf),
    #[error("{0} is not a folder")]
    NotAFolder(PathBuf),
    #[error("{0} has neither a folder sites nor a file recado.yaml")]
    NotAWorkspace(PathBuf),
    #[error("{folder} cannot be read: {why}")]
    Unreadable { folder: PathBuf, why: String },
}

impl WorkspaceError {
    /// What is wrong and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        let folder = |path: &Path| ("folder", Arg::from(path.display().to_string()));
        match self {
            Self::Missing(path) => say(language, "workspace-missing", &[folder(path)]),
            Self::NotAFolder(path) => say(language, "workspace-not-a-folder", &[folder(path)]),
            Self::NotAWorkspace(path) => say(language, "workspace-not-one", &[folder(path)]),
            Self::Unreadable { folder: path, why } => {
                let args = [folder(path), ("why", Arg::from(why.as_str()))];
                say(language, "workspace-unreadable", &args)
            }
        }
    }
}

/// Everything in the workspace at one reading.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// Set where the root itself could not be read: then the rest is empty and says nothing.
    pub unreadable_root: Option<String>,
    /// `recado.yaml` and `sites/*.yaml`.
    pub settings: Batch,
    /// By id: every site that has a site file or a content folder.
    pub sites: BTreeMap<String, Arc<SiteRead>>,
    /// Content folders without a site file.
    pub content_without_site: Vec<String>,
    /// Everything below `themes/<theme>/`; see [`Scan::theme_files`].
    pub themes: Batch,
}

/// What one site's content folder holds.
#[derive(Clone, Debug, Default)]
pub struct SiteRead {
    pub id: String,
    /// False where there is no folder `content/<id>`.
    pub present: bool,
    pub batch: Batch,
    /// Copies left by sync programs, of content files and of the site file.
    pub conflicts: Vec<Conflict>,
}

impl SiteRead {
    /// The files for the content stage.
    pub fn raw_site(&self) -> RawSite {
        RawSite {
            id: self.id.clone(),
            files: self.batch.files.clone(),
            conflicts: self.conflicts.clone(),
        }
    }

    /// What the reading itself has to say about this site's files.
    pub fn findings(&self) -> &[Finding] {
        &self.batch.findings
    }
}

impl Scan {
    /// The workspace's own file.
    pub fn recado_yaml(&self) -> Option<&RawFile> {
        self.settings
            .files
            .iter()
            .find(|file| file.path == "recado.yaml")
    }

    /// The site files, sorted by path.
    pub fn site_files(&self) -> impl Iterator<Item = &RawFile> {
        self.settings
            .files
            .iter()
            .filter(|file| site_of_file(&file.path).is_some())
    }

    /// The themes of the workspace: by name, then by path inside the theme. What could not be read
    /// is left out and is among the findings of [`Scan::themes`].
    pub fn theme_files(&self) -> BTreeMap<String, BTreeMap<String, Arc<[u8]>>> {
        let mut themes: BTreeMap<String, BTreeMap<String, Arc<[u8]>>> = BTreeMap::new();
        for file in &self.themes.files {
            let inside = file.path.strip_prefix("themes/").unwrap_or(&file.path);
            if let (Some((theme, path)), RawBody::Bytes(bytes)) =
                (inside.split_once('/'), &file.body)
            {
                let files = themes.entry(theme.to_owned()).or_default();
                files.insert(path.to_owned(), Arc::clone(bytes));
            }
        }
        themes
    }
}

/// The id of the site whose site file this is.
fn site_of_file(path: &str) -> Option<&str> {
    let name = path.strip_prefix("sites/")?;
    let stem = name.strip_suffix(".yaml")?;
    if stem.is_empty() || stem.contains('/') {
        None
    } else {
        Some(stem)
    }
}

impl Workspace {
    /// The workspace in exactly this folder.
    pub fn open(root: &Path) -> Result<Self, WorkspaceError> {
        let unreadable = |why: Errno| WorkspaceError::Unreadable {
            folder: root.to_owned(),
            why: why.to_string(),
        };
        match Folder::root(root) {
            Ok(folder) if is_workspace(&folder).map_err(unreadable)? => {}
            Ok(_) => return Err(WorkspaceError::NotAWorkspace(root.to_owned())),
            Err(Errno::NOENT) => return Err(WorkspaceError::Missing(root.to_owned())),
            Err(Errno::NOTDIR) => return Err(WorkspaceError::NotAFolder(root.to_owned())),
            Err(error) => return Err(unreadable(error)),
        }
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        Ok(Self {
            root,
            limits: Limits::default(),
        })
    }

    /// The workspace that `start` lies in: the folder itself or the nearest one above it.
    pub fn find(start: &Path) -> Result<Self, WorkspaceError> {
        let start = std::path::absolute(start).unwrap_or_else(|_| start.to_owned());
        let first = match Self::open(&start) {
            Err(error @ WorkspaceError::NotAWorkspace(_)) => error,
            other => return other,
        };
        start
            .ancestors()
            .skip(1)
            .find_map(|above| Self::open(above).ok())
            .ok_or(first)
    }

    /// Reads no more than this of each site.
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The absolute path of the root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads everything. Never fails: what cannot be read is said in the result.
    pub fn read(&self, cache: &mut ReadCache) -> Scan {
        let root = match self.open_root() {
            Ok(root) => root,
            Err(why) => {
                return Scan {
                    unreadable_root: Some(why),
                    ..Scan::default()
                };
            }
        };
        cache.begin();
        let mut scan = Scan {
            settings: read_settings(&root, cache, self.limits),
            ..Scan::default()
        };
        let mut site_conflicts = scan.settings.take_conflicts();
        let with_file: BTreeSet<String> = scan
            .site_files()
            .filter_map(|file| site_of_file(&file.path))
            .map(str::to_owned)
            .collect();
        let (with_content, trouble) = content_folders(&root);
        for id in with_file.union(&with_content) {
            let mut site = read_content(&root, id, cache, self.limits);
            let file = format!("sites/{id}.yaml");
            site.conflicts
                .extend(site_conflicts.extract_if(.., |conflict| conflict.original == file));
            if let Some(why) = &trouble {
                site.present = true;
                site.batch.miss(&format!("content/{id}"), why);
            }
            scan.sites.insert(id.clone(), Arc::new(site));
        }
        scan.content_without_site = with_content.difference(&with_file).cloned().collect();
        scan.themes = read_themes(&root, cache, self.limits);
        cache.sweep(b"");
        scan
    }

    /// Reads one site's content folder.
    pub fn read_site(&self, id: &str, cache: &mut ReadCache) -> SiteRead {
        let root = match self.open_root() {
            Ok(root) => root,
            Err(_) => return SiteRead::absent(id),
        };
        cache.begin();
        let site = read_content(&root, id, cache, self.limits);
        cache.sweep(format!("content/{id}/").as_bytes());
        site
    }

    /// One site's own file as it stands now; `None` where there is none, or none that can be read.
    pub fn read_site_file(&self, id: &str) -> Option<RawFile> {
        let sites = self.open_root().ok()?.enter_named("sites").ok()?;
        let mut batch = Batch::default();
        let (mut cache, mut allowed) = (ReadCache::new(), Allowance::new(self.limits));
        let file = format!("{id}.yaml");
        batch.read_some(&sites, &mut cache, &mut allowed, |name| name == file);
        batch.finish();
        batch.files.pop()
    }

    fn open_root(&self) -> Result<Folder, String> {
        let root = Folder::root(&self.root).map_err(|error| error.to_string())?;
        match is_workspace(&root) {
            Ok(true) => Ok(root),
            Ok(false) => Err(WorkspaceError::NotAWorkspace(self.root.clone()).to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl SiteRead {
    fn absent(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ..Self::default()
        }
    }
}

fn is_workspace(root: &Folder) -> Result<bool, Errno> {
    use rustix::fs::{AtFlags, statat};
    for name in ["sites", "recado.yaml"] {
        match statat(&*root.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => return Ok(true),
            Err(Errno::NOENT) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

fn read_settings(root: &Folder, cache: &mut ReadCache, limits: Limits) -> Batch {
    let mut batch = Batch::default();
    let mut allowed = Allowance::new(limits);
    batch.read_some(root, cache, &mut allowed, |name| name == "recado.yaml");
    match root.enter_named("sites") {
        Ok(sites) => {
            batch.read_some(&sites, cache, &mut allowed, |name| {
                name.ends_with(".yaml") || name.ends_with(".yml")
            });
            rename_yml(&mut batch);
        }
        Err(Errno::NOENT) => {}
        Err(error) => batch.miss("sites", &error.to_string()),
    }
    batch.finish();
    batch
}

/// `sites/x.yml` is a slip of the hand; it is said, not read.
fn rename_yml(batch: &mut Batch) {
    let slips = batch.remove_where(|file| file.path.ends_with(".yml"));
    for file in slips {
        let site = file
            .path
            .trim_start_matches("sites/")
            .trim_end_matches(".yml");
        batch.findings.push(Finding {
            site: site.to_owned(),
            severity: Severity::Error,
            code: "site-file-yml",
            place: whole_file(&file.path),
            args: vec![("name", Arg::from(format!("{site}.yaml")))],
        });
    }
}

fn content_folders(root: &Folder) -> (BTreeSet<String>, Option<String>) {
    let listing = match root.enter_named("content") {
        Ok(content) => content.list(usize::MAX),
        Err(Errno::NOENT) => return (BTreeSet::new(), None),
        Err(error) => Err(error),
    };
    match listing {
        Ok(listing) => {
            let names = listing.folders.into_iter().map(|folder| folder.name);
            (names.collect(), None)
        }
        Err(error) => (BTreeSet::new(), Some(error.to_string())),
    }
}

fn read_content(root: &Folder, id: &str, cache: &mut ReadCache, limits: Limits) -> SiteRead {
    let mut site = SiteRead::absent(id);
    let folder = root
        .enter_named("content")
        .and_then(|content| content.enter_named(id));
    match folder {
        Ok(folder) => {
            site.present = true;
            site.batch.site = id.to_owned();
            site.batch
                .read_tree(&folder, cache, &mut Allowance::new(limits), 0);
            site.batch.finish();
            site.conflicts = site.batch.take_conflicts();
        }
        // Where a link or a file stands at the place of the folder, there is no folder.
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::INVAL) => {}
        Err(error) => {
            site.present = true;
            site.batch.site = id.to_owned();
            site.batch
                .miss(&format!("content/{id}"), &error.to_string());
        }
    }
    site
}

fn read_themes(root: &Folder, cache: &mut ReadCache, limits: Limits) -> Batch {
    let mut batch = Batch::default();
    match root.enter_named("themes") {
        Ok(themes) => batch.read_tree(&themes, cache, &mut Allowance::new(limits), 0),
        Err(Errno::NOENT) => {}
        Err(error) => batch.miss("themes", &error.to_string()),
    }
    batch.finish();
    drop(batch.take_conflicts());
    batch
}

fn whole_file(path: &str) -> Place {
    Place {
        file: path.to_owned(),
        line: 1,
        column: 1,
    }
}
