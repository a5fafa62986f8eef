//! The hours of a day: week, special days, public holidays, OpenStreetMap expressions.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use proptest::prelude::*;
use recado::content::day::{HOLIDAY_YEARS, check_osm, knows_holidays, public_holidays};
use recado::content::{DaySource, HolidayRule, Hours};

use crate::shop::{HoursExt, date, hours, osm, show, spans};

fn on(hours: &Hours, day: &str) -> String {
    show(&hours.on(date(day)).spans)
}

#[test]
fn each_weekday_has_its_own_hours() {
    let shop = hours("08:00-12:00, 13:30-18:00", "08:00-13:00");
    assert_eq!(on(&shop, "2026-11-27"), "08:00-12:00, 13:30-18:00");
    assert_eq!(on(&shop, "2026-11-28"), "08:00-13:00");
    assert_eq!(on(&shop, "2026-11-29"), "closed");
}

#[test]
fn a_special_day_wins_over_a_holiday_and_a_holiday_over_the_week() {
    let shop = hours("08:00-18:00", "08:00-13:00")
        .holidays("BR", Some(HolidayRule::Closed))
        .special("2026-12-25", "2026-12-25", "10:00-12:00", "Natal");
    assert_eq!(on(&shop, "2026-12-24"), "08:00-18:00");
    assert_eq!(on(&shop, "2026-12-25"), "10:00-12:00");
    assert_eq!(on(&shop, "2027-01-01"), "closed");
    assert_eq!(
        shop.on(date("2026-12-25")).source,
        DaySource::Special(0),
        "the source is told"
    );
    assert_eq!(shop.on(date("2027-01-01")).source, DaySource::Holiday);
    assert_eq!(shop.on(date("2026-12-24")).source, DaySource::Regular);
}

#[test]
fn of_two_special_entries_for_a_day_the_later_written_wins() {
    let shop = hours("08:00-18:00", "closed")
        .special("2026-12-20", "2026-12-31", "closed", "Férias")
        .special("2026-12-23", "2026-12-23", "09:00-11:00", "Plantão");
    assert_eq!(on(&shop, "2026-12-22"), "closed");
    assert_eq!(on(&shop, "2026-12-23"), "09:00-11:00");
    assert_eq!(on(&shop, "2026-12-31"), "closed");
    assert_eq!(on(&shop, "2027-01-01"), "08:00-18:00");
}

#[test]
fn holidays_may_have_hours_of_their_own_or_none() {
    let own = hours("08:00-18:00", "closed")
        .holidays("PT", Some(HolidayRule::Spans(spans("10:00-12:00"))));
    assert_eq!(on(&own, "2026-12-08"), "10:00-12:00");
    let usual = hours("08:00-18:00", "closed").holidays("PT", Some(HolidayRule::AsUsual));
    assert_eq!(on(&usual, "2026-12-08"), "08:00-18:00");
    let absent = hours("08:00-18:00", "closed").holidays("PT", None);
    assert_eq!(on(&absent, "2026-12-08"), "08:00-18:00");
}

#[test]
fn holidays_without_hours_are_named_unless_somebody_wrote_them() {
    let week = |rule| hours("08:00-18:00", "closed").holidays("BR", rule);
    let missing = |hours: &Hours| -> Vec<String> {
        let days = hours.holidays_without_hours(date("2026-12-10"), date("2027-01-05"));
        days.iter().map(ToString::to_string).collect()
    };
    assert_eq!(missing(&week(None)), ["2026-12-25", "2027-01-01"]);
    assert_eq!(missing(&week(Some(HolidayRule::AsUsual))), [""; 0]);
    let christmas = week(None).special("2026-12-24", "2026-12-26", "closed", "Natal");
    assert_eq!(missing(&christmas), ["2027-01-01"]);
    let in_expression = osm("Mo-Fr 08:00-18:00; PH off").holidays("BR", None);
    assert_eq!(missing(&in_expression), [""; 0]);
}

#[test]
fn hours_past_midnight_belong_to_the_evening_they_began_on() {
    let bar = osm("Fr-Sa 18:00-02:00");
    assert_eq!(on(&bar, "2026-11-27"), "18:00-26:00");
    assert_eq!(on(&bar, "2026-11-28"), "18:00-26:00");
    assert_eq!(on(&bar, "2026-11-29"), "closed");
    let both = osm("Fr 18:00-02:00; Sa 10:00-14:00");
    assert_eq!(on(&both, "2026-11-28"), "10:00-14:00");
}

#[test]
fn always_open_stays_one_span_a_day() {
    let always = osm("24/7");
    assert_eq!(on(&always, "2026-11-27"), "00:00-24:00");
    let nearly = osm("Mo-Sa 00:00-24:00; Su off");
    assert_eq!(on(&nearly, "2026-11-28"), "00:00-24:00");
    assert_eq!(on(&nearly, "2026-11-29"), "closed");
}

