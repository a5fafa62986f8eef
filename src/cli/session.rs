//! What nearly every command needs: the workspace, its settings, the ledger, the sites asked for.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::local;
use super::voice::{Failure, Voice};
use crate::clock::Clock;
use crate::config::Surroundings;
use crate::content::spelling::nearest;
use crate::finding::Finding;
use crate::mailing::{Campaigns, Post};
use crate::network::Network;
use crate::reading::Reading;
use crate::reconcile::{self, Reconciler, SiteInput};
use crate::secret::Vault;
use crate::settings::{self, Database, Settings};
use crate::smtp::Connector;
use crate::store::{Store, StoreError};
use crate::words::Language;
use crate::workspace::{ReadCache, Scan, Workspace};

/// Sites named in one sentence at most.
const MOST_NAMED: usize = 12;

/// One run of the program in one workspace.
pub struct Session {
    pub voice: Voice,
    pub surroundings: Surroundings,
    pub clock: Clock,
    pub workspace: Workspace,
    pub settings: Settings,
    /// Of `recado.yaml`.
    pub settings_findings: Vec<Finding>,
    pub scan: Scan,
    /// The ledger, once it was opened for writing.
    opened: Mutex<Option<Store>>,
}

impl Session {
    /// Finds the workspace and reads it once.
    pub fn open(
        directory: Option<PathBuf>,
        voice: Voice,
        surroundings: Surroundings,
    ) -> Result<Self, Failure> {
        let found = match &directory {
            Some(directory) => Workspace::open(directory),
            None => Workspace::find(&PathBuf::from(".")),
        };
        let workspace = found.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
        let scan = workspace.read(&mut ReadCache::new());
        let (settings, settings_findings) = settings_of(&scan);
        let voice = match &settings.language {
            Some(tag) => Voice {
                language: Language::of_tag(tag),
                ..voice
            },
            None => voice,
        };
        Ok(Self {
            voice,
            surroundings,
            clock: Clock::System,
            workspace,
            settings,
            settings_findings,
            scan,
            opened: Mutex::new(None),
        })
    }

    /// The same workspace, read again.
    pub fn anew(&self) -> Result<Self, Failure> {
        let root = self.workspace.root().to_owned();
        Self::open(Some(root), self.voice, self.surroundings.clone())
    }

    /// The ids of the sites asked for; an unknown one is wrong usage.
    pub fn sites(&self, wanted: Option<&str>) -> Result<Vec<String>, Failure> {
        let known: Vec<String> = self.scan.sites.keys().cloned().collect();
        match wanted {
            None if known.is_empty() => Err(Failure::Refused(self.voice.say("cli-no-sites", &[]))),
            None => Ok(known),
            Some(site) if known.iter().any(|id| id == site) => Ok(vec![site.to_owned()]),
            Some(site) => Err(Failure::Usage(no_such_site(&self.voice, site, &known))),
        }
    }

    /// The ledger's place: a PostgreSQL address, or the embedded file.
    pub fn ledger(&self) -> String {
        ledger_of(&self.workspace, &self.settings)
    }

    /// The ledger for reading, if there is one. Writes nothing.
    pub async fn look(&self) -> Result<Option<Store>, Failure> {
        Store::read_only(&self.ledger())
            .await
            .map_err(|error| self.ledger_failure(&error))
    }

    /// The ledger for writing, with this start noted in it.
    pub async fn store(&self) -> Result<Store, Failure> {
        let opened = open_store(
            &self.workspace,
            &self.settings,
            &self.surroundings,
            &self.clock,
        );
        let store = opened.await.map_err(|error| self.ledger_failure(&error))?;
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(store.clone());
        Ok(store)
    }

    /// Ends the command: what SQLite keeps beside the ledger while it is open goes away, so that
    /// whoever only reads it later leaves no trace.
    pub async fn close(&self) {
        let opened = self
            .opened
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(store) = opened {
            store.close().await;
        }
    }

