//! What the ledger promises, told once and run on SQLite and on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use recado::change::{ItemShown, Manifest, Owned};
use recado::hash::Hash;
use recado::store::{
    Begun, EffectRow, EffectState, Failure, NewEffect, Occurrence, SealedRow, SiteState, State,
    Store, TimeCheck,
};
use recado::target::Applied;

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
        versions: BTreeMap::new(),
    }
}

async fn publish(store: &Store, desired: &str, base: &str, revision: &str) -> EffectRow {
    let row = started(store, &change(desired, base)).await;
    let row = store
        .prepared(&row, base, revision, minute(1))
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

pub async fn the_same_intent_twice_is_one_change(store: Store) {
    let first = started(&store, &change("pão", "r0")).await;
    let again = started(&store, &change("pão", "r0")).await;
    assert_eq!(first.id, again.id);
    assert_eq!(again.epoch, first.epoch + 1);
    let stale = store.prepared(&first, "r0", "r1", minute(1)).await;
    assert!(stale.unwrap_err().is_fenced());
    store.prepared(&again, "r0", "r1", minute(1)).await.unwrap();
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
    store.prepared(&first, "r0", "r1", minute(1)).await.unwrap();
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
            .prepared(&old, "r0", "r1", minute(1))
            .await
            .unwrap_err()
            .is_fenced()
    );
    store
        .supersede(&new, "the file changed", minute(2))
        .await
        .unwrap();
    assert!(store.history(Some("padaria"), 9).await.unwrap().is_empty());
}

pub async fn a_worker_that_slept_changes_nothing(store: Store) {
    let row = started(&store, &change("A", "r0")).await;
    let sleeper = store.prepared(&row, "r0", "r1", minute(1)).await.unwrap();
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
        store.manifest("padaria", "git").await.unwrap(),
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
    assert!(store.open_effects("padaria").await.unwrap().is_empty());
    let row = store.prepared(&row, "r0", "r1", minute(1)).await.unwrap();
    store
        .unknown(&row, "no answer", minute(16), minute(2))
        .await
        .unwrap();
    let open = store.open_effects("padaria").await.unwrap();
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
            .prepared(&row, "r0", "r1", minute(crash))
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
    let row = store.prepared(&row, "r0", "r1", minute(1)).await.unwrap();
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
    let owned = |text: &str| Owned {
        hash: Hash::of(text.as_bytes()),
        version: String::new(),
    };
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
    let mut smaller = kept.clone();
    smaller.files.remove("feed.xml");
    smaller.regions.clear();
    smaller.items.get_mut("promotions/pao").unwrap().ended = true;
    store
        .confirm(&row, &applied("r2"), &smaller, "ok", minute(2))
        .await
        .unwrap();
    smaller.revision = Some("r2".to_owned());
    assert_eq!(store.manifest("padaria", "git").await.unwrap(), smaller);
    let other = store.manifest("padaria", "folder").await.unwrap();
    assert_eq!(other, Manifest::default());
}

pub async fn the_last_good_version_of_a_text_stays(store: Store) {
    let text = |text: &str| (Hash::of(text.as_bytes()), text.to_owned());
    let mut good = BTreeMap::new();
    good.insert("content/p/a.md".to_owned(), text("um"));
    good.insert("content/p/b.md".to_owned(), text("dois"));
    assert_eq!(store.accept("p", &good, minute(0)).await.unwrap(), 2);
    assert_eq!(store.accept("p", &good, minute(1)).await.unwrap(), 0);
    store.mark_published("p", ["content/p/a.md"]).await.unwrap();
    good.insert("content/p/a.md".to_owned(), text("três"));
    good.remove("content/p/b.md");
    assert_eq!(store.accept("p", &good, minute(2)).await.unwrap(), 1);
    let accepted = store.accepted("p").await.unwrap();
    assert_eq!(accepted["content/p/a.md"].text, "três");
    assert!(accepted["content/p/a.md"].published, "it was shown once");
    assert_eq!(accepted["content/p/b.md"].text, "dois");
    store.forget("p", ["content/p/b.md"]).await.unwrap();
    assert_eq!(store.accepted("p").await.unwrap().len(), 1);
    let old = store.versions("p", "content/p/b.md").await.unwrap();
    assert_eq!(old[0].1, "dois");
    let both = store.versions("p", "content/p/a.md").await.unwrap();
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].1, "três");
    assert!(store.accepted("other").await.unwrap().is_empty());
}

