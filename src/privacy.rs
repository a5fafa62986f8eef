//! The report of an incident with personal data: what there is to lose, until when whom to tell, what the record shows; pure.
//!
//! Brazil: the ANPD and the people concerned within 3 business days of knowing of it, twice that for small agents; what is
//! not known yet, within 20 business days (Resolução CD/ANPD nº 15/2024). European Union: the authority within 72 hours (GDPR,
//! article 33).

use std::fmt::Write as _;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

use crate::content::day::public_holidays;
use crate::moment::Zone;
use crate::words::{Language, long_date, long_moment, say};

/// Business days until the authority and the people know.
const TELL: usize = 3;
/// For small agents.
const TELL_SMALL: usize = 6;
/// Until what was not known is added.
const ADD: usize = 20;
/// Of the GDPR.
const EUROPE: SignedDuration = SignedDuration::from_hours(72);

/// Lines of the record that are shown.
const MOST_LINES: usize = 500;

/// Until when whom to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// The end of these days, in the site's zone.
    pub tell: Date,
    pub tell_small: Date,
    pub add: Date,
    pub europe: Timestamp,
}

impl Deadlines {
    /// Counted from the day after somebody knew of it. Public holidays are those of the whole country (`BR`); where they
    /// are not known, weekends alone are left out.
    pub fn of(known: Timestamp, zone: &Zone, country: Option<&str>) -> Self {
        let day = zone.date(known);
        Self {
            tell: after(day, TELL, country),
            tell_small: after(day, TELL_SMALL, country),
            add: after(day, ADD, country),
            europe: known.saturating_add(EUROPE).unwrap_or(Timestamp::MAX),
        }
    }
}

/// So many business days after a day.
fn after(day: Date, count: usize, country: Option<&str>) -> Date {
    // Nowhere are there as many holidays in a row.
    let most = day.saturating_add(jiff::Span::new().days(120));
    let holidays = country.map(|country| public_holidays(country, day, most));
    let holidays = holidays.unwrap_or_default();
    let works = |day: &Date| {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        !weekend && !holidays.contains(day)
    };
    let days = std::iter::successors(Some(day), |day| day.tomorrow().ok());
    days.skip(1)
        .filter(works)
        .nth(count.saturating_sub(1))
        .unwrap_or(most)
}

/// A list of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListOfPeople {
    pub name: String,
    /// On it now.
    pub active: i64,
    /// Left it, and still kept.
    pub removed: i64,
}

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub actor: String,
    pub action: String,
    pub object: String,
    pub detail: String,
}

/// What is known of an incident without asking anybody.
#[derive(Clone, Debug)]
pub struct Incident {
    pub client: String,
    pub since: Timestamp,
    pub until: Timestamp,
    /// When somebody knew of it.
    pub known: Timestamp,
    pub zone: Zone,
    pub country: Option<String>,
    pub lists: Vec<ListOfPeople>,
    /// Campaigns whose messages are kept one by one, and how many of these there are.
    pub campaigns: (usize, i64),
    pub record: Vec<Line>,
}

impl Incident {
    /// The report, as Markdown. What only people know is left blank.
    pub fn markdown(&self, language: Language) -> String {
        let mut out = String::new();
        let text = |key: &str| say(language, key, &[]);
        let moment = |at: Timestamp| long_moment(language, self.zone.civil(at));
        let args = [
            ("client", self.client.as_str().into()),
            ("since", moment(self.since).into()),
            ("until", moment(self.until).into()),
            ("known", moment(self.known).into()),
            ("zone", self.zone.name().into()),
        ];
        let _ = writeln!(out, "# {}\n", say(language, "incident-title", &args));
        let _ = writeln!(out, "{}\n", say(language, "incident-time", &args));
        self.deadlines(language, &mut out);
        let _ = writeln!(out, "## {}\n", text("incident-data"));
        self.data(language, &mut out);
        let _ = writeln!(out, "\n## {}\n", text("incident-people-know"));
        for question in [
            "what",
            "how",
            "cause",
            "affected",
            "risks",
            "measures-before",
            "measures-after",
            "delay",
            "officer",
        ] {
            let _ = writeln!(
                out,
                "- {}: ______",
                text(&format!("incident-ask-{question}"))
            );
        }
        let _ = writeln!(out, "\n## {}\n", text("incident-record"));
        self.record(language, &mut out);
        out
    }

    fn deadlines(&self, language: Language, out: &mut String) {
        let country = self.country.as_deref();
        let deadlines = Deadlines::of(self.known, &self.zone, country);
        let _ = writeln!(out, "## {}\n", say(language, "incident-deadlines", &[]));
        for (key, day) in [
            ("incident-deadline-tell", deadlines.tell),
            ("incident-deadline-small", deadlines.tell_small),
            ("incident-deadline-add", deadlines.add),
        ] {
            let day = [("day", long_date(language, day).into())];
            let _ = writeln!(out, "- [ ] {}", say(language, key, &day));
        }
        let europe = long_moment(language, self.zone.civil(deadlines.europe));
        let europe = say(
            language,
            "incident-deadline-europe",
            &[("moment", europe.into())],
        );
        let _ = writeln!(
            out,
            "- [ ] {europe}\n\n{}\n",
            say(language, "incident-kept", &[])
        );
    }

    fn data(&self, language: Language, out: &mut String) {
        let count = |number: i64| usize::try_from(number).unwrap_or_default();
        for list in &self.lists {
            let args = [
                ("list", list.name.as_str().into()),
                ("active", count(list.active).into()),
                ("removed", count(list.removed).into()),
            ];
            let _ = writeln!(out, "- {}", say(language, "incident-list", &args));
        }
        if self.lists.is_empty() {
            let _ = writeln!(out, "- {}", say(language, "incident-no-lists", &[]));
        }
        let (campaigns, messages) = self.campaigns;
        let args = [
            ("campaigns", campaigns.into()),
            ("messages", count(messages).into()),
        ];
        let _ = writeln!(out, "- {}", say(language, "incident-campaigns", &args));
        let _ = writeln!(out, "- {}", say(language, "incident-categories", &[]));
        let _ = writeln!(out, "- {}", say(language, "incident-not-kept", &[]));
    }

    fn record(&self, language: Language, out: &mut String) {
        if self.record.is_empty() {
            let _ = writeln!(out, "{}", say(language, "incident-record-empty", &[]));
            return;
        }
        for line in self.record.iter().take(MOST_LINES) {
            let at = self.zone.rfc3339(line.at);
            let words = [&line.actor, &line.action, &line.object, &line.detail];
            let words = words.into_iter().filter(|word| !word.is_empty());
            // A code span ends at a backtick.
            let words = words.map(|word| word.replace(['`', '\n', '\r'], " "));
            let _ = writeln!(out, "- {at} `{}`", words.collect::<Vec<_>>().join(" · "));
        }
        let more = self.record.len().saturating_sub(MOST_LINES);
        if more > 0 {
            let _ = writeln!(
                out,
                "- {}",
                say(language, "incident-record-more", &[("count", more.into())])
            );
        }
    }
}
