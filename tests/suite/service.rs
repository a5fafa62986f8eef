//! `recado run` inside the test, on a clock that moves when told to.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use recado::clock::{Clock, Manual};
use recado::daemon::{Daemon, News};
use recado::mailing::{Campaigns, Post};
use recado::network::Network;
use recado::reconcile::{Outcome, Reconciler, Stop};
use recado::secret::Vault;
use recado::store::{State, Store};
use recado::watch::{Events, Pace};
use recado::words::Language;
use recado::workspace::Workspace;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::world::{BREAD, World, bakery_site};

/// Real time after which a test has failed.
const PATIENCE: Duration = Duration::from_secs(40);

/// A minute before 09:00 in São Paulo.
pub const MORNING: &str = "2026-11-27T11:59:00Z";

/// A service that runs beside the test.
pub struct Service {
    pub manual: Arc<Manual>,
    pub clock: Clock,
    pub store: Store,
    news: mpsc::UnboundedReceiver<News>,
    told: Vec<String>,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Service {
    /// Starts it as `recado run` does, at this instant.
    pub async fn start(world: &World, at: &str) -> Self {
        let now: Timestamp = at.parse().unwrap();
        let (clock, manual) = Clock::manual(now);
        let workspace = Workspace::open(&world.root()).unwrap();
        workspace.make_state_dir().unwrap();
        let ledger = world.root().join(".recado/ledger.db");
        let store = Store::open(&ledger.display().to_string(), now)
            .await
            .unwrap();
        let root = world.root().display().to_string();
        store.start_up("this-computer", &root, now).await.unwrap();
        let sign = workspace.ensure_workspace_id().unwrap();
        store.set_workspace_id(&sign).await.unwrap();
        let vault = Vault::new(store.clone(), world.beside("key"));
        let network = Network {
            allow: vec!["127.0.0.0/8".parse().unwrap()],
        };
        let host = "localhost".to_owned();
        let post = Post {
            store: store.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
            connector: crate::smtp::connector(),
            network: crate::smtp::loopback(),
            root: world.root(),
            mail: None,
            base: "http://127.0.0.1:8420".to_owned(),
        };
        let reconciler = Reconciler::new(workspace.clone(), store.clone(), vault, network, host);
        let reconciler = Arc::new(reconciler);
        let campaigns = Campaigns::new(post, reconciler.clone(), CancellationToken::new());
        let (tell, news) = mpsc::unbounded_channel();
        let daemon = Daemon {
            workspace,
            reconciler,
            campaigns: Arc::new(campaigns),
            clock: clock.clone(),
            events: Events::Dropped,
            pace: Pace {
                rescan_deaf: Duration::from_millis(150),
                ..Pace::default()
            },
            news: tell,
        };
        let stop = CancellationToken::new();
        let task = tokio::spawn(daemon.run(stop.clone()));
        Self {
            manual,
            clock,
            store,
            news,
            told: Vec::new(),
            stop,
            task,
        }
    }

    /// Lets time pass, a second at a time, until this is told.
    pub async fn told(&mut self, what: &str, found: impl FnMut(&News) -> bool) -> News {
        self.told_by(Duration::from_secs(1), what, found).await
    }

    /// As `told`, with longer steps.
    pub async fn told_by(
        &mut self,
        step: Duration,
        what: &str,
        mut found: impl FnMut(&News) -> bool,
    ) -> News {
        let deadline = Instant::now() + PATIENCE;
        loop {
            assert!(!self.task.is_finished(), "the service ended: {what}");
            let all = &self.told;
            assert!(Instant::now() < deadline, "{what} was never told: {all:#?}");
            match tokio::time::timeout(Duration::from_millis(20), self.news.recv()).await {
                Ok(Some(news)) => {
                    self.told.push(format!("{news:?}"));
                    if found(&news) {
                        return news;
                    }
                }
                Ok(None) => panic!("the service ended: {what}"),
                Err(_) => self.manual.advance(step),
            }
        }
    }

    /// Lets time pass until this pass is made.
    async fn passed(
        &mut self,
        what: &str,
        mut good: impl FnMut(&recado::reconcile::SiteReport) -> bool,
    ) {
        let pass = |news: &News| matches!(news, News::Pass(report) if good(report));
        self.told(what, pass).await;
    }

    /// Lets time pass until something is published.
    pub async fn published(&mut self) {
        let any = |report: &recado::reconcile::SiteReport| report.published().next().is_some();
        self.passed("a change", any).await;
    }

    /// The service sees its ordinary passes for this long, as its own clock counts.
    pub async fn live_for(&mut self, time: Duration) {
        let until = self.clock.monotonic() + time;
        let step = Duration::from_secs(5).max(time / 100);
        let deadline = Instant::now() + PATIENCE;
        while self.clock.monotonic() < until {
            assert!(Instant::now() < deadline, "it took too long");
            match tokio::time::timeout(Duration::from_millis(20), self.news.recv()).await {
                Ok(news) => self.told.extend(news.map(|news| format!("{news:?}"))),
                Err(_) => self.manual.advance(step),
            }
        }
    }

    /// Stops it and returns how it stood.
    pub async fn end(self) -> Store {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.task)
            .await
            .expect("it ends in time")
            .expect("it ends well");
        self.store
    }
}

