//! Paths inside a client's website that a site file may name.

use super::forbidden::{self, Forbidden};

/// Why a path cannot be a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It begins at the root of a disk.
    Absolute,
    /// It has a `..`.
    Outside,
    /// It has a backslash.
    Backslash,
    /// It would steer how the website is built, served or deployed (fault F30).
    Settings,
    /// It has a character that no file name has.
    Unusable,
}

impl Refused {
    /// The code of its finding.
    pub fn code(self) -> &'static str {
        match self {
            Self::Absolute => "place-absolute",
            Self::Outside => "place-outside",
            Self::Backslash => "place-backslash",
            Self::Settings => "place-settings",
            Self::Unusable => "place-unusable",
        }
    }
}

/// A place's path without `./` and doubled slashes; empty for the root of the target.
///
/// # Errors
/// Why Recado does not write there.
pub fn inside(written: &str) -> Result<String, Refused> {
    if written.contains('\\') {
        return Err(Refused::Backslash);
    }
    if is_absolute(written) {
        return Err(Refused::Absolute);
    }
    let mut parts = Vec::new();
    for part in written.split('/').map(str::trim) {
        if part == ".." {
            return Err(Refused::Outside);
        }
        if part.is_empty() || part == "." {
            continue;
        }
        let odd = |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|');
        if part.contains(odd) || part.ends_with('.') {
            return Err(Refused::Unusable);
        }
        if forbidden::steers(part) {
            return Err(Refused::Settings);
        }
        parts.push(part);
    }
    Ok(parts.join("/"))
}

/// Whether a path that [`inside`] accepted may be this kind of place: a folder of pages, whose files
/// must all be allowed there (a host runs what lies in `functions/`), or one file.
///
/// # Errors
/// Why Recado does not write there.
pub fn usable(path: &str, is_folder: bool) -> Result<(), Refused> {
    if path.is_empty() {
        return Ok(());
    }
    let probe = match is_folder {
        true => format!("{path}/sitemap.xml"),
        false => path.to_owned(),
    };
    match forbidden::reason(&probe) {
        None => Ok(()),
        Some(Forbidden::Name) => Err(Refused::Unusable),
        Some(Forbidden::Hidden | Forbidden::Settings) => Err(Refused::Settings),
    }
}

/// True for `/srv`, `~/site` and `C:\site`.
pub fn is_absolute(written: &str) -> bool {
    let mut chars = written.chars();
    let drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':');
    let drive = drive && matches!(chars.next(), None | Some('\\' | '/'));
    written.starts_with(['/', '~']) || drive
}
