//! What a person reads where no mail can leave.

use super::Unready;
use crate::words::{Language, say};

impl Unready {
    /// One sentence or two, in the reader's language, with what to do.
    pub fn sentence(&self, language: Language) -> String {
        match self {
            Self::NoServer => say(language, "mailing-no-server", &[]),
            Self::Account(error) => error.sentence(language),
            Self::Vault(error) => error.sentence(language),
            Self::OnlyFolder => say(language, "mailing-only-folder", &[]),
        }
    }
}
