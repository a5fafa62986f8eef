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
use crate::notices::Notices;
use crate::reconcile::both;
use crate::store::Store;
use crate::watch::{Events, Pace};
use crate::words::Language;

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
    let (failed, ledger) = mpsc::unbounded_channel();
    // Without mail the websites are kept current all the same.
    let notices = match notices(&session, store.clone()) {
        Ok(notices) => Some(tokio::spawn(notices.run(ledger, stop.clone()))),
        Err(failure) => {
            voice.trouble(failure);
            None
        }
    };
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
    let printing = tokio::spawn(print_news(voice, heard, failed));
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
    if let Some(notices) = notices
        && let Err(error) = notices.await
    {
        tracing::error!(%error, "the mails to the team could not be sent to the end");
    }
    store.close().await;
    voice.tell("cli-run-stopped", &[]);
    Ok(0)
}

/// What mails alerts, digests and the questions that follow sign-ups.
fn notices(session: &Session, store: Store) -> Result<Notices, Failure> {
    let settings = &session.settings;
    let usual = match session.voice.language {
        Language::English => "en",
        Language::Portuguese => "pt-BR",
    };
    let language = settings.language.as_deref().unwrap_or(usual);
    Ok(Notices {
        post: session.post(store)?,
        notify: settings.notify.clone(),
        language: language.to_owned(),
    })
}

/// Prints what the service tells. That the ledger failed is passed on.
async fn print_news(
    voice: Voice,
    mut news: mpsc::UnboundedReceiver<News>,
    failed: mpsc::UnboundedSender<String>,
) {
    let mut before = Vec::new();
    while let Some(news) = news.recv().await {
        if let News::Ledger(error) = &news {
            // Nobody mails any more: it is printed all the same.
            let _ = failed.send(both(|language| error.sentence(language)));
        }
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
