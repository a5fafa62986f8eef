//! What a site shows when, and why: the publication at an instant, the next change, the timeline.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use recado::content::{After, Every, HolidayRule, SiteContent};
use recado::publication::digest::digest;
use recado::publication::ics::ics;
use recado::publication::print::{human, json};
use recado::publication::{Publication, Reason, State, at, next_change, next_event, timeline};
use recado::words::Language;

use crate::shop::{
    HoursExt, ShopExt, announcement, civil, daily, date, email, hours, instant, page, promotion,
    repeating, shop, show, weekly, zone,
};

/// The publication as a secretary would tell it.
fn tell(content: &SiteContent, when: &str) -> String {
    let zone = &content.site.zone;
    let publication = at(content, civil(when).start(zone));
    let mut lines = Vec::new();
    for shown in &publication.shown {
        let until = shown.until.map(|until| zone.civil(until).to_string());
        let until = until.unwrap_or("somebody edits it".to_owned());
        let state = match shown.state {
            State::Current => "until",
            State::Ended => "has ended, until",
        };
        lines.push(format!("{} {state} {until}", shown.item));
    }
    for hidden in &publication.hidden {
        let reason = match hidden.reason {
            Reason::Draft => "draft".to_owned(),
            Reason::StartsAt(at) => format!("starts {}", zone.civil(at)),
            Reason::NextAt(at) => format!("next {}", zone.civil(at)),
            Reason::EndedAt(at) => format!("ended {}", zone.civil(at)),
        };
        lines.push(format!("({}: {reason})", hidden.item));
    }
    if let Some(hours) = &publication.hours {
        lines.push(format!("today {}", show(&hours.day.spans)));
    }
    lines.join("\n")
}

/// Every change in a period, as civil times.
fn changes(content: &SiteContent, from: &str, until: &str) -> Vec<String> {
    let zone = &content.site.zone;
    let until = civil(until).start(zone);
    let mut now = civil(from).start(zone);
    let mut found = Vec::new();
    while let Some(next) = next_change(content, now).filter(|next| *next < until) {
        assert!(next > now);
        found.push(zone.civil(next).strftime("%Y-%m-%d %H:%M").to_string());
        now = next;
    }
    found
}

#[test]
fn an_offer_shows_from_its_first_minute_to_its_last_and_tells_why_it_does_not() {
    let shop =
        shop("America/Sao_Paulo").offer(promotion("bread", "2026-11-27 08:00", "2026-11-29"));
    assert_eq!(
        tell(&shop, "2026-11-27 07:59"),
        "(promotions/bread: starts 2026-11-27T08:00:00)"
    );
    assert_eq!(
        tell(&shop, "2026-11-27 08:00"),
        "promotions/bread until 2026-11-30T00:00:00"
    );
    assert_eq!(
        tell(&shop, "2026-11-29 23:59"),
        "promotions/bread until 2026-11-30T00:00:00"
    );
    assert_eq!(
        tell(&shop, "2026-11-30"),
        "(promotions/bread: ended 2026-11-30T00:00:00)"
    );
    assert_eq!(
        changes(&shop, "2026-01-01", "2027-12-31"),
        ["2026-11-27 08:00", "2026-11-30 00:00"]
    );
}

#[test]
fn an_offer_that_is_kept_says_that_it_has_ended() {
    let mut bread = promotion("bread", "2026-11-27", "2026-11-27");
    bread.after = After::Keep;
    let shop = shop("UTC").offer(bread);
    assert_eq!(
        tell(&shop, "2026-12-24"),
        "promotions/bread has ended, until somebody edits it"
    );
    assert_eq!(next_change(&shop, instant("2026-12-24T00:00:00Z")), None);
}

#[test]
fn a_draft_is_never_shown_and_changes_nothing() {
    let mut bread = promotion("bread", "2026-11-27", "2026-11-29");
    bread.common.draft = true;
    let mut note = announcement("note", Some("2026-11-27"), None);
    note.common.draft = true;
    let mut opening = hours("08:00-18:00", "closed");
    opening.common.draft = true;
    let shop = shop("UTC").offer(bread).news(note).open(opening);
    assert_eq!(
        tell(&shop, "2026-11-28"),
        "(promotions/bread: draft)\n(announcements/note: draft)\n(hours: draft)"
    );
    assert_eq!(changes(&shop, "2026-01-01", "2027-12-31"), [""; 0]);
    assert_eq!(
        timeline(&shop, Timestamp::UNIX_EPOCH, Timestamp::MAX),
        Vec::new()
    );
}

