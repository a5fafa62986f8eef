//! `recado import`: the first files of a client, read off the website there is already.

use std::io::{ErrorKind, Write as _};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use super::args::Import;
use super::local;
use super::session::{Session, network_of};
use super::typed::Typed;
use super::voice::Failure;
use crate::content::RawBody;
use crate::import::{Proposal, Trouble, Wishes, fetch, propose};
use crate::moment::Zone;
use crate::network::without_login;
use crate::sample::File;
use crate::site;

/// Reads the website, writes what is not there yet, and says what was read where.
pub async fn import(args: &Import, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    if let Some(id) = args.new_site.as_deref().filter(|id| !site::is_id(id)) {
        return Err(Failure::Usage(
            voice.say("import-site-name", &[("site", id.into())]),
        ));
    }
    let failed = |trouble: Trouble| {
        let sentence = trouble.sentence(&without_login(&args.url), voice.language);
        match trouble {
            Trouble::Address => Failure::Usage(sentence),
            trouble if trouble.is_unreachable() => Failure::Unreachable(sentence),
            _ => Failure::Refused(sentence),
        }
    };
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    let now = at.map_or_else(|| session.clock.now(), |typed| typed.instant(&Zone::utc()));
    let address = fetch::typed(&args.url).map_err(failed)?;
    let network = network_of(&session.settings);
    let limits = session.surroundings.limits.clone().unwrap_or_default();
    let read = fetch::read(&network, limits, &address, Zone::utc().date(now)).await;
    let website = read.map_err(failed)?;
    let wishes = Wishes {
        id: args.new_site.clone(),
        language: voice.language,
        now,
    };
    let Some(proposal) = propose(&website, &wishes) else {
        let url = ("url", website.url.as_str().into());
        return Err(Failure::Refused(voice.say("import-nothing", &[url])));
    };
    same_website(&proposal, &website.url, session)?;
    let (new, there) = write(&proposal.files, session)?;
    told(&proposal, &new, &there, session);
    Ok(0)
}

/// A site of this name that is another client's is left alone altogether.
fn same_website(proposal: &Proposal, url: &str, session: &Session) -> Result<(), Failure> {
    let path = format!("sites/{}.yaml", proposal.id);
    let known = session.scan.site_files().find(|file| file.path == path);
    let Some(known) = known else {
        return Ok(());
    };
    let theirs = match &known.body {
        RawBody::Bytes(bytes) => site::read(&proposal.id, &path, bytes)
            .0
            .map(|site| site.url),
        _ => None,
    };
    if theirs.as_deref() == Some(url) {
        return Ok(());
    }
    let args = [("file", path.into()), ("url", url.into())];
    Err(Failure::Refused(
        session.voice.say("import-other-site", &args),
    ))
}

/// Writes the files that are not there; the paths that were written and those that were there. No
/// path leads out of the workspace, not even over a link.
fn write(files: &[File], session: &Session) -> Result<(Vec<String>, Vec<String>), Failure> {
    let failed = |error: std::io::Error| local(&session.voice, &error);
    let root =
        Dir::open_ambient_dir(session.workspace.root(), ambient_authority()).map_err(failed)?;
    let (mut new, mut there) = (Vec::new(), Vec::new());
    for file in files {
        if let Some((folder, _)) = file.path.rsplit_once('/') {
            root.create_dir_all(folder).map_err(failed)?;
        }
        match root.open_with(&file.path, OpenOptions::new().write(true).create_new(true)) {
            Ok(mut opened) => {
                opened.write_all(&file.bytes).map_err(failed)?;
                new.push(file.path.clone());
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => there.push(file.path.clone()),
            Err(error) => return Err(failed(error)),
        }
    }
    Ok((new, there))
}

fn told(proposal: &Proposal, new: &[String], there: &[String], session: &Session) {
    let voice = session.voice;
    for line in &proposal.said {
        voice.line(line);
    }
    for path in new {
        voice.tell("import-wrote", &[("file", path.as_str().into())]);
    }
    for path in there {
        voice.answer(voice.say("import-left-alone", &[("file", path.as_str().into())]));
    }
    let site = ("site", proposal.id.as_str().into());
    if new.is_empty() {
        voice.tell("import-all-there", &[site]);
        return;
    }
    if let Some(secret) = proposal.secret.as_deref() {
        voice.tell("import-next-secret", &[("secret", secret.into())]);
    }
    voice.tell("import-next", &[site]);
}
