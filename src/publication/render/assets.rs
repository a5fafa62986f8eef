//! Pictures and the theme's own files under `assets/`, named by what is in them, so that a browser may
//! keep them for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address;
use super::strip::{self, strip};
use crate::change::Body;
use crate::content::Picture;
use crate::hash::Hash;
use crate::site::Site;

/// Hex digits of a content hash in a file name: 48 bits, far past what one site's pictures need.
const DIGITS: usize = 12;

/// What the pages of one rendering point at. A picture is taken over when a page first asks for it.
#[derive(Default)]
pub(super) struct Assets {
    /// By address below the site's own: `/assets/pao-0123456789ab.jpg`.
    pub files: BTreeMap<String, Body>,
    /// What was found out about pictures, by address.
    sizes: BTreeMap<String, (u32, u32)>,
}

/// A picture as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// `/assets/pao-0123456789ab.jpg`.
    pub address: String,
    /// Pixels, as seen on the screen.
    pub width: u32,
    pub height: u32,
}

impl Assets {
    /// Makes the picture one of the site's files.
    pub(super) fn picture(&mut self, picture: &Picture) -> Shown {
        let parts = [picture.hash.hex(), strip::EDITION.to_owned()];
        let hash = Hash::of_parts(parts.iter().map(String::as_bytes));
        let stem = stem(&picture.file);
        let address = format!(
            "/assets/{stem}-{}.{}",
            hash.short(DIGITS),
            picture.extension
        );
        let known = self.sizes.get(&address).copied();
        let (width, height) = known.unwrap_or_else(|| {
            let size = match &picture.bytes {
                None => {
                    self.files.insert(address.clone(), Body::AsLive);
                    (picture.width, picture.height)
                }
                Some(bytes) => {
                    let stripped = strip(bytes, picture.extension);
                    let body = Body::Bytes(Arc::from(stripped.bytes));
                    self.files.insert(address.clone(), body);
                    if stripped.on_its_side {
                        (picture.height, picture.width)
                    } else {
                        (picture.width, picture.height)
                    }
                }
            };
            self.sizes.insert(address.clone(), size);
            size
        });
        Shown {
            address,
            width,
            height,
        }
    }

    /// Makes a file of the theme one of the site's files.
    fn of_theme(&mut self, name: &str, body: &Arc<[u8]>) -> String {
        let file = name.rsplit('/').next().unwrap_or(name);
        let ending = file.rsplit_once('.').map_or("bin", |(_, ending)| ending);
        let hash = Hash::of(body).short(DIGITS);
        let address = format!("/assets/{}-{hash}.{ending}", stem(name));
        self.files
            .insert(address.clone(), Body::Bytes(body.clone()));
        address
    }

    /// All files of the theme: what templates call them → the link to them.
    pub(super) fn theme(
        &mut self,
        site: &Site,
        statics: &BTreeMap<String, Arc<[u8]>>,
    ) -> BTreeMap<String, String> {
        statics
            .iter()
            .map(|(name, body)| {
                let address = self.of_theme(name, body);
                (name.clone(), address::href(site, &address))
            })
            .collect()
    }
}

/// The file's name without folder and ending, in letters that every server and file system takes.
fn stem(file: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    const LONGEST: usize = 40;
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut stem = String::new();
    for c in name.nfd().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            stem.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c) && !stem.ends_with('-') {
            stem.push('-');
        }
        if stem.len() >= LONGEST {
            break;
        }
    }
    let stem = stem.trim_matches('-');
    if stem.is_empty() { "file" } else { stem }.to_owned()
}
