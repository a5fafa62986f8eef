//! The e-mails of a site as they will be, to somebody who does not exist: what `recado email preview`
//! writes.

use jiff::Timestamp;

use super::single::bare_address;
use super::{Envelope, Letter, MailError, Person};
use crate::content::name::Kind;
use crate::content::{Announcement, Common, Promotion, SiteContent, Text};
use crate::publication::render::{Occasion, Theme, address, has_pages, public_url};
use crate::site::Site;
use crate::words::{Language, say};

/// One e-mail in one language.
#[derive(Debug)]
pub struct Previewed {
    /// `promotions/black-friday`.
    pub item: String,
    /// `black-friday.pt-BR`; with the kind in front where two items have one name.
    pub name: String,
    pub subject: String,
    pub html: String,
    pub text: String,
    pub message: Vec<u8>,
    /// Its headers hold letters that only newer servers take (SMTPUTF8).
    pub needs_utf8: bool,
    /// What the HTML shows, by address.
    pub pictures: std::collections::BTreeMap<String, std::sync::Arc<crate::picture::Recipe>>,
}

/// An item that can have an e-mail.
struct Candidate<'a> {
    kind: Kind,
    common: &'a Common,
    texts: &'a [Text],
    /// When its e-mail goes out; `None` where it is all over.
    at: Option<Timestamp>,
}

/// An e-mail in one language that is planned, as far as it is the same for everybody.
#[derive(Debug)]
pub struct Planned {
    /// `promotions/black-friday`.
    pub item: String,
    /// `black-friday`; with the kind in front where two items have one name.
    pub name: String,
    pub language: String,
    /// When it goes out.
    pub at: Timestamp,
    /// What it is sent to; empty where none is planned.
    pub list: String,
    pub letter: Result<Letter, MailError>,
}

/// The e-mails that will go out after `at`, or that of one item, planned or not.
pub fn planned(
    content: &SiteContent,
    theme: &Theme,
    item: Option<&str>,
    at: Timestamp,
) -> Vec<Planned> {
    let all = candidates(content, at);
    let wanted: Vec<&Candidate<'_>> = all
        .iter()
        .filter(|candidate| match item {
            Some(item) => candidate.common.id == item || candidate.common.slug == item,
            None => candidate.is_planned(),
        })
        .collect();
    let mut planned = Vec::new();
    for candidate in &wanted {
        let slug = &candidate.common.slug;
        let twins = wanted
            .iter()
            .filter(|other| other.common.slug == *slug)
            .count();
        let name = match twins {
            1 => slug.clone(),
            _ => candidate.common.id.replace('/', "-"),
        };
        let email = candidate.common.email.as_ref();
        for text in candidate.texts {
            let letter = candidate.letter(content, theme, &text.language, at);
            let Some(letter) = letter.transpose() else {
                continue;
            };
            planned.push(Planned {
                item: candidate.common.id.clone(),
                name: name.clone(),
                language: text.language.clone(),
                at: candidate.at.unwrap_or(at),
                list: email.map(|email| email.list.clone()).unwrap_or_default(),
                letter,
            });
        }
    }
    planned
}

/// The e-mails as [`planned`] has them. A message for a person stands in each: the addresses in it lead
/// nowhere.
///
/// # Errors
/// The first e-mail that cannot be written, with the item it is of.
pub fn preview(
    content: &SiteContent,
    theme: &Theme,
    item: Option<&str>,
    at: Timestamp,
) -> Result<Vec<Previewed>, (String, MailError)> {
    let planned = planned(content, theme, item, at);
    let each = planned.into_iter().map(|one| {
        let item = one.item.clone();
        let made = one.previewed(&content.site, None);
        made.map_err(|error| (item, error))
    });
    each.collect()
}

/// Whom a trial is written to.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    pub address: &'a str,
    /// Makes each trial another message.
    pub id: &'a str,
}

/// The e-mail of one item as it will be, in each of its languages, to an address of one's own. Its subject
/// says that it is a trial; the address for leaving leads nowhere.
///
/// # Errors
/// As [`preview`].
pub fn trial(
    content: &SiteContent,
    theme: &Theme,
    item: &str,
    at: Timestamp,
    reader: Reader<'_>,
) -> Result<Vec<Previewed>, (String, MailError)> {
    let planned = planned(content, theme, Some(item), at);
    let each = planned.into_iter().map(|one| {
        let item = one.item.clone();
        let made = one.previewed(&content.site, Some((reader, at)));
        made.map_err(|error| (item, error))
    });
    each.collect()
}