#[test]
fn t5_overlapping_offers_stand_by_end_then_name_and_news_newest_first() {
    let mut kept = promotion("a-kept", "2026-11-01", "2026-11-20");
    kept.after = After::Keep;
    let mut shop = shop("UTC")
        .offer(promotion("zebra", "", "2026-11-28"))
        .offer(promotion("apple", "", "2026-11-29"))
        .offer(promotion("bread", "", "2026-11-28"))
        .offer(kept)
        .news(announcement("old", Some("2026-11-01"), None))
        .news(announcement("always", None, None))
        .news(announcement("new", Some("2026-11-26 10:00"), None));
    shop.pages = vec![page("b", 2), page("a", 2), page("c", 1)];
    let publication = at(&shop, instant("2026-11-27T12:00:00Z"));
    let order: Vec<_> = publication.shown.iter().map(|s| s.item.as_str()).collect();
    assert_eq!(
        order,
        [
            "promotions/bread",
            "promotions/zebra",
            "promotions/apple",
            "promotions/a-kept",
            "announcements/new",
            "announcements/old",
            "announcements/always",
            "pages/c",
            "pages/a",
            "pages/b",
        ]
    );
    assert_eq!(publication, at(&shop, instant("2026-11-27T13:00:00Z")));
}

#[test]
fn a_happy_hour_comes_back_every_friday_until_its_last_day() {
    let happy = repeating(
        "happy-hour",
        "2026-12-04 17:00",
        "2026-12-04 20:00",
        Every::Week(Vec::new()),
        "2026-12-18",
    );
    let shop = shop("America/Sao_Paulo").offer(happy);
    assert_eq!(
        tell(&shop, "2026-12-01"),
        "(promotions/happy-hour: starts 2026-12-04T17:00:00)"
    );
    assert_eq!(
        tell(&shop, "2026-12-05"),
        "(promotions/happy-hour: next 2026-12-11T17:00:00)"
    );
    assert_eq!(
        tell(&shop, "2026-12-18 19:59"),
        "promotions/happy-hour until 2026-12-18T20:00:00"
    );
    assert_eq!(
        tell(&shop, "2026-12-18 20:00"),
        "(promotions/happy-hour: ended 2026-12-18T20:00:00)"
    );
    assert_eq!(
        changes(&shop, "2026-12-01", "2027-12-31").len(),
        6,
        "three starts and three ends"
    );
}

#[test]
fn t6_an_offer_of_the_31st_takes_the_last_day_of_shorter_months_for_five_years() {
    let rent = repeating(
        "rent",
        "2026-12-31 09:00",
        "2026-12-31 18:00",
        Every::Month,
        "",
    );
    let shop = shop("Europe/Lisbon").offer(rent);
    let starts: Vec<_> = changes(&shop, "2026-12-01", "2031-12-31")
        .into_iter()
        .step_by(2)
        .collect();
    assert_eq!(starts.len(), 60);
    assert_eq!(
        starts[..6],
        [
            "2026-12-31 09:00",
            "2027-01-31 09:00",
            "2027-02-28 09:00",
            "2027-03-31 09:00",
            "2027-04-30 09:00",
            "2027-05-31 09:00",
        ]
    );
    assert!(starts.contains(&"2028-02-29 09:00".to_owned()));
    assert!(starts.iter().all(|start| start.ends_with("09:00")));
}

#[test]
fn t6_repeats_keep_their_civil_times_over_clock_changes_and_past_midnight() {
    let late = repeating(
        "late-night",
        "2026-03-27 22:00",
        "2026-03-28 02:30",
        Every::Day,
        "",
    );
    let shop = shop("Europe/Berlin").offer(late);
    assert_eq!(
        changes(&shop, "2026-03-28 12:00", "2026-03-30 12:00"),
        [
            "2026-03-28 22:00",
            // 02:30 does not exist in this night.
            "2026-03-29 03:00",
            "2026-03-29 22:00",
            "2026-03-30 02:30",
        ]
    );
    let autumn = changes(&shop, "2026-10-24 12:00", "2026-10-25 12:00");
    assert_eq!(autumn, ["2026-10-24 22:00", "2026-10-25 02:30"]);
    let second = next_change(&shop, instant("2026-10-24T20:00:00Z")).unwrap();
    assert_eq!(
        second,
        instant("2026-10-25T02:30:00+01:00"),
        "the second 02:30"
    );
}

