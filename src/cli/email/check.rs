//! `recado email check`: what the coming e-mails lack, before they leave.

use std::collections::BTreeSet;

use serde_json::json;

use crate::cli::args::PlainFormat;
use crate::cli::args::email::EmailCheck;
use crate::cli::session::{Session, network_of};
use crate::cli::typed::Typed;
use crate::cli::voice::{Failure, Voice};
use crate::mail::{self, MailError, Planned};
use crate::mailing::Post;
use crate::preflight::{self, Check, Names, Outside, Sample, Severity};
use crate::secret::VaultError;
use crate::site::Site;

/// Prints what was looked at, the gravest first; code 1 where something blocks.
pub async fn check(args: &EmailCheck, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let id = session.sites(Some(&args.site))?.pop().unwrap_or_default();
    let typed = args.at.as_deref();
    let typed = typed.map(|text| Typed::read(text, &voice)).transpose()?;
    let store = session.store().await?;
    let now = session.clock.now();
    let reading = session.reading(&id, Some(&store), now).await?;
    let Some(content) = &reading.content else {
        let site = [("site", id.into())];
        return Err(Failure::Refused(voice.say("state-no-site", &site)));
    };
    let site = &content.site;
    let at = typed.map_or(now, |typed| typed.instant(&site.zone));
    let themes = std::sync::Arc::new(session.scan.theme_files());
    let theme = session.reconciler(store.clone()).theme(site, &themes);
    let theme = theme.map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    let planned = mail::planned(content, &theme, args.item.as_deref(), at);
    if let (Some(item), true) = (&args.item, planned.is_empty()) {
        let names = [("site", id.into()), ("item", item.as_str().into())];
        let said = voice.say("cli-email-preview-no-item", &names);
        return Err(Failure::Usage(said));
    }
    let post = session.post(store)?;
    let mut checks = looked(args, &planned, site, &post, session).await?;
    let foretold = post.foretold(content, args.item.as_deref(), at).await;
    checks.extend(foretold.map_err(|error| session.ledger_failure(&error))?);
    preflight::sort(&mut checks);
    match args.format {
        PlainFormat::Json => print_json(&checks, &voice),
        PlainFormat::Human => print(&checks, planned.is_empty(), &id, &voice),
    }
    Ok(u8::from(checks.iter().any(Check::blocks)))
}

/// Who is asked for names.
pub fn names(server: Option<std::net::SocketAddr>) -> Names {
    server.map_or_else(Names::of_system, Names::of_server)
}

async fn looked(
    args: &EmailCheck,
    planned: &[Planned],
    site: &Site,
    post: &Post,
    session: &Session,
) -> Result<Vec<Check>, Failure> {
    let voice = session.voice;
    let failed = |error: VaultError| Failure::Refused(error.sentence(voice.language));
    let key = post.vault.address_key("cli", session.clock.now()).await;
    let key = key.map_err(failed)?;
    let mut checks = Vec::new();
    let mut written = Vec::new();
    for one in planned {
        let made = one.letter.as_ref().map_err(Clone::clone);
        let about = (site, one.list.as_str(), one.name.as_str());
        let made = made.and_then(|letter| post.specimen(letter, about, &key, one.at));
        match made {
            Ok(letter) => written.push((one, letter)),
            // Without a sender that is said once, of the site.
            Err(MailError::NoSender { .. }) => {}
            Err(error) => {
                let (item, language) = (&one.item, &one.language);
                checks.push(preflight::unwritten(item, language, &error, voice.language));
            }
        }
    }
    let samples = written.iter().map(|(one, letter)| Sample {
        item: &one.item,
        language: &one.language,
        composed: &letter.composed,
        message: &letter.message,
        unsubscribe: &letter.unsubscribe,
    });
    let samples: Vec<Sample<'_>> = samples.collect();
    let outside = Outside {
        network: &network_of(&session.settings),
        names: &names(args.name_server),
    };
    let found = preflight::check(post, site, &samples, false, Some(outside)).await;
    checks.extend(found.map_err(failed)?);
    preflight::sort(&mut checks);
    Ok(checks)
}

/// The sign of a line, in its colour where there are any.
pub fn sign(severity: Severity, voice: &Voice) -> String {
    let (sign, colour) = match severity {
        Severity::Blocks => ("✗", 31),
        Severity::Warns => ("!", 33),
        Severity::Hint => ("·", 36),
        Severity::Fine => ("✓", 32),
    };
    match voice.colour {
        true => format!("\u{1b}[{colour}m{sign}\u{1b}[0m"),
        false => sign.to_owned(),
    }
}

/// One check with what to do, set in by this much.
pub fn line(check: &Check, voice: &Voice) {
    for line in written(check, voice) {
        voice.answer(line);
    }
}

/// The lines of [`line`].
pub fn written(check: &Check, voice: &Voice) -> Vec<String> {
    let sentence = check.sentence(voice.language);
    let mut lines = vec![format!("  {} {sentence}", sign(check.severity, voice))];
    let remedy = check.remedy(voice.language);
    lines.extend(remedy.map(|remedy| format!("    → {remedy}")));
    lines
}

fn print(checks: &[Check], nothing_planned: bool, site: &str, voice: &Voice) {
    let of = |check: &Check| (check.item.clone(), check.language.clone());
    let groups: BTreeSet<_> = checks.iter().map(of).collect();
    for group in groups {
        voice.answer(match &group {
            (Some(item), Some(language)) => format!("{item} ({language})"),
            (Some(item), None) => item.clone(),
            (None, _) => voice.say("cli-email-check-all", &[("site", site.into())]),
        });
        for check in checks.iter().filter(|check| of(check) == group) {
            line(check, voice);
        }
    }
    let site = ("site", site.into());
    if nothing_planned {
        voice.tell("cli-email-check-none", std::slice::from_ref(&site));
    }
    let blocking = checks.iter().filter(|check| check.blocks()).count();
    let count = ("count", blocking.into());
    voice.tell("cli-email-check-done", &[site, count]);
}

fn print_json(checks: &[Check], voice: &Voice) {
    let shapes = checks.iter().map(|check| {
        json!({
            "item": check.item,
            "language": check.language,
            "code": check.code,
            "severity": check.severity.word(),
            "message": check.sentence(voice.language),
            "hint": check.remedy(voice.language),
        })
    });
    let shapes: Vec<_> = shapes.collect();
    voice.answer(serde_json::to_string_pretty(&shapes).unwrap_or_default());
}
