//! The next days against websites in memory: the real pass at every instant at which something
//! happens, over a ledger and a folder of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::change::{ItemShown, Manifest};
use crate::content::{Accepted, SiteContent};
use crate::finding::Finding;
use crate::publication::timeline::{Event, EventKind, timeline};
use crate::reconcile::{Held, Mode, Outcome, Reach, Reconciler, SiteInput, read};
use crate::store::{Store, StoreError};
use crate::target::{Ask, Rehearsal};
use crate::words::Language;

/// What the coming days bring for one site. A value: whoever prints it decides how.
#[derive(Debug)]
pub struct Rehearsed {
    pub site: std::sync::Arc<crate::site::Site>,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Titles of what the website shows at the beginning.
    pub shown: Vec<String>,
    pub steps: Vec<Step>,
    /// Regular looks in that time: nothing changes at them by itself.
    pub refreshes: usize,
    /// What would keep something from being shown as it is written, or deserves a look.
    pub conflicts: Vec<Finding>,
    /// What the targets said against it.
    pub refused: Vec<String>,
    /// Paths that this site writes, by target.
    pub writes: BTreeMap<String, BTreeSet<String>>,
}

/// One instant.
#[derive(Debug)]
pub struct Step {
    pub at: Timestamp,
    /// What is written, on each target.
    pub changes: Vec<Done>,
    /// Why: what the files say about this instant.
    pub events: Vec<Event>,
    /// Items that would have to wait for the client's yes.
    pub held: Vec<Held>,
}

/// What happened on one target.
#[derive(Debug)]
pub struct Done {
    pub target: String,
    /// In the reader's language.
    pub sentences: Vec<String>,
    pub items: Vec<String>,
    pub files: usize,
}

impl Step {
    /// E-mails that would go at this instant.
    pub fn emails(&self) -> impl Iterator<Item = &Event> {
        self.events
            .iter()
            .filter(|event| event.kind == EventKind::Email)
    }
}

impl Rehearsed {
    /// Changes of the website, after the beginning.
    pub fn changes(&self) -> usize {
        let changed = self.steps.iter().filter(|step| !step.changes.is_empty());
        changed.count()
    }

    /// E-mails in all.
    pub fn emails(&self) -> usize {
        self.steps.iter().map(|step| step.emails().count()).sum()
    }
}

/// What is known of a site from the real ledger.
#[derive(Debug, Default)]
pub struct Known {
    pub accepted: Arc<Accepted>,
    /// What each target shows, by its name.
    pub shown: BTreeMap<String, BTreeMap<String, ItemShown>>,
}

impl Known {
    /// Reads what a rehearsal has to start from.
    pub async fn read(store: &Store, content: &SiteContent) -> Result<Self, StoreError> {
        let site = &content.site;
        let mut known = Self {
            accepted: store.accepted(&site.id).await?,
            ..Self::default()
        };
        for plan in &site.targets {
            let manifest = store.manifest(&site.id, &plan.name).await?;
            known.shown.insert(plan.name.clone(), manifest.items);
        }
        Ok(known)
    }
}

/// Carries decisions and earlier versions over from the real ledger, so that what waits for a yes or
/// was undone does so here as well.
pub async fn carry_over(
    real: &Store,
    here: &Store,
    content: &SiteContent,
    known: &Known,
    now: Timestamp,
) -> Result<(), StoreError> {
    let site = &content.site;
    let decided = real.decided(&site.id).await?;
    let mut wanted: Vec<(&str, crate::hash::Hash)> = Vec::new();
    for (item, undone) in &decided.undone {
        wanted.extend(undone.kept.map(|kept| (item.as_str(), kept)));
    }
    for shown in known.shown.values() {
        wanted.extend(
            shown
                .iter()
                .map(|(item, one)| (item.as_str(), one.fingerprint)),
        );
    }
    for (item, fingerprint) in wanted {
        if let Some(kept) = real.kept_item(&site.id, item, fingerprint).await? {
            let hashes = &kept.version.texts;
            let texts = kept.texts.iter().filter_map(|(path, text)| {
                let hash = hashes.get(path)?;
                Some((path.clone(), (*hash, text.clone())))
            });
            here.accept(&site.id, &texts.collect(), now).await?;
            here.keep_items(&site.id, &[kept.version], now).await?;
        }
    }
    let newest = known.accepted.iter();
    let newest =
        newest.map(|(path, version)| (path.clone(), (version.hash, version.text.to_string())));
    here.accept(&site.id, &newest.collect(), now).await?;
    let mut answers = Vec::new();
    for (item, said) in &decided.approvals {
        for (fingerprint, approval) in said {
            answers.push((item.clone(), *fingerprint, approval.clone()));
        }
    }
    here.answer(&site.id, &answers).await?;
    here.put_undone(&site.id, &decided.undone).await?;
    for (target, items) in &known.shown {
        let manifest = Manifest {
            items: items.clone(),
            ..Manifest::default()
        };
        here.adopt_manifest(&site.id, target, &manifest, now)
            .await?;
    }
    Ok(())
}

