//! What a fetched page says about a change. Pure.

use scraper::{ElementRef, Html, Selector};

use super::expectation::{
    Check, Expectation, Wanted, collapsed, heading, items, main_of, text_in, text_of,
};
use crate::change::region;
use crate::hash::Hash;
use crate::site::Locate;
use crate::words::{Arg, Language, say};

/// What one answer of the server shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageVerdict {
    /// What should be there.
    Shown,
    /// What was there before.
    Old,
    /// Neither.
    Different,
    /// No page that could be judged.
    NoAnswer(NoAnswer),
}

/// Why there is no page to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection, no certificate, an answer that breaks off, or an address that is not
    /// reached.
    Connection,
    TooSlow,
    /// Larger than is read, or nested deeper than any browser follows.
    TooLarge,
    /// More than five redirects, or one without an address.
    Redirects,
    /// Sent to another host (or from https to http), which is not followed.
    Elsewhere(String),
    /// The server's refusal or failure.
    Status(u16),
}

/// One page, as a visitor gets it and past the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub url: String,
    pub plain: PageVerdict,
    /// Minutes for which a cache may still give visitors what it gave us, as far as it says so.
    pub kept: Option<usize>,
    pub fresh: PageVerdict,
}

/// What is known about the public site after a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Visitors see what was written.
    Live {
        pages: usize,
    },
    /// Written; neither visitors nor the server itself show it yet.
    PushedNotBuilt {
        url: String,
    },
    /// The server shows it, a cache still gives visitors the old page.
    BuiltButCached {
        url: String,
        /// For how long at most, as far as the cache says so.
        minutes: Option<usize>,
    },
    /// The page shows something else than before and than was written.
    Different {
        url: String,
    },
    Unreachable {
        url: String,
        why: NoAnswer,
    },
    /// No public page can show what was written (a part of a template, a picture).
    NothingToSee,
}

/// For how many minutes, rounded up, a cache may still give what it gave: what `Cache-Control` allows to
/// shared caches, else to all, less the `Age` that the answer has already (RFC 9111, 4.2).
pub fn minutes_kept(cache_control: &str, age: Option<&str>) -> Option<usize> {
    let seconds = |name: &str| {
        let parts = cache_control.split(',').filter_map(|part| {
            let (found, value) = part.trim().split_once('=')?;
            found.eq_ignore_ascii_case(name).then_some(value)
        });
        parts
            .filter_map(|value| value.trim_matches('"').parse::<u64>().ok())
            .next()
    };
    let allowed = seconds("s-maxage").or_else(|| seconds("max-age"))?;
    let age = age.and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    let left = allowed.saturating_sub(age);
    usize::try_from(left.div_ceil(60))
        .ok()
        .filter(|minutes| *minutes > 0)
}

/// Judges one answer. `body` is the page's bytes; `status` the HTTP status after redirects.
pub fn judge(status: u16, body: &[u8], expectation: &Expectation) -> PageVerdict {
    match status {
        200..=299 => {}
        404 | 410 => return not_found(expectation),
        other => return PageVerdict::NoAnswer(NoAnswer::Status(other)),
    }
    let hash = Hash::of(body);
    if matches!(expectation.wanted, Wanted::Page { hash: wanted, .. } if wanted == hash) {
        return PageVerdict::Shown;
    }
    if expectation.just_written && expectation.previous == Some(hash) {
        return PageVerdict::Old;
    }
    if !region::is_readable(body) {
        return PageVerdict::NoAnswer(NoAnswer::TooLarge);
    }
    let html = Html::parse_document(&region::decode(body));
    let checks = match &expectation.wanted {
        Wanted::Page { checks, .. } | Wanted::Regions { checks } => checks,
        Wanted::Gone { item, title } => return gone(&html, item, title),
    };
    if checks.iter().all(|check| holds(&html, check)) {
        return PageVerdict::Shown;
    }
    if !expectation.just_written {
        return PageVerdict::Different;
    }
    // A new page: whatever stands at its address was there before it. Else a page that bears our
    // marks is an older one of ours.
    let is_new =
        matches!(expectation.wanted, Wanted::Page { .. }) && expectation.previous.is_none();
    if is_new || checks.iter().any(|check| traces(&html, check)) {
        PageVerdict::Old
    } else {
        PageVerdict::Different
    }
}

