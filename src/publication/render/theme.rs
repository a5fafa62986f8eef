//! A theme: templates compiled once, files as they are, and the theme's own words. It is made from
//! bytes; whoever reads the disk is somewhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_embed::Embed;
use tera::{Context, ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use super::address::safe_href;
use super::budget;
use super::email::Stationery;
use super::facts;
use super::limited::Limited;
use super::memory;
use super::theme_error::{Problem, ThemeError};
use crate::hash::Hash;

/// The theme that every other one stands on: what a theme leaves out comes from here.
const BASE: &str = "shopfront";

/// The most numbers `range` gives to a template.
const LONGEST_RANGE: i64 = 10_000;

/// Tera's name for all that a template is given. It prints it in another order each time.
const EVERYTHING: &str = "__tera_context";

/// The themes that are part of the program.
pub const EMBEDDED: [&str; 2] = [BASE, "classic"];

#[derive(Embed)]
#[folder = "themes/shopfront"]
struct Shopfront;

#[derive(Embed)]
#[folder = "themes/classic"]
struct Classic;

/// By path below the theme's folder.
type Files = BTreeMap<String, Arc<[u8]>>;

/// The files that an embedded theme has itself, without what it takes from the base; `None` where
/// none has this name.
pub fn own_files(name: &str) -> Option<Files> {
    match name {
        BASE => Some(files_of::<Shopfront>()),
        "classic" => Some(files_of::<Classic>()),
        _ => None,
    }
}

fn files_of<E: Embed>() -> Files {
    let files = E::iter().filter_map(|path| {
        let file = E::get(&path)?;
        Some((path.into_owned(), Arc::from(file.data.as_ref())))
    });
    files.collect()
}

/// Compiled templates, static files, words.
pub struct Theme {
    name: String,
    /// The identity of all its files.
    pub(super) edition: Hash,
    templates: Tera,
    /// The templates of e-mails.
    stationery: Stationery,
    /// By template: which of the names that we give it reads.
    reads: BTreeMap<String, Vec<&'static str>>,
    /// By name below `static/`.
    pub(super) statics: BTreeMap<String, Arc<[u8]>>,
    /// By the language in the file's name, lower case.
    words: BTreeMap<String, BTreeMap<String, String>>,
    /// By file: the theme that it comes from, for the names in errors.
    origins: BTreeMap<String, String>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Theme({})", self.name)
    }
}

impl Theme {
    /// A theme that is part of the program; `None` where none has this name. The error is a defect
    /// of the program.
    pub fn embedded(name: &str) -> Option<Result<Self, ThemeError>> {
        own_files(name)?;
        Some(Self::from_files(name, &Files::new()))
    }

    /// The folder `themes/<name>/` of a workspace, by path below it. What the folder leaves out is
    /// taken from the embedded theme of its name, and then from the base, so that a theme may be one
    /// style sheet.
    ///
    /// # Errors
    /// A template that cannot be compiled, words that are not `name: text`, a file that is not
    /// UTF-8 where text is needed.
    pub fn from_files(name: &str, files: &Files) -> Result<Self, ThemeError> {
        let below = if name == BASE { None } else { own_files(name) };
        let base = own_files(BASE).unwrap_or_default();
        Self::compile(
            name,
            &[
                (BASE, &base),
                (name, &below.unwrap_or_default()),
                (name, files),
            ],
        )
    }

    /// The name in the site file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// From layers, the lowest first: a file stands in place of the same file below it, words are
    /// added to those below them.
    fn compile(name: &str, layers: &[(&str, &Files)]) -> Result<Self, ThemeError> {
        let templates = tera();
        let mut theme = Self {
            name: name.to_owned(),
            edition: memory::edition(layers.iter().map(|(_, files)| *files)),
            stationery: Stationery::new(&templates),
            templates,
            reads: BTreeMap::new(),
            statics: BTreeMap::new(),
            words: BTreeMap::new(),
            origins: BTreeMap::new(),
        };
        let mut sources = BTreeMap::<String, &[u8]>::new();
        for (origin, files) in layers {
            for (path, body) in *files {
                theme.origins.insert(path.clone(), (*origin).to_owned());
                if let Some(name) = path.strip_prefix("static/") {
                    theme.statics.insert(name.to_owned(), body.clone());
                } else if let Some(language) = words_language(path) {
                    let words = theme.read_words(path, body)?;
                    theme.words.entry(language).or_default().extend(words);
                } else if Stationery::is_template(path) || is_template(path) {
                    sources.insert(path.clone(), body);
                }
            }
        }
        theme.compile_templates(&sources)?;
        Ok(theme)
    }

