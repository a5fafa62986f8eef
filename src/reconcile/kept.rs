//! Sentences as the ledger keeps them: in both languages, for whoever reads them later.

use crate::store::Hold;
use crate::words::{Language, say};

/// A sentence in both languages, as the ledger keeps it: who reads it decides later.
pub fn both(say: impl Fn(Language) -> String) -> String {
    serde_json::json!({ "en": say(Language::English), "pt": say(Language::Portuguese) }).to_string()
}

/// What [`both`] kept, in this language; `None` where it is something else.
pub fn kept_sentence(kept: &str, language: Language) -> Option<String> {
    let kept: serde_json::Value = serde_json::from_str(kept).ok()?;
    let key = if language == Language::Portuguese {
        "pt"
    } else {
        "en"
    };
    let sentence = kept.get(key)?.as_str()?;
    Some(sentence.to_owned())
}

/// The sentence kept with a hold.
pub fn held_because(hold: &Hold, language: Language) -> String {
    match kept_sentence(&hold.args, language) {
        Some(sentence) => sentence,
        None => say(language, &format!("hold-{}", hold.code), &[]),
    }
}
