//! `recado demo`: two sample clients on this computer, with git remotes, websites and a mail catcher on
//! loopback.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, ToSpan, Unit};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::moment::Zone;
use crate::sample::{self, DEMO_EDIT, DEMO_LIST, DemoMail, DemoSite, File};
use crate::secret::AddressKey;
use crate::store::{Store, StoreError};
use crate::subscribers::{Given, ListName, understand};
use crate::words::Language;

pub mod catcher;
pub mod website;

/// The client whose offer has an e-mail.
const PADARIA: &str = "padaria-aurora";

/// Where that client is.
const ZONE: &str = "America/Sao_Paulo";

/// The branch that both websites are served from.
const BRANCH: &str = "main";

/// A demonstration that is ready to run.
#[derive(Debug)]
pub struct Demo {
    /// The workspace to run `recado run` in.
    pub workspace: PathBuf,
    /// Name and public address of each client.
    pub websites: Vec<(&'static str, String)>,
    /// The socket of its public pages, for which its settings name this port.
    pub pages: TcpListener,
    /// The file to edit.
    pub edit: PathBuf,
    /// Where the edit shows.
    pub look: String,
    /// Where the e-mails show.
    pub mail: String,
}

/// Lays a demonstration out below `folder` and serves its websites until `stop`. The page of the mail
/// catcher speaks this language.
pub async fn start(
    folder: &Path,
    language: Language,
    clock: &Clock,
    stop: CancellationToken,
) -> io::Result<Demo> {
    let now = clock.now();
    let mails = folder.join("mails");
    let catcher = catcher::start(&mails, language, clock.clone(), stop.clone()).await?;
    let pages = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let desk = pages.local_addr()?;
    let workspace = folder.join("workspace");
    let padaria = Website::new(&folder.join("padaria-aurora.git")).await?;
    let harbor = Website::new(&folder.join("harbor-dental.git")).await?;
    let (padaria_remote, harbor_remote) = (text(&padaria.repository), text(&harbor.repository));
    let files = sample::demo(
        Zone::utc().date(now),
        &DemoSite {
            url: &padaria.url,
            remote: &padaria_remote,
        },
        &DemoSite {
            url: &harbor.url,
            remote: &harbor_remote,
        },
        &DemoMail {
            smtp: &catcher.smtp.to_string(),
            desk: &desk.to_string(),
            send: &soon(now)?,
        },
    );
    for file in &files {
        write(&workspace, file)?;
    }
    first_commit(&harbor.repository, &sample::harbor_website(), now).map_err(io::Error::other)?;
    let demo = Demo {
        edit: workspace.join(DEMO_EDIT),
        look: padaria.url.clone(),
        mail: catcher.url,
        websites: vec![
            ("Padaria Aurora", padaria.url.clone()),
            ("Harbor Dental", harbor.url.clone()),
        ],
        pages,
        workspace,
    };
    padaria.serve(stop.clone());
    harbor.serve(stop);
    Ok(demo)
}

/// A minute or two from now, as the bakery's clock shows it.
fn soon(now: Timestamp) -> io::Result<String> {
    let zone = Zone::named(ZONE).ok_or_else(|| io::Error::other(ZONE))?;
    let later = now.saturating_add(2.minutes()).unwrap_or(now);
    let later = later.round(Unit::Minute).unwrap_or(later);
    Ok(zone.civil(later).strftime("%Y-%m-%d %H:%M").to_string())
}

/// Puts the people on the list that the bakery's offer goes to. They said so at its counter.
///
/// # Errors
/// The ledger.
pub async fn add_people(
    store: &Store,
    key: &AddressKey,
    language: Language,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (list, file) = DEMO_LIST;
    let source = match language {
        Language::English => "form at the counter",
        Language::Portuguese => "ficha no balcão",
    };
    let given = Given {
        source: Some(source.to_owned()),
        language: None,
        tags: std::collections::BTreeSet::new(),
        languages: vec!["pt-BR".to_owned()],
        zone: Zone::named(ZONE).unwrap_or_else(Zone::utc),
    };
    let people = understand(file.as_bytes(), &given).map(|understood| understood.people);
    let (Some(list), Ok(people)) = (ListName::new(list), people) else {
        return Ok(());
    };
    let lists = store.subscribers(PADARIA);
    lists.import(&list, &people, key, "demo", now).await?;
    Ok(())
}

/// One client's website: a bare repository and the port it is shown on.
struct Website {
    repository: PathBuf,
    url: String,
    listener: TcpListener,
}

impl Website {
    async fn new(repository: &Path) -> io::Result<Self> {
        let mut options = git2::RepositoryInitOptions::new();
        options
            .bare(true)
            .initial_head(BRANCH)
            .mkpath(true)
            .external_template(false);
        git2::Repository::init_opts(repository, &options).map_err(io::Error::other)?;
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self {
            repository: repository.to_owned(),
            url,
            listener,
        })
    }

    fn serve(self, stop: CancellationToken) {
        let router = website::router(&self.repository, BRANCH);
        tokio::spawn(async move {
            let served = axum::serve(self.listener, router)
                .with_graceful_shutdown(stop.cancelled_owned())
                .await;
            if let Err(error) = served {
                tracing::error!(%error, "a website of the demonstration stopped");
            }
        });
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Writes one file of a sample below a folder.
pub fn write(folder: &Path, file: &File) -> io::Result<()> {
    let path = folder.join(&file.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, &file.bytes)
}

/// What the client's programmer had published before Recado came.
fn first_commit(repository: &Path, files: &[File], now: Timestamp) -> Result<(), git2::Error> {
    let repository = git2::Repository::open_bare(repository)?;
    let mut tree = repository.treebuilder(None)?;
    for file in files {
        tree.insert(&file.path, repository.blob(&file.bytes)?, 0o100_644)?;
    }
    let tree = repository.find_tree(tree.write()?)?;
    let time = git2::Time::new(now.as_second(), 0);
    let programmer = git2::Signature::new("Programmer", "programmer@harbor-dental.example", &time)?;
    let branch = format!("refs/heads/{BRANCH}");
    repository.commit(
        Some(&branch),
        &programmer,
        &programmer,
        "The website",
        &tree,
        &[],
    )?;
    Ok(())
}
