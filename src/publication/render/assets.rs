//! Pictures and the theme's own files under `assets/`, named by what is in them, so that a browser may
//! keep them for ever. A picture's sizes follow from its header: nothing is opened here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address;
use super::icon::{self, Icon};
use super::memory::Memory;
use crate::change::Body;
use crate::content::Picture;
use crate::hash::Hash;
use crate::picture::{self, EDITION, Form, Recipe, Size};
use crate::site::{Place, Site};

/// Hex digits of a content hash in a file name: 48 bits, far past what one site's pictures need.
const DIGITS: usize = 12;

/// What the pages of one rendering point at. A picture is taken over when a page first asks for it.
pub(super) struct Assets<'m> {
    pub memory: &'m mut Memory,
    /// What pages show, by address below the site's own: `/assets/pao-800-0123456789ab.webp`.
    pub files: BTreeMap<String, Body>,
    /// Whole pictures for a website's own generator: `/assets/pao-0123456789ab.jpg`.
    pub whole: BTreeMap<String, Body>,
    /// Pictures for the entries of a content system, which makes smaller ones itself.
    pub cards: BTreeMap<String, Body>,
}

/// What a site's places do with pictures.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    /// Pages of ours, in which browsers choose a size.
    pub sizes: bool,
    /// A generator's own folder for pictures, which has each as it was handed in.
    pub whole: bool,
    /// A content system, which has each in one size.
    pub cards: bool,
}

/// A picture at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// `/assets/pao-800-0123456789ab.webp`.
    pub address: String,
    pub size: Size,
}

/// A picture as pages show it, and as it is told to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pictured {
    /// For browsers that do not choose.
    pub plain: Shown,
    /// What browsers choose from, the smallest first; may be empty.
    pub sizes: Vec<Shown>,
    /// For mail programs, social networks and search engines.
    pub card: Shown,
    /// As it was handed in, without what the camera wrote into it.
    pub whole: Shown,
}

impl Uses {
    pub(super) fn of(site: &Site) -> Self {
        let places = || site.targets.iter().flat_map(|target| &target.places);
        Self {
            sizes: places().any(|place| matches!(place, Place::Pages { .. })),
            whole: places().any(|place| match place {
                Place::Data { profile, .. } => profile.statics().is_some(),
                Place::Pages { .. } | Place::Region { .. } | Place::Entries(_) => false,
            }),
            cards: places().any(|place| matches!(place, Place::Entries(_))),
        }
    }

    /// There is a place for pictures at all.
    pub(super) fn any(self) -> bool {
        self.sizes || self.whole || self.cards
    }
}

impl Pictured {
    /// `/assets/pao-480-….webp 480w, /assets/pao-800-….webp 800w`; empty where there is no choice.
    pub(super) fn srcset(&self, site: &Site) -> String {
        let sizes = self.sizes.iter().map(|shown| {
            let href = address::href(site, &shown.address);
            format!("{href} {}w", shown.size.width)
        });
        sizes.collect::<Vec<_>>().join(", ")
    }
}

impl<'m> Assets<'m> {
    pub(super) fn new(memory: &'m mut Memory) -> Self {
        Self {
            memory,
            files: BTreeMap::new(),
            whole: BTreeMap::new(),
            cards: BTreeMap::new(),
        }
    }

    /// Makes the picture, in the sizes that are used, some of the site's files. One that moves is shown
    /// as it is: it would stand still in any other size.
    pub(super) fn picture(&mut self, picture: &Picture, uses: Uses) -> Pictured {
        let named = Named::of(picture);
        let (width, height) = (picture.width, picture.height);
        let size = Size { width, height };
        let whole = named.shown(Form::Whole, size);
        if uses.whole {
            (self.whole.entry(whole.address.clone())).or_insert_with(|| named.body(Form::Whole));
        }
        let form = match picture.moving {
            true => Form::Whole,
            false => Form::Jpeg(picture::card(size)),
        };
        let single = match form {
            Form::Jpeg(size) => named.shown(form, size),
            _ => whole.clone(),
        };
        if uses.cards {
            (self.cards.entry(single.address.clone())).or_insert_with(|| named.body(form));
        }
        if !uses.sizes {
            let card = if uses.cards { &single } else { &whole };
            return Pictured {
                plain: card.clone(),
                sizes: Vec::new(),
                card: card.clone(),
                whole,
            };
        }
        let mut shown = |form, size| {
            let shown = named.shown(form, size);
            let known = self.files.entry(shown.address.clone());
            known.or_insert_with(|| named.body(form));
            shown
        };
        let card = picture::card(size);
        let card = shown(Form::Jpeg(card), card);
        let (plain, sizes) = match picture.moving {
            true => (shown(Form::Whole, size), Vec::new()),
            false => {
                let sizes = picture::sizes(size).into_iter();
                let sizes = sizes.map(|size| shown(Form::Webp(size), size));
                (card.clone(), sizes.collect())
            }
        };
        Pictured {
            plain,
            sizes,
            card,
            whole,
        }
    }

    /// The site's icon in all its forms. What was drawn once is known by its name.
    pub(super) fn icon(&mut self, icon: &Icon) {
        let drawing = icon.drawing();
        let drawing =
            drawing.map(|(address, svg)| (address, Body::Bytes(Arc::from(svg.into_bytes()))));
        self.files.extend(drawing);
        for size in icon::SIZES {
            let address = icon.address(size);
            let body = match icon.is_gone() {
                true => Some(Body::AsLive),
                false => self.memory.named(&address, || icon.pixels(size)),
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

/// A picture and what its files are called.
struct Named<'p> {
    picture: &'p Picture,
    stem: String,
    digits: String,
}

impl<'p> Named<'p> {
    fn of(picture: &'p Picture) -> Self {
        let parts = [picture.hash.hex(), EDITION.to_owned()];
        let hash = Hash::of_parts(parts.iter().map(String::as_bytes));
        Self {
            picture,
            stem: stem(&picture.file),
            digits: hash.short(DIGITS),
        }
    }

    fn shown(&self, form: Form, size: Size) -> Shown {
        let (stem, digits) = (&self.stem, &self.digits);
        let address = match form {
            Form::Whole => format!("/assets/{stem}-{digits}.{}", self.picture.extension),
            Form::Jpeg(size) => format!("/assets/{stem}-{}-{digits}.jpg", size.width),
            Form::Webp(size) => format!("/assets/{stem}-{}-{digits}.webp", size.width),
        };
        Shown { address, size }
    }

    fn body(&self, form: Form) -> Body {
        let picture = self.picture;
        let Some(source) = &picture.bytes else {
            return Body::AsLive;
        };
        let recipe = Recipe {
            file: picture.file.clone(),
            hash: picture.hash,
            source: source.clone(),
            extension: picture.extension,
            turn: picture.turn,
            form,
        };
        Body::Picture {
            recipe: Arc::new(recipe),
            bytes: None,
        }
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
