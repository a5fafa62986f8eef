//! A client's words in files that a generator reads: YAML that every version of YAML reads alike,
//! and Markdown without anything that a template language would run (RELIABILITY F30).

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark;
use serde_json::Value;

use super::markdown::{self, BodyPictures};

/// Makes `serde_yaml` quote a string. No content holds it: control characters are taken out when a
/// file is read.
const BELL: char = '\u{7}';

/// A value as YAML, each string between quotes but for `date`, which generators want as a time. YAML
/// 1.1, which Ruby reads, takes a plain `12:30` for a number and a plain `no` for false.
///
/// # Errors
/// Never for what [`super::data`] makes.
pub(super) fn yaml(value: &Value) -> Result<String, serde_yaml::Error> {
    let marked = quoted(value, false);
    Ok(serde_yaml::to_string(&marked)?.replace("\"\\a", "\""))
}

fn quoted(value: &Value, plain: bool) -> Value {
    match value {
        Value::String(text) if !plain => Value::from(format!("{BELL}{text}")),
        Value::Array(values) => values.iter().map(|value| quoted(value, false)).collect(),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                (
                    key.clone(),
                    quoted(value, key == "date" && plain_dates(fields)),
                )
            };
            Value::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

/// Front matter has a title beside its date; the days of the hours have hours.
fn plain_dates(fields: &serde_json::Map<String, Value>) -> bool {
    fields.contains_key("title")
}

/// Markdown for another program's renderer, which may let raw HTML through and run templates first.
/// Links and pictures are judged as on our own pages, of raw HTML the words stay, and no `{` stands
/// as such: Liquid, Nunjucks, shortcodes of Hugo and Zola all begin with one.
pub(super) fn to_markdown(body: &str, below: u8, pictures: &BodyPictures) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = plain(markdown::adapted(body, below, pictures));
    let mut written = String::with_capacity(body.len() * 2);
    if cmark(events.iter(), &mut written, options).is_err() {
        body.clone_into(&mut written);
    }
    let mut written = without_braces(&written);
    // Whatever the writer of Markdown made of it: nothing in it is read as HTML.
    let has_html = Parser::new_ext(&written, options)
        .any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    if has_html {
        written = markdown::escape(&written);
    }
    written.truncate(written.trim_end().len());
    written.push('\n');
    written
}

/// The events without raw HTML and without braces inside code.
fn plain(events: Vec<Event<'_>>) -> Vec<Event<'_>> {
    let mut out = Vec::with_capacity(events.len());
    let mut block = Vec::new();
    for event in events {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => block = vec![event],
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                let mut block = std::mem::take(&mut block);
                if matches!(event, Event::End(TagEnd::HtmlBlock)) {
                    out.extend(lines(&words_of(&text(&block))));
                } else if has_brace(&block) {
                    out.extend(lines(&text(&block)));
                } else {
                    out.append(&mut block);
                    out.push(event);
                }
            }
            event if !block.is_empty() => block.push(event),
            Event::InlineHtml(html) if html.starts_with("<br") => out.push(Event::HardBreak),
            Event::InlineHtml(_) | Event::Html(_) => {}
            // Inside code nothing can stand for a brace.
            Event::Code(code) if code.contains('{') => out.push(Event::Text(code)),
            event => out.push(event),
        }
    }
    out
}

/// Whether a block of code or its language holds a brace.
fn has_brace(block: &[Event<'_>]) -> bool {
    block.iter().any(|event| match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => language.contains('{'),
        Event::Text(text) => text.contains('{'),
        _ => false,
    })
}

fn text(block: &[Event<'_>]) -> String {
    let text = block.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Html(text) => Some(text.as_ref()),
        _ => None,
    });
    text.collect()
}

/// What a visitor would read of raw HTML.
fn words_of(html: &str) -> String {
    let html = scraper::Html::parse_fragment(&markdown::sanitise(html));
    html.root_element().text().collect()
}

/// A paragraph with these lines; nothing where there are none.
fn lines(text: &str) -> Vec<Event<'static>> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut events = vec![Event::Start(Tag::Paragraph)];
    for (number, line) in text.trim_end().lines().enumerate() {
        if number > 0 {
            events.push(Event::HardBreak);
        }
        events.push(Event::Text(CowStr::from(line.trim().to_owned())));
    }
    events.push(Event::End(TagEnd::Paragraph));
    events
}

/// Each `{` as its character reference, which browsers and Markdown show as the brace.
pub(super) fn without_braces(text: &str) -> String {
    match text.contains('{') {
        true => text.replace('{', "&#123;"),
        false => text.to_owned(),
    }
}
