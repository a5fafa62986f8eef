//! The timeline for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::sentences::{clock_at, clock_change_words, day_of_change};
use super::timeline::{Event, EventKind, MOST_EVENTS};
use crate::moment::Zone;
use crate::site::{Refresh, Site};
use crate::words::{Arg, Language, long_date, say, weekday_name};

/// In a period up to this long every clock change is told; in longer ones those on days on which
/// something else happens.
const CLOCKS_ALONE: SignedDuration = SignedDuration::from_hours(400 * 24);

/// A page of text, grouped by the site's days. Days on which the clocks change say so, also where
/// nothing else happens. `from` and `until` are those the events were computed for.
pub fn human(
    site: &Site,
    events: &[Event],
    from: Timestamp,
    until: Timestamp,
    language: Language,
) -> String {
    let zone = &site.zone;
    let cut = events.len() >= MOST_EVENTS;
    let last = events.last().map_or(until, |event| event.at);
    let told_until = if cut { last } else { until };
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    // The regular looks are told once, above; a day is listed for what changes on it.
    let changes = events
        .iter()
        .filter(|event| event.kind != EventKind::Refresh);
    for event in changes {
        let day = days.entry(zone.today(event.at)).or_default();
        day.events.push(event);
    }
    let everywhere = told_until.duration_since(from) <= CLOCKS_ALONE;
    for change in zone.clock_changes(from, told_until) {
        let day = day_of_change(&change);
        if everywhere || days.contains_key(&day) {
            let words = clock_change_words(language, &change);
            days.entry(day).or_default().clocks.extend(words);
        }
    }
    let name = zone.name().replace('_', " ");
    let mut page = say(
        language,
        "timeline-title",
        &[("site", site.name.clone().into())],
    );
    page.push('\n');
    page.push_str(&say(language, "timeline-zone", &[("zone", name.into())]));
    page.push('\n');
    if let Some(rules) = refresh_words(site, language) {
        page.push_str(&rules);
        page.push('\n');
    }
    if days.is_empty() {
        page.push('\n');
        page.push_str(&say(language, "timeline-nothing", &[]));
        page.push('\n');
    }
    for (date, day) in &days {
        page.push('\n');
        page.push_str(&capitalised(&long_date(language, *date)));
        page.push('\n');
        day.print(&mut page, zone, language);
    }
    if cut {
        page.push('\n');
        page.push_str(&say(
            language,
            "timeline-cut",
            &[("count", events.len().into())],
        ));
        page.push('\n');
    }
    page
}

/// "The whole website is checked daily at 05:30 and on Monday at 06:00."
fn refresh_words(site: &Site, language: Language) -> Option<String> {
    let time = |at: &Time| Arg::from(format!("{:02}:{:02}", at.hour(), at.minute()));
    let rules: Vec<String> = (site.refresh.iter())
        .map(|rule| match rule {
            Refresh::Daily { at } => say(language, "timeline-checked-daily", &[("time", time(at))]),
            Refresh::Weekly { on, at } => {
                let day = weekday_name(language, *on);
                let args = [("time", time(at)), ("weekday", day.into())];
                say(language, "timeline-checked-weekly", &args)
            }
        })
        .collect();
    let list = rules.join(&format!(" {} ", say(language, "timeline-comma-and", &[])));
    let args = [("rules", list.into())];
    (!rules.is_empty()).then(|| say(language, "timeline-checked", &args))
}

#[derive(Default)]
struct Day<'a> {
    clocks: Vec<String>,
    events: Vec<&'a Event>,
}

impl Day<'_> {
    fn print(&self, page: &mut String, zone: &Zone, language: Language) {
        for sentence in &self.clocks {
            page.push_str("  * ");
            page.push_str(&capitalised(sentence));
            page.push('\n');
        }
        for event in &self.events {
            let reason = event.reason(language, zone);
            // Writing to a String cannot fail.
            let _ = writeln!(page, "  {}  {reason}", clock_at(zone, event.at));
        }
    }
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The events as a JSON list (PRODUCT 5.1), `at` in the site's offset; `item` is null for what
/// concerns the whole site.
pub fn json(site: &Site, events: &[Event], language: Language) -> serde_json::Value {
    let events = events.iter().map(|event| {
        serde_json::json!({
            "at": site.zone.rfc3339(event.at),
            "site": event.site,
            "item": event.item,
            "event": event.kind.as_str(),
            "reason": event.reason(language, &site.zone),
        })
    });
    serde_json::Value::Array(events.collect())
}
