//! What the ledger promises, told once and run on SQLite and on PostgreSQL.

use std::collections::BTreeSet;

pub use super::lists::{
    a_source_can_be_told_later_and_is_never_overwritten, two_clients_know_nothing_of_each_other,
    who_left_or_was_erased_is_not_imported_again,
};

use jiff::Timestamp;
use recado::change::{ItemShown, Manifest, Owned};
use recado::hash::Hash;
use recado::store::{Begun, EffectRow, EffectState, NewEffect, Store};
use recado::target::Applied;

pub use super::accounts::*;
pub use super::decisions::*;
pub use super::departures::*;
pub use super::outboxes::*;
pub use super::returns::*;

/// Minute `n` of a day on which nothing else happens.
pub fn minute(n: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + n * 60).unwrap()
}

pub fn change(desired: &str, base: &str) -> NewEffect {
    NewEffect {
        site: "padaria".to_owned(),
        target: "git".to_owned(),
        kind: "publish".to_owned(),
        desired_hash: Hash::of(desired.as_bytes()),
        base_revision: base.to_owned(),
        after: None,
        sentence: format!("Add “{desired}”"),
        change: "[]".to_owned(),
        at: minute(0),
    }
}

pub async fn started(store: &Store, new: &NewEffect) -> EffectRow {
    match store.begin(new).await.unwrap() {
        Begun::Started(row) => row,
        other => panic!("not started: {other:?}"),
    }
}

pub fn applied(revision: &str) -> Applied {
    Applied {
        revision: revision.to_owned(),
        ..Applied::default()
    }
}

pub async fn publish(store: &Store, desired: &str, base: &str, revision: &str) -> EffectRow {
    let row = started(store, &change(desired, base)).await;
    let row = store
        .prepared(&row, base, revision, &Manifest::default(), minute(1))
        .await
        .unwrap();
    let done = applied(revision);
    let empty = Manifest::default();
    store
        .confirm(&row, &done, &empty, &row.sentence, minute(2))
        .await
        .unwrap();
    row
}

fn owned(text: &str) -> Owned {
    Owned {
        hash: Hash::of(text.as_bytes()),
        version: text.to_owned(),
    }
}

pub async fn the_same_intent_twice_is_one_change(store: Store) {
    let first = started(&store, &change("pão", "r0")).await;
    let again = started(&store, &change("pão", "r0")).await;
    assert_eq!(first.id, again.id);
    assert_eq!(again.epoch, first.epoch + 1);
    let stale = store
        .prepared(&first, "r0", "r1", &Manifest::default(), minute(1))
        .await;
    assert!(stale.unwrap_err().is_fenced());
    store
        .prepared(&again, "r0", "r1", &Manifest::default(), minute(1))
        .await
        .unwrap();
}

pub async fn there_and_back_again_is_three_changes(store: Store) {
    let a = publish(&store, "A", "r0", "r1").await;
    let b = publish(&store, "B", "r1", "r2").await;
    let back = publish(&store, "A", "r2", "r3").await;
    let ids: BTreeSet<_> = [&a.id, &b.id, &back.id].into_iter().collect();
    assert_eq!(ids.len(), 3);
    let history = store.history(Some("padaria"), 10).await.unwrap();
    let mut numbers: Vec<_> = history.iter().map(|row| row.number).collect();
    numbers.sort();
    assert_eq!(numbers, [1, 2, 3]);
    assert!(history.iter().all(|row| row.state_word() == "confirmed"));
    assert_eq!(store.last_number("padaria", "git").await.unwrap(), Some(3));
}

pub async fn a_change_done_already_is_not_done_again(store: Store) {
    let done = publish(&store, "A", "r0", "r1").await;
    let late = store.begin(&change("A", "r0")).await.unwrap();
    assert!(matches!(late, Begun::AlreadyConfirmed(row) if row.id == done.id));
    // Somebody put the site back to what it was: whoever saw our change first may do it anew.
    let mut knowing = change("A", "r0");
    knowing.after = store.last_number("padaria", "git").await.unwrap();
    let anew = started(&store, &knowing).await;
    assert_ne!(anew.id, done.id);
}

