//! `recado drift`: what a human changed on the live site, and what to do with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use similar::TextDiff;

use super::args::{Drift, DriftTask};
use super::local;
use super::print;
use super::session::Session;
use super::voice::Failure;
use crate::adopt;
use crate::change::{self, Choice, DriftKind, Entry};
use crate::content::{Accepted, RawBody, Text};
use crate::reconcile::{Drifted, Mode, PassError, Strayed};
use crate::store::Store;

/// Lines of difference shown of one file; every line of its source with `-v`.
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
    let strayed = reconciler.drifted(&input, now).await;
    let strayed = strayed.map_err(|error| failure(session, &error))?;
    let meant = meant(&strayed.drifted, args.path.as_deref());
    if let (Some(path), true) = (&args.path, meant.is_empty()) {
        let path = ("path", path.as_str().into());
        return Err(Failure::Refused(
            voice.say("cli-drift-none-there", &[site, path]),
        ));
    }
    let Some(task) = args.task else {
        return shown(session, &id, &store, &strayed, &meant).await;
    };
    if meant.is_empty() {
        voice.tell("cli-drift-none", &[site]);
        return Ok(0);
    }
    if task == DriftTask::Adopt {
        let files = taken_over(session, &id, &meant, now)?;
        if waits(&session.anew()?, &id, &store, &files).await? {
            voice.tell("cli-drift-waits", &[site]);
            return Ok(0);
        }
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
            DriftTask::Overwrite if one.ours.is_none() => "cli-drift-removed",
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

/// The files that are meant: all, or the one with this path. People also type it as it stands in the
/// address, without the folder in front.
fn meant<'a>(all: &'a [Drifted], path: Option<&str>) -> Vec<&'a Drifted> {
    let Some(path) = path else {
        return all.iter().collect();
    };
    let exact: Vec<&Drifted> = all.iter().filter(|one| one.path == path).collect();
    if !exact.is_empty() {
        return exact;
    }
    let below = format!("/{}", path.trim_matches('/'));
    let is_it = |one: &&Drifted| {
        let page = one.path.strip_suffix("/index.html");
        [Some(one.path.as_str()), page]
            .into_iter()
            .flatten()
            .any(|known| format!("/{known}").ends_with(&below))
    };
    all.iter().filter(is_it).collect()
}

/// What was found, and what can be decided.
async fn shown(
    session: &Session,
    id: &str,
    store: &Store,
    strayed: &Strayed,
    meant: &[&Drifted],
) -> Result<u8, Failure> {
    let voice = session.voice;
    let site = ("site", id.into());
    for one in meant {
        show(session, id, store, one).await?;
    }
    for refused in &strayed.refused {
        voice.answer(refused.sentence(voice.language));
        voice.answer(format!("  {}", refused.hint(voice.language)));
    }
    let undecided = meant.iter().any(|one| one.choice.is_none());
    if undecided {
        voice.tell("cli-drift-choices", &[site]);
    } else if meant.is_empty() && strayed.refused.is_empty() {
        voice.tell("cli-drift-none", &[site]);
    }
    Ok(u8::from(undecided || !strayed.refused.is_empty()))
}

/// Whether one of these files is asked about first: until the yes the website keeps what stands there.
async fn waits(
    session: &Session,
    id: &str,
    store: &Store,
    files: &BTreeSet<String>,
) -> Result<bool, Failure> {
    let failed = |error| session.ledger_failure(&error);
    let now = session.clock.now();
    let reading = session.reading(id, Some(store), now).await?;
    let Some(content) = &reading.content else {
        return Ok(false);
    };
    let reconciler = session.reconciler(store.clone());
    let manifests = reconciler.manifests(&content.site).await.map_err(failed)?;
    let standing = reconciler.standing(content, &manifests, now).await;
    let held = standing.map_err(failed)?.held;
    let of_files = |texts: &[Text]| texts.iter().any(|text| files.contains(&text.file));
    let mut edited = content.items().filter(|(_, texts)| of_files(texts));
    Ok(edited.any(|(common, _)| held.iter().any(|one| one.item == common.id)))
}

fn failure(session: &Session, error: &PassError) -> Failure {
    let text = error.sentence(session.voice.language);
    match error {
        PassError::Target(error) if error.is_unreachable() => Failure::Unreachable(text),
        _ => Failure::Refused(text),
    }
}

