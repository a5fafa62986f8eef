//! An item's text for programs that read mail: every address whole, pictures no wider than the
//! column, and the same as plain text.

use lol_html::html_content::{ContentType, Element};
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str};
use url::Url;

use super::super::address::safe_href;

/// The width of the text column, in pixels. Outlook knows no `max-width`.
const COLUMN: u32 = 520;

/// Characters on a line of the text part before it is broken; more than any paragraph has. Programs
/// break lines where their window ends.
const LINE: usize = 20_000;

/// Clean HTML with addresses that work from anywhere.
pub fn anywhere(html: &str, base: &str) -> String {
    rewritten(html, |element| {
        match element.tag_name().as_str() {
            "a" => {
                let href = element.get_attribute("href").unwrap_or_default();
                element.remove_attribute("rel");
                match absolute(&href, base) {
                    Some(href) => element.set_attribute("href", &href)?,
                    None => element.remove_and_keep_content(),
                }
            }
            "img" => picture(element, base)?,
            _ => {}
        }
        Ok(())
    })
}

fn picture(element: &mut Element<'_, '_>, base: &str) -> HandlerResult {
    let src = element.get_attribute("src").unwrap_or_default();
    let Some(src) = absolute(&src, base) else {
        element.remove();
        return Ok(());
    };
    element.set_attribute("src", &src)?;
    let width = element.get_attribute("width").and_then(|w| w.parse().ok());
    if let Some(width) = width {
        element.set_attribute("width", &COLUMN.min(width).to_string())?;
    }
    for name in ["height", "loading", "decoding", "srcset", "sizes"] {
        element.remove_attribute(name);
    }
    Ok(())
}

/// A written address, whole. The HTML it stands in may have `&amp;` in it; so has the result.
pub fn absolute(written: &str, base: &str) -> Option<String> {
    let written = safe_href(written)?;
    let joined = Url::parse(base).ok()?.join(&written).ok()?;
    Some(joined.to_string())
}

/// HTML as plain text. A link's address stands behind its words.
pub fn text(html: &str) -> String {
    let mut links = Vec::new();
    let html = rewritten(html, |element| {
        match element.tag_name().as_str() {
            "a" => {
                let href = element.get_attribute("href").unwrap_or_default();
                let shown = href.strip_prefix("mailto:").unwrap_or(&href);
                element.after(&format!(" ({shown})"), ContentType::Html);
                element.remove_and_keep_content();
                links.push(shown.replace("&amp;", "&"));
            }
            "img" => {
                let alt = element.get_attribute("alt").unwrap_or_default();
                match alt.trim() {
                    "" => element.remove(),
                    alt => element.replace(&format!("[{alt}]"), ContentType::Html),
                }
            }
            "hr" => element.replace("<p>* * *</p>", ContentType::Html),
            "h2" | "h3" | "h4" | "h5" | "h6" => element.set_tag_name("p")?,
            _ => {}
        }
        Ok(())
    });
    let plain = html2text::config::plain_no_decorate()
        .no_table_borders()
        .string_from_read(html.as_bytes(), LINE);
    // Only a width too small for anything is an error.
    let mut plain = plain.unwrap_or_default();
    for link in links {
        plain = plain.replace(&format!("{link} ({link})"), &link);
    }
    let lines: Vec<&str> = plain.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// The HTML with each of its elements looked at. Clean HTML has nothing in it that could fail.
fn rewritten(html: &str, look: impl FnMut(&mut Element<'_, '_>) -> HandlerResult) -> String {
    let settings = RewriteStrSettings::new().append_element_content_handler(element!("*", look));
    rewrite_str(html, settings).unwrap_or_default()
}