pub async fn one_change_is_in_flight_for_a_target(store: Store) {
    let first = started(&store, &change("A", "r0")).await;
    store
        .prepared(&first, "r0", "r1", &Manifest::default(), minute(1))
        .await
        .unwrap();
    let second = store.begin(&change("B", "r0")).await.unwrap();
    assert!(matches!(second, Begun::InFlight(row) if row.id == first.id));
    let mut elsewhere = change("B", "r0");
    elsewhere.target = "folder".to_owned();
    started(&store, &elsewhere).await;
}

pub async fn a_newer_plan_takes_the_place_of_one_not_sent(store: Store) {
    let old = started(&store, &change("A", "r0")).await;
    let new = started(&store, &change("B", "r0")).await;
    let before = store.effect(&old.id).await.unwrap().unwrap();
    assert_eq!(before.state, EffectState::Superseded);
    assert!(
        store
            .prepared(&old, "r0", "r1", &Manifest::default(), minute(1))
            .await
            .unwrap_err()
            .is_fenced()
    );
    assert_eq!(new.state, EffectState::Due);
    assert!(store.history(Some("padaria"), 9).await.unwrap().is_empty());
}

pub async fn a_worker_that_slept_changes_nothing(store: Store) {
    let row = started(&store, &change("A", "r0")).await;
    let sleeper = store
        .prepared(&row, "r0", "r1", &Manifest::default(), minute(1))
        .await
        .unwrap();
    let other = store.claim(&sleeper, minute(20)).await.unwrap();
    let done = applied("r1");
    let empty = Manifest::default();
    let late = [
        store
            .confirm(&sleeper, &done, &empty, "late", minute(21))
            .await,
        store.refuse(&sleeper, "late", minute(21)).await,
        store
            .unknown(&sleeper, "late", minute(30), minute(21))
            .await,
        store.retry(&sleeper, "late", minute(30), minute(21)).await,
    ];
    for result in late {
        assert!(result.unwrap_err().is_fenced());
    }
    assert_eq!(
        *store.manifest("padaria", "git").await.unwrap(),
        Manifest::default()
    );
    store
        .confirm(&other, &done, &empty, "done", minute(22))
        .await
        .unwrap();
    let row = store.effect(&row.id).await.unwrap().unwrap();
    assert_eq!(
        (row.state, row.sentence.as_str()),
        (EffectState::Confirmed, "done")
    );
    assert!(store.claim(&row, minute(23)).await.unwrap_err().is_fenced());
}

pub async fn a_start_finds_what_may_have_happened(store: Store) {
    let row = started(&store, &change("A", "r0")).await;
    assert!(store.may_arrive("padaria", "git").await.unwrap().is_empty());
    let row = store
        .prepared(&row, "r0", "r1", &Manifest::default(), minute(1))
        .await
        .unwrap();
    store
        .unknown(&row, "no answer", minute(16), minute(2))
        .await
        .unwrap();
    let open = store.may_arrive("padaria", "git").await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].remote_old.as_deref(), Some("r0"));
    assert_eq!(open[0].remote_new.as_deref(), Some("r1"));
    assert_eq!(open[0].unacked_until, Some(minute(16)));
    assert_eq!(open[0].at, minute(0), "the time of the intent stays");
    let mine = store.claim(&open[0], minute(17)).await.unwrap();
    assert_eq!(mine.crashes, 0, "an unknown outcome is no crash");
    store
        .retry(&mine, "not there", minute(18), minute(17))
        .await
        .unwrap();
    let again = started(&store, &change("A", "r0")).await;
    assert_eq!(again.id, row.id);
    let phases: Vec<_> = store.attempts(&row.id).await.unwrap();
    let phases: Vec<_> = phases.iter().map(|step| step.phase.as_str()).collect();
    assert_eq!(phases, ["attempting", "unknown", "retry"]);
}

pub async fn a_poison_change_is_put_aside_after_three_crashes(store: Store) {
    let mut row = started(&store, &change("A", "r0")).await;
    for crash in 1..=3 {
        row = store
            .prepared(&row, "r0", "r1", &Manifest::default(), minute(crash))
            .await
            .unwrap();
        row = store.claim(&row, minute(crash)).await.unwrap();
        assert_eq!(row.crashes, crash);
    }
    assert_eq!(row.state, EffectState::Quarantined);
    let again = store.begin(&change("A", "r0")).await.unwrap();
    assert!(matches!(again, Begun::Quarantined(_)));
    started(&store, &change("B", "r0")).await;
    let history = store.history(None, 9).await.unwrap();
    assert_eq!(history[0].state_word(), "unknown");
}