/// One file: what was found, what was decided, and how it differs from ours.
async fn show(session: &Session, id: &str, store: &Store, one: &Drifted) -> Result<(), Failure> {
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
    if one.ours.is_none() && one.theirs.is_some() {
        voice.answer(format!("  {}", voice.say("cli-drift-over", &[])));
    }
    let lines = differing(one, voice.verbose > 0);
    let most = match (voice.verbose, &one.choice) {
        (0, None) => MOST_LINES,
        // What is decided was looked at before.
        (0, Some(_)) => 0,
        _ => usize::MAX,
    };
    for line in lines.iter().take(most) {
        // The text is somebody's; it must not drive the terminal.
        let plain = line.replace(
            |letter: char| letter.is_control() && letter != '\t',
            "\u{FFFD}",
        );
        voice.answer(format!("  {plain}"));
    }
    if lines.len() > most && most > 0 {
        let more = [("lines", (lines.len() - most).into())];
        voice.answer(format!("  {}", voice.say("cli-plan-excerpt", &more)));
    }
    Ok(())
}

/// How a file differs from ours: the words that a visitor reads; line by line where those are the same,
/// where the file is no page, and where everything is asked for.
fn differing(one: &Drifted, all: bool) -> Vec<String> {
    let (Some(ours), Some(theirs)) = (&one.ours, &one.theirs) else {
        return Vec::new();
    };
    let (Ok(ours), Ok(theirs)) = (std::str::from_utf8(ours), std::str::from_utf8(theirs)) else {
        return Vec::new();
    };
    let entries = Entry::read(ours.as_bytes()).zip(Entry::read(theirs.as_bytes()));
    let words = match entries {
        _ if all => Vec::new(),
        Some((ours, theirs)) => adopt::differing_in_entry(&ours, &theirs),
        None if one.path.ends_with(".html") => adopt::differing(ours, theirs),
        None => Vec::new(),
    };
    if !words.is_empty() {
        return words;
    }
    let diff = TextDiff::from_lines(ours, theirs);
    let text = diff
        .unified_diff()
        .context_radius(1)
        .header("Recado", "website")
        .to_string();
    text.lines().map(str::to_owned).collect()
}

/// Writes a human's words into the content files they belong to, where that is certain for all of
/// them; else nothing is touched and the words are shown, to be copied. The files that were written.
fn taken_over(
    session: &Session,
    id: &str,
    meant: &[&Drifted],
    now: jiff::Timestamp,
) -> Result<BTreeSet<String>, Failure> {
    if let Some(gone) = meant.iter().find(|one| one.kind == DriftKind::Deleted) {
        let path = [("path", gone.path.as_str().into())];
        let text = session.voice.say("cli-drift-adopt-deleted", &path);
        return Err(Failure::Refused(text));
    }
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
        let both = text(&one.ours).zip(text(&one.theirs));
        let pairs = both.and_then(|(ours, theirs)| {
            match Entry::read(ours.as_bytes()).zip(Entry::read(theirs.as_bytes())) {
                Some((ours, theirs)) => adopt::replaced_in_entry(&ours, &theirs),
                None => adopt::replaced(&ours, &theirs),
            }
        });
        for (old, words) in pairs.ok_or_else(|| copy(id, session, meant))? {
            let (path, text) =
                adopt::edited(&files, &old, &words).ok_or_else(|| copy(id, session, meant))?;
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
        return Err(copy(id, session, meant));
    }
    for (path, text) in &new {
        let written = session.workspace.put_text(path, text);
        written.map_err(|error| local(&session.voice, &error))?;
        let path = [("path", path.as_str().into())];
        session.voice.tell("cli-drift-took", &path);
    }
    Ok(new.into_keys().collect())
}

/// The words that differ, for a person to copy.
fn copy(id: &str, session: &Session, meant: &[&Drifted]) -> Failure {
    let mut text = session.voice.say("cli-drift-adopt", &[("site", id.into())]);
    for one in meant {
        text.push_str(&format!("\n{}:", one.path));
        for line in differing(one, false).iter().take(MOST_LINES) {
            text.push_str(&format!("\n  {line}"));
        }
    }
    Failure::Refused(text.replace(
        |letter: char| letter.is_control() && letter != '\n',
        "\u{FFFD}",
    ))
}
