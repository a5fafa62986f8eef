//! A Ghost website over its Admin API, 5 and 6, with the key of a custom integration
//! (<https://docs.ghost.org/admin-api/>). Entries are posts or pages.
//!
//! A write names the `updated_at` that it was made for and is refused where somebody wrote since. Two
//! writes within one second look the same to that rule, so an answer that was lost is watched here as
//! everywhere. An entry carries the internal tag `#recado-ITEM`, by which themes and people find it, and
//! a comment in its code injection, which no visitor reads and no editor shows by the way. A request
//! never names a newsletter: publishing sends no e-mail.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::header::{AUTHORIZATION, HeaderValue};
use reqwest::{Method, RequestBuilder};
use secrecy::SecretString;
use serde_json::{Map, Value, json};

use super::TargetError;
use super::entries::{Found, Hide, Mark, PAGE, Said, System, Upload, Wish, words};
use super::form;
use super::talk::{Reply, Talk};
use crate::change::{Entry, Stamp};
use crate::clock::Clock;
use crate::hash::Hash;

mod token;

pub use token::Key;

/// What a comment of ours in the code injection begins and ends with.
const COMMENT: (&str, &str) = ("<!-- recado-item:", " -->");

/// What our tags begin with. Tags with a number sign are shown to nobody.
const TAG: &str = "#recado-";

/// The longest text of a picture, in characters.
const LONGEST_ALT: usize = 191;

/// The longest excerpt, in characters.
const LONGEST_EXCERPT: usize = 300;

/// The fields of an entry that we read.
const FIELDS: &str = "id,slug,title,status,updated_at,feature_image,feature_image_alt,custom_excerpt,codeinjection_head,url";

/// A website and the key to it.
#[derive(Clone)]
pub struct Ghost {
    talk: Talk,
    key: Key,
}

impl std::fmt::Debug for Ghost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ghost")
            .field("talk", &self.talk)
            .finish_non_exhaustive()
    }
}

impl Ghost {
    /// The website behind a conversation.
    ///
    /// # Errors
    /// What is saved is not an Admin API key.
    pub fn new(talk: Talk, secret: &SecretString) -> Result<Self, TargetError> {
        let target = talk.target.clone();
        let why = "not an Admin API key".to_owned();
        let key = Key::read(secret).ok_or(TargetError::Login { target, why })?;
        Ok(Self { talk, key })
    }

    fn request(&self, method: Method, route: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let mut url = self.talk.base().clone();
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{path}/ghost/api/admin/{route}/"));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let token = self.key.token(Clock::System.now()).unwrap_or_default();
        let mut login = HeaderValue::from_str(&format!("Ghost {token}"))
            .unwrap_or_else(|_| HeaderValue::from_static("Ghost"));
        login.set_sensitive(true);
        let request = self.talk.client().request(method, url);
        request
            .header(AUTHORIZATION, login)
            .header("Accept-Version", "v5.0")
    }

    /// One entry, sent as HTML.
    fn change(
        &self,
        method: Method,
        route: &str,
        collection: &str,
        fields: Map<String, Value>,
    ) -> RequestBuilder {
        let query = [("source", "html"), ("formats", "html"), ("include", "tags")];
        let request = self.request(method, route, &query);
        let body = json!({ collection: [fields] });
        request
            .header(reqwest::header::CONTENT_TYPE, "application/json")
            .body(body.to_string())
    }

    /// All entries that a filter lets through (<https://docs.ghost.org/content-api/filtering>).
    async fn list(&self, collection: &str, filter: &str) -> Result<Vec<Found>, TargetError> {
        let mut all = Vec::new();
        for page in 1.. {
            let (page, most) = (page.to_string(), PAGE.to_string());
            let query = [
                ("filter", filter),
                ("fields", FIELDS),
                ("formats", "html"),
                ("include", "tags"),
                ("order", "created_at asc, id asc"),
                ("limit", &most),
                ("page", &page),
            ];
            let asked = self.request(Method::GET, collection, &query);
            let answer = self.judge(self.talk.reply(asked).await?).await?;
            let Some(Value::Array(entries)) = answer.get(collection) else {
                let (target, said) = (self.talk.target.clone(), answer.to_string());
                return Err(TargetError::NotApi { target, said });
            };
            all.extend(entries.iter().filter_map(read));
            if answer
                .pointer("/meta/pagination/next")
                .is_none_or(Value::is_null)
            {
                break;
            }
        }
        Ok(all)
    }

