//! `recado publish`: one pass for now, with the folder as it stands.

use std::time::Duration;

use indicatif::ProgressBar;

use super::args::Publish;
use super::print;
use super::session::Session;
use super::voice::{Failure, Voice};
use crate::reconcile::Mode;
use crate::target::talk::Progress;

/// How often the bar moves.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// Up to this many sites each is told, whatever came of it.
const FEW: usize = 3;

/// From so many entries on, somebody who waits is shown how far it has come.
const MANY: usize = 20;

/// Waits for a change that may be made of many requests, with a bar where somebody looks.
async fn watched<T>(voice: &Voice, progress: &Progress, work: impl Future<Output = T>) -> T {
    let mut work = std::pin::pin!(work);
    let mut bar = None;
    loop {
        tokio::select! {
            done = &mut work => {
                bar.iter().for_each(ProgressBar::finish_and_clear);
                return done;
            }
            () = tokio::time::sleep(BETWEEN_LOOKS) => {
                let (done, all) = progress.read();
                if all >= MANY {
                    let bar = bar.get_or_insert_with(|| voice.progress(all));
                    bar.set_position(u64::try_from(done).unwrap_or_default());
                }
            }
        }
    }
}

/// One pass over the sites asked for.
pub async fn publish(args: &Publish, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(args.site.as_deref())?;
    let store = session.store().await?;
    let reconciler = session.reconciler(store.clone());
    session.mark_workspace(&store).await?;
    let mut code = 0;
    let mut changed: usize = 0;
    let mut trouble: Vec<&str> = Vec::new();
    let bar = voice.progress(sites.len());
    for id in &sites {
        bar.set_message(id.clone());
        let input = session.input(id, Some(&store)).await?;
        let now = session.clock.now();
        let wait = Duration::from_secs(args.wait);
        let pass = reconciler.pass(&input, Mode::Person, now, wait);
        let report = match sites.len() {
            1 => watched(&voice, &reconciler.progress, pass).await,
            _ => pass.await,
        };
        let report = report.map_err(|error| session.ledger_failure(&error))?;
        // Of many sites only those are told where something happened.
        let verbose = sites.len() <= FEW || voice.verbose > 0;
        bar.suspend(|| print::site_report(&voice, &report, verbose));
        code = code.max(report.code());
        if report.code() > 0 {
            trouble.push(id.as_str());
        } else if report.published().next().is_some() {
            changed += 1;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if sites.len() > FEW {
        let sum = [
            ("sites", sites.len().into()),
            ("changed", changed.into()),
            ("same", (sites.len() - changed - trouble.len()).into()),
            ("trouble", trouble.len().into()),
        ];
        voice.tell("cli-publish-sum", &sum);
        if !trouble.is_empty() {
            let names = [("sites", trouble.join(", ").into())];
            voice.answer(voice.say("cli-publish-trouble", &names));
        }
    }
    Ok(code)
}