fn offer(title: &str, starts: &str, ends: &str) -> String {
    format!("---\ntitle: {title}\nstarts: {starts}\nends: {ends}\n---\nTexto.\n")
}

fn front(world: &World) -> String {
    world.page("public/index.html").unwrap_or_default()
}

fn is_frozen(report: &recado::reconcile::SiteReport) -> bool {
    matches!(report.stop, Some(Stop::Frozen(_)))
}

#[tokio::test]
async fn what_is_there_at_the_start_and_what_is_saved_later_is_published() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    assert!(front(&world).contains("Pão de queijo em dobro"));
    world.write(
        "content/padaria/promotions/suco.md",
        &BREAD.replace("Pão de queijo", "Suco"),
    );
    service.published().await;
    assert!(front(&world).contains("Suco em dobro"));
    service.end().await;
}

#[tokio::test]
async fn an_offer_starts_at_nine_and_is_taken_down_at_its_end() {
    let world = World::bakery();
    let cake = offer("Bolo", "2026-11-27 09:00", "2026-11-27 09:02");
    world.write("content/padaria/promotions/bolo.md", &cake);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    assert!(!front(&world).contains("Bolo"));
    service.published().await;
    assert!(front(&world).contains("Bolo"), "{:#?}", service.told);
    let nine: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
    assert!(service.clock.now() >= nine);
    service.published().await;
    assert!(!front(&world).contains("Bolo"));
    let end: Timestamp = "2026-11-27T12:02:00Z".parse().unwrap();
    assert!(service.clock.now() >= end);
    service.end().await;
}

#[tokio::test]
async fn after_three_days_of_sleep_only_what_is_valid_now_is_shown_and_the_rest_is_told() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let past = offer("Rosca", "2026-11-28", "2026-11-29");
    let valid = offer("Bolo", "2026-11-29", "2026-12-06");
    world.write("content/padaria/promotions/rosca.md", &past);
    world.write("content/padaria/promotions/bolo.md", &valid);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    service.manual.advance(Duration::from_secs(3 * 24 * 3600));
    let woken = service.clock.now();
    service
        .told("the sleep", |news| matches!(news, News::Slept { .. }))
        .await;
    let missed = service
        .told("what was missed", |news| {
            matches!(news, News::Missed { .. })
        })
        .await;
    let News::Missed { missed, .. } = &missed else {
        unreachable!()
    };
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0].item, "promotions/rosca");
    service
        .told("the pass", |news| matches!(news, News::Pass(_)))
        .await;
    let took = service.clock.now().duration_since(woken).as_secs();
    assert!(took <= 60, "{took} s after waking");
    assert!(front(&world).contains("Bolo") && !front(&world).contains("Rosca"));
    assert_eq!(world.page("public/promocoes/rosca/index.html"), None);
    service
        .told("the digest", |news| matches!(news, News::Refreshed(_)))
        .await;
    let digest = service.store.digest("padaria").await.unwrap().unwrap();
    assert!(digest.text.contains("Rosca"), "{}", digest.text);
    let rows = service
        .store
        .occurrences("padaria start promotions/rosca", 9)
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(
        rows[0]
            .outcome
            .starts_with("missed: computer off 2026-11-27")
    );
    service.end().await;
}

