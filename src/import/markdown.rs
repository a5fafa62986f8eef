//! HTML of a foreign website as Markdown: its words, headings, lists, emphasis and links. Everything
//! else is left out; what remains is written by a writer of Markdown, so that no word becomes markup.

use ego_tree::NodeRef;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use pulldown_cmark_to_cmark::cmark;
use scraper::{ElementRef, Html, Node};
use url::Url;

use super::lines::{is_block, is_unseen, lines};
use crate::change::region;
use crate::content::address::link;
use crate::content::encoding::is_invisible;

/// A text and what had to be left out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub markdown: String,
    pub pictures: usize,
}

/// The Markdown of a piece of HTML; `base` is the address it stands at. `None` where no text is left,
/// or it is nested deeper than a browser reads.
pub fn from_html(html: &str, base: &Url) -> Option<Text> {
    if !region::is_readable(html.as_bytes()) {
        return None;
    }
    from_element(Html::parse_fragment(html).root_element(), base)
}

/// As [`from_html`], of an element of a page.
pub fn from_element(root: ElementRef<'_>, base: &Url) -> Option<Text> {
    let mut writer = Writer {
        events: Vec::new(),
        base,
        in_paragraph: false,
        flat: 0,
        pictures: 0,
    };
    writer.inside(*root);
    writer.end_paragraph();
    let mut markdown = String::new();
    cmark(writer.events.iter(), &mut markdown, Options::empty()).ok()?;
    let has_html =
        Parser::new(&markdown).any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    if has_html {
        // Whatever the writer made of it: the words alone.
        markdown = lines(root).join("\n\n").replace('<', "&lt;");
    }
    let markdown = markdown.trim().to_owned();
    (!markdown.is_empty()).then_some(Text {
        markdown,
        pictures: writer.pictures,
    })
}

struct Writer<'a> {
    events: Vec<Event<'static>>,
    base: &'a Url,
    in_paragraph: bool,
    /// Above zero inside of what holds a line of words only.
    flat: usize,
    pictures: usize,
}

