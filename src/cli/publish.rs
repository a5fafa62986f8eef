//! `recado publish`: one pass for now, with the folder as it stands.

use std::time::Duration;

use super::args::Publish;
use super::print;
use super::session::Session;
use super::voice::Failure;
use crate::reconcile::Mode;

/// One pass over the sites asked for.
pub async fn publish(args: &Publish, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(args.site.as_deref())?;
    let store = session.store().await?;
    let reconciler = session.reconciler(store.clone());
    session.mark_workspace(&store).await?;
    let mut code = 0;
    let bar = voice.progress(sites.len());
    for id in &sites {
        bar.set_message(id.clone());
        let input = session.input(id, Some(&store)).await?;
        let now = session.clock.now();
        let wait = Duration::from_secs(args.wait);
        let report = reconciler.pass(&input, Mode::Person, now, wait).await;
        let report = report.map_err(|error| session.ledger_failure(&error))?;
        bar.suspend(|| print::site_report(&voice, &report, true));
        code = code.max(report.code());
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(code)
}
