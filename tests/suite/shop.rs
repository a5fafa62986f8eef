//! A small shop written down as the types a parsed content folder has, for tests that are not about
//! reading files.

#![expect(
    clippy::unwrap_used,
    reason = "a test that meets something impossible stops there"
)]

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use recado::content::Good;
use recado::content::{
    After, Announcement, Common, EmailPlan, Every, HolidayRule, Hours, Page, Promotion, Regular,
    Repeat, SiteContent, Span, Special, Text,
};
use recado::hash::Hash;
use recado::moment::{Civil, Zone};
use recado::site::{Business, Place, Refresh, Review, Site, TargetKind, TargetPlan};

/// `2026-11-27` or `2026-11-27 08:00`.
pub fn civil(text: &str) -> Civil {
    match text.split_once(' ') {
        None => Civil::day(text.parse().unwrap()),
        Some(_) => Civil::minute(text.replace(' ', "T").parse::<DateTime>().unwrap()),
    }
}

/// `2026-11-27`.
pub fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// `05:30`.
pub fn time(text: &str) -> Time {
    text.parse().unwrap()
}

/// `2026-11-27T08:00:00Z`, or with an offset.
pub fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap_or_else(|| panic!("{name} is a zone"))
}

/// `08:00-12:00, 18:00-02:00`, or `closed`.
pub fn spans(text: &str) -> Vec<Span> {
    if text == "closed" {
        return Vec::new();
    }
    let minutes = |text: &str| {
        let (hour, minute) = text.split_once(':').unwrap();
        hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
    };
    text.split(", ")
        .map(|span| {
            let (from, to) = span.split_once('-').unwrap();
            let (from, to) = (minutes(from), minutes(to));
            let to = if to <= from { to + 1440 } else { to };
            Span { from, to }
        })
        .collect()
}

/// `08:00-12:00, 18:00-26:00`, or `closed`.
pub fn show(spans: &[Span]) -> String {
    if spans.is_empty() {
        return "closed".to_owned();
    }
    let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let spans: Vec<_> = spans
        .iter()
        .map(|span| format!("{}-{}", clock(span.from), clock(span.to)))
        .collect();
    spans.join(", ")
}

fn common(id: &str) -> Common {
    Common {
        id: id.to_owned(),
        slug: id.rsplit('/').next().unwrap().to_owned(),
        file: format!("content/shop/{id}.md"),
        draft: false,
        files: Hash::of(id.as_bytes()),
        fingerprint: Hash::of(id.as_bytes()),
        email: None,
    }
}

fn text(title: &str) -> Text {
    Text {
        language: "en".to_owned(),
        title: title.to_owned(),
        ..Text::default()
    }
}

/// A mail to the list `customers` at the default time.
pub fn email() -> EmailPlan {
    EmailPlan {
        list: "customers".to_owned(),
        send: None,
        send_each: false,
        no_later_than: None,
        subject: None,
        preheader: None,
    }
}

/// A promotion; `starts` may be empty for "at once".
pub fn promotion(slug: &str, starts: &str, ends: &str) -> Promotion {
    Promotion {
        common: common(&format!("promotions/{slug}")),
        starts: (!starts.is_empty()).then(|| civil(starts)),
        ends: civil(ends),
        repeat: None,
        code: None,
        after: After::Remove,
        texts: vec![text(&title_of(slug))],
    }
}

/// The same, repeating.
pub fn repeating(slug: &str, starts: &str, ends: &str, every: Every, until: &str) -> Promotion {
    Promotion {
        repeat: Some(Repeat {
            every,
            until: (!until.is_empty()).then(|| date(until)),
        }),
        ..promotion(slug, starts, ends)
    }
}

/// `happy-hour` is "Happy hour".
fn title_of(slug: &str) -> String {
    let title = slug.replace('-', " ");
    title[..1].to_uppercase() + &title[1..]
}

pub fn announcement(slug: &str, publish: Option<&str>, expires: Option<&str>) -> Announcement {
    Announcement {
        common: common(&format!("announcements/{slug}")),
        publish: publish.map(civil),
        expires: expires.map(civil),
        urgent: false,
        texts: vec![text(&title_of(slug))],
    }
}

