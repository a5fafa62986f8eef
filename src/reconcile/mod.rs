//! Stages 1 to 5 once, for one site: read · plan · hold · apply · prove · record. Takes a site and
//! nothing else: an event may wake it, never steer it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use crate::content::{self, Accepted, RawFile, RawSite, SiteContent};
use crate::finding::Finding;
use crate::network::{Limits, Network};
use crate::picture::Unmade;
use crate::publication::render::{Memory, Problem, Theme, ThemeError};
use crate::publication::{self, Publication};
use crate::reading::{self, Reading};
use crate::secret::Vault;
use crate::site::{Cms, Site, TargetKind, TargetPlan};
use crate::store::{Store, StoreError};
use crate::target::directus::Directus;
use crate::target::ghost::Ghost;
use crate::target::git::GitTarget;
use crate::target::http::Http;
use crate::target::strapi::Strapi;
use crate::target::talk::{Hosts, Progress, Talk};
use crate::target::wordpress::WordPress;
use crate::target::{Folder, Rehearsal, Target, TargetError, Upload};
use crate::words::Language;
use crate::workspace::absence::{Absence, KnownFiles, Sentinel, Settled, absent_input};
use crate::workspace::{Scan, SiteRead, Workspace};

mod apply;
mod asking;
mod drift;
mod examine;
mod hold;
mod kept;
mod mailable;
mod pass;
mod pictures;
mod plan;
mod preview;
mod prove;
mod publish;
mod report;
mod standing;
mod unanswered;

pub use asking::SILENCE;
pub use drift::{Drifted, Strayed};
pub use examine::{Examination, Examined};
pub use hold::{Held, Judged, Stop, asks, judge, waiting_words};
pub use kept::{both, held_because, kept_sentence};
pub use mailable::Mailable;
pub use pass::{ABSENT, DRIFT, LATE, PROVING, WAITING};
pub use plan::{SitePlan, TargetPlanned};
pub use preview::PreviewFile;
pub use prove::{Looking, Verified};
pub use report::{Outcome, Published, SiteReport, TargetReport};
pub use standing::Standing;

/// The files of one site as one scan found them.
#[derive(Clone, Debug)]
pub struct SiteInput {
    pub id: String,
    /// `None` where there is a content folder and no site file.
    pub site_file: Option<RawFile>,
    pub raw: RawSite,
    /// What the reading of the folder itself had to say.
    pub findings: Vec<Finding>,
    /// Notes of an earlier pass lie beside files of the site.
    pub notes: bool,
    /// Folders in `themes/`, by name; each overrides the embedded theme of that name.
    pub themes: Arc<Themes>,
    /// What says that the files are not really gone, if anything does.
    pub absent: Option<Absence>,
    /// Every file that the ledger knows is there: a freeze because of absent files may lift.
    pub complete: bool,
}

/// The files of overriding themes, by theme and path.
pub type Themes = BTreeMap<String, BTreeMap<String, Arc<[u8]>>>;

