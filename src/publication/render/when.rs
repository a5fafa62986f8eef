//! When an offer is on, in words with machine-readable times beside them.

use jiff::Timestamp;
use jiff::civil::Date;

use super::markdown::escape;
use super::scene::Scene;
use crate::content::{Announcement, Every, Promotion, Repeat};
use crate::moment::{Civil, Zone};

/// The period of an item as it was written, for the occurrence that is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct When {
    pub starts: Option<Civil>,
    pub ends: Option<Civil>,
    repeat: Option<Repeat>,
    first: Option<Date>,
}

impl When {
    pub(super) fn promotion(
        promotion: &Promotion,
        zone: &Zone,
        at: Timestamp,
        ended: bool,
    ) -> Self {
        let occurrence = if ended {
            promotion.last_occurrence(zone)
        } else {
            promotion.occurrence_at_or_after(zone, at)
        };
        let (starts, ends) = match occurrence {
            Some(occurrence) => (occurrence.written_start, occurrence.written_end),
            None => (promotion.starts, promotion.ends),
        };
        Self {
            starts,
            ends: Some(ends),
            repeat: promotion.repeat.clone().filter(|_| !ended),
            first: Some(promotion.starts.unwrap_or(promotion.ends).date),
        }
    }

    pub(super) fn announcement(announcement: Option<&Announcement>) -> Self {
        Self {
            starts: announcement.and_then(|item| item.publish),
            ..Self::default()
        }
    }

    /// "Until <time>Sunday, 29 November 2026</time>"; an announcement's day.
    pub(super) fn short(&self, scene: &Scene<'_>) -> String {
        match (self.starts, self.ends) {
            (Some(starts), None) => day(scene, starts.date),
            (Some(starts), Some(ends)) if starts.date == ends.date => self.long(scene),
            (_, Some(ends)) => format!("{} {}", word(scene, "until"), end(scene, ends)),
            (None, None) => String::new(),
        }
    }

    /// "From … to …", as far as both are known.
    pub(super) fn long(&self, scene: &Scene<'_>) -> String {
        let (Some(starts), Some(ends)) = (self.starts, self.ends) else {
            return self.short(scene);
        };
        let one_day = starts.date == ends.date;
        if one_day && starts.time.is_none() && ends.time.is_none() {
            return day(scene, starts.date);
        }
        let zone = scene.zone();
        if one_day && let (Some(from), Some(to)) = (starts.time, ends.time) {
            let clock = |at: jiff::civil::Time, instant| {
                let minutes = u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute()));
                let text = scene.speech.clock(minutes.unwrap_or(0));
                time(&zone.rfc3339(instant), &text)
            };
            return format!(
                "{}, {}–{}",
                day(scene, starts.date),
                clock(from, starts.start(zone)),
                clock(to, ends.end(zone))
            );
        }
        let from = moment(scene, starts, || starts.start(zone));
        format!(
            "{} {from} {} {}",
            word(scene, "from"),
            word(scene, "to"),
            end(scene, ends)
        )
    }

    /// "Every week: Friday, Saturday".
    pub(super) fn repeat(&self, scene: &Scene<'_>) -> Option<String> {
        let repeat = self.repeat.as_ref()?;
        Some(match &repeat.every {
            Every::Day => scene.word("every_day"),
            Every::Month => scene.word("every_month"),
            Every::Week(days) => {
                let first = self.first.map(|date| vec![date.weekday()]);
                let days = if days.is_empty() {
                    first.unwrap_or_default()
                } else {
                    days.clone()
                };
                let days: Vec<_> = days.iter().map(|day| scene.speech.weekday(*day)).collect();
                format!("{}: {}", scene.word("every_week"), days.join(", "))
            }
        })
    }
}

/// A whole day with its machine-readable form.
pub(super) fn day(scene: &Scene<'_>, date: Date) -> String {
    time(&date.to_string(), &scene.speech.date(date))
}

fn end(scene: &Scene<'_>, ends: Civil) -> String {
    moment(scene, ends, || ends.end(scene.zone()))
}

fn moment(scene: &Scene<'_>, civil: Civil, instant: impl Fn() -> Timestamp) -> String {
    match civil.time {
        None => day(scene, civil.date),
        Some(at) => {
            let text = scene.speech.moment(civil.date.to_datetime(at));
            time(&scene.zone().rfc3339(instant()), &text)
        }
    }
}

fn time(machine: &str, text: &str) -> String {
    format!(
        "<time datetime=\"{}\">{}</time>",
        escape(machine),
        escape(text)
    )
}

fn word(scene: &Scene<'_>, key: &str) -> String {
    escape(&scene.word(key))
}
