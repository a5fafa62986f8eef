//! A Directus behind its REST interface, with a static token
//! (<https://directus.io/docs/api/items>). A programmer made the collections, and says in the site file
//! which fields are filled ([`Mapping`]).
//!
//! The interface takes whatever comes last, and keeps what it is given as it is. What is not there is
//! answered like what may not be seen, with 403; so what may be gone is asked for by a filter.

use std::collections::BTreeMap;
use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, RequestBuilder, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

use super::TargetError;
use super::entries::{Found, Hide, PAGE, Said, System, Upload, Wish, mapped};
use super::form;
use super::talk::{Reply, Talk};
use crate::change::Stamp;
use crate::hash::Hash;
use crate::site::Mapping;

/// A website and the token to it.
#[derive(Clone)]
pub struct Directus {
    talk: Talk,
    token: SecretString,
    /// By collection.
    mappings: BTreeMap<String, Mapping>,
    /// The login arrives, and is one.
    greeted: Arc<OnceCell<()>>,
}

impl std::fmt::Debug for Directus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Directus")
            .field("talk", &self.talk)
            .finish_non_exhaustive()
    }
}

impl Directus {
    /// The website behind a conversation.
    pub fn new(talk: Talk, token: SecretString, mappings: BTreeMap<String, Mapping>) -> Self {
        let greeted = Arc::default();
        Self {
            talk,
            token,
            mappings,
            greeted,
        }
    }

    fn url(&self, route: &str) -> Url {
        let mut url = self.talk.base().clone();
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{path}/{route}"));
        url
    }

    fn request(&self, method: Method, route: &str, query: &[(&str, &str)]) -> RequestBuilder {
        let mut url = self.url(route);
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

    fn change(&self, method: Method, route: &str, fields: &Map<String, Value>) -> RequestBuilder {
        let body = serde_json::to_string(fields).unwrap_or_default();
        let request = self.request(method, route, &[]);
        request.header(CONTENT_TYPE, "application/json").body(body)
    }

    /// Without a login the interface answers as it does to everybody, and leaves out what they may not
    /// see (C3): so it is asked once who we are.
    async fn greet(&self) -> Result<(), TargetError> {
        let ask = |route| {
            self.talk
                .reply(self.request(Method::GET, route, &[("fields", "id")]))
        };
        let greeted = self.greeted.get_or_try_init(|| async {
            let reply = ask("users/me").await?;
            if reply.status.as_u16() != 401 {
                // A role that may not even see itself is told so with 403.
                return match reply.status.as_u16() {
                    403 if reply.json().is_some() => Ok(()),
                    _ => self.judge(reply).await.map(|_| ()),
                };
            }
            // A login that is wrong is refused everywhere.
            let everybody = ask("server/info").await?;
            match everybody.status.as_u16() {
                401 => self.judge(reply).await.map(|_| ()),
                _ => Err(TargetError::Stripped {
                    target: self.talk.target.clone(),
                }),
            }
        });
        greeted.await.map(|_| ())
    }

    /// All entries that a filter lets through.
    async fn list(
        &self,
        route: &str,
        fields: &str,
        filter: &Value,
    ) -> Result<Vec<Value>, TargetError> {
        self.greet().await?;
        let mut all = Vec::new();
        let (filter, most) = (filter.to_string(), PAGE.to_string());
        for page in 1.. {
            let page = page.to_string();
            let query = [
                ("filter", filter.as_str()),
                ("fields", fields),
                ("sort", "id"),
                ("limit", &most),
                ("page", &page),
            ];
            let asked = self.request(Method::GET, route, &query);
            let answer = match self.judge(self.talk.reply(asked).await?).await {
                // It is not there, or hidden from this token: either way the site file and the
                // collection do not fit together.
                Err(TargetError::Role { target, said }) => {
                    return Err(TargetError::NotReady { target, why: said });
                }
                answer => answer?,
            };
            let Some(Value::Array(entries)) = answer.get("data") else {
                let (target, said) = (self.talk.target.clone(), answer.to_string());
                return Err(TargetError::NotApi { target, said });
            };
            all.extend(entries.iter().cloned());
            if entries.len() < PAGE {
                break;
            }
        }
        Ok(all)
    }

    async fn entries(&self, collection: &str, filter: &Value) -> Result<Vec<Found>, TargetError> {
        let mapping = mapped::of(&self.mappings, collection, &self.talk)?;
        let route = format!("items/{collection}");
        let entries = self.list(&route, &fields(mapping), filter).await?;
        let found = entries.iter().filter_map(|entry| read(mapping, entry));
        Ok(found.collect())
    }

    /// Everything of an entry that is ours, in this state.
    fn filled(&self, wish: &Wish<'_>, is_public: bool) -> Map<String, Value> {
        let Some(mapping) = self.mappings.get(wish.collection) else {
            return Map::new();
        };
        let image = wish
            .picture
            .map_or(Value::Null, |picture| json!(picture.id));
        let mut filled = mapped::filled(mapping, wish, &image, is_public);
        filled.extend(mapping.state(is_public).iter().cloned());
        filled
    }
}

impl System for Directus {
    fn talk(&self) -> &Talk {
        &self.talk
    }

    async fn by_ids(&self, collection: &str, ids: &[String]) -> Result<Vec<Found>, TargetError> {
        let mut found = Vec::new();
        for some in ids.chunks(PAGE) {
            let filter = json!({ "id": { "_in": some } });
            found.extend(self.entries(collection, &filter).await?);
        }
        Ok(found)
    }

