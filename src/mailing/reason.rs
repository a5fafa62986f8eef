//! Why a campaign waits, is paused or has ended, as the ledger keeps it: a code, a sentence in both
//! languages, and when it is tried again without anybody's help.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::reconcile::both;
use crate::store::PAUSED_FOR_COMPLAINTS;
use crate::words::{Language, say};

/// A reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// `trouble`, `person`, `canary`, `complaints`, `over`, `withdrawn`, `page`, `checks`, …
    pub code: String,
    /// `{"en": …, "pt": …}`.
    pub words: String,
    /// Epoch milliseconds from which it is tried again by itself; 0: when a person says so.
    #[serde(default)]
    pub again: i64,
    /// How often that happened in a row, and since when (epoch milliseconds).
    #[serde(default)]
    pub times: u32,
    #[serde(default)]
    pub since: i64,
}

impl Reason {
    /// A reason that holds until a person decides.
    pub fn new(code: &str, say: impl Fn(Language) -> String) -> Self {
        Self {
            code: code.to_owned(),
            words: both(say),
            ..Self::default()
        }
    }

    /// As it is kept.
    pub fn kept(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what was kept. The ledger itself pauses a campaign of which people complain.
    pub fn read(kept: &str) -> Option<Self> {
        match kept {
            PAUSED_FOR_COMPLAINTS => Some(Self::new(kept, |language| {
                say(language, "campaign-why-complaints", &[])
            })),
            kept => serde_json::from_str(kept).ok(),
        }
    }

    /// Whether a person paused it, who need not be told.
    pub fn is_a_persons(&self) -> bool {
        self.code == "person"
    }

    /// When it is tried again by itself.
    pub fn again(&self) -> Option<Timestamp> {
        let again = Timestamp::from_millisecond(self.again).ok();
        again.filter(|_| self.again > 0)
    }

    /// The sentence.
    pub fn sentence(&self, language: Language) -> String {
        let words: serde_json::Value = serde_json::from_str(&self.words).unwrap_or_default();
        let key = match language {
            Language::English => "en",
            Language::Portuguese => "pt",
        };
        words[key].as_str().unwrap_or_default().to_owned()
    }
}
