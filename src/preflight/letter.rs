//! What a message itself tells before it leaves; pure.

use scraper::{ElementRef, Html, Selector};
use std::sync::LazyLock;

use super::check::{Check, Severity};
use crate::mail::{Composed, MOST_BYTES, MailError};
use crate::words::{Arg, Language};
use crate::yaml::{excerpt, fold};

/// Characters of a subject that most programs show.
const MOST_SUBJECT: usize = 70;

/// Words below which a message with pictures says little.
const FEW_WORDS: usize = 20;

/// Signs of exclamation that look like shouting.
const MANY_MARKS: usize = 3;

/// Letters in a row of capitals that may be a name or a code.
const FEW_CAPITALS: usize = 8;

/// Phrases shown in one hint.
const MOST_PHRASES: usize = 5;

/// Phrases that filters look for, folded, one a line.
const PORTUGUESE: &str = include_str!("lists/pt.txt");
const ENGLISH: &str = include_str!("lists/en.txt");

/// A message to somebody, of those that are to leave.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// `promotions/black-friday`.
    pub item: &'a str,
    pub language: &'a str,
    pub composed: &'a Composed,
    /// As it is handed over, but for signatures.
    pub message: &'a [u8],
    /// This person's own way out.
    pub unsubscribe: &'a str,
}

/// What a message leads to and shows, each once, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    pub links: Vec<String>,
    pub pictures: Vec<String>,
}

fn selector(written: &str) -> Option<Selector> {
    Selector::parse(written).ok()
}

static LINKS: LazyLock<Option<Selector>> = LazyLock::new(|| selector("a[href], area[href]"));
static PICTURES: LazyLock<Option<Selector>> = LazyLock::new(|| selector("img"));
static STYLED: LazyLock<Option<Selector>> = LazyLock::new(|| selector("[style]"));

fn all<'a>(page: &'a Html, selector: &'a Option<Selector>) -> Vec<ElementRef<'a>> {
    let selected = selector.iter().flat_map(|selector| page.select(selector));
    selected.collect()
}

/// A message that could not be written.
pub fn unwritten(item: &str, language: &str, error: &MailError, told: Language) -> Check {
    let check = match error {
        MailError::TooLarge { bytes } => size(*bytes),
        error => {
            let why = error.sentence(told);
            Check::new(Severity::Blocks, "unwritten", vec![("why", why.into())])
        }
    };
    check.of(item, language)
}

fn size(bytes: usize) -> Check {
    let args = vec![
        ("kilobytes", Arg::from(bytes.div_ceil(1000))),
        ("limit", Arg::from(MOST_BYTES / 1000)),
    ];
    Check::new(Severity::Blocks, "size", args)
}

/// Everything that a message's words and pictures tell; a line that all is well where nothing is not.
pub fn judge(sample: &Sample<'_>) -> Vec<Check> {
    let page = Html::parse_document(&sample.composed.html);
    let mut checks = Vec::new();
    subject(&sample.composed.subject, &mut checks);
    words(sample, &page, &mut checks);
    pictures(sample, &page, &mut checks);
    if checks.is_empty() {
        let bytes = sample.composed.html.len();
        let kilobytes = ("kilobytes", Arg::from(bytes.div_ceil(1000)));
        let subject = ("subject", sample.composed.subject.as_str().into());
        let args = vec![kilobytes, subject];
        checks.push(Check::new(Severity::Fine, "letter-fine", args));
    }
    let of = |check: Check| check.of(sample.item, sample.language);
    checks.into_iter().map(of).collect()
}

fn subject(subject: &str, checks: &mut Vec<Check>) {
    let mut found = |severity, code, args| checks.push(Check::new(severity, code, args));
    let length = subject.chars().count();
    if subject.trim().is_empty() {
        found(Severity::Blocks, "subject-empty", vec![]);
    }
    if length > MOST_SUBJECT {
        let args = vec![("length", length.into()), ("most", MOST_SUBJECT.into())];
        found(Severity::Warns, "subject-long", args);
    }
    let letters = || subject.chars().filter(|c| c.is_alphabetic());
    if letters().count() >= FEW_CAPITALS && letters().all(char::is_uppercase) {
        found(Severity::Hint, "subject-capitals", vec![]);
    }
    if subject.matches('!').count() >= MANY_MARKS || subject.contains("!!") {
        found(Severity::Hint, "subject-marks", vec![]);
    }
}

fn words(sample: &Sample<'_>, page: &Html, checks: &mut Vec<Check>) {
    let Composed {
        subject,
        preheader,
        html,
        text,
    } = sample.composed;
    let mut found = |severity, code, args| checks.push(Check::new(severity, code, args));
    if html.len() > MOST_BYTES {
        checks.push(size(html.len()));
        return;
    }
    if text.trim().is_empty() {
        found(Severity::Blocks, "text-empty", vec![]);
    }
    if preheader.trim().is_empty() {
        found(Severity::Hint, "preheader-missing", vec![]);
    }
    let shown = [subject, preheader, text].map(String::as_str);
    if let Some(brace) = shown.iter().find_map(|part| brace(part)) {
        let args = vec![("written", brace.into())];
        found(Severity::Blocks, "braces", args);
    }
    let phrases = phrases(&[subject, text].map(String::as_str), sample.language);
    if !phrases.is_empty() {
        let listed = phrases[..phrases.len().min(MOST_PHRASES)].join(", ");
        found(Severity::Hint, "phrases", vec![("phrases", listed.into())]);
    }
    if let Some(hidden) = hidden(page, preheader) {
        let args = vec![("written", excerpt(&hidden, 60).into())];
        found(Severity::Hint, "hidden", args);
    }
}

