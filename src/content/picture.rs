//! Pictures beside the text that uses them: found by name in the same folder or below, judged by
//! their bytes, and opened where they are new.

use std::sync::Arc;

use crate::hash::Hash;
use crate::picture::{Flaw, MOST_PIXELS, lies_on_its_side, opens, strip};

use super::fault::Fault;
use super::spelling::{excerpt, nearest};
use super::{Accepted, Picture, RawBody, RawSite};

/// The name of a business's logo in its folder.
pub const LOGO: &str = "logo.png";

/// Pixels on a side of a logo, after which reading it costs too much memory.
const LARGEST_LOGO: u32 = 4_096;

/// All files of the site by path, to look pictures up in.
pub struct Album<'a> {
    pub raw: &'a RawSite,
    /// What is known of pictures from earlier passes.
    pub accepted: &'a Accepted,
    /// True while an earlier version stands in for a text: a picture that is gone since then is
    /// taken from memory, without its bytes.
    pub standing_in: bool,
}

impl Album<'_> {
    /// The picture that the text at `text_path` calls `name`.
    ///
    /// # Errors
    /// A `picture-…` code.
    pub fn find(&self, text_path: &str, name: &str) -> Result<Picture, Fault> {
        let path = beside(text_path, name)?;
        let found = match self.raw.body(&path) {
            Some(body) => inspect(&path, body).and_then(|picture| self.opened(picture)),
            None => Err(self.missing(&path, name)),
        };
        match found {
            Err(_) if self.standing_in => self
                .remembered(&path)
                .ok_or_else(|| self.missing(&path, name)),
            found => found,
        }
    }

    /// A picture that was not in use before is opened once: what nobody can open holds back its own item, and
    /// not the website that was to show it.
    fn opened(&self, picture: Picture) -> Result<Picture, Fault> {
        let known = self.accepted.get(&picture.file);
        let is_known = known.is_some_and(|version| version.hash == picture.hash);
        let bytes = picture.bytes.as_deref().unwrap_or_default();
        match is_known || opens(bytes, picture.extension) {
            true => Ok(picture),
            false => {
                let name = picture.file.rsplit('/').next().unwrap_or_default();
                Err(Fault::new("picture-broken").with("name", excerpt(name, 60)))
            }
        }
    }

    fn missing(&self, path: &str, name: &str) -> Fault {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let neighbours = self
            .raw
            .files
            .iter()
            .filter_map(|known| known.path.strip_prefix(folder)?.strip_prefix('/'))
            .filter(|known| !known.to_lowercase().ends_with(".md"));
        let suggestion = nearest(path.rsplit('/').next().unwrap_or(name), neighbours).unwrap_or("");
        Fault::new("picture-missing")
            .with("name", excerpt(name, 60))
            .suggest(suggestion)
    }

    /// As it was when it was last in use, without its bytes.
    pub fn remembered(&self, path: &str) -> Option<Picture> {
        let version = self.accepted.get(path)?;
        let mut facts = version.text.split(' ');
        let extension = extension(facts.next()?)?;
        let width = facts.next()?.parse().ok()?;
        let height = facts.next()?.parse().ok()?;
        let moving = facts.next() == Some(MOVING);
        Some(Picture {
            file: path.to_owned(),
            hash: version.hash,
            width,
            height,
            extension,
            turn: 1,
            moving,
            bytes: None,
        })
    }
}

/// What the ledger says of a picture that shows several, one after the other.
const MOVING: &str = "moving";

/// What the ledger keeps of a picture in place of a text, so that [`Album`] can remember it:
/// `jpg 1200 800`, `gif 300 200 moving`.
pub fn facts(picture: &Picture) -> String {
    let Picture {
        extension,
        width,
        height,
        moving,
        ..
    } = picture;
    match moving {
        true => format!("{extension} {width} {height} {MOVING}"),
        false => format!("{extension} {width} {height}"),
    }
}