#[test]
fn weekly_on_several_days_starts_with_the_first_as_written() {
    let days = Every::Week(vec![Weekday::Friday, Weekday::Saturday]);
    let offer = repeating("fish", "2026-12-04", "2026-12-04", days, "2026-12-12");
    let shop = shop("UTC").offer(offer);
    // Friday goes on into Saturday without a pause: still a change, of which day it is about.
    assert_eq!(
        changes(&shop, "2026-12-01", "2027-01-01"),
        [
            "2026-12-04 00:00",
            "2026-12-05 00:00",
            "2026-12-06 00:00",
            "2026-12-11 00:00",
            "2026-12-12 00:00",
            "2026-12-13 00:00",
        ]
    );
}

#[test]
fn promise_6_an_offer_that_repeated_for_centuries_costs_no_more_than_a_new_one() {
    let old = repeating(
        "old",
        "0001-01-01 10:00",
        "0001-01-01 11:00",
        Every::Day,
        "",
    );
    let shop = shop("America/New_York").offer(old);
    // Counting from the first would take over three million steps for each of these.
    for year in 3000..4000 {
        let day = Date::constant(year, 7, 1);
        let noon = civil(&format!("{day} 12:00")).start(&shop.site.zone);
        let publication = at(&shop, noon);
        assert!(matches!(publication.hidden[0].reason, Reason::NextAt(_)));
    }
}

#[test]
fn t3_an_offer_only_for_the_day_apia_skipped_is_never_shown_not_even_as_ended() {
    let mut lost = promotion("lost-day", "2011-12-30", "2011-12-30");
    lost.after = After::Keep;
    let shop = shop("Pacific/Apia").offer(lost);
    for day in ["2011-12-29", "2011-12-31", "2012-01-05"] {
        assert_eq!(
            tell(&shop, day),
            "(promotions/lost-day: ended 2011-12-31T00:00:00)"
        );
    }
}

#[test]
fn closed_day_hides_todays_hours() {
    let shop = shop("America/Sao_Paulo").open(hours("08:00-18:00", "08:00-18:00").special(
        "2026-12-25",
        "2026-12-26",
        "closed",
        "Natal",
    ));
    assert_eq!(tell(&shop, "2026-12-24"), "today 08:00-18:00");
    assert_eq!(tell(&shop, "2026-12-26"), "today closed");
    assert_eq!(
        changes(&shop, "2026-12-21", "2027-01-01"),
        [
            "2026-12-25 00:00",
            // Sunday is closed as well; what differs is that it is no special day.
            "2026-12-27 00:00",
            "2026-12-28 00:00",
        ]
    );
}

#[test]
fn the_list_of_special_days_loses_those_that_are_over() {
    let shop = shop("UTC").open(
        hours("08:00-18:00", "08:00-18:00")
            .special("2026-12-31", "2026-12-31", "08:00-12:00", "")
            .special("2026-12-24", "2026-12-24", "08:00-12:00", ""),
    );
    let list = |when| at(&shop, instant(when)).hours.unwrap().special;
    assert_eq!(list("2026-12-01T00:00:00Z"), [1, 0]);
    assert_eq!(list("2026-12-24T23:59:59Z"), [1, 0]);
    assert_eq!(list("2026-12-25T00:00:00Z"), [0]);
    assert_eq!(list("2027-01-01T00:00:00Z"), [0; 0]);
}

#[test]
fn a_special_day_years_ahead_is_found_where_every_day_is_the_same() {
    let mut always =
        hours("08:00-18:00", "08:00-18:00").special("2031-05-01", "2031-05-01", "closed", "");
    if let recado::content::Regular::Week(week) = &mut always.regular {
        week[6] = week[0].clone();
    }
    let shop = shop("Europe/Lisbon").open(always);
    assert_eq!(
        changes(&shop, "2026-01-01", "2040-01-01"),
        ["2031-05-01 00:00", "2031-05-02 00:00"]
    );
}

