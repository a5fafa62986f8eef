//! Entries, pages and pictures are written one by one; what an entry uses is there before it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};

use super::found::Found;
use super::media::Media;
use super::{Path, WordPress, mark};
use crate::change::{Applied, ChangeSet, Entry, Remove, Stamp, Write};
use crate::hash::Hash;
use crate::target::TargetError;
use crate::target::entries::side_by_side;
use crate::target::forbidden::check_change;
use crate::target::plain::plain_text;
use crate::target::talk::Trouble;

/// What one change has in hand while it is carried out.
pub(super) struct Work<'a> {
    pub change: &'a ChangeSet,
    /// By path.
    pub media: BTreeMap<String, Stamp>,
    /// Entries of ours that were there already, by collection and what their comment says. Looked for
    /// only where something is new.
    marked: BTreeMap<String, BTreeMap<String, Vec<Found>>>,
    categories: tokio::sync::Mutex<BTreeMap<String, u64>>,
    /// An answer was lost on the way, and what it belonged to was found all the same. It may take
    /// effect once more, later.
    pub unsettled: Mutex<bool>,
}

impl WordPress {
    /// Writes and removes what the change set says.
    pub async fn apply(&self, revision: &str, change: &ChangeSet) -> Result<Applied, TargetError> {
        check_change(change)?;
        let mut work = Work {
            change,
            media: BTreeMap::new(),
            marked: BTreeMap::new(),
            categories: tokio::sync::Mutex::default(),
            unsettled: Mutex::default(),
        };
        for collection in collections_with_new(change) {
            let marked = self.marked(collection).await?;
            work.marked.insert(collection.to_owned(), marked);
        }
        let progress = &self.talk.progress;
        progress.begin(change.writes.len() + change.removes.len());
        let brought = match self.pictures(&work).await {
            Ok(media) => {
                work.media = media;
                self.write_all(&work).await
            }
            Err(error) => Err(error),
        };
        // What is over goes, whatever became of what is new: an offer that cannot be written keeps
        // none on the website that has ended.
        if !brought.as_ref().is_err_and(TargetError::ends_it) {
            self.take_all_down(&work).await?;
        }
        let versions = brought?;
        self.sweep_after(&work).await?;
        let revision = revision.to_owned();
        let unsettled = *lock(&work.unsettled);
        Ok(Applied {
            revision,
            versions,
            unsettled,
        })
    }

    async fn write_all(&self, work: &Work<'_>) -> Result<BTreeMap<String, String>, TargetError> {
        let media = work.media.iter();
        let media = media.map(|(path, stamp)| (path.clone(), stamp.to_version()));
        let mut versions: BTreeMap<String, String> = media.collect();
        let mut writes: Vec<BoxFuture<'_, Result<(String, Stamp), TargetError>>> = Vec::new();
        for (path, write) in &work.change.writes {
            let of = Path::of(path);
            let written = async move {
                let stamp = match of {
                    Some(Path::Page(_)) => self.write_page(work, write).await?,
                    _ => self.write_entry(work, of, write).await?,
                };
                self.talk.progress.step();
                Ok((path.clone(), stamp))
            };
            if !matches!(of, Some(Path::Media(_))) {
                writes.push(written.boxed());
            }
        }
        for (path, stamp) in side_by_side(writes).await? {
            versions.insert(path, stamp.to_version());
        }
        Ok(versions)
    }

    async fn take_all_down(&self, work: &Work<'_>) -> Result<(), TargetError> {
        let mut removes: Vec<BoxFuture<'_, Result<(), TargetError>>> = Vec::new();
        for (path, remove) in &work.change.removes {
            // Pictures stay in the library: somebody may have put them elsewhere, too.
            if let Some(Path::Entry { collection, mark }) = Path::of(path) {
                removes.push(self.take_down(work, collection, mark, remove).boxed());
            }
        }
        side_by_side(removes).await.map(|_| ())
    }