    fn compile_templates(&mut self, sources: &BTreeMap<String, &[u8]>) -> Result<(), ThemeError> {
        let mut templates = Vec::<(String, String)>::new();
        for (path, body) in sources {
            let text = self.template_text(path, body)?;
            if !Stationery::is_template(path) {
                templates.push((path.clone(), budget::bounded(text)));
                continue;
            }
            if let Some((line, name)) = Stationery::unknown_element(path, text) {
                return Err(self.problem(path, Some(line), Problem::UnknownElement(name)));
            }
            self.stationery.add(path, text);
        }
        let compiled = self.stationery.compile();
        compiled.map_err(|error| self.error("", &error))?;
        let compiled = self.templates.add_raw_templates(templates);
        compiled.map_err(|error| self.error("", &error))?;
        self.reads = self.find_reads().map_err(|error| self.error("", &error))?;
        Ok(())
    }

    /// What each template reads, with those it extends and includes. Components may ask for what
    /// their caller has, which Tera does not name: with components every template reads all there is.
    fn find_reads(&self) -> TeraResult<BTreeMap<String, Vec<&'static str>>> {
        let hides = self.templates.get_component_names().next().is_some();
        let mut reads = BTreeMap::new();
        for template in self.templates.get_template_names() {
            let found = self.templates.get_template_variables(template)?;
            let names = facts::NAMES.into_iter();
            let read = names.filter(|name| hides || found.contains(name));
            reads.insert(template.to_owned(), read.collect());
        }
        Ok(reads)
    }

    /// The names that a template reads, of those that we give.
    pub(super) fn reads(&self, template: &str) -> &[&'static str] {
        self.reads
            .get(template)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The first value of a custom property in the theme's style sheet.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        let style = std::str::from_utf8(self.statics.get("style.css")?).ok()?;
        let (_, behind) = style.split_once(&format!("--{name}:"))?;
        let (value, _) = behind.split_once(';')?;
        // One that refers to others is of use in a style sheet alone.
        Some(value.trim()).filter(|value| !value.contains('('))
    }

    fn template_text<'b>(&self, path: &str, body: &'b [u8]) -> Result<&'b str, ThemeError> {
        let text = self.text(path, body)?;
        match text.find(EVERYTHING) {
            None => Ok(text),
            Some(at) => {
                let line = text[..at].matches('\n').count() + 1;
                Err(self.problem(path, Some(line), Problem::Everything))
            }
        }
    }

    fn text<'b>(&self, path: &str, body: &'b [u8]) -> Result<&'b str, ThemeError> {
        let text = std::str::from_utf8(body).map_err(|error| {
            let before = &body[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            self.problem(path, Some(line), Problem::NotText)
        })?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    fn read_words(&self, path: &str, body: &[u8]) -> Result<BTreeMap<String, String>, ThemeError> {
        serde_yaml::from_str(self.text(path, body)?).map_err(|error| {
            let line = error.location().map(|place| place.line());
            self.problem(path, line, Problem::Words(error.to_string()))
        })
    }

    /// The theme's words in this language: `words.pt-BR.yaml` over `words.pt.yaml` over English.
    pub(super) fn words(&self, language: &str) -> BTreeMap<String, String> {
        let tag = language.to_lowercase();
        let primary = tag.split('-').next().unwrap_or("");
        let mut words = self.words.get("en").cloned().unwrap_or_default();
        for name in [primary, tag.as_str()] {
            if let Some(more) = self.words.get(name) {
                words.extend(more.iter().map(|(key, word)| (key.clone(), word.clone())));
            }
        }
        words
    }

    /// True where the theme speaks this language itself.
    pub(super) fn speaks(&self, language: &str) -> bool {
        let tag = language.to_lowercase();
        let primary = tag.split('-').next().unwrap_or("");
        self.words.contains_key(&tag) || self.words.contains_key(primary)
    }

    /// One page or region. The same context gives the same bytes.
    pub(super) fn render(&self, template: &str, context: &Context) -> Result<String, ThemeError> {
        self.render_of(&self.templates, template, context)
    }

    /// A part of an e-mail: MJML or text.
    pub(super) fn email(&self, template: &str, context: &Context) -> Result<String, ThemeError> {
        self.render_of(&self.stationery.templates, template, context)
    }

    /// A fault in rendered MJML, by the line it is in, at the place where that was written.
    pub fn mjml_fault(&self, template: &str, rendered: &str, said: &str) -> ThemeError {
        let found = self.stationery.place_of(rendered);
        let (file, line) = match found {
            Some((file, line)) => (file, Some(line)),
            None => (template, None),
        };
        let said = format!("{said}: {}", rendered.trim());
        self.problem(file, line, Problem::Template(said))
    }

    /// An e-mail without the address for leaving.
    pub(super) fn no_way_out(&self, template: &str) -> ThemeError {
        self.problem(template, None, Problem::NoWayOut)
    }

    fn render_of(
        &self,
        templates: &Tera,
        template: &str,
        context: &Context,
    ) -> Result<String, ThemeError> {
        let mut page = Limited::default();
        budget::begin();
        let done = templates.render_to(template, context, &mut page);
        let page = page
            .finish()
            .ok_or_else(|| self.problem(template, None, Problem::TooLarge))?;
        done.map_err(|error| self.error(template, &error))?;
        String::from_utf8(page).map_err(|_| self.problem(template, None, Problem::NotText))
    }

    fn error(&self, template: &str, error: &tera::Error) -> ThemeError {
        let (file, line, said) = match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let line = report.span().start_line;
                (report.filename(), Some(line), report.message().to_owned())
            }
            ErrorKind::CircularExtend { tpl, .. }
            | ErrorKind::CircularInclude { tpl, .. }
            | ErrorKind::MissingParent { current: tpl, .. } => {
                (tpl.as_str(), None, error.to_string())
            }
            _ => return self.reported(template, &error.to_string()),
        };
        self.problem(file, line, Problem::Template(said))
    }

    /// Faults that are found over all templates at once (an unknown filter) come as a printed report:
    /// `error: what`, then `--> file:line:column` and the line itself.
    fn reported(&self, template: &str, report: &str) -> ThemeError {
        let mut lines = report.lines();
        let said = lines.next().unwrap_or(report);
        let said = said.strip_prefix("error: ").unwrap_or(said).to_owned();
        let place = lines.next().and_then(|line| {
            let mut parts = line.trim().strip_prefix("--> ")?.rsplitn(3, ':');
            let line = parts.nth(1)?.parse().ok()?;
            Some((parts.next()?, line))
        });
        match place {
            Some((file, line)) => self.problem(file, Some(line), Problem::Template(said)),
            None => self.problem(template, None, Problem::Template(report.to_owned())),
        }
    }

    fn problem(&self, file: &str, line: Option<usize>, problem: Problem) -> ThemeError {
        let theme = self.origins.get(file).unwrap_or(&self.name);
        ThemeError {
            file: format!("themes/{theme}/{file}"),
            line: line.and_then(|line| u32::try_from(line).ok()),
            problem,
        }
    }
}

