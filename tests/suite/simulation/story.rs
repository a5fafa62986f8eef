//! One story: a shop, its website, and what goes wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado::content::{RawBody, RawFile, RawSite};
use recado::network::Network;
use recado::reconcile::{
    Mode, Outcome, Reach, Reconciler, SiteInput, SiteReport, Themes, judge, read,
};
use recado::secret::Vault;
use recado::store::{Answer, Approval, EffectState, Store};
use recado::target::Rehearsal;
use recado::target::rehearsal::Fault;
use recado::workspace::Workspace;

use super::checker::{People, Written, check_humans, check_ledger, check_written, page_of, shown};

const ITEMS: [&str; 4] = ["bread", "cake", "coffee", "rolls"];
const STEPS: usize = 30;

/// A small generator of numbers that are the same everywhere (SplitMix64, Steele and others 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let at = self.below(from.len() as u64);
        &from[usize::try_from(at).unwrap()]
    }
}

/// A theme with next to nothing in it, so that a story takes milliseconds.
static THEMES: LazyLock<Arc<Themes>> = LazyLock::new(|| {
    let list = "{% for p in promotions %}{{ p.title }}\n{% endfor %}";
    let files = [
        ("pages/home.html", list),
        ("pages/promotions.html", list),
        (
            "pages/promotion.html",
            "<h1>{{ promotion.title }}</h1>{{ promotion.body_html }}",
        ),
        ("pages/404.html", "not here"),
        ("static/style.css", "p{}"),
    ];
    let bytes = |text: &str| -> Arc<[u8]> { Arc::from(text.as_bytes()) };
    let files = files.map(|(path, text)| (path.to_owned(), bytes(text)));
    Arc::new(BTreeMap::from([("tiny".to_owned(), files.into())]))
});

/// A ledger with its tables made, to be copied: making them is most of a story's time.
static LEDGER: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let file = path.display().to_string();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = Store::open(&file, Timestamp::UNIX_EPOCH).await.unwrap();
            store.close().await;
        });
    })
    .join()
    .unwrap();
    std::fs::read(path).unwrap()
});

pub struct Story {
    dice: Dice,
    now: Timestamp,
    folder: tempfile::TempDir,
    store: Store,
    reconciler: Reconciler,
    website: Rehearsal,
    files: BTreeMap<String, String>,
    people: People,
    versions: u32,
    faults: bool,
    steps: Vec<String>,
}

impl Story {
    /// Plays a story; `Err`: what went wrong, and the steps that led there.
    pub async fn run(seed: u64) -> Result<(), (String, Vec<String>)> {
        let mut story = Self::begin(seed).await;
        for _ in 0..STEPS {
            if let Err(wrong) = story.step().await {
                return Err((wrong, story.steps));
            }
        }
        let ended = story.end().await;
        ended.map_err(|wrong| (wrong, std::mem::take(&mut story.steps)))
    }

