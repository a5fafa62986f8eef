//! Any interface of JSON: the site file says how it is asked and where in its answers things stand
//! ([`Api`]), and which fields are filled ([`Mapping`]).
//!
//! Nothing is taken for granted but what the site file says and HTTP itself (RFC 9110): the interface
//! takes whatever comes last, may answer a change with nothing, and may pass over a field that it does
//! not know. So what it gives back is looked at, and read where it gives nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

use super::TargetError;
use super::entries::{Found, Hide, Said, System, Upload, Wish, mapped};
use super::form;
use super::talk::{Reply, Talk};
use crate::change::Stamp;
use crate::hash::Hash;
use crate::site::Mapping;
use crate::site::api::{Api, Call, filled};

/// Pages of a list that are read. An interface that has always another one repeats itself.
const MOST_PAGES: usize = 1000;

/// Entries that are read one by one; where it is more, the list is shorter.
const ONE_BY_ONE: usize = 4;

/// A website and the login to it.
#[derive(Clone)]
pub struct Http {
    talk: Talk,
    api: Box<Api>,
    secret: SecretString,
    /// By collection.
    mappings: BTreeMap<String, Mapping>,
    /// Collections whose list was seen to give entries whole.
    whole: Arc<Mutex<BTreeSet<String>>>,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("talk", &self.talk)
            .finish_non_exhaustive()
    }
}

impl Http {
    /// The website behind a conversation.
    pub fn new(
        talk: Talk,
        api: Box<Api>,
        secret: SecretString,
        mappings: BTreeMap<String, Mapping>,
    ) -> Self {
        Self {
            talk,
            api,
            secret,
            mappings,
            whole: Arc::default(),
        }
    }

    /// A call whose template is filled with these, each made fit for an address.
    fn call(&self, call: &Call, names: &[(&str, &str)]) -> RequestBuilder {
        let names: Vec<(&str, String)> = names
            .iter()
            .map(|(name, value)| {
                let value = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
                (*name, value)
            })
            .collect();
        let names: Vec<(&str, &str)> = names
            .iter()
            .map(|(name, value)| (*name, &**value))
            .collect();
        // Checked when the site file was read. One that cannot be filled all the same is no address,
        // and is not sent.
        let path = filled(&call.path, &names).unwrap_or_default();
        let base = self.talk.base().as_str().trim_end_matches('/');
        let url = match path.is_empty() {
            true => String::new(),
            false => format!("{base}/{path}"),
        };
        let method = Method::from_bytes(call.method.as_bytes()).unwrap_or_default();
        let (name, value) = &self.api.login;
        let login = filled(value, &[("secret", self.secret.expose_secret().trim())]);
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_str(&login.unwrap_or_default());
        let request = self.talk.client().request(method, url);
        let request = request.header(ACCEPT, "application/json");
        match (name, value) {
            (Ok(name), Ok(mut value)) => {
                value.set_sensitive(true);
                request.header(name, value)
            }
            _ => request,
        }
    }

    fn change(
        &self,
        call: &Call,
        collection: &str,
        id: &str,
        fields: &Map<String, Value>,
    ) -> RequestBuilder {
        let fields = serde_json::to_string(fields).unwrap_or_default();
        let inside = |text: &str| json!(text).to_string().trim_matches('"').to_owned();
        let names = [
            ("fields", fields.as_str()),
            ("collection", &inside(collection)),
            ("id", &inside(id)),
        ];
        let body = filled(&self.api.body, &names).unwrap_or_default();
        let request = self.call(call, &[("collection", collection), ("id", id)]);
        request.header(CONTENT_TYPE, "application/json").body(body)
    }

    /// Everything of an entry that is ours, in this state.
    fn filled(&self, wish: &Wish<'_>, is_public: bool) -> Map<String, Value> {
        let Some(mapping) = self.mappings.get(wish.collection) else {
            return Map::new();
        };
        let image = wish.picture.map(|picture| match picture.id.parse::<u64>() {
            Ok(number) => json!(number),
            Err(_) => json!(picture.id),
        });
        let mut filled = mapped::filled(mapping, wish, &json!(image), is_public);
        filled.extend(mapping.state(is_public).iter().cloned());
        filled
    }