/// `words.pt-BR.yaml` is `pt-br`.
fn words_language(path: &str) -> Option<String> {
    let language = path.strip_prefix("words.")?.strip_suffix(".yaml")?;
    Some(language.to_lowercase())
}

fn is_template(path: &str) -> bool {
    [".html", ".xml", ".txt"]
        .iter()
        .any(|ending| path.ends_with(ending))
}

/// Every `.html` and `.xml` template escapes what it prints; a text of the content is never a
/// template itself.
fn tera() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on([".html", ".xml"]);
    tera.register_filter("href", |address: &str, _: Kwargs, _: &State| {
        safe_href(address).unwrap_or_else(|| "#".to_owned())
    });
    tera.register_function("range", range);
    budget::register(&mut tera);
    tera
}

/// As Tera's own, with an end: its numbers are all made before the first is printed.
fn range(arguments: Kwargs, _: &State) -> TeraResult<Vec<Value>> {
    let start = arguments.get::<i64>("start")?.unwrap_or(0);
    let end = arguments.must_get::<i64>("end")?;
    let step = arguments.get::<i64>("step_by")?.unwrap_or(1);
    let long = end.checked_sub(start).is_none_or(|n| n > LONGEST_RANGE);
    if step < 1 || long {
        return Err(tera::Error::message(format!(
            "`range` gives at most {LONGEST_RANGE} numbers, in steps of 1 or more"
        )));
    }
    let step = usize::try_from(step).unwrap_or(1);
    Ok((start..end).step_by(step).map(Value::from).collect())
}
