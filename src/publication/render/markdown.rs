//! A secretary's Markdown → HTML that is safe on a client's website. Two walls: the Markdown's own
//! links and pictures are judged one by one, then everything, raw HTML too, goes through an
//! allow-list that reads HTML as a browser does.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::address::{SCHEMES, safe_href};
use crate::picture::Size;

/// How often cleaned HTML is cleaned again before it is given up as text. Well-formed HTML is the
/// same after the first time.
const ROUNDS: usize = 6;

/// Elements inside elements, far deeper than any text that a person writes. What goes deeper is shown
/// as it was typed.
const DEEPEST: usize = 200;

/// A picture that a body may show, by the name written there.
#[derive(Clone, Debug)]
pub(super) struct BodyPicture {
    pub href: String,
    /// Below the site's own address.
    pub address: String,
    pub size: Size,
    /// What browsers choose from, as HTML has it; empty where there is no choice.
    pub srcset: String,
}

/// The pictures of one body.
pub(super) type BodyPictures = BTreeMap<String, BodyPicture>;

/// The HTML of a body. `below` is the level of the heading that stands above it on the page: with 1,
/// the highest heading of the body, `#` or `##` alike, becomes `<h2>` and no level is left out.
/// Pictures that are neither in `pictures` nor on the web over https are left
/// out.
pub(super) fn to_html(body: &str, below: u8, pictures: &BodyPictures) -> String {
    let mut raw = String::with_capacity(body.len() * 2);
    html::push_html(&mut raw, adapted(body, below, pictures).into_iter());
    with_sizes(&sanitise(&raw), pictures)
}

/// The parts of a body with its headings, links and pictures as they may be shown, raw HTML still in
/// it.
pub(super) fn adapted<'a>(body: &'a str, below: u8, pictures: &BodyPictures) -> Vec<Event<'a>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let highest = Parser::new_ext(body, options).filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(level as u8),
        _ => None,
    });
    let shift = i16::from(below) + 1 - i16::from(highest.min().unwrap_or(1));
    let mut left_out = 0_usize;
    Parser::new_ext(body, options)
        .filter_map(|event| match event {
            Event::Start(Tag::Image { dest_url, .. }) if picture(&dest_url, pictures).is_none() => {
                left_out += 1;
                None
            }
            Event::End(TagEnd::Image) if left_out > 0 => {
                left_out -= 1;
                None
            }
            // What would have been the description of a picture that is not there.
            _ if left_out > 0 => None,
            other => Some(adapt(other, shift, pictures)),
        })
        .collect()
}

fn adapt<'a>(event: Event<'a>, shift: i16, pictures: &BodyPictures) -> Event<'a> {
    match event {
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level: shifted(level, shift),
            id,
            classes,
            attrs,
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(shifted(level, shift))),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let dest_url = CowStr::from(safe_href(&dest_url).unwrap_or_default());
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let dest_url = CowStr::from(picture(&dest_url, pictures).unwrap_or_default());
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            })
        }
        other => other,
    }
}

fn picture(written: &str, pictures: &BodyPictures) -> Option<String> {
    if let Some(known) = pictures.get(written) {
        return Some(known.href.clone());
    }
    let secure = written
        .get(..8)
        .is_some_and(|s| s.eq_ignore_ascii_case("https://"));
    secure.then(|| safe_href(written)).flatten()
}

fn shifted(level: HeadingLevel, shift: i16) -> HeadingLevel {
    let level = usize::try_from(level as i16 + shift).unwrap_or(6);
    HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
}

/// The width of the column that a text stands in on a computer, in pixels; both themes are about so
/// wide.
const COLUMN: u32 = 704;

