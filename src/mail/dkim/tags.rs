//! Lists of tags, as signatures and records write them (RFC 6376, 3.2).

/// The tags in their order, each value without white space at its ends. What is no tag is left out; of two
/// with one name the first counts, since a list that has them is broken and who asks finds that one.
pub fn tags(text: &str) -> Vec<(String, String)> {
    let mut tags: Vec<(String, String)> = Vec::new();
    for tag in text.split(';') {
        let Some((name, value)) = tag.split_once('=') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        if !name.is_empty() && tags.iter().all(|(known, _)| *known != name) {
            tags.push((name, value.trim().to_owned()));
        }
    }
    tags
}

/// The value of a tag.
pub fn tag<'a>(tags: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = tags.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// A value without the white space that may stand anywhere in it.
pub(super) fn tight(value: &str) -> String {
    value.split_ascii_whitespace().collect()
}