pub async fn a_lease_has_one_holder(store: Store) {
    let hour = Duration::from_secs(3600);
    let first = store
        .acquire("p git", "run 1", hour)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        store.acquire("p git", "publish 2", hour).await.unwrap(),
        None
    );
    assert_eq!(store.acquire("p git", "run 1", hour).await.unwrap(), None);
    let holder = store.lease_holder("p git").await.unwrap();
    assert_eq!(holder.as_deref(), Some("run 1"));
    store.renew(&first).await.unwrap();
    store
        .acquire("q git", "publish 2", hour)
        .await
        .unwrap()
        .unwrap();
    store.give_back(&first).await.unwrap();
    assert_eq!(store.lease_holder("p git").await.unwrap(), None);
    let second = store
        .acquire("p git", "publish 2", hour)
        .await
        .unwrap()
        .unwrap();
    assert!(second.epoch > first.epoch);
    assert!(store.renew(&first).await.unwrap_err().is_fenced());
    store.give_back(&first).await.unwrap();
    store.renew(&second).await.unwrap();
}

pub async fn a_lease_that_ran_out_goes_to_the_next(store: Store) {
    let slow = store
        .acquire("p git", "slow", Duration::ZERO)
        .await
        .unwrap()
        .unwrap();
    store.renew(&slow).await.unwrap();
    let next = store
        .acquire("p git", "next", Duration::from_secs(60))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(next.epoch, slow.epoch + 1);
    assert!(store.renew(&slow).await.unwrap_err().is_fenced());
}

pub async fn an_occurrence_runs_once(store: Store) {
    let due = |key: &str, at: i64| Occurrence {
        rule: "p daily 05:30".to_owned(),
        key: key.to_owned(),
        due_at: minute(at),
        zone: "America/Sao_Paulo".to_owned(),
        tzdb: "2026c".to_owned(),
        outcome: "done".to_owned(),
    };
    let first = due("2026-11-27T05:30[America/Sao_Paulo]", 0);
    assert!(store.record(&first).await.unwrap());
    assert!(!store.record(&first).await.unwrap());
    let second = due("2026-11-28T05:30[America/Sao_Paulo]", 1440);
    assert!(store.record(&second).await.unwrap());
    store
        .set_outcome(&second.rule, &second.key, "merged")
        .await
        .unwrap();
    let last = store.last_done("p daily 05:30").await.unwrap().unwrap();
    assert_eq!((last.key, last.outcome), (second.key, "merged".to_owned()));
    assert_eq!(
        store.occurrences("p daily 05:30", 9).await.unwrap().len(),
        2
    );
    assert_eq!(store.last_done("q daily 05:30").await.unwrap(), None);
}

