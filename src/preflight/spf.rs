//! Who may send for a domain (SPF, RFC 7208), as far as it can be told before anything is sent; pure.
//!
//! A record is walked to its ends, whatever matches first: what counts against the limit of ten look-ups is
//! the worst case.

use std::net::IpAddr;

use ipnet::IpNet;

use super::names::{Answers, NotKnown};

/// Look-ups that one record may cost (4.6.4).
pub const MOST_LOOKUPS: usize = 10;

/// Where counting stops: a record that includes itself has no end.
const COUNTED: usize = 30;

/// Servers of one `mx` that are looked at (4.6.4).
const MOST_SERVERS: usize = 10;

/// Why a record is no help.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpfFault {
    #[error("there is no record")]
    Missing,
    #[error("there are {0} records")]
    Several(usize),
    #[error("{term} is not understood")]
    Syntax { term: String },
    #[error("it costs more than {MOST_LOOKUPS} look-ups")]
    TooMany { lookups: usize },
    /// A record that it includes is missing or broken.
    #[error("{domain}, which it includes, has no record that counts")]
    Include { domain: String },
}

/// What a record says of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// What was found out about one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub says: Says,
    /// In the worst case.
    pub lookups: usize,
    /// Something in it depends on the message (macros, `exists`, `ptr`), or was not answered.
    pub partly: bool,
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    All,
    Include(String),
    A(Option<String>, Mask),
    Mx(Option<String>, Mask),
    Net(IpNet),
    /// `exists`, `ptr`, and names with macros: they cost a look-up, and only the message decides.
    Later,
    Redirect(String),
    /// `exp=` and what is not known: nothing for us.
    Other,
}

/// Bits of IPv4 and of IPv6 that count.
type Mask = (u8, u8);

/// The texts among these that are records of SPF.
pub fn records(texts: &[String]) -> Vec<&str> {
    let is_record = |text: &&str| {
        let version = text.split(' ').next().unwrap_or_default();
        version.eq_ignore_ascii_case("v=spf1")
    };
    texts.iter().map(String::as_str).filter(is_record).collect()
}

/// What the domain says of an address.
///
/// # Errors
/// The outer result: names that are not known. The inner one: a record that counts for nothing.
pub fn check(
    domain: &str,
    address: IpAddr,
    answers: &mut Answers,
) -> Result<Result<Found, SpfFault>, NotKnown> {
    let texts = answers.texts(domain)?;
    let mut walk = Walk {
        address: address.to_canonical(),
        answers,
        lookups: 0,
        partly: false,
        open: false,
    };
    let says = match walk.one(domain, &texts) {
        Ok(says) => says.unwrap_or(Says::Neutral),
        Err(fault) => return Ok(Err(fault)),
    };
    if walk.open {
        return Err(NotKnown::Open);
    }
    let (lookups, partly) = (walk.lookups, walk.partly);
    Ok(match lookups > MOST_LOOKUPS {
        true => Err(SpfFault::TooMany { lookups }),
        false => Ok(Found {
            says,
            lookups,
            partly,
        }),
    })
}

struct Walk<'a> {
    address: IpAddr,
    answers: &'a mut Answers,
    lookups: usize,
    partly: bool,
    open: bool,
}

impl Walk<'_> {
    /// What the record of a domain says; `None` where none of its terms matches.
    fn one(&mut self, domain: &str, texts: &[String]) -> Result<Option<Says>, SpfFault> {
        let records = records(texts);
        let record = match records.as_slice() {
            [] => return Err(SpfFault::Missing),
            [one] => *one,
            several => return Err(SpfFault::Several(several.len())),
        };
        let terms = parse(record)?;
        let mut says = None;
        let mut redirect = None;
        for (qualifier, term) in &terms {
            if self.lookups > COUNTED {
                break;
            }
            let matches = match term {
                Term::Redirect(to) => {
                    redirect = Some(to);
                    false
                }
                term => self.matches(term, domain)?,
            };
            if matches && says.is_none() {
                says = Some(*qualifier);
            }
        }
        let has_all = terms.iter().any(|(_, term)| *term == Term::All);
        match redirect {
            Some(to) if !has_all => {
                let found = self.other(to)?;
                Ok(says.or(found))
            }
            _ => Ok(says),
        }
    }

    fn matches(&mut self, term: &Term, domain: &str) -> Result<bool, SpfFault> {
        Ok(match term {
            Term::All => true,
            Term::Net(net) => net.contains(&self.address),
            Term::Include(name) => self.other(name)? == Some(Says::Pass),
            Term::A(name, mask) => {
                self.lookups += 1;
                self.is_at(name.as_deref().unwrap_or(domain), *mask)
            }
            Term::Mx(name, mask) => {
                self.lookups += 1;
                let servers = self.answers.mail(name.as_deref().unwrap_or(domain));
                let servers = self.known(servers).unwrap_or_default();
                let mut found = false;
                // Each is asked for, so that all are known the next time.
                for server in servers.iter().take(MOST_SERVERS) {
                    found |= self.is_at(server, *mask);
                }
                found
            }
            Term::Later => {
                self.lookups += 1;
                self.partly = true;
                false
            }
            Term::Redirect(_) | Term::Other => false,
        })
    }

    /// What another domain's record says.
    fn other(&mut self, domain: &str) -> Result<Option<Says>, SpfFault> {
        self.lookups += 1;
        if self.lookups > COUNTED {
            return Ok(None);
        }
        let texts = self.answers.texts(domain);
        let Some(texts) = self.known(texts) else {
            return Ok(None);
        };
        self.one(domain, &texts).map_err(|fault| match fault {
            SpfFault::Missing | SpfFault::Several(_) | SpfFault::Syntax { .. } => {
                SpfFault::Include {
                    domain: domain.to_owned(),
                }
            }
            fault => fault,
        })
    }

    fn is_at(&mut self, name: &str, (four, six): Mask) -> bool {
        let found = self.answers.addresses(name);
        let found = self.known(found).unwrap_or_default();
        found.iter().any(|address| {
            let bits = if address.is_ipv4() { four } else { six };
            IpNet::new(*address, bits).is_ok_and(|net| net.contains(&self.address))
        })
    }

    fn known<T>(&mut self, answer: Result<T, NotKnown>) -> Option<T> {
        match answer {
            Ok(answer) => return Some(answer),
            Err(NotKnown::Open) => self.open = true,
            Err(NotKnown::Silent { .. }) => self.partly = true,
        }
        None
    }
}

