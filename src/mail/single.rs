//! A mail to one person that is no campaign: an alert, a digest, the question that follows a sign-up.

use jiff::Timestamp;

use super::MailError;
use super::message::{Message, date, mailbox, ready, subject, token, whole, written_mailbox};
use crate::content::personal::one_line;

/// What it is made of.
#[derive(Clone, Copy, Debug)]
pub struct Single<'a> {
    /// `Padaria Aurora <oi@padaria.example>`, or the address alone.
    pub from: &'a str,
    pub reply_to: Option<&'a str>,
    /// The address alone.
    pub to: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
    /// A tag.
    pub language: &'a str,
    /// Before the `@` of its Message-ID; behind it stands the sender's domain.
    pub id: &'a str,
    pub date: Timestamp,
    /// Nobody asked for this very message: no program may answer it (RFC 3834, 5).
    pub is_automatic: bool,
}

impl Single<'_> {
    /// The message, the same bytes each time.
    ///
    /// # Errors
    /// An address or a header that cannot be.
    pub fn message(&self) -> Result<Message, MailError> {
        let from = written_mailbox(self.from)?;
        let id = format!("{}@{}", self.id, from.email.domain());
        let mut builder = lettre::Message::builder()
            .from(from)
            .to(mailbox(None, self.to)?)
            .raw_header(subject(&one_line(self.subject)))
            .date(date(self.date))
            .message_id(Some(format!("<{}>", token(&id)?)))
            .raw_header(ready("Content-Language", token(self.language)?));
        if let Some(reply_to) = self.reply_to {
            builder = builder.reply_to(written_mailbox(reply_to)?);
        }
        if self.is_automatic {
            let value = "auto-generated".to_owned();
            builder = builder.raw_header(ready("Auto-Submitted", value));
        }
        whole(builder, self.text, self.html)
    }
}

/// The address of `Padaria Aurora <oi@padaria.example>`, alone: the envelope's sender.
///
/// # Errors
/// None is in it.
pub fn bare_address(written: &str) -> Result<String, MailError> {
    Ok(written_mailbox(written)?.email.to_string())
}
