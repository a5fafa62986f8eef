//! What holds for every answer: which names the pages answer to, and what browsers are told (RELIABILITY 4.2).

use std::collections::BTreeSet;
use std::net::SocketAddr;

use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::uri::Authority;
use axum::response::Response;
use url::Url;

/// Nothing is loaded but our own style sheets, and there is no script at all.
const POLICY: &str = "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const HEADERS: [(HeaderName, &str); 8] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// What the pages are called, and what that asks for.
pub(super) struct Guard {
    /// In small letters, without a port: whoever stands before us may listen on another.
    hosts: BTreeSet<String>,
    /// As browsers write it in `Origin`.
    origin: Option<String>,
    is_secure: bool,
}

impl Guard {
    pub(super) fn new(base: &str, listen: Option<SocketAddr>) -> Self {
        let url = Url::parse(base).ok();
        let mut hosts = BTreeSet::new();
        hosts.extend(url.as_ref().and_then(Url::host_str).map(str::to_lowercase));
        if let Some(listen) = listen {
            hosts.insert(match listen {
                SocketAddr::V4(four) => four.ip().to_string(),
                SocketAddr::V6(six) => format!("[{}]", six.ip()),
            });
            if listen.ip().is_loopback() {
                hosts.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
            }
        }
        Self {
            hosts,
            origin: url.as_ref().map(|url| url.origin().ascii_serialization()),
            is_secure: url.is_some_and(|url| url.scheme() == "https"),
        }
    }

    /// Whether a request was meant for us. Another name would be somebody who leads a browser here under it (X16).
    pub(super) fn knows_host(&self, request: &Request) -> bool {
        let mut named = request.headers().get_all(header::HOST).iter();
        let host = match (request.uri().authority(), named.next()) {
            (Some(authority), _) => Some(authority.clone()),
            (None, Some(host)) => Authority::try_from(host.as_bytes()).ok(),
            (None, None) => None,
        };
        let host = host.filter(|host| !host.as_str().contains('@'));
        let host = host.map(|host| host.host().trim_end_matches('.').to_lowercase());
        named.next().is_none() && host.is_some_and(|host| self.hosts.contains(&host))
    }

    /// Whether a form was sent from our own page, as far as the browser says (X4). Since our pages ask for no
    /// referrer, older browsers say `null` of them.
    pub(super) fn is_own_form(&self, headers: &HeaderMap) -> bool {
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
            return matches!(site, "same-origin" | "none");
        }
        let Some(origin) = headers.get(header::ORIGIN) else {
            return true;
        };
        let Ok(origin) = origin.to_str() else {
            return false;
        };
        let host = text(header::HOST).unwrap_or_default();
        let here = [format!("http://{host}"), format!("https://{host}")];
        let is_here = here.iter().any(|one| one == origin);
        origin == "null" || is_here || self.origin.as_deref() == Some(origin)
    }

    /// Puts on an answer what every answer has.
    pub(super) fn protect(&self, response: &mut Response) {
        let headers = response.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.is_secure {
            let year = HeaderValue::from_static("max-age=31536000");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            let never = HeaderValue::from_static("no-store");
            headers.insert(header::CACHE_CONTROL, never);
        }
    }
}