    /// All entries of a collection.
    async fn all(&self, collection: &str) -> Result<Vec<Found>, TargetError> {
        let mapping = mapped::of(&self.mappings, collection, &self.talk)?;
        let (mut all, mut ids) = (Vec::new(), BTreeSet::new());
        let is_paged = self.api.list.path.contains("page");
        for page in 1..=MOST_PAGES {
            let page = page.to_string();
            let names = [("collection", collection), ("page", page.as_str())];
            let asked = self.call(&self.api.list, &names);
            let answer = self.judge(self.talk.reply(asked).await?).await?;
            let Some(Value::Array(entries)) = self.api.entries.of(&answer) else {
                let why = format!(
                    "the answer to list is no list of entries: {}",
                    short(&answer)
                );
                return Err(self.not_ready(why));
            };
            let before = ids.len();
            for entry in entries {
                let Some(found) = self.read(mapping, entry) else {
                    let why = format!("an entry without an id: {}", short(entry));
                    return Err(self.not_ready(why));
                };
                if ids.insert(found.id.clone()) {
                    all.push(found);
                }
            }
            // A page with nothing new is none: it may be the first one once more.
            if ids.len() == before || !is_paged {
                return Ok(all);
            }
        }
        Err(self.not_ready(format!("the list has more than {MOST_PAGES} pages")))
    }

    async fn one(&self, collection: &str, id: &str) -> Result<Option<Found>, TargetError> {
        let mapping = mapped::of(&self.mappings, collection, &self.talk)?;
        let asked = self.call(&self.api.read, &[("collection", collection), ("id", id)]);
        let reply = self.talk.reply(asked).await?;
        if matches!(reply.status.as_u16(), 404 | 410) {
            return Ok(None);
        }
        let answer = self.judge(reply).await?;
        let entry = self.api.entry.of(&answer);
        match entry.and_then(|entry| self.read(mapping, entry)) {
            Some(found) => Ok(Some(found)),
            None => Err(self.not_ready(format!("no entry: {}", short(&answer)))),
        }
    }

    /// `None` where it has no id. A field that is not there is empty.
    fn read(&self, mapping: &Mapping, entry: &Value) -> Option<Found> {
        let id = id(self.api.id.of(entry)?)?;
        let own = self.api.values.of(entry).unwrap_or(&Value::Null);
        let names = mapping.fields.iter().map(|(name, _)| name);
        let names = names.chain(mapping.published.iter().map(|(name, _)| name));
        let fields: Map<String, Value> = names
            .map(|name| (name.clone(), own.get(name).cloned().unwrap_or_default()))
            .collect();
        let is_public = mapping
            .published
            .iter()
            .all(|(name, wanted)| fields.get(name) == Some(wanted));
        let link = self
            .api
            .link
            .as_ref()
            .and_then(|link| link.of(entry)?.as_str());
        let fields = Value::Object(fields);
        let mark = mapped::mark(mapping, &fields);
        Some(Found {
            id,
            is_public,
            changed: String::new(),
            link: link.unwrap_or_default().to_owned(),
            words: mapped::words_of(mapping, |field| fields.get(field)),
            seen: Hash::of(mapped::values(mapping, &fields)?.as_bytes()).hex(),
            entry: mapped::entry(mapping, &fields, mark.as_ref()),
            mark,
            raw: own.clone(),
        })
    }

    fn not_ready(&self, why: String) -> TargetError {
        let target = self.talk.target.clone();
        TargetError::NotReady { target, why }
    }
}

impl System for Http {
    fn talk(&self) -> &Talk {
        &self.talk
    }

