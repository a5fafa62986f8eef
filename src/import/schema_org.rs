//! What structured data of schema.org says: <https://schema.org/LocalBusiness>.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde_json::Value;

use super::fact::{Facts, Source, What, clean};
use super::hours::schema;
use super::week::{Hours, Week, add, index};
use crate::content::Span;
use crate::content::spelling::weekday;
use crate::content::time::{Clock, DAY, clock};
use crate::yaml::excerpt;

/// Things looked at on one page, however they are nested.
const MOST_THINGS: usize = 200;
/// Special days of one business.
const MOST_SPECIAL: usize = 60;

/// Types that say no more than that there is a business.
const GENERAL: &[&str] = &[
    "Organization",
    "LocalBusiness",
    "Place",
    "Corporation",
    "Thing",
];
/// Types that may have an address and are no business.
const OTHERS: &[&str] = &[
    "Article",
    "BlogPosting",
    "Event",
    "JobPosting",
    "NewsArticle",
    "Person",
    "Product",
    "Review",
    "WebPage",
    "WebSite",
];

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    pub facts: Facts,
    pub hours: Vec<Hours>,
    /// Words about hours that were not understood.
    pub unclear: Vec<String>,
}

/// Reads every business among these things. `today` is the first day whose hours still matter.
pub fn read(things: &[Value], source: Source, page: &str, today: Date) -> Found {
    let mut found = Found::default();
    let mut waiting: Vec<&Value> = things.iter().rev().collect();
    let mut seen = 0;
    while let Some(thing) = waiting.pop() {
        seen += 1;
        if seen > MOST_THINGS {
            break;
        }
        match thing {
            Value::Array(list) => waiting.extend(list.iter().rev()),
            Value::Object(fields) => {
                let inner = ["mainEntity", "@graph"];
                waiting.extend(inner.iter().filter_map(|name| fields.get(*name)));
                if is_business(thing) {
                    business(thing, source, page, &mut found.facts);
                    hours(thing, source, page, today, &mut found);
                }
            }
            _ => {}
        }
    }
    found
}

/// The names of its types, without the address in front.
fn types(thing: &Value) -> Vec<String> {
    let all = list(&thing["@type"]).filter_map(Value::as_str);
    all.map(|kind| {
        kind.rsplit(['/', '#', ':'])
            .next()
            .unwrap_or(kind)
            .to_owned()
    })
    .collect()
}

fn is_business(thing: &Value) -> bool {
    let types = types(thing);
    let other = types.iter().any(|kind| OTHERS.contains(&kind.as_str()));
    let says = [
        "openingHours",
        "openingHoursSpecification",
        "address",
        "telephone",
    ];
    !types.is_empty() && !other && says.iter().any(|name| !thing[*name].is_null())
}

fn business(thing: &Value, source: Source, page: &str, facts: &mut Facts) {
    let kind = types(thing)
        .into_iter()
        .find(|kind| !GENERAL.contains(&kind.as_str()));
    if let Some(kind) = kind {
        facts.say(What::Kind, &kind, source, page);
    }
    let lines = [
        ("name", What::Name),
        ("slogan", What::Claim),
        ("telephone", What::Phone),
        ("email", What::Email),
        ("logo", What::Logo),
        ("image", What::Logo),
    ];
    for (name, what) in lines {
        if let Some(value) = text(&thing[name]) {
            let value = value.strip_prefix("mailto:").unwrap_or(value);
            facts.say(what, value, source, page);
        }
    }
    for profile in list(&thing["sameAs"]).filter_map(text) {
        facts.say(What::Profile, profile, source, page);
    }
    let Some(address) = list(&thing["address"]).next() else {
        return;
    };
    let parts = [
        ("streetAddress", What::Street),
        ("addressLocality", What::City),
        ("addressRegion", What::Region),
        ("postalCode", What::Postcode),
        ("addressCountry", What::Country),
    ];
    for (name, what) in parts {
        if let Some(value) = text(&address[name]) {
            facts.say(what, value, source, page);
        }
    }
}

/// A value, or each of a list.
fn list(value: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match value {
        Value::Null => Box::new(std::iter::empty()),
        Value::Array(list) => Box::new(list.iter()),
        one => Box::new(std::iter::once(one)),
    }
}

/// The first text of a value; of a thing its name or address.
fn text(value: &Value) -> Option<&str> {
    let first = list(value).next()?;
    match first {
        Value::String(text) => Some(text),
        Value::Object(_) => {
            let names = ["name", "@value", "url", "@id", "contentUrl"];
            names.iter().find_map(|name| match &first[*name] {
                Value::String(text) => Some(text.as_str()),
                Value::Array(list) => list.first()?.as_str(),
                _ => None,
            })
        }
        _ => None,
    }
}