    /// What the ledger said, for people.
    pub fn ledger_failure(&self, error: &StoreError) -> Failure {
        let text = error.sentence(self.voice.language);
        if error.is_unreachable() {
            Failure::Unreachable(text)
        } else {
            Failure::Refused(text)
        }
    }

    /// A reconciler over this store.
    pub fn reconciler(&self, store: Store) -> Reconciler {
        reconciler_of(&self.workspace, &self.settings, &self.surroundings, store)
    }

    /// What sending mail needs.
    pub fn post(&self, store: Store) -> Result<Post, Failure> {
        let connector = Connector::new(network_of(&self.settings));
        Ok(Post {
            vault: Vault::new(store.clone(), self.surroundings.key.clone()),
            store,
            clock: self.clock.clone(),
            connector: connector.map_err(|error| local(&self.voice, &error))?,
            network: network_of(&self.settings),
            root: self.workspace.root().to_owned(),
            mail: self.settings.mail.clone(),
            base: Post::base_of(&self.settings),
        })
    }

    /// The campaigns of this workspace.
    pub fn campaigns(&self, reconciler: Arc<Reconciler>) -> Result<Campaigns, Failure> {
        let post = self.post(reconciler.store.clone())?;
        Ok(Campaigns::new(post, reconciler, CancellationToken::new()))
    }

    /// The files of one site as they stand now.
    pub async fn input(&self, id: &str, store: Option<&Store>) -> Result<SiteInput, Failure> {
        let themes = Arc::new(self.scan.theme_files());
        reconcile::input(&self.workspace, &self.scan, id, themes, store)
            .await
            .map_err(|error| self.ledger_failure(&error))
    }

    /// Writes the sign by which this folder is known again, at the first pass (F17).
    pub async fn mark_workspace(&self, store: &Store) -> Result<(), Failure> {
        mark_workspace(&self.workspace, store)
            .await
            .map_err(|error| self.ledger_failure(&error))
    }

    /// Takes this folder as the one that is meant, whatever was known before: a person released it.
    pub async fn mark_workspace_anew(&self, store: &Store) -> Result<(), Failure> {
        let id = self
            .workspace
            .ensure_workspace_id()
            .map_err(|error| local(&self.voice, &error))?;
        store
            .set_workspace_id(&id)
            .await
            .map_err(|error| self.ledger_failure(&error))
    }

    /// The content files of a site that are there now.
    pub fn content_files(&self, id: &str) -> BTreeSet<String> {
        let files = self
            .scan
            .sites
            .get(id)
            .into_iter()
            .flat_map(|site| &site.batch.files);
        files
            .map(|file| file.path.clone())
            .filter(|path| path.ends_with(".md"))
            .collect()
    }

    /// One site, understood as of `now`, with the versions accepted earlier where there is a
    /// ledger.
    pub async fn reading(
        &self,
        id: &str,
        store: Option<&Store>,
        now: Timestamp,
    ) -> Result<Reading, Failure> {
        let input = self.input(id, store).await?;
        let accepted = match store {
            Some(store) => store
                .accepted(id)
                .await
                .map_err(|error| self.ledger_failure(&error))?,
            None => Arc::default(),
        };
        Ok(reconcile::read(&input, &accepted, now))
    }
}

/// Names the site that was probably meant, else the first ones there are.
fn no_such_site(voice: &Voice, site: &str, known: &[String]) -> String {
    // `sites/padaria.yaml` and `Padaria` are what people type who know the file or the shop.
    let stem = site.strip_prefix("sites/").unwrap_or(site);
    let stem = stem.strip_suffix(".yaml").unwrap_or(stem);
    let begins = |id: &&String| stem.len() > 2 && id.starts_with(&stem.to_lowercase());
    let near = nearest(stem, known.iter().map(String::as_str))
        .or_else(|| known.iter().find(begins).map(String::as_str));
    let site = ("site", site.into());
    if let Some(near) = near {
        return voice.say("cli-no-such-site.near", &[site, ("near", near.into())]);
    }
    let shown: Vec<&str> = known.iter().take(MOST_NAMED).map(String::as_str).collect();
    let args = [
        site,
        ("sites", shown.join(", ").into()),
        ("more", known.len().saturating_sub(MOST_NAMED).into()),
    ];
    voice.say("cli-no-such-site", &args)
}

