//! Why an e-mail cannot be written.

use super::MOST_BYTES;
use crate::content::fault::Fault;
use crate::publication::render::ThemeError;
use crate::words::{Arg, Language, say};

/// The reasons.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MailError {
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The site file has no `mail:`.
    #[error("the site {site} has no sender")]
    NoSender { site: String },
    /// An address that no mail server takes.
    #[error("{written} is not an address")]
    Address { written: String },
    /// Something for a header that no header can hold.
    #[error("{written} cannot stand in a header")]
    Header { written: String },
    /// A line uses names in a way that is not known.
    #[error("the lines of {place} use names wrongly")]
    Names { place: String, fault: Fault },
    /// Programs would cut it off.
    #[error("{bytes} bytes of HTML")]
    TooLarge { bytes: usize },
}

impl MailError {
    /// One sentence that says what to do.
    pub fn sentence(&self, language: Language) -> String {
        let text = |name: &'static str, value: &str| (name, Arg::from(value));
        match self {
            Self::Theme(error) => error.sentence(language),
            Self::NoSender { site } => say(language, "mail-no-sender", &[text("site", site)]),
            Self::Address { written } => say(language, "mail-address", &[text("written", written)]),
            Self::Header { written } => say(language, "mail-header", &[text("written", written)]),
            Self::Names { place, fault } => {
                let why = say(language, &format!("finding-{}", fault.code), &fault.args);
                say(
                    language,
                    "mail-names",
                    &[text("place", place), text("why", &why)],
                )
            }
            Self::TooLarge { bytes } => {
                let sizes = [
                    ("kilobytes", Arg::from(bytes.div_ceil(1000))),
                    ("limit", Arg::from(MOST_BYTES / 1000)),
                ];
                say(language, "mail-too-large", &sizes)
            }
        }
    }
}
