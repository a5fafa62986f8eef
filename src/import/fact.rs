//! What a website says about the business, each word with the place it was read at.

use crate::content::encoding::is_invisible;
use crate::site::address::is_email;
use crate::yaml::excerpt;

/// Characters of a line that are kept.
const LONGEST: usize = 200;
/// Digits of a telephone number.
const FEWEST_DIGITS: usize = 5;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Name,
    /// The type of schema.org: `Bakery`.
    Kind,
    Claim,
    Phone,
    Email,
    Street,
    City,
    Region,
    Postcode,
    Country,
    Logo,
    /// A page of the business elsewhere, on a social network.
    Profile,
}

impl What {
    /// The key of its sentence, `import-what-…`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "import-what-name",
            Self::Kind => "import-what-kind",
            Self::Claim => "import-what-claim",
            Self::Phone => "import-what-phone",
            Self::Email => "import-what-email",
            Self::Street => "import-what-street",
            Self::City => "import-what-city",
            Self::Region => "import-what-region",
            Self::Postcode => "import-what-postcode",
            Self::Country => "import-what-country",
            Self::Logo => "import-what-logo",
            Self::Profile => "import-what-profile",
        }
    }
}

/// How a fact is written on the page, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    JsonLd,
    Microdata,
    /// A `tel:` or `mailto:` link.
    Link,
    /// `<meta>`, Open Graph among them, and `<title>`.
    Meta,
    /// Words that a visitor reads.
    Text,
}

impl Source {
    /// The key of its sentence, `import-source-…`.
    pub fn key(self) -> &'static str {
        match self {
            Self::JsonLd => "import-source-json-ld",
            Self::Microdata => "import-source-microdata",
            Self::Link => "import-source-link",
            Self::Meta => "import-source-meta",
            Self::Text => "import-source-text",
        }
    }
}

/// One fact and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub what: What,
    pub value: String,
    pub source: Source,
    /// The path of the page.
    pub page: String,
}

/// All facts of a website, in the order of its pages.
#[derive(Clone, Debug, Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// Keeps a fact, unless it is of no use once it is cleaned.
    pub fn say(&mut self, what: What, value: &str, source: Source, page: &str) {
        let value = clean(value);
        if is_usable(what, &value) {
            self.0.push(Fact {
                what,
                value,
                source,
                page: page.to_owned(),
            });
        }
    }

    /// The fact of the best source, of several the first.
    pub fn best(&self, what: What) -> Option<&Fact> {
        self.all(what).min_by_key(|fact| fact.source)
    }

    /// The value of the fact of the best source.
    pub fn value(&self, what: What) -> Option<&str> {
        self.best(what).map(|fact| fact.value.as_str())
    }

    /// Every fact about this.
    pub fn all(&self, what: What) -> impl Iterator<Item = &Fact> {
        self.0.iter().filter(move |fact| fact.what == what)
    }

    /// Takes over the facts of another page.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }
}

fn is_usable(what: What, value: &str) -> bool {
    match what {
        What::Kind => {
            value.starts_with(|c: char| c.is_ascii_uppercase())
                && value.chars().all(|c| c.is_ascii_alphanumeric())
        }
        What::Phone => value.chars().filter(char::is_ascii_digit).count() >= FEWEST_DIGITS,
        What::Email => is_email(value),
        _ => !value.is_empty(),
    }
}

/// One line of words that a person can read: no control or invisible characters, single spaces.
pub fn clean(text: &str) -> String {
    let text = if text.contains(['&', '<']) {
        // Structured data often holds HTML where text belongs.
        let html = scraper::Html::parse_fragment(&excerpt(text, 10 * LONGEST));
        html.root_element().text().collect()
    } else {
        text.to_owned()
    };
    let shown = text
        .chars()
        .filter(|c| !is_invisible(*c) && *c != '\u{fffd}');
    let spaced: String = shown
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    excerpt(&spaced, LONGEST)
}