    async fn marked(&self, collection: &str) -> Result<Vec<Found>, TargetError> {
        let mapping = self.mappings.get(collection);
        let filter = json!({ mapping.map_or("", Mapping::mark): { "_nnull": true } });
        let mut found = self.entries(collection, &filter).await?;
        found.retain(|found| found.mark.is_some());
        Ok(found)
    }

    async fn may_write(&self, collection: &str) -> Result<(), TargetError> {
        let asked = self.request(Method::GET, "permissions/me", &[]);
        let rights = self.judge(self.talk.reply(asked).await?).await?;
        for right in ["create", "update"] {
            let access = format!("/data/{collection}/{right}/access");
            let access = rights.pointer(&access).and_then(Value::as_str);
            if access.is_none_or(|access| access == "none") {
                let said = format!("{right}: none ({collection})");
                let target = self.talk.target.clone();
                return Err(TargetError::Role { target, said });
            }
        }
        Ok(())
    }

    async fn uploaded(&self, files: &[&str]) -> Result<BTreeMap<String, Stamp>, TargetError> {
        let mut found = BTreeMap::new();
        for some in files.chunks(PAGE) {
            let filter = json!({ "filename_download": { "_in": some } });
            let known = self.list("files", "id,filename_download", &filter).await?;
            for file in &known {
                let name = file.get("filename_download").and_then(Value::as_str);
                if let (Some(name), Some(stamp)) = (name, self.picture(&json!({ "data": file }))) {
                    found.entry(name.to_owned()).or_insert(stamp);
                }
            }
        }
        Ok(found)
    }

    fn make(&self, wish: &Wish<'_>) -> RequestBuilder {
        let route = format!("items/{}", wish.collection);
        self.change(Method::POST, &route, &self.filled(wish, false))
    }

    async fn publish(&self, wish: &Wish<'_>, now: &Found) -> Result<RequestBuilder, TargetError> {
        let route = format!("items/{}/{}", wish.collection, now.id);
        Ok(self.change(Method::PATCH, &route, &self.filled(wish, true)))
    }

    fn hide(&self, collection: &str, mark: &str, now: &Found) -> Hide {
        let mut fields = Map::new();
        if let Some(mapping) = self.mappings.get(collection) {
            fields.extend(mapping.state(false).iter().cloned());
            let said = Said::Draft(now.words.clone());
            fields.insert(mapping.mark().to_owned(), mapped::marked(mark, said));
        }
        let route = format!("items/{collection}/{}", now.id);
        Hide::Draft(self.change(Method::PATCH, &route, &fields))
    }

    fn delete(&self, collection: &str, id: &str) -> RequestBuilder {
        self.request(Method::DELETE, &format!("items/{collection}/{id}"), &[])
    }

    fn upload(&self, file: &Upload<'_>) -> RequestBuilder {
        let request = self.request(Method::POST, "files", &[]);
        let title = match file.alt {
            "" => file.file,
            alt => alt,
        };
        form::with_file(
            request,
            &[("title", title), ("description", file.alt)],
            "file",
            file,
        )
    }

    /// A refusal comes in the system's own words (`errors`, each with a message and a code).
    async fn judge(&self, reply: Reply) -> Result<Value, TargetError> {
        // What it does not understand it sometimes breaks on, and says so in the same form.
        let (reply, json) = self.talk.read(reply)?;
        if reply.status.is_success() {
            return Ok(json);
        }
        let target = self.talk.target.clone();
        let said = json.pointer("/errors/0/message").and_then(Value::as_str);
        let said = said.map_or_else(|| reply.quote(), str::to_owned);
        Err(match reply.status.as_u16() {
            401 => TargetError::Login { target, why: said },
            403 if said.contains(" field ") => TargetError::NotReady { target, why: said },
            403 => TargetError::Role { target, said },
            404 => TargetError::NotReady { target, why: said },
            _ => TargetError::Refused { target, said },
        })
    }

    fn entry(&self, collection: &str, answer: &Value) -> Option<Found> {
        read(self.mappings.get(collection)?, answer.get("data")?)
    }

    fn picture(&self, answer: &Value) -> Option<Stamp> {
        let id = answer.pointer("/data/id")?.as_str()?;
        let link = self.url(&format!("assets/{id}")).to_string();
        Some(Stamp {
            id: id.to_owned(),
            link,
            ..Stamp::default()
        })
    }
}

/// The fields that we read, as a question names them.
fn fields(mapping: &Mapping) -> String {
    let own = mapping.fields.iter().map(|(field, _)| field.as_str());
    let states = mapping.published.iter().map(|(field, _)| field.as_str());
    let all = std::iter::once("id").chain(own).chain(states);
    all.collect::<Vec<_>>().join(",")
}

/// `None` where it is no entry: every field that we asked for must be there (C7).
fn read(mapping: &Mapping, entry: &Value) -> Option<Found> {
    let id = match entry.get("id")? {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let values = mapped::values(mapping, entry)?;
    let mark = mapped::mark(mapping, entry);
    let is_as = |(name, wanted): &(String, Value)| entry.get(name) == Some(wanted);
    Some(Found {
        id,
        is_public: mapping.published.iter().all(is_as),
        changed: String::new(),
        link: String::new(),
        words: mapped::words_of(mapping, |field| entry.get(field)),
        seen: Hash::of(values.as_bytes()).hex(),
        entry: mapped::entry(mapping, entry, mark.as_ref()),
        mark,
        raw: Value::Null,
    })
}
