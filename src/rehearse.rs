//! The next days against websites in memory: the real pass at every instant at which something
//! happens, over a ledger and a folder of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use imbl::OrdMap;
use jiff::Timestamp;

use crate::change::{ItemShown, Manifest};
use crate::content::{Accepted, SiteContent};
use crate::finding::Finding;
use crate::publication::timeline::{Event, EventKind, timeline};
use crate::reconcile::{Held, Mode, Outcome, Reach, Reconciler, SiteInput, Stop, read};
use crate::site::Silence;
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
    /// Items that wait for the client's yes then.
    pub held: Vec<Held>,
    /// Those of which it is told here, and when silence is a yes.
    pub asked: Vec<(Held, Option<Timestamp>)>,
    /// Items to which silence says yes here.
    pub silent: Vec<Held>,
    /// Items that stay at an earlier version since an undo: the dates in their files do not count.
    undone: Vec<String>,
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
    /// Whether this happens only if the client says yes before.
    pub fn needs_yes(&self, event: &Event) -> bool {
        let item = event.item.as_deref();
        self.held
            .iter()
            .any(|held| Some(held.item.as_str()) == item)
    }

    /// Nothing is to be told of it.
    fn is_empty(&self) -> bool {
        let told = self.asked.len() + self.silent.len();
        self.changes.is_empty() && self.events.is_empty() && told == 0
    }

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
    pub shown: BTreeMap<String, OrdMap<String, ItemShown>>,
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
            known
                .shown
                .insert(plan.name.clone(), manifest.items.clone());
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
                Some((path.clone(), (*hash, Arc::from(text.as_str()))))
            });
            here.accept(&site.id, &texts.collect(), now).await?;
            here.keep_items(&site.id, &[kept.version], now).await?;
        }
    }
    let newest = known.accepted.iter();
    let newest = newest.map(|(path, version)| (path.clone(), (version.hash, version.text.clone())));
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
            _ => None,
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
    let mut beginning = pass(reconciler, input, from, language, &mut rehearsed).await?;
    beginning.changes.clear();
    let mut shown = on_website(reconciler, content).await?;
    rehearsed.shown = titles(&shown);
    beginning.asked = newly_asked(reconciler, &rehearsed, &beginning).await?;
    if !beginning.is_empty() {
        rehearsed.steps.push(beginning);
    }
    let mut waiting = silence(reconciler, content, (from, until)).await?;
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
        let happens = |event: &Event| {
            let item = event.item.as_deref().unwrap_or_default();
            let ends_nothing = event.kind == EventKind::Ends && !shown.contains_key(item);
            !ends_nothing && !step.undone.iter().any(|undone| undone == item)
        };
        step.events = events.into_iter().filter(happens).collect();
        step.asked = newly_asked(reconciler, &rehearsed, &step).await?;
        shown = on_website(reconciler, content).await?;
        waiting = silence(reconciler, content, (at, until)).await?;
        if !step.is_empty() {
            rehearsed.steps.push(step);
        }
    }
    for plan in &rehearsed.site.targets {
        let manifest = reconciler
            .store
            .manifest(&rehearsed.site.id, &plan.name)
            .await?;
        let paths = manifest.files.keys().cloned().collect();
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

/// What waits is told once, when it begins to.
async fn newly_asked(
    reconciler: &Reconciler,
    rehearsed: &Rehearsed,
    step: &Step,
) -> Result<Vec<(Held, Option<Timestamp>)>, StoreError> {
    let told: BTreeSet<&str> = rehearsed
        .steps
        .iter()
        .flat_map(|step| &step.asked)
        .map(|(held, _)| held.item.as_str())
        .collect();
    let site = &rehearsed.site;
    let asked = reconciler.store.asked(&site.id).await?;
    let is_yes = |held: &Held| {
        let (then, at) = crate::review::silence(&site.review, asked.get(&held.item)?)?;
        (then == Silence::Publish && held.rejected.is_none()).then_some(at)
    };
    let new = step.held.iter();
    let new = new.filter(|held| !told.contains(held.item.as_str()));
    Ok(new.map(|held| (held.clone(), is_yes(held))).collect())
}

/// When silence says something next, between these instants.
async fn silence(
    reconciler: &Reconciler,
    content: &SiteContent,
    (now, until): (Timestamp, Timestamp),
) -> Result<Option<Timestamp>, StoreError> {
    let asked = reconciler.store.asked(&content.site.id).await?;
    let times = asked.values().filter_map(|one| {
        let (_, at) = crate::review::silence(&content.site.review, one)?;
        (now < at && at < until).then_some(at)
    });
    Ok(times.min())
}

/// What the website shows, by item, with its title.
async fn on_website(
    reconciler: &Reconciler,
    content: &SiteContent,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut shown = BTreeMap::new();
    for manifest in reconciler.manifests(&content.site).await? {
        let items = manifest.items.clone().into_iter();
        shown.extend(items.map(|(item, shown)| (item, shown.title)));
    }
    Ok(shown)
}

fn titles(shown: &BTreeMap<String, String>) -> Vec<String> {
    let is_news =
        |item: &str| item.starts_with("promotions/") || item.starts_with("announcements/");
    let news = shown.iter().filter(|(item, _)| is_news(item));
    news.map(|(_, title)| title.clone()).collect()
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
    let site = rehearsed.site.clone();
    let mut step = Step {
        at,
        changes: Vec::new(),
        events: Vec::new(),
        held: report.held.clone(),
        asked: Vec::new(),
        silent: report.silent.clone(),
        undone: report.undone.clone(),
    };
    if matches!(report.stop, Some(Stop::WaitsForYes)) {
        refuse(rehearsed, crate::words::say(language, "cli-blocked", &[]));
    }
    for target in &report.targets {
        for refused in &target.refused {
            let sentence = format!("{} {}", refused.sentence(language), refused.hint(language));
            refuse(rehearsed, sentence);
        }
        match &target.outcome {
            Outcome::Published(published) => step.changes.push(Done {
                target: target.name.clone(),
                sentences: match published.items.is_empty() {
                    true => vec![published.sentence.clone()],
                    false => {
                        let items = published.items.iter();
                        items
                            .map(|item| item.sentence(language, &site.zone))
                            .collect()
                    }
                },
                items: published.items.iter().map(|one| one.item.clone()).collect(),
                files: published.files,
            }),
            Outcome::Failed(error) => refuse(rehearsed, error.sentence(language)),
            Outcome::Theme(why) | Outcome::Picture(why) | Outcome::Ledger(why) => {
                refuse(rehearsed, why.clone())
            }
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

/// What stands against it is told once.
fn refuse(rehearsed: &mut Rehearsed, sentence: String) {
    if !rehearsed.refused.contains(&sentence) {
        rehearsed.refused.push(sentence);
    }
}