pub fn page(slug: &str, order: i64) -> Page {
    let text = Text {
        order,
        ..text(&title_of(slug))
    };
    Page {
        common: common(&format!("pages/{slug}")),
        texts: vec![text],
    }
}

/// The same hours from Monday to Friday, others on Saturday, closed on Sunday.
pub fn hours(weekdays: &str, saturday: &str) -> Hours {
    let mut week: [Vec<Span>; 7] = Default::default();
    for day in &mut week[..5] {
        *day = spans(weekdays);
    }
    week[5] = spans(saturday);
    hours_of(Regular::Week(week))
}

pub fn osm(expression: &str) -> Hours {
    hours_of(Regular::Osm(expression.to_owned()))
}

fn hours_of(regular: Regular) -> Hours {
    Hours {
        common: common("hours"),
        regular,
        special: Vec::new(),
        holidays: None,
        country: None,
        texts: Vec::new(),
    }
}

pub trait HoursExt: Sized {
    fn special(self, from: &str, to: &str, spans: &str, note: &str) -> Self;
    fn holidays(self, country: &str, rule: Option<HolidayRule>) -> Self;
}

impl HoursExt for Hours {
    fn special(mut self, from: &str, to: &str, hours: &str, note: &str) -> Self {
        self.special.push(Special {
            from: date(from),
            to: date(to),
            spans: spans(hours),
            notes: if note.is_empty() {
                Vec::new()
            } else {
                vec![("en".to_owned(), note.to_owned())]
            },
        });
        self
    }

    fn holidays(mut self, country: &str, rule: Option<HolidayRule>) -> Self {
        self.country = Some(country.to_owned());
        self.holidays = rule;
        self
    }
}

pub fn site(name: &str, zone_name: &str) -> Site {
    Site {
        id: "shop".to_owned(),
        name: name.to_owned(),
        url: "https://shop.example".to_owned(),
        language: "en".to_owned(),
        languages: vec!["en".to_owned()],
        zone: zone(zone_name),
        country: None,
        theme: "shopfront".to_owned(),
        look: recado::site::Look::default(),
        business: Business::default(),
        targets: vec![TargetPlan {
            name: "folder".to_owned(),
            kind: TargetKind::Folder {
                path: "out".to_owned(),
            },
            places: vec![Place::Pages {
                folder: String::new(),
            }],
        }],
        refresh: Vec::new(),
        review: Review::default(),
        notify: Vec::new(),
        mail: None,
        prove: true,
    }
}

/// An empty shop in a zone.
pub fn shop(zone_name: &str) -> SiteContent {
    SiteContent {
        site: Arc::new(site("Corner Shop", zone_name)),
        promotions: Vec::new(),
        announcements: Vec::new(),
        pages: Vec::new(),
        hours: None,
        logo: None,
        findings: Vec::new(),
        good: Good::new(),
        standing_in: Vec::new(),
    }
}

pub trait ShopExt: Sized {
    fn offer(self, promotion: Promotion) -> Self;
    fn news(self, announcement: Announcement) -> Self;
    fn open(self, hours: Hours) -> Self;
    fn refresh(self, rule: Refresh) -> Self;
}

impl ShopExt for SiteContent {
    fn offer(mut self, promotion: Promotion) -> Self {
        self.promotions.push(promotion.into());
        self.promotions
            .sort_by(|a, b| a.common.slug.cmp(&b.common.slug));
        self
    }

    fn news(mut self, announcement: Announcement) -> Self {
        self.announcements.push(announcement.into());
        self
    }

    fn open(mut self, hours: Hours) -> Self {
        self.hours = Some(hours);
        self
    }

    fn refresh(mut self, rule: Refresh) -> Self {
        let mut site = (*self.site).clone();
        site.refresh.push(rule);
        self.site = Arc::new(site);
        self
    }
}

pub fn daily(at: &str) -> Refresh {
    Refresh::Daily { at: time(at) }
}

pub fn weekly(on: Weekday, at: &str) -> Refresh {
    Refresh::Weekly { on, at: time(at) }
}
