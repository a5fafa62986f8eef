//! The ready text that a secretary sends to the client.

use jiff::Timestamp;

use super::facts::{differences, facts};
use crate::content::version::ItemContent;
use crate::site::Site;
use crate::words::{Language, say};

/// One item that is asked about.
#[derive(Debug)]
pub struct Question {
    pub title: String,
    /// What its files say now.
    pub now: ItemContent,
    /// The version that the client agreed to or has on the site.
    pub known: Option<ItemContent>,
    /// The link for this reviewer, where a desk shows previews.
    pub link: Option<String>,
}

/// What is sent to one client, in the language of the site.
#[derive(Debug)]
pub struct Letter<'a> {
    pub site: &'a Site,
    pub questions: &'a [Question],
}

impl Letter<'_> {
    /// The subject line.
    pub fn subject(&self) -> String {
        let titles: Vec<&str> = self
            .questions
            .iter()
            .map(|one| one.title.as_str())
            .collect();
        let titles = ("titles", titles.join(", ").into());
        say(self.language(), "review-subject", &[titles])
    }

    /// The text below it.
    pub fn text(&self) -> String {
        let language = self.language();
        let site = ("site", self.site.name.as_str().into());
        let mut text = say(language, "review-greeting", &[site]);
        for question in self.questions {
            text.push_str("\n\n");
            text.push_str(&question.text(language));
        }
        text.push_str("\n\n");
        text.push_str(&say(language, "review-answer", &[]));
        text
    }

    fn language(&self) -> Language {
        Language::of_tag(&self.site.language)
    }
}

impl Question {
    fn text(&self, language: Language) -> String {
        let title = [("title", self.title.as_str().into())];
        let (key, lines) = match &self.known {
            Some(known) => ("review-changed", differences(known, &self.now, language)),
            None => ("review-new", facts(&self.now, language)),
        };
        let mut text = say(language, key, &title);
        for line in lines {
            text.push_str("\n  ");
            text.push_str(&line.replace('\n', "\n    "));
        }
        if let Some(link) = &self.link {
            text.push('\n');
            text.push_str(&say(
                language,
                "review-link",
                &[("link", link.as_str().into())],
            ));
        }
        text
    }
}

/// How long a link to a version lasts.
pub const LINK_LASTS: jiff::SignedDuration = jiff::SignedDuration::from_hours(14 * 24);

/// When a link made now ends.
pub fn link_ends(now: Timestamp) -> Timestamp {
    now.checked_add(LINK_LASTS).unwrap_or(Timestamp::MAX)
}