#[tokio::test]
async fn what_came_and_went_while_the_service_was_stopped_is_told_at_the_next_start() {
    let world = World::bakery();
    let past = offer("Rosca", "2026-11-28", "2026-11-29");
    world.write("content/padaria/promotions/rosca.md", &past);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    service.end().await;
    let mut service = Service::start(&world, "2026-12-02T12:00:00Z").await;
    service
        .told("what was missed", |news| {
            matches!(news, News::Missed { .. })
        })
        .await;
    assert_eq!(world.page("public/promocoes/rosca/index.html"), None);
    service.end().await;
}

fn with_refresh(world: &World) {
    let target = format!(
        "{{ kind: folder, path: \"{}\" }}",
        world.beside("website").display()
    );
    let site = bakery_site(&target) + "refresh: [daily 05:30]\n";
    world.write("sites/padaria.yaml", &site);
}

async fn outcomes(store: &Store) -> Vec<String> {
    let rows = store.occurrences("padaria daily 05:30", 20).await.unwrap();
    rows.into_iter().map(|row| row.outcome).collect()
}

#[tokio::test]
async fn three_missed_refreshes_are_one_run_with_two_merged_and_a_digest() {
    let world = World::bakery();
    with_refresh(&world);
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    service.manual.advance(Duration::from_secs(3 * 24 * 3600));
    service
        .told("the digest", |news| matches!(news, News::Refreshed(_)))
        .await;
    let found = outcomes(&service.store).await;
    assert_eq!(found, ["done", "merged", "merged", "done"]);
    let status = world.recado(&["status"]).expect_code(0);
    assert!(status.out.contains("digest of"), "{}", status.out);
    service.end().await;
}

#[tokio::test]
async fn a_clock_set_back_freezes_and_no_refresh_runs_a_second_time() {
    let world = World::bakery();
    with_refresh(&world);
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, "2026-11-27T08:29:00Z").await;
    service
        .told("the digest", |news| matches!(news, News::Refreshed(_)))
        .await;
    let before = outcomes(&service.store).await;
    service.live_for(Duration::from_secs(90)).await;
    let now = service.clock.now();
    service.manual.set(
        now.checked_sub(jiff::SignedDuration::from_hours(1))
            .unwrap(),
    );
    service
        .told("the clock", |news| {
            matches!(news, News::ClockWentBack { .. })
        })
        .await;
    service.passed("the freeze", is_frozen).await;
    let now = service.clock.now();
    service.store.release(None, "test", now).await.unwrap();
    service
        .passed("a pass that is not stopped", |report| report.stop.is_none())
        .await;
    world.write("content/padaria/promotions/suco.md", BREAD);
    service.live_for(Duration::from_secs(75 * 60)).await;
    let half_past: Timestamp = "2026-11-27T08:30:00Z".parse().unwrap();
    assert!(service.clock.now() > half_past);
    assert_eq!(outcomes(&service.store).await, before);
    service.end().await;
}

#[tokio::test]
async fn a_clock_gone_back_over_a_restart_freezes_until_it_is_released() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    service.end().await;
    world.write(
        "content/padaria/promotions/suco.md",
        &BREAD.replace("Pão", "Suco"),
    );
    let mut service = Service::start(&world, "2026-11-27T11:40:00Z").await;
    service.passed("the freeze", is_frozen).await;
    assert!(!front(&world).contains("Suco"));
    let now = service.clock.now();
    service.store.release(None, "test", now).await.unwrap();
    service.published().await;
    assert!(front(&world).contains("Suco"));
    service.end().await;
}

