//! Beside `recado run`: the mailboxes that failures come back to.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::session::{Session, network_of};
use super::voice::Voice;
use crate::bounce::inbox::Reader;
use crate::bounce::watch::{Heard, Place, Watch};
use crate::content::RawBody;
use crate::secret::Vault;
use crate::settings::Settings;
use crate::site;
use crate::store::Store;
use crate::workspace::{ReadCache, Workspace};

/// What visits the mailboxes of this workspace until `stop`, and tells what it finds.
pub fn watch(
    session: &Session,
    store: &Store,
    stop: CancellationToken,
) -> impl Future<Output = ()> + Send + use<> {
    let voice = session.voice;
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let (heard, hearing) = mpsc::unbounded_channel();
    let watch = prepare(session, store, vault, heard);
    let (workspace, settings) = (session.workspace.clone(), session.settings.clone());
    let cache = Arc::new(Mutex::new(ReadCache::new()));
    let places = move || {
        let (workspace, settings) = (workspace.clone(), settings.clone());
        let cache = Arc::clone(&cache);
        async move {
            let reading = tokio::task::spawn_blocking(move || {
                let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
                there(&workspace, &settings, &mut cache)
            });
            reading.await.unwrap_or_default()
        }
    };
    async move {
        let printing = print(voice, hearing);
        let working = async move {
            if let Some(watch) = watch {
                watch.run(places, stop).await;
            }
        };
        tokio::join!(printing, working);
    }
}

/// `None` where no mailbox can be read on this computer; why is in the log.
fn prepare(
    session: &Session,
    store: &Store,
    vault: Vault,
    heard: mpsc::UnboundedSender<Heard>,
) -> Option<Watch> {
    let limits = session.surroundings.limits.clone().unwrap_or_default();
    let reader = Reader::new(network_of(&session.settings), limits);
    let reader = reader.inspect_err(|error| tracing::error!(%error, "no certificate authorities"));
    Some(Watch {
        reader: reader.ok()?,
        store: store.clone(),
        vault,
        clock: session.clock.clone(),
        heard,
    })
}

/// The mailboxes that the site files and `recado.yaml` name.
fn there(workspace: &Workspace, settings: &Settings, cache: &mut ReadCache) -> BTreeSet<Place> {
    let scan = workspace.read(cache);
    let sites = scan.site_files().filter_map(|file| {
        let id = file.path.strip_prefix("sites/")?.strip_suffix(".yaml")?;
        match &file.body {
            RawBody::Bytes(bytes) => site::read(id, &file.path, bytes).0,
            _ => None,
        }
    });
    let sites: Vec<_> = sites.collect();
    Place::all(settings, &sites)
}

async fn print(voice: Voice, mut hearing: mpsc::UnboundedReceiver<Heard>) {
    while let Some(heard) = hearing.recv().await {
        let is_trouble = heard.is_trouble();
        for line in heard.lines(voice.language) {
            match is_trouble {
                true => voice.trouble(line),
                false => voice.line(line),
            }
        }
    }
}
