//! An interface of JSON that nobody else has: the site file says how it is asked, as templates.

use tera::{Context, Tera};

use super::Cms;

/// Where an interface answers, how it is asked, and where in its answers things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    pub door: Cms,
    /// The name of the header that holds the login, and its value as a template of `secret`.
    pub login: (String, String),
    /// Entries, a page at a time: of `collection` and `page`.
    pub list: Call,
    /// One entry: of `collection` and `id`, as are the next two.
    pub read: Call,
    pub change: Call,
    pub delete: Call,
    /// Of `collection`.
    pub make: Call,
    /// A picture, as a form with the part `file`. Without it entries have none.
    pub upload: Option<Call>,
    /// Pictures by the name of their `file`.
    pub files: Option<Call>,
    /// What is sent: of `fields` (JSON), `collection` and `id`.
    pub body: String,
    /// Where the entries are in the answer to [`Api::list`].
    pub entries: Steps,
    /// Where the entry is in every other answer.
    pub entry: Steps,
    /// Where in an entry its id stands, its fields, and its public address.
    pub id: Steps,
    pub values: Steps,
    pub link: Option<Steps>,
}

/// A method of HTTP and what follows the interface's address, as a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
}

/// The way to a value inside a value: the names of members, none of them for the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Steps(pub Vec<String>);

impl Steps {
    /// Names with a dot between; `None` where one is missing.
    pub fn read(written: &str) -> Option<Self> {
        let steps = written.split('.').map(|step| step.trim().to_owned());
        let steps: Vec<String> = steps.collect();
        match written.trim() {
            "" => Some(Self::default()),
            _ => steps
                .iter()
                .all(|step| !step.is_empty())
                .then_some(Self(steps)),
        }
    }

    /// What stands there.
    pub fn of<'v>(&self, value: &'v serde_json::Value) -> Option<&'v serde_json::Value> {
        let mut steps = self.0.iter();
        steps.try_fold(value, |value, step| match value {
            serde_json::Value::Array(list) => list.get(step.parse::<usize>().ok()?),
            other => other.get(step),
        })
    }
}

/// A template with these names and nothing else. It may change what it is given by filters; loops and
/// calls are for pages, and could cost any amount of time here.
///
/// # Errors
/// Why it cannot be filled.
pub fn filled(template: &str, names: &[(&str, &str)]) -> Result<String, String> {
    if let Some(found) = ["{%", "{#", "(", "[", "\"", "'", "`"]
        .into_iter()
        .find(|sign| inside(template).any(|part| part.contains(sign)))
    {
        return Err(format!("“{found}” has no place between the braces"));
    }
    let mut context = Context::new();
    for (name, value) in names {
        context.insert((*name).to_owned(), value);
    }
    Tera::one_off(template, &context, false).map_err(|error| error.to_string())
}

/// What stands between braces, whichever they are.
fn inside(template: &str) -> impl Iterator<Item = &str> {
    let parts = template.split("{{").skip(1);
    let parts = parts.map(|part| part.split("}}").next().unwrap_or(part));
    let others = template
        .match_indices("{%")
        .chain(template.match_indices("{#"));
    parts.chain(others.map(|(_, sign)| sign))
}
