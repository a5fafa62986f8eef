//! The places of a site file: where content goes in a target.

use std::collections::BTreeSet;

use super::keys;
use super::path::{self, Refused};
use super::target::word_fault;
use super::{Locate, Place, Show};
use crate::yaml::{Field, Mark, Node, Report, Sheet, Style, Value, excerpt, find, fold};

/// Reads a list of places of a target of this kind; what overlaps is an error.
pub fn places(field: Field, kind: &'static str, report: &mut Report) -> Vec<Place> {
    let nodes: Vec<&Node> = match &field.node.value {
        Value::Seq(nodes) => nodes.iter().collect(),
        _ => vec![field.node],
    };
    let mut places: Vec<(Place, Mark)> = Vec::new();
    for node in nodes {
        let Some(place) = place(Field { node, ..field }, kind, report) else {
            continue;
        };
        let overlap = places.iter().find(|(other, _)| overlaps(other, &place));
        if let Some((_, other)) = overlap {
            let args = vec![
                ("first-line", other.line.into()),
                ("second-line", node.mark.line.into()),
            ];
            report.error(node.mark, "places-overlap", args);
        }
        if places.iter().any(|(other, _)| differ(other, &place)) {
            report.error(node.mark, "mapping-differs", Vec::new());
        }
        places.push((place, node.mark));
    }
    places.into_iter().map(|(place, _)| place).collect()
}

/// Kinds of target that hold entries and pages of a content system, where the others hold files.
const SYSTEMS: [&str; 5] = ["wordpress", "ghost", "directus", "strapi", "http"];

/// Kinds whose pages are not kept as HTML: what is put between their parts would not survive.
fn is_system_without_html(kind: &str) -> bool {
    SYSTEMS.contains(&kind) && kind != "wordpress"
}

fn place(field: Field, kind: &'static str, report: &mut Report) -> Option<Place> {
    let Value::Map(written) = &field.node.value else {
        field.map(report);
        return None;
    };
    let sheet = Sheet::read(field.node, keys::PLACE, report);
    let (region, data, entries) = (sheet.get("region"), sheet.get("data"), sheet.get("entries"));
    let kinds = [sheet.get("pages"), region, data, entries];
    if let Some(second) = kinds.into_iter().flatten().nth(1) {
        report.error(second.mark, "place-two-kinds", Vec::new());
    }
    let is_system = SYSTEMS.contains(&kind);
    let misplaced = match is_system {
        true => sheet.get("pages").or(data),
        false => entries,
    };
    if let Some(found) = misplaced {
        let code = match is_system {
            true => "place-for-files",
            false => "place-for-systems",
        };
        report.error(found.mark, code, vec![("kind", kind.into())]);
        return None;
    }
    if let Some(region) = region {
        return self::region(&region.map(report)?, kind, report);
    }
    if let Some(data) = data {
        return super::data::data(&data.map(report)?, report);
    }
    if let Some(entries) = entries {
        if !matches!(entries.node.value, Value::Map(_)) {
            entries.map(report);
            return None;
        }
        return super::entries::entries(entries, kind, report).map(Place::Entries);
    }
    if sheet.get("pages").is_none() {
        // `pages: ""` is the root of the target; `pages:` alone was forgotten.
        let quoted = written.iter().find(|(name, node)| {
            find(&keys::PLACE[..1], &name.text).is_some()
                && matches!(
                    &node.value,
                    Value::Scalar {
                        style: Style::Quoted,
                        ..
                    }
                )
        });
        if quoted.is_some() {
            return Some(Place::Pages {
                folder: String::new(),
            });
        }
        if !written
            .iter()
            .any(|(name, _)| find(keys::PLACE, &name.text).is_none())
        {
            report.error(field.node.mark, "place-empty", Vec::new());
        }
        return None;
    }
    pages(&sheet, report)
}

/// The folder of the pages.
fn pages(sheet: &Sheet, report: &mut Report) -> Option<Place> {
    let written = sheet.single_line("pages", report)?;
    let mark = sheet.place("pages");
    if written.trim_matches('/').is_empty() {
        report.error(mark, "place-root", Vec::new());
        return None;
    }
    let folder = checked(&written, mark, true, report)?;
    let folder = if folder.is_empty() {
        folder
    } else {
        format!("{folder}/")
    };
    Some(Place::Pages { folder })
}

fn region(sheet: &Sheet, kind: &'static str, report: &mut Report) -> Option<Place> {
    if is_system_without_html(kind) {
        report.error(sheet.mark, "region-not-here", vec![("kind", kind.into())]);
        return None;
    }
    let file = match (
        SYSTEMS.contains(&kind),
        sheet.get("page"),
        sheet.get("file"),
    ) {
        (true, _, Some(file)) => {
            report.error(file.mark, "region-needs-page", vec![("kind", kind.into())]);
            None
        }
        (true, ..) => page_of_system(sheet, report),
        (false, Some(page), _) => {
            report.error(page.mark, "region-needs-file", vec![("kind", kind.into())]);
            None
        }
        (false, None, _) => file(sheet, report),
    };
    // A marker that has the name of what can be shown says it already.
    let named = sheet
        .get("marker")
        .and_then(|marker| match &marker.node.value {
            Value::Scalar { text, .. } => show(text),
            _ => None,
        });
    if named.is_none() {
        sheet.require("show", keys::REGION, report);
    }
    let locate = locate(sheet, report);
    let show = sheet.single_line("show", report).and_then(|written| {
        let found = show(&written);
        if found.is_none() {
            word_fault(sheet.place("show"), "show", &written, keys::SHOWS, report);
        }
        found
    });
    let show = if sheet.get("show").is_some() {
        show
    } else {
        named
    };
    Some(Place::Region {
        file: file?,
        locate: locate?,
        show: show?,
    })
}

