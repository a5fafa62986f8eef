//! Paths that Recado never writes, whatever a site file says: files that steer how a website is
//! built, served or deployed. Content must not become configuration (RELIABILITY F30). One list for
//! the findings of a site file and for every target, which checks each path again before it writes.

/// Why a path is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// Not a usable name on every computer.
    Name,
    /// A name that begins with a dot.
    Hidden,
    /// It steers a build, a host or a package manager.
    Settings,
}

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

/// Why a path of a target must not be written: relative, `/` between folders, the last part a file.
pub fn reason(path: &str) -> Option<Forbidden> {
    if path.is_empty() || path.len() > 1000 {
        return Some(Forbidden::Name);
    }
    let parts: Vec<&str> = path.split('/').collect();
    for (number, part) in parts.iter().enumerate() {
        let is_file = number + 1 == parts.len();
        if !is_usable(part) {
            return Some(Forbidden::Name);
        }
        let seen = seen(part);
        if is_hidden(&seen) {
            return Some(Forbidden::Hidden);
        }
        let steers = if is_file {
            is_settings_file(&seen)
        } else {
            FOLDERS.contains(&seen.as_str())
                || (number == 0 && TOP_FOLDERS.contains(&seen.as_str()) && !path.ends_with(".html"))
        };
        if steers {
            return Some(Forbidden::Settings);
        }
    }
    None
}

/// Whether one part of a place in a site file is a name that steers something, be it meant as a
/// folder or as a file: nobody means a folder of pages called `package.json`.
pub fn steers(part: &str) -> bool {
    let seen = seen(part);
    is_hidden(&seen) || is_settings_file(&seen) || FOLDERS.contains(&seen.as_str())
}

/// File systems that ignore case or invisible characters would take names with the same result for
/// the same.
fn seen(part: &str) -> String {
    part.chars()
        .filter(|c| !is_invisible(*c))
        .collect::<String>()
        .to_lowercase()
}

fn is_hidden(seen: &str) -> bool {
    seen.starts_with('.') && !HARMLESS.contains(&seen) || seen.starts_with("git~")
}

fn is_settings_file(seen: &str) -> bool {
    FILES.contains(&seen) || ENDS.iter().any(|end| seen.ends_with(end))
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
