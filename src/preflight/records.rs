//! What a domain has to publish, and what stands there already; pure. What is proposed is never put
//! anywhere by the program: names belong to whoever keeps the domain.

use std::net::IpAddr;

use super::dmarc::{Dmarc, DmarcFault};
use super::judge::{Published, Sender};
use super::names::{Answers, NotKnown};
use super::spf::{self, Says};
use crate::mail::dkim::DkimRecord;

/// What providers tell their customers to put into the record, by the end of their servers' names.
const RELAYS: &str = include_str!("lists/relays.txt");

/// How a record is, where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is to be done.
    There,
    Missing,
    /// Something else stands there, which this takes the place of.
    Other(String),
    /// Nobody answered.
    Unknown(String),
}

impl Standing {
    /// As in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Missing => "missing",
            Self::Other(_) => "other",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// What a record is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Dkim,
    Spf,
    Dmarc,
}

impl Purpose {
    /// As in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dkim => "dkim",
            Self::Spf => "spf",
            Self::Dmarc => "dmarc",
        }
    }
}

/// A record of kind TXT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub purpose: Purpose,
    pub name: String,
    /// In one piece, as web pages of providers take it.
    pub text: String,
    /// As a line of a zone.
    pub zone: String,
    pub standing: Standing,
}

/// A line of a zone (RFC 1035, 5.1): strings of 255 characters at most.
fn zone_line(name: &str, text: &str) -> String {
    let strings: Vec<String> = text
        .as_bytes()
        .chunks(255)
        .map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece)))
        .collect();
    format!("{name}. IN TXT ( {} )", strings.join(" "))
}

fn unknown(why: NotKnown) -> Standing {
    match why {
        NotKnown::Open => Standing::Unknown(String::new()),
        NotKnown::Silent { why, .. } => Standing::Unknown(why),
    }
}

/// The record of a key.
pub(super) fn of_key(key: &DkimRecord, texts: Result<Vec<String>, NotKnown>) -> Wanted {
    let standing = match texts {
        Err(why) => unknown(why),
        Ok(texts) => match Published::of(key, &texts) {
            Published::Missing => Standing::Missing,
            Published::Other => Standing::Other(texts.join(" | ")),
            Published::Same { .. } => Standing::There,
        },
    };
    Wanted {
        purpose: Purpose::Dkim,
        name: key.name.clone(),
        text: key.text.clone(),
        zone: key.zone.clone(),
        standing,
    }
}

/// The record that says who may send.
pub(super) fn of_spf(
    sender: &Sender,
    relay: Option<&str>,
    texts: Result<Vec<String>, NotKnown>,
    answers: &mut Answers,
) -> Wanted {
    let name = sender.return_domain.clone();
    let (text, standing) = match texts {
        Err(why) => (spf(None, relay), unknown(why)),
        Ok(texts) => match spf::records(&texts).as_slice() {
            [] => (spf(None, relay), Standing::Missing),
            [standing] => match relay.map(|relay| names(&name, relay, answers)) {
                None | Some(Ok(true)) => ((*standing).to_owned(), Standing::There),
                Some(Ok(false)) => {
                    let text = spf(Some(standing), relay);
                    match text == *standing {
                        true => (text, Standing::There),
                        false => (text, Standing::Other((*standing).to_owned())),
                    }
                }
                Some(Err(why)) => ((*standing).to_owned(), unknown(why)),
            },
            several => (
                spf(Some(&merged(several)), relay),
                Standing::Other(several.join(" | ")),
            ),
        },
    };
    Wanted {
        purpose: Purpose::Spf,
        zone: zone_line(&name, &text),
        name,
        text,
        standing,
    }
}

/// Whether a domain's record lets a server send.
fn names(domain: &str, relay: &str, answers: &mut Answers) -> Result<bool, NotKnown> {
    for number in answers.addresses(relay)? {
        match spf::check(domain, number, answers)? {
            Ok(found) if found.says == Says::Pass => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// The terms of several records as one: each once, what is last stays last.
fn merged(records: &[&str]) -> String {
    let mut terms: Vec<&str> = Vec::new();
    let mut end = None;
    let each = records.iter().flat_map(|record| record.split(' ').skip(1));
    for term in each.filter(|term| !term.is_empty()) {
        match is_last(term) {
            true => end = end.or(Some(term)),
            false if !terms.contains(&term) => terms.push(term),
            false => {}
        }
    }
    let last = end.unwrap_or("~all");
    std::iter::once("v=spf1")
        .chain(terms)
        .chain([last])
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_last(term: &str) -> bool {
    let bare = term.trim_start_matches(['+', '-', '~', '?']);
    bare.eq_ignore_ascii_case("all") || bare.to_ascii_lowercase().starts_with("redirect=")
}

/// A record that names the server: the standing one with what it lacks, before its end.
pub fn spf(standing: Option<&str>, relay: Option<&str>) -> String {
    let term = relay.map(term);
    let Some(standing) = standing else {
        // A server on this computer sends from wherever this computer is.
        return format!("v=spf1 {} ~all", term.as_deref().unwrap_or("a mx"));
    };
    let Some(term) = term else {
        return standing.to_owned();
    };
    let mut terms: Vec<&str> = standing
        .split(' ')
        .filter(|term| !term.is_empty())
        .collect();
    if terms.iter().any(|known| known.eq_ignore_ascii_case(&term)) {
        return standing.to_owned();
    }
    let end = terms.iter().position(|term| is_last(term));
    terms.insert(end.unwrap_or(terms.len()), &term);
    terms.join(" ")
}

/// The term for a server: what its provider asks for, where that is known.
fn term(relay: &str) -> String {
    if let Ok(number) = relay.parse::<IpAddr>() {
        let kind = if number.is_ipv4() { "ip4" } else { "ip6" };
        return format!("{kind}:{number}");
    }
    let known = RELAYS.lines().filter_map(|line| line.split_once(' '));
    let mut known = known.filter(|(end, _)| {
        let above = relay.strip_suffix(end);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    });
    match known.next() {
        Some((_, term)) => term.to_owned(),
        None => format!("a:{relay}"),
    }
}

/// A record that asks for nothing but reports.
pub fn dmarc(address: &str) -> String {
    format!("v=DMARC1; p=none; rua=mailto:{address}")
}

/// The record that says what is done with mail that is not proved.
pub(super) fn of_dmarc(
    sender: &Sender,
    found: Result<Result<Dmarc, DmarcFault>, NotKnown>,
) -> Wanted {
    let mut text = dmarc(&sender.address);
    let mut name = format!("_dmarc.{}", sender.domain);
    let standing = match found {
        Err(why) => unknown(why),
        Ok(Ok(dmarc)) => {
            name = format!("_dmarc.{}", dmarc.domain);
            text = dmarc.record;
            Standing::There
        }
        Ok(Err(DmarcFault::Missing)) => Standing::Missing,
        Ok(Err(DmarcFault::Several(records))) => Standing::Other(records.join(" | ")),
        Ok(Err(DmarcFault::Syntax(record))) => Standing::Other(record),
    };
    Wanted {
        purpose: Purpose::Dmarc,
        zone: zone_line(&name, &text),
        name,
        text,
        standing,
    }
}