pub async fn a_clone_starts_frozen_until_released(store: Store) {
    let first = store
        .start_up("host-a", "/work/a", minute(0))
        .await
        .unwrap();
    assert_eq!((first.epoch, first.frozen), (1, None));
    let again = store
        .start_up("host-a", "/work/a", minute(1))
        .await
        .unwrap();
    assert_eq!((again.epoch, again.frozen), (2, None));
    let clone = store
        .start_up("host-b", "/work/a", minute(2))
        .await
        .unwrap();
    assert_eq!(clone.id, first.id);
    let why = clone.frozen.unwrap();
    assert_eq!(why.code, "moved");
    assert!(why.args.contains("host-a"));
    let later = store
        .start_up("host-b", "/work/a", minute(3))
        .await
        .unwrap();
    assert!(later.frozen.is_some(), "a second start does not release it");
    assert!(store.holds("padaria").await.unwrap().frozen.is_some());
    assert!(store.release(None, "lead", minute(4)).await.unwrap());
    assert!(!store.release(None, "lead", minute(4)).await.unwrap());
    let released = store
        .start_up("host-b", "/work/a", minute(5))
        .await
        .unwrap();
    assert_eq!(released.frozen, None);
    let moved = store
        .start_up("host-b", "/work/b", minute(6))
        .await
        .unwrap();
    assert!(moved.frozen.is_some(), "another folder is a copy, too");
}

pub async fn a_clock_gone_back_freezes(store: Store) {
    store.start_up("host", "/work", minute(100)).await.unwrap();
    assert_eq!(store.note_time(minute(200)).await.unwrap(), TimeCheck::Fine);
    assert_eq!(store.note_time(minute(196)).await.unwrap(), TimeCheck::Fine);
    let back = store.note_time(minute(150)).await.unwrap();
    assert_eq!(back, TimeCheck::WentBack { last: minute(200) });
    let frozen = store.installation().await.unwrap().frozen.unwrap();
    assert_eq!(frozen.code, "clock-back");
    store.release(None, "lead", minute(150)).await.unwrap();
    assert_eq!(store.note_time(minute(151)).await.unwrap(), TimeCheck::Fine);
    let start = store.start_up("host", "/work", minute(10)).await.unwrap();
    assert_eq!(start.frozen.unwrap().code, "clock-back");
}

