//! `recado doctor` on a site's mail: whether the mail server takes the login, and whether what comes back can be read.
//! Nothing is sent.

use super::doctor::worse;
use super::session::{Session, network_of};
use crate::bounce::inbox::{InboxError, Reader};
use crate::bounce::watch::Place;
use crate::mailing::{Transport, Unready};
use crate::secret::Vault;
use crate::site::{Site, SiteMail};
use crate::smtp::{Cause, Failure, Session as Conversation, Timeouts};
use crate::store::Store;

/// Tries the logins of a site that sends e-mail; 1 where one is refused, 3 where nobody answers.
pub async fn examine(session: &Session, site: &Site, store: &Store) -> u8 {
    let Some(mail) = &site.mail else { return 0 };
    let vault = Vault::new(store.clone(), session.surroundings.key.clone());
    let code = sending(session, site, store).await;
    worse(code, returning(session, mail, vault).await)
}

async fn sending(session: &Session, site: &Site, store: &Store) -> u8 {
    let voice = session.voice;
    let limits = session.surroundings.limits.clone().unwrap_or_default();
    let timeouts = Timeouts {
        connect: limits.connect,
        greeting: limits.idle,
        command: limits.idle,
        ..Timeouts::default()
    };
    let bad = |why: String, code: u8| {
        let why = [("why", why.into())];
        voice.answer(format!("  ✗ {}", voice.say("doctor-mail-bad", &why)));
        code
    };
    let post = match session.post(store.clone()) {
        Ok(post) => post,
        Err(failure) => return bad(failure.to_string(), 1),
    };
    let account = match post.transport(Some(site)).await {
        Ok(Transport::Server(account)) => account,
        Ok(Transport::Folder(folder)) => {
            let folder = [("folder", folder.display().to_string().into())];
            voice.answer(format!("  · {}", voice.say("doctor-mail-folder", &folder)));
            return 0;
        }
        Err(Unready::NoServer) => {
            voice.answer(format!("  · {}", voice.say("doctor-mail-none", &[])));
            return 0;
        }
        Err(Unready::Vault(error)) => return bad(error.sentence(voice.language), 1),
        Err(error) => return bad(error.to_string(), 1),
    };
    let server = (
        "server",
        format!("{}:{}", account.host, account.port).into(),
    );
    let name = post.greeting_name();
    let connector = post.connector.clone().waiting(timeouts);
    let logged_in = Conversation::connect(&connector, &account, name.as_deref());
    match tokio::time::timeout(limits.total, logged_in).await {
        Ok(Ok(conversation)) => {
            conversation.quit().await;
            voice.answer(format!("  ✓ {}", voice.say("doctor-mail-good", &[server])));
            0
        }
        Ok(Err(failure)) => bad(failure.to_string(), code_of(&failure)),
        Err(_) => bad(Cause::Timeout.to_string(), 3),
    }
}

/// 3 where nobody answers, 1 where the answer is no.
fn code_of(failure: &Failure) -> u8 {
    match failure.cause {
        Cause::Io(_) | Cause::Timeout | Cause::Closed => 3,
        _ => 1,
    }
}

async fn returning(session: &Session, mail: &SiteMail, vault: Vault) -> u8 {
    let voice = session.voice;
    let shared = session.settings.mail.as_ref();
    let shared = shared.and_then(|mail| mail.bounces.as_ref());
    let Some(place) = mail.bounces.as_ref().or(shared).and_then(Place::of) else {
        return 0;
    };
    let limits = session.surroundings.limits.clone().unwrap_or_default();
    let tried = async {
        let reader = Reader::new(network_of(&session.settings), limits);
        let reader = reader.map_err(|error| InboxError::Tls(error.to_string()))?;
        let mailbox = place.mailbox(&vault).await?;
        reader.try_login(&mailbox).await
    };
    let inbox = ("inbox", place.address.as_str().into());
    match tried.await {
        Ok(()) => {
            voice.answer(format!("  ✓ {}", voice.say("doctor-inbox-good", &[inbox])));
            0
        }
        Err(error) => {
            let args = [inbox, ("why", error.sentence(voice.language).into())];
            voice.answer(format!("  ✗ {}", voice.say("doctor-inbox-bad", &args)));
            if error.is_unreachable() { 3 } else { 1 }
        }
    }
}
