//! Places of kind `entries`: one entry of a content system for each item (PRODUCT 3.5).

use super::target::word_fault;
use super::{Each, Entries, code, keys, mapping};
use crate::yaml::{Field, Report, Sheet, excerpt, find, fold};

/// Reads the inside of `entries:` of a system of this kind.
pub(super) fn entries(field: Field, kind: &'static str, report: &mut Report) -> Option<Entries> {
    let table = match kind {
        "directus" | "http" => keys::MAPPED,
        "strapi" => keys::FILLED,
        _ => keys::CATEGORISED,
    };
    let is_mapped = find(table, "fields").is_some();
    let sheet = &Sheet::read(field.node, table, report);
    sheet.require("each", table, report);
    sheet.require("as", table, report);
    let each = sheet.single_line("each", report).and_then(|written| {
        let found = Each::named(&written);
        if found.is_none() {
            word_fault(sheet.place("each"), "each", &written, keys::EACH, report);
        }
        found
    });
    let collection = sheet.single_line("as", report).and_then(|written| {
        let found = match is_mapped {
            true => named(&written),
            false => collection(&written),
        };
        if found.is_none() {
            let args = vec![("written", excerpt(&written, 60).into())];
            report.error(sheet.place("as"), "entries-as-unusable", args);
        }
        let is_there =
            |name: &String| kind != "ghost" || matches!(name.as_str(), "posts" | "pages");
        if !found.as_ref().is_none_or(is_there) {
            let args = vec![("written", excerpt(&written, 60).into())];
            report.error(sheet.place("as"), "entries-as-ghost", args);
            return None;
        }
        found
    });
    let mapping = match is_mapped {
        true => Some(mapping::mapping(sheet, table, report)?),
        false => None,
    };
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
        mapping,
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
    named(written)
}

/// The name of a collection as it is.
fn named(written: &str) -> Option<String> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_name = !written.is_empty() && written.len() <= 60 && written.chars().all(good);
    is_name.then(|| written.to_owned())
}