#[test]
fn an_expression_knows_the_holidays_of_the_country() {
    let shop = osm("Mo-Su 09:00-17:00; PH 10:00-12:00");
    let here = shop.clone().holidays("DE", None);
    assert_eq!(on(&here, "2026-10-03"), "10:00-12:00");
    let elsewhere = shop.holidays("FR", None);
    assert_eq!(on(&elsewhere, "2026-10-03"), "09:00-17:00");
}

#[test]
fn seasons_in_an_expression_count() {
    let beach = osm("May-Sep 09:00-20:00; Oct-Apr Sa-Su 10:00-16:00");
    assert_eq!(on(&beach, "2026-07-01"), "09:00-20:00");
    assert_eq!(on(&beach, "2026-11-27"), "closed");
    assert_eq!(on(&beach, "2026-11-28"), "10:00-16:00");
}

#[test]
fn an_expression_is_checked_and_the_wrong_part_named() {
    assert_eq!(check_osm("Mo-Fr 08:00-12:00,13:30-18:00; PH off"), Ok(()));
    assert_eq!(check_osm("24/7"), Ok(()));
    let wrong = |text| check_osm(text).unwrap_err();
    assert_eq!(wrong("Mo-Fr 08:00-12:00; Foo 9-10"), "Foo 9-10");
    assert_eq!(wrong("sempre aberto"), "sempre aberto");
    assert_eq!(wrong("Mo-Fr sunrise-sunset"), "sunrise");
    assert_eq!(check_osm("Mo 10:00-12:00 \"until sunset\""), Ok(()));
}

#[test]
fn odd_expressions_are_read_without_panic() {
    for text in [
        "",
        " ",
        ";",
        "Mo-",
        "99:99-100:00",
        "Mo 25:00-49:00",
        "week 60 off",
        "2026-2024 off",
        "Feb 30 10:00-12:00",
        "\u{0}",
        "Mo[7] 10:00",
        "(sunrise+99:99)-(sunset-99:99)",
        "é",
        "PH",
        "SH off",
        "easter +400 days 10:00-12:00",
        "Mo 10:00-10:00",
        "00:00-48:00",
        "24/7 || unknown",
        "Jan 01-Dec 31 00:00-24:00 open \"x",
    ] {
        let _ = check_osm(text);
        let hours = osm(text).holidays("BR", None);
        for day in [
            "1900-01-01",
            "2026-02-28",
            "2028-02-29",
            "9999-12-31",
            "-9999-01-01",
        ] {
            for span in hours.on(day.parse().unwrap_or(date("2026-01-01"))).spans {
                assert!(span.from < span.to && span.to <= 2880, "{text:?} on {day}");
            }
        }
    }
}

#[test]
fn public_holidays_are_the_national_ones_of_the_years_it_says() {
    let days = |country, from, until| -> Vec<String> {
        let found = public_holidays(country, date(from), date(until));
        found.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        days("BR", "2026-09-01", "2026-12-31"),
        [
            "2026-09-07",
            "2026-10-12",
            "2026-11-02",
            "2026-11-15",
            "2026-11-20",
            "2026-12-25"
        ]
    );
    assert_eq!(days("br", "2026-12-25", "2026-12-25"), ["2026-12-25"]);
    assert_eq!(days("ZZ", "2026-01-01", "2026-12-31"), [""; 0]);
    assert_eq!(days("BR", "2026-12-25", "2026-12-24"), [""; 0]);
    for country in ["BR", "PT", "DE", "US", "GB", "AU", "FR", "ES"] {
        let (first, last) = (*HOLIDAY_YEARS.start(), *HOLIDAY_YEARS.end());
        for year in [first, last] {
            let from = jiff::civil::Date::constant(year, 1, 1);
            let until = jiff::civil::Date::constant(year, 12, 31);
            assert!(
                public_holidays(country, from, until).len() >= 4,
                "{country} {year}"
            );
        }
        assert!(knows_holidays(country));
    }
    assert_eq!(days("BR", "2077-01-01", "2079-12-31"), [""; 0]);
    assert!(!knows_holidays("ZZ"));
}

#[test]
fn osm_and_week_agree() {
    let week = hours("08:00-18:00", "08:00-13:00");
    let same = osm("Mo-Fr 08:00-18:00; Sa 08:00-13:00");
    for ahead in 0..14i32 {
        let day = date("2026-11-23").saturating_add(jiff::ToSpan::days(ahead));
        assert_eq!(week.on(day), same.on(day), "{day}");
    }
}

