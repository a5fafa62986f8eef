//! What an entry says about itself, in a place that no visitor reads: whose it is, and what we wrote.

use crate::hash::Hash;
use crate::target::plain::plain_text;

/// How an entry of ours is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The item that it stands for; of a further language with the language before it.
    pub item: String,
    pub said: Said,
}

/// What of ours stands in an entry. The short hash is one of its words: where it is still true of
/// them, nobody changed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Made or taken down by us, to be published or deleted.
    Draft(String),
    /// The hash of what was published.
    Sent(Hash, String),
}

impl Mark {
    /// On one line, at most 90 characters longer than the item.
    pub fn to_text(&self) -> String {
        let item = &self.item;
        match &self.said {
            Said::Draft(words) => format!("{item} draft:{words}"),
            Said::Sent(hash, words) => format!("{item} sent:{}:{words}", hash.hex()),
        }
    }

    /// Reads what [`Mark::to_text`] wrote; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let (item, said) = text.trim().split_once(' ')?;
        let said = match said.split_once(':')? {
            ("draft", words) => Said::Draft(words.to_owned()),
            ("sent", said) => {
                let (hash, words) = said.split_once(':')?;
                Said::Sent(Hash::from_hex(hash)?, words.to_owned())
            }
            _ => return None,
        };
        let item = item.to_owned();
        Some(Self { item, said })
    }
}

/// A hash over what a reader reads, whatever the system made of the markup and the white space
/// between.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let texts = texts.into_iter().map(|html| {
        let text = plain_text(html);
        text.split_whitespace().collect::<String>()
    });
    let texts: Vec<String> = texts.collect();
    Hash::of_parts(texts.iter().map(|text| text.as_bytes())).short(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let words = words(["Pão", "<p>Só hoje</p>"]);
        for said in [
            Said::Draft(words.clone()),
            Said::Sent(Hash::of(b"x"), words.clone()),
        ] {
            let item = "en/promotions/pao".to_owned();
            let mark = Mark { item, said };
            assert_eq!(Mark::read(&mark.to_text()), Some(mark));
        }
        for other in ["", "promotions/pao", "promotions/pao sent:12:ab", "a b:c"] {
            assert_eq!(Mark::read(other), None, "{other}");
        }
    }

    #[test]
    fn words_do_not_depend_on_the_markup_around_them() {
        let sent = words(["Pão", "<p>Só <time>hoje</time></p>\n<p>cedo</p>"]);
        assert_eq!(sent, words(["Pão", "<p>Só hoje</p><p>cedo</p>"]));
        assert_ne!(sent, words(["Pão", "<p>Só amanhã</p><p>cedo</p>"]));
    }
}
