//! Pictures in the website's library. A picture's name holds a hash of what it shows, so that it is
//! uploaded once, whatever became of the answer (C20).

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::Method;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::apply::{Work, lock};
use super::{Path, WordPress};
use crate::change::{Entry, MEDIA, MEDIA_FOLDER, Stamp};
use crate::target::TargetError;
use crate::target::entries::side_by_side;

const FIELDS: &str = "id,slug,source_url,status";

/// What is known of pictures.
pub(super) struct Media;

impl Media {
    /// The content with the addresses of its pictures.
    pub fn addressed(content: &str, media: &BTreeMap<String, Stamp>) -> String {
        let mut addressed = content.to_owned();
        for (path, stamp) in media {
            let name = path.trim_start_matches(MEDIA_FOLDER);
            addressed = addressed.replace(&format!("{MEDIA}{name}"), &stamp.link);
        }
        addressed
    }
}

impl WordPress {
    /// Every picture that the entries of a change may show: those that were uploaded before, and those
    /// that are uploaded now.
    pub(super) async fn pictures(
        &self,
        work: &Work<'_>,
    ) -> Result<BTreeMap<String, Stamp>, TargetError> {
        let change = work.change;
        let mut media = BTreeMap::new();
        for (path, owned) in &change.after.files {
            if matches!(Path::of(path), Some(Path::Media(_)))
                && let Some(stamp) = Stamp::read(&owned.version)
            {
                media.insert(path.clone(), stamp);
            }
        }
        let new = change.writes.iter().filter_map(|(path, write)| {
            let Some(Path::Media(file)) = Path::of(path) else {
                return None;
            };
            Some((path, file, &write.body))
        });
        let new: Vec<(&String, &str, &Arc<[u8]>)> = new.collect();
        if new.is_empty() {
            return Ok(media);
        }
        let slugs: Vec<String> = new.iter().map(|(_, file, _)| slug_of(file)).collect();
        let mut there = self.uploaded(&slugs).await?;
        let alts = alts(work);
        let mut uploads: Vec<BoxFuture<'_, Result<(String, Stamp), TargetError>>> = Vec::new();
        for (path, file, body) in new {
            if let Some(stamp) = there.remove(&slug_of(file)) {
                media.insert(path.clone(), stamp);
                continue;
            }
            let alt = alts.get(path).cloned().unwrap_or_default();
            let uploaded = async move {
                let stamp = self.upload(work, file, body, &alt).await?;
                self.talk.progress.step();
                Ok((path.clone(), stamp))
            };
            uploads.push(uploaded.boxed());
        }
        media.extend(side_by_side(uploads).await?);
        Ok(media)
    }

    /// Pictures in the library by the slugs that their names become; of several the first.
    async fn uploaded(&self, slugs: &[String]) -> Result<BTreeMap<String, Stamp>, TargetError> {
        let mut found = BTreeMap::new();
        for some in slugs.chunks(super::PAGE) {
            let slugs = some.join(",");
            let query = [("slug", slugs.as_str()), ("_fields", FIELDS)];
            for picture in self.list("media", &query).await? {
                if let Some((slug, stamp)) = read(&picture) {
                    let known = found.entry(slug).or_insert_with(|| stamp.clone());
                    let number = |stamp: &Stamp| stamp.id.parse::<u64>().unwrap_or(u64::MAX);
                    if number(&stamp) < number(known) {
                        *known = stamp;
                    }
                }
            }
        }
        Ok(found)
    }

    async fn upload(
        &self,
        work: &Work<'_>,
        file: &str,
        body: &Arc<[u8]>,
        alt: &str,
    ) -> Result<Stamp, TargetError> {
        let kind = match file.rsplit_once('.').map(|(_, ending)| ending) {
            Some("png") => "image/png",
            Some("gif") => "image/gif",
            Some("webp") => "image/webp",
            _ => "image/jpeg",
        };
        let request = self
            .request(Method::POST, "media", &[])
            .header(CONTENT_TYPE, kind)
            .header(
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{file}\""),
            )
            .body(body.to_vec());
        let answer = self.answered(request).await?;
        let stamp = match answer.map(|json| read(&json)) {
            Ok(Some((_, stamp))) => stamp,
            lost => {
                *lock(&work.unsettled) = true;
                let slug = slug_of(file);
                let found = self.uploaded(std::slice::from_ref(&slug)).await?;
                let cause = lost
                    .err()
                    .unwrap_or_else(|| anyhow::anyhow!("not a picture"));
                found
                    .get(&slug)
                    .cloned()
                    .ok_or_else(|| self.unknown(cause))?
            }
        };
        if !alt.is_empty() {
            let route = format!("media/{}", stamp.id);
            let asked = self.post(&route, &json!({ "alt_text": alt }));
            self.judge(self.talk.ask(asked).await?).await?;
        }
        Ok(stamp)
    }
}

fn read(picture: &Value) -> Option<(String, Stamp)> {
    let text = |name: &str| picture.get(name)?.as_str().map(str::to_owned);
    let stamp = Stamp {
        id: picture.get("id")?.as_u64()?.to_string(),
        link: text("source_url")?,
        ..Stamp::default()
    };
    Some((text("slug")?, stamp))
}

/// What the system makes of a file's name: without its ending, in small letters.
fn slug_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.to_lowercase()
}

/// What the pictures of the written entries show, by path.
fn alts(work: &Work<'_>) -> BTreeMap<String, String> {
    let writes = work.change.writes.values();
    let entries = writes.filter_map(|write| Entry::read(&write.body));
    entries.filter_map(|entry| entry.picture).collect()
}