    async fn begin(seed: u64) -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory).unwrap(),
            false => tempfile::tempdir().unwrap(),
        };
        std::fs::create_dir_all(folder.path().join("sites")).unwrap();
        let ledger = folder.path().join("ledger.db");
        std::fs::write(&ledger, &*LEDGER).unwrap();
        let now: Timestamp = "2026-10-30T12:00:00Z".parse().unwrap();
        let store = Store::open(ledger.to_str().unwrap(), now).await.unwrap();
        let website = Rehearsal::default();
        let mut dice = Dice(seed);
        let asks = dice.below(2) == 0;
        let reconciler = reconciler(&folder, &store, &website);
        Self {
            dice,
            now,
            folder,
            store,
            reconciler,
            website,
            files: BTreeMap::new(),
            people: People {
                asks,
                ..People::default()
            },
            versions: 0,
            faults: false,
            steps: Vec::new(),
        }
    }

    fn tell(&mut self, what: impl Into<String>) {
        self.steps.push(format!("{} {}", self.now, what.into()));
    }

    async fn step(&mut self) -> Result<(), String> {
        match self.dice.below(20) {
            0..5 => self.edit(),
            5 => {
                let item = *self.dice.pick(&ITEMS);
                self.files.remove(item);
                self.tell(format!("{item} is deleted"));
            }
            6 => {
                let item = *self.dice.pick(&ITEMS);
                self.files
                    .insert(item.to_owned(), "---\ntitel: x\n---\n".to_owned());
                self.tell(format!("{item} is saved with a mistake"));
            }
            7..9 => self.pass_time(90),
            9 => self.pass_time(60 * 24 * 3),
            10 => {
                let back = SignedDuration::from_mins(3);
                self.now = self.now.checked_sub(back).unwrap();
                self.tell("the clock goes back three minutes");
            }
            11 => {
                self.reconciler = reconciler(&self.folder, &self.store, &self.website);
                self.tell("the program starts again");
            }
            12 => self.human(),
            13..15 => self.answer().await?,
            15 => self.plan_fault(),
            _ => {
                self.pass(Mode::Service).await?;
            }
        }
        Ok(())
    }

    fn edit(&mut self) {
        let item = *self.dice.pick(&ITEMS);
        self.versions += 1;
        let version = self.versions;
        let hours = |hours: u64| SignedDuration::from_hours(i64::try_from(hours).unwrap());
        let starts = self.now - SignedDuration::from_hours(48) + hours(self.dice.below(96));
        let ends = starts + hours(1 + self.dice.below(120));
        let zone = recado::moment::Zone::named("Europe/Lisbon").unwrap();
        let civil = |at: Timestamp| zone.civil(at).strftime("%Y-%m-%d %H:%M").to_string();
        let text = format!(
            "---\ntitle: {item}\nstarts: {}\nends: {}\n---\nversion-{version}.\n",
            civil(starts),
            civil(ends)
        );
        self.files.insert(item.to_owned(), text);
        // The clocks go back in the first night: an hour that happens twice is read by the rules.
        let slack = SignedDuration::from_hours(1) + SignedDuration::from_mins(1);
        let written = Written {
            version,
            starts: starts - slack,
            ends: ends + slack,
            approved: false,
        };
        self.people
            .written
            .entry(item.to_owned())
            .or_default()
            .push(written);
        self.tell(format!(
            "{item} is saved as version {version}, {starts} to {ends}"
        ));
    }

    fn pass_time(&mut self, minutes: u64) {
        let by = 1 + self.dice.below(minutes);
        self.now += SignedDuration::from_mins(i64::try_from(by).unwrap());
        self.tell("time passes");
    }

    fn human(&mut self) {
        let item = *self.dice.pick(&ITEMS);
        let path = page_of(item);
        if !self.website.files().contains_key(&path) {
            return;
        }
        let left = match self.dice.below(3) {
            0 => None,
            _ => Some(format!("a human was here at {}", self.now).into_bytes()),
        };
        // Whether a human or a removal of ours that was never answered took a page away, nobody can
        // tell: deletions are judged in stories without faults.
        if left.is_none() && self.faults {
            return;
        }
        self.website.human_edit(&path, left.as_deref());
        self.tell(format!("a human changes {path}"));
        if left.is_none() {
            self.people.deleted.insert(path.clone());
        }
        self.people.touched.insert(path, left);
    }

    /// The client answers what waits: exactly what the files say at this moment.
    async fn answer(&mut self) -> Result<(), String> {
        let input = self.input();
        let accepted = self.store.accepted("shop").await.unwrap();
        let reading = read(&input, &accepted, self.now);
        let Some(content) = reading.content else {
            return Ok(());
        };
        let decided = self.store.decided("shop").await.unwrap();
        let manifest = self.store.manifest("shop", "folder").await.unwrap();
        let held = judge(&content, &[manifest], &decided).held;
        if held.is_empty() {
            return Ok(());
        }
        let one = self.dice.pick(&held).clone();
        let yes = self.dice.below(4) > 0;
        let said = Approval {
            answer: if yes {
                Answer::Approved
            } else {
                Answer::Rejected
            },
            by: "Ana".to_owned(),
            because: if yes { String::new() } else { "no".to_owned() },
            at: self.now,
        };
        let item = one.item.trim_start_matches("promotions/").to_owned();
        let text = content
            .promotions
            .iter()
            .find(|promotion| promotion.common.id == one.item)
            .map(|promotion| promotion.texts[0].body.clone());
        let version = text.and_then(|text| super::checker::version_of(text.as_bytes()));
        for written in self.people.written.entry(item).or_default() {
            if Some(written.version) == version && yes {
                written.approved = true;
            }
        }
        let answers = [(one.item.clone(), one.fingerprint, said)];
        self.store.answer("shop", &answers).await.unwrap();
        self.tell(format!("the client says {yes} to {} {version:?}", one.item));
        Ok(())
    }

    fn plan_fault(&mut self) {
        let fault = match self.dice.below(5) {
            0 => Fault::Unreachable,
            1 => Fault::LoseReply,
            2 => Fault::Refuse("not today".to_owned()),
            _ => Fault::Late {
                reads: u32::try_from(self.dice.below(6)).unwrap(),
            },
        };
        self.faults = true;
        self.people.touched.retain(|_, left| left.is_some());
        self.tell(format!("planned: {fault:?}"));
        self.website.plan(fault);
    }

    fn input(&self) -> SiteInput {
        let review = if self.people.asks { "required" } else { "none" };
        let site = format!(
            "name: Shop\nurl: https://shop.example\nlanguage: en\ntimezone: Europe/Lisbon\ntheme: tiny\n\
             target: {{ kind: folder, path: /nowhere }}\nplaces:\n  - pages: \"\"\nproof: none\n\
             review: {{ promotions: {review} }}\n"
        );
        let file = |path: String, text: &str| RawFile {
            path,
            body: RawBody::Bytes(Arc::from(text.as_bytes())),
        };
        let files = self.files.iter();
        SiteInput {
            id: "shop".to_owned(),
            site_file: Some(file("sites/shop.yaml".to_owned(), &site)),
            raw: RawSite {
                id: "shop".to_owned(),
                files: files
                    .map(|(item, text)| file(format!("content/shop/promotions/{item}.md"), text))
                    .collect(),
                conflicts: Vec::new(),
            },
            findings: Vec::new(),
            themes: THEMES.clone(),
            absent: None,
            complete: true,
        }
    }

    async fn pass(&mut self, mode: Mode) -> Result<SiteReport, String> {
        self.tell("a pass");
        let before = shown(&self.website.files(), &ITEMS);
        let writes = self.website.writes();
        let input = self.input();
        let pass = self.reconciler.pass(&input, mode, self.now, Duration::ZERO);
        let report = pass.await.map_err(|error| format!("the ledger: {error}"))?;
        let after = shown(&self.website.files(), &ITEMS);
        for target in &report.targets {
            let outcome = match &target.outcome {
                Outcome::Published(published) => published.sentence.clone(),
                Outcome::Failed(error) => error.to_string(),
                other => format!("{other:?}"),
            };
            let drift: Vec<&str> = target.drift.iter().map(|one| one.path.as_str()).collect();
            self.tell(format!("  {outcome} {drift:?}"));
            let after = shown(&self.website.files(), &ITEMS);
            self.tell(format!("  now {after:?}"));
        }
        // What was decided earlier and arrives late was right when it was decided.
        let own = report.published().count();
        if self.website.writes() == writes + own {
            check_written(&self.people, &before, &after, self.now)?;
        }
        self.check().await?;
        // Once the item is off the website and on again, its page is a new one.
        self.people.touched.retain(|_, left| left.is_some());
        Ok(report)
    }

    async fn check(&self) -> Result<(), String> {
        check_humans(&self.people, &self.website.files())?;
        let history = self.store.history(Some("shop"), 1000).await.unwrap();
        let confirmed: Vec<String> = history
            .iter()
            .filter(|row| row.state == EffectState::Confirmed)
            .filter_map(|row| row.revision.clone())
            .collect();
        check_ledger(&self.website.revisions(), &confirmed)
    }

    /// Everything goes right again: the website becomes what the files say, and stays so.
    async fn end(&mut self) -> Result<(), String> {
        self.website.calm();
        self.tell("nothing goes wrong any more");
        for _ in 0..3 {
            self.now += SignedDuration::from_mins(30);
            self.pass(Mode::Person).await?;
        }
        let writes = self.website.writes();
        let report = self.pass(Mode::Person).await?;
        if self.website.writes() != writes || report.published().count() > 0 {
            return Err("a second pass wrote something".to_owned());
        }
        // A page is there exactly if the pass says so, and shows what somebody wrote for now.
        let after = shown(&self.website.files(), &ITEMS);
        check_written(&self.people, &BTreeMap::new(), &after, self.now)?;
        if report.held.is_empty() && report.stop.is_none() {
            self.check_whole()?;
        }
        Ok(())
    }

    /// Every good file whose time it is is on the website, but where a human changed the page.
    fn check_whole(&self) -> Result<(), String> {
        let after = shown(&self.website.files(), &ITEMS);
        for (item, text) in &self.files {
            let version = super::checker::version_of(text.as_bytes());
            let versions = self
                .people
                .written
                .get(item)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let Some(written) = versions.iter().find(|one| Some(one.version) == version) else {
                continue;
            };
            let slack = SignedDuration::from_hours(2) + SignedDuration::from_mins(2);
            let surely = written.starts + slack <= self.now && self.now < written.ends - slack;
            let page = page_of(item);
            let people = &self.people;
            let touched = people.touched.contains_key(&page) || people.deleted.contains(&page);
            if surely && !touched && after.get(item) != version.as_ref() {
                return Err(format!(
                    "{item} should show {version:?} and shows {:?}",
                    after.get(item)
                ));
            }
        }
        Ok(())
    }
}

fn reconciler(folder: &tempfile::TempDir, store: &Store, website: &Rehearsal) -> Reconciler {
    let workspace = Workspace::open(folder.path()).unwrap();
    workspace.make_state_dir().unwrap();
    let vault = Vault::new(store.clone(), folder.path().join("key"));
    let network = Network { allow: Vec::new() };
    let host = "localhost".to_owned();
    let mut reconciler = Reconciler::new(workspace, store.clone(), vault, network, host);
    let name = ("shop".to_owned(), "folder".to_owned());
    reconciler.reach = Reach::Memory(BTreeMap::from([(name, website.clone())]));
    reconciler
}