    async fn by_ids(&self, collection: &str, ids: &[String]) -> Result<Vec<Found>, TargetError> {
        if ids.len() > ONE_BY_ONE {
            let mut all = self.all(collection).await?;
            all.retain(|found| ids.contains(&found.id));
            return Ok(all);
        }
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.one(collection, id).await?);
        }
        Ok(found)
    }

    async fn marked(&self, collection: &str) -> Result<Vec<Found>, TargetError> {
        let mut all = self.all(collection).await?;
        all.retain(|found| found.mark.is_some());
        Ok(all)
    }

    async fn uploaded(&self, files: &[&str]) -> Result<BTreeMap<String, Stamp>, TargetError> {
        if self.api.upload.is_none() {
            let why = "an item has a picture, and the site file does not say how pictures are uploaded (upload)";
            return Err(self.not_ready(why.to_owned()));
        }
        let mut found = BTreeMap::new();
        let Some(call) = &self.api.files else {
            return Ok(found);
        };
        for file in files {
            let asked = self.call(call, &[("file", file)]);
            let known = self.judge(self.talk.reply(asked).await?).await?;
            let known = self.api.entries.of(&known).and_then(Value::as_array);
            // An interface that does not know how to look would answer with all its files.
            let named = |picture: &&Value| picture.to_string().contains(file);
            let picture = known.into_iter().flatten().find(named);
            if let Some(stamp) = picture.and_then(|picture| self.stamp(picture)) {
                found.insert((*file).to_owned(), stamp);
            }
        }
        Ok(found)
    }

    fn make(&self, wish: &Wish<'_>) -> RequestBuilder {
        self.change(
            &self.api.make,
            wish.collection,
            "",
            &self.filled(wish, false),
        )
    }

    async fn publish(&self, wish: &Wish<'_>, now: &Found) -> Result<RequestBuilder, TargetError> {
        let fields = self.filled(wish, true);
        Ok(self.change(&self.api.change, wish.collection, &now.id, &fields))
    }

    /// With all its fields: an interface may take what is left out for empty.
    fn hide(&self, collection: &str, mark: &str, now: &Found) -> Hide {
        let Some(mapping) = self.mappings.get(collection) else {
            return Hide::Delete;
        };
        let own = mapping.fields.iter().map(|(name, _)| name);
        let mut fields: Map<String, Value> = own
            .map(|name| (name.clone(), now.raw.get(name).cloned().unwrap_or_default()))
            .collect();
        fields.extend(mapping.state(false).iter().cloned());
        let said = Said::Draft(now.words.clone());
        fields.insert(mapping.mark().to_owned(), mapped::marked(mark, said));
        Hide::Draft(self.change(&self.api.change, collection, &now.id, &fields))
    }

    fn delete(&self, collection: &str, id: &str) -> RequestBuilder {
        self.call(&self.api.delete, &[("collection", collection), ("id", id)])
    }

    fn upload(&self, file: &Upload<'_>) -> RequestBuilder {
        let nowhere = Call {
            method: "POST",
            path: String::new(),
        };
        let call = self.api.upload.as_ref().unwrap_or(&nowhere);
        form::with_file(self.call(call, &[]), &[("alt", file.alt)], "file", file)
    }

    /// A refusal comes in words of its own, which are looked for where interfaces usually have them.
    async fn judge(&self, reply: Reply) -> Result<Value, TargetError> {
        if reply.status.is_success() && reply.body.is_empty() {
            return Ok(Value::Null);
        }
        let (reply, json) = self.talk.read(reply)?;
        if reply.status.is_success() {
            return Ok(json);
        }
        let target = self.talk.target.clone();
        let places = [
            "/error/message",
            "/errors/0/message",
            "/errors/0/detail",
            "/message",
            "/detail",
            "/error",
        ];
        let said = places
            .iter()
            .find_map(|place| json.pointer(place)?.as_str());
        let said = said.map_or_else(|| reply.quote(), str::to_owned);
        Err(match reply.status.as_u16() {
            401 => TargetError::Login { target, why: said },
            403 => TargetError::Role { target, said },
            404 | 405 => TargetError::NotReady { target, why: said },
            _ => TargetError::Refused { target, said },
        })
    }

    fn entry(&self, collection: &str, answer: &Value) -> Option<Found> {
        let mapping = self.mappings.get(collection)?;
        let found = self.read(mapping, self.api.entry.of(answer)?)?;
        // An answer with a part of it says nothing of what else was kept.
        let own = mapping.fields.iter().map(|(name, _)| name);
        let mut names = own.chain(mapping.published.iter().map(|(name, _)| name));
        names
            .all(|name| found.raw.get(name).is_some())
            .then_some(found)
    }

    fn id(&self, answer: &Value) -> Option<String> {
        id(self.api.id.of(self.api.entry.of(answer)?)?)
    }

    /// A field that was given something and is not there, or a list that does not hold the draft: nothing
    /// of ours would be found in it when an answer was lost.
    async fn misfit(&self, wish: &Wish<'_>, found: &Found) -> Result<Option<String>, TargetError> {
        let filled = self.filled(wish, false);
        let is_lost = |name: &str| found.raw.get(name).is_none_or(Value::is_null);
        let mut given = filled.iter().filter(|(_, value)| !value.is_null());
        if let Some((name, _)) = given.find(|(name, _)| is_lost(name)) {
            let why = format!("the field “{name}” of “{}” is not kept", wish.collection);
            return Ok(Some(why));
        }
        let mut whole = self.whole.lock().await;
        if whole.contains(wish.collection) {
            return Ok(None);
        }
        let all = self.all(wish.collection).await?;
        let there = all.iter().find(|other| other.id == found.id);
        if there.is_none_or(|there| there.mark != found.mark || there.seen != found.seen) {
            let why = format!(
                "the list of “{}” does not give drafts with all their fields",
                wish.collection
            );
            return Ok(Some(why));
        }
        whole.insert(wish.collection.to_owned());
        Ok(None)
    }

    fn picture(&self, answer: &Value) -> Option<Stamp> {
        self.stamp(self.api.entry.of(answer)?)
    }
}

impl Http {
    fn stamp(&self, picture: &Value) -> Option<Stamp> {
        let link = self.api.link.as_ref()?.of(picture)?.as_str()?;
        Some(Stamp {
            id: id(self.api.id.of(picture)?)?,
            link: self.talk.base().join(link).ok()?.into(),
            ..Stamp::default()
        })
    }
}

/// As it goes into an address, where one or two dots would mean another place.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !matches!(id.as_str(), "" | "." | "..") => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

/// The beginning of an answer, for a person.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
