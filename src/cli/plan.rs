//! `recado plan`: what would change, as sentences and as a difference. Writes nothing, not even in
//! `.recado/`: what has to be fetched goes to a folder of its own that is removed.

use jiff::Timestamp;

use super::args::{At, PlainFormat};
use super::local;
use super::session::Session;
use super::typed::Typed;
use super::understood;
use super::voice::{Failure, Voice};
use crate::change::{self, ChangeSet, Live, Plan};
use crate::publication::{Hidden, Reason};
use crate::reading::Reading;
use crate::reconcile::held_because;
use crate::reconcile::{Held, Reconciler, SitePlan};
use crate::site::Site;
use crate::store::{Holds, Store};

/// Without `-v`: lines of difference, paths and dated items shown of one target.
const MOST_LINES: usize = 24;
const MOST_FILES: usize = 8;
const MOST_DATES: usize = 20;

/// A reconciler that leaves no trace in the workspace. The folder lives as long as it is used.
pub struct Traceless {
    pub reconciler: Reconciler,
    pub store: Option<Store>,
    _folder: tempfile::TempDir,
}

impl Traceless {
    /// Reads the ledger where there is one; else an empty one stands in, elsewhere.
    pub async fn open(session: &Session) -> Result<Self, Failure> {
        let folder = tempfile::tempdir().map_err(|error| local(&session.voice, &error))?;
        let store = session.look().await?;
        let stand_in = match &store {
            Some(store) => store.clone(),
            None => {
                let file = folder.path().join("ledger.db").display().to_string();
                let opened = Store::open(&file, session.clock.now()).await;
                opened.map_err(|error| session.ledger_failure(&error))?
            }
        };
        let mut reconciler = session.reconciler(stand_in);
        reconciler.caches = folder.path().join("git");
        Ok(Self {
            reconciler,
            store,
            _folder: folder,
        })
    }
}

