//! A WordPress website over its REST interface, from 5.6 on, with an application password
//! (<https://developer.wordpress.org/rest-api/reference/posts/>). Entries are posts, pages or a kind of
//! the website's own; regions stand in the raw content of its pages; pictures are its media.
//!
//! The interface has no key by which a request could be told from its repetition, so every entry is
//! made as a draft first and published by its id: whatever is repeated or arrives late can only make
//! drafts, which are swept, or say the same once more. An entry of ours carries a comment with its
//! item's id; a second one says what we wrote, so that a text of ours whose answer was lost can be told
//! from a human's (RELIABILITY 2.5).

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::TargetError;
use super::entries::{Found, PAGE};
use super::plain::plain_text;
use super::talk::{Reply, Talk};

mod category;
mod examine;
mod found;
mod mark;
mod pages;
mod system;

/// Pages of a list that are read: a list without an end is none.
const MOST_PAGES: usize = 500;

/// Every state that an entry can be in. An account that may not see them is told so, where the
/// interface would otherwise leave them out without a word.
const ANY: &str = "publish,future,draft,pending,private,trash";

/// The fields of an entry that we read.
const FIELDS: &str =
    "id,status,slug,link,featured_media,categories,title.raw,content.raw,excerpt.raw";

/// A website and the login to it.
#[derive(Clone)]
pub struct WordPress {
    talk: Talk,
    user: String,
    password: SecretString,
    /// The ids of categories that were looked up or made, by name.
    categories: Arc<tokio::sync::Mutex<BTreeMap<String, u64>>>,
}

impl std::fmt::Debug for WordPress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WordPress")
            .field("talk", &self.talk)
            .finish_non_exhaustive()
    }
}

impl WordPress {
    /// The website behind a conversation.
    pub fn new(talk: Talk, user: &str, password: SecretString) -> Self {
        Self {
            talk,
            user: user.to_owned(),
            password,
            categories: Arc::default(),
        }
    }

    /// A request to the interface. Asked for in this way it answers whatever the website's addresses
    /// look like (<https://developer.wordpress.org/rest-api/extending-the-rest-api/routes-and-endpoints/>).
    fn request(&self, method: Method, route: &str, query: &[(&str, &str)]) -> RequestBuilder {
        self.route(method, &format!("/wp/v2/{route}"), query)
    }

