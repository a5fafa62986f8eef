//! The website as it will be at an instant, as files: what `recado preview` writes.

use std::sync::Arc;

use jiff::Timestamp;

use super::plan::{ask, desired};
use super::{PassError, Reconciler, Themes};
use crate::change::{Body, Manifest, RegionRefused, region};
use crate::reading::Reading;
use crate::site::{Place, TargetPlan};

/// One file of a preview.
#[derive(Debug)]
pub enum PreviewFile {
    /// Relative to the website's root.
    Page { path: String, bytes: Vec<u8> },
    /// A page of the programmer's whose region could not be replaced.
    Refused(RegionRefused),
}

impl Reconciler {
    /// Renders the site as of `at`. Items that wait for a yes are in it: a preview is what they are
    /// approved by. Pages with regions are read from the target.
    pub async fn preview(
        &self,
        reading: &Reading,
        themes: &Arc<Themes>,
        at: Timestamp,
    ) -> Result<Vec<PreviewFile>, PassError> {
        let Some(content) = &reading.content else {
            return Ok(Vec::new());
        };
        let site = content.site.clone();
        let publication = crate::publication::at(content, at);
        let theme = self.theme(&site, themes)?;
        let mut files = Vec::new();
        for plan in &site.targets {
            let mut desired = desired(content, &publication, plan, &theme)?;
            self.pictures(&mut desired, |_| true).await?;
            for (path, body) in &desired.files {
                if let Body::Bytes(bytes)
                | Body::Picture {
                    bytes: Some(bytes), ..
                } = body
                {
                    let path = below_pages(plan, path).to_owned();
                    files.push(PreviewFile::Page {
                        path,
                        bytes: bytes.to_vec(),
                    });
                }
            }
            if desired.regions.is_empty() {
                continue;
            }
            let ask = ask(&desired, &Manifest::default());
            let live = self.target(&content.site, plan).await?.live(&ask).await?;
            for file in desired.pages_to_read() {
                let mut page = live.files.get(&file).and_then(|live| live.bytes.clone());
                for wish in desired.regions.iter().filter(|wish| wish.file == file) {
                    let refused = |why| {
                        let (file, locate) = (wish.file.clone(), Some(wish.locate.clone()));
                        PreviewFile::Refused(RegionRefused { file, locate, why })
                    };
                    match page
                        .as_deref()
                        .map(|page| region::splice(page, &wish.locate, &wish.inside))
                    {
                        Some(Ok(spliced)) => page = Some(Arc::from(spliced)),
                        Some(Err(why)) => files.push(refused(why)),
                        None => files.push(refused(region::Refusal::NotFound)),
                    }
                }
                if let Some(page) = page {
                    let path = below_pages(plan, &file).to_owned();
                    files.push(PreviewFile::Page {
                        path,
                        bytes: page.to_vec(),
                    });
                }
            }
        }
        Ok(files)
    }
}

/// The path as visitors know it: below the folder of the target's `pages`.
fn below_pages<'a>(plan: &TargetPlan, path: &'a str) -> &'a str {
    let folders = plan.places.iter().filter_map(|place| match place {
        Place::Pages { folder } => Some(folder.trim_matches('/')),
        Place::Region { .. } | Place::Data { .. } | Place::Entries(_) => None,
    });
    let below = |folder: &str| path.strip_prefix(folder)?.strip_prefix('/');
    folders
        .filter(|folder| !folder.is_empty())
        .find_map(below)
        .unwrap_or(path)
}