/// Width and height on the pictures we know, so that the page does not jump while it loads, and the
/// sizes to choose from. After cleaning, where the bytes of a picture's tag are known.
fn with_sizes(html: &str, pictures: &BodyPictures) -> String {
    let mut html = Cow::Borrowed(html);
    for picture in pictures.values() {
        let plain = format!("<img src=\"{}\"", picture.href);
        if html.contains(&plain) && !html.contains(&format!("{plain} width=")) {
            let Size { width, height } = picture.size;
            let mut sized = format!("{plain} width=\"{width}\" height=\"{height}\"");
            if !picture.srcset.is_empty() {
                let (srcset, wide) = (&picture.srcset, width.min(COLUMN));
                sized.push_str(&format!(
                    " srcset=\"{srcset}\" sizes=\"(min-width: 48em) {wide}px, 92vw\""
                ));
            }
            sized.push_str(" loading=\"lazy\" decoding=\"async\"");
            html = Cow::Owned(html.replace(&plain, &sized));
        }
    }
    html.into_owned()
}

/// HTML with nothing in it but text, its structure, pictures over https and links to known schemes.
/// Cleaning the result again changes nothing.
pub fn sanitise(html: &str) -> String {
    if is_too_deep(html) {
        return format!("<p>{}</p>", escape(html));
    }
    let mut current = ALLOWED.clean(html).to_string();
    for _ in 0..ROUNDS {
        let again = ALLOWED.clean(&current).to_string();
        if again == current {
            return current;
        }
        current = again;
    }
    // HTML that reads differently each time it is written is somebody's attack: its text only.
    let text: String = scraper::Html::parse_fragment(&current)
        .root_element()
        .text()
        .collect();
    format!("<p>{}</p>", escape(&text))
}

/// True where elements stand inside each other deeper than [`DEEPEST`]. Reading HTML as a browser does
/// takes time with the square of that depth. Elements that end by themselves do not count.
fn is_too_deep(html: &str) -> bool {
    const SHALLOW: &[&str] = &[
        "area", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
        "option", "p", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr",
    ];
    let mut open: Vec<&str> = Vec::new();
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        let rest = &html[at + 1..];
        let (closes, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let end = rest
            .bytes()
            .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/'));
        // The name of an element is never this long; a longer one is an element all the same.
        let name = rest.get(..end.take(32).count()).unwrap_or("?");
        let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '?');
        if !starts || SHALLOW.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        if !closes {
            open.push(name);
        } else if let Some(last) = open.iter().rposition(|o| o.eq_ignore_ascii_case(name)) {
            open.truncate(last);
        }
        if open.len() > DEEPEST {
            return true;
        }
    }
    false
}

/// Text for the inside of an element or a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut allowed = Builder::empty();
    allowed
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "strong",
            "em",
            "b",
            "i",
            "u",
            "s",
            "del",
            "ins",
            "sub",
            "sup",
            "small",
            "mark",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "a",
            "img",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "abbr",
        ]))
        .clean_content_tags(HashSet::from(["script", "style", "template", "noscript"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href", "title"])),
            ("img", HashSet::from(["src", "alt", "title"])),
            ("ol", HashSet::from(["start"])),
            ("abbr", HashSet::from(["title"])),
            ("th", HashSet::from(["colspan", "rowspan"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
        ]))
        .url_schemes(HashSet::from(SCHEMES))
        .link_rel(Some("noopener"))
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("a", "href") => safe_href(value).map(Cow::Owned),
            // Raw HTML may not bring a picture over http, nor a name that only the Markdown
            // beside it could explain.
            ("img", "src") => {
                let address = safe_href(value)?;
                let own = !address.contains(':') && address.contains("/assets/");
                (own || address.to_ascii_lowercase().starts_with("https://"))
                    .then_some(Cow::Owned(address))
            }
            _ => Some(Cow::Borrowed(value)),
        });
    allowed
});

/// The text of the first paragraph, at most `most` characters, cut between words.
pub(super) fn excerpt(body: &str, most: usize) -> String {
    let mut text = String::new();
    let mut inside = false;
    let mut in_picture = false;
    for event in Parser::new_ext(body, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if !text.trim().is_empty() => break,
            Event::Start(Tag::Image { .. }) => in_picture = true,
            Event::End(TagEnd::Image) => in_picture = false,
            Event::Text(part) | Event::Code(part) if inside && !in_picture => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak if inside => text.push(' '),
            _ => {}
        }
        if text.len() > most * 8 {
            break;
        }
    }
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    format!("{}…", cut.trim_end_matches([',', ';', '.', ':', '-', ' ']))
}
