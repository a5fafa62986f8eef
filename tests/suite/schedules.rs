//! When next: refreshes, retries, fair turns, the clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;
use recado::daemon::sites::Sites;
use recado::schedule::{
    ClockVerdict, Due, Waiting, backoff, clock_beside, due_between, next_refresh, pick, refreshes,
    rule_name, start_delay,
};
use recado::site::Refresh;
use recado::watch::beliefs::Believed;
use recado::workspace::Scan;

use crate::shop::{daily, instant, weekly, zone};

fn due(rules: &[Refresh], place: &str, last: &str, now: &str) -> Option<Due> {
    due_between(rules, &zone(place), instant(last), instant(now))
}

#[test]
fn t12_three_missed_refreshes_are_one_run_with_the_others_named() {
    let rules = [weekly(Weekday::Monday, "06:00")];
    let due = due(
        &rules,
        "America/Sao_Paulo",
        "2026-11-02T12:00:00Z",
        "2026-11-24T12:00:00Z",
    );
    let due = due.unwrap();
    assert_eq!(due.run.key, "2026-11-23T06:00[America/Sao_Paulo]");
    assert_eq!(due.merged, 2);
    let merged: Vec<_> = due
        .merged_named
        .iter()
        .map(|time| time.key.as_str())
        .collect();
    assert_eq!(
        merged,
        [
            "2026-11-16T06:00[America/Sao_Paulo]",
            "2026-11-09T06:00[America/Sao_Paulo]"
        ]
    );
}

#[test]
fn nothing_is_due_twice() {
    let rules = [daily("05:30")];
    let lisbon = zone("Europe/Lisbon");
    let first = next_refresh(&rules, &lisbon, instant("2026-11-24T02:00:00Z")).unwrap();
    assert_eq!(first.at, instant("2026-11-24T05:30:00Z"));
    let due = due_between(&rules, &lisbon, instant("2026-11-24T02:00:00Z"), first.at).unwrap();
    assert_eq!((due.run.at, due.merged), (first.at, 0));
    assert_eq!(due_between(&rules, &lisbon, first.at, first.at), None);
    let later = first.at.checked_add(23.hours()).unwrap();
    assert_eq!(due_between(&rules, &lisbon, first.at, later), None);
}

#[test]
fn a_million_missed_refreshes_cost_no_more_than_one() {
    let rules = [daily("05:30"), weekly(Weekday::Sunday, "06:00")];
    let due = due(
        &rules,
        "UTC",
        "0001-01-01T00:00:00Z",
        "2738-11-28T00:00:00Z",
    )
    .unwrap();
    // 999,999 days and 142,857 Sundays, less the one that runs.
    assert_eq!(due.merged, 1_142_855);
    assert_eq!(due.merged_named.len(), 20);
}

#[test]
fn t14_a_refresh_in_the_hour_that_happens_twice_runs_once() {
    let rules = [daily("02:30")];
    let berlin = zone("Europe/Berlin");
    let from = instant("2026-10-24T12:00:00Z");
    let until = instant("2026-10-26T12:00:00Z");
    let times: Vec<_> = refreshes(&rules, &berlin, from, until).collect();
    let shown: Vec<_> = times.iter().map(|time| berlin.rfc3339(time.at)).collect();
    assert_eq!(
        shown,
        ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]
    );
    assert_eq!(times[0].key, "2026-10-25T02:30[Europe/Berlin]");
}

#[test]
fn a_refresh_in_the_gap_runs_at_the_first_valid_minute_and_a_skipped_day_has_none() {
    let shown = |place: &str, rule, from: &str, until: &str| -> Vec<String> {
        let zone = zone(place);
        let rules = [rule];
        refreshes(&rules, &zone, instant(from), instant(until))
            .map(|time| zone.rfc3339(time.at))
            .collect()
    };
    assert_eq!(
        shown(
            "Europe/Berlin",
            daily("02:30"),
            "2026-03-28T12:00:00Z",
            "2026-03-29T12:00:00Z"
        ),
        ["2026-03-29T03:00:00+02:00"]
    );
    assert_eq!(
        shown(
            "Pacific/Apia",
            daily("05:30"),
            "2011-12-29T00:00:00Z",
            "2012-01-01T00:00:00Z"
        ),
        [
            "2011-12-29T05:30:00-10:00",
            "2011-12-31T05:30:00+14:00",
            "2012-01-01T05:30:00+14:00"
        ]
    );
}

#[test]
fn two_rules_at_the_same_minute_are_two_refreshes_and_one_run() {
    let rules = [daily("06:00"), weekly(Weekday::Monday, "06:00")];
    let now = "2026-11-23T06:00:00Z";
    let due = due(&rules, "UTC", "2026-11-22T07:00:00Z", now).unwrap();
    assert_eq!((due.run.at, due.merged), (instant(now), 1));
    assert_eq!(rule_name(&rules[0]), "daily 06:00");
    assert_eq!(rule_name(&rules[1]), "weekly mon 06:00");
}

