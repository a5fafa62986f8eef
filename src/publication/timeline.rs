//! The instants at which something happens on a website, each with its reason.

use std::iter;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::content::day::Days;
use crate::content::emails::EmailTime;
use crate::content::occurrences::Occurrence;
use crate::content::{
    After, Announcement, Common, DaySource, Hours, Promotion, Regular, SiteContent, Span, Text,
};
use crate::moment::{Civil, Zone};
use crate::schedule::refreshes;
use crate::site::Refresh;

/// At most this many events are listed, the earliest; who wants more asks for a shorter time.
pub const MOST_EVENTS: usize = 1_000;

/// Opening hours, and offers that a clock change skips, are looked for this many days ahead, ten
/// years: there is no other way than day by day.
const MOST_DAYS: i32 = 3_660;

/// Something that happens on a website at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub at: Timestamp,
    /// The site's id.
    pub site: String,
    /// `None` for a refresh, which concerns the whole site.
    pub item: Option<String>,
    pub kind: EventKind,
    /// With site, item and kind it names this event whatever the zone's rules become.
    pub key: String,
    pub why: Why,
}

/// What kind of event, as printed in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    Ends,
    Hours,
    Changes,
    Starts,
    Email,
    Refresh,
}

impl EventKind {
    /// `starts`, `ends`, `changes`, `email`, `refresh` or `hours`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Ends => "ends",
            Self::Changes => "changes",
            Self::Email => "email",
            Self::Refresh => "refresh",
            Self::Hours => "hours",
        }
    }
}

/// Why an event happens; [`Event::reason`] is its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    OfferStarts {
        title: String,
        from: Civil,
        to: Civil,
    },
    /// One occurrence ends as the next begins.
    OfferGoesOn {
        title: String,
        to: Civil,
    },
    OfferEnds {
        title: String,
        /// The page stays and says that it has ended.
        kept: bool,
        /// When it comes back.
        next: Option<Timestamp>,
    },
    /// A clock change skips it whole.
    OfferSkipped {
        title: String,
        from: Civil,
    },
    Appears {
        title: String,
        from: Civil,
        expires: Option<Civil>,
    },
    Disappears {
        title: String,
    },
    Email {
        title: String,
        list: String,
        no_later_than: Option<Civil>,
    },
    Refresh {
        rule: Refresh,
    },
    Special {
        from: Date,
        to: Date,
        spans: Vec<Span>,
        note: Option<String>,
    },
    Holiday {
        spans: Vec<Span>,
    },
    UsualHours {
        spans: Vec<Span>,
    },
}

/// Everything that happens in `from..until`, in order, at most [`MOST_EVENTS`].
pub fn timeline(content: &SiteContent, from: Timestamp, until: Timestamp) -> Vec<Event> {
    let site = &content.site;
    let period = Period {
        site: &site.id,
        zone: &site.zone,
        from,
        until,
    };
    let mut events = Vec::new();
    for promotion in content.promotions.iter().filter(|p| !p.common.draft) {
        events.extend(period.offer(promotion).take(MOST_EVENTS));
        events.extend(period.skipped(promotion).take(MOST_EVENTS));
        events.extend(period.offer_emails(promotion));
    }
    for item in content.announcements.iter().filter(|a| !a.common.draft) {
        events.extend(period.announcement(item));
    }
    if let Some(hours) = content.hours.as_ref().filter(|hours| !hours.common.draft) {
        events.extend(period.hours(hours, &site.language).take(MOST_EVENTS));
    }
    let refreshes = refreshes(&site.refresh, &site.zone, from, until);
    events.extend(refreshes.take(MOST_EVENTS).map(|refresh| Event {
        at: refresh.at,
        site: site.id.clone(),
        item: None,
        kind: EventKind::Refresh,
        key: format!(
            "{} {}",
            crate::schedule::rule_name(&refresh.rule),
            refresh.key
        ),
        why: Why::Refresh { rule: refresh.rule },
    }));
    events.sort_by(|a, b| (a.at, a.kind, &a.item).cmp(&(b.at, b.kind, &b.item)));
    events.truncate(MOST_EVENTS);
    events
}

