//! What machines read of a page, as JSON-LD in the words of schema.org: the business with its hours, an
//! offer and the sale it makes, an announcement.

use jiff::civil::{Date, Weekday};
use serde_json::{Map, Value, json};

use super::address::{Spot, public_url, spot_address};
use super::open_now::holidays_of_expression;
use super::opening::{runs, week};
use super::scene::{Item, Scene};
use crate::content::price::amount;
use crate::content::{Every, HolidayRule, Promotion, Regular, Span};
use crate::moment::{Civil, Zone};
use crate::site::Site;
use crate::words::{Language, weekday_name};

/// JSON for the inside of a `<script type="application/ld+json">`: no `<`, so that nothing in it
/// ends the element.
pub(super) fn script(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// The business with its address and opening hours; on the front page the website itself too, whose
/// name search engines show.
pub(super) fn business(scene: &Scene<'_>, front_page: bool) -> Value {
    let site = scene.site;
    let about = &site.business;
    let mut value = json!({
        "@type": kind(site),
        "@id": public_url(site, "/#business"),
        "name": site.name,
        "url": public_url(site, "/"),
        "logo": scene.icon().public(site),
        "image": scene.icon().public(site),
    });
    put(&mut value, "description", scene.claim());
    put(&mut value, "telephone", about.phone.as_deref());
    put(&mut value, "email", about.email.as_deref());
    if let Some(address) = address(site) {
        value["address"] = address;
    }
    let hours = opening_hours(scene);
    if !hours.is_empty() {
        value["openingHoursSpecification"] = Value::Array(hours);
    }
    let mut all = vec![value];
    if front_page {
        let home = spot_address(site, Spot::Home, scene.language);
        all.push(json!({
            "@type": "WebSite",
            "@id": public_url(site, "/#website"),
            "name": site.name,
            "url": public_url(site, &home),
            "inLanguage": scene.language,
            "publisher": reference(site),
        }));
    }
    graph(all)
}

fn graph(all: Vec<Value>) -> Value {
    json!({ "@context": "https://schema.org", "@graph": all })
}

/// The business, said in full on the front page.
fn reference(site: &Site) -> Value {
    json!({ "@id": public_url(site, "/#business"), "@type": kind(site), "name": site.name })
}

/// `None` where nothing of it is written.
fn address(site: &Site) -> Option<Value> {
    let about = &site.business;
    let mut address = Map::new();
    let parts = [
        ("streetAddress", &about.street),
        ("addressLocality", &about.city),
        ("addressRegion", &about.region),
        ("postalCode", &about.postcode),
    ];
    for (name, part) in parts {
        if let Some(part) = part {
            address.insert(name.to_owned(), json!(part));
        }
    }
    if address.is_empty() {
        return None;
    }
    if let Some(country) = &site.country {
        address.insert("addressCountry".to_owned(), json!(country));
    }
    address.insert("@type".to_owned(), json!("PostalAddress"));
    Some(Value::Object(address))
}

/// A schema.org type.
fn kind(site: &Site) -> &str {
    match site.business.kind.as_str() {
        "" => "LocalBusiness",
        kind => kind,
    }
}

/// A closed day, as search engines ask for it.
const CLOSED: &[Span] = &[Span { from: 0, to: 0 }];

/// The week, public holidays with hours of their own, then special days. A closed special day opens and closes at 00:00, as search engines
/// ask; hours past midnight close "before" they open and belong to the day they begin on.
fn opening_hours(scene: &Scene<'_>) -> Vec<Value> {
    let Some((hours, shown)) = scene.hours else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let usual = week(hours, shown.today);
    for (first, last, spans) in runs(&usual) {
        let days: Vec<Value> = days(first, last)
            .map(|day| json!(weekday_name(Language::English, day)))
            .collect();
        for span in &spans {
            let mut one = specification(*span);
            one["dayOfWeek"] = json!(days);
            all.push(one);
        }
    }
    let on_holidays = match &hours.holidays {
        Some(HolidayRule::Closed) => Some(CLOSED),
        Some(HolidayRule::Spans(spans)) => Some(or_closed(spans)),
        Some(HolidayRule::AsUsual) | None => None,
    };
    for span in on_holidays.unwrap_or_default() {
        let mut one = specification(*span);
        one["dayOfWeek"] = json!(["PublicHolidays"]);
        all.push(one);
    }
    let dated = |all: &mut Vec<Value>, from: Date, to: Date, spans: &[Span]| {
        for span in or_closed(spans) {
            let mut one = specification(*span);
            one["validFrom"] = json!(from.to_string());
            one["validThrough"] = json!(to.to_string());
            all.push(one);
        }
    };
    if let Regular::Osm(_) = hours.regular {
        for (date, spans) in holidays_of_expression(hours, &usual, shown.today) {
            dated(&mut all, date, date, &spans);
        }
    }
    for index in &shown.special {
        let Some(special) = hours.special.get(*index) else {
            continue;
        };
        for (from, to) in hours.counting(*index) {
            dated(&mut all, from, to, &special.spans);
        }
    }
    all
}

fn or_closed(spans: &[Span]) -> &[Span] {
    if spans.is_empty() { CLOSED } else { spans }
}

fn days(first: Weekday, last: Weekday) -> impl Iterator<Item = Weekday> {
    let count = first.until(last).unsigned_abs() + 1;
    first.cycle_forward().take(usize::from(count))
}

fn specification(span: Span) -> Value {
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
    // A whole day "opens 00:00, closes 23:59": 00:00 twice would mean closed.
    let closes = if span.from == 0 && span.to == 1440 {
        "23:59".to_owned()
    } else {
        clock(span.to)
    };
    json!({
        "@type": "OpeningHoursSpecification",
        "opens": clock(span.from),
        "closes": closes,
    })
}

/// A promotion as an offer of the business and, where it begins at a known time and the place is
/// known, as the event of a sale. `None` when it is over.
pub(super) fn promotion(scene: &Scene<'_>, item: &Item<'_>) -> Option<Value> {
    let mut all = vec![offer(scene, item)?];
    all.extend(sale(scene, item));
    Some(graph(all))
}

/// What search engines ask of an event: a name, a start, a place with an address.
fn sale(scene: &Scene<'_>, item: &Item<'_>) -> Option<Value> {
    let (promotion, since) = (item.promotion?, item.since?);
    let (site, zone) = (scene.site, scene.zone());
    let until = item.until.unwrap_or_else(|| promotion.ends.end(zone));
    let url = public_url(site, &item.address);
    let mut value = json!({
        "@type": "SaleEvent",
        "@id": format!("{url}#event"),
        "name": item.text.title,
        "url": url,
        "startDate": zone.rfc3339(since),
        "endDate": zone.rfc3339(until),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": { "@type": "Place", "name": site.name, "address": address(site)? },
        "organizer": reference(site),
        "offers": { "@id": format!("{url}#offer") },
        "inLanguage": scene.language,
    });
    about(&mut value, scene, item);
    if let Some(schedule) = schedule(promotion, zone) {
        value["eventSchedule"] = schedule;
    }
    Some(value)
}

/// How an offer comes round again, as it was written.
fn schedule(promotion: &Promotion, zone: &Zone) -> Option<Value> {
    let repeat = promotion.repeat.as_ref()?;
    let first = promotion.starts.unwrap_or(promotion.ends);
    let mut value = json!({
        "@type": "Schedule",
        "repeatFrequency": match repeat.every {
            Every::Day => "P1D",
            Every::Week(_) => "P1W",
            Every::Month => "P1M",
        },
        "startDate": first.date.to_string(),
        "scheduleTimezone": zone.name(),
    });
    if let Every::Week(days) = &repeat.every {
        let written = days.iter().copied();
        let days = written.chain(days.is_empty().then(|| first.date.weekday()));
        let days = days.map(|day| json!(weekday_name(Language::English, day)));
        value["byDay"] = days.collect();
    }
    let until = repeat.until.map(|until| until.to_string());
    put(&mut value, "endDate", until.as_deref());
    let clock = |civil: Option<Civil>| Some(civil?.time?.strftime("%H:%M:%S").to_string());
    put(&mut value, "startTime", clock(promotion.starts).as_deref());
    put(
        &mut value,
        "endTime",
        clock(Some(promotion.ends)).as_deref(),
    );
    Some(value)
}

/// An announcement as the article it is.
pub(super) fn announcement(scene: &Scene<'_>, item: &Item<'_>) -> Value {
    let (site, zone) = (scene.site, scene.zone());
    let url = public_url(site, &item.address);
    let mut value = json!({
        "@type": "NewsArticle",
        "@id": format!("{url}#article"),
        "headline": item.text.title,
        "url": url,
        "mainEntityOfPage": url,
        "inLanguage": scene.language,
        "author": reference(site),
        "publisher": reference(site),
    });
    about(&mut value, scene, item);
    let instant = |at: Option<jiff::Timestamp>| at.map(|at| zone.rfc3339(at));
    put(&mut value, "datePublished", instant(item.since).as_deref());
    put(&mut value, "expires", instant(item.until).as_deref());
    graph(vec![value])
}

/// An item's first words and its picture.
fn about(value: &mut Value, scene: &Scene<'_>, item: &Item<'_>) {
    if !item.excerpt.is_empty() {
        value["description"] = json!(&*item.excerpt);
    }
    if let Some(image) = &item.image {
        value["image"] = json!(public_url(scene.site, &image.card.address));
    }
}

/// `None` when it is over.
fn offer(scene: &Scene<'_>, item: &Item<'_>) -> Option<Value> {
    let promotion = item.promotion.filter(|_| !item.ended)?;
    let site = scene.site;
    let mut value = json!({
        "@type": "Offer",
        "@id": format!("{}#offer", public_url(site, &item.address)),
        "name": item.text.title,
        "url": public_url(site, &item.address),
    });
    about(&mut value, scene, item);
    let price = item
        .text
        .price
        .as_deref()
        .and_then(|text| amount(text).ok());
    if let Some(price) = price {
        value["price"] = json!(format!("{}.{:02}", price.cents / 100, price.cents % 100));
        let currency = price
            .currency
            .or_else(|| of_country(site.country.as_deref()));
        put(&mut value, "priceCurrency", currency);
    }
    let zone = scene.zone();
    if let Some(since) = item.since {
        value["validFrom"] = json!(zone.rfc3339(since));
    }
    // For offers that repeat: the end of the occurrence that is on.
    let until = item.until.unwrap_or_else(|| promotion.ends.end(zone));
    value["validThrough"] = json!(zone.rfc3339(until));
    value["offeredBy"] = reference(site);
    Some(value)
}

/// The currency that `$`, `¥` and `kr` mean in a country.
fn of_country(country: Option<&str>) -> Option<&'static str> {
    Some(match country? {
        "BR" => "BRL",
        "US" => "USD",
        "CA" => "CAD",
        "AU" => "AUD",
        "NZ" => "NZD",
        "MX" => "MXN",
        "AR" => "ARS",
        "CL" => "CLP",
        "CO" => "COP",
        "GB" => "GBP",
        "CH" => "CHF",
        "JP" => "JPY",
        "CN" => "CNY",
        "SE" => "SEK",
        "NO" => "NOK",
        "DK" => "DKK",
        "PT" | "ES" | "FR" | "DE" | "IT" | "NL" | "BE" | "IE" | "AT" | "FI" | "GR" | "LU" => "EUR",
        _ => return None,
    })
}

fn put(value: &mut Value, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        value[name] = json!(text);
    }
}
