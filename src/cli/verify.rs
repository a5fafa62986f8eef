//! `recado verify`: is what was published live?

use super::args::OneSite;
use super::session::Session;
use super::voice::Failure;
use crate::reconcile::{PassError, Verified};

/// Looks at targets and public pages; code 1 on drift or another page, 3 where something could not
/// be reached.
pub async fn verify(args: &OneSite, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let sites = session.sites(args.site.as_deref())?;
    let store = session.store().await?;
    let reconciler = session.reconciler(store.clone());
    let mut code = 0;
    for id in &sites {
        let input = session.input(id, Some(&store)).await?;
        let found = reconciler.verify(&input, session.clock.now()).await;
        let found = found.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
        if found.is_empty() {
            voice.trouble(voice.say("state-no-site", &[("site", id.as_str().into())]));
            code = code.max(1);
        }
        for one in &found {
            let this = print(session, id, one);
            code = if code == 3 || this == 3 {
                3
            } else {
                code.max(this)
            };
        }
    }
    Ok(code)
}

fn print(session: &Session, id: &str, one: &Verified) -> u8 {
    let voice = session.voice;
    let site = ("site", id.into());
    if let Some(error) = &one.error {
        voice.trouble(format!("{id}: {}", error.sentence(voice.language)));
        let unreachable = matches!(error, PassError::Target(error) if error.is_unreachable());
        return if unreachable { 3 } else { 1 };
    }
    let mut code = 0;
    for drift in &one.drift {
        voice.answer(format!("{id}: {}", drift.sentence(voice.language)));
        voice.answer(format!("  {}", drift.hint(id, voice.language)));
        code = 1;
    }
    match &one.verdict {
        _ if one.nothing_yet => voice.tell("cli-verify-nothing", &[site]),
        None => voice.tell("cli-verify-off", &[site]),
        Some(verdict) => {
            voice.line(format!("{id}: {}", verdict.sentence(voice.language)));
            if !verdict.is_live() {
                voice.line(format!("  {}", verdict.hint(voice.language)));
                let unreachable = matches!(verdict, crate::proof::Verdict::Unreachable { .. });
                return if unreachable { 3 } else { 1 };
            }
        }
    }
    code
}
