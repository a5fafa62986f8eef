//! The page of the mail catcher: what arrived, the newest first, and each message as its reader would see
//! it. What a message holds never runs and reaches nobody.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{Caught, Kept};
use crate::words::{Arg, Language, say};

const STYLE: &str = include_str!("catcher.css");
const SCRIPT: &str = include_str!("catcher.js");

/// Of the pages themselves.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
    img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// Of a message's HTML: nothing of it runs; its pictures may come from the websites on this computer, and
/// its links open beside it.
const MESSAGE_POLICY: &str = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; \
    style-src 'unsafe-inline'; img-src data: http://127.0.0.1:*; frame-ancestors 'self'";

/// The addresses of the page, which listens at `own`.
pub(super) fn router(kept: Arc<Kept>, own: SocketAddr) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/mail/{number}", get(html_view))
        .route("/mail/{number}/text", get(text_view))
        .route("/mail/{number}/headers", get(headers_view))
        .route("/mail/{number}/body", get(body))
        .route("/mail/{number}/source", get(source))
        .route(
            "/catcher.css",
            get(|| text("text/css; charset=utf-8", STYLE)),
        )
        .route(
            "/catcher.js",
            get(|| text("text/javascript; charset=utf-8", SCRIPT)),
        )
        .fallback(missing)
        .with_state(kept)
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            guard(own, request, next)
        }))
}

/// Only who asks for this very address is answered: a website that gives itself the address of this
/// computer learns nothing.
async fn guard(own: SocketAddr, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let local = format!("localhost:{}", own.port());
    if host != own.to_string() && host != local {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, header::HeaderValue::from_static(value));
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(header::HeaderValue::from_static(POLICY));
    response
}

async fn text(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

async fn missing(State(kept): State<Arc<Kept>>) -> Response {
    (StatusCode::NOT_FOUND, none(&kept)).into_response()
}

fn none(kept: &Kept) -> axum::response::Html<String> {
    let words = Words(kept.language);
    let inner = format!(
        "<main id=\"main\" class=\"empty\"><h1>{}</h1><p><a href=\"/\">{}</a></p></main>",
        words.say("catcher-missing"),
        words.say("catcher-back"),
    );
    page(words, &words.say("catcher-missing"), &inner)
}

async fn list(State(kept): State<Arc<Kept>>) -> Response {
    let words = Words(kept.language);
    let all = kept.all();
    let count = [("count", all.len().into())];
    let rows: String = all.iter().map(|one| row(words, one)).collect();
    let inner = match all.is_empty() {
        true => format!(
            "<div class=\"empty\"><p>{}</p><p class=\"quiet\">{}</p></div>",
            words.say("catcher-empty"),
            words.say("catcher-empty.more"),
        ),
        false => format!("<ol class=\"mails\">\n{rows}</ol>"),
    };
    let inner = format!(
        "<main id=\"main\" data-count=\"{}\"><h1>{}</h1>\n<p class=\"quiet\" role=\"status\">{}</p>\n{inner}</main>",
        all.first().map_or(0, |one| one.number),
        words.say("catcher-title"),
        words.with("catcher-count", &count),
    );
    page(words, &words.say("catcher-title"), &inner).into_response()
}

fn row(words: Words, one: &Caught) -> String {
    format!(
        "<li><a href=\"/mail/{}\"><span class=\"subject\">{}</span><span class=\"who\">{}</span>\
         <span class=\"from\">{}</span>{}</a></li>\n",
        one.number,
        words.subject(one),
        words.with_escaped("catcher-to", "to", &one.to),
        words.with_escaped("catcher-from", "from", &one.from),
        time(one),
    )
}

fn time(one: &Caught) -> String {
    let at = one.at.round(jiff::Unit::Second).unwrap_or(one.at);
    format!(
        "<time datetime=\"{at}\">{} UTC</time>",
        at.strftime("%H:%M:%S")
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Html,
    Text,
    Headers,
}

async fn html_view(kept: State<Arc<Kept>>, number: Path<usize>) -> Response {
    view(&kept, number.0, View::Html)
}

async fn text_view(kept: State<Arc<Kept>>, number: Path<usize>) -> Response {
    view(&kept, number.0, View::Text)
}

async fn headers_view(kept: State<Arc<Kept>>, number: Path<usize>) -> Response {
    view(&kept, number.0, View::Headers)
}

fn view(kept: &Kept, number: usize, view: View) -> Response {
    let Some(one) = kept.one(number) else {
        return (StatusCode::NOT_FOUND, none(kept)).into_response();
    };
    let words = Words(kept.language);
    // Without HTML there is only the text to look at.
    let view = match view {
        View::Html if one.html.is_none() => View::Text,
        view => view,
    };
    let tabs = [
        (View::Html, "catcher-html", format!("/mail/{number}")),
        (View::Text, "catcher-text", format!("/mail/{number}/text")),
        (
            View::Headers,
            "catcher-headers",
            format!("/mail/{number}/headers"),
        ),
    ];
    let tabs = tabs
        .into_iter()
        .filter(|(tab, ..)| *tab != View::Html || one.html.is_some());
    let tabs: String = tabs
        .map(|(tab, key, address)| {
            let current = if tab == view {
                " aria-current=\"page\""
            } else {
                ""
            };
            format!("<a href=\"{address}\"{current}>{}</a>", words.say(key))
        })
        .collect();
    let shown = match view {
        View::Html => format!(
            "<iframe src=\"/mail/{number}/body\" title=\"{}\" \
             sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>",
            words.subject(&one),
        ),
        View::Text => format!("<pre tabindex=\"0\">{}</pre>", escape(&one.text)),
        View::Headers => format!("<pre tabindex=\"0\">{}</pre>", escape(&one.headers())),
    };
    let facts = [
        ("catcher-fact-from", one.from.clone()),
        ("catcher-fact-to", one.to.clone()),
        (
            "catcher-fact-envelope",
            format!("{} → {}", one.envelope_from, one.envelope_to.join(", ")),
        ),
    ];
    let facts: String = facts
        .iter()
        .map(|(key, value)| format!("<dt>{}</dt><dd>{}</dd>", words.say(key), escape(value)))
        .collect();
    let inner = format!(
        "<main id=\"main\" class=\"mail\"><p><a href=\"/\">{}</a></p><h1>{}</h1>\n\
         <dl>{facts}<dt>{}</dt><dd>{}</dd></dl>\n\
         <nav aria-label=\"{}\">{tabs}<a href=\"/mail/{number}/source\" download=\"{number:04}.eml\">{}</a></nav>\n\
         {shown}</main>",
        words.say("catcher-back"),
        words.subject(&one),
        words.say("catcher-fact-time"),
        time(&one),
        words.say("catcher-views"),
        words.say("catcher-source"),
    );
    page(words, &words.subject(&one), &inner).into_response()
}

/// The HTML of a message, for the frame.
async fn body(kept: State<Arc<Kept>>, Path(number): Path<usize>) -> Response {
    let html = kept.one(number).and_then(|one| one.html.clone());
    let Some(html) = html else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, MESSAGE_POLICY),
    ];
    (headers, with_base(&html)).into_response()
}

