//! A Strapi 5 behind its REST interface, with an API token
//! (<https://docs.strapi.io/cms/api/rest>). A programmer made the content types, with drafts, and says in
//! the site file which fields are filled ([`Mapping`]).
//!
//! Each entry has a version that editors work on and, once it is published, one that visitors see; a write
//! that publishes puts both in its place. So both are looked at: what an editor has begun is theirs. The
//! interface takes whatever comes last, and has no way back to a draft: what is over is deleted.

use std::collections::BTreeMap;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};

use super::TargetError;
use super::entries::{Found, Hide, PAGE, System, Upload, Wish, mapped};
use super::form;
use super::talk::{Reply, Talk};
use crate::change::Stamp;
use crate::hash::Hash;
use crate::site::{Fill, Mapping};

/// A website and the token to it.
#[derive(Clone)]
pub struct Strapi {
    talk: Talk,
    token: SecretString,
    /// By collection.
    mappings: BTreeMap<String, Mapping>,
}

impl std::fmt::Debug for Strapi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Strapi")
            .field("talk", &self.talk)
            .finish_non_exhaustive()
    }
}

/// A part of an address behind `?`.
type Word = (String, String);

impl Strapi {
    /// The website behind a conversation.
    pub fn new(talk: Talk, token: SecretString, mappings: BTreeMap<String, Mapping>) -> Self {
        Self {
            talk,
            token,
            mappings,
        }
    }

    fn request(&self, method: Method, route: &str, query: &[Word]) -> RequestBuilder {
        let mut url = self.talk.base().clone();
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{path}/api/{route}"));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let token = self.token.expose_secret().trim();
        let mut login = HeaderValue::from_str(&format!("Bearer {token}"))
            .unwrap_or_else(|_| HeaderValue::from_static("Bearer"));
        login.set_sensitive(true);
        let request = self.talk.client().request(method, url);
        request.header(AUTHORIZATION, login)
    }

    fn change(
        &self,
        method: Method,
        route: &str,
        wish: &Wish<'_>,
        is_public: bool,
    ) -> RequestBuilder {
        let mapping = self.mappings.get(wish.collection);
        let mut query = mapping.map(fields).unwrap_or_default();
        query.push(word("status", status(is_public)));
        let image = wish
            .picture
            .and_then(|picture| picture.id.parse::<u64>().ok());
        let filled = mapping.map(|mapping| mapped::filled(mapping, wish, &json!(image), is_public));
        let request = self.request(method, route, &query);
        request
            .header(CONTENT_TYPE, "application/json")
            .body(json!({ "data": filled }).to_string())
    }

    /// All versions of one kind that a filter lets through.
    async fn list(
        &self,
        collection: &str,
        is_public: bool,
        filter: &[Word],
    ) -> Result<Vec<Value>, TargetError> {
        let mapping = mapped::of(&self.mappings, collection, &self.talk)?;
        let mut all = Vec::new();
        for page in 1.. {
            let mut query = fields(mapping);
            query.extend_from_slice(filter);
            query.push(word("status", status(is_public)));
            query.push(word("sort", "createdAt:asc"));
            query.push(word("pagination[page]", &page.to_string()));
            query.push(word("pagination[pageSize]", &PAGE.to_string()));
            let asked = self.request(Method::GET, collection, &query);
            let answer = self.judge(self.talk.reply(asked).await?).await?;
            let Some(Value::Array(entries)) = answer.get("data") else {
                let (target, said) = (self.talk.target.clone(), answer.to_string());
                return Err(TargetError::NotApi { target, said });
            };
            all.extend(entries.iter().cloned());
            let pages = answer.pointer("/meta/pagination/pageCount");
            if pages
                .and_then(Value::as_u64)
                .is_none_or(|pages| page >= pages)
            {
                break;
            }
        }
        Ok(all)
    }

    /// Entries with the version of editors and, where there is one, that of visitors.
    async fn entries(&self, collection: &str, filter: &[Word]) -> Result<Vec<Found>, TargetError> {
        let mapping = mapped::of(&self.mappings, collection, &self.talk)?;
        let drafts = self.list(collection, false, filter).await?;
        let public = self.list(collection, true, filter).await?;
        let public = public
            .iter()
            .filter_map(|public| Some((id(public)?, public)));
        let public: BTreeMap<&str, &Value> = public.collect();
        let found = drafts.iter().filter_map(|draft| {
            let public = public.get(id(draft)?).copied();
            read(mapping, draft, public)
        });
        Ok(found.collect())
    }
}

impl System for Strapi {
    fn talk(&self) -> &Talk {
        &self.talk
    }

    async fn by_ids(&self, collection: &str, ids: &[String]) -> Result<Vec<Found>, TargetError> {
        let mut found = Vec::new();
        for some in ids.chunks(PAGE) {
            let filter = one_of("documentId", some.iter().map(String::as_str));
            found.extend(self.entries(collection, &filter).await?);
        }
        Ok(found)
    }

    async fn marked(&self, collection: &str) -> Result<Vec<Found>, TargetError> {
        let mark = mapped::of(&self.mappings, collection, &self.talk)?.mark();
        let filter = [word(&format!("filters[{mark}][$notNull]"), "true")];
        let mut found = self.entries(collection, &filter).await?;
        found.retain(|found| found.mark.is_some());
        Ok(found)
    }

