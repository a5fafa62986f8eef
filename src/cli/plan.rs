//! `recado plan`: what would change, as sentences and as a difference. Writes nothing, not even in
//! `.recado/`: what has to be fetched goes to a folder of its own that is removed.

use super::args::{At, PlainFormat};
use super::local;
use super::session::Session;
use super::typed::Typed;
use super::voice::Failure;
use crate::change::{self, Plan};
use crate::publication::Hidden;
use crate::reconcile::{Reconciler, SitePlan};
use crate::store::Store;

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
            Some(plan) => plans.push(plan),
            None => voice.trouble(voice.say("state-no-site", &[("site", id.as_str().into())])),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let errors = plans
        .iter()
        .flat_map(|plan| &plan.targets)
        .filter_map(|target| target.change.as_ref().err());
    for error in errors {
        voice.trouble(error.sentence(voice.language));
        code = if error.is_unreachable() {
            3
        } else {
            code.max(1)
        };
    }
    match args.format {
        PlainFormat::Human => plans.iter().for_each(|plan| human(plan, session)),
        PlainFormat::Json => {
            let shapes: Vec<Plan> = plans.iter().map(|plan| shape(plan, session)).collect();
            let text = serde_json::to_string_pretty(&shapes);
            voice.answer(text.map_err(|error| local(&voice, &error))?);
        }
    }
    Ok(code)
}

fn human(plan: &SitePlan, session: &Session) {
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
        voice.tell("cli-plan-nothing", &[site]);
    } else {
        voice.tell("cli-plan-site", &[site, ("at", zone.civil(plan.at).into())]);
        for (change, live) in changes {
            voice.line(
                change
                    .plan_text(voice.language, zone, live, voice.colour)
                    .trim_end(),
            );
        }
    }
    let held: Vec<&str> = plan.held.iter().map(|held| held.title.as_str()).collect();
    if !held.is_empty() {
        voice.tell("cli-waiting-for-yes", &[("items", held.join(", ").into())]);
    }
    for Hidden { item, reason } in &plan.publication.hidden {
        voice.line(format!(
            "  {item}: {}",
            reason.sentence(voice.language, zone)
        ));
    }
}

fn shape(plan: &SitePlan, session: &Session) -> Plan {
    let language = session.voice.language;
    let zone = &plan.site.zone;
    let mut shape = Plan {
        site: plan.site.id.clone(),
        at: zone.rfc3339(plan.at),
        ..Plan::default()
    };
    for target in &plan.targets {
        if let Ok((change, _)) = &target.change {
            shape
                .changes
                .extend(change.plan_changes(&target.name, language, zone));
            shape
                .drift
                .extend(change.plan_drift(&target.name, language));
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
    shape
}
