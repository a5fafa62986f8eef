//! E-mails of items that do not go out: somebody hears of each once.

use jiff::Timestamp;
use recado::mailing::Reason;
use recado::mailing::round::{rule, waits_rule};
use recado::store::{NewCampaign, Occurrence};

use super::{BAKERS, Office, TEAM_TOO, campaign};
use crate::smtp::fake::Manner;

const ITEM: &str = "promotions/pao";
const KEY: &str = "2026-11-27T08:00[America/Sao_Paulo]";

async fn note(office: &Office, rule: String, outcome: &str, at: Timestamp) {
    let row = Occurrence {
        rule,
        key: KEY.to_owned(),
        due_at: at,
        zone: "America/Sao_Paulo".to_owned(),
        tzdb: "bundled".to_owned(),
        outcome: outcome.to_owned(),
    };
    assert!(office.store.record(&row).await.unwrap());
}

async fn waits(office: &Office, code: &str) {
    let why = Reason::new(code, |_| "Nobody said <yes> yet.".to_owned()).kept();
    note(office, waits_rule("padaria", ITEM), &why, office.now()).await;
}

async fn waits_now(office: &Office, code: &str) {
    let why = Reason::new(code, |_| "It is something else.".to_owned()).kept();
    let rule = waits_rule("padaria", ITEM);
    office.store.set_outcome(&rule, KEY, &why).await.unwrap();
}

async fn hours(office: &Office, hours: u64) {
    let time = std::time::Duration::from_secs(hours * 3600);
    office.clock.advance(time);
    office.round().await;
}

#[tokio::test]
async fn an_email_whose_checks_fail_is_told_at_once_and_once() {
    let office = Office::open(Manner::default()).await;
    waits(&office, "checks").await;
    office.round().await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 2, "{mailed:#?}");
    let named = |one: &super::Mailed| one.to == BAKERS || one.to == TEAM_TOO;
    assert!(mailed.iter().all(named), "{mailed:#?}");
    assert_eq!(
        mailed[0].subject,
        "Padaria Aurora: o e-mail “promotions/pao” espera por alguém"
    );
    for said in [
        "Nobody said <yes> yet.",
        "recado email status padaria",
        "recado email send padaria promotions/pao",
    ] {
        assert!(mailed[0].text.contains(said), "{}", mailed[0].text);
    }
    // It has to wait for other things, and then for a person again.
    waits_now(&office, "quiet").await;
    office.minutes(3).await;
    waits_now(&office, "theme").await;
    office.minutes(40).await;
    hours(&office, 80).await;
    assert_eq!(office.mailed().len(), 2, "{:#?}", office.subjects());
}

#[tokio::test]
async fn a_client_has_half_an_hour_to_say_yes_before_anybody_is_told() {
    let office = Office::open(Manner::default()).await;
    waits(&office, "approval").await;
    office.minutes(29).await;
    assert!(office.mailed().is_empty());
    office.minutes(3).await;
    assert_eq!(office.mailed().len(), 2);
}

#[tokio::test]
async fn a_page_that_is_to_appear_and_quiet_hours_are_no_alert() {
    let office = Office::open(Manner::default()).await;
    waits(&office, "page").await;
    office.minutes(40).await;
    waits_now(&office, "quiet").await;
    office.minutes(40).await;
    assert!(office.mailed().is_empty(), "{:#?}", office.subjects());
}

#[tokio::test]
async fn what_was_started_or_called_off_waits_for_nobody() {
    let office = Office::open(Manner::default()).await;
    waits(&office, "approval").await;
    let by_hand = NewCampaign {
        // The site was in another zone then.
        occasion: "2026-11-27T08:00[America/Belem]".to_owned(),
        ..new_campaign(&office)
    };
    office.store.start_campaign(&by_hand, &[]).await.unwrap();
    office.minutes(40).await;
    assert!(office.mailed().is_empty(), "{:#?}", office.subjects());
    let office = Office::open(Manner::default()).await;
    waits(&office, "approval").await;
    let called_off = "called off by ana";
    note(&office, rule("padaria", ITEM), called_off, office.now()).await;
    office.minutes(40).await;
    assert!(office.mailed().is_empty(), "{:#?}", office.subjects());
}

#[tokio::test]
async fn a_site_that_is_paused_waits_without_an_alert() {
    let office = Office::open(Manner::default()).await;
    let (store, now) = (&office.store, office.now());
    store.pause(Some("padaria"), "ana", now).await.unwrap();
    waits(&office, "checks").await;
    office.minutes(3).await;
    assert!(office.mailed().is_empty());
    store.resume(Some("padaria"), "ana", now).await.unwrap();
    office.minutes(1).await;
    assert_eq!(office.mailed().len(), 2);
}

#[tokio::test]
async fn t13_an_email_whose_time_ended_while_nothing_ran_is_told_once() {
    let office = Office::open(Manner::default()).await;
    waits(&office, "page").await;
    note(&office, rule("padaria", ITEM), "missed", office.now()).await;
    office.minutes(3).await;
    let mailed = office.mailed();
    assert_eq!(mailed.len(), 2, "{mailed:#?}");
    assert_eq!(
        mailed[0].subject,
        "Padaria Aurora: o e-mail “promotions/pao” não saiu"
    );
    for said in [
        "O que faltava por último: Nobody said <yes> yet.",
        "recado email status padaria",
        "recado email send padaria promotions/pao",
    ] {
        assert!(mailed[0].text.contains(said), "{}", mailed[0].text);
    }
    hours(&office, 47).await;
    hours(&office, 2).await;
    assert_eq!(office.mailed().len(), 2, "{:#?}", office.subjects());
}

#[tokio::test]
async fn what_was_missed_long_ago_or_sent_after_all_is_no_alert() {
    let office = Office::open(Manner::default()).await;
    let long_ago = office.now() - jiff::SignedDuration::from_hours(49);
    note(&office, rule("padaria", ITEM), "missed", long_ago).await;
    office.minutes(2).await;
    assert!(office.mailed().is_empty());
    let office = Office::open(Manner::default()).await;
    note(&office, rule("padaria", ITEM), "missed", office.now()).await;
    let by_hand = new_campaign(&office);
    office.store.start_campaign(&by_hand, &[]).await.unwrap();
    office.minutes(2).await;
    assert!(office.mailed().is_empty(), "{:#?}", office.subjects());
}

#[tokio::test]
async fn one_site_does_not_see_the_emails_of_another() {
    let office = Office::open(Manner::default()).await;
    waits(&office, "checks").await;
    let (store, now) = (&office.store, office.now());
    let of = async |site| store.unsent(site, now).await.unwrap().len();
    assert_eq!(of("padaria").await, 1);
    for other in ["dental", "padari", "%", "p_daria"] {
        assert_eq!(of(other).await, 0, "{other}");
    }
    // A campaign of the item for another time changes nothing.
    campaign(&office).await;
    assert_eq!(of("padaria").await, 1);
}

fn new_campaign(office: &Office) -> NewCampaign {
    NewCampaign {
        occasion: KEY.to_owned(),
        ..super::new_campaign(office)
    }
}
