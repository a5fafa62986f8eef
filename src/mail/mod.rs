//! The e-mail of an item, from its theme to the bytes that a mail server is handed; pure. What is the
//! same for everybody is made once ([`Letter`]); each person's message differs from it in the
//! greeting, the lines beside the subject and the address for leaving ([`Letter::compose`]), so that
//! all messages of a campaign can be made before the first one leaves.

mod balance;
pub mod dkim;
mod error;
mod html;
mod message;
mod mould;
mod preview;
mod single;
mod slots;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;

pub use error::MailError;
pub use html::html as mjml_to_html;
pub use message::{Envelope, Message};
pub use mould::Mould;
pub use preview::{Planned, Previewed, Reader, planned, preview, somebody, trial};
pub use single::{Single, bare_address};

use crate::content::SiteContent;
use crate::content::personal::{Known, Line, one_line};
use crate::picture::Recipe;
use crate::publication::render::{Occasion, Sheet, Theme, sheet};
use slots::Slotted;

/// The most an e-mail's HTML may be, in bytes. Gmail cuts off what comes behind, the link for leaving
/// with it.
pub const MOST_BYTES: usize = 102_000;

/// What is known about the one who receives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub address: String,
    pub first_name: Option<String>,
    pub name: Option<String>,
}

/// An item's e-mail in one language, written but for what differs from person to person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    pub language: String,
    shop: String,
    from: String,
    reply_to: Option<String>,
    list: String,
    host: String,
    subject: Line,
    preheader: Line,
    greeting: Line,
    html: Slotted,
    text: Slotted,
    /// Pictures that it shows, by address, as far as they are in the workspace. A letter that was kept
    /// knows none: what it shows is on the website by then.
    #[serde(skip)]
    pub pictures: BTreeMap<String, Arc<Recipe>>,
}

/// What one person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    pub subject: String,
    pub preheader: String,
    pub html: String,
    pub text: String,
}

impl Letter {
    /// Writes the e-mail of an item; `None` where there is no such promotion or announcement in this
    /// language.
    ///
    /// # Errors
    /// A theme that cannot be rendered, a site without a sender, lines that use names wrongly.
    pub fn write(
        content: &SiteContent,
        theme: &Theme,
        occasion: Occasion<'_>,
    ) -> Result<Option<Self>, MailError> {
        let Some(sheet) = sheet(content, theme, occasion)? else {
            return Ok(None);
        };
        let site = &content.site;
        let sender = site.mail.clone().ok_or_else(|| MailError::NoSender {
            site: site.id.clone(),
        })?;
        let host = Url::parse(&site.url).ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or("localhost");
        let lines = Lines::of(content, occasion, &sheet)?;
        let slots = &sheet.slots;
        let names = [&slots.greeting, &slots.preheader, &slots.unsubscribe];
        Ok(Some(Self {
            language: occasion.language.to_owned(),
            shop: site.name.clone(),
            from: sender.from,
            reply_to: sender.reply_to,
            list: lines.list,
            host: host.to_owned(),
            subject: lines.subject,
            preheader: lines.preheader,
            greeting: lines.greeting,
            html: Slotted::new(&html::of_sheet(&sheet, theme)?, names),
            text: Slotted::new(&tidy(&sheet.text), names),
            pictures: sheet.pictures,
        }))
    }

    /// Whether another letter says the same to the same list, whatever it leads to: a newsletter may have one
    /// subject each week.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let of = |letter: &Self| {
            let text = letter.text.fixed();
            let words = text.split_whitespace().filter(|word| !word.contains("://"));
            let words = words.map(str::to_owned).collect::<Vec<_>>();
            (letter.language.clone(), letter.list.clone(), words)
        };
        self.subject == other.subject && of(self) == of(other)
    }

    /// What this person reads. `unsubscribe` is an address of their own.
    ///
    /// # Errors
    /// [`MailError::TooLarge`].
    pub fn compose(&self, person: &Person, unsubscribe: &str) -> Result<Composed, MailError> {
        let known = Known {
            first_name: person.first_name.as_deref(),
            name: person.name.as_deref(),
            shop: &self.shop,
        };
        let greeting = self.greeting.fill(known);
        let preheader = self.preheader.fill(known);
        let values = [greeting.as_str(), preheader.as_str(), unsubscribe];
        let html = self.html.filled(values.map(escape));
        if html.len() > MOST_BYTES {
            return Err(MailError::TooLarge { bytes: html.len() });
        }
        Ok(Composed {
            subject: self.subject.fill(known),
            html,
            text: self.text.filled(values.map(str::to_owned)),
            preheader,
        })
    }
}

/// The lines of an e-mail that may use names, and whose list it goes to.
struct Lines {
    list: String,
    subject: Line,
    preheader: Line,
    greeting: Line,
}

impl Lines {
    fn of(content: &SiteContent, occasion: Occasion<'_>, sheet: &Sheet) -> Result<Self, MailError> {
        let promotions = content.promotions.iter().map(|p| (&p.common, &p.texts));
        let announcements = content.announcements.iter().map(|a| (&a.common, &a.texts));
        let found = promotions
            .chain(announcements)
            .find(|(common, _)| common.id == occasion.item);
        let text = found
            .and_then(|(_, texts)| texts.iter().find(|text| text.language == occasion.language));
        let plan = found.and_then(|(common, _)| common.email.as_ref());
        let mail = text.map(|text| text.mail.clone()).unwrap_or_default();
        // What a secretary wrote was checked when it was read; a theme's words were not.
        let names = |place: &str| {
            let place = place.to_owned();
            move |fault| MailError::Names { place, fault }
        };
        let read = |line: Option<String>, usual: &str| match line {
            Some(line) => Line::read(&line).map_err(names(occasion.item)),
            None => Ok(Line::plain(usual)),
        };
        Ok(Self {
            list: plan.map(|plan| plan.list.clone()).unwrap_or_default(),
            subject: read(mail.subject, &sheet.title)?,
            preheader: read(mail.preheader, &sheet.excerpt)?,
            greeting: match mail.greeting {
                Some(line) => read(Some(line), "")?,
                None => Line::read(&sheet.greeting).map_err(names("email_greeting"))?,
            },
        })
    }
}

/// Text without the holes that a template's conditions leave: one empty line at most.
fn tidy(text: &str) -> String {
    let mut tidied = String::new();
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if !line.is_empty() || !empty {
            tidied.push_str(line);
            tidied.push('\n');
        }
        empty = line.is_empty();
    }
    let whole = tidied.trim_end().len();
    tidied.truncate(whole);
    tidied.push('\n');
    tidied
}

/// A person's value for HTML, inside an element or a quoted attribute.
fn escape(value: &str) -> String {
    let line = one_line(value);
    if !line.contains(['&', '<', '>', '"']) {
        return line;
    }
    line.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