pub async fn a_refusal_waits_for_a_person(store: Store) {
    let row = started(&store, &change("A", "r0")).await;
    let row = store
        .prepared(&row, "r0", "r1", &Manifest::default(), minute(1))
        .await
        .unwrap();
    store
        .refuse(&row, "protected branch", minute(2))
        .await
        .unwrap();
    let Begun::Refused(refused) = store.begin(&change("A", "r0")).await.unwrap() else {
        panic!("tried again by itself");
    };
    assert_eq!(refused.reason, "protected branch");
    let again = store.reopen(&refused, minute(9)).await.unwrap();
    assert_eq!((again.id, again.state), (refused.id, EffectState::Due));
}

pub async fn confirmation_and_manifest_come_together(store: Store) {
    let row = started(&store, &change("A", "r0")).await;
    let shown = ItemShown {
        title: "Pão de queijo".to_owned(),
        fingerprint: Hash::of(b"item"),
        until: Some(1_795_000_000_000),
        ended: false,
    };
    let mut after = Manifest::default();
    after.files.insert("index.html".to_owned(), owned("one"));
    after.files.insert("feed.xml".to_owned(), owned("two"));
    after
        .regions
        .insert("a.html marker x".to_owned(), Hash::of(b"in"));
    after.items.insert("promotions/pao".to_owned(), shown);
    let mut done = applied("r1");
    done.versions
        .insert("index.html".to_owned(), "blob1".to_owned());
    store
        .confirm(&row, &done, &after, "ok", minute(1))
        .await
        .unwrap();
    let kept = store.manifest("padaria", "git").await.unwrap();
    assert_eq!(kept.revision.as_deref(), Some("r1"));
    assert_eq!(kept.files["index.html"].version, "blob1");
    assert_eq!(kept.regions, after.regions);
    assert_eq!(kept.items, after.items);

    let row = started(&store, &change("B", "r1")).await;
    let mut smaller = Manifest::clone(&kept);
    smaller.files.remove("feed.xml");
    smaller.regions.clear();
    smaller.items.get_mut("promotions/pao").unwrap().ended = true;
    store
        .confirm(&row, &applied("r2"), &smaller, "ok", minute(2))
        .await
        .unwrap();
    smaller.revision = Some("r2".to_owned());
    assert_eq!(*store.manifest("padaria", "git").await.unwrap(), smaller);
    let other = store.manifest("padaria", "folder").await.unwrap();
    assert_eq!(*other, Manifest::default());
}

pub async fn a_start_knows_what_the_change_would_leave(store: Store) {
    publish(&store, "A", "r0", "r1").await;
    let mut before = Manifest {
        revision: Some("r1".to_owned()),
        ..Manifest::default()
    };
    for path in ["a.html", "b.html"] {
        before.files.insert(path.to_owned(), owned("one"));
    }
    before
        .regions
        .insert("i marker x".to_owned(), Hash::of(b"x"));
    store
        .adopt_manifest("padaria", "git", &before, minute(2))
        .await
        .unwrap();
    let mut after = before.clone();
    after.files.remove("a.html");
    after.files.insert("c \"é\".html".to_owned(), owned("two"));
    after.regions.clear();
    for (item, until) in [("promotions/a", Some(-5)), ("promotions/b", None)] {
        let shown = ItemShown {
            title: "“A”".to_owned(),
            fingerprint: Hash::of(b"item"),
            until,
            ended: until.is_none(),
        };
        after.items.insert(item.to_owned(), shown);
    }
    let row = started(&store, &change("B", "r1")).await;
    assert_eq!(store.planned(&row).await.unwrap(), None);
    store
        .prepared(&row, "r1", "r2", &after, minute(3))
        .await
        .unwrap();
    // A crash, a start, and the target holds it.
    let found = store.may_arrive("padaria", "git").await.unwrap().remove(0);
    let mine = store.claim(&found, minute(4)).await.unwrap();
    let planned = store.planned(&mine).await.unwrap().unwrap();
    assert_eq!(planned, after);
    store
        .confirm(&mine, &applied("r2"), &planned, "B", minute(5))
        .await
        .unwrap();
    assert_eq!(store.planned(&mine).await.unwrap(), None);
    after.revision = Some("r2".to_owned());
    assert_eq!(*store.manifest("padaria", "git").await.unwrap(), after);
}

