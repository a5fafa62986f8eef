//! The timeline as a calendar (RFC 5545) that a calendar program can subscribe to.

use jiff::Timestamp;

use super::timeline::Event;
use crate::hash::Hash;
use crate::site::Site;
use crate::words::{Language, say};

/// A line holds at most this many octets without its line break (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;

/// One calendar with an event for each. `stamp` is the instant the calendar is made: the same
/// events and stamp give the same bytes. An event keeps its UID when its instant moves, so that a
/// calendar program moves it too.
pub fn ics(site: &Site, events: &[Event], stamp: Timestamp, language: Language) -> String {
    let mut lines = Lines::default();
    let title = say(
        language,
        "timeline-title",
        &[("site", site.name.clone().into())],
    );
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Recado//Recado//EN");
    lines.raw("CALSCALE:GREGORIAN");
    lines.raw("METHOD:PUBLISH");
    lines.text("X-WR-CALNAME", &title);
    lines.raw(&format!("X-WR-TIMEZONE:{}", site.zone.name()));
    for event in events {
        lines.raw("BEGIN:VEVENT");
        lines.raw(&format!("UID:{}", uid(event)));
        lines.raw(&format!("DTSTAMP:{}", utc(stamp)));
        lines.raw(&format!("DTSTART:{}", utc(event.at)));
        lines.text("SUMMARY", &event.reason(language, &site.zone));
        if let Some(item) = &event.item {
            lines.text("DESCRIPTION", item);
        }
        lines.text("CATEGORIES", event.kind.as_str());
        lines.raw(&format!("URL:{}", without_breaks(&site.url)));
        // It takes nobody's time.
        lines.raw("TRANSP:TRANSPARENT");
        lines.raw("END:VEVENT");
    }
    lines.raw("END:VCALENDAR");
    lines.finish()
}

fn uid(event: &Event) -> String {
    let item = event.item.as_deref().unwrap_or("");
    let parts = [&event.site, item, event.kind.as_str(), &event.key];
    let hash = Hash::of_parts(parts.into_iter().map(str::as_bytes));
    format!("{}@recado", hash.short(32))
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn without_breaks(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

/// The text of a calendar, line by line.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// A property whose value is text: `\`, `;`, `,` and line breaks are escaped (3.3.11), other
    /// control characters have no place in it.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        let value = value.replace("\r\n", "\n");
        for letter in value.chars() {
            match letter {
                '\\' | ';' | ',' => line.extend(['\\', letter]),
                '\n' | '\r' => line.push_str("\\n"),
                _ if letter.is_control() && letter != '\t' => {}
                _ => line.push(letter),
            }
        }
        self.raw(&line);
    }

    /// A line that is already right, folded: a continuation begins with a space, which counts.
    pub(super) fn raw(&mut self, line: &str) {
        let mut room = LONGEST_LINE;
        for letter in line.chars() {
            if letter.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST_LINE - 1;
            }
            room -= letter.len_utf8();
            self.0.push(letter);
        }
        self.0.push_str("\r\n");
    }
}