#[tokio::test]
async fn a_pause_by_another_command_stops_a_running_service_and_resume_lets_it_go_on() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    let ledger = world.root().join(".recado/ledger.db").display().to_string();
    let other = Store::open(&ledger, service.clock.now()).await.unwrap();
    other
        .pause(Some("padaria"), "test", service.clock.now())
        .await
        .unwrap();
    let paused =
        |report: &recado::reconcile::SiteReport| matches!(report.stop, Some(Stop::Paused(_)));
    service.passed("the pause", paused).await;
    world.write(
        "content/padaria/promotions/suco.md",
        &BREAD.replace("Pão", "Suco"),
    );
    service.passed("a pass of the paused site", paused).await;
    assert!(!front(&world).contains("Suco"));
    other
        .resume(Some("padaria"), "test", service.clock.now())
        .await
        .unwrap();
    service.published().await;
    assert!(front(&world).contains("Suco"));
    service.end().await;
}

#[tokio::test]
async fn a_folder_that_vanishes_freezes_its_site_and_goes_on_by_itself_once_all_is_back() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    world.write(
        "content/padaria/promotions/suco.md",
        &BREAD.replace("Pão", "Suco"),
    );
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    let (folder, away) = (world.root().join("content/padaria"), world.beside("away"));
    std::fs::rename(&folder, &away).unwrap();
    service.passed("the freeze", is_frozen).await;
    service.live_for(Duration::from_secs(200)).await;
    assert!(front(&world).contains("Suco"), "nothing was taken down");
    let state = service.store.site_state("padaria").await.unwrap().unwrap();
    assert_eq!(state.state, State::Frozen);
    // Back, but not all of it: it stays frozen.
    std::fs::create_dir_all(folder.join("promotions")).unwrap();
    std::fs::copy(
        away.join("promotions/pao.md"),
        folder.join("promotions/pao.md"),
    )
    .unwrap();
    service.live_for(Duration::from_secs(200)).await;
    let state = service.store.site_state("padaria").await.unwrap().unwrap();
    assert_eq!(state.state, State::Frozen);
    assert!(front(&world).contains("Suco"), "nothing was taken down");
    std::fs::copy(
        away.join("promotions/suco.md"),
        folder.join("promotions/suco.md"),
    )
    .unwrap();
    let back = service
        .told(
            "the end of the freeze",
            |news| matches!(news, News::Pass(report) if report.returned),
        )
        .await;
    let lines = back.lines(Language::English);
    assert!(lines[0].contains("freeze is over"), "{lines:?}");
    assert!(front(&world).contains("Suco"));
    service.end().await;
}

#[tokio::test]
async fn a_workspace_that_cannot_be_read_is_said_once_and_nothing_happens_until_it_is_back() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let cake = offer("Bolo", "2026-11-27 09:05", "2026-12-27");
    world.write("content/padaria/promotions/bolo.md", &cake);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    let (root, away) = (world.root(), world.beside("away"));
    std::fs::rename(&root, &away).unwrap();
    service
        .told("the trouble", |news| matches!(news, News::Unreadable(_)))
        .await;
    service.live_for(Duration::from_secs(600)).await;
    assert!(!front(&world).contains("Bolo") && front(&world).contains("Pão"));
    let said = |all: &[String]| {
        all.iter()
            .filter(|one| one.starts_with("Unreadable"))
            .count()
    };
    assert_eq!(said(&service.told), 1);
    std::fs::rename(&away, &root).unwrap();
    service
        .told("its end", |news| matches!(news, News::Readable))
        .await;
    service.published().await;
    assert!(front(&world).contains("Bolo"));
    service.end().await;
}

#[tokio::test]
async fn a_changed_time_zone_is_told_with_the_old_and_the_new_instant() {
    let world = World::bakery();
    let cake = offer("Bolo", "2026-11-29 09:00", "2026-11-30 09:00");
    world.write("content/padaria/promotions/bolo.md", &cake);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    let site = world.read("sites/padaria.yaml").unwrap();
    world.write(
        "sites/padaria.yaml",
        &site.replace("America/Sao_Paulo", "America/Manaus"),
    );
    let moved = service
        .told("the move", |news| matches!(news, News::Moved { .. }))
        .await;
    let lines = moved.lines(Language::English);
    assert!(lines[0].contains("America/Sao_Paulo"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("08:00")), "{lines:?}");
    service.end().await;
}

