//! What a single mail says: the same words as text and as simple HTML; pure.

use jiff::Timestamp;

use super::trouble::{Kind, Trouble};
use crate::moment::Zone;
use crate::words::{Language, say};

/// A mail, but for whom it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A part of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph; its lines stay lines.
    Words(String),
    List(Vec<String>),
    /// An address to follow, with the words on its button.
    Link {
        words: String,
        url: String,
    },
    /// Words at the end, in small letters.
    Small(String),
}

impl Written {
    /// Puts the parts together. `language` is their tag.
    pub fn new(language: &str, subject: &str, parts: &[Part]) -> Self {
        let subject: String = subject
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let text: Vec<String> = parts.iter().map(Part::text).collect();
        let html: String = parts.iter().map(Part::html).collect();
        let html = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n</head>\n\
             <body style=\"margin:0;padding:24px 16px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,\
             sans-serif;font-size:16px;line-height:1.5\">\n<div style=\"max-width:560px;margin:0 auto\">\n\
             {html}</div>\n</body>\n</html>\n",
            escape(language),
            escape(&subject),
        );
        Self {
            text: text.join("\n\n") + "\n",
            html,
            subject,
        }
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::List(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| format!("- {line}")).collect();
                lines.join("\n")
            }
            Self::Link { words, url } => format!("{words}:\n{url}"),
            // As mail programs know the end of a message.
            Self::Small(words) => format!("-- \n{words}"),
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Words(words) => {
                format!("<p style=\"margin:0 0 16px\">{}</p>\n", lines(words))
            }
            Self::List(all) => {
                let all = all
                    .iter()
                    .map(|line| format!("<li style=\"margin:0 0 8px\">{}</li>\n", lines(line)));
                let all: String = all.collect();
                format!("<ul style=\"margin:0 0 16px;padding-left:20px\">\n{all}</ul>\n")
            }
            Self::Link { words, url } => format!(
                "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"display:inline-block;padding:12px 20px;\
                 border-radius:6px;background:#1f4e79;color:#ffffff;text-decoration:none\">{}</a></p>\n",
                escape(url),
                escape(words),
            ),
            Self::Small(words) => format!(
                "<p style=\"margin:24px 0 0;font-size:13px;opacity:.75\">{}</p>\n",
                lines(words)
            ),
        }
    }
}

fn lines(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(escape).collect();
    lines.join("<br>\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Whom a mail to the team is about, and in which words.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The site's id; empty for the whole installation.
    pub id: &'a str,
    /// What its people call it.
    pub name: &'a str,
    pub zone: &'a Zone,
    /// A tag.
    pub language: &'a str,
}

impl About<'_> {
    fn words(&self) -> Language {
        Language::of_tag(self.language)
    }

    fn put_together(&self, subject: &str, parts: Vec<Part>, why: &str) -> Written {
        let name = [("name", self.name.into())];
        let small = Part::Small(say(self.words(), why, &name));
        let parts: Vec<Part> = parts.into_iter().chain([small]).collect();
        Written::new(self.language, subject, &parts)
    }

    /// The mail that tells of a trouble; `said` is its sentence in the reader's language.
    pub fn alert(&self, trouble: &Trouble, said: &str) -> Written {
        let language = self.words();
        let args = [
            ("name", self.name.into()),
            ("item", trouble.item.as_str().into()),
            (
                "people",
                usize::try_from(trouble.people).unwrap_or(0).into(),
            ),
            ("site", self.id.into()),
        ];
        let key = format!("alert-{}", trouble.kind.as_str());
        let subject = say(language, &format!("{key}.subject"), &args);
        let since = [("since", self.zone.civil(trouble.since).into())];
        let mut parts = vec![Part::Words(say(language, &key, &args))];
        if !said.is_empty() {
            parts.push(Part::Words(said.to_owned()));
        }
        parts.push(Part::Words(say(language, "alert-since", &since)));
        let why = match trouble.kind.ends() {
            true => "alert-why.ends",
            false => "alert-why",
        };
        self.put_together(&subject, parts, why)
    }

    /// The mail that tells that a trouble is over.
    pub fn well(&self, kind: Kind, since: Timestamp, now: Timestamp) -> Written {
        let language = self.words();
        let args = [
            ("name", self.name.into()),
            ("since", self.zone.civil(since).into()),
            ("until", self.zone.civil(now).into()),
        ];
        let subject = say(language, "alert-well.subject", &args);
        let what = say(language, &format!("alert-{}.subject", kind.as_str()), &args);
        let parts = vec![
            Part::Words(say(language, "alert-well", &args)),
            Part::Words(say(language, "alert-well.was", &[("what", what.into())])),
        ];
        self.put_together(&subject, parts, "alert-why")
    }

    /// The mail of a digest, whose lines are in the reader's language.
    pub fn digest(&self, at: Timestamp, text: &str) -> Written {
        let language = self.words();
        let day = self.zone.today(at);
        let args = [("name", self.name.into()), ("day", day.into())];
        let subject = say(language, "digest-mail.subject", &args);
        let lines = text.lines().map(str::to_owned).collect();
        let parts = vec![
            Part::Words(say(language, "digest-mail", &args)),
            Part::List(lines),
        ];
        self.put_together(&subject, parts, "digest-mail.why")
    }
}
