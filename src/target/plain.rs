//! What a reader reads in HTML that came from somewhere else. Read in one go and without a tree: what a
//! hostile page makes of a tree costs minutes and gigabytes.

use std::borrow::Cow;

/// The words of some HTML, one space between them. Comments, scripts and styles have none; what looks
/// like a tag is one. The commonest character references are read.
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len().min(1 << 16));
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let tag = &rest[at..];
        let end = match tag {
            tag if tag.starts_with("<!--") => tag.find("-->").map(|end| end + 3),
            tag if begins(tag, "script") => behind(tag, "</script"),
            tag if begins(tag, "style") => behind(tag, "</style"),
            tag if is_tag(tag) => tag.find('>').map(|end| end + 1),
            _ => {
                text.push('<');
                rest = &tag[1..];
                continue;
            }
        };
        text.push(' ');
        rest = end.map_or("", |end| &tag[end..]);
    }
    text.push_str(rest);
    let text = decoded(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_tag(tag: &str) -> bool {
    let next = tag.as_bytes().get(1);
    next.is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next))
}

fn begins(tag: &str, name: &str) -> bool {
    let found = tag.get(1..=name.len());
    found.is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// Where what follows an element begins.
fn behind(tag: &str, close: &str) -> Option<usize> {
    let lower = tag.to_ascii_lowercase();
    let at = lower.find(close)?;
    lower[at..].find('>').map(|end| at + end + 1)
}

fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let end = behind.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, reference(&behind[..end])?))) {
            Some((end, letter)) => {
                out.push(letter);
                rest = &behind[end + 1..];
            }
            None => {
                out.push('&');
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn reference(name: &str) -> Option<char> {
    let number = |digits: &str, base| u32::from_str_radix(digits, base).ok();
    if let Some(digits) = name.strip_prefix('#') {
        let found = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16),
            None => number(digits, 10),
        };
        return char::from_u32(found?);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn a_reader_reads_words_and_nothing_else() {
        for (html, words) in [
            ("<p>Só <b>hoje</b></p>\n<p>cedo</p>", "Só hoje cedo"),
            (
                "a<!-- <b>x</b> -->b<script>1<2</script>c<STYLE>p{}</style>d",
                "a b c d",
            ),
            (
                "1 < 2 &amp; 3 &lt; 4 &#8211; &#x2013; &nope; &",
                "1 < 2 & 3 < 4 – – &nope; &",
            ),
            ("<p", ""),
            ("<!-- never closed", ""),
            ("<script>never closed", ""),
            ("é<br/>&eacute", "é &eacute"),
        ] {
            assert_eq!(plain_text(html), words, "{html}");
        }
    }

    #[test]
    fn a_page_made_to_cost_much_costs_little() {
        let bomb: String = (0..60_000)
            .map(|id| format!("<p><b id={id}>x</p>"))
            .collect();
        assert_eq!(plain_text(&bomb).len(), 2 * 60_000 - 1);
    }
}
