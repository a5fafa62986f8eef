//! `recado rehearse`: the next days, played through without touching anything.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan};
use serde_json::json;

use super::args::{PlainFormat, Rehearse};
use super::local;
use super::plan::Traceless;
use super::session::Session;
use super::typed::Typed;
use super::voice::{Failure, Voice};
use crate::moment::Civil;
use crate::publication::sentences::clock_at;
use crate::publication::timeline::Event;
use crate::reconcile::{Held, Reach};
use crate::rehearse::{Known, Rehearsed, Step, carry_over, rehearse, stages};
use crate::site::Site;
use crate::store::Store;
use crate::words::{long_date, long_moment};
use crate::workspace::Workspace;

/// More days than this are asked for by mistake.
const MOST_DAYS: u32 = 800;

/// Titles listed of what is on the website at the beginning.
const MOST_TITLES: usize = 12;

/// Plays the coming days through; code 1 where something would not be shown as it is written, 3
/// where a page that regions stand in could not be reached.
pub async fn run(args: &Rehearse, session: &Session) -> Result<u8, Failure> {
    let voice = session.voice;
    if args.days == 0 || args.days > MOST_DAYS {
        let most = [("most", usize::try_from(MOST_DAYS).unwrap_or(0).into())];
        return Err(Failure::Usage(voice.say("cli-rehearse-days", &most)));
    }
    let at = args
        .at
        .as_deref()
        .map(|text| Typed::read(text, &voice))
        .transpose()?;
    let sites = session.sites(args.site.as_deref())?;
    let mut all = Vec::new();
    let mut code = 0;
    let bar = voice.progress(sites.len());
    for id in &sites {
        bar.set_message(id.clone());
        match one(session, id, at, args.days).await? {
            Some((rehearsed, unreachable)) => {
                let errors = rehearsed
                    .conflicts
                    .iter()
                    .any(crate::finding::Finding::is_error);
                code = match (unreachable, errors || !rehearsed.refused.is_empty()) {
                    (true, _) => 3,
                    (false, true) if code == 0 => 1,
                    _ => code,
                };
                all.push(rehearsed);
            }
            None => {
                voice.trouble(voice.say("state-no-site", &[("site", id.as_str().into())]));
                code = code.max(1);
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let shared = shared(&all, &voice);
    match args.format {
        PlainFormat::Human => {
            all.iter().for_each(|one| human(one, &voice));
            shared.iter().for_each(|one| voice.answer(one));
        }
        PlainFormat::Json => {
            let rows: Vec<_> = all.iter().flat_map(|one| rows(one, &voice)).collect();
            voice.answer(format!("{:#}", serde_json::Value::Array(rows)));
        }
    }
    Ok(if shared.is_empty() { code } else { code.max(1) })
}

/// Rehearses one site in a folder of its own.
async fn one(
    session: &Session,
    id: &str,
    at: Option<Typed>,
    days: u32,
) -> Result<Option<(Rehearsed, bool)>, Failure> {
    let voice = session.voice;
    let failed = |error| session.ledger_failure(&error);
    let real = Traceless::open(session).await?;
    let now = session.clock.now();
    let reading = session.reading(id, real.store.as_ref(), now).await?;
    let Some(content) = &reading.content else {
        return Ok(None);
    };
    let zone = &content.site.zone;
    let from = at.map_or(now, |typed| typed.instant(zone));
    let last = zone.date(from).saturating_add(i64::from(days).days());
    let until: Timestamp = Civil::day(last).end(zone);
    let folder = tempfile::tempdir().map_err(|error| local(&voice, &error))?;
    let made = std::fs::create_dir_all(folder.path().join("sites"));
    made.map_err(|error| local(&voice, &error))?;
    let workspace = Workspace::open(folder.path())
        .map_err(|error| Failure::Refused(error.sentence(voice.language)))?;
    workspace
        .make_state_dir()
        .map_err(|error| local(&voice, &error))?;
    let ledger = folder.path().join("ledger.db").display().to_string();
    let store = Store::open(&ledger, from).await.map_err(failed)?;
    let known = match &real.store {
        None => Known::default(),
        Some(ledger) => {
            let known = Known::read(ledger, content).await.map_err(failed)?;
            let carried = carry_over(ledger, &store, content, &known, from).await;
            carried.map_err(failed)?;
            known
        }
    };
    let (stages, troubles) = stages(&real.reconciler, content, voice.language).await;
    let mut reconciler = session.reconciler(store);
    reconciler.workspace = workspace;
    reconciler.reach = Reach::Memory(stages);
    let mut input = session.input(id, None).await?;
    input.absent = None;
    let period = (from, until);
    let rehearsed = rehearse(&reconciler, &input, &known.accepted, period, voice.language).await;
    let rehearsed = rehearsed.map_err(failed)?;
    let unreachable = !troubles.is_empty();
    Ok(rehearsed.map(|mut rehearsed| {
        rehearsed.refused.splice(0..0, troubles);
        (rehearsed, unreachable)
    }))
}

/// Two sites that write one file of one website.
fn shared(all: &[Rehearsed], voice: &Voice) -> Vec<String> {
    let mut writers: BTreeMap<(String, &str), BTreeSet<&str>> = BTreeMap::new();
    for one in all {
        for (target, paths) in &one.writes {
            let Some(website) = website(&one.site, target) else {
                continue;
            };
            for path in paths {
                let site = one.site.id.as_str();
                writers
                    .entry((website.clone(), path))
                    .or_default()
                    .insert(site);
            }
        }
    }
    let several = writers.iter().filter(|(_, sites)| sites.len() > 1);
    let sentence = |((website, path), sites): (&(String, &str), &BTreeSet<&str>)| {
        let sites: Vec<&str> = sites.iter().copied().collect();
        let args = [
            ("sites", sites.join(", ").into()),
            ("path", (*path).into()),
            ("website", website.as_str().into()),
        ];
        voice.say("cli-rehearse-shared", &args)
    };
    several.map(sentence).take(MOST_TITLES).collect()
}

fn website(site: &Site, target: &str) -> Option<String> {
    let plan = site.targets.iter().find(|plan| plan.name == target)?;
    Some(plan.kind.website())
}

fn human(one: &Rehearsed, voice: &Voice) {
    let (zone, language) = (&one.site.zone, voice.language);
    let heading = [
        ("site", one.site.name.as_str().into()),
        ("from", long_date(language, zone.date(one.from)).into()),
        (
            "until",
            long_date(language, zone.date(one.until - 1.second())).into(),
        ),
    ];
    voice.answer(voice.say("cli-rehearse-title", &heading));
    if one.shown.is_empty() {
        voice.tell("cli-rehearse-empty", &[]);
    } else {
        let titles = one.shown.iter().take(MOST_TITLES);
        let titles: Vec<String> = titles.map(|title| format!("“{title}”")).collect();
        let more = one.shown.len() - titles.len();
        let args = [("titles", titles.join(", ").into()), ("more", more.into())];
        voice.tell(
            if more > 0 {
                "cli-rehearse-shown.more"
            } else {
                "cli-rehearse-shown"
            },
            &args,
        );
    }
    let mut day = None;
    for step in &one.steps {
        let today = zone.date(step.at);
        if day.replace(today) != Some(today) {
            voice.answer(format!("\n{}", long_date(language, today)));
        }
        print_step(one, step, voice);
    }
    if !(one.conflicts.is_empty() && one.refused.is_empty()) {
        voice.answer(format!("\n{}", voice.say("cli-rehearse-conflicts", &[])));
    }
    for refused in &one.refused {
        voice.answer(format!("  • {refused}"));
    }
    for finding in &one.conflicts {
        let place = format!("{}:{}", finding.place.file, finding.place.line);
        voice.answer(format!("  • {place}: {}", finding.message(language)));
        voice.answer(format!("    {}", finding.hint(language)));
    }
    let sum = [
        ("changes", one.changes().into()),
        ("emails", one.emails().into()),
        (
            "conflicts",
            (one.conflicts.len() + one.refused.len()).into(),
        ),
        ("refreshes", one.refreshes.into()),
    ];
    voice.answer(format!("\n{}", voice.say("cli-rehearse-sum", &sum)));
    if one.emails() > 0 {
        voice.answer(voice.say("cli-rehearse-mail", &[]));
    }
    voice.answer("");
}

fn print_step(one: &Rehearsed, step: &Step, voice: &Voice) {
    let time = clock_at(&one.site.zone, step.at);
    for held in &step.silent {
        let title = [("title", held.title.as_str().into())];
        let silence = voice.say("cli-rehearse-silence", &title);
        voice.answer(format!("  {time}  {silence}"));
    }
    for event in &step.events {
        voice.answer(format!("  {time}  {}", happens(one, step, event, voice)));
    }
    // What a line above says already is not said again.
    let explained = |item: Option<&String>| {
        let mut events = step.events.iter();
        item.is_some() && events.any(|event| event.item.as_ref() == item)
    };
    let several = one.site.targets.len() > 1;
    for done in &step.changes {
        for (number, sentence) in done.sentences.iter().enumerate() {
            let item = done.items.get(number);
            let unsaid = item.is_some() || step.events.is_empty();
            if unsaid && !explained(item) {
                voice.answer(format!("  {time}  {sentence}"));
            }
        }
        let files = voice.say("cli-plan-files", &[("files", done.files.into())]);
        let target = if several {
            format!("{}: ", done.target)
        } else {
            String::new()
        };
        voice.line(format!("         {target}{files}"));
    }
    for (held, silence) in &step.asked {
        if !explained(Some(&held.item)) {
            let waits = waits(one, held, *silence, voice);
            voice.answer(format!("  {time}  {waits}"));
        }
    }
}

/// Why something happens, and whether a yes is needed for it.
fn happens(one: &Rehearsed, step: &Step, event: &Event, voice: &Voice) -> String {
    let reason = event.reason(voice.language, &one.site.zone);
    if !step.needs_yes(event) {
        return reason;
    }
    let who = one.site.review.reviewers.join(", ");
    let key = match who.is_empty() {
        true => "cli-rehearse-if",
        false => "cli-rehearse-if.who",
    };
    voice.say(key, &[("reason", reason.into()), ("who", who.into())])
}

/// What waits for a yes, and what comes without one.
fn waits(one: &Rehearsed, held: &Held, silence: Option<Timestamp>, voice: &Voice) -> String {
    let who = one.site.review.reviewers.join(", ");
    let mut args = vec![("title", held.title.as_str().into())];
    let key = match (silence, held.live, who.is_empty()) {
        (Some(at), ..) => {
            let at = long_moment(voice.language, one.site.zone.civil(at));
            args.push(("at", at.into()));
            "cli-rehearse-held.silent"
        }
        (None, true, _) => "cli-rehearse-held.live",
        (None, false, true) => "cli-rehearse-held",
        (None, false, false) => "cli-rehearse-held.who",
    };
    args.push(("who", who.into()));
    voice.say(key, &args)
}

/// One row for each event and each change.
fn rows(one: &Rehearsed, voice: &Voice) -> Vec<serde_json::Value> {
    let (zone, language) = (&one.site.zone, voice.language);
    let mut rows = Vec::new();
    for step in &one.steps {
        let at = zone.rfc3339(step.at);
        for event in &step.events {
            rows.push(json!({
                "site": one.site.id, "at": at, "event": event.kind.as_str(), "item": event.item,
                "sentence": happens(one, step, event, voice), "target": null, "files": 0,
            }));
        }
        for done in &step.changes {
            for (number, sentence) in done.sentences.iter().enumerate() {
                let item = done.items.get(number);
                rows.push(json!({
                    "site": one.site.id, "at": at, "event": "publish", "item": item,
                    "sentence": sentence, "target": done.target, "files": done.files,
                }));
            }
        }
        for (held, silence) in &step.asked {
            rows.push(json!({
                "site": one.site.id, "at": at, "event": "waits", "item": held.item,
                "sentence": waits(one, held, *silence, voice), "target": null, "files": 0,
            }));
        }
    }
    for finding in &one.conflicts {
        rows.push(json!({
            "site": one.site.id, "at": null, "event": "conflict", "item": null,
            "sentence": finding.message(language), "target": null, "files": 0,
            "file": finding.place.file, "line": finding.place.line,
        }));
    }
    for refused in &one.refused {
        rows.push(json!({
            "site": one.site.id, "at": null, "event": "conflict", "item": null,
            "sentence": refused, "target": null, "files": 0,
        }));
    }
    rows
}
