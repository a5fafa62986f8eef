//! Places of kind `entries`: one entry of a content system for each item (PRODUCT 3.5).

use super::target::word_fault;
use super::{Each, Entries, code, keys};
use crate::yaml::{Report, Sheet, excerpt, fold};

/// Reads the inside of `entries:`.
pub(super) fn entries(sheet: &Sheet, report: &mut Report) -> Option<Entries> {
    sheet.require("each", keys::ENTRIES, report);
    sheet.require("as", keys::ENTRIES, report);
    let each = sheet.single_line("each", report).and_then(|written| {
        let found = Each::named(&written);
        if found.is_none() {
            word_fault(sheet.place("each"), "each", &written, keys::EACH, report);
        }
        found
    });
    let collection = sheet.single_line("as", report).and_then(|written| {
        let found = collection(&written);
        if found.is_none() {
            let args = vec![("written", excerpt(&written, 60).into())];
            report.error(sheet.place("as"), "entries-as-unusable", args);
        }
        found
    });
    let language = match sheet.single_line("language", report) {
        None => None,
        Some(written) => match code::language(&written) {
            Ok(language) => Some(language),
            Err(_) => {
                let args = vec![("written", excerpt(&written, 40).into())];
                report.error(sheet.place("language"), "entries-language", args);
                return None;
            }
        },
    };
    Some(Entries {
        each: each?,
        collection: collection?,
        category: sheet.single_line("category", report),
        language,
    })
}

/// The collection that a kind of entry lies in. A kind of the system's own is called as its
/// interface calls it.
fn collection(written: &str) -> Option<String> {
    match fold(written).as_str() {
        "post" | "posts" | "artigo" => return Some("posts".to_owned()),
        "page" | "pages" | "pagina" => return Some("pages".to_owned()),
        _ => {}
    }
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_name = !written.is_empty() && written.len() <= 60 && written.chars().all(good);
    is_name.then(|| written.to_owned())
}
