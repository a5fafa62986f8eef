//! A line that is written for one person: `{{ first_name | default("…") }}` in a subject, a preheader
//! or a greeting (RELIABILITY Y13). A fixed set of names and nothing more; what a name stands for is
//! never looked into again.

use serde::{Deserialize, Serialize};

use super::encoding::is_invisible;
use super::fault::Fault;
use super::spelling::{excerpt, nearest};

/// The names that a line may use.
pub const NAMES: &[&str] = &["first_name", "name", "shop"];

/// Characters of a person's name that are printed. Longer ones are somebody's joke.
const LONGEST_NAME: usize = 60;

/// A line with its places for names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Part {
    Text(String),
    Shop,
    FirstName { otherwise: String },
    Name { otherwise: String },
}

/// What is known about the person, and whose shop it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    pub first_name: Option<&'a str>,
    pub name: Option<&'a str>,
    pub shop: &'a str,
}

impl Line {
    /// A line that is the same for everybody.
    pub fn plain(text: &str) -> Self {
        let parts = vec![Part::Text(text.to_owned())];
        Self { parts }
    }

    /// Reads a line as it was written.
    ///
    /// # Errors
    /// `email-unknown-name`, `email-braces`, `email-name-without-default`.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::new("email-braces").with("written", excerpt(text, 60));
        if text.contains("{%") || text.contains("{#") {
            return Err(fault());
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find("{{") {
            let end = rest[start..].find("}}").ok_or_else(fault)?;
            parts.push(Part::Text(rest[..start].to_owned()));
            parts.push(part(&rest[start + 2..start + end], fault)?);
            rest = &rest[start + end + 2..];
        }
        if rest.contains("}}") {
            return Err(fault());
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { parts })
    }

    /// Whether it differs from person to person.
    pub fn is_personal(&self) -> bool {
        let personal = |part: &Part| matches!(part, Part::FirstName { .. } | Part::Name { .. });
        self.parts.iter().any(personal)
    }

    /// The line for one person: one line, and never with a hole in it.
    pub fn fill(&self, known: Known<'_>) -> String {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Shop => filled.push_str(known.shop),
                Part::FirstName { otherwise } => {
                    filled.push_str(&name(known.first_name, otherwise));
                }
                Part::Name { otherwise } => filled.push_str(&name(known.name, otherwise)),
            }
        }
        one_line(&filled)
    }
}

/// What stands between `{{` and `}}`.
fn part(inside: &str, fault: impl Fn() -> Fault) -> Result<Part, Fault> {
    let inside = inside.trim();
    let (name, filter) = match inside.split_once('|') {
        Some((name, filter)) => (name.trim(), Some(filter.trim())),
        None => (inside, None),
    };
    if !NAMES.contains(&name) {
        let suggestion = nearest(name, NAMES.iter().copied()).unwrap_or(NAMES[0]);
        return Err(Fault::new("email-unknown-name")
            .with("name", excerpt(name, 40))
            .with("suggestion", suggestion));
    }
    let otherwise = match filter {
        Some(filter) => Some(default(filter).ok_or_else(fault)?),
        None => None,
    };
    if name == "shop" {
        return Ok(Part::Shop);
    }
    // Some subscribers give no name; without another word the line would have a hole.
    let otherwise = otherwise.filter(|word| !one_line(word).is_empty());
    let missing = || Fault::new("email-name-without-default").with("name", name);
    let otherwise = otherwise.ok_or_else(missing)?.to_owned();
    Ok(match name {
        "first_name" => Part::FirstName { otherwise },
        _ => Part::Name { otherwise },
    })
}

/// The word of `default("…")`, with straight quotes of either kind.
fn default(filter: &str) -> Option<&str> {
    let inner = filter.strip_prefix("default(")?.strip_suffix(')')?.trim();
    ['"', '\''].iter().find_map(|quote| {
        let word = inner.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!word.contains(*quote)).then_some(word)
    })
}

fn name(known: Option<&str>, otherwise: &str) -> String {
    let name: String = known
        .map(one_line)
        .unwrap_or_default()
        .chars()
        .take(LONGEST_NAME)
        .collect();
    match name.trim_end() {
        "" => one_line(otherwise),
        name => name.to_owned(),
    }
}

/// Without line breaks, control characters and what nobody can see; one space between words.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut apart = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if c.is_control() || c.is_whitespace() {
            apart = true;
            continue;
        }
        if apart && !line.is_empty() {
            line.push(' ');
        }
        apart = false;
        line.push(c);
    }
    line
}
