//! Civil time to instants: gaps, folds, skipped days, every zone there is.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use jiff::civil::Date;
use jiff::tz::TimeZoneDatabase;
use jiff::{Timestamp, ToSpan};
use recado::moment::{Civil, Showing, Zone};

use crate::shop::{civil, date, instant, zone};

fn start(text: &str, place: &str) -> String {
    let zone = zone(place);
    zone.rfc3339(civil(text).start(&zone))
}

fn end(text: &str, place: &str) -> String {
    let zone = zone(place);
    zone.rfc3339(civil(text).end(&zone))
}

#[test]
fn a_date_is_a_day_of_the_site_not_of_the_computer() {
    assert_eq!(
        start("2026-11-27", "America/Sao_Paulo"),
        "2026-11-27T00:00:00-03:00"
    );
    assert_eq!(
        end("2026-11-29", "America/Sao_Paulo"),
        "2026-11-30T00:00:00-03:00"
    );
}

#[test]
fn t1_a_start_in_the_gap_moves_to_the_first_valid_minute() {
    // Berlin goes from 02:00 to 03:00, Lord Howe from 02:00 to 02:30, São Paulo from 00:00 to 01:00.
    let berlin = start("2026-03-29 02:10", "Europe/Berlin");
    assert_eq!(berlin, "2026-03-29T03:00:00+02:00");
    let lord_howe = start("2026-10-04 02:10", "Australia/Lord_Howe");
    assert_eq!(lord_howe, "2026-10-04T02:30:00+11:00");
    let sao_paulo = start("2018-11-04", "America/Sao_Paulo");
    assert_eq!(sao_paulo, "2018-11-04T01:00:00-02:00");
    assert!(civil("2026-03-29 02:10").falls_in_gap(&zone("Europe/Berlin")));
    assert!(!civil("2026-03-29 03:00").falls_in_gap(&zone("Europe/Berlin")));
}

#[test]
fn t2_of_an_hour_that_happens_twice_a_start_takes_the_first_and_an_end_the_second() {
    let twice = "2026-10-25 02:30";
    assert_eq!(start(twice, "Europe/Berlin"), "2026-10-25T02:30:00+02:00");
    assert_eq!(end(twice, "Europe/Berlin"), "2026-10-25T02:30:00+01:00");
    let twice = "2026-04-05 01:45";
    let place = "Australia/Lord_Howe";
    assert_eq!(start(twice, place), "2026-04-05T01:45:00+11:00");
    assert_eq!(end(twice, place), "2026-04-05T01:45:00+10:30");
}

#[test]
fn a_day_whose_midnight_happens_twice_ends_with_the_second() {
    // St John's went back at 00:01, to 23:01 of the evening before.
    let place = "America/St_Johns";
    assert_eq!(end("2010-11-06", place), "2010-11-07T00:00:00-03:30");
    assert_eq!(start("2010-11-07", place), "2010-11-07T00:00:00-02:30");
    let second_evening = instant("2010-11-06T23:30:00-03:30");
    assert_eq!(zone(place).date(second_evening), date("2010-11-06"));
    assert_eq!(zone(place).today(second_evening), date("2010-11-07"));
}

#[test]
fn t3_the_day_apia_skipped_starts_and_ends_at_the_same_instant() {
    let apia = zone("Pacific/Apia");
    let skipped = date("2011-12-30");
    let next = "2011-12-31T00:00:00+14:00";
    assert_eq!(start("2011-12-30", "Pacific/Apia"), next);
    assert_eq!(end("2011-12-30", "Pacific/Apia"), next);
    assert_eq!(end("2011-12-29", "Pacific/Apia"), next);
    assert_eq!(start("2011-12-30 17:00", "Pacific/Apia"), next);
    assert!(!apia.day_exists(skipped));
    assert_eq!(apia.today(instant(next)), date("2011-12-31"));
}

#[test]
fn clocks_showing_a_time_twice_are_told_apart() {
    let berlin = zone("Europe/Berlin");
    let showing = |text| berlin.showing(instant(text));
    assert_eq!(showing("2026-10-25T02:30:00+02:00"), Some(Showing::First));
    assert_eq!(showing("2026-10-25T02:30:00+01:00"), Some(Showing::Second));
    assert_eq!(showing("2026-10-25T03:00:00+01:00"), None);
}

