//! `recado drift`: what a human changed on the live site, and what to do with it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use similar::TextDiff;

use super::args::{Drift, DriftTask};
use super::local;
use super::print;
use super::session::Session;
use super::voice::Failure;
use crate::adopt;
use crate::change::{self, Choice};
use crate::content::{Accepted, RawBody};
use crate::reconcile::{Drifted, Mode, PassError};

/// Lines of difference shown of one file; all of them with `-v`.
const MOST_LINES: usize = 20;

/// How long to look for the change on the public page, as `publish` does.
const LOOK: Duration = Duration::from_secs(10);

/// Shows what a human changed, or records what to do with it. Code 1 while something is undecided.
pub async fn drift(args: &Drift, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let mut ids = session.sites(Some(&args.site))?;
    let id = ids.pop().unwrap_or_default();
    let site = ("site", id.as_str().into());
    let store = session.store().await?;
    let reconciler = session.reconciler(store.clone());
    let input = session.input(&id, Some(&store)).await?;
    let now = session.clock.now();
    let all = reconciler.drifted(&input, now).await;
    let all = all.map_err(|error| failure(session, &error))?;
    let meant: Vec<&Drifted> = match &args.path {
        None => all.iter().collect(),
        Some(path) => all.iter().filter(|one| one.path == *path).collect(),
    };
    if let (Some(path), true) = (&args.path, meant.is_empty()) {
        let path = ("path", path.as_str().into());
        return Err(Failure::Refused(
            voice.say("cli-drift-none-there", &[site, path]),
        ));
    }
    if meant.is_empty() {
        voice.tell("cli-drift-none", &[site]);
        return Ok(0);
    }
    let Some(task) = args.task else {
        for one in &meant {
            show(session, &id, &store, one).await?;
        }
        voice.tell("cli-drift-choices", &[site]);
        return Ok(1);
    };
    if task == DriftTask::Adopt {
        taken_over(session, &id, &meant, now)?;
    }
    for one in &meant {
        let choice = Choice {
            // What was taken over stands in the file now, and goes out from there.
            overwrite: task != DriftTask::Leave,
            seen: one.seen,
        };
        let chosen = store.choose(&id, &one.target, &one.path, &choice, "cli", now);
        chosen
            .await
            .map_err(|error| session.ledger_failure(&error))?;
        let key = match task {
            DriftTask::Overwrite => "cli-drift-overwrite",
            DriftTask::Leave => "cli-drift-left",
            DriftTask::Adopt => "cli-drift-adopted",
        };
        voice.tell(key, &[("path", one.path.as_str().into())]);
    }
    if task == DriftTask::Leave {
        return Ok(0);
    }
    let session = &session.anew()?;
    let input = session.input(&id, Some(&store)).await?;
    let report = reconciler.pass(&input, Mode::Person, now, LOOK).await;
    let report = report.map_err(|error| session.ledger_failure(&error))?;
    print::site_report(&voice, &report, true);
    Ok(report.code())
}

fn failure(session: &Session, error: &PassError) -> Failure {
    let text = error.sentence(session.voice.language);
    match error {
        PassError::Target(error) if error.is_unreachable() => Failure::Unreachable(text),
        _ => Failure::Refused(text),
    }
}

/// One file: what was found, what was decided, and how it differs from ours.
async fn show(
    session: &Session,
    id: &str,
    store: &crate::store::Store,
    one: &Drifted,
) -> Result<(), Failure> {
    let voice = session.voice;
    let found = change::Drift {
        path: one.path.clone(),
        kind: one.kind,
    };
    voice.answer(format!(
        "{}: {}",
        one.target,
        found.sentence(voice.language)
    ));
    let other = store.other_owner(&one.path, id).await;
    if let Some(other) = other.map_err(|error| session.ledger_failure(&error))? {
        voice.answer(format!(
            "  {}",
            voice.say("cli-drift-other", &[("site", other.into())])
        ));
    }
    if let Some(choice) = &one.choice {
        let key = if choice.overwrite {
            "cli-drift-will"
        } else {
            "cli-drift-stays"
        };
        voice.answer(format!("  {}", voice.say(key, &[])));
    }
    let (Some(ours), Some(theirs)) = (&one.ours, &one.theirs) else {
        return Ok(());
    };
    let (Ok(ours), Ok(theirs)) = (std::str::from_utf8(ours), std::str::from_utf8(theirs)) else {
        return Ok(());
    };
    let diff = TextDiff::from_lines(ours, theirs);
    let text = diff
        .unified_diff()
        .context_radius(1)
        .header("Recado", "website")
        .to_string();
    let most = if voice.verbose > 0 {
        usize::MAX
    } else {
        MOST_LINES
    };
    for line in text.lines().take(most) {
        // The text is somebody's; it must not drive the terminal.
        let plain = line.replace(
            |letter: char| letter.is_control() && letter != '\t',
            "\u{FFFD}",
        );
        voice.answer(format!("  {plain}"));
    }
    Ok(())
}