    /// Everything of an entry that is ours, with this mark. What an entry has of a human stays.
    fn fields(&self, wish: &Wish<'_>, said: Said) -> Map<String, Value> {
        let Entry { title, slug, .. } = wish.entry;
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("title", json!(title));
        put("slug", json!(slug));
        put("html", json!(wish.content));
        put(
            "custom_excerpt",
            json!(cut(&wish.entry.excerpt, LONGEST_EXCERPT)),
        );
        put(
            "feature_image",
            json!(wish.picture.map(|picture| &picture.link)),
        );
        let alt = wish.entry.picture.as_ref().map(|(_, alt)| alt.as_str());
        put(
            "feature_image_alt",
            json!(cut(alt.unwrap_or_default(), LONGEST_ALT)),
        );
        put("codeinjection_head", json!(comment(wish.mark, said)));
        fields
    }

    /// All tags of an entry, which are replaced as a whole: a human's own in their order, ours.
    fn tags(&self, wish: &Wish<'_>, now: Option<&Found>) -> Value {
        let tags = now.and_then(|now| now.raw.get("tags")?.as_array());
        let name = |tag: &Value| Some(tag.get("name")?.as_str()?.to_owned());
        let mut names: Vec<String> = tags.into_iter().flatten().filter_map(name).collect();
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let category = wish.entry.category.as_deref().unwrap_or_default();
        names.retain(|name| !name.starts_with(TAG));
        // A category that a human took away stays away until the site file names another one.
        if !same(category, wish.category) {
            names.retain(|name| !same(name, wish.category) && !same(name, category));
            if !category.is_empty() {
                names.push(category.to_owned());
            }
        }
        names.push(format!("{TAG}{}", wish.mark));
        names.iter().map(|name| json!({ "name": name })).collect()
    }
}

impl System for Ghost {
    fn talk(&self) -> &Talk {
        &self.talk
    }

    async fn by_ids(&self, collection: &str, ids: &[String]) -> Result<Vec<Found>, TargetError> {
        let mut found = Vec::new();
        for some in ids.chunks(PAGE) {
            let some: Vec<&str> = some
                .iter()
                .map(String::as_str)
                .filter(|id| is_id(id))
                .collect();
            if !some.is_empty() {
                let filter = format!("id:[{}]", some.join(","));
                found.extend(self.list(collection, &filter).await?);
            }
        }
        Ok(found)
    }

    async fn marked(&self, collection: &str) -> Result<Vec<Found>, TargetError> {
        let filter = format!("codeinjection_head:~'{}'", COMMENT.0);
        let mut found = self.list(collection, &filter).await?;
        found.retain(|found| found.mark.is_some());
        Ok(found)
    }

    /// There is no list of pictures: those of this month are looked for where the system keeps them
    /// itself. What it is told to keep elsewhere is not found, and uploaded once more.
    async fn uploaded(&self, files: &[&str]) -> Result<BTreeMap<String, Stamp>, TargetError> {
        let mut found = BTreeMap::new();
        for file in files {
            let month = Clock::System.now().strftime("%Y/%m").to_string();
            let mut url = self.talk.base().clone();
            let path = url.path().trim_end_matches('/');
            url.set_path(&format!("{path}/content/images/{month}/{file}"));
            let asked = self.talk.client().head(url.clone());
            let reply = self.talk.reply(asked).await?;
            let kind = reply.headers.get(reqwest::header::CONTENT_TYPE);
            let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            if reply.status.is_success() && kind.starts_with("image/") {
                found.insert((*file).to_owned(), stamp(url.as_str()));
            }
        }
        Ok(found)
    }

    fn make(&self, wish: &Wish<'_>) -> RequestBuilder {
        let words = words([wish.entry.title.as_str(), wish.content]);
        let mut fields = self.fields(wish, Said::Draft(words));
        fields.insert("status".to_owned(), json!("draft"));
        fields.insert("tags".to_owned(), self.tags(wish, None));
        self.change(Method::POST, wish.collection, wish.collection, fields)
    }

    async fn publish(&self, wish: &Wish<'_>, now: &Found) -> Result<RequestBuilder, TargetError> {
        let words = words([wish.entry.title.as_str(), wish.content]);
        let mut fields = self.fields(wish, Said::Sent(wish.hash, words));
        fields.insert("status".to_owned(), json!("published"));
        fields.insert("tags".to_owned(), self.tags(wish, Some(now)));
        fields.insert("updated_at".to_owned(), json!(now.changed));
        let route = format!("{}/{}", wish.collection, now.id);
        Ok(self.change(Method::PUT, &route, wish.collection, fields))
    }