#[test]
fn clock_changes_of_a_year_are_found_with_what_the_clock_shows() {
    let changes = |place: &str, year: i16| -> Vec<String> {
        let zone = zone(place);
        let first = zone.start_of_day(Date::constant(year, 1, 1));
        let last = zone.start_of_day(Date::constant(year + 1, 1, 1));
        let changes = zone.clock_changes(first, last);
        let show = |change: &recado::moment::ClockChange| {
            format!("{} becomes {}", change.before, change.after)
        };
        changes.iter().map(show).collect()
    };
    assert_eq!(
        changes("America/Sao_Paulo", 2018),
        [
            "2018-02-18T00:00:00 becomes 2018-02-17T23:00:00",
            "2018-11-04T00:00:00 becomes 2018-11-04T01:00:00"
        ]
    );
    assert_eq!(
        changes("Australia/Lord_Howe", 2026),
        [
            "2026-04-05T02:00:00 becomes 2026-04-05T01:30:00",
            "2026-10-04T02:00:00 becomes 2026-10-04T02:30:00"
        ]
    );
    assert_eq!(
        changes("Pacific/Apia", 2011).last().unwrap(),
        "2011-12-30T00:00:00 becomes 2011-12-31T00:00:00"
    );
    assert_eq!(changes("America/Sao_Paulo", 2026), [""; 0]);
}

#[test]
fn t8_abbreviations_and_offsets_are_not_places() {
    for name in [
        "BRT",
        "GMT-3",
        "Etc/GMT-3",
        "-03:00",
        "EST",
        "Sao_Paulo",
        "",
    ] {
        assert!(Zone::named(name).is_none(), "{name}");
    }
    assert_eq!(
        zone("america/sao_paulo").name(),
        "America/Sao_Paulo",
        "the name is corrected to the database's"
    );
}

#[test]
fn every_name_that_is_suggested_is_a_zone() {
    let names = Zone::names();
    assert!(names.len() > 400);
    assert!(names.contains(&"America/Sao_Paulo".to_owned()));
    assert!(names.iter().all(|name| Zone::named(name).is_some()));
}

/// Every zone of the database, all days from `first` to `last`: the days begin in order, and no
/// instant belongs to two of them.
fn days_begin_in_order(first: i16, last: i16) {
    let database = TimeZoneDatabase::bundled();
    let mut zones = 0;
    for name in database.available() {
        let Some(zone) = Zone::named(name.as_str()) else {
            continue;
        };
        zones += 1;
        let mut day = Date::constant(first, 1, 1);
        let mut before = Timestamp::MIN;
        while day.year() <= last {
            let start = zone.start_of_day(day);
            let length = start.duration_since(before).as_mins();
            assert!(start >= before, "{name} {day}");
            assert!(
                before == Timestamp::MIN || (0..=49 * 60).contains(&length),
                "{name} {day}: the day before took {length} minutes"
            );
            assert!(zone.date(start) >= day, "{name} {day}");
            before = start;
            day = day.checked_add(1.day()).unwrap();
        }
    }
    assert!(zones > 400, "only {zones} zones");
}

#[test]
fn t3_days_begin_in_order_in_every_zone_around_now() {
    days_begin_in_order(2024, 2028);
}

/// Around every clock change of every zone, every quarter of an hour of four days.
#[test]
fn t3_every_minute_near_a_clock_change_has_an_instant() {
    let database = TimeZoneDatabase::bundled();
    let from = instant("1970-01-01T00:00:00Z");
    let until = instant("2100-01-01T00:00:00Z");
    let mut changes = 0;
    for name in database.available() {
        let Some(zone) = Zone::named(name.as_str()) else {
            continue;
        };
        // Rules repeat from about 2040 on: every eleventh change meets every weekday and month.
        let every = zone.clock_changes(from, until);
        let known = every.iter().filter(|change| change.after.year() < 2040);
        let repeated = every.iter().filter(|change| change.after.year() >= 2040);
        for change in known.chain(repeated.step_by(11)) {
            changes += 1;
            let first = change.before.min(change.after).saturating_sub(3.hours());
            let mut civil = first;
            let mut before = Timestamp::MIN;
            let last = change.before.max(change.after).saturating_add(3.hours());
            while civil < last {
                let moment = Civil::minute(civil);
                let start = moment.start(&zone);
                assert!(start >= before, "{name} {civil} starts before its quarter");
                assert!(moment.end(&zone) >= start, "{name} {civil}");
                before = start;
                civil = civil.saturating_add(15.minutes());
            }
        }
    }
    assert!(changes > 20_000, "only {changes} clock changes");
}

mod slow {
    #[test]
    fn t3_days_begin_in_order_in_every_zone_from_1970_to_2100() {
        super::days_begin_in_order(1970, 2100);
    }
}
