//! Before an e-mail leaves: is its sender proved, can readers leave, does what it shows and leads to exist,
//! and will it be read? What is known is judged (`judge`, `letter`, `links`, pure); this module and `dns` and
//! `reach` find it out. Nothing is written anywhere.
//!
//! What would cost the sender its name blocks the start; a question that nobody answers only warns. Where
//! the mail goes to a server on this computer or into a folder, what the world's names say only warns.

mod check;
pub mod dmarc;
mod dns;
mod judge;
pub mod letter;
pub mod links;
pub mod names;
mod pace;
mod reach;
mod records;
pub mod spf;

use std::collections::BTreeMap;

use url::Url;

use crate::mail::dkim::{Signer, sign, verify};
use crate::mailing::{Post, Transport, Unready, is_near};
use crate::network::Network;
use crate::secret::{DkimKeys, VaultError};
use crate::site::{Site, SiteMail, domain_of};

pub use check::{Check, Severity, sort};
pub use dns::Names;
pub use judge::{Published, Sender, is_shared, judge, wanted};
pub use letter::{Sample, unwritten};
use links::{Manner, Reached};
pub use pace::foretell;
pub use records::{Purpose, Standing, Wanted, dmarc as dmarc_record, spf as spf_record};

/// How the world outside is asked.
#[derive(Clone, Copy)]
pub struct Outside<'a> {
    pub network: &'a Network,
    pub names: &'a Names,
}

/// What is known about a site's sender before anybody is asked.
pub struct Known {
    /// `None` where the site has no sender, or one without a domain.
    pub sender: Option<Sender>,
    pub keys: Option<DkimKeys>,
    /// What the settings alone tell.
    pub checks: Vec<Check>,
}