pub async fn what_arrives_late_is_still_the_truth(store: Store) {
    let row = started(&store, &change("A", "r0")).await;
    let mut after = Manifest::default();
    after.files.insert("a.html".to_owned(), owned("A"));
    let row = store
        .prepared(&row, "r0", "r1", &after, minute(1))
        .await
        .unwrap();
    store
        .retry(&row, "cut off", minute(2), minute(2))
        .await
        .unwrap();
    started(&store, &change("B", "r0")).await;
    // The request of the dropped change took effect after all: the target shows it.
    let late = store.effect(&row.id).await.unwrap().unwrap();
    assert_eq!(late.state, EffectState::Superseded);
    let planned = store.planned(&late).await.unwrap().unwrap();
    store
        .confirm(&late, &applied("r1"), &planned, "A", minute(3))
        .await
        .unwrap();
    let kept = store.manifest("padaria", "git").await.unwrap();
    assert_eq!(kept.files, after.files);
    let twice = store
        .confirm(&late, &applied("r1"), &planned, "A", minute(4))
        .await;
    assert!(twice.unwrap_err().is_fenced());
}

/// Lists every story, so that no database misses one.
#[macro_export]
macro_rules! ledger_stories {
    ($run:ident) => {
        $run! {
            who_leaves_by_a_link_is_known_by_the_hash_alone,
            a_sign_up_is_confirmed_once,
            the_same_intent_twice_is_one_change,
            m16_a_hard_bounce_keeps_a_person_from_being_written_to,
            m16_a_forged_report_changes_nothing_and_is_counted,
            m16_a_report_tells_what_became_of_an_unknown_message,
            m16_three_soft_bounces_in_a_month_are_enough,
            m16_a_complaint_takes_a_person_off_everything,
            m16_a_mail_to_the_way_back_leaves_its_list_alone,
            m19_too_many_complaints_stop_a_campaign,
            m3_who_has_no_mailbox_any_more_is_written_to_by_no_campaign,
            who_got_what_is_forgotten_after_two_years_and_the_figures_stay,
            there_and_back_again_is_three_changes,
            a_change_done_already_is_not_done_again,
            one_change_is_in_flight_for_a_target,
            a_newer_plan_takes_the_place_of_one_not_sent,
            a_worker_that_slept_changes_nothing,
            a_start_finds_what_may_have_happened,
            a_poison_change_is_put_aside_after_three_crashes,
            a_refusal_waits_for_a_person,
            confirmation_and_manifest_come_together,
            a_start_knows_what_the_change_would_leave,
            what_arrives_late_is_still_the_truth,
            the_last_good_version_of_a_text_stays,
            a_lease_has_one_holder,
            a_lease_that_ran_out_goes_to_the_next,
            an_occurrence_runs_once,
            a_clone_starts_frozen_until_released,
            a_ledger_that_counts_less_than_was_seen_is_an_earlier_copy,
            a_clock_gone_back_freezes,
            stops_show_before_everything_else,
            failures_count_up_until_one_succeeds,
            small_things_are_remembered,
            who_comes_or_leaves_while_a_campaign_is_prepared_makes_it_read_the_list_again,
            who_left_is_not_written_to_again_although_their_message_is_unknown,
            what_nobody_tried_counts_as_no_attempt,
            what_went_over_an_account_is_counted_whosever_it_is,
            what_a_campaign_sent_counts_for_a_day_also_after_its_end,
            a_campaign_starts_once_with_its_audience,
            every_message_goes_through_the_barrier_once,
            what_a_dead_worker_had_behind_the_barrier_is_unknown,
            who_leaves_gets_nothing_from_then_on,
            nothing_leaves_a_campaign_that_waits_or_has_ended,
            a_campaign_is_done_when_everybody_has_an_outcome,
            two_clients_know_nothing_of_each_other,
            who_left_or_was_erased_is_not_imported_again,
            a_source_can_be_told_later_and_is_never_overwritten,
        }
    };
}