/// The file of a region, relative to the target.
fn file(sheet: &Sheet, report: &mut Report) -> Option<String> {
    sheet.require("file", keys::REGION, report);
    let written = sheet.single_line("file", report)?;
    let mark = sheet.place("file");
    if written.ends_with('/') {
        let args = vec![("written", excerpt(&written, 60).into())];
        report.error(mark, "region-not-a-file", args);
        return None;
    }
    checked(&written, mark, false, report)
}

/// The page of a content system that a region stands in, as a path of its target: `pages/contato`.
fn page_of_system(sheet: &Sheet, report: &mut Report) -> Option<String> {
    sheet.require("page", keys::REGION, report);
    let written = sheet.single_line("page", report)?;
    let slug = written.trim_matches('/');
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '%');
    if slug.is_empty() || !slug.chars().all(good) {
        let args = vec![("written", excerpt(&written, 60).into())];
        report.error(sheet.place("page"), "region-page-unusable", args);
        return None;
    }
    Some(format!("pages/{}", slug.to_lowercase()))
}

fn locate(sheet: &Sheet, report: &mut Report) -> Option<Locate> {
    match (sheet.get("select"), sheet.get("marker")) {
        (Some(_), Some(marker)) => {
            report.error(marker.mark, "region-two-ways", Vec::new());
            None
        }
        (None, None) => {
            report.error(sheet.mark, "region-no-way", Vec::new());
            None
        }
        (Some(select), None) => {
            let text = select.single_line(report)?;
            if scraper::Selector::parse(&text).is_err() {
                let args = vec![("written", excerpt(&text, 60).into())];
                report.error(select.node.mark, "selector-not-understood", args);
                return None;
            }
            Some(Locate::Selector(text))
        }
        (None, Some(marker)) => {
            let text = marker.single_line(report)?;
            let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            if !text.chars().all(good) || text.contains("--") {
                let args = vec![("written", excerpt(&text, 60).into())];
                report.error(marker.node.mark, "marker-unusable", args);
                return None;
            }
            Some(Locate::Marker(text))
        }
    }
}

pub(super) fn show(written: &str) -> Option<Show> {
    Some(match fold(written).replace(['_', ' '], "-").as_str() {
        "promotions" | "promocoes" => Show::Promotions,
        "announcements" | "avisos" => Show::Announcements,
        "hours" | "horario" | "horarios" => Show::Hours,
        "hours-today" | "horario-de-hoje" | "horario-hoje" => Show::HoursToday,
        "banner" | "faixa" => Show::Banner,
        _ => return None,
    })
}

pub(super) fn checked(
    written: &str,
    mark: Mark,
    is_folder: bool,
    report: &mut Report,
) -> Option<String> {
    let checked =
        path::inside(written).and_then(|inside| path::usable(&inside, is_folder).map(|()| inside));
    match checked {
        Ok(path) => Some(path),
        Err(refused) => {
            let fixed = match refused {
                Refused::Backslash => written.replace('\\', "/"),
                _ => written.trim_start_matches('/').to_owned(),
            };
            let args = vec![
                ("written", excerpt(written, 60).into()),
                ("fixed", excerpt(&fixed, 60).into()),
            ];
            report.error(mark, refused.code(), args);
            None
        }
    }
}

/// True where two places of one target would write the same bytes.
fn overlaps(a: &Place, b: &Place) -> bool {
    match (a, b) {
        (Place::Pages { folder: a }, Place::Pages { folder: b }) => a == b,
        (
            Place::Region {
                file: a,
                locate: at_a,
                ..
            },
            Place::Region {
                file: b,
                locate: at_b,
                ..
            },
        ) => (a, at_a) == (b, at_b),
        (Place::Pages { folder }, Place::Region { file, .. })
        | (Place::Region { file, .. }, Place::Pages { folder }) => {
            file.strip_prefix(folder.as_str()).is_some_and(is_page)
        }
        (Place::Data { file: a, .. }, Place::Data { file: b, .. })
        | (Place::Data { file: a, .. }, Place::Region { file: b, .. })
        | (Place::Region { file: a, .. }, Place::Data { file: b, .. }) => a == b,
        (Place::Pages { folder }, Place::Data { file, .. })
        | (Place::Data { file, .. }, Place::Pages { folder }) => {
            file.strip_prefix(folder.as_str()).is_some_and(is_page)
        }
        (Place::Entries(a), Place::Entries(b)) => {
            (&a.collection, a.each, &a.language) == (&b.collection, b.each, &b.language)
        }
        (Place::Entries(_), _) | (_, Place::Entries(_)) => false,
    }
}

/// True where two places fill the same collection in different ways.
fn differ(a: &Place, b: &Place) -> bool {
    match (a, b) {
        (Place::Entries(a), Place::Entries(b)) => {
            a.collection == b.collection && a.mapping != b.mapping
        }
        _ => false,
    }
}

/// True for a path below a folder of pages that the pages always write themselves.
fn is_page(path: &str) -> bool {
    const FILES: &[&str] = &[
        "index.html",
        "404.html",
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
    ];
    const FOLDERS: &[&str] = &[
        "promotions",
        "promocoes",
        "announcements",
        "avisos",
        "hours",
        "horario",
        "assets",
    ];
    let parts: BTreeSet<&str> = path.split('/').take(2).collect();
    let without_language = match path.split_once('/') {
        Some((first, rest)) if super::code::language(first).is_ok() => rest,
        _ => path,
    };
    FILES.contains(&path)
        || FILES.contains(&without_language)
        || (path.contains('/') && FOLDERS.iter().any(|folder| parts.contains(folder)))
}