/// Why a pass could not even begin to decide. What a target says is in the report instead.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] crate::secret::VaultError),
    #[error(transparent)]
    Theme(#[from] ThemeError),
    #[error(transparent)]
    Picture(#[from] Unmade),
    #[error(transparent)]
    Target(#[from] TargetError),
}

/// How a pass is made: by a person who waits for the answer, or by the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `publish`: what was refused or failed before is tried again.
    Person,
    /// `run`: refusals stand until something changes, failures wait for their time.
    Service,
}

/// Everything a pass needs beside the files: built once, shared by all sites.
pub struct Reconciler {
    pub workspace: Workspace,
    /// Where bare git caches are kept.
    pub caches: PathBuf,
    pub store: Store,
    pub vault: Vault,
    pub network: Network,
    /// Of each conversation with a target.
    pub limits: Limits,
    /// After this time a request without an answer cannot take effect any more.
    pub settle: SignedDuration,
    /// Which hosts do not answer.
    hosts: Hosts,
    /// How far the change under way has come, where it is made of many requests.
    pub progress: Progress,
    /// The host in `Recado <recado@HOST>`.
    pub host: String,
    /// Names this process in leases.
    pub owner: String,
    /// What is written to.
    pub reach: Reach,
    themes: Mutex<BTreeMap<String, Compiled>>,
    /// What was rendered last, by site and target.
    memories: Mutex<BTreeMap<(String, String), Memory>>,
    /// Sites beside whose files no note lay at the last pass.
    noteless: Mutex<BTreeSet<String>>,
    /// What the sites were understood as last, the newest first: edits come in bursts at few sites.
    remembered: Mutex<VecDeque<(String, Remembered)>>,
    /// Held while a picture is open.
    opening: tokio::sync::Mutex<()>,
}

/// How long a request may be under way, where the workspace does not say (RELIABILITY R4).
const SETTLE: SignedDuration = SignedDuration::from_mins(15);

/// Sites that are remembered.
const REMEMBERED: usize = 16;

/// What a pass leaves behind for the next one of the same site.
#[derive(Default)]
struct Remembered {
    reading: content::Memory,
    publication: publication::Memory,
}

/// What a reconciler writes to.
#[derive(Clone, Debug, Default)]
pub enum Reach {
    /// The targets that the site files name.
    #[default]
    Targets,
    /// Websites in memory that stand in for them, by site and target: for rehearsals. No other
    /// target is written to, and no public page is looked at.
    Memory(BTreeMap<(String, String), Rehearsal>),
}

/// A theme and the files it was compiled from.
type Compiled = (Option<Arc<Themes>>, Arc<Theme>);

impl Reconciler {
    /// A reconciler for this workspace.
    pub fn new(
        workspace: Workspace,
        store: Store,
        vault: Vault,
        network: Network,
        host: String,
    ) -> Self {
        let caches = workspace.root().join(crate::workspace::STATE).join("git");
        let owner = format!("recado {}", std::process::id());
        Self {
            workspace,
            caches,
            store,
            vault,
            network,
            limits: Limits::default(),
            settle: SETTLE,
            hosts: Hosts::default(),
            progress: Progress::default(),
            host,
            owner,
            reach: Reach::Targets,
            themes: Mutex::new(BTreeMap::new()),
            memories: Mutex::default(),
            noteless: Mutex::default(),
            remembered: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
        }
    }

    /// Understands a site's files, with the versions accepted earlier at hand. Files that are as
    /// they were at the last reading are not read again.
    pub fn read(&self, input: &SiteInput, accepted: &Accepted, now: Timestamp) -> Reading {
        self.remembering(&input.id, |remembered| {
            read_since(input, accepted, now, &mut remembered.reading)
        })
    }

    /// Works with what is remembered of a site; other sites do not wait for it.
    fn remembering<T>(&self, site: &str, work: impl FnOnce(&mut Remembered) -> T) -> T {
        let lock = || {
            self.remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = {
            let mut all = lock();
            let at = all.iter().position(|(known, _)| known == site);
            at.and_then(|at| all.remove(at))
        };
        let mut remembered = known.map(|(_, known)| known).unwrap_or_default();
        let done = work(&mut remembered);
        let mut all = lock();
        all.push_front((site.to_owned(), remembered));
        all.truncate(REMEMBERED);
        done
    }

    /// What a site shows at `at`.
    pub(super) fn publication(&self, content: &SiteContent, at: Timestamp) -> Publication {
        self.remembering(&content.site.id, |remembered| {
            publication::at_since(content, at, &mut remembered.publication)
        })
    }

    /// The first instant after `at` at which a site may show something else.
    fn next_change(&self, content: &SiteContent, at: Timestamp) -> Option<Timestamp> {
        self.remembering(&content.site.id, |remembered| {
            publication::next_change_since(content, at, &mut remembered.publication)
        })
    }

    /// The theme of a site: a folder in the workspace, else an embedded one. Compiled once.
    pub fn theme(&self, site: &Site, themes: &Arc<Themes>) -> Result<Arc<Theme>, ThemeError> {
        let own = themes.get(&site.theme);
        let mut compiled = self.themes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((source, theme)) = compiled.get(&site.theme) {
            let unchanged = match (source, own) {
                (None, None) => true,
                (Some(source), Some(own)) => source.get(&site.theme) == Some(own),
                _ => false,
            };
            if unchanged {
                return Ok(theme.clone());
            }
        }
        let theme = Arc::new(load_theme(&site.theme, themes)?);
        let source = own.is_some().then(|| themes.clone());
        compiled.insert(site.theme.clone(), (source, theme.clone()));
        Ok(theme)
    }

    /// The target of a site's plan, with its secret.
    pub async fn target(&self, site: &Site, plan: &TargetPlan) -> Result<Target, PassError> {
        if let Reach::Memory(targets) = &self.reach {
            let name = (site.id.clone(), plan.name.clone());
            let (target, why) = (plan.name.clone(), "not part of the rehearsal".to_owned());
            let found = targets.get(&name).cloned().map(Target::Rehearsal);
            return found.ok_or(PassError::Target(TargetError::NotReady { target, why }));
        }
        match &plan.kind {
            TargetKind::Folder { path } => Ok(Target::Folder(Folder::new(
                self.workspace.root().join(path),
            ))),
            TargetKind::WordPress(cms) => {
                let (talk, secret) = self.talk(cms).await?;
                let user = cms.user.as_deref().unwrap_or_default();
                Ok(Target::WordPress(WordPress::new(talk, user, secret)))
            }
            TargetKind::Ghost(cms) => {
                let (talk, secret) = self.talk(cms).await?;
                Ok(Target::Ghost(Ghost::new(talk, &secret)?))
            }
            TargetKind::Directus(cms) => {
                let (talk, secret) = self.talk(cms).await?;
                let mappings = plan.mappings();
                Ok(Target::Directus(Directus::new(talk, secret, mappings)))
            }
            TargetKind::Strapi(cms) => {
                let (talk, secret) = self.talk(cms).await?;
                Ok(Target::Strapi(Strapi::new(talk, secret, plan.mappings())))
            }
            TargetKind::Http(api) => {
                let (talk, secret) = self.talk(&api.door).await?;
                let (api, mappings) = (api.clone(), plan.mappings());
                Ok(Target::Http(Http::new(talk, api, secret, mappings)))
            }
            TargetKind::Git(remote) => {
                let secret = match &remote.secret {
                    None => None,
                    Some(name) => Some(self.secret(name).await?),
                };
                let mut remote = remote.clone();
                remote.remote = self.absolute(&remote.remote);
                let (network, limits) = (self.network.clone(), self.limits.clone());
                let target = GitTarget::with_limits(remote, &self.caches, secret, network, limits)?;
                Ok(Target::Git(target))
            }
            TargetKind::Upload(host) => {
                let secret = self.secret(&host.secret).await?;
                let (network, limits) = (self.network.clone(), self.limits.clone());
                Ok(Target::Upload(Upload::new(host, secret, network, limits)?))
            }
        }
    }

    /// The conversation with a content system, and the login to it.
    async fn talk(&self, cms: &Cms) -> Result<(Talk, SecretString), PassError> {
        let secret = self.secret(&cms.secret).await?;
        let mut talk = Talk::new(&cms.url, &self.network, &self.limits, &self.hosts)?;
        talk.progress = self.progress.clone();
        Ok((talk, secret))
    }

    async fn secret(&self, name: &str) -> Result<SecretString, PassError> {
        let secret = self.vault.get(name).await?;
        Ok(SecretString::from(secret.expose()))
    }

    /// A remote that is a relative path starts at the workspace root.
    fn absolute(&self, remote: &str) -> String {
        if remote.contains("://") || remote.starts_with('/') {
            remote.to_owned()
        } else {
            self.workspace.root().join(remote).display().to_string()
        }
    }
}

/// Understands a site's files, with the versions accepted earlier at hand.
pub fn read(input: &SiteInput, accepted: &Accepted, now: Timestamp) -> Reading {
    read_since(input, accepted, now, &mut content::Memory::default())
}

/// As [`read`], with what the last reading of the site left behind.
fn read_since(
    input: &SiteInput,
    accepted: &Accepted,
    now: Timestamp,
    memory: &mut content::Memory,
) -> Reading {
    let mut reading = match &input.site_file {
        Some(file) => reading::read(&input.id, file, &input.raw, accepted, now, memory),
        None => reading::without_site_file(&input.id),
    };
    reading.findings.extend(input.findings.iter().cloned());
    reading
        .findings
        .sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
    reading
}

/// A theme by name: the workspace's own, else the embedded one.
pub fn load_theme(name: &str, themes: &Themes) -> Result<Theme, ThemeError> {
    match themes.get(name) {
        Some(files) => Theme::from_files(name, files),
        None => Theme::embedded(name).unwrap_or_else(|| {
            let (file, line) = (format!("themes/{name}"), None);
            Err(ThemeError {
                file,
                line,
                problem: Problem::Unknown,
            })
        }),
    }
}

/// The files of one site of a scan, judged for absence against what the ledger knows.
pub async fn input(
    workspace: &Workspace,
    scan: &Scan,
    id: &str,
    themes: Arc<Themes>,
    store: Option<&Store>,
) -> Result<SiteInput, StoreError> {
    input_beside(workspace, scan, scan, id, themes, store).await
}

/// As [`input`], of a view in which changes have settled, beside the last reading as it was `seen`.
/// Whether the workspace, a folder, or a part of it is absent is judged by what was seen, at once;
/// whether too many files are gone, by what has settled: a file is gone after two readings.
pub async fn input_beside(
    workspace: &Workspace,
    scan: &Scan,
    seen: &Scan,
    id: &str,
    themes: Arc<Themes>,
    store: Option<&Store>,
) -> Result<SiteInput, StoreError> {
    let file = format!("sites/{id}.yaml");
    let site_file = scan.site_files().find(|found| found.path == file).cloned();
    let none = SiteRead::default();
    let (read, raw) = (scan.sites.get(id), seen.sites.get(id));
    let read = read.map_or(&none, |site| &**site);
    let raw = raw.map_or(&none, |site| &**site);
    let (absent, complete) = match (&seen.unreadable_root, store) {
        (Some(why), _) => {
            let path = workspace.root().display().to_string();
            let (site, why) = (id.to_owned(), why.clone());
            (Some(Absence::Unreadable { site, path, why }), false)
        }
        (None, None) => (None, true),
        (None, Some(store)) => {
            let known = KnownFiles {
                files: store.known_files(id).await?,
            };
            let sentinel = Sentinel::judge(
                store.workspace_id().await?.as_deref(),
                workspace.workspace_id().as_deref(),
            );
            let complete = known.missing(&raw.batch.files).next().is_none();
            let settled = Settled {
                site: id,
                files: &read.batch.files,
                present: raw.present,
                incomplete: &raw.batch.incomplete,
            };
            (absent_input(&known, sentinel, settled), complete)
        }
    };
    let mut findings = read.findings().to_vec();
    let of_site_file = scan
        .settings
        .findings
        .iter()
        .filter(|finding| finding.place.file == file);
    findings.extend(of_site_file.cloned());
    Ok(SiteInput {
        id: id.to_owned(),
        site_file,
        raw: RawSite {
            id: id.to_owned(),
            ..read.raw_site()
        },
        findings,
        notes: read.batch.notes > 0 || scan.settings.notes > 0,
        themes,
        absent,
        complete,
    })
}

impl PassError {
    /// What is wrong and what to do, for people.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::Store(error) => error.sentence(language),
            Self::Vault(error) => error.sentence(language),
            Self::Theme(error) => error.sentence(language),
            Self::Picture(unmade) => unmade.sentence(language),
            Self::Target(error) => error.sentence(language),
        }
    }
}
