//! The pages of a preview, for opening them from the disk: there an address that begins at the top of
//! the website would lead to the top of the disk. Pure.

use std::collections::BTreeSet;

use lol_html::html_content::Element;
use lol_html::{HandlerResult, RewriteStrSettings, element, rewrite_str};

/// The page at `path` with its links to other files of the preview (relative paths, `/` between
/// folders) as seen from its own folder. What leads elsewhere, and what is no page, stays as it is.
pub fn opened(path: &str, bytes: &[u8], files: &BTreeSet<String>) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).ok();
    let page = text.filter(|_| path.ends_with(".html")).and_then(|page| {
        let relink = element!("*", |element| relink(element, path, files));
        let settings = RewriteStrSettings::new().append_element_content_handler(relink);
        rewrite_str(page, settings).ok()
    });
    page.map_or_else(|| bytes.to_vec(), String::into_bytes)
}

fn relink(element: &mut Element<'_, '_>, path: &str, files: &BTreeSet<String>) -> HandlerResult {
    for name in ["href", "src"] {
        let value = element.get_attribute(name);
        if let Some(near) = value.and_then(|address| near(path, &address, files)) {
            element.set_attribute(name, &near)?;
        }
    }
    if let Some(all) = element.get_attribute("srcset") {
        let near = all.split(',').map(|one| {
            let one = one.trim();
            let (address, size) = one.split_once(' ').unwrap_or((one, ""));
            let near = near(path, address, files);
            format!("{} {size}", near.as_deref().unwrap_or(address))
        });
        element.set_attribute("srcset", &near.collect::<Vec<_>>().join(", "))?;
    }
    Ok(())
}

/// `/hours/#top` seen from `about/index.html`: `../hours/index.html#top`.
fn near(path: &str, address: &str, files: &BTreeSet<String>) -> Option<String> {
    let below = address.strip_prefix('/')?;
    let end = below.find(['#', '?']).unwrap_or(below.len());
    let (file, rest) = below.split_at(end);
    let file = match file {
        file if file.is_empty() || file.ends_with('/') => format!("{file}index.html"),
        file => file.to_owned(),
    };
    let up = "../".repeat(path.matches('/').count());
    files.contains(&file).then(|| format!("{up}{file}{rest}"))
}