/// Everything that can be told before the messages of a site leave, the gravest first: these letters are
/// samples, one for each item and language. `published` says that the items' pages are proved to be live;
/// before that, what is missing on the site's own website is only a hint. Without an `outside` nobody is
/// asked, and only the letters are judged.
///
/// # Errors
/// The ledger, or the key of the vault. Keys for signing that do not open are a check that blocks.
pub async fn check(
    post: &Post,
    site: &Site,
    samples: &[Sample<'_>],
    published: bool,
    outside: Option<Outside<'_>>,
) -> Result<Vec<Check>, VaultError> {
    let Known {
        sender,
        keys,
        mut checks,
    } = known(post, site).await?;
    let near = sender.as_ref().is_some_and(|sender| sender.near);
    if let (Some(sender), Some(outside)) = (&sender, outside) {
        let mut answers = names::Answers::default();
        let judged = outside
            .names
            .judged(&mut answers, |answers| judge(sender, answers));
        checks.extend(judged.await);
    }
    if let (Some(sample), Some(outside)) = (samples.first(), outside) {
        checks.extend(way_out(sample.unsubscribe, near, outside).await);
    }
    let signers = keys.as_ref().map(DkimKeys::signers);
    let signers = signers.and_then(Result::ok).unwrap_or_default();
    let manner = Manner {
        home: Some(&site.url),
        published,
        near,
    };
    let mut reached = BTreeMap::new();
    for sample in samples {
        checks.extend(letter::judge(sample));
        checks.extend(letter::leaving(sample, near));
        checks.extend(signature(sample, keys.as_ref(), &signers, post));
        if let Some(outside) = outside {
            checks.extend(leads(sample, &mut reached, manner, outside).await);
        }
    }
    sort(&mut checks);
    Ok(checks)
}

/// What the settings of a site say about its sender.
///
/// # Errors
/// As [`check`].
pub async fn known(post: &Post, site: &Site) -> Result<Known, VaultError> {
    let mut checks = Vec::new();
    let named = || vec![("site", site.id.as_str().into())];
    let mail = site.mail.as_ref();
    let domain = mail.and_then(SiteMail::domain);
    let (Some(mail), Some(domain)) = (mail, domain) else {
        checks.push(Check::new(Severity::Blocks, "sender-none", named()));
        return Ok(Known {
            sender: None,
            keys: None,
            checks,
        });
    };
    let transport = post.transport(Some(site)).await;
    let (relay, near) = match &transport {
        Ok(Transport::Folder(_)) => (None, true),
        Ok(Transport::Server(account)) => {
            let near = is_near(&format!("http://{}", bracketed(&account.host)));
            (Some(account.host.clone()), near)
        }
        Err(unready) => {
            checks.push(account(unready, site)?);
            (None, false)
        }
    };
    let keys = match post.vault.dkim(&domain).await {
        Ok(keys) => keys,
        Err(VaultError::Dkim { .. }) => {
            let args = vec![
                ("domain", domain.as_str().into()),
                ("site", site.id.as_str().into()),
            ];
            checks.push(Check::new(Severity::Blocks, "dkim-closed", args));
            None
        }
        Err(error) => return Err(error),
    };
    let bounces = mail.bounces.as_ref();
    let shared = post.mail.as_ref().and_then(|mail| mail.bounces.as_ref());
    let bounces = bounces.or(shared.filter(|_| mail.smtp.is_none()));
    let return_domain = bounces.and_then(|bounces| domain_of(&bounces.address));
    checks.extend(base(&post.base, near));
    if site.business.street.is_none() {
        checks.push(Check::new(Severity::Warns, "street-missing", named()));
    }
    let records = keys.as_ref().map(DkimKeys::records);
    Ok(Known {
        sender: Some(Sender {
            site: site.id.clone(),
            return_domain: return_domain.unwrap_or_else(|| domain.clone()),
            domain,
            address: mail.from_address().to_owned(),
            relay,
            near,
            keys: records.unwrap_or_default(),
        }),
        keys,
        checks,
    })
}

fn bracketed(host: &str) -> String {
    match host.contains(':') {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}

fn account(unready: &Unready, site: &Site) -> Result<Check, VaultError> {
    let mut args = vec![("site", site.id.as_str().into())];
    let code = match unready {
        Unready::NoServer => "account-none",
        Unready::OnlyFolder => "account-folder",
        Unready::Account(_) => "account-wrong",
        Unready::Vault(VaultError::Missing { name } | VaultError::Sealed { name }) => {
            args.push(("name", name.as_str().into()));
            "account-secret"
        }
        Unready::Vault(_) => "account-key",
    };
    Ok(Check::new(Severity::Blocks, code, args))
}

/// Whether people can come to the page where they leave.
fn base(base: &str, near: bool) -> Option<Check> {
    let args = vec![("url", base.into())];
    let code = match base.starts_with("https://") {
        _ if is_near(base) => "leave-near",
        true => return None,
        false => "leave-plain",
    };
    let check = Check::new(Severity::Blocks, code, args);
    Some(if near { check.softened() } else { check })
}

/// Opens a way out, as a person does: nobody leaves by looking.
async fn way_out(unsubscribe: &str, near: bool, outside: Outside<'_>) -> Option<Check> {
    let url = Url::parse(unsubscribe).ok()?;
    let host = url.origin().ascii_serialization();
    let mut args = vec![("url", host.as_str().into())];
    let (severity, code) = match reach::open(outside.network, outside.names, &url).await {
        Reached::Answer { status: 200, .. } => (Severity::Fine, "leave-fine"),
        Reached::Answer { status, .. } => {
            args.push(("why", format!("HTTP {status}").into()));
            (Severity::Blocks, "leave-silent")
        }
        // What is to be said about such an address was said.
        Reached::Private | Reached::Plain if is_near(unsubscribe) => return None,
        Reached::Private | Reached::Plain => (Severity::Blocks, "leave-private"),
        Reached::NoHost => {
            args.push(("why", url.host_str().unwrap_or_default().into()));
            (Severity::Blocks, "leave-silent")
        }
        Reached::TooSlow => {
            args.push(("why", "10 s".into()));
            (Severity::Blocks, "leave-silent")
        }
        Reached::Trouble(why) => {
            args.push(("why", why.into()));
            (Severity::Blocks, "leave-silent")
        }
    };
    let check = Check::new(severity, code, args);
    Some(if near { check.softened() } else { check })
}

/// Signs a sample and looks at the signatures as a receiver would: with what the domain is to publish.
fn signature(
    sample: &Sample<'_>,
    keys: Option<&DkimKeys>,
    signers: &[Signer],
    post: &Post,
) -> Option<Check> {
    let keys = keys?;
    let records = keys.records();
    let record = |selector: &str, domain: &str| {
        let name = format!("{selector}._domainkey.{domain}");
        let found = records.iter().find(|record| record.name == name);
        found.map(|record| record.text.clone())
    };
    let covered = ["list-unsubscribe", "list-unsubscribe-post"];
    let why = match sign(signers, sample.message, post.clock.now()) {
        Err(error) => error.to_string(),
        Ok(signed) => {
            let verified = verify(&signed, record);
            let whole = |one: &crate::mail::dkim::Verified| {
                let covers = |name: &&str| one.covers.iter().any(|known| known == name);
                one.outcome.is_ok() && covered.iter().all(covers)
            };
            if verified.len() == records.len() && verified.iter().all(whole) {
                return None;
            }
            let wrong = verified.iter().find_map(|one| one.outcome.err());
            wrong.map_or_else(String::new, |why| why.to_string())
        }
    };
    let args = vec![("domain", keys.domain.as_str().into()), ("why", why.into())];
    let check = Check::new(Severity::Blocks, "signature-wrong", args);
    Some(check.of(sample.item, sample.language))
}

/// Asks for what a message leads to and shows, where no other message did.
async fn leads(
    sample: &Sample<'_>,
    reached: &mut BTreeMap<String, Reached>,
    manner: Manner<'_>,
    outside: Outside<'_>,
) -> Vec<Check> {
    let links = letter::links(sample);
    let written = links.pictures.iter().chain(&links.links);
    let written = written.map(String::as_str).take(reach::MOST);
    let new: Vec<&str> = written.filter(|one| !reached.contains_key(*one)).collect();
    let found = reach::reach(outside.network, outside.names, new.into_iter()).await;
    reached.extend(found);
    let checks = links::judge(&links, reached, manner);
    let of = |check: Check| check.of(sample.item, sample.language);
    checks.into_iter().map(of).collect()
}