    async fn write_entry(
        &self,
        work: &Work<'_>,
        path: Option<Path<'_>>,
        write: &Write,
    ) -> Result<Stamp, TargetError> {
        let Some(Path::Entry { collection, mark }) = path else {
            return Err(self.refused("not an entry"));
        };
        let entry = Entry::read(&write.body).ok_or_else(|| self.refused("not an entry"))?;
        let content = self.with_media(&entry.content, work);
        let content = mark::marked(&content, mark, write.hash, &entry.title);
        let before = write.replaces.as_deref().and_then(Stamp::read);
        let now = match &before {
            Some(stamp) => self.still(collection, stamp, Some(mark)).await?,
            None => self.draft(work, collection, mark, &entry, &content).await?,
        };
        let mut fields = Map::new();
        fields.insert("status".to_owned(), json!("publish"));
        fields.insert("slug".to_owned(), json!(entry.slug));
        fields.insert("title".to_owned(), json!(entry.title));
        fields.insert("content".to_owned(), json!(content));
        fields.insert("excerpt".to_owned(), json!(entry.excerpt));
        let picture = entry
            .picture
            .as_ref()
            .and_then(|(path, _)| work.media.get(path));
        let picture = picture.and_then(|stamp| stamp.id.parse::<u64>().ok());
        fields.insert(
            "featured_media".to_owned(),
            json!(picture.unwrap_or_default()),
        );
        let category = entry.category.as_deref();
        let is_there = before
            .as_ref()
            .is_some_and(|stamp| Some(stamp.category.as_str()) == category);
        if let Some(name) = category.filter(|_| !is_there) {
            // A human's own categories stay.
            let mut all = now.categories.clone();
            let ours = self.category(work, name).await?;
            all.retain(|id| *id != ours && *id != UNCATEGORIZED);
            all.push(ours);
            fields.insert("categories".to_owned(), json!(all));
        }
        if now.status == "trash" {
            // The day of an entry that comes back is the day on which it does.
            let now = self.clock().await?;
            fields.extend(now.map(|now| ("date_gmt".to_owned(), json!(now))));
        }
        let route = format!("{collection}/{}", now.id);
        let request = self.post(&route, &Value::Object(fields));
        let found = self.changed(work, request, collection, now.id, |found| {
            found.is_public() && found.sent_hash() == Some(write.hash)
        });
        let found = found.await?;
        if !found.is_public() {
            let said = format!("the entry is not public but “{}”", found.status);
            let target = self.talk.target.clone();
            return Err(TargetError::Refused { target, said });
        }
        if found.sent().is_none() {
            tracing::warn!(target = %self.talk.target, id = found.id, "the website takes words out of what it is given");
        }
        if found.slug != entry.slug {
            tracing::warn!(target = %self.talk.target, wanted = %entry.slug, got = %found.slug, "another entry has this address");
        }
        Ok(found.stamp(category))
    }

    /// The raw content of a page with our regions in it.
    async fn write_page(&self, work: &Work<'_>, write: &Write) -> Result<Stamp, TargetError> {
        let before = write.replaces.as_deref().and_then(Stamp::read);
        let stamp = before.ok_or_else(|| self.moved())?;
        let now = self.still("pages", &stamp, None).await?;
        let content = String::from_utf8_lossy(&write.body).into_owned();
        let request = self.post(&format!("pages/{}", now.id), &json!({ "content": content }));
        let found = self.changed(work, request, "pages", now.id, |found| {
            found.content == content
        });
        Ok(found.await?.stamp(None))
    }