fn not_found(expectation: &Expectation) -> PageVerdict {
    match expectation.wanted {
        Wanted::Gone { .. } => PageVerdict::Shown,
        _ if expectation.just_written && expectation.previous.is_none() => PageVerdict::Old,
        _ => PageVerdict::Different,
    }
}

/// A server may answer for a missing page with another one and "200 OK".
fn gone(html: &Html, item: &str, title: &str) -> PageVerdict {
    let title = collapsed(title);
    let shows_title = !title.is_empty() && heading(html).is_some_and(|text| text.contains(&title));
    if shows_title || items(html).any(|(id, _)| id == item) {
        PageVerdict::Old
    } else {
        PageVerdict::Shown
    }
}

fn holds(html: &Html, check: &Check) -> bool {
    match check {
        Check::Item { id, text } => {
            let mut found = items(html).filter(|(other, _)| other == id);
            found.any(|(_, element)| text_in(element) == *text)
        }
        Check::NoItem { id } => items(html).all(|(other, _)| other != id),
        Check::Heading { text } => heading(html).as_ref() == Some(text),
        Check::Inside { locate, text } => match inside(html, locate) {
            Some(found) => found == *text,
            None => text_of(html).contains(text.as_str()),
        },
        Check::Main { text } => main_of(html).as_ref() == Some(text),
        Check::Somewhere { text } => text_of(html).contains(text.as_str()),
        Check::Entry { hash, title } => {
            let sent = format!("recado-sent:{}", hash.hex());
            match comments(html).any(|comment| comment.starts_with(SENT)) {
                true => comments(html).any(|comment| comment.starts_with(&sent)),
                false => text_of(html).contains(title.as_str()),
            }
        }
    }
}

/// What the comment begins with by which an entry's version is known.
const SENT: &str = "recado-sent:";

fn comments(html: &Html) -> impl Iterator<Item = &str> {
    let nodes = html.tree.root().descendants();
    nodes.filter_map(|node| {
        let comment = node.value().as_comment()?;
        Some(comment.trim())
    })
}

/// True where something of ours is on the page, new or old.
fn traces(html: &Html, check: &Check) -> bool {
    match check {
        Check::Item { id, .. } | Check::NoItem { id } => items(html).any(|(other, _)| other == id),
        Check::Heading { .. } => holds(html, check),
        Check::Inside { locate, .. } => inside(html, locate).is_some(),
        Check::Entry { .. } => comments(html).any(|comment| comment.starts_with(SENT)),
        Check::Main { .. } | Check::Somewhere { .. } => false,
    }
}

/// What a visitor reads in a region, where the public page still has its element or its markers.
fn inside(html: &Html, locate: &Locate) -> Option<String> {
    match locate {
        Locate::Selector(selector) => {
            let selector = Selector::parse(selector).ok()?;
            let mut found = html.select(&selector);
            let only = found.next()?;
            found.next().is_none().then(|| text_in(only))
        }
        Locate::Marker(name) => {
            let is = |text: &str, mark: String| text.trim() == mark;
            let comments = html.tree.root().descendants();
            let open = comments.clone().find(|node| {
                let comment = node.value().as_comment();
                comment.is_some_and(|comment| is(comment, format!("recado:{name}")))
            })?;
            let mut text = String::new();
            for node in open.next_siblings() {
                if let Some(comment) = node.value().as_comment()
                    && is(comment, format!("/recado:{name}"))
                {
                    return Some(collapsed(&text));
                }
                match ElementRef::wrap(node) {
                    Some(element) => text.push_str(&text_in(element)),
                    None => text.push_str(node.value().as_text().map_or("", |part| part)),
                }
            }
            None
        }
    }
}