/// A small shop around a night: happy hour on Fridays, a weekend offer, one offer at an odd minute
/// of the night, a special day, a refresh every morning.
fn around(place: &str, night: Date, start: &str, end: &str) -> SiteContent {
    let day = |ahead: i32| night.saturating_add(ahead.days()).to_string();
    let mut happy = repeating(
        "happy-hour",
        "2010-01-01 17:00",
        "2010-01-01 20:00",
        Every::Week(vec![Weekday::Friday]),
        "",
    );
    happy.common.email = Some(email());
    let mut weekend = promotion("weekend-bread", &day(-1), &day(0));
    weekend.common.email = Some(email());
    shop(place)
        .offer(happy)
        .offer(weekend)
        .offer(promotion("night-owl", start, end))
        .news(announcement(
            "new-oven",
            Some(&format!("{} 09:00", day(2))),
            Some(&day(4)),
        ))
        .open(hours("08:00-18:00", "08:00-13:00").special(
            &day(3),
            &day(3),
            "10:00-12:00",
            "Stocktaking",
        ))
        .refresh(daily("05:30"))
        .refresh(weekly(Weekday::Monday, "06:00"))
}

fn fortnight(place: &str, night: &str, start: &str, end: &str, language: Language) -> String {
    let night = date(night);
    let content = around(place, night, start, end);
    let zone = zone(place);
    let from = zone.start_of_day(night.saturating_sub(6.days()));
    let until = zone.start_of_day(night.saturating_add(8.days()));
    let events = timeline(&content, from, until);
    human(&content.site, &events, from, until, language)
}

/// A fortnight around each of the nights, as a secretary reads it.
macro_rules! fortnights {
    ($name:ident, $place:literal, $language:ident, [$(($night:literal, $start:literal, $end:literal)),+]) => {
        #[test]
        fn $name() {
            let pages = [$(fortnight($place, $night, $start, $end, Language::$language)),+];
            insta::assert_snapshot!(stringify!($name), pages.join("\n\n----\n\n"));
        }
    };
}

// One night with a start in the gap, one with an end in the hour that happens twice.
fortnights!(
    fortnights_in_sao_paulo,
    "America/Sao_Paulo",
    Portuguese,
    [
        ("2018-11-04", "2018-11-04 00:30", "2018-11-04 04:00"),
        ("2019-02-17", "2019-02-16 20:00", "2019-02-16 23:30"),
        ("2026-11-01", "2026-11-01 00:30", "2026-11-01 04:00")
    ]
);
fortnights!(
    fortnights_in_lisbon,
    "Europe/Lisbon",
    Portuguese,
    [
        ("2026-03-29", "2026-03-29 01:30", "2026-03-29 04:00"),
        ("2026-10-25", "2026-10-24 20:00", "2026-10-25 01:30")
    ]
);
fortnights!(
    fortnights_in_berlin,
    "Europe/Berlin",
    English,
    [
        ("2026-03-29", "2026-03-29 02:30", "2026-03-29 04:00"),
        ("2026-10-25", "2026-10-25 02:15", "2026-10-25 02:30")
    ]
);
fortnights!(
    fortnights_in_new_york,
    "America/New_York",
    English,
    [
        ("2026-03-08", "2026-03-08 02:30", "2026-03-08 04:00"),
        ("2026-11-01", "2026-10-31 20:00", "2026-11-01 01:30")
    ]
);
fortnights!(
    fortnights_on_lord_howe,
    "Australia/Lord_Howe",
    English,
    [
        ("2026-10-04", "2026-10-04 02:10", "2026-10-04 04:00"),
        ("2026-04-05", "2026-04-04 20:00", "2026-04-05 01:45")
    ]
);
fortnights!(
    fortnights_in_apia,
    "Pacific/Apia",
    English,
    [
        ("2011-09-24", "2011-09-24 03:30", "2011-09-24 05:00"),
        ("2011-12-30", "2011-12-30 17:00", "2011-12-30 20:00"),
        ("2012-04-01", "2012-03-31 20:00", "2012-04-01 03:30")
    ]
);

#[test]
fn an_email_goes_once_or_every_time_never_before_its_offer_is_known() {
    let mails = |each: bool, send: Option<&str>| -> Vec<String> {
        let mut offer = repeating(
            "happy-hour",
            "2026-12-04 17:00",
            "2026-12-04 20:00",
            Every::Week(Vec::new()),
            "2026-12-18",
        );
        let mut plan = email();
        plan.send_each = each;
        plan.send = send.map(civil);
        offer.common.email = Some(plan);
        let shop = shop("Europe/Lisbon").offer(offer);
        timeline(
            &shop,
            instant("2026-11-01T00:00:00Z"),
            instant("2027-02-01T00:00:00Z"),
        )
        .into_iter()
        .filter(|event| event.kind.as_str() == "email")
        .map(|event| {
            shop.site
                .zone
                .civil(event.at)
                .strftime("%m-%d %H:%M")
                .to_string()
        })
        .collect()
    };
    assert_eq!(mails(false, None), ["12-04 17:00"]);
    assert_eq!(mails(false, Some("2026-12-03 09:00")), ["12-03 09:00"]);
    assert_eq!(
        mails(true, None),
        ["12-04 17:00", "12-11 17:00", "12-18 17:00"]
    );
    assert_eq!(
        mails(true, Some("2026-12-03 09:00")),
        ["12-03 09:00", "12-10 09:00", "12-17 09:00"]
    );
}

