//! `recado demo`: everything on this computer, to try.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::args::Demo;
use super::run::{serve, stop_on_signal};
use super::session::Session;
use super::voice::{Failure, Voice};
use super::{local, typed};
use crate::clock::Clock;
use crate::config::Surroundings;
use crate::demo;
use crate::secret::{KeySource, Vault};
use crate::watch::Events;

/// Lays the demonstration out and runs the service in it until Ctrl-C.
pub async fn demo(args: &Demo, voice: Voice, surroundings: Surroundings) -> Result<u8, Failure> {
    let failed = |error: std::io::Error| local(&voice, &error);
    let (folder, throw_away) = folder(args, voice)?;
    let stop = CancellationToken::new();
    stop_on_signal(&stop).map_err(failed)?;
    let clock = Clock::System;
    let demo = demo::start(&folder, voice.language, &clock, stop.clone())
        .await
        .map_err(failed)?;
    // Its key goes away with it, and nobody's own is touched.
    let surroundings = Surroundings {
        key: KeySource::File(folder.join("key")),
        own_folder: folder.clone(),
        ..surroundings
    };
    let mut session = Session::open(Some(demo.workspace.clone()), voice, surroundings)?;
    // The reader's own language, whatever the sample's is.
    session.voice = voice;
    voice.tell(
        "cli-demo-ready",
        &[("dir", demo.workspace.display().to_string().into())],
    );
    for (name, url) in &demo.websites {
        let values = [("name", (*name).into()), ("url", url.as_str().into())];
        voice.line(format!("  {}", voice.say("cli-demo-site", &values)));
    }
    voice.tell("cli-demo-edit", &[]);
    voice.line(format!("  {}", demo.edit.display()));
    voice.tell("cli-demo-look", &[("url", demo.look.as_str().into())]);
    voice.tell("cli-demo-mail", &[("url", demo.mail.as_str().into())]);
    voice.tell("cli-demo-commands", &[]);
    // Passwords and lists open with the demonstration's key alone.
    let (key, workspace) = (folder.join("key"), demo.workspace.display());
    voice.line(format!(
        "  RECADO_KEY_FILE={} recado -C {workspace} email status",
        key.display()
    ));
    add_people(&session).await?;
    let kept = if throw_away.is_some() { "no" } else { "yes" };
    voice.tell("cli-demo-stop", &[("kept", kept.into())]);
    if let Some(seconds) = args.stop_after {
        let stop = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            stop.cancel();
        });
    }
    serve(session, Events::Native, Some(demo.pages), stop).await
}

/// Whoever the e-mail of the offer goes to.
async fn add_people(session: &Session) -> Result<(), Failure> {
    let voice = session.voice;
    let store = session.store().await?;
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let now = session.clock.now();
    let key = vault.address_key("demo", now).await;
    let key = key.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let added = demo::add_people(&store, &key, voice.language, now).await;
    added.map_err(|error| session.ledger_failure(&error))?;
    session.close().await;
    Ok(())
}

/// The folder, and what removes it at the end where it is nobody's.
fn folder(args: &Demo, voice: Voice) -> Result<(PathBuf, Option<tempfile::TempDir>), Failure> {
    let Some(dir) = &args.dir else {
        let folder = tempfile::Builder::new().prefix("recado-demo-").tempdir();
        let folder = folder.map_err(|error| local(&voice, &error))?;
        return Ok((folder.path().to_owned(), Some(folder)));
    };
    typed::empty_or_new(dir, &voice)?;
    fs::create_dir_all(dir).map_err(|error| local(&voice, &error))?;
    let dir = dir.canonicalize().map_err(|error| local(&voice, &error))?;
    Ok((dir, None))
}
