//! What was understood of a file, for people and for programs.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::people::ImportPeople;
use crate::cli::voice::Voice;
use crate::store::Merged;
use crate::subscribers::{Subscriber, Understood};
use crate::words::Language;

/// Lines that are listed at most.
const MOST_LISTED: usize = 20;
/// People who are shown.
const SHOWN: usize = 3;

/// Prints how the file was read, its first people, and what was left out and why.
pub fn preview(understood: &Understood, file: &Path, voice: &Voice) {
    let separator = understood
        .separator
        .map_or("separator-none", |one| one.key());
    let header = match understood.header_line {
        Some(line) => voice.say("cli-subscribers-header", &[("line", line.into())]),
        None => voice.say("cli-subscribers-header.none", &[]),
    };
    let values = [
        ("file", file.display().to_string().into()),
        ("charset", understood.charset.name().into()),
        ("separator", voice.say(separator, &[]).into()),
        ("header", header.into()),
        ("people", understood.people.len().into()),
        ("rows", understood.rows.into()),
    ];
    voice.tell("cli-subscribers-understood", &values);
    for (number, column) in understood.columns.iter().enumerate() {
        let heading = match column.heading.as_str() {
            "" => voice.say("cli-subscribers-column", &[("number", (number + 1).into())]),
            heading => heading.to_owned(),
        };
        let key = column
            .meaning
            .map_or("column-none", |meaning| meaning.key());
        voice.line(format!("  {heading} → {}", voice.say(key, &[])));
    }
    for person in understood.people.iter().take(SHOWN) {
        voice.line(format!("  · {}", one_line(person)));
    }
    for rejected in understood.rejected.iter().take(MOST_LISTED) {
        let values = [
            ("line", rejected.line.into()),
            ("written", rejected.written.as_str().into()),
            ("why", rejected.sentence(voice.language).into()),
        ];
        voice.answer(format!(
            "  {}",
            voice.say("cli-subscribers-rejected", &values)
        ));
    }
    let more = understood.rejected_count.saturating_sub(MOST_LISTED);
    let counts = [
        ("cli-subscribers-rejected-more", more),
        ("cli-subscribers-repeated", understood.repeated),
        ("cli-subscribers-without-address", understood.without),
        ("cli-subscribers-left-in-file", understood.left),
        ("cli-subscribers-several", understood.several),
        ("cli-subscribers-undated", understood.undated),
    ];
    for (key, count) in counts {
        if count > 0 {
            voice.line(format!("  {}", voice.say(key, &[("count", count.into())])));
        }
    }
}

/// `Maria Silva <maria@…>, pt-BR, loja`.
fn one_line(person: &Subscriber) -> String {
    let address = person.address.written();
    let named = match &person.name {
        Some(name) => format!("{name} <{address}>"),
        None => address.to_owned(),
    };
    let rest = person.language.iter().chain(&person.tags);
    rest.fold(named, |line, one| format!("{line}, {one}"))
}

/// The same, and what became of it: a list of one, as the other commands give lists.
pub fn to_json(
    understood: &Understood,
    merged: &Merged,
    args: &ImportPeople,
    language: Language,
) -> Value {
    let columns = understood.columns.iter().map(|column| {
        let meaning = column.meaning.map(|meaning| meaning.key());
        let meaning = meaning.and_then(|key| key.strip_prefix("column-"));
        json!({ "heading": column.heading, "meaning": meaning })
    });
    let rejected = understood.rejected.iter().map(|one| {
        json!({ "line": one.line, "written": one.written, "message": one.sentence(language) })
    });
    json!([{
        "site": args.site, "list": args.list, "file": args.file.display().to_string(),
        "dry_run": args.dry_run, "new_list": merged.new_list,
        "charset": understood.charset.name(),
        "separator": understood.separator.map(|one| one.char().to_string()),
        "header_line": understood.header_line, "columns": Value::from_iter(columns),
        "rows": understood.rows, "people": understood.people.len(),
        "added": merged.added, "known": merged.known, "now_with_source": merged.now_with_source,
        "without_source": merged.without_source, "left": merged.left,
        "suppressed": merged.suppressed, "erased": merged.erased,
        "repeated": understood.repeated, "without_address": understood.without,
        "left_in_file": understood.left, "several_addresses": understood.several,
        "dates_not_understood": understood.undated,
        "rejected_count": understood.rejected_count, "rejected": Value::from_iter(rejected),
    }])
}
