//! `recado run`: the service.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::args::Run;
use super::session::Session;
use super::voice::{Failure, Voice};
use super::{local, pages, print, returns};
use crate::daemon::{Daemon, News};
use crate::watch::{Events, Pace};

/// Runs until Ctrl-C or a request to end.
pub async fn run(args: &Run, session: Session) -> Result<u8, Failure> {
    let stop = CancellationToken::new();
    stop_on_signal(&stop).map_err(|error| local(&session.voice, &error))?;
    let events = if args.drop_events {
        Events::Dropped
    } else {
        Events::Native
    };
    serve(session, events, None, stop).await
}

/// The service itself, until `stop`, with its pages on this socket, else where the settings say.
pub async fn serve(
    session: Session,
    events: Events,
    listener: Option<TcpListener>,
    stop: CancellationToken,
) -> Result<u8, Failure> {
    let voice = session.voice;
    let lock = session.workspace.lock(session.clock.now());
    let _lock = lock.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let store = session.store().await?;
    session.mark_workspace(&store).await?;
    let reconciler = Arc::new(session.reconciler(store.clone()));
    let campaigns = Arc::new(session.campaigns(reconciler.clone())?);
    let (news, heard) = mpsc::unbounded_channel();
    let daemon = Daemon {
        workspace: session.workspace.clone(),
        reconciler,
        clock: session.clock.clone(),
        events,
        pace: Pace::default(),
        campaigns,
        news,
    };
    let dir = session.workspace.root().display().to_string();
    voice.tell(
        "cli-run-started",
        &[
            ("dir", dir.into()),
            ("sites", session.scan.sites.len().into()),
        ],
    );
    let served = pages::serve(&session, &store, listener, stop.clone()).await;
    let printing = tokio::spawn(print_news(voice, heard));
    let told = stop.clone();
    let announce = async move {
        told.cancelled().await;
        voice.tell("cli-run-stopping", &[]);
        std::future::pending::<()>().await;
    };
    let returns = tokio::spawn(returns::watch(&session, &store, stop.clone()));
    tokio::select! {
        () = daemon.run(stop) => {}
        () = announce => {}
    }
    if let Err(error) = returns.await {
        tracing::error!(%error, "reading the mailboxes ended in the middle");
    }
    if let Some(served) = served
        && let Err(error) = served.await
    {
        tracing::error!(%error, "the pages ended early");
    }
    let printed = printing.await;
    if let Err(error) = printed {
        tracing::error!(%error, "the news could not be printed to the end");
    }
    store.close().await;
    voice.tell("cli-run-stopped", &[]);
    Ok(0)
}

async fn print_news(voice: Voice, mut news: mpsc::UnboundedReceiver<News>) {
    let mut before = Vec::new();
    while let Some(news) = news.recv().await {
        let lines = news.lines(voice.language);
        if news.is_trouble() {
            // The same trouble again is no news.
            if lines != before {
                lines.iter().for_each(|line| voice.trouble(line));
                before.clone_from(&lines);
            }
        } else {
            lines.into_iter().for_each(|line| voice.line(line));
        }
        if let News::Pass(report) = news {
            print::site_report(&voice, &report, false);
        }
    }
}

/// Ctrl-C, and the end that a service manager asks for.
pub fn stop_on_signal(stop: &CancellationToken) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        stop.cancel();
    });
    Ok(())
}
