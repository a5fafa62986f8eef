//! The templates of a theme's `email/` folder: MJML, and text beside it. They are Tera templates as
//! all others, with an escape of their own.

use std::collections::BTreeMap;
use std::io::Write;

use tera::Tera;

use super::super::budget;

/// The elements that our MJML renderer knows. It lets others pass in silence, and what stands in
/// them is lost. `mj-include` is left out: `{% include %}` does that.
const ELEMENTS: [&str; 33] = [
    "mjml",
    "mj-accordion",
    "mj-accordion-element",
    "mj-accordion-text",
    "mj-accordion-title",
    "mj-all",
    "mj-attributes",
    "mj-body",
    "mj-breakpoint",
    "mj-button",
    "mj-carousel",
    "mj-carousel-image",
    "mj-class",
    "mj-column",
    "mj-divider",
    "mj-font",
    "mj-group",
    "mj-head",
    "mj-hero",
    "mj-image",
    "mj-navbar",
    "mj-navbar-link",
    "mj-preview",
    "mj-raw",
    "mj-section",
    "mj-social",
    "mj-social-element",
    "mj-spacer",
    "mj-style",
    "mj-table",
    "mj-text",
    "mj-title",
    "mj-wrapper",
];

/// Compiled templates and their sources, by path below the theme.
pub struct Stationery {
    pub templates: Tera,
    sources: BTreeMap<String, String>,
}

impl Stationery {
    /// No templates yet. What `like` knows to do, these can do too.
    pub fn new(like: &Tera) -> Self {
        let mut templates = Tera::new();
        templates.register_from(like);
        templates.autoescape_on([".mjml"]);
        templates.set_escape_fn(escape);
        let sources = BTreeMap::new();
        Self { templates, sources }
    }

    /// True for the path of a template.
    pub fn is_template(path: &str) -> bool {
        let inside = path.strip_prefix("email/");
        inside.is_some_and(|name| name.ends_with(".mjml") || name.ends_with(".txt"))
    }

    pub fn add(&mut self, path: &str, source: &str) {
        self.sources.insert(path.to_owned(), source.to_owned());
    }

    pub fn compile(&mut self) -> Result<(), tera::Error> {
        let sources = self.sources.iter();
        let sources = sources.map(|(path, source)| (path.clone(), budget::bounded(source)));
        self.templates.add_raw_templates(sources)
    }

    /// The first element of a template that does not exist: its line and its name.
    pub fn unknown_element(path: &str, source: &str) -> Option<(usize, String)> {
        if !path.ends_with(".mjml") {
            return None;
        }
        memchr::memchr_iter(b'<', source.as_bytes()).find_map(|at| {
            let rest = source[at + 1..].trim_start_matches('/');
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            let name = &rest[..end.unwrap_or(rest.len())];
            let lower = name.to_ascii_lowercase();
            let ours = lower == "mjml" || lower.starts_with("mj-") || lower.starts_with("mj_");
            let unknown = ours && !ELEMENTS.contains(&name);
            let line = source[..at].matches('\n').count() + 1;
            unknown.then(|| (line, name.to_owned()))
        })
    }

    /// Where a line of rendered MJML was written, if that can be told.
    pub fn place_of(&self, rendered: &str) -> Option<(&str, usize)> {
        let mut found = self.sources.iter().flat_map(|(path, source)| {
            let lines = source.lines().enumerate();
            let same = lines.filter(|(_, line)| line.trim() == rendered.trim());
            same.map(move |(number, _)| (path.as_str(), number + 1))
        });
        let first = found.next();
        first.filter(|_| found.next().is_none())
    }
}

/// Text for MJML. The renderer writes attributes with the escapes of a programmer's string: a
/// combining accent would come out as `\u{301}`, a backslash twice. As references they pass.
fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    for c in text.chars() {
        match c {
            '&' => out.write_all(b"&amp;")?,
            '<' => out.write_all(b"&lt;")?,
            '>' => out.write_all(b"&gt;")?,
            '"' => out.write_all(b"&quot;")?,
            ' '..='~' if c != '\\' && c != '\'' => write!(out, "{c}")?,
            other => write!(out, "&#{};", u32::from(other))?,
        }
    }
    Ok(())
}
