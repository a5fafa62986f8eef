//! The public pages beside the service, and the form that leads to them.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::args::people::PeopleForm;
use super::session::Session;
use super::subscribers::{ACTOR, Client, list_name};
use super::voice::Failure;
use crate::mailing::{self, Post};
use crate::secret::Vault;
use crate::store::Store;
use crate::web::{self, Pages};

/// Serves the pages until `stop`, on a socket that is open already, else on the one that `recado.yaml` names. One that
/// cannot be had is told, and everything else goes on.
pub async fn serve(
    session: &Session,
    store: &Store,
    listener: Option<TcpListener>,
    stop: CancellationToken,
) -> Option<JoinHandle<()>> {
    let listener = match listener {
        Some(listener) => listener,
        None => listen(session).await?,
    };
    let base = match (&session.settings.desk.url, listener.local_addr()) {
        // Where the system was to choose a port, only the socket knows which.
        (None, Ok(address)) => format!("http://{address}"),
        _ => Post::base_of(&session.settings),
    };
    session
        .voice
        .tell("cli-run-pages", &[("url", base.as_str().into())]);
    let pages = Pages {
        store: store.clone(),
        vault: Vault::new(store.clone(), session.surroundings.key.clone()),
        clock: session.clock.clone(),
        workspace: session.workspace.clone(),
        base,
        language: session.voice.language,
    };
    Some(tokio::spawn(pages.serve(listener, stop)))
}

async fn listen(session: &Session) -> Option<TcpListener> {
    let address: SocketAddr = session.settings.desk.listen.unwrap_or(mailing::LISTEN);
    match TcpListener::bind(address).await {
        Ok(listener) => Some(listener),
        Err(error) => {
            let values = [
                ("address", address.to_string().into()),
                ("why", error.to_string().into()),
            ];
            let key = match error.kind() {
                ErrorKind::AddrInUse => "cli-run-pages-taken",
                _ => "cli-run-pages-refused",
            };
            session.voice.trouble(session.voice.say(key, &values));
            None
        }
    }
}

/// `recado subscribers form`: what the programmer puts into the client's website.
pub async fn form(args: &PeopleForm, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let client = Client::open(&args.site, session).await?;
    let list = list_name(&args.list, session)?;
    let store = session.store().await?;
    let people = store.subscribers(&client.id);
    let made = people.make_list(&list, ACTOR, session.clock.now()).await;
    let made = made.map_err(|error| session.ledger_failure(&error))?;
    let base = Post::base_of(&session.settings);
    voice.answer(web::snippet(&base, &client.id, &list, &client.languages[0]));
    // Beside the form, so that it can be taken into a file.
    if made {
        let name = [("list", list.as_str().into())];
        voice.trouble(voice.say("cli-subscribers-form-new", &name));
    }
    if mailing::is_near(&base) {
        let address = [("address", base.as_str().into())];
        voice.trouble(voice.say("cli-subscribers-form-near", &address));
    }
    Ok(0)
}
