//! A letter with everything encoded that is the same for everybody, so that each person's message is a
//! copy with a few values in it. What it says is what [`Letter::message`] says; the suite compares them.

use jiff::Timestamp;
use lettre::message::header::{self, ContentTransferEncoding, Headers};
use lettre::message::{Body, Mailbox, Mailboxes};

use super::message::{
    date, header as fault, label, leaving, mailbox, ready, subject, token, written_mailbox,
};
use super::slots::Slotted;
use super::{Envelope, Letter, MOST_BYTES, MailError, Message, Person, escape};
use crate::content::personal::{Known, one_line};
use crate::hash::Hash;

/// How the messages of one letter are made. `date` is the same for all of a campaign.
#[derive(Clone, Debug)]
pub struct Mould {
    letter: Letter,
    /// Headers that are the same in each, and the subject where it is.
    head: String,
    subject: Option<String>,
    text: Slotted,
    html: Slotted,
    /// Bytes of the HTML without the values.
    html_bytes: usize,
    boundary: String,
    /// Bytes that a message has behind its headers, unless the values are long.
    usual_bytes: usize,
}

/// More than the values and the headers of the parts have, nearly always.
const BETWEEN: usize = 2048;

impl Letter {
    /// Encodes what is the same for everybody.
    ///
    /// # Errors
    /// A sender or a header that cannot be.
    pub fn mould(self, at: Timestamp) -> Result<Mould, MailError> {
        let from = written_mailbox(&self.from)?;
        let mut headers = Headers::new();
        headers.set(header::From::from(Mailboxes::from(from)));
        if let Some(reply_to) = &self.reply_to {
            headers.set(header::ReplyTo::from(Mailboxes::from(written_mailbox(
                reply_to,
            )?)));
        }
        headers.set(header::Date::new(date(at)));
        headers.set(header::MIME_VERSION_1_0);
        let text = self.text.encoded()?;
        let html = self.html.encoded()?;
        // `=_` cannot stand in a quoted-printable part, so no text can end one.
        let seed = [self.text.fixed(), self.html.fixed()];
        let boundary = format!(
            "=_{}",
            Hash::of_parts(seed.iter().map(String::as_bytes)).short(32)
        );
        for (name, value) in [
            (
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ),
            ("List-Id", format!("<{}.{}>", label(&self.list), self.host)),
            ("Content-Language", token(&self.language)?),
            (
                "Content-Type",
                format!("multipart/alternative;\r\n boundary=\"{boundary}\""),
            ),
        ] {
            headers.insert_raw(ready(name, value));
        }
        let known = Known {
            shop: &self.shop,
            ..Known::default()
        };
        let same = !self.subject.is_personal();
        let subject = same.then(|| subject_header(&self.subject.fill(known)));
        let head = headers.to_string();
        Ok(Mould {
            usual_bytes: text.fixed().len() + html.fixed().len() + BETWEEN,
            head,
            subject,
            html_bytes: self.html.fixed().len(),
            text,
            html,
            boundary,
            letter: self,
        })
    }
}

impl Mould {
    /// The language that it is written in.
    pub fn language(&self) -> &str {
        &self.letter.language
    }

