//! One mail, understood and written down.

use jiff::Timestamp;

use super::{Proved, Says, Weight, understand};
use crate::secret::AddressKey;
use crate::store::{Alarm, Applied, Came, Reason, Store, StoreError, Way};
use crate::words::{Language, say};

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It says nothing of a message: an answer by a person or a machine, a delivery that is still tried.
    Ignored(Says),
    /// It says something, and no tag of ours proves it: anybody may have written it.
    Unproved(Says),
    /// The tag is ours, and the message is not kept any more, or is another site's.
    Gone(Says),
    Applied(Says, Applied),
}

/// Understands a mail and writes down what follows from it; for the sites of the whole installation, or for one.
///
/// # Errors
/// The ledger's. Taken in again, the same mail changes nothing.
pub async fn take_in(
    mail: &[u8],
    site: Option<&str>,
    store: &Store,
    key: &AddressKey,
    at: Timestamp,
) -> Result<Taken, StoreError> {
    let report = understand(mail);
    let (came, said) = match &report.says {
        Says::Failed {
            weight,
            status,
            diagnostic,
            ..
        } => {
            let came = match weight {
                Weight::Hard => Came::Hard,
                Weight::Soft => Came::Soft,
            };
            let status = status.map(|status| status.to_string()).unwrap_or_default();
            let said = match diagnostic.contains(&status) {
                true => diagnostic.clone(),
                false => format!("{status} {diagnostic}").trim().to_owned(),
            };
            (came, said)
        }
        Says::Complaint { feedback } => (Came::Complaint, feedback.clone()),
        Says::Delivered => (Came::Delivered, String::new()),
        Says::Unsubscribe => (Came::Departure, String::new()),
        Says::Delayed | Says::AutoReply | Says::Nothing => return Ok(Taken::Ignored(report.says)),
    };
    let Some(proved) = report.proved(key) else {
        store.bounce_without_proof().await?;
        return Ok(Taken::Unproved(report.says));
    };
    // Whom the report names is not compared with the message's own address. Where mail is forwarded it is rightly
    // another one: Final-Recipient is where the last server wanted to deliver (RFC 3464, 2.3.2), and a server that
    // knows only the message after the forward has no Original-Recipient to give (2.3.1, optional). What failed there
    // failed for this subscriber, whose mail does not arrive. The tag alone says whose message it was (M16), and it
    // is that person who is written to no more, never the address that the report names.
    let way = match &proved {
        Proved::Message(back) => Way::Number {
            campaign: &back.campaign,
            number: back.number,
        },
        Proved::Person(out) => Way::Person {
            site: &out.site,
            campaign: &out.campaign,
            person: &out.person,
        },
    };
    let applied = store.came_back(way, site, came, &said, at).await?;
    Ok(match applied {
        Some(applied) => Taken::Applied(report.says, applied),
        None => Taken::Gone(report.says),
    })
}

impl Taken {
    /// What it said and what follows, in a sentence.
    pub fn sentence(&self, language: Language) -> String {
        let (key, says, applied) = match self {
            Self::Ignored(says) => (format!("bounce-ignored-{}", says.as_str()), says, None),
            Self::Unproved(says) => ("bounce-unproved".to_owned(), says, None),
            Self::Gone(says) => ("bounce-gone".to_owned(), says, None),
            Self::Applied(says, applied) if applied.is_known => {
                ("bounce-known".to_owned(), says, Some(applied))
            }
            Self::Applied(says, applied) => (
                format!("bounce-applied-{}", says.as_str()),
                says,
                Some(applied),
            ),
        };
        let suppressed = applied.and_then(|applied| applied.suppressed);
        let alarm = applied.map(|applied| applied.alarm);
        let args = [
            ("site", applied.map_or("", |applied| &applied.site).into()),
            ("suppressed", suppressed.map_or("no", Reason::as_str).into()),
            (
                "says",
                say(language, &format!("bounce-says-{}", says.as_str()), &[]).into(),
            ),
        ];
        let mut sentence = say(language, &key, &args);
        let more = match alarm {
            Some(Alarm::Warn) => Some("bounce-alarm-warn"),
            Some(Alarm::Paused) => Some("bounce-alarm-paused"),
            _ => None,
        };
        if let Some(more) = more {
            sentence.push(' ');
            sentence.push_str(&say(language, more, &args));
        }
        sentence
    }

    /// Somebody should look at it.
    pub fn is_alarm(&self) -> bool {
        matches!(self, Self::Applied(_, applied) if applied.alarm != Alarm::Quiet)
    }
}
