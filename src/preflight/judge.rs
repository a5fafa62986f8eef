//! What the names of a domain say about its mail; pure.

use std::net::IpAddr;

use super::check::{Check, Severity};
use super::dmarc::{self, DmarcFault, is_aligned};
use super::names::{Answers, NotKnown};
use super::records::{self, Wanted};
use super::spf::{self, Says, SpfFault};
use crate::mail::dkim::{Algorithm, DkimRecord, PublicKey};
use crate::words::Arg;

/// Addresses of a mail server that are looked for in a record.
const MOST_ADDRESSES: usize = 4;

/// Where everybody has an address, and nobody may sign as the domain.
const SHARED: &str = include_str!("lists/shared.txt");

/// Who sends, and over what.
#[derive(Clone, Debug, Default)]
pub struct Sender {
    pub site: String,
    /// Of `mail: { from: … }`, as it is asked for.
    pub domain: String,
    /// The address alone.
    pub address: String,
    /// Of the envelope: where failures come back to.
    pub return_domain: String,
    /// The mail server that is handed the messages, by name or number; `None`: a folder.
    pub relay: Option<String>,
    /// This computer's own server, or a folder.
    pub near: bool,
    /// What the domain has to publish; empty where no keys were made.
    pub keys: Vec<DkimRecord>,
}

impl Sender {
    fn text(name: &'static str, value: &str) -> (&'static str, Arg) {
        (name, value.into())
    }

    /// The domain as a value of a sentence.
    fn named(&self) -> (&'static str, Arg) {
        Self::text("domain", &self.domain)
    }
}

/// Whether a domain is one where everybody has an address.
pub fn is_shared(domain: &str) -> bool {
    SHARED.lines().any(|shared| shared == domain)
}

/// What is found out about a domain. As long as `answers` has open questions afterwards, this is not whole.
pub fn judge(sender: &Sender, answers: &mut Answers) -> Vec<Check> {
    let mut checks = Vec::new();
    if is_shared(&sender.domain) {
        let named = vec![sender.named()];
        checks.push(Check::new(Severity::Blocks, "shared-domain", named));
    } else {
        checks.extend(told(domain(sender, answers)));
        checks.extend(told(spf(sender, answers)));
        checks.extend(told(dkim(sender, answers)));
        checks.extend(told(dmarc(sender, answers)));
    }
    match sender.near {
        true => checks.into_iter().map(Check::softened).collect(),
        false => checks,
    }
}

/// What nobody answered is a warning: a name server that sleeps is no reason to lose an offer.
fn told(found: Result<Vec<Check>, NotKnown>) -> Vec<Check> {
    match found {
        Ok(checks) => checks,
        Err(NotKnown::Open) => Vec::new(),
        Err(NotKnown::Silent { name, why }) => {
            let args = vec![("name", name.into()), ("why", why.into())];
            vec![Check::new(Severity::Warns, "names-silent", args)]
        }
    }
}

/// Replies need somewhere to go, and receivers refuse domains that cannot be written to.
fn domain(sender: &Sender, answers: &mut Answers) -> Result<Vec<Check>, NotKnown> {
    let servers = answers.mail(&sender.domain)?;
    // A single dot says that nobody gets mail there (RFC 7505).
    let reached = servers.iter().any(|server| !server.is_empty())
        || servers.is_empty() && !answers.addresses(&sender.domain)?.is_empty();
    let (severity, code) = match reached {
        true => (Severity::Fine, "domain-reached"),
        false => (Severity::Blocks, "domain-nowhere"),
    };
    Ok(vec![Check::new(severity, code, vec![sender.named()])])
}

fn spf(sender: &Sender, answers: &mut Answers) -> Result<Vec<Check>, NotKnown> {
    let domain = sender.return_domain.as_str();
    let texts = answers.texts(domain)?;
    let relay = sender.relay.as_deref();
    let relay = relay.filter(|_| !sender.near);
    let numbers = match relay {
        Some(host) => answers.addresses(host).or_else(|why| match why {
            NotKnown::Open => Err(why),
            NotKnown::Silent { .. } => Ok(Vec::new()),
        })?,
        None => Vec::new(),
    };
    let mut checks = Vec::new();
    // Without a server that is known the record is still walked, for what is wrong with it.
    let nobody = IpAddr::from([192, 0, 2, 1]);
    let asked = match numbers.as_slice() {
        [] => std::slice::from_ref(&nobody),
        numbers => &numbers[..numbers.len().min(MOST_ADDRESSES)],
    };
    let mut verdict = Relay::Passes;
    let mut open = false;
    for number in asked {
        let found = match spf::check(domain, *number, answers) {
            Ok(Ok(found)) => found,
            Ok(Err(fault)) => {
                checks.push(spf_fault(sender, &fault, &texts));
                return Ok(checks);
            }
            Err(NotKnown::Open) => {
                open = true;
                continue;
            }
            Err(silent) => return Err(silent),
        };
        match found.says {
            Says::Pass => {}
            _ if found.partly => verdict = verdict.max(Relay::Unclear),
            _ => verdict = Relay::Unnamed,
        }
    }
    if open {
        return Err(NotKnown::Open);
    }
    let mut args = vec![Sender::text("domain", domain)];
    checks.push(Check::new(Severity::Fine, "spf-fine", args.clone()));
    if let (Some(relay), false) = (relay, verdict == Relay::Passes) {
        // Large providers send from other computers than the one that they take mail at.
        let own = is_aligned(relay, &sender.domain, false);
        let severity = match own && verdict == Relay::Unnamed {
            true => Severity::Warns,
            false => Severity::Hint,
        };
        args.push(("relay", relay.into()));
        args.push(("record", wanted_spf(sender, &texts).into()));
        checks.push(Check::new(severity, "spf-relay", args));
    }
    if !is_aligned(domain, &sender.domain, false) {
        let args = vec![Sender::text("return", domain), sender.named()];
        checks.push(Check::new(Severity::Hint, "return-elsewhere", args));
    }
    Ok(checks)
}

