//! What machines read in a page, read back and compared with what people wrote.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use recado::change::Desired;
use recado::content::day::Days;
use recado::content::price::amount;
use recado::content::{Regular, SiteContent, Span, Text};
use recado::publication::render::{EMBEDDED, Spot};
use recado::publication::render::{Theme, spot_file};
use recado::publication::{self, Shown, State};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::any_content;
use crate::rendering_shop::{file, render_by};
use crate::samples::sample;
use crate::shop::instant;

/// Days from today on whose hours are compared.
const DAYS: i32 = 100;

/// The first `<script>` that a selector finds, as JSON.
fn script(page: &str, selector: &str) -> Option<Value> {
    let selector = Selector::parse(selector).expect("a selector");
    let page = Html::parse_document(page);
    let found = page.select(&selector).next()?;
    let text: String = found.text().collect();
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

/// What a page says in JSON-LD, by kind.
fn nodes(page: &str) -> Vec<Value> {
    let Some(graph) = script(page, "script[type='application/ld+json']") else {
        return Vec::new();
    };
    assert_eq!(graph["@context"], "https://schema.org");
    graph["@graph"].as_array().expect("a graph").clone()
}

fn kind<'n>(nodes: &'n [Value], name: &str) -> Option<&'n Value> {
    nodes.iter().find(|node| node["@type"] == name)
}

fn at(value: &Value) -> Option<Timestamp> {
    Some(instant(value.as_str()?))
}

/// The hours of a day as schema.org has them: the day itself, else a holiday, else its weekday.
fn said_of(specifications: &[Value], days: &Days<'_>, date: Date) -> Vec<Span> {
    let is_of_day = |one: &&Value| {
        let day = |name: &str| one[name].as_str().map(|day| day.parse::<Date>().unwrap());
        let (from, to) = (day("validFrom"), day("validThrough"));
        from.zip(to)
            .is_some_and(|(from, to)| from <= date && date <= to)
    };
    let weekday = format!("{:?}", date.weekday());
    let names = |one: &Value, name: &str| {
        let days = one["dayOfWeek"].as_array();
        days.is_some_and(|days| days.iter().any(|day| day == name))
    };
    let pick = |wanted: &dyn Fn(&&Value) -> bool| -> Vec<&Value> {
        specifications.iter().filter(wanted).collect()
    };
    let mut found = pick(&is_of_day);
    if found.is_empty() && days.is_public_holiday(date) {
        found = pick(&|one| names(one, "PublicHolidays"));
    }
    if found.is_empty() {
        found = pick(&|one| names(one, &weekday));
    }
    let minutes = |text: &Value| {
        let (hour, minute) = text.as_str().unwrap().split_once(':').unwrap();
        hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
    };
    let spans = found.into_iter().filter_map(|one| {
        match (minutes(&one["opens"]), minutes(&one["closes"])) {
            (0, 0) => None,
            (0, 1439) => Some(Span { from: 0, to: 1440 }),
            (from, to) if to <= from => Some(Span {
                from,
                to: to + 1440,
            }),
            (from, to) => Some(Span { from, to }),
        }
    });
    spans.collect()
}

/// The hours of a day as the script in the page has them.
fn data_of(data: &Value, date: Date) -> Vec<Span> {
    let day = date.to_string();
    let within = |one: &&Value| {
        let (from, to) = (one[0].as_str().unwrap(), one[1].as_str().unwrap());
        from <= day.as_str() && day.as_str() <= to
    };
    let other = data["days"].as_array().unwrap().iter().rfind(within);
    let is_special = other.is_some_and(|other| other[3] == "special");
    let holidays = data["holidays"].as_array().unwrap();
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
    let usual = || {
        let mut weeks = data["weeks"].as_array().unwrap().iter();
        let week = weeks.rfind(|one| one[0].as_str().unwrap() <= day.as_str());
        &week.unwrap()[1][weekday]
    };
    let spans = match other {
        Some(other) if is_special => &other[2],
        _ if holidays.iter().any(|holiday| *holiday == day) => &data["on_holidays"],
        Some(other) => &other[2],
        None => usual(),
    };
    let minutes = |value: &Value| u16::try_from(value.as_u64().unwrap()).unwrap();
    let spans = spans.as_array().unwrap().iter();
    let spans = spans.map(|span| Span {
        from: minutes(&span[0]),
        to: minutes(&span[1]),
    });
    spans.collect()
}

fn check_hours(content: &SiteContent, now: Timestamp, business: &Value, data: Option<Value>) {
    let Some(hours) = content.hours.as_ref().filter(|hours| !hours.common.draft) else {
        assert_eq!(business["openingHoursSpecification"], Value::Null);
        assert_eq!(data, None);
        return;
    };
    let data = data.expect("hours for the script");
    assert_eq!(data["zone"], content.site.zone.name());
    let none = Vec::new();
    let specifications = business["openingHoursSpecification"].as_array();
    let specifications = specifications.unwrap_or(&none);
    let days = hours.days();
    let today = content.site.zone.today(now);
    let until = data["until"].as_str().unwrap_or("9999-12-31");
    // Yesterday's night may reach into today.
    let first = today.yesterday().expect("a day");
    for date in first.series(1.day()).take(DAYS.unsigned_abs() as usize) {
        let wanted = days.on(date);
        if date.to_string().as_str() <= until {
            assert_eq!(data_of(&data, date), wanted.spans, "{date} for the script");
        }
        // Past days are not said.
        if date >= today {
            assert_eq!(said_of(specifications, &days, date), wanted.spans, "{date}");
        }
    }
}