    /// The message to one person; its date is the mould's.
    ///
    /// # Errors
    /// [`MailError::TooLarge`]; an address or a header that cannot be.
    pub fn message(&self, person: &Person, envelope: &Envelope) -> Result<Message, MailError> {
        let letter = &self.letter;
        let known = Known {
            first_name: person.first_name.as_deref(),
            name: person.name.as_deref(),
            shop: &letter.shop,
        };
        let greeting = letter.greeting.fill(known);
        let preheader = letter.preheader.fill(known);
        let values = [
            greeting.as_str(),
            preheader.as_str(),
            envelope.unsubscribe.as_str(),
        ];
        let in_html = values.map(escape);
        let bytes = self.html_bytes + self.letter.html.lengths(&in_html);
        if bytes > MOST_BYTES {
            return Err(MailError::TooLarge { bytes });
        }
        let mut head = to(mailbox(person.name.as_deref(), &person.address)?);
        match &self.subject {
            Some(subject) => head.push_str(subject),
            None => head.push_str(&subject_header(&letter.subject.fill(known))),
        }
        let id = token(&envelope.message_id)?;
        let leaving = leaving(envelope)?;
        head.push_str(&format!(
            "Message-ID: <{id}>\r\nList-Unsubscribe: {leaving}\r\n"
        ));
        head.push_str(&self.head);
        let needs_utf8 = !head.is_ascii();
        let mut bytes = head.into_bytes();
        bytes.reserve(self.usual_bytes);
        let in_text = encoded_values(&values)?;
        let in_html = match in_html.iter().eq(&values) {
            true => in_text.clone(),
            false => encoded_values(&in_html)?,
        };
        let parts = [
            ("text/plain", &self.text, in_text),
            ("text/html", &self.html, in_html),
        ];
        for (kind, slotted, values) in parts {
            let boundary = &self.boundary;
            let opening = format!(
                "\r\n--{boundary}\r\nContent-Type: {kind}; charset=utf-8\r\n\
                 Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            );
            bytes.extend_from_slice(opening.as_bytes());
            slotted.fill_into(&values, &mut bytes);
        }
        bytes.extend_from_slice(format!("\r\n--{}--\r\n", self.boundary).as_bytes());
        Ok(Message { bytes, needs_utf8 })
    }
}

fn to(mailbox: Mailbox) -> String {
    let mut headers = Headers::new();
    headers.set(header::To::from(Mailboxes::from(mailbox)));
    headers.to_string()
}

fn subject_header(text: &str) -> String {
    let mut headers = Headers::new();
    headers.insert_raw(subject(&one_line(text)));
    headers.to_string()
}

impl Slotted {
    /// Each piece quoted-printable by itself, with soft ends of lines around the values, which mean
    /// nothing.
    fn encoded(&self) -> Result<Self, MailError> {
        self.each(|piece, is_first, is_last| {
            let mut encoded = String::new();
            if !is_first {
                encoded.push_str("=\r\n");
            }
            encoded.push_str(&quoted(piece)?);
            if !is_last {
                encoded.push_str("=\r\n");
            }
            Ok(encoded)
        })
    }
}

fn encoded_values<const N: usize>(values: &[impl AsRef<str>; N]) -> Result<[String; N], MailError> {
    let mut encoded = [const { String::new() }; N];
    for (encoded, value) in encoded.iter_mut().zip(values) {
        *encoded = quoted(value.as_ref())?;
    }
    Ok(encoded)
}

/// Characters in a line, its soft end counted (RFC 2045, 6.7).
const LONGEST: usize = 76;

/// Quoted-printable (RFC 2045, 6.7), lines ending in CRLF.
fn quoted(text: &str) -> Result<String, MailError> {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    // Most names are written as they are.
    let stays = |byte: u8| (byte.is_ascii_graphic() && byte != b'=') || byte == b' ';
    if text.len() < LONGEST && text.bytes().all(stays) && !text.ends_with(' ') {
        return Ok(text.to_owned());
    }
    // A lone carriage return would be one on the wire too.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = Body::new_with_encoding(text, encoding);
    let body = body.map_err(|_| fault(&encoding.to_string()))?;
    let encoded = String::from_utf8(body.into_vec()).map_err(|_| fault("quoted-printable"))?;
    Ok(with_room_for_an_end(encoded))
}

/// The last line can be as long as a line may be, and a soft end that follows it would be one character too many.
fn with_room_for_an_end(mut encoded: String) -> String {
    let line = encoded.rfind('\n').map_or(0, |end| end + 1);
    if encoded.len() - line >= LONGEST {
        let escaped = encoded[..encoded.len() - 2].ends_with('=');
        let character = if escaped { 3 } else { 1 };
        encoded.insert_str(encoded.len() - character, "=\r\n");
    }
    encoded
}
