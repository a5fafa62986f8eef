//! `recado preview`: the website and the e-mails as they will be, as files in a folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::args::Preview;
use super::email::emails;
use super::local;
use super::opened::opened;
use super::plan::Traceless;
use super::session::Session;
use super::typed::{self, Typed};
use super::voice::Failure;
use crate::reconcile::PreviewFile;

/// Writes `DIR/site/…` and `DIR/email/…`.
pub async fn preview(args: &Preview, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    typed::empty_or_new(&args.out, &voice)?;
    let traceless = Traceless::open(session).await?;
    let now = session.clock.now();
    let reading = session
        .reading(&site, traceless.store.as_ref(), now)
        .await?;
    let Some(known) = reading.site().cloned() else {
        return Err(Failure::Refused(
            voice.say("state-no-site", &[("site", site.into())]),
        ));
    };
    let at = at.map_or(now, |typed| typed.instant(&known.zone));
    let themes = std::sync::Arc::new(session.scan.theme_files());
    let files = traceless.reconciler.preview(&reading, &themes, at).await;
    let files = files.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let folder = args.out.join("site");
    let names = files.iter().filter_map(|file| match file {
        PreviewFile::Page { path, .. } => Some(path.clone()),
        PreviewFile::Refused(_) => None,
    });
    let names: BTreeSet<String> = names.collect();
    for file in &files {
        match file {
            PreviewFile::Page { path, bytes } => {
                let bytes = opened(path, bytes, &names);
                write(&folder.join(path), &bytes).map_err(|error| local(&voice, &error))?;
            }
            PreviewFile::Refused(refused) => {
                voice.trouble(refused.sentence(voice.language));
            }
        }
    }
    let values = [
        ("at", known.zone.civil(at).into()),
        ("dir", folder.display().to_string().into()),
        (
            "file",
            folder.join("index.html").display().to_string().into(),
        ),
    ];
    voice.tell("cli-preview-done", &values);
    let theme = traceless.reconciler.theme(&known, &themes);
    let theme = theme.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    if let Some(content) = &reading.content {
        emails(content, &theme, None, at, &args.out.join("email"), session)?;
    }
    Ok(u8::from(reading.has_errors()))
}

/// A file, with the folders above it.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}
