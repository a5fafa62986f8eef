//! `recado email …`: what subscribers receive.

pub mod check;
pub mod setup;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::args::EmailPreview;
use super::local;
use super::plan::Traceless;
use super::preview::write;
use super::session::Session;
use super::typed::{self, Typed};
use super::voice::Failure;
use crate::content::SiteContent;
use crate::mail::{self, Previewed};
use crate::publication::render::Theme;
use crate::workspace::STATE;

/// Writes `DIR/<slug>.<language>.{eml,html,txt}` for the e-mails that are planned, or for one item.
pub async fn preview(args: &EmailPreview, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    let folder = folder(args, &site, session)?;
    let traceless = Traceless::open(session).await?;
    let now = session.clock.now();
    let store = traceless.store.as_ref();
    let reading = session.reading(&site, store, now).await?;
    let Some(content) = &reading.content else {
        let site = [("site", site.into())];
        return Err(Failure::Refused(voice.say("state-no-site", &site)));
    };
    let at = at.map_or(now, |typed| typed.instant(&content.site.zone));
    let themes = std::sync::Arc::new(session.scan.theme_files());
    let theme = traceless.reconciler.theme(&content.site, &themes);
    let theme = theme.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let written = emails(content, &theme, args.item.as_deref(), at, &folder, session)?;
    if let Some(store) = store {
        let post = session.post(store.clone())?;
        let foretold = post.foretold(content, args.item.as_deref(), at).await;
        let foretold = foretold.map_err(|error| session.ledger_failure(&error))?;
        let lines = foretold.iter().flat_map(|one| check::written(one, &voice));
        lines.for_each(|line| voice.line(line));
    }
    match (&args.item, written) {
        (Some(item), 0) => {
            let names = [("site", site.into()), ("item", item.as_str().into())];
            return Err(Failure::Usage(
                voice.say("cli-email-preview-no-item", &names),
            ));
        }
        (None, 0) => voice.tell("cli-email-preview-none", &[("site", site.into())]),
        _ => {}
    }
    Ok(u8::from(reading.has_errors()))
}

/// The folder named, new or empty; else one of ours, where earlier previews go.
fn folder(args: &EmailPreview, site: &str, session: &Session) -> Result<PathBuf, Failure> {
    let voice = &session.voice;
    if let Some(out) = &args.out {
        typed::empty_or_new(out, voice)?;
        return Ok(out.clone());
    }
    let folder = session
        .workspace
        .root()
        .join(STATE)
        .join("email")
        .join(site);
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(local(voice, &error)),
        _ => Ok(folder),
    }
}

/// Writes e-mails and says where; how many there were.
pub fn emails(
    content: &SiteContent,
    theme: &Theme,
    item: Option<&str>,
    at: Timestamp,
    folder: &Path,
    session: &Session,
) -> Result<usize, Failure> {
    let voice = &session.voice;
    let previewed = mail::preview(content, theme, item, at).map_err(|(item, error)| {
        let why = error.sentence(voice.language);
        let values = [("item", item.into()), ("why", why.into())];
        Failure::Refused(voice.say("cli-email-preview-failed", &values))
    })?;
    for one in &previewed {
        let pictures = pictures(one, session)?;
        let file = files(one, &pictures, folder).map_err(|error| local(voice, &error))?;
        let values = [
            ("item", one.item.as_str().into()),
            ("subject", one.subject.as_str().into()),
            ("file", file.display().to_string().into()),
        ];
        voice.tell("cli-email-preview-done", &values);
    }
    Ok(previewed.len())
}

/// What an e-mail shows, by address.
type Pictures = Vec<(String, Arc<[u8]>)>;

fn pictures(one: &Previewed, session: &Session) -> Result<Pictures, Failure> {
    let each = one.pictures.iter().map(|(address, recipe)| {
        let made = session.workspace.made(std::slice::from_ref(recipe));
        let made = made.map_err(|unmade| Failure::Refused(unmade.sentence(session.voice.language)));
        Ok(made?.into_iter().map(|bytes| (address.clone(), bytes)))
    });
    let each = each.collect::<Result<Vec<_>, Failure>>()?;
    Ok(each.into_iter().flatten().collect())
}

/// The three files of one e-mail. The page to look at shows the pictures that lie beside it: they may
/// not be on the website yet.
fn files(
    one: &Previewed,
    pictures: &[(String, Arc<[u8]>)],
    folder: &Path,
) -> std::io::Result<PathBuf> {
    let file = |ending: &str| folder.join(format!("{}.{ending}", one.name));
    let mut html = one.html.clone();
    for (address, bytes) in pictures {
        let name = address.rsplit('/').next().unwrap_or("picture");
        html = html.replace(address, &format!("assets/{name}"));
        write(&folder.join("assets").join(name), bytes)?;
    }
    write(&file("eml"), &one.message)?;
    write(&file("txt"), one.text.as_bytes())?;
    write(&file("html"), html.as_bytes())?;
    Ok(file("html"))
}
