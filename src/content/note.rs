//! The note beside a file that could not be taken over: `black-friday.PROBLEM.txt`.

use crate::finding::Finding;
use crate::words::{Arg, Language, say};

use super::read::file_name;

/// The text of the note for one file. Short: what is wrong in which line and what to do, that the
/// website keeps the last good version, and that the note goes away by itself. Ends with a line
/// end; lines end as Windows' Notepad wants them too (`\r\n`).
pub fn problem_note(findings: &[&Finding], language: Language) -> String {
    let file = findings
        .first()
        .map_or("", |finding| file_name(&finding.place.file));
    let mut lines = vec![
        say(language, "note-title", &[("file", Arg::from(file))]),
        String::new(),
        say(
            language,
            "note-intro",
            &[("count", Arg::from(findings.len()))],
        ),
        String::new(),
    ];
    for finding in findings {
        let line = say(
            language,
            "report-line",
            &[("line", Arg::from(finding.place.line))],
        );
        lines.push(format!("- {line}: {}", finding.message(language)));
        let label = say(language, "report-what-to-do", &[]);
        lines.push(format!("  {label}: {}", finding.hint(language)));
        lines.push(String::new());
    }
    lines.push(say(language, "note-stays", &[]));
    lines.push(say(language, "note-goes", &[]));
    lines.push(String::new());
    lines.join("\r\n")
}

/// The path of the note beside a file: `x/black-friday.md` → `x/black-friday.PROBLEM.txt`.
pub fn note_path(file: &str) -> String {
    let stem = file.strip_suffix(".md").unwrap_or(file);
    format!("{stem}.PROBLEM.txt")
}
