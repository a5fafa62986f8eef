//! Links that people write, and the names that an e-mail's subject may use.

use super::encoding::is_invisible;
use super::fault::Fault;
use super::spelling::{excerpt, nearest};

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

/// The names that `email.subject`, `preheader` and `greeting` may use (RELIABILITY Y13).
pub const MAIL_NAMES: &[&str] = &["first_name", "name", "shop"];

/// Looks at the `{{ … }}` of a subject line: a known name, with or without a default.
///
/// # Errors
/// `email-unknown-name`, `email-braces`.
pub fn mail_names(text: &str) -> Result<(), Fault> {
    let fault = || Fault::new("email-braces").with("written", excerpt(text, 60));
    if text.contains("{%") || text.contains("{#") {
        return Err(fault());
    }
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let Some(end) = rest[start..].find("}}") else {
            return Err(fault());
        };
        let inside = rest[start + 2..start + end].trim();
        let (name, filter) = inside
            .split_once('|')
            .map_or((inside, None), |(name, filter)| {
                (name.trim(), Some(filter.trim()))
            });
        if !MAIL_NAMES.contains(&name) {
            let suggestion = nearest(name, MAIL_NAMES.iter().copied()).unwrap_or(MAIL_NAMES[0]);
            return Err(Fault::new("email-unknown-name")
                .with("name", excerpt(name, 40))
                .with("suggestion", suggestion));
        }
        if filter.is_some_and(|filter| !is_default(filter)) {
            return Err(fault());
        }
        rest = &rest[start + end + 2..];
    }
    if rest.contains("}}") {
        Err(fault())
    } else {
        Ok(())
    }
}

/// `default("…")`, with straight quotes of either kind.
fn is_default(filter: &str) -> bool {
    let inner = filter
        .strip_prefix("default(")
        .and_then(|rest| rest.strip_suffix(')'));
    inner.map(str::trim).is_some_and(|inner| {
        ['"', '\''].iter().any(|quote| {
            inner.len() >= 2
                && inner.starts_with(*quote)
                && inner.ends_with(*quote)
                && !inner[1..inner.len() - 1].contains(*quote)
        })
    })
}
