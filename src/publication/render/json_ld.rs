//! What machines read of a page: schema.org's LocalBusiness and Offer as JSON-LD.

use jiff::civil::Weekday;
use serde_json::{Map, Value, json};

use super::address::public_url;
use super::opening::{runs, week};
use super::scene::{Item, Scene};
use crate::content::Span;
use crate::content::price::amount;
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

/// The business with its address and opening hours.
pub(super) fn business(scene: &Scene<'_>) -> Value {
    let site = scene.site;
    let about = &site.business;
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": kind(site),
        "@id": public_url(site, "/#business"),
        "name": site.name,
        "url": public_url(site, "/"),
    });
    put(&mut value, "telephone", about.phone.as_deref());
    put(&mut value, "email", about.email.as_deref());
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
    if !address.is_empty() {
        if let Some(country) = &site.country {
            address.insert("addressCountry".to_owned(), json!(country));
        }
        address.insert("@type".to_owned(), json!("PostalAddress"));
        value["address"] = Value::Object(address);
    }
    let hours = opening_hours(scene);
    if !hours.is_empty() {
        value["openingHoursSpecification"] = Value::Array(hours);
    }
    value
}

/// A schema.org type.
fn kind(site: &Site) -> &str {
    match site.business.kind.as_str() {
        "" => "LocalBusiness",
        kind => kind,
    }
}

/// The week, then special days. A closed special day opens and closes at 00:00, as search engines
/// ask; hours past midnight close "before" they open and belong to the day they begin on.
fn opening_hours(scene: &Scene<'_>) -> Vec<Value> {
    let Some((hours, shown)) = scene.hours else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for (first, last, spans) in runs(&week(hours, shown.today)) {
        let days: Vec<Value> = days(first, last)
            .map(|day| json!(weekday_name(Language::English, day)))
            .collect();
        for span in &spans {
            let mut one = specification(*span);
            one["dayOfWeek"] = json!(days);
            all.push(one);
        }
    }
    for index in &shown.special {
        let Some(special) = hours.special.get(*index) else {
            continue;
        };
        const CLOSED: &[Span] = &[Span { from: 0, to: 0 }];
        let spans = if special.spans.is_empty() {
            CLOSED
        } else {
            &special.spans
        };
        for span in spans {
            let mut one = specification(*span);
            one["validFrom"] = json!(special.from.to_string());
            one["validThrough"] = json!(special.to.to_string());
            all.push(one);
        }
    }
    all
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

/// A promotion as an offer of the business. `None` when it is over.
pub(super) fn offer(scene: &Scene<'_>, item: &Item<'_>) -> Option<Value> {
    let promotion = item.promotion.filter(|_| !item.ended)?;
    let site = scene.site;
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "Offer",
        "name": item.text.title,
        "url": public_url(site, &item.address),
    });
    if !item.excerpt.is_empty() {
        value["description"] = json!(&*item.excerpt);
    }
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
    if let Some(image) = &item.image {
        value["image"] = json!(public_url(site, &image.card.address));
    }
    value["offeredBy"] =
        json!({ "@id": public_url(site, "/#business"), "@type": kind(site), "name": site.name });
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