impl Writer<'_> {
    fn inside(&mut self, node: NodeRef<'_, Node>) {
        for child in node.children() {
            match child.value() {
                Node::Text(text) => self.text(text),
                Node::Element(_) if !is_unseen(child) => self.element(child),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        let shown: String = text.chars().filter(|c| !is_invisible(*c)).collect();
        let mut words = shown
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let blank = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let follows = matches!(
            self.events.last(),
            Some(Event::Text(_) | Event::End(TagEnd::Link | TagEnd::Strong | TagEnd::Emphasis))
        );
        if words.is_empty() {
            if follows && !shown.is_empty() {
                self.events.push(Event::Text(" ".into()));
            }
            return;
        }
        if blank(shown.chars().next()) && follows {
            words.insert(0, ' ');
        }
        if blank(shown.chars().last()) {
            words.push(' ');
        }
        self.begin_paragraph();
        self.events.push(Event::Text(words.into()));
    }

    fn begin_paragraph(&mut self) {
        if self.flat == 0 && !self.in_paragraph {
            self.in_paragraph = true;
            self.events.push(Event::Start(Tag::Paragraph));
        }
    }

    fn end_paragraph(&mut self) {
        if self.flat == 0 && self.in_paragraph {
            self.in_paragraph = false;
            self.trim();
            self.close(TagEnd::Paragraph);
        }
    }

    /// Takes spaces and line breaks off the end of what was written.
    fn trim(&mut self) {
        while let Some(last) = self.events.pop() {
            match last {
                Event::HardBreak => {}
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Text(text) => {
                    self.events
                        .push(Event::Text(text.trim_end().to_owned().into()));
                    return;
                }
                other => {
                    self.events.push(other);
                    return;
                }
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>) {
        let Some(element) = node.value().as_element() else {
            return;
        };
        match element.name() {
            "h1" | "h2" if self.flat == 0 => self.line(
                node,
                Tag::Heading {
                    level: HeadingLevel::H2,
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                },
            ),
            "h3" | "h4" | "h5" | "h6" if self.flat == 0 => self.line(
                node,
                Tag::Heading {
                    level: HeadingLevel::H3,
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                },
            ),
            "ul" if self.flat == 0 => self.list(node, None),
            "ol" if self.flat == 0 => self.list(node, Some(1)),
            "blockquote" if self.flat == 0 => {
                self.end_paragraph();
                self.events.push(Event::Start(Tag::BlockQuote(None)));
                self.inside(node);
                self.end_paragraph();
                self.close(TagEnd::BlockQuote(None));
            }
            "strong" | "b" => self.inline(node, Tag::Strong),
            "em" | "i" => self.inline(node, Tag::Emphasis),
            "a" => match element.attr("href").and_then(|href| self.target(href)) {
                Some(target) => self.inline(
                    node,
                    Tag::Link {
                        link_type: LinkType::Inline,
                        dest_url: target.into(),
                        title: "".into(),
                        id: "".into(),
                    },
                ),
                None => self.inside(node),
            },
            "br" if self.flat == 0 && self.in_paragraph => {
                self.trim();
                self.events.push(Event::HardBreak);
            }
            "img" => self.pictures += 1,
            "form" | "nav" => {}
            "td" | "th" => {
                self.inside(node);
                self.text(" ");
            }
            name if is_block(name) => {
                self.end_paragraph();
                self.inside(node);
                self.end_paragraph();
                self.text(" ");
            }
            _ => self.inside(node),
        }
    }

    /// A heading: a line of words.
    fn line(&mut self, node: NodeRef<'_, Node>, tag: Tag<'static>) {
        self.end_paragraph();
        let end = tag.to_end();
        self.events.push(Event::Start(tag));
        self.flat += 1;
        self.inside(node);
        self.flat -= 1;
        self.trim();
        self.close(end);
    }

    fn list(&mut self, node: NodeRef<'_, Node>, first: Option<u64>) {
        self.end_paragraph();
        self.events.push(Event::Start(Tag::List(first)));
        for child in node.children().filter(|child| is_item(*child)) {
            self.events.push(Event::Start(Tag::Item));
            let holds_blocks = child.descendants().skip(1).any(|below| {
                let element = below.value().as_element();
                element.is_some_and(|element| is_block(element.name()) && element.name() != "br")
            });
            self.flat += usize::from(!holds_blocks);
            self.inside(child);
            self.flat -= usize::from(!holds_blocks);
            self.end_paragraph();
            self.trim();
            self.close(TagEnd::Item);
        }
        self.close(TagEnd::List(first.is_some()));
    }

    /// Words that are marked. Spaces inside the mark, where Markdown knows none, go outside.
    fn inline(&mut self, node: NodeRef<'_, Node>, tag: Tag<'static>) {
        self.begin_paragraph();
        let end = tag.to_end();
        self.events.push(Event::Start(tag));
        self.flat += 1;
        self.inside(node);
        self.flat -= 1;
        let spaced = matches!(self.events.last(), Some(Event::Text(text)) if text.ends_with(' '));
        self.trim();
        self.close(end);
        if spaced {
            self.events.push(Event::Text(" ".into()));
        }
    }

    /// Ends an element, or takes its beginning away where nothing is in it.
    fn close(&mut self, end: TagEnd) {
        match self.events.last() {
            Some(Event::Start(tag)) if tag.to_end() == end => {
                self.events.pop();
            }
            _ => self.events.push(Event::End(end)),
        }
    }

    /// Where a link leads, if a visitor may follow it.
    fn target(&self, href: &str) -> Option<String> {
        let href = href.trim();
        let address = match href.starts_with('#') {
            true => return None,
            false => self.base.join(href).ok()?,
        };
        link(address.as_str()).ok()
    }
}

fn is_item(node: NodeRef<'_, Node>) -> bool {
    node.value()
        .as_element()
        .is_some_and(|element| element.name() == "li")
}
