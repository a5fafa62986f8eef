//! The publication, its changes and its timeline over random content in hard zones.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use recado::content::{After, Announcement, Every, HolidayRule, Hours, Promotion, SiteContent};
use recado::publication::digest::digest;
use recado::publication::ics::ics;
use recado::publication::print::human;
use recado::publication::{
    Memory, Publication, State, at, at_since, next_change, next_change_since, timeline,
};
use recado::words::Language;

use crate::shop::{
    HoursExt, announcement, hours, instant, osm, promotion, repeating, shop, spans, zone,
};

/// A zone with an hour in which something odd happens there.
const ODD: &[(&str, &str)] = &[
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("America/Sao_Paulo", "2019-02-17T02:00:00Z"),
    ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
    ("Antarctica/Troll", "2026-10-25T01:00:00Z"),
    ("Europe/Dublin", "2026-10-25T01:00:00Z"),
    ("Africa/Casablanca", "2026-02-15T02:00:00Z"),
    ("Africa/Casablanca", "2026-03-22T02:00:00Z"),
    ("America/St_Johns", "2010-11-07T02:31:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("UTC", "2026-12-31T00:00:00Z"),
];

fn moment(first: Date) -> impl Strategy<Value = String> {
    let day = (0i32..12).prop_map(move |ahead| first.saturating_add(ahead.days()));
    let time = prop_oneof![
        3 => Just(None),
        // Near midnight and in the small hours, where clocks change.
        5 => (prop_oneof![0u8..5, 22u8..24], 0u8..4).prop_map(|(h, q)| Some((h, q * 15))),
        1 => (0u8..24, 0u8..60).prop_map(Some),
    ];
    (day, time).prop_map(|(day, time)| match time {
        None => day.to_string(),
        Some((hour, minute)) => format!("{day} {hour:02}:{minute:02}"),
    })
}

fn every() -> impl Strategy<Value = Option<Every>> {
    let days = prop::collection::vec(
        (1i8..=7).prop_map(|day| Weekday::from_monday_one_offset(day).unwrap()),
        0..3,
    );
    prop_oneof![
        2 => Just(None),
        2 => Just(Some(Every::Day)),
        2 => days.prop_map(|days| Some(Every::Week(days))),
        1 => Just(Some(Every::Month)),
    ]
}

fn offer(first: Date) -> impl Strategy<Value = Promotion> {
    (
        moment(first),
        moment(first),
        every(),
        prop::option::of(0i32..20),
        any::<[bool; 3]>(),
    )
        .prop_map(
            move |(starts, ends, every, until, [at_once, keep, draft])| {
                let starts = if at_once { String::new() } else { starts };
                let until = until.map(|ahead| first.saturating_add(ahead.days()).to_string());
                let mut offer = match every {
                    None => promotion("x", &starts, &ends),
                    Some(every) => {
                        repeating("x", &starts, &ends, every, &until.unwrap_or_default())
                    }
                };
                offer.after = if keep { After::Keep } else { After::Remove };
                offer.common.draft = draft && keep;
                offer
            },
        )
}

fn news(first: Date) -> impl Strategy<Value = Announcement> {
    (
        prop::option::of(moment(first)),
        prop::option::of(moment(first)),
    )
        .prop_map(|(publish, expires)| announcement("n", publish.as_deref(), expires.as_deref()))
}

fn opening(first: Date) -> impl Strategy<Value = Option<Hours>> {
    let base = prop_oneof![
        Just(hours("08:00-18:00", "closed")),
        Just(hours("18:00-02:00", "18:00-02:00")),
        Just(osm("Mo-Fr 08:00-18:00; Fr 20:00-03:00; PH off")),
        Just(osm("24/7")),
    ];
    let special = (0i32..12, 0i32..3, any::<bool>());
    let rule = prop_oneof![
        Just(None),
        Just(Some(HolidayRule::Closed)),
        Just(Some(HolidayRule::Spans(spans("10:00-12:00")))),
    ];
    let made = (base, prop::collection::vec(special, 0..3), rule).prop_map(
        move |(mut made, special, rule)| {
            for (ahead, long, closed) in special {
                let from = first.saturating_add(ahead.days());
                let to = from.saturating_add(long.days());
                let open = if closed { "closed" } else { "08:00-18:00" };
                made = made.special(&from.to_string(), &to.to_string(), open, "");
            }
            made.holidays("BR", rule)
        },
    );
    prop::option::of(made)
}

pub fn content() -> impl Strategy<Value = (SiteContent, Timestamp)> {
    (0..ODD.len()).prop_flat_map(|index| {
        let (place, hour) = ODD[index];
        let hour = instant(hour);
        let first = zone(place).today(hour).saturating_sub(6.days());
        let offers = prop::collection::vec(offer(first), 0..4);
        let news = prop::collection::vec(news(first), 0..2);
        (offers, news, opening(first)).prop_map(move |(offers, news, opening)| {
            let mut content = shop(place);
            for (number, mut offer) in offers.into_iter().enumerate() {
                offer.common.id = format!("promotions/{number}");
                content.promotions.push(offer.into());
            }
            content.announcements = news.into_iter().map(Arc::new).collect();
            content.hours = opening;
            (content, hour)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn invariant_3_nothing_changes_between_two_neighbouring_changes((content, hour) in content()) {
        let from = hour.saturating_sub(200.hours()).unwrap();
        let until = hour.saturating_add(300.hours()).unwrap();
        let mut expected = at(&content, from);
        let mut next = next_change(&content, from);
        let mut now = from;
        while now < until {
            // Every five hours, every ten minutes in the odd night, and exactly at and just
            // before each change.
            let odd = now.duration_since(hour).abs() < jiff::SignedDuration::from_hours(6);
            let step = now.saturating_add(if odd { 10.minutes() } else { 301.minutes() }).unwrap();
            now = match next {
                Some(change) if change <= step => {
                    let before = change.saturating_sub(1.nanosecond()).unwrap();
                    prop_assert_eq!(&at(&content, before), &expected, "before {}", change);
                    next = next_change(&content, change);
                    prop_assert!(next.is_none_or(|next| next > change));
                    expected = at(&content, change);
                    change
                }
                _ => step,
            };
            let found: Publication = at(&content, now);
            prop_assert_eq!(&found, &expected, "at {}", now);
        }
    }

    #[test]
    fn what_is_remembered_of_other_instants_changes_nothing(
        (content, hour) in content(),
        steps in prop::collection::vec(-200_i64..300, 1..12),
    ) {
        let mut memory = Memory::default();
        for step in steps {
            let now = hour.saturating_add(step.hours()).unwrap();
            prop_assert_eq!(at_since(&content, now, &mut memory), at(&content, now));
            let next = next_change_since(&content, now, &mut memory);
            prop_assert_eq!(next, next_change(&content, now));
        }
    }

    #[test]
    fn what_starts_and_ends_in_the_timeline_is_what_appears_and_disappears((content, hour) in content()) {
        let from = hour.saturating_sub(200.hours()).unwrap();
        let until = hour.saturating_add(300.hours()).unwrap();
        let shown = |when: Timestamp| -> Vec<String> {
            let current = at(&content, when).shown.into_iter().filter(|shown| shown.state == State::Current);
            let mut items: Vec<_> = current.map(|shown| shown.item).collect();
            items.sort();
            items
        };
        let mut now = shown(from.saturating_sub(1.nanosecond()).unwrap());
        let events = timeline(&content, from, until);
        prop_assert!(events.is_sorted_by_key(|event| event.at));
        for moment in events.chunk_by(|a, b| a.at == b.at) {
            for event in moment {
                let item = event.item.clone().unwrap();
                match event.kind.as_str() {
                    "starts" => now.push(item),
                    "ends" => now.retain(|shown| *shown != item),
                    _ => {}
                }
            }
            now.sort();
            prop_assert_eq!(&now, &shown(moment[0].at), "at {}", moment[0].at);
        }
        prop_assert_eq!(&now, &shown(until.saturating_sub(1.nanosecond()).unwrap()));
    }

    #[test]
    fn all_printers_take_every_content((content, hour) in content()) {
        let from = hour.saturating_sub(100.hours()).unwrap();
        let until = hour.saturating_add(100.hours()).unwrap();
        let events = timeline(&content, from, until);
        for language in [Language::English, Language::Portuguese] {
            let text = human(&content.site, &events, from, until, language);
            prop_assert!(!text.contains("timeline-"), "{}", text);
            let calendar = ics(&content.site, &events, from, language);
            prop_assert!(calendar.split("\r\n").all(|line| line.len() <= 75));
            prop_assert!(!digest(&content, hour).iter().any(|line| line.sentence(language, &content.site.zone).contains("digest-")));
        }
    }

    #[test]
    fn occurrences_found_directly_are_those_found_by_counting((content, hour) in content()) {
        let zone = &content.site.zone;
        let from = hour.saturating_sub(200.hours()).unwrap();
        let until = hour.saturating_add(300.hours()).unwrap();
        for offer in &content.promotions {
            let counted: Vec<_> = offer.occurrences(zone, from, until).collect();
            let mut direct = Vec::new();
            let mut next = offer.occurrence_at_or_after(zone, from);
            while let Some(found) = next.take() {
                if found.starts.is_some_and(|starts| starts >= until) {
                    break;
                }
                next = offer.occurrence_at_or_after(zone, found.ends);
                direct.push(found);
            }
            // Walking from end to end leaves out those that end together with another.
            let mut ends: Vec<_> = counted.iter().map(|found| found.ends).collect();
            ends.dedup();
            prop_assert_eq!(ends, direct.iter().map(|found| found.ends).collect::<Vec<_>>());
            prop_assert!(counted.iter().all(|found| found.starts.is_none_or(|starts| starts < found.ends)));
            prop_assert!(counted.is_sorted_by_key(|found| (found.starts, found.ends)));
            if let (Some(last), None) = (offer.last_occurrence(zone), offer.occurrence_at_or_after(zone, until)) {
                prop_assert!(counted.last().is_none_or(|found| found.ends <= last.ends));
            }
        }
    }
}