#[tokio::test]
async fn changed_settings_are_said_to_wait_for_the_next_start() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    world.write("recado.yaml", "language: pt-BR\n");
    service
        .told("the settings", |news| matches!(news, News::Settings))
        .await;
    service.end().await;
}

#[tokio::test]
async fn a_change_that_does_not_appear_in_a_quarter_of_an_hour_is_late_and_stays_so() {
    let world = World::bakery();
    let site = world.read("sites/padaria.yaml").unwrap();
    let site = site
        .replace("https://padaria-aurora.example", "http://127.0.0.1:9")
        .replace("proof: none\n", "");
    world.write("sites/padaria.yaml", &site);
    world.write("content/padaria/promotions/pao.md", BREAD);
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    let state = service.store.site_state("padaria").await.unwrap().unwrap();
    assert_eq!(state.state, State::Waiting, "sent is not live");
    let early = |news: &News| matches!(news, News::Looked { late: false, .. });
    service.told("the first look", early).await;
    let late = |news: &News| matches!(news, News::Looked { late: true, .. });
    service
        .told_by(Duration::from_secs(20), "the alarm", late)
        .await;
    service.store.nudge().await.unwrap();
    service.passed("a pass after it", |_| true).await;
    let state = service.store.site_state("padaria").await.unwrap().unwrap();
    assert_eq!(state.state, State::Late);
    // A service that was stopped meanwhile takes the look up again.
    service.end().await;
    let mut service = Service::start(&world, "2026-11-27T13:00:00Z").await;
    service
        .told("a look", |news| matches!(news, News::Looked { .. }))
        .await;
    service.end().await;
}

#[tokio::test]
async fn a_target_that_is_busy_is_tried_again_by_itself() {
    let world = World::bakery();
    world.write("content/padaria/promotions/pao.md", BREAD);
    // Another process is at the target before the service starts.
    let workspace = recado::workspace::Workspace::open(&world.root()).unwrap();
    let name = format!("folder padaria {}", world.beside("website").display());
    let turn = workspace.turn(&name).unwrap().expect("free");
    let mut service = Service::start(&world, MORNING).await;
    let busy = |report: &recado::reconcile::SiteReport| {
        let is_busy =
            |target: &recado::reconcile::TargetReport| matches!(target.outcome, Outcome::Busy);
        report.targets.iter().any(is_busy)
    };
    service.passed("a busy target", busy).await;
    service.passed("another try", busy).await;
    drop(turn);
    service.published().await;
    service.end().await;
}

#[tokio::test]
async fn a_stop_finishes_what_is_under_way() {
    let world = World::bakery_on_git();
    for number in 0..40 {
        let text = BREAD.replace("Pão", &format!("Pão {number}"));
        world.write(&format!("content/padaria/promotions/p{number}.md"), &text);
    }
    let mut service = Service::start(&world, MORNING).await;
    service.published().await;
    world.write(
        "content/padaria/promotions/p0.md",
        &BREAD.replace("Pão", "Rosca"),
    );
    // The moment at which the intent is in the ledger is the moment to stop.
    let deadline = Instant::now() + PATIENCE;
    while service.store.history(None, 9).await.unwrap().len() < 2 {
        assert!(Instant::now() < deadline, "the second change never began");
        service.manual.advance(Duration::from_millis(100));
        tokio::task::yield_now().await;
    }
    let store = service.end().await;
    let states: Vec<_> = store.history(None, 9).await.unwrap();
    let states: Vec<_> = states.iter().map(|row| row.state.as_str()).collect();
    assert_eq!(states, ["confirmed", "confirmed"]);
    assert_eq!(world.commits(), 2);
    assert!(store.may_arrive("padaria", "git").await.unwrap().is_empty());
}
