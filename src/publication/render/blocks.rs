//! HTML as the block editor of WordPress keeps it: each part of a text between two comments that say
//! what it is, so that a person can go on writing there
//! (<https://developer.wordpress.org/block-editor/getting-started/fundamentals/markup-representation-block/>).
//! Blocks are written as their oldest edition that holds their parts in blocks of their own: newer
//! editors take that over without a word. What has no block of its own stands as HTML.

use ego_tree::NodeRef;
use scraper::{ElementRef, Html, Node};

/// The markup of a fragment of HTML, one block after the other.
pub(super) fn blocks(html: &str) -> String {
    let fragment = Html::parse_fragment(html);
    let mut out = String::with_capacity(html.len() * 2);
    for node in fragment.root_element().children() {
        block(node, &mut out);
    }
    out.trim_end().to_owned()
}

fn block(node: NodeRef<'_, Node>, out: &mut String) {
    let Some(element) = ElementRef::wrap(node) else {
        // Text between blocks; white space is none.
        if let Node::Text(text) = node.value()
            && !text.trim().is_empty()
        {
            let text = html_escape(text.trim());
            put(out, "paragraph", "", &format!("<p>{text}</p>"));
        }
        return;
    };
    match element.value().name() {
        "p" => paragraph(element, out),
        name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
            let level = &name[1..];
            let inside = element.inner_html();
            let html = format!("<{name} class=\"wp-block-heading\">{inside}</{name}>");
            // Two is what a heading is where nothing is said.
            let said = match level {
                "2" => String::new(),
                level => format!(" {{\"level\":{level}}}"),
            };
            put(out, "heading", &said, &html);
        }
        name @ ("ul" | "ol") if is_plain_list(element) => list(element, name, out),
        "blockquote" => {
            let mut inner = String::new();
            for child in element.children() {
                block(child, &mut inner);
            }
            let inner = inner.trim_end();
            let html = format!("<blockquote class=\"wp-block-quote\">{inner}</blockquote>");
            put(out, "quote", "", &html);
        }
        "hr" => {
            let html = "<hr class=\"wp-block-separator has-alpha-channel-opacity\"/>";
            put(out, "separator", "", html);
        }
        "img" => image(element, out),
        _ => put(out, "html", "", &element.html()),
    }
}

/// A paragraph; a picture that stands alone in one is a block of its own.
fn paragraph(element: ElementRef<'_>, out: &mut String) {
    let mut children = element.children().filter(|child| {
        let text = child.value().as_text();
        text.is_none_or(|text| !text.trim().is_empty())
    });
    let (first, second) = (children.next(), children.next());
    if let (Some(only), None) = (first.and_then(ElementRef::wrap), second)
        && only.value().name() == "img"
    {
        return image(only, out);
    }
    let inside = element.inner_html();
    if !inside.trim().is_empty() {
        put(out, "paragraph", "", &format!("<p>{}</p>", inside.trim()));
    }
}

fn image(element: ElementRef<'_>, out: &mut String) {
    let of = |name| html_escape(element.attr(name).unwrap_or_default());
    let (src, alt) = (of("src"), of("alt"));
    let html =
        format!("<figure class=\"wp-block-image\"><img src=\"{src}\" alt=\"{alt}\"/></figure>");
    put(out, "image", "", &html);
}

/// Whether a list holds nothing but items.
fn is_plain_list(element: ElementRef<'_>) -> bool {
    let start = element.attr("start").is_none();
    start && (element.child_elements()).all(|child| child.value().name() == "li")
}

fn list(element: ElementRef<'_>, name: &str, out: &mut String) {
    let mut items = String::new();
    for item in element.child_elements() {
        let (mut text, mut below) = (String::new(), String::new());
        for child in item.children() {
            match ElementRef::wrap(child) {
                Some(inner) if matches!(inner.value().name(), "ul" | "ol") => {
                    list(inner, inner.value().name(), &mut below);
                }
                // Markdown puts the text of an item with several parts into paragraphs.
                Some(inner) if inner.value().name() == "p" => {
                    if !text.trim().is_empty() {
                        text.push_str("<br>");
                    }
                    text.push_str(inner.inner_html().trim());
                }
                Some(inner) => text.push_str(&inner.html()),
                None => {
                    if let Node::Text(part) = child.value() {
                        text.push_str(&html_escape(part));
                    }
                }
            }
        }
        let html = format!("<li>{}{}</li>", text.trim(), below.trim_end());
        put(&mut items, "list-item", "", &html);
    }
    let (said, items) = (
        match name {
            "ol" => " {\"ordered\":true}",
            _ => "",
        },
        items.trim_end(),
    );
    put(out, "list", said, &format!("<{name}>{items}</{name}>"));
}

fn put(out: &mut String, name: &str, said: &str, html: &str) {
    out.push_str(&format!(
        "<!-- wp:{name}{said} -->\n{html}\n<!-- /wp:{name} -->\n\n"
    ));
}

fn html_escape(text: &str) -> String {
    (text.replace('&', "&amp;").replace('<', "&lt;"))
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