/// A place of a template that nobody filled.
fn brace(text: &str) -> Option<String> {
    let at = text.find("{{").or_else(|| text.find("{%"))?;
    let rest = text[at..].lines().next().unwrap_or_default();
    let end = rest.find("}}").or_else(|| rest.find("%}"));
    Some(excerpt(&rest[..end.map_or(rest.len(), |end| end + 2)], 60))
}

/// What filters look for, in the order of the list.
fn phrases(parts: &[&str], language: &str) -> Vec<&'static str> {
    let list = match Language::of_tag(language) {
        Language::Portuguese => PORTUGUESE,
        Language::English => ENGLISH,
    };
    // Words are set apart by one space, so that a phrase is looked for as whole words.
    let plain = |text: &str| {
        let keep = |c: char| c.is_alphanumeric() || matches!(c, '%' | '-' | '\'');
        let folded = fold(text).replace('_', " ");
        let words = folded.split(|c: char| !keep(c));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        format!(" {} ", words.join(" "))
    };
    let text: String = parts.iter().map(|part| plain(part)).collect();
    let found = list.lines().filter(|phrase| !phrase.is_empty());
    found
        .filter(|phrase| text.contains(&format!(" {phrase} ")))
        .collect()
}

/// Text that readers do not see, but for the line beside the subject.
fn hidden(page: &Html, preheader: &str) -> Option<String> {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let preheader = squeezed(preheader);
    all(page, &STYLED).into_iter().find_map(|element| {
        let style: String = element.attr("style")?.to_ascii_lowercase();
        let style = style.replace(' ', "");
        let hides = ["display:none", "visibility:hidden"];
        let text: String = element.text().collect();
        // Invisible characters keep what follows away from the line beside the subject.
        let text = squeezed(&text.replace(['\u{200c}', '\u{34f}', '\u{feff}', '\u{ad}'], ""));
        let hidden = hides.iter().any(|way| style.contains(way));
        let wanted = text.is_empty() || preheader.contains(&text) || text == preheader;
        (hidden && !wanted).then_some(text)
    })
}

fn pictures(sample: &Sample<'_>, page: &Html, checks: &mut Vec<Check>) {
    let shown = all(page, &PICTURES);
    let silent = shown.iter().filter(|picture| {
        let alt = picture.attr("alt").unwrap_or_default();
        alt.trim().is_empty()
    });
    let silent: Vec<&str> = silent
        .map(|picture| picture.attr("src").unwrap_or_default())
        .map(|source| source.rsplit('/').next().unwrap_or(source))
        .collect();
    if !silent.is_empty() {
        let names = silent.join(", ");
        let args = vec![("count", silent.len().into()), ("pictures", names.into())];
        checks.push(Check::new(Severity::Warns, "alt-missing", args));
    }
    let words = sample.composed.text.split_whitespace();
    let words = words.filter(|word| word.chars().any(char::is_alphabetic) && !word.contains("://"));
    let words = words.count();
    if !shown.is_empty() && words < FEW_WORDS {
        let args = vec![("count", words.into())];
        checks.push(Check::new(Severity::Hint, "few-words", args));
    }
}

/// What a message leads to and shows, without its way out.
pub fn links(sample: &Sample<'_>) -> Links {
    let page = Html::parse_document(&sample.composed.html);
    let mut links = Links::default();
    let put = |written: &str, into: &mut Vec<String>| {
        let written = written.trim();
        let known = into.iter().any(|known| known == written);
        if !known && written != sample.unsubscribe && !written.is_empty() {
            into.push(written.to_owned());
        }
    };
    for link in all(&page, &LINKS) {
        put(link.attr("href").unwrap_or_default(), &mut links.links);
    }
    for picture in all(&page, &PICTURES) {
        put(picture.attr("src").unwrap_or_default(), &mut links.pictures);
    }
    links
}

/// Whether the headers of a message let readers leave with one click (RFC 8058).
pub fn leaving(sample: &Sample<'_>, near: bool) -> Option<Check> {
    let text = String::from_utf8_lossy(sample.message);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let value = |name: &str| {
        head.lines().find_map(|line| {
            let (its_name, value) = line.split_once(':')?;
            its_name
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let way = value("List-Unsubscribe").unwrap_or_default();
    let click = value("List-Unsubscribe-Post").unwrap_or_default();
    let safe = way.contains("<https://") || near && way.contains("<http://");
    let fine = safe && click == "List-Unsubscribe=One-Click";
    let check = Check::new(Severity::Blocks, "leave-headers", vec![]);
    (!fine).then(|| check.of(sample.item, sample.language))
}