fn check_business(content: &SiteContent, business: &Value, website: &Value) {
    let (site, about) = (&content.site, &content.site.business);
    assert_eq!(business["name"], site.name.as_str());
    assert_eq!(website["name"], site.name.as_str());
    let kind = if about.kind.is_empty() {
        "LocalBusiness"
    } else {
        &about.kind
    };
    assert_eq!(business["@type"], kind);
    let address = &business["address"];
    let pairs = [
        (&business["telephone"], &about.phone),
        (&business["email"], &about.email),
        (&address["streetAddress"], &about.street),
        (&address["addressLocality"], &about.city),
        (&address["addressRegion"], &about.region),
        (&address["postalCode"], &about.postcode),
    ];
    for (said, written) in pairs {
        assert_eq!(said.as_str(), written.as_deref());
    }
}

fn check_item(content: &SiteContent, shown: &Shown, text: &Text, page: &[Value]) {
    if shown.item.starts_with("announcements/") {
        let article = kind(page, "NewsArticle").expect("an article");
        assert_eq!(article["headline"], text.title.as_str());
        assert_eq!(article["inLanguage"], text.language.as_str());
        assert_eq!(at(&article["datePublished"]), shown.since);
        assert_eq!(at(&article["expires"]), shown.until);
        return;
    }
    let (offer, sale) = (kind(page, "Offer"), kind(page, "SaleEvent"));
    if shown.state == State::Ended || !shown.item.starts_with("promotions/") {
        assert_eq!((offer, sale), (None, None));
        return;
    }
    let offer = offer.expect("an offer");
    assert_eq!(offer["name"], text.title.as_str());
    assert_eq!(at(&offer["validFrom"]), shown.since);
    assert_eq!(at(&offer["validThrough"]), shown.until);
    let written = text
        .price
        .as_deref()
        .map(|price| amount(price).expect("a price"));
    let cents = offer["price"].as_str().map(|price| price.replace('.', ""));
    assert_eq!(cents, written.map(|price| format!("{:03}", price.cents)));
    let placed = content.site.business.city.is_some();
    assert_eq!(sale.is_some(), placed && shown.since.is_some());
    if let Some(sale) = sale {
        assert_eq!(sale["name"], text.title.as_str());
        assert_eq!(at(&sale["startDate"]), shown.since);
        assert_eq!(at(&sale["endDate"]), shown.until);
        assert_eq!(sale["offers"]["@id"], offer["@id"]);
        let mut promotions = content.promotions.iter();
        let promotion = promotions
            .find(|one| one.common.id == shown.item)
            .expect("it");
        let schedule = sale["eventSchedule"].as_object();
        assert_eq!(schedule.is_some(), promotion.repeat.is_some());
    }
}

/// All pages in all languages. How many items were compared.
fn check(content: &SiteContent, now: Timestamp, theme: &Theme) -> usize {
    let desired: Desired = render_by(theme, content, &now.to_string());
    let site = &content.site;
    let folder = desired
        .files
        .keys()
        .next()
        .expect("files")
        .split('/')
        .next();
    let folder = folder.filter(|first| *first == "public").unwrap_or("");
    let mut compared = 0;
    for language in &site.languages {
        let page = |spot| file(&desired, &spot_file(site, folder, spot, language));
        let home = page(Spot::Home);
        let all = nodes(&home);
        let [business, website] = all.as_slice() else {
            panic!("{all:?}");
        };
        check_business(content, business, website);
        check_hours(content, now, business, script(&home, "script[data-hours]"));
        for shown in &publication::at(content, now).shown {
            let texts = content
                .promotions
                .iter()
                .map(|one| (&one.common.id, &one.texts));
            let news = content
                .announcements
                .iter()
                .map(|one| (&one.common.id, &one.texts));
            let mut texts = texts.chain(news).filter(|(id, _)| **id == shown.item);
            let mut texts = texts.next().into_iter().flat_map(|(_, texts)| texts);
            let Some(text) = texts.find(|text| text.language == *language) else {
                continue;
            };
            let spot = Spot::of_item(&shown.item).expect("a page");
            check_item(content, shown, text, &nodes(&page(spot)));
            compared += 1;
        }
    }
    compared
}

fn theme(name: &str) -> Theme {
    Theme::embedded(name)
        .expect("a theme")
        .expect("without faults")
}

#[test]
fn the_samples_say_to_machines_what_their_files_say() {
    let days = [
        "2026-11-27T13:00:00Z",
        "2026-12-09T18:00:00Z",
        "2026-12-25T10:00:00Z",
        "2027-01-01T02:30:00Z",
        "2027-03-28T02:00:00Z",
    ];
    let mut compared = 0;
    for name in EMBEDDED {
        let theme = theme(name);
        for day in days {
            for id in ["padaria-aurora", "harbor-dental"] {
                compared += check(&sample(id, instant(day)), instant(day), &theme);
            }
        }
    }
    assert!(compared > 60, "{compared} items");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_site_says_to_machines_what_its_files_say(
        (mut content, hour) in any_content::content(),
        placed in any::<bool>(),
    ) {
        if placed {
            let mut site = (*content.site).clone();
            site.business.city = Some("Dublin".to_owned());
            site.business.kind = "Bakery".to_owned();
            content.site = std::sync::Arc::new(site);
        }
        let theme = theme("shopfront");
        check(&content, hour, &theme);
        // What the page says of its hours is the same until the publication is another.
        let weekly = content.hours.as_ref().is_none_or(|hours| matches!(hours.regular, Regular::Week(_)));
        if weekly && let Some(next) = publication::next_change(&content, hour) {
            let last = next - jiff::SignedDuration::from_millis(1);
            let page = |at: Timestamp| file(&render_by(&theme, &content, &at.to_string()), "index.html");
            prop_assert_eq!(page(hour), page(last));
        }
    }
}