/// What a record says of the server that is handed the mail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Relay {
    Passes,
    Unclear,
    Unnamed,
}

fn wanted_spf(sender: &Sender, texts: &[String]) -> String {
    let standing = spf::records(texts);
    let relay = sender.relay.as_deref().filter(|_| !sender.near);
    records::spf(standing.first().copied(), relay)
}

fn spf_fault(sender: &Sender, fault: &SpfFault, texts: &[String]) -> Check {
    let mut args = vec![Sender::text("domain", &sender.return_domain)];
    let code = match fault {
        SpfFault::Missing => {
            args.push(("record", wanted_spf(sender, texts).into()));
            "spf-missing"
        }
        SpfFault::Several(count) => {
            args.push(("count", (*count).into()));
            let listed = spf::records(texts).join(" | ");
            args.push(("records", listed.into()));
            "spf-several"
        }
        SpfFault::Syntax { term } => {
            args.push(("term", term.as_str().into()));
            "spf-syntax"
        }
        SpfFault::TooMany { lookups } => {
            args.push(("lookups", (*lookups).into()));
            args.push(("most", spf::MOST_LOOKUPS.into()));
            "spf-lookups"
        }
        SpfFault::Include { domain } => {
            args.push(("included", domain.as_str().into()));
            "spf-include"
        }
    };
    Check::new(Severity::Blocks, code, args)
}

fn dkim(sender: &Sender, answers: &mut Answers) -> Result<Vec<Check>, NotKnown> {
    if sender.keys.is_empty() {
        let args = vec![sender.named(), Sender::text("site", &sender.site)];
        return Ok(vec![Check::new(Severity::Blocks, "dkim-none", args)]);
    }
    let mut checks = Vec::new();
    let mut missing = None;
    for key in &sender.keys {
        let texts = match answers.texts(&key.name) {
            Ok(texts) => texts,
            // The other one is asked for together with it.
            Err(why) => {
                missing = Some(why);
                continue;
            }
        };
        checks.extend(dkim_key(sender, key, &texts));
    }
    match missing {
        Some(why) => Err(why),
        None => Ok(checks),
    }
}

/// Every receiver verifies RSA, so what is wrong with the other key costs nobody.
fn dkim_key(sender: &Sender, key: &DkimRecord, texts: &[String]) -> Vec<Check> {
    let args = vec![
        sender.named(),
        Sender::text("site", &sender.site),
        Sender::text("name", &key.name),
        Sender::text("record", &key.text),
    ];
    let grave = match key.algorithm {
        Algorithm::RsaSha256 => Severity::Blocks,
        Algorithm::Ed25519Sha256 => Severity::Warns,
    };
    match Published::of(key, texts) {
        Published::Missing => vec![Check::new(grave, "dkim-missing", args)],
        Published::Other => vec![Check::new(grave, "dkim-other", args)],
        Published::Same { testing } => {
            let mut checks = vec![Check::new(Severity::Fine, "dkim-fine", args.clone())];
            if testing {
                checks.push(Check::new(Severity::Hint, "dkim-testing", args));
            }
            checks
        }
    }
}

/// Whether a key is where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    Missing,
    /// Another key, one that was taken back, several, or nonsense.
    Other,
    Same {
        testing: bool,
    },
}

impl Published {
    /// What texts at a key's place say of it.
    pub fn of(key: &DkimRecord, texts: &[String]) -> Self {
        let one = match texts {
            [] => return Self::Missing,
            [one] => one,
            _ => return Self::Other,
        };
        match (PublicKey::read(one), PublicKey::read(&key.text)) {
            (Ok(there), Ok(ours)) if there.is_same_key(&ours) => Self::Same {
                testing: there.testing,
            },
            _ => Self::Other,
        }
    }
}

fn dmarc(sender: &Sender, answers: &mut Answers) -> Result<Vec<Check>, NotKnown> {
    let found = dmarc::look(&sender.domain, answers)?;
    let mut args = vec![sender.named()];
    let (severity, code) = match found {
        Ok(dmarc) => {
            args.push(("place", dmarc.domain.as_str().into()));
            args.push(("policy", dmarc.policy.word().into()));
            (Severity::Fine, "dmarc-fine")
        }
        Err(fault) => {
            args.push(("record", records::dmarc(&sender.address).into()));
            let code = match fault {
                DmarcFault::Missing => "dmarc-missing",
                DmarcFault::Several(records) => {
                    args.push(("count", records.len().into()));
                    "dmarc-several"
                }
                DmarcFault::Syntax(_) => "dmarc-syntax",
            };
            (Severity::Blocks, code)
        }
    };
    Ok(vec![Check::new(severity, code, args)])
}

/// What the domain has to publish, and whether it does. As [`judge`], not whole while questions are open.
pub fn wanted(sender: &Sender, next: &[DkimRecord], answers: &mut Answers) -> Vec<Wanted> {
    let mut wanted = Vec::new();
    for key in sender.keys.iter().chain(next) {
        let texts = answers.texts(&key.name);
        wanted.push(records::of_key(key, texts));
    }
    let spf = answers.texts(&sender.return_domain);
    let relay = sender.relay.as_deref().filter(|_| !sender.near);
    wanted.push(records::of_spf(sender, relay, spf, answers));
    let dmarc = dmarc::look(&sender.domain, answers);
    wanted.push(records::of_dmarc(sender, dmarc));
    wanted
}