/// The settings of a scan; a workspace without `recado.yaml` has the usual ones.
pub fn settings_of(scan: &Scan) -> (Settings, Vec<Finding>) {
    match scan.recado_yaml().map(|file| (file, &file.body)) {
        Some((file, crate::content::RawBody::Bytes(bytes))) => settings::read(&file.path, bytes),
        _ => (Settings::default(), Vec::new()),
    }
}

/// Where the ledger is.
pub fn ledger_of(workspace: &Workspace, settings: &Settings) -> String {
    match &settings.database {
        Database::Postgres(url) => url.clone(),
        Database::Sqlite => {
            let file = workspace
                .root()
                .join(crate::workspace::STATE)
                .join("ledger.db");
            file.display().to_string()
        }
    }
}

/// Opens the ledger and notes the start in it.
pub async fn open_store(
    workspace: &Workspace,
    settings: &Settings,
    surroundings: &Surroundings,
    clock: &Clock,
) -> Result<Store, StoreError> {
    let now = clock.now();
    // Without the folder of state the ledger itself says what is wrong with it.
    if let Err(error) = workspace.make_state_dir() {
        tracing::warn!(%error, "the folder of state could not be made");
    }
    let store = Store::open(&ledger_of(workspace, settings), now).await?;
    let fallback = surroundings.own_folder.join("host-id");
    let host = crate::workspace::lock::host_id(&fallback).unwrap_or_default();
    // Outside the workspace: a copy of it put back as a whole is an earlier one, too.
    let installation = store.installation().await?.id;
    let noted = surroundings.own_folder.join("epochs").join(installation);
    let seen = std::fs::read_to_string(&noted).ok();
    let seen = seen.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    let root = workspace.root().display().to_string();
    let started = store.start_up_after(&host, &root, seen, now).await?;
    if let Err(error) = note_epoch(&noted, started.epoch.max(seen)) {
        tracing::warn!(%error, "the number of this start could not be noted");
    }
    Ok(store)
}

/// Notes how far the ledger has counted its starts, so that an earlier copy of it is known for one.
fn note_epoch(file: &std::path::Path, epoch: i64) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let fresh = file.with_extension(std::process::id().to_string());
    std::fs::write(&fresh, format!("{epoch}\n"))?;
    std::fs::rename(&fresh, file)
}

/// The private networks that may be reached. What is no block of addresses is a finding of `check`, and
/// allows nothing.
pub fn network_of(settings: &Settings) -> Network {
    let allow = settings.network_allow.iter();
    Network {
        allow: allow.filter_map(|block| block.parse().ok()).collect(),
    }
}

/// A reconciler for a workspace.
pub fn reconciler_of(
    workspace: &Workspace,
    settings: &Settings,
    surroundings: &Surroundings,
    store: Store,
) -> Reconciler {
    let vault = Vault::new(store.clone(), surroundings.key.clone());
    let network = network_of(settings);
    let host = settings
        .desk
        .url
        .as_deref()
        .and_then(|url| reqwest::Url::parse(url).ok())
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| "localhost".to_owned());
    let mut reconciler = Reconciler::new(workspace.clone(), store, vault, network, host);
    if let Some(limits) = &surroundings.limits {
        reconciler.limits = limits.clone();
    }
    if let Some(settle) = settings.settle {
        reconciler.settle = settle;
    }
    reconciler
}

/// Writes the sign by which the workspace is known again, where nothing is known yet.
pub async fn mark_workspace(workspace: &Workspace, store: &Store) -> Result<(), StoreError> {
    if store.workspace_id().await?.is_some() {
        return Ok(());
    }
    match workspace.ensure_workspace_id() {
        Ok(id) => store.set_workspace_id(&id).await,
        Err(error) => {
            tracing::warn!(%error, "the sign of the workspace could not be written");
            Ok(())
        }
    }
}
