//! What a file is by its name: an item, its translation, a picture, or something a person put in
//! the wrong place.

use super::fault::Fault;
use super::spelling::{fold, nearest};
use crate::site::Site;

/// The kinds of item, by folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Promotion,
    Announcement,
    Page,
    Hours,
}

/// What a file in a site's content folder is.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    Item {
        kind: Kind,
        slug: String,
        /// One of the site's languages; `None` for the original.
        language: Option<String>,
    },
    /// A picture or anything else that only counts when a text uses it.
    Other,
    /// Has the name of a text and cannot be taken: an error.
    Refused(Fault),
    /// Nothing reads it, and a person would expect it to count: a warning.
    Misplaced(Fault),
}

/// Extensions of picture files, whether they can be used or not.
const PICTURES: &[&str] = &[
    "jpg", "jpeg", "png", "webp", "gif", "svg", "heic", "heif", "avif", "bmp", "tif", "tiff", "jxl",
];
/// Extensions under which a text may have been saved by mistake.
const DOCUMENTS: &[&str] = &[
    "txt", "docx", "doc", "odt", "rtf", "markdown", "mdown", "mkd", "pages", "wps",
];
const FOLDERS: [(&str, Kind, &[&str]); 3] = [
    (
        "promotions",
        Kind::Promotion,
        &[
            "promotion",
            "promo",
            "promos",
            "promocoes",
            "promocao",
            "offers",
            "ofertas",
        ],
    ),
    (
        "announcements",
        Kind::Announcement,
        &[
            "announcement",
            "avisos",
            "aviso",
            "news",
            "noticias",
            "anuncios",
            "anuncio",
        ],
    ),
    ("pages", Kind::Page, &["page", "paginas", "pagina"]),
];
const HOURS_NAMES: &[&str] = &[
    "horario",
    "horarios",
    "horas",
    "hour",
    "opening-hours",
    "opening_hours",
    "opening hours",
    "funcionamento",
    "horario-de-funcionamento",
    "horario de funcionamento",
];
/// Bytes of a file name, below every file system's limit.
const LONGEST_NAME: usize = 120;

