//! The sentences that people read about a change, and the subject of a commit.

use jiff::civil::Time;
use jiff::{Timestamp, ToSpan};

use super::region::Refusal;
use super::{Action, ChangeSet, Drift, DriftKind, ItemChange, RegionRefused};
use crate::moment::Zone;
use crate::site::Locate;
use crate::words::{Arg, Language, say};

/// The longest subject of a commit, in characters: what every program shows in one line.
const LONGEST_SUBJECT: usize = 72;

impl ItemChange {
    /// "Add promotion “Black Friday no balcão”, until Sunday, 29 November 2026". The end is told in
    /// the site's zone, and the end of a day as that day.
    pub fn sentence(&self, language: Language, zone: &Zone) -> String {
        let until = self
            .until
            .filter(|_| !self.ended)
            .and_then(|until| Timestamp::from_millisecond(until).ok());
        let mut args = vec![("title", Arg::from(self.title.as_str()))];
        let mut key = self.key();
        if let Some(until) = until {
            args.push(("until", last_moment(until, zone)));
            key.push_str(".until");
        }
        let sentence = say(language, &key, &args);
        if self.blocked {
            say(language, "change-blocked", &[("sentence", sentence.into())])
        } else {
            sentence
        }
    }

    fn key(&self) -> String {
        let action = match self.action {
            Action::Add => "add",
            Action::Change if self.ended => "end",
            Action::Change => "change",
            Action::Remove => "remove",
        };
        let kind = match self.item.split('/').next() {
            Some("promotions") => "promotion",
            Some("announcements") => "announcement",
            Some("hours") => "hours",
            _ => "page",
        };
        match (action, kind) {
            ("end", "promotion") => "change-end-promotion".to_owned(),
            ("end", kind) => format!("change-change-{kind}"),
            (action, kind) => format!("change-{action}-{kind}"),
        }
    }

    /// The sentence without its end, with as much of the title as fits.
    fn short(&self, language: Language) -> String {
        let with = |title: &str| say(language, &self.key(), &[("title", Arg::from(title))]);
        let around = with("").chars().count();
        with(&cut(&self.title, LONGEST_SUBJECT.saturating_sub(around)))
    }
}

/// An end is the first instant that is out; the end of a day is told as that day.
fn last_moment(until: Timestamp, zone: &Zone) -> Arg {
    let civil = zone.civil(until);
    if civil.time() == Time::midnight() {
        let day = civil.date();
        return Arg::Date(day.checked_sub(1.day()).unwrap_or(day));
    }
    Arg::Moment(civil)
}

impl ChangeSet {
    /// One line of at most 72 characters that says what is written: the subject of a commit.
    pub fn subject(&self, language: Language) -> String {
        let written: Vec<&ItemChange> = self.items.iter().filter(|item| !item.blocked).collect();
        match written[..] {
            [] => say(language, "change-refresh", &[]),
            [only] => one_line(&only.short(language)),
            _ => {
                let titles: Vec<&str> = written.iter().map(|item| item.name()).collect();
                let args = [
                    ("count", Arg::from(written.len())),
                    ("titles", titles.join(", ").into()),
                ];
                cut(
                    &one_line(&say(language, "change-several", &args)),
                    LONGEST_SUBJECT,
                )
            }
        }
    }

    /// What this does, a sentence for each item. The refresh of pages without any item is one
    /// sentence. What was left alone speaks for itself: [`Drift`], [`RegionRefused`].
    pub fn sentences(&self, language: Language, zone: &Zone) -> Vec<String> {
        let mut all: Vec<String> = self
            .items
            .iter()
            .map(|item| item.sentence(language, zone))
            .collect();
        if !self.is_empty() && self.items.iter().all(|item| item.blocked) {
            all.push(say(language, "change-refresh", &[]));
        }
        all
    }
}

impl ItemChange {
    fn name(&self) -> &str {
        if self.title.is_empty() {
            &self.item
        } else {
            &self.title
        }
    }
}

impl Drift {
    /// What was found.
    pub fn sentence(&self, language: Language) -> String {
        say(
            language,
            self.key(),
            &[("path", Arg::from(self.path.as_str()))],
        )
    }

    /// What to do about it.
    pub fn hint(&self, site: &str, language: Language) -> String {
        let args = [("site", Arg::from(site))];
        say(language, &format!("{}.hint", self.key()), &args)
    }

    fn key(&self) -> &'static str {
        match self.kind {
            DriftKind::Edited => "drift-edited",
            DriftKind::Deleted => "drift-deleted",
            DriftKind::Foreign => "drift-foreign",
            DriftKind::RegionEdited => "drift-region-edited",
        }
    }
}

impl RegionRefused {
    /// What was found.
    pub fn sentence(&self, language: Language) -> String {
        self.say(language, "")
    }

    /// What the programmer can do about it.
    pub fn hint(&self, language: Language) -> String {
        self.say(language, ".hint")
    }

    fn say(&self, language: Language, attribute: &str) -> String {
        let (region, end) = match &self.locate {
            None => Default::default(),
            Some(Locate::Selector(selector)) => (selector.clone(), String::new()),
            Some(Locate::Marker(name)) => (
                format!("<!-- recado:{name} -->"),
                format!("<!-- /recado:{name} -->"),
            ),
        };
        let mut args = vec![
            ("file", Arg::from(self.file.as_str())),
            ("region", region.into()),
            ("end", end.into()),
        ];
        let is_marker = matches!(self.locate, Some(Locate::Marker(_)));
        let key = match &self.why {
            Refusal::NoFile => "region-no-file",
            Refusal::NoFolder => "region-no-folder",
            Refusal::NotFound if is_marker => "region-no-marker",
            Refusal::NotFound => "region-not-found",
            Refusal::Several { found } => {
                args.push(("found", (*found).into()));
                "region-several"
            }
            Refusal::BadSelector => "region-bad-selector",
            Refusal::UnpairedMarker => "region-unpaired",
            Refusal::CannotHold { tag } if tag == "!--" => "region-in-comment",
            Refusal::CannotHold { tag } => {
                args.push(("tag", format!("<{tag}>").into()));
                "region-cannot-hold"
            }
            Refusal::Builder { name } => {
                args.push(("name", name.as_str().into()));
                "region-builder"
            }
            Refusal::WouldChangeMore => "region-would-change-more",
            Refusal::Encoding { found } => {
                args.push(("found", found.as_str().into()));
                "region-encoding"
            }
            Refusal::TooLarge { len } => {
                args.push(("size", len.div_ceil(1024 * 1024).into()));
                "region-too-large"
            }
        };
        say(language, &format!("{key}{attribute}"), &args)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text, or its beginning and `…`, in at most `most` characters.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end_matches([' ', ',']).len());
    short.push('…');
    short
}