/// Writes a human's words into the content files they belong to, where that is certain for all of
/// them; else nothing is touched and the words are shown, to be copied.
fn taken_over(
    session: &Session,
    id: &str,
    meant: &[&Drifted],
    now: jiff::Timestamp,
) -> Result<(), Failure> {
    let read = session.scan.sites.get(id).map(|site| site.raw_site());
    let mut raw = read.unwrap_or_default();
    let mut files = BTreeMap::new();
    for file in raw.files.iter().filter(|file| file.path.ends_with(".md")) {
        if let RawBody::Bytes(bytes) = &file.body
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            files.insert(file.path.clone(), text.to_owned());
        }
    }
    let mut new = BTreeMap::new();
    for one in meant {
        let text = |bytes: &Option<Arc<[u8]>>| {
            let bytes = bytes.as_deref()?;
            std::str::from_utf8(bytes).ok().map(str::to_owned)
        };
        let pairs = text(&one.ours)
            .zip(text(&one.theirs))
            .and_then(|(ours, theirs)| adopt::replaced(&ours, &theirs));
        for (old, words) in pairs.ok_or_else(|| copy(session, meant))? {
            let (path, text) =
                adopt::edited(&files, &old, &words).ok_or_else(|| copy(session, meant))?;
            files.insert(path.clone(), text.clone());
            new.insert(path, text);
        }
    }
    for file in &mut raw.files {
        if let Some(text) = new.get(&file.path) {
            file.body = RawBody::Bytes(Arc::from(text.as_bytes()));
        }
    }
    let site_file = session.scan.site_files();
    let site_file = site_file.filter(|file| file.path == format!("sites/{id}.yaml"));
    let sound = site_file.last().is_some_and(|file| {
        let (accepted, mut memory) = (Accepted::new(), Default::default());
        let reading = crate::reading::read(id, file, &raw, &accepted, now, &mut memory);
        let errors = reading.findings.iter().filter(|one| one.is_error());
        errors
            .into_iter()
            .all(|one| !new.contains_key(&one.place.file))
    });
    if !sound {
        return Err(copy(session, meant));
    }
    for (path, text) in &new {
        let written = session.workspace.put_text(path, text);
        written.map_err(|error| local(&session.voice, &error))?;
        let path = [("path", path.as_str().into())];
        session.voice.tell("cli-drift-took", &path);
    }
    Ok(())
}

/// The words that stand on the website and not in ours, and the other way round.
fn copy(session: &Session, meant: &[&Drifted]) -> Failure {
    let mut text = session.voice.say("cli-drift-adopt", &[]);
    for one in meant {
        let page = |bytes: &Option<Arc<[u8]>>| {
            let html = bytes.as_deref().map(String::from_utf8_lossy);
            html.map(|html| adopt::words(&html)).unwrap_or_default()
        };
        let (ours, theirs) = (page(&one.ours), page(&one.theirs));
        text.push_str(&format!("\n{}:", one.path));
        for words in theirs.iter().filter(|words| !ours.contains(words)) {
            text.push_str(&format!("\n  + {words}"));
        }
        for words in ours.iter().filter(|words| !theirs.contains(words)) {
            text.push_str(&format!("\n  - {words}"));
        }
    }
    Failure::Refused(text.replace(
        |letter: char| letter.is_control() && letter != '\n',
        "\u{FFFD}",
    ))
}