/// The first thing after `after`, other than a refresh, that happens within 400 days.
pub fn next_event(content: &SiteContent, after: Timestamp) -> Option<Event> {
    let from = after.checked_add(1.nanosecond()).ok()?;
    let events_for = |days: i64| {
        let until = from.checked_add((days * 24).hours());
        timeline(content, from, until.unwrap_or(Timestamp::MAX))
    };
    [1, 14, 400].into_iter().find_map(|days| {
        let mut events = events_for(days).into_iter();
        events.find(|event| event.kind != EventKind::Refresh)
    })
}

struct Period<'a> {
    site: &'a str,
    zone: &'a Zone,
    from: Timestamp,
    until: Timestamp,
}

impl<'a> Period<'a> {
    fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    fn day_by_day_until(&self) -> Timestamp {
        let last = self.zone.today(self.from).saturating_add(MOST_DAYS.days());
        self.zone.start_of_day(last).min(self.until)
    }

    fn event(&self, at: Timestamp, common: &Common, kind: EventKind, key: &str, why: Why) -> Event {
        Event {
            at,
            site: self.site.to_owned(),
            item: Some(common.id.clone()),
            kind,
            key: key.to_owned(),
            why,
        }
    }

    fn offer(&'a self, promotion: &'a Promotion) -> impl Iterator<Item = Event> + 'a {
        let mut busy_until = None;
        promotion
            .occurrences(self.zone, self.from, self.until)
            .flat_map(move |occurrence| {
                let goes_on = busy_until.is_some_and(|busy| occurrence.starts <= Some(busy));
                busy_until = busy_until.max(Some(occurrence.ends));
                let starts = (!goes_on).then(|| self.offer_starts(promotion, &occurrence));
                [
                    starts.flatten(),
                    Some(self.offer_ends(promotion, &occurrence)),
                ]
            })
            .flatten()
            .filter(|event| self.contains(event.at))
    }

    fn offer_starts(&self, promotion: &Promotion, occurrence: &Occurrence) -> Option<Event> {
        let why = Why::OfferStarts {
            title: title(&promotion.texts),
            from: occurrence.written_start?,
            to: occurrence.written_end,
        };
        let key = &occurrence.key;
        Some(self.event(
            occurrence.starts?,
            &promotion.common,
            EventKind::Starts,
            key,
            why,
        ))
    }

    fn offer_ends(&self, promotion: &Promotion, occurrence: &Occurrence) -> Event {
        let next = promotion.occurrence_at_or_after(self.zone, occurrence.ends);
        let (kind, why) = match next {
            Some(next) if next.starts <= Some(occurrence.ends) => {
                let title = title(&promotion.texts);
                let to = next.written_end;
                (EventKind::Changes, Why::OfferGoesOn { title, to })
            }
            next => {
                let why = Why::OfferEnds {
                    title: title(&promotion.texts),
                    kept: next.is_none() && promotion.after == After::Keep,
                    next: next.and_then(|next| next.starts),
                };
                (EventKind::Ends, why)
            }
        };
        self.event(
            occurrence.ends,
            &promotion.common,
            kind,
            &occurrence.key,
            why,
        )
    }

    fn skipped(&'a self, promotion: &'a Promotion) -> impl Iterator<Item = Event> + 'a {
        promotion
            .swallowed(self.zone, self.from, self.day_by_day_until())
            .map(|swallowed| {
                let why = Why::OfferSkipped {
                    title: title(&promotion.texts),
                    from: swallowed.written_start,
                };
                let key = format!("skipped {}", swallowed.key);
                self.event(
                    swallowed.at,
                    &promotion.common,
                    EventKind::Changes,
                    &key,
                    why,
                )
            })
    }

    fn offer_emails(&self, promotion: &Promotion) -> Vec<Event> {
        let emails = promotion
            .emails(self.zone, self.from, self.until)
            .into_iter();
        let mut found: Vec<Event> = emails
            .take(MOST_EVENTS)
            .filter_map(|email| self.email(&promotion.common, &promotion.texts, email))
            .collect();
        found.retain(|event| self.contains(event.at));
        found
    }

    fn email(&self, common: &Common, texts: &[Text], email: EmailTime) -> Option<Event> {
        let why = Why::Email {
            title: title(texts),
            list: common.email.as_ref()?.list.clone(),
            no_later_than: email.no_later_than,
        };
        Some(self.event(email.at?, common, EventKind::Email, &email.key, why))
    }

    fn announcement(&self, item: &Announcement) -> Vec<Event> {
        let mut events = Vec::new();
        let common = &item.common;
        let since = item.publish.map(|publish| publish.start(self.zone));
        let until = item.expires.map(|expires| expires.end(self.zone));
        if since
            .zip(until)
            .is_some_and(|(since, until)| until <= since)
        {
            return events;
        }
        if let Some((at, from)) = since.zip(item.publish) {
            let why = Why::Appears {
                title: title(&item.texts),
                from,
                expires: item.expires,
            };
            events.push(self.event(at, common, EventKind::Starts, "publish", why));
        }
        if let Some(at) = until {
            let title = title(&item.texts);
            events.push(self.event(
                at,
                common,
                EventKind::Ends,
                "expires",
                Why::Disappears { title },
            ));
        }
        let email = item.email(self.zone);
        events.extend(email.and_then(|email| self.email(common, &item.texts, email)));
        events.retain(|event| self.contains(event.at));
        events
    }

    /// Special days and holidays with their own hours, and the return to the usual ones. The change
    /// from one weekday to the next is everyday and not told.
    fn hours(&'a self, hours: &'a Hours, language: &'a str) -> impl Iterator<Item = Event> + 'a {
        let days = hours.days();
        // What counts is whether a day differs from what its weekday says.
        let told = move |date: Date| {
            let day = days.on(date);
            let usual = days.regular(date);
            match day.source {
                DaySource::Special(index) => (Some(Told::Special(index)), day.spans),
                DaySource::Holiday if day.spans != usual => (Some(Told::Holiday(date)), day.spans),
                DaySource::Regular if off_by_expression(hours, &days, date) => {
                    (Some(Told::Holiday(date)), usual)
                }
                DaySource::Holiday | DaySource::Regular => (None, usual),
            }
        };
        let first = self.zone.today(self.from);
        let yesterday = first.checked_sub(1.day()).ok();
        let mut before = yesterday.and_then(|day| told(day).0);
        iter::successors(Some(first), |day| day.checked_add(1.day()).ok())
            .map(|day| (day, self.zone.start_of_day(day)))
            .take_while(|(_, at)| *at < self.day_by_day_until())
            .filter(|(day, _)| self.zone.day_exists(*day))
            .filter_map(move |(day, at)| {
                let (now, spans) = told(day);
                let was = std::mem::replace(&mut before, now);
                if now == was {
                    return None;
                }
                let why = match now {
                    Some(Told::Special(index)) => {
                        let special = &hours.special[index];
                        let note = special.notes.iter().find(|(tag, _)| tag == language);
                        Why::Special {
                            from: day,
                            to: special.to,
                            spans,
                            note: note.or(special.notes.first()).map(|(_, note)| note.clone()),
                        }
                    }
                    Some(Told::Holiday(_)) => Why::Holiday { spans },
                    None => Why::UsualHours { spans },
                };
                let key = day.to_string();
                Some(self.event(at, &hours.common, EventKind::Hours, &key, why))
            })
            .filter(|event| self.contains(event.at))
    }
}

/// True for a public holiday of which an expression itself says (`PH off`) that it is unlike its
/// weekday in the weeks before.
fn off_by_expression(hours: &Hours, days: &Days<'_>, date: Date) -> bool {
    if matches!(hours.regular, Regular::Week(_)) || !days.is_public_holiday(date) {
        return false;
    }
    let before = (1..=4).filter_map(|weeks: i32| date.checked_sub((weeks * 7).days()).ok());
    let mut usual = before.filter(|day| !days.is_public_holiday(*day));
    usual
        .next()
        .is_some_and(|day| days.regular(day) != days.regular(date))
}

/// What is told about the hours of a day; equal neighbours are one event.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    Special(usize),
    Holiday(Date),
}

/// The title in the site's own language.
pub(super) fn title(texts: &[Text]) -> String {
    texts
        .first()
        .map_or_else(String::new, |text| text.title.clone())
}
