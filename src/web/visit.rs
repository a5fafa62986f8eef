//! Who asks, as far as that matters: in which language, and how often.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderName, ORIGIN};
use axum::response::Response;

use super::Open;
use super::neutral::{self, Neutral};
use crate::words::Language;

/// One request.
pub(super) struct Visit {
    /// Of pages that belong to no site.
    pub(super) language: Language,
    /// As browsers say it: tags, the dearest first.
    pub(super) languages: Vec<String>,
    /// Whose requests are counted together; `None` where nobody can tell them apart.
    pub(super) who: Option<String>,
    pub(super) is_own_form: bool,
    /// The host of the page that a form stands on.
    pub(super) form_host: Option<String>,
}

impl Visit {
    pub(super) fn of(request: &Request, peer: IpAddr, open: &Open) -> Self {
        let headers = request.headers();
        let languages = languages(headers);
        let own = |tag: &&String| ["pt", "en"].iter().any(|own| tag.starts_with(own));
        let language = languages.iter().find(own);
        Self {
            language: language.map_or(open.pages.language, |tag| Language::of_tag(tag)),
            languages,
            who: who(peer, headers, crate::mailing::is_near(&open.pages.base)),
            is_own_form: open.guard.is_own_form(headers),
            form_host: form_host(headers),
        }
    }

    /// A page that says nothing of any site.
    pub(super) fn neutral(&self, neutral: Neutral) -> Response {
        neutral::page(neutral, self.language)
    }
}

/// In the order in which they stand, which is the one that browsers write them in.
fn languages(headers: &HeaderMap) -> Vec<String> {
    let said = headers.get(ACCEPT_LANGUAGE);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let tags = said.split(',').filter_map(|one| one.split(';').next());
    let tags = tags.map(|tag| tag.trim().to_ascii_lowercase());
    tags.filter(|tag| !tag.is_empty()).take(10).collect()
}

/// The address of a visitor. Where a server of this computer stands before us, it is what that server wrote down last;
/// one that writes nothing down leaves all visitors alike, and then nobody is counted.
fn who(peer: IpAddr, headers: &HeaderMap, is_near: bool) -> Option<String> {
    if !peer.is_loopback() {
        return Some(household(peer));
    }
    let forwarded = headers.get_all(HeaderName::from_static("x-forwarded-for"));
    let last = forwarded
        .iter()
        .next_back()
        .and_then(|one| one.to_str().ok());
    let last = last.and_then(|list| list.rsplit(',').next()?.trim().parse().ok());
    match last {
        Some(address) => Some(household(address)),
        None => is_near.then(|| household(peer)),
    }
}

/// A household has one IPv4 address, and of IPv6 all that begin with the same 64 bits.
fn household(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_string(),
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

fn form_host(headers: &HeaderMap) -> Option<String> {
    let origin = headers.get(ORIGIN)?.to_str().ok()?;
    let url = url::Url::parse(origin).ok()?;
    let is_page = matches!(url.scheme(), "http" | "https");
    url.host_str().filter(|_| is_page).map(str::to_owned)
}