fn extension(text: &str) -> Option<&'static str> {
    ["jpg", "png", "webp", "gif"]
        .into_iter()
        .find(|known| *known == text)
}

/// The path of a picture from the folder of its text. NFC, as all paths are.
fn beside(text_path: &str, name: &str) -> Result<String, Fault> {
    use unicode_normalization::UnicodeNormalization;
    let name: String = name.trim().nfc().collect();
    let fault = |code| Fault::new(code).with("name", excerpt(&name, 60));
    if name.contains("://") || name.starts_with("//") || name.starts_with("data:") {
        return Err(fault("picture-elsewhere-on-the-web"));
    }
    let name = name.strip_prefix("./").unwrap_or(&name);
    let outside = name.starts_with(['/', '\\', '~'])
        || name.contains('\\')
        || name.get(1..2) == Some(":")
        || name.split('/').any(|part| matches!(part, ".." | "." | ""));
    if outside {
        let bare = name.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
        return Err(fault("picture-outside").with("suggestion", bare));
    }
    let folder = text_path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok(format!("{folder}/{name}"))
}

/// The logo at this path.
///
/// # Errors
/// A `picture-…` code, `logo-not-png`.
pub fn logo(path: &str, body: &RawBody) -> Result<Picture, Fault> {
    let logo = inspect(path, body)?;
    if logo.extension != "png" {
        return Err(Fault::new("logo-not-png"));
    }
    if logo.width.max(logo.height) > LARGEST_LOGO {
        return Err(Fault::new("picture-too-many-pixels")
            .with("name", LOGO)
            .with("width", logo.width.to_string())
            .with("height", logo.height.to_string()));
    }
    Ok(logo)
}

fn inspect(path: &str, body: &RawBody) -> Result<Picture, Fault> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let fault = |code| Fault::new(code).with("name", excerpt(name, 60));
    let bytes = match body {
        RawBody::Bytes(bytes) => bytes,
        RawBody::TooLarge { len } => {
            let mebibytes = usize::try_from(len.div_ceil(1 << 20)).unwrap_or(usize::MAX);
            return Err(fault("picture-too-large").with("size", mebibytes));
        }
        RawBody::NotAFile | RawBody::Unreadable { .. } | RawBody::NotYet => {
            return Err(fault("picture-unreadable"));
        }
    };
    if bytes.is_empty() {
        return Err(fault("picture-empty"));
    }
    if is_svg(bytes) {
        return Err(fault("picture-svg"));
    }
    let extension = match imagesize::image_type(bytes) {
        Ok(imagesize::ImageType::Jpeg) => "jpg",
        Ok(imagesize::ImageType::Png) => "png",
        Ok(imagesize::ImageType::Webp) => "webp",
        Ok(imagesize::ImageType::Gif) => "gif",
        _ => return Err(fault("picture-format")),
    };
    let size = imagesize::blob_size(bytes).map_err(|_| fault("picture-broken"))?;
    let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height)) else {
        return Err(fault("picture-broken"));
    };
    if width == 0 || height == 0 {
        return Err(fault("picture-broken"));
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(fault("picture-too-many-pixels")
            .with("width", width.to_string())
            .with("height", height.to_string()));
    }
    // A file that a header lies about, or whose end is missing, shows here.
    let stripped = strip(bytes, extension).map_err(|flaw| match flaw {
        Flaw::Broken => fault("picture-broken"),
        Flaw::Unknown => fault("picture-format"),
    })?;
    let (width, height) = match lies_on_its_side(stripped.turn) {
        true => (height, width),
        false => (width, height),
    };
    Ok(Picture {
        file: path.to_owned(),
        hash: Hash::of(bytes),
        width,
        height,
        extension,
        turn: stripped.turn,
        moving: stripped.moving,
        bytes: Some(Arc::clone(bytes)),
    })
}

fn is_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(1024)];
    let text = String::from_utf8_lossy(head).to_lowercase();
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    text.starts_with("<svg")
        || (text.starts_with("<?xml") || text.starts_with("<!")) && text.contains("<svg")
}
