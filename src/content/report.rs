//! Findings as a report: for people, for programs (PRODUCT 5.1), for GitHub's annotations.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::json;

use crate::finding::{Finding, Severity};
use crate::words::{Language, say};

/// Longest line that is shown, in characters.
const WIDEST: usize = 100;

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people; `color` with the terminal's escape codes.
    Human { color: bool },
    /// One JSON list, keys as in PRODUCT 5.1.
    Json,
    /// One workflow command a line.
    Github,
}

/// The texts of files, by path, to show the line that a finding speaks of. Empty is fine.
pub type Sources = BTreeMap<String, String>;

/// The whole report, in the order given; ends with a line end unless it is empty.
pub fn report(
    findings: &[Finding],
    sources: &Sources,
    language: Language,
    format: Format,
) -> String {
    match format {
        Format::Human { color } => human(findings, sources, language, color),
        Format::Json => machine(findings, language),
        Format::Github => github(findings, language),
    }
}

fn human(findings: &[Finding], sources: &Sources, language: Language, color: bool) -> String {
    let mut out = String::new();
    if findings.is_empty() {
        return say(language, "report-nothing", &[]) + "\n";
    }
    let paint = |code: &str, text: &str| {
        if color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    for finding in findings {
        let place = &finding.place;
        let (word, tint) = match finding.severity {
            Severity::Error => (say(language, "report-severity-error", &[]), "31;1"),
            Severity::Warning => (say(language, "report-severity-warning", &[]), "33;1"),
        };
        let place_text = format!("{}:{}:{}", shown(&place.file), place.line, place.column);
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{} {} [{}]",
            paint("1", &place_text),
            paint(tint, &word),
            finding.code
        );
        let line = usize::try_from(place.line).unwrap_or(1);
        let text = sources
            .get(&place.file)
            .and_then(|text| text.lines().nth(line.saturating_sub(1)));
        let may_be_shown =
            |text: &&str| !text.trim().is_empty() && !holds_secret(finding.code, text);
        if let Some(text) = text.filter(may_be_shown) {
            let _ = writeln!(out, "  {} {}", paint("2", "|"), shown(&cut(text)));
            let before = usize::try_from(place.column).unwrap_or(1) - 1;
            if (1..WIDEST - 1).contains(&before) {
                let _ = writeln!(
                    out,
                    "  {} {}{}",
                    paint("2", "|"),
                    " ".repeat(before),
                    paint(tint, "^")
                );
            }
        }
        let _ = writeln!(out, "  {}", shown(&finding.message(language)));
        let label = say(language, "report-what-to-do", &[]);
        let _ = writeln!(
            out,
            "  {}: {}\n",
            paint("1", &label),
            shown(&finding.hint(language))
        );
    }
    out
}

/// Whether a line may hold a password or key: it is not repeated then (promise 14).
fn holds_secret(code: &str, line: &str) -> bool {
    const SIGNS: [&str; 7] = [
        "passw", "senha", "token", "api_key", "apikey", "api-key", "chave:",
    ];
    let line = line.to_lowercase();
    code.starts_with("secret-") || SIGNS.iter().any(|sign| line.contains(sign))
}

/// A terminal obeys control characters; what stands in a file or in its name must not command it.
fn shown(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || super::encoding::is_invisible(c) {
                '\u{FFFD}'
            } else {
                c
            }
        })
        .collect()
}

/// Long lines are cut: the finding's sentence says what is wrong.
fn cut(text: &str) -> String {
    let text = text.trim_end();
    if text.chars().count() <= WIDEST {
        return text.to_owned();
    }
    text.chars().take(WIDEST - 1).chain(['…']).collect()
}

fn machine(findings: &[Finding], language: Language) -> String {
    let list: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({
                "site": finding.site,
                "file": finding.place.file,
                "line": finding.place.line,
                "column": finding.place.column,
                "severity": finding.severity.as_str(),
                "code": finding.code,
                "message": finding.message(language),
                "hint": finding.hint(language),
            })
        })
        .collect();
    serde_json::to_string_pretty(&list).unwrap_or_else(|_| "[]".to_owned()) + "\n"
}

/// `::error file=…,line=…,col=…,title=…::message`; GitHub's documentation of workflow commands asks
/// for `%`, line ends and, in properties, `:` and `,` to be escaped.
fn github(findings: &[Finding], language: Language) -> String {
    let data = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    findings
        .iter()
        .map(|finding| {
            let text = format!("{} {}", finding.message(language), finding.hint(language));
            format!(
                "::{} file={},line={},col={},title={}::{}\n",
                finding.severity.as_str(),
                property(&finding.place.file),
                finding.place.line,
                finding.place.column,
                property(finding.code),
                data(&text)
            )
        })
        .collect()
}