    fn route(&self, method: Method, route: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let mut url = self.talk.base().clone();
        let path = format!("{}/", url.path().trim_end_matches('/'));
        url.set_path(&path);
        url.query_pairs_mut()
            .append_pair("rest_route", route)
            .extend_pairs(query);
        let login = format!("{}:{}", self.user, self.password.expose_secret().trim());
        let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(login)))
            .unwrap_or_else(|_| HeaderValue::from_static("Basic"));
        value.set_sensitive(true);
        let request = self.talk.client().request(method, url);
        request.header(AUTHORIZATION, value)
    }

    fn post(&self, route: &str, body: &Value) -> RequestBuilder {
        let request = self.request(Method::POST, route, &[]);
        request
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string())
    }

    /// A question, with the interface's own refusals as errors.
    async fn get(
        &self,
        route: &str,
        query: &[(&str, &str)],
    ) -> Result<(Reply, Value), TargetError> {
        let asked = self
            .talk
            .ask(self.request(Method::GET, route, query))
            .await?;
        self.judged(asked).await
    }

    /// All pages of a list.
    async fn list(&self, route: &str, query: &[(&str, &str)]) -> Result<Vec<Value>, TargetError> {
        let mut all = Vec::new();
        for page in 1..=MOST_PAGES {
            let page = page.to_string();
            let mut query = query.to_vec();
            let most = PAGE.to_string();
            query.extend([("context", "edit"), ("per_page", &most), ("page", &page)]);
            let (reply, answer) = self.get(route, &query).await?;
            let Value::Array(items) = answer else {
                return Err(self.not_understood(&reply));
            };
            let pages = reply.headers.get("x-wp-totalpages");
            let pages = pages.and_then(|pages| pages.to_str().ok()?.parse().ok());
            let few = items.len() < PAGE;
            all.extend(items);
            if few || pages.is_some_and(|pages: usize| page.parse() == Ok(pages)) {
                break;
            }
        }
        Ok(all)
    }

    /// Entries of a collection in any state, the oldest first, by a filter of the interface with up to a
    /// hundred values at a time.
    async fn entries(
        &self,
        collection: &str,
        filter: &str,
        values: &[String],
    ) -> Result<Vec<Found>, TargetError> {
        let mut found = Vec::new();
        for some in values.chunks(PAGE) {
            let values = some.join(",");
            let query = [
                (filter, values.as_str()),
                ("status", ANY),
                ("_fields", FIELDS),
                ("orderby", "id"),
                ("order", "asc"),
            ];
            let entries = self.list(collection, &query).await?;
            found.extend(entries.iter().filter_map(found::read));
        }
        Ok(found)
    }

    fn not_understood(&self, reply: &Reply) -> TargetError {
        TargetError::NotApi {
            target: self.talk.target.clone(),
            said: reply.quote(),
        }
    }

    /// An answer whose status the interface explains in its own words
    /// (<https://developer.wordpress.org/rest-api/using-the-rest-api/>, "code" and "message").
    async fn judged(&self, answer: (Reply, Value)) -> Result<(Reply, Value), TargetError> {
        let (reply, json) = answer;
        if reply.status.is_success() {
            return Ok((reply, json));
        }
        let target = self.talk.target.clone();
        let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default();
        let (code, message) = (text("code"), plain_text(text("message")));
        let said = match message.is_empty() {
            true => reply.quote(),
            false => message,
        };
        Err(match (reply.status.as_u16(), code) {
            (
                401,
                "rest_not_logged_in"
                | "rest_forbidden_context"
                | "rest_forbidden_status"
                | "rest_invalid_param",
            ) => self.nobody(said).await,
            (401, code)
                if code.starts_with("rest_cannot") || code.starts_with("rest_forbidden") =>
            {
                self.nobody(said).await
            }
            (401, _) => TargetError::Login { target, why: said },
            // A parameter is refused where the account may not use it.
            (400, "rest_invalid_param") if forbids(&json) => self.nobody(said).await,
            (403, _) => TargetError::Role { target, said },
            // Not done, and never will be: no answer was lost.
            (501, _) => TargetError::Refused { target, said },
            (404, "rest_no_route") => TargetError::NotReady { target, why: said },
            (404 | 410, _) => TargetError::NotReady { target, why: said },
            (status, _) if status >= 500 => self.talk.unreachable(anyhow::anyhow!(said)),
            _ => TargetError::Refused { target, said },
        })
    }

    /// The interface took us for nobody in particular, or for somebody with too few rights: asked who
    /// we are, it says which.
    async fn nobody(&self, said: String) -> TargetError {
        let target = self.talk.target.clone();
        let who = self.request(Method::GET, "users/me", &[("context", "edit")]);
        let (reply, json) = match self.talk.ask(who).await {
            Ok(answer) => answer,
            Err(error) => return error,
        };
        let text = |key: &str| json.get(key).and_then(Value::as_str).unwrap_or_default();
        if reply.status.is_success() || reply.status.as_u16() == 403 {
            return TargetError::Role { target, said };
        }
        if text("code") != "rest_not_logged_in" {
            let why = plain_text(text("message"));
            return TargetError::Login { target, why };
        }
        if !self.takes_passwords().await {
            let why = "application passwords are switched off, or the website has no https";
            let why = why.to_owned();
            return TargetError::NotReady { target, why };
        }
        match self.knows_password().await {
            Some(true) => TargetError::Stripped { target },
            Some(false) => TargetError::Login { target, why: said },
            None => {
                let why = "unseen".to_owned();
                TargetError::Login { target, why }
            }
        }
    }

    /// Whether the website says that it takes application passwords. One that does not say is believed.
    async fn takes_passwords(&self) -> bool {
        let index = self.talk.ask(self.route(Method::GET, "/", &[])).await;
        let Ok((_, index)) = index else {
            return true;
        };
        index
            .get("authentication")
            .is_none_or(|ways| ways.get("application-passwords").is_some())
    }

    /// The interface takes a wrong password for none at all, as it does where the login never arrives.
    /// The older interface has it in the body of the request and tells them apart; where it is
    /// switched off nobody knows (<https://codex.wordpress.org/XML-RPC_WordPress_API/Users>).
    async fn knows_password(&self) -> Option<bool> {
        let text = |value: &str| {
            let value = value.replace('&', "&amp;").replace('<', "&lt;");
            format!("<param><value><string>{value}</string></value></param>")
        };
        let login = text(&self.user) + &text(self.password.expose_secret().trim());
        let body = format!(
            "<?xml version=\"1.0\"?><methodCall><methodName>wp.getUsersBlogs</methodName>\
             <params>{login}</params></methodCall>"
        );
        let mut url = self.talk.base().clone();
        url.set_path(&format!("{}/xmlrpc.php", url.path().trim_end_matches('/')));
        let request = self.talk.client().post(url);
        let request = request.header(CONTENT_TYPE, "text/xml").body(body);
        let reply = self.talk.send(request).await.ok()?;
        let answer = String::from_utf8_lossy(&reply.body);
        if !reply.status.is_success() || !answer.contains("<methodResponse>") {
            return None;
        }
        match answer.contains("<fault>") {
            false => Some(true),
            true => answer.contains("<int>403</int>").then_some(false),
        }
    }
}

/// Whether a refused parameter was refused because of the account's rights.
fn forbids(json: &Value) -> bool {
    json.to_string().contains("rest_forbidden")
}