/// Prints the plan of the sites asked for; code 1 on error findings, 3 where a target could not be
/// reached.
pub async fn plan(args: &At, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    let sites = session.sites(args.site.as_deref())?;
    let traceless = Traceless::open(session).await?;
    let mut plans = Vec::new();
    let mut code = 0;
    let bar = voice.progress(sites.len());
    for id in &sites {
        bar.set_message(id.clone());
        let now = session.clock.now();
        let reading = session.reading(id, traceless.store.as_ref(), now).await?;
        code = code.max(u8::from(reading.has_errors()));
        let at = match (at, reading.site()) {
            (Some(typed), Some(site)) => typed.instant(&site.zone),
            _ => now,
        };
        let themes = std::sync::Arc::new(session.scan.theme_files());
        let planned = traceless.reconciler.plan(&reading, &themes, at).await;
        match planned.map_err(|error| Failure::Refused(error.sentence(voice.language)))? {
            Some(plan) => plans.push((plan, reading)),
            None => voice.trouble(voice.say("state-no-site", &[("site", id.as_str().into())])),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for (plan, _) in &plans {
        code = code.max(failures(plan, &voice));
    }
    match args.format {
        PlainFormat::Human => {
            for (plan, reading) in &plans {
                let holds = holds(&traceless, &plan.site.id, session).await?;
                human(plan, &holds, session);
                dates(plan, reading, &voice);
            }
        }
        PlainFormat::Json => {
            let shapes: Vec<_> = plans.iter().map(|(plan, _)| shape(plan, session)).collect();
            let text = serde_json::to_string_pretty(&shapes);
            voice.answer(text.map_err(|error| local(&voice, &error))?);
        }
    }
    Ok(code)
}

/// Says which targets could not be looked at; 3 where one could not be reached, 1 for another
/// reason.
fn failures(plan: &SitePlan, voice: &Voice) -> u8 {
    let errors = plan
        .targets
        .iter()
        .filter_map(|target| target.change.as_ref().err());
    let told = errors.map(|error| {
        let site = plan.site.id.as_str();
        voice.trouble(format!("{site}: {}", error.sentence(voice.language)));
        if error.is_unreachable() { 3 } else { 1 }
    });
    told.max().unwrap_or(0)
}

async fn holds(traceless: &Traceless, site: &str, session: &Session) -> Result<Holds, Failure> {
    match &traceless.store {
        None => Ok(Holds::default()),
        Some(store) => {
            let holds = store.holds(site).await;
            holds.map_err(|error| session.ledger_failure(&error))
        }
    }
}

fn human(plan: &SitePlan, holds: &Holds, session: &Session) {
    let voice = session.voice;
    let zone = &plan.site.zone;
    let site = ("site", plan.site.id.as_str().into());
    let changes: Vec<_> = plan
        .targets
        .iter()
        .filter_map(|target| target.change.as_ref().ok())
        .collect();
    let quiet = changes.iter().all(|(change, _)| {
        change.is_empty() && change.drift.is_empty() && change.refused.is_empty()
    });
    if quiet && !changes.is_empty() {
        voice.tell("cli-plan-nothing", std::slice::from_ref(&site));
    } else {
        let at = ("at", zone.civil(plan.at).into());
        voice.answer(voice.say("cli-plan-site", &[site.clone(), at]));
        for (change, live) in changes {
            difference(&plan.site, change, live, &voice);
        }
    }
    if let Some(hold) = &holds.frozen {
        let why = ("why", held_because(hold, voice.language).into());
        voice.answer(voice.say("cli-plan-frozen", &[site, why]));
    } else if holds.paused.is_some() {
        voice.answer(voice.say("cli-plan-paused", &[site]));
    }
    let held: Vec<String> = plan.held.iter().map(Held::quoted).collect();
    if !held.is_empty() {
        voice.tell("cli-waiting-for-yes", &[("items", held.join(", ").into())]);
    }
    for Hidden { item, reason } in &plan.publication.hidden {
        // What is to come is told with its dates; what is over is no news.
        let told_elsewhere = matches!(reason, Reason::StartsAt(_));
        let is_over = matches!(reason, Reason::EndedAt(_));
        if voice.verbose == 0 && (told_elsewhere || is_over) {
            continue;
        }
        voice.line(format!(
            "  {item}: {}",
            reason.sentence(voice.language, zone)
        ));
    }
}

/// The sentences, and of the difference what a person can take in; all of it with `-v`.
fn difference(site: &Site, change: &ChangeSet, live: &Live, voice: &Voice) {
    let (language, zone) = (voice.language, &site.zone);
    if voice.quiet {
        let sentences = change.sentences(language, zone);
        sentences
            .iter()
            .for_each(|sentence| voice.answer(format!("• {sentence}")));
        return;
    }
    if voice.verbose > 0 {
        voice.line(
            change
                .plan_text(&site.id, language, zone, live, voice.colour)
                .trim_end(),
        );
        return;
    }
    // A new file is news by its name; only what was there before is worth comparing.
    let mut short = change.clone();
    short.writes.retain(|_, write| write.replaces.is_some());
    short.removes.clear();
    let text = short.plan_text(&site.id, language, zone, live, voice.colour);
    let (sentences, diff) = text.split_once("\n\n").unwrap_or((text.as_str(), ""));
    if change.is_empty() || !short.is_empty() {
        voice.line(sentences.trim_end());
    } else {
        // Without files the text above would leave out the refresh of pages.
        let told = change.sentences(language, zone);
        told.iter().for_each(|one| voice.line(format!("• {one}")));
        for alone in change.plan_drift(&site.id, "", language) {
            voice.line(format!("• {}\n  → {}", alone.sentence, alone.hint));
        }
    }
    files(change, voice);
    let all = diff.lines().count();
    if all == 0 {
        return;
    }
    voice.line("");
    diff.lines()
        .take(MOST_LINES)
        .for_each(|line| voice.line(line));
    if all > MOST_LINES {
        let more = [("lines", (all - MOST_LINES).into())];
        voice.tell("cli-plan-excerpt", &more);
    }
}

/// The first paths that are written or removed.
fn files(change: &ChangeSet, voice: &Voice) {
    let paths: Vec<&str> = (change.writes.keys().chain(change.removes.keys()))
        .map(String::as_str)
        .collect();
    if paths.is_empty() {
        return;
    }
    let count = voice.say("cli-plan-files", &[("files", paths.len().into())]);
    let shown = paths[..paths.len().min(MOST_FILES)].join(", ");
    let mut line = format!("  {count}: {shown}");
    if paths.len() > MOST_FILES {
        let more = [("more", (paths.len() - MOST_FILES).into())];
        line.push(' ');
        line.push_str(&voice.say("cli-plan-files.more", &more));
    }
    // A path is somebody's; it must not drive the terminal.
    voice.line(line.replace(|letter: char| letter.is_control(), "\u{FFFD}"));
}

/// The dates of what changes or is still to come.
fn dates(plan: &SitePlan, reading: &Reading, voice: &Voice) {
    let Some(content) = &reading.content else {
        return;
    };
    let changed = plan
        .targets
        .iter()
        .filter_map(|target| target.change.as_ref().ok())
        .flat_map(|(change, _)| &change.items)
        .map(|item| item.item.as_str());
    let hidden = (plan.publication.hidden.iter())
        .filter(|hidden| !matches!(hidden.reason, Reason::EndedAt(_)))
        .map(|hidden| hidden.item.as_str());
    let items = changed.chain(hidden).collect();
    let lines = understood::some(content, voice.language, &items);
    if lines.is_empty() {
        return;
    }
    let shown = if voice.verbose > 0 {
        lines.len()
    } else {
        lines.len().min(MOST_DATES)
    };
    voice.tell("cli-understood", &[]);
    for line in &lines[..shown] {
        voice.line(format!("  {line}"));
    }
    if shown < lines.len() {
        let more = [("lines", (lines.len() - shown).into())];
        voice.tell("cli-plan-excerpt", &more);
    }
}

/// PRODUCT 5.1, and what could not be looked at, so that no program takes an empty list of changes
/// for "nothing to do".
#[derive(serde::Serialize)]
struct Shape {
    #[serde(flatten)]
    plan: Plan,
    errors: Vec<ShapeError>,
}

#[derive(serde::Serialize)]
struct ShapeError {
    target: String,
    message: String,
}

fn shape(plan: &SitePlan, session: &Session) -> Shape {
    let language = session.voice.language;
    let zone = &plan.site.zone;
    let mut shape = Plan {
        site: plan.site.id.clone(),
        // Nobody asked for the nanosecond at which the command was started.
        at: zone.rfc3339(Timestamp::from_second(plan.at.as_second()).unwrap_or(plan.at)),
        ..Plan::default()
    };
    for target in &plan.targets {
        if let Ok((change, _)) = &target.change {
            shape
                .changes
                .extend(change.plan_changes(&target.name, language, zone));
            shape
                .drift
                .extend(change.plan_drift(&shape.site, &target.name, language));
        }
    }
    let waits = session.voice.say("plan-waits-for-yes", &[]);
    shape.waiting = (plan.held.iter())
        .map(|held| change::Held {
            item: held.item.clone(),
            reason: waits.clone(),
        })
        .collect();
    shape.held = (plan.publication.hidden.iter())
        .map(|hidden| change::Held {
            item: hidden.item.clone(),
            reason: hidden.reason.sentence(language, zone),
        })
        .collect();
    let errors = plan.targets.iter().filter_map(|target| {
        let error = target.change.as_ref().err()?;
        Some(ShapeError {
            target: target.name.clone(),
            message: error.sentence(language),
        })
    });
    Shape {
        plan: shape,
        errors: errors.collect(),
    }
}