#[test]
fn holidays_that_change_the_hours_are_told_and_those_on_closed_days_are_not() {
    let content = shop("America/Sao_Paulo").open(
        hours("08:00-18:00", "08:00-13:00")
            .holidays("BR", Some(HolidayRule::Closed))
            .special("2026-12-24", "2026-12-24", "08:00-12:00", "Véspera"),
    );
    let zone = &content.site.zone;
    let from = zone.start_of_day(date("2026-11-10"));
    let until = zone.start_of_day(date("2027-01-03"));
    let events = timeline(&content, from, until);
    insta::assert_snapshot!(human(
        &content.site,
        &events,
        from,
        until,
        Language::English
    ));
}

#[test]
fn json_has_the_promised_keys_and_times_in_the_sites_offset() {
    let content = around(
        "Europe/Berlin",
        date("2026-10-25"),
        "2026-10-24 20:00",
        "2026-10-25 02:30",
    );
    let zone = &content.site.zone;
    let from = zone.start_of_day(date("2026-10-24"));
    let until = zone.start_of_day(date("2026-10-26"));
    let events = timeline(&content, from, until);
    let list = json(&content.site, &events, Language::English);
    insta::assert_snapshot!(serde_json::to_string_pretty(&list).unwrap());
}

#[test]
fn a_calendar_is_folded_escaped_and_the_same_every_time() {
    let mut content = around(
        "Europe/Lisbon",
        date("2026-10-25"),
        "2026-10-24 20:00",
        "2026-10-25 01:30",
    );
    content.promotions[1].texts[0].title =
        "Pão; queijo, vinho \\ água\nçççççççççççççççççççççççççççççççççç".to_owned();
    let zone = &content.site.zone;
    let from = zone.start_of_day(date("2026-10-24"));
    let until = zone.start_of_day(date("2026-10-26"));
    let events = timeline(&content, from, until);
    let stamp = instant("2026-10-01T00:00:00Z");
    let text = ics(&content.site, &events, stamp, Language::Portuguese);
    assert_eq!(
        text,
        ics(&content.site, &events, stamp, Language::Portuguese)
    );
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    assert_eq!(
        text.matches("BEGIN:VEVENT").count(),
        events.len(),
        "one for each event"
    );
    let mut uids: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), events.len(), "each has its own name");
    insta::assert_snapshot!(text.replace("\r\n", "\n"));
}

#[test]
fn an_event_keeps_its_name_in_the_calendar_when_its_instant_moves() {
    let uids = |place: &str| -> Vec<String> {
        let content = shop(place).offer(promotion("bread", "2026-11-27 08:00", "2026-11-29"));
        let events = timeline(&content, Timestamp::UNIX_EPOCH, Timestamp::MAX);
        events.into_iter().map(|event| event.key).collect()
    };
    let key = "2026-11-27T08:00[Europe/Lisbon]";
    assert_eq!(uids("Europe/Lisbon"), [key, key]);
}

#[test]
fn a_timeline_of_centuries_is_cut_and_says_so() {
    let content = shop("UTC").refresh(daily("05:30"));
    let from = instant("1970-01-01T00:00:00Z");
    let until = instant("9000-01-01T00:00:00Z");
    let events = timeline(&content, from, until);
    assert_eq!(events.len(), 1000);
    let text = human(&content.site, &events, from, until, Language::English);
    assert!(
        text.ends_with(
            "Only the first 1000 events are listed. Ask for a shorter time to see the rest.\n"
        ),
        "{text}"
    );
    let quiet = shop("UTC");
    let text = human(&quiet.site, &[], from, until, Language::Portuguese);
    assert!(text.ends_with("Nada acontece neste período.\n"));
}