/// The pages that a programmer wrote and that regions stand in, read from the real target once.
///
/// # Errors
/// A sentence for each page's target that could not be read.
pub async fn stages(
    real: &Reconciler,
    content: &SiteContent,
    language: Language,
) -> (BTreeMap<(String, String), Rehearsal>, Vec<String>) {
    let (mut stages, mut troubles) = (BTreeMap::new(), Vec::new());
    let site = &content.site;
    for plan in &site.targets {
        let pages = plan.places.iter().filter_map(|place| match place {
            crate::site::Place::Region { file, .. } => Some(file.clone()),
            crate::site::Place::Pages { .. } | crate::site::Place::Data { .. } => None,
        });
        let ask = Ask {
            read: pages.collect(),
            ..Ask::default()
        };
        let mut files = BTreeMap::new();
        if !ask.read.is_empty() {
            let live = match real.target(site, plan).await {
                Ok(target) => target.live(&ask).await.map_err(Into::into),
                Err(error) => Err(error),
            };
            match live {
                Ok(live) => files.extend(
                    live.files
                        .into_iter()
                        .filter_map(|(path, file)| Some((path, file.bytes?))),
                ),
                Err(error) => troubles.push(error.sentence(language)),
            }
        }
        let name = (site.id.clone(), plan.name.clone());
        stages.insert(name, Rehearsal::holding(files));
    }
    (stages, troubles)
}

/// Rehearses one site. The reconciler must write to memory ([`Reach::Memory`]) and have a ledger and
/// a workspace of its own. `None` where the site file cannot be understood.
///
/// # Errors
/// The rehearsal's own ledger.
pub async fn rehearse(
    reconciler: &Reconciler,
    input: &SiteInput,
    accepted: &Accepted,
    (from, until): (Timestamp, Timestamp),
    language: Language,
) -> Result<Option<Rehearsed>, StoreError> {
    debug_assert!(matches!(reconciler.reach, Reach::Memory(_)));
    let reading = read(input, accepted, from);
    let Some(content) = &reading.content else {
        return Ok(None);
    };
    let events = timeline(content, from, until);
    let mut rehearsed = Rehearsed {
        site: content.site.clone(),
        from,
        until,
        shown: Vec::new(),
        steps: Vec::new(),
        refreshes: 0,
        conflicts: Vec::new(),
        refused: Vec::new(),
        writes: BTreeMap::new(),
    };
    let mut instants = by_instant(events, &mut rehearsed.refreshes);
    let beginning = pass(reconciler, input, from, language, &mut rehearsed).await?;
    rehearsed.shown = shown(reconciler, content).await?;
    if !beginning.held.is_empty() {
        rehearsed.steps.push(Step {
            changes: Vec::new(),
            ..beginning
        });
    }
    let mut waiting: Option<Timestamp> = None;
    while let Some(at) = instants
        .keys()
        .next()
        .copied()
        .into_iter()
        .chain(waiting)
        .min()
    {
        let events = instants.remove(&at).unwrap_or_default();
        let mut step = pass(reconciler, input, at, language, &mut rehearsed).await?;
        step.events = events;
        step.held = newly_held(&rehearsed, &step);
        waiting = silence(reconciler, content, at)
            .await?
            .filter(|at| *at < until);
        if !(step.changes.is_empty() && step.events.is_empty() && step.held.is_empty()) {
            rehearsed.steps.push(step);
        }
    }
    for plan in &rehearsed.site.targets {
        let manifest = reconciler
            .store
            .manifest(&rehearsed.site.id, &plan.name)
            .await?;
        let paths = manifest.files.into_keys().collect();
        rehearsed.writes.insert(plan.name.clone(), paths);
    }
    Ok(Some(rehearsed))
}