/// Links open in a window of their own, outside the frame.
fn with_base(html: &str) -> String {
    const BASE: &str = "<base target=\"_blank\">";
    let lower = html.to_ascii_lowercase();
    let head = lower
        .find("<head")
        .and_then(|at| Some(at + lower[at..].find('>')? + 1));
    match head {
        Some(at) => format!("{}{BASE}{}", &html[..at], &html[at..]),
        None => format!("{BASE}{html}"),
    }
}

async fn source(kept: State<Arc<Kept>>, Path(number): Path<usize>) -> Response {
    let Some(one) = kept.one(number) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut headers = HeaderMap::new();
    let kind = header::HeaderValue::from_static("message/rfc822");
    headers.insert(header::CONTENT_TYPE, kind);
    let name = format!("attachment; filename=\"{number:04}.eml\"");
    if let Ok(name) = name.parse() {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    (headers, one.source.to_vec()).into_response()
}

fn page(words: Words, title: &str, inner: &str) -> axum::response::Html<String> {
    let tag = match words.0 {
        Language::English => "en",
        Language::Portuguese => "pt-BR",
    };
    axum::response::Html(format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} · Recado</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/catcher.css\">\n\
         <script src=\"/catcher.js\" defer></script>\n</head>\n<body>\n\
         <header><strong>Recado</strong> <span>{}</span></header>\n{inner}\n</body>\n</html>\n",
        words.say("catcher-about"),
    ))
}

/// The page's own words, ready for HTML.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, key: &str) -> String {
        escape(&say(self.0, key, &[]))
    }

    fn with(self, key: &str, args: &[(&str, Arg)]) -> String {
        escape(&say(self.0, key, args))
    }

    fn with_escaped(self, key: &str, name: &str, value: &str) -> String {
        self.with(key, &[(name, value.into())])
    }

    fn subject(self, one: &Caught) -> String {
        match one.subject.trim() {
            "" => self.say("catcher-no-subject"),
            subject => escape(subject),
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
