//! `recado secret`: values are written, never read back.

use std::io::{IsTerminal as _, Read as _};

use super::local;
use super::session::Session;
use super::voice::Failure;
use crate::secret::{Secret, Vault, VaultError};

/// The longest value read from standard input, in bytes.
const LONGEST: u64 = 1024 * 1024;

fn failure(session: &Session, error: &VaultError) -> Failure {
    Failure::Refused(error.sentence(session.voice.language))
}

/// Keeps a value. Sites that were paused because a login was refused go on.
pub async fn set(name: &str, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let value = read_value(name, session)?;
    if value.is_empty() {
        return Err(Failure::Refused(voice.say("cli-secret-empty", &[])));
    }
    let store = session.store().await?;
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let now = session.clock.now();
    let kept = vault.set(name, &Secret::new(value), "cli", now).await;
    kept.map_err(|error| failure(session, &error))?;
    for id in session.scan.sites.keys() {
        let failed = |error| session.ledger_failure(&error);
        let paused = store.holds(id).await.map_err(failed)?.paused;
        if paused.is_some_and(|hold| hold.code == "login") {
            store.resume(Some(id), "cli", now).await.map_err(failed)?;
            store.clear_all_failures(id).await.map_err(failed)?;
            voice.tell("cli-resumed", &[("site", id.as_str().into())]);
        }
    }
    voice.tell("cli-secret-kept", &[("name", name.into())]);
    Ok(0)
}

/// From standard input, or asked without showing it. One line end at the end is not part of it.
fn read_value(name: &str, session: &Session) -> Result<String, Failure> {
    let voice = session.voice;
    if std::io::stdin().is_terminal() {
        let prompt = voice.say("cli-secret-prompt", &[("name", name.into())]);
        return rpassword::prompt_password(format!("{prompt} "))
            .map_err(|error| local(&voice, &error));
    }
    let mut value = String::new();
    let read = std::io::stdin().take(LONGEST).read_to_string(&mut value);
    read.map_err(|error| local(&voice, &error))?;
    // A private key keeps its lines; a token loses the line end that `echo` adds.
    let ended = value
        .strip_suffix('\n')
        .map(|text| text.strip_suffix('\r').unwrap_or(text));
    let bare = ended.map(str::to_owned).unwrap_or_else(|| value.clone());
    Ok(if bare.contains('\n') { value } else { bare })
}

/// Lists what may be shown.
pub async fn list(session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let Some(store) = session.look().await? else {
        voice.tell("cli-secret-none", &[]);
        return Ok(0);
    };
    let vault = Vault::new(store, session.surroundings.key.clone());
    let list = vault
        .list()
        .await
        .map_err(|error| failure(session, &error))?;
    if list.is_empty() {
        voice.tell("cli-secret-none", &[]);
    }
    for secret in list {
        let end = (secret.last_four.as_ref())
            .map(|four| format!(" …{four}"))
            .unwrap_or_default();
        let day = crate::words::long_date(
            voice.language,
            crate::moment::Zone::utc().date(secret.set_at),
        );
        voice.answer(format!(
            "{}  {}{end}  {day}",
            secret.name, secret.fingerprint
        ));
        if let Some(days) = secret.too_old(session.clock.now()) {
            let args = [
                ("name", secret.name.as_str().into()),
                ("days", usize::try_from(days).unwrap_or_default().into()),
            ];
            voice.answer(format!("  ! {}", voice.say("doctor-old-secret", &args)));
        }
    }
    Ok(0)
}

/// Forgets a value.
pub async fn remove(name: &str, session: &Session) -> Result<u8, Failure> {
    let store = session.store().await?;
    let vault = Vault::new(store, session.surroundings.key.clone());
    let removed = vault.remove(name, "cli", session.clock.now()).await;
    let name = [("name", name.into())];
    if removed.map_err(|error| failure(session, &error))? {
        session.voice.tell("cli-secret-removed", &name);
        return Ok(0);
    }
    Err(Failure::Refused(
        session.voice.say("cli-secret-unknown", &name),
    ))
}
