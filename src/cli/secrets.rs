//! `recado secret`: values are written, never read back.

use std::io::{IsTerminal as _, Read as _};

use super::doctor::{self, worse};
use super::local;
use super::session::Session;
use super::voice::Failure;
use crate::content::RawBody;
use crate::secret::{KeySource, Rotation, Secret, Vault, VaultError};
use crate::settings::Database;
use crate::store::Store;
use crate::words::Arg;

/// The longest value read from standard input, in bytes.
const LONGEST: u64 = 1024 * 1024;

fn failure(session: &Session, error: &VaultError) -> Failure {
    Failure::Refused(error.sentence(session.voice.language))
}

/// Keeps a value. Sites that were paused because a login was refused go on.
pub async fn set(name: &str, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let value = read_value(name, session)?;
    let store = session.store().await?;
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let now = session.clock.now();
    let kept = vault.set(name, &value, "cli", now).await;
    kept.map_err(|error| failure(session, &error))?;
    go_on(&store, session).await?;
    voice.tell("cli-secret-kept", &[("name", name.into())]);
    Ok(0)
}

/// Lets sites go on that were paused because a login was refused.
async fn go_on(store: &Store, session: &Session) -> Result<(), Failure> {
    let failed = |error| session.ledger_failure(&error);
    let now = session.clock.now();
    for id in session.scan.sites.keys() {
        let paused = store.holds(id).await.map_err(failed)?.paused;
        if paused.is_some_and(|hold| hold.code == "login") {
            store.resume(Some(id), "cli", now).await.map_err(failed)?;
            store.clear_all_failures(id).await.map_err(failed)?;
            let site = ("site", id.as_str().into());
            session.voice.tell("cli-resumed", &[site]);
        }
    }
    Ok(())
}

/// Puts a new value in the place of an old one, once every website that it opens has taken it.
pub async fn rotate(name: &str, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let store = session.store().await?;
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let failed = |error| failure(session, &error);
    // Before somebody types for nothing.
    vault.has(name).await.map_err(failed)?;
    let value = read_value(name, session)?;
    let rotation = vault.rotate(name, value).await.map_err(failed)?;
    let code = try_out(name, &rotation, &store, session).await?;
    let name = [("name", name.into())];
    if code != 0 {
        voice.trouble(voice.say("cli-secret-not-rotated", &name));
        return Ok(code);
    }
    let switched = rotation.switch("cli", session.clock.now()).await;
    switched.map_err(failed)?;
    go_on(&store, session).await?;
    voice.tell("cli-secret-rotated", &name);
    Ok(0)
}

/// Looks at every website that this secret opens, with the new value; the exit code of `doctor`.
async fn try_out(
    name: &str,
    rotation: &Rotation,
    store: &Store,
    session: &Session,
) -> Result<u8, Failure> {
    let voice = session.voice;
    let mut reconciler = session.reconciler(store.clone());
    reconciler.vault = rotation.on_trial();
    let (mut tried, mut code) = (false, 0);
    for id in session.scan.sites.keys() {
        let now = session.clock.now();
        let reading = session.reading(id, Some(store), now).await?;
        let Some(site) = reading.site() else {
            if names(session, id, name) {
                voice.trouble(voice.say("cli-secret-site-unread", &both(id, name)));
                (tried, code) = (true, worse(code, 1));
            }
            continue;
        };
        for one in reconciler.examine_opened_by(site, name).await {
            tried = true;
            let target = ("target", one.address.as_str().into());
            match &one.found {
                Ok(_) => voice.line(format!("✓ {}", voice.say("doctor-target-good", &[target]))),
                Err(error) => {
                    voice.trouble(format!("✗ {}: {}", id, error.sentence(voice.language)));
                    code = worse(code, doctor::code_of(error));
                }
            }
        }
        let mail = site.mail.as_ref().and_then(|mail| mail.secret.as_deref());
        if mail == Some(name) {
            voice.tell("cli-secret-mail-untried", &both(id, name));
        }
    }
    if !tried {
        voice.tell("cli-secret-untried", &[("name", name.into())]);
    }
    Ok(code)
}

/// Whether the file of a site that is not understood has this name in it.
fn names(session: &Session, id: &str, name: &str) -> bool {
    let path = format!("sites/{id}.yaml");
    let file = session.scan.site_files().find(|file| file.path == path);
    file.is_some_and(|file| match &file.body {
        RawBody::Bytes(bytes) => String::from_utf8_lossy(bytes).contains(name),
        _ => true,
    })
}

fn both<'a>(site: &'a str, name: &'a str) -> [(&'static str, Arg); 2] {
    [("site", site.into()), ("name", name.into())]
}

/// Seals every value with a new key.
pub async fn rekey(session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let store = session.store().await?;
    let key = session.surroundings.key.clone();
    let vault = Vault::new(store, key.clone());
    let sealed = vault.rekey("cli", session.clock.now()).await;
    let sealed = sealed.map_err(|error| failure(session, &error))?;
    let KeySource::File(path) = key else {
        return Ok(0);
    };
    let path = ("path", path.display().to_string().into());
    voice.tell("cli-secret-rekeyed", &[("count", sealed.into()), path]);
    if matches!(session.settings.database, Database::Postgres(_)) {
        voice.tell("cli-secret-rekeyed-elsewhere", &[]);
    }
    Ok(0)
}

/// From standard input, or asked without showing it. One line end at the end is not part of it.
fn read_value(name: &str, session: &Session) -> Result<Secret, Failure> {
    let voice = session.voice;
    let value = typed_value(name, session)?;
    match value.is_empty() {
        true => Err(Failure::Refused(voice.say("cli-secret-empty", &[]))),
        false => Ok(Secret::new(value)),
    }
}

fn typed_value(name: &str, session: &Session) -> Result<String, Failure> {
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
