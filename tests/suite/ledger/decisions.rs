//! Stories of everything in the ledger but the changes: texts, leases, occurrences, stops.

use std::sync::Arc;
use std::time::Duration;

use recado::content::Good;
use recado::hash::Hash;
use recado::store::{Occurrence, SealedRow, SiteState, State, Store, TimeCheck};

use super::stories::{minute, publish};

pub async fn the_last_good_version_of_a_text_stays(store: Store) {
    let text = |text: &str| (Hash::of(text.as_bytes()), Arc::from(text));
    let mut good = Good::new();
    good.insert("content/p/a.md".to_owned(), text("um"));
    good.insert("content/p/b.md".to_owned(), text("dois"));
    assert_eq!(store.accept("p", &good, minute(0)).await.unwrap(), 2);
    assert_eq!(store.accept("p", &good, minute(1)).await.unwrap(), 0);
    store.mark_published("p", ["content/p/a.md"]).await.unwrap();
    good.insert("content/p/a.md".to_owned(), text("três"));
    good.remove("content/p/b.md");
    assert_eq!(store.accept("p", &good, minute(2)).await.unwrap(), 1);
    let accepted = store.accepted("p").await.unwrap();
    assert_eq!(accepted["content/p/a.md"].text.as_ref(), "três");
    assert!(accepted["content/p/a.md"].published, "it was shown once");
    assert_eq!(accepted["content/p/b.md"].text.as_ref(), "dois");
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
    let first = store.start_up("host-a", "/srv/a", minute(0)).await.unwrap();
    assert_eq!((first.epoch, first.frozen), (1, None));
    let again = store.start_up("host-a", "/srv/a", minute(1)).await.unwrap();
    assert_eq!((again.epoch, again.frozen), (2, None));
    let clone = store.start_up("host-b", "/srv/a", minute(2)).await.unwrap();
    assert_eq!(clone.id, first.id);
    let why = clone.frozen.unwrap();
    assert_eq!(why.code, "moved");
    assert!(why.args.contains("host-a"));
    let later = store.start_up("host-b", "/srv/a", minute(3)).await.unwrap();
    assert!(later.frozen.is_some(), "a second start does not release it");
    assert!(store.holds("padaria").await.unwrap().frozen.is_some());
    assert!(store.release(None, "lead", minute(4)).await.unwrap());
    assert!(!store.release(None, "lead", minute(4)).await.unwrap());
    let released = store.start_up("host-b", "/srv/a", minute(5)).await.unwrap();
    assert_eq!(released.frozen, None);
    let moved = store.start_up("host-b", "/srv/b", minute(6)).await.unwrap();
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
    let fail = async |not_before, at| {
        let (code, detail) = ("unreachable", "no answer");
        store
            .note_failure("padaria", "git", code, detail, not_before, at)
            .await
            .unwrap()
    };
    assert_eq!(fail(minute(5), minute(1)).await, 1);
    assert_eq!(fail(minute(9), minute(2)).await, 2);
    let now = store.failure("padaria", "git").await.unwrap().unwrap();
    assert_eq!(
        (now.count, now.not_before, now.since),
        (2, minute(9), minute(1))
    );
    assert_eq!(store.failures("padaria").await.unwrap(), [now]);
    publish(&store, "A", "r0", "r1").await;
    assert_eq!(store.failure("padaria", "git").await.unwrap(), None);
    assert_eq!(fail(minute(9), minute(3)).await, 1);
    store.clear_failures("padaria", "git").await.unwrap();
    assert!(store.failures("padaria").await.unwrap().is_empty());
}

pub async fn small_things_are_remembered(store: Store) {
    store.remember_files("p", &["a.md", "b.md"]).await.unwrap();
    store.remember_files("p", &["b.md", "c.md"]).await.unwrap();
    let files = store.known_files("p").await.unwrap();
    assert!(files.iter().eq(["b.md", "c.md"]));

    store
        .put_digest("p", minute(0), "nada", false)
        .await
        .unwrap();
    store
        .put_digest("p", minute(60), "tudo", false)
        .await
        .unwrap();
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

pub async fn a_ledger_that_counts_less_than_was_seen_is_an_earlier_copy(store: Store) {
    let first = store.start_up("host", "/work", minute(0)).await.unwrap();
    let seen = first.epoch;
    let again = store.start_up_after("host", "/work", seen, minute(1)).await;
    assert!(again.unwrap().frozen.is_none());
    let copy = store
        .start_up_after("host", "/work", seen + 5, minute(2))
        .await;
    assert_eq!(copy.unwrap().frozen.unwrap().code, "restored");
}
