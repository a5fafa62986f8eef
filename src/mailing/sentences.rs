//! What keeps mail from leaving, in words.

use super::Unready;
use crate::words::Language;

impl Unready {
    /// One sentence.
    pub fn sentence(&self, _language: Language) -> String {
        self.to_string()
    }
}

impl crate::smtp::Failure {
    /// One sentence.
    pub fn sentence(&self, _language: Language) -> String {
        self.to_string()
    }
}
