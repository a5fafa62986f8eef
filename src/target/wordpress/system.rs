//! What changes an entry, and how it is found again.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value, json};

use super::{WordPress, found, mark};
use crate::change::{Live, Stamp, Write};
use crate::target::TargetError;
use crate::target::entries::{Found, Hide, PAGE, System, Upload, Wish, Work};
use crate::target::talk::{Reply, Talk};

/// The fields of a picture that we read.
const PICTURE: &str = "id,slug,source_url,status";

impl System for WordPress {
    fn talk(&self) -> &Talk {
        &self.talk
    }

    async fn by_ids(&self, collection: &str, ids: &[String]) -> Result<Vec<Found>, TargetError> {
        self.entries(collection, "include", ids).await
    }

    async fn marked(&self, collection: &str) -> Result<Vec<Found>, TargetError> {
        let search = [mark::ITEM.to_owned()];
        let mut found = self.entries(collection, "search", &search).await?;
        found.retain(|found| found.mark.is_some());
        Ok(found)
    }

    /// A website may search in another way than the system does by itself, or not at all.
    async fn overlooked(
        &self,
        collection: &str,
        marks: &[&str],
    ) -> Result<Vec<Found>, TargetError> {
        let slugs: Vec<String> = marks.iter().map(|mark| slug(mark)).collect();
        self.entries(collection, "slug", &slugs).await
    }

    /// Pictures in the library by the slugs that their names become; of several the first.
    async fn uploaded(&self, files: &[&str]) -> Result<BTreeMap<String, Stamp>, TargetError> {
        let mut found = BTreeMap::new();
        for some in files.chunks(PAGE) {
            let slugs: Vec<String> = some.iter().map(|file| slug_of_file(file)).collect();
            let slugs = slugs.join(",");
            let query = [
                ("slug", slugs.as_str()),
                ("_fields", PICTURE),
                ("orderby", "id"),
                ("order", "asc"),
            ];
            for picture in self.list("media", &query).await? {
                let slug = picture.get("slug").and_then(Value::as_str);
                let file = some.iter().find(|file| slug == Some(&slug_of_file(file)));
                if let (Some(file), Some(stamp)) = (file, self.picture(&picture)) {
                    found.entry((*file).to_owned()).or_insert(stamp);
                }
            }
        }
        Ok(found)
    }

    fn make(&self, wish: &Wish<'_>) -> RequestBuilder {
        let entry = wish.entry;
        let fields = json!({
            "status": "draft", "slug": entry.slug, "title": entry.title, "content": content(wish),
        });
        self.post(wish.collection, &fields)
    }

    async fn publish(&self, wish: &Wish<'_>, now: &Found) -> Result<RequestBuilder, TargetError> {
        let entry = wish.entry;
        let picture = wish.picture.and_then(|stamp| stamp.id.parse::<u64>().ok());
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("status", json!("publish"));
        put("slug", json!(entry.slug));
        put("title", json!(entry.title));
        put("content", json!(content(wish)));
        put("excerpt", json!(entry.excerpt));
        put("featured_media", json!(picture.unwrap_or_default()));
        let category = entry.category.as_deref();
        if let Some(name) = category.filter(|name| *name != wish.category) {
            put("categories", json!(self.with_category(now, name).await?));
        }
        if now.raw.get("status").and_then(Value::as_str) == Some("trash")
            && let Some(now) = self.clock().await?
        {
            // The day of an entry that comes back is the day on which it does.
            put("date_gmt", json!(now));
        }
        let route = format!("{}/{}", wish.collection, now.id);
        Ok(self.post(&route, &Value::Object(fields)))
    }

    fn hide(&self, collection: &str, _: &str, now: &Found) -> Hide {
        let route = format!("{collection}/{}", now.id);
        Hide::Bin(self.post(&route, &json!({ "status": "draft" })))
    }

    fn delete(&self, collection: &str, id: &str) -> RequestBuilder {
        self.request(Method::DELETE, &format!("{collection}/{id}"), &[])
    }

    fn upload(&self, file: &Upload<'_>) -> RequestBuilder {
        let alt = (!file.alt.is_empty()).then_some(("alt_text", file.alt));
        let query: Vec<(&str, &str)> = alt.into_iter().collect();
        let name = format!("attachment; filename=\"{}\"", file.file);
        self.request(Method::POST, "media", &query)
            .header(CONTENT_TYPE, file.kind())
            .header(CONTENT_DISPOSITION, name)
            .body(file.body.to_vec())
    }

    async fn judge(&self, reply: Reply) -> Result<Value, TargetError> {
        let answer = self.talk.read(reply)?;
        self.judged(answer).await.map(|(_, json)| json)
    }

    /// The answer to a write has all fields, in the context of editing.
    fn entry(&self, _: &str, answer: &Value) -> Option<Found> {
        found::read(answer)
    }

    fn picture(&self, answer: &Value) -> Option<Stamp> {
        Some(Stamp {
            id: answer.get("id")?.as_u64()?.to_string(),
            link: answer.get("source_url")?.as_str()?.to_owned(),
            ..Stamp::default()
        })
    }

    async fn pages(&self, slugs: &BTreeSet<&str>, live: &mut Live) -> Result<(), TargetError> {
        self.programmers_pages(slugs, live).await
    }

    async fn write_page(
        &self,
        work: &Work<'_>,
        write: &Write,
    ) -> Result<(Stamp, String), TargetError> {
        self.write_programmers_page(work, write).await
    }
}

/// The content with our comments behind it.
fn content(wish: &Wish<'_>) -> String {
    mark::marked(wish.content, wish.mark, wish.hash, &wish.entry.title)
}

/// The last part of the address that we ask for, by what the comment says: `promotions/pao`, or
/// `en/promotions/pao` in a further language.
fn slug(mark: &str) -> String {
    let mut parts = mark.rsplit('/');
    let item = parts.next().unwrap_or_default();
    match parts.nth(1) {
        Some(language) => format!("{item}-{language}"),
        None => item.to_owned(),
    }
}

/// What the system makes of a file's name: without its ending, in small letters.
fn slug_of_file(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn an_entry_is_looked_for_at_the_address_that_it_was_made_with() {
        assert_eq!(slug("promotions/pao"), "pao");
        assert_eq!(slug("en/promotions/pao"), "pao-en");
    }
}