/// The terms of a record with what each says where it matches.
fn parse(record: &str) -> Result<Vec<(Says, Term)>, SpfFault> {
    let terms = record.split(' ').skip(1).filter(|term| !term.is_empty());
    terms.map(term).collect()
}

fn term(written: &str) -> Result<(Says, Term), SpfFault> {
    let wrong = || SpfFault::Syntax {
        term: written.chars().take(80).collect(),
    };
    let (says, bare) = match written.as_bytes().first() {
        Some(b'+') => (Says::Pass, &written[1..]),
        Some(b'-') => (Says::Fail, &written[1..]),
        Some(b'~') => (Says::SoftFail, &written[1..]),
        Some(b'?') => (Says::Neutral, &written[1..]),
        _ => (Says::Pass, written),
    };
    let end = bare.find([':', '/', '=']).unwrap_or(bare.len());
    let (name, rest) = bare.split_at(end);
    let name = name.to_ascii_lowercase();
    if let Some(value) = rest.strip_prefix('=') {
        return Ok((says, modifier(&name, value).ok_or_else(wrong)?));
    }
    let term = match (name.as_str(), rest) {
        ("all", "") => Some(Term::All),
        ("include", rest) => {
            let domain = rest.strip_prefix(':').filter(|domain| !domain.is_empty());
            domain.map(|domain| named(domain, Term::Include))
        }
        ("a", rest) => hosts(rest, Term::A),
        ("mx", rest) => hosts(rest, Term::Mx),
        ("ip4" | "ip6", rest) => rest.strip_prefix(':').and_then(|net| network(net, &name)),
        ("ptr", rest) if rest.is_empty() || rest.len() > 1 && rest.starts_with(':') => {
            Some(Term::Later)
        }
        ("exists", rest) if rest.len() > 1 && rest.starts_with(':') => Some(Term::Later),
        _ => None,
    };
    Ok((says, term.ok_or_else(wrong)?))
}

fn modifier(name: &str, value: &str) -> Option<Term> {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    match name {
        "redirect" if !value.is_empty() => Some(named(value, Term::Redirect)),
        "redirect" => None,
        // An unknown one is no mistake (6).
        name if name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(letters) =>
        {
            Some(Term::Other)
        }
        _ => None,
    }
}

/// A name with a macro in it is another one for each message.
fn named(domain: &str, term: impl FnOnce(String) -> Term) -> Term {
    match domain.contains('%') {
        true => Term::Later,
        false => term(domain.trim_end_matches('.').to_ascii_lowercase()),
    }
}

/// `:name/24//64`, each part of it optional.
fn hosts(rest: &str, term: impl FnOnce(Option<String>, Mask) -> Term) -> Option<Term> {
    let slash = rest.find('/').unwrap_or(rest.len());
    let (name, mask) = rest.split_at(slash);
    let name = match name {
        "" => None,
        name => Some(name.strip_prefix(':').filter(|name| !name.is_empty())?),
    };
    let (four, six) = mask.split_once("//").unwrap_or((mask, ""));
    let bits = |text: &str, most: u8| match text {
        "" => Some(most),
        text => text.parse().ok().filter(|bits| *bits <= most),
    };
    let mask = (bits(four.trim_start_matches('/'), 32)?, bits(six, 128)?);
    match name {
        Some(name) if name.contains('%') => Some(Term::Later),
        name => Some(term(name.map(str::to_ascii_lowercase), mask)),
    }
}

fn network(written: &str, kind: &str) -> Option<Term> {
    let net: IpNet = match written.parse() {
        Ok(net) => net,
        Err(_) => IpNet::from(written.parse::<IpAddr>().ok()?),
    };
    let right = matches!((kind, &net), ("ip4", IpNet::V4(_)) | ("ip6", IpNet::V6(_)));
    right.then_some(Term::Net(net))
}