/// What all pages together say: the worst of them.
pub fn verdict(pages: &[Seen]) -> Verdict {
    if pages.is_empty() {
        return Verdict::NothingToSee;
    }
    let worst = pages
        .iter()
        .map(of_page)
        .max_by_key(|verdict| match verdict {
            Verdict::Unreachable { .. } => 4,
            Verdict::Different { .. } => 3,
            Verdict::PushedNotBuilt { .. } => 2,
            Verdict::BuiltButCached { .. } => 1,
            Verdict::Live { .. } | Verdict::NothingToSee => 0,
        });
    match worst {
        Some(Verdict::Live { .. }) | None => Verdict::Live { pages: pages.len() },
        Some(worst) => worst,
    }
}

fn of_page(seen: &Seen) -> Verdict {
    let url = seen.url.clone();
    match (&seen.plain, &seen.fresh) {
        // Some firewalls refuse unknown parameters: what visitors see decides.
        (PageVerdict::Shown, PageVerdict::Shown | PageVerdict::NoAnswer(_)) => {
            Verdict::Live { pages: 1 }
        }
        (PageVerdict::NoAnswer(why), _) => Verdict::Unreachable {
            url,
            why: why.clone(),
        },
        (_, PageVerdict::Shown) => Verdict::BuiltButCached {
            url,
            minutes: seen.kept,
        },
        (PageVerdict::Different, _) | (_, PageVerdict::Different) => Verdict::Different { url },
        _ => Verdict::PushedNotBuilt { url },
    }
}

impl Verdict {
    /// Visitors see it, or there is nothing that could be seen.
    pub fn is_live(&self) -> bool {
        matches!(self, Self::Live { .. } | Self::NothingToSee)
    }

    /// Looking again later may give another answer without anybody doing anything.
    pub fn may_change_by_itself(&self) -> bool {
        matches!(
            self,
            Self::PushedNotBuilt { .. } | Self::BuiltButCached { .. } | Self::Unreachable { .. }
        )
    }

    /// A stable word for the ledger.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Live { .. } => "live",
            Self::PushedNotBuilt { .. } => "pushed-not-built",
            Self::BuiltButCached { .. } => "built-but-cached",
            Self::Different { .. } => "different",
            Self::Unreachable { .. } => "unreachable",
            Self::NothingToSee => "nothing-to-see",
        }
    }

    /// What was seen.
    pub fn sentence(&self, language: Language) -> String {
        self.say(language, "")
    }

    /// What to do about it.
    pub fn hint(&self, language: Language) -> String {
        self.say(language, ".hint")
    }

    fn say(&self, language: Language, attribute: &str) -> String {
        let (key, args) = match self {
            Self::Live { pages } => ("proof-live", vec![("pages", Arg::from(*pages))]),
            Self::PushedNotBuilt { url } => ("proof-not-built", vec![("url", url.as_str().into())]),
            Self::BuiltButCached { url, minutes } => {
                let mut args = vec![("url", Arg::from(url.as_str()))];
                // Without it the sentence is about a cache that does not say.
                args.push(("minutes", minutes.unwrap_or_default().into()));
                ("proof-cached", args)
            }
            Self::Different { url } => ("proof-different", vec![("url", url.as_str().into())]),
            Self::NothingToSee => ("proof-nothing-to-see", Vec::new()),
            Self::Unreachable { url, why } => {
                let mut args = vec![("url", Arg::from(url.as_str()))];
                let key = match why {
                    NoAnswer::Connection => "proof-no-connection",
                    NoAnswer::TooSlow => "proof-too-slow",
                    NoAnswer::TooLarge => "proof-too-large",
                    NoAnswer::Redirects => "proof-redirects",
                    NoAnswer::Elsewhere(to) => {
                        args.push(("to", to.as_str().into()));
                        "proof-elsewhere"
                    }
                    NoAnswer::Status(status) => {
                        args.push(("status", status.to_string().into()));
                        "proof-status"
                    }
                };
                (key, args)
            }
        };
        say(language, &format!("{key}{attribute}"), &args)
    }
}
