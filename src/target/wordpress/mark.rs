//! The two comments by which an entry of ours is known.

use crate::hash::Hash;
use crate::target::entries::{Mark, Said};
use crate::target::plain::plain_text;

/// What the first comment begins with. PRODUCT 5.1: `<!-- recado-item:ID -->`.
pub(super) const ITEM: &str = "recado-item:";

/// What the second comment begins with: the hash of what we wrote, and one over its words.
const SENT: &str = "recado-sent:";

/// The content with both comments behind it, in a block of their own.
pub(super) fn marked(content: &str, item: &str, hash: Hash, title: &str) -> String {
    let words = words(title, content);
    let block = format!(
        "<!-- wp:html -->\n<!-- {ITEM}{item} --><!-- {SENT}{}:{words} -->\n<!-- /wp:html -->",
        hash.hex()
    );
    match content.is_empty() {
        true => block,
        false => format!("{content}\n\n{block}"),
    }
}

/// What both comments say. A draft holds what it will be published with: that it is none yet is told by
/// its state. Where the second comment is gone, somebody worked on it.
pub(super) fn read(content: &str, is_draft: bool) -> Option<Mark> {
    let item = comment(content, ITEM)?.to_owned();
    let said = match sent(content) {
        Some((hash, words)) if !is_draft => Said::Sent(hash, words),
        Some((_, words)) => Said::Draft(words),
        None => Said::Draft(String::new()),
    };
    Some(Mark { item, said })
}

fn sent(content: &str) -> Option<(Hash, String)> {
    let (hash, words) = comment(content, SENT)?.split_once(':')?;
    Some((Hash::from_hex(hash)?, words.to_owned()))
}

/// The content without the block of our comments.
pub(super) fn without(content: &str) -> String {
    let Some(at) = content.find(&format!("<!-- {ITEM}")) else {
        return content.to_owned();
    };
    let before = content[..at].trim_end();
    let before = before.strip_suffix("<!-- wp:html -->").unwrap_or(before);
    let behind = content[at..].split_once("<!-- /wp:html -->");
    let behind = behind.map_or("", |(_, behind)| behind);
    format!("{}{behind}", before.trim_end())
}

/// A hash over what a reader reads, whatever the system made of the markup around it.
pub(super) fn words(title: &str, content: &str) -> String {
    let (title, content) = (plain_text(title), plain_text(content));
    Hash::of_parts([title.as_bytes(), content.as_bytes()]).short(16)
}

fn comment<'a>(content: &'a str, begins: &str) -> Option<&'a str> {
    let (_, rest) = content.split_once(&format!("<!-- {begins}"))?;
    let (said, _) = rest.split_once(" -->")?;
    Some(said)
}