fn candidates(content: &SiteContent, at: Timestamp) -> Vec<Candidate<'_>> {
    let site = &content.site;
    let promotions = content.promotions.iter().map(|promotion| Candidate {
        kind: Kind::Promotion,
        common: &promotion.common,
        texts: &promotion.texts,
        at: promotion_at(promotion, site, at),
    });
    let announcements = content.announcements.iter().map(|announcement| Candidate {
        kind: Kind::Announcement,
        common: &announcement.common,
        texts: &announcement.texts,
        at: announcement_at(announcement, site, at),
    });
    promotions.chain(announcements).collect()
}

/// When the e-mail of an offer goes out: at its time, else when the offer starts.
fn promotion_at(promotion: &Promotion, site: &Site, at: Timestamp) -> Option<Timestamp> {
    let zone = &site.zone;
    let occurrence = promotion.occurrence_at_or_after(zone, at)?;
    let plan = promotion.common.email.as_ref();
    let send = plan.and_then(|plan| plan.send).map(|send| send.start(zone));
    Some(send.or(occurrence.starts).unwrap_or(at))
}

fn announcement_at(item: &Announcement, site: &Site, at: Timestamp) -> Option<Timestamp> {
    let zone = &site.zone;
    if item.expires.is_some_and(|expires| expires.end(zone) <= at) {
        return None;
    }
    let plan = item.common.email.as_ref();
    let send = plan.and_then(|plan| plan.send).or(item.publish);
    Some(send.map_or(at, |send| send.start(zone)))
}

impl Candidate<'_> {
    fn is_planned(&self) -> bool {
        self.common.email.is_some() && !self.common.draft && self.at.is_some()
    }

    fn letter(
        &self,
        content: &SiteContent,
        theme: &Theme,
        language: &str,
        at: Timestamp,
    ) -> Result<Option<Letter>, MailError> {
        let site = &content.site;
        let browser = has_pages(site).then(|| {
            let below = address(site, self.kind, &self.common.slug, language);
            public_url(site, &below)
        });
        let occasion = Occasion {
            item: &self.common.id,
            language,
            at: self.at.unwrap_or(at),
            browser: browser.as_deref(),
        };
        Letter::write(content, theme, occasion)
    }
}

impl Planned {
    /// With a reader it is a trial, sent at that instant.
    fn previewed(
        self,
        site: &Site,
        reader: Option<(Reader<'_>, Timestamp)>,
    ) -> Result<Previewed, MailError> {
        let (letter, language) = (self.letter?, &self.language);
        let name = format!("{}.{language}", self.name);
        let mut person = somebody(language);
        let (mut message_id, mut date) = (format!("preview.{name}@recado.invalid"), self.at);
        if let Some((reader, now)) = reader {
            reader.address.clone_into(&mut person.address);
            let from = site.mail.as_ref().map_or("", |mail| mail.from.as_str());
            let from = bare_address(from)?;
            let host = from.rsplit_once('@').map(|(_, host)| host);
            let host = host.unwrap_or("recado.invalid");
            message_id = format!("{}.{language}@{host}", reader.id);
            date = now;
        }
        let envelope = Envelope {
            message_id,
            date,
            unsubscribe: public_url(site, "/unsubscribe/preview"),
            unsubscribe_mail: None,
        };
        let mut composed = letter.compose(&person, &envelope.unsubscribe)?;
        if reader.is_some() {
            let subject = [("subject", composed.subject.as_str().into())];
            composed.subject = say(Language::of_tag(language), "mail-trial-subject", &subject);
        }
        let message = letter.packed(&composed, &person, &envelope)?;
        Ok(Previewed {
            name,
            item: self.item,
            subject: composed.subject,
            html: composed.html,
            text: composed.text,
            needs_utf8: message.needs_utf8,
            message: message.bytes,
            pictures: letter.pictures,
        })
    }
}

/// The one that a preview is addressed to.
pub fn somebody(language: &str) -> Person {
    let language = Language::of_tag(language);
    let first = say(language, "mail-preview-first-name", &[]);
    let name = say(language, "mail-preview-name", &[]);
    Person {
        address: "ana@example.com".to_owned(),
        first_name: Some(first),
        name: Some(name),
    }
}
