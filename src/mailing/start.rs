//! The start of a campaign: who is written to and what they are told is settled here, every message is made
//! once, and only then is anything written down. Nothing has left before that.

use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::letters::{Outgoing, Sender, Unpacked};
use super::{Post, Unready};
use crate::campaign::Due;
use crate::content::SiteContent;
use crate::hash::Hash;
use crate::mail::{Letter, MailError};
use crate::preflight::{self, Check, Names, Outside, Sample};
use crate::publication::render::{Occasion, Theme, address, has_pages, public_url};
use crate::secret::{AddressKey, VaultError};
use crate::site::{Site, SiteMail};
use crate::store::{NewCampaign, Recipient, Start, StoreError};
use crate::subscribers::ListName;
use crate::words::{Language, say};

/// Why a campaign was not started. Nothing was sent and nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Unready(#[from] Unready),
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The site has no such list.
    #[error("no list {list}")]
    NoList { list: String },
    /// Nobody on the list may be written to.
    #[error("nobody on the list {list} can be mailed")]
    Nobody {
        list: String,
        without_consent: usize,
    },
    /// What keeps a campaign from starting, each with its remedy.
    #[error("{} checks failed", .checks.len())]
    Checks { site: String, checks: Vec<Check> },
    /// The message to one person cannot be made (M13).
    #[error("the message to {address}: {why}")]
    Person { address: String, why: Unpacked },
}

impl NotStarted {
    /// One sentence that says what to do; `None` where the ledger failed.
    pub fn sentence(&self, language: Language) -> String {
        let list = |list: &str| ("list", list.into());
        match self {
            Self::Store(error) => error.sentence(language),
            Self::Vault(error) => error.sentence(language),
            Self::Unready(error) => error.sentence(language),
            Self::Mail(error) => error.sentence(language),
            Self::Checks { site, checks } => {
                let Some((first, others)) = checks.split_first() else {
                    return String::new();
                };
                let remedy = first.remedy(language).unwrap_or_default();
                let args = [
                    ("first", first.sentence(language).into()),
                    ("remedy", remedy.into()),
                    ("more", others.len().into()),
                    ("site", site.as_str().into()),
                ];
                say(language, "campaign-checks", &args)
            }
            Self::NoList { list: name } => say(language, "campaign-no-list", &[list(name)]),
            Self::Nobody {
                list: name,
                without_consent,
            } => {
                let args = [list(name), ("count", (*without_consent).into())];
                say(language, "campaign-nobody", &args)
            }
            Self::Person { address, why } => {
                let why = match why {
                    Unpacked::Mail(error) => error.sentence(language),
                    other => other.to_string(),
                };
                let args = [("address", address.as_str().into()), ("why", why.into())];
                say(language, "campaign-person", &args)
            }
        }
    }
}

/// A campaign that is ready to be written down.
pub struct Prepared {
    new: NewCampaign,
    audience: Vec<Recipient>,
    /// That not everybody will get it, where it is so.
    pub foretold: Option<Check>,
}

impl Prepared {
    /// How many people it goes to.
    pub fn people(&self) -> usize {
        self.audience.len()
    }
}