/// What the reader of expressions says, minute by minute, is what our spans say: those of the day,
/// and those of the evening before that run on.
fn every_minute_agrees(expression: &str, first: &str) {
    let truth: opening_hours::OpeningHours = expression.parse().unwrap();
    let hours = osm(expression);
    let days = hours.days();
    let first = date(first);
    for ahead in 0..15i32 {
        let day = first.saturating_add(jiff::ToSpan::days(ahead));
        let today = days.on(day).spans;
        let evening = days.on(day.yesterday().unwrap()).spans;
        let midnight = recado::content::day::to_chrono(day).unwrap();
        for minute in (0..1440u16).step_by(15) {
            let ours = today
                .iter()
                .any(|span| (span.from..span.to).contains(&minute))
                || evening
                    .iter()
                    .any(|span| (span.from..span.to).contains(&(minute + 1440)));
            let time =
                chrono::NaiveTime::from_hms_opt((minute / 60).into(), (minute % 60).into(), 0);
            let moment = midnight.and_time(time.unwrap());
            assert_eq!(ours, truth.is_open(moment), "{expression:?} {moment}");
        }
        assert!(
            today.windows(2).all(|pair| pair[0].to < pair[1].from),
            "{expression:?} {day}: {}",
            show(&today)
        );
    }
}

#[test]
fn spans_of_an_expression_lose_and_add_no_minute() {
    for expression in [
        "24/7",
        "Mo-Su 18:00-02:00",
        "Fr 18:00-02:00; Sa 10:00-14:00",
        "Mo-Fr 08:00-12:00,13:30-18:00; Sa 08:00-13:00; Su off",
        "Mo 22:00-24:00; Tu 00:00-06:00,08:00-12:00",
        "Fr 20:00-30:00; Sa 04:00-10:00",
        "Sa 00:00-24:00; Su 00:00-03:00",
        "Sa 12:00-24:00; Su 00:00-24:00; Mo 00:00-03:00",
        "Mo-Su 00:00-06:00,18:00-24:00",
        "Mo-Th 10:00-20:00; Fr-Sa 10:00-04:00; Dec 24 10:00-13:00; Dec 25 off",
        "Mo[1] 10:00-12:00; We[-1] 14:00-26:00",
        "week 48-53/2 Mo-Fr 09:00-17:00",
        "Mo-Fr 09:00-17:00 || Sa 10:00-11:00",
        "Mo-Fr 09:00-17:00 open \"ring\", 17:00-18:00 unknown",
    ] {
        every_minute_agrees(expression, "2026-12-18");
    }
}

proptest! {
    #[test]
    fn spans_of_any_expression_lose_and_add_no_minute(
        rules in prop::collection::vec((0usize..7, 0usize..7, 0u8..24, 1u8..26), 1..4)
    ) {
        const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
        let rules: Vec<_> = rules
            .into_iter()
            .map(|(first, last, from, long)| {
                let to = (from + long).min(47);
                format!("{}-{} {from:02}:00-{to:02}:00", DAYS[first], DAYS[last])
            })
            .collect();
        every_minute_agrees(&rules.join("; "), "2026-12-18");
    }
}

#[test]
fn a_holiday_of_an_expression_is_in_the_timeline() {
    let world = crate::world::World::bakery();
    world.write(
        "content/padaria/hours.md",
        "---\nhours: \"Mo-Fr 08:00-18:00; Sa[1] 10:00-14:00; PH off\"\n---\n",
    );
    let args = ["timeline", "--format", "json", "--at", "2026-12-01"];
    let answer = world.recado(&[&args[..], &["--until", "2027-01-08"]].concat());
    let list: Vec<serde_json::Value> = serde_json::from_str(&answer.out).expect("a list");
    let hours = list.iter().filter(|one| one["event"] == "hours");
    let days: Vec<&str> = hours
        .map(|one| &one["at"].as_str().unwrap()[..10])
        .collect();
    // Christmas and New Year's Day with the return to the usual; the first Saturday is everyday.
    assert_eq!(
        days,
        ["2026-12-25", "2026-12-26", "2027-01-01", "2027-01-02"]
    );
}

/// What is said of special days one by one agrees with what counts on each day.
#[test]
fn of_two_entries_for_one_day_the_earlier_keeps_the_days_around() {
    let shop = hours("08:00-18:00", "closed")
        .special("2026-12-20", "2026-12-31", "08:00-12:00", "Holidays")
        .special("2026-12-24", "2026-12-26", "closed", "Christmas")
        .special("2026-12-31", "2026-12-31", "closed", "New Year's Eve");
    let parts = shop.counting(0);
    let days = [("2026-12-20", "2026-12-23"), ("2026-12-27", "2026-12-30")];
    assert_eq!(parts, days.map(|(from, to)| (date(from), date(to))));
    assert_eq!(shop.counting(1).len() + shop.counting(2).len(), 2);
    assert_eq!(shop.counting(3), []);
}
