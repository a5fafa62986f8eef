//! The days with other hours as a calendar (RFC 5545) that visitors subscribe to.

use jiff::ToSpan;
use jiff::civil::Date;

use super::address::{Folders, Spot, public_url, spot_address};
use super::open_now::Exception;
use super::scene::Scene;
use crate::hash::Hash;
use crate::publication::ics::Lines;

/// Where a language's calendar is: `/horario/dias-especiais.ics`.
pub(super) fn address(scene: &Scene<'_>) -> String {
    let folder = spot_address(scene.site, Spot::Hours, scene.language);
    format!("{folder}{}.ics", Folders::of(scene.language).special_days)
}

/// One event for each run of special days, and for each public holiday with hours of its own; `None`
/// where there are none. The same days give the same bytes: a change of a day's hours is a change of
/// its event.
pub(super) fn ics(scene: &Scene<'_>) -> Option<String> {
    let exceptions = scene.exceptions();
    if exceptions.is_empty() {
        return None;
    }
    let site = scene.site;
    let mut lines = Lines::default();
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Recado//Recado//EN");
    lines.raw("CALSCALE:GREGORIAN");
    lines.raw("METHOD:PUBLISH");
    let title = format!("{}: {}", site.name, scene.word("hours_special"));
    lines.text("X-WR-CALNAME", &title);
    lines.raw(&format!("X-WR-TIMEZONE:{}", scene.zone().name()));
    lines.raw("REFRESH-INTERVAL;VALUE=DURATION:P1D");
    lines.raw("X-PUBLISHED-TTL:P1D");
    let url = public_url(site, &spot_address(site, Spot::Hours, scene.language));
    for day in &exceptions {
        let summary = summary(scene, day);
        let parts = match (day.special, scene.hours) {
            (Some(index), Some((hours, _))) => hours.counting(index),
            _ => vec![(day.from, day.to)],
        };
        for (from, to) in parts {
            lines.raw("BEGIN:VEVENT");
            lines.raw(&format!("UID:{}", uid(&site.id, from, to)));
            // Nobody knows when it was written; the day itself is the same in every rendering.
            lines.raw(&format!("DTSTAMP:{}T000000Z", basic(from)));
            lines.raw(&format!("DTSTART;VALUE=DATE:{}", basic(from)));
            // The day after the last.
            let end = to.saturating_add(1.day());
            lines.raw(&format!("DTEND;VALUE=DATE:{}", basic(end)));
            lines.text("SUMMARY", &summary);
            lines.raw(&format!("URL:{url}"));
            // It takes nobody's time.
            lines.raw("TRANSP:TRANSPARENT");
            lines.raw("END:VEVENT");
        }
    }
    lines.raw("END:VCALENDAR");
    Some(lines.finish())
}

/// "Padaria Aurora: 06:00–18:00 (Véspera de Natal)".
fn summary(scene: &Scene<'_>, day: &Exception) -> String {
    let hours = format!("{}: {}", scene.site.name, scene.spans(day.spans));
    match &day.note {
        Some(note) => format!("{hours} ({})", note.text),
        None => hours,
    }
}

fn uid(site: &str, from: Date, to: Date) -> String {
    let (from, to) = (from.to_string(), to.to_string());
    let parts = [site, "special-day", &from, &to].map(str::as_bytes);
    format!("{}@recado", Hash::of_parts(parts).short(32))
}

fn basic(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}