#[test]
fn retries_wait_from_five_seconds_to_an_hour_each_site_at_its_own_pace() {
    let waits: Vec<f64> = (1..=12)
        .map(|failures| backoff(failures, "padaria-aurora").as_secs_f64())
        .collect();
    assert!(waits.windows(2).take(8).all(|pair| pair[0] < pair[1]));
    assert!(waits.iter().all(|wait| (5.0..=3600.0).contains(wait)));
    assert!(waits[11] > 2000.0);
    assert_eq!(backoff(3, "a"), backoff(3, "a"));
    assert_ne!(backoff(3, "a"), backoff(3, "b"));
    assert!(backoff(u32::MAX, "a") <= SignedDuration::from_hours(1));
}

#[test]
fn t16_two_thousand_sites_at_midnight_start_within_thirty_seconds_and_one_alone_at_once() {
    assert_eq!(start_delay("padaria-aurora", 1), SignedDuration::ZERO);
    let mut seconds = BTreeMap::<i64, usize>::new();
    for number in 0..2000 {
        let delay = start_delay(&format!("site-{number}"), 2000);
        assert!(delay < SignedDuration::from_secs(30));
        *seconds.entry(delay.as_secs()).or_default() += 1;
    }
    assert_eq!(seconds.len(), 30, "every second has its share");
    assert!(seconds.values().all(|sites| *sites < 120));
}

#[test]
fn t16_a_client_with_many_changes_does_not_hold_up_the_others() {
    let job = |site: &str, host: &str, minute: i64| Waiting {
        site: site.to_owned(),
        host: host.to_owned(),
        since: Timestamp::from_second(minute * 60).unwrap(),
    };
    let mut waiting: Vec<_> = (0..50).map(|_| job("big", "git.example", 0)).collect();
    waiting.push(job("small", "git.example", 1));
    waiting.push(job("other", "elsewhere.example", 2));
    let sites = |running: &BTreeMap<String, usize>, free| -> Vec<&str> {
        let picked = pick(&waiting, running, free);
        picked
            .into_iter()
            .map(|index| waiting[index].site.as_str())
            .collect()
    };
    let idle = BTreeMap::new();
    assert_eq!(sites(&idle, 10), ["big", "small", "other"]);
    assert_eq!(sites(&idle, 1), ["big"]);
    let busy = BTreeMap::from([("git.example".to_owned(), 2)]);
    assert_eq!(sites(&busy, 10), ["other"]);
}

#[test]
fn t14_a_save_does_not_wait_for_a_clock_that_was_set_back() {
    let scan = Scan {
        sites: BTreeMap::from([("shop".to_owned(), Arc::default())]),
        ..Scan::default()
    };
    let saved = instant("2026-11-24T12:00:00Z");
    let mut sites = Sites::default();
    sites.take_in(&scan, true, &Believed::default(), saved);
    let now = instant("2026-11-24T11:57:00Z");
    let started = sites.start(now, std::time::Duration::ZERO, 1);
    assert_eq!(started.len(), 1);
}

#[test]
fn t15_a_clock_in_2036_is_found_out_by_the_servers_dates() {
    let now = instant("2036-01-01T00:00:00Z");
    let real = instant("2026-11-24T12:00:00Z");
    let disagrees = clock_beside(now, &[real, real]);
    assert!(matches!(disagrees, ClockVerdict::Disagrees { by } if by.is_positive()));
    assert_eq!(clock_beside(now, &[real]), ClockVerdict::Believed);
    assert_eq!(clock_beside(real, &[real, now]), ClockVerdict::Believed);
}

proptest! {
    #[test]
    fn one_run_and_its_merged_ones_are_all_there_were(
        hour in 0i8..24,
        minute in 0i8..60,
        weekday in 1i8..=7,
        last in 1_262_304_000i64..1_900_000_000,
        long in 0i64..200 * 86_400,
        place in prop::sample::select(vec!["Pacific/Apia", "Australia/Lord_Howe", "America/Sao_Paulo", "Europe/Dublin", "Antarctica/Troll", "America/St_Johns"]),
    ) {
        let at = jiff::civil::time(hour, minute, 0, 0);
        let on = Weekday::from_monday_one_offset(weekday).unwrap();
        let rules = [Refresh::Daily { at }, Refresh::Weekly { on, at }];
        let zone = zone(place);
        let last = Timestamp::from_second(last).unwrap();
        let now = Timestamp::from_second(last.as_second() + long).unwrap();
        let all: Vec<_> = refreshes(&rules, &zone, last, now.checked_add(1.nanosecond()).unwrap())
            .filter(|time| time.at > last)
            .collect();
        let due = due_between(&rules, &zone, last, now);
        prop_assert_eq!(due.is_some(), !all.is_empty());
        if let Some(due) = due {
            prop_assert_eq!(due.run.at, all.last().unwrap().at);
            // A day that the calendar skips is counted although it has no refresh.
            let counted = usize::try_from(due.merged).unwrap() + 1;
            prop_assert!((all.len()..=all.len() + 2).contains(&counted), "{} of {}", counted, all.len());
        }
    }
}