    /// An entry that is public no longer. It goes to the bin, from which it can come back.
    async fn take_down(
        &self,
        work: &Work<'_>,
        collection: &str,
        mark: &str,
        remove: &Remove,
    ) -> Result<(), TargetError> {
        let Some(stamp) = Stamp::read(&remove.version) else {
            return Ok(());
        };
        let now = match self.still(collection, &stamp, Some(mark)).await {
            Ok(now) => now,
            Err(TargetError::NotReady { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let route = format!("{collection}/{}", now.id);
        let request = self.request(Method::DELETE, &route, &[]);
        let gone = self.changed(work, request, collection, now.id, |found| {
            found.status == "trash"
        });
        match gone.await {
            Ok(_) | Err(TargetError::NotReady { .. }) => Ok(()),
            // A website without a bin would delete it for good (501); a draft is as little seen.
            Err(TargetError::Refused { .. }) => {
                let request = self.post(&route, &json!({ "status": "draft" }));
                let hidden = self.changed(work, request, collection, now.id, |found| {
                    !found.is_public()
                });
                hidden.await.map(|_| ())
            }
            Err(error) => Err(error),
        }
    }

    /// The entry as it is now, if it is as it was seen.
    async fn still(
        &self,
        collection: &str,
        stamp: &Stamp,
        mark: Option<&str>,
    ) -> Result<Found, TargetError> {
        let id = stamp.id.parse().unwrap_or_default();
        let now = self.by_id(collection, id).await?;
        if mark.is_some_and(|mark| mark::item(&now.content) != Some(mark)) {
            return Err(TargetError::Rewritten {
                target: self.talk.target.clone(),
                last: stamp.link.clone(),
                now: now.link,
                why: "another entry has its id".to_owned(),
            });
        }
        let as_seen = now.seen() == stamp.seen;
        as_seen.then_some(now).ok_or_else(|| self.moved())
    }

    pub(super) async fn by_id(&self, collection: &str, id: u64) -> Result<Found, TargetError> {
        let query = [("context", "edit"), ("_fields", super::FIELDS)];
        let (reply, json) = self.get(&format!("{collection}/{id}"), &query).await?;
        Found::read(&json).ok_or_else(|| self.not_understood(&reply))
    }

    /// A draft to publish: one of ours that is there already, else a new one.
    async fn draft(
        &self,
        work: &Work<'_>,
        collection: &str,
        mark: &str,
        entry: &Entry,
        content: &str,
    ) -> Result<Found, TargetError> {
        let marked = work
            .marked
            .get(collection)
            .and_then(|marked| marked.get(mark));
        // What a human works on is theirs, also where it began as ours.
        let untouched = |found: &&Found| found.sent().is_some();
        if let Some(found) = marked.and_then(|same| same.iter().find(untouched)) {
            return Ok(found.clone());
        }
        let fields = json!({
            "status": "draft", "slug": entry.slug, "title": entry.title, "content": content,
        });
        let cause = match self.answered(self.post(collection, &fields)).await? {
            // The answer to a write has all fields, in the context of editing.
            Ok(json) => match Found::read(&json) {
                Some(found) => return Ok(found),
                None => anyhow::anyhow!("not an entry"),
            },
            Err(cause) => cause,
        };
        *lock(&work.unsettled) = true;
        let marked = self.marked(collection).await;
        let found = marked.ok().and_then(|mut marked| marked.remove(mark));
        let found = found.and_then(|same| same.into_iter().find(|found| found.sent().is_some()));
        found.ok_or_else(|| self.unknown(cause))
    }

    /// Sends a change of one entry. An answer that is lost is looked for at the entry itself.
    async fn changed(
        &self,
        work: &Work<'_>,
        request: RequestBuilder,
        collection: &str,
        id: u64,
        is_done: impl Fn(&Found) -> bool,
    ) -> Result<Found, TargetError> {
        let cause = match self.answered(request).await? {
            Ok(json) => match Found::read(&json) {
                Some(found) => return Ok(found),
                None => anyhow::anyhow!("not an entry"),
            },
            Err(cause) => cause,
        };
        *lock(&work.unsettled) = true;
        match self.by_id(collection, id).await {
            Ok(found) if is_done(&found) => Ok(found),
            _ => Err(self.unknown(cause)),
        }
    }

    /// The answer to a request, or why there is none to be had although it may have arrived.
    pub(super) async fn answered(
        &self,
        request: RequestBuilder,
    ) -> Result<Result<Value, anyhow::Error>, TargetError> {
        let reply = match self.talk.send(request).await {
            Ok(reply) => reply,
            Err(Trouble::NotSent(error)) => return Err(error),
            Err(Trouble::Lost(cause)) => return Ok(Err(cause)),
        };
        match self.talk.read(reply) {
            Ok(answer) => match self.judge(answer).await {
                Ok((_, json)) => Ok(Ok(json)),
                Err(TargetError::Unreachable { cause, .. }) => Ok(Err(cause)),
                Err(error) => Err(error),
            },
            Err(TargetError::Unreachable { cause, .. }) => Ok(Err(cause)),
            Err(error) => Err(error),
        }
    }

    /// The id of a category, which is made where it is missing.
    async fn category(&self, work: &Work<'_>, name: &str) -> Result<u64, TargetError> {
        // Held while it is made: several entries that go there are written at once.
        let mut categories = work.categories.lock().await;
        if let Some(id) = categories.get(name) {
            return Ok(*id);
        }
        let known = self
            .list("categories", &[("search", name), ("_fields", "id,name")])
            .await?;
        let same = known.iter().find(|category| {
            let found = category.get("name").and_then(Value::as_str);
            found.is_some_and(|found| plain_text(found).to_lowercase() == name.to_lowercase())
        });
        let id = |value: &Value| value.get("id").and_then(Value::as_u64);
        let found = match same.and_then(id) {
            Some(id) => id,
            None => {
                let asked = self.post("categories", &json!({ "name": name }));
                let (reply, json) = self.talk.ask(asked).await?;
                // Somebody else was faster, or calls it otherwise.
                match json.pointer("/data/term_id").and_then(Value::as_u64) {
                    Some(id) => id,
                    None => {
                        let (reply, json) = self.judge((reply, json)).await?;
                        id(&json).ok_or_else(|| self.not_understood(&reply))?
                    }
                }
            }
        };
        categories.insert(name.to_owned(), found);
        Ok(found)
    }

    /// The website's own clock, as the interface writes it: by ours an entry might lie in its future,
    /// and would appear whenever the website gets to it (C18).
    /// `None` where the website does not say what time it is there.
    async fn clock(&self) -> Result<Option<String>, TargetError> {
        let query = [("context", "view"), ("_fields", "id")];
        let (reply, _) = self.get("users/me", &query).await?;
        let now = reply.date();
        Ok(now.map(|now| now.strftime("%Y-%m-%dT%H:%M:%S").to_string()))
    }

    fn with_media(&self, content: &str, work: &Work<'_>) -> String {
        Media::addressed(content, &work.media)
    }

    pub(super) fn moved(&self) -> TargetError {
        let target = self.talk.target.clone();
        TargetError::Moved { target }
    }

    pub(super) fn unknown(&self, cause: anyhow::Error) -> TargetError {
        let target = self.talk.target.clone();
        TargetError::Unknown { target, cause }
    }

    pub(super) fn refused(&self, said: &str) -> TargetError {
        let (target, said) = (self.talk.target.clone(), said.to_owned());
        TargetError::Refused { target, said }
    }
}

/// The category that the system puts everything into that has none.
const UNCATEGORIZED: u64 = 1;

impl Found {
    fn sent_hash(&self) -> Option<Hash> {
        mark::sent(&self.content).map(|(hash, _)| hash)
    }
}

/// Collections in which something is to be made.
fn collections_with_new(change: &ChangeSet) -> std::collections::BTreeSet<&str> {
    let new = change.writes.iter().filter_map(|(path, write)| {
        let Some(Path::Entry { collection, .. }) = Path::of(path) else {
            return None;
        };
        write.replaces.is_none().then_some(collection)
    });
    new.collect()
}

pub(super) fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
