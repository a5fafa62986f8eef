//! `recado pause`, `resume` and `release`: stop and go.

use super::session::Session;
use super::voice::Failure;
use crate::store::Store;

/// Stops a site until it is resumed.
pub async fn pause(site: &str, session: &Session) -> Result<u8, Failure> {
    let site = one(session, site)?;
    let store = session.store().await?;
    let paused = store.pause(Some(&site), "cli", session.clock.now()).await;
    paused.map_err(|error| session.ledger_failure(&error))?;
    session.voice.tell("cli-paused", &[("site", site.into())]);
    Ok(0)
}

/// Lets a site go on, at once: waiting times after failures are forgotten.
pub async fn resume(site: &str, session: &Session) -> Result<u8, Failure> {
    let site = one(session, site)?;
    let store = session.store().await?;
    let failed = |error| session.ledger_failure(&error);
    store
        .resume(Some(&site), "cli", session.clock.now())
        .await
        .map_err(failed)?;
    store.clear_all_failures(&site).await.map_err(failed)?;
    session.voice.tell("cli-resumed", &[("site", site.into())]);
    Ok(0)
}

/// Lets go of a freeze of one site, or of everything, after showing what it would do.
pub async fn release(site: Option<&str>, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(site)?;
    let store = session.store().await?;
    let now = session.clock.now();
    let failed = |error| session.ledger_failure(&error);
    let mut any = false;
    if site.is_none() && store.release(None, "cli", now).await.map_err(failed)? {
        any = true;
    }
    for id in &sites {
        let frozen = store.holds(id).await.map_err(failed)?.frozen;
        let own = frozen.filter(|hold| hold.site == *id);
        if own.is_none() && !any {
            continue;
        }
        any = true;
        show(session, &store, id).await?;
        // What is there now is what is known from here on: nothing is missed any more.
        let files = session.content_files(id);
        let here: Vec<&str> = files.iter().map(String::as_str).collect();
        store.remember_files(id, &here).await.map_err(failed)?;
        session.mark_workspace_anew(&store).await?;
        store.release(Some(id), "cli", now).await.map_err(failed)?;
        voice.tell("cli-released", &[("site", id.as_str().into())]);
    }
    if !any {
        voice.tell("cli-not-frozen", &[]);
    }
    Ok(0)
}

/// What the next pass would do, in sentences.
async fn show(session: &Session, store: &Store, id: &str) -> Result<(), Failure> {
    let voice = session.voice;
    let now = session.clock.now();
    let reading = session.reading(id, Some(store), now).await?;
    let reconciler = session.reconciler(store.clone());
    let themes = std::sync::Arc::new(session.scan.theme_files());
    voice.tell("cli-release-would", &[("site", id.into())]);
    let planned = reconciler.plan(&reading, &themes, now).await;
    let planned = planned.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let Some(plan) = planned else { return Ok(()) };
    for target in &plan.targets {
        match &target.change {
            Ok((change, _)) if change.is_empty() => {
                voice.tell("cli-plan-nothing", &[("site", id.into())]);
            }
            Ok((change, _)) => {
                for sentence in change.sentences(voice.language, &plan.site.zone) {
                    voice.line(format!("• {sentence}"));
                }
            }
            Err(error) => voice.trouble(error.sentence(voice.language)),
        }
    }
    Ok(())
}

fn one(session: &Session, site: &str) -> Result<String, Failure> {
    let mut sites = session.sites(Some(site))?;
    Ok(sites.pop().unwrap_or_else(|| site.to_owned()))
}