fn hours(thing: &Value, source: Source, page: &str, today: Date, found: &mut Found) {
    let mut week = Week::default();
    let mut special = BTreeMap::new();
    let unclear_before = found.unclear.len();
    for written in list(&thing["openingHours"]).filter_map(Value::as_str) {
        let understood = schema(written).is_some_and(|one| merge(&mut week, &one));
        if !understood {
            found.unclear.push(excerpt(&clean(written), 120));
        }
    }
    for name in [
        "openingHoursSpecification",
        "specialOpeningHoursSpecification",
    ] {
        for one in list(&thing[name]) {
            if specification(one, today, &mut week, &mut special).is_none() {
                found.unclear.push(excerpt(&clean(&one.to_string()), 120));
            }
        }
    }
    if week.known() > 0 || !special.is_empty() {
        // Nobody knows which day it was that could not be read.
        let doubted = match found.unclear.len() == unclear_before {
            true => Vec::new(),
            false => week.unsaid(),
        };
        found.hours.push(Hours {
            week,
            special,
            doubted,
            source,
            page: page.to_owned(),
        });
    }
}

fn merge(week: &mut Week, one: &Week) -> bool {
    let mut clear = true;
    for (slot, said) in week.0.iter_mut().zip(&one.0) {
        if let Some(said) = said {
            let known = slot.get_or_insert_default();
            clear &= said.iter().all(|span| add(known, *span));
        }
    }
    clear
}

/// One `OpeningHoursSpecification`: days of the week, or a time of the year. `None` where it is not
/// understood, or is about days of the week in one season only.
fn specification(
    one: &Value,
    today: Date,
    week: &mut Week,
    special: &mut BTreeMap<(Date, Date), Vec<Span>>,
) -> Option<()> {
    let days = list(&one["dayOfWeek"]).map(|day| text(day).and_then(day_named));
    let days: Vec<Weekday> = days.collect::<Option<_>>()?;
    let from = text(&one["validFrom"]).map(day);
    let to = text(&one["validThrough"]).map(day);
    let spans = opens(one)?;
    match (from, to) {
        (None, None) if !days.is_empty() => {
            let said = |day: &Weekday| {
                let known = week.0[index(*day)].get_or_insert_default();
                spans.iter().all(|span| add(known, *span))
            };
            days.iter().all(said).then_some(())
        }
        (Some(from), to) if days.is_empty() => {
            let (from, to) = (from?, to.unwrap_or(from)?);
            if to < today {
                return Some(());
            }
            let apart = |(first, last): &(Date, Date)| {
                (*first, *last) == (from, to) || *last < from || to < *first
            };
            if from > to || special.len() >= MOST_SPECIAL || !special.keys().all(apart) {
                return None;
            }
            let known = special.entry((from, to)).or_default();
            spans.iter().all(|span| add(known, *span)).then_some(())
        }
        _ => None,
    }
}

fn day_named(written: &str) -> Option<Weekday> {
    let name = written.rsplit(['/', '#', ':']).next()?;
    weekday(name).or_else(|| {
        let week = schema(&format!("{name} 08:00-09:00"))?;
        let at = week.0.iter().position(Option::is_some)?;
        Weekday::Monday.cycle_forward().nth(at)
    })
}

fn day(written: &str) -> Option<Date> {
    written.get(..10)?.parse().ok()
}

/// The span between `opens` and `closes`; none for a closed day, which opens and closes at one time
/// or never.
fn opens(one: &Value) -> Option<Vec<Span>> {
    let minutes = |name: &str| match text(&one[name]) {
        None => Some(None),
        Some(written) => {
            // `T09:00`, `09:00:00-03:00`
            let written = written.trim_start_matches('T');
            let at = written.find(['+', 'Z']).unwrap_or(written.len());
            let plain = written[..at].split('-').next().unwrap_or(written);
            match clock(plain) {
                Clock::Minutes(minutes) => Some(Some(minutes)),
                _ => None,
            }
        }
    };
    match (minutes("opens")?, minutes("closes")?) {
        (None, None) => Some(Vec::new()),
        (Some(from), Some(to)) if from == to => Some(Vec::new()),
        (Some(from), Some(to)) if from < DAY => {
            let to = match to {
                to if to == DAY - 1 => DAY,
                to if to < from => to + DAY,
                to => to,
            };
            Some(vec![Span { from, to }])
        }
        _ => None,
    }
}