/// What happens, by instant; regular looks are counted only.
fn by_instant(events: Vec<Event>, refreshes: &mut usize) -> BTreeMap<Timestamp, Vec<Event>> {
    let mut instants: BTreeMap<Timestamp, Vec<Event>> = BTreeMap::new();
    for event in events {
        match event.kind {
            EventKind::Refresh => *refreshes += 1,
            _ => instants.entry(event.at).or_default().push(event),
        }
    }
    instants
}

/// What waits was said when it began to, and is said again when it should have been shown.
fn newly_held(rehearsed: &Rehearsed, step: &Step) -> Vec<Held> {
    let mut told: BTreeSet<&str> = rehearsed
        .steps
        .iter()
        .flat_map(|step| &step.held)
        .map(|held| held.item.as_str())
        .collect();
    for event in &step.events {
        told.remove(event.item.as_deref().unwrap_or_default());
    }
    let new = |held: &&Held| !told.contains(held.item.as_str());
    step.held.iter().filter(new).cloned().collect()
}

/// When silence says something next.
async fn silence(
    reconciler: &Reconciler,
    content: &SiteContent,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let asked = reconciler.store.asked(&content.site.id).await?;
    let times = asked.values().filter_map(|one| {
        let (_, at) = crate::review::silence(&content.site.review, one)?;
        (at > now).then_some(at)
    });
    Ok(times.min())
}

/// The titles of what the website shows.
async fn shown(reconciler: &Reconciler, content: &SiteContent) -> Result<Vec<String>, StoreError> {
    let mut titles = BTreeMap::new();
    for plan in &content.site.targets {
        let manifest = reconciler
            .store
            .manifest(&content.site.id, &plan.name)
            .await?;
        for (item, shown) in manifest.items {
            if item.starts_with("promotions/") || item.starts_with("announcements/") {
                titles.insert(item, shown.title);
            }
        }
    }
    Ok(titles.into_values().collect())
}

/// One pass, and what it found against the plan.
async fn pass(
    reconciler: &Reconciler,
    input: &SiteInput,
    at: Timestamp,
    language: Language,
    rehearsed: &mut Rehearsed,
) -> Result<Step, StoreError> {
    let report = reconciler
        .pass(input, Mode::Person, at, Duration::ZERO)
        .await?;
    let zone = &rehearsed.site.zone;
    let mut step = Step {
        at,
        changes: Vec::new(),
        events: Vec::new(),
        held: report.held.clone(),
    };
    for target in &report.targets {
        for refused in &target.refused {
            let sentence = format!("{} {}", refused.sentence(language), refused.hint(language));
            if !rehearsed.refused.contains(&sentence) {
                rehearsed.refused.push(sentence);
            }
        }
        match &target.outcome {
            Outcome::Published(published) => step.changes.push(Done {
                target: target.name.clone(),
                sentences: match published.items.is_empty() {
                    true => vec![published.sentence.clone()],
                    false => {
                        let items = published.items.iter();
                        items.map(|item| item.sentence(language, zone)).collect()
                    }
                },
                items: published.items.iter().map(|one| one.item.clone()).collect(),
                files: published.files,
            }),
            Outcome::Failed(error) => rehearsed.refused.push(error.sentence(language)),
            Outcome::Theme(why) | Outcome::Ledger(why) => rehearsed.refused.push(why.clone()),
            Outcome::Unchanged | Outcome::Busy | Outcome::NotYet => {}
        }
    }
    for finding in report.findings {
        let same = |known: &Finding| (known.code, &known.place) == (finding.code, &finding.place);
        if !rehearsed.conflicts.iter().any(same) {
            rehearsed.conflicts.push(finding);
        }
    }
    Ok(step)
}
