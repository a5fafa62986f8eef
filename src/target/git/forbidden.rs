//! Paths that Recado never writes, whatever a site file says: files that steer how a website is
//! built, served or deployed. Content must not become configuration (RELIABILITY F30).

use crate::target::TargetError;

/// Folders whose content is run by a build or a host. Compared without case.
const FOLDERS: &[&str] = &["node_modules", "_plugins"];

/// Folders at the top whose programs a host runs. Pages below them are pages.
const TOP_FOLDERS: &[&str] = &["api", "functions", "netlify"];

/// Files that are read by a build tool, a package manager or a host. Compared without case.
const FILES: &[&str] = &[
    "_config.toml",
    "_config.yaml",
    "_config.yml",
    "_headers",
    "_redirects",
    "_routes.json",
    "_worker.js",
    "amplify.yml",
    "app.json",
    "app.yaml",
    "appveyor.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "build.gradle",
    "build.rs",
    "bun.lock",
    "bun.lockb",
    "bunfig.toml",
    "cargo.lock",
    "cargo.toml",
    "cloudbuild.yaml",
    "cname",
    "composer.json",
    "composer.lock",
    "config.toml",
    "config.yaml",
    "config.yml",
    "deno.json",
    "docker-compose.yaml",
    "docker-compose.yml",
    "dockerfile",
    "firebase.json",
    "fly.toml",
    "gemfile",
    "gemfile.lock",
    "go.mod",
    "go.sum",
    "gruntfile.js",
    "gulpfile.js",
    "hugo.json",
    "hugo.toml",
    "hugo.yaml",
    "jenkinsfile",
    "lerna.json",
    "makefile",
    "netlify.toml",
    "now.json",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "package.json",
    "php.ini",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "procfile",
    "pyproject.toml",
    "rakefile",
    "render.yaml",
    "requirements.txt",
    "staticwebapp.config.json",
    "tsconfig.json",
    "vercel.json",
    "web.config",
    "wrangler.json",
    "wrangler.jsonc",
    "wrangler.toml",
    "yarn.lock",
];

/// Ends of names of files that are programs of the build (`astro.config.mjs`).
const ENDS: &[&str] = &[
    ".config.cjs",
    ".config.js",
    ".config.mjs",
    ".config.mts",
    ".config.ts",
    ".asp",
    ".aspx",
    ".cgi",
    ".jsp",
    ".php",
    ".phtml",
    ".phar",
    ".shtml",
];

/// Names beginning with a dot that are pages, not settings.
const HARMLESS: &[&str] = &[".well-known", ".nojekyll"];

/// Names that Windows gives to devices, with any ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Whether a path of a target may be written: relative, `/` between folders.
///
/// The error's `why` is `name` (not a usable path), `hidden` (a name that begins with a dot),
/// or `settings` (steers a build or a host). Later steps add `link`, `submodule`, `lfs` and
/// `not-a-folder`, which depend on what stands there.
pub fn check_path(path: &str) -> Result<(), TargetError> {
    match reason(path) {
        None => Ok(()),
        Some(why) => Err(forbidden(path, why)),
    }
}

/// The error for a path and a reason.
pub(super) fn forbidden(path: &str, why: &str) -> TargetError {
    TargetError::Forbidden {
        path: path.to_owned(),
        why: why.to_owned(),
    }
}

fn reason(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > 1000 {
        return Some("name");
    }
    let parts: Vec<&str> = path.split('/').collect();
    for (number, part) in parts.iter().enumerate() {
        let is_file = number + 1 == parts.len();
        if !is_usable(part) {
            return Some("name");
        }
        // File systems that ignore case or invisible characters would take these for the same.
        let seen: String = part
            .chars()
            .filter(|c| !is_invisible(*c))
            .collect::<String>()
            .to_lowercase();
        if seen.starts_with(".") && !HARMLESS.contains(&seen.as_str()) || seen.starts_with("git~") {
            return Some("hidden");
        }
        let steers = if is_file {
            FILES.contains(&seen.as_str()) || ENDS.iter().any(|end| seen.ends_with(end))
        } else {
            FOLDERS.contains(&seen.as_str())
                || (number == 0 && TOP_FOLDERS.contains(&seen.as_str()) && !path.ends_with(".html"))
        };
        if steers {
            return Some("settings");
        }
    }
    None
}

fn is_usable(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or_default().to_lowercase();
    let is_device = DEVICES.contains(&stem.as_str())
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|last: char| last.is_ascii_digit()));
    !part.is_empty()
        && part != "."
        && part != ".."
        && part.len() <= 255
        && !part.ends_with(['.', ' '])
        && !part.contains(|c: char| {
            c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        })
        && !is_device
}

/// Characters that HFS+ ignores in names (git's own list against `.g\u{200c}it`).
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
