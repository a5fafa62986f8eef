//! What receivers do with mail that only says it comes from a domain (DMARC, RFC 7489 and RFC 9989); pure.

use super::names::{Answers, NotKnown};
use crate::mail::dkim::{tag, tags};

/// Names that are asked on the way up from a domain.
const MOST_NAMES: usize = 8;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dmarc {
    /// The domain whose record counts: the sender's own, else one above it.
    pub domain: String,
    /// As it stands there.
    pub record: String,
    pub policy: Policy,
    /// Where reports go.
    pub reports: Option<String>,
    /// SPF counts only for exactly the same domain.
    pub strict_spf: bool,
}

/// What is done with mail that is not proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    None,
    Quarantine,
    Reject,
}

impl Policy {
    /// As records write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    fn read(written: &str) -> Option<Self> {
        match written.to_ascii_lowercase().as_str() {
            "none" => Some(Self::None),
            "quarantine" => Some(Self::Quarantine),
            "reject" => Some(Self::Reject),
            _ => None,
        }
    }
}

/// Why a domain has no record that counts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DmarcFault {
    #[error("there is no record")]
    Missing,
    /// None of several counts (6.6.3).
    #[error("there are {} records", .0.len())]
    Several(Vec<String>),
    #[error("the policy of {0} is not understood")]
    Syntax(String),
}

/// The record for a domain: its own, else the nearest above it.
///
/// # Errors
/// The outer result: names that are not known. The inner one: no record that counts.
pub fn look(domain: &str, answers: &mut Answers) -> Result<Result<Dmarc, DmarcFault>, NotKnown> {
    let labels: Vec<&str> = domain.split('.').collect();
    // A whole country publishes nothing for its shops.
    let names = (0..labels.len().saturating_sub(1)).take(MOST_NAMES);
    for from in names {
        let name = labels[from..].join(".");
        let texts = answers.texts(&format!("_dmarc.{name}"))?;
        let records: Vec<&String> = texts.iter().filter(|text| is_record(text)).collect();
        match records.as_slice() {
            [] => {}
            // Whoever keeps a country's names says what holds for all, and speaks for no shop.
            [record] if name != domain && is_of_a_registry(record) => {}
            [record] => return Ok(read(record, &name, domain)),
            several => {
                let several = several.iter().map(|record| (*record).clone());
                return Ok(Err(DmarcFault::Several(several.collect())));
            }
        }
    }
    Ok(Err(DmarcFault::Missing))
}

fn is_record(text: &str) -> bool {
    let first = text.split(';').next().unwrap_or_default();
    let first: String = first.split_ascii_whitespace().collect();
    first == "v=DMARC1"
}

/// `psd=y` (RFC 9989).
fn is_of_a_registry(record: &str) -> bool {
    tag(&tags(record), "psd").is_some_and(|flag| flag.eq_ignore_ascii_case("y"))
}

/// Reads a record at `name`, for mail of `sender`.
fn read(record: &str, name: &str, sender: &str) -> Result<Dmarc, DmarcFault> {
    let tags = tags(record);
    let below = tag(&tags, "sp").filter(|_| name != sender);
    let policy = below.or(tag(&tags, "p")).and_then(Policy::read);
    let reports = tag(&tags, "rua").filter(|rua| !rua.is_empty());
    Ok(Dmarc {
        domain: name.to_owned(),
        record: record.to_owned(),
        // A record with an address for reports and no policy counts as one that asks for nothing.
        policy: match (policy, reports) {
            (Some(policy), _) => policy,
            (None, Some(_)) => Policy::None,
            (None, None) => return Err(DmarcFault::Syntax(record.to_owned())),
        },
        reports: reports.map(str::to_owned),
        strict_spf: tag(&tags, "aspf").is_some_and(|mode| mode.eq_ignore_ascii_case("s")),
    })
}

/// Whether two domains belong together, as far as their names tell: one is the other, or is below it.
pub fn is_aligned(one: &str, other: &str, strict: bool) -> bool {
    let below = |long: &str, short: &str| {
        let above = long.strip_suffix(short);
        above.is_some_and(|above| above.ends_with('.'))
    };
    one == other || !strict && (below(one, other) || below(other, one))
}
