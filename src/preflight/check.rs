//! One thing that was looked at before an e-mail leaves; pure.

use crate::words::{Arg, Language, say};

/// What follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is sent before it is mended.
    Blocks,
    /// It may cost readers.
    Warns,
    /// Something to think about.
    Hint,
    /// It is as it should be.
    Fine,
}

impl Severity {
    /// As in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Blocks => "blocks",
            Self::Warns => "warns",
            Self::Hint => "hint",
            Self::Fine => "fine",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub severity: Severity,
    /// Stable; `preflight-<code>` is its sentence.
    pub code: &'static str,
    pub args: Vec<(&'static str, Arg)>,
    /// `promotions/black-friday`; `None` where it is about all mail of the site.
    pub item: Option<String>,
    /// Of the item.
    pub language: Option<String>,
}

impl Check {
    /// About all mail of a site.
    pub fn new(severity: Severity, code: &'static str, args: Vec<(&'static str, Arg)>) -> Self {
        Self {
            severity,
            code,
            args,
            item: None,
            language: None,
        }
    }

    /// The same, about one item in one language.
    pub fn of(self, item: &str, language: &str) -> Self {
        Self {
            item: Some(item.to_owned()),
            language: Some(language.to_owned()),
            ..self
        }
    }

    /// Whether nothing is sent before it is mended.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Blocks
    }

    /// Where nobody but this computer gets the mail, what the world would object to is no reason to stop.
    pub fn softened(self) -> Self {
        Self {
            severity: self.severity.max(Severity::Warns),
            ..self
        }
    }

    /// What was found.
    pub fn sentence(&self, language: Language) -> String {
        say(language, &format!("preflight-{}", self.code), &self.args)
    }

    /// What was found and what to do.
    pub fn whole(&self, language: Language) -> String {
        let remedy = self.remedy(language).unwrap_or_default();
        format!("{} {remedy}", self.sentence(language))
            .trim_end()
            .to_owned()
    }

    /// What to do; nothing where all is well.
    pub fn remedy(&self, language: Language) -> Option<String> {
        let key = format!("preflight-{}.remedy", self.code);
        let wanted = self.severity != Severity::Fine;
        wanted.then(|| say(language, &key, &self.args))
    }
}

/// The gravest first; what is about all mail before what is about one item; else as they were found.
pub fn sort(checks: &mut [Check]) {
    let place = |check: &Check| (check.severity, check.item.clone(), check.language.clone());
    checks.sort_by_key(place);
}
