//! One page of a website, read.

use jiff::civil::Date;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use url::Url;

use super::fact::{Facts, Source, What, clean};
use super::generator::{self, Generator};
use super::links::{self, Kind, Link};
use super::week::Hours;
use super::{Page, hours, lines, markdown, microdata, schema_org};
use crate::content::name::slug;

/// Bytes of structured data in one script.
const LARGEST_DATA: usize = 512 * 1024;
/// Lines of a page that are looked at for hours.
const MOST_LINES: usize = 5_000;
/// Characters of a standing page worth keeping, and of its paragraphs together.
const TEXT: std::ops::RangeInclusive<usize> = 200..=20_000;
/// Letters on a page that asks for a password and shows nothing else.
const LOGIN_TEXT: usize = 600;

/// What a page says.
#[derive(Debug, Default)]
pub struct Seen {
    pub facts: Facts,
    pub hours: Vec<Hours>,
    /// Words about hours that were not understood.
    pub unclear: Vec<String>,
    /// Of `<html lang>`.
    pub language: Option<String>,
    pub generator: Option<Generator>,
    /// Where its interface is said to be.
    pub interface: Option<Url>,
    /// Pages of the same website that probably say more.
    pub links: Vec<Link>,
    /// The words of a page that is clearly a text.
    pub text: Option<Standing>,
    /// It asks for a password and shows next to nothing else.
    pub is_login: bool,
}

/// A standing page.
#[derive(Debug)]
pub struct Standing {
    pub slug: String,
    pub title: String,
    pub text: markdown::Text,
    pub page: String,
}

/// Reads a page. `today` is the first day whose hours still matter.
pub fn read(page: &Page, today: Date) -> Seen {
    let html = Html::parse_document(&page.html);
    let path = page.path();
    let mut seen = Seen {
        language: first(&html, "html[lang]", "lang"),
        generator: generator::detect(&html, &page.html),
        interface: first(&html, "link[rel='https://api.w.org/']", "href")
            .and_then(|href| page.url.join(&href).ok()),
        links: links::find(&html, &page.url),
        ..Seen::default()
    };
    let data = json_ld(&html);
    let items = microdata::items(&html);
    for (things, source) in [(data, Source::JsonLd), (items, Source::Microdata)] {
        let found = schema_org::read(&things, source, &path, today);
        seen.facts.extend(found.facts);
        seen.hours.extend(found.hours);
        seen.unclear.extend(found.unclear);
    }
    meta(&html, page, &path, &mut seen.facts);
    contacts(&html, &path, &mut seen.facts);
    let lines = lines::lines(html.root_element());
    visible_hours(&lines, &path, &mut seen);
    let letters: usize = lines.iter().map(String::len).sum();
    seen.is_login = letters < LOGIN_TEXT
        && seen.hours.is_empty()
        && first(&html, "input[type=password]", "type").is_some();
    seen.text = standing(&html, page, &path);
    seen
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map_or_else(|_| Vec::new(), |found| html.select(&found).collect())
}

/// The attribute of the first element.
fn first(html: &Html, selector: &str, attribute: &str) -> Option<String> {
    let element = select(html, selector).into_iter().next()?;
    element.attr(attribute).map(str::to_owned)
}

fn json_ld(html: &Html) -> Vec<Value> {
    let scripts = select(html, "script[type='application/ld+json' i]");
    let texts = scripts
        .into_iter()
        .map(|script| script.text().collect::<String>());
    texts
        .filter(|text| text.len() <= LARGEST_DATA)
        .filter_map(|text| serde_json::from_str(text.trim()).ok())
        .collect()
}

fn meta(html: &Html, page: &Page, path: &str, facts: &mut Facts) {
    let named = [
        ("meta[property='og:site_name']", What::Name),
        ("meta[name='application-name']", What::Name),
        ("meta[property='og:image']", What::Logo),
    ];
    for (selector, what) in named {
        if let Some(value) = first(html, selector, "content") {
            let address = page.url.join(&value).ok().filter(|_| what == What::Logo);
            let value = address.map_or(value, String::from);
            facts.say(what, &value, Source::Meta, path);
        }
    }
    // Only the front page is called after the business.
    if page.is_front
        && let Some(title) = select(html, "title").first()
    {
        let title: String = title.text().collect();
        let between = [" | ", " – ", " - ", " — ", " · ", ": "];
        let parts = between
            .iter()
            .fold(title, |title, one| title.replace(one, "\n"));
        let named =
            |part: &&str| !matches!(part.trim().to_lowercase().as_str(), "" | "home" | "início");
        if let Some(name) = parts.lines().find(named) {
            facts.say(What::Name, name, Source::Meta, path);
        }
    }
}

/// `tel:` and `mailto:` links.
fn contacts(html: &Html, path: &str, facts: &mut Facts) {
    for link in select(html, "a[href]") {
        let href = link.attr("href").unwrap_or_default().trim();
        let Some((scheme, rest)) = href.split_once(':') else {
            continue;
        };
        let what = match scheme.to_ascii_lowercase().as_str() {
            "tel" => What::Phone,
            "mailto" => What::Email,
            _ => continue,
        };
        let rest = rest.split('?').next().unwrap_or("").replace("%20", " ");
        facts.say(what, &rest, Source::Link, path);
    }
}

fn visible_hours(lines: &[String], path: &str, seen: &mut Seen) {
    let found = hours::read(lines.iter().take(MOST_LINES).map(String::as_str));
    let known = found.week.known();
    let hours = Hours {
        week: found.week,
        special: Default::default(),
        doubted: found.doubted,
        source: Source::Text,
        page: path.to_owned(),
    };
    if hours.is_week() {
        seen.hours.push(hours);
    } else if known > 0 {
        let about = |line: &&String| hours::read([line.as_str()]).week.known() > 0;
        let few = lines.iter().filter(about).take(3);
        seen.unclear.extend(few.map(|line| clean(line)));
    }
    seen.unclear.extend(found.unclear);
}

/// The words of a page about the business; nothing where it is not clearly a text.
fn standing(html: &Html, page: &Page, path: &str) -> Option<Standing> {
    if page.is_front || links::kind("", &page.url) != Some(Kind::About) {
        return None;
    }
    let main = select(html, "main, [role=main], article")
        .into_iter()
        .next()?;
    let has =
        |name: &str| Selector::parse(name).map_or(0, |selector| main.select(&selector).count());
    let mut text = markdown::from_element(main, &page.url)?;
    let is_text =
        has("p") >= 2 && has("form") == 0 && TEXT.contains(&text.markdown.chars().count());
    let segment = page.url.path_segments()?.rfind(|part| !part.is_empty())?;
    let slug = slug(segment.trim_end_matches(".html")).ok()?;
    let heading = select(html, "h1")
        .first()
        .map(|heading| clean(&heading.text().collect::<String>()));
    let title = heading
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| slug.clone());
    // The title stands above the text already.
    if has("h1") > 0
        && let Some((_, rest)) = text
            .markdown
            .split_once("\n\n")
            .filter(|(first, _)| first.starts_with("## "))
    {
        text.markdown = rest.to_owned();
    }
    is_text.then(|| Standing {
        slug,
        title,
        text,
        page: path.to_owned(),
    })
}