impl Post {
    /// What the messages of a site have in common.
    ///
    /// # Errors
    /// The vault.
    pub async fn sender<'a>(
        &self,
        site: &'a Site,
        now: Timestamp,
    ) -> Result<Sender<'a>, VaultError> {
        let key = self.vault.address_key("system", now).await?;
        let domain = site.mail.as_ref().and_then(SiteMail::domain);
        let signers = match domain {
            Some(domain) => self.signers(&domain).await?,
            None => Vec::new(),
        };
        Ok(Sender {
            site,
            key: Arc::new(key),
            signers,
            base: self.base.clone(),
            bounces: self.mail.as_ref().and_then(|mail| {
                let bounces = mail.bounces.as_ref()?;
                Some(bounces.address.clone())
            }),
        })
    }

    /// Settles who is written to and makes every message once.
    ///
    /// # Errors
    /// What keeps the campaign from being started.
    pub async fn prepare(
        &self,
        content: &SiteContent,
        theme: &Theme,
        due: &Due,
        (until, actor, now): (Timestamp, &str, Timestamp),
    ) -> Result<Prepared, NotStarted> {
        let site = &*content.site;
        let letters = letters(content, theme, due, now)?;
        let kept = letters.iter().map(|letter| {
            let text = serde_json::to_string(letter).unwrap_or_default();
            (letter.language.clone(), text)
        });
        let kept: Vec<(String, String)> = kept.collect();
        let parts = kept.iter().flat_map(|(language, text)| [language, text]);
        let mut new = NewCampaign {
            site: site.id.clone(),
            item: due.item.clone(),
            occasion: due.occasion.clone(),
            list: due.list.clone(),
            content: Hash::of_parts(parts.map(String::as_bytes)),
            letters: Vec::new(),
            canary: 0,
            until,
            at: now,
            actor: actor.to_owned(),
            edition: None,
        };
        let sender = self.sender(site, now).await?;
        let key = sender.key.clone();
        self.checked(site, due, &letters, (&key, now)).await?;
        let outgoing = Outgoing::new(sender, (&new.id(), &new.list), letters, now)?;
        // Read first: whatever changes from here on is noticed at the start.
        new.edition = Some(self.store.subscribers(&site.id).edition().await?);
        let audience = self.audience(site, &new.list, &key, &outgoing).await?;
        let made = tokio::task::spawn_blocking(move || {
            let made = every_message(&outgoing, &audience);
            made.map(|()| audience)
        });
        let audience = match made.await {
            Ok(made) => made?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        new.letters = kept;
        new.canary = canary(site, audience.len());
        let foretold = match self.is_folder(site) {
            true => None,
            false => preflight::foretell(site, due, audience.len(), (now, until)),
        };
        Ok(Prepared {
            new,
            audience,
            foretold,
        })
    }

    /// Looks at what has to hold before mail leaves (M17). What stays on this computer is judged by itself
    /// alone.
    async fn checked(
        &self,
        site: &Site,
        due: &Due,
        letters: &[Letter],
        (key, now): (&AddressKey, Timestamp),
    ) -> Result<(), NotStarted> {
        let about = (site, due.list.as_str(), due.slug.as_str());
        let specimens = letters.iter().map(|letter| {
            let specimen = self.specimen(letter, about, key, now)?;
            Ok((letter.language.as_str(), specimen))
        });
        let specimens = specimens.collect::<Result<Vec<_>, MailError>>()?;
        let samples = specimens.iter().map(|(language, specimen)| Sample {
            item: &due.item,
            language,
            composed: &specimen.composed,
            message: &specimen.message,
            unsubscribe: &specimen.unsubscribe,
        });
        let samples: Vec<Sample<'_>> = samples.collect();
        let names = Names::of_system();
        let outside = Outside {
            network: &self.network,
            names: &names,
        };
        let outside = match self.is_trial(site).await {
            true => None,
            false => Some(outside),
        };
        let mut checks = preflight::check(self, site, &samples, true, outside).await?;
        checks.retain(Check::blocks);
        match checks.is_empty() {
            true => Ok(()),
            false => Err(NotStarted::Checks {
                site: site.id.clone(),
                checks,
            }),
        }
    }

    /// Writes the start of a campaign down. From here on it is sent, by whoever looks next. Nothing is
    /// written where a list changed since it was read ([`Start::ListsChanged`]).
    ///
    /// # Errors
    /// The ledger.
    pub async fn start(&self, prepared: &Prepared) -> Result<Start, StoreError> {
        let Prepared { new, audience, .. } = prepared;
        self.store.start_campaign(new, audience).await
    }

    /// Everybody on a list who asked for it, in an order that says nothing about them.
    async fn audience(
        &self,
        site: &Site,
        list: &str,
        key: &AddressKey,
        outgoing: &Outgoing,
    ) -> Result<Vec<Recipient>, NotStarted> {
        let no_list = || NotStarted::NoList {
            list: list.to_owned(),
        };
        let name = ListName::new(list).ok_or_else(no_list)?;
        let subscribers = self.store.subscribers(&site.id);
        let known = subscribers.lists().await?;
        if !known.iter().any(|one| one.name == list) {
            return Err(no_list());
        }
        let people = subscribers.people(&name).await?;
        let active = people
            .iter()
            .filter(|one| one.standing == crate::store::Standing::Active);
        let active = active.count();
        let mailable = people.into_iter().filter(|one| one.can_be_mailed());
        let mut audience: Vec<Recipient> = mailable
            .map(|one| {
                let person = one.person;
                Recipient {
                    person: key.hash(&site.id, &person.address),
                    address: person.address.written().to_owned(),
                    language: outgoing.language(person.language.as_deref()).to_owned(),
                    first_name: person.first_name,
                    name: person.name,
                }
            })
            .collect();
        if audience.is_empty() {
            return Err(NotStarted::Nobody {
                list: list.to_owned(),
                without_consent: active,
            });
        }
        audience.sort_by(|a, b| a.person.cmp(&b.person));
        Ok(audience)
    }
}

/// The e-mail of an item in each of its languages, the site's first language first.
///
/// # Errors
/// One that cannot be written.
pub fn letters(
    content: &SiteContent,
    theme: &Theme,
    due: &Due,
    at: Timestamp,
) -> Result<Vec<Letter>, MailError> {
    let site = &content.site;
    let at = due.send.map_or(at, |send| send.max(at));
    let mut letters = Vec::new();
    for language in &site.languages {
        let browser = has_pages(site).then(|| {
            let below = address(site, due.kind, &due.slug, language);
            public_url(site, &below)
        });
        let occasion = Occasion {
            item: &due.item,
            language,
            at,
            browser: browser.as_deref(),
        };
        letters.extend(Letter::write(content, theme, occasion)?);
    }
    Ok(letters)
}

/// Makes every message, side by side; the first one that cannot be made stops the campaign.
fn every_message(outgoing: &Outgoing, audience: &[Recipient]) -> Result<(), NotStarted> {
    audience
        .par_iter()
        .enumerate()
        .try_for_each(|(at, recipient)| {
            let number = i64::try_from(at + 1).unwrap_or(i64::MAX);
            let made = outgoing.unsigned(recipient, number, 0);
            made.map(drop).map_err(|why| NotStarted::Person {
                address: recipient.address.clone(),
                why,
            })
        })
}

/// How many go ahead of the others.
fn canary(site: &Site, people: usize) -> i64 {
    let mail = site.mail.as_ref();
    let count = mail.map_or(0, |mail| mail.pace.ahead(people));
    i64::try_from(count).unwrap_or(0)
}
