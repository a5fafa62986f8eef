//! Pages that a programmer made, with regions of ours in their raw content.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{FIELDS, WordPress, found};
use crate::change::{Live, LiveFile, Stamp, Write};
use crate::hash::Hash;
use crate::target::TargetError;
use crate::target::entries::{Found, PAGES, System as _, Work, answered, moved, words};

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
    /// The pages with these addresses, with their raw content as bytes.
    pub(super) async fn programmers_pages(
        &self,
        slugs: &BTreeSet<&str>,
        live: &mut Live,
    ) -> Result<(), TargetError> {
        let slugs: Vec<&str> = slugs.iter().copied().collect();
        let slugs = slugs.join(",");
        let fields = format!("{FIELDS},content.rendered");
        let query = [
            ("slug", slugs.as_str()),
            ("status", "publish,private,draft"),
            ("_fields", &fields),
        ];
        for value in self.list(PAGES, &query).await? {
            let Some(found) = found::read(&value) else {
                continue;
            };
            let content = content(&found);
            let path = format!("{PAGES}/{}", found.entry.slug);
            let rendered = value.pointer("/content/rendered").and_then(Value::as_str);
            let builder = BUILDERS.iter().find(|(sign, _)| {
                content.contains(sign) || rendered.is_some_and(|html| html.contains(sign))
            });
            if let Some((_, name)) = builder {
                live.builders.insert(path.clone(), (*name).to_owned());
            }
            let file = LiveFile {
                version: found.stamp("").to_version(),
                hash: Hash::of(content.as_bytes()),
                bytes: Some(Arc::from(content.as_bytes())),
            };
            live.files.insert(path, file);
        }
        Ok(())
    }

    /// Puts the raw content of a page in its place, if it is as it was seen, and says what the website kept
    /// of it.
    pub(super) async fn write_programmers_page(
        &self,
        work: &Work<'_>,
        write: &Write,
    ) -> Result<(Stamp, String), TargetError> {
        let seen = write.replaces.as_deref().and_then(Stamp::read);
        let seen = seen.ok_or_else(|| moved(self))?;
        let now = self.page(&seen.id).await?;
        if now.is_none_or(|now| now.seen != seen.seen) {
            return Err(moved(self));
        }
        let wanted = String::from_utf8_lossy(&write.body).into_owned();
        let route = format!("{PAGES}/{}", seen.id);
        let request = self.post(&route, &json!({ "content": wanted }));
        let cause = match answered(self, request, found::read).await? {
            Ok(found) => return Ok((found.stamp(""), content(&found).to_owned())),
            Err(cause) => cause,
        };
        work.unsettle();
        match self.page(&seen.id).await {
            // The website may have taken markup out of it.
            Ok(Some(found)) if words([content(&found)]) == words([&*wanted]) => {
                Ok((found.stamp(""), content(&found).to_owned()))
            }
            _ => Err(work.unknown(self, cause)),
        }
    }

    async fn page(&self, id: &str) -> Result<Option<Found>, TargetError> {
        let found = self.by_ids(PAGES, &[id.to_owned()]).await?;
        Ok(found.into_iter().next())
    }
}

/// Of a page that is not ours, every word of it.
fn content(page: &Found) -> &str {
    let content = page.raw.pointer("/content/raw").and_then(Value::as_str);
    content.unwrap_or_default()
}
