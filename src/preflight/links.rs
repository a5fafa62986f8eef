//! What links and pictures of a message come to; pure.

use std::collections::BTreeMap;

use url::{Host, Url};

use super::check::{Check, Severity};
use super::letter::Links;

/// What came of asking for an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    Answer {
        status: u16,
        /// Without its parameters: `image/png`.
        kind: Option<String>,
    },
    /// There is no such name.
    NoHost,
    /// Nobody but a private network gets there.
    Private,
    /// It goes over plain http, which is not asked.
    Plain,
    TooSlow,
    Trouble(String),
}

/// How a message is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner<'a> {
    /// Of the site: pages and pictures there may be published together with the item.
    pub home: Option<&'a str>,
    /// Whether the item's page is proved to be live.
    pub published: bool,
    /// Nobody but this computer gets the mail.
    pub near: bool,
}

/// What somebody wrote as a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It can be asked for.
    Web(Url),
    /// A telephone, an address for mail, a place on the same page, a picture in the message itself.
    Elsewhere,
    /// Nothing that a reader can follow.
    Odd,
}

impl Written {
    /// Reads a link.
    pub fn read(written: &str) -> Self {
        match Url::parse(written) {
            Ok(url) => match url.scheme() {
                "http" | "https" => Self::Web(url),
                "mailto" | "tel" | "sms" | "cid" | "data" | "whatsapp" | "geo" => Self::Elsewhere,
                _ => Self::Odd,
            },
            Err(_) if written.starts_with('#') => Self::Elsewhere,
            Err(_) => Self::Odd,
        }
    }
}

/// What is found out about the links and pictures of a message.
pub fn judge(links: &Links, reached: &BTreeMap<String, Reached>, manner: Manner<'_>) -> Vec<Check> {
    let mut checks = Vec::new();
    let groups = [(Sort::Link, &links.links), (Sort::Picture, &links.pictures)];
    let (mut asked, mut unseen) = (0_usize, 0_usize);
    for (sort, written) in groups {
        for written in written {
            let url = match Written::read(written) {
                Written::Web(url) => url,
                Written::Elsewhere => continue,
                Written::Odd => {
                    checks.push(sort.check(Severity::Blocks, Fault::Odd, written, ""));
                    continue;
                }
            };
            if url.scheme() == "http" && !is_number(&url) {
                checks.push(sort.check(Severity::Warns, Fault::Plain, written, ""));
            }
            match reached.get(written) {
                Some(reached) => {
                    asked += 1;
                    checks.extend(one(sort, written, &url, reached, manner));
                }
                None => unseen += 1,
            }
        }
    }
    if unseen > 0 {
        let args = vec![("count", unseen.into())];
        checks.push(Check::new(Severity::Hint, "links-many", args));
    }
    if checks.is_empty() && asked > 0 {
        let args = vec![("count", asked.into())];
        checks.push(Check::new(Severity::Fine, "links-fine", args));
    }
    match manner.near {
        true => checks.into_iter().map(Check::softened).collect(),
        false => checks,
    }
}

/// What leads somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Link,
    Picture,
}

/// What is wrong with it.
#[derive(Clone, Copy)]
enum Fault {
    /// No address of the web.
    Odd,
    Plain,
    Gone,
    NoHost,
    Private,
    NotYet,
    NoPicture,
    Trouble,
}

impl Sort {
    fn check(self, severity: Severity, fault: Fault, url: &str, why: &str) -> Check {
        let code = match (self, fault) {
            (Self::Link, Fault::Odd) => "link-odd",
            (Self::Picture, Fault::Odd) => "picture-odd",
            (Self::Link, Fault::Plain) => "link-plain",
            (Self::Picture, Fault::Plain) => "picture-plain",
            (Self::Link, Fault::Gone) => "link-gone",
            (Self::Picture, Fault::Gone) => "picture-gone",
            (Self::Link, Fault::NoHost) => "link-no-host",
            (Self::Picture, Fault::NoHost) => "picture-no-host",
            (Self::Link, Fault::Private) => "link-private",
            (Self::Picture, Fault::Private) => "picture-private",
            (Self::Link, Fault::NotYet) => "link-not-yet",
            (Self::Picture, Fault::NotYet) => "picture-not-yet",
            (_, Fault::NoPicture) => "picture-other",
            (Self::Link, Fault::Trouble) => "link-trouble",
            (Self::Picture, Fault::Trouble) => "picture-trouble",
        };
        let args = vec![("url", url.into()), ("why", why.into())];
        Check::new(severity, code, args)
    }
}

fn one(
    sort: Sort,
    written: &str,
    url: &Url,
    reached: &Reached,
    manner: Manner<'_>,
) -> Option<Check> {
    let home = manner.home.and_then(|home| Url::parse(home).ok());
    let own = home.is_some_and(|home| home.host_str() == url.host_str());
    let early = own && !manner.published;
    let check = |severity, fault, why: &str| Some(sort.check(severity, fault, written, why));
    match reached {
        Reached::Answer { status, .. } if matches!(status, 404 | 410) => match early {
            true => check(Severity::Hint, Fault::NotYet, ""),
            false => check(Severity::Blocks, Fault::Gone, &status.to_string()),
        },
        Reached::Answer { status, .. } if *status >= 400 => {
            check(Severity::Warns, Fault::Trouble, &format!("HTTP {status}"))
        }
        Reached::Answer {
            status: 200..300,
            kind: Some(kind),
        } if sort == Sort::Picture && !kind.starts_with("image/") => match early {
            true => check(Severity::Hint, Fault::NotYet, ""),
            false => check(Severity::Warns, Fault::NoPicture, kind),
        },
        Reached::Answer { .. } | Reached::Plain => None,
        Reached::NoHost => check(Severity::Blocks, Fault::NoHost, ""),
        Reached::Private => check(Severity::Blocks, Fault::Private, ""),
        // A reader's program gives up sooner than we do.
        Reached::TooSlow => check(Severity::Warns, Fault::Trouble, "10 s"),
        Reached::Trouble(why) => check(Severity::Warns, Fault::Trouble, why),
    }
}

fn is_number(url: &Url) -> bool {
    !matches!(url.host(), Some(Host::Domain(_)) | None)
}