    async fn uploaded(&self, files: &[&str]) -> Result<BTreeMap<String, Stamp>, TargetError> {
        let mut found = BTreeMap::new();
        for some in files.chunks(PAGE) {
            let filter = one_of("name", some.iter().copied());
            let asked = self.request(Method::GET, "upload/files", &filter);
            let known = self.judge(self.talk.reply(asked).await?).await?;
            for file in known.as_array().into_iter().flatten() {
                let name = file.get("name").and_then(Value::as_str);
                if let (Some(name), Some(stamp)) = (name, self.picture(&json!([file]))) {
                    found.entry(name.to_owned()).or_insert(stamp);
                }
            }
        }
        Ok(found)
    }

    fn make(&self, wish: &Wish<'_>) -> RequestBuilder {
        self.change(Method::POST, wish.collection, wish, false)
    }

    async fn publish(&self, wish: &Wish<'_>, now: &Found) -> Result<RequestBuilder, TargetError> {
        let route = format!("{}/{}", wish.collection, now.id);
        Ok(self.change(Method::PUT, &route, wish, true))
    }

    fn hide(&self, _: &str, _: &str, _: &Found) -> Hide {
        Hide::Delete
    }

    fn delete(&self, collection: &str, id: &str) -> RequestBuilder {
        self.request(Method::DELETE, &format!("{collection}/{id}"), &[])
    }

    fn upload(&self, file: &Upload<'_>) -> RequestBuilder {
        let request = self.request(Method::POST, "upload", &[]);
        let about = json!({ "name": file.file, "alternativeText": file.alt }).to_string();
        form::with_file(request, &[("fileInfo", &about)], "files", file)
    }

    /// A refusal comes in the system's own words (`error`, with a message).
    async fn judge(&self, reply: Reply) -> Result<Value, TargetError> {
        let (reply, json) = self.talk.read(reply)?;
        if reply.status.is_success() {
            return Ok(json);
        }
        let target = self.talk.target.clone();
        let said = json.pointer("/error/message").and_then(Value::as_str);
        let said = said.map_or_else(|| reply.quote(), str::to_owned);
        Err(match reply.status.as_u16() {
            401 => TargetError::Login { target, why: said },
            403 => TargetError::Role { target, said },
            400 if said.starts_with("Invalid key") => TargetError::NotReady { target, why: said },
            404 => {
                let why = format!("{said} (is the collection called so, in the plural?)");
                TargetError::NotReady { target, why }
            }
            _ => TargetError::Refused { target, said },
        })
    }

    /// An answer holds the version that was asked for; a write that publishes made both the same.
    fn entry(&self, collection: &str, answer: &Value) -> Option<Found> {
        let entry = answer.get("data")?;
        let is_public = entry.get("publishedAt").is_some_and(Value::is_string);
        let public = is_public.then_some(entry);
        read(self.mappings.get(collection)?, entry, public)
    }

    fn picture(&self, answer: &Value) -> Option<Stamp> {
        let file = answer.get(0)?;
        let url = file.get("url")?.as_str()?;
        let link = self.talk.base().join(url).ok()?;
        Some(Stamp {
            id: file.get("id")?.as_u64()?.to_string(),
            link: link.to_string(),
            ..Stamp::default()
        })
    }
}

fn status(is_public: bool) -> &'static str {
    match is_public {
        true => "published",
        false => "draft",
    }
}

fn word(name: &str, value: &str) -> Word {
    (name.to_owned(), value.to_owned())
}

/// A filter for the entries in which a field holds one of these.
fn one_of<'a>(field: &str, values: impl Iterator<Item = &'a str>) -> Vec<Word> {
    let values = values.enumerate();
    let words =
        values.map(|(number, value)| word(&format!("filters[{field}][$in][{number}]"), value));
    words.collect()
}

/// The fields that we read; pictures are asked for as what they are, references.
fn fields(mapping: &Mapping) -> Vec<Word> {
    let words = mapping.fields.iter().enumerate();
    let words = words.map(|(number, (field, fill))| match fill {
        Fill::Image => word(&format!("populate[{field}][fields][0]"), "id"),
        _ => word(&format!("fields[{number}]"), field),
    });
    let when = word(&format!("fields[{}]", mapping.fields.len()), "publishedAt");
    words.chain([when]).collect()
}

fn id(entry: &Value) -> Option<&str> {
    entry.get("documentId")?.as_str()
}

/// `None` where it is no entry: every field that we asked for must be there (C7).
fn read(mapping: &Mapping, draft: &Value, public: Option<&Value>) -> Option<Found> {
    let shown = public.unwrap_or(draft);
    let (theirs, visible) = (values(mapping, draft)?, values(mapping, shown)?);
    let mark = mapped::mark(mapping, shown);
    Some(Found {
        id: id(draft)?.to_owned(),
        is_public: public.is_some(),
        changed: String::new(),
        link: String::new(),
        words: mapped::words_of(mapping, |field| shown.get(field)),
        seen: Hash::of_parts([theirs.as_bytes(), visible.as_bytes()]).hex(),
        entry: mapped::entry(mapping, shown, mark.as_ref()),
        mark,
        raw: Value::Null,
    })
}

/// What a human could have changed. A picture is known by its number: the rest of the reference differs
/// from one question to the next.
fn values(mapping: &Mapping, entry: &Value) -> Option<String> {
    let mut entry: Map<String, Value> = entry.as_object()?.clone();
    for (field, fill) in &mapping.fields {
        if *fill == Fill::Image {
            let image = entry.get(field).and_then(|image| image.get("id")).cloned();
            entry.insert(field.clone(), image.unwrap_or_default());
        }
    }
    mapped::values(mapping, &Value::Object(entry))
}
