//! One story: a shop, its website, and what goes wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use recado::clock::{Clock, Manual};
use recado::reconcile::{Mode, Outcome, SiteReport, Stop, input};
use recado::store::{EffectState, StoreError};
use recado::workspace::Scan;

use super::checker::{
    Before, Broken, Held, Quiet, arrived, broken, check_ledger, check_pass, check_quiet,
    check_record, shown,
};
use super::office::{Dice, Office, SITE, THEMES, scan};
use super::people::{File, People};
use super::service::Service;

/// What people and faults do in one story.
const STEPS: usize = 14;

pub struct Story {
    pub dice: Dice,
    pub clock: Clock,
    pub time: Arc<Manual>,
    pub office: Office,
    pub service: Service,
    pub people: People,
    /// What the service believes to be in the folder.
    pub settled: BTreeMap<&'static str, File>,
    /// Something went wrong, or was planned to.
    pub faults: bool,
    /// What the last pass reported, and whether it was the service's own.
    last: Option<(SiteReport, bool)>,
    /// When the service's last pass ended, on the clock that never goes back.
    passed: Option<Duration>,
    steps: Vec<String>,
}

/// What was told, and the rule that was broken in the end, if any.
pub struct Told {
    pub steps: Vec<String>,
    pub broken: Option<Broken>,
}

impl Story {
    /// Plays a story from its seed.
    pub async fn tell_of(seed: u64) -> Told {
        let mut story = Self::begin(seed).await;
        let broken = story.play().await.err();
        let steps = std::mem::take(&mut story.steps);
        story.office.store.close().await;
        Told { steps, broken }
    }

    async fn begin(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let people = People {
            asks: dice.below(2) == 0,
            refreshes: dice.below(4) == 0,
            ..People::default()
        };
        // The clocks go back in the coming night.
        let begin: Timestamp = "2026-10-24T12:00:00Z".parse().unwrap();
        let now = begin + SignedDuration::from_mins(i64::from(dice.below(600)));
        let (clock, time) = Clock::manual(now);
        let office = Office::open(now).await;
        let empty = BTreeMap::new();
        let scan = scan(&people, Some(&empty));
        let service = Service::start(office.reconciler(false), scan, &clock).await;
        Self {
            dice,
            clock,
            time,
            office,
            service,
            people,
            settled: empty,
            faults: false,
            last: None,
            passed: None,
            steps: Vec::new(),
        }
    }

