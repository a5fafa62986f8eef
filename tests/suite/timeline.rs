//! The timeline: what happens when, in words, as JSON, as a calendar, and the digest.

use std::sync::Arc;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use recado::content::{Every, HolidayRule, SiteContent};
use recado::publication::digest::digest;
use recado::publication::ics::ics;
use recado::publication::moved::moved;
use recado::publication::print::{human, json};
use recado::publication::{next_change, next_event, timeline};
use recado::words::Language;

use crate::shop::{
    HoursExt, ShopExt, announcement, civil, daily, date, email, hours, instant, promotion,
    repeating, shop, weekly, zone,
};

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
    Arc::make_mut(&mut content.promotions[1]).texts[0].title =
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
fn t9_a_changed_zone_shows_the_old_and_the_new_instants() {
    let in_zone = |place: &str| {
        let content = shop(place)
            .offer(promotion("bread", "2026-11-27 08:00", "2026-11-29"))
            .refresh(daily("05:30"));
        let from = instant("2026-11-20T00:00:00Z");
        let until = instant("2026-12-20T00:00:00Z");
        (timeline(&content, from, until), content)
    };
    let (before, _) = in_zone("America/Sao_Paulo");
    let (after, content) = in_zone("Europe/Lisbon");
    let told: Vec<_> = moved(&before, &after)
        .iter()
        .map(|moved| moved.sentence(Language::English, &content.site.zone))
        .collect();
    assert_eq!(
        told,
        [
            "Friday, 27 November 2026 at 08:00 instead of Friday, 27 November 2026 at 11:00: “Bread” goes on the website, until the end of Sunday, 29 November 2026.",
            "Monday, 30 November 2026 at 00:00 instead of Monday, 30 November 2026 at 03:00: “Bread” leaves the website."
        ]
    );
    assert_eq!(moved(&after, &after), []);
}

#[test]
fn every_sentence_about_time_exists_in_both_languages() {
    let of = |language| -> Vec<String> {
        let mut keys = recado::words::keys(language);
        keys.retain(|key| {
            ["timeline", "digest", "missed", "moved"]
                .iter()
                .any(|area| key.starts_with(area))
        });
        keys
    };
    assert_eq!(of(Language::English), of(Language::Portuguese));
    assert!(of(Language::English).len() > 35);
}

proptest! {
    #[test]
    fn a_calendar_gives_back_every_title(title in any::<String>()) {
        let mut content = shop("UTC").offer(promotion("bread", "2026-11-27", "2026-11-27"));
        Arc::make_mut(&mut content.promotions[0]).texts[0].title = title;
        let events = timeline(&content, Timestamp::UNIX_EPOCH, Timestamp::MAX);
        let text = ics(&content.site, &events, Timestamp::UNIX_EPOCH, Language::English);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let unfolded = text.replace("\r\n ", "");
        let summaries: Vec<_> = unfolded.split("\r\n").filter_map(|line| line.strip_prefix("SUMMARY:")).collect();
        prop_assert_eq!(summaries.len(), events.len());
        for (event, summary) in events.iter().zip(summaries) {
            let mut letters = summary.chars();
            let mut read = String::new();
            while let Some(letter) = letters.next() {
                prop_assert!(!matches!(letter, ',' | ';'), "unescaped in {}", summary);
                read.extend(match letter {
                    '\\' => letters.next().map(|next| if next == 'n' { '\n' } else { next }),
                    other => Some(other),
                });
            }
            let reason = event.reason(Language::English, &content.site.zone).replace("\r\n", "\n").replace('\r', "\n");
            let meant: String = reason.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
            prop_assert_eq!(read, meant);
        }
    }
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

#[test]
fn an_offer_swallowed_by_the_spring_night_is_told() {
    let early = repeating(
        "early",
        "2026-03-22 02:10",
        "2026-03-22 02:50",
        Every::Week(Vec::new()),
        "",
    );
    let shop = shop("Europe/Berlin").offer(early);
    let zone = &shop.site.zone;
    let from = zone.start_of_day(date("2026-03-28"));
    let until = zone.start_of_day(date("2026-03-31"));
    let events = timeline(&shop, from, until);
    let page = human(&shop.site, &events, from, until, Language::Portuguese);
    insta::assert_snapshot!(page, @r"
    O que acontece no site de Corner Shop
    Todos os horários são os de Europe/Berlin.

    Domingo, 29 de março de 2026
      * Nesta noite os relógios adiantam uma hora: de 02:00 passam para 03:00.
      03:00  “Early” não acontece desta vez: o horário escrito (domingo, 29 de março de 2026 às 02:10) não existe, porque os relógios pulam.
    ");
}