pub async fn stops_show_before_everything_else(store: Store) {
    let live = SiteState {
        state: State::Live,
        since: minute(0),
        code: "live".to_owned(),
        args: "{}".to_owned(),
    };
    assert_eq!(store.site_state("p").await.unwrap(), None);
    store.set_site_state("p", &live).await.unwrap();
    let mut later = live.clone();
    later.since = minute(5);
    store.set_site_state("p", &later).await.unwrap();
    assert_eq!(
        store.site_state("p").await.unwrap().unwrap().since,
        minute(0)
    );
    let before = store.decisions().await.unwrap();
    store.pause(Some("p"), "ana", minute(6)).await.unwrap();
    assert_eq!(store.decisions().await.unwrap(), before + 1);
    store.set_site_state("p", &later).await.unwrap();
    let state = store.site_state("p").await.unwrap().unwrap();
    assert_eq!((state.state, state.since), (State::Paused, minute(6)));
    store
        .freeze(Some("p"), "mass-deletion", r#"{"gone":9}"#, minute(7))
        .await
        .unwrap();
    store
        .freeze(Some("p"), "other", "{}", minute(8))
        .await
        .unwrap();
    let state = store.site_state("p").await.unwrap().unwrap();
    assert_eq!(state.state, State::Frozen);
    assert_eq!(state.code, "mass-deletion", "the first reason stays");
    assert_eq!(store.states().await.unwrap()["p"], state);
    assert!(store.release(Some("p"), "ana", minute(9)).await.unwrap());
    assert!(store.resume(Some("p"), "ana", minute(9)).await.unwrap());
    store.pause(None, "ana", minute(10)).await.unwrap();
    assert_eq!(store.states().await.unwrap()["p"].state, State::Paused);
    assert_eq!(
        store.site_state("q").await.unwrap().unwrap().state,
        State::Paused
    );
    store.resume(None, "ana", minute(11)).await.unwrap();
    assert_eq!(store.states().await.unwrap()["p"].state, State::Live);
    assert!(store.decisions().await.unwrap() >= before + 6);
}

pub async fn failures_count_up_until_one_succeeds(store: Store) {
    let failed = |minutes| Failure {
        target: "git".to_owned(),
        count: 0,
        not_before: minute(minutes),
        code: "unreachable".to_owned(),
        detail: "no answer".to_owned(),
        since: minute(0),
    };
    assert_eq!(
        store
            .note_failure("padaria", &failed(5), minute(1))
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        store
            .note_failure("padaria", &failed(9), minute(2))
            .await
            .unwrap(),
        2
    );
    let now = store.failure("padaria", "git").await.unwrap().unwrap();
    assert_eq!(
        (now.count, now.not_before, now.since),
        (2, minute(9), minute(1))
    );
    assert_eq!(store.failures("padaria").await.unwrap(), [now]);
    publish(&store, "A", "r0", "r1").await;
    assert_eq!(store.failure("padaria", "git").await.unwrap(), None);
    store
        .note_failure("padaria", &failed(5), minute(3))
        .await
        .unwrap();
    store.clear_failures("padaria", "git").await.unwrap();
    assert!(store.failures("padaria").await.unwrap().is_empty());
}

pub async fn small_things_are_remembered(store: Store) {
    let files: BTreeSet<String> = ["a.md", "b.md"].map(str::to_owned).into();
    store.remember_files("p", &files).await.unwrap();
    let fewer: BTreeSet<String> = ["b.md", "c.md"].map(str::to_owned).into();
    store.remember_files("p", &fewer).await.unwrap();
    assert_eq!(store.known_files("p").await.unwrap(), ["b.md", "c.md"]);

    store.put_digest("p", minute(0), "nada").await.unwrap();
    store.put_digest("p", minute(60), "tudo").await.unwrap();
    let digest = store.digest("p").await.unwrap().unwrap();
    assert_eq!((digest.at, digest.text.as_str()), (minute(60), "tudo"));

    publish(&store, "A", "r0", "r1").await;
    for (state, at) in [("not-built", 3), ("not-built", 4), ("live", 5)] {
        store
            .note_verdict("padaria", "git", 1, state, "", minute(at))
            .await
            .unwrap();
    }
    let verdict = store.last_verdict("padaria", "git").await.unwrap().unwrap();
    assert_eq!((verdict.state.as_str(), verdict.since), ("live", minute(5)));
    let history = store.history(Some("padaria"), 1).await.unwrap();
    assert_eq!(history[0].verdict.as_deref(), Some("live"));

    let sealed = |version| SealedRow {
        name: "padaria-git".to_owned(),
        version,
        nonce: "n".to_owned(),
        sealed: "s".to_owned(),
        fingerprint: "f".to_owned(),
        at: minute(0),
    };
    store.put_sealed(&sealed(2), "ana").await.unwrap();
    let older = store.put_sealed(&sealed(2), "ana").await;
    assert!(older.unwrap_err().is_fenced());
    assert_eq!(store.all_sealed().await.unwrap(), [sealed(2)]);
    store
        .audit("ana", "release", "padaria", "", minute(1))
        .await
        .unwrap();
}

/// Lists every story, so that no database misses one.
#[macro_export]
macro_rules! ledger_stories {
    ($run:ident) => {
        $run! {
            the_same_intent_twice_is_one_change,
            there_and_back_again_is_three_changes,
            a_change_done_already_is_not_done_again,
            one_change_is_in_flight_for_a_target,
            a_newer_plan_takes_the_place_of_one_not_sent,
            a_worker_that_slept_changes_nothing,
            a_start_finds_what_may_have_happened,
            a_poison_change_is_put_aside_after_three_crashes,
            a_refusal_waits_for_a_person,
            confirmation_and_manifest_come_together,
            the_last_good_version_of_a_text_stays,
            a_lease_has_one_holder,
            a_lease_that_ran_out_goes_to_the_next,
            an_occurrence_runs_once,
            a_clone_starts_frozen_until_released,
            a_clock_gone_back_freezes,
            stops_show_before_everything_else,
            failures_count_up_until_one_succeeds,
            small_things_are_remembered,
        }
    };
}
