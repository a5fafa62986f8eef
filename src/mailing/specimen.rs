//! A message to somebody who does not exist, with a way out that opens: what is looked at before a campaign
//! starts.

use jiff::Timestamp;

use super::Post;
use crate::campaign::Leaving;
use crate::mail::{Composed, Envelope, Letter, MailError, somebody};
use crate::secret::AddressKey;
use crate::site::Site;
use crate::subscribers::Address;

/// One letter as somebody would get it, without signatures.
pub struct Specimen {
    pub composed: Composed,
    /// Empty where an address fits into no header: that is a fault of the desk's address, told as such.
    pub message: Vec<u8>,
    pub unsubscribe: String,
}

impl Post {
    /// A specimen of a letter to a list, named so that two of them differ.
    ///
    /// # Errors
    /// A letter that cannot be a message.
    pub fn specimen(
        &self,
        letter: &Letter,
        (site, list, name): (&Site, &str, &str),
        key: &AddressKey,
        at: Timestamp,
    ) -> Result<Specimen, MailError> {
        let person = somebody(&letter.language);
        let address = Address::read(&person.address).ok();
        let hash = address.map(|address| key.hash(&site.id, &address));
        let way = Leaving::of(&site.id, list, "", &hash.unwrap_or_default());
        let path = way.path(&key.tag(Leaving::PURPOSE, &way.parts()));
        let unsubscribe = format!("{}{path}", self.base);
        let composed = letter.compose(&person, &unsubscribe)?;
        let envelope = Envelope {
            message_id: format!("check.{name}.{}@recado.invalid", letter.language),
            date: at,
            unsubscribe,
            unsubscribe_mail: None,
        };
        let message = match letter.packed(&composed, &person, &envelope) {
            Ok(message) => message.bytes,
            Err(MailError::Header { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Specimen {
            composed,
            message,
            unsubscribe: envelope.unsubscribe,
        })
    }
}
