//! What a website's host does to us, and the sentence that a person reads (RELIABILITY C1–C20).

use recado::reconcile::{Outcome, SiteReport};
use recado::target::TargetError;
use serde_json::json;

use super::{BREAD, BREAD_FILE, Bakery, Edition, PLACES, Service, at};
use crate::servers::systems::Losing;

const NOW: &str = "2026-12-01T09:00";

#[track_caller]
fn failed(report: &SiteReport) -> &TargetError {
    match &report.targets[0].outcome {
        Outcome::Failed(error) => error,
        other => panic!("{other:?}"),
    }
}

async fn open() -> (Bakery, Service) {
    let bakery = Bakery::open(Edition::New);
    let service = Service::of(&bakery.world, at(NOW)).await;
    (bakery, service)
}

/// The first pass with this switch on.
async fn told_with(switch: &str, text: &str) -> (Bakery, Service, SiteReport) {
    let (bakery, service) = open().await;
    bakery.server.switch(switch, Some(text));
    let report = service.pass(at(NOW)).await;
    (bakery, service, report)
}

/// The site is paused, and goes on where it stopped once a person says so.
async fn goes_on_after_resume(bakery: &Bakery, service: &Service) {
    let paused = service.pass(at("2026-12-01T09:20")).await;
    assert!(paused.stop.is_some(), "paused");
    bakery.world.recado(&["resume", "padaria"]).expect_code(0);
    let report = service.pass(at("2026-12-01T10:20")).await;
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
    assert_eq!(bakery.public_posts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn c1_a_password_that_was_revoked_pauses_the_site() {
    let (bakery, service) = open().await;
    bakery.keep("abcd efgh ijkl mnop qrst uvwx");
    let report = service.pass(at(NOW)).await;
    assert!(matches!(failed(&report), TargetError::Login { .. }));
    let paused = service.pass(at("2026-12-01T09:20")).await;
    assert!(paused.stop.is_some(), "nobody is locked out by us");
    bakery.keep(&bakery.server.says("/password"));
    let report = service.pass(at("2026-12-01T10:20")).await;
    assert!(matches!(report.targets[0].outcome, Outcome::Published(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn c2_a_firewall_is_told_from_a_wrong_password() {
    let (bakery, service, report) = told_with("firewall", "").await;
    let TargetError::Firewall { said, .. } = failed(&report) else {
        panic!("{report:?}");
    };
    assert!(said.contains("potentially unsafe operation"), "{said}");
    bakery.server.switch("firewall", None);
    goes_on_after_resume(&bakery, &service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_login_that_is_taken_out_on_the_way_makes_nothing() {
    let (bakery, service, report) = told_with("strip-auth", "").await;
    assert!(
        matches!(failed(&report), TargetError::Stripped { .. }),
        "{report:?}"
    );
    bakery.server.switch("strip-auth", None);
    assert!(bakery.posts().is_empty());
    goes_on_after_resume(&bakery, &service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c4_a_host_that_asks_for_time_gets_it() {
    let (bakery, service, report) = told_with("rate-limit", "120").await;
    let TargetError::Later { wait, .. } = failed(&report) else {
        panic!("{report:?}");
    };
    assert_eq!(wait.as_secs(), 120);
    bakery.server.switch("rate-limit", None);
    let early = service.pass(at("2026-12-01T09:01")).await;
    assert!(matches!(early.targets[0].outcome, Outcome::NotYet));
    let report = service.pass(at("2026-12-01T09:03")).await;
    assert!(matches!(report.targets[0].outcome, Outcome::Published(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_maintenance_is_waited_for() {
    let (bakery, service, report) = told_with("maintenance", "").await;
    let error = failed(&report);
    assert!(error.is_transient(), "{error:?}");
    bakery.server.switch("maintenance", None);
    let report = service.pass(at("2026-12-01T11:00")).await;
    assert!(matches!(report.targets[0].outcome, Outcome::Published(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_warnings_before_an_answer_are_passed_over_and_pages_are_no_answer() {
    let (bakery, service, report) = told_with("warnings", "").await;
    assert!(
        matches!(report.targets[0].outcome, Outcome::Published(_)),
        "{report:?}"
    );
    bakery.server.switch("warnings", None);
    bakery.server.switch("challenge", Some(""));
    bakery
        .world
        .write(BREAD_FILE, &BREAD.replace("9,90", "8,90"));
    let report = service.pass(at("2026-12-01T09:05")).await;
    let error = failed(&report);
    assert!(
        matches!(
            error,
            TargetError::NotApi { .. } | TargetError::Firewall { .. }
        ),
        "{error:?}"
    );
    bakery.server.switch("challenge", None);
    goes_on_after_resume(&bakery, &service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_a_host_that_answers_after_our_patience_has_one_post() {
    let (bakery, service) = open().await;
    let proxy = Losing::before(bakery.server.port);
    bakery.site(proxy.port, "admin", PLACES);
    // Every write arrives after its connection was given up.
    proxy.set(&json!({ "every": 1, "mode": "late", "late_ms": 700 }));
    let mut now = at(NOW);
    for _ in 0..4 {
        service.pass(now).await;
        now += jiff::SignedDuration::from_hours(1);
    }
    while proxy.counts()["waiting"] != 0 {
        tokio::task::yield_now().await;
    }
    proxy.set(&json!({}));
    for _ in 0..3 {
        now += jiff::SignedDuration::from_hours(1);
        service.pass(now).await;
    }
    assert_eq!(bakery.public_posts().len(), 1);
    let drafts = bakery
        .posts()
        .into_iter()
        .filter(|post| post["status"] == "draft");
    assert_eq!(drafts.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn c9_another_address_is_told_and_gets_no_password() {
    let (bakery, service) = open().await;
    let proxy = Losing::before(bakery.server.port);
    bakery.site(proxy.port, "admin", PLACES);
    for status in [301, 302, 307, 308] {
        proxy.set(&json!({
            "every": 1, "methods": ["GET", "POST"], "mode": "status", "status": status,
            "headers": { "Location": "https://elsewhere.example/wp-json/" },
        }));
        let report = service
            .pass(at(&format!("2026-12-01T{}:00", status % 10 + 10)))
            .await;
        let TargetError::Redirected { to, .. } = failed(&report) else {
            panic!("{report:?}");
        };
        assert_eq!(to, "https://elsewhere.example/wp-json/");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c10_a_private_address_is_not_contacted() {
    let bakery = Bakery::open(Edition::New);
    bakery.world.write("recado.yaml", "language: en\n");
    let answer = bakery.world.recado(&["publish"]);
    assert!(answer.code == 1 || answer.code == 3, "{answer:?}");
    assert!(answer.err.contains("was not contacted"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_publish_is_told_and_nothing_is_left() {
    for (user, what) in [("contributor", "publish"), ("subscriber", "")] {
        let (bakery, service) = open().await;
        bakery.site(
            bakery.server.port,
            user,
            "  - entries: { each: promotions, as: post }\n",
        );
        bakery.keep(&bakery.server.says(&format!("/users/{user}")));
        bakery.world.write(
            BREAD_FILE,
            &BREAD.replace("image: foto.jpg\nimage_alt: Uma cesta de pães\n", ""),
        );
        let report = service.pass(at(NOW)).await;
        let error = failed(&report);
        assert!(
            matches!(error, TargetError::Role { .. }),
            "{user} {what}: {error:?}"
        );
        assert!(bakery.public_posts().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c20_a_picture_whose_answer_was_lost_is_there_once() {
    let (bakery, service) = open().await;
    let proxy = Losing::before(bakery.server.port);
    bakery.site(proxy.port, "admin", PLACES);
    proxy.set(&json!({ "every": 1, "mode": "lose" }));
    service.pass(at(NOW)).await;
    proxy.set(&json!({}));
    let report = service.pass(at("2026-12-01T12:00")).await;
    let outcome = &report.targets[0].outcome;
    assert!(
        matches!(outcome, Outcome::Published(_) | Outcome::Unchanged),
        "{outcome:?}"
    );
    assert_eq!((bakery.pictures(), bakery.public_posts().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_names_the_cause_and_writes_the_letter() {
    let bakery = Bakery::open(Edition::New);
    let doctor = || bakery.world.recado(&["doctor", "padaria"]);
    let told = doctor().expect_code(0);
    assert!(told.out.contains("is an administrator's"), "{}", told.out);
    for (switch, sign, code) in [
        (
            "strip-auth",
            "The Authorization header does not arrive".to_lowercase(),
            1,
        ),
        ("no-passwords", "application passwords".to_owned(), 1),
        ("challenge", "Just a moment".to_owned(), 1),
        ("maintenance", "asks to be left alone".to_owned(), 3),
    ] {
        bakery.server.switch(switch, Some(""));
        let told = doctor().expect_code(code);
        assert!(
            told.out.to_lowercase().contains(&sign.to_lowercase()),
            "{switch}: {}",
            told.out
        );
        assert!(
            told.out.contains("To send to the programmer"),
            "{switch}: {}",
            told.out
        );
        bakery.server.switch(switch, None);
    }
    for (user, sign) in [
        ("subscriber", "may not do this"),
        ("editor", "accepts the login"),
    ] {
        bakery.site(bakery.server.port, user, PLACES);
        bakery.keep(&bakery.server.says(&format!("/users/{user}")));
        let told = doctor();
        assert!(told.out.contains(sign), "{user}: {}", told.out);
    }
    assert!(bakery.posts().is_empty(), "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_password_is_worth_a_warning() {
    let bakery = Bakery::open(Edition::New);
    let service = Service::of(&bakery.world, at(NOW)).await;
    let site = bakery
        .world
        .read("sites/padaria.yaml")
        .expect("the site file");
    let (site, _) = recado::site::read("padaria", "sites/padaria.yaml", site.as_bytes());
    let site = site.expect("a site");
    for (days, old) in [(179, 0), (181, 1)] {
        let now = recado::clock::Clock::System.now() + jiff::SignedDuration::from_hours(24 * days);
        let found = service
            .reconciler
            .examine(&site, now)
            .await
            .expect("a look");
        assert_eq!(found.old.len(), old, "{days} days");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_password_is_nowhere_but_on_its_way_to_its_own_host() {
    const CANARY: &str = "kanarienvogel7Q2xPLANTED";
    let bakery = Bakery::open(Edition::New);
    let proxy = Losing::before(bakery.server.port);
    bakery.site(proxy.port, "admin", PLACES);
    bakery.keep(CANARY);
    let basic = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(format!("admin:{CANARY}"))
    };
    let mut said = String::new();
    for switch in [
        "",
        "challenge",
        "firewall",
        "strip-auth",
        "maintenance",
        "warnings",
    ] {
        if !switch.is_empty() {
            bakery.server.switch(switch, Some(""));
        }
        for args in [
            &["-vvv", "publish"][..],
            &["-vvv", "doctor"],
            &["status"],
            &["history"],
            &["secret", "list"],
            &["verify"],
            &["plan", "--format", "json"],
        ] {
            let mut command = bakery.world.command();
            command.env("RECADO_LOG", "trace").args(args);
            let answer = command.output().expect("it ran");
            said.push_str(&String::from_utf8_lossy(&answer.stdout));
            said.push_str(&String::from_utf8_lossy(&answer.stderr));
            bakery.world.recado(&["resume", "padaria"]);
        }
        if !switch.is_empty() {
            bakery.server.switch(switch, None);
        }
    }
    assert!(
        said.contains("TRACE") || said.contains("DEBUG"),
        "the log was on"
    );
    let hides = |text: &str| {
        !text.contains(CANARY) && !text.contains(&basic) && !text.contains(&CANARY[4..16])
    };
    assert!(hides(&said), "what the program said");
    for (path, bytes) in bakery.world.snapshot() {
        assert!(
            hides(&String::from_utf8_lossy(&bytes)),
            "{}",
            path.display()
        );
    }
    assert!(hides(&proxy.counts().to_string()), "addresses");
    // What the website's own pages are asked for has no login.
    let page = bakery.visit("/");
    assert!(hides(&page.body));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_website_without_a_bin_hides_what_is_over() {
    let bakery = Bakery::open(Edition::New);
    let plugin = bakery.server.folder().join("content/mu-plugins/no-bin.php");
    std::fs::write(plugin, "<?php define('EMPTY_TRASH_DAYS', 0);").expect("a plugin");
    let service = Service::of(&bakery.world, at(NOW)).await;
    service.pass(at(NOW)).await;
    assert_eq!(bakery.visit("/pao/").status, 200);
    let report = service.pass(at("2026-12-07T00:00")).await;
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
    assert_eq!(bakery.visit("/pao/").status, 404);
    let again = service.pass(at("2026-12-07T01:00")).await;
    assert!(matches!(again.targets[0].outcome, Outcome::Unchanged));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_goes_although_something_new_is_refused() {
    let bakery = Bakery::open(Edition::New);
    let proxy = Losing::before(bakery.server.port);
    bakery.site(proxy.port, "admin", PLACES);
    let service = Service::of(&bakery.world, at(NOW)).await;
    service.pass(at(NOW)).await;
    let new = BREAD
        .replace("starts: 2026-12-01 09:00", "starts: 2026-12-07")
        .replace("ends: 2026-12-06", "ends: 2026-12-13");
    let new = new.replace("image: foto.jpg\nimage_alt: Uma cesta de pães\n", "");
    bakery.world.write(
        "content/padaria/promotions/cuca.md",
        &new.replace("PAO2", "CUCA"),
    );
    // Every POST is refused; what is taken down is asked for with DELETE.
    proxy.set(&json!({
        "every": 1, "methods": ["POST"], "mode": "status", "status": 400,
        "headers": { "Content-Type": "application/json" },
        "body": "{\"code\":\"rest_invalid_param\",\"message\":\"Invalid\"}",
    }));
    let report = service.pass(at("2026-12-07T00:00")).await;
    assert!(
        matches!(failed(&report), TargetError::Refused { .. }),
        "{report:?}"
    );
    assert_eq!(bakery.visit("/pao/").status, 404, "over");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_new_entries_make_their_category_once() {
    let bakery = Bakery::open(Edition::New);
    let places = PLACES.replace("Promoções", "Ofertas & novidades");
    bakery.site(bakery.server.port, "admin", &places);
    for number in 0..8 {
        let file = format!("content/padaria/promotions/pao-{number}.md");
        bakery
            .world
            .write(&file, &BREAD.replace("PAO2", &format!("PAO{number}X")));
    }
    let service = Service::of(&bakery.world, at(NOW)).await;
    let report = service.pass(at(NOW)).await;
    let outcome = &report.targets[0].outcome;
    assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
    assert_eq!(bakery.public_posts().len(), 9);
    let categories = bakery.by_hand("GET", "categories&search=Ofertas", None);
    assert_eq!(categories.as_array().map(Vec::len), Some(1));
}
