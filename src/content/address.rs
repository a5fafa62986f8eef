//! Links that people write.

use super::encoding::is_invisible;
use super::fault::Fault;
use super::spelling::excerpt;

/// A link a visitor may follow: `https:`, `http:`, `mailto:`, `tel:`, a path `/loja`, a part of the
/// page `#mapa`. As written, without spaces around it.
///
/// # Errors
/// `link-…` codes.
pub fn link(text: &str) -> Result<String, Fault> {
    let link = text.trim();
    let fault = |code| Fault::new(code).with("written", excerpt(link, 80));
    if link.chars().any(is_invisible) {
        return Err(fault("link-invisible-character"));
    }
    if link
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"'))
    {
        return Err(fault("link-with-space"));
    }
    let lower = link.to_lowercase();
    let scheme = lower.split_once(':').map(|(scheme, _)| scheme);
    match scheme {
        Some("https" | "http") => {
            let host = link.split_once("://").map_or("", |(_, rest)| rest);
            let host = host.split(['/', '?', '#']).next().unwrap_or("");
            if host.is_empty() || (!host.contains('.') && !host.starts_with("localhost")) {
                return Err(fault("link-not-understood").suggest(""));
            }
            Ok(link.to_owned())
        }
        Some("mailto") if lower.contains('@') => Ok(link.to_owned()),
        Some("tel") if lower.bytes().any(|b| b.is_ascii_digit()) => Ok(link.to_owned()),
        None if link.starts_with("//") => {
            Err(fault("link-not-understood").suggest(&format!("https:{link}")))
        }
        None if link.starts_with(['/', '#']) && !link.contains('\\') => Ok(link.to_owned()),
        Some(scheme)
            if scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'+')
                && !scheme.contains('.') =>
        {
            Err(fault("link-scheme").with("scheme", scheme))
        }
        _ => Err(fault("link-not-understood").suggest(&suggestion(link))),
    }
}

fn suggestion(link: &str) -> String {
    let first = link.split('/').next().unwrap_or("");
    if link.contains('@') && !link.contains('/') {
        format!("mailto:{link}")
    } else if first.contains('.') && !first.starts_with('.') {
        format!("https://{link}")
    } else if link.is_empty() {
        String::new()
    } else {
        format!("/{link}")
    }
}
