//! What one person reads, as the bytes of a message (RFC 5322, 2045, 8058): an alternative of text
//! and HTML, all of it seven-bit. The same input gives the same bytes.

use std::time::{Duration, SystemTime};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, MultiPartKind, SinglePart};
use url::{Host, Url};

use super::{Composed, Letter, MailError, Person};
use crate::content::personal::one_line;
use crate::hash::Hash;

/// What only the one who sends it knows.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Without the angle brackets: `…@padaria.example`.
    pub message_id: String,
    pub date: Timestamp,
    /// This person's own address for leaving: a POST to it does, a visit asks.
    pub unsubscribe: String,
    /// Where a mail does the same, if anywhere.
    pub unsubscribe_mail: Option<String>,
}

/// A message as a mail server is handed it: lines end in CRLF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub bytes: Vec<u8>,
    /// True where an address in its headers has letters that only newer servers take (SMTPUTF8).
    pub needs_utf8: bool,
}

impl Letter {
    /// The message to one person.
    ///
    /// # Errors
    /// As [`Letter::compose`]; an address or a header that cannot be.
    pub fn message(&self, person: &Person, envelope: &Envelope) -> Result<Message, MailError> {
        let composed = self.compose(person, &envelope.unsubscribe)?;
        self.packed(&composed, person, envelope)
    }

    /// As [`Letter::message`], where it was composed already.
    ///
    /// # Errors
    /// An address or a header that cannot be.
    pub fn packed(
        &self,
        composed: &Composed,
        person: &Person,
        envelope: &Envelope,
    ) -> Result<Message, MailError> {
        let to = mailbox(person.name.as_deref(), &person.address)?;
        let from = written_mailbox(&self.from)?;
        let mut builder = lettre::Message::builder()
            .from(from)
            .to(to)
            .raw_header(subject(&one_line(&composed.subject)))
            .date(date(envelope.date))
            .message_id(Some(format!("<{}>", token(&envelope.message_id)?)));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(written_mailbox(reply_to)?);
        }
        let headers = [
            ("List-Unsubscribe", leaving(envelope)?),
            (
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            ),
            ("List-Id", format!("<{}.{}>", label(&self.list), self.host)),
            ("Content-Language", token(&self.language)?),
        ];
        for (name, value) in headers {
            builder = builder.raw_header(ready(name, value));
        }
        whole(builder, &composed.text, &composed.html)
    }
}

/// The message with its two parts.
pub(super) fn whole(
    builder: lettre::message::MessageBuilder,
    text: &str,
    html: &str,
) -> Result<Message, MailError> {
    let parts = [
        (ContentType::TEXT_PLAIN, text),
        (ContentType::TEXT_HTML, html),
    ];
    // `=_` cannot stand in a quoted-printable part, so no text can end one.
    let boundary = Hash::of_parts([text.as_bytes(), html.as_bytes()]).short(32);
    let alternative = MultiPart::builder().kind(MultiPartKind::Alternative);
    let mut alternative = alternative.boundary(format!("=_{boundary}")).build();
    for (kind, text) in parts {
        alternative = alternative.singlepart(part(kind, text)?);
    }
    let message = builder.multipart(alternative);
    let bytes = message
        .map_err(|error| header(&error.to_string()))?
        .formatted();
    let needs_utf8 = !bytes.is_ascii();
    Ok(Message { bytes, needs_utf8 })
}

/// A subject that looks encoded already is encoded whole (RFC 2047): readers would decode what
/// somebody typed.
pub(super) fn subject(text: &str) -> HeaderValue {
    /// Bytes that make a word of 72 characters at most.
    const WORD: usize = 42;
    let name = HeaderName::new_from_ascii_str("Subject");
    if !text.contains("=?") {
        return HeaderValue::new(name, text.to_owned());
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= WORD => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let encoded = words
        .iter()
        .map(|word| format!("=?utf-8?b?{}?=", BASE64_STANDARD.encode(word)));
    let encoded = encoded.collect::<Vec<_>>().join("\r\n ");
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), encoded)
}

/// To the second; nothing is sent before 1970.
pub(super) fn date(at: Timestamp) -> SystemTime {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn part(kind: ContentType, text: &str) -> Result<SinglePart, MailError> {
    let encoding = ContentTransferEncoding::QuotedPrintable;
    // A lone carriage return would be one on the wire too.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let body = Body::new_with_encoding(text, encoding);
    let body = body.map_err(|_| header(&encoding.to_string()))?;
    Ok(SinglePart::builder().header(kind).body(body))
}

/// `<https://…>, <mailto:…>`.
pub(super) fn leaving(envelope: &Envelope) -> Result<String, MailError> {
    let unsubscribe = Url::parse(&envelope.unsubscribe);
    let unsubscribe = unsubscribe.map_err(|_| header(&envelope.unsubscribe))?;
    // RFC 8058 asks for https; a trial on one's own computer has none.
    let own = match unsubscribe.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let fine = unsubscribe.scheme() == "https" || (unsubscribe.scheme() == "http" && own);
    if !fine {
        return Err(header(&envelope.unsubscribe));
    }
    let mut value = format!("<{}>", token(unsubscribe.as_str())?);
    if let Some(mail) = &envelope.unsubscribe_mail {
        value.push_str(&format!(",\r\n <mailto:{}>", token(mail)?));
    }
    Ok(value)
}

/// A header whose value holds nothing that would have to be encoded.
pub(super) fn ready(name: &'static str, value: String) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

/// Visible ASCII in one piece, short enough for a line.
pub(super) fn token(text: &str) -> Result<String, MailError> {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>');
    if text.is_empty() || text.len() > 900 || !text.chars().all(plain) {
        return Err(header(text));
    }
    Ok(text.to_owned())
}

/// The name of a list as a part of a host's name.
pub(super) fn label(list: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let label: String = list.chars().map(plain).take(40).collect();
    match label.trim_matches('-') {
        "" => "news".to_owned(),
        label => label.to_owned(),
    }
}

/// `Padaria Aurora <oi@padaria.example>` or the address alone, as in a site file.
pub(super) fn written_mailbox(written: &str) -> Result<Mailbox, MailError> {
    match written
        .strip_suffix('>')
        .and_then(|rest| rest.split_once('<'))
    {
        Some((name, address)) => mailbox(Some(name.trim().trim_matches('"')), address),
        None => mailbox(None, written),
    }
}

/// The domain in the letters that every server knows; what stands before it as it was written.
pub(super) fn mailbox(name: Option<&str>, address: &str) -> Result<Mailbox, MailError> {
    let wrong = || MailError::Address {
        written: one_line(address),
    };
    let (local, domain) = address.trim().rsplit_once('@').ok_or_else(wrong)?;
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return Err(wrong());
    };
    let address = lettre::Address::new(local, domain).map_err(|_| wrong())?;
    // A name that looks encoded would be decoded by some readers.
    let name = name.map(|name| one_line(name).replace("=?", "= ?"));
    let name = name.filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address))
}

pub(super) fn header(written: &str) -> MailError {
    MailError::Header {
        written: one_line(written),
    }
}