    async fn play(&mut self) -> Held {
        for _ in 0..STEPS {
            self.step().await?;
        }
        self.end().await
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn tell(&mut self, what: impl Into<String>) {
        self.steps.push(format!("{} {}", self.now(), what.into()));
    }

    pub fn minutes(&mut self, most: u32) -> Duration {
        Duration::from_secs(60 * u64::from(1 + self.dice.below(most)) + 7)
    }

    async fn step(&mut self) -> Held {
        match self.dice.below(35) {
            0..7 => self.edit(),
            7 => self.delete(),
            8 => self.mistake(),
            9..15 => {
                let most = *self.dice.pick(&[5, 90, 600, 2000]);
                let time = self.minutes(most);
                self.work(time).await?;
            }
            15 => self.sleep(),
            16 => self.set_clock(),
            17 => self.start_again().await,
            18 | 19 => self.human(),
            20 | 21 => self.answer().await,
            22..26 => self.plan_fault(),
            26 | 27 => self.plan_stall(),
            28 => self.folder_goes_or_comes(),
            29 => self.undo().await?,
            30 => self.decide_about_drift().await?,
            31 => self.pause_or_resume().await,
            32 => self.release().await,
            _ => self.by_hand().await?,
        }
        Ok(())
    }

    /// The folder as it is now.
    pub fn scan(&self) -> Arc<Scan> {
        let files = (!self.people.absent).then_some(&self.people.files);
        scan(&self.people, files)
    }

    /// What people did in the folder is noticed.
    pub fn notice(&mut self) {
        let (scan, now) = (self.scan(), self.now());
        self.service.read(&scan, true, now);
        self.settled = match self.people.absent {
            true => BTreeMap::new(),
            false => self.people.files.clone(),
        };
    }

    /// The service is at work for this long.
    pub async fn work(&mut self, time: Duration) -> Held {
        let until = self.now() + time;
        self.tell(format!("the service works until {until}"));
        let store = self.office.store.clone();
        loop {
            let now = self.now();
            self.service.watch_clock(now);
            self.service.tick(&store, now).await;
            if let Some(pass) = self.service.due(&self.clock) {
                self.service_pass(pass).await?;
                continue;
            }
            let wakes = self.service.sites.next(now, self.clock.monotonic());
            let next = wakes.map_or(until, |at| at.min(until));
            if !self.is_resting(wakes) {
                self.check_quiet(next, wakes)?;
            }
            let by = next.duration_since(now).unsigned_abs();
            self.time.advance(by);
            self.service.awake(self.now());
            if next == until {
                self.service.tick(&store, until).await;
                return Ok(());
            }
        }
    }

    /// A save within ten seconds of the last change waits for the rest of them (F26).
    fn is_resting(&self, wakes: Option<Timestamp>) -> bool {
        let rest = Duration::from_secs(10);
        let passed = self.passed.map(|at| self.clock.monotonic() - at);
        passed.is_some_and(|passed| passed < rest)
            && wakes.is_some_and(|at| at <= self.now() + rest)
    }

    fn check_quiet(&self, until: Timestamp, wakes: Option<Timestamp>) -> Held {
        let Some((last, by_service)) = &self.last else {
            return Ok(());
        };
        let quiet = Quiet {
            from: self.now(),
            until,
            wakes,
            last,
            by_service: *by_service,
        };
        check_quiet(&self.people, &quiet, &self.office.website.files())
    }

    /// One pass of the service.
    async fn service_pass(
        &mut self,
        pass: impl Future<Output = recado::daemon::pass::Passed> + 'static,
    ) -> Held {
        self.tell("a pass");
        let before = self.before();
        let mut reports = Vec::new();
        let through = self.through(pass, &mut reports).await;
        let own = self.service.reports();
        let files = match reports.is_empty() {
            true => self.settled.clone(),
            // The folder as it is was read by somebody else after that.
            false => self.here(),
        };
        let alone = reports.is_empty();
        reports.splice(0..0, own);
        let died = through.is_none();
        if let Some(passed) = through {
            let (now, time) = (self.now(), self.clock.monotonic());
            self.service.sites.settle(&passed, now, time);
            self.passed = Some(time);
        }
        self.after(&before, files, reports, true).await?;
        if died || !alone {
            // What the schedule knows is not what was reported last.
            self.last = None;
        }
        if died {
            self.start_again().await;
        }
        Ok(())
    }

    /// `recado publish`, by a person.
    pub async fn by_hand(&mut self) -> Held {
        self.tell("somebody publishes by hand");
        let now = self.now();
        self.office.store.note_time(now).await.unwrap();
        let before = self.before();
        let pass = self.publish(false);
        let mut reports = Vec::new();
        match self.through(pass, &mut reports).await {
            Some(Ok(report)) => reports.insert(0, report),
            // Another program took over meanwhile.
            Some(Err(error)) if error.is_fenced() && !reports.is_empty() => {}
            Some(Err(error)) => return broken("ledger", error.to_string()),
            None => {}
        }
        let files = self.here();
        self.after(&before, files, reports, false).await
    }

    /// What somebody finds who looks into the folder.
    fn here(&self) -> BTreeMap<&'static str, File> {
        match self.people.absent {
            true => BTreeMap::new(),
            false => self.people.files.clone(),
        }
    }