/// What the file at `inside`, a path below the site's content folder, is.
pub fn role(inside: &str, site: &Site) -> Role {
    let parts: Vec<&str> = inside.split('/').collect();
    let name = parts.last().copied().unwrap_or("");
    let lower = name.to_lowercase();
    if lower.ends_with(".problem.txt") || name.starts_with('.') || lower.starts_with("readme") {
        return Role::Other;
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let extension = extension.trim_end().to_lowercase();
    if extension == "md" {
        return text_role(&parts, stem, site);
    }
    if PICTURES.contains(&extension.as_str()) {
        return Role::Other;
    }
    let looks_like_text =
        DOCUMENTS.contains(&extension.as_str()) || (extension.is_empty() && parts.len() == 2);
    let in_folder = match parts.as_slice() {
        [_] => fold(stem).starts_with("hours") || HOURS_NAMES.contains(&fold(stem).as_str()),
        [folder, ..] => FOLDERS.iter().any(|(name, ..)| name == folder),
        [] => false,
    };
    if looks_like_text && in_folder {
        let stem = stem.strip_suffix(".md").unwrap_or(stem);
        return Role::Misplaced(
            Fault::new("file-not-markdown").with("suggestion", format!("{stem}.md")),
        );
    }
    Role::Other
}

fn text_role(parts: &[&str], stem: &str, site: &Site) -> Role {
    match parts {
        [_] => match split_language(stem).0 {
            "hours" => item(Kind::Hours, stem, site),
            name if HOURS_NAMES.contains(&fold(name).as_str())
                || nearest(name, ["hours"]).is_some() =>
            {
                Role::Misplaced(Fault::new("file-hours-name"))
            }
            _ => Role::Misplaced(Fault::new("file-out-of-place")),
        },
        [folder, _] => match FOLDERS.iter().find(|(name, ..)| name == folder) {
            Some((_, kind, _)) => item(*kind, stem, site),
            None => Role::Misplaced(unknown_folder(folder)),
        },
        [folder, .., name] => {
            let known = FOLDERS.iter().any(|(known, ..)| known == folder);
            if known {
                let suggestion = format!("{folder}/{name}");
                Role::Misplaced(Fault::new("file-too-deep").with("suggestion", suggestion))
            } else {
                Role::Misplaced(unknown_folder(folder))
            }
        }
        [] => Role::Other,
    }
}

fn unknown_folder(folder: &str) -> Fault {
    let folded = fold(folder);
    let by_alias = FOLDERS
        .iter()
        .find(|(name, _, aliases)| folded == *name || aliases.contains(&folded.as_str()));
    let suggestion = by_alias
        .map(|(name, ..)| *name)
        .or_else(|| nearest(folder, FOLDERS.iter().map(|(name, ..)| *name)))
        .unwrap_or("");
    Fault::new("folder-unknown")
        .with("folder", folder)
        .suggest(suggestion)
}

fn item(kind: Kind, stem: &str, site: &Site) -> Role {
    let refused = Role::Refused;
    let (name, suffix) = split_language(stem);
    let language = match suffix {
        None => None,
        Some(suffix) => match site_language(suffix, site) {
            Some(language) if language == site.language => {
                return refused(
                    Fault::new("language-is-original")
                        .with("language", suffix)
                        .with("suggestion", format!("{name}.md")),
                );
            }
            Some(language) => Some(language),
            None => {
                return refused(
                    Fault::new("language-not-of-site")
                        .with("language", suffix)
                        .with("languages", site.languages.join(", "))
                        .with("suggestion", format!("{name}-{suffix}.md")),
                );
            }
        },
    };
    match slug(name) {
        Ok(slug) if kind == Kind::Page && is_taken(&slug, site) => {
            refused(Fault::new("name-taken").with("name", slug))
        }
        Ok(slug) => Role::Item {
            kind,
            slug,
            language,
        },
        Err(fault) => refused(fault),
    }
}

/// `black-friday.en` → (`black-friday`, `en`).
fn split_language(stem: &str) -> (&str, Option<&str>) {
    let Some((name, suffix)) = stem.rsplit_once('.') else {
        return (stem, None);
    };
    let mut parts = suffix.split(['-', '_']);
    let primary = parts.next().unwrap_or("");
    let is_tag = (2..=3).contains(&primary.len())
        && primary.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if is_tag && !name.is_empty() {
        (name, Some(suffix))
    } else {
        (stem, None)
    }
}

/// The site's language that a suffix means: the same tag, or the only one with the same first part.
fn site_language(suffix: &str, site: &Site) -> Option<String> {
    let wanted = suffix.replace('_', "-").to_lowercase();
    let mut all: Vec<&String> = site.languages.iter().collect();
    if !all.contains(&&site.language) {
        all.push(&site.language);
    }
    if let Some(same) = all.iter().find(|tag| tag.to_lowercase() == wanted) {
        return Some((**same).clone());
    }
    let primary = |tag: &str| tag.split('-').next().unwrap_or("").to_lowercase();
    let mut near = all.iter().filter(|tag| primary(tag) == primary(&wanted));
    match (near.next(), near.next(), wanted.contains('-')) {
        (Some(one), None, false) => Some((**one).clone()),
        _ => None,
    }
}

/// The part of an address that a file's name gives: lower case, no accents, hyphens between words.
///
/// # Errors
/// `name-unusable` where nothing remains or another system cannot keep the name, with a suggestion;
/// `name-reserved` for the device names of Windows; `name-too-long`.
pub fn slug(name: &str) -> Result<String, Fault> {
    const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "com", "lpt"];
    let mut slug = String::new();
    for c in fold(name).chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'ß' => slug.push_str("ss"),
            'æ' => slug.push_str("ae"),
            'œ' => slug.push_str("oe"),
            'ø' => slug.push('o'),
            'ł' => slug.push('l'),
            'đ' | 'ð' => slug.push('d'),
            '\'' => {}
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-').to_owned();
    if name.len() > LONGEST_NAME {
        return Err(Fault::new("name-too-long"));
    }
    let device = slug.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = matches!(device, "com" | "lpt") && slug.len() == device.len() + 1;
    let is_device = RESERVED.contains(&slug.as_str()) && !matches!(slug.as_str(), "com" | "lpt");
    if numbered || is_device {
        return Err(Fault::new("name-reserved")
            .with("name", name)
            .with("suggestion", format!("{slug}-1.md")));
    }
    let elsewhere_impossible = name.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
        || name.ends_with(['.', ' '])
        || name.starts_with(' ')
        || name.chars().any(char::is_control);
    if slug.is_empty() || elsewhere_impossible {
        let suggestion = if slug.is_empty() {
            "item-1".to_owned()
        } else {
            slug
        };
        return Err(Fault::new("name-unusable").with("suggestion", format!("{suggestion}.md")));
    }
    Ok(slug)
}

/// Names of standing pages that the site itself uses.
fn is_taken(slug: &str, site: &Site) -> bool {
    const OWN: &[&str] = &[
        "promotions",
        "announcements",
        "hours",
        "promocoes",
        "avisos",
        "horario",
        "archive",
        "arquivo",
        "assets",
        "index",
        "404",
    ];
    OWN.contains(&slug) || site.languages.iter().any(|tag| tag.to_lowercase() == slug)
}

impl Kind {
    /// `promotions/<slug>`; the hours are one item, `hours`.
    pub fn id(self, slug: &str) -> String {
        match self {
            Self::Promotion => format!("promotions/{slug}"),
            Self::Announcement => format!("announcements/{slug}"),
            Self::Page => format!("pages/{slug}"),
            Self::Hours => "hours".to_owned(),
        }
    }
}
