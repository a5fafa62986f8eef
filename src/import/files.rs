//! The files of a proposal, as text. Whatever a website said goes through [`yaml`] or is Markdown of our
//! own writing.

use std::collections::BTreeSet;

use super::fact::{Facts, What};
use super::generator::Generator;
use super::guess::Why;
use super::proposal::Understood;
use super::week::{Hours, written};
use crate::sample::File;
use crate::words::{Language, say};

/// The name of the secret with the password for WordPress.
pub(super) fn secret(id: &str) -> String {
    format!("{id}-wordpress")
}

/// A value as YAML, in one line.
fn yaml(value: &str) -> String {
    let curly = value.starts_with(['“', '”', '„']);
    match serde_yaml::to_string(value) {
        Ok(plain) if !curly => plain.trim_end().to_owned(),
        _ => format!("'{}'", value.replace('\'', "''")),
    }
}

/// The site file.
pub(super) fn site_file(read: &Understood) -> File {
    let words = |key: &str| say(read.language, key, &[]);
    let name = read.facts.value(What::Name).unwrap_or(&read.id);
    let guessed = |why: Why| match why {
        Why::Said => String::new(),
        why => format!("   # {} {}", words("import-file-guess"), words(why.key())),
    };
    let mut lines = vec![
        format!(
            "# {}",
            say(
                read.language,
                "import-file-head",
                &[
                    ("url", read.website.url.as_str().into()),
                    ("id", read.id.as_str().into())
                ]
            )
        ),
        String::new(),
        format!("name: {}", yaml(name)),
        format!("url: {}", yaml(&read.website.url)),
    ];
    let guesses = &read.guesses;
    let all = [
        ("language", Some(&guesses.language)),
        ("timezone", Some(&guesses.zone)),
        ("country", guesses.country.as_ref()),
    ];
    for (key, guess) in all {
        if let Some(guess) = guess {
            lines.push(format!(
                "{key}: {}{}",
                yaml(&guess.value),
                guessed(guess.why)
            ));
        }
    }
    lines.extend(business(&read.facts));
    lines.push(String::new());
    lines.extend(target(read));
    lines.push(String::new());
    File {
        path: format!("sites/{}.yaml", read.id),
        bytes: lines.join("\n").into_bytes(),
    }
}

fn business(facts: &Facts) -> Vec<String> {
    let keys = [
        ("type", What::Kind),
        ("claim", What::Claim),
        ("phone", What::Phone),
        ("email", What::Email),
        ("street", What::Street),
        ("city", What::City),
        ("region", What::Region),
        ("postcode", What::Postcode),
    ];
    let lines = keys
        .into_iter()
        .filter_map(|(key, what)| Some(format!("  {key}: {}", yaml(facts.value(what)?))));
    let lines: Vec<String> = lines.collect();
    match lines.is_empty() {
        true => lines,
        false => [vec!["business:".to_owned()], lines].concat(),
    }
}

fn target(read: &Understood) -> Vec<String> {
    let words = |key: &str| say(read.language, key, &[("id", read.id.as_str().into())]);
    let comment = |key: &str| {
        words(key)
            .lines()
            .map(|line| format!("# {line}"))
            .collect::<Vec<_>>()
    };
    if read.generator == Some(Generator::WordPress) {
        let ours = Language::of_tag(&read.guesses.language.value);
        let category = |key: &str| yaml(&say(ours, key, &[]));
        let mut lines = comment("import-file-wordpress");
        lines.extend([
            "target:".to_owned(),
            "  kind: wordpress".to_owned(),
            format!("  url: {}", yaml(&read.website.url)),
            "  user: recado".to_owned(),
            format!("  secret: {}", secret(&read.id)),
            "places:".to_owned(),
            format!(
                "  - entries: {{ each: promotions, as: post, category: {} }}",
                category("import-category-promotions")
            ),
            format!(
                "  - entries: {{ each: announcements, as: post, category: {} }}",
                category("import-category-announcements")
            ),
        ]);
        return lines;
    }
    let mut lines = comment("import-file-folder");
    lines.extend([
        format!("target: {{ kind: folder, path: website/{} }}", read.id),
        "places:".to_owned(),
        "  - pages: \"\"".to_owned(),
        String::new(),
    ]);
    lines.extend(comment("import-file-proof"));
    lines.push("proof: none".to_owned());
    lines
}

/// The texts, each at its path.
pub(super) fn content_files(read: &Understood) -> Vec<File> {
    let file = |inside: &str, head: &[String], body: &str| File {
        path: format!("content/{}/{inside}", read.id),
        bytes: format!("---\n{}\n---\n{}", head.join("\n"), ended(body)).into_bytes(),
    };
    let [title, publish, draft] = match read.language {
        Language::English => ["title", "publish", "draft: yes"],
        Language::Portuguese => ["título", "publicar", "rascunho: sim"],
    };
    let mut files = Vec::new();
    if let Some(hours) = &read.hours {
        files.push(file("hours.md", &hours_head(hours, read.language), ""));
    }
    let mut names = BTreeSet::new();
    for post in read.website.posts.iter().flat_map(|(posts, _)| posts) {
        let mut name = post.slug.clone();
        for number in 2.. {
            if names.insert(name.clone()) {
                break;
            }
            name = format!("{}-{number}", post.slug);
        }
        let head = [
            format!("{title}: {}", yaml(&post.title)),
            format!(
                "{publish}: {} {:02}:{:02}",
                post.date.date(),
                post.date.hour(),
                post.date.minute()
            ),
            // The website shows it already: without this it would be there twice.
            draft.to_owned(),
        ];
        files.push(file(
            &format!("announcements/{name}.md"),
            &head,
            &post.text.markdown,
        ));
    }
    for page in &read.pages {
        if names.insert(format!("pages/{}", page.slug)) {
            let head = [format!("{title}: {}", yaml(&page.title))];
            files.push(file(
                &format!("pages/{}.md", page.slug),
                &head,
                &page.text.markdown,
            ));
        }
    }
    files
}

fn ended(body: &str) -> String {
    match body {
        "" => String::new(),
        body => format!("{body}\n"),
    }
}

fn hours_head(hours: &Hours, language: Language) -> Vec<String> {
    let [week, special, date, from, to] = match language {
        Language::English => ["hours", "special", "date", "from", "to"],
        Language::Portuguese => ["horário", "especial", "data", "de", "até"],
    };
    let mut lines = vec![format!("{week}:")];
    lines.extend(
        hours
            .settled()
            .lines(language)
            .into_iter()
            .map(|line| format!("  {line}")),
    );
    if !hours.special.is_empty() {
        lines.push(format!("{special}:"));
    }
    for ((first, last), spans) in &hours.special {
        if first == last {
            lines.push(format!("  - {date}: {first}"));
        } else {
            lines.push(format!("  - {from}: {first}"));
            lines.push(format!("    {to}: {last}"));
        }
        lines.push(format!("    {week}: {}", written(spans, language)));
    }
    lines
}
