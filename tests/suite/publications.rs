//! What a site shows at an instant and why, and the next instant at which that changes.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use recado::content::{After, Every, SiteContent};
use recado::publication::missed::missed;
use recado::publication::{Reason, State, at, next_change, timeline};
use recado::words::Language;

use crate::shop::{
    HoursExt, ShopExt, announcement, civil, hours, instant, page, promotion, repeating, shop, show,
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
    shop.pages = [page("b", 2), page("a", 2), page("c", 1)]
        .map(Arc::new)
        .to_vec();
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

#[test]
fn t10_an_offer_that_came_and_went_during_sleep_is_told_and_never_shown() {
    let happy = repeating(
        "happy",
        "2026-05-13 17:00",
        "2026-05-13 20:00",
        Every::Day,
        "",
    );
    let shop = shop("America/Sao_Paulo")
        .offer(promotion("gone", "2026-05-13", "2026-05-14"))
        .offer(promotion("still-on", "2026-05-14", "2026-05-20"))
        .offer(promotion("was-on", "2026-05-10", "2026-05-13"))
        .offer(happy);
    let zone = &shop.site.zone;
    let asleep = civil("2026-05-12 10:00").start(zone);
    let awake = civil("2026-05-15 09:00").start(zone);
    let shown: Vec<_> = at(&shop, awake)
        .shown
        .into_iter()
        .map(|shown| shown.item)
        .collect();
    assert_eq!(shown, ["promotions/still-on"]);
    let told: Vec<_> = missed(&shop, asleep, awake)
        .iter()
        .map(|missed| missed.sentence(Language::English, zone))
        .collect();
    assert_eq!(
        told,
        [
            "“Gone” was not shown: it was for Wednesday, 13 May 2026 at 00:00 to Friday, 15 May 2026 at 00:00, and this computer was off then.",
            "“Happy” was not shown: it was for Wednesday, 13 May 2026 at 17:00 to Wednesday, 13 May 2026 at 20:00, and this computer was off then. The same goes for later times.",
        ]
    );
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
