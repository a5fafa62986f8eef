//! Paths inside a client's website that a site file may name.

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

/// Names beginning with a dot that are part of a website.
const DOTS: &[&str] = &[".well-known", ".nojekyll"];
/// Files and folders that hosts, builds and package managers read. Compared without case.
const SETTINGS: &[&str] = &[
    "_config.yml",
    "_headers",
    "_plugins",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "composer.json",
    "dockerfile",
    "firebase.json",
    "gemfile",
    "jenkinsfile",
    "makefile",
    "netlify.toml",
    "node_modules",
    "package-lock.json",
    "package.json",
    "vercel.json",
    "web.config",
    "wrangler.toml",
];

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
        if is_settings(part) {
            return Err(Refused::Settings);
        }
        parts.push(part);
    }
    Ok(parts.join("/"))
}

/// True for `/srv`, `~/site` and `C:\site`.
pub fn is_absolute(written: &str) -> bool {
    let mut chars = written.chars();
    let drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':');
    let drive = drive && matches!(chars.next(), None | Some('\\' | '/'));
    written.starts_with(['/', '~']) || drive
}

fn is_settings(part: &str) -> bool {
    // File systems that ignore case or invisible characters would take these for the same.
    let seen: String = part
        .chars()
        .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'))
        .flat_map(char::to_lowercase)
        .collect();
    let hidden = seen.starts_with('.') && !DOTS.contains(&seen.as_str());
    hidden || seen.starts_with("git~") || SETTINGS.contains(&seen.as_str())
}
