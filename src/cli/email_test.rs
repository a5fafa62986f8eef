//! `recado email test`: an e-mail to an address of one's own, over the account that subscribers' mail takes.

use std::sync::Arc;

use jiff::Timestamp;

use super::args::EmailTest;
use super::session::Session;
use super::voice::Failure;
use crate::content::SiteContent;
use crate::hash::Hash;
use crate::mail::{self, Message, Reader, Single};
use crate::notices::{Delivered, Line, Part, Route, SendError, Voice, Written};
use crate::reconcile::Reconciler;
use crate::store::Store;
use crate::subscribers::Address;
use crate::words::{Language, say};

/// Sends it, and says what the mail server said.
pub async fn test(args: &EmailTest, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let Ok(to) = Address::read(&args.to_address) else {
        let written = [("written", args.to_address.as_str().into())];
        return Err(Failure::Usage(
            voice.say("cli-email-test-address", &written),
        ));
    };
    let to = to.written().to_owned();
    let store = session.store().await?;
    let now = session.clock.now();
    let reading = session.reading(&site, Some(&store), now).await?;
    let Some(content) = &reading.content else {
        let site = [("site", site.into())];
        return Err(Failure::Refused(voice.say("state-no-site", &site)));
    };
    let post = session.post(store.clone())?;
    let failed = |error: SendError| match error.is_unreachable() {
        true => Failure::Unreachable(error.sentence(voice.language)),
        false => Failure::Refused(error.sentence(voice.language)),
    };
    let route = post.route(Voice::Site, Some(&content.site)).await;
    let route = route.map_err(failed)?;
    let trials = match &args.item {
        None => vec![plain(content, &route, &to, now).map_err(failed)?],
        Some(item) => of_item(content, item, &to, now, store, session)?,
    };
    let mut line = Line::default();
    let mut sent = Ok(());
    for trial in trials {
        let message = trial.message;
        sent = match post
            .hand_over(&mut line, &route, &to, message, &trial.name)
            .await
        {
            Ok(delivered) => {
                told(&delivered, &trial.subject, &to, session);
                Ok(())
            }
            Err(error) => Err(failed(error)),
        };
        if sent.is_err() {
            break;
        }
    }
    line.close().await;
    sent.map(|()| 0)
}

/// A message that is to be tried.
struct Trial {
    subject: String,
    message: Message,
    /// Of its file, where it goes into a folder.
    name: String,
}

/// A message that only says that it arrived.
fn plain(
    content: &SiteContent,
    route: &Route,
    to: &str,
    now: Timestamp,
) -> Result<Trial, SendError> {
    let site = &content.site;
    let language = Language::of_tag(&site.language);
    let name = [("site", site.name.as_str().into())];
    let subject = say(language, "cli-email-test-subject", &name);
    let subject = say(
        language,
        "mail-trial-subject",
        &[("subject", subject.into())],
    );
    let text = say(language, "cli-email-test-text", &name);
    let written = Written::new(&site.language, &subject, &[Part::Words(text)]);
    let name = name_of(&site.id, to, now);
    let single = Single {
        from: &route.from,
        reply_to: site.mail.as_ref().and_then(|mail| mail.reply_to.as_deref()),
        to,
        subject: &written.subject,
        text: &written.text,
        html: &written.html,
        language: &site.language,
        id: &name,
        date: now,
        is_automatic: true,
    };
    Ok(Trial {
        message: single.message()?,
        subject,
        name,
    })
}

/// The e-mail of an item in each of its languages.
fn of_item(
    content: &SiteContent,
    item: &str,
    to: &str,
    now: Timestamp,
    store: Store,
    session: &Session,
) -> Result<Vec<Trial>, Failure> {
    let voice = session.voice;
    let themes = Arc::new(session.scan.theme_files());
    let reconciler: Reconciler = session.reconciler(store);
    let theme = reconciler.theme(&content.site, &themes);
    let theme = theme.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let name = name_of(&content.site.id, to, now);
    let reader = Reader {
        address: to,
        id: &name,
    };
    let written = mail::trial(content, &theme, item, now, reader).map_err(|(item, error)| {
        let why = error.sentence(voice.language);
        let values = [("item", item.into()), ("why", why.into())];
        Failure::Refused(voice.say("cli-email-preview-failed", &values))
    })?;
    if written.is_empty() {
        let names = [
            ("site", content.site.id.as_str().into()),
            ("item", item.into()),
        ];
        return Err(Failure::Usage(voice.say("cli-email-test-no-item", &names)));
    }
    let trials = written.into_iter().map(|one| Trial {
        name: format!("{}.{name}", one.name),
        subject: one.subject,
        message: Message {
            bytes: one.message,
            needs_utf8: one.needs_utf8,
        },
    });
    Ok(trials.collect())
}

/// Another one each time, so that no mail program takes a second trial for the first.
fn name_of(site: &str, to: &str, now: Timestamp) -> String {
    let now = now.to_string();
    let parts = ["test", site, to, &now].map(str::as_bytes);
    format!("test.{}", Hash::of_parts(parts).short(24))
}

fn told(delivered: &Delivered, subject: &str, to: &str, session: &Session) {
    let voice = session.voice;
    let subject = ("subject", subject.into());
    match delivered {
        Delivered::Taken { said } => {
            let values = [
                subject,
                ("address", to.into()),
                ("said", said.as_str().into()),
            ];
            voice.tell("cli-email-test-sent", &values);
            voice.tell("cli-email-test-look", &[]);
        }
        Delivered::Written { file } => {
            let values = [subject, ("file", file.display().to_string().into())];
            voice.tell("cli-email-test-folder", &values);
        }
    }
}
