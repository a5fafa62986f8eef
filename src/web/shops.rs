//! What the pages know of a site: its name, address, languages and look, off its site file, else off the last version of
//! that without an error.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use super::Pages;
use super::views::Dress;
use crate::clock::Clock;
use crate::content::RawBody;
use crate::site::{self, Site};
use crate::store::{Store, StoreError};
use crate::subscribers;
use crate::words::Language;
use crate::workspace::Workspace;

/// How long a site file counts as read.
const FRESH: Duration = Duration::from_secs(5);

/// Whose page it is.
#[derive(Clone, Debug)]
pub(super) struct Shop {
    /// The site file's name where there is no file any more: who wants to leave still can.
    pub(super) name: String,
    pub(super) url: Option<Url>,
    /// Never empty.
    pub(super) languages: Vec<String>,
    pub(super) dress: Dress,
    /// There is a site file.
    pub(super) is_known: bool,
}

impl Shop {
    fn of(site: &Site) -> Self {
        Self {
            name: site.name.clone(),
            url: Url::parse(&site.url).ok(),
            languages: site.languages.clone(),
            dress: Dress::of(&site.look),
            is_known: true,
        }
    }

    /// The language that somebody reads best: the first of these that the site speaks, else the site's own.
    pub(super) fn language_for<'a>(&self, wanted: impl IntoIterator<Item = &'a str>) -> String {
        let spoken = wanted.into_iter().find_map(|tag| self.spoken(tag));
        spoken.unwrap_or_else(|| self.languages.first().cloned().unwrap_or_default())
    }

    /// A language as the site file writes it, if the site speaks it.
    pub(super) fn spoken(&self, tag: &str) -> Option<String> {
        let read = subscribers::language(tag, &self.languages);
        read.filter(|tag| self.languages.contains(tag))
    }
}

/// Every site, as far as it was asked for.
pub(super) struct Shops {
    workspace: Workspace,
    store: Store,
    clock: Clock,
    /// What a site without a file speaks.
    language: &'static str,
    read: Mutex<HashMap<String, (Duration, Arc<Shop>)>>,
}

impl Shops {
    pub(super) fn new(pages: &Pages) -> Self {
        Self {
            workspace: pages.workspace.clone(),
            store: pages.store.clone(),
            clock: pages.clock.clone(),
            language: match pages.language {
                Language::English => "en",
                Language::Portuguese => "pt-BR",
            },
            read: Mutex::default(),
        }
    }

    /// A site that has a list, so that nobody fills this memory with names that there are not.
    pub(super) async fn get(&self, id: &str) -> Result<Arc<Shop>, StoreError> {
        let now = self.clock.monotonic();
        let kept = {
            let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.get(id).cloned()
        };
        if let Some((_, shop)) = kept.filter(|(at, _)| *at + FRESH > now) {
            return Ok(shop);
        }
        let shop = Arc::new(self.read(id).await?);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(id.to_owned(), (now, Arc::clone(&shop)));
        Ok(shop)
    }

    async fn read(&self, id: &str) -> Result<Shop, StoreError> {
        let (workspace, name) = (self.workspace.clone(), id.to_owned());
        let file = tokio::task::spawn_blocking(move || workspace.read_site_file(&name)).await;
        let path = format!("sites/{id}.yaml");
        let file = file.ok().flatten();
        if let Some(file) = &file
            && let RawBody::Bytes(bytes) = &file.body
        {
            let (site, findings) = site::read(id, &path, bytes);
            let is_sound = !findings.iter().any(crate::finding::Finding::is_error);
            if let Some(site) = site.filter(|_| is_sound) {
                return Ok(Shop::of(&site));
            }
        }
        let accepted = self.store.accepted(id).await?;
        let earlier = accepted.get(&path);
        let earlier = earlier.and_then(|file| site::read(id, &path, file.text.as_bytes()).0);
        Ok(match earlier {
            Some(site) => Shop {
                is_known: file.is_some(),
                ..Shop::of(&site)
            },
            None => Shop {
                name: id.to_owned(),
                url: None,
                languages: vec![self.language.to_owned()],
                dress: Dress::default(),
                is_known: false,
            },
        })
    }
}