#[test]
fn a_long_timeline_tells_clock_changes_only_on_days_on_which_something_happens() {
    let mut night = repeating(
        "night",
        "2026-10-25 01:00",
        "2026-10-25 01:30",
        Every::Month,
        "",
    );
    night.texts[0].title = "Night".to_owned();
    let content = shop("Europe/Berlin").offer(night);
    let from = instant("2026-01-01T00:00:00Z");
    let until = instant("2028-01-01T00:00:00Z");
    let events = timeline(&content, from, until);
    let text = human(&content.site, &events, from, until, Language::English);
    assert_eq!(text.matches("Clocks go").count(), 1, "{text}");
    let year = instant("2027-01-01T00:00:00Z");
    let events = timeline(&content, from, year);
    let text = human(&content.site, &events, from, year, Language::English);
    assert_eq!(text.matches("Clocks go").count(), 2, "{text}");
}

#[test]
fn the_next_event_is_no_refresh_and_no_everyday_change_of_hours() {
    let shop = shop("UTC")
        .open(hours("08:00-18:00", "closed"))
        .refresh(daily("05:30"));
    let now = instant("2026-11-24T00:00:00Z");
    assert_eq!(next_event(&shop, now), None);
    let shop = shop.offer(promotion("bread", "2027-03-01", "2027-03-02"));
    let next = next_event(&shop, now).unwrap();
    assert_eq!(
        next.reason(Language::English, &shop.site.zone),
        "“Bread” goes on the website, until the end of Tuesday, 2 March 2027."
    );
    assert_eq!(next_event(&shop, instant("2027-03-03T00:00:00Z")), None);
}

#[test]
fn why_something_is_not_shown_is_said_in_words() {
    let shop =
        shop("America/Sao_Paulo").offer(promotion("bread", "2026-11-27 08:00", "2026-11-29"));
    let zone = &shop.site.zone;
    let why = |when: &str, language| {
        let publication = at(&shop, civil(when).start(zone));
        publication.hidden[0].reason.sentence(language, zone)
    };
    assert_eq!(
        why("2026-11-01", Language::English),
        "It goes on the website on Friday, 27 November 2026 at 08:00."
    );
    assert_eq!(
        why("2026-12-01", Language::Portuguese),
        "Acabou: segunda-feira, 30 de novembro de 2026 às 00:00."
    );
}

#[test]
fn looking_far_ahead_stays_quick() {
    let happy = repeating(
        "happy",
        "2026-01-02 17:00",
        "2026-01-02 20:00",
        Every::Week(Vec::new()),
        "",
    );
    let always = crate::shop::osm("24/7; PH 00:00-24:00");
    let content = shop("Europe/Berlin").offer(happy).open(always);
    let start = std::time::Instant::now();
    let from = instant("2026-01-01T00:00:00Z");
    let events = timeline(&content, from, Timestamp::MAX);
    assert_eq!(events.len(), 1000);
    assert!(
        human(
            &content.site,
            &events,
            from,
            Timestamp::MAX,
            Language::English
        )
        .len()
            < 200_000
    );
    let change = next_change(&content, from).unwrap();
    assert!(change > from);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

#[test]
fn the_digest_names_what_is_due_and_holidays_without_hours() {
    let content = shop("America/Sao_Paulo")
        .offer(promotion("bread", "2026-12-18 08:00", "2026-12-20"))
        .offer(promotion("later", "2027-01-18", "2027-01-20"))
        .open(hours("08:00-18:00", "08:00-13:00").holidays("BR", None))
        .refresh(daily("05:30"));
    let zone = &content.site.zone;
    let lines = digest(&content, zone.start_of_day(date("2026-12-14")));
    let told: Vec<_> = [Language::English, Language::Portuguese]
        .into_iter()
        .flat_map(|language| lines.iter().map(move |line| line.sentence(language, zone)))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

mod any {
    //! Invariant 3 over random content in hard zones.

    use proptest::prelude::*;
    use recado::content::{Announcement, Hours, Promotion, Regular};

    use super::*;
    use crate::shop::{osm, spans};

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
            .prop_map(|(publish, expires)| {
                announcement("n", publish.as_deref(), expires.as_deref())
            })
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

    fn content() -> impl Strategy<Value = (SiteContent, Timestamp)> {
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
                    content.promotions.push(offer);
                }
                content.announcements = news;
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

    #[test]
    fn osm_and_week_agree() {
        let week = hours("08:00-18:00", "08:00-13:00");
        let same = osm("Mo-Fr 08:00-18:00; Sa 08:00-13:00");
        assert!(matches!(week.regular, Regular::Week(_)));
        for ahead in 0..14 {
            let day = date("2026-11-23").saturating_add(ahead.days());
            assert_eq!(week.on(day), same.on(day), "{day}");
        }
    }
}