    fn hide(&self, collection: &str, mark: &str, now: &Found) -> Hide {
        let mut fields = Map::new();
        let comment = comment(mark, Said::Draft(now.words.clone()));
        fields.insert("codeinjection_head".to_owned(), json!(comment));
        fields.insert("status".to_owned(), json!("draft"));
        fields.insert("updated_at".to_owned(), json!(now.changed));
        let route = format!("{collection}/{}", now.id);
        Hide::Draft(self.change(Method::PUT, &route, collection, fields))
    }

    fn delete(&self, collection: &str, id: &str) -> RequestBuilder {
        self.request(Method::DELETE, &format!("{collection}/{id}"), &[])
    }

    fn upload(&self, file: &Upload<'_>) -> RequestBuilder {
        let request = self.request(Method::POST, "images/upload", &[]);
        form::with_file(
            request,
            &[("purpose", "image"), ("ref", file.file)],
            "file",
            file,
        )
    }

    /// A refusal comes in the system's own words (`errors`, each with a message and a context).
    async fn judge(&self, reply: Reply) -> Result<Value, TargetError> {
        let (reply, json) = self.talk.read(reply)?;
        if reply.status.is_success() {
            return Ok(json);
        }
        let target = self.talk.target.clone();
        let text = |name: &str| {
            let text = json.pointer(&format!("/errors/0/{name}"));
            text.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let (message, context) = (text("message"), text("context"));
        let said: BTreeSet<&str> = [message.as_str(), &context].into_iter().collect();
        let said: Vec<&str> = said.into_iter().filter(|said| !said.is_empty()).collect();
        let said = match said.is_empty() {
            true => reply.quote(),
            false => said.join(" "),
        };
        Err(match (reply.status.as_u16(), text("code").as_str()) {
            (401, _) | (400, "INVALID_JWT") => TargetError::Login { target, why: said },
            // Without a login it asks for a session's cookie.
            (403, _) if context.contains("cookies") => TargetError::Stripped { target },
            (403, _) => TargetError::Role { target, said },
            (404 | 406, _) => TargetError::NotReady { target, why: said },
            (409, _) => TargetError::Moved { target },
            _ => TargetError::Refused { target, said },
        })
    }

    fn entry(&self, collection: &str, answer: &Value) -> Option<Found> {
        read(answer.get(collection)?.get(0)?)
    }

    fn picture(&self, answer: &Value) -> Option<Stamp> {
        Some(stamp(answer.pointer("/images/0/url")?.as_str()?))
    }
}

/// `None` where it is no entry: every field that we asked for must be there (C7).
fn read(value: &Value) -> Option<Found> {
    let text = |name: &str| value.get(name)?.as_str().map(str::to_owned);
    // What is empty is `null`.
    let maybe = |name: &str| {
        let value = value.get(name)?;
        let text = value.as_str().unwrap_or_default().to_owned();
        (value.is_string() || value.is_null()).then_some(text)
    };
    let (title, slug, status) = (text("title")?, text("slug")?, text("status")?);
    let (html, excerpt) = (maybe("html")?, maybe("custom_excerpt")?);
    let (picture, alt) = (maybe("feature_image")?, maybe("feature_image_alt")?);
    let comment = maybe("codeinjection_head")?;
    let mark = comment.split_once(COMMENT.0).and_then(|(_, rest)| {
        let (mark, _) = rest.split_once(COMMENT.1)?;
        Mark::read(mark)
    });
    let parts = [&status, &slug, &title, &html, &excerpt, &picture, &alt];
    let seen = Hash::of_parts(parts.map(|part| part.as_bytes())).hex();
    let item = mark.as_ref().map(|mark| mark.item.clone());
    Some(Found {
        id: text("id")?,
        is_public: status == "published",
        changed: text("updated_at")?,
        link: text("url")?,
        words: words([title.as_str(), &html]),
        seen,
        mark,
        entry: Entry {
            item: item.unwrap_or_default(),
            slug,
            title,
            excerpt,
            content: html,
            ..Entry::default()
        },
        raw: value.clone(),
    })
}

/// The code injection of an entry of ours.
fn comment(mark: &str, said: Said) -> String {
    let item = mark.to_owned();
    let mark = Mark { item, said }.to_text();
    format!("{}{mark}{}", COMMENT.0, COMMENT.1)
}

/// A picture is known by its address alone.
fn stamp(url: &str) -> Stamp {
    Stamp {
        id: url.to_owned(),
        link: url.to_owned(),
        ..Stamp::default()
    }
}

/// What a filter may hold as it is.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// `null` where there is nothing.
fn cut(text: &str, longest: usize) -> Option<String> {
    (!text.is_empty()).then(|| text.chars().take(longest).collect())
}
