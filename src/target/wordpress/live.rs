//! What stands on the website, as far as asked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::found::Found;
use super::{Path, WordPress, mark};
use crate::change::{Live, LiveFile, Owned, Stamp};
use crate::hash::Hash;
use crate::target::{Ask, TargetError};

/// What the pages of tools that lay out pages by themselves show of them: their text does not stand in
/// the page's own content, and what we wrote there nobody would see.
const BUILDERS: [(&str, &str); 9] = [
    ("data-elementor-type", "Elementor"),
    ("[vc_row", "WPBakery"),
    ("wpb-content-wrapper", "WPBakery"),
    ("et_pb_section", "Divi"),
    ("fl-builder-content", "Beaver Builder"),
    ("[fusion_builder", "Avada"),
    ("brxe-", "Bricks"),
    ("ct-section", "Oxygen"),
    ("siteorigin_widget", "SiteOrigin"),
];

impl WordPress {
    /// The state of the entries, pages and pictures asked for.
    pub async fn live(&self, ask: &Ask) -> Result<Live, TargetError> {
        let mut live = Live::default();
        let mut known: BTreeMap<&str, Vec<(&str, &Owned, Stamp)>> = BTreeMap::new();
        let mut new: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
        let mut pages = BTreeSet::new();
        for path in ask.paths().chain(&ask.read) {
            let owned = ask.known.get(path);
            let stamp = owned.and_then(|owned| Stamp::read(&owned.version));
            match (Path::of(path), owned, stamp) {
                // Not asked for: a picture that somebody deletes goes from the entries that showed
                // it, and is seen there.
                (Some(Path::Media(_)), Some(owned), Some(_)) => {
                    live.files
                        .insert(path.clone(), as_known(owned, &owned.version));
                }
                // Uploaded or not, its name tells: whoever uploads looks for it.
                (Some(Path::Media(_)) | None, ..) => {}
                (Some(Path::Page(slug)), ..) => {
                    pages.insert(slug);
                }
                (Some(Path::Entry { collection, .. }), Some(owned), Some(stamp)) => {
                    known
                        .entry(collection)
                        .or_default()
                        .push((path, owned, stamp));
                }
                (Some(Path::Entry { collection, mark }), ..) => {
                    new.entry(collection).or_default().insert(mark, path);
                }
            }
        }
        for (collection, known) in known {
            self.known_ones(collection, &known, ask, &mut live).await?;
        }
        for (collection, wanted) in new {
            self.unknown_ones(collection, &wanted, ask, &mut live)
                .await?;
        }
        self.pages(&pages, ask, &mut live).await?;
        Ok(live)
    }

    /// Entries that we wrote before, by their ids. What is not public is not there for a visitor.
    async fn known_ones(
        &self,
        collection: &str,
        known: &[(&str, &Owned, Stamp)],
        ask: &Ask,
        live: &mut Live,
    ) -> Result<(), TargetError> {
        let ids: Vec<String> = known.iter().map(|(.., stamp)| stamp.id.clone()).collect();
        let found = self.entries(collection, "include", &ids).await?;
        let found: BTreeMap<String, Found> = found
            .into_iter()
            .map(|found| (found.id.to_string(), found))
            .collect();
        for (path, owned, stamp) in known {
            let Some(entry) = found.get(&stamp.id).filter(|found| found.is_public()) else {
                continue;
            };
            // An id that means something else now: the website was put back to an older state (C16).
            let Some(Path::Entry { mark, .. }) = Path::of(path) else {
                continue;
            };
            let is_ours = mark::item(&entry.content) == Some(mark);
            let version = entry.stamp(Some(&stamp.category)).to_version();
            let mut file = match is_ours && entry.seen() == stamp.seen {
                true => as_known(owned, &version),
                false => {
                    let late = entry.sent().filter(|sent| is_ours && *sent != owned.hash);
                    let hash = late.unwrap_or_else(|| Hash::of(entry.seen().as_bytes()));
                    let bytes = None;
                    LiveFile {
                        version,
                        hash,
                        bytes,
                    }
                }
            };
            if ask.read.contains(*path) {
                file.bytes = Some(Arc::from(entry.to_text().into_bytes()));
            }
            live.files.insert((*path).to_owned(), file);
        }
        Ok(())
    }

    /// Entries of which nothing is known: found by our comment, where an answer was lost or the ledger
    /// was. A draft of ours is no entry yet.
    async fn unknown_ones(
        &self,
        collection: &str,
        wanted: &BTreeMap<&str, &str>,
        ask: &Ask,
        live: &mut Live,
    ) -> Result<(), TargetError> {
        for (mark, same) in self.marked(collection).await? {
            let Some(path) = wanted.get(mark.as_str()) else {
                continue;
            };
            let Some(entry) = same.iter().find(|found| found.is_public()) else {
                continue;
            };
            let hash = entry.sent();
            let hash = hash.unwrap_or_else(|| Hash::of(entry.seen().as_bytes()));
            let bytes = ask.read.contains(*path);
            let bytes = bytes.then(|| Arc::from(entry.to_text().into_bytes()));
            let version = entry.stamp(None).to_version();
            let file = LiveFile {
                version,
                hash,
                bytes,
            };
            live.files.insert((*path).to_owned(), file);
        }
        Ok(())
    }

    /// Pages that a programmer made, with their raw content as bytes.
    async fn pages(
        &self,
        slugs: &BTreeSet<&str>,
        ask: &Ask,
        live: &mut Live,
    ) -> Result<(), TargetError> {
        if slugs.is_empty() {
            return Ok(());
        }
        let slugs: Vec<&str> = slugs.iter().copied().collect();
        let slugs = slugs.join(",");
        let fields = format!("{},content.rendered", super::FIELDS);
        let query = [
            ("slug", slugs.as_str()),
            ("status", "publish,private,draft"),
            ("_fields", &fields),
        ];
        for value in self.list("pages", &query).await? {
            let Some(found) = Found::read(&value) else {
                continue;
            };
            let path = format!("pages/{}", found.slug);
            let rendered = value.pointer("/content/rendered");
            let rendered = rendered.and_then(serde_json::Value::as_str);
            let builder = BUILDERS.iter().find(|(sign, _)| {
                found.content.contains(sign) || rendered.is_some_and(|html| html.contains(sign))
            });
            if let Some((_, name)) = builder {
                live.builders.insert(path.clone(), (*name).to_owned());
            }
            let hash = Hash::of(found.content.as_bytes());
            let version = found.stamp(None).to_version();
            let bytes = ask.read.contains(&path);
            let bytes = bytes.then(|| Arc::from(found.content.into_bytes()));
            live.files.insert(
                path,
                LiveFile {
                    version,
                    hash,
                    bytes,
                },
            );
        }
        Ok(())
    }
}

/// As it was when we wrote it.
fn as_known(owned: &Owned, version: &str) -> LiveFile {
    LiveFile {
        version: version.to_owned(),
        hash: owned.hash,
        bytes: None,
    }
}
