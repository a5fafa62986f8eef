//! Dates as they were understood, in words with the weekday (PRODUCT 3.4): whoever wrote a day that
//! was read as another one sees it here before a visitor does.

use std::collections::BTreeSet;

use crate::content::{Announcement, Every, Promotion, SiteContent};
use crate::moment::Civil;
use crate::words::{Arg, Language, long_date, long_moment, say, weekday_name};

/// One line for each promotion and each announcement with a date.
pub fn all(content: &SiteContent, language: Language) -> Vec<String> {
    of(content, language, |_| true)
}

/// As [`all`], for these items.
pub fn some(content: &SiteContent, language: Language, items: &BTreeSet<&str>) -> Vec<String> {
    of(content, language, |id| items.contains(id))
}

fn of(content: &SiteContent, language: Language, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let promotions = content
        .promotions
        .iter()
        .filter(|one| wanted(&one.common.id))
        .map(|one| promotion(one, language));
    let announcements = content
        .announcements
        .iter()
        .filter(|one| wanted(&one.common.id))
        .filter_map(|one| announcement(one, language));
    promotions.chain(announcements).collect()
}

fn promotion(one: &Promotion, language: Language) -> String {
    let title = one.texts.first().map_or("", |text| text.title.as_str());
    let title = ("title", Arg::from(title));
    let to = ("to", Arg::from(end(one.ends, language)));
    let mut line = match one.starts {
        None => say(language, "understood-offer.now", &[title, to]),
        Some(starts) => {
            let from = ("from", Arg::from(start(starts, language)));
            say(language, "understood-offer", &[title, from, to])
        }
    };
    let Some(repeat) = &one.repeat else {
        return line;
    };
    let how = match &repeat.every {
        Every::Day => say(language, "understood-daily", &[]),
        Every::Month => say(language, "understood-monthly", &[]),
        Every::Week(days) => {
            let first = one.starts.map(|starts| starts.date.weekday());
            let days = if days.is_empty() {
                first.into_iter().collect()
            } else {
                days.clone()
            };
            let names: Vec<&str> = days
                .into_iter()
                .map(|day| weekday_name(language, day))
                .collect();
            let days = [("days", names.join(", ").into())];
            say(language, "understood-weekly", &days)
        }
    };
    line.push(' ');
    line.push_str(&how);
    if let Some(until) = repeat.until {
        let until = [("until", until.into())];
        line.push(' ');
        line.push_str(&say(language, "understood-until", &until));
    }
    line
}

fn announcement(one: &Announcement, language: Language) -> Option<String> {
    let title = one.texts.first().map_or("", |text| text.title.as_str());
    let title = ("title", Arg::from(title));
    let from = one
        .publish
        .map(|publish| ("from", Arg::from(start(publish, language))));
    let to = one
        .expires
        .map(|expires| ("to", Arg::from(end(expires, language))));
    let (key, args) = match (from, to) {
        (None, None) => return None,
        (Some(from), None) => ("understood-announcement.from", vec![title, from]),
        (None, Some(to)) => ("understood-announcement.to", vec![title, to]),
        (Some(from), Some(to)) => ("understood-announcement", vec![title, from, to]),
    };
    Some(say(language, key, &args))
}

fn start(civil: Civil, language: Language) -> String {
    words(civil, language).unwrap_or_else(|| long_date(language, civil.date))
}

/// A date alone is inclusive, which is said.
fn end(civil: Civil, language: Language) -> String {
    words(civil, language).unwrap_or_else(|| {
        let day = [("day", civil.date.into())];
        say(language, "understood-whole-day", &day)
    })
}

fn words(civil: Civil, language: Language) -> Option<String> {
    let time = civil.time?;
    Some(long_moment(language, civil.date.to_datetime(time)))
}