    /// A pass of another process over the folder as it is.
    fn publish(
        &self,
        elsewhere: bool,
    ) -> impl Future<Output = Result<SiteReport, StoreError>> + 'static {
        let reconciler = self.office.reconciler(elsewhere);
        let (scan, now) = (self.scan(), self.now());
        async move {
            let (workspace, store) = (&reconciler.workspace, Some(&reconciler.store));
            let input = input(workspace, &scan, SITE, THEMES.clone(), store);
            let input = input.await?;
            let pass = reconciler.pass(&input, Mode::Person, now, Duration::ZERO);
            pass.await
        }
    }

    /// A pass to its end; `None` where its program died in the middle. Where a request hangs, what
    /// happens next is up to the dice.
    async fn through<T>(
        &mut self,
        pass: impl Future<Output = T>,
        others: &mut Vec<SiteReport>,
    ) -> Option<T> {
        let mut pass = Box::pin(pass);
        let website = self.office.website.clone();
        tokio::select! {
            biased;
            done = &mut pass => {
                website.stall(None);
                return Some(done);
            }
            () = website.hangs() => {}
        }
        let reads = match self.dice.below(4) {
            0 => None,
            _ => Some(self.dice.below(5)),
        };
        match self.dice.below(4) {
            0 => {
                self.tell(format!(
                    "  the program dies; its change arrives after {reads:?}"
                ));
                drop(pass);
                website.cut(reads);
                return None;
            }
            1 => {
                let time = self.minutes(9);
                self.time.advance(time);
                self.tell("  an answer comes late");
                website.go_on();
            }
            2 => {
                self.time.advance(Duration::from_secs(600));
                self.tell(format!(
                    "  no answer comes; the change arrives after {reads:?}"
                ));
                website.cut(reads);
            }
            _ => {
                self.tell("  the program stands still, and another one takes over");
                others.push(self.publish(true).await.unwrap());
                match reads {
                    None => website.cut(None),
                    Some(_) => website.go_on(),
                }
            }
        }
        Some(pass.await)
    }

    fn before(&self) -> Before {
        Before {
            files: self.office.website.files(),
            revisions: self.office.website.revisions().len(),
            now: self.now(),
        }
    }

    /// Takes in what a pass reported, and checks it.
    async fn after(
        &mut self,
        before: &Before,
        files: BTreeMap<&'static str, File>,
        reports: Vec<SiteReport>,
        by_service: bool,
    ) -> Held {
        let stop = reports.first().and_then(|report| report.stop.clone());
        if !matches!(stop, Some(Stop::Frozen(_))) {
            self.people.read(&files);
            if stop.is_none() {
                self.people.compare_undone();
            }
        }
        for report in &reports {
            self.tell_report(report);
        }
        let website = &self.office.website;
        let (now, revisions) = (website.files(), website.revisions());
        check_pass(&self.people, before, &reports, &now, &revisions)?;
        if self.faults {
            check_ledger(&revisions, &self.confirmed().await)?;
        }
        if let Some(report) = reports.into_iter().next_back() {
            self.last = Some((report, by_service));
        }
        Ok(())
    }

    fn tell_report(&mut self, report: &SiteReport) {
        if let Some(Stop::Frozen(hold) | Stop::Paused(hold)) = &report.stop {
            self.tell(format!("  stands still: {}", hold.code));
        }
        for target in &report.targets {
            let outcome = match &target.outcome {
                Outcome::Published(published) => published.sentence.clone(),
                Outcome::Failed(error) => error.to_string(),
                other => format!("{other:?}"),
            };
            let drift: Vec<&str> = target.drift.iter().map(|one| one.path.as_str()).collect();
            self.tell(format!("  {outcome} {drift:?}"));
        }
        let held: Vec<&str> = report.held.iter().map(|one| one.item.as_str()).collect();
        let shown = shown(&self.office.website.files());
        self.tell(format!("  now {shown:?}, waiting {held:?}"));
    }

    async fn confirmed(&self) -> BTreeSet<String> {
        let history = self.office.store.history(Some(SITE), 1000).await.unwrap();
        let confirmed = history
            .into_iter()
            .filter(|row| row.state == EffectState::Confirmed);
        confirmed.filter_map(|row| row.revision).collect()
    }

    /// Everything goes right again: the website becomes what the files say, and stays so.
    async fn end(&mut self) -> Held {
        self.tell("nothing goes wrong any more");
        self.office.website.stall(None);
        self.office.website.calm();
        if self.people.absent {
            self.folder_goes_or_comes();
        }
        if self.people.paused {
            self.pause_or_resume().await;
        }
        self.by_hand().await?;
        self.release().await;
        self.by_hand().await?;
        self.work(Duration::from_secs(3 * 3600)).await?;
        self.by_hand().await?;
        let writes = self.office.website.writes();
        self.by_hand().await?;
        if self.office.website.writes() != writes {
            return broken("second", "a second pass wrote something");
        }
        let last = self.last.as_ref().map(|(report, _)| report);
        if !last.is_some_and(|report| report.stop.is_none() && arrived(report)) {
            return broken("settled", "nothing goes wrong, and not everything is there");
        }
        let now = self.now();
        self.check_quiet(now + SignedDuration::from_secs(1), None)?;
        let (revisions, confirmed) = (self.office.website.revisions(), self.confirmed().await);
        check_ledger(&revisions, &confirmed)?;
        check_record(&revisions, &confirmed)
    }
}
