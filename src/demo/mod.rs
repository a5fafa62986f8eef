//! `recado demo`: two sample clients on this computer, with git remotes and websites on loopback.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::moment::Zone;
use crate::sample::{self, DEMO_EDIT, DemoSite, File};

pub mod website;

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
}

/// Lays a demonstration out below `folder` and serves its websites until `stop`.
pub async fn start(folder: &Path, now: Timestamp, stop: CancellationToken) -> io::Result<Demo> {
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
    );
    for file in &files {
        write(&workspace, file)?;
    }
    let pages = pages(&workspace).await?;
    first_commit(&harbor.repository, &sample::harbor_website(), now).map_err(io::Error::other)?;
    let demo = Demo {
        edit: workspace.join(DEMO_EDIT),
        look: padaria.url.clone(),
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

/// A free port for the public pages, and a line about it in the settings, so that several demonstrations stand side by side.
async fn pages(workspace: &Path) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    let settings = workspace.join("recado.yaml");
    let desk = format!("desk: {{ listen: \"{}\" }}\n", listener.local_addr()?);
    fs::write(&settings, fs::read_to_string(&settings)? + &desk)?;
    Ok(listener)
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
