//! What each person of a campaign is sent: their letter, with addresses in it that lead back to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::campaign::{Leaving, ReturnPath};
use crate::dispatch::{Letters, Parcel};
use crate::hash::Hash;
use crate::mail::dkim::{self, Signer};
use crate::mail::{Envelope, Letter, MailError, Message, Mould, Person};
use crate::secret::AddressKey;
use crate::site::Site;
use crate::smtp::{Body, Envelope as Route};
use crate::store::{Claimed, Recipient};

/// How the messages of one campaign are made.
pub struct Outgoing {
    site: String,
    list: String,
    campaign: String,
    /// By language; never empty.
    moulds: BTreeMap<String, Mould>,
    /// The language of whom nothing better is known.
    usual: String,
    signers: Vec<Signer>,
    key: Arc<AddressKey>,
    /// The address of the public pages.
    base: String,
    /// The sender's address, and its domain.
    from: String,
    domain: String,
    /// The mailbox that failures come back to.
    bounces: Option<String>,
    at: Timestamp,
}

/// What the messages of a site have in common, whatever the campaign.
pub struct Sender<'a> {
    pub site: &'a Site,
    pub key: Arc<AddressKey>,
    pub signers: Vec<Signer>,
    pub base: String,
    /// Of the workspace, where the site has none.
    pub bounces: Option<String>,
}

impl Outgoing {
    /// The messages of a campaign; its letters are in the order of the site's languages.
    ///
    /// # Errors
    /// A letter that cannot be a message; none at all.
    pub fn new(
        sender: Sender<'_>,
        (campaign, list): (&str, &str),
        letters: Vec<Letter>,
        at: Timestamp,
    ) -> Result<Self, MailError> {
        let site = sender.site;
        let no_sender = || MailError::NoSender {
            site: site.id.clone(),
        };
        let mail = site.mail.as_ref().ok_or_else(no_sender)?;
        let usual = letters.first().ok_or_else(no_sender)?.language.clone();
        let from = bare(&mail.from).to_owned();
        let domain = from.rsplit_once('@').map(|(_, domain)| domain);
        let domain = domain.and_then(|domain| url::Host::parse(domain).ok());
        let moulds = letters.into_iter().map(|letter| {
            let language = letter.language.clone();
            Ok((language, letter.mould(at)?))
        });
        let own = mail.bounces.as_ref().map(|bounces| bounces.address.clone());
        Ok(Self {
            site: site.id.clone(),
            list: list.to_owned(),
            campaign: campaign.to_owned(),
            moulds: moulds.collect::<Result<_, MailError>>()?,
            usual,
            signers: sender.signers,
            key: sender.key,
            base: sender.base,
            domain: domain.ok_or_else(no_sender)?.to_string(),
            from,
            bounces: own.or(sender.bounces),
            at,
        })
    }

    /// In which language somebody is written to: their own, another kind of it, else the site's first.
    pub fn language(&self, wanted: Option<&str>) -> &str {
        let wanted = wanted.unwrap_or(&self.usual);
        let primary = |tag: &str| tag.split('-').next().map(str::to_ascii_lowercase);
        let mut all = self.moulds.keys();
        let near = all.find(|tag| primary(tag) == primary(wanted));
        match self.moulds.get_key_value(wanted) {
            Some((language, _)) => language,
            None => near.unwrap_or(&self.usual),
        }
    }

    /// The message to one person.
    ///
    /// # Errors
    /// As [`Mould::message`].
    pub fn message(&self, to: &Recipient, generation: i64) -> Result<Message, MailError> {
        let leaving = Leaving::of(&self.site, &self.list, &self.campaign, &to.person);
        let tag = self.key.tag(Leaving::PURPOSE, &leaving.parts());
        let generation = generation.to_string();
        let id = [self.campaign.as_str(), &to.person, &generation];
        let id = Hash::of_parts(id.map(str::as_bytes)).short(32);
        let envelope = Envelope {
            message_id: format!("{id}@{}", self.domain),
            date: self.at,
            unsubscribe: format!("{}{}", self.base, leaving.path(&tag)),
            unsubscribe_mail: None,
        };
        let person = Person {
            address: to.address.clone(),
            first_name: to.first_name.clone(),
            name: to.name.clone(),
        };
        let language = self.language(Some(&to.language));
        let mould = self.moulds.get(language);
        let mould = mould.ok_or_else(|| MailError::NoSender {
            site: self.site.clone(),
        })?;
        mould.message(&person, &envelope)
    }

    /// Who failures of a message are told to: an address of its own, where there is a mailbox for them.
    pub fn return_path(&self, number: i64) -> String {
        let Some(mailbox) = &self.bounces else {
            return self.from.clone();
        };
        let back = ReturnPath::of(&self.campaign, number);
        let parts = back.parts();
        let parts = [parts[0].as_str(), &parts[1]];
        let tag = self.key.tag(ReturnPath::PURPOSE, &parts);
        let tagged = back.address(mailbox, &tag);
        tagged.unwrap_or_else(|| mailbox.clone())
    }

    /// The message to one person and its way, before it is signed.
    ///
    /// # Errors
    /// An address that cannot be in an envelope, a message that cannot be made.
    pub fn unsigned(
        &self,
        to: &Recipient,
        number: i64,
        generation: i64,
    ) -> Result<(Route, Message), Unpacked> {
        let message = self.message(to, generation)?;
        let path = self.return_path(number);
        let route = Route::new(&path, &to.address, message.needs_utf8)?;
        Ok((route, message))
    }

    /// Everything that a mail server is handed for one person.
    ///
    /// # Errors
    /// An address that cannot be in an envelope, a message that cannot be made or signed.
    pub fn packed(&self, to: &Recipient, number: i64, generation: i64) -> Result<Parcel, Unpacked> {
        let (route, mut message) = self.unsigned(to, number, generation)?;
        if !self.signers.is_empty() {
            message.bytes = dkim::sign(&self.signers, &message.bytes, self.at)?;
        }
        Ok(Parcel {
            envelope: route,
            body: Body::new(message.bytes),
        })
    }
}

/// Why a person cannot be written to.
#[derive(Debug, thiserror::Error)]
pub enum Unpacked {
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error(transparent)]
    Address(#[from] crate::smtp::AddressError),
    #[error(transparent)]
    Signature(#[from] crate::mail::dkim::DkimError),
}

impl Letters for Outgoing {
    fn parcel(&self, to: &Claimed) -> Result<Parcel, String> {
        let packed = self.packed(&to.to, to.number, to.generation);
        packed.map_err(|error| error.to_string())
    }
}

/// The address of `Padaria <oi@padaria.example>`.
pub fn bare(mailbox: &str) -> &str {
    let inside = mailbox
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'));
    inside.map_or(mailbox, |(_, address)| address).trim()
}
