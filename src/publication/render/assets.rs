//! Pictures and the theme's own files under `assets/`, named by what is in them, so that a browser may
//! keep them for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address;
use super::icon::{self, Icon};
use super::memory::{self, Memory};
use super::strip::{self, strip};
use crate::change::Body;
use crate::content::Picture;
use crate::hash::Hash;
use crate::site::Site;

/// Hex digits of a content hash in a file name: 48 bits, far past what one site's pictures need.
const DIGITS: usize = 12;

/// What the pages of one rendering point at. A picture is taken over when a page first asks for it.
pub(super) struct Assets<'m> {
    pub memory: &'m mut Memory,
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

impl<'m> Assets<'m> {
    pub(super) fn new(memory: &'m mut Memory) -> Self {
        Self {
            memory,
            files: BTreeMap::new(),
            sizes: BTreeMap::new(),
        }
    }

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
            let (body, size) = match &picture.bytes {
                None => (Body::AsLive, (picture.width, picture.height)),
                Some(bytes) => self.stripped(&address, bytes, picture),
            };
            self.files.insert(address.clone(), body);
            self.sizes.insert(address.clone(), size);
            size
        });
        Shown {
            address,
            width,
            height,
        }
    }

    /// A picture without what the camera wrote into it, and its size as it is seen.
    fn stripped(&mut self, address: &str, bytes: &[u8], picture: &Picture) -> (Body, (u32, u32)) {
        if let Some(known) = self.memory.picture(address) {
            return (Body::Known(known.hash), (known.width, known.height));
        }
        let stripped = strip(bytes, picture.extension);
        let (width, height) = match stripped.on_its_side {
            true => (picture.height, picture.width),
            false => (picture.width, picture.height),
        };
        let hash = Hash::of(&stripped.bytes);
        let known = memory::Picture {
            width,
            height,
            hash,
        };
        self.memory.keep_picture(address, known);
        (Body::Bytes(Arc::from(stripped.bytes)), (width, height))
    }

    /// The site's icon in all its forms. What was drawn once is known by its name.
    pub(super) fn icon(&mut self, icon: &Icon) {
        let drawing = icon.drawing();
        let drawing =
            drawing.map(|(address, svg)| (address, Body::Bytes(Arc::from(svg.into_bytes()))));
        self.files.extend(drawing);
        for size in icon::SIZES {
            let address = icon.address(size);
            let body = match self.memory.picture(&address) {
                Some(known) => Some(Body::Known(known.hash)),
                None if icon.is_gone() => Some(Body::AsLive),
                None => icon.pixels(size).map(|bytes| {
                    let (width, height) = (u32::from(size), u32::from(size));
                    let hash = Hash::of(&bytes);
                    let drawn = memory::Picture {
                        width,
                        height,
                        hash,
                    };
                    self.memory.keep_picture(&address, drawn);
                    Body::Bytes(Arc::from(bytes))
                }),
            };
            self.files.extend(body.map(|body| (address, body)));
        }
    }

    /// All files of the theme: what templates call them → the link to them. Style sheets come last,
    /// because they name the others.
    pub(super) fn theme(
        &mut self,
        site: &Site,
        statics: &BTreeMap<String, Arc<[u8]>>,
    ) -> BTreeMap<String, String> {
        let mut links = BTreeMap::new();
        let mut files = BTreeMap::new();
        let (styles, others): (Vec<_>, Vec<_>) =
            statics.iter().partition(|(name, _)| name.ends_with(".css"));
        for (name, body) in others.into_iter().chain(styles) {
            let body = match std::str::from_utf8(body) {
                Ok(style) if name.ends_with(".css") => {
                    Arc::from(with_links(style, name, &files).into_bytes())
                }
                _ => body.clone(),
            };
            let file = file_name(name, &body);
            let address = format!("/assets/{file}");
            links.insert(name.clone(), address::href(site, &address));
            files.insert(name.clone(), file);
            self.files.insert(address, Body::Bytes(body));
        }
        links
    }
}

/// `style-0123456789ab.css`.
fn file_name(name: &str, body: &[u8]) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let ending = file.rsplit_once('.').map_or("bin", |(_, ending)| ending);
    format!("{}-{}.{ending}", stem(name), Hash::of(body).short(DIGITS))
}

/// The style sheet with `url(fonts/serif.woff2)` replaced by the name that file has on the site.
/// Names are those below `static/`, seen from the style sheet's own folder; what is not there stays.
fn with_links(style: &str, name: &str, files: &BTreeMap<String, String>) -> String {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts = style.split("url(");
    let mut linked = parts.next().unwrap_or("").to_owned();
    for part in parts {
        linked.push_str("url(");
        let known = part.split_once(')').and_then(|(inside, rest)| {
            let inside = inside.trim().trim_matches(['"', '\'']);
            let inside = inside.strip_prefix("./").unwrap_or(inside);
            let path = if folder.is_empty() {
                inside.to_owned()
            } else {
                format!("{folder}/{inside}")
            };
            Some((files.get(&path)?, rest))
        });
        match known {
            Some((file, rest)) => {
                linked.push_str(&format!("\"{file}\")"));
                linked.push_str(rest);
            }
            None => linked.push_str(part),
        }
    }
    linked
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
